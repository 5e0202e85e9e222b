"""How many contacts there were: the same in every command that counts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

# What was written of Rami Cohen, and how many contacts it makes with the ones before.
WRITTEN = [
    ("Rami Cohen. Eli. callback. for:dana", 0),
    ("Rami Cohen. Eli. printer. 9:30", 1),
    ("Rami Cohen. Dana. viruses. 9:40. due:2d", 2),
    ("Rami Cohen. Eli. for:noa kind:message", 2),
    ("Rami Cohen. Eli. backup. 25:70", 2),
    ("Rami Cohen. Eli. backup. 9:50", 3),
    ("Rami Cohen. Eli. printer. 9:55. for:dana kind:fault", 4),
]


@pytest.mark.parametrize("number", range(2, len(WRITTEN) + 1))
def test_add_today_and_customer_count_the_same_contacts(number: int, ql: Ql) -> None:
    for line, _ in WRITTEN[:number]:
        ql("add", line)
    contacts = WRITTEN[number - 1][1]
    (counted,) = re.findall(r"^(\d+) contacts?\b", ql("today").lines[-1])
    assert int(counted) == contacts
    (counted,) = re.findall(r"^contacts +(\d+)", ql("customer", "Rami Cohen").out, re.MULTILINE)
    assert int(counted) == contacts
    said = ql("add", "Rami Cohen. Eli. printer. 10:00").out
    (ordinal,) = re.findall(r"(\d+)(?:st|nd|rd|th) contact in", said) or [1]
    assert int(ordinal) == contacts + 1
    said = ql("add", "Rami Cohen. Eli. callback. for:dana").out
    (counted,) = re.findall(r"(\d+) contacts? in", said)
    assert int(counted) == contacts + 1
