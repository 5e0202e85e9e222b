"""A call of ours to a customer of whom something is open: what it did to that is asked once, and takes one key."""

from __future__ import annotations

from quicklog.errors import QuicklogError
from quicklog.lib.message import Message
from quicklog.store import query
from quicklog.store.persons import keys_of
from quicklog.store.summary import open_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.note.fields import Note

# The key, and what it types where the keyboard is Hebrew.
_TRIED = ("t", "א")


def ask(session: Session, terminal: Terminal, call: Note) -> None:
    """Ask whether a call closes what is open for its customer, or was a try; the call is stored, whatever is answered.

    Of several open matters, and where nobody can be asked, it is said how to do either.
    """
    try:
        keys = keys_of(session.log, call.customer or "", session.codes.customers)
        ids = [matter.id for matter in open_of(session.log, keys, call.at) if matter.id != call.id]
        matters = [*query.by_ids(session.log, ids).values()]
    except QuicklogError:  # the note is stored already
        return
    if not matters:
        return
    first = min(matters, key=lambda note: note.due or note.at)
    named = Message("{ref} ({code})", ref=first.ref, code=first.code or first.line)
    if len(matters) > 1 or not terminal.can_offer():
        told = Message(
            "open: {named}: ql done {ref} closes it, ql tried {ref} counts a try", named=named, ref=first.ref
        )
        more = len(matters) - 1
        terminal.tell(Message("{told}; and {more} more: ql open", told=told, more=more) if more else told)
        return
    question = Message("Enter closes {named}, T: not reached, counts as a try, any other key: neither:", named=named)
    answer = terminal.key_for(question)
    try:
        _do(session, terminal, first, answer or "")
    except QuicklogError as error:
        terminal.tell(Message("ql: {error}", error=error.line))


def _do(session: Session, terminal: Terminal, matter: Note, answer: str) -> None:
    """Close a matter, count a try, or do neither, as a key says."""
    from quicklog.cli.keyboard import ENTER

    if answer == ENTER:
        from quicklog.actions.close import close
        from quicklog.show import matters

        terminal.acknowledge(*matters.closings(close(session, [matter], ""), session.now, terminal.page()))
    elif answer.casefold() in _TRIED:
        from quicklog.actions import handling
        from quicklog.show import handled

        done = handling.tried(session, matter.ref, None, None)
        terminal.acknowledge(*handled.tried(done, handling.next_try(session), session.now, terminal.page()))
