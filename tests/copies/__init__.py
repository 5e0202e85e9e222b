"""What the tests of copies have in common: what a file holds, and processes that write meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.maintenance import audit
from quicklog.maintenance.backup import restoring
from quicklog.store import private
from quicklog.store.opening import open_log
from tests.notebook import NOW, tables

if TYPE_CHECKING:
    from datetime import datetime

ROOT = Path(__file__).resolve().parents[2]
NAME = "quicklog-2026-11-21T093000.db"
PAGE = 4096
needs_posix = pytest.mark.skipif(os.name != "posix", reason="the system has no such rights or signals")
WRITER = """
import os, sys
from quicklog.store.opening import open_log
from tests.notebook import noted
written = 0
with open_log(sys.argv[1]) as log:
    while not os.path.exists(sys.argv[2]):
        noted(log, customer=f"customer {written}")
        written += 1
        print(written, flush=True)
"""


def void(_: object) -> None:
    """Do something without an answer."""


def there(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def content(path: Path) -> dict[str, list[Any]]:
    with open_log(str(path)) as log:
        return tables(log)


def assert_sound(path: Path) -> None:
    with open_log(str(path)) as log:
        assert [*audit.integrity(log), *audit.broken_links(log), *audit.strayed_notes(log)] == []


def run(program: str, *words: str) -> subprocess.Popen[bytes]:
    """Start a Python program that finds quicklog and the tests."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", program, *words], env=environ, stdout=subprocess.PIPE)


def restored(copy: Path, path: Path, moment: datetime = NOW) -> restoring.Replaced:
    """Put a copy in a log's place."""
    ready = restoring.prepare(str(copy), str(path), moment)
    try:
        return restoring.put_in_place(ready.path, str(path), moment, "eli")
    finally:
        private.discard(ready.path)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"customer,technician\n" * 300)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def headless(path: Path) -> None:
    path.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])


def torn(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:PAGE] + b"\xff" * (len(whole) - PAGE))
