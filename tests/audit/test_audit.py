"""All checks of a log together: nothing of a sound one, whatever others write; and the file itself."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.errors import DamagedError, UnreachableError
from quicklog.lib.finding import Finding
from quicklog.maintenance import audit
from quicklog.maintenance.audit import (
    broken_links,
    chain_check,
    checked,
    integrity,
    projection_check,
    rebuild,
    strangers,
    strayed_notes,
)
from quicklog.store.opening import open_log
from tests.audit.tampering import alike, named, said, stream_of
from tests.gate import parametrize_few
from tests.notebook import appended, body, in_memory, noted, stamp

if TYPE_CHECKING:
    import sqlite3

    from quicklog.store.log import Log


def test_a_sound_log_has_no_finding(log: Log) -> None:
    assert list(integrity(log)) == list(broken_links(log)) == list(strayed_notes(log)) == list(strangers(log)) == []
    assert list(checked(log)) == []


def test_an_empty_log_has_no_finding(tmp_path: Path) -> None:
    with in_memory() as log:
        assert list(integrity(log)) == list(broken_links(log)) == list(strayed_notes(log)) == list(strangers(log)) == []
    with open_log(str(tmp_path / "new.db")) as log:
        assert list(checked(log)) == []


@pytest.mark.parametrize(
    ("alteration", "about"),
    [
        ("UPDATE events SET login = 'mallory' WHERE seq = 2", "chain"),
        ("DELETE FROM events WHERE seq = 2", "chain"),
        ("UPDATE streams SET seq = 9", "chain"),
        ("UPDATE notes SET detail = 'x'", "notes"),
        ("UPDATE notes SET customer_key = 'x'", "notes"),
        ("UPDATE notes SET ref = substr(ref, 1, 3)", "notes"),
        ("DELETE FROM notes WHERE status = 'done'", "notes"),
        ("DELETE FROM customers", "customers"),
        ("UPDATE state SET value = 'stale'", "search"),
        ("CREATE VIEW mine AS SELECT * FROM notes", "file"),
    ],
)
def test_all_checks_are_made_together(alteration: str, about: str, log: Log, tool: sqlite3.Connection) -> None:
    tool.execute(alteration)
    assert about in {finding.about for finding in checked(log)}


@parametrize_few("number", [2**63 - 1, -(2**63)], 1)
@pytest.mark.parametrize(
    "where",
    [
        *("events SET number", "events SET seq", "streams SET seq", "streams SET own"),
        *("notes SET position", "notes SET due_seconds", "notes SET score", "note_codes SET position"),
    ],
)
@parametrize_few("order", ["ASC", "DESC"], 1)
def test_no_number_is_too_great_to_be_named(
    where: str, number: int, order: str, log: Log, tool: sqlite3.Connection
) -> None:
    table, _, column = where.split()
    key = f"(SELECT {column} FROM {table} ORDER BY {column} {order} LIMIT 1)"
    tool.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS {key}", [number])
    assert list(checked(log))


def test_an_altered_event_with_the_greatest_number_of_all_is_named(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("UPDATE events SET number = ?, body = '{}' WHERE seq = 8", [2**63 - 1])
    assert f"{named(log, 8)} was altered" in said(broken_links(log))


def test_progress_is_told_where_the_checks_were_asked_for(log: Log) -> None:
    told: list[tuple[int, int]] = []
    threads = set()

    def tell(part: int, whole: int) -> None:
        threads.add(threading.current_thread())
        told.append((part, whole))

    assert list(checked(log, tell)) == []
    assert threads == {threading.current_thread()}
    assert sum(part for part, _ in told) == 8 + 8 + 8 + 4
    assert {whole for _, whole in told} == {28}


def test_a_copy_is_looked_through_that_is_gone_afterwards(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(log.path).parent
    assert list(checked(log)) == []
    log.connection.execute("UPDATE events SET login = 'x'")
    before = sorted(folder.iterdir())
    findings = checked(log)
    assert next(findings).about == "chain"
    findings.close()  # type: ignore[attr-defined]  # it is a generator
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 8, 1))
    with pytest.raises(UnreachableError, match="has room for 1 byte"):
        list(checked(log))
    assert sorted(folder.iterdir()) == before


def test_nothing_goes_on_when_nobody_wants_to_know_more(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("UPDATE events SET login = 'x'")
    before = threading.active_count()
    findings = checked(log)
    assert next(findings).about == "chain"
    findings.close()  # type: ignore[attr-defined]  # it is a generator
    assert threading.active_count() == before


def test_a_sound_log_has_no_finding_while_others_write(
    log: Log, tool: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain_check, "PAGE", 100)
    monkeypatch.setattr(projection_check, "PAGE", 100)
    monkeypatch.setattr(projection_check, "_STRIDE", 100)
    with log.transaction() as write:
        for place in range(400):
            write.append("noted", body(f"note {place}", customer=f"customer {place % 9}"), at=stamp(), login="eli")
    enough = threading.Event()
    colleague = threading.Thread(target=work, args=(log.path, enough))
    colleague.start()
    try:
        for _ in range(3):
            assert list(checked(log)) == []
    finally:
        enough.set()
        colleague.join()
    assert tool.execute("SELECT count(*) FROM events WHERE kind = 'amended'").fetchone() > (2,)


def work(path: str, enough: threading.Event) -> None:
    """Add notes, amend them and erase them as long as nobody has enough of it."""
    with open_log(path) as log:
        turn = 0
        while not enough.wait(0.005):  # others come in between
            turn += 1
            note = noted(log, f"turn {turn}", customer=f"customer {turn % 5}")
            appended(log, "amended", {"changes": {"at": "2026-11-20T09:30:00+02:00"}}, note.id)
            if turn % 5 == 0:
                appended(log, "erased", {"bodies": {}}, note.id)


# The file.


@pytest.mark.parametrize(
    ("alteration", "says"),
    [
        (
            "CREATE TRIGGER spy AFTER INSERT ON notes BEGIN DELETE FROM customers; END",
            "the trigger spy is not quicklog's",
        ),
        ("CREATE TRIGGER search AFTER INSERT ON events BEGIN SELECT 1; END", "the trigger search is not quicklog's"),
        ("CREATE VIEW mine AS SELECT * FROM notes", "the view mine is not quicklog's"),
        ("CREATE TRIGGER mine AFTER INSERT ON search_data BEGIN SELECT 1; END", "the trigger mine is not quicklog's"),
        ("CREATE TABLE mine (a)", "the table mine is not quicklog's"),
        ("CREATE TABLE searching (a)", "the table searching is not quicklog's"),
        ("CREATE INDEX mine ON notes (line)", "the index mine is not quicklog's"),
        ("ALTER TABLE notes ADD COLUMN mine", "the table notes is not as quicklog makes it"),
        ("DROP INDEX events_later", "the index events_later is gone"),
        ("DROP TABLE customers", "the table customers is gone"),
    ],
)
def test_what_is_not_quicklogs_is_named(alteration: str, says: str, log: Log, tool: sqlite3.Connection) -> None:
    tool.execute(alteration)
    found = list(strangers(log))
    assert says in said(iter(found))
    assert {finding.about for finding in found} == {"file"}


def test_what_sqlite_keeps_for_itself_is_no_stranger(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("ANALYZE")
    tool.execute("VACUUM")
    tool.execute("DROP TABLE search")
    assert list(strangers(log)) == []
    rebuild(log)
    assert list(strangers(log)) == []


def test_a_page_of_zeros_is_found(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        for each in range(200):
            noted(log, f"note {each} " + "x" * 500)
    content = bytearray(path.read_bytes())
    half = len(content) // 8192 * 4096
    content[half : half + 4096] = bytes(4096)
    path.write_bytes(content)
    with open_log(str(path)) as log:
        assert {finding.about for finding in checked(log)} >= {"file"}
        with suppress(DamagedError):
            assert {finding.about for finding in integrity(log)} == {"file"}


@pytest.mark.parametrize("lost", [1, 100, 3000, 4000])
def test_a_log_that_lost_its_last_bytes_is_found(lost: int, tmp_path: Path) -> None:
    """SQLite reads what is missing of a last page as zeros."""
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        for each in range(30):
            noted(log, f"note {each} " + "x" * 500)
    content = path.read_bytes()
    path.write_bytes(content[:-lost])
    if content[-lost:] == bytes(lost):
        return
    with open_log(str(path)) as log:
        assert list(checked(log))


@parametrize_few("page", range(2, 40), 8)
def test_a_page_of_rubbish_is_found_and_ends_no_other_check(page: int, log: Log) -> None:
    """Whatever page it is: of a table, of an index, or of the index of words."""
    (size,) = log.connection.execute("PRAGMA page_size").fetchone()
    path = Path(log.path)
    log.connection.close()
    content = bytearray(path.read_bytes())
    if page * size > len(content):
        return
    content[(page - 1) * size : page * size] = os.urandom(size // 2) + bytes(size // 2)
    path.write_bytes(content)
    try:
        damaged = open_log(log.path)
    except DamagedError:
        return
    with damaged:
        assert {finding.about for finding in checked(damaged)} & {"file", "search", "notes"}


def test_a_changed_byte_in_the_file_is_found_in_every_event(log: Log) -> None:
    for seq in (1, 4, 8):
        (body_,) = log.connection.execute("SELECT body FROM events WHERE seq = ?", [seq]).fetchone()
        path = Path(log.path)
        content = path.read_bytes()
        place = content.rindex(body_.encode()) + 10
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with open_log(log.path) as altered:
            assert f"{named(altered, seq)} was altered" in said(checked(altered))
            assert stream_of(altered)
        path.write_bytes(content)


def test_a_finding_says_what_to_do(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("UPDATE events SET login = 'x'")
    tool.execute("UPDATE notes SET line = 'x'")
    for finding in checked(log):
        assert isinstance(finding, Finding)
        assert finding.remedy


def test_no_note_is_blamed_for_a_lost_one_beside_it(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "log.db")) as log:
        *_, lost = alike(log, 12)
        log.connection.execute("DELETE FROM notes WHERE id = ?", [lost])
        assert [finding.says for finding in checked(log) if finding.about == "notes"] == [
            f"{lost} is not what its events say"
        ]


def test_too_many_findings_are_cut_off(log: Log, tool: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_MANY", 2)
    tool.execute("UPDATE notes SET detail = 'x'")
    says = [finding.says for finding in checked(log) if finding.about == "notes"]
    assert says[2:] == ["there are more than these 2"]
