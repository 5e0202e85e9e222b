"""Whether a row of a file and a note of an earlier import may be the same contact, though they do not say the same.

Here one row is compared with one note. What becomes of many such pairs is settled in ``again``.
"""

from __future__ import annotations

from datetime import datetime

from quicklog.lib.record import Record
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.imports.plan import Ready
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

# How much surer one sort of evidence is than another, the surest first.
TICKET, PLACE, WORDS, NEARLY, ONLY_SAID = range(1, 6)
# What the whole file has to bear out, for a single row proves nothing: day and month exchanged, so many seconds more or
# less, a moment that the row alone says or neither does, another one of the same day, and another cell. Nothing
# bears out any other moment.
SWAP, SHIFT, UNSAID, NEITHER, MOVED, CELL, OTHER = "swap", "shift", "unsaid", "neither", "moved", "cell", "other"
# Zones are whole quarters of an hour apart, and no two of them more than this; a day exactly is another day.
FARTHEST, _QUARTER, _DAY = 26 * 3600, 15 * 60, 24 * 3600
# Which cell of a draft's line holds its moment.
_MOMENT_OF_DRAFT = 3
# So many seconds an import takes to begin.
_A_WHILE = 60
# Why the moment of a note is that of its import, or of its day.
_LEFT_OUT = frozenset(("time-left-out", "date-left-out"))
# The hours that stand for a day of which no hour was said.
_NO_HOUR = frozenset(("00:00", "12:00"))


class Evidence(Record):
    """Why a row may be a note: how sure that is, and the ``kind`` of difference that the file has to bear out.

    ``seconds`` is the distance of a ``SHIFT``.
    """

    rank: int
    kind: str = ""
    seconds: int = 0


