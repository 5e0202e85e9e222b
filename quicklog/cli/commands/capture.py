"""``add``, ``drafts`` and ``fix`` as they are typed."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from quicklog.actions import again as again_
from quicklog.actions import capture
from quicklog.actions import drafts as drafts_
from quicklog.actions.session import Desk
from quicklog.cli import options as o
from quicklog.cli.root import Words, app, desk_of, examples, line_of


@app.command(
    cls=Words,
    epilog=examples(
        "ql add Rami Cohen. Eli Levi. viruses. 9:30.",
        "ql add רמי כהן. אלי לוי. וירוסים. 9:30.",
        "ql add Rami Cohen. callback due:thu_12:00 @phone. -10m. Asked for Dana",
        "ql add --customer 'Rami Cohen' --code printer",
        "ql add --again printer. 3rd floor",
        "ql add --like 7kq2 9:30. The same once more",
        "ql add - < lines.txt",
    ),
)
def add(
    ctx: typer.Context,
    line: o.Line = None,
    at: o.TheAt = None,
    due: o.TheDue = None,
    for_: o.TheFor = None,
    channel: o.TheChannel = None,
    kind: o.TheKind = None,
    detail: o.TheDetail = None,
    customer: o.TheCustomer = None,
    technician: o.TheTechnician = None,
    code: o.TheCode = None,
    again: Annotated[
        bool, typer.Option("--again", help="The customer of my last note; the line goes on after that place.")
    ] = False,
    like: Annotated[
        str | None,
        typer.Option(metavar="REF", help="As that note, but for its time and detail, which the line gives."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how the line is read.")] = False,
    json: o.Json = False,
) -> int:
    """Write one note; with - the lines of stdin, a note each; with nothing, on a terminal, notes as you type them.

    A line that is not understood is kept as a draft (exit code 3).
    """
    desk = desk_of(ctx)
    named = o.outright(at, due, for_, channel, kind, detail, customer, technician, code)
    given = {name: value for name, value in capture.given_of(desk, named).items() if value}
    lines = capture.typed(line)
    given = again_.taken_over(desk, lines, given, again=again, like=like)
    if not line and not ("customer" in given and "code" in given) and desk.can_ask():
        from quicklog.cli.prompt import start

        desk.has_complained = True  # it is for the prompt to do
        options = ctx.find_root().params
        return start.run(
            lambda: Desk(os.environ, log=options["log"], codes=options["codes"]), given, json=json, dry=dry_run
        )
    return capture.add(desk, lines, given, json=json, dry=dry_run)


@app.command(epilog=examples("ql drafts", "ql drafts --format csv"))
def drafts(ctx: typer.Context, format_: o.Format = None, output: o.Output = None) -> int:
    """Show the lines that were not understood, and why."""
    return drafts_.drafts(desk_of(ctx), o.form(format_, output))


@app.command(cls=Words, epilog=examples("ql fix 7kq2 Rami Cohen. Eli. backup. 9:30", "ql fix 7kq2"))
def fix(ctx: typer.Context, ref: o.Ref, line: o.Line = None, json: o.Json = False) -> int:
    """Make a draft a note, by a new line. Without one its own is read again: the codes may have changed."""
    return drafts_.fix(desk_of(ctx), ref, line_of(line), json=json)
