"""Many notes at once: the road of an import into the log, which lets others write in between."""

from __future__ import annotations

from itertools import chain, islice

from quicklog import interrupt
from quicklog.bulk.scribe import Scribe
from quicklog.bulk.writer import AT_ONCE, Noted, Page, Writer, roomy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from quicklog.log import Log

__all__ = ("AT_ONCE", "Noted", "extend")


def _untold(_notes: int) -> None:
    """Tell nobody."""


def extend(log: Log, noted: Iterable[Noted], tell: Callable[[int], None] = _untold) -> int:
    """Append to the log all notes that it does not have yet, and return how many those were.

    Up to ``AT_ONCE`` notes are one transaction: they are in the log when this returns, or none of them is. More are
    several, between which others write; whatever stops it then, the same call once more appends the rest. ``tell`` is
    told of every transaction that is on disk, in notes that were given.

    ``noted`` is asked for notes while the lock is free. It may read from this log, if that read ends before it yields;
    nothing else may use the log meanwhile. Raises what ``Transaction.append`` raises.
    """
    source = iter(noted)
    added = _write(log, islice(source, AT_ONCE), tell)
    some = list(islice(source, 1))
    if not some:
        return added
    source = chain(some, source)
    with Scribe(log.path, AT_ONCE) as scribe:
        if scribe.is_there():
            return added + _dictate(scribe, source, tell)
    return added + _write(log, source, tell)


def _write(log: Log, source: Iterator[Noted], tell: Callable[[int], None]) -> int:
    added, writer = 0, Writer(log, AT_ONCE)
    with roomy(log.connection):
        while page := Page(islice(source, writer.size)):
            added += writer.write(page.parts)
            tell(len(page))
    return added


def _dictate(scribe: Scribe, source: Iterator[Noted], tell: Callable[[int], None]) -> int:
    """Let a second process write a page while this one prepares the next."""
    added, page = 0, Page(islice(source, AT_ONCE))
    while page:
        interrupt.heed()
        scribe.take(page.parts)
        taken = len(page)
        try:
            page = Page(islice(source, scribe.size))
        finally:  # whatever the next page meets, this one is on its way to the disk
            added += scribe.answer()
            tell(taken)
    return added
