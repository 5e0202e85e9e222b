"""What a command loads and opens, in fresh interpreters: start-up is most of a capture, and locks hang on files."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli import ARTICLE, DRAFT, HEBREW, environment, process, rows, words

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HEAVY = {
    *words(
        "typer rich sqlite_utils platformdirs prompt_toolkit dateutil xlsxwriter bidi re json typing enum dataclasses"
    ),
    *words("inspect hashlib tomllib pathlib uuid csv signal subprocess tempfile shutil difflib argparse zoneinfo"),
    *words("math contextlib logging quicklog.actions.notices quicklog.lib.files quicklog.config.codes_file"),
    *words("quicklog.store.placement quicklog.show.xlsx quicklog.show.formats quicklog.cli.app"),
}
LOADED = """
import sys
from quicklog.__main__ import main
code = main(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""
LANE = [
    ["add", *words(ARTICLE)],
    ["add", *words(HEBREW)],
    ["add", *words("Rami Cohen. Eli. printer @phone due:tomorrow for:dana score:4. -10m. Free words. More")],
    ["add", *words("Sara Mizrahi. callback. yesterday 9:30")],
    ["add", *words(DRAFT)],
    ["today"],
    ["find", "rami"],
    ["find", "כהן"],
    ["find", "rami", "--since", "1/1"],
    ["today", "--mine"],
    ["list", "--customer", "Rami Cohen"],
    ["open", "--mine"],
    ["inbox"],
    ["undo"],
    [],
]


def loaded(*typed: str, options: tuple[str, ...] = ()) -> tuple[int, set[str]]:
    """Run a command in a fresh interpreter, in a pipe; return its exit code and the modules that it ended with."""
    command = [sys.executable, *options, "-c", LOADED, *typed]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    code, *modules = done.stderr.decode().splitlines()[-1].split()
    return int(code), set(modules)


@pytest.mark.parametrize("typed", LANE, ids=[" ".join(typed) for typed in LANE])
def test_what_is_typed_all_day_loads_nothing_heavy(typed: list[str], log: Path) -> None:
    assert process("add", "-", stdin=f"{ARTICLE}\n{HEBREW}".encode()).code == 0  # and remembers where everything is
    # Without site-packages: what is not in the standard library could not even be found.
    code, modules = loaded(*typed, options=("-S",))
    assert code == (3 if typed[1:] == words(DRAFT) else 0)
    assert modules & HEAVY == set()
    assert {"sqlite3", "quicklog.store.log"} <= modules
    assert len(rows(log)) == 2 + (typed[:1] == ["add"])


def test_the_list_of_heavy_modules_is_spelt_right(log: Path) -> None:
    _, begun = loaded("add", ARTICLE)
    _, helped = loaded("--help")
    _, modules = loaded("export", "--format", "xlsx", "-o", str(log.with_name("notes.xlsx")))
    rest = {"prompt_toolkit", "dateutil", "bidi", "hashlib", "csv", "argparse", "rich", "logging"}
    assert {name for name in HEAVY - rest if not name.startswith("quicklog")} - modules - begun - helped <= {"difflib"}


@pytest.mark.parametrize(
    "typed",
    [["list"], ["list", "--format", "csv"], ["show", "4444"], ["export"], ["doctor"], ["codes", "list"], ["drafts"]],
)
def test_no_answer_in_a_pipe_loads_typer_or_rich(typed: list[str], log: Path) -> None:
    process("add", ARTICLE)
    assert log.exists()
    _, modules = loaded(*typed)
    assert modules & {"rich", "typer", "prompt_toolkit", "xlsxwriter"} == set()


WATCHED = """
import json, os, sys
log, commands = sys.argv[1], json.loads(sys.argv[2])
seen = {"opened": [], "connected": 0, "forked": 0}

def watch(event, arguments):
    if event == "sqlite3.connect":
        seen["connected"] += 1
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        if os.path.realpath(os.fsdecode(arguments[0])) == log:
            seen["opened"].append(repr(arguments))
    if event in ("os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "subprocess.Popen"):
        seen["forked"] += 1

sys.addaudithook(watch)
from quicklog.__main__ import main
codes = [main(words) for words in commands]
print(json.dumps(seen | {"codes": codes}), file=sys.stderr)
"""


def test_no_command_opens_the_log_behind_sqlites_back(log: Path) -> None:
    files = [["export", "--format", name, "-o", str(log.with_name(name))] for name in ("csv", "json", "xlsx", "table")]
    commands = [
        *[
            ["add", ARTICLE],
            ["add", DRAFT],
            ["add", "--customer", "Sara", "--code", "backup"],
            ["add", "--dry-run", ARTICLE],
        ],
        *[["today"], ["list"], ["find", "rami"], ["drafts"], ["fix", "4"], ["amend", "4"], ["void", "4", "--why", "x"]],
        *[["show", "4"], ["codes", "list"], ["codes", "check"], ["undo"], ["doctor"], ["doctor", "--rebuild"], []],
        *files,
    ]
    command = [sys.executable, "-c", WATCHED, str(log.resolve()), json.dumps(commands)]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    seen = json.loads(done.stderr.decode().splitlines()[-1])
    assert seen["opened"] == []
    assert seen["forked"] == 0
    assert seen["connected"] >= len(commands) - 2
    assert set(seen["codes"]) <= {0, 1, 2, 3}
    assert all(file.stat().st_size > 0 for file in map(log.with_name, ("csv", "json", "xlsx", "table")))
