"""What quicklog says can be translated: every message is a literal, gathered, and none is glued of parts."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from datetime import date, datetime
from string import Formatter
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from quicklog.cli import app
from quicklog.cli.command import COMMANDS
from quicklog.lib.message import Message, amount, asked_for, joined, packed, plural, said, speak, unpacked, verbatim
from quicklog.locale import Table, catalogue_of
from quicklog.locale.en_xa import in_other_letters
from tests import messages
from tests.cli import ARTICLE, process
from tests.cli.plain_letters import ASKED_FOR, OtherLetters, untranslated

if TYPE_CHECKING:
    from pathlib import Path

# Tests of the commands that look at a file or another process, where the other letters are: in the answer they are not.
_BY_OTHER_WAYS = (
    "test_board.py",
    "test_calendar.py",
    "test_codes.py::test_the_card_goes_to_a_file_by_its_ending",
    "test_follow.py::test_a_file_is_written_whole_to_be_sent",
    "test_follow.py::test_what_is_open_goes_to_a_file",
    "test_manpage.py",
    "test_reminding.py::test_each_machine_is_told_how_its_timer_is_made",
    "test_patience.py::test_a_day_that_is_watched_outlasts_every_lock",
)

# What no template may be: it would be worked out before its language is known.
_GLUED = (ast.JoinedStr, ast.BinOp)


def test_a_template_is_a_literal() -> None:
    glued = [
        f"{path}:{call.lineno}"
        for path, tree in messages.trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and path != "quicklog/lib/message.py"
        for place in messages.places_of(call)
        if place < len(call.args)
        and any(isinstance(part, _GLUED) for part in ast.walk(call.args[place]) if not isinstance(part, ast.Call))
    ]
    assert glued == []


def test_a_message_is_made_of_a_literal_and_nothing_else() -> None:
    unnamed = [
        f"{path}:{call.lineno}"
        for path, tree in messages.trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("Message", "plural")
        for place in messages.places_of(call)
        if not isinstance(call.args[place], ast.Constant) and not path.endswith(("lib/message.py", "cli/app.py"))
    ]
    assert unnamed == []


def test_the_template_of_translations_holds_what_is_said_now() -> None:
    assert messages.POT.read_text("utf-8") == messages.written(messages.gathered()), "python -m tests.messages"


def test_the_template_of_one_asks_for_nothing_that_the_template_of_many_does_not() -> None:
    for one, *many in messages.gathered():
        asked, *of_many = ({name for _, name, _, _ in Formatter().parse(each) if name} for each in (one, *many))
        assert all(asked - {"n"} <= each for each in of_many), one


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({}, ""),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "en_US.UTF-8"}, ""),
        ({"LANG": "he_IL.UTF-8"}, "he_IL"),
        ({"LANG": "he_IL.UTF-8", "LC_MESSAGES": "en_GB"}, ""),
        ({"LANG": "en_US", "LC_ALL": "he"}, "he"),
        ({"LC_ALL": "he", "QL_LANG": "en"}, ""),
        ({"LC_ALL": "", "LANG": "he"}, "he"),
    ],
)
def test_the_language_is_the_first_that_the_environment_names(environ: dict[str, str], named: str) -> None:
    assert asked_for(environ) == named


def test_a_language_that_nobody_translated_is_english() -> None:
    assert catalogue_of("he_IL") is None
    assert catalogue_of("xx") is None
    assert catalogue_of("en-XA") is not None
    assert catalogue_of("en_XA") is not None


def language() -> ModuleType:
    """Return a language of three forms, which hardly says anything."""
    module = ModuleType("language")
    module.MESSAGES = {  # type: ignore[attr-defined]
        "no {what}": "kein {what}",
        "{n} note": ("eine Notiz", "zwei Notizen", "{n} Notizen"),
        "nothing": "nichts",
        "on {at:%A} {at:%d %b}": "am {at:%A}, {at:%d. %B}",
    }
    module.form = lambda number: min(number, 3) - 1  # type: ignore[attr-defined]
    module.DAYS = ("So", "Montag", "Di", "Mi", "Do", "Fr", "Sa")  # type: ignore[attr-defined]
    module.SHORT_DAYS = module.DAYS  # type: ignore[attr-defined]
    module.MONTHS = tuple(f"M{number}" for number in range(1, 13))  # type: ignore[attr-defined]
    module.SHORT_MONTHS = module.MONTHS  # type: ignore[attr-defined]
    return module


def test_a_message_is_said_in_the_language_of_the_process() -> None:
    message = Message("no {what}", what=Message("nothing"))
    assert (str(message), said(message)) == ("no nothing", "no nothing")
    speak(Table(language()))
    try:
        assert said(message) == "kein nichts"
        assert str(message) == "no nothing"
        assert said(joined(", ", [message, "nothing"])) == "kein nichts, nothing"
        assert [said(plural(n, "{n} note", "{n} notes")) for n in (1, 2, 7)] == [
            "eine Notiz",
            "zwei Notizen",
            "7 Notizen",
        ]
        assert said(Message("on {at:%A} {at:%d %b}", at=datetime(2026, 11, 2, 9, 30))) == "am Montag, 02. M11"
        assert said(Message("on {at:%A} {at:%d %b}", at=date(2026, 11, 2))) == "am Montag, 02. M11"
        assert said(Message("nobody translated {this}", this=Message("nothing"))) == "nobody translated nichts"
        assert said("nothing") == "nothing"
    finally:
        speak(None)


@pytest.mark.parametrize("value", ["a\x1bb", "a\u202eb", "a\nb", "{b}", OSError("a\x07")])
def test_a_value_is_made_safe_and_never_a_template(value: object) -> None:
    message = Message("{value}!", value=value)
    assert message.isprintable()
    assert message == said(message)
    assert message == Message("{value}!", value=message.removesuffix("!"))


def test_a_number_keeps_its_form_and_an_amount_its_unit() -> None:
    assert Message("{number:,} of {share:.0f}", number=12345, share=2.6) == "12,345 of 3"
    assert [amount(size) for size in (1, 512, 300_000, 1_500_000)] == ["1 byte", "512 bytes", "300 kB", "1.5 MB"]


def test_a_message_can_be_kept() -> None:
    message = joined("; ", [plural(3, "{n} note", "{n} notes"), Message("no {what}", what=verbatim("{x}"))])
    kept = unpacked(packed(message))
    assert kept == message
    speak(Table(language()))
    try:
        assert said(kept) == said(message) == "3 Notizen; kein {x}"
    finally:
        speak(None)


def test_the_pseudo_locale_is_in_brackets() -> None:
    done = process("add", ARTICLE, environ={"QL_LANG": "en-XA", "QL_LOG": "/nowhere/at/all/log.db"})
    assert "⟦" in done.err


@pytest.mark.parametrize("path", ["", "codes", *COMMANDS])
def test_the_help_is_said_in_other_letters(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    speak(OtherLetters())
    try:
        app.run([*path.split(), "--help"])
    finally:
        speak(None)
    shown, examples, _ = capsys.readouterr().out.partition(in_other_letters("Examples:"))
    assert examples
    assert untranslated(shown, []) == []


@pytest.mark.slow
def test_every_command_and_every_mistake_is_said_in_other_letters(tmp_path: Path) -> None:
    left_out = [f"--deselect=tests/cli/{each}" for each in _BY_OTHER_WAYS] + ["--ignore=tests/cli/test_help.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "tests/cli", *left_out]
    environ = {**os.environ, ASKED_FOR: "1", "PYTEST_ADDOPTS": f"--basetemp={tmp_path / 'inner'}"}
    done = subprocess.run(command, cwd=messages.ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
