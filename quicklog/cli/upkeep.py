"""``doctor`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.cli.root import app, desk_of, examples
from quicklog.commands import upkeep


@app.command(
    epilog=examples(
        "ql doctor", "ql doctor --rebuild", "ql doctor --head > head.txt", 'ql doctor --since-head "$(cat head.txt)"'
    )
)
def doctor(
    ctx: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the notes anew from the events.")] = False,
    head: Annotated[
        bool, typer.Option("--head", help="Only print where the chain ends, to keep it elsewhere.")
    ] = False,
    since_head: Annotated[
        str | None,
        typer.Option("--since-head", metavar="HEAD", help="A head printed earlier must still be in the chain."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a problem, one a line.")] = False,
) -> int:
    """Check the log and what is around it: the file, the chain, the notes, rights, copies, the pocket, the codes."""
    if head:
        return upkeep.head(desk_of(ctx), json=json)
    return upkeep.doctor(desk_of(ctx), rebuild=rebuild, json=json, since=since_head)
