"""The line by which a person on a terminal is told, after a command, that messages wait."""

from __future__ import annotations

import sys

from quicklog.errors import QuicklogError
from quicklog.lib.message import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


def tell(session: Session, terminal: Terminal) -> None:
    """Say how many messages wait for the person who asks; never to a program, nor where the log was not asked anyway.

    Under the name of somebody else nothing is said, and no trouble with the log is one of the command that is done.
    """
    if not (session.has_log and terminal.on_terminal() and sys.stderr.isatty()) or session.is_another:
        return
    try:
        from quicklog.actions import waiting

        number = waiting.number(session)
    except QuicklogError:
        return
    if number:
        terminal.tell(plural(number, "{n} message waits for you: ql inbox", "{n} messages wait for you: ql inbox"))
