"""A copy put back: without a loss, whatever became of the log."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quicklog.errors import UnreachableError
from quicklog.maintenance import audit
from quicklog.maintenance.backup import making, restoring
from quicklog.store import copying, private
from quicklog.store.opening import open_log
from tests.copies import (
    PAGE,
    ROOT,
    WRITER,
    assert_sound,
    content,
    cut,
    emptied,
    garbage,
    headless,
    needs_posix,
    restored,
    run,
    there,
    torn,
)
from tests.notebook import NOW, appended, noted, standing, tables


def test_a_copy_takes_the_place_of_the_log_and_the_log_is_kept(path: Path, copy: Path) -> None:
    with open_log(str(path)) as log:
        late = noted(log, "Dana Katz. Eli. backup", customer="Dana Katz")
        first = standing(log)[0]
        appended(log, "amended", {"changes": {"customer": "Rafi"}}, first.id)
        appended(log, "done", {}, late.id)
        late = next(note for note in standing(log) if note.id == late.id)
    before = content(path)
    kept = path.with_name("log.db.before-2026-11-21T093000")
    assert restored(copy, path) == restoring.Replaced(str(kept), restoring.Lack(1, (late,), 1))
    assert content(kept) == before
    after, copied = content(path), content(copy)
    *events, told = after.pop("events")
    assert (events, told[4], told[7]) == (copied.pop("events"), "restored", "eli")
    assert {name: rows for name, rows in after.items() if name != "streams"} == {
        name: rows for name, rows in copied.items() if name != "streams"
    }
    assert_sound(path)
    assert sorted(set(there(path.parent)) - {f"{path.name}-journal", f"{kept.name}-journal"}) == sorted(
        ["backups", kept.name, path.name]
    )


def test_a_restored_log_goes_on_as_a_new_stream(path: Path, copy: Path) -> None:
    with open_log(str(path)) as log:
        ((old, seq, digest, _),) = tables(log)["streams"]
        noted(log, "after the copy")
    restored(copy, path)
    with open_log(str(path)) as log:
        streams = {stream: rest for stream, *rest in tables(log)["streams"]}
        assert streams.pop(old) == [seq, digest, 0]
        ((new, rest),) = streams.items()
        assert (rest[0], rest[2]) == (1, 1)
        assert new[14] == "7"
        noted(log, "in the new stream")
        assert log.connection.execute("SELECT stream, seq FROM events ORDER BY number DESC").fetchone() == (new, 2)
        before = tables(log)
        audit.rebuild(log)
        assert tables(log) == before
    assert_sound(path)


def test_what_was_replaced_can_be_put_back(path: Path, copy: Path, folder: Path) -> None:
    with open_log(str(path)) as log:
        noted(log, customer="Dana")
    done = restored(copy, path)
    again = restored(Path(str(done.kept)), path)
    assert again.kept == str(path.with_name("log.db.before-2026-11-21T093001"))
    assert again.lack == restoring.Lack(0, (), 0)
    assert len(content(path)["streams"]) == 2
    assert_sound(path)
    with open_log(str(path)) as log:
        noted(log)
        assert making.back_up(log, str(folder), NOW).notes == 63


def test_of_many_notes_that_a_copy_lacks_the_newest_are_shown(path: Path, copy: Path) -> None:
    with open_log(str(path)) as log:
        late = [noted(log, at=NOW + timedelta(minutes=minute), customer=f"{minute}") for minute in range(30)]
    lack = restoring.compare(str(copy), str(path))
    assert lack is not None
    assert (lack.notes, lack.changes) == (30, 0)
    assert [note.id for note in lack.newest] == [note.id for note in reversed(late)][:20]


def missing(path: Path) -> None:
    path.unlink()


def without_notes(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE notes")
    connection.close()


@pytest.mark.parametrize("damage", [emptied, garbage, cut, headless, torn, missing, without_notes])
def test_a_copy_is_put_back_where_the_log_cannot_even_be_read(damage: Any, path: Path, copy: Path) -> None:
    damage(path)
    before = path.read_bytes()[PAGE:] if path.exists() else None
    done = restored(copy, path)
    assert done.lack is None
    # SQLite counts in the first page how often it has written.
    assert (Path(done.kept).read_bytes()[PAGE:] if done.kept else None) == before
    assert content(path)["notes"] == content(copy)["notes"]
    assert_sound(path)


def test_bytes_that_are_no_text_do_not_keep_a_copy_out(path: Path, copy: Path) -> None:
    with open_log(str(path)) as log:
        note = noted(log, customer="Dana")
        log.connection.execute("UPDATE notes SET customer = CAST(x'ff41' AS TEXT) WHERE id = ?", [note.id])
    done = restored(copy, path)
    assert done.lack is not None
    assert [each.customer for each in done.lack.newest] == ["\ufffdA"]


def test_a_copy_is_put_where_there_never_was_a_log(copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "new" / "machine" / "log.db"
    assert restored(copy, path) == restoring.Replaced(None, None)
    assert_sound(path)


HOT = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE notes SET detail = hex(randomblob(400))")
os.kill(os.getpid(), signal.SIGKILL)
"""


