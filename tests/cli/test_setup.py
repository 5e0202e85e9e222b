"""``ql init``: a log of one's own, and one that real users of one machine share through processes of their own."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from quicklog.maintenance import sharing
from tests.cli import ARTICLE, HEBREW, ROOT, Ran, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

needs_users = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may become other users, and only Linux is known how"
)


# A log of one's own.


def test_a_log_of_ones_own_is_made_and_then_kept(ql: Ql, log: Path) -> None:
    assert ql("init") == (0, f"{log} is ready\n", "")
    ql("add", "Rami Cohen. Eli. backup. 9:30")
    before = log.read_bytes()
    assert ql("init") == (0, f"{log} was there already\n", "")
    assert log.read_bytes() == before


@pytest.mark.parametrize("options", [[], ["--force"]])
def test_a_log_with_two_names_is_always_refused(options: list[str], ql: Ql, log: Path) -> None:
    ql("init")
    os.link(log, log.with_name("copy.db"))
    done = ql("init", *options)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"ql: {log} has 2 names")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("options", [[], ["--shared", "Dropbox/team"]])
def test_a_folder_that_a_program_copies_is_refused_unless_forced(
    options: list[str], ql: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QL_LOG", str(tmp_path / "Dropbox" / "quicklog.db"))
    done = ql("init", *options)
    assert (done.code, done.out) == (4, "")
    assert "lies in a folder of Dropbox" in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "Dropbox").exists()
    done = ql("init", *options, "--force")
    assert done.code == 0
    assert "lies in a folder of Dropbox" in done.err
    assert len(list((tmp_path / "Dropbox").rglob("quicklog.db"))) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["init", "--group", "techs"], "a shared log needs a folder"),
        (["init", "--shared", ""], "a shared log needs a folder"),
        (["--log", "x.db", "init", "--shared", "team"], "--log and --shared both name a log"),
        (["init", "--shared", "team", "--group", "no such group"], "unknown --group no such group"),
    ],
)
def test_a_slip_is_named_and_nothing_is_made(
    words: list[str], told: str, ql: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    done = ql(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ql: {told}")
    assert list((tmp_path / "here").iterdir()) == []


# A shared log, and the settings of the machine.


@pytest.fixture
def team(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for a shared log, not there yet; the user has chosen no log."""
    assert os.environ["QL_LOG"] == str(log)
    monkeypatch.delenv("QL_LOG")
    return tmp_path.resolve() / "srv" / "team"


def test_a_shared_log_is_set_for_the_machine(ql: Ql, team: Path) -> None:
    for _ in "ab":
        done = ql("init", "--shared", str(team))
        assert done.code == 0
        assert done.lines[0].startswith(f"{team}/quicklog.db is ready")
        assert done.lines[1:] == [
            f"the team's codes, yours to edit: {team}/codes.toml",
            "who is who: logins in its [technicians] say it for everybody, and ql me NAME for one's own login",
            f"{sharing.machine_settings()} says so: on this machine ql uses it from now on, for everybody",
        ]
    assert ql("add", "Rami Cohen. Eli. backup. 9:30").code == 0
    assert [row["customer"] for row in rows(team / "quicklog.db")] == ["Rami Cohen"]


