"""What is looked for: words, and telephone numbers by their digits; as the search index knows them, and in a note.

The index knows letters by threes, but not their order, and nothing of what is shorter: it leaves few notes, and what
those hold decides.
"""

from __future__ import annotations

from itertools import pairwise

from quicklog.lib.record import Record
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_GRAM = 3
# What people part the digits of a telephone number with. Dashes are blanks in a key, and stops are not in it.
_BETWEEN = frozenset(" +()/")
# The fewest digits that are looked for as a telephone number, the most that it has, and how many of its last digits
# tell it from others, however it is dialled.
_NUMBER, _LONGEST, _TELLING = 7, 15, 8
_ABROAD = ("+", "00")
# How many digits are a number with its area code, and the most that tell a country.
_WHOLE, _COUNTRY = 9, 3
# Behind so many threes a letter stands everywhere, and notes are as quickly read one by one.
_MOST_TERMS = 5000
_LAST = "\U0010ffff"


class Sought(Record):
    """A word that is looked for, by its key; of a telephone number its ``digits``, as far as they are always the same.

    ``03-555-1234``, ``035551234`` and ``+972 3 555 1234`` are one number: its digits are 35551234.
    """

    word: str
    digits: str = ""


def sought(words: Iterable[str]) -> list[Sought]:
    """Return what is looked for by words as they were typed."""
    folded = [each for each in map(key, words) if each]
    return [Sought(word, _digits(word)) for word in _numbers_joined(folded)]


def _numbers_joined(words: Sequence[str]) -> list[str]:
    """Join the words of one telephone number, which a shell parts at its blanks: it begins with a plus or a nought."""
    joined: list[str] = []
    place = 0
    while place < len(words):
        end = place + 1
        if words[place].startswith(("+", "0", "(0")) and _is_number(words[place]):
            while end < len(words) and _is_number(words[end]) and _are_one(words[place : end + 1]):
                end += 1
        number = " ".join(words[place:end])
        joined += [number] if _digits(number) else words[place:end]
        place = end
    return joined


def _are_one(words: Sequence[str]) -> bool:
    """Tell whether words of digits may be one number: not when what is a whole one already is followed by more."""
    *before, _ = lengths = [len(_all_digits(word)) for word in words]
    enough = _WHOLE + _COUNTRY if words[0].startswith(_ABROAD) else _WHOLE
    return sum(lengths) <= _LONGEST and sum(before) < enough and max(before) < _NUMBER


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word)) and all(c.isdigit() or c in _BETWEEN for c in word)


def _all_digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _digits(word: str) -> str:
    """Return the digits by which a telephone number is looked for; none where the word is none.

    What is dialled before them is left out: the nought of an area code, and the code of a country, which nobody can
    tell from the number behind it but by its length.
    """
    digits = _all_digits(word) if _is_number(word) else ""
    if not _NUMBER <= len(digits) <= _LONGEST:
        return ""
    return digits[-_TELLING:] if word.startswith(_ABROAD) else digits.removeprefix("0")


def holding(text: str, wanted: Iterable[Sought]) -> list[Sought]:
    """Return what a text holds of all that is looked for; it may be as somebody wrote it."""
    folded = key(text)
    return [each for each in wanted if _has(folded, each)]


def holds(text: str, wanted: Iterable[Sought]) -> bool:
    """Tell whether a text, which is ``projection.words_of`` of a note, holds all that is looked for."""
    return all(_has(text, each) for each in wanted)


def _has(text: str, each: Sought) -> bool:
    if not each.digits:
        return each.word in text
    return any(each.digits in number for number in _numbers_in(text))


def _numbers_in(text: str) -> Iterator[str]:
    """Yield the digits of all that may be a number in a text."""
    number = ""
    for character in text:
        if character.isdigit():
            number += character
        elif character not in _BETWEEN and number:
            yield number
            number = ""
    yield number


def is_told_by_index(wanted: Iterable[Sought]) -> bool:
    """Tell whether only notes that the index knows can hold what is looked for: it knows none of one or two letters."""
    return any(len(each.word) >= _GRAM for each in wanted)


def question(connection: sqlite3.Connection, wanted: Sequence[Sought]) -> str:
    """Return what the index is asked for notes that may hold what is looked for; nothing where it does not help."""
    parts: list[str] = []
    for each in wanted:
        if each.digits:
            parts.append(_of_number(each.digits))
        elif len(each.word) >= _GRAM:
            parts += map(_quoted, _threes(each.word))
        elif len(each.word) == 1 and is_told_by_index(wanted):
            continue  # a letter stands nearly everywhere, and costs more to look up than it spares
        elif terms := _with(connection, each.word):
            parts.append(_any(terms))
    return " AND ".join(dict.fromkeys(parts))


def _threes(word: str) -> list[str]:
    grams = {word[place : place + _GRAM] for place in range(len(word) - _GRAM + 1)}
    return sorted(gram for gram in grams if "\0" not in gram)  # which ends a question


def _of_number(digits: str) -> str:
    """Return the question for a number, in whatever groups it is written; those after the first have several digits."""
    ways = {frozenset(_of_groups(groups)) for groups in _groupings(digits)}
    told = sorted(sorted(way) for way in ways if not any(other < way for other in ways))  # others ask for more
    return f"({' OR '.join('(' + ' AND '.join(map(_quoted, way)) + ')' for way in told)})"


def _groupings(digits: str, least: int = 1) -> Iterator[list[str]]:
    """Yield every way to write digits in groups: the first and the last may go on, for more may stand round them."""
    yield [digits]
    for length in range(least, len(digits)):
        for groups in _groupings(digits[:-length], 2):
            yield [*groups, digits[-length:]]


def _of_groups(groups: Sequence[str]) -> list[str]:
    """Return the threes of a number in groups: of the groups, and where those are few of what is between them too.

    Between groups stands a blank there, or a dash, which is one in a key; behind an area code it may be another sign.
    """
    within = [three for group in groups for three in _threes(group)]
    if len(within) > 1:
        return within
    return [*within, *(f"{one[-1]} {other[0]}" for one, other in pairwise(groups[len(within) :]))]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _any(terms: Iterable[str]) -> str:
    return f"({' OR '.join(map(_quoted, terms))})"


def _with(connection: sqlite3.Connection, word: str) -> list[str]:
    """Return threes of the index of which each note that it knows has one if it holds a word of one or two letters.

    None are returned where there are too many. Where no note holds the word, it stands for them itself: the index has
    nothing so short.
    """
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, search, 'row')")
    if len(word) == 1:
        containing = "SELECT term FROM search_terms WHERE instr(term, ?) LIMIT ?"
        terms = [term for (term,) in connection.execute(containing, [word, _MOST_TERMS])]
    else:
        # The word's letters with any behind them; and, at the end of a note, with any before them.
        between = "SELECT term FROM search_terms WHERE term >= ? AND term < ?"
        terms = [term for (term,) in connection.execute(between, [word, word + _LAST])]
        terms += [first + word for first in _first_letters(connection)]
    return [] if len(terms) >= _MOST_TERMS else terms or [word]


def _first_letters(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield every letter with which a three of the index begins."""
    letter, following = "", "SELECT term FROM search_terms WHERE term >= ? LIMIT 1"
    while row := connection.execute(following, [letter and letter + _LAST]).fetchone():
        letter = row[0][0]
        yield letter
