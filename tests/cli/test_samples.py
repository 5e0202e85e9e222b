"""The sample lines, through the whole command: what must come of each is written beside it."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.cli import SAMPLES, process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

with (SAMPLES / "lines.tsv").open(encoding="utf-8", newline="") as file:
    LINES = list(csv.DictReader(file, dialect="excel-tab", quoting=csv.QUOTE_NONE))

needs_faketime = pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")


def test_there_are_sample_lines() -> None:
    assert len(LINES) == 35


@pytest.mark.parametrize("sample", LINES, ids=[f"{sample['line']} {sample['now'][11:]}" for sample in LINES])
def test_a_sample_line_becomes_what_is_written_beside_it(sample: dict[str, str], ql: Ql, log: Path) -> None:
    now = datetime.fromisoformat(f"{sample['now']}:00+02:00")
    done = ql("add", "--json", sample["line"], now=now)
    (note,) = done.objects
    assert done.code == (3 if sample["status"] == "draft" else 0)
    if sample["status"] == "draft":
        assert (note["status"], note["customer"], note["code"]) == ("draft", None, None)
    else:
        kept = {column: note[column] or "" for column in sample if column not in ("now", "line")}
        wanted = {column: sample[column] for column in kept}
        assert kept == wanted | {"at": f"{sample['at']}:00+02:00"}
    assert note["line"] == sample["line"]
    assert note["recorded_at"] == now.isoformat()
    (stored,) = rows(log)
    del note["doubts"], note["customer_key"]  # whose column is the key of the name alone
    assert {column: stored[column] for column in note} == note


@needs_faketime
@pytest.mark.parametrize("number", [0, 1, 15, 17, 18, 19, 29])
def test_a_sample_line_does_so_by_the_clock_of_a_real_process(number: int, log: Path) -> None:
    sample = LINES[number]
    moment = f"{sample['now'].replace('T', ' ')}:00"
    done = process(
        "add", "--json", *sample["line"].split(), under=["faketime", "-f", moment], environ={"TZ": "Asia/Jerusalem"}
    )
    (note,) = done.objects
    assert (note["status"], note["customer"] or "") == (sample["status"], sample["customer"])
    if sample["status"] != "draft":
        assert note["at"] == f"{sample['at']}:00+02:00"
    assert [row["line"] for row in rows(log)] == [sample["line"]]
