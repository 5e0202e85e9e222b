"""A note, and its fields in one table, from which all is derived that goes field by field."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

TEXT, MOMENT, NUMBER = "text", "moment", "number"


class Note(Record):
    """One note as it stands now: the columns of every machine format but ``customer_key``, in their order.

    ``amended_at`` and ``amended_by`` say when a note that was understood was last corrected, and by which login.
    ``direction`` is ``out`` where we rang the customer, ``has_it`` who has taken it or was given it. ``tried`` is how
    often the customer was rung and not reached, ``first_due`` what was promised before it was put off, and
    ``waits_until`` the moment until which it is the customer's turn. ``series`` says by which rule the promise comes
    again (``series.read``).

    Times are ISO 8601 with offset, in the zone of the one who wrote them; ``for_`` is the column ``for``; a field
    that is not known is ``None``. ``status`` is ``logged``, ``open``, ``done``, ``void`` or ``draft``.
    """

    ref: str
    id: str
    at: str
    customer: str | None = None
    technician: str | None = None
    code: str | None = None
    meaning: str | None = None
    kind: str | None = None
    channel: str | None = None
    detail: str | None = None
    for_: str | None = None
    due: str | None = None
    status: str = "logged"
    outcome: str | None = None
    closed_at: str | None = None
    score: int | None = None
    ticket: str | None = None
    recorded_at: str = ""
    recorded_by: str = ""
    line: str = ""
    amended_at: str | None = None
    amended_by: str | None = None
    closed_by: str | None = None
    direction: str | None = None
    has_it: str | None = None
    tried: int | None = None
    first_due: str | None = None
    waits_until: str | None = None
    series: str | None = None


class Said(Record):
    """What a line says of a note: the fields that are ``said``, each as what it means."""

    at: datetime
    customer: str | None = None
    technician: str | None = None
    code: str | None = None
    meaning: str | None = None
    kind: str | None = None
    channel: str | None = None
    detail: str | None = None
    for_: str | None = None
    due: datetime | None = None
    score: int | None = None
    ticket: str | None = None
    direction: str | None = None


class Field(Record):
    """A field of a note: the ``name`` of its column, and what may stand there.

    ``said``: a line, and so an event, may say it. ``marked``: a marked word says it (``ticket:4711``); its name is such
    a word in every language, and a language may have more. ``searched``: a note is found by its words. ``needed``: no
    note is without it.
    """

    name: str
    sort: str
    said: bool
    marked: bool
    searched: bool
    needed: bool


class Plain(Record):
    """A field whose marked word gives any text, kept as typed: what it is called, and what its option says, if any."""

    name: str
    label: Message
    option: str = ""


# In the order of ``Note``.
_TABLE = (
    ("ref", TEXT, "needed"),
    ("id", TEXT, "needed"),
    ("at", MOMENT, "said needed"),
    ("customer", TEXT, "said searched"),
    ("technician", TEXT, "said searched"),
    ("code", TEXT, "said searched"),
    ("meaning", TEXT, "said"),
    ("kind", TEXT, "said marked"),
    ("channel", TEXT, "said"),
    ("detail", TEXT, "said searched"),
    ("for", TEXT, "said marked searched"),
    ("due", MOMENT, "said marked"),
    ("status", TEXT, "needed"),
    ("outcome", TEXT, "searched"),
    ("closed_at", MOMENT, ""),
    ("score", NUMBER, "said marked"),
    ("ticket", TEXT, "said marked searched"),
    ("recorded_at", MOMENT, "needed"),
    ("recorded_by", TEXT, "needed"),
    ("line", TEXT, "needed"),
    ("amended_at", MOMENT, ""),
    ("amended_by", TEXT, ""),
    ("closed_by", TEXT, ""),
    ("direction", TEXT, "said"),
    ("has_it", TEXT, ""),
    ("tried", NUMBER, ""),
    ("first_due", MOMENT, ""),
    ("waits_until", MOMENT, ""),
    ("series", TEXT, ""),
)
PLAIN = (Plain("ticket", Message("ticket")),)
NOTE = tuple(
    [
        Field(name, sort, "said" in marks, "marked" in marks, "searched" in marks, "needed" in marks)
        for name, sort, marks in _TABLE
    ]
)
COLUMNS = tuple([field.name for field in NOTE])
# What machine formats hold of a note: the columns, and among them who its customer is, which no row says.
_KEYED = COLUMNS.index("closed_by") + 1
MACHINE = (*COLUMNS[:_KEYED], "customer_key", *COLUMNS[_KEYED:])
# The sheet of quicklog's own workbooks in which every value is as it is in the other machine formats.
EXACT = "exact"
# What people group and read notes by besides: parts of ``at`` (``calendar``), and what ``definitions`` say of a note.
PEOPLES = ("date", "time", "month", "week", "weekday", "hour", "is_contact", "promise", "days_late")
FIELDS = tuple([field.name for field in NOTE if field.said])
MARKED = tuple([field.name for field in NOTE if field.marked])
SEARCHED = tuple([field.name for field in NOTE if field.searched])
NEEDED = tuple([field.name for field in NOTE if field.needed])
MOMENTS = tuple([field.name for field in NOTE if field.sort == MOMENT])
NUMBERS = tuple([field.name for field in NOTE if field.sort == NUMBER])


def row_of_note(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return the row of a note in the order of ``COLUMNS``, of one in that of ``MACHINE``."""
    return (*row[:_KEYED], *row[_KEYED + 1 :])


def machine_row(row: Sequence[Any], customer_key: str | None) -> tuple[Any, ...]:
    """Return what machine formats hold of a note, in the order of ``MACHINE``; it is given in that of ``COLUMNS``."""
    return (*row[:_KEYED], customer_key, *row[_KEYED:])
