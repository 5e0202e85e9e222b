"""The command ``erase``."""

from __future__ import annotations

import os

from quicklog.errors import INTERRUPTED, BadUsageError, NothingFoundError, QuicklogError, UnreachableError
from quicklog.lib.record import Record
from quicklog.lib.text import key, safe
from quicklog.maintenance.erasure import erase, leftovers
from quicklog.note.note import seconds
from quicklog.shorthand import capture
from quicklog.show.echo import complete, dated
from quicklog.show.listing import counted
from quicklog.show.page import INDENT, json_line
from quicklog.show.progress import shown
from quicklog.store import projection
from quicklog.store.names import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from quicklog.actions.session import Desk
    from quicklog.maintenance.erasure.erase import Erased, Origins, Traces
    from quicklog.maintenance.redact import Name
    from quicklog.note.note import Note

_SHOWN = 20


class Plan(Record):
    """What would be erased: the customer's own notes and others that mention the name, both by time of contact.

    ``origins`` are those of both.
    """

    found: Traces
    own: tuple[Note, ...]
    mentions: tuple[Note, ...]
    origins: Origins


class Beside(Record):
    """The files beside the log in which a person stands: copies, in the pocket, and codes.toml.

    ``unread`` are the copies that could not be looked through, ``looked`` is all of them. ``logins`` are others, whose
    files cannot be looked through.
    """

    copies: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    looked: tuple[str, ...] = ()
    pocket: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()


def erase_customer(desk: Desk, typed: str, *, yes: bool = False, dry: bool = False, json: bool = False) -> int:
    """Erase a customer's personal data, and every mention of the name, from the log; return the exit code.

    Without ``yes`` the person is asked. Without a name only what was not finished earlier is finished.
    """
    if not typed.strip():
        return _finish_earlier(desk)
    _refuse(desk, typed, yes=yes, dry=dry, json=json)
    if not dry:
        desk.expect_steward("erasing")
        desk.patient = False
    finished = not dry and _has_finished(desk)
    name = erase.name_in(desk.log, typed)
    plan = _planned(desk, name)
    if not plan.found.own and not plan.found.mentions:
        if finished or (not dry and _has_cleaned(desk, name)):
            return 0
        raise _nobody(desk, typed)
    beside = _looked_beside(desk, name, Beside())
    if dry:
        _say_planned(desk, typed, plan, beside, json=json)
        return 0
    if not yes and not _agreed(desk, typed, plan):
        return INTERRUPTED
    at, offset = capture.stamp(desk.now), capture.offset(desk.now)
    with desk.writing() as write:
        words = erase.words_of(desk.log, name, _team(desk))
        done = erase.carry_out(desk.log, write, name, plan.found, at=at, login=desk.login, offset=offset, words=words)
    trouble = _trouble(desk)
    beside = _looked_beside(desk, name, beside)
    if json:
        counts = {"notes": done.notes, "mentions": done.mentions, "events": done.events}
        desk.acknowledge(_object(plan, beside, **counts, erased=True, finished=trouble is None))
    else:
        desk.acknowledge(*_done_lines(desk, done))
        _tell_beside(desk, beside, plan.origins)
    _has_cleaned(desk, name)
    if trouble:
        raise trouble
    return 0


def _refuse(desk: Desk, typed: str, *, yes: bool, dry: bool, json: bool) -> None:
    """Raise ``BadUsageError`` where nobody is named, or nobody can be asked."""
    if not key(typed):
        raise BadUsageError(f"{safe(typed)} is no name", "write the customer's name")
    if not (yes or dry) and (json or not desk.can_ask()):
        raise BadUsageError("what is erased is gone for good", "say that it may go: ql erase CUSTOMER --yes")


def _finish_earlier(desk: Desk) -> int:
    if not _has_finished(desk):
        raise BadUsageError("no customer was named, and no earlier erasing waits to be finished", "ql erase CUSTOMER")
    return 0


def _has_finished(desk: Desk) -> bool:
    """Finish what an earlier command erased and could not finish, if there is any such thing."""
    if not erase.is_unfinished(desk.log):
        return False
    erase.finish(desk.log)
    desk.tell(f"an earlier erasing is finished: {desk.log.path} was written anew")
    return True


def _typed_lines(desk: Desk) -> str:
    """Return the file in which the prompt keeps what was typed, or kept it before that was turned off."""
    return desk.home.history or os.path.join(os.path.dirname(desk.home.pocket), "history")


def _has_cleaned(desk: Desk, name: Name) -> bool:
    """Take a person out of the lines that the prompt brings back; tell whether there was any."""
    path = _typed_lines(desk)
    lines = leftovers.clean(path, name)
    if lines:
        desk.tell(f"{counted(lines, 'line')} of what was typed at the prompt was taken out of {path}")
    return bool(lines)


def _team(desk: Desk) -> dict[str, frozenset[str]]:
    """Return the keys of the words on which the team agreed, by the fields that hold them."""
    codes = desk.home.codes
    return {
        "technician": frozenset({*codes.technicians, *map(key, codes.technicians.values()), *map(key, codes.logins)}),
        "code": frozenset(codes.by_key),
        "meaning": frozenset(key(code.meaning) for code in codes.all()),
        "channel": frozenset({*codes.channels, *map(key, codes.channels.values())}),
    }


def _trouble(desk: Desk) -> UnreachableError | None:
    try:
        erase.finish(desk.log)
    except UnreachableError as error:
        return error
    return None


def _nobody(desk: Desk, typed: str) -> NothingFoundError:
    near = " or ".join(map(safe, Names(desk.log).like(key(typed))))
    hint = f"did you mean {near}?" if near else "ql find WORDS looks for parts of names"
    return NothingFoundError(f"no note names {safe(typed)}", hint)


