"""``ql call-first``: whom to ring before they ring, each customer once, in the order that its help states."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from quicklog.store import pressing as store
from quicklog.store.opening import open_log
from tests.cli import NOW, SAMPLES
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

CODES = """
[codes.refund]
meaning = "Give the money back"
kind = "complaint"
answer_within = "2h"

[customers]
"Rami Cohen" = { aliases = ["R. Cohen"], phones = ["050-1234567"] }
"""


@pytest.fixture(autouse=True)
def _codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = tmp_path / "codes.toml"
    codes.write_text((SAMPLES / "codes.toml").read_text("utf-8") + CODES, "utf-8")
    monkeypatch.setenv("QL_CODES", str(codes))


@pytest.fixture
def pressing(ql: Ql, log: Path) -> Path:
    """A log in which something presses of four customers, each for another reason; it is 14:00."""
    for line in (
        *(f"Sara. Dana. VPN. {hour}:00" for hour in (9, 10, 11)),
        *("Tom. Eli. printer. 9:00 due:2d", "Noga. Eli. printer. 9:00"),
        "R. Cohen. Dana. refund. 11:30",
        "Rami Cohen. Dana. printer. 11:40",
    ):
        ql("add", line)
    ql("add", "Anna. Eli. printer. due:1h", now=NOW - timedelta(hours=3))
    ql("tried", ref_of(log, "Tom"))
    return log


def told(ql: Ql, *words: str) -> list[tuple[str, str]]:
    """Return whom to ring, and why."""
    return [(each["customer"], "; ".join(each["reasons"])) for each in ql("call-first", "--json", *words).objects]


EACH = [
    ("R. Cohen", "complaint about refund, not answered"),
    ("Anna", "printer is overdue"),
    ("Tom", "printer tried once"),
    ("Sara", "3 contacts about VPN in 7 days"),
]


@pytest.mark.usefixtures("pressing")
def test_whoever_presses_is_named_once_in_the_stated_order(ql: Ql) -> None:
    assert told(ql) == EACH
    lines = ql("call-first").lines
    assert [line.split("  ")[0] for line in lines[1:]] == [name for name, _ in EACH]
    assert "050-1234567" in lines[1]


def test_all_reasons_of_one_person_stand_together(pressing: Path, ql: Ql) -> None:
    ql("add", "Rami Cohen. Eli. printer. due:1h", now=NOW - timedelta(hours=3))
    assert told(ql)[0] == ("R. Cohen", "complaint about refund, not answered; printer is overdue")
    assert pressing.exists()


def test_what_was_done_presses_no_more(pressing: Path, ql: Ql) -> None:
    ql("done", ref_of(pressing, "R. Cohen"), "money is back")
    ql("done", ref_of(pressing, "Anna"))
    ql("wait", ref_of(pressing, "Tom"), "--why", "is away")
    ql("done", ref_of(pressing, "Sara"), "new client")
    assert told(ql) == []
    assert ql("call-first").out == "nobody waits for a call\n"


def test_who_was_rung_about_a_complaint_does_not_press_for_it(pressing: Path, ql: Ql) -> None:
    ql("add", "Rami Cohen. Dana. VPN. 13:00 @out")  # by another of his names
    assert [name for name, _ in told(ql)] == ["Anna", "Tom", "Sara"]
    assert pressing.exists()


def test_a_complaint_within_its_norm_does_not_press(ql: Ql) -> None:
    ql("add", "Sara. Dana. refund. 12:30")
    assert told(ql) == []
    assert [name for name, _ in told(ql, "--limit", "5")] == []


def test_it_is_for_whoever_has_to_act(pressing: Path, ql: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QL_TECHNICIAN", "Noa Bar")
    ql("take", ref_of(pressing, "Tom"))
    assert [name for name, _ in told(ql, "--mine")] == ["Tom"]
    assert [name for name, _ in told(ql, "--who", "el")] == ["Anna"]
    assert [name for name, _ in told(ql, "--who", "dana", "--who", "noa")] == ["R. Cohen", "Tom", "Sara"]


@pytest.mark.usefixtures("pressing")
def test_a_part_says_of_how_many(ql: Ql) -> None:
    few = ql("call-first", "-n", "1")
    assert (len(few.lines), few.err) == (2, "the first 1 of 4: --all shows all\n")
    rows = [*csv.DictReader(StringIO(ql("call-first", "--format", "csv").out))]
    assert [row["customer"] for row in rows] == [name for name, _ in EACH]


def test_no_more_is_asked_of_the_log_however_much_is_open(pressing: Path, ql: Ql) -> None:
    for number in range(40):
        ql("add", f"Customer {number}. Eli. printer. due:1h", now=NOW - timedelta(hours=3))
    assert len(ql("call-first").lines) == 21
    assert len(ql("call-first", "--all").lines) == 45
    assert pressing.exists()


@pytest.mark.parametrize("sql", [store._LATE, store._TRIED, store._COMPLAINTS, store._AGAIN])
def test_no_question_reads_all_notes(pressing: Path, sql: str) -> None:
    with open_log(str(pressing)) as log:
        values = {"now": 0, "since": 0}
        plan = [row[-1] for row in log.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert [
        step for step in plan if step.startswith("SCAN") and "notes_open" not in step and "notes_tried" not in step
    ] == []
