"""What a person is told after a capture: the note with its whole meaning, or why the line is a draft."""

from __future__ import annotations

from datetime import datetime

from quicklog.lib.text import is_right_to_left, safe, width
from quicklog.show.page import INDENT, quoted
from quicklog.store.summary import MOST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.note.note import Note
    from quicklog.shorthand.reader import Reading
    from quicklog.show.page import Page
    from quicklog.store.summary import History

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_END_OF_DAY = "23:59"
_WEEK = 7
# Cells for one name where several things have to stand in a line.
_SHORT = 24


def moment(iso: str, now: datetime) -> str:
    """Write a moment as people say it: ``09:30``, ``yesterday 23:50``, ``Thu 12 Nov 09:30``, or with its year."""
    at = _local(iso, now)
    days = (now.date() - at.date()).days
    if days in (-1, 0, 1):
        return f"{('tomorrow ', '', 'yesterday ')[days + 1]}{at:%H:%M}"
    return f"{_WEEKDAYS[at.weekday()]} {dated(iso, now)}"


def dated(iso: str, now: datetime) -> str:
    """Write a moment as short as it is plain: ``09:30`` today, ``12 Nov 09:30``, or with its year."""
    at = _local(iso, now)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at.day} {_MONTHS[at.month - 1]}{year} {at:%H:%M}"


def complete(iso: str, now: datetime) -> str:
    """Write a moment with all that belongs to it: ``Thu 12 Nov 2026 09:30``."""
    at = _local(iso, now)
    return f"{_WEEKDAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at:%Y %H:%M}"


def without_end_of_day(written: str) -> str:
    """Leave out the hour of a promise for a whole day: ``today``, ``tomorrow``, ``12 Nov``."""
    return written.removesuffix(_END_OF_DAY).rstrip() or "today" if written.endswith(_END_OF_DAY) else written


def _local(iso: str, now: datetime) -> datetime:
    return datetime.fromisoformat(iso).astimezone(now.tzinfo)


def heading(note: Note, now: datetime, page: Page) -> list[str]:
    """Write when, who, by whom and about what, in one line where it fits."""
    kind = f" ({note.kind})" if note.kind not in (None, "request") else ""
    parts = [part for part in (note.customer, note.technician, note.code and note.code + kind) if part]
    return page.beside(parts, f"{moment(note.at, now)}  ")


def echo(note: Note, reading: Reading, now: datetime, page: Page) -> list[str]:
    """Return the lines that confirm a note: every field as understood, and what is not certain."""
    return [
        *heading(note, now, page),
        *(line for each in particulars(note, now) for line in page.text(each, INDENT)),
        *(line for doubt in _doubts(note, reading) for line in page.sentence(doubt, f"{INDENT}? ", f"{INDENT}  ")),
    ]


def _doubts(note: Note, reading: Reading) -> list[str]:
    """Say what is not certain; a customer who is nearly a known one is put right in one step, ready to be copied."""
    return [
        f"{doubt.says}; the same? ql amend {note.ref} --customer {quoted(doubt.meant) if doubt.meant else 'NAME'}"
        if doubt.about == "customer" and note.ref
        else doubt.says
        for doubt in reading.doubts
    ]


def known(history: History, now: datetime, *, counts: bool = True) -> str:
    """Say in a line or two what is known of a customer: how often of late, the last contact, what is promised.

    What it is said of ``counts`` as one contact more, or it is a message.
    """
    parts = []
    if history.contacts:
        parts.append(f"{_times(history.contacts, counts=counts)} in {history.days} days")
    if history.last:
        who = ", ".join(_short(each) for each in (history.last.code, history.last.technician) if each)
        parts.append(f"last {recent(history.last.at, now)} {who}")
    if history.promise and history.promise.due:
        more = f" and {history.promises - 1} more" if history.promises > 1 else ""
        due = without_end_of_day(recent(history.promise.due, now))
        parts.append(f"promised: {_short(history.promise.code or '')} by {due} ({history.promise.ref}){more}")
    return " · ".join(parts) or ("first contact" if counts else "no contact yet")


def _times(contacts: int, *, counts: bool) -> str:
    """Say which contact this one is, or how many there were."""
    if counts:
        return f"over {MOST} contact" if contacts == MOST else f"{_ordinal(contacts + 1)} contact"
    return "1 contact" if contacts == 1 else f"{'over ' * (contacts == MOST)}{contacts} contacts"


def recent(iso: str, now: datetime) -> str:
    """Write a moment as short as it can be understood: ``Thu 12:00`` within six days either way."""
    days = abs((_local(iso, now).date() - now.date()).days)
    return f"{_WEEKDAYS[_local(iso, now).weekday()]} {_local(iso, now):%H:%M}" if 1 < days < _WEEK else moment(iso, now)


def ago(iso: str, now: str) -> str:
    """Say how many minutes lie between two moments."""
    minutes = (datetime.fromisoformat(now) - datetime.fromisoformat(iso)).seconds // 60
    return "a moment ago" if not minutes else "a minute ago" if minutes == 1 else f"{minutes} minutes ago"


def _short(text: str) -> str:
    return text if width(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"


def _ordinal(number: int) -> str:
    last = 0 if number // 10 % 10 == 1 else number % 10  # 11th, 12th, 13th
    return f"{number}{('th', 'st', 'nd', 'rd')[last] if last in (1, 2, 3) else 'th'}"


def particulars(note: Note, now: datetime) -> list[str]:
    """Return what else a note says, one thing each."""
    known = [
        ("", note.meaning),
        ("", note.detail),
        ("for ", note.for_),
        ("promised by ", note.due and without_end_of_day(moment(note.due, now))),
        ("by ", note.channel),
        ("score ", None if note.score is None else str(note.score)),
        ("ticket ", note.ticket),
    ]
    return [before + value for before, value in known if value]


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
    why = f"{trouble.what}; {trouble.remedy}" if trouble else f"reads well now: ql fix {note.ref}"
    return [*page.text(note.line, f"{note.ref}  {moment(note.at, now)}  ", INDENT), *page.sentence(why, INDENT)]
