"""``doctor`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.cli.root import app, desk_of, examples
from quicklog.commands import upkeep


@app.command(epilog=examples("ql doctor", "ql doctor --rebuild", "ql doctor --json"))
def doctor(
    ctx: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the notes anew from the events.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a problem, one a line.")] = False,
) -> int:
    """Check that the log is sound. The file, the chain of events, the notes made from them, the codes."""
    return upkeep.doctor(desk_of(ctx), rebuild=rebuild, json=json)
