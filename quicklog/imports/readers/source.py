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
from quicklog.lib.text import key, safe
from quicklog.note.fields import MACHINE, PEOPLES

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
# How workbooks begin: as zip files, and as those of before 2007 do.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# How files begin that are not text, and what would be right instead.
_STRANGERS = (
    (b"%PDF", Message("a PDF"), Message("give the text itself")),
    (b"SQLite format 3\0", Message("an SQLite database"), Message("ql backup and ql restore move whole logs")),
    (b"\x89PNG", Message("a picture"), Message("type the page as text")),
    (b"\xff\xd8\xff", Message("a picture"), Message("type the page as text")),
    (b"\x1f\x8b", Message("a compressed file"), Message("unpack it first")),
)
# What may stand in the heading of quicklog's own --format md.
_OWN = frozenset((*MACHINE, *PEOPLES))
_DELIMITERS = ",;\t|"
# How people call them, and what they may type for a tab.
_DELIMITERS_BY_NAME = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "pipe": "|"}
_JSON = ("json", "jsonl", "ndjson")
# How many lines tell which other note taker wrote a text, and how todo.txt calls its files.
_LOOKED_AT, _LISTS = 100, ("todo.txt", "done.txt")
# What is a sheet by its name; what some programs call xls is text.
_SHEETS = ("csv", "tsv", "tab", "xls")
_MARKUP = ("<!doctype", "<html", "<table", "<?xml")


class Expected(Record):
    """What is known of a file before it is opened.

    ``as_sheet`` tells that it is a sheet, whatever it looks like, ``delimiter`` what stands between its cells, ``row``
    in which row its headings stand, and ``headings`` the keys of some that are sure to be among them.
    """

    as_sheet: bool = False
    delimiter: str = ""
    row: int = 1
    headings: frozenset[str] = frozenset()


class Source(Record):
    """An open file: how it is called, its bytes, how many there are, and its sort.

    ``form`` is ``page``, ``sheet`` (with its ``delimiter``), ``json`` or ``workbook``, which has no encoding; or the
    format of another note taker: ``jrnl``, ``todo.txt``, ``adif``, and ``frames``, ``tasks`` and ``intervals`` for the
    files of Watson, Taskwarrior and Timewarrior.
    """

    name: str
    file: BinaryIO
    size: int
    form: str
    encoding: Encoding | None = None
    delimiter: str = ""


def delimiter_of(typed: str) -> str:
    """Return the sign that ``--delimiter`` names; raises ``BadUsageError`` where it cannot stand between cells."""
    sign = _DELIMITERS_BY_NAME.get(typed.casefold(), typed)
    if len(sign) == 1 and not sign.isalnum() and sign not in "\"' \r\n":
        return sign
    raise BadUsageError(
        "--delimiter {typed} cannot stand between cells", "use comma, semicolon, tab, bar or one sign", typed=typed
    )


def opened(path: str, asked: str | None = None, expected: Expected = Expected()) -> Source:  # noqa: B008  unchanging
    """Open a file, stdin for ``-``, and tell its sort; ``asked`` is the encoding that somebody says it has.

    Raises ``UnreachableError`` where it cannot be read, and ``BadUsageError`` where it is nothing that can be imported.
    """
    name = name_of(path)
    file = _file(path, name)
    try:
        return _source(name, file, os.path.splitext(path)[1].lower().lstrip("."), asked, expected)
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
    longest = _MOST_PIPED if content.startswith(_WORKBOOKS) else _BYTES * LONGEST
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


def _source(name: str, file: BinaryIO, ending: str, asked: str | None, expected: Expected) -> Source:
    size = size_of(file)
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_WORKBOOKS):
        return Source(name, file, size, "workbook")
    for beginning, what, remedy in _STRANGERS:
        if head.startswith(beginning):
            raise BadUsageError("{name} is {what}", remedy, name=name, what=what)
    if ending in ("xlsx", "ods"):
        raise BadUsageError("{name} is not an {ending} file", "save it again", name=name, ending=ending)
    encoding = decide(file, name, asked)
    text = _head(Source(name, file, size, "", encoding), expected.row)
    if text.lstrip().lower().startswith(_MARKUP):
        raise BadUsageError(
            "{name} is a web page or XML", "open it in a spreadsheet, and save it as xlsx or csv", name=name
        )
    if _is_own_md(text):
        raise BadUsageError(
            "{name} is a table for people to read", "export as csv, tsv, json, jsonl or xlsx instead", name=name
        )
    form, delimiter = _form(text, ending, expected)
    if form in ("page", "json"):
        form = _foreign(_beginning(Source(name, file, size, "", encoding)), name) or form
    return Source(name, file, size, form, encoding, delimiter)


def _is_own_md(head: str) -> bool:
    """Tell whether a line is the heading of a table that quicklog wrote in Markdown."""
    return head.startswith("| ") and head.rstrip().endswith(" |") and _OWN.issuperset(head.strip(" |\r\n").split(" | "))


def _head(source: Source, row: int) -> str:
    """Return the first line of a text from a row on that is not blank."""
    for number, line in lines(source):
        if number >= row and line.strip():
            return line
    return ""


def _form(head: str, ending: str, expected: Expected) -> tuple[str, str]:
    """Tell the sort of a text by what is known of it, by the ending of its name, or else by its first line."""
    if expected.delimiter:
        return "sheet", expected.delimiter
    if ending in _JSON or (ending not in _SHEETS and _is_json(head)):
        return "json", ""
    if head.lower().startswith("sep=") and len(head.strip()) == len("sep=,"):
        return "sheet", head.strip()[-1]
    if ending == "tsv":
        return "sheet", "\t"
    known = {each: _known(head, each, expected.headings) for each in _DELIMITERS}
    best = max(known, key=lambda each: known[each])
    if ending in _SHEETS or expected.as_sheet:
        return "sheet", best
    number, of = known[best]
    return ("sheet", best) if number >= 2 and number * 2 >= of else ("page", "")  # noqa: PLR2004


def _is_json(head: str) -> bool:
    """Tell whether a text begins as JSON of objects does; a date in brackets, as on a page, is none."""
    signs = head.split()
    begun = "".join(signs[:2])[:2] if signs and len(signs[0]) == 1 else head.strip()[:2]
    return begun in ("{", "[", '{"', "{}", "[{", "[]", '["')


def _beginning(source: Source) -> list[str]:
    """Return the first lines of a text."""
    text = text_of(source)
    first = text.read(_HEAD).split("\n")
    text.detach()
    return first[:_LOOKED_AT]


def _foreign(first: list[str], name: str) -> str:
    """Tell which other note taker wrote a text by its first lines; nothing where none did."""
    from quicklog.imports.foreign import adif, jrnl, taskwarrior, timers, todo_txt

    if timers.are_frames("\n".join(first)):
        return "frames"
    tests = {
        "jrnl": jrnl.is_text,
        "tasks": taskwarrior.are_stored,
        "intervals": timers.are_intervals,
        "adif": adif.is_log,
    }
    form = next((form for form, is_one in tests.items() if is_one(first)), "")
    if form:
        return form
    return "todo.txt" if todo_txt.is_list(first, named=name.lower() in _LISTS) else ""


def _known(head: str, delimiter: str, headings: frozenset[str]) -> tuple[int, int]:
    """Return how many headings a line holds that are known, and how many cells."""
    cells = head.replace('"', "").split(delimiter)
    return sum(column_of(cell) is not None or key(cell) in headings for cell in cells), len(cells)


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
