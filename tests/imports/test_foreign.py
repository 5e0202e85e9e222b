"""What jrnl and Taskwarrior export."""

from __future__ import annotations

from typing import Any

import pytest

from quicklog.imports import foreign
from quicklog.imports.entry import Entry, Problem
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
TASK: dict[str, Any] = {
    "id": 1,
    "uuid": "f1b2c3d4-0000-4000-8000-000000000001",
    "description": "Rami Cohen. Eli. printer jams",
    "entry": "20261118T073000Z",
    "modified": "20261118T073000Z",
    "status": "pending",
    "urgency": 2.1,
}


def task(**changes: Any) -> tuple[Entry, list[str]]:
    said: list[str] = []
    made = foreign.task(3, TASK | changes, context(), said.extend)
    assert isinstance(made, Entry)
    return made, said


def test_a_journal_is_read_entry_by_entry_each_at_its_moment() -> None:
    assert foreign.is_journal(JOURNAL)
    first, second, third = bodies(foreign.journal(1, JOURNAL, context()))
    assert (first["customer"], first["code"], first["channel"], first["at"], first["detail"]) == (
        *("Rami Cohen", "viruses", "phone", "2026-11-18T09:30:00+02:00", "Slow since Monday. Asked for a loan."),
    )
    assert (second["at"], second["due"]) == ("2026-11-17T16:05:00+02:00", "2026-11-19T23:59:59+02:00")
    assert (third["line"], third["at"], "draft" in third) == ("A walk in the park.", "2026-11-18T11:00:00+02:00", True)


def test_a_task_that_is_a_draft_keeps_in_its_line_what_else_it_says() -> None:
    made, _ = task(description="call them", project="Acme", status="completed", end="20261118T093000Z")
    assert (made.body["line"], made.closing) == ("call them project:Acme status:completed end:20261118T093000Z", None)
    assert "draft" in made.body


@pytest.mark.parametrize("entry", [{}, {"title": 1, "date": "2026-11-18"}, {"title": "a", "date": "zz"}, "a", None])
def test_an_entry_that_is_none_is_a_problem(entry: object) -> None:
    (problem,) = foreign.journal(1, {"entries": [entry]}, context())
    assert isinstance(problem, Problem)


def test_a_task_is_read_at_the_moment_of_its_entry() -> None:
    made, said = task(due="20261125T100000Z", project="Acme", priority="H", tags=["phone", "zorg"])
    assert (made.body["customer"], made.body["code"], made.body["channel"]) == ("Rami Cohen", "printer", "phone")
    assert (made.body["at"], made.body["due"]) == ("2026-11-18T09:30:00+02:00", "2026-11-25T12:00:00+02:00")
    assert made.moment == 1_794_987_000_000
    assert said == ["priority", "tag zorg"]


def test_the_project_is_the_customer_where_the_words_name_none() -> None:
    made, _ = task(description="printer jams again", project="Acme Ltd.")
    assert (made.body["customer"], made.body["code"], made.body["detail"]) == ("Acme Ltd.", "printer", "jams again")
    made, _ = task(description="buy milk")
    assert made.body["draft"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"status": "completed", "end": "20261119T073000Z"}, "done"),
        ({"status": "deleted", "end": "20261119T073000Z"}, "voided"),
        ({"status": "pending"}, None),
        ({"status": "completed", "description": "milk", "end": "20261119T073000Z"}, None),
    ],
)
def test_what_became_of_a_task(changes: dict[str, str], kind: str | None) -> None:
    made, _ = task(**changes)
    assert (made.closing and made.closing[0]) == kind
    if made.closing:
        assert made.closing[1]["closed_at"] == "2026-11-19T09:30:00+02:00"


def test_annotations_are_detail() -> None:
    made, _ = task(
        annotations=[{"entry": "20261118T080000Z", "description": "ordered\ntoner"}, {"description": "came"}]
    )
    assert made.body["detail"] == "jams. ordered toner. came"


def test_a_task_is_the_same_note_whatever_became_of_it() -> None:
    assert task()[0].content == task(status="completed", description="printed")[0].content
    assert task()[0].content != task(uuid="f1b2c3d4-0000-4000-8000-000000000002")[0].content


@pytest.mark.parametrize("changes", [{"entry": "yesterday"}, {"entry": None}, {"description": 4}])
def test_a_task_that_is_none_is_a_problem(changes: dict[str, object]) -> None:
    assert isinstance(foreign.task(3, TASK | changes, context(), lambda _: None), Problem)
