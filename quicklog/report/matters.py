"""What became of matters: how long they were open, what is open now, and what happened to them by their events."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime

from quicklog.note import working_time
from quicklog.note.fold import TAKING_BACK, apply, in_force
from quicklog.note.note import seconds
from quicklog.report.copied import DAY, put
from quicklog.report.records import Backlog, Closing, Handling, Share
from quicklog.report.statistics.survival import survival
from quicklog.shorthand import times
from quicklog.store import query
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import MESSAGE, STANDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo
    from typing import Any

    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.report.copied import Copied
    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log

    Durations = tuple["array[float]", "array[float]"]  # of what is closed, and of what is open
    # How often a note was opened again, handed on and recoded; and when it was tried first, in seconds since 1970.
    Facts = tuple[int, int, int, int | None]
    # The kind of an event, when it was, in seconds since 1970, whether it changed the code, and to which.
    Happened = tuple[str, int | None, bool, str | None]

# So many codes have lines of their own, those with the most matters, if they have so many that are closed.
_MOST_CODES, _LEAST_CLOSED = 12, 10
# A closing may be so much later than now by another computer's clock; what is later still is a mistake.
_CLOCKS_APART = DAY
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
# When each was, in seconds: a try when the customer was rung; and which code, or none, it put in place of another.
_EVENTS = """
SELECT note, kind,
    CAST(strftime('%s', coalesce(CASE WHEN json_valid(body) THEN json_extract(body, '$.at') END, at)) AS INTEGER),
    CASE WHEN json_valid(body) THEN json_type(body, '$.changes.code') END NOT NULL,
    CASE WHEN json_valid(body) THEN json_extract(body, '$.changes.code') END
FROM events WHERE note IN ({marks}) AND kind <> 'noted' AND number <= {number}
    AND kind IN ('reopened', 'tried', 'given', 'taken', 'amended', 'undone', 'redone')
ORDER BY number
"""
# Whether a note began as a draft, and with which code.
_BEGUN = """
SELECT id, json_type(body, '$.draft') NOT NULL, json_extract(body, '$.code') FROM events
WHERE id IN ({marks}) AND json_valid(body)
"""
_HANDLING = f"""
SELECT count(*), sum(status = 'done'), sum(reopened > 0), sum(handed > 0), sum(handed) FROM temp.copied
WHERE chosen = 1 AND NOT ours AND kind IS NOT '{MESSAGE}' AND {STANDING}
    AND status IN ('open', 'done')
