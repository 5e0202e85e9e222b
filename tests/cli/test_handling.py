"""``ql take``, ``give``, ``tried``, ``wait`` and ``snooze``: who has a matter, and whose turn it is."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.store import connection
from tests.cli import NOW, SAMPLES, rows
from tests.cli.test_undo import ref_of, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

PROMISE = "Sara. Dana. printer. 9:40 due:2h"
LATER = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The team's codes, and one by which we ring the customer."""
    codes = tmp_path / "codes.toml"
    codes.write_text(
        f'{(SAMPLES / "codes.toml").read_text("utf-8")}\n[codes.aftercare]\nmeaning = "Ask"\noutbound = true\n'
    )
    monkeypatch.setenv("QL_CODES", str(codes))


@pytest.fixture
def sara(ql: Ql, log: Path) -> str:
    """The ref of a promise to Sara, due at 16:00; it is 14:00."""
    ql("add", PROMISE)
    return ref_of(log, "Sara")


def note(log: Path, customer: str = "Sara") -> dict[str, Any]:
    return next(row for row in rows(log) if row["customer"] == customer)


def said(log: Path, *columns: str) -> tuple[Any, ...]:
    return tuple(note(log)[column] for column in columns)


# take and give


@pytest.mark.usefixtures("as_noa")
def test_who_takes_a_matter_is_seen_wherever_it_is(sara: str, ql: Ql, log: Path) -> None:
    assert ql("take", sara).lines == [
        "09:40  Sara · Dana Katz · printer (fault)",
        f"      {sara}: Noa Bar has it; ql undo takes it back",
    ]
    assert said(log, "has_it", "technician", "status") == ("Noa Bar", "Dana Katz", "open")
    assert ql("open").lines[1].split()[-3:] == ["Bar", "printer", sara]
    assert json.loads(ql("open", "--json").out)["has_it"] == "Noa Bar"
    assert f"promised: printer by 16:00 ({sara}), Noa Bar has it" in ql("add", "Sara. Eli. VPN").out
    for mine, shown in (("noa", sara), ("dana", "nothing like that is open")):
        assert shown in ql("open", "--who", mine).out
    assert sara in ql("open", "--mine").out


