"""A copy of a log as an older quicklog left it, kept before the log is migrated."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from quicklog.lib.files import Folder
from quicklog.lib.message import Message
from quicklog.store import copying, private
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def keep_version(path: str, version: int) -> str:
    """Copy a log as an older quicklog left it, beside itself, unless that was done before; return the copy's path.

    Raises ``UnreachableError`` where it cannot be done: then the log is not to be migrated.
    """
    what = Message("{path} cannot be copied before it is migrated", path=path)
    with private.refusals(what), closing(copying.opened(path)) as source, Folder(os.path.dirname(path)) as beside:
        with explained(path):
            content = copying.content(source)
        for name in _version_names(os.path.basename(path), version):
            if not private.ordinary(beside, name):
                break
            if _holds(os.path.join(beside.path, name), content):
                return os.path.join(beside.path, name)
        model = private.ordinary(beside, os.path.basename(path))
        with copying.place_for(source, path, beside.path, name) as fresh:
            copying.write_copy(source, fresh, path, copying.untold)
            private.expect_same(model, beside, path)
            with private.handed_over(fresh, beside, name, model) as whole:
                whole.take(name)  # where another was quicker, that copy is as good
        beside.sync()
    return os.path.join(beside.path, name)


def _version_names(log_name: str, version: int) -> Iterator[str]:
    """Yield the names for the copy of a version: the usual one, and those to go on with where others are in its way."""
    number = 1
    while True:
        yield f"{log_name}.version-{version}" + (f"-{number}" if number > 1 else "")
        number += 1


def _holds(path: str, content: list[object]) -> bool:
    """Tell whether a copy holds what a log does."""
    try:
        with closing(copying.opened(path, still=True)) as copy:
            return copying.content(copy) == content
    except sqlite3.Error:
        return False
