"""Tables for people: fitted to the terminal, whole in a pipe, and safe whatever the notes hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.message import Message, verbatim
from quicklog.lib.text import safe, width
from quicklog.note.fields import COLUMNS
from quicklog.show import bidi, table
from quicklog.show.table import Column, blocks, cut, layout, print_table
from tests.show import GOLDEN, HOSTILE, ROWS

SHOWN = ("at", "customer", "technician", "code", "detail", "status", "ref")
HEBREW = ("שעה", "לקוח", "טכנאי", "קוד", "פרטים", "מצב", "סימן")
CELLS = [
    [str(row[COLUMNS.index(name)] or "").removeprefix("2026-11-21T").removesuffix(":00+02:00") for name in SHOWN]
    for row in ROWS
]
STATUSES = ["overdue", "done", "logged", "void", "logged", "draft"]
STRONG = {"at": 5, "ref": 4}
RED, BOLD, PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[0m"

any_cell = st.text(st.characters(), max_size=20) | st.text(
    "abc אבג\u05b8\u0301👨‍👩‍👧🇮🇱漢字\x1b\x9b\r\n\t\u202e\u2028\u2068", max_size=40
)
any_rows = st.lists(st.lists(any_cell, min_size=4, max_size=4), max_size=5)
some_columns = st.lists(
    st.builds(Column, st.just("name"), any_cell, st.integers(1, 12), st.booleans()), min_size=4, max_size=4
)


class Terminal(StringIO):
    """A terminal that keeps what it was sent."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture(autouse=True)
