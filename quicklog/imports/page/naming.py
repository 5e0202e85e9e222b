"""Lines of a page that plainly name a day and are no date that can be read, so that the day above does not hold on.

A misspelt month, a weekday with something beside it, figures in an unknown order, the day after: whoever reads the page
says of the lines under such a one that they are not certain.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import date
from functools import lru_cache

from quicklog.language import tables
from quicklog.language.more import date_headings, vocabulary
from quicklog.lib.text import key
from quicklog.shorthand import times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.shorthand.places import Context


def _words_of(role: str, meant: str = "") -> frozenset[str]:
    """Return the words of time that play a part, in all languages; those of one meaning where it is given."""
    rows = [row.rpartition(": ") for table in tables("TIMES") for row in table.get(role, "").split(" | ")]
    return frozenset(word for means, _, words in rows if means == meant or not meant for word in words.split(", "))


_DATES = date_headings()
_REMEMBERED = 100  # lines: each is asked for a few times
# A heading has no more words than these; of a longer line only its beginning may name a day.
_FEW = 5
_SPAN = 3  # words of a date
_MOST_DAYS, _MOST_MONTHS, _YEARS = 31, 12, range(2000, 2100)
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
# Letters of the name of a month and of a weekday in which a slip is seen through, and beside a figure, or the word day;
# and of one with two slips.
_MISSPELT_MONTH, _MISSPELT_DAY, _MISSPELT_BESIDE, _MUCH_MISSPELT = 6, 5, 3, 8
DASHES = "-–—"
SIGNS = f"{DASHES}:|])>*"
_ENDS = re.compile(r"^(?:[^\w?~]|_)+|(?:[^\w?~]|_)+$")
_UNSURE = str.maketrans("?~", "  ")
_FIGURES = re.compile(r"(\d{1,4})([/.-])(\d{1,2})(?:\2(\d{2,4}))?")
_ORDINAL_END = re.compile(r"(?<!\S)(?:\d{1,2}(?:st|nd|rd|th)\W*$|ה-?\d{1,2}(?!\d))")
# One word of figures that may be a date: letters are typed for figures, and any signs between them but those of hours.
_ONE_WORD = re.compile(r"[\dOoIl]{1,4}[^\w\s:]{1,2}[\dOoIl]{1,5}(?:[^\w\s:]{1,2}[\dOoIl]{1,5})?")
_OF_THE_EAST = re.compile(r"\d[年月日]")
MONTHS, WEEKDAYS = _words_of("month"), _words_of("weekday")
_TODAY, _NUMBERS = _words_of("day", "0"), _words_of("number")
_WEAK = frozenset(word for words in tables("WEAK") for word in words.split(", "))
_COUNTED, _NUMERAL = vocabulary("COUNTED_DAYS"), re.compile(r"[א-ת]{1,2}[׳'״\"][א-ת]?|[א-ת]")
# What names another day than the one above it, and not by today.
OTHERS = frozenset(words.replace("_", " ") for words in vocabulary("OTHER_DAYS"))
_CALENDAR, _COUNTING = vocabulary("CALENDAR_MONTHS"), vocabulary("COUNTING_DAYS")


def undecorated(text: str) -> str:
    """Take away what people write round a date: brackets, stars and lines, the endings of 1st, 2nd, 3rd and 4th."""
    plain = re.sub(rf"[][()<>*=#]|(?:^| )[{DASHES}]+(?= |$)", " ", text)
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", " ".join(plain.split())).strip(f" :{DASHES}")


@lru_cache(_REMEMBERED)
def tidied(text: str) -> str:
    """Write a date as it is read: ``18 / 11``, ``18-Nov-'26`` and ``20261118`` stand for one each."""
    plain = "".join(str(int(each)) if each.isdecimal() else each for each in undecorated(text))
    plain = re.sub(r"(?<=\d{4}-\d\d-\d\d)T(?=\d\d:)", " ", plain)
    plain = re.sub(r"(?<=\d)\s*([/.\\_])\s*(?=\d)", lambda found: "/" if found[1] in "\\_" else found[1], plain)
    plain = re.sub(r"(?<=\d)[-./](?=[^\W\d_])|(?<=[^\W\d_])[-./]+(?=['’]?\d)", " ", plain)
    plain = re.sub(r"(?<!\S)(\d{4})(\d\d)(\d\d)(?!\S)", r"\1-\2-\3", plain)
    plain = re.sub(r"(?<=\d) ?(?:st|nd|rd|th)\b|['’](?=\d\d(?!\S))", "", plain)
    words = [word.rstrip(".,;:") for word in plain.split() if any(each.isalnum() or each == "?" for each in word)]
    if len(words) > 1 and key(words[0]) in _DATES and words[1][0].isdigit():
        del words[0]
    return without_ends(" ".join(words))


