"""A log with a little of everything, what is done to it behind its back, and what the checks say to that."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quicklog.maintenance import redact
from quicklog.note import chain
from quicklog.note.note import json_text, new_id
from quicklog.store.opening import open_log
from tests.notebook import NOW, appended, body, noted, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quicklog.lib.finding import Finding
    from quicklog.store.log import Log

NOBODY = redact.name_of("Nobody at all")


def written(log: Log) -> None:
    """Write a little of everything: eight events of four notes."""
    first = noted(log, "Rami Cohen. Eli. viruses", customer="Rami Cohen", code="viruses", for_="Dana")
    second = noted(log, "שרה לוי. אלי. מדפסת", NOW - timedelta(days=1), customer="שרה לוי")
    appended(log, "amended", {"changes": {"customer": "Rami Levi", "at": "2026-11-20T09:30:00+02:00"}}, first.id)
    draft = noted(log, "what is this", draft="not understood")
    appended(log, "done", {"outcome": "all clean"}, first.id)
    appended(log, "voided", {"why": "undo"}, second.id)
    appended(log, "amended", {"changes": {"customer": "Rami Cohen"}, "line": "Rami Cohen. Eli. UPS"}, draft.id)
    noted(log, "Rami Cohen. Eli. viruses", customer="RAMI COHEN", code="UPS+backup", due="2026-11-23T09:30:00+02:00")


@functools.cache
def _example() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "log.db")
        with open_log(str(path)) as log:
            written(log)
        return path.read_bytes()


@contextmanager
def example(folder: Path) -> Iterator[Log]:
    """Give a log on disk with a little of everything."""
    path = folder / "log.db"
    path.write_bytes(_example())
    with open_log(str(path)) as log:
        yield log


@contextmanager
def tool_at(log: Log) -> Iterator[sqlite3.Connection]:
    """Give any SQLite tool at the same file."""
    with closing(sqlite3.connect(log.path, isolation_level=None)) as connection:
        yield connection


def erase(log: Log, seqs: Iterable[int]) -> None:
    """Erase all that is personal in some events of the log's own stream, in one transaction, as the program does."""
    with log.transaction() as write:
        bodies: dict[str, dict[str, str]] = {}
        for seq in seqs:
            sql = "SELECT id, note, body FROM events WHERE seq = ?"
            id_, note, before = log.connection.execute(sql, [seq]).fetchone()
            after, salt = json_text(redact.without_person(json.loads(before), NOBODY)), os.urandom(chain.SALT_BYTES)
            log.connection.execute("UPDATE events SET body = ?, salt = ? WHERE seq = ?", [after, salt, seq])
            bodies.setdefault(note, {})[id_] = chain.body_hash(salt, after).hex()
        for note, hashes in bodies.items():
            write.append("erased", {"offset": "+02:00", "bodies": hashes}, at=stamp(), login="eli", note=note)


def exchange(tool: sqlite3.Connection, seq: int, body: str) -> dict[str, str]:
    """Put another body into an event, as anybody who may write the file can; return what a claim has to say of it."""
    salt = os.urandom(chain.SALT_BYTES)
    tool.execute("UPDATE events SET body = ?, salt = ? WHERE seq = ?", [body, salt, seq])
    (id_,) = tool.execute("SELECT id FROM events WHERE seq = ?", [seq]).fetchone()
    return {id_: chain.body_hash(salt, body).hex()}


def put_in(tool: sqlite3.Connection, note: str, said: dict[str, Any], kind: str = "erased", **columns: str) -> None:
    """Append an event whose digests fit, and move the head to it: with SQLite and the source text in hand."""
    stream, seq, before = tool.execute("SELECT stream, seq, digest FROM streams WHERE own = 1").fetchone()
    given = {"id": new_id(1_795_000_000_000, os.urandom(10)), "at": stamp(), "login": "mallory", **columns}
    named = (stream, seq + 1, given["id"], kind, note, given["at"], given["login"])
    body, salt = json_text({"offset": "+02:00", **said}), os.urandom(chain.SALT_BYTES)
    hashed = chain.body_hash(salt, body)
    digest = chain.link(before, named, hashed)
    sql = (
        "INSERT INTO events (stream, seq, id, kind, note, at, login, body, salt, body_hash, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    tool.execute(sql, [*named, body, salt, hashed, digest])
    tool.execute("UPDATE streams SET seq = ?, digest = ? WHERE own = 1", [seq + 1, digest])


def note_of(tool: sqlite3.Connection, seq: int) -> str:
    """Return the note of an event of the log's own stream."""
    (note,) = tool.execute("SELECT note FROM events WHERE seq = ?", [seq]).fetchone()
    return str(note)


def alike(log: Log, number: int) -> list[str]:
    """Write notes whose ids, and so their refs, have beginnings of many lengths in common."""
    made = []
    with log.transaction() as write:
        for place in range(number):
            random = bytes([0, 0, 0x80, place % 2 * 128, place % 3, place // 6, 0, 0, 0, 0])
            note = write.append("noted", body(f"note {place}"), at=stamp(), login="eli", event_id=new_id(0, random))
            made.append(note.id if note else "")
    return made


def said(findings: Iterable[Finding]) -> list[str]:
    """Return what findings say."""
    return [finding.says for finding in findings]


def stream_of(log: Log) -> str:
    """Return the log's own stream."""
    (stream,) = log.connection.execute("SELECT stream FROM streams WHERE own = 1").fetchone()
    return str(stream)


def named(log: Log, seq: int) -> str:
    """Return how an event of the log's own stream is named."""
    return f"event {seq} of stream {stream_of(log)}"
