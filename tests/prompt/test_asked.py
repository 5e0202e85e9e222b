"""The log as the prompt asks it: names by their beginnings, and a log that is away, locked or not there yet."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.shorthand.capture import stamp
from quicklog.shorthand.customers import Listed, packed
from quicklog.store import recent as asked_
from quicklog.store.opening import open_log
from quicklog.store.recent import Asked
from tests.cli import NOW

if TYPE_CHECKING:
    from pathlib import Path

NOTES = [  # days ago, customer, technician, code
    (400, "Ramona Old", "Eli Levi", "backup"),
    (300, "Zvi Cohen", "Eli Levi", "UPS"),
    (9, "Rami Levi", "Eli Levi", "backup"),
    (8, "Rami Cohen", "Eli Levi", "printer"),
    (2, "Rami Cohen", "Dana Katz", "printer"),
    (1, "Rachel Bar", "Dana Katz", "viruses"),
    (0, "Sara Cohen", "Dana Katz", "printer"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "log.db"
    with open_log(str(path)) as log, log.transaction() as write:
        for days, customer, technician, code in NOTES:
            at = (NOW - timedelta(days=days, hours=1)).isoformat()
            body = {
                "line": "-",
                "offset": "+02:00",
                "at": at,
                "customer": customer,
                "technician": technician,
                "code": code,
            }
            write.append("noted", body, at=stamp(NOW), login="eli")
    return path


def note(path: Path, customer: str, days: int) -> None:
    """Write a note of a customer, so many days ago."""
    with open_log(str(path)) as log, log.transaction() as write:
        at = (NOW - timedelta(days=days)).isoformat()
        body = {"line": customer, "offset": "+02:00", "at": at, "customer": customer}
        write.append("noted", body, at=stamp(NOW), login="eli")


def asking(path: Path) -> Asked:
    return Asked(str(path), NOW.timestamp)


def names(path: Path, beginning: str) -> list[str]:
    return [seen.name for seen in asking(path).customers(beginning, 6)]


def test_customers_answer_to_the_beginning_of_a_word_the_most_and_latest_used_first(path: Path) -> None:
    assert names(path, "ra") == ["Rami Cohen", "Rachel Bar", "Rami Levi", "Ramona Old"]
    assert names(path, "rami ") == ["Rami Cohen", "Rami Levi"]
    assert names(path, "coh") == ["Rami Cohen", "Sara Cohen", "Zvi Cohen"]
    assert names(path, "sara cohen") == ["Sara Cohen"]
    assert names(path, "x") == []


def test_customers_answer_by_any_part_and_by_a_slip_but_behind_those_who_begin_so(path: Path) -> None:
    assert names(path, "ohen") == ["Rami Cohen", "Sara Cohen", "Zvi Cohen"]
    assert names(path, "rmai") == ["Rami Cohen", "Rami Levi"]
    assert names(path, "sara chen") == ["Sara Cohen"]
    for customer in ("Moshe Lavi", "Adam Klevitz", "Levin Ltd", "Levi"):
        note(path, customer, 3)
    assert names(path, "levi") == ["Levi", "Levin Ltd", "Rami Levi", "Adam Klevitz", "Moshe Lavi"]


@pytest.mark.parametrize("typed", ["mizrhi", "mizrahj", "imzrahi", "sara mizrhi", "saar m", "mizzrahi"])
def test_a_slip_finds_customers_of_long_ago_too(typed: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(path, "Sara Mizrahi", 500)
    monkeypatch.setattr(asked_, "_USES", asked_._USES.replace(str(asked_._NEWEST), "2"))
    assert names(path, typed) == ["Sara Mizrahi"]


def test_customers_of_long_ago_are_looked_up_where_those_of_late_are_too_few(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_, "_USES", asked_._USES.replace(str(asked_._NEWEST), "2"))
    assert names(path, "ra") == ["Rachel Bar", "Rami Cohen", "Rami Levi", "Ramona Old"]
    assert names(path, "coh") == ["Sara Cohen", "Rami Cohen", "Zvi Cohen"]
    found = asking(path).customers("rami c", 6)
    assert [(seen.name, seen.code) for seen in found] == [("Rami Cohen", "printer")]


def test_it_is_what_the_rules_ask(path: Path) -> None:
    asked = asking(path)
    assert asked.customer("rami cohen")
    assert asked.technician("dana katz")
    assert asked.like("rami cohn") == ["Rami Cohen"]
    history = asked.history("RAMI COHEN", NOW, 7)
    assert history
    assert (history.contacts, history.last and history.last.technician) == (1, "Dana Katz")


def test_a_query_that_takes_too_long_finds_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_, "_STEPS", 1)
    monkeypatch.setattr(asked_, "_PATIENCE", -1.0)
    monkeypatch.setattr(asked_, "_USES", asked_._USES.replace(str(asked_._NEWEST), "1"))
    assert names(path, "ra") == []
    assert names(path, "sa") == ["Sara Cohen"]


def test_answers_are_remembered_until_they_are_forgotten(path: Path) -> None:
    asked = asking(path)
    assert not asked.customer("new one")
    with open_log(str(path)) as log, log.transaction() as write:
        body = {"line": "-", "offset": "+02:00", "at": NOW.isoformat(), "customer": "New One"}
        write.append("noted", body, at=stamp(NOW), login="eli")
    assert not asked.customer("new one")
    asked.forget()
    assert asked.customer("new one")


def test_without_a_log_nobody_is_known_and_nothing_is_made(tmp_path: Path) -> None:
    asked = asking(tmp_path / "log.db")
    assert (asked.customers("ra", 6), asked.customer("rami"), asked.familiar().codes, asked.away) == (
        [],
        False,
        {},
        False,
    )
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_is_away_or_none_is_said_to_be_away(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no log " * 1000)
    for place in (tmp_path / "gone" / "log.db", tmp_path / "text"):
        asked = asking(place)
        assert asked.customers("ra", 6) == []
        assert asked.away


def test_a_locked_log_is_left_alone_until_it_is_asked_anew(path: Path) -> None:
    asked = asking(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert (asked.customers("ra", 6), asked.away) == ([], True)
    holder.execute("COMMIT")
    holder.close()
    assert asked.customers("ra", 6) == []  # it rests
    asked.forget()
    assert asked.customers("ra", 1)[0].name == "Rami Cohen"
    assert (asked.customers("ra", 0), asked.away) == ([], False)
    asked.close()


def test_a_longer_name_than_one_that_nobody_has_is_not_looked_for(path: Path) -> None:
    statements: list[str] = []
    asked = asking(path)
    assert [seen.name for seen in asked.customers("rami cohen", 6)] == ["Rami Cohen"]
    assert asked._log
    asked._log.connection.set_trace_callback(statements.append)
    for begun, *longer in (
        ("rami cohen d", "rami cohen da", "rami cohen dan", "rami cohen dana"),
        ("zbigniew", "zbigniew k", "zbigniew kow", "zbigniew kowalczyk "),
    ):
        assert asked.customers(begun, 6) == []
        assert statements
        statements.clear()
        assert [asked.customers(each, 6) for each in longer] == [[]] * len(longer)
        assert statements == []
    assert [seen.name for seen in asked.customers("rami l", 6)] == ["Rami Levi"]


def test_somebody_who_is_new_is_found_though_nobody_was(path: Path) -> None:
    asked = asking(path)
    assert asked.customers("rami cohen dana", 6) == []
    with open_log(str(path)) as log, log.transaction() as write:
        body = {"line": "-", "offset": "+02:00", "at": NOW.isoformat(), "customer": "Rami Cohen Dana Ltd"}
        write.append("noted", body, at=stamp(NOW), login="eli")
    asked.forget()
    assert [seen.name for seen in asked.customers("rami cohen dana", 6)] == ["Rami Cohen Dana Ltd"]


def test_what_took_too_long_does_not_say_that_there_is_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_, "_USES", asked_._USES.replace(f"{asked_._NEWEST}", "0"))
    asked = asking(path)
    monkeypatch.setattr(asked_, "_PATIENCE", -1.0)
    monkeypatch.setattr(asked_, "_STEPS", 1)
    assert asked.customers("zvi", 6) == []
    monkeypatch.undo()
    assert [seen.name for seen in asked.customers("zvi c", 6)] == ["Zvi Cohen"]


@pytest.mark.parametrize("beginning", ["international bureau", "bureau of weights", "weights and measures of sevres"])
def test_a_long_name_is_found_by_any_of_its_words(path: Path, beginning: str) -> None:
    name = "The International Bureau of Weights and Measures of Sevres"
    with open_log(str(path)) as log, log.transaction() as write:
        body = {"line": "-", "offset": "+02:00", "at": NOW.isoformat(), "customer": name}
        write.append("noted", body, at=stamp(NOW - timedelta(days=900)), login="eli")
    assert names(path, beginning) == [name]


def test_every_name_of_a_person_is_known_even_one_that_no_note_has(path: Path) -> None:
    with open_log(str(path)) as log, log.transaction() as write:
        names = ["Rami Cohen", "Ramon Cohen", "Zvi Cohen"]
        write.append("joined", {"names": names, "offset": "+02:00"}, at=stamp(NOW), login="eli")
    asked = asking(path)
    asked.team = packed([Listed("Rambo Ltd", ("Rami Levi",), ("4711",))])
    assert [seen.name for seen in asked.customers("ram", 9)] == [
        *("Rami Cohen", "Rami Levi", "Ramona Old"),
        *("Rambo Ltd", "Ramon Cohen"),
    ]
    assert asked.customer("ramon cohen")
    assert asked.customer("rambo ltd")
    history = asked.history("Ramon Cohen", NOW, 365)
    assert history is not None
    assert history.contacts == 3
    assert history.last is not None
    assert history.last.customer == "Rami Cohen"
    asked.close()
