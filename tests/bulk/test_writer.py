"""Notes written part by part: how long the lock is held and free."""

from __future__ import annotations

import time
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.note.note import new_id
from quicklog.store import query
from quicklog.store.bulk import Noted, extend, part, writer
from quicklog.store.bulk.part import prepared
from quicklog.store.bulk.writer import Writer, roomy, seldom_merged
from quicklog.store.log import Transaction
from quicklog.store.opening import open_log
from quicklog.store.query import Selection
from tests.notebook import NOW, body, in_memory, stamp

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def given_as(**changes: Any) -> Noted:
    return Noted(new_id(0, bytes(10)), stamp(), "eli", body() | changes)


def noted_by_another(path: Path, at: datetime = NOW, **fields: Any) -> None:
    with open_log(str(path)) as other, other.transaction(0) as write:
        write.append("noted", body("theirs", at, **fields), at=stamp(), login="dana")


@pytest.mark.parametrize(
    ("held", "alone", "others", "at_once", "transactions"),
    [
        (1e-9, 9, True, False, 3),
        (9, 1e-9, True, False, 1),
        (1e-9, 9, False, False, 1),
        (9, 1e-9, False, False, 3),
        (1e-9, 1e-9, True, True, 1),
    ],
)
def test_parts_are_written_in_turns_where_others_would_wait_too_long(  # noqa: PLR0917
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    held: float,
    alone: float,
    others: bool,
    at_once: bool,
    transactions: int,
) -> None:
    """Where somebody writes in the pause before a turn, that turn is as short as one among others has to be."""
    path, begun = tmp_path / "log.db", list[bool]()

    def counted() -> Transaction:
        begun.append(True)
        return Transaction(log)

    monkeypatch.setattr(part, "_SIZE", 1)
    waiting = deque(prepared(Noted(new_id(0, bytes([number] * 10)), stamp(), "eli", body()) for number in range(3)))
    with open_log(str(path)) as log:
        writing = Writer(log)
        monkeypatch.setattr(writer, "_HELD", held)
        monkeypatch.setattr(writer, "_HELD_ALONE", alone)
        monkeypatch.setattr(time, "sleep", lambda _: noted_by_another(path) if others else None)
        monkeypatch.setattr(log, "transaction", counted)
        written = []
        while waiting:
            written += writing.write(waiting, at_once=at_once)
        assert written == [b"\1"] * 3
    assert len(begun) == transactions


@pytest.mark.parametrize(
    ("others", "sleeps"), [([0, 0, 0], 1), ([0, 1, 0], 2), ([0, 2, 1, 0], 3), ([0, 9, 9, 9, 9], 3)]
)
def test_the_lock_is_free_until_nobody_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: list[int], sleeps: int
) -> None:
    """Others write so many notes in each pause; the first part waits for nobody."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        for _ in range(others.pop(0)):
            noted_by_another(tmp_path / "log.db")

    monkeypatch.setattr(time, "sleep", sleep)
    with open_log(str(tmp_path / "log.db")) as log:
        writing = Writer(log)
        writing.write(deque(prepared([given_as()])))
        assert slept == [0]
        writing.write(deque(prepared([given_as(line="another")])))
    assert len(slept) == 1 + sleeps
    assert all(0 < seconds <= writer._FREE for seconds in slept[1:])


def test_a_customer_whom_others_name_otherwise_is_named_as_the_newest_note_does(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "log.db")) as log:
        writing = Writer(log)
        for number in range(4):
            if number == 3:
                noted_by_another(tmp_path / "log.db", NOW + timedelta(seconds=25), customer="RAMI COHEN")
            content = body(at=NOW + timedelta(seconds=number * 10), customer="Rami Cohen")
            writing.write(deque(prepared([Noted(new_id(0, bytes([number] * 10)), stamp(), "eli", content)])))
        assert log.connection.execute("SELECT name FROM customers").fetchall() == [("Rami Cohen",)]


def test_the_memory_of_the_connection_is_given_back() -> None:
    with in_memory() as log:
        before = log.connection.execute("PRAGMA cache_size").fetchone()
        with roomy(log.connection):
            assert log.connection.execute("PRAGMA cache_size").fetchone() != before
        assert log.connection.execute("PRAGMA cache_size").fetchone() == before


@pytest.mark.parametrize("sort", ["current", "missing"])
def test_the_search_index_is_merged_as_before_again(sort: str) -> None:
    with in_memory() as log:
        if sort == "missing":
            log.connection.execute("DROP TABLE search")
        with seldom_merged(log):
            extend(log, [given_as(line="viruses")])
        if sort == "current":
            assert log.connection.execute("SELECT v FROM search_config WHERE k = 'automerge'").fetchone() == (4,)
        assert query.count(log, Selection(words=("viruses",))) == 1
