"""The rows of a sheet, and the objects of a JSON text, read by their headings into notes."""

from __future__ import annotations

from datetime import datetime

from quicklog.errors import BadUsageError
from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.page.dated import draft_of, reading_under
from quicklog.imports.page.dittos import MARKS
from quicklog.imports.rows import own
from quicklog.imports.rows.cells import Cells
from quicklog.imports.rows.headings import COLUMNS, Asked, expect_mapped, laid_out
from quicklog.imports.rows.moments import Found, with_clocks
from quicklog.imports.rows.row import moment_of, noted
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import in_quotes, storable
from quicklog.note import limits
from quicklog.shorthand import capture
from quicklog.shorthand.reader import Trouble
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.imports.entry import Report
    from quicklog.imports.readers.delimited import Rows
    from quicklog.imports.readers.objects import Objects
    from quicklog.shorthand.places import Context

    Row = Sequence[str]

_PLACE = {name: place for place, name in enumerate(COLUMNS)}
_ID, _LINE, _CUSTOMER = (_PLACE[name] for name in ("id", "line", "customer"))
_AT, _DUE = _PLACE["at"], _PLACE["due"]
# So many columns the first version knew.
_FIRST = COLUMNS.index("closed_by")
_MOMENTS = tuple(map(_PLACE.__getitem__, ("due", "closed_at", "recorded_at", "amended_at")))
# What may repeat the cell above it: what is written under one another in a list kept by hand.
_REPEATED = tuple(map(_PLACE.__getitem__, "customer technician code detail at date time channel".split()))
_MANY = 30  # characters of a heading that are shown
_NOTHING = Asked()


def of_rows(  # noqa: PLR0913
    rows: Rows,
    context: Context,
    mapping: Mapping[str, str],
    report: Report,
    asked: Asked = _NOTHING,
    *,
    excel: bool = False,
    pad: Callable[[int], None] = lambda _: None,
) -> Iterator[Entry | Problem]:
    """Read rows under their headings; ``report`` is told of those that nothing answers to, ``pad`` of short rows.

    ``excel`` says that the file may be quicklog's own for Excel, with a ``'`` before what looks like a formula.
    """
    found = _heading(rows, asked.header_row)
    if isinstance(found, Problem):
        yield found
        return
    place, headings = found
    try:
        layout = laid_out(headings, mapping, asked.values)
        expect_mapped(headings, mapping)
    except BadUsageError as error:
        yield problem(place, error.what, error.remedy)
        return
    report(list(layout.unread))
    reader = Reader(context, asked.codes, excel=excel)
    for found in rows:
        if isinstance(found, Problem):
            yield found
            return
        place, cells = found
        if len(cells) < layout.cells:  # some programs leave empty cells away at the end
            cells += [""] * (layout.cells - len(cells))
            pad(place)
        elif len(cells) > layout.cells:
            if any(cells[layout.cells :]):
                what = Message(
                    "this row has {number} cells where the heading has {cells}", number=len(cells), cells=layout.cells
                )
                yield problem(place, what, "fix the row, or the quotes round a cell with a comma in it")
                continue
            del cells[layout.cells :]
        for column in layout.unnamed:
            if cells[column]:
                report([Message("column {number}, which has no heading", number=column + 1)])
        cells.append("")
        yield reader.entry(place, layout.pick(cells))


def _heading(rows: Rows, number: int) -> tuple[int, list[str]] | Problem:
    """Return the row that holds the headings: the first from a number on."""
    for found in rows:
        if isinstance(found, Problem) or found[0] >= number:
            return found
    if number > 1:
        return problem(number, "the sheet ends before this row", "give the row of the headings: --header-row N")
    return problem(1, "the sheet is empty", "give one with a row of headings")


def of_objects(
    objects: Objects, context: Context, mapping: Mapping[str, str], report: Report, asked: Asked = _NOTHING
) -> Iterator[Entry | Problem]:
    """Read objects, whose names are the headings; those that nothing answers to are reported once."""
    reader = Reader(context, asked.codes)
    layouts: dict[tuple[str, ...], Any] = {}
    place = 1
    for found in objects:
        if isinstance(found, Problem):
            yield found
            return
        place, item = found
        names = tuple(item)
        if names not in layouts:
            try:
                layouts[names] = laid_out(names, mapping, asked.values)
            except BadUsageError as error:
                yield problem(place, error.what, error.remedy)
                continue
            report(list(layouts[names].unread))
        values = [*item.values()]
        if {*map(type, values)} != {str}:
            values = [*map(_text, values)]
        row = layouts[names].pick([*values, ""])
        if None in row:
            yield problem(place, "a field holds a list or an object", "give texts and numbers")
            continue
        yield reader.entry(place, row)
    try:
        expect_mapped([name for names in layouts for name in names], mapping)
    except BadUsageError as error:
        yield problem(place, error.what, error.remedy)


