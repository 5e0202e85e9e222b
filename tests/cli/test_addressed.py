"""Messages for a technician, a group, and somebody who is away: who sees them, who is told, and when they close."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import pytest

from quicklog.cli.completion.offers import offers
from quicklog.config import home
from quicklog.store import addressed
from quicklog.store.opening import open_log
from tests.cli import NOW, on_terminal, process, rows
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli import Ran
    from tests.cli.conftest import Ql

LATER, TOMORROW, BACK = NOW + timedelta(hours=1), NOW + timedelta(days=1), NOW + timedelta(days=11)
PEOPLE = """
[codes.callback]
meaning = "Call the customer back"
follow_up = "2d"
[codes.printer]
meaning = "Print a test page"
[technicians]
"Dana Katz" = {{ aliases = ["dana"], logins = ["dana"]{dana} }}
"Noa Bar" = {{ aliases = ["noa"], logins = ["noa"]{noa} }}
"Eli Levi" = {{ aliases = ["eli"], logins = ["eli"] }}
"Uri Lev" = {{ aliases = ["uri"], logins = ["uri"] }}
[groups]
night = [{night}]
[settings]
time_zone = "Asia/Jerusalem"
"""
AWAY = ', away = ["2026-11-20..2026-11-30"], deputy = '
MESSAGE, TO_NIGHT = "Sara. Uri. printer. 9:40 for:dana", "Tom. Uri. printer. 9:50 for:night"


class As(Protocol):
    """Runs a command as somebody's own login."""

    def __call__(self, login: str, *words: str, now: object = NOW) -> Ran:
        """Run ``ql WORDS``."""


@pytest.fixture
def team(log: Path) -> Team:
    """The team's codes, in the place of the sample."""
    return Team(log)


