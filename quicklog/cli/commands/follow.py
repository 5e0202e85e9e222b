"""``done``, ``open``, ``inbox``, ``customer`` and what makes several names one, as they are typed."""

from __future__ import annotations

import sys

from quicklog.cli.command import KEPT, NAME, argument, command, flag, option
from quicklog.cli.options import EVERY, FILTERS, FORM, LIMIT, Form, form_of, ref_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.customer import File
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

    Typed = Mapping[str, Any]


@command(
    "done",
    ref_of("open"),
    argument("words", "[REF...] [OUTCOME...]", "More refs, and what came of it.", sort="open", many=True),
    option("outcome", "TEXT", "What came of it, where it may be taken for a ref."),
    examples=(
        "ql done 7kq2",
        "ql done 7kq2 Called back. It works now",
        "ql done 7kq2 9a0j",
        "ql done Rami Cohen",
        "ql done 7kq2 --outcome 9a0j",
    ),
    text=KEPT,
)
def done(session: Session, terminal: Terminal, *, ref: str, words: list[str], outcome: str | None) -> int:
    """Close promises or messages; of any other note, write what came of it. ql undo and ql reopen open it again.

    In the place of a ref a customer's name will do, if one matter of that customer is open. A ref of fewer than four
    letters, and an outcome that may be a ref, are asked about.
    """
    from quicklog.actions.close import close, meant
    from quicklog.show import matters

    closing = meant(session, [ref, *words], outcome)
    for doubt in closing.doubts:
        if not terminal.can_ask():
            raise BadUsageError(doubt, "write the whole ref, and an outcome behind --outcome")
        if not terminal.agrees(Message("{doubt}; go on?", doubt=doubt)):
            return 1
    done = close(session, closing.notes, closing.outcome)
    terminal.acknowledge(*matters.closings(done, session.now, terminal.page()))
    return 0


@command(
    "open",
    FILTERS.without("status", "closed_since"),
    option("upcoming", "DAY", "Also what will come of what comes again, up to then: 30d, 31/12."),
    option("limit", "N", "At most so many, the most urgent.", "--limit", "-n", least=1),
    EVERY,
    FORM,
    examples=(
        "ql open",
        "ql open --mine",
        "ql open --due today --who dana",
        "ql open --overdue --technician dana",
        "ql open --upcoming 30d",
        "ql open --format csv -o open.csv",
        "ql open --mine -o promises.ics",
    ),
)
def open_(
    session: Session,
    terminal: Terminal,
    *,
    filters: Typed,
    upcoming: str | None,
    limit: int | None,
    every: bool,
    form: Typed,
) -> int:
    """Show the promises and messages that are not closed, overdue ones first. Each is shown until ql done closes it.

    With ics they are a calendar to subscribe to, in which what was closed of late is cancelled. See ql help formats.
    """
    from quicklog.actions import follow
    from quicklog.actions.selection import SHOWN, chosen
    from quicklog.cli.output import at_most, give, say_range
    from quicklog.note.bodies import note_of, notes_of
    from quicklog.store import query

    if filters["mine"]:
        from quicklog.cli.introduction import ask

        ask(session, terminal)
    wanted, selection = form_of(form), chosen(session, {**filters, "status": follow.OPEN})
    limit = at_most(wanted, limit, every=every, usual=SHOWN)
    pages: Iterable[list[Any]] = follow.open_pages(session, selection, limit)
    if upcoming is not None:
        from quicklog.actions import renewals

        until = renewals.until_of(session, upcoming)
        pages = [*pages, [tuple(note) for note in renewals.upcoming(session, selection, until)]]
    if wanted.columns and wanted.name == "table":
        rows = [row for page in pages for row in page]
        give(session, terminal, [sorted(rows, key=lambda row: follow.by_due(note_of(row)))], wanted)
        return 0
    if wanted.name == "ics":
        from quicklog.actions.calendar import with_closed

        pages = with_closed(session, selection, pages)
    if wanted.name != "table":  # which stream, in the order of time
        give(session, terminal, pages, wanted)
        return 0
    notes = [note for page in pages for note in notes_of(page)]
    due, late, never = query.matters(session.log, selection, session.now)
    _show_open(session, terminal, sorted(notes, key=follow.by_due), (due, late, never), wanted.output)
    if not wanted.output:
        if limit and due + never > limit:
            known = {"number": limit, "total": due + never}
            more = Message("the most urgent {number:,} of {total:,}: --all shows all, --limit N so many", **known)
            terminal.tell(more)
        say_range(session, terminal, selection, filters)
    return 0


