"""Workbooks of Excel 97 to 2003 (.xls) before anything reads them: how large they are.

Such a file is a small file system of its own (OLE2), in which one file is a row of records (BIFF). Cells may share a
text, which a reader of workbooks copies for each of them; and it takes room for every cell up to the last one.
"""

from __future__ import annotations

from array import array
from struct import Struct, error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# More than all rows and columns of such a sheet come to.
_MOST_BYTES = 256 << 20
_HEADER = Struct("<30xH16xI4xII4xII")  # what of the header says where things are
_HEADER_BYTES, _ENTRY_BYTES, _IN_HEADER = 512, 128, 109
_LAST_SECTOR = 0xFFFFFFFA  # a greater number is none
_FILE, _ROOT, _SMALL = 2, 5, 64
_BOOKS = ("Workbook", "Book")
_RECORD, _PLACE, _NUMBER = Struct("<HH"), Struct("<HH"), Struct("<I")
_BOF, _EOF, _SHARED, _GOES_ON, _OF_SHARED = 0x809, 0x0A, 0xFC, 0x3C, 0xFD
# Records of one cell, and of several in a row, whose last column stands at the end.
_ONE = frozenset((0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xD6, _OF_SHARED))
_SEVERAL = frozenset((0xBD, 0xBE))
_WIDE, _EAST_ASIAN, _RICH = 1, 4, 8


def survey(file: BinaryIO, size: int) -> tuple[int, int] | None:
    """Return how many cells a workbook takes room for, and how many characters the texts that cells share come to.

    Nothing is returned where there is no workbook in it that could be read: it is locked, or of another program. Raises
    ``ValueError`` where it is damaged, or too large to be one.
    """
    if size > _MOST_BYTES:
        raise ValueError(size)
    file.seek(0)
    try:
        book = _book(file.read())
        return _weighed(book) if book else None
    except (error, IndexError, OverflowError) as wrong:
        raise ValueError(str(wrong)) from wrong


def _book(content: bytes) -> bytes:
    """Return the file in it that is the workbook: a short one stands in small sectors, which make up another file."""
    shift, directory, cutoff, small, more, extensions = _HEADER.unpack_from(content)
    size = 1 << shift
    if size not in (512, 4096):
        raise ValueError(size)
    sectors = [*array("I", content[76:_HEADER_BYTES])][:_IN_HEADER]
    for _ in range(extensions):
        part = [*array("I", _sector(content, more, size))]
        sectors += part[:-1]
        more = part[-1]
    table = array("I", b"".join(_sector(content, each, size) for each in sectors if each <= _LAST_SECTOR))
    left = [4 * len(table)]
    entries = _chain(content, directory, table, size, left)
    small_table = array("I", _chain(content, small, table, size, left))
    left[0] += 4 * len(small_table)
    shorts = book = b""
    for begin in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = entries[begin : begin + _ENTRY_BYTES]
        name = entry[: max(0, int.from_bytes(entry[64:66], "little") - 2)].decode("utf-16-le", "replace")
        start, length = (int.from_bytes(entry[at : at + 4], "little") for at in (116, 120))
        if entry[66] == _ROOT:
            shorts = _chain(content, start, table, size, left)
        elif entry[66] == _FILE:
            whole = (
                _chain(content, start, table, size, left)
                if length >= cutoff
                else _chain(shorts, start, small_table, _SMALL, left, header=0)
            )
            book = whole[:length] if name in _BOOKS else book
    return book


def _sector(content: bytes, number: int, size: int, header: int = 1) -> bytes:
    start = (number + header) * size
    if number > _LAST_SECTOR or start >= len(content):
        raise ValueError(number)
    return content[start : start + size].ljust(size, b"\0")


def _chain(  # noqa: PLR0913, PLR0917
    content: bytes, first: int, table: array[int], size: int, left: list[int], header: int = 1
) -> bytes:
    """Return what stands in the sectors that follow one another; ``left`` counts how many there may be: no circle."""
    found = []
    while first <= _LAST_SECTOR:
        left[0] -= 1
        if left[0] < 0:
            raise ValueError(first)
        found.append(_sector(content, first, size, header))
        first = table[first]
    return b"".join(found)


def _records(book: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the records: the sort of each, where its content begins, and how long that is."""
    at, end = 0, len(book) - _RECORD.size
    while at <= end:
        sort, length = _RECORD.unpack_from(book, at)
        yield sort, at + _RECORD.size, length
        at += _RECORD.size + length


def _weighed(book: bytes) -> tuple[int, int]:
    cells = height = width = last = 0
    used, parts = array("Q"), list[bytes]()
    for sort, at, length in _records(book):
        if sort in _ONE or sort in _SEVERAL:
            row, column = _PLACE.unpack_from(book, at)
            if sort in _SEVERAL:
                column = int.from_bytes(book[at + length - 2 : at + length], "little")
            height, width = max(height, row + 1), max(width, column + 1)
            if sort == _OF_SHARED:
                (number,) = _NUMBER.unpack_from(book, at + 6)
                if number >= len(used):
                    if number > len(book):
                        raise ValueError(number)
                    used.extend([0] * (number + 1 - len(used)))
                used[number] += 1
        elif sort in (_BOF, _EOF):
            cells, height, width = cells + height * width, 0, 0
        elif sort == _SHARED or (sort == _GOES_ON and last == _SHARED):
            parts.append(book[at : at + length])
        last = last if sort == _GOES_ON else sort
    lengths = _lengths(parts)
    return cells + height * width, sum(times * length for times, length in zip(used, lengths, strict=False))


def _lengths(parts: list[bytes]) -> Iterator[int]:
    """Yield how many characters the shared texts have, whose table may go on from record to record."""
    texts = _Parts(parts)
    texts.skip(8)
    while not texts.ended:
        length, flags = texts.number(2), texts.number(1)
        runs = texts.number(2) if flags & _RICH else 0
        extra = texts.number(4) if flags & _EAST_ASIAN else 0
        texts.skip_text(length, 2 if flags & _WIDE else 1)
        texts.skip(4 * runs + extra)
        yield length


class _Parts:
    """Bytes that stand in several records, read one after the other."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = [part for part in parts if part]
        self._part = self._at = 0

    @property
    def ended(self) -> bool:
        """Tell whether all was read."""
        return self._part >= len(self._parts)

    def skip(self, number: int) -> int:
        """Pass over bytes, at most to the end; return how many are missing."""
        while number and not self.ended:
            here = min(number, len(self._parts[self._part]) - self._at)
            self._at += here
            number -= here
            if self._at == len(self._parts[self._part]):
                self._part, self._at = self._part + 1, 0
        return number

    def number(self, size: int) -> int:
        """Read a number of so many bytes, which stand in one record."""
        if self.ended:
            return 0
        found = int.from_bytes(self._parts[self._part][self._at : self._at + size], "little")
        self.skip(size)
        return found

    def skip_text(self, length: int, size: int) -> None:
        """Pass over characters of so many bytes; each record in which they go on says anew how many these are."""
        while length and not self.ended:
            here = min(length, (len(self._parts[self._part]) - self._at) // size)
            goes_on = self._part
            self.skip(max(here, 1) * size if here else len(self._parts[self._part]) - self._at)
            length -= here
            if length and not self.ended and self._part > goes_on:
                size = 2 if self.number(1) & _WIDE else 1
