"""Promises in working time: what a team's [hours] make of them from the line to the log, and what is said of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import ARTICLE, environment, process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

HOURS = """
[codes.quick]
meaning = "Look at it at once"
follow_up = "4h"
[codes.order]
meaning = "Order the part"
follow_up = "1w"
[hours]
sun-thu = "08:00-17:00"
eves = "08:00-13:00"
holidays = "IL"
closed = ["2026-12-02"]
"""
ISRAEL = timezone(timedelta(hours=2))
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=ISRAEL)
EVENING = datetime(2026, 11, 26, 19, 0, tzinfo=ISRAEL)


@pytest.fixture
def team(log: Path) -> Path:
    """Give the team its hours."""
    codes = log.with_name("codes.toml")
    codes.write_text(codes.read_text(encoding="utf-8") + HOURS, encoding="utf-8")
    return codes


def due(ql: Ql, line: str, now: datetime = THURSDAY, *options: str) -> tuple[str, list[str]]:
    """Return by when a note is promised, and what is not certain about that."""
    done = ql("add", "--json", *options, line, now=now)
    assert done.code == 0, done.err
    (note,) = done.objects
    return note["due"], [doubt["reason"] for doubt in note["doubts"] if doubt["about"] == "due"]


CALLBACK = "Rami Cohen. Eli Levi. callback"
VIRUSES = "Rami Cohen. Eli Levi. viruses"


# What is counted.


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("line", "now", "expected"),
    [
        (CALLBACK, EVENING, "2026-11-30T17:00:00+02:00"),
        (CALLBACK, THURSDAY, "2026-11-30T17:00:00+02:00"),
        ("Rami Cohen. Eli Levi. quick", EVENING, "2026-11-29T12:00:00+02:00"),
        ("Rami Cohen. Eli Levi. quick", THURSDAY, "2026-11-29T10:00:00+02:00"),
        ("Rami Cohen. Eli Levi. quick+callback", THURSDAY, "2026-11-29T10:00:00+02:00"),
        ("Rami Cohen. Eli Levi. order", THURSDAY, "2026-12-03T17:00:00+02:00"),
        ("Rami Cohen. Eli Levi. callback. 14:00", THURSDAY, "2026-11-30T17:00:00+02:00"),
        # Erev Pesach closes at one, in summer time, and Pesach is closed.
        ("Rami Cohen. Eli Levi. quick", datetime(2026, 4, 1, 11, 0, tzinfo=ISRAEL), "2026-04-05T11:00:00+03:00"),
        (CALLBACK, datetime(2026, 3, 31, 11, 0, tzinfo=ISRAEL), "2026-04-05T17:00:00+03:00"),
    ],
)
def test_a_code_promises_in_working_time(line: str, now: datetime, expected: str, ql: Ql) -> None:
    assert due(ql, line, now) == (expected, [])


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("mark", "expected", "reasons"),
    [
        ("due:2d", "2026-11-30T17:00:00+02:00", []),
        ('due:"in 2 days"', "2026-11-30T17:00:00+02:00", []),
        ('עד:"עוד יומיים"', "2026-11-30T17:00:00+02:00", []),
        ("due:4d", "2026-12-03T17:00:00+02:00", []),
        ("due:1w", "2026-12-03T17:00:00+02:00", []),
        ('due:"in a week"', "2026-12-03T17:00:00+02:00", []),
        ("עד:שבוע", "2026-12-03T17:00:00+02:00", []),
        ("due:1h", "2026-11-26T16:00:00+02:00", []),
        ("due:4h", "2026-11-29T10:00:00+02:00", ["in-working-time"]),
        ("due:30m", "2026-11-26T15:30:00+02:00", []),
    ],
)
def test_a_length_that_is_typed_counts_in_working_time(mark: str, expected: str, reasons: list[str], ql: Ql) -> None:
    assert due(ql, f"{VIRUSES}. {mark}") == (expected, reasons)


@pytest.mark.usefixtures("team")
def test_an_option_counts_as_a_marked_word_does(ql: Ql) -> None:
    assert due(ql, VIRUSES, THURSDAY, "--due", "2d") == ("2026-11-30T17:00:00+02:00", [])
    assert due(ql, VIRUSES, THURSDAY, "--due", "sat") == ("2026-11-28T23:59:59+02:00", ["closed-day"])


@pytest.mark.usefixtures("team")
def test_what_is_counted_is_told_in_the_echo(ql: Ql) -> None:
    done = ql("add", f"{VIRUSES}. due:4h", now=THURSDAY)
    assert "      promised by Sun 29 Nov 10:00" in done.lines
    assert "      ? counted in working time: Sun 29/11 10:00" in done.lines


# What is named.


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("mark", "expected", "reasons"),
    [
        ("due:sun", "2026-11-29T23:59:59+02:00", []),
        ("due:tomorrow", "2026-11-27T23:59:59+02:00", ["closed-day"]),
        ("due:2/12", "2026-12-02T23:59:59+02:00", ["closed-day"]),
        ("due:2/12_12:00", "2026-12-02T12:00:00+02:00", ["closed-day"]),
        ("due:sun_12:00", "2026-11-29T12:00:00+02:00", []),
        ("due:sun_17:00", "2026-11-29T17:00:00+02:00", []),
        ("due:20:00", "2026-11-26T20:00:00+02:00", ["outside-hours"]),
        ("due:16:00", "2026-11-26T16:00:00+02:00", []),
        ("due:12/5/2027", "2027-05-12T23:59:59+03:00", ["closed-day"]),
        ("due:11/5/2027_15:00", "2027-05-11T15:00:00+03:00", ["outside-hours"]),
        ("due:16/3/2031", "2031-03-16T23:59:59+02:00", ["holidays-unknown"]),
    ],
)
def test_a_day_or_an_hour_that_is_named_is_never_moved_and_said_where_nobody_works(
    mark: str, expected: str, reasons: list[str], ql: Ql
) -> None:
    assert due(ql, f"{VIRUSES}. {mark}") == (expected, reasons)


@pytest.mark.usefixtures("team")
def test_what_is_said_of_a_named_day(ql: Ql) -> None:
    said = "\n".join(ql("add", f"{VIRUSES}. {mark}", now=THURSDAY).out for mark in ("due:fri", "due:20:00"))
    assert "? Friday 27/11 is not a working day" in said
    assert "? Thursday 26/11 20:00 is outside working hours, 08:00-17:00" in said


# Corrections and files.


@pytest.mark.usefixtures("team", "as_noa")
def test_a_correction_counts_in_working_time(log: Path, ql: Ql) -> None:
    """A line as of when the note was written, an option as of now: a Sunday evening."""
    ql("add", VIRUSES, now=THURSDAY)
    ref, sunday = rows(log)[0]["ref"], EVENING + timedelta(3)
    ql("amend", ref, f"{VIRUSES}. due:2d", now=sunday)
    assert rows(log)[0]["due"] == "2026-11-30T17:00:00+02:00"
    ql("amend", ref, "--due", "2d", now=sunday)
    assert rows(log)[0]["due"] == "2026-12-01T17:00:00+02:00"
    assert "? Saturday 5/12 is not a working day" in ql("amend", ref, "--due", "sat", now=sunday).out


@pytest.mark.usefixtures("team")
def test_a_sheet_counts_in_the_teams_zone_whatever_offset_it_writes(log: Path, tmp_path: Path, ql: Ql) -> None:
    """Erev Pesach, over the change to summer time."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "at,customer,technician,code,due\n"
        "2026-03-25T15:00:00+02:00,Rami Cohen,Eli Levi,callback,\n"
        "2026-03-25T13:00:00+00:00,Dana Levi,Eli Levi,quick,\n"
        "2026-03-25T15:00:00+02:00,Noam Katz,Eli Levi,viruses,2d\n",
        encoding="utf-8",
    )
    assert ql("import", str(sheet), now=THURSDAY).code == 0
    assert [(note["customer"], note["due"]) for note in rows(log)] == [
        ("Rami Cohen", "2026-03-29T17:00:00+03:00"),
        ("Dana Levi", "2026-03-26T10:00:00+02:00"),
        ("Noam Katz", "2026-03-29T17:00:00+03:00"),
    ]


