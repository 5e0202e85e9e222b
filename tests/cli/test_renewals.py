"""``ql remind``: promises that come again, each made when the one before it is closed."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from quicklog.note.fold import fold
from quicklog.note.note import Event
from quicklog.store import query
from quicklog.store.opening import open_log
from tests.cli import NOW, SAMPLES, rows
from tests.cli.test_undo import ref_of
from tests.notebook import noted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

REMIND = ("remind", "Sara. Dana. printer.")
DAY = timedelta(days=1)


def notes(log: Path, *columns: str, customer: str = "Sara") -> list[Any]:
    """Return columns of a customer's notes as they were written, one after the other; of one column, it alone."""
    found = [tuple(row[column] for column in columns) for row in rows(log) if row["customer"] == customer]
    return [each[0] for each in found] if len(columns) == 1 else found


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=NOW.tzinfo)


def dues(log: Path) -> list[str]:
    return [due[:10] for due in notes(log, "due")]


@pytest.fixture
def monthly(ql: Ql, log: Path) -> str:
    """The ref of the first of a series that comes on the last day of each month; it is 20 November 2026."""
    assert ql(*REMIND, "--every", "month", "--from", "31/1").code == 0
    return ref_of(log, "Sara")


# What is begun.


def test_all_of_a_series_is_said_where_it_is_begun(ql: Ql, log: Path) -> None:
    assert ql(*REMIND, "--every", "3 months").lines == [
        "14:00  Sara · Dana Katz · printer (fault)",
        "      Clear the queue, print a test page, order toner if low",
        "      promised by Sat 20 Feb 2027",
        "      every 3 months",
        "      after that: 20 May 2027, 20 Aug 2027, 20 Nov 2027",
        f"      {ref_of(log, 'Sara')} saved; ql undo takes it back",
    ]
    assert notes(log, "status", "direction", "due") == [("open", "out", "2027-02-20T23:59:59+02:00")]
    assert "contacts       0" in ql("customer", "Sara").out  # it is we who will ring
    assert "comes again: every 3 months" in ql("customer", "Sara").out


