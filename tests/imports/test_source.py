"""Which sort a file is, by its bytes, its name and its first line."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from quicklog.errors import BadUsageError, UnreachableError
from quicklog.imports.readers.encoding import LONGEST
from quicklog.imports.readers.source import lines, opened

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "# a page\n18/11\nRami Cohen. viruses. 9:30\n"


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.txt", PAGE, "page"),
        ("a", "", "page"),
        ("a.md", "Rami, Cohen; x. Eli. UPS", "page"),
        ("a.txt", "Rami\tEli\tUPS\n", "page"),
        ("a.txt", "Customer\tCode\tDate\nRami\tUPS\t18/11\n", "sheet \t"),
        ("a.txt", "לקוח\tקוד\n", "sheet \t"),
        ("a.csv", "customer,code\n", "sheet ,"),
        ("a.csv", "customer;code\n", "sheet ;"),
        ("a.csv", '"customer"\t"code"\n', "sheet \t"),
        ("a.csv", "sep=;\ncustomer;code\n", "sheet ;"),
        ("a.csv", "what,ever\n", "sheet ,"),
        ("a.CSV", PAGE, "sheet ,"),
        ("a.tsv", "x\ty\n", "sheet \t"),
        ("a.jsonl", "", "json"),
        ("a.json", "[]", "json"),
        ("a.txt", '\n  {"customer": 1}', "json"),
        ("a.txt", '[\n{"customer": 1}]', "json"),
        ("a.txt", '[{"customer": 1}]', "json"),
        ("a.txt", "{\n", "json"),
        ("a", "[ ]", "json"),
        ("a.txt", "[18 Nov]\nRami. UPS. 9:30", "page"),
        ("a.txt", "[18/11]", "page"),
        ("a", "[Wed] 18/11", "page"),
        ("a", "[[18 Nov]]", "page"),
        ("a", "{18/11}", "page"),
        ("a.txt", "[2026]", "page"),
    ],
)
def test_the_sort_of_a_text(name: str, text: str, form: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    source = opened(str(tmp_path / name))
    with source.file:
        assert f"{source.form} {source.delimiter}".removesuffix(" ") == form
        assert source.name == name


def test_a_table_for_people_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("| ref | id | at | customer |\n| --- | --- | --- | --- |\n", encoding="utf-8")
    with pytest.raises(BadUsageError, match=r"notes.md is a table for people to read"):
        opened(str(tmp_path / "notes.md"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"SQLite format 3\0" + bytes(100), "an SQLite database"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\x1f\x8b\x08\0", "a compressed file"),
        (bytes(100), "not text: line 1 holds NUL"),
        (os.urandom(2000) + b"\0\xff", ""),
    ],
)
def test_what_is_no_text_is_named(content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(BadUsageError) as caught:
        opened(str(tmp_path / "a.txt"))
    assert caught.value.what.startswith(f"a.txt is {what}" if what else "a.txt")
    assert caught.value.remedy


def test_a_text_that_is_called_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("customer,code\n", encoding="utf-8")
    with pytest.raises(BadUsageError, match=r"a.xlsx is not an xlsx file"):
        opened(str(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("name", ["nowhere.txt", ".", "a\0b"])
def test_what_cannot_be_read_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="cannot be read"):
        opened(str(tmp_path / name))


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_text, args=(PAGE,)).start()
    source = opened(str(pipe))
    with source.file:
        assert [line for _, line in lines(source)] == PAGE.splitlines()


def test_lines_end_where_people_end_them_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("a\r\nb\rc\n\nd\x0be\u2028f\x85g".encode())
    source = opened(str(tmp_path / "a.txt"))
    with source.file:
        assert list(lines(source)) == [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d\x0be\u2028f\x85g")]
        assert len(list(lines(source))) == 5


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n" + "x" * (LONGEST + 1), encoding="utf-8")
    with pytest.raises(BadUsageError, match=r"a.txt:2 has more than 1,048,576 characters"):
        opened(str(tmp_path / "a.txt"))
    (tmp_path / "a.txt").write_text("a\n" + "x" * LONGEST, encoding="utf-8")
    source = opened(str(tmp_path / "a.txt"))
    with source.file, pytest.raises(BadUsageError, match=r"a.txt:2 has more than 1,048,576 characters"):
        list(lines(source))
