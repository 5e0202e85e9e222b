"""The road of a file into a plan: opened, its sort told, read to its end."""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from quicklog.errors import BadUsageError
from quicklog.imports.entry import Problem
from quicklog.imports.foreign import adif, jrnl, taskwarrior, timers, todo_txt
from quicklog.imports.page import page
from quicklog.imports.page.order import in_order, order_of
from quicklog.imports.plan import Plan
from quicklog.imports.readers.objects import objects, rows
from quicklog.imports.readers.source import Expected, lines, opened
from quicklog.imports.rows import sheet
from quicklog.imports.rows.headings import Asked
from quicklog.imports.rows.survey import as_word
from quicklog.lib.message import Message, joined, plural
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key, nearest
from quicklog.note.fields import EXACT
from quicklog.shorthand import capture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo
    from typing import Any

    from quicklog.imports.entry import Entry, Found
    from quicklog.imports.readers.objects import Objects
    from quicklog.imports.readers.source import Source, Tell
    from quicklog.shorthand.places import Context
# Encodings of which plain csv and tsv may be.
_BARE = ("utf-8", "utf-8-sig")


_MOST_SHOWN = 10  # headings
# How each sort of file that is not text is called.
_FORMS = {"json": Message("JSON"), "frames": Message("JSON"), "workbook": Message("a workbook")}


