"""A customer's file: every contact in the order of time, every correction under it, and what proves it unaltered.

It is for quarrels, and may be sent away: no moment is told as today or yesterday, what was corrected stands with both
its values, and what was taken back stands there too.
"""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural, said
from quicklog.lib.text import in_quotes, safe
from quicklog.note.fields import PLAIN, Note
from quicklog.note.fold import RETRACTING, in_force, said_after, taken_back
from quicklog.note.note import POCKET, Event, local, seconds, who_acts
from quicklog.note.promises import kept
from quicklog.show import handled, proof, table
from quicklog.show.listing import ref, still_open
from quicklog.show.markdown import escaped
from quicklog.show.moments import calendar, complete, promised
from quicklog.show.note_story import TOLD, named
from quicklog.show.page import INDENT, padded, quoted
from quicklog.show.renewals import words
from quicklog.store.definitions import is_message, is_open, is_overdue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.customer import Entry, File
    from quicklog.show.page import Page

    Pair = tuple[str, str]

_LABEL = 15
# In the overview: how far its rows are drawn in, so many open matters and last contacts, and where the words stand.
_INDENT, _MOST_OPEN, _LAST, _WORDS = 2, 5, 5, 3
# In so many rows the newest words are shown whole though others go off the screen.
_MOST_WORDS = 5
# The kinds that say how a customer was served.
_TELLING = ("complaint", "compliment", "feedback")
# Behind all that is due.
_NEVER = "9999-12-31T23:59:59+00:00"
# A note that was written down later than this after the contact says when, and by which login.
_AT_ONCE = 5 * 60  # seconds
_TIMES = ("at", "due")
_PROOF = Message(
    "Keep this digest: should any event of this stream up to that number be altered, left out or put in from now on, "
    "the log can no longer give it; what was done before is proved only by digests that were kept earlier."
)


def overview(file: File, now: datetime, page: Page) -> list[str]:
    """Return what is to be known while the customer is on the telephone: what is open, and what was said last.

    The last contacts take a line each; where a screen has rows to spare, what was cut there stands whole below.
    """
    lines: list[str] = []
    for label, value in _facts(file, now):
        lines += page.text(value, padded(label, _LABEL), " " * _LABEL)
    waiting = sorted((note for note in file.notes if is_open(note)), key=lambda note: seconds(note.due or _NEVER))
    if waiting:
        rows = [_row(note, _due(note, now), who_acts(note), _matter(note, now)) for note in waiting[:_MOST_OPEN]]
        lines += ["", said(Message("open")), *_in_columns(rows, page)]
    if len(waiting) > _MOST_OPEN:
        more = Message(
            "and {more} more: ql open --customer {name}", more=len(waiting) - _MOST_OPEN, name=quoted(file.name)
        )
        lines += page.sentence(more, "  ", INDENT)
    last = file.contacts[: -_LAST - 1 : -1]
    if last:
        rows = [_row(note, calendar(note.at, now), note.technician, _words(note)) for note in last]
        lines += ["", said(Message("last contacts"))]
        lines += _in_columns(rows, page, None if page.rows is None else page.rows - 1 - len(lines))
    return lines


def _row(note: Note, when: str, who: str | None, words: str) -> tuple[str, ...]:
    if note.kind in _TELLING:
        words = Message("{kind}: {words}", kind=note.kind, words=words)
    return when, who or "", note.code or Message("no code"), words, ref(note)


def _words(note: Note) -> str:
    """Return what was said of a contact, and what came of it."""
    outcome = Message("outcome: {outcome}", outcome=note.outcome) if note.outcome else ""
    return joined("; ", filter(None, (note.detail, outcome)))


def _matter(note: Note, now: datetime) -> str:
    """Return what keeps an open matter waiting, and its words."""
    return joined(" · ", filter(None, (handled.state(note, now), note.detail)))


def _due(note: Note, now: datetime) -> str:
    due = promised(note.due, now, calendar) if note.due else ""
    return Message("! {due}", due=due) if is_overdue(note, now) else due


