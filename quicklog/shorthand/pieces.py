"""A cleaned line cut into its pieces: the marked words taken out (rule 7), the rest cut at the separators (rule 2)."""

from __future__ import annotations

from quicklog.language import marks
from quicklog.lib.record import Record
from quicklog.note.fields import MARKED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MARKS = {name: name for name in MARKED} | marks()
# Each quote that opens a value, and those that may close it.
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“”", "״": "״", "׳": "׳", "«": "»"}
# What is not part of a value that stands without quotes.
_ROUND = "".join(_CLOSING) + "”’»_"
_STOPS_ALWAYS = "。．｡۔"
# What alone separates pieces where it stands, and all that separates them in one line or another.
_BARS = "|\t"
SEPARATING = "." + _STOPS_ALWAYS + _BARS
_WORD_ENDS = " \t|" + _STOPS_ALWAYS
_TRAILING = ".,;:!?"
_MOST_QUOTED = 100  # characters: a quote that opens a longer value was not meant to
MOST_MARKS = 100  # of one line: nobody marks so many words, and each costs a search for what was meant
_LONGEST_MARK = max(map(len, MARKS))
_WINDOW = 64  # characters in which the end of a word is looked for first
# Stands where a marked word was cut out; no cleaned line holds it.
_GAP = "\0"


class Mark(Record):
    """A marked word: the column that it fills (``@phone`` fills ``channel``), its value and its place in the text.

    A mark without a value is ordinary text; it is named because somebody meant it. ``closed`` is false where the
    quote before the value never closes: the value is one word then.
    """

    column: str
    value: str
    start: int
    end: int
    closed: bool = True


class Pieces(Record):
    """The pieces of a line.

    ``bare`` is the text with a gap where each mark stood, ``places`` the start and end of each piece in it, and
    ``explicit`` tells that ``|`` or tabs separated them. Behind ``MOST_MARKS`` marked words are ordinary text.
    """

    bare: str
    places: tuple[tuple[int, int], ...]
    explicit: bool
    marks: tuple[Mark, ...]

    def words(self, first: int, end: int | None = None) -> str:
        """Return what stands in the pieces from ``first`` up to ``end``, the separators between them as typed."""
        start, stop = self.span(first, first + 1 if end is None else end)
        return without_gaps(self.bare[start:stop])

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return where the pieces from ``first`` up to ``end`` stand."""
        return self.places[first][0], self.places[end - 1][1]

    def reach(self, place: int, length: int) -> int:
        """Return where in the text the first ``length`` characters of a piece's words end."""
        start, end = self.places[place]
        for at in range(start, end):
            if length <= 0:
                return at
            length -= self.bare[at] != _GAP
        return end

    def end(self) -> int:
        """Return where the last piece ends, with the stop that ends its sentence."""
        if not self.places:
            return 0
        end = self.places[-1][1]
        return end + (not self.explicit and self.bare[end : end + 1] not in ("", " ", _GAP))


def pieces_of(text: str) -> Pieces:
    """Cut a cleaned line into its pieces; empty places are passed over."""
    marks = tuple(_marks(text))
    bare = _cut_out(text, marks, _BARS) if marks else text
    explicit = any(bar in bare for bar in _BARS)
    if marks and not explicit:
        bare = _cut_out(text, marks, SEPARATING)
    cuts = _explicit_cuts(bare) if explicit else _stops(bare)
    places = []
    start = 0
    for cut, following in [*cuts, (len(bare), len(bare))]:
        part = bare[start:cut]
        words = part.strip(" \0")
        if words.strip(". \0"):
            begin = start + part.index(words)
            places.append((begin, begin + len(words)))
        start = following
    return Pieces(bare, tuple(places), explicit, marks)


def without_gaps(part: str) -> str:
    """Return the words of a part of ``Pieces.bare``."""
    return part.replace(_GAP, "").strip(" ")


# Rule 2: the separators.


def _explicit_cuts(bare: str) -> list[tuple[int, int]]:
    return [(place, place + 1) for place, character in enumerate(bare) if character in _BARS]


def _stops(bare: str) -> list[tuple[int, int]]:
    """Return where each separating stop ends its piece, and where the next piece may begin."""
    cuts = []
    end = 0
    while (start := bare.find(".", end)) >= 0:
        end = start + 1
        while bare.startswith(".", end):
            end += 1
        # Of two stops the first is the abbreviation's; three are an ellipsis.
        if end - start <= 2 and bare[end : end + 1] in ("", " ", _GAP):  # noqa: PLR2004
            cuts.append((end - 1, end))
    if not bare.isascii():
        cuts += [(place, place + 1) for place, character in enumerate(bare) if character in _STOPS_ALWAYS]
        cuts.sort()
    return cuts


