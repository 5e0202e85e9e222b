"""What other note takers write, brought in: told by its content, once and for all, in any zone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli import process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

JRNL = """\
[2026-11-18 09:30:00 AM] Rami Cohen. Eli. viruses @phone. *
Slow since Monday. Asked @dan.

[2026-11-18 10:00:00 AM] A walk in the park.
"""
TODO = """\
(A) 2026-11-18 Rami Cohen. Eli. printer jams +Acme due:2026-11-25
x 2026-11-19 2026-11-18 Sara. Eli. callback
(B) 2026-11-18 call Mom
"""
FRAMES = [
    [1794987000, 1794990600, "Rami Cohen", "c76d1ad0282c429595cc566d7098c165", ["printer"], 1794990601],
    [1794990600, 1794990900, "world-domination", "c76d1ad0282c429595cc566d7098c166", [], 1794990901],
]
INTERVALS = """\
[
{"id":2,"start":"20261118T073000Z","end":"20261118T083000Z","tags":["Rami Cohen","printer"],"annotation":"jams"},
{"id":1,"start":"20261118T093000Z"}
]
"""
ADIF = """\
WSJT-X ADIF Export
<adif_ver:5>3.1.0 <EOH>
<call:5>4X1AB <mode:3>FT8 <qso_date:8>20261118 <time_on:6>073000 <band:3>20m <eor>
<call:5>4X1AC <qso_date:8>20261118 <eor>
"""
TASKS = [
    {
        "uuid": "f1b2c3d4-0000-4000-8000-000000000001",
        "description": "Rami Cohen. Eli. printer jams",
        "status": "pending",
        "due": "20261101T100000Z",
    },
    {
        "uuid": "f1b2c3d4-0000-4000-8000-000000000002",
        "description": "Sara. printer",
        "entry": "20261118T073000Z",
        "status": "completed",
        "end": "20261119T073000Z",
    },
]
TASK_FILE = (
    '[description:"Rami Cohen. Eli. printer jams" entry:"1794987000" status:"pending" '
    'uuid:"f1b2c3d4-0000-4000-8000-000000000001"]\n'
)
INTERVAL_FILE = 'inc 20261118T073000Z - 20261118T083000Z # "Rami Cohen" printer\ninc 20261118T093000Z\n'
# Each format: its text, and the notes that it becomes, by their moments.
FORMATS: dict[str, tuple[str, list[tuple[str | None, ...]]]] = {
    "jrnl": (
        JRNL,
        [
            ("Rami Cohen", "viruses", "2026-11-18T09:30:00+02:00", "logged", None),
            (None, None, "2026-11-18T10:00:00+02:00", "draft", None),
        ],
    ),
    "todo.txt": (
        TODO,
        [
            ("Rami Cohen", "printer", "2026-11-18T12:00:00+02:00", "open", None),
            ("Sara", "callback", "2026-11-18T12:00:00+02:00", "done", "2026-11-19T12:00:00+02:00"),
            (None, None, "2026-11-18T12:00:00+02:00", "draft", None),
        ],
    ),
    "watson": (
        json.dumps(FRAMES, indent=1),
        [
            ("Rami Cohen", "printer", "2026-11-18T09:30:00+02:00", "logged", None),
            (None, None, "2026-11-18T10:30:00+02:00", "draft", None),
        ],
    ),
    "timewarrior": (
        INTERVALS,
        [
            ("Rami Cohen", "printer", "2026-11-18T09:30:00+02:00", "logged", None),
            (None, None, "2026-11-18T11:30:00+02:00", "draft", None),
        ],
    ),
    "pending.data": (TASK_FILE, [("Rami Cohen", "printer", "2026-11-18T09:30:00+02:00", "logged", None)]),
    "2026-11.data": (
        INTERVAL_FILE,
        [
            ("Rami Cohen", "printer", "2026-11-18T09:30:00+02:00", "logged", None),
            (None, None, "2026-11-18T11:30:00+02:00", "draft", None),
        ],
    ),
    "adif": (
        ADIF,
        [
            ("4X1AB", "FT8", "2026-11-18T09:30:00+02:00", "logged", None),
            ("4X1AC", None, "2026-11-18T14:00:00+02:00", "draft", None),
        ],
    ),
    "taskwarrior": (
        json.dumps(TASKS),
        [
            ("Rami Cohen", "printer", "2026-11-01T12:00:00+02:00", "open", None),
            ("Sara", "printer", "2026-11-18T09:30:00+02:00", "done", "2026-11-19T09:30:00+02:00"),
        ],
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_told_by_its_content_and_comes_in_once(name: str, ql: Ql, log: Path) -> None:
    text, notes = FORMATS[name]
    assert ql("import", "-", stdin=text.encode()).code in (0, 3)
    columns = ("customer", "code", "at", "status", "closed_at")
    before = rows(log)
    assert [tuple(row[column] for column in columns) for row in before] == sorted(notes, key=lambda note: str(note[2]))
    again = ql("import", "-", stdin=text.encode())
    assert (again.code, again.err.splitlines()[-1]) == (0, f"0 noted, {len(notes)} were there already")
    assert ql("doctor").code == ql("doctor", "--rebuild").code == 0
    assert rows(log) == before


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_there_once_in_whatever_zones_it_is_imported(name: str, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(FORMATS[name][0], encoding="utf-8")
    for zone in ("Asia/Jerusalem", "America/New_York", "Pacific/Auckland"):
        done = process("import", str(path), environ={"TZ": zone, "QL_LOG": str(log)})
        assert done.code in (0, 3), done.err
    assert len(rows(log)) == len(FORMATS[name][1])


DATED = """\
2026-11-17
2026-11-18T23:30:00Z Rami Cohen. UPS
18/11 23:30 Sara. UPS
Wed 18/11: Noa. UPS. 0:10
# 19/11
Dan. UPS. 23:59
18 / 11
Dan. UPS
"""


def test_a_page_of_dates_in_all_places_is_there_once_in_whatever_zones_it_is_imported(
    log: Path, tmp_path: Path
) -> None:
    path = tmp_path / "page.txt"
    path.write_text(DATED, encoding="utf-8")
    for zone in ("Asia/Jerusalem", "America/New_York", "Pacific/Auckland"):
        done = process("import", str(path), environ={"TZ": zone, "QL_LOG": str(log)})
        assert done.code in (0, 3), done.err
    assert len(rows(log)) == 5


def test_a_task_that_is_done_meanwhile_is_closed_when_its_list_comes_again(ql: Ql, log: Path) -> None:
    ql("import", "-", stdin=TODO.encode())
    then = "x 2026-11-19 2026-11-18 Rami Cohen. Eli. printer jams +Acme due:2026-11-25 pri:A\n"
    assert ql("import", "-", stdin=then.encode()).err.splitlines()[-1] == "0 noted, 1 were there already"
    closed = [(row["status"], row["closed_at"]) for row in rows(log) if row["customer"] == "Rami Cohen"]
    assert closed == [("done", "2026-11-19T12:00:00+02:00")]
    assert ql("doctor").code == 0


@pytest.mark.parametrize(
    ("name", "line", "at"),
    [
        ("jrnl", "Gil Peretz. UPS", "2026-11-18T10:00:00+02:00"),
        ("jrnl", "Gil Peretz. UPS. 10:30", "2026-11-18T10:30:00+02:00"),
        ("timewarrior", "Gil Peretz. UPS", "2026-11-18T11:30:00+02:00"),
        ("todo.txt", "Gil Peretz. UPS", "2026-11-18T12:00:00+02:00"),
    ],
)
def test_a_draft_of_a_format_is_fixed_at_its_moment(name: str, line: str, at: str, ql: Ql, log: Path) -> None:
    ql("import", "-", stdin=FORMATS[name][0].encode())
    ref = next(str(row["ref"]) for row in rows(log) if row["status"] == "draft")
    (fixed,) = ql("fix", ref, "--json", line).objects
    assert fixed["at"] == at
    assert [each["about"] for each in fixed["doubts"]] == (["at"] if name == "todo.txt" else [])


def test_two_journals_in_one_file_are_both_read(ql: Ql, log: Path) -> None:
    entry = {"title": "Rami. UPS", "body": "", "date": "2026-11-18", "time": "09:30"}
    text = "".join(f"{json.dumps({'entries': [entry | {'time': time}]})}\n" for time in ("09:30", "09:40"))
    assert ql("import", "-", stdin=text.encode()).code == 0
    assert [row["at"][11:16] for row in rows(log)] == ["09:30", "09:40"]


_LONG = "x" * 60_000


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([[1794987000, 1794990600, "Rami", "c7", ["printer", _LONG, _LONG]]]),
        json.dumps([{"start": "20261118T073000Z", "tags": ["Rami", "printer"], "annotation": _LONG}]),
        json.dumps([TASKS[0] | {"annotations": [{"description": _LONG}], "own": _LONG}]),
        json.dumps([TASKS[0] | {"project": _LONG, "own": "x" * 5000}]),
        f"<call:5>4X1AB<mode:2>CW<qso_date:8>20261118<comment:60000>{_LONG}<eor>",
        f"<call:5>4X1AB<mode:2>CW<qso_date:8>20261118<comment:70000>{_LONG}{'y' * 10_000}<eor>",
        f"(A) 2026-11-18 Rami. printer {_LONG} +{_LONG}",
        f"[2026-11-18 09:30] Rami. printer\n{_LONG}\n{_LONG}",
    ],
)
def test_an_entry_that_no_log_takes_is_refused_with_its_place_or_kept_whole(text: str, ql: Ql, log: Path) -> None:
    done = ql("import", "-", stdin=text.encode())
    if done.code:
        assert done.code == 2
        assert "stdin:1: a note of more than 64 KiB" in done.err
        assert not log.exists()
    else:
        assert any(_LONG in str(row["detail"]) for row in rows(log))
        assert ql("doctor").code == 0


@pytest.mark.parametrize(
    "text",
    [
        '[[1794987000, 1794990600, "Rami", "c7"], [1]]',
        '[{"start":"20261118T073000Z","tags":["a"]}, {"start":"x"}]',
        '{"entries": []}\n{"customer": "Rami"}\n',
        "<call:5>4X1AB <mode:3>FT8",
        "[2026-11-18 09:30] Rami. UPS\n[2026-11-38 09:30] Sara. UPS\n",
    ],
)
def test_what_is_not_whole_is_refused_with_its_place(text: str, ql: Ql, log: Path) -> None:
    done = ql("import", "-", stdin=text.encode())
    assert done.code == 2
    assert "stdin:" in done.err
    assert not log.exists()
