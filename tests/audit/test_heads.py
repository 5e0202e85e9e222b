"""Heads: printed today, typed tomorrow, and whether the chain still has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError, DamagedError
from quicklog.lib.record import replace
from quicklog.maintenance.audit.heads import Head, contradiction, head, head_of, heads, number_of, word_of
from quicklog.note import chain
from quicklog.store import query
from tests.audit.tampering import named, stream_of
from tests.notebook import in_memory, noted

if TYPE_CHECKING:
    import sqlite3

    from quicklog.store.log import Log


def test_the_head_is_the_last_event_of_the_logs_own_stream(log: Log) -> None:
    stream, seq, digest = query.head(log)
    assert head(log) == Head(stream, seq, digest.hex()) == heads(log)[0]


def test_a_log_that_was_restored_has_several_heads_its_own_first(log: Log, tool: sqlite3.Connection) -> None:
    before = head(log)
    tool.execute("UPDATE streams SET own = 0")
    tool.execute("INSERT INTO streams VALUES ('00000000-new', 0, ?, 1)", [chain.BEGINNING])
    assert heads(log) == [Head("00000000-new", 0, "00" * 32), before]
    noted(log)
    assert [contradiction(log, each) for each in (*heads(log), before, Head("00000000-new", 0, "00" * 32))] == [
        None
    ] * 4
    assert contradiction(log, Head("00000000-new", 0, "01" * 32))


@pytest.mark.parametrize("alteration", ["DELETE FROM streams", "UPDATE streams SET digest = 'x'"])
def test_a_head_that_is_lost_is_told_so(alteration: str, log: Log) -> None:
    log.connection.execute(alteration)
    with pytest.raises(DamagedError, match="stream head missing"):
        head(log)


@given(
    st.uuids().map(str),
    st.integers(0, 10**18 - 1),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
)
def test_a_head_is_typed_as_it_is_printed(stream: str, seq: int, digest: str) -> None:
    given_head = Head(stream, seq, digest)
    assert head_of(word_of(given_head)) == given_head
    assert head_of(f"  {word_of(given_head).upper()}\n") == given_head
    assert len(word_of(given_head).split()) == 1


DIGITS = "0123456789abcdef"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "x", "01a1fd03-14c0", "01a1fd03:7", "01a1fd03:7:abc", f"01a1fd03:7:{DIGITS[:12]}"),
        *(f"01a1fd03:7:{DIGITS[:15]}", f"01a1fd0:7:{DIGITS}", f"01a1fd03:-7:{DIGITS}", f"01a1fd03:7:{DIGITS}g"),
        *(f"01a1fd03:٧:{DIGITS}", f"01a1fd03:7:{DIGITS}:", f"01a1 fd03:7:{DIGITS}", f"01a1fd03:{'9' * 19}:{DIGITS}"),
        *("01a1fd03:7:" + "a" * 65, "\x1b[2J", "\udcff"),
    ],
)
def test_what_is_no_head_is_refused_with_its_form(typed: str) -> None:
    with pytest.raises(BadUsageError) as refused:
        head_of(typed)
    assert "STREAM:SEQ:DIGEST" in refused.value.remedy
    assert str(refused.value).isprintable()


def test_every_event_was_a_head_once(log: Log, tool: sqlite3.Connection) -> None:
    for seq, digest in tool.execute("SELECT seq, digest FROM events"):
        assert contradiction(log, Head(stream_of(log), seq, digest.hex())) is None
        assert contradiction(log, Head(stream_of(log)[:8], seq, digest.hex()[:16])) is None
        finding = contradiction(log, Head(stream_of(log), seq, flipped(digest.hex())))
        assert finding
        assert finding.about == "chain"
        assert named(log, seq) in finding.says


def test_the_number_of_a_head_is_that_of_its_event(log: Log, tool: sqlite3.Connection) -> None:
    for number, seq, digest in tool.execute("SELECT number, seq, digest FROM events"):
        assert number_of(log, Head(stream_of(log)[:8], seq, digest.hex())) == number
    assert number_of(log, Head(stream_of(log), 99, "00" * 32)) == 0
    assert number_of(log, Head("another stream", 1, "00" * 32)) == 0


def flipped(digest: str) -> str:
    return ("0" if digest[0] != "0" else "1") + digest[1:]


def test_a_head_that_the_log_does_not_reach_is_not_there(log: Log, tool: sqlite3.Connection) -> None:
    printed = head(log)
    tool.execute("DELETE FROM events WHERE seq > 6")
    tool.execute("UPDATE streams SET (seq, digest) = (SELECT seq, digest FROM events WHERE seq = 6)")
    finding = contradiction(log, printed)
    assert finding
    assert finding.says == f"{named(log, 8)}, of which the head is known, is not there"


def test_a_history_written_anew_contradicts_its_printed_head(log: Log, tool: sqlite3.Connection) -> None:
    printed = head(log)
    assert contradiction(log, printed) is None
    tool.execute("UPDATE events SET digest = ? WHERE seq = 8", [chain.digest_of(b"another history")])
    finding = contradiction(log, printed)
    assert finding
    assert "is not the one of which the head is known" in finding.says


@pytest.mark.parametrize("value", ["'text'", "7", "x''", "''"])
def test_a_digest_of_another_kind_proves_nothing(value: str, log: Log, tool: sqlite3.Connection) -> None:
    printed = head(log)
    tool.execute(f"UPDATE events SET digest = {value} WHERE seq = 8")
    assert contradiction(log, printed)


def test_a_head_of_another_log_is_of_no_stream_here(log: Log) -> None:
    with in_memory() as other:
        noted(other)
        finding = contradiction(log, replace(head(other), stream="ffffffff"))
    assert finding
    assert "no stream ffffffff" in finding.says


def test_a_beginning_that_several_streams_have_is_refused(log: Log, tool: sqlite3.Connection) -> None:
    printed = head(log)
    tool.execute("INSERT INTO streams VALUES (? || 'x', 0, ?, 0)", [printed.stream, chain.BEGINNING])
    assert contradiction(log, printed) is None
    with pytest.raises(BadUsageError, match="ambiguous stream"):
        contradiction(log, replace(printed, stream=printed.stream[:8]))
