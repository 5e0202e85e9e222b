"""Write notes as an Excel workbook: one sheet to read, print and reckon with, and one in which every text is as it was.

The first has real dates, on the clock where each note was written, and columns to group by. The other, ``EXACT``, has
the columns of every machine format as text: Excel keeps no offset of a moment, and no seconds that it does not show.
"""

from __future__ import annotations

import os

from quicklog.errors import UnreachableError
from quicklog.lib.files import replacing
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import is_right_to_left, safe
from quicklog.note.fields import EXACT, MACHINE, MOMENTS
from quicklog.store.definitions import NOT_STANDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from typing import Any, BinaryIO, TypeVar

    from quicklog.show.formats import Pages, Row

    T = TypeVar("T")

ROWS_A_SHEET = 1_048_576  # Excel's limit, the heading included
# What a sheet to read begins with, and what is printed of it; then what one groups by; then all else, the id last.
READ = ("at", "customer", "technician", "code", "detail", "due", "status", "outcome", "closed_at", "ref")
_GROUP = (
    *("date", "month", "week", "weekday", "hour", "kind", "channel", "is_contact", "promise", "days_late"),
    "customer_key",
)
TO_READ = (*READ, *_GROUP, *(name for name in MACHINE if name not in (*READ, *_GROUP, "id")), "id")
_LONGEST = 32_767  # Excel's limit for a cell, in UTF-16 units
_WIDTH = 14  # letters, of a column that needs no other
_WIDTHS = {
    "ref": 8, "id": 38, "at": 17, "customer": 24, "technician": 16, "meaning": 44, "kind": 11, "channel": 10,
    "detail": 50, "due": 17, "status": 9, "outcome": 30, "closed_at": 17, "score": 7, "ticket": 12, "recorded_at": 17,
    "line": 60, "date": 11, "time": 7, "month": 9, "week": 10, "weekday": 9, "hour": 6, "is_contact": 10, "promise": 9,
    "days_late": 10, "amended_at": 17,
}  # fmt: skip
_WIDTH_OF_MOMENT = 26  # as text
_NUMBERS = frozenset(("score", "hour", "is_contact", "days_late", "count"))
_A4 = 9
_EPOCH_YEAR = 1900
_DATED, _TIMED = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


class Wanted(Record):
    """What a workbook is to hold: without drafts and what was taken back (``standing``), a row for each code of a note.

    ``now`` decides what is overdue. ``rows_a_sheet`` includes the heading.
    """

    now: datetime
    standing: bool = False
    per_code: bool = False
    rows_a_sheet: int = ROWS_A_SHEET


class Report(Record):
    """What was written: notes, rows of them to read, and the sheets that these fill.

    ``cut`` is how many cells were longer than Excel allows, and ``left_out`` how many notes stand in the sheet
    ``exact`` alone, or, where there is none, nowhere.
    """

    notes: int
    rows: int
    sheets: int
    cut: int
    left_out: int = 0
    exact: str = ""


def write_notes(pages: Pages, path: str, wanted: Wanted, columns: Sequence[str] = ()) -> Report:
    """Write notes to a workbook: all that is known of them, or some columns; a file of that name is replaced.

    Pages are as in ``formats.write``. Where columns are chosen, they are all that the workbook holds. Raises
    ``UnreachableError`` when the disk does not allow it.
    """
    return whole(path, lambda workbook: _fill(workbook, iter(pages), wanted, columns))


def write_rows(rows: Sequence[Row], columns: Sequence[str], path: str) -> Report:
    """Write any rows under their headings to a workbook; raises ``UnreachableError`` as ``write_notes`` does."""

    def fill(workbook: Any) -> Report:
        sheets = _Sheets(workbook, "counted", columns, _Look())
        for row in rows:
            sheets.add(row)
        sheets.end()
        return Report(len(rows), len(rows), sheets.number, sheets.cut)

    return whole(path, fill)


def whole(path: str, fill: Callable[[Any], T]) -> T:
    """Write a workbook that appears whole or not at all, as ``files.replacing`` does; return what ``fill`` returns.

    No more than a row is kept in memory, so rows are filled in order. Raises ``UnreachableError``.
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
            filled = _write_workbook(fill, file, folder)
    except (OSError, XlsxFileError) as error:
        why = getattr(error, "strerror", None) or str(error)
        remedy = Message("close it where it is open, make room, or name another file with -o")
        raise UnreachableError("{path} cannot be written ({why})", remedy, path=path, why=why) from error
    return filled


def _write_workbook(fill: Callable[[Any], T], file: BinaryIO, folder: str) -> T:
    """Write a workbook to an open file; its rows are kept in a folder until it is whole."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {"constant_memory": True, "tmpdir": folder, "strings_to_numbers": False}
    workbook = Workbook(file, {**options, "strings_to_formulas": False, "strings_to_urls": False})
    try:
        filled = fill(workbook)
        workbook.close()
    finally:
        _release(workbook)
    return filled


def _release(workbook: Any) -> None:
    """Close the files in which XlsxWriter keeps the rows: after an error they would stay open."""
    for sheet in workbook.worksheets():
        try:
            sheet.row_data_fh.close()
        except OSError:  # the disk is full: the error that brought us here says so
            continue


