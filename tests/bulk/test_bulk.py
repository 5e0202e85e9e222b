"""Many notes at once: the same log as one by one, others in between, and the rest of it when it is broken off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import DamagedError, TooLongError
from quicklog.lib import signals
from quicklog.maintenance import audit
from quicklog.note.note import new_id
from quicklog.store import bulk, query
from quicklog.store.bulk import Noted, part, writer
from quicklog.store.opening import open_log
from quicklog.store.query import Selection
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing, tables
from tests.test_log_machine import FIELDS, MOMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from quicklog.store.log import Log

ROOT = Path(__file__).resolve().parents[2]


def many(number: int, start: int = 0) -> list[Noted]:
    """Return notes of a few customers, some of them in one second."""
    return [
        Noted(
            new_id(1_795_000_000_000 + place, sha256(b"%d" % place).digest()[:10]),
            stamp(NOW + timedelta(milliseconds=place)),
            "eli",
            body(f"note {place}", NOW - timedelta(seconds=place // 3), customer=f"Customer {place % 7}"),
        )
        for place in range(start, start + number)
    ]


def extend(
    log: Log, notes: Iterable[Noted], tell: Callable[[int], None] | None = None, *, several: bool = False
) -> int:
    """Return how many of the notes were new; ``tell`` is told how many of them are on disk."""
    news = bytearray()

    def told(part: bytes) -> None:
        news.extend(part)
        if tell:
            tell(len(part))

    bulk.extend(log, notes, told, several=several)
    return sum(news)


def append_one_by_one(log: Log, notes: list[Noted]) -> None:
    for each in notes:
        with log.transaction() as write:
            if not write.has(each.id):
                write.append("noted", each.body, at=each.at, login=each.login, event_id=each.id)


def content(log: Log) -> dict[str, list[Any]]:
    """Return all that does not hang on a salt: all but that of every event, its hashes, and the stream's own id."""
    found = tables(log)
    found["events"] = [(row[0], row[1], *row[3:9]) for row in found["events"]]
    found["streams"] = [(seq, own) for _, seq, _, own in found["streams"]]
    del found["_sqlite_migrations"]
    return found


def assert_sound(log: Log) -> None:
    assert list(audit.broken_links(log)) == list(audit.strayed_notes(log)) == list(audit.integrity(log)) == []


NOTED = st.lists(
    st.builds(
        lambda number, content, at, line, draft: Noted(
            new_id(1_795_000_000_000 + number, number.to_bytes(10, "big")),
            stamp(NOW + timedelta(milliseconds=number * 400)),
            "eli",
            body(line, at, **content, **draft),
        ),
        st.integers(0, 30),
        FIELDS,
        MOMENTS,
        st.sampled_from(["first line", "Rami. Eli. UPS", "?", 'רמי "בע"מ"\t']),
        st.sampled_from([{}, {"draft": "not understood"}]),
    ),
    max_size=30,
)


