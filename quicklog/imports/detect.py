"""The road of a file into a plan: opened, its sort told, read to its end."""

from __future__ import annotations

from itertools import chain

from quicklog.errors import BadUsageError
from quicklog.imports.entry import Problem
from quicklog.imports.foreign import adif, jrnl, taskwarrior, timers, todo_txt
from quicklog.imports.page import page
from quicklog.imports.plan import Plan
from quicklog.imports.readers.objects import objects, rows
from quicklog.imports.readers.source import lines, opened
from quicklog.imports.rows import sheet
from quicklog.lib.message import Message, verbatim
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from quicklog.imports.entry import Entry, Found
    from quicklog.imports.readers.objects import Objects
    from quicklog.imports.readers.source import Source, Tell
    from quicklog.shorthand.places import Context


class Wishes(Record):
    """How a file is to be read: what ``--map``, ``--encoding`` and ``--sheet`` say."""

    mapping: Mapping[str, str] = {}
    encoding: str | None = None
    sheet: str | None = None


def plan_of(path: str, context: Context, wishes: Wishes, tell: Tell | None = None) -> tuple[Plan, list[Message]]:
    """Read a file; return its notes to be, and what there is to say about how it was read.

    ``tell`` is told of each part of it that was read, and of the whole. Raises ``UnreachableError`` where it cannot be
    read, and ``BadUsageError`` where it is nothing that can be imported.
    """
    source = opened(path, wishes.encoding)
    plan = Plan(source.name)
    try:
        with source.file:
            plan.read(_found(source, context, wishes, plan, tell))
            return plan, _said(source, plan, wishes)
    except BaseException:
        plan.close()
        raise


def _found(
    source: Source, context: Context, wishes: Wishes, plan: Plan, tell: Tell | None
) -> Iterator[Entry | Problem]:
    if source.form == "json":
        return _of_objects(objects(source, tell), context, wishes, plan)
    if source.form == "frames":
        return timers.stored(rows(source, tell), context)
    if source.form == "tasks":
        return taskwarrior.stored(lines(source, tell), context, plan.report)
    if source.form in _BY_LINE:
        return _BY_LINE[source.form](lines(source, tell), context)
    if source.form == "workbook":
        from quicklog.imports.readers import workbook

        return sheet.of_rows(workbook.rows(source, wishes.sheet, tell), context, wishes.mapping, plan.report)
    from quicklog.imports.readers import delimited

    marked = source.encoding is not None and source.encoding.marked
    return sheet.of_rows(delimited.rows(source, tell), context, wishes.mapping, plan.report, excel=marked)


def _of_objects(found: Objects, context: Context, wishes: Wishes, plan: Plan) -> Iterator[Entry | Problem]:
    """Read objects by what the first of them is."""
    first = next(found, None)
    if first is None:  # as quicklog gives out a log without notes
        return
    if isinstance(first, Problem):
        yield first
        return
    for is_one, read in _FOREIGN:
        if is_one(first[1]):
            for each in chain([first], found):
                yield from [each] if isinstance(each, Problem) else read(*each, context, plan.report)
            return
    yield from sheet.of_objects(chain([first], found), context, wishes.mapping, plan.report)


# What is read line by line; and the formats of other note takers that are objects: how one is told and read.
_BY_LINE: dict[str, Callable[[Iterable[tuple[int, str]], Context], Found]] = {
    "page": page.entries,
    "jrnl": jrnl.entries,
    "todo.txt": todo_txt.entries,
    "adif": adif.entries,
    "intervals": timers.stored_intervals,
}
_FOREIGN: tuple[tuple[Callable[[dict[str, Any]], bool], Callable[..., Iterable[Entry | Problem]]], ...] = (
    (jrnl.is_journal, jrnl.journal),
    (taskwarrior.is_task, taskwarrior.tasks),
    (timers.is_frame, timers.frames),
    (timers.is_interval, timers.intervals),
)


def _said(source: Source, plan: Plan, wishes: Wishes) -> list[Message]:
    """Say what people may want to know: the encoding where it was recognised, what was not read."""
    said = []
    if source.encoding and source.encoding.says:
        said.append(
            Message(
                "{name} was read as {encoding}: if that is wrong, say what it is: --encoding",
                name=source.name,
                encoding=source.encoding.says,
            )
        )
    if plan.unread:
        names = ", ".join(name[:30] for name in list(plan.unread)[:10])
        more = len(plan.unread) - 10
        unread = Message("{names} and {more} more", names=names, more=more) if more > 0 else verbatim(names)
        said.append(
            Message(
                "{name}: nothing in a note answers to {headings}: not read; "
                "--map THEIRS=OURS reads it, but rows that are in already would come in again",
                name=source.name,
                headings=unread,
            )
        )
    if source.form == "workbook":
        from quicklog.imports.readers.workbook import others

        rest = others(source, wishes.sheet)
        if rest:
            unread = Message(
                "{name}: not read: the sheets {sheets}: --sheet NAME reads one",
                name=source.name,
                sheets=", ".join(rest[:10]),
            )
            said.append(unread)
    elif wishes.sheet:
        raise BadUsageError("{name} has no sheets", "leave --sheet out", name=source.name)
    return said
