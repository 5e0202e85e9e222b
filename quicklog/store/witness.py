"""What a login last saw of a log, kept in that login's own folder: every login is a witness of the others.

Whoever may write a log can rewrite all of it, with digests that fit. What was seen of it elsewhere cannot be
rewritten so: each login keeps the last event that it saw of each log, and compares it when it opens the log again.
"""

from __future__ import annotations

import os
import sqlite3

from quicklog.lib.record import Record, replace
from quicklog.note.chain import digest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_FOLDER = "witness"
_FORM = "quicklog witness 1"
# Text comes as bytes: other programs may have put there what is not text, and no command ends for that.
_EVENT = """number, CASE typeof(stream) WHEN 'text' THEN CAST(stream AS BLOB) END,
    CASE typeof(seq) WHEN 'integer' THEN seq END, CASE typeof(digest) WHEN 'blob' THEN digest END"""
_DIGEST = "CASE typeof(digest) WHEN 'text' THEN hex(digest) ELSE digest END"
_LAST = f"SELECT {_EVENT} FROM events ORDER BY number DESC LIMIT 1"  # noqa: S608
# What others than a login did since an event that everybody is to know of: see ``acts``.
OTHERS_ACTS = "FROM events WHERE number > ?1 AND kind IN ('erased', 'restored') AND login <> ?2"
# What others than a login did since an event to the notes that it wrote.
OTHERS_CHANGES = """FROM events JOIN notes ON notes.id = events.note
    WHERE events.number > ?1 AND events.kind IN ('amended', 'voided', 'reopened', 'undone') AND events.login <> ?2
    AND notes.recorded_by = ?2"""
_LOOK = f"""
    SELECT {_EVENT}, (SELECT {_DIGEST} FROM events WHERE stream = ?3 AND seq = ?4),
        EXISTS (SELECT 1 {OTHERS_ACTS}) OR EXISTS (SELECT 1 {OTHERS_CHANGES})
    FROM events ORDER BY number DESC LIMIT 1
"""  # noqa: S608
# Of how many streams more the end is kept. A log has one for each time that a copy was put in its place.
_MOST_STREAMS = 200
# The last event of every stream but one, however many events there are: each question is answered by an index.
_OTHER_ENDS = f"""
    WITH RECURSIVE each_stream(name) AS (
        SELECT max(stream) FROM events
        UNION SELECT (SELECT max(stream) FROM events WHERE stream < name) FROM each_stream WHERE name IS NOT NULL
        LIMIT {_MOST_STREAMS + 1}
    )
    SELECT {_EVENT} FROM each_stream JOIN events ON stream = name
        AND seq = (SELECT max(seq) FROM events WHERE stream = name AND seq <= {2**63 - 1})
    WHERE name <> ?
"""  # noqa: S608
_AT = f"SELECT {_DIGEST} FROM events WHERE stream = ? AND seq = ?"  # noqa: S608
_NOT_THERE = "-"
# How long a log that is busy is waited for when a command ends, in milliseconds: what was seen before stands as well.
_PATIENCE = 100


class Seen(Record):
    """An event as it was seen: its place in the log, and its stream, number there and digest (in hexadecimal digits).

    A log without events is seen with the number 0.
    """

    number: int = 0
    stream: str = _NOT_THERE
    seq: int = 0
    digest: str = _NOT_THERE


class Contradiction(Record):
    """An event that a log held, the digest that stands in its place now, and where the log ended when that was found.

    ``now`` is empty where nothing stands in its place.
    """

    known: Seen
    now: str
    end: Seen


class Witness(Record):
    """What a login knows of the log at ``path``: the last event seen, and the contradictions that are not settled.

    ``ends`` are the last events of the other streams. What stands in one stream does not follow from another: were they
    not known, all that was written before a copy was put in the log's place could be rewritten unnoticed.
    """

    path: str
    seen: Seen = Seen()
    contradictions: tuple[Contradiction, ...] = ()
    ends: tuple[Seen, ...] = ()


def file_of(state: str, path: str) -> str:
    """Return the file in a user's state folder that holds what is known of the log at a resolved path."""
    return os.path.join(state, _FOLDER, digest_of(os.fsencode(path)).hex()[:16])


def known(state: str, path: str) -> Witness | None:
    """Return what a login knows of the log at a resolved path; nothing where it never saw it, or no more can tell."""
    try:
        with open(file_of(state, path), "rb", buffering=0) as file:
            form, written, seen, *rest = file.read().decode("utf-8", "surrogateescape").split("\n")
        if (form, written) != (_FORM, repr(path)):
            return None
        contradictions = tuple(_contradiction(line) for line in rest if "\t" in line)
        return Witness(
            path, _seen(seen), contradictions, tuple(_seen(line) for line in rest if line and "\t" not in line)
        )
    except (OSError, ValueError, TypeError):
        return None


def _seen(line: str) -> Seen:
    number, stream, seq, digest = line.split(" ")
    return Seen(int(number), stream, int(seq), digest)