def _fill(workbook: Any, pages: Iterator[Sequence[Row]], wanted: Wanted, columns: Sequence[str]) -> Report:
    from itertools import chain

    from quicklog.show.columns import Chosen, per_code

    first = next(pages, ())
    look = _Look(wanted.rows_a_sheet, from_right=_mostly_right_to_left(first))
    to_read = _Sheets(workbook, "notes", columns or TO_READ, look if columns else replace(look, printed=len(READ)))
    exact = None if columns else _Sheets(workbook, EXACT, MACHINE, replace(look, as_text=True))
    values, status = Chosen(to_read.columns, wanted.now), MACHINE.index("status")
    notes = left_out = 0
    for page in chain([first], pages):
        standing = [row for row in page if not wanted.standing or row[status] not in NOT_STANDING]
        notes += len(page)
        left_out += len(page) - len(standing)
        (rows,) = per_code([standing]) if wanted.per_code else (standing,)
        for row in rows:
            to_read.add(values.of(row))
        if exact:
            for row in page:
                exact.add(row)
    to_read.end()
    cut = exact.end() if exact else to_read.cut
    if not exact:
        notes -= left_out
    return Report(notes, to_read.rows, to_read.number, cut, left_out, EXACT if exact else "")


def _mostly_right_to_left(page: Sequence[Row]) -> bool:
    place = MACHINE.index("customer")
    customers = [str(row[place]) for row in page if row[place]]
    return 2 * sum(map(is_right_to_left, customers)) > len(customers)


class _Look(Record):
    """How a table looks: rows a sheet, from which side it is read, moments as text, how many columns are printed."""

    rows_a_sheet: int = ROWS_A_SHEET
    from_right: bool = False
    as_text: bool = False
    printed: int | None = None


class _Sheets:
    """A table in a workbook: in one sheet, or in as many as its rows take. Its rows are added one after the other."""

    def __init__(self, workbook: Any, name: str, columns: Sequence[str], look: _Look) -> None:
        self.columns, self.number, self.rows, self.cut = tuple(columns), 0, 0, 0
        self._workbook, self._name, self._look = workbook, name, look
        self._bold, self._plain = workbook.add_format({"bold": True}), workbook.add_format()
        forms = {"date": _DATED} | dict.fromkeys(MOMENTS, _TIMED)
        made = {form: workbook.add_format({"num_format": form, "align": "left"}) for form in (_DATED, _TIMED)}
        self._dated = [None if look.as_text or name not in forms else made[forms[name]] for name in columns]
        self._counted = [name in _NUMBERS for name in columns]
        self._begin()

    def _begin(self) -> None:
        """Begin a sheet: made to be read on a screen, and on paper on its side with its headings on every page."""
        self.number += 1
        self._sheet = self._workbook.add_worksheet(self._name if self.number == 1 else f"{self._name} {self.number}")
        self._last = 0
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_footer("&C&P / &N")
        if self._look.from_right:
            self._sheet.right_to_left()
        for place, column in enumerate(self.columns):
            is_text = column in MOMENTS and self._dated[place] is None
            self._sheet.set_column(place, place, _WIDTH_OF_MOMENT if is_text else _WIDTHS.get(column, _WIDTH))
            self._sheet.write_string(0, place, column, self._bold)

    def add(self, row: Row) -> None:
        """Write the next row, on a new sheet where the last one is full."""
        if self._last == self._look.rows_a_sheet - 1:
            self.end()
            self._begin()
        self._last += 1
        self.rows += 1
        for place, value in enumerate(row):
            if value is not None and value != "":
                self._write(place, value)

    def end(self) -> int:
        """End the last sheet; return how many cells were cut in all."""
        self._sheet.autofilter(0, 0, self._last, len(self.columns) - 1)
        if self._look.printed:
            self._sheet.print_area(0, 0, self._last, self._look.printed - 1)
        return self.cut

    def _write(self, place: int, value: object) -> None:
        """Write one value: a number where the column has numbers, a moment where it has those, and else text."""
        if isinstance(value, (int, float)) and self._counted[place]:
            self._sheet.write_number(self._last, place, value)
            return
        form = self._dated[place]
        moment = _on_its_clock(value) if form else None
        if moment:
            self._sheet.write_datetime(self._last, place, moment, form)
            return
        text = safe(str(value))
        short = shortened(text)
        self.cut += short != text
        write_text(self._sheet, (self._last, place), short, self._plain)


def _on_its_clock(value: object) -> datetime | None:
    """Return a moment as the clock showed it where it was written; nothing of what Excel does not take for a moment."""
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None
    return moment if moment.year >= _EPOCH_YEAR else None


def shortened(text: str) -> str:
    """Return as much of a text as a cell holds."""
    if len(text) <= _LONGEST // 2:
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")


def write_text(sheet: Any, at: tuple[int, int], text: str, plain: object, form: object = None) -> None:
    r"""Write text so that every reader gives it back.

    Excel reads ``_x0041_`` in a cell as ``A``, not every reader knows the escape for it, and XlsxWriter passes on as
    markup what looks like ``<r>...</r>``. In a text of several runs, none of which looks like either, both are plain.
    ``form`` is that of the cell, ``at`` its row and column.
    """
    if "_x" not in text and not text.startswith("<r>"):
        sheet.write_string(*at, text, form)
        return
    from re import split

    runs = split("(?<=_)(?=x[0-9a-fA-F]{4}_)", text)
    if len(runs) == 1:
        runs = [text[:1], text[1:]]
    sheet.write_rich_string(*at, plain, *runs, *([] if form is None else [form]))
