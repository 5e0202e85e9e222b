"""A folder that a group may write, in which one of the group lays traps for colleagues and root who make copies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli import rows
from tests.cli.test_setup import ADMIN, DANA, ELI, TEAM, needs_users
from tests.faults.test_users import share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.test_setup import Machine, Person

pytestmark = needs_users
NAME = "quicklog-2020-01-01T000000.db"
# Exchanges two names again and again: one is what a command means, the other a trap.
EXCHANGING = """
import ctypes, os, sys
exchange = ctypes.CDLL(None).renameat2
one, other = map(os.fsencode, sys.argv[1:])
while True:
    exchange(-100, one, -100, other, 2)
"""


@pytest.fixture
def team(machine: Machine) -> Path:
    """Return the folder of a shared log with a note in it."""
    share(machine)
    assert machine.ql(ELI, "add", "Before. Noa. backup. now").code == 0
    return machine.log.parent


def private_folder(machine: Machine, person: Person) -> Path:
    """Return a folder that a person alone may use, with a file of every name that a copy could have."""
    folder = machine.home(person) / "private"
    folder.mkdir(mode=0o700)
    (folder / "mine").write_bytes(b"mine")
    (folder / NAME).write_bytes(b"mine")
    for path in (folder, *folder.iterdir()):
        os.chown(path, person.uid, person.uid)
        path.chmod(0o700 if path == folder else 0o600)
    return folder


def state(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    """Return all that is to be known of the files in a folder, and of itself."""
    found = [
        (each.name, each.stat(), each.read_bytes() if each.is_file() else b"") for each in (folder, *folder.iterdir())
    ]
    return sorted((name, status.st_mode, status.st_uid, status.st_gid, content) for name, status, content in found)


@pytest.mark.parametrize("victim", [ADMIN, DANA])
def test_a_link_in_the_place_of_the_folder_of_copies_is_refused(victim: Person, team: Path, machine: Machine) -> None:
    private = private_folder(machine, victim)
    before = state(private)
    assert machine.python(ELI, "-c", f"import os; os.symlink({str(private)!r}, 'srv/team/backups')").code == 0
    for words in (["backup"], ["backup", str(team / "backups")]):
        done = machine.ql(victim, *words)
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
        assert "is a symbolic link, which others may have put there" in done.err
    assert state(private) == before


def exchanging(machine: Machine, one: Path, other: Path) -> subprocess.Popen[bytes]:
    """Let Eli exchange two names until he is stopped."""
    return subprocess.Popen(
        [sys.executable, "-c", EXCHANGING, str(one), str(other)],
        user=ELI.uid,
        group=ELI.uid,
        extra_groups=ELI.groups,
        executable=machine._python,
        env=machine._environ,
        pass_fds=machine._open,
    )


@pytest.fixture
def stopped() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Stop the processes that a test puts into this list."""
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for each in running:
        each.send_signal(signal.SIGKILL)
        each.wait()


@pytest.mark.parametrize("victim", [ADMIN, DANA])
def test_a_folder_that_is_exchanged_all_the_time_leads_no_copy_elsewhere(
    victim: Person, team: Path, machine: Machine, stopped: list[subprocess.Popen[bytes]]
) -> None:
    private = private_folder(machine, victim)
    before = state(private)
    make = f"import os; os.mkdir('srv/team/backups'); os.symlink({str(private)!r}, 'srv/team/other')"
    assert machine.python(ELI, "-c", make).code == 0
    stopped.append(exchanging(machine, team / "backups", team / "other"))
    for _ in range(6):
        done = machine.ql(victim, "backup")
        assert done.code in (0, 4), done
        assert "Traceback" not in done.err
    assert state(private) == before


@pytest.mark.parametrize("trap", ["link", "pipe"])
def test_what_lies_under_a_copys_name_is_neither_followed_nor_waited_for(
    trap: str, team: Path, machine: Machine
) -> None:
    private = private_folder(machine, ADMIN)
    before = state(private)
    put = f"os.symlink({str(private / 'mine')!r}, path)" if trap == "link" else "os.mkfifo(path)"
    names = [NAME, NAME.replace(".db", ".damaged.db"), f"{NAME}.abc.new", ".quicklog.db-2020-01-01"]
    program = f"""
import os
os.mkdir('srv/team/backups', 0o770)
for name in {names!r}:
    path = 'srv/team/backups/' + name
    {put}
"""
    assert machine.python(ELI, "-c", program).code == 0
    done = machine.ql(ADMIN, "backup", "--json")
    assert (done.code, done.err) == (0, "")
    assert state(private) == before
    (copy,) = (each for each in (team / "backups").iterdir() if str(each) == done.objects[0]["path"])
    assert [row["customer"] for row in rows(copy)] == ["Before"]


