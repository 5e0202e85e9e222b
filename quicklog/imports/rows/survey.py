"""The columns of a sheet, looked at before its rows are read: how their dates are written, and which hold dates at all.

Of a column only counts and single cells are kept, however many rows there are. ``decided`` makes of them how the rows
are read, and what is to be said of that.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import date, timedelta
from itertools import islice
from operator import itemgetter
from typing import TypeVar  # noqa: TID253  no capture loads this module

from quicklog.imports.entry import problem
from quicklog.imports.rows import dates
from quicklog.imports.rows.headings import column_of, is_of_another_moment, laid_out, names_utc
from quicklog.lib.message import Message, plural
from quicklog.lib.record import Record
from quicklog.lib.text import clean, key, shortened
from quicklog.shorthand.reasons import chained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.imports.entry import Problem
    from quicklog.imports.rows.headings import Layout

T = TypeVar("T")

# The columns that hold moments, and those of them that say when it was.
MOMENTS = ("at", "date", "time", "due", "closed_at", "recorded_at", "amended_at")
_WHEN = MOMENTS[:3]
_AT_ONCE = 1000  # rows
# The cells of a column stand between these when it is looked at as one text.
_END = "\0"
# Two numbers that are day and month, with a year or, where a slash stands between them, without one.
_PAIR = re.compile(
    r"\0((?:[^\W\d]+\.?,? ){0,2})(?:(\d\d?)([-/.])(\d\d?)\3(\d{4}|\d\d)(?=[\0 ,T])|(\d\d?)/(\d\d?)(?=[\0 ,]))"
)
_MIDNIGHT = re.compile(r"(?:[ T]0?0:00(?::00(?:\.0+)?)?(?: ?[aA]\.?[mM]\.?)?| 12:00(?::00)? ?[aA]\.?[mM]\.?)(?=\0)")
_CLOCK = re.compile(r"\0(?:\d\d?[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?: ?[aApP]\.?[mM]\.?)?|0?\.\d+)(?=\0)")
_ISO_DAY = re.compile(r"\0\d{4}-\d\d-(\d\d)(?!\d)")
_COUNTED = re.compile(r"\0(?:[2-7]\d{4}(?:\.\d+)?|0?\.\d+|[1-3]\d{9}(?:\.\d+)?|[1-3]\d{12})(?=\0)")
# What is in every cell that may be a time, though it has no year, or is a number.
_LIKE_TIME = re.compile(
    rf"\d ?[:./-] ?\d|\d ?[ap]\.?m\b|\b[הב]?(?:{dates.MONTH})\b"
    r"|^(?:\d{3,4}|[2-7]\d{4}|[1-3]\d{9}|[1-3]\d{12})$",
    re.IGNORECASE,
).search
# So many cells of each thousand are tried as dates where no heading says that they are.
_TRIED = 50
_MOSTLY = 0.9
_MANY = 3  # midnights that nobody wrote by hand
# So many dates that all are of the first twelve days of a month are no chance; and which days those are.
_NO_CHANCE, _TWELVE = 5, frozenset(f"{number:02}" for number in range(1, 13))
# Of how many days of a column no more than two numbers stand first, where those are years of two figures.
_MOST_YEARS, _LEAST_DAYS, _YEARS_BACK = 2, 4, 15
_ORDER_IN_HEADING = re.compile(r"(?i)(?<![a-z])(dd?[-/.]mm?|mm?[-/.]dd?)(?![a-z])")
_LONGEST_SHOWN = 40
_SOON = timedelta(days=1)
_LEAP = "2000"
_ORDERS = {False: "day-first", True: "month-first"}
_SAID = {False: Message("day first"), True: Message("month first")}
_MOST_NAMED = 30  # characters of a heading
_MOST_NAMES = 1000  # of objects


class Cell(Record):
    """A cell of a column, and the row in which it stands."""

    text: str
    place: int


class Column:
    """What was seen of one column so far."""

    def __init__(self, heading: str, today: date, means: str | None = None) -> None:
        self.heading = heading
        self._is_clock = means == "time"
        self._looks_back = means != "due"
        self._says_hours = means in ("at", "time")
        self.filled = 0
        self.pairs = 0
        self.clocks = 0
        self.midnights = 0
        self.by_hand = False
        self.whole = 0
        self.of_twelve = 0
        self.counted: Cell | None = None
        self.tried = 0
        self.dated = 0
        self.timed = 0
        # By whether the month comes first: a cell that is no date otherwise, and one that would be to come otherwise.
        self.proofs: dict[bool, Cell] = {}
        self.hints: dict[bool, Cell] = {}
        self.either: Cell | None = None
        self._today = today
        self._seen: set[tuple[str, ...]] = set()
        self._short: Cell | None = None
        named = _ORDER_IN_HEADING.search(heading)
        self.said_month_first = named[1][0] in "mM" if named else None

    def take(self, cells: Sequence[str], places: Sequence[int], *, is_moment: bool, is_free: bool) -> None:
        """Look at the cells of some more rows."""
        filled = len(cells) - cells.count("")
        self.filled += filled
        if not filled or not (is_moment or is_free):
            return
        if is_free and self.tried > _TRIED and self.dated < self.tried / 2:
            return
        cells, text = _tidied(cells)
        self._try(cells)
        self.clocks += len(_CLOCK.findall(text))
        if ":00" in text:
            self.midnights += len(_MIDNIGHT.findall(text))
            self.by_hand = self.by_hand or f" 0:00{_END}" in text or f" 00:00{_END}" in text
        if self.counted is None and is_moment and _COUNTED.search(text):
            self.counted = next(
                Cell(cell, place)
                for cell, place in zip(cells, places, strict=True)
                if _COUNTED.search(f"{_END}{cell}{_END}")
            )
        if "-" in text:
            days = _ISO_DAY.findall(text)
            self.whole += len(days)
            self.of_twelve += sum(map(_TWELVE.__contains__, days))
        pairs = _PAIR.findall(text)
        self.pairs += len(pairs)
        for pair in dict.fromkeys(pairs):  # in their order, so that the same file gives the same sentence
            if pair not in self._seen:
                self._seen.add(pair)
                self._weigh(pair, cells, places)

    def _try(self, cells: Iterable[str]) -> None:
        """See whether a few cells are dates, or times of day."""
        tried = 0
        for cell in cells:
            if cell:
                tried += 1
                found = dates.spelt(cell) or dates.spelt(cell, month_first=True)
                self.dated += found is not None
                self.timed += found is not None or bool(_LIKE_TIME(cell))
            if tried == _TRIED:
                break
        self.tried += tried

    def _weigh(self, pair: tuple[str, ...], cells: Sequence[str], places: Sequence[int]) -> None:
        """See what two numbers tell of the order in which day and month stand."""
        words, *pair_of_year = pair
        one, mark, other, year = pair_of_year[:4] if pair_of_year[0] else (pair_of_year[4], "/", pair_of_year[5], "")
        if mark == "." and len(year) == len("15") and self._is_clock:  # a time of day, with its seconds
            return
        if len(year) == len("15") and self._short is None:
            self._short = _cell(pair, cells, places)
        found = {
            False: dates.to_date(year or _LEAP, int(other), int(one)),
            True: dates.to_date(year or _LEAP, int(one), int(other)),
        }
        possible = [month_first for month_first, day in found.items() if day]
        weekday = dates.weekday_in(words) if words and (year or self._looks_back) else None
        if weekday is not None:
            possible = [each for each in possible if weekday in self._weekdays(found[each], open_year=not year)]
        if len(possible) == 1:
            self.proofs.setdefault(possible[0], _cell(pair, cells, places))
        elif possible and one.lstrip("0") != other.lstrip("0"):
            self.either = self.either or _cell(pair, cells, places)
            gone_by = [month_first for month_first, day in found.items() if day and day <= self._today + _SOON]
            if year and len(gone_by) == 1:
                self.hints.setdefault(gone_by[0], _cell(pair, cells, places))

    def _weekdays(self, day: date | None, *, open_year: bool) -> tuple[int, ...]:
        """Return on which day of the week a date is; without its year it is of this one, or of the one before."""
        if day is None:
            return ()
        if not open_year:
            return (day.weekday(),)
        tried = (dates.to_date(f"{self._today.year - back}", day.month, day.day) for back in (0, 1))
        gone_by = (each for each in tried if each and each <= self._today + _SOON)
        return tuple(each.weekday() for each in islice(gone_by, 1))

    @property
    def begins_with_year(self) -> Cell | None:
        """Return a cell of a column whose numbers may be year, month and day: few of the first, many of the last."""
        first, last = {int(pair[1] or -1) for pair in self._seen}, {int(pair[4] or -1) for pair in self._seen}
        this = self._today.year % 100
        is_likely = first <= {*range(this - _YEARS_BACK, this + 1)} and last <= {*range(1, 32)}
        return self._short if is_likely and len(first) <= _MOST_YEARS < _LEAST_DAYS <= len(last) else None

    @property
    def may_be_mangled(self) -> bool:
        """Tell whether a program may have exchanged day and month of all dates that it could.

        Excel does, of a csv of another country: 10/29/2020 stays a text, and of 10/5/2020 it makes a date.
        """
        return bool(self.proofs) and self.whole >= _NO_CHANCE and self.whole == self.of_twelve

    def evidence(self, *, is_over: bool) -> bool | None:
        """Tell whether the month comes first, by what the cells prove or the heading says; None where nothing does.

        Of what ``is_over`` no date is still to come.
        """
        if self.proofs:
            return next(iter(self.proofs))
        if self.said_month_first is not None:
            return self.said_month_first
        return next(iter(self.hints)) if is_over and len(self.hints) == 1 else None

    @property
    def holds_dates(self) -> bool:
        """Tell whether a column holds nothing but dates, as far as was tried."""
        return self.tried > 0 and self.dated >= self.tried * _MOSTLY

    @property
    def holds_times(self) -> bool:
        """Tell whether half of a column may be times, as far as was tried; one that is empty may."""
        return self.timed * 2 >= self.tried

    @property
    def holds_days(self) -> bool:
        """Tell whether all cells are dates at midnight: what programs write that have no days without a time.

        Whoever writes a single 0:00 by hand may mean it.
        """
        is_meant = self._says_hours and self.by_hand and self.filled < _MANY
        return 0 < self.filled == self.midnights and not is_meant

    @property
    def has_days(self) -> bool:
        """Tell whether a column says which day it was: some cell of it is more than a time of day."""
        return self.filled > self.clocks


def _tidied(cells: Sequence[str]) -> tuple[Sequence[str], str]:
    """Return cells as they will be read, and all of them as one text."""
    text = f"{_END}{_END.join(cells)}{_END}"
    if not text.isascii() or any(sign in text for sign in (f"{_END} ", f" {_END}", "\n", "\r", "\t", "  ")):
        cells = [clean(" ".join(cell.split())).text for cell in cells]
        text = f"{_END}{_END.join(cells)}{_END}"
    return cells, text


def _cell(pair: tuple[str, ...], cells: Sequence[str], places: Sequence[int]) -> Cell:
    """Return the cell in which two numbers were found."""
    return next(
        Cell(shortened(cell, _LONGEST_SHOWN), place)
        for cell, place in zip(cells, places, strict=True)
        if cell and _PAIR.findall(f"{_END}{cell}{_END}") == [pair]
    )


class Decided(Record):
    """How the rows of a sheet are read: their columns, and how the moments of each are written.

    ``added`` are headings, by key, that stand for another column than they say, as if they were mapped.
    ``month_first`` tells it of each column of moments. ``days`` are the columns that hold dates at midnight and mean
    the days, ``counted`` those whose numbers are moments, and ``utc`` those of UTC. ``said`` is what is to be said of
    all that, and ``unread`` names the headings that nothing answers to, with the number of their cells.
    """

    layout: Layout
    added: Mapping[str, str] = {}
    month_first: Mapping[str, bool] = {}
    days: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    utc: frozenset[str] = frozenset()
    said: tuple[Message, ...] = ()
    unread: tuple[Message, ...] = ()


class Survey:
    """What was seen of the columns of a sheet: of those of moments, and of those that nothing answers to."""

    def __init__(
        self,
        headings: Sequence[str],
        mapping: Mapping[str, str],
        today: date,
        values: Mapping[str, str] | None = None,
        seen: Mapping[str, Column] | None = None,
    ) -> None:
        """Lay the headings out; raises ``BadUsageError`` where no note could come of them.

        ``values`` fill what rows leave empty, by column, and ``seen`` are columns, by their headings, that were looked
        at already.
        """
        self._headings = [heading if key(heading) else f"column {at}" for at, heading in enumerate(headings, start=1)]
        self._keys = [key(heading) for heading in self._headings]
        self._mapping, self._values = mapping, values or {}
        self.layout = laid_out(headings, mapping, self._values)
        places = self.layout.places
        self._moments = {place: name for name in MOMENTS for place in places.get(name, ())}
        taken = _taken_by(self.layout)
        self._free = [place for place in range(len(headings)) if place not in taken]
        seen = seen or {}
        self._columns: dict[int, Column] = {}
        for place in (*self._moments, *self._free):
            name = self._moments.get(place)
            first = places[name][0] if name else place  # what is joined to one moment is one column
            self._columns[place] = self._columns.get(first) or (
                seen.get(headings[first]) or Column(self._headings[first], today, name)
            )
        self._unnamed = {*self.layout.unnamed}

    def answer(self, headings: Container[str]) -> None:
        """Leave out headings that are read where they stand with others: not all objects have the same."""
        self._free = [place for place in self._free if self._headings[place] not in headings]
        self._columns = {place: self._columns[place] for place in (*self._moments, *self._free)}

    def read(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Look at all rows; cells that a row lacks are empty."""
        if not self._columns:
            return
        for places, cells in _at_once(rows):
            for place, column in self._columns.items():
                is_moment = place in self._moments
                taken = [row[place] if place < len(row) else "" for row in cells]
                column.take(taken, places, is_moment=is_moment, is_free=not is_moment)

    def decided(self, first: int, *, month_first: bool, settled: bool) -> Decided | Problem:
        """Return how the rows are read; a problem where nobody but a person can tell.

        ``first`` is the row of the headings. ``month_first`` is the order of dates where nothing proves another, and
        always where it is ``settled``.
        """
        dropped = [place for place, name in self._moments.items() if self._is_dropped(place, name)]
        if not self._says_when(dropped):  # a draft is better than a note of now
            dropped = [place for place in dropped if self._moments[place] not in _WHEN]
        added: dict[str, str] = {self._keys[place]: "" for place in dropped}
        settled_places = {place: "" for place, folded in enumerate(self._keys) if folded in added}
        said: list[Message] = []
        moments = {place: name for place, name in self._moments.items() if place not in dropped}
        dated = [name for place, name in moments.items() if name in _WHEN and self._columns[place].has_days]
        if not dated and not self._is_day_set():
            found = self._dates_of_nothing(first)
            if found is None or not isinstance(found, int):
                if found:
                    return found
            else:
                column = self._columns[found]
                added[self._keys[found]] = settled_places[found] = "date"
                moments = {place: name for place, name in moments.items() if name != "date"} | {found: "date"}
                said.append(_taken_as_time(column))
        layout = self.layout
        if settled_places:
            layout = laid_out(self._headings, self._mapping, self._values, settled_places)
        columns = {name: self._columns[place] for place, name in moments.items()}
        orders = _orders(columns, month_first=month_first, settled=settled)
        if not isinstance(orders, dict):
            return orders
        if not settled:
            said += _told_orders(columns, orders, month_first=month_first)
        said += [_told_mangled(column) for column in columns.values() if column.may_be_mangled]
        counted = {name: column.counted for name, column in columns.items() if column.counted}
        said += [_told_counted(columns[name], cell) for name, cell in counted.items()]
        return Decided(
            layout,
            added,
            orders,
            frozenset(name for name, column in columns.items() if column.holds_days),
            frozenset(counted),
            frozenset(name for name, column in columns.items() if names_utc(column.heading)),
            tuple(said),
            tuple(self._unread(layout)),
        )

    def _is_dropped(self, place: int, name: str) -> bool:
        """Tell whether a column only seemed to be one of moments by its heading."""
        return name in self.layout.likely and not self._columns[place].holds_times

    def _is_day_set(self) -> bool:
        """Tell whether ``--set`` says which day it was where a row does not."""
        return "date" in self._values or not dates.clock_alone(self._values.get("at", "0:00"))

    def _says_when(self, but: Container[int]) -> bool:
        """Tell whether any column says which day it was, but for some, or it is set for all."""
        if self._is_day_set():
            return True
        claimed = [place for place, name in self._moments.items() if name in _WHEN and place not in but]
        return any(self._columns[place].has_days for place in claimed) or any(
            self._columns[place].holds_dates for place in self._free
        )

    def _dates_of_nothing(self, first: int) -> int | Problem | None:
        """Return the place of the one column of dates that no heading claims; a problem where there are several."""
        found = [place for place in self._free if self._columns[place].holds_dates]
        likely = [place for place in found if not is_of_another_moment(self._headings[place])]
        if len(likely) == 1:
            return likely[0]
        if not found:
            return None
        names = [shortened(self._headings[place], _MOST_NAMED) for place in found]
        return problem(
            first,
            "no heading says when it was, and there are dates under {headings}",
            "say which they are: --map {one}=date, or --map {other}=detail",
            headings=chained("and", names),
            one=as_word(names[0]),
            other=as_word(names[-1]),
        )

    def _unread(self, layout: Layout) -> Iterator[Message]:
        """Yield the headings that nothing answers to, each with how many cells under it are filled."""
        taken, unread = _taken_by(layout), {*layout.unread}
        for place, column in sorted(self._columns.items(), key=itemgetter(0)):
            if not column.filled or place in taken:
                continue
            if place in self._unnamed:
                yield plural(
                    column.filled,
                    "column {number}, which has no heading ({n:,} cell)",
                    "column {number}, which has no heading ({n:,} cells)",
                    number=place + 1,
                )
            elif self._keys[place] in self._keys[:place]:
                yield plural(
                    column.filled,
                    "column {number}, {again} again ({n:,} cell)",
                    "column {number}, {again} again ({n:,} cells)",
                    number=place + 1,
                    again=shortened(column.heading, _MOST_NAMED),
                )
            elif column.heading in unread:
                heading = shortened(column.heading, _MOST_NAMED)
                yield plural(column.filled, "{heading} ({n:,} cell)", "{heading} ({n:,} cells)", heading=heading)


