"""A customer's file: every contact in the order of time, every correction under it, and what proves it unaltered.

It is for quarrels, and may be sent away: no moment is told as today or yesterday, what was corrected stands with both
its values, and what was taken back stands there too.
"""

from __future__ import annotations

from quicklog.note.fields import FIELDS, LABELS
from quicklog.note.note import Event, Note, local, seconds
from quicklog.show import proof
from quicklog.show.echo import complete, without_end_of_day
from quicklog.show.markdown import escaped
from quicklog.show.page import INDENT
from quicklog.store.definitions import is_message, is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from quicklog.actions.customer import Entry, File
    from quicklog.show.page import Page

    Pair = tuple[str, str]

_LABEL = 15
# A note that was written down later than this after the contact says when, and by which login.
_AT_ONCE = 5 * 60  # seconds
_TIMES = ("at", "due")
# What an event tells in somebody's own words; the rest are sentences that quote.
_WORDS = ("line", "why", "outcome")
_PROOF = (
    "Keep this digest: should any event of this stream up to that number be altered, left out or put in from now on, "
    "the log can no longer give it; what was done before is proved only by digests that were kept earlier."
)


def screen(file: File, now: datetime, page: Page) -> list[str]:
    """Return the file as people read it on a screen or in a pipe."""
    lines = []
    for label, value in [("customer", file.name), *_summary(file, now)]:
        lines += page.text(value, f"{label:<{_LABEL}}", " " * _LABEL)
    for entry in file.entries:
        parts = [part for part in (entry.note.technician, _about(entry.note), entry.note.ref) if part]
        lines += ["", *page.beside(parts, f"{complete(entry.note.at, now)}  ")]
        for label, value in _said(entry, now):
            lines += page.text(value, f"{INDENT}{label}: ", INDENT * 2)
        for what, under in _later(entry, now):
            lines += page.sentence(what, INDENT, INDENT * 2)
            for label, value in under:
                lay = page.text if label in _WORDS else page.sentence
                lines += lay(value, f"{INDENT * 2}{label}: ", INDENT * 3)
    head = f"as of event {file.seq} of stream {file.stream}, digest {file.digest}"
    told = [*page.sentence(_witnessed(file), INDENT), *page.sentence(_PROOF, INDENT)]
    return [*lines, "", *page.sentence(head, "", INDENT), *told]


def document(file: File, now: datetime) -> list[str]:
    """Return the file as a document in Markdown, fit to send: what the log holds is text in it, and never markup."""
    lines = [f"# {escaped(f'Customer file: {file.name}')}", ""]
    lines += [_item(*pair) for pair in _summary(file, now)]
    for entry in file.entries:
        lines += ["", f"## {escaped(f'{complete(entry.note.at, now)}, {_about(entry.note)}')}", ""]
        lines += [_item(*pair) for pair in [("technician", entry.note.technician or ""), *_said(entry, now)] if pair[1]]
        lines += [_item("note", entry.note.ref)]
        for what, under in _later(entry, now):
            lines += [f"- {escaped(what)}", *(f"  {_item(*pair)}" for pair in under)]
    head = [("stream", file.stream), ("event", str(file.seq)), ("digest", file.digest), ("witnesses", _witnessed(file))]
    return [*lines, "", "## Proof", "", *(_item(*pair) for pair in head), "", _PROOF]


def as_object(file: File) -> dict[str, Any]:
    """Return the file as one object for programs: the customer, the notes with the events in them, and the head."""
    contacts = file.contacts
    head = {"stream": file.stream, "seq": file.seq, "digest": file.digest, "witnesses": file.witnesses}
    customer = {
        "name": file.name,
        "spellings": file.spellings,
        "first_contact": contacts[0].at if contacts else None,
        "last_contact": contacts[-1].at if contacts else None,
        "contacts": len(contacts),
        "open_promises": len(file.promises),
        "moved": file.moved,
    }
    notes = [proof.as_object(entry.note, entry.events, entry.by_event) for entry in file.entries]
    return {"customer": customer, "notes": notes, "head": head}


def _witnessed(file: File) -> str:
    """Say how many logins would notice if what stands in the file were written anew."""
    has = "1 login has" if file.witnesses == 1 else f"{file.witnesses} logins have"
    return f"{has} written after the last of these events, and would be told were they written anew"


def _summary(file: File, now: datetime) -> list[Pair]:
    """Return what stands at the beginning of the file."""
    contacts, promises = file.contacts, file.promises
    overdue = sum(is_overdue(note, now) for note in promises)
    notes = [entry.note for entry in file.entries]
    messages = sum(map(is_message, notes))
    drafts, void = (sum(note.status == status for note in notes) for status in ("draft", "void"))
    pairs = [
        ("first contact", complete(contacts[0].at, now) if contacts else ""),
        ("last contact", complete(contacts[-1].at, now) if contacts else ""),
        ("contacts", str(len(contacts))),
        ("messages", str(messages) if messages else ""),
        ("drafts", str(drafts) if drafts else ""),
        ("taken back", str(void) if void else ""),
        ("open promises", str(len(promises)) + (f", {overdue} overdue" if overdue else "")),
        ("spellings", ", ".join(file.spellings) if len(file.spellings) > 1 else ""),
        ("moved away", f"{', '.join(file.moved)}: once under this name, now another's" if file.moved else ""),
        ("printed", f"{complete(now.isoformat(), now)} (UTC{now.isoformat(timespec='seconds')[19:25]})"),
    ]
    return [pair for pair in pairs if pair[1]]


