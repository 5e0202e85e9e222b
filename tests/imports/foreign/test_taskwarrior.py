"""What Taskwarrior exports."""

from __future__ import annotations

from typing import Any

import pytest

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.foreign import taskwarrior
from quicklog.shorthand.reasons import told
from tests.strategies import context

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
    made = taskwarrior.task(3, TASK | changes, context(), said.extend)
    assert isinstance(made, Entry)
    return made, said


def test_a_task_that_is_a_draft_keeps_in_its_line_what_else_it_says() -> None:
    made, _ = task(description="call them", project="Acme", status="completed", end="20261118T093000Z")
    assert (made.body["line"], made.closing) == ("call them project:Acme status:completed end:20261118T093000Z", None)
    assert "draft" in made.body


def test_a_task_is_read_at_the_moment_of_its_entry() -> None:
    made, said = task(due="20261125T100000Z", project="Acme", priority="H", tags=["phone", "zorg"])
    assert (made.body["customer"], made.body["code"], made.body["channel"]) == ("Rami Cohen", "printer", "phone")
    assert (made.body["at"], made.body["due"]) == ("2026-11-18T09:30:00+02:00", "2026-11-25T12:00:00+02:00")
    assert made.moment == 1_794_987_000_000
    assert made.body["detail"] == "jams. project:Acme. +zorg. priority:H"
    assert said == []


def test_what_is_no_word_of_a_task_is_reported_and_the_rest_is_kept() -> None:
    made, said = task(
        depends=["f1b2c3d4-0000-4000-8000-000000000002"], estimate=3, status="waiting", wait="20261130T100000Z"
    )
    assert made.body["detail"] == "jams. estimate:3. wait:20261130T100000Z. status:waiting"
    assert said == ["depends"]


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


def test_a_tag_that_is_no_channel_is_text_and_no_doubt() -> None:
    made, _ = task(description="Rami Cohen. Eli. printer. Ask @dan, then @phone")
    assert (made.body["channel"], made.body["detail"]) == ("phone", "Ask @dan, then")
    assert "doubts" not in made.body


@pytest.mark.parametrize(
    ("changes", "at", "says"),
    [
        ({"due": "20261101T100000Z"}, "2026-11-01T12:00:00+02:00", "no time given: 01 Nov 2026 at the latest"),
        (
            {"due": "20261101T100000Z", "modified": "20261030T100000Z"},
            *("2026-10-30T12:00:00+02:00", "no time given: 30 Oct 2026 at the latest"),
        ),
        ({"due": "20261201T100000Z"}, "2026-11-20T14:00:00+02:00", "no time given: now"),
        ({}, "2026-11-20T14:00:00+02:00", "no time given: now"),
    ],
)
def test_a_task_without_its_date_is_never_silently_of_now(changes: dict[str, str], at: str, says: str) -> None:
    """An overdue one was there when it was due."""
    without = {name: value for name, value in TASK.items() if name not in ("entry", "modified")}
    assert taskwarrior.is_task(without)
    made = taskwarrior.task(3, without | changes, context(), lambda _: None)
    assert isinstance(made, Entry)
    assert (made.body["at"], made.moment) == (at, 0)
    assert [told(each) for each in made.body["doubts"]] == [says]


@pytest.mark.parametrize("status", ["completed", "deleted"])
def test_a_task_that_ended_who_knows_when_did_not_end_today(status: str) -> None:
    made, _ = task(status=status)
    assert made.closing
    assert made.closing[1]["closed_at"] == "2026-11-18T09:30:00+02:00"
    assert [each["about"] for each in made.body["doubts"]] == ["closed_at"]


def test_a_task_is_the_same_note_whatever_became_of_it() -> None:
    assert task()[0].content == task(status="completed", description="printed")[0].content
    assert task()[0].content != task(uuid="f1b2c3d4-0000-4000-8000-000000000002")[0].content


@pytest.mark.parametrize("changes", [{"entry": "yesterday"}, {"entry": 4}, {"description": 4}, {"uuid": None}])
def test_a_task_that_is_none_is_a_problem(changes: dict[str, object]) -> None:
    assert isinstance(taskwarrior.task(3, TASK | changes, context(), lambda _: None), Problem)


STORED = (
    '[annotation_1794990600:"ordered &dquot;toner&dquot;" description:"Rami Cohen. Eli. printer jams &open;2&close;" '
    'due:"1795600000" entry:"1794987000" modified:"1794987000" status:"completed" end:"1795073400" tags:"phone,zorg" '
    'tags_phone:"x" uuid:"f1b2c3d4-0000-4000-8000-000000000001"]'
)


def test_a_task_of_taskwarriors_own_file_is_the_one_that_it_exports() -> None:
    assert taskwarrior.are_stored(["", STORED])
    (made,) = taskwarrior.stored([(2, STORED)], context(), lambda _: None)
    assert isinstance(made, Entry)
    assert (made.body["customer"], made.body["code"], made.body["channel"]) == ("Rami Cohen", "printer", "phone")
    assert (made.body["at"], made.body["detail"]) == ("2026-11-18T09:30:00+02:00", 'jams [2]. ordered "toner". +zorg')
    assert made.closing
    assert made.closing[1]["closed_at"] == "2026-11-19T09:30:00+02:00"
    assert (made.content, made.moment) == (task()[0].content, task()[0].moment)


@pytest.mark.parametrize("line", ['[description:"x"]', "nothing", '[uuid:"x" entry:"99999999999999999"]'])
def test_a_line_that_is_no_stored_task_is_a_problem(line: str) -> None:
    (made,) = taskwarrior.stored([(2, line)], context(), lambda _: None)
    assert isinstance(made, Problem)


@pytest.mark.parametrize("line", ["[18 Nov]", "[2026-11-18 09:30] Rami. UPS", '[{"uuid": 1}]', '[description:"x"]', ""])
def test_what_is_no_file_of_taskwarrior_is_told_from_one(line: str) -> None:
    assert not taskwarrior.are_stored([line])
