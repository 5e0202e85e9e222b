"""What filters mean: names and codes by the team's words and by those that stand in the notes, and who is meant."""

from __future__ import annotations

from itertools import product

from quicklog.actions.selection import STATUSES, did_you_mean
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.message import Message
from quicklog.lib.text import key
from quicklog.shorthand import team
from quicklog.store import known
from quicklog.store.definitions import PROMISES
from quicklog.store.projection import codes_of
from quicklog.store.query import COMPARED, Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session

    # The values of a column that one word of a filter means.
    Meant = Callable[[Session, str], tuple[str, ...]]

# Every filter but those of the command line alone: its time is said otherwise, and "mine" is whoever types.
NAMES = (
    *("date", "month", "customer", "technician", "code", "not_code", "channel", "kind", "status", "text", "for"),
    *("who", "due", "overdue", "closed_since", "promise", "contacts", "repeats"),
)
# The filters by time.
_TIMES = ("since", "until", "date", "month", "due", "closed_since")
OPEN, DONE = ("open",), ("done",)
# So many names are told where somebody may mean one of them, and so many where none is near.
_MOST_NEAR, _MOST_TOLD = 3, 10
# Codes that are asked for together may each be written in several ways.
_MOST_WAYS = 50


def selection_of(session: Session, filters: Mapping[str, Any]) -> Selection:
    """Return the selection that filters mean, by their names; one that is not among them, or is empty, says nothing.

    Raises ``BadUsageError`` on one that means nothing, and ``NothingFoundError`` on a name that nobody knows.
    """
    statuses = _statuses(filters)
    selection = Selection(
        codes=_all_of(session, filters.get("code"), _codes),
        others=_all_of(session, filters.get("not_code"), _codes),
        statuses=statuses,
        words=tuple((filters.get("text") or "").split()),
        values=_values(session, filters, statuses),
        due_before=session.now if filters.get("overdue") else None,
        contacts=bool(filters.get("contacts")),
        promises=_promises(filters),
        as_of=session.now if filters.get("promise") else None,
        repeats=_repeats(session) if filters.get("repeats") else None,
    )
    if all(filters.get(name) is None for name in _TIMES):
        return selection
    from quicklog.actions import ranges

    return ranges.within(session, selection, filters)


