"""Many notes at once: the road of an import into the log, which lets others write in between."""

from __future__ import annotations

from itertools import chain, islice

from quicklog import interrupt
from quicklog.bulk.scribe import Scribe
from quicklog.bulk.writer import AT_ONCE, FIRST, PAGE, Noted, Page, Writer, roomy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from quicklog.log import Log

__all__ = ("AT_ONCE", "Noted", "extend")


def _untold(_notes: int) -> None:
    """Tell nobody."""


def extend(log: Log, noted: Iterable[Noted], tell: Callable[[int], None] = _untold, *, several: bool = False) -> int:
    """Append to the log all notes that it does not have yet, and return how many those were.

    They are one transaction: in the log when this returns, or none of them is. ``several`` is for more than ``AT_ONCE``
    of them: a second process then writes while this one prepares, and lets others write in between; whatever stops it,
    the same call once more appends the rest. ``tell`` is told of every page of them that is on disk, in notes that
    were given.

    ``noted`` is asked for notes while the lock is free. It may read from this log, if that read ends before it yields;
    nothing else may use the log meanwhile. Raises what ``Transaction.append`` raises.
    """
    source = iter(noted)
    if not several:
        return _write(log, iter([Page(source)]), tell, at_once=True)
    with Scribe(log.path) as scribe:
        pages = _pages(source)
        first = next(pages)  # while that process begins
        if scribe.is_there():
            return _dictate(scribe, first, pages, tell)
    return _write(log, chain([first], pages), tell)


def _pages(source: Iterator[Noted]) -> Iterator[Page]:
    """Prepare page after page, the first of them a small one; an empty one is the last."""
    yield Page(islice(source, FIRST))
    while True:
        yield Page(islice(source, PAGE))


def _write(log: Log, pages: Iterator[Page], tell: Callable[[int], None], *, at_once: bool = False) -> int:
    added, writer = 0, Writer(log)
    with roomy(log.connection):
        while page := next(pages, None):
            added += writer.write(page.parts, at_once=at_once)
            tell(len(page))
    return added


def _dictate(scribe: Scribe, page: Page, pages: Iterator[Page], tell: Callable[[int], None]) -> int:
    """Let a second process write a page while this one prepares the next."""
    added = 0
    while page:
        interrupt.heed()
        scribe.take(page.parts)
        taken = len(page)
        page.parts.clear()  # two pages at once would be twice the memory
        try:
            page = next(pages)
        finally:  # whatever the next page meets, this one is on its way to the disk
            added += scribe.answer()
            tell(taken)
    return added
