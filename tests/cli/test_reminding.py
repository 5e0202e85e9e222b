"""``ql remind --due``: a timer's ticks, what they send to whom, and what is told when they stop."""

from __future__ import annotations

import json
import os
import plistlib
import shlex
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from quicklog.lib.lock import alone
from quicklog.note.reminders import may_remind, step_of
from quicklog.show import reminded
from tests.cli import NOW, plain_letters
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

TICK = timedelta(minutes=10)
CODES = """
[codes.printer]
meaning = "Print a test page"
[technicians]
"Dana Katz" = { aliases = ["dana"], logins = ["dana"] }
"Noa Bar" = { aliases = ["noa"], logins = ["noa"] }
"Eli Levi" = { aliases = ["eli"], logins = ["eli"] }
[settings]
time_zone = "Asia/Jerusalem"
leads = ["noa"]
"""
HOURS = '[hours]\nsun-thu = "08:00-12:30 13:30-17:00"\nfri = "08:00-13:00"\n'
# It takes what it is given on its stdin, and keeps it.
TAKES = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + chr(10))"


class Timer:
    """The timer of a login: ticks, each at a moment, and what its command got."""

    def __init__(self, ql: Ql, patch: pytest.MonkeyPatch, got: Path) -> None:
        self.ql, self.patch, self.got = ql, patch, got

    def as_(self, login: str) -> None:
        """Be another login, with a state of its own."""
        self.patch.setattr("quicklog.config.home.login", lambda: login)
        self.patch.setenv("XDG_STATE_HOME", str(self.got.parent / f"state-{login}"))

    def tick(self, login: str, now: datetime) -> list[str]:
        """Return what the command got at a moment."""
        self.as_(login)
        before = self.got.read_text("utf-8") if self.got.exists() else ""
        ran = self.ql("remind", "--due", now=now)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        after = self.got.read_text("utf-8") if self.got.exists() else ""
        return plain_letters.read_back(after.removeprefix(before)).splitlines()

    def told(self, login: str, first: datetime, ticks: int) -> list[tuple[str, str]]:
        """Return what came when, by the wall clock."""
        moments = [first + number * TICK for number in range(ticks)]
        return [(f"{now:%a %H:%M}", line) for now in moments for line in self.tick(login, now)]


def notify(*words: str) -> None:
    """Let the user's own settings name a command for reminders."""
    path = home.own_settings()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"notify = '''{shlex.join(words)}'''\n")


