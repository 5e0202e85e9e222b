"""``done``, ``open``, ``inbox`` and ``customer`` as they are typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import follow, look
from quicklog.cli import options as o
from quicklog.cli.root import Words, app, desk_of, examples


@app.command(cls=Words, epilog=examples("ql done 7kq2", "ql done 7kq2 Called back. It works now"))
def done(
    ctx: typer.Context,
    ref: o.Ref,
    outcome: Annotated[
        list[str] | None, typer.Argument(metavar="[OUTCOME...]", help="What came of it, in your own words.")
    ] = None,
) -> int:
    """Close a promise or a message; of any other note, write what came of it. A closed note cannot be opened again."""
    return follow.done(desk_of(ctx), ref, " ".join(outcome or []))


@app.command(
    "open",
    epilog=examples(
        "ql open", "ql open --mine", "ql open --overdue --technician dana", "ql open --format csv -o open.csv"
    ),
)
def open_(
    ctx: typer.Context,
    mine: Annotated[
        bool, typer.Option("--mine", help="Only messages for me, and promises of mine that are for nobody else.")
    ] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is past its due time.")] = False,
    since: o.Since = None,
    until: o.Until = None,
    customer: o.Customer = None,
    technician: o.Technician = None,
    code: o.Code = None,
    channel: o.Channel = None,
    kind: o.Kind = None,
    text: o.Text = None,
    format_: o.Format = None,
    output: o.Output = None,
) -> int:
    """Show the promises and messages that are not closed, overdue ones first. Each is shown until ql done closes it."""
    desk = desk_of(ctx)
    chosen = look.chosen(desk, o.filters(since, until, customer, technician, code, channel, kind, None, text))
    return follow.still_open(desk, chosen, o.form(format_, output), mine=mine, overdue=overdue)


@app.command(epilog=examples("ql inbox", "ql inbox --peek", "ql inbox --all --format jsonl"))
def inbox(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that I have seen before.")] = False,
    peek: Annotated[bool, typer.Option("--peek", help="Do not mark them as seen.")] = False,
    format_: o.Format = None,
    output: o.Output = None,
) -> int:
    """Show the messages for me, and mark them as seen. What goes to a file, or in another format, is not marked."""
    return follow.inbox(desk_of(ctx), o.form(format_, output), every=every, peek=peek)


@app.command(
    cls=Words,
    epilog=examples(
        "ql customer Rami Cohen", "ql customer רמי כהן", "ql customer Rami Cohen --format md -o rami-cohen.md"
    ),
)
def customer(
    ctx: typer.Context,
    name: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="The customer; quotes and capitals do not count.")
    ],
    format_: o.Format = None,
    output: o.Output = None,
) -> int:
    """Show a customer's file: every contact and every correction, in the order of time. With md, fit to send."""
    return follow.customer(desk_of(ctx), " ".join(name), o.form(format_, output))