class Team:
    """A team whose codes.toml can be written again, and its log."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.write()

    def write(self, dana: str = "", noa: str = "", night: str = '"Dana Katz", "Eli Levi"') -> None:
        """Say who is away, and who is in the group."""
        text = PEOPLE.format(dana=dana, noa=noa, night=night)
        (self.log.parent / "codes.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def ql_as(team: Team, ql: Ql, monkeypatch: pytest.MonkeyPatch) -> As:
    """Return what runs a command as a login."""
    assert team.log
    monkeypatch.delenv("QL_TECHNICIAN")

    def run(login: str, *words: str, now: object = NOW) -> Ran:
        monkeypatch.setattr("quicklog.config.home.login", lambda: login)
        return ql(*words, now=now)  # type: ignore[arg-type]

    return run


def status(team: Team, customer: str = "Sara") -> tuple[str, str | None]:
    row = next(row for row in rows(team.log) if row["customer"] == customer)
    return row["status"], row["outcome"]


def customers(ran: Ran) -> list[str]:
    return [each["customer"] for each in ran.objects]


# two logins


def test_a_message_is_unseen_peeked_at_by_the_lead_and_seen(ql_as: As, team: Team) -> None:
    ql_as("uri", "add", MESSAGE)
    ref = ref_of(team.log, "Sara")
    assert "1 message unseen: Dana Katz 1" in ql_as("uri", "today").out
    for words in (["show", ref], ["open"], ["open", "--for", "dana"], ["inbox"]):
        ql_as("uri", *words)
    assert "1 message unseen: Dana Katz 1" in ql_as("uri", "today", now=LATER).out
    assert status(team) == ("open", None)
    assert customers(ql_as("dana", "inbox", "--json")) == ["Sara"]
    assert "for Dana Katz" in ql_as("dana", "inbox", now=LATER).out
    assert status(team) == ("done", "seen by Dana Katz")
    assert "unseen" not in ql_as("uri", "today", now=LATER).out
    told = ql_as("uri", "show", ref, now=LATER).lines
    assert "Fri 20 Nov 2026 14:00  written by uri, event 1" in told
    assert "Fri 20 Nov 2026 15:00  seen by dana, event 2" in told


def test_of_many_for_whom_messages_wait_a_few_are_named(ql_as: As) -> None:
    for place, name in enumerate(["dana", "dana", "eli", *"ABCDE"]):
        ql_as("uri", "add", f"Sara {place}. Uri. printer. 9:40 for:{name}")
    assert ql_as("uri", "today").lines[-1].endswith(" unseen: Dana Katz 2, A 1, B 1, C 1, D 1, 2 more")


# groups


def test_a_message_for_a_group_waits_for_each_member_and_closes_with_the_last(ql_as: As, team: Team) -> None:
    assert "      for night" in ql_as("uri", "add", TO_NIGHT).lines
    assert "1 message unseen: Dana Katz 1, Eli Levi 1" in ql_as("uri", "today").out
    assert ql_as("uri", "inbox").out == "no new messages for Uri Lev\n"
    assert ql_as("dana", "inbox", now=LATER).err == "1 message marked as seen by Dana Katz\n"
    assert ql_as("dana", "inbox", now=LATER).out == "no new messages for Dana Katz\n"
    assert status(team, "Tom") == ("open", None)
    assert "1 message unseen: Eli Levi 1" in ql_as("uri", "today").out
    told = ql_as("uri", "show", ref_of(team.log, "Tom")).lines
    assert told[-3:] == [
        "Fri 20 Nov 2026 15:00  seen by dana, event 2",
        "      by: Dana Katz",
        "      not yet seen by: Eli Levi",
    ]
    ql_as("eli", "inbox", now=TOMORROW)
    assert status(team, "Tom") == ("done", "seen by Eli Levi")
    assert customers(ql_as("dana", "inbox", "--all", "--json")) == ["Tom"]


def test_a_hand_over_tells_a_message_for_a_group_until_everybody_has_seen_it(ql_as: As) -> None:
    ql_as("uri", "add", TO_NIGHT)
    for login, is_told in (("uri", True), ("dana", True), ("eli", False)):
        ql_as(login, "inbox")
        assert ("messages not seen yet" in ql_as("uri", "handover").out) == is_told


def test_who_leaves_a_group_need_not_see_its_messages_and_who_comes_must(ql_as: As, team: Team) -> None:
    ql_as("uri", "add", TO_NIGHT)
    ql_as("dana", "inbox")
    team.write(night='"Dana Katz", "Noa Bar"')
    assert "1 message unseen: Noa Bar 1" in ql_as("uri", "today").out
    assert ql_as("eli", "inbox", "--json").out == ""
    team.write(night='"Dana Katz"')
    assert "unseen" not in ql_as("uri", "today").out
    assert status(team, "Tom") == ("open", None)
    ql_as("dana", "inbox", "--peek")
    assert status(team, "Tom") == ("open", None)
    assert ql_as("dana", "inbox").out == "no new messages for Dana Katz\n"
    assert status(team, "Tom") == ("done", "seen by Dana Katz")


def test_what_one_member_saw_is_undone_for_that_one_alone(ql_as: As, team: Team) -> None:
    ql_as("uri", "add", TO_NIGHT)
    ql_as("dana", "inbox")
    ql_as("eli", "inbox", now=LATER)
    assert ql_as("eli", "undo", now=LATER).code == 0
    assert status(team, "Tom") == ("open", None)
    assert "1 message unseen: Eli Levi 1" in ql_as("uri", "today").out


def test_a_group_is_known_wherever_a_message_is_for_somebody(ql_as: As, team: Team) -> None:
    assert "?" not in ql_as("uri", "add", TO_NIGHT).out
    ql_as("uri", "add", "Lea. printer", "--for", "NIGHT")
    ql_as("uri", "add", MESSAGE)
    ql_as("uri", "amend", ref_of(team.log, "Sara"), "--for", "night")
    assert [row["for"] for row in rows(team.log)] == ["night"] * 3
    for words in (["--for", "night"], ["--who", "dana"], ["--who", "night"]):
        assert len(ql_as("uri", "open", *words, "--json").objects) == 3
    assert len(ql_as("eli", "open", "--mine", "--json").objects) == 3
    assert ql_as("uri", "open", "--mine", "--json").out == ""
    assert "did you mean night?" in ql_as("uri", "open", "--for", "nigth").err
    assert "“nigt” is not a known technician; near: night" in ql_as("uri", "add", "Lea. printer. for:nigt").out


def test_a_group_is_offered_where_a_message_is_for_somebody_and_nowhere_else(team: Team) -> None:
    assert team.log
    assert offers(["add", "--for"], "ni", os.environ) == [("night", "")]
    assert offers(["open", "--for"], "d", os.environ) == [("Dana Katz", "")]
    assert offers(["list", "--technician"], "ni", os.environ) == []


# away


def test_what_is_for_who_is_away_is_seen_by_the_deputy_and_said_at_both_ends(ql_as: As, team: Team) -> None:
    team.write(dana=f'{AWAY}"Noa Bar"')
    assert "      for Dana Katz, who is away till 30 Nov: Noa Bar sees it" in ql_as("uri", "add", MESSAGE).lines
    assert ql_as("eli", "inbox", "--json").out == ""
    shown = ql_as("noa", "inbox")
    assert "      for Dana Katz, away" in shown.lines
    assert shown.err == "1 message marked as seen by Noa Bar\n"
    assert ql_as("noa", "inbox").out == "no new messages for Noa Bar\n"
    # Dana has not seen it: it is there when she is back, and Noa has nothing to do with it any more.
    assert status(team) == ("open", None)
    assert "1 message unseen: Dana Katz 1" in ql_as("uri", "today").out
    assert ql_as("noa", "inbox", "--json", now=BACK).out == ""
    assert "for Dana Katz, away" not in ql_as("dana", "inbox", now=BACK).out
    assert status(team) == ("done", "seen by Dana Katz")


def test_a_deputy_of_a_deputy_sees_it_while_both_are_away(ql_as: As, team: Team) -> None:
    team.write(dana=f'{AWAY}"Noa Bar"', noa=', away = ["2026-11-20"], deputy = "Eli Levi"')
    assert "      for Dana Katz, who is away till 30 Nov: Eli Levi sees it" in ql_as("uri", "add", MESSAGE).lines
    assert ql_as("noa", "inbox", "--json").out == ""
    assert "for Dana Katz, away" in ql_as("eli", "inbox").out
    assert "for Dana Katz, away" in ql_as("noa", "inbox", now=TOMORROW).out
    assert ql_as("eli", "inbox", now=TOMORROW).out == "no new messages for Eli Levi\n"


def test_open_matters_and_automatic_promises_are_the_deputys_too(ql_as: As, team: Team) -> None:
    ql_as("dana", "add", "Sara. Dana. callback. 9:40")
    ql_as("uri", "add", "Tom. Uri. callback. 9:50")
    assert customers(ql_as("noa", "open", "--mine", "--json")) == []
    team.write(dana=f'{AWAY}"Noa Bar"')
    ql_as("uri", "give", ref_of(team.log, "Tom"), "dana", "--why", "knows it")
    for words in (["open", "--mine"], ["open", "--who", "noa"]):
        assert customers(ql_as("noa", *words, "--json")) == ["Sara", "Tom"]
    assert [line.count("Dana Katz, away") for line in ql_as("noa", "open").lines[1:3]] == [1, 1]
    assert "Dana Katz, away" not in ql_as("noa", "open", now=BACK).out
    given = ql_as("uri", "give", ref_of(team.log, "Tom"), "dana", "--why", "knows it")
    assert given.err == "Dana Katz is away till 30 Nov: Noa Bar sees it\n"
    told = ql_as("uri", "add", "Lea. Dana. callback. 9:40").lines
    assert "      Dana Katz is away till 30 Nov: Noa Bar sees it" in told
    assert customers(ql_as("noa", "call-first", "--mine", "--json", now=BACK - timedelta(days=2))) == [
        *("Sara", "Lea", "Tom"),
    ]


def test_that_nobody_stands_in_is_said(ql_as: As, team: Team) -> None:
    team.write(dana=', away = ["2026-11-20"]')
    said = ql_as("uri", "add", MESSAGE).lines
    assert "      for Dana Katz, who is away till today, and nobody stands in" in said


def test_deputies_in_a_circle_are_told_by_the_check(ql_as: As, team: Team) -> None:
    team.write(dana=f'{AWAY}"Noa Bar"', noa=f'{AWAY}"Dana Katz"')
    ran = ql_as("uri", "codes", "check")
    assert ran.code == 1
    assert "Dana Katz, Noa Bar stand in for each other in a circle: name another deputy" in ran.out
    assert "and nobody stands in" in ql_as("uri", "add", MESSAGE).out


# told at the next command


@pytest.fixture
def dana_here(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Let the login of this process be Dana's, as codes.toml says; two messages wait for her."""
    monkeypatch.delenv("QL_TECHNICIAN")
    codes = team.log.parent / "codes.toml"
    codes.write_text(codes.read_text().replace('logins = ["dana"]', f'logins = ["{home.login()}"]'))
    for line in (MESSAGE, TO_NIGHT, "Lea. Uri. printer. 9:55 for:eli"):
        assert process("add", line).code == 0
    return team


