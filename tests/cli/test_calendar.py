"""Promises as a calendar: a feed that others read, again and again, by RFC 5545."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from quicklog.note.fields import Note
from quicklog.note.note import new_id
from quicklog.show import ics
from tests.cli import NOW, rows
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

DAY = timedelta(days=1)
# Commas, semicolons, backslashes, and Hebrew far beyond the 75 bytes of a line.
ODD = "קומה 3, ליד המעלית; C:\\temp\\n נייר 🖨 " * 4


def events(text: str) -> dict[str, Any]:
    """Return the events of a feed by their summaries, as two parsers read it that know nothing of each other."""
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("\n") == text.count("\r\n")
    found = {str(event["summary"]): event for event in Calendar.from_ical(text).walk("VEVENT")}
    (strict,) = IcsCalendarStream.from_ics(text).calendars
    assert {each.uid: (each.summary, each.description, each.sequence) for each in strict.events} == {
        str(each["uid"]): (str(each["summary"]), str(each["description"]), each["sequence"]) for each in found.values()
    }
    return found


def feed(ql: Ql, path: Path, *words: str, now: datetime = NOW) -> dict[str, Any]:
    done = ql("open", "-o", str(path), *words, now=now)
    assert (done.code, done.err) == (0, "")
    return events(path.read_bytes().decode())


def said(event: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(event[name], "dt", event[name]) for name in names)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "promises.ics"


def test_a_promise_is_an_event_at_its_due_time(ql: Ql, path: Path) -> None:
    ql("add", "Sara Levi. Dana. printer. 9:40. " + ODD, "--due", "thu 12:00")
    ql("add", "Tom. Dana. backup. 9:50 due:2d")
    ql("add", "Anna. for:noa message. 9:55")
    found = feed(ql, path)
    assert {*found} == {"Sara Levi · printer (fault)", "Tom · backup"}
    sara, tom = found.values()
    assert said(sara, "dtstart", "status", "sequence", "transp") == (
        *(datetime(2026, 11, 26, 10, tzinfo=UTC), "CONFIRMED", 0, "TRANSPARENT"),
    )
    assert said(sara, "created", "last-modified", "dtstamp") == (NOW.astimezone(UTC),) * 3
    assert said(tom, "dtstart") == (date(2026, 11, 22),)  # for a day there is no hour
    assert str(sara["description"]).split("\n")[0] == ODD.strip()
    assert not any(event.walk("VALARM") for event in found.values())


def test_the_second_feed_brings_the_first_up_to_date(ql: Ql, log: Path, path: Path) -> None:
    for name in ("Sara", "Tom", "Anna", "Eva"):
        ql("add", f"{name}. Dana. printer. 9:40 due:thu_12:00")
    first = feed(ql, path)
    untouched = path.read_bytes()
    later = NOW + timedelta(hours=1)
    assert feed(ql, path, now=later) == first
    assert path.read_bytes() == untouched  # nothing happened: it is the same to the byte
    ql("snooze", ref_of(log, "Sara"), "fri 10:00", "--why", "the part", now=later)
    ql("tried", ref_of(log, "Sara"), now=later)
    ql("done", ref_of(log, "Tom"), "works again", now=later)
    ql("void", ref_of(log, "Anna"), "--why", "twice", now=later)
    second = feed(ql, path, now=later)
    assert {name: event["uid"] for name, event in first.items()} == {
        name: event["uid"] for name, event in second.items()
    }
    sara, tom, anna, eva = (second[f"{name} · printer (fault)"] for name in ("Sara", "Tom", "Anna", "Eva"))
    assert said(sara, "dtstart", "status", "sequence") == (datetime(2026, 11, 27, 8, tzinfo=UTC), "CONFIRMED", 2)
    assert said(sara, "last-modified") == (later.astimezone(UTC),)
    assert "tried once" in sara["description"]
    assert said(tom, "status", "sequence") == ("CANCELLED", 1)
    assert "closed: works again" in tom["description"]
    assert said(anna, "status", "sequence") == ("CANCELLED", 1)
    assert said(eva, "status", "sequence", "last-modified") == ("CONFIRMED", 0, NOW.astimezone(UTC))
    # What is opened again comes back, and what was closed a month ago has gone.
    ql("undo", now=later)
    ql("reopen", ref_of(log, "Tom"), "--why", "it jams", now=later)
    assert [str(event["status"]) for event in feed(ql, path, now=later).values()] == ["CONFIRMED"] * 4
    ql("done", ref_of(log, "Tom"), now=later)
    assert len(feed(ql, path, now=NOW + 30 * DAY)) == 4
    assert len(feed(ql, path, now=NOW + 31 * DAY)) == 3


def test_filters_choose_what_is_in_the_calendar(ql: Ql, log: Path, path: Path) -> None:
    for name, who in (("Sara", "Dana"), ("Tom", "Eli"), ("Anna", "Eli")):
        ql("add", f"{name}. {who}. printer. 9:40 due:thu_12:00")
    ql("done", ref_of(log, "Anna"))
    assert {*feed(ql, path, "--technician", "eli")} == {"Tom · printer (fault)", "Anna · printer (fault)"}
    assert {*feed(ql, path, "--customer", "Sara")} == {"Sara · printer (fault)"}


def test_every_listing_gives_out_its_promises(ql: Ql, path: Path) -> None:
    ql("add", "Sara. Dana. printer. 9:40 due:thu_12:00")
    ql("add", "Tom. Dana. printer. 9:41")
    ql("add", "what is this")
    for words in (("today",), ("list",), ("export",), ("find", "printer"), ("customer", "Sara")):
        told = ql(*words, "--format", "ics")
        assert told.code == 0, told.err
        assert {*events(told.out.replace("\n", "\r\n") if "\r\n" not in told.out else told.out)} == {
            "Sara · printer (fault)"
        }
    assert not events(ql("drafts", "--format", "ics").out)
    done = ql("export", "-o", str(path))
    assert done.err.startswith("1 note written to ")
    assert ql("open", "--format", "ics", "--json").code == 2


def test_what_comes_again_is_in_the_calendar_and_what_will_come_is_tentative(ql: Ql, log: Path, path: Path) -> None:
    ql("remind", "Sara. Dana. printer.", "--every", "month", "--from", "1 dec 9:00")
    assert ql("open", "-o", str(path), "--upcoming", "1/2/2027").code == 0
    found: list[Any] = [*Calendar.from_ical(path.read_bytes()).walk("VEVENT")]
    assert [(said(each, "dtstart")[0].month, str(each["status"])) for each in found] == [
        *((12, "CONFIRMED"), (1, "TENTATIVE"), (2, "TENTATIVE")),
    ]
    assert len({str(each["uid"]) for each in found}) == 3
    assert "every month" in found[0]["description"]
    ql("done", "Sara")
    now, before = Calendar.from_ical(ql("open", "-f", "ics").out).walk("VEVENT")
    assert (str(before["status"]), str(now["status"])) == ("CANCELLED", "CONFIRMED")
    assert rows(log)[0]["id"] in str(before["uid"])


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)


@given(texts, texts, st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1)))
def test_whatever_a_note_says_the_calendar_is_one(customer: str, detail: str, due: datetime) -> None:
    from io import StringIO

    at, moment = NOW.isoformat(), due.replace(microsecond=0, tzinfo=NOW.tzinfo).isoformat()
    note = Note("7kq2", new_id(1, bytes(10)), at, customer, detail=detail, due=moment, status="open", recorded_at=at)
    out = StringIO(newline="")
    assert ics.write([[tuple(note)]], out, lambda ids: {each: (3, NOW.isoformat()) for each in ids}, NOW) == 1
    (event,) = events(out.getvalue()).values()
    assert event["sequence"] == 3


def test_only_a_calendar_loads_the_library(ql: Ql, log: Path) -> None:
    ql("add", "Sara. Dana. printer. 9:40 due:2h")
    script = (
        "import sys; from quicklog.__main__ import main; main(sys.argv[1:]);"
        "print({'icalendar', 'dateutil'} & {*sys.modules}, file=sys.stderr)"
    )
    for words, loaded in (("open",), "set()"), (("done", "Sara"), "set()"), (("open", "-f", "ics"), "'icalendar'"):
        ran = subprocess.run(
            [sys.executable, "-c", script, "--log", str(log), *words], capture_output=True, text=True, check=True
        )
        assert loaded in ran.stderr
