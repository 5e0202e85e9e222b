"""Every login is a witness: what it last saw of a log, and the alarm where that is gone or was written anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance import sharing
from quicklog.note import chain
from tests.cli import ARTICLE, NOW, rows, tamper
from tests.cli.test_setup import ADMIN, DANA, ELI, NOA, TEAM, machine, needs_users

if TYPE_CHECKING:
    from tests.cli.conftest import Ql
    from tests.cli.test_setup import Machine

pytestmark = pytest.mark.slow

__all__ = ("machine",)
NOTE = "Rami. Noa. backup. now"
RELINK = """
import os, sqlite3, sys
from quicklog.note import chain
log, old, new = sys.argv[1:]
c = sqlite3.connect(log, isolation_level=None)
c.execute("BEGIN IMMEDIATE")
c.execute("UPDATE events SET body = replace(body, ?, ?)", [old, new])
digest = chain.BEGINNING
for row in c.execute("SELECT stream, seq, id, kind, note, at, login, body FROM events ORDER BY number").fetchall():
    salt = os.urandom(16)
    hashed = chain.body_hash(salt, row[-1])
    digest = chain.link(digest, row[:7], hashed)
    c.execute("UPDATE events SET salt = ?, body_hash = ?, digest = ? WHERE id = ?", [salt, hashed, digest, row[2]])
