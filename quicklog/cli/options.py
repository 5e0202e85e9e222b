"""The options that several commands share, so that they are the same wherever they stand."""

from __future__ import annotations

from quicklog.cli.command import argument, flag, option, together
from quicklog.errors import BadUsageError
from quicklog.lib.record import Record
from quicklog.note.fields import MACHINE, PEOPLES, PLAIN
from quicklog.store.definitions import PROMISES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.cli.command import Parameter

JSON_LINES = "jsonl"
FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "ics")

# Each filter by a value may be given several times: either value will do.
FILTERS = together(
    "filters",
    option("since", "DAY", "From this day, period or time on: 20/11, mon, last month, 9:30."),
    option("until", "DAY", "Up to the end of this day, period or minute."),
    option("date", "DAY", "On this day, or in this period: yesterday, this week, 7d, 2026-10."),
    option("month", "MONTH", "In this month: 2026-10, oct, 10, last month."),
    option("customer", "NAME", "Of this customer; given again: or of that.", sort="customer", many=True),
    option("technician", "NAME", "By this technician; an alias will do.", sort="technician", many=True),
    option("code", "CODE", "With this code; an alias will do.", sort="code", many=True),
    option("not_code", "CODE", "Without this code.", sort="code", many=True),
    option("channel", "NAME", "By this channel: phone, email, face ...", sort="channel", many=True),
    option("kind", "KIND", "Of this kind: request, fault, complaint ...", sort="kind", many=True),
    option("status", "STATUS", "With this status: logged, open, done, void, draft.", sort="status", many=True),
    option("text", "WORDS", "With all of these words."),
    option("for", "NAME", "A message for this person, or group.", sort="addressee", many=True),
    option(
        "who",
        "NAME",
        "Open, and this person has to act: it is for them, or else theirs.",
        sort="technician",
        many=True,
    ),
    option("due", "DAY", "Open, and due by the end of this day or minute, overdue or not: today, thu, 2d."),
    flag("overdue", "Open, and past its due time."),
    option("closed_since", "DAY", "Closed from this day or time on."),
    option("promise", "STATE", f"A promise that is {' or '.join(PROMISES)}.", sort=PROMISES, many=True),
    flag("contacts", "In which a customer was in touch: no draft, no message, no call of ours."),
    flag("repeats", "Its customer had been in touch a few days before; see ql help metrics."),
    flag("mine", "What I served; where only open ones are shown, what I have to do."),
)
KIND = option("kind", "KIND", "request, fault, question, complaint ...", sort="kind")
# The columns of a note that options give outright.
GIVEN = together(
    "given",
    option("at", "TIME", "When it was: 9:30, -10m, yesterday 9:30."),
    option("due", "TIME", "Promised by then: 2d, thu 12:00, tomorrow."),
    option("for", "NAME", "A message for this person, or group.", sort="addressee"),
    option("channel", "NAME", "phone, email, face, chat ...", sort="channel"),
    KIND,
    option("detail", "TEXT", "Free words."),
    option("customer", "NAME", "Who it was about.", sort="customer"),
    option("technician", "NAME", "Who served the customer.", sort="technician"),
    option("code", "CODE", "What it was about.", sort="code"),
    *[option(field.name, "TEXT", field.option) for field in PLAIN if field.option],
)
OUTPUT = option("output", "FILE", "Write to this file, whole or not at all.", "--output", "-o", sort="file")
JSON = flag("json", "One JSON object a note, one a line.")
COLUMNS = option("columns", "NAMES", "Only these columns: date,time,customer,code.", sort="columns")
FORM = together(
    "form",
    option("format", "FORMAT", f"One of {', '.join(FORMATS)}.", "--format", "-f", sort=FORMATS),
    JSON,
    OUTPUT,
    COLUMNS,
)
# What may stand between the cells of csv for Excel, by its name; with tabs it is tsv.
DELIMITERS = {"comma": ",", "semicolon": ";"}
# The name of all columns.
ALL = "all"
# What notes are counted by: not what each has for itself.
BY = tuple([name for name in (*PEOPLES, *MACHINE) if name not in ("id", "ref", "line", "customer_key", "days_late")])
LIMIT = option("limit", "N", "At most so many, the newest.", "--limit", "-n", least=1)
EVERY = flag("every", "All of them; a table shows 50 otherwise.", "--all")
YES = flag("yes", "Do it without asking.", "--yes", "-y")
LINE = argument("line", "[LINE...]", "customer. technician. code. time. detail", sort="line", many=True)


def ref_of(sort: str, otherwise: str = "") -> Parameter:
    """Return the argument that names a note: ``ref``, or only one that is ``open`` or a ``draft``.

    ``otherwise`` says which it is where none is given; without that one is needed.
    """
    if otherwise:
        return argument("ref", "[REF]", f"The note's ref, or more of its letters; {otherwise}.", sort=sort)
    return argument("ref", "REF", "The note's ref, or more of its letters.", sort=sort, needed=True)


REF, OPEN_REF = ref_of("ref"), ref_of("open")


class Form(Record):
    """How an answer is wanted: its format, the file that it goes to (``None``: stdout), and the columns that are named.

    csv may be as Excel likes it, and have another sign than a comma between its cells. ``per_code``: a note with
    several codes has a row for each.
    """

    name: str = "table"
    output: str | None = None
    columns: tuple[str, ...] = ()
    excel: bool = False
    delimiter: str = ","
    per_code: bool = False


def form_of(given: Mapping[str, Any], *, otherwise: str = "table", formats: Sequence[str] = FORMATS) -> Form:
    """Return the form of an answer: as asked for, as the file's name ends, or the command's own.

    Raises ``BadUsageError`` on any other format, and on a column that there is not.
    """
    name, output = given["format"], given["output"]
    if given.get("json"):
        if name not in (None, JSON_LINES):
            raise BadUsageError("--json is --format jsonl, and --format {name} another", "leave one out", name=name)
        name = JSON_LINES
    if name is None:
        ending = (output or "").rpartition(".")[2].lower()
        name = ending if ending in formats else otherwise
    if name not in formats:
        raise BadUsageError("unknown --format {name}", "choose from {formats}", name=name, formats=", ".join(formats))
    return Form(name, output, columns_of(given["columns"]) if given.get("columns") else ())


def columns_of(typed: str) -> tuple[str, ...]:
    """Return the columns that ``--columns`` names; ``all`` are those of every machine format."""
    names = names_of(typed, (*MACHINE, *PEOPLES, ALL), "--columns")
    return tuple(dict.fromkeys(each for name in names for each in (MACHINE if name == ALL else (name,))))


def names_of(typed: str, known: Sequence[str], option: str) -> tuple[str, ...]:
    """Return the columns that are named with commas between; raises ``BadUsageError`` on a name that is none."""
    from quicklog.lib.text import nearest

    names = [name.strip().replace("-", "_") for name in typed.split(",") if name.strip()]
    for name in names:
        if name not in known:
            near = ", ".join(nearest(name, known)) or ", ".join(known)
            raise BadUsageError("there is no column {name}", "choose from {names}", name=name, names=near)
    if not names:
        raise BadUsageError("{option} names none", "choose from {names}", option=option, names=", ".join(known))
    return tuple(dict.fromkeys(names))


def delimiter_of(typed: str) -> str:
    """Return the sign between the cells of csv that a word, or the sign itself, means; raises ``BadUsageError``."""
    sign = DELIMITERS.get(typed, typed)
    if sign not in DELIMITERS.values():
        raise BadUsageError(
            "--delimiter {typed} cannot be used", "choose from {names}", typed=typed, names=", ".join(DELIMITERS)
        )
    return sign
