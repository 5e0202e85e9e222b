"""The table ``[hours]`` of codes.toml: the week, and the days that are not as their weekday.

The holidays of a country come from the library ``holidays``, which takes several times as long to load as a whole
capture takes. So they are worked out where codes.toml is read, and the cache of what was read keeps them as dates.
"""

from __future__ import annotations

import marshal
from datetime import date
from itertools import pairwise

from quicklog.config.values import attempt
from quicklog.language import tables
from quicklog.lib.message import Message, joined
from quicklog.lib.text import key, nearest, safe, shortened
from quicklog.note.working_time import MIDNIGHT, Hours, length, packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from quicklog.config.values import Report
    from quicklog.note.working_time import Day

KEYS = ("eves", "closed", "open", "holidays")
# The holidays of the year before and of so many years after this one are known.
_AHEAD = 2
_CLOSED = "closed"
_MOST_DAYS = 5000  # that are set one by one: nobody sets as many by hand
_YEARS = range(1900, 2200)
# A team that works less has no hours: a promise would take it years.
_LEAST_WEEK = 60
_INTERVAL = r"([01]?[0-9]|2[0-4]):([0-5][0-9])[-–]([01]?[0-9]|2[0-4]):([0-5][0-9])"
_DASHES = ("-", "–", "־")
_HALVES = 2  # of a range


def read(table: object, report: Report, year: int, language: str = "") -> bytes:
    """Return the hours as ``working_time.packed`` packs them, with the holidays round a year; empty without any.

    What is wrong is reported, each by its path, and the rest is used. ``language`` is that of the holidays' names.
    """
    if not isinstance(table, dict):
        report(("hours",), Message('must be a table, such as [hours] with mon-fri = "08:00-17:00"'))
        return b""
    week = _week(table, report)
    if sum(map(length, week)) < _LEAST_WEEK:
        report(("hours",), Message('names no working hour: mon-fri = "08:00-17:00"'))
        return b""
    holidays = _holidays(table["holidays"], report, year, language) if "holidays" in table else None
    eves = attempt(_day, table["eves"], ("hours", "eves"), report) if "eves" in table else None
    if eves is not None and "holidays" not in table:
        report(("hours", "eves"), Message('does nothing without holidays, such as holidays = "IL"'), "warning")
    special, names = _holiday_table(holidays or {})
    if eves is not None:
        _add_eves(eves, week, special, names)
    single = _closed(table.get("closed", []), report) | _open(table.get("open", {}), report)
    names = {ordinal: named for ordinal, named in names.items() if ordinal not in single}
    years = None if holidays is None else (year - 1, year + _AHEAD)
    return packed(Hours(week, special | single, years, marshal.dumps(names)))


# The week.


def _week(table: Mapping[str, object], report: Report) -> tuple[Day, ...]:
    """Return the hours of each weekday: those of a day by itself before those of a range."""
    week: dict[int, Day] = {}
    taken: dict[tuple[bool, int], str] = {}
    for name, value in sorted(table.items(), key=lambda item: len(_weekdays(item[0])) == 1):
        if name in KEYS:
            continue
        days, path = _weekdays(name), ("hours", name)
        if not days:
            report(path, _unknown(name))
            continue
        hours = attempt(_day, value, path, report)
        alone = len(days) == 1
        for day in days:
            before = taken.setdefault((alone, day), name)
            if before != name:
                report(path, Message("has a day that {other} has already", other=_quoted(before)))
                break
            if hours is not None:
                week[day] = hours
    return tuple(week.get(day, ()) for day in range(7))


def _unknown(name: str) -> Message:
    near = nearest(shortened(name), [*KEYS, *(each for each in _names() if each.isascii())], most=1)
    if near:
        return Message("unknown key, did you mean {near}?", near=near[0])
    return Message("unknown key, use a weekday such as fri, days such as sun-thu, or {keys}", keys=joined(", ", KEYS))


def _weekdays(name: str) -> list[int]:
    """Return the weekdays that a key names, Monday being 0; none where it names none."""
    for dash in _DASHES:
        halves = name.split(dash)
        if len(halves) == _HALVES:
            first, last = (_names().get(key(half)) for half in halves)
            if first is None or last is None:
                return []
            return [(first + each) % 7 for each in range((last - first) % 7 + 1)]
    day = _names().get(key(name))
    return [] if day is None else [day]


def _names() -> dict[str, int]:
    """Return the weekdays by their names in all languages, and by the letters that count them."""
    found: dict[str, int] = {}
    for table in tables("TIMES"):
        for role in ("weekday", "letter"):
            for row in table.get(role, "").split(" | "):
                number, _, words = row.partition(": ")
                found |= {key(word): int(number) for word in words.split(", ") if word}
    return found


