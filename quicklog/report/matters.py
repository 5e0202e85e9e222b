"""What became of matters: how long they were open, what is open now, and what happened to them by their events."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime

from quicklog.lib.record import replace
from quicklog.note import working_time
from quicklog.note.fold import TAKING_BACK, in_force
from quicklog.report.copied import DAY, put
from quicklog.report.records import Backlog, Closing, Handling, Share
from quicklog.report.statistics.survival import survival
from quicklog.shorthand import times
from quicklog.store import query
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import MESSAGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import tzinfo
    from typing import Any

    from quicklog.report.copied import Copied
    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log
    from quicklog.store.query import Selection

    Durations = tuple["array[float]", "array[float]"]  # of what is closed, and of what is open

# So many codes have lines of their own, those with the most matters, if they have so many that are closed.
_MOST_CODES, _LEAST_CLOSED = 12, 10
# So many notes are asked for their events at a time.
_PAGE = 900
_MATTERS = f"""
SELECT position, second, closed, status, kind, code FROM temp.copied
WHERE chosen = 1 AND NOT ours AND kind IS NOT '{MESSAGE}' AND second NOT NULL AND position > ?
    AND (status = 'open' OR (status = 'done' AND closed NOT NULL))
ORDER BY position LIMIT 5000
"""  # noqa: S608
_FOLLOWED = (
    "SELECT position, id FROM temp.copied WHERE chosen = 1 AND followed AND position > ? ORDER BY position LIMIT ?"
)
# When each was, in seconds: a try when the customer was rung; and whether it changed the code.
_EVENTS = """
SELECT note, kind,
    CAST(strftime('%s', coalesce(CASE WHEN json_valid(body) THEN json_extract(body, '$.at') END, at)) AS INTEGER),
    CASE WHEN json_valid(body) THEN json_type(body, '$.changes.code') NOT NULL ELSE 0 END
FROM events WHERE note IN ({marks}) AND kind <> 'noted'
    AND kind IN ('reopened', 'tried', 'given', 'taken', 'amended', 'undone', 'redone')
