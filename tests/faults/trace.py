"""The calls that a process makes to the system, seen and made to fail one by one with strace."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.faults.place import QL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.cli import Ran
    from tests.faults.place import Place

# What writes, syncs, shortens, names and removes files. The question mark passes over what a machine has not.
WRITING = tuple(
    f"?{name}"
    for name in (
        *("write", "writev", "pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate"),
        *("unlink", "unlinkat", "link", "linkat", "rename", "renameat", "renameat2"),
    )
)
# The process stops at the calls that are asked for alone, not at each. Signals are not injected so.
_QUICK = ("--seccomp-bpf",)
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")


class Call(NamedTuple):
    """The ``number``-th call of its name in a process, and the line of the trace that tells of it."""

    name: str
    number: int
    told: str

    def __str__(self) -> str:
        return f"{self.name} {self.number}: {self.told[:160]}"


@functools.cache
def why_not() -> str | None:
    """Return why no process can be traced here, if none can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    command = ["strace", "-f", *_QUICK, "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1", "true"]
    done = subprocess.run(command, capture_output=True, check=False)
    return "no process may be traced here" if done.returncode else None


needs_strace = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")


def under(trace: Path, names: Iterable[str], inject: str | None = None) -> list[str]:
    """Return the command under which a process is traced into a file; ``inject`` makes a call fail."""
    fault = ["-e", f"inject={inject}"] if inject else []
    quick = [] if inject and ":signal=" in inject else _QUICK
    return ["strace", "-f", *quick, "-qq", "-y", "-o", str(trace), "-e", f"trace={','.join(names)}", *fault]


def told(trace: Path) -> list[tuple[str, str, str]]:
    """Return the process, the name and the rest of every call in a trace."""
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return [found.groups() for line in lines if (found := _CALL.match(line))]  # type: ignore[misc]


def calls(
    place: Place,
    words: Sequence[str],
    within: Iterable[Path | str],
    names: Iterable[str] = WRITING,
    program: Sequence[str] = QL,
) -> list[Call]:
    """Run a command and return its calls of some names that speak of these files or folders, in their order."""
    trace = place.folder / "trace"
    done = place.ql(*words, under=under(trace, names), program=program)
    assert done.code == 0, done
    count: dict[str, int] = {}
    found = []
    for _, name, rest in told(trace):
        count[name] = count.get(name, 0) + 1
        if any(str(each) in rest for each in within):
            found.append(Call(name, count[name], rest))
    return found


def failing(
    place: Place, words: Sequence[str], call: Call, fault: str, program: Sequence[str] = QL
) -> tuple[Ran, bool]:
    """Run a command of which one call fails, by a fault in strace's words; tell whether it came to that call."""
    trace = place.folder / "trace"
    inject = f"{call.name}:{fault}:when={call.number}"
    done = place.ql(*words, under=under(trace, [call.name], inject), program=program)
    content = trace.read_text(encoding="utf-8", errors="replace")
    return done, "(INJECTED)" in content or "+++ killed by" in content or "--- SIG" in content
