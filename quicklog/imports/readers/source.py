"""A file to import, opened: which sort it is, by its bytes and its name, and its text line by line.

Memory stays flat: nothing here holds more than a line, and a line is no longer than ``LONGEST`` characters.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress

from quicklog.errors import BadUsageError, UnreachableError
from quicklog.imports.readers.aside import keep
from quicklog.imports.readers.encoding import LONGEST, decide, endless, size_of
from quicklog.imports.rows.headings import column_of
from quicklog.lib.files import reason
from quicklog.lib.message import Message, amount
from quicklog.lib.record import Record
from quicklog.lib.text import safe
from quicklog.note.fields import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import TextIOWrapper
    from typing import BinaryIO

    from quicklog.imports.readers.encoding import Encoding

    # Told of each part of a file that was read, and of the whole, in bytes.
    Tell = Callable[[int, int], None]

# What stdin is called in the notes that come from it.
STDIN = "stdin"
_HEAD = 1 << 16
# So much of a pipe is copied; a file may be longer.
_MOST_PIPED = 1 << 30
_BYTES = 4  # of a character, at most
# How long somebody may take to begin to write into a pipe, and how often it is looked at, in seconds.
_PATIENCE, _STEP = 1.0, 0.01
_WORKBOOK = b"PK\x03\x04"
# How files begin that are not text, and what would be right instead.
_STRANGERS = (
    (
        b"\xd0\xcf\x11\xe0",
        Message("an old or a locked Excel file"),
        Message("save it as .xlsx without a password, or as csv"),
    ),
    (b"%PDF", Message("a PDF"), Message("give the text itself")),
    (b"SQLite format 3\0", Message("an SQLite database"), Message("ql backup and ql restore move whole logs")),
    (b"\x89PNG", Message("a picture"), Message("type the page as text")),
    (b"\xff\xd8\xff", Message("a picture"), Message("type the page as text")),
    (b"\x1f\x8b", Message("a compressed file"), Message("unpack it first")),
)
# How quicklog's own --format md begins.
_OWN_MD = "| " + " | ".join(COLUMNS[:3])
_DELIMITERS = ",;\t"
_JSON = ("json", "jsonl", "ndjson")


class Source(Record):
    """An open file: how it is called, its bytes, how many there are, and its sort.

    ``form`` is ``page``, ``sheet`` (with its ``delimiter``), ``json`` or ``workbook``; a workbook has no encoding.
    """

    name: str
    file: BinaryIO
    size: int
    form: str
    encoding: Encoding | None = None
    delimiter: str = ""


def opened(path: str, asked: str | None = None) -> Source:
    """Open a file, stdin for ``-``, and tell its sort; ``asked`` is the encoding that somebody says it has.

    Raises ``UnreachableError`` where it cannot be read, and ``BadUsageError`` where it is nothing that can be imported.
    """
    name = name_of(path)
    file = _file(path, name)
    try:
        return _source(name, file, os.path.splitext(path)[1].lower().lstrip("."), asked)
    except OSError as error:
        file.close()
        raise UnreachableError("{name} cannot be read", reason(error), name=name) from error
    except BaseException:
        file.close()
        raise


def name_of(path: str) -> str:
    """Return what a file is called in the notes that come from it."""
    return STDIN if path == "-" else safe(os.path.basename(path))


def _file(path: str, name: str) -> BinaryIO:
    """Open a file in which one can go back: a pipe is copied first."""
    try:
        if path == "-":
            return _copied(sys.stdin.buffer, name)
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  whoever reads it closes it
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISREG(mode):
            return file
        with file:
            if not stat.S_ISFIFO(mode):
                raise BadUsageError("{name} is a device, no file", "give a file, or - for stdin", name=name)
            return _copied(file, name, _begun(file, name))
    except (OSError, ValueError) as error:
        raise UnreachableError("{name} cannot be read", reason(error), name=name) from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe into which nobody writes would be waited for forever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _begun(file: BinaryIO, name: str) -> bytes:
    """Wait for somebody to write into a pipe; return what came of that so far. The pipe is read as any from then on.

    Raises ``BadUsageError`` where nobody does.
    """
    content, deadline = b"", time.monotonic() + _PATIENCE
    with suppress(BlockingIOError):  # somebody will
        while not (content := os.read(file.fileno(), _HEAD)):
            if time.monotonic() > deadline:
                raise BadUsageError(
                    "{name} is a pipe into which nobody writes", "give a file, or - for stdin", name=name
                )
            time.sleep(_STEP)
    os.set_blocking(file.fileno(), True)
    return content


def _copied(pipe: BinaryIO, name: str, begun: bytes = b"") -> BinaryIO:
    """Copy a pipe into a file; raises ``BadUsageError`` where it, or a line in it, has no end in sight."""
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever reads it closes it
    copied = since = lines = 0
    content = begun or pipe.read(_HEAD)
    longest = _MOST_PIPED if content.startswith(_WORKBOOK) else _BYTES * LONGEST
    while content:
        lines += content.count(b"\n")
        ends = max(content.rfind(b"\n"), content.rfind(b"\r"))
        since = since + len(content) if ends < 0 else len(content) - ends - 1
        copied += len(content)
        if since > longest:
            raise endless(name, lines + 1)
        if copied > _MOST_PIPED:
            raise BadUsageError(
                "{name} holds more than {amount}",
                "import a file, or a part of it",
                name=name,
                amount=amount(_MOST_PIPED),
            )
        keep(file, content)
        content = pipe.read(_HEAD)
    return file


def _source(name: str, file: BinaryIO, ending: str, asked: str | None) -> Source:
    size = size_of(file)
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_WORKBOOK):
        return Source(name, file, size, "workbook")
    for beginning, what, remedy in _STRANGERS:
        if head.startswith(beginning):
            raise BadUsageError("{name} is {what}", remedy, name=name, what=what)
    if ending == "xlsx":
        raise BadUsageError("{name} is not an xlsx file", "save it again", name=name)
    encoding = decide(file, name, asked)
    text = _head(Source(name, file, size, "", encoding))
    if text.startswith(_OWN_MD):
        raise BadUsageError(
            "{name} is a table for people to read", "export as csv, tsv, json, jsonl or xlsx instead", name=name
        )
    form, delimiter = _form(text, ending)
    return Source(name, file, size, form, encoding, delimiter)


def _head(source: Source) -> str:
    """Return the first line of a text that is not blank."""
    for _, line in lines(source):
        if line.strip():
            return line
    return ""


def _form(head: str, ending: str) -> tuple[str, str]:
    """Tell the sort of a text by the ending of its name, or else by its first line."""
    if ending in _JSON or (ending not in ("csv", "tsv") and head.lstrip()[:1] in ("{", "[")):
        return "json", ""
    if head.lower().startswith("sep=") and len(head.strip()) == len("sep=,"):
        return "sheet", head.strip()[-1]
    if ending == "tsv":
        return "sheet", "\t"
    known = {each: _known(head, each) for each in _DELIMITERS}
    best = max(known, key=lambda each: known[each][0])
    if ending == "csv":
        return "sheet", best
    number, of = known[best]
    return ("sheet", best) if number >= 2 and number * 2 >= of else ("page", "")  # noqa: PLR2004


def _known(head: str, delimiter: str) -> tuple[int, int]:
    """Return how many headings a line holds that quicklog knows, and how many cells."""
    cells = head.replace('"', "").split(delimiter)
    return sum(column_of(cell) is not None for cell in cells), len(cells)


def text_of(source: Source, newline: str | None = None) -> TextIOWrapper:
    """Return a file's text from its beginning; whoever has read it detaches it, or the file would be closed."""
    from io import TextIOWrapper

    source.file.seek(0)
    encoding = source.encoding.name if source.encoding else "utf-8"
    return TextIOWrapper(source.file, encoding=encoding, newline=newline)


def lines(source: Source, tell: Tell | None = None) -> Iterator[tuple[int, str]]:
    """Yield a text's lines with their numbers, without their ends (LF, CR LF or CR).

    Raises ``BadUsageError`` on a line that no log could take.
    """
    for number, line in numbered(text_of(source), source, tell):
        yield number, line.removesuffix("\n")


def numbered(text: TextIOWrapper, source: Source, tell: Tell | None = None) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text as they stand, with their numbers, and tell how far that is."""
    number, told = 0, 0
    try:
        while line := text.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise endless(source.name, number)
            yield number, line
            if tell and not number % 1000:
                at = source.file.tell()
                tell(at - told, source.size)
                told = at
    finally:
        with suppress(ValueError):  # who stopped reading may have closed the file
            text.detach()
