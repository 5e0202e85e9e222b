"""The words of all languages that only sheets, pages, reports and lines in haste need. No plain line loads this."""

from __future__ import annotations

from quicklog.language import english_more, hebrew_more

LANGUAGES = (english_more, hebrew_more)


def vocabulary(name: str) -> frozenset[str]:
    """Return the words of a table of all languages that is nothing but words."""
    return frozenset(word for each in LANGUAGES for word in getattr(each, name, "").split())


def phrases_of(name: str) -> list[str]:
    """Return the entries of a table that may hold blanks, at either end, too: they stand between ``|``."""
    return [each for language in LANGUAGES for each in getattr(language, name, "").split("|") if each]


def statuses() -> dict[str, str]:
    """Return the words for how a note stands: ``done``, ``void``, ``open``, or nothing where it stands as it is."""
    return {word: status for each in LANGUAGES for status, words in each.STATUSES.items() for word in words.split()}


def plainly_open() -> frozenset[str]:
    """Return the words that say that a note is open, and nothing of what is done about it."""
    return vocabulary("PLAINLY_OPEN")


def headings() -> list[tuple[str, str]]:
    """Return each heading of a sheet with the column that it stands for."""
    return [
        (word, column) for each in LANGUAGES for column, words in each.HEADINGS.items() for word in words.split(", ")
    ]


def moment_headings() -> dict[str, frozenset[str]]:
    """Return the words of which headings of moments are made, by the part that they play."""
    parts = {part for each in LANGUAGES for part in each.MOMENT_HEADINGS}
    return {
        part: frozenset(word for each in LANGUAGES for word in each.MOMENT_HEADINGS.get(part, "").split())
        for part in parts
    }


def page_headings() -> dict[str, str]:
    """Return the headings of a page that say who served, and by which channel."""
    return {
        word: column for each in LANGUAGES for column, words in each.PAGE_HEADINGS.items() for word in words.split()
    }


def date_headings() -> frozenset[str]:
    """Return what a date on a page may follow, before a colon."""
    return frozenset(word for each in LANGUAGES for word in each.DATE_HEADINGS.split())


def passing() -> frozenset[str]:
    """Return the words, by key, that begin many a detail and are not codes."""
    return frozenset(word for each in LANGUAGES for word in each.PASSING.split())


def periods() -> dict[str, tuple[int, str]]:
    """Return the names of periods, each with how many of which unit it is away from the one in which today is."""
    named = ((typed.split(" "), words) for each in LANGUAGES for typed, words in each.PERIODS.items())
    return {word: (int(number), unit) for (number, unit), words in named for word in words.split(", ")}


def beside_a_span() -> tuple[list[str], list[str]]:
    """Return what may stand before and behind the words of a length that ends today, with the blank between them."""
    before = _entries("BEFORE_SPAN")
    return [f"{word} " for word in before], [f" {word}" for word in _entries("BEHIND_SPAN")]


def _entries(name: str) -> list[str]:
    return [word for each in LANGUAGES for word in getattr(each, name, "").split(", ") if word]
