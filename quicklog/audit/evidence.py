"""The chain of the events as evidence: nothing was altered, left out or put in since it was written.

A body may be other than it was written, where somebody's data were erased: an event of the kind ``erased`` then says
in ``bodies`` what hash the body of each event has now. The last one to name an event is believed, and nothing else.
"""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import sqlite3
from hashlib import sha256  # noqa: TID253  twice as fast here as what captures use

from quicklog.audit.checking import PAGE, Finding, Reader, after, named, shown
from quicklog.chain import BEGINNING, SALT_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quicklog.audit.checking import Row
    from quicklog.log import Log

_COLUMNS = ("stream", "seq", "id", "kind", "note", "at", "login")
_TYPES = (*((name, "text") for name in (*_COLUMNS, "body") if name != "seq"), ("seq", "integer"))
_TYPES += tuple((name, "blob") for name in ("salt", "body_hash", "digest"))
_SOUND = " AND ".join(f"typeof({name}) = '{kind}'" for name, kind in _TYPES)
_WRITTEN = " || char(10) || ".join(_COLUMNS)
_PLAIN, _ERASED = 1, 2
# SQLite sees to the types and joins what is hashed: fewer columns cross over to Python. Without an index, which could
# hold something else than the row; with fixed lengths, so that no byte passes from one column to the next.
_LINKS = f"""
    SELECT number, stream, seq,
        CASE WHEN {_SOUND} AND length(salt) = {SALT_BYTES} AND length(body_hash) = {len(BEGINNING)}
        THEN {_PLAIN} + (kind = 'erased') END,
        {_WRITTEN} || body_hash, salt || body, body_hash, digest
    FROM events NOT INDEXED WHERE number >= ? ORDER BY number LIMIT ?
"""  # noqa: S608
_OF_STREAM = "FROM events WHERE stream = CAST(? AS TEXT)"
_FIRST, _LAST = -(2**63), 2**63 - 1
# How many bodies that are not what was written are read again in one step, and how many odd numbers are named.
_STEP, _SOME = 200, 20
_BACKUP = "restore a backup"


def broken_links(log: Log) -> Iterator[Finding]:
    """Yield every event that was altered, left out or put in since it was written, as the digests tell."""
    yield from links(Reader(log))


def links(reader: Reader) -> Iterator[Finding]:
    """Verify all events in the order of the log, page by page, with what others append meanwhile."""
    beside = sqlite3.connect("", isolation_level=None)  # a temporary file, where memory runs short
    try:
        walk = _Walk(reader, beside)
        while rows := walk.page():
            if len(rows) < PAGE:  # the end is near: it must be read together with the heads
                break
            yield from walk.over(rows)
        with reader.at_once():
            found = [*walk.on(), *walk.against_the_heads()]
        yield from found
        yield from walk.other_bodies()
    finally:
        beside.close()


class _End:
    """Where a stream stands: its last event in the order of the log, and the digests that the next may follow.

    There are several where an event's digest is not what it should be: it, or the one before it, was altered.
    """

    __slots__ = ("digest", "others", "seq")

    def __init__(self) -> None:
        self.seq = 0
        self.digest = BEGINNING
        self.others: tuple[bytes, ...] = ()


