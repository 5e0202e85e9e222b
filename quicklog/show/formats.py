"""Write notes as csv, tsv, json, jsonl and md, page by page, so that memory stays flat however many there are.

A page is a sequence of rows, and a row holds the values of some columns in their order, those of ``fields.MACHINE``
unless others are named, ``None`` for an empty one.
``out`` is opened with ``newline=""``: csv ends its lines with CR LF, the others with LF, on every system.
"""

from __future__ import annotations

from quicklog.errors import BadUsageError
from quicklog.lib.record import Record
from quicklog.lib.text import safe
from quicklog.note.fields import MACHINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TextIO

    Row = Sequence[object]
    Pages = Iterable[Sequence[Row]]
    Writer = Callable[[Pages, TextIO, "Shape"], int]

# The characters that ``text.safe`` leaves as they are, as a class of a regular expression.
_SAFE = " -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\U0010ffff"
# What Excel may read as it does: a day and a clock, which are what they seem.
_EXCELS = frozenset(("date", "time"))


class Shape(Record):
    """How rows are written: their columns, csv as Excel likes it, and what stands between the cells of csv."""

    columns: Sequence[str] = MACHINE
    excel: bool = False
    delimiter: str = ","


def write(form: str, pages: Pages, out: TextIO, shape: Shape = Shape()) -> int:  # noqa: B008  a record never changes
    """Write rows in one of ``FORMATS`` and return how many there were.

    For Excel, csv begins with a byte order mark, and a text of which Excel would make something else with ``'``: that
    changes the data. Raises ``BadUsageError`` where the format has no form for Excel.
    """
    if shape.excel:
        if form != "csv":
            raise BadUsageError("{form} has no form for Excel", "take csv with it, or the format xlsx", form=form)
        out.write("\ufeff")
        pages = (_for_excel(page, shape.columns) for page in pages)
    return FORMATS[form](pages, out, shape)


def _for_excel(page: Sequence[Row], columns: Sequence[str]) -> Sequence[Row]:
    from quicklog.lib.spreadsheet import kept

    texts = [name not in _EXCELS for name in columns]
    return [
        [
            kept(safe(value)) if is_text and isinstance(value, str) else value
            for is_text, value in zip(texts, row, strict=True)
        ]
        for row in page
    ]


def _write_csv(pages: Pages, out: TextIO, shape: Shape) -> int:
    """Write RFC 4180: commas, or what stands for them, CR LF, quotes only where they are needed."""
    import csv
    from io import StringIO

    def text_of(rows: Sequence[Row]) -> str:
        buffer = StringIO(newline="")
        csv.writer(buffer, delimiter=shape.delimiter).writerows(rows)
        return buffer.getvalue()

    return _write_text(pages, out, text_of, text_of([shape.columns]), f"[{_SAFE}{shape.delimiter}]*+\r\n")


def _write_tsv(pages: Pages, out: TextIO, shape: Shape) -> int:
    """Write values between tabs, without quotes: no value can hold a tab or a line break any more."""

    def text_of(rows: Sequence[Row]) -> str:
        return "".join(["\t".join(["" if value is None else str(value) for value in row]) + "\n" for row in rows])

    line = f"(?:[{_SAFE}]*+\t){{{len(shape.columns) - 1}}}[{_SAFE}]*+\n"
    return _write_text(pages, out, text_of, text_of([shape.columns]), line)


def _write_md(pages: Pages, out: TextIO, shape: Shape) -> int:
    """Write a table as GitHub reads it."""
    from quicklog.show.markdown import escaped

    def text_of(rows: Sequence[Row]) -> str:
        return "".join([_md_row(["" if value is None else escaped(str(value)) for value in row]) for row in rows])

    # No column's name holds markup but for the underscores in some, which mean nothing within a word.
    heading = _md_row(shape.columns) + _md_row(["---"] * len(shape.columns))
    return _write_text(pages, out, text_of, heading, f"[{_SAFE}]*+\n")


def _md_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _write_text(pages: Pages, out: TextIO, text_of: Callable[[Sequence[Row]], str], heading: str, line: str) -> int:
    """Write the heading and the pages; values that are not safe become so.

    ``line`` is the pattern of one line of safe values. A whole page is matched at once, and only a page that is not
    lines of that kind, one a row, is looked at value by value, which costs more than the writing itself.
    """
    import re

    safe_lines = re.compile(f"(?:{line})*+")
    out.write(heading)
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


def _write_json(pages: Pages, out: TextIO, shape: Shape) -> int:
    """Write one array, with one object a line in it."""
    count = 0
    for objects in _json_pages(pages, shape.columns):
        out.write(",\n" if count else "[\n")
        out.write(",\n".join(objects))
        count += len(objects)
    out.write("\n]\n" if count else "[]\n")
    return count


def _write_jsonl(pages: Pages, out: TextIO, shape: Shape) -> int:
    """Write one object a line."""
    count = 0
    for objects in _json_pages(pages, shape.columns):
        out.write("\n".join(objects) + "\n")
        count += len(objects)
    return count


def _json_pages(pages: Pages, columns: Sequence[str]) -> Iterable[list[str]]:
    """Yield the objects of each page that has any; what is not safe to print stands in them as an escape."""
    import json
    import re

    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode  # bytes, where they were put into a row
    safe_text = re.compile(f"[{_SAFE}]*+")
    hostile = re.compile(f"[^{_SAFE}]")
    for page in pages:
        objects = [encode(dict(zip(columns, row, strict=True))) for row in page]
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
