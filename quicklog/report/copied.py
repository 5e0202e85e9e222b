"""What figures are made of: the notes of a time, copied page by page into tables of the connection's own.

A long question would keep everybody from writing as long as it takes. So nothing is computed on the log itself: each
page is read in some hundredths of a second, and what was written meanwhile is read again at the end, in one short
transaction, so that the copy is the log as of one event.

The tables are ``temp.copied`` (the notes, with what SQL says of each), ``temp.standing`` (what the filters choose of
all that is open now, by position), ``temp.spoken`` (what the team's file says of each code, or several that a plus
joins, as it stands in notes) and ``temp.parts`` (its codes, by the names that they have today). SQLite keeps them in a
file that goes with the connection.
"""

from __future__ import annotations

from datetime import timedelta

from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.store import query
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CLOSED_SECONDS, CONTACT, FIRST_DUE, KEPT, LATE, OPEN, OVERDUE, STANDING
from quicklog.store.projection import SLOTS, codes_of
from quicklog.store.query import Selection
from quicklog.store.repeats import MADE as PERSONS_MADE
from quicklog.store.repeats import persons_of, put_persons

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
# Customers are compared with what they were in those days before, or in as many as make a contact a repeat. For as
# many behind the period it is seen whether they come again.
BEFORE = 92
DAY = 24 * 60 * 60
# A second of the log may run over into the positions of those behind it: so many more are copied.
_RUN_OVER = 60 * 60
_EVER = 10**18
# SQLite may sort with so many threads more, as there are mostly two cores at least.
_THREADS = 2
_MADE = """
CREATE TABLE temp.copied (
    position INTEGER PRIMARY KEY, id TEXT, second INTEGER, hour INTEGER, customer_key TEXT, person TEXT,
    technician TEXT, code TEXT, kind TEXT, channel TEXT, status TEXT, contact INTEGER, ours INTEGER, promise TEXT,
    due INTEGER, closed INTEGER, score INTEGER, followed INTEGER, chosen INTEGER, tried_in_time INTEGER DEFAULT 0,
    reopened INTEGER DEFAULT 0, handed INTEGER DEFAULT 0, recoded INTEGER DEFAULT 0
);
CREATE TABLE temp.chosen (position INTEGER PRIMARY KEY);
CREATE TABLE temp.standing (position INTEGER PRIMARY KEY);
CREATE TABLE temp.spoken (
    number INTEGER PRIMARY KEY, code TEXT UNIQUE, unknown INTEGER, avoidable INTEGER, self_service INTEGER,
    follow_up INTEGER, first_of_list INTEGER
);
CREATE TABLE temp.parts (number INTEGER, code TEXT, name TEXT, PRIMARY KEY (number, name)) WITHOUT ROWID
"""
_TABLES = (
    "copied",
    "chosen",
    "standing",
    "spoken",
    "parts",
    "people",
    "sorts",
    "days",
    "technicians",
    "contacts",
    "some",
)
_SECOND = "CAST(strftime('%s', at) AS INTEGER)"
_PROMISE = (
    f"CASE WHEN NOT {STANDING} OR due_seconds IS NULL THEN NULL WHEN {KEPT} THEN 'kept' WHEN {LATE} THEN 'late'"
    f" WHEN {OVERDUE} THEN 'overdue' WHEN {OPEN} THEN 'open' END"
)
_COPIED = (
    "position, id, second, hour, customer_key, person, technician, code, kind, channel, status, contact, ours, promise,"
    " due, closed, score, followed, chosen"
)
_COLUMNS = (
    f"position, id, {_SECOND}, CASE WHEN position >= 0 THEN CAST(strftime('%s', substr(at, 1, 10)) AS INTEGER) / 3600"
    " + CAST(substr(at, 12, 2) AS INTEGER) END, customer_key, customer_key, technician_key, code, kind, channel,"
    f" status, {CONTACT}, coalesce(direction = 'out', 0), {_PROMISE}, {FIRST_DUE}, {CLOSED_SECONDS}, score,"
    " amended_at NOT NULL OR status IN ('open', 'done') OR tried > 0 OR has_it NOT NULL,"
    f" CASE WHEN {_SECOND} >= :ends THEN 0 WHEN {_SECOND} >= :begins THEN 1 ELSE 2 END"
)
_INTO = f"INSERT INTO temp.copied ({_COPIED}) SELECT {_COLUMNS} FROM notes"  # noqa: S608
_PAGES = f"{_INTO} WHERE position > :last AND position < :end ORDER BY position LIMIT {PAGE}"
# What is open from before that time, and after it; there is not much of it.
_STANDING_OPEN = f"{_INTO} WHERE {OPEN} AND position NOT IN (SELECT position FROM temp.copied)"  # noqa: S608
_AGAIN = f"{_INTO} WHERE id = :id AND ((position >= :start AND position < :end) OR {OPEN})"
# What is before 1970 is another program's mistake: it is counted, but in no week.
_FIRST_CONTACT = f"SELECT {_SECOND} FROM notes WHERE {CONTACT} AND position >= 0 ORDER BY position LIMIT 1"  # noqa: S608
_ONE_PERSON = """
UPDATE temp.copied SET person = (
    SELECT person FROM temp.persons_by_key WHERE persons_by_key.customer_key = copied.customer_key
) WHERE customer_key IN (SELECT customer_key FROM temp.persons_by_key)
"""
_NOT_CHOSEN = "UPDATE temp.copied SET chosen = 0 WHERE chosen AND position NOT IN (SELECT position FROM temp.chosen)"


