"""The prompt's own keys; all others are those of a line in a shell."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

from quicklog.cli.prompt import visual
from quicklog.cli.prompt.view import Line
from quicklog.lib.text import lines_of

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

    from quicklog.cli.prompt.screen import State


def bindings(state: State) -> KeyBindings:
    """Return what the keys do."""
    keys = KeyBindings()
    pasting = Condition(lambda: bool(state.lines))
    chosen = Condition(lambda: state.chosen is not None)
    offering = Condition(lambda: state.offers() > 0)
    empty = Condition(lambda: not state.buffer.text.strip())
    turned = Condition(lambda: state.bidi in ("visual", "isolates"))

    keys.add("tab")(lambda _: _take(state, state.chosen or 0))
    keys.add("down", filter=offering)(lambda _: _choose(state, 1))
    keys.add("up", filter=chosen)(lambda _: _choose(state, -1))
    keys.add("up", filter=~chosen)(lambda event: _recall(state, -event.arg))
    keys.add("down", filter=~offering)(lambda event: _recall(state, event.arg))
    keys.add("escape")(lambda _: _hide(state))
    keys.add("left", filter=turned)(lambda event: _step(state, -event.arg))
    keys.add("right", filter=turned)(lambda event: _step(state, event.arg))
    for enter in ("enter", "c-j"):
        keys.add(enter, filter=chosen)(lambda _: _take(state, state.chosen or 0))
        keys.add(enter, filter=~chosen & ~pasting)(lambda event: _enter(state, event))
        keys.add(enter, filter=pasting)(lambda event: event.app.exit(result=state.lines))
    keys.add("c-d", filter=empty)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-d", filter=~empty)(lambda event: event.current_buffer.delete(event.arg))
    for interrupt in ("c-c", "<sigint>"):
        keys.add(interrupt, filter=empty & ~pasting)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add(interrupt, filter=~empty & ~pasting)(lambda _: state.begin(""))
        keys.add(interrupt, filter=pasting)(lambda _: _drop(state))
    if hasattr(signal, "SIGTSTP"):
        keys.add("c-z")(lambda event: event.app.suspend_to_background())
    keys.add(Keys.BracketedPaste)(lambda event: _paste(state, event.data))
    keys.add("escape", filter=pasting, eager=True)(lambda _: _drop(state))
    keys.add(Keys.Any, filter=pasting)(lambda _: None)
    return keys


def _set(state: State, line: Line) -> None:
    state.buffer.text = line.text
    state.buffer.cursor_position = line.cursor


def _take(state: State, place: int) -> None:
    """Put a candidate into the line; without one take the line that a draft offers, or go on behind the customer."""
    if state.offers():
        line = state.sight.take(state.line, place)
    else:
        line = None if state.lines else state.sight.go_on(state.line, warned=state.warned)
    if line:
        _set(state, line)
        state.edited()


def _choose(state: State, step: int) -> None:
    """Go down or up in the menu; above its first row is the line."""
    place = (-1 if state.chosen is None else state.chosen) + step
    state.chosen = None if place < 0 else min(place, state.offers() - 1)


def _recall(state: State, step: int) -> None:
    """Bring an earlier or a later line back; no menu opens over it until it is changed."""
    text = state.recall.moved(state.buffer.text, step)
    if text != state.buffer.text:
        _set(state, Line(text, len(text)))
        state.hidden = True


def _hide(state: State) -> None:
    state.chosen, state.hidden = None, True


def _step(state: State, step: int) -> None:
    """Move the cursor to where the arrow points, as the line is seen."""
    state.buffer.cursor_position = visual.stepped(
        state.buffer.text, state.buffer.cursor_position, step, "" if state.bidi == "visual" else "L"
    )


def _enter(state: State, event: KeyPressEvent) -> None:
    """Save the line; one that would be a draft is said before, unless it was, or more was typed already."""
    text = state.buffer.text.rstrip()
    if not text.strip() or state.sight.asks_for_rules(state.line):
        return
    hurried = bool(event.app.key_processor.input_queue)
    if not state.warned and not hurried and state.sight.trouble(state.line):
        state.warned, state.hidden = True, True
        return
    state.recall.add(text)
    event.app.exit(result=[text])


def _paste(state: State, text: str) -> None:
    """Put pasted words into the line; of several lines each is a note, shown before they are saved."""
    if state.lines:
        return
    buffer = state.buffer
    whole = buffer.text[: buffer.cursor_position] + text + buffer.text[buffer.cursor_position :]
    lines = [line for line in lines_of(whole) if line.strip()]
    if len(lines) > 1:
        state.lines = lines
    else:
        buffer.insert_text("".join(lines_of(text)))


def _drop(state: State) -> None:
    state.lines = []
