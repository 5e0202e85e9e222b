"""What the values of marked words stand for: ``@tel`` is the channel phone, ``due:2d`` a moment."""

from __future__ import annotations

from quicklog.language import leading
from quicklog.lib import text
from quicklog.note.fields import PLAIN
from quicklog.shorthand import times
from quicklog.shorthand.codes import KINDS
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from quicklog.lib.message import Message
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reasons import Reason

# Each word leads to who rang whom: ``in`` where the customer did, ``out`` where we did.
DIRECTIONS = leading("DIRECTIONS", " ")
ALL_KINDS = tuple(dict.fromkeys(KINDS.values()))
_SCORES = tuple(map(str, range(11)))


def kind_of(word: str) -> str | None:
    """Return the kind of note that a word names, in either language."""
    return KINDS.get(text.key(word))


def column_of(column: str, typed: str, context: Context) -> str:
    """Return which column a mark fills: ``@out`` says who rang whom, unless the team has a channel of that name."""
    is_direction = column == "channel" and text.key(typed) in DIRECTIONS and not context.codes.channel(typed)
    return "direction" if is_direction else column


def _direction(typed: str, _: Context) -> tuple[str, None]:
    return DIRECTIONS[text.key(typed)], None


def _channel(typed: str, context: Context) -> tuple[str, Reason | None]:
    known = context.codes.channel(typed)
    return known or typed, None if known else unknown("channel", typed, context.codes.channels)


def _for(typed: str, context: Context) -> tuple[str, Reason | None]:
    name, codes = typed.replace("_", " ").strip(), context.codes
    known = codes.addressee(name)
    return known or name, None if known or not codes.technicians else unknown("technician", name, codes.addressees)


def _due(typed: str, context: Context) -> tuple[datetime | None, Message | None]:
    due = context.due(typed)
    return (due.at, due.says) if isinstance(due, times.Moment) else (None, due.why)


def _kind(typed: str, _: Context) -> tuple[str | None, Reason | None]:
    kind = kind_of(typed)
    return kind, None if kind else unknown("kind", typed, KINDS)


def _score(typed: str, _: Context) -> tuple[int | None, Reason | None]:
    if typed in _SCORES:
        return int(typed), None
    return None, reason("no-score", typed=text.in_quotes(typed), most=_SCORES[-1])


def _as_typed(typed: str, _: Context) -> tuple[str, None]:
    return typed, None


# What each marked word fills its column with, None if it cannot be used, and what is doubtful about it; of a promise
# that cannot be used, what would be right.
VALUES: dict[str, Callable[[str, Context], tuple[object, Any]]] = {
    "channel": _channel,
    "direction": _direction,
    "for": _for,
    "due": _due,
    "kind": _kind,
    "score": _score,
    **{field.name: _as_typed for field in PLAIN},
}


def unknown(about: str, typed: str, known: Mapping[str, str]) -> Reason:
    """Say that a word is not known, with the nearest ones that are."""
    from quicklog.shorthand import explain

    return explain.unknown(about, typed, known)
