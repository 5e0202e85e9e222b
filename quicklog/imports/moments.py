"""Times in the cells of a sheet: exact where they are written in full, and by the words of ``when`` otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from quicklog import when
from quicklog.record import record

# Words that mean another day when they are read in another year do not say which day they mean.
_ANOTHER_YEAR = timedelta(days=400)
_GRACE = timedelta(minutes=5)
_DAY, _HOUR = timedelta(hours=24), timedelta(hours=1)
_MOST_KEPT = 20_000
_FIRST_YEAR = 1900  # as for ``when``: beyond, it is a slip of the finger
_FUTURE = "that is in the future: write a time up to now, or due: for a promise"
# The hours and the minutes of a day as they are written, in milliseconds.
_HOURS = {written: hour * 3_600_000 for hour in range(24) for written in (f"{hour}", f"{hour:02}")}
_MINUTES = {f"{minute:02}": minute * 60_000 for minute in range(60)}
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?"
# A date, a time of day and an offset; and words with the four digits of a year, before a time of day.
_IN_FULL = rf"(\d{{4}}-\d\d-\d\d)[T ]{_CLOCK}(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?"
_DAY_AND_CLOCK = rf"([^:]*\d{{4}}[^:]*?)[T ]+{_CLOCK}()"


@record
class Found:
    """A moment of a cell: as ISO 8601, in milliseconds since 1970 (0 where it leaves its year open), and a doubt."""

    at: str
    milliseconds: int
    says: str | None = None


class Moments:
    """Reads times as of one moment ``now``; what was worked out for one row is kept for the next."""

    def __init__(self, now: datetime, *, month_first: bool = False) -> None:
        import re

        self._now = now
        self._limit = now + _GRACE
        self._month_first = month_first
        self._in_full = re.compile(_IN_FULL).fullmatch
        self._day_and_clock = re.compile(_DAY_AND_CLOCK).fullmatch
        self._days: dict[str, str] = {}
        self._begun: dict[tuple[str, str], tuple[str, int] | None] = {}
        # Days as they are written that keep their distance from UTC: the day, that distance, and the day's beginning.
        self._whole: dict[str, tuple[str, str, int]] = {}

    def past(self, text: str) -> Found | when.Miss:
        """Read when something happened."""
        written, _, clock = text.rpartition(" ")
        whole = self._whole.get(written)
        if whole:
            hour, _, minute = clock.partition(":")
            if hour in _HOURS and minute in _MINUTES:
                day, offset, midnight = whole
                at = f"{day}T{hour.zfill(2)}:{minute}:00{offset}"
                return Found(at, max(1, midnight + _HOURS[hour] + _MINUTES[minute]), None)
        return self._past(text)

    def _past(self, text: str) -> Found | when.Miss:
        found = self._in_full(text)
        in_full = found is not None
        if found is None:
            found = self._day_and_clock(text)
            if found is None:
                return self._in_words(text)
        written, hour, minute, second, offset = found.groups("")
        if offset:
            return self._exact(text)
        day, hour = written if in_full else self._day(written), hour.zfill(2)
        whole = day and self._begin(day, "", _DAY)
        begun = whole or (day and self._begin(day, hour, _HOUR))
        if not begun:
            return self._in_words(text)
        offset, midnight = begun
        if whole:
            if len(self._whole) > _MOST_KEPT:
                self._whole.clear()
            self._whole[written] = day, offset, midnight
        at = max(1, midnight + _HOURS[hour] + _MINUTES[minute] + int(second or 0) * 1000)
        return Found(f"{day}T{hour}:{minute}:{second or '00'}{offset}", at, None)

    def due(self, text: str, at: datetime) -> Found | when.Miss:
        """Read by when something was promised at a moment."""
        found = self._in_full(text)
        if found and found.group(5):
            return self._exact(text, past=False)
        moment = when.due(text, at, month_first=self._month_first)
        return _found(moment.at, moment.says) if isinstance(moment, when.Moment) else moment

    def _exact(self, text: str, *, past: bool = True) -> Found | when.Miss:
        try:
            at = datetime.fromisoformat(text)
            return when.Miss(True, _FUTURE) if past and at > self._limit else _found(at)
        except (ValueError, OverflowError):
            return when.Miss(True, "no such time: write 2026-11-20T09:30:00+02:00")

    def _day(self, words: str) -> str:
        """Return the day of a date with its year, as ISO 8601; nothing where it is none, or leaves its year open."""
        if words not in self._days:
            if len(self._days) > _MOST_KEPT:
                self._days.clear()
            day = when.day(words, self._now, month_first=self._month_first)
            fixed = isinstance(day, date) and is_fixed_day(words, day, self._now, month_first=self._month_first)
            self._days[words] = f"{day}" if fixed else ""
        return self._days[words]

    def _begin(self, day: str, hour: str, length: timedelta) -> tuple[str, int] | None:
        """Return the offset of a day or an hour, and when, by that offset, its day began."""
        kept = (day, hour)
        if kept not in self._begun:
            if len(self._begun) > _MOST_KEPT:
                self._begun.clear()
            self._begun[kept] = _begun(f"{day}T{hour or '00'}:00", length, self._now)
        return self._begun[kept]

    def _in_words(self, text: str) -> Found | when.Miss:
        moment = when.past(text, self._now, month_first=self._month_first)
        if isinstance(moment, when.Miss):
            return moment
        return _found(moment.at, moment.says, fixed=is_fixed(text, moment.at, self._now, month_first=self._month_first))


def is_fixed(text: str, at: datetime, now: datetime, *, month_first: bool = False) -> bool:
    """Tell whether a text that was read as a moment means the same one whenever it is read."""
    later = when.past(text, now + _ANOTHER_YEAR, month_first=month_first)
    return isinstance(later, when.Moment) and later.at == at


def is_fixed_day(text: str, day: date, now: datetime, *, month_first: bool = False) -> bool:
    """Tell whether a text that was read as a day means the same one whenever it is read."""
    return when.day(text, now + _ANOTHER_YEAR, month_first=month_first) == day


def milliseconds(at: datetime, *, fixed: bool = True) -> int:
    """Return a moment as the time part of an id: 0 where it is not fixed, and never less than 1 otherwise."""
    return max(1, int(at.timestamp()) * 1000) if fixed else 0


def _found(at: datetime, says: str | None = None, *, fixed: bool = True) -> Found:
    return Found(at.isoformat(timespec="seconds"), milliseconds(at, fixed=fixed), says)


def _begun(start: str, length: timedelta, now: datetime) -> tuple[str, int] | None:
    """Return the distance from UTC that a time keeps from its start to its end, and its midnight in milliseconds.

    Nothing is returned where that changes, or where it is not over yet: ``when`` knows what to say of such a time.
    """
    try:
        begins = datetime.fromisoformat(start).replace(tzinfo=now.tzinfo)
        ends = begins + length - timedelta(minutes=1)
        offsets = {each.replace(fold=fold).utcoffset() for each in (begins, ends) for fold in (0, 1)}
        if len(offsets) > 1 or ends > now or begins.year < _FIRST_YEAR:
            return None
        offset = begins.isoformat()[19:]
        return offset, int(datetime.fromisoformat(f"{start[:10]}T00:00:00{offset}").timestamp()) * 1000
    except (OverflowError, ValueError):
        return None
