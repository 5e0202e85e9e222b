"""Requests to stop a capture, at each call by which it writes: nothing was stored, or it is there and acknowledged."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from tests.faults import injection, trace
from tests.faults.place import line, unsound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.place import Place

pytestmark = trace.needs_strace
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
CAPTURE = ("add", line("Asked to stop"))
OPENING = ("?open", "openat")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a place with a log of one note."""
    return injection.place_in(tmp_path)


def stopped(place: Place, call: trace.Call, name: str) -> tuple[int, bool]:
    """Ask a capture to stop at one of its calls; return its code and whether its note is there."""
    place.emptied()
    injection.SCENARIOS["a note"].begin(place)
    done, _ = trace.failing(place, CAPTURE, call, f"signal={name}")
    assert done.err == (f"ql: interrupted. NOT SAVED: {CAPTURE[1]}\n" if done.code == 130 else ""), call
    assert ("saved" in done.out) == (done.code == 0), call
    assert place.waiting() == []
    return done.code, "Asked to stop" in place.customers()


@pytest.mark.parametrize("name", SIGNALS)
def test_a_capture_is_stopped_before_its_commit_or_not_at_all(name: str, place: Place) -> None:
    calls = injection.calls(place, injection.SCENARIOS["a note"])
    outcomes = [stopped(place, call, name) for call in calls]
    assert [outcome for outcome, _ in groupby(outcomes)] == [(130, False), (0, True)]
    assert unsound([place.log], place) == []


@pytest.mark.parametrize("name", SIGNALS)
def test_a_capture_that_has_not_begun_to_write_is_stopped_and_stores_nothing(name: str, place: Place) -> None:
    injection.SCENARIOS["a note"].begin(place)
    call, *_ = trace.calls(place, CAPTURE, [place.log], OPENING)
    assert stopped(place, call, name) == (130, False)


def test_a_capture_that_still_loads_is_stopped_in_one_line(place: Place) -> None:
    injection.SCENARIOS["a note"].begin(place)
    call, *_ = trace.calls(place, CAPTURE, ["/quicklog/cli/fast.py", "/quicklog/cli/__pycache__/fast."], OPENING)
    done, _ = trace.failing(place, CAPTURE, call, "signal=SIGINT")
    assert (done.code, done.out, done.err) == (130, "", "ql: interrupted\n")
