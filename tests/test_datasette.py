"""Datasette shows the log and its views, and leaves the file as it was."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import NOW
from tests.cli.conftest import log as log  # noqa: PLC0414  a fixture
from tests.cli.conftest import ql as ql  # noqa: PLC0414  a fixture

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow


def asked(log: Path, path: str) -> list[dict[str, Any]]:
    """Return what Datasette answers to a request, without a server."""
    command = [
        str(Path(sys.executable).parent / "datasette"),
        str(log),
        "--setting",
        "sql_time_limit_ms",
        "5000",
        "--get",
        path,
    ]
    answered = subprocess.run(command, capture_output=True, check=True, text=True)
    found: list[dict[str, Any]] = json.loads(answered.stdout)
    return found


def test_the_log_and_its_views_are_served_and_the_file_stays_as_it_was(ql: Ql, log: Path) -> None:
    for line in ("Rami. Eli. VPN+UPS. 9:30", "רמי כהן. דנה. מדפסת. 9:40 due:2h", "Tom. Eli. VPN. 10:00"):
        ql("add", line, now=NOW)
    before = hashlib.sha256(log.read_bytes()).digest()
    shape = "_shape=array"
    assert [row["customer"] for row in asked(log, f"/log/contacts.json?{shape}")] == ["Rami", "רמי כהן", "Tom"]
    assert [row["promise"] for row in asked(log, f"/log/promises.json?{shape}")] == ["overdue"]
    counted = "/log.json?sql=select+code,count(*)+as+n+from+contact_codes+group+by+1+order+by+2+desc,1"
    assert asked(log, f"{counted}&{shape}")[0] == {"code": "VPN", "n": 2}
    assert len(asked(log, f"/log/notes.json?{shape}")) == 3
    assert hashlib.sha256(log.read_bytes()).digest() == before
