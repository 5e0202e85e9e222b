"""The prompt's screen: the line, the menu below it, and how the line reads; drawn by prompt_toolkit."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, is_done
from prompt_toolkit.layout import BufferControl, ConditionalContainer, Dimension, FormattedTextControl, HSplit, Window
from prompt_toolkit.layout import Layout as Root
from prompt_toolkit.layout.containers import VerticalAlign
from prompt_toolkit.layout.processors import Processor, Transformation
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from quicklog.cli.prompt import visual
from quicklog.cli.prompt.recall import Recall
from quicklog.cli.prompt.view import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.layout.processors import TransformationInput
    from prompt_toolkit.output import Output

    from quicklog.cli.prompt.preview import Row
    from quicklog.cli.prompt.view import Sight

SIGN = "› "
_STYLE = Style.from_dict(
    {
        "sign": "bold",
        "label": "ansibrightblack",
        "beside": "ansibrightblack",
        "missing": "ansibrightblack",
        "file": "ansicyan",
        "doubt": "ansiyellow",
        "draft": "ansired",
        "first": "bold",
        "chosen": "reverse",
    }
)


class State:
    """What the person is doing: the line being edited, the candidate chosen, what was warned of, what was pasted."""

    def __init__(self, sight: Sight, history: str | None = None, bidi: str = "off") -> None:
        self.sight = sight
        self.bidi = bidi
        self.chosen: int | None = None
        self.hidden = False
        self.warned = False
        self.lines: list[str] = []
        self.recall = Recall(history)
        self.buffer = Buffer(multiline=False)
        self.buffer.on_text_changed += lambda _: self.edited()

    def edited(self) -> None:
        """Begin to look at the line again: it has changed."""
        self.chosen, self.hidden, self.warned = None, False, False

    @property
    def line(self) -> Line:
        """The line as it stands."""
        return Line(self.buffer.text, self.buffer.cursor_position)

    def offers(self) -> int:
        """Return how many candidates the menu shows."""
        return 0 if self.hidden or self.lines else len(self.sight.offer(self.line).candidates)

    def begin(self, text: str) -> None:
        """Begin a line with this text in it."""
        self.lines = []
        self.recall.leave()
        self.buffer.reset()
        self.buffer.insert_text(text)
        self.edited()


class Turned(Processor):
    """Draws the line in the order in which it is seen; the line itself stays as it was typed.

    ``before`` tells how many cells are taken before it.
    """

    def __init__(self, before: Callable[[], int]) -> None:
        self._before = before

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line as it is drawn, and where the cursor stands in it."""
        line = transformation_input.document.text
        if line.isascii():
            return Transformation(transformation_input.fragments)
        shown = visual.seen(line, max(1, transformation_input.width - self._before()))
        last = len(shown.typed_at) - 1
        return Transformation(
            [("", shown.text)],
            source_to_display=lambda place: shown.shown_at[min(place, len(line))],
            display_to_source=lambda place: shown.typed_at[min(place, last)],
        )


def application(state: State, keys: KeyBindings, device: Input | None, output: Output | None) -> Application[list[str]]:
    """Return the application that asks for one line, or for several that were pasted, and returns them."""
    return Application(
        layout=Root(_layout(state)),
        style=_STYLE,
        include_default_pygments_style=False,
        key_bindings=keys,
        input=device,
        output=output or _output(),
    )


def _layout(state: State) -> HSplit:
    control = BufferControl(
        state.buffer, input_processors=[Turned(lambda: len(SIGN))] if state.bidi == "visual" else []
    )
    line = Window(
        control,
        get_line_prefix=lambda _, wrapped: _prefix(state, wrapped),
        wrap_lines=True,
        height=Dimension(min=1),
        dont_extend_height=True,
    )
    return HSplit(
        [
            line,
            _shown(lambda: state.sight.menu(state.line, state.chosen) if state.offers() else []),
            _shown(lambda: _below(state)),
        ],
        align=VerticalAlign.TOP,
    )


def _prefix(state: State, wrapped: int) -> StyleAndTextTuples:
    """Return the sign before the line, or in its place how many lines were pasted."""
    if wrapped:
        return [("", " " * len(SIGN))]
    return [("class:sign", SIGN), ("", f"{len(state.lines)} lines were pasted " if state.lines else "")]


def _below(state: State) -> list[Row]:
    if state.lines:
        return state.sight.pasted(state.lines, max(3, get_app().output.get_size().rows - 4))
    return state.sight.below(state.line, warned=state.warned)


def _shown(rows: Callable[[], list[Row]]) -> ConditionalContainer:
    """Return a part of the screen that shows rows, and is gone when the line is done."""

    def fragments() -> StyleAndTextTuples:
        parts: StyleAndTextTuples = []
        for number, row in enumerate(rows()):
            parts += [("", "\n")] if number else []
            parts += [(f"class:{style}" if style else "", text) for style, text in row]
            parts.append(("", " "))  # prompt_toolkit loses count of the cells where a mark is the last of a row
        return parts

    window = Window(FormattedTextControl(fragments), dont_extend_height=True, height=Dimension(min=0))
    return ConditionalContainer(window, ~is_done & Condition(lambda: bool(rows())))


def _output() -> Output | None:
    """Return the terminal, without the question where its cursor is: not all answer that, and none needs to."""
    if sys.platform == "win32":
        return None
    from prompt_toolkit.output.vt100 import Vt100_Output

    output = Vt100_Output.from_pty(sys.stdout, os.environ.get("TERM"), ColorDepth.from_env())
    output.enable_cpr = False
    return output
