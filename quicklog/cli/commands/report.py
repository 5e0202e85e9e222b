"""``report`` as it is typed."""

from __future__ import annotations

import sys

from quicklog.cli.command import argument, command, flag, option
from quicklog.cli.options import FILTERS, OUTPUT, form_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.show.reported.listing import Told
    from quicklog.show.reported.tables import Section

# The sections by name, in the order of the page.
SECTIONS = (
    *("summary", "fix", "pareto", "promises", "time", "backlog", "callers", "customers", "kinds", "channels"),
    *("load", "trend", "season", "scores", "technicians", "quality"),
)
_FORMATS = ("table", "json", "csv", "tsv", "xlsx", "html")


@command(
    "report",
    argument("section", "[SECTION]", f"Only this one: {', '.join(SECTIONS)}.", sort=SECTIONS),
    flag("today", "Of the team's day."),
    flag("week", "Of this week."),
    FILTERS,
    option("customers", "N", "How many customers there are in all, for the contact rate.", least=1),
    option("html", "FILE", "Write a page of HTML that needs nothing else.", sort="file"),
    option("format", "FORMAT", f"One of {', '.join(_FORMATS)}.", "--format", "-f", sort=_FORMATS),
    flag("json", "The same as --format json."),
    OUTPUT,
    flag("every", "All rows of long tables.", "--all"),
    examples=(
        "ql report --month 2026-10",
        "ql report pareto --since 2026-09 --until 2026-10",
        "ql report --week --technician dana",
        "ql report --month 'last month' --html report.html",
        "ql report --month 2026-10 -o report.xlsx",
        "ql report callers --since 2026-09-01 --json",
    ),
)
def report(
    session: Session,
    terminal: Terminal,
    *,
    section: str | None,
    today: bool,
    week: bool,
    filters: Mapping[str, Any],
    customers: int | None,
    html: str | None,
    format: str | None,  # noqa: A002  the option's name
    json: bool,
    output: str | None,
    every: bool,
) -> int:
    """Show why customers call, who comes again, what was promised and kept, and what to fix first.

    Without a period it is of the whole log. Every figure is told with its counts, and what it means by ql help metrics.
    Nobody waits for it: the log is copied page by page, and what is written meanwhile counts too.
    """
    from quicklog.actions import report as reporting

    if section is not None and section not in SECTIONS:
        from quicklog.lib.text import nearest

        near = ", ".join(nearest(section, SECTIONS)) or ", ".join(SECTIONS)
        raise BadUsageError("there is no section {section}", "choose from {names}", section=section, names=near)
    name, output = _form(format, output, html, json=json)
    period = reporting.period_of(filters, today=today, week=week)
    if filters["mine"]:
        from quicklog.cli.introduction import ask

        ask(session, terminal)
    from quicklog.show.progress import bar

    with bar("report") as tell:
        found, selection = reporting.made(session, period, customers, tell)
    from quicklog.show.reported.listing import told_of
    from quicklog.show.reported.sections import MADE, MOST, sections

    told = told_of(
        found,
        selection,
        period,
        day_starts=session.codes.settings.day_starts,
        complaint=session.home.complaint if session.home.codes_in_doubt else None,
    )
    most = None if every or section or name != "table" else MOST
    parts = (MADE[section](told, most),) if section else sections(told, most)
    _give(session, terminal, told, parts, name, output)
    return 0


def _form(wanted: str | None, output: str | None, page: str | None, *, json: bool) -> tuple[str, str | None]:
    """Return in which format, and to which file, a report is to go; raises ``BadUsageError`` where options disagree."""
    if page is not None:
        if wanted not in (None, "html") or output is not None or json:
            raise BadUsageError("--html FILE writes a page, and other options another form", "leave one out")
        return "html", page
    if json:
        if wanted not in (None, "json"):
            raise BadUsageError("--json is --format json, and --format {name} another", "leave one out", name=wanted)
        return "json", output
    return form_of({"format": wanted, "output": output}, formats=_FORMATS).name, output


def _give(
    session: Session, terminal: Terminal, told: Told, parts: Sequence[Section], name: str, output: str | None
) -> None:
    if name == "xlsx":
        _give_workbook(session, terminal, told, parts, output)
    elif name in ("csv", "tsv"):
        _give_rows(session, parts, name, output)
    else:
        _give_lines(session, terminal, told, parts, name, output)


def _give_lines(
    session: Session, terminal: Terminal, told: Told, parts: Sequence[Section], name: str, output: str | None
) -> None:
    from quicklog.show.page import Page, json_line

    if name == "json":
        from quicklog.show.reported.data import as_object

        lines = [json_line(as_object(told, parts))]
    elif name == "html":
        from quicklog.show.reported.page import page_of

        lines = page_of(told, parts)
    else:
        from quicklog.show.reported import screen

        lines = screen.lines(told, parts, terminal.page() if output is None else Page())
    if output is None:
        if name == "table" and told.report.is_empty:
            terminal.say(*lines[:1])
            terminal.answer(_nothing(told))
            return
        if name == "table" and not any(part.says or any(table.rows for table in part.tables) for part in parts):
            terminal.say(*lines[:1])
            is_short = any(part.name == "season" for part in parts)
            more = Message("there is nothing to tell of that in less than three months")
            terminal.answer(more if is_short else Message("there is nothing to tell of that"))
            return
        if not (name == "table" and sys.stdout.isatty() and terminal.paged(lines)):
            terminal.say(*lines)
        return
    from quicklog.cli.output import write_lines

    write_lines(session, output, lines)
    if name == "table" and not output.lower().endswith(".txt"):
        terminal.tell(Message("the report was written to {output} as text: --format html, xlsx ...", output=output))
    else:
        terminal.tell(Message("the report was written to {output}", output=output))


def _nothing(told: Told) -> Message:
    """Say why there is no figure."""
    if told.filters:
        return Message("no contact in that time that the filters choose; ql report alone is of the whole log")
    return Message("no contact in that time; ql report without a period is of the whole log")


def _give_rows(session: Session, parts: Sequence[Section], name: str, output: str | None) -> None:
    from quicklog.cli.output import Whole
    from quicklog.show import formats
    from quicklog.show.reported.data import COLUMNS, rows

    shape = formats.Shape(COLUMNS)
    if output is None:
        formats.write(name, [[*rows(parts)]], sys.stdout, shape)
        return
    with Whole(session, output) as file:
        formats.write(name, [[*rows(parts)]], file, shape)


def _give_workbook(
    session: Session, terminal: Terminal, told: Told, parts: Sequence[Section], output: str | None
) -> None:
    from quicklog.cli.options import Form
    from quicklog.cli.output import workbook_at
    from quicklog.show.reported.sheets import write

    path = workbook_at(session, terminal, Form("xlsx", output))
    write(told, parts, path)
    terminal.tell(Message("the report was written to {output}", output=path))
