"""Workbooks of other sorts: .xls of before 2007 and .ods, and cells that are merged, in every sort.

``calls.xls`` and ``calls.ods`` among the samples are what LibreOffice 7.4 made of ``made()``:
``soffice --headless --convert-to xls calls.xlsx``, and the same with ``ods``.
"""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from quicklog.errors import BadUsageError
from quicklog.imports.readers import old_excel, workbook
from quicklog.imports.readers.source import opened

SAMPLES = Path(__file__).parent.parent / "samples"
CALLS = [
    (1, ["customer", "code", "date", "time", "when", "detail", "ticket", "score"]),
    (2, ["Rami Cohen", "UPS", "2026-11-18", "09:30:00", "2026-11-18 09:30:00", "beeps", "", "3"]),
    (3, ["Rami Cohen", "printer", "2026-11-18", "09:40:00", "2026-11-18 09:40:00", "a\nb", "0042", "3.5"]),
    (4, ["Rami Cohen", "backup", "2026-11-18", "09:50:00", "2026-11-18 09:50:30", "", "", ""]),
    (6, ["דנה כץ", "UPS", "2026-11-19", "00:00:00", "2026-11-19", "", "x", ""]),
]


def made(path: Path) -> Path:
    """Make a workbook with merged cells: those of a customer and of a day, over three rows and an empty one."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Calls"
    sheet.append(["customer", "code", "date", "time", "when", "detail", "ticket", "score"])
    day = date(2026, 11, 18)
    sheet.append(["Rami Cohen", "UPS", day, time(9, 30), datetime(2026, 11, 18, 9, 30), "beeps", None, 3])
    sheet.append([None, "printer", None, time(9, 40), datetime(2026, 11, 18, 9, 40), "a\nb", "0042", 3.5])
    sheet.append([None, "backup", None, time(9, 50), datetime(2026, 11, 18, 9, 50, 30)])
    sheet.append([])
    sheet.append(["דנה כץ", "UPS", date(2026, 11, 19), time(0, 0), datetime(2026, 11, 19), None, "x"])
    for cells in ("A2:A5", "C2:C4", "F2:G2"):
        sheet.merge_cells(cells)
    book.create_sheet("Other").append(["x"])
    book.save(path)
    return path


def read(path: Path, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    source = opened(str(path))
    with source.file:
        assert source.form == "workbook"
        return list(workbook.rows(source, sheet))


def refused(path: Path) -> str:
    with pytest.raises(BadUsageError) as caught:
        read(path)
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("name", ["calls.ods", "calls.xls"])
def test_a_workbook_is_read_as_often_as_one_likes(name: str) -> None:
    """Who reads an .xls is another process, which shares the place in the file."""
    source = opened(str(SAMPLES / name))
    with source.file:
        assert [[*workbook.rows(source)] for _ in range(3)] == [CALLS] * 3


@pytest.mark.parametrize("name", ["calls.ods", "calls.xls"])
def test_what_libreoffice_wrote_reads_as_it_is_seen(name: str) -> None:
    assert read(SAMPLES / name) == CALLS
    assert read(SAMPLES / name, "Other") == [(1, ["x"])]
    with opened(str(SAMPLES / name)).file as file:
        source = opened(file.name)
        assert workbook.others(source) == (["Other"], False)
        source.file.close()
    with pytest.raises(BadUsageError, match="has no sheet Othr: it has Other"):
        read(SAMPLES / name, "Othr")


def test_a_cell_that_is_merged_with_those_below_it_stands_in_each_row(tmp_path: Path) -> None:
    assert read(made(tmp_path / "calls.xlsx")) == CALLS


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xls", "ods", "xlsx", "fods"])
def test_what_libreoffice_writes_today_reads_the_same(form: str, tmp_path: Path) -> None:
    path = made(tmp_path / "calls.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", form, "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    if form == "fods":
        assert "is a web page or XML" in refused(tmp_path / "out" / "calls.fods")
    else:
        assert read(tmp_path / "out" / f"calls.{form}") == CALLS


# Small files that are huge, or damaged.


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)


def document(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr("META-INF/manifest.xml", MANIFEST)
    return path


NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def content(rows: str) -> str:
    table = f'<table:table table:name="a">{rows}</table:table>'
    return (
        f"<office:document-content {NAMES}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


CELL = '<table:table-cell office:value-type="string" {given}><text:p>{text}</text:p></table:table-cell>'


def row(text: str, given: str = "", times: int = 1) -> str:
    cell = CELL.format(given=given, text=text)
    return f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (row("x", 'table:number-columns-repeated="16384"', 1_000_000), "claims 16,384,000,000 cells"),
        (row("x" * 1000, times=1_000_000), "has 1 GB of text in its cells"),
        (row('<text:s text:c="999999999"/>'), "has 1,000 MB of text in its cells"),
        (row("x", 'table:number-columns-repeated="many"'), "is damaged, or no workbook"),
        (row("x") + "<", "is damaged, or no workbook"),
    ],
)
def test_a_document_of_a_few_bytes_that_is_huge_is_not_opened(rows: str, said: str, tmp_path: Path) -> None:
    assert said in refused(document(tmp_path / "a.ods", content(rows)))


def test_a_document_with_names_for_texts_is_not_opened(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content(row("&a;"))
    assert "is damaged, or no workbook" in refused(document(tmp_path / "a.ods", bomb))


def test_empty_cells_that_repeat_without_end_are_none(tmp_path: Path) -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    wide = row("y").replace(
        "</table:table-row>", '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
    )
    assert read(document(tmp_path / "a.ods", content(row("x") + wide + empty))) == [(1, ["x"]), (2, ["y"])]


def record(sort: int, content: bytes) -> bytes:
    return struct.pack("<HH", sort, len(content)) + content


def shared(*texts: str) -> bytes:
    table = b"".join(struct.pack("<HB", len(text), 0) + text.encode("latin-1") for text in texts)
    return record(0xFC, struct.pack("<II", len(texts), len(texts)) + table)


def cell(row: int, column: int, number: int) -> bytes:
    return record(0xFD, struct.pack("<HHHI", row, column, 0, number))


def old(path: Path, book: bytes, *, circle: bool = False) -> Path:
    """Write a workbook of before 2007: a header, its table of sectors, a directory, and the records of the book."""
    book = book.ljust(4096, b"\0")
    many = -(-len(book) // 512)
    tables = -(-(many + 2 + many // 100) // 128)
    first = tables + 1
    numbers = [0xFFFFFFFD] * tables + [0xFFFFFFFE] + [first + place + 1 for place in range(many)]
    numbers[-1] = first if circle else 0xFFFFFFFE
    table = struct.pack(f"<{len(numbers)}I", *numbers).ljust(tables * 512, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        62,
        3,
        0xFFFE,
        9,
        6,
        *(0, tables),
        *(tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    )
    header += struct.pack(f"<{min(tables, 109)}I", *range(min(tables, 109)))

    def entry(name: str, sort: int, start: int, size: int, child: int) -> bytes:
        told = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII36xIQ", told, len(told) + 2, sort, 1, *(0xFFFFFFFF, 0xFFFFFFFF, child), start, size
        )

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, first, len(book), 0xFFFFFFFF)
    whole = header.ljust(512, b"\xff") + table + directory.ljust(512, b"\0") + book.ljust(many * 512, b"\0")
    path.write_bytes(whole)
    return path


BEGIN, END = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)), record(0x0A, b"")


def test_texts_that_cells_share_are_counted_for_each_cell(tmp_path: Path) -> None:
    sheet = BEGIN + cell(0, 0, 1) + cell(9, 4, 0) + cell(3, 3, 1) + END
    path = old(tmp_path / "a.xls", BEGIN + shared("four", "seventeen letters") + END + sheet * 2)
    with path.open("rb") as file:
        assert old_excel.survey(file, path.stat().st_size) == (2 * 50, 2 * (4 + 2 * 17))


def test_an_old_workbook_of_a_few_bytes_that_is_huge_is_not_opened(tmp_path: Path) -> None:
    far = BEGIN + cell(65535, 255, 0) + END
    assert "claims 50,331,648 cells" in refused(old(tmp_path / "far.xls", BEGIN + shared("x") + END + far * 3))
    same = BEGIN + b"".join(cell(number, 0, 0) for number in range(65536)) + END
    long = BEGIN + shared("x" * 8200) + END + same
    assert "has 537.4 MB of text in its cells" in refused(old(tmp_path / "long.xls", long))


def test_an_old_file_without_end_is_damaged(tmp_path: Path) -> None:
    assert "is damaged, or no workbook" in refused(old(tmp_path / "a.xls", BEGIN + END, circle=True))


def test_an_old_file_of_another_program_is_named(tmp_path: Path) -> None:
    path = old(tmp_path / "a.doc", BEGIN + END)
    path.write_bytes(path.read_bytes().replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")))
    assert "a.doc is locked, or no workbook: save it as xlsx without a password" in refused(path)


@given(st.lists(st.tuples(st.integers(0, 7167), st.integers(0, 255)), max_size=12), st.integers(0, 7168))
def test_a_damaged_old_workbook_is_measured_or_refused(changes: list[tuple[int, int]], length: int) -> None:
    damaged = bytearray((SAMPLES / "calls.xls").read_bytes())
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    with suppress(ValueError):
        old_excel.survey(io.BytesIO(bytes(damaged[:length])), length)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_whoever_reads_a_damaged_old_workbook_is_not_taken_along(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    damaged = bytearray((SAMPLES / "calls.xls").read_bytes())
    for _ in range(4):
        damaged[chance.randrange(len(damaged))] = chance.choice([0, 255, chance.randrange(256)])
    path = tmp_path / "a.xls"
    path.write_bytes(damaged)
    with suppress(BadUsageError):
        assert [number for number, _ in read(path)] == sorted({number for number, _ in read(path)})
