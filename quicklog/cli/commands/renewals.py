"""``remind`` as it is typed: promises that come again."""

from __future__ import annotations

from quicklog.cli.command import NAME, argument, command, flag, option, together
from quicklog.cli.options import FORM, GIVEN, form_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "remind",
    argument("line", "[LINE...]", "customer. technician. code. detail", sort="line", many=True),
    together(
        "series",
        option("every", "LENGTH", "How often: '3 months', '2 weeks', '10 days', year."),
        option("rule", "RULE", "How often, as RFC 5545 writes it."),
        option("from", "DAY", "The first time, or one that is past: 31/1, '1 dec 9:00'."),
        option("until", "DAY", "No more after this day."),
        option("count", "N", "So many times.", least=1),
        flag("after_done", "Count from the day on which one is closed, not from when it was due."),
    ),
    GIVEN.only("for", "channel", "kind", "detail", "customer", "technician", "code"),
    flag("list", "Show what comes again."),
    option("stop", "REF", "Let it come no more after this one.", sort="open"),
    flag("due", "Send what I am to be reminded of now; a timer runs this."),
    flag("install", "Print what makes such a timer on this machine; nothing is changed."),
    FORM,
    examples=(
        "ql remind Rami Cohen. licence. --every '3 months'",
        "ql remind Rami Cohen. backup. --every month --from 31/1 --until 31/12",
        "ql remind Rami Cohen. toner. --every '6 weeks' --after-done",
        "ql remind Haifa Port. invoice. --rule 'FREQ=MONTHLY;BYMONTHDAY=-1'",
        "ql remind --list",
        "ql remind --stop 7kq2",
        "ql remind --due",
        "ql remind --install",
    ),
    text=NAME,
)
def remind(
    session: Session,
    terminal: Terminal,
    *,
    line: list[str],
    series: Mapping[str, Any],
    given: Mapping[str, Any],
    list: bool,  # noqa: A002  the option's name
    stop: str | None,
    due: bool,
    install: bool,
    form: Mapping[str, Any],
) -> int:
    """Promise something that comes again: a renewal, a check, a bill.

    Each is a promise like any other, and ql done makes the next one, which ql undo takes back with the closing. What
    was missed meanwhile comes as one, and is counted. --every goes to the last day of a month that is too short;
    --rule skips such a month, as RFC 5545 says.

    --due tells of promises before they are late: when half and three quarters of the time are over, when they are due
    and overdue. Each is told once, in working hours, to whoever has to act; those that are due or overdue to who leads
    the team, too. notify in your config.toml names the command that gets the text; without it the text is printed.
    """
    begins = bool(line or any(series.values()) or any(given.values()))
    if sum((list, stop is not None, due, install, begins)) != 1:
        raise BadUsageError(
            "say what is to come again and how often, or --list, or --stop REF",
            "ql remind Rami Cohen. licence. --every '3 months'",
        )
    if list:
        return _list(session, terminal, form)
    if any(form.values()):
        raise BadUsageError("--format and -o go with --list", "leave them out")
    if due or install:
        from quicklog.cli import reminding

        return reminding.send_due(session, terminal) if due else reminding.install_timer(terminal)
    if stop is None:
        return _begin(session, terminal, line, series, given)
    from quicklog.actions import renewals
    from quicklog.show import renewals as shown

    terminal.acknowledge(*shown.stopped(renewals.stop(session, stop), session.now, terminal.page()))
    return 0


def _begin(
    session: Session, terminal: Terminal, line: list[str], wished: Mapping[str, Any], given: Mapping[str, Any]
) -> int:
    """Begin a series, and say all of it: what was read, when it comes, and what is not certain."""
    from quicklog.actions import renewals
    from quicklog.actions.capture import given_of
    from quicklog.shorthand.pieces import line_of
    from quicklog.show import renewals as shown

    outright = {name: value for name, value in given_of(session, given).items() if value}
    if not line and not ("customer" in outright and "code" in outright):
        raise BadUsageError("who is to be reminded of what is missing", "write CUSTOMER. CODE. before the options")
    wish = renewals.Wish(
        wished["every"], wished["rule"], wished["from"], wished["until"], wished["count"], wished["after_done"]
    )
    done = renewals.begin(session, line_of(line) if line else "", outright, wish)
    terminal.acknowledge(*shown.begun(done, session.now, terminal.page()))
    return 0


def _list(session: Session, terminal: Terminal, form: Mapping[str, Any]) -> int:
    """Show what comes again, the next first."""
    from quicklog.actions import follow, renewals
    from quicklog.cli.output import give, show_table, write_lines
    from quicklog.show import renewals as shown
    from quicklog.show import table
    from quicklog.store.query import Selection

    wanted = form_of(form)
    notes = sorted(renewals.running(session, Selection()), key=follow.by_due)
    if wanted.name != "table":
        give(session, terminal, [[tuple(note) for note in notes]], wanted)
        return 0
    cells = [shown.cells(note, session.now) for note in notes]
    if wanted.output:
        write_lines(session, wanted.output, table.layout(shown.COLUMNS, cells, None))
    elif not notes:
        terminal.answer(Message("nothing comes again"))
    else:
        counted = plural(len(notes), "{n} comes again", "{n} come again")
        if not show_table(terminal, shown.COLUMNS, cells, [""] * len(cells), terminal.page().sentence(counted)):
            terminal.answer(counted)
    return 0
