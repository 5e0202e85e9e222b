"""The stage for the README and the pages of the help, which are one play: the pages go on where the README ends.

``python -m tests.readme.stage WORDS`` is ``ql WORDS`` on a Friday at 14:00, for Eli Levi. Ids come from the words of
the command, so that a ref stays the same whatever stands before it.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from quicklog.__main__ import main
from quicklog.cli.topics import TOPICS
from quicklog.config import home

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = [ROOT / "quicklog" / "help" / f"{topic}.md" for topic in TOPICS]
DOCUMENTS = [README, *PAGES]
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=timezone(timedelta(hours=2)))
# A line of an example that stands for any lines left out.
LEFT_OUT = "..."


class Example(NamedTuple):
    """A command in a console block of a document: its line there, what is typed, and what it is said to print."""

    number: int
    typed: str
    printed: list[str]


def examples(document: str) -> list[Example]:
    """Return the commands of all console blocks, in their order; ``> `` goes on with the command above it."""
    found: list[Example] = []
    inside = False
    for number, line in enumerate(document.split("\n"), start=1):
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            found.append(Example(number, line[2:], []))
        elif inside and line.startswith(">") and not found[-1].printed:
            found[-1] = found[-1]._replace(typed=f"{found[-1].typed}\n{line[2:]}")
        elif inside:
            found[-1].printed.append(line)
    return found


def environment(folder: Path) -> dict[str, str]:
    """Prepare a home in an empty folder, with ``ql`` and ``sqlite3`` on the path; return the environment to use it."""
    for name, module in (("ql", "tests.readme.stage"), ("sqlite3", "tests.readme.sqlite_shell")):
        command = folder / ".bin" / name
        command.parent.mkdir(exist_ok=True)
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
    return {
        "HOME": str(folder),
        "PATH": f"{folder / '.bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",  # so that both streams come in the order in which a terminal shows them
        "TZ": "IST-2",  # a name that needs no database
    }


def output(typed: str, folder: Path, environ: dict[str, str]) -> list[str]:
    """Run a command in bash as a person would and return the lines that it prints, on either stream.

    The home's folder is shown as ``~``, and that of the codes that come with quicklog as ``…/quicklog``.
    """
    done = subprocess.run(
        ["bash", "-c", typed],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    shown = done.stdout.decode().replace(str(folder), "~").replace(str(ROOT), "…/quicklog")
    return shown.replace("\r\n", "\n").rstrip("\n").split("\n")


def is_as_printed(lines: list[str], printed: list[str]) -> bool:
    """Tell whether a command's lines are those of a document, where ``...`` stands for any that are left out."""
    printed = "\n".join(printed).rstrip("\n").split("\n")
    pattern = "".join("(.*\n)*" if line == LEFT_OUT else re.escape(line) + "\n" for line in printed)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


def play(words: list[str], now: datetime = NOW) -> int:
    """Be ``ql`` with a fixed clock and user; chance depends on the words alone."""
    os.urandom = random.Random(" ".join(words).replace(os.environ["HOME"], "~")).randbytes
    time.time_ns = lambda: int(NOW.timestamp()) * 10**9
    home.login = lambda: "elevi"
    return main(words, now)


if __name__ == "__main__":
    sys.exit(play(sys.argv[1:]))
