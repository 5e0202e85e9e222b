"""The prompt on a terminal, from its first line to its end: a line is asked for, saved, and the next one asked for."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from quicklog.cli.prompt.keys import bindings
from quicklog.cli.prompt.screen import State, application

if TYPE_CHECKING:
    from typing import Any

    from prompt_toolkit.application import Application
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from quicklog.cli.prompt.saving import Saving
    from quicklog.cli.prompt.view import Sight

# Seconds to wait for the rest of a key's sequence after Esc.
_ESCAPE = 0.05
# Seconds after which the log is asked what is in use, if no key was pressed before.
_PAUSE = 0.02


def run(
    sight: Sight,
    saving: Saving,
    *,
    bidi: str = "off",
    history: str | None = None,
    device: Input | None = None,
    output: Output | None = None,
    once: bool = False,
) -> int:
    """Ask for lines until the person ends it, or until one is saved, and return the exit code."""
    state = State(sight, history, bidi)
    asking = application(state, bindings(state), device, output)
    asking.ttimeoutlen = asking.timeoutlen = _ESCAPE
    try:
        while True:
            lines = asking.run(pre_run=lambda: _begin(asking, sight))
            is_saved = saving(lines)
            if is_saved and once:
                return saving.code()
            sight.forget()
            state.begin("" if is_saved or len(lines) > 1 else lines[0])
    except EOFError:
        return saving.code()
    except KeyboardInterrupt:
        return saving.code(interrupted=True)


def _begin(asking: Application[Any], sight: Sight) -> None:
    """Get ready once the line is on the screen; leave the terminal as it was when somebody asks the process to end."""
    loop = asyncio.get_running_loop()
    loop.call_later(_PAUSE, sight.prepare)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            loop.add_signal_handler(getattr(signal, name), lambda: asking.exit(exception=KeyboardInterrupt))