WAIT = "2 messages wait for you: ql inbox"


@pytest.mark.slow
def test_on_a_terminal_the_next_command_tells_once_that_messages_wait(dana_here: Team) -> None:
    assert dana_here.log.exists()
    for words in (["list"], ["add", "Rami.", "printer.", "9:30"], ["undo"], ["today"], ["open"]):
        assert on_terminal(words).out.replace("\x1b[0m", "").split("\n").count(WAIT) == 1, words
    assert WAIT not in on_terminal(["inbox", "--peek"]).out
    assert WAIT not in on_terminal(["list"], environ={"QL_TECHNICIAN": "eli"}).out
    assert "wait for you" not in on_terminal(["inbox"], ["list"]).out


def test_in_a_pipe_nothing_tells_that_messages_wait(dana_here: Team) -> None:
    assert dana_here.log.exists()
    assert "wait" not in process("list").err + process("today").err


@pytest.mark.parametrize(
    "sql", ["SELECT 1 FROM notes WHERE status = 'open' AND \"for\" > '' LIMIT 1", addressed._ADDRESSEES]
)
def test_messages_that_wait_are_found_by_their_index(sql: str, ql_as: As, team: Team) -> None:
    ql_as("uri", "add", MESSAGE)
    with open_log(str(team.log)) as log:
        plan = json.dumps([row[-1] for row in log.connection.execute(f"EXPLAIN QUERY PLAN {sql}")])
        assert "notes_open_for" in plan
        assert "SCAN notes" not in plan
        one = "EXPLAIN QUERY PLAN SELECT * FROM notes WHERE status = 'open' AND \"for\" IN (?1, ?2)"
        assert "notes_open_for" in " ".join(row[-1] for row in log.connection.execute(one, ["a", "b"]))
