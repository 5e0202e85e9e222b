"""Help: nothing of it is cut off, whatever the width, and every example in it runs as it is printed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path
from shutil import copytree, which
from typing import TYPE_CHECKING

import pexpect
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from typer.main import get_command

from quicklog import __version__
from quicklog.actions.capture import KEPT_AS_DRAFT
from quicklog.cli import app, fast
from quicklog.cli.command import COMMANDS, GROUPS
from quicklog.cli.purposes import PURPOSES, by_purpose, summary
from quicklog.cli.topics import TOPICS, page_of
from quicklog.config import home
from quicklog.lib.text import width
from quicklog.show.manual import laid_out, title
from quicklog.show.page import Page
from tests.gate import parametrize_few
from tests.readme import stage

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

fast.load()
# What may be asked for its help: every command, every group, and quicklog itself.
HELPED = ["", *GROUPS, *COMMANDS]
WIDTHS = (80, 60)
TECHNICIANS = """
[technicians]
"Eli Levi" = { aliases = ["eli"], logins = ["elevi"] }
"Dana Katz" = { aliases = ["dana", "דנה"] }
[customers]
"Rami Cohen" = { phones = ["03-5551234", "050-1234567"] }
"""
NOTED = "Rami Cohen. Eli. callback due:thu_12:00. 9:30. The laptop: rami antivirus"
OTHERS = "רמי כהן. דנה. מדפסת. 10:00\nBank of Haifa. Dana. backup. 10:10\n"
# A draft of which the codes can make a note, once they know the word.
DRAFT = "Bank of Haifa - flood - 9:45"
# The first words of a note's id that give it the ref which the examples name.
REF = "7kq2"
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
# Another program that an example pipes to, or that it is piped from, or that it starts.
PROGRAMS = {
    "jrnl": "cat ~/jrnl.json",
    "jq": "cat",
    "less": "cat",
    "nano": "exit 0",
}
# Where a machine is touched for all its users, the test has a folder of its own; the group is the user's.
ELSEWHERE = ("/media/usb", "/root", "/srv")


@pytest.mark.parametrize("columns", WIDTHS)
@parametrize_few("typed", HELPED, 8)
def test_help_is_whole_at_any_width(typed: str, columns: int, ql: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    narrow = ql(*typed.split(), "--help").out
    monkeypatch.setenv("COLUMNS", "400")
    assert narrow.split() == ql(*typed.split(), "--help").out.split()
    text, _, examples = narrow.partition("Examples:\n")
    assert max(map(width, text.splitlines())) <= columns
    assert columns < WIDTHS[0] or max(map(width, examples.splitlines())) <= columns


@pytest.mark.parametrize("typed", ["", *GROUPS])
def test_help_names_each_command_with_its_whole_first_sentence(typed: str, ql: Ql) -> None:
    shown = " ".join(ql(*typed.split(), "--help").out.split())
    for path, command in COMMANDS.items():
        if path.rpartition(" ")[0] == typed:
            assert f"{path.rpartition(' ')[2]} {summary(command.do.__doc__ or '')}" in shown


def test_every_command_serves_one_purpose() -> None:
    words = {path.partition(" ")[0] for path in COMMANDS}
    assert sorted(word for served in PURPOSES.values() for word in served) == sorted(words)
    assert [purpose for purpose, _ in by_purpose(words)] == list(PURPOSES)


def test_a_command_that_serves_no_named_purpose_is_shown_all_the_same() -> None:
    assert list(by_purpose(["add", "dance"])) == [("Capture", ["add"]), ("More", ["dance"])]


def test_the_version_is_a_command_and_an_option(ql: Ql) -> None:
    assert ql("version") == ql("--version") == (0, f"quicklog {__version__}\n", "")


# The examples.


# What happened to the note of which a command's examples speak.
HAPPENED = {"reopen": "closed", "redo": "undone", "changes": "changed", "remind": "coming", "handover": "handed"}


def examples() -> list[tuple[str, str]]:
    """Return every example in any help, with the sort of note that its command takes."""
    root = re.findall(r"^  (ql .*)$", get_command(app.made()).epilog or "", re.MULTILINE)
    found = [(line, "") for line in (*root, *(line for group in GROUPS.values() for line in group.examples))]
    for path, command in COMMANDS.items():
        sort = "draft" if any(each.sort == "draft" for each in command.flat()) else HAPPENED.get(path, "")
        found += [(line, sort) for line in command.examples]
    return found


def begun(folder: Path) -> Path:
    """Prepare a home in a folder in which every file is that an example names, and a log with a few notes."""
    environ = surroundings(folder)
    for name, does in PROGRAMS.items():
        (folder / ".bin" / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (folder / ".bin" / name).chmod(0o755)
    for place in (".local/share/quicklog", ".local/share/bash-completion/completions", ".config/fish/completions"):
        (folder / place).mkdir(parents=True)
    for place in (".local/share/man/man1", ".zfunc", "etc/quicklog", *(place[1:] for place in ELSEWHERE)):
        (folder / place).mkdir(parents=True)
    starter = Path(home.starter()).read_text(encoding="utf-8")
    for place in (".local/share/quicklog/codes.toml", "new.toml"):
        (folder / place).write_text(starter + TECHNICIANS, encoding="utf-8")
    (folder / "lines.txt").write_text(OTHERS, encoding="utf-8")
    (folder / "notebook.txt").write_text(f"19/11\n{OTHERS}", encoding="utf-8")
    (folder / "calls.csv").write_text("Caller,Topic,at\nRami Cohen,backup,2026-11-19 9:30\n", encoding="utf-8")
    (folder / "old.csv").write_bytes("customer,code,at\nרמי כהן,backup,2026-11-19 9:30\n".encode("cp1255"))
    entry = {"title": "Rami Cohen. Eli. viruses", "body": "", "date": "2026-11-19", "time": "09:30"}
    (folder / "jrnl.json").write_text(json.dumps({"entries": [entry]}), encoding="utf-8")
    book = Workbook()
    sheet = book.create_sheet("November")
    for row in (("customer", "code", "at"), ("Rami Cohen", "backup", "2026-11-19 9:30")):
        sheet.append(row)
    book.save(folder / "calls.xlsx")
    run("ql add - < lines.txt", folder, environ)
    run("ql import calls.csv --map Caller=customer --map Topic=code", folder, environ)
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of an example; the settings of its machine are in the folder, too."""
    named = {"XDG_CONFIG_DIRS": str(folder / "etc"), "PROFILE": str(folder / "profile.ps1"), "EDITOR": "true"}
    return stage.environment(folder) | named


