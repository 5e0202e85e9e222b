"""Answers that are longer than the screen: paged, or such that what matters is left on it; and whole in a pipe."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from quicklog.lib.text import width
from tests.cli import AT_NOW, NOW, environment, long_screens, on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

# A terminal of the tests has 24 rows.
MANY = 30


@pytest.fixture
def promises(ql: Ql) -> Ql:
    """Return a team's log with many promises, those of the first customers overdue."""
    lines = "".join(f"Customer {n:02}. Eli. backup due:2d. 9:30\n" for n in range(MANY))
    ql("add", "-", stdin=lines.encode(), now=NOW.replace(day=10))
    ql("add", "Customer 99. Eli. backup due:2026-11-11. 9:30", now=NOW.replace(day=10))
    return ql


def kept_in(path: Path) -> dict[str, str]:
    """Return what lets a pager keep what it is given."""
    return {"PAGER": f"cat > {path}"}


def test_what_is_longer_than_the_screen_is_paged_the_most_urgent_first(promises: Ql, tmp_path: Path) -> None:
    done = on_terminal(["open"], environ={**kept_in(tmp_path / "paged"), "NO_COLOR": "1", "TERM": "dumb"})
    assert (done.code, done.out) == (0, "")
    counts, heading, first, *rest = (tmp_path / "paged").read_text(encoding="utf-8").splitlines()
    assert counts == f"{MANY + 1} promises, {MANY + 1} overdue (!)"
    assert heading.startswith("due ")
    assert "Customer 99" in first
    assert len(rest) == MANY
    assert promises("open").lines[1].startswith("! 11 Nov  ")


@pytest.mark.parametrize("words", [["open"], ["list"]])
def test_without_a_pager_the_end_that_matters_is_left_on_the_screen(words: list[str], promises: Ql) -> None:
    piped = [line.split()[-1] for line in promises(*words).lines[: MANY + 2]]
    commands: list[tuple[list[str], dict[str, str]]] = [
        (words, {"PAGER": ""}),
        (words, {"PAGER": "cat"}),
        (words, {"QL_PAGER": "", "PAGER": "false"}),
        (["--no-pager", *words], {"PAGER": "false"}),
        (words, {"PAGER": "there-is-no-such-pager 2> /dev/null"}),
    ]
    for command, environ in commands:
        done = on_terminal(command, environ={**environ, "TERM": "dumb"}, columns=120)
        shown = [line.split()[-1] for line in done.out.splitlines()[: MANY + 2]]
        assert (done.code, shown) == (0, piped[::-1]), command


def test_what_fits_the_screen_is_not_paged(promises: Ql, tmp_path: Path) -> None:
    refs = [line.split()[-1] for line in promises("list", "--limit", "20").lines]
    done = on_terminal(["list", "--limit", "20"], environ={**kept_in(tmp_path / "paged"), "TERM": "dumb"}, columns=120)
    assert not (tmp_path / "paged").exists()
    *lines, told = done.out.splitlines()
    assert [line.split()[-1] for line in lines] == refs
    assert told == "the newest 20 of 31: --all shows all, --limit N so many"


