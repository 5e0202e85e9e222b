"""A copy every day: begun once, by nobody who waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from quicklog.copies import daily, retention
from tests.copies import ROOT, content, needs_posix, there
from tests.notebook import NOW

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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


def test_a_daily_copy_that_cannot_be_begun_is_nobodys_trouble(path: Path, folder: Path) -> None:
    folder.write_bytes(b"")
    assert daily.begin(str(path), NOW) is None


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
from quicklog.copies import daily
from quicklog.note import Note
from datetime import datetime
daily.is_due(sys.argv[2], datetime(2026, 11, 21))
print(*sys.modules)
"""


def test_to_ask_whether_one_is_due_costs_no_import(path: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c", LIGHT, str(ROOT), str(path)]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert loaded & {"json", "re", "typing", "subprocess", "shutil", "pathlib", "concurrent", "quicklog.audit"} == set()
