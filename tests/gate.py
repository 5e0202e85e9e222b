"""What of a long table of cases the fast gate tries: a few, from all over the table; the whole run tries all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def parametrize_few(
    names: str | tuple[str, ...], cases: Iterable[Any], few: int, *, ids: Callable[[Any], str] | None = None
) -> pytest.MarkDecorator:
    """Parametrize a test as ``pytest.mark.parametrize`` does; all cases but a ``few`` are slow."""
    table = [(case,) if isinstance(names, str) else case for case in cases]
    fast = {place * len(table) // few for place in range(few)}
    marked = [pytest.param(*case, marks=() if place in fast else pytest.mark.slow) for place, case in enumerate(table)]
    return pytest.mark.parametrize(names, marked, ids=ids)
