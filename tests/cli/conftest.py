"""A team's place: a log that is not there yet, the sample codes beside it, and Noa at the keyboard."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Protocol

import pytest

from quicklog.__main__ import main
from quicklog.lib.message import speak
from tests.cli import NOW, SAMPLES, Ran, plain_letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


class Ql(Protocol):
    """Runs a command in this process."""

    def __call__(self, *words: str, now: datetime = NOW, stdin: bytes = b"") -> Ran:
        """Run ``ql WORDS`` at a moment."""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return where the team's log is, or will be."""
    zone = os.environ.get("TZ")
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    folder = tmp_path / "team"
    folder.mkdir()
    shutil.copy(SAMPLES / "codes.toml", folder)
    monkeypatch.setenv("QL_LOG", str(folder / "log.db"))
    monkeypatch.setenv("QL_TECHNICIAN", "noa")
    yield folder / "log.db"
    os.environ.pop("TZ", None)  # a command goes into the team's zone for the rest of its process
    if zone is not None:
        os.environ["TZ"] = zone
    time.tzset()
    for number, handler in handlers.items():  # and heeds signals in its own way
        signal.signal(number, handler)


@pytest.fixture
def as_noa(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the login be Noa's own, as codes.toml says."""
    monkeypatch.setattr("quicklog.config.home.login", lambda: "noa")


@pytest.fixture
def ql(log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ql:
    """Return what runs a command in this process, at a given moment, on the team's log."""
    assert log.parent.is_dir()
    in_other_letters = plain_letters.ASKED_FOR in os.environ
    if in_other_letters:
        monkeypatch.setattr("quicklog.__main__._speak", lambda: speak(plain_letters.OtherLetters()))

    def run(*words: str, now: datetime = NOW, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
        capsys.readouterr()
        before = plain_letters.data_of(words, stdin, log.parent.parent) if in_other_letters else []
        code = main(list(words), now)
        ran = Ran(code, *capsys.readouterr())
        if not in_other_letters:
            return ran
        data = [*before, *plain_letters.data_of(words, stdin, log.parent.parent)]
        assert plain_letters.untranslated(ran.out + ran.err, data) == [], (words, ran)
        return Ran(code, plain_letters.read_back(ran.out), plain_letters.read_back(ran.err))

    return run
