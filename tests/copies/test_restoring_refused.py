"""A copy that is not put back, or not to the end: the log stays as it is."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from quicklog.errors import BadUsageError, DamagedError, NewerLogError, NothingFoundError, UnreachableError
from quicklog.maintenance.backup import restoring
from quicklog.store import private, schema
from quicklog.store.opening import open_log
from tests.copies import PAGE, assert_sound, content, cut, emptied, garbage, headless, needs_posix, restored, run, there
from tests.notebook import NOW, noted

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_log_in_which_somebody_is_writing_is_not_replaced(lock: str, path: Path, copy: Path) -> None:
    ready = restoring.prepare(str(copy), str(path), NOW)
    before = path.read_bytes()
    colleague = sqlite3.connect(path, isolation_level=None)
    colleague.execute(lock)
    with pytest.raises(UnreachableError, match="has been locked"):
        restoring.put_in_place(ready.path, str(path), NOW, "eli")
    with pytest.raises(UnreachableError, match="has been locked"):
        restoring.prepare(str(copy), str(path), NOW)
    colleague.close()
    private.discard(ready.path)
    assert path.read_bytes() == before
    assert [name for name in there(path.parent) if "before" in name or ".new" in name] == []


@pytest.mark.parametrize(
    ("damage", "refused"),
    [(None, ["link", "replace"]), (garbage, ["replace"]), (garbage, ["link", "replace"])],
)
def test_files_that_cannot_be_renamed_leave_the_log_alone(
    damage: Any, refused: list[str], path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "not permitted")

    if damage:
        damage(path)
    before = path.read_bytes()
    for each in refused:
        monkeypatch.setattr(os, each, refuse)
    with pytest.raises(UnreachableError, match="cannot be replaced: not permitted"):
        restored(copy, path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert path.stat().st_nlink == 1
    assert [name for name in there(path.parent) if "before" in name or ".new" in name] == []


def test_a_log_that_somebody_begins_meanwhile_is_not_lost(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.unlink()

    def colleague(*_: object) -> None:
        with open_log(str(path)) as log:
            noted(log, customer="Dana")

    monkeypatch.setattr(restoring, "_move_sidecars", colleague)
    with pytest.raises(UnreachableError, match="somebody has just begun a new one"):
        restored(copy, path)
    monkeypatch.undo()
    assert [row[3] for row in content(path)["notes"]] == ["Dana"]
    done = restored(copy, path)
    assert done.lack is not None
    assert done.lack.notes == 1


DYING = """
import os, signal, sys
from quicklog.maintenance.backup import restoring
from quicklog.store import copying
from quicklog.lib.files import Folder
from tests.notebook import NOW

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def write_half(fresh, _, holder, __):
    holder.execute("PRAGMA cache_size = 1")  # so that pages get to the disk
    copying.opened(fresh).backup(holder, pages=1, progress=lambda _, left, whole: left > whole // 2 or die())

restoring.write_half = restoring._write_over
module, name = sys.argv[3].split(".")
setattr({"os": os, "restoring": restoring, "copying": copying, "Folder": Folder}[module], name, die)
if name == "write_half":
    restoring._write_over = write_half
ready = restoring.prepare(sys.argv[1], sys.argv[2], NOW)
restoring.put_in_place(ready.path, sys.argv[2], NOW, "eli")
"""


def killed_while_restoring(place: str, path: Path, copy: Path) -> None:
    with run(DYING, str(copy), str(path), place) as killed:
        assert killed.wait() == -signal.SIGKILL


HALF = "restoring.write_half"
PLACES = ["restoring._begin_stream", "copying.write_copy", "restoring._names", "Folder.sync", HALF]


@needs_posix
@pytest.mark.parametrize("place", PLACES)
def test_who_is_killed_while_putting_a_copy_back_leaves_the_log(place: str, path: Path, copy: Path) -> None:
    with open_log(str(path)) as log:
        noted(log, customer="Dana")
    before = content(path)
    killed_while_restoring(place, path, copy)
    assert (path.with_name("log.db-journal").stat().st_size > PAGE) == (place == HALF)
    assert content(path) == before
    assert_sound(path)
    restored(copy, path)
    assert content(path)["notes"] == content(copy)["notes"]


@needs_posix
@pytest.mark.parametrize("place", ["os.link", "os.replace", "Folder.sync", "Folder.remove"])
def test_who_is_killed_while_replacing_what_cannot_be_read_leaves_it_or_the_copy(
    place: str, path: Path, copy: Path
) -> None:
    garbage(path)
    before = path.read_bytes()
    killed_while_restoring(place, path, copy)
    if place == "Folder.remove":
        assert content(path)["notes"] == content(copy)["notes"]
    else:
        assert path.read_bytes() == before
        restored(copy, path)
    assert_sound(path)


@needs_posix
def test_those_may_use_a_restored_log_who_might_before(path: Path, copy: Path) -> None:
    path.chmod(0o660)
    copy.chmod(0o400)
    restored(copy, path)
    assert path.stat().st_mode & 0o7777 == 0o660
    assert copy.stat().st_mode & 0o7777 == 0o400


def stamped(path: Path, pragma: str) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS something (x)")
    connection.execute(f"PRAGMA {pragma}")
    connection.close()
    return path


NEWER = f"user_version = {schema.VERSION + 1}"


def test_what_is_no_good_copy_is_refused_and_the_log_stays(path: Path, copy: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    bad = tmp_path / "bad.db"
    before = path.read_bytes(), there(path.parent)
    for place in range(PAGE, len(whole), PAGE * 5):
        bad.write_bytes(whole[:place] + bytes(PAGE) + whole[place + PAGE :])
        with pytest.raises(DamagedError, match="choose another copy; the log is as it was"):
            restoring.prepare(str(bad), str(path), NOW)
    for damage in (emptied, garbage, cut, headless):
        bad.write_bytes(whole)
        damage(bad)
        with pytest.raises(DamagedError, match="choose another copy; the log is as it was"):
            restoring.prepare(str(bad), str(path), NOW)
    with pytest.raises(DamagedError, match="is not a quicklog log"):
        restoring.prepare(str(stamped(tmp_path / "stranger.db", "user_version = 1")), str(path), NOW)
    with pytest.raises(NewerLogError):
        restoring.prepare(str(stamped(copy, NEWER)), str(path), NOW)
    with pytest.raises(BadUsageError, match="is the log itself"):
        restoring.prepare(str(path), str(path), NOW)
    with pytest.raises(NothingFoundError, match=f"no.db is not there: the newest copy is {copy}"):
        restoring.prepare(str(tmp_path / "no.db"), str(path), NOW)
    with pytest.raises(NothingFoundError):
        restoring.prepare(str(tmp_path), str(path), NOW)
    assert (path.read_bytes(), there(path.parent)) == before


def test_another_programs_database_and_a_newer_log_are_not_replaced(path: Path, copy: Path, tmp_path: Path) -> None:
    for mistake, place in (
        (DamagedError, stamped(tmp_path / "stranger.db", "user_version = 1")),
        (NewerLogError, stamped(path, NEWER)),
    ):
        before = place.read_bytes()
        with pytest.raises(mistake):
            restoring.prepare(str(copy), str(place), NOW)
        assert place.read_bytes() == before


def test_a_full_disk_keeps_the_log(path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes(), there(path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 5))
    with pytest.raises(UnreachableError, match="has room for"):
        restoring.prepare(str(copy), str(path), NOW)
    assert (path.read_bytes(), there(path.parent)) == before


def test_a_copy_in_wal_mode_is_put_back_as_a_log(path: Path, copy: Path) -> None:
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    restored(copy, path)
    with open_log(str(path)) as log:
        assert log.connection.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    assert [name for name in there(path.parent) if name.endswith(("-wal", "-shm"))] == []
    assert_sound(path)


def test_the_wal_of_a_damaged_log_is_not_played_back_into_a_copy(path: Path, copy: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("DELETE FROM notes")
    wal = path.with_name("log.db-wal").read_bytes()
    connection.close()
    garbage(path)
    path.with_name("log.db-wal").write_bytes(wal)
    done = restored(copy, path)
    assert_sound(path)
    assert Path(f"{done.kept}-wal").read_bytes() == wal