def _statuses(filters: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the statuses that are meant: as given, or what the other filters speak of, which is open or closed."""
    given = tuple(dict.fromkeys(filters.get("status") or ()))
    for status in given:
        if status not in STATUSES:
            raise BadUsageError(
                "unknown --status {status}", "choose from {statuses}", status=status, statuses=", ".join(STATUSES)
            )
    is_closed = filters.get("closed_since") is not None
    if filters.get("overdue"):
        if is_closed or (given and "open" not in given):
            other = "--closed-since" if is_closed else "--status"
            raise BadUsageError("--overdue chooses what is open, {other} what is not", "leave one out", other=other)
        return OPEN
    if given:
        return given
    if is_closed:
        return DONE
    return OPEN if filters.get("due") is not None or filters.get("who") else ()


def _promises(filters: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the states of promises that are meant."""
    states = tuple(dict.fromkeys(filters.get("promise") or ()))
    for state in states:
        if state not in PROMISES:
            raise BadUsageError(
                "unknown --promise {state}", "choose from {states}", state=state, states=", ".join(PROMISES)
            )
    return states


def _repeats(session: Session) -> int:
    """Return within how many days a contact repeats another; who is whom is known to the log then."""
    from quicklog.store.repeats import tell_persons

    tell_persons(session.log, session.codes)
    return session.codes.settings.repeat_days


def _values(session: Session, filters: Mapping[str, Any], statuses: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the values of each filter that looks at one column: either will do."""
    values = {
        name: _all_of(session, filters[name], _MEANT.get(name, _as_typed)) for name in COMPARED if filters.get(name)
    }
    if filters.get("mine"):
        # Of what is open that is mine which I have to do, and of anything else what I served.
        name = "who" if statuses == OPEN else "technician"
        mine = _acting(session, session.writer) if name == "who" else team.keys_of(session.codes, session.writer)
        values[name] = tuple(each for each in values.get(name, mine) if each in mine)
    return values


def _all_of(session: Session, typed: Sequence[str] | None, meant: Meant) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for word in typed or () for value in meant(session, word)))


def _as_typed(_: Session, typed: str) -> tuple[str, ...]:
    return (typed,)


# What a word of each filter means. A name that the team knows need stand in no note, and one that stands in a note
# need not be known to the team any more.


def _customer(session: Session, typed: str) -> tuple[str, ...]:
    person = session.person(typed)
    if not any(known.is_customer(session.log, each) for each in person.keys):
        hint = did_you_mean(session, typed) or Message("ql find WORDS looks for parts of names")
        raise NothingFoundError("no note names the customer {name}", hint, name=typed)
    return person.keys


def _technician(session: Session, typed: str) -> tuple[str, ...]:
    if session.codes.technician(typed) is None and not known.is_technician(session.log, typed):
        raise _unknown_person(session, typed, Message("no note names the technician {name}", name=typed), ())
    return team.keys_of(session.codes, typed)


def _person(session: Session, typed: str) -> tuple[str, ...]:
    """Return the keys of one of the team, or of whoever has a message."""
    if session.codes.addressee(typed) is None and not known.is_technician(session.log, typed):
        others = known.addressees(session.log)
        if not key(typed) or key(typed) not in map(key, others):
            raise _unknown_person(session, typed, Message("no note is for {name}, nor by them", name=typed), others)
    return team.keys_of(session.codes, typed)


def _who(session: Session, typed: str) -> tuple[str, ...]:
    _person(session, typed)  # who is known to nobody is told so
    return _acting(session, typed)


def _acting(session: Session, typed: str) -> tuple[str, ...]:
    """Return the keys of all for whom somebody has to act: oneself, groups, and who is away and is represented."""
    name = session.codes.technician(typed) or typed
    names = team.addressed(session.codes, name, session.now.date().isoformat())
    return tuple(dict.fromkeys(folded for each in names for folded in team.keys_of(session.codes, each)))


def _unknown_person(session: Session, typed: str, what: Message, others: Iterable[str]) -> NothingFoundError:
    return _unknown(
        typed,
        session.codes.addressees if others else session.codes.technicians,
        (*others, *known.technicians(session.log)),
        what,
    )


def _codes(session: Session, typed: str) -> tuple[str, ...]:
    """Return the codes that a word means, as notes have them; several that a plus joins are to stand together."""
    parts = codes_of(typed)
    if not parts or session.codes.code(typed) or "+".join(parts) != typed.strip():
        parts = [typed]
    stored = known.codes(session.log)
    ways = [_code(session, part, stored) for part in parts]
    return tuple("+".join(way) for way, _ in zip(product(*ways), range(_MOST_WAYS), strict=False))


def _code(session: Session, typed: str, stored: Sequence[str]) -> tuple[str, ...]:
    """Return how notes write one code: by its name, or as it was typed before the team knew it, or no longer does."""
    code = session.codes.code(typed)
    keys = {key(typed)} | ({key(each) for each in (code.name, *code.aliases)} if code else set())
    found = dict.fromkeys((*([code.name] if code else []), *(each for each in stored if key(each) in keys - {""})))
    if not found:
        names = {word: session.codes.by_key[word].name for word in session.codes.by_key}
        raise _unknown(typed, names, stored, Message("no note has the code {code}, nor has codes.toml", code=typed))
    return tuple(found)


def _channel(session: Session, typed: str) -> tuple[str, ...]:
    name = session.codes.channel(typed)
    if name is not None:
        aliases = [alias for alias, each in session.codes.channels.items() if each == name]
        return tuple(dict.fromkeys((name, typed, *aliases)))
    stored = known.channels(session.log)
    found = tuple(each for each in stored if key(typed) and key(each) == key(typed))
    if not found:
        what = Message("no note has the channel {channel}, nor has codes.toml", channel=typed)
        raise _unknown(typed, session.codes.channels, stored, what)
    return found


def _kind(_: Session, typed: str) -> tuple[str, ...]:
    from quicklog.shorthand import marks

    kind = marks.kind_of(typed)
    if kind is None:
        raise BadUsageError(
            "unknown --kind {typed}", "choose from {kinds}", typed=typed, kinds=", ".join(marks.ALL_KINDS)
        )
    return (kind,)


# Of any other filter by a column the word itself is meant.
_MEANT: dict[str, Meant] = {
    "customer": _customer,
    "technician": _technician,
    "for": _person,
    "who": _who,
    "channel": _channel,
    "kind": _kind,
}


def _unknown(typed: str, team: Mapping[str, str], stored: Iterable[str], what: Message) -> NothingFoundError:
    """Return the mistake that nobody knows a word, with the names that are near: the team's, by key, and of notes."""
    from quicklog.lib.text import nearest
    from quicklog.shorthand.reasons import chained
    from quicklog.store.names import akin, one_slip

    names = {**team, **{folded: each for each in stored if (folded := key(each)) not in team}}
    folded = key(typed)
    like = [name for each, name in names.items() if folded and (akin(folded, each) or one_slip(folded, each))]
    like += [names[each] for each in nearest(typed, [*names])]
    near = [*dict.fromkeys(like)][:_MOST_NEAR]
    if near:
        return NothingFoundError(what, Message("did you mean {names}?", names=chained("or", near)))
    every = [*dict.fromkeys(names.values())]
    told = ", ".join(every[:_MOST_TOLD]) + (", …" if len(every) > _MOST_TOLD else "")
    return NothingFoundError(what, Message("known are {names}", names=told) if every else "ql list shows what there is")
