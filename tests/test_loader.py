"""quicklog's modules are loaded sooner, and as Python itself loads them."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import quicklog

NOT_COMPILED = shutil.ignore_patterns("__pycache__")
LOADED = """
import json, sys
from quicklog.lib import loader
if sys.argv[1] == "sooner":
    loader.install()
import quicklog.cli.fast, quicklog.store.log, quicklog.show
modules = {name: module for name, module in sys.modules.items() if name.startswith("quicklog")}
told = {
    name: [module.__file__, module.__cached__, [*getattr(module, "__path__", [])], module.__package__]
    for name, module in modules.items()
}
sooner = [name for name, module in modules.items() if type(module.__spec__.loader) is loader.Loader]
print(json.dumps([told, sooner]))
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of quicklog, compiled, in a folder of its own."""
    shutil.copytree(Path(quicklog.__file__).parent, tmp_path / "quicklog", ignore=NOT_COMPILED)
    assert compileall.compile_dir(tmp_path, quiet=1)
    return tmp_path


def run(house: Path, code: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run some code with that copy."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=house, env=env | environ, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def told(house: Path, how: str, **environ: str) -> Any:
    """Return what is known of the modules, and which of them were loaded sooner."""
    done = run(house, LOADED, how, **environ)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_modules_are_as_python_loads_them(house: Path) -> None:
    usual, _ = told(house, "usually")
    sooner, which = told(house, "sooner")
    assert sooner == usual
    assert {"quicklog.cli", "quicklog.cli.fast", "quicklog.store.log"} <= {*which}
    assert all(str(house) in file for file, *_ in sooner.values())


@pytest.mark.slow
def test_what_is_out_of_date_is_compiled_again(house: Path) -> None:
    fast = house / "quicklog" / "cli" / "fast.py"
    fast.write_text(fast.read_text(encoding="utf-8") + "\nprint('changed')\n", encoding="utf-8")
    assert run(house, LOADED, "sooner").stdout.splitlines()[0] == "changed"
    _, which = json.loads(run(house, LOADED, "sooner").stdout.splitlines()[1])
    assert "quicklog.cli.fast" in which  # it was compiled by the first of the two


@pytest.mark.slow
def test_what_is_not_compiled_or_not_whole_is_loaded_all_the_same(house: Path) -> None:
    compiled = next((house / "quicklog" / "store" / "__pycache__").glob("log.*.pyc"))
    for content in (None, b"", compiled.read_bytes()[:10], b"\0" * 400):
        compiled.unlink(missing_ok=True)
        if content is not None:
            compiled.write_bytes(content)
        assert "quicklog.store.log" in told(house, "sooner")[0]


@pytest.mark.slow
@pytest.mark.parametrize("environ", [{"PYTHONOPTIMIZE": "1"}, {"PYTHONPYCACHEPREFIX": "elsewhere"}])
def test_who_wants_them_otherwise_gets_them_so(environ: dict[str, str], house: Path) -> None:
    assert told(house, "sooner", **environ)[1] == []


@pytest.mark.slow
def test_a_module_that_is_not_there_is_missed_as_usual(house: Path) -> None:
    done = run(house, "import quicklog.__main__\nimport quicklog.nothing")
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'quicklog.nothing'"


@pytest.mark.slow
def test_a_traceback_shows_the_lines(house: Path) -> None:
    done = run(house, "import quicklog.__main__\nfrom quicklog.lib.text import key\nkey(None)")
    assert "quicklog/lib/text.py" in done.stderr
    assert "return" in done.stderr
