"""``ql import``: dates of another order than the team's, said, refused or settled; and no row is of now unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from tests.cli import rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

AMERICAN = "customer,code,at\nA,backup,10/5/2020 9:30\nB,backup,10/29/2020 9:30\n"


def file(tmp_path: Path, name: str, content: str) -> str:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return str(path)


def days(log: Path) -> list[str]:
    return sorted(row["at"][:10] for row in rows(log))


def test_a_sheet_of_american_dates_is_read_as_one(ql: Ql, log: Path, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, "calls.csv", AMERICAN))
    said = "calls.csv: at: 2 dates are month first, as 10/29/2020 9:30 (row 3) proves"
    assert (done.code, done.err) == (0, f"{said}\n2 noted, 0 were there already\n")
    assert days(log) == ["2020-10-05", "2020-10-29"]
    assert ql("import", file(tmp_path, "calls.csv", AMERICAN)).err.endswith("0 noted, 2 were there already\n")
    assert ql("doctor").code == 0


def test_a_sheet_of_both_orders_is_refused_until_it_is_said_which(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "calls.csv", f"{AMERICAN}C,backup,28/10/2020\n")
    done = ql("import", path)
    assert (done.code, log.exists()) == (2, False)
    assert done.err == (
        "ql: calls.csv:4: at: 28/10/2020 (row 4) can only be day first, and 10/29/2020 9:30 (row 3) only month first:"
        " mend one of them, or say which comes first: --date-order day-first|month-first: nothing was imported\n"
    )
    assert ql("import", path, "--date-order", "month-first").code == 3
    assert days(log)[:2] == ["2020-10-05", "2020-10-29"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("day-first", "2020-05-10"),
        ("d/m", "2020-05-10"),
        ("D", "2020-05-10"),
        ("m", "2020-10-05"),
        ("mdy", "2020-10-05"),
    ],
)
def test_the_order_can_be_said_in_short(ql: Ql, log: Path, tmp_path: Path, said: str, day: str) -> None:
    done = ql("import", file(tmp_path, "c.csv", "customer,code,at\nA,backup,10/5/2020 9:30\n"), "--date-order", said)
    assert (done.code, done.err) == (0, "1 noted, 0 were there already\n")
    assert days(log) == [day]


def test_another_word_for_the_order_is_an_error(ql: Ql, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, "c.csv", AMERICAN), "--date-order", "year")
    assert done.code == 2
    assert done.err == ("ql: --date-order year cannot be used: write day-first for 20/11, or month-first for 11/20\n")


def test_a_page_says_and_obeys_the_same(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "page.txt", "10/5/2020\nRami. UPS. 9:30\n10/29/2020\nSara. UPS. 9:30\n")
    done = ql("import", path)
    assert "page.txt: 2 dates are month first, as 10/29/2020 (line 3) proves\n" in done.err
    assert days(log) == ["2020-10-05", "2020-10-29"]
    done = ql("import", path, "--date-order", "day-first")
    assert done.code == 2
    assert "the day comes first: write 20/11, or change date_order in codes.toml" in done.err


def test_json_is_surveyed_as_well(ql: Ql, log: Path, tmp_path: Path) -> None:
    lines = (
        '{"customer": "A", "code": "UPS", "at": "10/5/2020"}\n{"customer": "B", "code": "UPS", "at": "10/29/2020"}\n'
    )
    done = ql("import", file(tmp_path, "calls.jsonl", lines))
    assert "calls.jsonl: at: 2 dates are month first, as 10/29/2020 (row 2) proves\n" in done.err
    assert days(log) == ["2020-10-05", "2020-10-29"]


@pytest.mark.slow
def test_a_workbook_is_surveyed_as_well(ql: Ql, log: Path, tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (["customer", "code", "Date Opened"], ["C", "UPS", "10/6/2020"], ["D", "UPS", "10/30/2020"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "calls.xlsx")
    done = ql("import", str(tmp_path / "calls.xlsx"))
    assert "calls.xlsx: Date Opened: 2 dates are month first, as 10/30/2020 (row 3) proves\n" in done.err
    assert days(log) == ["2020-10-06", "2020-10-30"]


def test_stdin_is_read_twice_too(ql: Ql, log: Path) -> None:
    done = ql("import", "-", stdin=AMERICAN.encode())
    assert "stdin: at: 2 dates are month first" in done.err
    assert days(log) == ["2020-10-05", "2020-10-29"]


def test_a_sheet_whose_only_dates_nobody_claims_is_read_and_said(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", "customer,code,Zorg,Floor No\nA,backup,2020-11-01 10:00,3\n")
    done = ql("import", path)
    assert (done.code, days(log)) == (0, ["2020-11-01"])
    assert done.err == (
        "c.csv: no heading says when it was: the date under Zorg is read as that;"
        " if it is something else: --map Zorg=detail\n"
        'c.csv: nothing in a note answers to Floor No (1 cell): not read; --map "Floor No"=detail keeps the words\n'
        "1 noted, 0 were there already\n"
    )


def test_a_sheet_of_two_columns_of_dates_that_nobody_claims_is_refused(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", "customer,code,Zorg,Blah\nA,backup,2020-11-01 10:00,2020-11-01 11:00\n")
    done = ql("import", path)
    assert (done.code, log.exists()) == (2, False)
    assert done.err == (
        "ql: c.csv:1: no heading says when it was, and there are dates under Zorg and Blah:"
        " say which they are: --map Zorg=date, or --map Blah=detail: nothing was imported\n"
    )
    assert ql("import", path, "--map", "Zorg=at").code == 0
    assert days(log) == ["2020-11-01"]


SHEETS = {
    "american": AMERICAN,
    "joined": "customer,code,created,time\nA,backup,2020-11-01 00:00,9:30 PM\nB,UPS,2020-11-02 00:00,\n",
    "unclaimed": "customer,code,Zorg\nA,backup,20-Nov-20\n",
    "promises": "customer,code,due\nA,backup,2020-11-01\nB,UPS,2027-11-01T10:00:00.123Z\n",
    "numbers": "customer,code,Date opened,Date closed\nA,backup,46344.39583,46345\n",
    "hebrew": "לקוח,קוד,תאריך/שעה\nרמי,גיבוי,10/5/2020 9:30\nדנה,גיבוי,10/29/2020 9:30 PM\n",
    "mail": 'customer,code,Received\nA,UPS,"Thu, 29 Oct 2020 09:30:00 -0500 (EST)"\nB,UPS,20201029T0930Z\n',
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
def test_a_log_is_sound_and_rebuilt_the_same_after_each(ql: Ql, log: Path, tmp_path: Path, name: str) -> None:
    path = file(tmp_path, "c.csv", SHEETS[name])
    assert ql("import", path).code == 0
    before = rows(log)
    assert ql("doctor").code == 0
    assert ql("doctor", "--rebuild").code == 0
    assert rows(log) == before
    assert f"0 noted, {len(before)} were there already" in ql("import", path).err
