"""The workbook: every text comes back as it was, and the file appears whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from quicklog.errors import UnreachableError
from quicklog.lib.text import safe
from quicklog.note.fields import EXACT, MACHINE
from quicklog.show.xlsx import READ, TO_READ, Report, Wanted, write_notes
from tests.notebook import NOW
from tests.show import HOSTILE, ROWS, row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quicklog.show.formats import Pages, Row

posix = pytest.mark.skipif(os.name != "posix", reason="asks for what only POSIX systems have")
HEADING = tuple(MACHINE)
TEXTS = [
    "רמי כהן",
    'חברת שָׁלוֹם בע"מ',
    "=1+1",
    "+972-50-1234567",
    "-1",
    "@SUM(A1)",
    "0501234567",
    "9.30",
    "1e5",
    "TRUE",
    "2026-11-21",
    "http://example.com/a b",
    "mailto:a@example.com",
    "{=A1}",
    "\"quoted\", 'twice'",
    "_x0041_",
    "_x000D_",
    "a_x000d_b_x0041_x0042__x0041_",
    "_x00_x0041",
    "<r>bold</r>",
    "<r><t>_x0041_</t></r>",
    "<b>&amp;</b>",
    "Rami Cohen. Eli. viruses. 9:30.",
    "  blanks, two  of  them  ",
    " ",
    "👨‍👩‍👧 🇮🇱",
    "'",
    HOSTILE,
]
in_cells = st.text(st.characters(exclude_characters="\ufffe\uffff"), max_size=20)
in_cells |= st.text("_x0041<r>/&;=' \u05d0\t\n", max_size=20)


def write(pages: Pages, path: Path, *, columns: Sequence[str] = (), **wanted: Any) -> Report:
    return write_notes(pages, str(path), Wanted(NOW, **wanted), columns)


def sheets(path: Path, name: str = EXACT) -> list[list[tuple[Any, ...]]]:
    """Return the rows of the sheets with a name, and with that name and a number."""
    book = load_workbook(path)
    rows = [list(sheet.iter_rows(values_only=True)) for sheet in book if sheet.title.partition(" ")[0] == name]
    book.close()
    return rows


def to_read(path: Path) -> list[dict[str, Any]]:
    """Return the rows of the first sheet by their headings."""
    ((heading, *rows),) = sheets(path, "notes")
    assert heading == TO_READ
    return [dict(zip(heading, row, strict=True)) for row in rows]


def expected(row: Row) -> tuple[object, ...]:
    """Return a row as it comes back: safe to print, and nothing where there was nothing."""
    return tuple((safe(value) or None) if isinstance(value, str) else value for value in row)


def test_every_value_comes_back_and_the_score_is_a_number(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    assert write([ROWS[:4], ROWS[4:]], path) == Report(notes=len(ROWS), rows=len(ROWS), sheets=1, cut=0, exact=EXACT)
    assert sheets(path) == [[HEADING, *map(expected, ROWS)]]


def test_texts_that_excel_or_the_file_could_misread_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write([[row(customer=text, line=text) for text in TEXTS]], path)
    sheet = load_workbook(path)[EXACT]
    for column in ("customer", "line"):
        place = MACHINE.index(column) + 1
        cells = [sheet.cell(number, place) for number in range(2, len(TEXTS) + 2)]
        assert [cell.value for cell in cells] == [safe(text) for text in TEXTS]
        assert {cell.data_type for cell in cells} == {"s"}
        assert not any(cell.hyperlink for cell in cells)


@settings(max_examples=40)
@given(st.lists(st.lists(in_cells, min_size=len(MACHINE) - 1, max_size=len(MACHINE) - 1), min_size=1, max_size=3))
def test_any_text_comes_back(texts: list[list[str]]) -> None:
    rows = [("4f7k", *cells) for cells in texts]
    with TemporaryDirectory() as folder:
        path = Path(folder, "notes.xlsx")
        write([rows], path)
        assert sheets(path) == [[HEADING, *map(expected, rows)]]


def test_a_number_that_is_no_score_is_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write([[row(ticket=4711, customer=0, score="good")]], path)
    assert sheets(path)[0][1] == expected(row(ticket="4711", customer="0", score="good"))


def test_the_heading_is_bold_frozen_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write([ROWS], path)
    for sheet in load_workbook(path):
        assert all(cell.font.bold for cell in sheet[1])
        assert not any(cell.font.bold for cell in sheet[2])
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{len(ROWS) + 1}"
        assert sheet.column_dimensions["D"].width > sheet.column_dimensions["A"].width or sheet.title == "notes"


def test_paper_lies_on_its_side_as_wide_as_what_is_read_with_the_headings_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write([ROWS], path)
    sheet = load_workbook(path)["notes"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    last = sheet.cell(1, len(READ)).column_letter
    assert sheet.print_area == f"'notes'!$A$1:${last}${len(ROWS) + 1}"
    assert TO_READ[-1] == "id"
    assert {*MACHINE} < {*TO_READ}


def test_the_first_sheet_has_moments_on_their_own_clocks_and_columns_to_group_by(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    night = row(
        id="0193be8f-1a00-7000-8000-000000000001",
        ref="4f7k",
        at="2026-11-01T00:30:00+02:00",
        customer="R. Cohen",
        due="2026-11-02T09:00:00+02:00",
        status="done",
        closed_at="2026-11-03T09:00:59+03:00",
        recorded_at="2026-11-01T00:30:00+02:00",
        recorded_by="eli",
        line="x",
        customer_key="rami cohen",
    )
    write([[night]], path)
    (read,) = to_read(path)
    assert [read[name] for name in ("at", "due", "closed_at")] == [
        datetime(2026, 11, 1, 0, 30),
        datetime(2026, 11, 2, 9, 0),
        datetime(2026, 11, 3, 9, 0, 59),
    ]
    assert [read[name] for name in ("date", "month", "week", "weekday", "hour")] == [
        datetime(2026, 11, 1),
        "2026-11",
        "2026-W44",
        "Sun",
        0,
    ]
    assert (read["is_contact"], read["promise"], read["days_late"]) == (1, "late", 0.96)
    assert read["customer_key"] == "rami cohen"
    sheet = load_workbook(path)["notes"]
    assert [sheet.cell(2, TO_READ.index(name) + 1).is_date for name in ("at", "date", "due")] == [True] * 3


def test_a_moment_that_is_none_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write([[row(at="yesterday", due="0001-01-01T00:00:00+00:00", status="open", line="x", id="x", ref="x")]], path)
    (read,) = to_read(path)
    assert (read["at"], read["due"], read["month"]) == ("yesterday", "0001-01-01T00:00:00+00:00", None)


def test_drafts_and_what_was_taken_back_stand_in_the_exact_sheet_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    report = write([ROWS], path, standing=True)
    assert (report.notes, report.rows, report.left_out) == (len(ROWS), len(ROWS) - 2, 2)
    assert {read["status"] for read in to_read(path)}.isdisjoint({"draft", "void"})
    assert len(sheets(path)[0]) == len(ROWS) + 1


def test_a_note_with_several_codes_has_a_row_for_each_to_read_and_one_that_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    rows = [row(ref="a", code="VPN+backup", status="logged"), row(ref="b", status="logged"), row(ref="c", code="UPS")]
    write([rows], path, per_code=True)
    assert [(read["ref"], read["code"]) for read in to_read(path)] == [
        ("a", "VPN"),
        ("a", "backup"),
        ("b", None),
        ("c", "UPS"),
    ]
    assert [line[0] for line in sheets(path)[0][1:]] == ["a", "b", "c"]


def test_chosen_columns_are_all_that_there_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    report = write([ROWS], path, columns=("time", "customer", "hour"), standing=True)
    assert (report.notes, report.exact) == (len(ROWS) - 2, "")
    book = load_workbook(path)
    assert book.sheetnames == ["notes"]
    assert [[cell.value for cell in line] for line in book["notes"]][:2] == [
        ["time", "customer", "hour"],
        ["09:30", "Rami Cohen", 9],
    ]


@pytest.mark.parametrize(
    ("customers", "from_right"),
    [(["רמי", "דנה", "Acme"], True), (["رامي"], True), (["רמי", "Acme"], False), ([None, "רמי"], True), ([], False)],
)
def test_a_sheet_of_hebrew_or_arabic_customers_runs_from_the_right(
    customers: list[str | None], from_right: bool, tmp_path: Path
) -> None:
    path = tmp_path / "notes.xlsx"
    write([[row(customer=name) for name in customers], [row(customer="x")] * 5], path)
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in load_workbook(path)} == {from_right}


@pytest.mark.parametrize(("count", "each"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_a_full_sheet_is_followed_by_another(count: int, each: list[int], tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    rows = [row(ref=str(number)) for number in range(count)]
    report = write([rows[:2], rows[2:]], path, rows_a_sheet=4)
    assert report == Report(notes=count, rows=count, sheets=len(each), cut=0, exact=EXACT)
    back = sheets(path)
    assert [sheet[0] for sheet in back] == [HEADING] * len(each)
    assert [len(sheet) - 1 for sheet in back] == each
    assert [line[0] for sheet in back for line in sheet[1:]] == [str(number) for number in range(count)]


@pytest.mark.parametrize(
    ("long", "kept"),
    [
        ("x" * 32_768, "x" * 32_767),
        ("😀" * 16_384, "😀" * 16_383),
        ("_x0041_" + "y" * 40_000, "_x0041_" + "y" * 32_760),
    ],
)
def test_what_is_too_long_for_a_cell_is_cut_and_counted(long: str, kept: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    assert write([[row(line=long, detail="z" * 32_767)]], path).cut == 1
    assert sheets(path)[0][1] == row(line=kept, detail="z" * 32_767)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write([ROWS], path)
    write([ROWS[:1]], path)
    assert len(sheets(path)[0]) == 2
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_text("old")

    def pages() -> Iterator[tuple[Row, ...]]:
        yield ROWS
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(pages(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match=r"notes\.xlsx cannot be written") as caught:
        write([ROWS], tmp_path / "no" / "notes.xlsx")
    assert caught.value.remedy


@posix
@pytest.mark.parametrize("make", ["mkdir", "mkfifo"])
def test_what_is_no_file_is_left_alone(make: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    getattr(os, make)(path)
    with pytest.raises(UnreachableError, match="is not a file"):
        write([ROWS], path)
    assert path.exists()
    assert not path.is_file()


@posix
def test_a_full_disk_leaves_nothing_and_is_said(tmp_path: Path) -> None:
    code = """
import resource, sys
from datetime import datetime
from quicklog.errors import UnreachableError
from quicklog.note.fields import MACHINE
from quicklog.show.xlsx import Wanted, write_notes
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_notes([[tuple(str(number) for number in range(len(MACHINE)))] * 2_000], sys.argv[1], Wanted(datetime.now()))
except UnreachableError as error:
    print(error.what)
"""
    path = tmp_path / "notes.xlsx"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "cannot be written" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "notes.xlsx", tmp_path / "link.xlsx"
    target.write_text("old")
    link.symlink_to(target)
    write([ROWS], link)
    assert link.is_symlink()
    assert len(sheets(target)[0]) == len(ROWS) + 1
