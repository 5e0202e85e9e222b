"""``ql today --watch`` on a terminal: the board, what is done from it, and that nothing stops it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.actions.board import Board, Watch, board, narrowed
from quicklog.actions.session import Session
from quicklog.cli.board.view import OUTCOME, OVER, View
from quicklog.cli.board.worker import Heard, Worker
from quicklog.errors import BadUsageError, NothingFoundError, QuicklogError, UnreachableError
from quicklog.lib.message import Message, speak
from quicklog.lib.text import width
from quicklog.show.board import laid
from quicklog.show.page import Page
from quicklog.store import callers, patience
from tests.cli import NOW, board_screens, plain_letters, rows
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from quicklog.lib.message import Message as Told
    from tests.cli.conftest import Ql
    from tests.prompt.screens import Terminal

NOTHING: dict[str, object] = {"date": None}


class Clock:
    """A clock that stands until it is put on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


class Watched:
    """A watch on the team's log, and what it was told."""

    def __init__(self, log: Path) -> None:
        self.clock = Clock()
        self.told: list[Told] = []
        self.when_locked: Callable[[], object] = lambda: None
        session = Session({"QL_LOG": str(log), "QL_TECHNICIAN": "noa"}, self.told.append, now=NOW)
        self.watch = Watch(session, lambda each: board(each, NOTHING), self.told.append, self._locked, self.clock)

    def _locked(self, told: Told) -> None:
        self.told.append(told)
        self.when_locked()

    def look(self) -> Board:
        """Look, where something has changed."""
        seen = self.watch.look()
        assert seen is not None
        return seen


@pytest.fixture
def watched(ql: Ql, log: Path) -> Iterator[Watched]:
    """A log with an overdue promise, a message, a note of each day and a draft, and a watch on it."""
    ql("add", "Rami Cohen. Eli. backup due:2026-11-19 9:30", now=NOW - timedelta(days=2))
    ql("add", "Rami Cohen. Eli. VPN+UPS. 9:30")
    ql("add", "Sara Mizrahi. Dana. VPN. 10:00")
    ql("add", 'Noa Bar. Eli. backup for:"Dana Katz". 11:30')
    ql("add", "Acme Ltd. Eli. 25:70")
    made = Watched(log)
    yield made
    made.watch.close()


def opened(log: Path, **filters: object) -> Board:
    session = Session({"QL_LOG": str(log), "QL_TECHNICIAN": "noa"}, lambda _: None, now=NOW)
    try:
        return board(session, {**NOTHING, **filters}, 2)
    finally:
        session.close()


# What is on it.


def test_the_board_holds_the_day_what_is_open_and_who_calls_again(watched: Watched) -> None:
    seen = watched.look()
    assert [note.customer for note in seen.notes] == [None, "Noa Bar", "Sara Mizrahi", "Rami Cohen"]
    assert [note.customer for note in seen.matters] == ["Rami Cohen", "Noa Bar"]
    assert [note.customer for note in seen.unseen] == ["Noa Bar"]
    assert (seen.opened, seen.overdue) == (2, 1)
    assert seen.codes == (("VPN", 2), ("UPS", 1))
    assert seen.technicians == (("Dana Katz", 1), ("Eli Levi", 1))
    assert seen.callers == (("Rami Cohen", 2),)
    assert seen.days == 7


def test_filters_choose_the_notes_and_what_is_open(watched: Watched, log: Path) -> None:
    seen = opened(log, code=["VPN"])
    assert [note.code for note in seen.notes] == ["VPN", "VPN+UPS"]
    assert seen.matters == ()
    assert seen.opened == 2
    assert seen.limit == 2
    assert [note.code for note in opened(log, date="2026-11-18").notes] == ["backup"]
    assert len(opened(log, date="2026-11-18").matters) == 2
    with pytest.raises(NothingFoundError):
        opened(log, customer=["Nobody"])
    assert watched.told == []


def test_a_hand_over_that_nobody_accepted_is_told_on_the_board(ql: Ql, watched: Watched) -> None:
    assert watched.look().handed is None
    ql("handover", "--hand")
    seen = watched.look()
    assert seen.handed is not None
    assert [line for line in laid(seen, Page(str, 60)).head if "was not accepted" in line]
    ql("handover", "--accept")
    assert watched.look().handed is None


def test_names_that_are_one_customer_call_again_together(ql: Ql, watched: Watched) -> None:
    assert ql("customer", "same", "Rami Cohen", "Sara Mizrahi").code == 0
    assert watched.look().callers == (("Sara Mizrahi", 3),)


