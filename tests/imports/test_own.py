"""Rows that quicklog gave out: taken as they are, and refused where they are not what it gives out."""

from __future__ import annotations

import pytest

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.rows import own
from quicklog.imports.rows.headings import COLUMNS

ID = "019f9c1e-9f40-7abc-8def-0123456789ab"
ROW = {
    "id": ID,
    "line": "Rami Cohen. Eli. viruses",
    "at": "2026-11-18T09:30:00+02:00",
    "customer": "Rami Cohen",
    "status": "logged",
    "score": "4",
    "recorded_at": "2026-11-18T09:31:00+02:00",
    "recorded_by": "eli",
}


def entry(**changes: str) -> Entry | Problem:
    row = [(ROW | {name.rstrip("_"): value for name, value in changes.items()}).get(column, "") for column in COLUMNS]
    assert own.is_own(row)
    return own.entry(7, row, "+02:00")


def test_a_row_is_taken_as_it_is_with_what_it_claims() -> None:
    made = entry()
    assert isinstance(made, Entry)
    assert (made.place, made.id, made.closing) == (7, ID, None)
    assert made.body == {
        "line": "Rami Cohen. Eli. viruses",
        "offset": "+02:00",
        "at": "2026-11-18T09:30:00+02:00",
        "customer": "Rami Cohen",
        "score": 4,
        "recorded_at": "2026-11-18T09:31:00+02:00",
        "recorded_by": "eli",
    }


@pytest.mark.parametrize(
    ("changes", "closing"),
    [
        ({"status": "done", "outcome": "clean"}, ("done", {"outcome": "clean", "offset": "+02:00"})),
        ({"status": "done"}, ("done", {"outcome": None, "offset": "+02:00"})),
        ({"status": "void", "outcome": "a test"}, ("voided", {"why": "a test", "offset": "+02:00"})),
        ({"status": "done", "outcome": "seen by Dana", "for": "Dana"}, ("seen", {"by": "Dana", "offset": "+02:00"})),
        (
            {"status": "done", "outcome": "seen by Dana", "for": "Dana", "due": "2026-11-19T09:30:00+02:00"},
            ("done", {"outcome": "seen by Dana", "offset": "+02:00"}),
        ),
        (
            {"status": "done", "outcome": "seen by Dana", "for": "Dana", "closed_by": "Dana"},
            ("seen", {"by": "Dana", "offset": "+02:00"}),
        ),
        (
            {"status": "done", "outcome": "seen by Dana at noon", "for": "Dana", "closed_by": "eli"},
            ("done", {"outcome": "seen by Dana at noon", "closed_by": "eli", "offset": "+02:00"}),
        ),
        (
            {"status": "void", "outcome": "a test", "closed_by": "eli"},
            ("voided", {"why": "a test", "closed_by": "eli", "offset": "+02:00"}),
        ),
        ({"status": "open", "for": "Dana"}, None),
    ],
)
def test_what_closed_a_note_is_made_again(
    changes: dict[str, str], closing: tuple[str, dict[str, object]] | None
) -> None:
    made = entry(**changes)
    assert isinstance(made, Entry)
    assert made.closing == (closing and (closing[0], {**closing[1], "undated": 1}))  # no row tells when it was
    if closing:
        closed = entry(**changes, closed_at="2026-11-19T09:30:00+02:00")
        assert isinstance(closed, Entry)
        assert closed.closing is not None
        assert closed.closing[1]["closed_at"] == "2026-11-19T09:30:00+02:00"


def test_a_draft_stays_one() -> None:
    made = entry(status="draft")
    assert isinstance(made, Entry)
    assert made.body["draft"]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "4711"},
        {"id": ID[:-1] + "g"},
        {"id": ID.replace("-", "0")},
        {"at": "18/11/2026 9:30"},
        {"at": "2026-11-18T09:30:00"},
        {"at": "0001-01-01T00:00:00+02:00"},
        {"due": "tomorrow"},
        {"closed_at": "never"},
        {"recorded_at": "2026-11-18 09:30:00+02:00:00"},
        {"status": "zorg"},
        {"score": "11"},
        {"score": "٤"},
    ],
)
def test_a_row_that_quicklog_would_not_give_out_is_a_problem(changes: dict[str, str]) -> None:
    made = entry(**changes)
    assert isinstance(made, Problem)
    assert made.remedy


@pytest.mark.parametrize("kind", ["comedy", "Fault", "fault ", "תקלה", "<b>fault</b>"])
@pytest.mark.parametrize("detail", ["", "on the laptop"])
def test_a_kind_that_no_line_could_have_is_detail_and_doubtful(kind: str, detail: str) -> None:
    made = entry(kind=kind, detail=detail)
    assert isinstance(made, Entry)
    assert "kind" not in made.body
    assert made.body["detail"] == f"{detail}. kind: {kind}".removeprefix(". ")
    assert [doubt["about"] for doubt in made.body["doubts"]] == ["kind"]


def test_a_kind_of_quicklogs_own_is_taken() -> None:
    made = entry(kind="complaint")
    assert isinstance(made, Entry)
    assert made.body["kind"] == "complaint"
    assert "doubts" not in made.body


def test_control_characters_become_visible() -> None:
    made = entry(detail="a\x1b[31mb\u2028c", outcome="x\x07")
    assert isinstance(made, Entry)
    assert made.body["detail"] == "a␛[31mb\\u{2028}c"


def test_a_quote_before_a_formula_is_taken_away_and_no_other() -> None:
    values = ["'=1+1", "'+972-50", "'-1", "'@home", "'quoted'", "=1", "", "'"]
    assert own.unquoted(values) == ["=1+1", "+972-50", "-1", "@home", "'quoted'", "=1", "", "'"]


@pytest.mark.parametrize(("typed", "score"), [("3", 3), ("3.0", 3), ("10,00", 10), ("0", 0)])
def test_a_score_that_another_program_wrote_again_is_the_same(typed: str, score: int) -> None:
    made = entry(score=typed)
    assert isinstance(made, Entry)
    assert made.body["score"] == score
