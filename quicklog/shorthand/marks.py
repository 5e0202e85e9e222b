"""What the values of marked words stand for: ``@tel`` is the channel phone, ``due:2d`` a moment."""

from __future__ import annotations

from quicklog.lib import text
from quicklog.shorthand import times
from quicklog.shorthand.codes import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from quicklog.shorthand.places import Context

ALL_KINDS = tuple(dict.fromkeys(KINDS.values()))
_SCORES = tuple(map(str, range(11)))


def kind_of(word: str) -> str | None:
    """Return the kind of note that a word names, in either language."""
    return KINDS.get(text.key(word))


def _channel(typed: str, context: Context) -> tuple[str, str | None]:
    known = context.codes.channel(typed)
    return known or typed, None if known else unknown("channel", typed, context.codes.channels)


def _for(typed: str, context: Context) -> tuple[str, str | None]:
    name, technicians = typed.replace("_", " ").strip(), context.codes.technicians
    known = context.codes.technician(name)
    return known or name, None if known or not technicians else unknown("technician", name, technicians)


def _due(typed: str, context: Context) -> tuple[datetime | None, str | None]:
    due = times.due(typed, context.now, month_first=context.month_first)
    return (due.at, due.says) if isinstance(due, times.Moment) else (None, due.why)


def _kind(typed: str, _: Context) -> tuple[str | None, str | None]:
    kind = kind_of(typed)
    return kind, None if kind else unknown("kind", typed, KINDS)


def _score(typed: str, _: Context) -> tuple[int | None, str | None]:
    if typed in _SCORES:
        return int(typed), None
    return None, f"{text.in_quotes(typed)} is no score from 0 to {_SCORES[-1]}"


def _ticket(typed: str, _: Context) -> tuple[str, None]:
    return typed, None


# What each marked word fills its column with, None if it cannot be used, and what is doubtful about it.
VALUES: dict[str, Callable[[str, Context], tuple[object, str | None]]] = {
    "channel": _channel,
    "for": _for,
    "due": _due,
    "kind": _kind,
    "score": _score,
    "ticket": _ticket,
}


def unknown(about: str, typed: str, known: Mapping[str, str]) -> str:
    """Say that a word is not known, with the nearest ones that are."""
    from quicklog.shorthand import explain

    return explain.unknown(about, typed, known)
