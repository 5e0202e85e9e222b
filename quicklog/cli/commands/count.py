"""``count`` as it is typed."""

from __future__ import annotations

import sys

from quicklog.cli.command import command, flag, option
from quicklog.cli.options import BY, FILTERS, FORM, form_of, names_of
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.message import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.count import Counted
    from quicklog.actions.session import Session
    from quicklog.cli.options import Form
    from quicklog.cli.terminal import Terminal
    from quicklog.show.counted import Laid

_TWO, _MOST = 2, 3


@command(
    "count",
    option("by", "NAMES", "By these columns, up to three: code,technician,month.", sort="by"),
    flag("cross", "Of two columns, the first down and the second across."),
    FILTERS,
    option("limit", "N", "At most so many rows, the greatest.", "--limit", "-n", least=1),
    FORM.without("columns"),
    examples=(
        "ql count --by code",
        "ql count --by code,technician,month --since 2026-09",
        "ql count --by code,month --cross",
        "ql count --by weekday,hour -o hours.csv",
        "ql count --by customer --limit 10 --json",
        "ql count --customer 'Rami Cohen'",
    ),
)
def count(
    session: Session,
    terminal: Terminal,
    *,
    by: str | None,
    cross: bool,
    filters: Mapping[str, Any],
    limit: int | None,
    form: Mapping[str, Any],
) -> int:
    """Count contacts, by any columns. Drafts, messages and what was taken back are none.

    With --status or --kind, all notes that have it are counted. A note with several codes counts under each of them,
    and names that are one customer's are one.
    """
    from quicklog.actions.count import counted
    from quicklog.cli.output import say_range

    names = names_of(by, BY, "--by") if by is not None else ()
    wanted = form_of(form)
    if len(names) > _MOST:
        raise BadUsageError("--by takes up to three columns", "leave some out")
    if cross and len(names) != _TWO:
        raise BadUsageError("--cross takes two columns", "ql count --by code,month --cross")
    if cross and wanted.name in ("json", "jsonl"):
        raise BadUsageError("--cross is a table to read, and {name} for programs", "leave one out", name=wanted.name)
    if filters["mine"]:
        from quicklog.cli.introduction import ask

        ask(session, terminal)
    found = counted(session, filters, names)
    _give(session, terminal, found, wanted, cross=cross, limit=limit)
    if not found.total:
        raise NothingFoundError("no note was found", "ask for less, or see ql list")
    say_range(session, terminal, found.selection, filters)
    return 0


def _give(session: Session, terminal: Terminal, found: Counted, form: Form, *, cross: bool, limit: int | None) -> None:
    from quicklog.cli.output import Whole, say_made, workbook_at
    from quicklog.show import counted, formats, xlsx
    from quicklog.show.markdown import escaped

    laid = counted.crossed(found, limit) if cross else counted.listed(found, limit)
    if form.name == "table":
        _show(session, terminal, found, laid, form.output)
    elif form.name == "xlsx":
        say_made(terminal, xlsx.write_rows(laid.rows, laid.headings, workbook_at(session, terminal, form)))
    else:
        shape = formats.Shape(laid.headings)
        if cross and form.name == "md":  # what stands across is what somebody wrote
            shape = formats.Shape(tuple(map(escaped, laid.headings)))
        if form.output is None:
            formats.write(form.name, [laid.rows], sys.stdout, shape)
        else:
            with Whole(session, form.output) as file:
                formats.write(form.name, [laid.rows], file, shape)


def _show(session: Session, terminal: Terminal, found: Counted, laid: Laid, output: str | None) -> None:
    """Show what was counted as a table for people, and under it how much that is in all."""
    from quicklog.cli.output import show_table, write_lines
    from quicklog.show import counted, table

    columns, cells = counted.table_of(laid)
    summed = counted.summed(found)
    is_table = bool(found.by and cells)
    if output is not None:
        write_lines(session, output, [*(table.layout(columns, cells, None) if is_table else []), summed])
        return
    if is_table:
        show_table(terminal, columns, cells, [""] * len(cells))
    terminal.say(*terminal.page().text(summed))
    if laid.left_out:
        terminal.tell(plural(laid.left_out, "{n} row more: leave --limit out", "{n} rows more: leave --limit out"))
