"""Text that means harm: by whatever road it came in, no screen gets more of it than letters."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from quicklog.lib.text import safe
from tests.cli import ARTICLE, HEBREW, SAMPLES, Ran, on_terminal, rows, tamper, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

HOSTILE = {
    "colour": "\x1b[45;5mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[H\x1bc",
    "c1": "a\x9b45mb\x85c\x90d",
    "nul": "a\0b",
    "delete": "a\x7f\x08b",
    "markup": "[red]x[/red] [bold",
    "closing": "[/]",
    "rich link": "[link=file:///etc/passwd]x[/link]",
    "emoji": ":warning: :skull:",
    "override": "a\u202egnp.exe\u202c",
    "isolate": "a\u2066b\u2067c\u2068d",
    "lines": "a\nb\r\nc\rd\u2028e\u2029f\x0bg\x0ch",
    "long": "long " * 800,
    "wide": "漢" * 1200,
    "hebrew": "ש\u05b8" * 1000,
    "format": "%s %d {0} {note} \\n $HOME",
}
EACH = pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
SGR = re.compile("\x1b\\[([0-9;]*)m")
# Bold, and the four styles of a row.
OURS = {"1", "0", "31", "33", "2", "2;32"}


UNSAFE = re.compile("[\0-\t\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")


def unsafe(text: str, also: str = "") -> set[str]:
    """Return the characters of an answer that a screen would obey rather than show, but for line feeds."""
    return {*UNSAFE.findall(text)} - {*also}


def answers(ql: Ql, log: Path) -> Iterator[tuple[list[str], Ran]]:
    """Give every command that shows something, with what it says in a pipe."""
    refs = [row["id"] for row in rows(log)]
    commands = [
        ["today"],
        ["list", "--all"],
        ["find", "a"],
        ["drafts"],
        ["codes", "list"],
        ["codes", "check"],
        ["doctor"],
        ["open"],
        ["inbox", "--peek", "--all"],
        *(["customer", "Rami", "--format", form] for form in ("table", "md", "json")),
        *(["customer", "Rami Cohen", "--format", form] for form in ("table", "md", "json")),
    ]
    some = refs[:: 1 + len(refs) // 8]  # a step that meets notes and drafts alike
    commands += [["show", ref] for ref in some] + [["show", ref, "--json"] for ref in some[::2]]
    commands += [["list", "--status", "void"]]
    commands += [["codes", "list", "--json"], ["doctor", "--json"], []]
    commands += [["export", "--format", name] for name in ("csv", "tsv", "json", "jsonl", "md", "table")]
    for typed in commands:
        yield typed, ql(*typed)


def assert_harmless(ql: Ql, log: Path) -> None:
    for typed, done in answers(ql, log):
        name = typed[-1] if typed else ""
        also = {"csv": "\r", "tsv": "\t"}.get(name, "")
        assert unsafe(done.out, also) == set(), typed
        assert unsafe(done.err) == set(), typed
        assert "quicklog failed" not in done.err, typed
        assert done.code in (0, 1, 2), typed


# The roads in.


def test_hostile_words_are_harmless(ql: Ql, log: Path) -> None:
    for value in HOSTILE.values():
        for line in (value, f"{value}. {value}. {value}. {value}. {value}", f"Rami. Eli. backup. 9:30. {value}"):
            done = ql("add", *line.split(" "))
            assert done.code in (0, 3)
            assert unsafe(done.out + done.err) == set()
    assert_harmless(ql, log)


def test_hostile_lines_of_stdin_are_harmless(ql: Ql, log: Path) -> None:
    lines = [f"{value} | Eli | backup | 9:30 | {value}\n{value}" for value in HOSTILE.values()]
    done = ql("add", "-", stdin="\n".join(lines).encode())
    assert done.code == 3
    assert unsafe(done.out + done.err) == set()
    assert_harmless(ql, log)


@pytest.mark.parametrize("option", ["--customer", "--technician", "--code", "--detail", "--for", "--channel"])
def test_hostile_options_are_harmless(option: str, ql: Ql, log: Path) -> None:
    for value in HOSTILE.values():
        given = {"--customer": "Rami", "--code": "backup"} | {option: value}
        done = ql("add", *(word for pair in given.items() for word in pair))
        assert (done.code in (0, 3), unsafe(done.out + done.err)) == (True, set())
    kept = [str(value) for row in rows(log) for value in row.values()]
    assert all(safe(value) == value for value in kept)
    assert_harmless(ql, log)


def test_hostile_corrections_are_harmless(ql: Ql, log: Path) -> None:
    for value in HOSTILE.values():
        ql("add", ARTICLE)
        ref = rows(log)[-1]["ref"]
        for typed in (["--detail", value], ["--customer", value], ["--for", value], ["--code", value]):
            done = ql("amend", ref, *typed)
            assert (done.code, unsafe(done.out + done.err)) == (0, set())
        done = ql("void", ref, "--why", value)
        assert (done.code, unsafe(done.out + done.err)) == (0, set())
    kept = [str(value) for row in rows(log) for value in row.values()]
    assert all(safe(value) == value for value in kept)
    assert_harmless(ql, log)


@EACH
def test_hostile_values_in_messages_are_harmless(value: str, ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    for typed in (
        [value],
        ["show", value],
        ["find", value],
        ["today", "--date", value],
        ["list", "--customer", value],
        ["list", "--since", value],
        ["list", "--status", value],
        ["list", "--kind", value],
        ["list", "--limit", value],
        ["list", "--format", value],
        ["add", f"--{value}"],
        ["add", "--at", value, ARTICLE],
        ["codes", "list", value],
        ["--codes", str(log.parent / value[:50].replace("\0", "").replace("/", "")), "list"],
        ["--log", str(log.with_name("codes.toml") / value[:50].replace("\0", "")), "list"],
    ):
        done = ql(*typed)
        assert done.code in (0, 1, 2, 4), typed
        assert unsafe(done.out + done.err) == set(), typed
        assert "quicklog failed" not in done.err, typed
        assert done.code == 0 or done.err.count("\n") == 1, typed


def test_a_hostile_name_of_the_writer_is_harmless(ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in HOSTILE.values():
        monkeypatch.setenv("QL_TECHNICIAN", value.replace("\0", ""))
        ql("add", "Rami Cohen. backup. 9:30")
    assert_harmless(ql, log)


@EACH
def test_hostile_codes_are_harmless(value: str, ql: Ql, log: Path) -> None:
    text = json.dumps(value)  # what JSON escapes, TOML reads
    sample = (SAMPLES / "codes.toml").read_text(encoding="utf-8").replace("[settings]", "[settings]\nday_starts = 7")
    hostile = f"[codes.evil]\nmeaning = {text}\naliases = [{text}]\nkind = {text}\nask = [{text}]\n"
    log.with_name("codes.toml").write_text(f"{hostile}[codes.{text}]\nx = 1\n{sample}", encoding="utf-8")
    for typed in (["add", "Rami. Eli. evil. 9:30"], ["list"], ["codes", "list"], ["codes", "list", "--json"]):
        done = ql(*typed)
        assert (done.code, unsafe(done.out + done.err)) == (0, set())
    for typed in (["codes", "check"], ["codes", "check", "--json"], ["doctor"], ["doctor", "--json"]):
        done = ql(*typed)
        assert (done.code, unsafe(done.out + done.err)) == (1, set())


# Rows that another program put into the log: nothing was cleaned on their way in.

TEXTS = words("ref customer technician code meaning kind channel detail for outcome ticket recorded_by line")


def poison(log: Path, value: str) -> None:
    """Put a value into every text of a note, a draft, an open and a void one, and of their events."""
    columns = ", ".join(f'"{column}" = ?' for column in TEXTS[1:])
    tamper(log, f"UPDATE notes SET {columns}, ref = ref || ?", *[value] * len(TEXTS))
    body: dict[str, object] = {"offset": "+02:00", "line": value, "draft": value, "why": value}
    body |= {"changes": {value: value, "customer": value}, "doubts": [{"about": value, "says": value}]}
    tamper(log, "UPDATE events SET body = ?, login = ?", json.dumps(body), value)
    tamper(log, "UPDATE events SET kind = ? WHERE seq > 5", value)


@pytest.fixture
def four(ql: Ql, log: Path) -> Ql:
    for line in (ARTICLE, "Rami. Eli. backup. 25:70", "Rami. Eli. backup due:2d. 9:30", "Rami. Eli. backup. 9:31"):
        ql("add", line)
    ql("undo")
    ql("amend", rows(log)[0]["ref"], "--detail", "x")
    ql("amend", rows(log)[0]["ref"], "--detail", "y")
    return ql


@EACH
def test_hostile_rows_are_harmless(value: str, four: Ql, log: Path) -> None:
    poison(log, value)
    assert_harmless(four, log)
    for row in rows(log):
        for typed in (["fix", row["id"]], ["amend", row["id"], "--detail", ""], ["void", row["id"], "--why", "x"]):
            done = four(*typed)
            assert unsafe(done.out + done.err) == set(), typed
            assert "quicklog failed" not in done.err, typed


# The same on a terminal, where there are colours and marks of our own.


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("bidi", ["marks", "isolates", "visual", "off"])
def test_a_terminal_gets_our_colours_and_marks_and_nothing_else(bidi: str, log: Path) -> None:
    poison(log, " ".join(value for name, value in HOSTILE.items() if name not in ("long", "wide", "hebrew")) + HEBREW)
    commands = [
        ["today"],
        ["list"],
        ["list", "--status", "void"],
        ["find", "a"],
        ["drafts"],
        ["doctor"],
        ["codes", "list"],
    ]
    commands += [["show", row["id"]] for row in rows(log)]
    marks = "\u2068\u2069" if bidi == "isolates" else ""
    for columns in (60, 120):
        done = on_terminal(*commands, columns=columns, environ={"QL_BIDI": bidi})
        plain = SGR.sub("", done.out)
        assert done.code == 1
        assert {found[1] for found in SGR.finditer(done.out)} <= OURS
        assert unsafe(plain, marks) == set()
        assert all(line.count("\u2068") == line.count("\u2069") for line in plain.splitlines())
        assert "quicklog failed" not in plain


def test_an_echo_on_a_terminal_is_harmless(log: Path) -> None:
    values = [value.replace("\0", "") for value in HOSTILE.values()]
    lines = [f"Rami | Eli | backup | 9:30 | {value}\n{value} | Eli | backup" for value in values]
    done = on_terminal(["add", "\n".join(lines)])
    assert done.code == 3
    assert unsafe(done.out) == set()
    assert len(rows(log)) > 2 * len(HOSTILE)


def test_help_and_codes_on_a_terminal_are_harmless(log: Path) -> None:
    text = json.dumps("".join(HOSTILE.values()))
    log.with_name("codes.toml").write_text(f"[codes.evil]\nmeaning = {text}\nkind = {text}\n", encoding="utf-8")
    done = on_terminal(
        ["add", "--help"], ["--help"], ["codes", "list"], ["codes", "check"], ["add", "Rami. Eli. evil"], []
    )
    assert done.code == 1
    assert unsafe(done.out) == set()
