"""Dates and times of day as programs write them, read by their shape alone; what has another shape is left to words.

Nothing is guessed here: which of two numbers is the day is said by whoever asks, a year of two figures is of 1969 to
2068, and a date that does not exist, or another weekday than it names, is none.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import UTC, date, datetime, timedelta

from quicklog.language import tables
from quicklog.lib.record import Record
from quicklog.note.bodies import YEARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Match


def _words(role: str) -> dict[str, int]:
    """Return the words that play a part in a time, each with its number."""
    rows = [row.partition(": ") for table in tables("TIMES") for row in table.get(role, "").split(" | ")]
    return {word: int(number) for number, _, words in rows for word in words.split(", ") if word}


_MONTHS, _WEEKDAYS = _words("month"), _words("weekday")
MONTH, _WEEKDAY = ("|".join(map(re.escape, sorted(each, key=len, reverse=True))) for each in (_MONTHS, _WEEKDAYS))
_ORDINAL = "(?:st|nd|rd|th)?"
_DAY = rf"""
    (?: (?P<year>\d{{4}}) (?P<mark>[-/.]) (?P<month>\d\d?) (?P=mark) (?P<day>\d\d?)
      | (?P<one>\d\d?) (?P<between>[-/.]) (?P<other>\d\d?) (?P=between) (?P<their_year>\d{{4}}|\d\d)
      | (?P<compact>\d{{8}})
      | (?P<day_before>\d\d?) {_ORDINAL} (?:\ of)? [-/.\ ]? \ ? ב? (?P<named>{MONTH}) \.?
        (?: [-/,]? \ ? (?P<named_year>\d{{4}}) | [-/]'? (?P<short_year>\d\d))
      | (?P<named_first>{MONTH}) \.? [-/\ ]? (?P<day_behind>\d\d?) {_ORDINAL}
        (?: (?:,\ ?|[-/\ ]) (?P<first_year>\d{{4}}) | [-/]'? (?P<first_short>\d\d))
      | (?P<iso_year>\d{{4}}) [-/\ ] (?P<iso_named>{MONTH}) [-/\ ] (?P<iso_day>\d\d?)
    )"""
_CLOCK = r"""
    (?: (?P<hour>\d\d?) [:.] (?P<minute>\d\d) (?: [:.] (?P<second>\d\d) (?:[.,]\d{1,9})? )?
      | (?P<hour_alone>\d\d?) (?=\ ?[ap]) )
    (?: \ ? (?P<half>[ap]) \.? m \.? )?"""
_COMPACT_CLOCK = r"(?P<h>\d\d)(?P<m>\d\d)(?P<s>\d\d)?"
_ZONE = r"""
    (?: \ ? (?P<utc>z|utc|ut|gmt)
      | \ (?P<american>[ecmp][sd]t)
      | (?: \ ? (?:utc|gmt) | (?P<blank>\ )?) (?P<sign>[-+]) (?P<offset_hours>\d\d?) (?: :? (?P<offset_minutes>\d\d))? )
    (?: \ ? \( [^()]* \) )?"""
_WHOLE = re.compile(
    rf"(?:(?:{_WEEKDAY})\.?,?\ )?{_DAY}"
    rf"(?: (?:t|,?\ {{1,2}}|,|\ -\ |\ at\ ) (?:{_CLOCK}|{_COMPACT_CLOCK}) (?:{_ZONE})? )?",
    re.VERBOSE,
).fullmatch
_ALONE = re.compile(_CLOCK, re.VERBOSE).fullmatch
_NAMED_DAY = re.compile(rf"({_WEEKDAY})\b").match
_ANY_DAY = re.compile(rf"\b({_WEEKDAY})\b").search
# The year behind the time of day, as C and Unix write it: Wed Nov 18 09:30:00 UTC 2026.
_AS_C = re.compile(rf"((?:{_WEEKDAY}) (?:{MONTH})) {{1,2}}(\d\d?) (\d\d:\d\d:\d\d)( [a-z0-9+:-]+)? (\d{{4}})").fullmatch
_JAVASCRIPT = re.compile(rf"((?:{_WEEKDAY}) (?:{MONTH}) \d\d?) (\d{{4}} .*)").fullmatch
_TURN = 69  # of two figures the first that are of the century before, as POSIX has it
_AMERICAN = {"e": 5, "c": 6, "m": 7, "p": 8}
_MOST_ZONE = 14 * 60
_NOON = 12
_LONGEST = 80
# The first day that Excel counts from, and which of its numbers are of 1954 to 2119.
_EXCEL = datetime(1899, 12, 30)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d{1,15})?").fullmatch
_PART_OF_DAY = re.compile(r"0?\.\d{1,15}").fullmatch
# Seconds and milliseconds since 1970, of 2001 to 2096.
_EPOCH = re.compile(r"([1-3]\d{9})(?:\.\d{1,9})?|([1-3]\d{12})").fullmatch
_DAY_SECONDS = 86_400


_MIDNIGHT = re.compile(r"(?:[ t]0?0:00(?::00(?:\.0+)?)?(?: ?a\.?m\.?)?|,? 12:00(?::00)? ?a\.?m\.?)$", re.IGNORECASE)


class Spelt(Record):
    """A date as a cell spells it, its time of day as ``HH:MM:SS`` and its distance from UTC, if there are any."""

    day: str
    clock: str = ""
    offset: str = ""

    @property
    def iso(self) -> str:
        """The same as ISO 8601."""
        return f"{self.day}T{self.clock}{self.offset}" if self.clock else self.day


def spelt(text: str, *, month_first: bool = False) -> Spelt | None:
    """Read a date with its year, and what stands behind it; nothing where a text is anything else."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return None
    plain = " ".join(text.casefold().split())
    found = _whole(plain)
    if found is None:
        return None
    day = _day_of(found, month_first=month_first)
    if day is None or day.year not in YEARS:
        return None
    named = _NAMED_DAY(plain)
    if named and _WEEKDAYS[named[1]] != day.weekday():
        return None
    clock, offset = _clock_of(found), _offset_of(found)
    return None if clock is None or offset is None else Spelt(day.isoformat(), clock, offset)


def weekday_in(text: str) -> int | None:
    """Return the day of the week that a text names, Monday as 0."""
    found = _ANY_DAY(text.casefold())
    return _WEEKDAYS[found[1]] if found else None


def clock_alone(text: str) -> str:
    """Return the time of day that is all of a text, as ``HH:MM:SS``; nothing where it is anything else."""
    found = _ALONE(text.casefold()) if len(text) <= _LONGEST else None
    return (_clock_of(found) or "") if found else ""


def without_midnight(text: str) -> str:
    """Return a date without the midnight that a program wrote behind it; any other text as it is."""
    return _MIDNIGHT.sub("", text) if ":00" in text else text


def counted(text: str) -> str:
    """Return the moment of a number that counts days as Excel does, or seconds or milliseconds since 1970 (UTC).

    A part of a day alone is a time of day.
    """
    if _PART_OF_DAY(text):
        return f"{_EXCEL + timedelta(seconds=round(float(text) * _DAY_SECONDS)):%H:%M:%S}"
    if _SERIAL(text):
        at = _EXCEL + timedelta(seconds=round(float(text) * _DAY_SECONDS))
        return at.isoformat() if text.partition(".")[2].strip("0") else f"{at:%Y-%m-%d}"
    found = _EPOCH(text)
    if found is None:
        return ""
    seconds = int(found[1]) if found[1] else int(found[2]) // 1000
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _whole(plain: str) -> Match[str] | None:
    found = _WHOLE(plain)
    if found:
        return found
    as_c = _AS_C(plain)
    if as_c:
        return _WHOLE(f"{as_c[1]} {as_c[2]} {as_c[5]} {as_c[3]}{as_c[4] or ''}")
    javascript = _JAVASCRIPT(plain)
    return _WHOLE(f"{javascript[1]}, {javascript[2]}") if javascript else None


def _day_of(found: Match[str], *, month_first: bool) -> date | None:
    part = found.groupdict("")
    if part["compact"]:
        year, month, day = part["compact"][:4], int(part["compact"][4:6]), part["compact"][6:]
    elif part["one"]:
        first, second = (part["other"], part["one"]) if month_first else (part["one"], part["other"])
        year, month, day = part["their_year"], int(second), first
    elif part["year"]:
        year, month, day = part["year"], int(part["month"]), part["day"]
    else:
        year = part["named_year"] or part["short_year"] or part["first_year"] or part["first_short"] or part["iso_year"]
        month = _MONTHS[part["named"] or part["named_first"] or part["iso_named"]]
        day = part["day_before"] or part["day_behind"] or part["iso_day"]
    return to_date(year, month, int(day))


def to_date(year: str, month: int, day: int) -> date | None:
    """Return a day whose year is written with four figures or two; nothing where there is none."""
    number = int(year)
    if len(year) == len("26"):
        number += 2000 if number < _TURN else 1900
    try:
        return date(number, month, day)
    except ValueError:
        return None


def _clock_of(found: Match[str]) -> str | None:
    """Return the time of day, nothing where there is none; None where it does not exist."""
    part = {"h": "", "m": "", "s": ""} | found.groupdict("")
    hour = part["hour"] or part["hour_alone"] or part["h"]
    if not hour:
        return ""
    number, minute, second = int(hour), int(part["minute"] or part["m"] or 0), int(part["second"] or part["s"] or 0)
    if part["half"]:
        if part["half"] == "a" and number > _NOON:
            return None
        if number <= _NOON:
            number = number % _NOON + _NOON * (part["half"] == "p")
    if number >= 24 or minute >= 60 or second >= 60:  # noqa: PLR2004
        return None
    return f"{number:02}:{minute:02}:{second:02}"


def _offset_of(found: Match[str]) -> str | None:
    """Return the distance from UTC, nothing where none is written; None where it may be the end of a span."""
    part = found.groupdict("")
    if part["utc"]:
        return "+00:00"
    if part["american"]:  # which mail alone may write; elsewhere these letters have other meanings, too
        name = part["american"]
        return f"-{_AMERICAN[name[0]] - (name[1] == 'd'):02}:00" if part["day_before"] else None
    if not part["sign"]:
        return ""
    minutes = int(part["offset_hours"]) * 60 + int(part["offset_minutes"] or 0)
    may_be_a_span = part["sign"] == "-" and part["one"] and "utc" not in found[0] and "gmt" not in found[0]
    if may_be_a_span or minutes > _MOST_ZONE or minutes % 15:
        return None
    return f"{part['sign']}{minutes // 60:02}:{minutes % 60:02}"