def _taken_by(layout: Layout) -> set[int]:
    """Return the places of all cells that are read."""
    return {place for several in layout.places.values() for place in several}


def _orders(columns: Mapping[str, Column], *, month_first: bool, settled: bool) -> dict[str, bool] | Problem:
    """Return of each column whether the month comes first; a problem where its cells prove both."""
    if settled:
        return dict.fromkeys(columns, month_first)
    proven: dict[str, bool] = {}
    for name, column in columns.items():
        if len(column.proofs) > 1:
            return _contradicted(column)
        short = column.begins_with_year
        if short:
            return problem(
                short.place,
                "{heading}: {cell} may begin with its year, or with its day",
                "write years with four figures, or say that it does not: --date-order day-first",
                heading=shortened(column.heading, _MOST_NAMED),
                cell=short.text,
            )
        evidence = column.evidence(is_over=name != "due")
        if evidence is not None:
            proven[name] = evidence
    alike = {*proven.values()}
    default = alike.pop() if len(alike) == 1 else month_first  # one program writes all dates of a sheet in one order
    return {name: proven.get(name, default) for name in columns}


def _contradicted(column: Column) -> Problem:
    day, month = column.proofs[False], column.proofs[True]
    return problem(
        max(day.place, month.place),
        "{heading}: {day} (row {row}) can only be day first, and {month} (row {other}) only month first",
        "mend one of them, or say which comes first: --date-order day-first|month-first",
        heading=shortened(column.heading, _MOST_NAMED),
        day=day.text,
        row=day.place,
        month=month.text,
        other=month.place,
    )