@pytest.mark.usefixtures("team")
def test_a_sheet_is_told_of_a_promise_still_to_come_for_when_nobody_works(log: Path, tmp_path: Path, ql: Ql) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "at,customer,technician,code,due\n"
        "2026-11-25T15:00:00+02:00,Rami Cohen,Eli Levi,viruses,2026-11-28T10:00:00+00:00\n"
        "2026-11-20T15:00:00+02:00,Dana Levi,Eli Levi,viruses,2026-11-21T10:00:00+02:00\n"
        "2026-11-25T15:00:00+02:00,Noam Katz,Eli Levi,viruses,2026-11-29T10:00:00+02:00\n",
        encoding="utf-8",
    )
    done = ql("import", str(sheet), now=THURSDAY)
    assert done.code == 0
    doubts = [json.loads(event["body"]).get("doubts") for event in rows(log, "events")]
    assert [each and [doubt["reason"] for doubt in each] for each in doubts] == [["closed-day"], None, None]


# Without hours, and with broken ones.


def events(log: Path) -> list[dict[str, Any]]:
    return [{name: row[name] for name in ("kind", "body", "at")} for row in rows(log, "events")]


def test_without_hours_promises_count_calendar_time(log: Path, ql: Ql) -> None:
    marks = ("due:2d", "due:4h", "due:1w", "due:sat", "due:20:00", "due:2/12")
    assert [due(ql, f"{VIRUSES}. {mark}") for mark in marks] == [
        ("2026-11-28T23:59:59+02:00", []),
        ("2026-11-26T19:00:00+02:00", []),
        ("2026-12-03T23:59:59+02:00", []),
        ("2026-11-28T23:59:59+02:00", []),
        ("2026-11-26T20:00:00+02:00", []),
        ("2026-12-02T23:59:59+02:00", []),
    ]
    assert due(ql, CALLBACK) == ("2026-11-28T23:59:59+02:00", [])
    assert len(rows(log)) == 7