def run(typed: str, folder: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run what is typed in bash."""
    bash = ["bash", "-c", typed]
    return subprocess.run(bash, cwd=folder, env=environ, text=True, encoding="utf-8", capture_output=True, check=False)


def at_a_terminal(typed: str, folder: Path, environ: dict[str, str]) -> tuple[int | None, str]:
    """Run what is typed in bash on a terminal, where what is asked is answered; return how it ended and shows."""
    bash = pexpect.spawn("bash", ["-c", typed], cwd=str(folder), env=environ, encoding="utf-8", timeout=60)
    bash.sendline("Rami Cohen. viruses. 9:30" if typed.endswith("ql capture") else "y")
    bash.expect(pexpect.EOF)
    bash.close()
    return bash.exitstatus, (bash.before or "").replace("\r\n", "\n")


def noted(folder: Path, environ: dict[str, str], *words: str, login: str = "elevi") -> None:
    """Run a command by a login; a line that it stores becomes a note whose ref is the one that the examples name."""
    number = sum(CROCKFORD.index(letter) << 55 - 5 * place for place, letter in enumerate(REF))
    chance = (0).to_bytes(2, "big") + number.to_bytes(8, "big")
    named = (
        f"new = log.new_id; log.new_id = lambda at, _: new(at, {chance!r}); " if words[0] in ("add", "remind") else ""
    )
    code = (
        f"import os, sys; from tests.readme import stage; from quicklog.store import log; {named}"
        f"home = stage.home; home.login = lambda: {login!r}; sys.exit(stage.main(sys.argv[1:], stage.NOW))"
    )
    subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=environ, check=False, capture_output=True)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a home for the examples of each sort of note."""
    made = {}
    happened = {
        "closed": ["done", REF],
        "undone": ["undo", REF],
        "changed": ["amend", REF, "--channel", "mail"],
        "handed": ["handover", "--hand"],
    }
    for sort in ("", "draft", "coming", *happened):
        line = DRAFT if sort == "draft" else NOTED
        typed = ["remind", "Rami Cohen. Eli Levi. viruses", "--every", "month"] if sort == "coming" else ["add", line]
        folder = begun(tmp_path_factory.mktemp("scene"))
        environ = surroundings(folder)
        noted(folder, environ, *typed)
        assert REF in run("ql drafts" if sort == "draft" else "ql open", folder, environ).stdout
        if sort in happened:
            noted(folder, environ, *happened[sort], login="dana" if sort == "changed" else "elevi")
        run("ql codes add flood Pump the water out; ql doctor --head --to ~/root/ql-heads.txt", folder, environ)
        run("ql customer same 'Rami Cohen' 'R. Cohen'", folder, environ)
        for place in (".local/share/quicklog/backups", "media/usb/quicklog"):
            run(f"ql backup ~/{place}; mv ~/{place}/*.db ~/{place}/quicklog-2026-11-21T093000.db", folder, environ)
        made[sort] = folder
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "sort"), examples())
def test_every_example_in_the_help_runs_as_it_is_printed(
    typed: str, sort: str, scenes: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "home"
    copytree(scenes[sort], folder)
    group = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
    here = typed.replace("techs", group)
    for place in ELSEWHERE:
        here = here.replace(place, f"{folder}{place}")
    code, shown = at_a_terminal(f"set -o pipefail; {here}", folder, surroundings(folder))
    # Nobody presses a key there, and so the draft is kept.
    assert code == (KEPT_AS_DRAFT if typed == "ql fix" else 0), shown
    assert not re.search("^ql: ", shown, re.MULTILINE)


# The pages.


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_holds_every_word_of_its_file_at_any_width(topic: str, ql: Ql) -> None:
    written = page_of(topic)
    assert words_in(ql("help", topic).out) == words_in(written)
    for columns in WIDTHS:
        lines = laid_out(written, Page(cells=columns))
        assert max(map(width, lines)) <= columns
        shown = re.sub(r"[\[\]\\|\s]", "", "".join(lines))  # a long word is broken
        assert [word for word in words_in(without_headings(written)) if word not in shown] == []


def without_headings(text: str) -> str:
    """Return a page without the headings of its tables, which are not shown where a table is told row by row."""
    return re.sub(r"^\|.*\n(?=\|[-|\s]+$)", "", text, flags=re.MULTILINE)


def words_in(text: str) -> set[str]:
    """Return the words of a page without its marks: those of Markdown, and where its links lead."""
    bare = re.sub(r"<!--.*?-->|^```.*$|^[|\- ]+$|^- ", " ", text, flags=re.MULTILINE)
    return set(re.sub(r"\]\([^)]*\)|[\[\]\\]", "", bare).replace("|", " ").split())


def test_help_alone_lists_every_topic_with_its_title(ql: Ql) -> None:
    lines = ql("help").lines
    assert [line.split(maxsplit=1) for line in lines[1:-1]] == [[topic, title(page_of(topic))] for topic in TOPICS]


@pytest.mark.parametrize("typed", ["add", "codes add", "CODES CARD"])
def test_help_shows_what_a_command_takes(typed: str, ql: Ql) -> None:
    assert ql("help", *typed.split()) == ql(*typed.lower().split(), "--help")


def test_a_topic_comes_before_a_command_of_its_name(ql: Ql) -> None:
    assert ql("help", "codes").lines[0] == page_of("codes").partition("\n")[0]
    assert ql("codes", "--help").lines[0].startswith("Usage: ql codes")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("tims", "ql: tims is neither a topic nor a command: did you mean ql help times?\n"),
        ("ad", "ql: ad is neither a topic nor a command: did you mean ql help add?\n"),
        ("qqq", "ql: qqq is neither a topic nor a command: ql help lists the topics, ql --help the commands\n"),
        ("\x1b[31m", "ql: ␛[31m is neither a topic nor a command: ql help lists the topics, ql --help the commands\n"),
    ],
)
def test_what_is_no_topic_is_said_with_the_nearest(typed: str, says: str, ql: Ql) -> None:
    assert ql("help", typed) == (2, "", says)


