"""The command ``add``."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from quicklog.errors import BadUsageError, NothingFoundError, QuicklogError, TooLongError, UnreachableError
from quicklog.lib import streams
from quicklog.lib.record import replace
from quicklog.lib.text import clean, lines_of, safe
from quicklog.note import limits
from quicklog.note.fold import apply
from quicklog.note.note import COLUMNS, Event
from quicklog.shorthand import capture, marks, reader, times
from quicklog.shorthand.pieces import line_of
from quicklog.show import echo
from quicklog.show.page import INDENT, json_line, labelled
from quicklog.store import summary
from quicklog.store.definitions import is_contact
from quicklog.store.log import id_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeVar

    from quicklog.actions.session import Desk
    from quicklog.note.note import Body, Note
    from quicklog.shorthand.codes import Codes
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading

    T = TypeVar("T")

KEPT_AS_DRAFT = 3
# Bytes that are read from stdin: a road for lines, not for files, and it must end.
_MOST_PIPED = 16 * 1024 * 1024
_SHOWN = 60  # characters of a line that was not saved because it is too long


def add(  # noqa: PLR0913  what is to be stored, and how
    desk: Desk,
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
    refused = _Refused()
    written = _written(lines, given or {}, refused)
    desk.complain(desk.home.complaint)
    done = drafts = behind = 0
    try:
        context = desk.capturing(given, dry=dry)
        for place, reading, body in _read(desk, written, context, pasted=pasted):
            # A millisecond each: their ids, and so their order wherever they wait, are that of their writing.
            at = capture.stamp(desk.now + timedelta(milliseconds=done))
            note = _as_note(desk, body, at) if dry else refused.unless(written[place - 1], _store, desk, body, at)
            behind = place
            if note is None:
                continue
            done += 1
            drafts += reading.trouble is not None
            confirm(desk, note, reading, json=json, dry=dry)
    except (Exception, KeyboardInterrupt) as error:
        if done:
            desk.tell(f"{behind} of {len(written)} lines were done before this, the others were not")
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
        desk.tell(f"{done - drafts} noted" + (f", {drafts} kept as {kept}: ql drafts" if drafts else ""))
    refused.complain()
    return KEPT_AS_DRAFT if drafts else 0


def _written(lines: Iterable[str], given: Mapping[str, Any], refused: _Refused) -> list[str]:
    """Return the lines to be read: those that hold something, and an empty one where all is given outright.

    Raises ``BadUsageError`` where there is none, and ``TooLongError`` where all are too long.
    """
    written = [line for text in lines for line in lines_of(text) if line.strip()]
    if not written and given.get("customer") and given.get("code"):
        return [""]
    if not written:
        raise BadUsageError(
            "nothing to note was given", "ql add CUSTOMER. TECHNICIAN. CODE. TIME, or ql add - for stdin"
        )
    fitting = refused.sorted_out(written)
    if not fitting:
        refused.complain()
    return fitting


class _Refused:
    """The lines that no note takes: each keeps only itself from being saved."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, TooLongError]] = []

    def sorted_out(self, written: Sequence[str]) -> list[str]:
        """Return the lines that a note takes, and keep the others."""
        return [line for line in written if self.unless(line, _fits, line)]

    def unless(self, line: str, do: Callable[..., T], *what: Any) -> T | None:
        """Do something with a line, and return what comes of it; keep the line where it is too long for that."""
        try:
            return do(*what)
        except TooLongError as error:
            self.lines.append((line, error))
            return None

    def told(self) -> list[str]:
        """Say which lines were not saved, by their beginnings, and why."""
        return [f"NOT SAVED: {_beginning(line)}: {error}" for line, error in self.lines]

    def complain(self) -> None:
        """Say all but the last of the lines, and raise ``TooLongError`` with that; does nothing where there is none."""
        if self.lines:
            streams.complain(*self.told()[:-1])
            line, error = self.lines[-1]
            raise TooLongError(error.what, f"{error.remedy}. NOT SAVED: {_beginning(line)}")


def _fits(line: str) -> bool:
    limits.check(line)
    return True


def _beginning(line: str) -> str:
    shown = safe(line[: _SHOWN + 1])
    return shown if len(line) <= _SHOWN else f"{shown[:_SHOWN].rstrip()}…"


def _read(desk: Desk, written: Sequence[str], context: Context, *, pasted: bool) -> Iterable[tuple[int, Reading, Body]]:
    """Read what becomes notes: each with the number of its line, and the body of its event.

    A line is read when the one before it is stored; of a page all are, as they were when the person saw them.
    """
    if pasted:
        from quicklog.imports.page.pasted import is_page, page_of

        if is_page(written, context):
            return ((each.place, each.reading, each.body) for each in page_of(written, context))
    readings = ((place, _reading(line, context)) for place, line in enumerate(written, start=1))
    return ((place, reading, capture.body_of(reading, desk.now)) for place, reading in readings)


