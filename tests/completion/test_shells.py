"""The scripts in the shells themselves, on a terminal: Tab is pressed, and the word that reaches ``ql`` is seen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from quicklog.cli.completion.protocol import FILES
from quicklog.cli.completion.scripts import SCRIPTS
from quicklog.cli.fast import COMPLETE
from quicklog.lib.text import clean
from tests.cli import environment, process, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

# How each shell is started without anybody's settings, and told of completion.
SHELLS = {
    "bash": (
        "bash --norc --noprofile -i",
        "PS1=; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; eval \"$(ql completion bash)\"",
    ),
    "zsh": (
        "zsh -f -i",
        'PS1=; unsetopt beep; autoload -U compinit; compinit -u -D; eval "$(ql completion zsh)"',
    ),
    "fish": ("fish --no-config -i", "function fish_prompt; end; ql completion fish | source"),
}
# ``ql``, but for what is not completion: it shows the words that it got.
SHOWING = """#!/bin/sh
case "$1" in
    {complete} | completion | capture) exec "{python}" -m quicklog "$@" ;;
esac
printf '<%s>' "$@"
echo end
"""
# What is typed before Tab, what is seen when it is there, and the last word that ql gets.
TYPED = [
    ("ql list --customer Bank", "Haifa", "Bank of Haifa"),
    ("ql list --customer bank", "Haifa", "Bank of Haifa"),
    ('ql list --customer "Bank o', "Haifa", "Bank of Haifa"),
    ("ql list --customer 'Bank o", "Haifa", "Bank of Haifa"),
    ("ql list --customer O", "Co", "O'Neil $x & Co"),
    ("ql list --customer 'O", "Co", "O'Neil $x & Co"),
    ('ql list --customer "O', "Co", "O'Neil $x & Co"),
    ("ql list --customer a", "d", 'a"b\\c!d;e'),
    ("ql list --customer 'a", "d", 'a"b\\c!d;e'),
    ("ql list --customer ד", "לוי", 'ד"ר לוי'),
    ("ql add Bank", "Haifa", "Bank of Haifa."),
    ("ql add Rami C", "ohen", "Cohen."),
    ("ql add Rami Cohen. El", "Levi", "Eli Levi."),
    ("ql list --technician נו", "Bar", "Noa Bar"),
    ("ql list --stat", "us", "--status"),
    ("ql tod", "ay", "today"),
]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, filled: Path, tmp_path: Path) -> Iterator[pexpect.spawn[str]]:
    """Start a shell on a terminal of its own, with completion."""
    with begun(request.param, filled, tmp_path) as started:
        yield started


@contextmanager
def begun(shell: str, filled: Path, tmp_path: Path, *, kind: str = "dumb") -> Iterator[pexpect.spawn[str]]:
    """Start a shell on a kind of terminal, with completion."""
    command, prepare = SHELLS[shell]
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ql").write_text(SHOWING.format(python=sys.executable, complete=COMPLETE), encoding="utf-8")
    (folder / "ql").chmod(0o755)
    (tmp_path / "unlike.txt").touch()
    environ = environment({"HOME": str(tmp_path), "QL_LOG": str(filled), "TERM": kind, "LC_ALL": "C.UTF-8"})
    environ["PATH"] = f"{folder}:{environ['PATH']}"
    name, *options = command.split()
    started = pexpect.spawn(
        name, options, env=environ, encoding="utf-8", dimensions=(40, 200), cwd=str(tmp_path), timeout=10
    )
    started.sendline(f"{prepare}; echo rea''dy")
    started.expect("ready\r?\n")
    yield started
    started.close(force=True)


def test_tab_brings_the_word_that_is_meant(shell: pexpect.spawn[str]) -> None:
    for typed, seen, word in TYPED:
        if "fish" in shell.name and word == "Noa Bar":
            continue  # fish takes only what has the letters that were typed: no name by its alias
        shell.send(typed)
        shell.expect_exact(typed.split(" ")[-1][-1])
        shell.send("\t")
        shell.expect_exact(seen)
        shell.send("\r")
        shell.expect(r"((?:<[^>\r\n]*>)+)end")
        assert isinstance(shell.match, re.Match)
        assert re.findall("<([^>]*)>", shell.match[1])[-1].rstrip(" ") == word, typed


def test_a_whole_line_takes_a_tab_for_each_place(shell: pexpect.spawn[str]) -> None:
    shell.send("ql add ")
    for typed, seen in (("Ban", "Haifa."), ("El", "Levi."), ("bac", "kup.")):
        shell.send(typed)
        shell.expect_exact(typed)
        shell.send("\t")
        shell.expect_exact(seen)
    shell.send("9:30\r")
    shell.expect(r"((?:<[^>\r\n]*>)+)end")
    assert isinstance(shell.match, re.Match)
    words = re.findall("<([^>]*)>", shell.match[1])[1:]
    assert clean(" ".join(words)).text == "Bank of Haifa. Eli Levi. backup. 9:30"


def test_tab_brings_a_ref(shell: pexpect.spawn[str]) -> None:
    shell.send("ql done ")
    shell.expect_exact("done ")
    shell.send("\t")
    shell.expect(r"([0-9a-z]{4,}) ?")
    shell.send("\r")
    shell.expect(r"<done><([0-9a-z]{4})>end")


@pytest.mark.parametrize(("name", "tabs"), [("bash", "\t\t"), ("zsh", "\t"), ("fish", "\t")])
def test_tab_shows_whom_each_ref_is_about(name: str, tabs: str, filled: Path, tmp_path: Path) -> None:
    process("add", "Sara Mizrahi. Dana. callback. due:1d", environ={"QL_LOG": str(filled)})
    with begun(name, filled, tmp_path, kind="xterm") as shell:  # on a dumb one fish shows no list
        shell.send("ql done ")
        shell.expect_exact("done ")
        shell.send(tabs)
        shell.expect(r"Sara Mizrahi · callback[\s\S]*Bank of Haifa · printer")


# Every sign that means something to a shell, in a line that somebody may type.
RAW = """ד"ר לוי | דנה | printer | 9:30 | O'Neil & Co (2nd) paid $5 `now` #3 <x> {y} [z]? a\\b !! ~ * ; ^"""


