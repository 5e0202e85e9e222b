"""One log for a whole group on one machine: made so that each of them can write it, and set for everybody there."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager

from quicklog.config import home
from quicklog.config.settings_edit import with_setting
from quicklog.errors import BadUsageError, UnreachableError
from quicklog.lib.files import Folder, Replacement, make_folders, read_small, reason, write_over
from quicklog.lib.message import Message
from quicklog.lib.text import safe
from quicklog.maintenance.backup.retention import COPIES
from quicklog.store.opening import open_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "quicklog.db"
CODES = "codes.toml"
_FOLDER = 0o2770  # setgid: what is made in the folder belongs to its group, too
_LOG = 0o660


def place_in(folder: str) -> str:
    """Return where the log shared in a folder lies; symbolic links on the way to the folder are resolved."""
    return os.path.join(os.path.realpath(os.path.expanduser(folder)), FILE)


def make(log: str, group: str | None = None, *, forced: bool = False) -> str | None:
    """Make a log, its folder and codes beside it for a group to write, or give it those that are there.

    Returns the name of the group. Without ``group`` it is the folder's, and that of a new folder is the user's. Umasks
    do not matter. What is right already is left alone; so are codes that are there. Where a system has no such groups,
    the folder's own rights decide, and ``None`` is returned. Raises ``BadUsageError`` for an unknown group,
    ``UnreachableError`` where the system refuses, and what ``open_log`` raises for a file that is not a sound log.
    """
    number = None if group is None else _number(group)
    if os.path.islink(log):
        raise UnreachableError("{log} is a symbolic link", "share the folder that the log itself lies in", log=log)
    with _refusals(log, group):
        if os.path.exists(log):
            open_log(log).connection.close()  # a stranger's file is refused before anything is changed
        number = _share_folder(os.path.dirname(log), number)
        open_log(log, forced=forced).connection.close()
        with Folder(os.path.dirname(log), follow=False) as folder:
            for name in (FILE, f"{FILE}-journal"):
                _share_file(folder, name, number)
            _put_codes(folder)
    return None if number is None else _name(number)


@contextmanager
def _refusals(log: str, group: str | None) -> Iterator[None]:
    """Say what the system refuses, and who may do it."""
    try:
        yield
    except OSError as error:
        path = os.fsdecode(error.filename) if error.filename else os.path.dirname(log)
        what = Message("{path} cannot be shared", path=path)
        if group:
            what = Message("{path} cannot be shared with the group {group}", path=path, group=group)
        why = reason(error)
        if isinstance(error, PermissionError):
            why = Message("{reason}; an administrator may do it, and its owner who is in that group", reason=why)
        raise UnreachableError(what, why) from error


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


# Groups and rights.


def _number(group: str) -> int:
    """Return the number of a group; it may be given as a number, too."""
    if os.name != "posix":
        grant = f'icacls FOLDER /grant "{safe(group)}:(OI)(CI)M"'
        raise BadUsageError(
            "--group is for Linux and macOS", "leave it out, and let the group in by {grant}", grant=grant
        )
    import grp

    try:
        return grp.getgrnam(group).gr_gid
    except (KeyError, ValueError):
        if group.isascii() and group.isdecimal():
            return int(group)
        raise BadUsageError("unknown --group {group}", "id -Gn shows those you are in", group=group) from None


def _name(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _share_folder(path: str, group: int | None) -> int | None:
    """Make a folder, or take one that is there, and let in its group and nobody else; return the group."""
    is_new = not os.path.lexists(path)
    with _umask(0o022):  # everybody may go through the folders above it
        make_folders(os.path.dirname(path), 0o755)
    make_folders(path, 0o700)
    if os.name != "posix":
        return None
    # Links are not followed: where a group may write, one could lead an administrator's hand anywhere.
    with Folder(path, follow=False) as folder:
        handle = folder.handle or 0
        status = os.fstat(handle)
        group = status.st_gid if group is None else group
        if not (is_new or _is_free(path, handle) or _is_given(status, group, _FOLDER)):
            raise UnreachableError(
                "{path} is there for other things, too", "name a new folder, such as {path}/quicklog", path=path
            )
        _give(handle, group, _FOLDER)
    return group


def _is_free(folder: str, handle: int | None = None) -> bool:
    """Tell whether a folder may be closed to all but a group: not /srv, nor one that holds other things."""
    names = os.listdir(handle or folder)
    return os.path.dirname(folder) != os.path.sep and all(map(_is_ours, names))


def _is_ours(name: str) -> bool:
    return name == COPIES or name.startswith((FILE, CODES))


def _share_file(folder: Folder, name: str, group: int | None) -> None:
    """Let a group write a file of the log, if it is there. The log must not be connected: this opens the file."""
    if group is None or folder.status(name) is None:
        return
    handle = folder.open(name)
    try:
        if os.fstat(handle).st_nlink > 1:
            raise UnreachableError(
                "{path} is not a regular file", "share another folder", path=os.path.join(folder.path, name)
            )
        _give(handle, group, _LOG)
    finally:
        os.close(handle)


def _give(handle: int, group: int, mode: int) -> None:
    """Set the group and the rights of an open file or folder where they are others; raises ``OSError``."""
    if os.fstat(handle).st_gid != group:
        os.fchown(handle, -1, group)
    if not _is_given(os.fstat(handle), group, mode):
        os.fchmod(handle, mode)
    if not _is_given(os.fstat(handle), group, mode):  # setgid may be dropped in silence; some disks know no rights
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def _is_given(status: os.stat_result, group: int, mode: int) -> bool:
    return (status.st_gid, stat.S_IMODE(status.st_mode)) == (group, mode)


def closed_above(log: str) -> str | None:
    """Return the outermost folder above a shared one that its group cannot go through, if there is any."""
    folder = os.path.dirname(log)
    group, closed = os.stat(folder).st_gid, None
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        status = os.stat(folder)
        may = stat.S_IXOTH | (stat.S_IXGRP if status.st_gid == group else 0)
        if os.name == "posix" and not status.st_mode & may:
            closed = folder
    return closed


def _put_codes(folder: Folder) -> None:
    """Put the starter beside the log for the team to edit, unless codes are there."""
    if folder.status(CODES) is not None:
        return
    content = read_small(home.starter())
    with (
        _umask(0o002),
        Replacement(folder, CODES, 0o664) as handle,
        open(handle, "wb", closefd=False) as file,
    ):
        file.write(content)


# The log of the machine.


def machine_settings() -> str:
    """Return where the settings are that hold for everybody on the machine."""
    from platformdirs import PlatformDirs

    return os.path.join(PlatformDirs("quicklog", appauthor=False).site_config_dir, "config.toml")


def set_for_everybody(log: str, settings: str, *, forced: bool = False) -> str | None:
    """Set the log of everybody on the machine in its settings; return why that could not be, or nothing.

    Another log that is set there stays, unless ``forced``.
    """
    try:
        before = _content(settings)
        present = _log_of(before, settings)
        if present == log:
            return None
        if present and not forced:
            return f"it names {safe(present)}, and --force would put this one in its place"
        if not _is_for_everybody(settings):
            return f"some may not read it; chmod a+r {safe(settings)} lets them"
        after = with_setting(before, "log", log)
        with _umask(0o022):
            make_folders(os.path.dirname(settings), 0o755)
            write_over(os.path.realpath(settings), after.encode(), 0o644)
    except OSError as error:
        return reason(error)
    except (TypeError, ValueError):
        return "it is too unusual to be changed but by hand"
    return None


def _content(path: str) -> str:
    try:
        return read_small(path).decode("utf-8-sig")
    except FileNotFoundError:
        return ""


def _is_for_everybody(path: str) -> bool:
    return os.name != "posix" or not os.path.exists(path) or bool(os.stat(path).st_mode & stat.S_IROTH)


def _log_of(text: str, settings: str) -> str | None:
    import tomllib

    log = tomllib.loads(text).get("log")
    return os.path.realpath(os.path.join(os.path.dirname(settings), os.path.expanduser(log))) if log else None


def line_for_one(log: str) -> str:
    """Return the line with which one person chooses a log, in the shell of this system."""
    if os.name == "nt":
        return f'setx QL_LOG "{log}"'
    from shlex import quote

    return f"export QL_LOG={quote(log)}"
