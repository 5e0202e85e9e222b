"""Who I am: what says so, how it is set without touching anything else, and that a new login is told once."""

from __future__ import annotations

import os
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.config import home
from quicklog.config.settings_edit import with_setting
from tests.cli import ARTICLE, HEBREW, rows, words

if TYPE_CHECKING:
    from tests.cli.conftest import Ql

# A config.toml as people keep them: comments, order, blanks and a slip.
KEPT = """# mine
log = "~/elsewhere.db"   # on the big disk

technician = 'Eli Levi'  # that is me
  history="on"
colour = 1
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the settings of a user without a name are, or will be."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("QL_TECHNICIAN")
    monkeypatch.setattr(home, "login", lambda: "stranger")
    return Path(platformdirs.PlatformDirs("quicklog", appauthor=False).user_config_dir) / "config.toml"


def technician(log: Path) -> str:
    """Return the technician of the last note."""
    return str(rows(log)[-1]["technician"])


@pytest.mark.parametrize("log_is_named", [True, False])
def test_a_login_that_is_no_technician_is_told_once_how_to_say_who_writes(
    log_is_named: bool, ql: Ql, log: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not log_is_named:
        monkeypatch.delenv("QL_LOG")
    told = 'a note that names no technician is by stranger, your login: ql me "Eli Levi" says who you are\n'
    assert ql("add", "--dry-run", *words(ARTICLE)).err == ""
    assert ql("add", *words(ARTICLE)).err == told
    assert ql("add", *words(HEBREW)).err == ""
    assert not settings.exists()
    assert log.parent.is_dir()


def test_without_a_name_in_the_note_it_is_asked_for(ql: Ql, settings: Path, log: Path) -> None:
    assert "ql me NAME says" in ql("add", "Sara. backup").err
    assert technician(log) == "stranger"
    ql("me", "Dana", "Katz")
    assert settings.exists()
    ql("add", "Sara. backup. 9:30")
    assert technician(log) == "Dana Katz"


@pytest.mark.parametrize("said", ["environment", "settings", "logins", "alias"])
def test_whom_something_names_is_told_nothing(
    said: str, ql: Ql, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said == "environment":
        monkeypatch.setenv("QL_TECHNICIAN", "Dana")
    if said == "settings":
        settings.parent.mkdir(parents=True)
        settings.write_text('technician = "Dana Katz"', encoding="utf-8")
    monkeypatch.setattr(home, "login", lambda: {"logins": "noa", "alias": "Dana"}.get(said, "stranger"))
    assert ql("add", "Sara. backup").err == ""
    assert ql("today", "--mine").err == ""


def test_several_lines_are_followed_by_one_telling(ql: Ql, settings: Path) -> None:
    done = ql("add", "-", stdin=b"Sara. Dana. backup\nRami. Eli. backup\n")
    assert done.err.count("says who you are") == 1
    assert 'ql me "Dana Katz"' in done.err
    assert not settings.exists()


@pytest.mark.parametrize("command", [["today", "--mine"], ["open", "--mine"], ["inbox"], ["me"]])
def test_what_asks_for_mine_says_whose_that_is(command: list[str], ql: Ql, log: Path, settings: Path) -> None:
    ql("add", "Sara. Dana. backup")
    assert log.exists()
    assert "ql me NAME says who you are" in ql(*command).err
    ql("me", "Dana Katz")
    assert "ql me" not in ql(*command).err
    assert settings.exists()


def test_what_says_who_i_am_is_said(ql: Ql, log: Path, settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = "; the log keeps stranger, your login, beside it\n"
    assert ql("me").out == "stranger\n"
    assert ql("me", "דנה") == (0, f"you are Dana Katz: so says {settings}\n", "")
    assert ql("me") == (0, "Dana Katz\n", f"so says {settings}{kept}")
    monkeypatch.setenv("QL_TECHNICIAN", "noa")
    assert ql("me") == (0, "Noa Bar\n", f"so says QL_TECHNICIAN{kept}")
    assert ql("me", "eli").err == "QL_TECHNICIAN counts before it, and says noa\n"
    monkeypatch.delenv("QL_TECHNICIAN")
    settings.unlink()
    monkeypatch.setattr(home, "login", lambda: "noa")
    assert ql("me").err == f"so says {log.with_name('codes.toml')}; the log keeps noa, your login, beside it\n"


def test_a_name_that_the_team_does_not_know_is_said(ql: Ql, log: Path, settings: Path) -> None:
    says = f"{log.with_name('codes.toml')} names no technician “Dana Kats”: did you mean Dana Katz?\n"
    assert ql("me", "Dana", "Kats") == (0, f"you are Dana Kats: so says {settings}\n", says)
    assert says in ql("me").err
    assert ql("me", "Olga").err == f"{log.with_name('codes.toml')} names no technician “Olga”\n"


def test_everything_else_in_the_settings_stays(ql: Ql, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_text(KEPT, encoding="utf-8")
    settings.chmod(0o640)
    ql("me", "Dana Katz")
    assert settings.read_text(encoding="utf-8") == KEPT.replace("'Eli Levi'", '"Dana Katz"')
    assert settings.stat().st_mode & 0o777 == 0o640
    assert os.listdir(settings.parent) == ["config.toml"]


@pytest.mark.parametrize("broken", [b"technician = \n", b"\xff", b"[technician]\nname = 'x'\n"])
def test_settings_that_cannot_be_read_are_left_as_they_are(broken: bytes, ql: Ql, settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_bytes(broken)
    done = ql("me", "Dana")
    assert (done.code, done.out) == (2, "")
    assert f"{settings} was not changed" in done.err
    assert settings.read_bytes() == broken


def test_what_is_no_name_is_refused(ql: Ql, settings: Path) -> None:
    assert ql("me", "").err.endswith('ql: nobody was named: ql me "Eli Levi"\n')
    assert ql("me", "-").code == 2
    assert ql("me", "x" * 101).code == 2
    assert not settings.exists()


def test_where_the_settings_cannot_be_written_nothing_is_changed(ql: Ql, settings: Path) -> None:
    settings.parent.parent.mkdir(parents=True)
    settings.parent.write_text("a file", encoding="utf-8")
    done = ql("me", "Dana")
    assert (done.code, done.out) == (4, "")
    assert f"{settings} " in done.err


def test_making_a_log_says_who_is_who(ql: Ql, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ql me NAME says who you are" in ql("init").err
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    monkeypatch.delenv("QL_LOG")
    assert "ql me NAME for one's own login" in ql("init", "--shared", str(tmp_path / "shared")).out
    assert not settings.exists()


@given(
    before=st.lists(st.sampled_from(["# a", "", 'log = "x"', "technician = 'a' # b", "[t]\nu = 1"]), unique=True),
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.sampled_from(["", "\ufeff"]),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)
def test_a_setting_changes_one_line_or_adds_it(before: list[str], newline: str, bom: str, name: str) -> None:
    before.sort(key=lambda line: line.startswith("["))  # what stands behind a table belongs to it
    text = bom + newline.join("\n".join(before).split("\n"))
    after = with_setting(text, "technician", name)
    assert after.startswith(bom)
    assert loads(after.removeprefix(bom)) == loads(text.removeprefix(bom)) | {"technician": name}
    assert others(after.removeprefix(bom)) == others(text.removeprefix(bom))
    assert ("# b" in text) <= ("# b" in after)


def others(text: str) -> list[str]:
    """Return the lines of settings that say nothing of the technician; the last may have no end."""
    return [line for line in text.split("\n") if not line.startswith("technician")]
