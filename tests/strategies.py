"""What the tests of the shorthand share: a team and the names that its log knows, and strategies for lines."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from quicklog.config import codes_file
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.shorthand.codes import EMPTY
from quicklog.shorthand.places import Context
from quicklog.store.names import akin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quicklog.shorthand.codes import Codes

SAMPLES = Path(__file__).parent / "samples"
JERUSALEM = ZoneInfo("Asia/Jerusalem")
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=JERUSALEM)  # a Friday
TEAM, _ = codes_file.load(SAMPLES / "codes.toml")
# The same codes in a team that named nobody: technicians are known from the log alone.
NAMELESS = replace(TEAM, technicians={}, logins={})
NO_CODES = EMPTY


class Known:
    """Names that a log has seen (``places.Known``), kept in memory."""

    def __init__(self, customers: Iterable[str] = (), technicians: Iterable[str] = ()) -> None:
        self._customers = {key(name): name for name in customers}
        self._technicians = set(map(key, technicians))

    def customer(self, key: str) -> bool:
        """Tell whether a customer is known by this key."""
        return key in self._customers

    def technician(self, key: str) -> bool:
        """Tell whether a technician is known by this key."""
        return key in self._technicians

    def like(self, key: str) -> list[str]:
        """Return the customers whose key differs by one letter or two exchanged ones, or who are akin."""
        others = [(other, name) for other, name in self._customers.items() if other != key]
        return [name for other, name in others if _less(other) & _less(key) or akin(key, other)]


def _less(word: str) -> set[str]:
    """Return the word, and the word without each of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def context(
    *,
    now: datetime = NOW,
    codes: Codes = TEAM,
    customers: Iterable[str] = (),
    technicians: Iterable[str] = (),
    **given: Any,
) -> Context:
    """Return what a line is read by: the sample team at two o'clock, Noa Bar writing; ``for_`` is ``for``."""
    outside = {column.rstrip("_"): value for column, value in given.items()}
    return Context(now, codes, Known(customers, technicians), codes.logins.get("noa", "noa"), outside)


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a sample table by their headings."""
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


# Lines that nobody would type, and lines that are nearly right.

_UNSEEN = "\u00a0\u00ad\u0301\u05b8\u200b\u200f\u202e\u2028\ufeff"
characters = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from(" .\t|\n\r\0\x1b\x9b\ud800@:\"'״׳“”_-+/,;…。۔" + _UNSEEN),
)
strings = st.text(characters, max_size=60)

NAMES = [row["customer"] for row in rows("names.tsv")]
_PIECES = [
    *("J", "י", "Dr", "גב", "St", "No", "Ltd", "s.r.o", "J.R", "Rami Cohen", "רמי כהן", "O'Neil", "Acme Inc", 'בע"מ'),
    *("Eli", "el", "אלי לוי", "Dana Katz", "Noa", "Dan", "שני", "5", '"', "-", "?", "יהודה הלוי"),
    *("viruses", "virus", "וירוסים on the laptop", "viruses+backup", "UPS", "אל פסק", "flood", "virsues", "a+b"),
    *("9:30", "9.30", "930", "-10m", "אתמול ב-16:05", "yesterday", "now", "25:70", "9:7x", "tomorrow 9:30", "12/3"),
    *("Slow since Monday", "laptop is slow", "see example.com", "v2.5", "wait", "Ilan: call him"),
]
_MARKS = [
    *("@phone", "@טלפון", "@nix", "@", "ticket:4711", "קריאה:A-7", "note:this", "ticket:", "score:4", "ציון:11"),
    *("for:dana", 'for:"Dana Katz"', "for:'Dan O'Neil'", "עבור:דנה", "for:", 'for:"Dan', "kind:complaint", "kind:zorg"),
    *("due:2d", "due:thu_12:00", "עד:מחר", "due:never", "סוג:תלונה"),
]
pieces = st.one_of(st.sampled_from(_PIECES), st.sampled_from(NAMES), st.sampled_from(_MARKS))
_separators = st.one_of(
    st.just(". "),
    st.sampled_from([". ", " | ", "|", "\t", "。", "۔", ".. ", "... ", "… ", ".", ", ", " ", " . ", "; "]),
)


@st.composite
def near_lines(draw: st.DrawFn) -> str:
    """Draw a line of real pieces and real or doubtful separators, now and then with a sign that has no place in it."""
    parts = draw(st.lists(st.tuples(pieces, _separators), min_size=1, max_size=8))
    line = "".join(piece + separator for piece, separator in parts)
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(line)))
        line = line[:place] + draw(characters) + line[place:]
    return line


_TEAMS = st.sampled_from([TEAM, NAMELESS, NO_CODES])
_GIVEN = [{"customer": "Rami"}, {"technician": "Dana Katz"}, {"code": "UPS"}, {"customer": "R", "code": "a", "at": NOW}]
contexts = st.one_of(
    st.builds(lambda codes: context(codes=codes), _TEAMS),
    st.builds(lambda codes: context(codes=codes, customers=NAMES[:80], technicians=["Eli", "Dan", "Noa Bar"]), _TEAMS),
    st.builds(lambda given: context(**given), st.sampled_from(_GIVEN)),
)
