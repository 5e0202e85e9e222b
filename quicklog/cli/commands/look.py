"""``today``, ``list``, ``find``, ``show`` and ``export`` as they are typed."""

from __future__ import annotations

import sys

from quicklog.cli.command import WORDS, argument, command, flag, option
from quicklog.cli.options import (
    DELIMITERS,
    EVERY,
    FILTERS,
    FORM,
    JSON,
    LIMIT,
    Form,
    delimiter_of,
    form_of,
    ref_of,
)
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.message import Message, joined, plural, said
from quicklog.lib.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.output import Pages
    from quicklog.cli.terminal import Terminal
    from quicklog.store.query import Selection

    Typed = Mapping[str, Any]


@command(
    "today",
    FILTERS.without("since", "until", "month"),
    LIMIT,
    EVERY,
    flag("watch", "Keep it on the screen as a board, with what is open and who calls again."),
    FORM,
    examples=("ql today", "ql today --mine", "ql today --date yesterday --format md"),
)
def today(
    session: Session,
    terminal: Terminal,
    *,
    filters: Typed,
    limit: int | None,
    every: bool,
    watch: bool,
    form: Typed,
) -> int:
    """Show the day's notes, its counts, and what is open."""
    if filters["mine"]:
        from quicklog.cli.introduction import ask

        ask(session, terminal)
    if watch:
        return _watch(session, terminal, filters, None if every else limit, form_of(form))
    _show_day(session, terminal, form_of(form), filters, None if every else limit)
    return 0


def _show_day(session: Session, terminal: Terminal, form: Form, filters: Typed, limit: int | None) -> None:
    """Show a day's notes in the order of time; for people with the day's counts and what is open."""
    from quicklog.actions.selection import of_day
    from quicklog.cli.output import give, print_notes, say_range, the_newest
    from quicklog.note.bodies import notes_of
    from quicklog.show.listing import counts
    from quicklog.store import query
    from quicklog.store.persons import Keys

    selection = of_day(session, filters)
    if form != Form():
        give(session, terminal, query.newest(session.log, selection, limit), form)
        return
    notes = [note for page in query.pages(session.log, selection) for note in notes_of(page)]
    print_notes(session, terminal, notes[-limit:] if limit else notes, sys.stdout)
    persons = Keys(session.log, session.codes.customers)
    told = counts(notes, *query.open_matters(session.log, session.now), persons.of, _unseen(session))
    terminal.say(*terminal.page().text(told))
    if terminal.on_terminal():
        _tell_handover(session, terminal)
    if limit and limit < len(notes):
        terminal.tell(the_newest(limit))
    if filters["date"]:
        say_range(session, terminal, selection, filters)


# Of so many people, those for whom the most messages wait, it is told how many these are.
_MOST_NAMED = 5


def _unseen(session: Session) -> Message | None:
    """Say how many messages somebody has not seen for whom they are, and for whom; nothing where there are none."""
    from quicklog.store import addressed

    if not addressed.any_open(session.log):
        return None
    from quicklog.actions import follow

    number, people = follow.unseen(session)
    each = [Message("{name} {n}", name=name, n=waits) for name, waits in people.items()]
    more = [Message("{n} more", n=len(each) - _MOST_NAMED)] if len(each) > _MOST_NAMED else []
    names = joined(", ", [*each[:_MOST_NAMED], *more])
    return (
        plural(number, "{n} message unseen: {names}", "{n} messages unseen: {names}", names=names) if number else None
    )


def _tell_handover(session: Session, terminal: Terminal) -> None:
    """Say that the last hand-over was not accepted."""
    from quicklog.store import handovers

    handed, accepted = handovers.last(session.log)
    if handed and not accepted:
        from quicklog.show.handed import standing

        terminal.tell(standing(handed, None, session.now))


def _watch(session: Session, terminal: Terminal, filters: Typed, limit: int | None, form: Form) -> int:
    """Keep the day on the screen: as a board where that can be drawn, or else shown again whenever the log changes."""
    if not terminal.on_terminal():
        raise BadUsageError("--watch needs a terminal", "leave it out")
    if form != Form():
        raise BadUsageError("--watch shows a board", "leave out --format and -o")
    from quicklog.cli.board import start

    if start.has_room(terminal):
        return start.run(session, terminal, filters, limit)
    return _show_again(session, terminal, filters, limit)


def _show_again(session: Session, terminal: Terminal, filters: Typed, limit: int | None) -> int:
    """Show the day's notes again whenever the log changes, until interrupted."""
    import time

    from quicklog.store.query import state

    seen = None
    try:
        while True:
            session.now = session.moment()
            stands = state(session.log), session.now.replace(second=0, microsecond=0)
            if stands != seen:
                seen = stands
                moment = Message("{now:%A} {now:%d/%m} {now:%H:%M}", now=session.now)
                terminal.say(f"\033[H\033[2J{said(moment)}")
                _show_day(session, terminal, Form(), filters, limit)
                sys.stdout.flush()
            time.sleep(1)
    except KeyboardInterrupt:  # how one stops watching
        return 0


