"""Whatever is shown in plain letters that nobody could translate: the tests of the commands run in other letters.

With ``QUICKLOG_TESTS_IN_OTHER_LETTERS`` in the environment every message is said in the letters of the pseudo-locale,
without its brackets, which would move the columns of tables. What is still in plain letters must be data: something
that was typed, stored, or named in a file; all else was never made a message. Read back into plain letters, the answer
is the one that the tests expect.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from quicklog.cli.command import CODES, COMMANDS, HELP, LOG, NO_PAGER, VERSION
from quicklog.cli.commands.report import SECTIONS
from quicklog.cli.fast import load
from quicklog.cli.options import FORMATS
from quicklog.config import home
from quicklog.config.codes_file import _READERS
from quicklog.config.hours_file import KEYS
from quicklog.imports.rows.own import STATUSES
from quicklog.locale.en_xa import in_other_letters, in_plain_letters
from quicklog.note.fields import EXACT, MACHINE, PEOPLES
from quicklog.shorthand.codes import CHANNELS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quicklog.lib.message import Message

ASKED_FOR = "QUICKLOG_TESTS_IN_OTHER_LETTERS"
_STYLE = re.compile("<style>.*?</style>", re.DOTALL)
# How lines begin that are JSON or HTML.
_FOR_PROGRAMS = ("{", "[", "<")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])")
# Names that are the same in all languages: of columns, statuses, kinds, channels, commands, formats and the keys of
# settings, of units and programs.
load()
_COMMANDS = {word for path in COMMANDS for word in path.replace("-", " ").split()}
_OPTIONS = {
    word
    for each in (
        LOG,
        CODES,
        NO_PAGER,
        VERSION,
        HELP,
        *(each for command in COMMANDS.values() for each in command.flat()),
    )
    for word in each.name.split("_")
}
_METAVARS = {word for command in COMMANDS.values() for each in command.flat() for word in _WORD.findall(each.metavar)}
_EXAMPLES = [example for command in COMMANDS.values() for example in command.examples]
_FORMATS = (*FORMATS, "html")
_KEYS = {word for table, keys in _READERS.items() for word in (table, *keys)} | {"hours", "groups", *KEYS}
# What typer writes for what a command takes, which is a name as REF is one.
_PLACES = ("OPTIONS", "COMMAND", "ARGS")
_UNITS = ("UTC", "GMT", "KiB", "MiB", "kB", "MB", "GB", "NUL")
_NAMES = {
    *MACHINE,
    *PEOPLES,
    EXACT,
    *STATUSES,
    *KINDS.values(),
    *CHANNELS.values(),
    *_COMMANDS,
    *_OPTIONS,
    *_METAVARS,
    *_FORMATS,
    *SECTIONS,
    *_KEYS,
    *_PLACES,
    *_UNITS,
    "QL",  # as QL_LOG begins
    "ql",
    "quicklog",
    "RuntimeError",
}


class OtherLetters:
    """A catalogue in which every message is English in other letters, as wide as it is."""

    def template(self, message: Message) -> str:
        """Return the template in other letters."""
        return in_other_letters(message.template)

    def dated(self, moment: Any, form: str) -> str:
        """Write a moment with its names in other letters."""
        return in_other_letters(str(moment.strftime(form)).replace("{", "{{").replace("}", "}}"))


def untranslated(shown: str, known: Iterable[str]) -> list[str]:
    """Return the words of an answer that are in plain letters, and stand in nothing that is known to be data."""
    shown = _STYLE.sub("", shown)
    data = "\n".join(known).casefold()
    shown = "\n".join(line for line in shown.splitlines() if not line.startswith(_FOR_PROGRAMS))
    found = (word for word in _WORD.findall(shown) if word not in _NAMES and word.casefold() not in data)
    return list(dict.fromkeys(found))


def data_of(words: Iterable[str], stdin: bytes, folder: Path) -> list[str]:
    """Return what a command was given, and all that its files hold."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 10_000_000]
    elsewhere = [str(path) for path in Path(gettempdir()).glob("quicklog-*")]  # whose names are made up at random
    errors = [os.strerror(number) for number in range(140)]
    errors += [said for path in files if path.suffix == ".toml" and (said := _said_of_toml(path))]
    named = [
        *_EXAMPLES,
        *elsewhere,
        *_holidays(),
        home.login(),
        *words,
        stdin.decode("utf-8", "replace"),
        str(folder),
        *errors,
        *map(str, os.environ.values()),
    ]
    return [*named, *(path.name for path in files), *(path.read_bytes().decode("utf-8", "replace") for path in files)]


@cache
def _holidays() -> tuple[str, ...]:
    """Return the names of the holidays that the tests meet, which are the library's words."""
    import holidays

    return tuple(holidays.country_holidays("IL", years=range(2025, 2030), language="en_US").values())


def _said_of_toml(path: Path) -> str:
    """Return what Python itself says against a file of TOML."""
    try:
        tomllib.loads(path.read_bytes().decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""


def read_back(shown: str) -> str:
    """Return an answer in plain letters."""
    return in_plain_letters(shown)