# Rule 7: the marked words.


def _marks(text: str) -> list[Mark]:
    """Return the marks of a text; each of its characters is looked at a few times at most, however many there are."""
    marks: list[Mark] = []
    start = end = seen = 0
    for place in [place for place, character in enumerate(text) if character in ":@"]:
        # The word begins behind the last end of one; what was seen before needs no second look.
        start = max(start, *(text.rfind(each, seen, place) + 1 for each in _WORD_ENDS))
        seen = place
        if place >= end and (mark := _mark(text, start, place)):
            marks.append(mark)
            end = mark.end
            if len(marks) == MOST_MARKS:
                break
    return marks


def _mark(text: str, start: int, place: int) -> Mark | None:
    """Return the mark whose ``@`` or colon stands at a place, if it is a mark's; its word begins at ``start``."""
    if text[place] == "@":
        mark = _valued(text, "channel", start, place + 1) if start == place else None
        return mark if mark and mark.value[:1].isalpha() else None
    column = MARKS.get(text[start:place].casefold()) if place - start <= _LONGEST_MARK else None
    return _valued(text, column, start, place + 1) if column else None


def _valued(text: str, column: str, start: int, begin: int) -> Mark:
    """Read the value that begins at a place: to its closing quote, or to the end of the word."""
    quote = text[begin : begin + 1]
    if quote in _CLOSING:
        close = _close(text, begin)
        if close > 0:
            return Mark(column, text[begin + 1 : close].strip(), start, close + 1)
    word = text[begin : _word_end(text, begin)].rstrip(_TRAILING)
    return Mark(column, word.strip(_ROUND), start, begin + len(word), closed=quote not in _CLOSING)


def _word_end(text: str, begin: int) -> int:
    """Return where the word ends in which a place stands; what lies far behind that is not looked at."""
    reach = _WINDOW
    while True:
        ends = [at for each in _WORD_ENDS if (at := text.find(each, begin, begin + reach)) >= 0]
        if ends or begin + reach >= len(text):
            return min(ends, default=len(text))
        reach *= 2


def _close(text: str, begin: int) -> int:
    """Return where the quote at ``begin`` closes, which is at the end of a word (O'Neil is one), or -1."""
    for place in range(begin + 1, min(len(text), begin + _MOST_QUOTED)):
        if text[place] in _CLOSING[text[begin]] and _ends_a_word(text, place + 1):
            return place
    return -1


def _ends_a_word(text: str, place: int) -> bool:
    """Tell whether a word ends at a place, but for what may trail it."""
    while place < len(text) and text[place] in _TRAILING:
        place += 1
    return place >= len(text) or text[place] in _WORD_ENDS


def _cut_out(text: str, marks: tuple[Mark, ...], separating: str) -> str:
    """Put a gap for each mark that has a value, for the blank before it and for the comma after it.

    Of marks that are a piece of their own the separator goes too, so that none is left over between the words.
    """
    parts: list[str] = []
    done = 0
    last = ""  # what stands before a mark, but for blanks and other marks
    for mark in marks:
        if mark.value:
            start = mark.start - (mark.start > done and text[mark.start - 1] == " ")
            last = text[done:start].rstrip(" ")[-1:] or last
            alone = not last or last in separating
            after = text[mark.end : mark.end + 1]
            end = mark.end + (after != "" and after in (separating + ",;" if alone else ",;"))
            parts += [text[done:start], _GAP * (end - start)]
            done = end
    return "".join([*parts, text[done:]])


def line_of(words: Sequence[str]) -> str:
    """Join the words of a command line to the line that was meant.

    A shell takes the quotes of ``for:"Dana Katz"`` away: they are put back round a marked value with blanks.
    """
    return " ".join(map(_quoted, words)) if len(words) > 1 else "".join(words)


def _quoted(word: str) -> str:
    name, colon, value = word.partition(":")
    if not colon or " " not in value or '"' in value or ". " in value or name.casefold() not in MARKS:
        return word
    stop = "." if value.endswith(".") else ""
    return f'{name}:"{value.removesuffix(".")}"{stop}'
