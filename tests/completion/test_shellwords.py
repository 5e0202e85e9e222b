"""Words of a command line: taken apart as bash does it, and quoted so that shells pass them on as they are."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.cli.completion.shellwords import Typed, bash_line, for_bash, for_powershell

BREAKS = " \t\n\"'><=;|&(:@"
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1)
HOSTILE = [
    "a b",
    "O'Neil",
    'say "x"',
    "$HOME `id` $(id)",
    "a\\b\\",
    "!!",
    "~",
    "#x",
    "*?[a]{b,c}",
    'ד"ר לוי',
    "-x",
    "a;b|c&d<e>(f)",
]


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("ql ", Typed((), "")),
        ("ql add Ra", Typed(("add",), "Ra")),
        ("ql add Rami ", Typed(("add", "Rami"), "")),
        (r"ql add Rami\ Co", Typed(("add",), "Rami Co")),
        ('ql add "Rami Co', Typed(("add",), "Rami Co", '"')),
        ("ql add 'Rami Co", Typed(("add",), "Rami Co", "'")),
        (r'ql add "a\"b\x', Typed(("add",), r'a"b\x', '"')),
        ("ql add 'a' b", Typed(("add", "a"), "b")),
        ("ql add '' b", Typed(("add", ""), "b")),
        ("ql list --customer=Ra", Typed(("list",), "--customer=Ra", "", "--customer=")),
        ("ql list --customer='Ra", Typed(("list",), "--customer=Ra", "'", "--customer=")),
        ("ql add for:da", Typed(("add",), "for:da", "", "for:")),
        ("QL_LOG=x.db ql to", Typed((), "to")),
        ('ql add "a"b', None),
        ("", None),
    ],
)
def test_a_line_is_taken_apart(line: str, typed: Typed | None) -> None:
    assert bash_line(line, BREAKS) == typed


@given(value=PRINTABLE, quote=st.sampled_from(["", "'", '"']))
def test_what_was_quoted_is_read_as_it_was(value: str, quote: str) -> None:
    typed = bash_line(f"ql {quote}{for_bash(value, quote)}{quote} ", BREAKS)
    assert typed == Typed((value,), "")


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_bash_passes_on_what_was_quoted(quote: str) -> None:
    words = " ".join(quote + for_bash(value, quote) + quote for value in HOSTILE)
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == HOSTILE


@given(value=PRINTABLE)
def test_powershell_gets_one_word(value: str) -> None:
    quoted = for_powershell(value)
    if quoted != value:
        inner = quoted[1:-1]
        assert quoted[0] == quoted[-1] == "'"
        for quote in "'‘’‚‛":
            inner = inner.replace(quote * 2, "")
        assert not set(inner) & set("'‘’‚‛")
    else:
        assert not set(value) & set(" $`\"'()@{};,|&<>#")
