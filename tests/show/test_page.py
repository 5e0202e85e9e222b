"""Text on a page: nothing is lost, nothing is wider than the screen, nothing unsafe gets through."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.message import Message
from quicklog.lib.text import safe, width
from quicklog.show import bidi
from quicklog.show.page import INDENT, Page, json_line, labelled

WORDS = st.lists(st.text(st.sampled_from("aב\u05b8漢.1-é"), max_size=40)).map(" ".join)


@given(text=WORDS, cells=st.integers(20, 90), indent=st.integers(0, 12))
def test_a_text_fits_and_loses_nothing(text: str, cells: int, indent: int) -> None:
    lines = Page(str, cells).text(text, " " * indent)
    assert all(width(line) <= max(cells, 20 + indent) for line in lines)
    assert "".join(line[indent:] for line in lines).replace(" ", "") == text.replace(" ", "")


@given(text=st.text(st.characters(codec="utf-8")), cells=st.none() | st.integers(20, 90))
def test_a_text_is_safe_whatever_it_holds(text: str, cells: int | None) -> None:
    for line in Page(str, cells).text(text, text[:3], text[:2]):
        assert safe(line) == line


def test_a_pipe_gets_a_text_in_one_line() -> None:
    assert Page().text("word " * 99, "  ") == ["  " + "word " * 99]


def test_a_text_is_broken_at_its_blanks() -> None:
    page = Page(str, 30)
    assert page.text("one two three four five six seven", INDENT) == [
        "      one two three four five",
        "      six seven",
    ]
    assert page.text("one two three four five six seven", "at    ", "* ") == [
        "at    one two three four five",
        "* six seven",
    ]
    assert page.text("x" * 50, "") == ["x" * 30, "x" * 20]


def test_a_character_is_never_parted_from_its_marks() -> None:
    lines = Page(str, 20).text("ש\u05b8\u05c1" * 45)
    assert lines == ["ש\u05b8\u05c1" * 20, "ש\u05b8\u05c1" * 20, "ש\u05b8\u05c1" * 5]


def test_parts_stand_side_by_side_or_one_below_the_other() -> None:
    page = Page(bidi.mark("isolates"), 40)
    assert page.beside(["רמי", "Eli", "UPS"], "09:30  ") == ["09:30  \u2068רמי\u2069 · Eli · UPS"]
    assert page.beside(["רמי", "Eli", "x" * 30], "09:30  ") == [
        "09:30  \u2068רמי\u2069",
        "      Eli",
        "      " + "x" * 30,
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("isolates", "\u2068\u200e“רמי” is new\u2069"),
        ("marks", "\u200e“רמי” is new\u200e"),
        ("off", "\u200e“רמי” is new"),
    ],
)
def test_a_sentence_runs_from_left_to_right_whatever_it_quotes(name: str, shown: str) -> None:
    assert Page(bidi.mark(name), 60).sentence(Message("“רמי” is new")) == [shown]


def test_a_sentence_in_a_pipe_has_no_marks() -> None:
    assert Page().sentence(Message("“רמי” is new"), "? ") == ["? “רמי” is new"]


@given(value=st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.lists(st.text())))
def test_json_is_read_back_and_safe(value: dict[str, object]) -> None:
    line = json_line(value)
    assert json.loads(line) == value
    assert safe(line) == line


def test_fields_are_labelled() -> None:
    assert labelled(("a", "b"), (1, None)) == {"a": 1, "b": None}
    with pytest.raises(ValueError, match="shorter"):
        labelled(("a", "b"), (1,))
