"""The order in which a line is seen, and where the cursor is in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.cli.prompt.visual import seen, stepped
from quicklog.lib.text import width

WIDE = 500
LINES = st.text(st.sampled_from("abרמיכ.9:30 ()\u05b8\u05dc漢٣"), max_size=40)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Rami", "Rami "),
        ("רמי", " ימר"),
        ("רמי כהן. 9:30", " 9:30 .ןהכ ימר"),
        ("Rami רמי. x", "Rami ימר. x "),
        ("(רמי)", " (ימר)"),
        ("שָׁלוֹם", " םוֹלשָׁ"),
    ],
)
def test_a_line_is_seen_in_its_order_with_a_place_behind_it_for_the_cursor(line: str, shown: str) -> None:
    assert seen(line, WIDE).text == shown


def test_the_cursor_stands_on_the_letter_that_follows_it() -> None:
    shown = seen("רמי כהן. UPS", WIDE)
    for place, letter in enumerate("רמי כהן. UPS"):
        assert shown.text[shown.shown_at[place]] == letter
    assert shown.shown_at[-1] == 0


def test_a_long_line_is_turned_row_by_row() -> None:
    shown = seen("ראשון שני שלישי", 6)
    assert [shown.text[start : start + 6] for start in range(0, len(shown.text), 6)] == [" ןושאר", "לש ינש", " ישי"]


def test_arrows_lead_where_they_point() -> None:
    line = "רמי כהן"
    assert [stepped(line, len(line), step) for step in (-1, 1)] == [len(line), len(line) - 1]
    assert [stepped(line, 0, step) for step in (-1, 1)] == [1, 0]
    # A terminal that orders text itself lays every line out from the left: behind the last letter is its right end.
    assert stepped(line, len(line), -1, "L") == 0
    assert [stepped("Rami", place, 1, "L") for place in range(5)] == [1, 2, 3, 4, 4]


@given(LINES, st.integers(1, 12))
def test_every_place_is_seen_once_and_found_again(line: str, room: int) -> None:
    shown = seen(line, room)
    assert len(shown.shown_at) == len(line) + 1
    for place in range(len(line) + 1):
        back = shown.typed_at[shown.shown_at[place]]
        assert back <= place
        assert shown.typed_at[shown.shown_at[back]] == back
    assert sorted(shown.text.replace(" ", "")) == sorted(_mirrored(shown.text, line.replace(" ", "")))


def _mirrored(shown: str, line: str) -> str:
    """Return the line's letters with its brackets as they came out."""
    return "".join(each for each in line if each not in "()") + "".join(each for each in shown if each in "()")


@given(LINES, st.integers(2, 12))
def test_a_row_is_as_wide_as_the_screen(line: str, room: int) -> None:
    cells = 0
    for letter in seen(line, room).text:
        assert cells // room == (cells + max(0, width(letter) - 1)) // room  # no letter is cut by the end of a row
        cells += width(letter)


@given(LINES)
def test_the_arrows_reach_every_place_from_one_end_to_the_other(line: str) -> None:
    place, met = stepped(line, 0, -10 * WIDE), []
    while place not in met:
        met.append(place)
        place = stepped(line, place, 1)
    assert set(met) == set(seen(line, WIDE).typed_at)
