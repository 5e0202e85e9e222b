"""Commands that follow up: ``done``, ``open``, ``inbox`` and ``customer``."""

from __future__ import annotations

import sys

from quicklog.cli.output import Whole, give
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.record import replace
from quicklog.lib.text import clean, key, safe
from quicklog.note import limits
from quicklog.note.bodies import note_of
from quicklog.note.note import seconds
from quicklog.shorthand import capture
from quicklog.show import echo, listing, proof, table
from quicklog.show.page import INDENT, Page, json_line
from quicklog.store import query
from quicklog.store.connection import explained
from quicklog.store.definitions import is_overdue
from quicklog.store.names import Names
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.session import Desk
    from quicklog.cli.options import Form
    from quicklog.note.note import Event, Note
    from quicklog.show.customer_file import File

    Row = tuple[Any, ...]

# Who has to act is the one whom it is for, or else the one who promised it.
_OPEN = (
    table.Column("due", "due", least=5, flexible=False),
    table.Column("at", "since", least=6),
    table.Column("customer", "customer", least=9),
    table.Column("who", "who", least=6),
    table.Column("code", "code", least=6),
    table.Column("detail", "detail", least=5),
    table.Column("ref", "ref", least=4, flexible=False),
)


def done(desk: Desk, ref: str, outcome: str | None) -> int:
    """Close a promise or a message, or write the outcome of any other note.

    The note is looked at under the lock: of two who close it at once one is told that it was closed already.
    """
    limits.check(outcome)
    said = clean(outcome or "").text or None
    with desk.writing() as write:
        note = query.by_ref(desk.log, ref)
        _refuse_closed(note)
        body = {"outcome": said, "offset": capture.offset(desk.now)}
        write.append("done", body, at=capture.stamp(desk.now), login=desk.login, note=note.id)
    page = desk.page()
    lines = echo.heading(note, desk.now, page)
    if note.for_:
        lines += page.text(f"for {note.for_}", INDENT)
    if note.due:
        kept = "late" if is_overdue(note, desk.now) else "kept"
        due = echo.without_end_of_day(echo.moment(note.due, desk.now))
        lines += page.sentence(f"promised by {due}: {kept}", INDENT)
    if said:
        lines += page.text(said, f"{INDENT}outcome: ", INDENT * 2)
    told = f"{note.ref} closed; neither ql undo nor ql amend opens it again: if it is not done after all, add it anew"
    desk.acknowledge(*lines, *page.sentence(told, INDENT))
    return 0


def _refuse_closed(note: Note) -> None:
    """Raise ``BadUsageError`` on a note that cannot be closed."""
    if note.status == "draft":
        raise BadUsageError(f"{note.ref} is a draft", f"make it a note first: ql fix {note.ref} LINE")
    if note.status == "void":
        raise BadUsageError(f"{note.ref} was taken back", f"ql show {note.ref} tells why; add it anew")
    if note.status == "done":
        raise BadUsageError(f"{note.ref} was closed already", f"ql show {note.ref} tells when and by whom")


def still_open(desk: Desk, selection: Selection, form: Form, *, mine: bool = False, overdue: bool = False) -> int:
    """Show the promises and messages that are not closed: for people by due time, then the messages that have none.

    What is overdue comes first by that order. The machine formats stream, in the order of time.
    """
    pages = _open_pages(desk, selection, mine=mine, overdue=overdue)
    if form.name != "table":
        give(desk, pages, form)
        return 0
    notes = sorted((note_of(row) for page in pages for row in page), key=_by_due)
    cells = [_open_cells(note, desk.now) for note in notes]
    if form.output:
        with Whole(desk, form.output) as out:
            out.write("".join(f"{line}\n" for line in table.layout(_OPEN, cells, None)))
        return 0
    if notes:
        styles = [listing.style(note, desk.now) for note in notes]
        table.print_table(_OPEN, cells, styles, sys.stdout, desk.page().mark)
    desk.say(_open_counts(desk, notes))
    return 0


