"""The road of every command: its words are parsed, and its function is called; typer is loaded for help and mistakes.

Only the module of the command that is asked for is loaded: all of them together take longer than most commands.
"""

from __future__ import annotations

import os

from quicklog.cli.command import CODES, COMMANDS, LOG, flags_in_text, kept_text, parse, values_of
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.command import Command
    from quicklog.cli.terminal import Terminal

# What the scripts of ``ql completion`` ask with; nobody types it.
COMPLETE = "__complete"
_NAMED = (*LOG.names, *CODES.names)
# The modules of the commands, in the order of the help.
_MODULES = {
    "capture": ("add", "capture", "drafts", "fix"),
    "completion": ("completion",),
    "backup": ("backup", "restore"),
    "correct": ("amend", "void", "undo"),
    "erase": ("erase",),
    "follow": ("done", "open", "inbox", "customer"),
    "imports": ("import",),
    "look": ("today", "list", "find", "show", "export"),
    "setup": ("init", "me"),
    "codes": ("codes",),
    "doctor": ("doctor",),
    "about": ("help", "version"),
}
_MODULE_OF = {word: module for module, words in _MODULES.items() for word in words}


def run(arguments: Sequence[str], now: datetime | None = None) -> int | None:
    """Run one command and return its exit code; ``now`` stands in for the clock.

    Nothing where help is wanted, or the words are not those of a command: see ``app``.
    """
    if arguments and arguments[0] == COMPLETE:
        from quicklog.cli.completion.protocol import answer

        return answer(arguments[1:])
    named, words = before_command(arguments)
    if words is None:
        return None
    if not words:
        from quicklog.cli.welcome import welcome

        return _in_session(named, now, welcome)
    made, rest = found(words)
    given = parse(made, rest) if made else None
    if made is None or given is None:
        return None
    return _in_session(named, now, lambda session, terminal: _done(made, given, session, terminal))


def _done(made: Command, given: dict[str, Any], session: Session, terminal: Terminal) -> int:
    for word in flags_in_text(made, given):
        terminal.tell(Message("{word} was taken for a part of the text: options stand before it", word=word))
    return made.do(session, terminal, **values_of(made, given))


def _in_session(named: dict[str, str], now: datetime | None, do: Callable[[Session, Terminal], int]) -> int:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal

    terminal = Terminal(os.environ)
    session = Session(os.environ, terminal.tell, log=named.get("--log"), codes=named.get("--codes"), now=now)
    try:
        return do(session, terminal)
    finally:
        session.close()


def before_command(arguments: Sequence[str]) -> tuple[dict[str, str], Sequence[str] | None]:
    """Return what the options before a command name, and the words from the command on; ``None`` where one is wrong."""
    named: dict[str, str] = {}
    words = list(arguments)
    while words and words[0].startswith("-"):
        name, equals, value = words[0].partition("=")
        taken = 1 if equals else 2
        if name not in _NAMED or len(words) < taken:
            return named, None
        named[name] = value if equals else words[1]
        words = words[taken:]
    return named, words


def found(words: Sequence[str]) -> tuple[Command | None, Sequence[str]]:
    """Return the command that words begin with, and the words after it; nothing where there is no such command."""
    load(words[0])
    for length in (1, 2):
        made = COMMANDS.get(" ".join(words[:length]))
        if made:
            return made, words[length:]
    return None, words


def unstored(arguments: Sequence[str]) -> str:
    """Return what was typed to be kept, for when it is not."""
    words = before_command(arguments)[1]
    made, rest = found(words) if words else (None, ())
    return kept_text(made, rest) if made else ""


def load(word: str | None = None) -> None:
    """Load the module of the command that is called by a word, or all of them where there is none of that name."""
    for module in [_MODULE_OF[word]] if word in _MODULE_OF else _MODULES:
        __import__(f"quicklog.cli.commands.{module}")