def test_hours_change_nothing_about_a_note_that_promises_nothing(log: Path, ql: Ql) -> None:
    ql("add", ARTICLE)
    codes = log.with_name("codes.toml")
    codes.write_text(codes.read_text(encoding="utf-8") + HOURS, encoding="utf-8")
    ql("add", ARTICLE)
    first, second = events(log)
    assert first == second


@pytest.mark.parametrize("broken", ['holidays = "XX"', 'fri = "8-13"', "closed = 7"])
def test_broken_hours_stop_no_note_and_are_said(broken: str, team: Path, ql: Ql) -> None:
    team.write_text(team.read_text(encoding="utf-8").replace('holidays = "IL"', broken), encoding="utf-8")
    if broken.startswith("closed"):
        team.write_text(team.read_text(encoding="utf-8").replace('closed = ["2026-12-02"]\n', ""), encoding="utf-8")
    done = ql("add", CALLBACK, now=THURSDAY)
    assert done.code == 0
    assert f": hours.{broken.partition(' ')[0]}: " in done.err
    assert "      promised by Mon 30 Nov 17:00" in done.lines
    assert ql("codes", "check").code == 1


# The check.


@pytest.mark.usefixtures("team")
def test_the_check_shows_the_next_closed_and_short_days(ql: Ql) -> None:
    done = ql("codes", "check")
    assert done.code == 0
    assert [line.rstrip() for line in done.lines[:5]] == [
        "day              state   hours        why",
        "Wed 02 Dec 2026  closed               set in codes.toml",
        "Wed 21 Apr 2027  short   08:00-13:00  day before Pesach",
        "Thu 22 Apr 2027  closed               Pesach",
        "Tue 27 Apr 2027  short   08:00-13:00  day before Seventh day of Pesach",
    ]
    assert len(done.lines) == 1 + 12
    assert done.err.endswith("technicians, no mistakes\n")


@pytest.mark.usefixtures("team")
def test_the_check_is_there_for_programs(ql: Ql) -> None:
    days = ql("codes", "check", "--json").objects
    assert len(days) == 12
    assert days[1] == {
        "day": "2027-04-21",
        "state": "short",
        "hours": "08:00-13:00",
        "usual": "08:00-17:00",
        "why": "eve",
        "name": "Pesach",
    }


def test_the_check_of_codes_without_hours_is_as_it_was(ql: Ql) -> None:
    assert ql("codes", "check").out == ""
    assert ql("codes", "check", "--json").out == ""


@pytest.mark.usefixtures("team")
def test_the_holidays_are_named_in_the_language_of_the_answers(ql: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QL_LANG", "he_IL")
    assert [each["name"] for each in ql("codes", "check", "--json").objects[1:3]] == ["פסח", "פסח"]


# The daily road.

LOADED = """
import sys
from quicklog.__main__ import main
code = main({words!r})
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.slow
def test_holidays_are_loaded_once_and_never_again_by_a_capture(team: Path) -> None:
    def loaded() -> set[str]:
        command = [sys.executable, "-c", LOADED.format(words=["add", CALLBACK])]
        done = subprocess.run(command, env=environment(), capture_output=True, check=True, text=True)
        return set(done.stderr.split())

    assert {"holidays", "dateutil"} <= loaded()
    heavy = {"holidays", "dateutil", "zoneinfo", "re", "tomllib", "quicklog.config.hours_file", "typing", "json"}
    assert loaded() & heavy == set()
    os.utime(team, ns=(1, 1))
    assert "holidays" in loaded(), "codes.toml was touched"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
@pytest.mark.usefixtures("team")
def test_a_process_of_its_own_counts_as_the_tests_do(log: Path) -> None:
    assert process("add", CALLBACK, under=["faketime", "2026-11-26 15:00:00"]).code == 0
    assert rows(log)[0]["due"] == "2026-11-30T17:00:00+02:00"
