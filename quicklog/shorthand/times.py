"""Words of a time, English and Hebrew, to a moment: looking back, looking ahead, or a whole day; ``now`` is passed in.

A text is cut into words, the words are read into the parts of a time (hour, date, weekday ...), the parts become a
moment. The whole text must be a time: one word that is no part of it makes it ordinary text.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quicklog.lib.record import Record, replace
from quicklog.lib.text import key


def _table(rows: str) -> dict[str, int]:
    """Make a table of rows such as ``0: monday mon | 1: tuesday tue``."""
    cells = (row.split(":") for row in rows.split("|"))
    return {word: int(number) for number, words in cells for word in words.split()}


_MONTHS = _table(
    "1: jan january ינואר | 2: feb february פברואר | 3: mar march מרץ מרס | 4: apr april אפריל | 5: may מאי"
    "| 6: jun june יוני | 7: jul july יולי | 8: aug august אוגוסט | 9: sep sept september ספטמבר"
    "| 10: oct october אוקטובר | 11: nov november נובמבר | 12: dec december דצמבר"
)
_WEEKDAYS = _table(
    "0: monday mon שני | 1: tuesday tue tues שלישי | 2: wednesday wed רביעי | 3: thursday thu thur thurs חמישי"
    "| 4: friday fri שישי ששי | 5: saturday sat שבת | 6: sunday sun ראשון"
)
_AFTER_YOM = _WEEKDAYS | _table("0: ב | 1: ג | 2: ד | 3: ה | 4: ו | 5: ש | 6: א")
_PLAIN = {
    "weekday": _WEEKDAYS,
    "shift": _table("-2: שלשום | -1: yesterday אתמול | 0: today היום | 1: tomorrow מחר | 2: מחרתיים"),
    "elapsed": _table("0: now עכשיו כעת"),
    "turn": _table("-1: last שעבר | 1: next הבא"),
}
# Lengths, their words run together, 0 for the number: minutes elapse, days are shifted on the calendar.
_LENGTHS = {
    "elapsed": _table(
        "1: 0m 0min 0mins 0minute 0minutes 0דקה 0דקות 0דק aminute דקה"
        "| 60: 0h 0hr 0hrs 0hour 0hours 0שעה 0שעות anhour שעה | 120: שעתיים | 90: anhourandahalf שעהוחצי"
        "| 30: halfanhour halfhour חצישעה | 15: aquarterofanhour quarterofanhour רבעשעה"
    ),
    "shift": _table(
        "1: 0d 0day 0days 0יום 0ימים aday יום | 2: יומיים | 7: 0w 0week 0weeks 0שבוע 0שבועות aweek שבוע | 14: שבועיים"
    ),
}
_SIGNS = _table("-1: - ago לפני | 1: in עוד בעוד")
_BARE_AGO = "חצישעה"  # the one bare length that people write for "ago"; any other may be how long a job took
_FILLERS = ("at", "on", "ב", "בשעה")
_HALVES = {"am": 0, "pm": 12}
_SHAPES = dict.fromkeys(map(ord, "0123456789"), "0") | dict.fromkeys(map(ord, "־‐‑–−"), "-")
_CLOCKS = ("0:00", "00:00", "0:00:00", "00:00:00", "0.00", "00.00", "000", "0000")
_NEAR_CLOCKS = ("0:0", "00:0", "0:00", "00:00", "0:00:00", "00:00:00")
_YEARS = range(1900, 2200)  # beyond these it is a slip of the finger, and within them no zone overflows
_MOST_WORDS, _MOST_LETTERS, _MOST_DIGITS = 9, 40, 4
_NO_CLOCK = "no such time: hours go to 23 and minutes take two digits, from 0:00 to 23:59"
_NO_DATE = "no such date: write 20/11 (with a slash), 20 Nov or 2026-11-20"


class Moment(Record):
    """A moment found: ``at`` in the zone of ``now``, and what was not plain about it, for the echo."""

    at: datetime
    says: str | None = None


class Miss(Record):
    """No moment: whether one was plainly meant, why it is none and what would be right, and where in the text."""

    meant: bool
    why: str = ""
    start: int = 0
    end: int = 0


class _Word(Record):
    """A word folded, with 0 for every digit, as its ``shape``; the numbers in it; its place in the text."""

    shape: str
    numbers: tuple[int, ...]
    start: int
    end: int


class _Reading(Record):
    """The parts of a time that a text holds: ``calendar`` is year or None, month, day; ``elapsed`` is in minutes."""

    hour: time | None = None
    calendar: tuple[int | None, int, int] | None = None
    weekday: int | None = None
    turn: int | None = None
    shift: int | None = None
    elapsed: int | None = None
    wrong: Miss | None = None


def past(text: str, now: datetime, *, month_first: bool = False) -> Moment | Miss:
    """Read when something happened: the most recent such moment up to ``now`` (aware), with five minutes of grace."""
    none = Miss(False, "no time: write 9:30, -10m, yesterday 9:30 or 2026-11-20 09:30", 0, len(text))
    reading = _read(text, -1, none, month_first=month_first)
    return reading.wrong or _nearest(reading, now, -1, text)


def due(text: str, now: datetime, *, month_first: bool = False) -> Moment | Miss:
    """Read by when something is promised: the next such moment, or the end of a day with no hour; misses are meant."""
    none = Miss(True, "no due time: write 2d, 4h, tomorrow 10:00, thu 12:00 or 2026-12-01 09:30", 0, len(text))
    reading = _read(text.replace("_", " "), 1, none, month_first=month_first)
    return reading.wrong or _nearest(reading, now, 1, text)


def day(text: str, now: datetime, *, month_first: bool = False) -> date | Miss:
    """Read a line that is only a date: the most recent such day up to today. Here 20.11 is a date as 20/11 is."""
    none = Miss(False, "no day: write 20/11, 20 Nov, 2026-11-20, tue or yesterday", 0, len(text))
    reading = _read(text.replace(".", "/"), -1, none, month_first=month_first)
    timed = reading.hour is not None or reading.elapsed is not None
    found = none if timed else reading.wrong or _nearest(reading, now, -1, text)
    return found if isinstance(found, Miss) else found.at.date()


def ahead(text: str, start: datetime) -> datetime | None:
    """Return where a length such as 2d or 4h from ``start`` (aware) ends, days with their last second; None if none."""
    field, count = _length(_words(text), 1)
    if not field or count < 0:
        return None
    return _later(start, count) if field == "elapsed" else _end_of(start.date() + timedelta(count), start.tzinfo)


def _nearest(reading: _Reading, now: datetime, step: int, text: str) -> Moment | Miss:
    """Find the nearest moment back from now (step -1) or ahead (1). The limit is UTC: one zone ignores the fold."""
    if reading.elapsed is not None and reading.elapsed * step >= 0:
        return Moment(_later(now, reading.elapsed))
    limit = now.astimezone(UTC) + timedelta(minutes=5 if step < 0 else 0)  # a watch may be ahead of this machine
    for each in _days(reading, now.date(), limit.astimezone(now.tzinfo).date(), step):
        at = datetime.combine(each, reading.hour or time(12), now.tzinfo)
        if reading.hour is None and step > 0:
            at = _end_of(each, now.tzinfo)
        elif reading.hour is None and each == now.date():
            at = min(at, now)
        if (at - limit) * step >= timedelta(0):
            return _told(at, reading, now, step, text)
    what = "future: write a time up to now, or due: for a promise" if step < 0 else "past: write a time still to come"
    return Miss(True, f"that is in the {what}", 0, len(text))


def _days(reading: _Reading, today: date, edge: date, step: int) -> list[date]:
    """List the days that may be meant, the nearest first; ``edge`` is the first to look at."""
    if reading.elapsed is not None or reading.turn == -step:
        return []
    if reading.shift is not None:
        return [today + timedelta(reading.shift)]
    if reading.calendar is not None:
        year, month, number = reading.calendar
        years = (year,) if year is not None else range(edge.year, edge.year + 9 * step, step)  # 9: a 29/2 past 2100
        return [found for each in years if (found := _date(each, month, number))]
    if reading.weekday is None:
        return [edge + timedelta(step * each) for each in range(3)]
    first = edge if reading.turn is None else today + timedelta(step)
    first += timedelta(step * ((reading.weekday - first.weekday()) * step % 7))
    return [first, first + timedelta(7 * step)]


def _told(at: datetime, reading: _Reading, now: datetime, step: int, text: str) -> Moment | Miss:
    """Say what was not plain about a moment; one that daylight saving skipped, or on another weekday, is a miss."""
    real = _later(at, 0)
    if real.replace(tzinfo=None) != at.replace(tzinfo=None):
        return Miss(True, f"the clocks skipped {at:%H:%M} on {at.date()}: write {real:%H:%M}", 0, len(text))
    if reading.weekday not in (None, at.weekday()):
        return Miss(True, f"{at.date()} is a {at:%A}: mend the date, or leave the weekday out", 0, len(text))
    says = []
    if reading.hour is None and step < 0:
        says.append(f"no hour given: {at:%H:%M}")
    if reading.hour is not None and at.utcoffset() != at.replace(fold=1).utcoffset():
        says.append(f"the earlier of two {at:%H:%M}s")
    if (reading.calendar, reading.weekday, reading.shift) == (None, None, None) and at.date() != now.date():
        says.append("yesterday" if at.date() < now.date() else "tomorrow")
    if reading.calendar is not None and reading.calendar[0] is None and at.year != now.year:
        says.append(f"in {at.year}")
    return Moment(at, "; ".join(says) or None)


def _later(start: datetime, minutes: int) -> datetime:
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def _end_of(each: date, zone: tzinfo | None) -> datetime:
    """Return the last second of a day: the later one if it comes twice, the one before the gap if it was skipped."""
    return _later(datetime.combine(each, time(23, 59, 59, fold=1), zone), 0)


def _read(text: str, step: int, none: Miss, *, month_first: bool) -> _Reading:
    """Read the whole text into parts that go together; what is wrong with them is ``none`` where they are no time."""
    words = _words(text)
    fields: dict[str, object] = {}
    at = 0
    while at < len(words):
        used, part = _part(words, at, step, month_first=month_first)
        if not used or part.keys() & (fields.keys() - {"wrong"}):
            return _Reading(wrong=none)
        fields = part | fields
        at += used
    kinds = fields.keys() - {"turn", "wrong"}
    clash = kinds >= {"calendar", "shift"} or (len(kinds) > 1 and "elapsed" in kinds)
    if not kinds or clash or ("turn" in fields and "weekday" not in kinds) or words[-1].shape in _FILLERS:
        return _Reading(wrong=none)
    return replace(_Reading(), **fields)


def _part(words: list[_Word], at: int, step: int, *, month_first: bool) -> tuple[int, dict[str, object]]:
    """Read the part of a time that starts at a word: how many words it takes, 0 where there is none, and its fields."""
    word, shapes = words[at], [each.shape for each in words[at : at + 2]]
    if shapes[0] == "יום" and shapes[-1] in _AFTER_YOM:
        return 2, {"weekday": _AFTER_YOM[shapes[-1]]}
    if _MONTHS.keys() & shapes and {"0", "00"} & {*shapes}:
        return _month(words[at : at + 3])
    for used in range(len(words) - at, 0, -1):
        field, count = _length(words[at : at + used], step)
        if field:
            return used, {field: count}
    fields: dict[str, object] = {name: table[word.shape] for name, table in _PLAIN.items() if word.shape in table}
    if fields or word.shape in _FILLERS:
        return 1, fields
    alone = len(words) == 1
    # Beside 9:30, 20.11 is no time but a date.
    dotted = "." in word.shape and any(":" in each.shape for each in words)
    fields = ({} if dotted else _clock(word, alone=alone)) or _slashes(word, month_first=month_first, alone=alone)
    return (1 if fields else 0), fields


def _length(words: list[_Word], step: int) -> tuple[str, int]:
    """Read a length: the field of a reading that it counts in ("" where it is none), and how many, back or ahead."""
    phrase = "".join(word.shape for word in words if word.shape not in _SIGNS)
    numbers = [number for word in words for number in word.numbers]
    signs = [_SIGNS[word.shape] for word in words if word.shape in _SIGNS]
    if not signs and (step > 0 or phrase == _BARE_AGO):
        signs = [step]
    unit = phrase.lstrip("0")
    if len(signs) != 1 or len(numbers) > 1 or len(phrase) - len(unit) > _MOST_DIGITS:
        return "", 0
    name = "0" + unit if numbers else phrase
    count = signs[0] * sum(numbers or [1])
    return next(((field, count * table[name]) for field, table in _LENGTHS.items() if name in table), ("", 0))


def _month(words: list[_Word]) -> tuple[int, dict[str, object]]:
    """Read ``12 Mar`` or ``Mar 12``, and a year behind it: of four digits, or of two that could not be an hour."""
    month = next(_MONTHS[word.shape] for word in words if word.shape in _MONTHS)
    number = next(word.numbers[0] for word in words if word.shape in ("0", "00"))
    behind = [word.numbers[0] for word in words[2:] if word.shape in ("00", "0000")]
    years = [2000 + each % 2000 for each in behind if each in (*range(24, 100), *range(2000, 2100))]
    return 2 + len(years), _calendar((*years, None)[0], month, number, words[: 2 + len(years)])


def _clock(word: _Word, *, alone: bool) -> dict[str, object]:
    """Read a time of day, or what is plainly meant as one: 25:70, 9:7x, 13pm, and a bare hour that is not alone."""
    half = word.shape[-2:] if word.shape[-2:] in _HALVES else ""
    core = word.shape.removesuffix(half)
    is_hour = core in ("0", "00")
    if core in _CLOCKS or (half and is_hour):
        hour = _time(half, *(divmod(word.numbers[0], 100) if core in ("000", "0000") else word.numbers))
        if hour is not None:
            return {"hour": hour}
    extra = core.lstrip("0:")
    is_near = core.removesuffix(extra) in _NEAR_CLOCKS and len(extra) in range(3)
    if is_near or (is_hour and (half or (not alone and word.numbers[0] in range(24)))):
        return {"hour": time(), "wrong": Miss(True, _NO_CLOCK, word.start, word.end)}
    return {}


def _time(half: str, hour: int, minute: int = 0, second: int = 0) -> time | None:
    try:
        return time((12, *range(1, 12)).index(hour) + _HALVES[half] if half else hour, minute, second)
    except ValueError:
        return None


def _slashes(word: _Word, *, month_first: bool, alone: bool) -> dict[str, object]:
    """Read 12/3, 12-3, 12/3/26, 12.3.2026 or 2026-03-12; 12.3 is meant as one where it is not alone."""
    marks = word.shape.replace("0", "")
    if marks not in ("/", "-", ".", "//", "--", "..") or (marks == "." and alone):
        return {}
    widths, numbers = [len(part) for part in word.shape.split(marks[0])], list(word.numbers)
    if widths[0] == len("2026"):
        widths, numbers = widths[::-1], numbers[::-1]
    elif month_first:
        numbers[:2] = numbers[1::-1]
    if not {*widths[:2]} <= {1, 2} or widths[2:] not in ([], [2], [4]):
        return {}
    number, month, *years = [*numbers, 0] if marks == "." else numbers  # there is no year 0, and no date with one stop
    year = years[0] + 2000 * (widths[2:] == [2]) if years else None
    return _calendar(year, month, number, [word], alone=alone)


def _calendar(year: int | None, month: int, day: int, words: list[_Word], *, alone: bool = False) -> dict[str, object]:
    """Return the fields of a date; one that is none is meant if it has company or a year, or is but a day too many."""
    fields: dict[str, object] = {"calendar": (year, month, day)}
    if _date(2000 if year is None else year, month, day):
        return fields
    is_meant = not alone or year is not None or (month in range(1, 13) and day in range(1, 32))
    return fields | {"wrong": Miss(True, _NO_DATE, words[0].start, words[-1].end)} if is_meant else {}


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number) if year in _YEARS else None
    except ValueError:
        return None


def _words(text: str) -> list[_Word]:
    """Cut the text at blanks, an ISO moment at its T, a dash or ב- off its number; none if no time is so long."""
    text = f"{text[:10]} {text[11:]}" if text[:4].isdigit() and text[10:11] == "T" else text
    tokens = text.split(None, _MOST_WORDS)
    if len(tokens) > _MOST_WORDS or any(len(token) > _MOST_LETTERS for token in tokens):
        return []
    words: list[_Word] = []
    end = 0
    for token in tokens:
        start = text.index(token, end)
        end = start + len(token)
        lead = len(token) - len(token.lstrip("ב-־‐‑–−"))
        if lead and token[lead : lead + 1].isdigit():
            words.append(_word(token[:lead], start))
            start += lead
        words.append(_word(text[start:end].rstrip(",./"), start))
        if words[1:] and words[-1].shape in _HALVES:  # 9 pm is one word
            words[-2:] = [_Word(words[-2].shape + words[-1].shape, words[-2].numbers, words[-2].start, end)]
    return words


def _word(raw: str, start: int) -> _Word:
    numbers = "".join(each if "0" <= each <= "9" else " " for each in raw).split()
    return _Word(_shape(raw), tuple(map(int, numbers)), start, start + len(raw))


def _shape(raw: str) -> str:
    """Fold a word, drop the ב of במרץ and ביום, and put 0 for every digit."""
    shape = raw.translate(_SHAPES)
    if shape.isascii() or "." in shape:
        return shape.casefold().strip("\"'")
    folded = key(shape)
    if folded.count("0") != shape.count("0"):
        return shape  # a key makes ASCII digits of others
    rest = folded[1:].lstrip() if folded[0:1] == "ב" else ""
    return rest if rest == "יום" or rest in _MONTHS or rest in _WEEKDAYS else folded
