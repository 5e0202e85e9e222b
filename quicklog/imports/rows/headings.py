"""The headings of sheets, in the languages that quicklog knows, and the columns of a note that they stand for."""

from __future__ import annotations

from operator import itemgetter

from quicklog.errors import BadUsageError
from quicklog.language.more import headings
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
    *("amended_at", "amended_by"),
)
COLUMNS = (*NAMED, *(field.name for field in PLAIN if field.name not in NAMED))
_BY_KEY = {key(column): column for column in COLUMNS} | {key(word): column for word, column in headings()}
# Made again by the log: nothing is lost when nobody reads it. Keys have blanks for underscores.
_MADE_AGAIN = ("ref", key("customer_key"))


class Layout(Record):
    """How the cells of a row become the values of ``COLUMNS``, in their order; what is not there is empty.

    ``cells`` is how many the heading has, ``unread`` the headings that no column answers to, and ``unnamed`` the
    places of cells that have no heading.
    """

    pick: Callable[[Sequence[str]], tuple[str, ...]]
    cells: int
    columns: frozenset[str]
    unread: tuple[str, ...]
    unnamed: tuple[int, ...]


def column_of(heading: str) -> str | None:
    """Return the column that a heading stands for."""
    return _BY_KEY.get(key(heading))


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

    What ``--map`` says counts first, then our own names, then the words that others use; of two headings for one
    column the first is read.
    """
    mapping = mapping or {}
    keys = [key(heading) for heading in headings]
    places: dict[str, int] = {}
    own = {key(column): column for column in COLUMNS}
    for table in (mapping, own, _BY_KEY):
        for place, folded in enumerate(keys):
            column = table.get(folded)
            if column and place not in places.values() and not (table is not mapping and folded in mapping):
                places.setdefault(column, place)
    _demand(headings, places)
    taken = {*places.values()}
    unread = tuple(
        heading
        for place, heading in enumerate(headings)
        if place not in taken and keys[place] and keys[place] not in _MADE_AGAIN
    )
    unnamed = tuple(place for place, folded in enumerate(keys) if not folded)
    pick = itemgetter(*(places.get(column, len(headings)) for column in COLUMNS))
    return Layout(pick, len(headings), frozenset(places), unread, unnamed)


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
