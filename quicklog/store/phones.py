"""Telephone numbers in the words of notes, found by their digits, however they were set apart."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module

from quicklog.note.bodies import note_of
from quicklog.note.fields import COLUMNS, SEARCHED
from quicklog.note.note import attribute
from quicklog.shorthand.customers import digits_of, is_same_number
from quicklog.store.connection import explained, rows_of
from quicklog.store.query import searchable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.note.fields import Note
    from quicklog.store.log import Log

# So many digits at its end tell a number from others, and are looked up; fewer digits are found in too many notes.
_ENDING = 7
# So many notes with the same digits somewhere are looked at, the newest, some at a time.
_MOST, _PAGE = 2000, 100
_COLUMNS = ", ".join([f'notes."{column}"' for column in COLUMNS])
_HELD = (
    f"SELECT {_COLUMNS}, search.rowid FROM search JOIN notes ON notes.position = search.rowid"  # noqa: S608
    " WHERE search MATCH ? AND search.rowid < ? AND status <> 'void'"
    f" ORDER BY search.rowid DESC LIMIT {_PAGE}"
)
_LAST = 2**63 - 1
# What people set between the digits of one number.
_BETWEEN = re.compile(r"[ ().\-‐‑–/־]{0,3}")
_GROUP = re.compile(r"\d+")
_LONGEST = 18


def newest_with(log: Log, digits: str) -> Note | None:
    """Return the newest note, be it a draft, in whose words a telephone number stands; none for a short one."""
    if len(digits) < _ENDING or not searchable(log):
        return None
    return next((note for note in _held(log, _asked(digits[-_ENDING:])) if stands_in(note, digits)), None)


def _held(log: Log, asked: str) -> Iterator[Note]:
    """Yield notes that hold what is asked of the index of words, the newest first."""
    last = _LAST
    for _ in range(0, _MOST, _PAGE):
        with explained(log.path):
            rows = rows_of(log.connection, _HELD, [asked, last])
        yield from (note_of(row[:-1]) for row in rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1][-1]


def _asked(ending: str) -> str:
    """Return what the index is asked, by threes: the last four digits stand together, or in pairs."""
    together = _all_of(ending[:3], ending[3:6], ending[4:])
    pairs = _all_of(ending[:3], f"{ending[3:5]} ", f"{ending[4]} {ending[5]}", f" {ending[5:]}")
    return f"({together}) OR ({pairs})"


def _all_of(*threes: str) -> str:
    return " AND ".join(f'"{three}"' for three in threes)


def stands_in(note: Note, digits: str) -> bool:
    """Tell whether a telephone number stands in the words of a note."""
    texts = (note.line, *(getattr(note, attribute(column)) for column in SEARCHED))
    return any(is_in(text, digits) for text in texts if isinstance(text, str))


def is_in(text: str, digits: str) -> bool:
    """Tell whether a telephone number stands in a text; other numbers may stand right before and behind it."""
    groups = [*_GROUP.finditer(text)]
    for place, first in enumerate(groups):
        number, end = digits_of(first[0]), first.end()
        for group in groups[place + 1 :]:
            if is_same_number(number, digits):
                return True
            if len(number) > _LONGEST or not _BETWEEN.fullmatch(text, end, group.start()):
                break
            number, end = number + digits_of(group[0]), group.end()
        if is_same_number(number, digits):
            return True
    return False
