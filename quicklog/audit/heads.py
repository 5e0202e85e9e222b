"""The heads of a log's streams: what was noted down of the chain then proves that it goes on from there now."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module

from quicklog.audit.checking import Finding, Reader, as_bytes, named
from quicklog.chain import BEGINNING
from quicklog.errors import BadUsageError, DamagedError
from quicklog.record import record
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.log import Log

# People copy heads by hand: twelve digits of a digest are more than anybody could meet by trying.
_WORD = re.compile(r"([^\s:]{8,}):([0-9]{1,18}):([0-9a-f]{12,64})")
_BACKUP = "restore a backup that goes as far"


@record
class Head:
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
    return DamagedError(f"{safe(log.path)} has lost the head of its stream", "restore a backup")


def word_of(given: Head) -> str:
    """Write a head as one word, ``STREAM:SEQ:DIGEST``, as it is printed and typed."""
    return f"{given.stream}:{given.seq}:{given.digest}"


def head_of(word: str) -> Head:
    """Read a head as it was printed; of the stream eight letters are enough, and of the digest twelve.

    Raises ``BadUsageError`` where it is none.
    """
    found = _WORD.fullmatch(word.strip().lower())
    if not found:
        raise BadUsageError(f"{safe(word)} is no head", "write it as it was printed: STREAM:SEQ:DIGEST")
    return Head(found[1], int(found[2]), found[3])


def contradiction(log: Log, earlier: Head) -> Finding | None:
    """Return what says that an earlier head of this log is no part of its chain any more, if anything does.

    Of the stream and of the digest the beginning is enough. It does not verify the chain from there on. Raises
    ``BadUsageError`` where several streams begin so.
    """
    reader = Reader(log)
    sql = "SELECT stream FROM streams WHERE substr(stream, 1, length(?1)) = ?1"
    streams = [stream for (stream,) in reader.read(sql, [earlier.stream])]
    if len(streams) > 1 and earlier.stream not in streams:
        raise BadUsageError(f"several streams begin with {safe(earlier.stream)}", "write more of it")
    if not streams:
        says = f"it has no stream {safe(earlier.stream)}, of which an earlier head is known"
        return Finding("chain", says, f"see whether that is the head of another log, or {_BACKUP}")
    stream = earlier.stream if earlier.stream in streams else streams[0]
    rows = reader.read(
        "SELECT digest FROM events WHERE stream = CAST(? AS TEXT) AND seq = ?", [as_bytes(stream), earlier.seq]
    )
    event = named(earlier.seq, stream)
    for (digest,) in rows or ([(BEGINNING,)] if earlier.seq == 0 else []):
        if isinstance(digest, bytes) and digest.hex().startswith(earlier.digest):
            return None
        return Finding("chain", f"{event} is not the one of which the head is known", "compare it with a backup")
    return Finding("chain", f"{event}, of which the head is known, is not there", _BACKUP)
