"""How a person is told that nothing says who writes, and what would."""

from __future__ import annotations

from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


def after_capture(session: Session, terminal: Terminal, technician: str | None) -> None:
    """Tell it once, after the first note of a login that is not a technician, with the name that stands in the note."""
    from quicklog.actions.identity import introduce

    told = technician if technician != session.login else None
    ask(session, terminal, told)
    introduce(session)


def ask(session: Session, terminal: Terminal, name: str | None = None) -> None:
    """Tell a login that is not a technician how to say who writes."""
    if session.is_technician:
        return
    from quicklog.show.page import quoted

    named = quoted(name) if name else Message("NAME")
    terminal.tell(
        Message(
            "a note that names no technician is by {login}, your login: ql me {name} says who you are",
            login=session.login,
            name=named,
        )
    )
