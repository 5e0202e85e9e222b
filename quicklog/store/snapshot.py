"""A log as it is at one moment, in a file of one's own: who goes through all of it there keeps nobody from writing."""

from __future__ import annotations

import os
from contextlib import contextmanager

from quicklog.store import copying
from quicklog.store.log import Log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.store.copying import Tell


def opened(log: Log, path: str) -> Log:
    """Open the copy of a log as if it were that log, to which nothing happens any more; any thread may use it."""
    return Log(log.path, copying.opened(path, still=True, any_thread=True))


@contextmanager
def of(log: Log, tell: Tell) -> Iterator[str]:
    """Copy a log; the path of the copy holds as long as the context lasts. Nobody else can write there.

    ``tell`` is told of each part, in pages, and of how many there are in all. Raises ``UnreachableError`` where it has
    no room.
    """
    with copying.place_for(log.connection, log.path, *os.path.split(log.path), stays=False) as path:
        copying.write_copy(log.connection, path, log.path, lambda part, passes: tell(part, passes // copying.PASSES))
        yield path
