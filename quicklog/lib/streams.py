"""The standard streams of a process: in UTF-8, and never in the way of what is to be done."""

from __future__ import annotations

import os
import sys


def prepare() -> None:
    """Make the standard streams speak UTF-8; one that is closed gives nothing, and what is written to it fails."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115  for the rest of the process
    sys.stdout = sys.stdout or open(os.devnull, encoding="utf-8")  # noqa: SIM115  to read: it must refuse an answer
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]


def silence() -> None:
    """Let what is still written to stdout come to nothing."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  for the rest of the process


def complain(*lines: str) -> None:
    """Write lines to stderr; where nobody can hear them, the exit code has to do."""
    try:
        sys.stderr.write("".join(f"{line}\n" for line in lines))
    except OSError:
        return
