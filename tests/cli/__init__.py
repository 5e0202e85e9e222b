"""Tests of the command line: commands run in this process at a given moment, or as the processes that people start."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(__file__).with_name("samples")
# A Friday, in the zone of the sample codes.
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=timezone(timedelta(hours=2)))
ARTICLE = "Rami Cohen. Eli Levi. viruses. 9:30."
HEBREW = "רמי כהן. אלי לוי. וירוסים. 9:30."
DRAFT = "Rami Cohen. Eli. backup. 25:70"
VIRUSES = "Remove malware: scan, clean, update the antivirus, confirm with the customer"


# What a process runs that is ``ql`` at NOW, several times over; its exit code is the highest.
AT_NOW = """
import json, sys
from quicklog.__main__ import main
from quicklog.show import progress
from tests.cli import NOW
progress._PATIENCE = 600  # on a busy machine a bar would be drawn between the answers
sys.exit(max([main(words, NOW) for words in json.loads(sys.argv[1])]))
"""


def clock() -> datetime:
    """Return the moment at which real processes run, in the zone of the sample codes."""
    return datetime.now(NOW.tzinfo)


def words(line: str) -> list[str]:
    """Return the words of a line, as a shell would pass them on."""
    return line.split()


class Ran(NamedTuple):
    """What came of a command: its exit code, its answer, and what else it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of the answer."""
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The answer, read as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


# By which a program tells what kind of terminal it runs in.
TERMINALS = (
    *("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TMUX"),
    *("TERM_PROGRAM", "VTE_VERSION", "KONSOLE_VERSION", "WT_SESSION", "XTERM_VERSION"),
)


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a process that finds quicklog, and that knows nothing of the terminal of the tests."""
    inherited = {name: value for name, value in os.environ.items() if name not in TERMINALS}
    return {**inherited, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PAGER": "", **(changes or {})}


def process(
    *words: str | bytes, stdin: bytes = b"", under: Sequence[str] = (), environ: Mapping[str, str] | None = None
) -> Ran:
    """Run ``ql`` as a process of its own, ``under`` another program, with ``environ`` put into its environment."""
    command = [*under, sys.executable, "-m", "quicklog", *words]
    done = subprocess.run(command, input=stdin, env=environment(environ), capture_output=True, check=False)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(*commands: Sequence[str], columns: int = 80, environ: Mapping[str, str] | None = None) -> Ran:
    """Run commands at ``NOW`` on a terminal of their own; both streams come as that terminal gets them."""
    import pty
    import termios

    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, columns))
    env = environment(environ)
    command = [sys.executable, "-c", AT_NOW, json.dumps(commands)]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True) as started:
        os.close(slave)
        got = b""
        while chunk := _read(master):
            got += chunk
    os.close(master)
    return Ran(started.returncode, got.decode().replace("\r\n", "\n"), "")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


def rows(log: Path, table: str = "notes") -> list[dict[str, Any]]:
    """Return the rows of a table of the log as any SQLite program would, in the order in which they were written."""
    connection = sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)
    try:
        connection.row_factory = sqlite3.Row
        source = table if table == "events" else f"{table} JOIN events USING (id)"
        return [dict(row) for row in connection.execute(f"SELECT {table}.* FROM {source} ORDER BY number")]
    finally:
        connection.close()


def tamper(log: Path, statement: str, *values: object) -> None:
    """Change the log as another program might."""
    connection = sqlite3.connect(log)
    with connection:
        connection.execute(statement, values)
    connection.close()
