"""Whom to ring, as the rows of a table."""

from __future__ import annotations

from quicklog.lib.message import Message, joined
from quicklog.note.note import who_acts
from quicklog.show import listing
from quicklog.show.moments import dated
from quicklog.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.actions.call_first import Call

COLUMNS = (
    Column("customer", Message("customer"), least=11, rank=0),
    Column("why", Message("why"), least=20),
    Column("phone", Message("telephone"), flexible=False),
    Column("who", Message("who"), least=8),
    Column("since", Message("since"), flexible=False, rank=2, labelled=True),
    Column("ref", Message("ref"), flexible=False, rank=0),
)


def cells(call: Call, now: datetime) -> tuple[str, ...]:
    """Return a customer's row: who, why, by which number, who has to act, and since which day the matter stands."""
    note = call.note
    since = dated(note.due or note.at, now)
    who = who_acts(note)
    why = joined("; ", call.reasons)
    return (note.customer or "", why, joined(", ", call.phones), who, since, listing.ref(note))
