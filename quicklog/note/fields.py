"""The fields of a note: one table, from which all is derived that goes field by field."""

from __future__ import annotations

from quicklog.lib.record import Record

TEXT, MOMENT, NUMBER = "text", "moment", "number"


class Field(Record):
    """A field of a note: the ``name`` of its column, and what may stand there.

    ``said``: a line, and so an event, may say it. ``searched``: a note is found by its words. ``needed``: no note is
    without it. ``label`` is what a customer's file calls it, where that is not its name.
    """

    name: str
    sort: str = TEXT
    said: bool = False
    searched: bool = False
    needed: bool = False
    label: str = ""


# In the order of the machine formats; a new one goes to the end.
NOTE = (
    Field("ref", needed=True),
    Field("id", needed=True),
    Field("at", MOMENT, said=True, needed=True),
    Field("customer", said=True, searched=True),
    Field("technician", said=True, searched=True),
    Field("code", said=True, searched=True),
    Field("meaning", said=True, label="means"),
    Field("kind", said=True),
    Field("channel", said=True),
    Field("detail", said=True, searched=True),
    Field("for", said=True, searched=True),
    Field("due", MOMENT, said=True, label="promised by"),
    Field("status", needed=True),
    Field("outcome", searched=True),
    Field("closed_at", MOMENT),
    Field("score", NUMBER, said=True),
    Field("ticket", said=True, searched=True),
    Field("recorded_at", MOMENT, needed=True),
    Field("recorded_by", needed=True),
    Field("line", needed=True),
    Field("closed_by"),
)
COLUMNS = tuple([field.name for field in NOTE])
FIELDS = tuple([field.name for field in NOTE if field.said])
SEARCHED = tuple([field.name for field in NOTE if field.searched])
NEEDED = tuple([field.name for field in NOTE if field.needed])
MOMENTS = tuple([field.name for field in NOTE if field.sort == MOMENT])
NUMBERS = tuple([field.name for field in NOTE if field.sort == NUMBER])
LABELS = {field.name: field.label or field.name for field in NOTE}
