"""``codes`` as it is typed: a group of commands."""

from __future__ import annotations

from quicklog.cli.command import GROUPS, Group, argument, command, flag, option
from quicklog.cli.options import KIND, OUTPUT, form_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


# What the card is made in.
FORMATS = ("table", "md", "html")
GROUPS["codes"] = Group(
    "The team's codes: list them, check and change the file, print them, see what is missing.",
    ("ql codes list", "ql codes check", "ql codes card -o card.html"),
)


@command(
    "codes list",
    argument("words", "[WORDS...]", "Only codes with all of these words.", sort="code", many=True),
    flag("json", "One JSON object a code, one a line."),
    examples=("ql codes list", "ql codes list virus", "ql codes list --json"),
)
def list_codes(desk: Desk, *, words: list[str], json: bool) -> int:
    """Show the codes with their meanings and aliases."""
    from quicklog.actions import codes

    return codes.list_codes(desk, words, json=json)


@command(
    "codes check",
    flag("json", "One JSON object a mistake, one a line."),
    examples=("ql codes check", "ql --codes new.toml codes check"),
)
def check(desk: Desk, *, json: bool) -> int:
    """Check codes.toml for mistakes. Each is told with its line, its key and what would be right."""
    from quicklog.actions import codes

    return codes.check(desk, json=json)


@command(
    "codes card",
    option("format", "FORMAT", f"One of {', '.join(FORMATS)}.", "--format", "-f", sort=FORMATS),
    OUTPUT,
    examples=("ql codes card", "ql codes card -o card.html", "ql codes card --format md"),
)
def card(desk: Desk, *, format: str | None, output: str | None) -> int:  # noqa: A002  the option's name
    """Show the codes and the rules of the line, for the notebook. As html it prints on one A4, folded in the middle."""
    from quicklog.actions import codes

    return codes.card(desk, form_of({"format": format, "output": output}, formats=FORMATS))


@command(
    "codes suggest",
    option("since", "DAY", "In the notes from this day on; default: of 90 days."),
    option("limit", "N", "At most so many of a sort; default 10.", least=1),
    flag("json", "One JSON object a suggestion, one a line."),
    examples=("ql codes suggest", "ql codes suggest --since 1/1 --limit 30", "ql codes suggest --json"),
)
def suggest(desk: Desk, *, since: str | None, limit: int | None, json: bool) -> int:
    """Find words used often that are no code, codes that may be one, and codes that nobody uses."""
    from quicklog.actions import codes

    return codes.suggest(desk, since, limit, json=json)


@command(
    "codes add",
    argument("word", "WORD", "The code.", needed=True),
    argument("meaning", "MEANING...", "The whole action, in one line.", many=True, needed=True),
    option("alias", "WORD", "Another word for it; may be given again.", many=True),
    KIND,
    examples=(
        "ql codes add toner Bring a cartridge and change it",
        "ql codes add toner 'Bring a cartridge and change it' --alias cartridge --alias טונר --kind fault",
    ),
)
def add_code(desk: Desk, *, word: str, meaning: list[str], alias: list[str], kind: str | None) -> int:
    """Add a code to codes.toml. All else in the file stays as it is, and a word that is taken is refused."""
    from quicklog.actions import capture, codes_file

    return codes_file.add(desk, word, " ".join(meaning), alias, capture.named(desk, "kind", kind))


@command("codes edit", examples=("ql codes edit", "EDITOR=nano ql codes edit"))
def edit(desk: Desk) -> int:
    """Open codes.toml in your editor, and check it. A file with a mistake does not take its place."""
    from quicklog.actions import codes_file

    return codes_file.edit(desk)
