"""The package: the wheel holds what it must and nothing else, and the README's first command works with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quicklog import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
NOON = 12


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the source distribution, and the wheel from that, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_package_the_codes_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "quicklog").rglob("*.py")}
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "quicklog" / "help").glob("*.md")}
    about = f"quicklog-{__version__}.dist-info"
    papers = {f"{about}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    assert set(wheel.namelist()) == modules | pages | papers | {"quicklog/codes.toml", "quicklog/py.typed"}
    assert wheel.read("quicklog/codes.toml") == (ROOT / "codes.toml").read_bytes()


def test_the_first_command_of_the_readme_installs_writes_and_shows(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = readme.split("<!-- start -->\n```sh\n")[1].split("```")[0]
    printed = typed(command, tmp_path)
    assert "Remove malware: scan, clean, update the antivirus, confirm with the customer" in printed
    assert re.search(r"^09:30  Rami Cohen +Eli Levi +viruses +\w{4}$", printed, re.MULTILINE)
    hebrew = typed("~/.quicklog/bin/ql add רמי כהן. אלי לוי. וירוסים. 9:30. && ~/.quicklog/bin/ql today", tmp_path)
    assert "Remove malware: scan, clean, update the antivirus, confirm with the customer" in hebrew
    assert re.search(r"^09:30  רמי כהן +אלי לוי +viruses +\w{4}$", hebrew, re.MULTILINE)
    assert list(tmp_path.glob(".quicklog/lib/*/site-packages/quicklog/cli/__pycache__/fast.*.pyc")), (
        "it is not compiled"
    )


def typed(command: str, home: Path) -> str:
    """Run a command in bash, with a home of its own, where it is about noon; return what it prints."""
    ours = ("PYTHON", "QL_", "XDG_", "VIRTUAL_ENV")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    zone = f"NOON{datetime.now(UTC).hour - NOON:+d}"
    environ |= {"HOME": str(home), "PATH": path, "TZ": zone}
    bash = ["bash", "-euo", "pipefail", "-c", command]
    done = subprocess.run(bash, cwd=ROOT, env=environ, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
