"""In which encoding a file is written: what its bytes prove, or what was asked for, and never a guess.

UTF-8, and UTF-16 by its mark, prove themselves. Windows Hebrew (cp1255) is taken for proven where the words could not
be of any other language: no letter beside a Latin one, and the final letters where they belong.
"""

from __future__ import annotations

import codecs
import os

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# Characters of a line: a longer one is not text of people, or has no end.
LONGEST = 1 << 20
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# What Python calls encodings, and no text of people is written in.
_NO_TEXTS = frozenset("idna punycode undefined unicode_escape raw_unicode_escape".split())
_LEAST_WORDS = 2
_POINTS, _LETTERS, _FINALS, _BECOME_FINAL = "\u05b0-\u05c3", "א-ת", "ךםןףץ", "כמנפצ"
# What no Hebrew text holds: a letter beside a Latin one, points that belong to no letter, a final letter inside a word.
_IMPOSSIBLE = (
    f"[A-Za-z][{_POINTS}{_LETTERS}]|[{_POINTS}{_LETTERS}][A-Za-z]"
    f"|(?<![{_LETTERS}{_POINTS}])[{_POINTS}]|[{_FINALS}][{_POINTS}]*[{_LETTERS}]"
)
_WORD = f"[{_LETTERS}]{{2,}}"


class Encoding(Record):
    """An encoding as Python names it; ``says`` tells people which it was taken for, where that is not plain.

    ``marked`` tells whether the file itself begins with a mark that says so.
    """

    name: str
    says: str | None = None
    marked: bool = False


class _Scan(Record):
    """What came of decoding a file: the first line that failed, and the line of the first NUL."""

    failed: int | None = None
    nul: int | None = None
    ascii: bool = True


def decide(file: BinaryIO, name: str, asked: str | None = None) -> Encoding:
    """Return the encoding of a file, which is read to its end; ``name`` is how it is called in messages.

    Raises ``BadUsageError`` where it is not text, where its encoding cannot be told, or where it is not that asked for.
    """
    marked, called = _mark(file)
    wanted = _codec(asked) if asked else None
    if marked and wanted and not marked.startswith(wanted.partition("-le")[0].partition("-be")[0]):
        raise BadUsageError(
            "{name} is {called}, not {asked}", "leave --encoding out", name=name, called=called, asked=asked or ""
        )
    chosen = marked or wanted or "utf-8-sig"
    scan = _scanned(file, chosen, name)
    if scan.nul and scan.failed is None:
        raise _no_text(name, scan.nul)
    if wanted and not marked and not wanted.startswith("utf-8"):
        return _asked(file, name, wanted, scan)
    if scan.failed is None:
        return Encoding("utf-8-sig" if chosen == "utf-8" else chosen, marked=marked is not None)
    if marked or wanted:
        what = Message("{name}:{failed} is not {encoding}", name=name, failed=scan.failed, encoding=called or "UTF-8")
        if marked:
            what = Message("{what}, though the file says so", what=what)
        raise BadUsageError(what, "save it as UTF-8")
    return _without_mark(file, name, scan)


def _asked(file: BinaryIO, name: str, wanted: str, scan: _Scan) -> Encoding:
    """Hold the encoding that was asked for against the bytes."""
    other = _scanned(file, "utf-8", name)
    if not wanted.startswith("utf") and other.failed is None and not other.ascii:
        raise BadUsageError("{name} is UTF-8, not {wanted}", "leave --encoding out", name=name, wanted=wanted)
    if scan.failed is not None:
        raise BadUsageError(
            "{name}:{failed} is not {wanted}",
            "leave --encoding out, or name another",
            name=name,
            failed=scan.failed,
            wanted=wanted,
        )
    return Encoding(wanted)