class _Walk:
    """A way through all events: what was met so far, and how far it came."""

    def __init__(self, reader: Reader, beside: sqlite3.Connection) -> None:
        self._reader = reader
        self._beside = beside
        self._ends: dict[object, _End] = {}
        self._next = _FIRST
        self._events = self._missing = 0
        beside.execute("CREATE TABLE bodies (number INTEGER PRIMARY KEY, id BLOB, hash BLOB)")
        beside.execute("CREATE TABLE claims (id BLOB PRIMARY KEY, hash BLOB) WITHOUT ROWID")
        beside.execute("BEGIN")

    def page(self) -> list[Row]:
        """Return the next events."""
        return self._reader.raw(_LINKS, (self._next, PAGE)) if self._next <= _LAST else []

    def on(self) -> Iterator[Finding]:
        """Go on to the end of the log."""
        while rows := self.page():
            yield from self.over(rows)

    def over(self, rows: list[Row]) -> Iterator[Finding]:
        """Verify the next events of the log. Nearly all are sound, and nothing is done for those but to hash them."""
        ends = self._ends
        for row in rows:
            number, stream, seq, sound, written, salted, hashed, digest = row
            end = ends.get(stream)
            if end is None:
                end = ends[stream] = _End()
            if (
                sound == _PLAIN
                and seq == end.seq + 1
                and sha256(end.digest + written).digest() == digest
                and sha256(salted).digest() == hashed
                and number > 0
            ):
                end.seq, end.digest, end.others = seq, digest, ()
            else:
                yield from self._weigh(row, end)
        self._next = after(rows[-1][0], self._next)
        self._events += len(rows)
        self._reader.tell(len(rows))

    def _weigh(self, row: Row, end: _End) -> Iterator[Finding]:
        """Say what is wrong with an event that is not simply the next in its stream."""
        number, stream, seq, sound, written, salted, hashed, digest = row
        event = named(seq, stream)
        if number < 1:
            yield _misplaced(row)
        before: tuple[bytes, ...] = (end.digest, *end.others)
        if not isinstance(seq, int):
            seq = end.seq + 1
        elif seq != end.seq + 1:
            before, wrong = self._out_of_turn(number, stream, seq)
            if wrong:
                yield Finding("chain", f"{event}{wrong}", _BACKUP)
        due = [sha256(each + written).digest() for each in before if each] if isinstance(written, bytes) else []
        whole = sound and sha256(salted).digest() == hashed
        if not sound or (not whole and due and digest not in due):
            yield _altered(row)
        elif not whole:
            self._beside.execute("INSERT INTO bodies VALUES (?, ?, ?)", [number, _id(row), sha256(salted).digest()])
        elif due and digest not in due:
            yield _altered(row, ", or the one before it")
        elif due and sound == _ERASED:
            self._beside.executemany("INSERT OR REPLACE INTO claims VALUES (?, ?)", _claims(salted[SALT_BYTES:]))
        end.seq, end.digest = seq, digest if isinstance(digest, bytes) else b""
        end.others = () if digest in due else (*due[:1], *due[1:][-2:])

    def _out_of_turn(self, number: int, stream: object, seq: int) -> tuple[tuple[bytes, ...], str]:
        """Return what an event may follow that does not follow the one above it, and what is wrong with that."""
        if seq < 1:
            return (), " was put in before the first"
        if seq == 1:
            return (BEGINNING,), ""
        rows = self._reader.raw(f"SELECT number, digest {_OF_STREAM} AND seq = ?", [stream, seq - 1])
        if not rows:
            ((last,),) = self._reader.raw(f"SELECT max(seq) {_OF_STREAM} AND seq < ?", [stream, seq])
            self._missing += seq - 1 - (last or 0)
            return (), f": what came before it is missing, from number {(last or 0) + 1}"
        ((place, digest),) = rows
        return (digest,) if isinstance(digest, bytes) else (), " was moved out of its order" if place >= number else ""

    def against_the_heads(self) -> Iterator[Finding]:
        """Compare where the streams end with what their heads say, once all events were met."""
        heads = self._reader.raw("SELECT stream, seq, digest, own FROM streams")
        streams = set(self._ends)
        for stream, seq, digest, _ in heads:
            streams.discard(stream)
            last = self._last_of(stream)
            if isinstance(seq, int):
                self._missing += max(0, seq - last)
            if seq != last or digest not in self._digests_of(stream, last):
                says = f"the end of stream {shown(stream)} is not where its head says"
                yield Finding("chain", says, _BACKUP)
        for stream in streams:
            says = f"the head of stream {shown(stream)} is gone, or its events were put in"
            yield Finding("chain", says, _BACKUP)
        if heads and sum(own == 1 for *_, own in heads) != 1:
            yield Finding("chain", "the log has no stream of its own, or several", _BACKUP)
        yield from self._out_of_count()

    def _last_of(self, stream: object) -> int:
        # By its order, in which numbers come before text: max() would give text.
        rows = self._reader.raw(f"SELECT seq {_OF_STREAM} AND seq <= ? ORDER BY seq DESC LIMIT 1", [stream, _LAST])
        return int(rows[0][0]) if rows else 0

    def _digests_of(self, stream: object, seq: int) -> Iterable[object]:
        end = self._ends.get(stream) or _End()
        if end.seq == seq:
            return (end.digest, *end.others)
        return [digest for (digest,) in self._reader.raw(f"SELECT digest {_OF_STREAM} AND seq = ?", [stream, seq])]

    def _out_of_count(self) -> Iterator[Finding]:
        """Yield the events that stand nowhere: they are numbered as they come, over all streams, and none ever goes."""
        expected = self._events + self._missing
        if self._next - 1 > expected:
            sql = "SELECT number, stream, seq FROM events WHERE number > ? LIMIT ?"
            yield from map(_misplaced, self._reader.raw(sql, [expected, _SOME]))

    def other_bodies(self) -> Iterator[Finding]:
        """Yield the events whose bodies are neither what was written nor what an erasure left there."""
        sql = (
            "SELECT number FROM bodies LEFT JOIN claims USING (id)"
            " WHERE number >= ? AND claims.hash IS NOT bodies.hash ORDER BY number LIMIT ?"
        )
        start = _FIRST
        while numbers := [number for (number,) in self._beside.execute(sql, [start, _STEP])]:
            with self._reader.at_once():  # something may have been erased while the log was read
                found = [*self.on(), *(finding for number in numbers for finding in self._settled(number))]
            yield from found
            start = numbers[-1] + 1

    def _settled(self, number: int) -> Iterator[Finding]:
        (row,) = self._reader.raw(_LINKS, (number, 1))
        actual = sha256(row[5]).digest() if row[3] else None
        claim = self._beside.execute("SELECT hash FROM claims WHERE id = ?", [_id(row)]).fetchone()
        if actual is None or actual not in (row[6], *(claim or ())):
            yield _altered(row)


def _id(row: Row) -> bytes:
    id_: bytes = row[4].split(b"\n")[2]
    return id_


def _altered(row: Row, supposing: str = "") -> Finding:
    columns = row[4].split(b"\n") if isinstance(row[4], bytes) else []
    remedy = f"compare note {shown(columns[4])} with a backup" if len(columns) >= len(_COLUMNS) else _BACKUP
    return Finding("chain", f"{named(row[2], row[1])} was altered{supposing}", remedy)


def _misplaced(row: Row) -> Finding:
    says = f"{named(row[2], row[1])} is not where it was written (it has the number {row[0]})"
    return Finding("chain", says, _BACKUP)


def _claims(body: bytes) -> list[tuple[bytes, bytes]]:
    """Return the ids of the events whose bodies were erased, each with the hash of what stands there now."""
    try:
        bodies = json.loads(body)["bodies"].items()
        return [(event.encode(), bytes.fromhex(hashed)) for event, hashed in bodies]
    except (AttributeError, KeyError, TypeError, ValueError):  # a newer version may put it otherwise
        return []
