"""Lines added one by one and confirmed on the terminal, as ``add``, the prompt and ``fix`` do it."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from quicklog.actions import capture
from quicklog.errors import BadUsageError, NothingFoundError, QuicklogError, TooLongError, UnreachableError
from quicklog.lib import streams
from quicklog.lib.text import lines_of, safe
from quicklog.note.note import COLUMNS
from quicklog.shorthand.capture import doubts_of, stamp
from quicklog.shorthand.pieces import line_of
from quicklog.show import echo
from quicklog.show.page import INDENT, json_line, labelled
from quicklog.store import summary
from quicklog.store.definitions import is_contact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.note.note import Note
    from quicklog.shorthand.reader import Reading

# Bytes that are read from stdin: a road for lines, not for files, and it must end.
_MOST_PIPED = 16 * 1024 * 1024


def add(
    session: Session,
    terminal: Terminal,
    lines: Iterable[str],
    given: Mapping[str, Any] | None = None,
    *,
    json: bool = False,
    dry: bool = False,
    pasted: bool = False,
) -> int:
    """Store each line as a note, or as a draft, and confirm it; return the exit code.

    Every line is a transaction of its own, on disk before it is confirmed. ``pasted`` lines may be a page of the
    notebook: its headings and remarks are no notes. Raises ``BadUsageError`` where no line holds anything, and
    ``TooLongError``, in the end, where a line was too long to be saved.
    """
    refused = capture.Refused()
    first: Note | None = None
    written = capture.written_in(lines, given or {}, refused)
    if not written:
        _complain(refused)
    session.complain(session.home.complaint)
    done = drafts = behind = 0
    try:
        context = session.capturing(given, dry=dry)
        for place, reading, body in capture.read(session, written, context, pasted=pasted):
            # A millisecond each: their ids, and so their order wherever they wait, are that of their writing.
            at = stamp(session.now + timedelta(milliseconds=done))
            if dry:
                note: Note | None = capture.as_note(session, body, at)
            else:
                note = refused.unless(written[place - 1], capture.store, session, body, at)
            behind = place
            if note is None:
                continue
            first = first or note
            done += 1
            drafts += reading.trouble is not None
            confirm(session, terminal, note, reading, json=json, dry=dry)
    except (Exception, KeyboardInterrupt) as error:
        if done:
            terminal.tell(f"{behind} of {len(written)} lines were done before this, the others were not")
        lost = [*refused.told(), *(f"NOT SAVED: {safe(line)}" for line in written[behind:])]
        if not lost or isinstance(error, (BadUsageError, KeyboardInterrupt)):
            raise
        if isinstance(error, QuicklogError):
            streams.complain(*lost[:-1])
            raise type(error)(error.what, f"{error.remedy}. {lost[-1]}") from error
        streams.complain(*lost)
        raise
    if not json and done > 1:
        kept = "a draft" if drafts == 1 else "drafts"
        terminal.tell(f"{done - drafts} noted" + (f", {drafts} kept as {kept}: ql drafts" if drafts else ""))
    _introduce(session, terminal, first, dry=dry)
    _complain(refused)
    return capture.KEPT_AS_DRAFT if drafts else 0


def _introduce(session: Session, terminal: Terminal, first: Note | None, *, dry: bool) -> None:
    """Tell, once for a login that is no technician, how to say who writes."""
    if first and not dry and not session.is_introduced:
        from quicklog.cli.introduction import after_capture

        after_capture(session, terminal, first.technician)


def _complain(refused: capture.Refused) -> None:
    """Say which lines were not saved; raises ``TooLongError`` with the last of them, if there is any."""
    streams.complain(*refused.told()[:-1])
    if error := refused.error():
        raise error


def confirm(
    session: Session,
    terminal: Terminal,
    note: Note,
    reading: Reading,
    *,
    json: bool = False,
    dry: bool = False,
    back: str = "ql undo",
) -> None:
    """Tell the person how a line was stored, or would be, and what takes it back."""
    if json:
        fields = labelled(COLUMNS, note)
        terminal.acknowledge(json_line(fields | {"doubts": doubts_of(reading)}))
    elif reading.trouble:
        kept = "would be a draft" if dry else f"kept as draft {note.ref}".rstrip()
        terminal.tell(f"{kept}: {reading.trouble.what}")
        streams.complain(*echo.explanation(reading, terminal.page(sys.stderr)))
        if note.ref:
            terminal.tell(f"  make it a note: ql fix {note.ref} LINE")
    else:
        saved = f"{note.ref} saved; {back} takes it back" if note.ref else "saved in the pocket"
        last = "not saved (--dry-run)" if dry else saved
        page = terminal.page()
        familiar = [line for said in _known(session, note) for line in page.sentence(said, INDENT)]
        terminal.acknowledge(*echo.echo(note, reading, session.now, page), *familiar, *page.sentence(last, INDENT))


def _known(session: Session, note: Note) -> list[str]:
    """Say what the log knows of the note's customer; nothing where it cannot be asked: the note is stored already."""
    try:
        at, days = datetime.fromisoformat(note.at), session.codes.settings.repeat_days
        known = summary.of(session.log, note.customer or "", at, days, note.id)
    except (UnreachableError, NothingFoundError, BadUsageError):
        return []
    return [echo.known(known, session.now, counts=is_contact(note))] if known.last or known.promise else []


def typed(words: Sequence[str] | None) -> list[str]:
    """Return the lines that the words of a command mean: those of stdin for ``-``."""
    if words == ["-"]:
        return from_stdin()
    return [line_of(words)] if words else []


def from_stdin() -> list[str]:
    """Read all lines that were piped in; bytes that are no UTF-8 are kept as visible symbols.

    Raises ``TooLongError`` where they have no end in sight.
    """
    try:
        content = sys.stdin.buffer.read(_MOST_PIPED + 1)
    except OSError as error:
        raise UnreachableError("stdin cannot be read", error.strerror or "") from error
    if len(content) > _MOST_PIPED:
        what = f"stdin holds more than {_MOST_PIPED >> 20} MiB: nothing of it was saved"
        raise TooLongError(what, "ql import takes longer files")
    return lines_of(content.decode("utf-8-sig", "surrogateescape"))
