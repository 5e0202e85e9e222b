"""What a line of a page says about its day: it is a date, it names one that cannot be read, or it begins with one.

A date is taken only where it can be nothing else: people write it in brackets, with blanks round its slashes, as one
figure. What merely names a day (a misspelt month, a weekday with something beside it, figures in an unknown order) is
never guessed: whoever reads the page says of the lines under it that they are not certain.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import date, datetime, time

from quicklog.language import tables
from quicklog.language.more import date_headings, vocabulary
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.shorthand import times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.shorthand.places import Context

_DATES = date_headings()
# A heading has no more words than these; of a longer line only its beginning may name a day.
_FEW = 5
_SPAN, _LEADING = 3, 5  # words of a date, and of one before a note, with its weekday
_MOST_DAYS, _MOST_MONTHS, _YEARS = 31, 12, range(2000, 2100)
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
# Letters of the name of a month and of a weekday in which a slip is seen through, and beside a figure, or the word day;
# and of one with two slips.
_MISSPELT_MONTH, _MISSPELT_DAY, _MISSPELT_BESIDE, _MUCH_MISSPELT = 6, 5, 3, 8
_NO_DATES = ("24/7",)  # round the clock
_DASHES = "-–—"
_SIGNS = f"{_DASHES}:|])>*"
_CLOCK = re.compile(
    r"[\s|\[(,;]*(?:at )?(\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\b)?)(?![:.\-–—]?\d)[\s|\]),;:.\-–—]*",
    re.IGNORECASE,
)
_UNSURE = str.maketrans("?~", "  ")
_FIGURES = re.compile(r"(\d{1,4})([/.-])(\d{1,2})(?:\2(\d{2,4}))?")
_EXACT = re.compile(r"\W*(\d{4}-\d\d-\d\d)T(\d\d:\d\d[^\s\]|]*)[\s|\]),;:.\-–—]*")
_MONTHS, _WEEKDAYS = (
    frozenset(re.findall(r"[^\W\d_][^,:|]*[^\W\d_]", " ".join(f"{table[role]} |" for table in tables("TIMES"))))
    for role in ("month", "weekday")
)
_WEAK = frozenset(word for words in tables("WEAK") for word in words.split(", "))
_TODAY = frozenset(
    word
    for table in tables("TIMES")
    for row in table["day"].split(" | ")
    if row.startswith("0: ")
    for word in row.removeprefix("0: ").split(", ")
)
_COUNTED, _NUMERAL = vocabulary("COUNTED_DAYS"), re.compile(r"[א-ת]{1,2}[׳'״\"][א-ת]?|[א-ת]")
_OTHERS, _CALENDAR = vocabulary("OTHER_DAYS"), vocabulary("CALENDAR_MONTHS")


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
    read = [(times.day(words, context.now, month_first=context.month_first), words) for words in (plain, tidied(plain))]
    for found, words in read:
        if isinstance(found, date):
            return Told(found, words)
    miss = read[0][0]
    return miss if isinstance(miss, times.Miss) and miss.meant else None


def undecorated(text: str) -> str:
    """Take away what people write round a date: brackets, stars and lines, the endings of 1st, 2nd, 3rd and 4th."""
    plain = re.sub(rf"[][()<>*=#]|(?:^| )[{_DASHES}]+(?= |$)", " ", text)
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", " ".join(plain.split())).strip(f" :{_DASHES}")


def tidied(text: str) -> str:
    """Write a date as it is read: ``18 / 11``, ``18-Nov-'26`` and ``20261118`` stand for one each."""
    plain = "".join(str(int(each)) if each.isdecimal() else each for each in undecorated(text))
    plain = re.sub(r"(?<=\d)\s*([/.\\_])\s*(?=\d)", lambda found: "/" if found[1] in "\\_" else found[1], plain)
    plain = re.sub(r"(?<=\d)[-./](?=[^\W\d_])|(?<=[^\W\d_])[-./]+(?=['’]?\d)", " ", plain)
    plain = re.sub(r"(?<!\S)(\d{4})(\d\d)(\d\d)(?!\S)", r"\1-\2-\3", plain)
    plain = re.sub(r"(?<=\d) ?(?:st|nd|rd|th)\b|['’](?=\d\d(?!\S))", "", plain)
    words = [word.rstrip(".,;:") for word in plain.split() if any(each.isalnum() or each == "?" for each in word)]
    if len(words) > 1 and key(words[0]) in _DATES and words[1][0].isdigit():
        del words[0]
    return _without_ends(" ".join(words))