def test_what_somebody_else_has_is_taken_only_with_a_yes(
    sara: str, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QL_TECHNICIAN", "Dana Katz")
    ql("take", sara)
    assert ql("take", sara).code == 0  # it is hers
    monkeypatch.setenv("QL_TECHNICIAN", "Noa Bar")
    assert ql("take", sara) == (2, "", f"ql: Dana Katz has {sara}: --yes takes it over\n")
    assert said(log, "has_it") == ("Dana Katz",)
    assert ql("take", sara, "--yes").lines[-1] == (
        f"      {sara}: Noa Bar has it; Dana Katz had it; ql undo takes it back"
    )


def test_what_is_given_stays_in_the_record_of_who_had_it(sara: str, ql: Ql, log: Path) -> None:
    ql("give", sara, "el", "--why", "knows the server")
    assert said(log, "has_it") == ("Eli Levi",)
    assert ql("give", sara, "Zoe", "--why", "he is ill").err == (
        "Zoe is no technician of the team: ql codes list shows who is\n"
    )
    told = ql("show", sara).out
    assert told.index("to: Eli Levi") < told.index("to: Zoe")
    assert "why: knows the server" in told
    assert ql("give", sara, "", "--why", "x").code == 2
    assert ql("give", sara, "el", "--why", " ").code == 2
    assert said(log, "has_it") == ("Zoe",)


# tried


def test_tries_are_counted_and_the_next_one_is_proposed(sara: str, ql: Ql, log: Path) -> None:
    assert ql("tried", sara).lines[-1] == (
        f"      {sara}: tried once; again 16:00? ql snooze {sara} TIME --why WHY; ql undo takes it back"
    )
    ql("tried", sara, "13:30")
    assert said(log, "tried", "status", "due") == (2, "open", "2026-11-20T16:00:00+02:00")
    assert "tried 2 times" in ql("open").out
    assert ql("undo").code == 0
    assert said(log, "tried") == (1,)


@pytest.mark.parametrize("when", ["15:00 tomorrow", "soon", ""])
def test_a_try_lies_behind_us(when: str, sara: str, ql: Ql, log: Path) -> None:
    if when:
        assert ql("tried", sara, when).code == 2
    assert said(log, "tried") == (None,)


def test_a_next_try_puts_the_promise_off_and_is_one_command(sara: str, ql: Ql, log: Path) -> None:
    ql("tried", sara, "--next", "tomorrow 9:00")
    moved = (1, "2026-11-21T09:00:00+02:00", "2026-11-20T16:00:00+02:00")
    assert said(log, "tried", "due", "first_due") == moved
    ql("undo")
    assert said(log, "tried", "due", "first_due") == (None, "2026-11-20T16:00:00+02:00", None)


# wait and snooze


def test_a_promise_that_is_put_off_is_judged_by_its_first_moment(sara: str, ql: Ql) -> None:
    assert ql("snooze", sara, "tomorrow", "12:00", "--why", "x").code == 2  # one word too many
    assert ql("snooze", sara, "tomorrow 12:00", "--why", "the part comes").lines[-1] == (
        f"      {sara}: promised by tomorrow 12:00; at first by 16:00; ql undo takes it back"
    )
    assert "! " not in ql("open", now=LATER + timedelta(hours=2)).out
    assert "moved, at first by" in ql("open").out
    ql("done", sara, "well", now=TOMORROW - timedelta(hours=4))
    assert "promises 1 late" in " ".join(ql("customer", "Sara").out.split()).replace(" · ", " ")
    assert ql("snooze", sara, "2d", "--why", "x").err.startswith(f"ql: {sara} is closed: ")


@pytest.mark.parametrize(("due", "says"), [("yesterday", "cannot be used"), ("0m", "is past"), ("soon", "cannot")])
def test_a_promise_is_put_off_to_a_time_to_come(due: str, says: str, sara: str, ql: Ql, log: Path) -> None:
    done = ql("snooze", sara, due, "--why", "x")
    assert done.code == 2
    assert says in done.err
    assert said(log, "first_due") == (None,)


def test_while_it_is_the_customers_turn_the_clock_stands(sara: str, ql: Ql, log: Path) -> None:
    """It is 14:00, and due in two hours; it stands for a day."""
    assert ql("wait", sara, "tomorrow 14:00", "--why", "sends the contract").lines[-1] == (
        f"      {sara}: the customer's turn until tomorrow 14:00, then promised by tomorrow 16:00;"
        " ql undo takes it back"
    )
    assert said(log, "status", "due", "first_due", "waits_until") == (
        *("open", "2026-11-21T16:00:00+02:00", None, "2026-11-21T14:00:00+02:00"),
    )
    assert "the customer's turn" in ql("open").out
    ql("done", sara, now=NOW + timedelta(hours=25))
    assert "1 kept" in ql("customer", "Sara").out


def test_who_waits_without_an_end_waits_for_a_week(sara: str, ql: Ql, log: Path) -> None:
    ql("wait", sara, "--why", "asks his manager")
    assert said(log, "waits_until") == ("2026-11-27T23:59:59+02:00",)


def test_the_customer_wakes_what_waits_and_the_clock_goes_on(sara: str, ql: Ql, log: Path) -> None:
    ql("wait", sara, "--why", "sends the contract")
    told = ql("add", "Sara. Eli. VPN", now=LATER).out
    assert f"promised: printer by 17:00 ({sara})" in told
    assert "asks again: 2nd time since 09:40" in told
    assert said(log, "due", "first_due", "waits_until") == ("2026-11-20T17:00:00+02:00", None, None)
    # It falls with the note that woke it.
    ql("undo", now=LATER)
    assert note(log)["waits_until"] == "2026-11-27T23:59:59+02:00"


def test_the_customer_wakes_what_was_put_off(sara: str, ql: Ql, log: Path) -> None:
    ql("snooze", sara, "3d", "--why", "the part comes")
    ql("add", "Sara. Eli. VPN", now=LATER)
    assert said(log, "due", "first_due") == ("2026-11-20T16:00:00+02:00", None)
    events = rows(log, "events")
    ql("add", "Sara. Eli. VPN", now=LATER)  # there is nothing more to wake
    assert [row["kind"] for row in rows(log, "events")[len(events) :]] == ["noted"]


@pytest.mark.parametrize(
    "line", ["Sara. Eli. VPN @out", "Sara. Eli. aftercare", "Tom. Eli. VPN", "Sara. Eli. VPN for:noa"]
)
def test_only_the_customers_own_contact_wakes(line: str, sara: str, ql: Ql, log: Path) -> None:
    ql("wait", sara, "--why", "sends the contract")
    ql("add", line)
    assert said(log, "waits_until") == ("2026-11-27T23:59:59+02:00",)


def test_what_is_written_down_later_wakes_nothing_that_was_put_off_since(sara: str, ql: Ql, log: Path) -> None:
    ql("wait", sara, "--why", "sends the contract")
    ql("add", "Sara. Eli. VPN. 13:00", now=LATER)
    assert said(log, "waits_until") == ("2026-11-27T23:59:59+02:00",)


@pytest.mark.usefixtures("sara")
def test_what_is_of_a_moment_before_a_matter_does_not_ask_after_it(ql: Ql, log: Path) -> None:
    ql("add", "Sara. Eli. VPN. 9:00", now=LATER)
    assert "follows" not in json.loads(rows(log, "events")[-1]["body"])


def test_a_contact_that_waited_in_the_pocket_wakes_what_was_put_off_before_it(
    sara: str, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood from 14:00 to the contact at 15:00, whenever that reaches the log."""
    ql("wait", sara, "--why", "sends the contract")
    with sqlite3.connect(log, isolation_level=None) as holder, monkeypatch.context() as patch:
        holder.execute("BEGIN IMMEDIATE")
        patch.setattr(connection, "TIMEOUT", 0.05)
        assert "saved in the pocket" in ql("add", "Sara. Eli. VPN", now=LATER).out
        holder.execute("ROLLBACK")
    assert "1 waiting note was saved" in ql("open", now=TOMORROW).err
    assert said(log, "due", "waits_until") == ("2026-11-20T17:00:00+02:00", None)
    contact = json.loads(rows(log, "events")[-2]["body"])
    assert contact["follows"] == note(log)["id"]
    assert ql("doctor", now=TOMORROW).code == 0


def test_a_late_promise_that_waits_stays_late(sara: str, ql: Ql, log: Path) -> None:
    ql("wait", sara, "2h", "--why", "rings back", now=NOW + timedelta(hours=3))
    assert said(log, "due", "first_due") == ("2026-11-20T19:00:00+02:00", "2026-11-20T16:00:00+02:00")
    ql("done", sara, now=NOW + timedelta(hours=4))
    assert "1 late" in ql("customer", "Sara").out


# A later contact, and a call of ours.


def test_a_later_contact_is_linked_to_what_is_open(sara: str, ql: Ql, log: Path) -> None:
    ql("add", "Sara. Eli. VPN. 10:00 due:1d")
    assert "asks again: 3rd time since 09:40" in ql("add", "Sara. Eli. VPN").out
    first, second, third = (json.loads(row["body"]) for row in rows(log, "events"))
    assert (first.get("follows"), second["follows"]) == (None, note(log)["id"])
    assert third["follows"] == rows(log)[1]["id"]  # the one with the same code
    assert "asks again" not in ql("add", "Tom. Eli. VPN").out
    ql("done", sara)
    assert "asks again after:" in ql("show", rows(log)[1]["ref"]).out


@pytest.mark.parametrize("word", ["@out", "@outgoing", "@יוצא"])
def test_a_call_of_ours_is_no_contact(word: str, ql: Ql, log: Path) -> None:
    ql("add", "Sara. Eli. printer. 9:30")
    told = ql("add", f"Sara. Eli. printer. 9:40 {word}")
    assert "2nd contact" not in told.out
    assert [row["direction"] for row in rows(log)] == [None, "out"]
    assert "2nd contact" in ql("add", "Sara. Eli. VPN. 10:00").out
    assert "channel" not in told.err


def test_a_code_says_that_we_ring_and_a_line_may_say_otherwise(ql: Ql, log: Path) -> None:
    ql("add", "Sara. Eli. aftercare. 9:30")
    ql("add", "Sara. Eli. aftercare. 9:40 @in")
    assert [row["direction"] for row in rows(log)] == ["out", "in"]
    ql("amend", rows(log)[0]["ref"], "--code", "printer")
    assert [row["direction"] for row in rows(log)] == [None, "in"]


def test_in_a_pipe_a_call_of_ours_says_what_may_be_done_about_what_is_open(sara: str, ql: Ql, log: Path) -> None:
    told = ql("add", "Sara. Eli. printer @out")
    assert told.err == f"open: {sara} (printer): ql done {sara} closes it, ql tried {sara} counts a try\n"
    assert statuses(log) == {"Sara": "logged"} or note(log)["status"] == "open"
    assert not ql("add", "Tom. Eli. printer @out").err


def test_the_customers_file_tells_all_of_it(sara: str, ql: Ql) -> None:
    ql("take", sara)
    ql("tried", sara)
    ql("give", sara, "noa", "--why", "knows her")
    ql("wait", sara, "--why", "asks her manager")
    ql("add", "Sara. Eli. VPN", now=LATER)
    ql("snooze", sara, "3d", "--why", "the part comes")
    told = ql("customer", "Sara").out
    assert "newer quicklog" not in told
    words = ("taken over", "tried, not reached", "given to somebody", "to: Noa Bar", "why: knows her")
    assert all(each in told for each in (*words, "the customer's turn", "back from waiting", "put off"))
    (row,) = [line for line in told.splitlines() if line.endswith(sara) and "Noa Bar" in line]
    assert "tried once · moved, at first by" in row


# All of it together.


def test_what_was_done_is_given_out_and_comes_back_the_same(sara: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("take", sara)
    ql("tried", sara, "--next", "tomorrow 9:00")
    ql("add", "Tom. Eli. aftercare. 9:00")
    ql("add", "Anna. Eli. printer. 9:10 due:2h")
    ql("wait", ref_of(log, "Anna"), "--why", "asks")
    for form in ("csv", "jsonl", "xlsx"):
        file, other = tmp_path / f"out.{form}", tmp_path / f"{form}.db"
        assert ql("export", "--format", form, "-o", str(file)).code == 0
        assert ql("--log", str(other), "import", str(file)).code == 0
        told = ql("--log", str(other), "export", "--format", "jsonl").objects
        for one, other_ in zip(told, ql("export", "--format", "jsonl").objects, strict=True):
            assert {k: (v, other_[k]) for k, v in one.items() if v != other_[k]} == {}
    assert ql("doctor", now=TOMORROW).code == 0
    before = rows(log)
    assert ql("doctor", "--rebuild").code == 0
    assert rows(log) == before


@pytest.mark.parametrize("words", [("take",), ("give", "el", "--why", "x"), ("tried",), ("wait", "--why", "x")])
def test_nothing_is_done_with_what_is_closed(words: tuple[str, ...], sara: str, ql: Ql, log: Path) -> None:
    command, *others = words
    ql("done", sara)
    assert ql(command, sara, *others) == (2, "", f"ql: {sara} is closed: ql reopen {sara} --why WHY opens it\n")
    ql("void", sara, "--why", "x")
    assert ql(command, sara, *others).code == 2
    assert ql(command, "zzzz9", *others).code == 1
    assert statuses(log) == {"Sara": "void"}
