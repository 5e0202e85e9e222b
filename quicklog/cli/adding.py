"""Lines added one by one and confirmed on the terminal, as ``add``, the prompt and ``fix`` do it."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from quicklog.actions import capture
from quicklog.errors import BadUsageError, NothingFoundError, QuicklogError, TooLongError, UnreachableError
from quicklog.lib import streams
from quicklog.lib.message import Message, joined, plural, said, verbatim
from quicklog.lib.text import lines_of
from quicklog.shorthand.capture import doubts_of, stamp
from quicklog.shorthand.pieces import line_of
from quicklog.show import echo
from quicklog.show.page import INDENT, as_machines_get, json_line
from quicklog.store import summary
from quicklog.store.definitions import OUT, is_contact
from quicklog.store.persons import keys_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.note.fields import Note
    from quicklog.shorthand.reader import Reading

# Bytes that are read from stdin: a road for lines, not for files, and it must end.
_MOST_PIPED = 16 * 1024 * 1024

# What takes a note back that was just added.
_UNDO = Message("ql undo")


def add(
    session: Session,
    terminal: Terminal,
    lines: Iterable[str],
    given: Mapping[str, Any] | None = None,
    *,
    json: bool = False,
    dry: bool = False,
    pasted: bool = False,
    asks: bool = False,
) -> int:
    """Store each line as a note, or as a draft, and confirm it; return the exit code.

    Every line is a transaction of its own, on disk before it is confirmed. ``pasted`` lines may be a page of the
    notebook: its headings and remarks are not notes. With ``asks`` the person, if there is one, is asked in the end
    whether the lines that drafts offer are taken. Raises ``BadUsageError`` where no line holds anything, and
    ``TooLongError``, in the end, where a line was too long to be saved.
    """
    refused = capture.Refused()
    first: Note | None = None
    written = capture.written_in(lines, given or {}, refused)
    if not written:
        _complain(refused)
    session.complain(session.home.complaint)
    done = behind = 0
    drafts: list[tuple[Note, Reading]] = []
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
            drafts += [(note, reading)] if reading.trouble else []
            confirm(session, terminal, note, reading, json=json, dry=dry)
            _say_same(session, terminal, note, alone=len(written) == 1)
            _ask_of_call(session, terminal, note, json=json)
    except (Exception, KeyboardInterrupt) as error:
        if done:
            terminal.tell(
                Message(
                    "{behind} of {number} lines were done before this, the others were not",
                    behind=behind,
                    number=len(written),
                )
            )
        lost = [*refused.told(), *(Message("NOT SAVED: {line}", line=line) for line in written[behind:])]
        if not lost or isinstance(error, (BadUsageError, KeyboardInterrupt)):
            raise
        if isinstance(error, QuicklogError):
            streams.complain(*map(said, lost[:-1]))
            remedy = Message("{remedy}. {lost}", remedy=error.remedy, lost=lost[-1])
            raise type(error)(error.what, remedy) from error
        streams.complain(*map(said, lost))
        raise
    if not json and done > 1:
        terminal.tell(_became(done - len(drafts), len(drafts)))
    _introduce(session, terminal, first, dry=dry)
    left = len(drafts) - (_made_notes(session, terminal, drafts, _UNDO if done == 1 else None) if asks else 0)
    _complain(refused)
    return capture.KEPT_AS_DRAFT if left else 0


def _ask_of_call(session: Session, terminal: Terminal, note: Note, *, json: bool) -> None:
    """Ask what a call of ours did to what is open for its customer; one that is only promised did nothing yet."""
    if note.direction == OUT and note.ref and not (note.due or json):
        from quicklog.cli import ringing

        ringing.ask(session, terminal, note)


def _made_notes(
    session: Session, terminal: Terminal, drafts: Sequence[tuple[Note, Reading]], back: Message | None
) -> int:
    """Ask the person, if there is one, which of the lines that drafts offer are taken; return how many were."""
    offered = [(note, reading.trouble.offer) for note, reading in drafts if note.ref and reading.trouble]
    offered = [(note, offer) for note, offer in offered if offer]
    if not offered or not terminal.can_offer() or session.home.codes_in_doubt:
        return 0
    from quicklog.cli import offering

    return offering.ask(session, terminal, offered, back=back)


def _became(notes: int, drafts: int) -> Message:
    if not drafts:
        return Message("{notes} noted", notes=notes)
    return plural(
        drafts,
        "{notes} noted, {n} kept as a draft: ql drafts",
        "{notes} noted, {n} kept as drafts: ql drafts",
        notes=notes,
    )


def _introduce(session: Session, terminal: Terminal, first: Note | None, *, dry: bool) -> None:
    """Tell, once for a login that is not a technician, how to say who writes."""
    if first and not dry and not session.is_introduced:
        from quicklog.cli.introduction import after_capture

        after_capture(session, terminal, first.technician)


def _complain(refused: capture.Refused) -> None:
    """Say which lines were not saved; raises ``TooLongError`` with the last of them, if there is any."""
    streams.complain(*map(said, refused.told()[:-1]))
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
    back: Message = _UNDO,
) -> None:
    """Tell the person how a line was stored, or would be, and what takes it back."""
    if json:
        fields = as_machines_get(note, session.customer_key(note.customer))
        terminal.acknowledge(json_line(fields | {"doubts": doubts_of(reading)}))
    elif reading.trouble:
        terminal.tell(Message("{kept}: {why}", kept=_kept(note.ref, dry=dry), why=reading.trouble.what))
        streams.complain(*echo.explanation(reading, terminal.page(sys.stderr)))
        if note.ref:
            terminal.tell(joined("  ", ["", how_to_fix(note, reading.trouble.offer)]))
    else:
        saved = (
            Message("{ref} saved; {back} takes it back", ref=note.ref, back=back)
            if note.ref
            else Message("saved in the pocket")
        )
        last = Message("not saved (--dry-run)") if dry else saved
        page = terminal.page()
        around = [*_away(session, note), *_known(session, note)]
        familiar = [line for said in around for line in page.sentence(said, INDENT)]
        terminal.acknowledge(*echo.echo(note, reading, session.now, page), *familiar, *page.sentence(last, INDENT))


def _kept(ref: str, *, dry: bool) -> Message:
    if dry:
        return Message("would be a draft")
    return Message("kept as draft {ref}", ref=ref) if ref else Message("kept as draft")


def how_to_fix(draft: Note, offer: str) -> Message:
    """Say by which commands a draft becomes a note."""
    if offer:
        return Message("take that line: ql fix {ref} --yes; or write your own: ql fix {ref} LINE", ref=draft.ref)
    return Message("make it a note: ql fix {ref} LINE", ref=draft.ref)


def _away(session: Session, note: Note) -> list[Message]:
    """Say that whoever is to act on a note is away, and who stands in."""
    if not session.codes.absences:
        return []
    from quicklog.actions import follow
    from quicklog.show import away

    absence = follow.absence(session, note)
    return [away.told(note, absence, session.now)] if absence else []


def _known(session: Session, note: Note) -> list[Message]:
    """Say what the log knows of the note's customer; nothing where it cannot be asked: the note is stored already."""
    try:
        at, days = datetime.fromisoformat(note.at), session.codes.settings.repeat_days
        keys = keys_of(session.log, note.customer or "", session.codes.customers)
        known = summary.of(session.log, keys, at, days, note.id)
    except (UnreachableError, NothingFoundError, BadUsageError):
        return []
    return [echo.known(known, session.now, counts=is_contact(note))] if known.last or known.promise else []


