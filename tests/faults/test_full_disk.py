"""A disk with no room left, or hardly any: a real small file system, filled to the last page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli import ROOT
from tests.faults.place import Place, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli import Ran

PAGE = 4096
# The pages that are left on the disk: none, too few for a journal, too few for the notes, and enough.
ROOM = (0, 1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48)
OWN = ["unshare", "--map-root-user", "--mount"]


class Disk:
    """A file system of its own, of one megabyte, and a file that takes up as much of it as is wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ballast = folder / "ballast"

    def leave(self, pages: int) -> None:
        """Fill the disk so that only some pages are left."""
        with self.ballast.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(PAGE)) == PAGE:
                    pass
            except OSError:
                pass
        os.truncate(self.ballast, self.ballast.stat().st_size // PAGE * PAGE)
        os.truncate(self.ballast, self.ballast.stat().st_size - pages * PAGE)

    def make_room(self) -> None:
        """Take the ballast away."""
        self.ballast.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Return a small disk that is mounted as long as the test runs."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a file system; who is not root does so in the last of these tests")
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no file system may be mounted: {mounted.stderr.decode().strip()}")
    yield Disk(folder)
    subprocess.run(["umount", str(folder)], check=True)


def capture(place: Place, customer: str, **changes: str) -> Ran:
    """Add a note, and say what must hold whatever becomes of it."""
    done = place.ql("add", line(customer), **changes)
    assert done.code in (0, 4)
    assert "Traceback" not in done.err
    assert ("saved" in done.out) == (done.code == 0)
    if done.code == 4:
        assert done.err.endswith(f"NOT SAVED: {line(customer)}\n")
        assert done.err.count("\n") == 1
    return done


def elsewhere(tmp_path: Path) -> dict[str, str]:
    """Return what puts the pocket on another disk."""
    return {"XDG_STATE_HOME": str(tmp_path / "elsewhere")}


def others(disk: Disk) -> list[str]:
    """Return what a log that was not made has left in its folder."""
    return [f"{each.name}: {each.stat().st_size}" for each in (disk.folder / "place" / "team").iterdir()]


def test_a_note_that_the_log_has_no_room_for_waits_on_another_disk(disk: Disk, tmp_path: Path) -> None:
    place = Place(disk.folder / "place")
    pocket = elsewhere(tmp_path)
    place.pocket = tmp_path / "elsewhere" / "quicklog" / "pocket"
    names = ["Before"]
    assert capture(place, "Before", **pocket).code == 0
    waited = []
    for pages in ROOM:
        disk.leave(pages)
        names.append(f"Customer {pages}")
        done = capture(place, names[-1], **pocket)
        assert done.code == 0
        waits = place.waiting()
        assert waits in ([], [names[-1]])
        waited += waits
        assert ("waits in the pocket" in done.err) == bool(waits)
        today = place.ql("today", **pocket)
        assert today.code == 0
        assert "Before" in today.out
        disk.make_room()
        done = place.ql("today", **pocket)
        assert (done.code, done.err) == (0, "1 waiting note was saved to the log\n" * len(waits))
        assert (place.customers(), place.waiting()) == (names, [])
    assert names[1] in waited
    assert names[-1] not in waited
    assert place.ql("doctor", **pocket).code == 0


def test_a_note_that_has_no_room_anywhere_is_not_saved_and_told_whole(disk: Disk) -> None:
    place = Place(disk.folder / "place")
    names = ["Before"]
    assert capture(place, "Before").code == 0
    codes = []
    for pages in ROOM:
        disk.leave(pages)
        codes.append(capture(place, f"Customer {pages}").code)
        if codes[-1] == 0:
            names.append(f"Customer {pages}")
        today = place.ql("today")
        assert today.code == 0
        assert "Before" in today.out
        disk.make_room()
        assert place.ql("today").code == 0
        assert (place.customers(), place.waiting()) == (names, [])
    assert (codes[0], codes[-1]) == (4, 0)
    assert place.ql("doctor").code == 0


@pytest.mark.parametrize("is_elsewhere", [True, False], ids=["another disk", "the same disk"])
def test_a_first_note_on_a_full_disk_leaves_no_log_that_is_none(is_elsewhere: bool, disk: Disk, tmp_path: Path) -> None:
    made = []
    for pages in ROOM:
        pocket = elsewhere(tmp_path / str(pages)) if is_elsewhere else {}
        place = Place(disk.folder / "place")
        (disk.folder / "place" / "cache").mkdir()
        disk.leave(pages)
        done = capture(place, "First", **pocket)
        assert done.code == 0 or not is_elsewhere
        made.append(place.log.exists())
        assert made[-1] or others(disk) == []
        assert place.ql("today", **pocket).code == (0 if made[-1] else 1)
        disk.make_room()
        assert capture(place, "Second", **pocket).code == 0
        assert place.customers() == [*["First"] * (done.code == 0), "Second"]
        assert place.ql("doctor", **pocket).code == 0
        shutil.rmtree(place.folder)
    assert (made[0], made[-1]) == (False, True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root has run these tests already")
def test_who_is_not_root_fills_a_disk_in_a_namespace_of_his_own() -> None:
    if shutil.which("unshare") is None or subprocess.run([*OWN, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted, not even in a namespace of one's own")
    command = [*OWN, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", str(Path(__file__))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