def test_the_pager_is_the_own_one_before_that_of_all_programs(promises: Ql, tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    on_terminal(["list"], environ={"QL_PAGER": f"cat > {own}", "PAGER": f"cat > {other}"})
    assert own.exists()
    assert not other.exists()
    assert promises("list").code == 0


def test_less_is_taken_where_nobody_says_otherwise(promises: Ql, tmp_path: Path) -> None:
    less = tmp_path / "bin" / "less"
    less.parent.mkdir()
    less.write_text(f'#!/bin/sh\necho "$@" $LESSCHARSET > {tmp_path / "how"}; cat > /dev/null\n')
    less.chmod(0o755)
    environ = {name: value for name, value in environment().items() if name != "PAGER"}
    command = [sys.executable, "-c", f"import os; os.environ.pop('PAGER', None); {PAGER_OF}"]
    shown = subprocess.run(command, env={**environ, "PATH": f"{less.parent}:/bin"}, capture_output=True, check=True)
    assert shown.stdout == b"less -FRX\n"
    on_terminal(["list"], environ={"QL_PAGER": "less -FRX", "PATH": f"{less.parent}:/usr/bin:/bin"})
    assert (tmp_path / "how").read_text() == "-FRX utf-8\n"
    assert promises("list").code == 0


PAGER_OF = "from quicklog.cli.pager import pager_of; print(pager_of(os.environ))"


@pytest.mark.parametrize("pager", ["true", "head -1 > /dev/null", "exit 3", "kill -INT $PPID; cat > /dev/null"])
def test_who_has_read_enough_is_not_told_of_it(pager: str, promises: Ql) -> None:
    for command in (["open"], ["list", "--all"]):
        assert on_terminal(command, environ={"PAGER": pager}) == (0, "", "")
    assert on_terminal(["list", "--customer", "nobody"], environ={"PAGER": pager}).code == 1
    assert promises("list").code == 0


def test_in_a_pipe_nothing_is_paged_and_no_pager_is_loaded(promises: Ql, tmp_path: Path) -> None:
    command = [sys.executable, "-c", AT_NOW, json.dumps([["list", "--all"]])]
    environ = environment(kept_in(tmp_path / "paged"))
    piped = subprocess.run(command, env=environ, capture_output=True, check=True).stdout.decode()
    assert piped == promises("list", "--all").out
    assert not (tmp_path / "paged").exists()
    loaded = "import sys; from quicklog.__main__ import main; main(['list']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", loaded], env=environment(), capture_output=True, check=True)
    assert not {b"quicklog.cli.pager", b"subprocess", b"rich"} & {*done.stderr.split()}


def test_today_ends_with_what_is_newest_and_is_never_paged(ql: Ql, tmp_path: Path) -> None:
    ql("add", "-", stdin="".join(f"Customer {n:02}. Eli. backup. 9:{n:02}\n" for n in range(MANY)).encode())
    done = on_terminal(["today"], environ={**kept_in(tmp_path / "paged"), "TERM": "dumb"}, columns=120)
    assert not (tmp_path / "paged").exists()
    *_, last, counts = done.out.splitlines()
    assert last.startswith("09:29  Customer 29")
    assert counts.startswith(f"{MANY} contacts")


def test_messages_are_paged_and_marked_when_they_were_read(ql: Ql, tmp_path: Path) -> None:
    for number in range(12):
        ql("add", f'Customer {number:02}. Dana. backup for:"Noa Bar". 9:30')
    done = on_terminal(["inbox", "--seen"], environ=kept_in(tmp_path / "paged"))
    assert (done.code, done.out) == (0, "12 messages marked as seen by Noa Bar\n")
    paged = (tmp_path / "paged").read_text(encoding="utf-8")
    assert [f"Customer {number:02}" in paged for number in range(12)] == [True] * 12
    assert ql("inbox").out == "no new messages for Noa Bar\n"


# How it looks.


@pytest.mark.skipif(not (shutil.which("tmux") and shutil.which("less")), reason="tmux or less is not installed")
@pytest.mark.parametrize("columns", long_screens.WIDTHS)
@pytest.mark.parametrize("language", long_screens.SCENE)
def test_a_long_answer_is_as_it_was_looked_at(language: str, columns: int) -> None:
    shown = long_screens.captured(language, columns)
    assert shown == long_screens.golden(language, columns).read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", long_screens.WIDTHS)
@pytest.mark.parametrize("language", long_screens.SCENE)
def test_in_the_golden_screens_nothing_is_cut_to_nothing(language: str, columns: int) -> None:
    lines = long_screens.golden(language, columns).read_text(encoding="utf-8").splitlines()
    assert all(width(line) <= columns for line in lines if not line.startswith("---- "))
    for line in lines:
        cells = re.split("  +| · ", line.strip())
        assert not [cell for cell in cells if re.fullmatch(r"\W*\w{0,2}…", cell)], line
