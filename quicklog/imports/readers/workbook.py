"""The rows of an Excel workbook, which is measured before anything reads it: a small file may hide a huge one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, amount
from quicklog.lib.text import nearest
from quicklog.note.fields import EXACT, MACHINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match
    from typing import Any
    from zipfile import ZipFile, ZipInfo

    from python_calamine import CalamineWorkbook

    from quicklog.imports.readers.source import Source, Tell

# A sheet as full as Excel's largest with all columns of a note, and those to group by, is smaller than each of these.
_MOST_BYTES = 4 << 30
_MOST_CELLS = 36_000_000
_MOST_PARTS = 10_000
# How much smaller than its content a large part may be: real sheets come to a twentieth, bombs to a thousandth.
_MOST_TIMES, _LARGE = 200, 32 << 20
_CHUNK = 1 << 20
_ADDRESS = rb"""[\s"']r\s*=\s*["']\s*([A-Za-z]{0,3})(\d{1,10})"""
_LONGEST_ADDRESS = 64
# Cells may share a text, which a reader of workbooks copies for each of them: so many bytes for all of a sheet.
_MOST_TEXT = 512 << 20
_SHARED_TEXTS = "xl/sharedstrings.xml"
_TEXT = rb"<(?:\w{1,30}:)?si[\s/>]"
_CELL = rb"""[\s"']t\s{0,9}=\s{0,9}["']s["']"""
_NUMBERED = _CELL + rb"""[^<>]{0,200}>\s{0,9}<(?:\w{1,30}:)?v[^<>]{0,90}>\s{0,9}(\d{1,9})"""
_LONGEST_NUMBERED = 512
_SHORTEST_CELL = len(""" t="s\"""") - 1
_REMEDY = Message("save it as csv")
# The columns of the first version, with which quicklog's own sheets have begun since.
_SURE = MACHINE[: MACHINE.index("line") + 1]
_EPOCH_YEAR = 1901  # Excel counts days from 1900 on: a moment before is a time of day alone


def rows(source: Source, sheet: str | None = None, tell: Tell | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet (the first, unless another is named) with their numbers; empty ones are passed over.

    Raises ``BadUsageError`` where the file is damaged, locked or out of all proportion, or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _measure(source)
    source.file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(source.file) as workbook:
            names = (sheet is None and _exact(workbook)) or [_chosen(workbook.sheet_names, sheet, source.name)]
            sheets = [workbook.get_sheet_by_name(name) for name in names]
            height = max(1, sum(read.total_height for read in sheets))
            for place, read in enumerate(sheets):
                for number, cells in enumerate(read.iter_rows(), start=1):
                    texts = [cell if cell.__class__ is str else _text(cell) for cell in cells]
                    if any(texts) and not (place and number == 1):  # which repeats the headings
                        yield number, texts
                    if tell and not number % 1000:
                        tell(source.size * 1000 // height, source.size)
    except PasswordError as error:
        raise BadUsageError("{name} is locked", "save it without a password", name=source.name) from error
    except CalamineError as error:
        raise BadUsageError("{name} is not a readable workbook", _REMEDY, name=source.name) from error


def others(source: Source, sheet: str | None = None) -> tuple[list[str], bool]:
    """Return the names of the sheets that are not read, and whether quicklog's own sheets of exact values are."""
    from python_calamine import CalamineError, CalamineWorkbook

    source.file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(source.file) as workbook:
            names = workbook.sheet_names
            exact = [] if sheet else _exact(workbook)
            return [name for name in names if name not in (exact or [sheet or names[0]])], bool(exact)
    except CalamineError:
        return [], False


def _exact(workbook: CalamineWorkbook) -> list[str]:
    """Return the names of the sheets in which quicklog's own workbook has every value as it is; none in any other."""
    own = [name for name in workbook.sheet_names if name.partition(" ")[0] == EXACT]
    if EXACT not in own:
        return []
    headings = next(workbook.get_sheet_by_name(EXACT).iter_rows(), [])
    return own if tuple(headings[: len(_SURE)]) == _SURE else []


def _chosen(names: list[str], wanted: str | None, name: str) -> str:
    if wanted is None and names:
        return names[0]
    if wanted in names:
        return wanted or ""
    near = nearest(wanted or "", names, most=1) or names[:10]
    there = ", ".join(near) or Message("none")
    raise BadUsageError("{name} has no sheet {sheet}", "it has {sheets}", name=name, sheet=wanted or "", sheets=there)


def _text(value: Any) -> str:
    """Write a cell's value as text: numbers without a fraction that they do not have, moments as ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return f"{moment.time()}" if moment.year < _EPOCH_YEAR else f"{moment}"
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, (date, time)):
        return value.isoformat()[:10]
    return str(value)


# A workbook is a zip file of XML. What its directory says is compared with what is really there: each part is read
# once, a chunk at a time, and the cells in it that claim to stand far out are seen. A reader of workbooks takes room
# for every cell up to the last one.


def _measure(source: Source) -> None:
    """Raise ``BadUsageError`` on a workbook that is far larger than it looks."""
    from zipfile import BadZipFile, ZipFile
    from zlib import error as damaged

    try:
        with ZipFile(source.file) as parts:
            _weigh(parts.infolist(), source.name)
            cells = [(part, _survey(parts, part, source.name)) for part in parts.infolist()]
            _weigh_texts(parts, cells, source.name)
    except (BadZipFile, damaged, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadUsageError(
            "{name} is damaged, or no workbook", "save it again, or as csv", name=source.name
        ) from error


def _weigh(parts: list[ZipInfo], name: str) -> None:
    """Look at the sizes in the directory."""
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:  # of other sorts, not measured
        raise BadUsageError("{name} is a zip file, but no workbook", "unpack it, or save the sheet as xlsx", name=name)
    total = sum(part.file_size for part in parts)
    packed = any(part.file_size > max(_LARGE, _MOST_TIMES * part.compress_size) for part in parts)
    if total > _MOST_BYTES or len(parts) > _MOST_PARTS or packed:
        raise _bomb(name, Message("holds {size:,.0f} MiB in {parts} parts", size=total / (1 << 20), parts=len(parts)))


def _survey(parts: ZipFile, part: ZipInfo, name: str) -> int:
    """Read a part to its end: its true size, and the last row and column that a cell in it claims.

    Returns how many cells in it have a shared text.
    """
    import re

    declared, size, tail, widths, height = part.file_size, 0, b"", set[bytes](), 0
    find, cells = re.compile(_CELL).findall, 0
    part.file_size = _MOST_BYTES  # so that what is beyond the size in the directory is read too
    with parts.open(part) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > declared:
                raise _bomb(name, Message("is larger than it says"))
            found = re.findall(_ADDRESS, tail + chunk)
            widths |= {letters for letters, _ in found}
            height = max(height, max((int(digits) for _, digits in found), default=0))
            cells += len(find(tail[-_SHORTEST_CELL:] + chunk))
            tail = chunk[-_LONGEST_ADDRESS:]
    part.file_size = declared
    width = max(map(_column, widths), default=0)
    if width * height > _MOST_CELLS:
        raise _bomb(name, Message("claims {height:,} rows of {width:,} columns", height=height, width=width))
    return cells


def _weigh_texts(parts: ZipFile, cells: list[tuple[ZipInfo, int]], name: str) -> None:
    """Look at what the cells of each sheet come to that have a shared text: roughly, and exactly where that counts."""
    shared = next((part for part, _ in cells if part.filename.lower() == _SHARED_TEXTS), None)
    many = [(part, number) for part, number in cells if shared and number * shared.file_size > _MOST_TEXT]
    if shared is None or not many:
        return
    starts = [found for found, _ in _matches(parts, shared, _TEXT)]
    lengths = [end - start for start, end in pairwise([*starts, shared.file_size])]
    longest = max(lengths, default=0)
    for part, number in many:
        if number * longest > _MOST_TEXT:
            known = [int(found[1]) for _, found in _matches(parts, part, _NUMBERED)]
            text = sum(lengths[at] for at in known if at < len(lengths)) + (number - len(known)) * longest
            if text > _MOST_TEXT:
                raise _bomb(name, Message("has {size} of text in {cells:,} cells", size=amount(text), cells=number))


def _matches(parts: ZipFile, part: ZipInfo, pattern: bytes) -> Iterator[tuple[int, Match[bytes]]]:
    """Yield where in a part a pattern is found, a chunk at a time."""
    import re

    find, tail, begin, done = re.compile(pattern).finditer, b"", 0, 0
    with parts.open(part) as file:
        while chunk := file.read(_CHUNK):
            for found in find(tail + chunk):
                start = begin - len(tail) + found.start()
                if start >= done:
                    yield start, found
                    done = start + 1
            begin += len(chunk)
            tail = chunk[-_LONGEST_NUMBERED:]


def _column(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _bomb(name: str, what: Message) -> BadUsageError:
    return BadUsageError(
        "{name} {what}: that is out of proportion, and it was not opened", _REMEDY, name=name, what=what
    )
