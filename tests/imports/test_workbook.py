"""Workbooks as Excel writes them, and those that are far larger than they look."""

from __future__ import annotations

import io
import resource
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from quicklog.errors import BadUsageError
from quicklog.imports.readers import workbook
from quicklog.imports.readers.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable


def made(*rows: list[object], sheets: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name in sheets:
        book.create_sheet(name).append([name])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def source(content: bytes) -> Source:
    return Source("notes.xlsx", io.BytesIO(content), len(content), "workbook")


def rows(content: bytes, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    return list(workbook.rows(source(content), sheet))


def test_cells_are_text_as_they_are_seen() -> None:
    content = made(
        ["Rami", 501234567, 12345678901234, 0.5, 4.0, True, None],
        [
            date(2026, 11, 18),
            datetime(2026, 11, 18, 9, 30),
            time(9, 30),
            timedelta(hours=30),
            "0501234567",
            "=1+1",
            " a ",
        ],
    )
    assert rows(content) == [
        (1, ["Rami", "501234567", "12345678901234", "0.5", "4", "TRUE", ""]),
        (2, ["2026-11-18", "2026-11-18 09:30:00", "09:30:00", "30:00:00", "0501234567", "", " a "]),
    ]


def test_a_moment_that_excel_keeps_inexactly_is_that_second() -> None:
    content = made([datetime(2026, 11, 18, 9, 29, 59, 999_600)])
    assert rows(content) == [(1, ["2026-11-18 09:30:00"])]


def test_empty_rows_are_passed_over_and_counted() -> None:
    assert rows(made([], ["a"], [None], [], ["b"])) == [(2, ["a"]), (5, ["b"])]


def test_the_first_sheet_is_read_unless_another_is_named() -> None:
    content = made(["one"], sheets=("נובמבר", "three"))
    assert rows(content) == [(1, ["one"])]
    assert rows(content, "נובמבר") == [(1, ["נובמבר"])]
    assert workbook.others(source(content)) == (["נובמבר", "three"], False)
    assert workbook.others(source(content), "three") == (["Sheet", "נובמבר"], False)
    with pytest.raises(BadUsageError, match="has no sheet thre: it has three"):
        rows(content, "thre")


def rezipped(change: Callable[[str, bytes], bytes | None], **extra: bytes) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made(["customer"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = change(part.filename, old.read(part))
            if content is not None:
                new.writestr(part.filename, content)
        for name, content in extra.items():
            new.writestr(name, content)
    return file.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(BadUsageError) as caught:
        rows(content)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_part_that_is_a_bomb_is_not_opened() -> None:
    bomb = rezipped(lambda name, content: bytes(64 << 20) if "sheet1" in name else content)
    assert len(bomb) < 100_000
    assert "out of proportion" in refused(bomb)


def test_a_part_that_is_larger_than_it_says_is_not_opened() -> None:
    content = rezipped(lambda name, content: b" " * 300_000 if "sheet1" in name else content)
    lying = content.replace((300_000).to_bytes(4, "little"), (300).to_bytes(4, "little"))
    assert lying != content
    refused(lying)


@pytest.mark.parametrize("address", ["XFD1048576", "A99999999", "ZZZ2000"])
def test_a_cell_that_claims_to_stand_far_out_is_not_believed(address: str) -> None:
    far = f'<row r="9"><c r="{address}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'.encode()
    content = rezipped(lambda _, content: content.replace(b"</sheetData>", far))
    width = "XFD" if address.startswith("A") else ""
    if width:
        wide = f'<row r="8"><c r="{width}8"/></row></sheetData>'.encode()
        content = rezipped(lambda _, content: content.replace(b"</sheetData>", wide[:-12] + far))
    assert "out of proportion" in refused(content)


def test_many_parts_are_not_opened() -> None:
    assert "out of proportion" in refused(rezipped(lambda _, content: content, **{f"x{n}": b"" for n in range(10_001)}))


@pytest.mark.parametrize("length", [4, 100, 2000, -200])
def test_half_a_workbook_is_refused(length: int) -> None:
    refused(made(["customer", "code"])[:length])


def test_a_damaged_part_is_refused() -> None:
    refused(rezipped(lambda name, content: content[: len(content) // 2] if "sheet1" in name else content))


def test_a_zip_file_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made_zip:
        made_zip.writestr("readme.txt", "hello")
    assert "no workbook" in refused(file.getvalue())


_SHARED = (
    b'<Relationship Id="rId77" Target="sharedStrings.xml"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


def sharing(
    texts: list[str], cells: list[int], cell: str = '<c t="s"><v>{}</v></c>', part: str = "sharedStrings.xml"
) -> bytes:
    """Return a workbook whose cells, one a row, have a shared text each, by its number."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(f"<row>{cell.format(number)}</row>" for number in cells)

    def change(name: str, content: bytes) -> bytes:
        if "sheet1" in name:
            start, end = content.index(b"<sheetData"), content.index(b"</sheetData>")
            return content[:start] + f"<sheetData>{rows}".encode() + content[end:]
        named = _SHARED.replace(b"sharedStrings.xml", part.encode()) + b"</Relationships>"
        return content.replace(b"</Relationships>", named) if name == "xl/_rels/workbook.xml.rels" else content

    table = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{shared}</sst>'
    return rezipped(change, **{f"xl/{part}": table.encode()})


@pytest.mark.parametrize(
    "cell", ['<c t="s"><v>{}</v></c>', "<c  t = 's' ><f>1</f><v>{}</v></c>", '<c s="1" t="s"><v> {}</v></c>']
)
def test_a_text_that_many_cells_share_is_not_copied_for_each(cell: str) -> None:
    bomb = sharing(["x" * (4 << 20)], [0] * 2000, cell)
    assert len(bomb) < 100_000
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "out of proportion" in refused(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began < 50_000  # KiB


def test_one_long_text_among_many_cells_is_no_bomb() -> None:
    content = sharing(["x" * (1 << 20), "a", "b"], [0, 1, 2] + [1, 2] * 400)
    assert [cells[0][:1] for _, cells in rows(content)] == ["x", "a", "b"] + ["a", "b"] * 400


@pytest.mark.parametrize("other", ["content.xml", "xl/workbook.bin"])
def test_a_file_that_another_reader_would_take_is_no_workbook(other: str) -> None:
    assert "no workbook" in refused(rezipped(lambda _, content: content, **{other: b"x"}))


def test_what_openpyxl_writes_it_reads_the_same() -> None:
    content = made(["לקוח", "x" * 30_000, "_x41_", "a\nb"])
    (read,) = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert rows(content) == [(1, list(read))]
