"""The README and the pages of the help: they show what quicklog prints, and name what is there, all of it, no more."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from typer.main import get_command

from quicklog import __version__, errors
from quicklog.actions.capture import KEPT_AS_DRAFT
from quicklog.cli.app import made
from quicklog.cli.fast import load
from quicklog.cli.options import FORMATS
from quicklog.cli.topics import TOPICS
from quicklog.config import codes_file, home
from quicklog.note.fields import MACHINE
from quicklog.shorthand import times
from quicklog.shorthand.pieces import pieces_of
from quicklog.show import bidi
from quicklog.show.manual import title
from tests.readme import picture, stage
from tests.readme.__main__ import renewed

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

DOCUMENTS = {path: path.read_text(encoding="utf-8") for path in stage.DOCUMENTS}
README = DOCUMENTS[stage.README]
TOLD = "\n".join(DOCUMENTS.values())
RENEW = "if what it prints now is right, renew it: python -m tests.readme"
INTERRUPTED = 130


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command as it is typed after ``ql``, groups without their commands, and what typer knows of it."""
    yield " ".join(path), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


load()
COMMANDS = dict(commands(get_command(made())))


def options(command: Any) -> set[str]:
    """Return the long options of a command."""
    every = (name for param in command.get_params(command.context_class(command)) for name in param.opts)
    return {name for name in every if name.startswith("--")}


