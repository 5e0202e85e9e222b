"""``codes`` as it is typed: a group of commands."""

from __future__ import annotations

import sys

from quicklog.cli.command import GROUPS, Group, argument, command, flag, option
from quicklog.cli.options import KIND, OUTPUT, form_of
from quicklog.errors import NothingFoundError
from quicklog.lib.message import Message, plural
from quicklog.lib.text import in_quotes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.options import Form
    from quicklog.cli.terminal import Terminal


# Closed and short days that a check shows.
_MOST_DAYS = 12
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
def list_codes(session: Session, terminal: Terminal, *, words: list[str], json: bool) -> int:
    """Show the codes with their meanings and aliases."""
    from quicklog.actions.codes import holding
    from quicklog.lib.record import fields_of
    from quicklog.shorthand.codes import Code
    from quicklog.show import card, table
    from quicklog.show.page import json_line, labelled

    codes = holding(session, words)
    if json:
        terminal.say(*(json_line(labelled(fields_of(Code), code)) for code in codes))
        return 0
    if terminal.on_terminal():
        page = terminal.page()
        terminal.say(*(line for code in codes for line in card.entry(code, page)))
    else:
        rows = [(code.name, code.meaning, ", ".join(code.aliases), card.marks(code)) for code in codes]
        table.print_table(card.COLUMNS, rows, [""] * len(rows), sys.stdout)
    terminal.tell(Message("from {codes_path}", codes_path=session.home.codes_path))
    return 0


@command(
    "codes check",
    flag("json", "One JSON object a mistake, and with [hours] a day, one a line."),
    examples=("ql codes check", "ql --codes new.toml codes check"),
)
def check(session: Session, terminal: Terminal, *, json: bool) -> int:
    """Check codes.toml for mistakes, and show the next closed and short days.

    Each mistake is told with its line, its key and what would be right. The days are there where the file has [hours].
    """
    from quicklog.config import codes_file
    from quicklog.lib.message import asked_for
    from quicklog.lib.record import fields_of
    from quicklog.shorthand.customers import every
    from quicklog.show.page import json_line, labelled

    _leave_codes(session)
    path = session.home.codes_path
    codes, findings = codes_file.load(path, session.now.year, asked_for(session.environ))
    for finding in findings:
        if json:
            terminal.say(json_line(labelled(fields_of(codes_file.Finding), finding)))
        else:
            terminal.answer(codes_file.say(finding, path))
    if codes.hours:
        _say_days(session, terminal, codes.hours, json=json)
    if not json:
        number, technicians = len(codes.all()), len(set(codes.technicians.values()))
        customers = sum(1 for _ in every(codes.customers))
        held = Message(
            "{path}: {codes} codes, {technicians} technicians", path=path, codes=number, technicians=technicians
        )
        if customers:
            listed = plural(customers, "{n} customer", "{n} customers")
            held = Message("{held}, {customers}", held=held, customers=listed)
        terminal.tell(held if findings else Message("{held}, no mistakes", held=held))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _leave_codes(session: Session) -> None:
    """Leave it to a command that reads or changes the codes to tell what is wrong with them; settings are told of."""
    session.complain(session.home.slips)
    session.has_complained = True


def _say_days(session: Session, terminal: Terminal, hours: bytes, *, json: bool) -> None:
    """Show the next days that are not as their weekday: whether holidays are what the team takes them for."""
    from quicklog.note.working_time import specials, unpacked
    from quicklog.show import days, table
    from quicklog.show.page import json_line

    found = specials(unpacked(hours), session.now.date(), _MOST_DAYS)
    if json:
        terminal.say(*(json_line(days.labelled(day)) for day in found))
    elif found:
        rows = [days.row(day) for day in found]
        table.print_table(days.COLUMNS, rows, [day.state for day in found], sys.stdout)


@command(
    "codes card",
    option("format", "FORMAT", f"One of {', '.join(FORMATS)}.", "--format", "-f", sort=FORMATS),
    OUTPUT,
    examples=("ql codes card", "ql codes card -o card.html", "ql codes card --format md"),
)
def card(session: Session, terminal: Terminal, *, format: str | None, output: str | None) -> int:  # noqa: A002  the option's name
    """Show the codes and the rules of the line, for the notebook. As html it prints on one A4, folded in the middle."""
    from quicklog.cli.output import write_lines

    wanted = form_of({"format": format, "output": output}, formats=FORMATS)
    lines = _card_in(wanted, session, terminal)
    if wanted.output is None:
        terminal.say(*lines)
        return 0
    write_lines(session, wanted.output, lines)
    written = Message("the card was written to {path}", path=wanted.output)
    if wanted.name == "html":
        written = Message(
            "the card was written to {path}: print it on A4 on its side, and fold it in the middle", path=wanted.output
        )
    terminal.tell(written)
    return 0


def _card_in(form: Form, session: Session, terminal: Terminal) -> list[str]:
    from quicklog.show import card
    from quicklog.show.page import Page

    codes = session.codes.all()
    if not codes:
        raise NothingFoundError("there is no code to print", "ql codes check tells what is wrong")
    if form.name == "html":
        made = card.sheet(codes)
        if made.sheets > 1:
            terminal.tell(
                Message(
                    "{number} codes take about {sheets} sheets: about 60 fit on one",
                    number=len(codes),
                    sheets=made.sheets,
                )
            )
        return made.html.splitlines()
    return card.document(codes) if form.name == "md" else card.screen(codes, Page() if form.output else terminal.page())


