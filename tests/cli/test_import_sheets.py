"""What ``ql import`` is told of a sheet, and what it says of one: options, values, formats, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.progress import Progress

from quicklog.show import progress
from tests.cli import Ran, rows

if TYPE_CHECKING:
    from rich.progress import TaskID

    from tests.cli.conftest import Ql

SAMPLES = Path(__file__).parent.parent / "samples"


def file(tmp_path: Path, name: str, content: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def notes(ql: Ql, *words: str, stdin: str = "") -> list[dict[str, Any]]:
    done = ql("import", "--dry-run", "--json", *words, stdin=stdin.encode())
    assert done.code in {0, 3}, done.err
    return [*done.objects]


def refusal(done: Ran, log: Path) -> str:
    assert (done.code, done.out, done.err.count("\n"), log.exists()) == (2, "", 1, False), done.err
    return done.err


# What is said of a sheet.


@pytest.mark.parametrize("name", ["calls.txt", "calls", "calls.log", "-"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_what_is_mapped_is_a_sheet_whatever_it_is_called(name: str, sign: str, ql: Ql, tmp_path: Path) -> None:
    text = sign.join(["Caller", "Topic", "detail"]) + "\n" + sign.join(["Rami Cohen", "printer", ""]) + "\n"
    path = name if name == "-" else file(tmp_path, name, text)
    (note,) = notes(ql, path, "--map", "Caller=customer", "--map", "Topic=code", stdin=text)
    assert (note["customer"], note["code"]) == ("Rami Cohen", "printer")


def test_the_cells_of_all_headings_for_one_column_are_joined(ql: Ql, tmp_path: Path) -> None:
    text = "First,Last,code,Description,Notes,Urgency\nRami,Cohen,UPS,beeps,since Monday,high\nDana,,UPS,,,low\n"
    words = ("--map", "Last=customer", "--map", "First=customer", "--map", "Urgency=detail")
    both = notes(ql, file(tmp_path, "a.csv", text), *words)
    assert [(note["customer"], note["detail"]) for note in both] == [
        ("Rami Cohen", "beeps. since Monday. high"),
        ("Dana", "low"),
    ]


def test_fields_of_objects_are_joined_and_filled_alike(ql: Ql, tmp_path: Path) -> None:
    text = '[{"a": "Rami", "b": 7, "code": "UPS", "c": null}, {"a": "Dana", "b": null, "code": "UPS", "c": "email"}]'
    words = ("--map", "a=customer", "--map", "b=customer", "--map", "c=channel", "--set", "channel=phone")
    both = notes(ql, file(tmp_path, "a.json", text), *words)
    assert [(note["customer"], note["channel"]) for note in both] == [("Rami 7", "phone"), ("Dana", "email")]


def test_what_is_set_stands_where_a_row_says_nothing(ql: Ql, tmp_path: Path) -> None:
    text = "customer,channel,technician\nRami,email,\nDana,,Eli\n"
    words = ("--set", "channel=phone", "--set", "code=UPS", "--set", "Technician=Noa", "--set", "date=18/11/2026")
    both = notes(ql, file(tmp_path, "a.csv", text), *words)
    assert [(note["channel"], note["technician"], note["code"], note["at"][:10]) for note in both] == [
        ("email", "Noa Bar", "UPS", "2026-11-18"),
        ("phone", "Eli Levi", "UPS", "2026-11-18"),
    ]


def test_the_headings_may_stand_further_down(ql: Ql, tmp_path: Path) -> None:
    text = "Calls of November;;\n;;\nmade by;Noa;\n\nKunde;code;at\nRami;UPS;18/11/2026 9:30\n"
    (note,) = notes(ql, file(tmp_path, "a.csv", text), "--header-row", "5", "--map", "Kunde=customer")
    assert (note["customer"], note["at"], note["line_number"]) == ("Rami", "2026-11-18T09:30:00+02:00", 6)


@pytest.mark.parametrize(("typed", "sign"), [("bar", "|"), ("~", "~"), ("TAB", "\t"), ("\\t", "\t"), (";", ";")])
def test_what_stands_between_cells_can_be_said(typed: str, sign: str, ql: Ql, tmp_path: Path) -> None:
    text = f"customer{sign}code{sign}detail\nRami{sign}UPS{sign}a, b\n"
    (note,) = notes(ql, file(tmp_path, "a.txt", text), "--delimiter", typed)
    assert (note["customer"], note["detail"]) == ("Rami", "a, b")


@pytest.mark.parametrize(
    ("zone", "at"),
    [("Europe/London", "2026-11-18T09:30:00+00:00"), ("-05:00", "2026-11-18T09:30:00-05:00")],
)
def test_a_file_is_read_in_the_zone_in_which_it_was_written(
    zone: str, at: str, ql: Ql, log: Path, tmp_path: Path
) -> None:
    text = "customer,code,at,due\nRami,UPS,18/11/2026 9:30,\nDana,UPS,2026-11-18T09:30:00+03:00,19/11/2026 9:00\n"
    path = file(tmp_path, "a.csv", text)
    assert [note["at"] for note in notes(ql, path, "--time-zone", zone)] == [at, "2026-11-18T09:30:00+03:00"]
    assert ql("import", path, "--time-zone", zone).code == 0
    assert {row["recorded_at"][19:] for row in rows(log)} == {"+02:00"}  # where it was brought in
    assert ql("doctor").code == 0


def test_a_heading_that_stands_there_twice_is_said(ql: Ql, tmp_path: Path) -> None:
    text = "customer,code,Notes,Customer,Notes\nRami,UPS,one,Dana,two\n"
    done = ql("import", "--dry-run", "--json", file(tmp_path, "a.csv", text))
    assert (done.objects[0]["customer"], done.objects[0]["detail"]) == ("Rami", "one. two")
    assert "column 4, Customer again" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--map", "Callr=customer"], "--map “callr”: there is no such heading: did you mean Caller?"),
        (["--map", "zzz=detail"], "--map “zzz”: there is no such heading: the headings are Caller, code"),
        (["--map", "Caller=customer", "--map", "caller=code"], "--map caller=code: caller is mapped twice"),
        (["--map", "Caller=customer", "--header-row", "9"], "a.csv:9: the sheet ends before this row"),
        (["--set", "chanel=phone"], "--set chanel=phone: chanel is not a column: did you mean channel?"),
        (["--set", "channel="], "--set channel= cannot be used: write COLUMN=VALUE"),
        (["--set", "id=3"], "--set id=3: each row has its own id"),
        (["--set", "channel=phone", "--set", "ערוץ=email"], "--set ערוץ=email: channel is set twice"),
        (["--delimiter", "xy"], "--delimiter xy cannot stand between cells"),
        (["--delimiter", '"'], '--delimiter " cannot stand between cells'),
        (["--time-zone", "Asia/Jeruslem"], "unknown time zone Asia/Jeruslem: did you mean Asia/Jerusalem?"),
        (["--time-zone", "+99:00"], "unknown time zone +99:00: write one such as Asia/Jerusalem"),
        (["--header-row", "0"], "--header-row takes a number from 1 on, not 0"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_may_be(
    words: list[str], said: str, ql: Ql, log: Path, tmp_path: Path
) -> None:
    assert said in refusal(ql("import", file(tmp_path, "a.csv", "Caller,code\nRami,UPS\n"), *words), log)


@pytest.mark.parametrize(
    ("content", "option"),
    [('[{"customer": "Rami", "code": "UPS"}]', "header-row=2"), ('{"tags": {}, "entries": []}', "set=channel=phone")],
)
def test_an_option_that_says_nothing_of_a_file_is_refused(
    content: str, option: str, ql: Ql, log: Path, tmp_path: Path
) -> None:
    done = ql("import", file(tmp_path, "a.json", content), f"--{option}")
    assert f": leave --{option.partition('=')[0]} out" in refusal(done, log)


def test_a_web_page_that_is_called_a_workbook_is_named(ql: Ql, log: Path, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, "a.xls", "\n<html><table><tr><td>customer</td></tr></table></html>"))
    assert "a.xls is a web page or XML: open it in a spreadsheet" in refusal(done, log)


# What cells say.


CODES = (
    ("UPS", "UPS", None),
    ("virus", "viruses", None),
    ("viruses + Backup", "viruses+backup", None),
    ("virus, backup; UPS/virus", "viruses+backup+UPS", None),
    ("virus on the laptop", "viruses", "“virus” was read as the code"),
    ("UPS: beeps", "UPS", "“UPS” was read as the code"),
    ("printer (second floor)", "printer", "“printer” was read as the code"),
    ("Printing costs", "Printing costs", "“Printing costs” is not a known code; near: printer, printing"),
    ("password policy", "password policy", "“password policy” is not a known code; near: password"),
    ("printer+flood", "printer", "“printer” was read as the code"),
)


@pytest.mark.parametrize(("typed", "code", "said"), CODES)
def test_a_code_is_what_the_team_says_and_never_a_silent_guess(
    typed: str, code: str, said: str | None, ql: Ql, tmp_path: Path
) -> None:
    (note,) = notes(ql, file(tmp_path, "a.csv", f'customer,code,at\nRami,"{typed}",2026-11-18 9:30\n'))
    assert note["code"] == code
    assert bool(note["meaning"]) == (code != typed or typed == "UPS")
    says = [doubt["says"] for doubt in note["doubts"]]
    assert len(says) == (said is not None)
    assert not said or says[0].startswith(said)


def test_words_that_stand_for_a_code_in_sheets_are_remembered(ql: Ql, log: Path, tmp_path: Path) -> None:
    text = "customer,code,at\nRami,Billing question,2026-11-18 9:30\nDana,Software bug,2026-11-18 9:40\n"
    path, said = file(tmp_path, "a.csv", text), ("--map-code", "Billing Question=invoice")
    assert ql("import", path, "--dry-run", *said).code == 0
    assert not log.exists()
    assert ql("import", path, *said, "--map-code", "software bug=printer+virus").code == 0
    assert [(row["code"], bool(row["meaning"])) for row in rows(log)] == [("invoice", True), ("printer+viruses", True)]
    (note,) = notes(ql, file(tmp_path, "b.csv", "customer,code\nAvi,BILLING  question\n"))
    assert note["code"] == "invoice"
    assert ql("codes", "map", "--json").objects == [
        {"words": "Billing Question", "code": "invoice"},
        {"words": "software bug", "code": "printer+viruses"},
    ]
    assert ql("add", "Rami. Billing question. 9:30").code in {0, 3}
    assert rows(log)[-1]["code"] != "invoice"  # in sheets alone
    assert ql("codes", "map", "--forget", "billing QUESTION").code == 0
    done = ql("codes", "map", "--forget", "billing question")
    assert (done.code, done.err) == (1, "ql: “billing question” stands for no code in sheets: ql codes map shows all\n")
    assert ql("codes", "map", "Billing question=backup").code == 0
    assert [each["code"] for each in ql("codes", "map", "--json").objects] == ["backup", "printer+viruses"]
    assert ql("doctor").code == 0
    assert ql("doctor", "--rebuild").code == 0
    assert len(ql("codes", "map", "--json").objects) == 2


def test_words_for_a_code_that_name_somebody_go_when_that_person_is_erased(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. UPS. 9:30")
    assert ql("codes", "map", "Rami Cohen's phones=printer", "Billing=invoice").code == 0
    assert ql("erase", "Rami Cohen", "--yes").code in {0, 1}
    assert [each["words"] for each in ql("codes", "map", "--json").objects] == ["Billing"]
    assert b"Cohen's phones" not in log.read_bytes()


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("Billing=invoce", "“invoce” is not a known code; near: invoice"),
        ("invoice", "invoice names no code: write WORDS=CODE"),
        ("=invoice", "=invoice names no code"),
    ],
)
def test_words_for_what_is_no_code_are_refused(pair: str, said: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    assert said in refusal(ql("import", file(tmp_path, "a.csv", "customer,code\nA,B\n"), "--map-code", pair), log)
    assert said in refusal(ql("codes", "map", pair), log)


STATUSES = "customer,code,at,due,status,outcome,closed_at\n"


@pytest.mark.parametrize("status", ["Resolved", "COMPLETED", "closed", "Fixed", "טופל", "נסגרה", "Cancelled", "בוטל"])
def test_what_was_closed_nobody_says_when_is_closed_on_no_day(status: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    text = f"{STATUSES}Rami,UPS,2026-11-18 9:30,2026-11-19 9:00,{status},,\n"
    done = ql("import", file(tmp_path, "a.csv", text))
    assert (done.code, "a.csv: 1 is closed, and nothing says since when: it counts" in done.err) == (0, True)
    (row,) = rows(log)
    assert (row["status"] in {"done", "void"}, row["closed_at"]) == (True, None)
    assert ql("open", "--json").objects == []
    assert ql("list", "--closed-since", "1/1/2020", "--all", "--json").objects == []
    assert ql("import", file(tmp_path, "a.csv", text)).err.startswith("a.csv: 1 is closed")
    given = ql("export").out
    assert ql("--log", str(tmp_path / "other.db"), "import", "-", stdin=given.encode()).code == 0
    assert ql("--log", str(tmp_path / "other.db"), "export").out == given
    assert ql("doctor").code == 0
    before = rows(log)
    assert ql("doctor", "--rebuild").code == 0
    assert rows(log) == before


@pytest.mark.parametrize(
    "status", ["Open", "Pending", "In Progress", "in-progress", "On hold", "Re-opened", "בטיפול", "ממתין ללקוח", "פתוח"]
)
def test_what_is_open_elsewhere_is_kept_and_never_closed(status: str, ql: Ql, tmp_path: Path) -> None:
    text = f"{STATUSES}Rami,UPS,2026-11-18 9:30,,{status},called twice,2026-11-19 9:30\n"
    promised = f"Dana,UPS,2026-11-18 9:30,1/12/2026,{status},,\n"
    both = notes(ql, file(tmp_path, "a.csv", text + promised))
    assert [(note["status"], note["outcome"], note["closed_at"]) for note in both] == [
        ("logged", None, None),
        ("open", None, None),
    ]
    assert both[0]["detail"] == f"status: {status}. outcome: called twice. closed_at: 2026-11-19 9:30"
    assert [doubt["about"] for doubt in both[0]["doubts"]] == ["status", "outcome", "closed_at"]
    assert both[1]["detail"] == (None if status in {"Open", "פתוח"} else f"status: {status}")
    assert both[1]["doubts"] == []


@pytest.mark.parametrize(
    ("typed", "status", "detail"),
    [
        ("Pending Customer Response", "logged", "status: Pending Customer Response. outcome: x"),
        ("Closed - no answer", "done", "status: Closed - no answer"),
        ("Cancelled, by the customer", "void", "status: Cancelled, by the customer"),
        ("ממתין לאישור המנהל", "logged", "status: ממתין לאישור המנהל. outcome: x"),
        ("logged in AD", "done", "status: logged in AD"),  # the outcome alone closes it
    ],
)
def test_a_status_of_several_words_is_known_by_the_first(
    typed: str, status: str, detail: str, ql: Ql, tmp_path: Path
) -> None:
    text = f'customer,code,at,status,outcome\nRami,UPS,2026-11-18 9:30,"{typed}",x\n'
    (note,) = notes(ql, file(tmp_path, "a.csv", text))
    assert (note["status"], note["detail"]) == (status, detail)
    assert "status" in [doubt["about"] for doubt in note["doubts"]]


@pytest.mark.parametrize(
    ("typed", "score", "detail"),
    [("3.0", 3, None), ("10,00", 10, None), ("3.5", None, "score: 3.5"), ("11.0", None, "score: 11.0")],
)
def test_a_score_is_a_number_however_it_is_written(
    typed: str, score: int | None, detail: str | None, ql: Ql, tmp_path: Path
) -> None:
    (note,) = notes(ql, file(tmp_path, "a.csv", f'customer;code;score\nRami;UPS;"{typed}"\n'))
    assert (note["score"], note["detail"]) == (score, detail)


# Workbooks.


@pytest.mark.slow
@pytest.mark.parametrize("name", ["calls.xls", "calls.ods"])
def test_a_workbook_of_another_sort_comes_in_by_name_and_from_a_pipe(name: str, ql: Ql, log: Path) -> None:
    content = (SAMPLES / name).read_bytes()
    said = ("--map", "when=at", "--map", "date=detail", "--map", "time=detail")
    done = ql("import", str(SAMPLES / name), *said)
    assert (done.code, "not read: the sheets Other" in done.err) == (0, True)
    assert [(row["customer"], row["code"], row["at"]) for row in rows(log)] == [
        ("Rami Cohen", "UPS", "2026-11-18T09:30:00+02:00"),
        ("Rami Cohen", "printer", "2026-11-18T09:40:00+02:00"),
        ("Rami Cohen", "backup", "2026-11-18T09:50:30+02:00"),
        ("דנה כץ", "UPS", "2026-11-19T12:00:00+02:00"),
    ]
    assert "0 noted, 4 were there already" in ql("import", "-", *said, stdin=content).err
    assert ql("doctor").code == 0


# What is no sheet of notes, or not a whole one.


def test_rows_that_are_short_are_said(ql: Ql, log: Path, tmp_path: Path) -> None:
    text = "customer,code,at,detail\n" + "Rami,UPS,18/11/2026 9:30\n" * 12 + "Dana,UPS,18/11/2026 9:30,\n"
    done = ql("import", file(tmp_path, "a.csv", text))
    assert (done.code, len(rows(log))) == (0, 13)
    assert done.err.splitlines()[0] == (
        "a.csv: 12 rows are shorter than the heading, and were taken for empty where that goes on:"
        " 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ..."
    )


STRANGE = "customer,code,at\n" + "".join(f"Rami,,2026-11-18 9:{minute}\n" for minute in range(10, 40))
NOTHING_READ = "a.csv: 30 of 30 could not be read, the first of them, 2, because the row names no code"


def test_a_file_of_which_hardly_anything_is_understood_is_refused(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", STRANGE)
    said = refusal(ql("import", path), log)
    assert (
        said
        == f"ql: {NOTHING_READ}: nothing was imported; --dry-run shows how it is read, --drafts keeps them as drafts\n"
    )
    looked = ql("import", "--dry-run", path)
    assert (looked.code, f"{NOTHING_READ}: without --drafts it would be refused" in looked.err) == (3, True)
    assert ql("import", "--drafts", path).code == 3
    assert len(rows(log)) == 30


@pytest.mark.parametrize("good", [3, 4])
def test_where_one_line_in_ten_is_understood_the_others_are_drafts(
    good: int, ql: Ql, log: Path, tmp_path: Path
) -> None:
    text = STRANGE + "Rami,UPS,2026-11-18 9:50\n" * good
    assert ql("import", file(tmp_path, "a.csv", text)).code == (2 if good == 3 else 3)
    few = "customer,code\n" + "Rami,\n" * 19
    assert ql("import", file(tmp_path, "b.csv", few)).code == 3
    assert [row["status"] for row in rows(log)].count("draft") == (19 if good == 3 else 49)


def test_drafts_that_quicklog_gave_out_come_back(ql: Ql, tmp_path: Path) -> None:
    ql("add", "-", stdin=b"what is this\n" * 25)
    given = ql("drafts", "--format", "csv", "--all").out
    other = ("--log", str(tmp_path / "other.db"))
    assert ql(*other, "import", file(tmp_path, "drafts.csv", given)).code == 3
    assert ql(*other, "drafts", "--format", "csv", "--all").out == given


# Rows that are kept as drafts.


HEADING = "customer,technician,code,at,detail,ticket\n"


@pytest.mark.parametrize(
    ("row", "line", "why", "right"),
    [
        (
            ",Eli Levi,virus,18/11/2026 9:30,slow,7",
            "| Eli Levi | virus | 18/11/2026 9:30 | slow | ticket:7",
            "the row names no customer",
            ("Rami ", ("Rami", "Eli Levi", "viruses", "slow")),
        ),
        (
            "Rami,,,18/11/2026 9:30,printer is wet,",
            "Rami |  |  | 18/11/2026 9:30 | printer is wet",
            "the row names no code",
            ("Rami |  | flood | 18/11/2026 9:30 | printer is wet", ("Rami", "Noa Bar", "flood", "printer is wet")),
        ),
        (
            "Rami,Eli Levi,,,backup | printer,",
            "Rami | Eli Levi |  |  | backup ¦ printer",
            "the row names no code",
            ("Rami | Eli Levi | UPS |  | backup ¦ printer", ("Rami", "Eli Levi", "UPS", "backup ¦ printer")),
        ),
        (
            "Rami,,flood,25:70,,",
            "Rami |  | flood | 25:70 |",
            "“25:70” is not a time",
            ("Rami |  | flood | 18/11/2026 9:30 |", ("Rami", "Noa Bar", "flood", None)),
        ),
        (
            ",,,18/11/2026 9:30,Eli Levi. viruses,",
            "|  |  | 18/11/2026 9:30 | Eli Levi. viruses",
            "the row names no customer",
            ("Sara |  | UPS | 18/11/2026 9:30 | x", ("Sara", "Noa Bar", "UPS", "x")),
        ),
    ],
)
def test_a_draft_of_a_row_keeps_its_places_and_its_reason(  # noqa: PLR0917
    row: str, line: str, why: str, right: tuple[str, tuple[str | None, ...]], ql: Ql, log: Path, tmp_path: Path
) -> None:
    assert ql("import", file(tmp_path, "a.csv", HEADING + row + "\n")).code == 3
    for place in ((), ("--log", str(tmp_path / "other.db"))):
        if place:  # where it is a draft that was given out
            ql(*place, "import", "-", stdin=ql("export").out.encode())
        (draft,) = ql(*place, "drafts", "--json").objects
        assert draft["line"] == line
        assert why in ql(*place, "drafts").out or place
        for words in ((), ("--yes",)):
            done = ql(*place, "fix", draft["ref"], *words)
            assert done.code in {2, 3}
        (draft,) = ql(*place, "drafts", "--json").objects
        assert draft["customer"] is None
    fixed, read = right
    assert ql("fix", draft["ref"], fixed if "|" in fixed else fixed + line).code == 0
    (note,) = rows(log)
    assert tuple(note[column] for column in ("customer", "technician", "code", "detail")) == read
    assert ql("doctor").code == 0


# How far it is.


def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Let whoever waits see at once how far a work is; return how much of it was done whenever that was shown."""
    seen: list[tuple[int, int]] = []
    advance = Progress.advance

    def seen_too(bar: Progress, task: TaskID, part: float = 1) -> None:
        advance(bar, task, part)
        if bar.tasks[0].description == "import":
            seen.append((int(bar.tasks[0].completed), int(bar.tasks[0].total or 0)))

    monkeypatch.setattr(progress, "_PATIENCE", -1)  # even this takes long
    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(Progress, "advance", seen_too)
    return seen


def test_progress_tells_the_whole_work_closings_too(
    ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = "".join(f"Rami,UPS,2026-11-18 9:30,Resolved,{number}\n" for number in range(450))
    still = "".join(f"Dana,UPS,2026-11-18 9:30,,{number}\n" for number in range(700))
    path = file(tmp_path, "a.csv", f"customer,code,at,status,ticket\n{closed}{still}")
    half = file(tmp_path, "half.csv", f"customer,code,at,status,ticket\n{closed}")
    seen = told(monkeypatch)
    for each, whole in ((half, 450 * 6), (path, 450 * 6 + 700), (path, 450 * 6 + 700)):
        seen.clear()
        assert ql("import", each).code == 0
        assert seen[-1] == (whole, whole)
        assert all(done < whole for done, _ in seen[:-1])
    assert ql("undo", "--yes").code == 0  # of what the second brought in
    seen.clear()
    assert ql("import", path).code == 0
    assert seen[-1] == (450 * 6 + 700 + 700 * 5,) * 2
    assert [row["status"] for row in rows(log)].count("done") == 450
