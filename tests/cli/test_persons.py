"""One customer under several names: repeats, file, filters, completion and erasing follow all of them, and back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.note.fields import MACHINE
from quicklog.note.note import new_id
from quicklog.store.opening import open_log
from tests.cli import NOW, process, tamper
from tests.test_bodies import plant

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

THREE = ("Rami Cohen", "R. Cohen", "רמי כהן")
LINES = """\
Rami Cohen. Eli. viruses. yesterday 9:30
R. Cohen | Dana | printer due:2d | 10:00
רמי כהן. דנה. גיבוי. 11:00. 03-555.1234
Sara Levi. Dana. UPS. 12:00
"""


@pytest.fixture
def team(ql: Ql) -> Ql:
    assert ql("add", "-", stdin=LINES.encode()).code == 0
    return ql


def offered(ql: Ql, *words: str) -> list[str]:
    """Return what a shell offers in the place of the last word."""
    return [each.partition("\t")[0] for each in ql("__complete", "fish", str(len(words) - 1), *words).lines]


def written(log: Path) -> list[tuple[object, ...]]:
    """Return what notes and events say, but for those that join and part."""
    with closing(sqlite3.connect(log)) as read:
        notes = read.execute("SELECT * FROM notes ORDER BY position").fetchall()
        return notes + read.execute("SELECT * FROM events WHERE kind = 'noted' ORDER BY number").fetchall()


def test_three_names_as_one_and_apart_again_and_nothing_is_rewritten(team: Ql, log: Path) -> None:
    before = written(log)
    ran = team("customer", "same", *THREE)
    assert (ran.code, ran.lines[0]) == (0, "Rami Cohen, R. Cohen, רמי כהן are one customer from now on: 3 notes")
    for name in THREE:
        assert len(team("list", "--customer", name).lines[1:]) == 3
        assert {each["customer_key"] for each in team("list", "--customer", name, "--format", "jsonl").objects} == {
            "rami cohen"
        }
        file = team("customer", name).out
        assert file.startswith("customer       Rami Cohen\n")
        assert "contacts       3, Thu 19 Nov 2026 09:30 to Fri 20 Nov 2026 " in file
        assert "joined, Fri 20 Nov 2026 14:00 by login" in file
    assert team("today").lines[-1].startswith("3 contacts · 2 customers · ")
    assert team("list", "--customer", "Sara Levi", "--format", "jsonl").objects[0]["customer_key"] == "sara levi"
    assert written(log) == before
    assert team("customer", "apart", "R. Cohen", "רמי כהן").out == (
        "“R. Cohen” is not Rami Cohen any more\n“רמי כהן” is not Rami Cohen any more\n"
    )
    assert [len(team("list", "--customer", name).lines[1:]) for name in THREE] == [1, 1, 1]
    assert written(log) == before
    assert team("doctor").code == 0


def test_a_capture_knows_what_happened_under_the_other_names(team: Ql) -> None:
    team("customer", "same", *THREE)
    ran = team("add", "רמי כהן. דנה. גיבוי", now=NOW + timedelta(minutes=1))
    assert "4th contact in 7 days · last 11:00 backup, Dana Katz · promised: printer by Sun" in ran.out
    team("customer", "apart", "רמי כהן")
    ran = team("add", "רמי כהן. דנה. גיבוי", now=NOW + timedelta(minutes=30))
    assert "3rd contact in 7 days" in ran.out
    assert "promised" not in ran.out


def test_a_name_that_is_known_to_be_somebodys_raises_no_doubt(team: Ql) -> None:
    assert "near the known" in team("add", "Rami Cohn. Eli. UPS. 8:00").out
    ran = team("customer", "same", "Rami Cohen", "Rami Kohen")
    assert ran.lines[1:2] == ["      ? no note names “Rami Kohen” yet"]
    assert "near the known" not in team("add", "Rami Kohen. Eli. UPS. 8:00").out


def test_every_name_completes_even_one_that_no_note_has(team: Ql, log: Path) -> None:
    team("customer", "same", *THREE, "Ramon Cohen")
    assert offered(team, "customer", "Ram") == ["Rami Cohen", "Ramon Cohen"]
    assert offered(team, "customer", "same", "Ram") == ["Rami Cohen", "Ramon Cohen"]
    with open(log.parent / "codes.toml", "a", encoding="utf-8") as file:
        file.write('[customers]\n"Rambo Ltd" = { aliases = ["Ramses"] }\n')
    assert {*offered(team, "list", "--customer", "Ram")} == {"Rambo Ltd", "Rami Cohen", "Ramon Cohen", "Ramses"}
    assert offered(team, "customer", "ap") == []


def test_what_is_no_two_names_is_refused(team: Ql, log: Path) -> None:
    before = written(log)
    for typed, said in (
        (("R. Cohen",), "one name alone is no other's: name two"),
        (("R. Cohen", "r cohen"), "“R. Cohen”, “r cohen” is the same name already: name two"),
        (("R. Cohen", "..."), "... is not a name"),
        (("R. Cohen", "[erased]"), "[erased] is not a name"),
        (("R. Cohen", "a\tb"), "is not a name"),
        (("R. Cohen", "a\x1bb"), "is not a name"),
        (("Rami", "Cohen"), "“Rami Cohen” is one name here, and was given as several: put each name in quotes"),
        (("R. Cohen", "Sara", "Levi"), "“Sara Levi” is one name here, and was given as several"),
    ):
        ran = team("customer", "same", *typed)
        assert (ran.code, ran.out) == (2, ""), typed
        assert said in ran.err
    ran = team("customer", "same", "Nobody", "No one")
    assert (ran.code, ran.err) == (
        1,
        "ql: no note names “Nobody”, “No one”: put each name in quotes, and see ql customer --like\n",
    )
    assert written(log) == before
    with closing(sqlite3.connect(log)) as read:
        assert read.execute("SELECT count(*) FROM events WHERE kind <> 'noted'").fetchone() == (0,)


def test_names_that_are_one_already_are_left_alone_and_a_chain_is_one(team: Ql, log: Path) -> None:
    team("customer", "same", "Rami Cohen", "R. Cohen")
    again = team("customer", "same", "Rami Cohen", "r cohen")
    assert (again.code, again.lines) == (0, ["Rami Cohen, R. Cohen are one customer already: 2 notes"])
    with closing(sqlite3.connect(log)) as read:
        assert read.execute("SELECT count(*) FROM events WHERE kind = 'joined'").fetchone() == (1,)
    ran = team("customer", "same", "R. Cohen", "רמי כהן")  # the first is how the person is called
    assert ran.lines[0] == "R. Cohen, Rami Cohen, רמי כהן are one customer from now on: 3 notes"
    assert team("customer", "Rami Cohen").lines[0] == "customer       R. Cohen"


def test_who_stands_for_nobody_else_cannot_be_parted_nor_whom_the_teams_list_joins(team: Ql, log: Path) -> None:
    ran = team("customer", "apart", "Sara Levi")
    assert (ran.code, ran.err) == (
        1,
        "ql: “Sara Levi” stands for nobody else: ql customer NAME shows whose names are one\n",
    )
    codes = log.parent / "codes.toml"
    with open(codes, "a", encoding="utf-8") as file:
        file.write('[customers]\n"Rami Cohen" = { aliases = ["R. Cohen"], phones = ["050-1234567"], users = 12 }\n')
    ran = team("customer", "apart", "R. Cohen")
    assert (ran.code, ran.err) == (
        2,
        f"ql: {codes} lists “R. Cohen” among the names of Rami Cohen: take it out there: ql codes edit\n",
    )
    team("customer", "same", "רמי כהן", "R. Cohen")
    summary = team("customer", "רמי כהן").lines[:10]
    assert summary[0] == "customer       Rami Cohen"
    assert summary[1] == "spellings      Rami Cohen, R. Cohen, רמי כהן"
    assert summary[2].startswith("one customer   “רמי כהן”, “R. Cohen” joined, Fri 20 Nov 2026 14:00 by login ")
    assert summary[3:5] == ["telephone      050-1234567", "users          12"]
    assert team("customer", "apart", "רמי כהן").code == 0
    assert team("codes", "check").err.endswith(" 3 technicians, 1 customer, no mistakes\n")


def test_undo_takes_back_what_joined_names_by_name_and_redo_does_it_again(team: Ql) -> None:
    team("customer", "same", *THREE)
    joined_ = "names joined 14:00, “Rami Cohen”, “R. Cohen”, “רמי כהן”"
    assert team("undo").out == f"undone: {joined_}; ql redo does it again\n"
    assert len(team("list", "--customer", "R. Cohen").lines[1:]) == 1
    assert team("redo").out == f"redone: {joined_}; ql undo takes it back\n"
    assert len(team("list", "--customer", "R. Cohen").lines[1:]) == 3
    team("customer", "apart", "R. Cohen")
    assert team("undo").out.startswith("undone: names taken apart 14:00, “R. Cohen”; ")
    assert len(team("list", "--customer", "R. Cohen").lines[1:]) == 3
    assert team("doctor").code == 0


def test_one_name_of_several_words_is_parted_without_quotes(team: Ql) -> None:
    team("customer", "same", *THREE)
    assert team("customer", "apart", "R.", "Cohen").out == "“R. Cohen” is not Rami Cohen any more\n"


def test_who_is_calling_is_said_in_one_line(team: Ql, log: Path) -> None:
    with open(log.parent / "codes.toml", "a", encoding="utf-8") as file:
        file.write(
            '[customers]\n"Rami Cohen" = { aliases = ["R. Cohen"], phones = ["050-1234567"], internal = true }\n'
            '"House" = { phones = ["4711"] }\n'
        )
    known = "2 contacts in 7 days · last 10:00 printer, Dana Katz · promised: printer by Sun"
    for number in (["050-1234567"], ["+972", "50", "123", "4567"], ["0501234567"]):
        ran = team("who", *number)
        assert ran.code == 0
        assert len(ran.lines) == 1
        assert ran.out.startswith(f"Rami Cohen (R. Cohen) · internal · {known}")
    assert team("who", "4711").out == "House · no contact yet\n"
    found = team("who", "03 555 1234").out
    assert found.startswith("רמי כהן · 1 contact in 7 days · last 11:00 backup, Dana Katz · the number stands in ")
    (answer,) = team("who", "--json", "050 1234567").objects
    assert answer["names"] == ["Rami Cohen", "R. Cohen"]
    assert (answer["customer_key"], answer["contacts"], answer["open_promises"]) == ("rami cohen", 2, 1)
    ran = team("who", "03-9999999")
    assert (ran.code, ran.out) == (1, "")
    assert team("who", "12").code == team("who", "Rami").code == 2


def test_a_number_in_a_draft_is_found_there(team: Ql) -> None:
    assert team("add", "who knows 09-7654321").code == 3
    assert "the number stands in the draft " in team("who", "09 765 4321").out


def test_likely_doubles_are_shown_with_what_joins_them_and_never_joined(team: Ql, log: Path) -> None:
    team("add", "R. Cohen | Dana | printer | 12:00")
    before = written(log)
    ran = team("customer", "--like")
    assert ran.lines == [
        "R. Cohen (2 notes), Rami Cohen (1 note): an initial",
        '      ql customer same "R. Cohen" "Rami Cohen"',
        "Rami Cohen (1 note), רמי כהן (1 note): the same sounds in other letters",
        '      ql customer same "Rami Cohen" "רמי כהן"',
    ]
    assert written(log) == before
    assert team("customer", "--like", "Sara", "Levi").code == 1
    assert len(team("customer", "--like", "רמי כהן").lines) == 2
    assert [each["why"] for each in team("customer", "--like", "--format", "jsonl").objects] == ["initial", "script"]
    team("customer", "same", "Rami Cohen", "R. Cohen")
    assert [each["why"] for each in json.loads(team("customer", "--like", "--format", "json").out)] == ["script"]
    assert team("customer").code == 2


def test_the_key_of_the_person_stands_in_every_machine_format_and_is_no_trouble_on_the_way_in(
    team: Ql, tmp_path: Path
) -> None:
    team("customer", "same", "R. Cohen", "Rami Cohen")
    for form in ("csv", "tsv"):
        given = team("export", "--format", form)
        heading, *lines = given.lines
        assert heading.split("," if form == "csv" else "\t") == [*MACHINE]
        assert [line.replace("\t", ",").split(",")[-7] for line in lines] == [
            *("r cohen", "r cohen", "רמי כהן", "sara levi")
        ]
        path = tmp_path / f"out.{form}"
        path.write_bytes(given.out.encode())
        ran = team("import", str(path))
        assert ran.code == 0
        assert "0 noted, 4 were there already" in ran.err
        assert "customer_key" not in ran.err
    for form in ("json", "jsonl"):
        out = team("export", "--format", form).out
        each = json.loads(out)[1] if form == "json" else json.loads(out.splitlines()[1])
        assert [*each] == [*MACHINE]
        assert each["customer_key"] == "r cohen"
    assert [*team("add", "--json", "Rami Cohen. Eli. UPS. 8:00").objects[0]] == [*MACHINE, "doubts"]
    team("add", "nothing that is a note")
    assert team("export", "--status", "draft", "--format", "jsonl").objects[0]["customer_key"] is None


@pytest.mark.slow
@pytest.mark.usefixtures("team")
def test_the_whole_person_is_erased_by_processes_and_nothing_is_left(log: Path) -> None:
    assert process("customer", "same", *THREE).code == 0
    ran = process("erase", "R. Cohen", "--dry-run")
    assert ran.out.startswith("Rami Cohen (R. Cohen, רמי כהן): 3 notes from ")
    ran = process("erase", "R. Cohen", "--yes")
    assert ran.code == 0
    assert "Rami Cohen (R. Cohen, רמי כהן) is one customer, erased by all names" in ran.err
    content = log.read_bytes().decode(errors="replace").casefold()
    assert [word for word in ("rami", "cohen", "רמי", "כהן") if word in content] == []
    assert process("doctor").code == 0
    assert process("doctor", "--rebuild").code == 0
    assert process("customer", "R. Cohen").code == 1


RUBBISH = {
    "a text for names": '{"names": "Rami Cohen"}',
    "numbers for names": '{"names": [1, 2]}',
    "names within names": '{"names": [["Rami Cohen"], {"R. Cohen": 1}]}',
    "no names": "{}",
    "no JSON": "{",
    "an odd moment": '{"names": ["Rami Cohen", "R. Cohen"], "offset": "?"}',
    "controls": '{"names": ["Rami Cohen", "R. \\u001b[31mCohen\\ud800"]}',
    "nothing but signs": '{"names": ["Rami Cohen", "...", ""]}',
}


@pytest.mark.slow
@pytest.mark.parametrize("text", RUBBISH.values(), ids=RUBBISH)
def test_every_command_goes_on_where_another_program_joined_names(text: str, team: Ql, log: Path) -> None:
    with open_log(str(log)) as opened:
        plant(opened, "joined", new_id(1_790_000_000_000, bytes(range(10))), text)
    assert team("doctor", "--rebuild").code in (0, 1)
    for words in (
        *(("customer", "Rami Cohen"), ("customer", "R. Cohen", "--format", "json"), ("customer", "--like")),
        *(("list", "--customer", "R. Cohen"), ("add", "R. Cohen. Eli. UPS. 8:00"), ("who", "03-5551234"), ("export",)),
        *(("customer", "same", "Sara Levi", "רמי כהן"), ("customer", "apart", "רמי כהן"), ("list",)),
        *(("erase", "R. Cohen", "--yes"), ("doctor", "--rebuild"), ("today",)),
    ):
        ran = team(*words)
        assert "Traceback" not in ran.err
        assert ran.code in ((0, 1) if words[0] == "doctor" else (0,)), (words, ran)
        assert "\x1b" not in ran.out + ran.err


@pytest.mark.slow
@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE persons SET name = x'ff'",
        "UPDATE persons SET name = CAST(x'ff' AS TEXT)",
        "UPDATE persons SET person = x'ff'",
        "UPDATE persons SET person = 'nobody' WHERE customer_key = 'r cohen'",
        "INSERT INTO persons VALUES (x'ff', 'rami cohen', 'x'), (7, 'rami cohen', 8)",
        "UPDATE customers SET name = x'ff'",
    ],
)
def test_every_command_goes_on_where_the_table_says_something_else(forged: str, team: Ql, log: Path) -> None:
    team("customer", "same", "Rami Cohen", "R. Cohen")
    whole = team("list", "--customer", "R. Cohen").out
    tamper(log, forged)
    for words in (("customer", "Rami Cohen"), ("list",), ("export",), ("add", "R. Cohen. Eli. UPS. 8:00"), ("today",)):
        assert team(*words).code == 0, words
    assert team("doctor").code == 1
    assert team("doctor", "--rebuild").code == 0
    team("undo")
    assert team("list", "--customer", "R. Cohen").out == whole
