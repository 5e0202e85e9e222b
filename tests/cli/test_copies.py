"""``ql backup`` and ``ql restore``: what they say, what they refuse, and when they ask."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from rich.progress import Progress

from quicklog.maintenance.backup import daily, retention
from quicklog.show import progress
from tests.cli import AT_NOW, NOW, Ran, environment, process, rows, tamper
from tests.cli.test_hygiene import WATCHED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

NAME = "quicklog-2026-11-20T140000.db"
LINES = "Rami Cohen. Eli. viruses. 9:30.\nשרה לוי. דנה. מדפסת. 10:15.\n"


@pytest.fixture
def kept(ql: Ql) -> Ql:
    """A log with two notes."""
    ql("add", "-", stdin=LINES.encode())
    return ql


@pytest.fixture
def copy(kept: Ql, log: Path) -> Path:
    """A copy of it, after which a note was added and another amended."""
    kept("backup", "--quiet")
    kept("amend", rows(log)[0]["ref"], "--customer", "Sara")
    kept("add", "Bob [red]. Eli. backup. 11:00")
    return log.parent / "backups" / NAME


def customers(log: Path) -> list[str]:
    return [row["customer"] for row in rows(log)]


# backup


def test_a_backup_says_where_it_is_and_that_it_is_good(kept: Ql, log: Path) -> None:
    done = kept("backup")
    digest = rows(log, "events")[-1]["digest"].hex()
    said = f"{log.parent / 'backups' / NAME} is good: 2 notes, 2 events\n      digest {digest}\n"
    assert done == Ran(0, said, "")
    assert customers(log.parent / "backups" / NAME) == ["Rami Cohen", "שרה לוי"]


def test_a_backup_goes_where_it_is_told_and_answers_in_json(kept: Ql, log: Path, tmp_path: Path) -> None:
    done = kept("backup", str(tmp_path / "usb"), "--json")
    digest = rows(log, "events")[-1]["digest"].hex()
    assert (done.code, done.err) == (0, "")
    assert done.objects == [{"path": str(tmp_path / "usb" / NAME), "notes": 2, "events": 2, "head": digest}]


def test_a_quiet_backup_says_nothing(kept: Ql, log: Path) -> None:
    assert kept("backup", "--quiet") == Ran(0, "", "")
    assert (log.parent / "backups" / NAME).exists()


def test_a_folder_may_be_named_from_here_or_from_home(
    kept: Ql, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert kept("backup", "here", "-q").code == kept("backup", "~/there", "-q").code == 0
    assert (tmp_path / "here" / NAME).exists()
    assert (own_home / "there" / NAME).exists()


def test_old_copies_are_removed_unless_all_are_kept(kept: Ql, log: Path) -> None:
    for days in (33, 32, 31):
        kept("backup", "-q", "--keep-all", now=NOW - timedelta(days=60 + days))
    folder = log.parent / "backups"
    assert kept("backup", "--keep-all").err == ""
    assert len(list(folder.glob("*.db"))) == len(list(folder.glob("*.codes.toml"))) == 4
    done = kept("backup", now=NOW + timedelta(minutes=1))
    assert (done.code, done.err) == (0, "2 older copies were removed: --keep-all keeps them\n")
    assert len(list(folder.glob("*.codes.toml"))) == 3
    assert sorted(each.name for each in folder.glob("*.db")) == [
        "quicklog-2026-08-21T150000.db",
        NAME,
        NAME.replace("0000", "0100"),
    ]


def test_no_log_is_made_to_be_copied(ql: Ql, log: Path) -> None:
    done = ql("backup")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"ql: there is no log at {log}: ql restore FILE puts a copy there\n"
    assert not log.exists()


def test_a_copy_of_a_damaged_log_is_kept_and_called_so(kept: Ql, log: Path) -> None:
    tamper(log, "UPDATE events SET login = 'mallory' WHERE seq = 2")
    done = kept("backup")
    copy = log.parent / "backups" / NAME.replace(".db", ".damaged.db")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith(f"ql: {log} is damaged (event 2 of stream ")
    assert done.err.endswith(
        f"), and a copy of it is kept as {copy}: ql doctor tells more; older copies are as they were\n"
    )
    assert list((log.parent / "backups").iterdir()) == [copy]
    assert customers(copy) == ["Rami Cohen", "שרה לוי"]
    assert kept("restore", str(copy), "--yes").code == 5


def test_where_no_copy_can_be_made_nothing_is_done(kept: Ql, log: Path) -> None:
    done = kept("backup", str(log))
    assert (done.code, done.out) == (4, "")
    assert done.err == f"ql: no copy can be made in {log}: Not a directory\n"


def test_a_backup_by_a_process(kept: Ql, log: Path) -> None:
    del kept
    done = process("--log", str(log), "backup", "--json")
    assert (done.code, done.err) == (0, "")
    assert [each["notes"] for each in done.objects] == [2]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_an_answer_that_nobody_can_hear_is_no_failure(kept: Ql, log: Path, copy: Path) -> None:
    del kept
    for words in (["backup"], ["backup", "--json"], ["restore", str(copy), "--yes"]):
        with open("/dev/full", "wb") as full:
            command = [sys.executable, "-m", "quicklog", *words]
            done = subprocess.run(command, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 0
        assert b"the answer could not be written" in done.stderr
    assert customers(log) == ["Rami Cohen", "שרה לוי"]


# restore


def test_a_restore_tells_what_the_copy_lacks_and_keeps_the_log(kept: Ql, log: Path, copy: Path) -> None:
    late = rows(log)[-1]["ref"]
    before = log.with_name("log.db.before-2026-11-20T140000")
    assert kept("restore", str(copy), "--yes") == Ran(
        0,
        f"{copy} is good: 2 notes, 2 events\n"
        "the copy lacks 1 note and 1 later change to notes that it has\n"
        f"      {late}  11:00  Bob [red]\n"
        f"{log} is restored; the log that was there is kept as {before}\n",
        f"the notes that the copy lacks are in it still: ql --log {before} list\n",
    )
    assert customers(log) == ["Rami Cohen", "שרה לוי"]
    assert "Bob [red]" in kept("--log", str(before), "list").out
    assert kept("doctor").code == 0


def test_a_restored_log_goes_on(kept: Ql, log: Path, copy: Path) -> None:
    kept("restore", str(copy), "--yes")
    assert kept("add", "Dana. Eli. backup. 12:00").code == 0
    first, second, restored, third = rows(log, "events")
    assert first["stream"] == second["stream"] != restored["stream"] == third["stream"]
    assert (restored["kind"], restored["seq"], third["seq"]) == ("restored", 1, 2)
    assert kept("doctor").code == kept("backup").code == 0


def test_a_copy_that_lacks_nothing_is_said_to(kept: Ql, copy: Path) -> None:
    kept("restore", str(copy), "--yes")
    assert "the copy lacks nothing\n" in kept("restore", str(copy), "--yes").out


def test_of_many_notes_the_newest_are_shown(kept: Ql, copy: Path) -> None:
    kept("add", "-", stdin="".join(f"customer {each}. Eli. backup. 12:{each}\n" for each in range(10, 40)).encode())
    lines = kept("restore", str(copy), "--yes").lines
    assert lines[1] == "the copy lacks 31 notes and 1 later change to notes that it has"
    assert lines[2].endswith("12:39  customer 39")
    assert lines[-2:-1] == ["      and 11 older ones"]
    assert len(lines) == 24


@pytest.mark.parametrize("damage", ["missing", "emptied", "garbage"])
def test_a_restore_works_when_it_is_needed(damage: str, kept: Ql, log: Path, copy: Path) -> None:
    log.unlink()
    if damage != "missing":
        log.write_bytes(b"x" * 9999 if damage == "garbage" else b"")
    done = kept("restore", str(copy), "--yes")
    assert (done.code, done.err) == (0, "")
    why = "there is no log" if damage == "missing" else "the log is too damaged"
    assert done.lines[1] == f"what the copy lacks cannot be told: {why}"
    assert ("is kept as" in done.lines[2]) == (damage != "missing")
    assert customers(log) == ["Rami Cohen", "שרה לוי"]


def test_a_restore_that_nobody_agreed_to_is_refused(kept: Ql, log: Path, copy: Path) -> None:
    before = log.read_bytes()
    done = kept("restore", str(copy), stdin=b"y\n")
    said = "ql: this replaces the log: confirm with --yes\n"
    assert done == Ran(2, "", said)
    assert log.read_bytes() == before


def test_what_is_no_copy_is_refused(kept: Ql, log: Path, copy: Path) -> None:
    before = log.read_bytes()
    for file, code, what in (
        (log.parent / "no.db", 1, f"is not there: the newest copy is {copy}\n"),
        (
            log.with_name("codes.toml"),
            5,
            "is damaged or is not a quicklog log: choose another copy; the log is as it was\n",
        ),
        (log, 2, "is the log itself: name a copy of it\n"),
    ):
        assert kept("restore", str(file), "--yes") == Ran(code, "", f"ql: {file} {what}")
    tamper(copy, "PRAGMA user_version = 99")
    done = kept("restore", str(copy), "--yes")
    assert (done.code, done.err) == (6, f"ql: {copy} was written by a newer quicklog: update this one\n")
    assert log.read_bytes() == before
    assert not [each for each in log.parent.iterdir() if "before" in each.name or ".new" in each.name]


def on_terminal(answer: bytes, *words: Sequence[str]) -> Ran:
    """Run a command at ``NOW`` on a terminal on which somebody types."""
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-c", AT_NOW, json.dumps([words])]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment()) as started:
        os.close(slave)
        got = b""
        try:
            while chunk := os.read(master, 65536):
                got += chunk
                if got.endswith(b"[y/N] "):
                    os.write(master, answer)
        except OSError:  # how Linux says that nobody holds the other end any more
            pass
    os.close(master)
    return Ran(started.returncode, " ".join(got.decode().split()), "")


@pytest.mark.skipif(os.name != "posix", reason="the system has no such terminals")
@pytest.mark.parametrize(
    ("answer", "code"), [(b"y\n", 0), ("כן\n".encode(), 0), (b"n\n", 130), (b"\n", 130), (b"\x04", 130)]
)
def test_on_a_terminal_the_person_is_asked(answer: bytes, code: int, kept: Ql, log: Path, copy: Path) -> None:
    del kept
    done = on_terminal(answer, "restore", str(copy))
    assert done.code == code
    lacking, asked = done.out.index("the copy lacks 1 note"), done.out.index("[y/N]")
    assert lacking < asked
    assert done.out.count("the copy lacks 1 note") == 1
    assert customers(log) == (["Rami Cohen", "שרה לוי"] if code == 0 else ["Sara", "שרה לוי", "Bob [red]"])
    assert not [each for each in log.parent.iterdir() if ".new" in each.name]


def test_who_waits_sees_how_far_it_is(kept: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[int] = []
    monkeypatch.setattr(progress, "_PATIENCE", -1)  # even this takes long
    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(Progress, "advance", lambda _bar, _task, pages: moved.append(pages))
    assert kept("backup").code == 0
    assert len(moved) == 3  # the copy is made, the chain is checked, the file is checked
    assert moved[0] == moved[1] > 0


def test_a_copy_on_a_disk_that_cannot_be_written_can_be_put_back(
    kept: Ql, log: Path, copy: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("mount") is None or mounted("-t", "tmpfs", "tmpfs", str(disk)):
        pytest.skip("no disk can be mounted: that takes root's rights")
    try:
        shutil.copy(copy, disk)
        mounted("-o", "remount,ro", str(disk))
        done = kept("restore", str(disk / NAME), "--yes")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert (done.code, customers(log)) == (0, ["Rami Cohen", "שרה לוי"])


def mounted(*words: str) -> int:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode


def test_neither_opens_the_log_behind_sqlites_back(kept: Ql, log: Path, copy: Path) -> None:
    del kept
    commands = [["backup"], ["restore", str(copy), "--yes"], ["backup"]]
    command = [sys.executable, "-c", WATCHED, str(log.resolve()), json.dumps(commands)]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    seen = json.loads(done.stderr.decode().splitlines()[-1])
    assert (seen["opened"], seen["forked"], seen["codes"]) == ([], 0, [0, 0, 0])


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_help_shows_examples(command: str, ql: Ql) -> None:
    done = ql(command, "--help")
    assert done.code == 0
    assert f"  ql {command} " in done.out


def test_the_help_states_the_rule(ql: Ql) -> None:
    """In the words of the function that holds it."""
    assert retention.outdated.__doc__ is not None
    rule = " ".join(retention.outdated.__doc__.split()).partition("Kept are all ")[2]
    assert rule.partition(" of the last 7 days")[2] in " ".join(ql("backup", "--help").out.split())


def test_a_restored_log_gives_the_digest_of_the_event_that_tells_of_it(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. Eli. viruses. 9:30.")
    ql("backup")
    assert "as of event 1 of the log" in ql("export").err
    ql("restore", str(log.with_name("backups") / NAME), "--yes")
    *_, last = rows(log, "events")
    assert ql("export").err.endswith(f"as of event 1 of the log, digest {last['digest'].hex()}\n")


def test_with_daily_copies_the_first_write_of_a_day_begins_one(
    ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun: list[tuple[str, ...]] = []
    monkeypatch.setattr(daily, "_start", lambda *words: begun.append(words))
    settings = tmp_path / "etc" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    ql("add", "Rami Cohen. Eli. viruses. 9:30.")
    settings.write_text('backup = "daily"', encoding="utf-8")
    ql("today")
    ql("add", "--dry-run", "Rami Cohen. Eli. viruses. 9:30.")
    assert begun == []
    for _ in range(2):
        ql("add", "Rami Cohen. Eli. viruses. 9:30.")
    assert begun == [("--log", str(log), "backup", "--quiet")]


@pytest.fixture
def daily_copies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a copy be wanted every day, and no process make it."""
    settings = tmp_path / "etc" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('backup = "daily"', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    monkeypatch.setattr(daily, "_start", lambda *_: 1)


@pytest.mark.usefixtures("daily_copies")
def test_who_writes_is_told_once_a_day_that_the_daily_copy_is_of_a_damaged_log(ql: Ql, log: Path) -> None:
    lines = (f"Rami Cohen. Eli. viruses. 9:{minute}." for minute in range(30, 60))
    assert ql("add", next(lines)).err == ql("add", next(lines)).err == ""
    tamper(log, "UPDATE events SET login = 'mallory' WHERE seq = 1")
    assert ql("backup", "--quiet").code == 5  # as the process of the day does
    told = ql("add", next(lines)).err
    assert told.startswith(f"there is no good copy of today: {log} is damaged (event 1 of stream ")
    assert told.count("\n") == 1
    assert ql("add", next(lines)).err == ql("today").err == ""
    tomorrow = NOW + timedelta(days=1)
    assert "is damaged" in ql("add", next(lines), now=tomorrow).err
    assert ql("add", next(lines), now=tomorrow).err == ""
    assert "the last daily copy failed" in ql("doctor", now=NOW).out or "no daily copy" in ql("doctor").out


@pytest.mark.usefixtures("daily_copies")
def test_a_daily_copy_that_is_good_is_not_told_of(ql: Ql, log: Path) -> None:
    line = "Rami Cohen. Eli. viruses. 9:30."
    ql("add", line)
    assert ql("backup", "--quiet").code == 0
    assert ql("add", line, now=NOW + timedelta(hours=5)).err == ""
    assert ql("add", line, now=NOW + timedelta(days=1)).err == ""
    assert log.exists()


def test_the_codes_come_back_with_a_copy_where_there_are_none(kept: Ql, log: Path, copy: Path) -> None:
    codes, saved = log.with_name("codes.toml"), copy.with_name(NAME.replace(".db", ".codes.toml"))
    before = codes.read_bytes()
    assert saved.read_bytes() == before
    assert "codes.toml" not in kept("restore", str(copy), "--yes").err
    codes.unlink()
    assert f"{codes} is put back, too\n" in kept("restore", str(copy), "--yes").err
    assert codes.read_bytes() == before
    codes.write_text("# another\n", encoding="utf-8")
    assert f"{codes} was left as it is: the codes of then are in {saved}\n" in kept("restore", str(copy), "--yes").err
    assert codes.read_text(encoding="utf-8") == "# another\n"


def test_a_backup_after_a_restore_gives_the_digest_of_the_last_event(kept: Ql, log: Path, copy: Path) -> None:
    kept("restore", str(copy), "--yes")
    *_, last = rows(log, "events")
    assert kept("backup", "--json").objects[0]["head"] == last["digest"].hex()


@pytest.mark.skipif(os.name != "posix", reason="the system has no such terminals")
def test_a_terminal_that_is_closed_at_the_question_leaves_nothing(kept: Ql, log: Path, copy: Path) -> None:
    del kept
    import pty
    import signal

    before = sorted(each.name for each in log.parent.rglob("*"))
    pid, master = pty.fork()
    if pid == 0:
        os.execve(
            sys.executable, [sys.executable, "-m", "quicklog", "restore", str(copy)], environment({"QL_LOG": str(log)})
        )
    got = b""
    while not got.endswith(b"[y/N] "):
        got += os.read(master, 65536)
    os.kill(pid, signal.SIGHUP)  # as the shell does, and
    os.close(master)  # the system
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) in (130, 4)
    assert sorted(each.name for each in log.parent.rglob("*")) == before
