"""``init`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import setup
from quicklog.cli.root import app, desk_of, examples
from quicklog.errors import BadUsageError


@app.command(epilog=examples("ql init", "ql init --shared /srv/quicklog --group techs"))
def init(
    ctx: typer.Context,
    shared: Annotated[
        str | None, typer.Option(metavar="DIR", help="Make a log in this folder for all of a group.")
    ] = None,
    group: Annotated[
        str | None, typer.Option(metavar="GROUP", help="That group; default: the folder's, or yours.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Even in a cloud drive's folder, even if the machine has another log.")
    ] = False,
) -> int:
    """Make a log: your own, or one that a whole group shares. A log that is there already is kept."""
    if shared and ctx.parent and ctx.parent.params["log"]:
        raise BadUsageError("--log and --shared both name a log", "give one of them")
    return setup.init(desk_of(ctx), shared=shared, group=group, forced=force)
