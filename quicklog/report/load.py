"""When contacts come: by weekday and hour, by week and month, and each code by the month; and how figures went.

Days and hours are those of the wall clock where a contact was written down, as in ``ql count``. A period is given as
days of the calendar: where the team's day begins at another hour, from midnight to midnight of the days that it is of.
"""

from __future__ import annotations

from datetime import date, timedelta

from quicklog.note import working_time
from quicklog.report.records import Counts, Span, Trend
from quicklog.report.statistics.control import laney, xmr
from quicklog.store.connection import rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from quicklog.note.working_time import Hours
    from quicklog.report.grouped import Tally
    from quicklog.store.log import Log

# The first day of 1970 was a Thursday; weekdays count from Monday.
_THURSDAY, _WEEK, _HOURS = 3, 7, 24
_EPOCH = date(1970, 1, 1)
# So many codes stand in the table of seasons.
_MOST_CODES = 12
# The hour of the week, Monday's first being 0.
_CLOCK = """
SELECT (hour + 72) % 168, count(*) FROM temp.contacts WHERE chosen = 1 AND hour NOT NULL GROUP BY 1
"""
_COMPLAINTS = """
SELECT hour / 24, count(*) FROM temp.contacts JOIN temp.sorts ON number = sort
WHERE chosen = 1 AND kind = 'complaint' GROUP BY 1
"""


def by_clock(log: Log) -> tuple[tuple[int, ...], ...]:
    """Return the contacts of each hour of each weekday, Monday first."""
    found = [[0] * _HOURS for _ in range(_WEEK)]
    for clock, number in rows_of(log.connection, _CLOCK):
        weekday, hour = divmod(clock, _HOURS)
        found[weekday][hour] += number
    return tuple(map(tuple, found))


def weeks(tally: Tally, period: tuple[datetime, datetime], starts: int, hours: Hours | None) -> tuple[Span, ...]:
    """Return the weeks of a period, which begin on the team's first weekday; Monday is 0."""
    begin = _week_of(starts)
    found = tally.by_day(begin, f"hour / 24 - (hour / 24 + {_THURSDAY} - {starts} + {_WEEK}) % {_WEEK}")
    first, last = _days(tally, period)
    monday = first - timedelta(days=(first.weekday() - starts) % _WEEK)
    spans = list[Span]()
    while monday <= last:
        days = [monday + timedelta(days=place) for place in range(_WEEK)]
        spans.append(_span(days, period, found.get((monday - _EPOCH).days, Counts()), hours))
        monday += timedelta(days=_WEEK)
    return tuple(spans)


def _week_of(starts: int) -> Callable[[int], int]:
    """Return what tells the first day of a day's week, both as days since 1970."""
    return lambda day: day - (day + _THURSDAY - starts + _WEEK) % _WEEK


def months(tally: Tally, period: tuple[datetime, datetime], hours: Hours | None) -> tuple[Span, ...]:
    """Return the months of a period."""
    found = tally.by_day(lambda day: _month(_EPOCH + timedelta(days=day)), "month", "JOIN temp.days ON day = hour / 24")
    first, last = _days(tally, period)
    first = first.replace(day=1)
    spans = list[Span]()
    while first <= last:
        following = (first + timedelta(days=31)).replace(day=1)
        days = [first + timedelta(days=place) for place in range((following - first).days)]
        spans.append(_span(days, period, found.get(_month(first), Counts()), hours))
        first = following
    return tuple(spans)


def _month(day: date) -> int:
    return day.year * 100 + day.month


def _days(tally: Tally, period: tuple[datetime, datetime]) -> tuple[date, date]:
    """Return the first and the last day: of the period, and of contacts that were written down in another zone."""
    told = [_EPOCH + timedelta(days=day) for day, *_ in tally.days if day is not None]
    first, last = period[0].date(), (period[1] - timedelta(microseconds=1)).date()
    return min([first, *told]), max([last, *told])


def _span(days: Sequence[date], period: tuple[datetime, datetime], counts: Counts, hours: Hours | None) -> Span:
    begins, ends = period
    whole = days[0] >= begins.date() and days[-1] < ends.date() and _begins_its_day(begins, days[0])
    working = sum(bool(hours.on(day)) for day in days) if hours else len(days)
    return Span(days[0], days[-1], whole, working, _holidays(days, hours), counts)


def _begins_its_day(moment: datetime, day: date) -> bool:
    """Tell whether a period is there from the midnight of a day on."""
    return day > moment.date() or (moment.hour, moment.minute) == (0, 0)


def _holidays(days: Sequence[date], hours: Hours | None) -> tuple[str, ...]:
    """Return the names of the days on which the team does not work as on others of their weekday."""
    if hours is None:
        return ()
    found = working_time.specials(hours, days[0], len(days))
    return tuple(dict.fromkeys(each.name for each in found if each.day <= days[-1] and each.name))


def season(
    counts: Mapping[tuple[str, int], int], months: Sequence[Span], codes: Sequence[str]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return how many contacts the first of some codes had in each month, by what ``Tally.by_month`` counts."""
    labels = [_month(month.first) for month in months]
    return tuple((name, tuple(counts.get((name, each), 0) for each in labels)) for name in codes[:_MOST_CODES])


def trends(log: Log, weeks: Sequence[Span], starts: int, known_from: date, last: date | None) -> tuple[Trend, ...]:
    """Return how the load and the shares went from week to week: of whole weeks in which the team worked.

    Behind the day of the ``last`` contact of all the log was not kept: weeks that begin later say nothing. Nor is it
    known of weeks that begin before ``known_from`` who had been in touch before them.
    """
    told = [week for week in weeks if week.whole and week.working_days and last and week.first <= last]
    labels = tuple(week.first for week in told)
    complaints, begin = dict[int, int](), _week_of(starts)
    for day, number in rows_of(log.connection, _COMPLAINTS):
        complaints[begin(day)] = complaints.get(begin(day), 0) + number
    numbers = [week.counts.contacts for week in told]
    known = [week for week in told if week.first >= known_from]
    repeats = laney([week.counts.again for week in known], [week.counts.contacts for week in known])
    shares = {
        "avoidable": [week.counts.avoidable for week in told],
        "complaints": [complaints.get((week.first - _EPOCH).days, 0) for week in told],
    }
    load = xmr([week.counts.contacts / week.working_days for week in told])
    return (
        Trend("contacts a working day", labels, load),
        Trend("repeats", tuple(week.first for week in known), repeats),
        *(Trend(name, labels, laney(hits, numbers)) for name, hits in shares.items()),
    )
