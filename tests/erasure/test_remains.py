"""Where an erased person stands still is found: in copies, whole or not, and in the pocket."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from quicklog.errors import QuicklogError
from quicklog.maintenance.backup import making, restoring, retention
from quicklog.maintenance.erasure import erase, leftovers
from quicklog.maintenance.redact import name_of
from quicklog.store import pocket, private
from quicklog.store.kept_version import keep_version
from quicklog.store.opening import open_log
from tests.erasure.test_erase import erased
from tests.notebook import NOW, appended, body, noted, stamp

if TYPE_CHECKING:
    from pathlib import Path

NAME = name_of("Rami Cohen")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_log(str(tmp_path / "log.db")) as log:
        noted(log, "Sara. Eli. UPS", customer="Sara")
    return tmp_path / "log.db"


def test_all_that_is_a_copy_of_the_log_is_found(path: Path) -> None:
    assert leftovers.copies_of(str(path)) == []
    with open_log(str(path)) as log:
        copy = making.back_up(log, retention.folder_of(log.path), NOW).path
    fresh = restoring.prepare(copy, str(path), NOW).path
    kept = restoring.put_in_place(fresh, str(path), NOW, "eli").kept
    private.discard(fresh)
    older = keep_version(str(path), 0)
    (path.parent / "other.db").write_bytes(b"")
    (path.parent / "log.db-journal").write_bytes(b"")
    (path.parent / "link.db").symlink_to(path)
    assert leftovers.copies_of(str(path)) == leftovers.copies_of(str(path.parent / "link.db")) == [copy, kept, older]


@pytest.mark.parametrize(
    "said",
    [
        [{"customer": "RAMI COHEN"}],
        [{"customer": "Bob", "detail": "for Rami Cohen's wife"}],
        [{"line": "rami-cohen", "draft": "“rami” is no code"}],
        [{"customer": "Rami Cohen"}, {"customer": "Bob"}],
    ],
)
def test_a_copy_that_holds_the_person_anywhere_is_told_from_one_that_does_not(
    path: Path, said: list[dict[str, str]]
) -> None:
    before = shutil.copy(path, path.with_name("before.db"))
    with open_log(str(path)) as log:
        note = appended(log, "noted", body("x") | said[0])
        for changes in said[1:]:
            appended(log, "amended", {"changes": changes}, note.id)
    after = shutil.copy(path, path.with_name("after.db"))
    assert [leftovers.holds(str(each), NAME) for each in (before, after)] == [False, True]
    with open_log(str(path)) as log:
        erased(log)
    assert not leftovers.holds(str(path), NAME)


def test_looking_at_a_copy_does_not_change_it(path: Path) -> None:
    before = path.read_bytes()
    assert not leftovers.holds(str(path), NAME)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir() if each.name != "log.db-journal"] == ["log.db"]


@pytest.mark.parametrize("content", [b"", b"not a log", None])
def test_a_copy_that_cannot_be_read_is_no_good_news(path: Path, content: bytes | None) -> None:
    copy = path.with_name("copy.db")
    if content is not None:
        copy.write_bytes(content)
    with pytest.raises(QuicklogError):
        leftovers.holds(str(copy), NAME)
    assert copy.exists() == (content is not None)


def test_what_waits_in_the_pocket_is_found_be_it_whole_or_not(tmp_path: Path) -> None:
    folder = tmp_path / "pocket"
    assert leftovers.in_pocket(str(folder), NAME) == []
    for number, line in enumerate(("Rami Cohen. Eli. UPS", "Sara. Eli. UPS", 'Bob "the" Rami-Cohen')):
        waiting = pocket.Waiting(f"0193be8f-1a00-7000-8000-00000000000{number}", "/log.db", stamp(), "eli", body(line))
        pocket.put(str(folder), waiting)
    (folder / "torn.json").write_bytes(json.dumps({"line": "Rami Cohen"}).encode()[:-2] + b"\xff")
    (folder / "empty.json").write_bytes(b"")
    found = leftovers.in_pocket(str(folder), NAME)
    assert [each.rpartition("/")[2][-7:] for each in found] == ["00.json", "02.json", "rn.json"]


def test_what_is_said_needs_no_note(path: Path) -> None:
    with open_log(str(path)) as log:
        assert [erase.is_said(row[-1], NAME) for page in erase.pages(log) for row in page] == [False]
