"""The README's picture: what a terminal shows, colours and all, drawn by rich as an SVG.

Run as ``python -m tests.readme.picture`` inside a terminal it plays the scenes; ``drawn`` makes that terminal.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
import termios
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path

from quicklog.show import bidi
from tests.readme import stage

PICTURE = Path(__file__).with_name("screen.svg")
_COLUMNS, _LINES = 90, 40
# What was typed this morning, and what is typed now: only that is seen.
_BEFORE = (
    (timedelta(hours=5), "add Acme Ltd. Dana Katz. callback due:12:00 @phone. 8:40. New server"),
    (timedelta(hours=3), "add Bank of Haifa. Eli Levi. backup. 10:75"),
)
_NOW = ("add Rami Cohen. Eli Levi. viruses. 9:30.", "add רמי כהן. דנה כץ. מדפסת. 11:15. קומה שלישית", "today")
# rich's own frame names fonts on the net: a picture must not fetch anything. The text is in its visual order already.
_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
text {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; unicode-bidi: bidi-override; direction: ltr; }}
.{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def drawn() -> str:
    """Play the scenes in a terminal of their own and return its picture."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=_COLUMNS, record=True, file=StringIO(), color_system="truecolor")
    text = Text.from_ansi(_played().rstrip())
    text.highlight_regex("[א-ת]+", "none")  # each word in a place of its own: few fonts have Hebrew of an even width
    console.print(text)
    return console.export_svg(title="quicklog", code_format=_FRAME, unique_id="ql")


def seen(picture: str) -> list[tuple[str, ...]]:
    """Return the texts of a picture, each with its style; where exactly rich puts them is its own matter."""
    return re.findall(r'<text [^>]*class="([^"]*)"[^>]*>([^<]*)</text>', picture)


def _played() -> str:
    """Return what comes out of a terminal in which the scenes are played."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (_LINES, _COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        environ = stage.environment(Path(folder)) | {
            "TERM": "xterm-256color",
            "QL_BIDI": "visual",
            "QL_TECHNICIAN": "Eli Levi",
        }
        played = [sys.executable, "-m", "tests.readme.picture"]
        with subprocess.Popen(played, cwd=folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs):
            os.close(theirs)
            shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the last who wrote has gone
        return b""


def _play() -> None:
    """Play the scenes to the terminal that this process has."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        for ago, typed in _BEFORE:
            stage.play(typed.split(), stage.NOW - ago)
    for typed in _NOW:
        print(f"\033[1m$ ql {bidi.mark('visual')(typed)}\033[0m")
        stage.play(typed.split())
        print()


if __name__ == "__main__":
    _play()
