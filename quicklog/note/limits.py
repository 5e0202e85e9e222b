"""How much one note takes: looked at first on every road into the log, before anything reads what was typed."""

from __future__ import annotations

from quicklog.errors import TooLongError
from quicklog.lib.message import Message

# Bytes, in UTF-8, of a line and of each other text that a note is made of.
MOST = 64 * 1024
REMEDY = Message("split it into several")


def size(text: str) -> int:
    """Return how many bytes a text takes in UTF-8; one that is not UTF-8 counts as the one that it was read from."""
    return len(text.encode("utf-8", "replace"))


def is_too_long(text: str) -> bool:
    """Tell whether no note takes a text."""
    return len(text) > MOST // 4 and size(text) > MOST  # a character has four bytes at most


def told(text: str) -> str:
    """Say that no note takes a text, and why."""
    return f"a note of more than 64 KiB ({MOST:,} bytes) cannot be kept, and this one has {size(text):,}"


def check(*texts: str | None) -> None:
    """Raise ``TooLongError`` where no note takes one of these texts."""
    for text in texts:
        if text and is_too_long(text):
            raise TooLongError(told(text), REMEDY)
