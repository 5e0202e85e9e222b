"""One bad page of a log, whichever it is: ``ql doctor`` names it and ``ql backup`` keeps no copy."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from quicklog.store.opening import open_log
from tests.cli import environment
from tests.faults.place import Place
from tests.notebook import noted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = 4096
# What the doctor may find that has nothing to do with a page.
OTHERS = {"place", "rights", "codes", "pocket"}
# Runs a command on one log after another, in one process, and says for each what came of it.
ON_EACH = """
import contextlib, io, json, sys
from quicklog.__main__ import main
for log in sys.argv[2:]:
    said = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    with contextlib.redirect_stdout(said[0]), contextlib.redirect_stderr(said[1]):
        code = main(["--log", log, sys.argv[1]])
    print(json.dumps([code, *(each.buffer.getvalue().decode() for each in said)]))
"""


def zeros(page: bytes) -> bytes:
    """Return a page of which nothing was written."""
    return bytes(len(page))


def torn(page: bytes) -> bytes:
    """Return a page of which the first half was written."""
    return page[: PAGE // 2] + bytes(PAGE // 2)


def spoilt(place: Place, spoil: object) -> Iterator[Path]:
    """Yield logs each of which has one bad page, if that is not as it was."""
    assert callable(spoil)
    with open_log(str(place.log)) as log:
        for number in range(40):
            noted(log, customer=f"Customer {number}", detail=f"words {number} " * 30, technician="Eli")
    whole = place.log.read_bytes()
    for start in range(0, len(whole), PAGE):
        bad = whole[:start] + spoil(whole[start : start + PAGE]) + whole[start + PAGE :]
        if bad != whole:
            folder = place.folder / f"page {start // PAGE + 1}"
            folder.mkdir()
            shutil.copy(place.log, folder)
            (folder / "log.db").write_bytes(bad)
            yield folder / "log.db"


def ran(command: str, logs: list[Path], place: Place) -> list[tuple[Path, int, str, str]]:
    """Run a command on logs and return what came of each: its code, its answer and what else it said."""
    started = [sys.executable, "-c", ON_EACH, command, *map(str, logs)]
    done = subprocess.run(started, env=environment(place.environ), stdout=subprocess.PIPE, check=True)
    return [(log, *json.loads(answer)) for log, answer in zip(logs, done.stdout.splitlines(), strict=True)]


@pytest.mark.parametrize("spoil", [zeros, torn])
def test_the_doctor_names_a_bad_page(spoil: object, tmp_path: Path) -> None:
    place = Place(tmp_path)
    logs = list(spoilt(place, spoil))
    assert len(logs) > 20
    found = ran("doctor", logs, place)
    assert [log.parent.name for log, code, *_ in found if code not in (1, 5)] == []
    for log, code, out, err in found:
        if code == 1:
            assert {told.partition(": ")[0] for told in out.splitlines()} - OTHERS, log
        else:
            assert err.startswith(f"ql: {log} is damaged")
        assert "Traceback" not in err
        assert err.count("\n") == (code == 5)


@pytest.mark.parametrize("spoil", [zeros, torn])
def test_a_backup_calls_no_copy_with_a_bad_page_good(spoil: object, tmp_path: Path) -> None:
    place = Place(tmp_path)
    for log, code, out, err in ran("backup", list(spoilt(place, spoil)), place):
        assert (code, out) == (5, ""), log
        assert err.startswith(f"ql: {log} is damaged")
        assert err.count("\n") == 1
        assert [each for each in log.parent.glob("backups/*.db") if not each.name.endswith(".damaged.db")] == []
