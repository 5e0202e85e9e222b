"""The lead's board as rows of a screen of any size: what is open, the day's notes, messages, and counts.

What is on the board is laid out in sections, and the sections share the rows that there are. Nothing here knows how
the rows are drawn.
"""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural, said
from quicklog.lib.record import Record, replace
from quicklog.lib.text import safe, width
from quicklog.show import listing, matters, table
from quicklog.show.handed import standing
from quicklog.show.moments import calendar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.actions.board import Board
    from quicklog.note.fields import Note
    from quicklog.show.page import Page

    Lines = tuple[str, ...]

# From how many cells on the counts stand beside the notes, how many of a hundred cells these have, and the gap between.
_WIDE, _SHARE, _GAP = 120, 66, 3
# What is drawn before each row, and how wide it is; the row of the cursor is marked by more than a colour.
_MARK, _NO_MARK = "› ", "  "
MARGIN = len(_MARK)
# So many notes are laid out at most in a section: nobody reads more, and to lay out thousands takes seconds.
MOST = 200
# The fewest rows of a section that say something: its title, the heading of its table, and a note.
_LEAST = 3


class Row(Record):
    """A row of the screen, in parts, each with the name of its style."""

    parts: tuple[tuple[str, str], ...] = ()


class Item(Record):
    """What the cursor stands on: the lines of a note, or of what is counted, and their style."""

    lines: tuple[str, ...]
    style: str = ""
    note: Note | None = None


class Section(Record):
    """A part of the board: its ``name``, its title, the heading of its columns, and what is in it.

    ``left_out`` tells how many more there are than are laid out, and ``beside`` stands behind the title.
    """

    name: str
    title: Message
    heading: tuple[str, ...]
    items: tuple[Item, ...]
    left_out: int = 0
    beside: str = ""

    @property
    def rows(self) -> int:
        """How many rows it takes where it has all that it wants."""
        return 1 + len(self.heading) + sum(len(item.lines) for item in self.items)


class Cursor(Record):
    """Where the cursor is: in which section, and on which note there."""

    section: str = ""
    note: str = ""


class Laid(Record):
    """A board laid out for a width: its first lines, and the sections of each column, the most important first.

    ``widths`` are those of the columns, in cells.
    """

    head: tuple[str, ...]
    columns: tuple[tuple[Section, ...], ...]
    widths: tuple[int, ...]


def laid(board: Board, page: Page) -> Laid:
    """Lay a board out for a page of some width: in one column, or the counts beside the notes."""
    cells = page.cells or 80
    unaccepted = page.text(standing(board.handed, None, board.now)) if board.handed else []
    head = (*page.text(heading(board)), *unaccepted)
    if cells < _WIDE:
        narrow = replace(page, cells=max(1, cells - MARGIN - 1))
        lists = (_matters(board, narrow), _notes(board, narrow), _unseen(board, narrow))
        return Laid(head, ((*lists, *_in_lines(board, narrow)),), (cells,))
    left = cells * _SHARE // 100
    right = cells - left - _GAP
    wide, beside = (replace(page, cells=each - MARGIN - 1) for each in (left, right))
    counts = [_listed(*each, beside) for each in _counts(board)]
    return Laid(head, ((_matters(board, wide), _notes(board, wide)), (_unseen(board, beside), *counts)), (left, right))


def heading(board: Board) -> Message:
    """Say what time it is, and how the day stands."""
    moment = Message("{now:%A} {now:%d/%m} {now:%H:%M}", now=board.now)
    counts = listing.counts([*board.every], board.opened, board.overdue, board.persons.__getitem__)
    return joined("  ", [moment, counts])


# The sections.


def _matters(board: Board, page: Page) -> Section:
    notes = board.matters
    title = Message("open: {counts}", counts=matters.counts(notes, board.now)) if notes else _NOTHING_OPEN
    return _section("open", _with(board, title), notes, _as_matters(notes[:MOST], board, page))


_NOTHING_OPEN = Message("nothing is open")
_ALL_SEEN = Message("every message was seen")


def _notes(board: Board, page: Page) -> Section:
    number = len(board.notes)
    if board.begins and board.ends and not board.begins <= board.now < board.ends:
        day = calendar(board.begins.isoformat(), board.now, hour=False)
        title = plural(number, "{n} note of {day}", "{n} notes of {day}", day=day)
    else:
        title = plural(number, "{n} note today", "{n} notes today")
    some = board.notes[: min(MOST, board.limit or MOST)]
    rows = [listing.cells(note, board.now) for note in some]
    return _section("notes", _with(board, title), board.notes, _laid(listing.COLUMNS, rows, some, board, page))


