"""The checks of a log: that its file is whole, its chain unbroken, and its notes what the events make of them."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from queue import SimpleQueue

from quicklog import schema
from quicklog.audit import derived, evidence, lookups
from quicklog.audit.checking import Finding, Reader, shown
from quicklog.audit.evidence import Exchanged, broken_links
from quicklog.audit.remake import rebuild
from quicklog.connection import connect, explained
from quicklog.errors import DamagedError
from quicklog.log import Log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from quicklog.audit.checking import Row

    # Told of each part of a work that is done, and of how much there is in all.
    Tell = Callable[[int, int], None]

__all__ = (
    "Exchanged",
    "Finding",
    "broken_links",
    "checked",
    "integrity",
    "rebuild",
    "strangers",
    "strayed_notes",
    "unsearchable",
)

# More notes or customers than this are not named: they are all made again together.
_MANY = 1000
_KEEP = "keep a copy of it and restore a backup"
# Seconds between two looks at how far the checks are that run beside.
_LOOK = 0.1


def _untold(_part: int, _whole: int) -> None:
    """Tell nobody."""


def integrity(log: Log) -> Iterator[Finding]:
    """Yield what SQLite finds wrong with the file, by its pages; nobody can write as long as that takes.

    Raises ``DamagedError`` where SQLite finds nothing to begin with.
    """
    rows: list[Row] = []
    with explained(log.path):
        try:
            rows += log.connection.execute("PRAGMA integrity_check(20)")
        except sqlite3.DatabaseError as error:
            if not rows or not (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_CORRUPT"):
                raise
    for line in (line for (message,) in rows for line in message.splitlines()):
        if "FTS5" in line:  # the newest SQLite looks into the index of words, too
            yield Finding("search", shown(line), "ql doctor --rebuild makes it again")
        elif line != "ok" and not line.startswith("***"):
            yield Finding("file", shown(line), _KEEP)


def strangers(log: Log) -> Iterator[Finding]:
    """Yield what in the schema of the file is not as quicklog makes it; a trigger can alter what is written."""
    with explained(log.path):
        found = schema.strangers(log.connection)
        has_records = schema.has_records(log.connection)
    for stranger in found:
        yield Finding("file", stranger.says, stranger.remedy)
    if not has_records:
        yield Finding("file", "the list of its migrations is not that of its version", schema.REMADE)


def strayed_notes(log: Log) -> Iterator[Finding]:
    """Yield where the notes and the customers are not what the events make of them.

    The order of the notes within one second is not compared.
    """
    reader, strict = Reader(log), True
    for check in (derived.recorded, derived.derived):
        for finding in _not_too_many(_compared(check, reader)):
            strict = False
            yield finding
    yield from _not_too_many(lookups.refs(reader, strict=strict))
    yield from _not_too_many(lookups.customers(reader))


def _compared(check: Callable[[derived.Comparison], Iterator[Finding]], reader: Reader) -> Iterator[Finding]:
    with derived.comparison(reader) as given:
        yield from check(given)


def unsearchable(log: Log) -> Iterator[Finding]:
    """Yield what is wrong with the index of words; notes are looked for in it, a sample where there are many."""
    yield from lookups.words(Reader(log))


def _not_too_many(findings: Iterable[Finding]) -> Iterator[Finding]:
    for number, finding in enumerate(findings):
        if number == _MANY:
            yield Finding(finding.about, f"there are more than these {_MANY}", finding.remedy)
            return
        yield finding


def checked(
    log: Log, tell: Tell = _untold, exchanged: list[Exchanged] | None = None, head: int = 0
) -> Iterator[Finding]:
    """Check everything in a log's file and yield each problem; others may go on writing.

    SQLite checks the file and compares most notes on a thread and a connection of its own, while Python verifies the
    chain here. ``tell`` is told here of the events and notes gone through; for ``exchanged`` and ``head`` see
    ``evidence.links``. Where the file cannot be read to its end, that is a finding too; raises ``UnreachableError``
    where it cannot be read at all.
    """
    gate, passed, connections = threading.RLock(), SimpleQueue[int](), list[sqlite3.Connection]()
    whole = 0
    with suppress(DamagedError):
        ((whole,),) = Reader(log).read("SELECT 2 * (SELECT count(*) FROM events) + (SELECT count(*) FROM notes)")

    def told(part: int) -> None:
        while not passed.empty():
            part += passed.get()
        tell(part, whole)

    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(_beside, log.path, gate, passed.put, connections)
        try:
            reader = Reader(log, gate, told)
            yield from _foreground(log, reader, evidence.links(reader, exchanged, head), beside)
        finally:
            while not wait([beside], _LOOK).done:  # somebody does not want to know more
                for connection in connections:
                    with suppress(sqlite3.Error):
                        connection.interrupt()


def _foreground(log: Log, reader: Reader, links: Iterator[Finding], beside: Future[list[Finding]]) -> Iterator[Finding]:
    with reader.gate:
        found = [*_readable(strangers(log))]
    yield from found
    yield from _readable(links)
    strayed = list(_not_too_many(_readable(_compared(derived.derived, reader))))
    yield from _not_too_many(_readable(lookups.customers(reader)))
    while not wait([beside], _LOOK).done:
        reader.tell(0)
    strayed += beside.result()
    reader.tell(0)
    yield from strayed
    strict = all(finding.about != "notes" for finding in strayed)
    yield from _not_too_many(_readable(lookups.refs(reader, strict=strict)))


def _beside(
    path: str, gate: threading.RLock, tell: Callable[[int], None], connections: list[sqlite3.Connection]
) -> list[Finding]:
    """Do what SQLite can do nearly alone; it has no lock of Python's while it does."""
    log = Log(path, connect(path))
    try:
        connections.append(log.connection)
        reader = Reader(log, gate, tell)
        found = [*_readable(integrity(log))]
        for findings in (_compared(derived.recorded, reader), lookups.words(reader)):
            found += _not_too_many(_readable(findings))
        return found
    finally:
        with gate:  # SQLite closes a file while another thread is taking a lock on it, and that lock is lost
            log.connection.close()


def _readable(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Make a finding of a damage that ends a check."""
    try:
        yield from findings
    except DamagedError as error:
        yield Finding("file", f"it cannot be read to its end ({shown(error.__cause__ or error.what)})", _KEEP)
