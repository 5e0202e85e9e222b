"""quicklog as a library: what other programs read of a log, and that nothing is written."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

import quicklog
from quicklog.actions.filters import NAMES
from quicklog.cli.options import FILTERS
from quicklog.errors import DamagedError, NothingFoundError, QuicklogError, UnreachableError
from quicklog.lib import clock
from quicklog.report import Report
from tests.cli import NOW
from tests.cli.conftest import log as log  # noqa: PLC0414  a fixture
from tests.cli.conftest import ql as ql  # noqa: PLC0414  a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql


@pytest.fixture
def kept(ql: Ql, log: Path) -> Path:
    """Return a log with a few notes of three days."""
    for days, line in enumerate(["Rami. Eli. printer", "Rami. Dana. VPN due:2h", "Sara. Eli. printer for:noa"]):
        ql("add", line, now=NOW + timedelta(days=days))
    ql("void", "--why", "twice", json.loads(ql("list", "--json", "--customer", "Sara").out)["ref"])
    return log


def test_notes_are_chosen_as_ql_list_does(kept: Path) -> None:
    with quicklog.open_log(kept) as opened:
        assert opened.path == str(kept)
        assert [note.customer for note in opened.notes()] == ["Rami", "Rami"]
        assert [note.code for note in opened.notes(code="printer")] == ["printer"]
        assert len([*opened.notes(code=["printer", "VPN"], since=date(2026, 11, 20))]) == 2
        assert [note.code for note in opened.notes(until=NOW + timedelta(hours=1))] == ["printer"]
        assert [note.customer for note in opened.notes(status="void")] == ["Sara"]
        assert [note.code for note in opened.notes(repeats=True)] == ["VPN"]
        assert [note.code for note in opened.notes(date=NOW)] == ["printer"]
        assert len([*opened.notes(month=NOW)]) == 2


def test_an_open_log_is_asked_at_the_moment_of_the_question(
    kept: Path, ql: Ql, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [NOW + timedelta(days=3)]
    monkeypatch.setattr(clock, "now", lambda _: at[0])
    with quicklog.open_log(kept) as opened:
        assert (opened.report().totals.contacts, len([*opened.notes(promise="overdue")])) == (2, 1)
        at[0] += timedelta(days=1)
        ql("add", "Sara. Eli. VPN due:2h", now=at[0])
        at[0] += timedelta(days=1)
        assert (opened.report().totals.contacts, len([*opened.notes(promise="overdue")])) == (3, 2)


def test_a_report_is_typed_and_its_figures_are_those_of_the_command(kept: Path, ql: Ql) -> None:
    with quicklog.open_log(kept) as opened:
        report = opened.report(month="2026-11", customers=8)
    assert isinstance(report, Report)
    assert (report.totals.contacts, report.totals.customers, report.totals.repeats.value) == (2, 1, 0.5)
    assert report.base == 8
    told = json.loads(ql("report", "--month", "2026-11", "--json", now=NOW + timedelta(days=3)).out)
    measures = told["sections"]["summary"]["tables"]["measures"]
    assert measures[0]["value"] == report.totals.contacts


def test_what_is_asked_wrongly_is_said(kept: Path) -> None:
    with quicklog.open_log(kept) as opened:
        with pytest.raises(TypeError, match="there is no filter colour"):
            opened.notes(colour="red")
        with pytest.raises(NothingFoundError):
            opened.notes(customer="Nobody")
        for wrong in ({"code": 5}, {"text": ["a", "b"]}, {"date": ["2026-11-20"]}, {"technician": [5]}):
            with pytest.raises(TypeError, match=f"the filter {next(iter(wrong))} is "):
                opened.notes(**wrong)
        with pytest.raises(QuicklogError):
            opened.report(since="2026-11-20", until="2026-11-01")


def test_nothing_is_written_whatever_is_read(kept: Path) -> None:
    before, beside = kept.read_bytes(), sorted(kept.parent.iterdir())
    kept.chmod(0o400)
    with quicklog.open_log(kept) as opened:
        assert opened.report().totals.contacts == 2
        with pytest.raises(Exception, match="readonly"):
            opened._session.log.connection.execute("DELETE FROM notes")
    assert kept.read_bytes() == before
    assert sorted(kept.parent.iterdir()) == beside


def test_a_path_is_that_of_the_moment_at_which_the_log_is_opened(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(kept.parent))
    monkeypatch.chdir(kept.parent)
    for path in (kept.name, f"~/{kept.name}"):
        with quicklog.open_log(path) as opened:
            monkeypatch.chdir(tmp_path / "elsewhere")
            assert len([*opened.notes()]) == 2
        monkeypatch.chdir(kept.parent)


def test_what_is_no_log_of_this_version_is_refused(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError):
        quicklog.open_log(tmp_path / "nowhere.db")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (n)")
    with pytest.raises(DamagedError):
        quicklog.open_log(other)
    with sqlite3.connect(kept) as connection:
        connection.execute("PRAGMA user_version = 8")
    with pytest.raises(UnreachableError, match="older quicklog"):
        quicklog.open_log(kept)


def test_every_filter_of_the_command_line_is_known() -> None:
    typed = {parameter.name for parameter in FILTERS.parts}
    assert {*NAMES} == typed - {"since", "until", "mine"}


def test_a_command_loads_none_of_it() -> None:
    code = "import sys, quicklog, quicklog.__main__; sys.exit('quicklog.library' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
