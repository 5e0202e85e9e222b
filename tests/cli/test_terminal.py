"""Real terminals: what stands on their screens, how wide it is, and in which colours."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from quicklog.lib.text import width
from tests.cli import ARTICLE, HEBREW, NOW, environment, on_terminal, process, rows
from tests.cli.screens import MARKS, SCENE, WIDTHS, captured, golden

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
SGR = re.compile("\x1b\\[([0-9;]*)m")


@needs_tmux
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("language", SCENE)
def test_a_screen_is_as_it_was_looked_at(language: str, columns: int) -> None:
    screen = captured(language, columns).translate(MARKS)
    assert screen == golden(language, columns).read_text(encoding="utf-8")


@needs_tmux
@pytest.mark.parametrize("language", SCENE)
def test_no_answer_is_wider_than_the_screen(language: str) -> None:
    # With -J a line that the terminal had to break is joined again.
    joined = captured(language, 60, "-J").translate(MARKS)
    assert all(width(line) <= 60 for line in joined.splitlines() if not line.startswith("$ "))


@pytest.mark.parametrize("language", SCENE)
@pytest.mark.parametrize("columns", WIDTHS)
def test_in_the_golden_screens_columns_stay_in_place(language: str, columns: int) -> None:
    lines = golden(language, columns).read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("time  ")]
    assert len(starts) == 3
    for start in starts:
        places = [found.start() for found in re.finditer(r"(?<=  )\S", lines[start])]
        for row in lines[start + 1 :]:
            if row.startswith(("$ ", "4 contacts")):
                break
            if row.startswith("    "):  # what stands below a note's first line is in no column
                continue
            cells = "".join(character * width(character) for character in row)
            assert all(cells[place - 2 : place] == "  " for place in places), row


@pytest.mark.parametrize("columns", [20, 40, 60, 79, 200])
@pytest.mark.parametrize("line", [ARTICLE, HEBREW, f"{HEBREW} {'מילה ' * 60}", f"{ARTICLE} {'x' * 300}"])
def test_an_echo_fits_every_screen(line: str, columns: int, log: Path) -> None:
    done = on_terminal(["add", line], ["drafts"], ["show", "u"], columns=columns)  # no ref holds a u
    assert log.exists()
    assert max(width(shown) for shown in done.out.splitlines() if not shown.startswith("ql: ")) <= max(columns, 26)


def test_words_are_broken_in_the_order_in_which_they_are_read(log: Path) -> None:
    # Visual order turns every line round by itself: the first words stay in the first line.
    words = "ראשון שני שלישי רביעי חמישי שישי שביעי שמיני תשיעי עשירי אחרון"
    shown = on_terminal(["add", f"רמי. אלי. גיבוי. 9:30. {words}"], columns=40, environ={"QL_BIDI": "visual"}).out
    assert log.exists()
    lines = shown.splitlines()
    first = next(number for number, line in enumerate(lines) if "ראשון"[::-1] in line)
    last = next(number for number, line in enumerate(lines) if "אחרון"[::-1] in line)
    assert first < last
    assert lines[first].endswith("ראשון"[::-1])


@pytest.mark.parametrize("bidi", ["marks", "isolates", "visual", "off"])
def test_every_line_of_a_broken_text_carries_its_own_marks(bidi: str, log: Path) -> None:
    shown = on_terminal(["add", f"רמי. אלי. גיבוי. 9:30. {'מילה ' * 40}"], columns=60, environ={"QL_BIDI": bidi}).out
    assert log.exists()
    hebrew = [line for line in shown.splitlines() if "מילה" in line or "הלימ" in line]
    assert len(hebrew) > 2
    marked = {"marks": "\u200e\u200f", "isolates": "\u2068"}.get(bidi, "")
    assert all(line.strip().startswith(marked) for line in hebrew)


def test_a_wrong_word_for_bidi_is_said_before_anything_is_stored(log: Path) -> None:
    done = on_terminal(["add", HEBREW], environ={"QL_BIDI": "sideways"})
    assert (done.code, done.out.count("\n")) == (2, 1)
    assert done.out.startswith("ql: QL_BIDI is sideways: ")
    assert not log.exists() or rows(log) == []


def test_colours_tell_overdue_draft_and_done_apart_and_no_color_takes_them(ql: Ql) -> None:
    ql("add", "Rami Cohen. Eli. backup due:10:00. 9:30", now=NOW.replace(hour=9, minute=45))
    ql("add", "Rami Cohen")
    coloured = on_terminal(["today"], ["list"]).out
    assert {found[1] for found in SGR.finditer(coloured)} == {"1", "31", "33", "0"}
    for environ in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_terminal(["today"], ["list"], environ=environ).out
        assert {found[1] for found in SGR.finditer(plain)} <= {"1", "0"}
        assert SGR.sub("", plain) == SGR.sub("", coloured)


def test_a_pipe_gets_no_colour_no_mark_and_whole_lines(ql: Ql) -> None:
    detail = "המחשב איטי מאוד " * 20
    ql("add", f"{HEBREW} {detail}")
    for words in (["today"], ["list"], ["drafts"], ["find", "איטי"], ["show", rows_ref(ql)]):
        done = process(*words)
        assert "\x1b" not in done.out
        assert done.out.translate(MARKS) == done.out
    assert detail.strip() in process("list").out


def rows_ref(ql: Ql) -> str:
    return str(ql("list", "--format", "jsonl").objects[0]["ref"])


def test_columns_may_be_told(log: Path) -> None:
    process("add", f"{ARTICLE} {'word ' * 50}")
    assert log.exists()
    for columns in ("50", "90"):
        shown = SGR.sub("", on_terminal(["list"], columns=120, environ={"COLUMNS": columns}).out)
        assert max(width(line) for line in shown.splitlines()) == int(columns)


# Work that lasts.


def until(terminal: int, wanted: bytes) -> bytes:
    """Read what a terminal gets until something stands there."""
    got = b""
    while wanted not in got:
        assert select.select([terminal], [], [], 20)[0], got
        got += os.read(terminal, 65536)
    return got


def test_where_no_board_can_be_drawn_the_day_is_shown_again_until_it_is_interrupted(log: Path) -> None:
    process("add", "Rami Cohen. Eli. backup. now")
    assert log.exists()
    terminal, inner = os.openpty()
    command = [sys.executable, "-m", "quicklog", "today", "--watch"]
    env = environment({"TERM": "dumb"})
    with subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env=env) as started:
        os.close(inner)
        try:
            until(terminal, b"1 contact ")
            process("add", "Sara Mizrahi. Dana. printer. now")
            seen = until(terminal, b"2 contacts ")
            assert "Sara Mizrahi" in seen.decode()
            started.send_signal(signal.SIGINT)
            assert started.wait(20) == 0
        finally:
            started.kill()
    os.close(terminal)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_board_ends_when_it_is_asked_to_and_gives_the_screen_back(name: str, log: Path) -> None:
    process("add", "Rami Cohen. Eli. backup. now")
    assert log.exists()
    terminal, inner = os.openpty()
    command = [sys.executable, "-m", "quicklog", "today", "--watch"]
    with subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env=environment()) as started:
        os.close(inner)
        try:
            assert ALTERNATE_SCREEN in until(terminal, b"quit")
            started.send_signal(getattr(signal, name))
            until(terminal, USUAL_SCREEN)
            assert started.wait(20) == 0
        finally:
            started.kill()
    os.close(terminal)


def test_a_board_goes_into_no_format_and_no_file(log: Path) -> None:
    process("add", "Rami Cohen. Eli. backup. now")
    assert log.exists()
    for words in ["--json"], ["--format", "csv"], ["-o", "day.txt"]:
        done = on_terminal(["today", "--watch", *words])
        assert (done.code, done.out) == (2, "ql: --watch shows a board: leave out --format and -o\n"), words


ALTERNATE_SCREEN, USUAL_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
SLOW = """
import sys
from quicklog.show import progress
progress._PATIENCE = -1
pages = [[1, 2], [3], [4, 5, 6]]
assert list(progress.shown(iter(pages), 6, "export")) == pages
"""


def test_long_work_shows_its_progress_on_a_terminal_only() -> None:
    terminal, inner = os.openpty()
    subprocess.run([sys.executable, "-c", SLOW], stderr=inner, env=environment(), check=True)
    os.close(inner)
    assert b"export" in until(terminal, b"100%")
    os.close(terminal)
    done = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, env=environment(), check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
