"""What is being typed at the cursor: the rules of the shorthand say which place of the line it may be.

No second parser: words that are known for what they are, a code or a technician, are put where the cursor stands, and
the rules tell what the piece there would be.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from quicklog.lib.record import Record
from quicklog.shorthand.pieces import MARKS, pieces_of
from quicklog.shorthand.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.shorthand.pieces import Pieces
    from quicklog.shorthand.places import Context, Plan

# A name that nobody has and no rule knows, and a code that no team has.
_NOBODY, _NOTHING = "zqzq", "zqxq"
# Stands in ``Pieces.bare`` where a marked word was cut out.
GAP = "\0"
_QUOTES = "\"'“‘„״׳«"
_MOST_INITIALS = 2
_WORD_ENDS = " \t|"


class Spot(Record):
    """What stands at the cursor: the columns that it may fill, each with the place where its words begin.

    ``start`` and ``end`` are where the piece or marked word at the cursor stands, ``word`` where its last word begins;
    ``explicit`` tells that ``|`` or tabs separate the pieces of this line.
    """

    columns: tuple[tuple[str, int], ...]
    start: int
    end: int
    word: int
    explicit: bool = False


def spot_at(line: str, cursor: int, context: Context) -> Spot:
    """Find what is being typed at the cursor of a line; takes any string and never raises."""
    line = plain(line)
    word = max(line.rfind(end, 0, cursor) for end in _WORD_ENDS) + 1
    marked = _marked(line, word, cursor)
    if marked:
        return marked
    pieces = pieces_of(line)
    start, end = _piece_at(pieces, cursor)
    columns = _columns(pieces_of(line[:start]), start, pieces.explicit, context, begun=start < cursor)
    # What holds a marked word is left as it is.
    free = tuple(each for each in columns if GAP not in pieces.bare[each[1] : end])
    return Spot(free, start, end, max(word, start), pieces.explicit)


def plain(line: str) -> str:
    """Put a sign that is not part of any name for what has no place in a line; every place in it stays the same."""
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in line)


# The marked words.


def _marked(line: str, word: int, cursor: int) -> Spot | None:
    """Return the spot of the marked word that the cursor is in."""
    end = min((at for each in _WORD_ENDS if (at := line.find(each, cursor)) >= 0), default=len(line))
    if line[word : word + 1] == "@" and cursor > word:
        return Spot((("channel", word + 1),), word + 1, end, word)
    marks = pieces_of(line[:cursor]).marks
    if not marks or marks[-1].column == "channel":
        return None
    mark = marks[-1]
    begin = line.index(":", mark.start) + 1
    quoted = line[begin : begin + 1] in _QUOTES and begin < cursor
    if quoted and not mark.closed:
        return Spot(((mark.column, begin + 1),), begin, cursor, word)
    if quoted or mark.end < cursor:
        return None
    return Spot(((mark.column, begin),), begin, max(end, begin), word)


# The pieces.


def _piece_at(pieces: Pieces, cursor: int) -> tuple[int, int]:
    """Return where the piece stands that the cursor is in; one that has no letter yet begins at the cursor."""
    begun = bisect_right(
        pieces.places, cursor, key=itemgetter(0)
    )  # between the last of them and the cursor is no other
    start, end = pieces.places[begun - 1] if begun else (cursor, cursor)
    return (cursor, cursor) if pieces.bare[end:cursor].strip(f" {GAP}") else (start, max(end, cursor))


def _columns(head: Pieces, start: int, explicit: bool, context: Context, *, begun: bool) -> tuple[tuple[str, int], ...]:
    """Return the columns that a piece may fill behind those before it, the likeliest first."""
    place = len(head.places)
    if place == 0 and "customer" not in context.given:
        return (("customer", start),)
    head_places = Places(head, context)
    stands = head_places.best()
    if len(stands) == 1 and ("code" in context.given or head_places.is_code(stands[0].technician)):
        return ((_after(head, stands[0], context), start),)
    found = [(_after(head, stands[0], context), start)] if stands else []
    # After an initial or a title the name goes on, more likely than not.
    is_open = place > 0 and (head_places.asks(place - 1) or head_places.trails_off(place - 1))
    for words in sorted(_probes(context), key=lambda words: is_open and words[0] != _NOBODY):
        for plan in Places(_with(head, words, explicit), context).best()[:1]:
            column, first = _column(plan, place)
            if column not in ("at", "detail"):
                found.append((column, start if first >= place else head.places[first][0]))
    if begun and 0 < place <= _MOST_INITIALS and not stands and "customer" not in context.given:
        found.insert(0 if is_open else len(found), ("customer", head.places[0][0]))
    return tuple(dict.fromkeys(found))


def _after(head: Pieces, plan: Plan, context: Context) -> str:
    """Return what follows the pieces of a whole note: its time, or the detail."""
    return "at" if plan.after == len(head.places) and "at" not in context.given else "detail"


def _probes(context: Context) -> list[list[str]]:
    """Return what the rest of the line might be, the technician first."""
    code = known_code(context)
    technician = next(iter(context.codes.technicians), _NOBODY)
    return [[technician, code], [code], [_NOBODY, code]]


def known_code(context: Context) -> str:
    """Return a code that the team has; one that no team has where it has none."""
    return next(iter(context.codes.by_key), _NOTHING)


def _with(head: Pieces, words: list[str], explicit: bool) -> Pieces:
    """Return the pieces of a line with more pieces behind them."""
    before = head.bare.replace(GAP, "").rstrip(" ")
    joint = " | " if explicit else ". "
    if not explicit and before.endswith((".", *"。．｡۔")):
        return pieces_of(f"{before} {joint.join(words)}")
    return pieces_of(joint.join([before, *words]) if before else joint.join(words))


def _column(plan: Plan, place: int) -> tuple[str, int]:
    """Return the column that a piece fills by a plan, and the piece with which that begins."""
    if place < plan.customer:
        return "customer", 0
    if place < plan.technician:
        return "technician", plan.customer
    if place < plan.after:
        return "code", plan.technician
    return ("at" if place == plan.after else "detail"), place


def mark_names(beginning: str) -> list[str]:
    """Return the names of marked words that begin so, each with its colon."""
    return [f"{name}:" for name in MARKS if name.startswith(beginning.casefold())]
