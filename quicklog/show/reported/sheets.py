"""A report as an Excel workbook: a sheet that says what it is of, then one for each section.

A sheet has its section's sentences, and its tables one below the other: in real numbers and dates, so that one can
reckon with them. Beside a table stands its chart, and behind both the command that lists the notes of each row, which
is not printed. Like every file, the workbook is in English, whatever language the screen speaks.
"""

from __future__ import annotations

from datetime import date, datetime
from math import ceil

from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, safe, width
from quicklog.report.records import Share
from quicklog.show import xlsx
from quicklog.show.reported.tables import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.report.records import Report
    from quicklog.show.reported.listing import Told
    from quicklog.show.reported.tables import Column, Section, Table

FIRST_SHEET = "report"
_LONGEST_NAME = 31  # Excel's limit for the name of a sheet
_A4 = 9
_HOUR = 3600
_FIRST_YEAR = 1900  # Excel knows no day before it
# A table with more rows than this is longer than a screen.
_LONG = 20
# How wide columns are, in letters: what they leave around a text, the narrowest, and the widest, whose lines break.
_AROUND, _LEAST, _MOST, _MOST_FIRST, _MOST_COMMAND = 2, 5, 30, 44, 90
_TEXT_OF_FIRST = 100  # of what the first sheet says
_ROW = 20  # how high a row is, in pixels and (as Excel sets it) in points
_POINTS = 15
# A chart takes so many columns of the usual width, which are so many pixels wide, with an empty one before it.
_CHART_COLUMNS, _COLUMN, _USUAL = 8, 64, 8.43  # and in letters
_CHART_HEIGHT, _BAR, _AROUND_BARS = 360, 22, 150
# So many rows of a long table are drawn, if the greatest come first; else all of them, as far as one can read them.
MOST_DRAWN, _MOST_IN_ORDER = 20, 60
_LEAST_DRAWN = 2
_BLUE, _RED, _GREY, _COLD, _MILD, _WARM = "#2F6F9F", "#C0392B", "#808080", "#FFFFFF", "#FDEBD8", "#F2A65A"
# So wide, in letters, sentences are at least.
_SAID = 90
_FORMS: dict[str, dict[str, object]] = {
    "number": {"num_format": "#,##0", "align": "right"},
    "decimal": {"num_format": "#,##0.00", "align": "right"},
    "hours": {"num_format": "#,##0.0", "align": "right"},
    "percent": {"num_format": "0.0%", "align": "right"},
    "chance": {"num_format": "0.000", "align": "right"},
    "tiny": {"num_format": "0.0E+00", "align": "right"},
    "day": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "indent": 1},
    "text": {"text_wrap": True},
    "beside": {"text_wrap": True, "indent": 1},
    "signal": {"font_color": _RED, "bold": True, "indent": 1},
    "command": {"reading_order": 1, "align": "left", "font_color": _GREY, "indent": 1},
    "title": {"bold": True, "font_size": 14},
    "name": {"bold": True, "font_size": 12},
    "heading": {"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"},
    "heading beside": {"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom", "indent": 1},
    "counted": {"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom", "align": "right"},
    "says": {"text_wrap": True},
    "label": {"bold": True},
}
_COUNTED = frozenset(("number", "decimal", "hours", "percent", "chance", "tiny"))
_TINY = 0.001


class Cell(Record):
    """A value, and in which form it is written; nothing is written where the value is nothing."""

    value: Any
    form: str


class Field(Record):
    """A column as it stands in a sheet: of which column of the table it is, its heading and its cells."""

    of: str
    heading: str
    cells: tuple[Cell, ...]

    @property
    def is_counted(self) -> bool:
        """Whether it holds numbers, below which a heading stands at the right too."""
        return any(cell.form in _COUNTED for cell in self.cells)


def write(told: Told, sections: Sequence[Section], path: str) -> None:
    """Write a report to a workbook; a file of that name is replaced, whole or not at all.

    Raises ``UnreachableError`` when the disk does not allow it.
    """
    xlsx.whole(path, lambda workbook: _fill(workbook, told, sections))


