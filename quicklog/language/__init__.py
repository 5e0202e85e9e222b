"""The words that people type, as data of one module a language; one line may mix them all.

A new language is a module of its own, and its name in ``LANGUAGES``. It may leave out any table.
"""

from __future__ import annotations

from quicklog.language import english, hebrew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

LANGUAGES = (english, hebrew)
# Titles in the scripts of languages that have no module yet.
_OTHER_TITLES = "проф, ул, δρ"


def tables(name: str) -> list[Any]:
    """Return the table of that name of every language that has it."""
    return [getattr(language, name) for language in LANGUAGES if hasattr(language, name)]


def vocabulary(name: str) -> frozenset[str]:
    """Return the words of a table of all languages that is nothing but words."""
    return frozenset(word for table in tables(name) for word in table.split())


def leading(name: str, between: str) -> dict[str, str]:
    """Return a table turned round: each word leads to what it stands under; those of one language after another's."""
    return {word: meant for table in tables(name) for meant, words in table.items() for word in words.split(between)}


def titles() -> frozenset[str]:
    """Return the titles that take a stop."""
    return frozenset(word for words in (*tables("TITLES"), _OTHER_TITLES) for word in words.split(", "))


def suffixes() -> frozenset[str]:
    """Return what ends a name."""
    return frozenset(word for words in tables("SUFFIXES") for word in words.split(", "))


def marks() -> dict[str, str]:
    """Return the marked words of all languages, beside the names of the columns, each with the column that it fills."""
    return {word: column for table in tables("MARKS") for word, column in table.items()}


def language_of_mark(word: str) -> ModuleType:
    """Return the language that a marked word belongs to; the first where it is the name of a column."""
    folded = word.casefold()
    return next((each for each in LANGUAGES if folded in getattr(each, "MARKS", ())), LANGUAGES[0])
