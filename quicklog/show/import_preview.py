"""What an import would make of a file: a table of readings, those that want looking at first."""

from __future__ import annotations

from quicklog.lib.message import Message, joined
from quicklog.shorthand.reasons import told
from quicklog.show.moments import dated
from quicklog.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.imports.plan import Ready

COLUMNS = (
    Column("source", Message("where"), flexible=False, rank=0),
    Column("at", Message("time"), flexible=False),
    Column("customer", Message("customer"), least=12, rank=0),
    Column("technician", Message("technician"), least=8, rank=2),
    Column("code", Message("code"), least=8),
    Column("detail", Message("detail"), least=12, words=True),
    Column("says", Message("not certain"), least=12),
)


def is_doubtful(ready: Ready) -> bool:
    """Tell whether a person should look at a reading."""
    return "draft" in ready.body or "doubts" in ready.body


def cells(ready: Ready, now: datetime, *, known: bool) -> tuple[str, ...]:
    """Return a reading's row; ``known`` says that the log has it already."""
    body = ready.body
    is_draft = "draft" in body
    named = [body.get(column) or "" for column in ("customer", "technician", "code")]
    detail = body["line"] if is_draft else body.get("detail") or ""
    says: list[Message] = (
        [Message("draft: {why}", why=told(body["draft"]))]
        if is_draft
        else [told(doubt) for doubt in body.get("doubts", ())]
    )
    says = [Message("there already"), *says] if known else says
    return (body["source"], dated(body["at"], now), *named, detail, joined("; ", says))


def style(ready: Ready) -> str:
    """Return the name of the style in which a reading's row is shown on a terminal."""
    return "draft" if is_doubtful(ready) else ""
