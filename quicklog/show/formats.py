"""Write notes as csv, tsv, json, jsonl and md, page by page, so that memory stays flat however many there are.

A page is a sequence of rows, and a row holds the values of ``fields.MACHINE`` in their order, ``None`` for an empty
one.
``out`` is opened with ``newline=""``: csv ends its lines with CR LF, the others with LF, on every system.
"""

from __future__ import annotations

from quicklog.errors import BadUsageError
from quicklog.lib.text import safe
from quicklog.note.fields import MACHINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TextIO

    Row = Sequence[object]
    Pages = Iterable[Sequence[Row]]
    Writer = Callable[[Pages, TextIO], int]

# The characters that ``text.safe`` leaves as they are, as a class of a regular expression.
_SAFE = " -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\U0010ffff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(form: str, pages: Pages, out: TextIO, *, excel: bool = False) -> int:
    """Write the notes in one of ``FORMATS`` and return how many there were.

    With ``excel``, csv begins with a byte order mark, and a text that Excel would take for a formula with ``'``: that
    changes the data. Raises ``BadUsageError`` where the format has no form for Excel.
    """
    if not excel:
        return FORMATS[form](pages, out)
    if form != "csv":
        raise BadUsageError("{form} has no form for Excel", "take csv with it, or the format xlsx", form=form)
    out.write("\ufeff")
    return _write_csv(([_without_formulas(row) for row in page] for page in pages), out)


def _without_formulas(row: Row) -> Row:
    return [f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value for value in row]


def _write_csv(pages: Pages, out: TextIO) -> int:
    """Write RFC 4180: commas, CR LF, quotes only where they are needed."""
    import csv
    from io import StringIO

    def text_of(rows: Sequence[Row]) -> str:
        buffer = StringIO(newline="")
        csv.writer(buffer).writerows(rows)
        return buffer.getvalue()

    return _write_text(pages, out, text_of, f"[{_SAFE}]*+\r\n")


def _write_tsv(pages: Pages, out: TextIO) -> int:
    """Write values between tabs, without quotes: no value can hold a tab or a line break any more."""

    def text_of(rows: Sequence[Row]) -> str:
        return "".join(["\t".join(["" if value is None else str(value) for value in row]) + "\n" for row in rows])

    return _write_text(pages, out, text_of, f"(?:[{_SAFE}]*+\t){{{len(MACHINE) - 1}}}[{_SAFE}]*+\n")


def _write_md(pages: Pages, out: TextIO) -> int:
    """Write a table as GitHub reads it."""
    from quicklog.show.markdown import escaped

    def text_of(rows: Sequence[Row]) -> str:
        return "".join([_md_row(["" if value is None else escaped(str(value)) for value in row]) for row in rows])

    heading = _md_row(MACHINE) + _md_row(["---"] * len(MACHINE))
    return _write_text(pages, out, text_of, f"[{_SAFE}]*+\n", heading)


def _md_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _write_text(
    pages: Pages, out: TextIO, text_of: Callable[[Sequence[Row]], str], line: str, heading: str = ""
) -> int:
    """Write the heading (``MACHINE`` as a row, unless given) and the pages; values that are not safe become so.

    ``line`` is the pattern of one line of safe values. A whole page is matched at once, and only a page that is not
    lines of that kind, one a row, is looked at value by value, which costs more than the writing itself.
    """
    import re

    safe_lines = re.compile(f"(?:{line})*+")
    out.write(heading or text_of([MACHINE]))
    count = 0
    for page in pages:
        text = text_of(page)
        if not safe_lines.fullmatch(text) or text.count("\n") != len(page):
            text = text_of([_safe_row(row) for row in page])
        out.write(text)
        count += len(page)
    return count


def _safe_row(row: Row) -> Row:
    return [safe(value) if isinstance(value, str) else value for value in row]


def _write_json(pages: Pages, out: TextIO) -> int:
    """Write one array, with one object a line in it."""
    count = 0
    for objects in _json_pages(pages):
        out.write(",\n" if count else "[\n")
        out.write(",\n".join(objects))
        count += len(objects)
    out.write("\n]\n" if count else "[]\n")
    return count


def _write_jsonl(pages: Pages, out: TextIO) -> int:
    """Write one object a line."""
    count = 0
    for objects in _json_pages(pages):
        out.write("\n".join(objects) + "\n")
        count += len(objects)
    return count


def _json_pages(pages: Pages) -> Iterable[list[str]]:
    """Yield the objects of each page that has any; what is not safe to print stands in them as an escape."""
    import json
    import re

    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode  # bytes, where they were put into a row
    safe_text = re.compile(f"[{_SAFE}]*+")
    hostile = re.compile(f"[^{_SAFE}]")
    for page in pages:
        objects = [encode(dict(zip(MACHINE, row, strict=True))) for row in page]
        if not safe_text.fullmatch("".join(objects)):
            objects = [hostile.sub(lambda found: f"\\u{ord(found[0]):04x}", each) for each in objects]
        if objects:
            yield objects


FORMATS: dict[str, Writer] = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "md": _write_md,
}
