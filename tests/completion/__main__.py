"""Make the grammar of completion anew from the commands: ``python -m tests.completion``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from quicklog.cli import completion
from tests.completion import HEADING, grammar

PATH = Path(completion.__file__).with_name("grammar.py")


def main() -> None:
    """Write the module, in the form of all others."""
    PATH.write_text(f"{HEADING}COMMANDS: dict[str, Command] = {grammar()!r}\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", PATH], check=True)


if __name__ == "__main__":
    main()
