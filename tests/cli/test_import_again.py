"""A contact that is imported again at another moment, or in other words, is the same; and two are never made one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import NOW, process, rows, tamper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

HEADINGS = "customer,technician,code,at,detail"
CALLS = f"""{HEADINGS}
Rami Cohen,Eli,UPS,5/10/2026 9:30,beeps
Sara Levi,Eli,printer,6/10/2026 9:40,
Rami Cohen,Eli,UPS,8/10/2026 9:30,beeps
Acme Ltd,Dana,invoice,20/10/2026 11:00,charged twice
"""
TICKETS = """ticket,customer,code,at,status
4711,Rami Cohen,UPS,18/11/2026 9:30,open
4712,Sara Levi,printer,18/11/2026 9:40,open
"""


def imported(ql: Ql, path: Path, text: str, *options: str) -> str:
    """Import a file, and return all that was said."""
    path.write_text(text, encoding="utf-8")
    done = ql("import", *options, str(path))
    assert done.code in (0, 3), done.err
    return done.err


def standing(log: Path) -> list[dict[str, Any]]:
    """Return the notes but for where they stand in their second."""
    kept = ({name: value for name, value in row.items() if name != "position"} for row in rows(log))
    return sorted(kept, key=lambda row: row["id"])


def column(log: Path, name: str) -> list[Any]:
    """Return what the notes that count have in a column, by time of contact."""
    return [row[name] for row in rows(log) if row["status"] != "void"]


def is_sound(ql: Ql, log: Path) -> bool:
    before = standing(log)
    return ql("doctor").code == ql("doctor", "--rebuild").code == 0 and standing(log) == before


def month_first(log: Path) -> None:
    """Let the team read 10/5 as the fifth of October."""
    codes = log.parent / "codes.toml"
    text = codes.read_text(encoding="utf-8")
    codes.write_text(text.replace("[settings]\n", '[settings]\ndate_order = "month-first"\n'), encoding="utf-8")


# What a file says otherwise when it comes again, and what is said of it.
OTHERWISE: dict[str, tuple[Callable[[str], str], str]] = {
    "a clock written otherwise": (lambda text: text.replace(" 9:30", " 09:30"), "0 noted, 4 were there already"),
    "headings of others": (lambda text: text.replace("customer,tech", "Client,Tech"), "0 noted, 4 were there already"),
    "a column more": (
        lambda text: "\n".join([f"{HEADINGS},channel", *(f"{row},phone" for row in text.splitlines()[1:])]),
        "4 of those there already were corrected",
    ),
    "a customer corrected": (
        lambda text: text.replace("Sara Levi", "Sara Levy"),
        "corrected by the file: calls.csv:3 ",
    ),
    "a code corrected": (lambda text: text.replace("printer", "VPN"), "corrected by the file: calls.csv:3 "),
    "a technician corrected": (lambda text: text.replace("Dana", "Eli"), "corrected by the file: calls.csv:5 "),
    "words corrected": (lambda text: text.replace("charged", "billed"), "corrected by the file: calls.csv:5 "),
    "words added": (lambda text: text.replace("9:40,", "9:40,it jams"), "corrected by the file: calls.csv:3 "),
    "a clock corrected": (lambda text: text.replace("11:00", "11:05"), "corrected by the file: calls.csv:5 "),
    "two cells corrected": (
        lambda text: text.replace("Dana", "Eli").replace("charged", "billed"),
        "corrected by the file: calls.csv:5 ",
    ),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_file_that_says_something_otherwise_adds_nothing(name: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    change, said = OTHERWISE[name]
    imported(ql, tmp_path / "calls.csv", CALLS)
    before = standing(log)
    looked = imported(ql, tmp_path / "calls.csv", change(CALLS), "--dry-run")
    assert "0 would be noted, 4 are there already" in looked
    assert ("would be corrected" in looked) == ("corrected" in said)
    assert standing(log) == before
    told = imported(ql, tmp_path / "calls.csv", change(CALLS))
    assert "0 noted, 4 were there already" in told
    assert said in told
    after = standing(log)
    assert len(after) == 4
    assert (after != before) == ("corrected" in said)
    assert "corrected" not in imported(ql, tmp_path / "calls.csv", change(CALLS))  # a third time
    assert is_sound(ql, log)
    if after != before:
        assert ql("undo", "--yes").code == 0
        assert standing(log) == before
        assert ql("redo", "--yes").code == 0
        assert standing(log) == after


@pytest.mark.parametrize("other", ["calls.csv", "again.csv"])
def test_day_and_month_in_the_other_order_are_the_same_contacts(other: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "calls.csv", CALLS)
    before = standing(log)
    month_first(log)
    told = imported(ql, tmp_path / other, CALLS.replace("20/10", "10/20").replace("8/10", "10/8"))
    assert "0 noted, 4 were there already" in told
    assert column(log, "at") == [
        *("2026-05-10T09:30:00+03:00", "2026-06-10T09:40:00+03:00"),
        *("2026-10-08T09:30:00+03:00", "2026-10-20T11:00:00+03:00"),
    ]
    assert is_sound(ql, log)
    ql("undo", "--yes")
    assert standing(log) == before


def test_a_draft_that_is_understood_when_its_file_comes_again_is_that_note(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = "customer,code,at\nA,backup,5/10/2026 9:30\nB,,6/10/2026 9:40\n"
    assert "1 kept as a draft" in imported(ql, tmp_path / "calls.csv", sheet)
    before = standing(log)
    told = imported(ql, tmp_path / "calls.csv", sheet.replace("B,", "B,printer"))
    assert "0 noted, 2 were there already" in told
    assert "1 of those there already were corrected by the file: calls.csv:3 " in told
    assert sorted(column(log, "code")) == ["backup", "printer"]
    assert column(log, "status") == ["logged", "logged"]
    assert is_sound(ql, log)
    ql("undo", "--yes")
    assert standing(log) == before


def test_a_file_that_was_undone_comes_back_as_it_is_read_now(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "calls.csv", CALLS)
    ql("undo", "--yes")
    assert "4 brought back that were undone" in imported(ql, tmp_path / "calls.csv", CALLS)
    ql("undo", "--yes")
    month_first(log)
    imported(ql, tmp_path / "calls.csv", CALLS.replace("20/10", "10/20"))
    assert [at[:10] for at in column(log, "at")] == ["2026-05-10", "2026-06-10", "2026-08-10", "2026-10-20"]
    assert is_sound(ql, log)


def test_moments_with_their_zone_are_those_that_were_read_in_another(log: Path, tmp_path: Path) -> None:
    (log.parent / "codes.toml").write_text('[codes.UPS]\nmeaning = "Change the battery"\n', encoding="utf-8")
    path, other = tmp_path / "calls.csv", tmp_path / "export.csv"
    path.write_text("customer,code,at\nRami,UPS,2025-11-18 9:30\nSara,UPS,2025-11-18 9:40\n", encoding="utf-8")
    for zone, text, corrected in (
        ("Asia/Jerusalem", None, False),
        ("UTC", "customer,code,at\nRami,UPS,2025-11-18T07:30:00Z\nSara,UPS,2025-11-18T07:40:00Z\n", False),
        ("UTC", "customer,code,at\nRami,UPS,2025-11-18T09:30:00-05:00\nSara,UPS,2025-11-18T09:40:00-05:00\n", True),
    ):
        if text:
            other.write_text(text, encoding="utf-8")
        done = process("import", str(other if text else path), environ={"TZ": zone, "QL_LOG": str(log)})
        assert done.code == 0
        assert ("corrected by the file" in done.err) == corrected
        assert len(rows(log)) == 2
    assert column(log, "at") == ["2025-11-18T09:30:00-05:00", "2025-11-18T09:40:00-05:00"]


def test_a_file_that_is_read_in_another_zone_is_there_and_says_so(log: Path, tmp_path: Path) -> None:
    (log.parent / "codes.toml").write_text('[codes.UPS]\nmeaning = "Change the battery"\n', encoding="utf-8")
    path = tmp_path / "calls.csv"
    path.write_text("customer,code,at\nRami,UPS,2025-11-18 9:30\nSara,UPS,2025-11-18 9:40\n", encoding="utf-8")

    def run(zone: str, *words: str) -> str:
        return process("import", *words, environ={"TZ": zone, "QL_LOG": str(log)}).err

    run("America/New_York", str(path))
    assert "another moment" not in run("America/New_York", str(path))
    told = run("Asia/Jerusalem", str(path))
    assert "0 noted, 2 were there already" in told
    assert "there already, but at another moment: calls.csv:2 " in told
    assert column(log, "at")[0] == "2025-11-18T09:30:00-05:00"
    run("Asia/Jerusalem", "--undo", "calls.csv", "--yes")
    assert "2 brought back that were undone" in run("Asia/Jerusalem", str(path))
    assert column(log, "at") == ["2025-11-18T09:30:00+02:00", "2025-11-18T09:40:00+02:00"]


def test_a_page_whose_dates_are_read_in_the_other_order_is_the_same_page(ql: Ql, log: Path, tmp_path: Path) -> None:
    page = "5/10/2026\nRami Cohen. UPS. 9:30\nSara Levi. printer. 9:40\n\n7/10/2026\nRami Cohen. UPS. 9:30\n"
    imported(ql, tmp_path / "page.txt", page)
    month_first(log)
    told = imported(ql, tmp_path / "page.txt", page)
    assert "0 noted, 3 were there already" in told
    assert [at[5:10] for at in column(log, "at")] == ["05-10", "05-10", "07-10"]
    assert is_sound(ql, log)


def test_a_file_in_utc_that_does_not_say_so_is_the_same_file(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "calls.csv", CALLS)
    text = CALLS.replace(" 9:", " 6:").replace(" 11:", " 8:")
    told = imported(ql, tmp_path / "export.csv", text)
    assert "4 of those there already were corrected" in told
    assert [at[11:16] for at in column(log, "at")] == ["06:30", "06:40", "06:30", "08:00"]


def test_a_file_that_says_the_second_time_when_it_was_is_the_same_file(ql: Ql, log: Path, tmp_path: Path) -> None:
    without = [row.split(",") for row in CALLS.splitlines()]
    imported(ql, tmp_path / "calls.csv", "\n".join(",".join([*row[:3], *row[4:]]) for row in without))
    assert {at[:10] for at in column(log, "at")} == {"2026-11-20"}
    told = imported(ql, tmp_path / "calls.csv", CALLS)
    assert "0 noted, 4 were there already" in told
    assert column(log, "at")[0] == "2026-10-05T09:30:00+03:00"
    assert is_sound(ql, log)


def test_a_column_that_is_read_the_second_time_adds_its_words(ql: Ql, log: Path, tmp_path: Path) -> None:
    text = CALLS.replace(",detail", ",What he said")
    imported(ql, tmp_path / "calls.csv", text)
    told = imported(ql, tmp_path / "calls.csv", text, "--map", "What he said=detail")
    assert "0 noted, 4 were there already" in told
    assert column(log, "detail") == ["beeps", None, "beeps", "charged twice"]
    assert is_sound(ql, log)


def test_a_ticket_that_comes_again_is_closed_and_its_words_are_corrected(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "tickets.csv", TICKETS)
    before = standing(log)
    later = TICKETS.replace("9:30,open", "9:30,done").replace("Sara Levi,printer", "Sara Levi,VPN")
    told = imported(ql, tmp_path / "export of today.csv", "\n".join(sorted(later.splitlines(), reverse=True)))
    assert "0 noted, 2 were there already" in told
    assert "2 of those there already were corrected by the file: export of today.csv:2 " in told
    assert "1 of those there already were closed by the file: export of today.csv:3 " in told
    assert column(log, "status") == ["done", "logged"]
    assert column(log, "detail") == [None, "status: open"]  # what is closed is open no more
    assert column(log, "code") == ["UPS", "VPN"]
    assert is_sound(ql, log)
    ql("undo", "--yes")
    assert standing(log) == before


def test_what_somebody_changed_here_stays_and_is_said(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "tickets.csv", TICKETS)
    (first, _) = rows(log)
    ql("amend", first["ref"], "--detail", "seen by me")
    before = standing(log)
    told = imported(ql, tmp_path / "tickets.csv", TICKETS.replace("9:30,open", "9:30,done"))
    assert (
        f"1 of those there already say something else in the file, and stay as they are: tickets.csv:2 {first['ref']}"
        in told
    )
    assert standing(log) == before


def test_contacts_of_one_minute_are_told_apart_by_who_served_and_by_words(ql: Ql, log: Path, tmp_path: Path) -> None:
    told = [f"Rami,{name},UPS,2026-11-18{{}},{words}" for name in ("Eli", "Dana") for words in ("", "beeps")]
    imported(ql, tmp_path / "one.csv", "\n".join([HEADINGS, *(row.format(" 9:30") for row in told)]))
    before = standing(log)
    imported(ql, tmp_path / "two.csv", "\n".join([HEADINGS, *(row.format("T07:30:00Z") for row in told[::-1])]))
    assert standing(log) == before
    assert len(before) == 4


# Two contacts.


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Rami,Eli,UPS,19/11/2026 9:30,beeps", "Rami,Eli,UPS,19/11/2026 9:45,beeps"),
        ("Rami,Eli,UPS,18/11/2026 9:30,", "Rami,Eli,UPS,19/11/2026 9:30,"),
        ("Rami,Eli,UPS,18/11/2026,", "Rami,Eli,UPS,19/11/2026,"),
        ("Rami,Eli,UPS,12/11/2026 9:30,beeps", "Rami,Eli,UPS,19/11/2026 9:30,beeps"),
        ("Rami,Eli,UPS,18/11/2026 9:30,beeps", "Rami,Eli,UPS,19/11/2026 8:00,beeps again"),
        ("Rami,Eli,UPS,18/11/2026 9:30,beeps", "Sara,Dana,UPS,18/11/2026 9:30,beeps"),
        ("Rami,Eli,UPS,18/11/2026 9:30,", "Sara,Eli,UPS,18/11/2026 9:30,"),
        ("Rami,Eli,UPS,18/11/2026 9:30,beeps", "Rami,,,,"),
        ("Rami,Eli,UPS,18/11/2026 9:30,beeps", "Rami,Eli,,18/11/2026 9:30,"),
        ("Rami,Eli,UPS,18/11/2026,", "Rami,Eli,printer,18/11/2026,"),
        ("Rami,Eli,UPS,18/11/2026,beeps", "Rami,Dana,UPS,18/11/2026,smells"),
    ],
)
@pytest.mark.parametrize("other", ["calls.csv", "more.csv"])
def test_contacts_of_two_files_stay_two(  # noqa: PLR0917  fixtures
    first: str, second: str, other: str, ql: Ql, log: Path, tmp_path: Path
) -> None:
    imported(ql, tmp_path / "calls.csv", f"{HEADINGS}\n{first}\n")
    assert ", 0 were there already" in imported(ql, tmp_path / other, f"{HEADINGS}\n{second}\n")
    assert len(rows(log)) == 2


def test_what_is_piped_in_later_is_of_later_contacts(ql: Ql, log: Path) -> None:
    for hour in (9, 10):
        rows_of_now = "".join(f"Sara,Eli,UPS,2026-11-20T{hour}:{minute}\n" for minute in (30, 31, 32))
        piped = f"customer,technician,code,at\n{rows_of_now}".replace("T9", "T09").encode()
        at = NOW.replace(hour=hour, minute=40)
        assert ql("import", "-", stdin=piped, now=at).err == "3 noted, 0 were there already\n"
    assert len(rows(log)) == 6


def test_rows_of_one_file_are_never_each_other(ql: Ql, log: Path, tmp_path: Path) -> None:
    twice = f"{HEADINGS}\nRami,Eli,UPS,3/4/2026 9:30,beeps\nRami,Eli,UPS,3/4/2026 9:45,beeps\n"
    imported(ql, tmp_path / "calls.csv", f"{twice}Rami,Eli,UPS,4/3/2026 9:30,beeps\n")
    assert len(rows(log)) == 3
    assert "1 noted, 3 were there" in imported(
        ql, tmp_path / "calls.csv", f"{twice}Rami,Eli,UPS,4/3/2026 9:30,beeps\nRami,Eli,UPS,4/3/2026 9:45,beeps\n"
    )
    month_first(log)
    told = imported(
        ql, tmp_path / "calls.csv", f"{twice}Rami,Eli,UPS,4/3/2026 9:30,beeps\nRami,Eli,UPS,4/3/2026 9:45,beeps\n"
    )
    assert "0 noted, 4 were there already" in told
    assert len({*column(log, "at")}) == 4


def test_another_contact_about_the_same_ticket_is_noted_and_said(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "october.csv", TICKETS)
    (first, _) = rows(log)
    told = imported(ql, tmp_path / "november.csv", "ticket,customer,code,at\n4711,Rami Cohen,UPS,19/11/2026 16:20\n")
    assert "1 noted, 0 were there already" in told
    assert f"november.csv:2 {first['ref']}" in told


def test_tickets_of_one_minute_are_known_by_their_numbers(ql: Ql, log: Path, tmp_path: Path) -> None:
    head, row = "ticket,customer,code,at,detail", "{},HR,install,18/11/2026 9:30,a new laptop"
    imported(ql, tmp_path / "one.csv", "\n".join([head, *map(row.format, (101, 102))]))
    told = imported(ql, tmp_path / "two.csv", "\n".join([head, *map(row.format, (102, 103))]))
    assert "1 noted, 1 were there already" in told
    assert column(log, "ticket") == ["101", "102", "103"]


def test_visits_on_days_that_are_each_other_exchanged_stay_visits(ql: Ql, log: Path, tmp_path: Path) -> None:
    for months in (range(1, 10), range(10, 11)):
        days = [f"Acme,Eli,backup,{day}/{month}/2026," for month in months for day in range(1, 29)]
        imported(ql, tmp_path / f"{months.start}.csv", "\n".join([HEADINGS, *days]))
    assert len(rows(log)) == 280


def test_an_export_of_the_last_days_adds_what_is_new(ql: Ql, log: Path, tmp_path: Path) -> None:
    for last in range(4, 20):
        days = [f"Acme,Eli,backup,{day}/11/2026 9:00," for day in range(last - 3, last + 1)]
        imported(ql, tmp_path / "calls.csv", "\n".join([HEADINGS, *days]))
    assert len(rows(log)) == 19
    assert NOW.day == 20


def test_notes_that_cannot_be_read_are_nobodys_contacts(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "calls.csv", CALLS)
    first, second, third, _ = [row["id"] for row in rows(log)]
    tamper(log, "UPDATE events SET body = replace(body, 'calls.csv:2', 'calls.csv:²') WHERE id = ?", first)
    doubts = '"doubts": [7], "source"'
    tamper(log, "UPDATE events SET body = replace(body, '\"source\"', ?) WHERE id = ?", doubts, second)
    tamper(log, "UPDATE notes SET at = 'then', detail = 5 WHERE id = ?", third)
    month_first(log)
    told = imported(ql, tmp_path / "calls.csv", CALLS.replace("20/10", "10/20"))
    assert "were there already" in told


def test_what_was_erased_answers_to_no_row_that_comes_again(ql: Ql, log: Path, tmp_path: Path) -> None:
    imported(ql, tmp_path / "calls.csv", CALLS)
    month_first(log)
    text = CALLS.replace("20/10", "10/20")
    imported(ql, tmp_path / "calls.csv", text)
    assert ql("erase", "Rami Cohen", "--yes").code == 0
    assert b"Rami Cohen" not in log.read_bytes()
    told = imported(ql, tmp_path / "calls.csv", text)
    assert "2 noted, 2 were there already" in told
    assert is_sound(ql, log)