@command(
    "list",
    FILTERS,
    LIMIT,
    EVERY,
    FORM,
    examples=(
        "ql list",
        "ql list --customer 'Rami Cohen'",
        "ql list --code printer --code VPN --since 'last month'",
        "ql list --since mon --code printer --format csv",
    ),
)
def list_(session: Session, terminal: Terminal, *, filters: Typed, limit: int | None, every: bool, form: Typed) -> int:
    """Show notes, the newest first."""
    return _list(session, terminal, (), filters, form_of(form), limit=limit, every=every)


def _list(
    session: Session,
    terminal: Terminal,
    words: Sequence[str],
    filters: Typed,
    form: Form,
    *,
    limit: int | None,
    every: bool,
) -> int:
    """Show the newest of the notes with some words, the newest first; all of them in the machine formats."""
    from quicklog.actions.selection import SHOWN, STANDING, chosen
    from quicklog.cli.output import at_most, give, say_range, show_notes
    from quicklog.note.bodies import notes_of
    from quicklog.store.query import pages

    if filters["mine"]:
        from quicklog.cli.introduction import ask

        ask(session, terminal)
    selection = chosen(session, filters)
    selection = replace(selection, words=(*words, *selection.words), statuses=selection.statuses or STANDING)
    limit = at_most(form, limit, every=every, usual=SHOWN)
    found = pages(session.log, selection, newest_first=True, limit=limit)
    if form == Form():
        notes = [note for page in found for note in notes_of(page)]
        number = len(notes)
        if notes:
            over = _of_how_many(session, selection, number, limit)
            show_notes(session, terminal, notes, over, selection.words)
            say_range(session, terminal, selection, filters)
    else:
        number = give(session, terminal, found, form)
    if number == 0:
        raise _none(session, selection, filters)
    return 0


def _none(session: Session, selection: Selection, filters: Typed) -> NothingFoundError:
    """Return that no note was found, and for which days."""
    from quicklog.actions.ranges import understood

    meant, remedy = understood(session, selection, filters), "ask for less, or see ql list"
    if meant is None:
        return NothingFoundError("no note was found", remedy)
    return NothingFoundError("no note was found ({range})", remedy, range=meant)


def _of_how_many(session: Session, selection: Selection, number: int, limit: int | None) -> Message | None:
    """Say how many notes there are where fewer are shown, as far as they are counted in no time."""
    from quicklog.store.query import count_at_most

    if number != limit:
        return None
    total, is_exact = count_at_most(session.log, selection)
    if total <= number and is_exact:
        return None
    known = {"number": number, "total": max(total, number)}
    if is_exact:
        return Message("the newest {number:,} of {total:,}: --all shows all, --limit N so many", **known)
    return Message("the newest {number:,} of more than {total:,}: --all shows all, --limit N so many", **known)


@command(
    "find",
    argument("words", "WORDS...", "All of these, as parts of words, in any order.", many=True, needed=True),
    FILTERS.without("text"),
    LIMIT,
    EVERY,
    FORM,
    examples=("ql find laptop", "ql find מדפסת", "ql find rami antivirus --since 1/11"),
    text=WORDS,
)
def find(
    session: Session,
    terminal: Terminal,
    *,
    words: list[str],
    filters: Typed,
    limit: int | None,
    every: bool,
    form: Typed,
) -> int:
    """Find notes by their words, the newest first."""
    from quicklog.lib.text import key

    if not any(map(key, words)):
        raise BadUsageError("no word to look for was given", "write ql find WORD")
    return _list(session, terminal, words, filters, form_of(form), limit=limit, every=every)


@command(
    "show",
    ref_of("ref", "without one your last note"),
    flag("json", "One JSON object, with the events in it."),
    examples=("ql show 7kq2", "ql show", "ql show 7kq2 --json"),
)
def show(session: Session, terminal: Terminal, *, ref: str | None, json: bool) -> int:
    """Show one note and every event behind it; without a ref the last one that I wrote."""
    from quicklog.maintenance.exchanged import exchanges_of, told_by
    from quicklog.show import note_story, proof
    from quicklog.show.page import json_line
    from quicklog.store import query

    row = query.by_ref(session.log, ref) if ref else query.last_of(session.log, session.login)
    events, exchanges = query.events_of(session.log, row.id), exchanges_of(session.log, row.id)
    note, strayed = told_by(row, events, exchanges)
    if json:
        who = session.customer_key(note.customer)
        terminal.say(json_line(proof.as_object(note, events, exchanges, customer_key=who, strayed=strayed)))
    else:
        terminal.say(*note_story.told(note, events, session.now, terminal.page(), exchanges, strayed=strayed))
    return 0


