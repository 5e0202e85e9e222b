"""A place of its own for commands: a log, a home and a pocket, and how they are looked into without quicklog."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.cli import Ran, environment, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

QL = ("-m", "quicklog")
# Checks logs one after another, in one process: most of what a check of a small log takes is its start.
_DOCTOR = """
import sys
from quicklog.__main__ import main
for log in sys.argv[1:]:
    print("=", main(["--log", log, "doctor"]), flush=True)
"""


class Place:
    """A folder with all that a command reads and writes in it, and nobody else's things."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.team = self.folder / "team"
        self.state = self.folder / "state"
        self.log = self.team / "log.db"
        self.journal = self.team / "log.db-journal"
        self.pocket = self.state / "quicklog" / "pocket"
        self.team.mkdir(parents=True)
        homes = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        etc = {"XDG_CONFIG_DIRS": str(self.folder / "etc")}
        self.environ = {"HOME": str(self.folder), "QL_LOG": str(self.log), "QL_TECHNICIAN": "Eli Levi", **homes, **etc}

    def ql(self, *words: str, under: Sequence[str] = (), program: Sequence[str] = QL, **changes: str) -> Ran:
        """Run ``ql WORDS`` as a process, ``under`` another program; ``changes`` go to its environment.

        ``program`` is what Python runs instead, for a quicklog that is not quite this one.
        """
        command = [*under, sys.executable, *program, *words]
        environ = environment({**self.environ, **changes})
        done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def started(self, *words: str, program: Sequence[str] = QL) -> subprocess.Popen[bytes]:
        """Start ``ql WORDS`` and let it run."""
        return subprocess.Popen(
            [sys.executable, *program, *words],
            env=environment(self.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def emptied(self) -> None:
        """Take away the log and the pocket; what quicklog remembers of where things are stays."""
        for folder in (self.team, self.state):
            shutil.rmtree(folder, ignore_errors=True)
        self.team.mkdir()

    def customers(self) -> list[str]:
        """Return the customers of the notes in the log, in the order of writing, as any SQLite program finds them."""
        return [note["customer"] for note in rows(self.log)]

    def waiting(self) -> list[str]:
        """Return the customers of the whole notes in the pocket, oldest first."""
        files = sorted(self.pocket.glob("*.json"))
        return [json.loads(file.read_text(encoding="utf-8"))["body"]["customer"] for file in files]


def line(customer: str) -> str:
    """Return a line about a customer."""
    return f"{customer}. Eli Levi. viruses. now"


def unsound(logs: Iterable[Path], place: Place) -> list[str]:
    """Return what ``ql doctor`` finds in logs that are not sound, by a process of its own."""
    command = [sys.executable, "-c", _DOCTOR, *map(str, logs)]
    done = subprocess.run(command, env=environment(place.environ), capture_output=True, check=False)
    *answers, rest = done.stdout.decode().split("\n= ")
    codes = [answer.split("\n", 1)[0] for answer in (*answers[1:], rest)]
    if set(codes) == {"0"} and len(codes) == len(command) - 3 and (done.returncode, done.stderr) == (0, b""):
        return []
    told = dict.fromkeys(told for told in done.stdout.decode().splitlines() if " is sound: " not in told)
    return [*told, f"ended with {done.returncode}: {done.stderr.decode()}"]