def _without_ends(words: str) -> str:
    """Take the signs away with which words begin and end; a question mark is a doubt, and stays."""
    inner = [place for place, each in enumerate(words) if each.isalnum() or each in "?~"]
    return words[inner[0] : inner[-1] + 1] if inner else ""


def names_a_day(text: str, context: Context) -> bool:
    """Tell whether words that are no date as a whole plainly name a day, or another time than that of the day above."""
    words = tidied(text.translate(_UNSURE)).split()
    if not words:
        return False
    if len(words) > _FEW:
        return _is_named(words, 0, context)
    return (
        any(_is_named(words, start, context) or _is_word_of_day(words, start, context) for start in range(len(words)))
        or _are_figures(words)
        or _is_weak_heading(text, words)
        or any(key(" ".join(words)).startswith(other.replace("_", " ")) for other in _OTHERS)
    )


def begun_by(text: str, context: Context) -> str:
    """Return the word with which a line begins that is a note, if that may be a date, though none is read from it."""
    words = tidied(text).split()
    return words[0] if words and words[0][0].isdigit() and _is_named(words, 0, context) else ""


def _is_named(words: list[str], start: int, context: Context) -> bool:
    """Tell whether a date in figures begins at a word, whether or not there is such a day."""
    for end in range(start + 1, min(len(words), start + _SPAN) + 1):
        span = " ".join(words[start:end])
        if any(map(str.isdigit, span)):
            found = times.day(span, context.now, month_first=context.month_first)
            if isinstance(found, date) or found.meant:
                return True
    figures = _FIGURES.fullmatch(words[start].strip(",;:"))
    if figures and _may_be_date(figures, alone=len(words) == 1):
        return True
    around = words[start : start + _SPAN]
    return any(each.isdigit() for each in around) and any(map(_is_month, around[:2] if start else around))


def _may_be_date(figures: re.Match[str], *, alone: bool) -> bool:
    """Tell whether two or three figures may be a date, in whatever order; 18.11 and 18-11 may be hours, but alone."""
    first, second = int(figures[1]), int(figures[3])
    if figures[4]:
        return 0 < second <= _MOST_DAYS
    return 0 < first <= _MOST_DAYS and 0 < second <= _MOST_DAYS and (alone or figures[2] == "/")


def _is_word_of_day(words: list[str], start: int, context: Context) -> bool:
    """Tell whether a word, with the one behind it, names a day or a month by itself, even a misspelt one."""
    word, following = key(words[start]), key(words[start + 1]) if start + 1 < len(words) else ""
    for span in (words[start], f"{words[start]} {following}" if following else ""):
        if span and key(span) not in _WEAK | _TODAY and isinstance(times.day(span, context.now), date):
            return True
    if _is_near(word, _WEEKDAYS, _MISSPELT_DAY) or (word in _MONTHS and word not in _WEAK):
        return True
    if any(_is_near(form, _MONTHS, _MISSPELT_MONTH - (not form.isascii())) for form in _forms(word)):
        return True
    if word in _COUNTED and (following.isdigit() or _is_near(following, _WEEKDAYS, _MISSPELT_BESIDE)):
        return True
    is_numeral = start > 0 and _NUMERAL.fullmatch(words[start - 1]) is not None
    return is_numeral and any(form in _CALENDAR for form in _forms(word))


def _is_month(word: str) -> bool:
    return any(form in _MONTHS or _is_near(form, _MONTHS, _MISSPELT_BESIDE) for form in _forms(key(word)))


def _forms(word: str) -> list[str]:
    """Return a word, and without the letters that languages write before a word as one with it."""
    return [word] if word.isascii() else [word, word[1:], word[2:]]


