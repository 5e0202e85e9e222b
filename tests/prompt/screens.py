"""Screens of the prompt on a Friday at 14:00, after a year of notes, in a real terminal and typed as a person types.

``python -m tests.prompt.screens`` renews the golden files after a change that was meant: look at them before you keep
them.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli import NOW, SAMPLES, environment
from tests.cli.screens import MARKS
from tests.prompt import year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOLDEN = Path(__file__).with_name("golden")
WIDTHS = (60, 120)
READY = "Ctrl-D ends"
_SECONDS = 30
# What is typed, and what then stands on the screen; a key's name stands in angle brackets.
SCENE = {
    "en": (
        ("ra", "› ra"),
        ("<Tab>", "› Rami Cohen."),
        ("el<Tab>vir", "Levi. vir"),
        ("<Tab>yesterday 16:05. Slow since monday @ph", "@ph"),
        ("<Tab>due:", "due:"),
        ("<BSpace><BSpace><BSpace><BSpace>for:da<Tab>", 'for:"Dana Katz"'),
        ("<Enter>", READY),
        ("Rami Cohn. printr", "› Rami Cohn. printr"),
        ("<C-c>?", "a line"),
        ("<C-c>Moshe Peretz called about the printer 9:45<Enter>", "Tab takes that line, Enter"),
        ("<Tab>", "detail      called"),
        ("<C-c>Haifa Port<Enter>", "Enter again"),
        ("<Enter>", READY),
        (
            "<Paste>Sara Mizrahi. Eli. backup. 9:30\nAcme Ltd. dana. 25:70\n\nNew One. noa. UPS @phone. 10:15. beeps\n",
            "Esc drops",
        ),
        ("<Enter>", READY),
    ),
    "he": (
        ("רמ", "› רמ"),
        ("<Tab>", "› רמי כהן."),
        ("אל<Tab>ויר", "לוי. ויר"),
        ("<Tab>אתמול 16:05. איטי מיום שני @טל", "@טל"),
        ("<Tab>עד:", "עד:"),
        ("<BSpace><BSpace><BSpace>עבור:דנ<Tab>", "עבור:דנה"),
        ("<Enter>", READY),
        ("רמי כהאן. מדפסתת", "› רמי כהאן. מדפסתת"),
        ("<C-c>משה פרץ התקשר לגבי מדפסת 11:00<Enter>", "Tab takes that line, Enter"),
        ("<Tab>", "detail      התקשר"),
        ("<C-c>שרה מזרחי<Enter>", "Enter again"),
        ("<Enter>", READY),
        (
            "<Paste>שרה מזרחי. אלי. גיבוי. 9:30\nרחל לוי. דנה. 25:70\n\nחדש. נועה. אל פסק @טלפון. 10:15. מצפצף\n",
            "Esc drops",
        ),
        ("<Enter>", READY),
    ),
}


class Terminal:
    """A terminal of tmux in which one command runs."""

    def __init__(self, folder: Path, environ: Mapping[str, str], command: list[str], columns: int, rows: int) -> None:
        self._tmux = ["tmux", "-u", "-f", os.devnull, "-S", str(folder / "socket")]
        self._environ = dict(environ)
        shell = " ".join(f"'{word}'" for word in command) + '; echo "code $?"; cat'
        self._run("new-session", "-d", "-x", str(columns), "-y", str(rows), shell)

    def _run(self, *words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [*self._tmux, *words], env=self._environ, input=stdin.encode(), check=True, capture_output=True
        )
        return done.stdout.decode()

    def press(self, typed: str) -> None:
        """Type words and the keys named between them."""
        if typed.startswith("<Paste>"):
            self._run("load-buffer", "-", stdin=typed.removeprefix("<Paste>"))
            self._run("paste-buffer", "-p")
            return
        for part in typed.replace("<", "\0<").replace(">", ">\0").split("\0"):
            if part.startswith("<"):
                self._run("send-keys", part[1:-1])
            elif part:
                self._run("send-keys", "-l", part)

    def screen(self) -> str:
        """Return what stands on the screen, without the marks that no screen shows."""
        lines = self._run("capture-pane", "-p").translate(MARKS).split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"

    def until(self, wanted: str) -> str:
        """Wait until something stands on the screen, and all that goes with it; return the screen."""
        deadline = time.monotonic() + _SECONDS
        before = ""
        while time.monotonic() < deadline:
            shown = self.screen()
            if wanted in shown and shown == before:
                return shown
            before = shown
        raise AssertionError(f"{wanted} is not on the screen:\n{before}")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def cursor(self) -> tuple[int, int]:
        """Return the column and the row of the cursor."""
        column, row = self._run("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(column), int(row)

    def close(self) -> None:
        """End the terminal and all that runs in it."""
        subprocess.run([*self._tmux, "kill-server"], env=self._environ, check=False, capture_output=True)


@contextmanager
def opened(
    log: Path,
    columns: int = 80,
    rows: int = 40,
    seed: str = "en",
    environ: Mapping[str, str] | None = None,
    *,
    typed: str = "add",
) -> Iterator[Terminal]:
    """Open a terminal with the prompt in it, ready for the first key."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"QL_LOG": str(log), "QL_TECHNICIAN": "noa", "QL_CODES": "", "QL_BIDI": "", "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "tests.prompt.screens", seed, typed]
        started = environment({**settings, "HOME": folder, **(environ or {})})
        terminal = Terminal(Path(folder), started, command, columns, rows)
        try:
            yield terminal
        finally:
            terminal.close()


def stage(seed: str, typed: str) -> int:
    """Be the prompt in the terminal: chance and the user are always the same."""
    from quicklog.__main__ import main
    from quicklog.config import home

    os.urandom = random.Random(seed).randbytes
    home.login = lambda: "noa"
    return main([typed], NOW)


def captured(language: str, width: int) -> str:
    """Play a language's scene and return its screens one after the other, each headed by what was typed."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SAMPLES / "codes.toml", folder)
        log = Path(folder, "log.db")
        year.make(log)
        with opened(log, width, 60, language) as terminal:
            terminal.until(READY)
            shown = ""
            for typed, wanted in SCENE[language]:
                terminal.press(typed)
                keys = typed.replace("\n", "⏎")
                shown += f"---- {keys}\n{terminal.until(wanted)}"
    return shown


def golden(language: str, width: int) -> Path:
    """Return the file that holds a scene's screens."""
    return GOLDEN / f"{language}-{width}.txt"


def renew() -> None:
    """Write what the screens show now into the golden files."""
    for language in SCENE:
        for width in WIDTHS:
            golden(language, width).write_text(captured(language, width), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(stage(*sys.argv[1:]))
    else:
        renew()