c.execute("UPDATE streams SET digest = ? WHERE own", [digest])
c.execute("COMMIT")
"""


def relink(log: Path, old: str, new: str) -> None:
    """Write the whole chain anew with other words in it, as whoever may write the file can."""
    before = sys.argv
    sys.argv = ["", str(log), old, new]
    try:
        exec(RELINK, {})
    finally:
        sys.argv = before


def witnesses(home: Path) -> list[Path]:
    return [path for path in home.rglob("witness/*") if path.is_file()]


@pytest.fixture
def used(ql: Ql, log: Path) -> Ql:
    """A log that this login has seen with two notes."""
    assert ql("add", ARTICLE).err == ""
    assert ql("add", NOTE).err == ""
    assert log.exists()
    return ql


@needs_users
def test_a_chain_that_a_colleague_wrote_anew_is_noticed_by_the_other_at_the_next_command(machine: Machine) -> None:
    assert machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM)).code == 0
    assert machine.ql(DANA, "add", "Rami. Noa. backup. now. promised for Monday").err == ""
    assert machine.ql(ELI, "add", "Dan. Noa. backup. now").err == ""
    assert machine.ql(DANA, "today").err == ""
    before = {row["seq"]: row["digest"].hex() for row in rows(machine.log, "events")}
    done = machine.python(ELI, "-c", RELINK, str(machine.log), "Monday", "Friday")
    assert (done.code, done.err) == (0, "")
    assert machine.ql(ELI, "doctor", "--rebuild").code == 1
    after = {row["seq"]: row["digest"].hex() for row in rows(machine.log, "events")}
    done = machine.ql(DANA, "add", "Sara. Noa. backup. now")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert before[2] in done.err
    assert after[2] in done.err
    assert "saved;" in done.out
    assert machine.ql(DANA, "today").err == ""
    found = machine.ql(DANA, "doctor")
    assert found.code == 1
    assert found.out.startswith("witness: ")
    assert before[2] in found.out
    assert after[2] in found.out
    assert machine.ql(DANA, "doctor", "--accept-head").code == 0
    assert machine.ql(DANA, "doctor").code == 0
    assert machine.ql(NOA, "today").err == ""


@pytest.mark.parametrize("words", [["add", NOTE], ["today"], ["list"], ["find", "rami"], ["undo"], ["export"]])
def test_a_past_that_was_rewritten_is_told_once_whatever_comes_next(words: list[str], used: Ql, log: Path) -> None:
    relink(log, "Rami", "Dani")
    first = used(*words)
    assert first.code == 0
    assert "is not what you last saw" in first.err
    assert "is not what you last saw" not in used(*words).err
    assert used("doctor").code == 1


@pytest.mark.parametrize("cut", ["shorter", "older copy"])
def test_events_that_are_gone_are_noticed(cut: str, used: Ql, log: Path) -> None:
    if cut == "older copy":
        shutil.copy(log, log.with_name("old.db"))
        used("add", NOTE)
        shutil.copy(log.with_name("old.db"), log)
    else:
        tamper(log, "DELETE FROM events WHERE seq = 2")
        tamper(log, "DELETE FROM notes WHERE position = (SELECT max(position) FROM notes)")
    told = used("today").err
    assert "is not there: the log ends with event" in told
    used("doctor", "--accept-head")
    assert used("today").err == ""


def test_what_is_known_is_kept_from_others_and_costs_no_command_anything(
    used: Ql, log: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = witnesses(own_home)
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0
    for rubbish in (b"", b"\xff\0\n\n", b"quicklog witness 1\n'x'\n", os.urandom(200), b"quicklog witness 1\n" * 9):
        kept.write_bytes(rubbish)
        assert used("add", NOTE).code == 0
        assert used("today").err == ""
    shutil.rmtree(kept.parent)
    kept.parent.write_text("a file where the folder would be")
    assert (used("add", NOTE).code, used("today").err) == (0, "")
    monkeypatch.setenv("QL_LOG", str(log.with_name("new\nline.db")))
    kept.parent.unlink()
    used("add", NOTE)
    relink(log.with_name("new\nline.db"), "Rami", "Dani")
    assert "is not what you last saw" in used("today").err


@pytest.mark.parametrize("column", ["stream = 'a b'", "digest = 'text'", "seq = 'x'"])
def test_an_odd_last_event_does_not_make_a_login_forget(column: str, used: Ql, log: Path, own_home: Path) -> None:
    (kept,) = witnesses(own_home)
    before = kept.read_bytes()
    used("add", NOTE)
    assert kept.read_bytes() != before
    before = kept.read_bytes()
    insert = (
        "INSERT INTO events (id, stream, seq, kind, note, at, login, body, salt, body_hash, digest)"
        " SELECT 'x', 'y', 9, kind, note, at, login, body, salt, body_hash, digest FROM events LIMIT 1"
    )
    tamper(log, insert)
    tamper(log, f"UPDATE events SET {column} WHERE id = 'x'")
    used("today")
    assert kept.read_bytes() == before


# A log that is gone.


def test_a_log_that_is_gone_is_an_alarm_and_the_note_waits(used: Ql, log: Path) -> None:
    log.unlink()
    done = used("add", "X. printer")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "is gone, which held 2 events when you last used it" in done.err
    assert "The note waits in the pocket" in done.err
    assert not log.exists()
    for words in (["today"], ["list"], ["doctor"], ["backup"]):
        refused = used(*words)
        assert (refused.code in (1, 4), log.exists()) == (True, False), words
    assert used("init").code == 0
    assert used("today").err == "1 waiting note was saved to the log\n"
    assert used("today").err == ""
    assert [row["customer"] for row in rows(log)] == ["X"]


def test_a_log_that_is_gone_beside_its_copies_is_an_alarm_to_who_never_saw_it(
    used: Ql, log: Path, own_home: Path
) -> None:
    assert used("backup").code == 0
    shutil.rmtree(own_home)
    log.unlink()
    done = used("add", "X. printer")
    assert (done.code, done.err.count("\n")) == (0, 1)
    (copy,) = log.parent.glob("backups/*.db")
    assert f"its newest copy, {copy}, holds 2 notes" in done.err
    assert not log.exists()
    assert used("restore", str(copy), "--yes").code == 0
    assert "1 waiting note was saved" in used("today").err
    assert [row["customer"] for row in rows(log)] == ["Rami Cohen", "Rami", "X"]
    assert used("doctor").code == 0


def test_copies_of_another_log_in_the_folder_are_no_alarm(used: Ql, log: Path) -> None:
    assert used("backup").code == 0
    second = str(log.with_name("second.db"))
    done = used("--log", second, "add", NOTE)
    assert (done.code, done.err) == (0, "")
    assert [row["customer"] for row in rows(Path(second))] == ["Rami"]
    assert used("--log", second, "doctor").code == 0
    assert used("doctor").code == 0


@needs_users
def test_rm_of_the_machines_log_with_a_copy_beside_it_loses_no_note(machine: Machine) -> None:
    assert machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM)).code == 0
    assert machine.ql(ELI, "add", "Dan. Noa. backup. now").err == ""
    assert machine.ql(ELI, "backup").code == 0
    machine.log.unlink()
    done = machine.ql(DANA, "add", "X. printer")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "is gone; its newest copy" in done.err
    (copy,) = machine.log.parent.glob("backups/*.db")
    assert machine.ql(ADMIN, "restore", str(copy), "--yes").code == 0
    assert "1 waiting note was saved" in machine.ql(DANA, "today").err
    assert [row["customer"] for row in rows(machine.log)] == ["Dan", "X"]


def test_the_machines_log_is_not_begun_by_who_never_saw_it(ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QL_LOG")
    settings = Path(sharing.machine_settings())
    settings.parent.mkdir(parents=True)
    settings.write_text(f"log = '{log}'\n")
    done = ql("add", NOTE)
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "see whether its disk is away, ql init starts a new one" in done.err
    assert not log.exists()
    ql("init")
    assert "1 waiting note was saved" in ql("today").err


def test_a_disk_that_is_away_is_not_written_to(used: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty mount point looks like a folder in which no log was ever made."""
    away = log.parent.with_name("disk")
    log.parent.rename(away)
    log.parent.mkdir()
    done = used("add", "X. printer")
    assert (done.code, os.listdir(log.parent)) == (0, [])
    log.parent.rmdir()
    log.parent.symlink_to(log.parent.with_name("not mounted"))
    assert used("add", "Y. printer").code == 0
    assert not log.parent.with_name("not mounted").exists()
    log.parent.unlink()
    away.rename(log.parent)
    monkeypatch.undo()
    monkeypatch.setenv("QL_LOG", str(log))
    assert rows(log)[-1]["customer"] == "Rami"