def _is_near(word: str, known: frozenset[str], least: int) -> bool:
    """Tell whether a word of so many letters at least is a known one but for a slip, not in the first, or two."""
    if len(word) < least:
        return False
    slips = 2 if len(word) >= _MUCH_MISSPELT else 1
    same = (other for other in known if other[:1] == word[:1] and len(other) > 2)  # noqa: PLR2004  no abbreviations
    return any(_slips(word, other) <= slips for other in same)


def _slips(word: str, other: str) -> int:
    """Count the letters that are wrong, left out or too many between two words; two that changed places are one."""
    before: list[int] = []
    above: list[int] = [*range(len(other) + 1)]
    for at, letter in enumerate(word, start=1):
        row = [at]
        for to, meant in enumerate(other, start=1):
            least = min(above[to] + 1, row[-1] + 1, above[to - 1] + (letter != meant))
            swapped = at > 1 and to > 1 and letter == other[to - 2] and word[at - 2] == meant
            row.append(min(least, before[to - 2] + 1) if swapped else least)
        before, above = above, row
    return above[-1]


def _are_figures(words: list[str]) -> bool:
    """Tell whether a line is nothing but figures that may be a date, or figures beside what may be its month."""
    if len(words) == 1:
        return words[0].isdecimal() and _may_be_one_figure(words[0])
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= len("2026")]
    days = [number for number in numbers if number not in _YEARS]
    others = [word for word in words if not word.isdecimal()]
    if not numbers or not all(0 < number <= _MOST_DAYS for number in days):
        return False
    if [key(word) in _ROMAN for word in others] == [True]:
        return True
    is_whole = len(words) == _SPAN and len(days) < len(numbers)
    return bool(days) and (not others or (len(others) == 1 and is_whole))


def _may_be_one_figure(digits: str) -> bool:
    """Tell whether a number alone in its line may be a day of the month, or a date without a sign in it."""
    if len(digits) <= 2:  # noqa: PLR2004
        return 0 < int(digits) <= _MOST_DAYS
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits) - 1, 2)]
    day_and_month = [sorted(pairs[:2]), *([sorted(pairs[1:3]), sorted(pairs[2:4])] if len(pairs) > 2 else ())]  # noqa: PLR2004
    fit = any(0 < month <= _MOST_MONTHS and 0 < day <= _MOST_DAYS for month, *rest in day_and_month for day in rest)
    return len(digits) in (4, 6, 8) and fit


def _is_weak_heading(text: str, words: list[str]) -> bool:
    """Tell whether a line begins with a weekday whose name is another word too, with a sign behind it: ``Sun:``."""
    if key(words[0]) not in _WEEKDAYS:
        return False
    behind = text[text.index(words[0]) + len(words[0]) :].lstrip(" ")
    return len(words) == 1 or behind[:1] in _SIGNS + ","


def leading(text: str, context: Context) -> Leading | None:
    """Return the day, and its hour, with which a cleaned line begins before a note."""
    exact = _EXACT.match(text)
    if exact:
        moment = times.past(f"{exact[1]}T{exact[2]}", context.now)
        rest = text[exact.end() :]
        if not isinstance(moment, times.Moment) or not _is_text(rest):
            return None
        return Leading(moment.at.date(), f"{exact[1]}T{exact[2]}", rest, moment.at)
    places = [found.end() for found in re.finditer(r"[^\s|]+", text)][:_LEADING]
    if not any(map(str.isdigit, text[: places[-1]] if places else "")):
        return None
    for end in reversed(places):
        typed, behind = text[:end], text[end:]
        hour = _CLOCK.match(behind)
        if not any(map(str.isdigit, typed)) and not (hour and _WEEKDAYS.intersection(map(key, typed.split()))):
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
            Leading(day, _without_ends(words), rest, moment.at, any(map(str.isdigit, typed)))
            if _is_text(rest)
            else None
        )
    rest = behind.lstrip(f" \t,;.{_SIGNS}")
    parted = typed[-1:] in _SIGNS or any(each in _SIGNS for each in behind[: len(behind) - len(rest)])
    if not any(map(str.isdigit, typed)) or not _is_text(rest) or (typed in _NO_DATES and not parted):
        return None
    return Leading(day, _without_ends(typed), rest, None, parted)


def _is_text(rest: str) -> bool:
    return any(map(str.isalpha, rest))