def _show_open(
    session: Session, terminal: Terminal, notes: list[Note], whole: Sequence[int], output: str | None
) -> None:
    """Show what is open as a table: for people by due time, so that what is overdue comes first."""
    from quicklog.actions import follow
    from quicklog.cli.output import show_table, write_lines
    from quicklog.show import listing, matters, table
    from quicklog.show.page import INDENT
    from quicklog.store.query import open_matters

    cells = [matters.cells(note, session.now, away=bool(follow.absence(session, note))) for note in notes]
    if output:
        write_lines(session, output, table.layout(matters.COLUMNS, cells, None))
        return
    if notes:
        styles = [listing.style(note, session.now) for note in notes]
        counts = terminal.page().sentence(matters.counts(notes, session.now, whole), "", INDENT)
        if not show_table(terminal, matters.COLUMNS, cells, styles, counts):
            terminal.say(*counts)
    else:
        terminal.answer(matters.nothing(open_matters(session.log, session.now)[0]))


@command(
    "inbox",
    flag("every", "Also those that I have seen before.", "--all"),
    flag("peek", "Do not mark them as seen."),
    flag("seen", "Mark them as seen, though they are for somebody else."),
    LIMIT,
    FORM,
    examples=("ql inbox", "ql inbox --peek", "ql inbox --all --json", "QL_TECHNICIAN=dana ql inbox"),
)
def inbox(
    session: Session, terminal: Terminal, *, every: bool, peek: bool, seen: bool, limit: int | None, form: Typed
) -> int:
    """Show the messages for me, and mark them as seen. What goes elsewhere is not marked.

    Those for a group are for each of its members, and those for a colleague who is away for the deputy too: such a
    message stays open until everybody has seen it for whom it is.

    Elsewhere is a file, another format, or columns that you choose. Under the name of somebody else (QL_TECHNICIAN)
    they are only looked at; with --seen they are marked.
    """
    from quicklog.actions import follow
    from quicklog.cli.introduction import ask
    from quicklog.cli.output import give

    if seen and peek:
        raise BadUsageError("--seen marks them, and --peek does not", "leave one out")
    ask(session, terminal)
    found, wanted = follow.inbox(session, every=every), form_of(form)
    notes = found.notes[-limit:] if limit else found.notes
    if wanted != Form():
        give(session, terminal, [[tuple(note) for note in notes]], wanted)
        return 0
    marks = not peek and (seen or not session.is_another)
    if marks and found.settled and not found.fresh:
        follow.mark_seen(session, (), found.settled)
    if not notes:
        none = Message("no new messages for {writer}", writer=session.writer)
        terminal.answer(Message("no messages for {writer}", writer=session.writer) if every else none)
        return 0
    fresh = [note for note in notes if note in found.fresh]
    _show_messages(session, terminal, notes, fresh, found.events)
    if len(notes) == limit:
        terminal.tell(Message("the newest {number} are shown: --limit N shows as many as you like", number=limit))
    # Only what a person was shown in full is marked, and after that: what could not be shown is shown again.
    if fresh and session.is_another and not (seen or peek):
        terminal.tell(
            Message("only looked at, for you are not {writer}: --seen marks them as seen", writer=session.writer)
        )
    elif fresh and not peek:
        follow.mark_seen(session, fresh, found.settled)
        terminal.tell(
            plural(
                len(fresh),
                "{n} message marked as seen by {writer}",
                "{n} messages marked as seen by {writer}",
                writer=session.writer,
            )
        )
    return 0


def _show_messages(
    session: Session,
    terminal: Terminal,
    notes: Sequence[Note],
    fresh: Sequence[Note],
    events: Mapping[str, Sequence[Event]],
) -> None:
    """Show messages, page by page where they are longer than the screen: each was read before any is marked."""
    from quicklog.actions import follow
    from quicklog.show import matters

    page = terminal.page()
    lines: list[str] = []
    for note in notes:
        away = bool(follow.absence(session, note))
        lines += matters.message(note, events[note.id], session.now, page, new=note in fresh, away=away)
    if page.rows is None or len(lines) < page.rows or not terminal.paged(lines):
        terminal.say(*lines)
    sys.stdout.flush()


