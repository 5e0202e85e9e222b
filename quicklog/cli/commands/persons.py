"""``who`` as it is typed, and the names of customers that are alike."""

from __future__ import annotations

from quicklog.cli.command import argument, command, flag
from quicklog.errors import BadUsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.options import Form
    from quicklog.cli.terminal import Terminal

# So many pairs of names that are alike are shown unless all are wanted.
_SHOWN = 20


@command(
    "who",
    argument("number", "NUMBER...", "A telephone number, however it is set apart.", many=True, needed=True),
    flag("json", "One JSON object a customer, one a line."),
    examples=("ql who 03-5551234", "ql who +972 50 123 4567", "ql who 03-5551234 --json"),
)
def who(session: Session, terminal: Terminal, *, number: list[str], json: bool) -> int:
    """Say in a line whose a telephone number is, the last contact, and what is open.

    It is looked for among the customers of codes.toml, and else in the notes, of which the newest counts.
    """
    from quicklog.actions.persons import calling
    from quicklog.show import persons
    from quicklog.show.page import json_line

    for caller in calling(session, " ".join(number)):
        if json:
            terminal.say(json_line(persons.as_object(caller)))
        else:
            terminal.answer(persons.calling(caller, session.now))
    return 0


def show_alike(session: Session, terminal: Terminal, name: str, form: Form, *, every: bool) -> int:
    """Show names that may be one customer's, each pair with the command that joins it."""
    from quicklog.actions.persons import alike
    from quicklog.show import persons
    from quicklog.show.page import json_line

    if form.name not in ("table", "json", "jsonl") or form.output or form.columns:
        raise BadUsageError("--like has no other form", "leave --format out, or take json or jsonl")
    is_all = every or form.name != "table"
    pairs, number = alike(session, name, None if is_all else _SHOWN)
    if form.name != "table":
        objects = [persons.alike_as_object(each) for each in pairs]
        terminal.say(*([json_line(objects)] if form.name == "json" else map(json_line, objects)))
        return 0
    page = terminal.page()
    terminal.say(*(line for each in pairs for line in persons.alike(each, page)))
    if number > len(pairs):
        terminal.tell(persons.more(number, pairs))
    return 0
