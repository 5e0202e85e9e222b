"""The rows of csv and tsv, one after the other, with the lines on which they begin."""

from __future__ import annotations

from quicklog.imports.entry import Problem, problem
from quicklog.imports.readers.source import numbered, text_of
from quicklog.lib.message import Message
from quicklog.note.fields import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.imports.readers.source import Source, Tell

    Rows = Iterator[tuple[int, list[str]] | Problem]

# More characters than these in a cell are more than a log takes, or the fault of a quote that is never closed.
_MOST = 131_072
# The columns of the first version, with which every export has begun since.
_SURE = COLUMNS.index("line") + 1
_TOO_LONG = "field larger than field limit"


def rows(source: Source, tell: Tell | None = None) -> Rows:
    """Yield the rows of a sheet with the line on which each begins; blank rows are passed over.

    A problem is the last that comes: behind a quote that is not closed nobody knows what is a row. quicklog's own tsv
    has no quotes; every other may.
    """
    import csv

    csv.field_size_limit(_MOST)
    own = _is_own_tsv(source)
    lines = (line for _, line in numbered(text_of(source, newline=""), source, tell))
    reader = csv.reader(
        lines, delimiter=source.delimiter, quoting=csv.QUOTE_NONE if own else csv.QUOTE_MINIMAL, strict=True
    )
    line = 1
    try:
        for cells in reader:
            if any(cells) and not (line == 1 and _tells_delimiter(cells, source.delimiter)):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if str(error).startswith(_TOO_LONG):
            what = Message("a cell of more than {most:,} characters, or a quote that is never closed", most=_MOST)
            yield problem(line, what, "fix the quotes of this row")
        else:
            yield problem(line, "this row is not valid csv ({error})", "fix the quotes of this row", error=error)


def _tells_delimiter(cells: list[str], delimiter: str) -> bool:
    """Tell the line that Excel reads a delimiter from, ``sep=;``, from a row; it is cut at that delimiter itself."""
    return delimiter.join(cells).lower() == f"sep={delimiter}"


def _is_own_tsv(source: Source) -> bool:
    _, first = next(numbered(text_of(source), source), (0, ""))
    headings = tuple(first.rstrip("\n").split("\t"))
    return source.delimiter == "\t" and headings[:_SURE] == COLUMNS[:_SURE]
