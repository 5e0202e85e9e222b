"""The prompt on real terminals: its screens, Hebrew in both directions, and terminals with no screen to draw on."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from quicklog.lib.text import width
from tests.cli import environment, process, rows
from tests.prompt import year
from tests.prompt.screens import READY, SCENE, WIDTHS, captured, golden, opened

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
SIGN = "›"


def last(log: Path) -> dict[str, object]:
    return rows(log)[-1]


@needs_tmux
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("language", SCENE)
def test_a_screen_is_as_it_was_looked_at(language: str, columns: int) -> None:
    assert captured(language, columns) == golden(language, columns).read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("language", SCENE)
def test_no_row_of_a_golden_screen_is_wider_than_the_screen(language: str, columns: int) -> None:
    lines = golden(language, columns).read_text(encoding="utf-8").splitlines()
    assert max(width(line) for line in lines if not line.startswith("---- ")) <= columns


@needs_tmux
def test_after_a_year_of_notes_a_few_letters_and_tab_make_a_note(log: Path) -> None:
    year.make(log)
    with opened(log) as terminal:
        terminal.until(READY)
        terminal.press("ra<Tab>el<Tab>vir<Tab><Enter>")
        terminal.until(f"takes it back\n{SIGN}")  # while there is no prompt the terminal takes the key for its own
        terminal.press("<C-d>")
        terminal.until("code 0")
    note = last(log)
    assert (note["line"], note["at"]) == ("Rami Cohen. Eli Levi. viruses.", "2026-11-20T14:00:00+02:00")
    assert (note["customer"], note["technician"], note["code"]) == ("Rami Cohen", "Eli Levi", "viruses")


@needs_tmux
@pytest.mark.parametrize("size", [(80, 40), (80, 6)])  # the second has no room for the menu
def test_capture_asks_for_one_note_and_ends(size: tuple[int, int], log: Path) -> None:
    year.make(log)
    with opened(log, *size, typed="capture") as terminal:
        terminal.until("›" if size[1] > 8 else ">")
        terminal.press("O'Neil & Co. Eli. printer. 9:30. $5 #3<Enter>")
        terminal.until("code 0")
    assert last(log)["line"] == "O'Neil & Co. Eli. printer. 9:30. $5 #3"


@needs_tmux
def test_capture_asks_again_where_nothing_was_saved(log: Path) -> None:
    year.make(log)
    with opened(log, typed="capture") as terminal:
        terminal.until("›")
        terminal.press("Haifa Port<Enter>")
        terminal.until("Enter again")
        terminal.press("<C-c><C-c>")
        terminal.until("code 130")


@needs_tmux
@pytest.mark.parametrize(("bidi", "back"), [("", "<Left>"), ("off", "<Left>"), ("visual", "<Right>")])
def test_hebrew_is_edited_where_the_cursor_is_seen(bidi: str, back: str, log: Path) -> None:
    year.make(log)
    with opened(log, environ={"QL_BIDI": bidi}) as terminal:
        terminal.until(READY)
        terminal.press(f"רמי כהן. גבויX<BSpace>{back}{back}{back}י<End>. ab")
        shown = terminal.until("detail")
        line = next(row for row in shown.splitlines() if row.startswith(SIGN))
        if bidi == "visual":
            assert line == "›  ab .יוביג .ןהכ ימר"
            assert terminal.cursor()[0] == 2  # left of the last word: the line runs from the right
        else:
            assert line == "› רמי כהן. גיבוי. ab"
            assert terminal.cursor()[0] == width(line)
        terminal.press("<Enter>")
        terminal.until("saved; ")
    assert last(log)["line"] == "רמי כהן. גיבוי. ab"


@needs_tmux
def test_a_long_hebrew_line_in_visual_order_begins_on_its_first_row(log: Path) -> None:
    with opened(log, 44, environ={"QL_BIDI": "visual"}) as terminal:
        terminal.until(READY)
        terminal.press("רמי כהן. אלי. גיבוי. 9:30. ראשון שני שלישי רביעי חמישי")
        lines = terminal.until("detail").splitlines()
    first = next(number for number, row in enumerate(lines) if row.startswith(SIGN))
    assert lines[first].endswith("ןהכ ימר")
    assert lines[first + 1].strip().startswith("ישימח")


@needs_tmux
def test_while_the_log_is_away_codes_are_offered_and_notes_wait_in_the_pocket(log: Path) -> None:
    away = log.parent / "away" / "log.db"
    with opened(away, environ={"QL_CODES": str(log.parent / "codes.toml")}) as terminal:
        terminal.until(READY)
        terminal.press("Rami Cohen. vir")
        terminal.until("the log cannot be reached")
        terminal.press("<Tab>")
        terminal.until("code        viruses")
        terminal.press("<Enter>")
        shown = terminal.until("saved in the pocket")
        assert "The note waits in the pocket" in shown.replace("\n", " ")
    assert not away.exists()


@needs_tmux
def test_a_small_terminal_and_a_dumb_one_take_plain_lines(log: Path) -> None:
    with opened(log, 25) as terminal:
        terminal.until(">")
        terminal.press("Sara. dana. UPS<Enter>")
        terminal.until("saved; ")
    ended = talked(b"Rami Cohen. Eli. backup. 9:30\n\nRami\n\x04", environ={"TERM": "dumb"})
    assert ended.code == 3
    assert "> " in ended.out
    assert "\x1b" not in ended.out
    assert [row["status"] for row in rows(log)] == ["logged", "logged", "draft"]


class Talked:
    """What a terminal got from the prompt, and its exit code."""

    def __init__(self, code: int, out: str) -> None:
        self.code, self.out = code, out


def talked(
    typed: bytes, *options: str, ready: str = "", environ: dict[str, str] | None = None, kill: int | None = None
) -> Talked:
    """Run the prompt on a terminal of its own and type once it is ready; a signal may come instead."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    before = termios.tcgetattr(slave)
    command = [sys.executable, "-m", "quicklog", *options, "add"]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment(environ)) as started:
        got = b""
        while (ready or "> ").encode() not in got:
            assert select.select([master], [], [], 30)[0], got
            got += os.read(master, 65536)
        if kill:
            started.send_signal(kill)
        os.write(master, typed)
        while started.poll() is None or select.select([master], [], [], 0)[0]:
            if select.select([master], [], [], 0.1)[0]:
                got += os.read(master, 65536)
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    os.close(master)
    return Talked(started.returncode, got.decode())


