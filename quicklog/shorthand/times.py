"""Words of a time to a moment: looking back, looking ahead, or a whole day; ``now`` is passed in.

What is certain is taken; where it is one of several, the moment carries what is to be said of it. The whole text must
be a time: one word that is not part of it makes it ordinary text. Every capture loads this module: it reads a plain
clock by itself, and leaves all else to ``phrases`` (words to the parts of a time) and ``moments`` (parts to a moment).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quicklog.language import tables
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from quicklog.shorthand.reasons import Reason

_PLAIN_LENGTHS = {"m": ("elapsed", 1), "h": ("elapsed", 60), "d": ("shift", 1), "w": ("weeks", 1)}
_MOST_DIGITS = 4
_MOST_ASKED, _LONGEST_PROMISE = 100, 7  # words of a text in which a promise is looked for, and of one
_ROUND = "()[]<>,;:!?./&\"'“”„~@+-־‐‑–—−"
_GERESH = "'\"׳״’`´”“"
_GRACE = timedelta(minutes=5)
_LAST_SMALL = (
    "6"  # of the hours in which few work: a clock that begins with one figure of these may be of the afternoon
)
_YEARS = range(1900, 2200)
# Every word of a time, those with which a promise may begin, and those before which it does; each between blanks.
WORDS = f" {' '.join(' '.join(table.values()) for table in tables('TIMES'))} ".replace(",", " ")
_AHEAD, _BEFORE_PROMISE = (f" {' '.join(tables(name))} ".replace(",", " ") for name in ("AHEAD", "BEFORE_PROMISE"))
_PREFIXES = "".join(letter for table in tables("PREFIXES") for letter in table)
# The parts of a time that are one by themselves, and their words, gathered when they are first asked for.
_NAMING_ROLES = ("weekday", "day", "day part", "part", "end", "amount", "now", "number")
_naming: set[str] = set()
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 1000, 60  # texts, and characters of one
_read: dict[tuple[object, ...], Moment | Miss] = {}


class Moment(Record):
    """A moment found: ``at`` in the zone of ``now``, and what was not plain about it, for the echo.

    ``day`` spells out the day where it is further back than yesterday and the words leave its year or week open, and
    ``nearer`` is the next such moment where that is nearer than this one.
    """

    at: datetime
    says: Reason | None = None
    day: Reason | None = None
    nearer: datetime | None = None


class Miss(Record):
    """Not a moment: whether one was plainly meant, why it is not one, what would be right, and where in the text."""

    meant: bool
    why: Message = Message("")
    start: int = 0
    end: int = 0


class Promise(Record):
    """What may be a promise in a text: the words, what they are as a value of ``due:``, and the moment."""

    words: str
    value: str
    at: datetime


def past(text: str, now: datetime, *, month_first: bool = False) -> Moment | Miss:
    """Read when something happened: the most recent such moment up to ``now`` (aware), with five minutes of grace."""
    return _remembered(_past, text, now, month_first=month_first)


def _past(text: str, now: datetime, *, month_first: bool) -> Moment | Miss:
    none = Miss(False, Message("no time: write 9:30, -10m, yesterday 9:30 or 2026-11-20 09:30"), 0, len(text))
    return _plain(text, now) or _ago(text, now) or _moment(text, now, -1, none, month_first=month_first)


def due(text: str, now: datetime, *, month_first: bool = False, hours: bytes = b"") -> Moment | Miss:
    """Read by when something is promised: the next such moment, or the end of a day with no hour; misses are meant.

    A length (2d, in 4 hours) counts in working time where there are ``hours``, as ``working_time.packed`` packs them. A
    day or an hour that is named stays where it is.
    """
    found = _remembered(_due, text, now, month_first=month_first)
    return _worked(found, text.replace("_", " "), now, hours) if hours and isinstance(found, Moment) else found


def _worked(found: Moment, text: str, now: datetime, hours: bytes) -> Moment:
    """Count a length in working time; hours that thereby end on another day than by the clock are said."""
    at = ahead(text, now, hours)
    if at is None or at == found.at:
        return found
    is_said = found.says is None and at.date() != found.at.date() and _length(text)[0] == "elapsed"
    says = reason("in-working-time", due=at, day=f"{at.day}/{at.month}") if is_said else found.says
    return replace(found, at=at, says=says)


def _due(text: str, now: datetime, *, month_first: bool) -> Moment | Miss:
    none = Miss(True, Message("no due time: write 2d, 4h, tomorrow 10:00, thu 12:00 or 2026-12-01 09:30"), 0, len(text))
    return _moment(text.replace("_", " "), now, 1, none, month_first=month_first)


def _remembered(read: Callable[..., Moment | Miss], text: str, now: datetime, *, month_first: bool) -> Moment | Miss:
    """Read words, or remember what was read from them: a line in haste asks for the same again and again."""
    if len(text) > _LONGEST_REMEMBERED:
        return read(text, now, month_first=month_first)
    asked = read, text, month_first, now, now.fold, now.tzinfo
    found = _read.get(asked)
    if found is None:
        if len(_read) >= _MOST_REMEMBERED:
            _read.clear()
        found = _read[asked] = read(text, now, month_first=month_first)
    return found


def day(text: str, now: datetime, *, month_first: bool = False) -> date | Miss:
    """Read a line that is only a date: the most recent such day up to today. Here 20.11 is a date as 20/11 is."""
    none = Miss(False, Message("no day: write 20/11, 20 Nov, 2026-11-20, tue or yesterday"), 0, len(text))
    if not may_be_of_time(text):
        return none
    from quicklog.shorthand import moments, phrases

    reading = phrases.read(text.replace(".", "/"), -1, none, month_first=month_first)
    timed = (reading.hour, reading.elapsed, reading.part) != (None, None, None) or reading.about
    found = none if timed else reading.wrong or moments.nearest(reading, now, -1, text, month_first=month_first)
    return found if isinstance(found, Miss) else found.at.date()


def ahead(text: str, start: datetime, hours: bytes = b"") -> datetime | None:
    """Return where a length such as 2d or 4h from ``start`` (aware) ends, days with their last second; None if none.

    Where there are ``hours`` it counts in working time, and a day ends when it closes.
    """
    unit, count = _length(text)
    if unit not in ("elapsed", "shift", "weeks") or count < 0:
        return None
    if hours and count:
        from quicklog.note import working_time

        return working_time.reckoned(working_time.unpacked(hours), start, unit, count)
    if unit == "elapsed":
        return later(start, count)
    return end_of(start.date() + timedelta(count * (7 if unit == "weeks" else 1)), start.tzinfo)


def is_of_time(text: str) -> bool:
    """Tell whether a text is made of numbers and words of time alone, whether or not it says a time."""
    if not may_be_of_time(text):
        return False
    from quicklog.shorthand import phrases

    return phrases.is_of_time(text)


def tells_hour(text: str, *, alone: bool = False) -> bool:
    """Tell whether words say an hour by themselves: half past nine, noon, and ``alone`` at 9; mere figures do not."""
    if text.replace(".", "").isdigit() or not may_be_of_time(text):
        return False
    from quicklog.shorthand import phrases

    return phrases.tells_hour(text, alone=alone)


def promised(text: str, now: datetime, *, month_first: bool = False, hours: bytes = b"") -> Promise | None:
    """Find the first words of a text that look ahead (tomorrow, by Thursday, in 2 days) and read as a due time."""
    words = text.split(" ")[:_MOST_ASKED]
    for at, word in enumerate(words):
        single = _is_in(_AHEAD, word)
        if not single and not _is_in(_BEFORE_PROMISE, word):
            continue
        for end in range(min(len(words), at + _LONGEST_PROMISE), at + (not single), -1):
            found = " ".join(words[at:end]).rstrip(".,;:!?")
            moment = due(found, now, month_first=month_first, hours=hours)
            if isinstance(moment, Moment) and moment.at > now:
                return Promise(found, written(found), moment.at)
    return None


def clock(at: datetime | time) -> str:
    """Write a time of day as people type it."""
    return f"{at.hour}:{at:%M}"


def written(value: str) -> str:
    """Write words as the value of a marked word: without blanks."""
    return value.replace(" ", "_")


# What a capture needs without a word of time.


def _is_in(words: str, typed: str) -> bool:
    """Tell whether a word stands among others, even with letters before it that are written as one with it."""
    folded = key(typed.rstrip(".,;:!?"))
    return folded != "" and any(f" {form} " in words for form in _forms(folded))


def _forms(word: str) -> list[str]:
    """Return a word as it is and without the letters that may stand before it as words of their own."""
    forms = [word]
    while len(forms) <= 2 and len(forms[-1]) > 1 and forms[-1][0] in _PREFIXES:  # noqa: PLR2004
        forms.append(forms[-1][1:])
    return forms


def may_be_of_time(text: str) -> bool:
    """Tell whether each word of a text holds a figure or is some word of time: quickly, and rather too often."""
    for token in text.split():
        core = token.strip(_ROUND)
        if not core or any("0" <= each <= "9" for each in core) or any(each in _GERESH for each in token[1:]):
            continue
        words = key(core).split(" ")
        if not all(any(f" {form} " in WORDS for form in _forms(word)) for word in words):
            return False
    return text.strip(_ROUND + " ") != ""


def may_name_moment(word: str) -> bool:
    """Tell whether a word may name a moment by itself (tomorrow, noon, 2d): quickly, and rather too often.

    Many a detail holds ``for`` or ``on``, which are of time only with others.
    """
    if not may_be_of_time(word):
        return False
    if not _naming:
        rows = [row for table in tables("TIMES") for role in _NAMING_ROLES for row in table.get(role, "").split(" | ")]
        _naming.update(each for row in rows for each in row.rpartition(": ")[2].split(", "))
    folded = key(word.strip(_ROUND))
    return not (folded.isalpha() and _naming.isdisjoint(_forms(folded)))


def _plain(text: str, now: datetime) -> Moment | None:
    """Read a plain clock of today or, named or not, yesterday; nothing near midnight, or where the clocks were put."""
    word, _, figures = text.rpartition(" ")
    hour, limit = _clock(figures), now + _GRACE
    if hour is None or limit.date() != now.date() or (word and not _is_yesterday(word)):
        return None
    at, says = datetime.combine(now.date() - timedelta(1 if word else 0), hour, now.tzinfo), None
    if at > limit:
        at, says = datetime.combine(now.date() - timedelta(1), hour, now.tzinfo), reason("yesterday")
    if says is None and not word and len(text) == len("1:30") and "1" <= text[0] <= _LAST_SMALL:
        says = reason("read-as-hour", at=at)  # it may be one of the afternoon
    is_once = at.utcoffset() == at.replace(fold=1).utcoffset() == now.utcoffset()
    return Moment(at, says) if is_once else None


def _is_yesterday(word: str) -> bool:
    rows = [row for table in tables("TIMES") for row in table.get("day", "").split(" | ")]
    return any(word.casefold() in row.removeprefix("-1: ").split(", ") for row in rows if row.startswith("-1: "))


def _ago(text: str, now: datetime) -> Moment | None:
    """Read minutes or hours ago in figures: -10m, -2h."""
    number, unit = text[1:-1], text[-1:]
    if text[:1] != "-" or unit not in ("m", "h") or not _is_short_number(number):
        return None
    return Moment(later(now, -_PLAIN_LENGTHS[unit][1] * int(number)))


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _clock(text: str) -> time | None:
    """Return the time of day of a plain clock in figures."""
    hour, minute = text[:-3], text[-2:]
    if len(text) not in (4, 5) or text[-3] != ":" or not (text.isascii() and hour.isdigit() and minute.isdigit()):
        return None
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None  # noqa: PLR2004


def _length(text: str) -> tuple[str, int]:
    """Return what a length counts, ``elapsed`` minutes, days (``shift``), ``weeks`` or ``months``, and how many."""
    number, unit = text[:-1], text[-1:]
    if unit in _PLAIN_LENGTHS and _is_short_number(number):
        counts, times = _PLAIN_LENGTHS[unit]
        return counts, times * int(number)
    from quicklog.shorthand import phrases

    field, count = phrases.length(text)
    return ("weeks", count // 7) if field == "shift" and phrases.counts_weeks(text) else (field, count)


def _moment(text: str, now: datetime, step: int, none: Miss, *, month_first: bool) -> Moment | Miss:
    if not may_be_of_time(text):
        return none
    from quicklog.shorthand import moments, phrases

    at = _exact(text, now)
    if at is not None:
        wrong = (at - limit_of(now, step)) * step < timedelta(0)
        return moments.wrong_side(step, text) if wrong else Moment(at)
    reading = phrases.read(text, step, none, month_first=month_first)
    return reading.wrong or moments.nearest(reading, now, step, text, month_first=month_first)


def _exact(text: str, now: datetime) -> datetime | None:
    """Return a moment that is written with its offset from UTC; None where it is not."""
    if not text[:4].isdigit() or text[4:5] != "-" or text[10:11] not in ("T", " ") or not text.isascii():
        return None
    try:
        typed = datetime.fromisoformat(text)
        at = typed.astimezone(now.tzinfo).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return at if typed.tzinfo is not None and at.year in _YEARS else None


def limit_of(now: datetime, step: int) -> datetime:
    """Return up to when, or from when, a moment may be; a watch may be ahead of this machine."""
    return now.astimezone(UTC) + (_GRACE if step < 0 else timedelta(0))


def later(start: datetime, minutes: int) -> datetime:
    """Return the moment so many minutes on, in the zone of the first."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def end_of(each: date, zone: tzinfo | None) -> datetime:
    """Return the last second of a day: the later one if it comes twice, the one before the gap if it was skipped."""
    return later(datetime.combine(each, time(23, 59, 59, fold=1), zone), 0)


def is_end_of_day(moment: datetime) -> bool:
    """Tell whether a moment is the last second of a day: what is due then is due on that day, at no hour."""
    return (moment.hour, moment.minute, moment.second) == (23, 59, 59)
