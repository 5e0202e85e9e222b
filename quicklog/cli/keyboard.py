"""One key of the terminal, read as it is pressed."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from quicklog.lib import signals
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What Enter is told as; a terminal sends either of two.
ENTER = "\n"
_ENTERS = ("\r", ENTER)
_ESCAPE, _CTRL_C = "\x1b", "\x03"
_OPENS_A_KEY = "\x00\xe0"  # of two characters, on a console of Windows
_CHUNK = 4096


def key_pressed(ask: Callable[[], None], end: Callable[[], None], tell: Callable[[Message], None]) -> str | None:
    """Ask, wait for one key, and return it; ``None`` where nobody was asked, or nobody answered.

    What was typed before it was asked is left to whoever reads next. What comes with the key, as when a text is pasted,
    is told, for nobody else will read it.
    """
    signals.obey()
    try:
        signals.heed()  # somebody asked to stop while the draft was being stored
        with _keys() as keys:
            if keys is None or keys.is_waiting():
                return None
            ask()
            try:
                typed = keys.read()
            finally:
                end()
    except (KeyboardInterrupt, OSError):
        return None
    is_enter = typed.startswith(_ENTERS)
    more = typed[1:] if is_enter else typed
    if len(more.strip()) > (not is_enter) and not more.startswith(_ESCAPE):
        tell(Message("what was typed with that key was read by nobody: {typed}", typed=more.strip()))
    return (ENTER if is_enter else typed[0]) if typed else None


class _Keys:
    """A terminal that gives each key as it is pressed, and shows none of them."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def is_waiting(self) -> bool:
        """Tell whether something was typed already."""
        from select import select

        return bool(select([self._descriptor], [], [], 0)[0])

    def read(self) -> str:
        """Wait for a key, and return what it sends; nothing where the terminal has gone."""
        return os.read(self._descriptor, _CHUNK).decode("utf-8", "replace")


class _Console:
    """The same of a console of Windows."""

    def is_waiting(self) -> bool:
        """Tell whether something was typed already."""
        import msvcrt

        return bool(msvcrt.kbhit())  # type: ignore[attr-defined]

    def read(self) -> str:
        """Wait for a key, and return what it sends."""
        import msvcrt

        key = str(msvcrt.getwch())  # type: ignore[attr-defined]
        if key == _CTRL_C:
            raise KeyboardInterrupt
        return _ESCAPE + str(msvcrt.getwch()) if key in _OPENS_A_KEY else key  # type: ignore[attr-defined]


@contextmanager
def _keys() -> Iterator[_Keys | _Console | None]:
    """Give the keys of stdin for as long as they are wanted; afterwards the terminal is as it was."""
    try:
        import termios
        import tty
    except ImportError:
        yield _Console()
        return
    descriptor = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(descriptor)
        tty.setcbreak(descriptor, termios.TCSADRAIN)  # what was typed already is not thrown away
    except termios.error:
        yield None
        return
    try:
        yield _Keys(descriptor)
    finally:
        with suppress(termios.error):  # it has gone
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
