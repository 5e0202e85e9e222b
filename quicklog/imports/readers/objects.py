"""The objects of a JSON text, one after the other, however they stand: one a line, in an array, or a single one."""

from __future__ import annotations

from quicklog.imports.entry import Problem, problem
from quicklog.imports.readers.source import numbered, text_of
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from quicklog.imports.readers.source import Source, Tell

    Objects = Iterator[tuple[int, dict[str, Any]] | Problem]
    Rows = Iterator[tuple[int, list[Any]] | Problem]

# One object is held as a whole: jrnl writes a journal as one.
_MOST = 16 << 20
_BETWEEN = " \t\n,[]"
_REMEDY = Message("give one object a line, or an array of objects")


def objects(source: Source, tell: Tell | None = None) -> Objects:
    """Yield the objects of a text, each with the line on which it begins; a problem is the last that comes."""
    return _found(source, tell, _Text(dict))


def rows(source: Source, tell: Tell | None = None) -> Rows:
    """Yield the arrays in the array that a text is, as ``objects`` yields objects."""
    return _found(source, tell, _Text(list))


def _found(source: Source, tell: Tell | None, text: _Text) -> Iterator[Any]:
    """Yield what a text holds.

    What has not ended yet is tried again only when it has doubled: however its lines are broken, no text takes long.
    """
    for number, line in numbered(text_of(source), source, tell):
        text.add(number, line)
        if text.is_due():
            yield from text.taken()
        if text.problem:
            break
    else:
        yield from text.taken(final=True)
        text.end()
    if text.problem:
        yield text.problem


class _Text:
    """What was read and is not a whole object yet, and the line on which it begins."""

    def __init__(self, kind: type) -> None:
        from json import JSONDecoder

        self._decode: Callable[[str, int], tuple[Any, int]] = JSONDecoder(parse_constant=_no_number).raw_decode
        self._kind = kind
        self._kept: list[str] = []
        self._line = 1
        self._size = self._due = self._open = 0
        self.problem: Problem | None = None

    def add(self, number: int, line: str) -> None:
        """Add the next line."""
        if not self._kept:
            self._line = number
        self._kept.append(line)
        self._size += len(line)

    def is_due(self) -> bool:
        """Tell whether it is worth looking for whole objects."""
        return self._size >= self._due

    def taken(self, *, final: bool = False) -> Iterator[tuple[int, Any]]:
        """Take the whole objects out, each with its line, up to a problem."""
        text, at = "".join(self._kept), 0
        while self.problem is None:
            while at < len(text) and text[at] in _BETWEEN and not self._is_row(text[at]):
                self._line += text[at] == "\n"
                self._open += (text[at] == "[") - (text[at] == "]")
                at += 1
            if at == len(text):
                break
            try:
                found, end = self._decode(text, at)
            except (ValueError, RecursionError) as error:
                self._judge(error, text, at, final=final)
                break
            if not isinstance(found, self._kind):
                self.problem = problem(self._line, "this is not an object", _REMEDY)
                break
            yield self._line, found
            self._line += text.count("\n", at, end)
            at = end
        self._kept = [text[at:]] if at < len(text) else []
        self._size = len(text) - at
        self._due = 2 * self._size

    def _is_row(self, sign: str) -> bool:
        """Tell whether a bracket opens an array that is looked for, and not the one round all of them."""
        return self._kind is list and self._open > 0 and sign == "["

    def end(self) -> None:
        """See that nothing is missing behind the last object: a file that was cut off is not whole."""
        if self.problem is None and self._open:
            self.problem = problem(self._line, "this array of objects has no end", "it was cut off: export it again")

    def _judge(self, error: Exception, text: str, at: int, *, final: bool) -> None:
        """Tell a text that goes on from one that can never be JSON."""
        place = getattr(error, "pos", at)
        if not final and place >= len(text.rstrip()) and len(text) - at <= _MOST:
            return
        line = self._line + text.count("\n", at, place)
        if len(text) - at > _MOST:
            self.problem = problem(self._line, "one object of more than {most} MiB", _REMEDY, most=_MOST >> 20)
        else:
            self.problem = problem(line, "this is not valid JSON", _REMEDY)


def _no_number(_: str) -> float:
    raise ValueError
