"""The same line twice within minutes is stored, and said with the other's ref."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.store import summary
from quicklog.store.opening import open_log
from quicklog.store.query import by_ref
from tests.bench import seed
from tests.cli import ARTICLE, DRAFT, HEBREW, NOW, rows
from tests.gate import parametrize_few

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

UNTIMED = "Rami Cohen. Eli. printer. 3rd floor"


@parametrize_few("line", [ARTICLE, HEBREW, UNTIMED, "Rami Cohen. printer. -10m", "Rami. backup due:2d", DRAFT], 3)
@pytest.mark.parametrize(
    ("minutes", "ago"), [(0, "a moment ago"), (1.5, "a minute ago"), (3, "3 minutes ago"), (10, "10 minutes ago")]
)
def test_the_same_line_within_ten_minutes_is_stored_and_said(
    line: str, minutes: float, ago: str, ql: Ql, log: Path
) -> None:
    ql("add", line)
    done = ql("add", line, now=NOW + timedelta(minutes=minutes))
    first, second = (row["ref"] for row in rows(log))
    assert done.code == (3 if line == DRAFT else 0)
    told = f"{second} is the same as {first}, {ago}: ql undo takes {second} back"
    assert done.err.splitlines()[-1] == told
    assert told not in done.out


@pytest.mark.parametrize("line", [ARTICLE, UNTIMED, DRAFT])
def test_later_it_is_another_contact(line: str, ql: Ql) -> None:
    ql("add", line)
    assert "the same as" not in ql("add", line, now=NOW + timedelta(minutes=10, seconds=1)).err


def test_capitals_quotes_and_full_stops_do_not_make_another_line(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    done = ql("add", "rami cohen. Eli  Levi. VIRUSES. 9:30", now=NOW + timedelta(minutes=2))
    assert f"is the same as {rows(log)[0]['ref']}, 2 minutes ago" in done.err


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([ARTICLE], ["Rami Cohen. Eli Levi. viruses. 9:35."]),
        ([ARTICLE], ["Rami Cohen. Eli Levi. viruses. 9:30. again"]),
        ([ARTICLE], ["Rami Levi. Eli Levi. viruses. 9:30."]),
        (["--at", "9:00", "Rami. backup"], ["--at", "9:05", "Rami. backup"]),
        (["--code", "printer", "Rami"], ["--code", "backup", "Rami"]),
        (["--channel", "phone", "Rami. backup"], ["--channel", "email", "Rami. backup"]),
        (["Rami"], ["Sara"]),
    ],
)
def test_what_differs_is_not_the_same(one: list[str], other: list[str], ql: Ql) -> None:
    ql("add", *one)
    assert "the same as" not in ql("add", *other, now=NOW + timedelta(minutes=3)).err


def test_what_was_taken_back_does_not_count(ql: Ql) -> None:
    ql("add", ARTICLE)
    ql("undo")
    assert "the same as" not in ql("add", ARTICLE).err


def test_undo_takes_the_second_one_back(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    ql("add", ARTICLE, now=NOW + timedelta(minutes=1))
    assert ql("undo", now=NOW + timedelta(minutes=2)).code == 0
    assert [row["status"] for row in rows(log)] == ["logged", "void"]


def test_of_several_lines_each_names_what_takes_it_back(ql: Ql, log: Path) -> None:
    done = ql("add", "-", stdin=f"{ARTICLE}\n{UNTIMED}\n{ARTICLE}\n".encode())
    first, _, third = (row["ref"] for row in rows(log))
    assert done.code == 0
    assert f"{third} is the same as {first}, a moment ago: ql undo {third} takes {third} back\n" in done.err
    assert ql("undo", third).code == 0


def test_programs_are_told_beside_their_answer(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    done = ql("add", "--json", ARTICLE)
    (note,) = done.objects
    assert note["doubts"] == []
    assert (
        done.err
        == f"{note['ref']} is the same as {rows(log)[0]['ref']}, a moment ago: ql undo takes {note['ref']} back\n"
    )


def test_nothing_is_said_of_a_dry_run(ql: Ql) -> None:
    ql("add", ARTICLE)
    assert ql("add", "--dry-run", ARTICLE).err == ""


@pytest.mark.slow
def test_however_long_the_log_is_an_index_answers(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    seed.make(path, 3000, 20)
    with sqlite3.connect(path) as connection:
        for sql, index in ((summary._OF_CUSTOMER, "notes_by_customer"), (summary._OF_DRAFTS, "notes_drafts")):
            values = {"key": "rami", "but": "", "start": 0, "end": 1}
            plan = " ".join(row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
            assert index in plan
            assert "position>? AND position<?" in plan
            assert "TEMP B-TREE" not in plan
    with open_log(str(path)) as log:
        (ref,) = log.connection.execute("SELECT ref FROM notes WHERE status = 'logged' LIMIT 1").fetchone()
        statements: list[str] = []
        log.connection.set_trace_callback(statements.append)
        note = by_ref(log, ref)
        statements.clear()
        summary.same_before(log, note)
        assert len(statements) == 1
