"""``ql report``: its forms, its periods, and what it says where there is nothing to tell."""

from __future__ import annotations

import csv
import io
import json
import shlex
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.cli.commands.report import SECTIONS
from quicklog.show.reported.sections import MADE
from tests.cli import DRAFT, NOW, rows
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

EARLY, LATER = NOW - timedelta(days=40), NOW + timedelta(hours=1)


@pytest.fixture
def kept(ql: Ql, log: Path) -> Path:
    """Return a log of forty days: a customer who comes again and again, a promise late and one kept, and a draft."""
    for days, line in (
        (40, "Rami. Eli. printer"),
        (5, "Rami. Eli. printer"),
        (4, "Rami. Dana. printer"),
        (3, "Rami. Dana. VPN due:1d"),
        (2, "Sara. Eli. VPN due:1h"),
        (0, "Tom. Noa. backup+UPS"),
        (0, DRAFT),
    ):
        ql("add", line, now=NOW - timedelta(days=days))
    ql("done", ref_of(log, "Sara"), now=NOW - timedelta(days=2) + timedelta(minutes=30))
    return log


def told(ql: Ql, *words: str) -> dict[str, Any]:
    done = ql("report", "--json", *words, now=LATER)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


def measures(report: dict[str, Any]) -> dict[str, Any]:
    return {row["measure"]: row["value"] for row in report["sections"]["summary"]["tables"]["measures"]}


def test_the_sections_are_those_that_can_be_asked_for() -> None:
    assert tuple(MADE) == SECTIONS


@pytest.mark.usefixtures("kept")
def test_a_report_is_of_the_whole_log_or_a_period_and_names_the_notes_of_its_figures(ql: Ql) -> None:
    whole = measures(told(ql))
    assert (whole["contacts"], whole["customers"]) == (6, 3)
    assert whole["came again within 7 days"] == {"hits": 2, "of": 6, "share": 0.3333, "low": 0.0968, "high": 0.7}
    week = measures(told(ql, "--since", "14/11", "--until", "17/11"))
    assert (week["contacts"], week["customers"]) == (3, 1)
    today = told(ql, "--today")
    assert measures(today)["contacts"] == 1
    (row,) = [row for row in today["sections"]["pareto"]["tables"]["pareto"] if row["code"] == "UPS"]
    assert row["list"] == 'ql list --since 2026-11-20 --until 2026-11-20 --contacts --code "UPS"'
    assert measures(told(ql, "--month", "oct"))["contacts"] == 1
    assert measures(told(ql, "--technician", "dana"))["contacts"] == 2


@pytest.mark.usefixtures("kept")
def test_the_first_thing_to_fix_is_said_in_a_sentence(ql: Ql) -> None:
    out = ql("report", now=LATER).out
    assert "Fix first: printer: 3 contacts, 50 % of all; 2 came again within 7 days" in out
    assert "1 overdue" not in out
    assert "promises kept" in out
    assert "as of Fri 20 Nov 2026 15:00, event 8 of stream" in out


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_can_be_asked_for_alone_in_a_pipe_and_on_a_narrow_screen(
    section: str, ql: Ql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = ql("report", section, now=LATER)
    assert (shown.code, shown.err) == (0, "")
    assert shown.lines[0] == "report: 11/10/2026 15:00 to 20/11/2026 15:00"
    assert [*told(ql, section)["sections"]] == [section]


@pytest.mark.usefixtures("kept")
def test_csv_has_a_row_for_each_figure(ql: Ql, tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    assert ql("report", "-o", str(out), now=LATER).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    contacts = next(row for row in found if (row["table"], row["row"]) == ("measures", "contacts"))
    assert contacts["value"] == "6"
    again = next(row for row in found if row["row"] == "came again within 7 days")
    assert (again["hits"], again["of"]) == ("2", "6")
    printed = list(csv.DictReader(io.StringIO(ql("report", "-f", "csv", now=LATER).out, newline="")))
    assert printed == found


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nonsense",), "there is no section nonsense: choose from"),
        (("paretto",), "there is no section paretto: choose from pareto"),
        (("--today", "--week"), "--today, --week each say which days are meant: leave one out"),
        (("--week", "--month", "10"), "--week, --month each say which days are meant"),
        (("--since", "20/11", "--until", "1/11"), "--since 20/11"),
        (("--since", "2027-01-01"), "that time is still to come"),
        (("--html", "a.html", "--json"), "--html FILE writes a page"),
        (("--format", "pdf"), "unknown --format pdf"),
        (("--json", "--format", "csv"), "--json is --format json"),
        (("--customers", "0"), "--customers"),
        (("--code", "nothing"), "nothing"),
        (("--format", "xlsx"), "-o"),
    ],
)
@pytest.mark.usefixtures("kept")
def test_what_cannot_be_asked_is_said_in_a_line(words: tuple[str, ...], says: str, ql: Ql) -> None:
    done = ql("report", *words, now=LATER)
    assert done.code in (1, 2)
    assert done.out == ""
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_time_without_a_contact_is_said_and_no_failure(kept: Path, ql: Ql) -> None:
    for words in (("--month", "9"), ("--since", "1/9", "--until", "2/9", "pareto")):
        done = ql("report", *words, now=LATER)
        assert done.code == 0
        assert "no contact in that time" in done.out
    assert told(ql, "--month", "9")["sections"]
    with sqlite3.connect(kept) as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (7,)


