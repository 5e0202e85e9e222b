"""Values of the team's file, read one by one: what is wrong with one is reported, and the others are still read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Path = tuple[str, ...]
    Reader = Callable[[Any], Any]
    Report = Callable[..., None]  # of a path, what is wrong, and a severity other than error


def attempt(reader: Reader, value: object, path: Path, report: Report) -> Any:
    """Return what a reader makes of a value; where it raises ValueError, report what is wrong and return ``None``."""
    try:
        return reader(value)
    except ValueError as error:
        report(path, error.args[0])
        return None
