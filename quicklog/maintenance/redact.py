"""Personal data taken out of what an event says: a person's every free word, or a name wherever it is mentioned."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import datetime

from quicklog.language import tables
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note import series
from quicklog.note.identity import FINGERPRINT
from quicklog.note.note import ERASED, is_id, json_text
from quicklog.shorthand.codes import KINDS
from quicklog.shorthand.places import TITLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

# Quicklog's own words and moments: no name is looked for in them. What an import claims may be anything, and is looked
# at first.
_IDS = frozenset(("of", "action", "follows"))
_CLAIMED = frozenset(("day", "recorded_at", "amended_at", "closed_at", "first_due", "waits_until"))
FIXED = _IDS | _CLAIMED | {"series", "offset", "at", "due", "until", "since", "kind", "direction", "tried", "about"}
_OWN_KINDS = frozenset(KINDS.values())
# What is not about the customer, and stays unless the name itself stands in it, or words that are not the team's.
_OF_THE_TEAM = frozenset(
    (
        *("technician", "writer", "code", "meaning", "channel", "for", "by", "recorded_by", "amended_by", "closed_by"),
        *("to", "has_it"),
    )
)
_KEPT = FIXED | _OF_THE_TEAM | {"score", "source"}
_JOINS_CODES = "+"
# Some languages write their short words (and, the, in, as, to, from, that) as one word with a name.
_PREFIXES = "".join(letter for table in tables("PREFIXES") for letter in table)
# The first and the last letter of their alphabets.
_PREFIXED = tables("PREFIXED")
_MOST_PREFIXES = 4
# Before so many letters at least: two are the end of too many words that are not names.
_LEAST_PREFIXED = 3
_STOP = re.compile(r"[.。．｡۔]\s")


class Words(Record):
    """The words of a team, by the names of the fields that hold them, each as its key."""

    of: Mapping[str, frozenset[str]]

    def hold(self, field: str, value: str) -> bool:
        """Tell whether a value of a field is said by the team, and is nobody's own words."""
        known = self.of.get(field, frozenset())
        parts = value.split(_JOINS_CODES) if field == "code" else ()
        return key(value) in known or (bool(parts) and all(key(part) in known for part in parts))


class Name(Record):
    """A name that is looked for, or all names of one person: their keys, and how they were spelt, by ``loosely``.

    The longest key is first: where it stands, a shorter one that is a part of it is not all that is to go.
    """

    keys: tuple[str, ...]
    spellings: frozenset[str]


def name_of(*spellings: str) -> Name:
    """Return what is looked for by the spellings of a person's names."""
    keys = sorted(dict.fromkeys(map(key, spellings)), key=len, reverse=True)
    return Name(tuple(keys), frozenset(map(_loosely, spellings)))


def _loosely(text: str) -> str:
    return " ".join(word for word in text.casefold().split(" ") if word)


def is_of(body: Any, name: Name) -> bool:
    """Tell whether an event names this customer, as the note's own."""
    if not isinstance(body, dict):
        return False
    changes = body.get("changes")
    named = (each.get("customer") for each in (body, changes) if isinstance(each, dict))
    return any(isinstance(customer, str) and key(customer) in name.keys for customer in named)


def without_person(body: Any, name: Name, words: Words | None = None) -> Any:
    """Return a body of the customer's own note without anything that is personal; what was not known stays so.

    Fields in which the team speaks stay as they are; with ``words``, only where they hold no others.
    """

    def is_kept(field: str, value: Any) -> bool:
        if field in _OF_THE_TEAM:
            return words is None or (isinstance(value, str) and words.hold(field, value))
        return field == "source" or (field == "score" and isinstance(value, int)) or _is_fixed(field, value)

    return without_name(_changed(body, is_kept, _over), name)


def is_whole(body: Any) -> bool:
    """Tell whether nothing is left in a body that ``without_person`` would take out of it, in fields that it looks at.

    Whose words stand in the others cannot be told any more; older erasings left them as they were.
    """
    return bool(_changed(body, lambda field, _: field in _KEPT, _over) == body)


def written(body: Any) -> str:
    """Write a body as JSON; a lone surrogate, which only an escape can have brought, stays one."""
    return json_text(body).encode("utf-8", "backslashreplace").decode()


def without_name(body: Any, name: Name) -> Any:
    """Return a body without the name in any of its texts; the rest of them stays as it is.

    The fingerprint goes too: who guesses the name could see from it whether the guess is right.
    """
    left = _changed(body, _is_fixed, lambda value: over(value, name) if isinstance(value, str) else value)
    is_told = isinstance(left, dict) and FINGERPRINT in left and left != body
    return left | {FINGERPRINT: ERASED} if is_told else left