def test_a_table_that_does_not_fit_is_shown_row_by_row() -> None:
    text = "| a | b | c |\n|---|---|---|\n| one | two words | |\n| x | y \\| z | [here it is](there.md) |\n"
    assert laid_out(text, Page()) == [
        "a    b          c",
        "---  ---------  ----------",
        "one  two words",
        "x    y | z      here it is",
    ]
    assert laid_out(text, Page(cells=24)) == ["one", "    b: two words", "x", "    b: y | z · c: here", "    it is"]


def test_text_is_fitted_to_a_screen_and_code_is_drawn_in() -> None:
    text = (
        "# T: x\n\none two\nthree [four](x.md)\n\n- item of\n  a list\n- next\n\n<!-- mark -->\n```console\n$ ql\n```\n"
    )
    assert laid_out(text, Page(cells=80)) == [
        *("# T: x", "", "one two three four", "", "- item of a list", "- next", "", "    $ ql"),
    ]


def test_topics_and_commands_are_completed(ql: Ql) -> None:
    assert ql("__complete", "fish", "1", "help", "ti").out.split() == ["times"]
    assert ql("__complete", "fish", "1", "help", "a").out.split() == ["add", "amend"]


# The recipes of the page about the shell.


def recipe(beginning: str) -> str:
    """Return the line of that page which begins so."""
    return next(line for line in page_of("shell").splitlines() if line.startswith(beginning))


