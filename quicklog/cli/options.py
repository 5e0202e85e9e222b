"""The options that several commands share, so that they are the same wherever they stand."""

from __future__ import annotations

from quicklog.cli.command import argument, flag, option, together
from quicklog.errors import BadUsageError
from quicklog.lib.record import Record
from quicklog.note.fields import PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quicklog.cli.command import Parameter

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx")

SINCE = option("since", "DAY", "From this day or time on: 20/11, yesterday, 2026-11-20.")
FILTERS = together(
    "filters",
    SINCE,
    option("until", "DAY", "Up to the end of this day, or up to this time."),
    option("customer", "NAME", "Of this customer.", sort="customer"),
    option("technician", "NAME", "By this technician; an alias will do.", sort="technician"),
    option("code", "CODE", "With this code; an alias will do.", sort="code"),
    option("channel", "NAME", "By this channel: phone, email, face ...", sort="channel"),
    option("kind", "KIND", "Of this kind: request, fault, complaint ...", sort="kind"),
    option("status", "STATUS", "With this status: logged, open, done, void, draft.", sort="status"),
    option("text", "WORDS", "With all of these words."),
)
KIND = option("kind", "KIND", "request, fault, question, complaint ...", sort="kind")
# The columns of a note that options give outright.
GIVEN = together(
    "given",
    option("at", "TIME", "When it was: 9:30, -10m, yesterday 9:30."),
    option("due", "TIME", "Promised by then: 2d, thu 12:00, tomorrow."),
    option("for", "NAME", "A message for this person.", sort="technician"),
    option("channel", "NAME", "phone, email, face, chat ...", sort="channel"),
    KIND,
    option("detail", "TEXT", "Free words."),
    option("customer", "NAME", "Who it was about.", sort="customer"),
    option("technician", "NAME", "Who served the customer.", sort="technician"),
    option("code", "CODE", "What it was about.", sort="code"),
    *[option(field.name, "TEXT", field.option) for field in PLAIN if field.option],
)
OUTPUT = option("output", "FILE", "Write to this file, whole or not at all.", "--output", "-o", sort="file")
FORM = together(
    "form",
    option("format", "FORMAT", f"One of {', '.join(FORMATS)}.", "--format", "-f", sort=FORMATS),
    OUTPUT,
)
LIMIT = option("limit", "N", "At most so many, the newest.", "--limit", "-n", least=1)
EVERY = flag("every", "All of them; a table shows 50 otherwise.", "--all")
JSON = flag("json", "One JSON object a note, one a line.")
YES = flag("yes", "Do it without asking.", "--yes", "-y")
LINE = argument("line", "[LINE...]", "customer. technician. code. time. detail", sort="line", many=True)


def ref_of(sort: str, otherwise: str = "") -> Parameter:
    """Return the argument that names a note: ``ref``, or only one that is ``open`` or a ``draft``.

    ``otherwise`` says which it is where none is given; without that one is needed.
    """
    if otherwise:
        return argument("ref", "[REF]", f"The note's ref, or more of its letters; {otherwise}.", sort=sort)
    return argument("ref", "REF", "The note's ref, or more of its letters.", sort=sort, needed=True)


REF = ref_of("ref")


class Form(Record):
    """How an answer is wanted: its format, the file that it goes to (``None``: stdout), and csv as Excel likes it."""

    name: str = "table"
    output: str | None = None
    excel: bool = False


def form_of(
    given: Mapping[str, str | None], *, otherwise: str = "table", excel: bool = False, formats: Sequence[str] = FORMATS
) -> Form:
    """Return the form of an answer: as asked for, as the file's name ends, or the command's own.

    Raises ``BadUsageError`` on any other format.
    """
    name, output = given["format"], given["output"]
    if name is None:
        ending = (output or "").rpartition(".")[2].lower()
        name = ending if ending in formats else otherwise
    if name not in formats:
        raise BadUsageError("unknown --format {name}", "choose from {formats}", name=name, formats=", ".join(formats))
    return Form(name, output, excel)
