"""A file of heads, kept where those who write the log cannot: a line for each, with the moment when it was noted down.

What is in it proves what the log held at those moments, even if the log is rewritten since.
"""

from __future__ import annotations

import os

from quicklog.errors import BadUsageError, UnreachableError
from quicklog.lib.files import Folder, reason
from quicklog.lib.finding import Finding, finding
from quicklog.maintenance.audit.heads import contradiction, head_of, word_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from quicklog.maintenance.audit.heads import Head
    from quicklog.store.log import Log

# A year of daily lines takes 40 kB; what is larger than this was written by something else.
_MOST_BYTES = 16 * 1024 * 1024


def note_down(path: str, head: Head, now: datetime) -> bool:
    """Append a head to a file, which is made for its owner alone where it is missing; it is on disk when this returns.

    Tells whether it was appended: not where it is the last line already. Raises ``UnreachableError``.
    """
    place, name = os.path.split(os.path.abspath(path))
    try:
        with Folder(place) as folder:
            is_new = folder.status(name) is None
            handle = folder.create(name) if is_new else folder.open(name, os.O_RDWR | os.O_APPEND)
            with open(handle, "r+b") as file:
                before = file.read(_MOST_BYTES)
                if before.endswith(f" {word_of(head)}\n".encode()):
                    return False
                cut = b"\n" if before and not before.endswith(b"\n") else b""  # a line that was not finished
                file.write(cut + f"{now.isoformat(timespec='seconds')} {word_of(head)}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            folder.sync()
    except OSError as error:
        raise UnreachableError("{path} cannot be written", reason(error), path=path) from error
    return True


def contradictions(log: Log, path: str) -> Iterator[Finding]:
    """Yield the lines of a file of heads that are no longer part of the log's chain, and those that are not heads.

    Raises ``UnreachableError`` where the file cannot be read.
    """
    for number, line in enumerate(_lines(path), start=1):
        when, _, word = line.rpartition(" ")
        try:
            found = contradiction(log, head_of(word))
        except BadUsageError as error:
            yield finding("heads", "{path}:{number} is not a head", error.remedy, path=path, number=number)
            continue
        if found:
            yield finding(
                "heads",
                "{path}:{number}, noted down {when}: {what}",
                found.remedy,
                path=path,
                number=number,
                when=when,
                what=found.says,
            )


def _lines(path: str) -> list[str]:
    place, name = os.path.split(os.path.abspath(path))
    try:
        with Folder(place) as folder, open(folder.open(name), "rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError as error:
        raise UnreachableError("{path} cannot be read", reason(error), path=path) from error