class Copied(Record):
    """A copy: as of which event of the log's own stream, with its digest. Moments are in seconds since 1970.

    ``number`` is that of the last event that counts. Of the notes that the filters choose, those of the time that is
    asked for, from ``start`` to ``end``, have 1 in ``chosen``, and those before it, from ``copied_from`` on, 2.
    ``first`` and ``last`` are the moments of the log's first contact and of the last that was copied; none where there
    is none.
    """

    stream: str
    seq: int
    digest: bytes
    number: int
    start: int | None
    end: int
    now: int
    copied_from: int
    first: int | None
    last: int | None


def copied(
    log: Log, selection: Selection, codes: Codes, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Copied:
    """Copy what the figures of a selection are made of.

    ``progress`` is told of every part that was copied, and of about how many notes there are. ``forget`` drops the
    copy. Raises what any question to the log raises.
    """
    start, end, present = _bounds(selection, now)
    after = codes.settings.repeat_days * DAY
    before = max(BEFORE * DAY, after)
    whole = {
        "start": -_EVER if start is None else (start - before) * SLOTS,
        "end": (min(end + after, present + 1) + _RUN_OVER) * SLOTS,
        "begins": -_EVER if start is None else start,
        "ends": end,
        "now": present,
    }
    connection = log.connection
    forget(log)
    with explained(log.path):
        for statement in (f"PRAGMA threads = {_THREADS}", *_MADE.split(";"), *PERSONS_MADE):
            connection.execute(statement)
        ((number,),) = rows_of(connection, "SELECT coalesce(max(number), 0) FROM events")
        _copy_pages(log, whole, number, progress)
        connection.execute(_STANDING_OPEN, whole)
        chosen = _Chosen(log, selection, before)
        chosen.mark()
        last = _catch_up(log, whole, number, chosen, codes)
        connection.execute(_ONE_PERSON)
        if chosen.is_filtered:
            connection.execute(_NOT_CHOSEN)
        _tell_codes(log, codes)
        stream, seq, digest, number, first = last
        ((latest,),) = rows_of(connection, "SELECT max(second) FROM temp.copied WHERE contact")
    copied_from = whole["start"] // SLOTS if start is not None else -_EVER
    return Copied(stream, seq, digest, number, start, end, present, copied_from, first, latest)


def _bounds(selection: Selection, now: datetime) -> tuple[int | None, int, int]:
    """Return when the time begins that is asked for, where it ends as far as it has come, and the present second."""
    present = int(now.timestamp())
    start = None if selection.since is None else int(selection.since.timestamp())
    if selection.until and selection.until <= now:
        return start, int(selection.until.timestamp()), present
    return start, present + 1, present


def put(connection: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into the copy, all in one transaction, which does not touch the log."""
    connection.execute("BEGIN")
    try:
        connection.executemany(sql, rows)
    finally:
        _commit(connection)


def _commit(connection: sqlite3.Connection) -> None:
    """End a transaction, which SQLite itself has ended where there was no room: that is told then, not this."""
    if connection.in_transaction:
        connection.execute("COMMIT")


def forget(log: Log) -> None:
    """Drop what was copied."""
    with explained(log.path):
        for table in _TABLES:
            log.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _copy_pages(log: Log, whole: dict[str, int], number: int, progress: Callable[[int, int], None] | None) -> None:
    values = whole | {"last": whole["start"] - 1}
    while True:
        added = log.connection.execute(_PAGES, values).rowcount
        if progress:
            progress(added, number)
        if added < PAGE:
            return
        ((values["last"],),) = rows_of(log.connection, "SELECT max(position) FROM temp.copied")


class _Chosen:
    """Which notes the filters choose: of the time that was copied, and of all that is open now.

    Where there is no filter but the time, the first need not be looked for.
    """

    def __init__(self, log: Log, selection: Selection, before: int) -> None:
        self._log = log
        self.is_filtered = selection != Selection(since=selection.since, until=selection.until)
        since = selection.since and selection.since - timedelta(seconds=before)
        self._selections = {"standing": replace(selection, since=None, until=None, statuses=("open",))}
        if self.is_filtered:
            self._selections["chosen"] = replace(selection, since=since)

    def mark(self) -> None:
        """Keep the positions of the chosen notes."""
        for table, selection in self._selections.items():
            for page in query.positions(self._log, selection, PAGE):
                put(self._log.connection, f"INSERT OR IGNORE INTO temp.{table} VALUES (?)", _singly(page))  # noqa: S608

    def forget(self, positions: Sequence[tuple[int]]) -> None:
        """Forget the positions of notes that have changed."""
        for table in self._selections:
            put(self._log.connection, f"DELETE FROM temp.{table} WHERE position = ?", positions)  # noqa: S608

    def again(self, ids: Sequence[str]) -> None:
        """Look at some notes again, by id, within the transaction of the caller."""
        for table, selection in self._selections.items():
            for _, some in query.marked(ids):
                for page in query.positions(self._log, replace(selection, ids=tuple(some)), PAGE):
                    sql = f"INSERT OR IGNORE INTO temp.{table} VALUES (?)"  # noqa: S608
                    self._log.connection.executemany(sql, _singly(page))


def _singly(positions: Iterable[int]) -> list[tuple[int]]:
    return [(position,) for position in positions]


def _catch_up(
    log: Log, whole: dict[str, int], number: int, chosen: _Chosen, codes: Codes
) -> tuple[str, int, bytes, int, int | None]:
    """Read again what was written since the copy was begun, and return as of which event the copy is.

    What is out of date is taken out first, which may take a while; the log is read when that is done, unless somebody
    has written once more. Beside the event's stream, place, digest and number it is the moment of the first contact.
    """
    connection, stale = log.connection, set[str]()
    since = "SELECT note FROM events WHERE number > ?"
    while True:
        found = {note for (note,) in rows_of(connection, since, [number])}
        for marks, some in query.marked([*(found - stale)]):
            were = rows_of(connection, f"SELECT position FROM temp.copied WHERE id IN ({marks})", some)  # noqa: S608
            chosen.forget(were)
            put(connection, "DELETE FROM temp.copied WHERE position = ?", were)
        stale |= found
        connection.execute("BEGIN")
        try:
            now = rows_of(connection, since, [number])
            if stale.issuperset(note for (note,) in now):
                connection.executemany(_AGAIN, (whole | {"id": note} for note in stale))
                chosen.again([*stale])
                ((last,),) = rows_of(connection, "SELECT coalesce(max(number), 0) FROM events")
                first = rows_of(connection, _FIRST_CONTACT)
                put_persons(connection, persons_of(log, codes.customers))
                return (*query.head(log), last, first[0][0] if first else None)
        finally:
            _commit(connection)


def _tell_codes(log: Log, codes: Codes) -> None:
    """Say what the team's file says of each code that stands in the notes; others are as a note writes them."""
    listed = codes.all()
    first = listed[0].name if listed else None
    unknown = dict[str, str]()
    spoken, parts = list[tuple[object, ...]](), list[tuple[object, ...]]()
    # What is not UTF-8, which only another program writes, may be read as the same text.
    spelt = rows_of(log.connection, "SELECT DISTINCT code FROM temp.copied WHERE code > '' ORDER BY code")
    for number, (each,) in enumerate(spelt, start=1):
        found = {part: codes.code(part) for part in codes_of(each)}
        known = [code for code in found.values() if code]
        names = {code.name if code else unknown.setdefault(key(part) or part, part) for part, code in found.items()}
        marks = [any(getattr(code, mark) for code in known) for mark in ("avoidable", "self_service", "follow_up")]
        spoken.append((number, each, len(known) < len(found), *marks, first in names))
        parts += [(number, each, name) for name in sorted(names)]
    put(log.connection, "INSERT OR IGNORE INTO temp.spoken VALUES (?, ?, ?, ?, ?, ?, ?)", spoken)
    put(log.connection, "INSERT INTO temp.parts VALUES (?, ?, ?)", parts)
