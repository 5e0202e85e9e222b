"""``ql codes card``, ``suggest``, ``add`` and ``edit``."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from tests.cli import ROOT, VIRUSES, on_terminal, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

STARTER = (ROOT / "codes.toml").read_bytes()


# The card.


def test_the_card_is_shown_with_the_rules(ql: Ql) -> None:
    done = ql("codes", "card")
    assert done.code == 0
    assert done.lines[0].startswith("customer. technician. code. time. detail")
    assert f"      {VIRUSES}" in done.lines


def test_the_card_fits_a_narrow_terminal(log: Path) -> None:
    assert log.parent.is_dir()
    shown = on_terminal(["codes", "card"], columns=40, environ={"QL_BIDI": "off"})
    assert shown.code == 0
    assert max(map(len, shown.lines)) <= 40


@pytest.mark.parametrize(
    ("options", "begin"), [(["--format", "md"], "# The team's codes"), (["-f", "html"], "<!DOCTYPE html>")]
)
def test_the_card_has_forms(options: list[str], begin: str, ql: Ql) -> None:
    assert ql("codes", "card", *options).lines[0] == begin


def test_the_card_goes_to_a_file_by_its_ending(ql: Ql, tmp_path: Path) -> None:
    done = ql("codes", "card", "-o", str(tmp_path / "card.html"))
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"the card was written to {tmp_path / 'card.html'}: print it on A4")
    assert (tmp_path / "card.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n")
    ql("codes", "card", "-o", str(tmp_path / "card.txt"))
    assert (tmp_path / "card.txt").read_text(encoding="utf-8") == ql("codes", "card").out


def test_a_card_never_takes_the_place_of_the_codes(ql: Ql, log: Path) -> None:
    before = log.with_name("codes.toml").read_bytes()
    assert ql("codes", "card", "-o", str(log.with_name("codes.toml"))).code == 2
    assert log.with_name("codes.toml").read_bytes() == before


def test_a_card_that_takes_more_sheets_says_so(ql: Ql, log: Path, tmp_path: Path) -> None:
    codes = "".join(f'[codes.code{place}]\nmeaning = "{VIRUSES} and so on, {place}"\n' for place in range(200))
    log.with_name("codes.toml").write_text(codes, encoding="utf-8")
    assert "200 codes take about 2 sheets" in ql("codes", "card", "-o", str(tmp_path / "card.html")).err


def test_a_card_of_nothing_and_of_no_form(ql: Ql, log: Path) -> None:
    assert ql("codes", "card", "--format", "xlsx").code == 2
    log.with_name("codes.toml").write_text("", encoding="utf-8")
    assert ql("codes", "card").code == 1


# Suggestions.


def test_suggestions_are_told(ql: Ql) -> None:
    ql("add", "-", stdin=b"Rami. Eli. flood. 9:30\nRami. Eli. flod. 9:40\nRami. Eli. viruses")
    done = ql("codes", "suggest")
    assert done.code == 0
    assert done.lines[0] == "In the code's place, but no code:"
    assert done.lines[1].startswith("  flod: 2, such as ") or done.lines[1].startswith("  flood: 2, such as ")
    assert done.lines[2:] == ["Not used since 2026-08-22:", "  backup, UPS, printer, DNS, password, callback, invoice"]
    assert (
        done.err
        == "from 3 notes since 2026-08-22; ql codes add WORD MEANING adds a code, ql codes edit opens the file\n"
    )


def test_suggestions_as_json(ql: Ql) -> None:
    ql("add", "Rami. Eli. flood. 9:30")
    found = ql("codes", "suggest", "--json", "--limit", "1", "--since", "yesterday").objects
    assert found[0]["suggestion"] == "unknown"
    assert found[0] | {"ref": ""} == {
        "suggestion": "unknown",
        "word": "flood",
        "count": 1,
        "ref": "",
        "spellings": [],
        "near": [],
    }
    assert {row["suggestion"] for row in found} == {"unknown", "unused"}


def test_nothing_to_suggest(ql: Ql, log: Path) -> None:
    assert ql("codes", "suggest").code == 1
    assert not log.exists()
    log.with_name("codes.toml").write_text('[codes.viruses]\nmeaning = "x"\n', encoding="utf-8")
    ql("add", "Rami. Eli. viruses")
    done = ql("codes", "suggest")
    assert (done.code, done.out) == (1, "")
    assert done.err == "ql: nothing to suggest from 1 note since 2026-08-22: --since looks further back\n"
    assert ql("codes", "suggest", "--since", "never").code == 2


# A code more.


def test_a_code_is_added_and_holds_at_once(ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    before = codes.read_text(encoding="utf-8")
    done = ql("codes", "add", "flood", "Pump", "it", "out", "--alias", "flod", "--alias", "הצפה", "--kind", "תקלה")
    assert done == (0, f"flood · flod · הצפה\n      Pump it out\n      added to {codes}\n", "")
    block = '[codes.flood]\nmeaning = "Pump it out"\naliases = ["flod", "הצפה"]\nkind = "fault"\n\n'
    assert codes.read_text(encoding="utf-8") == before.replace("[technicians]", block + "[technicians]")
    ql("add", "Rami. Eli. הצפה. 9:30")
    assert rows(log)[0]["meaning"] == "Pump it out"


@pytest.mark.parametrize(
    "words",
    [
        ["viruses", "x"],
        ["new", "x", "--alias", "virus"],
        ["new", ""],
        ["new", "x", "--kind", "comedy"],
        ["a+b", "x"],
        ["due:x", "thing"],
        ["new", "x", "--alias", "עד:x"],
    ],
)
def test_a_code_that_cannot_be_added_changes_nothing(words: list[str], ql: Ql, log: Path) -> None:
    before = log.with_name("codes.toml").read_bytes()
    done = ql("codes", "add", *words)
    assert (done.code, done.out) == (2, "")
    assert log.with_name("codes.toml").read_bytes() == before


def test_the_rights_of_the_file_stay(ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    codes.chmod(0o664)
    mask = os.umask(0o077)
    try:
        assert ql("codes", "add", "flood", "Pump").code == 0
    finally:
        os.umask(mask)
    assert stat.S_IMODE(codes.stat().st_mode) == 0o664


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_of_the_file_stays(ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    os.chown(codes, 1, 1)
    assert ql("codes", "add", "flood", "Pump").code == 0
    assert (codes.stat().st_uid, codes.stat().st_gid) == (1, 1)


def test_a_link_to_the_file_stays_a_link(ql: Ql, log: Path, tmp_path: Path) -> None:
    codes = log.with_name("codes.toml")
    codes.rename(tmp_path / "real.toml")
    codes.symlink_to(tmp_path / "real.toml")
    assert ql("codes", "add", "flood", "Pump").code == 0
    assert codes.is_symlink()
    assert "flood" in (tmp_path / "real.toml").read_text(encoding="utf-8")


def test_a_file_that_may_not_be_written_is_left_alone(ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = log.with_name("codes.toml").read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert ql("codes", "add", "flood", "Pump").code == 4
    assert log.with_name("codes.toml").read_bytes() == before


def test_the_codes_of_quicklog_become_the_teams_own(ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    codes.unlink()
    done = ql("codes", "add", "flood", "Pump")
    assert done.code == 0
    assert done.err == f"{codes} was made from the codes that come with quicklog: it is the team's own now\n"
    assert codes.read_bytes() != STARTER
    assert codes.read_bytes().replace(b'[codes.flood]\nmeaning = "Pump"\n\n', b"") == STARTER
    assert (ROOT / "codes.toml").read_bytes() == STARTER
    assert ql("codes", "list", "flood").err == f"from {codes}\n"


def test_the_codes_of_quicklog_are_never_changed(ql: Ql) -> None:
    done = ql("--codes", home.starter(), "codes", "add", "flood", "Pump")
    assert done.code == 2
    assert "comes with quicklog" in done.err
    assert (ROOT / "codes.toml").read_bytes() == STARTER


# The editor.


def editor(folder: Path, *changes: str) -> str:
    """Return a command that makes the next change at every start: Python that is given ``text`` and makes it anew."""
    script = folder / "my editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"changes = {list(changes)!r}\n"
        "state = pathlib.Path(__file__).with_suffix('.state')\n"
        "place = int(state.read_text()) if state.exists() else 0\n"
        "state.write_text(str(place + 1))\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "text = file.read_text(encoding='utf-8')\n"
        "exec(changes[min(place, len(changes) - 1)])\n"
        "file.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    return f"'{sys.executable}' '{script}'"


def test_what_was_edited_takes_its_place(ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", editor(tmp_path, "text = text.replace('Clear the queue', 'Empty the queue')"))
    codes = log.with_name("codes.toml")
    before = codes.read_text(encoding="utf-8")
    assert ql("codes", "edit") == (0, "", f"{codes} is changed: 8 codes\n")
    assert codes.read_text(encoding="utf-8") == before.replace("Clear the queue", "Empty the queue")


def test_nothing_was_edited(ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, "pass"))
    stamp = log.with_name("codes.toml").stat().st_mtime_ns
    assert ql("codes", "edit") == (0, "", "nothing was changed: 8 codes\n")
    assert log.with_name("codes.toml").stat().st_mtime_ns == stamp


def test_a_mistake_does_not_take_its_place(ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, "text = text.replace('kind', 'kindd', 1)"))
    codes = log.with_name("codes.toml")
    before = codes.read_bytes()
    done = ql("codes", "edit")
    assert (done.code, codes.read_bytes()) == (1, before)
    found, nothing, kept = done.err.splitlines()
    assert found == f"{codes}:4: codes.viruses.kindd: unknown key, did you mean kind?"
    assert nothing == "nothing was changed"
    with open(kept.removeprefix("what you wrote is kept in "), encoding="utf-8") as file:
        assert "kindd" in file.read()


def test_on_a_terminal_a_mistake_can_be_mended(log: Path, tmp_path: Path) -> None:
    import pexpect

    from tests.cli import environment

    wrong, right = "text = text.replace('kind', 'kindd', 1)", "text = text.replace('kindd', 'kind', 1) + '# mended\\n'"
    environ = environment({"VISUAL": editor(tmp_path, wrong, right), "QL_LOG": str(log)})
    command = ["-m", "quicklog", "codes", "edit"]
    shown = pexpect.spawn(sys.executable, command, env=environ, encoding="utf-8", dimensions=(24, 400))
    shown.expect_exact("did you mean kind?")
    shown.expect_exact("Edit it again? [y/N] ")
    shown.sendline("y")
    shown.expect_exact("changed: 8 codes")
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 0
    assert log.with_name("codes.toml").read_text(encoding="utf-8").endswith("# mended\n")


def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = log.with_name("codes.toml")
    change = f"text += '# mine'; pathlib.Path({str(codes)!r}).open('a').write('# theirs')"
    monkeypatch.setenv("VISUAL", editor(tmp_path, change))
    done = ql("codes", "edit")
    assert done.code == 4
    assert "was changed meanwhile" in done.err
    assert "what you wrote is kept in " in done.err
    assert codes.read_text(encoding="utf-8").endswith("# theirs")


@pytest.mark.parametrize(("command", "code"), [("false", 4), ("no-such-editor --wait", 4)])
def test_an_editor_that_fails_changes_nothing(
    command: str, code: int, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command)
    before = log.with_name("codes.toml").read_bytes()
    done = ql("codes", "edit")
    assert (done.code, done.out) == (code, "")
    assert "kept" not in done.err
    assert log.with_name("codes.toml").read_bytes() == before
