"""The rows of a sheet, and the objects of a JSON text, read by their headings into notes."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

from quicklog.errors import BadUsageError
from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.page.dated import draft_of, reading_under
from quicklog.imports.page.dittos import MARKS
from quicklog.imports.page.order import in_order
from quicklog.imports.rows import own
from quicklog.imports.rows.cells import Cells
from quicklog.imports.rows.headings import COLUMNS, Asked, expect_mapped, laid_out
from quicklog.imports.rows.moments import Found, Moments, with_clocks
from quicklog.imports.rows.row import noted
from quicklog.imports.rows.survey import MOMENTS, Fields, Survey
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import in_quotes, key, storable
from quicklog.note import limits
from quicklog.shorthand import capture
from quicklog.shorthand.reader import Trouble
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.imports.entry import Report, Say
    from quicklog.imports.rows.survey import Decided
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


def _unsaid(_: Message) -> None:
    """Say nothing."""


def of_rows(  # noqa: PLR0913  each is another matter
    rows: Iterable[tuple[int, list[str]] | Problem],
    context: Context,
    mapping: Mapping[str, str],
    report: Report,
    asked: Asked = _NOTHING,
    *,
    excel: bool = False,
    say: Say = _unsaid,
    pad: Callable[[int], None] = lambda _: None,
) -> Iterator[Entry | Problem]:
    """Read rows under their headings, twice: the first time only to see what their columns hold.

    ``report`` is told of the headings that nothing answers to, ``say`` of how dates are read, ``pad`` of short rows.
    ``excel`` says that the file may be quicklog's own for Excel, with a ``'`` before what looks like a formula.
    """
    rows, asked = _lasting(rows), _plainly_asked(asked, context)
    read = iter(rows)
    found = _heading(read, asked.header_row)
    if isinstance(found, Problem):
        yield found
        return
    first, headings = found
    try:
        survey = Survey(headings, mapping, context.now.date(), asked.values)
        expect_mapped(headings, mapping)
    except BadUsageError as error:
        yield problem(first, error.what, error.remedy)
        return
    survey.read(_sound(read))
    decided = survey.decided(first, month_first=context.month_first, settled=asked.settled)
    if isinstance(decided, Problem):
        yield decided
        return
    _tell(decided, report, say)
    layout, reader = decided.layout, Reader(context, asked.codes, excel=excel, decided=decided)
    read = iter(rows)
    _heading(read, asked.header_row)
    for found in read:
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
        cells.append("")
        yield reader.entry(place, layout.pick(cells))


def _plainly_asked(asked: Asked, context: Context) -> Asked:
    """Write moments that are set in figures: they are of the team's order, whatever that of the sheet is."""
    moments = Moments(context.now, month_first=context.month_first)
    values = {name: moments.in_figures(value) if name in MOMENTS else value for name, value in asked.values.items()}
    return replace(asked, values=values)


def _lasting(found: Iterable[Any]) -> Iterable[Any]:
    """Return what can be read more than once: what cannot is kept."""
    return [*found] if iter(found) is found else found


