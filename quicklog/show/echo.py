"""What a person is told after a capture: the note with its whole meaning, or why the line is a draft."""

from __future__ import annotations

from datetime import datetime

from quicklog.lib.message import Message, joined, plural
from quicklog.lib.text import is_right_to_left, safe, width
from quicklog.note.fields import PLAIN
from quicklog.show.moments import moment, promised, recent
from quicklog.show.page import INDENT, quoted
from quicklog.store.summary import MOST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.note.fields import Note
    from quicklog.shorthand.reader import Doubt, Reading
    from quicklog.show.page import Page
    from quicklog.store.summary import History

# Cells for one name where several things have to stand in a line.
_SHORT = 24


def heading(note: Note, now: datetime, page: Page) -> list[str]:
    """Write when, who, by whom and about what, in one line where it fits."""
    parts = [part for part in (note.customer, note.technician, coded(note.code, note.kind)) if part]
    return page.beside(parts, Message("{moment}  ", moment=moment(note.at, now)))


def coded(code: str | None, kind: str | None) -> str:
    """Return a code with the kind of the note where that says more; nothing without a code."""
    return Message("{code} ({kind})", code=code, kind=kind) if code and kind not in (None, "request") else code or ""


def echo(note: Note, reading: Reading, now: datetime, page: Page) -> list[str]:
    """Return the lines that confirm a note: every field as understood, and what is not certain."""
    return [
        *heading(note, now, page),
        *(line for each in particulars(note, now) for line in page.text(each, INDENT)),
        *doubted(reading.doubts, note.ref, page),
    ]


def doubted(doubts: Sequence[Doubt], ref: str, page: Page) -> list[str]:
    """Say what is not certain; a customer who is nearly a known one is put right in one step, ready to be copied."""
    said = [
        Message(
            "{says}; the same? ql amend {ref} --customer {name}",
            says=doubt.says,
            ref=ref,
            name=quoted(doubt.meant) if doubt.meant else Message("NAME"),
        )
        if doubt.about == "customer" and ref
        else doubt.says
        for doubt in doubts
    ]
    return [line for each in said for line in page.sentence(each, f"{INDENT}? ", f"{INDENT}  ")]


def known(history: History, now: datetime, *, counts: bool = True) -> Message:
    """Say in a line or two what is known of a customer: how often of late, the last contact, what is promised.

    What it is said of ``counts`` as one contact more, or it is a message.
    """
    parts: list[str] = []
    if history.contacts:
        parts.append(
            Message("{times} in {days} days", times=_counted(history.contacts, counts=counts), days=history.days)
        )
    if history.last:
        who = ", ".join(_short(each) for each in (history.last.code, history.last.technician) if each)
        parts.append(Message("last {recent} {who}", recent=recent(history.last.at, now), who=who))
    if history.promise and history.promise.due:
        promise = Message(
            "promised: {code} by {due} ({ref})",
            code=_short(history.promise.code or ""),
            due=promised(history.promise.due, now, recent),
            ref=history.promise.ref,
        )
        if history.promise.has_it:
            promise = Message("{promise}, {name} has it", promise=promise, name=_short(history.promise.has_it))
        more = history.promises - 1
        parts.append(Message("{promise} and {more} more", promise=promise, more=more) if more > 0 else promise)
    if counts and history.oldest and history.since:
        parts.append(_again(history.since + 1, recent(history.oldest.at, now)))
    if parts:
        return joined(" · ", parts)
    return Message("first contact") if counts else Message("no contact yet")


def _counted(contacts: int, *, counts: bool) -> Message:
    """Say which contact this one is, or how many there were."""
    if counts and contacts == MOST:
        return Message("over {most} contact", most=MOST)
    if counts:
        return _contact(contacts + 1)
    if contacts == MOST:
        return Message("over {most} contacts", most=MOST)
    return plural(contacts, "{n} contact", "{n} contacts")


