"""The road of a file into a plan: opened, its sort told, read to its end."""

from __future__ import annotations

from quicklog.errors import BadUsageError
from quicklog.imports import foreign
from quicklog.imports.entry import Problem, problem
from quicklog.imports.page import page
from quicklog.imports.plan import Plan
from quicklog.imports.readers.source import lines, opened
from quicklog.imports.rows import sheet
from quicklog.lib.message import Message, verbatim
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from quicklog.imports.entry import Entry
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
    plan = Plan(source.name, context.writer)
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
    if source.form == "page":
        return page.entries(lines(source, tell), context)
    if source.form == "json":
        from quicklog.imports.readers.objects import objects

        return _of_objects(objects(source, tell), context, wishes, plan)
    if source.form == "workbook":
        from quicklog.imports.readers import workbook

        return sheet.of_rows(workbook.rows(source, wishes.sheet, tell), context, wishes.mapping, plan.report)
    from quicklog.imports.readers import delimited

    marked = source.encoding is not None and source.encoding.marked
    return sheet.of_rows(delimited.rows(source, tell), context, wishes.mapping, plan.report, excel=marked)


def _of_objects(objects: Objects, context: Context, wishes: Wishes, plan: Plan) -> Iterator[Entry | Problem]:
    """Read objects by what the first of them is."""
    first = next(objects, None)
    if first is None:  # as quicklog gives out a log without notes
        return
    if isinstance(first, Problem):
        yield first
        return
    place, item = first
    if foreign.is_journal(item):
        yield from foreign.journal(place, item, context)
    elif foreign.is_task(item):
        for found in _from(first, objects):
            if isinstance(found, Problem):
                yield found
            elif foreign.is_task(found[1]):
                yield foreign.task(*found, context, plan.report)
            else:
                yield problem(found[0], "this is not a Taskwarrior task", "export it with task export")
    else:
        yield from sheet.of_objects(_from(first, objects), context, wishes.mapping, plan.report)


def _from(first: tuple[int, dict[str, object]], rest: Objects) -> Objects:
    yield first
    yield from rest


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
                "--map THEIRS=OURS reads it, now or when the file comes again",
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
