"""Commands are found and parsed alike by quicklog's own parser and by typer, and each is loaded by itself."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer import Exit
from typer.exceptions import TyperException
from typer.main import get_command

from quicklog.cli import app, fast
from quicklog.cli.command import COMMANDS, KEPT, NAME, WORDS, Command, HelpWanted, is_plain, parse, values_of
from quicklog.errors import BadUsageError
from tests.cli import ROOT

LOADED = """
import sys
from quicklog.__main__ import main
main(sys.argv[1:])
print(*(name for name in sys.modules if name.startswith("quicklog.cli.commands.")))
"""
fast.load()
TYPED = get_command(app.made())


def loaded(*arguments: str, home: str) -> set[str]:
    """Return the modules of commands that a new process loads for these arguments."""
    command = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env={"HOME": home})
    return {name.removeprefix("quicklog.cli.commands.") for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--help"], ["--log", "add", "list"], ["--codes=add", "--log", "x", "list", "undo"]],
)
def test_only_the_command_that_is_asked_for_is_loaded(arguments: list[str], tmp_path: Any) -> None:
    assert loaded(*arguments, home=str(tmp_path)) == {"look"}


@pytest.mark.parametrize("arguments", [["--help"], ["lst"]])
def test_all_are_loaded_where_it_is_not_certain_which(arguments: list[str], tmp_path: Any) -> None:
    assert loaded(*arguments, home=str(tmp_path)) == {*fast._MODULES}


def test_the_table_of_modules_is_that_of_the_commands() -> None:
    there: dict[str, set[str]] = {}
    for path, made in COMMANDS.items():
        there.setdefault(made.do.__module__.rpartition(".")[2], set()).add(path.split()[0])
    assert there == {module: set(words) for module, words in fast._MODULES.items()}


@pytest.mark.parametrize("path", COMMANDS)
def test_a_function_takes_what_its_command_declares(path: str) -> None:
    made = COMMANDS[path]
    session, terminal, *taken = inspect.signature(made.do).parameters.values()
    assert (session.name, terminal.name) == ("session", "terminal")
    assert [each.name for each in taken] == [each.name for each in made.parameters]
    assert all(each.kind is each.KEYWORD_ONLY for each in taken)
    assert made.do.__doc__
    assert made.examples


def by_typer(made: Command, words: list[str]) -> dict[str, Any] | None:
    """Return what typer makes of the words of a command, without what is not given; nothing where it refuses them."""
    inner: Any = TYPED
    for word in [made.path] if made.path in inner.commands else made.path.split():
        inner = inner.commands[word]
    try:
        context = inner.make_context("ql", list(words))
    except (TyperException, Exit):
        return None
    taken = {name.rstrip("_"): value for name, value in context.params.items() if value not in (None, False, [], ())}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in taken.items()}


def parsed(made: Command, words: list[str]) -> dict[str, Any] | None:
    """Return what is made of the words of a command; nothing where help is wanted, or something is wrong with them."""
    try:
        return parse(made, words)
    except (BadUsageError, HelpWanted):
        return None


def words_of(made: Command) -> st.SearchStrategy[list[str]]:
    """Return words as somebody may type them behind a command; without those that typer itself shortens or splits."""
    names = [name for each in made.flat() for name in each.names]
    values = st.sampled_from(["x", "", "9:30", "5", "0", "a b", "מחר", "-", "--x"])
    word = st.one_of(values, st.sampled_from(names or ["x"]), st.sampled_from(["--nothing", "--", "-z"]))
    given_at_once = st.builds(
        "{}={}".format, st.sampled_from([n for n in names if n.startswith("--")] or ["--x"]), values
    )
    return st.lists(st.one_of(word, given_at_once), max_size=6)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path, made in COMMANDS.items() if not made.text])
@settings(deadline=None)
@given(data=st.data())
def test_words_are_parsed_as_typer_parses_them(path: str, data: st.DataObject) -> None:
    made = COMMANDS[path]
    words = data.draw(words_of(made))
    assert parsed(made, words) == by_typer(made, words)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path, made in COMMANDS.items() if made.text])
@settings(deadline=None)
@given(data=st.data())
def test_words_of_a_text_are_parsed_as_typer_does_where_none_looks_like_an_option(
    path: str, data: st.DataObject
) -> None:
    made = COMMANDS[path]
    words = data.draw(words_of(made).filter(lambda words: all(map(is_plain, words))))
    assert parsed(made, words) == by_typer(made, words)


TEXTS = [
    ("add", "Rami. server. 9:30. ran shutdown -h now", {}, "Rami. server. 9:30. ran shutdown -h now"),
    ("add", "Rami. server. ping -t --force --json", {}, "Rami. server. ping -t --force --json"),
    ("add", "Rami. server --at 9:30 slow", {"at": "9:30"}, "Rami. server slow"),
    ("add", "Rami. server --at=9:30 slow", {"at": "9:30"}, "Rami. server slow"),
    ("add", "--json Rami. server -- x --help", {"json": True}, "Rami. server -- x --help"),
    ("add", "-- --json Rami", {}, "--json Rami"),
    ("add", "- --json", {"json": True}, "-"),
    ("add", "-10m Rami -h", {}, "-10m Rami -h"),
    ("fix", "7kq2 Rami. -f --json", {"ref": "7kq2"}, "Rami. -f --json"),
    ("fix", "7kq2 --json Rami.", {"ref": "7kq2", "json": True}, "Rami."),
    ("amend", "7kq2 --customer Sara", {"ref": "7kq2", "customer": "Sara"}, None),
    ("amend", "7kq2 Rami. rm -rf --now --code printer", {"ref": "7kq2", "code": "printer"}, "Rami. rm -rf --now"),
    ("done", "7kq2 rebooted with -f --help", {"ref": "7kq2"}, "rebooted with -f --help"),
    ("find", "shutdown -h --since mon --all", {"since": "mon"}, "shutdown -h --all"),
    ("erase", "Rami Cohen --dry-run", {"dry_run": True}, "Rami Cohen"),
    ("erase", "Rami -Cohen", {}, "Rami -Cohen"),
    ("customer", "Rami Cohen --format md -o x", {"format": "md", "output": "x"}, "Rami Cohen"),
]


@pytest.mark.parametrize(("path", "typed", "options", "text"), TEXTS)
def test_words_are_text_once_it_has_begun(path: str, typed: str, options: dict[str, Any], text: str | None) -> None:
    made = COMMANDS[path]
    (name,) = (each.name for each in made.flat() if each.many and not each.names)
    expected = options | ({name: text.split()} if text else {})
    assert made.text in (KEPT, WORDS, NAME)
    assert parse(made, typed.split()) == expected


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [
        ("add", "--nothing Rami", "unknown option --nothing: ql add --help shows how"),
        ("add", "--detial x Rami", "unknown option --detial: did you mean --detail?"),
        ("add", "-x Rami", "unknown option -x: ql add --help shows how"),
        ("add", "Rami --at", "--at takes a value: ql add --help shows how"),
        ("add", "--json=x Rami", "--json takes no value: ql add --help shows how"),
        ("list", "--limit 0", "--limit takes a number from 1 on, not 0: ql list --help shows how"),
        ("list", "--limit x", "--limit takes a number from 1 on, not x: ql list --help shows how"),
        ("list", "x y", "x is one word too many: ql list --help shows how"),
        ("void", "", "REF is missing: ql void --help shows how"),
        ("void", "7kq2", "--why is missing: ql void --help shows how"),
        ("find", "--all", "WORDS... is missing: ql find --help shows how"),
        ("codes add", "x", "MEANING... is missing: ql codes add --help shows how"),
    ],
)
def test_what_is_wrong_with_words_is_said(path: str, typed: str, told: str) -> None:
    with pytest.raises(BadUsageError, match=f"^{re.escape(told)}$"):
        parse(COMMANDS[path], typed.split())


@pytest.mark.parametrize(("path", "typed"), [("add", "--help"), ("add", "-h Rami"), ("list", "--since mon --help")])
def test_help_is_wanted(path: str, typed: str) -> None:
    with pytest.raises(HelpWanted):
        parse(COMMANDS[path], typed.split())


def test_what_is_not_given_is_nothing_an_empty_list_or_false() -> None:
    values = values_of(COMMANDS["add"], {"again": True, "at": "9:30"})
    assert (values["line"], values["like"], values["again"], values["json"]) == ([], None, True, False)
    assert values["given"]["at"] == "9:30"
    assert values["given"]["customer"] is None


@pytest.mark.parametrize("word", ["", "a", "9:30", "-", "-10m", "-2h", "-1", "a-b", "–", "מחר"])
def test_a_word_is_plain(word: str) -> None:
    assert is_plain(word)


@pytest.mark.parametrize("word", ["--", "-h", "--help", "--at", "--10m", "-m10", "-.5"])
def test_an_option_is_not_plain(word: str) -> None:
    assert not is_plain(word)
