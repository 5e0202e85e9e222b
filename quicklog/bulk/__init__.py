"""Many notes at once: the road of an import into the log, which lets others write in between."""

from __future__ import annotations

from itertools import chain, islice

from quicklog import interrupt
from quicklog.bulk.scribe import Scribe
from quicklog.bulk.writer import AT_ONCE, PAGE, Noted, Page, Writer, roomy

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
    told of every page of them that is on disk, in notes that were given.

    ``noted`` is asked for notes while the lock is free. It may read from this log, if that read ends before it yields;
    nothing else may use the log meanwhile. Raises what ``Transaction.append`` raises.
    """
    source = iter(noted)
    first = Page(islice(source, AT_ONCE))
    some = list(islice(source, 1))
    if not some:
        return _write(log, first, source, tell, at_once=True)
    source = chain(some, source)
    with Scribe(log.path) as scribe:
        if scribe.is_there():
            return _dictate(scribe, first, source, tell)
    return _write(log, first, source, tell)


def _write(log: Log, page: Page, source: Iterator[Noted], tell: Callable[[int], None], *, at_once: bool = False) -> int:
    added, writer = 0, Writer(log)
    with roomy(log.connection):
        while page:
            added += writer.write(page.parts, at_once=at_once)
            tell(len(page))
            page = Page(islice(source, PAGE))
    return added


def _dictate(scribe: Scribe, page: Page, source: Iterator[Noted], tell: Callable[[int], None]) -> int:
    """Let a second process write a page while this one prepares the next."""
    added = 0
    while page:
        interrupt.heed()
        scribe.take(page.parts)
        taken = len(page)
        page.parts.clear()  # two pages at once would be twice the memory
        try:
            page = Page(islice(source, PAGE))
        finally:  # whatever the next page meets, this one is on its way to the disk
            added += scribe.answer()
            tell(taken)
    return added
