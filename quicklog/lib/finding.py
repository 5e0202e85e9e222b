"""What a check of a log found."""

from __future__ import annotations

from quicklog.lib.message import message
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quicklog.lib.message import Message


class Finding(Record):
    """A problem: what it is about, what is wrong, and what to do."""

    about: str
    says: Message
    remedy: Message


def finding(about: str, says: str, remedy: str, /, **values: Any) -> Finding:
    """Make a finding of templates and their values, or of messages that are made already."""
    return Finding(about, message(says, values), message(remedy, values))
