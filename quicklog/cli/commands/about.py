"""``version`` as it is typed."""

from __future__ import annotations

from quicklog import __version__
from quicklog.cli.command import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command("version", examples=("ql version",))
def version(session: Session, terminal: Terminal) -> int:
    """Show which quicklog this is."""
    terminal.say(f"quicklog {__version__}")
    return 0
