"""The board on a terminal: drawn by prompt_toolkit, brought up to date from beside, and what its keys do."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import BufferControl, ConditionalContainer, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.styles import Style

from quicklog.cli.board.keys import bindings
from quicklog.cli.board.view import FILTER, OUTCOME, OVER, View
from quicklog.cli.board.worker import Heard, Worker
from quicklog.cli.prompt.screen import Turned
from quicklog.errors import QuicklogError
from quicklog.lib.message import Message, said
from quicklog.lib.text import width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.layout.processors import Processor
    from prompt_toolkit.output import Output

    from quicklog.actions.board import Board, Story, Watch
    from quicklog.note.fields import Note
    from quicklog.show.board import Row

_STYLE = Style.from_dict(
    {
        "head": "bold",
        "title": "bold ansicyan",
        "heading": "bold",
        "overdue": "ansired",
        "draft": "ansiyellow",
        "void": "ansibrightblack",
        "done": "ansigreen",
        "chosen": "reverse",
        "trouble": "ansired bold",
        "said": "ansicyan",
        "label": "ansibrightblack",
        "keys": "ansibrightblack",
    }
)
# Seconds to wait for the rest of a key's sequence after Esc.
_ESCAPE = 0.05
# Seconds that whoever leaves waits for the log to be let go of, or to be written to.
_LET_GO, _WRITTEN = 0.5, 2.0
_AWAY = Message("the log cannot be reached: nothing is written now")
_BUSY = Message("one after the other: that before is not written yet")


class Screen:
    """The board's application. ``begin`` makes the worker that looks at the log, once there is a loop to post to."""

    def __init__(
        self,
        view: View,
        watch: Callable[[Screen], Watch],
        bidi: str,
        device: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.view = view
        self.notices: list[Message] = []
        self.has_taken = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaves = False
        self._bidi = bidi
        self._buffer = Buffer(multiline=False)
        self._buffer.on_text_changed += lambda _: self._typed()
        self.worker = Worker(watch(self), self._post, Heard(self._shows, self._fails, self._breaks))
        self.application: Application[None] = Application(
            layout=Layout(self._layout()),
            style=_STYLE,
            include_default_pygments_style=False,
            key_bindings=bindings(self),
            full_screen=True,
            input=device,
            output=output,
        )
        self.application.ttimeoutlen = self.application.timeoutlen = _ESCAPE

    def run(self) -> None:
        """Show the board until somebody leaves it, or the terminal goes away."""
        try:
            self.application.run(pre_run=self._begin)
        except (EOFError, KeyboardInterrupt):
            pass
        finally:
            self._loop = None
            self.worker.stop(_WRITTEN if self.view.pending else _LET_GO)

    def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                with suppress(NotImplementedError):  # Windows
                    self._loop.add_signal_handler(getattr(signal, name), self.leave_now)
        self.worker.start()

    # What comes from beside, in the worker's thread.

    def _post(self, do: Callable[[], None]) -> None:
        """Do something where the screen is drawn; at once where none is drawn any more, for it is waited for."""
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(do)
                return
        except RuntimeError:  # it has just ended
            pass
        do()

    def tell(self, sentence: Message) -> None:
        """Show what a session tells, and keep it for when the board was left."""

        def show() -> None:
            if sentence not in self.notices:
                self.notices.append(sentence)
            self.view.said = sentence
            self.application.invalidate()

        self._post(show)

    def tell_locked(self, sentence: Message) -> None:
        """Show that others hold the log, until the look that waits for it has ended."""
        self.worker.is_troubled = True
        self._post(lambda: self._trouble(sentence))

    # What the worker posts.

    def _shows(self, board: Board) -> None:
        self.view.show(board)
        self.application.invalidate()

    def _fails(self, error: QuicklogError | None) -> None:
        self._trouble(error.line if error else None)

    def _trouble(self, sentence: Message | None) -> None:
        if sentence != self.view.trouble:
            self.view.trouble = sentence
            self.view.said = None if self.view.said is _AWAY else self.view.said
            self.application.invalidate()

    def _breaks(self, error: BaseException) -> None:
        if self.application.is_running:
            self.application.exit(exception=error)

    # What is done.

    def _write(
        self, told: Message, job: Callable[[Watch], Any], then: Callable[[Any], None], again: Callable[[], None]
    ) -> None:
        """Write something beside the screen, and say in its line what became of it.

        Where it was not written, ``again`` asks for it once more, and nobody leaves without having seen why.
        """

        def done(result: Any) -> None:
            self.view.pending = None
            if isinstance(result, QuicklogError):
                again()
                self.view.said = result.line
            else:
                then(result)
                if self._leaves and not self.view.question:
                    self.leave_now()
            self._leaves = False
            self.application.invalidate()

        if self._may_write():
            self.view.pending = told
            self.worker.do(job, done)

    def _may_write(self) -> bool:
        if self.view.trouble or self.view.pending:
            self.view.said = _AWAY if self.view.trouble else _BUSY
            return False
        return True

    def take(self, *, over: bool = False) -> None:
        """Take the matter that the cursor is on; what somebody else has is asked about first."""
        note = self._meant()
        if note is None:
            return

        def took(result: Any) -> None:
            if isinstance(result, str):
                self._ask(OVER, Message("{name} has {ref}; take it over? ", name=result, ref=note.ref), note)
            else:
                self.has_taken = True
                self.view.said = Message(
                    "{ref}: {name} has it; ql undo takes it back", ref=note.ref, name=result.after.has_it
                )

        told = Message("taking {ref} ...", ref=note.ref)
        self._write(told, lambda watch: watch.take(note.id, over=over), took, lambda: None)

    def _close(self, note: Note, outcome: str) -> None:
        def closed(result: Any) -> None:
            self.view.said = Message("{ref} closed; ql undo opens it again", ref=result.ref)

        told = Message("closing {ref} ...", ref=note.ref)
        if outcome:
            told = Message("closing {ref} with “{outcome}” ...", ref=note.ref, outcome=outcome)
        self._write(
            told,
            lambda watch: watch.close_matter(note.id, outcome),
            closed,
            lambda: self._ask(OUTCOME, self.view.outcome_asked(note), note, outcome),
        )

    def tell_story(self) -> None:
        """Show the story of the note that the cursor is on."""
        note = self._meant()
        if note is None:
            return

        def told(result: Story | QuicklogError) -> None:
            if isinstance(result, QuicklogError):
                self.view.said = result.line
            else:
                self.view.tell(result)
            self.application.invalidate()

        self.worker.do(lambda watch: watch.story(note.id), told)

    def _meant(self) -> Note | None:
        """Return the note that a key is about: that of the question, or that under the cursor."""
        self.view.said = None
        return self._about or self.view.chosen

    @property
    def _about(self) -> Note | None:
        return self.view.question.note if self.view.question else None

    # What is asked in the line under the board.

    def ask_outcome(self) -> None:
        """Ask what came of the matter that the cursor is on."""
        note = self._meant()
        if note and self._may_write():
            self._ask(OUTCOME, self.view.outcome_asked(note), note)

    def ask_filter(self) -> None:
        """Ask which words the notes are to have that are shown."""
        self._ask(FILTER, Message("/ "), text=self.view.filter)

    def _ask(self, sort: str, words: Message, note: Note | None = None, text: str = "") -> None:
        self.view.ask(sort, words, note)
        self._buffer.reset()
        self._buffer.insert_text(text)
        self.application.layout.focus(self._buffer)

    def _typed(self) -> None:
        if self.view.question and self.view.question.sort == FILTER:
            self.view.narrow(self._buffer.text)

    def answer(self) -> None:
        """Do what was asked about, with what was typed; that stays there where nothing can be written now."""
        question = self.view.question
        if question and question.sort == OUTCOME and not self._may_write():
            return
        self._unask()
        if question and question.sort == OUTCOME and question.note:
            self._close(question.note, self._buffer.text)

    def take_over(self) -> None:
        """Take over what somebody else has."""
        self.take(over=True)
        self._unask()

    def back(self) -> None:
        """Leave a question, a story, or the filter."""
        if self.view.question:
            self.application.layout.focus_last()
        self.view.back()

    def _unask(self) -> None:
        self.view.question = None
        self.application.layout.focus_last()

    def leave(self) -> None:
        """Leave the board; what is being written is waited for."""
        if self._leaves:
            return
        self._leaves = self.view.pending is not None
        if self._leaves:
            self.view.pending = Message("{pending} Ctrl-C does not wait for it", pending=self.view.pending)
        else:
            self.leave_now()

    def leave_now(self) -> None:
        """Leave the board, whatever is being done."""
        if self.application.is_running and not self.application.is_done:
            self.application.exit()

    # How it is drawn.

    def _layout(self) -> HSplit:
        asked = Condition(lambda: self.view.question is not None)
        told = Condition(lambda: bool(self.view.trouble or self.view.said))
        control = FormattedTextControl(lambda: _fragments(self._body()), focusable=True, show_cursor=False)
        turned: list[Processor] = [Turned(lambda: width(self.view.prefix()))] if self._bidi == "visual" else []
        typed = Window(
            BufferControl(self._buffer, input_processors=turned),
            height=1,
            get_line_prefix=lambda *_: [("class:said", self.view.prefix())],
        )
        status = Window(
            FormattedTextControl(lambda: _fragments(self.view.status(self._cells()))), dont_extend_height=True
        )
        footer = Window(
            FormattedTextControl(lambda: [("class:keys", "\n".join(self.view.keys(self._cells())))]),
            dont_extend_height=True,
        )
        return HSplit(
            [
                Window(control, wrap_lines=False),
                ConditionalContainer(status, ~asked | told),
                ConditionalContainer(typed, asked),
                footer,
            ]
        )

    def _cells(self) -> int:
        return self.application.output.get_size().columns

    def _body(self) -> list[Row]:
        size = self.application.output.get_size()
        asked = self.view.question is not None
        told = 0 if asked and not (self.view.trouble or self.view.said) else len(self.view.status(size.columns))
        return self.view.body(size.columns, max(0, size.rows - asked - told - len(self.view.keys(size.columns))))


def _fragments(rows: Sequence[Row]) -> StyleAndTextTuples:
    parts: StyleAndTextTuples = []
    for number, row in enumerate(rows):
        parts += [("", "\n")] if number else []
        parts += [(f"class:{style}" if style else "", said(text)) for style, text in row.parts]
        parts.append(("", " "))  # prompt_toolkit loses count of the cells where a mark is the last of a row
    return parts