def test_no_color_takes_the_colours_and_leaves_the_rest(log: Path) -> None:
    typed = b"Rami Cohen. el. viruses\r\x04"
    assert "\x1b[0;90m" in talked(typed, ready=READY).out
    plain = talked(typed, ready=READY, environ={"NO_COLOR": "1"})
    assert "90m" not in plain.out
    assert plain.code == 0
    assert len(rows(log)) == 2


def test_a_terminal_that_is_asked_to_end_the_prompt_gets_its_settings_back(log: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        assert talked(b"", ready=READY, kill=number).code == 130
    assert not log.exists()


def test_no_terminal_is_asked_where_it_is(log: Path) -> None:
    assert log.parent.is_dir()
    assert "\x1b[6n" not in talked(b"\x04", ready=READY).out


def test_options_hold_for_every_note(log: Path) -> None:
    done = talked(b"Rami Cohen. el. viruses\rSara. dana. backup\r\x04", "--log", str(log), ready=READY)
    assert done.code == 0
    assert [row["customer"] for row in rows(log)] == ["Rami Cohen", "Sara"]


def test_without_a_terminal_no_words_are_a_mistake(log: Path) -> None:
    done = process("add")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ql: nothing to note was given: ")
    assert not log.exists()


@needs_tmux
def test_tab_takes_what_a_draft_offers_and_the_note_is_stored(log: Path) -> None:
    with opened(log) as terminal:
        terminal.until(READY)
        terminal.press("Moshe Peretz called about the printer 9:45<Enter>")
        terminal.until("Tab takes that line, Enter again keeps it as a draft")
        terminal.press("<Tab>")
        terminal.until("detail      called")
        terminal.press("<Enter>")
        shown = terminal.until("saved; ")
        assert "any other key" not in shown  # at the prompt Tab is the key
    note = last(log)
    assert (note["status"], note["customer"], note["code"]) == ("logged", "Moshe Peretz", "printer")
    assert note["line"] == "Moshe Peretz. printer: called about the printer. 9:45"


@needs_tmux
def test_on_a_small_terminal_enter_takes_an_offer_and_a_question_mark_shows_the_rules(log: Path) -> None:
    with opened(log, 25) as terminal:
        terminal.until(">")
        terminal.press("?<Enter>")
        terminal.until("anywhere")
        terminal.press("Moshe Peretz called about the printer 9:45<Enter>")
        terminal.until("keeps the draft:")
        assert [row["status"] for row in rows(log)] == ["draft"]
        terminal.press("<Enter>")
        terminal.until("saved; ")
        terminal.press("<C-d>")
        terminal.until("code")
    assert [row["status"] for row in rows(log)] == ["logged"]
