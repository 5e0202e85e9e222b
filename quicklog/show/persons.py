"""One customer, several names, in words: what was joined, whose a telephone number is, who may be the same."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.lib.text import in_quotes
from quicklog.show.echo import known
from quicklog.show.page import INDENT, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.persons import Alike, Caller, Joined
    from quicklog.show.page import Page
    from quicklog.store.persons import Person


def same(made: Joined, page: Page) -> list[str]:
    """Say whose names are one now, and what of that may be a slip."""
    number = plural(made.notes, "{n} note", "{n} notes")
    names = joined(", ", made.person.names.values())
    what = (
        Message("{names} are one customer from now on: {number}", names=names, number=number)
        if made.is_new
        else Message("{names} are one customer already: {number}", names=names, number=number)
    )
    lines = page.sentence(what, "", INDENT)
    if made.unknown:
        unknown = joined(", ", map(in_quotes, made.unknown))
        lines += page.sentence(Message("no note names {unknown} yet", unknown=unknown), f"{INDENT}? ", INDENT * 2)
    if made.is_new:
        how = Message("ql customer apart {name} takes a name out again", name=quoted([*made.person.names.values()][-1]))
        lines += page.sentence(how, INDENT, INDENT * 2)
    return lines


def apart(typed: str, left: Person, page: Page) -> list[str]:
    """Say that a name stands for nobody else now, and who is left."""
    return page.sentence(Message("{name} is not {other} any more", name=in_quotes(typed), other=left.name), "", INDENT)


def called(person: Person) -> str:
    """Name a person, with all other names in brackets."""
    first, *others = person.names.values()
    return Message("{name} ({others})", name=first, others=", ".join(others)) if others else first


def calling(caller: Caller, now: datetime) -> Message:
    """Say in one line whose a telephone number is, the last contact, what is open, and where the number stands."""
    parts: list[str] = []
    if caller.person:
        parts.append(called(caller.person))
        parts += [Message("internal")] if caller.person.internal else []
    if caller.history:
        parts.append(known(caller.history, now, counts=False))
    if caller.note and caller.person:
        parts.append(Message("the number stands in {ref}", ref=caller.note.ref))
    elif caller.note:
        parts.append(
            Message("the number stands in the draft {ref}: {line}", ref=caller.note.ref, line=caller.note.line)
        )
    return joined(" · ", parts)


def as_object(caller: Caller) -> dict[str, Any]:
    """Return whose a telephone number is as one object for programs."""
    person, history = caller.person, caller.history
    promise = history.promise if history else None
    return {
        "customer": person.name if person else None,
        "customer_key": person.key if person else None,
        "names": [*person.names.values()] if person else [],
        "internal": person.internal if person else None,
        "users": person.users if person else None,
        "contacts": history.contacts if history else None,
        "days": history.days if history else None,
        "last_contact": history.last.at if history and history.last else None,
        "open_promises": history.promises if history else None,
        "next_due": promise.due if promise else None,
        "ref": caller.note.ref if caller.note else None,
    }


def alike(pair: Alike, page: Page) -> list[str]:
    """Say which two names may be one customer's, why, and what makes them one."""
    names = [
        joined(" ", [name, plural(notes, "({n} note)", "({n} notes)")])
        for name, notes in ((pair.name, pair.notes), (pair.other, pair.others_notes))
    ]
    head = Message("{one}, {other}: {why}", one=names[0], other=names[1], why=WHY[pair.why])
    command = f"ql customer same {quoted(pair.name)} {quoted(pair.other)}"
    return [*page.sentence(head, "", INDENT), *page.text(command, INDENT, INDENT)]


# Why two names may be one customer's.
WHY = {
    "slip": Message("one letter apart"),
    "initial": Message("an initial"),
    "order": Message("the same words in another order"),
    "part": Message("a part of the name"),
    "script": Message("the same sounds in other letters"),
}


def alike_as_object(pair: Alike) -> dict[str, Any]:
    """Return two names that may be one customer's as one object for programs."""
    return {
        "name": pair.name,
        "notes": pair.notes,
        "other": pair.other,
        "other_notes": pair.others_notes,
        "why": pair.why,
    }


def more(number: int, shown: Sequence[object]) -> Message:
    """Say that more pairs were found than are shown."""
    return Message("{shown} of {number} are shown: --all shows all", shown=len(shown), number=number)
