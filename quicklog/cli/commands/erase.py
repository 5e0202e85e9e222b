"""``erase`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import NAME, argument, command, flag
from quicklog.errors import INTERRUPTED, BadUsageError
from quicklog.lib.message import Message, Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.erase import Beside, Plan
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.maintenance.redact import Name


@command(
    "erase",
    argument(
        "customer",
        "[CUSTOMER...]",
        "Whom; capitals, quotes and vowel points do not count.",
        sort="customer",
        many=True,
    ),
    flag("yes", "Do it without asking."),
    flag("dry_run", "Only show what would be erased."),
    flag("json", "Answer with one JSON object."),
    examples=("ql erase Rami Cohen --dry-run", "ql erase Rami Cohen", "ql erase רמי כהן --yes --json"),
    text=NAME,
)
def erase(session: Session, terminal: Terminal, *, customer: list[str], yes: bool, dry_run: bool, json: bool) -> int:
    """Remove a customer's personal data from the log, for good.

    The customer's notes, by any of the names that are one, keep their times, codes and technicians; elsewhere only the
    names are erased. Copies of the log and notes in the pocket that hold a name are listed; exports and mails are yours
    to find. Nobody can use the log while its file is rewritten. Without a customer, an erasure that was interrupted is
    finished.
    """
    from quicklog.actions import erase as erasing
    from quicklog.maintenance.erasure.erase import name_in
    from quicklog.show import progress
    from quicklog.show.persons import called

    typed = " ".join(customer)
    if not typed.strip():
        if not erasing.has_finished(session):
            what = Message("no customer was named, and no earlier erasing waits to be finished")
            raise BadUsageError(what, "ql erase CUSTOMER")
        return 0
    _refuse(terminal, typed, is_said=yes or dry_run, json=json)
    if not dry_run:
        session.expect_steward(Template("erasing is for the owner of {path}, which others share"))
        session.patient = False
    finished = not dry_run and erasing.has_finished(session)
    person = session.person(typed)
    name = name_in(session.log, typed, *person.names.values())
    plan = erasing.planned(session, name, progress.shown)
    if not (plan.found.own or plan.found.mentions or plan.found.links):
        if finished or (not dry_run and erasing.has_cleaned(session, name)):
            return 0
        raise erasing.nobody(session, typed)
    beside = erasing.looked_beside(session, name, erasing.Beside(), progress.shown)
    whom = called(person) if len(person.names) > 1 else typed
    if dry_run:
        _say_planned(session, terminal, whom, plan, beside, json=json)
        return 0
    if not yes and not _agreed(session, terminal, whom, plan):
        return INTERRUPTED
    if yes and whom != typed and not json:
        terminal.tell(Message("{names} is one customer, erased by all names", names=whom))
    _carry_out(session, terminal, name, plan, beside, json=json)
    return 0


def _refuse(terminal: Terminal, typed: str, *, is_said: bool, json: bool) -> None:
    """Raise ``BadUsageError`` where nobody is named, or nobody can be asked."""
    from quicklog.lib.text import key

    if not key(typed):
        raise BadUsageError("{typed} is not a name", "write the customer's name", typed=typed)
    if not is_said and (json or not terminal.can_ask()):
        raise BadUsageError("erasing cannot be undone", "confirm with --yes")


def _agreed(session: Session, terminal: Terminal, typed: str, plan: Plan) -> bool:
    """Show what would be erased, and ask whether it may be."""
    from quicklog.show.erasing import plan_lines

    terminal.say(*plan_lines(typed, plan, session.now, terminal.page()))
    return terminal.agrees(Message("Erase all this for good? Nothing brings it back."))


def _say_planned(session: Session, terminal: Terminal, typed: str, plan: Plan, beside: Beside, *, json: bool) -> None:
    from quicklog.maintenance.erasure.erase import is_unfinished
    from quicklog.show import erasing

    if json:
        terminal.say(erasing.as_object(plan, beside, notes=len(plan.own), mentions=len(plan.mentions)))
    else:
        lines = erasing.plan_lines(typed, plan, session.now, terminal.page())
        terminal.say(*lines)
        terminal.answer(Message("nothing was changed (--dry-run)"))
        _tell_left(terminal, plan, beside)
    if is_unfinished(session.log):
        terminal.tell(Message("the log still waits to be rewritten after an earlier erasure: ql erase finishes it"))


def _carry_out(session: Session, terminal: Terminal, name: Name, plan: Plan, beside: Beside, *, json: bool) -> None:
    """Erase what was shown, and say what was done; raises ``UnreachableError`` where that could not be finished."""
    from quicklog.actions.erase import carried_out, has_cleaned, looked_beside
    from quicklog.show import erasing, progress

    done, trouble = carried_out(session, name, plan)
    beside = looked_beside(session, name, beside, progress.shown)
    if json:
        counts = {"notes": done.notes, "mentions": done.mentions, "events": done.events}
        terminal.acknowledge(erasing.as_object(plan, beside, **counts, erased=True, finished=trouble is None))
    else:
        terminal.acknowledge(*erasing.done_lines(done, terminal.page()))
        _tell_left(terminal, plan, beside)
    has_cleaned(session, name)
    if trouble:
        raise trouble


def _tell_left(terminal: Terminal, plan: Plan, beside: Beside) -> None:
    """Tell where the name stands still, with the files that it is about."""
    from quicklog.lib.message import verbatim
    from quicklog.show.erasing import left_beside
    from quicklog.show.page import INDENT

    for sentence, paths in left_beside(beside, plan.origins):
        terminal.tell(sentence)
        for path in paths:
            terminal.tell(verbatim(INDENT + path))