def test_a_link_that_leads_nowhere_is_not_followed_to_make_a_log(
    ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").symlink_to(tmp_path / "not mounted")
    monkeypatch.setenv("QL_LOG", str(tmp_path / "data" / "quicklog.db"))
    done = ql("add", NOTE)
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert not (tmp_path / "not mounted").exists()
    assert not log.exists()


# Copies that hold more.


def test_a_log_shorter_than_its_newest_copy_is_named(used: Ql, log: Path, own_home: Path) -> None:
    shutil.copy(log, log.with_name("old.db"))
    used("add", NOTE)
    used("backup")
    shutil.copy(log.with_name("old.db"), log)
    log.with_name("old.db").unlink()
    shutil.rmtree(own_home)
    done = used("doctor")
    assert done.code == 1
    assert "copies: event 3 of stream" in done.out
    assert "is not in the log" in done.out


def test_what_was_seen_is_compared_by_one_row(used: Ql, log: Path) -> None:
    with closing(sqlite3.connect(log)) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT digest FROM events WHERE stream = ? AND seq = ?", ["x", 1]
        ).fetchall()
    assert "USING INDEX" in str(plan)
    assert chain.DIGEST_BYTES == 32
    assert used("today").code == 0


# Heads that are kept elsewhere.


def test_heads_gather_in_a_file_by_themselves_and_are_compared(
    used: Ql, log: Path, tmp_path: Path, own_home: Path
) -> None:
    kept = tmp_path / "root only" / "heads.txt"
    kept.parent.mkdir()
    for _ in "ab":
        assert used("doctor", "--head", "--to", str(kept)).code == 0
    assert kept.stat().st_mode & 0o777 == 0o600
    (first,) = kept.read_text(encoding="utf-8").splitlines()
    when, _, word = first.partition(" ")
    assert when == "2026-11-20T14:00:00+02:00"
    assert word == used("doctor", "--head").out.strip()
    settings = own_home / "xdg_config_home" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"heads = '{kept}'\n", encoding="utf-8")
    used("add", NOTE)
    assert used("backup").code == 0
    used("add", NOTE)
    assert used("doctor", "--head").code == 0
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    assert used("doctor").code == 0
    relink(log, "Rami", "Dani")
    settings.unlink()
    used("doctor", "--accept-head")
    assert "heads: " not in used("doctor").out
    found = used("doctor", "--heads", str(kept))
    assert found.code == 1
    told = [line for line in found.lines if line.startswith(f"heads: {kept}:")]
    assert len(told) == 3
    assert "noted down 2026-11-20T14:00:00+02:00" in told[0]


