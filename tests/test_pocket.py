"""The pocket: notes that wait while the log cannot be reached."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from quicklog import pocket
from quicklog.errors import TooLongError, UnreachableError
from quicklog.log import Log, id_at
from quicklog.opening import open_log
from quicklog.pocket import Waiting
from tests.notebook import body, stamp

if TYPE_CHECKING:
    from pathlib import Path


def waiting(log: str, **changes: Any) -> Waiting:
    at = stamp()
    return Waiting(id_at(at), log, at, "noa", body(**changes))


def bring_in(folder: str, log: Log) -> int:
    return pocket.bring_in(folder, log, at=stamp(), login="noa")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "state" / "pocket")


def noted(log: Log) -> list[tuple[str, str]]:
    return log.connection.execute("SELECT id, customer FROM notes ORDER BY id").fetchall()


def test_a_note_waits_whole_and_private_and_comes_in_once(tmp_path: Path, folder: str) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    note = waiting(path, customer="רמי כהן")
    pocket.put(folder, note)
    (name,) = os.listdir(folder)
    assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600
    assert pocket.waiting(folder) == ([note], [])
    with open_log(path) as log:
        assert bring_in(folder, log) == 1
        assert noted(log) == [(note.id, "רמי כהן")]
        assert os.listdir(folder) == []
        assert bring_in(folder, log) == 0


def test_notes_come_in_by_the_order_of_their_writing(tmp_path: Path, folder: str) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    notes = [waiting(path, customer=f"Customer {number}") for number in range(5)]
    for note in reversed(notes):
        pocket.put(folder, note)
    with open_log(path) as log:
        bring_in(folder, log)
        ids = [row[0] for row in log.connection.execute("SELECT id FROM events ORDER BY seq")]
    assert ids == sorted(note.id for note in notes)


def test_a_note_that_the_log_took_although_it_seemed_not_to_is_there_once(tmp_path: Path, folder: str) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    note = waiting(path)
    with open_log(path) as log:
        with log.transaction() as write:
            write.append("noted", note.body, at=note.at, login=note.login, event_id=note.id)
        pocket.put(folder, note)
        bring_in(folder, log)
        assert log.connection.execute("SELECT count(*) FROM events").fetchone() == (1,)
    assert os.listdir(folder) == []


def test_what_another_log_awaits_and_what_cannot_be_read_stays(tmp_path: Path, folder: str) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    other = waiting(str(tmp_path / "other.db"))
    pocket.put(folder, other)
    broken = os.path.join(folder, "0.json")
    with open(broken, "w", encoding="utf-8") as file:
        file.write('{"id": "half')
    assert pocket.waiting(folder) == ([other], [broken])
    with open_log(path) as log:
        assert bring_in(folder, log) == 0
    assert len(os.listdir(folder)) == 2


def test_a_pocket_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    with pytest.raises(UnreachableError, match="cannot be written"):
        pocket.put(str(tmp_path / "state" / "pocket"), waiting("/log.db"))


def test_a_failing_log_leaves_the_notes_in_the_pocket(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    monkeypatch.setattr("quicklog.connection.TIMEOUT", 0.1)
    pocket.put(folder, waiting(path))
    with open_log(path) as log, open_log(path) as other:
        other.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnreachableError, match="locked"):
            bring_in(folder, log)
        other.connection.execute("ROLLBACK")
        assert len(os.listdir(folder)) == 1
        assert bring_in(folder, log) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"at": "x"},
        {"at": None},
        {"body": {}},
        {"body": "text"},
        {"body": {"line": "a", "at": "zzz", "offset": "+02:00"}},
        {"id": 7},
        {"body": {"line": "x" * 70_000, "at": "2026-11-21T09:30:00+02:00"}},
    ],
)
def test_a_file_that_no_log_can_take_holds_nothing_up(tmp_path: Path, folder: str, broken: dict[str, Any]) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    good = waiting(path)
    pocket.put(folder, good)
    odd = {"id": good.id, "log": good.log, "at": good.at, "login": good.login, "body": good.body} | broken
    with open(os.path.join(folder, "0.json"), "w", encoding="utf-8") as file:
        json.dump(odd, file)
    with open_log(path) as log:
        assert bring_in(folder, log) == 1
        assert [note_id for note_id, _ in noted(log)] == [good.id]
    assert os.listdir(folder) == ["0.json"]


def test_a_note_that_no_log_can_hold_does_not_wait(folder: str) -> None:
    with pytest.raises(TooLongError):
        pocket.put(folder, waiting("/log.db", detail="x" * (1 << 20)))


def test_a_log_is_known_by_every_name_that_leads_to_it(tmp_path: Path, folder: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    pocket.put(folder, waiting(str(tmp_path / "link" / "log.db")))
    with open_log(str(tmp_path / "real" / "log.db")) as log:
        assert bring_in(folder, log) == 1
