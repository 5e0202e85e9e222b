"""What a check of a log found."""

from __future__ import annotations

from quicklog.lib.record import Record


class Finding(Record):
    """A problem: what it is about, what is wrong, and what to do."""

    about: str
    says: str
    remedy: str