def without_ends(words: str) -> str:
    """Take the signs away with which words begin and end; a question mark is a doubt, and stays."""
    return _ENDS.sub("", words)


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
        or any(key(" ".join(words)).startswith(other) for other in OTHERS)
        or _ORDINAL_END.search(text) is not None
        or _are_words_of_days(words)
    )


def _are_words_of_days(words: list[str]) -> bool:
    """Tell whether a line is nothing but names of days, or counts one: Mon-Wed, Sat + Sun, the eighteenth, day two."""
    parts = [part for word in words for part in re.split(r"[^\w'״׳]+", key(word)) if part]
    if parts and all(part in WEEKDAYS for part in parts):
        return True
    return any(part in _COUNTING for part in parts) and all(
        part in _COUNTING or part in _NUMBERS or part.isdigit() or part == "the" for part in parts
    )


def holds_a_date(text: str, context: Context) -> bool:
    """Tell whether there is a date in figures among words."""
    words = tidied(text).split()
    return any(_is_named(words, start, context) for start in range(len(words)))


def begun_by(text: str, context: Context) -> str:
    """Return the word with which a line begins that is a note, if that may be a date, though none is read from it."""
    if not without_ends(text)[:1].isdigit():
        return ""
    words = tidied(text).split()
    return words[0] if words and _is_named(words, 0, context) else ""


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
    if _OF_THE_EAST.search(words[start]):
        return True
    around = words[start : start + _SPAN]
    return any(each.isdigit() for each in around) and any(map(_is_month, around[:2] if start else around))


def _may_be_date(figures: re.Match[str], *, alone: bool) -> bool:
    """Tell whether two or three figures may be a date, in whatever order; 18.11 and 18-11 may be hours, but alone."""
    first, second = int(figures[1]), int(figures[3])
    if figures[4]:
        return 0 < second <= _MOST_DAYS or alone
    return 0 < first <= _MOST_DAYS and 0 < second <= _MOST_DAYS and (alone or figures[2] == "/")


def _is_word_of_day(words: list[str], start: int, context: Context) -> bool:
    """Tell whether a word, with the one behind it, names a day or a month by itself, even a misspelt one."""
    word, following = key(words[start]), key(words[start + 1]) if start + 1 < len(words) else ""
    for span in (words[start], f"{words[start]} {following}" if following else ""):
        if span and key(span) not in _WEAK | _TODAY and isinstance(times.day(span, context.now), date):
            return True
    if _is_near(word, WEEKDAYS, _MISSPELT_DAY) or (word in MONTHS and word not in _WEAK):
        return True
    if any(_is_near(form, MONTHS, _MISSPELT_MONTH - (not form.isascii())) for form in _forms(word)):
        return True
    if word in _COUNTED and (following.isdigit() or _is_near(following, WEEKDAYS, _MISSPELT_BESIDE)):
        return True
    is_numeral = start > 0 and _NUMERAL.fullmatch(words[start - 1]) is not None
    return is_numeral and any(form in _CALENDAR for form in _forms(word))


def _is_month(word: str) -> bool:
    return any(form in MONTHS or _is_near(form, MONTHS, _MISSPELT_BESIDE) for form in _forms(key(word)))


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
        figures = re.findall(r"\d+", words[0]) if _ONE_WORD.fullmatch(words[0]) else []
        return any(0 < int(each) <= _MOST_DAYS for each in figures) or (
            words[0].isdecimal() and _may_be_one_figure(words[0])
        )
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= len("2026")]
    days = [number for number in numbers if number not in _YEARS]
    others = [word for word in words if not word.isdecimal()]
    if not numbers or not all(0 < number <= _MOST_DAYS for number in days):
        return False
    if [key(word) in _ROMAN for word in others] == [True]:
        return True
    if not days or len(others) > 1:
        return False
    is_whole = len(words) == _SPAN and len(days) < len(numbers)
    return not others or is_whole or not _is_of_known_script(others[0])


def _is_of_known_script(word: str) -> bool:
    """Tell whether a word is written as those of the languages are that quicklog knows."""
    return all(letter < "\u0250" or "\u0590" <= letter < "\u0600" for letter in word)


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
    if key(words[0]) not in WEEKDAYS:
        return False
    behind = text[text.index(words[0]) + len(words[0]) :].lstrip(" ")
    return len(words) == 1 or behind[:1] in SIGNS + ","
