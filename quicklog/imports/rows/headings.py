"""The headings of sheets, in the languages that quicklog knows, and the columns of a note that they stand for."""

from __future__ import annotations

from operator import itemgetter

from quicklog.errors import BadUsageError
from quicklog.language.more import headings
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import in_quotes, key, nearest, safe
from quicklog.note.fields import PLAIN
from quicklog.shorthand.reasons import chained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from typing import Any

# What a row may hold, in the order in which it is read; ``date`` and ``time`` are the two halves of ``at``. What is
# added goes to the end, for rows are known by the order of their columns; and behind all that is read by its name
# stands what is kept as typed.
NAMED = (
    *("id", "line", "customer", "technician", "code", "detail", "at", "date", "time", "due", "for", "channel", "kind"),
    *("score", "ticket", "meaning", "status", "outcome", "closed_at", "recorded_at", "recorded_by", "closed_by"),
    *("amended_at", "amended_by"),
)
COLUMNS = (*NAMED, *(field.name for field in PLAIN if field.name not in NAMED))
_BY_KEY = {key(column): column for column in COLUMNS} | {key(word): column for word, column in headings()}
# Made again by the log: nothing is lost when nobody reads it. Keys have blanks for underscores.
_MADE_AGAIN = ("ref", key("customer_key"))
_PLACE = {column: place for place, column in enumerate(COLUMNS)}
# Of these every heading is read, and not the first alone: free words lose nothing when they are joined.
_JOINED = ("detail",)
# What stands between the cells of several headings for one column; between others a blank.
_JOINTS = {"detail": ". ", "outcome": ". ", "meaning": ". ", "line": ". ", "code": " + "}
# What nobody can say of all rows at once.
_EACH_ITS_OWN = ("id", "line")


class Layout(Record):
    """How the cells of a row become the values of ``COLUMNS``, in their order; what is not there is empty.

    ``cells`` is how many the heading has, ``unread`` the headings that no column answers to, and ``unnamed`` the
    places of cells that have no heading.
    """

    pick: Callable[[Sequence[Any]], tuple[Any, ...]]
    cells: int
    columns: frozenset[str]
    unread: tuple[str, ...]
    unnamed: tuple[int, ...]


class Asked(Record):
    """What is asked for of a sheet besides ``--map``: what fills the columns that a row leaves empty, and its heading.

    ``header_row`` is the line, or the row of a workbook, in which the headings stand, or the first that is not empty
    behind it. ``codes`` are the codes for which words stand in the column of the code, by their keys.
    """

    values: Mapping[str, str] = {}
    header_row: int = 1
    codes: Mapping[str, str] = {}


def column_of(heading: str) -> str | None:
    """Return the column that a heading stands for."""
    return _BY_KEY.get(key(heading))


