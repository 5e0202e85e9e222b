"""A year of a small team's notes, always the same: who calls often, who called lately, and who has not for long."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from quicklog.note.note import new_id
from quicklog.shorthand.capture import stamp
from quicklog.store.opening import open_log
from tests.cli import NOW

if TYPE_CHECKING:
    from pathlib import Path

CODES = ("printer", "password", "backup", "viruses", "callback", "UPS", "DNS", "invoice")
TECHNICIANS = ("Eli Levi", "Eli Levi", "Eli Levi", "Dana Katz", "Dana Katz", "Noa Bar")
# Each with how often in the year, and how many days ago the last time.
CUSTOMERS = {
    "Rami Cohen": (40, 3),
    "Rachel Levi": (6, 2),
    "Rafi Bar": (30, 200),
    "Sara Mizrahi": (25, 5),
    "Acme Ltd": (35, 1),
    "Haifa Port": (20, 8),
    "Bank of Haifa": (15, 12),
    "Noa Friedman": (8, 30),
    "J. Smith": (6, 15),
    "רמי כהן": (30, 4),
    "רחל לוי": (5, 2),
    "שרה מזרחי": (20, 6),
    "בנק הפועלים סניף 12": (12, 9),
    "י. כהן": (6, 16),
}


def make(path: Path) -> None:
    """Make a log of the year before NOW; the last note of Rami Cohen, in either script, promises a call back."""
    chance = random.Random(2026)
    notes = []
    for customer, (times, last) in CUSTOMERS.items():
        days = [last, *(chance.randint(last + 1, 364) for _ in range(times - 1))]
        notes += [(NOW - timedelta(days=day, minutes=chance.randint(1, 350)), customer, day == last) for day in days]
    with open_log(str(path)) as log, log.transaction() as write:
        for at, customer, is_last in sorted(notes):
            is_promise = is_last and customer in ("Rami Cohen", "רמי כהן")
            body = {
                "line": f"{customer}. -",
                "offset": "+02:00",
                "at": at.isoformat(timespec="seconds"),
                "customer": customer,
                "technician": "Dana Katz" if is_promise else chance.choice(TECHNICIANS),
                "code": "callback" if is_promise else CODES[min(7, int(chance.paretovariate(1)) - 1)],
                "meaning": "-",
                "kind": "request",
                **({"due": (NOW + timedelta(days=6)).isoformat(timespec="seconds")} if is_promise else {}),
            }
            note_id = new_id(int(at.timestamp() * 1000), chance.randbytes(10))
            write.append("noted", body, at=stamp(at), login="noa", event_id=note_id)
