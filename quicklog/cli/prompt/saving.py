"""How the prompt saves: by the road of every capture, with what came of it kept for the exit code."""

from __future__ import annotations

import signal

from quicklog.actions.capture import KEPT_AS_DRAFT
from quicklog.errors import QuicklogError
from quicklog.lib import signals
from quicklog.lib.message import Message, said
from quicklog.lib.streams import complain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_INTERRUPTED = 130
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Saving:
    """Saves lines one after the other; ``save`` stores them and returns the exit code that ``ql add`` would."""

    def __init__(self, save: Callable[[Sequence[str]], int]) -> None:
        self._save = save
        self._stored = self._drafts = False
        self._failed = 0

    def __call__(self, lines: Sequence[str]) -> bool:
        """Save lines; return whether they were. What went wrong is said, and the person may try again."""
        before = {name: signal.getsignal(getattr(signal, name)) for name in _SIGNALS if hasattr(signal, name)}
        try:
            code = self._save(lines)
        except QuicklogError as error:
            complain(f"ql: {said(error.line)}")
            self._failed = error.exit_code
            return False
        except KeyboardInterrupt:
            complain(f"ql: {said(Message('interrupted, not saved'))}")
            return False
        finally:
            _restore(before)
        self._stored, self._failed = True, 0
        self._drafts = self._drafts or code == KEPT_AS_DRAFT
        signals.heed()  # somebody asked to stop while it was being stored
        return True

    def code(self, *, interrupted: bool = False) -> int:
        """Return the exit code of the prompt: that of the last line that could not be saved goes before all others."""
        if self._failed or (interrupted and not self._stored):
            return self._failed or _INTERRUPTED
        return KEPT_AS_DRAFT if self._drafts else 0


def _restore(handlers: dict[str, Any]) -> None:
    """Let signals do again what they did: a capture only takes note of them, and the prompt waits for a person."""
    for name, handler in handlers.items():
        if handler is not None:  # one that Python did not set cannot be set again
            signal.signal(getattr(signal, name), handler)
