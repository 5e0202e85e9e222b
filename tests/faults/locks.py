"""What a process does to the locks on a log: told from a trace of its calls.

A process that closes any descriptor of a file gives up all its locks on that file, those of SQLite's connections too.
SQLite knows, and lets no descriptor go while it holds a lock. Nobody else may have one. Nor does a lock follow a
process into its child: a connection that crosses a fork believes that it holds what it does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALLS = (
    *("?open", "openat", "?openat2", "close", "?dup", "?dup2", "dup3", "fcntl", "?close_range"),
    *("?fork", "?vfork", "clone", "?clone3", "execve"),
)
_LOCK = re.compile(r"l_type=F_(\w+), l_whence=SEEK_SET, l_start=(\d+), l_len=(\d+)")
_FORKS = ("fork", "vfork", "clone", "clone3")


def dangers(calls: list[tuple[str, str, str]], log: Path) -> Iterator[str]:
    """Yield what is dangerous in the calls of a process: a process, a name and the rest of each."""
    here, held, opened = f"<{log}>", set[int](), False
    for process, name, rest in calls:
        if name in _FORKS and opened:
            yield from _forked(calls, process, name, rest)
        if name.startswith("open") and f'"{log}"' in rest:
            opened = True
            if "O_CLOEXEC" not in rest:
                yield f"opened so that children get it: {rest}"
        if name == "fcntl" and here in rest and "= -1" not in rest:
            held = _held(held, rest)
            if "F_DUPFD" in rest:
                yield f"another descriptor was made: {rest}"
        if name.startswith("dup") and here in rest:
            yield f"another descriptor was made: {rest}"
        if name == "close" and here in rest and held:
            yield f"closed while the bytes {sorted(held)} are locked: {rest}"


def _held(held: set[int], rest: str) -> set[int]:
    """Return the beginnings of the locked ranges after a call that locks or unlocks one."""
    found = _LOCK.search(rest)
    if not found or "F_GETLK" in rest:
        return held
    kind, start, length = found[1], int(found[2]), int(found[3])
    if kind != "UNLCK":
        return held | {start}
    return {each for each in held if each < start or (length and each >= start + length)}


def _forked(calls: list[tuple[str, str, str]], process: str, name: str, rest: str) -> Iterator[str]:
    """Yield a child that shares the connection: one that is neither a thread nor at once another program."""
    if "CLONE_THREAD" in rest:
        return
    if name != "vfork" and "CLONE_VFORK" not in rest:
        yield f"forked: {name}({rest}"
        return
    child = rest.rpartition("= ")[2].split(maxsplit=1)[0]
    if (child, "execve") not in {(each, called) for each, called, _ in calls}:
        yield f"a child that became no other program: {process} {name}({rest}"
