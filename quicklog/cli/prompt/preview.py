"""How the line reads as it stands, for the rows below it: every field named, what is unsure, the customer's file."""

from __future__ import annotations

from quicklog.cli.prompt.cursor import known_code
from quicklog.cli.prompt.rules import RULES
from quicklog.lib.message import Message, said
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.note.fields import PLAIN
from quicklog.shorthand.capture import reading_of
from quicklog.show.echo import coded, known
from quicklog.show.moments import complete, moment, promised
from quicklog.show.page import padded
from quicklog.store.definitions import MESSAGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading
    from quicklog.show.page import Page
    from quicklog.store.summary import History

    # Parts of a row, each with the name of its style.
    Row = list[tuple[str, str]]

_LABEL = 12
_MARGIN = 2
_NO_CODE = Message("no code yet")


class Standing(Record):
    """A line as it stands: its reading, and what is still missing of a note where it is not whole."""

    reading: Reading
    missing: Message | None = None


def standing(line: str, context: Context) -> Standing:
    """Read a line that may not be whole yet: what is there is read as if a code followed."""
    reading = reading_of(line, context)
    if reading.trouble is None or "code" in context.given:
        return Standing(reading)
    stem = line.rstrip(" ")
    joint = " | " if "|" in line or "\t" in line else " " if stem.endswith(".") else ". "
    further = reading_of(f"{stem}{joint}{known_code(context)}", context)
    if further.trouble is not None or further.detail or any(field.column == "at" for field in further.fields):
        return Standing(reading)
    bare = replace(further, code=None, meaning=None, kind=None)
    return Standing(bare if further.due is None or _has(further, "due") else replace(bare, due=None), _NO_CODE)


def _has(reading: Reading, column: str) -> bool:
    return any(field.column == column for field in reading.fields)


def rows(standing: Standing, history: History | None, context: Context, page: Page) -> list[Row]:
    """Return the rows of a reading: its fields, what is not certain, and the customer's file."""
    reading, shown = standing.reading, []
    if reading.trouble:
        shown += _labelled(Message("draft"), reading.trouble.what, page, "draft")
        shown += _labelled("", reading.trouble.remedy, page)
        return shown
    for label, words in _fields(reading, context):
        shown += _labelled(label, words, page, "")
    if standing.missing:
        shown += _labelled(Message("code"), standing.missing, page, "missing")
    for doubt in reading.doubts:
        shown += _labelled("?", doubt.says, page, "doubt")
    if history:
        shown += _labelled(Message("file"), known(history, context.now, counts=reading.kind != MESSAGE), page, "file")
    return shown


def rule_rows(page: Page) -> list[Row]:
    """Return the rows of the card that tells the rules of a line."""
    return [row for about, says in RULES for row in _labelled(about, says, page)]


def _labelled(label: str, words: str, page: Page, style: str = "") -> list[Row]:
    """Lay out words behind their label; what does not fit in the row goes on below."""
    first = " " * _MARGIN + padded(label, _LABEL)
    rest = " " * len(first)
    lines = page.sentence(words, first, rest) if isinstance(words, Message) else page.text(words, first, rest)
    return [[("label", line[: len(first)]), (style, line[len(first) :])] for line in lines]


def _fields(reading: Reading, context: Context) -> Iterator[tuple[str, str]]:
    """Yield the fields that are filled, in the order of the line, each with its name."""
    named = _has(reading, "technician") or "technician" in context.given
    you = Message("{technician} (you)", technician=reading.technician)
    known: Sequence[tuple[Message, str | None]] = (
        (Message("customer"), reading.customer),
        (Message("technician"), reading.technician and (reading.technician if named else you)),
        (Message("code"), coded(reading.code, reading.kind)),
        (Message("meaning"), reading.meaning),
        (Message("at"), _spelt(reading.at, context, is_given=_has(reading, "at") or "at" in context.given)),
        (Message("detail"), reading.detail),
        (Message("for"), reading.for_),
        (Message("due"), promised(reading.due.isoformat(), context.now, complete) if reading.due else None),
        (Message("channel"), reading.channel),
        (Message("score"), None if reading.score is None else str(reading.score)),
        *((field.label, getattr(reading, field.name)) for field in PLAIN),
    )
    for label, words in known:
        if words:
            yield label, words


def _spelt(at: datetime, context: Context, *, is_given: bool) -> Message:
    """Spell a moment out, with its distance where that is short."""
    days, moment = (context.now.date() - at.date()).days, complete(at.isoformat(), context.now)
    if not is_given:
        return Message("{moment} (now)", moment=moment)
    if days == 0:
        return Message("{moment} (today)", moment=moment)
    return Message("{moment} (yesterday)", moment=moment) if days == 1 else moment


def is_named(standing: Standing, context: Context) -> bool:
    """Tell whether the customer can be looked up: named by somebody, and more than begun."""
    customer = standing.reading.customer
    return bool(customer) and (not standing.missing or context.known.customer(key(customer or "")))


def page_rows(readings: Sequence[tuple[int, Reading]], now: datetime, page: Page, most: int) -> list[Row]:
    """Return the rows of several pasted lines, each with its number and its reading.

    Where there are too many, those come first that a person should look at before they are saved; then the others in
    their order, and how many are not shown.
    """
    shown, number = _fitting(readings, now, page, most)
    if number == len(readings):
        return shown
    sorted_ = sorted(readings, key=lambda each: not _is_doubtful(each[1]))
    shown, number = _fitting(sorted_, now, page, most)
    doubtful = sum(_is_doubtful(reading) for _, reading in sorted_[number:])
    more = Message("  ... and {more} more", more=len(readings) - number)
    if doubtful:
        more = Message("{more}, {doubtful} of them not certain", more=more, doubtful=doubtful)
    return [*shown, [("draft" if doubtful else "label", said(more))]]


def _fitting(readings: Sequence[tuple[int, Reading]], now: datetime, page: Page, most: int) -> tuple[list[Row], int]:
    """Return the rows of as many lines as fit, of one at least, and how many lines those are."""
    shown: list[Row] = []
    for count, (number, reading) in enumerate(readings):
        entry = _entry(number, reading, now, page)
        if len(shown) + len(entry) > most and count:
            return shown, count
        shown += entry
    return shown, len(readings)


def _is_doubtful(reading: Reading) -> bool:
    return bool(reading.trouble or reading.doubts)


def _entry(number: int, reading: Reading, now: datetime, page: Page) -> list[Row]:
    """Return a pasted line in a row or two: its fields, or why it would be a draft."""
    first = f"{number:4}  "
    if reading.trouble:
        lines = page.text(reading.text, first, " " * len(first))
        reason = page.sentence(Message("draft: {what}", what=reading.trouble.what), " " * len(first))
        return [*([("label", line[: len(first)]), ("", line[len(first) :])] for line in lines)] + [
            [("draft", line)] for line in reason
        ]
    parts = [part for part in (reading.customer, reading.technician, reading.code, reading.detail) if part]
    lines = page.beside(parts, f"{first}{said(moment(reading.at.isoformat(), now))}  ")
    doubts = [line for doubt in reading.doubts for line in page.sentence(doubt.says, f"{' ' * len(first)}? ")]
    return [[("", line)] for line in lines] + [[("doubt", line)] for line in doubts]
