"""Many notes at once: the road of an import into the log, which lets others write in between."""

from __future__ import annotations

from collections import deque
from contextlib import nullcontext
from itertools import islice

from quicklog.store.bulk.part import Noted, prepared
from quicklog.store.bulk.writer import Writer, roomy, seldom_merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from quicklog.store.log import Log

# So many notes may go into the log in one transaction, all of them or none.
AT_ONCE = 10_000
# So many parts are prepared, at most, while the lock is free.
_AHEAD = 10

__all__ = ("AT_ONCE", "Noted", "extend")


def _untold(_news: bytes) -> None:
    """Tell nobody."""


def extend(log: Log, noted: Iterable[Noted], tell: Callable[[bytes], None] = _untold, *, several: bool = False) -> None:
    """Append to the log all notes that it does not have yet.

    They are one transaction: in the log when this returns, or none of them is. With ``several``, for more than
    ``AT_ONCE`` of them, others are let in between; whatever stops it, the same call once more appends the rest.
    ``tell`` is told of every part of them that is on disk, in the order in which they were given: 1 for each note that
    was new, and 0 for each that the log had.

    ``noted`` is asked for notes while the lock is free. It may read from this log, if that read ends before it yields;
    nothing else may use the log meanwhile. Raises what ``Transaction.append`` raises.
    """
    parts, writer = prepared(noted), Writer(log)
    with roomy(log.connection), seldom_merged(log) if several else nullcontext():
        while waiting := deque(islice(parts, _AHEAD if several else None)):
            while waiting:
                for news in writer.write(waiting, at_once=not several):
                    tell(news)
