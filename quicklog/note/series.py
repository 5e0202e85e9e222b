"""A series of promises: by which rule they follow each other, and when the next one comes. Pure; moments are naive.

A note says of which series it is in one text (``written``), which its events and its row hold: whose series it is,
for which moment (``on``) the note stands, where the counting began, and the rule. Local time is reckoned with, and the
zone put on after: nine in the morning stays nine when the clocks are put.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256  # noqa: TID253  no capture loads this module

from quicklog.lib.record import Record, replace
from quicklog.note.chain import digest_of
from quicklog.note.fold import STOPPED
from quicklog.note.note import is_id, new_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

DAYS, MONTHS = "days", "months"
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST = 9999
# The parts of a rule that are numbers, as RFC 5545 names them: the least, the greatest, and whether it may count from
# the end. How often and until when stand apart.
_NUMBERS = {
    "INTERVAL": (1, _LONGEST, False),
    "BYMONTH": (1, 12, False),
    "BYWEEKNO": (1, 53, True),
    "BYYEARDAY": (1, 366, True),
    "BYMONTHDAY": (1, 31, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
}
_SINGLE = ("FREQ", "INTERVAL", "WKST")
_NAMING_DAYS = ("BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO")
# A Monday that is 29 February may be forty years away from the next: what does not come within so many never comes.
_NEVER = 41
_LAST_YEAR = 2199
_LEAST = 4  # words of a text that says a series
_SHORTEST_MONTH = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}


class Series(Record):
    """A series as one of its notes says it.

    ``id`` is that of the first note, ``on`` the moment for which this one stands, whatever became of its promise, and
    ``begins`` the one from which is counted. It goes by a ``rule`` of RFC 5545, or every ``number`` of a ``unit``.
    ``left`` is how many are left, this one included. ``after_done``: the next is counted from the closing.
    """

    id: str
    on: datetime
    begins: datetime
    unit: str = ""
    number: int = 0
    rule: str = ""
    until: datetime | None = None
    left: int | None = None
    after_done: bool = False
    stopped: bool = False


class Following(Record):
    """The next of a series, and how many before it were missed."""

    series: Series
    missed: int


def written(series: Series) -> str:
    """Return a series as notes say it."""
    words = [series.id, "on", series.on.isoformat(), "from", series.begins.isoformat()]
    words += ["rule", series.rule] if series.rule else ["every", str(series.number), series.unit]
    words += ["until", series.until.isoformat()] if series.until else []
    words += ["count", str(series.left)] if series.left is not None else []
    words += ["after-done"] if series.after_done else []
    return " ".join(words + [STOPPED] * series.stopped)


def read(text: object) -> Series | None:
    """Return the series that a text says; nothing where it says none that this version knows."""
    words = text.split(" ") if isinstance(text, str) else []
    if len(words) < _LEAST or not is_id(words[0]):
        return None
    rest = iter(words[1:])
    said: dict[str, Any] = {}
    try:
        for name in rest:
            said |= _said(name, rest)
        series = Series(words[0], **said)
        is_read = series.begins <= series.on and bool(series.rule) != bool(series.number) and written(series) == text
        return series if is_read and not _wrong(series) else None
    except (LookupError, TypeError, ValueError, StopIteration):
        return None


def _said(name: str, rest: Iterator[str]) -> dict[str, Any]:
    if name in ("on", "from", "until"):
        return {"begins" if name == "from" else name: _moment(next(rest))}
    if name == "every":
        return {"number": int(next(rest)), "unit": next(rest)}
    if name in ("rule", "count"):
        value = next(rest)
        return {"left": int(value)} if name == "count" else {"rule": value}
    return {{"after-done": "after_done", STOPPED: "stopped"}[name]: True}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo or moment.microsecond or moment.year > _LAST_YEAR:
        raise ValueError(text)
    return moment


def _wrong(series: Series) -> bool:
    """Tell whether a series can have no next: of a rule, whether it is none."""
    if series.left is not None and series.left < 1:
        return True
    if series.rule:
        return series.after_done or fault(series.rule) is not None
    return series.unit not in (DAYS, MONTHS) or not 0 < series.number <= _LONGEST


def fault(rule: str) -> str | None:
    """Return which part of a rule keeps it from being one; nothing where it is a rule."""
    parts = rule.split(";")
    for part in parts:
        name, _, value = part.partition("=")
        if not value or not all(_may_stand(name, each) for each in value.split(",")):
            return part
    names = [part.partition("=")[0] for part in parts]
    if "FREQ" not in names or len({*names}) < len(names):
        return rule
    frequency = parts[names.index("FREQ")].partition("=")[2]
    for name, part in zip(names, parts, strict=True):
        is_single = name in _SINGLE and "," in part
        is_counted = name == "BYDAY" and any(map(str.isdigit, part)) and frequency not in FREQUENCIES[2:]
        if is_single or is_counted:
            return part
    return None


def _may_stand(name: str, value: str) -> bool:
    if name in _NUMBERS:
        least, most, both = _NUMBERS[name]
        digits = value[1:] if both and value[0] in "+-" else value
        return digits.isascii() and digits.isdigit() and least <= int(digits) <= most
    if name == "BYDAY":
        number = value[:-2]
        return value[-2:] in _WEEKDAYS and (not number or _may_stand("BYWEEKNO", number))
    return value in {"FREQ": FREQUENCIES, "WKST": _WEEKDAYS}.get(name, ())


# When the next one comes.


def coming(series: Series) -> Iterator[datetime]:
    """Yield the moments that follow the one for which a note stands, as far as the series goes."""
    moments = _by_rule(series) if series.rule else _every(series)
    for number, moment in enumerate(moments, start=1):
        is_over = series.until is not None and moment > series.until
        if is_over or (series.left is not None and number >= series.left):
            return
        yield moment


def _every(series: Series) -> Iterator[datetime]:
    """Count from the beginning, so that what fell on the end of a short month goes back to its day."""
    place = _place(series)
    while True:
        place += 1
        try:
            moment = _later(series.begins, series, place * series.number)
        except OverflowError:
            return
        if moment.year > _LAST_YEAR:
            return
        if moment > series.on:
            yield moment


def _place(series: Series) -> int:
    """Return how many steps lie before the moment for which a note stands, or one less."""
    if series.unit == DAYS:
        return max((series.on - series.begins).days // series.number - 1, -1)
    months = (series.on.year - series.begins.year) * 12 + series.on.month - series.begins.month
    return max(months // series.number - 1, -1)


def _later(start: datetime, series: Series, number: int) -> datetime:
    """Return the moment so many units on: of a month without that day its last one."""
    if series.unit == DAYS:
        return start + timedelta(days=number)
    from dateutil.relativedelta import relativedelta

    return start + relativedelta(months=number)


def _by_rule(series: Series) -> Iterator[datetime]:
    """Go on by a rule: counted from a moment of its own it comes to the same moments as from the first."""
    while True:
        moment = next(_by_rule_from(series.rule, series.on), None)
        if moment is None or moment.year > _LAST_YEAR:
            return
        yield moment
        series = replace(series, on=moment)


def _by_rule_from(rule: str, start: datetime, *, inclusive: bool = False) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr

    interval = next((int(part.partition("=")[2]) for part in rule.split(";") if part.startswith("INTERVAL=")), 1)
    last = min(start.year + _NEVER * interval, _LAST_YEAR)
    for moment in rrulestr(f"{rule};UNTIL={last}1231T235959", dtstart=start):
        if inclusive or moment > start:
            yield moment


def first(series: Series, after: datetime) -> Series | None:
    """Return a series as its first note says it: for the first moment, from its beginning on, that is not past.

    Nothing is returned where there is none. What is ``left`` is counted from the beginning, as RFC 5545 counts.
    """
    left = series.left
    for moment in _from_beginning(series):
        is_over = (series.until is not None and moment > series.until) or left == 0
        if is_over:
            return None
        if moment > after:
            return replace(series, on=moment, left=left)
        left = None if left is None else left - 1
    return None


def _from_beginning(series: Series) -> Iterator[datetime]:
    if not series.rule:
        yield series.begins
        yield from _every(replace(series, on=series.begins))
        return
    begun = next(_by_rule_from(series.rule, series.begins, inclusive=True), None)
    if begun is not None:
        yield begun
        yield from _by_rule(replace(series, on=begun))


def following(series: Series, closed: datetime) -> Following | None:
    """Return what follows a note that is closed at a moment: the next that is not past; nothing where none follows.

    Those between are missed, and do not come one by one.
    """
    if series.stopped:
        return None
    if series.after_done:
        return _after_closing(series, closed)
    for missed, moment in enumerate(coming(series)):
        if moment > closed:
            left = None if series.left is None else series.left - missed - 1
            return Following(replace(series, on=moment, left=left), missed)
    return None


def _after_closing(series: Series, closed: datetime) -> Following | None:
    start = datetime.combine(closed.date(), series.begins.time())
    moment = _later(start, series, series.number)
    is_over = (series.until is not None and moment > series.until) or series.left == 1
    if is_over or moment.year > _LAST_YEAR:
        return None
    left = None if series.left is None else series.left - 1
    return Following(replace(series, on=moment, begins=min(series.begins, moment), left=left), 0)


def skipped(rule: str) -> int | None:
    """Return a day that a rule names and some of its months do not have: RFC 5545 passes them over."""
    named = dict(part.partition("=")[::2] for part in rule.split(";"))
    if named["FREQ"] not in FREQUENCIES[2:] or not {*named} <= {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "WKST"}:
        return None
    days = [abs(int(day)) for day in named.get("BYMONTHDAY", "0").split(",")]
    months = map(int, named.get("BYMONTH", ",".join(map(str, range(1, 13)))).split(","))
    shortest = min(_SHORTEST_MONTH.get(month, 31) for month in months)
    return max(days) if max(days) > shortest else None


def with_day(rule: str, begins: datetime) -> str:
    """Return a rule with the day that RFC 5545 takes from the beginning where the rule names none."""
    names = [part.partition("=")[0] for part in rule.split(";")]
    if "FREQ=MONTHLY" in rule.split(";") and not any(name in _NAMING_DAYS for name in names):
        return f"{rule};BYMONTHDAY={begins.day}"
    if "FREQ=YEARLY" in rule.split(";") and not any(name in _NAMING_DAYS for name in names):
        month = "" if "BYMONTH" in names else f";BYMONTH={begins.month}"
        return f"{rule}{month};BYMONTHDAY={begins.day}"
    return rule


def id_of_next(series: Series, number: int = 0) -> str:
    """Return the id of the note that follows one: it is made of what both machines know where two close that one.

    ``number`` tells how many of that id were taken back before.
    """
    known = f"{series.id} {series.on.isoformat()} {number}" if number else f"{series.id} {series.on.isoformat()}"
    milliseconds = int(series.id[:13].replace("-", ""), 16)
    return new_id(milliseconds, digest_of(known.encode(), sha256)[-10:])