def test_who_has_chosen_another_log_is_told(ql: Ql, team: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QL_LOG", str(log))
    done = ql("init", "--shared", str(team))
    assert done.code == 0
    assert f"for you ql still uses {log}: so says QL_LOG or your own config.toml" in done.err


def test_the_machines_other_log_stays_and_the_line_for_each_is_told(ql: Ql, team: Path) -> None:
    first = ql("init", "--shared", str(team))
    second = team.with_name("another team")
    done = ql("init", "--shared", str(second))
    assert (first.code, done.code) == (0, 0)
    assert f"it names {team}/quicklog.db, and --force would put this one in its place" in done.out
    assert done.lines[-1] == f"export QL_LOG='{second}/quicklog.db'"
    assert ql("init").out.startswith(f"{team}/quicklog.db was there already")
    assert ql("init", "--shared", str(second), "--force").code == 0
    assert ql("init").out.startswith(f"{second}/quicklog.db was there already")


# Real users.

TEAM, OTHERS = 54100, 54200


class Person(NamedTuple):
    """A user of the machine, by number; ``groups`` are those beside the user's own, of the same number."""

    uid: int
    groups: tuple[int, ...] = ()
    umask: int = 0o022


ADMIN = Person(0)
ELI, DANA, NOA = Person(54101, (TEAM,)), Person(54102, (OTHERS, TEAM)), Person(54103, (TEAM,))
OUTSIDER = Person(54104, (OTHERS,))


class Machine:
    """A machine with users, each with a home; ``srv`` is a folder in which all of them may make folders.

    Python and quicklog may lie where only root can go. So they are reached through folders that are open already,
    by the names that Linux gives to those.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "etc" / "quicklog" / "config.toml"
        self.log = folder / "srv" / "team" / "quicklog.db"
        (folder / "srv").mkdir()
        (folder / "srv").chmod(0o1777)
        (folder / "home").mkdir()
        for person in (ADMIN, ELI, DANA, NOA):
            self.home(person).mkdir(0o700)
            os.chown(self.home(person), person.uid, person.uid)
        base = os.path.realpath(sys.base_prefix)
        libraries = [path for path in sys.path if path.endswith("-packages")]
        self._open = [os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in (base, str(ROOT), *libraries)]
        home, *paths = (f"/proc/self/fd/{number}" for number in self._open)
        self._python = os.path.join(home, os.path.relpath(os.path.realpath(sys.executable), base))
        self._environ = {
            "QL_TECHNICIAN": "Noa",  # nobody is a stranger, who is told of ql me
            "PYTHONHOME": home,
            "PYTHONPATH": os.pathsep.join(paths),
            "LD_LIBRARY_PATH": os.path.join(home, "lib"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_CONFIG_DIRS": str(self.settings.parents[1]),
        }

    def close(self) -> None:
        """Let go of the folders."""
        for number in self._open:
            os.close(number)

    def home(self, person: Person) -> Path:
        """Return the home of a person; an outsider has none that could be written."""
        return self.folder / "home" / str(person.uid)

    def python(self, person: Person, *arguments: str, **changes: str) -> Ran:
        """Run Python as a person; ``changes`` go to the environment."""
        done = subprocess.run(
            [self._python, *arguments],
            env={**self._environ, "HOME": str(self.home(person)), **changes},
            user=person.uid,
            group=person.uid,
            extra_groups=person.groups,
            umask=person.umask,
            cwd=self.folder,
            pass_fds=self._open,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def ql(self, person: Person, *words: str, **changes: str) -> Ran:
        """Run ``ql`` as a person."""
        return self.python(person, "-m", "quicklog", *words, **changes)

    def rights(self, *names: str) -> list[tuple[str, int]]:
        """Return the rights and the group of files in the team's folder; without names of the folder itself."""
        found = [path.stat() for path in map(self.log.with_name, names)] or [self.log.parent.stat()]
        return [(oct(stat.S_IMODE(status.st_mode)), status.st_gid) for status in found]


@pytest.fixture
def machine() -> Iterator[Machine]:
    """Return a machine of its own. What pytest gives to a test is closed to all but its user."""
    folder = Path(tempfile.mkdtemp()).resolve()
    folder.chmod(0o755)
    before = os.umask(0o022)
    opened = Machine(folder)
    os.umask(before)
    try:
        yield opened
    finally:
        opened.close()
        shutil.rmtree(folder)


def sees(machine: Machine, person: Person) -> set[str]:
    """Return the customers whom a person finds in the log."""
    done = machine.ql(person, "list", "--format", "tsv")
    assert (done.code, done.err) == (0, "")
    return {line.split("\t")[3] for line in done.lines[1:]}


def assert_shut_out(done: Ran) -> None:
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("ql: ")
    assert done.err.count("\n") == 1


@needs_users
@pytest.mark.parametrize(
    ("admins", "elis", "danas"), [(0o022, 0o002, 0o077), (0o077, 0o022, 0o002), (0o002, 0o077, 0o022)]
)
def test_two_users_share_a_log_whatever_their_umasks(admins: int, elis: int, danas: int, machine: Machine) -> None:
    admin, eli, dana = (
        person._replace(umask=umask) for person, umask in zip((ADMIN, ELI, DANA), (admins, elis, danas), strict=True)
    )
    done = machine.ql(admin, "init", "--shared", "srv/team", "--group", str(TEAM))
    assert (done.code, done.err) == (0, "")
    assert done.lines[0] == f"{machine.log} is ready: all of the group {TEAM} may read and write it"
    assert machine.rights() == [("0o2770", TEAM)]
    for number, person in enumerate((eli, dana, eli, dana)):
        done = machine.ql(person, "add", f"Customer {number}. Noa. backup. now")
        assert (done.code, done.err) == (0, ""), person
    everybody = {f"Customer {number}" for number in range(4)}
    assert sees(machine, eli) == sees(machine, dana) == sees(machine, admin) == everybody
    assert [row["recorded_by"] for row in rows(machine.log)] == [str(person.uid) for person in (eli, dana, eli, dana)]
    files = machine.rights("quicklog.db", "quicklog.db-journal", "codes.toml")
    assert files == [("0o660", TEAM), ("0o660", TEAM), ("0o664", TEAM)]
    for words in (["add", "Customer 5. Noa. backup. now"], ["list"], ["doctor"]):
        assert_shut_out(machine.ql(OUTSIDER, *words))
    assert sees(machine, eli) == everybody


@needs_users
def test_users_share_a_log_without_an_administrator(machine: Machine) -> None:
    """Eli makes it, nobody may set it for the machine, and each colleague uses the line that Eli was told."""
    done = machine.ql(ELI._replace(umask=0o077), "init", "--shared", "srv/team", "--group", str(TEAM))
    assert (done.code, done.err) == (0, "")
    assert f"{machine.settings} was left as it was: Permission denied." in done.lines[-2]
    assert machine.rights() + machine.rights("quicklog.db") == [("0o2770", TEAM), ("0o660", TEAM)]
    command, setting = shlex.split(done.lines[-1])
    assert command == "export"
    assert machine.ql(DANA, "add", "Rami Cohen. Noa. backup. now", QL_LOG=setting.removeprefix("QL_LOG=")).code == 0
    assert [row["customer"] for row in rows(machine.log)] == ["Rami Cohen"]
    again = machine.ql(DANA, "init", "--shared", "srv/team")  # it is Eli's, but nothing is left to be done
    assert (again.code, again.lines[0]) == (0, f"{machine.log} is ready: all of the group {TEAM} may read and write it")
    set_now = machine.ql(ADMIN, "init", "--shared", "srv/team")
    assert (set_now.code, set_now.err) == (0, "")
    assert sees(machine, DANA) == {"Rami Cohen"}


@needs_users
def test_what_a_user_may_not_do_is_refused_in_one_line(machine: Machine) -> None:
    team = machine.log.parent
    refused = machine.ql(ELI, "init", "--shared", "srv/team", "--group", str(OTHERS))
    assert_shut_out(refused)
    assert (
        f"{team} cannot be shared with the group {OTHERS}: Operation not permitted; an administrator may do it"
        in refused.err
    )
    refused = machine.ql(ELI, "init", "--shared", "new/team")
    assert_shut_out(refused)
    assert f"{machine.folder}/new cannot be shared: Permission denied" in refused.err
    machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM))
    for words in (["--group", str(OTHERS)], []):
        assert_shut_out(machine.ql(OUTSIDER, "init", "--shared", "srv/team", *words))
    assert_shut_out(machine.ql(DANA, "init", "--shared", "srv/team", "--group", str(OTHERS)))
    assert machine.rights() + machine.rights("quicklog.db") == [("0o2770", TEAM), ("0o660", TEAM)]


