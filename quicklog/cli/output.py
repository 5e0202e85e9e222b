"""How chosen notes are given out: a table for people, or one of the machine formats, to stdout or to a file."""

from __future__ import annotations

import os
import sys

from quicklog.errors import BadUsageError, UnreachableError
from quicklog.lib.message import Message, plural
from quicklog.note.bodies import notes_of
from quicklog.show import listing, table
from quicklog.show.page import cells_of, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, TextIO

    from quicklog.actions.session import Session
    from quicklog.cli.options import Form
    from quicklog.cli.terminal import Terminal
    from quicklog.note.fields import Note
    from quicklog.show.xlsx import Report
    from quicklog.store.query import Selection

    Row = tuple[Any, ...]
    Pages = Iterable[Sequence[Row]]


def at_most(form: Form, limit: int | None, *, every: bool, usual: int | None) -> int | None:
    """Return how many notes are given at most: as many as asked for, or in a table as many as are usual; None for all.

    What goes to a program, or was asked for in full, is never cut off.
    """
    return usual if limit is None and form.name == "table" and not every else limit


def the_newest(number: int) -> Message:
    """Say that a table shows no more than so many."""
    return Message("the newest {number} are shown: --all shows all, --limit N as many as you like", number=number)


def say_range(session: Session, terminal: Terminal, selection: Selection, filters: Mapping[str, Any]) -> None:
    """Tell people which days and moments were understood, where filters name any."""
    if selection.since or selection.until or selection.due_before or selection.closed_since:
        from quicklog.actions.ranges import understood

        meant = understood(session, selection, filters)
        if meant:
            terminal.tell(meant)


def give(session: Session, terminal: Terminal, pages: Pages, form: Form, *, standing: bool = False) -> int:
    """Give out notes in the form that is wanted; return how many there were.

    ``standing``: the first sheet of a workbook, or its only one, is without drafts and what was taken back.
    """
    if form.excel and form.name != "csv":
        raise BadUsageError("--excel goes with csv only", "xlsx keeps every value as it is without it")
    if form.name != "ics" and (form.name != "table" or form.columns):
        pages = _with_keys(session, pages)
    if form.name == "xlsx":
        return _sheet(session, terminal, pages, form, standing=standing)
    if form.output is None:
        return _written(session, terminal, pages, form, sys.stdout)
    with Whole(session, form.output) as file:
        return _written(session, terminal, pages, form, file)


def _with_keys(session: Session, pages: Pages) -> Pages:
    """Put into each row the key of the person who is its customer: several names may be one person's."""
    from quicklog.note.fields import COLUMNS, machine_row
    from quicklog.store.persons import Keys

    place, persons = COLUMNS.index("customer"), Keys(session.log, session.codes.customers)
    for page in pages:
        yield [machine_row(row, persons.of(row[place]) or None if row[place] else None) for row in page]


def _guard(session: Session, path: str) -> None:
    """Refuse to write over what quicklog itself lives by; raises ``BadUsageError``.

    Files are told apart by their names and numbers: opening the log here would drop SQLite's locks on it.
    """
    own = (session.home.log, f"{session.home.log}-journal", session.home.codes_path)
    for each in own:
        if os.path.realpath(path) == os.path.realpath(each) or _is_same(path, each):
            raise BadUsageError("{path} is quicklog's own", "name another file", path=path)


def _is_same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _written(session: Session, terminal: Terminal, pages: Pages, form: Form, out: TextIO) -> int:
    if form.name == "table" and not form.columns:
        return print_notes(session, terminal, [note for page in pages for note in notes_of(page)], out)
    if form.name == "ics":
        from quicklog.show import ics
        from quicklog.store import revisions

        return ics.write(pages, out, lambda ids: revisions.of(session.log, ids), session.now)
    from quicklog.note.fields import MACHINE
    from quicklog.show import columns, formats

    names: Sequence[str] = form.columns
    rows: formats.Pages = columns.per_code(pages) if form.per_code else pages
    if form.name == "table":
        return _print_columns(session, terminal, [tuple(row) for page in rows for row in page], form, out)
    if form.name == "md" and not names:
        names, rows = columns.NARROW, columns.with_lines(rows)
    if names:
        rows = columns.chosen(rows, names, session.now)
    return formats.write(form.name, rows, out, formats.Shape(names or MACHINE, form.excel, form.delimiter))


def _print_columns(session: Session, terminal: Terminal, rows: Sequence[Row], form: Form, out: TextIO) -> int:
    """Write the chosen columns as a table for people; return how many rows there are."""
    from quicklog.note.fields import COLUMNS
    from quicklog.show import columns

    if rows:
        laid, cells = columns.table_of(rows, form.columns, session.now)
        styles = _styles(session, notes_of([row[: len(COLUMNS)] for row in rows]))
        if form.output is None:
            show_table(terminal, laid, cells, styles)
        else:
            table.print_table(laid, cells, styles, out, terminal.page(out).mark)
    return len(rows)


def print_notes(session: Session, terminal: Terminal, notes: Sequence[Note], out: TextIO) -> int:
    """Write notes as a table for people; return how many there are."""
    rows = [listing.cells(note, session.now) for note in notes]
    if notes:
        table.print_table(listing.COLUMNS, rows, _styles(session, notes), out, terminal.page(out).mark)
    return len(notes)


