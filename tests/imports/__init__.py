"""Tests of what is read from files: pages, sheets and exports, to the notes that they become."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from quicklog.imports.entry import Entry
from quicklog.imports.readers.encoding import decide
from quicklog.imports.readers.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quicklog.imports.entry import Problem


def source(content: bytes, form: str = "page", delimiter: str = "") -> Source:
    """Return an open file with this content."""
    file = io.BytesIO(content)
    return Source("file", file, len(content), form, decide(file, "file"), delimiter)


def bodies(found: Iterable[Entry | Problem]) -> list[dict[str, Any]]:
    """Return the bodies of entries among which there is no problem."""
    kept = list(found)
    assert all(isinstance(each, Entry) for each in kept), kept
    return [each.body for each in kept if isinstance(each, Entry)]
