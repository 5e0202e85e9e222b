"""Copies that are made: good whoever writes meanwhile, and refused where the log is not."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.errors import DamagedError, UnreachableError
from quicklog.maintenance.backup import making, retention, verifying
from quicklog.store import copying
from quicklog.store.opening import open_log
from tests.copies import NAME, PAGE, WRITER, assert_sound, content, needs_posix, restored, run, there, void
from tests.notebook import NOW, noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.store.log import Log

DAMAGED = retention.damaged_name_of(NOW)


def test_a_copy_holds_what_the_log_holds(log: Log, path: Path, folder: Path) -> None:
    copy = making.back_up(log, str(folder), NOW)
    (head,) = log.connection.execute("SELECT digest FROM streams").fetchone()
    assert copy == verifying.Copy(str(folder / NAME), notes=61, events=62, head=head)
    assert there(folder) == [NAME]
    assert content(folder / NAME) == content(path)
    assert_sound(folder / NAME)


def test_an_empty_log_can_be_copied(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "log.db")) as log:
        copy = making.back_up(log, str(tmp_path / "backups"), NOW)
    assert (copy.notes, copy.events, copy.head) == (0, 0, bytes(32))


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    team = tmp_path / "what?mode=ro#50% תיקייה"
    with open_log(str(team / "log.db")) as log:
        noted(log)
        copy = Path(making.back_up(log, str(team / "backups"), NOW).path)
    restored(copy, team / "log.db")
    assert content(team / "log.db")["notes"] == content(copy)["notes"]


def test_the_work_is_told_to_its_end(log: Log, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    making.back_up(log, str(folder), NOW, lambda part, whole: told.append((part, whole)))
    assert {whole for _, whole in told} == {sum(part for part, _ in told)}


def test_a_name_that_is_taken_is_left_alone(log: Log, folder: Path) -> None:
    folder.mkdir()
    (folder / NAME).write_bytes(b"not mine")
    made = [making.back_up(log, str(folder), NOW).path for _ in range(2)]
    assert made == [str(folder / f"quicklog-2026-11-21T09300{second}.db") for second in (1, 2)]
    assert (folder / NAME).read_bytes() == b"not mine"


def test_a_disk_without_hard_links_will_do(log: Log, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    made = [making.back_up(log, str(folder), NOW).path for _ in range(2)]
    assert there(folder) == [Path(each).name for each in made]
    assert len(set(made)) == 2


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660])
def test_those_may_read_a_copy_who_may_read_the_log(mode: int, log: Log, path: Path, folder: Path) -> None:
    path.chmod(mode)
    path.parent.chmod(0o2770)
    copy = Path(making.back_up(log, str(folder), NOW).path)
    assert copy.stat().st_mode & 0o7777 == mode
    assert folder.stat().st_mode & 0o7777 == 0o2770
    assert (copy.stat().st_gid, copy.stat().st_uid) == (path.stat().st_gid, path.stat().st_uid)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file to anybody")
def test_a_copy_made_by_root_belongs_to_whom_the_log_belongs(log: Log, path: Path, folder: Path) -> None:
    for each in (path, path.parent):
        os.chown(each, 12345, 54321)
    copy = Path(making.back_up(log, str(folder), NOW).path)
    assert {(each.stat().st_uid, each.stat().st_gid) for each in (copy, folder)} == {(12345, 54321)}


def test_where_no_copy_can_be_made_it_is_said(log: Log, path: Path) -> None:
    for place, why in ((path, "Not a directory"), (path.parent / "no" / "folder", "No such file")):
        with pytest.raises(UnreachableError, match=f"no copy can be made in {place}: {why}"):
            making.back_up(log, str(place), NOW)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB, with somebody's file on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted: that takes root's rights")
    (disk / NAME).write_bytes(b"an older copy")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("said", [None, 10**9, 0], ids=["what there is", "more than there is", "nothing"])
def test_a_full_disk_leaves_nothing_behind(
    said: int | None, log: Log, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said is not None:  # the room went while the copy was made, or the disk does not tell
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, said))
    with pytest.raises(UnreachableError, match="room"):
        making.back_up(log, str(small_disk), NOW)
    assert there(small_disk) == [NAME]
    assert (small_disk / NAME).read_bytes() == b"an older copy"
    noted(log)


def spoilt(whole: bytes) -> Iterator[bytes]:
    """Yield what becomes of a log when a page of it is lost, or the second half of one."""
    for end in range(2 * PAGE, len(whole) + 1, PAGE):
        for lost in (PAGE, PAGE // 2):
            bad = whole[: end - lost] + bytes(lost) + whole[end:]
            if bad != whole:
                yield bad


@pytest.mark.slow
def test_no_copy_with_a_bad_page_is_called_good(path: Path, copy: Path, folder: Path) -> None:
    whole = path.read_bytes()
    before = copy.read_bytes()
    for bad in spoilt(whole):
        path.write_bytes(bad)
        with pytest.raises(DamagedError), open_log(str(path)) as log:
            making.back_up(log, str(folder), NOW)
    assert [name for name in there(folder) if not retention.damaged_moment_of(name)] == [NAME]
    assert copy.read_bytes() == before


TAMPERING = [
    "UPDATE events SET body = replace(body, 'Rami', 'Rafi') WHERE seq = 1",
    "UPDATE events SET login = 'mallory' WHERE seq = 2",
    "DELETE FROM events WHERE seq = 7",
    "UPDATE streams SET seq = 61",
    "UPDATE streams SET own = 0",
    "DELETE FROM streams",
    "DELETE FROM notes WHERE ref = (SELECT max(ref) FROM notes)",
    "DROP TABLE streams",
    "DROP TABLE notes",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_a_copy_of_a_log_that_was_tampered_with_is_kept_and_called_damaged(
    statement: str, log: Log, path: Path, folder: Path
) -> None:
    log.connection.execute(statement)
    kept = folder / DAMAGED
    with pytest.raises(DamagedError) as refused:
        making.back_up(log, str(folder), NOW)
    assert str(refused.value).startswith(f"{path} is damaged (")
    assert f"), and a copy of it is kept as {kept}: ql doctor tells more" in str(refused.value)
    assert there(folder) == [DAMAGED]
    with closing(copying.opened(str(kept), still=True)) as copy:
        assert copying.content(copy) == copying.content(log.connection)
    assert retention.newest(str(folder), NOW) is None
    with pytest.raises(DamagedError, match="is not a good copy"):
        restored(kept, path)


def test_damaged_copies_have_names_of_their_own(log: Log, folder: Path) -> None:
    log.connection.execute("UPDATE events SET login = 'mallory' WHERE seq = 2")
    for _ in range(2):
        with pytest.raises(DamagedError):
            making.back_up(log, str(folder), NOW)
    assert there(folder) == [DAMAGED, DAMAGED.replace("3000", "3001")]


def test_a_copy_of_something_else_is_found_out(log: Log, folder: Path, tmp_path: Path) -> None:
    """Sound in itself, but not what the log holds."""
    real = copying.write_copy
    with open_log(str(tmp_path / "other.db")) as other, pytest.MonkeyPatch.context() as patch:
        noted(other)
        patch.setattr(copying, "write_copy", lambda _, *rest: real(other.connection, *rest))
        with pytest.raises(DamagedError, match="is not what was copied"):
            making.back_up(log, str(folder), NOW)
    assert there(folder) == [DAMAGED]


@pytest.mark.usefixtures("impatient")
def test_writers_get_in_between_two_steps_and_a_copy_ends_all_the_same(
    log: Log, path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague writes after every step; the last copying is done in one."""
    monkeypatch.setattr(copying, "_STEP", 1)
    with open_log(str(path)) as colleague:
        copy = making.back_up(log, str(folder), NOW, lambda *_: void(noted(colleague, customer="Dana")))
    assert copy.notes == 61 + copying._PATIENCE
    assert_sound(Path(copy.path))


