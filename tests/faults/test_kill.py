"""Writers that are killed at any moment, two hundred times, and what the others and they have acknowledged."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

from tests.faults import killing
from tests.faults.place import Place

if TYPE_CHECKING:
    from pathlib import Path


def test_no_acknowledged_note_is_missing_after_two_hundred_kills(tmp_path: Path) -> None:
    seed = random.SystemRandom().getrandbits(32)
    count = killing.killed(Place(tmp_path), seed)
    assert count.wrong == [], f"seed {seed}: {count}"
    assert (count.killed, count.missing) == (killing.ROUNDS, 0), f"seed {seed}: {count}"
    assert count.acknowledged == count.finished >= killing.ROUNDS
    if os.path.exists("/proc/self/fd"):  # by which it is told whether a process was writing
        assert 0 < count.writing < count.killed, "not every moment was hit"