def seen_note(shell: pexpect.spawn[str], log: Path) -> str:
    """Wait until a note is saved, and return its line."""
    shell.expect("saved; ql undo")
    return str(rows(log)[-1]["line"])


@pytest.mark.parametrize("before", ["", "ql add "])
def test_a_key_takes_the_line_as_it_is_typed(before: str, shell: pexpect.spawn[str], filled: Path) -> None:
    with_key(shell)
    shell.send(f"{before}{RAW}")
    shell.expect_exact("; ^")
    shell.send("\x1bj")
    assert seen_note(shell, filled) == RAW
    shell.send("ql today\r")  # the line was taken away
    shell.expect_exact("<today>end")


def test_a_key_keeps_a_line_of_which_no_note_comes(shell: pexpect.spawn[str], filled: Path) -> None:
    with_key(shell)
    number = len(rows(filled))
    for typed in ("ql add --json Rami", "ql today"):
        shell.send(typed)
        shell.expect_exact(typed)
        shell.send("\x1bj")
        shell.expect_exact("no options or other commands")
        shell.send("\r")
        shell.expect_exact("".join(f"<{word}>" for word in typed.split()[1:]) + "end")
    assert len(rows(filled)) == number
    filled.write_bytes(b"no log")
    shell.send("today Rami")
    shell.expect_exact("today Rami")
    shell.send("\x1bj")
    shell.expect_exact("NOT SAVED: today Rami")
    shell.send("\x01ql \r")  # to the line's beginning
    shell.expect_exact("<today><Rami>end")


def test_a_key_keeps_what_is_not_understood_as_a_draft(shell: pexpect.spawn[str], filled: Path) -> None:
    with_key(shell)
    shell.send("Rami's line")
    shell.expect_exact("line")
    shell.send("\x1bj")
    shell.expect("kept as draft")
    assert rows(filled)[-1]["line"] == "Rami's line"


def with_key(shell: pexpect.spawn[str]) -> None:
    """Bring the key to a shell, as its settings do."""
    shell.sendline(f"ql completion {Path(str(shell.command)).name} --key > key; source ./key; echo rea''dy")
    shell.expect("ready\r?\n")


def test_a_file_is_completed_by_the_shell(shell: pexpect.spawn[str]) -> None:
    for typed in ("export -o", "import", "import --dry-run one.txt"):
        shell.send(f"ql {typed} unl\t")
        shell.expect_exact("unlike.txt")
        shell.send("\r")
        shell.expect_exact("".join(f"<{word}>" for word in [*typed.split(), "unlike.txt"]) + "end")


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_script_is_good_to_its_shell(name: str, tmp_path: Path) -> None:
    if not shutil.which(name):
        pytest.skip(f"no {name}")
    script = tmp_path / "script"
    script.write_text(SCRIPTS[name], encoding="utf-8")
    subprocess.run([name, "-n", script], check=True)


def test_every_script_asks_as_it_is_answered(ql: Ql) -> None:
    for name, script in SCRIPTS.items():
        assert ql("completion", name) == (0, script, "")
        assert f"ql {COMPLETE} {name} " in script
        assert "2>" in script
        assert name == "powershell" or f"-eq {FILES}" in script
    done = ql("completion", "tcsh")
    assert (done.code, done.out) == (2, "")


def test_the_script_for_powershell_leaves_nothing_open() -> None:
    """No PowerShell is at hand here: its brackets and quotes are all that can be looked at."""
    script = re.sub(r"'(?:''|[^'])*'|\"[^\"]*\"|#.*", "", SCRIPTS["powershell"])
    for opening, closing in ("()", "{}", "[]"):
        assert script.count(opening) == script.count(closing)
    assert "'" not in script
    assert '"' not in script


def test_typers_own_completion_is_gone(log: Path) -> None:
    done = process("--help", environ={"QL_LOG": str(log)})
    assert "--install-completion" not in done.out
    assert "completion" in done.out
