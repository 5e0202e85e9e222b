"""What an erasing would do, or did, and where the person may stand still."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.shorthand.reasons import chained
from quicklog.show.moments import complete, dated
from quicklog.show.page import INDENT, json_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from quicklog.actions.erase import Beside, Plan
    from quicklog.maintenance.erasure.erase import Erased, Origins
    from quicklog.show.page import Page

_SHOWN = 20


def plan_lines(typed: str, plan: Plan, now: datetime, page: Page) -> list[str]:
    """Say what would be erased: the customer's own notes, and those that mention the name."""
    lines = page.sentence(Message("{typed}: {own}", typed=typed, own=_own(plan, now)), "", INDENT)
    if plan.mentions:
        mentions = plural(
            len(plan.mentions),
            "{n} other note mentions the name, which alone is erased there:",
            "{n} other notes mention the name, which alone is erased there:",
        )
        lines += page.sentence(mentions, "", INDENT)
    for note in plan.mentions[: -_SHOWN - 1 : -1]:
        said = joined("  ", [dated(note.at, now), note.customer or note.line])
        lines += page.text(said, f"{INDENT}{note.ref}  ", INDENT * 2)
    if len(plan.mentions) > _SHOWN:
        lines += page.sentence(Message("and {number} older ones", number=len(plan.mentions) - _SHOWN), INDENT)
    return lines


def _own(plan: Plan, now: datetime) -> Message:
    if not plan.own:
        return Message("no note of a customer of that name")
    first, last = (complete(note.at, now) for note in (plan.own[0], plan.own[-1]))
    return plural(len(plan.own), "{n} note of {first}", "{n} notes from {first} to {last}", first=first, last=last)


def done_lines(done: Erased, page: Page) -> list[str]:
    """Say what was erased."""
    events = plural(done.events, "{n} event", "{n} events")
    return page.sentence(Message("erased: {what}, in {events}", what=_erased(done), events=events), "", INDENT)


def _erased(done: Erased) -> str:
    notes = plural(done.notes, "{n} note", "{n} notes")
    mentions = plural(done.mentions, "the name in {n} other note", "the name in {n} other notes")
    links = Message("what joined the names")
    erased = [said for number, said in ((done.notes, notes), (done.mentions, mentions), (done.links, links)) if number]
    return chained("and", erased) or Message("nothing")


def as_object(plan: Plan, beside: Beside, **said: bool | int) -> str:
    """Return what is done, or would be, as one JSON object; nothing in it is personal."""
    nothing = {"erased": False, "finished": False, "notes": 0, "mentions": 0, "events": None}
    span = {"first": plan.own[0].at if plan.own else None, "last": plan.own[-1].at if plan.own else None}
    refs = {"refs": [note.ref for note in plan.own], "mentioned_in": [note.ref for note in plan.mentions]}
    files = {"copies": beside.copies, "unread_copies": beside.unread, "pocket": beside.pocket}
    origins = {"imported_from": plan.origins.files, "guessable_ids": plan.origins.guessable}
    more = {"codes": beside.codes, "logins": beside.logins, **origins}
    return json_line(nothing | said | span | refs | files | {name: value for name, value in more.items() if value})


def left_beside(beside: Beside, origins: Origins) -> Iterator[tuple[Message, list[str]]]:
    """Yield where the name stands still or may come from again, what to do about that, and the files it is about."""
    for paths, what in (
        (beside.copies, Message("the name stands in these copies still: ql backup makes a new one; then remove them")),
        (beside.unread, Message("these copies could not be looked through: see what they are, or remove them")),
        (
            beside.pocket,
            Message("the name waits in the pocket for another log: remove it, or erase it there once it went in"),
        ),
        (beside.codes, Message("the name stands in the team's codes: ql codes edit")),
        (origins.files, Message("these files were imported: each brings the person back if it is imported once more")),
    ):
        if paths:
            yield what, [*paths]
    if beside.logins:
        others = Message(
            "the pockets and the typed lines of other logins were not looked at: ql erase again as {logins}",
            logins=", ".join(beside.logins),
        )
        yield others, []
    if origins.guessable:
        guessable = plural(
            origins.guessable,
            "{n} imported note has an id of an earlier version, made of the row: "
            "who has the log and guesses the row can see it",
            "{n} imported notes have ids of an earlier version, made of the row: "
            "who has the log and guesses the row can see it",
        )
        yield guessable, []
