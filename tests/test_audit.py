"""The checks of a log: whatever is altered behind its back is found and named, and the notes can be made again."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog import audit, chain, query
from quicklog.audit import Finding, broken_links, integrity, rebuild, strayed_notes
from quicklog.errors import DamagedError
from quicklog.log import open_log
from quicklog.note import json_text
from quicklog.query import Selection
from tests.notebook import NOW, appended, in_memory, noted, standing, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from quicklog.log import Log

COLUMNS = ("id", "stream", "seq", "kind", "note", "at", "login", "body", "salt", "body_hash", "digest")


def written(log: Log) -> None:
    """Write a little of everything: eight events of four notes."""
    first = noted(log, "Rami Cohen. Eli. viruses", customer="Rami Cohen", for_="Dana")
    second = noted(log, "שרה לוי. אלי. מדפסת", NOW - timedelta(days=1), customer="שרה לוי")
    appended(log, "amended", {"changes": {"customer": "Rami Levi", "at": "2026-11-20T09:30:00+02:00"}}, first.id)
    draft = noted(log, "what is this", draft="not understood")
    appended(log, "done", {"outcome": "all clean"}, first.id)
    appended(log, "voided", {"why": "undo"}, second.id)
    appended(log, "amended", {"changes": {"customer": "Rami Cohen"}, "line": "Rami Cohen. Eli. UPS"}, draft.id)
    noted(log, "Rami Cohen. Eli. viruses", customer="RAMI COHEN", due="2026-11-23T09:30:00+02:00")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "log.db"
    with open_log(str(path)) as log:
        written(log)
    return path


@pytest.fixture
def log(example: Path, tmp_path: Path) -> Iterator[Log]:
    shutil.copy(example, tmp_path / "log.db")
    with open_log(str(tmp_path / "log.db")) as opened:
        yield opened


@pytest.fixture
def tool(log: Log) -> Iterator[sqlite3.Connection]:
    """Any SQLite tool at the same file."""
    connection = sqlite3.connect(log.path, isolation_level=None)
    yield connection
    connection.close()


def said(findings: Iterator[Finding]) -> list[str]:
    return [finding.says for finding in findings]


def stream_of(log: Log) -> str:
    (stream,) = log.connection.execute("SELECT stream FROM streams").fetchone()
    return str(stream)


def named(log: Log, seq: int) -> str:
    return f"event {seq} of stream {stream_of(log)}"


def test_a_sound_log_has_no_finding(log: Log) -> None:
    assert list(integrity(log)) == list(broken_links(log)) == list(strayed_notes(log)) == []


def test_an_empty_log_has_no_finding() -> None:
    with in_memory() as log:
        assert list(integrity(log)) == list(broken_links(log)) == list(strayed_notes(log)) == []


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
@pytest.mark.parametrize("value", ["CAST(x'ff' AS TEXT)", "x'ff'", "'not what it was'", "1.5", "-1", "''"])
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
    hashed = chain.body_hash(b"salt", "{}")
    tool.execute(
        "INSERT INTO events (stream, seq, id, kind, note, at, login, body, salt, body_hash, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*columns, "{}", b"salt", hashed, chain.link(chain.BEGINNING, columns, hashed)],
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
    monkeypatch.setattr(audit, "_PAGE", 3)
    with in_memory() as log:
        for each in range(9):
            noted(log, f"note {each}", customer=f"customer {each}")
        assert list(broken_links(log)) == list(strayed_notes(log)) == []
        log.connection.execute("UPDATE events SET login = 'x' WHERE seq IN (3, 4, 9)")
        assert len(said(broken_links(log))) == 3


def test_what_is_written_while_the_chain_is_read_is_no_finding(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_PAGE", 2)
    real = audit._as_they_are
    with open_log(log.path) as colleague:

        def busy(*question: Any) -> Any:
            rows = real(*question)
            if not log.connection.in_transaction:
                noted(colleague, "meanwhile", customer="Dana")
            return rows

        monkeypatch.setattr(audit, "_as_they_are", busy)
        assert list(broken_links(log)) == []
        monkeypatch.setattr(audit, "_as_they_are", real)
        count = query.count(log, Selection())
        reader = audit.project

        def begun(*where: Any) -> int:
            number = reader(*where)
            if not log.connection.in_transaction:
                noted(colleague, "in the last moment", customer="Noa")
            return number

        monkeypatch.setattr(audit, "project", begun)
        assert list(strayed_notes(log)) == []
        assert query.count(log, Selection()) == count + 1


ALTERATIONS = [
    f"UPDATE notes SET {change} WHERE code IS NULL"
    for change in ("customer = 'Someone'", "detail = 'x'", "line = 'x'", "status = 'void'", "closed_at = 'x'")
]


@pytest.mark.parametrize(
    "alteration",
    [
        *ALTERATIONS,
        "UPDATE notes SET position = position + 1 WHERE position = (SELECT max(position) FROM notes)",
        "UPDATE notes SET ref = ref || 'x'",
        "UPDATE notes SET customer_key = 'x'",
        "UPDATE notes SET due_seconds = 5",
        "UPDATE notes SET line = CAST(x'ff' AS TEXT)",
        "UPDATE notes SET recorded_by = x'ff'",
        "DELETE FROM notes WHERE status = 'done'",
        """
        INSERT INTO notes
        SELECT 'ref', 'id', at, customer, technician, code, meaning, kind, channel, detail, "for", due, status, outcome,
        closed_at, score, ticket, recorded_at, recorded_by, line, 7, '', '', 0 FROM notes LIMIT 1
        """,
        "DELETE FROM customers",
        "UPDATE customers SET name = 'Somebody else'",
        "UPDATE customers SET backwards = 'x'",
        "INSERT INTO customers VALUES ('sara', 'Sara', 'aras')",
        "DELETE FROM notes",
    ],
)
def test_notes_altered_behind_the_records_back_are_found_and_made_again(
    log: Log, tool: sqlite3.Connection, alteration: str
) -> None:
    before = tables(log)
    tool.execute(alteration)
    found = list(strayed_notes(log))
    assert {finding.about for finding in found} <= {"notes", "customers"}
    assert found
    assert list(broken_links(log)) == []
    rebuild(log)
    assert tables(log) == before
    assert list(strayed_notes(log)) == []


def test_the_note_that_strayed_is_named(log: Log, tool: sqlite3.Connection) -> None:
    (note, other, *_) = standing(log)
    tool.execute("UPDATE notes SET detail = 'x' WHERE id = ?", [note.id])
    (finding,) = strayed_notes(log)
    assert finding == Finding("notes", f"{note.id} is not what its events say", "ql doctor --rebuild makes it again")
    assert other.id not in finding.says


def test_notes_are_made_again_byte_for_byte(log: Log) -> None:
    before = tables(log)
    assert rebuild(log) == 8
    assert tables(log) == before
    search = [log.connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("search_data", "search_idx")]
    assert rebuild(log) == 8
    assert search == [
        log.connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("search_data", "search_idx")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "{}",
        "[]",
        "null",
        json_text({"line": None, "at": "2026-11-21T09:30:00+02:00"}),
        json_text({"line": "x"}),
        json_text({"line": "x", "at": "yesterday"}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "offset": "?"}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "customer": ["Rami"]}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "score": [1]}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "detail": "\udcff"}).encode(
            "utf-8", "surrogatepass"
        ),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "score": 2**70}),
    ],
)
def test_an_event_of_which_nothing_can_be_made_is_named_and_nothing_is_lost(
    log: Log, tool: sqlite3.Connection, body: str | bytes
) -> None:
    before = tables(log)["notes"]
    tool.execute("UPDATE events SET body = ? WHERE seq = 4", [body])
    assert any(named(log, 4) in each for each in said(broken_links(log)))
    (finding,) = strayed_notes(log)
    assert named(log, 4) in finding.says
    with pytest.raises(DamagedError, match="nothing can be made of event 4"):
        rebuild(log)
    assert not log.connection.in_transaction
    assert tables(log)["notes"] == before
    noted(log)


def test_a_page_of_zeros_is_found(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        for each in range(200):
            noted(log, f"note {each} " + "x" * 500)
    content = bytearray(path.read_bytes())
    half = len(content) // 8192 * 4096
    content[half : half + 4096] = bytes(4096)
    path.write_bytes(content)
    with open_log(str(path)) as log:
        try:
            found = list(integrity(log))
        except DamagedError:
            return
        assert found
        assert {finding.about for finding in found} == {"file"}


def test_a_log_that_lost_its_last_bytes_is_found(tmp_path: Path) -> None:
    """SQLite reads what is missing of a last page as zeros."""
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        for each in range(30):
            noted(log, f"note {each} " + "x" * 500)
    content = path.read_bytes()
    path.write_bytes(content[:-4000])
    with open_log(str(path)) as log:
        try:
            found = [*integrity(log), *broken_links(log), *strayed_notes(log)]
        except DamagedError:
            return
        assert found