def test_a_log_of_drafts_alone_and_of_one_note_have_a_report(ql: Ql) -> None:
    ql("add", DRAFT)
    assert "no contact in that time" in ql("report", now=LATER).out
    ql("add", "Rami. Eli. printer")
    assert measures(told(ql))["contacts"] == 1


def test_without_a_log_it_is_said(ql: Ql, tmp_path: Path) -> None:
    done = ql("--log", str(tmp_path / "none.db"), "report")
    assert (done.code, done.out) == (1, "")


def test_a_report_writes_nothing(kept: Path, ql: Ql) -> None:
    before = rows(kept, "events")
    ql("report", now=LATER)
    ql("report", "--customers", "100", "--json", now=LATER)
    assert rows(kept, "events") == before
    assert "copied" not in {name for (name,) in sqlite3.connect(kept).execute("SELECT name FROM sqlite_master")}


@pytest.mark.usefixtures("kept")
def test_the_contact_rate_is_of_all_customers(ql: Ql) -> None:
    says = "contacts a customer of 60 given"
    assert measures(told(ql, "--customers", "60"))[says] == 0.1


def number(value: Any) -> int:
    return int(value["hits"] if isinstance(value, dict) else value or 0)


# The column that counts the notes which the command of a row shows.
COUNTED = {
    "fix": "contacts",
    "codes": "contacts",
    "pareto": "contacts",
    "promises": "number",
    "kinds": "contacts",
    "channels": "contacts",
    "technicians": "contacts",
    "quality": "value",
    "weeks": "contacts",
    "months": "contacts",
}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "filters",
    [
        (),
        ("--code", "VPN", "--code", "printer"),
        ("--code", "backup"),
        ("--promise", "late"),
        ("--kind", "fault", "--kind", "complaint"),
        ("--technician", "Eli"),
        ("--status", "done"),
        ("--since", "2026-11-17 10:30"),
    ],
    ids=" ".join,
)
def test_the_command_of_a_row_shows_as_many_notes_as_it_counts(filters: tuple[str, ...], ql: Ql) -> None:
    checked = 0
    for section in told(ql, *filters)["sections"].values():
        for name, table in section["tables"].items():
            for row in table:
                if name not in COUNTED or not row.get("list"):
                    continue
                done = ql(*shlex.split(row["list"])[1:], "--all", "--json", now=LATER)
                shown = len(done.out.splitlines())
                assert (row["list"], shown) == (row["list"], number(row[COUNTED[name]]))
                checked += 1
    assert checked > 5


@pytest.mark.usefixtures("kept")
def test_the_backlog_of_a_filter_by_status_is_shown_by_ql_open(ql: Ql) -> None:
    rows = told(ql, "backlog", "--status", "done")["sections"]["backlog"]["tables"]["backlog"]
    for row in rows:
        done = ql(*shlex.split(row["list"])[1:], "--json", now=LATER)
        assert len(done.out.splitlines()) == row["number"]


@pytest.mark.usefixtures("kept")
def test_codes_that_cannot_be_read_are_told_with_the_figures(ql: Ql, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[codes\n", encoding="utf-8")
    words = ("--codes", str(tmp_path / "broken.toml"), "report")
    done = ql(*words, "--json", now=LATER)
    assert "broken.toml" in done.err
    assert "broken.toml" in json.loads(done.out)["sections"]["summary"]["says"][0]
    for command in ("today", "call-first", "handover", "list"):
        assert "broken.toml" in ql(*words[:2], command, now=LATER).err


@pytest.mark.usefixtures("kept")
def test_in_a_few_weeks_nothing_is_said_of_a_change(ql: Ql) -> None:
    says = told(ql, "trend")["sections"]["trend"]["says"]
    assert says == ["whether anything changed cannot be told of less than 8 whole weeks"]
