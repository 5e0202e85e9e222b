"""A log as it is at one moment, in a file of one's own: who goes through all of it there keeps nobody from writing."""

from __future__ import annotations

import os
from contextlib import contextmanager

from quicklog.connection import attach, explained
from quicklog.copies import copying, private
from quicklog.log import Log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.copies.copying import Tell


def opened(log: Log, path: str) -> Log:
    """Open the copy of a log as if it were that log, to which nothing happens any more; any thread may use it."""
    return Log(log.path, attach(path, 0, mode="ro&immutable=1", any_thread=True))


@contextmanager
def of(log: Log, tell: Tell) -> Iterator[str]:
    """Copy a log; the path of the copy holds as long as the context lasts. Nobody else can write there.

    ``tell`` is told of each part, in pages, and of how many there are in all. Raises ``UnreachableError`` where it has
    no room.
    """
    with explained(log.path):
        ((size,),) = copying.asked(
            log.connection, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
    folder, name = os.path.split(log.path)
    path = private.begun(folder, name, size, stays=False)
    try:
        copying.write_copy(log.connection, path, log.path, lambda part, passes: tell(part, passes // copying.PASSES))
        yield path
    finally:
        private.discard(path)
