"""Tests of completion, and the grammar that it works by, made from the commands themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from quicklog.actions.look import STATUSES
from quicklog.cli.app import load
from quicklog.cli.root import app
from quicklog.shorthand.marks import ALL_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADING = '''"""The commands and their options, as completion needs them; made by ``python -m tests.completion``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Sort = str | tuple[str, ...] | None
    # What the command does; its options, each with the sort of its value and what it says; the sorts of its arguments.
    Command = tuple[str, dict[str, tuple[Sort, str]], tuple[Sort, ...]]

'''
# What takes one of a few words.
CHOICES = {"KIND": ALL_KINDS, "STATUS": STATUSES}
# What takes a word that quicklog can offer, by its metavar or, where that is only NAME, by its own name.
SORTS = {
    "FILE": "file",
    "DIR": "file",
    "REF": "ref",
    "CODE": "code",
    "LINE": "line",
    "CUSTOMER": "customer",
    "customer": "customer",
    "name": "customer",
    "technician": "technician",
    "for": "technician",
    "channel": "channel",
}
# Which notes a command is for, where it is not for all.
REFS = {"done": "open", "fix": "draft"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command as it is typed after ``ql``, and what typer knows of it."""
    yield " ".join(path), command
    for name, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from commands(inner, (*path, name))


def sentence(text: str | None) -> str:
    """Return the first sentence of a help text."""
    return " ".join((text or "").split("\n\n")[0].split()).split(". ")[0].rstrip(" .")


def sort(path: str, param: Any) -> str | tuple[str, ...] | None:
    """Return the sort of what an option or an argument takes."""
    if getattr(param, "is_flag", False):
        return None
    metavar = re.sub(r"[^A-Z]", "", param.metavar or "")
    name = next((each for each in param.opts if each.startswith("--")), param.name).strip("-").rstrip("_")
    if (param.help or "").startswith("One of"):
        return tuple(re.findall(r"\w+", param.help.removeprefix("One of")))
    if metavar in CHOICES:
        return tuple(CHOICES[metavar])
    found = SORTS.get(name if metavar == "NAME" else metavar, "")
    found = REFS.get(path, "ref") if found == "ref" else found
    return f"{found}*" if param.nargs == -1 else found


def grammar() -> dict[str, Any]:
    """Return the grammar as the commands are now."""
    made: dict[str, Any] = {}
    load()
    for path, command in commands(get_command(app)):
        params = command.get_params(command.context_class(command))
        named = [param for param in params if param.param_type_name == "option"]
        options = {opt: (sort(path, param), sentence(param.help)) for param in named for opt in param.opts}
        places = tuple(sort(path, param) for param in params if param.param_type_name == "argument")
        made[path] = (sentence(command.help), options, places)
    return made
