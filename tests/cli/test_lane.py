"""The short road for plain words: when it is taken, and that it leads to the same place as the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quicklog.__main__ import main
from quicklog.cli import fast
from quicklog.cli.words import is_plain
from quicklog.shorthand import pieces
from tests.cli import NOW, SAMPLES, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

LINES = [line.split("\t")[1] for line in (SAMPLES / "lines.tsv").read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize("word", ["", "a", "9:30", "-10m", "-2h", "-1", "a-b", "–", "מחר"])
def test_a_word_is_plain(word: str) -> None:
    assert is_plain(word)


@pytest.mark.parametrize("word", ["-", "--", "-h", "--help", "--at", "--10m", "-m10", "-.5"])
def test_an_option_is_not_plain(word: str) -> None:
    assert not is_plain(word)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["add"],
        ["add", "--json", "Rami"],
        ["add", "-"],
        ["add", "Rami", "--", "x"],
        ["today", "x"],
        ["today", "--mine"],
        ["find"],
        ["find", "x", "--limit", "1"],
        ["list"],
        ["--log", "x", "add", "Rami"],
        ["Add", "Rami"],
    ],
)
def test_what_is_not_plain_takes_the_long_road(arguments: list[str], log: Path) -> None:
    assert fast.run(arguments, NOW) is None
    assert not log.exists()


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
    assert pieces.line_of(words) == line


NAMES = ["Rami Cohen", "רמי כהן", "J", "Dr", "Eli", "דנה", "Bob", "viruses", "backup+UPS", "וירוס", "flood"]
OTHERS = [
    "9:30",
    "25:70",
    "-10m",
    "אתמול 9:30",
    "due:2d",
    "for:Dana Katz",
    "@phone",
    "score:4",
    "laptop is slow",
    "x|y",
]
PIECES = st.sampled_from([*NAMES, *OTHERS, "a", "1", "", "\u200f"])
TYPED = st.one_of(
    st.sampled_from(LINES).map(str.split),
    st.lists(PIECES, min_size=1, max_size=6).map(lambda pieces: ". ".join(pieces).split(" ")),
    st.lists(PIECES, min_size=1, max_size=6),
    st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1, max_size=4),
).filter(lambda words: all(map(is_plain, words)))
CHANCE = {"ref", "id"}


def last(log: Path) -> dict[str, Any] | None:
    """Return the last note of a log, without what chance gives it."""
    kept = rows(log)[-1:] if log.exists() else []
    return {column: value for column, value in kept[0].items() if column not in CHANCE} if kept else None


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=TYPED)
def test_the_lane_and_typer_store_the_same_for_the_same_words(words: list[str], log: Path) -> None:
    other = log.with_name("other.db")
    codes = [main(["add", *words], NOW), main(["--log", str(other), "add", *words], NOW)]
    assert codes[0] == codes[1]
    assert codes[0] in (0, 2, 3)
    assert last(log) == last(other)


@pytest.mark.slow
@pytest.mark.parametrize("words", [["rami"], ["כהן"], ["לא", "קיים"], ["25:70"], ["."], ["-1"]])
def test_the_lane_and_typer_find_the_same(words: list[str], ql: Ql, log: Path) -> None:
    ql("add", "-", stdin="\n".join(LINES).encode())
    assert ql("find", *words) == ql("--log", str(log), "find", *words)


def test_the_lane_and_typer_show_the_same_day(ql: Ql, log: Path) -> None:
    ql("add", "-", stdin="\n".join(LINES).encode())
    assert ql("today") == ql("--log", str(log), "today")