def _contradiction(line: str) -> Contradiction:
    first, now, end = line.split("\t")
    return Contradiction(_seen(first), "" if now == _NOT_THERE else now, _seen(end))


def keep(state: str, witness: Witness) -> None:
    """Keep what is known of a log; where that cannot be written, the login is not a witness, and nothing else fails.

    It is written over what was there, and not synced: a file put in the place of another is brought to the disk by some
    systems, which takes longer than a whole look at the log. After a power cut an earlier event is as good to compare.
    """
    events = map(_line, (witness.seen, *witness.ends))
    rows = (_FORM, repr(witness.path), *events, *map(_row, witness.contradictions), "")
    content = "\n".join(rows).encode("utf-8", "surrogateescape")
    try:
        handle = _opened(file_of(state, witness.path))
        try:
            os.write(handle, content)
            if os.fstat(handle).st_size > len(content):
                os.ftruncate(handle, len(content))
        finally:
            os.close(handle)
    except OSError:
        return


def _opened(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        from quicklog.lib.files import make_folders

        make_folders(os.path.dirname(path), 0o700)
        return os.open(path, flags, 0o600)


def _row(each: Contradiction) -> str:
    return "\t".join((_line(each.known), each.now or _NOT_THERE, _line(each.end)))


def _line(seen: Seen) -> str:
    return f"{seen.number} {seen.stream} {seen.seq} {seen.digest}"


def forget(state: str, path: str) -> None:
    """Forget what is known of the log at a resolved path: whoever asks for that put another in its place on purpose."""
    try:
        os.unlink(file_of(state, path))
    except OSError:
        return


def last_seen(connection: sqlite3.Connection, otherwise: Seen = Seen()) -> Seen:  # noqa: B008  it is immutable
    """Return the last event of a log, or ``otherwise`` where no event is as it must be; raises ``sqlite3.Error``.

    What somebody put there to make it unfit to be kept must not make the login forget what it saw.
    """
    row = connection.execute(_LAST).fetchone()
    return Seen() if row is None else _fitting(row, otherwise)


def _fitting(row: Sequence[Any], otherwise: Seen) -> Seen:
    number, stream, seq, digest = row
    fits = (
        isinstance(stream, bytes)
        and stream.replace(b"-", b"").isalnum()
        and isinstance(seq, int)
        and isinstance(digest, bytes)
    )
    return Seen(number, stream.decode(), seq, digest.hex()) if fits else otherwise


def look(connection: sqlite3.Connection, known: Witness, login: str) -> tuple[Seen, bool]:
    """Return the last event of a log, and whether there is anything to tell of it: one statement, in most logs.

    There is where an event that was last seen of a stream is not as it was, or others than ``login`` erased or restored
    something since, or changed a note of it: see ``contradictions``, ``acts.since`` and ``acts.changed``. Raises
    ``sqlite3.Error``.
    """
    seen = known.seen
    row = connection.execute(_LOOK, [seen.number, login, seen.stream, seen.seq]).fetchone()
    if row is None:
        return Seen(), bool(seen.number)
    *end, digest, others_acted = row
    is_other = _hex(digest) != seen.digest or any(_digest(connection, each) is not None for each in known.ends)
    return _fitting(end, seen), bool(seen.number) and bool(others_acted or is_other)


def contradictions(connection: sqlite3.Connection, known: Witness) -> list[Contradiction]:
    """Compare a log with the last events that were seen of its streams: a row each, by an index.

    Raises ``sqlite3.Error``.
    """
    if not known.seen.number:
        return []
    end = last_seen(connection)
    found = [(each, _digest(connection, each)) for each in (known.seen, *known.ends)]
    return [Contradiction(each, now, end) for each, now in found if now is not None]


def _digest(connection: sqlite3.Connection, seen: Seen) -> str | None:
    """Return the digest that stands in the place of an event, empty where none does; nothing where it is the same."""
    (digest,) = connection.execute(_AT, [seen.stream, seen.seq]).fetchone() or (b"",)
    now = _hex(digest)
    return None if now == seen.digest else now


def other_ends(connection: sqlite3.Connection, stream: str) -> tuple[Seen, ...]:
    """Return the last event of every stream but one, of those that are as they must be; raises ``sqlite3.Error``."""
    ends = (_fitting(row, Seen()) for row in connection.execute(_OTHER_ENDS, [stream]))
    return tuple(each for each in ends if each.number)


def _hex(digest: object) -> str:
    return digest.hex() if isinstance(digest, bytes) else str(digest)


def remember(state: str, connection: sqlite3.Connection, known: Witness, end: Seen | None) -> None:
    """Keep what is known of a log when a command ends: ``end`` is its last event, looked up where that is not known.

    No command fails for it.
    """
    try:
        if end is None or end.stream != known.seen.stream:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        end = last_seen(connection, known.seen) if end is None else end
        ends = known.ends if end.stream == known.seen.stream else other_ends(connection, end.stream)
    except sqlite3.Error:
        return
    if end != known.seen or not end.number:
        keep(state, replace(known, seen=end, ends=ends))
