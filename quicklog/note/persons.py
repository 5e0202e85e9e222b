"""One customer, several names: which names are one person's, folded over the events that say so.

``joined`` and ``parted`` belong to no note: the column ``note`` holds their own id. No note is rewritten by them; whose
a note is follows from the name in it, whenever it is asked.
"""

from __future__ import annotations

from quicklog.lib.text import key
from quicklog.note.fold import TAKING_BACK, in_force, in_order
from quicklog.note.note import ERASED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from quicklog.note.note import Event

JOINED, PARTED = "joined", "parted"
KINDS = (JOINED, PARTED)


def counting(events: Iterable[Event]) -> list[Event]:
    """Return what joins and parts names and was not taken back, in the order in which it counts."""
    ordered = in_order(event for event in events if event.kind in (*KINDS, *TAKING_BACK))
    return [event for event in in_force(ordered) if event.kind in KINDS]


def groups(events: Iterable[Event]) -> list[dict[str, str]]:
    """Return the names of each person who has several, by their keys, that by which the person is called first.

    ``events`` come in whatever order, with those that take others back. ``joined`` makes one person of all its names
    and of all whom they stood for, called by the first of them; ``parted`` makes each of its names stand for nobody
    else.
    """
    by_key: dict[str, dict[str, str]] = {}
    for event in counting(events):
        names = _names(event)
        if event.kind == JOINED and len(names) > 1:
            _join(by_key, names)
        elif event.kind == PARTED:
            for each in names:
                _part(by_key, each)
    return [group for folded, group in by_key.items() if next(iter(group)) == folded]


def _names(event: Event) -> dict[str, str]:
    """Return the names of an event by their keys; what was erased, or never was a name, is nobody's."""
    names: dict[str, str] = {}
    for name in event.body.get("names") or ():
        if name != ERASED:
            names.setdefault(key(name), name)
    names.pop("", None)
    return names


def _join(by_key: dict[str, dict[str, str]], names: dict[str, str]) -> None:
    first = next(iter(names))
    merged = dict.fromkeys((first,), "")
    for group in (*(by_key[folded] for folded in names if folded in by_key), names):
        merged |= {folded: name for folded, name in group.items() if not merged.get(folded)}
    by_key |= dict.fromkeys(merged, merged)


def _part(by_key: dict[str, dict[str, str]], folded: str) -> None:
    group = by_key.pop(folded, None)
    if group is None:
        return
    del group[folded]
    if len(group) == 1:  # who has one name stands for nobody else
        del by_key[next(iter(group))]