def test_a_call_of_long_ago_or_of_ours_is_no_calling_again(ql: Ql, watched: Watched) -> None:
    ql("add", "Sara Mizrahi. Dana. UPS. now", now=NOW - timedelta(days=7, seconds=1))
    ql("add", "Sara Mizrahi. Dana. UPS @out. now")
    assert watched.look().callers == (("Rami Cohen", 2),)
    ql("add", "Sara Mizrahi. Dana. UPS. now", now=NOW - timedelta(days=7))
    assert watched.look().callers == (("Sara Mizrahi", 2), ("Rami Cohen", 2))


def test_a_message_that_is_a_promise_too_is_off_the_list_once_it_was_seen(
    ql: Ql, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    ql("add", "Haifa Port. Eli. VPN for:dana due:tomorrow. 12:00")
    assert [note.customer for note in watched.look().unseen] == ["Haifa Port", "Noa Bar"]
    monkeypatch.setenv("QL_TECHNICIAN", "dana")
    monkeypatch.setattr("quicklog.config.home.login", lambda: "dkatz")
    assert ql("inbox", "--seen").code == 0
    seen = watched.look()
    assert seen.unseen == ()
    assert [note.customer for note in seen.matters] == ["Rami Cohen", "Haifa Port"]


def test_words_are_found_in_who_has_it_too(ql: Ql, log: Path, watched: Watched) -> None:
    ql("take", ref_of(log, "Noa Bar"))
    seen = narrowed(watched.look(), "bar backup", {})
    assert [note.customer for note in seen.matters] == ["Noa Bar"]


# How it is kept up to date.


def test_nothing_is_returned_until_something_changes(ql: Ql, watched: Watched) -> None:
    assert watched.watch.look() is not None
    assert watched.watch.look() is None
    ql("add", "New One. Eli. UPS. now")
    assert watched.look().notes[0].customer == "New One"
    assert watched.watch.look() is None
    watched.watch.again()
    assert watched.watch.look() is not None


def test_a_promise_is_overdue_with_the_minute(ql: Ql, watched: Watched) -> None:
    ql("add", "New One. Eli. UPS due:14:01. now")
    assert watched.look().overdue == 1
    watched.clock.now += timedelta(minutes=2)
    assert watched.look().overdue == 2


@pytest.mark.parametrize(("starts", "last"), [("00:00", "23:59"), ("05:00", "04:59")])
def test_the_day_begins_when_the_teams_day_begins(starts: str, last: str, watched: Watched, log: Path) -> None:
    codes = log.parent / "codes.toml"
    codes.write_text(f'[settings]\ntime_zone = "Asia/Jerusalem"\nday_starts = "{starts}"\n', encoding="utf-8")
    assert len(watched.look().notes) == 4
    hour, minute = map(int, last.split(":"))
    ends = NOW.replace(hour=hour, minute=minute) + timedelta(days=starts != "00:00")
    watched.clock.now = ends
    assert len(watched.look().notes) == 4
    watched.clock.now = ends + timedelta(minutes=1)
    seen = watched.look()
    assert (seen.notes, len(seen.matters)) == ((), 2)


def test_what_the_codes_say_now_counts_within_a_minute(watched: Watched, log: Path) -> None:
    assert watched.look().days == 7
    settings = '[settings]\ntime_zone = "Asia/Jerusalem"\nrepeat_days = 1\n'
    (log.parent / "codes.toml").write_text(settings, encoding="utf-8")
    watched.clock.now += timedelta(minutes=1)
    seen = watched.look()
    assert (seen.days, seen.callers) == (1, ())


def test_a_lost_log_is_said_and_looked_at_again_when_it_is_back(ql: Ql, watched: Watched, log: Path) -> None:
    watched.look()
    elsewhere = log.with_name("elsewhere.db")
    log.rename(elsewhere)
    for _ in range(2):
        with pytest.raises(QuicklogError) as lost:
            watched.watch.look()
        assert str(log) in lost.value.line
    elsewhere.rename(log)
    assert len(watched.look().notes) == 4
    ql("add", "New One. Eli. UPS. now")
    assert len(watched.look().notes) == 5


def test_another_log_in_its_place_is_seen(ql: Ql, watched: Watched, log: Path) -> None:
    watched.look()
    copy = log.with_name("copy.db")
    shutil.copy(log, copy)
    ql("add", "New One. Eli. UPS. now")
    assert len(watched.look().notes) == 5
    copy.replace(log)
    assert len(watched.look().notes) == 4


def test_a_lock_is_waited_for_and_said(watched: Watched, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_SILENT", 0.0)
    watched.look()
    with closing(sqlite3.connect(log, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        watched.when_locked = lambda: holder.execute("ROLLBACK")
        assert watched.watch.look() is None
    (told,) = watched.told
    assert told.startswith(f"{log} is locked by others: waiting since ")


def test_a_mistake_is_told_before_a_look_that_waits(
    watched: Watched, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_SILENT", 0.0)
    told: list[str] = []
    worker = Worker(
        watched.watch,
        lambda do: do(),
        Heard(lambda _: told.append("board"), lambda _: told.append("trouble"), lambda fault: told.append(str(fault))),
    )

    def fails(_: Watch) -> None:
        raise UnreachableError("it is locked", "wait")

    with closing(sqlite3.connect(log, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        watched.when_locked = lambda: [told.append("waits"), holder.execute("ROLLBACK")]  # type: ignore[func-returns-value]
        worker.do(fails, lambda result: told.append(result.what))
        worker.start()
        worker.stop(20)
    assert told == ["it is locked", "waits", "board"]


# What is done from it.


def test_a_matter_is_taken_and_what_another_has_is_asked_about(ql: Ql, watched: Watched, log: Path) -> None:
    ref = ref_of(log, "Rami Cohen")
    matter = watched.look().matters[0]
    assert matter.ref == ref
    ql("give", ref, "dana", "--why", "knows it")
    assert watched.watch.take(matter.id, over=False) == "Dana Katz"
    assert watched.look().matters[0].has_it == "Dana Katz"
    watched.watch.take(matter.id, over=True)
    assert watched.look().matters[0].has_it == "Noa Bar"
    assert ql("undo", "--yes").code == 0
    assert watched.look().matters[0].has_it == "Dana Katz"


def test_a_matter_is_closed_once_and_all_of_the_outcome_is_kept(watched: Watched, log: Path) -> None:
    matter = watched.look().matters[0]
    watched.watch.close_matter(matter.id, "it works, 9a0j was the part")
    assert [note.customer for note in watched.look().matters] == ["Noa Bar"]
    closed = next(row for row in rows(log) if row["id"] == matter.id)
    assert (closed["status"], closed["outcome"]) == ("done", "it works, 9a0j was the part")
    with pytest.raises(BadUsageError):
        watched.watch.close_matter(matter.id, "")


def test_what_cannot_be_written_is_said_and_the_board_goes_on(
    watched: Watched, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quicklog.store.connection.TIMEOUT", 0.0)
    matter = watched.look().matters[0]
    with closing(sqlite3.connect(log, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnreachableError):
            watched.watch.take(matter.id, over=False)
    watched.watch.again()
    assert watched.look().matters[0].has_it is None


def test_a_story_is_that_of_show(ql: Ql, watched: Watched) -> None:
    view = View(watched.look(), str)
    assert view.chosen
    view.tell(watched.watch.story(view.chosen.id))
    assert [text for text in texts(view) if text] == [line for line in ql("show", view.chosen.ref).lines if line]


# How a person looks at it.


def texts(view: View, cells: int = 100, height: int = 24) -> list[str]:
    return ["".join(text for _, text in row.parts) for row in view.body(cells, height)]


def test_the_cursor_goes_from_note_to_note_and_stays_on_one_when_others_come(ql: Ql, watched: Watched) -> None:
    view = View(watched.look(), str)
    assert view.chosen
    first = view.chosen
    assert first.customer == "Rami Cohen"
    view.move(1)
    assert view.chosen.customer == "Noa Bar"
    view.move(9)
    assert view.cursor.section == "unseen"
    view.next_section(1)
    assert view.chosen == first
    view.next_section(-1)
    view.next_section(-1)
    assert (view.cursor.section, view.chosen.status) == ("notes", "draft")
    ql("add", "New One. Eli. UPS. now")
    view.show(watched.look())
    assert view.chosen.status == "draft"
    assert next(text for text in texts(view) if text.startswith("› ")).rstrip().endswith(view.chosen.ref)


def test_a_filter_is_typed_letter_by_letter_and_left_with_escape(watched: Watched) -> None:
    view = View(watched.look(), str)
    view.narrow("s")
    view.narrow("sara")
    assert [note.customer for note in view.board.notes] == ["Sara Mizrahi"]
    assert view.chosen
    assert view.chosen.customer == "Sara Mizrahi"
    watched.watch.again()
    view.show(watched.look())
    assert len(view.board.notes) == 1
    assert "/ sara (Esc shows all)" in "".join(text for row in view.status(80) for _, text in row.parts)
    view.back()
    assert len(view.board.notes) == 4


def test_what_is_wrong_is_said_before_all_else(watched: Watched) -> None:
    view = View(watched.look(), str)
    view.trouble, view.said = Message("the log is away"), Message("closed")
    assert [row.parts[0] for row in view.status(80)] == [("trouble", " the log is away"), ("said", " closed")]
    view.move(1)
    assert [row.parts[0][0] for row in view.status(80)] == ["trouble"]


def test_a_story_is_scrolled_and_left(watched: Watched, log: Path) -> None:
    view = View(watched.look(), str)
    whole = texts(view)
    view.tell(watched.watch.story(view.chosen.id if view.chosen else ""))
    assert texts(view, height=4)[0].startswith("note  ")
    view.move(1)
    assert not texts(view, height=4)[0].startswith("note  ")
    view.move(1000)
    assert texts(view, height=4)[-1].strip()
    view.back()
    assert texts(view) == whole
    assert log.exists()


def test_all_that_the_board_says_is_said_in_the_language_of_who_reads_it(
    watched: Watched, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    view = View(watched.look(), str)
    asked = view.outcome_asked(view.board.matters[0])
    story = watched.watch.story(view.board.matters[0].id)
    speak(plain_letters.OtherLetters())
    try:
        seen = [*texts(view), *texts(view, 160), *texts(view, 60), *view.keys(80)]
        view.narrow("rami")
        seen += [*texts(view), *(text for row in view.status(80) for _, text in row.parts)]
        view.ask(OUTCOME, asked)
        seen += [view.prefix(), *view.keys(80)]
        view.ask(OVER, asked)
        seen += view.keys(80)
        view.question = None
        view.tell(story)
        seen += [*texts(view), *view.keys(80)]
    finally:
        speak(None)
    known = [*plain_letters.data_of([], b"", log.parent), "rami Enter Esc"]
    assert plain_letters.untranslated("\n".join(seen), known) == []
    assert capsys.readouterr() == ("", "")


def test_who_calls_again_is_read_among_the_notes_of_those_days_alone(log: Path, watched: Watched) -> None:
    assert watched.look()
    with closing(sqlite3.connect(log)) as connection:
        plan = " | ".join(row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {callers._IN_TOUCH}", [0, 1]))
    assert "SEARCH notes USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan


def test_a_question_names_the_note(watched: Watched) -> None:
    view = View(watched.look(), str)
    assert view.chosen
    view.ask(OUTCOME, view.outcome_asked(view.chosen), view.chosen)
    assert view.prefix() == f"what came of {view.chosen.ref} (Rami Cohen)? "
    assert view.keys(80) == ["Enter  Esc back"]
    view.back()
    assert view.question is None


# On a real terminal.

on_screen = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")


@pytest.mark.slow
@on_screen
@pytest.mark.parametrize("columns", board_screens.SIZES)
@pytest.mark.parametrize("language", board_screens.SCENE)
def test_the_board_is_as_it_was_looked_at(language: str, columns: int) -> None:
    shown = board_screens.captured(language, columns)
    assert shown == board_screens.golden(language, columns).read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", board_screens.SIZES)
@pytest.mark.parametrize("language", board_screens.SCENE)
def test_in_the_golden_screens_all_is_in_its_place(language: str, columns: int) -> None:
    text = board_screens.golden(language, columns).read_text(encoding="utf-8")
    *screens, resized = re.split(r"^---- .*\n", text, flags=re.MULTILINE)[1:]
    for screen in screens:
        lines = screen.splitlines()
        assert max(map(width, lines)) <= columns
        assert len(lines) == board_screens.SIZES[columns][0]
    assert max(map(width, resized.splitlines())) <= board_screens.SIZES[columns][1][0]
    assert len(resized.splitlines()) == board_screens.SIZES[columns][1][1]


@pytest.mark.slow
@on_screen
def test_a_lock_is_said_and_when_it_is_gone_the_board_goes_on() -> None:
    with (
        board_screens.placed("en", {board_screens.HASTY: "1"}) as place,
        board_screens.watched(place, 100, 24) as terminal,
    ):
        with closing(sqlite3.connect(place.log, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            terminal.until("waiting since")
            terminal.press("t")
            terminal.until("nothing is written now")
            terminal.press("<Down>")
            assert "\n›" in terminal.until("waiting since")
            holder.execute("ROLLBACK")
        assert "nothing is written" not in terminal.until("\n\n↑↓ move")
        place.ql("add New One. Noa. UPS. 13:58")
        terminal.until("New One")
        terminal.press("q")
        assert terminal.until("code 0").strip() == "code 0"


@pytest.mark.slow
@on_screen
def test_a_board_that_waits_for_a_lock_can_be_left() -> None:
    with (
        board_screens.placed("en", {board_screens.HASTY: "1"}) as place,
        board_screens.watched(place, 100, 24) as terminal,
        closing(sqlite3.connect(place.log, isolation_level=None)) as holder,
    ):
        holder.execute("BEGIN EXCLUSIVE")
        terminal.until("waiting since")
        terminal.press("q")
        assert terminal.until("code 0").strip() == "code 0"


@pytest.fixture
def held() -> Iterator[tuple[board_screens.Place, sqlite3.Connection, Terminal]]:
    """A board on a terminal, and somebody who lets nobody else write to the log."""
    with (
        board_screens.placed("en") as place,
        board_screens.watched(place, 100, 24) as terminal,
        closing(sqlite3.connect(place.log, isolation_level=None)) as holder,
    ):
        holder.execute("BEGIN IMMEDIATE")
        yield place, holder, terminal


@pytest.mark.slow
@on_screen
def test_who_leaves_while_something_is_written_waits_for_it(
    held: tuple[board_screens.Place, sqlite3.Connection, Terminal],
) -> None:
    place, holder, terminal = held
    terminal.press("t")
    terminal.until("taking 7g00")
    terminal.press("q")
    terminal.until("Ctrl-C does not wait")
    holder.execute("ROLLBACK")
    terminal.until("code 0")
    assert [row["has_it"] for row in rows(place.log) if row["ref"] == "7g00"] == ["Noa Bar"]


@pytest.mark.slow
@on_screen
def test_who_does_not_wait_for_what_is_written_is_told(
    held: tuple[board_screens.Place, sqlite3.Connection, Terminal],
) -> None:
    _, _, terminal = held
    terminal.press("dIt prints")
    terminal.until("It prints")
    terminal.press("<Enter>")
    terminal.until("closing 7g00")
    terminal.press("<C-c>")
    assert "left before it was certain: closing 7g00 with “It prints”" in terminal.until("code 4")


@pytest.mark.slow
@on_screen
def test_what_somebody_else_has_is_taken_over_with_a_yes_alone() -> None:
    with board_screens.placed("en") as place, board_screens.watched(place, 100, 24) as terminal:
        place.ql("give 7g00 dana --why server")
        terminal.until("Dana Katz  callback                         7g00")
        terminal.press("t")
        terminal.until("Dana Katz has 7g00; take it over?")
        terminal.press("n")
        assert "Dana Katz  callback                         7g00" in terminal.until("q quit")
        terminal.press("t")
        terminal.until("Dana Katz has 7g00; take it over?")
        terminal.press("y")
        assert "Noa Bar    callback                         7g00" in terminal.until("7g00: Noa Bar has it")


@pytest.mark.slow
@on_screen
def test_an_outcome_that_cannot_be_stored_stays_in_its_line() -> None:
    with board_screens.placed("en") as place, board_screens.watched(place, 100, 24) as terminal:
        terminal.press("d")
        terminal.until("what came of 7g00")
        place.ql("done 7g00 it works")
        terminal.until("401 open")
        terminal.press("Replaced<Enter>")
        shown = terminal.until("7g00 was closed already")
        assert "what came of 7g00 (Bank of Haifa)? Replaced" in shown
        assert len(shown.splitlines()) == 24
        terminal.press("<Escape>")
        terminal.until("q quit")


@pytest.mark.slow
@on_screen
def test_a_log_that_is_lost_is_said_and_all_is_well_when_it_is_back() -> None:
    with board_screens.placed("en") as place, board_screens.watched(place, 60, 20) as terminal:
        elsewhere = place.log.with_name("elsewhere.db")
        place.log.rename(elsewhere)
        terminal.until("is gone")
        elsewhere.rename(place.log)
        terminal.until("\n\n↑↓ move")
        terminal.press("r")
        place.ql("add New One. Noa. UPS. 13:58")
        terminal.until("New One")