def blocks(language: str, text: str) -> list[str]:
    """Return the blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def page(topic: str) -> str:
    """Return a page of the help."""
    return next(text for path, text in DOCUMENTS.items() if path.stem == topic)


def codes(text: str) -> list[str]:
    """Return the pieces of code within a text."""
    return re.findall(r"`([^`]+)`", text)


def table(mark: str) -> list[list[str]]:
    """Return the rows of the table that stands under a comment, without its heading."""
    lines = TOLD.split(f"<!-- {mark} -->\n")[1].split("\n\n")[0].split("\n")
    return [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:] if line
    ]


def named_in_code() -> list[str]:
    """Return all that is said to be typed: the examples, and the code in the text that begins with ``ql``."""
    shown = [example.typed for example in stage.examples(TOLD)]
    return [typed for typed in shown + codes(TOLD) if re.match(r"ql\b", typed)]


def test_every_example_prints_what_stands_under_it(tmp_path: Path) -> None:
    environ = stage.environment(tmp_path)
    stale = []
    for path, text in DOCUMENTS.items():
        for example in stage.examples(text):
            printed = stage.output(example.typed, tmp_path, environ)
            if not stage.is_as_printed(printed, example.printed):
                stale += [f"{path.name}:{example.number}: $ {example.typed}", *printed]
    assert not stale, "\n".join([RENEW, *stale])


def test_the_picture_is_what_a_terminal_shows() -> None:
    shown = picture.seen(picture.PICTURE.read_text(encoding="utf-8"))
    assert picture.seen(picture.drawn()) == shown, RENEW


def test_left_out_lines_may_be_any() -> None:
    assert stage.is_as_printed(["one", "two", "three"], ["one", "...", ""])
    assert stage.is_as_printed([""], [])
    assert not stage.is_as_printed(["one", "two"], ["one"])
    assert not stage.is_as_printed(["one", "two"], ["...", "three"])


def test_renewing_writes_what_is_printed_now_and_keeps_what_still_holds() -> None:
    text = "```console\n$ ql --version\nold\nolder\n$ ql --help\nUsage: ql [OPTIONS] COMMAND [ARGS]...\n...\n```\n"
    assert renewed(text, text) == [text.replace("old\nolder", f"quicklog {__version__}")] * 2


@pytest.mark.parametrize("typed", [typed for typed, command in COMMANDS.items() if not hasattr(command, "commands")])
def test_every_command_is_shown_in_an_example(typed: str) -> None:
    examples = "\n".join(example.typed for example in stage.examples(TOLD))
    assert re.search(rf'^(\w+=("[^"]*"|\S+) )?ql (--\w+ \S+ )*{typed}\b', examples, re.MULTILINE)


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_command_has_help_and_an_example(typed: str) -> None:
    command = COMMANDS[typed]
    assert command.help
    assert "Examples:" in command.epilog
    assert re.search(rf"^  ql .*{typed}", command.epilog, re.MULTILINE)
    assert all(getattr(param, "help", None) or param.metavar for param in command.params), "an argument without help"


def test_every_example_in_the_help_is_one_of_a_real_command() -> None:
    for command in COMMANDS.values():
        for line in re.findall(r"^  (ql .*)$", command.epilog, re.MULTILINE):
            assert is_real(line), line


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_option_is_told(typed: str) -> None:
    told = set(re.findall(r"--[a-z-]+", TOLD))
    assert options(COMMANDS[typed]) - {"--help", "--show-completion"} <= told


def test_no_command_or_option_is_named_that_is_not_there() -> None:
    named = named_in_code()
    assert len(named) > len(COMMANDS)
    for typed in named:
        assert is_real(typed), typed


def is_real(typed: str) -> bool:
    """Tell whether a command line names a command, or none, and only options that it has."""
    words = re.sub(r"^ql( --(log|codes) \S+)*", "", typed).split()
    name = next((name for size in (2, 1) if (name := " ".join(words[:size])) in COMMANDS), "")
    named = {word for word in words if word.startswith("--")}
    is_command = bool(name) or not words or words[0] in options(COMMANDS[""])
    return is_command and named <= options(COMMANDS[""]) | options(COMMANDS[name])


def test_lines_are_read_as_the_table_says(tmp_path: Path) -> None:
    environ = stage.environment(tmp_path)
    team = blocks("toml", page("codes"))[0].partition("[technicians]")[2].partition("\n[")[0]
    technicians = re.findall(r'^"[^"]+" += .*', team, re.MULTILINE)
    starter = Path(home.starter()).read_text(encoding="utf-8")
    (tmp_path / "codes.toml").write_text("\n".join([starter, "[technicians]", *technicians]), encoding="utf-8")
    for line, *expected in table("readings"):
        typed = shlex.join(["ql", "--codes", "codes.toml", "add", "--dry-run", "--json", codes(line)[0]])
        note = json.loads("\n".join(stage.output(typed, tmp_path, environ)))
        day, clock = note["at"].split("T")
        said = "yesterday " * (day == "2026-11-19") + clock.removesuffix(":00+02:00")
        assert [note["customer"], note["technician"], note["code"], said, note["detail"] or ""] == expected


@pytest.mark.parametrize(("typed", "expected"), [(text, row[1]) for row in table("past") for text in codes(row[0])])
def test_times_are_those_of_the_table(typed: str, expected: str) -> None:
    moment = times.past(typed, stage.NOW)
    assert isinstance(moment, times.Moment)
    assert f"{moment.at:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(("typed", "expected"), [(text, row[1]) for row in table("due") for text in codes(row[0])])
def test_due_times_are_those_of_the_table(typed: str, expected: str) -> None:
    (mark,) = pieces_of(typed).marks
    moment = times.due(mark.value, stage.NOW)
    assert isinstance(moment, times.Moment)
    assert (mark.column, f"{moment.at:%Y-%m-%d %H:%M}") == ("due", expected)


@pytest.mark.parametrize(("typed", "expected"), [(text, row[1]) for row in table("worked") for text in codes(row[0])])
def test_due_times_in_working_time_are_those_of_the_table(typed: str, expected: str) -> None:
    team, _ = codes_file.read(b'[hours]\nsun-thu = "08:00-17:00"')
    (mark,) = pieces_of(typed).marks
    moment = times.due(mark.value, stage.NOW, hours=team.hours)
    assert isinstance(moment, times.Moment)
    assert f"{moment.at:%Y-%m-%d %H:%M}" == expected


def test_exit_codes_are_those_of_the_program() -> None:
    mistakes = {each.exit_code for each in errors.QuicklogError.__subclasses__()}
    assert {int(row[0]) for row in table("exit codes")} == mistakes | {0, KEPT_AS_DRAFT, INTERRUPTED}


def test_columns_and_formats_are_those_of_the_program() -> None:
    assert tuple(column for row in table("columns") for column in codes(row[0])) == MACHINE
    assert f"is one of {', '.join(FORMATS)}, on every" in " ".join(TOLD.split())


def test_variables_are_those_of_the_program() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (stage.ROOT / "quicklog").rglob("*.py"))
    assert set(re.findall(r"\bQL_[A-Z]+", TOLD)) == set(re.findall(r"\bQL_[A-Z]+", sources))


def test_ways_of_showing_hebrew_are_those_of_the_program() -> None:
    told = page("shell").split("| `QL_BIDI` | for")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", told, re.MULTILINE)) == {*bidi._MARKS, "auto"}


def test_settings_files_are_good_and_name_every_key(tmp_path: Path) -> None:
    (team,), (own,) = blocks("toml", page("codes")), blocks("toml", page("files"))
    _, findings = codes_file.read(team.encode())
    assert findings == []
    for keys in codes_file._READERS.values():
        assert all(re.search(rf"\b{key} +=", team) for key in keys)
    (tmp_path / "config.toml").write_text(own, encoding="utf-8")
    settings, complaint = home._settings(str(tmp_path / "config.toml"))
    assert complaint is None
    assert set(settings) == {"log", "technician", "backup", "history", "heads", "notify"}


@pytest.mark.parametrize(("system", "column"), [(Unix, 1), (MacOS, 2)])
def test_places_are_those_of_the_system(system: Any, column: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/eli")
    folders = system("quicklog", appauthor=False)
    lines = page("files").split("| | Linux | macOS | Windows |\n")[1].split("\n")[1:6]
    told = [codes(line)[column - 1].replace("~", "/home/eli") for line in lines]
    assert told == [
        f"{folders.user_data_dir}/quicklog.db",
        f"{folders.user_data_dir}/backups",
        f"{folders.user_state_dir}/pocket",
        f"{folders.user_config_dir}/config.toml",
        f"{folders.site_config_dir}/config.toml",
    ]


def test_links_lead_somewhere() -> None:
    for path, text in DOCUMENTS.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            target, _, anchor = link.partition("#")
            led = path.parent / target if target else path
            assert led.is_file(), (path, link)
            assert not anchor or anchor in anchors(led.read_text(encoding="utf-8")), (path, link)


def anchors(text: str) -> set[str]:
    """Return what a link within a document may lead to."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short_and_names_every_page_as_the_help_does() -> None:
    assert len(README.splitlines()) <= 285
    rows = re.findall(r"^\| \[(\w+)\]\(quicklog/help/\1\.md\) \| (.*) \|$", README, re.MULTILINE)
    assert rows == [(topic, title(page(topic))) for topic in TOPICS]
    assert {path.stem for path in (stage.ROOT / "quicklog" / "help").iterdir()} == set(TOPICS)
