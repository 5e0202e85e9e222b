"""A log in which something of every kind happened, and another program's connection to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.audit.tampering import example, tool_at

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from quicklog.store.log import Log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Return the log."""
    with example(tmp_path) as opened:
        yield opened


@pytest.fixture
def tool(log: Log) -> Iterator[sqlite3.Connection]:
    """Return what tampers with it."""
    with tool_at(log) as connection:
        yield connection