def _say_same(session: Session, terminal: Terminal, note: Note, *, alone: bool) -> None:
    """Say that a note which is stored was written just before already, and what takes this one back."""
    if not note.ref:
        return
    try:
        other = summary.same_before(session.log, note)
    except (UnreachableError, NothingFoundError, BadUsageError):
        return
    if other:
        ago = echo.ago(other.recorded_at, note.recorded_at)
        back = _UNDO if alone else Message("ql undo {ref}", ref=note.ref)
        same = Message("{ref} is the same as {other}, {ago}", ref=note.ref, other=other.ref, ago=ago)
        terminal.tell(Message("{same}: {back} takes {ref} back", same=same, back=back, ref=note.ref))


def typed(words: Sequence[str] | None) -> list[str]:
    """Return the lines that the words of a command mean: those of stdin for ``-``."""
    if words == ["-"]:
        return from_stdin()
    return [line_of(words)] if words else []


def from_stdin() -> list[str]:
    """Read all lines that were piped in; bytes that are not UTF-8 are kept as visible symbols.

    Raises ``TooLongError`` where they have no end in sight.
    """
    try:
        content = sys.stdin.buffer.read(_MOST_PIPED + 1)
    except OSError as error:
        raise UnreachableError("stdin cannot be read", verbatim(error.strerror or "")) from error
    if len(content) > _MOST_PIPED:
        what = Message("stdin holds more than {most} MiB: nothing of it was saved", most=_MOST_PIPED >> 20)
        raise TooLongError(what, "ql import takes longer files")
    return lines_of(content.decode("utf-8-sig", "surrogateescape"))
