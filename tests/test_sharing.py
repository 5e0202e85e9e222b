"""A shared log: made for a group whatever the umask, never at the expense of what is there, and set for a machine."""

from __future__ import annotations

import os
import shlex
import sqlite3
import stat
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from tomllib import loads
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.config import home
from quicklog.errors import BadUsageError, DamagedError, NewerLogError, QuicklogError, UnreachableError
from quicklog.maintenance import sharing
from quicklog.maintenance.sharing import make, place_in, set_for_everybody
from quicklog.store import schema
from quicklog.store.opening import open_log
from tests.notebook import noted

if TYPE_CHECKING:
    from collections.abc import Iterator

UMASKS = [0o022, 0o002, 0o077]
needs_groups = pytest.mark.skipif(os.name != "posix", reason="the system has no groups of this kind")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file to any group"
)


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Put the umask back that a test has changed."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a team, not there yet."""
    return tmp_path.resolve() / "srv" / "team"


def shared(folder: Path, group: str | None = None) -> Path:
    log = Path(place_in(str(folder)))
    make(str(log), group)
    return log


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return the rights, the group and the bytes of a folder and of all in it."""
    paths = [folder, *folder.rglob("*")]
    return {str(path): (mode(path), path.stat().st_gid, path.read_bytes() if path.is_file() else b"") for path in paths}


# The log, its folder and its codes.


@needs_groups
@pytest.mark.parametrize("mask", UMASKS)
def test_the_group_may_write_whatever_the_umask(mask: int, folder: Path) -> None:
    os.umask(mask)
    log = shared(folder)
    assert mode(folder) == 0o2770
    assert mode(folder.parent) == 0o755
    assert mode(log) == 0o660
    assert mode(folder / "codes.toml") == 0o664
    assert {path.stat().st_gid for path in (folder, log, folder / "codes.toml")} == {folder.stat().st_gid}
    assert os.umask(mask) == mask
    with open_log(str(log)) as opened:
        noted(opened)
    assert mode(log.with_name("quicklog.db-journal")) == 0o660


@needs_groups
def test_a_second_time_changes_nothing(folder: Path) -> None:
    log = shared(folder)
    (folder / "codes.toml").write_text("# ours", encoding="utf-8")
    with open_log(str(log)) as opened:
        noted(opened)
    before = everything(folder)
    shared(folder)
    assert everything(folder) == before


@needs_groups
def test_a_log_of_ones_own_becomes_a_shared_one(folder: Path) -> None:
    folder.mkdir(parents=True)
    log = folder / "quicklog.db"
    with open_log(str(log)) as opened:
        noted(opened)
    log.with_name("quicklog.db-journal").chmod(0o600)
    log.chmod(0o600)
    before = log.read_bytes()
    shared(folder)
    assert [mode(path) for path in (folder, log, folder / "quicklog.db-journal")] == [0o2770, 0o660, 0o660]
    assert log.read_bytes() == before


@needs_root
def test_the_group_may_be_given_by_name_or_number_and_is_the_folders_otherwise(folder: Path) -> None:
    import grp

    named = grp.getgrall()[-1]
    log = place_in(str(folder))
    assert make(log, "54100") == "54100"
    assert make(log) == "54100"
    assert {path.stat().st_gid for path in (folder, folder / "quicklog.db")} == {54100}
    assert make(log, named.gr_name) == named.gr_name
    assert {path.stat().st_gid for path in (folder, folder / "quicklog.db")} == {named.gr_gid}


@pytest.mark.parametrize("group", ["no such group", "", "-1", "٣", "\x1b[31m", "a\0b"])
def test_a_group_that_is_not_there_is_a_usage_error(group: str, folder: Path) -> None:
    with pytest.raises(BadUsageError, match="--group") as caught:
        shared(folder, group)
    assert str(caught.value).isprintable()
    assert not folder.exists()


def test_where_there_are_no_such_groups_the_folder_decides(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = place_in(str(folder))
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        assert make(log) is None
        with pytest.raises(BadUsageError, match="icacls"):
            make(log, "techs")
    assert sorted(path.name for path in folder.iterdir()) == ["codes.toml", "quicklog.db"]


def test_the_starter_is_put_beside_the_log_for_the_team_to_edit(folder: Path) -> None:
    log = shared(folder)
    assert (folder / "codes.toml").read_bytes() == Path(home.starter()).read_bytes()
    assert home.find(os.environ, str(log)).codes_path == str(folder / "codes.toml")


def test_codes_that_are_there_stay(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "codes.toml").symlink_to("gone.toml")
    shared(folder)
    assert (folder / "codes.toml").is_symlink()
    assert not (folder / "codes.toml").exists()


def test_the_folder_may_be_named_in_any_way(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert place_in("team") == str(tmp_path.resolve() / "team" / "quicklog.db")
    assert place_in("link/team") == str(tmp_path.resolve() / "real" / "team" / "quicklog.db")
    assert place_in("~/team/") == str(own_home.resolve() / "team" / "quicklog.db")


# What is there already.


def refused(folder: Path, kind: type[QuicklogError], words: str) -> None:
    """Assert that sharing a folder is refused in one line, and that it and all in it stays as it was."""
    before = everything(folder)
    with pytest.raises(kind, match=words) as caught:
        shared(folder)
    assert str(caught.value).isprintable()
    assert everything(folder) == before


@needs_groups
@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "codes", "quicklog"])
def test_a_folder_that_holds_other_things_is_not_closed_to_others(name: str, folder: Path) -> None:
    (folder / name).mkdir(parents=True)
    refused(folder, UnreachableError, f"other things, too: name a new folder, such as {folder}/quicklog$")
    folder.chmod(0o2770)  # who wants it all the same can do that, and quicklog has nothing to change
    assert mode(shared(folder)) == 0o660


@needs_groups
def test_a_folder_of_the_systems_own_is_not_closed_to_others() -> None:
    before = mode(Path("/tmp"))
    with pytest.raises(UnreachableError, match="other things"):
        sharing._share_folder("/tmp", None)
    assert not sharing._is_free("/srv")
    assert mode(Path("/tmp")) == before


def test_another_programs_database_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "quicklog.db")
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    refused(folder, DamagedError, "is not a quicklog log")


def test_an_emptied_file_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "quicklog.db").touch()
    refused(folder, DamagedError, "was emptied")


def test_garbage_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "quicklog.db").write_bytes(b"at,customer\n" * 1000)
    refused(folder, DamagedError, "not a quicklog log")


def test_a_newer_log_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    log = folder / "quicklog.db"
    open_log(str(log)).connection.close()
    connection = sqlite3.connect(log)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    refused(folder, NewerLogError, "newer quicklog")


def test_a_link_for_a_log_is_refused(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    open_log(str(tmp_path / "real.db")).connection.close()
    (folder / "quicklog.db").symlink_to(tmp_path / "real.db")
    refused(folder, UnreachableError, "is a symbolic link")


@needs_groups
@pytest.mark.parametrize("kind", ["link", "name"])
def test_what_only_looks_like_a_journal_is_not_touched(kind: str, folder: Path, tmp_path: Path) -> None:
    """Whoever may write the folder may lay such a trap for the administrator who shares it again."""
    log = shared(folder)
    victim = tmp_path / "victim"
    victim.touch(0o600)
    trap = log.with_name("quicklog.db-journal")
    if kind == "link":
        trap.symlink_to(victim)
    else:
        os.link(victim, trap)
    with pytest.raises(UnreachableError) as caught:
        shared(folder)
    assert str(trap) in str(caught.value)
    assert mode(victim) == 0o600


@needs_groups
def test_a_file_for_a_folder_is_refused_in_words(folder: Path) -> None:
    folder.parent.mkdir()
    folder.touch()
    with pytest.raises(UnreachableError, match=f"{folder} cannot be shared: Not a directory$"):
        shared(folder)
    with pytest.raises(UnreachableError, match=r"Not a directory$"):
        shared(folder / "deeper" / "still")


@needs_groups
def test_the_outermost_folder_that_keeps_the_group_out_is_found() -> None:
    with TemporaryDirectory() as place:  # the folders of tests are closed to others from the top
        top = Path(place).resolve()
        log = shared(top / "a" / "b" / "c")
        top.chmod(0o755)
        assert sharing.closed_above(str(log)) is None
        (top / "a" / "b").chmod(0o700)
        assert sharing.closed_above(str(log)) == str(top / "a" / "b")
        (top / "a").chmod(0o710)  # the group that may go through is the log's
        assert sharing.closed_above(str(log)) == str(top / "a" / "b")
        top.chmod(0o744)
        assert sharing.closed_above(str(log)) == str(top)


# The log of the machine.


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The machine's settings, not there yet."""
    return tmp_path.resolve() / "etc" / "xdg" / "quicklog" / "config.toml"


