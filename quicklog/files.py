"""Files that appear whole or not at all, last through a power cut, and are made where they were meant to be made."""

from __future__ import annotations

import errno
import os
import stat

from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# Opening a FIFO or a device must not wait for whoever is at its other end.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
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
        self.handle = os.open(self.path, _FOLDER | (0 if follow else _NO_LINK)) if _BY_HANDLE else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.handle is not None:
            os.close(self.handle)

    def create(self, name: str, mode: int = 0o600) -> int:
        """Make a new file and return its handle; raises ``FileExistsError`` where anything has that name."""
        return os.open(self._named(name), os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, mode, dir_fd=self.handle)

    def open(self, name: str, flags: int = os.O_RDONLY) -> int:
        """Return a handle of an ordinary file that is there; raises ``OSError`` on a link, a FIFO or a device."""
        handle = os.open(self._named(name), flags | _NO_LINK | _AT_ONCE, dir_fd=self.handle)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(errno.EINVAL, "it is no ordinary file", os.path.join(self.path, name))
        return handle

    def make_folder(self, name: str, mode: int = 0o700) -> Folder:
        """Open a folder within, which is made and made to last where it is missing; a link is refused."""
        try:
            os.mkdir(self._named(name), mode, dir_fd=self.handle)
        except FileExistsError:
            pass
        else:
            self.sync()
        return self._within(name)

    def _within(self, name: str) -> Folder:
        inner = Folder.__new__(Folder)
        inner.path = os.path.join(self.path, name)
        inner.handle = os.open(name, _FOLDER | _NO_LINK, dir_fd=self.handle) if _BY_HANDLE else None
        return inner

    def status(self, name: str) -> os.stat_result | None:
        """Return what a name stands for, a link for itself; nothing where there is no such name."""
        try:
            return os.stat(self._named(name), dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Return every name in the folder."""
        return os.listdir(self.path if self.handle is None else self.handle)

    def replace(self, present: str, name: str) -> None:
        """Rename a file, in the place of another of that name where there is one."""
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
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                raise

    def _named(self, name: str) -> str:
        if os.path.basename(name) != name or name in ("", os.curdir, os.pardir):
            raise ValueError(name)
        return name if _BY_HANDLE else os.path.join(self.path, name)


def write_whole(path: str, content: bytes, mode: int = 0o600) -> None:
    """Write a file beside its place, sync it, put it there, sync the folder; raises ``OSError`` and leaves nothing."""
    place, name = os.path.split(path)
    fresh = f"{name}.{os.urandom(6).hex()}.part"
    with Folder(place) as folder:
        try:
            with open(folder.create(fresh, mode), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            folder.replace(fresh, name)
        except BaseException:
            folder.remove(fresh)
            raise
        folder.sync()


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


def reason(error: Exception) -> str:
    """Return why the system refused, in its own words."""
    return safe(getattr(error, "strerror", None) or str(error))
