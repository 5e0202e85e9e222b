"""Disks that fail or are full at one write, sync or removal, and processes killed there: each in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults import injection, trace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = trace.needs_strace


@pytest.mark.parametrize("fault", injection.FAULTS)
@pytest.mark.parametrize("scenario", injection.SCENARIOS)
def test_no_acknowledged_note_is_missing_wherever_a_capture_fails(scenario: str, fault: str, tmp_path: Path) -> None:
    outcomes = injection.tried(injection.place_in(tmp_path), injection.SCENARIOS[scenario], fault)
    assert [outcome.call for outcome in outcomes if outcome.missing or not outcome.reached] == []
    assert [outcome.wrong for outcome in outcomes if outcome.wrong] == []
    names = {outcome.call.name for outcome in outcomes}
    assert names >= ({"fsync"} if "for the pocket" in scenario else {"pwrite64", "fdatasync", "ftruncate"})
