"""Groups, and who stands in for whom: as codes.toml says it, and what is wrong with it."""

from __future__ import annotations

import marshal

import pytest

from quicklog.config.codes_file import read
from quicklog.shorthand import team
from quicklog.shorthand.codes import Codes, compiled, restored

PEOPLE = '"Noa Bar" = { aliases = ["noa"] }\n"Eli Levi" = {}\n'
DANA = '"Dana Katz" = { aliases = ["dana"], away = ["2026-11-22..2026-11-30"], deputy = "noa" }\n'
AWAY, BACK = "2026-11-25", "2026-12-01"


def codes_of(text: str) -> Codes:
    codes, findings = read(text.encode())
    assert findings == []
    return codes


def said(text: str) -> list[str]:
    """Return what is wrong with a codes.toml, each with its line and key."""
    return [f"{finding.line} {finding.key}: {finding.what}" for finding in read(text.encode())[1]]


def test_a_group_is_kept_with_its_members_by_their_names() -> None:
    codes = codes_of(f'[technicians]\n{PEOPLE}{DANA}[groups]\nNight = ["dana", "Eli Levi", "dana"]\n')
    assert codes.groups == {"night": ("Night", "Dana Katz", "Eli Levi")}
    assert codes.addressee("NIGHT") == "Night"
    assert codes.technician("night") is None
    assert team.members(codes, "night") == ("Dana Katz", "Eli Levi")
    assert team.members(codes, "dana") == ("Dana Katz",)
    assert team.members(codes, "Zoe") == ("Zoe",)
    kept = restored(marshal.loads(marshal.dumps(compiled(codes))))
    assert (kept.groups, kept.absences) == (codes.groups, codes.absences)


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ('"Noa Bar" = ["Eli Levi"]', '"Noa Bar" is also Noa Bar: give the group another name'),
        ('noa = ["Eli Levi"]', '"noa" is also Noa Bar: give the group another name'),
        ('night = ["Eli Levy"]', "unknown technician, did you mean Eli Levi?"),
        ("night = []", 'has no members, list technicians: ["Dana Katz", "Eli Levi"]'),
        ('night = "Eli Levi"', 'must be a list of texts, such as ["one", "two"]'),
        ('night = ["Eli Levi"]\nNIGHT = ["noa"]', '"NIGHT" is also night: give the group another name'),
        ('"ni|ght" = ["Eli Levi"]', '"ni|ght" cannot be typed in a line: leave out |, tabs and control characters'),
    ],
)
def test_what_is_wrong_with_a_group_is_said(groups: str, says: str) -> None:
    assert says in " ".join(said(f"[technicians]\n{PEOPLE}[groups]\n{groups}\n"))


@pytest.mark.parametrize(
    ("dana", "says"),
    [
        ('away = ["2026-11-31"]', 'must be a day such as "2026-11-22", or days such as "2026-11-22..2026-11-30"'),
        ('away = ["20261122"]', "must be a day"),
        ('away = ["2026-11-22.."]', "must be a day"),
        ("away = [2026]", "must be text in quotes"),
        ('away = "2026-11-22"', "must be a list"),
        ('away = ["2026-11-30..2026-11-22"]', "2026-11-30 comes after 2026-11-22: write the first day first"),
        ('deputy = "Zoe"', "unknown technician, use"),
        ('deputy = "Dana Katz"', "nobody stands in for oneself"),
    ],
)
def test_what_is_wrong_with_an_absence_is_said(dana: str, says: str) -> None:
    assert says in " ".join(said(f'[technicians]\n{PEOPLE}"Dana Katz" = {{ {dana} }}\n'))


@pytest.mark.parametrize(
    ("day", "until"),
    [
        ("2026-11-21", None),
        ("2026-11-22", "2026-12-02"),
        ("2026-11-30", "2026-12-02"),
        ("2026-12-02", "2026-12-02"),
        ("2026-12-03", None),
        ("2026-12-25", "2026-12-25"),
        ("", None),
    ],
)
def test_who_is_away_is_so_up_to_the_last_of_the_days_that_meet(day: str, until: str | None) -> None:
    spans = '"2026-11-22..2026-11-30", "2026-12-01 .. 2026-12-02", "2026-12-25"'
    codes = codes_of(f'[technicians]\n"Dana Katz" = {{ away = [{spans}] }}\n')
    assert team.away_until(codes, "Dana Katz", day) == until


def test_a_deputy_of_a_deputy_who_is_away_too_stands_in() -> None:
    noa = '"Noa Bar" = { aliases = ["noa"], away = ["2026-11-25"], deputy = "Eli Levi" }\n'
    codes = codes_of(f'[technicians]\n"Eli Levi" = {{}}\n{noa}{DANA}')
    assert team.deputy(codes, "Dana Katz", AWAY) == "Eli Levi"
    assert team.represented(codes, "Eli Levi", AWAY) == ("Noa Bar", "Dana Katz")
    assert team.represented(codes, "Noa Bar", AWAY) == ()
    assert team.deputy(codes, "Dana Katz", "2026-11-26") == "Noa Bar"
    assert team.represented(codes, "Eli Levi", "2026-11-26") == ()
    assert team.deputy(codes, "Dana Katz", BACK) is None
    assert team.absence(codes, "Dana Katz", BACK) is None
    assert team.absence(codes, "Dana Katz", AWAY) == ("Dana Katz", "2026-11-30", "Eli Levi")


def test_deputies_who_stand_in_for_each_other_are_a_mistake_and_lead_nowhere() -> None:
    away = 'away = ["2026-11-25"]'
    text = (
        f'[technicians]\n"A" = {{ {away}, deputy = "B" }}\n"B" = {{ {away}, deputy = "C" }}\n'
        f'"C" = {{ {away}, deputy = "B" }}\n"D" = {{ deputy = "A" }}\n'
    )
    assert said(text) == ["3 technicians.B.deputy: B, C stand in for each other in a circle: name another deputy"]
    codes, _ = read(text.encode())
    assert [team.deputy(codes, name, AWAY) for name in "ABCD"] == [None] * 4


def test_a_message_is_for_oneself_for_groups_and_for_those_who_are_represented() -> None:
    codes = codes_of(f'[technicians]\n{PEOPLE}{DANA}[groups]\nnight = ["dana"]\nday = ["Eli Levi"]\n')
    assert team.addressed(codes, "Noa Bar", AWAY) == ("Noa Bar", "Dana Katz", "night")
    assert team.addressed(codes, "Noa Bar", BACK) == ("Noa Bar",)
    assert team.addressed(codes, "Dana Katz", AWAY) == ("Dana Katz", "night")
    assert team.keys_of(codes, "Noa Bar") == ("noa bar", "noa")
