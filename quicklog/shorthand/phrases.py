"""A phrase of time cut into words, and the words read into the parts of a time: hour, weekday, date, length ...

The words themselves are data (``quicklog.language``). Here stands how they go together, in any language: a number and
a unit are a length, a fraction and an hour a time of day. Loaded for what is not a plain clock.
"""

from __future__ import annotations

from datetime import date, time

from quicklog.language import tables
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.shorthand.times import WORDS, Miss, clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Part = tuple[int, dict[str, Any]]

YEARS = range(1900, 2200)  # beyond these it is a slip of the finger, and within them no zone overflows
_MOST_WORDS, _MOST_LETTERS, _MOST_DIGITS = 14, 40, 4
_NO_CLOCK = Message("invalid time: use 0:00 to 23:59")
_NO_DATE = Message("invalid date: write 20/11 (with a slash), 20 Nov or 2026-11-20")
_DAY_IS_FIRST = Message(
    "the day comes first: write 20/11, or change date_order in codes.toml (--date-order for an import)"
)
_MONTH_IS_FIRST = Message(
    "the month comes first: write 11/20, or change date_order in codes.toml (--date-order for an import)"
)
_CLOCKS = ("0:00", "00:00", "0:00:00", "00:00:00", "0.00", "00.00", "000", "0000")
_NEAR_CLOCKS = ("0:0", "00:0", "0:00", "00:00", "0:00:00", "00:00:00")
_DASHES = "-־‐‑–—−"
_OPENING, _CLOSING = "([<\"'“„", ")]>,;!./\"'”"
_GERESH = "'׳’`´"
_DOUBTS = ("?",)
_JOINTS = ("/", "&", ",", ";")
_GERSHAYIM = '"״”“'
# Signs, and what glues a letter that no language knows to a clock, take part as words do.
_NEAR = "\0"
_NUMERAL = "\1"
_LONGEST_KEY = 5  # words
_MOST_PREFIXES = 2
_MOST_HOUR, _MOST_WORD_HOUR = 24, 12
_WHOLE_FIVES = range(5, 60, 5)  # the minutes that are said behind an hour without their unit


class _Roles(dict[str, "dict[str, Any]"]):
    """The words of all languages by the part that they play, each gathered when it is first asked for."""

    def __missing__(self, role: str) -> dict[str, Any]:
        """Gather rows such as ``0: monday, mon | 1: tuesday, tue``; words without a meaning mean 0."""
        found = self[role] = _SIGNS.get(role, {}).copy()
        for table in tables("TIMES"):
            for row in table.get(role, "").split(" | "):
                typed, colon, words = row.rpartition(": ")
                meant = _meaning(typed) if colon else 0
                for word in words.split(", "):
                    found[word] = meant
        found.pop("", None)
        return found


def _meaning(typed: str) -> Any:
    """Return a number, a word, both of them, or None for none."""
    if typed.lstrip("-").isdigit():
        return int(typed)
    first, *rest = typed.split(" ")
    return (int(first), *rest) if rest else None if typed == "none" else typed


# The signs are nobody's words.
_SIGNS: dict[str, dict[str, Any]] = {
    "about": {"~": 1, "?": 1},
    "at": {"@": 1},
    "to": {"-": 0},
    "back": {"-": -1},
    "ahead": {"+": 1},
}
_PREFIXES: dict[str, str] = {letter: role for table in tables("PREFIXES") for letter, role in table.items()}
_ROLES = _Roles()
_KNOWN = {*WORDS.split()}
_MINUTES = {"second": 0, "minute": 1, "hour": 60}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "year": 12}


class Reading(Record):
    """The parts of a time that a text holds: ``calendar`` is year or None, month, day; ``elapsed`` is in minutes.

    ``loose`` tells that the hour may be of either half of the day, ``said`` that it was not written as a clock is.
    """

    hour: time | None = None
    loose: bool = False
    said: bool = False
    part: str | None = None
    calendar: tuple[int | None, int, int] | None = None
    month_day: int | None = None
    weekday: int | None = None
    turn: int | None = None
    shift: int | None = None
    elapsed: int | None = None
    months: int | None = None
    end: str | None = None
    about: bool = False
    until: time | None = None
    other: str = ""
    wrong: Miss | None = None


class Word(Record):
    """A word folded, with 0 for every digit, as its ``shape``; the numbers in it; its place in the text.

    ``glued`` tells that it stands right behind the word before it, or is a letter before the word that it belongs to.
    """

    shape: str
    numbers: tuple[int, ...]
    start: int
    end: int
    glued: bool = False


def read(text: str, step: int, none: Miss, *, month_first: bool) -> Reading:
    """Read the whole text into parts that go together; what is wrong with them is ``none`` if they are not a time."""
    phrase = _Phrase(_words(text), step, month_first=month_first)
    fields: dict[str, Any] = {}
    at = 0
    while at < len(phrase.words):
        used, part = phrase.part(at)
        if not used or part.keys() & (fields.keys() - {"wrong", "about", "supported", "clear"}):
            return Reading(wrong=none)
        fields = part | fields
        at += used
    return _whole(fields, phrase, none)


