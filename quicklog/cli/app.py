"""The whole command line, and its mistakes turned into words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from typer import Exit
from typer.exceptions import TyperException
from typer.main import get_command

from quicklog.cli.root import app
from quicklog.errors import BadUsageError
from quicklog.lib.text import safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


# The modules of the commands, in the order of the help. Each adds its own to the root when it is loaded, which takes
# longer than most commands: where one command is asked for, only its module is.
_COMMANDS = {
    "capture": ("add", "drafts", "fix"),
    "completion": ("completion",),
    "backup": ("backup", "restore"),
    "correct": ("amend", "void", "undo"),
    "erase": ("erase",),
    "follow": ("done", "open", "inbox", "customer"),
    "imports": ("import",),
    "look": ("today", "list", "find", "show", "export"),
    "setup": ("init",),
    "codes": ("codes",),
    "doctor": ("doctor",),
}
_MODULES = {command: module for module, commands in _COMMANDS.items() for command in commands}
# The options before a command that take a value.
_VALUED = ("--log", "--codes")


def load(command: str | None = None) -> None:
    """Load a command, or all of them where that is none."""
    for module in [_MODULES[command]] if command in _MODULES else _COMMANDS:
        import_module(f"quicklog.cli.commands.{module}")


def _asked_for(arguments: Sequence[str]) -> str | None:
    """Return the first word that is no option before a command, nor the value of one."""
    words = iter(arguments)
    for word in words:
        if word in _VALUED:
            next(words, None)
        elif not word.startswith(tuple(f"{option}=" for option in _VALUED)):
            return word
    return None


def run(arguments: Sequence[str], now: datetime | None = None) -> int:
    """Run one command through typer and return its exit code; ``now`` stands in for the clock.

    Raises ``QuicklogError``, ``BadUsageError`` for what typer itself refuses.
    """
    load(_asked_for(arguments))
    command = get_command(app)
    try:
        with command.make_context("ql", list(arguments), obj=now) as context:
            return int(command.invoke(context) or 0)
    except Exit as done:  # help, or the version
        return done.exit_code
    except TyperException as error:
        asked = getattr(error, "ctx", None)
        path = asked.command_path if asked else "ql"
        raise BadUsageError(safe(error.format_message()).rstrip("."), f"{path} --help shows how") from error
