"""A note, and its fields in one table, from which all is derived that goes field by field."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

TEXT, MOMENT, NUMBER = "text", "moment", "number"


class Note(Record):
    """One note as it stands now: the columns of every machine format but the last, in their order.

    ``amended_at`` and ``amended_by`` say when a note that was understood was last corrected, and by which login.

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
)
PLAIN = (Plain("ticket", Message("ticket")),)
NOTE = tuple(
    [
        Field(name, sort, "said" in marks, "marked" in marks, "searched" in marks, "needed" in marks)
        for name, sort, marks in _TABLE
    ]
)
COLUMNS = tuple([field.name for field in NOTE])
# What machine formats hold of a note: the columns, and who its customer is, which no row says.
MACHINE = (*COLUMNS, "customer_key")
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
