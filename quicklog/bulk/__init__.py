"""Many notes at once: the road of an import into the log, which lets others write in between."""

from __future__ import annotations

from collections import deque
from itertools import chain, islice

from quicklog import interrupt
from quicklog.bulk.part import Noted, prepared
from quicklog.bulk.scribe import Scribe
from quicklog.bulk.writer import Writer, roomy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from quicklog.log import Log

# So many notes may go into the log in one transaction, all of them or none.
AT_ONCE = 10_000
# So many parts are prepared while the second process begins, and so many, at most, while as many are written.
_FIRST, _AHEAD = 5, 40

__all__ = ("AT_ONCE", "Noted", "extend")


def _untold(_news: bytes) -> None:
    """Tell nobody."""


def extend(log: Log, noted: Iterable[Noted], tell: Callable[[bytes], None] = _untold, *, several: bool = False) -> None:
    """Append to the log all notes that it does not have yet.

    They are one transaction: in the log when this returns, or none of them is. ``several`` is for more than ``AT_ONCE``
    of them: a second process then writes while this one prepares, and lets others write in between; whatever stops it,
    the same call once more appends the rest. ``tell`` is told of every part of them that is on disk, in the order in
    which they were given: 1 for each note that was new, and 0 for each that the log had.

    ``noted`` is asked for notes while the lock is free. It may read from this log, if that read ends before it yields;
    nothing else may use the log meanwhile. Raises what ``Transaction.append`` raises.
    """
    parts = prepared(noted)
    if not several:
        _write(log, parts, tell)
        return
    with Scribe(log.path) as scribe:
        first = list(islice(parts, _FIRST))  # while that process begins
        if scribe.is_there():
            _dictate(scribe, chain(first, parts), tell)
            return
    _write(log, chain(first, parts), tell, several=True)


def _write(log: Log, parts: Iterator[bytes], tell: Callable[[bytes], None], *, several: bool = False) -> None:
    writer = Writer(log)
    with roomy(log.connection):
        while waiting := deque(islice(parts, _AHEAD if several else None)):
            while waiting:
                for news in writer.write(waiting, at_once=not several):
                    tell(news)


def _dictate(scribe: Scribe, parts: Iterator[bytes], tell: Callable[[bytes], None]) -> None:
    """Let a second process write while this one prepares."""

    def settle(most: int) -> None:
        while scribe.behind > most or scribe.has_answered():
            tell(scribe.answer())

    try:
        try:
            for part in parts:
                interrupt.heed()
                scribe.take(part)
                settle(_AHEAD)
        except Exception:
            settle(0)  # whatever this part met, those before it are on their way to the disk
            raise
        settle(0)
    except KeyboardInterrupt:
        for news in scribe.stop():
            tell(news)
        raise