def _window(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "LINES", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")


def columns(headings: tuple[str, ...] = SHOWN) -> list[Column]:
    return [
        Column(name, Message(heading), STRONG.get(name, 6), flexible=name not in STRONG)
        for name, heading in zip(SHOWN, headings, strict=True)
    ]


def printed(*, to: StringIO) -> str:
    print_table(columns(), CELLS, STATUSES, to, bidi.mark("marks"))
    return to.getvalue()


@pytest.mark.parametrize("wide", [60, 120])
@pytest.mark.parametrize(("language", "headings"), [("en", SHOWN), ("he", HEBREW)])
def test_a_table_is_laid_out_as_it_always_was(wide: int, language: str, headings: tuple[str, ...]) -> None:
    lines = layout(columns(headings), CELLS, wide, bidi.mark("isolates"))
    assert "\n".join([*lines, ""]) == (GOLDEN / f"table-{wide}-{language}.txt").read_text("utf-8")


def test_a_pipe_is_cut_nowhere() -> None:
    long = [Column("a", Message("a")), Column("b", Message("b"))]
    assert layout(long, [["x" * 500, "y" * 500]], None) == ["a" + " " * 501 + "b", "x" * 500 + "  " + "y" * 500]


@given(some_columns, any_rows, st.integers(1, 80), st.sampled_from(["isolates", "marks", "visual", "off"]))
def test_no_line_is_wider_than_asked_or_unsafe(
    shown: list[Column], rows: list[list[str]], wide: int, policy: str
) -> None:
    lines = layout(shown, rows, wide, bidi.mark(policy))
    assert len(blocks(shown, rows, wide, bidi.mark(policy))) == 1 + len(rows)
    assert max(map(width, lines)) <= wide
    unmarked = [line.replace("\u2068", "").replace("\u2069", "") for line in lines]
    assert [safe(line) for line in unmarked] == unmarked


@given(some_columns, any_rows)
def test_every_column_begins_at_the_same_cell(shown: list[Column], rows: list[list[str]]) -> None:
    cells = [[safe(column.heading) for column in shown], *([safe(cell) for cell in row] for row in rows)]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for line, row in zip(layout(shown, rows, None), cells, strict=True):
        padded = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        assert line == "  ".join(padded).rstrip()


def test_the_widest_column_shrinks_first_and_rigid_ones_last() -> None:
    shown = [
        Column("a", Message("a"), flexible=False),
        Column("b", Message("b"), least=4),
        Column("c", Message("c"), least=2),
    ]
    row = ["12345", "abcdefghij", "klmnop"]
    assert layout(shown, [row], 20)[1] == "12345  abcd…  klmnop"
    assert layout(shown, [row], 15)[1] == "12345  abc…  k…"


NARROW = [
    Column("at", Message("time"), flexible=False, rank=0),
    Column("name", Message("name"), least=8, rank=0),
    Column("who", Message("who"), least=5, rank=2),
    Column("since", Message("since"), labelled=True),
    Column("words", Message("words"), least=6, words=True),
    Column("state", Message("state"), least=7),
    Column("ref", Message("ref"), flexible=False, rank=0),
]
ROW = ["27 Nov 09:30", "Bank of Haifa", "Dana", "Tuesday", "the toner was changed", "overdue", "9a0j"]


def test_columns_that_matter_least_are_left_out_before_any_is_cut_to_nothing() -> None:
    assert layout(NARROW, [ROW], 60)[1] == "27 Nov 09:30  Bank of…  Dana  Tuesd…  the to…  overdue  9a0j"
    assert layout(NARROW, [ROW], 54)[1] == "27 Nov 09:30  Bank of…  Tuesd…  the to…  overdue  9a0j"


def test_a_column_with_nothing_in_it_goes_first() -> None:
    empty = [*ROW[:3], "", *ROW[4:]]
    assert layout(NARROW, [empty], 54)[1] == "27 Nov 09:30  Bank of…  Dana  the tone…  overdue  9a0j"
    assert layout(NARROW, [empty], 80)[0].split() == ["time", "name", "who", "since", "words", "state", "ref"]


def test_a_row_takes_several_lines_where_nothing_more_can_be_left_out() -> None:
    assert blocks(NARROW, [ROW, [*ROW[:1], "Noa", *[""] * 4, "73m0"]], 44) == [
        ["time          name           ref"],
        ["27 Nov 09:30  Bank of Haifa  9a0j", "    Dana · since Tuesday · overdue · the to…"],
        ["27 Nov 09:30  Noa            73m0"],
    ]
    assert blocks(NARROW, [ROW], 24)[1] == [
        "27 Nov 09:30  9a0j",
        "   Bank of Haifa · Dana",
        "   since Tuesday",
        "   overdue · the toner…",
    ]


@given(st.lists(st.sampled_from([*ROW, "בנק הפועלים", "漢字漢字", ""]), min_size=7, max_size=7), st.integers(20, 120))
def test_no_date_and_no_ref_is_cut_on_any_screen(row: list[str], wide: int) -> None:
    row = [ROW[0], *row[1:6], ROW[6]]
    _, (first, *_) = blocks(NARROW, [row], wide)
    assert first.startswith(ROW[0])
    assert first.endswith(ROW[6])
    assert "  …" not in first


@pytest.mark.parametrize(
    ("cell", "limit", "short"),
    [
        ("due 27 Nov 12:00", 14, "due 27 Nov…"),
        ("due 27 Nov 12:00", 6, "due…"),
        ("call 03-555-1234 back", 14, "call…"),
        ("call 03-555-1234 back", 18, "call 03-555-1234…"),
        ("2026-11-20", 6, "2026-…"),
        ("תור 12:00", 8, "תור…"),
    ],
)
def test_half_a_number_is_never_shown_behind_other_words(cell: str, limit: int, short: str) -> None:
    assert cut(cell, limit) == short


def test_blanks_at_the_end_of_a_line_are_dropped() -> None:
    assert layout([Column("a", Message("a")), Column("b", Message("b"))], [["1", ""], ["", ""]], None) == [
        "a  b",
        "1",
        "",
    ]


def test_marks_are_put_round_what_is_left_after_cutting() -> None:
    shown = [Column("a", Message("a")), Column("b", Message("b"))]
    assert layout(shown, [["שלום לכולם", "x"]], 10, bidi.mark("isolates"))[1] == "\u2068שלום ל…\u2069  x"


@pytest.mark.parametrize(
    ("cell", "limit", "short"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("abcdef", 1, "…"),
        ("שָׁלוֹם", 4, "שָׁלוֹם"),
        ("שָׁלוֹם", 3, "שָׁל…"),
        ("漢字漢字", 4, "漢…"),
        ("a👨‍👩‍👧bc", 5, "a👨‍👩‍👧bc"),
        ("a👨‍👩‍👧bc", 4, "a👨‍👩‍👧…"),
        ("a👨‍👩‍👧bc", 3, "a…"),
        ("🇮🇱🇮🇱", 3, "🇮🇱…"),
    ],
)
def test_what_reads_as_one_character_is_cut_as_one(cell: str, limit: int, short: str) -> None:
    assert cut(cell, limit) == short


def test_a_pipe_gets_no_colour_no_mark_and_no_cut() -> None:
    assert printed(to=StringIO()) == "\n".join([*layout(columns(), CELLS, None), ""])


def test_a_terminal_gets_its_width_marks_and_colours() -> None:
    lines = layout(columns(), CELLS, 100, bidi.mark("marks"))
    green, dim, yellow = "\x1b[2;32m", "\x1b[2m", "\x1b[33m"
    styles = [BOLD, RED, green, "", dim, "", yellow]
    styled = [f"{style}{line}{PLAIN}" if style else line for style, line in zip(styles, lines, strict=True)]
    assert printed(to=Terminal()) == "\n".join([*styled, ""])


def test_no_color_takes_the_colours_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert set(re.findall("\x1b.*?m", printed(to=Terminal()))) == {BOLD, "\x1b[2m", PLAIN}


def test_a_dumb_terminal_gets_its_width_and_no_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    text = printed(to=Terminal())
    assert text == "\n".join([*layout(columns(), CELLS, 100, bidi.mark("marks")), ""])


@pytest.mark.parametrize("unknown", ["0", "wide", "", "²"])
def test_a_window_of_unknown_width_has_eighty_cells(unknown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", unknown)
    assert table.console(Terminal()).width == 80


def test_the_window_is_that_of_the_terminal_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    termios = pytest.importorskip("termios")
    monkeypatch.delenv("COLUMNS")
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (33, 77))
    with os.fdopen(slave, "w") as out:
        terminal = table.console(out)
        assert (terminal.width, terminal.height) == (77, 33)
    os.close(master)


def test_hostile_text_reaches_no_terminal() -> None:
    out = Terminal()
    print_table([Column("a", verbatim(HOSTILE))], [[HOSTILE]], ["logged"], out)
    assert out.getvalue() == f"{BOLD}{cut(safe(HOSTILE), 100)}{PLAIN}\n{cut(safe(HOSTILE), 100)}\n"


def test_markup_stays_text() -> None:
    out = Terminal()
    print_table([Column("a", Message("a"))], [["[red]x[/] :warning: [/"]], ["logged"], out)
    assert out.getvalue() == f"{BOLD}a{PLAIN}\n[red]x[/] :warning: [/\n"


def test_a_pipe_needs_no_rich() -> None:
    code = (
        "import sys; from quicklog.show.table import Column, print_table;"
        "print_table([Column('a', 'a')], [['שלום']], [''], sys.stdout);"
        "print(sorted({'rich', 're', 'typing', 'json'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert (done.stdout, done.stderr.strip()) == ("a\nשלום\n", "[]")