def _in_columns(rows: Sequence[Sequence[str]], page: Page, rows_left: int | None = None) -> list[str]:
    """Lay the rows of the overview out; words that are cut stand below their row, as far as rows are left for that.

    Those of the first row do in any case, unless they are a whole letter.
    """
    columns = [
        table.Column("when", Message("time"), flexible=False, rank=0),
        table.Column("who", Message("who"), least=9),
        table.Column("about", Message("code"), least=8),
        table.Column("words", Message("detail"), least=11, words=True),
        table.Column("ref", Message("ref"), flexible=False, rank=0),
    ]
    room = None if page.cells is None else page.cells - _INDENT
    laid = table.blocks(columns, rows, room)[1:]
    below: list[list[str]] = [[] for _ in rows]
    shown = [list(row) for row in rows]
    spare = 0 if rows_left is None else rows_left - sum(map(len, laid))
    for place, row in enumerate(shown):
        whole = page.text(row[_WORDS], INDENT)
        is_cut = not any(safe(said(row[_WORDS])) in line for line in laid[place])
        most = spare if place or rows_left is None else max(spare, _MOST_WORDS)
        if is_cut and len(whole) <= most:
            below[place], row[_WORDS] = whole, ""
            spare -= len(whole)
    laid = table.blocks(columns, shown, room, page.mark)[1:]
    return [
        line
        for block, more in zip(laid, below, strict=True)
        for line in (*(" " * _INDENT + each for each in block), *more)
    ]


def told(file: File, now: datetime, page: Page) -> list[str]:
    """Return the whole file as people read it on a screen or in a pipe: what was chosen of it, and what proves it."""
    lines: list[str] = []
    if file.others:
        part = Message("{shown} of {all} notes, as the filters choose:", shown=len(file.entries), all=len(file.notes))
        lines += ["", *page.sentence(part)]
    for entry in file.entries:
        parts = [part for part in (entry.note.technician, _about(entry.note), entry.note.ref) if part]
        lines += ["", *page.beside(parts, Message("{moment}  ", moment=complete(entry.note.at, now)))]
        for label, value in _said(entry, now):
            lines += page.text(value, f"{INDENT}{said(label)}: ", INDENT * 2)
        for what, under in _later(entry, now):
            lines += page.sentence(what, INDENT, INDENT * 2)
            for label, value in under:
                first, rest = f"{INDENT * 2}{said(label)}: ", INDENT * 3
                if isinstance(value, Message):
                    lines += page.sentence(value, first, rest)
                else:
                    lines += page.text(value, first, rest)
    for heading, notes in (
        (Message("drafts that name this customer"), file.drafts),
        (Message("once under this name, now another's"), file.moved),
    ):
        lines += ["", *page.sentence(heading)] if notes else []
        for note in notes:
            when = Message("{moment}  ", moment=complete(note.at, now))
            parts = [note.line] if note.status == "draft" else [note.customer or "", _about(note)]
            lines += page.beside([*parts, note.ref], when)
    zone = now.isoformat(timespec="seconds")[19:25]
    head = Message(
        "printed {moment} (UTC{zone}), as of event {seq} of stream {stream}, digest {digest}",
        moment=complete(now.isoformat(), now),
        zone=zone,
        seq=file.seq,
        stream=file.stream,
        digest=file.digest,
    )
    proved = [*page.sentence(_witnessed(file), INDENT), *page.sentence(_PROOF, INDENT)]
    return [*lines, "", *page.sentence(head, "", INDENT), *proved]


def document(file: File, now: datetime) -> list[str]:
    """Return the file as a document in Markdown, fit to send: what the log holds is text in it, and never markup."""
    lines = [f"# {escaped(Message('Customer file: {name}', name=file.name))}", ""]
    lines += [_item(*pair) for pair in _summary(file, now)]
    for entry in file.entries:
        lines += ["", f"## {escaped(joined(', ', [complete(entry.note.at, now), _about(entry.note)]))}", ""]
        pairs = [(Message("technician"), entry.note.technician or ""), *_said(entry, now)]
        lines += [_item(*pair) for pair in pairs if pair[1]]
        lines += [_item(Message("note"), entry.note.ref)]
        for what, under in _later(entry, now):
            lines += [f"- {escaped(what)}", *(f"  {_item(*pair)}" for pair in under)]
    head: list[Pair] = [
        (Message("stream"), file.stream),
        (Message("event"), str(file.seq)),
        (Message("digest"), file.digest),
        (Message("witnesses"), _witnessed(file)),
    ]
    proved = f"## {said(Message('Proof'))}"
    return [*lines, "", proved, "", *(_item(*pair) for pair in head), "", said(_PROOF)]


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
        "moved": [note.ref for note in file.moved],
        "kept_promises": file.kept,
        "late_promises": file.late,
        "named_in_drafts": [note.ref for note in file.drafts],
        "key": file.person.key,
        "names": [*file.person.names.values()] if len(file.person.names) > 1 else [file.name],
        "phones": file.person.phones,
        "internal": file.person.internal,
        "users": file.person.users,
    }
    who = file.person.key
    notes = [
        proof.as_object(each.note, each.events, each.by_event, customer_key=who, strayed=each.strayed)
        for each in file.entries
    ]
    return {"customer": customer, "notes": notes, "head": head}


