"""``codes`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.cli.root import app, desk_of, examples
from quicklog.commands import team

codes = typer.Typer(
    help="The team's codes: list them, check the file.",
    epilog=examples("ql codes list", "ql codes check"),
)
app.add_typer(codes, name="codes")


@codes.command("list", epilog=examples("ql codes list", "ql codes list virus", "ql codes list --json"))
def list_codes(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS...]", help="Only codes with all of these words.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a code, one a line.")] = False,
) -> int:
    """Show the codes with their meanings and aliases."""
    return team.list_codes(desk_of(ctx), words or [], json=json)


@codes.command(epilog=examples("ql codes check", "ql --codes new.toml codes check"))
def check(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a mistake, one a line.")] = False,
) -> int:
    """Check codes.toml for mistakes. Each is told with its line, its key and what would be right."""
    return team.check(desk_of(ctx), json=json)
