"""How the notes behind a report are listed: its period and its filters as words of the command line."""

from __future__ import annotations

from datetime import timedelta

from quicklog.show.page import quoted
from quicklog.show.reported.sections import Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from quicklog.report.records import Report
    from quicklog.store.query import Selection

# The filters by time, which are said as the days that they mean.
_TIMES = frozenset(("since", "until", "date", "month"))
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def told_of(report: Report, selection: Selection, filters: Mapping[str, Any]) -> Told:
    """Return a report with the words that list its notes."""
    return Told(report, " ".join(_words(filters)), " ".join(_days(selection.since, selection.until)))


def _words(filters: Mapping[str, Any]) -> Iterator[str]:
    for name, value in filters.items():
        if name in _TIMES or value is None or value is False:
            continue
        option = "--" + name.replace("_", "-")
        if value is True:
            yield option
        for each in [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ():
            yield f"{option} {quoted(each)}"


def _days(since: datetime | None, until: datetime | None) -> Iterator[str]:
    """Yield the options that mean the time from a moment up to another: days where it begins and ends with one."""
    if since:
        yield f"--since {_written(since)}"
    if until:
        last = until - (_DAY if _begins_a_day(until) else _MINUTE)
        yield f"--until {_written(last, is_day=_begins_a_day(until))}"


def _begins_a_day(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _written(moment: datetime, *, is_day: bool | None = None) -> str:
    as_day = _begins_a_day(moment) if is_day is None else is_day
    return f"{moment:%Y-%m-%d}" if as_day else quoted(f"{moment:%Y-%m-%d %H:%M}")
