"""Pasted lines: when they are a page of the notebook, and what becomes of each of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import UnreachableError
from quicklog.imports.page.pasted import is_page, page_of
from quicklog.lib.record import replace
from quicklog.lib.text import lines_of
from quicklog.shorthand.reasons import told
from tests.imports.test_page import notes
from tests.strategies import Known, context, near_lines

PAGE = """# from my pocket notebook
technician: Eli Levi
18/11
Rami Cohen. viruses. 9:30
". password. 10:05
channel: phone
19/11
Acme Ltd. Dana Katz. UPS. 8:15
Corridor talk
"""


def bodies(text: str, **given: Any) -> list[dict[str, Any]]:
    return [each.body for each in page_of(lines_of(text), context(**given))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PAGE, True),
        ("18/11\nRami. viruses", True),
        ("Rami. viruses\nטכנאי: אלי", True),
        ('Rami. viruses\n". UPS', True),
        ("# Tuesday\nRami. viruses", True),
        ("2026-12-24\nRami. viruses", True),
        ("Rami. viruses\nSara. UPS", False),
        ("Rami. viruses\n25:70\nSara. UPS", False),
        ("#1 Pizza. Eli. viruses\nRami. viruses", False),  # a customer
        ("18/11\n19/11", False),  # no note among them: nothing is passed over
        ("# one\n# two", False),
        ("18/11\n# one", False),
    ],
)
def test_a_page_is_told_by_its_headings_ditto_marks_and_remarks(text: str, expected: bool) -> None:
    assert is_page(lines_of(text), context()) == expected


def test_where_all_is_given_a_line_is_a_time_and_no_heading() -> None:
    assert not is_page(["18/11", "Slow"], context(customer="Rami", code="viruses"))
    assert is_page(["18/11", "viruses"], context(customer="Rami"))


def test_a_pasted_page_is_read_as_an_imported_one() -> None:
    found = page_of(lines_of(PAGE), context())
    assert [each.place for each in found] == [4, 5, 8, 9]
    assert [each.body for each in found] == notes(PAGE)
    assert [(body["at"][:16], body.get("technician")) for body in bodies(PAGE)] == [
        ("2026-11-18T09:30", "Eli Levi"),
        ("2026-11-18T10:05", "Eli Levi"),
        ("2026-11-19T08:15", "Dana Katz"),
        ("2026-11-19T12:00", None),
    ]


def test_under_a_heading_that_is_no_day_all_are_drafts_until_the_next() -> None:
    found = bodies(
        "18/11\nRami. UPS. 9:30\n2026-12-24\nRami. UPS. 9:30\nchannel: phone\nA. UPS\n19/11\nRami. UPS. 9:30"
    )
    assert [told(body.get("draft", "")) for body in found] == [
        "",
        "“2026-12-24” is not a day to write under",
        *["no day stands above it: “2026-12-24” is none"] * 2,
        "",
    ]
    assert [body["line"] for body in found] == [
        "Rami. UPS. 9:30",
        "2026-12-24",
        "Rami. UPS. 9:30",
        "A. UPS",
        *["Rami. UPS. 9:30"],
    ]
    assert not any("day" in body for body in found)


def test_a_moment_that_is_given_goes_before_the_date_above() -> None:
    at = context().now.replace(hour=8)
    (body,) = bodies("18/11\nRami. UPS", at=at)
    assert (body["at"], body.get("doubts")) == (at.isoformat(timespec="seconds"), None)


def test_a_log_that_is_away_keeps_no_page_from_being_read() -> None:
    class Away(Known):
        def customer(self, key: str) -> bool:
            raise UnreachableError(f"{key} cannot be asked", "wait")

    found = page_of(lines_of(PAGE), replace(context(), known=Away((), ())))
    assert [each.body for each in found] == notes(PAGE)


@given(st.lists(near_lines() | st.sampled_from(PAGE.splitlines()), max_size=8))
def test_of_any_lines_each_is_kept_or_a_heading_or_a_remark(lines: list[str]) -> None:
    is_page(lines, context())
    places = [each.place for each in page_of(lines, context())]
    assert places == sorted(set(places))
