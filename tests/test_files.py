"""Files that appear whole or not at all, and folders in which no link leads elsewhere."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from quicklog.lib import files

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

    def fail(*_: object, **__: object) -> None:
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


def test_a_folder_is_the_one_that_was_opened_whatever_takes_its_place(tmp_path: Path) -> None:
    shared, private = tmp_path / "shared", tmp_path / "private"
    shared.mkdir()
    private.mkdir()
    (private / "note").write_bytes(b"mine")
    with files.Folder(str(shared)) as folder:
        shared.rename(tmp_path / "moved")
        shared.symlink_to(private)
        os.close(folder.create("note"))
        folder.create("other")
        folder.replace("other", "note")
        assert folder.names() == ["note"]
    assert (private / "note").read_bytes() == b"mine"
    assert os.listdir(private) == ["note"]


@pytest.mark.parametrize("there", ["link", "dangling", "fifo", "file"])
def test_nothing_is_created_over_what_has_the_name(tmp_path: Path, there: str) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"mine")
    name = tmp_path / "name"
    {
        "link": lambda: name.symlink_to(secret),
        "dangling": lambda: name.symlink_to(tmp_path / "nowhere"),
        "fifo": lambda: os.mkfifo(name),
        "file": lambda: name.write_bytes(b"old"),
    }[there]()
    with files.Folder(str(tmp_path)) as folder, pytest.raises(FileExistsError):
        folder.create("name")
    assert secret.read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("there", ["link", "fifo", "folder"])
def test_only_an_ordinary_file_is_opened_and_at_once(tmp_path: Path, there: str) -> None:
    (tmp_path / "secret").write_bytes(b"mine")
    name = tmp_path / "name"
    {
        "link": lambda: name.symlink_to("secret"),
        "fifo": lambda: os.mkfifo(name),
        "folder": name.mkdir,
    }[there]()
    with files.Folder(str(tmp_path)) as folder, pytest.raises(OSError, match=r"regular file|symbolic links"):
        folder.open("name")


def test_a_link_in_a_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "link").symlink_to("private")
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        files.Folder(str(tmp_path / "link"), follow=False)
    with files.Folder(str(tmp_path)) as folder, pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        folder.make_folder("link")
    with files.Folder(str(tmp_path / "link")) as folder:
        assert folder.names() == []


def test_a_name_is_never_a_path(tmp_path: Path) -> None:
    with files.Folder(str(tmp_path)) as folder:
        for name in ("", ".", "..", "a/b", "/etc/passwd"):
            with pytest.raises(ValueError, match=r".*"):
                folder.create(name)


def test_every_folder_that_is_made_is_synced_into_the_one_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(files.Folder, "sync", lambda folder: synced.append(folder.path))
    files.make_folders(str(tmp_path / "a" / "b"), 0o700)
    assert synced == [str(tmp_path), str(tmp_path / "a")]
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    files.make_folders(str(tmp_path / "a" / "b"))
    assert len(synced) == 2


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_what_is_written_over_keeps_its_rights(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"old")
    path.chmod(mode)
    files.write_over(str(path), b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)
    assert os.listdir(tmp_path) == ["note"]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_what_is_new_is_as_the_umask_says(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        files.write_over(str(tmp_path / "note"), b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "note").stat().st_mode) == 0o666 & ~umask


def test_a_replacement_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="Bad file"), files.replacing(str(path)) as handle:
        os.write(-handle, b"new")
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["note"])


@pytest.mark.parametrize("made", ["fifo", "folder", "device", "large"])
def test_a_small_file_is_read_or_refused_at_once(tmp_path: Path, made: str) -> None:
    path = tmp_path / "codes.toml"
    path.write_bytes(b"x" * files.SMALL)
    assert len(files.read_small(str(path))) == files.SMALL
    path.unlink()
    {
        "fifo": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "device": lambda: path.symlink_to("/dev/zero"),
        "large": lambda: path.write_bytes(b"x" * (files.SMALL + 1)),
    }[made]()
    with pytest.raises(OSError, match=r"regular file|is larger"):
        files.read_small(str(path))


def test_links_are_followed_out_of_folders_of_ones_own_alone(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    for folder in (own, shared):
        folder.mkdir(0o700)
        (folder / "file").write_bytes(b"content")
    (own / "one").symlink_to("two")
    (own / "two").symlink_to(own / "file")
    (own / "three").symlink_to("../shared/link")
    (shared / "link").symlink_to("../own/file")
    assert files.followed(str(own / "one")) == str(own / "file")
    assert files.followed(str(own / "three")) == str(own / "file")
    shared.chmod(0o777)
    for path in (own / "three", shared / "link"):
        with pytest.raises(OSError, match="others may write"):
            files.followed(str(path))
    (own / "loop").symlink_to("loop")
    with pytest.raises(OSError, match="symbolic links"):
        files.followed(str(own / "loop"))


def test_a_folder_whose_names_may_not_be_listed_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "note").write_bytes(b"content")
    tmp_path.chmod(0o311)
    assert files.read_small(str(tmp_path / "note")) == b"content"
    tmp_path.chmod(0o700)