def _unseen(board: Board, page: Page) -> Section:
    notes = board.unseen
    title = plural(len(notes), "{n} message not seen yet", "{n} messages not seen yet")
    title = title if notes or board.words else _ALL_SEEN
    return _section("unseen", _with(board, title), notes, _as_matters(notes[:MOST], board, page))


def _with(board: Board, title: Message) -> Message:
    """Say in a title which words all have that is under it, where only some notes are looked at."""
    return Message("{title} with “{words}”", title=title, words=board.words) if board.words else title


def _section(name: str, title: Message, notes: Sequence[Note], laid: tuple[Lines, tuple[Item, ...]]) -> Section:
    heading, items = laid
    return Section(name, title, heading, items, len(notes) - len(items))


def _as_matters(notes: Sequence[Note], board: Board, page: Page) -> tuple[Lines, tuple[Item, ...]]:
    return _laid(matters.COLUMNS, [matters.cells(note, board.now) for note in notes], notes, board, page)


def _laid(
    columns: Sequence[table.Column], rows: Sequence[Sequence[str]], notes: Sequence[Note], board: Board, page: Page
) -> tuple[Lines, tuple[Item, ...]]:
    """Lay notes out as a table, and return the lines of its heading, and the notes with theirs."""
    if not rows:
        return (), ()
    first, *blocks = table.blocks(columns, rows, page.cells, page.mark)
    styles = [listing.style(note, board.now) for note in notes]
    items = [Item(tuple(block), style, note) for block, style, note in zip(blocks, styles, notes, strict=True)]
    return tuple(first), tuple(items)


def _counts(board: Board) -> list[tuple[str, Message, Sequence[tuple[str, int]]]]:
    """Return what is counted: the name of its section, its title, and the names with their numbers."""
    again = plural(board.days, "again within a day", "again within {n} days")
    return [
        ("codes", Message("by code"), board.codes),
        ("technicians", Message("by technician"), board.technicians),
        ("callers", again, board.callers),
    ]


def _listed(name: str, title: Message, counts: Sequence[tuple[str, int]], page: Page) -> Section:
    """Lay out names one below the other, each behind its number."""
    cells = page.cells or 80
    digits = max((len(str(number)) for _, number in counts), default=1)
    lines = [f"{number:>{digits}}  {page.mark(table.cut(safe(each), cells - digits - 2))}" for each, number in counts]
    return Section(name, title, (), tuple(Item((line,)) for line in lines[:MOST]), max(len(lines) - MOST, 0))


def _in_lines(board: Board, page: Page) -> list[Section]:
    """Lay out counts one beside the other, in a line for each sort of them; what has no room there is left out."""
    found = []
    for section, title, counts in _counts(board):
        parts: list[str] = []
        room = (page.cells or 80) - width(said(title)) - len(_NO_MARK)
        for each, number in counts:
            name = table.cut(safe(each), max(1, room - len(str(number)) - 1))
            if parts and name != safe(each):
                break
            parts.append(f"{number} {page.mark(name)}")
            room -= width(f"{number} {name} · ")
        if parts:
            found.append(Section(section, title, (), (), beside=" · ".join(parts)))
    return found


# Where the cursor may go.


def places(laid: Laid) -> list[Cursor]:
    """Return every place of the cursor, from the top of the first column to the end of the last."""
    return [
        Cursor(section.name, item.note.id)
        for column in laid.columns
        for section in column
        for item in section.items
        if item.note
    ]


def nearest(cursor: Cursor, before: Sequence[Cursor], now: Sequence[Cursor]) -> Cursor:
    """Return where the cursor is on a board that has changed: on the same note, or on that which took its place."""
    if cursor in now or not now:
        return cursor if now else Cursor()
    same = [each for each in now if each.section == cursor.section]
    if not same or cursor not in before:
        return (same or now)[0]
    place = [each for each in before if each.section == cursor.section].index(cursor)
    return same[min(place, len(same) - 1)]


# The rows.


class Eye(Record):
    """How a person looks at the board: where the cursor is, with which item each section begins, and how text is kept.

    ``tops`` is brought up to date as sections are scrolled.
    """

    cursor: Cursor
    tops: dict[str, int]
    mark: Callable[[str], str] = str


def rows(laid: Laid, eye: Eye, height: int) -> list[Row]:
    """Return so many rows of a screen."""
    head = [Row((("head", line),)) for line in laid.head[:height]]
    columns = [
        _column(column, eye, cells, height - len(head)) for column, cells in zip(laid.columns, laid.widths, strict=True)
    ]
    return (head + [_beside(each, laid.widths) for each in zip(*columns, strict=True)])[:height]


