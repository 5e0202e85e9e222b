"""Which names come first: how well they answer to what was typed, then how often and how lately they were used."""

from __future__ import annotations

from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.store.names import one_slip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Rank = Callable[[str, str], int | None]

# After so many seconds a use counts half.
_HALF_LIFE = 14 * 24 * 60 * 60
# How a name answers: it is what was typed, begins so, has a word that does, has it anywhere, or but for a slip.
WHOLE, BEGUN, BY_WORD, BY_PART, BY_SLIP = range(5)
# Fewer letters are in too many words to tell any; a slip leaves one letter less that tells something.
LEAST_PART, LEAST_SLIP = 3, 4


class Use(Record):
    """One note as far as it is a use of names: when, in seconds since 1970 and as written, and whose names."""

    second: int
    at: str
    customer: str | None
    technician: str | None
    code: str | None
    channel: str | None
    for_: str | None


class Seen(Record):
    """A name that is in use: its weight, and of a customer when the newest note was and with which code."""

    name: str
    weight: float
    at: str = ""
    code: str = ""


class Familiar(Record):
    """What a team used of late: for each column the names by their keys, the most and latest used first."""

    customers: Mapping[str, Seen] = {}
    technicians: Mapping[str, Seen] = {}
    codes: Mapping[str, Seen] = {}
    channels: Mapping[str, Seen] = {}

    def weight(self, column: str, name: str) -> float:
        """Return the weight of a technician, code or channel; nothing for one that was not used of late."""
        used: Mapping[str, Seen] = {"technician": self.technicians, "code": self.codes, "channel": self.channels}[
            column
        ]
        seen = used.get(key(name))
        return seen.weight if seen else 0.0


def familiar(uses: Iterable[Use], now: int) -> Familiar:
    """Weigh the names of uses, the newest first, seen from a moment in seconds since 1970."""
    customers: dict[str, tuple[float, str, str]] = {}
    others: tuple[dict[str, float], ...] = ({}, {}, {})
    technicians, codes, channels = others
    for use in uses:
        weight = 0.5 ** (max(0, now - use.second) / _HALF_LIFE)
        if use.customer:
            before, newest, about = customers.get(use.customer, (0.0, use.at, use.code or ""))
            customers[use.customer] = before + weight, newest, about
        for name, names in ((use.technician, technicians), (use.for_, technicians), (use.channel, channels)):
            if name:
                names[name] = names.get(name, 0.0) + weight
        for each in use.code.split("+") if use.code else ():
            codes[each] = codes.get(each, 0.0) + weight
    seen = (Seen(name, weight, at, code) for name, (weight, at, code) in customers.items())
    return Familiar(_ordered(seen), *(_ordered(Seen(*each) for each in names.items()) for names in others))


def _ordered(names: Iterable[Seen]) -> dict[str, Seen]:
    """Return names by their keys, the heaviest first; of several spellings the one that was met first, the newest."""
    merged: dict[str, Seen] = {}
    for seen in names:
        folded_name = key(seen.name)
        known = merged.get(folded_name)
        if folded_name:
            merged[folded_name] = replace(known, weight=known.weight + seen.weight) if known else seen
    return dict(sorted(merged.items(), key=lambda each: -each[1].weight))


def folded(typed: str) -> str:
    """Fold what was typed of a name; a blank at its end is kept: the word before it is whole."""
    beginning = key(typed)
    return f"{beginning} " if beginning and typed[-1:] in " -_־" else beginning


def rank(beginning: str, folded_name: str) -> int | None:
    """Tell how a name answers to what was typed of it, the best first; ``None`` where it does not.

    It is all of the name, its beginning, that of one of its words, a part of it, or the beginning of a word but for a
    slip of the finger.
    """
    found = rank_without_slips(beginning, folded_name)
    return rank_of_slip(beginning, folded_name) if found is None else found


def rank_of_slip(beginning: str, folded_name: str) -> int | None:
    """Tell whether a name answers but for a slip; this takes longer than all the rest."""
    return BY_SLIP if has_slip(beginning, folded_name) else None


def rank_without_slips(beginning: str, folded_name: str) -> int | None:
    """Tell how a name answers to what was typed of it as it stands."""
    if folded_name == beginning.rstrip(" "):
        return WHOLE
    if folded_name.startswith(beginning):
        return BEGUN
    if f" {beginning}" in folded_name:
        return BY_WORD
    return BY_PART if len(beginning) >= LEAST_PART and beginning in folded_name else None


def has_slip(beginning: str, folded_name: str) -> bool:
    """Tell whether a word of a name begins as what was typed, but for one slip of the finger.

    That is a letter more, less or other, or two exchanged. The last letter does not count where a name may go on
    with it: it is one if it ends the word, or was typed twice there. A blank ends a word in both or in neither.
    """
    return any(
        (begun[-1] == " ") == (beginning[-1] == " ") and not _may_go_on(beginning, begun, is_whole=is_whole)
        for begun, is_whole in _slipped(beginning, folded_name)
    )


def _may_go_on(beginning: str, begun: str, *, is_whole: bool) -> bool:
    """Tell whether what was typed is told by its last letter alone, and may be another name."""
    before, last = beginning[:-1], beginning[-1]
    return (begun == before and not (is_whole and last == before[-1])) or (begun[:-1] == before and not is_whole)


def possible(beginning: str, folded_names: Iterable[str]) -> list[str]:
    """Return the names to which a slip may lead, and some others: it is quick, and leaves little to look at closely."""
    if len(beginning) < LEAST_SLIP:
        return []
    first, second, exchanged = (part.rstrip(" ") for part in parts(beginning))
    return [name for name in folded_names if first in name or second in name or exchanged in name]


def is_near(beginning: str, folded_name: str) -> bool:
    """Tell whether a slip may lead to a name: where it does not, nothing does that goes on from what was typed."""
    return any(_slipped(beginning, folded_name))


def _slipped(beginning: str, folded_name: str) -> Iterator[tuple[str, bool]]:
    """Yield the beginnings of words of a name that one slip tells from what was typed, and whether a word ends there.

    It leaves one half of that as it is, unless it is the exchange of the two letters in the middle: names without such
    a half are told by that alone.
    """
    length = len(beginning)
    if length < LEAST_SLIP:
        return
    name, middle = f"{folded_name} ", length // 2
    first, second, exchanged = parts(beginning)
    if first not in name and second not in name and exchanged not in name:
        return
    place = 0
    while place >= 0:
        rest = name[place : place + length + 2]
        if rest.startswith((first, exchanged)) or second in rest[middle - 1 :]:
            for end in range(length - 1, length + 2):
                if one_slip(beginning, rest[:end]):
                    yield rest[:end], rest[end : end + 1] in ("", " ")
        place = name.find(" ", place, -1) + 1 or -1


def parts(beginning: str) -> tuple[str, str, str]:
    """Return both halves of what was typed, and it with the two letters exchanged that meet in its middle."""
    middle = len(beginning) // 2
    first, second = beginning[:middle], beginning[middle:]
    return first, second, first[:-1] + second[0] + first[-1] + second[1:]
