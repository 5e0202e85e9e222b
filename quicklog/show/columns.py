"""Columns that people choose: those of the machine formats, and what notes are grouped and read by besides."""

from __future__ import annotations

from datetime import datetime

from quicklog.lib.message import verbatim
from quicklog.note.bodies import note_of
from quicklog.note.calendar import CALENDAR
from quicklog.note.fields import MACHINE, row_of_note
from quicklog.show.moments import dated
from quicklog.show.table import Column
from quicklog.store.definitions import days_late, is_contact, promise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from quicklog.note.fields import Note
    from quicklog.show.formats import Pages, Row

# What Markdown has for people to read, unless they choose.
NARROW = ("date", "time", "customer", "technician", "code", "detail", "due", "status", "ref")
_PLACE = {name: place for place, name in enumerate(MACHINE)}
_AT, _CODE = _PLACE["at"], _PLACE["code"]
# Of a note, and the moment that it is now.
_OF_NOTE: dict[str, Callable[[Note, datetime], object]] = {
    "is_contact": lambda note, _: int(is_contact(note)),
    "promise": promise,
    "days_late": days_late,
}

# What may be cut where a terminal is too narrow: words of people. The rest is a number, a moment or a name of a thing.
_CUT = frozenset(("customer", "technician", "code", "meaning", "detail", "outcome", "line", "for", "customer_key"))


class Chosen:
    """Gives the values of some columns for rows of all of them; ``now`` decides what is overdue."""

    def __init__(self, columns: Sequence[str], now: datetime) -> None:
        self.columns, self._now = tuple(columns), now
        self._needs_note = not _OF_NOTE.keys().isdisjoint(self.columns)
        self._places = [_PLACE.get(name, -1) for name in self.columns]

    def of(self, row: Row) -> tuple[object, ...]:
        """Return the values of a row."""
        note = note_of(row_of_note(row)) if self._needs_note else None
        return tuple(
            [
                row[place] if place >= 0 else self._made(name, row, note)
                for name, place in zip(self.columns, self._places, strict=True)
            ]
        )

    def _made(self, name: str, row: Row, note: Note | None) -> object:
        if name in CALENDAR:
            return part_of(row[_AT], name)
        return _OF_NOTE[name](note, self._now) if note else None


def part_of(moment: object, name: str) -> object:
    """Return a part of a moment; nothing of what is none, which another program may have put there."""
    try:
        datetime.fromisoformat(str(moment))
    except ValueError:
        return None
    return CALENDAR[name](str(moment))


def chosen(pages: Pages, columns: Sequence[str], now: datetime) -> Iterator[list[tuple[object, ...]]]:
    """Yield pages of the values of some columns, for pages of all of them."""
    values = Chosen(columns, now)
    for page in pages:
        yield [values.of(row) for row in page]


def per_code(pages: Pages) -> Iterator[list[tuple[object, ...]]]:
    """Yield pages in which a note with several codes has a row for each of them."""
    from quicklog.store.projection import codes_of

    for page in pages:
        yield [
            (*row[:_CODE], code, *row[_CODE + 1 :]) for row in page for code in codes_of(row[_CODE]) or (row[_CODE],)
        ]


def with_lines(pages: Pages) -> Iterator[list[tuple[object, ...]]]:
    """Yield pages in which a draft has its line in the detail's place, as in every table for people."""
    detail, status, line = (_PLACE[name] for name in ("detail", "status", "line"))
    for page in pages:
        yield [
            (*row[:detail], row[line], *row[detail + 1 :]) if row[status] == "draft" else row
            for row in map(tuple, page)
        ]


def table_of(rows: Sequence[Row], columns: Sequence[str], now: datetime) -> tuple[list[Column], list[list[str]]]:
    """Return the columns and the cells of a table for people; a time without its day says of which day it is."""
    values, needs_day = Chosen(columns, now), {"date", "at"}.isdisjoint(columns)
    cells = []
    for row in rows:
        shown = ["" if value is None else str(value) for value in values.of(row)]
        if needs_day and "time" in columns and part_of(row[_AT], "date"):
            shown[columns.index("time")] = dated(str(row[_AT]), now)
        cells.append(shown)
    laid = [
        Column(name, verbatim(name), flexible=name in _CUT, rank=int(place > 0)) for place, name in enumerate(columns)
    ]
    return laid, cells
