"""A line of the greatest length takes no long time, whatever it repeats, and what is read from it can be kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from quicklog.cli.prompt.cursor import spot_at
from quicklog.imports.page import dittos, page
from quicklog.maintenance import redact
from quicklog.note import limits
from quicklog.shorthand import capture
from quicklog.shorthand.pieces import MOST_MARKS, pieces_of
from quicklog.shorthand.reader import matched
from quicklog.show import bidi, echo
from quicklog.show.page import Page
from quicklog.store.log import text_of
from tests.strategies import NOW, TEAM, context

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = [
    *("@a ", "@a|", "@1", "for:a ", "for: ", "for:", 'for:"', 'due:"x ', 'for:"a",,,', "score:99 ", "a:", ":", "@"),
    *(
        "a. ",
        ". ",
        ".. ",
        "|",
        "x|",
        "x\t",
        "。",
        "…",
        "-",
        "- ",
        "a, ",
        "Dr. ",
        "Inc. ",
        "Eli Levi. ",
        "9:30. ",
        "930. ",
    ),
    *(
        "viruses+",
        "viruses. ",
        "+",
        "x",
        "ab ",
        "  x",
        '"',
        "והבכלמש",
        "א",
        "א1( ",
        "א. ",
        "a\u200d",
        "می\u200c",
        "👨\u200d",
    ),
    *("\u0301\u0316", "a\u0301\u0316", "\U0001d160", "🇮", "\x1b", "\udc80", "\u2028"),
]
STARTS = ["", "Rami Cohen. Eli Levi. viruses. 9:30. "]
# Seconds for which a line that takes a moment may be held up on a busy machine; what was in the square took minutes.
PATIENCE = 10.0


def longest(part: str, start: str = "") -> str:
    """Return as much of a part as a line takes."""
    room = limits.MOST - limits.size(start)
    return start + part * (room // limits.size(part))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("start", STARTS)
def test_the_longest_line_is_read_shown_and_kept_at_once(start: str, part: str) -> None:
    line = longest(part, start)
    assert not limits.is_too_long(line)
    begun = time.process_time()
    reading = capture.reading_of(line, context())
    text = text_of(capture.body_of(reading, NOW))
    echo.explanation(reading, Page(bidi.mark("marks"), 80))
    assert time.process_time() - begun < PATIENCE
    assert "quicklog failed" not in text


@pytest.mark.parametrize("part", ["a. ", "א", "@a ", "x|", "\u0301\u0316", "1"])
def test_whatever_else_looks_at_the_longest_line_takes_no_longer(part: str) -> None:
    line = longest(part)
    begun = time.process_time()
    spot_at(line, len(line), context())
    dittos.has_mark(line)
    list(page.entries([(1, "Rami. Eli. UPS"), (2, line)], context()))
    redact.over(line, redact.name_of((part.strip() or "x") * 2))
    assert time.process_time() - begun < PATIENCE


class Counted(str):
    """A text that counts the characters that its own methods copy or look through."""

    __slots__ = ()
    steps = 0

    def __getitem__(self, place: object) -> str:
        part = str(self)[place]  # type: ignore[index]
        Counted.steps += len(part)
        return part

    def find(self, sub: str, *span: int) -> int:  # type: ignore[override]
        """Look for another text from the beginning."""
        Counted.steps += looked_through(self, str(self).find(sub, *span), *span)
        return str(self).find(sub, *span)

    def rfind(self, sub: str, *span: int) -> int:  # type: ignore[override]
        """Look for another text from the end."""
        begin, end = span
        found = str(self).rfind(sub, begin, end)
        Counted.steps += end - max(found, begin)
        return found


def looked_through(text: str, found: int, begin: int = 0, end: int | None = None) -> int:
    """Return how many characters were looked at until one was found, or the end was reached."""
    last = len(text) if end is None else min(end, len(text))
    return (found if found >= 0 else last) - begin


def steps(do: Callable[[str], object], text: str) -> int:
    """Return how many characters are copied or looked through."""
    Counted.steps = 0
    do(Counted(text))
    return Counted.steps


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("do", [pieces_of, lambda text: matched(text, TEAM)], ids=["pieces", "codes"])
def test_twice_the_length_takes_twice_the_steps(do: Callable[[str], object], part: str) -> None:
    once, twice = (steps(do, part * (number // len(part))) for number in (16_000, 32_000))
    assert twice <= 2.2 * once + 5000


def test_behind_a_hundred_marked_words_all_is_text_and_that_is_said() -> None:
    reading = capture.reading_of("Rami Cohen. Eli. viruses. " + "ticket:7 " * 101, context())
    assert len(pieces_of(reading.text).marks) == MOST_MARKS
    assert (reading.ticket, reading.detail) == ("7", "ticket:7")
    assert any("marked words" in doubt.says for doubt in reading.doubts)
    few = capture.reading_of("Rami Cohen. Eli. viruses. " + "ticket:7 " * 99, context())
    assert not any("marked words" in doubt.says for doubt in few.doubts)
