"""Clocks that are put back, and the hours that daylight saving skips and repeats: the order of writing is kept."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.cli import rows
from tests.faults.place import line

if TYPE_CHECKING:
    from tests.cli import Ran
    from tests.faults.place import Place

pytestmark = pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
ZONE = "Asia/Jerusalem"


def at(place: Place, moment: str, *words: str) -> Ran:
    """Run a command at a moment, which is told by its offset: an hour that comes twice has two."""
    seconds = datetime.fromisoformat(moment).timestamp()
    return place.ql(*words, under=["faketime", "-f", f"@{seconds:.0f}"], FAKETIME_FMT="%s", TZ=ZONE)


def added(place: Place, moment: str, customer: str, time: str = "now") -> dict[str, object]:
    """Add a note at a moment, and return it as it was acknowledged."""
    done = at(place, moment, "add", "--json", f"{customer}. Eli Levi. viruses. {time}")
    assert (done.code, done.err.replace(f"a new log was begun: {place.log}\n", "")) == (0, "")
    note: dict[str, object] = json.loads(done.out)
    return note


def minute_of(note: dict[str, object]) -> str:
    """Return when a note was, but for its seconds: the clock goes on while a command begins."""
    at = str(note["at"])
    return at[:16] + at[19:]


def listed(place: Place, moment: str, *words: str) -> list[str]:
    """Return the customers in the answer of a command, in its order."""
    done = at(place, moment, *words, "--format", "jsonl")
    assert done.code == 0, done
    return [json.loads(told)["customer"] for told in done.out.splitlines()]


def assert_in_order(place: Place, customers: list[str], moment: str) -> None:
    """The record has the events in the order of their writing, and is sound."""
    assert place.customers() == customers
    assert [event["seq"] for event in rows(place.log, "events")] == [*range(1, len(customers) + 1)]
    assert at(place, moment, "doctor").code == 0


def test_notes_keep_the_order_of_writing_when_the_clock_is_put_back_two_hours(place: Place) -> None:
    moments = {"One": "12:00", "Two": "12:01", "Three": "10:02", "Four": "10:03"}
    ids = [added(place, f"2026-11-20T{time}:00+02:00", name)["id"] for name, time in moments.items()]
    assert len(set(ids)) == len(ids)
    assert_in_order(place, [*moments], "2026-11-20T10:04:00+02:00")
    kept = [event["at"][11:16] for event in rows(place.log, "events")]
    assert kept == ["10:00", "10:01", "08:02", "08:03"]  # each as the clock was, in UTC
    done = at(place, "2026-11-20T10:05:00+02:00", "undo")
    assert done.code == 0
    assert "Four" in done.out
    assert [note["status"] for note in rows(place.log)] == ["logged"] * 3 + ["void"]
    assert at(place, "2026-11-20T10:05:00+02:00", "doctor").code == 0


def test_notes_of_the_hour_that_comes_twice_are_told_apart_and_in_order(place: Place) -> None:
    first = added(place, "2026-10-25T01:40:00+03:00", "Summer")
    second = added(place, "2026-10-25T01:20:00+02:00", "Winter")
    assert (minute_of(first), minute_of(second)) == ("2026-10-25T01:40+03:00", "2026-10-25T01:20+02:00")
    now = "2026-10-25T04:00:00+02:00"
    typed = added(place, now, "Typed", "1:30")
    assert typed["at"] == "2026-10-25T01:30:00+03:00"  # the earlier of the two, and it is said
    assert "at" in [doubt["about"] for doubt in typed["doubts"]]  # type: ignore[attr-defined]
    assert_in_order(place, ["Summer", "Winter", "Typed"], now)
    assert listed(place, now, "export") == ["Typed", "Summer", "Winter"]
    assert listed(place, now, "today") == ["Typed", "Summer", "Winter"]


def test_the_hour_that_is_skipped_is_no_time_and_notes_around_it_are_in_order(place: Place) -> None:
    before = added(place, "2026-03-27T01:59:30+02:00", "Before")
    after = added(place, "2026-03-27T03:00:10+03:00", "After")
    assert (minute_of(before), minute_of(after)) == ("2026-03-27T01:59+02:00", "2026-03-27T03:00+03:00")
    now = "2026-03-27T03:30:00+03:00"
    done = at(place, now, "add", "--json", "Skipped. Eli Levi. viruses. 2:30")
    assert (done.code, json.loads(done.out)["status"]) == (3, "draft")
    assert at(place, now, "add", "--at", "2:30", "Skipped. Eli Levi. viruses").code == 2
    assert listed(place, now, "export", "--status", "logged") == ["Before", "After"]
    assert [event["seq"] for event in rows(place.log, "events")] == [1, 2, 3]
    assert at(place, now, "doctor").code == 0


@pytest.mark.parametrize("year", ["1965", "9999"])
@pytest.mark.parametrize("words", [("add", line("Never")), ("today",), ("backup",), ("restore", "COPY", "--yes")])
def test_a_clock_that_no_event_can_have_is_said_in_one_line(words: tuple[str, ...], year: str, place: Place) -> None:
    assert place.ql("add", line("Before")).code == 0
    copy = json.loads(place.ql("backup", "--json").out)["path"]
    before = place.log.read_bytes(), sorted(each.name for each in place.team.rglob("*"))
    given = [copy if word == "COPY" else word for word in words]
    done = place.ql(*given, under=["faketime", "-f", f"{year}-12-30 12:00:00"], TZ="UTC")
    assert (done.code, done.out) == (4, "")
    lost = f". NOT SAVED: {words[1]}" if words[0] == "add" else ""
    told = f"ql: the clock of this machine is wrong by many years, and nothing was done: set it right{lost}\n"
    assert done.err == told
    assert (place.log.read_bytes(), sorted(each.name for each in place.team.rglob("*"))) == before


def test_a_clock_that_is_once_far_ahead_removes_no_copy_and_hides_none_that_is_missing(place: Place) -> None:
    added(place, "2026-11-01T11:00:00+02:00", "Before")
    copy = json.loads(at(place, "2026-11-01T12:00:00+02:00", "backup", "--json").out)["path"]
    folder = place.team / "backups"
    for day in range(2, 21):
        shutil.copy(copy, folder / f"quicklog-2026-11-{day:02}T120000.db")
    before = {each.name for each in folder.glob("*.db")}
    assert at(place, "2099-01-01T12:00:00+02:00", "backup", "--quiet").err == ""
    assert before <= {each.name for each in folder.glob("*.db")}
    done = at(place, "2026-11-21T12:00:00+02:00", "backup")  # the clock is right again, and so is the rule
    assert "older copies were removed" in done.err
    assert max(before) in {each.name for each in folder.glob("*.db")}
    assert len(list(folder.glob("quicklog-2026-11-*.db"))) == 9  # a week's, and the newest of two weeks before
    settings = place.folder / "config" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('backup = "daily"', encoding="utf-8")
    done = at(place, "2026-11-25T12:00:00+02:00", "doctor", "--json")
    said = [json.loads(told) for told in done.out.splitlines()]
    assert (done.code, {each["about"] for each in said}) == (1, {"copies"})
    assert "quicklog-2099-01-01" in said[0]["says"]
    assert "is of 2026-11-21" in said[1]["says"]