def _witnessed(file: File) -> Message:
    """Say how many logins would notice if what stands in the file were written again."""
    return plural(
        file.witnesses,
        "{n} login has written after the last of these events, and would be told if they were rewritten",
        "{n} logins have written after the last of these events, and would be told if they were rewritten",
    )


def _facts(file: File, now: datetime) -> list[Pair]:
    """Return what is known of the customer in few lines, for a screen."""
    contacts, promises = file.contacts, file.promises
    overdue = sum(is_overdue(note, now) for note in promises)
    first, last = (complete(contacts[place].at, now) if contacts else "" for place in (0, -1))
    number = Message("{number:,}", number=len(contacts))
    if len(contacts) > 1:
        number = Message("{number:,}, {first} to {last}", number=len(contacts), first=first, last=last)
    elif contacts:
        number = Message("1, {moment}", moment=last)
    kept = [
        still_open(len(promises), overdue) if promises else "",
        Message("{kept} kept", kept=file.kept) if file.kept else "",
        Message("{late} late", late=file.late) if file.late else "",
        Message("{reopened} opened again", reopened=file.reopened) if file.reopened else "",
    ]
    drafts, void = (sum(note.status == status for note in file.notes) for status in ("draft", "void"))
    also = [
        plural(sum(map(is_message, file.notes)), "{n} message", "{n} messages"),
        plural(drafts, "{n} draft", "{n} drafts"),
        plural(sum(bool(note.amended_at) for note in file.notes), "{n} corrected (±)", "{n} corrected (±)"),
        plural(void, "{n} taken back", "{n} taken back"),
        plural(len(file.drafts), "{n} draft names this customer", "{n} drafts name this customer"),
        plural(len(file.moved), "{n} now under another name", "{n} now under other names"),
    ]
    pairs: list[Pair] = [
        (Message("customer"), file.name),
        *_person(file, now),
        (Message("contacts"), number),
        (Message("promises"), joined(" · ", filter(None, kept))),
        (Message("also"), joined(" · ", (each for each in also if each.number))),
    ]
    return [pair for pair in pairs if pair[1]]


def _summary(file: File, now: datetime) -> list[Pair]:
    """Return what stands at the beginning of a file that is sent: of what is another's no more than the ref."""
    contacts, promises = file.contacts, file.promises
    overdue = sum(is_overdue(note, now) for note in promises)
    messages = sum(map(is_message, file.notes))
    drafts, void = (sum(note.status == status for note in file.notes) for status in ("draft", "void"))
    moved = Message("{refs}: once under this name, now another's", refs=", ".join(note.ref for note in file.moved))
    printed, zone = complete(now.isoformat(), now), now.isoformat(timespec="seconds")[19:25]
    part = Message("{shown} of {all} notes", shown=len(file.entries), all=len(file.notes))
    pairs: list[Pair] = [
        (Message("first contact"), complete(contacts[0].at, now) if contacts else ""),
        (Message("last contact"), complete(contacts[-1].at, now) if contacts else ""),
        (Message("contacts"), str(len(contacts))),
        (Message("messages"), str(messages) if messages else ""),
        (Message("drafts"), str(drafts) if drafts else ""),
        (Message("taken back"), str(void) if void else ""),
        (Message("open promises"), _open(len(promises), overdue)),
        (Message("kept promises"), str(file.kept) if file.kept else ""),
        (Message("late promises"), str(file.late) if file.late else ""),
        (Message("opened again"), str(file.reopened) if file.reopened else ""),
        *_person(file, now),
        (Message("moved away"), moved if file.moved else ""),
        (Message("named in drafts"), ", ".join(note.ref for note in file.drafts)),
        (Message("told below"), part if file.others else ""),
        (Message("printed"), Message("{moment} (UTC{zone})", moment=printed, zone=zone)),
    ]
    return [pair for pair in pairs if pair[1]]


