"""``amend``, ``void`` and ``undo`` as they are typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import capture, correct
from quicklog.cli import options as o
from quicklog.cli.root import Words, app, desk_of, examples, line_of
from quicklog.errors import BadUsageError


@app.command(
    cls=Words,
    epilog=examples(
        "ql amend 7kq2 --customer 'Rami Cohen'",
        "ql amend 7kq2 --due ''",
        "ql amend 7kq2 Rami Cohen. Dana. backup. 9:50",
    ),
)
def amend(
    ctx: typer.Context,
    ref: o.Ref,
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
) -> int:
    """Correct a note, by a whole new line or field by field. An empty value takes a field away."""
    desk = desk_of(ctx)
    named = o.outright(at, due, for_, channel, kind, detail, customer, technician, code)
    given = capture.given_of(desk, named)
    if not line and not given:
        raise BadUsageError("nothing to amend was given", "write a new line, or a field such as --customer NAME")
    return correct.amend(desk, ref, line_of(line), given)


@app.command(epilog=examples("ql void 7kq2 --why 'wrong customer'"))
def void(
    ctx: typer.Context,
    ref: o.Ref,
    why: Annotated[str, typer.Option(metavar="WHY", help="Why it does not count; kept in the record.")],
) -> int:
    """Take a note back, and say why. It no longer counts, and its words stay in the record."""
    return correct.void(desk_of(ctx), ref, why)


@app.command(epilog=examples("ql undo"))
def undo(ctx: typer.Context) -> int:
    """Take back the last note that I wrote."""
    return correct.undo(desk_of(ctx))