def _without_mark(file: BinaryIO, name: str, scan: _Scan) -> Encoding:
    """Return Windows Hebrew where the bytes prove it."""
    if scan.nul or _scanned(file, "latin-1", name).nul:
        raise _no_text(name, scan.nul or 1)
    if _scanned(file, "cp1255", name).failed is None and _is_hebrew(file):
        return Encoding("cp1255", Message("Windows Hebrew (cp1255)"))
    raise BadUsageError(
        "{name}:{failed} is not UTF-8, and what else it is cannot be told",
        "save it as UTF-8, or say what it is: --encoding cp1255 (Hebrew), cp1252 (Western), utf-16 ...",
        name=name,
        failed=scan.failed,
    )


def endless(name: str, line: int) -> BadUsageError:
    """Return the mistake that a line of a file is longer than any that can be read."""
    return BadUsageError(
        "{name}:{line} has more than {most:,} characters", "break it up", name=name, line=line, most=LONGEST
    )


def _no_text(name: str, line: int) -> BadUsageError:
    remedy = Message(
        "give a page, csv, tsv, jsonl, xlsx, xls or ods; UTF-16 without its mark needs --encoding utf-16-le or -be"
    )
    return BadUsageError("{name} is not text: line {line} holds NUL", remedy, name=name, line=line)


def _mark(file: BinaryIO) -> tuple[str | None, str | None]:
    file.seek(0)
    head = file.read(4)
    return next(((codec, called) for mark, codec, called in _MARKS if head.startswith(mark)), (None, None))


def _codec(asked: str) -> str:
    """Return Python's name for an encoding of text; raises ``BadUsageError`` where there is none."""
    try:
        name = codecs.lookup(asked).name
        if name not in _NO_TEXTS and "a".encode(asked) and codecs.getincrementaldecoder(asked):
            return name
    except (LookupError, ValueError, TypeError):
        pass
    raise BadUsageError("unknown --encoding {asked}", "use one such as utf-8, cp1255, cp1252 or utf-16", asked=asked)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _texts(file: BinaryIO, codec: str) -> Iterator[str]:
    # That of utf-8-sig takes a part of a mark, with nothing behind it, for nothing.
    decoder = codecs.getincrementaldecoder("utf-8" if codec == "utf-8-sig" else codec)()
    for chunk in _chunks(file):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _scanned(file: BinaryIO, codec: str, name: str) -> _Scan:
    """Decode a file to its end, or to where that fails; raises ``BadUsageError`` where a line has no end in sight."""
    line, nul, plain, since = 1, None, True, 0
    try:
        for text in _texts(file, codec):
            if nul is None and "\0" in text:
                nul = line + text.count("\n", 0, text.index("\0"))
            plain = plain and text.isascii()
            line += text.count("\n")
            end = max(text.rfind("\n"), text.rfind("\r"))
            since = since + len(text) if end < 0 else len(text) - end - 1
            if since > LONGEST:
                raise _no_text(name, nul) if nul else endless(name, line)
    except UnicodeError as error:
        line += _lines_before(error, codec)
        return _Scan(line, nul, plain)
    return _Scan(None, nul, plain)


def _lines_before(error: UnicodeError, codec: str) -> int:
    """Count the lines of a chunk that were decoded before the failure."""
    good = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
    return good.decode(codec, "ignore").count("\n")


def _is_hebrew(file: BinaryIO) -> bool:
    """Tell whether the bytes read as Windows Hebrew and as nothing else that people write."""
    import re

    impossible, word = re.compile(_IMPOSSIBLE), re.compile(_WORD)
    words = unusual = 0
    rest = ""
    for text in _texts(file, "cp1255"):
        whole, _, rest = (rest + text).rpartition("\n") if len(text) >= _CHUNK else (rest + text, "", "")
        if impossible.search(whole):
            return False
        found = word.findall(whole)
        words += len(found)
        unusual += sum(each[-1] in _BECOME_FINAL for each in found)
    return words >= _LEAST_WORDS and unusual * 3 <= words


def size_of(file: BinaryIO) -> int:
    """Return how many bytes a file holds."""
    return file.seek(0, os.SEEK_END)
