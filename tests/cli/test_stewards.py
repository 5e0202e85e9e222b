"""Who may erase from a shared log and put a copy in its place, and that everybody is told: with real users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli import rows
from tests.cli.test_setup import ADMIN, DANA, ELI, NOA, TEAM, machine, needs_users

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql
    from tests.cli.test_setup import Machine, Person

__all__ = ("machine",)
pytestmark = [needs_users, pytest.mark.slow]


@pytest.fixture
def shared(machine: Machine) -> Machine:
    """A log of Dana's that the team shares, with a note and a copy, seen by Eli and Noa."""
    assert machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM)).code == 0
    assert machine.ql(DANA, "add", "Rami. Noa. backup. now").code == 0
    assert machine.ql(DANA, "backup").code == 0
    for person in (ELI, NOA):
        assert machine.ql(person, "today").err == ""
    return machine


def acts(machine: Machine) -> dict[str, list[str]]:
    (copy,) = machine.log.parent.glob("backups/*.db")
    return {"erase": ["erase", "Rami", "--yes"], "restore": ["restore", str(copy), "--yes"]}


def own(machine: Machine, person: Person) -> None:
    """Let the log belong to a person."""
    import os

    os.chown(machine.log, person.uid, TEAM)


@pytest.mark.parametrize("act", ["erase", "restore"])
def test_a_member_is_sent_to_who_may(act: str, shared: Machine) -> None:
    own(shared, DANA)
    before = shared.log.read_bytes()
    done = shared.ql(ELI, *acts(shared)[act])
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
    assert f"ask the user {DANA.uid}, root, or one of the stewards" in done.err
    assert shared.log.read_bytes() == before


@pytest.mark.parametrize("act", ["erase", "restore"])
@pytest.mark.parametrize("who", ["owner", "root", "steward"])
def test_who_may_does_it_and_the_others_are_told_once(who: str, act: str, shared: Machine) -> None:
    own(shared, DANA if who == "owner" else ADMIN)
    person = {"owner": DANA, "root": ADMIN, "steward": ELI}[who]
    if who == "steward":
        with open(shared.log.with_name("codes.toml"), "a", encoding="utf-8") as file:
            file.write("\n")
        text = shared.log.with_name("codes.toml").read_text(encoding="utf-8")
        settings = f'[settings]\nstewards = ["{ELI.uid}"]\n'
        text = text.replace("[settings]\n", settings) if "[settings]\n" in text else f"{text}\n{settings}"
        shared.log.with_name("codes.toml").write_text(text, encoding="utf-8")
    assert shared.ql(person, *acts(shared)[act]).code == 0
    login = "root" if person is ADMIN else str(person.uid)
    told = {"erase": f"{login} erased personal data from 1 note on", "restore": f"{login} put a copy in the place"}[act]
    assert told in shared.ql(NOA, "today").err
    assert shared.ql(NOA, "today").err == ""
    assert told not in shared.ql(person, "today").err
    assert rows(shared.log)


@pytest.mark.parametrize("act", ["erase", "restore"])
@pytest.mark.parametrize("road", ["option", "environment"])
def test_nobody_names_himself_a_steward_by_a_file_of_his_own(road: str, act: str, shared: Machine) -> None:
    own(shared, DANA)
    codes = shared.home(ELI) / "codes.toml"
    write = f"open({str(codes)!r}, 'w').write('[settings]\\nstewards = [\"{ELI.uid}\"]\\n')"
    assert shared.python(ELI, "-c", write).code == 0
    words, before = acts(shared)[act], shared.log.read_bytes()
    named = ["--codes", str(codes)] if road == "option" else []
    done = shared.ql(ELI, *named, *words, **({} if named else {"QL_CODES": str(codes)}))
    assert (done.code, done.out) == (4, "")
    assert "or one of the stewards" in done.err
    assert shared.log.read_bytes() == before


def test_stewards_are_named_by_a_file_of_root_wherever_it_is(shared: Machine) -> None:
    own(shared, DANA)
    codes = shared.settings.with_name("codes.toml")
    codes.write_text(f'[settings]\nstewards = ["{ELI.uid}"]\n', encoding="utf-8")
    codes.chmod(0o644)
    assert shared.ql(ELI, *acts(shared)["erase"], QL_CODES=str(codes)).code == 0


def test_root_is_named_once_among_those_who_may(shared: Machine) -> None:
    done = shared.ql(ELI, *acts(shared)["erase"])
    assert "ask root or one of the stewards in the team's codes.toml" in done.err


def test_a_log_of_ones_own_is_ones_own(ql: Ql, log: Path) -> None:
    ql("add", "Rami. Noa. backup. now")
    assert ql("erase", "Rami", "--yes").code == 0
    assert log.exists()