def _text(value: object) -> str | None:
    """Return a value of JSON as the text of a cell; None for one that is not a single value."""
    if isinstance(value, (list, dict)):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


class Reader:
    """Reads the rows of one file, each in the order of ``headings.COLUMNS``."""

    def __init__(self, context: Context, codes: Mapping[str, str], *, excel: bool = False) -> None:
        self._context = context
        self._cells = Cells(context, codes)
        self._offset = capture.offset(context.now)
        self._excel = excel
        self._above: Row | None = None

    def entry(self, place: int, row: Row) -> Entry | Problem:
        """Return what a row says."""
        if row[_ID]:
            if own.is_own(row):
                return own.entry(place, own.unquoted(row) if self._excel else row, self._offset)
            what = Message("“{id}” stands under id, which is quicklog's own", id=row[_PLACE["id"]][:_MANY])
            return problem(place, what, "if it is a number of yours: --map id=ticket")
        if not MARKS.isdisjoint(row):
            repeated = self._repeated(row)
            if repeated is None:
                return problem(place, "a ditto mark has nothing above it", "write the words themselves")
            row = repeated
        self._above = row
        content = "\0".join(row)
        if limits.is_too_long(content):
            return problem(place, limits.told(content), limits.REMEDY)
        return self._theirs(place, row, content)

    def _theirs(self, place: int, row: Row, content: str) -> Entry:
        """Return what a row says that quicklog did not give out; ``content`` are its cells, joined by NUL."""
        if row[_LINE] and not row[_CUSTOMER]:
            return self._of_line(place, row)
        known_by, moment = self._known_by(row)
        body, closing = noted(row, content, self._cells, self._offset)
        return Entry(place, _identity(row), moment, body, "", closing, known_by)

    def _known_by(self, row: Row) -> tuple[str, int]:
        """Return all that a row says, its moments in one spelling, and the time of the contact in milliseconds."""
        known_by, moment = self._cells.moments.known_by, moment_of(*row[_AT:_DUE])
        said, milliseconds = known_by(moment) if moment else ("", 0)
        cells = [*row]
        cells[_AT:_DUE] = (said, "", "")
        for place in _MOMENTS:
            if row[place]:
                cells[place] = known_by(row[place])[0]
        if row[_LINE]:
            cells[_LINE] = with_clocks(row[_LINE])
        return _identity(cells), milliseconds

    def _repeated(self, row: Row) -> Row | None:
        """Put what stands above in the place of ditto marks; nothing may stand there."""
        marked = [place for place in _REPEATED if row[place] in MARKS]
        if self._above is None or not all(self._above[place] for place in marked):
            return None
        return [self._above[place] if place in marked else value for place, value in enumerate(row)]

    def _of_line(self, place: int, row: Row) -> Entry:
        """Read a row that holds a line of shorthand, under the date of the row if it has one."""
        values = dict(zip(COLUMNS, row, strict=True))
        context, day = self._context, None
        moment = self._cells.moments.past(values["at"] or values["date"]) if values["at"] or values["date"] else None
        if isinstance(moment, Found):
            at = datetime.fromisoformat(moment.at)
            day = None if values["at"] else at.date()
            context = replace(context, given={"at": at}) if values["at"] else context
        if values["technician"]:
            context = replace(context, writer=self._cells.technician(values["technician"])[0])
        reading = reading_under(values["line"], day, context)
        if values["channel"] and reading.channel is None:
            reading = replace(reading, channel=self._cells.channel(values["channel"])[0])
        if moment and not isinstance(moment, Found):
            trouble = Trouble(reason("no-time", typed=in_quotes(values["at"] or values["date"])), 0, 0, moment.why)
            reading = draft_of(values["line"], trouble, context.now)
        body = capture.body_of(replace(reading, line=storable(values["line"])), self._context.now)
        known_by, milliseconds = self._known_by(row)
        return Entry(place, _identity(row), milliseconds, body, "", None, known_by)


def _identity(cells: Row) -> str:
    """Return what a row is known by: a column that later versions added counts only where it holds something."""
    return "\0".join([*cells[:_FIRST], *filter(None, cells[_FIRST:])])
