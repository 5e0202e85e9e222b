"""Which events behind a note do not say any more what was written, and what accounts for that."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.note import chain, fold
from quicklog.store.query import rows_of_many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.maintenance.vouching import Claim
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.log import Log

    Row = tuple[Any, ...]

_EVENT = "number, id, kind, seq, login, at, body, salt, body_hash"


class Exchange(Record):
    """An event whose body is not what was written, by its id, and who erased it and when (in UTC), in which event.

    ``seq`` is 0, and there is no login, where no erasing accounts for it: the event was altered.
    """

    event: str
    login: str = ""
    at: str = ""
    seq: int = 0


def exchanges_of(log: Log, note_id: str) -> dict[str, Exchange]:
    """Return the events of a note that do not say what was written, by their ids."""
    return exchanges_of_many(log, [note_id])[note_id]


def exchanges_of_many(log: Log, note_ids: Sequence[str]) -> dict[str, dict[str, Exchange]]:
    """Return what ``exchanges_of`` returns for each of some notes, by id."""
    return {note_id: _exchanges(rows) for note_id, rows in rows_of_many(log, _EVENT, note_ids).items()}


def told_by(row: Note, events: Sequence[Event], exchanges: Mapping[str, Exchange]) -> tuple[Note, bool]:
    """Return a note as its events leave it, and whether its row says something else: see ``fold.told_by``.

    An event that was altered is not evidence either: then the note is told by its row, and the event is marked.
    """
    if any(not exchange.seq for exchange in exchanges.values()):
        return row, False
    return fold.told_by(events, row)


def _exchanges(rows: list[Row]) -> dict[str, Exchange]:
    altered = [row for row in rows if _hash(row) != row[-1]]
    return _accounted(rows, altered) if altered else {}


def _accounted(rows: list[Row], altered: list[Row]) -> dict[str, Exchange]:
    from quicklog.maintenance.vouching import most_erasings, vouches

    claims, last = _claims(rows)
    exchanges = {}
    for row in altered:
        number, event, kind, *_, body, _, _ = row
        accounts = event in claims and vouches(claims[event], number, _hash(row), most_erasings(kind, str(body)))
        exchanges[event] = Exchange(event, *last[claims[event].number]) if accounts else Exchange(event)
    return exchanges


def _claims(rows: list[Row]) -> tuple[dict[str, Claim], dict[int, tuple[str, str, int]]]:
    """Return what the erasings of a note say of its events, and who erased, when, in which event, by its number."""
    from quicklog.maintenance.vouching import Claim, claims_of

    claims: dict[str, Claim] = {}
    last = {}
    begun = False
    for row in rows:
        number, _, kind, seq, login, at, body, _, hashed = row
        begun = begun or kind == "noted"
        if begun and kind == "erased" and _hash(row) == hashed:
            last[number] = login, at, seq
            for event, said in claims_of(body):
                claims[event] = Claim(said, number, claims[event].times + 1 if event in claims else 1)
    return claims, last


def _hash(row: Row) -> bytes:
    body, salt = row[6:8]
    return chain.digest_of(_bytes(salt) + _bytes(body))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
