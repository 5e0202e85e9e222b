"""``backup`` and ``restore`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import argument, command, flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


@command(
    "backup",
    argument("folder", "[DIR]", "Where to; default: the folder backups beside the log.", sort="file"),
    flag("keep_all", "Remove no older copy."),
    flag("quiet", "Say nothing where all is well.", "--quiet", "-q"),
    flag("json", "Answer with one JSON object."),
    examples=("ql backup", "ql backup /media/usb/quicklog", "ql backup --keep-all --json"),
)
def backup(desk: Desk, *, folder: str | None, keep_all: bool, quiet: bool, json: bool) -> int:
    """Copy the log while others use it, and check the copy.

    Kept are all copies of the last 7 days, the newest of each week for 8 weeks, the newest of each month for ever.
    """
    from quicklog.actions import backup as copies

    return copies.backup(desk, folder, keep_all=keep_all, quiet=quiet, json=json)


@command(
    "restore",
    argument("file", "FILE", "The copy.", sort="file", needed=True),
    flag("yes", "Do it without asking."),
    examples=(
        "ql restore ~/.local/share/quicklog/backups/quicklog-2026-11-21T093000.db",
        "ql restore /media/usb/quicklog/quicklog-2026-11-21T093000.db --yes",
    ),
)
def restore(desk: Desk, *, file: str, yes: bool) -> int:
    """Put a copy in the place of the log. It is checked first, you are told what it lacks, and the log is kept."""
    from quicklog.actions import backup as copies

    return copies.restore(desk, file, yes=yes)
