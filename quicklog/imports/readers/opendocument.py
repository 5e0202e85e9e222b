"""OpenDocument spreadsheets (.ods) before anything reads them: how large they are, and which cells are merged.

A few bytes may stand for millions of cells, or of blanks, that repeat: a reader of workbooks takes room for them all.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    # A cell that reaches down over others: its row and column, and its last row, counted from 0.
    Merged = tuple[int, int, int]

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_VALUE = f"{_OFFICE}value-type"
_CHUNK = 1 << 20


class Survey:
    """What a document was found to hold: cells, characters in them, and those that are merged, by their sheets.

    All rows and columns count up to the last cell of a sheet that holds anything.
    """

    def __init__(self) -> None:
        self.cells = self.text = 0
        self.merged: dict[str, list[Merged]] = {}
        self._here: list[Merged] = []
        self._row = self._column = self._rows = self._times = self._length = 0
        self._height = self._width = self._row_width = self._row_text = 0
        self._filled = self._in_cell = False

    def read(self, file: IO[bytes]) -> None:
        """Read the content of a document; raises ``ValueError`` where it is damaged, or no plain one."""
        from xml.parsers.expat import ExpatError, ParserCreate

        parser = ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.StartDoctypeDeclHandler = _refuse
        try:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        except ExpatError as error:
            raise ValueError(str(error)) from error

    def _begin(self, name: str, given: Mapping[str, str]) -> None:
        if name in _CELLS:
            self._times, self._length, self._in_cell = _number(given, f"{_TABLE}number-columns-repeated"), 0, True
            self._filled = _VALUE in given
            down = _number(given, f"{_TABLE}number-rows-spanned")
            if down > 1:
                self._here.append((self._row, self._column, self._row + down - 1))
        elif name == f"{_TEXT}s" and self._in_cell:
            self._length += _number(given, f"{_TEXT}c")
        elif name == f"{_TABLE}table-row":
            self._rows = _number(given, f"{_TABLE}number-rows-repeated")
            self._column = self._row_width = self._row_text = 0
        elif name == f"{_TABLE}table":
            self._row = self._height = self._width = 0
            self._here = self.merged.setdefault(given.get(f"{_TABLE}name", ""), [])

    def _end(self, name: str) -> None:
        if name in _CELLS:
            self._column += self._times
            if self._filled or self._length:
                self._row_width = self._column
                self._row_text += self._length * self._times
            self._in_cell = False
        elif name == f"{_TABLE}table-row":
            self._row += self._rows
            if self._row_width:
                self._height, self._width = self._row, max(self._width, self._row_width)
                self.text += self._row_text * self._rows
        elif name == f"{_TABLE}table":
            self.cells += self._height * self._width

    def _said(self, text: str) -> None:
        if self._in_cell:
            self._length += len(text)


def _number(given: Mapping[str, str], name: str) -> int:
    """Return how often something is meant; raises ``ValueError`` where that is no number."""
    typed = given.get(name, "1")
    if len(typed) > 10 or not typed.isascii() or not typed.isdigit():  # noqa: PLR2004  digits
        raise ValueError(typed)
    return int(typed)


def _refuse(*_: object) -> None:
    raise ValueError