def _is_fixed(field: str, value: Any) -> bool:
    """Tell whether a field holds what quicklog itself has written there, and nobody's words."""
    if field == "kind":
        return isinstance(value, str) and value in _OWN_KINDS
    if field in _IDS:
        return isinstance(value, str) and is_id(value)
    if field == "series":
        return series.read(value) is not None
    return _is_moment(value) if field in _CLAIMED else field in FIXED


def _is_moment(value: Any) -> bool:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _over(value: Any) -> Any:
    return value if value is None or value == "" or isinstance(value, bool) else ERASED


def _changed(value: Any, is_kept: Callable[[str, Any], bool], change: Callable[[Any], Any]) -> Any:
    """Change every value at any depth, but for those that are kept under their names."""
    if isinstance(value, dict):
        return {name: each if is_kept(name, each) else _changed(each, is_kept, change) for name, each in value.items()}
    return [_changed(each, is_kept, change) for each in value] if isinstance(value, list) else change(value)


def over(text: str, name: Name) -> str:
    """Return a text with every mention of a name written over; what was erased before is not looked at again."""
    for each in name.keys:
        text = ERASED.join(_without(part, each, name.spellings) for part in text.split(ERASED))
    return text


def _without(text: str, sought: str, spellings: frozenset[str]) -> str:
    if sought not in key(text) or not any(map(str.isalnum, sought)):
        return text
    kept, place = "", 0
    for start, end in _mentions(text, sought, spellings):
        kept += text[place:start] + ERASED
        place = end
    return kept + text[place:]


# A mention is a part of a text that has the name's key, as whole words. What a character becomes in a key depends on
# no other character, so that each letter of the text's key is known to come from one place in the text.


def _mentions(text: str, sought: str, spellings: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where each mention begins and ends."""
    folded = [_fold(character) for character in text]
    flat = "".join(folded)
    origin = [place for place, letters in enumerate(folded) for _ in letters]
    pattern = re.compile(r"\s+".join(map(re.escape, sought.split())))
    of_such_a_language = any(first <= sought[0] <= last for first, last in _PREFIXED)
    takes_prefixes = of_such_a_language and len(sought) >= _LEAST_PREFIXED
    prefixes = _MOST_PREFIXES if takes_prefixes else 0
    place = 0
    while found := pattern.search(flat, place):
        first, last = found.start(), found.end() - 1
        start, end = origin[first], _end(text, origin[last] + 1)
        whole = _begins(text, flat, origin, first, prefixes) and not (
            _is_letter(flat[last]) and _goes_on(text[at] for at in range(end, len(text)))
        )
        if whole and (_loosely(text[start:end]) in spellings or not _is_cut(text[start:end])):
            yield start, end
            place = found.end()
        else:
            place = first + 1


def _fold(character: str) -> str:
    """Return what a character becomes in a key: letters, a blank, or nothing."""
    return key(f"x{character}x")[1:-1]


def _end(text: str, end: int) -> int:
    """Return where the marks end that belong to the last letter."""
    while end < len(text) and _is_mark(text[end]):
        end += 1
    return end


def _is_mark(character: str) -> bool:
    """Tell what no key has, because it is only a mark of a letter, from quotes and stops."""
    from unicodedata import category

    return category(character)[0] in "MC" and not _fold(character)


def _is_letter(folded: str) -> bool:
    """Tell whether a word goes on there: with a letter, a number, or a vowel sign that is as good as a letter."""
    from unicodedata import category

    return folded.isalnum() or category(folded)[0] == "M"


def _goes_on(characters: Iterable[str]) -> bool:
    """Tell whether the word goes on with these characters."""
    letters = next((_fold(each) for each in characters if not _is_mark(each)), "")
    return any(map(_is_letter, letters))


def _begins(text: str, flat: str, origin: list[int], first: int, prefixes: int) -> bool:
    """Tell whether a word begins with the letter at ``first``, or with a few prefixes before it."""
    if not _is_letter(flat[first]):
        return True
    for place in range(first, max(first - prefixes, 0) - 1, -1):
        if place < first and flat[place] not in _PREFIXES:
            return False
        if not _goes_on(text[at] for at in range(origin[place] - 1, -1, -1)):
            return True
    return False


def _is_cut(mention: str) -> bool:
    """Tell whether two pieces of a line meet here: at a tab, or after a full stop that no initial and no title has."""
    words = (mention[: stop.start()].rsplit(maxsplit=1)[-1] for stop in _STOP.finditer(mention))
    return "\t" in mention or not all(map(_is_opening, words))


def _is_opening(word: str) -> bool:
    folded = key(word)
    return (len(folded) == 1 and folded.isalpha()) or folded in TITLES
