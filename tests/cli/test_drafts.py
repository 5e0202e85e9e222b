"""``ql drafts`` and ``ql fix``: what was not understood is kept, shown, and made a note."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.note.fields import MACHINE
from tests.cli import ARTICLE, DRAFT, HEBREW, NOW, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def ref(ql: Ql, log: Path) -> str:
    ql("add", DRAFT)
    return str(rows(log)[0]["ref"])


def test_drafts_are_shown_with_what_keeps_them_from_being_notes(ref: str, ql: Ql, log: Path) -> None:
    why = ql("add", "Rami Cohen").err.splitlines()[0].partition(": ")[2]
    ql("add", ARTICLE)
    second = rows(log)[1]["ref"]
    done = ql("drafts")
    assert done.code == 0
    assert [line for line in done.lines if not line.startswith(" ")] == [
        f"{ref}  14:00  {DRAFT}",
        f"{second}  14:00  Rami Cohen",
    ]
    assert done.lines[1].startswith("      “25:70” is not a time; ")
    assert done.lines[3].startswith(f"      {why}; ")
    assert done.err == "2 drafts; make one a note: ql fix REF LINE\n"


def test_no_drafts_are_good_news(ql: Ql) -> None:
    ql("add", ARTICLE)
    assert ql("drafts") == (0, "no drafts\n", "")


def test_drafts_for_machines(ref: str, ql: Ql, tmp_path: Path) -> None:
    (draft,) = ql("drafts", "--format", "jsonl").objects
    assert tuple(draft) == MACHINE
    assert (draft["ref"], draft["status"], draft["line"]) == (ref, "draft", DRAFT)
    assert ql("drafts", "-o", str(tmp_path / "drafts.txt")) == (0, "", "")
    assert DRAFT in (tmp_path / "drafts.txt").read_text(encoding="utf-8")


def test_a_fixed_draft_is_a_note_of_the_moment_when_it_was_first_written(ref: str, ql: Ql, log: Path) -> None:
    done = ql("fix", ref, "Rami Cohen.", "Eli.", "backup.", "-10m", now=TOMORROW)
    assert done.code == 0
    assert done.lines[0] == "yesterday 13:50  Rami Cohen · Eli Levi · backup"
    assert done.lines[-1] == f"      {ref} saved; ql undo takes it back"
    (note,) = rows(log)
    assert note["status"] == "logged"
    assert (note["at"], note["recorded_at"]) == ("2026-11-20T13:50:00+02:00", "2026-11-20T14:00:00+02:00")
    assert note["line"] == DRAFT
    assert ql("drafts").out == "no drafts\n"


def test_a_promise_in_a_fixed_draft_counts_from_when_it_was_written(ref: str, ql: Ql, log: Path) -> None:
    assert ql("fix", ref, "Rami Cohen. Eli. backup due:2d. 9:30", now=TOMORROW).code == 0
    (note,) = rows(log)
    assert (note["status"], note["due"]) == ("open", "2026-11-22T23:59:59+02:00")


def test_a_promise_that_is_past_when_its_draft_is_fixed_is_said(ref: str, ql: Ql, log: Path) -> None:
    done = ql("fix", ref, "Rami Cohen. Eli. backup due:2d. 9:30", now=NOW + timedelta(days=5))
    assert done.code == 0
    assert "      ? the promise is past: Sun 22/11 23:59" in done.lines
    assert rows(log)[0]["due"] == "2026-11-22T23:59:59+02:00"
    (event,) = (event for event in rows(log, "events") if event["kind"] == "amended")
    assert "promise-past" in event["body"]


def test_a_draft_that_is_still_none_stays_and_the_attempt_is_in_its_story(ref: str, ql: Ql, log: Path) -> None:
    before = rows(log)
    done = ql("fix", ref, "Rami Cohen. Eli. backup. 26:70")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"kept as draft {ref}: “26:70” is not a time\n")
    assert rows(log) == before
    story = ql("show", ref).lines
    assert "      line: Rami Cohen. Eli. backup. 26:70" in story
    assert "      not understood: “26:70” is not a time" in story
    assert ql("fix", ref, ARTICLE).code == 0
    assert [event["kind"] for event in rows(log, "events")] == ["noted", "amended", "amended"]


def test_new_codes_may_make_a_draft_clear(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. flood in the cellar")
    ref = rows(log)[0]["ref"]
    codes = log.with_name("codes.toml")
    codes.write_text(codes.read_text(encoding="utf-8") + '[codes.flood]\nmeaning = "Pump"\n', encoding="utf-8")
    assert ql("drafts").lines[1] == f"      reads well now: ql fix {ref}"
    assert ql("fix", ref).code == 0
    (note,) = rows(log)
    assert (note["customer"], note["code"], note["meaning"], note["detail"]) == (
        "Rami Cohen",
        "flood",
        "Pump",
        "in the cellar",
    )


def test_fix_answers_in_json_too(ref: str, ql: Ql) -> None:
    (still,) = ql("fix", ref, "--json").objects
    assert (still["status"], [doubt["about"] for doubt in still["doubts"]]) == ("draft", ["line"])
    (fixed,) = ql("fix", ref, "--json", HEBREW).objects
    assert list(fixed) == [*MACHINE, "doubts"]
    assert (fixed["ref"], fixed["status"], fixed["customer"]) == (ref, "logged", "רמי כהן")


def test_what_is_no_draft_is_amended(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    ref = rows(log)[0]["ref"]
    assert ql("fix", ref, HEBREW) == (
        2,
        "",
        f"ql: {ref} is not a draft: ql amend {ref} corrects a note. NOT SAVED: {HEBREW}\n",
    )


def test_a_draft_cannot_be_fixed_twice_nor_after_it_was_taken_back(ref: str, ql: Ql) -> None:
    ql("void", ref, "--why", "nonsense")
    assert ql("fix", ref, ARTICLE).code == 2


def test_a_times_dash_needs_no_quotes(ref: str, ql: Ql, log: Path) -> None:
    assert ql("fix", ref, "Rami Cohen.", "Eli.", "backup.", "-2h").code == 0
    assert rows(log)[0]["at"] == "2026-11-20T12:00:00+02:00"


def test_a_draft_is_its_writers_where_only_a_setting_names_him(ref: str, ql: Ql, log: Path) -> None:
    assert json.loads(rows(log, "events")[0]["body"])["writer"] == "Noa Bar"
    assert ql("fix", ref, "Rami Cohen. backup. 9:30").code == 0
    assert rows(log)[0]["technician"] == "Noa Bar"
    assert ql("doctor").code == 0


def test_a_colleague_can_fix_a_draft_and_it_stays_the_writers(
    ref: str, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QL_TECHNICIAN", "dana")
    assert ql("fix", ref, "Rami Cohen. backup. 9:30").code == 0
    assert rows(log)[0]["technician"] == "Noa Bar"
