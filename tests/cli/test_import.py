"""``ql import``: pages, sheets and exports into the log, once and for all, or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from quicklog.note.fields import MACHINE
from tests.cli import NOW, environment, on_terminal, process, rows, tamper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

PAGE_EN = """\
# Pocket notebook, Eli
technician: Eli Levi
18/11
Rami Cohen. viruses. 9:30
Sara Mizrahi. printer. 9.50. Third time this month!
". password. 10:05
J. Smith. UPS. 11:40 @phone

19/11
Acme Ltd. Dana. invoice. 8:15. Charged twice, very angry. kind:complaint
". ". callback. 8:20
Corridor talk, ask Ben about the new switch
Yossi Peretz. backup. 16:05
"""
PAGE_HE = """\
# פנקס כיס
טכנאי: אלי לוי
18/11
רמי כהן. וירוסים. 9:30
שרה מזרחי. מדפסת. 9.50. פעם שלישית החודש!
״. סיסמה. 10:05
ד"ר לוי. גיבוי. 11:40

19/11
חברת אלפא בע"מ. דנה. חשבונית. 8:15. חויבו פעמיים
יוסי פרץ. גיבוי. 16:05
"""
CALLS = (
    "לקוח,טכנאי,תקלה,תאריך,שעה,הערות\r\n"
    "רמי כהן,אלי,וירוסים,18/11/2026,9:30,איטי\r\n"
    '"ד""ר לוי",דנה,מדפסת,18/11/2026,9:50,\r\n'
)


def file(tmp_path: Path, name: str, content: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def stored(log: Path, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in rows(log)]


# A page.


def test_the_pages_of_a_notebook(ql: Ql, log: Path, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, "notebook-en.txt", PAGE_EN))
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "7 noted, 1 kept as a draft (notebook-en.txt:12), 0 were there already\n"
        "not everything is certain about 1 of them: --dry-run shows what\n"
    )
    assert stored(log, "at", "customer", "technician", "code", "status") == [
        ("2026-11-18T09:30:00+02:00", "Rami Cohen", "Eli Levi", "viruses", "logged"),
        ("2026-11-18T09:50:00+02:00", "Sara Mizrahi", "Eli Levi", "printer", "logged"),
        ("2026-11-18T10:05:00+02:00", "Sara Mizrahi", "Eli Levi", "password", "logged"),
        ("2026-11-18T11:40:00+02:00", "J. Smith", "Eli Levi", "UPS", "logged"),
        ("2026-11-19T08:15:00+02:00", "Acme Ltd", "Dana Katz", "invoice", "logged"),
        ("2026-11-19T08:20:00+02:00", "Acme Ltd", "Dana Katz", "callback", "open"),
        ("2026-11-19T12:00:00+02:00", None, None, None, "draft"),
        ("2026-11-19T16:05:00+02:00", "Yossi Peretz", "Eli Levi", "backup", "logged"),
    ]
    done = ql("import", file(tmp_path, "notebook-he.txt", PAGE_HE))
    assert (done.code, done.err.splitlines()[0]) == (0, "6 noted, 0 were there already")
    assert stored(log, "customer", "code")[8:][2] == ("שרה מזרחי", "password")
    assert ql("doctor").code == 0


def test_a_second_run_adds_nothing_and_a_grown_file_what_is_new(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "page.txt", PAGE_EN)
    ql("import", path)
    before = log.read_bytes()
    for later in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=60)):
        done = ql("import", path, now=later)
        assert (done.code, done.err) == (0, "0 noted, 8 were there already\n")
    assert log.read_bytes() == before
    new = "Dan Gal. DNS. 8:00"
    grown = PAGE_EN.replace("18/11\n", f"18/11\n{new}\n").replace("\n19/11", f"{new}\n\n19/11") + f"{new}\n"
    done = ql("import", file(tmp_path, "grown.txt", grown))
    assert (done.code, done.err) == (0, "3 noted, 8 were there already\n")
    assert [row["at"] for row in rows(log) if row["customer"] == "Dan Gal"] == (
        ["2026-11-18T08:00:00+02:00", "2026-11-18T08:00:00+02:00", "2026-11-19T08:00:00+02:00"]
    )


def test_a_line_without_a_date_that_comes_again_another_day_is_pointed_out(ql: Ql, tmp_path: Path) -> None:
    path = file(tmp_path, "page.txt", "Rami Cohen. viruses. 9:30\n")
    ql("import", path)
    assert ql("import", path).err == "0 noted, 1 were there already\n"
    told = ql("import", path, now=NOW + timedelta(days=1)).err.splitlines()
    assert told[0] == "0 noted, 1 were there already"
    assert told[1].startswith("there already, but on another day: page.txt:1;")


def test_a_page_from_stdin(ql: Ql, log: Path) -> None:
    done = ql("import", "-", stdin=PAGE_HE.encode("utf-8-sig"))
    assert (done.code, done.err.splitlines()[0]) == (0, "6 noted, 0 were there already")
    (event, *_) = rows(log, "events")
    assert json.loads(event["body"])["source"] == "stdin:4"


def test_where_a_draft_comes_from_is_kept(ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("import", file(tmp_path, "page.txt", "19/11\n\nwhat was this?\n"))
    body = json.loads(rows(log, "events")[0]["body"])
    assert (body["source"], body["day"], body["draft"]["reason"]) == ("page.txt:3", "2026-11-19", "no-code")


# --dry-run and --json.


def test_a_dry_run_shows_the_doubtful_first_and_stores_nothing(ql: Ql, log: Path, tmp_path: Path) -> None:
    page = PAGE_EN + "Zed. Bob. virusses. 17:00\n"
    done = ql("import", "--dry-run", file(tmp_path, "p.txt", page))
    assert (done.code, log.exists()) == (3, False)
    heading, number, draft, doubtful, plain, *_ = done.lines
    assert re.split("  +", heading) == ["where", "time", "customer", "technician", "code", "detail", "not certain"]
    assert number.startswith("p.txt:5")
    assert "the number “9.50” was read as the time" in number
    assert (draft[:8], draft[-24:]) == ("p.txt:12", "draft: no code was found")
    assert doubtful[:8] == "p.txt:14"
    assert "“Bob” is not a known technician" in doubtful
    assert plain.startswith("p.txt:4")
    assert done.err == "8 would be noted, 1 would be kept as a draft (p.txt:12), 0 are there already\n"
    ql("import", file(tmp_path, "p.txt", page))
    done = ql("import", "--dry-run", file(tmp_path, "p.txt", page))
    assert (done.code, done.err) == (0, "0 would be noted, 9 are there already\n")
    assert all("there already" in line for line in done.lines[1:])
    assert "there already; “Bob” is not a known technician" in done.lines[3]


def test_a_dry_run_of_much_shows_a_part(ql: Ql, tmp_path: Path) -> None:
    page = "18/11\n" + "".join(f"Customer {number}. UPS. 9:30\n" for number in range(300)) + "what?\n"
    done = ql("import", "--dry-run", file(tmp_path, "p.txt", page))
    assert len(done.lines) == 201
    assert "p.txt:302" in done.lines[1]
    assert "and 101 more: --json gives all" in done.err
    assert len(ql("import", "--dry-run", "--json", file(tmp_path, "p.txt", page)).objects) == 301


@pytest.mark.parametrize("dry", [True, False])
def test_json_is_one_object_a_note(dry: bool, ql: Ql, tmp_path: Path) -> None:
    page = "2026-11-18\nRami. Bob. viruses. 9:30\nwhat?\n"
    done = ql("import", "--json", *["--dry-run"] * dry, file(tmp_path, "p.txt", page))
    note, draft = done.objects
    assert [*note] == [*MACHINE, "doubts", "file", "line_number"]
    assert (note["file"], note["line_number"], note["at"]) == ("p.txt", 2, "2026-11-18T09:30:00+02:00")
    assert [doubt["about"] for doubt in note["doubts"]] == ["technician"]
    assert (draft["status"], draft["line"], draft["doubts"][0]["says"]) == ("draft", "what?", "no code was found")
    assert bool(note["ref"]) is not dry
    assert done.code == 3


def test_what_is_there_already_is_no_object(ql: Ql, tmp_path: Path) -> None:
    ql("import", file(tmp_path, "p.txt", PAGE_HE))
    done = ql("import", "--json", file(tmp_path, "p.txt", PAGE_HE + "Noa. UPS. 9:00\n"))
    assert [each["customer"] for each in done.objects] == ["Noa"]


# Sheets, and how they are written.


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1255", "utf-16"])
def test_hebrew_customers_come_in_right(codec: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    text = CALLS.replace(",", "\t") if codec == "utf-16" else CALLS
    name = "calls.txt" if codec == "utf-16" else "calls.csv"
    done = ql("import", file(tmp_path, name, text.encode(codec)))
    assert done.code == 0
    assert ("Windows Hebrew" in done.err) is (codec == "cp1255")
    assert stored(log, "customer", "technician", "code", "at", "detail") == [
        ("רמי כהן", "Eli Levi", "viruses", "2026-11-18T09:30:00+02:00", "איטי"),
        ('ד"ר לוי', "Dana Katz", "printer", "2026-11-18T09:50:00+02:00", None),
    ]


def test_a_wrong_encoding_is_refused_with_the_remedy(ql: Ql, log: Path, tmp_path: Path) -> None:
    western = file(tmp_path, "w.csv", "customer,code\r\nMüller,UPS\r\n".encode("cp1252"))
    done = ql("import", western)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("ql: w.csv:2 is not UTF-8")
    assert "--encoding cp1255" in done.err
    assert ql("import", western, "--encoding", "cp1255").code == 2
    assert ql("import", file(tmp_path, "h.csv", CALLS), "--encoding", "cp1252").code == 2
    assert not log.exists()
    assert ql("import", western, "--encoding", "cp1252").code == 0
    assert stored(log, "customer") == [("Müller",)]


def test_headings_that_nobody_knows_are_said_and_can_be_mapped(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", "Caller,Topic of call,Prio\nRami,UPS,1\n")
    done = ql("import", path)
    assert (done.code, log.exists()) == (2, False)
    assert done.err == (
        "ql: c.csv:1: no heading for the code: the first row holds Caller, Topic of call, Prio: name it:"
        " --map THEIRS=code; or name its row: --header-row N: nothing was imported\n"
    )
    done = ql("import", path, "--map", "topic of call=code")
    assert done.code == 0
    assert "nothing in a note answers to Prio (1 cell): not read; --map Prio=detail keeps the words\n" in done.err
    done = ql("import", path, "--map", "Topic of call=code", "--map", "Prio=kindd")
    assert (done.code, done.err) == (2, "ql: --map Prio=kindd: kindd is not a column: did you mean kind?\n")


def test_a_workbook_of_excel(ql: Ql, log: Path, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Customer", "Code", "Date", "Time", "Order no."])
    sheet.append(["Rami Cohen", "viruses", date(2026, 11, 18), time(9, 30), 501234567])
    sheet.append([])
    sheet.append(["Sara", "UPS", datetime(2026, 11, 18), "9:50", "0501234567"])
    book.create_sheet("נובמבר").append(["לקוח", "תקלה"])
    book["נובמבר"].append(["נועה", "גיבוי"])
    book.save(tmp_path / "calls.xlsx")
    done = ql("import", str(tmp_path / "calls.xlsx"))
    assert done.code == 0
    assert "not read: the sheets נובמבר: --sheet NAME reads one" in done.err
    assert stored(log, "customer", "at", "ticket") == [
        ("Rami Cohen", "2026-11-18T09:30:00+02:00", "501234567"),
        ("Sara", "2026-11-18T09:50:00+02:00", "0501234567"),
    ]
    assert ql("import", str(tmp_path / "calls.xlsx"), "--sheet", "נובמבר").code == 0
    assert ("נועה", "backup") in stored(log, "customer", "code")


def test_a_page_may_begin_with_a_date_in_brackets(ql: Ql, log: Path, tmp_path: Path) -> None:
    assert ql("import", file(tmp_path, "page.txt", "[18 Nov]\nRami Cohen. viruses. 9:30\n")).code == 0
    assert stored(log, "customer", "at") == [("Rami Cohen", "2026-11-18T09:30:00+02:00")]


def test_a_draft_under_a_day_that_cannot_be_read_is_fixed_with_a_doubt(ql: Ql, log: Path, tmp_path: Path) -> None:
    page = "17/11\n18 Novemeber\nwhat was this\n18/11 9:30 Rami Cohen. UPS\n19/11\n"
    assert ql("import", file(tmp_path, "page.txt", page)).code == 3
    ref = next(row["ref"] for row in rows(log) if row["line"] == "what was this")
    (fixed,) = ql("fix", str(ref), "--json", "Sara. UPS. 9:40").objects
    assert [each["says"] for each in fixed["doubts"]] == ["“18 Novemeber” above it could not be read as a date"]
    assert fixed["at"] == "2026-11-17T09:40:00+02:00"
    assert ("2026-11-18T09:30:00+02:00", "18/11 9:30 Rami Cohen. UPS") in stored(log, "at", "line")
    before = rows(log)
    assert ql("doctor").code == ql("doctor", "--rebuild").code == 0
    assert rows(log) == before
    assert ql("import", str(tmp_path / "page.txt")).err == "0 noted, 3 were there already\n"


def test_json_of_other_note_takers(ql: Ql, log: Path) -> None:
    journal = {"tags": {}, "entries": [{"title": "Rami. viruses.", "body": "", "date": "2026-11-18", "time": "09:30"}]}
    assert ql("import", "-", stdin=json.dumps(journal, indent=2).encode()).code == 0
    task = {
        "uuid": "f1b2c3d4-0000-4000-8000-000000000001",
        "description": "Sara. printer jams",
        "entry": "20261118T073000Z",
        "status": "completed",
        "end": "20261119T073000Z",
    }
    assert ql("import", "-", stdin=f"[\n{json.dumps(task)}\n]\n".encode()).code == 0
    assert stored(log, "customer", "at", "status", "closed_at") == [
        ("Rami", "2026-11-18T09:30:00+02:00", "logged", None),
        ("Sara", "2026-11-18T09:30:00+02:00", "done", "2026-11-19T09:30:00+02:00"),
    ]


# What quicklog gave out comes back.


def lived(ql: Ql) -> None:
    """Write notes to which all happened that can happen to a note."""
    given = [
        'Rami Cohen. Eli. viruses @phone score:4 ticket:4711. 9:30. =1+1, and "quotes"',
        "=SUM(A1) | Eli | UPS | 9:30 | -1, +972-50, tab",
        "רמי כהן. אלי. גיבוי. אתמול ב-16:05. שוב | ושוב",
        "Sara. Eli. printer due:tomorrow. 9:30",
        "Acme Ltd. Eli. callback. 9:40",
        "Noa. Eli. backup for:dana. 9:30",
        "Dan. Eli. UPS for:noa. 9:45",
        "Rami. Eli. backup. 25:70",
        "what was this",
        "void me. Eli. UPS. 9:30",
        "Rami Cohen\tEli\tUPS\t9:30\tsame second",
        "-+5 | Eli | DNS | 9:30 | 'quoted'",
    ]
    for number, line in enumerate(given):
        ql("add", line, now=NOW + timedelta(seconds=number))
    refs = {each["line"]: each["ref"] for each in ql("export", "--format", "jsonl").objects}
    ql("done", refs[given[4]], "called back", now=NOW + timedelta(minutes=5))
    ql("done", refs[given[0]], now=NOW + timedelta(minutes=6))
    ql("void", refs[given[9]], "--why", "a test")
    ql("amend", refs[given[3]], "--customer", "Sara Mizrahi")
    assert ql("export", "--format", "jsonl").objects[0]["status"] in ("logged", "done", "open", "draft", "void")


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "json", "xlsx", "excel"])
def test_what_was_given_out_comes_back_the_same(form: str, ql: Ql, tmp_path: Path) -> None:
    lived(ql)
    arguments = ["--format", "csv", "--excel"] if form == "excel" else ["--format", form]
    name = f"notes.{form.replace('excel', 'csv')}"
    first, second = str(tmp_path / name), str(tmp_path / f"again-{name}")
    ql("export", *arguments, "-o", first)
    (tmp_path / "other").mkdir()
    other = ("--log", str(tmp_path / "other" / "log.db"))
    done = ql(*other, "import", first, now=NOW + timedelta(days=3))
    assert done.code == 3
    assert "nothing in a note answers" not in done.err
    ql(*other, "export", *arguments, "-o", second)
    assert content(first) == content(second)
    assert ql(*other, "doctor", now=NOW + timedelta(days=4)).code == 0
    again = ql(*other, "import", first)
    assert "say something else" not in again.err
    for done in (again, ql("import", first)):
        assert (done.code, "\n0 noted, " in f"\n{done.err}") == (0, True)


def content(path: str) -> object:
    if not path.endswith("xlsx"):
        with open(path, "rb") as opened:
            return opened.read()
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name.startswith("xl/")}


def test_who_brought_a_note_in_is_told_beside_who_wrote_it(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. viruses. 9:30")
    (note,) = ql("export", "--format", "jsonl").objects
    note |= {"recorded_by": "elevi", "recorded_at": "2026-11-20T09:31:00+02:00"}
    path = file(tmp_path, "n.jsonl", json.dumps(note))
    other = ("--log", str(tmp_path / "other.db"))
    assert ql(*other, "import", path, now=NOW + timedelta(days=3)).code == 0
    (kept,) = ql(*other, "export", "--format", "jsonl").objects
    assert (kept["recorded_by"], kept["recorded_at"]) == ("elevi", "2026-11-20T09:31:00+02:00")
    story = ql(*other, "show", kept["ref"], "--json").objects[0]["events"]
    assert [(event["login"], event["at"][:10]) for event in story] == [
        (os.environ.get("USER") or story[0]["login"], "2026-11-23")
    ]


def test_a_note_that_was_changed_in_the_file_is_left_and_that_is_said(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. viruses. 9:30")
    text = ql("export").out.replace("Rami Cohen,", "Rami Levi,")
    done = ql("import", file(tmp_path, "n.csv", text))
    assert done.err.splitlines() == [
        "0 noted, 1 were there already",
        "1 of those there already say something else in the file: the log was left as it is",
    ]


def test_an_id_that_is_no_notes_own_is_there_already(ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. UPS")
    ql("done", rows(log)[0]["ref"])
    note, closing = (row["id"] for row in rows(log, "events"))
    path = file(tmp_path, "n.csv", ql("export").out.replace(note, closing))
    done = ql("import", path)
    assert (done.code, done.err.splitlines()[0]) == (0, "0 noted, 1 were there already")


def test_a_note_that_was_closed_meanwhile_is_closed_by_a_second_run(ql: Ql, tmp_path: Path) -> None:
    """As it is where the first run was broken off between the notes and what closed them."""
    ql("add", "Acme. Eli. callback. 9:40")
    other = ("--log", str(tmp_path / "other.db"))
    ql(*other, "import", file(tmp_path, "a.csv", ql("export").out))
    (note,) = ql("export", "--format", "jsonl").objects
    ql("done", note["ref"], "called")
    for _ in range(2):
        ql(*other, "import", file(tmp_path, "b.csv", ql("export").out))
        (kept,) = ql(*other, "export", "--format", "jsonl").objects
        assert (kept["status"], kept["outcome"]) == ("done", "called")
    assert len(ql(*other, "show", kept["ref"], "--json").objects[0]["events"]) == 2


# Bad input: one clear line, and nothing is stored.

BAD: dict[str, tuple[str, bytes]] = {
    "binary": ("a.txt", bytes(range(256)) * 4),
    "random": ("a.csv", b"\xff\xfe\xfd\x00" * 9),
    "pdf": ("a.pdf", b"%PDF-1.7\nxxx"),
    "no heading": ("a.csv", b"a,b\n1,2\n"),
    "empty sheet": ("a.csv", b""),
    "ragged": ("a.csv", b"customer,code\nRami,UPS\nSara,UPS,x\n"),
    "too long a row": ("a.csv", b"customer,code\nRami,UPS\nSara,UPS,x\nDana,UPS,y\n"),
    "quote": ("a.csv", b'customer,code\nRami,UPS\n"Sara,UPS\n'),
    "bad json": ("a.jsonl", b'{"customer": "Rami", "code": "UPS"}\n{"customer": \n'),
    "bad date": ("a.txt", b"18/11\nRami. UPS. 9:30\n31/4\nSara. UPS. 9:30\n"),
    "not a zip": ("a.xlsx", b"PK\x03\x04 no zip at all"),
    "no xlsx": ("a.xlsx", b"customer,code\n"),
    "too long": ("a.txt", b"18/11\nRami. UPS. 9:30. " + b"x" * 70_000),
    "encoding": ("a.txt", "Müller. UPS".encode("cp1252")),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_one_clear_line_and_nothing_is_stored(kind: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. viruses. 9:30")
    before = log.read_bytes()
    good = file(tmp_path, "good.txt", PAGE_HE)
    path = file(tmp_path, *BAD[kind])
    for files in ([path], [good, path], [path, good]):
        done = ql("import", *files)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("ql: a.")
        assert done.err.count("\n") == 1
        assert "Traceback" not in done.err
    assert log.read_bytes() == before


def test_many_problems_of_a_sort_are_told_once_with_the_first_ten_rows(ql: Ql, log: Path, tmp_path: Path) -> None:
    text = "customer,code,id\n" + "Sara,UPS,,x\n" * 25
    done = ql("import", file(tmp_path, "a.csv", text), file(tmp_path, "b.csv", "customer,code\nRami,UPS\n"))
    told = (
        "a.csv:2: this row has 4 cells where the heading has 3: fix the row, or the quotes round a cell with a comma in"
        " it; likewise 3, 4, 5, 6, 7, 8, 9, 10, 11 and 15 more"
    )
    assert (done.code, done.err, log.exists()) == (2, f"ql: {told}: nothing was imported\n", False)
    done = ql("import", file(tmp_path, "a.csv", f"{text}Sara,UPS,17\n"))
    assert done.err.splitlines() == [
        told,
        "a.csv:27: “17” stands under id, which is quicklog's own: if it is a number of yours: --map id=ticket",
        "ql: nothing was imported: 26 rows or lines cannot be: fix them and try again",
    ]


def test_a_small_workbook_that_is_huge_inside_is_not_opened(ql: Ql, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["customer", "code"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    done = ql("import", str(tmp_path / "far.xlsx"))
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "claims 1,048,576 rows of 16,384 columns" in done.err


def test_control_characters_make_drafts_that_can_be_seen(ql: Ql, log: Path, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, "p.txt", "18/11\nRami\x1b[31m. UPS. 9:30\nSara. UPS. 9:30\n"))
    assert (done.code, done.err) == (3, "1 noted, 1 kept as a draft (p.txt:2), 0 were there already\n")
    assert stored(log, "line", "status")[0] == ("Rami␛[31m. UPS. 9:30", "draft")


def test_a_file_that_is_not_there_is_said(ql: Ql, tmp_path: Path) -> None:
    done = ql("import", str(tmp_path / "nowhere.txt"))
    assert (done.code, done.err) == (4, "ql: nowhere.txt cannot be read: No such file or directory\n")


def test_a_log_that_cannot_be_written_takes_nothing(ql: Ql, tmp_path: Path) -> None:
    done = ql("--log", str(tmp_path / "away" / "log.db"), "import", file(tmp_path, "p.txt", PAGE_HE))
    assert done.code == 4
    assert not (tmp_path / "away").exists()


LIMITED = """
import resource, sys
from quicklog.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
sys.exit(main(sys.argv[1:]))
"""


def test_what_became_of_a_sheets_note_comes_in_with_it(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = "customer,code,status,outcome\nRami,UPS,done,all clean\nSara,UPS,,\nDana,UPS,void,\n"
    assert ql("import", file(tmp_path, "c.csv", sheet)).code == 0
    assert stored(log, "status", "outcome") == [("done", "all clean"), ("logged", None), ("void", None)]


@pytest.mark.parametrize("detail", ["x" * 70_000, "\U0001d160" * 17_000], ids=["long", "of four bytes each"])
def test_a_row_that_no_log_takes_is_named_and_nothing_is_stored(detail: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", f"customer,code,detail\nRami,UPS,\nSara,UPS,{detail}\n")
    done = ql("import", path)
    assert (done.code, done.err.partition(": ")[2].startswith("c.csv:3: a note of more than 64 KiB")) == (2, True)
    assert not log.exists()


NASTY = {
    "a page": ("a.txt", "18/11\nRami. UPS. 9:30. " + "ש" * 32_768),
    "a sheet": ("a.csv", f"customer,code,detail\nRami,UPS,{'x' * 65_536}\n"),
    "its lines": ("a.csv", f"line,channel\nRami. UPS. {'x' * 65_536},phone\n"),
    "objects": ("a.jsonl", json.dumps({"customer": "Rami", "code": "UPS", "detail": "x" * 65_536})),
    "a journal": ("a.json", json.dumps({"entries": [{"date": "2026-11-18", "title": "x" * 65_537}]})),
    "a task": ("a.json", json.dumps([{"uuid": "1", "entry": "20261118T093000Z", "description": "x" * 65_537}])),
}


@pytest.mark.parametrize("kind", NASTY)
def test_one_limit_holds_for_whatever_is_imported(kind: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, *NASTY[kind]))
    assert (done.code, "a note of more than 64 KiB (65,536 bytes) cannot be kept" in done.err) == (2, True)
    assert len(done.err) < 300
    assert not log.exists()


def test_an_export_of_the_longest_notes_comes_in_as_it_went_out(ql: Ql, log: Path, tmp_path: Path) -> None:
    for line in ("x" * 65_500, '"' * 65_500, "\U0001d160" * 16_370):
        assert ql("add", f"Rami. Eli. UPS. {line}").code == 0
    out = tmp_path / "out.jsonl"
    assert ql("export", "--format", "jsonl", "-o", str(out)).code == 0
    before = rows(log)
    log.unlink()
    assert ql("init").code == 0
    assert ql("import", str(out)).code == 0
    assert [row["detail"] for row in rows(log)] == [row["detail"] for row in before]


DEEP = {
    "lists": "[" * 100_000,
    "objects": '{"a":' * 100_000,
    "lists in an object": '{"customer": ' + "[" * 100_000,
    "a deep tag": '[{"uuid": "1", "entry": "20261118T093000Z", "description": "x", "tags": '
    + "[" * 900
    + "]" * 900
    + "}]",
    "tags that are a number": '[{"uuid": "1", "entry": "20261118T093000Z", "description": "x", "tags": 5}]',
    "a status that is a list": '[{"uuid": "1", "entry": "20261118T093000Z", "description": "x", "status": ["x"]}]',
    "a deep moment": '[{"uuid": "1", "entry": ' + "[" * 900 + "]" * 900 + ', "description": "x"}]',
    "a deep entry": '{"entries": [' + "[" * 900 + "]" * 900 + "]}",
    "a deep title": '{"entries": [{"date": "2026-11-18", "title": ' + "[" * 900 + "]" * 900 + "}]}",
    "a deep date": '{"entries": [{"title": "x", "date": ' + "[" * 900 + "]" * 900 + "}]}",
    "a deep cell": '{"customer": "Rami", "code": ' + "[" * 900 + "]" * 900 + "}",
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_deep_is_refused_or_left_out_in_a_line_or_two(kind: str, ql: Ql, tmp_path: Path) -> None:
    done = ql("import", file(tmp_path, "a.json", DEEP[kind]))
    assert done.code in (0, 2, 3)
    assert "quicklog failed" not in done.err
    assert len(done.err) < 400


@pytest.mark.parametrize("path", ["/dev/zero", "-", "nobody writes", "one line"])
def test_what_has_no_end_or_no_beginning_is_refused_at_once(path: str, log: Path, tmp_path: Path) -> None:
    if path == "nobody writes":
        os.mkfifo(tmp_path / "pipe")
    if path == "one line":
        with open(tmp_path / "line.csv", "wb") as long:
            long.write(b"customer,code\nRami,")
            long.truncate(1 << 30)
    name = {"nobody writes": tmp_path / "pipe", "one line": tmp_path / "line.csv"}.get(path, path)
    with open("/dev/zero", "rb") as endless:
        told = subprocess.run(
            ["sh", "-c", f"ulimit -v 1000000; exec {sys.executable} -m quicklog --log {log} import {name}"],
            stdin=endless, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
    assert not log.exists()


def test_nul_in_a_cell_is_seen_and_not_stored(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.jsonl", json.dumps({"customer": "Rami", "code": "UPS", "detail": "a\0b"}) + "\n")
    assert ql("import", path).code == 3
    (row,) = rows(log)
    assert (row["status"], row["line"]) == ("draft", "Rami |  | UPS |  | a␀b")
    assert "\0" not in "".join(event["body"] for event in rows(log, "events")) + row["line"]


@pytest.mark.skipif(os.name != "posix", reason="there are no such limits")
@pytest.mark.parametrize("source", ["file", "stdin"])
def test_no_room_for_what_waits_is_said_in_one_line(source: str, log: Path, tmp_path: Path) -> None:
    assert process("add", "Rami. viruses").code == 0
    content = calls(60_000)
    path = file(tmp_path, "c.csv", content) if source == "file" else "-"
    command = [sys.executable, "-c", LIMITED, "import", path]
    done = subprocess.run(command, env=environment(), input=content.encode(), capture_output=True, check=False)
    what = "no more can be kept in the folder for temporary files (File too large)"
    assert done.stderr.decode() == f"ql: {what}: make room there, or let TMPDIR name another folder\n"
    assert done.returncode == 4
    assert len(rows(log)) == 1


def test_a_sheet_option_without_sheets_is_refused(ql: Ql, tmp_path: Path) -> None:
    assert ql("import", file(tmp_path, "p.txt", PAGE_HE), "--sheet", "x").err == (
        "ql: p.txt has no sheets: leave --sheet out\n"
    )


def test_names_of_files_are_made_safe(ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("import", file(tmp_path, "a\x1b[31m.txt", PAGE_HE))
    assert json.loads(rows(log, "events")[0]["body"])["source"] == "a␛[31m.txt:4"


# Many.


def calls(number: int) -> str:
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(["customer", "technician", "code", "at", "detail"])
    for each in range(number):
        at = datetime(2026, 1, 1) + timedelta(minutes=each)
        table.writerow([f"Customer {each % 500}", "Eli", "UPS", f"{at:%Y-%m-%d %H:%M}", f"number {each}"])
    return out.getvalue()


def test_many_notes_are_all_there_once_in_their_order(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", calls(12_000))
    assert ql("import", path).err == "12000 noted, 0 were there already\n"
    assert len(rows(log)) == 12_000
    assert ql("doctor").code == 0
    assert ql("import", path).err.startswith("0 noted, 12000 were there already")
    details = [row["detail"] for row in sorted(rows(log), key=lambda row: row["position"])]
    assert details == [f"number {number}" for number in range(12_000)]


def test_a_run_that_is_broken_off_is_finished_by_the_next(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", calls(300))
    ql("import", path)
    whole = {row["id"] for row in rows(log)}
    half = sorted(whole)[::2]
    for table in ("events", "notes"):
        tamper(log, f"DELETE FROM {table} WHERE id IN ({', '.join('?' * len(half))})", *half)
    done = ql("import", path)
    assert done.err.startswith(f"{len(half)} noted, {300 - len(half)} were there already")
    assert {row["id"] for row in rows(log)} == whole


def test_on_a_terminal_the_table_fits(log: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "p.txt", PAGE_EN)
    done = on_terminal(["import", "--dry-run", path], columns=60, environ={"QL_LOG": str(log), "QL_TECHNICIAN": "noa"})
    assert done.code == 3
    shown = re.sub(r"\x1b\[[0-9;]*m", "", done.out).splitlines()
    assert all(len(line.replace("\u200e", "")) <= 60 for line in shown if line.startswith("p.txt"))


def test_as_a_process(log: Path, tmp_path: Path) -> None:
    done = process("import", file(tmp_path, "p.txt", PAGE_EN))
    assert done.code == 3
    assert len(rows(log)) == 8


LOADED = """
import sys
from quicklog.__main__ import main
code = main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""


