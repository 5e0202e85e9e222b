"""Any line at all becomes a reading that says what was typed, that a log can hold, and that took no long work."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from quicklog.errors import TooLongError
from quicklog.lib.record import replace
from quicklog.lib.text import clean, key, storable
from quicklog.note.fields import COLUMNS, FIELDS
from quicklog.shorthand import capture, reader, times
from quicklog.shorthand.pieces import line_of, pieces_of
from quicklog.show import echo
from quicklog.show.page import Page
from quicklog.store.log import text_of
from quicklog.store.names import Names
from quicklog.store.query import Selection, pages
from tests.fuzz import examples
from tests.fuzz.texts import any_line, is_harmless, long_lines, mixed
from tests.notebook import in_memory, noted, stamp
from tests.strategies import NAMELESS, NOW, TEAM, context, contexts, near_lines
from tests.strategies import pieces as real_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading

_FAILED = "quicklog failed to read it"


def reading_of(line: str, within: Context) -> Reading:
    """Read a line as a capture does, which keeps it as a draft should reading it fail."""
    reading = capture.reading_of(line, within)
    assert reading.trouble is None or _FAILED not in reading.trouble.what
    return reading


def assert_kept(line: str, reading: Reading) -> None:
    """Assert that nothing of a line is lost, that a draft says why it is one, and that it can be kept."""
    cleaned = clean(line)
    assert reading.line == storable(line)
    assert reading.text == cleaned.text
    assert reading.at.tzinfo is not None
    if reading.trouble:
        assert reading.trouble.what
        assert reading.trouble.remedy
        assert not reading.fields
        assert not reading.doubts
    else:
        assert not cleaned.intruders
        assert key(reading.customer or "")
        assert reading.code
        assert reading.technician
        assert reading.at <= NOW + timedelta(minutes=5)
        assert reading.due is None or reading.due.tzinfo is not None
    body = capture.body_of(reading, NOW)
    try:
        text = text_of(body)
    except TooLongError:
        assert len(line) > 2000  # a note says itself a few times over: the line, its fields, its doubts
        return
    assert json.loads(text) == body
    text.encode()


@given(any_line, contexts)
@examples(300)
@example("\ud800. \udfff. viruses", context())
@example("Rami\u202e. Eli. viruses", context())
@example(">.A 0000000. 0000000", context())
def test_any_line_is_kept_and_is_a_note_or_says_why_not(line: str, within: Context) -> None:
    # What nobody has: a place for what is given in no line, with a key that is nothing.
    assume("customer" not in within.given)
    reading = reading_of(line, within)
    assert_kept(line, reading)
    assert reading == reading_of(line, within)
    assert replace(reading_of(reading.text, within), line=reading.line) == reading or clean(line).intruders


@given(long_lines(), contexts)
@examples(40)
def test_a_line_of_any_length_is_kept_or_too_long(line: str, within: Context) -> None:
    assume("customer" not in within.given)
    assert_kept(line, reading_of(line, within))


@given(any_line, st.sampled_from([TEAM, NAMELESS]))
@examples(150)
def test_a_stored_line_comes_back_and_is_shown(line: str, codes: Any) -> None:
    with in_memory() as log:
        for name in ("Rami Cohen", "רמי כהן", "J. Smith"):
            noted(log, customer=name, technician="Eli")
        reading = reading_of(line, replace(context(codes=codes), known=Names(log)))
        body = capture.body_of(reading, NOW)
        with log.transaction() as write:
            note = write.append("noted", body, at=stamp(NOW), login="eli")
        assert note is not None
        (row,) = [row for page in pages(log, Selection()) for row in page if row[1] == note.id]
        kept = dict(zip(COLUMNS, row, strict=True))
        assert kept["line"] == reading.line
        assert {name: kept[name] for name in FIELDS if kept[name] is not None} == capture.columns_of(reading)
        lines = echo.explanation(reading, Page()) if reading.trouble else echo.echo(note, reading, NOW, Page())
        assert all(map(is_harmless, lines))


@given(st.lists(any_line, max_size=6), contexts)
@examples(150)
def test_the_words_of_a_command_line_are_a_line(words: list[str], within: Context) -> None:
    line = line_of(words)
    assert reading_of(line, within).line == storable(line)


# A reading written out reads as itself.


def as_written(reading: Reading) -> str:
    """Return the line that says what a reading says, with the time as a date and an hour."""
    time = f"{reading.at:%Y-%m-%d %H:%M}"
    customer, code = reading.customer or "", reading.code or ""
    return reader.written(customer, reading.technician, code, time, reading.detail)


@given(near_lines() | mixed, st.sampled_from([TEAM, NAMELESS]))
@examples(300)
def test_a_reading_written_out_reads_as_itself(line: str, codes: Any) -> None:
    within = context(codes=codes)
    reading = reading_of(line, within)
    assume(not reading.trouble)
    assume(reading.detail is None or key(reading.detail.split(" ")[0]))  # mere stops are no piece of their own
    assume(key(reading.code or "") and not is_glued(reading.text))  # see the two tests below
    assume(not any(codes.match(word) for word in (reading.technician or "").split(" ")))  # a code read as a name
    assume(not any("was read as part of a name" in doubt.says for doubt in reading.doubts))  # a word of time
    # Of two times in a line one is said to be a name.
    assume(not isinstance(times.past(reading.technician or "", within.now), times.Moment))
    again = reading_of(as_written(reading), within)
    assert again.trouble is None, again.trouble
    for name in ("customer", "technician", "code", "meaning"):
        assert getattr(again, name) == getattr(reading, name)
    assert again.detail == (clean(reading.detail).text if reading.detail else None)  # a mark may leave a blank at a tab
    assert again.at == reading.at.replace(second=0, microsecond=0)


def is_glued(text: str) -> bool:
    """Tell whether what separates stands right behind a mark: it may go with the mark."""
    return any(mark.value and text[mark.end : mark.end + 1] in ("|", "\t", *"。．｡۔") for mark in pieces_of(text).marks)


@pytest.mark.parametrize("line", ["Acme Inc. @phone|Eli|viruses|9:30", "Acme Inc. @phone\tEli\tviruses\t9:30"])
def test_a_mark_leaves_the_bar_behind_it(line: str) -> None:
    reading = reading_of(line, context())
    assert (reading.customer, reading.technician, reading.code) == ("Acme Inc.", "Eli Levi", "viruses")


def test_the_stops_that_marks_leave_are_no_code() -> None:
    assert reading_of("Rami|Eli|ticket:7.. ticket:8..", context()).code != ".."


# No blow-up.


def work(line: str, within: Context) -> int:
    """Return how many calls, of Python's and of its own, it takes to read a line."""
    count = 0

    def called(_frame: object, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        capture.reading_of(line, within)
    finally:
        sys.setprofile(before)
    return count


def assert_linear(line: Callable[[int], str], within: Context, size: int) -> None:
    """Assert that a line of twice the size takes about twice the work: four times would be too much."""
    once, twice = work(line(size), within), work(line(2 * size), within)
    assert twice <= 2.5 * once + 2000, (line(2), once, twice)


PARTS = [
    "a. ",
    "J. ",
    "Dr. ",
    "Eli. ",
    "viruses. ",
    "9:30. ",
    "25:70. ",
    "…",
    ". ",
    "。",
    "| ",
    "a | ",
    "\t",
    "x",
    "x ",
    "9 ",
]
TAGS = [
    "@phone ",
    "@x. ",
    "for:dana ",
    'for:"Dana ',
    "due:2d ",
    "due:never ",
    "kind:zorg ",
    "ticket:4 ",
    "for: ",
    "@",
    ":",
]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("start", ["", "Rami Cohen. Eli. viruses. ", "Zorg. Zorg, zorg. "])
def test_five_hundred_stops_take_twice_the_work_of_half_as_many(start: str, part: str) -> None:
    assert_linear(lambda size: start + part * size, context(), 250)


@pytest.mark.parametrize("part", TAGS)
@pytest.mark.parametrize("start", ["", "Rami Cohen. Eli. viruses. "])
def test_two_thousand_marked_words_take_twice_the_work_of_half_as_many(start: str, part: str) -> None:
    assert_linear(lambda size: start + part * size, context(), 1000)


@given(st.lists(real_pieces, min_size=1, max_size=3), st.sampled_from([". ", " ", " | ", ", "]), contexts)
@examples(15)
def test_no_line_takes_more_than_twice_the_work_of_half_of_it(parts: list[str], joint: str, within: Context) -> None:
    assert_linear(lambda size: joint.join(parts * size), within, 150)
