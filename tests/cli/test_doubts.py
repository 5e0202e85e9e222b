"""What is not certain is said on every road by which it comes: in a line, by an option, in a correction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from quicklog.shorthand.reasons import told
from tests.cli import ARTICLE, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

NAMED = {
    "--technician Bob": "“Bob” is not a known technician",
    "--for Bob": "“Bob” is not a known technician",
    "--channel carrier": "“carrier” is not a known channel",
    "--code virusses": "“virusses” is not a known code; near: viruses, virus",
}


def doubts(log: Path) -> list[str]:
    """Return what the last event keeps as not certain."""
    body = json.loads(rows(log, "events")[-1]["body"])
    return [str(told(doubt)) for doubt in body.get("doubts", ())]


@pytest.mark.parametrize("option", [each for each in NAMED if "--code" not in each])
def test_an_option_that_names_nobody_known_is_doubted_as_a_line_is(option: str, ql: Ql, log: Path) -> None:
    done = ql("add", *option.split(), "Rami Cohen. Eli. backup" if "technician" not in option else "Rami Cohen. backup")
    assert f"      ? {NAMED[option]}" in done.out
    assert doubts(log) == [NAMED[option]]


@pytest.mark.parametrize("option", NAMED)
def test_a_correction_by_an_option_is_doubted_too(option: str, ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    done = ql("amend", rows(log)[0]["ref"], *option.split())
    assert f"      ? {NAMED[option]}" in done.out
    assert doubts(log) == [NAMED[option]]


def test_a_correction_by_a_line_is_doubted_where_it_changes_something(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. Eli Levi. viruses. 9:30")
    ql("add", "Sara Mizrahi. Bob. backup. 9:30")
    done = ql("amend", rows(log)[1]["ref"], "Rami Cohn. Bob. backup. 9:30")
    assert "? near the known Rami Cohen; the same? ql amend" in done.out
    assert "Bob" not in "".join(line for line in done.lines if line.strip().startswith("?"))
    assert doubts(log) == ["near the known Rami Cohen"]


def test_what_is_certain_is_not_doubted(ql: Ql, log: Path) -> None:
    ql("add", "--technician", "eli", "--channel", "tel", "--for", "dana", "Rami Cohen. backup")
    assert doubts(log) == []
    done = ql("amend", rows(log)[0]["ref"], "--technician", "noa", "--channel", "mail", "--detail", "x")
    assert "?" not in done.out
    assert doubts(log) == []


def test_the_name_that_a_correction_takes_away_is_not_asked_for(ql: Ql, log: Path) -> None:
    ql("add", "J. Smith. Eli Levi. backup. 9:30")
    done = ql("amend", rows(log)[-1]["ref"], "--customer", "Smith")
    assert (done.code, "near the known" in done.out) == (0, False)
    assert doubts(log) == []
