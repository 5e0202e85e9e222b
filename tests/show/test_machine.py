"""The formats that machines read: byte for byte, back again, and safe whatever the notes hold."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quicklog.errors import BadUsageError
from quicklog.lib.text import safe
from quicklog.note.fields import MACHINE, PEOPLES
from quicklog.show import formats
from quicklog.show.columns import NARROW, Chosen, chosen, with_lines
from quicklog.show.formats import FORMATS, Shape, write
from tests.notebook import NOW
from tests.show import GOLDEN, HOSTILE, ROWS, row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quicklog.show.formats import Pages, Row

any_text = st.text(st.characters(), max_size=30) | st.text(
    "\x00\t\r\n\x1b\x7f\x9b\u2028\u202e\u2066\ud800\"',|\\=א", max_size=8
)
any_row = st.tuples(*[st.none() | any_text] * len(MACHINE))
any_rows = st.lists(any_row, max_size=3)
whole_text = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
whole_rows = st.lists(st.tuples(*[whole_text] * len(MACHINE)), max_size=3)
# The control characters that a format itself writes.
FRAMES = {"csv": "\r\n", "tsv": "\t\n", "md": "\n", "json": "\n", "jsonl": "\n"}


def written(form: str, pages: Pages, *, columns: Sequence[str] = MACHINE, excel: bool = False) -> str:
    out = StringIO(newline="")
    write(form, pages, out, Shape(columns, excel))
    return out.getvalue()


def shown(value: object) -> str:
    return "" if value is None else safe(str(value))


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_written_as_it_always_was(form: str) -> None:
    assert written(form, [ROWS]).encode() == (GOLDEN / f"notes.{form}").read_bytes()


def test_csv_for_excel_is_written_as_it_always_was() -> None:
    assert written("csv", [ROWS], excel=True).encode() == (GOLDEN / "notes-excel.csv").read_bytes()


def test_the_formats_have_their_names() -> None:
    assert list(FORMATS) == ["csv", "tsv", "json", "jsonl", "md"]


@pytest.mark.parametrize("form", FORMATS)
def test_pages_of_any_size_give_the_same_and_are_counted(form: str) -> None:
    out = StringIO(newline="")
    assert write(form, [ROWS[:1], [], ROWS[1:5], ROWS[5:]], out) == len(ROWS)
    assert out.getvalue() == written(form, [ROWS])


@pytest.mark.parametrize("form", FORMATS)
def test_a_page_is_written_before_the_next_is_asked_for(form: str) -> None:
    out = StringIO(newline="")

    def pages() -> Iterator[tuple[Row, ...]]:
        yield ROWS[:1]
        assert "4f7k" in out.getvalue()
        yield ROWS[1:2]
        assert "9qz2" in out.getvalue()

    write(form, pages(), out)


@pytest.mark.parametrize("pages", [[], [[]]])
def test_nothing_chosen_leaves_a_heading_or_an_empty_array(pages: Pages) -> None:
    assert written("csv", pages) == ",".join(MACHINE) + "\r\n"
    assert written("tsv", pages) == "\t".join(MACHINE) + "\n"
    assert written("md", pages) == f"| {' | '.join(MACHINE)} |\n|{' --- |' * len(MACHINE)}\n"
    assert written("json", pages) == "[]\n"
    assert written("jsonl", pages) == ""


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@given(rows=any_rows)
def test_no_text_brings_control_characters_or_overrides_out(form: str, rows: list[Row]) -> None:
    text = written(form, [rows])
    frame = str.maketrans("", "", FRAMES[form])
    assert safe(text.translate(frame)) == text.translate(frame)
    text.encode()


@given(any_rows)
def test_csv_comes_back_as_it_is_shown(rows: list[Row]) -> None:
    heading, *back = csv.reader(StringIO(written("csv", [rows]), newline=""), strict=True)
    assert heading == list(MACHINE)
    assert back == [[shown(value) for value in row] for row in rows]


@given(any_rows)
def test_tsv_comes_back_as_it_is_shown(rows: list[Row]) -> None:
    heading, *back = [line.split("\t") for line in written("tsv", [rows]).split("\n")[:-1]]
    assert heading == list(MACHINE)
    assert back == [[shown(value) for value in row] for row in rows]


@given(any_rows)
def test_md_keeps_every_cell_apart(rows: list[Row]) -> None:
    _, _, *lines = written("md", [rows]).split("\n")[:-1]
    back = [re.findall(r" ((?:[^\\|]|\\.)*) \|", line) for line in lines]
    plain = [[re.sub(r"\\(.)", r"\1", cell) for cell in cells] for cells in back]
    assert plain == [[shown(value).strip() for value in row] for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        *("![x](http://e.x/p.png)", "<script>alert(1)</script>", "<img src=http://e.x>", "[a](javascript:alert(1))"),
        *(
            "http://e.x",
            "www.e.x",
            "a@e.x",
            "`a`|b",
            "a|b",
            "a\\|b",
            "&lt;b&gt;",
            "**b** _i_ ~~s~~",
            "# h",
            "- i",
            "1. i",
        ),
    ],
)
def test_md_shows_markup_in_a_cell_as_it_is(text: str) -> None:
    """As a reader of Markdown with tables shows it; links, pictures and tags would call home or run."""
    made = written("md", [[row(customer=text, detail=text, line=text)]])
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(made)
    cells = [token for token in tokens if token.type == "inline"][len(MACHINE) :]
    assert len(cells) == len(MACHINE)
    assert {child.type for cell in cells for child in cell.children or ()} <= {"text"}
    found = ["".join(child.content for child in cell.children or ()) for cell in cells]
    assert [found[MACHINE.index(name)] for name in ("customer", "detail", "line")] == [text] * 3


markup = st.text(st.sampled_from("*_~`[]()!<>&#|\\{}^=+-.:/@$1aא \n\r\t\"'htpw"), max_size=20)
markup |= st.sampled_from(["http://e.x", "www.e.x", "a@e.x", "&amp;", "&#42;", "<b>", "![x](y)", "***", "1) a"])


@settings(max_examples=300)
@given(st.lists(st.lists(markup, min_size=9, max_size=9), min_size=1, max_size=3))
def test_no_text_is_markup_in_md(rows: list[list[str]]) -> None:
    made = written("md", [rows], columns=NARROW)
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(made)
    assert {token.type.partition("_")[0] for token in tokens} <= {"table", "thead", "tbody", "tr", "th", "td", "inline"}
    cells = [token for token in tokens if token.type == "inline"][len(NARROW) :]
    assert {child.type for cell in cells for child in cell.children or ()} <= {"text", "text_special"}
    found = ["".join(child.content for child in cell.children or ()) for cell in cells]
    assert found == [shown(value).strip() for row in rows for value in row]


@pytest.mark.parametrize("form", FORMATS)
def test_columns_that_are_chosen_are_all_that_is_written(form: str) -> None:
    text = written(form, chosen([ROWS[:1]], ("month", "customer"), NOW), columns=("month", "customer"))
    assert "2026-11" in text
    assert "Rami Cohen" in text
    assert "Eli Levi" not in text
    assert "technician" not in text


def test_a_draft_has_its_line_where_people_look_for_it() -> None:
    ((draft,),) = with_lines([[row(status="draft", line="Rami. 25:70")]])
    assert draft[MACHINE.index("detail")] == "Rami. 25:70"


def test_people_get_the_columns_that_are_declared_for_them() -> None:
    values = Chosen((*MACHINE, *PEOPLES), NOW).of(ROWS[0])
    assert values[: len(MACHINE)] == ROWS[0]
    made = dict(zip(PEOPLES, values[len(MACHINE) :], strict=True))
    assert made == {
        "date": "2026-11-21",
        "time": "09:30",
        "month": "2026-11",
        "week": "2026-W47",
        "weekday": "Sat",
        "hour": 9,
        "is_contact": 1,
        "promise": "open",
        "days_late": None,
    }


@given(whole_rows)
def test_json_loses_nothing(rows: list[Row]) -> None:
    objects = [dict(zip(MACHINE, row, strict=True)) for row in rows]
    assert json.loads(written("json", [rows])) == objects
    assert [json.loads(line) for line in written("jsonl", [rows]).split("\n")[:-1]] == objects


def test_json_keeps_a_lone_surrogate_and_a_number() -> None:
    (back,) = json.loads(written("json", [[row(customer="a\ud800b", score=5)]]))
    assert (back["customer"], back["score"]) == ("a\ud800b", 5)


def test_json_has_one_object_a_line_with_the_columns_in_order() -> None:
    first, *lines, last = written("json", [ROWS[:3], ROWS[3:]]).split("\n")[:-1]
    assert (first, last) == ("[", "]")
    assert [list(json.loads(line.removesuffix(","))) for line in lines] == [list(MACHINE)] * len(ROWS)


def test_hostile_text_is_seen_in_a_page_that_is_else_harmless() -> None:
    page = [row(line="harmless")] * 50 + [row(line=HOSTILE)] + [row(line="harmless")] * 50
    for form in ("csv", "tsv"):
        assert shown(HOSTILE) in written(form, [page])


@pytest.mark.parametrize(
    "value", ["=1+1", "+972", "-1", "@x", "\t=1", "\r=1", "0042", "87e9", "9.30", "12/3", "'=x", "3 Mar"]
)
def test_excel_gets_no_formula(value: str) -> None:
    text = written("csv", [[row(customer=value, line=f"a{value}", score=-1)]], excel=True)
    assert text.startswith("\ufeffref,")
    _, cells = csv.reader(StringIO(text, newline=""))
    back = dict(zip(MACHINE, cells, strict=True))
    assert back["customer"] == "'" + safe(value)
    assert back["line"] == "a" + safe(value)
    assert back["score"] == "-1"


@pytest.mark.parametrize("form", ["tsv", "json", "jsonl", "md"])
def test_only_csv_has_a_form_for_excel(form: str) -> None:
    with pytest.raises(BadUsageError, match=form):
        write(form, [], StringIO(), Shape(excel=True))


@pytest.mark.slow
def test_what_counts_as_safe_is_what_text_safe_leaves_as_it_is() -> None:
    safe_class = re.compile(f"[{formats._SAFE}]")
    wrong = [
        code
        for code in range(sys.maxunicode + 1)
        if bool(safe_class.match(chr(code))) != (safe(chr(code)) == chr(code))
    ]
    assert wrong == []


def test_the_module_loads_nothing_heavy() -> None:
    code = (
        "import sys, quicklog.show.formats; print(sorted({'rich', 'csv', 'json', 're', 'typing'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
