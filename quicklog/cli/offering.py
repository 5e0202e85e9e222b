"""The line that a draft offers, taken with one key: the draft becomes the note that it was meant to be."""

from __future__ import annotations

from quicklog.actions import drafts
from quicklog.cli.adding import confirm, how_to_fix
from quicklog.errors import QuicklogError
from quicklog.lib.message import Message
from quicklog.shorthand.capture import doubts_of
from quicklog.show import echo
from quicklog.show.page import as_machines_get, json_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.note.fields import Note

    Offered = tuple[Note, str]


def ask(session: Session, terminal: Terminal, offered: Sequence[Offered], *, back: Message | None = None) -> int:
    """Ask of each draft whether the line that it offers is taken; return how many became notes.

    All of them are on disk already: whatever happens at the question, they are kept.
    """
    taken = 0
    for draft, offer in offered:
        if len(offered) > 1:
            terminal.say(*terminal.page().text(offer, f"{draft.ref}  "))
        answer = terminal.enter_taken(
            Message("Enter takes the line that {ref} offers, any other key keeps the draft:", ref=draft.ref)
        )
        if answer is None:
            break
        taken += answer and _is_taken(session, terminal, draft.ref, offer, back)
    return taken


def _is_taken(session: Session, terminal: Terminal, ref: str, offer: str, back: Message | None) -> bool:
    """Take an offer, and tell whether that made a note of the draft; where it could not be done the draft is kept."""
    try:
        return take(session, terminal, ref, offer, back=back)
    except QuicklogError as error:
        terminal.tell(Message("ql: {error}", error=error.line))
    except KeyboardInterrupt:
        terminal.tell(Message("interrupted: {ref} is still a draft", ref=ref))
    return False


def show(session: Session, terminal: Terminal, shown: drafts.Offered, *, json: bool) -> None:
    """Show a draft and the line that it offers, and say how that is taken; nothing is changed."""
    if json:
        fields = as_machines_get(shown.draft, session.customer_key(shown.draft.customer))
        terminal.say(json_line(fields | {"doubts": doubts_of(shown.reading)}))
        return
    terminal.say(*echo.draft(shown.draft, shown.reading, session.now, terminal.page()))
    terminal.tell(how_to_fix(shown.draft, shown.offer))


def undo(ref: str) -> Message:
    """Return the command that makes a draft of a note again."""
    return Message("ql undo {ref}", ref=ref)


def take(
    session: Session, terminal: Terminal, ref: str, line: str, *, json: bool = False, back: Message | None = None
) -> bool:
    """Make a draft a note by a line, confirm it, and tell whether it is one now."""
    note, reading = drafts.fix(session, ref, line)
    confirm(session, terminal, note, reading, json=json, back=back or undo(note.ref))
    return reading.trouble is None
