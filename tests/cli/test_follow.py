"""``ql done``, ``open``, ``inbox`` and ``customer``: what was promised gets done, and what was said can be shown."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from quicklog.__main__ import main
from quicklog.actions.customer import names
from quicklog.lib.text import safe, width
from quicklog.note.fields import MACHINE
from quicklog.show import matters as rendering
from quicklog.show.bidi import mark
from tests.cli import ARTICLE, DRAFT, NOW, environment, on_terminal, process, rows

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from quicklog.note.fields import Note
    from tests.cli.conftest import Ql

PROMISE = "Rami Cohen. Eli. backup due:16:00. 9:30. Told him by four"
MESSAGE = 'Noa Levi. Eli. backup for:"Noa Bar". 11:30. Wants to hear from Noa. After three'
BOTH = "Sara Mizrahi. Dana. callback for:noa. 12:00. About the printer"
ANSWER = """\
11:30  Noa Levi · Eli Levi · backup (message)
      Check last night's backup, run it again, report the result
      Wants to hear from Noa. After three
      for Noa Bar
      {} {}
"""


@pytest.fixture
def refs(ql: Ql, log: Path) -> dict[str, str]:
    """Return the refs of a promise, a message for Noa and a message for her that is a promise too."""
    assert ql("add", "-", stdin=f"{PROMISE}\n{MESSAGE}\n{BOTH}".encode()).code == 0
    return dict(zip(("promise", "message", "both"), (row["ref"] for row in rows(log)), strict=True))


def note(log: Path, ref: str) -> dict[str, Any]:
    """Return a note's row."""
    return next(row for row in rows(log) if row["ref"] == ref)


def bodies(log: Path, kind: str) -> list[dict[str, Any]]:
    """Return the bodies of all events of a kind."""
    return [json.loads(event["body"]) for event in rows(log, "events") if event["kind"] == kind]


# done


def test_a_promise_is_kept(refs: dict[str, str], ql: Ql, log: Path) -> None:
    ref = refs["promise"]
    said = (
        "09:30  Rami Cohen · Eli Levi · backup\n"
        "      promised by 16:00: kept\n"
        "      outcome: Backup runs. He is happy\n"
        f"      {ref} closed; ql undo opens it again\n"
    )
    assert ql("done", ref, "Backup", "runs.", " He", "is happy") == (0, said, "")
    closed = note(log, ref)
    assert (closed["status"], closed["outcome"]) == ("done", "Backup runs. He is happy")
    assert closed["closed_at"] == "2026-11-20T14:00:00+02:00"
    assert bodies(log, "done") == [{"outcome": "Backup runs. He is happy", "offset": "+02:00"}]


@pytest.mark.parametrize(("hours", "said"), [(2, "16:00: kept"), (2.1, "16:00: late"), (24, "yesterday 16:00: late")])
def test_a_promise_is_late_from_its_due_time_on(
    hours: float, said: str, refs: dict[str, str], ql: Ql, log: Path
) -> None:
    done = ql("done", refs["promise"], now=NOW + timedelta(hours=hours))
    assert done.lines[1] == f"      promised by {said}"
    assert note(log, refs["promise"])["outcome"] is None


def test_a_message_is_closed_by_anybody(refs: dict[str, str], ql: Ql, log: Path) -> None:
    done = ql("done", refs["message"], "הכול", "בסדר")
    assert done.lines[1:3] == ["      for Noa Bar", "      outcome: הכול בסדר"]
    assert note(log, refs["message"])["status"] == "done"
    assert customers(ql("inbox", "-f", "jsonl")) == ["Sara Mizrahi"]


