"""Where a log lies, and what is to be said against that place.

A second name (hard link) has a journal of its own, a program that copies a folder copies a log in the middle of a
write, and the locks of a network drive may hold nobody back: each of them damages a log sooner or later.
"""

from __future__ import annotations

import os
import stat

from quicklog.errors import UnreachableError
from quicklog.lib.message import Message
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINKS = 40
_MOUNTS = "/proc/self/mounts"
_ESCAPED = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\043": "#", "\\134": "\\"}
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "9p", "afs")
# What the folders of a program are called, on any system, in lower case: whole names, and how names begin.
_NAMES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("OneDrive", ("onedrive",), ("onedrive -", "onedrive-")),
    ("Dropbox", ("dropbox",), ("dropbox (",)),
    ("iCloud Drive", ("mobile documents", "icloud drive", "iclouddrive"), ()),
    ("Google Drive", ("google drive", "googledrive", "my drive"), ("googledrive-",)),
    ("a cloud drive", ("cloudstorage",), ()),
)
# What they leave in such a folder whatever it is called. ``.dropbox`` in a home is Dropbox's own folder, not this file.
_MARKS = (
    (".849C9593-D756-4E56-8D6E-42412F2A707B", os.path.isfile, "OneDrive"),
    (".dropbox", os.path.isfile, "Dropbox"),
    (".dropbox.cache", os.path.isdir, "Dropbox"),
    (".stfolder", os.path.lexists, "Syncthing"),
    (".tmp.driveupload", os.path.isdir, "Google Drive"),
    (".tmp.drivedownload", os.path.isdir, "Google Drive"),
)


class Objection(Record):
    """Something said against a place: whether no log may be there, what is wrong, and what to do."""

    refuse: bool
    says: Message
    remedy: Message


def objections(path: str, *, forced: bool = False, mounts: str | None = None) -> list[Objection]:
    """Return what is to be said against the place of a log, which need not be there yet; symbolic links are resolved.

    ``forced`` makes a folder that a program copies a warning. ``mounts`` is the table of mounts, the system's own if
    left out.
    """
    try:
        path = os.path.realpath(path)
    except ValueError:  # no file can be called that: opening it says so
        return []
    return [*links(path), *_copied(path, forced=forced), *_remote(path, _table() if mounts is None else mounts)]


def weigh(found: list[Objection]) -> list[Objection]:
    """Raise ``UnreachableError`` with the first objection that refuses; return the others, which only warn."""
    for objection in found:
        if objection.refuse:
            raise UnreachableError(objection.says, objection.remedy)
    return found


def links(path: str) -> list[Objection]:
    """Return what is to be said against a log that has other names (hard links) than the one in this resolved path."""
    others = other_names(path)
    if others < 1:
        return []
    lists = "fsutil hardlink list" if os.name == "nt" else "find / -samefile"
    says = Message(
        "{path} has {number} names (hard links), each of which would have a journal of its own",
        path=path,
        number=others + 1,
    )
    return [Objection(True, says, Message("remove the others: {lists} {path} shows them", lists=lists, path=path))]


def expect_no_detour(path: str) -> None:
    """Raise ``UnreachableError`` where a link on the way to a log was put there by others than this user and root.

    Whoever may write a folder can put a link in the place of a log, or of a folder above it: it would lead everybody to
    another log, of which no login knows what it held.
    """
    link = _link_of_others(os.path.abspath(path)) if os.name == "posix" else None
    if link:
        what = Message("{link} is a symbolic link in a folder that others may write, and not followed", link=link)
        raise UnreachableError(what, "see who put it there; ql --log FILE names the log itself")


def _link_of_others(path: str) -> str | None:
    """Return the first link on an absolute path that others may have put there, be anything at its end or not."""
    for _ in range(_MOST_LINKS):
        link = next((place for place in reversed([path, *_above(path)]) if os.path.islink(place)), None)
        if link is None:
            return None
        folder = os.path.dirname(link)
        if os.lstat(link).st_uid not in (0, os.geteuid()) and _may_be_written(os.stat(folder)):
            return link
        path = os.path.normpath(os.path.join(folder, os.readlink(link), os.path.relpath(path, link)))
    return None


