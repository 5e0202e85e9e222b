"""jrnl's journal, as it is stored and as it is exported."""

from __future__ import annotations

from typing import Any

import pytest

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.foreign import jrnl
from quicklog.shorthand.reasons import told
from tests.imports import bodies
from tests.strategies import context

JOURNAL = {
    "tags": {"@phone": 1},
    "entries": [
        {
            "title": "Rami Cohen. Eli. viruses @phone.",
            "body": "Slow since Monday.\nAsked for a loan.",
            "date": "2026-11-18",
            "time": "09:30",
            "tags": ["@phone"],
            "starred": False,
        },
        {"title": "Sara. callback. yesterday 16:05", "body": "", "date": "2026-11-18", "time": "10:00"},
        {"title": "A walk in the park.", "body": "", "date": "2026-11-18", "time": "11:00"},
    ],
}

TEXT = """\
[2026-11-18 09:30:00 AM] Rami Cohen. Eli. viruses @phone. *
Slow since Monday.
Asked for a loan.

[2026-11-18 10:00:00 PM] Sara. Eli. callback. yesterday 16:05

[2026-11-19 11:00:00 AM] A walk in the park.
- [ ] with @dan
"""


def exported(item: dict[str, Any]) -> tuple[list[Entry | Problem], list[str]]:
    said: list[str] = []
    return [*jrnl.journal(1, item, context(), said.extend)], said


def stored(text: str) -> list[Entry | Problem]:
    return [*jrnl.entries(enumerate(text.splitlines(), start=1), context())]


def test_a_journal_is_read_entry_by_entry_each_at_its_moment() -> None:
    assert jrnl.is_journal(JOURNAL)
    first, second, third = bodies(exported(JOURNAL)[0])
    assert (first["customer"], first["code"], first["channel"], first["at"], first["detail"]) == (
        *("Rami Cohen", "viruses", "phone", "2026-11-18T09:30:00+02:00", "Slow since Monday. Asked for a loan."),
    )
    assert (second["at"], second["due"]) == ("2026-11-17T16:05:00+02:00", "2026-11-19T23:59:59+02:00")
    assert (third["line"], third["at"], "draft" in third) == ("A walk in the park.", "2026-11-18T11:00:00+02:00", True)


def test_a_stored_journal_is_read_as_an_exported_one() -> None:
    found = stored(TEXT)
    assert [each.place for each in found] == [1, 5, 7]
    first, second, third = bodies(found)
    assert (first["customer"], first["code"], first["channel"], first["at"], first["detail"]) == (
        *(
            "Rami Cohen",
            "viruses",
            "phone",
            "2026-11-18T09:30:00+02:00",
            "Slow since Monday. Asked for a loan. starred",
        ),
    )
    assert (second["at"], second["line"]) == ("2026-11-17T16:05:00+02:00", "Sara. Eli. callback. yesterday 16:05")
    assert (third["line"], third["at"]) == ("A walk in the park. - [ ] with @dan", "2026-11-19T11:00:00+02:00")
    assert all("doubts" not in each for each in (first, second))
    again = found[0]
    assert isinstance(again, Entry)
    exported_one = exported(JOURNAL)[0][0]
    assert isinstance(exported_one, Entry)
    assert (again.content, again.moment) == (exported_one.content, exported_one.moment)


@pytest.mark.parametrize(
    "moment",
    [
        *("2026-11-18 09:30", "2026-11-18 09:30:00 AM", "2026-11-18 09:30:15", "2026-11-18 9:30 AM"),
        *("18/11/2026 9:30", "18.11.2026 09:30", "Wed 18 Nov 2026 09:30", "18 November 2026 9:30am"),
    ],
)
def test_the_moment_of_an_entry_is_read_in_whatever_form_it_is_kept(moment: str) -> None:
    assert jrnl.is_text([f"[{moment}] Rami. UPS"])
    (entry,) = stored(f"[{moment}] Rami. UPS")
    assert isinstance(entry, Entry)
    assert (entry.body["at"][:16], entry.content) == ("2026-11-18T09:30", "jrnl\0002026-11-18 09:30:00\0Rami. UPS")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (TEXT, True),
        ("\n[2026-11-18 09:30] Rami. UPS\n[2026-11-18 09:40] Sara. UPS", True),
        ("[18/11/2026 9:30] Rami. UPS\n\n[18/11/2026 9:40] Sara. UPS", True),
        ("[18/11/2026 9:30] Rami. UPS\n[18/11/2026 9:40] Sara. UPS", False),
        ("[18/11 9:30] Rami. UPS", False),
        ("[2026-11-18]\nRami. UPS. 9:30", False),
        ("[18 Nov]", False),
        ("18/11\n[2026-11-18 09:30] Rami. UPS", False),
        ("", False),
    ],
)
def test_a_journal_is_told_from_a_page(text: str, is_one: bool) -> None:
    assert jrnl.is_text(text.splitlines()) == is_one


def test_an_entry_without_a_moment_that_there_is_refuses_the_file() -> None:
    """It would otherwise be part of the entry before it."""
    _, problem, _ = stored("[2026-11-18 09:30] Rami. UPS\n[2026-13-18 09:30] Sara. UPS\n[2026-11-18 09:40] Noa. UPS")
    assert isinstance(problem, Problem)
    assert (problem.place, problem.what) == (2, "“2026-13-18 09:30” is not a moment of a journal")


def test_a_tag_that_is_no_channel_is_text_and_no_doubt() -> None:
    (body,) = bodies(stored("[2026-11-18 09:30] Rami Cohen. Eli. viruses. Asked @dan, then ＠noa of @phone"))
    assert (body["channel"], body["detail"]) == ("phone", "Asked @dan, then ＠noa of")
    assert body["line"] == "Rami Cohen. Eli. viruses. Asked @dan, then ＠noa of @phone"
    assert "doubts" not in body


def test_starred_is_kept_and_no_other_note() -> None:
    entry = {"title": "Rami. UPS", "body": "", "date": "2026-11-18", "time": "09:30", "tags": []}
    plain, starred = (exported({"entries": [entry | {"starred": each}]})[0][0] for each in (False, True))
    assert isinstance(plain, Entry)
    assert isinstance(starred, Entry)
    assert (plain.body.get("detail"), starred.body["detail"]) == (None, "starred")
    assert plain.content == starred.content


def test_what_has_no_place_is_reported_and_an_entry_of_a_day_says_so() -> None:
    found, said = exported(
        {"entries": [{"title": "Rami. UPS", "date": "2026-11-18", "location": {}, "tags": ["@vip"]}]}
    )
    (body,) = bodies(found)
    assert said == ["location"]
    assert (body["detail"], told(body["doubts"][0])) == ("@vip", "no hour given: 12:00")


def test_an_entry_that_is_still_to_come_says_so() -> None:
    (body,) = bodies(stored("[2026-12-18 09:30] Rami. UPS"))
    assert [told(each) for each in body["doubts"]] == ["“2026-12-18 09:30” is still to come"]


@pytest.mark.parametrize("entry", [{}, {"title": 1, "date": "2026-11-18"}, {"title": "a", "date": "zz"}, "a", None])
def test_an_entry_that_is_none_is_a_problem(entry: object) -> None:
    (problem,) = exported({"entries": [entry]})[0]
    assert isinstance(problem, Problem)