@pytest.fixture
def timer(ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Timer:
    """Return a timer whose command keeps what it gets."""
    monkeypatch.delenv("QL_TECHNICIAN")
    (log.parent / "codes.toml").write_text(CODES, encoding="utf-8")
    got = tmp_path / "got.txt"
    notify(sys.executable, "-c", TAKES, str(got))
    return Timer(ql, monkeypatch, got)


# NOW is a Friday, 14:00: with a promise by Monday 14:00 half of the time is over on Sunday at 02:00.


@pytest.mark.slow
def test_in_a_week_of_ticks_each_reminder_comes_once_and_none_at_night(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", 'Sara. Dana. printer due:"23/11 14:00"')
    ref = ref_of(log, "Sara")
    told = timer.told("dana", NOW, 7 * 144)
    assert told == [
        ("Sun 08:00", f"Sara: printer: half of the time is over, due tomorrow 14:00 ({ref})"),
        ("Mon 08:00", f"Sara: printer: three quarters of the time are over, due 14:00 ({ref})"),
        ("Mon 14:00", f"Sara: printer: due 14:00 ({ref})"),
        ("Mon 15:00", f"Sara: printer: overdue since 14:00 ({ref})"),
    ]
    assert [line for _, line in timer.told("noa", NOW, 7 * 144)] == [
        f"Sara: printer: due 14:00 ({ref}), Dana Katz has to act",
        f"Sara: printer: overdue since 14:00 ({ref}), Dana Katz has to act",
    ]
    assert timer.told("eli", NOW, 7 * 24) == []


@pytest.mark.slow
def test_where_a_team_has_hours_nobody_is_reminded_outside_them(timer: Timer, log: Path) -> None:
    (log.parent / "codes.toml").write_text(f"{HOURS}{CODES}", encoding="utf-8")
    timer.as_("dana")
    for number in range(5):
        timer.ql("add", f'Sara {number}. Dana. printer due:"{22 + number}/11 16:00"')
    told = timer.told("dana", NOW, 8 * 144)
    assert max(Counter(line for _, line in told).values()) == 1
    steps = Counter((line.split(":")[0], line.split(": ", 2)[2].split(" ")[0]) for _, line in told)
    assert set(steps.values()) == {1}
    assert len(steps) == 5 * 4
    for day, clock in (when.split() for when, _ in told):
        assert day != "Sat"
        assert "08:00" <= clock < "12:30" or (day == "Fri" and clock < "13:00") or "13:30" <= clock < "17:00", day


def test_of_steps_that_were_passed_over_the_last_is_told(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    assert timer.tick("dana", NOW) == []
    late = NOW + timedelta(hours=4)
    assert timer.tick("dana", late) == [f"Sara: printer: overdue since 16:00 ({ref_of(log, 'Sara')})"]
    assert timer.tick("dana", late + TICK) == []


def test_what_is_put_off_is_reminded_of_anew_and_what_waits_or_is_done_is_not(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    timer.ql("add", "Tom. Dana. printer due:16:00")
    timer.ql("add", "Lea. Dana. printer due:16:00")
    timer.ql("wait", ref_of(log, "Tom"), "23/11 9:00", "--why", "sends it")
    timer.ql("done", ref_of(log, "Lea"))
    soon = NOW + timedelta(hours=1)
    (line,) = timer.tick("dana", soon)
    assert line.startswith("Sara: printer: half of the time is over")
    timer.ql("snooze", ref_of(log, "Sara"), "18:00", "--why", "the part", now=soon)
    (line,) = timer.tick("dana", NOW + timedelta(hours=2))
    assert line == f"Sara: printer: half of the time is over, due 18:00 ({ref_of(log, 'Sara')})"


def test_whoever_has_a_matter_is_reminded(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    timer.ql("give", ref_of(log, "Sara"), "eli", "--why", "knows it")
    at = NOW + timedelta(minutes=90)
    assert timer.tick("dana", at) == []
    assert len(timer.tick("eli", at)) == 1


def test_a_command_that_fails_is_told_once_counted_and_tried_again(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    notify("/nonexistent/notifier")
    at = NOW + timedelta(hours=2)
    first, second = timer.ql("remind", "--due", now=at), timer.ql("remind", "--due", now=at + TICK)
    assert first.code == second.code == 1
    assert first.err.startswith("notify in your config.toml did not take a reminder: No such file or directory")
    assert second.err == ""
    assert "reminders: the last 2 were not sent: No such file or directory; see notify in your config.toml" in (
        timer.ql("doctor", now=at + TICK).out
    )
    notify(sys.executable, "-c", TAKES, str(timer.got))
    assert timer.tick("dana", at + 2 * TICK) == [f"Sara: printer: due 16:00 ({ref_of(log, 'Sara')})"]
    assert "reminders" not in timer.ql("doctor", now=at + 2 * TICK).out


def test_a_command_that_hangs_is_given_up(timer: Timer, monkeypatch: pytest.MonkeyPatch) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    monkeypatch.setattr("quicklog.actions.reminding._PATIENCE", 0.2)
    notify(sys.executable, "-c", "import time; time.sleep(60)")
    ran = timer.ql("remind", "--due", now=NOW + timedelta(hours=2))
    assert ran.code == 1
    assert "it took longer than 0.2 seconds" in ran.err


def test_the_text_stands_where_the_command_wants_it(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara; touch x. Dana. printer due:16:00")
    notify(sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write(sys.argv[2])", str(timer.got), "{text}")
    assert timer.tick("dana", NOW + timedelta(hours=2))[0].startswith("Sara; touch x: printer: due 16:00 (")
    assert log.exists()


def test_while_one_tick_is_being_made_another_sends_nothing(timer: Timer) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    at = NOW + timedelta(hours=2)
    timer.tick("dana", NOW)
    (place,) = timer.got.parent.glob("state-dana/**/reminders.lock")
    with alone(str(place)) as first:
        ran = timer.ql("remind", "--due", now=at)
    assert first
    assert (ran.code, ran.err) == (0, "another ql remind --due is sending what is due\n")
    assert not timer.got.exists()
    assert len(timer.tick("dana", at)) == 1


def test_without_a_command_the_reminders_are_printed(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    with open(home.own_settings(), "w", encoding="utf-8"):
        pass
    ran = timer.ql("remind", "--due", now=NOW + timedelta(hours=2))
    assert ran == (0, f"Sara: printer: due 16:00 ({ref_of(log, 'Sara')})\n", "")
    assert timer.ql("remind", "--due", now=NOW + timedelta(hours=2)).out == ""


def test_the_doctor_tells_that_the_timer_stopped_where_there_was_one(timer: Timer) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer")
    assert "reminders" not in timer.ql("doctor", now=NOW + timedelta(days=3)).out
    timer.tick("dana", NOW)
    assert "reminders" not in timer.ql("doctor", now=NOW + timedelta(hours=20)).out
    for days, says in ((1, "a day ago"), (3, "3 days ago")):
        told = timer.ql("doctor", now=NOW + timedelta(days=days, minutes=1)).out
        assert f"reminders: the last tick was {says}; see whether the timer runs" in told
    timer.as_("noa")
    assert "reminders" not in timer.ql("doctor", now=NOW + timedelta(days=3)).out


def test_what_is_kept_of_ticks_may_be_anything(timer: Timer, log: Path) -> None:
    timer.as_("dana")
    timer.ql("add", "Sara. Dana. printer due:16:00")
    at = NOW + timedelta(hours=2)
    timer.tick("dana", at)
    (path,) = (timer.got.parent / "state-dana").rglob("reminders.json")
    broken = [json.dumps({str(log): each}) for each in (7, ["x", 0, "", {}], [NOW.isoformat(), 0, "", {"a": 1}])]
    for kept in ("", "[", "[]", "{}", "[" * 5000, *broken):
        path.write_text(kept)
        assert len(timer.tick("dana", at)) == 1, kept


@pytest.mark.parametrize(
    ("hours", "step"),
    [(0, None), (4.9, None), (5, 50), (7.4, 50), (7.5, 75), (9.9, 75), (10, 100), (10.9, 100), (11, 101)],
)
def test_a_step_is_reached_at_its_share(hours: float, step: int | None) -> None:
    assert step_of(NOW, NOW + timedelta(hours=10), NOW + timedelta(hours=hours), None) == step
    assert step_of(NOW, NOW, NOW + timedelta(hours=2), None) == 101


def test_without_hours_people_are_reminded_by_day() -> None:
    midnight = NOW.replace(hour=0)
    by_day = [hour for hour in range(24) if may_remind(midnight + timedelta(hours=hour), None)]
    assert by_day == [*range(8, 20)]


def test_each_machine_is_told_how_its_timer_is_made(ql: Ql) -> None:
    command = ["/opt/my tools/ql", "remind", "--due"]
    linux = reminded.timer("linux", command, "/home/dana")
    assert 'ExecStart="/opt/my tools/ql" remind --due' in linux
    assert "# /home/dana/.config/systemd/user/quicklog.timer" in linux
    mac = reminded.timer("darwin", command, "/Users/dana")
    agent = plistlib.loads("\n".join(mac[1:]).encode())
    assert (agent["ProgramArguments"], agent["StartInterval"]) == (command, 600)
    assert reminded.timer("win32", command, "")[0].startswith("schtasks /Create /TN quicklog /SC MINUTE /MO 10 /TR ")
    ran = ql("remind", "--install")
    assert ran.code == 0
    assert "remind --due" in ran.out
    assert ql("remind").code == 2
