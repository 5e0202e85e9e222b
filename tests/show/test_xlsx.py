"""The workbook: every text comes back as it was, and the file appears whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from quicklog.errors import UnreachableError
from quicklog.lib.text import safe
from quicklog.note.fields import MACHINE
from quicklog.show.xlsx import Report, write_xlsx
from tests.show import HOSTILE, ROWS, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.show.formats import Row

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


def sheets(path: Path) -> list[list[tuple[Any, ...]]]:
    book = load_workbook(path)
    rows = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    book.close()
    return rows


def expected(row: Row) -> tuple[object, ...]:
    """Return a row as it comes back: safe to print, and nothing where there was nothing."""
    return tuple((safe(value) or None) if isinstance(value, str) else value for value in row)


def test_every_value_comes_back_and_the_score_is_a_number(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    assert write_xlsx([ROWS[:4], ROWS[4:]], str(path)) == Report(rows=len(ROWS), sheets=1, cut=0)
    assert sheets(path) == [[HEADING, *map(expected, ROWS)]]


def test_texts_that_excel_or_the_file_could_misread_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write_xlsx([[row(customer=text, line=text) for text in TEXTS]], str(path))
    (sheet,) = load_workbook(path)
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
        write_xlsx([rows], str(path))
        assert sheets(path) == [[HEADING, *map(expected, rows)]]


def test_a_number_that_is_no_score_is_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write_xlsx([[row(ticket=4711, customer=0, score="good")]], str(path))
    assert sheets(path)[0][1] == expected(row(ticket="4711", customer="0", score="good"))


def test_the_heading_is_bold_frozen_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write_xlsx([ROWS], str(path))
    (sheet,) = load_workbook(path)
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:X{len(ROWS) + 1}"
    assert sheet.column_dimensions["D"].width > sheet.column_dimensions["A"].width


@pytest.mark.parametrize(
    ("customers", "from_right"),
    [(["רמי", "דנה", "Acme"], True), (["رامي"], True), (["רמי", "Acme"], False), ([None, "רמי"], True), ([], False)],
)
def test_a_sheet_of_hebrew_or_arabic_customers_runs_from_the_right(
    customers: list[str | None], from_right: bool, tmp_path: Path
) -> None:
    path = tmp_path / "notes.xlsx"
    write_xlsx([[row(customer=name) for name in customers], [row(customer="x")] * 5], str(path))
    (sheet,) = load_workbook(path)
    assert bool(sheet.sheet_view.rightToLeft) == from_right


@pytest.mark.parametrize(("count", "each"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_a_full_sheet_is_followed_by_another(count: int, each: list[int], tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    rows = [row(ref=str(number)) for number in range(count)]
    report = write_xlsx([rows[:2], rows[2:]], str(path), rows_a_sheet=4)
    assert report == Report(rows=count, sheets=len(each), cut=0)
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
    assert write_xlsx([[row(line=long, detail="z" * 32_767)]], str(path)).cut == 1
    assert sheets(path)[0][1] == row(line=kept, detail="z" * 32_767)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    write_xlsx([ROWS], str(path))
    write_xlsx([ROWS[:1]], str(path))
    assert len(sheets(path)[0]) == 2
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_text("old")

    def pages() -> Iterator[tuple[Row, ...]]:
        yield ROWS
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_xlsx(pages(), str(path))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match=r"notes\.xlsx cannot be written") as caught:
        write_xlsx([ROWS], str(tmp_path / "no" / "notes.xlsx"))
    assert caught.value.remedy


@posix
@pytest.mark.parametrize("make", ["mkdir", "mkfifo"])
def test_what_is_no_file_is_left_alone(make: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    getattr(os, make)(path)
    with pytest.raises(UnreachableError, match="is not a file"):
        write_xlsx([ROWS], str(path))
    assert path.exists()
    assert not path.is_file()


@posix
def test_a_full_disk_leaves_nothing_and_is_said(tmp_path: Path) -> None:
    code = """
import resource, sys
from quicklog.errors import UnreachableError
from quicklog.show.xlsx import write_xlsx
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_xlsx([[tuple(str(number) for number in range(21))] * 2_000], sys.argv[1])
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
    write_xlsx([ROWS], str(link))
    assert link.is_symlink()
    assert len(sheets(target)[0]) == len(ROWS) + 1
