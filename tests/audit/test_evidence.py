"""The chain of events: whatever is altered, left out or put in behind the log's back is found and named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.maintenance.audit import chain_check, strayed_notes
from quicklog.maintenance.audit.chain_check import broken_links
from quicklog.note import chain
from quicklog.store.opening import open_log
from tests.audit.tampering import erase, example, named, note_of, said, stream_of, written
from tests.gate import parametrize_few
from tests.notebook import in_memory, noted

if TYPE_CHECKING:
    import sqlite3

    from quicklog.store.log import Log

COLUMNS = ("id", "stream", "seq", "kind", "note", "at", "login", "body", "salt", "body_hash", "digest")


def test_a_sound_chain_has_no_finding(log: Log) -> None:
    assert list(broken_links(log)) == []


def flipped(value: Any, place: int) -> Any:
    """Return a value with one of its bytes other than it was."""
    content = bytearray(value if isinstance(value, bytes) else str(value).encode())
    content[place % len(content)] ^= 0x01
    return bytes(content) if isinstance(value, bytes) else content.decode()


@given(st.integers(1, 8), st.sampled_from([*COLUMNS]), st.integers(0, 10_000))
def test_any_altered_byte_of_any_event_is_found_and_its_event_named(seq: int, column: str, place: int) -> None:
    with in_memory() as log:
        written(log)
        before = log.connection.execute(f"SELECT {column} FROM events WHERE seq = ?", [seq]).fetchone()[0]
        after = flipped(before, place) if column != "seq" else before + 100 * (place + 1)
        log.connection.execute(f"UPDATE events SET {column} = ? WHERE seq = ?", [after, seq])
        found = said(broken_links(log))
        shown = {"seq": named(log, after), "stream": f"event {seq} of stream {after}"}.get(column, named(log, seq))
        assert any(shown in each for each in found), found


@pytest.mark.parametrize("column", [column for column in COLUMNS if column not in ("stream", "seq")])
def test_only_the_altered_event_is_named(log: Log, tool: sqlite3.Connection, column: str) -> None:
    """An event that is moved leaves a gap, which is named as well."""
    (before,) = tool.execute(f"SELECT {column} FROM events WHERE seq = 4").fetchone()
    tool.execute(f"UPDATE events SET {column} = ? WHERE seq = 4", [flipped(before, 3)])
    (finding,) = said(broken_links(log))
    assert named(log, 4) in finding
    assert "altered" in finding


@pytest.mark.parametrize("column", COLUMNS)
@parametrize_few("value", ["CAST(x'ff' AS TEXT)", "x'ff'", "'not what it was'", "1.5", "-1", "''"], 2)
def test_a_value_of_another_kind_is_found_and_raises_nothing(
    log: Log, tool: sqlite3.Connection, column: str, value: str
) -> None:
    tool.execute(f"UPDATE events SET {column} = {value} WHERE seq = 4")
    assert said(broken_links(log)) != []
    list(strayed_notes(log))


def test_bytes_that_are_shown_as_what_was_written_are_found(log: Log, tool: sqlite3.Connection) -> None:
    noted(log, "a sign that nobody could read: �")
    assert list(broken_links(log)) == []
    tool.execute("UPDATE events SET body = CAST(? AS TEXT) WHERE seq = 9", [unreadable(tool)])
    (finding,) = said(broken_links(log))
    assert named(log, 9) in finding


def unreadable(tool: sqlite3.Connection) -> bytes:
    (body,) = tool.execute("SELECT body FROM events WHERE seq = 9").fetchone()
    return str(body).encode().replace("�".encode(), b"\xff")


@pytest.mark.parametrize("column", ["id", "kind", "note", "at", "login", "body"])
def test_text_that_became_bytes_is_found(log: Log, tool: sqlite3.Connection, column: str) -> None:
    tool.execute(f"UPDATE events SET {column} = CAST({column} AS BLOB) WHERE seq = 4")
    (finding,) = said(broken_links(log))
    assert named(log, 4) in finding


@pytest.mark.parametrize("seq", range(1, 9))
def test_a_deleted_event_is_found(log: Log, tool: sqlite3.Connection, seq: int) -> None:
    tool.execute("DELETE FROM events WHERE seq = ?", [seq])
    found = said(broken_links(log))
    expected = "is not where its head says" if seq == 8 else f"missing, from number {seq}"
    assert any(expected in each for each in found), found
    assert not any("altered" in each for each in found), found


def test_all_events_gone_are_found(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("DELETE FROM events")
    assert said(broken_links(log)) == [f"the end of stream {stream_of(log)} is not where its head says"]


COPY = (
    "INSERT INTO events (id, stream, seq, kind, note, at, login, body, salt, body_hash, digest)"
    " SELECT id || 'x', {stream}, {seq}, kind, note, at, login, body, salt, body_hash, digest FROM events WHERE seq = 3"
)


def test_an_inserted_event_is_found(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute(COPY.format(stream="stream", seq=9))
    found = said(broken_links(log))
    assert any(named(log, 9) in each for each in found)


def test_an_event_before_the_first_is_found(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute(COPY.format(stream="stream", seq=0))
    assert any(named(log, 0) in each for each in said(broken_links(log)))


def test_an_event_put_in_between_is_found(log: Log, tool: sqlite3.Connection) -> None:
    for seq in range(8, 3, -1):
        tool.execute("UPDATE events SET seq = ? WHERE seq = ?", [seq + 1, seq])
    tool.execute(COPY.format(stream="stream", seq=4))
    tool.execute("UPDATE streams SET seq = 9")
    assert any(named(log, 4) in each for each in said(broken_links(log)))


def test_a_stream_of_its_own_is_found(log: Log, tool: sqlite3.Connection) -> None:
    """An event with a digest that is right, in a stream that nobody began."""
    columns = ("foreign", 1, "id", "noted", "id", "2026-11-21T07:30:00.000+00:00", "eli")
    salt = bytes(chain.SALT_BYTES)
    hashed = chain.body_hash(salt, "{}")
    tool.execute(
        "INSERT INTO events (stream, seq, id, kind, note, at, login, body, salt, body_hash, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*columns, "{}", salt, hashed, chain.link(chain.BEGINNING, columns, hashed)],
    )
    assert said(broken_links(log)) == ["the head of stream foreign is gone, or its events were put in"]


@pytest.mark.parametrize(
    "moved",
    ["seq = seq - 1", "seq = seq + 1", "digest = zeroblob(32)", "digest = 'x'", "stream = 'other'", "seq = 'x'"],
)
def test_a_moved_head_is_found(log: Log, tool: sqlite3.Connection, moved: str) -> None:
    tool.execute(f"UPDATE streams SET {moved}")
    assert any("head" in each for each in said(broken_links(log)))


def test_a_head_that_is_gone_is_found(log: Log, tool: sqlite3.Connection) -> None:
    stream = stream_of(log)
    tool.execute("DELETE FROM streams")
    assert said(broken_links(log)) == [f"the head of stream {stream} is gone, or its events were put in"]


def test_two_events_that_changed_places_are_found(log: Log, tool: sqlite3.Connection) -> None:
    for before, after in ((3, -1), (5, 3), (-1, 5)):
        tool.execute("UPDATE events SET number = ? WHERE number = ?", [after, before])
    found = said(broken_links(log))
    assert any(f"{named(log, 4)} was moved out of its order" in each for each in found), found


@pytest.mark.parametrize("number", [-5, 0, 99])
@pytest.mark.parametrize("seq", [1, 4, 8])
def test_an_event_of_another_number_is_found(log: Log, tool: sqlite3.Connection, seq: int, number: int) -> None:
    tool.execute("UPDATE events SET number = ? WHERE seq = ?", [number, seq])
    assert any(f"{named(log, seq)} is not where it was written" in each for each in said(broken_links(log)))


def test_a_history_written_anew_from_one_event_on_differs_from_its_printed_head(
    log: Log, tool: sqlite3.Connection
) -> None:
    """Who can write the file can write another history; what was printed of the old one gives that away."""
    (printed,) = tool.execute("SELECT digest FROM streams").fetchone()
    (before,) = tool.execute("SELECT digest FROM events WHERE seq = 4").fetchone()
    tool.execute("UPDATE events SET login = 'somebody' WHERE seq = 5")
    events = "SELECT stream, seq, id, kind, note, at, login, body_hash FROM events WHERE seq > 4 ORDER BY seq"
    for *columns, hashed in tool.execute(events).fetchall():
        before = chain.link(before, tuple(columns), hashed)
        tool.execute("UPDATE events SET digest = ? WHERE seq = ?", [before, columns[1]])
    tool.execute("UPDATE streams SET digest = ?", [before])
    assert said(broken_links(log)) == []
    assert before != printed


def test_long_streams_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_check, "PAGE", 3)
    with in_memory() as log:
        for each in range(9):
            noted(log, f"note {each}", customer=f"customer {each}")
        assert list(broken_links(log)) == []
        log.connection.execute("UPDATE events SET login = 'x' WHERE seq IN (3, 4, 9)")
        assert len(said(broken_links(log))) == 3


def test_every_byte_of_an_event_counts_in_the_file_too(tmp_path: Path) -> None:
    """A page is changed under SQLite, which notices nothing: the tables alone say what an event is."""
    with example(tmp_path) as log:
        columns = "id || stream || char(seq) || kind || note || at || login || body || salt || body_hash || digest"
        ((row, salt, name, stream),) = log.connection.execute(
            f"SELECT CAST({columns} AS BLOB), salt, id, stream FROM events WHERE seq = 4"
        )
        path = Path(log.path)
    content = path.read_bytes()
    start = content.index(row)
    assert content.count(row) == 1
    assert salt in row
    seq = start + len(name) + len(stream)
    for place in range(start, start + len(row)):
        with path.open("r+b") as file:
            file.seek(place)
            file.write(bytes([content[place] ^ 0x04]))
        with open_log(str(path)) as log:
            found = said(broken_links(log))
        expected = {seq: "event 0 of stream"}.get(place, "event 4 of stream")
        assert any(each.startswith(expected) for each in found), (place - start, found)
        path.write_bytes(content)


def test_a_byte_that_passes_from_one_column_to_the_next_is_found(log: Log, tool: sqlite3.Connection) -> None:
    """What is hashed together is the same then: the lengths tell."""
    tool.execute(
        "UPDATE events SET salt = CAST(salt || substr(body, 1, 1) AS BLOB), body = substr(body, 2) WHERE seq = 4"
    )
    erase(log, [6])
    tool.execute(
        "UPDATE events SET login = CAST(login || substr(body_hash, 1, 1) AS TEXT), body_hash = substr(body_hash, 2)"
        " WHERE seq = 6"
    )
    found = said(broken_links(log))
    assert [each.split(" of stream")[0] for each in found] == ["event 4", "event 6"]


@pytest.mark.parametrize("changes", ["digest = zeroblob(32)", "login = 'x'"])
def test_of_many_altered_events_in_a_row_each_is_named_and_no_other(
    changes: str, log: Log, tool: sqlite3.Connection
) -> None:
    tool.execute(f"UPDATE events SET {changes} WHERE seq BETWEEN 2 AND 6")
    found = said(broken_links(log))
    assert [each.split(" was altered")[0] for each in found] == [named(log, seq) for seq in range(2, 7)]


def test_interleaved_streams_are_each_verified(log: Log, tool: sqlite3.Connection) -> None:
    for stream in "one", "two":
        tool.execute("UPDATE streams SET own = 0")
        tool.execute("INSERT INTO streams VALUES (?, 0, ?, 1)", [stream, chain.BEGINNING])
        noted(log, f"in {stream}")
    tool.execute("UPDATE streams SET own = (stream = 'one')")
    noted(log, "in one again")
    assert list(broken_links(log)) == []
    tool.execute("UPDATE events SET at = '' WHERE stream = 'one' AND seq = 2")
    (finding,) = said(broken_links(log))
    assert finding == "event 2 of stream one was altered, or the one before it"


def test_the_lost_end_of_one_stream_is_not_told_of_the_others(log: Log, tool: sqlite3.Connection) -> None:
    before = stream_of(log)
    tool.execute("UPDATE streams SET own = 0")
    tool.execute("INSERT INTO streams VALUES ('other', 0, ?, 1)", [chain.BEGINNING])
    noted(log, "in the other")
    tool.execute("DELETE FROM events WHERE seq = 8")
    assert said(broken_links(log)) == [f"the end of stream {before} is not where its head says"]


@pytest.mark.parametrize("own", ["0", "1"])
def test_a_log_has_one_stream_of_its_own(own: str, log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("INSERT INTO streams VALUES ('other', 0, ?, 0)", [chain.BEGINNING])
    assert list(broken_links(log)) == []
    tool.execute(f"UPDATE streams SET own = {own}")
    assert said(broken_links(log)) == ["the log has no stream of its own, or several"]


def test_an_event_at_the_least_number_of_all_is_met(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("UPDATE events SET number = ? WHERE seq = 4", [-(2**63)])
    assert any(f"{named(log, 4)} is not where it was written" in each for each in said(broken_links(log)))


def test_a_lost_event_is_not_told_of_each_event_after_it(log: Log, tool: sqlite3.Connection) -> None:
    tool.execute("DELETE FROM events WHERE seq IN (2, 3)")
    assert said(broken_links(log)) == [f"{named(log, 4)}: what came before it is missing, from number 2"]


# Erased bodies.


def test_an_erased_body_is_sound(log: Log) -> None:
    erase(log, [1, 3])
    assert list(broken_links(log)) == []


def test_a_body_that_is_other_than_the_erasure_left_it_is_found(log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1, 3])
    tool.execute("UPDATE events SET body = replace(body, '[erased]', 'Mallory') WHERE seq = 3")
    (finding,) = said(broken_links(log))
    assert finding == f"{named(log, 3)} was altered"


def test_the_last_erasure_counts(log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1])
    (first,) = tool.execute("SELECT body, salt FROM events WHERE seq = 1").fetchall()
    erase(log, [1])
    assert list(broken_links(log)) == []
    tool.execute("UPDATE events SET body = ?, salt = ? WHERE seq = 1", first)
    assert said(broken_links(log)) == [f"{named(log, 1)} was altered"]


def test_an_erasure_of_another_event_excuses_nothing(log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1])
    tool.execute("UPDATE events SET (body, salt) = (SELECT body, salt FROM events WHERE seq = 1) WHERE seq = 3")
    assert said(broken_links(log)) == [f"{named(log, 3)} was altered"]


@pytest.mark.parametrize("column", ["body", "login", "kind", "salt", "digest"])
def test_an_erasure_that_was_altered_excuses_nothing(column: str, log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1])
    (before,) = tool.execute(f"SELECT {column} FROM events WHERE seq = 9").fetchone()
    tool.execute(f"UPDATE events SET {column} = ? WHERE seq = 9", [flipped(before, 40)])
    found = said(broken_links(log))
    assert f"{named(log, 1)} was altered" in found
    assert any(named(log, 9) in each for each in found)


def test_an_erasure_that_was_put_in_excuses_nothing(log: Log, tool: sqlite3.Connection) -> None:
    """It has every column of an erasure but the digest, which nobody can make to fit what comes after it."""
    erase(log, [1])
    noted(log)
    tool.execute("UPDATE events SET digest = zeroblob(32) WHERE kind = 'erased'")
    assert f"{named(log, 1)} was altered" in said(broken_links(log))


def test_other_columns_of_an_erased_event_still_count(log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1, 3])
    tool.execute("UPDATE events SET login = 'mallory' WHERE seq = 3")
    (finding,) = said(broken_links(log))
    assert finding == f"{named(log, 3)} was altered"


@pytest.mark.parametrize("body", ["{}", "[]", '{"bodies": [1]}', '{"bodies": {"x": 1}}', '{"bodies": {"x": "xyz"}}'])
def test_an_erasure_of_a_form_that_nobody_knows_excuses_nothing(body: str, log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1])
    with log.transaction() as write:
        write.append("erased", json.loads(body), at="2026-11-21T07:30:00.000+00:00", login="eli", note=note_of(tool, 1))
    assert list(broken_links(log)) == []
