"""The short road for what is typed all day: commands in plain words go straight to their work.

typer costs three times what a whole capture does. What is not plain (an option, a question for help) takes the road
through ``cli``; both end in the same functions.
"""

from __future__ import annotations

import os

from quicklog.cli.words import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from quicklog.actions.session import Desk

# What the scripts of ``ql completion`` ask with; nobody types it.
COMPLETE = "__complete"


def run(arguments: Sequence[str], now: datetime | None = None) -> int | None:
    """Do a command in plain words and return its exit code; ``None`` where the words are not plain."""
    if arguments and arguments[0] == COMPLETE:
        from quicklog.cli.completion.protocol import answer

        return answer(arguments[1:])
    command = _COMMANDS.get(arguments[0]) if arguments else None
    words = arguments[1:]
    if command is None or not all(map(is_plain, words)):
        return None
    from quicklog.actions.session import Desk

    if arguments[0] == "add" and not words:
        return _prompt(lambda: Desk(os.environ, now=now))
    desk = Desk(os.environ, now=now)
    try:
        return command(desk, words)
    finally:
        desk.close()


def _prompt(opened: Callable[[], Desk]) -> int | None:
    if not opened().can_ask():
        return None
    from quicklog.cli.prompt import start

    return start.run(opened)


def _add(desk: Desk, words: Sequence[str]) -> int:
    from quicklog.actions import capture
    from quicklog.shorthand.pieces import line_of

    return capture.add(desk, [line_of(words)])


def _today(desk: Desk, words: Sequence[str]) -> int | None:
    if words:
        return None
    from quicklog.actions import look
    from quicklog.cli import output

    return look.today(desk, output.Form())


def _find(desk: Desk, words: Sequence[str]) -> int | None:
    if not words:
        return None
    from quicklog.actions import look
    from quicklog.cli import output
    from quicklog.store.query import Selection

    return look.find(desk, Selection(words=tuple(words)), output.Form())


_COMMANDS: dict[str, Callable[[Desk, Sequence[str]], int | None]] = {"add": _add, "today": _today, "find": _find}
