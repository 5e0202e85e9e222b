"""The page of a report in a browser: of a year, from the left and from the right, light, dark and on paper.

It needs Chromium, Node.js, and two packages for that in the checkout or where ``NODE_PATH`` says: ``npm install
--no-save playwright-core axe-core``. axe says nothing of a picture without a name, so those are asked for here.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import year
from tests.cli import AT_NOW, ROOT, environment

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("browser.cjs")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NODE = shutil.which("node")
PACKAGES = ("playwright-core", "axe-core")
YEAR = ("--since", "2025-11-01", "--until", "2026-10-31")
# Of the year's codes those that are written from right to left.
HEBREW = ("מזגן", "מסים", "תשלום", "דליפה", "בית ספר", "חניה", "ביטול")
SIDES = ["ltr", "rtl"]
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 24, 29)"


def _missing() -> str:
    """Say what is not there; nothing if all is."""
    if CHROMIUM is None or NODE is None:
        return "no chromium here" if CHROMIUM is None else "no node here"
    ask = "".join(f"require.resolve({package!r});" for package in PACKAGES)
    done = subprocess.run([NODE, "-e", ask], cwd=SCRIPT.parent, capture_output=True, check=False)
    return "" if done.returncode == 0 else f"npm install --no-save {' '.join(PACKAGES)} was not done here"


def _page(folder: Path, name: str, *filters: str) -> Path:
    """Write the page of a report on the year, as a process does."""
    path = folder / f"{name}.html"
    words = ["report", *YEAR, *filters, "--html", str(path)]
    environ = environment({"QL_LOG": str(folder / "log.db"), "HOME": str(folder)})
    command = [sys.executable, "-c", AT_NOW, json.dumps([words])]
    subprocess.run(command, env=environ, check=True, capture_output=True, cwd=ROOT)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two pages of a year: one of all of it, and one of what is written from right to left."""
    missing = _missing()
    if missing:
        pytest.skip(missing)
    made = tmp_path_factory.mktemp("year")
    year.make(made, notes=3000)
    _page(made, "ltr")
    _page(made, "rtl", *(word for code in HEBREW for word in ("--code", code)))
    return made


@pytest.fixture(scope="module")
def seen(folder: Path) -> dict[str, Any]:
    """Return what a browser sees of the pages."""
    pages = {side: {"page": str(folder / f"{side}.html"), "pdf": str(folder / f"{side}.pdf")} for side in SIDES}
    asked = json.dumps({"chromium": CHROMIUM, "pages": pages})
    environ = environment({"HOME": str(folder)})
    command = [str(NODE), str(SCRIPT), asked]
    done = subprocess.run(command, env=environ, check=False, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("side", SIDES)
def test_a_page_is_read_from_the_side_of_its_names(folder: Path, side: str) -> None:
    assert f'<html lang="en" dir="{side}">' in (folder / f"{side}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("side", SIDES)
def test_a_page_asks_for_nothing_but_itself_and_the_browser_has_nothing_to_say(
    folder: Path, seen: dict[str, Any], side: str
) -> None:
    assert seen[side]["requests"] == [(folder / f"{side}.html").as_uri()]
    assert seen[side]["noise"] == []


@pytest.mark.parametrize("side", SIDES)
def test_nothing_is_cut_off_on_any_screen_or_on_paper(seen: dict[str, Any], side: str) -> None:
    found = seen[side]["faults"]
    assert {*found} >= {"390", "768", "1440", "390 with all open", "paper"}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("side", SIDES)
def test_every_picture_table_and_frame_has_a_name(seen: dict[str, Any], side: str) -> None:
    names = seen[side]["names"]
    assert names["pictures"] == names["named_pictures"] == 4
    assert names["drawn"]
    assert names["tables"] == names["named_tables"] > 20
    assert names["frames"] == names["named_frames"] == names["tables"]


@pytest.mark.parametrize("side", SIDES)
def test_bars_begin_at_the_side_from_which_one_reads(seen: dict[str, Any], side: str) -> None:
    bars = seen[side]["bars"]
    begins, ends = ("left", "right") if side == "ltr" else ("right", "left")
    assert len(bars) > 5
    assert all(bar["seen"] for bar in bars)
    assert len({bar[begins] for bar in bars}) == 1
    assert len({bar[ends] for bar in bars}) > 3


@pytest.mark.parametrize("side", SIDES)
def test_axe_finds_nothing_that_keeps_anybody_out(seen: dict[str, Any], side: str) -> None:
    found = seen[side]["axe"]
    assert {*found} == {"1440 light", "1440 dark", "390 light"}
    for told in found.values():
        assert {"color-contrast", "document-title", "html-has-lang", "svg-img-alt"} <= {*told["passed"]}
        assert [fault for fault in told["faults"] if fault["impact"] in ("serious", "critical")] == []


def test_a_page_is_dark_where_that_is_preferred(seen: dict[str, Any]) -> None:
    assert seen["ltr"]["paper"] == {"light": LIGHT, "dark": DARK}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here")
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.usefixtures("seen")
def test_on_paper_it_is_a4_and_no_heading_stands_alone_at_the_foot(folder: Path, side: str) -> None:
    path = folder / f"{side}.pdf"
    told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    assert re.search(r"^Page size: .*\(A4\)$", told, re.MULTILINE)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    sheets = [[line.strip() for line in sheet.splitlines() if line.strip()] for sheet in text.split("\f")[:-1]]
    assert 5 <= len(sheets) <= 15
    headings = re.findall(r"<h2><bdi>(.+)</bdi></h2>", (folder / f"{side}.html").read_text(encoding="utf-8"))
    headings = [heading.lower() for heading in headings]
    for number, sheet in enumerate(sheets, 1):
        assert sheet[-1].replace(" ", "") == f"{number}/{len(sheets)}"
        assert sheet[-2].lower() not in headings
    assert any("digest" in line for line in sheets[-1])