def _fill(workbook: Any, told: Told, sections: Sequence[Section]) -> None:
    report = told.report
    # The moment of the report and no other: the same report is the same file.
    workbook.set_properties({"title": "quicklog report", "created": report.now.replace(tzinfo=None)})
    look = _Look(workbook, from_right=mostly_right_to_left(report))
    names = sheet_names(sections)
    _write_first(_Page(look, FIRST_SHEET), told, sections, names)
    for section, name in zip(sections, names, strict=True):
        _write_section(_Page(look, name), section)


def mostly_right_to_left(report: Report) -> bool:
    """Tell whether more of the codes than not are written from right to left."""
    names = [code.name for code in report.codes]
    return 2 * sum(map(is_right_to_left, names)) > len(names)


def sheet_names(sections: Sequence[Section]) -> list[str]:
    """Return a name for the sheet of each section: its title, as far as Excel allows it, each of them once."""
    taken, names = {FIRST_SHEET}, []
    for section in sections:
        title = "".join(" " if sign in "[]:*?/\\" else sign for sign in section.title).strip(" '") or section.name
        name, number = title[:_LONGEST_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{title[: _LONGEST_NAME - 1 - len(str(number))]} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


# What stands in the cells.


def fields_of(table: Table) -> list[Field]:
    """Return the columns of a table as they stand in a sheet; a share takes three of them, a length is in hours."""
    found: list[Field] = []
    for place, column in enumerate(table.columns):
        values = [row[place] for row in table.rows]
        if column.sort == "share":
            found += _shares(column, values)
        else:
            heading = f"{column.heading} (hours)" if column.sort == "length" else str(column.heading)
            found.append(Field(column.name, heading, tuple(_cell(value, column) for value in values)))
    return [*found, *_limits(table)]


def _shares(column: Column, values: Sequence[Any]) -> Iterator[Field]:
    shares = [value if isinstance(value, Share) else None for value in values]
    first = [
        _cell(value, column) if share is None else _percent(share.value)
        for value, share in zip(values, shares, strict=True)
    ]
    yield Field(column.name, str(column.heading), tuple(first))
    yield Field(column.name, "…\u00a0number", tuple(Cell(share and share.hits, "number") for share in shares))
    yield Field(column.name, "…\u00a0of", tuple(Cell(share and share.number, "number") for share in shares))


def _limits(table: Table) -> Iterator[Field]:
    """Yield between what each value is usual, and which are not, where there are enough of them to tell."""
    if all(low is None and high is None for low, high, _ in table.limits):
        return
    drawn = next(column for column in table.columns if column.name == table.drawn)
    for name, heading, place in (("low", "usual from", 0), ("high", "usual to", 1)):
        yield Field(name, heading, tuple(_cell(limits[place], drawn) for limits in table.limits))
    yield Field("signal", "signal", tuple(Cell("unusual" if is_one else None, "signal") for *_, is_one in table.limits))


def _percent(value: float | None) -> Cell:
    return Cell(value, "percent")


def _cell(value: Any, column: Column) -> Cell:
    """Return a value in the form of its column; what is no number there, such as a time not yet reached, in words."""
    sort = column.sort
    if sort == "length":
        return Cell(str(shown(value, column)), "text") if value is None else Cell(value / _HOUR, "hours")
    if value is None or isinstance(value, str):
        return Cell(value and str(value), "text")
    if isinstance(value, date):
        if value.year < _FIRST_YEAR:
            return Cell(value.isoformat(), "text")
        return Cell(value, "moment" if isinstance(value, datetime) else "day")
    if isinstance(value, int):
        return Cell(value, "number")
    return _percent(value) if sort == "fraction" else Cell(value, _form_of(value, sort))


def _form_of(value: float, sort: str) -> str:
    if sort == "chance":
        return "tiny" if value < _TINY else "chance"
    return "decimal"


# Where it stands.


class _Look:
    """The formats of a workbook, and from which side it is read."""

    def __init__(self, workbook: Any, *, from_right: bool) -> None:
        self.workbook, self.from_right = workbook, from_right
        side = {"align": "right" if from_right else "left", "valign": "top"}
        self.forms = {name: workbook.add_format({**side, **form}) for name, form in _FORMS.items()}
        self.plain = workbook.add_format()


class _Page:
    """A sheet that is filled from above; ``row`` is the next."""

    def __init__(self, look: _Look, name: str) -> None:
        self.look, self.name, self.row = look, name, 0
        self.sheet = look.workbook.add_worksheet(name)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&A&C&P / &N")
        if look.from_right:
            self.sheet.right_to_left()

    def put(self, place: int, cell: Cell) -> None:
        """Write a cell of this row; text is never taken for a formula, a link or markup."""
        if cell.value is None or cell.value == "":
            return
        # Words that follow numbers would touch them.
        beside = {"text": "beside", "heading": "heading beside"} if place else {}
        form = self.look.forms[beside.get(cell.form, cell.form)]
        if isinstance(cell.value, date):
            self.sheet.write_datetime(self.row, place, _without_zone(cell.value), form)
        elif isinstance(cell.value, str):
            xlsx.write_text(self.sheet, (self.row, place), xlsx.shortened(safe(cell.value)), self.look.plain, form)
        else:
            self.sheet.write_number(self.row, place, cell.value, form)

    def say(self, words: str, form: str, last: int, letters: float) -> None:
        """Write words over all columns up to the last, which are so many letters wide, on as many lines as it takes."""
        lines = ceil(width(words) * (1.5 if form == "title" else 1) / letters)
        self.sheet.set_row(self.row, _POINTS * max(1, lines) + (5 if form == "title" else 0))
        if last:
            self.sheet.merge_range(self.row, 0, self.row, last, "", self.look.forms[form])
        self.put(0, Cell(words, form))
        self.row += 1


def _without_zone(value: date) -> date:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _write_first(page: _Page, told: Told, sections: Sequence[Section], names: Sequence[str]) -> None:
    """Write of which period and which notes the report is, as of which event, and what stands in the other sheets."""
    report, sheet = told.report, page.sheet
    says: list[tuple[str, object]] = [
        ("from", report.since),
        ("until", report.until),
        ("filters", told.filters or "none"),
        ("as of", report.now),
        ("event", report.seq),
        ("stream", report.stream),
        ("digest", report.digest),
        ("again means", f"within {report.days} days" if report.days != 1 else "within a day"),
        ("times to close", "in working hours" if report.working_time else "by the calendar"),
        ("what figures mean", "ql help metrics"),
    ]
    wide = max(map(len, [*names, *(label for label, _ in says)])) + _AROUND
    sheet.set_column(0, 0, wide)
    sheet.set_column(1, 1, _TEXT_OF_FIRST)
    page.say("report", "title", 1, wide + _TEXT_OF_FIRST)
    if report.is_empty:
        words = "no contact in that time; ql report without a period is of the whole log"
        page.say(words, "label", 1, wide + _TEXT_OF_FIRST)
    page.row += 1
    for label, value in says:
        page.put(0, Cell(label, "label"))
        page.put(1, _first_cell(value))
        page.row += 1
    page.row += 1
    for heading, place in (("sheet", 0), ("tables", 1)):
        page.put(place, Cell(heading, "heading"))
    page.row += 1
    for name, section in zip(names, sections, strict=True):
        page.put(0, Cell(name, "text"))
        page.put(1, Cell("; ".join(table.title for table in section.tables if table.rows), "text"))
        page.row += 1
    if any(any(table.lists) for section in sections for table in section.tables):
        page.row += 1
        words = "The last column of a table, which is not printed, is the command that lists the notes of its row."
        page.say(words, "says", 1, wide + _TEXT_OF_FIRST)


def _first_cell(value: object) -> Cell:
    if isinstance(value, datetime):
        form = "moment" if value.year >= _FIRST_YEAR else "text"
        return Cell(value if form == "moment" else value.isoformat(), form)
    # As text a number stands on the side where all the others stand.
    return Cell(f"{value:,}" if isinstance(value, int) else value, "text")


class _Laid(Record):
    """A table with its columns in a sheet, its commands, and whether a chart is drawn of it."""

    table: Table
    fields: Sequence[Field]
    commands: Sequence[str]
    is_drawn: bool


def _laid(table: Table) -> _Laid:
    fields = fields_of(table)
    is_drawn = table.chart in ("bars", "lines") and len(table.rows) >= _LEAST_DRAWN
    # Of nothing but noughts there is nothing to see.
    has_any = any(cell.value for field in fields if field.of == table.drawn for cell in field.cells)
    return _Laid(table, fields, list(table.lists), is_drawn and has_any)


class Places(Record):
    """How wide the columns of tables are, in letters; where charts begin; and where the commands, behind the paper."""

    widths: tuple[int, ...]
    chart: int
    command: int

    @property
    def letters(self) -> float:
        """How wide all that is printed is."""
        return _letters_of(self.widths, self.command)


def _letters_of(widths: Sequence[int], columns: int) -> float:
    return sum(widths[:columns]) + max(0, columns - len(widths)) * _USUAL


def _places(laid: Sequence[_Laid]) -> Places:
    """Return the columns of a sheet: those of all tables, then the charts, all below one another, then the commands."""
    most = max((len(each.fields) for each in laid), default=0)
    widths = tuple(
        max(_wide(each.fields[place], is_first=not place) for each in laid if place < len(each.fields))
        for place in range(most)
    )
    command = most + 1 + _CHART_COLUMNS if any(each.is_drawn for each in laid) else most
    while _letters_of(widths, command) < _SAID:
        command += 1
    return Places(widths, most + 1, command)


def _wide(field: Field, *, is_first: bool) -> int:
    words = 1 + max(map(width, _words(field.heading)))
    longest = max((_letters(cell) for cell in field.cells), default=0)
    return max(_LEAST, min(max(words, longest) + _AROUND, _MOST_FIRST if is_first else _MOST))


def _words(heading: str) -> list[str]:
    """Return between what a heading may be broken: not at a blank that is made to hold words together."""
    return heading.split(" ")


def _letters(cell: Cell) -> int:
    """Return how many letters a cell takes, or about so many."""
    value = cell.value
    if value is None:
        return 0
    if isinstance(value, str):
        return width(safe(value))
    forms = {"number": ",", "decimal": ",.2f", "hours": ",.1f", "percent": ".1%", "chance": ".3f", "tiny": ".1e"}
    return len(format(value, forms[cell.form])) if cell.form in forms else len(f"{value:%Y-%m-%d}")


def _write_section(page: _Page, section: Section) -> None:
    laid = [_laid(table) for table in section.tables if table.rows]
    places = _places(laid)
    sheet = page.sheet
    for place, wide in enumerate(places.widths):
        sheet.set_column(place, place, wide)
    commands = max((len(command) for each in laid for command in each.commands), default=0)
    if commands:
        sheet.set_column(places.command, places.command, min(commands + _AROUND, _MOST_COMMAND))
    last = places.command - 1
    page.say(section.title, "title", last, places.letters)
    for sentence in section.says:
        page.say(sentence, "says", last, places.letters)
    if not section.says and not laid:
        page.say("nothing of this in that time", "says", last, places.letters)
    for each in laid:
        page.row += 1
        _write_table(page, each, places, is_alone=len(laid) == 1)
    sheet.print_area(0, 0, max(page.row - 1, 0), last)


def _write_table(page: _Page, laid: _Laid, places: Places, *, is_alone: bool) -> None:
    """Write a table under its title, its chart beside it; what follows stands below both."""
    heading, first = page.row + 1, page.row + 2
    fields, rows = laid.fields, len(laid.table.rows)
    end = first + rows - 1
    page.put(0, Cell(str(laid.table.title), "name"))
    page.row = heading
    lines = max(_lines(field.heading, wide) for field, wide in zip(fields, places.widths, strict=False))
    page.sheet.set_row(heading, _POINTS * lines)
    for place, field in enumerate(fields):
        page.put(place, Cell(field.heading, "counted" if field.is_counted else "heading"))
    if any(laid.commands):
        page.put(places.command, Cell("command", "heading"))
    for number in range(rows):
        page.row = first + number
        for place, field in enumerate(fields):
            page.put(place, field.cells[number])
        if laid.commands:
            page.put(places.command, Cell(laid.commands[number], "command"))
    if laid.table.chart == "heat":
        _colour(page.sheet, laid.table, (first, end), len(fields) - 1)
    if laid.is_drawn:
        chart = _Drawing(page, laid, first)
        # Not beside the heading: that is printed on every page, and a chart with it.
        chart.insert(first, places.chart)
        end = max(end, first + ceil(chart.height / _ROW))
    if is_alone and rows > _LONG:
        page.sheet.freeze_panes(first, 1)
        page.sheet.repeat_rows(heading)
    page.row = end + 1


def _lines(heading: str, letters: int) -> int:
    """Return on how many lines a heading is broken in a column."""
    lines, left = 1, letters
    for word in _words(heading):
        if width(word) > left - 1 and left < letters:
            lines, left = lines + 1, letters
        left -= width(word) + 1
    return lines


def _colour(sheet: Any, table: Table, rows: tuple[int, int], last: int) -> None:
    """Colour cells by their numbers: all of a table alike, but each code by its own months, for that is its season."""
    scale: dict[str, object] = {"type": "3_color_scale", "min_color": _COLD, "mid_color": _MILD, "max_color": _WARM}
    scale |= {"mid_type": "percentile", "mid_value": 50}
    first, end = rows
    if table.name == "season":
        for row in range(first, end + 1):
            sheet.conditional_format(row, 1, row, last, scale)
    else:
        sheet.conditional_format(first, 1, end, last, scale)


# What is drawn.


class _Drawing:
    """The chart of a table whose rows begin in a certain row: it refers to their cells, and keeps copies of them.

    Those who show a file without reckoning, as previews do, draw the copies.
    """

    def __init__(self, page: _Page, laid: _Laid, first: int) -> None:
        self._page, self._table, self._fields, self._first = page, laid.table, laid.fields, first
        self._is_by_day = laid.table.columns[0].sort == "day"
        self._is_flat = laid.table.chart == "bars" and not self._is_by_day and laid.table.name != "pareto"
        self._rows = self._so_many()
        self.height = max(_CHART_HEIGHT, self._rows * _BAR + _AROUND_BARS) if self._is_flat else _CHART_HEIGHT

    def _so_many(self) -> int:
        """Return how many rows are drawn: of days all, for a gap would look like a time without contacts."""
        numbers = [cell.value or 0 for cell in self._fields[self._place(self._table.drawn)].cells]
        if self._is_by_day:
            return len(numbers)
        return min(len(numbers), MOST_DRAWN if numbers == sorted(numbers, reverse=True) else _MOST_IN_ORDER)

    def insert(self, row: int, place: int) -> None:
        """Draw it with its upper corner at a cell."""
        table = self._table
        chart = self._lines() if table.chart == "lines" else self._pareto() if table.name == "pareto" else self._bars()
        cut = "" if self._rows == len(table.rows) else f", the first {self._rows}"
        chart.set_title({"name": f"{table.title}{cut}", "name_font": {"size": 12}, "overlay": False})
        # A little less than its cells, so that it ends in the last of them.
        chart.set_size({"width": _CHART_COLUMNS * _COLUMN - 4, "height": self.height - 4})
        self._page.sheet.insert_chart(row, place, chart, {"description": self._description(), "object_position": 2})

    def _bars(self) -> Any:
        drawn = self._place(self._table.drawn)
        chart = self._new("bar" if self._is_flat else "column")
        labels = {"value": True} if self._is_flat else None
        chart.add_series({**self._series(drawn), "fill": {"color": _BLUE}, "gap": 50, "data_labels": labels})
        values = {**_named(self._fields[drawn].heading), "min": 0, "num_format": "#,##0"}
        if self._is_flat:  # XlsxWriter means by x what lies flat; where the first bar stands above, so would numbers
            chart.set_x_axis({**values, "label_position": "high"})
            chart.set_y_axis({**self._by(), "reverse": True})
        else:
            chart.set_x_axis(self._by())
            chart.set_y_axis(values)
        chart.set_legend({"none": True})
        return chart

    def _pareto(self) -> Any:
        """Draw columns of contacts, and a line of the share that these and those before them make up."""
        contacts, share = self._place("contacts"), self._place("cumulative")
        chart, line = self._new("column"), self._new("line")
        chart.add_series({**self._series(contacts), "fill": {"color": _BLUE}, "gap": 30})
        look = {"line": {"color": _RED, "width": 2}, "marker": {"type": "circle", "size": 4, "fill": {"color": _RED}}}
        line.add_series({**self._series(share), **look, "y2_axis": True})
        chart.combine(line)
        chart.set_x_axis(self._by())
        chart.set_y_axis({**_named(self._fields[contacts].heading), "min": 0, "num_format": "#,##0"})
        line.set_y2_axis({**_named(self._fields[share].heading), "min": 0, "max": 1, "num_format": "0%"})
        chart.set_legend({"position": "bottom"})
        return chart

    def _lines(self) -> Any:
        """Draw a figure from time to time, between the limits of what is usual of it."""
        drawn, chart = self._place(self._table.drawn), self._new("line")
        signals = [limits[2] for limits in self._table.limits]
        red = {"fill": {"color": _RED}, "border": {"color": _RED}}
        chart.add_series(
            {
                **self._series(drawn),
                "line": {"color": _BLUE, "width": 2},
                "marker": {"type": "circle", "size": 5, "fill": {"color": _BLUE}, "border": {"color": _BLUE}},
                "points": [red if is_signal else None for is_signal in signals] if any(signals) else None,
            }
        )
        for place, field in enumerate(self._fields):
            if field.of in ("low", "high"):
                look = {"color": _GREY, "width": 1.25, "dash_type": "dash"}
                chart.add_series({**self._series(place), "line": look, "marker": {"type": "none"}})
        chart.set_x_axis(self._by())
        is_share = self._fields[drawn].cells[0].form == "percent"
        form = {"num_format": "0%" if is_share else "#,##0"}
        chart.set_y_axis({**_named(self._fields[drawn].heading), "min": 0, **form})
        chart.set_legend({"position": "bottom"})
        return chart

    def _new(self, sort: str) -> Any:
        return self._page.look.workbook.add_chart({"type": sort})

    def _place(self, name: str) -> int:
        return next(place for place, field in enumerate(self._fields) if field.of == name)

    def _by(self) -> dict[str, Any]:
        """Return the axis of what is counted apart, by words or by days."""
        axis = _named(self._fields[0].heading)
        if not self._is_by_day:
            turned = {} if self._is_flat else {"num_font": {"rotation": -45, "size": 8}}
            return {**axis, **turned, "interval_unit": 1}
        form = "yyyy-mm" if self._table.name == "months" else "yyyy-mm-dd"
        return {**axis, "text_axis": True, "num_format": form, "num_font": {"rotation": -45}}

    def _series(self, place: int) -> dict[str, Any]:
        name = self._page.name
        ends = (self._first, self._first + self._rows - 1)
        return {
            "name": [name, self._first - 1, place],
            "name_data": [self._fields[place].heading],
            "categories": [name, ends[0], 0, ends[1], 0],
            "categories_data": self._copies(0),
            "values": [name, ends[0], place, ends[1], place],
            "values_data": self._copies(place),
        }

    def _copies(self, place: int) -> list[Any]:
        return [_copy(cell.value) for cell in self._fields[place].cells[: self._rows]]

    def _description(self) -> str:
        """Say for those who do not see the chart what it shows, and of what it shows most."""
        drawn = self._place(self._table.drawn)
        values = self._fields[drawn]
        numbers = [cell.value or 0 for cell in values.cells[: self._rows]]
        most = numbers.index(max(numbers))
        sort = "A line" if self._table.chart == "lines" else "Bars"
        row = self._fields[0].cells[most].value
        said = f"{sort} of {values.heading} by {self._fields[0].heading}; the most: {row}, {_said(values.cells[most])}"
        signals = sum(is_signal for *_, is_signal in self._table.limits)
        return _printable(f"{said}; {signals} unusual" if self._table.limits else said)


def _named(heading: str) -> dict[str, Any]:
    return {"name": heading, "name_font": {"size": 10, "bold": False}}


def _copy(value: Any) -> Any:
    """Return a value as a chart keeps it: a day as the number that Excel counts."""
    if isinstance(value, date):
        return (date(value.year, value.month, value.day) - date(1899, 12, 30)).days
    return _printable(value) if isinstance(value, str) else value


def _said(cell: Cell) -> str:
    forms: Mapping[str, str] = {"number": ",", "decimal": ",.2f", "percent": ".1%"}
    return format(cell.value or 0, forms.get(cell.form, ""))


def _printable(text: str) -> str:
    """Return a text without what no XML may hold."""
    return "".join("\N{REPLACEMENT CHARACTER}" if sign in "\ufffe\uffff" else sign for sign in safe(text))
