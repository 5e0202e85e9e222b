"""todo.txt."""

from __future__ import annotations

from typing import Any

import pytest

from quicklog.imports.entry import Entry
from quicklog.imports.foreign import todo_txt
from quicklog.shorthand.reasons import told
from tests.strategies import context

LINES = """\
(A) 2026-11-18 Rami Cohen. Eli. printer jams +Acme @phone due:2026-11-25
x 2026-11-19 2026-11-17 Sara. Eli. backup @work pri:B
(B) 2026-11-18 printer jams again +Acme @desk
"""


def tasks(text: str) -> list[Entry]:
    found = [*todo_txt.entries(enumerate(text.splitlines(), start=1), context())]
    assert all(isinstance(each, Entry) for each in found)
    return [each for each in found if isinstance(each, Entry)]


def task(line: str) -> Entry:
    (found,) = tasks(line)
    return found


def fields(body: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(body.get(name) for name in names)


def test_a_task_is_read_under_the_day_since_which_it_stands() -> None:
    first, second, third = tasks(LINES)
    assert fields(first.body, "customer", "technician", "code", "channel", "at", "due", "detail") == (
        *("Rami Cohen", "Eli Levi", "printer", "phone", "2026-11-18T12:00:00+02:00"),
        *("2026-11-25T23:59:59+02:00", "jams. project:Acme. (A)"),
    )
    assert [told(each) for each in first.body["doubts"]] == ["no hour given: 12:00"]
    assert first.body["line"] == LINES.splitlines()[0]
    assert fields(second.body, "customer", "at", "detail") == ("Sara", "2026-11-17T12:00:00+02:00", "@work. (B)")
    assert second.closing == ("done", {"closed_at": "2026-11-19T12:00:00+02:00", "offset": "+02:00"})
    assert fields(third.body, "customer", "code", "channel", "detail") == ("Acme", "printer", "face", "jams again. (B)")
    assert (first.closing, third.closing) == (None, None)


def test_an_hour_in_the_line_is_of_that_day() -> None:
    assert task("2026-11-18 Rami. UPS. 9:30 +Acme").body["at"] == "2026-11-18T09:30:00+02:00"


@pytest.mark.parametrize(
    ("line", "at", "says", "closed_at"),
    [
        ("Rami. UPS +A", "2026-11-20T14:00:00+02:00", ["no time given: now"], None),
        (
            *("Rami. UPS +A due:2026-11-01", "2026-11-01T12:00:00+02:00"),
            *(["no time given: 01 Nov 2026 at the latest"], None),
        ),
        ("Rami. UPS due:2026-12-01", "2026-11-20T14:00:00+02:00", ["no time given: now"], None),
        (
            *("x 2026-11-19 Rami. UPS", "2026-11-19T12:00:00+02:00"),
            *(["no time given: 19 Nov 2026 at the latest"], "2026-11-19T12:00:00+02:00"),
        ),
        (
            *("x 2026-11-19 Rami. UPS due:2026-11-10", "2026-11-10T12:00:00+02:00"),
            *(["no time given: 10 Nov 2026 at the latest"], "2026-11-19T12:00:00+02:00"),
        ),
    ],
)
def test_a_task_without_its_day_is_never_silently_of_now(line: str, at: str, says: list[str], closed_at: str) -> None:
    made = task(line)
    assert (made.body["at"], made.moment) == (at, 0)
    assert [told(each) for each in made.body["doubts"]] == says
    assert (made.closing and made.closing[1]["closed_at"]) == closed_at


def test_a_task_that_is_done_who_knows_when_says_so() -> None:
    made = task("x Rami. UPS")
    assert [(each["about"], told(each)) for each in made.body["doubts"]] == [
        ("at", "no time given: now"),
        ("closed_at", "it was closed, and when is not told: 20 Nov 2026 was taken"),
    ]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("(A) 2026-11-18 Rami. UPS +Acme", "x 2026-11-19 2026-11-18 Rami. UPS +Acme pri:A"),
        ("(A) 2026-11-18 Rami. UPS", "2026-11-18 Rami.  UPS"),
        ("Rami. UPS", "x 2026-11-19 Rami. UPS"),
    ],
)
def test_a_task_is_the_same_note_whatever_becomes_of_it(first: str, then: str) -> None:
    assert (task(first).content, task(first).moment) == (task(then).content, task(then).moment)


def test_nothing_of_a_line_is_lost() -> None:
    line = "(A) 2026-11-18 2026-11-19 Rami. UPS. a:b rec:+1w +One +Two @one due:2026-13-45 http://example.com"
    said = f"{task(line).body}"
    for word in ("2026-11-19", "a:b", "rec:+1w", "One", "+Two", "@one", "due:2026-13-45", "http://example.com", "(A)"):
        assert word in said.replace(line, ""), word


def test_a_line_that_is_no_note_is_a_draft_of_its_day_and_not_closed() -> None:
    made = task("x 2026-11-19 2026-11-18 call Mom")
    assert fields(made.body, "line", "at") == ("x 2026-11-19 2026-11-18 call Mom", "2026-11-18T12:00:00+02:00")
    assert "draft" in made.body
    assert made.closing is None


@pytest.mark.parametrize(
    ("text", "named", "is_one"),
    [
        (LINES, False, True),
        ("(A) Thank Mom for the meatballs @phone\n@GroceryStore Eskimo pies\nPost signs +GarageSale", False, True),
        ("2026-11-18 Rami. UPS\nx 2026-11-18 2026-11-18 Sara. UPS", False, True),
        ("Rami. UPS\nSara. UPS\nNoa. UPS\n(A) Dan. UPS", False, False),
        ("Rami. UPS\nSara. UPS\nNoa. UPS\n(A) Dan. UPS", True, True),
        ("18/11\nRami. UPS. 9:30", True, False),
        ("2026-11-18 Rami. UPS\n2026-11-19 Sara. UPS", False, False),
        ("Rami. viruses+backup. 9:30\nSara. UPS. 9:40. +972-50-1234567", False, False),
        ("", True, False),
    ],
)
def test_a_list_of_tasks_is_told_from_a_page(text: str, named: bool, is_one: bool) -> None:
    assert todo_txt.is_list(text.splitlines(), named=named) == is_one