def mapping_of(pairs: Sequence[str]) -> dict[str, str]:
    """Read ``--map THEIRS=OURS``: the keys of their headings, and our columns; raises ``BadUsageError``."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        theirs, equals, ours = pair.rpartition("=")
        if not equals or not key(theirs):
            raise BadUsageError("--map {pair} cannot be used", "write THEIRS=OURS, such as Caller=customer", pair=pair)
        column = _column_meant(ours, "--map", pair)
        if mapping.setdefault(key(theirs), column) != column:
            raise BadUsageError("--map {pair}: {theirs} is mapped twice", "leave one out", pair=pair, theirs=theirs)
    return mapping


def values_of(pairs: Sequence[str]) -> dict[str, str]:
    """Read ``--set COLUMN=VALUE``: our columns, and what fills them; raises ``BadUsageError``."""
    values = {}
    for pair in pairs:
        ours, equals, value = pair.partition("=")
        if not equals or not value.strip():
            raise BadUsageError("--set {pair} cannot be used", "write COLUMN=VALUE, such as channel=phone", pair=pair)
        column = _column_meant(ours, "--set", pair)
        if column in _EACH_ITS_OWN:
            raise BadUsageError("--set {pair}: each row has its own {column}", "leave it out", pair=pair, column=column)
        if column in values:
            raise BadUsageError("--set {pair}: {column} is set twice", "leave one out", pair=pair, column=column)
        values[column] = value.strip()
    return values


def _column_meant(typed: str, option: str, pair: str) -> str:
    """Return the column that an option names; raises ``BadUsageError`` where there is none of that name."""
    column = column_of(typed)
    if column is not None:
        return column
    near = nearest(typed, list(COLUMNS), most=1)
    remedy = (
        Message("did you mean {near}?", near=near[0])
        if near
        else Message("one of {columns}", columns=", ".join(COLUMNS))
    )
    raise BadUsageError("{option} {pair}: {typed} is not a column", remedy, option=option, pair=pair, typed=typed)


def laid_out(
    headings: Sequence[str], mapping: Mapping[str, str] | None = None, values: Mapping[str, str] | None = None
) -> Layout:
    """Return how the rows under these headings are read; raises ``BadUsageError`` where no note could come of them.

    What ``--map`` says counts first, then our own names, then the words that others use. The cells of all headings that
    are mapped to one column are joined, and so are all that are detail; of others for one column the first is read.
    What ``--set`` says stands where a row has nothing in that column.
    """
    mapping, values = mapping or {}, values or {}
    keys = [key(heading) for heading in headings]
    places = _placed(keys, mapping)
    _demand(headings, {*places, *values})
    taken = {place for several in places.values() for place in several}
    unread = tuple(
        _told_apart(heading, place, keys)
        for place, heading in enumerate(headings)
        if place not in taken and keys[place] and keys[place] not in _MADE_AGAIN
    )
    unnamed = tuple(place for place, folded in enumerate(keys) if not folded)
    pick: Callable[[Sequence[Any]], tuple[Any, ...]] = itemgetter(
        *(places.get(column, [len(headings)])[0] for column in COLUMNS)
    )
    joined = [(_PLACE[column], several, _joint(column)) for column, several in places.items() if len(several) > 1]
    filled = [(_PLACE[column], value) for column, value in values.items()]
    if joined or filled:
        pick = _completing(pick, joined, filled)
    return Layout(pick, len(headings), frozenset(places), unread, unnamed)


def expect_mapped(headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Raise ``BadUsageError`` where ``--map`` names a heading that is none of these."""
    missing = next(iter(mapping.keys() - {key(heading) for heading in headings}), None)
    if missing is None:
        return
    near = nearest(missing, headings, most=3)
    shown = ", ".join(safe(heading)[:30] for heading in near or headings[:12] if heading.strip()) or Message("nothing")
    remedy = Message("did you mean {shown}?", shown=shown) if near else Message("the headings are {shown}", shown=shown)
    raise BadUsageError("--map {missing}: there is no such heading", remedy, missing=in_quotes(missing))


def _placed(keys: Sequence[str], mapping: Mapping[str, str]) -> dict[str, list[int]]:
    """Return where the cells of each column stand."""
    places: dict[str, list[int]] = {}
    for place, folded in enumerate(keys):
        if folded in mapping:
            places.setdefault(mapping[folded], []).append(place)
    own = {key(column): column for column in COLUMNS}
    for table in (own, _BY_KEY):
        for place, folded in enumerate(keys):
            column = None if folded in mapping else table.get(folded)
            if column and not any(place in several for several in places.values()):
                if column in places and column not in _JOINED:
                    continue
                places.setdefault(column, []).append(place)
    return {column: sorted(several) for column, several in places.items()}


def _told_apart(heading: str, place: int, keys: Sequence[str]) -> str:
    """Return a heading that is not read; one that stands there before as well is told with its place."""
    if keys[place] not in keys[:place]:
        return heading
    return Message("column {number}, {heading} again", number=place + 1, heading=heading)


def _joint(column: str) -> str:
    return _JOINTS.get(column, " ")


def _completing(
    pick: Callable[[Sequence[Any]], tuple[Any, ...]],
    joined: Sequence[tuple[int, Sequence[int], str]],
    filled: Sequence[tuple[int, str]],
) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return what picks cells, joins those of several headings, and fills what is empty."""

    def picked(cells: Sequence[Any]) -> tuple[Any, ...]:
        row = [*pick(cells)]
        for column, several, joint in joined:
            values = [cells[place] for place in several]
            row[column] = None if None in values else joint.join(dict.fromkeys(filter(None, values)))
        for column, value in filled:
            if row[column] == "":
                row[column] = value
        return tuple(row)

    return picked


def _demand(headings: Sequence[str], there: Container[str]) -> None:
    """Raise ``BadUsageError`` where the headings, with what is set for all rows, lack what every note needs."""
    missing = [column for column in ("customer", "code") if column not in there]
    if "line" in there or not missing:
        return
    shown = ", ".join(safe(heading)[:30] for heading in headings[:12] if heading.strip()) or Message("nothing")
    wanted = chained("and", missing)
    raise BadUsageError(
        "no heading for the {wanted}: the first row holds {shown}",
        "name it: --map THEIRS={missing}; or name its row: --header-row N",
        wanted=wanted,
        shown=shown,
        missing=missing[0],
    )