def test_what_reads_workbooks_is_loaded_for_workbooks_alone(log: Path, tmp_path: Path) -> None:
    def loaded(path: str) -> set[str]:
        command = [sys.executable, "-c", LOADED, "import", path]
        return set(subprocess.run(command, env=environment(), capture_output=True, check=False).stderr.decode().split())

    assert process("add", "Rami. viruses").code == 0  # a new log is made with what loads much
    assert log.exists()
    assert loaded(file(tmp_path, "p.txt", PAGE_HE)) & {"python_calamine", "csv", "rich", "xlsxwriter"} == set()
    assert "csv" in loaded(file(tmp_path, "c.csv", CALLS))
    book = Workbook()
    book.active.append(["customer", "code"])
    book.save(tmp_path / "w.xlsx")
    assert "python_calamine" in loaded(str(tmp_path / "w.xlsx"))


def test_a_draft_of_a_page_is_mended_under_its_own_date(ql: Ql, log: Path) -> None:
    assert ql("import", "-", stdin=b"18/11\nRami Cohen. Eli. virsuses\nRami Cohen and so on\n").code == 3
    draft = rows(log)[-1]
    assert draft["status"] == "draft"
    assert ql("fix", draft["ref"], "Rami Cohen. Eli. viruses. 9:30").code == 0
    assert rows(log)[-1]["at"] == "2026-11-18T09:30:00+02:00"


