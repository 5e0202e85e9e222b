"""A log with every table in use, its folder of copies, and a copy of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.maintenance.backup import making
from quicklog.store import connection, copying
from quicklog.store.opening import open_log
from tests.notebook import NOW, appended, noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.store.log import Log


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of some forty pages, every table of it in use."""
    path = tmp_path_factory.mktemp("example") / "log.db"
    with open_log(str(path)) as log:
        first = noted(log, "Rami Cohen. Eli. viruses", customer="Rami Cohen", for_="Dana", technician="Eli")
        appended(log, "amended", {"changes": {"customer": "Rami Levi"}}, first.id)
        with log.transaction() as write:
            for each in range(60):
                body = {"line": f"שרה {each} " + "x" * 900, "offset": "+02:00", "at": "2026-11-21T09:30:00+02:00"}
                write.append(
                    "noted", {**body, "customer": f"שרה {each}"}, at="2026-11-21T07:30:00.000+00:00", login="eli"
                )
    return path


@pytest.fixture
def path(example: Path, tmp_path: Path) -> Path:
    """Where a log of its own is, in a folder of its own."""
    folder = tmp_path.resolve() / "team"
    folder.mkdir()
    return Path(shutil.copy(example, folder / "log.db"))


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with open_log(str(path)) as opened:
        yield opened


@pytest.fixture
def folder(path: Path) -> Path:
    """Where its copies go."""
    return path.with_name("backups")


@pytest.fixture
def copy(path: Path, folder: Path) -> Path:
    """A copy of the log as it is now."""
    with open_log(str(path)) as log:
        return Path(making.back_up(log, str(folder), NOW).path)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a lock."""
    for module in (connection, copying):
        monkeypatch.setattr(module, "TIMEOUT", 0.05)
