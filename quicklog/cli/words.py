"""What a word on the command line is, before any command reads it."""

from __future__ import annotations


def is_plain(word: str) -> bool:
    """Tell whether a word is no option; ``-10m``, ten minutes ago, is none."""
    return not word.startswith("-") or word[1:2].isdigit()
