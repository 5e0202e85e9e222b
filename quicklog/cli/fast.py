"""The road of every command: its words are parsed, and its function is called; typer is loaded for help alone.

Only the module of the command that is asked for is loaded: all of them together take longer than most commands.
"""

from __future__ import annotations

import os

from quicklog.cli.command import (
    CODES,
    COMMANDS,
    GROUPS,
    HELP,
    LOG,
    NO_PAGER,
    VERSION,
    HelpWanted,
    flags_in_text,
    kept_text,
    parse,
    unknown_option,
    values_of,
)
from quicklog.errors import BadUsageError
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
# The command after which nobody needs to be told that messages wait.
_INBOX = "inbox"
_NAMED = (*LOG.names, *CODES.names)
# The modules of the commands, in the order of the help.
_MODULES = {
    "capture": ("add", "capture", "drafts", "fix"),
    "completion": ("completion",),
    "backup": ("backup", "restore"),
    "correct": ("amend", "edit", "void", "reopen", "undo", "redo"),
    "erase": ("erase",),
    "follow": ("done", "open", "inbox", "customer"),
    "handling": ("take", "give", "tried", "wait", "snooze", "call-first"),
    "handover": ("handover",),
    "persons": ("who",),
    "renewals": ("remind",),
    "imports": ("import",),
    "look": ("today", "list", "find", "show", "changes", "export"),
    "count": ("count",),
    "report": ("report",),
    "setup": ("init", "me"),
    "codes": ("codes",),
    "doctor": ("doctor",),
    "about": ("help", "version"),
}
_MODULE_OF = {word: module for module, words in _MODULES.items() for word in words}


def run(arguments: Sequence[str], now: datetime | None = None) -> int | None:
    """Run one command and return its exit code; ``now`` stands in for the clock.

    Nothing where help is wanted, or the version: see ``app``. Raises ``BadUsageError`` where the words are not those of
    a command.
    """
    if arguments and arguments[0] == COMPLETE:
        from quicklog.cli.completion.protocol import answer

        return answer(arguments[1:])
    try:
        named, words = before_command(arguments)
        if not words:
            from quicklog.cli.welcome import welcome

            return _in_session(named, now, welcome)
        made, rest = found(words)
        given = parse(made, rest)
    except HelpWanted:
        return None
    return _in_session(named, now, lambda session, terminal: _done(made, given, session, terminal), made.path)


def _done(made: Command, given: dict[str, Any], session: Session, terminal: Terminal) -> int:
    for word in flags_in_text(made, given):
        terminal.tell(Message("{word} was taken for a part of the text: options stand before it", word=word))
    return made.do(session, terminal, **values_of(made, given))


def _in_session(
    named: dict[str, str], now: datetime | None, do: Callable[[Session, Terminal], int], path: str = ""
) -> int:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal

    unpaged = {"QL_PAGER": ""} if NO_PAGER.names[0] in named else {}
    terminal = Terminal({**os.environ, **unpaged})
    session = Session(os.environ, terminal.tell, log=named.get("--log"), codes=named.get("--codes"), now=now)
    try:
        code = do(session, terminal)
        if path != _INBOX and terminal.on_terminal():
            from quicklog.cli import waiting

            waiting.tell(session, terminal)
        return code
    finally:
        session.close()


def before_command(arguments: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Return what the options before a command name, and the words from the command on.

    Raises ``BadUsageError`` where one is wrong, and ``HelpWanted``, for the version, too.
    """
    named: dict[str, str] = {}
    words = list(arguments)
    while words and words[0].startswith("-"):
        name, equals, value = words[0].partition("=")
        taken = 1 if equals else 2
        if name in VERSION.names:
            raise HelpWanted
        if name in NO_PAGER.names and not equals:
            named[name] = ""
            words = words[1:]
            continue
        if name not in _NAMED:
            raise unknown_option(name, (*_NAMED, *NO_PAGER.names, *VERSION.names, *HELP.names))
        if len(words) < taken:
            raise BadUsageError("{option} takes a value", "ql --help shows how", option=name)
        named[name] = value if equals else words[1]
        words = words[taken:]
    return named, words


def found(words: Sequence[str]) -> tuple[Command, Sequence[str]]:
    """Return the command that words begin with, and the words after it.

    Raises ``BadUsageError`` where there is no such command, and ``HelpWanted``.
    """
    load(words[0])
    for length in (2, 1):  # ql customer same is another command than ql customer
        made = COMMANDS.get(" ".join(words[:length]))
        if made:
            return made, words[length:]
    if words[0] in GROUPS:
        raise _unknown_in_group(*words[:2])
    from quicklog.lib.text import nearest

    near = nearest(words[0], [*_MODULE_OF], most=1)
    remedy = Message("did you mean ql {command}?", command=near[0]) if near else "ql --help lists the commands"
    raise BadUsageError("unknown command {word}", remedy, word=words[0])


def _unknown_in_group(group: str, word: str = "") -> BadUsageError:
    """Return the mistake that a group has no such command, or none was named; raises ``HelpWanted``."""
    if word in HELP.names:
        raise HelpWanted
    there = ", ".join(path.partition(" ")[2] for path in COMMANDS if path.startswith(f"{group} "))
    if not word:
        return BadUsageError("ql {group} takes a command", "one of {commands}", group=group, commands=there)
    return BadUsageError(
        "ql {group} has no command {word}", "one of {commands}", group=group, word=word, commands=there
    )


def unstored(arguments: Sequence[str]) -> str:
    """Return what was typed to be kept, for when it is not."""
    try:
        words = before_command(arguments)[1]
        return kept_text(*found(words)) if words else ""
    except (BadUsageError, HelpWanted):
        return ""


def load(word: str | None = None) -> None:
    """Load the module of the command that is called by a word, or all of them where there is none of that name."""
    for module in [_MODULE_OF[word]] if word in _MODULE_OF else _MODULES:
        __import__(f"quicklog.cli.commands.{module}")