def _told_orders(columns: Mapping[str, Column], orders: Mapping[str, bool], *, month_first: bool) -> Iterator[Message]:
    """Say in which order dates are read where that is not the team's own, or where nothing proves it."""
    for name, column in columns.items():
        order = orders[name]
        proof, hint = column.proofs.get(order), column.hints.get(order) if name != "due" else None
        values = {"heading": shortened(column.heading, _MOST_NAMED), "order": _SAID[order]}
        if column.evidence(is_over=name != "due") is None:
            if column.either:
                yield _taken(column, order=order)
        elif order == month_first:
            continue
        elif proof:
            yield plural(
                column.pairs,
                "{heading}: {n:,} date is {order}, as {cell} (row {row}) proves",
                "{heading}: {n:,} dates are {order}, as {cell} (row {row}) proves",
                cell=proof.text,
                row=proof.place,
                **values,
            )
        elif hint:
            yield plural(
                column.pairs,
                "{heading}: {n:,} date is {order}: {cell} (row {row}) would be still to come otherwise",
                "{heading}: {n:,} dates are {order}: {cell} (row {row}) would be still to come otherwise",
                cell=hint.text,
                row=hint.place,
                **values,
            )
        else:
            yield plural(
                column.pairs,
                "{heading}: {n:,} date is {order}, as the heading says",
                "{heading}: {n:,} dates are {order}, as the heading says",
                **values,
            )


