"""What figures are made of: the notes of a time, copied page by page into tables of the connection's own.

A long question would keep everybody from writing as long as it takes. So nothing is computed on the log itself: each
page is read in some hundredths of a second, and what was written meanwhile is read again at the end, in one short
transaction, so that the copy is the log as of one event.

The tables are ``temp.copied`` (the notes, with what SQL says of each), ``temp.spoken`` (what the team's file says of
each code, or several that a plus joins, as it stands in notes) and ``temp.parts`` (its codes, by the names that they
have today). SQLite keeps them in a file that goes with the connection.
"""

from __future__ import annotations

from datetime import timedelta

from quicklog.lib.record import Record, replace
from quicklog.store import query
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CLOSED_SECONDS, CONTACT, FIRST_DUE, KEPT, LATE, OPEN, OVERDUE, STANDING
from quicklog.store.projection import SLOTS, codes_of
from quicklog.store.query import Selection
from quicklog.store.repeats import tell_persons

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log

# So many notes are read in one statement: some hundredths of a second, for which writers wait.
PAGE = 5000
# Customers are compared with what they were in those days before, and it is seen in those days after whether they
# come again.
BEFORE, AFTER = 92, 30
DAY = 24 * 60 * 60
_MADE = """
CREATE TABLE temp.copied (
    position INTEGER PRIMARY KEY, id TEXT, second INTEGER, day INTEGER, hour INTEGER, person TEXT, customer TEXT,
    technician TEXT, called TEXT, code TEXT, kind TEXT, channel TEXT, status TEXT, contact INTEGER, ours INTEGER,
    promise TEXT, due INTEGER, closed INTEGER, score INTEGER, amended INTEGER, followed INTEGER, chosen INTEGER
);
CREATE TABLE temp.spoken (
    number INTEGER PRIMARY KEY, code TEXT UNIQUE, unknown INTEGER, avoidable INTEGER, self_service INTEGER,
    follow_up INTEGER, first_of_list INTEGER
);
CREATE TABLE temp.parts (number INTEGER, code TEXT, name TEXT, PRIMARY KEY (number, name)) WITHOUT ROWID;
CREATE TABLE temp.chosen (position INTEGER PRIMARY KEY);
"""
_TABLES = ("copied", "spoken", "parts", "chosen", "people", "words", "contacts", "some", "standing")
_SECOND = "CAST(strftime('%s', at) AS INTEGER)"
_PROMISE = (
    f"CASE WHEN NOT {STANDING} OR due_seconds IS NULL THEN NULL WHEN {KEPT} THEN 'kept' WHEN {LATE} THEN 'late'"
    f" WHEN {OVERDUE} THEN 'overdue' WHEN {OPEN} THEN 'open' END"
)
_COLUMNS = (
    f"notes.position, id, {_SECOND}, CAST(strftime('%s', substr(at, 1, 10)) AS INTEGER) / 86400,"
    f" CAST(substr(at, 12, 2) AS INTEGER), coalesce(persons_by_key.person, notes.customer_key), customer,"
    f" technician_key, technician, code, kind, channel, status, {CONTACT}, coalesce(direction = 'out', 0),"
    f" {_PROMISE}, {FIRST_DUE}, {CLOSED_SECONDS}, score, amended_at NOT NULL,"
    " amended_at NOT NULL OR status IN ('open', 'done') OR tried > 0 OR has_it NOT NULL,"
    " CASE WHEN notes.position >= :ends THEN 0 WHEN notes.position >= :begins THEN 1 ELSE 2 END"
)
_FROM = "FROM notes LEFT JOIN temp.persons_by_key USING (customer_key)"
_PAGES = f"""
INSERT INTO temp.copied SELECT {_COLUMNS} {_FROM}
WHERE notes.position > :last AND notes.position < :end ORDER BY notes.position LIMIT {PAGE}
"""
# What is open from before that time, and after it; there is not much of it.
_STANDING_OPEN = f"""
INSERT INTO temp.copied SELECT {_COLUMNS} {_FROM}
WHERE {OPEN} AND notes.position NOT IN (SELECT position FROM temp.copied)
"""  # noqa: S608
_AGAIN = f"""
INSERT INTO temp.copied SELECT {_COLUMNS} {_FROM}
WHERE id = :id AND ((notes.position >= :start AND notes.position < :end) OR {OPEN})
"""


class Copied(Record):
    """A copy: as of which event of the log's own stream, with its digest. Moments are in seconds since 1970.

    Of the notes that the filters choose, those of the time that is asked for, from ``start`` to ``end``, have 1 in
    ``chosen``, and those before it, from ``copied_from`` on, 2. ``first`` is the moment of the first contact that was
    copied; none where there is none.
    """

    stream: str
    seq: int
    digest: bytes
    start: int | None
    end: int
    now: int
    copied_from: int
    first: int | None


