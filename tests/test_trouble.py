"""A line that is no note is told why, where, and what would be right; the remedy, followed to the letter, works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

from quicklog.lib.text import safe
from quicklog.shorthand.codes import KINDS
from quicklog.shorthand.explain import unknown, unknown_code
from quicklog.shorthand.reader import Reading, read
from tests.strategies import NAMELESS, NOW, TEAM, context, contexts, near_lines

if TYPE_CHECKING:
    from quicklog.shorthand.places import Context

# What is pointed at, and the line that would be right.
DRAFTS = {
    "Rami Cohen": ("Rami Cohen", "Rami Cohen. CODE. TIME"),
    "Rami Cohen.": ("Rami Cohen", "Rami Cohen. CODE. TIME"),
    "Rami Cohen |": ("Rami Cohen", "Rami Cohen | CODE | TIME"),
    "Rami Cohen. Eli": ("Eli", "Rami Cohen. Eli. CODE. TIME"),
    "Rami Cohen @phone": ("Rami Cohen", "Rami Cohen @phone. CODE. TIME"),
    "Rami Cohen. Eli. 9:30": ("9:30", "Rami Cohen. Eli. CODE. 9:30"),
    "Rami Cohen | Eli | 9:30": ("9:30", "Rami Cohen | Eli | CODE | 9:30"),
    "Rami Cohen. Eli. Dana. 9:30": ("Dana", "Rami Cohen. Eli. CODE. Dana. 9:30"),
    "Rami Cohen. flood": ("flood", "Rami Cohen. Noa Bar. flood"),
    "Rami Cohen. flood here. 9:30": ("flood here", "Rami Cohen. Noa Bar. flood here. 9:30"),
    "Rami Cohen. virsues. 9:30": ("virsues", "Rami Cohen. viruses. 9:30"),
    "Rami Cohen. virsues @phone on it. 9:30": ("virsues @phone on it", "Rami Cohen. viruses @phone on it. 9:30"),
    "רמי כהן. גיבו. 9:30": ("גיבו", "רמי כהן. גיבוי. 9:30"),
    "Rami Cohen.Eli Levi.viruses.9:30": (".", "Rami Cohen. Eli Levi. viruses. 9:30"),
    "Rami.Eli.printer.slow...again": (".", "Rami. Eli. printer. slow...again"),
    "Rami Cohen. Eli.viruses.9.30": (".", "Rami Cohen. Eli. viruses. 9.30"),
    "Rami Cohen, Eli, viruses, 9:30": (",", "Rami Cohen. Eli. viruses. 9:30"),
    "Rami Cohen; Eli; viruses": (";", "Rami Cohen. Eli. viruses"),
    "Rami Cohen, Eli, printer, 1,000 pages... again": (",", "Rami Cohen. Eli. printer. 1,000 pages... again"),
    "\tRami Cohen. Eli. viruses": ("\t", "Rami Cohen. Eli. viruses"),
    "Rami Cohen. Eli. viruses |": ("|", "Rami Cohen. Eli. viruses"),
    "Rami Cohen. 9:30. virsues": ("9:30", "Rami Cohen. viruses. 9:30"),
    "Rami Cohen. flood. Eli. 9:30": ("Eli", "Rami Cohen. Eli. flood. 9:30"),
    "John F. Kennedy. Eli. flood here. 9:30": ("flood here", "John F. Kennedy | Eli | flood here | 9:30"),
    "Rami Cohen. -. viruses. 9:30": ("-", "Rami Cohen. viruses. 9:30"),
    '". viruses. 9:30': ('". viruses. 9:30', "CUSTOMER. TECHNICIAN. CODE. TIME"),
    "for:dana": ("for:dana", "CUSTOMER. TECHNICIAN. CODE. TIME"),
    "...": ("...", "CUSTOMER. TECHNICIAN. CODE. TIME"),
    "": ("", "CUSTOMER. TECHNICIAN. CODE. TIME"),
}


@pytest.mark.parametrize(("line", "expected"), DRAFTS.items())
def test_a_draft_points_at_what_is_wrong_and_says_what_is_right(line: str, expected: tuple[str, str]) -> None:
    reading = read(line, context())
    assert reading.trouble is not None
    pointed, remedy = expected
    assert reading.text[reading.trouble.start : reading.trouble.end] == pointed
    assert reading.trouble.remedy == f"write: {remedy}"
    assert_works(reading, context())


def test_where_a_blank_is_missing_the_first_stop_without_one_is_pointed_at() -> None:
    line = "Rami Cohen. Eli.viruses.9:30"
    trouble = read(line, context()).trouble
    assert trouble is not None
    assert trouble.start == line.index(".v")
    assert trouble.what == "no blank follows the full stop"


def test_two_equally_good_readings_are_both_shown() -> None:
    within = context(codes=NAMELESS)
    trouble = read("John F. Kennedy. Dan. UPS @phone. 9:30", within).trouble
    assert trouble is not None
    assert trouble.what == (
        "two readings are equally good:"
        " “John F | Kennedy. Dan | UPS | 9:30 | @phone” or “John F. Kennedy | Dan | UPS | 9:30 | @phone”"
    )
    assert "|" in trouble.remedy


@pytest.mark.parametrize(
    ("given", "line", "remedy"),
    [
        ({"customer": "Rami"}, "", "CODE. TIME"),
        ({"customer": "Rami"}, "flood", "Noa Bar. flood"),
        ({"technician": "Dana Katz"}, "", "CUSTOMER. CODE. TIME"),
        ({"technician": "Dana Katz"}, "Rami", "Rami. CODE. TIME"),
        ({"technician": "Dana Katz"}, "Rami. Eli. flood", "Rami. CODE. Eli. flood"),
        ({"code": "UPS"}, "", "CUSTOMER. TECHNICIAN. TIME"),
        ({"code": "UPS", "at": NOW}, "for:dana", "CUSTOMER. TECHNICIAN"),
    ],
)
def test_the_remedy_asks_for_nothing_that_is_given(given: dict[str, Any], line: str, remedy: str) -> None:
    within = context(**given)
    reading = read(line, within)
    assert reading.trouble is not None
    assert reading.trouble.remedy == f"write: {remedy}"
    assert_works(reading, within)


def assert_works(reading: Reading, within: Context) -> None:
    """Follow a draft's remedy to the letter: what comes of it is a note, but for a promise that is wrong by itself."""
    assert reading.trouble is not None
    remedy = reading.trouble.remedy
    told, line = "write: " in remedy, remedy.values.get("line", "")  # a tab is one
    code = next((code.name for code in within.codes.all()), "zorg")
    known = {"CUSTOMER": "Moshe Dan", "TECHNICIAN": "Eli", "CODE": code, "TIME": "9:30"}
    for word, example_ in known.items():
        line = line.replace(word, example_)
    lines = [line] if told else []
    if "equally good" in reading.trouble.what:
        first, second = reading.trouble.what.removesuffix("”").partition(": “")[2].split("” or “")
        lines = [first, second]
        assert first != second
    for each in lines:
        trouble = read(each, within).trouble
        wrong_by_itself = ("not a time to promise", "is not a time", "may be a day to come")
        assert trouble is None or any(what in trouble.what for what in wrong_by_itself), (each, trouble)