@needs_posix
@pytest.mark.parametrize("damage", [None, garbage, headless, missing])
def test_the_journal_of_a_colleague_who_was_killed_is_not_played_back_into_a_copy(
    damage: Any, path: Path, copy: Path
) -> None:
    before = content(path)
    with run(HOT, str(path)) as killed:
        assert killed.wait() == -signal.SIGKILL
    assert path.with_name("log.db-journal").stat().st_size > PAGE
    if damage:
        damage(path)
    done = restored(copy, path)
    assert content(path)["notes"] == before["notes"]
    assert_sound(path)
    if not damage:
        assert done.lack == restoring.Lack(0, (), 0)
        assert content(Path(str(done.kept))) == before


def test_a_copy_is_put_back_on_a_disk_without_hard_links(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    garbage(path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "link", refuse)
    done = restored(copy, path)
    assert Path(str(done.kept)).read_bytes() == before
    assert_sound(path)


def test_a_log_that_the_disk_cannot_give_any_more_is_kept_as_it_is(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_READ"
        raise UnreachableError("the log cannot be read") from error

    before, inode = path.read_bytes(), path.stat().st_ino
    ready = restoring.prepare(str(copy), str(path), NOW)
    monkeypatch.setattr(copying, "write_copy", unreadable)
    done = restoring.put_in_place(ready.path, str(path), NOW, "eli")
    assert Path(str(done.kept)).read_bytes() == before
    assert Path(str(done.kept)).stat().st_ino == inode
    assert_sound(path)


def test_who_has_the_log_open_goes_on_in_the_restored_one(path: Path, copy: Path) -> None:
    with open_log(str(path)) as colleague:
        noted(colleague, customer="before")
        restored(copy, path)
        noted(colleague, customer="after")
        assert [note.customer for note in standing(colleague)].count("before") == 0
        assert [note.customer for note in standing(colleague)].count("after") == 1
        ((stream,),) = colleague.connection.execute("SELECT stream FROM streams WHERE own").fetchall()
        assert colleague.connection.execute("SELECT seq FROM events WHERE stream = ?", [stream]).fetchall() == [
            (1,),
            (2,),
        ]
    assert_sound(path)


@pytest.mark.slow
def test_no_acknowledged_note_is_lost_where_a_log_is_replaced_under_four_writers(path: Path, copy: Path) -> None:
    """Each is in the log, or in one of those that were replaced: there, where the person was told to look."""
    stop = path.with_name("stop")
    writers = [run(WRITER, str(path), str(stop)) for _ in range(4)]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    kept = [Path(str(restored(copy, path).kept)) for _ in range(5)]
    stop.touch()
    acknowledged = sum(len(writer.communicate()[0].splitlines()) + 1 for writer in writers)
    assert [writer.returncode for writer in writers] == [0] * 4
    found = {row[1] for each in (copy, *kept, path) for row in content(each)["notes"]}
    assert len(found) == 61 + acknowledged
    assert_sound(path)


RESTORING = """
import sys
from quicklog.maintenance.backup import restoring
from quicklog.store import private
from tests.notebook import NOW
ready = restoring.prepare(sys.argv[1], sys.argv[2], NOW)
print("ready", flush=True)
sys.stdin.readline()
print(restoring.put_in_place(ready.path, sys.argv[2], NOW, "eli").kept)
private.discard(ready.path)
"""


@pytest.mark.slow
def test_of_restores_onto_a_damaged_log_at_once_none_writes_over_what_another_kept(path: Path, copy: Path) -> None:
    garbage(path)
    before = path.read_bytes()
    command = [sys.executable, "-c", RESTORING, str(copy), str(path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = [subprocess.Popen(command, env=environ, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    for each in started:
        assert each.stdout.readline() == b"ready\n"
    kept = [Path(os.fsdecode(each.communicate(b"go\n")[0].strip())) for each in started]
    assert [each.returncode for each in started] == [0] * 3
    assert len(set(kept)) == 3
    assert [each.read_bytes() == before for each in sorted(kept)] == [True, False, False]
    assert_sound(path)
    assert [name for name in there(path.parent) if "restoring" in name or ".new" in name] == []


def test_what_is_kept_stays_where_the_last_sync_of_a_restore_fails(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes back although the log has been replaced."""
    with open_log(str(path)) as log:
        noted(log, customer="Dana")
    before, real = content(path), copying.opened

    class Failing:
        def __init__(self, given: sqlite3.Connection) -> None:
            self.given = given

        def backup(self, holder: sqlite3.Connection) -> None:
            self.given.backup(holder)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
            raise error

        def close(self) -> None:
            self.given.close()

    ready = restoring.prepare(str(copy), str(path), NOW)
    monkeypatch.setattr(
        copying,
        "opened",
        lambda file, **rest: Failing(real(file)) if file == ready.path else real(file, **rest),
    )
    with pytest.raises(UnreachableError) as refused:
        restoring.put_in_place(ready.path, str(path), NOW, "eli")
    monkeypatch.undo()
    private.discard(ready.path)
    kept = path.with_name("log.db.before-2026-11-21T093000")
    assert str(refused.value).endswith(f"the log as it was is kept as {kept}")
    assert content(kept) == before