def copied(
    log: Log, selection: Selection, codes: Codes, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Copied:
    """Copy what the figures of a selection are made of.

    ``progress`` is told of every part that was copied, and of about how many notes there are. ``forget`` drops the
    copy. Raises what any question to the log raises.
    """
    start = None if selection.since is None else int(selection.since.timestamp())
    end = int(min(selection.until, now).timestamp() if selection.until else now.timestamp()) + (
        0 if selection.until and selection.until <= now else 1
    )
    whole = {
        "last": -1 if start is None else (start - BEFORE * DAY) * SLOTS - 1,
        "start": -1 if start is None else (start - BEFORE * DAY) * SLOTS,
        "end": (min(end + AFTER * DAY, int(now.timestamp()) + 1)) * SLOTS,
        "begins": -(10**18) if start is None else start * SLOTS,
        "ends": end * SLOTS,
        "now": int(now.timestamp()),
    }
    connection = log.connection
    forget(log)
    with explained(log.path):
        for statement in _MADE.split(";"):
            connection.execute(statement)
        tell_persons(log, codes.customers)
        ((number,),) = rows_of(connection, "SELECT coalesce(max(number), 0) FROM events")
        _copy_pages(log, whole, number, progress)
        connection.execute(_STANDING_OPEN, whole)
        stream, seq, digest = _catch_up(log, whole, number)
        _choose(log, selection)
        _tell_codes(log, codes)
        ((first,),) = rows_of(connection, "SELECT min(second) FROM temp.copied WHERE contact")
    return Copied(stream, seq, digest, start, end, whole["now"], whole["start"] // SLOTS, first)


def put(connection: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into the copy, all in one transaction, which does not touch the log."""
    connection.execute("BEGIN")
    try:
        connection.executemany(sql, rows)
    finally:
        connection.execute("COMMIT")


def forget(log: Log) -> None:
    """Drop what was copied."""
    with explained(log.path):
        for table in _TABLES:
            log.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _copy_pages(log: Log, whole: dict[str, int], number: int, progress: Callable[[int, int], None] | None) -> None:
    values = dict(whole)
    while True:
        added = log.connection.execute(_PAGES, values).rowcount
        if progress:
            progress(added, number)
        if added < PAGE:
            return
        ((values["last"],),) = rows_of(log.connection, "SELECT max(position) FROM temp.copied")


def _catch_up(log: Log, whole: dict[str, int], number: int) -> tuple[str, int, bytes]:
    """Read again what was written since the copy was begun, and return as of which event the copy is.

    What is out of date is taken out first, which may take a while; the log is read when that is done, unless somebody
    has written once more.
    """
    connection, stale = log.connection, set[str]()
    while True:
        found = {note for (note,) in rows_of(connection, "SELECT note FROM events WHERE number > ?", [number])}
        for marks, some in query.marked([*(found - stale)]):
            connection.execute(f"DELETE FROM temp.copied WHERE id IN ({marks})", some)  # noqa: S608
        stale |= found
        connection.execute("BEGIN")
        try:
            now = rows_of(connection, "SELECT note FROM events WHERE number > ?", [number])
            if stale.issuperset(note for (note,) in now):
                connection.executemany(_AGAIN, (whole | {"id": note} for note in stale))
                return query.head(log)
        finally:
            connection.execute("COMMIT")


def _choose(log: Log, selection: Selection) -> None:
    """Mark which notes the filters choose; where there are none but the time, that was done as they were copied."""
    if selection == Selection(since=selection.since, until=selection.until):
        return
    connection = log.connection
    since = selection.since and selection.since - timedelta(days=BEFORE)
    for page in query.positions(log, replace(selection, since=since), PAGE):
        put(connection, "INSERT INTO temp.chosen VALUES (?)", [(position,) for position in page])
    connection.execute(
        "UPDATE temp.copied SET chosen = 0 WHERE chosen AND position NOT IN (SELECT position FROM temp.chosen)"
    )


def _tell_codes(log: Log, codes: Codes) -> None:
    """Say what the team's file says of each code that stands in the notes."""
    listed = codes.all()
    first = listed[0].name if listed else None
    spoken, parts = list[tuple[object, ...]](), list[tuple[object, ...]]()
    spelt = rows_of(log.connection, "SELECT DISTINCT code FROM temp.copied WHERE code > ''")
    for number, (each,) in enumerate(spelt, start=1):
        found = {part: codes.code(part) for part in codes_of(each)}
        known = [code for code in found.values() if code]
        names = sorted({code.name if code else part for part, code in found.items()})
        marks = [any(getattr(code, mark) for code in known) for mark in ("avoidable", "self_service", "follow_up")]
        spoken.append((number, each, len(known) < len(found), *marks, first in names))
        parts += [(number, each, name) for name in names]
    put(log.connection, "INSERT INTO temp.spoken VALUES (?, ?, ?, ?, ?, ?, ?)", spoken)
    put(log.connection, "INSERT INTO temp.parts VALUES (?, ?, ?)", parts)
