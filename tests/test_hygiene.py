"""What a capture may cost at the start: proved by what a fresh interpreter has loaded, never by a stopwatch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
HEAVY = {
    *("typer", "rich", "sqlite_utils", "platformdirs", "prompt_toolkit", "dateutil", "xlsxwriter", "bidi", "psycopg"),
    "python_calamine",
    *("re", "json", "typing", "enum", "dataclasses", "inspect", "hashlib", "tomllib", "pathlib", "uuid", "csv"),
    *("contextlib", "unicodedata", "zoneinfo", "difflib"),
}


def loaded(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after some code, without what ``site`` loads."""
    program = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "quicklog.actions.capture",
        "quicklog.actions.session",
        "quicklog.cli.fast",
        "quicklog.store.query",
        "quicklog.__main__",
    ],
)
def test_what_a_capture_imports_is_light(module: str) -> None:
    assert loaded(f"import {module}") & HEAVY == set()


WRITE = """
import sqlite3
from quicklog.store.opening import open_log
with open_log({path!r}) as log:
    with log.transaction() as write:
        body = {{"line": "Rami. UPS", "offset": "+02:00", "at": "2026-11-21T09:30:00+02:00", "customer": "Rami"}}
        note = write.append("noted", body, at="2026-11-21T07:30:00.000+00:00", login="eli")
        write.append("done", {{"outcome": "clean", "offset": "+02:00"}}, at="2026-11-21T07:30:00.000+00:00",
                     login="eli", note=note.id)
    from quicklog.store.query import Selection, by_ref, open_matters, pages
    from quicklog.store.names import Names
    Names(log).like("rami cohen")
    by_ref(log, note.ref)
    rows = [row for page in pages(log, Selection(words=("ups",))) for row in page]
    assert len(rows) == 1
"""


def test_writing_and_reading_a_log_stays_light(tmp_path: Path) -> None:
    from quicklog.store.opening import open_log

    path = str(tmp_path / "log.db")
    open_log(path).connection.close()
    assert loaded(WRITE.format(path=path)) & HEAVY == set()


def test_the_clock_and_the_home_stay_light(tmp_path: Path) -> None:
    """The second time: the first fills the cache."""
    code = (
        "import os\nfrom quicklog.config import home\nfrom quicklog.lib import clock\n"
        f"found = home.find({{'HOME': {str(tmp_path)!r}, 'QL_LOG': {str(tmp_path / 'log.db')!r}}})\n"
        "clock.now('Asia/Jerusalem' if hasattr(__import__('time'), 'tzset') else None)\nhome.login()"
    )
    import platformdirs

    libraries = str(Path(platformdirs.__file__).parent.parent)
    assert {"platformdirs", "tomllib"} <= loaded(f"sys.path.append({libraries!r})\n{code}")
    assert loaded(code) & HEAVY == set()


COMMAND = """
import os, sys
sys.path.append({libraries!r})
from quicklog.__main__ import main
sys.stderr = sys.stdout = open(os.devnull, "w", encoding="utf-8")
code = main({words!r})
sys.stdout = sys.__stdout__
assert code in (0, 3), code
"""
# What reads lines that are not plain, and what nobody asked for.
RARE = {
    *(f"quicklog.shorthand.{module}" for module in ("phrases", "moments", "hurried", "explain", "offers", "marks")),
    "quicklog.language.more",
    "quicklog.cli.app",
}


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., set[str]]:
    """Return what runs a command, and says which modules its process has loaded; the first call fills the cache."""
    import platformdirs

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("QL_LOG", str(tmp_path / "log.db"))
    libraries = str(Path(platformdirs.__file__).parent.parent)

    def run(*words: str) -> set[str]:
        return loaded(COMMAND.format(libraries=libraries, words=words))

    run("add", "Dana Katz. Eli Levi. viruses. -5m")
    return run


@pytest.mark.parametrize("time", ["-10m.", "yesterday 9:30.", "אתמול 9:30. Asked for a call on the other line"])
def test_a_plain_line_loads_nothing_that_others_need(time: str, line: Callable[..., set[str]]) -> None:
    assert line("add", f"Rami Cohen. Eli Levi. viruses. {time}") & (HEAVY | RARE) <= {"unicodedata"}


def test_to_read_a_draft_again_takes_no_decoder_with_its_patterns(line: Callable[..., set[str]]) -> None:
    line("add", "call number 4 again 25:70")
    assert "json" not in line("fix")