"""  # noqa: S608
_STANDING = "SELECT second, kind = 'message' FROM temp.copied JOIN temp.standing USING (position) WHERE status = 'open'"


def closings(log: Log, codes: Codes, made: Copied, zone: tzinfo | None) -> tuple[Closing, ...]:
    """Return how long matters took: all, complaints, and those of the codes that have the most, or a norm.

    Where the team has hours, working time is counted.
    """
    passed = _clock(log, codes, made, zone)
    found: dict[tuple[str, str], Durations] = {}
    norms: dict[str, list[int]] = {}
    names = _names(log)
    for second, closed, status, kind, code in _matters(log):
        is_open = status == "open"
        took = passed(second, made.now if is_open else max(closed, second))
        own = names.get(code, ())
        for each in (("all", ""), *([("complaints", "")] if kind == "complaint" else []), *(("code", n) for n in own)):
            found.setdefault(each, (array("d"), array("d")))[is_open].append(took)
        _judge(norms, own, (second, None if is_open else closed, made.now), codes, zone)
    ranked = sorted((each for each in found if each[0] == "code"), key=lambda each: (-sum(map(len, found[each])), each))
    normed = [each for each in ranked if each[1] in norms]
    others = [each for each in ranked if each not in normed and len(found[each][0]) >= _LEAST_CLOSED]
    told = [each for each in (("all", ""), ("complaints", "")) if each in found] + [*normed, *others][:_MOST_CODES]
    return tuple(
        _closing(of, name, found[of, name], norms.get(name) if of == "code" else None, codes) for of, name in told
    )


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
    begins = datetime.fromtimestamp(max(0, made.now if first is None else first), zone)
    ends = datetime.fromtimestamp(min(max(last or 0, made.now), made.now + _CLOCKS_APART), zone)
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


def _closing(of: str, name: str, durations: Durations, norm: list[int] | None, codes: Codes) -> Closing:
    closed, open_ = durations
    whole, alone = survival(closed, open_), survival(closed, ())
    code = codes.code(name) if norm else None
    return Closing(
        of=of,
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


def backlog(log: Log, made: Copied, zone: tzinfo | None) -> Backlog:
    """Return what is open now of all that the filters choose, whenever it began."""
    found = [(second, is_message) for second, is_message in rows_of(log.connection, _STANDING) if second is not None]
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


def tell_events(log: Log, made: Copied) -> None:
    """Write beside each note that was chosen how often it was opened again and handed on, and whether it was tried."""
    connection = log.connection
    last = -(10**18)
    while rows := rows_of(connection, _FOLLOWED, [last, _PAGE]):
        last = rows[-1][0]
        places = {note: position for position, note in rows}
        told = _told(log, made, [*places])
        put(
            connection,
            "UPDATE temp.copied SET reopened = ?, handed = ?, recoded = ?,"
            " tried_in_time = coalesce(? <= due, 0) WHERE position = ?",
            ((*facts, places[note]) for note, facts in told.items()),
        )


def _told(log: Log, made: Copied, notes: Sequence[str]) -> dict[str, Facts]:
    """Return of notes, by id: how often opened again, handed on, recoded; and the first try, in seconds."""
    happened: dict[str, list[Happened]] = {}
    with explained(log.path):
        for marks, ids in query.marked(notes):
            for note, *event in rows_of(log.connection, _EVENTS.format(marks=marks, number=made.number), ids):
                happened.setdefault(note, []).append(tuple(event))
        recoded = [note for note, events in happened.items() if any(is_recoded for *_, is_recoded, _ in events)]
        begun = {
            note: (is_draft, code)
            for marks, ids in query.marked(recoded)
            for note, is_draft, code in rows_of(log.connection, _BEGUN.format(marks=marks), ids)
        }
    # Where something was taken back, or a draft became a note, it is told by folding what happened.
    doubtful = [
        note
        for note, events in happened.items()
        if any(kind in TAKING_BACK for kind, *_ in events) or (note in begun and begun[note][0])
    ]
    folded = query.events_of_many(log, doubtful)
    return {note: _facts(events, begun.get(note, (0, None))[1]) for note, events in happened.items()} | {
        note: _folded([event for event in events if event.stream != made.stream or event.seq <= made.seq])
        for note, events in folded.items()
    }


def _facts(events: Sequence[Happened], code: str | None) -> Facts:
    """Return what happened to a note that began with a code."""
    kinds = [kind for kind, *_ in events]
    tried = [moment for kind, moment, *_ in events if kind == "tried" and moment is not None]
    recoded = 0
    for *_, is_recoded, new in events:
        if is_recoded:
            recoded += (new or None) != (code or None)
            code = new
    return kinds.count("reopened"), kinds.count("given") + kinds.count("taken"), recoded, min(tried, default=None)


def _folded(events: Sequence[Event]) -> Facts:
    """Return what ``_facts`` returns, by what each event did: what was taken back did nothing."""
    note: Note | None = None
    code: str | None = None
    happened = list["Happened"]()
    for event in in_force(events):
        if note is not None and note.status != "draft":
            moment = event.body.get("at") if event.kind == "tried" else None
            changes = event.body.get("changes", {})
            happened.append((event.kind, seconds(moment or event.at), "code" in changes, changes.get("code")))
        note = apply(note, event)
        code = note.code if note and not happened else code
    return _facts(happened, code)


def handling(log: Log) -> Handling:
    """Return what happened to the matters that were chosen."""
    ((matters, *sums),) = rows_of(log.connection, _HANDLING)
    return Handling(matters, *(each or 0 for each in sums))
