"""``doctor`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import doctor as doctor_
from quicklog.cli.root import app, desk_of, examples
from quicklog.errors import BadUsageError


@app.command(
    epilog=examples(
        "ql doctor",
        "ql doctor --rebuild",
        "ql doctor --head --to /root/ql-heads.txt",
        "ql doctor --heads /root/ql-heads.txt",
        "ql doctor --accept-head",
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
    to: Annotated[
        str | None, typer.Option(metavar="FILE", help="With --head: append it there, too, where it is new.")
    ] = None,
    heads: Annotated[
        str | None, typer.Option(metavar="FILE", help="Every head that was appended there must still be in the chain.")
    ] = None,
    accept_head: Annotated[
        bool, typer.Option("--accept-head", help="The log is not what you last saw, and that was meant.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a problem, one a line.")] = False,
) -> int:
    """Check the log and what is around it: the file, the chain, the notes, rights, copies, the pocket, the codes."""
    if accept_head:
        return doctor_.accept_head(desk_of(ctx))
    if head:
        return doctor_.head(desk_of(ctx), json=json, to=to)
    if to:
        raise BadUsageError("--to goes with --head", "ql doctor --head --to FILE")
    return doctor_.doctor(desk_of(ctx), rebuild=rebuild, json=json, since=since_head, kept=heads)
