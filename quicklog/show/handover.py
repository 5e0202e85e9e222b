"""What one shift hands over to the next, as people read it: on a screen, in Markdown, or as a page."""

from __future__ import annotations

from collections import Counter

from quicklog.lib.message import Message, joined, plural, said
from quicklog.lib.record import Record
from quicklog.note.note import who_acts
from quicklog.show import handled, html
from quicklog.show.handed import standing
from quicklog.show.markdown import escaped
from quicklog.show.moments import calendar, complete, moment, promised
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.handover import Handover, Part
    from quicklog.note.fields import Note
    from quicklog.show.page import Page

# So many codes are named of what came in.
_MOST_CODES = 5
_TEMPLATE = """\
<style>
@page { size: A4; margin: 15mm }
:root { color-scheme: light dark }
body { max-width: 50rem; margin: 1rem auto; padding: 0 1rem; font: 1rem/1.5 "Noto Sans", Arial, sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-bottom: .2rem }
ul { margin: 0; padding-inline-start: 1.2rem } li p { margin: 0; font-style: italic }
li { break-inside: avoid; overflow-wrap: anywhere }
footer { margin-top: 2rem; font-size: .8rem; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1><bdi>{{ title }}</bdi></h1>
{% for section in sections %}
<h2><bdi>{{ section.title }}</bdi></h2>
<ul>
{% for item in section.lines -%}
<li><bdi>{{ item.says }}</bdi>{% if item.words %}<p><bdi>{{ item.words }}</bdi></p>{% endif %}</li>
{% endfor -%}
</ul>
{% endfor -%}
</main>
<footer><bdi>{{ head }}</bdi></footer>
</body>
</html>
"""


class Item(Record):
    """A line of a hand-over, and the words of whoever hands over."""

    says: Message
    words: str = ""


class Section(Record):
    """A part of a hand-over, and how many more items it has; one without items says nothing."""

    title: Message
    items: tuple[Item, ...]
    more: int = 0


def title(handover: Handover, now: datetime) -> Message:
    """Say of which shift it is."""
    since, until = (moment(each.isoformat(timespec="seconds"), now) for each in (handover.since, handover.until))
    return Message("hand-over: {since} to {until}", since=since, until=until)


def sections(handover: Handover, now: datetime) -> list[Section]:
    """Return the parts of a hand-over that say anything."""

    def section(title: Message, part: Part, line: Callable[[Note], Message]) -> Section:
        items = tuple(Item(line(note), handover.words.get(note.id, "")) for note in part.notes)
        return Section(title, items, part.number - len(items))

    def matter(note: Note) -> Message:
        return _matter(note, now)

    parts = [
        section(Message("newly overdue"), handover.overdue, matter),
        section(Message("overdue before"), handover.overdue_before, matter),
        section(Message("promised for the next shift"), handover.promised, matter),
        section(Message("still open"), handover.rest, matter),
        section(Message("messages not seen yet"), handover.unseen, matter),
        section(Message("drafts"), handover.drafts, _draft),
        section(Message("closed"), handover.closed, _closed),
        Section(Message("came in"), tuple(map(Item, _came(handover.came)))),
    ]
    return [part for part in parts if part.items]


def _matter(note: Note, now: datetime) -> Message:
    """Write an open matter in a line: who, about what, by when, who has it, and what keeps it waiting."""
    who = who_acts(note)
    due = Message("by {due}", due=promised(note.due, now, calendar)) if note.due else None
    parts = [note.customer or note.line, note.code, note.detail, due, who, handled.state(note, now), note.ref]
    return joined(" · ", [part for part in parts if part])


def _draft(note: Note) -> Message:
    return joined(" · ", [note.line, note.recorded_by, note.ref])


def _closed(note: Note) -> Message:
    parts = [note.customer or note.line, note.code, note.outcome, note.closed_by, note.ref]
    return joined(" · ", [part for part in parts if part])


def _came(notes: Sequence[Note]) -> list[Message]:
    """Say how many contacts there were, and about what the most of them."""
    if not notes:
        return []
    customers = len({note.customer for note in notes})
    counted = [
        plural(len(notes), "{n} contact", "{n} contacts"),
        plural(customers, "{n} customer", "{n} customers"),
    ]
    codes = Counter(note.code for note in notes if note.code).most_common(_MOST_CODES)
    named = [Message("{code} {number}", code=code, number=number) for code, number in codes]
    return [joined(" · ", counted), *([joined(", ", named)] if named else [])]


def handed() -> Message:
    """Say that a shift has handed over."""
    return Message("handed over; whoever comes in takes it with ql handover --accept")


def head(handover: Handover, now: datetime) -> Message:
    """Say as of which event of the log all that is."""
    return Message(
        "as of {moment}, event {seq} of stream {stream}, digest {digest}",
        moment=complete(handover.until.isoformat(timespec="seconds"), now),
        seq=handover.seq,
        stream=handover.stream,
        digest=handover.digest,
    )


def told(handover: Handover, now: datetime, page: Page) -> list[str]:
    """Return a hand-over as people read it on a screen or in a pipe."""
    lines = page.sentence(title(handover, now))
    lines += page.sentence(standing(handover.handed, handover.accepted, now)) if handover.handed else []
    for section in sections(handover, now):
        lines += ["", *page.sentence(section.title)]
        for item in section.items:
            lines += page.sentence(item.says, "  ", INDENT)
            lines += page.text(item.words, f"{INDENT}> ", f"{INDENT}  ") if item.words else []
        lines += page.sentence(Message("and {n:,} more: --all shows all", n=section.more), "  ") if section.more else []
    return [*lines, "", *page.sentence(head(handover, now))]


def document(handover: Handover, now: datetime) -> list[str]:
    """Return a hand-over in Markdown: what the log holds is text in it, and never markup."""
    lines = [f"# {escaped(title(handover, now))}"]
    lines += ["", escaped(standing(handover.handed, handover.accepted, now))] if handover.handed else []
    for section in sections(handover, now):
        lines += ["", f"## {escaped(section.title)}", ""]
        for item in section.items:
            lines += [f"- {escaped(item.says)}", *([f"  > {escaped(item.words)}"] if item.words else [])]
    return [*lines, "", escaped(head(handover, now))]


def page_of(handover: Handover, now: datetime) -> list[str]:
    """Return a hand-over as a page of HTML that needs nothing else."""
    shown = [
        {
            "title": said(section.title),
            "lines": [{"says": said(item.says), "words": item.words} for item in section.items],
        }
        for section in sections(handover, now)
    ]
    values = {
        "language": "en",
        "direction": "auto",
        "title": said(title(handover, now)),
        "sections": shown,
        "head": said(head(handover, now)),
    }
    return html.rendered(_TEMPLATE, values).splitlines()


def as_object(handover: Handover, refs: Any) -> dict[str, Any]:
    """Return a hand-over for programs: the notes by the parts in which they stand, each as machines get it."""
    parts = ("overdue", "overdue_before", "promised", "rest", "unseen", "drafts", "closed")
    notes = {name: getattr(handover, name).notes for name in parts} | {"came": handover.came}
    handed, accepted = handover.handed, handover.accepted
    return {
        "since": handover.since.isoformat(timespec="seconds"),
        "until": handover.until.isoformat(timespec="seconds"),
        **{name: [refs(note) for note in some] for name, some in notes.items()},
        "words": {
            note.ref: handover.words[note.id] for some in notes.values() for note in some if note.id in handover.words
        },
        "stream": handover.stream,
        "event": handover.seq,
        "digest": handover.digest,
        "handed_at": handed.at if handed else None,
        "accepted_at": accepted.at if accepted else None,
    }
