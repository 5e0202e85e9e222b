"""The editor of the person at the terminal."""

from __future__ import annotations

import os

from quicklog.errors import BadUsageError, UnreachableError
from quicklog.lib.files import reason
from quicklog.lib.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What is tried where neither VISUAL nor EDITOR names one.
_EDITORS = ("sensible-editor", "nano", "vi", "notepad")


def of(environ: Mapping[str, str]) -> list[str]:
    """Return the command of the person's editor; raises ``BadUsageError`` where there is none."""
    from shlex import split
    from shutil import which

    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    if named.strip():
        return split(named, posix=os.name == "posix")
    found = next(filter(None, map(which, _EDITORS)), None)
    if not found:
        raise BadUsageError("no editor was found", "name yours in the variable EDITOR")
    return [found]


def run(command: Sequence[str]) -> None:
    """Let the person edit the file that ends the command; raises ``UnreachableError`` where the editor fails."""
    import subprocess

    shown = safe(command[0])
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603  the person's own editor
    except OSError as error:
        raise UnreachableError(
            "{shown} cannot be started ({reason})", "name your editor in EDITOR", shown=shown, reason=reason(error)
        ) from error
    if code:
        raise UnreachableError("{shown} ended with {code}", "nothing was changed", shown=shown, code=code)