def _person(file: File, now: datetime) -> list[Pair]:
    """Return who the customer is: by which names, who says that they are one, and what the team's list knows."""
    return [
        (Message("spellings"), ", ".join(file.spellings) if len(file.spellings) > 1 else ""),
        *((Message("one customer"), _said_to_be_one(event, now)) for event in file.joinings),
        (Message("telephone"), ", ".join(file.person.phones)),
        (Message("internal"), Message("yes") if file.person.internal else ""),
        (Message("users"), "" if file.person.users is None else str(file.person.users)),
    ]


def _said_to_be_one(event: Event, now: datetime) -> Message:
    """Say who joined names, or took them apart, and when: what stands in the file rests on it."""
    values = {
        "names": joined(", ", map(in_quotes, event.body.get("names") or ())),
        "moment": complete(local(event), now),
        "login": event.login,
        "seq": event.seq,
    }
    if event.kind == "parted":
        return Message("{names} taken apart, {moment} by login {login}, event {seq}", **values)
    return Message("{names} joined, {moment} by login {login}, event {seq}", **values)


def _open(promises: int, overdue: int) -> str:
    return Message("{promises}, {overdue} overdue", promises=promises, overdue=overdue) if overdue else str(promises)


def _about(note: Note) -> str:
    """Return the code, the kind where that says more, and that the note was taken back."""
    code = note.code or Message("no code")
    more = [
        note.kind if note.kind not in (None, "request") else "",
        Message("taken back") if note.status == "void" else "",
    ]
    beside = joined(", ", filter(None, more))
    return Message("{code} ({beside})", code=code, beside=beside) if beside else code


def _said(entry: Entry, now: datetime) -> list[Pair]:
    """Return what a note says as it stands, the line as typed, and what is known of its writing."""
    note = entry.note
    pairs = [
        (Message("means"), note.meaning),
        (Message("detail"), note.detail),
        (Message("for"), note.for_),
        (Message("promised by"), note.due and _shown("due", note.due, now)),
        (Message("comes again"), note.series and words(note.series, now)),
        (Message("channel"), note.channel),
        (Message("score"), None if note.score is None else str(note.score)),
        *((field.label, getattr(note, field.name)) for field in PLAIN),
        (Message("as typed"), note.line),
        *_written(entry, now),
        ("not as written", proof.strayed(entry.events) if entry.strayed else None),
        *(pair for event in entry.events if event.kind == "noted" for pair in _marked(entry, event, now)),
    ]
    return [(label, value) for label, value in pairs if value]


def _written(entry: Entry, now: datetime) -> list[Pair]:
    """Say when a note was written down and by which login, where that was not at once.

    Of one that came from elsewhere the log proves only who brought it in, and when.
    """
    if not entry.events:
        return []
    note, first = entry.note, entry.events[0]
    if not proof.is_brought_in(first):
        late = abs(seconds(note.recorded_at) - seconds(note.at)) > _AT_ONCE
        written = Message("{moment} by login {login}", moment=complete(note.recorded_at, now), login=note.recorded_by)
        return [(Message("written down"), written)] if late else []
    at, by = (first.body.get(name) for name in ("recorded_at", "recorded_by"))
    claims = joined(" ", filter(None, (at and complete(at, now), by and Message("by {name}", name=by))))
    claimed = joined(", ", [claims, proof.claimed(first, first)]) if claims else ""
    source = first.body.get("source")
    brought = Message(
        "{moment} by login {login}, event {seq}", moment=complete(local(first), now), login=first.login, seq=first.seq
    )
    if source not in (None, "", POCKET):
        brought = Message("{brought}, from {source}", brought=brought, source=source)
    return [(Message("written down"), claimed), (Message("brought in"), brought)]


def _marked(entry: Entry, event: Event, now: datetime) -> tuple[Pair, ...]:
    """Say that an event does not say any more what was written."""
    exchange = entry.by_event.get(event.id)
    return ((Message("not as written"), proof.exchanged(exchange, now)),) if exchange else ()