def test_the_story_of_an_imported_note_tells_where_it_comes_from_and_what_it_claims(ql: Ql, tmp_path: Path) -> None:
    sheet = tmp_path / "old.csv"
    sheet.write_text(
        "customer,code,at,status,closed_at,recorded_at,recorded_by\n"
        "Rami Cohen,viruses,2026-11-18T09:30:00+02:00,done,2026-11-18T12:00:00+02:00,2026-11-18T09:31:00+02:00,dana\n",
        encoding="utf-8",
    )
    assert ql("import", str(sheet)).code == 0
    (note,) = ql("list", "--all", "--format", "jsonl").objects
    told = ql("show", note["ref"]).lines
    assert "      from: old.csv:2" in told
    assert "      said to be written: Wed 18 Nov 2026 09:31" in told
    assert "      said to be by: dana" in told
    assert "closed at   Wed 18 Nov 2026 12:00, claimed by import" in told
    assert [line for line in told if " event 1; what is said of it is claimed by import" in line]
    assert ql("erase", "rami", "cohen", "--yes").code == 0
    (erased,) = ql("list", "--all", "--format", "jsonl").objects
    assert (erased["customer"], erased["recorded_at"]) == ("[erased]", note["recorded_at"])
    assert ql("show", note["ref"]).code == 0
    assert ql("doctor").code == 0


