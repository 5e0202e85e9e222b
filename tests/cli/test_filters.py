"""Filters, the same wherever notes are chosen: either-or, who and when, and what nobody knows is named."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli import AT_NOW, NOW, environment, rows, tamper
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

# NOW is Friday, 20 November 2026, 14:00.
WEDNESDAY = NOW - timedelta(days=2)
END_OF_NOVEMBER = NOW.replace(day=28)
# When each line was typed, and the line; the first word of each is a customer of its own.
NOTES = (
    (datetime(2025, 11, 10, 9, 30), "Yore. Eli. backup. 9:30"),
    (datetime(2026, 10, 5, 9, 30), "Autumn. Dana. invoice @mail. 9:30"),
    (datetime(2026, 10, 31, 9, 30), "Ghost. Eli. printer. 9:30"),
    (datetime(2026, 11, 1, 0, 5), "First. Eli. viruses. 0:00"),
    (datetime(2026, 11, 14, 23, 59), "Saturday. Dana. backup. 23:59"),
    (datetime(2026, 11, 15, 8, 0), "Sunday. Noa. UPS+printer @phone. 8:00"),
    (datetime(2026, 11, 16, 8, 0), "Monday. Eli. VNP. 8:00"),
    (datetime(2026, 11, 17, 8, 0), 'Tuesday. Dana. callback due:"thu 12:00" @face. 8:00'),
    (datetime(2026, 11, 18, 8, 0), 'Wednesday. Eli. callback for:"Noa Bar" due:"fri 18:00". 8:00'),
    (datetime(2026, 11, 18, 8, 30), "Message. Dana. printer for:Zelda. 8:30"),
    (datetime(2026, 11, 19, 8, 0), "Thursday. Noa. callback due:tue. 8:00"),
    (datetime(2026, 11, 20, 8, 0), "Friday. Dana. password. 8:00"),
)


@pytest.fixture
def kept(ql: Ql) -> Ql:
    for at, line in NOTES:
        assert ql("add", line, now=at.replace(tzinfo=NOW.tzinfo)).code == 0, line
    return ql


def found(ql: Ql, *words: str, now: datetime = NOW) -> list[str]:
    """Return the customers whose notes are chosen, by time of contact."""
    done = ql(words[0], "--json", *words[1:], now=now)
    assert done.code in ((0,) if done.out else (0, 1)), done
    return [json.loads(line)["customer"] for line in sorted(done.lines, key=lambda line: json.loads(line)["at"])]


# Either or


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("--code password --code invoice", "Autumn Friday"),
        ("--code printer --code UPS", "Ghost Sunday Message"),
        ("--code מדפסת --code password", "Ghost Sunday Message Friday"),
        ("--code UPS+printer --code password", "Sunday Friday"),
        ("--technician noa --technician דנה --since 17/11", "Tuesday Message Thursday Friday"),
        ("--channel phone --channel מייל", "Autumn Sunday"),
        ("--kind complaint --kind הודעה", "Autumn Wednesday Message"),
        ("--status open --status draft", "Tuesday Wednesday Message Thursday"),
        ("--customer friday --customer MONDAY --customer friday", "Monday Friday"),
        ("--code callback --code printer --not-code UPS", "Ghost Tuesday Wednesday Message Thursday"),
        ("--not-code callback --not-code printer --since 16/11", "Monday Friday"),
        ("--code callback --technician noa --technician eli", "Wednesday Thursday"),
        ("--for noa --for zelda", "Wednesday Message"),
        ("--for נועה", "Wednesday"),
        ("--who noa", "Wednesday Thursday"),
        ("--who noa --who Zelda", "Wednesday Message Thursday"),
        ("--who dana", "Tuesday"),
        ("--overdue", "Tuesday"),
        ("--due today", "Tuesday Wednesday"),
        ("--due 18:00", "Tuesday Wednesday"),
        ("--due 17:59", "Tuesday"),
        ("--due 12:00", "Tuesday"),
        ("--due tue", "Tuesday Wednesday Thursday"),
        ("--due mon", "Tuesday Wednesday"),
        ("--due 19/11", "Tuesday"),
        ("--due yesterday", "Tuesday"),
        ("--due 7d --who noa", "Wednesday Thursday"),
        ("--due החודש", "Tuesday Wednesday Thursday"),
    ],
)
def test_a_filter_that_is_given_again_is_either_or(filters: str, wanted: str, kept: Ql) -> None:
    assert found(kept, "list", *filters.split()) == wanted.split()


@pytest.mark.parametrize("filters", ["--code printer --code VNP", "--who noa --due tue", "--technician eli --mine"])
def test_what_is_chosen_is_the_same_for_every_command(filters: str, kept: Ql) -> None:
    chosen = found(kept, "list", *filters.split())
    assert found(kept, "export", *filters.split()) == chosen
    opened = {each["customer"] for each in kept("open", "--json").objects}
    if "--mine" not in filters:
        assert found(kept, "open", *filters.split()) == [each for each in chosen if each in opened]
    assert len(kept("list", *filters.split()).lines) == (len(chosen) + 1 if chosen else 0)


def test_the_road_of_a_process_takes_filters_again(kept: Ql) -> None:
    assert kept("today").code == 0
    words = ["list", "--code", "printer", "--code=password", "--json", "-n", "2"]
    command = [sys.executable, "-c", AT_NOW, json.dumps([words])]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert [json.loads(line)["customer"] for line in done.stdout.splitlines()] == ["Friday", "Message"]


def test_the_help_shows_them_all_wherever_notes_are_chosen(kept: Ql) -> None:
    names = [
        *("since", "until", "date", "month", "customer", "technician", "code", "not-code", "channel", "kind", "status"),
        *(
            "for",
            "who",
            "due",
            "overdue",
            "closed-since",
            "promise",
            "contacts",
            "repeats",
            "mine",
            "limit",
            "all",
            "json",
        ),
    ]
    for command in ("list", "find", "export", "open", "today"):
        shown = kept(command, "--help").out
        left_out = {"open": ("status", "closed-since"), "today": ("since", "until", "month")}.get(command, ())
        assert [name for name in names if f"--{name} " not in shown] == sorted(left_out, key=names.index), command
    for command, some in (("drafts", ("since", "month", "mine")), ("inbox", ()), ("customer", ())):
        shown = kept(command, "--help").out
        assert all(f"--{name} " in shown for name in (*some, "json")), command


# What is mine


def test_mine_is_what_i_served_and_of_what_is_open_what_i_have_to_do(kept: Ql) -> None:
    assert found(kept, "list", "--mine") == ["Sunday", "Thursday"]
    assert found(kept, "open", "--mine") == ["Wednesday", "Thursday"]
    assert found(kept, "list", "--due", "tue", "--mine") == ["Wednesday", "Thursday"]
    assert found(kept, "list", "--mine", "--technician", "eli") == []
    assert found(kept, "open", "--mine", "--who", "dana", "--who", "noa") == ["Wednesday", "Thursday"]


def test_mine_holds_what_was_written_before_an_alias_was_known(kept: Ql, log: Path) -> None:
    kept("add", "Odd. Nonnie. callback due:2d. 9:00")
    assert "Odd" not in found(kept, "open", "--who", "noa")
    codes = log.with_name("codes.toml")
    codes.write_text(codes.read_text(encoding="utf-8").replace('"נועה"', '"נועה", "nonnie"'), encoding="utf-8")
    for filters in (["open", "--who", "noa"], ["open", "--mine"], ["list", "--technician", "noa"], ["list", "--mine"]):
        assert "Odd" in found(kept, *filters), filters


def test_a_code_holds_what_was_written_before_an_alias_was_known(kept: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    codes.write_text(codes.read_text(encoding="utf-8").replace('"printing"', '"printing", "vnp"'), encoding="utf-8")
    assert found(kept, "list", "--code", "printer") == ["Ghost", "Sunday", "Monday", "Message"]
    assert found(kept, "list", "--code", "vnp+UPS") == []
    assert found(kept, "list", "--code", "ups+vnp") == ["Sunday"]


def test_drafts_are_mine_by_my_login(kept: Ql, log: Path) -> None:
    for number in range(3):
        kept("add", f"Draft {number}. Eli. backup. 25:70", now=NOW + timedelta(minutes=number))
    refs = [row["ref"] for row in rows(log) if row["status"] == "draft"]
    tamper(log, "UPDATE notes SET recorded_by = 'somebody' WHERE ref = ?", refs[1])
    assert [each["ref"] for each in kept("drafts", "--json").objects] == refs
    assert [each["ref"] for each in kept("drafts", "--mine", "--json").objects] == [refs[0], refs[2]]
    shown = kept("drafts", "-n", "2")
    assert [ref for ref in refs if ref in shown.out] == refs[1:]
    assert "the newest 2 are shown: --all shows all" in shown.err
    assert all(ref in kept("drafts", "--all").out for ref in refs)


# What nobody knows


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        ("--code printr", "no note has the code printr, nor has codes.toml: did you mean printer?"),
        ("--code printer --code passwrd", "no note has the code passwrd, nor has codes.toml: did you mean password?"),
        ("--not-code vnpp", "no note has the code vnpp, nor has codes.toml: did you mean VNP?"),
        ("--code UPS+printr", "no note has the code printr, nor has codes.toml: did you mean printer?"),
        ("--technician Elli", "no note names the technician Elli: did you mean Eli Levi?"),
        ("--technician katz", "no note names the technician katz: did you mean Dana Katz?"),
        ("--technician qqq", "no note names the technician qqq: known are Eli Levi, Dana Katz, Noa Bar"),
        ("--for zeldaa", "no note is for zeldaa, nor by them: did you mean Zelda?"),
        ("--who danna", "no note is for danna, nor by them: did you mean Dana Katz?"),
        ("--channel phon", "no note has the channel phon, nor has codes.toml: did you mean phone?"),
        ("--customer Fridya", "no note names the customer Fridya: did you mean Friday?"),
        ("--customer xyzzy", "no note names the customer xyzzy: ql find WORDS looks for parts of names"),
    ],
)
def test_what_nobody_knows_is_named_with_what_is_near(filters: str, why: str, kept: Ql) -> None:
    for command in ("list", "open", "export", "today"):
        assert kept(command, *filters.split()) == (1, "", f"ql: {why}\n"), command


@pytest.mark.parametrize("option", ["code", "not-code", "technician", "channel", "customer", "for", "who"])
@pytest.mark.parametrize("value", ["", " ", "."])
def test_an_empty_value_chooses_nothing(option: str, value: str, kept: Ql) -> None:
    done = kept("list", f"--{option}", value)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_what_stands_in_notes_alone_is_known_too(kept: Ql, log: Path) -> None:
    kept("add", "Gone. Olga. oldcode @pigeon. 9:00")
    kept("add", "Seen. Dana. backup for:Olga. 9:10")
    for filters in (["--code", "OLDCODE"], ["--technician", "olga"], ["--channel", "Pigeon"]):
        assert found(kept, "list", *filters) == ["Gone"], filters
    assert found(kept, "list", "--for", "olga") == ["Seen"]
    log.with_name("codes.toml").unlink()  # those that ship know no technician at all
    assert found(kept, "list", "--technician", "eli levi", "--code", "VNP") == ["Monday"]
    assert kept("list", "--technician", "eli").err == ("ql: no note names the technician eli: did you mean Eli Levi?\n")


def test_what_the_team_knows_and_no_note_has_is_no_mistake(kept: Ql) -> None:
    assert kept("list", "--code", "DNS") == (1, "", "ql: no note was found: ask for less, or see ql list\n")
    assert kept("open", "--code", "DNS") == (0, "nothing like that is open; 4 open in all\n", "")
    assert kept("export", "--code", "DNS", "--json").out == ""


# When


def range_of(ql: Ql, *words: str, now: datetime = NOW) -> str:
    """Return how the days were understood, as it is said under a table, or where nothing was found."""
    err = ql("list", *words, now=now).err.strip()
    return err.partition("(")[2].partition(")")[0] if err.startswith("ql: no note was found (") else err


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("--since 1/11 --until 30/11", "Sun 1/11 to Mon 30/11"),
        ("--since 1/11", "from Sun 1/11 on"),
        ("--until 1/11", "up to Sun 1/11"),
        ("--until 30/11", "up to Mon 30/11"),
        ("--until 1/3", "up to Sun 1/3"),
        ("--until 5/1", "up to Mon 5/1"),
        ("--until 21/12", "up to Mon 21/12"),
        ("--until 22/12", "up to Mon 22/12/2025"),
        ("--since 1/9 --until fri", "Tue 1/9 to Fri 20/11"),
        ("--since sun --until thu", "Sun 15/11 to Thu 19/11"),
        ("--since thu --until sun", "Thu 19/11 to Sun 22/11"),
        ("--since 2025-11-01 --until 30/11", "Sat 1/11/2025 to Sun 30/11/2025"),
        ("--since 1/12 --until 5/1", "Mon 1/12/2025 to Mon 5/1"),
        ("--since yesterday --until today", "Thu 19/11 to Fri 20/11"),
        ("--since mon --until tomorrow", "Mon 16/11 to Sat 21/11"),
        ("--since 9:00 --until 14:00", "Fri 20/11 09:00 to Fri 20/11 14:00"),
        ("--since 13:00 --until 15:00", "Fri 20/11 13:00 to Fri 20/11 15:00"),
        ("--since 22:00 --until 23:30", "Thu 19/11 22:00 to Thu 19/11 23:30"),
        ("--since 4h", "from Fri 20/11 10:00 on"),
        ("--since 7d", "from Sat 14/11 on"),
        ("--since oct --until oct", "Thu 1/10 to Sat 31/10"),
        ("--since oct --until dec", "Thu 1/10 to Thu 31/12"),
        ("--since oct --until 2026-11", "Thu 1/10 to Mon 30/11"),
        ("--since 2025 --until 2025", "Wed 1/1/2025 to Wed 31/12/2025"),
        ("--date today", "Fri 20/11"),
        ("--date 7d", "Sat 14/11 to Fri 20/11"),
        ("--date wed", "Wed 18/11"),
        ("--date 2025", "Wed 1/1/2025 to Wed 31/12/2025"),
        ("--date השבוע", "Sun 15/11 to Sat 21/11"),
        ("--date החודש", "Sun 1/11 to Mon 30/11"),
        ("--month 2026-10", "Thu 1/10 to Sat 31/10"),
        ("--month oct", "Thu 1/10 to Sat 31/10"),
        ("--month 10", "Thu 1/10 to Sat 31/10"),
        ("--month 12", "Mon 1/12/2025 to Wed 31/12/2025"),
        ("--month 10/2025", "Wed 1/10/2025 to Fri 31/10/2025"),
        ("--month אוקטובר", "Thu 1/10 to Sat 31/10"),
        ("--due thu", "due by Thu 26/11"),
        ("--due 14:30", "due by Fri 20/11 14:30"),
        ("--due 9:30", "due by Fri 20/11 09:30"),
        ("--due 1:30", "due by Sat 21/11 01:30"),
        ("--due 1/1", "due by Fri 1/1/2027"),
        ("--due 1/10", "due by Thu 1/10"),
        ("--closed-since mon --since 1/11", "from Sun 1/11 on · closed from Mon 16/11 on"),
    ],
)
def test_days_are_understood_and_the_range_is_said(words: str, understood: str, kept: Ql) -> None:
    assert range_of(kept, *words.split()) == understood


@pytest.mark.parametrize(
    ("period", "understood"),
    [
        ("this week", "Sun 15/11 to Sat 21/11"),
        ("last week", "Sun 8/11 to Sat 14/11"),
        ("שבוע שעבר", "Sun 8/11 to Sat 14/11"),
        ("this month", "Sun 1/11 to Mon 30/11"),
        ("last month", "Thu 1/10 to Sat 31/10"),
        ("החודש שעבר", "Thu 1/10 to Sat 31/10"),
        ("last 7 days", "Sat 14/11 to Fri 20/11"),
        ("7 הימים האחרונים", "Sat 14/11 to Fri 20/11"),
        ("October 2025", "Wed 1/10/2025 to Fri 31/10/2025"),
        ("באוקטובר", "Thu 1/10 to Sat 31/10"),
    ],
)
def test_a_period_begins_where_it_is_a_since_and_ends_where_it_is_an_until(
    period: str, understood: str, kept: Ql
) -> None:
    begins, ends = understood.split(" to ")
    assert range_of(kept, "--date", period) == understood
    assert range_of(kept, "--since", period) == f"from {begins} on"
    assert range_of(kept, "--until", period) == f"up to {ends}"
    assert range_of(kept, "--since", period, "--until", period) == understood


def test_on_a_wednesday_sunday_to_thursday_is_of_this_week(kept: Ql) -> None:
    assert f"{WEDNESDAY:%A}" == "Wednesday"
    assert range_of(kept, "--since", "sun", "--until", "thu", now=WEDNESDAY) == "Sun 15/11 to Thu 19/11"
    assert range_of(kept, "--since", "יום א", "--until", "יום ה", now=WEDNESDAY) == "Sun 15/11 to Thu 19/11"
    assert found(kept, "list", "--since", "sun", "--until", "tue", now=WEDNESDAY) == ["Sunday", "Monday", "Tuesday"]


def test_the_end_of_a_month_may_lie_ahead(kept: Ql) -> None:
    chosen = found(kept, "list", "--since", "1/11", "--until", "30/11", now=END_OF_NOVEMBER)
    assert chosen == [line.split(".")[0] for _, line in NOTES[3:]]
    assert range_of(kept, "--since", "1/11", "--until", "30/11", now=END_OF_NOVEMBER) == "Sun 1/11 to Mon 30/11"
    assert range_of(kept, "--until", "30/11", now=END_OF_NOVEMBER) == "up to Mon 30/11"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ["--since", "2026-11-19", "--until", "2026-11-01"],
            "--since 2026-11-19 (Thu 19/11) is after --until 2026-11-01 (Sun 1/11)",
        ),
        (
            ["--since", "today", "--until", "yesterday 9:30"],
            "--since today (Fri 20/11) is after --until yesterday 9:30 (Thu 19/11 09:30)",
        ),
        (["--since", "19/11", "--until", "10/11"], "--since 19/11 (Thu 19/11) is after --until 10/11 (Tue 10/11)"),
        (
            ["--since", "this month", "--until", "last month"],
            "--since this month (Sun 1/11) is after --until last month (Sat 31/10)",
        ),
        (["--month", "oct", "--since", "1/10"], "--month and --since both say which days are meant: leave one out"),
        (["--date", "today", "--month", "10"], "--date and --month both say which days are meant: leave one out"),
        (["--month", "13"], "--month 13 is not a month: write 2026-10, oct, 10 or last month"),
        (["--month", "last week"], "--month last week is not a month: write 2026-10, oct, 10 or last month"),
        (["--due", "soon"], "--due soon is not a day: write today, thu, 2d, 30/11 or thu 12:00"),
        (
            ["--closed-since", "soon"],
            "--closed-since soon is not a day: write 20/11, 2026-11-20, yesterday 9:30, thu, last week, 7d or 2026-10",
        ),
        (["--overdue", "--status", "done"], "--overdue chooses what is open, --status what is not: leave one out"),
        (["--promise", "broken"], "unknown --promise broken: choose from kept, late, open, overdue"),
        (
            ["--overdue", "--closed-since", "mon"],
            "--overdue chooses what is open, --closed-since what is not: leave one out",
        ),
        (["--json", "--format", "csv"], "--json is --format jsonl, and --format csv another: leave one out"),
    ],
)
def test_what_contradicts_itself_or_means_nothing_is_a_slip(words: list[str], why: str, kept: Ql) -> None:
    remedy = ": exchange the two, or write the years" if "is after" in why else ""
    assert kept("list", *words) == (2, "", f"ql: {why}{remedy}\n")


def test_a_minute_is_within_its_own_bounds(ql: Ql) -> None:
    """What a table shows as 14:00 may have been noted within that minute."""
    at = NOW.replace(second=37)
    ql("add", "Within. Eli. backup", now=at)
    ql("add", "Beyond. Eli. backup. 14:01", now=NOW.replace(minute=1))
    later = NOW.replace(minute=30)
    assert found(ql, "list", "--until", "14:00", now=later) == ["Within"]
    assert found(ql, "list", "--since", "14:00", now=later) == ["Within", "Beyond"]
    assert found(ql, "list", "--since", "14:00", "--until", "14:00", now=later) == ["Within"]
    assert found(ql, "list", "--until", "2026-11-20 13:59", now=later) == []
    assert found(ql, "list", "--until", "2026-11-20T14:00:36+02:00", now=later) == []
    assert found(ql, "list", "--until", "2026-11-20T14:00:37+02:00", now=later) == ["Within"]
    assert found(ql, "list", "--since", "14:01", now=later) == ["Beyond"]


def test_what_was_closed_since_a_day(kept: Ql, log: Path) -> None:
    refs = {row["customer"]: row["ref"] for row in rows(log)}
    kept("done", refs["Yore"], "well", now=NOW - timedelta(days=3))
    kept("done", refs["Tuesday"], now=NOW - timedelta(hours=2))
    kept("void", refs["Friday"], "--why", "test")
    assert found(kept, "list", "--closed-since", "today") == ["Tuesday"]
    assert found(kept, "list", "--closed-since", "tue") == ["Yore", "Tuesday"]
    assert found(kept, "list", "--closed-since", "12:01") == []
    assert found(kept, "list", "--closed-since", "12:00") == ["Tuesday"]
    assert found(kept, "list", "--closed-since", "today", "--status", "void") == ["Friday"]
    assert found(kept, "list", "--status", "done", "--due", "thu", "--closed-since", "1/11") == ["Tuesday"]


def test_the_week_begins_as_the_team_says(kept: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    text = codes.read_text(encoding="utf-8")
    for day, understood in (("monday", "Mon 16/11 to Sun 22/11"), ("saturday", "Sat 14/11 to Fri 20/11")):
        codes.write_text(text.replace("[settings]", f'[settings]\nweek_starts = "{day}"'), encoding="utf-8")
        assert range_of(kept, "--date", "this week") == understood
    codes.write_text(text.replace("Asia/Jerusalem", "Europe/Berlin"), encoding="utf-8")
    assert range_of(kept, "--date", "this week") == "Mon 16/11 to Sun 22/11"


def test_a_night_shift_has_its_own_days(ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    text = codes.read_text(encoding="utf-8").replace("[settings]", '[settings]\nday_starts = "05:00"')
    codes.write_text(text, encoding="utf-8")
    two = NOW.replace(hour=2)  # of Thursday's day
    ql("add", "Night. Eli. callback due:1h. 1:00", now=two)
    ql("add", "Morning. Eli. callback due:today. 6:00", now=NOW)
    assert found(ql, "list", "--date", "today", now=two) == ["Night"]
    assert found(ql, "list", "--date", "today") == ["Morning"]
    assert found(ql, "list", "--since", "thu", "--until", "thu") == ["Night"]
    assert range_of(ql, "--since", "today", now=two) == "from Thu 19/11 on"
    assert range_of(ql, "--date", "7d", now=two) == "Fri 13/11 to Thu 19/11"
    assert found(ql, "open", "--due", "today", now=two) == ["Night"]
    assert range_of(ql, "--due", "tomorrow", now=two) == "due by Fri 20/11"
    assert range_of(ql, "--since", "tomorrow", now=two) == "from Fri 20/11 on"


def test_month_first_is_how_the_range_is_said(kept: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    text = codes.read_text(encoding="utf-8").replace("[settings]", '[settings]\ndate_order = "month-first"')
    codes.write_text(text, encoding="utf-8")
    assert range_of(kept, "--since", "11/1", "--until", "11/30") == "Sun 11/1 to Mon 11/30"


def test_the_range_is_for_people_alone(kept: Ql, tmp_path: Path) -> None:
    for form in (["--json"], ["--format", "csv"], ["-o", str(tmp_path / "notes.txt")]):
        assert kept("list", "--month", "oct", *form).err == "", form
    assert kept("open", "--since", "mon", "--due", "tue").err == "from Mon 16/11 on · due by Tue 24/11\n"
    assert kept("find", "printer", "--month", "10").err == "Thu 1/10 to Sat 31/10\n"
    assert kept("list", "--limit", "1", "--since", "mon").err.splitlines() == [
        "the newest 1 of 6: --all shows all, --limit N so many",
        "from Mon 16/11 on",
    ]
    assert kept("list", "--date", "5/11").err == ("ql: no note was found (Thu 5/11): ask for less, or see ql list\n")


# How many


def test_a_limit_is_the_same_for_every_command(kept: Ql) -> None:
    newest = [line.split(".")[0] for _, line in NOTES]
    assert found(kept, "list", "-n", "2") == found(kept, "export", "--limit", "2") == newest[-2:]
    assert found(kept, "find", "-n", "2", "callback") == ["Wednesday", "Thursday"]
    assert found(kept, "today", "--date", "2026-11", "-n", "3") == newest[-3:]
    assert found(kept, "today", "--date", "2026-11", "-n", "3", "--all") == newest[3:]
    assert len(kept("export", "--all", "--format", "table").lines) == len(NOTES) + 1
    shown = kept("today", "--date", "2026-11", "-n", "3")
    assert len(shown.lines) == 5
    assert shown.lines[-1].startswith("7 contacts · 7 customers · 2 messages")
    assert shown.err.splitlines() == [
        "the newest 3 are shown: --all shows all, --limit N as many as you like",
        "Sun 1/11 to Mon 30/11",
    ]


def test_what_is_open_is_limited_to_the_most_urgent(kept: Ql) -> None:
    assert found(kept, "open", "-n", "1") == ["Tuesday"]
    assert found(kept, "open", "-n", "3") == ["Tuesday", "Wednesday", "Thursday"]
    assert found(kept, "open", "-n", "9") == found(kept, "open") == ["Tuesday", "Wednesday", "Message", "Thursday"]
    shown = kept("open", "-n", "1")
    assert len(shown.lines) == 3
    assert "Tuesday" in shown.lines[1]
    assert shown.err == "the most urgent 1 of 4: --all shows all, --limit N so many\n"


def test_of_much_that_is_open_a_table_shows_the_most_urgent_and_tells_how_much_there_is(ql: Ql) -> None:
    lines = [f"Sara {number}. Eli. backup due:{60 - number}d" for number in range(55)]
    ql("add", "-", stdin="\n".join([*lines, "Rami. Eli. backup for:noa", ""]).encode())
    shown = ql("open")
    assert [line.split()[4] for line in shown.lines[1:3]] == ["54", "53"]
    assert shown.err == "the most urgent 50 of 56: --all shows all, --limit N so many\n"
    assert len(ql("open", "--json").objects) == len(ql("open", "--all").lines) - 2 == 56
    assert ql("open", "--all").err == ""
    assert ql("open", "--for", "noa").err == ""
    out = ql("handover").out
    assert "  and 35 more: --all shows all\n" in out
    assert "messages not seen yet\n  Rami" in out
    assert "more:" not in ql("handover", "--all").out + ql("handover", "--hand").out


def test_promises_are_chosen_by_what_became_of_them(kept: Ql, log: Path) -> None:
    states = ("kept", "late", "open", "overdue")
    assert [found(kept, "list", "--promise", state) for state in states] == [
        [],
        [],
        ["Wednesday", "Thursday"],
        ["Tuesday"],
    ]
    for customer in ("Tuesday", "Wednesday"):
        kept("done", ref_of(log, customer))
    assert [found(kept, "list", "--promise", state) for state in states] == [
        ["Wednesday"],
        ["Tuesday"],
        ["Thursday"],
        [],
    ]
    assert found(kept, "list", "--promise", "kept", "--promise", "late", "--technician", "dana") == ["Tuesday"]
    assert found(kept, "open", "--promise", "kept") == []


def test_repeats_are_contacts_soon_after_another_of_the_same_person(ql: Ql, log: Path) -> None:
    week = timedelta(days=7)
    for line, at in (
        ("Rami. Eli. printer", NOW - week),
        ("Rami. Dana. printer", NOW - week + timedelta(minutes=10)),  # it was forwarded
        ("Rami. Eli. VPN for:noa kind:message", NOW - timedelta(days=2)),
        ("Rami. Eli. VPN", NOW + timedelta(minutes=10)),
        ("Tom. Eli. VPN", NOW),
        ("Tom. Eli. VPN @out", NOW + timedelta(minutes=30)),
        ("Sara. Eli. VPN", NOW - timedelta(days=1)),
        ("Sarah. Eli. VPN", NOW),
    ):
        ql("add", line, now=at)
    assert found(ql, "list", "--repeats") == ["Rami"]
    assert len(found(ql, "list", "--contacts")) == 6
    assert found(ql, "list", "--contacts", "--customer", "tom") == ["Tom"]
    assert ql("count", "--repeats").out == "1 contact\n"
    ql("customer", "same", "Sara", "Sarah", now=NOW + week)
    assert found(ql, "list", "--repeats", now=NOW + week) == ["Sarah", "Rami"]
    assert found(ql, "list", "--repeats", "--code", "printer", now=NOW + week) == []
    assert log.exists()


@pytest.mark.usefixtures("as_noa")
def test_an_inbox_marks_only_what_it_shows(ql: Ql) -> None:
    for number in range(3):
        ql("add", f"Asks {number}. Eli. backup for:noa. 9:0{number}")
    assert [each["customer"] for each in ql("inbox", "--json", "-n", "2").objects] == ["Asks 1", "Asks 2"]
    assert "1 message marked as seen by Noa Bar" in ql("inbox", "-n", "1").err
    assert [each["customer"] for each in ql("inbox", "--json").objects] == ["Asks 0", "Asks 1"]


def test_a_customer_as_json_is_note_by_note(kept: Ql) -> None:
    assert found(kept, "customer", "Friday") == ["Friday"]
