"""A report as one page of HTML for whoever decides: it needs nothing else, fetches nothing, and runs nothing.

Its tables are its charts: bars and colours stand in their cells, beside the numbers. Only what goes from week to week
is drawn, with its table behind it.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from quicklog.lib.message import Message, joined, plural, said, verbatim
from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, safe, width
from quicklog.report.records import Share
from quicklog.show import html
from quicklog.show.moments import complete
from quicklog.show.reported import lines, look, screen
from quicklog.show.reported.definitions import definitions
from quicklog.show.reported.marked import marked
from quicklog.show.reported.tables import number, percent, share, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from markupsafe import Markup

    from quicklog.report.records import Report
    from quicklog.show.reported.listing import Told
    from quicklog.show.reported.tables import Column, Section, Table

# So many rows of a table are seen at once, and so many more when they are asked for. What is left then is data.
_SEEN, _MOST = 15, 400
# Of a table that has no more than so many others, all are seen.
_SPARED = 5
# A table of so few rows stands on one sheet of paper.
_SHORT = 20
# So many columns of a table of heat can be read: the last, where there are more.
_HEATED = 24
# How wide such a column is at the least, each letter of its longest text, and what is beside it, in sizes of the type.
_LEAST_HEATED, _LETTER, _PAD = 2.6, 0.47, 0.25
# A table of so few columns is not stretched over the whole page.
_FEW_COLUMNS = 3
# Whose cells are as strong as they are among their own row: that of a rare code would else be pale all over.
_BY_ROW = frozenset(("season",))
_NUMBERS = frozenset(("number", "decimal", "length", "chance", "fraction"))
# The sections that say something of a time without contacts.
_WITHOUT_CONTACTS = frozenset(("promises", "backlog", "quality"))
_DAY = timedelta(days=1)


class Cell(Record):
    """What a cell says, and how it looks: its attributes."""

    says: Markup
    look: Markup


class Row(Record):
    """A row: what it is about, and its other cells."""

    head: Markup
    look: Markup
    cells: tuple[Cell, ...]


class Rows(Record):
    """Some rows of a table under a title of their own; ``rest`` are those that are not seen at once."""

    id: str
    title: Markup
    rows: tuple[Row, ...]
    rest: bool = False
    summary: Markup | str = ""

    @property
    def is_short(self) -> bool:
        """Whether they stand on one sheet of paper."""
        return len(self.rows) <= _SHORT


def page_of(told: Told, parts: Sequence[Section]) -> list[str]:
    """Return a report as the lines of a page of HTML; of an empty one, what that means."""
    report = told.report
    values = {
        "language": "en",
        "direction": "rtl" if _is_turned(report) else "ltr",
        "title": said(joined(", ", [_heading(), _period(report)])),
        "heading": marked(_heading()),
        "about": [(marked(name), value) for name, value in _about(told)],
        "nothing": marked(Message("There was no contact in that time.")) if report.is_empty else "",
        "sections": [_section(told, section) for section in parts if _says_something(section, report)],
        "definitions": definitions(),
        "standing": marked(screen.standing(report)),
        "strengths": range(1, look.STRENGTHS + 1),
        "words": _words(),
    }
    page = html.rendered(look.TEMPLATE, values)
    return [line for line in page.splitlines() if line.strip()]


def _words() -> dict[str, Markup | str]:
    words = {
        "definitions": Message("what the figures mean"),
        "commands": Message("commands that show the notes of each row"),
        "table": Message("the same as a table"),
        "band": Message("within what is usual"),
        "week": Message("a week"),
        "signal": Message("an unusual week"),
        "interval": Message(
            "A share is told with its counts, and a share of fewer than a hundred with the interval in which the share"
            " of many more would lie."
        ),
    }
    return {"contents": said(Message("contents")), **{name: marked(words[name]) for name in words}}


def _is_turned(report: Report) -> bool:
    """Tell whether the page runs from right to left: most codes and customers in it are written so."""
    callers = (*report.callers.more_than_others, *report.callers.more_than_before)
    names = [*(code.name for code in report.codes), *(caller.name for caller in callers)]
    return 2 * sum(map(is_right_to_left, names)) > len(names)


# The head


def _heading() -> Message:
    return Message("report on customer contacts")


def _period(report: Report) -> Message:
    """Say the period by its first and its last day; with hours where it does not begin or end with a day."""
    since, until = report.since, report.until
    if any((each.hour, each.minute, each.second) != (0, 0, 0) for each in (since, until)):
        return Message("{since:%d/%m/%Y %H:%M} to {until:%d/%m/%Y %H:%M}", since=since, until=until)
    if until - since <= _DAY:
        return Message("{day:%d/%m/%Y}", day=since)
    return Message("{since:%d/%m/%Y} to {until:%d/%m/%Y}", since=since, until=until - _DAY)


def _about(told: Told) -> Iterator[tuple[Message, Markup]]:
    from markupsafe import Markup

    report = told.report
    yield Message("period"), marked(_period(report))
    chosen = Markup('<code dir="ltr">{}</code>').format(safe(told.filters))
    yield Message("filters"), chosen if told.filters else marked(Message("none: all contacts"))
    moment = complete(report.now.isoformat(timespec="seconds"), report.now)
    yield Message("as of"), marked(Message("{moment}, event {seq:,}", moment=moment, seq=report.seq))


# The sections


def _says_something(section: Section, report: Report) -> bool:
    """Tell whether a section belongs on the page: a time without contacts has its promises, backlog and data."""
    if report.is_empty and section.name not in _WITHOUT_CONTACTS:
        return False
    return bool(section.says or any(table.rows for table in section.tables))


def _section(told: Told, section: Section) -> dict[str, Any]:
    tables = [table for table in section.tables if table.rows]
    views = [_table(table, f"{section.name}-{place}", section) for place, table in enumerate(tables, 1)]
    is_summary = section.name == "summary"
    return {
        "name": section.name,
        "title": marked(section.title),
        "tiles": list(_tiles(told.report)) if is_summary else [],
        "has_first": any(code.caused for code in told.report.codes),
        "says": [marked(sentence) for sentence in section.says],
        "has_band": any(view["picture"] and view["picture"]["band"] for view in views),
        "pictures": [view for view in views if view["picture"]],
        "tables": [view for view in views if not view["picture"]],
    }


def _tiles(report: Report) -> Iterator[dict[str, Markup]]:
    """Yield the few figures that are read first."""
    counts = report.totals
    figures: list[tuple[Message, int | Share]] = [
        (Message("contacts"), counts.contacts),
        (Message("customers"), counts.customers),
        (plural(report.days, "came again within a day", "came again within {n} days"), counts.repeats),
        (Message("settled at first contact"), counts.resolution),
        (Message("avoidable"), counts.avoidable_share),
        (Message("promises kept"), report.promises.kept_share),
        (Message("open now"), report.backlog.open),
    ]
    for name, value in figures:
        says = _of_share(value) if isinstance(value, Share) else marked(number(value))
        yield {"name": marked(name), "value": says}


# Tables


def _table(whole: Table, name: str, section: Section) -> dict[str, Any]:
    """Return a table as the template shows it: what is seen of it, the rest, and what is drawn."""
    table = _narrowed(whole) if whole.chart == "heat" else whole
    picture = lines.picture(table) if table.chart == "lines" else None
    rows, order = _rows(table), list(range(len(table.rows)))
    at_once = len(order) if len(order) <= _SEEN + _SPARED else _SEEN
    if _is_of_days(table):  # the last ones count
        kept, seen = order[-_SEEN - _MOST :], order[-at_once:]
        others = kept[: len(kept) - len(seen)]
    else:
        kept, seen = order[: _SEEN + _MOST], order[:at_once]
        others = kept[at_once:]
    return {
        "look": _look_of(table),
        "is_alone": said(table.title) == said(section.title),
        "columns": [_heading_of(column, place, table) for place, column in enumerate(table.columns)],
        "first": Rows(name, marked(table.title), tuple(rows[place] for place in seen)),
        "others": _others(table, name, [rows[place] for place in others]) if others else None,
        "left_out": _left_out(len(table.rows) - len(kept), len(whole.columns) - len(table.columns)),
        "key": _key(table),
        "picture": _picture(table, picture) if picture else None,
        "commands": _commands(table, [*seen, *others]),
    }


def _is_of_days(table: Table) -> bool:
    return table.columns[0].sort == "day"


def _narrowed(table: Table) -> Table:
    """Return a table of heat with no more columns than can be read: the last of them."""
    if len(table.columns) <= _HEATED + 1:
        return table
    from quicklog.lib.record import replace

    return replace(
        table,
        columns=(table.columns[0], *table.columns[-_HEATED:]),
        rows=tuple((row[0], *row[-_HEATED:]) for row in table.rows),
    )


def _look_of(table: Table) -> Markup:
    from markupsafe import Markup

    if table.chart == "heat":
        texts = [said(column.heading) for column in table.columns[1:]]
        texts += [said(number(value)) for row in table.rows for value in row[1:]]
        one = max(_LEAST_HEATED, _LETTER * max(map(width, texts)) + _PAD)
        return Markup(' class="heat" style="--columns:{}rem"').format(f"{one * (len(table.columns) - 1):.1f}")
    names = ["small", "narrow"] if len(table.columns) <= _FEW_COLUMNS else []
    return _attributes(*names, "day" if _is_of_days(table) else "")


def _others(table: Table, name: str, rows: Sequence[Row]) -> Rows:
    if _is_of_days(table):
        summary = Message("the {n:,} before these", n=len(rows))
    else:
        summary = Message("the other {n:,}", n=len(rows))
    title = joined(": ", [table.title, summary])
    return Rows(f"{name}-rest", marked(title), tuple(rows), rest=True, summary=marked(summary))


def _left_out(rows: int, columns: int) -> Markup | str:
    if columns:
        return marked(Message("{n:,} earlier months are left out; ql report --format csv has all", n=columns))
    return marked(Message("{n:,} more are left out; ql report --format csv has all", n=rows)) if rows else ""


def _key(table: Table) -> Markup | str:
    if table.chart != "heat":
        return ""
    if table.name in _BY_ROW:
        return marked(Message("The stronger the colour, the more of the contacts of its row."))
    return marked(Message("The stronger the colour, the more contacts."))


def _heading_of(column: Column, place: int, table: Table) -> dict[str, Markup]:
    name = "" if place == 0 else _kind_of(column, table)
    return {"heading": marked(column.heading), "look": _attributes(name, _up(column.heading))}


def _up(words: object) -> str:
    """Return the look of words that begin a line of ours: with a capital, which a code or a name does not get."""
    return "up" if isinstance(words, Message) and said(words)[:1].isalpha() else ""


def _kind_of(column: Column, table: Table) -> str:
    if table.chart == "heat":
        return ""
    if table.chart == "bars" and column.name == table.drawn:
        return "drawn"
    return "share" if column.sort == "share" else "n" if column.sort in _NUMBERS else "t"


def _attributes(*names: str) -> Markup:
    from markupsafe import Markup

    classes = " ".join(name for name in names if name)
    return Markup(' class="{}"').format(classes) if classes else Markup()


def _rows(table: Table) -> list[Row]:
    """Return all rows of a table; bars and colours are measured by the greatest of all, seen or not."""
    most = max((value for row in table.rows for value in _measured(table, row)), default=0)
    are_ours = all(isinstance(row[0], Message) for row in table.rows)
    found = []
    for row in table.rows:
        mine = max(_measured(table, row), default=0) if table.name in _BY_ROW else most
        cells = (_cell(value, column, table, mine) for value, column in zip(row[1:], table.columns[1:], strict=True))
        look_of_head = _attributes(_up(row[0]) if are_ours else "")
        found.append(Row(marked(shown(row[0], table.columns[0])), look_of_head, tuple(cells)))
    return found


def _measured(table: Table, row: Sequence[Any]) -> list[float]:
    """Return the values of a row that are drawn."""
    drawn = [
        value
        for value, column in zip(row[1:], table.columns[1:], strict=True)
        if table.chart == "heat" or (table.chart == "bars" and column.name == table.drawn)
    ]
    return [value for value in drawn if isinstance(value, (int, float))]


def _cell(value: Any, column: Column, table: Table, most: float) -> Cell:
    kind = _kind_of(column, table)
    if kind == "drawn":
        return Cell(_bar(value, column, most), _attributes(kind))
    if table.chart == "heat":
        strength = ceil(look.STRENGTHS * (value or 0) / most) if most else 0
        return Cell(marked(shown(value, column)), _attributes(f"h{strength}" if strength else ""))
    if isinstance(value, Share):
        return Cell(_of_share(value), _attributes(kind))
    if kind == "share":
        return Cell(_bold(marked(shown(value, column))), _attributes(kind))
    return Cell(marked(shown(value, column)), _attributes(kind))


def _bar(value: float | None, column: Column, most: float) -> Markup:
    from markupsafe import Markup

    part = 100 * (value or 0) / most if most else 0
    bar = Markup('<i style="--w:{}%"></i>').format(f"{part:.1f}") if part else Markup('<i class="none"></i>')
    return Markup("<div>{}{}</div>").format(marked(shown(value, column)), bar)


def _bold(says: Markup) -> Markup:
    from markupsafe import Markup

    return Markup("<b>{}</b>").format(says)


def _of_share(value: Share) -> Markup:
    """Return a share with its counts in small letters behind it."""
    from markupsafe import Markup

    whole, alone = said(share(value)), verbatim("–") if value.value is None else percent(value.value)
    counts = whole.removeprefix(said(alone)).strip()
    if not counts or counts == whole:
        return _bold(marked(share(value)))
    return Markup("{} <small><bdi>{}</bdi></small>").format(_bold(marked(alone)), counts)


def _picture(table: Table, picture: lines.Picture) -> dict[str, Any]:
    labels = {
        name: [{"at": f"{label.at:.1f}", "says": said(label.says)} for label in some]
        for name, some in (("rows", picture.rows), ("days", picture.days))
    }
    paths = {name: getattr(picture, name) for name in ("grid", "band", "line", "usual", "signals")}
    return {
        **labels,
        **paths,
        "width": lines.WIDTH,
        "height": lines.HEIGHT,
        "says": marked(picture.says),
        "title": said(joined(": ", [table.title, picture.says])),
    }


def _commands(table: Table, places: Sequence[int]) -> list[dict[str, Any]]:
    """Return the commands that show the notes of the rows that are on the page."""
    if not table.lists:
        return []
    column = table.columns[0]
    return [
        {"name": marked(shown(table.rows[place][0], column)), "words": safe(table.lists[place])}
        for place in places
        if table.lists[place]
    ]
