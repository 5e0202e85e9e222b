"""The manual page: valid roff, in which every command, option and example stands as the commands declare it."""

from __future__ import annotations

import re
import subprocess
from shutil import which
from typing import TYPE_CHECKING

import pytest

from quicklog import __version__
from quicklog.cli import fast
from quicklog.cli.command import COMMANDS
from quicklog.cli.manpage import _safe
from tests.cli import NOW, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

fast.load()
# What reads a page: where it looks for mistakes, and where it shows the page.
READERS = {
    "man": (["man", "--warnings", "-E", "UTF-8", "-l"], ["man", "-E", "UTF-8", "-l"]),
    "mandoc": (["mandoc", "-T", "lint", "-W", "style"], ["mandoc", "-T", "utf8", "-O", "width=500"]),
}


@pytest.fixture
def page(ql: Ql, tmp_path: Path) -> Path:
    """Return the page as a file."""
    done = ql("help", "--man")
    assert (done.code, done.err) == (0, "")
    path = tmp_path / "ql.1"
    path.write_text(done.out, encoding="utf-8")
    return path


def read(command: list[str], page: Path) -> subprocess.CompletedProcess[str]:
    """Run a reader of pages on one, as wide as a page may be."""
    environ = environment({"LC_ALL": "C.UTF-8", "MANWIDTH": "500", "MAN_KEEP_FORMATTING": "", "MANPAGER": "cat"})
    return subprocess.run([*command, page], env=environ, text=True, encoding="utf-8", capture_output=True, check=False)


@pytest.mark.skipif(not any(map(which, READERS)), reason="neither man nor mandoc is installed")
def test_the_page_is_valid_and_shows_all_that_the_commands_declare(page: Path) -> None:
    for name in filter(which, READERS):
        checking, showing = READERS[name]
        done = read(checking, page)
        assert (done.returncode, done.stderr) == (0, "")
        assert name == "man" or done.stdout == ""
        shown = " ".join(re.sub(".\x08", "", read(showing, page).stdout).split())
        for command in COMMANDS.values():
            for example in command.examples:
                assert " ".join(example.split()) in shown
            for each in command.flat():
                assert f"{', '.join(each.names)} {each.metavar}".strip() in shown
                assert " ".join(each.says.split()) in shown or not each.names


def test_every_command_has_a_heading_under_what_it_serves(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    headed = [line for line in lines if line.startswith(".SS ql ")]
    assert len(headed) == len(set(headed)) == len(COMMANDS) + 1  # and the group of codes
    assert lines[0] == f'.TH QL 1 {NOW:%Y-%m-%d} "quicklog {__version__}" "User Commands"'
    assert max(map(len, lines)) <= 100
    last = [line.removeprefix(".SH ") for line in lines if line.startswith(".SH ")][-3:]
    assert last == ["EXIT STATUS", "ENVIRONMENT", "SEE ALSO"]


@pytest.mark.parametrize(
    ("text", "written"),
    [("-x", r"\-x"), (".so file", r"\&.so file"), ("'br", r"\(aqbr"), ("a\\b", r"a\eb"), ("~/.x", r"\(ti/.x")],
)
def test_what_means_something_to_roff_means_itself(text: str, written: str) -> None:
    assert _safe(text) == written
