"""A person with several names is erased by all of them, and out of what says that they are one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance import audit
from quicklog.maintenance.audit import rebuild
from quicklog.maintenance.erasure import erase
from quicklog.maintenance.redact import name_of, over, without_name
from quicklog.note.note import ERASED
from quicklog.store import persons
from quicklog.store.opening import open_log
from tests.erasure.test_erase import bodies, unproved
from tests.notebook import noted, stamp, standing, tables
from tests.test_persons import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from quicklog.maintenance.erasure.erase import Erased
    from quicklog.store.log import Log

NAMES = ("Qxzjw Vvkq", "Q. Vvkq", "גזףק טץםע")
PARTS = [part.encode() for part in ("qxz", "xzj", "zjw", "vvk", "vkq", "גזף", "זףק", "טץם", "ץםע")]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with open_log(str(tmp_path / "log.db")) as opened:
        opened.connection.execute("PRAGMA secure_delete = OFF")
        for name in NAMES:
            noted(opened, f"{name}. Eli. UPS", customer=name, detail=f"for {name}", code="UPS")
        noted(opened, "Dana Katz. Eli", customer="Dana Katz", detail=f"knows {NAMES[0]}, and {NAMES[1]} too")
        said(opened, "joined", *NAMES)
        said(opened, "parted", NAMES[2], "Dana Katz")
        said(opened, "joined", NAMES[0], NAMES[2], "Dana Katz")
        said(opened, "parted", "Dana Katz")
        yield opened


def erased(log: Log, typed: str) -> Erased:
    """Erase a person as the command does."""
    name = erase.name_in(log, typed, *persons.of(log, typed).names.values())
    found = erase.look_through(log, name)
    with log.transaction() as write:
        done = erase.carry_out(log, write, name, found, at=stamp(), login="dana", offset="+02:00")
    erase.finish(log)
    return done


@pytest.mark.parametrize("typed", NAMES)
def test_by_whichever_name_the_whole_person_is_erased_and_the_log_stays_sound(log: Log, typed: str) -> None:
    assert erased(log, typed) == erase.Erased(notes=3, mentions=1, events=7, links=3)
    assert [note.customer for note in standing(log)] == [ERASED] * 3 + ["Dana Katz"]
    assert standing(log)[-1].detail == f"knows {ERASED}, and {ERASED} too"
    assert tables(log)["persons"] == []
    names = [body["names"] for body in bodies(log) if "names" in body]
    assert names == [[ERASED] * 3, [ERASED, "Dana Katz"], [ERASED, ERASED, "Dana Katz"], ["Dana Katz"]]
    assert unproved(log) == []
    assert list(audit.checked(log)) == list(audit.strayed_notes(log)) == []
    whole = tables(log)
    rebuild(log)
    assert tables(log) == whole


def test_nothing_of_any_name_is_left_in_the_bytes_of_the_file(log: Log, tmp_path: Path) -> None:
    erased(log, NAMES[1])
    with closing(sqlite3.connect(log.path)) as other:
        random = {value for row in other.execute("SELECT salt, body_hash, digest FROM events") for value in row}
        random |= {ref.encode() for (ref,) in other.execute("SELECT ref FROM notes")}
    content = b"".join(each.read_bytes() for each in tmp_path.glob("log.db*"))
    for value in random:
        content = content.replace(value, b"")
    assert [part for part in PARTS if part in content.lower()] == []


def test_who_was_parted_is_somebody_else(log: Log) -> None:
    said(log, "parted", NAMES[2])
    erased(log, NAMES[0])
    assert [note.customer for note in standing(log)][:3] == [ERASED, ERASED, NAMES[2]]
    assert json.dumps(bodies(log), ensure_ascii=False).count(NAMES[2]) > 0
    assert list(audit.checked(log)) == []


def test_names_that_no_note_has_are_erased_where_they_were_joined(log: Log) -> None:
    said(log, "joined", "Anna Kvist", "A. Kvist")
    assert erased(log, "a kvist") == erase.Erased(notes=0, mentions=0, events=1, links=1)
    assert "Kvist" not in json.dumps(bodies(log))
    assert list(audit.checked(log)) == []


def test_of_names_that_are_parts_of_others_nothing_longer_is_left_over() -> None:
    name = name_of("Rami", "Cohen", "Rami Cohen", "רמי כהן")
    assert over("Rami Cohen and Rami, לרמי כהן", name) == f"{ERASED} and {ERASED}, ל{ERASED}"
    assert without_name({"names": ["Rami Cohen", "Dana"]}, name) == {"names": [ERASED, "Dana"]}
