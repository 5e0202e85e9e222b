"""``ql erase``: what it shows, what it asks, what it leaves, and what it says of the rest."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.progress import Progress

from quicklog.config import home
from quicklog.maintenance.erasure import erase
from quicklog.show import progress
from quicklog.store import pocket
from quicklog.store.opening import open_log
from tests.cli import NOW, Ran, environment, process, rows, tamper
from tests.cli.test_copies import on_terminal
from tests.cli.test_hygiene import WATCHED
from tests.notebook import body, stamp

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

LINES = """\
Rami Cohen. Eli. viruses @phone due:2d ticket:4711-4711-4711. 9:30. his wife called
rami-cohen | Dana | printer | 10:15 | ribbon
Sara Levi. Dana. backup. 11:00. she knows Rami Cohen
Rami Cohen Ltd. Dana. backup. 11:10
רָמִי כֹּהֵן. אלי. וירוסים. 9:45.
Sara Levi. Dana. UPS. 12:00. דיברה עם רמי כהן
Bob. Dana. UPS. 12:10
Rami Cohen. Eli. backup. 25:70
"""
WORDS = ("rami cohen", "rami-cohen", "his wife", "4711-4711-4711", "ribbon", "רמי כהן", "רָמִי כֹּהֵן")


@pytest.fixture
def team(ql: Ql) -> Ql:
    """A log with two notes of Rami Cohen, one of his namesake in Hebrew, and mentions of both."""
    assert ql("add", "-", stdin=LINES.encode()).code == 3
    return ql


def left_in(log: Path) -> set[str]:
    """Return which words stand in the bytes of the log; capitals do not count."""
    content = b"".join(each.read_bytes() for each in log.parent.glob("log.db*")).decode(errors="replace").casefold()
    return {word for word in WORDS if word in content}


def test_what_would_be_erased_is_shown_first(team: Ql, log: Path) -> None:
    before = rows(log), rows(log, "events")
    done = team("erase", "RAMI", "COHEN", "--dry-run")
    refs = [row["ref"] for row in rows(log)]
    assert done == Ran(
        0,
        "RAMI COHEN: 2 notes from Fri 20 Nov 2026 09:30 to Fri 20 Nov 2026 10:15\n"
        "3 other notes mention the name, which alone is erased there:\n"
        f"      {refs[7]}  14:00  Rami Cohen. Eli. backup. 25:70\n"
        f"      {refs[3]}  11:10  Rami Cohen Ltd\n"
        f"      {refs[2]}  11:00  Sara Levi\n"
        "nothing was changed (--dry-run)\n",
        "",
    )
    assert (rows(log), rows(log, "events")) == before


def test_a_person_is_erased_and_the_answer_does_not_say_whom(team: Ql, log: Path) -> None:
    before = rows(log)
    assert team("erase", "rami", "cohen", "--yes") == Ran(
        0, "erased: 2 notes and the name in 3 other notes, in 5 events\n", ""
    )
    after = rows(log)
    assert [row["customer"] for row in after] == [
        *("[erased]", "[erased]", "Sara Levi", "[erased] Ltd", "רָמִי כֹּהֵן", "Sara Levi", "Bob", None)
    ]
    kept = ("ref", "id", "at", "technician", "code", "meaning", "kind", "channel", "due", "status", "position")
    assert [[row[column] for column in kept] for row in after] == [[row[column] for column in kept] for row in before]
    assert [after[place] for place in (4, 5, 6)] == [before[place] for place in (4, 5, 6)]
    assert after[2]["line"] == "Sara Levi. Dana. backup. 11:00. she knows [erased]"
    assert left_in(log) == {"רמי כהן", "רָמִי כֹּהֵן"}
    assert team("erase", "רמי", "כהן", "--yes").code == 0
    assert left_in(log) == set()
    assert team("find", "cohen").code == team("customer", "Rami Cohen").code == team("list", "--text", "כהן").code == 1


def test_the_log_is_sound_afterwards_and_made_anew_alike(team: Ql, log: Path) -> None:
    team("erase", "rami cohen", "--yes")
    before = rows(log)
    assert team("doctor").out.startswith(f"{log} is sound: ")
    assert team("doctor", "--rebuild").code == 0
    assert rows(log) == before
    assert team("export").code == team("today").code == team("show", before[0]["ref"]).code == 0
    assert "personal data erased by " in team("show", before[0]["ref"]).out


def test_an_answer_for_programs_has_nothing_personal_in_it(team: Ql, log: Path) -> None:
    refs = [row["ref"] for row in rows(log)]
    span = {"first": "2026-11-20T09:30:00+02:00", "last": "2026-11-20T10:15:00+02:00"}
    named = {"refs": [refs[0], refs[1]], "mentioned_in": [refs[2], refs[3], refs[7]]}
    rest = span | named | {"copies": [], "unread_copies": [], "pocket": []}
    counts = {"notes": 2, "mentions": 3}
    dry = team("erase", "rami cohen", "--dry-run", "--json")
    assert (dry.code, dry.err) == (0, "")
    assert dry.objects == [{"erased": False, "finished": False, "events": None} | counts | rest]
    done = team("erase", "rami cohen", "--yes", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.objects == [{"erased": True, "finished": True, "events": 5} | counts | rest]


def test_one_who_is_only_mentioned_is_erased_too(team: Ql, log: Path) -> None:
    team("add", "Bob. Dana. UPS. 12:20. for Uri Tal")
    assert team("erase", "uri tal", "--dry-run").lines[:2] == [
        "uri tal: no note of a customer of that name",
        "1 other note mentions the name, which alone is erased there:",
    ]
    assert team("erase", "uri tal", "--yes").out == "erased: the name in 1 other note, in 1 event\n"
    assert rows(log)[-1]["detail"] == "for [erased]"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["rami", "cohn", "--yes"], 1, "no note names rami cohn: did you mean rami-cohen?"),
        (["Nobody", "--yes"], 1, "no note names Nobody: ql find WORDS looks for parts of names"),
        (["[erased]", "--yes"], 1, "no note names [erased]: ql find WORDS looks for parts of names"),
        (["'.", "--yes"], 2, "'. is not a name: write the customer's name"),
        (["Rami", "Cohen"], 2, "erasing cannot be undone: confirm with --yes"),
        (["Rami", "Cohen", "--json"], 2, "erasing cannot be undone: confirm with --yes"),
        ([], 2, "no customer was named, and no earlier erasing waits to be finished: ql erase CUSTOMER"),
    ],
)
def test_what_is_not_plain_changes_nothing(typed: list[str], code: int, said: str, team: Ql, log: Path) -> None:
    before = rows(log), rows(log, "events")
    done = team("erase", *typed)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"ql: {said}")
    assert (rows(log), rows(log, "events")) == before


def test_no_log_is_begun_to_erase_from(ql: Ql, log: Path) -> None:
    assert ql("erase", "Rami", "--yes").code == 1
    assert not log.exists()


@pytest.mark.skipif(os.name != "posix", reason="the system has no such terminals")
@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 130), (b"\n", 130), (b"\x04", 130)])
def test_on_a_terminal_the_person_is_asked(answer: bytes, code: int, team: Ql, log: Path) -> None:
    del team
    done = on_terminal(answer, "erase", "rami", "cohen")
    assert done.code == code
    shown, asked = done.out.index("rami cohen: 2 notes from"), done.out.index("[y/N]")
    assert shown < asked
    assert ("nothing was changed" in done.out) == (code == 130)
    assert ("ribbon" in left_in(log)) == (code == 130)


def test_copies_and_the_pocket_are_told_of(team: Ql, log: Path, own_home: Path) -> None:
    team("backup", "-q")
    copy = log.parent / "backups" / "quicklog-2026-11-20T140000.db"
    clean = log.parent / "backups" / "quicklog-2026-11-19T140000.db"
    process("--log", str(clean), "add", "Sara. Eli. UPS")
    broken = log.parent / "log.db.before-2026-11-19T140000"
    broken.write_bytes(b"no log")
    folder = home.find(os.environ, str(log), None).pocket
    body = {"line": "Rami Cohen. Eli. UPS", "offset": "+02:00", "at": NOW.isoformat()}
    waiting = pocket.Waiting(
        "0193be8f-1a00-7000-8000-000000000001", "/away/log.db", "2026-11-20T12:00:00.000+00:00", "x", body
    )
    pocket.put(folder, waiting)
    assert str(own_home) in folder
    done = team("erase", "rami cohen", "--yes")
    assert (done.code, done.out) == (0, "erased: 2 notes and the name in 3 other notes, in 5 events\n")
    assert done.err.splitlines() == [
        "the name stands in these copies still: ql backup makes a new one; then remove them",
        f"      {copy}",
        "these copies could not be looked through: see what they are, or remove them",
        f"      {broken}",
        "the name waits in the pocket for another log: remove it, or erase it there once it went in",
        f"      {folder}/{waiting.id}.json",
    ]
    assert team("--log", str(copy), "erase", "rami cohen", "--yes").code == 0
    assert team("erase", "רמי כהן", "--dry-run", "--json").objects[0]["copies"] == [str(copy)]


def test_what_cannot_be_finished_now_is_finished_later(team: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team("backup", "-q")
    monkeypatch.setattr("quicklog.store.connection.TIMEOUT", 0.05)
    reader = sqlite3.connect(log, isolation_level=None)
    real = erase.finish

    def read_meanwhile(opened: erase.Log) -> None:  # type: ignore[name-defined]
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchone()
        opened.connection.execute("PRAGMA busy_timeout = 50")
        real(opened)

    monkeypatch.setattr(erase, "finish", read_meanwhile)
    done = team("erase", "rami cohen", "--yes")
    assert (done.code, done.out) == (4, "erased: 2 notes and the name in 3 other notes, in 5 events\n")
    heading, copy, said = done.err.splitlines()
    assert "copies" in heading
    assert copy.endswith(".db")
    assert said.startswith(f"ql: what was erased may still be found in the bytes of {log} (")
    assert said.endswith("): once that is over, ql erase finishes it")
    assert not [row for row in rows(log) if "wife" in row["line"]]
    monkeypatch.setattr(erase, "finish", real)
    reader.close()
    told = "the log still waits to be rewritten after an earlier erasure: ql erase finishes it"
    assert team("erase", "bob", "--dry-run").err.splitlines()[-1] == told
    assert team("erase") == Ran(0, "", f"an earlier erasure is finished: {log} was rewritten\n")
    assert left_in(log) == {"רמי כהן", "רָמִי כֹּהֵן"}


@pytest.mark.parametrize("typed", ["rami cohen", "bob"])
def test_the_next_erasing_finishes_the_last(typed: str, team: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(erase, "finish", lambda _: None)
        team("erase", "rami cohen", "--yes")
    done = team("erase", typed, "--yes")
    assert (done.code, done.err) == (0, f"an earlier erasure is finished: {log} was rewritten\n")
    assert left_in(log) == {"רמי כהן", "רָמִי כֹּהֵן"}


def test_who_asks_to_stop_before_the_commit_is_heeded(team: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(log), rows(log, "events")
    real = erase.carry_out

    def interrupted(*given: object, **named: object) -> object:
        done = real(*given, **named)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGINT)
        return done

    monkeypatch.setattr(erase, "carry_out", interrupted)
    assert team("erase", "rami cohen", "--yes") == Ran(130, "", "ql: interrupted\n")
    assert (rows(log), rows(log, "events")) == before


def test_a_damaged_event_stops_it(team: Ql, log: Path) -> None:
    tamper(log, "UPDATE events SET body = substr(body, 1, 40) WHERE seq = 1")
    before = rows(log)
    done = team("erase", "rami cohen", "--yes")
    assert done == Ran(5, "", "ql: an event is damaged, and nothing was erased: ql doctor tells which\n")
    assert rows(log) == before


def test_who_waits_sees_how_far_it_is(team: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[int] = []
    monkeypatch.setattr(progress, "_PATIENCE", -1)  # even this takes long
    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(Progress, "advance", lambda _bar, _task, rows: moved.append(rows))
    assert team("erase", "rami cohen", "--yes").code == 0
    assert moved == [8]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_an_answer_that_nobody_can_hear_is_no_failure(team: Ql, log: Path) -> None:
    del team
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "quicklog", "erase", "rami cohen", "--yes"]
        done = subprocess.run(command, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, b"the answer could not be written" in done.stderr) == (0, True)
    assert "ribbon" not in left_in(log)


def test_it_does_not_open_the_log_behind_sqlites_back(team: Ql, log: Path) -> None:
    team("backup", "-q")
    commands = [["erase", "rami cohen", "--dry-run"], ["erase", "rami cohen", "--yes"], ["erase", "bob", "--yes"]]
    command = [sys.executable, "-c", WATCHED, str(log.resolve()), json.dumps(commands)]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    seen = json.loads(done.stderr.decode().splitlines()[-1])
    assert (seen["opened"], seen["codes"]) == ([], [0, 0, 0])


def test_the_help_shows_examples_and_says_what_nobody_can_know(ql: Ql) -> None:
    done = ql("erase", "--help")
    assert done.code == 0
    assert "  ql erase Rami Cohen --dry-run" in done.out
    assert "exports and mails are yours to find" in " ".join(done.out.split())


def test_what_is_not_what_was_written_is_marked_wherever_it_is_shown(ql: Ql, log: Path) -> None:
    """What was erased with who did it and when, and what was forged as such."""
    ql("add", "Noa Bar. Eli. viruses. 9:30. friend of Rami Cohen")
    ql("add", "Noa Bar. Eli. viruses. 9:40")
    assert ql("erase", "Rami Cohen", "--yes").code == 0
    login = rows(log, "events")[0]["login"]
    with closing(sqlite3.connect(log)) as tool:
        tool.execute("UPDATE events SET body = replace(body, 'Noa', 'Nora') WHERE seq = 2")
        tool.commit()
    for form in ("table", "md"):
        told = [line for line in ql("customer", "noa bar", "--format", form).lines if "not as written: " in line]
        assert f"erased by login {login}, Fri 20 Nov 2026 14:00 (event 3)" in told[0]
        assert "no erasing accounts for them" in told[1]
        assert len(told) == 2
    (told_all,) = ql("customer", "noa bar", "--format", "json").objects
    marks = [event["exchanged"] for note in told_all["notes"] for event in note["events"]]
    assert marks == [
        {"login": login, "at": "2026-11-20T12:00:00.000+00:00", "seq": 3},
        None,
        {"login": None, "at": None, "seq": None},
    ]
    for note, mark in zip(told_all["notes"], (f"erased by login {login}", "no erasing accounts"), strict=True):
        assert [line for line in ql("show", note["ref"]).lines if "not as written: " in line and mark in line]
        (shown,) = ql("show", "--json", note["ref"]).objects
        assert shown["events"] == note["events"]


# What else quicklog keeps.


def typed_lines(log: Path) -> Path:
    path = Path(home.find(os.environ, str(log), None).pocket).with_name("history")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


TYPED = "Sara. Eli. UPS\nrami-cohen. Eli. viruses. his wife\nBob. UPS. for Rami Cohen\nRami Cohensky. UPS\n"


def test_what_was_typed_at_the_prompt_is_cleaned(team: Ql, log: Path) -> None:
    path = typed_lines(log)
    path.write_text(TYPED, encoding="utf-8")
    assert team("erase", "rami cohen", "--dry-run").code == 0
    assert path.read_text(encoding="utf-8") == TYPED
    done = team("erase", "rami cohen", "--yes")
    assert (done.code, done.err) == (0, f"2 lines of what was typed at the prompt was taken out of {path}\n")
    assert path.read_text(encoding="utf-8") == "Sara. Eli. UPS\nRami Cohensky. UPS\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_is_in_no_note_any_more_is_still_taken_out_of_what_was_typed(team: Ql, log: Path) -> None:
    path = typed_lines(log)
    path.write_text("Zelda Fitz. UPS\n", encoding="utf-8")
    assert team("erase", "Zelda Fitz", "--yes").code == 0
    assert path.read_bytes() == b""
    assert team("erase", "Zelda Fitz", "--yes").code == 1


def test_typed_lines_behind_a_link_are_not_written(team: Ql, log: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(TYPED, encoding="utf-8")
    typed_lines(log).symlink_to(elsewhere)
    assert team("erase", "rami cohen", "--yes").code == 0
    assert elsewhere.read_text(encoding="utf-8") == TYPED


def test_what_cannot_be_reached_is_named(team: Ql, log: Path) -> None:
    with (log.parent / "codes.toml").open("a", encoding="utf-8") as codes:
        codes.write("# as Rami Cohen wishes\n")
    with open_log(str(log)) as opened, opened.transaction() as write:
        write.append("noted", body("Bob. UPS", customer="Bob"), at=stamp(), login="dana")
    done = team("erase", "rami cohen", "--yes")
    assert str(log.parent / "codes.toml") in done.err
    assert "ql erase again as dana" in done.err


def test_words_in_an_imported_row_survive_in_no_field(ql: Ql, log: Path, tmp_path: Path) -> None:
    """Whoever made the file could write anything under any heading."""
    words = [f"secret{place}" for place in range(8)]
    row = {"id": "0193be8f-1a00-7000-8000-000000000001", "line": "x", "at": "2026-11-19T09:30:00+02:00"}
    names = ("kind", "code", "meaning", "channel", "technician", "for", "recorded_by", "detail")
    row |= {"customer": "Rami Cohen"} | {name: f"his {word}" for name, word in zip(names, words, strict=True)}
    file = tmp_path / "own.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    assert ql("import", str(file)).code == 0
    assert ql("erase", "rami cohen", "--yes").code == 0
    content = b"".join(each.read_bytes() for each in log.parent.glob("log.db*"))
    assert [word for word in words if word.encode() in content] == []
    assert ql("doctor").code == 0
