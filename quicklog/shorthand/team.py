"""Who of the team is meant: the members of a group, who is away, and who stands in for whom.

Days are ISO dates, as text: a team's codes are kept as built-in types alone.
"""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.shorthand.codes import Codes


class Absence(Record):
    """Somebody who is away: until which day, the last one, and who stands in, if anybody does who is there."""

    name: str
    until: str
    deputy: str | None


def members(codes: Codes, name: str) -> tuple[str, ...]:
    """Return everybody who is to see a message for somebody: those of a group, as the team lists them now."""
    group = codes.groups.get(key(name))
    return group[1:] if group else (codes.technician(name) or name,)


def away_until(codes: Codes, name: str, day: str) -> str | None:
    """Return the last day on which somebody is away who is away on a day: spans that meet are one."""
    found = None
    while until := _ends(codes, name, found or day, is_next=found is not None):
        found = until
    return found


def _ends(codes: Codes, name: str, day: str, *, is_next: bool) -> str | None:
    """Return when the span ends that holds a day, or the one behind it."""
    if is_next:
        from datetime import date, timedelta

        day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    _, spans = codes.absences.get(name, ("", ()))
    return max((last for first, last in spans if first <= day <= last), default=None)


def deputy(codes: Codes, name: str, day: str) -> str | None:
    """Return who stands in for somebody on a day: the deputy, or whoever stands in for a deputy who is away too."""
    met = {name}
    while name in codes.absences and away_until(codes, name, day):
        name = codes.absences[name][0]
        if not name or name in met:
            return None
        met.add(name)
    return name if len(met) > 1 else None


def absence(codes: Codes, name: str, day: str) -> Absence | None:
    """Return that somebody is away on a day; nothing where that person is there."""
    until = away_until(codes, name, day)
    return Absence(name, until, deputy(codes, name, day)) if until else None


def represented(codes: Codes, name: str, day: str) -> tuple[str, ...]:
    """Return for whom somebody stands in on a day."""
    return tuple(each for each in codes.absences if deputy(codes, each, day) == name)


def addressed(codes: Codes, name: str, day: str) -> tuple[str, ...]:
    """Return by what names a message is for somebody on a day: the own one, groups, and those who are represented."""
    people = (name, *represented(codes, name, day))
    groups = (group[0] for group in codes.groups.values() if not {*people}.isdisjoint(group[1:]))
    return (*people, *groups)


def key_of(codes: Codes, name: str) -> str:
    """Return the key of somebody's name; an alias that the team has agreed on since is that of whom it names."""
    return key(codes.addressee(name) or name)


def keys_of(codes: Codes, name: str) -> tuple[str, ...]:
    """Return the keys by which notes name somebody: those that were written before an alias was known hold that."""
    known = codes.technician(name)
    aliases = [alias for alias, each in codes.technicians.items() if known is not None and each == known]
    return tuple(dict.fromkeys((key(known or name), *aliases)))


def circles(codes: Codes) -> Iterator[tuple[str, ...]]:
    """Yield the deputies who stand in for one another in a circle, each circle once, from its first name to that."""
    told = set[str]()
    for first in codes.absences:
        way = [first]
        while (following := codes.absences.get(way[-1], ("",))[0]) and following not in way:
            way.append(following)
        if following == first and not told.intersection(way):
            told.update(way)
            yield (*way, first)
