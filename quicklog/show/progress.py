"""A progress bar on stderr for work that takes longer than half a second, on a terminal only."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeVar

    T = TypeVar("T")

_PATIENCE = 0.5  # seconds


def shown(pages: Iterable[Sequence[T]], total: int, what: str) -> Iterator[Sequence[T]]:
    """Pass pages on, and show how many of ``total`` rows have passed once it takes long."""
    if not os.isatty(2):
        yield from pages
        return
    start, bar, task = time.monotonic(), None, None
    try:
        for page in pages:
            if bar is None and time.monotonic() - start > _PATIENCE:
                from rich.console import Console
                from rich.progress import Progress

                bar = Progress(console=Console(stderr=True), transient=True)
                task = bar.add_task(what, total=total)
                bar.start()
            yield page
            if bar is not None and task is not None:
                bar.advance(task, len(page))
    finally:
        if bar is not None:
            bar.stop()
