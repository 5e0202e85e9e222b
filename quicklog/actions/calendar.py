"""What a calendar of promises shows besides those that are open: those that were closed of late."""

from __future__ import annotations

from datetime import timedelta

from quicklog.lib.record import replace
from quicklog.store import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.store.query import Selection

    Pages = Iterable[list[tuple[Any, ...]]]

# For so long what was closed stands in a calendar as cancelled: longer than anybody is away who reads it.
CANCELLED_FOR = timedelta(days=30)


def with_closed(session: Session, selection: Selection, pages: Pages) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what is open, and then what was closed of late of all that is chosen."""
    yield from pages
    since = session.now - CANCELLED_FOR
    yield from query.pages(session.log, replace(selection, statuses=("done", "void"), closed_since=since))
