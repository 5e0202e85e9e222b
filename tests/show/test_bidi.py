"""Right-to-left cells: the terminal's policy, cells that stay in their columns, and the order in which they read."""

from __future__ import annotations

import pytest
from bidi import get_display  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message
from quicklog.lib.text import width
from quicklog.show.bidi import clusters, mark, policy
from quicklog.show.table import Column, layout

MARKS = str.maketrans("", "", "\u200e\u200f\u2068\u2069")
letters_and_neutrals = st.text("אבגםabc12٣٤سل:.,-+%()/ ", max_size=8)
rows = st.lists(letters_and_neutrals, min_size=1, max_size=6)
any_text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12) | st.text(
    "אָב\u05b8\u200d👨🇮🇱1️⃣e\u0301(]<\U000e0100 ", max_size=12
)


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "marks"),
        ({"VTE_VERSION": "7006"}, "isolates"),
        ({"VTE_VERSION": "5800"}, "isolates"),
        ({"VTE_VERSION": "5402"}, "marks"),
        ({"VTE_VERSION": "new"}, "marks"),
        ({"KONSOLE_VERSION": "221203"}, "isolates"),
        ({"WT_SESSION": "1b2c"}, "visual"),
        ({"TERM_PROGRAM": "vscode"}, "visual"),
        ({"TERM_PROGRAM": "vscode", "VTE_VERSION": "7006"}, "visual"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "marks"),
        ({"XTERM_VERSION": "XTerm(379)"}, "visual"),
        ({"QL_BIDI": "off", "VTE_VERSION": "7006"}, "off"),
        ({"QL_BIDI": "visual"}, "visual"),
        ({"QL_BIDI": "isolates"}, "isolates"),
        ({"QL_BIDI": "marks", "WT_SESSION": "1b2c"}, "marks"),
        ({"QL_BIDI": "auto", "WT_SESSION": "1b2c"}, "visual"),
        ({"QL_BIDI": "", "WT_SESSION": "1b2c"}, "visual"),
    ],
)
def test_the_policy_is_the_terminals_unless_it_is_set(environ: dict[str, str], name: str) -> None:
    assert policy(environ) == name


def test_a_policy_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(BadUsageError, match="auto, isolates, visual, marks, off"):
        policy({"QL_BIDI": "rtl\x1b"})


@pytest.mark.parametrize("name", ["isolates", "marks"])
@pytest.mark.parametrize("direction", ["L", None])
@given(cells=rows)
def test_a_terminal_that_orders_text_keeps_every_cell_in_its_column(
    name: str, direction: str | None, cells: list[str]
) -> None:
    """The terminal's direction is from the left, or (``None``) that of the first strong letter of the line."""
    columns = [Column(str(place), Message("-" * max(1, len(cell)))) for place, cell in enumerate(cells)]
    _, line = layout(columns, [cells], None, mark(name))
    seen = get_display(line, base_dir=direction).translate(MARKS).ljust(200)
    start = 0
    for cell, column in zip(cells, columns, strict=True):
        wide = len(column.heading)
        assert sorted(seen[start : start + wide]) == sorted(cell.ljust(wide))
        start += wide + 2


def test_unmarked_cells_do_change_places() -> None:
    assert get_display("רמי  9:30  אלי", base_dir="L") == "ילא  9:30  ימר"


@pytest.mark.parametrize(
    ("name", "cell", "marked"),
    [
        ("isolates", "רמי", "\u2068רמי\u2069"),
        ("isolates", "Acme חברה", "\u2068Acme חברה\u2069"),
        ("isolates", "٣٤", "\u2068٣٤\u2069"),
        ("isolates", "9:30", "9:30"),
        ("isolates", "Liška", "Liška"),
        ("marks", "רמי", "\u200e\u200fרמי\u200f\u200e"),
        ("marks", "12 רמי (a)", "\u200e\u200f12 רמי (a)\u200f\u200e"),
        ("marks", "Acme חברה", "Acme חברה\u200e"),
        ("marks", "٣٤", "٣٤\u200e"),
        ("marks", "9:30", "9:30"),
        ("off", "רמי", "רמי"),
    ],
)
def test_only_what_runs_from_the_right_is_marked(name: str, cell: str, marked: str) -> None:
    assert mark(name)(cell) == marked


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("9:30", "9:30"),
        ("רמי כהן", "ןהכ ימר"),
        ("רמי 9:30", "9:30 ימר"),
        ("רמי כה…", "…הכ ימר"),
        ("Acme חברה", "Acme הרבח"),
        ("חברה (Acme) בע״מ", "מ״עב (Acme) הרבח"),
        ("Acme חברה (צפון)", "Acme (ןופצ) הרבח"),
        ("א > ב", "ב < א"),
        ("שָׁלוֹם", "םוֹלשָׁ"),
        ("אב 👨‍👩‍👧 🇮🇱", "🇮🇱 👨‍👩‍👧 בא"),
        ("אב 1️⃣", "1️⃣ בא"),
        ("אב e\u0301g", "e\u0301g בא"),
    ],
)
def test_visual_order_reads_right_where_the_terminal_orders_nothing(cell: str, seen: str) -> None:
    assert mark("visual")(cell) == seen


@given(letters_and_neutrals)
def test_visual_order_is_that_of_the_unicode_algorithm(cell: str) -> None:
    turned = str.maketrans("()", "((")
    assert mark("visual")(cell).translate(turned) == get_display(cell).translate(turned)


@pytest.mark.parametrize("name", ["isolates", "marks", "visual", "off"])
@given(cell=any_text)
def test_marks_take_no_cells_and_lose_no_character(name: str, cell: str) -> None:
    assert width(mark(name)(cell)) == width(cell)
    if name != "visual":
        assert mark(name)(cell).translate(MARKS) == cell.translate(MARKS)


@given(any_text)
def test_clusters_are_the_text(cell: str) -> None:
    assert "".join(clusters(cell)) == cell


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("abc", ["a", "b", "c"]),
        ("שָׁל", ["שָׁ", "ל"]),
        ("👨‍👩‍👧a", ["👨‍👩‍👧", "a"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("🇮🇱🇫🇷🇩", ["🇮🇱", "🇫🇷", "🇩"]),
        ("\u0301a", ["\u0301", "a"]),
        ("", []),
    ],
)
def test_a_cluster_is_what_a_reader_takes_for_one_character(cell: str, parts: list[str]) -> None:
    assert list(clusters(cell)) == parts
