"""The rows of a workbook, which is measured before anything reads it: a small file may hide a huge one.

It may be of Excel (.xlsx, or .xls of before 2007) or an OpenDocument spreadsheet (.ods).
"""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, amount
from quicklog.lib.text import nearest
from quicklog.note.fields import EXACT, MACHINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from re import Match
    from typing import Any, BinaryIO
    from zipfile import ZipFile, ZipInfo

    from python_calamine import CalamineSheet, CalamineWorkbook

    from quicklog.imports.readers.opendocument import Merged
    from quicklog.imports.readers.source import Source, Tell

# A sheet as full as Excel's largest with all columns of a note, and those to group by, is smaller than each of these.
_MOST_BYTES = 4 << 30
_MOST_CELLS = 36_000_000
_MOST_PARTS = 10_000
# How much smaller than its content a large part may be: real sheets come to a twentieth, bombs to a thousandth.
_MOST_TIMES, _LARGE = 200, 32 << 20
_CHUNK = 1 << 20
_PAGE = 500
_ADDRESS = rb"""[\s"']r\s*=\s*["']\s*([A-Za-z]{0,3})(\d{1,10})"""
_LONGEST_ADDRESS = 64
# Cells may share a text, which a reader of workbooks copies for each of them: so many bytes for all of a sheet.
_MOST_TEXT = 512 << 20
_SHARED_TEXTS = "xl/sharedstrings.xml"
_CONTENT = "content.xml"
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

    A cell that is merged with those below it stands in each of their rows. Raises ``BadUsageError`` where the file is
    damaged, locked or out of all proportion, or has no such sheet.
    """
    merged_in = _measure(source)
    found = _opened(source, sheet)
    names, read, _ = next(found)
    _expect(names, sheet, source.name)
    height, ranges = next(found)
    merged = merged_in.get(read[0]) or _merged(ranges)
    for page in found:
        for number, texts in page:
            if merged:
                merged.carry(number - 1, texts)
            yield number, texts
        if tell and page:
            tell(source.size * len(page) // height, source.size)


def others(source: Source, sheet: str | None = None) -> tuple[list[str], bool]:
    """Return the names of the sheets that are not read, and whether quicklog's own sheets of exact values are."""
    with closing(_opened(source, sheet)) as found:
        names, read, is_own = next(found)
    return [name for name in names if name not in read], is_own


def _opened(source: Source, sheet: str | None) -> Generator[Any, None, None]:
    """Yield what ``pages`` yields; raises ``BadUsageError`` where the file is damaged or locked."""
    from python_calamine import CalamineError, PasswordError

    from quicklog.imports.readers import apart

    ended = False
    try:
        for page in pages(source.file, sheet) if _is_zip(source) else apart.pages(source.file, sheet):
            if page == apart.LOCKED:
                raise _locked(source.name)
            ended = page == []
            yield page
    except PasswordError as error:
        raise _locked(source.name) from error
    except CalamineError as error:
        raise BadUsageError("{name} is not a readable workbook", _REMEDY, name=source.name) from error
    if not ended:
        raise BadUsageError("{name} is not a readable workbook", _REMEDY, name=source.name)


def _locked(name: str) -> BadUsageError:
    return BadUsageError("{name} is locked", "save it without a password", name=name)


def pages(file: BinaryIO, sheet: str | None) -> Iterator[Any]:
    """Yield the names of all sheets, of those that are read, and whether these are quicklog's own; then what they hold.

    That is how many rows they have, and the ranges of merged cells; then the rows, with their numbers, some at once and
    the empty ones left out; behind the last an empty list, as where there is no such sheet. Of several sheets each
    repeats the headings of the first, which are passed over.
    """
    from python_calamine import CalamineWorkbook

    file.seek(0)
    with CalamineWorkbook.from_filelike(file) as workbook:
        names = workbook.sheet_names
        own = _exact(workbook) if sheet is None else []
        wanted = own or ([sheet] if sheet else names[:1])
        yield names, wanted, bool(own)
        if wanted and wanted[0] in names:
            sheets = [workbook.get_sheet_by_name(name) for name in wanted]
            height = sum(each.total_height for each in sheets)
            yield max(1, height), [] if own else sheets[0].merged_cell_ranges or []
            for place, each in enumerate(sheets):
                yield from _pages_of(each, headed=place > 0)
        yield []