def ago(iso: str, now: str) -> Message:
    """Say how many minutes lie between two moments."""
    minutes = (datetime.fromisoformat(now) - datetime.fromisoformat(iso)).seconds // 60
    if not minutes:
        return Message("a moment ago")
    return plural(minutes, "a minute ago", "{n} minutes ago")


def _short(text: str) -> str:
    return text if width(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"


def _contact(number: int) -> Message:
    """Say which contact something is."""
    ending = _ending(number)
    if ending == 1:
        return Message("{number}st contact", number=number)
    if ending == 2:  # noqa: PLR2004
        return Message("{number}nd contact", number=number)
    if ending == 3:  # noqa: PLR2004
        return Message("{number}rd contact", number=number)
    return Message("{number}th contact", number=number)


def _again(number: int, day: str) -> Message:
    """Say for which time a customer asks since a day."""
    ending = _ending(number)
    if ending == 1:
        return Message("asks again: {number}st time since {day}", number=number, day=day)
    if ending == 2:  # noqa: PLR2004
        return Message("asks again: {number}nd time since {day}", number=number, day=day)
    if ending == 3:  # noqa: PLR2004
        return Message("asks again: {number}rd time since {day}", number=number, day=day)
    return Message("asks again: {number}th time since {day}", number=number, day=day)


def _ending(number: int) -> int:
    """Return the last digit, which the ending of an ordinal follows; 0 for 11th, 12th and 13th."""
    return 0 if number // 10 % 10 == 1 else number % 10


def particulars(note: Note, now: datetime, *, away: bool = False) -> list[str]:
    """Return what else a note says, one thing each; ``away`` marks whom it is for."""
    known = [
        note.meaning,
        note.detail,
        note.for_ and for_whom(Message("{name}, away", name=note.for_) if away else note.for_),
        note.due and Message("promised by {due}", due=promised(note.due, now)),
        note.channel and Message("by {channel}", channel=note.channel),
        None if note.score is None else Message("score {score}", score=note.score),
        note.series and _coming_again(note.series, now),
        *(joined(" ", (field.label, words)) for field in PLAIN if (words := getattr(note, field.name))),
    ]
    return [each for each in known if each]


def _coming_again(series: str, now: datetime) -> Message:
    from quicklog.show import renewals  # few notes need it

    return renewals.words(series, now)


def for_whom(name: str) -> Message:
    """Say for whom a message is."""
    return Message("for {name}", name=name)


def explanation(reading: Reading, page: Page) -> list[str]:
    """Return why a line is a draft, with a caret under the place and what would be right."""
    trouble = reading.trouble
    if trouble is None:
        return []
    return [*_pointed(reading.text, trouble.start, trouble.end, page), *page.sentence(trouble.remedy, "  ")]


def _pointed(text: str, start: int, end: int, page: Page) -> list[str]:
    """Point at a place: with a caret, or with brackets where a line is turned round or broken on its way."""
    shown = text.replace("\t", " ")
    if is_right_to_left(text) or (page.cells is not None and width(safe(shown)) > page.cells - 2):
        return page.text(f"{shown[:start]}⟦{shown[start:end]}⟧{shown[end:]}", "  ")
    return [f"  {safe(shown)}", "  " + " " * width(safe(shown[:start])) + "^" * max(1, width(safe(shown[start:end])))]


def draft(note: Note, reading: Reading, now: datetime, page: Page) -> list[str]:
    """Return a draft as it was typed, and what keeps it from being a note."""
    trouble = reading.trouble
    why = (
        Message("{what}; {remedy}", what=trouble.what, remedy=trouble.remedy)
        if trouble
        else Message("reads well now: ql fix {ref}", ref=note.ref)
    )
    return [
        *page.text(note.line, Message("{ref}  {moment}  ", ref=note.ref, moment=moment(note.at, now)), INDENT),
        *page.sentence(why, INDENT),
    ]
