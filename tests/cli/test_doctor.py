"""``ql doctor``: a sound log, a tampered one, and notes made anew."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.cli import ARTICLE, DRAFT, HEBREW, on_terminal, rows, tamper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow


@pytest.fixture
def kept(ql: Ql, log: Path) -> Ql:
    ql("add", ARTICLE)
    ql("add", HEBREW)
    ql("add", DRAFT)
    ql("amend", rows(log)[0]["ref"], "--customer", "Sara")
    ql("undo")
    return ql


def test_a_sound_log_is_told_so(kept: Ql, log: Path) -> None:
    told = f"{log} is sound: 5 events, the chain is whole, the notes are what the events say\n"
    assert kept("doctor") == (0, f"{told}      there is no copy of it: ql backup makes one\n", "")
    copy = log.with_name("backups") / "quicklog-2026-11-20T140000.db"
    kept("backup")
    assert kept("doctor") == (0, f"{told}      its newest copy is {copy}\n", "")
    assert kept("doctor", "--json") == (0, "", "")


TAMPERING = {
    "a changed body": ("UPDATE events SET body = replace(body, 'Rami', 'Rafi') WHERE seq = 1", "chain"),
    "another login": ("UPDATE events SET login = 'mallory' WHERE seq = 2", "chain"),
    "another time": ("UPDATE events SET at = '2026-01-01T00:00:00.000+00:00' WHERE seq = 2", "chain"),
    "a lost event": ("DELETE FROM events WHERE seq = 2", "chain"),
    "a lost end": ("DELETE FROM events WHERE seq = 5", "chain"),
    "another head": ("UPDATE streams SET seq = 9", "chain"),
    "another name": ("UPDATE notes SET customer = 'Mallory' WHERE code = 'viruses'", "notes"),
    "a lost note": ("DELETE FROM notes WHERE code = 'viruses'", "notes"),
    "a lost customer": ("DELETE FROM customers", "customers"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found(what: str, kept: Ql, log: Path) -> None:
    statement, about = TAMPERING[what]
    tamper(log, statement)
    done = kept("doctor")
    assert done.code == 1
    assert {line.split(":")[0] for line in done.lines} >= {about}
    assert all("; " in line for line in done.lines)
    found = kept("doctor", "--json").objects
    assert about in {each["about"] for each in found}
    assert all(list(each) == ["about", "says", "remedy"] for each in found)


@pytest.mark.parametrize("what", [what for what, (_, about) in TAMPERING.items() if about != "chain"])
def test_the_notes_are_made_anew_from_the_events(what: str, kept: Ql, log: Path) -> None:
    before = rows(log)
    tamper(log, TAMPERING[what][0])
    done = kept("doctor", "--rebuild")
    assert (done.code, done.err) == (0, "the notes were rebuilt from 5 events\n")
    assert rows(log) == before
    assert kept("doctor").code == 0
    assert len(kept("find", "רמי", "--format", "jsonl").lines) == 1


def test_a_rebuild_of_a_sound_log_changes_no_row(kept: Ql, log: Path) -> None:
    before = rows(log), rows(log, "events")
    assert kept("doctor", "--rebuild").code == 0
    assert (rows(log), rows(log, "events")) == before


@pytest.mark.parametrize("odd", ["x'fffe'", "CAST(x'fffe41' AS TEXT)", "NULL", "7"])
def test_whatever_stands_among_the_records_of_migrations_is_named_and_made_again(odd: str, kept: Ql, log: Path) -> None:
    tamper(log, f"UPDATE _sqlite_migrations SET name = {odd} WHERE id = 1")
    found = kept("doctor")
    assert found.code == 1
    assert "the list of its migrations is not that of its version" in found.out
    assert kept("backup").code == 0
    assert kept("doctor", "--rebuild").code == 0


@pytest.mark.parametrize("odd", ["x'fffe'", "CAST(x'fffe41' AS TEXT)", "7"])
@pytest.mark.parametrize("column", ["id", "note", "login", "at", "body", "stream"])
@pytest.mark.parametrize("which", ["min", "max"])
def test_what_is_no_text_in_an_event_is_named(column: str, which: str, odd: str, kept: Ql, log: Path) -> None:
    assert kept("backup").code == 0
    tamper(log, f"UPDATE events SET {column} = {odd} WHERE number = (SELECT {which}(number) FROM events)")
    found = kept("doctor")
    assert (found.code, "chain: event" in found.out) == (1, True)


def test_no_copy_of_another_log_is_called_a_copy_of_this_one(kept: Ql, log: Path) -> None:
    assert kept("backup").code == 0
    assert "its newest copy is" in kept("doctor").out
    log.unlink()
    assert kept("init").code == 0
    assert "there is no copy of it: ql backup makes one" in kept("doctor").out
    assert kept("add", ARTICLE).code == 0
    assert "there is no copy of it: ql backup makes one" in kept("doctor").out


def test_mistakes_in_the_codes_are_found_too(kept: Ql, log: Path) -> None:
    log.with_name("codes.toml").write_text("[codes.viruses]\n", encoding="utf-8")
    done = kept("doctor")
    assert done.code == 1
    assert done.out.startswith("codes: ")


def test_what_a_log_needs_around_it_is_looked_at_too(
    kept: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "etc" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('backup = "daily"', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    log.chmod(0o666)
    tamper(log, "UPDATE events SET at = '2027-01-01T00:00:00.000+00:00' WHERE seq = 5")
    found = {each["about"] for each in kept("doctor", "--json").objects}
    assert found >= {"copies", "clock"} | ({"rights"} if os.name == "posix" else set())
    done = on_terminal(["doctor"], columns=200, environ={"LC_ALL": "he_IL.ISO-8859-8"})
    assert "terminal: the locale he_IL.ISO-8859-8 is not in UTF-8" in done.out
    assert done.code == 1


def test_a_torn_page_is_named(kept: Ql, log: Path) -> None:
    connection = sqlite3.connect(log)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'notes_by_customer'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with log.open("r+b") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    done = kept("doctor")
    assert done.code in (1, 5)
    assert str(log) in done.err or "file: " in done.out
    assert (done.out + done.err).count("Traceback") == 0


def test_a_head_that_was_kept_is_part_of_the_chain_until_the_log_is_written_anew(kept: Ql, log: Path) -> None:
    (head,) = kept("doctor", "--head").lines
    (told,) = kept("doctor", "--head", "--json").objects
    assert head == ":".join(map(str, told.values()))
    assert told["seq"] == 5
    kept("add", ARTICLE)
    assert kept("doctor", "--since-head", head).lines[-1] == "      event 5 is there as it was, and so is all before it"
    stream, seq, digest = head.split(":")
    assert kept("doctor", "--since-head", f"{stream[:10].upper()}:{seq}:{digest[:16]}").code == 0
    assert kept("doctor", "--since-head", f"{stream}:{seq}:{digest[:15]}").code == 2
    other = f"{stream}:{seq}:{'0' * 64}"
    done = kept("doctor", "--since-head", other)
    assert done.code == 1
    assert f"event 5 of stream {stream} is not the one of which the head is known" in done.out
    log.unlink()
    kept("init")
    kept("add", ARTICLE)
    done = kept("doctor", "--since-head", head)
    assert (done.code, done.lines[0].split(";")[0]) == (
        1,
        f"chain: it has no stream {stream}, of which an earlier head is known",
    )


@pytest.mark.parametrize("head", ["", "x", "1:2:3", "01a1f8d3-ea00:5:\x1b[31m"])
def test_what_is_no_head_is_a_mistake(head: str, kept: Ql) -> None:
    done = kept("doctor", "--since-head", head)
    assert done.code == (0 if not head else 2)
    assert ("STREAM:SEQ:DIGEST" in done.err) == bool(head)


def test_a_restored_log_gives_the_heads_of_all_its_streams(kept: Ql, log: Path) -> None:
    (before,) = kept("doctor", "--head").lines
    kept("backup")
    (copy,) = log.with_name("backups").glob("*.db")
    assert kept("restore", str(copy), "--yes").code == 0
    own, old = kept("doctor", "--head").lines
    assert (own.split(":")[1], old) == ("1", before)
    kept("add", ARTICLE)
    assert kept("doctor", "--since-head", before).code == 0
    assert kept("doctor", "--since-head", own).code == 0


def test_what_was_exchanged_since_a_head_is_counted_with_who_did_it_and_when(kept: Ql) -> None:
    (before,) = kept("doctor", "--head").lines
    assert "exchanged by" not in kept("doctor").out
    kept("erase", "Rami Cohen", "--yes")
    done = kept("doctor", "--since-head", before)
    assert done.code == 0
    told = done.lines[-1]
    assert f"exchanged since event {before.split(':')[1]}: " in told
    assert "by login" in told
    (after,) = kept("doctor", "--head").lines
    assert "exchanged since" not in kept("doctor", "--since-head", after).out
    assert "exchanged by erasing" in kept("doctor").out
    machine = kept("doctor", "--since-head", before, "--json")
    assert machine.out == ""
    assert "exchanged since event" in machine.err