def test_a_private_file_of_root_is_not_opened_to_the_group_by_a_restore(
    team: Path, machine: Machine, stopped: list[subprocess.Popen[bytes]]
) -> None:
    private = private_folder(machine, ADMIN)
    before = state(private)
    copy = machine.ql(ADMIN, "backup", "--json").objects[0]["path"]
    program = f"import os; os.symlink({str(private / 'mine')!r}, 'srv/team/codes.toml.new')"
    assert machine.python(ELI, "-c", program).code == 0
    stopped.append(exchanging(machine, team / "codes.toml", team / "codes.toml.new"))
    for _ in range(4):
        done = machine.ql(ADMIN, "restore", copy, "--yes")
        assert done.code == 0, done
    assert state(private) == before
    kept = [each for each in team.iterdir() if ".before-" in each.name]
    assert {(each.stat().st_mode & 0o7777, each.stat().st_gid) for each in kept if each.suffix != ".db-journal"} == {
        (0o660, TEAM)
    }


@pytest.mark.usefixtures("team")
def test_a_log_that_became_a_link_is_not_restored_over(machine: Machine) -> None:
    own = machine.home(DANA) / "own.db"
    assert machine.ql(DANA, "--log", str(own), "add", "Mine. Noa. backup. now").code == 0
    before = own.read_bytes()
    copy = machine.ql(ELI, "backup", "--json").objects[0]["path"]
    program = (
        f"import os; os.rename('srv/team/quicklog.db', 'srv/team/x'); os.symlink({str(own)!r}, 'srv/team/quicklog.db')"
    )
    assert machine.python(ELI, "-c", program).code == 0
    for victim in (DANA, ADMIN):
        done = machine.ql(victim, "restore", copy, "--yes", QL_LOG=str(machine.log))
        assert (done.code, done.out) == (4, "")
        assert "is a symbolic link" in done.err
    assert own.read_bytes() == before


def test_a_copy_of_a_shared_log_is_made_by_everybody_for_everybody(team: Path, machine: Machine) -> None:
    for person in (DANA._replace(umask=0o077), ADMIN, ELI):
        done = machine.ql(person, "backup", "--json")
        assert (done.code, done.err) == (0, "")
        copy = team / "backups" / os.path.basename(done.objects[0]["path"])
        assert (copy.stat().st_mode & 0o7777, copy.stat().st_gid) == (0o660, TEAM)
    assert ((team / "backups").stat().st_mode & 0o7777, (team / "backups").stat().st_gid) == (0o2770, TEAM)
    left = [each.name for each in (team / "backups").iterdir() if each.name.endswith(".new")]
    assert left == []


def put_link(machine: Machine, person: Person, place: Path, to: str) -> None:
    """Let a person put a link in the place of a log or a folder, which is moved aside."""
    program = f"import os; os.rename({str(place)!r}, {str(place) + '.aside'!r}); os.symlink({to!r}, {str(place)!r})"
    assert machine.python(person, "-c", program).code == 0


@pytest.mark.parametrize("other", ["other.db", "gone.db"])
@pytest.mark.parametrize("victim", [ADMIN, DANA])
def test_a_link_in_the_place_of_a_log_leads_nobody_to_another(
    victim: Person, other: str, team: Path, machine: Machine
) -> None:
    assert machine.ql(ELI, "--log", str(team / "other.db"), "add", "Forged. Noa. backup. now").code == 0
    assert machine.ql(victim, "today").err == ""
    put_link(machine, ELI, machine.log, other)
    refused = f"{machine.log} is a symbolic link in a folder that others may write, and not followed"
    if other == "gone.db":
        refused = f"{team / other} is gone"
    done = machine.ql(victim, "add", "Mine. Noa. backup. now")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith(refused)
    assert "waits in the pocket" in done.err
    for words in (["list"], ["doctor"], ["show", "xxxx"], ["export"]):
        done = machine.ql(victim, *words)
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 2), words
        assert done.err.splitlines()[-1].startswith(f"ql: {refused}")
    assert [row["customer"] for row in rows(team / "other.db")] == ["Forged"]
    assert not (team / "gone.db").exists()
    os.replace(f"{machine.log}.aside", machine.log)
    assert machine.ql(victim, "today").err == "1 waiting note was saved to the log\n"


@pytest.mark.usefixtures("team")
def test_a_link_in_the_place_of_a_folder_above_a_log_leads_nobody_to_another(machine: Machine) -> None:
    inner = machine.log.parent / "inner"
    log = str(inner / "log.db")
    assert machine.ql(ELI, "--log", log, "init").code == 0
    put_link(machine, ELI, inner, "inner.aside")
    done = machine.ql(DANA, "--log", log, "add", "Mine. Noa. backup. now")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert f"{inner} is a symbolic link" in done.err


@pytest.mark.usefixtures("team")
def test_links_that_oneself_or_root_put_there_lead_to_the_log(machine: Machine) -> None:
    own = machine.home(DANA) / "shortcut.db"
    assert machine.python(DANA, "-c", f"import os; os.symlink({str(machine.log)!r}, {str(own)!r})").code == 0
    os.symlink("quicklog.db", machine.log.with_name("link.db"))
    for path, name in ((own, "Mine"), (machine.log.with_name("link.db"), "Yours")):
        assert machine.ql(DANA, "--log", str(path), "add", f"{name}. Noa. backup. now").err == ""
    assert [row["customer"] for row in rows(machine.log)] == ["Before", "Mine", "Yours"]
