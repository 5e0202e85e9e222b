"""Where a log lies: names and marks of folders that are copied, tables of mounts, and other names of a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import UnreachableError
from quicklog.store import placement
from quicklog.store.placement import Objection, objections

if TYPE_CHECKING:
    from pathlib import Path

BARE = "/dev/sda1 / ext4 rw 0 0\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path.resolve() / "team" / "quicklog.db"
    path.parent.mkdir()
    path.write_bytes(b"events")
    return path


def said(path: Path) -> list[Objection]:
    return objections(str(path), mounts=BARE)


def test_nothing_is_said_against_an_ordinary_place(log: Path) -> None:
    assert said(log) == []
    assert said(log.with_name("not there yet.db")) == []
    assert said(log.parent / "nor" / "its folder" / "quicklog.db") == []


def test_a_path_that_no_file_can_have_is_left_to_those_who_open_it() -> None:
    assert objections("a\0b") == []


# Folders that a program copies.


@pytest.mark.parametrize(
    ("path", "program"),
    [
        (r"C:\Users\eli\OneDrive\quicklog.db", "OneDrive"),
        (r"C:\Users\eli\OneDrive - Liška s.r.o\Desktop\logs\quicklog.db", "OneDrive"),
        ("/Users/eli/Library/CloudStorage/OneDrive-Personal/quicklog.db", "OneDrive"),
        ("/home/eli/onedrive/quicklog.db", "OneDrive"),
        ("/home/eli/Dropbox/team/quicklog.db", "Dropbox"),
        (r"D:\Dropbox (Acme)\quicklog.db", "Dropbox"),
        ("/Users/eli/Library/Mobile Documents/com~apple~CloudDocs/Documents/quicklog.db", "iCloud Drive"),
        (r"C:\Users\eli\iCloudDrive\quicklog.db", "iCloud Drive"),
        ("/Users/eli/Library/CloudStorage/GoogleDrive-eli@example.com/My Drive/quicklog.db", "Google Drive"),
        ("/Users/eli/Library/CloudStorage/GoogleDrive-eli@example.com/האחסון שלי/quicklog.db", "Google Drive"),
        (r"G:\My Drive\quicklog.db", "Google Drive"),
        ("/home/eli/Google Drive/quicklog.db", "Google Drive"),
        ("/Users/eli/Library/CloudStorage/Box-Box/quicklog.db", "a cloud drive"),
        ("/home/eli/Dropboxes/quicklog.db", None),
        ("/home/eli/src/dropbox-api/quicklog.db", None),
        ("/home/eli/my drives/quicklog.db", None),
        ("/srv/quicklog/OneDrive", None),
        ("quicklog.db", None),
    ],
)
def test_a_folder_is_known_by_its_name_on_every_system(path: str, program: str | None) -> None:
    assert placement.named_for(path) == program


MARKS = [
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "file", "OneDrive"),
    (".dropbox", "file", "Dropbox"),
    (".dropbox.cache", "folder", "Dropbox"),
    (".stfolder", "folder", "Syncthing"),
    (".stfolder", "file", "Syncthing"),
    (".tmp.driveupload", "folder", "Google Drive"),
    (".tmp.drivedownload", "folder", "Google Drive"),
]


@pytest.mark.parametrize(("name", "kind", "program"), MARKS)
@pytest.mark.parametrize("depth", [0, 1])
def test_a_folder_is_known_by_what_a_program_leaves_in_it(
    name: str, kind: str, program: str, depth: int, log: Path
) -> None:
    mark = log.parents[depth] / name
    if kind == "file":
        mark.touch()
    else:
        mark.mkdir()
    (objection,) = said(log)
    assert objection.refuse
    assert objection.says.startswith(f"{log} lies in a folder of {program}, ")
    (warning,) = objections(str(log), forced=True, mounts=BARE)
    assert (warning.refuse, warning.says) == (False, objection.says)


def test_dropboxs_own_folder_in_a_home_does_not_make_the_home_a_dropbox(log: Path) -> None:
    (log.parents[1] / ".dropbox").mkdir()
    assert said(log) == []


def test_symbolic_links_are_resolved(log: Path) -> None:
    cloud = log.parents[1] / "Dropbox"
    cloud.mkdir()
    (log.parent / "innocent").symlink_to(cloud)
    assert [each.refuse for each in said(log.parent / "innocent" / "quicklog.db")] == [True]
    (cloud / "quicklog.db").symlink_to(log)
    assert said(cloud / "quicklog.db") == []


# Network drives.

TABLE = r"""sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/nfs nfs4 rw,vers=4.2 0 0
/dev/sdb1 /mnt/nfs/local\040disk xfs rw 0 0
//server/team /mnt/a\134040b\011c\043 cifs rw 0 0
eli@server: /home/eli/remote fuse.sshfs rw 0 0
drvfs /mnt/c 9p rw 0 0
AFS /afs afs rw 0 0
auto /net autofs rw 0 0
server:/one /net/one nfs rw 0 0
server:/over /over nfs rw 0 0
/dev/sdc1 /over ext4 rw 0 0