def other_order(*, month_first: bool) -> dict[str, str]:
    """Return an order of day and month as it is said, and the other as ``--date-order`` takes it."""
    return {"order": _SAID[month_first], "other": _ORDERS[not month_first]}


def _taken(column: Column, *, order: bool) -> Message:
    either = column.either or Cell("", 0)
    return plural(
        column.pairs,
        "{heading}: nothing proves whether day or month comes first: {n:,} date is read {order}, such as {cell} "
        "(row {row}); --date-order {other} reads it the other way",
        "{heading}: nothing proves whether day or month comes first: {n:,} dates are read {order}, such as {cell} "
        "(row {row}); --date-order {other} reads them the other way",
        heading=shortened(column.heading, _MOST_NAMED),
        cell=either.text,
        row=either.place,
        **other_order(month_first=order),
    )


def _taken_as_time(column: Column) -> Message:
    heading = shortened(column.heading, _MOST_NAMED)
    return plural(
        column.filled,
        "no heading says when it was: the date under {heading} is read as that; "
        "if it is something else: --map {theirs}=detail",
        "no heading says when it was: the {n:,} dates under {heading} are read as that; "
        "if they are something else: --map {theirs}=detail",
        heading=heading,
        theirs=as_word(heading),
    )


def _told_mangled(column: Column) -> Message:
    proof = next(iter(column.proofs.values()))
    return Message(
        "{heading}: look at the {number:,} dates that are no text: all are of days 1 to 12, beside {cell} (row {row}); "
        "the program that made the file may have exchanged their days and months",
        heading=shortened(column.heading, _MOST_NAMED),
        number=column.whole,
        cell=proof.text,
        row=proof.place,
    )


