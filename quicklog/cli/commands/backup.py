"""``backup`` and ``restore`` as they are typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import backup as backup_
from quicklog.cli.root import app, desk_of, examples


@app.command(epilog=examples("ql backup", "ql backup /media/usb/quicklog", "ql backup --keep-all --json"))
def backup(
    ctx: typer.Context,
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="Where to; default: the folder backups beside the log.")
    ] = None,
    keep_all: Annotated[bool, typer.Option("--keep-all", help="Remove no older copy.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing where all is well.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")] = False,
) -> int:
    """Copy the log while others use it, and check the copy.

    Kept are all copies of the last 7 days, the newest of each week for 8 weeks, the newest of each month for ever.
    """
    return backup_.backup(desk_of(ctx), folder, keep_all=keep_all, quiet=quiet, json=json)


@app.command(
    epilog=examples(
        "ql restore ~/.local/share/quicklog/backups/quicklog-2026-11-21T093000.db",
        "ql restore /media/usb/quicklog/quicklog-2026-11-21T093000.db --yes",
    )
)
def restore(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The copy.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> int:
    """Put a copy in the place of the log. It is checked first, you are told what it lacks, and the log is kept."""
    return backup_.restore(desk_of(ctx), file, yes=yes)
