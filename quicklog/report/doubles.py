"""Names that may be one customer's: found by what they have in common, without comparing each with each.

Nothing is merged here: two names may be alike and two people, and only somebody who knows them can tell.
"""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.report import sounds
from quicklog.store.names import one_slip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Block = Callable[[str], Iterable[str]]

# A name of fewer letters is one slip from too many others.
_LEAST_SLIP = 5
# What so many names have in common tells nothing.
_MOST_ALIKE = 8


class Pair(Record):
    """Two keys that may be one customer's, and why: ``slip``, ``initial``, ``order``, ``part`` or ``script``."""

    one: str
    other: str
    why: str


def pairs(keys: Iterable[str]) -> list[Pair]:
    """Return the pairs of keys that may be one customer's, each once, in their order; the surest reason is given."""
    every = sorted(keys)
    found: dict[tuple[str, str], str] = {}
    for why, block, is_alike in (
        ("slip", _slips, _is_slip),
        ("order", _in_any_order, _differ),
        ("initial", _by_initial, _is_initial),
        ("script", sounds.skeletons, sounds.are_in_two_scripts),
    ):
        for one, other in _alike(every, block, is_alike):
            found.setdefault((one, other), why)
    for one, other in _parts(every):
        found.setdefault((one, other), "part")
    return [Pair(one, other, why) for (one, other), why in sorted(found.items())]


def _alike(keys: list[str], block: Block, is_alike: Callable[[str, str], bool]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of sorted keys that are alike, of those that have something in common."""
    for together in _blocks(keys, block).values():
        if len(together) <= _MOST_ALIKE:
            for place, one in enumerate(together):
                yield from ((one, other) for other in together[place + 1 :] if is_alike(one, other))


def _blocks(keys: list[str], block: Block) -> Mapping[int, list[str]]:
    """Return the keys by what they have in common, as far as anybody has it in common with another."""
    blocks: dict[int, list[str]] = {}
    for each in keys:
        for shared in {hash(shared) for shared in block(each)}:
            blocks.setdefault(shared, []).append(each)
    return {shared: together for shared, together in blocks.items() if len(together) > 1}


def _slips(key: str) -> Iterator[str]:
    """Yield a key and what is left of it without each of its letters: a slip leaves one of these to both names."""
    if len(key) >= _LEAST_SLIP:
        yield key
        yield from (key[:place] + key[place + 1 :] for place in range(len(key)))


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two keys are one slip apart, but for figures: room 101 is not room 102."""
    return one_slip(one, other) and _figures(one) == _figures(other)


def _figures(key: str) -> str:
    return "".join(filter(str.isdecimal, key))


def _in_any_order(key: str) -> Iterator[str]:
    words = key.replace(",", " ").split()
    if len(words) > 1:
        yield " ".join(sorted(words))


def _differ(one: str, other: str) -> bool:
    return one != other


def _by_initial(key: str) -> Iterator[str]:
    """Yield a name of several words with its first word, and with its last, cut to an initial."""
    first, *others = key.split(" ")
    if others:
        yield " ".join(["<", first[:1], *others])
        yield " ".join([first, *others[:-1], others[-1][:1], ">"])


def _is_initial(one: str, other: str) -> bool:
    few, many = (each.split(" ") for each in (one, other))
    first, last = (few[0], many[0]), (few[-1], many[-1])
    return (few[1:] == many[1:] and _is_cut(*first)) or (few[:-1] == many[:-1] and _is_cut(*last))


def _is_cut(one: str, other: str) -> bool:
    return one[:1] == other[:1] and 1 in (len(one), len(other)) and one[:1].isalpha()


def _parts(keys: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each name of one word with the only longer name that begins or ends with that word."""
    holding: dict[str, list[str]] = {}
    for each in keys:
        words = each.split(" ")
        for word in {words[0], words[-1]} if len(words) > 1 else ():
            holding.setdefault(word, []).append(each)
    for each in keys:
        longer = holding.get(each, ())
        if len(longer) == 1 and each.isalpha():
            one, other = sorted((each, longer[0]))
            yield one, other
