"""``ql today``, ``list``, ``find`` and ``show``, and ``ql`` alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.note.fields import MACHINE
from tests.cli import ARTICLE, DRAFT, HEBREW, NOW, VIRUSES, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

# What the week brought; each line with the hours before NOW at which it was typed.
WEEK = (
    (71, "Sara Mizrahi. printer. 9:50. Third time this month! kind:complaint"),
    (26, "Acme Ltd. Dana. invoice @mail. 8:15. Charged twice"),
    (25, "Acme Ltd. Dana. callback due:4h @phone. 8:20"),
    (4, ARTICLE),
    (3.5, HEBREW),
    (3, DRAFT),
    (2, 'Noa Bar. Eli. backup for:"Dana Katz". 11:30. The server is slow'),
    (1, "שרה מזרחי. דנה. מַדְפֶּסֶת. 12:50. במשרד הגדול"),
)


@pytest.fixture
def week(ql: Ql) -> Ql:
    for hours, line in WEEK:
        assert ql("add", line, now=NOW - timedelta(hours=hours)).code in (0, 3)
    return ql


def customers(done_lines: list[str]) -> list[str]:
    """Return the customers of a listing as jsonl, in its order."""
    return [json.loads(line)["customer"] for line in done_lines]


# today


def test_today_shows_the_day_in_order_with_its_counts(week: Ql, log: Path) -> None:
    done = week("today")
    assert (done.code, done.err) == (0, "")
    refs = [row["ref"] for row in rows(log)][3:]
    assert [line.split()[-1] for line in done.lines[1:-1]] == refs
    assert [line[:5] for line in done.lines[:-1]] == ["time ", "09:30", "09:30", "11:00", "11:30", "12:50"]
    day = "3 contacts · 3 customers · 1 message · 1 draft (ql drafts)"
    assert done.lines[-1] == f"{day} · 2 open, 1 overdue · 1 message unseen: Dana Katz 1"


def test_today_is_the_table_of_the_day_and_cuts_nothing_in_a_pipe(week: Ql, log: Path) -> None:
    done = week("today")
    heading = ["time", "customer", "technician", "code", "detail", "status", "ref"]
    third, draft = rows(log)[3], rows(log)[5]
    assert done.lines[0].split() == heading
    assert done.lines[1].split("  ")[0] == "09:30"
    assert f"  {DRAFT}" in done.lines[3]
    assert done.lines[3].endswith(draft["ref"])
    assert "  Eli Levi    viruses  " in done.lines[1]
    assert done.lines[1].endswith(f"  {third['ref']}")


def test_another_day_by_its_date(week: Ql) -> None:
    for date in ("yesterday", "אתמול", "19/11", "2026-11-19", "thu"):
        done = week("today", "--date", date, "--format", "jsonl")
        assert customers(done.lines) == ["Acme Ltd", "Acme Ltd"], date


@pytest.mark.parametrize("date", ["soon", "", "25:70", "yesterday 9:30", "31/2"])
def test_what_is_no_date_is_a_slip(date: str, week: Ql) -> None:
    done = week("today", "--date", date)
    assert (done.code, done.out) == (2, "")
    why = "write 20/11, 2026-11-20, yesterday, thu, last week, 7d or 2026-10"
    assert done.err == f"ql: --date {date} is not a day: {why}\n"


def test_mine_is_what_i_served(week: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    assert customers(week("today", "--mine", "--format", "jsonl").lines) == []
    monkeypatch.setenv("QL_TECHNICIAN", "אלי")
    mine = week("today", "--mine", "--format", "jsonl")
    assert customers(mine.lines) == ["Rami Cohen", "רמי כהן", "Noa Bar"]


def test_a_day_without_notes_has_counts_all_the_same(ql: Ql) -> None:
    ql("add", "Rami Cohen. Eli. backup. yesterday 9:30")
    assert ql("today") == (0, "0 contacts · 0 customers · 0 open\n", "")


@pytest.mark.parametrize("words", [["today"], ["list"], ["find", "rami"], ["export"], ["drafts"], ["doctor"]])
def test_looking_begins_no_log(words: list[str], ql: Ql, log: Path) -> None:
    assert ql(*words) == (1, "", f"ql: {log} is not there: ql add begins a log\n")
    assert not log.exists()


def test_the_first_words_on_a_machine_are_those_of_welcome(ql: Ql, log: Path) -> None:
    assert ql().out.endswith("no notes yet\n")
    assert not log.exists()


def test_a_void_note_is_no_part_of_the_day(week: Ql, log: Path) -> None:
    ref = rows(log)[3]["ref"]
    week("void", ref, "--why", "never happened")
    done = week("today")
    assert ref not in done.out
    assert done.lines[-1].startswith("2 contacts · 2 customers · ")


def night_shift(log: Path) -> None:
    codes = log.with_name("codes.toml")
    text = codes.read_text(encoding="utf-8").replace("[settings]", '[settings]\nday_starts = "05:00"')
    codes.write_text(text, encoding="utf-8")


def test_the_day_of_a_night_shift_begins_when_the_team_says(ql: Ql, log: Path) -> None:
    night_shift(log)
    two = NOW.replace(hour=2)  # in the night from Thursday to Friday
    ql("add", "Evening. Eli. backup. 22:00", now=two)
    ql("add", "Night. Eli. backup. 1:00", now=two)
    ql("add", "Morning. Eli. backup. 5:00", now=NOW)
    ql("add", "Dawn. Eli. backup. 4:59", now=NOW)

    def seen(*words: str, hour: int) -> list[str]:
        return customers(ql("today", "--format", "jsonl", *words, now=NOW.replace(hour=hour)).lines)

    assert seen(hour=2) == ["Evening", "Night", "Dawn"]
    assert seen("--date", "today", hour=2) == ["Evening", "Night", "Dawn"]
    assert seen("--date", "19/11", hour=2) == ["Evening", "Night", "Dawn"]
    assert seen(hour=14) == ["Morning"]
    assert seen("--date", "yesterday", hour=14) == ["Evening", "Night", "Dawn"]
    assert seen("--date", "20/11", hour=14) == ["Morning"]


def test_a_week_that_crosses_daylight_saving_has_its_days(ql: Ql) -> None:
    spring = NOW.replace(month=3, day=27, hour=22)  # on this Friday an hour of the night was left out
    ql("add", "Early. Eli. backup. 0:30", now=spring)
    ql("add", "Late. Eli. backup. 22:30", now=spring)
    assert customers(ql("today", "--format", "jsonl", now=spring).lines) == ["Early", "Late"]


def test_watching_needs_a_terminal(ql: Ql) -> None:
    done = ql("today", "--watch")
    assert done == (2, "", "ql: --watch needs a terminal: leave it out\n")


# ql alone


def test_ql_alone_says_what_to_type_and_how_the_day_stands(week: Ql) -> None:
    done = week()
    assert (done.code, done.err) == (0, "")
    assert done.lines[0] == "ql add CUSTOMER. TECHNICIAN. CODE. TIME. DETAIL"
    assert done.lines[-1] == "today: 5 notes · 2 open, 1 overdue"
    assert len(done.lines) <= 10


# list


def test_list_shows_the_newest_first(week: Ql, log: Path) -> None:
    done = week("list")
    assert (done.code, done.err) == (0, "")
    assert [line.split()[-1] for line in done.lines[1:]] == [row["ref"] for row in reversed(rows(log))]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--customer", "rami cohen"], {"Rami Cohen"}),
        (["--customer", "רָמִי-כהן"], {"רמי כהן"}),
        (["--technician", "דנה"], {"Acme Ltd", "שרה מזרחי"}),
        (["--code", "וירוס"], {"Rami Cohen", "רמי כהן"}),
        (["--code", "PRINTER"], {"Sara Mizrahi", "שרה מזרחי"}),
        (["--channel", "מייל"], {"Acme Ltd"}),
        (["--kind", "תלונה"], {"Sara Mizrahi", "Acme Ltd"}),
        (["--status", "open"], {"Acme Ltd", "Noa Bar"}),
        (["--status", "draft"], {None}),
        (["--text", "server slow"], {"Noa Bar"}),
        (["--since", "yesterday", "--until", "yesterday"], {"Acme Ltd"}),
        (["--since", "12:00"], {"שרה מזרחי"}),
        (["--until", "17/11"], {"Sara Mizrahi"}),
        (["--since", "2026-11-20", "--technician", "eli", "--code", "backup"], {"Noa Bar"}),
    ],
)
def test_every_filter_chooses(filters: list[str], found: set[str | None], week: Ql) -> None:
    done = week("list", *filters, "--format", "jsonl")
    assert done.code == 0
    assert set(customers(done.lines)) == found


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--status", "opne"], "unknown --status opne: choose from logged, open, done, draft, void"),
        (["--kind", "wish"], "unknown --kind wish: choose from request, fault, question, complaint"),
        (["--since", "soon"], "--since soon is not a day: write 20/11, 2026-11-20, yesterday 9:30, thu, last week"),
        (["--until", "25:70"], "--until 25:70 is not a day: "),
        (["--limit", "0"], "--limit takes a number from 1 on, not 0: ql list --help shows how"),
        (["--limit", "many"], "--limit takes a number from 1 on, not many: ql list --help shows how"),
        (["--format", "pdf"], "unknown --format pdf: choose from table, csv, tsv, json, jsonl, md, xlsx"),
    ],
)
def test_a_filter_that_means_nothing_is_a_slip(words: list[str], why: str, week: Ql) -> None:
    done = week("list", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ql: {why}")
    assert done.err.count("\n") == 1


def test_a_table_shows_fifty_and_says_so(ql: Ql) -> None:
    ql("add", "-", stdin="".join(f"Customer {n}. Eli. backup. 9:30\n" for n in range(60)).encode())
    shown = ql("list")
    assert len(shown.lines) == 51
    assert shown.err == "the newest 50 of 60: --all shows all, --limit N so many\n"
    assert len(ql("list", "--all").lines) == 61
    assert ql("list", "--all").err == ""
    assert customers(ql("list", "--limit", "3", "--format", "jsonl").lines) == [f"Customer {n}" for n in (59, 58, 57)]
    assert len(ql("list", "--format", "jsonl").lines) == 60
    assert len(ql("find", "customer").lines) == 51
    assert len(ql("find", "--all", "customer").lines) == 61
    few = ql("find", "customer", "--limit", "7")
    assert (len(few.lines), few.err) == (8, "the newest 7 of 60: --all shows all, --limit N so many\n")
    assert ql("list", "--limit", "60").err == ""


def test_void_notes_are_listed_when_asked_for(week: Ql, log: Path) -> None:
    ref = rows(log)[3]["ref"]
    week("void", ref, "--why", "never happened")
    assert ref not in week("list").out
    assert ref not in week("find", "rami").out
    assert [each["ref"] for each in week("list", "--status", "void", "--format", "jsonl").objects] == [ref]


def test_a_customer_whom_nobody_knows_brings_those_who_are_near(week: Ql) -> None:
    done = week("list", "--customer", "Rami Cohn")
    assert done == (1, "", "ql: no note names the customer Rami Cohn: did you mean Rami Cohen?\n")


def test_open_and_overdue_matters_are_told_in_words(week: Ql, log: Path) -> None:
    (acme,) = [line for line in week("list").lines if line.endswith(rows(log)[2]["ref"])]
    assert "  overdue 19 Nov 17:00  " in acme
    (noa,) = [line for line in week("list").lines if line.endswith(rows(log)[6]["ref"])]
    assert "  for Dana Katz  " in noa
    ql_due = week("add", "Rami Cohen. callback due:tomorrow. 9:30").lines[-1].split()[0]
    (due,) = [line for line in week("list").lines if line.endswith(ql_due)]
    assert "  due 21 Nov  " in due


# find


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["laptop"], set()),
        (["charged"], {"Acme Ltd"}),
        (["CHARGED", "acm"], {"Acme Ltd"}),
        (["מדפסת"], {"שרה מזרחי"}),
        (["מַדְפֶּסֶת"], {"שרה מזרחי"}),
        (["משרד"], {"שרה מזרחי"}),
        (["גדול", "שרה"], {"שרה מזרחי"}),
        (["כהן"], {"רמי כהן"}),
        (["25:70"], {None}),
        (["slow", "--technician", "eli"], {"Noa Bar"}),
        (["slow", "--technician", "dana"], set()),
        (["ltd"], {"Acme Ltd"}),
    ],
)
def test_find_looks_for_all_words_in_any_order(words: list[str], found: set[str | None], week: Ql) -> None:
    done = week("find", *words, "--format", "jsonl")
    assert set(customers(done.lines)) == found
    assert done.code == (0 if found else 1)


def test_find_in_plain_words_and_with_options_is_the_same(week: Ql) -> None:
    assert week("find", "acme") == week("find", "acme", "--format", "table")


def test_nothing_found_is_said_and_is_no_success(week: Ql) -> None:
    assert week("find", "laptop") == (1, "", "ql: no note was found: ask for less, or see ql list\n")


@pytest.mark.parametrize("words", [[""], ["..."], ["--limit", "3"]])
def test_find_needs_a_word(words: list[str], week: Ql) -> None:
    done = week("find", *words)
    assert (done.code, done.out) == (2, "")


# show


def test_show_tells_the_whole_story(ql: Ql, log: Path) -> None:
    ql("add", 'Rami Cohn. Bob. viruses @phone for:"Dana Katz" due:2d. 9:30. Slow')
    (note,) = rows(log)
    ref = note["ref"]
    ql("amend", ref, "--customer", "רמי כהן", "--due", "", "--at", "9:45", now=NOW + timedelta(minutes=5))
    ql("void", ref, "--why", "written twice", now=NOW + timedelta(days=1))
    login, note_id = note["recorded_by"], note["id"]
    assert ql("show", ref, now=NOW + timedelta(days=1)).lines == [
        f"note        {ref}  {note_id}",
        "at          Fri 20 Nov 2026 09:45",
        "customer    רמי כהן",
        "technician  Bob",
        "code        viruses",
        f"meaning     {VIRUSES}",
        "kind        message",
        "channel     phone",
        "detail      Slow",
        "for         Dana Katz",
        "status      void",
        "outcome     written twice",
        "closed at   Sat 21 Nov 2026 14:00",
        'line        Rami Cohn. Bob. viruses @phone for:"Dana Katz" due:2d. 9:30. Slow',
        f"closed by   {login}",
        "",
        f"Fri 20 Nov 2026 14:00  written by {login}, event 1",
        "      not certain: “Bob” is not a known technician",
        "",
        f"Fri 20 Nov 2026 14:05  amended by {login}, event 2",
        "      at: Fri 20 Nov 2026 09:45",
        "      due: taken away",
        "      customer: רמי כהן",
        "",
        f"Sat 21 Nov 2026 14:00  taken back by {login}, event 3",
        "      why: written twice",
    ]


def test_show_as_json_has_the_columns_and_the_events(ql: Ql, log: Path) -> None:
    ql("add", HEBREW)
    (note,) = rows(log)
    ql("undo")
    done = ql("show", note["ref"], "--json")
    (told,) = done.objects
    assert list(told) == [*MACHINE, "events", "strayed"]
    assert (told["status"], told["line"]) == ("void", HEBREW)
    assert [event["kind"] for event in told["events"]] == ["noted", "undone"]
    assert told["events"][0]["body"]["line"] == HEBREW
    kept = rows(log, "events")
    assert [event["id"] for event in told["events"]] == [event["id"] for event in kept]


def test_a_note_is_found_by_more_of_its_letters_and_by_its_id(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    (note,) = rows(log)
    shown = ql("show", note["ref"]).out
    assert note["id"] in shown
    for typed in (note["id"], note["ref"].upper(), note["ref"][:2]):
        assert ql("show", typed).out == shown
