"""The parts of a moment by which notes are grouped: by the wall clock where it was written, as its text says it.

``store.definitions.CALENDAR`` is the same in SQL.
"""

from __future__ import annotations

from datetime import date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Not the language's of the one who reads them: they are data.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def week(moment: str) -> str:
    """Return the week of ISO 8601, with the year that it is counted in: ``2026-W47``."""
    year, number, _ = date.fromisoformat(moment[:10]).isocalendar()
    return f"{year:04}-W{number:02}"


def weekday(moment: str) -> str:
    """Return the day of the week: ``Fri``."""
    return WEEKDAYS[date.fromisoformat(moment[:10]).weekday()]


# Of a moment in ISO 8601.
CALENDAR: dict[str, Callable[[str], str | int]] = {
    "date": lambda moment: moment[:10],
    "time": lambda moment: moment[11:16],
    "month": lambda moment: moment[:7],
    "week": week,
    "weekday": weekday,
    "hour": lambda moment: int(moment[11:13]),
}