def _reading(line: str, context: Context) -> Reading:
    reading = capture.reading_of(line, context)
    if not line and not reading.trouble:  # all is given: the line is the one that a person would have typed
        given = context.given
        spelt = reader.written(given["customer"], given.get("technician"), given["code"], None, given.get("detail"))
        return replace(reading, line=spelt)
    return reading


def _store(desk: Desk, body: Body, at: str) -> Note:
    """Store a note in the log, or in the pocket where the log cannot be reached; it is on disk when this returns.

    The id is given before the log is asked: should an error come back although the row is there, the pocket's copy is
    the same note.
    """
    note_id = id_at(at)
    try:
        with desk.writing() as write:
            return write.append("noted", body, at=at, login=desk.login, event_id=note_id)  # type: ignore[return-value]
    except UnreachableError as error:
        from quicklog.store import pocket

        pocket.put(desk.home.pocket, pocket.Waiting(note_id, desk.home.waits_for, at, desk.login, body))
        desk.refuse(error)
        desk.tell(f"{error}. The note waits in the pocket: it goes into the log with the next command")
        return _as_note(desk, body, at, note_id)


def _as_note(desk: Desk, body: Body, at: str, note_id: str = "") -> Note:
    """Return the note that such a body becomes, without a ref: it is in no log yet."""
    event = Event(id=note_id, stream="", seq=0, kind="noted", note=note_id, at=at, login=desk.login, body=body)
    return apply(None, event)  # type: ignore[return-value]  # such an event always makes a note


def confirm(  # noqa: PLR0913  what was stored, and how it is to be said
    desk: Desk, note: Note, reading: Reading, *, json: bool = False, dry: bool = False, back: str = "ql undo"
) -> None:
    """Tell the person how a line was stored, or would be, and what takes it back."""
    if json:
        fields = labelled(COLUMNS, note)
        desk.acknowledge(json_line(fields | {"doubts": capture.doubts_of(reading)}))
    elif reading.trouble:
        kept = "would be a draft" if dry else f"kept as draft {note.ref}".rstrip()
        desk.tell(f"{kept}: {reading.trouble.what}")
        streams.complain(*echo.explanation(reading, desk.page(sys.stderr)))
        if note.ref:
            desk.tell(f"  make it a note: ql fix {note.ref} LINE")
    else:
        saved = f"{note.ref} saved; {back} takes it back" if note.ref else "saved in the pocket"
        last = "not saved (--dry-run)" if dry else saved
        page = desk.page()
        familiar = [line for said in _known(desk, note) for line in page.sentence(said, INDENT)]
        desk.acknowledge(*echo.echo(note, reading, desk.now, page), *familiar, *page.sentence(last, INDENT))


def _known(desk: Desk, note: Note) -> list[str]:
    """Say what the log knows of the note's customer; nothing where it cannot be asked: the note is stored already."""
    try:
        at, days = datetime.fromisoformat(note.at), desk.codes.settings.repeat_days
        known = summary.of(desk.log, note.customer or "", at, days, note.id)
    except (UnreachableError, NothingFoundError, BadUsageError):
        return []
    return [echo.known(known, desk.now, counts=is_contact(note))] if known.last or known.promise else []


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


def given_of(desk: Desk, options: Mapping[str, str | None]) -> dict[str, Any]:
    """Read the columns that options give outright; raises ``BadUsageError`` on a value that cannot be used."""
    limits.check(*options.values())
    given: dict[str, Any] = {column: clean(value).text for column, value in options.items() if value is not None}
    month_first = desk.codes.settings.date_order == "month-first"
    for column, read in (("at", times.past), ("due", times.due)):
        if given.get(column):
            moment = read(given[column], desk.now, month_first=month_first)
            if isinstance(moment, times.Miss):
                raise BadUsageError(f"--{column} {given[column]} cannot be used", moment.why or "write 9:30")
            given[column] = moment.at
    _split_code(given, desk.codes)
    for column in ("technician", "for", "channel", "kind"):
        if given.get(column):
            given[column] = named(desk, column, given[column])
    return given


def _split_code(given: dict[str, Any], codes: Codes) -> None:
    """Take the words after a code (``--code "viruses on the laptop"``) for the detail, as in a line."""
    code = given.get("code") or ""
    known, end = reader.matched(code, codes)
    rest = code[end:].lstrip(" ,;:")
    if known and rest:
        given["code"] = code[:end]
        given["detail"] = f"{rest}. {given['detail']}" if given.get("detail") else rest


def named(desk: Desk, column: str, typed: str | None) -> str | None:
    """Return the team's own name for what was typed; raises ``BadUsageError`` on a kind that is none."""
    if not typed:
        return typed
    if column in ("technician", "for"):
        return desk.codes.technician(typed) or typed
    if column == "channel":
        return desk.codes.channel(typed) or typed
    kind = marks.kind_of(typed)
    if kind is None:
        raise BadUsageError(f"--kind {safe(typed)}: no kind of note", "one of " + ", ".join(marks.ALL_KINDS))
    return kind
