"""``codes`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import capture, codes_file
from quicklog.actions import codes as codes_
from quicklog.cli import options as o  # noqa: TC001  typer reads it
from quicklog.cli.output import Form
from quicklog.cli.root import app, desk_of, examples
from quicklog.errors import BadUsageError
from quicklog.lib.text import safe
from quicklog.show.card import FORMATS

codes = typer.Typer(
    help="The team's codes: list them, check and change the file, print them, see what is missing.",
    epilog=examples("ql codes list", "ql codes check", "ql codes card -o card.html"),
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
    return codes_.list_codes(desk_of(ctx), words or [], json=json)


@codes.command(epilog=examples("ql codes check", "ql --codes new.toml codes check"))
def check(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a mistake, one a line.")] = False,
) -> int:
    """Check codes.toml for mistakes. Each is told with its line, its key and what would be right."""
    return codes_.check(desk_of(ctx), json=json)


@codes.command(epilog=examples("ql codes card", "ql codes card -o card.html", "ql codes card --format md"))
def card(
    ctx: typer.Context,
    format_: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")
    ] = None,
    output: o.Output = None,
) -> int:
    """Show the codes and the rules of the line, for the notebook. As html it prints on one A4, folded in the middle."""
    ending = (output or "").rpartition(".")[2].lower()
    name = format_ or (ending if ending in FORMATS else FORMATS[0])
    if name not in FORMATS:
        raise BadUsageError(f"--format {safe(name)}: no format of a card", "one of " + ", ".join(FORMATS))
    return codes_.card(desk_of(ctx), Form(name, output))


@codes.command(
    epilog=examples("ql codes suggest", "ql codes suggest --since 1/1 --limit 30", "ql codes suggest --json")
)
def suggest(
    ctx: typer.Context,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="In the notes from this day on; default: of 90 days.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most so many of a sort; default 10.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a suggestion, one a line.")] = False,
) -> int:
    """Find words used often that are no code, codes that may be one, and codes that nobody uses."""
    return codes_.suggest(desk_of(ctx), since, limit, json=json)


@codes.command(
    "add",
    epilog=examples(
        "ql codes add toner Bring a cartridge and change it",
        "ql codes add toner 'Bring a cartridge and change it' --alias cartridge --alias טונר --kind fault",
    ),
)
def add_code(
    ctx: typer.Context,
    word: Annotated[str, typer.Argument(metavar="WORD", help="The code.")],
    meaning: Annotated[list[str], typer.Argument(metavar="MEANING...", help="The whole action, in one line.")],
    alias: Annotated[
        list[str] | None, typer.Option("--alias", metavar="WORD", help="Another word for it; may be given again.")
    ] = None,
    kind: o.TheKind = None,
) -> int:
    """Add a code to codes.toml. All else in the file stays as it is, and a word that is taken is refused."""
    desk = desk_of(ctx)
    return codes_file.add(desk, word, " ".join(meaning), alias or [], capture.named(desk, "kind", kind))


@codes.command(epilog=examples("ql codes edit", "EDITOR=nano ql codes edit"))
def edit(ctx: typer.Context) -> int:
    """Open codes.toml in your editor, and check it. A file with a mistake does not take its place."""
    return codes_file.edit(desk_of(ctx))
