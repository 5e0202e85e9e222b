"""A progress bar on stderr for work that takes longer than half a second, on a terminal only."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    T = TypeVar("T")
    # Told of each part of a work that is done, and of how much there is in all.
    Tell = Callable[[int, int], None]

_PATIENCE = 0.5  # seconds


@contextmanager
def bar(what: str) -> Iterator[Tell]:
    """Give what is told of the parts of a work that are done, and shows them once it takes long.

    The whole may turn out to be more than it was.
    """
    start, done = time.monotonic(), 0
    shown, task = None, None

    def tell(part: int, whole: int) -> None:
        nonlocal shown, task, done
        if shown is None and os.isatty(2) and time.monotonic() - start > _PATIENCE:
            from rich.console import Console
            from rich.progress import Progress

            shown = Progress(console=Console(stderr=True), transient=True)
            task = shown.add_task(what, total=whole, completed=done)
            shown.start()
        done += part
        if shown is not None and task is not None:
            shown.update(task, total=whole)
            shown.advance(task, part)

    try:
        yield tell
    finally:
        if shown is not None:
            shown.stop()


def shown(pages: Iterable[Sequence[T]], total: int, what: str) -> Iterator[Sequence[T]]:
    """Pass pages on, and show how many of ``total`` rows have passed once it takes long."""
    with bar(what) as tell:
        for page in pages:
            yield page
            tell(len(page), total)