class Again:
    """What a file holds, read anew each time that it is gone through."""

    def __init__(self, read: Callable[[], Iterator[Any]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Any]:
        """Read from the beginning."""
        return self._read()


class Wishes(Record):
    """How a file is to be read: what the options of ``ql import`` say.

    ``date_order`` decides which of two numbers is the day, whatever dates prove. ``values`` is what ``--set`` says, by
    column, ``zone`` where a moment without an offset was written, and ``codes`` the codes for which words stand in
    sheets, by the keys of those.
    """

    mapping: Mapping[str, str] = {}
    encoding: str | None = None
    sheet: str | None = None
    date_order: str | None = None
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
    plan = Plan(source.name, context.writer)
    if wishes.date_order:
        context = in_order(context, wishes.date_order)
    if wishes.zone:
        plan.offset = capture.offset(context.now)
        context = replace(context, now=context.now.astimezone(wishes.zone), home=context.now.tzinfo)
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
    half = _half_of(tell)
    if source.form in ("json", "frames"):
        _refuse_options(source, wishes, "header_row")
    if source.form == "json":
        return _of_objects(lambda: objects(source, half), context, wishes, plan)
    if source.form == "frames":
        _expect_no_sheet(plan, wishes)
        return timers.stored(rows(source, tell), context)
    if source.form == "tasks":
        return taskwarrior.stored(lines(source, tell), context, plan.report)
    if source.form == "page":
        return _of_page(source, context, wishes, plan, half)
    if source.form in _BY_LINE:
        return _BY_LINE[source.form](lines(source, tell), context)
    return _of_sheet(source, context, wishes, plan, half)


def _of_page(
    source: Source, context: Context, wishes: Wishes, plan: Plan, half: Tell | None
) -> Iterator[Entry | Problem]:
    """Read a page, once it is known in which order its dates are written."""
    if wishes.date_order is None:
        found = order_of(lines(source, half), context, plan.say)
        if isinstance(found, Problem):
            return iter([found])
        context = in_order(context, found)
    return page.entries(lines(source, half), context)


def _of_sheet(
    source: Source, context: Context, wishes: Wishes, plan: Plan, half: Tell | None
) -> Iterator[Entry | Problem]:
    """Read the rows of a workbook, or of a text."""
    asked = _asked(wishes, wishes.header_row or 1)
    if source.form == "workbook":
        from quicklog.imports.readers import workbook

        _refuse_options(source, wishes, "delimiter")
        again = Again(lambda: workbook.rows(source, wishes.sheet, half))
        return sheet.of_rows(again, context, wishes.mapping, plan.report, asked, say=plan.say)
    from quicklog.imports.readers import delimited

    excel = _is_from_excel(source)
    again = Again(lambda: delimited.rows(source, half))
    return sheet.of_rows(again, context, wishes.mapping, plan.report, asked, excel=excel, say=plan.say, pad=plan.pad)


def _is_from_excel(source: Source) -> bool:
    """Tell whether a sheet may be quicklog's own for Excel, or what Excel made of that: plain ones are bare UTF-8."""
    encoding = source.encoding
    return source.delimiter == ";" or (encoding is not None and (encoding.marked or encoding.name not in _BARE))


def _asked(wishes: Wishes, header_row: int = 1) -> Asked:
    """Return what is asked for of a sheet besides ``--map``."""
    return Asked(wishes.values, header_row, wishes.codes, wishes.date_order is not None)


def _refuse_options(source: Source, wishes: Wishes, *names: str) -> None:
    """Raise ``BadUsageError`` where an option says what such a file does not have."""
    for name in names:
        if getattr(wishes, name):
            what = Message("{name} is {form}", name=source.name, form=_FORMS[source.form])
            raise BadUsageError(what, "leave {option} out", option=f"--{name.replace('_', '-')}")


def date_order_of(typed: str) -> str:
    """Return the order of day and month that ``--date-order`` says; raises ``BadUsageError`` on any other word."""
    folded = key(typed)
    for order, ways in (
        ("day-first", ("day first", "day", "d", "dm", "dmy", "d/m", "d/m/y", "dd/mm", "dd/mm/yyyy")),
        ("month-first", ("month first", "month", "m", "md", "mdy", "m/d", "m/d/y", "mm/dd", "mm/dd/yyyy", "us")),
    ):
        if folded in ways:
            return order
    raise BadUsageError(
        "--date-order {typed} cannot be used", "write day-first for 20/11, or month-first for 11/20", typed=typed
    )


def _half_of(tell: Tell | None) -> Tell | None:
    """Return what is told of each part of a file that is read twice."""
    return (lambda part, whole: tell(part, 2 * whole)) if tell else None


def _of_objects(read: Callable[[], Objects], context: Context, wishes: Wishes, plan: Plan) -> Iterator[Entry | Problem]:
    """Read objects by what the first of them is."""
    found = read()
    first = next(found, None)
    if first is None:  # as quicklog gives out a log without notes
        return
    if isinstance(first, Problem):
        yield first
        return
    for is_one, taken in _FOREIGN:
        if is_one(first[1]):
            _expect_no_sheet(plan, wishes)
            for each in chain([first], found):
                yield from [each] if isinstance(each, Problem) else taken(*each, context, plan.report)
            return
    yield from sheet.of_objects(Again(read), context, wishes.mapping, plan.report, _asked(wishes), say=plan.say)


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


# What is read line by line; and the formats of other note takers that are objects: how one is told and read.
_BY_LINE: dict[str, Callable[[Iterable[tuple[int, str]], Context], Found]] = {
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
    said = [Message("{name}: {what}", name=source.name, what=each) for each in plan.said]
    if source.encoding and source.encoding.says:
        said.append(
            Message(
                "{name} was read as {encoding}: if that is wrong, say what it is: --encoding",
                name=source.name,
                encoding=source.encoding.says,
            )
        )
    if plan.unread:
        said.append(_unread(source.name, [*plan.unread]))
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

        rest, is_own = others(source, wishes.sheet)
        if rest and is_own:
            said.append(
                Message(
                    "{name} is quicklog's own: its sheet {exact} was read; what was changed in {sheets} was not",
                    name=source.name,
                    exact=EXACT,
                    sheets=", ".join(rest[:10]),
                )
            )
        elif rest:
            unread = Message(
                "{name}: not read: the sheets {sheets}: --sheet NAME reads one",
                name=source.name,
                sheets=", ".join(rest[:10]),
            )
            said.append(unread)
    elif wishes.sheet:
        raise BadUsageError("{name} has no sheets", "leave --sheet out", name=source.name)
    return said


def _unread(name: str, headings: list[str]) -> Message:
    """Say which headings nothing answers to, and how their words are kept."""
    shown: Message = joined(", ", headings[:_MOST_SHOWN])
    if len(headings) > _MOST_SHOWN:
        shown = Message("{names} and {more} more", names=shown, more=len(headings) - _MOST_SHOWN)
    theirs = [each.values["heading"] for each in headings if isinstance(each, Message) and "heading" in each.values]
    if not theirs:
        return Message("{name}: nothing in a note answers to {headings}: not read", name=name, headings=shown)
    return Message(
        "{name}: nothing in a note answers to {headings}: not read; --map {theirs}=detail keeps the words",
        name=name,
        headings=shown,
        theirs=as_word(theirs[0]),
    )
