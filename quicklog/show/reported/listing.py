"""How the notes behind a report are listed: its period and its filters as words of the command line."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.show.page import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from typing import Any

    from quicklog.lib.message import Message
    from quicklog.report.records import Report
    from quicklog.store.query import Selection

    # An option with its value.
    Pair = tuple[str, str]

# The filters by time, which are said as the days that they mean.
_TIMES = frozenset(("since", "until", "date", "month"))
_DAY = timedelta(days=1)
_MIDNIGHT = "00:00"
# What ``ql open`` shows is open: it takes no such filter.
_OF_CLOSED = frozenset(("--status", "--closed-since"))


class Told(Record):
    """A report, and what of the command line chooses its notes.

    ``given`` are the filters as they were typed, each an option with its value, which is empty where it has none.
    ``chosen`` are, by option, the values that they mean; and ``since`` and ``until`` the time. The team's day begins
    at ``day_starts``. ``complaint`` says what is wrong with the team's codes.
    """

    report: Report
    given: tuple[Pair, ...]
    chosen: Mapping[str, tuple[str, ...]]
    since: datetime | None
    until: datetime | None
    day_starts: str = _MIDNIGHT
    complaint: Message | None = None

    @property
    def filters(self) -> str:
        """The filters but for the time, as they are typed."""
        return " ".join(map(_word, self.given))

    def is_filtered_by(self, option: str) -> bool:
        """Tell whether a filter is among them."""
        return any(each == option for each, _ in self.given)

    def listing(self, *more: str | Pair, command: str = "list", period: str | None = None) -> str:
        """Return the command that shows those notes for which ``more`` holds too; empty where there is none.

        They are of the report's period, or of another one. An option of ``more`` that is a filter already takes its
        place: given twice, either value would do.
        """
        given = [each for each in self.given if command != "open" or each[0] not in _OF_CLOSED]
        narrowed: dict[str, list[str]] = {}
        for option, value in (each for each in more if isinstance(each, tuple)):
            narrowed.setdefault(option, []).extend([value] if self._may_be(option, value) else [])
        if not all(narrowed.values()):
            return ""
        words = [period if period is not None else self.within(self.since, self.until)]
        words += [_word(each) for each in given if each[0] not in narrowed]
        words += [each for each in more if isinstance(each, str)]
        words += [_word((option, value)) for option, values in narrowed.items() for value in dict.fromkeys(values)]
        return " ".join(("ql", command, *filter(None, words)))

    def contacts(self, *more: str | Pair, period: str | None = None) -> str:
        """Return the command that shows some of the contacts."""
        return self.listing("--contacts", *more, period=period)

    def _may_be(self, option: str, value: str) -> bool:
        """Tell whether a value is one that the filters choose: no option chooses what has one and another beside it."""
        chosen = self.chosen.get(option, ())
        return not chosen or key(value) in map(key, chosen)

    def within(self, since: datetime | None, until: datetime | None) -> str:
        """Return the options that mean the time from a moment up to another; none of an open end."""
        return " ".join(_days(since, until, self.day_starts))

    def within_days(self, first: date, last: date) -> str:
        """Return the options that mean some days of the calendar, as far as they are in the period."""
        zone = self.report.now.tzinfo
        begins, ends = (datetime.combine(day, time(), zone) for day in (first, last + _DAY))
        return self.within(max(begins, self.report.since), min(ends, self.report.until))


def told_of(
    report: Report,
    selection: Selection,
    filters: Mapping[str, Any],
    *,
    day_starts: str = _MIDNIGHT,
    complaint: Message | None = None,
) -> Told:
    """Return a report with the words that list its notes."""
    chosen = {"--code": selection.codes, "--status": selection.statuses, "--promise": selection.promises}
    chosen |= {f"--{name}": values for name, values in selection.values.items()}
    return Told(report, tuple(_given(filters)), chosen, selection.since, selection.until, day_starts, complaint)


def _given(filters: Mapping[str, Any]) -> Iterator[Pair]:
    for name, value in filters.items():
        if name in _TIMES or value is None or value is False:
            continue
        option = "--" + name.replace("_", "-")
        if value is True:
            yield option, ""
        for each in [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ():
            yield option, each


def _word(pair: Pair) -> str:
    option, value = pair
    return f"{option} {quoted(value)}" if value else option


def _days(since: datetime | None, until: datetime | None, day_starts: str) -> Iterator[str]:
    """Yield the options that mean the time from a moment up to another: days where it begins and ends with one."""
    if since:
        yield f"--since {_written(since, is_day=_begins_a_day(since, day_starts))}"
    if until:
        is_day = _begins_a_day(until, day_starts)
        yield f"--until {_written(until - (_DAY if is_day else timedelta(microseconds=1)), is_day=is_day)}"


def _begins_a_day(moment: datetime, day_starts: str) -> bool:
    return f"{moment:%H:%M}" == day_starts and not moment.second


def _written(moment: datetime, *, is_day: bool) -> str:
    return f"{moment:%Y-%m-%d}" if is_day else quoted(f"{moment:%Y-%m-%d %H:%M}")