class Said(Record):
    """What a row, or a note as it stands, says of a contact, as far as they are compared.

    ``place`` is that in the file of this import, 0 where it is from another file. ``is_open`` tells that it does not
    say which moment it was. ``written`` is when a note was imported: no contact of it was later.
    """

    place: int
    at: datetime
    customer: str
    technician: str
    code: str
    detail: str
    ticket: str
    line: str
    is_draft: bool
    is_open: bool
    written: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Whether the moment is that of the import itself."""
        return self.written is not None and abs((self.at - self.written).total_seconds()) < _A_WHILE

    @property
    def has_hour(self) -> bool:
        """Whether an hour was said."""
        return f"{self.at:%H:%M}" not in _NO_HOUR


def row_of(ready: Ready) -> Said:
    """Return what a row says."""
    return _said(
        ready.place, ready.body, is_draft="draft" in ready.body, is_open=not ready.dated or is_open(ready.body)
    )


def note_of(place: int, note: Note, event: Event) -> Said:
    """Return what a note says, which an event began."""
    columns = {
        name: getattr(note, name) for name in ("at", "customer", "technician", "code", "detail", "ticket", "line")
    }
    return _said(
        place,
        columns,
        is_draft=note.status == "draft",
        is_open=note.at == event.body["at"] and is_open(event.body),
        written=datetime.fromisoformat(event.at),
    )


def _said(
    place: int, values: Mapping[str, Any], *, is_draft: bool, is_open: bool, written: datetime | None = None
) -> Said:
    names = ("customer", "technician", "code", "detail", "ticket", "line")
    customer, technician, code, detail, ticket, line = (values.get(name) or "" for name in names)
    at = datetime.fromisoformat(values["at"])
    people = key(customer), key(technician)
    return Said(place, at, *people, code, key(detail), ticket, line, is_draft, is_open, written)


def is_open(body: Mapping[str, Any]) -> bool:
    """Tell whether the moment of a note is not what its row says, but that of the import, or of its day."""
    return any(doubt.get("about") == "at" and doubt.get("reason") in _LEFT_OUT for doubt in body.get("doubts") or ())


def evidence(row: Said, note: Said, writer: str) -> Evidence | None:
    """Return why a row may be a note; nothing where it is not.

    ``writer`` is, by key, the technician of rows that name none.
    """
    is_here = row.place == note.place
    if row.is_draft or note.is_draft:
        return Evidence(PLACE) if is_here and _is_line_of(row, note) else None
    tells = _relation(row, note)
    same_ticket = row.ticket != "" and row.ticket == note.ticket
    differs = [
        row.customer != note.customer,
        row.code != note.code,
        row.technician not in (note.technician, writer),
        row.detail != note.detail,
    ]
    if same_ticket and (not differs[0] or note.place):
        return _by_ticket(row, note, differs, tells)
    if row.ticket and note.ticket and not same_ticket:
        return Evidence(ONLY_SAID) if not any(differs) and not tells.kind and row.has_hour else None
    found = _by_place(row, note, differs, tells) if is_here else None
    return found or _by_words(row, note, differs, tells)


def _by_ticket(row: Said, note: Said, differs: list[bool], tells: Evidence) -> Evidence:
    """Return what the same ticket says: one ticket may be the matter of several contacts, each at its own moment."""
    is_before = _is_before(row, note)
    if not tells.kind or (is_before and (tells.kind in (SWAP, UNSAID) or (tells.kind == NEITHER and _adds(row, note)))):
        return Evidence(TICKET)
    if is_before and tells.kind in (SHIFT, MOVED) and not any(differs):
        return Evidence(TICKET, tells.kind, tells.seconds)
    return Evidence(ONLY_SAID)


def _by_place(row: Said, note: Said, differs: list[bool], tells: Evidence) -> Evidence | None:
    """Return what the same place in a file of the same name says."""
    if not tells.kind:
        is_whose = not any(differs[:2])
        if is_whose and (row.has_hour or (not differs[2] and _adds(row, note))):
            return Evidence(PLACE)
        return Evidence(PLACE, CELL) if is_whose or sum(differs) == 1 else None
    if any(differs[:3]) or not _is_before(row, note):
        return None
    if tells.kind in (MOVED, OTHER) and (differs[3] or not row.detail):
        return None
    if tells.kind == OTHER:
        return Evidence(ONLY_SAID) if row.has_hour and row.at.time() == note.at.time() else None
    return Evidence(PLACE, tells.kind, tells.seconds) if _adds(row, note) else None


def _by_words(row: Said, note: Said, differs: list[bool], tells: Evidence) -> Evidence | None:
    """Return what the same customer, code, technician and words say, wherever they stood."""
    if any(differs[:2]):
        return None
    if not tells.kind:
        is_near = row.has_hour and (not differs[3] or (not differs[2] and _adds(row, note)))
        return Evidence(NEARLY if any(differs) else WORDS) if is_near or not any(differs) else None
    if any(differs) or tells.kind not in (SWAP, SHIFT):
        return None
    return Evidence(WORDS, tells.kind, tells.seconds) if _is_before(row, note) else None


def _adds(row: Said, note: Said) -> bool:
    """Tell whether one of two says all the words of the other, and perhaps more."""
    return row.detail in note.detail or note.detail in row.detail


def _is_line_of(row: Said, note: Said) -> bool:
    """Tell whether a row and a note, one of which was not understood, are of the same line.

    That is where the row says all that the note's line says, or is what was understood of it at last.
    """
    if not row.is_open and not _is_before(row, note):
        return False
    one, other = (_cells_of(said, with_moment=row.at != note.at) for said in (row, note))
    is_understood = note.is_draft and not row.is_draft and not row.is_open
    return _holds(one, other) or (is_understood and _holds(other, one))


def _cells_of(said: Said, *, with_moment: bool) -> list[str]:
    """Return what stands in the cells of a line; that of a row that was no note has a place for the moment.

    There the moment is not always written as in the row itself, whose order of dates or zone may be another.
    """
    cells = [*map(str.strip, said.line.split("|"))]
    if said.is_draft and len(cells) > _MOMENT_OF_DRAFT + 1 and not with_moment:
        cells[_MOMENT_OF_DRAFT] = ""
    return [cell for cell in cells if cell]


def _holds(cells: list[str], others: list[str]) -> bool:
    """Tell whether some cells hold all of others, of which there are any, in their order."""
    rest = iter(cells)
    return bool(others) and all(each in rest for each in others)


def _is_before(row: Said, note: Said) -> bool:
    """Tell whether a contact can have been imported when the note was: it was not later than that."""
    return note.written is None or row.at <= note.written


def _relation(row: Said, note: Said) -> Evidence:
    """Return how the moment of a row differs from that of a note; the rank of what is returned says nothing.

    The kind is empty where it is the same moment: the same instant, or the same clock on the wall in another zone.
    """
    wall, other = row.at.replace(tzinfo=None), note.at.replace(tzinfo=None)
    if row.is_open or note.is_open:
        is_told_now = not row.is_open and (note.is_now or wall.time() == other.time())
        return Evidence(0, NEITHER if row.is_open and note.is_open else UNSAID if is_told_now else OTHER)
    distance = int((row.at - note.at).total_seconds())
    if not distance or wall == other:
        return Evidence(0)
    if wall.time() == other.time() and (wall.year, wall.month, wall.day) == (other.year, other.day, other.month):
        return Evidence(0, SWAP)
    if distance % _QUARTER == 0 and abs(distance) <= FARTHEST and abs(distance) != _DAY and row.has_hour:
        return Evidence(0, SHIFT, distance)
    return Evidence(0, MOVED if wall.date() == other.date() else OTHER)