def length(text: str) -> tuple[str, int]:
    """Read a length such as 2d: the field of a reading that it counts in ("" where it is not one), and how many."""
    phrase = _Phrase(_words(text), 1, month_first=False)
    used, fields = phrase.length(0) if phrase.words else (0, {})
    fields.pop("about", None)
    return next(iter(fields.items())) if used and used == len(phrase.words) else ("", 0)


def counts_weeks(text: str) -> bool:
    """Tell whether a length is told in weeks, which ``length`` counts as days."""
    return _Phrase(_words(text), 1, month_first=False).counts_weeks()


def tells_hour(text: str, *, alone: bool) -> bool:
    """Tell whether the whole text is a time that says its hour, by a clock in words or by noon; ``alone`` by at 9."""
    reading = read(text, -1, Miss(False), month_first=False)
    if reading.elapsed == 0:
        return " " in text  # just now
    if reading.wrong or (reading.hour is None and reading.part != "noon"):
        return False
    told = [word for word in _words(text) if not any(word.shape in _ROLES[role] for role in ("at", "about"))]
    return alone or len(told) > 1 or not (told and (told[0].shape.isdigit() or told[0].shape in _ROLES["number"]))


def is_of_time(text: str) -> bool:
    """Tell whether a text is made of numbers and words of time alone, whether or not it says a time."""
    words = _words(text)
    if len(words) == 1 and words[0].shape[:1] == "0":
        return _may_be_a_time(words[0])
    weak = {"~", "?", "@", "-", "+", *", ".join(tables("WEAK")).split(", ")}
    every = {role for table in tables("TIMES") for role in table}
    known = {phrase for role in every for phrase in _ROLES[role]}
    phrase, at, strong = _Phrase(words, -1, month_first=False), 0, False
    while at < len(words):
        span = next((span for span in phrase.spans[at] if span in known), "")
        if not span and words[at].shape[0] not in f"0{_NUMERAL}{_NEAR}" and not phrase.letter(at):
            return False
        strong = strong or (span != "" and span not in weak and span not in _ROLES["number"])
        strong = strong or (words[at].shape[:1] == "0" and ":" in words[at].shape) or phrase.letter(at) is not None
        at += span.count(" ") + 1
    if words and not strong:
        strong = all(each.shape[:1] == "0" for each in words) and _are_two_of_a_clock(words)
        strong = strong or (len(words) == 1 and _is_hour_word(words[0].shape) and words[0].shape not in weak)
        strong = strong or _is_hour_with_its_word(words)
    return strong


def _is_hour_word(shape: str) -> bool:
    number: int = _ROLES["number"].get(shape, 0)
    return 0 < number <= _MOST_WORD_HOUR


def _is_hour_with_its_word(words: list[Word]) -> bool:
    """Tell whether weak words (at, to, half) stand with numbers that may be hours alone."""
    numbers = [each for each in words if each.shape in ("0", "00") or each.shape in _ROLES["number"]]
    others = [each for each in words if each not in numbers]
    roles = ("at", "past", "hour and", "about", "fraction", "unit", "from", "to", "by", "oclock", "back", "ahead")
    return bool(numbers) and any(each.shape in _ROLES[role] for role in roles for each in others)


def _are_two_of_a_clock(words: list[Word]) -> bool:
    return len(words) == 2 and words[1].shape == "00" and _time(words[0].numbers[0], words[1].numbers[0]) is not None  # noqa: PLR2004


def _may_be_a_time(word: Word) -> bool:
    """Tell whether a number that stands alone may be an hour, a clock or a date, though it is not read as one."""
    marks = word.shape.replace("0", "")
    if not marks:
        count, number = len(word.shape), word.numbers[0]
        return number <= _MOST_HOUR if count <= 2 else count <= 4 and _time(*divmod(number, 100)) is not None  # noqa: PLR2004
    if word.shape == "0000-0000":
        return all(_time(*divmod(number, 100)) is not None for number in word.numbers)
    if len(marks) > 1:
        return any(all(map(_is_clock, word.shape.split(sign))) for sign in "/,;")
    first, second = word.numbers
    clock = marks in ":.,;" and word.shape[-3:-2] == marks and _time(first, second) is not None
    return clock or (
        marks in "./-"
        and (_is_day(first, second) or _is_day(second, first) or (marks == "-" and max(first, second) <= _MOST_HOUR))
    )


