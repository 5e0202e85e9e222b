"""Text as a screen takes it: safe, no wider than the screen, and right-to-left words in their place."""

from __future__ import annotations

import os

from quicklog.lib.message import said
from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, safe, width
from quicklog.note.note import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TextIO

    from quicklog.lib.message import Message

INDENT = "      "
_LEFT_MARK = "\u200e"
_LEAST = 20


class Page(Record):
    """A screen, or a pipe: what keeps right-to-left text in its place there, its width, and its height.

    Of a pipe these are ``None``: it has no end.
    """

    mark: Callable[[str], str] = str
    cells: int | None = None
    rows: int | None = None

    def text(self, text: str, first: str = "", rest: str | None = None, *, lead: str = "") -> list[str]:
        """Lay out somebody's words behind ``first``; what does not fit goes on behind ``rest`` (or ``first``)."""
        first, rest = safe(said(first)), safe(said(first if rest is None else rest))
        parts = self.broken(safe(said(text)), max(len(first), len(rest)))
        return [(rest if place else first) + self.mark(lead + part) for place, part in enumerate(parts)]

    def sentence(self, sentence: Message, first: str = "", rest: str | None = None) -> list[str]:
        """Lay out a sentence of quicklog's own, which runs from left to right whatever it quotes."""
        quotes = self.cells is not None and is_right_to_left(said(sentence))
        return self.text(sentence, first, rest, lead=_LEFT_MARK if quotes else "")

    def beside(self, parts: Sequence[str], first: str) -> list[str]:
        """Lay out parts behind ``first`` with dots between them; one below the other where that is too wide."""
        shown = [safe(said(part)) for part in parts]
        first = said(first)
        line = first + " · ".join(shown)
        if self.cells is None or width(line) <= self.cells:
            return [first + " · ".join(map(self.mark, shown))]
        lines = [self.text(part, INDENT if place else first, INDENT) for place, part in enumerate(parts)]
        return [line for each in lines for line in each]

    def broken(self, text: str, indent: int = 0) -> list[str]:
        """Break text at its blanks, and words where they must be, so that it fits behind an indent."""
        if self.cells is None:
            return [text]
        room = max(_LEAST, self.cells - indent)
        lines: list[str] = []
        left = -1
        for word in text.split(" "):
            for part in _parts(word, room):
                taken = width(part)
                if taken < left:
                    lines[-1] += f" {part}"
                    left -= taken + 1
                else:
                    lines.append(part)
                    left = room - taken
        return lines


def _parts(word: str, room: int) -> list[str]:
    """Cut a word that is wider than a line."""
    if width(word) <= room:
        return [word]
    from quicklog.show.bidi import clusters

    parts, left = [""], room
    for cluster in clusters(word):
        left -= width(cluster)
        if left < 0:
            parts.append("")
            left = room - width(cluster)
        parts[-1] += cluster
    return parts


def padded(label: str, cells: int) -> str:
    """Return a label with blanks behind it, so many cells wide at least."""
    shown = said(label)
    return shown + " " * (cells - width(shown))


def labelled(names: Sequence[str], row: Any) -> dict[str, Any]:
    """Return the fields of a record under these names."""
    return dict(zip(names, row, strict=True))


def as_machines_get(note: Any, customer_key: str | None) -> dict[str, Any]:
    """Return a note under the names of the columns, with the key of the person who is its customer."""
    from quicklog.note.fields import MACHINE, machine_row

    return labelled(MACHINE, machine_row(note, customer_key))


def json_line(value: object) -> str:
    """Write a value as JSON in one line, with escapes for all that a screen must not get."""
    text = json_text(value)
    if text.isprintable():
        return text
    return "".join(c if safe(c) == c else f"\\u{ord(c):04x}" for c in text)


def quoted(value: str) -> str:
    """Quote a word of a command that a person may copy, as a shell takes it: in double quotes unless it holds some."""
    if any(sign in value for sign in '"$`\\!'):
        return "'" + value.replace("'", "'\\''") + "'"
    return f'"{value}"'


def cells_of(out: TextIO) -> int:
    """Return how many cells wide a terminal is, by ``COLUMNS`` or by its own word; 80 where nobody knows."""
    return _size_of(out, "COLUMNS", 80)


def rows_of(out: TextIO) -> int:
    """Return how many rows high a terminal is, by ``LINES`` or by its own word; 25 where nobody knows."""
    return _size_of(out, "LINES", 25)


def _size_of(out: TextIO, name: str, otherwise: int) -> int:
    asked = os.environ.get(name, "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    try:
        size = os.get_terminal_size(out.fileno())
    except OSError:
        return otherwise
    return (size.columns if name == "COLUMNS" else size.lines) or otherwise
