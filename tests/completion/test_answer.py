"""What a shell's script is answered: in its own words, or nothing; and that nothing is written by it."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from quicklog.cli.completion.protocol import FILES
from quicklog.lib.text import width
from tests.cli import SAMPLES, environment, process, tamper
from tests.cli.test_hygiene import HEAVY, LOADED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli import Ran
    from tests.cli.conftest import Ql

BREAKS = " \t\n\"'><=;|&(:@"
LINES = [line.split("\t")[1] for line in (SAMPLES / "lines.tsv").read_text(encoding="utf-8").splitlines()[1:]]


def bash(ql: Ql, line: str) -> Ran:
    """Ask as the script for bash does."""
    return ql("__complete", "bash", line, BREAKS)


def test_each_shell_is_answered_in_its_own_words(ql: Ql, filled: Path) -> None:
    assert filled.exists()
    assert bash(ql, "ql list --customer O") == (0, "O\\'Neil\\ \\$x\\ \\&\\ Co\n", "")
    for shell in ("zsh", "fish"):
        assert ql("__complete", shell, "2", "list", "--customer", "O") == (0, "O'Neil $x & Co\t\n", "")
    answer = ql("__complete", "powershell", "2", "list", "--customer", "O")
    assert answer == (0, "'O''Neil $x & Co'\tO'Neil $x & Co\tO'Neil $x & Co\n", "")
    assert ql("__complete", "powershell", "2", "list", "--status").lines[0] == "logged\tlogged\tlogged"


def test_fish_puts_no_blank_behind_a_stop_by_itself(ql: Ql, filled: Path) -> None:
    assert filled.exists()
    assert ql("__complete", "fish", "1", "add", "Rami c").lines == ["Rami Cohen. \t"]
    assert ql("__complete", "fish", "2", "list", "--customer", "Rami c").lines == ["Rami Cohen\t"]


def test_a_file_is_said_by_the_exit_code(ql: Ql) -> None:
    assert bash(ql, "ql export -o ") == (FILES, "", "")


def test_what_all_offers_begin_with_takes_no_typed_letter_away(ql: Ql, filled: Path) -> None:
    assert filled.exists()
    assert bash(ql, "ql customer RAMI").lines == ["RAMI\\ Cohen", "RAMI\\ Levi"]
    assert ql("__complete", "zsh", "1", "customer", "rami ").lines == ["rami Cohen\t", "rami Levi\t"]
    assert ql("__complete", "fish", "1", "customer", "rami").lines == ["Rami Cohen\t", "Rami Levi\t"]


def listed(ql: Ql, line: str, columns: str = "80") -> list[str]:
    """Ask as the script for bash does when it shows what is on offer."""
    return ql("__complete", "bash", line, BREAKS, "63", columns).lines


def test_bash_shows_whom_a_ref_is_about_where_it_lists_refs(ql: Ql, filled: Path) -> None:
    assert filled.exists()
    assert [len(line) for line in listed(ql, "ql done ")] == [4]  # one alone is put in
    ql("add", "Sara Mizrahi. Dana. callback. due:1d")
    first, second = listed(ql, "ql done ")
    assert re.fullmatch(r"\w{4}  \(Sara Mizrahi · callback\)", first)
    assert re.fullmatch(r"\w{4}  \(Bank of Haifa · printer\)", second)
    assert bash(ql, "ql done ").lines == [first[:4], second[:4]]
    for kind in ("9", "37", "", "x"):
        assert ql("__complete", "bash", "ql done ", BREAKS, kind, "80").lines == [first[:4], second[:4]]


def test_what_bash_lists_begins_with_the_words_and_fits_the_screen(ql: Ql, filled: Path) -> None:
    assert filled.exists()
    words = bash(ql, "ql add Rami Cohen. ").lines
    for columns, cells in (("40", 40), ("", 80), ("0", 80)):
        lines = listed(ql, "ql add Rami Cohen. ", columns)
        assert [line.split("  (")[0].rstrip() for line in lines] == words
        assert max(map(width, lines)) <= cells
    assert listed(ql, "ql list --customer R") == bash(ql, "ql list --customer R").lines  # nothing is said of them


def test_only_the_part_that_bash_replaces_is_answered(ql: Ql, filled: Path) -> None:
    assert filled.exists()
    assert bash(ql, "ql list --customer=ban").lines == ["Bank\\ of\\ Haifa"]


@pytest.mark.parametrize("name", ["evil\x1b[31m", "two\nlines", "a\tb", "\u202egnirts", "\x9b2J"])
def test_what_could_harm_a_terminal_is_not_offered(name: str, ql: Ql, filled: Path) -> None:
    tamper(filled, "UPDATE notes SET customer = ?, detail = ?, line = ?, code = ?", name, name, name, name)
    tamper(filled, "UPDATE customers SET name = ?", name)
    tamper(filled, "UPDATE notes SET ref = ? || position WHERE status = 'logged'", name)
    for line in ("ql list --customer ", "ql list --customer r", "ql add ", "ql done ", "ql fix ", "ql show "):
        for shell in (["bash", line, BREAKS], ["fish", str(len(line.split()) - 1), *line.split()[1:], ""]):
            done = ql("__complete", *shell)
            assert done.out.replace("\n", "").replace("\t", "").isprintable()
            assert name not in done.out
            assert done.err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bash"],
        ["bash", "ql add Ra"],
        ["zsh"],
        ["zsh", "x"],
        ["tcsh", "0", ""],
        ["bash", "ql \udcff ", BREAKS],
        ["fish", "9", "a"],
    ],
)
def test_what_cannot_be_answered_is_not(arguments: list[str], ql: Ql) -> None:
    done = ql("__complete", *arguments)
    assert (done.code, done.err) == (0, "")


def test_no_log_is_no_failure_and_none_is_begun(ql: Ql, log: Path) -> None:
    for line in ("ql add ", "ql list --customer R", "ql show ", "ql done a", "ql list --technician "):
        assert bash(ql, line).err == ""
    assert bash(ql, "ql add R") == (0, "", "")
    assert not log.exists()


def test_broken_files_are_no_failure(ql: Ql, filled: Path) -> None:
    filled.with_name("codes.toml").write_text("[codes\n", encoding="utf-8")
    assert bash(ql, "ql list --code v") == (0, "", "")
    assert bash(ql, "ql list --customer Ban").lines == ["Bank\\ of\\ Haifa"]
    filled.write_bytes(b"no log")
    assert bash(ql, "ql list --customer Ban") == (0, "", "")


def test_a_locked_log_offers_nothing_and_nobody_waits_long(ql: Ql, filled: Path) -> None:
    writer = sqlite3.connect(filled, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    assert bash(ql, "ql list --customer Ban") == (0, "", "")
    writer.close()


def test_nothing_is_written(ql: Ql, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("QL_LOG", str(tmp_path / "away" / "log.db"))
    ql("add", "Waiting. Eli. viruses")  # in the pocket
    pocket = {path: path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()}
    assert pocket
    monkeypatch.setenv("QL_LOG", str(filled))
    before = filled.read_bytes(), filled.stat().st_mtime_ns, sorted(os.listdir(filled.parent))
    for line in ("ql add R", "ql show ", "ql done ", "ql add ", "ql fix ", "ql list --technician "):
        bash(ql, line)
    assert (filled.read_bytes(), filled.stat().st_mtime_ns, sorted(os.listdir(filled.parent))) == before
    assert {path: path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()} == pocket


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["ql a", "ql add R", "ql list --customer=כ", "ql show ", "ql list --code v", "ql add --c"]
)
def test_completion_loads_nothing_heavy(line: str, log: Path) -> None:
    assert process("add", "-", stdin="\n".join(LINES).encode()).code in (0, 3)
    command = [sys.executable, "-S", "-c", LOADED, "__complete", "bash", line, BREAKS]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    code, *modules = done.stderr.decode().splitlines()[-1].split()
    assert code == "0"
    assert (
        set(modules) & (HEAVY | {"quicklog.store.log", "quicklog.actions.session", "unicodedata"} - {"unicodedata"})
        == set()
    )
    assert log.exists()
