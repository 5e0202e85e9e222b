"""The pocket: notes that wait while the log cannot be reached."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.errors import TooLongError, UnreachableError
from quicklog.maintenance import audit
from quicklog.store import pocket, query
from quicklog.store.log import Log, id_at
from quicklog.store.opening import open_log
from quicklog.store.pocket import Waiting
from tests.notebook import appended, body, stamp, standing

if TYPE_CHECKING:
    from pathlib import Path

    from quicklog.note.note import Body
    from quicklog.store.log import Transaction


def waiting(log: str, **changes: Any) -> Waiting:
    at = stamp()
    return Waiting(id_at(at), log, at, "noa", body(**changes))


def bring_in(folder: str, log: Log) -> int:
    """Bring in what waits, as a command of Noa's would."""

    def append(write: Transaction, body: Body, note_id: str) -> None:
        write.append("noted", body, at=stamp(), login="noa", event_id=note_id)

    return pocket.bring_in(folder, log, append)


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
    monkeypatch.setattr("quicklog.store.connection.TIMEOUT", 0.1)
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


# Written by hand


def by_hand(folder: str, log: str, **changes: Any) -> str:
    """Write a file of the pocket as somebody with a text editor would; return its path."""
    note = waiting(log)
    said: dict[str, Any] = {"id": note.id, "log": note.log, "at": note.at, "login": note.login}
    said |= {"body": {**note.body, **changes.pop("body", {})}, **changes}
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{said['id']}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(said, file)
    return path


def test_a_note_comes_in_under_who_brings_it_and_what_its_file_says_is_a_claim(tmp_path: Path, folder: str) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    by_hand(folder, path, login="root", at="1999-01-01T00:00:00.000+00:00")
    with open_log(path) as log:
        assert bring_in(folder, log) == 1
        ((at, login),) = log.connection.execute("SELECT at, login FROM events")
        (note,) = standing(log)
        (event,) = query.events_of(log, note.id)
        assert list(audit.strayed_notes(log)) == []
    assert (at, login, event.body["source"]) == (stamp(), "noa", "pocket")
    assert (note.recorded_at, note.recorded_by) == ("1999-01-01T02:00:00+02:00", "root")


ODD: list[dict[str, Any]] = [
    {"due": "9999-12-31T23:59:59-12:00"},
    {"due": "2300-01-01T00:00:00+00:00"},
    {"due": 5},
    {"at": "2026-11-21T09:30:00"},
    {"at": "1899-12-31T23:59:59+00:00"},
    {"draft": 7},
    {"recorded_at": 1},
    {"recorded_at": "yesterday"},
    {"recorded_by": ["root"]},
    {"doubts": "none"},
    {"doubts": [{"about": "line"}]},
    {"doubts": [7]},
    {"score": 11},
    {"score": True},
    {"score": 4.0},
    {"offset": "+2"},
    {"offset": "+25:00"},
    {"customer": ["Rami"]},
    {"detail": "\x1b[2J"},
    {"line": "one\ntwo"},
    {"technician": "\ud800"},
    {"day": "today"},
    {"source": {}},
    {"closed_at": 0},
    {"changes": {"due": 1}},
    {"more": [[[[[[[[[[[[]]]]]]]]]]]]},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_what_nobody_could_show_stays_out_and_is_named(tmp_path: Path, folder: str, odd: dict[str, Any]) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    file = by_hand(folder, path, body=odd)
    with open_log(path) as log:
        assert bring_in(folder, log) == 0
        assert noted(log) == []
    assert pocket.waiting(folder) == ([], [file])


@pytest.mark.parametrize("id_", ["0" * 8 + "-0000-4000-8000-" + "0" * 12, "0" * 8 + "-0000-7000-8000-" + "0" * 12, "x"])
def test_an_id_that_no_clock_gave_stays_out(tmp_path: Path, folder: str, id_: str) -> None:
    file = by_hand(folder, str(tmp_path / "log.db"), id=id_)
    assert pocket.waiting(folder) == ([], [file])


def test_another_note_under_the_id_of_one_that_is_stored_is_not_taken_for_it(tmp_path: Path, folder: str) -> None:
    path = os.path.realpath(tmp_path / "log.db")
    with open_log(path) as log:
        stored = appended(log, "noted", body(customer="Rami"))
        file = by_hand(folder, path, id=stored.id, body={"customer": "Sara"})
        assert bring_in(folder, log) == 0
        assert pocket.strangers(folder, log) == [file]
        assert [customer for _, customer in noted(log)] == ["Rami"]
    assert os.path.exists(file)


@pytest.mark.skipif(os.name != "posix", reason="there are no such files")
def test_what_is_no_file_of_ones_own_or_too_long_or_too_deep_is_not_read(tmp_path: Path, folder: str) -> None:
    log = str(tmp_path / "log.db")
    whole = by_hand(folder, log)
    elsewhere = by_hand(str(tmp_path / "elsewhere"), log)
    os.symlink(elsewhere, os.path.join(folder, "1.json"))
    os.mkfifo(os.path.join(folder, "2.json"))
    for name, content in (("3.json", "[" * 100_000), ("4.json", " " * (1 << 20) + "{}")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content)
    notes, broken = pocket.waiting(folder)
    assert [pocket.path_of(folder, note) for note in notes] == [whole]
    assert [os.path.basename(path) for path in broken] == ["1.json", "2.json", "3.json", "4.json"]


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can give files to others")
def test_a_file_of_another_user_is_not_read(tmp_path: Path, folder: str) -> None:
    file = by_hand(folder, str(tmp_path / "log.db"))
    os.chown(file, 12345, 12345)
    assert pocket.waiting(folder) == ([], [file])


@pytest.mark.skipif(os.name != "posix", reason="paths are text elsewhere")
def test_a_path_that_is_no_text_is_kept_as_it_is(tmp_path: Path, folder: str) -> None:
    note = waiting(os.fsdecode(os.fsencode(tmp_path) + b"/\xff/log.db"))
    pocket.put(folder, note)
    assert pocket.waiting(folder) == ([note], [])


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="what a handle stands for is not told")
def test_the_folders_of_a_pocket_are_synced_into_those_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[str] = set()
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.add(os.path.realpath(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    folder = tmp_path / "state" / "quicklog" / "pocket"
    pocket.put(str(folder), waiting("/log.db"))
    assert {str(tmp_path), str(tmp_path / "state"), str(folder.parent), str(folder)} <= synced