def test_the_settings_are_those_that_every_ql_reads(folder: Path) -> None:
    log = shared(folder)
    assert set_for_everybody(str(log), sharing.machine_settings()) is None
    assert home.find(os.environ).log == str(log)


@needs_groups
@pytest.mark.parametrize("mask", UMASKS)
def test_everybody_may_read_the_settings_whatever_the_umask(mask: int, settings: Path) -> None:
    os.umask(mask)
    assert set_for_everybody("/srv/quicklog.db", str(settings)) is None
    assert (mode(settings), mode(settings.parent), mode(settings.parents[1])) == (0o644, 0o755, 0o755)


def test_another_log_stays_unless_forced(settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    text = "# for all of us\r\nlog = '/srv/one.db' # the first\r\ntechnician = \"nobody\"\r\n"
    settings.write_bytes(text.encode())
    assert set_for_everybody("/srv/one.db", str(settings)) is None
    why = set_for_everybody("/srv/two.db", str(settings))
    assert why == "it names /srv/one.db, and --force would put this one in its place"
    assert settings.read_bytes() == text.encode()
    assert set_for_everybody("/srv/two.db", str(settings), forced=True) is None
    read, complaint = home._settings(str(settings))
    assert complaint is None
    assert read == {"log": "/srv/two.db", "technician": "nobody"}
    assert settings.read_bytes().decode() == text.replace("'/srv/one.db'", '"/srv/two.db"')


def test_the_log_may_stand_there_seen_from_that_folder(settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text("log = 'team.db'", encoding="utf-8")
    assert set_for_everybody(str(settings.with_name("team.db")), str(settings)) is None
    assert settings.read_text(encoding="utf-8") == "log = 'team.db'"


@pytest.mark.parametrize("text", ["log = '''\n/srv/one.db'''", "x = 1\n[a]\nlog = '/srv/other.db'\n"])
def test_a_log_is_set_however_the_settings_are_written(text: str, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text(text, encoding="utf-8")
    assert set_for_everybody("/srv/two.db", str(settings), forced=True) is None
    assert loads(settings.read_text(encoding="utf-8")) == loads(text) | {"log": "/srv/two.db"}


@pytest.mark.parametrize("text", ["[", "log = 5", "\xff", "a = 'x\nlog=1'", "[log]\nx = 1"])
def test_unusual_settings_are_left_to_a_person(text: str, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_bytes(text.encode("latin-1"))
    before = settings.read_bytes()
    assert set_for_everybody("/srv/two.db", str(settings), forced=True) is not None
    assert settings.read_bytes() == before


def test_what_the_system_refuses_is_said(settings: Path) -> None:
    settings.parents[1].mkdir(parents=True)
    settings.parent.touch()
    assert set_for_everybody("/srv/team.db", str(settings)) == "Not a directory"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(TEXT, st.lists(st.sampled_from(["# log = 'no'", "", "technician = 'Eli'", "log = '/srv/old.db'"]), unique=True))
def test_any_log_can_be_set_beside_whatever_is_there(
    tmp_path_factory: pytest.TempPathFactory, name: str, lines: list[str]
) -> None:
    settings = tmp_path_factory.mktemp("etc") / "config.toml"
    settings.write_text("\n".join(lines), encoding="utf-8")
    log = os.path.realpath(f"/srv/{name.replace('/', '_')}.db")
    before = tomllib.loads("\n".join(lines))
    assert set_for_everybody(log, str(settings), forced=True) is None
    assert tomllib.loads(settings.read_text(encoding="utf-8")) == before | {"log": log}
    assert set(lines) - {"log = '/srv/old.db'"} <= set(settings.read_text(encoding="utf-8").split("\n"))
    assert set_for_everybody(log, str(settings)) is None


@given(TEXT)
def test_the_line_for_one_person_says_exactly_that_log(path: str) -> None:
    line = sharing.line_for_one(path)
    assert shlex.split(line) == ["export", f"QL_LOG={path}"]


def test_the_line_for_one_person_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sharing.line_for_one("/srv/quicklog/quicklog.db") == "export QL_LOG=/srv/quicklog/quicklog.db"
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        said = sharing.line_for_one(r"C:\Users\Public\quicklog\quicklog.db")
    assert said == r'setx QL_LOG "C:\Users\Public\quicklog\quicklog.db"'


def test_a_folder_of_copies_does_not_keep_a_log_from_being_shared(folder: Path) -> None:
    (folder / "backups").mkdir(parents=True)
    assert sharing._is_free(str(folder))
    (folder / "backups of mine").mkdir()
    assert not sharing._is_free(str(folder))
