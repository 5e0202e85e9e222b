"""Notes written part by part: what is worked out before the lock is taken, and how long the lock is held and free."""

from __future__ import annotations

import time
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog import query
from quicklog.bulk import extend, writer
from quicklog.bulk.writer import Noted, Writer, columns_of, prepared, roomy, seldom_merged
from quicklog.errors import BadUsageError, TooLongError
from quicklog.log import Transaction, open_log
from quicklog.note import COLUMNS, FIELDS, Event, Note, apply, json_text, new_id
from quicklog.query import Selection
from tests.notebook import NOW, body, in_memory, stamp

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

ID = "01990000-0000-7000-8000-000000000001"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {"line": st.text(), "at": st.just("2026-11-21T09:30:00+02:00")},
    optional={name: st.none() | st.sampled_from(["", "a", "1"]) for name in FIELDS if name != "at"}
    | {"offset": st.sampled_from(["+02:00", "-09:30", "+00:00"]), "draft": st.just("?"), "doubts": JSON}
    | {"recorded_at": st.sampled_from(["", "2025-01-02T03:04:05+02:00"]), "recorded_by": st.sampled_from(["", "dana"])},
)
MOMENTS = st.sampled_from(["2026-11-21T07:30:00.000+00:00", "2026-11-21T07:30:00.999+00:00"])


@given(st.lists(st.tuples(BODIES, MOMENTS), min_size=1, max_size=4))
def test_notes_are_what_their_events_make(contents: list[tuple[dict[str, Any], str]]) -> None:
    events = [Event(ID, "stream", 1, "noted", ID, at, "eli", content) for content, at in contents]
    columns = columns_of([Noted(ID, at, "eli", content) for content, at in contents])
    without = dict.fromkeys(COLUMNS, [None] * len(contents)) | {"ref": [""] * len(contents)}
    rows = zip(*({**without, **columns}[name] for name in COLUMNS), strict=True)
    assert [Note(*row) for row in rows] == [apply(None, event) for event in events]


@given(st.dictionaries(st.text(), JSON))
def test_a_body_is_written_as_any_event_writes_it(content: dict[str, Any]) -> None:
    assert writer._json_text(content) == json_text(content)


def given_as(**changes: Any) -> Noted:
    return Noted(ID, stamp(), "eli", body() | changes)


def test_what_no_log_can_hold_is_said_before_the_lock_is_taken() -> None:
    assert len(list(prepared([given_as()]))) == 1
    with pytest.raises(TooLongError, match="64 KiB"):
        list(prepared([given_as(line="x" * 65_536)]))
    with pytest.raises(BadUsageError, match=r"u\{dcff\}"):
        list(prepared([given_as(line="Rami \udcff")]))
    with pytest.raises(ValueError, match="tomorrow"):
        list(prepared([given_as(at="tomorrow")]))


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

    monkeypatch.setattr(writer, "_PART", 1)
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
        assert written == [(1, 1)] * 3
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