@command(
    "customer",
    argument("name", "[NAME...]", "The customer; quotes and capitals do not count.", sort="customer", many=True),
    flag("like", "Show names that may be one customer's instead: of all customers, or of this one."),
    flag("every", "With --like: all pairs; 20 otherwise.", "--all"),
    FILTERS.without("customer"),
    FORM,
    examples=(
        "ql customer Rami Cohen",
        "ql customer רמי כהן",
        "ql customer Rami Cohen --since 1/11",
        "ql customer Rami Cohen --format md -o rami-cohen.md",
        "ql customer --like",
    ),
    text=NAME,
)
def customer(
    session: Session, terminal: Terminal, *, name: list[str], like: bool, every: bool, filters: Typed, form: Typed
) -> int:
    """Show a customer's file: what is open and was said last, then every contact and correction in the order of time.

    With md it is fit to send. Filters choose what is told in full; what stands on top is of all. Names that ql customer
    same has joined, or the team's list, have one file.
    """
    if like:
        from quicklog.cli.commands.persons import show_alike

        return show_alike(session, terminal, " ".join(name), form_of(form), every=every)
    if not name:
        raise BadUsageError("NAME is missing", "ql customer --help shows how")
    from quicklog.actions.customer import file_of, rows_of
    from quicklog.cli.output import give, write_lines

    wanted, named = form_of(form), " ".join(name)
    if wanted.name not in ("table", "md", "json") or wanted.columns:
        give(session, terminal, [rows_of(session, named, filters)], wanted)
        return 0
    found = file_of(session, named, filters)
    if wanted.output is not None:
        write_lines(session, wanted.output, _file_in(wanted, found, session.now))
        terminal.tell(Message("the file of {name} was written to {output}", name=found.name, output=wanted.output))
    elif wanted.name == "table":
        _show_file(found, session.now, terminal)
    else:
        terminal.say(*_file_in(wanted, found, session.now))
    return 0


def _show_file(found: File, now: datetime, terminal: Terminal) -> None:
    """Show a customer's file on stdout; where it is longer than the screen and nothing pages, the top comes last."""
    from quicklog.show import customer_file

    page = terminal.page()
    top, whole = customer_file.overview(found, now, page), customer_file.told(found, now, page)
    if page.rows is None or len(top) + len(whole) < page.rows:
        terminal.say(*top, *whole)
    elif not terminal.paged([*top, *whole]):
        terminal.say(*whole[1:], "", *top)


def _file_in(form: Form, found: File, now: datetime) -> list[str]:
    from quicklog.show import customer_file
    from quicklog.show.page import Page, json_line

    if form.name == "json":
        return [json_line(customer_file.as_object(found))]
    if form.name == "md":
        return customer_file.document(found, now)
    return [*customer_file.overview(found, now, Page()), *customer_file.told(found, now, Page())]


@command(
    "customer same",
    argument(
        "name",
        "NAME NAME...",
        "The names, each in quotes; the first is how the customer is called.",
        many=True,
        sort="customer",
        needed=True,
    ),
    examples=('ql customer same "Rami Cohen" "R. Cohen" "רמי כהן"',),
)
def same(session: Session, terminal: Terminal, *, name: list[str]) -> int:
    """Say that several names are one customer's: file, repeats, filters and erasing follow all of them from now on.

    No note is changed, and ql customer apart takes a name out again.
    """
    from quicklog.actions import persons
    from quicklog.show.persons import same as told

    terminal.acknowledge(*told(persons.same(session, name), terminal.page()))
    return 0


@command(
    "customer apart",
    argument("name", "NAME...", "The names, each in quotes.", many=True, sort="customer", needed=True),
    examples=('ql customer apart "R. Cohen"',),
)
def apart(session: Session, terminal: Terminal, *, name: list[str]) -> int:
    """Take a name out of a customer's names: the others stay one customer."""
    from quicklog.actions import persons
    from quicklog.show.persons import apart as told

    for typed, left in persons.apart(session, name):
        terminal.acknowledge(*told(typed, left, terminal.page()))
    return 0
