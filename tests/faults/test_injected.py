"""Disks that fail or are full at one write, sync or removal, and processes killed there: one call after another.

A trial takes half a second, and there are some thousand. So of each command, and of each way to fail, some calls are
tried: the last of each name, and others evenly from the first to the last; two minutes in all. ``QUICKLOG_FAULTS=all``
tries each, as ``python -m tests.faults`` does for captures.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.faults import injection, trace, upkeep

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.place import Place

pytestmark = trace.needs_strace
ALL = os.environ.get("QUICKLOG_FAULTS") == "all"
OF_A_CAPTURE, OF_A_COMMAND = (None, None) if ALL else (3, 9)


@pytest.mark.parametrize("fault", injection.FAULTS)
@pytest.mark.parametrize("scenario", injection.SCENARIOS)
def test_no_acknowledged_note_is_missing_wherever_a_capture_fails(scenario: str, fault: str, tmp_path: Path) -> None:
    outcomes = injection.tried(injection.place_in(tmp_path), injection.SCENARIOS[scenario], fault, OF_A_CAPTURE)
    assert [outcome.call for outcome in outcomes if outcome.missing or not outcome.reached] == []
    assert [outcome.wrong for outcome in outcomes if outcome.wrong] == []
    names = {outcome.call.name for outcome in outcomes}
    assert names >= ({"fsync"} if "for the pocket" in scenario else {"pwrite64", "fdatasync", "ftruncate"})


@pytest.mark.parametrize("work", upkeep.WORKS)
def test_no_note_is_lost_wherever_a_command_that_writes_fails(work: str, place: Place) -> None:
    upkeep.prepare(place)
    assert upkeep.tried(place, upkeep.WORKS[work], OF_A_COMMAND, every_fault=ALL) == []
