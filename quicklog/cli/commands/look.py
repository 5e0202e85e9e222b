"""``today``, ``list``, ``find``, ``show`` and ``export`` as they are typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import look
from quicklog.cli import options as o
from quicklog.cli.root import Words, app, desk_of, examples
from quicklog.lib.record import replace


@app.command(epilog=examples("ql today", "ql today --mine", "ql today --date yesterday --format md"))
def today(
    ctx: typer.Context,
    date: Annotated[str | None, typer.Option(metavar="DAY", help="Another day: yesterday, 20/11, 2026-11-20.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what I served.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show it anew whenever the log changes.")] = False,
    format_: o.Format = None,
    output: o.Output = None,
) -> int:
    """Show the day's notes, its counts, and what is open."""
    desk = desk_of(ctx)
    if watch:
        return look.watch(desk, date, mine=mine)
    return look.today(desk, o.form(format_, output), date=date, mine=mine)


@app.command(
    "list",
    epilog=examples("ql list", "ql list --customer 'Rami Cohen'", "ql list --since mon --code printer --format csv"),
)
def list_(
    ctx: typer.Context,
    since: o.Since = None,
    until: o.Until = None,
    customer: o.Customer = None,
    technician: o.Technician = None,
    code: o.Code = None,
    channel: o.Channel = None,
    kind: o.Kind = None,
    status: o.Status = None,
    text: o.Text = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many, the newest.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them; a table shows 50 otherwise.")] = False,
    format_: o.Format = None,
    output: o.Output = None,
) -> int:
    """Show notes, the newest first."""
    desk = desk_of(ctx)
    chosen = look.chosen(desk, o.filters(since, until, customer, technician, code, channel, kind, status, text))
    return look.list_notes(desk, chosen, o.form(format_, output), limit=limit, every=every)


@app.command(cls=Words, epilog=examples("ql find laptop", "ql find מדפסת", "ql find rami antivirus --since 1/11"))
def find(
    ctx: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="All of these, as parts of words, in any order.")
    ],
    since: o.Since = None,
    until: o.Until = None,
    customer: o.Customer = None,
    technician: o.Technician = None,
    code: o.Code = None,
    channel: o.Channel = None,
    kind: o.Kind = None,
    status: o.Status = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many, the newest.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them; a table shows 50 otherwise.")] = False,
    format_: o.Format = None,
    output: o.Output = None,
) -> int:
    """Find notes by their words, the newest first."""
    desk = desk_of(ctx)
    chosen = look.chosen(desk, o.filters(since, until, customer, technician, code, channel, kind, status, None))
    return look.find(desk, replace(chosen, words=tuple(words)), o.form(format_, output), limit=limit, every=every)


@app.command(epilog=examples("ql show 7kq2", "ql show 7kq2 --json"))
def show(
    ctx: typer.Context,
    ref: o.Ref,
    json: Annotated[bool, typer.Option("--json", help="One JSON object, with the events in it.")] = False,
) -> int:
    """Show one note and every event behind it."""
    return look.show(desk_of(ctx), ref, json=json)


@app.command(
    epilog=examples(
        "ql export > notes.csv",
        "ql export --format xlsx -o november.xlsx --since 1/11",
        "ql export --format jsonl | jq .",
    )
)
def export(
    ctx: typer.Context,
    since: o.Since = None,
    until: o.Until = None,
    customer: o.Customer = None,
    technician: o.Technician = None,
    code: o.Code = None,
    channel: o.Channel = None,
    kind: o.Kind = None,
    status: o.Status = None,
    text: o.Text = None,
    format_: o.Format = None,
    output: o.Output = None,
    excel: o.Excel = False,
) -> int:
    """Give out every field of the chosen notes, the oldest first. Those taken back come too, with status void."""
    desk = desk_of(ctx)
    chosen = look.chosen(desk, o.filters(since, until, customer, technician, code, channel, kind, status, text))
    return look.export(desk, chosen, o.form(format_, output, otherwise="csv", excel=excel))