class _Phrase:
    """The words of a text, and the parts of a time that begin at each of them."""

    def __init__(self, words: list[Word], step: int, *, month_first: bool) -> None:
        self.words = words
        self.step = step
        self.month_first = month_first
        shapes = [word.shape for word in words]
        count = len(shapes)
        # What begins at each word, the longest first.
        self.spans = [
            [" ".join(shapes[at:end]) for end in range(min(count, at + _LONGEST_KEY), at, -1)] for at in range(count)
        ] + [[]]
        self.has_colon = any(":" in shape for shape in shapes)
        self.has_day = any(shape in _ROLES["day"] for shape in shapes)

    def find(self, at: int, role: str) -> tuple[int, Any]:
        """Return how many words play a part from a place on, and what they mean in it; 0 where none does."""
        table = _ROLES[role]
        for span in self.spans[at] if at < len(self.words) else ():
            if span in table:
                return span.count(" ") + 1, table[span]
        return 0, None

    def part(self, at: int) -> Part:
        """Return the part of a time that begins at a word: how many words it takes, and its fields."""
        # A clock is nothing else: most words need not be gathered for it.
        for reader in (_Phrase.clock, *_READERS) if ":" in self.words[at].shape else _READERS:
            found = reader(self, at)
            if found[0]:
                return found
        return 0, {}

    # Words that say all by themselves.

    def now(self, at: int) -> Part:
        used, _ = self.find(at, "now")
        return used, {"elapsed": 0}

    def end_of(self, at: int) -> Part:
        used, span = self.find(at, "end") if self.step > 0 else (0, None)
        is_open = used > 0 and at + used == len(self.words) and self.words[at + used - 1].shape in _ROLES["at"]
        return (0, {}) if is_open else (used, {"end": span})  # the end of what

    def eve(self, at: int) -> Part:
        used, weekday = self.find(at, "eve")
        return used, {"weekday": weekday, "part": "eve"}

    def day(self, at: int) -> Part:
        used, shift = self.find(at, "day")
        return (0, {}) if shift is None else (used, {"shift": shift, "supported": True})

    def day_part(self, at: int) -> Part:
        used, both = self.find(at, "day part")
        if not used:
            return 0, {}
        fields = {"part": both[1], "supported": True}
        return used, fields if self.has_day else fields | {"shift": both[0]}

    def day_part_of(self, at: int) -> Part:
        used, part = self.find(at, "part")
        return used, {"part": part, "supported": True}

    def weekday(self, at: int) -> Part:
        used, weekday = self.find(at, "weekday")
        if used:
            counts = self.find(at, "number")[0] and self.find(at + used, "unit")[0]
            return (0, {}) if counts else (used, {"weekday": weekday})
        lead = self.find(at, "before letter")[0]
        letter = self.letter(at + lead)
        if letter is None or not (lead or self.words[at].shape[1:]):
            return 0, {}
        alone = not lead and (len(self.words) == 1 and self.step < 0)
        return (0, {}) if alone else (lead + 1, {"weekday": letter})

    def letter(self, at: int) -> int | None:
        """Return the weekday that a letter counts, where one stands by itself."""
        if at >= len(self.words) or self.words[at].glued:
            return None
        found: int | None = _ROLES["letter"].get(self.words[at].shape.removesuffix("'"))
        return found

    def turn(self, at: int) -> Part:
        used, turn = self.find(at, "turn")
        return used, {"turn": turn}

    def about(self, at: int) -> Part:
        used, _ = self.find(at, "about")
        return used, {"about": True, "supported": True}

    def by(self, at: int) -> Part:
        used, _ = self.find(at, "by") if self.step > 0 else (0, None)
        following = at + used < len(self.words)
        return (used, {"supported": True}) if used and following else (0, {})

    def filler(self, at: int) -> Part:
        exactly, supports = self.find(at, "oclock") if at else (0, 0)
        if exactly and not supports:
            return exactly, {}
        used, supports = self.find(at, "at")
        if used == 0 or at + used >= len(self.words):
            return 0, {}
        return used, {"supported": True, "clear": True} if supports else {}

    # Lengths.

    def length(self, at: int) -> Part:
        """Read a length with the sign that says whether it lies behind or ahead."""
        lead, sign = self._sign(at)
        about = self.find(at + lead, "about")[0]
        used, fields = self._amount(at + lead + about)
        if not used:
            return 0, {}
        end = at + lead + about + used
        about_behind = 0 if about else self.find(end, "about")[0]
        behind, other = self._sign(end + about_behind, behind=True)
        if behind and lead:
            return 0, {}
        if not lead and not behind:
            bare = " ".join(word.shape for word in self.words[at:end])
            if self.step < 0 and bare not in _ROLES["bare ago"]:
                return 0, {}
            sign = self.step
        sign = sign or other
        fields = {name: value if name == "about" else value * sign for name, value in fields.items()}
        if fields.get("elapsed") == 0 and sign * self.step < 0:
            fields["elapsed"] = sign  # in a moment is still to come
        used = lead + about + used + (about_behind if behind or about_behind else 0) + behind
        return used, fields | ({"about": True} if about or about_behind else {})

    def _sign(self, at: int, *, behind: bool = False) -> tuple[int, int]:
        for role in ("ahead", "back"):
            used, sign = self.find(at, role)
            if used and not (behind and self.words[at].shape in "-+"):
                return used, sign
        return 0, 0

    def _amount(self, at: int) -> Part:
        """Read how long: numbers and units, with what is more than whole behind them."""
        used, found = self._single(at)
        if not used:
            return 0, {}
        unit, count, about = found
        minutes = _MINUTES.get(unit)
        while minutes is not None:
            joint = self.find(at + used, "and")[0]
            more, extra = self._more(at + used + joint, unit, joined=joint > 0)
            if not more or extra is None:
                break
            count, unit, minutes = count * _MINUTES[unit] + extra, "minute", 1
            used += joint + more
        fields: dict[str, Any] = {"about": True} if about else {}
        for name, table in (("elapsed", _MINUTES), ("shift", _DAYS), ("months", _MONTHS)):
            if unit in table:
                whole = count * table[unit]
                return (used, fields | {name: int(whole)}) if whole == int(whole) or name == "elapsed" else (0, {})
        return 0, {}

    def _more(self, at: int, unit: str, *, joined: bool) -> tuple[int, float | None]:
        """Read what stands behind a unit and belongs to it: and a half, and 20 minutes, 30m, or 30 glued to 1h."""
        used, part = self.find(at, "fraction")
        follows = self.find(at + used, "unit")[0] or self.find(at + used, "past")[0]
        if used and joined and unit == "hour" and not follows:
            return used, float(part)
        used, found = self._single(at)
        if used and found[0] == "minute" and unit == "hour":
            return used, float(found[1])
        used, minutes = self.number(at)
        if used and joined and unit == "hour" and minutes in _WHOLE_FIVES and not self.find(at + used, "unit")[0]:
            return used, float(minutes)
        word = self.words[at] if at < len(self.words) else None
        if word and word.glued and word.shape == "00" and unit == "hour":
            return 1, float(word.numbers[0])
        return 0, None

    def _single(self, at: int) -> tuple[int, tuple[str, float, bool]]:
        """Read a number and a unit, or a word for both; returns the unit, how many, and whether that is but about."""
        used, amount = self.find(at, "amount")
        if used:
            number, unit, *about = amount
            return used, (unit, float(number), bool(about))
        used, count = self._count(at)
        behind, unit = self.find(at + used, "unit")
        return (used + behind, (unit, count, False)) if used and behind else (0, ("", 0.0, False))

    def counts_weeks(self) -> bool:
        """Tell whether one of the words is a number of weeks."""
        return any(self._single(at)[1][0] in ("week", "fortnight") for at in range(len(self.words)))

    def _count(self, at: int) -> tuple[int, float]:
        """Read a number, with its fraction where it has one: 20, 1.5, twenty five, one and a half."""
        word = self.words[at] if at < len(self.words) else None
        if word and word.shape.count(".") == 1 and word.shape.replace("0", "") == ".":
            whole, digits = word.shape.split(".")
            return (1, word.numbers[0] + word.numbers[1] / 10 ** len(digits)) if len(whole) <= _MOST_DIGITS else (0, 0)
        used, number = self.number(at)
        if not used:
            return 0, 0
        joint = self.find(at + used, "and")[0]
        more, fraction = self.find(at + used + joint, "fraction") if joint else (0, 0)
        if more and self.find(at + used + joint + more, "unit")[1] == "hour":
            return used + joint + more, number + fraction / 60
        return used, float(number)

    def number(self, at: int) -> tuple[int, int]:
        """Read a whole number in digits or in words."""
        word = self.words[at] if at < len(self.words) else None
        if word and word.shape.strip("0") == "":
            return (1, word.numbers[0]) if len(word.shape) <= _MOST_DIGITS else (0, 0)
        used, number = self.find(at, "number")
        if used and number >= 20 and number % 10 == 0:  # noqa: PLR2004
            joint = self.find(at + used, "and")[0]
            more, ones = self.find(at + used + joint, "number")
            if more and ones < 10:  # noqa: PLR2004
                return used + joint + more, number + ones
        return used, number or 0

    # Times of day.

    def clock(self, at: int) -> Part:
        """Read a time of day, and the end of its range, which only is noted."""
        lead = self.find(at, "from")[0]
        used, fields = self._single_clock(at + lead, ranges=lead > 0)
        if not used or "wrong" in fields:
            return (0, {}) if lead else (used, fields)
        joint = self.find(at + lead + used, "to")[0]
        behind, until = self._single_clock(at + lead + used + joint) if joint else (0, {})
        if behind and "wrong" not in until and not ("bare" in fields and "bare" in until and not lead):
            ends = {"until": until["hour"], "supported": True, "clear": True}
            return lead + used + joint + behind, fields | ends
        return (0, {}) if lead else (used, fields)

    def _single_clock(self, at: int, *, ranges: bool = False) -> Part:
        """Read one time of day; behind ``from``, 9 to 10 are two of them."""
        for reader in (self._figures, *(() if ranges else (self._spoken,)), self._hour_and_minutes):
            used, fields = reader(at)
            if used:
                break
        else:
            return 0, {}
        if "wrong" in fields:
            return used, fields
        behind, half = self.find(at + used, "half day")
        if behind:
            return used + behind, self._halved(fields, half, at, at + used + behind)
        behind, _ = self.find(at + used, "oclock")
        return used + behind, fields | {"supported": True} if behind else fields

    def _halved(self, fields: dict[str, Any], half: int, start: int, end: int) -> dict[str, Any]:
        """Put a time of day into the half of the day that am and pm name."""
        hour: time = fields["hour"]
        if hour.hour in range(1, 13):
            return {"hour": hour.replace(hour=hour.hour % 12 + half)}
        return self._no_clock(start, end)

    def _no_clock(self, start: int, end: int) -> dict[str, Any]:
        return {"hour": time(), "wrong": Miss(True, _NO_CLOCK, self.words[start].start, self.words[end - 1].end)}

    def _figures(self, at: int) -> Part:
        """Read a clock in figures, or what is plainly meant as one: 25:70, 9:7x."""
        word = self.words[at] if at < len(self.words) else None
        if word is None or word.shape[0] != "0":
            return 0, {}
        glued = at + 1 < len(self.words) and self.words[at + 1].shape == _NEAR
        dotted = "." in word.shape
        if word.shape in _CLOCKS and not glued and not (dotted and self._is_dotted_date(at)):
            plain = word.shape in ("000", "0000")
            if plain and self._is_other_figure(at):
                return 0, {}
            hour = _time(*(divmod(word.numbers[0], 100) if plain else word.numbers))
            used = 1 + self.find(at + 1, "hours")[0] * (word.shape not in ("000", "0.00", "00.00"))
            if hour is not None:
                return used, {"hour": hour, "said": plain and len(self.words) == 1}
        if word.shape in _NEAR_CLOCKS:
            glued = glued or self._has_letter_behind(at)
            return 1 + glued, self._no_clock(at, at + 1 + glued)
        return 0, {}

    def _has_letter_behind(self, at: int) -> bool:
        """Tell whether a letter or two are glued to figures, such as the O of 9:3O."""
        word = self.words[at + 1] if at + 1 < len(self.words) else None
        return word is not None and word.glued and word.shape.isalpha() and len(word.shape) <= 2  # noqa: PLR2004

    def _is_other_figure(self, at: int) -> bool:
        """Tell whether figures without a colon may not be a time: alone they are one by day, to five minutes."""
        word = self.words[at]
        if len(self.words) > 1:
            return self.find(at + 1, "unit")[0] > 0 and self.find(at + 1, "hours")[0] == 0
        hour, minute = divmod(word.numbers[0], 100)
        by_day = hour in range(7, 20) and minute % 5 == 0
        return not (by_day or (word.shape == "0000" and word.numbers[0] < 1000))  # noqa: PLR2004

    def _is_dotted_date(self, at: int) -> bool:
        """Tell whether 20.11 is a date: beside a clock it is, and where a promise is to fall."""
        word = self.words[at]
        if self.has_colon:
            return True
        first, second = word.numbers
        day, clock = _is_day(first, second), _time(first, second) is not None
        others = [each for each in self.words if each is not word and each.shape not in _ROLES["at"]]
        if day and any(place > at and self.find(place, "at")[1] == 1 for place in range(len(self.words))):
            return True
        return day and (not clock or (self.step > 0 and not others))

    def _spoken(self, at: int) -> Part:
        """Read half past nine, quarter to ten, ten to nine."""
        used, minutes = self.find(at, "fraction")
        if not used:
            used, minutes = self.number(at)
            used += self.find(at + used, "unit")[0] * (self.find(at + used, "unit")[1] == "minute") if used else 0
        if not used or minutes not in range(1, 31):
            return 0, {}
        behind, direction = self.find(at + used, "past")
        if not behind:
            return 0, {}
        more, hour = self._hour(at + used + behind)
        if not more:
            return 0, {}
        whole, loose = used + behind + more, hour <= _MOST_WORD_HOUR
        total = ((hour % 12 or 12) if loose else hour) * 60 + minutes * direction
        told = time(total // 60 % 24, total % 60)
        rest = whole + self.find(at + whole, "half day")[0]
        if direction < 0 and used == 1 and rest == len(self.words) and self._is_range(at, at + used + behind):
            why = Message("a time or a range: write {told} or {other}", told=clock(told), other=f"{minutes}:00")
            return whole, {"hour": told, "wrong": Miss(True, why, self.words[at].start, self.words[-1].end)}
        return whole, {"hour": told, "loose": loose, "said": True}

    def _is_range(self, at: int, end: int) -> bool:
        """Tell whether figures such as 9 to 10 may be the first and the last hour."""
        words = self.words[at], self.words[end]
        return all(word.shape in ("0", "00") for word in words) and words[0].numbers[0] < words[1].numbers[0]

    def _hour(self, at: int) -> tuple[int, int]:
        """Read an hour by itself, in figures or in words."""
        word = self.words[at] if at < len(self.words) else None
        if word and word.shape in ("0", "00"):
            return (1, word.numbers[0]) if word.numbers[0] < _MOST_HOUR else (0, 0)
        used, hour = self.find(at, "number")
        return (used, hour) if used and hour <= _MOST_WORD_HOUR else (0, 0)

    def _hour_and_minutes(self, at: int) -> Part:
        """Read nine thirty, nine and a half, 09h30, 9 30, or a bare hour, which only counts with what supports it."""
        used, hour = self._hour(at)
        if not used:
            return 0, {}
        loose = 0 < hour <= _MOST_WORD_HOUR
        behind, minutes = self._minutes(at + used, figures=self.words[at].shape[0] == "0")
        more, unit = self.find(at + used + behind, "unit")
        joined = self.find(at + used, "hour and")[0] > 0
        if behind and minutes in range(60) and (not more or (joined and unit == "minute")):
            return used + behind + more, {"hour": time(hour, minutes), "loose": loose, "said": True}
        if self.find(at + used, "unit")[0] or self.find(at + used, "ordinal")[0]:
            return 0, {}
        return used, {"hour": time(hour), "bare": at, "loose": loose, "said": True}

    def _minutes(self, at: int, *, figures: bool) -> tuple[int, int]:
        """Read the minutes behind an hour in words, or behind one in figures."""
        joint = self.find(at, "hour and")[0]
        if joint:
            used, minutes = self.find(at + joint, "fraction")
            used, minutes = (used, minutes) if used else self.number(at + joint)
            return (joint + used, minutes) if used else (0, 0)
        if figures:
            return self._minutes_in_figures(at)
        used, minutes = self.number(at)
        return (0, 0) if used == 1 and minutes < 10 else (used, minutes)  # noqa: PLR2004

    def _minutes_in_figures(self, at: int) -> tuple[int, int]:
        """Read what stands behind an hour in figures: h30 glued to it, or two figures that end the text."""
        joint = self.find(at, "hours")[0]
        last = at + joint
        word = self.words[last] if last < len(self.words) else None
        if word is None or word.shape != "00":
            return 0, 0
        alone = not joint and at == 1 and len(self.words) == 2  # noqa: PLR2004
        glued = joint > 0 and word.glued and self.words[at].glued
        return (joint + 1, word.numbers[0]) if alone or glued else (0, 0)

    # Dates.

    def date(self, at: int) -> Part:
        """Read 12 Mar, Mar 12, the 18th, the 18th of the month."""
        lead = self.find(at, "month")[0]
        if lead:
            gap = self.find(at + lead, "at")[0]
            word = self._day_number(at + lead + gap)
            if word:
                behind = self.find(at + lead + gap + 1, "ordinal")[0]
                return self._dated(self.find(at, "month")[1], word, at, lead + gap + 1 + behind)
            return 0, {}
        word = self._day_number(at)
        if word is None:
            return 0, {}
        ordinal = self.find(at + 1, "ordinal")[0]
        of_it = self.find(at + 1 + ordinal, "of the month")[0]
        if of_it:
            return self._month_day(word, 1 + ordinal + of_it)
        gap = max(self.find(at + 1 + ordinal, "at")[0], self._prefix(at + 1 + ordinal))
        used, month = self.find(at + 1 + ordinal + gap, "month")
        if used:
            return self._dated(month, word, at, 1 + ordinal + gap + used)
        return self._month_day(word, 1 + ordinal) if ordinal else (0, {})

    def _prefix(self, at: int) -> int:
        return int(at < len(self.words) and self.words[at].shape in _PREFIXES and self.words[at].glued)

    def _day_number(self, at: int) -> Word | None:
        word = self.words[at] if at < len(self.words) else None
        return word if word and word.shape in ("0", "00") else None

    def _month_day(self, word: Word, used: int) -> Part:
        number = word.numbers[0]
        return (used, {"month_day": number}) if number in range(1, 32) else (0, {})

    def _dated(self, month: int, word: Word, at: int, used: int) -> Part:
        """Read a year behind a day and its month: of four digits, or of two that could not be an hour."""
        behind = self.words[at + used] if at + used < len(self.words) else None
        year = behind.numbers[0] if behind and behind.shape in ("00", "0000") else 0
        if year not in (*range(24, 100), *range(2000, 2100)):
            return used, _calendar(None, month, word.numbers[0], self.words[at : at + used])
        return used + 1, _calendar(2000 + year % 2000, month, word.numbers[0], self.words[at : at + used + 1])

    def slashes(self, at: int) -> Part:
        """Read 12/3, 12-3, 12/3/26, 12.3.2026 or 2026-03-12; 12.3 is one where it is not alone."""
        word, alone = self.words[at], len(self.words) == 1
        if word.shape == "00000000" and not alone:
            written, rest = divmod(word.numbers[0], 10_000)
            return (1, _calendar(written, *divmod(rest, 100), [word])) if written in YEARS else (0, {})
        marks = word.shape.replace("0", "")
        if marks not in ("/", "-", ".", "//", "--", "..") or word.shape[0] != "0":
            return 0, {}
        if marks == "." and not self._is_dotted(at):
            return 0, {}
        if marks == "-" and alone and self.step < 0 and max(word.numbers) <= _MOST_HOUR and len(word.numbers) == 2:  # noqa: PLR2004
            first, second = word.numbers
            why = Message("a time or a date: write {shown} or {other}", shown=f"{first}:00", other=f"{first}/{second}")
            return 1, {"hour": time(), "wrong": Miss(_is_day(first, second), why, word.start, word.end)}
        widths, numbers = [len(part) for part in word.shape.split(marks[0])], list(word.numbers)
        is_iso = widths[0] == len("2026")
        if is_iso:
            widths, numbers = widths[::-1], numbers[::-1]
        elif self.month_first:
            numbers[:2] = numbers[1::-1]
        if not {*widths[:2]} <= {1, 2} or widths[2:] not in ([], [2], [4]):
            return 0, {}
        number, month, *years = numbers
        year = years[0] + 2000 * (widths[2:] == [2]) if years else None
        fields = _calendar(year, month, number, [word], alone=alone)
        if "wrong" in fields and not is_iso and to_date(2000 if year is None else year, number, month):
            fields["wrong"] = Miss(True, _MONTH_IS_FIRST if self.month_first else _DAY_IS_FIRST, word.start, word.end)
        return (1, fields) if fields else (0, {})

    def _is_dotted(self, at: int) -> bool:
        """Tell whether a pair with a stop may be a date here: it needs company, or a promise."""
        return (len(self.words) > 1 and self._is_dotted_date(at)) or (
            self.step > 0 and _is_day(*self.words[at].numbers)
        )


_READERS = (
    *(_Phrase.now, _Phrase.day, _Phrase.day_part, _Phrase.end_of, _Phrase.eve, _Phrase.weekday, _Phrase.length),
    *(_Phrase.date, _Phrase.clock, _Phrase.slashes, _Phrase.day_part_of, _Phrase.turn, _Phrase.about, _Phrase.by),
    _Phrase.filler,
)


def _whole(fields: dict[str, Any], phrase: _Phrase, none: Miss) -> Reading:
    """Tell whether the parts go together, and make a reading of them."""
    kinds = fields.keys() - {"turn", "wrong", "about", "supported", "clear", "until", "loose", "said", "bare"}
    counted = fields.keys() & {"elapsed", "months"}
    clash = kinds >= {"calendar", "shift"} or ("elapsed" in counted and len(kinds) > 1)
    lone_turn = "turn" in fields and "weekday" not in kinds
    if not kinds or clash or lone_turn:
        return Reading(wrong=none)
    if _is_unsupported(fields):
        word = phrase.words[fields["bare"]]
        meant = kinds != {"hour"} and word.shape[0] == "0"
        return Reading(wrong=Miss(True, _NO_CLOCK, word.start, word.end) if meant else none)
    names = ("hour", "loose", "said", "part", "calendar", "month_day", "weekday", "turn", "shift", "elapsed", "months")
    kept = {name: fields[name] for name in (*names, "end", "about", "until", "wrong") if name in fields}
    plain = [word for word in phrase.words if word.shape not in _ROLES["at"]]
    if len(plain) == 1 and "." in plain[0].shape and not kept.get("said"):
        kept |= _dotted(plain[0], phrase.step)
    return replace(Reading(), **kept)


def _is_unsupported(fields: dict[str, Any]) -> bool:
    """Tell whether a bare hour stands without a word that makes it one."""
    if "bare" not in fields:
        return False
    if "clear" in fields or fields.keys() & {"part"}:
        return False
    return "supported" not in fields or bool(fields.keys() & {"calendar", "weekday", "month_day"})


def _dotted(word: Word, step: int) -> dict[str, Any]:
    """Say that a pair with a stop which may be a clock and a date was read as one of them."""
    if word.shape.count(".") != 1 or _time(*word.numbers) is None or not _is_day(*word.numbers):
        return {}
    first, second = word.numbers
    other = f"{first}:{second:02}" if step > 0 else f"{first}/{second}"
    return {"said": True, "other": other}


def _is_day(number: int, month: int) -> bool:
    return number in range(1, 32) and month in range(1, 13)


def _time(hour: int, minute: int = 0, second: int = 0) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _calendar(year: int | None, month: int, day: int, words: list[Word], *, alone: bool = False) -> dict[str, object]:
    """Return the fields of a date; an impossible one is meant if it has company or a year, or is but a day too many."""
    fields: dict[str, object] = {"calendar": (year, month, day)}
    if to_date(2000 if year is None else year, month, day):
        return fields
    is_meant = not alone or year is not None or (month in range(1, 13) and day in range(1, 32))
    return fields | {"wrong": Miss(True, _NO_DATE, words[0].start, words[-1].end)} if is_meant else {}


def to_date(year: int, month: int, number: int) -> date | None:
    """Return a day of a year that may be meant; None where there is none."""
    try:
        return date(year, month, number) if year in YEARS else None
    except ValueError:
        return None


# The words of a text.


def _words(text: str) -> list[Word]:
    """Cut a text into words of time and numbers; none where one of them is neither, or no time is so long."""
    text = f"{text[:10]} {text[11:]}" if text[:4].isdigit() and text[10:11] == "T" else text
    tokens = text.split(None, _MOST_WORDS)
    if len(tokens) > _MOST_WORDS or any(len(token) > _MOST_LETTERS for token in tokens):
        return []
    words: list[Word] = []
    end = 0
    for token in tokens:
        start = text.index(token, end)
        end = start + len(token)
        found = _token(token, start)
        if found is None:
            return []
        words += found
    return words


def _token(token: str, start: int) -> list[Word] | None:
    """Return the words of one token; None where some letters of it are not a word of time."""
    if len(token) == 2 and token[1] in _GERESH and not token.isascii():  # noqa: PLR2004
        shape = f"{key(token)}'" if key(token) in _ROLES["letter"] else _NUMERAL
        return [Word(shape, (), start, start + 2)]
    has_figure = any("0" <= each <= "9" for each in token)
    core = token.rstrip(_CLOSING + "?" + ":" * (not has_figure)).lstrip(_OPENING)
    if token in _JOINTS:
        return [Word(_NUMERAL, (), start, start + 1)]
    if not core:
        return [Word(token, (), start, start + 1)] if token in _DOUBTS else None
    start += token.index(core)
    after = token[token.index(core) + len(core) :]
    words: list[Word] = []
    place = 0
    while place < len(core):
        end = _run(core, place)
        found = _run_words(core, place, end, start)
        if found is None:
            return None
        words += found
        place = end
    if "?" in after:
        words.append(Word("?", (), start + len(core), start + len(core) + 1))
    return words


def _run(core: str, place: int) -> int:
    """Return where a run of figures, of signs or of letters ends that begins at a place."""
    end = place + 1
    if core[place] in "0123456789":
        while end < len(core) and (
            core[end] in "0123456789" or (core[end] in f":./,;{_DASHES}" and core[end + 1 : end + 2].isdigit())
        ):
            end += 1
        return end
    if core[place] in "~@+":
        return end
    while end < len(core) and core[end] not in "0123456789~@+":
        end += 1
    return end


def _run_words(core: str, place: int, end: int, start: int) -> list[Word] | None:
    raw, glued = core[place:end], place > 0
    span = start + place, start + end
    if raw[0] in "0123456789":
        return _figures(raw, start + place, glued=glued)
    if raw in "~@+" or raw.strip(_DASHES) == "":
        return [Word("-" if raw.strip(_DASHES) == "" else raw, (), *span, glued)]
    leading = end < len(core)
    return _letters(raw, *span, glued=glued, leading=leading)


def _figures(raw: str, start: int, *, glued: bool) -> list[Word]:
    """Return figures as one word; a range of clocks as three."""
    plain = "".join("-" if each in _DASHES else each for each in raw)
    cut = plain.find("-")
    if cut > 0 and any(_is_clock(part) for part in (plain[:cut], plain[cut + 1 :])) and plain.count("-") == 1:
        parts = (raw[:cut], start), (raw[cut + 1 :], start + cut + 1)
        first, second = (_figure(part, at, glued=glued) for part, at in parts)
        return [first, Word("-", (), start + cut, start + cut + 1), second]
    return [_figure(plain, start, glued=glued)]


def _is_clock(plain: str) -> bool:
    """Tell whether figures are a clock with minutes."""
    shape = "".join("0" if each.isdigit() else each for each in plain)
    return shape in ("0:00", "00:00", "0.00", "00.00")


def _figure(plain: str, start: int, *, glued: bool) -> Word:
    shape = "".join("0" if each.isdigit() else each for each in plain)
    numbers = "".join(each if each.isdigit() else " " for each in plain).split()
    return Word(shape, tuple(map(int, numbers)), start, start + len(plain), glued)


def _letters(raw: str, start: int, end: int, *, glued: bool, leading: bool) -> list[Word] | None:
    """Return the words that a run of letters folds to, the letters that stand before a word taken off it."""
    folded = key(raw)
    if not folded or any(map(str.isdigit, folded)) or raw[-1:] in _GERESH[1:3]:
        return None if not folded or any(map(str.isdigit, folded)) else _plain(folded, start, end)
    words: list[Word] = []
    ranges = leading and raw[-1] in _DASHES
    for each in folded.split(" "):
        found = _with_prefixes(each, start, end, leading=leading)
        if found is None and glued and len(each) <= 2:  # noqa: PLR2004
            found = [Word(_NEAR, (), start, end, glued)]
        if found is None and any(sign in raw[1:-1] for sign in _GERSHAYIM) and len(each) <= 5:  # noqa: PLR2004
            found = [Word(_NUMERAL, (), start, end)]
        if found is None:
            return None
        words += found
    if ranges and words[-1].shape in _ROLES["half day"]:
        words.append(Word("-", (), end - 1, end))
    return [replace(words[0], glued=True), *words[1:]] if glued else words


def _parts(word: str, *, leading: bool) -> list[str]:
    """Return a known word with up to two letters before it that are words by themselves; nothing where it is none.

    ``leading`` tells that figures follow: then letters alone will do.
    """
    if word in _KNOWN:
        return [word]
    letters: list[str] = []
    while word and word[0] in _PREFIXES and len(letters) < _MOST_PREFIXES:
        letters.append(_PREFIXES[word[0]])
        word = word[1:].lstrip()
        if word in _KNOWN and len(word) > 1:
            return [*letters, word]
        if not word and leading:
            return letters
    return []


def _plain(folded: str, start: int, end: int) -> list[Word] | None:
    words = [_with_prefixes(each, start, end, leading=False) for each in folded.split(" ")]
    return None if None in words else [word for each in words if each for word in each]


def _with_prefixes(word: str, start: int, end: int, *, leading: bool) -> list[Word] | None:
    """Return a word that is known, with the letters before it as words by themselves."""
    *letters, last = _parts(word, leading=leading) or [""]
    before = [Word(letter, (), start, end, glued=True) for letter in letters]
    return [*before, Word(last, (), start, end, glued=leading and last in _PREFIXES)] if last else None
