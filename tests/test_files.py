"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from quicklog import files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_whole_with_its_mode_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"old")
    files.write_whole(str(path), b"new", 0o640)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["note"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space left"):
        files.write_whole(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["note"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.write_whole(str(tmp_path / "nowhere" / "note"), b"new")


def test_removing_what_is_gone_is_done_already(tmp_path: Path) -> None:
    files.remove(str(tmp_path / "nothing"))
    (tmp_path / "one").touch()
    files.remove(str(tmp_path / "one"))
    assert os.listdir(tmp_path) == []


def test_the_reason_is_the_systems_own_and_safe() -> None:
    assert files.reason(OSError(28, "No space left on device")) == "No space left on device"
    assert files.reason(ValueError("embedded \x1b")) == "embedded ␛"
