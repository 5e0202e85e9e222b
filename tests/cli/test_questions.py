"""How often a command asks the log: as often for a thousand notes as for three."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.store import connection
from quicklog.store.opening import open_log
from tests.cli import NOW
from tests.gate import parametrize_few
from tests.notebook import body, stamp

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path
    from typing import Any

    from tests.cli.conftest import Ql

# More than go into one statement would be two.
MANY = 800


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question that is put to any log from now on."""
    statements: list[str] = []

    def put_down(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    attach = connection.attach

    def watching(*where: Any, **how: Any) -> sqlite3.Connection:
        attached = attach(*where, **how)
        attached.set_trace_callback(put_down)
        return attached

    monkeypatch.setattr(connection, "attach", watching)
    return statements


def write(log: Path, number: int) -> None:
    """Write so many notes of a customer: messages that were seen or not, promises, corrections."""
    with open_log(str(log)) as opened, opened.transaction() as transaction:
        for place in range(number):
            sort = {"for": "Noa Bar", "kind": "message"} if place % 2 else {"due": stamp(NOW)[:19] + "+00:00"}
            content = body(f"note {place}", NOW - timedelta(minutes=place), customer="Rami Cohen", **sort)
            made = transaction.append("noted", content, at=stamp(NOW), login="eli")
            if made and place % 4 == 0:
                moved = {"changes": {"customer": "Rami Levi"}, "offset": "+02:00"}
                transaction.append("amended", moved, at=stamp(NOW), login="eli", note=made.id)
            if made and place % 10 == 1:
                seen = {"by": "Noa Bar", "offset": "+02:00"}
                transaction.append("seen", seen, at=stamp(NOW), login="eli", note=made.id)


@parametrize_few(
    "words",
    [
        ["customer", "Rami", "Cohen"],
        ["customer", "Rami", "Cohen", "--format", "json"],
        ["inbox", "--peek"],
        ["inbox", "--all", "--peek"],
        ["open"],
        ["open", "--mine"],
        ["open", "--overdue", "--format", "jsonl"],
        ["list", "--code", "UPS"],
        ["today"],
    ],
    3,
    ids=" ".join,
)
def test_the_number_of_questions_does_not_grow_with_the_notes(
    words: list[str], ql: Ql, log: Path, asked: list[str]
) -> None:
    counts = []
    for number in (12, MANY):
        write(log, number)
        ql(*words)
        asked.clear()
        assert ql(*words).code == (1 if words[0] == "list" else 0)
        counts.append(len(asked))
    assert counts[0] > 0
    assert counts[1] == counts[0]


@pytest.mark.usefixtures("as_noa")
def test_marking_messages_as_seen_looks_at_all_of_them_at_once(ql: Ql, log: Path, asked: list[str]) -> None:
    counts = []
    for number in (12, MANY):
        write(log, number)
        asked.clear()
        assert ql("inbox").code == 0
        marks = sum("max(id)" in statement for statement in asked)
        assert marks >= number // 4
        # Of each message: its last event, its row, and what the projection asks to put it there.
        counts.append((len(asked), marks))
    (few, few_marks), (many, many_marks) = counts
    assert many - few <= 8 * (many_marks - few_marks)