# What there is to erase, and what is beside it.


def _planned(desk: Desk, name: Name) -> Plan:
    found = erase.look_through(desk.log, name, shown=lambda pages, total: shown(pages, total, "look"))
    return Plan(found, _notes(desk, found.own), _notes(desk, found.mentions), erase.origins(desk.log, found))


def _notes(desk: Desk, ids: Iterable[str]) -> tuple[Note, ...]:
    notes = (projection.note_of(desk.log.connection, each) for each in sorted(ids))
    return tuple(sorted((note for note in notes if note), key=lambda note: seconds(note.at)))


def _looked_beside(desk: Desk, name: Name, before: Beside) -> Beside:
    """Look through the copies that were not looked through before, and through the pocket."""
    copies, unread = list(before.copies), list(before.unread)
    fresh = [path for path in leftovers.copies_of(desk.log.path) if path not in before.looked]
    for page in shown([[path] for path in fresh], len(fresh), "copies"):
        for path in page:
            try:
                copies += [path] if leftovers.holds(path, name) else []
            except QuicklogError:
                unread.append(path)
    pocket = leftovers.in_pocket(desk.home.pocket, name)
    codes = (desk.home.codes_path,) if leftovers.is_mentioned(desk.home.codes_path, name) else ()
    logins = leftovers.others(desk.log, desk.login)
    return Beside(tuple(copies), tuple(unread), (*before.looked, *fresh), tuple(pocket), codes, tuple(logins))


def _agreed(desk: Desk, typed: str, plan: Plan) -> bool:
    """Show what would be erased, and ask whether it may be."""
    desk.say(*_plan_lines(desk, typed, plan))
    return desk.agrees("Erase all this for good? Nothing brings it back.")


# The answers.


def _plan_lines(desk: Desk, typed: str, plan: Plan) -> list[str]:
    page = desk.page()
    lines = page.sentence(f"{typed}: {_own(desk, plan)}", "", INDENT)
    if plan.mentions:
        what = counted(len(plan.mentions), "other note mentions", "other notes mention")
        lines += page.sentence(f"{what} the name, which alone is erased there:", "", INDENT)
    for note in plan.mentions[: -_SHOWN - 1 : -1]:
        said = f"{dated(note.at, desk.now)}  {note.customer or note.line}"
        lines += page.text(said, f"{INDENT}{note.ref}  ", INDENT * 2)
    if len(plan.mentions) > _SHOWN:
        lines.append(f"{INDENT}and {len(plan.mentions) - _SHOWN} older ones")
    return lines


def _own(desk: Desk, plan: Plan) -> str:
    if not plan.own:
        return "no note of a customer of that name"
    first, last = (complete(note.at, desk.now) for note in (plan.own[0], plan.own[-1]))
    span = f"of {first}" if len(plan.own) == 1 else f"from {first} to {last}"
    return f"{counted(len(plan.own), 'note')} {span}"


def _say_planned(desk: Desk, typed: str, plan: Plan, beside: Beside, *, json: bool) -> None:
    if json:
        desk.say(_object(plan, beside, notes=len(plan.own), mentions=len(plan.mentions)))
    else:
        desk.say(*_plan_lines(desk, typed, plan), "nothing was changed (--dry-run)")
        _tell_beside(desk, beside, plan.origins)
    if erase.is_unfinished(desk.log):
        desk.tell("the log still waits to be written anew after an earlier erasing: ql erase finishes it")


def _done_lines(desk: Desk, done: Erased) -> list[str]:
    parts = [counted(done.notes, "note")] if done.notes else []
    parts += [f"the name in {counted(done.mentions, 'other note')}"] if done.mentions else []
    what = f"erased: {' and '.join(parts) or 'nothing'}, in {counted(done.events, 'event')}"
    return desk.page().sentence(what, "", INDENT)


def _object(plan: Plan, beside: Beside, **said: bool | int) -> str:
    """Return what is done, or would be, as one JSON object; nothing in it is personal."""
    nothing = {"erased": False, "finished": False, "notes": 0, "mentions": 0, "events": None}
    span = {"first": plan.own[0].at if plan.own else None, "last": plan.own[-1].at if plan.own else None}
    refs = {"refs": [note.ref for note in plan.own], "mentioned_in": [note.ref for note in plan.mentions]}
    files = {"copies": beside.copies, "unread_copies": beside.unread, "pocket": beside.pocket}
    origins = {"imported_from": plan.origins.files, "guessable_ids": plan.origins.guessable}
    more = {"codes": beside.codes, "logins": beside.logins, **origins}
    return json_line(nothing | said | span | refs | files | {name: value for name, value in more.items() if value})


def _tell_beside(desk: Desk, beside: Beside, origins: Origins) -> None:
    """Say where the name stands still or may come from again, and what to do about that."""
    for paths, what in (
        (beside.copies, "the name stands in these copies still: ql backup makes a new one; then remove them"),
        (beside.unread, "these copies could not be looked through: see what they are, or remove them"),
        (beside.pocket, "the name waits in the pocket for another log: remove it, or erase it there once it went in"),
        (beside.codes, "the name stands in the team's codes: ql codes edit"),
        (origins.files, "these files were imported: each brings the person back if it is imported once more"),
    ):
        for sentence in (what, *(INDENT + path for path in paths)) if paths else ():
            desk.tell(sentence)
    if beside.logins:
        who = ", ".join(map(safe, beside.logins))
        desk.tell(f"the pockets and the typed lines of other logins were not looked at: ql erase again as {who}")
    if origins.guessable:
        what = counted(origins.guessable, "imported note has an id", "imported notes have ids")
        desk.tell(f"{what} of an earlier version, made of the row: who has the log and guesses the row can see it")
