"""What a line of a page says of its day: it is a date, or it begins with one before a note.

A date is taken only where it can be nothing else: people write it in brackets, with blanks round its slashes, as one
figure. What merely names a day is told by ``naming``, and never guessed.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import date, datetime, time

from quicklog.imports.page.naming import MONTHS, OTHERS, SIGNS, WEEKDAYS, tidied, undecorated, without_ends
from quicklog.language.more import date_headings
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.shorthand import times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.shorthand.places import Context

_DATES = date_headings()
_BEGINNINGS = WEEKDAYS | MONTHS | _DATES  # of a date before a note, where it does not begin with a figure
_LEADING = 5  # words of a date before a note, with its weekday
_NO_DATES = ("24/7",)  # round the clock
_CLOCK = re.compile(
    r"[\s|\[(,;]*(?:at )?(\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\b)?)(?![:.\-–—]?\d)[\s|\]),;:.\-–—]*",
    re.IGNORECASE,
)
_EXACT = re.compile(r"\W*(\d{4}-\d\d-\d\d)T(\d\d:\d\d[^\s\]|]*)[\s|\]),;:.\-–—]*")
_COUNTED_WEEKDAY = re.compile(r"^([^\W\d][^\d/.]* (?:the |ה-?)?)(\d{1,2})$")


class Told(Record):
    """A day that is told, and the words that tell it."""

    day: date
    words: str


class Leading(Record):
    """A day before a note, in one line with it: the words of it, its moment where its hour stands there, and the rest.

    ``certain`` tells that a sign or an hour parts it from the note; without one it might begin somebody's name.
    """

    day: date
    typed: str
    rest: str
    at: datetime | None = None
    certain: bool = True


def told_by(text: str, context: Context) -> Told | times.Miss | None:
    """Return the day that a line is; a miss where it is meant as one and is none."""
    name, colon, value = text.partition(":")
    plain = undecorated(value if colon and key(name) in _DATES else text)
    if key(plain) in OTHERS:  # relative to the day above it, and not to today
        return None
    tidy = tidied(plain)
    counted = _COUNTED_WEEKDAY.sub(r"\1\2th", tidy)
    read = [(times.day(words, context.now, month_first=context.month_first), words) for words in (plain, tidy, counted)]
    for found, words in read:
        if isinstance(found, date):
            return Told(found, words)
    miss = read[0][0]
    return miss if isinstance(miss, times.Miss) and miss.meant and counted == tidy else None


def leading(text: str, context: Context) -> Leading | None:
    """Return the day, and its hour, with which a cleaned line begins before a note."""
    exact = _EXACT.match(text)
    if exact:
        moment = times.past(f"{exact[1]}T{exact[2]}", context.now)
        rest = text[exact.end() :]
        if not isinstance(moment, times.Moment) or not _is_text(rest):
            return None
        return Leading(moment.at.date(), f"{exact[1]}T{exact[2]}", rest, moment.at)
    first = without_ends(text).partition(" ")[0]
    if not (any(map(str.isdigit, first)) or key(first).split(" ")[0] in _BEGINNINGS):
        return None
    places = [found.end() for found in re.finditer(r"[^\s|]+", text)][:_LEADING]
    if not any(map(str.isdigit, text[: places[-1]] if places else "")):
        return None
    for end in reversed(places):
        typed, behind = text[:end], text[end:]
        hour = _CLOCK.match(behind)
        if not any(map(str.isdigit, typed)) and not (hour and WEEKDAYS.intersection(map(key, typed.split()))):
            continue
        day = told_by(typed.rstrip(".,;"), context)
        if isinstance(day, Told):
            return _leading(day.day, typed, behind, hour, context)
    return None


def _leading(day: date, typed: str, behind: str, hour: re.Match[str] | None, context: Context) -> Leading | None:
    late = datetime.combine(day, time(23, 54, 59), context.now.tzinfo)
    moment = times.past(hour[1], late) if hour else None
    if hour and isinstance(moment, times.Moment) and moment.at.date() == day:
        rest = behind[hour.end() :]
        words = typed + behind[: hour.end(1)]
        return (
            Leading(day, without_ends(words), rest, moment.at, any(map(str.isdigit, typed))) if _is_text(rest) else None
        )
    rest = behind.lstrip(f" \t,;.{SIGNS}")
    parted = typed[-1:] in SIGNS or any(each in SIGNS for each in behind[: len(behind) - len(rest)])
    if not any(map(str.isdigit, typed)) or not _is_text(rest) or (typed in _NO_DATES and not parted):
        return None
    return Leading(day, without_ends(typed), rest, None, parted)


def _is_text(rest: str) -> bool:
    return any(map(str.isalpha, rest))
