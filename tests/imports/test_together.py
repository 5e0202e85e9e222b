"""What is decided of a sheet by its columns, by options and by what the log has already, all of it at once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import rows
from tests.cli.conftest import log, ql

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

__all__ = ["log", "ql"]

# As a help desk of New York writes it: one date proves the order of all, a category is the team's code, another is
# nobody's, a heading comes twice, and what became of each ticket is a word.
TICKETS = """Caller,Category,Opened on,Notes,Opened on,Notes,Phone,Status,Ticket
Rami Cohen,Billing Question,10/5/2026 9:30,charged twice,x,called again,050-1,Resolved,T1
Dana Katz,backup,10/29/2026 23:30,,,tapes,,Pending,T2
Moshe Peretz,Software bug,11/1/2026 1:10,crashes,,,,Closed,T3
Noa Levi,printer,11/2/2026 8:00,,,,,,T4
"""
ASKED = (
    *("--map", "Caller=customer", "--map", "Category=code", "--map", "Phone=detail"),
    *("--set", "channel=phone", "--map-code", "Billing Question=invoice"),
)
NEW_YORK = ("--time-zone", "America/New_York")
MOMENTS = ["2026-10-05T09:30:00-04:00", "2026-10-29T23:30:00-04:00", "2026-11-01T01:10:00-04:00"]


def brought_in(ql: Ql, path: Path, text: str, *options: str) -> str:
    """Import a file, and return all that was said."""
    path.write_text(text, encoding="utf-8")
    done = ql("import", str(path), *options)
    assert done.code in {0, 3}, done.err
    return done.err


def standing(log: Path) -> list[dict[str, Any]]:
    """Return the notes that count but for where they stand in their second, by time of contact."""
    kept = [{name: value for name, value in row.items() if name != "position"} for row in rows(log)]
    return sorted((row for row in kept if row["status"] != "void"), key=lambda row: datetime.fromisoformat(row["at"]))


def column(log: Path, name: str) -> list[Any]:
    return [row[name] for row in standing(log)]


def is_sound(ql: Ql, log: Path) -> bool:
    before = rows(log)
    return ql("doctor").code == ql("doctor", "--rebuild").code == 0 and rows(log) == before


@pytest.mark.slow
def test_a_sheet_that_needs_everything_comes_in_again_goes_and_comes_back(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    told = brought_in(ql, path, TICKETS, *ASKED, *NEW_YORK)
    assert told.splitlines()[:4] == [
        "tickets.csv: Opened on: 4 dates are month first, as 10/29/2026 23:30 (row 3) proves",
        "tickets.csv: nothing in a note answers to column 5, Opened on again (1 cell): not read",
        "tickets.csv: 2 are closed, and nothing says since when: they count as closed on no day",
        "4 noted, 0 were there already",
    ]
    assert column(log, "at") == [*MOMENTS, "2026-11-02T08:00:00-05:00"]
    assert column(log, "code") == ["invoice", "backup", "Software bug", "printer"]
    assert column(log, "detail") == ["charged twice. called again. 050-1", "tapes. status: Pending", "crashes", None]
    assert column(log, "status") == ["done", "logged", "done", "logged"]
    assert (set(column(log, "channel")), set(column(log, "closed_at"))) == ({"phone"}, {None})
    assert is_sound(ql, log)

    before = standing(log)
    for zone in (NEW_YORK, ("--time-zone", "Europe/London"), (), (*NEW_YORK, "--date-order", "month-first")):
        again = brought_in(ql, path, TICKETS, *ASKED[:-2], *zone)  # the log remembers what a category means
        assert "0 noted, 4 were there already" in again
        assert ("but at another moment" in again) == (zone[:2] != NEW_YORK)
        assert standing(log) == before

    assert ql("import", "--undo", str(path), "--yes").code == 0
    assert standing(log) == []
    assert is_sound(ql, log)
    assert "0 noted, 4 brought back that were undone" in brought_in(ql, path, TICKETS, *ASKED, *NEW_YORK)
    kept = ("id", "ref", "at", "customer", "code", "detail", "status", "channel", "ticket", "closed_at")
    assert [[row[name] for name in kept] for row in standing(log)] == [[row[name] for name in kept] for row in before]
    assert is_sound(ql, log)


@pytest.mark.slow
def test_a_ticket_that_is_closed_at_last_is_said_to_be_nothing_else_any_more(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    brought_in(ql, path, TICKETS, *ASKED, *NEW_YORK)
    before = standing(log)
    told = brought_in(ql, path, TICKETS.replace("Pending", "Resolved"), *ASKED, *NEW_YORK)
    assert "1 of those there already were closed by the file: tickets.csv:3" in told
    assert (column(log, "status")[1], column(log, "detail")[1]) == ("done", "tapes")
    assert is_sound(ql, log)
    ql("undo", "--yes")
    assert standing(log) == before


def test_a_status_of_before_is_all_that_goes_when_a_ticket_is_closed(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = "ticket,customer,code,at,detail,status\n1,A,backup,18/11/2026 9:30,{detail},{status}\n"
    path = tmp_path / "calls.csv"
    brought_in(ql, path, sheet.format(detail="status: unknown. by hand", status=""))
    brought_in(ql, path, sheet.format(detail="", status="closed"))
    assert column(log, "detail") == ["status: unknown. by hand"]


def test_a_row_without_a_code_is_the_same_when_it_has_one_whatever_the_order_of_dates(
    ql: Ql, log: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    sheet = "customer,code,at\nA Smith,{code},10/5/2026 9:30\nB Jones,backup,10/29/2026 8:00\n"
    assert "1 kept as a draft" in brought_in(ql, path, sheet.format(code=""))
    assert "0 noted, 2 were there already" in brought_in(ql, path, sheet.format(code="printer"))
    assert column(log, "code") == ["printer", "backup"]
    assert is_sound(ql, log)


def test_a_draft_of_a_sheet_of_another_zone_is_fixed_at_its_own_moment(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = "customer,code,date,time,due\nRami Cohen,,11/18/2026,9:30,11/25/2026 9:00\n"
    brought_in(ql, tmp_path / "a.csv", sheet, *NEW_YORK, "--date-order", "month-first")
    (draft,) = standing(log)
    assert ql("fix", draft["ref"], draft["line"].replace(" |  |  | ", " |  | printer | ")).code == 0
    (note,) = standing(log)
    assert datetime.fromisoformat(note["at"]) == datetime.fromisoformat("2026-11-18T09:30:00-05:00")
    assert datetime.fromisoformat(note["due"]) == datetime.fromisoformat("2026-11-25T09:00:00-05:00")


@pytest.mark.parametrize("line", ["Rami Cohen. Eli Levi. backup. 9:30", "Rami Cohen. Eli Levi. backup"])
def test_a_draft_of_a_page_of_another_zone_is_fixed_at_its_own_moment(
    line: str, ql: Ql, log: Path, tmp_path: Path
) -> None:
    brought_in(ql, tmp_path / "page.txt", "18/11/2026\nRami Cohen. Eli Levi. backup. 25:70\n", *NEW_YORK)
    (draft,) = standing(log)
    assert ql("fix", draft["ref"], line).code == 0
    clock = "09:30" if "9:30" in line else "12:00"
    assert column(log, "at") == [f"2026-11-18T{clock}:00-05:00"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_two_columns_that_are_mapped_to_one_moment_are_one_column(form: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    found = [("A", "10/5/2026", "9:30"), ("B", "10/29/2026", "10:00")]
    sheet = "\n".join(["who,day,hour,code", *(",".join((*row, "backup")) for row in found)])
    names = ("who", "day", "hour")
    text = sheet if form == "csv" else json.dumps([dict(zip(names, row, strict=True), code="backup") for row in found])
    words = ("--map", "who=customer", "--map", "day=at", "--map", "hour=at")
    assert "dates are month first, as 10/29/2026" in brought_in(ql, tmp_path / f"a.{form}", text, *words)
    assert column(log, "at") == ["2026-10-05T09:30:00+03:00", "2026-10-29T10:00:00+02:00"]


def test_a_day_that_is_set_is_of_the_teams_order_and_no_other_column_is_taken_for_the_time(
    ql: Ql, log: Path, tmp_path: Path
) -> None:
    sheet = "customer,code,day,Born\nA,backup,10/29/2025,10/5/1970\nB,backup,,10/6/1980\n"
    told = brought_in(ql, tmp_path / "a.csv", sheet, "--set", "date=5/10/2026")
    assert column(log, "at") == ["2025-10-29T12:00:00+02:00", "2026-10-05T12:00:00+03:00"]
    assert "nothing in a note answers to Born (2 cells)" in told
    brought_in(ql, tmp_path / "b.csv", "customer,code,Born\nC,backup,10/5/1970\n", "--set", "at=6/10/2026 9:30")
    assert column(log, "at")[-1] == "2026-10-06T09:30:00+03:00"


def test_working_hours_are_of_the_teams_zone_wherever_a_sheet_was_written(ql: Ql, log: Path, tmp_path: Path) -> None:
    codes = log.parent / "codes.toml"
    codes.write_text(f'{codes.read_text(encoding="utf-8")}\n[hours]\nsun-thu = "08:00-17:00"\n', encoding="utf-8")
    cells = ["A,callback,2026-11-18 9:30,", "B,printer,2026-11-18 9:40,2d", "C,printer,2026-11-18 9:50,2026-11-23 9:00"]
    brought_in(ql, tmp_path / "a.csv", "\n".join(["customer,code,at,due", *cells]), *NEW_YORK)
    brought_in(ql, tmp_path / "page.txt", "18/11/2026\nD. callback. 10:00\nE. printer. 10:10. due:2d\n", *NEW_YORK)
    sunday = datetime.fromisoformat("2026-11-22T17:00:00+02:00")
    monday = datetime.fromisoformat("2026-11-23T09:00:00-05:00")
    assert [datetime.fromisoformat(each) for each in column(log, "due")] == [sunday, sunday, monday, sunday, sunday]


def test_a_column_of_which_only_the_heading_comes_twice_is_read_by_the_first(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = "customer,code,Seen,Seen\nA,backup,10/5/2026,upstairs\nB,backup,10/29/2026,\n"
    told = brought_in(ql, tmp_path / "a.csv", sheet)
    assert "no heading says when it was: the 2 dates under Seen are read as that" in told
    assert "nothing in a note answers to column 4, Seen again (1 cell): not read" in told
    assert [at[:10] for at in column(log, "at")] == ["2026-10-05", "2026-10-29"]


def test_headings_of_objects_are_named_once_where_one_is_missed(ql: Ql, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"customer":"A","code":"backup"},{"customer":"B","code":"backup","zorg":"1"}]', encoding="utf-8")
    done = ql("import", str(path), "--map", "qqq=detail")
    assert (done.code, "the headings are customer, code, zorg" in done.err) == (2, True)
