"""The folder of a log's copies, opened once: what is done there is done in the folder that was meant."""

from __future__ import annotations

import os
import stat

from quicklog.errors import UnreachableError
from quicklog.lib.files import Folder
from quicklog.lib.message import Message
from quicklog.maintenance.backup.retention import folder_of
from quicklog.store import private


def opened(path: str, log_path: str) -> Folder:
    """Open a folder of copies; where it is missing it is made for those who may use the log's folder.

    A link is followed where nobody else can have put it there. Raises ``UnreachableError`` on another one, and
    ``OSError``.
    """
    above, name = os.path.split(os.path.abspath(path))
    if not name:
        return Folder(path)
    with Folder(above) as outer:
        there = outer.status(name)
        if there and stat.S_ISLNK(there.st_mode):
            _expect_ours(path, log_path, there)
            return Folder(os.path.join(above, name))
        inner = outer.make_folder(name)
        if there is None and inner.handle is not None:
            private.share(inner.handle, os.stat(os.path.dirname(log_path)))
        return inner


def _expect_ours(path: str, log_path: str, link: os.stat_result) -> None:
    """Refuse a link that somebody else may have put in a folder's place; one that was named may be one's own."""
    if private.is_ones_own(os.path.dirname(os.path.abspath(path))):
        return
    if path == folder_of(log_path) or link.st_uid not in (os.geteuid(), 0):
        what = Message("{path} is a symbolic link, which others may have put there", path=path)
        raise UnreachableError(what, "see where it leads, and remove it, or name the folder itself: ql backup DIR")