PROMISES = (
    "customer,code,at,due,status,closed_at,recorded_at,recorded_by\n"
    "Rami Cohen,UPS,2026-11-02T09:30:00+02:00,2026-11-04T12:00:00+02:00,done,2026-11-03T10:00:00+02:00,"
    "2026-11-02T09:31:00+02:00,qalice\n"
    "Rami Cohen,UPS,2026-11-05T09:30:00+02:00,2026-11-06T12:00:00+02:00,done,2026-11-07T10:00:00+02:00,,\n"
    "Rami Cohen,UPS,2026-11-08T09:30:00+02:00,2026-11-09T12:00:00+02:00,done,,,\n"
)


def test_a_promise_that_was_kept_before_it_was_imported_is_not_late(ql: Ql, tmp_path: Path) -> None:
    """By when the note says that it was closed, which is a claim; where nobody says when, nobody knows."""
    sheet = tmp_path / "old.csv"
    sheet.write_text(PROMISES, encoding="utf-8")
    assert ql("import", str(sheet)).code == 0
    for form in ("table", "md"):
        said = [line for line in ql("customer", "rami cohen", "--format", form).lines if "closed, " in line]
        assert ["kept as claimed" in said[0], "late as claimed" in said[1], "not known" in said[2]] == [True] * 3
        assert not any("late" in line for line in (said[0], said[2]))
    (told,) = ql("customer", "rami cohen", "--format", "json").objects
    events = [event for note in told["notes"] for event in note["events"]]
    assert [event["kept"] for event in events if event["kind"] == "done"] == [True, False, None]
    claimed = [["recorded_at", "recorded_by"], ["closed_at"], [], ["closed_at"], [], []]
    assert [event["claimed"] for event in events] == claimed


def test_what_an_import_claims_is_told_from_what_the_log_proves(ql: Ql, log: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "old.csv"
    sheet.write_text(PROMISES, encoding="utf-8")
    ql("import", str(sheet))
    lines = ql("customer", "rami cohen").lines
    assert "      written down: Mon 2 Nov 2026 09:31 by qalice, claimed by import" in lines
    login = rows(log, "events")[0]["login"]
    assert f"      brought in: Fri 20 Nov 2026 14:00 by login {login}, event 1, from old.csv:2" in lines
    assert "            closed at: Tue 3 Nov 2026 10:00, claimed by import" in lines
    assert not any("login qalice" in line for line in lines)
