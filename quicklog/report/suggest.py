"""What the notes say of the codes: words in use that are not codes, codes that may be one, codes without a use."""

from __future__ import annotations

from quicklog.language.more import passing
from quicklog.lib.record import Record
from quicklog.lib.text import key, nearest
from quicklog.store.connection import explained
from quicklog.store.definitions import CONTACT, MESSAGES, STANDING
from quicklog.store.names import one_slip
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from quicklog.shorthand.codes import Code, Codes
    from quicklog.store.log import Log

# A word that begins so many details, or stands in so many messages, is worth a look ...
LEAST = 5
# ... unless it is one of these, by key, which lead to what is meant or say how things are.
_PASSING = passing()
_LEAST_LETTERS = 3
# Two words are compared for a slip from this length on: LAN and WAN are not one. Codes are words that somebody chose,
# and have to be longer.
_LEAST_LIKE, _LEAST_LIKE_CODES = 4, 6
# Two meanings are nearly the same from this share of common letters on.
_ALIKE = 0.85
# So many seconds of notes are read at a time: a reader holds writers up.
_SLICE = 30 * 24 * 60 * 60
# How many words in the code's place are compared with each other: the most used ones.
_COMPARED = 500

_USED = f"""
SELECT code, count(*), max(position) FROM notes
WHERE position >= ? AND position < ? AND code IS NOT NULL AND {STANDING} GROUP BY +code
"""  # noqa: S608
_BEGUN = f"""
SELECT substr(detail, 1, instr(detail || ' ', ' ') - 1) AS word, code, count(*), max(position) FROM notes
WHERE position >= ? AND position < ? AND detail > '' AND {CONTACT}
GROUP BY 1, 2
"""  # noqa: S608
_MESSAGES = f"""
SELECT detail, position FROM notes
WHERE position >= ? AND position < ? AND detail > '' AND {MESSAGES}
"""  # noqa: S608


class Unknown(Record):
    """A word that stands in the code's place and is not a code: how often, an example, other spellings, near codes."""

    word: str
    count: int  # type: ignore[assignment]  # tuple.count is hidden
    ref: str
    spellings: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class Frequent(Record):
    """A word that begins details, or stands in messages, often and is not a code; ``code`` is the one it goes with.

    ``code`` is ``None`` where no code has at least half of them.
    """

    word: str
    count: int  # type: ignore[assignment]  # tuple.count is hidden
    ref: str
    code: str | None = None
    share: int = 0


class Alike(Record):
    """Codes that may be one: those whose words are a slip apart, or whose meanings are nearly the same, with counts."""

    codes: tuple[str, ...]
    counts: tuple[int, ...]
    why: str


class Unused(Record):
    """A code that no note has used."""

    code: str


class Suggestions(Record):
    """All that the notes of a time say of the codes, what matters most first; ``notes`` is how many there were."""

    notes: int
    unknown: tuple[Unknown, ...]
    frequent: tuple[Frequent, ...]
    alike: tuple[Alike, ...]
    unused: tuple[Unused, ...]


def suggestions(log: Log, codes: Codes, since: datetime, limit: int) -> Suggestions:
    """Look through the notes from a moment on; of each sort at most ``limit`` are named, of unused codes all."""
    first = int(since.timestamp()) * SLOTS
    rows = _ask(log, _USED, first)
    notes = sum(count for _, count, _ in rows)
    used, strange = _used(rows, codes)
    unknown = _grouped(strange)[:limit]
    frequent = _frequent(_ask(log, _BEGUN, first), _ask(log, _MESSAGES, first), codes, strange)[:limit]
    return Suggestions(
        notes,
        tuple(_named(log, row, codes) for row in unknown),
        tuple(Frequent(word, count, _ref(log, at), code, share) for word, count, at, code, share in frequent),
        tuple(_alike(codes, used))[:limit],
        tuple(Unused(code.name) for code in codes.all() if notes and not used.get(code.name)),
    )


def _ask(log: Log, sql: str, first: int) -> list[tuple[Any, ...]]:
    """Return the rows of every slice of time, one statement each; equal ones of several slices are not yet joined."""
    rows: list[tuple[Any, ...]] = []
    with explained(log.path):
        begin, end = log.connection.execute(
            "SELECT min(position), max(position) FROM notes WHERE position >= ?", [first]
        ).fetchone()
        while end is not None and begin <= end:
            rows += log.connection.execute(sql, [begin, begin + _SLICE * SLOTS]).fetchall()
            begin += _SLICE * SLOTS
    return rows


def _ref(log: Log, position: int) -> str:
    with explained(log.path):
        (ref,) = log.connection.execute("SELECT ref FROM notes WHERE position = ?", [position]).fetchone()
    return str(ref)


# Words in the code's place.


def _used(rows: list[tuple[str, int, int]], codes: Codes) -> tuple[dict[str, int], dict[str, tuple[str, int, int]]]:
    """Return how often each code was used, and each word that is not one, by key: as typed, how often, where last."""
    used: dict[str, int] = {}
    strange: dict[str, tuple[str, int, int]] = {}
    for code, count, position in rows:
        for part in code.split("+"):
            known = codes.match(part.strip())
            if known:
                used[known[0].name] = used.get(known[0].name, 0) + count
            elif folded := key(part):
                word, before, last = strange.get(folded, ("", 0, 0))
                word = word if before >= count else part.strip()
                strange[folded] = word, before + count, max(last, position)
    return used, strange


