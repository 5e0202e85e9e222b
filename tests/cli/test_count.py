"""``ql count`` as it is typed: what counts as a contact, by which columns, and in which forms."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from quicklog.cli.options import BY
from tests.cli import DRAFT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

LINES = (
    "Rami Cohen. Eli Levi. viruses. 9:30",
    "Rami Cohen. Dana Katz. VPN+backup. 10:15",
    "Acme Ltd. Eli Levi. VPN. 3/10 9:00",
    "R. Cohen. Eli Levi. VPN. 23:50",
)


@pytest.fixture
def kept(ql: Ql) -> Ql:
    for line in LINES:
        assert ql("add", line).code == 0, line
    ql("add", "Acme Ltd. Eli Levi. callback for:dana. 9:30")
    ql("add", DRAFT)
    ql("add", "Gone. Eli Levi. VPN. 9:30")
    ql("undo")
    return ql


def counts(ql: Ql, *words: str) -> list[tuple[Any, ...]]:
    return [tuple(each.values()) for each in ql("count", *words, "--json").objects]


def test_contacts_are_counted_and_no_drafts_messages_or_what_was_taken_back(kept: Ql) -> None:
    assert kept("count") == (0, "4 contacts\n", "")
    assert counts(kept) == [(4,)]
    assert kept("count", "--kind", "message").out == "1 note\n"
    assert kept("count", "--status", "void").out == "1 note\n"
    assert kept("count", "--status", "draft").out == "1 note\n"
    assert kept("count", "--kind", "fault").out == "1 note\n"


def test_a_note_with_several_codes_counts_under_each_and_that_is_said(kept: Ql) -> None:
    assert counts(kept, "--by", "code") == [("VPN", 3), ("backup", 1), ("viruses", 1)]
    assert kept("count", "--by", "code").out == (
        "code     count\nVPN          3\nbackup       1\nviruses      1\n"
        "4 contacts · one with several codes stands under each of them\n"
    )


def test_three_columns_are_counted_in_every_format(kept: Ql, tmp_path: Path) -> None:
    by = ("--by", "code,technician,month")
    rows = [
        ("VPN", "Dana Katz", "2026-11", 1),
        ("VPN", "Eli Levi", "2026-10", 1),
        ("VPN", "Eli Levi", "2026-11", 1),
        ("backup", "Dana Katz", "2026-11", 1),
        ("viruses", "Eli Levi", "2026-11", 1),
    ]
    headings = ["code", "technician", "month", "count"]
    assert counts(kept, *by) == rows
    assert [tuple(each.values()) for each in json.loads(kept("count", *by, "-f", "json").out)] == rows
    texts = [[str(value) for value in row] for row in rows]
    assert list(csv.reader(io.StringIO(kept("count", *by, "-f", "csv").out, newline=""))) == [headings, *texts]
    assert [line.split("\t") for line in kept("count", *by, "-f", "tsv").lines] == [headings, *texts]
    assert len(kept("count", *by, "-f", "md").lines) == len(rows) + 2
    assert len(kept("count", *by).lines) == len(rows) + 2
    path = tmp_path / "counted.xlsx"
    assert kept("count", *by, "-o", str(path)).code == 0
    assert list(load_workbook(path).active.iter_rows(values_only=True)) == [tuple(headings), *rows]
    assert kept("count", *by, "-o", str(tmp_path / "counted.csv")).code == 0
    assert (tmp_path / "counted.csv").read_text("utf-8").splitlines()[0] == ",".join(headings)


def test_two_columns_are_crossed_with_their_sums(kept: Ql) -> None:
    assert kept("count", "--by", "technician,month", "--cross").lines == [
        "technician  2026-10  2026-11  total",
        "Eli Levi          1        2      3",
        "Dana Katz         –        1      1",
        "total             1        3      4",
        "4 contacts",
    ]
    crossed = kept("count", "--by", "technician,month", "--cross", "-f", "csv").out
    assert list(csv.reader(io.StringIO(crossed, newline="")))[1] == ["Eli Levi", "1", "2", "3"]


def test_names_that_are_one_customers_are_one(kept: Ql) -> None:
    assert ("R. Cohen", 1) in counts(kept, "--by", "customer")
    kept("customer", "same", "Rami Cohen", "R. Cohen")
    assert counts(kept, "--by", "customer") == [("Rami Cohen", 3), ("Acme Ltd", 1)]


def test_filters_choose_what_is_counted(kept: Ql) -> None:
    assert kept("count", "--customer", "Acme Ltd").out == "1 contact\n"
    assert counts(kept, "--by", "code", "--month", "oct") == [("VPN", 1)]
    assert counts(kept, "--by", "customer", "--text", "backup") == [("Rami Cohen", 1)]
    assert counts(kept, "--by", "customer", "--technician", "dana") == [("Rami Cohen", 1)]


def test_days_of_the_week_and_hours_stand_in_their_order(ql: Ql) -> None:
    for line in ("Acme. Eli. UPS. 16/11 9:00", "Acme. Eli. UPS. 17/11 10:00", "Acme. Eli. UPS. 18/11 8:00"):
        ql("add", line)
    crossed = ql("count", "--by", "hour,weekday", "--cross").lines
    assert crossed[0].split() == ["hour", "Mon", "Tue", "Wed", "total"]
    assert [line.split()[0] for line in crossed[1:4]] == ["8", "9", "10"]


def test_the_greatest_rows_are_shown_and_how_many_more_there_are(kept: Ql) -> None:
    done = kept("count", "--by", "code", "--limit", "1")
    assert done.lines[:2] == ["code  count", "VPN       3"]
    assert "2 rows more" in done.err
    assert "4 contacts" in done.out


def test_nothing_to_count_is_said(kept: Ql) -> None:
    done = kept("count", "--by", "code", "--month", "sep")
    assert (done.code, done.out) == (1, "0 contacts\n")
    assert "no note was found" in done.err
    assert kept("count", "--month", "sep", "--json").out == '{"count": 0}\n'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "cod"], "there is no column cod: choose from code"),
        (["--by", "id"], "there is no column id"),
        (["--by", "code,month,kind,hour"], "--by takes up to three columns"),
        (["--by", ","], "--by names none"),
        (["--cross", "--by", "code"], "--cross takes two columns"),
        (["--cross", "--by", "code,month", "--json"], "--cross is a table to read, and jsonl for programs"),
        (["--by", "code", "-f", "xlsx"], "a spreadsheet needs a file"),
    ],
)
def test_what_cannot_be_counted_is_said(words: list[str], said: str, kept: Ql) -> None:
    done = kept("count", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", BY)
def test_every_column_can_be_counted_by(name: str, kept: Ql) -> None:
    found = counts(kept, "--by", name)
    assert sum(each[-1] for each in found) == (5 if name == "code" else 4)
    assert kept("count", "--by", name).code == 0


def test_what_somebody_wrote_is_no_markup_in_a_crossed_table(ql: Ql) -> None:
    ql("add", "--customer", "<b>x</b>|*y*", "--code", "UPS", "--technician", "_Eli_")
    (heading, *_) = ql("count", "--by", "technician,customer", "--cross", "-f", "md").lines
    assert heading == r"| technician | \<b\>x\</b\>\|\*y\* | total |"
