"""``init`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import command, flag, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


@command(
    "init",
    option("shared", "DIR", "Make a log in this folder for all of a group.", sort="file"),
    option("group", "GROUP", "That group; default: the folder's, or yours."),
    flag("force", "Even in a cloud drive's folder, even if the machine has another log."),
    examples=("ql init", "ql init --shared /srv/quicklog --group techs"),
)
def init(desk: Desk, *, shared: str | None, group: str | None, force: bool) -> int:
    """Make a log: your own, or one that a whole group shares. A log that is there already is kept."""
    from quicklog.actions import setup

    return setup.init(desk, shared=shared, group=group, forced=force)
