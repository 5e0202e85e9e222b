"""The files that SQLite keeps beside a log, looked at before it obeys them.

What SQLite finds under the name of a journal it plays back, removes the file that the journal's last bytes name, and
waits forever where it is a FIFO. Whoever may write the folder can put such a file there; quicklog leaves none.
"""

from __future__ import annotations

import os
import stat

from quicklog.errors import UnreachableError
from quicklog.lib.message import Template

ENDINGS = ("-journal", "-wal", "-shm")
# How a journal ends that names another one, the super-journal of a transaction over several databases
# (https://www.sqlite.org/fileformat2.html, 3: the rollback journal). quicklog never has such a transaction.
_MAGIC = bytes.fromhex("d9d505f920a163d7")


def expect_plain(path: str) -> None:
    """Raise ``UnreachableError`` where what lies beside a log cannot be what SQLite left there for it.

    The log must be named without a link in the last place. Costs some microseconds where nothing is there, or what a
    journal is between two transactions: an empty file.
    """
    for ending in ENDINGS:
        try:
            there = os.lstat(path + ending)
        except OSError:  # it is not there, or SQLite will say why it cannot be reached
            continue
        wrong = _wrong(path, ending, there)
        if wrong:
            raise UnreachableError(wrong, "find out who put it there, and move it away", path=path + ending)


def _wrong(path: str, ending: str, there: os.stat_result) -> Template | None:
    """Say what is wrong with a file beside a log; nothing where it is as it must be."""
    if not stat.S_ISREG(there.st_mode):
        return Template("{path} is not a regular file, and was not left by SQLite")
    if ending != "-journal" or not there.st_size:
        return None
    if os.name == "posix" and not _could_write(os.stat(path), there):
        return Template("{path} belongs to somebody who may not write the log")
    return Template("{path} would have SQLite remove another file") if _ends_in_magic(path + ending) else None


def _could_write(log: os.stat_result, journal: os.stat_result) -> bool:
    """Tell whether who owns a journal may write the log: only then was it left by a write that was cut off."""
    if journal.st_uid in (0, log.st_uid, os.geteuid()):
        return True
    shared = log.st_mode & stat.S_IWGRP and log.st_gid == journal.st_gid
    return bool(shared or log.st_mode & stat.S_IWOTH)


def _ends_in_magic(journal: str) -> bool:
    """Look at the last bytes of a journal; whoever writes at this moment may empty it meanwhile, or take it away."""
    try:
        handle = os.open(journal, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return False
    try:
        os.lseek(handle, max(0, os.fstat(handle).st_size - len(_MAGIC)), os.SEEK_SET)
        return os.read(handle, len(_MAGIC)) == _MAGIC
    finally:
        os.close(handle)
