"""The options that several commands share, so that they are the same wherever they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions.look import Filters
from quicklog.cli.output import Form
from quicklog.errors import BadUsageError
from quicklog.lib.text import safe

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx")

Since = Annotated[
    str | None, typer.Option(metavar="DAY", help="From this day or time on: 20/11, yesterday, 2026-11-20.")
]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Up to the end of this day, or up to this time.")]
Customer = Annotated[str | None, typer.Option(metavar="NAME", help="Of this customer.")]
Technician = Annotated[str | None, typer.Option(metavar="NAME", help="By this technician; an alias will do.")]
Code = Annotated[str | None, typer.Option(metavar="CODE", help="With this code; an alias will do.")]
Channel = Annotated[str | None, typer.Option(metavar="NAME", help="By this channel: phone, email, face ...")]
Kind = Annotated[str | None, typer.Option(metavar="KIND", help="Of this kind: request, fault, complaint ...")]
Status = Annotated[
    str | None, typer.Option(metavar="STATUS", help="With this status: logged, open, done, void, draft.")
]
Text = Annotated[str | None, typer.Option(metavar="WORDS", help="With all of these words.")]
Format = Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file, whole or not at all.")
]
Excel = Annotated[
    bool, typer.Option("--excel", help="csv for Excel: with BOM, and ' before what it takes for a formula.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a note, one a line.")]
Ref = Annotated[str, typer.Argument(metavar="REF", help="The note's ref, or more of its letters.")]
Line = Annotated[list[str] | None, typer.Argument(metavar="[LINE...]", help="customer. technician. code. time. detail")]

TheAt = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it was: 9:30, -10m, yesterday 9:30.")]
TheDue = Annotated[str | None, typer.Option("--due", metavar="TIME", help="Promised by then: 2d, thu 12:00, tomorrow.")]
TheFor = Annotated[str | None, typer.Option("--for", metavar="NAME", help="A message for this person.")]
TheChannel = Annotated[str | None, typer.Option("--channel", metavar="NAME", help="phone, email, face, chat ...")]
TheKind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="request, fault, question, complaint ...")]
TheDetail = Annotated[str | None, typer.Option("--detail", metavar="TEXT", help="Free words.")]
TheCustomer = Annotated[str | None, typer.Option("--customer", metavar="NAME", help="Who it was about.")]
TheTechnician = Annotated[str | None, typer.Option("--technician", metavar="NAME", help="Who served the customer.")]
TheCode = Annotated[str | None, typer.Option("--code", metavar="CODE", help="What it was about.")]


def form(name: str | None, output: str | None = None, *, otherwise: str = "table", excel: bool = False) -> Form:
    """Return the form of an answer: as asked for, as the file's name ends, or the command's own.

    Raises ``BadUsageError`` on a format that there is not.
    """
    if name is None:
        ending = (output or "").rpartition(".")[2].lower()
        name = ending if ending in FORMATS else otherwise
    if name not in FORMATS:
        raise BadUsageError(f"--format {safe(name)}: no format", "one of " + ", ".join(FORMATS))
    return Form(name, output, excel)


def filters(*typed: str | None) -> Filters:
    """Return the filters, in the order of ``Filters``."""
    return Filters(*typed)


def outright(*typed: str | None) -> dict[str, str | None]:
    """Return the columns that ``add`` and ``amend`` take as options, in the order of those."""
    columns = ("at", "due", "for", "channel", "kind", "detail", "customer", "technician", "code")
    return dict(zip(columns, typed, strict=True))
