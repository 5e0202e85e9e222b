"""``--columns`` on every listing, csv for Excel, and the workbook that a lead gets: as they are typed."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from quicklog.note.fields import MACHINE, PEOPLES
from tests.cli import ARTICLE, DRAFT, on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

LISTINGS = [
    ["today"],
    ["list"],
    ["find", "backup"],
    ["open"],
    ["customer", "Rami Cohen"],
    ["export"],
    ["drafts"],
    ["inbox", "--all"],
]
CHOSEN = ("date", "time", "customer", "code", "promise")


@pytest.fixture
def kept(ql: Ql) -> Ql:
    ql("add", ARTICLE)
    ql("add", "Rami Cohen. Eli Levi. VPN+backup due:2d for:noa. 10:15. <b>*urgent*</b> ticket:0042")
    ql("add", DRAFT)
    return ql


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("command", LISTINGS)
def test_every_listing_gives_the_columns_that_are_chosen(command: list[str], kept: Ql, tmp_path: Path) -> None:
    columns = ",".join(CHOSEN)
    for form in ("csv", "tsv", "md", "table"):
        done = kept(*command, "--columns", columns, "--format", form)
        assert done.code == 0, done
        heading = done.lines[0].replace("|", " ").replace(",", " ").split()
        assert tuple(heading) == CHOSEN, form
    (first, *_) = kept(command[0], "--columns", columns, "--json", *command[1:]).objects
    assert tuple(first) == CHOSEN
    assert tuple(json.loads(kept(*command, "--columns", columns, "--format", "json").out)[0]) == CHOSEN
    path = tmp_path / "notes.xlsx"
    assert kept(*command, "--columns", columns, "--output", str(path)).code == 0
    assert tuple(cell.value for cell in load_workbook(path)["notes"][1]) == CHOSEN


def test_columns_are_told_apart_by_commas_and_all_stands_for_those_of_the_machine_formats(kept: Ql) -> None:
    done = kept("export", "--columns", "month, all,week,ref")
    assert tuple(done.lines[0].split(",")) == ("month", *MACHINE, "week")
    done = kept("export", "--columns", "customer-key,days-late")
    assert done.lines[0] == "customer_key,days_late"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tme", "there is no column tme: choose from time"),
        ("customer,cod", "there is no column cod: choose from code"),
        (",", "--columns names none"),
    ],
)
def test_a_column_that_there_is_not_is_named_with_those_that_are_near(typed: str, said: str, kept: Ql) -> None:
    done = kept("list", "--columns", typed)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_an_unlikely_column_is_answered_with_all_of_them(kept: Ql) -> None:
    done = kept("list", "--columns", "zzzzzz")
    assert all(name in done.err for name in (*MACHINE, *PEOPLES))


def test_a_table_of_chosen_columns_says_of_which_day_a_time_is(kept: Ql) -> None:
    kept("add", "Dan. Eli. UPS. yesterday 9:30")
    done = kept("list", "--columns", "time,customer")
    assert "19 Nov 09:30  Dan" in done.out
    done = kept("list", "--columns", "date,time,customer")
    assert "2026-11-19  09:30  Dan" in done.out


def test_a_table_of_chosen_columns_fits_a_terminal(kept: Ql) -> None:
    assert kept("list").code == 0
    done = on_terminal(["list", "--columns", "date,customer,detail,line"], columns=50, environ={"QL_BIDI": "off"})
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 60  # with the colours
    assert "Rami" in done.out


def test_the_most_urgent_stands_first_in_chosen_columns_too(ql: Ql) -> None:
    ql("add", "Late. Eli. backup due:5d. 9:30")
    ql("add", "Soon. Eli. backup due:1d. 9:40")
    assert [line.split()[0] for line in ql("open", "--columns", "customer,due").lines] == ["customer", "Soon", "Late"]


@pytest.mark.usefixtures("as_noa")
def test_what_is_given_out_in_chosen_columns_is_not_marked_as_seen(kept: Ql) -> None:
    assert "Rami Cohen" in kept("inbox", "--columns", "customer,detail").out
    assert "Rami Cohen" in kept("inbox").out
    assert kept("inbox").out == "no new messages for Noa Bar\n"


def test_md_is_narrow_unless_more_is_asked_for_and_a_draft_shows_its_line(kept: Ql) -> None:
    lines = kept("list", "-f", "md").lines
    assert lines[0] == "| date | time | customer | technician | code | detail | due | status | ref |"
    assert r"\<b\>\*urgent\*\</b\>" in lines[3]
    assert "Rami Cohen. Eli. backup. 25:70" in lines[2]
    assert kept("list", "-f", "md", "--columns", "all").lines[0] == f"| {' | '.join(MACHINE)} |"


def test_a_table_in_md_is_not_read_in_again(kept: Ql, tmp_path: Path) -> None:
    for place, columns in enumerate(([], ["--columns", "all"], ["--columns", "customer,week"])):
        path = tmp_path / f"{place}.md"
        assert kept("export", "-o", str(path), *columns).code == 0
        done = kept("import", str(path))
        assert done.code != 0
        assert "a table for people to read" in done.err


def test_csv_for_excel_keeps_noughts_and_comes_back(kept: Ql, tmp_path: Path) -> None:
    for words in ([], ["--delimiter", "semicolon"], ["--delimiter", ";"]):
        path = tmp_path / "excel.csv"
        assert kept("export", "--excel", "-o", str(path), *words).code == 0
        text = path.read_text("utf-8")
        assert text.startswith("\ufeffref;id;" if words else "\ufeffref,id,")
        assert "'0042" in text
        done = kept("import", str(path))
        assert (done.code, "changed" in done.err) == (0, False), done


def test_a_day_and_a_clock_are_left_to_excel(kept: Ql) -> None:
    done = kept("export", "--excel", "--columns", "date,time,month,ticket", "--code", "VPN")
    assert done.lines[1] == "2026-11-20,10:15,'2026-11,'0042"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--delimiter", "semicolon"], "--delimiter goes with --excel only"),
        (["--excel", "--delimiter", "tab"], "--delimiter tab cannot be used: choose from comma, semicolon"),
    ],
)
def test_a_delimiter_is_one_that_excel_expects(words: list[str], said: str, kept: Ql) -> None:
    done = kept("export", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_workbook_leaves_drafts_and_what_was_taken_back_to_its_exact_sheet(kept: Ql, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    kept("add", "Gone. Eli. backup. 9:00")
    kept("undo")
    done = kept("export", "-o", str(path))
    assert "2 drafts and notes taken back stand in the sheet exact alone" in done.err
    assert "4 notes written" in done.err
    book = load_workbook(path)
    assert [sheet.max_row for sheet in book] == [3, 5]
    for words in (["--all"], ["--status", "void", "--status", "draft", "--status", "logged", "--status", "open"]):
        assert "exact alone" not in kept("export", "-o", str(path), *words).err
        assert [sheet.max_row for sheet in load_workbook(path)] == [5, 5]


def test_a_workbook_of_chosen_columns_says_what_it_leaves_out(kept: Ql, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    done = kept("export", "-o", str(path), "--columns", "date,customer")
    assert "1 draft or note taken back is left out: --all gives it too" in done.err
    assert "2 notes written" in done.err
    assert load_workbook(path).sheetnames == ["notes"]


def test_a_workbook_comes_back_whole_and_says_which_sheet_was_read(
    kept: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notes.xlsx"
    kept("export", "-o", str(path), "--per-code")
    before = kept("export").out
    monkeypatch.setenv("QL_LOG", str(tmp_path / "other.db"))
    done = kept("import", str(path))
    assert done.code in (0, 3)
    assert "notes.xlsx is quicklog's own: its sheet exact was read; what was changed in notes was not" in done.err
    assert kept("export").out == before


def test_a_sheet_that_is_merely_called_so_is_read_as_any(ql: Ql, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["customer", "code", "at"])
    book.active.append(["Rami", "backup", "2026-11-18 09:30"])
    book.create_sheet("exact").append(["something", "else"])
    book.save(tmp_path / "theirs.xlsx")
    done = ql("import", str(tmp_path / "theirs.xlsx"))
    assert done.code == 0, done
    assert "not read: the sheets exact" in done.err
    assert [each["customer"] for each in ql("list", "--json").objects] == ["Rami"]


def test_a_row_for_each_code_is_not_taken_for_a_note(kept: Ql) -> None:
    done = kept("export", "--per-code")
    assert (done.code, done.out) == (2, "")
    assert "--per-code would give rows that ql import takes for notes" in done.err
    found = read(kept("export", "--per-code", "--columns", "customer,code,ticket").out)
    assert [each["code"] for each in found if each["ticket"]] == ["VPN", "backup"]
    table = kept("export", "--per-code", "--columns", "code,ticket", "-f", "table", "--code", "VPN").lines
    assert [line.split() for line in table] == [["code", "ticket"], ["VPN", "0042"], ["backup", "0042"]]
    assert kept("export", "--per-code", "-f", "table").code == 2
    assert len(kept("export", "--per-code", "-f", "md", "--code", "VPN").lines) == 4