@command(
    "changes",
    option("since", "DAY", "From this day or time on; today, if nothing is said."),
    flag("mine", "Only what others did to notes that I wrote."),
    LIMIT,
    EVERY,
    JSON,
    examples=("ql changes", "ql changes --since mon", "ql changes --mine --since yesterday"),
)
def changes(
    session: Session, terminal: Terminal, *, since: str | None, mine: bool, limit: int | None, every: bool, json: bool
) -> int:
    """Show what was corrected, taken back or opened again, by whom, and what it said before; the last first."""
    from itertools import islice

    from quicklog.actions.changes import since as changed_since
    from quicklog.actions.selection import SHOWN, chosen, day_of
    from quicklog.cli.output import at_most, show_table, the_newest
    from quicklog.show import changes as shown
    from quicklog.show.page import json_line

    begins = chosen(session, {"since": since}).since or day_of(session, session.now)[0]
    found = changed_since(session, begins, mine=mine)
    if json:
        for each in islice(found, limit):
            terminal.say(json_line(shown.as_object(each)))
        return 0
    most = at_most(Form(), limit, every=every, usual=SHOWN)
    newest = [*islice(found, most)]
    if not newest:
        raise NothingFoundError("nothing was corrected since then", "--since DAY looks further back")
    rows = [shown.cells(each, session.now) for each in newest]
    over = the_newest(most) if len(newest) == most else None
    told = terminal.page().sentence(over) if over else []
    if not show_table(terminal, shown.COLUMNS, rows, [""] * len(rows), told) and over:
        terminal.tell(over)
    return 0


@command(
    "export",
    FILTERS,
    LIMIT,
    flag("every", "In a workbook: drafts and what was taken back, too.", "--all"),
    FORM,
    flag("per_code", "A row for each code of a note that has several: to read and to reckon with, not to import."),
    flag("excel", "csv for Excel: with BOM, and ' before what it would make something else of."),
    option(
        "delimiter",
        "SIGN",
        "With --excel, between the cells: comma or semicolon; otherwise as Excel expects here.",
        sort=tuple(DELIMITERS),
    ),
    examples=(
        "ql export > notes.csv",
        "ql export --format xlsx -o october.xlsx --month oct",
        "ql export --format xlsx -o codes.xlsx --per-code",
        "ql export --excel --delimiter semicolon -o notes.csv",
        "ql export --columns date,customer,code,promise,days_late -o promises.csv",
        "ql export --format jsonl | jq .",
    ),
)
def export(
    session: Session,
    terminal: Terminal,
    *,
    filters: Typed,
    limit: int | None,
    every: bool,
    form: Typed,
    per_code: bool,
    excel: bool,
    delimiter: str | None,
) -> int:
    """Give out every field of the chosen notes, the oldest first. Those taken back come too, with status void.

    A workbook has real dates and columns to group by in its first sheet, without drafts and what was taken back, and
    everything as it is in its sheet exact, which ql import reads.
    """
    from quicklog.actions.selection import chosen
    from quicklog.cli.output import at_most, give, say_range
    from quicklog.show.progress import shown
    from quicklog.store import query

    wanted, selection = form_of(form, otherwise="csv"), chosen(session, filters)
    wanted = replace(wanted, excel=excel, per_code=per_code, delimiter=_delimiter(terminal, delimiter, excel=excel))
    if per_code and wanted.name not in ("xlsx", "md") and not (wanted.columns and "id" not in wanted.columns):
        raise BadUsageError(
            "--per-code would give rows that ql import takes for notes", "take xlsx, or --columns without the id"
        )
    limit = at_most(wanted, limit, every=every, usual=None)
    _, seq, digest = query.head(session.log)
    pages: Pages = query.newest(session.log, selection, limit)
    if wanted.output:
        number = query.count(session.log, selection)
        pages = shown(pages, number if limit is None else min(number, limit), "export")
    number = give(session, terminal, pages, wanted, standing=not (every or selection.statuses))
    if wanted.output:
        terminal.tell(plural(number, "{n} note written to {path}", "{n} notes written to {path}", path=wanted.output))
    say_range(session, terminal, selection, filters)
    terminal.tell(Message("as of event {seq} of the log, digest {hex}", seq=seq, hex=digest.hex()))
    return 0


def _delimiter(terminal: Terminal, typed: str | None, *, excel: bool) -> str:
    """Return what stands between the cells of csv: as asked for, or for Excel as it expects here, which is said."""
    if not excel:
        if typed is not None:
            raise BadUsageError("--delimiter goes with --excel only", "other programs read csv with commas")
        return ","
    if typed is not None:
        return delimiter_of(typed)
    from quicklog.lib.spreadsheet import separator

    sign = separator()
    if sign == ";":
        terminal.tell(Message("semicolons stand between the cells, as Excel expects here: --delimiter comma"))
    return sign if sign in DELIMITERS.values() else ","
