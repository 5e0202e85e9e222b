"""The headings of sheets, in the languages that quicklog knows, and the columns of a note that they stand for."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from operator import itemgetter

from quicklog.errors import BadUsageError
from quicklog.language import tables
from quicklog.language.more import headings, moment_headings, vocabulary
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import key, nearest, safe
from quicklog.note.fields import PLAIN
from quicklog.shorthand.reasons import chained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


class Layout(Record):
    """How the cells of a row become the values of ``COLUMNS``, in their order; what is not there is empty.

    ``cells`` is how many the heading has, ``unread`` the headings that no column answers to, and ``unnamed`` the
    places of cells that have no heading. ``places`` are those of the columns, and ``likely`` are the columns whose
    headings had to be undressed, or are made of words that belong there.
    """

    pick: Callable[[Sequence[str]], tuple[str, ...]]
    cells: int
    columns: frozenset[str]
    unread: tuple[str, ...]
    unnamed: tuple[int, ...]
    places: Mapping[str, int]
    likely: frozenset[str]


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
    mapping = {}
    for pair in pairs:
        theirs, equals, ours = pair.rpartition("=")
        column = column_of(ours)
        if not equals or not key(theirs):
            raise BadUsageError("--map {pair} cannot be used", "write THEIRS=OURS, such as Caller=customer", pair=pair)
        if column is None:
            near = nearest(ours, list(COLUMNS), most=1)
            remedy = (
                Message("did you mean {near}?", near=near[0])
                if near
                else Message("one of {columns}", columns=", ".join(COLUMNS))
            )
            raise BadUsageError("--map {pair}: {ours} is not a column", remedy, pair=pair, ours=ours)
        mapping[key(theirs)] = column
    return mapping


def laid_out(headings: Sequence[str], mapping: Mapping[str, str] | None = None) -> Layout:
    """Return how the rows under these headings are read; raises ``BadUsageError`` where no note could come of them.

    What ``--map`` says counts first, then our own names, then the words that others use, and those at last of which
    headings of moments are made; of two headings for one column the first is read.
    """
    mapping = mapping or {}
    keys = [key(heading) for heading in headings]
    bare = ["" if folded in mapping else _undressed(heading) for folded, heading in zip(keys, headings, strict=True)]
    places: dict[str, int] = {}
    _place([mapping.get(folded) for folded in keys], places)
    for table in (_OWN, _BY_KEY):
        _place([None if folded in mapping else table.get(folded) for folded in keys], places)
    named = {*places}
    _place([_BY_KEY.get(folded) for folded in bare], places)
    _place([_moment_of(folded) for folded in bare], places)
    likely = places.keys() - named
    _demand(headings, places)
    taken = {*places.values()}
    unread = tuple(
        heading
        for place, heading in enumerate(headings)
        if place not in taken and keys[place] and keys[place] not in _MADE_AGAIN
    )
    unnamed = tuple(place for place, folded in enumerate(keys) if not folded)
    pick = itemgetter(*(places.get(column, len(headings)) for column in COLUMNS))
    return Layout(pick, len(headings), frozenset(places), unread, unnamed, places, frozenset(likely))


def _place(meant: Sequence[str | None], places: dict[str, int]) -> None:
    """Let each heading that is not read yet stand for the column that it means, where that has none yet."""
    for place, column in enumerate(meant):
        if column and place not in places.values():
            places.setdefault(column, place)


def _demand(headings: Sequence[str], places: Mapping[str, int]) -> None:
    """Raise ``BadUsageError`` where the headings lack what every note needs."""
    if "line" in places or {"customer", "code"} <= places.keys():
        return
    missing = [column for column in ("customer", "code") if column not in places]
    shown = ", ".join(safe(heading)[:30] for heading in headings[:12] if heading.strip()) or Message("nothing")
    wanted = chained("and", missing)
    raise BadUsageError(
        "no heading for the {wanted}: the first row holds {shown}",
        "name it: --map THEIRS={missing}",
        wanted=wanted,
        shown=shown,
        missing=missing[0],
    )
