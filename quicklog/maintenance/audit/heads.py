"""The heads of a log's streams: what was noted down of the chain then proves that it goes on from there now."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module

from quicklog.errors import BadUsageError, DamagedError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.maintenance.audit.reader import Reader, as_bytes, named
from quicklog.note.chain import BEGINNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.store.log import Log

# Of a digest that somebody copied by hand so many digits at least: fewer could be met by trying for long enough.
LEAST_DIGITS = 16
_WORD = re.compile(rf"([^\s:]{{8,}}):([0-9]{{1,18}}):([0-9a-f]{{{LEAST_DIGITS},64}})")
_BACKUP = Message("restore a backup that goes as far")


class Head(Record):
    """The last event of a stream at some time: its stream, its number there, and its digest in hexadecimal digits."""

    stream: str
    seq: int
    digest: str


def heads(log: Log) -> list[Head]:
    """Return the heads of all streams, the log's own first; raises ``DamagedError`` where one was altered."""
    rows = Reader(log).read("SELECT stream, seq, digest FROM streams ORDER BY own DESC, stream")
    if not all(isinstance(digest, bytes) for *_, digest in rows):
        raise _lost(log)
    return [Head(stream, seq, digest.hex()) for stream, seq, digest in rows]


def head(log: Log) -> Head:
    """Return the head of the log's own stream; raises ``DamagedError`` where the log has none."""
    for each in heads(log):
        return each
    raise _lost(log)


def _lost(log: Log) -> DamagedError:
    return DamagedError("{path} is damaged (stream head missing)", "restore a backup", path=log.path)


def word_of(given: Head) -> str:
    """Write a head as one word, ``STREAM:SEQ:DIGEST``, as it is printed and typed."""
    return f"{given.stream}:{given.seq}:{given.digest}"


def head_of(word: str) -> Head:
    """Read a head as it was printed; of the stream eight letters are enough, and of the digest sixteen digits.

    Raises ``BadUsageError`` where it is not one.
    """
    found = _WORD.fullmatch(word.strip().lower())
    if not found:
        remedy = Message(
            "write it as it was printed: STREAM:SEQ:DIGEST, of the digest {least_digits} digits at least",
            least_digits=LEAST_DIGITS,
        )
        raise BadUsageError("{word} is not a head", remedy, word=word)
    return Head(found[1], int(found[2]), found[3])


def contradiction(log: Log, earlier: Head) -> Finding | None:
    """Return what says that an earlier head of this log is no longer part of its chain, if anything does.

    Of the stream and of the digest the beginning is enough. It does not verify the chain from there on. Raises
    ``BadUsageError`` where several streams begin so.
    """
    reader, streams = Reader(log), _streams(log, earlier)
    if not streams:
        says = Message("it has no stream {stream}, of which an earlier head is known", stream=earlier.stream)
        return finding("chain", says, "see whether that is the head of another log, or {backup}", backup=_BACKUP)
    stream = streams[0]
    rows = reader.read(
        "SELECT digest FROM events WHERE stream = CAST(? AS TEXT) AND seq = ?", [as_bytes(stream), earlier.seq]
    )
    event = named(earlier.seq, stream)
    for (digest,) in rows or ([(BEGINNING,)] if earlier.seq == 0 else []):
        if isinstance(digest, bytes) and digest.hex().startswith(earlier.digest):
            return None
        return finding(
            "chain", "{event} is not the one of which the head is known", "compare it with a backup", event=event
        )
    return finding("chain", "{event}, of which the head is known, is not there", _BACKUP, event=event)


def number_of(log: Log, earlier: Head) -> int:
    """Return the number in the log of the event of which a head is known; 0 where it is not there."""
    sql = "SELECT number FROM events WHERE stream = CAST(? AS TEXT) AND seq = ?"
    rows = [row for stream in _streams(log, earlier) for row in Reader(log).read(sql, [as_bytes(stream), earlier.seq])]
    return int(rows[0][0]) if rows else 0


def _streams(log: Log, earlier: Head) -> list[str]:
    """Return the stream that a head means, if there is one; raises ``BadUsageError`` where several begin so."""
    sql = "SELECT stream FROM streams WHERE substr(stream, 1, length(?1)) = ?1"
    streams = [stream for (stream,) in Reader(log).read(sql, [earlier.stream])]
    if earlier.stream in streams:
        return [earlier.stream]
    if len(streams) > 1:
        raise BadUsageError("ambiguous stream {stream}", "give more of its digits", stream=earlier.stream)
    return streams
