"""A place of its own for each test, and the machine with several users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_setup import machine  # noqa: F401  a fixture, for the tests with several users
from tests.faults.place import Place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a place in which nothing was done yet."""
    return Place(tmp_path)