@needs_users
def test_a_group_of_one_and_a_home_that_is_closed_are_told(machine: Machine) -> None:
    done = machine.ql(ELI, "init", "--shared", "~/team")
    home = machine.home(ELI)
    assert done.code == 0
    assert done.err.split("\n") == [
        f"the group {ELI.uid} is yours alone: --group names that of your team",
        f"{home} lets nobody else through: chmod o+x {home}, or share a folder elsewhere",
        "",
    ]


KILLED = """
import os, signal
from quicklog.store.opening import open_log
log = open_log(os.environ["QL_LOG"])
log.connection.execute("PRAGMA cache_size = 1")  # so that half of it is in the file already
with log.transaction() as write:
    for number in range(100):
        body = {"line": "x" * 1000, "offset": "+02:00", "at": "2026-11-21T09:30:00+02:00", "customer": "Never"}
        write.append("noted", body, at="2026-11-21T07:30:00.000+00:00", login="eli")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@needs_users
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_next_user_recovers_from_a_colleague_killed_in_the_middle_of_a_write(umask: int, machine: Machine) -> None:
    machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM))
    assert machine.ql(DANA, "add", "Before. Noa. backup. now").code == 0
    machine.log.with_name("quicklog.db-journal").unlink()  # so that it is Eli who makes it
    before = machine.log.read_bytes()
    done = machine.python(ELI._replace(umask=umask), "-c", KILLED, QL_LOG=str(machine.log))
    assert done.code == -signal.SIGKILL
    assert machine.log.read_bytes() != before
    assert machine.log.with_name("quicklog.db-journal").stat().st_size > 0
    assert machine.log.with_name("quicklog.db-journal").stat().st_uid == ELI.uid
    done = machine.ql(DANA._replace(umask=umask), "add", "After. Noa. backup. now")
    assert (done.code, done.err) == (0, "")
    assert sees(machine, NOA) == {"Before", "After"}
    assert machine.ql(ELI, "doctor").code == 0
    assert machine.ql(ELI, "add", "Later. Noa. backup. now").code == 0


def test_a_log_whose_folder_is_away_is_not_begun_anew_elsewhere(
    ql: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk that it lies on may only be away: the note waits in the pocket, and is brought in when it is back."""
    share = tmp_path / "share" / "team"
    monkeypatch.setenv("QL_LOG", str(share / "log.db"))
    done = ql("add", ARTICLE)
    assert (done.code, share.parent.exists()) == (0, False)
    assert f"{share} is not there: make that folder, or see whether its disk is away. The note waits" in done.err
    share.mkdir(parents=True)
    assert "1 waiting note was saved" in ql("add", ARTICLE).err
    assert [row["customer"] for row in rows(share / "log.db")] == ["Rami Cohen"] * 2


def test_a_log_of_the_settings_is_not_begun_unseen(ql: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QL_LOG")
    settings = tmp_path / "etc" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"log = '{tmp_path}/team.db'\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    assert f"a new log was begun: {tmp_path}/team.db" in ql("add", ARTICLE).err
    assert ql("add", HEBREW).err == ""
