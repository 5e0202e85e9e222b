"""How many contacts there were, by what people ask: code, technician, month, or any other columns."""

from __future__ import annotations

from quicklog.actions.selection import STANDING, chosen
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.note.calendar import WEEKDAYS
from quicklog.store import persons, query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.store.query import Selection

_UNDERSTOOD = tuple(status for status in STANDING if status != "draft")


class Counted(Record):
    """What was counted: by which columns, the values of each group with its number, the greatest first, and all notes.

    A note with several codes stands in several groups. ``contacts`` says that only those were counted.
    """

    by: tuple[str, ...]
    groups: tuple[tuple[tuple[Any, ...], int], ...]
    total: int
    contacts: bool
    selection: Selection


def counted(session: Session, filters: Mapping[str, Any], by: Sequence[str]) -> Counted:
    """Count the contacts to which filters apply; of a status or a kind that is asked for all notes that have it."""
    selection = chosen(session, filters)
    contacts = not selection.statuses and not selection.values.get("kind")
    if contacts:
        selection = replace(selection, contacts=True)
    elif not selection.statuses:
        selection = replace(selection, statuses=_UNDERSTOOD)
    found = query.grouped(session.log, selection, by, session.now)
    total = query.count(session.log, selection)
    names = [_NAMING.get(name, _as_it_is)(session) for name in by]
    # By nothing, none are a group too.
    groups: dict[tuple[Any, ...], tuple[tuple[Any, ...], int]] = {} if by else {(): ((), 0)}
    for group in sorted(found.values(), key=lambda each: each.newest):
        called = tuple([name(value) for name, value in zip(names, group.called, strict=True)])
        known_by = tuple([key(value) if isinstance(value, str) else value for value in called])
        number = groups[known_by][1] if known_by in groups else 0
        groups[known_by] = called, number + group.number
    ordered = sorted(groups.values(), key=lambda each: (-each[1], [place_of(value) for value in each[0]]))
    return Counted(tuple(by), tuple(ordered), total, contacts, selection)


def place_of(value: object) -> tuple[int, float, str]:
    """Return by what values are ordered: numbers, then days of the week, then words; nothing comes last."""
    if value is None or value == "":
        return 3, 0, ""
    if isinstance(value, (int, float)):
        return 0, value, ""
    if value in WEEKDAYS:
        return 1, WEEKDAYS.index(str(value)), ""
    return 2, 0, str(value)


# What a value is called: a name as the team has it today, whatever a note says.


def _as_it_is(_: Session) -> Callable[[Any], Any]:
    return lambda value: value


def _customers(session: Session) -> Callable[[Any], Any]:
    """Return what calls a customer as the person is called: who has several names is one."""
    keys, called = persons.Keys(session.log, session.codes.customers), dict[str, str]()

    def name(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        known_by = keys.of(value)
        if known_by == key(value):
            return value
        if known_by not in called:
            called[known_by] = session.person(value).name
        return called[known_by]

    return name


def _technicians(session: Session) -> Callable[[Any], Any]:
    return lambda value: (session.codes.technician(value) or value) if isinstance(value, str) else value


def _codes(session: Session) -> Callable[[Any], Any]:
    def name(value: Any) -> Any:
        code = session.codes.code(value) if isinstance(value, str) else None
        return code.name if code else value

    return name


def _channels(session: Session) -> Callable[[Any], Any]:
    return lambda value: (session.codes.channel(value) or value) if isinstance(value, str) else value


_NAMING: dict[str, Callable[[Session], Callable[[Any], Any]]] = {
    "customer": _customers,
    "technician": _technicians,
    "for": _technicians,
    "code": _codes,
    "channel": _channels,
}
