"""Words of a period to its first and its last day: this week, last month, October, 2026-10, 7d; today is passed in."""

from __future__ import annotations

from datetime import date, timedelta

from quicklog.language import tables
from quicklog.language.more import beside_a_span, periods
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.shorthand import phrases
from quicklog.shorthand.phrases import YEARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTHS = 12
_MONTH_SIGNS = "-/."


class Period(Record):
    """Days one after the other, the first and the last included."""

    first: date
    last: date


def period(text: str, today: date, week_starts: int, *, since: date | None = None) -> Period | None:
    """Read a period: by its name, as a month or a year, or as so many days up to today; None where it is none.

    A month without its year is the last that has begun or, where that ends before ``since``, the next after it.
    """
    return (
        _named(text, today, week_starts, ("week", "month", "year"))
        or _counted(text, today)
        or _month(text, today, since)
        or _year(text)
    )


def month(text: str, today: date) -> Period | None:
    """Read a month: 2026-10, 10/2026, oct, October 2025, last month; or 10, the last such month that has begun."""
    number = text.strip()
    if number.isascii() and number.isdigit() and len(number) <= len("12"):
        return _of_year(int(number), None, today, None)
    return _named(text, today, 0, ("month",)) or _month(text, today, None)


def _named(text: str, today: date, week_starts: int, units: Sequence[str]) -> Period | None:
    """Read a period by its name: so many units away from that in which today is."""
    number, unit = periods().get(key(text), (0, ""))
    if unit not in units:
        return None
    if unit == "week":
        first = today - timedelta((today.weekday() - week_starts) % 7 - 7 * number)
        return Period(first, first + timedelta(6))
    if unit == "year":
        return _months(today.year + number, 1, _MONTHS)
    return _months(*_moved(today.year, today.month, number))


def _counted(text: str, today: date) -> Period | None:
    """Read so many days, weeks or months, the last day of which is today; ``last 7 days`` as ``7d``."""
    folded = key(text)
    before, behind = beside_a_span()
    folded = next((folded.removeprefix(word) for word in before if folded.startswith(word)), folded)
    field, number = phrases.length(folded)
    for word in behind:
        if folded.endswith(word):
            counted = folded.removesuffix(word)
            field, number = max(phrases.length(counted), phrases.length(_without_letters(counted)))
    if number <= 0 or not text.strip()[:1].isalnum():  # a sign says on which side of today
        return None
    if field == "shift":
        first = today.toordinal() - number + 1
        return Period(date.fromordinal(first), today) if first > date(YEARS[0], 1, 1).toordinal() else None
    if field != "months":
        return None
    year, which = _moved(today.year, today.month, -number)
    whole = _months(year, which)
    return Period(min(whole.last, whole.first + timedelta(today.day - 1)) + timedelta(1), today) if whole else None


def _without_letters(words: str) -> str:
    """Return words without the letters before them that are words by themselves."""
    letters = tuple(letter for table in tables("PREFIXES") for letter in table)
    return " ".join(word[1:] if word.startswith(letters) else word for word in words.split(" "))


def _month(text: str, today: date, since: date | None) -> Period | None:
    """Read a month by its name, with its year or without, or by the numbers of both."""
    numbers = _numbers(text)
    if numbers:
        return _of_year(*numbers, today, None)
    name, _, written = key(text).rpartition(" ")
    year = _year_of(written) if name else None
    number = _names().get(name if year else key(text))
    return _of_year(number, year, today, since) if number else None


def _numbers(text: str) -> tuple[int, int] | None:
    """Return the month and the year of 2026-10 or 10/2026."""
    for sign in _MONTH_SIGNS:
        parts = text.strip().split(sign)
        if len(parts) == len(("month", "year")):
            first, second = parts
            number, year = (second, first) if len(first) == len("2026") else (first, second)
            if number.isascii() and number.isdigit() and len(number) <= len("10") and (found := _year_of(year)):
                return int(number), found
    return None


def _names() -> dict[str, int]:
    """Return the months by their names, and with a letter before them that is a word by itself."""
    named: dict[str, int] = {}
    for table in tables("TIMES"):
        for row in table["month"].split(" | "):
            number, _, words = row.partition(": ")
            named |= dict.fromkeys(words.split(", "), int(number))
    letters = [letter for table in tables("PREFIXES") for letter in table]
    return {f"{letter}{name}": number for letter in letters for name, number in named.items()} | named


def _year(text: str) -> Period | None:
    year = _year_of(text.strip())
    return _months(year, 1, _MONTHS) if year else None


def _year_of(text: str) -> int | None:
    """Return a year of four figures."""
    is_one = text.isascii() and text.isdigit() and len(text) == len("2026") and int(text) in YEARS
    return int(text) if is_one else None


def _of_year(number: int, year: int | None, today: date, since: date | None) -> Period | None:
    """Return a month of a year, or the last of its name that has begun; the next where that ends before ``since``."""
    if not 1 <= number <= _MONTHS:
        return None
    if year is not None:
        return _months(year, number)
    found = _months(today.year - (number > today.month), number)
    if found and since and found.last < since:
        return _months(since.year + (number < since.month), number)
    return found


def _moved(year: int, number: int, months: int) -> tuple[int, int]:
    moved = year * _MONTHS + number - 1 + months
    return moved // _MONTHS, moved % _MONTHS + 1


def _months(year: int, first: int, last: int = 0) -> Period | None:
    """Return the days of a month, or from that to another of the same year; none in years that are a slip."""
    if year not in YEARS:
        return None
    following = _moved(year, last or first, 1)
    return Period(date(year, first, 1), date(*following, 1) - timedelta(1))
