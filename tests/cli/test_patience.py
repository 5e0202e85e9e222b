"""Who only looks waits for a log that others hold, however long, and is told so once; who writes does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from quicklog.actions.session import Session
from quicklog.cli.commands import look
from quicklog.cli.terminal import Terminal
from quicklog.store import connection, patience, query
from quicklog.store.opening import open_log
from tests.cli import ARTICLE, NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ql

READERS = ["today", "list", "find Rami", "customer Rami_Cohen", "open", "drafts", "export", "inbox", "show REF"]


@pytest.fixture
def held(ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Hold a log beyond the time that anybody who writes would wait; who looks is told of it at once."""
    assert ql("add", ARTICLE).code == 0
    monkeypatch.setattr(connection, "TIMEOUT", 0.0)
    monkeypatch.setattr(patience, "_SILENT", 0.0)
    with closing(sqlite3.connect(log, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield holder


def then(do: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do something as soon as a command has said that it waits."""
    tell = Session._tell_locked

    def told(session: Session, since: float) -> None:
        tell(session, since)
        do()

    monkeypatch.setattr(Session, "_tell_locked", told)


@pytest.mark.parametrize("words", READERS)
def test_who_looks_waits_and_says_since_when(
    words: str, ql: Ql, log: Path, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    then(lambda: held.execute("ROLLBACK"), monkeypatch)
    ref = held.execute("SELECT ref FROM notes").fetchone()[0]
    done = ql(*(word.replace("_", " ").replace("REF", ref) for word in words.split()))
    assert (done.code, done.err.count("waiting since")) == (0, 1)
    assert done.err.startswith(f"{log} is locked by others: waiting since ")


def test_a_wait_can_be_interrupted(ql: Ql, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    then(interrupt, monkeypatch)
    done = ql("list")
    assert (done.code, done.err.splitlines()[-1]) == (130, "ql: interrupted")
    assert held.in_transaction


@pytest.mark.usefixtures("held")
def test_who_writes_does_not_wait_longer_than_before(ql: Ql) -> None:
    assert ql("add", ARTICLE).out.endswith("saved in the pocket\n")
    done = ql("add", "--again", "printer. 3rd floor")
    assert (done.code, "NOT SAVED" in done.err) == (4, True)
    assert ql("undo").code == 4


def test_a_day_that_is_watched_outlasts_every_lock(
    ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lock comes while the day stands on the screen, and goes when that was said; the next look ends the test."""
    assert ql("add", ARTICLE).code == 0
    monkeypatch.setattr(connection, "TIMEOUT", 0.0)
    monkeypatch.setattr(patience, "_SILENT", 0.0)
    monkeypatch.setattr(Terminal, "on_terminal", lambda _: True)
    with closing(sqlite3.connect(log, isolation_level=None)) as holder:
        rounds = iter(["lock", "stop"])

        def pause(_: float) -> None:
            if next(rounds) == "stop":
                raise KeyboardInterrupt
            holder.execute("BEGIN EXCLUSIVE")

        monkeypatch.setattr("time.sleep", pause)
        then(lambda: holder.execute("ROLLBACK"), monkeypatch)
        terminal = Terminal({"QL_LOG": str(log)})
        session = Session({"QL_LOG": str(log)}, terminal.tell, now=NOW)
        assert look._show_again(session, terminal, {"date": None}, None) == 0
        session.close()
    assert capsys.readouterr().err.count("waiting since") == 1


def test_only_what_reads_waits(held: sqlite3.Connection, log: Path) -> None:
    waits: list[float] = []

    def tell(since: float) -> None:
        waits.append(since)
        held.execute("ROLLBACK")

    with open_log(str(log), tell=tell) as opened:
        assert len(waits) == 1
        assert query.count(opened, query.Selection()) == 1
        held.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            opened.connection.execute("BEGIN IMMEDIATE")
        patience.look_often(opened.connection)
        assert query.count(opened, query.Selection()) == 1
    assert len(waits) == 2