def _column(sections: Sequence[Section], eye: Eye, cells: int, height: int) -> list[Row]:
    """Return the rows of a column: its sections, each with as many as it may have."""
    names = [section.name for section in sections]
    first = names.index(eye.cursor.section) if eye.cursor.section in names else 0
    given = shares([section.rows for section in sections], height, first)
    found = [row for section, room in zip(sections, given, strict=True) for row in _shown(section, eye, room, cells)]
    return found + [Row()] * (height - len(found))


def shares(wanted: Sequence[int], room: int, first: int = 0) -> list[int]:
    """Share out rows: nobody gets more than is wanted, and nobody less than a few, as far as that is possible.

    Where it is not, the last get nothing, but for the one that counts as the ``first``. Of what is left then, the one
    on top gets twice as much as each of the others.
    """
    given = [0] * len(wanted)
    for place in [first, *(place for place in range(len(wanted)) if place != first)]:
        least = min(wanted[place], _LEAST, room if place == first else _LEAST)
        if least <= room:
            given[place] = least
            room -= least
    while asking := [place for place in range(len(wanted)) if 0 < given[place] < wanted[place]]:
        for place in [*asking[:1], *asking]:
            if not room:
                return given
            more = min(1, wanted[place] - given[place])
            given[place] += more
            room -= more
    return given


def scrolled(heights: Sequence[int], top: int, place: int | None, room: int) -> int:
    """Return with which item a section begins, so that the one at ``place`` is on the screen and no row stays empty."""
    top = max(0, min(top, len(heights) - 1))
    if place is not None:
        top = min(top, place)
        while top < place and sum(heights[top : place + 1]) > room:
            top += 1
    while top and sum(heights[top - 1 :]) <= room:
        top -= 1
    return top


def _shown(section: Section, eye: Eye, room: int, cells: int) -> list[Row]:
    """Return the rows of a section; its title says what part of it is shown."""
    if not room:
        return []
    place = None
    if eye.cursor.section == section.name:
        place = next((n for n, each in enumerate(section.items) if each.note and each.note.id == eye.cursor.note), None)
    left = room - 1 - len(section.heading)
    heights = [len(item.lines) for item in section.items]
    top = eye.tops[section.name] = scrolled(heights, eye.tops.get(section.name, 0), place, left)
    end, found = top, list[Row]()
    while end < len(section.items) and (end == top or len(found) + heights[end] <= left):
        found += _rows(section.items[end], left - len(found), is_chosen=end == place)
        end += 1
    heading = [Row((("heading", _NO_MARK + line),)) for line in section.heading]
    return ([_titled(section, (top, end), cells, eye), *heading, *found] + [Row()] * room)[:room]


def _titled(section: Section, shown: tuple[int, int], cells: int, eye: Eye) -> Row:
    """Return the row of a section's title, with what stands behind it: which of its items are shown, if not all."""
    beside = section.beside
    top, end = shown
    total = len(section.items) + section.left_out
    if end - top not in (0, total):
        part = Message("{first}–{last} of {total}", first=top + 1, last=end, total=total)
        is_last = section.left_out and end == len(section.items)
        beside = said(Message("{part}, / finds the others", part=part) if is_last else part)
    room = cells - 1 - (width(beside) + len(_NO_MARK) if beside else 0)
    title = eye.mark(table.cut(said(section.title), max(1, room)))
    return Row((("title", title), *((("", _NO_MARK + beside),) if beside else ())))


def _rows(item: Item, most: int, *, is_chosen: bool) -> list[Row]:
    style = "chosen" if is_chosen else item.style
    lines = item.lines[: max(0, most)]
    return [Row(((style, (_NO_MARK if n or not is_chosen else _MARK) + line),)) for n, line in enumerate(lines)]


def _beside(rows: Sequence[Row], widths: Sequence[int]) -> Row:
    """Put rows beside each other, each but the last filled up to the width of its column."""
    *before, last = rows
    parts: list[tuple[str, str]] = []
    for row, cells in zip(before, widths, strict=False):
        taken = sum(width(text) for _, text in row.parts)
        parts += [*row.parts, ("", " " * (cells - taken + _GAP))]
    return Row((*parts, *last.parts))


def packed(parts: Sequence[str], cells: int) -> list[str]:
    """Put short texts into lines, two blanks between them, as many in a line as fit."""
    lines: list[str] = []
    for part in map(said, parts):
        if lines and width(lines[-1]) + 2 + width(part) <= cells:
            lines[-1] += f"  {part}"
        else:
            lines.append(table.cut(part, max(1, cells)))
    return lines