def _sound(rows: Iterable[tuple[int, list[str]] | Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows up to a problem."""
    for found in rows:
        if isinstance(found, Problem):
            return
        yield found


def _tell(decided: Decided, report: Report, say: Say) -> None:
    report([*decided.unread])
    for each in decided.said:
        say(each)


def _heading(rows: Iterator[tuple[int, list[str]] | Problem], number: int) -> tuple[int, list[str]] | Problem:
    """Return the row that holds the headings: the first from a number on."""
    for found in rows:
        if isinstance(found, Problem) or found[0] >= number:
            return found
    if number > 1:
        return problem(number, "the sheet ends before this row", "give the row of the headings: --header-row N")
    return problem(1, "the sheet is empty", "give one with a row of headings")


def of_objects(  # noqa: PLR0913  each is another matter
    objects: Iterable[tuple[int, dict[str, Any]] | Problem],
    context: Context,
    mapping: Mapping[str, str],
    report: Report,
    asked: Asked = _NOTHING,
    *,
    say: Say = _unsaid,
) -> Iterator[Entry | Problem]:
    """Read objects, whose names are the headings, twice as rows are; ``report`` is told what nothing answers to."""
    objects, asked = _lasting(objects), _plainly_asked(asked, context)
    decided = _decided_of_objects(objects, context, mapping, asked)
    if isinstance(decided, Problem):
        yield decided
        return
    if decided:
        _tell(decided, report, say)
    reader = Reader(context, asked.codes, decided=decided)
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
                layouts[names] = laid_out(names, mapping, asked.values, _of_names(names, decided))
            except BadUsageError as error:
                yield problem(place, error.what, error.remedy)
                continue
        values = [*item.values()]
        if {*map(type, values)} != {str}:
            values = [*map(_text, values)]
        row = layouts[names].pick([*values, ""])
        if None in row:
            yield problem(place, "a field holds a list or an object", "give texts and numbers")
            continue
        yield reader.entry(place, row)
    try:
        expect_mapped([*dict.fromkeys(name for names in layouts for name in names)], mapping)
    except BadUsageError as error:
        yield problem(place, error.what, error.remedy)


def _decided_of_objects(
    objects: Iterable[tuple[int, dict[str, Any]] | Problem],
    context: Context,
    mapping: Mapping[str, str],
    asked: Asked,
) -> Decided | Problem | None:
    """Look at the names of all objects, and at what stands under them; nothing where they are no notes."""
    fields = Fields(mapping, context.now.date(), _filled)
    fields.read(takewhile(lambda each: not isinstance(each, Problem), objects))
    answered: set[str] = set()
    try:
        survey = Survey([*fields.columns], mapping, context.now.date(), asked.values, fields.columns)
        for shape in fields.shapes:
            answered.update({*shape}.difference(laid_out(shape, mapping, asked.values).unread))
    except BadUsageError:  # what each of them lacks is said where it stands
        return None
    survey.answer(answered)
    return survey.decided(1, month_first=context.month_first, settled=asked.settled)


def _of_names(names: Sequence[str], decided: Decided | None) -> dict[int, str]:
    """Return by their places what names of an object stand for after all."""
    added = decided.added if decided else {}
    return {place: added[key(name)] for place, name in enumerate(names) if key(name) in added}


def _filled(value: object) -> str:
    """Return a value of JSON as the text of a cell; a list or an object counts as one, too."""
    text = _text(value)
    return "[]" if text is None else text


def _text(value: object) -> str | None:
    """Return a value of JSON as the text of a cell; None for one that is not a single value."""
    if isinstance(value, (list, dict)):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


class Reader:
    """Reads the rows of one file, each in the order of ``headings.COLUMNS``."""

    def __init__(
        self, context: Context, codes: Mapping[str, str], *, excel: bool = False, decided: Decided | None = None
    ) -> None:
        self._context = context
        self._cells = Cells(context, decided, codes)
        # Dates within lines are written as those beside them.
        orders = decided.month_first if decided else {}
        month_first = orders.get("date", orders.get("at", context.month_first))
        self._of_lines = in_order(context, "month-first" if month_first else "day-first")
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
        at, day, time = row[_AT:_DUE]
        when = self._cells.when(at, day, time)
        said, milliseconds = when.moments.known_by(when.text) if when.text else ("", 0)
        cells = [*row]
        cells[_AT:_DUE] = (said, "", "")
        for place in _MOMENTS:
            if row[place]:
                cells[place] = self._cells.known_by(COLUMNS[place], row[place])
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
        context, day = self._of_lines, None
        when = self._cells.when(values["at"], values["date"], values["time"])
        moment = when.moments.past(when.text) if when.text else None
        if isinstance(moment, Found):
            at = datetime.fromisoformat(moment.at)
            timed = values["at"] or values["time"]
            day = None if timed else at.date()
            context = replace(context, given={"at": at}) if timed else context
        if values["technician"]:
            context = replace(context, writer=self._cells.technician(values["technician"])[0])
        reading = reading_under(values["line"], day, context)
        if values["channel"] and reading.channel is None:
            reading = replace(reading, channel=self._cells.channel(values["channel"])[0])
        if moment and not isinstance(moment, Found):
            trouble = Trouble(reason("no-time", typed=in_quotes(when.text)), 0, 0, moment.why)
            reading = draft_of(values["line"], trouble, context.now)
        body = capture.body_of(replace(reading, line=storable(values["line"])), self._context.now)
        known_by, milliseconds = self._known_by(row)
        return Entry(place, _identity(row), milliseconds, body, "", None, known_by)


def _identity(cells: Row) -> str:
    """Return what a row is known by: a column that later versions added counts only where it holds something."""
    return "\0".join([*cells[:_FIRST], *filter(None, cells[_FIRST:])])
