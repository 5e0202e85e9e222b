"""Files made where nobody else may write, and handed over, by handles, to where others may.

SQLite opens files by their paths alone. In a folder that a group may write, one of the group can put a link, or another
folder, in the place of such a path at any moment; so SQLite writes no copy there. It is made and checked in a new
folder of one's own, and its bytes go through handles into the folder that it is for.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager

from quicklog.errors import UnreachableError
from quicklog.lib.files import reason
from quicklog.lib.message import Message, amount
from quicklog.lib.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.lib.files import Folder

# What a file is called that gets another name when it is whole; a second name of this kind is not held against a log.
NEW = ".new"
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
# Whoever uses a file may read and write it, and no more: a set-user bit of a log is nobody's business.
_OF_A_FILE = 0o666


def is_ones_own(folder: str) -> bool:
    """Tell whether a new folder in this one stays where it is: nobody else but root may rename anything on its path.

    That goes for the path as it is written, on which a link can be exchanged, and for where it leads.
    """
    if os.name != "posix":
        return True
    return all(map(_is_closed, _above(os.path.abspath(folder)))) and all(
        map(_is_closed, _above(os.path.realpath(folder)))
    )


def _above(path: str) -> Iterator[str]:
    """Yield a folder and those above it, the outermost first: what is within one that is closed cannot be exchanged."""
    if path != os.path.dirname(path):
        yield from _above(os.path.dirname(path))
    yield path


def _is_closed(folder: str) -> bool:
    status = os.stat(folder)
    return status.st_uid in (os.geteuid(), 0) and (not status.st_mode & _OTHERS or bool(status.st_mode & stat.S_ISVTX))


def begun(folder: str, name: str, size: int, *, stays: bool = True) -> str:
    """Return where a file is to be made for a folder: in a new folder that is one's own, named after the file.

    That is in the folder itself where no one else may write there, else among the system's temporary files. Raises
    ``UnreachableError`` where ``size`` bytes have no room, there or in the folder, into which they go if the file
    ``stays``. ``discard`` it in the end.
    """
    from tempfile import gettempdir, mkdtemp

    temporary = gettempdir()
    refusal = UnreachableError(
        "others may write in {temporary}", "set TMPDIR to a folder of your own", temporary=temporary
    )
    for place in filter(is_ones_own, (folder, temporary)):
        if not stays and not os.access(place, os.W_OK):
            continue
        lack = _lack_of_room(place, folder if stays else None, size)
        if lack is None:
            return os.path.join(mkdtemp(NEW, f"{name}.", place), "log.db")
        refusal = lack
    raise refusal


def _lack_of_room(place: str, folder: str | None, size: int) -> UnreachableError | None:
    """Return what is said where a copy made at a place, and then brought into a folder, has no room."""
    from shutil import disk_usage

    needs = [(place, size)]
    if folder:
        needs.insert(0, (folder, size + size * (os.stat(place).st_dev == os.stat(folder).st_dev)))
    for where, needed in needs:
        free = disk_usage(where).free
        if 0 < free < needed:  # a disk that is full stops those who write to the log, too; some say 0 for "who knows"
            remedy = (
                Message("make room, or name another folder") if where == folder else Message("make room, or set TMPDIR")
            )
            what = Message(
                "a copy takes {amount}, and {where} has room for {amount_2}",
                amount=amount(needed),
                where=where,
                amount_2=amount(free),
            )
            return UnreachableError(what, remedy)
    return None


def discard(path: str) -> None:
    """Remove a file that ``begun`` has named, and the folder that was made for it; they may be gone already."""
    from shutil import rmtree

    if path:
        rmtree(os.path.dirname(path), ignore_errors=True)


class Handed:
    """A new file in a folder, whole and on disk, that has no name to last yet: ``name`` is the one that it goes by."""

    def __init__(self, folder: Folder, name: str, handle: int) -> None:
        self.folder = folder
        self.name = name
        self.handle = handle

    def take(self, name: str) -> bool:
        """Let the file have a name, unless another has it; raises ``OSError`` where somebody put another there."""
        given = self.folder.give_name(self.name, name)
        if given:
            self.expect_at(name)
        return given

    def replace(self, name: str) -> None:
        """Put the file in the place of another; raises as ``take`` does."""
        self.folder.replace(self.name, name)
        self.expect_at(name)

    def expect_at(self, name: str) -> None:
        """Make sure that a name stands for this file; raises ``OSError``."""
        present, own = self.folder.status(name), os.fstat(self.handle)
        if present is None or (present.st_dev, present.st_ino) != (own.st_dev, own.st_ino):
            raise OSError(f"somebody else has put another file in the place of {safe(name)}")


@contextmanager
def handed_over(path: str, folder: Folder, name: str, model: os.stat_result | None) -> Iterator[Handed]:
    """Copy a file's bytes into a new file of a folder, for those who may use one with the status ``model``.

    It is on disk and has a name of its own, made of ``name``, as long as the context lasts. Raises ``OSError``.
    """
    from shutil import copyfileobj

    fresh = f"{name}.{os.urandom(6).hex()}{NEW}"
    try:
        with open(path, "rb") as source, open(folder.create(fresh), "r+b", buffering=0) as target:
            copyfileobj(source, target, 1 << 20)
            if model:
                share(target.fileno(), model, _OF_A_FILE)
            os.fsync(target.fileno())
            yield Handed(folder, fresh, target.fileno())
    finally:
        folder.remove(fresh)


def share(handle: int, model: os.stat_result, mask: int = 0o7777) -> None:
    """Let those use an open file or folder who may use another; its owner alone where the group cannot be the same."""
    for owner in (model.st_uid, -1):
        try:
            os.fchown(handle, owner, model.st_gid)
            os.fchmod(handle, stat.S_IMODE(model.st_mode) & mask)
        except (AttributeError, OSError):  # not root, not of that group, a disk or a system without owners
            continue
        return


def ordinary(folder: Folder, name: str) -> os.stat_result | None:
    """Return the status of an ordinary file, if there is one; raises ``UnreachableError`` where it is a link or device.

    The file is not opened: where it is a log that is connected, closing it again would drop SQLite's locks.
    """
    status = folder.status(name)
    if status and not stat.S_ISREG(status.st_mode):
        shown = safe(os.path.join(folder.path, name))
        raise UnreachableError("{shown} is not a regular file", "see who put it there, and remove it", shown=shown)
    return status


def expect_same(model: os.stat_result | None, beside: Folder, path: str) -> None:
    """Make sure that a log is the file whose rights its copy gets; raises ``UnreachableError``."""
    present = ordinary(beside, os.path.basename(path))
    if model is None or present is None or (model.st_dev, model.st_ino) != (present.st_dev, present.st_ino):
        raise UnreachableError("{path} was moved or replaced meanwhile", "see what is there, and try again", path=path)


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Raise ``UnreachableError`` with these words where the system refuses a file or a folder."""
    try:
        yield
    except OSError as error:
        raise UnreachableError(what, reason(error)) from error
