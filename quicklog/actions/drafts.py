"""The lines that were not understood: read again, and made notes."""

from __future__ import annotations

from datetime import date, datetime

from quicklog.actions.selection import chosen
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.note import limits
from quicklog.note.fields import FIELDS
from quicklog.note.note import POCKET
from quicklog.shorthand import capture, reader
from quicklog.shorthand.reasons import name_of, reason, stored, told
from quicklog.store import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading
    from quicklog.store.query import Selection

# So many bars at least are in a line that holds the cells of a row, whose five places stand even where they are empty.
_BAR, _BARS_OF_ROW = "|", 4
_PLACES_OF_ROW = Message("write it in its place: customer | technician | code | time | detail")
# Why a draft is one that was given out and came back: the reason of before is not known any more.
_BEFORE = "draft-before"


def reread(session: Session, draft: Note, line: str) -> Reading:
    """Read a line for a draft, as of the moment when that was first written."""
    written = datetime.fromisoformat(draft.recorded_at).astimezone(session.now.tzinfo)
    first, *_ = query.events_of(session.log, draft.id)
    writer = draft.technician or first.body.get("writer") or session.name_of(draft.recorded_by)
    context = replace(session.context(), now=written, writer=writer)
    kept = first.body.get("draft", "")
    if _is_imported(first.body) and min(line.count(_BAR), draft.line.count(_BAR)) >= _BARS_OF_ROW:
        return _read_row(line, context, kept if line == draft.line else "")
    day, given = first.body.get("day"), _given(first.body, written)
    if day:
        context = _where_it_was(context, first.body)
        written = context.now
    moment = _moment(first.body, written) if day else None
    reading = _read(line, context, day, moment)
    # A line that names the customer after all says everything itself.
    if given and (not given.get("customer") or key(reading.customer or "") != key(given["customer"])):
        reading = _read(line, replace(context, given=given), day, moment)
    # A control character is kept as its symbol, which by itself would be well in place; and so would a line be that
    # stood under no day.
    remedy = reader.UNSEEN.get(name_of(kept))
    if first.body.get("doubts") and day == f"{reading.at.date()}":
        told_before = [each for each in _doubts_of(first.body["doubts"]) if each not in reading.doubts]
        reading = replace(reading, doubts=(*reading.doubts, *told_before))
    if remedy and line == draft.line:
        return replace(reading, trouble=reader.Trouble(told(kept), 0, len(reading.text), remedy))
    return reading


def _where_it_was(context: Context, body: Mapping[str, Any]) -> Context:
    """Return by what a line of a page is read, which may be of another zone than the team's."""
    at = datetime.fromisoformat(body["at"])
    if at.utcoffset() == at.astimezone(context.now.tzinfo).utcoffset():
        return context
    return replace(context, now=context.now.astimezone(at.tzinfo), home=context.now.tzinfo)


def _read_row(line: str, context: Context, kept: str | Mapping[str, Any]) -> Reading:
    """Read a line that holds the cells of a row, in which no place is ever taken for another one.

    ``kept`` is why the row was kept as a draft, where the line is the same: that holds, and is not guessed anew.
    """
    customer, technician, code, *_ = (part.strip() for part in line.split(_BAR))
    reading = capture.reading_of(line, replace(context, given={} if technician else {"technician": context.writer}))
    lacking = "" if customer and code else "row-without-code" if customer else "row-without-customer"
    if not lacking and not reading.trouble:
        return reading
    why = reason(lacking) if lacking else reading.trouble.what if reading.trouble else reason("no-code")
    if kept and name_of(kept) != _BEFORE:
        why = told(kept)
    return replace(reading, trouble=reader.Trouble(why, 0, len(reading.text), _PLACES_OF_ROW))


def _is_imported(body: Mapping[str, Any]) -> bool:
    """Tell whether a draft came in with a page or a sheet."""
    return bool(body.get("source", POCKET) != POCKET)