def _told_counted(column: Column, cell: Cell) -> Message:
    return Message(
        "{heading}: numbers are read as moments, {cell} (row {row}) as {moment}",
        heading=shortened(column.heading, _MOST_NAMED),
        cell=shortened(cell.text, _MOST_NAMED),
        row=cell.place,
        moment=dates.counted(cell.text).replace("T", " "),
    )


def as_word(heading: str) -> str:
    """Write a heading as a word of a command."""
    return heading if heading.replace("_", "").isalnum() else f'"{heading}"'


class Fields:
    """The names of objects, not all of which have the same, and what was seen under each of them."""

    def __init__(self, mapping: Mapping[str, str], today: date, text: Callable[[Any], str]) -> None:
        self.columns: dict[str, Column] = {}
        # The names of objects as they stand together.
        self.shapes: dict[tuple[str, ...], None] = {}
        self._mapping = mapping
        self._today = today
        self._text = text
        # What is joined to one moment is one column.
        self._joined: dict[str, Column] = {}
        self._means: dict[str, str | None] = {}

    def read(self, objects: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Look at all objects."""
        for places, items in _at_once(objects):
            self._gather({tuple(item): None for item in items})
            for name in dict.fromkeys(name for item in items for name in item):
                if name in self.columns:
                    self._take(name, [each for each in zip(places, items, strict=True) if name in each[1]])

    def _gather(self, shapes: dict[tuple[str, ...], None]) -> None:
        for shape in shapes:
            if shape not in self.shapes and len(self.columns) < _MOST_NAMES:
                self.shapes[shape] = None
                for name in shape:
                    means = self._means[name] = self._mapping.get(key(name)) or column_of(name)
                    if name not in self.columns:
                        self.columns[name] = self._column(name, means)

    def _column(self, name: str, means: str | None) -> Column:
        column = Column(name, self._today, means)
        is_joined = key(name) in self._mapping and means in MOMENTS
        return self._joined.setdefault(means or "", column) if is_joined else column

    def _take(self, name: str, found: list[tuple[int, dict[str, Any]]]) -> None:
        values = [item[name] for _, item in found]
        cells = [value if value.__class__ is str else self._text(value) for value in values]
        means = self._means[name]
        self.columns[name].take(cells, [place for place, _ in found], is_moment=means in MOMENTS, is_free=means is None)


def _at_once(rows: Iterable[tuple[int, T]]) -> Iterator[tuple[list[int], list[T]]]:
    places: list[int] = []
    cells: list[T] = []
    for place, row in rows:
        places.append(place)
        cells.append(row)
        if len(places) == _AT_ONCE:
            yield places, cells
            places, cells = [], []
    if places:
        yield places, cells
