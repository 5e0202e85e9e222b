"""Files that appear whole or not at all, and last through a power cut."""

from __future__ import annotations

import errno
import os

from quicklog.text import safe


def write_whole(path: str, content: bytes, mode: int = 0o600) -> None:
    """Write a file beside its place, sync it, put it there, sync the folder; raises ``OSError`` and leaves nothing."""
    fresh = f"{path}.{os.urandom(6).hex()}.part"
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        os.replace(fresh, path)
    except BaseException:
        remove(fresh)
        raise
    sync_folder(os.path.dirname(path))


def give_name(present: str, name: str) -> bool:
    """Let a file have a name, unless another has it; where it can have two, it keeps the one that it had."""
    try:
        os.link(present, name)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if os.path.exists(name):
            return False
        os.rename(present, name)
    return True


def sync_folder(folder: str) -> None:
    """Make a new name in a folder last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder or ".", os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some file systems cannot: the file itself is synced all the same
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise
    finally:
        os.close(handle)


def remove(path: str) -> None:
    """Remove a file, if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def reason(error: Exception) -> str:
    """Return why the system refused, in its own words."""
    return safe(getattr(error, "strerror", None) or str(error))
