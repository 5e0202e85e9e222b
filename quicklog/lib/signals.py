"""A request to stop (SIGINT, SIGTERM, SIGHUP), noticed between two steps of a capture and never in the middle of one.

Before the commit nothing was stored and the process says so (130); during or after it the note is on disk, and is
acknowledged as if nobody had asked.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal itself imports enum, a tenth of a capture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_asked = False


def obey() -> None:
    """From now on stop at once on any request, by ``KeyboardInterrupt``; does nothing outside the main thread."""
    _handle(_signal.default_int_handler)


def watch() -> None:
    """From now on only take note of a request to stop; does nothing outside the main thread."""
    _handle(_take_note)


def _handle(handler: Callable[[int, object], None]) -> None:
    for name in _SIGNALS:
        number = getattr(_signal, name, None)  # Windows has no SIGHUP
        if number is None or _signal.getsignal(number) == _signal.SIG_IGN:  # nohup
            continue
        try:
            _signal.signal(number, handler)
        except ValueError:
            return


def _take_note(_number: int, _frame: object) -> None:
    global _asked  # noqa: PLW0603  a signal belongs to the process
    _asked = True


def heed() -> None:
    """Stop here if somebody has asked to; raises ``KeyboardInterrupt``, once."""
    global _asked  # noqa: PLW0603
    if _asked:
        _asked = False
        raise KeyboardInterrupt
