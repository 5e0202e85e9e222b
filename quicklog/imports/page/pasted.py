"""Pasted lines that are a page of the paper notebook, read as ``ql import`` reads one."""

from __future__ import annotations

from quicklog.errors import UnreachableError
from quicklog.imports.entry import Problem
from quicklog.imports.page import naming, page
from quicklog.imports.page.dated import draft_of
from quicklog.imports.page.dittos import has_mark
from quicklog.imports.page.order import in_order, order_of
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean
from quicklog.shorthand import capture
from quicklog.shorthand.capture import Strangers
from quicklog.shorthand.reader import Trouble
from quicklog.shorthand.reasons import Reason, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading


class Pasted(Record):
    """A pasted line that becomes a note or a draft: its place among them from 1, its reading, its event's body."""

    place: int
    reading: Reading
    body: dict[str, Any]


def is_page(lines: Sequence[str], context: Context) -> bool:
    """Tell whether lines hold more than notes: a heading, a ditto mark, a remark or a day that would not be a note.

    Where customer and code are given outright, a line is what is left of a note, and a date in it is when that was.
    """
    if "customer" in context.given and "code" in context.given:
        return False
    cleaned = [clean(line).text for line in lines]
    headings = [page.is_heading(line, context) for line in cleaned]
    remarks = [line.startswith("#") for line in cleaned]
    if not any(not (heading or remark) for heading, remark in zip(headings, remarks, strict=True)):
        return False
    return (
        any(headings)
        or any(map(has_mark, cleaned))
        or any(naming.names_a_day(line, context) and _is_draft(line, context) for line in cleaned)
        or any(remark and _is_draft(line, context) for line, remark in zip(lines, remarks, strict=True))
    )


def _is_draft(line: str, context: Context) -> bool:
    return capture.reading_of(line, context).trouble is not None


def page_of(lines: Sequence[str], context: Context) -> list[Pasted]:
    """Read a page. Nothing of it is refused: a heading that is not a day is a draft, as are the lines under it."""
    order = order_of(enumerate(lines, start=1), context, lambda _: None)
    if not isinstance(order, Problem):
        context = in_order(context, order)
    try:
        return [*_pasted(lines, context)]
    except UnreachableError:  # the log can be asked no more
        return page_of(lines, replace(context, known=Strangers()))


def _pasted(lines: Sequence[str], context: Context) -> Iterator[Pasted]:
    for found in page.read(enumerate(lines, start=1), context):
        if isinstance(found, Problem):
            line = lines[found.place - 1]
            trouble = Trouble(
                found.what if isinstance(found.what, Reason) else reason("other", what=found.what),
                0,
                len(clean(line).text),
                found.remedy,
            )
            reading = draft_of(line, trouble, context.now)
            yield Pasted(found.place, reading, capture.body_of(reading, context.now))
        else:
            yield Pasted(found.place, found.reading, page.body_of(found, context))
