"""A copy every day: begun once, by nobody who waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance.backup import daily, retention
from tests.copies import ROOT, content, needs_posix, there
from tests.notebook import NOW

if TYPE_CHECKING:
    from pathlib import Path


def test_a_daily_copy_is_begun_once_a_day(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[str, ...]] = []

    def start(*words: str) -> int:
        begun.append(words)
        return len(begun)

    monkeypatch.setattr(daily, "_start", start)
    assert daily.is_due(str(path), NOW)
    assert daily.begin(str(path), NOW) == 1
    assert not daily.is_due(str(path), NOW.replace(hour=23, minute=59))
    assert daily.begin(str(path), NOW) is None
    assert daily.is_due(str(path), NOW + timedelta(days=1))
    assert daily.is_due(str(path.with_name("other.db")), NOW)
    monkeypatch.setattr(daily, "is_due", lambda *_: True)  # as it was for two who looked at once
    assert daily.begin(str(path), NOW) is None
    assert begun == [("--log", str(path), "backup", "--quiet")]
    assert there(folder) == [".log.db-2026-11-21"]


def test_a_daily_copy_that_cannot_be_begun_is_told(path: Path, folder: Path, quiet: None) -> None:
    del quiet
    folder.write_bytes(b"")
    assert daily.go_on(str(path), NOW) == f"{folder}: Not a directory"


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no process be started."""
    monkeypatch.setattr(daily, "_start", lambda *_: 1)


@pytest.mark.usefixtures("quiet")
def test_what_became_of_a_daily_copy_is_told_until_there_is_a_good_one(path: Path, folder: Path) -> None:
    log = str(path)
    assert daily.go_on(log, NOW) is None
    assert daily.go_on(log, NOW + timedelta(minutes=59)) is None  # it may be in the making
    late = "the copy of 2026-11-21 was begun and is not there"
    assert daily.go_on(log, NOW + timedelta(minutes=61)) == late
    daily.record(log, NOW, "no room\x1b")
    assert daily.go_on(log, NOW) == "no room␛"
    assert daily.go_on(log, NOW + timedelta(days=1)) == "no room␛"  # and the next one is begun
    assert daily.go_on(log, NOW + timedelta(days=1)) is None
    assert daily.go_on(log, NOW + timedelta(days=2)) == late.replace("21", "22")
    daily.record(log, NOW + timedelta(days=2), None)
    assert daily.go_on(log, NOW + timedelta(days=2)) is None
    assert daily.go_on(log, NOW + timedelta(days=3)) is None
    (folder / retention.name_of(NOW + timedelta(days=3))).touch()  # there, though its process could not say so
    assert daily.go_on(log, NOW + timedelta(days=5)) is None


def test_nothing_is_written_down_where_no_daily_copy_was_begun(path: Path, folder: Path) -> None:
    daily.record(str(path), NOW, "no room")
    folder.mkdir()
    daily.record(str(path), NOW, "no room")
    assert there(folder) == []
    assert daily.missing(str(path), NOW) is None


def test_a_person_is_told_once_a_day(path: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    told = [daily.is_told(str(state), str(path), NOW + timedelta(hours=hours)) for hours in (0, 1, 24, 25)]
    assert told == [False, True, False, True]
    assert not daily.is_told(str(state), str(path.with_name("other.db")), NOW)


@needs_posix
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("trap", ["a link", "a pipe", "a folder"])
def test_a_mark_that_somebody_else_put_there_is_not_followed(trap: str, path: Path, folder: Path) -> None:
    folder.mkdir()
    mark, own = folder / ".log.db-2026-11-21", path.with_name("own")
    own.write_bytes(b"mine")
    if trap == "a link":
        mark.symlink_to(own)
    elif trap == "a pipe":
        os.mkfifo(mark)
    else:
        mark.mkdir()
    assert daily.go_on(str(path), NOW) is None
    daily.record(str(path), NOW, "no room")
    assert own.read_bytes() == b"mine"


@needs_posix
def test_a_daily_copy_is_made_by_a_process_of_its_own(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    process = daily.begin(str(path), NOW)
    assert process is not None
    assert os.getsid(process) == process
    assert os.waitpid(process, 0)[1] == 0
    (made,) = (name for name in there(folder) if retention.moment_of(name))
    assert content(folder / made) == content(path)


LIGHT = """
import sys
sys.path.insert(0, sys.argv[1])
from quicklog.maintenance.backup import daily
from quicklog.note.fields import Note
from datetime import datetime
daily.is_due(sys.argv[2], datetime(2026, 11, 21))
print(*sys.modules)
"""


def test_to_ask_whether_one_is_due_costs_no_import(path: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c", LIGHT, str(ROOT), str(path)]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert (
        loaded & {"json", "re", "typing", "subprocess", "shutil", "pathlib", "concurrent", "quicklog.maintenance.audit"}
        == set()
    )
