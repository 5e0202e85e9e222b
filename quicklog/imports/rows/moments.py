"""Times in the cells of a sheet: exact where they are written in full, and by the words of ``times`` otherwise.

What a time is read as depends on the zone and on the moment of reading. What it is known by does not: that is one text
for every spelling of it, wherever and whenever it is read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from quicklog.imports.rows import dates
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.note.bodies import YEARS
from quicklog.shorthand import times
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Match

    from quicklog.shorthand.reasons import Reason

# Words that mean another day when they are read in another year do not say which day they mean.
_ANOTHER_YEAR = timedelta(days=400)
# As of when words are read to see whether they say the same at any time: the ends of two days behind all that they may
# say. Between them any date without a year, even the 29th of February, is of another one; other words mean another day.
_OTHER_TIMES = tuple(datetime(2190, 1, 1, 23, 59, tzinfo=UTC) + timedelta(days) for days in (0, 1861))
_GRACE = timedelta(minutes=5)
_DAY, _HOUR = timedelta(hours=24), timedelta(hours=1)
_MOST_KEPT = 20_000
_NO_YEAR = Message(
    "a year from {first} to {last} is meant: write 2026-11-20T09:30:00+02:00", first=YEARS.start, last=YEARS.stop - 1
)
_FIRST_DAY = "1970-01-01"
_FUTURE = Message("that is in the future: write a time up to now, or due: for a promise")
# The minutes of a day as they are written, each as ISO 8601 and in milliseconds.
_CLOCKS = {
    f"{written}:{minute:02}": (f"T{hour:02}:{minute:02}:00", (hour * 60 + minute) * 60_000)
    for hour in range(24)
    for written in (f"{hour}", f"{hour:02}")
    for minute in range(60)
}
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?"
# A date, a time of day and an offset; and words with the four digits of a year, before a time of day.
_IN_FULL = rf"(\d{{4}}-\d\d-\d\d)[T ]{_CLOCK}(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?"
_DAY_AND_CLOCK = rf"([^:]*\d{{4}}[^:]*?)[T ]+{_CLOCK}()"
_TIME = "T%H:%M:%S"
_ONLY_A_CLOCK = r"\d{1,2}[:.]?\d\d(?::\d\d)?(?: ?[ap]m)?|\d{1,2} ?[ap]m"
_ISO_DAY = len("2026-11-18")


class Found(Record):
    """A moment of a cell, as ISO 8601, and a doubt."""

    at: str
    says: Reason | None = None


class Moments:
    """Reads times as of one moment ``now``; what was worked out for one row is kept for the next.

    ``counted`` says that a number may be a moment, too: days as Excel counts them, or seconds since 1970. A length of
    a promise counts in working time where there are ``hours`` (``times.due``), in the zone that ``home`` gives it.
    """

    def __init__(
        self,
        now: datetime,
        *,
        month_first: bool = False,
        counted: bool = False,
        hours: bytes = b"",
        home: Callable[[datetime], datetime] | None = None,
    ) -> None:
        import re

        self._now = now
        self._limit = now + _GRACE
        self.month_first = month_first
        self._counted, self._hours = counted, hours
        self._home = home or self._here
        self._spelt: dict[str, str] = {}
        self._in_full = re.compile(_IN_FULL).fullmatch
        self._only_a_clock = re.compile(_ONLY_A_CLOCK, re.IGNORECASE).fullmatch
        self._day_and_clock = re.compile(_DAY_AND_CLOCK).fullmatch
        self._days: dict[str, str] = {}
        self._begun: dict[tuple[str, str], str] = {}
        # Days as they are written that keep their distance from UTC: the day, and that distance.
        self._whole: dict[str, tuple[str, str]] = {}
        # What is known by what: days as they are written, each with its beginning, and other texts.
        self._dates: dict[str, tuple[str, int]] = {}
        self._texts: dict[str, tuple[str, int]] = {}

    def past(self, text: str) -> Found | times.Miss:
        """Read when something happened."""
        written, _, clock = text.rpartition(" ")
        whole = self._whole.get(written)
        if whole and clock in _CLOCKS:
            day, offset = whole
            return Found(f"{day}{_CLOCKS[clock][0]}{offset}", None)
        return self._past(text)

    def _past(self, text: str) -> Found | times.Miss:
        typed, found = text, self._in_full(text)
        if found is None:
            text = self.in_figures(text)
            found = self._in_full(text)
        in_full = found is not None
        if found is None:
            found = self._day_and_clock(text)
            if found is None:
                return self._in_words(text)
        written, hour, minute, second, offset = found.groups("")
        if offset:
            return self._exact(_padded(found))
        day, hour = written if in_full else self._day(written), hour.zfill(2)
        written = _before_clock(typed) or written
        whole = day and self._begin(day, "", _DAY)
        begun = whole or (day and self._begin(day, hour, _HOUR))
        if not begun:
            return self._in_words(text)
        if whole:
            if len(self._whole) > _MOST_KEPT:
                self._whole.clear()
            self._whole[written] = day, whole
        return Found(f"{day}T{hour}:{minute}:{second or '00'}{begun}", None)

    def in_figures(self, text: str) -> str:
        """Return a moment that is spelt with its year, or with fractions, as ISO 8601; any other text as it is."""
        if self._in_full(text):
            return text
        if text not in self._spelt:
            if len(self._spelt) > _MOST_KEPT:
                self._spelt.clear()
            spelt = dates.spelt(text, month_first=self.month_first)
            iso = spelt.iso if spelt else "" if self._only_a_clock(text) else dates.clock_alone(text)
            self._spelt[text] = iso or (self._counted and dates.counted(text)) or text
        return self._spelt[text]

    def why_none(self, text: str) -> str:
        """Return the name of the reason why a text is not a moment: its day and its month may only be exchanged."""
        if dates.spelt(text, month_first=self.month_first):  # which is still to come, perhaps
            return "no-time"
        first = not self.month_first
        other = dates.spelt(text, month_first=first) or times.past(text, self._now, month_first=first)
        if isinstance(other, times.Miss):
            return "no-time"
        return "month-comes-first" if self.month_first else "day-comes-first"

    def is_clock(self, text: str) -> bool:
        """Tell whether a text is nothing but a time of day."""
        return self._only_a_clock(text) is not None

    def due(self, text: str, at: datetime) -> Found | times.Miss:
        """Read by when something was promised at a moment; one with its year may be over already, and that is said."""
        text = self.in_figures(text)
        found = self._in_full(text)
        if found and found.group(5):
            return self._promised(self._exact(_padded(found), past=False), at)
        if found or (len(text) == _ISO_DAY and _is_day(text)):
            return self._promised(self._dated(_padded(found) if found else text), at)
        begin = self._here(at) if self._hours else at
        if self._hours and times.ahead(text.replace("_", " "), self._home(at), self._hours):
            begin = self._home(at)  # working hours are those of the team's zone
        moment = times.due(text, begin, month_first=self.month_first, hours=self._hours)
        return _found(moment.at, moment.says) if isinstance(moment, times.Moment) else moment

    def _here(self, at: datetime) -> datetime:
        """Return a moment in the zone of the reading."""
        return at.astimezone(self._now.tzinfo)

    def _exact(self, text: str, *, past: bool = True) -> Found | times.Miss:
        try:
            at = datetime.fromisoformat(text)
            if at.year not in YEARS:
                return times.Miss(True, _NO_YEAR)
            return times.Miss(True, _FUTURE) if past and at > self._limit else _found(at)
        except (ValueError, OverflowError):
            return times.Miss(True, Message("invalid time: write 2026-11-20T09:30:00+02:00"))

    def _dated(self, iso: str) -> Found | times.Miss:
        """Return a moment of ISO 8601 without an offset in the zone of the reading, and of a day its end."""
        try:
            typed = datetime.fromisoformat(iso).replace(microsecond=0)
        except ValueError:
            return times.Miss(True, Message("invalid time: write 2026-11-20T09:30:00+02:00"))
        if typed.year not in YEARS:
            return times.Miss(True, _NO_YEAR)
        zone = self._now.tzinfo
        is_day = len(iso) == _ISO_DAY
        return _found(times.end_of(typed.date(), zone) if is_day else times.later(typed.replace(tzinfo=zone), 0))

    def _promised(self, found: Found | times.Miss, at: datetime) -> Found | times.Miss:
        """Say of a promise that it was over when it was given."""
        if isinstance(found, times.Miss):
            return found
        due = datetime.fromisoformat(found.at)
        if due >= at:
            return found
        return Found(found.at, reason("promise-past", due=due, day=f"{due.day}/{due.month}/{due.year}"))

    def _day(self, words: str) -> str:
        """Return the day of a date with its year, as ISO 8601; nothing where it is not one, or leaves its year open."""
        if words not in self._days:
            if len(self._days) > _MOST_KEPT:
                self._days.clear()
            day = times.day(words, self._now, month_first=self.month_first)
            fixed = isinstance(day, date) and is_fixed_day(words, day, self._now, month_first=self.month_first)
            self._days[words] = f"{day}" if fixed else ""
        return self._days[words]

    def _begin(self, day: str, hour: str, length: timedelta) -> str:
        """Return the offset that a day or an hour keeps from its start to its end; nothing where it keeps none."""
        kept = (day, hour)
        if kept not in self._begun:
            if len(self._begun) > _MOST_KEPT:
                self._begun.clear()
            self._begun[kept] = _begun(f"{day}T{hour or '00'}:00", length, self._now)
        return self._begun[kept]

    def _in_words(self, text: str) -> Found | times.Miss:
        moment = times.past(text, self._now, month_first=self.month_first)
        if isinstance(moment, times.Miss):
            return moment
        return _found(moment.at, moment.says)

    def known_by(self, text: str) -> tuple[str, int]:
        """Return what a moment is known by, however it is spelt, and its milliseconds since 1970.

        Where no offset is written, that is the clock on the wall, counted as if it were in UTC; 0 where the text leaves
        open which day it means. Words that mean another day whenever they are read are known by themselves.
        """
        words, _, clock = text.rpartition(" ")
        dated = self._dates.get(words)
        if dated and clock in _CLOCKS:
            day, midnight = dated
            said, milliseconds = _CLOCKS[clock]
            return day + said, midnight + milliseconds
        if text not in self._texts:
            if len(self._texts) > _MOST_KEPT:
                self._texts.clear()
                self._dates.clear()
            self._texts[text] = self._known_by(text)
        return self._texts[text]

    def _known_by(self, text: str) -> tuple[str, int]:
        typed, in_full = text, self._in_full(text)
        if in_full is None:
            text = self.in_figures(text)
            in_full = self._in_full(text)
        found = in_full or self._day_and_clock(text)
        if found is None:
            return self._known_by_words(text)
        written, hour, minute, second, offset = found.groups("")
        if offset:
            exact = self._exact(_padded(found), past=False)
            if not isinstance(exact, Found):
                return typed, 0
            return _known(datetime.fromisoformat(exact.at), f"%Y-%m-%d{_TIME}Z")
        day = written if in_full and _is_day(written) else self._day(written)
        if not day:
            return self._known_by_words(text)
        said = Message(
            "{day}T{zfill}:{minute}:{value}", day=day, zfill=hour.zfill(2), minute=minute, value=second or "00"
        )
        if day > _FIRST_DAY:  # before it milliseconds are not simply added
            self._dates[_before_clock(typed) or written] = day, wall_clock(datetime.fromisoformat(day))
        return said, wall_clock(datetime.fromisoformat(said))

    def _known_by_words(self, text: str) -> tuple[str, int]:
        one, other = (times.past(text, each, month_first=self.month_first) for each in _OTHER_TIMES)
        if not isinstance(one, times.Moment) or not isinstance(other, times.Moment):
            return text, 0
        if self._only_a_clock(text):
            return one.at.strftime(_TIME), 0
        form = "%m-%d" if isinstance(times.day(text, one.at, month_first=self.month_first), date) else f"%m-%d{_TIME}"
        if one.at == other.at:
            return _known(one.at, f"%Y-{form}")
        of_any_year = one.at.strftime(form)
        return (f"--{of_any_year}" if of_any_year == other.at.strftime(form) else text), 0


def _padded(found: Match[str]) -> str:
    """Return a moment that is written in full as ISO 8601, which has two figures for the hour."""
    day, hour, minute, second, offset = found.groups("")
    return f"{day}T{hour:0>2}:{minute}:{second or '00'}{offset}"


def _before_clock(text: str) -> str:
    """Return what stands before a plain time of day; nothing where a text does not end with one."""
    words, _, clock = text.rpartition(" ")
    return words if clock in _CLOCKS else ""


def _is_day(written: str) -> bool:
    """Tell whether ISO 8601 names a day of a year that may be written."""
    try:
        return date.fromisoformat(written).year in YEARS
    except ValueError:
        return False


def _known(at: datetime, form: str) -> tuple[str, int]:
    return at.astimezone(UTC).strftime(form), milliseconds(at)


def with_clocks(line: str) -> str:
    """Return a line with its times of day in one spelling: 9:30, 09:30 and 9.30 are the same."""
    import re

    return re.sub(r"(?<!\S)(\d{1,2})[:.](\d\d)(?=\.?(?:\s|$))", lambda found: f"{found[1]:0>2}:{found[2]}", line)


def wall_clock(at: datetime) -> int:
    """Return what the clock on the wall showed, as the time part of an id: the same in every zone."""
    return milliseconds(at.replace(tzinfo=UTC))


def is_fixed_day(text: str, day: date, now: datetime, *, month_first: bool = False) -> bool:
    """Tell whether a text that was read as a day means the same one whenever it is read."""
    return times.day(text, now + _ANOTHER_YEAR, month_first=month_first) == day


def milliseconds(at: datetime) -> int:
    """Return a moment as the time part of an id, which is 0 where there is none, and never less than 1 otherwise."""
    return max(1, int(at.timestamp()) * 1000)


def _found(at: datetime, says: Reason | None = None) -> Found:
    return Found(at.isoformat(timespec="seconds"), says)


def _begun(start: str, length: timedelta, now: datetime) -> str:
    """Return the distance from UTC that a time keeps from its start to its end.

    Nothing is returned where that changes, or where it is not over yet: ``times`` knows what to say of such a time.
    """
    try:
        begins = datetime.fromisoformat(start).replace(tzinfo=now.tzinfo)
        ends = begins + length - timedelta(minutes=1)
        offsets = {each.replace(fold=fold).utcoffset() for each in (begins, ends) for fold in (0, 1)}
        if len(offsets) > 1 or ends > now or begins.year not in YEARS:
            return ""
        return begins.isoformat()[19:]
    except (OverflowError, ValueError):
        return ""