ORDER BY number
"""
_COLUMNS = (
    "tried_in_time INTEGER DEFAULT 0",
    "reopened INTEGER DEFAULT 0",
    "handed INTEGER DEFAULT 0",
    "recoded INTEGER DEFAULT 0",
)
_HANDLING = f"""
SELECT count(*), sum(status = 'done'), sum(reopened > 0), sum(handed > 0), sum(handed) FROM temp.copied
WHERE chosen = 1 AND NOT ours AND kind IS NOT '{MESSAGE}' AND (status IN ('open', 'done') OR reopened OR handed)
"""  # noqa: S608
_STANDING = "SELECT second, kind = 'message' FROM temp.copied JOIN temp.standing USING (position) WHERE status = 'open'"


def closings(log: Log, codes: Codes, made: Copied, zone: tzinfo | None) -> tuple[Closing, ...]:
    """Return how long matters took: all, complaints, and those of the codes that have the most, or a norm.

    Where the team has hours, working time is counted.
    """
    passed = _clock(log, codes, made, zone)
    found: dict[str, Durations] = {}
    norms: dict[str, list[int]] = {}
    names = _names(log)
    for second, closed, status, kind, code in _matters(log):
        is_open = status == "open"
        took = passed(second, made.now if is_open else max(closed, second))
        keys = ["all", *(["complaint"] if kind == "complaint" else []), *(f"={name}" for name in names.get(code, ()))]
        for each in keys:
            found.setdefault(each, (array("d"), array("d")))[is_open].append(took)
        _judge(norms, names.get(code, ()), (second, None if is_open else closed, made.now), codes, zone)
    ranked = sorted((key for key in found if key.startswith("=")), key=lambda key: (-sum(map(len, found[key])), key))
    told = {key for key in ranked if len(found[key][0]) >= _LEAST_CLOSED}
    lines = [key for key in ranked if key[1:] in norms] + [
        key for key in ranked if key in told and key[1:] not in norms
    ]
    named: list[tuple[str, Durations]] = [(key, found[key]) for key in ("all", "complaint") if key in found]
    named += [(key[1:], found[key]) for key in lines[:_MOST_CODES]]
    return tuple(_closing(name, *durations, norms.get(name), codes) for name, durations in named)


def _matters(log: Log) -> Iterator[tuple[Any, ...]]:
    last = -(10**18)
    while rows := rows_of(log.connection, _MATTERS, [last]):
        yield from (row[1:] for row in rows)
        last = rows[-1][0]


def _names(log: Log) -> dict[str | None, list[str]]:
    names: dict[str | None, list[str]] = {}
    for code, name in rows_of(log.connection, "SELECT code, name FROM temp.parts"):
        names.setdefault(code, []).append(name)
    return names


def _clock(log: Log, codes: Codes, made: Copied, zone: tzinfo | None) -> Callable[[int, int], float]:
    """Return what tells how many seconds count between two moments, in seconds since 1970."""
    if not codes.hours:
        return lambda first, last: float(last - first)
    ((first, last),) = rows_of(log.connection, "SELECT min(second), max(closed) FROM temp.copied WHERE chosen = 1")
    begins = datetime.fromtimestamp(first or made.now, zone)
    ends = datetime.fromtimestamp(max(last or 0, made.now), zone)
    line = working_time.line(working_time.unpacked(codes.hours), begins, ends)
    return lambda one, other: line.at(other) - line.at(one)


def _judge(
    norms: dict[str, list[int]],
    names: Sequence[str],
    moments: tuple[int, int | None, int],
    codes: Codes,
    zone: tzinfo | None,
) -> None:
    """Count whether a matter was closed within the norm of each of its codes that has one, once that is known."""
    began, closed, now = moments
    for name in names:
        code = codes.code(name)
        if code is None or not code.answer_within:
            continue
        due = times.ahead(code.answer_within, datetime.fromtimestamp(began, zone), codes.hours)
        if due is None:
            continue
        until = int(due.timestamp())
        if closed is not None or now > until:
            tally = norms.setdefault(name, [0, 0])
            tally[0] += closed is not None and closed <= until
            tally[1] += 1


def _closing(
    name: str, closed: Sequence[float], open_: Sequence[float], norm: list[int] | None, codes: Codes
) -> Closing:
    whole, alone = survival(closed, open_), survival(closed, ())
    code = codes.code(name) if norm else None
    return Closing(
        name=name,
        closed=len(closed),
        open=len(open_),
        median=whole.quantile(0.5),
        ninth=whole.quantile(0.9),
        median_closed=alone.quantile(0.5),
        ninth_closed=alone.quantile(0.9),
        norm=code.answer_within if code else None,
        in_time=Share(*norm) if norm else Share(0, 0),
    )


# What is open now.


def backlog(log: Log, selection: Selection, made: Copied, zone: tzinfo | None) -> Backlog:
    """Return what is open now of all that the filters choose, whenever it began."""
    connection = log.connection
    connection.execute("CREATE TABLE temp.standing (position INTEGER PRIMARY KEY)")
    for page in query.positions(log, replace(selection, since=None, until=None, statuses=("open",))):
        put(connection, "INSERT INTO temp.standing VALUES (?)", [(position,) for position in page])
    found = [(second, is_message) for second, is_message in rows_of(connection, _STANDING) if second is not None]
    ages = [(made.now - second) / DAY for second, _ in found]
    messages = sum(bool(is_message) for _, is_message in found)
    young, old = sum(age < _YOUNG for age in ages), sum(age > _OLD for age in ages)
    oldest = min((second for second, _ in found), default=None)
    return Backlog(
        promises=len(found) - messages,
        messages=messages,
        under_10=young,
        up_to_30=len(found) - young - old,
        over_30=old,
        oldest=None if oldest is None else datetime.fromtimestamp(oldest, zone or UTC),
    )


# The ages in days that are told apart.
_YOUNG, _OLD = 10, 30


# What happened to them.


def tell_events(log: Log) -> None:
    """Write beside each note that was chosen how often it was opened again and handed on, and whether it was tried."""
    connection = log.connection
    for column in _COLUMNS:
        connection.execute(f"ALTER TABLE temp.copied ADD COLUMN {column}")
    last = -(10**18)
    while rows := rows_of(connection, _FOLLOWED, [last, _PAGE]):
        last = rows[-1][0]
        places = {note: position for position, note in rows}
        told = _told(log, places)
        put(
            connection,
            "UPDATE temp.copied SET reopened = ?, handed = ?, recoded = ?,"
            " tried_in_time = coalesce(? <= due, 0) WHERE position = ?",
            ((*facts, places[note]) for note, facts in told.items()),
        )


def _told(log: Log, places: Iterable[str]) -> dict[str, tuple[int, int, int, int | None]]:
    """Return of notes, by id: how often opened again, handed on, recoded; and the first try, in seconds."""
    happened: dict[str, list[tuple[str, int | None, int]]] = {}
    with explained(log.path):
        for marks, ids in query.marked([*places]):
            for note, *event in rows_of(log.connection, _EVENTS.format(marks=marks), ids):
                happened.setdefault(note, []).append(tuple(event))
    doubtful = [note for note, events in happened.items() if any(kind in TAKING_BACK for kind, *_ in events)]
    for note, events in query.events_of_many(log, doubtful).items():
        happened[note] = [_plain(event) for event in in_force(events)]
    return {note: _facts(events) for note, events in happened.items()}


def _plain(event: Any) -> tuple[str, int | None, int]:
    changes = event.body.get("changes")
    moment = event.body.get("at") if event.kind == "tried" else event.at
    return event.kind, int(datetime.fromisoformat(moment or event.at).timestamp()), int("code" in (changes or ()))


def _facts(events: Sequence[tuple[str, int | None, int]]) -> tuple[int, int, int, int | None]:
    kinds = [kind for kind, *_ in events]
    tried = [moment for kind, moment, _ in events if kind == "tried" and moment is not None]
    recoded = sum(changes for kind, _, changes in events if kind == "amended")
    return kinds.count("reopened"), kinds.count("given") + kinds.count("taken"), recoded, min(tried, default=None)


def handling(log: Log) -> Handling:
    """Return what happened to the matters that were chosen."""
    ((matters, *sums),) = rows_of(log.connection, _HANDLING)
    return Handling(matters, *(each or 0 for each in sums))
