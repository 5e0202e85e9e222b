"""The columns that people choose: what they say of a note is what the log says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quicklog.note.fields import MACHINE
from quicklog.show.columns import Chosen
from tests.strategies import NOW

DUE, FIRST, CLOSED = ((NOW + timedelta(days=days)).isoformat(timespec="seconds") for days in (5, 1, 3))


def row(**said: Any) -> tuple[Any, ...]:
    usual = {"ref": "r", "id": "i", "at": NOW.isoformat(), "status": "logged", "line": "-", "customer_key": "rami"}
    return tuple({**dict.fromkeys(MACHINE), **usual, **said}.values())


@pytest.mark.parametrize(("direction", "is_contact"), [(None, 1), ("in", 1), ("out", 0)])
def test_a_call_of_ours_is_no_contact(direction: str | None, is_contact: int) -> None:
    assert Chosen(("is_contact", "customer_key"), NOW).of(row(direction=direction)) == (is_contact, "rami")


def test_a_promise_is_judged_by_what_was_promised_first() -> None:
    late = row(status="done", due=DUE, first_due=FIRST, closed_at=CLOSED)
    assert Chosen(("promise", "days_late"), NOW).of(late) == ("late", 2.0)
