"""What is taken back and done again, named in full: what it was, when and by whom, and what the note is now."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.lib.text import in_quotes
from quicklog.note.fields import FIELDS
from quicklog.note.note import attribute
from quicklog.show import echo
from quicklog.show.corrected import changed
from quicklog.show.moments import moment
from quicklog.show.note_story import TOLD
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.actions.undo import Doing, Turned
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.show.page import Page

# Of so many notes of one command each is shown.
MOST_SHOWN = 5
# What a note is after its status has changed, by the status before and after.
_BECAME = {
    ("done", "open"): Message("it is open again"),
    ("done", "logged"): Message("it is as it was before"),
    ("open", "done"): Message("it is closed again"),
    ("logged", "done"): Message("it is closed again"),
    ("open", "draft"): Message("it is a draft again"),
    ("logged", "draft"): Message("it is a draft again"),
}


def named(doing: Doing, login: str, now: datetime) -> Message:
    """Say what a command did: what, to how many notes, when, and by whom where that was not this login."""
    step, number = doing.steps[-1], len(doing.steps)  # with which the command began
    what: str = TOLD.get(step.kind, step.kind)
    if doing.is_import:
        what = Message("import of {number} notes from {file}", number=number, file=step.file)
    elif number > 1:
        what = Message("{what}, {number} notes", what=what, number=number)
    at = moment(step.at, now)
    if step.login == login:
        return Message("{what}, {moment}", what=what, moment=at)
    return Message("{what}, {moment}, by {login}", what=what, moment=at, login=step.login)


def why_asked(doing: Doing) -> list[Message]:
    """Return why a person is asked before it is taken back."""
    why = [Message("it was not done by you today")] if not doing.is_own else []
    if doing.changed:
        why.append(
            plural(
                doing.changed,
                "{n} of the notes was changed since, and falls as it is",
                "{n} of the notes were changed since, and fall as they are",
            )
        )
    if doing.others:
        others = {"logins": ", ".join(sorted({*doing.others.values()}))}
        why.append(
            plural(
                len(doing.others),
                "{logins} went on with the note since",
                "{logins} went on with {n} of the notes since",
                **others,
            )
        )
    return why


def in_a_line(note: Note, now: datetime, page: Page) -> list[str]:
    """Return a note of several as it is named before they are taken back."""
    parts = [part for part in (note.customer or note.line, note.technician, note.code, note.ref) if part]
    return page.beside(parts, Message("{moment}  ", moment=moment(note.at, now)))


def told(turned: Turned, login: str, now: datetime, page: Page, *, again: bool) -> list[str]:
    """Return a note of which something was taken back, or done ``again``, and what it is now."""
    before, after, what = turned.before, turned.after, _what(turned.event, login, now)
    done = Message("redone: {what}", what=what) if again else Message("undone: {what}", what=what)
    how = Message("ql undo takes it back") if again else Message("ql redo does it again")
    if before is None or after is None:
        return page.sentence(joined("; ", [done, how]))
    columns = [name for name in FIELDS if getattr(before, attribute(name)) != getattr(after, attribute(name))]
    became = filter(None, [_BECAME.get((before.status, after.status)) or _counts(before, after)])
    return [
        *(echo.heading(after, now, page) if after.customer else page.text(after.line)),
        *changed(before, after, columns, now, page),
        *page.sentence(Message("{ref} {told}", ref=after.ref, told=joined("; ", [done, *became, how])), INDENT),
    ]


def summed_up(doing: Doing, number: int, *, again: bool) -> Message:
    """Say in a sentence how many notes something was taken back of, or done again."""
    if again:
        return plural(number, "{n} note is as it was before ql undo", "{n} notes are as they were before ql undo")
    if doing.is_import:
        back = Message("ql redo brings them back, and so does the import")
        return Message(
            "{number} notes of {file} taken back; {back}", number=number, file=doing.steps[0].file, back=back
        )
    return Message("{number} notes are as they were before; ql redo does it again", number=number)


def _counts(before: Note, after: Note) -> Message | None:
    """Say that a note counts no more, or again."""
    if (before.status == "void") == (after.status == "void"):
        return None
    return Message("its line stays in the record") if after.status == "void" else Message("it counts again")


def _what(event: Event, login: str, now: datetime) -> Message:
    """Say what an event did, when, by whom where that was not this login, and in which words."""
    what: str = TOLD.get(event.kind, event.kind)
    parts: list[str] = [Message("{what} {moment}", what=what, moment=moment(event.at, now))]
    parts += [Message("by {login}", login=event.login)] if event.login != login else []
    parts += [f"“{event.body[name]}”" for name in ("outcome", "why") if event.body.get(name)]
    parts += map(in_quotes, event.body.get("names") or ())
    return joined(", ", parts)
