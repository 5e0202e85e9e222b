"""The headings of sheets, in the languages that quicklog knows, and the columns of a note that they stand for."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from operator import itemgetter

from quicklog.errors import BadUsageError
from quicklog.language import tables
from quicklog.language.more import headings, moment_headings, vocabulary
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
    *("amended_at", "amended_by", "direction", "has_it", "tried", "first_due", "waits_until", "series"),
)
COLUMNS = (*NAMED, *(field.name for field in PLAIN if field.name not in NAMED))
_OWN = {key(column): column for column in COLUMNS}
_BY_KEY = _OWN | {key(word): column for word, column in headings()}
_OF_MOMENTS = moment_headings()
_OTHER_MOMENTS = vocabulary("OTHER_MOMENTS")
# The letters that may be written before a word as one with it.
_PREFIXES = "".join(letter for table in tables("PREFIXES") for letter in table)
# Where a word of a heading begins though no blank stands there: createdAt, HTTPStatus.
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]|\{[^{}]*\}")
_SIGNS = re.compile(r"[^\w\s'\"׳״.-]+")
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
    places of cells that have no heading. ``places`` are those of the columns, and ``likely`` are the columns whose
    headings had to be undressed, or are made of words that belong there.
    """

    pick: Callable[[Sequence[Any]], tuple[Any, ...]]
    cells: int
    columns: frozenset[str]
    unread: tuple[str, ...]
    unnamed: tuple[int, ...]
    places: Mapping[str, tuple[int, ...]]
    likely: frozenset[str]


class Asked(Record):
    """What is asked for of a sheet besides ``--map``: what fills the columns that a row leaves empty, and its heading.

    ``header_row`` is the line, or the row of a workbook, in which the headings stand, or the first that is not empty
    behind it. ``codes`` are the codes for which words stand in the column of the code, by their keys, and ``settled``
    tells that nothing in the sheet decides the order of day and month.
    """

    values: Mapping[str, str] = {}
    header_row: int = 1
    codes: Mapping[str, str] = {}
    settled: bool = False


def column_of(heading: str) -> str | None:
    """Return the column that a heading stands for, however it is dressed."""
    return _BY_KEY.get(key(heading)) or _BY_KEY.get(_undressed(heading)) or _moment_of(_undressed(heading))


def _undressed(heading: str) -> str:
    """Return the key of a heading without brackets and signs, and with blanks between its words."""
    bare = _IN_BRACKETS.sub(" ", heading)
    return key(_SIGNS.sub(" ", _HUMP.sub(" ", bare if bare.strip() else heading)))


def _moment_of(undressed: str) -> str | None:
    """Return the column of a moment for which the words of a heading stand, each of which must belong to one."""
    played: dict[str, int] = {}
    for word in undressed.split():
        part = _part_of(word)
        if part is None:
            return None
        played[part] = played.get(part, 0) + 1
    when = played.keys() & {"date", "time", "at"}
    means = {
        column
        for column, parts in (("closed_at", {"closing", "closed"}), ("due", {"due"}), ("at", {"opening", "opened"}))
        if played.keys() & parts
    }
    if len(means) > 1 or not (when or played.keys() & {"opened", "closed"}):
        return None
    column = next(iter(means), "at")
    if column != "at":
        # A mere time from the opening to the closing is a length.
        return None if when == {"time"} and played.keys() & {"closing"} else column
    return next(iter(when)) if len(when) == 1 else "at"


def _part_of(word: str) -> str | None:
    """Return the part that a word plays in the heading of a moment, with letters before it or without."""
    for form in (word, word[1:], word[2:]):
        part = next((part for part, words in _OF_MOMENTS.items() if form in words), None)
        if part or form[:1] not in _PREFIXES or not form:
            return part
    return None


def is_of_another_moment(heading: str) -> bool:
    """Tell whether a heading says that a moment is not that of the contact."""
    return not _OTHER_MOMENTS.isdisjoint(_undressed(heading).split())


def names_utc(heading: str) -> bool:
    """Tell whether a heading says that its moments are in UTC."""
    return not {"utc", "gmt"}.isdisjoint(key(_SIGNS.sub(" ", heading)).split())


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
    headings: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    decided: Mapping[int, str] | None = None,
) -> Layout:
    """Return how the rows under these headings are read; raises ``BadUsageError`` where no note could come of them.

    What ``--map`` says counts first, then our own names, then the words that others use, and those at last of which
    headings of moments are made. The cells of all headings that are mapped to one column are joined, and so are all
    that are detail; of others for one column the first is read. What ``--set`` says stands where a row has nothing in
    that column. ``decided`` is by their places what headings stand for after all, whatever their words say: nothing
    where they stand for no column.
    """
    mapping, values = mapping or {}, values or {}
    keys = [key(heading) for heading in headings]
    places, likely = _placed(headings, keys, mapping, decided or {})
    _demand(headings, {*places, *values})
    taken = {place for several in places.values() for place in several}
    unread = tuple(
        heading
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
    return Layout(pick, len(headings), frozenset(places), unread, unnamed, places, likely)


def expect_mapped(headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Raise ``BadUsageError`` where ``--map`` names a heading that is none of these."""
    missing = next(iter(mapping.keys() - {key(heading) for heading in headings}), None)
    if missing is None:
        return
    near = nearest(missing, headings, most=3)
    shown = ", ".join(safe(heading)[:30] for heading in near or headings[:12] if heading.strip()) or Message("nothing")
    remedy = Message("did you mean {shown}?", shown=shown) if near else Message("the headings are {shown}", shown=shown)
    raise BadUsageError("--map {missing}: there is no such heading", remedy, missing=in_quotes(missing))


def _placed(
    headings: Sequence[str], keys: Sequence[str], mapping: Mapping[str, str], decided: Mapping[int, str]
) -> tuple[dict[str, tuple[int, ...]], frozenset[str]]:
    """Return where the cells of each column stand, and the columns that are only likely by their headings."""
    settled = [decided.get(place, mapping.get(folded)) for place, folded in enumerate(keys)]
    places: dict[str, list[int]] = {}
    for place, column in enumerate(settled):
        if column:
            places.setdefault(column, []).append(place)
    free = [place for place, column in enumerate(settled) if column is None]
    for table in (_OWN, _BY_KEY):
        _place({place: table.get(keys[place]) for place in free}, places)
    named = {*places}
    bare = {place: _undressed(headings[place]) for place in free}
    _place({place: _BY_KEY.get(folded) for place, folded in bare.items()}, places)
    _place({place: _moment_of(folded) for place, folded in bare.items()}, places)
    return {column: tuple(sorted(several)) for column, several in places.items()}, frozenset(places.keys() - named)


def _place(meant: Mapping[int, str | None], places: dict[str, list[int]]) -> None:
    """Let each heading that is not read yet stand for the column that it means, that has none yet or is joined."""
    for place, column in meant.items():
        if not column or any(place in several for several in places.values()):
            continue
        if column in _JOINED or column not in places:
            places.setdefault(column, []).append(place)


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
