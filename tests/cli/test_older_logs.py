"""A log that an older version wrote: it is opened, reads as it did, is sound, and is what its events make."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance.audit import checked, rebuild
from quicklog.store import schema
from quicklog.store.opening import open_log
from tests.cli import NOW
from tests.notebook import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

GOLDEN = Path(__file__).parents[1] / "golden"
# What version 2 answered, when it was asked with these words at that moment.
ANSWERS: dict[str, str] = json.loads((GOLDEN / "log-2.json").read_text("utf-8"))
# A ref that is a number to a sheet has become longer with version 6.
LENGTHENED = r"\b9907\b", "9907s"
ASKED_AT = NOW + timedelta(minutes=101)


@pytest.fixture
def old(log: Path) -> Path:
    """A log that version 2 wrote: 41 events of all kinds, corrections, an import and an erasing among them."""
    log.write_bytes(gzip.decompress((GOLDEN / "log-2.db.gz").read_bytes()))
    log.chmod(0o600)
    return log


def without_what_came(answer: str) -> str:
    """Return an answer in whatever format without what came behind all else with version 3, or after it."""
    if answer.startswith("{"):
        came = "amended_at amended_by closed_by customer_key direction has_it tried first_due waits_until series"
        columns = f'({came.replace(" ", "|")})": (null|"[^"]*")'
        file = r'(kept_promises|late_promises)": \d+|named_in_drafts": \[[^\]]*\]'
        return re.sub(f', "({columns}|strayed": false|{file}|key": .*?"users": null)', "", answer)
    if answer.startswith("customer "):  # what stands round the notes is told in another way now
        return "\n\n".join(part for part in answer.split("\n\n") if re.match(r"\w{3} \d+ \w{3} \d{4} ", part))
    answer = re.sub(" ±$| · ± corrected.*| · 1 message unseen: .*", "", answer, flags=re.MULTILINE)
    last = re.match(r".*?(,|\t| \| )series( \|)?\r?\n", answer)
    if not last:
        return answer
    mark, end = map(re.escape, (last[1], last[2] or ""))
    return re.sub(f"(?:{mark}(?:(?!{mark})[^\r\n])*){{10}}({end}\r?\n)", r"\1", answer)


@pytest.mark.parametrize("words", ANSWERS)
def test_it_reads_as_it_did(words: str, old: Path, ql: Ql) -> None:
    assert old.exists()
    whole = words.replace("--format md", "--format md --columns all")  # which are fewer otherwise since version 7
    answer = without_what_came(ql(*whole.split(" "), now=ASKED_AT).out)
    assert bool(answer) is bool(ANSWERS[words])
    assert answer == without_what_came(re.sub(*LENGTHENED, ANSWERS[words]))


def test_it_is_sound_and_what_its_events_make(old: Path, ql: Ql) -> None:
    assert ql("today", now=ASKED_AT).code == 0
    assert ql("doctor", now=ASKED_AT).code == 0
    assert old.with_name("log.db.version-2").exists()
    with open_log(str(old)) as log:
        assert log.connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert [*checked(log)] == []
        before = tables(log)
        assert len(before["note_codes"]) > len(before["notes"])
        assert {key for _, key in before["former_customers"]} == {"acme limited", "leah bar", "rami cohn"}
        rebuild(log)
        assert tables(log) == before


def test_it_goes_on(old: Path, ql: Ql) -> None:
    assert ql("add", "Rami Cohen. Eli. viruses+UPS. 13:10", now=ASKED_AT).code == 0
    found = ql("list", "--code", "UPS", "--format", "jsonl", now=ASKED_AT).objects
    assert found[0]["code"] == "viruses+UPS"
    assert ql("doctor", now=ASKED_AT).code == 0
    assert old.exists()
