"""What an erasing would do, or did, and where the person may stand still."""

from __future__ import annotations

from quicklog.lib.text import safe
from quicklog.show.echo import complete, dated
from quicklog.show.listing import counted
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
    lines = page.sentence(f"{typed}: {_own(plan, now)}", "", INDENT)
    if plan.mentions:
        what = counted(len(plan.mentions), "other note mentions", "other notes mention")
        lines += page.sentence(f"{what} the name, which alone is erased there:", "", INDENT)
    for note in plan.mentions[: -_SHOWN - 1 : -1]:
        said = f"{dated(note.at, now)}  {note.customer or note.line}"
        lines += page.text(said, f"{INDENT}{note.ref}  ", INDENT * 2)
    if len(plan.mentions) > _SHOWN:
        lines.append(f"{INDENT}and {len(plan.mentions) - _SHOWN} older ones")
    return lines


def _own(plan: Plan, now: datetime) -> str:
    if not plan.own:
        return "no note of a customer of that name"
    first, last = (complete(note.at, now) for note in (plan.own[0], plan.own[-1]))
    span = f"of {first}" if len(plan.own) == 1 else f"from {first} to {last}"
    return f"{counted(len(plan.own), 'note')} {span}"


def done_lines(done: Erased, page: Page) -> list[str]:
    """Say what was erased."""
    parts = [counted(done.notes, "note")] if done.notes else []
    parts += [f"the name in {counted(done.mentions, 'other note')}"] if done.mentions else []
    what = f"erased: {' and '.join(parts) or 'nothing'}, in {counted(done.events, 'event')}"
    return page.sentence(what, "", INDENT)


def as_object(plan: Plan, beside: Beside, **said: bool | int) -> str:
    """Return what is done, or would be, as one JSON object; nothing in it is personal."""
    nothing = {"erased": False, "finished": False, "notes": 0, "mentions": 0, "events": None}
    span = {"first": plan.own[0].at if plan.own else None, "last": plan.own[-1].at if plan.own else None}
    refs = {"refs": [note.ref for note in plan.own], "mentioned_in": [note.ref for note in plan.mentions]}
    files = {"copies": beside.copies, "unread_copies": beside.unread, "pocket": beside.pocket}
    origins = {"imported_from": plan.origins.files, "guessable_ids": plan.origins.guessable}
    more = {"codes": beside.codes, "logins": beside.logins, **origins}
    return json_line(nothing | said | span | refs | files | {name: value for name, value in more.items() if value})


def left_beside(beside: Beside, origins: Origins) -> Iterator[str]:
    """Yield where the name stands still or may come from again, and what to do about that."""
    for paths, what in (
        (beside.copies, "the name stands in these copies still: ql backup makes a new one; then remove them"),
        (beside.unread, "these copies could not be looked through: see what they are, or remove them"),
        (beside.pocket, "the name waits in the pocket for another log: remove it, or erase it there once it went in"),
        (beside.codes, "the name stands in the team's codes: ql codes edit"),
        (origins.files, "these files were imported: each brings the person back if it is imported once more"),
    ):
        yield from (what, *(INDENT + path for path in paths)) if paths else ()
    if beside.logins:
        who = ", ".join(map(safe, beside.logins))
        yield (f"the pockets and the typed lines of other logins were not looked at: ql erase again as {who}")
    if origins.guessable:
        what = counted(origins.guessable, "imported note has an id", "imported notes have ids")
        yield (f"{what} of an earlier version, made of the row: who has the log and guesses the row can see it")
