"""``erase`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions.erase import erase_customer
from quicklog.cli.root import Words, app, desk_of, examples


@app.command(
    cls=Words,
    epilog=examples(
        "ql erase Rami Cohen --dry-run", "ql erase Rami Cohen", "ql erase רמי כהן --yes --json", "ql erase"
    ),
)
def erase(
    ctx: typer.Context,
    customer: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CUSTOMER...]", help="Whom; capitals, quotes and vowel points do not count."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be erased.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")] = False,
) -> int:
    """Remove a customer's personal data from the log, for good.

    The customer's notes keep their times, codes and technicians; elsewhere only the name is erased. Copies of the log
    and notes in the pocket that hold the name are listed; exports and mails are yours to find. Nobody can use the log
    while its file is written anew. Without a customer, an erasing that was interrupted is finished.
    """
    return erase_customer(desk_of(ctx), " ".join(customer or []), yes=yes, dry=dry_run, json=json)
