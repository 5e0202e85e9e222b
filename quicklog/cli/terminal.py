"""Where answers go, and who can be asked: the one place that writes to the standard streams."""

from __future__ import annotations

import sys

from quicklog.lib import streams
from quicklog.lib.message import Message, said
from quicklog.show.page import INDENT, Page, cells_of, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO


class Terminal:
    """The standard streams of a command, be they a terminal or not.

    Raises ``BadUsageError`` on a wrong ``QL_BIDI``, before anything is stored.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        for out in (sys.stdout, sys.stderr):
            self.page(out)

    def page(self, out: TextIO | None = None) -> Page:
        """Return how text is laid out on stdout, or another stream; raises ``BadUsageError`` on a wrong ``QL_BIDI``."""
        out = out or sys.stdout
        if not out.isatty():
            return Page()
        from quicklog.show import bidi

        return Page(bidi.mark(bidi.policy(self._environ)), cells_of(out), rows_of(out))

    def say(self, *lines: str) -> None:
        """Write lines of the answer to stdout, as they are; raises ``OSError`` where that cannot take them."""
        sys.stdout.write("".join(f"{line}\n" for line in lines))

    def paged(self, lines: Sequence[str]) -> bool:
        """Show an answer that is longer than the screen page by page; tell whether that could be done."""
        from quicklog.cli import pager

        command = pager.pager_of(self._environ)
        return bool(command) and pager.paged(command, "".join(f"{line}\n" for line in lines), self._environ)

    def answer(self, sentence: Message) -> None:
        """Write a sentence of the answer, its lines after the first drawn in."""
        self.say(*self.page().sentence(sentence, "", INDENT))

    def acknowledge(self, *lines: str) -> None:
        """Write what became of a note, at once. It is stored already: an answer that is not heard is not a failure."""
        try:
            self.say(*lines)
            sys.stdout.flush()
        except OSError as error:
            streams.silence()
            self.tell(
                Message(
                    "stored, but the answer could not be written: {value}", value=error.strerror or "stdout is closed"
                )
            )

    def tell(self, sentence: Message) -> None:
        """Tell the person something, on stderr."""
        streams.complain(*self.page(sys.stderr).sentence(sentence))

    def can_ask(self) -> bool:
        """Tell whether there is a person who can be asked."""
        return sys.stdin.isatty() and self.on_terminal()

    def agrees(self, question: Message) -> bool:
        """Ask the person whether something may be done; all but a plain yes means that nothing is changed."""
        sys.stdout.write(f"{said(question)} [y/N] ")
        sys.stdout.flush()
        from quicklog.language import tables

        agreed = sys.stdin.readline().strip().casefold() in " ".join(tables("YES")).split()
        if not agreed:
            self.tell(Message("nothing was changed"))
        return agreed

    def can_offer(self) -> bool:
        """Tell whether there is a person who can be asked, and sees what is written to either stream."""
        return self.can_ask() and sys.stderr.isatty()

    def enter_taken(self, question: Message) -> bool | None:
        """Ask a question to which Enter is yes and any other key is no.

        Nothing is asked where something was typed already, for that answers no question that was yet to come; nor is
        anything answered by a terminal that goes away, or by whoever asks the command to stop. Then it is ``None``.
        """
        from quicklog.cli.keyboard import ENTER

        answer = self.key_for(question)
        return None if answer is None else answer == ENTER

    def key_for(self, question: Message) -> str | None:
        """Ask a question that one key answers, and return that key, as ``enter_taken`` asks."""
        from quicklog.cli import keyboard

        sys.stderr.flush()
        return keyboard.key_pressed(lambda: self._ask(question), self._answered, self.tell)

    def _ask(self, question: Message) -> None:
        *before, last = self.page().sentence(question)
        self.say(*before)
        sys.stdout.write(f"{last} ")
        sys.stdout.flush()

    def _answered(self) -> None:
        """End the row of a question; a person who is gone cannot be answered, which is not a failure."""
        try:
            self.say("")
            sys.stdout.flush()
        except OSError:
            streams.silence()

    def on_terminal(self) -> bool:
        """Tell whether a person, not a program, reads the answers."""
        return sys.stdout.isatty()
