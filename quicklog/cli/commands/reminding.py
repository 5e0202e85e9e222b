"""``remind --due`` as it is typed, or as a timer runs it."""

from __future__ import annotations

import sys

from quicklog.cli.command import command, flag
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "remind",
    flag("due", "Send what I am to be reminded of now; a timer runs this."),
    flag("install", "Print what makes such a timer on this machine; nothing is changed."),
    examples=("ql remind --due", "ql remind --install"),
)
def remind(session: Session, terminal: Terminal, *, due: bool, install: bool) -> int:
    """Remind me of promises: when half and three quarters of the time are over, when they are due, and overdue.

    Each is told once, in working hours, to whoever has to act; those that are due or overdue to who leads the team,
    too. notify in your config.toml names the command that gets the text; without it the text is printed.
    """
    if install:
        return install_timer(terminal)
    if not due:
        raise BadUsageError("nothing to do was given", "ql remind --due sends what is due")
    return send_due(session, terminal)


def send_due(session: Session, terminal: Terminal) -> int:
    """Send of what the person is to be reminded now, be it by the command of the settings or to stdout."""
    from quicklog.actions import reminding
    from quicklog.lib.message import said
    from quicklog.show import reminded

    found, kept = reminding.due(session)
    failure = None
    if found:
        lines = [reminded.line(each, session.now) for each in found]
        command_ = session.home.notify
        if command_:
            failure = reminding.send(command_, "\n".join(map(said, lines)))
        else:
            for each in lines:
                terminal.answer(each)
            sys.stdout.flush()
    after = reminding.ticked(session, kept, failure)
    if failure and after.failed == 1:  # a timer that fails every ten minutes need not say so each time
        terminal.tell(
            Message("notify in your config.toml did not take a reminder: {why}; it is tried again", why=failure)
        )
    return 1 if failure else 0


def install_timer(terminal: Terminal) -> int:
    """Print what makes a timer on this machine."""
    import os
    import shutil

    from quicklog.show import reminded

    own = shutil.which("ql")
    words = [own] if own else [sys.executable, "-m", "quicklog"]
    terminal.say(*reminded.timer(sys.platform, [*words, "remind", "--due"], os.path.expanduser("~")))
    return 0