def _given(body: Mapping[str, Any], written: datetime) -> dict[str, Any]:
    """Return the columns that were given beside a draft's line, by options or ``--again``; ``written`` is its moment.

    They are all that a draft has, but for one of a page or a sheet, whose line says everything.
    """
    if _is_imported(body) or "day" in body:
        return {}
    given: dict[str, Any] = {column: body[column] for column in FIELDS if column in body}
    for column in ("at", "due"):
        if column in given:
            given[column] = datetime.fromisoformat(given[column]).astimezone(written.tzinfo)
    if given.get("at") == written:  # that is not a moment which was given
        del given["at"]
    return given


def _doubts_of(kept: Sequence[Mapping[str, Any]]) -> list[reader.Doubt]:
    """Return what was not certain about the moment of a draft of a page, as the day above it."""
    return [reader.Doubt(doubt["about"], told(doubt)) for doubt in kept]


def _moment(body: Mapping[str, Any], written: datetime) -> datetime | None:
    """Return the moment of a draft that stood under a day, where it is told; noon stands for a day without one."""
    at = datetime.fromisoformat(body["at"]).astimezone(written.tzinfo)
    return None if at == written or f"{at:%H:%M:%S}" == "12:00:00" else at


def _read(line: str, context: Context, day: str | None, moment: datetime | None) -> Reading:
    """Read a line again; the date that it stood under on an imported page holds still, or the moment that it had."""
    if day is None:
        return capture.reading_of(line, context)
    from quicklog.imports.page.dated import reading_at, reading_under

    reading = reading_under(line, date.fromisoformat(day), context)
    if moment is None or any(field.column == "at" for field in reading.fields):
        return reading
    return reading_at(line, moment, context)


def chosen_drafts(session: Session, filters: Mapping[str, Any], *, mine: bool) -> Selection:
    """Return the selection of the drafts to which filters apply; ``mine`` are those that this login wrote."""
    selection = replace(chosen(session, filters), statuses=("draft",))
    return replace(selection, values={**selection.values, "login": (session.login,)}) if mine else selection


class Offered(Record):
    """A draft, how its own line reads now, and the line that is offered in its place; none where ``offer`` is empty."""

    draft: Note
    reading: Reading
    offer: str


def offered(session: Session, ref: str | None) -> Offered:
    """Return a draft, the last one of this login where none is named, with what it offers: its own line, if that reads.

    Nothing is offered while something is wrong with codes.toml: what is meant may be a code that is not read.
    Raises ``NothingFoundError`` where there is none, and ``BadUsageError`` where it is not a draft.
    """
    draft = query.last_draft_of(session.log, session.login) if ref is None else _draft(session, ref)
    reading = reread(session, draft, draft.line)
    if session.home.codes_in_doubt:
        return Offered(draft, reading, "")
    return Offered(draft, reading, reading.trouble.offer if reading.trouble else draft.line)


def _draft(session: Session, ref: str) -> Note:
    draft = query.by_ref(session.log, ref)
    if draft.status != "draft":
        raise BadUsageError("{ref} is not a draft", "ql amend {ref} corrects a note", ref=draft.ref)
    return draft


def _doubting_past(reading: Reading, now: datetime) -> Reading:
    """Add that what a draft promised when it was written is past by now, unless its promise is doubtful already."""
    if not reading.due or reading.due >= now or any(doubt.about == "due" for doubt in reading.doubts):
        return reading
    return replace(reading, doubts=(*reading.doubts, reader.Doubt("due", reader.is_past(reading.due))))


def fix(session: Session, ref: str, line: str | None) -> tuple[Note, Reading]:
    """Make a draft a note, by a new line or by its own, which newer codes may have made clear; return both."""
    limits.check(line)
    with session.writing() as write:  # read under the lock: nobody else may fix it in between
        draft = _draft(session, ref)
        reading = _doubting_past(reread(session, draft, line or draft.line), session.now)
        body: dict[str, Any] = {"line": reading.line, "offset": capture.offset(session.now)}
        if reading.trouble:
            body |= {"draft": stored(reading.trouble.what), "changes": {}}
        else:
            body |= {"changes": capture.columns_of(reading), "doubts": capture.kept(reading.doubts)}
        note = write.append("amended", body, at=capture.stamp(session.now), login=session.login, note=draft.id)
    return note or draft, reading
