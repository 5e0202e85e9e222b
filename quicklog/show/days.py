"""The days on which a team does not work as on their weekday: closed, short, or open at other hours."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.note.working_time import written
from quicklog.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.note.working_time import Special

COLUMNS = (
    Column("day", Message("day"), flexible=False, rank=0),
    Column("state", Message("state"), flexible=False, rank=0),
    Column("hours", Message("hours"), least=11, rank=1),
    Column("why", Message("why"), least=8, rank=1, words=True),
)
_STATES = {"closed": Message("closed"), "short": Message("short"), "open": Message("open")}


def row(special: Special) -> tuple[str, ...]:
    """Return a day as a row of a table."""
    why = {
        "holiday": Message("{name}", name=special.name),
        "eve": Message("day before {name}", name=special.name),
        "set": Message("set in codes.toml"),
    }
    day = Message("{day:%a %d %b %Y}", day=special.day)
    return day, _STATES[special.state], written(special.hours), why[special.why]


def labelled(special: Special) -> dict[str, str]:
    """Return a day for programs."""
    return {
        "day": special.day.isoformat(),
        "state": special.state,
        "hours": written(special.hours),
        "usual": written(special.usual),
        "why": special.why,
        "name": special.name,
    }