def _later(entry: Entry, now: datetime) -> Iterator[tuple[Message, tuple[Pair, ...]]]:
    """Yield what happened to a note after it was written, in words, each with what is to be said under it."""
    fields: dict[str, Any] = {}
    verdicts = kept(entry.events)
    for number, event in enumerate(entry.events, start=1):
        if event.kind == "noted":
            fields = said_after(fields, event)
            continue
        what, under = _happened(event, fields, verdicts, now)
        if other := taken_back(event, entry.events):
            under = (*under, (Message("taken back"), named(other)))
        under = (*under, *_claim(event, entry, now), *_marked(entry, event, now))
        happened = Message(
            "{moment}: {what} ({login}, event {seq})",
            moment=complete(local(event), now),
            what=what,
            login=proof.by_login(event),
            seq=event.seq,
        )
        yield happened, under
        for each in in_force(entry.events[:number]) if event.kind in RETRACTING else [event]:
            fields = said_after(fields, each)


def _claim(event: Event, entry: Entry, now: datetime) -> tuple[Pair, ...]:
    """Say when a note was closed, where that is only claimed."""
    at = event.body.get("closed_at")
    return (
        ((Message("closed at"), joined(", ", [complete(at, now), proof.claimed(event, entry.events[0])])),)
        if at
        else ()
    )


def _happened(
    event: Event, fields: dict[str, Any], verdicts: dict[str, bool | None], now: datetime
) -> tuple[Message, tuple[Pair, ...]]:
    """Return what an event did to a note that had these fields, and what is to be said under that."""
    body = event.body
    if event.kind == "amended":
        return _amended(event, fields, now)
    if event.kind == "done":
        return _closed(event, verdicts), _given(Message("outcome"), body.get("outcome"))
    if event.kind == "seen":
        return Message("seen by {name}", name=body.get("by")), ()
    if event.kind in TOLD:
        return TOLD[event.kind], _followed(event, now)
    return Message("“{kind}”, written by a newer quicklog", kind=event.kind), ()


def _followed(event: Event, now: datetime) -> tuple[Pair, ...]:
    """Say by whom a matter was followed up, to whom it was given, until when it was put off, and why."""
    until, due = (each and complete(each, now) for each in (event.body.get("until"), event.body.get("due")))
    return (
        *_given(Message("by"), event.body.get("by")),
        *_given(Message("to"), event.body.get("to")),
        *_given(Message("until"), until),
        *_given(Message("promised by"), due),
        *_given(Message("why"), event.body.get("why")),
    )


def _amended(event: Event, fields: dict[str, Any], now: datetime) -> tuple[Message, tuple[Pair, ...]]:
    line = _given(Message("line"), event.body.get("line"))
    if "draft" in event.body:
        return Message("typed again, and not understood"), line
    if fields.get("draft"):
        return Message("understood"), line
    changes = event.body["changes"]
    return Message("amended"), (
        *line,
        *((each, _corrected(each, fields.get(each), changes[each], now)) for each in changes),
    )


def _given(label: str, value: str | None) -> tuple[Pair, ...]:
    return ((label, value),) if value else ()


def _corrected(column: str, before: object, after: object, now: datetime) -> Message:
    """Say what a column holds now and what it held: in words, for an arrow between Hebrew words points backwards."""
    old, new = (
        Message("nothing") if value is None else _shown(column, str(value), now) if column in _TIMES else f"“{value}”"
        for value in (before, after)
    )
    return Message("{new} (was {old})", new=new, old=old)


def _shown(column: str, moment: str, now: datetime) -> str:
    return promised(moment, now, complete) if column == "due" else complete(moment, now)


def _closed(event: Event, verdicts: dict[str, bool | None]) -> Message:
    """Say that a note was closed, and whether its promise was kept, where one was made."""
    if event.id not in verdicts:
        return Message("closed")
    claimed = bool(event.body.get("closed_at"))
    if verdicts[event.id] is None:
        unknown = Message("closed, whether in time is not known")
        return Message("closed, whether in time is not known as claimed") if claimed else unknown
    if verdicts[event.id]:
        return Message("closed, promise kept as claimed") if claimed else Message("closed, promise kept")
    return Message("closed, late as claimed") if claimed else Message("closed, late")


def _item(label: str, value: str) -> str:
    return f"- {escaped(Message('{label}: {value}', label=label, value=value))}"