def test_what_came_of_any_note_can_be_written(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    (before,) = rows(log)
    assert ql("done", before["ref"], "clean", "again").code == 0
    (after,) = rows(log)
    written = {"status": "done", "outcome": "clean again", "closed_at": "2026-11-20T14:00:00+02:00"}
    assert after == before | written | {"closed_by": before["recorded_by"]}


def test_an_outcome_is_cleaned(refs: dict[str, str], ql: Ql, log: Path) -> None:
    done = ql("done", refs["promise"], "a\x1b[31m\nb\u202e\udce9 ", "-10m")
    assert safe(done.out.replace("\n", "")) == done.out.replace("\n", "")
    assert note(log, refs["promise"])["outcome"] == "a␛[31m␊b\\u{dce9} -10m"


def test_what_is_closed_taken_back_or_not_understood_cannot_be_closed(refs: dict[str, str], ql: Ql, log: Path) -> None:
    ql("add", DRAFT)
    done, void, draft = refs["promise"], refs["message"], rows(log)[-1]["ref"]
    ql("done", done, "first")
    ql("void", void, "--why", "test")
    before = rows(log, "events")
    for ref, why in (
        (done, f"{done} was closed already: ql show {done} tells when; ql reopen {done} --why WHY opens it"),
        (void, f"{void} was taken back: ql reopen {void} --why WHY brings it back"),
        (draft, f"{draft} is a draft: make it a note first: ql fix {draft} LINE"),
    ):
        assert ql("done", ref, "again") == (2, "", f"ql: {why}. NOT SAVED: again\n")
    nobody = "ql: zzzz is neither the ref of a note nor a customer: ql open shows what is open\n"
    assert ql("done", "zzzz") == (1, "", nobody)
    assert rows(log, "events") == before


def test_of_many_who_close_it_at_once_one_does(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. Eli. backup due:2d. 9:30")
    ref = rows(log)[0]["ref"]
    with ThreadPoolExecutor() as pool:
        codes = [ran.code for ran in pool.map(lambda number: process("done", ref, f"by {number}"), range(4))]
    assert sorted(codes) == [0, 2, 2, 2]
    assert len(bodies(log, "done")) == 1


# open

MATTERS = (
    (30, "Acme Ltd. Dana. callback due:12:00. 7:50. Charged twice"),
    (29, 'Noa Levi. Eli. backup for:"Dana Katz". 8:55. She waits'),
    (5, "שרה מזרחי. אלי. מדפסת עד:2d. 8:40. במשרד"),
    (4, ARTICLE),
    (3, "Rami Cohen. callback due:13:00 for:dana. 10:55"),
    (2, "Bank of Haifa. noa. UPS due:15:30. 11:45"),
)


@pytest.fixture
def matters(ql: Ql) -> Ql:
    for hours, line in MATTERS:
        assert ql("add", line, now=NOW - timedelta(hours=hours)).code == 0
    return ql


def customers(ran: Any) -> list[str]:
    """Return the customers of an answer as jsonl, in its order."""
    return [each["customer"] for each in ran.objects]


def test_what_is_open_comes_by_due_time_and_then_the_messages(matters: Ql, log: Path) -> None:
    acme, levi, sara, _, rami, bank = (row["ref"] for row in rows(log))
    shown = (
        "due             since   customer       who        code      detail         ref\n"
        f"! 19 Nov 12:00  19 Nov  Acme Ltd       Dana Katz  callback  Charged twice  {acme}\n"
        f"! 13:00         10:55   Rami Cohen     Dana Katz  callback                 {rami}\n"
        f"15:30           11:45   Bank of Haifa  Noa Bar    UPS                      {bank}\n"
        f"22 Nov          08:40   שרה מזרחי      Eli Levi   printer   במשרד          {sara}\n"
        f"                19 Nov  Noa Levi       Dana Katz  backup    She waits      {levi}\n"
        "4 promises, 2 overdue (!) · 1 message\n"
    )
    assert matters("open") == (0, shown, "")


def test_programs_get_what_is_open_in_the_order_of_time(matters: Ql) -> None:
    done = matters("open", "--format", "jsonl")
    assert customers(done) == ["Acme Ltd", "Noa Levi", "שרה מזרחי", "Rami Cohen", "Bank of Haifa"]
    assert all(tuple(each) == MACHINE for each in done.objects)
    assert {each["status"] for each in done.objects} == {"open"}


SOME = {
    "--overdue": ["Acme Ltd", "Rami Cohen"],
    "--mine": ["Bank of Haifa"],
    "--customer rami-cohen": ["Rami Cohen"],
    "--technician eli": ["Noa Levi", "שרה מזרחי"],
    "--code callback --since today": ["Rami Cohen"],
    "--until yesterday": ["Acme Ltd", "Noa Levi"],
    "--kind message": ["Noa Levi", "Rami Cohen"],
    "--channel phone": [],
    "--text twice": ["Acme Ltd"],
    "--mine --overdue": [],
}


def test_some_of_what_is_open(matters: Ql) -> None:
    for options, found in SOME.items():
        assert customers(matters("open", *options.split(), "--format", "jsonl")) == found
        assert len(matters("open", *options.split()).lines) == (len(found) + 2 if found else 1)


def test_mine_is_what_i_have_to_do(matters: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QL_TECHNICIAN", "דנה")
    assert customers(matters("open", "--mine", "-f", "jsonl")) == ["Acme Ltd", "Noa Levi", "Rami Cohen"]
    monkeypatch.setenv("QL_TECHNICIAN", "eli")  # he promised to Sara; the message that he took is Dana's
    assert customers(matters("open", "--mine", "-f", "jsonl")) == ["שרה מזרחי"]
    monkeypatch.setenv("QL_TECHNICIAN", "...")  # nobody
    assert customers(matters("open", "--mine", "-f", "jsonl")) == []


def test_nothing_open_is_said(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    assert ql("open") == (0, "nothing is open\n", "")
    assert ql("open", "--overdue") == (0, "nothing is open\n", "")
    assert ql("open", "--format", "jsonl") == (0, "", "")
    ql("add", PROMISE)
    ql("add", MESSAGE)
    assert ql("open", "--overdue") == (0, "nothing like that is open; 2 open in all\n", "")
    ql("done", rows(log)[1]["ref"])
    assert ql("open").lines[-1] == "1 message"
    ql("void", rows(log)[2]["ref"], "--why", "x")
    assert ql("open") == (0, "nothing is open\n", "")


def test_what_is_open_is_a_part_of_the_list(matters: Ql) -> None:
    for form in ("csv", "tsv", "md"):
        listed = matters("list", "--status", "open", "--format", form)
        assert sorted(matters("open", "--format", form).lines) == sorted(listed.lines)
    assert len(json.loads(matters("open", "--format", "json").out)) == 5


def test_what_is_open_goes_to_a_file(matters: Ql, tmp_path: Path) -> None:
    shown = matters("open").lines
    assert matters("open", "-o", str(tmp_path / "open.txt")) == (0, "", "")
    assert (tmp_path / "open.txt").read_text(encoding="utf-8").splitlines() == shown[:-1]
    assert matters("open", "-o", str(tmp_path / "open.xlsx")).code == 0
    assert load_workbook(tmp_path / "open.xlsx").active.max_row == 6
    assert matters("open", "-o", str(tmp_path)) == (4, "", f"ql: {tmp_path} is not a file: name a file with -o\n")
    missing = tmp_path / "none" / "open.txt"
    assert matters("open", "-o", str(missing)).err == f"ql: {missing} cannot be written: No such file or directory\n"


# inbox


@pytest.mark.usefixtures("as_noa")
def test_a_message_is_shown_once_and_marked_as_seen(refs: dict[str, str], ql: Ql, log: Path) -> None:
    ref, both = refs["message"], refs["both"]
    assert ql("inbox") == (
        0,
        ANSWER.format(ref, "new") + "12:00  Sara Mizrahi · Dana Katz · callback (message)\n"
        "      Call the customer back\n"
        "      About the printer\n"
        "      for Noa Bar\n"
        "      promised by Sun 22 Nov\n"
        f"      {both} new; to be done: ql done {both} closes it\n",
        "2 messages marked as seen by Noa Bar\n",
    )
    marked = bodies(log, "seen")[0]
    assert bodies(log, "seen") == [{"by": "Noa Bar", "offset": "+02:00", "action": marked["action"]}] * 2
    seen = note(log, ref)
    assert (seen["status"], seen["outcome"]) == ("done", "seen by Noa Bar")
    assert seen["closed_at"] == "2026-11-20T14:00:00+02:00"
    assert ql("inbox") == (0, "no new messages for Noa Bar\n", "")
    assert len(bodies(log, "seen")) == 2
    assert ql("doctor").code == 0


@pytest.mark.usefixtures("as_noa")
def test_a_promise_in_a_message_is_open_until_it_is_done(refs: dict[str, str], ql: Ql, log: Path) -> None:
    ql("inbox")
    assert note(log, refs["both"])["status"] == "open"
    assert customers(ql("open", "--mine", "-f", "jsonl")) == ["Sara Mizrahi"]
    assert ql("inbox").out == "no new messages for Noa Bar\n"
    assert ql("done", refs["both"], "Called").code == 0
    assert ql("open", "--mine").lines[-1] == "nothing like that is open; 1 open in all"


@pytest.mark.usefixtures("as_noa")
def test_all_shows_what_was_seen_too(refs: dict[str, str], ql: Ql) -> None:
    ql("inbox")
    ql("add", "Bank of Haifa. Eli. UPS for:noa. 13:50", now=NOW + timedelta(days=1))
    done = ql("inbox", "--all", now=NOW + timedelta(days=1))
    said = [line.strip() for line in done.lines]
    assert f"{refs['message']} seen by Noa Bar, yesterday 14:00" in said
    assert f"{refs['both']} to be done: ql done {refs['both']} closes it" in said
    assert sum(line.endswith(" new") for line in said) == 1
    assert done.err == "1 message marked as seen by Noa Bar\n"
    assert ql("inbox", "--all").err == ""


def test_a_look_is_no_sight(refs: dict[str, str], ql: Ql, log: Path, tmp_path: Path) -> None:
    once = ql("inbox", "--peek")
    assert (once.code, once.err) == (0, "")
    assert ANSWER.format(refs["message"], "new") in once.out
    assert ql("inbox", "--peek") == once
    for words in (["-f", "jsonl"], ["-f", "csv"], ["-f", "md", "--all"], ["-o", str(tmp_path / "inbox.txt")]):
        assert ql("inbox", *words).code == 0
    assert customers(ql("inbox", "-f", "jsonl")) == ["Noa Levi", "Sara Mizrahi"]
    assert bodies(log, "seen") == []


def test_only_my_messages_are_mine(refs: dict[str, str], ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QL_TECHNICIAN", "eli")
    assert ql("inbox") == (0, "no new messages for Eli Levi\n", "")
    assert ql("inbox", "--all") == (0, "no messages for Eli Levi\n", "")
    for me in ("NOA-BAR", "נועה", "noa"):
        monkeypatch.setenv("QL_TECHNICIAN", me)
        assert customers(ql("inbox", "-f", "jsonl")) == ["Noa Levi", "Sara Mizrahi"]
    ql("void", refs["message"], "--why", "x")
    assert customers(ql("inbox", "--all", "-f", "jsonl")) == ["Sara Mizrahi"]
    assert bodies(log, "seen") == []


def test_a_message_under_an_alias_that_was_agreed_on_later_arrives(
    ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ql("add", "Rami Cohen. Eli. backup for:tali. 9:30")
    codes = log.with_name("codes.toml")
    agreed = codes.read_text(encoding="utf-8").replace(
        "[technicians]", '[technicians]\n"Tal Peretz" = { aliases = ["tali"] }'
    )
    codes.write_text(agreed, encoding="utf-8")
    monkeypatch.setenv("QL_TECHNICIAN", "Tal Peretz")
    assert customers(ql("inbox", "-f", "jsonl")) == ["Rami Cohen"]


def test_a_message_passed_on_is_new_to_the_next(refs: dict[str, str], ql: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    ql("inbox")
    ql("amend", refs["both"], "--for", "dana")
    monkeypatch.setenv("QL_TECHNICIAN", "dana")
    assert customers(ql("inbox", "-f", "jsonl")) == ["Sara Mizrahi"]


def test_what_could_not_be_shown_was_not_seen(refs: dict[str, str], log: Path) -> None:
    with open("/dev/full", "w") as full:
        words = [sys.executable, "-m", "quicklog", "inbox"]
        done = subprocess.run(words, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 4
    assert note(log, refs["message"])["status"] == "open"
    assert bodies(log, "seen") == []


def test_a_message_that_is_closed_meanwhile_stays_as_it_was(
    refs: dict[str, str], ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = rendering.message

    def closing(message: Note, *how: Any, **marks: Any) -> list[str]:
        main(["done", message.ref, "by", "another"], NOW)
        return shown(message, *how, **marks)

    monkeypatch.setattr(rendering, "message", closing)
    assert ql("inbox").code == 0
    assert note(log, refs["message"])["outcome"] == "by another"
    assert bodies(log, "seen") == []


def test_a_message_is_shown_whole_however_narrow_the_screen(refs: dict[str, str]) -> None:
    done = on_terminal(["inbox"], columns=40)
    assert " ".join(done.out.split()).count("Wants to hear from Noa. After three") == 1
    assert max(map(width, done.lines)) <= 40
    assert refs["message"] in done.out


# customer


@pytest.fixture
def file(ql: Ql, log: Path) -> dict[str, str]:
    """Return the refs of a customer's notes: a promise that was amended, one taken back, and one that was moved."""
    day = timedelta(days=1)
    for line in (
        PROMISE,
        "rami-cohen. Dana. printer. 10:00",
        "RAMI COHEN. Eli. viruses. 11:00",
        "Sara. Eli. UPS. 12:00",
    ):
        ql("add", line, now=NOW - day)
    promise, void, moved, _ = (str(row["ref"]) for row in rows(log))
    ql("amend", promise, "--detail", "Told him by five", now=NOW - day)
    ql("void", void, "--why", "wrong customer", now=NOW - day)
    ql("amend", moved, "--customer", "Sara Mizrahi")
    ql("done", promise, "He called us first")
    return {"promise": promise, "void": void, "moved": moved}


def test_a_file_has_everything_in_the_order_of_time(file: dict[str, str], ql: Ql, log: Path) -> None:
    done = ql("customer", "rami", "cohen")
    events = rows(log, "events")
    login, stream, digest = events[0]["login"], events[0]["stream"], events[-1]["digest"].hex()
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "customer       Rami Cohen",
        "spellings      Rami Cohen, rami-cohen",
        "contacts       1, Thu 19 Nov 2026 09:30",
        "promises       1 late",
        "also           1 corrected (±) · 1 taken back · 1 now under another name",
        "",
        "last contacts",
        f"  Thu 19 Nov 09:30  Eli Levi  backup  Told him by five; outcome: He called us first  {file['promise']} ±",
        "",
        f"Thu 19 Nov 2026 09:30  Eli Levi · backup · {file['promise']}",
        "      means: Check last night's backup, run it again, report the result",
        "      detail: Told him by five",
        "      promised by: Thu 19 Nov 2026 16:00",
        f"      as typed: {PROMISE}",
        f"      written down: Thu 19 Nov 2026 14:00 by login {login}",
        f"      Thu 19 Nov 2026 14:00: amended (login {login}, event 5)",
        "            detail: “Told him by five” (was “Told him by four”)",
        f"      Fri 20 Nov 2026 14:00: closed, late (login {login}, event 8)",
        "            outcome: He called us first",
        "",
        f"Thu 19 Nov 2026 10:00  Dana Katz · printer (fault, taken back) · {file['void']}",
        "      means: Clear the queue, print a test page, order toner if low",
        "      as typed: rami-cohen. Dana. printer. 10:00",
        f"      written down: Thu 19 Nov 2026 14:00 by login {login}",
        f"      Thu 19 Nov 2026 14:00: taken back (login {login}, event 6)",
        "            why: wrong customer",
        "",
        "once under this name, now another's",
        f"Thu 19 Nov 2026 11:00  Sara Mizrahi · viruses (fault) · {file['moved']}",
        "",
        f"printed Fri 20 Nov 2026 14:00 (UTC+02:00), as of event 8 of stream {stream}, digest {digest}",
        "      1 login has written after the last of these events, and would be told if they were rewritten",
        done.lines[-1],
    ]
    assert done.lines[-1].startswith("      Keep this digest: ")


def test_spellings_are_one_customer(file: dict[str, str], ql: Ql) -> None:
    whole = ql("customer", "Rami Cohen")
    for name in (["rami", "cohen"], ["RAMI_COHEN."], ["'Rami' Cohen"], ["\u200fRami־Cohen"]):
        assert ql("customer", *name) == whole
    ql("add", ARTICLE.replace("Rami Cohen", "rami-cohen"))
    assert ql("customer", "Rami Cohen").lines[0] == "customer       rami-cohen"
    assert file["moved"] in ql("customer", "Sara Mizrahi").out


def test_a_customer_who_is_not_known_is_not_found(file: dict[str, str], ql: Ql) -> None:
    assert file
    for name in ("Rami Cohn", "Rami", "Cohen Rami", "R. Cohen"):
        near = f"ql: no note names the customer {name}: did you mean Rami Cohen?\n"
        assert ql("customer", name) == (1, "", near)
    for name in ("Moshe", "...", "a\x1b[2J"):
        done = ql("customer", name)
        assert (done.code, done.out) == (1, "")
        assert done.err == f"ql: no note names the customer {safe(name)}: ql find WORDS looks for parts of names\n"


def test_programs_get_a_file_as_one_object(file: dict[str, str], ql: Ql, log: Path) -> None:
    (found,) = ql("customer", "Rami Cohen", "--format", "json").objects
    events = rows(log, "events")
    assert found["customer"] == {
        "name": "Rami Cohen",
        "spellings": ["Rami Cohen", "rami-cohen"],
        "first_contact": "2026-11-19T09:30:00+02:00",
        "last_contact": "2026-11-19T09:30:00+02:00",
        "contacts": 1,
        "open_promises": 0,
        "moved": [file["moved"]],
        "kept_promises": 0,
        "late_promises": 1,
        "named_in_drafts": [],
        "key": "rami cohen",
        "names": ["Rami Cohen"],
        "phones": [],
        "internal": False,
        "users": None,
    }
    assert found["head"] == {
        "stream": events[0]["stream"],
        "seq": 8,
        "digest": events[-1]["digest"].hex(),
        "witnesses": 1,
    }
    for each in found["notes"]:
        told = json.loads(ql("show", each["ref"], "--json").out)
        assert each == told
        assert tuple(each) == (*MACHINE, "events", "strayed")


def test_a_file_in_the_formats_of_lists(file: dict[str, str], ql: Ql, tmp_path: Path) -> None:
    listed = [each["ref"] for each in ql("customer", "Rami Cohen", "-f", "jsonl").objects]
    assert listed == [file["promise"], file["void"]]
    assert ql("customer", "Rami Cohen", "-f", "csv").lines[0] == ",".join(MACHINE)
    assert len(ql("customer", "Rami Cohen", "-f", "tsv").lines) == 3
    assert ql("customer", "Rami Cohen", "-o", str(tmp_path / "file.xlsx")).code == 0
    assert load_workbook(tmp_path / "file.xlsx").active.max_row == 3


def test_filters_choose_what_is_told_in_full_and_the_top_is_of_all(file: dict[str, str], ql: Ql) -> None:
    ql("add", "Rami Cohen. Dana. printer. 13:30. Still broken")
    whole, part = ql("customer", "Rami Cohen"), ql("customer", "Rami", "Cohen", "--since", "20/11")
    top = whole.out.partition("\n\nThu 19 Nov 2026 09:30")[0]
    assert part.out.startswith(f"{top}\n\n1 of 3 notes, as the filters choose:\n\nFri 20 Nov 2026 13:30  Dana Katz")
    assert f"· {file['void']}" not in part.out
    (listed,) = ql("customer", "Rami Cohen", "--status", "void", "-f", "jsonl").objects
    assert listed["ref"] == file["void"]
    (told,) = ql("customer", "Rami Cohen", "--code", "backup", "-f", "json").objects
    assert [each["ref"] for each in told["notes"]] == [file["promise"]]
    assert (told["customer"]["contacts"], told["customer"]["late_promises"]) == (2, 1)
    assert "- told below: 1 of 3 notes\n" in ql("customer", "Rami Cohen", "--code", "backup", "-f", "md").out
    nothing = (1, "", "ql: the filters leave nothing of 3 notes of Rami Cohen: ask for less\n")
    assert ql("customer", "Rami Cohen", "--code", "DNS") == nothing
    assert ql("customer", "Rami Cohen", "--code", "DNS", "-f", "csv") == nothing
    assert ql("customer", "Nobody", "--code", "DNS").err.startswith("ql: no note names the customer Nobody: ")


def test_drafts_that_name_a_customer_stand_in_his_file(file: dict[str, str], ql: Ql) -> None:
    ql("add", "Rami-Cohen called about his printer, 25:70")
    ql("add", "Rami Cohenson. Eli. backup. 25:70")
    naming, _ = (str(row["ref"]) for row in ql("list", "--status", "draft", "-f", "jsonl").objects[::-1])
    lines = ql("customer", "Rami Cohen").lines
    assert (
        "also           1 corrected (±) · 1 taken back · 1 draft names this customer · 1 now under another name"
        in lines
    )
    place = lines.index("drafts that name this customer")
    assert lines[place + 1] == f"Fri 20 Nov 2026 14:00  Rami-Cohen called about his printer, 25:70 · {naming}"
    assert lines[place + 2 : place + 4] == ["", "once under this name, now another's"]
    (told,) = ql("customer", "Rami Cohen", "-f", "json").objects
    assert told["customer"]["named_in_drafts"] == [naming]
    # A file that is sent holds no words of a draft, nor of what is another customer's.
    sent = ql("customer", "Rami Cohen", "-f", "md").out
    assert f"- named in drafts: {naming}\n- " in sent
    assert "called about" not in sent
    assert "Sara Mizrahi" not in sent
    assert file["moved"] in sent


def test_what_is_open_stands_on_top_the_most_urgent_first(ql: Ql) -> None:
    for day in (3, 1, 2, 4, 6, 5):
        ql("add", f"Rami Cohen. Eli. backup due:{day}d. 9:0{day}. number {day}")
    ql("add", 'Rami Cohen. Noa. printer for:"Dana Katz". 9:30. Wants her')
    lines = ql("customer", "Rami Cohen").lines
    place = lines.index("open")
    assert [" ".join(line.split()[:6]) for line in lines[place + 1 : place + 6]] == [
        f"{weekday} {20 + day} Nov Eli Levi backup"
        for day, weekday in enumerate("Sat Sun Mon Tue Wed".split(), start=1)
    ]
    assert lines[place + 6] == '  and 2 more: ql open --customer "Rami Cohen"'
    assert lines[lines.index("last contacts") + 1].startswith("  Fri 20 Nov 09:06  Eli Levi  backup  number 6  ")
    assert lines[lines.index("last contacts") + 6] == ""


QUARREL = "Says that nobody called her back on Thursday although it was promised, and that she was charged twice for it"


def test_a_quarrel_over_the_last_contact_is_settled_from_the_first_screen(ql: Ql, tmp_path: Path) -> None:
    lines = "".join(f"Noa Levi. Eli. printer due:2d. 9:00. call number {n}\n" for n in range(60))
    ql("add", "-", stdin=lines.encode(), now=NOW - timedelta(days=3))
    ref = ql("add", f"Noa Levi. Dana. complaint. 13:00. {QUARREL}").lines[-1].split()[0]
    pager = {"PAGER": f"cat > {tmp_path / 'paged'}"}
    assert on_terminal(["customer", "Noa Levi"], environ=pager) == (0, "", "")
    whole = (tmp_path / "paged").read_text(encoding="utf-8").splitlines()
    begins = next(place for place, line in enumerate(whole) if line.startswith("Tue 17 Nov 2026 09:00  "))
    top, rest = whole[: begins - 1], whole[begins:]
    assert len(top) < 24
    first = "\n".join(top)
    assert "Fri 20 Nov 13:00  Dana Katz  complaint" in first
    assert f"  {ref}\n" in first
    assert QUARREL in " ".join(first.split())
    assert first.count("call number") == 9  # five that are open, and four contacts
    assert max(map(len, whole)) <= 80
    # Where nothing pages, that is what is left on the screen.
    assert on_terminal(["--no-pager", "customer", "Noa Levi"], environ=pager).lines == [*rest, "", *top]


@pytest.mark.parametrize(
    ("line", "name", "found"),
    [
        ("rami cohen 25:70", "rami cohen", True),
        ("for rami cohen", "rami cohen", True),
        ("rami cohen, eli", "rami cohen", True),
        ("rami cohenson", "rami cohen", False),
        ("arami cohen", "rami cohen", False),
        ("arami cohen and rami cohen", "rami cohen", True),
        ("שיחה לרמי כהן", "רמי כהן", True),
        ("ושלרמי כהן", "רמי כהן", True),
        ("ארמי כהן", "רמי כהן", False),
        ("רמי כהנא", "רמי כהן", False),
    ],
)
def test_a_name_in_a_line_is_words_of_its_own(line: str, name: str, found: bool) -> None:
    assert names(line, name) is found


def test_a_file_is_written_whole_to_be_sent(file: dict[str, str], ql: Ql, tmp_path: Path) -> None:
    path = tmp_path / "rami.md"
    done = ql("customer", "Rami Cohen", "-o", str(path))
    assert done == (0, "", f"the file of Rami Cohen was written to {path}\n")
    assert path.read_text(encoding="utf-8") == ql("customer", "Rami Cohen", "-f", "md").out
    assert f"- note: {file['void']}" in path.read_text(encoding="utf-8")
    assert list(tmp_path.glob("*.part")) == []


def test_a_hebrew_file_fits_a_narrow_screen_and_has_no_marks_in_a_pipe(ql: Ql, log: Path) -> None:
    ql("add", "רמי כהן. אלי. מדפסת עד:2d. 9:30. המחשב איטי מאוד מיום שני. ביקש מחשב חלופי עד שיתוקן")
    ql("amend", rows(log)[0]["ref"], "--detail", "המחשב נשרף")
    done = on_terminal(["customer", "רמי", "כהן"], columns=60)
    assert done.code == 0
    assert max(map(width, done.lines)) <= 60
    assert f"customer       {mark('marks')('רמי כהן')}" in done.lines
    piped = ql("customer", "רמי כהן").out
    assert not {"\u200e", "\u200f", "\u2068"} & {*piped}
    assert "detail: “המחשב נשרף” (was “המחשב איטי מאוד מיום שני. ביקש מחשב חלופי עד שיתוקן”)" in piped


# Somebody else's messages.


def test_the_messages_of_somebody_else_are_only_looked_at(
    refs: dict[str, str], ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(log)
    looked = ql("inbox")  # as Noa, whose login is another
    assert "2 messages" not in looked.err
    assert looked.err == "only looked at, for you are not Noa Bar: --seen marks them as seen\n"
    assert refs["message"] in looked.out
    assert rows(log) == before
    assert ql("inbox", "--seen", "--peek").code == 2
    # Whose own settings say so is that person, whatever the login; and nobody else may be meant by QL_TECHNICIAN.
    monkeypatch.delenv("QL_TECHNICIAN")
    ql("me", "Eli Levi")
    monkeypatch.setenv("QL_TECHNICIAN", "Dana Katz")
    ql("add", "Sara. Eli. callback. for:dana")
    assert "only looked at" in ql("inbox").err
    assert ql("inbox", "--seen").err == "1 message marked as seen by Dana Katz\n"
    assert ql("inbox").out == "no new messages for Dana Katz\n"
