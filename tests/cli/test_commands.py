"""A command alone is loaded where it is asked for, and all of them where that is not certain."""

from __future__ import annotations

import subprocess
import sys

import pytest

from quicklog.cli import app
from quicklog.cli.root import app as root
from tests.cli import ROOT

LOADED = """
import sys
from quicklog.cli.app import _asked_for, load
load(_asked_for(sys.argv[1:]))
print(*(name for name in sys.modules if name.startswith("quicklog.cli.commands.")))
"""


def loaded(*arguments: str) -> set[str]:
    """Return the modules of commands that a new process loads for these arguments."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.removeprefix("quicklog.cli.commands.") for name in done.stdout.split()}


@pytest.mark.parametrize(
    "arguments", [["list"], ["list", "--help"], ["--log", "add", "list"], ["--codes=add", "--log", "x", "list", "undo"]]
)
def test_only_the_command_that_is_asked_for_is_loaded(arguments: list[str]) -> None:
    assert loaded(*arguments) == {"look"}


@pytest.mark.parametrize("arguments", [[], ["--help"], ["lst"], ["--log"], ["--version", "list"]])
def test_all_are_loaded_where_it_is_not_certain_which(arguments: list[str]) -> None:
    assert loaded(*arguments) == {*app._COMMANDS}


def test_the_table_of_commands_is_right() -> None:
    app.load()
    there: dict[str, list[str]] = {}
    for command in root.registered_commands:
        assert command.callback
        module = command.callback.__module__.rpartition(".")[2]
        there.setdefault(module, []).append(command.name or command.callback.__name__)
    for group in root.registered_groups:
        assert group.typer_instance
        assert group.name or group.typer_instance.info.name == "codes"
        there["codes"] = ["codes"]
    assert {module: set(names) for module, names in there.items()} == {
        module: set(names) for module, names in app._COMMANDS.items()
    }