def _day(value: object) -> Day:
    """Read the hours of a day; raises ``ValueError`` saying what would be right."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(Message('must be hours such as "08:00-12:30 13:30-17:00", or "closed"'))
    if value.strip().casefold() == _CLOSED:
        return ()
    read = sorted(map(_interval, value.replace(",", " ").split()))
    for (_, end), (begin, _) in pairwise(read):
        if begin < end:
            raise ValueError(Message("{value} has hours that overlap", value=_quoted(value)))
    return tuple(read)


def _interval(typed: str) -> tuple[int, int]:
    from re import fullmatch

    found = fullmatch(_INTERVAL, typed)
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3)) if found else (MIDNIGHT, MIDNIGHT)
    if begin >= MIDNIGHT or end > MIDNIGHT:
        raise ValueError(Message('{typed} is no part of a day: write "08:00-17:00"', typed=_quoted(typed)))
    if begin == end:
        raise ValueError(Message('{typed} ends as it begins: a whole day is "00:00-24:00"', typed=_quoted(typed)))
    return begin, end if begin < end else end + MIDNIGHT


# The days that are not as their weekday.


def _holiday_table(holidays: Mapping[date, str]) -> tuple[dict[int, Day], dict[int, tuple[str, str]]]:
    """Return the hours of the holidays, which are none, and their names, by their ordinals."""
    names = {day.toordinal(): ("holiday", name) for day, name in holidays.items()}
    return dict.fromkeys(names, ()), names


def _add_eves(eves: Day, week: tuple[Day, ...], special: dict[int, Day], names: dict[int, tuple[str, str]]) -> None:
    """Add the days before holidays: where they are working days, and no holidays themselves."""
    for holiday, (_, name) in [*names.items()]:
        eve = holiday - 1
        usual = week[date.fromordinal(eve).weekday()]
        if usual and eve not in special:
            # On a Friday that is shorter than an eve nobody stays longer for what follows.
            special[eve] = min(eves, usual, key=length)
            names[eve] = "eve", name


def _closed(value: object, report: Report) -> dict[int, Day]:
    path = ("hours", "closed")
    if not isinstance(value, list):
        report(path, Message('must be a list of days, such as ["2026-12-31", "2026-08-02..2026-08-06"]'))
        return {}
    found: dict[int, Day] = {}
    for item in value:
        _set(found, attempt(_days, item, path, report), (), path, report)
    return found


def _open(value: object, report: Report) -> dict[int, Day]:
    path = ("hours", "open")
    if not isinstance(value, dict):
        report(path, Message('must be a table of days, such as {{ "2026-12-25" = "09:00-12:00" }}'))
        return {}
    found: dict[int, Day] = {}
    for name, hours in value.items():
        inner = (*path, name)
        _set(found, attempt(_days, name, inner, report), attempt(_day, hours, inner, report), inner, report)
    return found


def _set(found: dict[int, Day], days: range | None, hours: Day | None, path: tuple[str, ...], report: Report) -> None:
    """Give days their hours, where both could be read."""
    if days is None or hours is None:
        return
    if len(found) + len(days) > _MOST_DAYS:
        report(path, Message("makes more than {most} days", most=_MOST_DAYS))
    else:
        found.update(dict.fromkeys(days, hours))


def _days(value: object) -> range:
    """Read a day, or the first and the last of several, as ordinals."""
    first, dots, last = f"{value}".partition("..")
    try:
        begin, end = (date.fromisoformat(each.strip()) for each in (first, last if dots else first))
    except ValueError:
        begin = end = date.min
    if begin.year not in _YEARS or end.year not in _YEARS or not isinstance(value, (str, date)):
        raise ValueError(
            Message('{typed} is not a day: write "2026-12-31" or "2026-08-02..2026-08-06"', typed=_quoted(f"{value}"))
        )
    if end < begin:
        raise ValueError(Message("{typed} ends before it begins", typed=_quoted(f"{value}")))
    return range(begin.toordinal(), end.toordinal() + 1)


def _holidays(value: object, report: Report, year: int, language: str) -> dict[date, str] | None:
    """Return the public holidays of a country, or of a part of it, with their names."""
    path = ("hours", "holidays")
    if not isinstance(value, str) or not value.strip():
        report(path, Message('must be a country, such as "IL", or a part of one, such as "US-NY"'))
        return None
    try:
        return _of_country(value.strip(), year, language)
    except ValueError as error:
        report(path, error.args[0])
    except Exception as error:  # noqa: BLE001  whatever is wrong with the library, a note is captured
        report(path, Message("the holidays cannot be worked out ({error})", error=type(error).__name__))
    return None


def _of_country(typed: str, year: int, language: str) -> dict[date, str]:
    import holidays

    country, _, part = typed.partition("-")
    country = country.upper()
    known: Mapping[str, list[str]] = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        raise ValueError(Message("unknown country {typed}, write its two letters, such as IL", typed=_quoted(typed)))
    if part and part not in known[country]:
        parts = sorted(known[country])
        shown = nearest(part, parts, most=1) or parts or [country]
        raise ValueError(Message("unknown part of {country}, use one such as {known}", country=country, known=shown[0]))
    years = range(year - 1, year + _AHEAD + 1)
    plain = holidays.country_holidays(country, subdiv=part or None)
    spoken = _spoken(language, plain.supported_languages)
    found = holidays.country_holidays(country, subdiv=part or None, years=years, language=spoken)
    return {day: name for day, name in sorted(found.items()) if day.year in years}


def _spoken(language: str, known: Iterable[str]) -> str | None:
    """Return the language of the names: the one that is asked for, else English; none for the country's own."""
    wanted = (language, language.partition("_")[0] or "en", "en")
    return next((each for want in wanted for each in _matching(want, known)), None)


def _matching(want: str, known: Iterable[str]) -> Iterator[str]:
    return (each for each in sorted(known) if want and (each == want or each.startswith(f"{want}_")))


def _quoted(word: str) -> str:
    return f'"{safe(shortened(word))}"'
