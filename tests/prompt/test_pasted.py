"""A page of the notebook pasted into the prompt: seen with its dates before it is saved, and saved as it was seen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from quicklog.actions import capture
from quicklog.actions.session import Session
from quicklog.cli import adding
from quicklog.cli.prompt.view import Line, Sight
from quicklog.cli.terminal import Terminal
from quicklog.errors import TooLongError, UnreachableError
from quicklog.show.page import Page
from tests.cli import NOW, rows
from tests.prompt import context
from tests.prompt.screens import READY, opened
from tests.prompt.test_keys import ASKED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

PAGE = [
    "# from my pocket notebook",
    "technician: Eli Levi",
    "18/11",
    "Rami Cohen. viruses. 9:30",
    '". password. 10:05',
    "19/11",
    "Acme Ltd. Dana Katz. UPS. 8:15",
    "Corridor talk",
]
READ = [
    ("2026-11-18T09:30:00+02:00", "Rami Cohen", "Eli Levi", PAGE[3]),
    ("2026-11-18T10:05:00+02:00", "Rami Cohen", "Eli Levi", PAGE[4]),
    ("2026-11-19T08:15:00+02:00", "Acme Ltd", "Dana Katz", PAGE[6]),
    ("2026-11-19T12:00:00+02:00", None, None, PAGE[7]),
]


def add(lines: list[str]) -> int:
    terminal = Terminal(os.environ)
    session = Session(os.environ, terminal.tell, now=NOW)
    try:
        return adding.add(session, terminal, lines, pasted=True)
    finally:
        session.close()


def kept(log: Path) -> list[tuple[object, ...]]:
    return [(row["at"], row["customer"], row["technician"], row["line"]) for row in rows(log)]


def test_a_pasted_page_is_seen_with_its_dates_and_with_what_is_no_note() -> None:
    sight = Sight(lambda: context(ASKED), ASKED, lambda: Page(cells=79))  # type: ignore[arg-type]
    assert ["".join(text for _, text in row) for row in sight.pasted(PAGE, 9)] == [
        "   4  Wed 18 Nov 09:30  Rami Cohen · Eli Levi · viruses",
        "   5  Wed 18 Nov 10:05  Rami Cohen · Eli Levi · password",
        "   7  yesterday 08:15  Acme Ltd · Dana Katz · UPS",
        "   8  Corridor talk",
        "      draft: no code was found",
        "  a page of the notebook: 3 notes, 1 draft, 3 headings, 1 remark passed over:",
        "  Enter saves, Esc drops",
    ]


def test_a_pasted_page_is_kept_under_its_dates(log: Path, ql: Ql) -> None:
    assert add(PAGE) == 3
    assert kept(log) == READ
    (ref,) = (row["ref"] for row in rows(log) if row["status"] == "draft")
    fixed = ql("fix", ref, "Ben. UPS. 9:00")
    assert fixed.code == 0
    assert kept(log)[-1][0] == "2026-11-19T09:00:00+02:00"


def test_the_same_page_once_more_is_as_many_notes_more(log: Path) -> None:
    add(PAGE[:4])
    add(PAGE[:4])
    assert kept(log) == READ[:1] * 2


def test_a_page_waits_in_the_pocket_while_its_log_is_away(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = log.parent / "share"
    monkeypatch.setenv("QL_LOG", str(away / "log.db"))
    monkeypatch.setenv("QL_CODES", str(log.with_name("codes.toml")))
    assert add(PAGE) == 3
    away.mkdir()
    add(["Sara. UPS. 13:00", "Sara. backup. 13:10"])
    assert kept(away / "log.db")[:4] == READ


def test_what_is_not_saved_of_a_page_is_said_with_its_headings(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = capture.store

    def store(session: Session, body: dict[str, object], at: str) -> object:
        if body["customer"] != "Rami Cohen":
            raise UnreachableError("the disk is full", "make room")
        return stored(session, body, at)

    monkeypatch.setattr(capture, "store", store)
    with pytest.raises(UnreachableError, match="NOT SAVED: Corridor talk"):
        add(PAGE)
    assert kept(log) == READ[:2]
    said = capsys.readouterr().err
    assert "5 of 8 lines were done before this" in said
    assert "NOT SAVED: 19/11\nNOT SAVED: Acme Ltd. Dana Katz. UPS. 8:15\n" in said


def test_a_line_under_no_day_stays_a_draft_until_it_says_its_own(log: Path, ql: Ql) -> None:
    assert add(["2026-12-24", "Rami Cohen. viruses. 9:30"]) == 3
    assert "no day stands above it: “2026-12-24” is none" in ql("drafts").out
    ref = rows(log)[-1]["ref"]
    assert ql("fix", ref).code == 3
    assert ql("fix", ref, "Rami Cohen. viruses. 18/11 9:30").code == 0
    assert kept(log)[-1][0] == "2026-11-18T09:30:00+02:00"


def test_a_page_is_pasted_into_a_terminal_and_saved(log: Path) -> None:
    with opened(log) as terminal:
        terminal.until(READY)
        terminal.press("<Paste>" + "\n".join(PAGE) + "\n")
        assert "Wed 18 Nov 09:30  Rami Cohen" in terminal.until("Esc drops")
        terminal.press("<Enter>")
        terminal.until("3 noted, 1 kept as a draft")
    assert kept(log) == READ


def test_a_line_that_is_too_long_is_not_read_but_said(ql: Ql, log: Path) -> None:
    sight = Sight(lambda: context(ASKED), ASKED, lambda: Page(cells=79))  # type: ignore[arg-type]
    long = Line("@a " * 30_000, 90_000)
    assert sight.offer(long).candidates == ()
    assert not sight.trouble(long)
    shown = "".join(text for row in sight.below(long, warned=False) for _, text in row)
    assert "64 KiB (65,536 bytes) cannot be kept" in shown
    (said,) = sight.pasted(["Rami Cohen. Eli. UPS. 9:00", long.text], 9)[-1:]
    assert said[0][1].endswith("1 note, 1 too long to be kept: Enter saves, Esc drops")
    with pytest.raises(TooLongError):
        add([PAGE[0], long.text, *PAGE[1:]])
    assert kept(log) == READ
    assert ql("doctor").code == 0