def _open_cells(note: Note, now: datetime) -> tuple[str, ...]:
    """Return a matter's row: by when, since which day, which customer, who has to act, and about what."""
    due = echo.without_end_of_day(echo.dated(note.due, now)) if note.due else ""
    marked = f"! {due}" if is_overdue(note, now) else due
    since = echo.dated(note.at, now)
    named = (note.customer, note.for_ or note.technician, note.code, note.detail)
    return (marked, since.rpartition(" ")[0] or since, *(value or "" for value in named), note.ref)


def _open_pages(desk: Desk, selection: Selection, *, mine: bool, overdue: bool) -> Iterator[list[Row]]:
    def is_meant(note: Note) -> bool:
        is_whose = not mine or _is_me(desk, note.for_ or note.technician)
        return is_whose and (not overdue or is_overdue(note, desk.now))

    for page in query.pages(desk.log, replace(selection, statuses=("open",))):
        yield [row for row in page if is_meant(note_of(row))]


def _by_due(note: Note) -> tuple[bool, int]:
    return note.due is None, seconds(note.due) if note.due else 0


def _open_counts(desk: Desk, notes: list[Note]) -> str:
    """Return the line under the table: how much of what is shown is a promise, overdue, or a message."""
    if notes:
        promises = [note for note in notes if note.due]
        overdue = sum(is_overdue(note, desk.now) for note in promises)
        parts = [listing.counted(len(promises), "promise") + (f", {overdue} overdue (!)" if overdue else "")]
        parts += [listing.counted(len(notes) - len(promises), "message")] if len(notes) > len(promises) else []
        return " · ".join(parts if promises else parts[1:])
    opened, _ = query.open_matters(desk.log, desk.now)
    return f"nothing like that is open; {opened} open in all" if opened else "nothing is open"


def _is_me(desk: Desk, name: str | None) -> bool:
    """Tell whether a name, or an alias that codes.toml has learnt since, is that of the person who asks."""
    mine = key(desk.writer)
    return mine != "" and key(desk.codes.technician(name or "") or name or "") == mine


def inbox(desk: Desk, form: Form, *, every: bool = False, peek: bool = False) -> int:
    """Show the messages for the person who asks, oldest first, and note that they were seen.

    Only what a person was shown in full is marked: no file and no machine format is a witness. It is marked after it
    was shown, so that what could not be shown is shown again.
    """
    rows, events = _messages(desk, every=every)
    notes = [note_of(row) for row in rows]
    if form.name != "table" or form.output:
        give(desk, [rows], form)
        return 0
    if not notes:
        desk.say(*desk.page().sentence(f"no {'' if every else 'new '}messages for {desk.writer}"))
        return 0
    fresh = [note for note in notes if _is_new(desk, note, events[note.id])]
    for note in notes:
        desk.say(*_message(desk, note, events[note.id], desk.page()))
    sys.stdout.flush()
    if fresh and not peek:
        _mark_seen(desk, fresh)
        desk.tell(f"{listing.counted(len(fresh), 'message')} marked as seen by {desk.writer}")
    return 0


def _messages(desk: Desk, *, every: bool) -> tuple[list[Row], dict[str, list[Event]]]:
    """Return the messages for the person who asks, with the events behind them, by their ids.

    They are the new ones, or every one that was not taken back.
    """
    found: list[Row] = []
    events: dict[str, list[Event]] = {}
    for page in query.pages(desk.log, Selection(statuses=("open", "done") if every else ("open",))):
        notes = [(row, note) for row in page if (note := note_of(row)).for_ and _is_me(desk, note.for_)]
        events |= query.events_of_many(desk.log, [note.id for _, note in notes])
        found += [row for row, note in notes if every or _is_new(desk, note, events[note.id])]
    return found, events


def _is_new(desk: Desk, note: Note, events: Sequence[Event]) -> bool:
    """Tell whether a message still waits for the person who asks; one that is a promise too stays open when seen."""
    if note.status != "open":
        return False
    seen = False
    for event in events:
        if event.kind == "seen" and _is_me(desk, event.body.get("by")):
            seen = True
        elif event.kind == "amended" and "for" in event.body.get("changes", ()):
            seen = False  # it was passed on, and has come back
    return not seen


