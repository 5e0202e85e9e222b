"""The prompt of ``add``: notes one after the other, each of them stored as ``ql add`` stores it."""

from __future__ import annotations

import gc
import os
import sys

from quicklog.cli import adding, waiting
from quicklog.cli.prompt.saving import Saving
from quicklog.cli.prompt.view import Sight
from quicklog.lib.record import replace
from quicklog.shorthand.places import Context
from quicklog.store.recent import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal

# A smaller terminal has no room for the menu and the reading.
_LEAST_COLUMNS, _LEAST_ROWS = 30, 8


def run(
    session: Session,
    terminal: Terminal,
    given: Mapping[str, Any] | None = None,
    *,
    json: bool = False,
    dry: bool = False,
    once: bool = False,
) -> int:
    """Ask for notes until the person ends it, or ``once``; each of them is stored in a session of its own."""
    is_plain = not _has_room()  # there no Tab takes what a draft offers

    is_told = False

    def save(lines: Sequence[str]) -> int:
        nonlocal is_told
        fresh = session.renewed()
        try:
            pasted, asks = len(lines) > 1, is_plain and not json
            code = adding.add(fresh, terminal, lines, given, json=json, dry=dry, pasted=pasted, asks=asks)
            if not is_told:  # once, and after a note: nobody waits for it before typing
                is_told = True
                waiting.tell(fresh, terminal)
            return code
        finally:
            fresh.close()

    session.complain(session.home.complaint)
    page = terminal.page()  # a wrong QL_BIDI is said before anything is typed
    saving = Saving(save)
    if is_plain:
        from quicklog.cli.prompt import plain

        _collect()
        return plain.run(saving, once=once)
    from quicklog.cli.prompt import session as asking
    from quicklog.show import bidi

    _collect()
    asked = Asked(session.home.log)

    def context() -> Context:
        now = session.renewed()
        asked.team = now.codes.customers
        return Context(now.now, now.codes, asked, now.writer, given or {})

    def narrowed() -> Any:
        return replace(page, cells=max(1, os.get_terminal_size(sys.stdout.fileno()).columns - 1))

    try:
        sight, history = Sight(context, asked, narrowed), session.home.history
        return asking.run(sight, saving, bidi=bidi.policy(os.environ), history=history, once=once)
    finally:
        asked.close()


def _collect() -> None:
    """Collect what typing leaves behind; what starting took, now that all is loaded, stays."""
    gc.enable()
    gc.freeze()


def _has_room() -> bool:
    """Tell whether the terminal can show more than a line."""
    size = os.get_terminal_size(sys.stdout.fileno())
    is_dumb = os.environ.get("TERM", "") in ("", "dumb", "unknown")
    return sys.platform == "win32" or (not is_dumb and size.columns >= _LEAST_COLUMNS and size.lines >= _LEAST_ROWS)