@pytest.mark.usefixtures("impatient")
def test_a_log_that_is_locked_is_not_waited_for_for_ever(log: Log, path: Path, folder: Path) -> None:
    colleague = sqlite3.connect(path, isolation_level=None)
    colleague.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnreachableError, match="has been locked"):
        making.back_up(log, str(folder), NOW)
    colleague.close()
    assert there(folder) == []


@pytest.mark.usefixtures("impatient")
def test_a_lock_that_comes_while_the_copy_is_made_ends_it(
    log: Log, path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_STEP", 1)
    colleague = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(UnreachableError, match="has been locked"):
        making.back_up(log, str(folder), NOW, lambda *_: void(colleague.execute("BEGIN EXCLUSIVE")))
    colleague.close()
    assert there(folder) == []


def test_who_interrupts_a_copy_leaves_nothing_behind(log: Log, folder: Path) -> None:
    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.back_up(log, str(folder), NOW, interrupt)
    assert there(folder) == []


KILLED = """
import os, signal, sys
from quicklog.maintenance.backup import making
from quicklog.store.opening import open_log
from tests.notebook import NOW
with open_log(sys.argv[1]) as log:
    making.back_up(log, sys.argv[2], NOW, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


@needs_posix
def test_a_copy_that_was_killed_is_no_copy_and_is_cleared_away(log: Log, path: Path, folder: Path) -> None:
    with run(KILLED, str(path), str(folder)) as killed:
        assert killed.wait() == -signal.SIGKILL
    (left,) = there(folder)
    assert left.endswith(".new")
    assert retention.newest(str(folder), NOW) is None
    making.prune(log, str(folder), NOW + timedelta(days=1))
    assert there(folder) == [left]  # it might be one that is being made
    making.prune(log, str(folder), NOW + timedelta(days=2))
    assert there(folder) == []


@pytest.mark.slow
def test_twenty_copies_under_four_writers_are_all_good(
    log: Log, path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_STEP", 10)
    stop = path.with_name("stop")
    writers = [run(WRITER, str(path), str(stop)) for _ in range(4)]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    made = [making.back_up(log, str(folder), NOW) for _ in range(20)]
    stop.touch()
    acknowledged = [len(writer.communicate()[0].splitlines()) + 1 for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4
    numbers = [copy.notes for copy in made]
    assert 65 <= numbers[0] < numbers[-1]
    assert numbers == sorted(numbers)
    for copy in made:
        assert list(whole(Path(copy.path))) == [("ok",), (copy.notes,), (copy.head,)]
    assert log.connection.execute("SELECT count(*) FROM notes").fetchone() == (61 + sum(acknowledged),)
    assert_sound(path)


def whole(path: Path) -> Iterator[Any]:
    """Yield what any SQLite program sees in a copy: whether it is whole, how many notes it has, and its last digest."""
    connection = sqlite3.connect(path)
    for question in (
        "PRAGMA integrity_check",
        "SELECT count(*) FROM notes",
        "SELECT digest FROM events ORDER BY number DESC LIMIT 1",
    ):
        yield connection.execute(question).fetchone()
    connection.close()