def _pages_of(sheet: CalamineSheet, *, headed: bool) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield the rows of a sheet, some at once; of one that is ``headed`` without the first."""
    page = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [cell if cell.__class__ is str else _text(cell) for cell in cells]
        if any(texts) and not (headed and number == 1):
            page.append((number, texts))
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page


def _exact(workbook: CalamineWorkbook) -> list[str]:
    """Return the names of the sheets in which quicklog's own workbook has every value as it is; none in any other."""
    own = [name for name in workbook.sheet_names if name.partition(" ")[0] == EXACT]
    if EXACT not in own:
        return []
    headings = next(workbook.get_sheet_by_name(EXACT).iter_rows(), [])
    return own if tuple(headings[: len(_SURE)]) == _SURE else []


class _Carried:
    """The texts of cells that are merged with those below them, from row to row."""

    def __init__(self, merged: Iterable[Merged]) -> None:
        self._left = sorted(merged, reverse=True)
        self._open: dict[int, tuple[str, int]] = {}

    def carry(self, row: int, texts: list[str]) -> None:
        """Put what stands above into the cells of a row that are merged with it; rows come in their order."""
        while self._left and self._left[-1][0] < row:  # it began in a row that was passed over: nothing stands there
            self._left.pop()
        for column, (text, last) in [*self._open.items()]:
            if row > last:
                del self._open[column]
            elif not texts[column]:
                texts[column] = text
        while self._left and self._left[-1][0] == row:
            _, column, last = self._left.pop()
            if column < len(texts):
                self._open[column] = texts[column], last


def _merged(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> _Carried | None:
    """Return the cells that reach down over others."""
    down = [(first, column, last) for (first, column), (last, _) in ranges if last > first]
    return _Carried(down) if down else None


def _expect(names: list[str], wanted: str | None, name: str) -> None:
    """Raise ``BadUsageError`` where a workbook has no such sheet, or none at all."""
    if (wanted is None and names) or wanted in names:
        return
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


def _measure(source: Source) -> dict[str, _Carried]:
    """Raise ``BadUsageError`` on a workbook that is far larger than it looks.

    Returns the merged cells of an OpenDocument spreadsheet, by its sheets: whoever reads it does not tell them.
    """
    from zipfile import BadZipFile, ZipFile
    from zlib import error as damaged

    try:
        if not _is_zip(source):
            _weigh_old(source)
            return {}
        with ZipFile(source.file) as parts:
            if _weigh(parts.infolist(), source.name) == _CONTENT:
                return _weigh_document(parts, source.name)
            cells = [(part, _survey(parts, part, source.name)) for part in parts.infolist()]
            _weigh_texts(parts, cells, source.name)
    except (BadZipFile, damaged, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadUsageError(
            "{name} is damaged, or no workbook", "save it again, or as csv", name=source.name
        ) from error
    return {}


def _is_zip(source: Source) -> bool:
    source.file.seek(0)
    return source.file.read(2) == b"PK"


def _weigh_old(source: Source) -> None:
    """Look at a workbook of before 2007."""
    from quicklog.imports.readers.old_excel import survey

    found = survey(source.file, source.size)
    if found is None:
        remedy = Message("save it as xlsx without a password, or as csv")
        raise BadUsageError("{name} is locked, or no workbook", remedy, name=source.name)
    _weigh_found(*found, source.name)


def _weigh_document(parts: ZipFile, name: str) -> dict[str, _Carried]:
    """Look at an OpenDocument spreadsheet; return its merged cells by its sheets."""
    from quicklog.imports.readers.opendocument import Survey

    survey = Survey()
    with parts.open(_CONTENT) as file:
        survey.read(file)
    _weigh_found(survey.cells, survey.text, name)
    return {sheet: _Carried(merged) for sheet, merged in survey.merged.items() if merged}


def _weigh_found(cells: int, text: int, name: str) -> None:
    if cells > _MOST_CELLS:
        raise _bomb(name, Message("claims {cells:,} cells", cells=cells))
    if text > _MOST_TEXT:
        raise _bomb(name, Message("has {size} of text in its cells", size=amount(text)))


def _weigh(parts: list[ZipInfo], name: str) -> str:
    """Look at the sizes in the directory; return the part by which the workbook is known."""
    names = {part.filename.lower() for part in parts}
    known = names & {"xl/workbook.xml", _CONTENT, "xl/workbook.bin"}
    if len(known) != 1 or "xl/workbook.bin" in known:  # of other sorts, or of several: who knows which is read
        raise BadUsageError("{name} is a zip file, but no workbook", "unpack it, or save the sheet as xlsx", name=name)
    total = sum(part.file_size for part in parts)
    packed = any(part.file_size > max(_LARGE, _MOST_TIMES * part.compress_size) for part in parts)
    if total > _MOST_BYTES or len(parts) > _MOST_PARTS or packed:
        raise _bomb(name, Message("holds {size:,.0f} MiB in {parts} parts", size=total / (1 << 20), parts=len(parts)))
    return known.pop()


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