def show_notes(
    session: Session, terminal: Terminal, notes: Sequence[Note], over: Message | None, words: Sequence[str] = ()
) -> None:
    """Show notes on stdout, the first of which matter most, and say ``over`` them that there are more.

    Those that were found by ``words`` show where these stand.
    """
    page = terminal.page()
    if words:
        from quicklog.show import found

        columns, rows = found.COLUMNS, found.rows(notes, words, session.now, page.cells)
    else:
        columns, rows = listing.COLUMNS, [listing.cells(note, session.now) for note in notes]
    told = page.sentence(over) if over else []
    if not show_table(terminal, columns, rows, _styles(session, notes), told) and over:
        terminal.tell(over)


def _styles(session: Session, notes: Sequence[Note]) -> list[str]:
    return [listing.style(note, session.now) for note in notes]


def show_table(
    terminal: Terminal,
    columns: Sequence[table.Column],
    rows: Sequence[Sequence[str]],
    styles: Sequence[str],
    over: Sequence[str] = (),
) -> bool:
    """Show a table on stdout whose first rows matter most: whole in a pipe, and on a terminal where it fits.

    What is longer than the screen is paged, below the lines ``over`` it, and then this is true. Where nothing pages,
    the first row comes last, and the heading under it: that is what is left on the screen.
    """
    out = sys.stdout
    if not out.isatty():
        table.print_table(columns, rows, styles, out)
        return False
    laid = table.blocks(columns, rows, cells_of(out), terminal.page().mark)
    heading, *shown = table.coloured(laid, styles, out)
    lines = [*heading, *(line for block in shown for line in block)]
    if len(over) + len(lines) < rows_of(out):
        terminal.say(*lines)
        return False
    if terminal.paged([*over, *lines]):
        return True
    terminal.say(*(line for block in reversed(shown) for line in block), *heading)
    return False


def _sheet(session: Session, terminal: Terminal, pages: Pages, form: Form, *, standing: bool) -> int:
    from quicklog.show import xlsx

    path = workbook_at(session, terminal, form)
    wanted = xlsx.Wanted(session.now, standing=standing, per_code=form.per_code)
    made = xlsx.write_notes(pages, path, wanted, form.columns)
    say_made(terminal, made)
    return made.notes


def workbook_at(session: Session, terminal: Terminal, form: Form) -> str:
    """Return where a workbook is to be written; raises ``BadUsageError`` where no file is named that it may be."""
    if form.output is None:
        if terminal.on_terminal():
            raise BadUsageError("a spreadsheet cannot be shown on a terminal", "name a file: -o notes.xlsx")
        raise BadUsageError("a spreadsheet needs a file", "name one: -o notes.xlsx")
    _guard(session, form.output)
    return form.output


def say_made(terminal: Terminal, made: Report) -> None:
    """Say what people may miss in a workbook, or not expect."""
    if made.sheets > 1:
        terminal.tell(
            Message(
                "{rows} rows fill {sheets} sheets: a sheet holds 1,048,576 rows", rows=made.rows, sheets=made.sheets
            )
        )
    if made.cut:
        terminal.tell(
            Message("{cut} values were cut at 32,767 characters, which is all that a cell holds", cut=made.cut)
        )
    if made.left_out and made.exact:
        terminal.tell(
            plural(
                made.left_out,
                "{n} draft or note taken back stands in the sheet {sheet} alone: --all shows it in the first, too",
                "{n} drafts and notes taken back stand in the sheet {sheet} alone: --all shows them in the first, too",
                sheet=made.exact,
            )
        )
    elif made.left_out:
        terminal.tell(
            plural(
                made.left_out,
                "{n} draft or note taken back is left out: --all gives it too",
                "{n} drafts and notes taken back are left out: --all gives them too",
            )
        )


def write_lines(session: Session, path: str, lines: Iterable[str]) -> None:
    """Write lines to a file, whole or not at all."""
    with Whole(session, path) as out:
        out.write("".join(f"{line}\n" for line in lines))


class Whole:
    """A text file that appears whole or not at all: written beside its place, synced, and put there at the end.

    What it takes the place of lends it its rights and its owner; a link stays one, and is followed as
    ``files.followed`` says. Raises ``BadUsageError`` where it is quicklog's own, and ``UnreachableError`` where it
    cannot be written.
    """

    def __init__(self, session: Session, path: str) -> None:
        _guard(session, path)
        self._path = path

    def __enter__(self) -> TextIO:
        from quicklog.lib.files import reason, replacing

        if os.path.exists(self._path) and not os.path.isfile(self._path):
            raise UnreachableError("{path} is not a file", "name a file with -o", path=self._path)
        self._place = replacing(self._path)
        try:
            handle = self._place.__enter__()
        except OSError as error:
            raise UnreachableError("{path} cannot be written", reason(error), path=self._path) from error
        self._file = open(handle, "w", encoding="utf-8", newline="", closefd=False)
        return self._file

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        try:
            self._file.close()
        except OSError as failed:
            error = error or failed
        try:
            self._place.__exit__(type(error) if error else None, error, None)
        except OSError as failed:
            error = failed
        if isinstance(error, OSError):
            from quicklog.lib.files import reason

            remedy = Message("the file that was there is as it was")
            raise UnreachableError(
                "{path} was not written ({reason})", remedy, path=self._path, reason=reason(error)
            ) from error
