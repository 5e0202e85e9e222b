"""The chain of the events as evidence: nothing was altered, left out or put in since it was written.

A body may be other than it was written, where somebody's data were erased: an event of the kind ``erased`` then says
in ``bodies`` what hash the body of each event has now. What of that is believed stands in ``erasure.vouching``.
"""

from __future__ import annotations

import sqlite3
from hashlib import sha256  # noqa: TID253  twice as fast here as what captures use

from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.maintenance.audit.reader import GREATEST, PAGE, Reader, after, named, shown
from quicklog.maintenance.vouching import Claim, claims_of, most_erasings, vouches
from quicklog.note.chain import BEGINNING, SALT_BYTES
from quicklog.note.fold import OF_THE_LOG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quicklog.maintenance.audit.reader import Row
    from quicklog.store.log import Log

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
_FIRST = -(2**63)
# How many bodies that are not what was written are looked at in one step, and how many odd numbers are named.
_STEP, _SOME = 200, 20
_BACKUP = Message("restore a backup")
_BODIES = """
    CREATE TABLE bodies (number INTEGER PRIMARY KEY, id BLOB, note BLOB, hash BLOB, most INTEGER, claim INTEGER);
    CREATE TABLE claims (
        id BLOB, note BLOB, hash BLOB, number INTEGER, times INTEGER DEFAULT 1, PRIMARY KEY (id, note)
    ) WITHOUT ROWID;
    CREATE TABLE erasings (number INTEGER PRIMARY KEY, login BLOB, at BLOB);
"""
_CLAIM = """
    INSERT INTO claims (id, note, hash, number) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET hash = excluded.hash, number = excluded.number, times = times + 1
"""
_EXCHANGED = """
    SELECT login, at, count(*), sum(bodies.number <= ?1 AND claim > ?1)
    FROM bodies JOIN erasings ON erasings.number = claim GROUP BY login, at ORDER BY min(claim)
"""


class Exchanged(Record):
    """How many bodies an erasing exchanged: by which login and when (in UTC), as its events say.

    ``since`` are those of them that were written up to a head and exchanged after it.
    """

    login: str
    at: str
    bodies: int
    since: int


def broken_links(log: Log) -> Iterator[Finding]:
    """Yield every event that was altered, left out or put in since it was written, as the digests tell."""
    yield from links(Reader(log))


