"""``take``, ``give``, ``tried``, ``wait``, ``snooze`` and ``call-first`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import argument, command, flag, option
from quicklog.cli.options import EVERY, FORM, OPEN_REF, YES, Form, form_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.call_first import Call
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command("take", OPEN_REF, YES, examples=("ql take 7kq2",))
def take(session: Session, terminal: Terminal, *, ref: str, yes: bool) -> int:
    """Say that I am on it: open and call-first show it, so that no two colleagues ring the same customer.

    What somebody else has is asked about first.
    """
    from quicklog.actions import handling
    from quicklog.cli.introduction import ask
    from quicklog.show import handled

    ask(session, terminal)
    other = handling.holder(session, ref)
    if other and not yes:
        has_it = Message("{name} has {ref}", name=other, ref=ref)
        if not terminal.can_ask():
            raise BadUsageError(has_it, "--yes takes it over")
        if not terminal.agrees(Message("{has_it}; take it over?", has_it=has_it)):
            return 1
    done = handling.take(session, ref)
    terminal.acknowledge(*handled.taken(done, session.now, terminal.page()))
    return 0


@command(
    "give",
    OPEN_REF,
    argument("name", "NAME", "Who has it from now on; an alias will do.", sort="technician", needed=True),
    option("why", "WHY", "Why; kept in the record.", needed=True),
    examples=("ql give 7kq2 dana --why 'knows the server'",),
)
def give(session: Session, terminal: Terminal, *, ref: str, name: str, why: str) -> int:
    """Give a matter to a colleague, who finds it in ql open --mine; who had it before stays in the record."""
    from quicklog.actions import handling
    from quicklog.show import handled

    done = handling.give(session, ref, name, why)
    terminal.acknowledge(*handled.taken(done, session.now, terminal.page()))
    if session.codes.absences:
        from quicklog.actions import follow
        from quicklog.show import away

        if absence := follow.absence(session, done.after):
            terminal.tell(away.told(done.after, absence, session.now))
    if handling.is_stranger(session, name):
        terminal.tell(Message("{name} is no technician of the team: ql codes list shows who is", name=name))
    return 0


@command(
    "tried",
    OPEN_REF,
    argument("when", "[WHEN]", "When it was tried: 9:30, -10m; now if left out."),
    option("next", "TIME", "When to try again: 16:00, tomorrow; the promise is put off till then."),
    examples=("ql tried 7kq2", "ql tried 7kq2 9:30", "ql tried 7kq2 --next 16:00"),
)
def tried(session: Session, terminal: Terminal, *, ref: str, when: str | None, next: str | None) -> int:  # noqa: A002  the option's name
    """Count that the customer was rung and not reached. The matter stays open, and a next try is proposed."""
    from quicklog.actions import handling
    from quicklog.show import handled

    done = handling.tried(session, ref, when, next)
    proposed = None if next else handling.next_try(session)
    terminal.acknowledge(*handled.tried(done, proposed, session.now, terminal.page()))
    return 0


@command(
    "wait",
    OPEN_REF,
    argument("until", "[UNTIL]", "Until when at most: thu, 2d; a week if left out."),
    option("why", "WHY", "What you wait for; kept in the record.", needed=True),
    examples=("ql wait 7kq2 --why 'sends the contract'", "ql wait 7kq2 thu --why 'asks his manager'"),
)
def wait(session: Session, terminal: Terminal, *, ref: str, until: str | None, why: str) -> int:
    """Say that it is the customer's turn: the clock of the promise stands. It goes on when the customer is in touch."""
    from quicklog.actions import handling
    from quicklog.show import handled

    done = handling.wait(session, ref, until, why)
    terminal.acknowledge(*handled.waiting(done, session.now, terminal.page()))
    return 0


@command(
    "snooze",
    OPEN_REF,
    argument("due", "DUE", "By when it is promised now: thu 12:00, 2d.", needed=True),
    option("why", "WHY", "Why it is put off; kept in the record.", needed=True),
    examples=("ql snooze 7kq2 thu --why 'the part comes on Wednesday'",),
)
def snooze(session: Session, terminal: Terminal, *, ref: str, due: str, why: str) -> int:
    """Put a promise off. The figures judge it by what was promised first; a call of the customer brings it back."""
    from quicklog.actions import handling
    from quicklog.show import handled

    done = handling.snooze(session, ref, due, why)
    terminal.acknowledge(*handled.put_off(done, session.now, terminal.page()))
    return 0


# So many customers are shown, unless told otherwise.
_MOST_SHOWN = 20


@command(
    "call-first",
    option("who", "NAME", "Of whom this person has to act.", sort="technician", many=True),
    flag("mine", "Of whom I have to act."),
    option("limit", "N", "At most so many customers; 20 if left out.", "--limit", "-n", least=1),
    EVERY,
    FORM,
    examples=("ql call-first", "ql call-first --mine", "ql call-first --who dana -n 5", "ql call-first --json"),
)
def call_first(
    session: Session,
    terminal: Terminal,
    *,
    who: list[str],
    mine: bool,
    limit: int | None,
    every: bool,
    form: Mapping[str, Any],
) -> int:
    """Show whom to ring before they ring: each customer once, why, and who has it.

    First come complaints that nobody answered within their norm (answer_within, else a day), then promises that are
    late, then customers who were tried in vain, then those who were in touch three times or more about one code of
    which nothing was closed. Among equals whoever waits longest is first.
    """
    from quicklog.actions import call_first as ringing
    from quicklog.cli.output import at_most, give

    if mine:
        from quicklog.cli.introduction import ask

        ask(session, terminal)
    wanted = form_of(form)
    most = at_most(wanted, limit, every=every, usual=_MOST_SHOWN)
    found, number = ringing.calls(session, [*who, *([session.writer] if mine else [])], most)
    if wanted.name in ("json", "jsonl") and not wanted.output:
        _say_objects(session, terminal, found, wanted)
    elif wanted.name != "table" or wanted.output:
        give(session, terminal, [[tuple(each.note) for each in found]], wanted)
    else:
        _show_calls(session, terminal, found, number)
    return 0


def _say_objects(session: Session, terminal: Terminal, found: list[Call], form: Form) -> None:
    """Write the notes as machines get them, each with why its customer is to be rung, and by which numbers."""
    from quicklog.show.page import as_machines_get, json_line

    lines = []
    for each in found:
        fields = as_machines_get(each.note, session.customer_key(each.note.customer))
        lines.append(json_line(fields | {"reasons": [*each.reasons], "phones": [*each.phones]}))
    if form.name == "json":
        terminal.say("[", *(f"{line}," for line in lines[:-1]), *lines[-1:], "]")
    else:
        terminal.say(*lines)


def _show_calls(session: Session, terminal: Terminal, found: list[Call], number: int) -> None:
    from quicklog.cli.output import show_table
    from quicklog.show import calls, listing

    if not found:
        terminal.answer(Message("nobody waits for a call"))
        return
    rows = [calls.cells(each, session.now) for each in found]
    styles = [listing.style(each.note, session.now) for each in found]
    if show_table(terminal, calls.COLUMNS, rows, styles) or number == len(found):
        return
    terminal.tell(Message("the first {shown} of {number}: --all shows all", shown=len(found), number=number))