broken
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/quicklog/quicklog.db", None),
        ("/mnt/nfs/quicklog.db", "nfs4"),
        ("/mnt/nfs2/quicklog.db", None),
        ("/mnt/nfs", None),
        ("/mnt/nfs/local disk/quicklog.db", None),
        ("/mnt/nfs/local", "nfs4"),
        ("/mnt/a\\040b\tc#/quicklog.db", "cifs"),
        ("/home/eli/remote/a/b/quicklog.db", "fuse.sshfs"),
        ("/mnt/c/Users/eli/quicklog.db", "9p"),
        ("/afs/quicklog.db", "afs"),
        ("/net/one/quicklog.db", "nfs"),
        ("/net/two/quicklog.db", None),
        ("/over/quicklog.db", None),
        (r"\\server\team\quicklog.db", "a Windows share"),
        (r"\\?\UNC\server\team\quicklog.db", "a Windows share"),
        (r"\\?\C:\quicklog.db", None),
        (r"C:\quicklog.db", None),
    ],
)
def test_a_network_drive_is_known_by_the_table_of_mounts(path: str, kind: str | None) -> None:
    assert placement.network(path, TABLE) == kind


def test_a_network_drive_is_warned_of(log: Path) -> None:
    (warning,) = objections(str(log), mounts=f"{BARE}server:/x {log.parent} nfs rw 0 0\n")
    assert not warning.refuse
    assert warning.says == f"{log} lies on a network drive (nfs), whose locks cannot be trusted"
    assert placement.weigh([warning]) == [warning]


FOLDERS = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(FOLDERS, min_size=1, max_size=5), st.data())
def test_the_innermost_mount_decides(folders: list[str], data: st.DataObject) -> None:
    place_of = data.draw(st.integers(0, len(folders)))
    inner, kinds = data.draw(st.integers(place_of, len(folders))), data.draw(st.permutations(["nfs", "ext4"]))

    def line(end: int, kind: str) -> str:
        at = "/" + "/".join(folders[:end])
        for character in "\\ \t\n#":
            at = at.replace(character, f"\\{ord(character):03o}")
        return f"somewhere {at} {kind} rw 0 0"

    table = "\n".join([line(place_of, kinds[0]), line(inner, kinds[1])])
    path = "/" + "/".join([*folders, "quicklog.db"])
    assert placement.network(path, table) == ("nfs" if kinds[1] == "nfs" else None)


def test_the_systems_own_table_is_read(log: Path) -> None:
    """Whatever this machine's disks are, what is said of them never refuses a log."""
    assert all(not objection.refuse for objection in objections(str(log)))
    if os.path.exists("/proc/self/mounts"):
        assert " / " in placement._table()


# Other names.


def test_a_log_with_two_names_is_refused(log: Path) -> None:
    os.link(log, log.with_name("copy.db"))
    for name in (log, log.with_name("copy.db")):
        (objection,) = said(name)
        assert objection.refuse
        assert "2 names" in objection.says
    with pytest.raises(UnreachableError, match="2 names"):
        placement.weigh(said(log))
    log.with_name("copy.db").unlink()
    assert said(log) == []


def test_a_symbolic_link_is_no_second_name(log: Path) -> None:
    log.with_name("link.db").symlink_to(log)
    assert said(log) == said(log.with_name("link.db")) == []


def test_the_name_under_which_a_log_was_made_does_not_count(log: Path) -> None:
    os.link(log, f"{log}.0123456789ab.new")
    log.with_name("quicklog.db.ba9876543210.new").write_bytes(b"another")
    assert said(log) == []
    os.link(log, log.with_name("copy.db"))
    assert [each.refuse for each in said(log)] == [True]


def test_a_name_that_vanishes_while_it_is_looked_at_is_no_alarm(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = log.with_name("quicklog.db.0123456789ab.new")
    os.link(log, fresh)
    stat = os.stat

    def vanish(path: str) -> os.stat_result:
        fresh.unlink(missing_ok=True)
        return stat(path)

    monkeypatch.setattr(os, "stat", vanish)
    assert placement.other_names(str(log)) < 1


def test_names_are_safe_to_print(log: Path) -> None:
    hostile = log.with_name("\x1b[31m.db")
    os.link(log, hostile)
    (objection,) = said(hostile)
    assert "\x1b" not in objection.says + objection.remedy
