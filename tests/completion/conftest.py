"""The team's place, as the command line has it, with a log in it that holds names of every sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import log, ql

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

__all__ = ["log", "ql"]
LINES = [
    "Rami Cohen. Eli Levi. viruses. 9:30",
    "Rami Levi. Dana. backup. 9:40",
    "Bank of Haifa. Eli. printer. 9:50. due:2d",
    'ד"ר לוי. דנה. גיבוי. 10:00',
    "O'Neil $x & Co. Eli. printer. 10:10",
    r'a"b\c!d;e. Eli. UPS. 10:20',
    'שָׁלוֹם בע"מ. Eli. DNS. 10:30',
    "Rami Cohen. Eli. backup. 25:70",
]


@pytest.fixture
def filled(ql: Ql, log: Path) -> Path:
    """Return a log with a note a customer, a promise and a draft."""
    ql("add", "-", stdin="\n".join(LINES).encode())
    return log