@given(near_lines(), contexts)
@example("J. J. ", context(code="UPS"))
@example("J\tJ. ", context())
@example("@phone... ", context(customer="Rami"))
@example("0J | @phone.. J. ", context())
def test_a_remedy_followed_to_the_letter_works(line: str, within: Context) -> None:
    reading = read(line, within)
    assume(reading.trouble is not None and "control character" not in reading.trouble.what)
    assert_works(reading, within)


@given(near_lines(), contexts)
@settings(suppress_health_check=[HealthCheck.filter_too_much])  # most lines are no drafts, or have no offer
@example("Rami Cohen. CODE", context())
@example("Rami. printer. yesterday due:25:70", context())
def test_what_is_offered_is_a_whole_line_that_is_a_note(line: str, within: Context) -> None:
    trouble = read(line, within).trouble
    assume(trouble is not None and trouble.offer)
    assert trouble is not None
    assert trouble.remedy.endswith(f"write: {safe(trouble.offer)}")
    assert read(trouble.offer, within).trouble is None


@pytest.mark.parametrize("line", ["Rami Cohen", "Rami", "25:70", "Rami Cohen. Eli", "Rami. this morning", "J. J. "])
def test_what_only_a_person_can_know_is_offered_by_nobody(line: str) -> None:
    trouble = read(line, context()).trouble
    assert trouble is not None
    assert trouble.offer == ""


def test_what_is_near_an_unknown_word_is_said() -> None:
    assert unknown("kind", "qestion", KINDS) == "“qestion” is not a known kind; near: question, feedback"
    assert unknown("technician", "Danna of sales", TEAM.technicians) == (
        "“Danna of sales” is not a known technician; near: Dana Katz"
    )
    assert unknown("channel", "zorg", TEAM.channels) == "“zorg” is not a known channel"
    assert unknown("code", "", {}) == "“” is not a known code"


def test_a_code_that_is_near_is_named_as_the_team_writes_it() -> None:
    assert (
        unknown_code("viruss on the laptop", TEAM) == "“viruss on the laptop” is not a known code; near: viruses, virus"
    )
    assert unknown_code("אל-פסקק", TEAM) == "“אל-פסקק” is not a known code; near: אל פסק"
    assert unknown_code("zorg", TEAM) == "“zorg” is not a known code"
