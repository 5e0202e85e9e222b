"""Candidates for the marked words: channels, addressees, due times and kinds, and the names of the words themselves."""

from __future__ import annotations

from quicklog.cli.prompt.candidate import Candidate, best, named
from quicklog.cli.prompt.cursor import mark_names
from quicklog.language import language_of_mark
from quicklog.shorthand import times
from quicklog.shorthand.pieces import MARKS
from quicklog.show.moments import complete, promised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from quicklog.cli.prompt.candidate import Place
    from quicklog.cli.prompt.cursor import Spot

_LEAST_MARK = 2  # letters before the name of a marked word is offered


def channels(place: Place) -> list[Candidate]:
    """Return the channels that answer, by name or by an alias of one word."""
    used = place.names.familiar()
    groups: dict[str, list[str]] = {}
    for word, channel in place.context.codes.channels.items():
        groups.setdefault(channel, [channel])
        if " " not in word and word != channel:
            groups[channel].append(word)
    found = best(place, groups.values(), lambda words: used.weight("channel", words[0]))
    return [place.candidate("channel", word, _channel_of(word, place), " ") for word in found]


def _channel_of(word: str, place: Place) -> str:
    channel = place.context.codes.channel(word) or ""
    return channel if channel != word else ""


def addressees(place: Place) -> list[Candidate]:
    """Return the colleagues and groups that a message may be for, in quotes where a name has a blank."""
    groups = [[group[0]] for group in place.context.codes.groups.values()]
    names = named(place) + best(place, groups, lambda _: 0)
    return [place.candidate("for", f'"{name}"' if " " in name else name, "", " ") for name in names]


def dues(place: Place) -> list[Candidate]:
    """Return due times that begin so, each with the day or moment that it means."""
    now = place.context.now
    found = []
    for word in _language_of(place).OFFERED_DUES:
        moment = place.context.due(word)
        if word.startswith(place.typed.casefold()) and isinstance(moment, times.Moment):
            beside = promised(moment.at.isoformat(), now, complete)
            found.append(place.candidate("due", word, beside, " "))
    return found


def kinds(place: Place) -> list[Candidate]:
    """Return the kinds of notes that begin so."""
    words, typed = _language_of(place).OFFERED_KINDS, place.typed.casefold()
    return [place.candidate("kind", word, "", " ") for word in words if word.startswith(typed)]


def _language_of(place: Place) -> ModuleType:
    """Return the language of the marked word whose value is typed."""
    return language_of_mark(place.line[: place.start].rpartition(" ")[2].rstrip(":"))


def names(word: str, spot: Spot) -> list[Candidate]:
    """Return the marked words whose names begin as the last word does, outside the customer."""
    in_text = any(column in ("code", "at", "detail") for column, _ in spot.columns)
    if len(word) < _LEAST_MARK or not in_text:
        return []
    return [Candidate(MARKS[name[:-1]], name, "", "", spot.word) for name in mark_names(word)]
