"""Screens as a technician sees them: commands on a Friday at 14:00 in a real terminal, captured as text.

``python -m tests.cli.screens`` renews the golden files after a change that was meant: look at them before you keep
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
from contextlib import redirect_stderr
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli import NOW, SAMPLES, environment, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

GOLDEN = Path(__file__).with_name("golden")
WIDTHS = (60, 120)
MARKS = dict.fromkeys(map(ord, "\u200e\u200f"))
# What is typed, with the hours before NOW; {0} stands for the ref of the first note, and so on.
BEFORE = {
    "en": (
        (29, "add Acme Ltd. Dana. callback due:12:00 @phone ticket:4711. 8:20. Charged twice, very angry"),
        (5, "add J. Smith. Eli. UPS beeps. 8:40"),
        (4, "add Bank of Haifa. Dana. printer. 9:50. The third time this month, and the toner was changed on Monday"),
        (2, 'add Noa Bar. Eli. backup for:"Dana Katz". 11:30'),
    ),
    "he": (
        (29, "add חברת אלפא בע״מ. דנה. לחזור עד:12:00 @טלפון קריאה:4711. 8:20. חויבו פעמיים, כועסים מאוד"),
        (5, "add י. כהן. אלי. אל פסק מצפצף. 8:40"),
        (4, "add בנק הפועלים סניף 12. דנה. מדפסת. 9:50. פעם שלישית החודש, והטונר הוחלף ביום שני"),
        (2, 'add נועה בר. אלי. גיבוי עבור:"דנה כץ". 11:30'),
    ),
}
SCENE = {
    "en": (
        "add Rami Cohen. Eli Levi. viruses. 9:30.",
        "add Rami Cohn. Bob. flood @pigeon due:2d. -10m. Slow since Monday. Asked for a loan machine until mended",
        "add Rami Cohen. Eli. backup. 25:70",
        "add Rami Cohen and his neighbour from the second floor. Eli. backup. 25:70",
        "amend {1} --customer Smith --at 8:45 --due tomorrow",
        "today",
        "list",
        "drafts",
        "show {1}",
        "show {6}",
        "codes list p",
        "find toner",
        "undo",
        "",
    ),
    "he": (
        "add רמי כהן. אלי לוי. וירוסים. 9:30.",
        "add רמי כהאן. בוב. הצפה @יונה עד:2d. -10m. המחשב איטי מאוד מיום שני. ביקש מחשב חלופי עד שיתוקן",
        "add רמי כהן. אלי. גיבוי. 25:70",
        "add רמי כהן והשכן שלו מהקומה השנייה שגר ממול. אלי. גיבוי. 25:70",
        "amend {1} --customer כהן --at 8:45 --due tomorrow",
        "today",
        "list",
        "drafts",
        "show {1}",
        "show {6}",
        "find טונר",
        "undo",
    ),
}


def play(log: Path, lines: Sequence[str], hours: float = 0) -> None:
    """Run commands at some hours before NOW, in this process and on its streams."""
    from quicklog.__main__ import main

    for line in lines:
        typed = line.format(*(row["ref"] for row in rows(log))) if "{" in line else line
        if not hours:
            print(f"$ ql {typed}".rstrip(), flush=True)
        if line.startswith("codes"):  # it names the file on stderr, which lies somewhere else each time
            with redirect_stderr(TextIOWrapper(BytesIO())):
                main(typed.split(), NOW)
        else:
            main(typed.split(), NOW - timedelta(hours=hours))


def stage(language: str, log: Path) -> None:
    """Be the process in the terminal: chance and the user are always the same."""
    from quicklog.config import home

    os.urandom = random.Random(language).randbytes
    time.time_ns = lambda: int(NOW.timestamp()) * 10**9
    home.login = lambda: "noa"
    screen, sys.stdout = sys.stdout, TextIOWrapper(BytesIO())
    for hours, line in BEFORE[language]:
        play(log, [line], hours)
    sys.stdout = screen
    play(log, SCENE[language])


def captured(language: str, width: int, *options: str) -> str:
    """Play a language's scene in a terminal of its own and return what stands on its screen."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SAMPLES / "codes.toml", folder)
        log, socket = Path(folder, "log.db"), str(Path(folder, "socket"))
        settings = {"QL_LOG": str(log), "QL_TECHNICIAN": "noa", "QL_CODES": "", "QL_BIDI": ""}
        environ = environment({**settings, "LC_ALL": "C.UTF-8", "HOME": folder})
        tmux = ["tmux", "-u", "-f", os.devnull, "-S", socket]
        play_it = [sys.executable, "-m", "tests.cli.screens", language, str(log)]
        done = [*tmux, "wait-for", "-S", "done"]
        shell = "".join(f"'{word}' " for word in play_it) + "; " + " ".join(f"'{word}'" for word in done) + "; cat"
        size = ["-x", str(width), "-y", "400"]
        try:
            subprocess.run([*tmux, "new-session", "-d", *size, shell], env=environ, check=True)
            subprocess.run([*tmux, "wait-for", "done"], env=environ, check=True, timeout=60)
            screen = subprocess.run(
                [*tmux, "capture-pane", "-p", *options], env=environ, check=True, capture_output=True
            ).stdout.decode()
        finally:
            subprocess.run([*tmux, "kill-server"], env=environ, check=False)
    return "".join(f"{line.rstrip()}\n" for line in screen.rstrip("\n").split("\n"))


def golden(language: str, width: int) -> Path:
    """Return the file that holds a scene's screen, without the marks that no screen shows."""
    return GOLDEN / f"{language}-{width}.txt"


def renew() -> None:
    """Write what the screens show now into the golden files."""
    for language in SCENE:
        for width in WIDTHS:
            golden(language, width).write_text(captured(language, width).translate(MARKS), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        stage(sys.argv[1], Path(sys.argv[2]))
    else:
        renew()
