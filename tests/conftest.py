"""What all tests share: how hard hypothesis tries, and a home of their own."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A log commits to a real disk, and a fresh interpreter takes its time: neither says anything about the code.
_PATIENT = [HealthCheck.too_slow]
# Where a change is judged the cases are always the same: "dev" and "quick" are there to find others.
settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=100,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=_PATIENT,
)
settings.register_profile(
    "dev", max_examples=1000, stateful_step_count=60, deadline=None, suppress_health_check=_PATIENT
)
settings.register_profile(
    "quick", max_examples=10, stateful_step_count=10, deadline=None, suppress_health_check=_PATIENT
)
# Folders whose tests all start many processes, or try thousands of cases.
_SLOW = ("faults", "fuzz")

_NUMBERS = itertools.count()
_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA")
_FOLDERS = ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


def pytest_configure(config: pytest.Config) -> None:
    """Try as hard as is asked for; who leaves out the slow tests is in a hurry."""
    usual = "quick" if config.getoption("markexpr") == "not slow" else "ci"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", usual))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow by its folder."""
    for item in items:
        if item.path.parent.name in _SLOW:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep every test, and every process that it starts, out of the real home and away from the real settings."""
    home = tmp_path_factory.getbasetemp() / f"home{next(_NUMBERS)}"  # mktemp looks through all of them for the next
    home.mkdir()
    for name in [name for name in os.environ if name.startswith("QL_")]:
        monkeypatch.delenv(name)
    for name in _HOMES:
        monkeypatch.setenv(name, str(home))
    for name in _FOLDERS:
        monkeypatch.setenv(name, str(home / name.lower()))
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_zone() -> Iterator[None]:
    """Put the process back into its time zone where a test (``clock.zone``) has set it to another."""
    before = os.environ.get("TZ")
    yield
    if os.environ.get("TZ") != before:
        os.environ.pop("TZ", None)
        os.environ |= {"TZ": before} if before else {}
        time.tzset()
