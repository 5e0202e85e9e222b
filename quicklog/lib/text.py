"""Text from people: cleaned on the way in, folded to a key for comparing, made safe on the way out."""

from __future__ import annotations

from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Unicode Bidi_Control, the byte order mark and the zero-width characters: nobody types them, they come with a paste.
_DROPPED = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
# All but these two, which are typed: Persian keeps the parts of a word from joining, a family is people joined.
_NON_JOINER, JOINER = "\u200c", "\u200d"
# Before Arabic stand the scripts whose letters never join: Latin, Greek, Cyrillic, Armenian, Hebrew.
_FIRST_JOINING = "\u0600"
_PICTOGRAPHS = (("\u2190", "\u2bff"), ("\U0001f000", "\U0001faff"))
SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
# To compose a heap of marks takes the square of its height. No letter has so many, and no short text so high a heap.
_MOST_MARKS, _LONG = 30, 1000
# Characters of a word that are quoted, and of one that may be near another.
_MOST_QUOTED, _MOST_NEAR = 100, 100
# What two words that are near each other have in common, as ``difflib`` reckons it; and by what its figures are off.
_ALIKE, _ROUNDING = 0.7, 1e-9
# Marks that a terminal or a reader obeys without showing them, beyond the control characters themselves.
_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029}
_QUOTES_AND_STOPS = frozenset("'\"`´׳״‘’‚‛“”„‟.…。．｡۔")
# Signs that are typed for an apostrophe or a quote, and are not such signs to Unicode.
_AS_QUOTES = frozenset("´ʼʻʹ′″")
# Letters that have another spelling, and no decomposition that would lead to it.
_UNDECOMPOSED = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ŧ": "t"}
_DASHES = frozenset("-_־‐‑‒–—―−")
# Variation selectors, and the joiner that no script writes: marks to Unicode, though they combine with nothing.
_UNSEEN = (("\u034f", "\u034f"), ("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))


class Clean(Record):
    """A line as it is read.

    ``text`` is the line in NFC, without invisible marks and with single blanks; control characters stand in it as
    their visible symbols. ``intruders`` holds the code point of each of those and its place in ``text``.
    """

    text: str
    intruders: tuple[tuple[int, int], ...] = ()


def clean(line: str) -> Clean:
    """Clean one line, with no line break in it, by rule 1 of the shorthand. Takes any string and never raises.

    A tab is kept: it separates. Every other control character, line separator or lone surrogate becomes visible.
    """
    if line.isascii() and line.isprintable():
        return Clean(" ".join(line.split()))
    words: list[str] = []
    for run in _composed(_rid_of_joiners(line.translate(_DROPPED))).split("\t"):
        words += ["\t", *_words(run)]
    text = _join(words[1:])
    if _all_visible(text):
        return Clean(text)
    shown: list[str] = []
    intruders: list[tuple[int, int]] = []
    place = 0
    for character in text:
        symbol = character if character == "\t" or not _is_control(character) else visible(character)
        if symbol is not character:
            intruders.append((ord(character), place))
        shown.append(symbol)
        place += len(symbol)
    return Clean("".join(shown), tuple(intruders))


def _rid_of_joiners(line: str) -> str:
    """Drop the joiners that stand at an end of a word, or between letters that never join; of several one is left."""
    if JOINER not in line and _NON_JOINER not in line:
        return line
    from unicodedata import category

    kept: list[str] = []
    joiner = before = ""
    for character in line:
        if character in (JOINER, _NON_JOINER):
            joiner = joiner or character
            continue
        if joiner and _are_joined(before, character):
            kept.append(joiner)
        kept.append(character)
        joiner = ""
        if category(character)[0] != "M" and character not in SKIN_TONES:  # those belong to what is before them
            before = character
    return "".join(kept)


def _are_joined(before: str, after: str) -> bool:
    """Tell whether a joiner says something between two characters: in words of a script that joins, in a pictograph."""
    from unicodedata import category

    if not before or _is_pictograph(before) or _is_pictograph(after):
        return _is_pictograph(before) and _is_pictograph(after)
    return category(before)[0] in "LN" and category(after)[0] in "LN" and max(before, after) >= _FIRST_JOINING


def _is_pictograph(character: str) -> bool:
    return any(first <= character <= last for first, last in _PICTOGRAPHS)


def _composed(text: str) -> str:
    """Compose letters with their marks (NFC); a long text with a heap of marks on a letter stays as it is."""
    from unicodedata import combining, normalize

    if len(text) > _LONG:
        height = 0
        for character in text:
            height = height + 1 if combining(character) else 0
            if height > _MOST_MARKS:
                return text
    return normalize("NFC", text)


def _words(run: str) -> list[str]:
    """Split at blanks (Zs) only: ``str.split`` would swallow control characters that rule 1 wants to be seen."""
    from unicodedata import category

    return "".join(" " if category(c) == "Zs" else c for c in run).split(" ") if run else []


def _join(words: list[str]) -> str:
    """Join the words with single blanks, and none round a tab."""
    return " ".join(word for word in words if word).replace(" \t", "\t").replace("\t ", "\t").strip(" ")


def _all_visible(text: str) -> bool:
    return text.isprintable() or not any(_is_control(c) for c in text if c != "\t")


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029) or 0xD800 <= code < 0xE000


def visible(character: str) -> str:
    r"""Return the symbol that stands for a control character: ``␛``, or ``\u{9b}`` where Unicode has none."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"\\u{{{code:x}}}"


def lines_of(text: str) -> list[str]:
    r"""Split pasted or piped text at its line breaks (LF, CR LF, CR), and at nothing else that Unicode calls one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def storable(line: str) -> str:
    """Return the line as typed, with only what no log may hold (controls, lone surrogates) made visible."""
    if line.isprintable():
        return line
    return "".join(c if c == "\t" or not _is_control(c) else visible(c) for c in line)


def safe(value: str) -> str:
    """Make text safe to print: no control character, line break or direction override reaches a terminal."""
    if value.isprintable():
        return value
    return "".join(visible(c) if _is_control(c) or ord(c) in _OVERRIDES else c for c in value)


def shortened(value: str, most: int = 60) -> str:
    """Return text of no more than so many letters; what was cut off is a single sign."""
    return value if len(value) <= most else value[: most - 1] + "…"


class Folding(dict[int, str]):
    """What each character becomes in a key, worked out when it is first met.

    ``letters`` are written as others without decomposing to them, and ``signs`` go before they would decompose.
    """

    def __init__(self, letters: Mapping[str, str], signs: frozenset[str]) -> None:
        super().__init__()
        self._letters = letters
        self._signs = signs

    def __missing__(self, code: int) -> str:
        """Fold one character: compatibility form, without marks and case; quotes and stops go, dashes are blanks."""
        folded = "" if chr(code) in self._signs else chr(code).casefold()
        if code >= 0x80:
            from unicodedata import normalize

            # Casefolding brings marks forth (İ) and decomposing brings capitals forth (㎒): once more settles it.
            for _ in range(2):
                folded = "".join(c for c in normalize("NFKD", folded) if not _is_mark(c)).casefold()
            folded = "".join("" if c in self._signs else self._letters.get(c, c) for c in folded)
        self[code] = "".join(" " if c in _DASHES else "" if c in _QUOTES_AND_STOPS else c for c in folded)
        return self[code]


FOLDING = Folding(_UNDECOMPOSED, _AS_QUOTES)


def _is_mark(character: str) -> bool:
    """Tell niqqud, accents and format characters from letters; the vowel signs of Indic scripts are letters here."""
    from unicodedata import category, combining

    is_unseen = any(first <= character <= last for first, last in _UNSEEN)
    return combining(character) > 0 or category(character) in ("Me", "Cf", "Cs") or is_unseen


def key(value: str, folding: Folding = FOLDING) -> str:
    """Fold text to the key under which two spellings are the same (design, part 3).

    NFKD, without combining marks, format characters, quotes and stops; letters such as ø as those that they are
    written for; dashes and underscores are blanks; casefolded; single blanks. Folding a key again changes nothing.
    """
    return " ".join(value.translate(folding).split())


def width(value: str) -> int:
    """Return how many cells of a terminal the text takes; pictographs that are joined take those of the first."""
    if value.isascii():
        return len(value)
    if JOINER in value or any(tone in value for tone in SKIN_TONES):
        value = _firsts(value)
    return sum(map(_CELLS.__getitem__, value))


class _Cells(dict[str, int]):
    """How many cells each character takes, worked out when it is first met: a table asks for thousands."""

    def __missing__(self, character: str) -> int:
        from unicodedata import category, east_asian_width

        unseen, wide = category(character) in ("Mn", "Me", "Cf"), east_asian_width(character) in ("W", "F")
        self[character] = cells = 0 if unseen else 2 if wide else 1
        return cells


_CELLS = _Cells()


def _firsts(value: str) -> str:
    """Leave out the pictographs that are joined to the one before them, and the tone of its skin."""
    from unicodedata import category

    kept: list[str] = []
    first = last = ""
    for character in value:
        belongs = character in SKIN_TONES or (last == JOINER and _is_pictograph(character))
        if not (belongs and _is_pictograph(first)):
            kept.append(character)
            first = first if category(character) in ("Mn", "Me", "Cf") else character
        last = character
    return "".join(kept)


def is_right_to_left(value: str) -> bool:
    """Tell whether the text holds a letter of a script that is written from right to left."""
    if value.isascii():
        return False
    from unicodedata import bidirectional

    return any(bidirectional(c) in ("R", "AL") for c in value)


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known words most like this one, the nearest first; compares keys, and finds none rather than noise."""
    by_key = {key(each): each for each in known}
    return [by_key[match] for match in nearest_keys(key(word), by_key, most)]


def nearest_keys(wanted: str, keys: Iterable[str], most: int = 3) -> list[str]:
    """Return the keys most like this one, the nearest first; one that is longer than people choose is near nothing.

    ``difflib`` takes its time with each: only those are left to it that have about the length and most of the letters.
    """
    if len(wanted) > _MOST_NEAR:
        return []
    length, without = len(wanted), dict.fromkeys(map(ord, wanted))
    short, long = length * _ALIKE / (2 - _ALIKE) - _ROUNDING, length * (2 - _ALIKE) / _ALIKE + _ROUNDING
    alike = [each for each in keys if short <= len(each) <= long]
    if not alike:
        return []
    others = "\n".join(alike).translate(without).split("\n")  # the letters of each that the wanted one has not
    likely = [
        each
        for each, rest in zip(alike, others, strict=True)
        if 2 * (len(each) - len(rest)) >= _ALIKE * (length + len(each)) - _ROUNDING
    ]
    if not likely:
        return []
    from difflib import get_close_matches

    return get_close_matches(wanted, likely, n=most, cutoff=_ALIKE)


def in_quotes(words: str, most: int = _MOST_QUOTED) -> str:
    """Quote somebody's words in a sentence; of more than so many characters the first."""
    return f"“{words}”" if len(words) <= most else f"“{words[: most - 1].rstrip()}…”"
