"""A line is cut where people separate, and nowhere else; the marked words are taken out whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from quicklog.lib.text import clean
from quicklog.shorthand.pieces import MARKS, Mark, Pieces, line_of, pieces_of, without_gaps
from tests.strategies import near_lines, strings


def cut(line: str) -> list[str]:
    """Return the words of each piece of a line."""
    pieces = pieces_of(clean(line).text)
    return [pieces.words(place) for place in range(len(pieces.places))]


def marks(line: str) -> list[tuple[str, str, str]]:
    """Return the column and the value of each mark, and what of the line it takes up."""
    return [(mark.column, mark.value, line[mark.start : mark.end]) for mark in pieces_of(line).marks]


SEPARATED = {
    # A stop and a blank, or the end of the line.
    "Rami Cohen. Eli. viruses": ["Rami Cohen", "Eli", "viruses"],
    "Rami Cohen. Eli. viruses.": ["Rami Cohen", "Eli", "viruses"],
    "רמי כהן. אלי. וירוסים.": ["רמי כהן", "אלי", "וירוסים"],
    # No stop that is followed by anything else.
    "9.30. example.com. v2.5. 03-555.1234": ["9.30", "example.com", "v2.5", "03-555.1234"],
    "Rami.Eli.viruses": ["Rami.Eli.viruses"],
    '"Acme Ltd." Eli': ['"Acme Ltd." Eli'],
    "J.R. Smith. Eli": ["J.R", "Smith", "Eli"],
    # Of two stops the first is the abbreviation's.
    "Liška s.r.o.. Eli.": ["Liška s.r.o.", "Eli"],
    "Bank of N.Y.. Eli..": ["Bank of N.Y.", "Eli."],
    # Three and more, and the ellipsis, never separate.
    "well... it beeps. Eli": ["well... it beeps", "Eli"],
    "well.... it beeps": ["well.... it beeps"],
    "viruses...": ["viruses..."],
    "well… it beeps. Eli": ["well… it beeps", "Eli"],
    "well…. it beeps": ["well…", "it beeps"],
    # The stops of other scripts, with or without a blank.
    "田中。Eli。viruses。": ["田中", "Eli", "viruses"],
    "田中．Eli｡viruses": ["田中", "Eli", "viruses"],
    "احمد۔ Eli۔viruses": ["احمد", "Eli", "viruses"],
    "s.r.o.。Eli": ["s.r.o.", "Eli"],
    "9。30": ["9", "30"],
    # The bar and the tab separate alone.
    "Bar Ilan | Eli | UPS beeps. Twice | 9:30": ["Bar Ilan", "Eli", "UPS beeps. Twice", "9:30"],
    "Rami|Eli|viruses.": ["Rami", "Eli", "viruses."],
    "Rami\tEli\tviruses. Again": ["Rami", "Eli", "viruses. Again"],
    "田中。Eli | viruses": ["田中。Eli", "viruses"],
    # Empty places are passed over.
    "| Rami || Eli | |": ["Rami", "Eli"],
    "Rami. . Eli. .. viruses": ["Rami", "Eli", "viruses"],
    ". . Rami": ["Rami"],
    "\t": [],
    ".": [],
    "": [],
}


@pytest.mark.parametrize(("line", "pieces"), SEPARATED.items())
def test_separators(line: str, pieces: list[str]) -> None:
    assert cut(line) == pieces


@pytest.mark.parametrize("line", ["a|b", "a\tb"])
def test_bars_and_tabs_are_explicit(line: str) -> None:
    assert pieces_of(line).explicit
    assert not pieces_of('a. for:"b|c"').explicit


MARKED = {
    "x @phone": [("channel", "phone", "@phone")],
    "x @טלפון. y": [("channel", "טלפון", "@טלפון")],
    "x for:dana y": [("for", "dana", "for:dana")],
    "x FOR:dana": [("for", "dana", "FOR:dana")],
    "due:2d": [("due", "2d", "due:2d")],
    "due:9:30": [("due", "9:30", "due:9:30")],
    "due:thu_12:00, x": [("due", "thu_12:00", "due:thu_12:00")],
    "x kind:complaint. 9:30": [("kind", "complaint", "kind:complaint")],
    "x score:4; 9:30": [("score", "4", "score:4")],
    "x ticket:4711!": [("ticket", "4711", "ticket:4711")],
    "x ticket:INC_47.2..": [("ticket", "INC_47.2", "ticket:INC_47.2")],
    # Hebrew
    "עבור:דנה": [("for", "דנה", "עבור:דנה")],
    "עד:מחר": [("due", "מחר", "עד:מחר")],
    "סוג:תלונה": [("kind", "תלונה", "סוג:תלונה")],
    "ציון:4": [("score", "4", "ציון:4")],
    "קריאה:4711": [("ticket", "4711", "קריאה:4711")],
    # Quotes
    'for:"Dana Katz" y': [("for", "Dana Katz", 'for:"Dana Katz"')],
    "for:'Dana Katz'.": [("for", "Dana Katz", "for:'Dana Katz'")],
    "for:'Dan O'Neil', y": [("for", "Dan O'Neil", "for:'Dan O'Neil'")],
    "for:“Dana Katz”": [("for", "Dana Katz", "for:“Dana Katz”")],
    "for:„Dana Katz“": [("for", "Dana Katz", "for:„Dana Katz“")],
    "for:‘Dana Katz’": [("for", "Dana Katz", "for:‘Dana Katz’")],
    "עבור:״דנה כץ״": [("for", "דנה כץ", "עבור:״דנה כץ״")],
    "for:«Dana Katz»": [("for", "Dana Katz", "for:«Dana Katz»")],
    'due:"thu. 12:00"|x': [("due", "thu. 12:00", 'due:"thu. 12:00"')],
    '@"face to face"': [("channel", "face to face", '@"face to face"')],
    'for:" Dana " y': [("for", "Dana", 'for:" Dana "')],
    'for:"write @phone due:2d" y': [("for", "write @phone due:2d", 'for:"write @phone due:2d"')],
    'for:ד"ר_לוי': [("for", 'ד"ר_לוי', 'for:ד"ר_לוי')],
    # Several, and between the separators of other scripts
    "@phone for:dana due:2d": [
        ("channel", "phone", "@phone"),
        ("for", "dana", "for:dana"),
        ("due", "2d", "due:2d"),
    ],
    'for:"Dana Katz"。9:30': [("for", "Dana Katz", 'for:"Dana Katz"')],
    "田中。for:dana。@phone": [("for", "dana", "for:dana"), ("channel", "phone", "@phone")],
    "Rami|@phone|due:2d|x": [("channel", "phone", "@phone"), ("due", "2d", "due:2d")],
    # None: other words, other places
    "note:this 9:30 http://example.com": [],
    "rami@example.com (@phone) x@phone": [],
    "@5 @ @. @-": [],
    "xfor:dana before:dana": [],
    'for:"Dana".@phone x': [("for", 'Dana".@phone', 'for:"Dana".@phone')],
    'for:"a"due:2d': [("for", 'a"due:2d', 'for:"a"due:2d')],
}


@pytest.mark.parametrize(("line", "expected"), MARKED.items())
def test_marked_words(line: str, expected: list[tuple[str, str, str]]) -> None:
    assert marks(line) == expected


@pytest.mark.parametrize("line", ["for:", "for: dana", 'for:""', 'for:" "', "for:_", "for:.", "due:, 2d", "עד:"])
def test_a_mark_without_a_value_is_text(line: str) -> None:
    assert [mark.value for mark in pieces_of(line).marks] == [""]
    assert pieces_of(line).bare == line


def test_a_quote_that_never_closes_takes_one_word() -> None:
    line = 'for:"Dana Katz. 9:30'
    assert pieces_of(line).marks == (Mark("for", "Dana", 0, 9, closed=False),)
    assert cut(line) == ["Katz", "9:30"]
    assert all(mark.closed for mark in pieces_of('for:"Dana Katz" due:2d').marks)
    (mark,) = pieces_of(f'for:"Dana{" and so on" * 20}" x').marks
    assert (mark.value, mark.closed) == ("Dana", False)


WITHOUT_MARKS = {
    "Rami @phone Cohen. Eli": ["Rami Cohen", "Eli"],
    "Rami. @phone. Eli": ["Rami", "Eli"],
    "@phone. Rami. Eli": ["Rami", "Eli"],
    "Rami. Eli @phone for:dana. 9:30": ["Rami", "Eli", "9:30"],
    "Rami. printer for:dana, due:2d. 9:30": ["Rami", "printer", "9:30"],
    "Rami | @phone | Eli": ["Rami", "Eli"],
    "slow, @phone, really": ["slow, really"],
    "slow @phone, really": ["slow really"],
    "slow @phone. Really": ["slow", "Really"],
    "田中。@phone。Eli": ["田中", "Eli"],
}


@pytest.mark.parametrize(("line", "pieces"), WITHOUT_MARKS.items())
def test_a_mark_leaves_no_sign_behind(line: str, pieces: list[str]) -> None:
    assert cut(line) == pieces


def test_words_and_places_are_those_of_the_text() -> None:
    line = "J. Smith @phone Jr. Eli. viruses."
    pieces = pieces_of(line)
    assert pieces.words(0, 2) == "J. Smith Jr"
    assert pieces.span(0, 2) == (0, line.index(". Eli"))
    assert pieces.words(3) == "viruses"
    assert pieces.end() == len(line)


def test_reach_counts_over_the_gaps() -> None:
    line = "x. big @phone flood. y"
    pieces = pieces_of(line)
    assert pieces.words(1) == "big flood"
    assert line[pieces.places[1][0] : pieces.reach(1, 3)] == "big"
    assert line[: pieces.reach(1, 9)] == "x. big @phone flood"
    assert pieces.reach(1, 0) == 3
    assert pieces.reach(1, 99) == line.index(". y")


@pytest.mark.parametrize(("line", "end"), [("a. b", 4), ("a. b.", 5), ("a | b.", 6), ("a|b|", 3), ("", 0)])
def test_the_end_keeps_the_stop_of_the_last_sentence(line: str, end: int) -> None:
    assert pieces_of(line).end() == end


@given(strings | near_lines())
@example('for:"a" @"b c".d')
@example("a.\0.b")
@example("a @phone")
def test_pieces_stand_in_order_and_hold_no_gap(line: str) -> None:
    text = clean(line).text
    pieces: Pieces = pieces_of(text)
    assert len(pieces.bare) == len(text)
    last = 0
    for start, end in pieces.places:
        assert last <= start < end <= len(text)
        last = end
    for place in range(len(pieces.places)):
        assert pieces.words(place) == pieces.words(place).strip(" ") != ""
        assert "\0" not in pieces.words(place)


@given(near_lines())
def test_no_letter_is_lost_between_pieces_and_marks(line: str) -> None:
    text = clean(line).text
    pieces = pieces_of(text)
    marked = [text[mark.start : mark.end] for mark in pieces.marks if mark.value]
    kept = "".join([without_gaps(pieces.bare), *marked])
    assert sorted(filter(str.isalnum, kept)) == sorted(filter(str.isalnum, text))
    words = "".join(pieces.words(place) for place in range(len(pieces.places)))
    assert list(filter(str.isalnum, words)) == list(filter(str.isalnum, without_gaps(pieces.bare)))


def test_every_mark_has_a_hebrew_form() -> None:
    assert set(MARKS.values()) == {MARKS[name] for name in MARKS if not name.isascii()}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["Rami", "Cohen.", "Eli."], "Rami Cohen. Eli."),
        (["Rami Cohen. for:Dana Katz"], "Rami Cohen. for:Dana Katz"),
        (["Rami.", "for:Dana Katz"], 'Rami. for:"Dana Katz"'),
        (["Rami.", "for:Dana Katz.", "9:30"], 'Rami. for:"Dana Katz". 9:30'),
        (["Rami.", "FOR:Dana Katz"], 'Rami. FOR:"Dana Katz"'),
        (["Rami.", "עבור:דנה כץ"], 'Rami. עבור:"דנה כץ"'),
        (["Rami.", "due:thu 12:00."], 'Rami. due:"thu 12:00".'),
        (["Rami.", "for:Dana"], "Rami. for:Dana"),
        (["Rami.", "note: call back"], "Rami. note: call back"),
        (["Rami.", "kind:fault. 9:30"], "Rami. kind:fault. 9:30"),
        (["Rami.", 'for:"Dana Katz"'], 'Rami. for:"Dana Katz"'),
        (["Rami.", ":a b"], "Rami. :a b"),
    ],
)
def test_the_words_of_a_command_line_are_joined_to_the_line_that_was_meant(words: list[str], line: str) -> None:
    assert line_of(words) == line
