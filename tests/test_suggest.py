"""What the notes say of the codes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.actions.session import Session
from quicklog.cli.terminal import Terminal
from quicklog.config import codes_file, home
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.report import suggest
from quicklog.report.suggest import Suggestions, suggestions
from quicklog.shorthand.codes import EMPTY, Code, Codes
from tests.cli import NOW
from tests.cli.conftest import log, ql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Ql

__all__ = ["log", "ql"]


@pytest.fixture
def session(log: Path) -> Iterator[Session]:
    """Return a session at the team's log."""
    opened = Session({"QL_LOG": str(log)}, Terminal({"QL_LOG": str(log)}).tell, now=NOW)
    yield opened
    opened.close()


def noted(ql: Ql, *lines: str) -> None:
    """Write each line as a note."""
    assert ql("add", "-", stdin="\n".join(lines).encode()).code == 0


def of(session: Session, *, days: int = 90, limit: int = 10) -> Suggestions:
    """Return the suggestions from the notes of so many days."""
    return suggestions(session.log, session.codes, NOW - timedelta(days), limit)


def codes_of(*codes: Code) -> Codes:
    """Return codes in memory."""
    by_key = {key(word): code for code in codes for word in (code.name, *code.aliases)}
    return replace(EMPTY, by_key=by_key, longest=max(map(len, by_key)))


def test_unknown_words_are_counted_most_used_first(ql: Ql, session: Session) -> None:
    noted(ql, *["Rami. Eli. flood. 9:30"] * 3, *["Sara. Eli. lift. 9:40"] * 2, "Rami. Eli. viruses")
    found = of(session)
    assert [(row.word, row.count) for row in found.unknown] == [("flood", 3), ("lift", 2)]
    assert found.notes == 6
    refs = {row["ref"] for row in ql("list", "--code", "flood", "--format", "jsonl").objects}
    assert found.unknown[0].ref in refs


def test_spellings_of_one_word_are_one(ql: Ql, session: Session) -> None:
    noted(ql, *["Rami. Eli. flood"] * 3, "Rami. Eli. flod", "Rami. Eli. FLOOD in the cellar", "Rami. Eli. Flóod")
    (row,) = of(session).unknown
    assert (row.word, row.count) == ("flood", 6)
    assert set(row.spellings) == {"flod", "FLOOD in the cellar"}


def test_numbers_are_no_slips(ql: Ql, session: Session) -> None:
    noted(ql, "Rami. Eli. lift12", "Rami. Eli. lift13")
    assert len(of(session).unknown) == 2


def test_near_codes_are_named(ql: Ql, session: Session) -> None:
    noted(ql, "Rami. Eli. virsues")
    assert of(session).unknown[0].near[:2] == ("viruses", "virus")


def test_what_became_a_code_since_is_no_suggestion(ql: Ql, log: Path) -> None:
    noted(ql, "Rami. Eli. flood in the cellar", "Rami. Eli. viruses+flood")
    with log.with_name("codes.toml").open("a", encoding="utf-8") as file:
        file.write('[codes.flood]\nmeaning = "Pump it out"\n')
    session = Session({"QL_LOG": str(log)}, Terminal({"QL_LOG": str(log)}).tell, now=NOW)
    found = of(session)
    session.close()
    assert found.unknown == ()
    assert "flood" not in [row.code for row in found.unused]


def test_what_is_no_code_any_more_is_suggested(ql: Ql, log: Path) -> None:
    noted(ql, "Rami. Eli. viruses+UPS")
    log.with_name("codes.toml").write_text('[codes.viruses]\nmeaning = "x"\n', encoding="utf-8")
    session = Session({"QL_LOG": str(log)}, Terminal({"QL_LOG": str(log)}).tell, now=NOW)
    found = of(session)
    session.close()
    assert [row.word for row in found.unknown] == ["UPS"]


def test_only_the_time_that_is_asked_for_counts(ql: Ql, session: Session) -> None:
    noted(ql, "Rami. Eli. flood. 12/3 9:30", "Rami. Eli. lift. yesterday 9:30", "Rami. Eli. viruses. 12/3 9:30")
    assert [row.word for row in of(session).unknown] == ["lift"]
    assert "viruses" in [row.code for row in of(session).unused]
    assert {row.word for row in of(session, days=365).unknown} == {"flood", "lift"}
    assert "viruses" not in [row.code for row in of(session, days=365).unused]


def test_slices_of_time_are_joined(ql: Ql, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    noted(ql, "Rami. Eli. flood. 9:30", "Rami. Eli. flood. yesterday 9:30", "Rami. Eli. flood. 12/11 9:30")
    monkeypatch.setattr(suggest, "_SLICE", 3600)
    assert [(row.word, row.count) for row in of(session).unknown] == [("flood", 3)]


def test_what_was_taken_back_and_drafts_do_not_count(ql: Ql, session: Session) -> None:
    noted(ql, "Rami. Eli. flood. 9:30")
    ql("undo")
    ql("add", "Rami. Eli. lift. 25:70")
    assert of(session).unknown == ()
    assert of(session).notes == 0


def test_words_that_begin_details_often_are_told_with_their_code(ql: Ql, session: Session) -> None:
    lines = [f"Rami. Eli. printer. 9:30. {word} is gone" for word in ("Toner,", "toner", "TONER", "toner:", "Toner")]
    noted(ql, *lines, "Rami. Eli. UPS. 9:30. toner too", *["Rami. Eli. UPS. 9:30. the noise"] * 9)
    (row,) = of(session).frequent
    assert (key(row.word), row.count, row.code, row.share) == ("toner", 6, "printer", 5)


def test_words_of_messages_count_wherever_they_stand(ql: Ql, session: Session) -> None:
    noted(ql, *["Rami. Eli. callback for:dana. 9:30. Asks for the contract"] * 5)
    assert [(row.word, row.count, row.code) for row in of(session).frequent] == [("contract", 5, None)]


@pytest.mark.parametrize("word", ["again", "לא", "viruses", "Eli", "4711", "x", "flood"])
def test_words_that_tell_nothing_are_left_out(word: str, ql: Ql, session: Session) -> None:
    noted(ql, *[f"Rami. Eli. UPS. 9:30. {word} there"] * 6, "Rami. Eli. flood")
    assert of(session).frequent == ()


def test_codes_a_slip_apart_are_named() -> None:
    codes = codes_of(
        Code("printer", "a"), Code("scanner", "b", aliases=("printers",)), Code("LAN", "c"), Code("WAN", "d")
    )
    assert suggest._alike(codes, {"printer": 3}) == [
        suggest.Alike(("printer", "scanner"), (3, 0), "“printer” and “printers” are a slip apart")
    ]


def test_codes_that_mean_the_same_are_one_group() -> None:
    meaning = "Check last night's backup, run it again, report the result"
    codes = codes_of(
        Code("one", meaning), Code("two", meaning + "s"), Code("three", "Call back"), Code("four", meaning)
    )
    assert [row.codes for row in suggest._alike(codes, {})] == [("one", "two", "four")]


def test_the_starter_has_no_codes_that_are_one() -> None:
    assert suggest._alike(codes_file.load(home.starter())[0], {}) == []


def test_no_more_than_asked_for(ql: Ql, session: Session) -> None:
    noted(ql, *[f"Rami. Eli. {word}" for word in ("flood", "lift", "garden", "window")])
    assert len(of(session, limit=2).unknown) == 2
