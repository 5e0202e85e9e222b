"""Write notes as an Excel workbook in which every text stays the text that it was."""

from __future__ import annotations

import os

from quicklog.errors import UnreachableError
from quicklog.lib.files import replacing
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, safe
from quicklog.note.fields import MACHINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, BinaryIO

    from quicklog.show.formats import Pages, Row

ROWS_A_SHEET = 1_048_576  # Excel's limit, the heading included
_LONGEST = 32_767  # Excel's limit for a cell, in UTF-16 units
_WIDTH = 14  # letters, of a column that needs no other
_WIDTHS = {
    "ref": 8, "id": 38, "at": 26, "customer": 24, "technician": 16, "meaning": 44, "kind": 11, "channel": 10,
    "detail": 50, "due": 26, "status": 9, "outcome": 30, "closed_at": 26, "score": 7, "ticket": 12, "recorded_at": 26,
    "line": 60,
}  # fmt: skip


class Report(Record):
    """What was written: notes, sheets, and how many cells were longer than Excel allows and had to be cut."""

    rows: int
    sheets: int
    cut: int


def write_xlsx(pages: Pages, path: str, *, rows_a_sheet: int = ROWS_A_SHEET) -> Report:
    """Write the notes to a workbook; a file of that name is replaced as ``files.replacing`` does.

    Pages are as in ``formats.write``; ``rows_a_sheet`` includes the heading. Raises ``UnreachableError`` when the
    disk does not allow it.
    """
    from tempfile import TemporaryDirectory

    from xlsxwriter.exceptions import XlsxFileError  # type: ignore[import-untyped]

    if os.path.exists(path) and not os.path.isfile(path):
        raise UnreachableError("{path} is not a file", "name a file with -o", path=path)
    try:
        place = os.path.dirname(os.path.realpath(path))
        with (
            replacing(path) as handle,
            TemporaryDirectory(prefix=".quicklog-", dir=place, ignore_cleanup_errors=True) as folder,
            open(handle, "w+b", closefd=False) as file,
        ):
            report = _write_workbook(pages, file, folder, rows_a_sheet)
    except (OSError, XlsxFileError) as error:
        why = getattr(error, "strerror", None) or str(error)
        remedy = Message("close it where it is open, make room, or name another file with -o")
        raise UnreachableError("{path} cannot be written ({why})", remedy, path=path, why=why) from error
    return report


def _write_workbook(pages: Pages, file: BinaryIO, folder: str, rows_a_sheet: int) -> Report:
    """Write a workbook to an open file; its rows are kept in a folder until it is whole."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {"constant_memory": True, "tmpdir": folder, "strings_to_numbers": False}
    workbook = Workbook(file, {**options, "strings_to_formulas": False, "strings_to_urls": False})
    try:
        report = _fill(workbook, iter(pages), rows_a_sheet)
        workbook.close()
    finally:
        _release(workbook)
    return report


def _release(workbook: Any) -> None:
    """Close the files in which XlsxWriter keeps the rows: after an error they would stay open."""
    for sheet in workbook.worksheets():
        try:
            sheet.row_data_fh.close()
        except OSError:  # the disk is full: the error that brought us here says so
            continue


def _fill(workbook: Any, pages: Iterator[Sequence[Row]], rows_a_sheet: int) -> Report:
    from itertools import chain

    bold, plain = workbook.add_format({"bold": True}), workbook.add_format()
    first = next(pages, ())
    from_right = _mostly_right_to_left(first)
    rows = cut = 0
    for block in _blocks(chain(first, chain.from_iterable(pages)), rows_a_sheet - 1):
        sheet = _new_sheet(workbook, bold, from_right=from_right)
        last = 0
        for last, row in enumerate(block, start=1):
            cut += _write_row(sheet, last, row, plain)
        sheet.autofilter(0, 0, last, len(MACHINE) - 1)
        rows += last
    return Report(rows, len(workbook.worksheets()), cut)


def _mostly_right_to_left(page: Sequence[Row]) -> bool:
    place = MACHINE.index("customer")
    customers = [str(row[place]) for row in page if row[place]]
    return 2 * sum(map(is_right_to_left, customers)) > len(customers)


def _blocks(rows: Iterator[Row], size: int) -> Iterator[Iterable[Row]]:
    """Part the rows into one block a sheet; there is one block at least, and it may be empty."""
    from itertools import chain, islice

    yield islice(rows, size)
    for row in rows:
        yield chain([row], islice(rows, size - 1))


def _new_sheet(workbook: Any, bold: object, *, from_right: bool) -> Any:
    number = len(workbook.worksheets()) + 1
    sheet = workbook.add_worksheet("notes" if number == 1 else f"notes {number}")
    sheet.freeze_panes(1, 0)
    if from_right:
        sheet.right_to_left()
    for place, column in enumerate(MACHINE):
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
        sheet.write_string(0, place, column, bold)
    return sheet


def _write_row(sheet: Any, number: int, row: Row, plain: object) -> int:
    """Write one row, the score as a number and all else as text; return how many cells were cut."""
    cut = 0
    for place, value in enumerate(row):
        if isinstance(value, int) and MACHINE[place] == "score":
            sheet.write_number(number, place, value)
        elif value not in (None, ""):
            text = safe(str(value))
            short = _shortened(text)
            cut += short != text
            _write_text(sheet, number, place, short, plain)
    return cut


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST // 2:
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")


def _write_text(sheet: Any, number: int, place: int, text: str, plain: object) -> None:
    r"""Write text so that every reader gives it back.

    Excel reads ``_x0041_`` in a cell as ``A``, not every reader knows the escape for it, and XlsxWriter passes on as
    markup what looks like ``<r>...</r>``. In a text of several runs, none of which looks like either, both are plain.
    """
    if "_x" not in text and not text.startswith("<r>"):
        sheet.write_string(number, place, text)
        return
    from re import split

    runs = split("(?<=_)(?=x[0-9a-fA-F]{4}_)", text)
    if len(runs) == 1:
        runs = [text[:1], text[1:]]
    sheet.write_rich_string(number, place, plain, *runs)
