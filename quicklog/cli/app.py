"""The whole command line, and its mistakes turned into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Exit
from typer.exceptions import TyperException
from typer.main import get_command

from quicklog.cli import capture, completion, copies, correct, erase, follow, imports, look, setup, team, upkeep  # noqa: F401  each adds its commands to the root
from quicklog.cli.root import app
from quicklog.errors import BadUsageError
from quicklog.text import safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def run(arguments: Sequence[str], now: datetime | None = None) -> int:
    """Run one command through typer and return its exit code; ``now`` stands in for the clock.

    Raises ``QuicklogError``, ``BadUsageError`` for what typer itself refuses.
    """
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
