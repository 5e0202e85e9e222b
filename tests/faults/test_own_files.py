"""Files of one person in the hands of another: real users who plant links, and root who must not follow them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.cli import rows
from tests.cli.test_setup import ADMIN, DANA, ELI, TEAM, Machine, needs_users

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_users
CODES = "[codes.viruses]\nmeaning = 'Scan'\n"


def share(machine: Machine) -> Path:
    """Let the administrator make a log for the team; return the codes beside it."""
    done = machine.ql(ADMIN, "init", "--shared", "srv/team", "--group", str(TEAM))
    assert (done.code, done.err) == (0, "")
    return machine.log.with_name("codes.toml")


def plant(machine: Machine, person: object, script: str) -> None:
    """Let a member of the team do with its folder what a member may do."""
    done = machine.python(person, "-c", f"import os\n{script}")  # type: ignore[arg-type]
    assert (done.code, done.err) == (0, "")


def whole(path: Path) -> tuple[bytes, int, int, int]:
    status = path.stat()
    return path.read_bytes(), stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid


EDIT = "import sys, pathlib\npathlib.Path(sys.argv[1]).open('a').write('[codes.flood]\\nmeaning = \"Pump\"\\n')\n"


@pytest.mark.parametrize("command", ["add", "edit"])
def test_codes_that_a_member_made_a_link_lead_root_nowhere(command: str, machine: Machine) -> None:
    codes = share(machine)
    secret = machine.folder / "pyproject.toml"
    secret.write_text("[tool]\nx = 1\n", encoding="utf-8")
    secret.chmod(0o600)
    before = whole(secret)
    plant(machine, ELI, f"os.unlink({str(codes)!r})\nos.symlink({str(secret)!r}, {str(codes)!r})")
    editor = machine.folder / "editor.py"
    editor.write_text(EDIT, encoding="utf-8")
    words = ["codes", "add", "flood", "Pump"] if command == "add" else ["codes", "edit"]
    done = machine.ql(ADMIN, *words, VISUAL=f"{machine._python} {editor}")
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
    assert "a link in a folder that others may write" in done.err
    assert whole(secret) == before
    done = machine.ql(DANA, "add", "Rami Cohen. Noa. viruses. now")
    assert (done.code, done.err.count("\n")) == (0, 1)
    done = machine.ql(DANA, "list", "--format", "tsv")  # every command says that the codes are not read
    assert (done.code, done.err.count("\n"), "Rami Cohen" in done.out) == (0, 1, True)


@pytest.mark.parametrize(
    "made",
    ["os.mkfifo(path)", "os.symlink('/dev/zero', path)", "os.mkdir(path)", "open(path, 'wb').truncate(50_000_000)"],
)
def test_codes_that_are_no_small_file_keep_nobody_from_writing(made: str, machine: Machine) -> None:
    codes = share(machine)
    plant(machine, ELI, f"path = {str(codes)!r}\nos.unlink(path)\n{made}")
    done = machine.ql(DANA, "add", "Rami Cohen. Noa. viruses. now")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert [row["code"] for row in rows(machine.log)] == ["viruses"]
    done = machine.ql(ADMIN, "codes", "add", "flood", "Pump")
    assert (done.code, done.err.count("\n")) == (4, 1)


def test_codes_that_root_changes_stay_their_owners(machine: Machine) -> None:
    codes = share(machine)
    codes.write_text(CODES, encoding="utf-8")
    os.chown(codes, ELI.uid, TEAM)
    codes.chmod(0o640)
    assert machine.ql(ADMIN, "codes", "add", "flood", "Pump").code == 0
    content, *rights = whole(codes)
    assert (b"flood" in content, rights) == (True, [0o640, ELI.uid, TEAM])


def test_who_cannot_give_a_file_back_opens_it_to_nobody(machine: Machine) -> None:
    """A group that the writer is not in would turn into the writer's own, with the rights that were meant for it."""
    folder = machine.folder / "srv" / "open"
    folder.mkdir()
    folder.chmod(0o777)
    file = folder / "notes.csv"
    file.touch()
    file.chmod(0o660)
    os.chown(file, ELI.uid, 54900)
    share(machine)
    assert machine.ql(DANA, "add", "Rami Cohen. Noa. viruses. now").code == 0
    assert machine.ql(DANA, "export", "-o", str(file)).code == 0
    assert whole(file)[1:] == (0o600, DANA.uid, DANA.uid)


