"""The date headings of a page decide together in which order day and month stand in all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.entry import Problem
from quicklog.imports.page import page
from quicklog.imports.page.order import in_order, order_of
from quicklog.imports.page.pasted import page_of
from tests.imports import bodies
from tests.strategies import context

if TYPE_CHECKING:
    from quicklog.lib.message import Message


def read(text: str) -> tuple[list[str], list[Message]]:
    """Return the days of the notes on a page, and what was said of its dates."""
    said: list[Message] = []
    lines = [*enumerate(text.split("\n"), start=1)]
    order = order_of(lines, context(), said.append)
    assert isinstance(order, str)
    return [body["at"][:10] for body in bodies(page.entries(lines, in_order(context(), order)))], said


def test_one_heading_proves_the_order_of_all() -> None:
    days, said = read("10/5\nRami. UPS. 9:30\n\nThursday 10/29:\nSara. UPS. 10:00")
    assert days == ["2026-10-05", "2026-10-29"]
    assert said == ["2 dates are month first, as Thursday 10/29 (line 4) proves"]


@pytest.mark.parametrize("weekday", ["Wed", "Wednesday,", "רביעי", "יום רביעי"])
def test_a_weekday_proves_the_order_too(weekday: str) -> None:
    days, said = read(f"10/5\nRami. UPS. 9:30\n{weekday} 11/4\nSara. UPS. 10:00")
    assert days == ["2026-10-05", "2026-11-04"]
    assert len(said) == 1
    assert read(f"{weekday} 4/11\nSara. UPS. 10:00") == (["2026-11-04"], [])


def test_the_order_that_the_team_writes_needs_no_words() -> None:
    days, said = read("5/10\nRami. UPS. 9:30\n29/10\nSara. UPS. 10:00\n5.11\nDana. UPS. 10:00")
    assert (days, said) == (["2026-10-05", "2026-10-29", "2026-11-05"], [])


def test_where_nothing_proves_it_it_is_said_what_was_taken() -> None:
    days, said = read("date: 5/10\nRami. UPS. 9:30")
    assert days == ["2026-10-05"]
    assert said == [
        "nothing proves whether day or month comes first: the date 5/10 (line 1) is read day first; "  # noqa: ISC004
        "--date-order month-first reads it the other way"
    ]


def test_headings_that_prove_both_orders_are_a_problem_with_both() -> None:
    lines = enumerate(["*10/29*", "Rami. UPS. 9:30", "# 28/10", "Sara. UPS"], start=1)
    problem = order_of(lines, context(), lambda _: None)
    assert isinstance(problem, Problem)
    assert problem.what == "28/10 (line 3) can only be day first, and 10/29 (line 1) only month first"
    assert "--date-order day-first|month-first" in problem.remedy


@pytest.mark.parametrize(
    "line", ["9.30", "Room 10/29", "24/7", "10/29 9:30 Rami. UPS", "10:29", "1/2/3/4", "score 3/10"]
)
def test_what_is_no_heading_proves_nothing(line: str) -> None:
    said: list[Message] = []
    assert order_of([(1, line), (2, "18/11")], context(), said.append) == "day-first"
    assert said == []


def test_the_order_of_a_pasted_page_is_decided_as_well() -> None:
    found = page_of(["10/5", "Rami. UPS. 9:30", "יום חמישי 10/29", "Sara. UPS. 10:00"], context())
    assert [each.body["at"][:10] for each in found] == ["2026-10-05", "2026-10-29"]


def test_an_order_that_was_asked_for_names_where_it_is_changed() -> None:
    (problem, _) = page.entries(enumerate(["10/29/2020", "Rami. UPS"], start=1), context())
    assert isinstance(problem, Problem)
    assert "date_order" in problem.remedy
    assert "--date-order" in problem.remedy


@given(st.lists(st.dates(date(2001, 1, 1), date(2025, 12, 30)), max_size=8), st.booleans())
def test_a_page_with_one_date_that_proves_its_order_is_read_back(days: list[date], month_first: bool) -> None:
    headings = [f"{day.month}/{day.day}" if month_first else f"{day.day}/{day.month}" for day in days]
    dated = [f"{heading}/{day.year}" for heading, day in zip(headings, days, strict=True)]
    proof = "12/31/2025" if month_first else "31/12/2025"
    found, said = read("".join(f"{each}\nRami. UPS. 9:30\n" for each in [*dated, proof]))
    assert found == [*map(str, days), "2025-12-31"]
    assert bool(said) == month_first


@given(st.text("0123456789/.-: אבdatemon*#[]", max_size=60))
def test_no_line_makes_it_fail(line: str) -> None:
    assert isinstance(order_of([(1, line)], context(), lambda _: None), str | Problem)
