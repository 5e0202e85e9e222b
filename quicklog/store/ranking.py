"""Which names come first: how well they begin as what was typed, then how often and how lately they were used."""

from __future__ import annotations

from quicklog.lib.record import Record, replace
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# After so many seconds a use counts half.
_HALF_LIFE = 14 * 24 * 60 * 60


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
    """Tell how a name answers to its beginning: 0 is all of it, 1 begins so, 2 has a word that does, ``None`` not."""
    if folded_name == beginning.rstrip(" "):
        return 0
    if folded_name.startswith(beginning):
        return 1
    return 2 if f" {beginning}" in folded_name else None
