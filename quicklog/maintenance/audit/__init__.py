"""The checks of a log: that its file is whole, its chain unbroken, and its notes what the events make of them."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from queue import SimpleQueue

from quicklog.errors import DamagedError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message, verbatim
from quicklog.maintenance.audit import chain_check, index_check, projection_check
from quicklog.maintenance.audit.chain_check import Exchanged, broken_links
from quicklog.maintenance.audit.reader import Reader, shown
from quicklog.maintenance.audit.rebuild import rebuild
from quicklog.store import schema, snapshot
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from quicklog.maintenance.audit.reader import Row
    from quicklog.store.log import Log

    # Told of each part of a work that is done, and of how much there is in all.
    Tell = Callable[[int, int], None]

__all__ = (
    "Exchanged",
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
_KEEP = Message("keep a copy of it and restore a backup")
# Seconds between two looks at how far the checks are that run beside.
_LOOK = 0.1


def _untold(_part: int, _whole: int) -> None:
    """Tell nobody."""


def integrity(log: Log) -> Iterator[Finding]:
    """Yield what SQLite finds wrong with the file, by its pages; nobody can write to it as long as that takes.

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
            yield finding("search", verbatim(shown(line)), "ql doctor --rebuild makes it again")
        elif line != "ok" and not line.startswith("***"):
            yield finding("file", verbatim(shown(line)), _KEEP)


def strangers(log: Log) -> Iterator[Finding]:
    """Yield what in the schema of the file is not as quicklog makes it; a trigger can alter what is written."""
    with explained(log.path):
        found = schema.strangers(log.connection)
        has_records = schema.has_records(log.connection)
    for stranger in found:
        yield finding("file", stranger.says, stranger.remedy)
    if not has_records:
        yield finding("file", "the list of its migrations is not that of its version", schema.REMADE)


def strayed_notes(log: Log) -> Iterator[Finding]:
    """Yield where the notes and the customers are not what the events make of them.

    The order of the notes within one second is not compared.
    """
    reader, strict = Reader(log), True
    for check in (projection_check.recorded, projection_check.derived):
        for found in _not_too_many(_compared(check, reader)):
            strict = False
            yield found
    yield from _not_too_many(index_check.refs(reader, strict=strict))
    yield from _not_too_many(index_check.customers(reader))
    yield from _not_too_many(index_check.persons(reader))
    yield from _not_too_many(index_check.codes(reader))


def _compared(check: Callable[[projection_check.Comparison], Iterator[Finding]], reader: Reader) -> Iterator[Finding]:
    with projection_check.comparison(reader) as given:
        yield from check(given)


def unsearchable(log: Log) -> Iterator[Finding]:
    """Yield what is wrong with the index of words; every note is looked for in it."""
    yield from index_check.words(Reader(log))


def _not_too_many(findings: Iterable[Finding]) -> Iterator[Finding]:
    for number, found in enumerate(findings):
        if number == _MANY:
            yield finding(found.about, "there are more than these {many}", found.remedy, many=_MANY)
            return
        yield found


def checked(
    log: Log, tell: Tell = _untold, exchanged: list[Exchanged] | None = None, head: int = 0
) -> Iterator[Finding]:
    """Check everything in a log's file and yield each problem; others go on writing, for a copy is looked through.

    ``tell`` is told here of the events and notes gone through; for ``exchanged`` and ``head`` see
    ``chain_check.links``. Where the file cannot be read to its end, that is a finding too; raises ``UnreachableError``
    where it cannot be read at all, or has no room to be copied.
    """
    yield from _readable(_checked(log, tell, exchanged, head))


def _checked(log: Log, tell: Tell, exchanged: list[Exchanged] | None, head: int) -> Iterator[Finding]:
    """Check a copy: what SQLite does nearly alone runs beside, on a thread that then seldom needs Python's lock."""
    passed, pages = SimpleQueue[int](), 0
    events = notes = 0
    with suppress(DamagedError):
        ((events, notes),) = Reader(log).read("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM notes)")

    def told(part: int) -> None:
        while not passed.empty():
            part += passed.get()
        tell(part, 3 * events + notes)

    def copied(part: int, whole: int) -> None:
        nonlocal pages
        before, pages = pages, pages + part
        told(pages * events // whole - before * events // whole)

    with snapshot.of(log, copied) as path, ThreadPoolExecutor(1) as pool, ExitStack() as opened:
        one, other, third = (opened.enter_context(snapshot.opened(log, path)) for _ in range(3))
        here, beside, index = Reader(one, told), Reader(other, passed.put), Reader(third)
        running = [pool.submit(_listed, integrity(beside.log), _compared(projection_check.recorded, beside))]
        try:
            flaws = _collected(index)
            if flaws is None:
                running.append(pool.submit(_listed, index_check.compare(index)))
            yield from _readable(strangers(here.log))
            yield from _readable(chain_check.links(here, exchanged, head))
            strayed = _listed(_compared(projection_check.derived, here))
            yield from _listed(index_check.customers(here), index_check.persons(here), index_check.codes(here))
            while wait(running, _LOOK).not_done:
                here.tell(0)
            here.tell(0)
            strayed += [*(found for each in running for found in each.result()), *(flaws or ())]
            yield from strayed
            strict = all(finding.about != "notes" for finding in strayed)
            yield from _listed(index_check.refs(here, strict=strict))
        finally:
            while wait(running, _LOOK).not_done:  # somebody does not want to know more
                for reader in (beside, index):
                    reader.connection.interrupt()


def _collected(index: Reader) -> list[Finding] | None:
    try:
        return index_check.collect(index)
    except DamagedError as error:
        return [_unreadable(error)]


def _listed(*checks: Iterator[Finding]) -> list[Finding]:
    return [finding for check in checks for finding in _not_too_many(_readable(check))]


def _readable(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Make a finding of a damage that ends a check."""
    try:
        yield from findings
    except DamagedError as error:
        yield _unreadable(error)


def _unreadable(error: DamagedError) -> Finding:
    return finding("file", "it cannot be read to its end ({shown})", _KEEP, shown=shown(error.__cause__ or error.what))
