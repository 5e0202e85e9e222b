"""What the prompt loads, and when: nothing of it for a line that is given in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import ARTICLE, environment, process

PROMPT = Path(__file__).resolve().parents[2] / "quicklog" / "cli" / "prompt"
# The modules that are prompt_toolkit's, which the linter exempts.
DRAWING = {"keys", "screen", "session"}


def loaded(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after some code."""
    program = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=True)
    return set(done.stderr.decode().splitlines()[-1].split())


def test_a_line_in_words_loads_nothing_of_the_prompt(log: Path) -> None:
    assert process("add", ARTICLE).code == 0
    assert log.exists()
    modules = loaded(f"from quicklog.__main__ import main; main(['add', {ARTICLE!r}])")
    assert [name for name in modules if name.startswith(("quicklog.cli.prompt", "prompt_toolkit", "asyncio"))] == []


@pytest.mark.parametrize("module", sorted({path.stem for path in PROMPT.glob("*.py")} - DRAWING - {"__init__"}))
def test_what_draws_nothing_needs_no_screen(module: str) -> None:
    assert "prompt_toolkit" not in loaded(f"import quicklog.cli.prompt.{module}")


def test_the_prompt_is_what_loads_prompt_toolkit() -> None:
    assert {"prompt_toolkit", "asyncio"} <= loaded("import quicklog.cli.prompt.session")
    assert "prompt_toolkit" not in loaded("import quicklog.cli.prompt.start")
