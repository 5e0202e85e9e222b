"""Files that appear whole or not at all, last through a power cut, and are made where they were meant to be made."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager

from quicklog.lib.message import Message, verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# Opening a FIFO or a device must not wait for whoever is at its other end.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
# How a folder is opened in which names may be used but not listed.
_UNLISTED = getattr(os, "O_PATH", 0)
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MOST_LINKS = 40
# No file of codes or settings is larger: reading one takes a moment, whoever wrote it.
SMALL = 512 * 1024
_BY_HANDLE = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd


class Folder:
    """An open folder, in which names are looked up without following a symbolic link.

    Where others may write, one of them may put a link, or another folder, in the place of a path between two uses of
    it. A handle still means what was opened: open a folder once, and do everything in it through this. Its methods
    take the name of a file in the folder, never a path, and raise ``OSError``. Where a system knows no such handles
    (Windows), names are joined to the folder's path.
    """

    def __init__(self, path: str, *, follow: bool = True) -> None:
        """Open a folder; without ``follow``, a link in the last place of the path is refused."""
        self.path = path or "."
        self.handle = _opened(self.path, 0 if follow else _NO_LINK) if _BY_HANDLE else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.handle is not None:
            os.close(self.handle)

    def is_own(self) -> bool:
        """Tell whether nobody but this user and root can put anything into the folder."""
        return self.handle is None or _is_closed(os.fstat(self.handle))

    def create(self, name: str, mode: int = 0o600) -> int:
        """Make a new file and return its handle; raises ``FileExistsError`` where anything has that name."""
        with self._named_whole():
            return os.open(self._named(name), os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, mode, dir_fd=self.handle)

    def open(self, name: str, flags: int = os.O_RDONLY) -> int:
        """Return a handle of an ordinary file that is there; raises ``OSError`` on a link, a FIFO or a device."""
        with self._named_whole():
            handle = os.open(self._named(name), flags | _NO_LINK | _AT_ONCE, dir_fd=self.handle)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(errno.EINVAL, "it is not a regular file", os.path.join(self.path, name))
        return handle

    def read(self, name: str, most: int = SMALL) -> bytes:
        """Return what an ordinary file holds; raises ``OSError`` as ``open`` does, and on more than so many bytes."""
        with open(self.open(name), "rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise OSError(errno.EFBIG, f"it is larger than {most // 1024} KiB", os.path.join(self.path, name))
        return content

    def make_folder(self, name: str, mode: int = 0o700) -> Folder:
        """Open a folder within, which is made and made to last where it is missing; a link is refused."""
        try:
            with self._named_whole():
                os.mkdir(self._named(name), mode, dir_fd=self.handle)
        except FileExistsError:
            pass
        else:
            self.sync()
        return self._within(name)

    def _within(self, name: str) -> Folder:
        inner = Folder.__new__(Folder)
        inner.path = os.path.join(self.path, name)
        with self._named_whole():
            inner.handle = _opened(name, _NO_LINK, self.handle) if _BY_HANDLE else None
        return inner

    def status(self, name: str) -> os.stat_result | None:
        """Return what a name stands for, a link for itself; nothing where there is no such name."""
        try:
            return os.stat(self._named(name), dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def link_of(self, name: str) -> str | None:
        """Return what a symbolic link says, or nothing where the name is not one."""
        status = self.status(name)
        if status is None or not stat.S_ISLNK(status.st_mode):
            return None
        return os.readlink(self._named(name), dir_fd=self.handle)

    def names(self) -> list[str]:
        """Return every name in the folder."""
        return os.listdir(self.path if self.handle is None else self.handle)

    def replace(self, present: str, name: str) -> None:
        """Rename a file, in the place of another of that name where there is one."""
        with self._named_whole():
            os.replace(self._named(present), self._named(name), src_dir_fd=self.handle, dst_dir_fd=self.handle)

    def give_name(self, present: str, name: str) -> bool:
        """Let a file have a name, unless another has it; where it can have two, it keeps the one that it had."""
        try:
            os.link(
                self._named(present),
                self._named(name),
                src_dir_fd=self.handle,
                dst_dir_fd=self.handle,
                follow_symlinks=False,
            )
        except FileExistsError:
            return False
        except (OSError, NotImplementedError):  # a file system without hard links
            if self.status(name):
                return False
            self.replace(present, name)
        return True

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            os.unlink(self._named(name), dir_fd=self.handle)
        except FileNotFoundError:
            return

    def sync(self) -> None:
        """Make new names in the folder last through a power cut, where the system can."""
        if self.handle is None:
            return
        try:
            os.fsync(self.handle)
        except OSError as error:  # some file systems cannot: the files themselves are synced all the same
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF):
                raise

    @contextmanager
    def _named_whole(self) -> Iterator[None]:
        """Let an error name the whole path: the system knows only the name in the folder."""
        try:
            yield
        except OSError as error:
            error.filename = os.path.join(self.path, f"{error.filename}")
            raise

    def _named(self, name: str) -> str:
        if os.path.basename(name) != name or name in ("", os.curdir, os.pardir):
            raise ValueError(name)
        return name if _BY_HANDLE else os.path.join(self.path, name)


def _opened(path: str, flags: int, above: int | None = None) -> int:
    """Return the handle of a folder, also of one whose names this user may not list."""
    try:
        return os.open(path, _FOLDER | flags, dir_fd=above)
    except PermissionError:
        if not _UNLISTED:
            raise
        return os.open(path, _FOLDER | flags | _UNLISTED, dir_fd=above)


def _is_closed(status: os.stat_result) -> bool:
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & _OTHERS_WRITE


class Replacement:
    """A file that takes a place in a folder whole, or not at all: a context that gives a handle to write to.

    It is written beside its place, synced and put there at the end, and the folder is synced. It keeps the rights and
    the owner of what it takes the place of, unless ``kept`` is false: then, and where nothing is there, it gets
    ``mode``, less what the umask takes. Where an owner cannot be kept, nobody may do more than before. Raises
    ``OSError``, also where something else than an ordinary file is there; what was there is then as it was.
    """

    def __init__(self, folder: Folder, name: str, mode: int = 0o666, *, kept: bool = True) -> None:
        self._folder, self._name, self._kept = folder, name, kept
        self._mode = mode
        self._fresh = f"{name}.{os.urandom(6).hex()}.part"
        self._handle = -1

    def __enter__(self) -> int:
        is_closed = self._before() is not None and self._kept
        self._handle = self._folder.create(self._fresh, 0o600 if is_closed else self._mode)
        return self._handle

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            try:
                if kind is None:
                    os.fsync(self._handle)
                    before = self._before()
                    if before and self._kept:
                        _make_like(self._handle, before)
            finally:
                os.close(self._handle)
            if kind is None:
                self._folder.replace(self._fresh, self._name)
                self._folder.sync()
                return
        except BaseException:
            self._folder.remove(self._fresh)
            raise
        self._folder.remove(self._fresh)

    def _before(self) -> os.stat_result | None:
        """Return the state of what is in the place, if anything is."""
        status = self._folder.status(self._name)
        if status and not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", os.path.join(self._folder.path, self._name))
        return status


def _make_like(handle: int, before: os.stat_result) -> None:
    """Give an open file the rights and the owner of another; those whom it would not belong to get nothing by it."""
    if os.name != "posix":
        return
    for user in (before.st_uid, -1):  # who may not give files away may still give them to a group of his
        try:
            os.fchown(handle, user, before.st_gid)
            break
        except PermissionError:
            continue
    rights = stat.S_IMODE(before.st_mode) & (stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    if os.fstat(handle).st_gid != before.st_gid:  # another group must not get what was meant for that one
        rights &= ~stat.S_IRWXG | (rights & stat.S_IRWXO) << 3
    os.fchmod(handle, rights)


def write_whole(path: str, content: bytes, mode: int = 0o600) -> None:
    """Write a file beside its place, sync it, put it there, sync the folder; raises ``OSError`` and leaves nothing."""
    _write(path, content, mode, kept=False)


def write_over(path: str, content: bytes, mode: int = 0o666) -> None:
    """Write a file as ``write_whole`` does; what is there lends it its rights and its owner, as in ``Replacement``."""
    _write(path, content, mode, kept=True)


def _write(path: str, content: bytes, mode: int, *, kept: bool) -> None:
    place, name = os.path.split(path)
    with (
        Folder(place) as folder,
        Replacement(folder, name, mode, kept=kept) as handle,
        open(handle, "wb", closefd=False) as file,
    ):
        file.write(content)


@contextmanager
def replacing(path: str) -> Iterator[int]:
    """Give a handle to write what shall take the place of a file, as in ``Replacement``; a link there stays one.

    Raises ``OSError`` also where ``followed`` does.
    """
    place, name = os.path.split(followed(path))
    with Folder(place) as folder, Replacement(folder, name) as handle:
        yield handle


def followed(path: str) -> str:
    """Return where a path leads when symbolic links are followed, be anything there or not.

    Raises ``OSError`` where one of them lies in a folder that others may write: one of them may have put it there, to
    lead whoever comes to a file that he himself may not touch.
    """
    for _ in range(_MOST_LINKS):
        place, name = os.path.split(path)
        with Folder(os.path.realpath(place)) as folder:
            link = folder.link_of(name) if name else None
            if link is None:
                return os.path.join(folder.path, name)
            if not folder.is_own():
                raise OSError(errno.ELOOP, "it is a link in a folder that others may write, and not followed", path)
            path = os.path.join(folder.path, link)
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)


def read_small(path: str) -> bytes:
    """Return what a file of codes or settings holds, links followed as ``followed`` says.

    Raises ``OSError``, at once, also where it is not a regular file or larger than ``SMALL`` bytes.
    """
    place, name = os.path.split(followed(path))
    with Folder(place) as folder:
        return folder.read(name)


def give_name(present: str, name: str) -> bool:
    """Let a file have a name in its folder, unless another has it; see ``Folder.give_name``."""
    with Folder(os.path.dirname(name)) as folder:
        return folder.give_name(os.path.basename(present), os.path.basename(name))


def sync_folder(path: str) -> None:
    """Make a new name in a folder last through a power cut, where the system can."""
    with Folder(path) as folder:
        folder.sync()


def make_folders(path: str, mode: int = 0o777) -> None:
    """Make a folder and those above it where they are missing, each synced into the one above it."""
    if os.path.isdir(path):
        return
    above, name = os.path.split(os.path.abspath(path))
    make_folders(above, mode)
    with Folder(above) as folder, folder.make_folder(name, mode):
        return


def remove(path: str) -> None:
    """Remove a file, if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def reason(error: Exception) -> Message:
    """Return why the system refused, in its own words."""
    said = getattr(error, "strerror", None) or (error.args[0] if error.args else "")
    return said if isinstance(said, Message) else verbatim(str(said or error))
