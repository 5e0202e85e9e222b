"""A technician's weeks, each command a process of its own under its own clock: every answer tells the same story.

The clock goes over the eve of Rosh Hashanah, which is a Friday, over a Friday, and over the night of 25 October 2026,
in which summer time ends in Israel.
"""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import process

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli import Ran

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed"),
]
CODES = """
[codes.repair]
meaning = "Repair it"
follow_up = "4h"

[codes.parts]
meaning = "Order the parts"
follow_up = "2d"

[hours]
sun-thu = "08:00-17:00"
fri = "08:00-13:00"
eves = "08:00-13:00"
holidays = "IL"

[settings]
time_zone = "Asia/Jerusalem"
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    codes = tmp_path / "codes.toml"
    codes.write_text(CODES, "utf-8")
    return {"QL_CODES": str(codes), "QL_LOG": str(tmp_path / "log.db"), "QL_TECHNICIAN": "Dana", "TZ": "Asia/Jerusalem"}


@pytest.fixture
def at(environ: dict[str, str]) -> Any:
    """Run a command at a moment on the clock of the team."""

    def run(moment: str, *words: str) -> Ran:
        done = process(*words, under=["faketime", "-f", f"@{moment}"], environ=environ)
        assert done.code == 0, done
        return done

    return run


def minute(moment: str) -> str:
    """Return a moment without its seconds, in which a process may have begun."""
    return moment[:16] + moment[19:]


def test_every_answer_tells_the_story_of_the_weeks(at: Any, tmp_path: Path) -> None:
    # Two hours of Thursday and two of the short Friday before the holiday; then two working days behind it.
    at("2026-09-10 15:00:00", "add", "Sara. repair. now")
    at("2026-09-11 12:00:00", "add", "Tom. parts. now")
    notes = {note["customer"]: note for note in at("2026-09-11 12:01:00", "open", "--json").objects}
    assert {name: minute(note["due"]) for name, note in notes.items()} == {
        "Sara": "2026-09-11T10:00+03:00",
        "Tom": "2026-09-15T17:00+03:00",
    }
    sara, tom = (notes[name]["ref"] for name in ("Sara", "Tom"))
    # Sara's is late, and put off; Tom is not reached twice, and then served.
    assert at("2026-09-11 12:02:00", "open").lines[1].startswith("! ")
    at("2026-09-11 12:03:00", "snooze", sara, "mon 12:00", "--why", "the part comes")
    at("2026-09-14 10:00:00", "tried", tom)
    at("2026-09-14 11:00:00", "done", sara, "repaired")
    at("2026-09-14 15:00:00", "tried", tom)
    at("2026-09-15 09:00:00", "done", tom, "ordered")
    # Summer time ends in the night to Sunday: Friday's three hours, then the second working day.
    at("2026-10-22 16:00:00", "add", "Anna. repair. now")
    at("2026-10-22 16:30:00", "add", "Zoe. parts. now")
    notes |= {note["customer"]: note for note in at("2026-10-22 16:31:00", "open", "--json").objects}
    assert {name: minute(notes[name]["due"]) for name in ("Anna", "Zoe")} == {
        "Anna": "2026-10-23T11:00+03:00",
        "Zoe": "2026-10-25T17:00+02:00",
    }
    anna, zoe = (notes[name]["ref"] for name in ("Anna", "Zoe"))
    # It is Anna's turn from Friday 9:00 to her call on Sunday 9:00, and two hours were left.
    at("2026-10-23 09:00:00", "wait", anna, "--why", "sends the serial number")
    assert "asks again: 2nd time since" in at("2026-10-25 09:00:00", "add", "Anna. repair. now. The number").out
    at("2026-10-26 09:00:00", "done", zoe, "came")
    at("2026-10-26 10:00:00", "reopen", zoe, "--why", "the wrong part")

    # What is open says the same everywhere.
    end = "2026-10-26 16:00:00"
    still = {note["ref"]: note for note in at(end, "open", "--json").objects}
    assert minute(still[zoe]["due"]) == "2026-10-25T17:00+02:00"
    assert abs(datetime.fromisoformat(still[anna]["due"]) - datetime(2026, 10, 25, 9, tzinfo=UTC)) < timedelta(
        minutes=1
    )
    assert still[anna]["waits_until"] is None
    handed = json.loads(at(end, "handover", "--format", "json").out)
    parts = ("overdue", "overdue_before", "promised", "rest", "unseen")
    assert {note["ref"] for part in parts for note in handed[part]} == set(still)
    shown = at(end, "handover").out
    assert all(ref in shown for ref in still)
    table = at(end, "open").out
    assert all(ref in table for ref in still)
    sheet = tmp_path / "out.csv"
    at(end, "export", "-o", str(sheet))
    rows = {row["ref"]: row for row in csv.DictReader(StringIO(sheet.read_text("utf-8")))}
    assert {ref for ref, row in rows.items() if row["status"] == "open"} == set(still)
    assert (rows[tom]["tried"], rows[tom]["status"], rows[tom]["outcome"]) == ("2", "done", "ordered")
    assert (minute(rows[sara]["first_due"]), minute(rows[sara]["due"])) == (
        "2026-09-11T10:00+03:00",
        "2026-09-14T12:00+03:00",
    )
    # Sara's was put off and so is late, Tom's was kept, and Zoe's was late before it was opened again.
    files = {
        name: json.loads(at(end, "customer", name, "--format", "json").out)["customer"]
        for name in ("Sara", "Tom", "Zoe")
    }
    assert {name: (file["kept_promises"], file["late_promises"]) for name, file in files.items()} == {
        "Sara": (0, 1),
        "Tom": (1, 0),
        "Zoe": (0, 1),
    }
    assert "1 opened again" in at(end, "customer", "Zoe").out
    told = at(end, "show", anna).out
    assert told.index("the customer's turn") < told.index("back from waiting")
    assert at(end, "doctor").code == 0
