"""What is imported is known again: in any zone, however its moments are spelt, and by nobody who only guesses."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.note.identity import digest, id_of
from quicklog.store import import_key
from quicklog.store.opening import open_log
from tests.cli import NOW, process, rows
from tests.notebook import body, stamp
from tests.test_alike import ALIKE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

ZONES = ("Asia/Jerusalem", "Europe/London", "America/New_York", "Pacific/Auckland", "UTC")
HEADINGS = "customer,technician,code,date,time,detail"
SHEET = f"""{HEADINGS}
Rami Cohen,Eli,UPS,18/11/2026,9:30,slow
Rami Cohen,Eli,UPS,18/11/2026,9:30,slow
Sara Levi,Eli,UPS,27/03/2026,2:30,an hour that is skipped in Jerusalem
Sara Levi,Eli,UPS,18/11,9:30,of no year
Bob,Eli,,18/11/2026,,no code and no hour
"""
PAGE = "2026-11-18\nRami Cohen. UPS. 9:30\nSara. UPS\n\n18/11\nBob. UPS. 9:30\n"


def imported(ql: Ql, path: Path, text: str, *options: str) -> str:
    """Import a file; return the last line that was said, which counts."""
    path.write_text(text, encoding="utf-8")
    done = ql("import", *options, str(path))
    assert done.code in (0, 3), done.err
    return next(line for line in done.err.splitlines() if "there already" in line)


def is_sound(ql: Ql, log: Path) -> bool:
    before = rows(log)
    return ql("doctor").code == ql("doctor", "--rebuild").code == 0 and rows(log) == before


def test_rows_with_ids_that_somebody_made_alike_are_notes_of_their_own(ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. viruses. 9:30")
    own = [
        f"{each},Sara {place}. UPS. 9:30,2026-11-19T09:30:00+02:00,Sara {place},UPS" for place, each in enumerate(ALIKE)
    ]
    for end in (2, 3):
        imported(ql, tmp_path / "own.csv", "\n".join(["id,line,at,customer,code", *own[:end]]) + "\n")
    assert is_sound(ql, log)
    found = ql("list", "--customer", "Sara 0", "--all", "--format", "jsonl").objects
    assert ql("show", found[0]["ref"]).code == 0


# The same in any zone, and in any spelling.


@pytest.mark.parametrize(("name", "text", "number"), [("calls.csv", SHEET, 5), ("page.txt", PAGE, 3)])
def test_what_is_imported_in_several_zones_is_there_once(
    name: str, text: str, number: int, log: Path, tmp_path: Path
) -> None:
    (log.parent / "codes.toml").write_text('[codes.UPS]\nmeaning = "Change the battery"\n', encoding="utf-8")
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    for zone in ZONES:
        done = process("import", str(path), environ={"TZ": zone, "QL_LOG": str(log)})
        assert done.code in (0, 3), done.err
    before = rows(log)
    assert len(before) == number
    for options in ([], ["--rebuild"]):
        done = process("doctor", *options, environ={"QL_LOG": str(log)})
        assert done.code == 0, done
    assert rows(log) == before


SPELLINGS = [
    *("18/11/2026,9:30", "18/11/2026,09:30", "18/11/2026,9.30", "18.11.2026,09:30:00", "2026-11-18,9:30"),
    *("2026-11-18 00:00:00,09:30:00", "18 Nov 2026,9:30am", "18/11/26,0930"),
]


def test_a_moment_is_the_same_however_it_is_spelt(ql: Ql, log: Path, tmp_path: Path) -> None:
    for spelt in SPELLINGS:
        imported(ql, tmp_path / "calls.csv", f"customer,code,date,time,due\nRami,UPS,{spelt},20/12/2026 9:30\n")
    assert len(rows(log)) == 1
    for at in ("2026-11-18T09:30", "18/11/2026 9:30", "2026-11-18 09:30:00"):
        imported(ql, tmp_path / "calls.csv", f"customer,code,at,due\nRami,UPS,{at},2026-12-20 09:30\n")
    assert len(rows(log)) == 1
    for at in ("2026-11-18T09:30:00+02:00", "2026-11-18T07:30:00Z", "2026-11-18 02:30-0500"):
        imported(ql, tmp_path / "calls.csv", f"customer,code,at\nSara,UPS,{at}\n")
    for clock in ("9:30", "09:30", "9.30"):
        imported(ql, tmp_path / "page.txt", f"18/11\nBob. UPS. {clock}\n")
    for at in ("18/11 9:30", "18/11 09:30", "18 Nov 9:30"):
        imported(ql, tmp_path / "calls.csv", f"customer,code,at\nDan,UPS,{at}\n")
    assert len(rows(log)) == 4


@pytest.mark.parametrize("other", ["18/11/2026,9:31", "19/11/2026,9:30", "18/11/2026,", ",9:30", "18/11/2026,9:30:01"])
def test_another_moment_is_another_note(other: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    for spelt in ("18/11/2026,9:30", other):
        imported(ql, tmp_path / "calls.csv", f"customer,code,date,time\nRami,UPS,{spelt}\n")
    assert len(rows(log)) == 2


# What an earlier version imported.


def by_an_earlier_version(log: Path, text: str, hours: int = 0) -> None:
    """Put the rows of a sheet into a log with the ids that an earlier version gave them, in a zone so far away."""
    met: dict[str, int] = {}
    with open_log(str(log)) as opened, opened.transaction() as write:
        for place, line in enumerate(text.splitlines()[1:], start=2):
            customer, technician, code, day, time, detail = line.split(",")
            content = "\0".join(["", "", customer, technician, code, detail, "", day, time, *[""] * 12])
            met[content] = met.get(content, 0) + 1
            moment = int((NOW + timedelta(hours=hours)).timestamp()) * 1000
            made = id_of(moment, digest(content), met[content])
            said = body(f"{customer} | {code}", NOW, customer=customer, code=code, source=f"calls.csv:{place}")
            write.append("noted", said, at=stamp(NOW), login="eli", event_id=made)


@pytest.mark.parametrize("hours", [0, -7])
def test_what_an_earlier_version_imported_is_known_again(hours: int, ql: Ql, log: Path, tmp_path: Path) -> None:
    by_an_earlier_version(log, SHEET, hours)
    assert "5 are there already" in imported(ql, tmp_path / "calls.csv", SHEET, "--dry-run")
    grown = f"{SHEET}Dan,Eli,UPS,18/11/2026,9:30,\n"
    for said in ("1 noted, 5 were there already", "0 noted, 6 were there already"):
        assert said in imported(ql, tmp_path / "calls.csv", grown)
    assert is_sound(ql, log)


def test_what_an_earlier_version_imported_and_was_erased_does_not_answer(ql: Ql, log: Path, tmp_path: Path) -> None:
    by_an_earlier_version(log, SHEET)
    done = ql("erase", "Rami Cohen", "--yes")
    assert "2 imported notes have ids of an earlier version" in done.err
    assert "3 are there already" in imported(ql, tmp_path / "calls.csv", SHEET, "--dry-run")


# Nothing answers to guesses.


def answers(log: Path, path: Path) -> set[str]:
    """Return which ids of a log somebody who has its file can make of the rows of a sheet, by all that it holds."""
    from quicklog.imports.detect import Wishes, plan_of
    from tests.strategies import context

    with closing(sqlite3.connect(log)) as attacker, closing(plan_of(str(path), context(), Wishes())[0]) as plan:
        ids = {each[14:]: each for (each,) in attacker.execute("SELECT id FROM events")}
        secrets = [value for (value,) in attacker.execute("SELECT value FROM state")]
        names = {name.rpartition(" ")[2] for (name,) in attacker.execute("SELECT name FROM state")}
        kept = "".join(text for (text,) in attacker.execute("SELECT body FROM events"))
        found = set()
        plan.unkeyed = True
        for key in (b"", *(bytes.fromhex(each) for each in secrets if len(each) == 64)):
            plan.key = key
            for ready in (ready for page in plan.pages() for ready in page):
                tried = {ready.id[14:], ready.unkeyed[14:]}
                if tried & (ids.keys() | names) or ready.body["fingerprint"] in kept:
                    found.add(ready.body["customer"])
        return found


def test_what_was_erased_answers_to_no_guess(ql: Ql, log: Path, tmp_path: Path) -> None:
    own, others, mention = (
        "Rami Cohen,Eli,UPS,18/11/2026,9:30,",
        "Sara,Eli,UPS,18/11/2026,9:40,",
        "Bob,,UPS,,,for Rami Cohen",
    )
    sheet = f"{HEADINGS}\n{own}\n{others}\n{mention}"
    path = tmp_path / "calls.csv"
    imported(ql, path, sheet)
    assert answers(log, path) == {"Rami Cohen", "Sara", "Bob"}
    done = ql("erase", "Rami Cohen", "--yes")
    assert "calls.csv" in done.err
    assert answers(log, path) == {"Sara"}
    assert b"Rami Cohen" not in log.read_bytes()
    guessed = imported(ql, path, sheet, "--dry-run")
    assert "1 are there already" in guessed
    assert is_sound(ql, log)


def test_what_was_not_erased_is_known_again_after_any_number_of_erasings(ql: Ql, log: Path, tmp_path: Path) -> None:
    names = ["Rami Cohen", "Sara Levi", "Dana Katz", "Bob Marley"]
    path = tmp_path / "calls.csv"
    text = "\n".join([HEADINGS, *(f"{name},Eli,UPS,18/11/2026,9:{place}0,x" for place, name in enumerate(names))])
    imported(ql, path, text)
    for name in names[:3]:
        assert ql("erase", name, "--yes").code == 0
        assert "1 noted, 3 were there already" in imported(ql, path, text.replace(name, f"Other {name[0]}"))
        text = text.replace(name, f"Other {name[0]}")
        assert "4 are there already" in imported(ql, path, text, "--dry-run")
    assert is_sound(ql, log)


def test_closed_rows_are_not_closed_again_after_an_erasing(ql: Ql, log: Path, tmp_path: Path) -> None:
    text = "customer,code,at,status\nSara,UPS,2026-11-18 9:30,done\nRami,UPS,2026-11-18 9:40,done\n"
    path = tmp_path / "calls.csv"
    imported(ql, path, text)
    ql("erase", "Rami", "--yes")
    before = len(rows(log, "events"))
    assert "1 noted, 1 were there already" in imported(ql, path, text)
    assert len(rows(log, "events")) == before + 2
    assert is_sound(ql, log)


def test_an_import_during_an_erasing_is_known_again(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    imported(ql, path, SHEET)
    with open_log(str(log)) as opened:
        key = import_key.begin(opened)
        with opened.transaction():
            import_key.forget(opened.connection)
        assert import_key.begin(opened) != key
        import_key.end(opened, key)
    assert "0 noted, 5 were there already" in imported(ql, path, SHEET)


def test_two_logs_give_the_same_row_ids_of_their_own(ql: Ql, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    imported(ql, path, SHEET)
    assert ql("--log", str(tmp_path / "other.db"), "import", str(path)).code == 3
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        (said,) = other.execute("SELECT group_concat(body) FROM events").fetchone()
        ids = {each for (each,) in other.execute("SELECT id FROM events")}
    assert ids.isdisjoint(row["id"] for row in rows(log))
    first = json.loads(rows(log, "events")[0]["body"])["fingerprint"]
    assert first in said