def _grouped(strange: Mapping[str, tuple[str, int, int]]) -> list[tuple[str, int, int, tuple[str, ...]]]:
    """Join what is one word spelt in several ways, or one word with others behind it; the most used first.

    Short ones lead: ``flood`` and ``flood in the cellar`` are one, and so is ``flod``.
    """
    most = sorted(strange, key=lambda folded: -strange[folded][1])[:_COMPARED]
    groups: list[list[str]] = []
    for folded in sorted(most, key=lambda folded: folded.count(" ")):
        group = next((group for group in groups if any(_is_same(each, folded) for each in group)), None)
        if group is None:
            groups.append(group := [])
        group.append(folded)
    rows = []
    for group in groups:
        kept = [strange[each] for each in group]
        spellings = tuple(word for word, _, _ in kept[1:])
        rows.append((kept[0][0], sum(row[1] for row in kept), max(row[2] for row in kept), spellings))
    return sorted(rows, key=lambda row: -row[1])


def _is_same(word: str, other: str) -> bool:
    """Tell whether a word is the same with more behind it, or a slip away."""
    return other.startswith(f"{word} ") or _slipped(word, other)


def _slipped(one: str, other: str, least: int = _LEAST_LIKE) -> bool:
    """Tell whether two keys of a length are a slip apart; numbers that differ are not."""
    if min(len(one), len(other)) < least or not one_slip(one, other):
        return False
    return _without_digits(one) != _without_digits(other)


def _without_digits(folded: str) -> str:
    return "".join(c for c in folded if not c.isdigit())


def _named(log: Log, row: tuple[str, int, int, tuple[str, ...]], codes: Codes) -> Unknown:
    word, count, position, spellings = row
    words = [each for code in codes.all() for each in (code.name, *code.aliases)]
    return Unknown(word, count, _ref(log, position), spellings, tuple(nearest(word, words)))


# Words that begin details, or stand in messages.


def _frequent(
    begun: Iterable[tuple[str, str, int, int]],
    messages: Iterable[tuple[str, int]],
    codes: Codes,
    strange: Mapping[str, object],
) -> list[tuple[str, int, int, str | None, int]]:
    """Return the words that stand there often enough: how often, where last, and with which code mostly."""
    found: dict[str, tuple[str, int, int, dict[str, int]]] = {}

    def take(word: str, code: str | None, count: int, position: int) -> None:
        typed = word.strip(",;:!?.()[]\"'“”")
        typed, before, last, by_code = found.get(key(typed), (typed, 0, 0, {}))
        if code:
            by_code[code] = by_code.get(code, 0) + count
        found[key(typed)] = typed, before + count, max(last, position), by_code

    for word, code, count, position in begun:
        take(word, code, count, position)
    for detail, position in messages:
        for word in dict.fromkeys(detail.split()):
            take(word, None, 1, position)
    names = {part for technician in codes.technicians for part in (technician, *technician.split())}
    rows = []
    for folded, (word, count, last, by_code) in found.items():
        is_telling = len(folded) >= _LEAST_LETTERS and not any(c.isdigit() for c in folded)
        if count >= LEAST and is_telling and folded not in _PASSING | names | strange.keys() and not codes.match(word):
            share, code = max(((number, code) for code, number in by_code.items()), default=(0, ""))
            rows.append((word, count, last, *((code, share) if 2 * share >= count else (None, 0))))
    return sorted(rows, key=lambda row: -row[1])


# Codes that may be one.


def _alike(codes: Codes, used: Mapping[str, int]) -> list[Alike]:
    every = codes.all()
    found = [*_alike_in_words(every), *_alike_in_meaning(every)]
    return [Alike(names, tuple(used.get(name, 0) for name in names), why) for names, why in found]


def _alike_in_words(every: list[Code]) -> list[tuple[tuple[str, ...], str]]:
    """Return the pairs of codes of which two words are a slip apart."""
    words = [(key(word), word, code.name) for code in every for word in (code.name, *code.aliases)]
    found: dict[tuple[str, ...], str] = {}
    for place, (folded, word, name) in enumerate(words):
        for other, word_of_other, other_name in words[place + 1 :]:
            if name != other_name and _slipped(folded, other, _LEAST_LIKE_CODES):
                found.setdefault((name, other_name), f"“{word}” and “{word_of_other}” are a slip apart")
    return list(found.items())


def _alike_in_meaning(every: list[Code]) -> list[tuple[tuple[str, ...], str]]:
    """Return the groups of codes that mean nearly the same; each is compared with the first of a group."""
    from difflib import SequenceMatcher

    groups: list[list[Code]] = []
    matcher = SequenceMatcher(autojunk=False)
    for code in every:
        matcher.set_seq2(_without_digits(key(code.meaning)))
        for group in groups:
            matcher.set_seq1(_without_digits(key(group[0].meaning)))
            if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                group.append(code)
                break
        else:
            groups.append([code])
    return [(tuple(code.name for code in group), "they mean nearly the same") for group in groups if len(group) > 1]