@given(NOTED, st.integers(0, 30))
def test_the_log_is_what_it_would_be_one_by_one(notes: list[Noted], cut: int) -> None:
    with in_memory() as one, in_memory() as other:
        append_one_by_one(one, notes)
        append_one_by_one(other, notes[: cut // 2])
        new = extend(other, notes[:cut]) + extend(other, notes)
        assert new == len({each.id for each in notes} - {each.id for each in notes[: cut // 2]})
        assert content(other) == content(one)
        assert_sound(other)
        before = tables(other)
        audit.rebuild(other)
        assert tables(other) == before


def test_it_goes_on_with_the_stream_and_others_go_on_with_it() -> None:
    with in_memory() as log:
        first = noted(log, "before")
        assert extend(log, many(5)) == 5
        appended(log, "done", {"outcome": "clean"}, first.id)
        appended(log, "voided", {"why": "x"}, many(1)[0].id)
        assert_sound(log)
        assert [seq for (seq,) in log.connection.execute("SELECT seq FROM events ORDER BY number")] == [*range(1, 9)]


def test_nothing_is_added_twice() -> None:
    with in_memory() as log:
        assert extend(log, [*many(20), *many(10)]) == 20
        before = tables(log)
        assert extend(log, many(20)) == 0
        assert tables(log) == before
        assert extend(log, many(30)) == 10
        assert_sound(log)


def failing(notes: list[Noted], error: BaseException) -> Iterator[Noted]:
    yield from notes
    raise error


def test_a_few_notes_are_all_there_or_none_is() -> None:
    with in_memory() as log:
        before = tables(log)
        for error in (ValueError("wrong"), KeyboardInterrupt()):
            with pytest.raises(type(error)):
                extend(log, failing(many(4000), error))
        with pytest.raises(TooLongError):
            extend(log, [*many(10), long_note()])
        assert tables(log) == before


def long_note() -> Noted:
    return Noted(new_id(1, bytes(10)), stamp(), "eli", body("x" * (1 << 20)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with open_log(str(path)) as opened:
        yield opened


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few dozen notes be many: parts of ten, each written when it is ready."""
    monkeypatch.setattr(part, "_SIZE", 10)
    monkeypatch.setattr(writer, "_FREE", 0)
    monkeypatch.setattr(bulk, "_AHEAD", 1)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("number", [0, 1, 10, 11, 20, 21, 30, 95])
def test_others_write_in_between(log: Log, path: Path, number: int) -> None:
    told: list[int] = []

    def notes() -> Iterator[Noted]:
        for place, each in enumerate(many(number)):
            assert not log.connection.in_transaction
            assert query.count(log, Selection(words=("note",))) >= sum(told)
            if place % 10 == 0:
                with open_log(str(path)) as other:
                    noted(other, f"other {place}")
            yield each

    assert extend(log, notes(), told.append, several=True) == number
    assert sum(told) == number
    assert all(0 < part <= 10 for part in told)
    lines = [note.line for note in standing(log)]
    assert sorted(lines) == sorted(
        [each.body["line"] for each in many(number)] + [f"other {n}" for n in range(0, number, 10)]
    )
    assert_sound(log)


@pytest.mark.usefixtures("small_parts")
def test_several_transactions_write_what_one_would(log: Log) -> None:
    with in_memory() as one:
        append_one_by_one(one, many(95))
        assert extend(log, many(95), several=True) == 95
        assert content(log) == content(one)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("number", [15, 35, 77])
def test_what_was_broken_off_is_finished_by_doing_it_again(log: Log, number: int) -> None:
    told: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        extend(log, failing(many(number), KeyboardInterrupt()), told.append, several=True)
    assert query.count(log, Selection()) == sum(told) <= number // 10 * 10
    assert_sound(log)
    assert extend(log, many(95), several=True) == 95 - sum(told)
    assert_sound(log)


@pytest.mark.usefixtures("small_parts")
def test_a_note_that_cannot_be_kept_stops_it_where_it_stands(log: Log) -> None:
    told: list[int] = []
    with pytest.raises(TooLongError):
        extend(log, [*many(45), long_note(), *many(50, 45)], told.append, several=True)
    assert query.count(log, Selection()) == sum(told) == 40


@pytest.mark.usefixtures("small_parts")
def test_a_log_that_is_damaged_meanwhile_ends_it(log: Log) -> None:
    def spoilt() -> Iterator[Noted]:
        for place, each in enumerate(many(95)):
            if place == 45:
                log.connection.execute("DELETE FROM streams")
            yield each

    with pytest.raises(DamagedError, match="stream head missing"):
        extend(log, spoilt(), several=True)
    assert query.count(log, Selection()) == 40


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("place", [0, 15])
def test_who_waits_for_a_lock_can_be_stopped(log: Log, path: Path, place: int) -> None:
    told: list[int] = []
    with open_log(str(path)) as other:

        def locking() -> Iterator[Noted]:
            for number, each in enumerate(many(20)):
                if number == place:
                    other.connection.execute("BEGIN IMMEDIATE")
                    threading.Timer(0.3, signals._take_note, [0, None]).start()
                yield each

        with pytest.raises(KeyboardInterrupt):
            extend(log, locking(), told.append, several=True)
        assert query.count(log, Selection()) == sum(told) <= place
    assert extend(log, many(20), several=True) == 20 - sum(told)
    assert_sound(log)


KILLED = """
import os, signal, sys
from quicklog.store.bulk import extend
from quicklog.store.opening import open_log
from tests.bulk.test_bulk import many
with open_log(sys.argv[1]) as log:
    def notes():
        for place, each in enumerate(many(40_000)):
            if place == int(sys.argv[2]):
                os.kill(os.getpid(), signal.SIGKILL)
            yield each
    extend(log, notes(), lambda part: print(len(part), flush=True), several=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
@pytest.mark.parametrize("place", [4000, 12_000, 31_000])
def test_who_is_killed_loses_nothing_that_was_told(path: Path, place: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, path, str(place)], stdout=subprocess.PIPE, check=False, cwd=ROOT
    )
    assert done.returncode == -signal.SIGKILL
    with open_log(str(path)) as log:
        told = sum(map(int, done.stdout.split()))
        new = extend(log, many(40_000), several=True)
        assert told <= 40_000 - new <= place
        assert query.count(log, Selection()) == 40_000
        assert_sound(log)


def test_a_log_without_the_index_is_extended_all_the_same() -> None:
    with in_memory() as log:
        log.connection.execute("DROP TABLE search")
        assert extend(log, many(10)) == 10
        assert not query.searchable(log)
        assert query.count(log, Selection(words=("note 7",))) == 1
        audit.rebuild(log)
        assert query.searchable(log)
        assert query.count(log, Selection(words=("note 7",))) == 1
