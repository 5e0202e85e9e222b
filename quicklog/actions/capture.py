"""A line captured: read, and stored in the log, or in the pocket where the log cannot be reached."""

from __future__ import annotations

from quicklog.errors import BadUsageError, TooLongError, UnreachableError
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import clean, lines_of, safe
from quicklog.note import limits
from quicklog.note.fold import apply
from quicklog.note.note import Event
from quicklog.shorthand import capture, reader, times
from quicklog.store.definitions import MESSAGE, OUT
from quicklog.store.log import id_at
from quicklog.store.persons import keys_of
from quicklog.store.summary import open_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeVar

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Body
    from quicklog.shorthand.codes import Codes
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading
    from quicklog.store.log import Transaction
    from quicklog.store.summary import Matter

    T = TypeVar("T")

KEPT_AS_DRAFT = 3
# Bytes that are read from stdin: a road for lines, not for files, and it must end.
_MOST_PIPED = 16 * 1024 * 1024
_SHOWN = 60  # characters of a line that was not saved because it is too long


def written_in(lines: Iterable[str], given: Mapping[str, Any], refused: Refused) -> list[str]:
    """Return the lines to be read: those that hold something, and an empty one where all is given outright.

    Raises ``BadUsageError`` where there is none. Those that are too long are among the ``refused``.
    """
    written = [line for text in lines for line in lines_of(text) if line.strip()]
    if not written and given.get("customer") and given.get("code"):
        return [""]
    if not written:
        raise BadUsageError(
            "nothing to note was given", "ql add CUSTOMER. TECHNICIAN. CODE. TIME, or ql add - for stdin"
        )
    return refused.sorted_out(written)


class Refused:
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

    def told(self) -> list[Message]:
        """Say which lines were not saved, by their beginnings, and why."""
        return [
            Message("NOT SAVED: {line}: {error}", line=_beginning(line), error=error.line) for line, error in self.lines
        ]

    def error(self) -> TooLongError | None:
        """Return why the last of the lines was not saved; nothing where there is none."""
        if not self.lines:
            return None
        line, error = self.lines[-1]
        return TooLongError(
            error.what, "{remedy}. NOT SAVED: {beginning}", remedy=error.remedy, beginning=_beginning(line)
        )


def _fits(line: str) -> bool:
    limits.check(line)
    return True


def _beginning(line: str) -> str:
    shown = safe(line[: _SHOWN + 1])
    return shown if len(line) <= _SHOWN else f"{shown[:_SHOWN].rstrip()}…"


def read(
    session: Session, written: Sequence[str], context: Context, *, pasted: bool
) -> Iterable[tuple[int, Reading, Body]]:
    """Read what becomes notes: each with the number of its line, and the body of its event.

    A line is read when the one before it is stored; of a page all are, as they were when the person saw them.
    """
    if pasted:
        from quicklog.imports.page.pasted import is_page, page_of

        if is_page(written, context):
            page = page_of(written, context)
            return ((each.place, each.reading, _signed(session, each.body, context)) for each in page)
    readings = ((place, _reading(line, context)) for place, line in enumerate(written, start=1))
    return (
        (place, reading, _signed(session, capture.body_of(reading, session.now), context))
        for place, reading in readings
    )


def _signed(session: Session, body: Body, context: Context) -> Body:
    """Put into the body of a draft who writes, where the login does not tell: it will be read again for that person."""
    if "draft" not in body or context.writer == session.name_of(session.login):
        return body
    return {**body, "writer": context.writer}


def _reading(line: str, context: Context) -> Reading:
    reading = capture.reading_of(line, context)
    if not line and not reading.trouble:  # all is given: the line is the one that a person would have typed
        given = context.given
        spelt = reader.written(given["customer"], given.get("technician"), given["code"], None, given.get("detail"))
        return replace(reading, line=spelt)
    return reading


def store(session: Session, body: Body, at: str) -> Note:
    """Store a note in the log, or in the pocket where the log cannot be reached; it is on disk when this returns.

    The id is given before the log is asked: should an error come back although the row is there, the pocket's copy is
    the same note.
    """
    note_id = id_at(at)
    try:
        with session.writing() as write:
            return append(session, write, body, at, note_id)
    except UnreachableError as error:
        from quicklog.store import pocket

        pocket.put(session.home.pocket, pocket.Waiting(note_id, session.home.waits_for, at, session.login, body))
        session.refuse(error)
        session.tell(
            Message(
                "{error}. The note waits in the pocket: it goes into the log with the next command", error=error.line
            )
        )
        return as_note(session, body, at, note_id)