@pytest.mark.slow
def test_a_box_of_the_desktop_hands_its_line_over_and_shows_the_answer(tmp_path: Path) -> None:
    environ = stage.environment(tmp_path) | {"QL_TECHNICIAN": "Eli Levi"}
    answers = {"zenity": "cat ~/answer", "notify-send": 'printf "<%s>" "$@"'}
    (tmp_path / "answer").write_text("O'Neil & Co. printer. 9:30. $5\n", encoding="utf-8")
    for name, does in answers.items():
        (tmp_path / ".bin" / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / ".bin" / name).chmod(0o755)
    shown = run(recipe("sh -c 'zenity"), tmp_path, environ).stdout
    assert shown.startswith("<quicklog><09:30  O'Neil & Co · Eli Levi · printer")
    assert shown.rstrip().endswith("ql undo takes it back\n>")


@pytest.mark.slow
@pytest.mark.skipif(which("tmux") is None, reason="tmux is not installed")
def test_a_key_of_tmux_asks_for_a_note_in_a_window_over_whatever_is_there(tmp_path: Path) -> None:
    environ = stage.environment(tmp_path) | {"QL_TECHNICIAN": "Eli Levi", "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    tmux = ["-u", "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    client = pexpect.spawn("tmux", [*tmux, "new-session", "cat"], env=environ, encoding="utf-8", dimensions=(40, 100))
    try:
        client.expect(r"\d\d:\d\d \d\d-")  # the line of tmux stands
        key = shlex.split(recipe("tmux bind-key"))
        # Keys that come within a millisecond are otherwise taken for pasted ones, and do nothing.
        for words in (key[1:], ["set-option", "-g", "assume-paste-time", "0"]):
            subprocess.run(["tmux", *tmux, *words], env=environ, check=True)
        client.send("\x02j")
        client.expect("›")
        client.send("O'Neil & Co. printer. 9:30. $5 #3\r")
        deadline = time.monotonic() + 60
        while "O'Neil & Co" not in run("ql today", tmp_path, environ).stdout:  # tmux draws only what is new of a line
            assert time.monotonic() < deadline
    finally:
        subprocess.run(["tmux", *tmux, "kill-server"], env=environ, check=False, capture_output=True)
        client.close(force=True)
