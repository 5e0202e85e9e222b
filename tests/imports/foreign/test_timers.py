"""What Watson and Timewarrior kept of the time that something took."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.foreign import timers
from quicklog.imports.readers.objects import rows
from quicklog.shorthand.reasons import told
from tests.imports import source
from tests.strategies import context

START, STOP = 1794987000, 1794990600
FRAME = [
    1794987000,
    1794990600,
    "Rami Cohen",
    "c76d1ad0282c429595cc566d7098c165",
    ["printer", "floor2", "tel"],
    1794990601,
]
LOGGED = {
    "id": "c76d1ad0282c429595cc566d7098c165",
    "start": "2026-11-18T07:30:00+00:00",
    "stop": "2026-11-18T10:30:00+02:00",
    "project": "Rami Cohen",
    "tags": ["printer", "floor2", "tel"],
}
INTERVAL: dict[str, Any] = {
    "id": 4,
    "start": "20261118T073000Z",
    "end": "20261118T083000Z",
    "tags": ["Rami Cohen", "printer"],
    "annotation": "slow",
}


def stored(frames: list[Any], indent: int | None = 1) -> list[Entry | Problem]:
    text = json.dumps(frames, indent=indent, ensure_ascii=False)
    assert timers.are_frames(text)
    return [*timers.stored(rows(source(text.encode(), "frames")), context())]


def interval(**changes: Any) -> dict[str, Any]:
    (made,) = timers.intervals(1, INTERVAL | changes, context(), lambda _: None)
    assert isinstance(made, Entry)
    return made.body


def fields(body: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(body.get(name) for name in names)


@pytest.mark.parametrize("indent", [1, None])
def test_a_frame_of_watson_is_a_note_of_its_start(indent: int | None) -> None:
    one, other = stored([FRAME, [START + 60, *FRAME[1:3], "another", []]], indent)
    assert isinstance(one, Entry)
    assert fields(one.body, "customer", "code", "channel", "at", "detail", "line") == (
        *("Rami Cohen", "printer", "phone", "2026-11-18T09:30:00+02:00", "floor2. 09:30-10:30"),
        "Rami Cohen | printer | floor2 | tel",
    )
    assert one.moment == 1_794_987_000_000
    assert one.place == (2 if indent else 1)
    assert isinstance(other, Entry)
    assert fields(other.body, "line", "at") == ("Rami Cohen 09:31-10:30", "2026-11-18T09:31:00+02:00")
    assert "draft" in other.body


def test_a_frame_is_the_same_note_from_the_file_and_from_the_log() -> None:
    (from_log,) = timers.frames(1, LOGGED, context(), lambda _: None)
    (from_file,) = stored([FRAME])
    assert isinstance(from_log, Entry)
    assert isinstance(from_file, Entry)
    assert timers.is_frame(LOGGED)
    assert from_log[1:] == from_file[1:]


def test_a_frame_of_before_there_were_tags_is_read() -> None:
    (made,) = stored([[*FRAME[:2], "printer", FRAME[3], FRAME[5]]])
    assert isinstance(made, Entry)
    assert made.body["at"] == "2026-11-18T09:30:00+02:00"


@pytest.mark.parametrize(
    "frame",
    [
        [1794987000],
        [1794987000, None, "a", "b"],
        [1794987000, 1794987001, 4, "b"],
        [10**30, 1794987001, "a", "b", []],
        [-(10**12), 1794987001, "a", "b", []],
        [1794987000, 1794987001, "a", {}, []],
    ],
)
def test_what_is_no_frame_is_a_problem(frame: list[Any]) -> None:
    _, problem = stored([FRAME, frame])
    assert isinstance(problem, Problem)


def test_what_is_no_array_among_frames_is_a_problem_with_its_line() -> None:
    *_, problem = stored([FRAME, {}])
    assert isinstance(problem, Problem)
    assert problem.place > 1


def test_an_interval_of_timewarrior_is_a_note_of_its_start() -> None:
    assert timers.is_interval(INTERVAL)
    assert fields(interval(), "customer", "code", "at", "detail") == (
        *("Rami Cohen", "printer", "2026-11-18T09:30:00+02:00", "slow. 09:30-10:30"),
    )
    assert "doubts" not in interval()


def test_an_annotation_that_is_a_line_is_read_as_one() -> None:
    body = interval(annotation="Sara. Eli. viruses on the laptop", tags=["work", "Acme"])
    assert fields(body, "customer", "technician", "code", "detail") == (
        *("Sara", "Eli Levi", "viruses", "on the laptop. work. Acme. 09:30-10:30"),
    )
    body = interval(annotation="", tags=["Acme", "Sara. Eli. viruses on the laptop", "work"])
    assert fields(body, "customer", "code", "detail") == ("Sara", "viruses", "on the laptop. Acme. work. 09:30-10:30")
    body = interval(annotation="backup of the laptop", tags=["Rami Cohen", "work"])
    assert fields(body, "customer", "code", "detail") == ("Rami Cohen", "backup", "of the laptop. work. 09:30-10:30")


def test_a_code_that_nobody_knows_is_kept_as_typed_and_said() -> None:
    body = interval(tags=["Rami Cohen", "meeting", "long"], annotation="")
    assert fields(body, "customer", "code", "meaning", "detail") == ("Rami Cohen", "meeting", None, "long. 09:30-10:30")
    assert [told(each) for each in body["doubts"]] == ["“meeting” is not a known code"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"tags": [], "annotation": ""}, "2026-11-18 09:30 09:30-10:30"),
        ({"tags": ["Acme"], "annotation": ""}, "Acme 09:30-10:30"),
        ({"tags": ["printer"], "annotation": "", "end": "20261119T083000Z"}, "printer 09:30-2026-11-19 10:30"),
    ],
)
def test_an_interval_that_names_nobody_or_nothing_is_a_draft_with_all_that_it_says(
    changes: dict[str, Any], line: str
) -> None:
    body = interval(**changes)
    assert fields(body, "line", "at") == (line, "2026-11-18T09:30:00+02:00")
    assert "draft" in body


def test_an_interval_is_the_same_note_whatever_its_number_and_its_end() -> None:
    one, other = (
        timers.intervals(1, item, context(), lambda _: None)[0]
        for item in (INTERVAL, INTERVAL | {"id": 9, "end": None})
    )
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    assert one.known_by == other.known_by


@pytest.mark.parametrize("start", ["", None, "20261318T073000Z", 4])
def test_what_is_no_interval_is_a_problem(start: object) -> None:
    (made,) = timers.intervals(1, INTERVAL | {"start": start}, context(), lambda _: None)
    assert isinstance(made, Problem)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'inc 20261118T073000Z - 20261118T083000Z # printer "Rami Cohen" # "slow \\"again\\""',
            ("Rami Cohen", "printer", 'slow "again". 09:30-10:30'),
        ),
        ('inc 20261118T073000Z - 20261118T083000Z # "Rami Cohen" printer', ("Rami Cohen", "printer", "09:30-10:30")),
        ('inc 20261118T073000Z # # "Rami Cohen. printer"', ("Rami Cohen", "printer", None)),
        ('inc 20261118T073000Z # "Rami # Cohen" printer', ("Rami # Cohen", "printer", None)),
    ],
)
def test_an_interval_of_timewarriors_own_file_is_the_one_that_it_exports(
    line: str, said: tuple[str | None, ...]
) -> None:
    assert timers.are_intervals(["", line])
    (made,) = timers.stored_intervals([(2, line)], context())
    assert isinstance(made, Entry)
    assert fields(made.body, "customer", "code", "detail") == said
    (exported,) = timers.intervals(1, INTERVAL, context(), lambda _: None)
    assert isinstance(exported, Entry)
    assert (made.known_by, made.moment) == (exported.known_by, exported.moment)


def test_a_line_that_is_no_interval_among_them_is_a_problem() -> None:
    assert not timers.are_intervals(["inc 18/11", "inc"])
    assert timers.are_intervals(["inc 20261118T073000Z"])
    (made,) = timers.stored_intervals([(1, "exc monday"), (2, "")], context())
    assert isinstance(made, Problem)