def append(session: Session, write: Transaction, body: Body, at: str, note_id: str) -> Note:
    """Append a note, tied to the open matter that it asks after; what was put off before the contact wakes."""
    matters = _open_before(session, body)
    asleep = [matter.id for matter in matters if matter.is_put_off]
    woken: Mapping[str, Body] = {}
    if asleep:
        from quicklog.actions import handling

        woken = handling.woken_by(session, asleep, body["at"])
    more = _followed(matters, body) | ({"action": note_id} if woken else {})
    note = write.append("noted", {**body, **more}, at=at, login=session.login, event_id=note_id)
    for matter, due in woken.items():
        said = {"offset": capture.offset(session.now), "action": note_id, **due}
        write.append("woken", said, at=at, login=session.login, note=matter)
    return note  # type: ignore[return-value]  # such an event always makes a note


def _open_before(session: Session, body: Body) -> list[Matter]:
    """Return what was open for a customer who was in touch, the oldest first; a call of ours is no contact."""
    customer = body.get("customer")
    if not customer or "draft" in body or body.get("kind") == MESSAGE or body.get("direction") == OUT:
        return []
    return open_of(session.log, keys_of(session.log, customer, session.codes.customers), body["at"])


def _followed(matters: Sequence[Matter], body: Body) -> dict[str, str]:
    """Return which open matter a customer asks after again: one with the same code, or else the oldest."""
    asked = [matter for matter in matters if matter.was_asked]
    same = [matter for matter in asked if matter.code == body.get("code")]
    return {"follows": (same or asked)[0].id} if asked else {}


def as_note(session: Session, body: Body, at: str, note_id: str = "") -> Note:
    """Return the note that such a body becomes, without a ref: it is in no log yet."""
    event = Event(id=note_id, stream="", seq=0, kind="noted", note=note_id, at=at, login=session.login, body=body)
    return apply(None, event)  # type: ignore[return-value]  # such an event always makes a note


def given_of(session: Session, options: Mapping[str, str | None]) -> dict[str, Any]:
    """Read the columns that options give outright; raises ``BadUsageError`` on a value that cannot be used."""
    limits.check(*options.values())
    given: dict[str, Any] = {column: clean(value).text for column, value in options.items() if value is not None}
    for column in ("at", "due"):
        if given.get(column):
            moment = _moment(session, column, given[column])
            if isinstance(moment, times.Miss):
                raise BadUsageError(
                    "--{column} {given} cannot be used",
                    moment.why or Message("write 9:30"),
                    column=column,
                    given=given[column],
                )
            if moment.nearer:
                what = Message(
                    "--{column} {given} may be a day to come, not {day}",
                    column=column,
                    given=given[column],
                    day=moment.day,
                )
                raise BadUsageError(what, "write the day with its year, or --due for a promise")
            given[column] = moment.at
    _split_code(given, session.codes)
    return {column: named(session, column, each) if isinstance(each, str) else each for column, each in given.items()}


def _moment(session: Session, column: str, typed: str) -> times.Moment | times.Miss:
    month_first = session.codes.settings.date_order == "month-first"
    if column == "at":
        return times.past(typed, session.now, month_first=month_first)
    return times.due(typed, session.now, month_first=month_first, hours=session.codes.hours)


def _split_code(given: dict[str, Any], codes: Codes) -> None:
    """Take the words after a code (``--code "viruses on the laptop"``) for the detail, as in a line."""
    code = given.get("code") or ""
    known, end = reader.matched(code, codes)
    rest = code[end:].lstrip(" ,;:")
    if known and rest:
        given["code"] = code[:end]
        given["detail"] = f"{rest}. {given['detail']}" if given.get("detail") else rest


def named(session: Session, column: str, typed: str) -> str:
    """Return what was typed for a column, by the team's own name; raises ``BadUsageError`` on an unknown kind."""
    if column == "technician":
        return session.codes.technician(typed) or typed
    if column == "for":
        return session.codes.addressee(typed) or typed
    if column == "channel":
        return session.codes.channel(typed) or typed
    if column != "kind" or not typed:
        return typed
    from quicklog.shorthand import marks

    kind = marks.kind_of(typed)
    if kind is None:
        raise BadUsageError(
            "unknown --kind {typed}", "choose from {kinds}", typed=typed, kinds=", ".join(marks.ALL_KINDS)
        )
    return kind
