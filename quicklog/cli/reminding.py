"""What ``ql remind --due`` sends, by hand or from a timer, and what makes such a timer."""

from __future__ import annotations

import sys

from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


def send_due(session: Session, terminal: Terminal) -> int:
    """Send of what the person is to be reminded now, be it by the command of the settings or to stdout."""
    from quicklog.actions import reminding

    with reminding.tick(session) as is_alone:
        if is_alone:
            return _tick(session, terminal)
    terminal.tell(Message("another ql remind --due is sending what is due"))
    return 0


def _tick(session: Session, terminal: Terminal) -> int:
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