def _may_be_written(folder: os.stat_result) -> bool:
    """Tell whether others than this user and root can put something into a folder."""
    return folder.st_uid not in (0, os.geteuid()) or bool(folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def other_names(path: str) -> int:
    """Return how many other names a file has; those that a log has while it is being made do not count.

    They are looked for before the names are counted: one that vanishes meanwhile must not leave a name unexplained.
    """
    in_making = _in_making(path)
    try:
        status = os.stat(path)
    except OSError:
        return 0
    return status.st_nlink - 1 - in_making.count(status.st_ino)


def _in_making(path: str) -> list[int]:
    """Return the inodes of the files as which logs of this name are made, and kept where another takes their place."""
    folder, name = os.path.split(path)

    def is_one(other: str) -> bool:
        return other.startswith(f"{name}.before-") or (other.startswith(f"{name}.") and other.endswith(".new"))

    try:
        with os.scandir(folder) as entries:
            return [each.inode() for each in entries if is_one(each.name)]
    except OSError:
        return []


def _copied(path: str, *, forced: bool) -> Iterator[Objection]:
    program = copied_by(path)
    if program:
        says = Message(
            "{path} lies in a folder of {program}, which copies a log while it is written and so damages it",
            path=path,
            program=program,
        )
        remedy = Message("keep it in a folder that no program copies (ql init --force makes it here all the same)")
        yield Objection(not forced, says, remedy)


def copied_by(path: str) -> str | None:
    """Return the program that copies the folder of a resolved path, or one above it, to a cloud or other machines."""
    for folder in _above(path):
        for name, is_there, program in _MARKS:
            if is_there(os.path.join(folder, name)):
                return program
    return named_for(path)


def _above(path: str) -> Iterator[str]:
    """Yield the folders above a path, the innermost first."""
    folder = os.path.dirname(path)
    while folder != path:
        yield folder
        folder, path = os.path.dirname(folder), folder


def named_for(path: str) -> str | None:
    """Return the program that a folder in a path, of any system, is called after."""
    for folder in reversed(path.replace("\\", "/").casefold().split("/")[:-1]):
        for program, names, beginnings in _NAMES:
            if folder in names or folder.startswith(beginnings):
                return program
    return None


def _remote(path: str, mounts: str) -> Iterator[Objection]:
    kind = network(path, mounts)
    if kind:
        says = Message("{path} lies on a network drive ({kind}), whose locks cannot be trusted", path=path, kind=kind)
        yield Objection(False, says, Message("keep it on a disk of the machine on which everybody works"))


def network(path: str, mounts: str) -> str | None:
    r"""Return the kind of network drive that a resolved path lies on, by its name (``\\server``) or a table of mounts.

    The table is that of Linux: a line for each mount with its device, its place, its kind and more, the newest last.
    """
    if path.startswith("\\\\?\\UNC\\") or (path.startswith("\\\\") and path[2:3] not in (".", "?")):
        return "a Windows share"
    place = kind = ""
    for line in mounts.split("\n"):
        _, at, its_kind, *_ = (*line.split(" "), "", "", "")
        at = _unescaped(at)
        if len(at) >= len(place) and _holds(at, path):
            place, kind = at, its_kind
    return kind if kind in _NETWORK else None


def _unescaped(field: str) -> str:
    for escape, character in _ESCAPED.items():
        field = field.replace(escape, character)
    return field


def _holds(place: str, path: str) -> bool:
    return place.startswith("/") and path.startswith(place.rstrip("/") + "/")


def _table() -> str:
    try:
        with open(_MOUNTS, "rb") as file:
            return os.fsdecode(file.read())
    except OSError:
        return ""
