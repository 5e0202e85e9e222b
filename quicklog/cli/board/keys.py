"""What the keys of the board do."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.key_binding import KeyBindings

from quicklog.cli.board.view import OVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prompt_toolkit.filters import Filter

    from quicklog.cli.board.screen import Screen

# The keys by their letters, and by what the same key of a keyboard gives that is switched to Hebrew.
_DOWN, _UP, _TAKE, _DONE = ("j", "ח"), ("k", "ל"), ("t", "א"), ("d", "ג")
_OPEN, _AGAIN, _FILTER = ("o", "ם"), ("r", "ר"), ("/", ".")
_YES = ("y", "Y", "ט", "כ")
# Further than any board or story is long.
_FAR = 1_000_000


def bindings(screen: Screen) -> KeyBindings:
    """Return what the keys do; in a line that is typed all others are those of a line in a shell."""
    keys, view = KeyBindings(), screen.view
    asked = Condition(lambda: view.question is not None)
    over = Condition(lambda: view.question is not None and view.question.sort == OVER)
    reading = Condition(lambda: view.story is not None and view.question is None)
    looking = ~asked & ~reading

    def bind(names: Iterable[str], do: Callable[[], None], when: Filter) -> None:
        for name in names:
            keys.add(name, filter=when)(lambda _: do())

    bind((*_DOWN, "down"), lambda: view.move(1), ~asked)
    bind((*_UP, "up"), lambda: view.move(-1), ~asked)
    bind(("pagedown", "c-f", " "), lambda: view.leaf(1), ~asked)
    bind(("pageup", "c-b", "b"), lambda: view.leaf(-1), ~asked)
    bind(("g", "home"), lambda: view.move(-_FAR), ~asked)
    bind(("G", "end"), lambda: view.move(_FAR), ~asked)
    bind(("tab",), lambda: view.next_section(1), looking)
    bind(("s-tab",), lambda: view.next_section(-1), looking)
    bind((*_OPEN, "enter"), screen.tell_story, looking)
    bind(_TAKE, screen.take, looking)
    bind(_DONE, screen.ask_outcome, looking)
    bind(_FILTER, screen.ask_filter, looking)
    bind(_AGAIN, screen.worker.again, looking)
    bind(("q",), screen.leave, looking)
    bind(("q", "enter"), screen.back, reading)
    bind(("enter",), screen.answer, asked & ~over)
    bind(("<any>", "enter"), screen.back, over)
    bind(_YES, screen.take_over, over)
    bind(("escape",), screen.back, Always())
    bind(("c-c", "<sigint>"), screen.leave_now, Always())
    if hasattr(signal, "SIGTSTP"):
        keys.add("c-z")(lambda event: event.app.suspend_to_background())
    return keys
