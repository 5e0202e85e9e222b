"""A slip in config.toml or codes.toml: said once, and no note is lost or goes where it was not meant to go."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from tests.cli import ARTICLE, rows

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow


@pytest.fixture
def config(own_home: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the config.toml of a user is who names no log otherwise."""
    assert os.environ["QL_LOG"] == str(log)
    monkeypatch.delenv("QL_LOG")
    path = own_home / "xdg_config_home" / "quicklog" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def waiting() -> list[dict[str, object]]:
    """Return what waits in the pocket."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in Path(home.find(os.environ).pocket).glob("*.json")]


SLIPS = ['tecnician = "Eli"', "technician = 5", "backup = 1", "x = 1"]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize(
    "words", [["add", *ARTICLE.split()], ["add", "--json", ARTICLE], ["today"], ["list"], ["codes", "list"], ["open"]]
)
def test_a_slip_is_said_once_by_every_command_and_stops_none(
    words: list[str], slip: str, ql: Ql, config: Path, log: Path
) -> None:
    config.write_text(f"log = '{log}'\n", encoding="utf-8")
    ql("add", ARTICLE)
    config.write_text(f"log = '{log}'\n{slip}\n", encoding="utf-8")
    done = ql(*words)
    assert done.code == 0
    assert done.err.count(f"{config}: ") == 1
    assert len(rows(log)) == 1 + (words[0] == "add")


@pytest.mark.parametrize("slip", ["logs = 'x.db'", "log = 5", "log = ", "[log", "lgo = 'x'", "\0"])
def test_where_the_log_is_in_doubt_a_note_waits_and_goes_into_the_log_that_is_meant(
    slip: str, ql: Ql, config: Path, log: Path
) -> None:
    config.write_text(slip, encoding="utf-8")
    done = ql("add", ARTICLE)
    assert (done.code, done.err.count("\n"), done.err.count(str(config))) == (0, 1, 1)
    assert "The note waits in the pocket" in done.err
    assert [note["log"] for note in waiting()] == [""]
    assert not os.path.exists(home.find(os.environ).log)
    assert ql("--log", str(log.with_name("other.db")), "codes", "list").code == 0
    config.write_text(f"log = '{log}'\n", encoding="utf-8")
    assert ql("init").code == 0
    assert ql("today").err == "1 waiting note was saved to the log\n"
    assert (len(rows(log)), waiting()) == (1, [])


REFUSED = [
    *(["today"], ["list"], ["export"], ["undo"], ["void", "abcd", "--why", "x"], ["backup"], ["restore", "x", "--yes"]),
    *(["init"], ["codes", "add", "flood", "Pump"], ["erase", "Rami", "--yes"], ["drafts"]),
]


@pytest.mark.parametrize("words", REFUSED)
def test_where_the_log_is_in_doubt_nothing_is_looked_for_or_done(words: list[str], ql: Ql, config: Path) -> None:
    ql("add", ARTICLE)
    usual = Path(home.find(os.environ).log)
    before, beside = usual.read_bytes(), sorted(os.listdir(usual.parent))
    config.write_text("logs = 'x.db'", encoding="utf-8")
    done = ql(*words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert (usual.read_bytes(), sorted(os.listdir(usual.parent))) == (before, beside)


def test_where_the_log_is_in_doubt_nothing_is_imported(ql: Ql, config: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(f"2026-11-20\n{ARTICLE}\n", encoding="utf-8")
    config.write_text("logs = 'x.db'", encoding="utf-8")
    done = ql("import", str(page))
    assert (done.code, done.out, done.err.count("\n"), waiting()) == (4, "", 1, [])
    assert not os.path.exists(home.find(os.environ).log)


def test_a_log_that_is_named_outright_is_not_doubted(ql: Ql, config: Path, log: Path) -> None:
    config.write_text("logs = 'x.db'", encoding="utf-8")
    done = ql("--log", str(log), "add", ARTICLE)
    assert (done.code, done.err.count(str(config)), len(rows(log))) == (0, 1, 1)


def test_a_reading_can_be_looked_at_though_the_log_is_in_doubt(ql: Ql, config: Path) -> None:
    config.write_text("logs = 'x.db'", encoding="utf-8")
    done = ql("add", "--dry-run", ARTICLE)
    assert (done.code, "not saved" in done.out, waiting()) == (0, True, [])


def test_doctor_names_slips_with_their_remedy(ql: Ql, config: Path, log: Path) -> None:
    config.write_text(f"log = '{log}'\ntecnician = 'Eli'\n", encoding="utf-8")
    ql("add", ARTICLE)
    done = ql("doctor", "--json")
    assert (done.code, done.err, [each["about"] for each in done.objects]) == (1, "", ["settings"])
    config.write_text("logs = 'x'\n", encoding="utf-8")
    ql("add", ARTICLE)
    done = ql("doctor", "--json")
    assert (done.code, [each["about"] for each in done.objects]) == (1, ["settings", "pocket"])


def test_the_prompt_complains_once(config: Path, log: Path) -> None:
    import pexpect

    from tests.cli import environment

    config.write_text(f"log = '{log}'\ntecnician = 'Eli'\n", encoding="utf-8")
    shown = pexpect.spawn(
        sys.executable, ["-m", "quicklog", "add"], env=environment({"TERM": "dumb"}), encoding="utf-8", timeout=30
    )
    for _ in "ab":
        shown.sendline(ARTICLE)
        shown.expect_exact("saved")
    shown.sendeof()
    shown.expect(pexpect.EOF)
    shown.close()
    assert len(rows(log)) == 2


# Codes.


@pytest.mark.parametrize("size", [1001, 65536, 500_000])
@pytest.mark.parametrize(
    "text",
    [
        '[codes.viruses]\nmeaning = "LONG"',
        '[codes.viruses]\nmeaning = "m"\naliases = ["LONG"]',
        '[codes.LONG]\nmeaning = "m"',
        '[technicians]\n"LONG" = { aliases = ["eli levi"] }',
        '[channels]\n"LONG" = ["phone"]',
        '[codes.viruses]\nmeaning = "m"\nask = ["LONG"]',
    ],
)
def test_no_text_in_the_codes_is_too_long_for_a_note(text: str, size: int, ql: Ql, log: Path) -> None:
    log.with_name("codes.toml").write_text(text.replace("LONG", "w" * size), encoding="utf-8")
    done = ql("add", "Rami Cohen. Eli Levi. viruses. 9:30. @phone")
    assert (done.code, done.err.count("codes.toml"), len(rows(log))) == (0, 1, 1)
    done = ql("codes", "check")
    assert (done.code, "letters, give no more than" in done.out, len(done.out) < 1000) == (1, True, True)


def test_a_note_with_many_codes_is_kept(ql: Ql, log: Path) -> None:
    names = [f"c{number}" for number in range(150)]
    text = "".join(f'[codes.{name}]\nmeaning = "{"m" * 1000}"\n' for name in names)
    log.with_name("codes.toml").write_text(text, encoding="utf-8")
    assert ql("add", f"Rami Cohen. Eli Levi. {'+'.join(names)}. 9:30").code == 0
    assert [row["status"] for row in rows(log)] == ["logged"]
