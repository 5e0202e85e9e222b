"""Screens of the board on a Friday at 14:00 in a real terminal, while another process adds notes.

``python -m tests.cli.board_screens`` renews the golden files after a change that was meant: look at them before you
keep them.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.cli import NOW, SAMPLES, environment, long_screens
from tests.prompt.screens import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOLDEN = Path(__file__).with_name("golden")
# The widths of the window, each with its height and with the size that it is given at the end.
SIZES = {60: (24, (100, 30)), 100: (30, (60, 20)), 160: (24, (60, 16))}
READY = "q quit"
# Set in the environment of a board that says at once that others hold the log.
HASTY = "QUICKLOG_TESTS_ARE_HASTY"
# What leads back to a screen that was seen before.
_BACK = ("<Escape>", "q")
TODAY = "today --watch"
# Keys are typed into the board; what begins with ``ql`` is done by another process. Each with what then stands there.
SCENE = {
    "en": (
        ("ql add New One. Noa. UPS @phone. 13:58. beeps", "New One"),
        ("<Down><Down>", "\n› ! 6 Nov"),
        ("dIt prints again", "prints again"),
        ("<Enter>", "closed; ql undo"),
        ("t", "has it; ql undo"),
        ('ql add Haifa Port. Eli. backup for:"Dana Katz". 13:59', "46 messages not seen"),
        ("/quarrel", "nothing is open"),
        ("<Escape>", "46 messages not seen"),
        ("/haifa<Enter>", "(Esc shows all)"),
        ("o", "q back"),
        ("q", READY),
        ("<Escape>", "46 messages not seen"),
        ("<Tab>", "\n› 13:5"),
    ),
    "he": (
        ("ql add חדש. נועה. אל פסק @טלפון. 13:58. מצפצף", "חדש"),
        ("<Down><Down>", "\n› ! 5 Nov"),
        ("dמדפיס שוב", "מדפיס שוב"),
        ("<Enter>", "closed; ql undo"),
        ("t", "has it; ql undo"),
        ('ql add רמי כהן. אלי. גיבוי עבור:"דנה כץ". 13:59', "46 messages not seen"),
        ("/quarrel", "nothing is open"),
        ("<Escape>", "46 messages not seen"),
        ("/כהן<Enter>", "(Esc shows all)"),
        ("o", "q back"),
        ("q", READY),
        ("<Escape>", "46 messages not seen"),
        ("<Tab>", "\n› 13:5"),
    ),
}


class Place(NamedTuple):
    """A team's folder, and the environment of the processes that work there."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def log(self) -> Path:
        """The team's log."""
        return self.folder / "log.db"

    def ql(self, typed: str) -> None:
        """Let another process do something."""
        command = [sys.executable, "-m", "tests.cli.board_screens", typed]
        subprocess.run(command, env=self.environ, check=True, capture_output=True)


@contextmanager
def placed(language: str, settings: Mapping[str, str] | None = None) -> Iterator[Place]:
    """Make a team's folder, with a log in which 400 matters are open."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(SAMPLES / "codes.toml", folder)
        long_screens.make(folder / "log.db", language)
        team = {"QL_LOG": str(folder / "log.db"), "QL_TECHNICIAN": "noa", "QL_CODES": "", "QL_BIDI": "", "HOME": name}
        yield Place(folder, environment({**team, "LC_ALL": "C.UTF-8", **(settings or {})}))


@contextmanager
def watched(place: Place, columns: int, rows: int) -> Iterator[Terminal]:
    """Open a terminal with the board in it."""
    command = [sys.executable, "-m", "tests.cli.board_screens", TODAY]
    terminal = Terminal(place.folder, place.environ, command, columns, rows)
    try:
        terminal.until(READY)
        yield terminal
    finally:
        terminal.close()


def stage(typed: str) -> int:
    """Be ``ql`` at ``NOW``: chance and the user are always the same, and a lock is said at once if wanted."""
    from quicklog.__main__ import main
    from quicklog.config import home
    from quicklog.store import patience

    os.urandom = random.Random(typed).randbytes
    home.login = lambda: "noa"
    if HASTY in os.environ:
        patience._SILENT = 0.0
    return main(typed.split(" "), NOW)


def captured(language: str, width: int) -> str:
    """Play a language's scene and return its screens one after the other, each headed by what was typed."""
    rows, (columns, fewer) = SIZES[width]
    with placed(language) as place, watched(place, width, rows) as terminal:
        shown = f"---- ql {TODAY}\n{terminal.until(READY)}"
        for typed, wanted in SCENE[language]:
            if typed.startswith("ql "):
                place.ql(typed.removeprefix("ql "))
            else:
                terminal.press(typed)
            screen = terminal.until(wanted)
            shown += "" if typed in _BACK else f"---- {typed}\n{screen}"
        terminal.resize(columns, fewer)
        terminal.press("/")  # the keys are named alike before and after
        terminal.until("Esc back")
        terminal.press("<Escape>")
        shown += f"---- {columns} columns\n{terminal.until(READY)}"
        terminal.press("q")
        terminal.until("code 0")
    return shown


def golden(language: str, width: int) -> Path:
    """Return the file that holds a scene's screens."""
    return GOLDEN / f"board-{language}-{width}.txt"


def renew() -> None:
    """Write what the screens show now into the golden files."""
    for language in SCENE:
        for width in SIZES:
            golden(language, width).write_text(captured(language, width), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(stage(sys.argv[1]))
    else:
        renew()
