"""The road of a file into a plan: opened, its sort told, read to its end."""

from __future__ import annotations

from datetime import datetime

from quicklog.errors import BadUsageError
from quicklog.imports import foreign
from quicklog.imports.entry import Problem, problem
from quicklog.imports.page import page
from quicklog.imports.plan import Plan
from quicklog.imports.readers.source import Expected, lines, opened
from quicklog.imports.rows import sheet
from quicklog.imports.rows.headings import Asked
from quicklog.lib.message import Message, joined, plural
from quicklog.lib.record import Record, replace
from quicklog.lib.text import nearest
from quicklog.shorthand import capture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from quicklog.imports.entry import Entry
    from quicklog.imports.readers.objects import Objects
    from quicklog.imports.readers.source import Source, Tell
    from quicklog.shorthand.places import Context


# How each sort of file that is not text is called.
_FORMS = {"json": Message("JSON"), "workbook": Message("a workbook")}


class Wishes(Record):
    """How a file is to be read: what the options of ``ql import`` say.

    ``values`` is what ``--set`` says, by column, ``zone`` where a moment without an offset was written, and ``codes``
    the codes for which words stand in sheets, by the keys of those.
    """

    mapping: Mapping[str, str] = {}
    encoding: str | None = None
    sheet: str | None = None
    values: Mapping[str, str] = {}
    delimiter: str = ""
    header_row: int | None = None
    zone: tzinfo | None = None
    codes: Mapping[str, str] = {}


def zone_of(typed: str) -> tzinfo:
    """Return the time zone that ``--time-zone`` names, by its IANA name or its distance from UTC, such as ``+02:00``.

    Raises ``BadUsageError`` where there is none.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        found = datetime.strptime(typed, "%z").tzinfo if typed[:1] in ("+", "-") else ZoneInfo(typed)
        if found:
            return found
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    near = nearest(typed, sorted(available_timezones()), most=1)
    remedy = Message("did you mean {near}?", near=near[0]) if near else Message("write one such as Asia/Jerusalem")
    raise BadUsageError("unknown time zone {zone}", remedy, zone=typed)


def plan_of(path: str, context: Context, wishes: Wishes, tell: Tell | None = None) -> tuple[Plan, list[Message]]:
    """Read a file; return its notes to be, and what there is to say about how it was read.

    ``tell`` is told of each part of it that was read, and of the whole. Raises ``UnreachableError`` where it cannot be
    read, and ``BadUsageError`` where it is nothing that can be imported.
    """
    is_sheet = bool(wishes.mapping or wishes.values or wishes.delimiter or wishes.header_row)
    expected = Expected(is_sheet, wishes.delimiter, wishes.header_row or 1, frozenset(wishes.mapping))
    source = opened(path, wishes.encoding, expected)
    plan = Plan(source.name)
    if wishes.zone:
        plan.offset = capture.offset(context.now)
        context = replace(context, now=context.now.astimezone(wishes.zone))
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

        _refuse_options(source, wishes, "header_row")
        return _of_objects(objects(source, tell), context, wishes, plan)
    asked = Asked(wishes.values, wishes.header_row or 1, wishes.codes)
    if source.form == "workbook":
        from quicklog.imports.readers import workbook

        _refuse_options(source, wishes, "delimiter")
        found = workbook.rows(source, wishes.sheet, tell)
        return sheet.of_rows(found, context, wishes.mapping, plan.report, asked)
    from quicklog.imports.readers import delimited

    marked = source.encoding is not None and source.encoding.marked
    return sheet.of_rows(
        delimited.rows(source, tell), context, wishes.mapping, plan.report, asked, excel=marked, pad=plan.pad
    )


def _refuse_options(source: Source, wishes: Wishes, *names: str) -> None:
    """Raise ``BadUsageError`` where an option says what such a file does not have."""
    for name in names:
        if getattr(wishes, name):
            what = Message("{name} is {form}", name=source.name, form=_FORMS[source.form])
            raise BadUsageError(what, "leave {option} out", option=f"--{name.replace('_', '-')}")


def _of_objects(objects: Objects, context: Context, wishes: Wishes, plan: Plan) -> Iterator[Entry | Problem]:
    """Read objects by what the first of them is."""
    first = next(objects, None)
    if first is None:  # as quicklog gives out a log without notes
        return
    if isinstance(first, Problem):
        yield first
        return
    place, item = first
    if foreign.is_journal(item) or foreign.is_task(item):
        _expect_no_sheet(plan, wishes)
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
        asked = Asked(wishes.values, 1, wishes.codes)
        yield from sheet.of_objects(_from(first, objects), context, wishes.mapping, plan.report, asked)


def _expect_no_sheet(plan: Plan, wishes: Wishes) -> None:
    """Raise ``BadUsageError`` where options say how columns are read of what has none."""
    for option, said in (("--map", wishes.mapping), ("--set", wishes.values)):
        if said:
            raise BadUsageError(
                "{name} comes from another note taker, and has no columns",
                "leave {option} out",
                name=plan.name,
                option=option,
            )


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
        shown = list(plan.unread)[:10]
        names = joined(", ", [name if isinstance(name, Message) else name[:30] for name in shown])
        more = len(plan.unread) - 10
        unread = Message("{names} and {more} more", names=names, more=more) if more > 0 else names
        said.append(
            Message(
                "{name}: nothing in a note answers to {headings}: not read; "
                "--map THEIRS=OURS reads it, but rows that are in already would come in again",
                name=source.name,
                headings=unread,
            )
        )
    if plan.short:
        places = ", ".join(map(str, plan.short_places)) + (" ..." if plan.short > len(plan.short_places) else "")
        said.append(
            plural(
                plan.short,
                "{name}: {n} row is shorter than the heading, and was taken for empty where that goes on: {places}",
                "{name}: {n} rows are shorter than the heading, and were taken for empty where that goes on: {places}",
                name=source.name,
                places=places,
            )
        )
    if plan.undated:
        said.append(
            plural(
                plan.undated,
                "{name}: {n} is closed, and nothing says since when: it counts as closed on no day",
                "{name}: {n} are closed, and nothing says since when: they count as closed on no day",
                name=source.name,
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
