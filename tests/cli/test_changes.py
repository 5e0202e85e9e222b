"""``ql changes``: what was corrected, by whom, and what it said before; and who is told of it by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from tests.cli import NOW, rows
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ql

LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Return what lets another login type from now on, who has a state folder of its own."""

    def let(name: str) -> None:
        monkeypatch.setattr(home, "login", lambda: name)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / f"state of {name}"))

    return let


@pytest.fixture
def corrected(ql: Ql, log: Path, login: Callable[[str], None]) -> Path:
    """A log in which Dana corrected a note of Noa's and took another back, and Noa one of her own."""
    login("noa")
    for line in ("Anna. Eli. UPS. 9:30", "Sara. Dana. printer. 9:40", "Tom. Eli. UPS. 9:45"):
        ql("add", line)
    ql("amend", ref_of(log, "Tom"), "--detail", "beeps")
    login("dana")
    ql("amend", ref_of(log, "Anna"), "--code", "VPN", "--at", "9:35", now=LATER)
    ql("void", ref_of(log, "Sara"), "--why", "a test", now=LATER)
    ql("undo", now=LATER)
    return log


def test_corrections_are_shown_with_what_was_and_what_is_the_last_first(corrected: Path, ql: Ql) -> None:
    shown = ql("changes", now=LATER).lines
    anna, sara, tom = (ref_of(corrected, name) for name in ("Anna", "Sara", "Tom"))
    assert [line.split()[:4] for line in shown] == [
        ["time", "by", "what", "customer"],
        ["14:30", "dana", "undone", "Sara"],
        ["14:30", "dana", "taken", "back"],
        ["14:30", "dana", "amended", "Anna"],
        ["14:00", "noa", "amended", "Tom"],
    ]
    assert [line.split()[-1] for line in shown[1:]] == [sara, sara, anna, tom]
    assert "code: VPN (was UPS)" in shown[3]
    assert "at: Fri 20 Nov 2026 09:35 (was Fri 20 Nov 2026 09:30)" in shown[3]
    assert "“a test”" in shown[2]


def test_programs_get_an_object_a_line(corrected: Path, ql: Ql) -> None:
    told = ql("changes", "--json", "--limit", "3", now=LATER).objects
    assert [each["kind"] for each in told] == ["undone", "voided", "amended"]
    assert told[2]["changes"]["code"] == {"was": "UPS", "is": "VPN"}
    assert told[0]["of"] == told[1]["event"]
    assert told[1]["why"] == "a test"
    assert {each["ref"] for each in told} == {ref_of(corrected, "Anna"), ref_of(corrected, "Sara")}


def test_of_what_was_corrected_twice_each_says_what_was_before_it(ql: Ql, log: Path) -> None:
    ql("add", "Anna. Eli. UPS. 9:30")
    for detail in ("one", "two", ""):
        ql("amend", "--detail", detail)
    ql("undo")
    ql("amend", "--detail", "three")
    told = [each["changes"]["detail"] for each in ql("changes", "--json").objects if each["changes"]]
    assert told == [
        {"was": "two", "is": "three"},
        {"was": "two", "is": None},
        {"was": "one", "is": "two"},
        {"was": None, "is": "one"},
    ]
    assert rows(log)[0]["detail"] == "three"


def test_mine_are_those_that_others_changed(corrected: Path, ql: Ql, login: Callable[[str], None]) -> None:
    login("noa")
    told = ql("changes", "--mine", "--json", now=LATER).objects
    assert [(each["login"], each["customer"]) for each in told] == [
        ("dana", "Sara"),
        ("dana", "Sara"),
        ("dana", "Anna"),
    ]
    login("dana")
    assert ql("changes", "--mine", now=LATER).code == 1
    assert corrected.exists()


@pytest.mark.usefixtures("corrected")
def test_what_is_older_than_today_is_asked_for(ql: Ql) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert ql("changes", now=tomorrow).err == ("ql: nothing was corrected since then: --since DAY looks further back\n")
    assert len(ql("changes", "--since", "yesterday", now=tomorrow).lines) == 5
    assert len(ql("changes", "--since", "yesterday 14:10", "--json", now=tomorrow).objects) == 3
    short = ql("changes", "--since", "yesterday", "-n", "2", now=tomorrow)
    assert len(short.lines) == 3
    assert "the newest 2 are shown" in short.err


def test_whose_note_was_changed_by_another_is_told_once(corrected: Path, ql: Ql, login: Callable[[str], None]) -> None:
    login("noa")
    anna, sara = ref_of(corrected, "Anna"), ref_of(corrected, "Sara")
    told = f"dana changed 2 of your notes ({anna}, {sara}): ql changes --mine tells how\n"
    assert ql("today", now=LATER).err == told
    assert ql("today", now=LATER).err == ""
    assert ql("add", "Anna. Eli. UPS. 14:20", now=LATER).err == ""
    login("dana")
    assert ql("today", now=LATER).err == ""  # whose own it was
    ql("done", anna, now=LATER)  # which is no correction
    login("noa")
    assert ql("today", now=LATER).err == ""