@pytest.mark.parametrize("name", ["csv", "xlsx", "md"])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_an_answer_keeps_the_rights_and_the_owner_of_the_file_in_its_place(
    name: str, mode: int, machine: Machine
) -> None:
    share(machine)
    file = machine.home(ELI) / f"notes.{name}"
    file.write_text("old", encoding="utf-8")
    os.chown(file, ELI.uid, TEAM)
    file.chmod(mode)
    assert machine.ql(ADMIN, "add", "Rami Cohen. Noa. viruses. now").code == 0
    assert machine.ql(ADMIN, "export", "-o", str(file)).code == 0
    assert whole(file)[0] != b"old"
    assert whole(file)[1:] == (mode, ELI.uid, TEAM)
    assert os.listdir(machine.home(ELI)) == [f"notes.{name}"]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_an_answer_follows_no_link_of_a_member(name: str, machine: Machine) -> None:
    share(machine)
    secret, trap = machine.folder / "secret", machine.log.with_name(f"notes.{name}")
    secret.write_text("mine", encoding="utf-8")
    plant(machine, ELI, f"os.symlink({str(secret)!r}, {str(trap)!r})")
    machine.ql(ADMIN, "add", "Rami Cohen. Noa. viruses. now")
    done = machine.ql(ADMIN, "export", "-o", str(trap))
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
    assert secret.read_text(encoding="utf-8") == "mine"
    assert trap.is_symlink()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_log_of_ones_own_is_for_nobody_else_whatever_the_umask(umask: int, machine: Machine) -> None:
    person = ELI._replace(umask=umask)
    assert machine.ql(person, "add", "Rami Cohen. Noa. viruses. now").code == 0
    made = [path for path in machine.home(ELI).rglob("*") if "quicklog" in path.parts]
    assert {path.name for path in made} >= {"quicklog.db", "quicklog.db-journal"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600, 0o700}
    log = next(path for path in made if path.name == "quicklog.db")
    assert machine.ql(person, "doctor").code == 0
    log.chmod(0o644)
    log.parent.chmod(0o755)
    done = machine.ql(person, "doctor")
    assert (done.code, done.out.count("rights: ")) == (1, 1)


@pytest.mark.parametrize("words", [["init", "--shared", "srv/team"], ["init"], ["add", "A. B. backup. now"], ["today"]])
def test_root_who_has_kept_a_users_home_leaves_nothing_there(words: list[str], machine: Machine) -> None:
    home = machine.home(ELI)
    own = machine.folder / "root"
    own.mkdir()
    code = (
        "import os, pwd, sys\nreal = pwd.getpwuid(0)\n"
        f"pwd.getpwuid = lambda _: pwd.struct_passwd([*real[:5], {str(own)!r}, real[6]])\n"
        "from quicklog.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    )
    done = machine.python(ADMIN, "-c", code, *words, HOME=str(home))
    assert "Traceback" not in done.err
    assert list(home.rglob("*")) == []
    assert (own / ".cache" / "quicklog").is_dir()


def test_what_a_user_keeps_for_ql_is_not_believed_by_root(machine: Machine) -> None:
    """The cache is in a form that is trusted whole: root would run what a user put there."""
    share(machine)
    assert machine.ql(ELI, "add", "Rami Cohen. Noa. viruses. now").code == 0
    (folder,) = machine.home(ELI).glob(".cache/quicklog")
    code = (
        "import marshal, os\nfrom quicklog.config import home\n"
        "marshal.loads = lambda content: print(len(content))\n"
        "print(home._remembered(os.environ['CACHE'], ()))"
    )
    for path in folder.iterdir():
        done = machine.python(ADMIN, "-c", code, CACHE=str(path))
        assert (done.code, done.out, done.err) == (0, "None\n", "")
