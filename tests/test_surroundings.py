"""What a log needs around it: each thing that is wrong is found, and what is right is left alone."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance import environment, sharing
from quicklog.maintenance.backup import retention
from quicklog.store.opening import open_log
from tests.notebook import NOW, noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from quicklog.lib.finding import Finding
    from quicklog.store.log import Log

needs_posix = pytest.mark.skipif(os.name != "posix", reason="the system has no such rights")
needs_ordinary_user = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to root, and other systems have other rights"
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    (tmp_path / "own").mkdir(mode=0o755)
    with open_log(str(tmp_path / "own" / "log.db")) as opened:
        noted(opened)
        yield opened


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "srv" / "team" / "quicklog.db"
    sharing.make(str(path))
    with open_log(str(path)) as log:
        noted(log)
    return path


def says(findings: Iterable[Finding]) -> list[str]:
    return [finding.says for finding in findings]


@needs_posix
def test_a_log_of_ones_own_and_one_that_is_shared_have_the_right_rights(log: Log, shared: Path) -> None:
    assert list(environment.rights(log.path)) == []
    assert list(environment.rights(str(shared))) == []


@needs_posix
def test_a_log_that_everybody_may_use_is_found(log: Log) -> None:
    os.chmod(log.path, 0o644)
    assert says(environment.rights(log.path)) == [f"everybody on this machine may use {log.path}"]
    os.chmod(log.path, 0o640)
    folder = os.path.dirname(log.path)
    os.chmod(folder, 0o777)
    (found,) = environment.rights(log.path)
    assert found.remedy == f"chmod o-w {folder}"
    os.chmod(folder, 0o1777)  # only its owner may rename a file there
    assert list(environment.rights(log.path)) == []


@needs_posix
@pytest.mark.parametrize("name", ["quicklog.db", "quicklog.db-journal"])
def test_a_file_that_a_part_of_the_group_may_not_write_is_found(name: str, shared: Path) -> None:
    shared.with_name(name).chmod(0o640)
    (found,) = environment.rights(str(shared))
    assert found.says == f"the group of {shared.parent} may not write {shared.with_name(name)}"
    assert found.remedy.endswith(f"ql init --shared {shared.parent}")
    sharing.make(str(shared))
    assert list(environment.rights(str(shared))) == []


@needs_posix
def test_a_shared_folder_in_which_the_group_may_not_write_is_found(shared: Path) -> None:
    shared.parent.chmod(0o2750)
    assert says(environment.rights(str(shared))) == [f"the group of {shared.parent} may not write there"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may give a file to another group")
def test_a_file_of_another_group_is_found(shared: Path) -> None:
    os.chown(shared, -1, 54321)
    assert says(environment.rights(str(shared))) == [f"the group of {shared.parent} may not write {shared}"]


@needs_ordinary_user
def test_a_log_that_one_may_not_write_is_found(log: Log) -> None:
    os.chmod(log.path, 0o440)
    assert says(environment.rights(log.path)) == [f"you may not write {log.path}: what you add waits in your pocket"]


@needs_posix
def test_a_pocket_is_for_one_person(tmp_path: Path) -> None:
    pocket = tmp_path / "pocket"
    assert list(environment.rights_of_the_pocket(str(pocket))) == []
    pocket.mkdir(mode=0o700)
    assert list(environment.rights_of_the_pocket(str(pocket))) == []
    pocket.chmod(0o750)
    assert says(environment.rights_of_the_pocket(str(pocket))) == [f"others may use {pocket}"]


def test_a_daily_copy_that_is_missing_is_found(log: Log) -> None:
    folder = retention.folder_of(log.path)
    assert says(environment.copies(log, NOW)) == [f"no daily copy is in {folder}"]
    os.mkdir(folder)
    for days, late in ((3, True), (2, False), (0, False), (-1, False)):
        made = NOW - timedelta(days=days)
        shutil.copyfile(log.path, os.path.join(folder, retention.name_of(made)))
        expected = [f"the newest copy in {folder} is of {made:%Y-%m-%d}"] if late else []
        assert says(environment.copies(log, NOW)) == expected


def test_the_copy_of_another_log_in_the_same_folder_is_none_of_this_one(log: Log) -> None:
    folder, other = retention.folder_of(log.path), os.path.join(os.path.dirname(log.path), "other.db")
    os.mkdir(folder)
    with open_log(other) as another:
        noted(another)
    shutil.copyfile(other, os.path.join(folder, retention.name_of(NOW)))
    assert says(environment.copies(log, NOW)) == [f"no daily copy is in {folder}"]


def test_an_event_from_the_future_tells_of_a_wrong_clock(log: Log) -> None:
    (written,) = log.connection.execute("SELECT at FROM events").fetchone()
    assert list(environment.clock(log, NOW)) == []
    (found,) = environment.clock(log, NOW - timedelta(minutes=6))
    assert written[:10] in found.says
    assert list(environment.clock(log, NOW - timedelta(minutes=4))) == []
    log.connection.execute("UPDATE events SET at = 'soon'")
    assert list(environment.clock(log, NOW)) == []


def test_an_empty_log_tells_nothing_of_the_clock(tmp_path: Path) -> None:
    with open_log(str(tmp_path / "log.db")) as log:
        assert list(environment.clock(log, NOW)) == []


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, []),
        ({"LANG": "C"}, []),
        ({"LANG": "he_IL.UTF-8"}, []),
        ({"LANG": "en_US.utf8"}, []),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "he_IL.ISO-8859-8"}, ["the locale he_IL.ISO-8859-8 is not in UTF-8: "]),
        ({"LC_CTYPE": "x.\x1b[31m"}, ["the locale x."]),
    ],
)
def test_what_keeps_a_terminal_from_showing_hebrew(environ: dict[str, str], expected: list[str]) -> None:
    found = says(environment.terminal(environ))
    assert len(found) == len(expected)
    assert all(each.startswith(beginning) for each, beginning in zip(found, expected, strict=True))
    assert all(each.isprintable() for each in found)


def test_what_a_killed_command_left_is_found_when_it_is_old(log: Log, tmp_path: Path) -> None:
    pocket = tmp_path / "pocket"
    pocket.mkdir()
    left = [f"{log.path}.0123456789ab.new", str(pocket / "note.json.0123456789ab.part")]
    others = [f"{log.path}.old", str(pocket / "note.json"), str(tmp_path / "own" / "other.db.0123456789ab.new")]
    for path in left + others:
        with open(path, "wb"):
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert list(environment.leftovers(log.path, str(pocket), NOW + timedelta(minutes=59))) == []
    later = NOW + timedelta(minutes=61)
    found = says(environment.leftovers(log.path, str(pocket), later))
    assert found == [f"{path} was left by a command that was killed" for path in left]
    assert list(environment.leftovers(log.path, str(tmp_path / "none"), NOW)) == []
