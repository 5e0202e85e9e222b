"""The prompt where no screen can be drawn: a line is read as the terminal itself edits it, without completion."""

from __future__ import annotations

import sys

from quicklog.cli.prompt.rules import RULES, is_asked
from quicklog.lib.message import said
from quicklog.lib.text import lines_of
from quicklog.show.page import padded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.cli.prompt.saving import Saving

_SIGN = "> "
_LABEL = 10


def run(saving: Saving, *, once: bool = False) -> int:
    """Read lines until the end of the input, or until one is saved, and return the exit code."""
    try:
        while True:
            sys.stdout.write(_SIGN)
            sys.stdout.flush()
            line = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape")
            if not line:
                sys.stdout.write("\n")
                return saving.code()
            if is_asked(line):
                sys.stdout.write("".join(f"{padded(about, _LABEL)}{said(says)}\n" for about, says in RULES))
            elif line.strip() and saving(lines_of(line)) and once:
                return saving.code()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
        return saving.code(interrupted=True)
