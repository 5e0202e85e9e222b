"""Texts that a spreadsheet would change: they are kept from it, and come back as they were."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.spreadsheet import is_changed, kept, taken
from tests.cli import environment

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = [
    *("=1+1", "+972-50-1234567", "-1", "@home", "\tx", "\rx", "0042", "0501234567", " 0042", "123456789012"),
    *("9.30", "9:30", "9:30 pm", "12/3", "2026-11-20", "1e5", "87e9", "0334", "50%", "3 Mar", "Mar-3", "oct", "TRUE"),
]
SAME = [
    "",
    "0",
    "4711",
    "12345678901",
    "Rami Cohen",
    "May Cohen",
    "v2.5",
    "5s84",
    "דירה 5",
    "2026-11-20T09:30:00+02:00",
]


@pytest.mark.parametrize("text", CHANGED)
def test_what_excel_would_change_is_marked(text: str) -> None:
    assert kept(text) == f"'{text}"
    assert kept(f"'{text}") == f"''{text}"


@pytest.mark.parametrize("text", SAME)
def test_what_excel_leaves_alone_is_left_alone(text: str) -> None:
    assert not is_changed(text)
    assert kept(text) == text
    assert taken(text) == text


@given(
    st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from("'=+0123456789.:/e mar"), max_size=12)
)
def test_every_text_comes_back(text: str) -> None:
    assert taken(kept(text)) == text


def test_a_long_text_takes_no_time_to_speak_of() -> None:
    for text in ("1" * 100_000 + "x", "1 " * 50_000 + "x", "mar " * 25_000, "1" * 4 + "-" * 100_000 + "mar x"):
        assert not is_changed(text)


SEPARATOR = "from quicklog.lib.spreadsheet import separator; print(separator())"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("localedef") is None or sys.platform == "win32", reason="no locale can be made here")
@pytest.mark.parametrize(("language", "sign"), [("de_DE", ";"), ("en_US", ","), ("he_IL", ",")])
def test_cells_are_parted_as_the_locale_has_it(language: str, sign: str, tmp_path: Path) -> None:
    made = ["localedef", "-i", language, "-f", "UTF-8", str(tmp_path / f"{language}.UTF-8")]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip(f"there is no {language} to make")
    env = environment({"LOCPATH": str(tmp_path), "LC_ALL": f"{language}.UTF-8"})
    done = subprocess.run([sys.executable, "-c", SEPARATOR], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == sign


def test_a_locale_that_is_not_there_has_commas() -> None:
    env = environment({"LC_ALL": "xx_XX.UTF-8", "LANG": os.environ.get("LANG", "C")})
    done = subprocess.run([sys.executable, "-c", SEPARATOR], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ","