def _message(desk: Desk, note: Note, events: Sequence[Event], page: Page) -> list[str]:
    """Return a message as a person reads it: all of it, and what is left to do."""
    lines = echo.heading(note, desk.now, page)
    for each in echo.particulars(note, desk.now):
        lines += page.text(each, INDENT)
    if note.status == "done":
        closed = echo.moment(note.closed_at or note.at, desk.now)
        whose = proof.claimed_closing(note, events)
        state = ", ".join(filter(None, (note.outcome or "closed", closed, whose)))
    else:
        new = "new" if _is_new(desk, note, events) else ""
        states = (new, f"to be done: ql done {note.ref} closes it" if note.due else "")
        state = "; ".join(filter(None, states))
    return [*lines, *page.sentence(f"{note.ref} {state}", INDENT)]


def _mark_seen(desk: Desk, notes: Sequence[Note]) -> None:
    """Write that messages were seen, all at once; those that were closed meanwhile stay as they are."""
    with desk.writing() as write:
        body = {"by": desk.writer, "offset": capture.offset(desk.now)}
        ids = [note.id for note in notes]
        standing, events = query.by_ids(desk.log, ids), query.events_of_many(desk.log, ids)
        for note in (standing[each] for each in ids):
            if _is_new(desk, note, events[note.id]):
                write.append("seen", body, at=capture.stamp(desk.now), login=desk.login, note=note.id)


def customer(desk: Desk, name: str, form: Form) -> int:
    """Show all that the log holds of a customer, in the order of time, with every correction and the log's head.

    Raises ``NothingFoundError`` where no note names this customer.
    """
    from quicklog.show import customer_file

    if form.name not in ("table", "md", "json"):
        give(desk, [_rows_of(desk, name)], form)
        return 0
    found = _file(desk, name)
    if form.name == "json":
        lines = [json_line(customer_file.as_object(found))]
    elif form.name == "md":
        lines = customer_file.document(found, desk.now)
    else:
        lines = customer_file.screen(found, desk.now, Page() if form.output else desk.page())
    if form.output is None:
        desk.say(*lines)
    else:
        with Whole(desk, form.output) as out:
            out.write("".join(f"{line}\n" for line in lines))
        desk.tell(f"the file of {found.name} was written to {form.output}")
    return 0


def _rows_of(desk: Desk, name: str) -> list[Row]:
    """Return every note that names a customer, those taken back too; raises ``NothingFoundError`` where none does."""
    rows = [row for page in query.pages(desk.log, Selection(customer=name)) for row in page]
    if not rows:
        near = " or ".join(map(safe, Names(desk.log).like(key(name))))
        hint = f"did you mean {near}?" if near else "ql find WORDS looks for parts of names"
        raise NothingFoundError(f"no note names the customer {safe(name)}", hint)
    return rows


def _file(desk: Desk, name: str) -> File:
    """Gather a customer's notes, the events behind them, and the head of the log's own stream, all at one moment."""
    from quicklog.maintenance.exchanged import exchanges_of_many
    from quicklog.show.customer_file import Entry, File

    connection = desk.log.connection
    with explained(desk.log.path):
        connection.execute("BEGIN")
        try:
            stream, seq, digest = query.head(desk.log)
            notes = [note_of(row) for row in _rows_of(desk, name)]
            ids = [note.id for note in notes]
            events, exchanges = query.events_of_many(desk.log, ids), exchanges_of_many(desk.log, ids)
            entries = tuple(Entry(note, tuple(events[note.id]), tuple(exchanges[note.id].values())) for note in notes)
            moved = tuple(query.moved_from(desk.log, key(name)))
            witnesses = query.witnesses(desk.log, [event for each in entries for event in each.events])
        finally:
            connection.execute("COMMIT")
    return File(entries, moved, stream, seq, digest.hex(), witnesses)
