"""Keep right-to-left cells in their columns, and readable, on terminals that differ in how they order them.

Everything here is for a terminal only: text that is stored, piped or exported stays in logical order, without marks.
"""

from __future__ import annotations

from quicklog.errors import BadUsageError
from quicklog.lib.text import JOINER, SKIN_TONES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_LEFT_MARK, _RIGHT_MARK = "\u200e", "\u200f"
_VTE_WITH_BIDI = 5800
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
# Three selectors that only rare ideographs use number a cluster, in digits to the base 120; the last has its own.
_DIGITS, _LAST_DIGITS, _BASE = 0xE0100, 0xE0178, 120
_NO_NUMBERS = dict.fromkeys(range(_DIGITS, _DIGITS + 2 * _BASE))
_DIGIT, _LAST_DIGIT = "[\U000e0100-\U000e0177]", "[\U000e0178-\U000e01ef]"
_NUMBERED = f".({_DIGIT}{_DIGIT}{_LAST_DIGIT})|({_LAST_DIGIT}{_DIGIT}{_DIGIT})."


def policy(environ: Mapping[str, str]) -> str:
    """Return how this terminal wants right-to-left text: one of the names that ``mark`` takes.

    ``QL_BIDI`` decides, unless it is empty or ``auto``; raises ``BadUsageError`` when it is no such name. A terminal
    started from another inherits that one's variables: Visual Studio Code overwrites ``TERM_PROGRAM``, so it is asked
    first.
    """
    asked = environ.get("QL_BIDI", "")
    if asked in _MARKS:
        return asked
    if asked not in ("", "auto"):
        raise BadUsageError("QL_BIDI is {asked}", "set it to auto, {marks}", asked=asked, marks=", ".join(_MARKS))
    if environ.get("TERM_PROGRAM") == "vscode":
        return "visual"
    vte = environ.get("VTE_VERSION", "")
    if environ.get("KONSOLE_VERSION") or (vte.isdecimal() and int(vte) >= _VTE_WITH_BIDI):
        return "isolates"
    return "visual" if environ.get("WT_SESSION") or environ.get("XTERM_VERSION") else "marks"


def mark(name: str) -> Callable[[str], str]:
    """Return what makes a cell, cut to its width already, ready for the terminal. Marks take no cells.

    ``isolates``: a cell that holds right-to-left text is wrapped in FSI and PDI. All that is left in the line outside
    them runs from left to right, so a neutral cell (``9:30``) between two Hebrew ones needs nothing.

    ``marks``: such a cell ends with LRM, and stands in RLMs when it begins with a right-to-left letter. The LRM is the
    strong neighbour that a neutral cell after it needs; the one before it has an LRM, a letter or the beginning of the
    line on its left. One more LRM goes first, for terminals that take a line's direction from its first strong letter.

    ``visual``: the cell is put into the order in which it is seen. The terminal orders nothing, so nothing can move.

    ``off``: the cell as it is.

    Arabic digits count as right-to-left text here: unmarked, two cells of them change places.
    """
    return _MARKS[name]


def _isolated(cell: str) -> str:
    return f"{_FIRST_STRONG_ISOLATE}{cell}{_POP_ISOLATE}" if _runs_from_right(cell) else cell


def _marked(cell: str) -> str:
    if not _runs_from_right(cell):
        return cell
    if _begins_from_right(cell):
        return f"{_LEFT_MARK}{_RIGHT_MARK}{cell}{_RIGHT_MARK}{_LEFT_MARK}"
    return f"{cell}{_LEFT_MARK}"


def _runs_from_right(cell: str) -> bool:
    if cell.isascii():
        return False
    from unicodedata import bidirectional

    return any(bidirectional(character) in ("R", "AL", "AN") for character in cell)


def _begins_from_right(cell: str) -> bool:
    from unicodedata import bidirectional

    return next((way != "L" for way in map(bidirectional, cell) if way in ("L", "R", "AL")), False)


def _visual(cell: str) -> str:
    """Order a cell as it is seen, with every letter before its marks and every bracket turned with its text.

    python-bidi does neither, and does not tell which way a character came to run. So each cluster that needs it goes
    in as its first character and an invisible number: that comes out behind the character where text runs from left to
    right, and before it, reversed, where it runs from right to left.
    """
    if not _runs_from_right(cell):
        return cell
    from re import Match, sub

    from bidi import get_display  # type: ignore[import-untyped]
    from bidi.mirror import MIRRORED  # type: ignore[import-untyped]

    parts = list(clusters(cell.translate(_NO_NUMBERS)))

    def restored(found: Match[str]) -> str:
        if found[1]:
            return parts[_place(found[1])]
        part = parts[_place(found[2][::-1])]
        return str(MIRRORED.get(part[0], part[0])) + part[1:]

    numbered = [_numbered(part, place) if _turns(part) else part for place, part in enumerate(parts)]
    return sub(_NUMBERED, restored, get_display("".join(numbered)))


def _turns(part: str) -> bool:
    """Tell whether a cluster needs more than its place; marks would part a number (``9:30``) from its separator."""
    from unicodedata import bidirectional, mirrored

    return bool(mirrored(part[0])) or (len(part) > 1 and bidirectional(part[0]) in ("L", "R", "AL", "ON"))


def _numbered(part: str, place: int) -> str:
    first, rest = divmod(place, _BASE * _BASE)
    second, last = divmod(rest, _BASE)
    return part[0] + chr(_DIGITS + first) + chr(_DIGITS + second) + chr(_LAST_DIGITS + last)


def _place(digits: str) -> int:
    first, second, last = map(ord, digits)
    return ((first - _DIGITS) * _BASE + second - _DIGITS) * _BASE + last - _LAST_DIGITS


_MARKS: dict[str, Callable[[str], str]] = {"isolates": _isolated, "visual": _visual, "marks": _marked, "off": str}


def clusters(text: str) -> Iterator[str]:
    """Yield what a reader takes for one character each: a letter with its marks, a joined emoji, a flag."""
    from unicodedata import category

    cluster = ""
    for character in text:
        joins = (
            category(character) in ("Mn", "Me", "Mc", "Cf")
            or cluster.endswith(JOINER)
            or character in SKIN_TONES
            or (_is_flag_letter(character) and len(cluster) == 1 and _is_flag_letter(cluster))
        )
        if cluster and not joins:
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _is_flag_letter(character: str) -> bool:
    return _FLAG_LETTERS[0] <= character <= _FLAG_LETTERS[1]