@pytest.mark.parametrize("there", ["fifo", "link", "folder"])
def test_a_file_of_heads_is_an_ordinary_one(there: str, used: Ql, tmp_path: Path) -> None:
    kept, secret = tmp_path / "heads.txt", tmp_path / "secret"
    secret.write_text("mine")
    {"fifo": lambda: os.mkfifo(kept), "link": lambda: kept.symlink_to(secret), "folder": kept.mkdir}[there]()
    done = used("doctor", "--head", "--to", str(kept))
    assert (done.code, done.err.count("\n")) == (4, 1)
    assert used("doctor", "--heads", str(kept)).code == 1
    assert secret.read_text() == "mine"


def test_a_line_that_is_no_head_is_named(used: Ql, tmp_path: Path) -> None:
    kept = tmp_path / "heads.txt"
    used("doctor", "--head", "--to", str(kept))
    with kept.open("a", encoding="utf-8") as file:
        file.write("2026-11-20 cut of")
    assert used("doctor", "--head", "--to", str(kept)).code == 0
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    found = used("doctor", "--heads", str(kept))
    assert found.code == 1
    assert f"heads: {kept}:2 is not a head" in found.out


def test_the_customers_file_tells_how_many_have_witnessed_it(used: Ql) -> None:
    (told,) = used("customer", "rami", "--format", "json").objects
    assert told["head"]["witnesses"] == 1
    assert "1 login has written after the last of these events" in used("customer", "rami").out


# A log that was put back on purpose.


def test_a_restore_that_was_meant_is_told_once_with_who_did_it_and_is_settled(
    used: Ql, log: Path, own_home: Path
) -> None:
    assert used("backup").code == 0
    used("add", NOTE)
    (copy,) = log.parent.glob("backups/*.db")
    (kept,) = witnesses(own_home)
    other = kept.read_bytes()
    assert used("restore", str(copy), "--yes").code == 0
    assert used("today").err == ""
    assert used("doctor").code == 0
    kept.write_bytes(other)  # as another login knows the log
    told = used("today").err.splitlines()
    assert "event 3 of stream" in told[0]
    assert "put a copy in the place of the log on" in told[1]
    assert used("today").err == ""
    assert used("doctor").code == 1
    assert used("doctor", "--accept-head").code == 0
    assert used("doctor").code == 0
    assert used("add", f"{NOTE} once more").err == ""


def test_copies_that_a_restore_left_behind_are_no_loss(used: Ql, log: Path) -> None:
    assert used("backup").code == 0
    used("add", NOTE)
    used("backup", now=NOW + timedelta(minutes=5))
    older, newer = sorted(log.parent.glob("backups/*.db"))
    assert used("restore", str(older), "--yes").code == 0
    assert newer.exists()
    assert used("doctor").code == 0


def restored(ql: Ql, log: Path) -> None:
    """Put a copy of the log in its place, which goes on as a new stream, and settle that."""
    assert ql("backup").code == 0
    (copy,) = log.parent.glob("backups/*.db")
    assert ql("restore", str(copy), "--yes").code == 0
    ql("doctor", "--accept-head")