@pytest.mark.parametrize(
    ("options", "due"),
    [
        (("--every", "2 weeks"), "2026-12-04T23:59:59"),
        (("--every", "weekly"), "2026-11-27T23:59:59"),
        (("--every", "every 10 days"), "2026-11-30T23:59:59"),
        (("--every", "quarter"), "2027-02-20T23:59:59"),
        (("--every", "כל 3 חודשים"), "2027-02-20T23:59:59"),
        (("--every", "שבועיים"), "2026-12-04T23:59:59"),
        (("--every", "year", "--from", "today"), "2026-11-20T23:59:59"),
        (("--every", "year", "--from", "1 dec 9:00"), "2026-12-01T09:00:00"),
        (("--every", "month", "--from", "2026-01-31"), "2026-11-30T23:59:59"),
        (("--every", "year", "--from", "2024-02-29"), "2027-02-28T23:59:59"),
        (("--rule", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"), "2026-11-30T23:59:59"),
        (("--rule", "freq=weekly; byday=su"), "2026-11-22T23:59:59"),
        (("--rule", "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9;BYMINUTE=0;BYSECOND=0"), "2026-12-07T09:00:00"),
    ],
)
def test_the_first_comes_when_people_expect_it(options: tuple[str, ...], due: str, ql: Ql, log: Path) -> None:
    assert ql(*REMIND, *options).code == 0
    assert notes(log, "due") == [f"{due}+02:00"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "either --every or --rule says how often"),
        (("--every", "month", "--rule", "FREQ=DAILY"), "either --every or --rule"),
        (("--every", "4h"), "--every 4h cannot be used: write 3 months"),
        (("--every", "3 months ago"), "cannot be used"),
        (("--every", "now and then"), "cannot be used"),
        (("--rule", "FREQ=HOURLY"), "--rule FREQ=HOURLY cannot be used: FREQ=HOURLY"),
        (("--rule", "FREQ=DAILY;COUNT=0"), "COUNT=0"),
        (("--rule", "FREQ=DAILY;UNTIL=soon"), "UNTIL=SOON"),
        (("--rule", "FREQ=DAILY;COUNT=3", "--count", "3"), "so does an option"),
        (("--rule", "FREQ=DAILY", "--after-done"), "--after-done goes with --every"),
        (("--rule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "nothing of that series is still to come"),
        (("--every", "month", "--until", "1/12"), "nothing of that series"),
        (("--every", "month", "--from", "2026-01-31", "--count", "3"), "nothing of that series"),
        (("--every", "month", "--from", "whenever"), "--from whenever cannot be used"),
        (("--every", "month", "--list"), "say what is to come again"),
        (("--every", "month", "--format", "csv"), "--format and -o go with --list"),
    ],
)
def test_what_cannot_come_again_is_said_and_nothing_is_stored(
    options: tuple[str, ...], says: str, ql: Ql, log: Path
) -> None:
    done = ql(*REMIND, *options)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert not log.exists() or not rows(log)


@pytest.mark.parametrize("line", ["Sara", "Sara. Dana. printer. due:2d", ""])
def test_a_line_that_is_not_understood_begins_nothing(line: str, ql: Ql, log: Path) -> None:
    assert ql("remind", *([line] if line else []), "--every", "month").code == 2
    assert not log.exists() or not rows(log)


def test_a_rule_that_skips_months_says_so(ql: Ql) -> None:
    told = ql(*REMIND, "--rule", "FREQ=MONTHLY;BYMONTHDAY=31")
    assert "months without a day 31 are skipped, as RFC 5545 says" in told.out
    assert "after that: 31 Jan 2027, 31 Mar 2027, 31 May 2027" in told.out
    assert "skipped" not in ql(*REMIND, "--rule", "FREQ=MONTHLY;BYMONTHDAY=-1").out


# The next one.


def test_who_closes_one_makes_the_next_and_undo_takes_both_back(monthly: str, ql: Ql, log: Path) -> None:
    for day in ("2027-01-31", "2027-02-27", "2027-03-30"):
        told = ql("done", "Sara", "well", now=at(day))
        assert told.code == 0
    assert dues(log) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    assert told.lines[-2].startswith("      next promised by Fri 30 Apr (")
    assert notes(log, "status") == ["done", "done", "done", "open"]
    assert len({*notes(log, "ref")}) == 4
    assert monthly == notes(log, "ref")[0]
    undone = ql("undo", now=at("2027-03-30"))
    assert undone.out.count("undone") == 2
    assert notes(log, "status") == ["done", "done", "open", "void"]
    ql("redo", now=at("2027-03-30"))
    assert notes(log, "status") == ["done", "done", "done", "open"]


def test_what_is_closed_again_after_it_was_undone_has_a_next_one_again(monthly: str, ql: Ql, log: Path) -> None:
    for _ in range(3):
        assert ql("done", monthly).code == 0
        assert ql("undo").code == 0
    ql("done", monthly)
    assert sorted(notes(log, "status")) == ["done", "open", "void", "void", "void"]
    assert ql("doctor").code == 0


def test_what_was_missed_comes_as_one_and_is_counted(monthly: str, ql: Ql, log: Path) -> None:
    told = ql("done", monthly, now=at("2027-05-02"))
    assert "next promised by Mon 31 May" in told.out
    assert "; 3 missed" in told.out
    assert dues(log) == ["2027-01-31", "2027-05-31"]


def test_counted_from_the_closing_nothing_is_missed(ql: Ql, log: Path) -> None:
    ql(*REMIND, "--every", "6 weeks", "--after-done")
    told = ql("done", "Sara", now=at("2027-05-02"))
    assert "missed" not in told.out
    assert dues(log) == ["2027-01-01", "2027-06-13"]


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (("--count", "3"), 3),
        (("--until", "1/3"), 3),
        (("--until", "30/12"), 12),
        (("--rule", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2"), 2),
    ],
)
def test_a_series_ends_when_it_is_said_to(options: tuple[str, ...], number: int, ql: Ql, log: Path) -> None:
    often = () if "--rule" in options else ("--every", "month", "--from", "31/12")
    ql(*REMIND, *often, *options)
    for place in range(number):
        last = ql("done", "Sara")
        assert ("nothing follows: the series is over" in last.out) is (place == number - 1)
    assert notes(log, "status") == ["done"] * number
    assert ql("remind", "--list").out == "nothing comes again\n"


def test_so_many_times_are_counted_from_today_without_a_first_day(ql: Ql, log: Path) -> None:
    assert "every month, 1 more after it" in ql(*REMIND, "--every", "month", "--count", "2").out
    assert "the last one" in [ql("done", "Sara"), ql("open")][1].out
    assert "nothing follows" in ql("done", "Sara").out
    assert len(rows(log)) == 2


def test_several_are_closed_with_their_next_ones_as_one_command(monthly: str, ql: Ql, log: Path) -> None:
    ql("remind", "Tom. Dana. UPS", "--every", "year")
    assert ql("done", monthly, ref_of(log, "Tom"), "--outcome", "well").code == 0
    assert len(rows(log)) == 4
    ql("undo")
    assert sorted(row["status"] for row in rows(log)) == ["open", "open", "void", "void"]


def test_a_correction_touches_one_note_of_a_series(monthly: str, ql: Ql, log: Path) -> None:
    told = ql("amend", monthly, "--code", "UPS", "--due", "2/2/2027 10:00", "--detail", "toner")
    assert told.err == (
        f"{monthly} comes again, and only this one was changed: the next will say what the series has said\n"
    )
    assert notes(log, "direction") == ["out"]  # whatever the code says
    ql("done", monthly, now=at("2027-02-03"))
    assert notes(log, "code", "detail", "due")[1] == ("printer", None, "2027-02-28T23:59:59+02:00")


def test_a_promise_that_was_put_off_moves_no_other(monthly: str, ql: Ql, log: Path) -> None:
    ql("snooze", monthly, "5/2/2027", "--why", "the part", now=at("2027-01-30"))
    ql("tried", monthly, now=at("2027-01-30"))
    ql("done", monthly, now=at("2027-02-04"))
    assert dues(log) == ["2027-02-05", "2027-02-28"]
    assert notes(log, "tried", "first_due", "closed_at")[1] == (None, None, None)


def test_what_is_opened_again_makes_no_second_next_one(monthly: str, ql: Ql, log: Path) -> None:
    ql("done", monthly)
    ql("reopen", monthly, "--why", "not at all")
    told = ql("done", monthly)
    assert f"the next one is there already: by Sun 28 Feb 2027 ({notes(log, 'ref')[1]})" in told.out
    assert len(rows(log)) == 2


# stop, void and undo


def test_a_series_is_stopped_at_any_of_its_notes_and_undo_takes_that_back(monthly: str, ql: Ql, log: Path) -> None:
    ql("done", monthly, now=at("2027-01-30"))
    second = notes(log, "ref")[1]
    told = ql("remind", "--stop", monthly, now=at("2027-01-30"))
    assert told.lines[-1] == (
        f"      {second} does not come again; ql undo takes that back; still promised by Sun 28 Feb:"
        f" ql done or ql void {second}"
    )
    assert "every month, stopped" in ql("open").out
    assert ql("remind", "--list").out == "nothing comes again\n"
    assert "comes no more by" in ql("show", second).out
    assert ql("remind", "--stop", monthly).err.startswith(f"ql: the series of {monthly} was stopped already: ")
    ql("undo", now=at("2027-01-30"))
    assert second in ql("remind", "--list").out
    ql("remind", "--stop", second)
    assert "nothing follows" in ql("done", second).out
    assert ql("doctor").code == 0


def test_what_is_in_no_series_cannot_be_stopped(ql: Ql, log: Path) -> None:
    ql("add", "Tom. Eli. printer. 9:00 due:2d")
    assert ql("remind", "--stop", ref_of(log, "Tom")).code == 2
    assert ql("remind", "--stop", "zzzz9").code == 1


def test_who_takes_one_back_is_told_that_the_series_ends(monthly: str, ql: Ql, log: Path) -> None:
    told = ql("void", monthly, "--why", "no contract any more")
    assert told.err.startswith("it comes no more (every month), for only ql done makes the next one")
    assert ql("remind", "--list").out == "nothing comes again\n"
    ql("undo")
    assert monthly in ql("remind", "--list").out
    assert notes(log, "status") == ["open"]


# Two machines.


def test_two_machines_that_close_one_make_the_same_next_one(monthly: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    """The second is closed on the other machine months later, before either knows of the other."""
    other = tmp_path / "other.db"
    other.write_bytes(log.read_bytes())
    ql("done", monthly, "well", now=at("2027-01-30"))
    ql("--log", str(other), "done", monthly, "quite well", now=at("2027-05-02"))
    here, there = (rows(path)[1] for path in (log, other))
    assert (here["id"], here["ref"]) == (there["id"], there["ref"])
    assert here["due"] != there["due"]
    events = list["Event"]()
    for place, path in enumerate((log, other)):
        with open_log(str(path)) as opened:
            found = query.events_of(opened, here["id"])
        events += [Event(*(each.id, f"s{place}", *each[2:])) for each in found]
    for arrived in (events, events[::-1]):
        one = fold(arrived)
        assert one
        assert (one.status, one.due) == ("open", here["due"])


def test_a_series_that_is_stopped_while_another_closes_its_note_has_no_more(monthly: str, ql: Ql, log: Path) -> None:
    """The stopping reached the log behind the closing, at the note that was closed."""
    ql("done", monthly)
    first, second = notes(log, "id")
    with open_log(str(log)) as opened, opened.transaction() as write:
        write.append("stopped", {"offset": "+02:00"}, at="2026-11-20T12:00:00.000+00:00", login="eli", note=first)
    assert notes(log, "status")[0] == "done"
    assert ql("remind", "--list").out == "nothing comes again\n"
    assert "nothing follows" in ql("done", second).out


# Working time, clocks that are put, and odd logs.


def test_a_day_on_which_nobody_works_is_said_and_nothing_is_moved(
    ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = tmp_path / "codes.toml"
    codes.write_text(f'{(SAMPLES / "codes.toml").read_text("utf-8")}\n[hours]\nsun-thu = "08:00-17:00"\n', "utf-8")
    monkeypatch.setenv("QL_CODES", str(codes))
    told = ql(*REMIND, "--every", "week", "--from", "sat")
    assert "? Saturday 21/11 is not a working day" in told.out
    assert "; Saturday 28/11 is not a working day" in ql("done", "Sara").out
    assert dues(log) == ["2026-11-21", "2026-11-28"]
    assert "Saturday 28/11 is not a working day" in ql("show", notes(log, "ref")[1]).out


@pytest.mark.parametrize(
    ("hour", "due"),
    [
        ("2:30", ["2027-03-25T02:30:00+02:00", "2027-03-26T03:30:00+03:00", "2027-03-27T02:30:00+03:00"]),
        ("9:00", ["2027-03-25T09:00:00+02:00", "2027-03-26T09:00:00+03:00", "2027-03-27T09:00:00+03:00"]),
    ],
)
def test_nine_in_the_morning_stays_nine_when_the_clocks_are_put(hour: str, due: list[str], ql: Ql, log: Path) -> None:
    zone = ZoneInfo("Asia/Jerusalem")  # the team's
    before = datetime(2027, 3, 24, 12, tzinfo=zone)
    assert ql(*REMIND, "--every", "day", "--from", f"tomorrow {hour}", now=before).code == 0
    for day in (25, 26):
        ql("done", "Sara", now=datetime(2027, 3, day, 1, tzinfo=zone))
    assert notes(log, "due") == due


def test_a_first_time_that_the_clocks_skip_is_said(ql: Ql) -> None:
    before = datetime(2027, 3, 25, 12, tzinfo=ZoneInfo("Asia/Jerusalem"))
    told = ql(*REMIND, "--rule", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0", now=before)
    assert "the clocks are put: 02:30 is skipped on that day, and it is promised by 03:30" in told.out


def test_a_series_that_another_program_spoilt_stops_nothing(ql: Ql, log: Path) -> None:
    """What no version of ours can read ends with the note; the note itself is closed all the same."""
    ql("add", "Tom. Eli. printer. 9:00")
    with open_log(str(log)) as opened:
        made = noted(opened, customer="Sara", code="UPS", due="2026-11-21T10:00:00+02:00")
        opened.connection.execute("UPDATE notes SET series = 'each full moon' WHERE id = ?", [made.id])
    assert "by a rule that this version cannot read" in ql("open").out
    assert "nothing follows" in ql("done", "Sara").out


def test_erased_is_erased_and_comes_no_more(monthly: str, ql: Ql, log: Path) -> None:
    assert ql("erase", "Sara", "--yes").code == 0
    assert "nothing follows" in ql("done", monthly).out
    assert len(rows(log)) == 1
    assert ql("doctor").code == 0


# What is shown.


def test_what_will_come_stands_beside_what_is_open(monthly: str, ql: Ql) -> None:
    ql("add", "Tom. Eli. printer. 9:00 due:2d")
    told = ql("open", "--upcoming", "31/3/2027")
    assert [" ".join(line.split()) for line in told.lines[2:]] == [
        f"31 Jan 2027 14:00 Sara Dana Katz printer every month {monthly}",
        "28 Feb 2027 Sara Dana Katz printer to come · every month",
        "31 Mar 2027 Sara Dana Katz printer to come · every month",
        "2 promises · 2 to come",
    ]
    objects = ql("open", "--upcoming", "31/3/2027", "--json").objects
    assert [(each["status"], bool(each["ref"])) for each in objects] == [
        *[("open", True)] * 2,
        *[("upcoming", False)] * 2,
    ]
    assert ql("open", "--upcoming", "31/3/2027", "--customer", "Tom").out.count("to come") == 0
    assert ql("open", "--upcoming", "whenever").code == 2


def test_what_comes_again_is_listed_and_given_out(monthly: str, ql: Ql, tmp_path: Path) -> None:
    told = ql("remind", "--list")
    assert " ".join(told.lines[1].split()) == f"31 Jan 2027 Sara Dana Katz printer every month {monthly}"
    assert told.lines[-1] == "1 comes again"
    (one,) = ql("remind", "--list", "--json").objects
    assert one["series"].endswith(" on 2027-01-31T23:59:59 from 2027-01-31T23:59:59 every 1 months")
    assert ql("remind", "--list", "-o", str(tmp_path / "list.txt")).code == 0
    assert monthly in (tmp_path / "list.txt").read_text("utf-8")


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_series_that_was_given_out_goes_on_in_another_log(
    form: str, monthly: str, ql: Ql, log: Path, tmp_path: Path
) -> None:
    ql("done", monthly)
    ql("remind", "Tom. Dana. UPS", "--rule", "FREQ=MONTHLY;BYMONTHDAY=-1", "--count", "4")
    file, other = tmp_path / f"out.{form}", tmp_path / "other.db"
    assert ql("export", "--format", form, "-o", str(file)).code == 0
    assert ql("--log", str(other), "import", str(file)).code == 0
    assert ql("--log", str(other), "export", "--format", "csv").out == ql("export", "--format", "csv").out
    assert "next promised by Wed 31 Mar" in ql("--log", str(other), "done", "Sara").out
    before = rows(log)
    assert ql("doctor", "--rebuild").code == 0
    assert rows(log) == before


def test_a_sheet_that_claims_a_series_which_is_none_keeps_it_as_detail(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("customer,code,due,series\nSara,printer,2026-12-01,each full moon\n", "utf-8")
    told = ql("import", str(sheet))
    assert told.code == 0
    assert notes(log, "detail", "series") == [("series: each full moon", None)]
    doubts = json.loads(rows(log, "events")[0]["body"])["doubts"]
    assert "series" in {doubt["about"] for doubt in doubts}


@pytest.mark.slow
def test_a_daily_series_that_was_left_for_years_is_closed_at_once(ql: Ql, log: Path) -> None:
    ql(*REMIND, "--rule", "FREQ=DAILY;BYDAY=SU,MO,TU,WE,TH")
    started = time.process_time()
    assert "missed" in ql("done", "Sara", now=NOW + 1500 * DAY).out
    assert time.process_time() - started < 2
    assert len(rows(log)) == 2


def test_who_calls_while_a_renewal_is_open_asks_for_nothing_again(monthly: str, ql: Ql, log: Path) -> None:
    told = ql("add", "Sara. Dana. VPN. 13:00").out
    assert "asks again" not in told
    assert f"promised: printer by 31 Jan 2027 ({monthly})" in " ".join(told.split()).replace("Sun ", "")
    assert "follows" not in json.loads(rows(log, "events")[1]["body"])


def test_the_closing_of_one_note_is_taken_back_with_the_next_that_it_made(monthly: str, ql: Ql, log: Path) -> None:
    ql("done", monthly)
    ql("add", "Tom. Eli. VPN")
    told = ql("undo", monthly)
    assert told.code == 0
    assert told.out.count("undone: ") == 2
    assert sorted(notes(log, "status")) == ["open", "void"]
    assert ql("redo", monthly).out.count("redone: ") == 2
    assert sorted(notes(log, "status")) == ["done", "open"]


def test_what_a_colleague_did_to_the_next_one_is_said_before_that_is_taken_back(
    monthly: str, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ql("done", monthly)
    with monkeypatch.context() as other:
        other.setattr("quicklog.config.home.login", lambda: "dana")
        ql("take", notes(log, "ref")[1])
    told = ql("undo", monthly)
    assert (told.code, told.err) == (
        *(2, "ql: that takes back: closed, 2 notes, 14:00; dana went on with the note since: --yes takes it back\n"),
    )
    assert ql("undo", monthly, "--yes").code == 0
    assert sorted(notes(log, "status")) == ["open", "void"]
