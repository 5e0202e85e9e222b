"""Real users who share a log: two who write at once, and one who may only look.

That they share it whatever their umasks, and recover from each other's death, is held in tests/cli/test_setup.py.
"""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.cli import rows
from tests.cli.test_setup import ADMIN, DANA, ELI, KILLED, NOA, OUTSIDER, TEAM, Person, needs_users, sees

if TYPE_CHECKING:
    from tests.cli import Ran
    from tests.cli.test_setup import Machine

pytestmark = needs_users
NOTES = 10


def share(machine: Machine) -> None:
    done = machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM))
    assert (done.code, done.err) == (0, "")


def let_read(machine: Machine) -> None:
    """Let the group read the log and no more."""
    machine.log.chmod(0o640)
    machine.log.parent.chmod(0o2750)


def assert_refused(done: Ran) -> None:
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
    assert done.err.startswith("ql: ")


@pytest.mark.parametrize(("elis", "danas"), [(0o022, 0o002), (0o002, 0o077), (0o077, 0o022)])
def test_users_who_write_at_once_lose_nothing(elis: int, danas: int, machine: Machine) -> None:
    share(machine)

    def write(person: Person) -> list[tuple[int, str]]:
        added = (machine.ql(person, "add", f"{person.uid} {each}. Noa. backup. now") for each in range(NOTES))
        return [(done.code, done.err) for done in added]

    writers = [ELI._replace(umask=elis), DANA._replace(umask=danas)]
    with ThreadPoolExecutor(len(writers)) as pool:
        assert [done for each in pool.map(write, writers) for done in each] == [(0, "")] * len(writers) * NOTES
    everybody = {f"{person.uid} {each}" for person in writers for each in range(NOTES)}
    assert sees(machine, ELI) == sees(machine, DANA) == sees(machine, NOA) == everybody
    assert [row["seq"] for row in rows(machine.log, "events")] == [*range(1, len(everybody) + 1)]
    assert machine.rights("quicklog.db", "quicklog.db-journal") == [("0o660", TEAM)] * 2
    assert machine.ql(NOA, "doctor").code == 0
    for words in (["add", "Customer. Noa. backup. now"], ["today"], ["doctor"], ["export"]):
        assert_refused(machine.ql(OUTSIDER, *words))


def test_a_member_who_may_only_read_looks_and_keeps_notes_in_the_pocket(machine: Machine) -> None:
    share(machine)
    assert machine.ql(DANA, "add", "Before. Noa. backup. now").code == 0
    let_read(machine)
    assert sees(machine, ELI) == {"Before"}
    for words in (["today"], ["export"], ["find", "before"]):
        assert machine.ql(ELI, *words).code == 0
    done = machine.ql(ELI, "add", "Mine. Noa. backup. now")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith(
        f"{machine.log} or its folder: permission denied: ask an administrator for write access to both. "
    )
    assert_refused(machine.ql(DANA, "undo"))
    assert sees(machine, NOA) == {"Before"}
    machine.log.chmod(0o660)
    machine.log.parent.chmod(0o2770)
    done = machine.ql(ELI, "today")
    assert (done.code, done.err) == (0, "1 waiting note was saved to the log\n")
    assert sees(machine, NOA) == {"Before", "Mine"}
    assert rows(machine.log)[-1]["recorded_by"] == str(ELI.uid)


def test_who_may_only_read_is_told_that_a_killed_colleagues_write_must_be_undone_first(machine: Machine) -> None:
    share(machine)
    assert machine.ql(DANA, "add", "Before. Noa. backup. now").code == 0
    assert machine.python(DANA, "-c", KILLED, QL_LOG=str(machine.log)).code == -signal.SIGKILL
    let_read(machine)
    for words in (["today"], ["export"], ["doctor"]):
        assert_refused(machine.ql(ELI, *words))
    machine.log.chmod(0o660)
    machine.log.parent.chmod(0o2770)
    assert sees(machine, ELI) == {"Before"}
    assert machine.ql(ELI, "doctor").code == 0