def relink_stream(log: Path) -> None:
    """Write the first stream anew from its beginning, the others as they are."""
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        (stream,) = connection.execute("SELECT stream FROM events WHERE number = 1").fetchone()
        digest = chain.BEGINNING
        columns = "stream, seq, id, kind, note, at, login, body"
        rows = connection.execute(f"SELECT {columns} FROM events WHERE stream = ? ORDER BY seq", [stream]).fetchall()
        for *row, body in rows:
            salt = os.urandom(chain.SALT_BYTES)
            hashed = chain.body_hash(salt, body)
            digest = chain.link(digest, tuple(row), hashed)
            new = [salt, hashed, digest, row[2]]
            connection.execute("UPDATE events SET salt = ?, body_hash = ?, digest = ? WHERE id = ?", new)
        connection.execute("UPDATE streams SET digest = ? WHERE stream = ?", [digest, stream])


@pytest.mark.parametrize("words", [["add", "Last. Noa. backup. now"], ["today"]])
@pytest.mark.parametrize("times", [1, 2])
def test_what_was_written_before_a_copy_was_put_back_is_witnessed_still(
    times: int, words: list[str], used: Ql, log: Path, own_home: Path
) -> None:
    for number in range(times):
        for each in log.parent.glob("backups/*.db"):
            each.unlink()
        restored(used, log)
        assert used("add", f"Rami {number}. Noa. backup. now").err == ""
    shutil.rmtree(log.parent / "backups")
    before = rows(log, "events")
    relink_stream(log)
    done = used(*words)
    after = {row["id"]: row for row in rows(log, "events")}
    last = [row for row in before if row["stream"] == before[0]["stream"]][-1]
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert last["digest"].hex() in done.err
    assert after[last["id"]]["digest"].hex() in done.err
    assert "put a copy in the place" not in done.err
    assert last["digest"].hex() not in used(*words).err
    found = used("doctor", "--rebuild")
    assert found.out.startswith("witness: ")
    assert last["digest"].hex() in found.out
    assert used("doctor", "--accept-head").code == 0
    assert used("doctor").code == 0
    assert used("today").err == ""
    assert witnesses(own_home)


def test_no_restoring_accounts_for_an_event_that_another_stands_in_the_place_of(used: Ql, log: Path) -> None:
    restored(used, log)
    (copy,) = log.parent.glob("backups/*.db")
    relink_stream(log)
    used("doctor", "--accept-head")
    used("doctor", "--rebuild")
    found = used("doctor")
    assert found.code == 1
    assert f"is not the one that its copy {copy} holds" in found.out


ODD = {
    "bytes": "x'fffe'",
    "a number": "7",
    "no UTF-8": "CAST(x'fffe41' AS TEXT)",
    "nothing": "''",
    "lines": "'a' || char(10, 27)",
}
COLUMNS = ("stream", "seq", "kind", "note", "at", "login", "body", "digest")


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    ("kind", "column"), [*(("restored", each) for each in COLUMNS), ("erased", "at"), ("erased", "login")]
)
def test_no_command_ends_for_what_another_program_wrote_into_an_event(
    kind: str, column: str, odd: str, used: Ql, log: Path
) -> None:
    values = {"stream": f"'{rows(log, 'events')[0]['stream']}'", "seq": "3", "kind": f"'{kind}'", "id": "'x'"}
    values |= {"note": "'x'", "login": "'x'", "at": "'2026-11-20'", "body": """'{"left": {"x": 1e999}}'"""}
    values |= {"salt": "x''", "body_hash": "x''", "digest": "zeroblob(32)", column: odd}
    tamper(log, f"INSERT INTO events ({', '.join(values)}) VALUES ({', '.join(values.values())})")
    for words in (["today"], ["list"], ["add", NOTE], ["today"]):
        done = used(*words)
        assert done.code == 0, done
        assert "\x1b" not in done.err
    assert used("doctor").code == 1
