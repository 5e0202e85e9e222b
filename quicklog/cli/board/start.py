"""The board of ``today --watch``, from the first look at the log to what is told when it was left."""

from __future__ import annotations

import os
import sys

from quicklog.actions import board
from quicklog.cli.introduction import ask
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.board import Board
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


def has_room(terminal: Terminal) -> bool:
    """Tell whether there is a terminal that can show a board, and a person at its keys."""
    return terminal.can_ask() and (sys.platform == "win32" or os.environ.get("TERM", "") not in ("", "dumb", "unknown"))


def run(session: Session, terminal: Terminal, filters: Mapping[str, Any], limit: int | None) -> int:
    """Show the board until somebody leaves it, and return the exit code.

    The first look is taken before: what is wrong then is told as of any command.
    """

    def show(each: Session) -> Board:
        return board.board(each, filters, limit)

    first = session.renewed()
    try:
        seen = show(first)
    finally:
        first.close()
        session.has_complained = first.has_complained
    from quicklog.cli.board.screen import Screen
    from quicklog.cli.board.view import View
    from quicklog.show import bidi

    screen = Screen(
        View(seen, terminal.page().mark),
        lambda screen: board.Watch(session, show, screen.tell, screen.tell_locked, session.moment),
        bidi.policy(os.environ),
    )
    screen.run()
    for sentence in screen.notices:
        terminal.tell(sentence)
    if screen.has_taken:
        ask(session, terminal)
    if screen.view.pending:
        terminal.tell(Message("left before it was certain: {pending}: see ql open", pending=screen.view.pending))
        return 4
    return 0