@command(
    "codes suggest",
    option("since", "DAY", "In the notes from this day on; default: of 90 days."),
    option("limit", "N", "At most so many of a sort; default 10.", least=1),
    flag("json", "One JSON object a suggestion, one a line."),
    examples=("ql codes suggest", "ql codes suggest --since 1/1 --limit 30", "ql codes suggest --json"),
)
def suggest(session: Session, terminal: Terminal, *, since: str | None, limit: int | None, json: bool) -> int:
    """Find words used often that are not codes, codes that may be one, and codes that nobody uses."""
    from quicklog.actions.codes import suggested
    from quicklog.lib.record import fields_of
    from quicklog.show.page import INDENT, json_line, labelled
    from quicklog.show.suggestions import sections

    found, begin = suggested(session, since, limit)
    rows = [*found.unknown, *found.frequent, *found.alike, *found.unused]
    looked = plural(found.notes, "{n} note since {begin:%Y-%m-%d}", "{n} notes since {begin:%Y-%m-%d}", begin=begin)
    if not rows:
        raise NothingFoundError("nothing to suggest from {looked}", "--since looks further back", looked=looked)
    if json:
        for row in rows:
            fields = {"suggestion": type(row).__name__.lower(), **labelled(fields_of(type(row)), row)}
            terminal.say(json_line(fields))
        return 0
    page = terminal.page()
    for heading, sentences in sections(found, begin):
        lines = [line for each in sentences for line in page.sentence(each, "  ", INDENT)]
        terminal.say(*(page.sentence(heading) if lines else []), *lines)
    terminal.tell(
        Message("from {looked}; ql codes add WORD MEANING adds a code, ql codes edit opens the file", looked=looked)
    )
    return 0


@command(
    "codes add",
    argument("word", "WORD", "The code.", needed=True),
    argument("meaning", "MEANING...", "The whole action, in one line.", many=True, needed=True),
    option("alias", "WORD", "Another word for it; may be given again.", many=True),
    KIND,
    examples=(
        "ql codes add badge Print a badge",
        "ql codes add badge 'Print a badge' --alias card --alias תג --kind request",
    ),
)
def add_code(
    session: Session, terminal: Terminal, *, word: str, meaning: list[str], alias: list[str], kind: str | None
) -> int:
    """Add a code to codes.toml. All else in the file stays as it is, and a word that is taken is refused."""
    _leave_codes(session)
    from quicklog.actions import codes_file
    from quicklog.actions.capture import named
    from quicklog.show.page import INDENT

    added = codes_file.add(session, word, " ".join(meaning), alias, named(session, "kind", kind) if kind else None)
    page = terminal.page()
    lines = [*page.beside(added.words, ""), *page.text(added.meaning, INDENT)]
    terminal.acknowledge(*lines, *page.sentence(Message("added to {path}", path=added.path), INDENT))
    return 0


@command("codes edit", examples=("ql codes edit", "EDITOR=nano ql codes edit"))
def edit(session: Session, terminal: Terminal) -> int:
    """Open codes.toml in your editor, and check it. A file with a mistake does not take its place."""
    _leave_codes(session)
    from quicklog.actions import codes_file

    def again() -> bool:
        if terminal.can_ask():
            return terminal.agrees(Message("Edit it again?"))
        terminal.tell(Message("nothing was changed"))
        return False

    return 0 if codes_file.edit(session, again) else 1


@command(
    "codes map",
    argument("pairs", "[WORDS=CODE...]", "Words in sheets, and the code that they are read as.", many=True),
    option("forget", "WORDS", "Words that are read as no code any more."),
    flag("json", "One JSON object for each, one a line."),
    examples=("ql codes map", "ql codes map 'Billing Question=invoice'", "ql codes map --json"),
)
def map_codes(session: Session, terminal: Terminal, *, pairs: list[str], forget: str | None, json: bool) -> int:
    """Say which words of other programs' sheets are read as which code, or show all.

    They are kept in the log, for everybody who imports into it, and count in sheets alone. ql import --map-code says it
    for a sheet that is brought in.
    """
    from quicklog.actions import codes
    from quicklog.show import table
    from quicklog.show.page import json_line

    if forget is not None:
        codes.forget(session, forget)
        terminal.acknowledge(Message("{words} is read as no code any more", words=in_quotes(forget)))
    added = codes.words_for_codes(session, pairs)
    codes.remember(session, added)
    found = added if pairs else {} if forget is not None else codes.mapped(session)
    if json:
        terminal.say(*(json_line({"words": words, "code": code}) for words, code in found.items()))
    elif found:
        columns = table.Column("words", Message("words")), table.Column("code", Message("code"))
        table.print_table(columns, [*found.items()], [""] * len(found), sys.stdout)
    elif forget is None:
        terminal.tell(Message("no words of sheets stand for a code; ql codes map WORDS=CODE says which do"))
    return 0