def _about(note: Note) -> str:
    """Return the code, the kind where that says more, and that the note was taken back."""
    more = [note.kind if note.kind not in (None, "request") else "", "taken back" if note.status == "void" else ""]
    said = ", ".join(word for word in more if word)
    return f"{note.code or 'no code'} ({said})" if said else note.code or "no code"


def _said(entry: Entry, now: datetime) -> list[Pair]:
    """Return what a note says as it stands, the line as typed, and what is known of its writing."""
    note = entry.note
    pairs = [
        (LABELS["meaning"], note.meaning),
        ("detail", note.detail),
        ("for", note.for_),
        (LABELS["due"], note.due and _shown("due", note.due, now)),
        ("channel", note.channel),
        ("score", None if note.score is None else str(note.score)),
        ("ticket", note.ticket),
        ("as typed", note.line),
        *_written(entry, now),
        *(pair for event in entry.events if event.kind == "noted" for pair in _marked(entry, event, now)),
    ]
    return [(label, value) for label, value in pairs if value]


def _written(entry: Entry, now: datetime) -> list[Pair]:
    """Say when a note was written down and by which login, where that was not at once.

    Of one that came from elsewhere the log proves only who brought it in, and when.
    """
    note, first = entry.note, entry.events[0]
    if not proof.is_brought_in(first):
        late = abs(seconds(note.recorded_at) - seconds(note.at)) > _AT_ONCE
        return [("written down", f"{complete(note.recorded_at, now)} by login {note.recorded_by}")] if late else []
    at, by = (first.body.get(name) for name in ("recorded_at", "recorded_by"))
    said = " ".join(filter(None, (at and complete(at, now), by and f"by {by}")))
    source = first.body.get("source")
    origin = "" if source in (None, "", proof.POCKET) else f", from {source}"
    brought = f"{complete(local(first), now)} by login {first.login}, event {first.seq}{origin}"
    return [("written down", said and f"{said}, {proof.claimed(first, first)}"), ("brought in", brought)]


def _marked(entry: Entry, event: Event, now: datetime) -> tuple[Pair, ...]:
    """Say that an event does not say any more what was written."""
    exchange = entry.by_event.get(event.id)
    return (("not as written", proof.exchanged(exchange, now)),) if exchange else ()


def _later(entry: Entry, now: datetime) -> Iterator[tuple[str, tuple[Pair, ...]]]:
    """Yield what happened to a note after it was written, in words, each with what is to be said under it."""
    fields: dict[str, Any] = {}
    verdicts = proof.kept(entry.events)
    for event in entry.events:
        if event.kind == "noted":
            fields = {column: event.body.get(column) for column in (*FIELDS, "draft")}
            continue
        what, under = _happened(event, fields, verdicts, now)
        under = (*under, *_claim(event, entry, now), *_marked(entry, event, now))
        yield f"{complete(local(event), now)}: {what} ({proof.by_login(event)}, event {event.seq})", under
        if event.kind == "amended" and "draft" not in event.body:
            fields |= {"draft": None, **event.body["changes"]}


def _claim(event: Event, entry: Entry, now: datetime) -> tuple[Pair, ...]:
    """Say when a note was closed, where that is only claimed."""
    at = event.body.get("closed_at")
    return (("closed at", f"{complete(at, now)}, {proof.claimed(event, entry.events[0])}"),) if at else ()


def _happened(
    event: Event, fields: dict[str, Any], verdicts: dict[str, bool | None], now: datetime
) -> tuple[str, tuple[Pair, ...]]:
    """Return what an event did to a note that had these fields, and what is to be said under that."""
    body = event.body
    if event.kind == "amended":
        return _amended(event, fields, now)
    if event.kind == "done":
        return f"closed{_punctual(event, verdicts)}", _given("outcome", body.get("outcome"))
    if event.kind == "voided":
        return "taken back", _given("why", body.get("why"))
    if event.kind == "seen":
        return f"seen by {body.get('by')}", ()
    if event.kind == "erased":
        return "personal data erased", ()
    return f"“{event.kind}”, written by a newer quicklog", ()


def _amended(event: Event, fields: dict[str, Any], now: datetime) -> tuple[str, tuple[Pair, ...]]:
    line = _given("line", event.body.get("line"))
    if "draft" in event.body:
        return "typed again, and not understood", line
    if fields.get("draft"):
        return "understood", line
    changes = event.body["changes"]
    return "amended", (*line, *((each, _corrected(each, fields.get(each), changes[each], now)) for each in changes))


def _given(label: str, value: str | None) -> tuple[Pair, ...]:
    return ((label, value),) if value else ()


def _corrected(column: str, before: object, after: object, now: datetime) -> str:
    """Say what a column holds now and what it held: in words, for an arrow between Hebrew words points backwards."""
    old, new = (
        "nothing" if value is None else _shown(column, str(value), now) if column in _TIMES else f"“{value}”"
        for value in (before, after)
    )
    return f"{new} (was {old})"


def _shown(column: str, moment: str, now: datetime) -> str:
    return without_end_of_day(complete(moment, now)) if column == "due" else complete(moment, now)


def _punctual(event: Event, verdicts: dict[str, bool | None]) -> str:
    """Say whether a promise was kept, where one was made."""
    if event.id not in verdicts:
        return ""
    said = {True: ", promise kept", False: ", late", None: ", whether in time is not known"}[verdicts[event.id]]
    return f"{said} as claimed" if event.body.get("closed_at") else said


def _item(label: str, value: str) -> str:
    return f"- {escaped(f'{label}: {value}')}"