def links(reader: Reader, exchanged: list[Exchanged] | None = None, head: int = 0) -> Iterator[Finding]:
    """Verify all events in the order of the log, page by page.

    ``exchanged`` takes the erasings that left bodies which are not what was written; ``head`` is the number of the
    event from which on they are counted as such that came since.
    """
    beside = sqlite3.connect("", isolation_level=None)  # a temporary file, where memory runs short
    try:
        walk = _Walk(reader, beside)
        while rows := walk.page():
            yield from walk.over(rows)
        yield from walk.against_the_heads()
        yield from walk.other_bodies()
        if exchanged is not None:
            exchanged += walk.exchanged(head)
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
        beside.executescript(_BODIES)
        beside.execute("BEGIN")

    def page(self) -> list[Row]:
        """Return the next events."""
        return self._reader.raw(_LINKS, (self._next, PAGE)) if self._next <= GREATEST else []

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
            before, wrong = self._out_of_turn(number, stream, seq, event)
            if wrong:
                yield finding("chain", wrong, _BACKUP)
        due = [sha256(each + written).digest() for each in before if each] if isinstance(written, bytes) else []
        whole = sound and sha256(salted).digest() == hashed
        if not sound or (not whole and due and digest not in due):
            yield _altered(row, Message("{event} was altered", event=event))
        elif not whole:
            self._put_aside(row)
        elif due and digest not in due:
            yield _altered(row, Message("{event} was altered, or the one before it", event=event))
        elif due and sound == _ERASED:
            self._believe(row)
        end.seq, end.digest = seq, digest if isinstance(digest, bytes) else b""
        end.others = () if digest in due else (*due[:1], *due[1:][-2:])

    def _out_of_turn(
        self, number: int, stream: object, seq: int, event: Message
    ) -> tuple[tuple[bytes, ...], Message | None]:
        """Return what an event may follow that does not follow the one above it, and what is wrong with that."""
        if seq < 1:
            return (), Message("{event} was put in before the first", event=event)
        if seq == 1:
            return (BEGINNING,), None
        rows = self._reader.raw(f"SELECT number, digest {_OF_STREAM} AND seq = ?", [stream, seq - 1])
        if not rows:
            ((last,),) = self._reader.raw(f"SELECT max(seq) {_OF_STREAM} AND seq < ?", [stream, seq])
            self._missing += seq - 1 - (last or 0)
            first = (last or 0) + 1
            return (), Message("{event}: what came before it is missing, from number {first}", event=event, first=first)
        ((place, digest),) = rows
        moved = Message("{event} was moved out of its order", event=event) if place >= number else None
        return (digest,) if isinstance(digest, bytes) else (), moved

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
                says = Message("the end of stream {shown} is not where its head says", shown=shown(stream))
                yield finding("chain", says, _BACKUP)
        for stream in streams:
            says = Message("the head of stream {shown} is gone, or its events were put in", shown=shown(stream))
            yield finding("chain", says, _BACKUP)
        if heads and sum(own == 1 for *_, own in heads) != 1:
            yield finding("chain", "the log has no stream of its own, or several", _BACKUP)
        yield from self._out_of_count()

    def _last_of(self, stream: object) -> int:
        # By its order, in which numbers come before text: max() would give text.
        rows = self._reader.raw(f"SELECT seq {_OF_STREAM} AND seq <= ? ORDER BY seq DESC LIMIT 1", [stream, GREATEST])
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

    def _put_aside(self, row: Row) -> None:
        """Keep what is to be known of a body that is not what was written, until all claims were met."""
        number, body = row[0], row[5][SALT_BYTES:].decode("utf-8", "surrogateescape")
        ((id_, note, kind),) = self._reader.raw("SELECT id, note, kind FROM events WHERE number = ?", [number])
        values = [number, id_, note, sha256(row[5]).digest(), most_erasings(kind.decode("utf-8", "replace"), body)]
        self._beside.execute("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?, ?, NULL)", values)

    def _believe(self, row: Row) -> None:
        """Keep what an erasing says of the events of its note, or of one that belongs to no note, if that is there."""
        sql = (
            "SELECT note, login, at FROM events e WHERE number = ? AND EXISTS (SELECT 1 FROM events n"  # noqa: S608
            f" WHERE n.id = e.note AND n.note = e.note AND n.kind IN {('noted', *OF_THE_LOG)} AND n.number < e.number)"
        )
        for note, login, at in self._reader.raw(sql, [row[0]]):
            said = claims_of(row[5][SALT_BYTES:])
            claims = [(id_.encode("utf-8", "replace"), note, hashed, row[0]) for id_, hashed in said]
            self._beside.executemany(_CLAIM, claims)
            self._beside.execute("INSERT OR REPLACE INTO erasings VALUES (?, ?, ?)", [row[0], login, at])

    def other_bodies(self) -> Iterator[Finding]:
        """Yield the events whose bodies are neither what was written nor what an erasure left there."""
        sql = "SELECT number FROM bodies WHERE number >= ? ORDER BY number LIMIT ?"
        start = _FIRST
        while start <= GREATEST:
            numbers = [number for (number,) in self._beside.execute(sql, [start, _STEP])]
            if not numbers:
                return
            for number in numbers:
                if not self._account_for(number):
                    (row,) = self._reader.raw(_LINKS, (number, 1))
                    yield _altered(row, Message("{event} was altered", event=named(row[2], row[1])))
            start = numbers[-1] + 1

    def _account_for(self, number: int) -> bool:
        """Tell whether an erasing vouches for the body of an event, and keep which."""
        sql = (
            "SELECT claims.hash, claims.number, times, bodies.hash, most"
            " FROM bodies JOIN claims USING (id, note) WHERE bodies.number = ?"
        )
        row = self._beside.execute(sql, [number]).fetchone()
        if not row or not vouches(Claim(*row[:3]), number, *row[3:]):
            return False
        self._beside.execute("UPDATE bodies SET claim = ? WHERE number = ?", [row[1], number])
        return True

    def exchanged(self, head: int) -> Iterator[Exchanged]:
        """Yield the erasings that left other bodies, in their order."""
        for login, at, *counts in self._beside.execute(_EXCHANGED, [head]):
            yield Exchanged(*(each.decode("utf-8", "replace") for each in (login, at)), *counts)


def _altered(row: Row, says: Message) -> Finding:
    columns = row[4].split(b"\n") if isinstance(row[4], bytes) else []
    remedy = (
        Message("compare note {shown} with a backup", shown=shown(columns[4]))
        if len(columns) >= len(_COLUMNS)
        else _BACKUP
    )
    return finding("chain", says, remedy)


def _misplaced(row: Row) -> Finding:
    says = Message(
        "{named} is not where it was written (it has the number {row})", named=named(row[2], row[1]), row=row[0]
    )
    return finding("chain", says, _BACKUP)
