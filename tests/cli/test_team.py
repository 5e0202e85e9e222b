"""``ql codes list`` and ``check``: the team's language, and what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from tests.cli import ARTICLE, ROOT, VIRUSES, process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql


def test_codes_are_listed_with_meanings_and_aliases(ql: Ql, log: Path) -> None:
    done = ql("codes", "list")
    assert done.code == 0
    assert done.lines[0].split() == ["code", "meaning", "aliases", "marks"]
    assert [cell.strip() for cell in done.lines[1].split("  ") if cell] == [
        "viruses",
        VIRUSES,
        "virus, וירוסים, וירוס",
        "fault",
    ]
    assert len(done.lines) == 9
    assert done.err == f"from {log.with_name('codes.toml')}\n"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["virus"], {"viruses"}),
        (["מדפסת"], {"printer"}),
        (["check", "report"], {"backup"}),
        (["RESET"], {"password"}),
    ],
)
def test_codes_are_chosen_by_words(words: list[str], found: set[str], ql: Ql) -> None:
    assert {line.split()[0] for line in ql("codes", "list", *words).lines[1:]} == found


def test_codes_nobody_knows_are_not_found(ql: Ql) -> None:
    assert ql("codes", "list", "pigeon") == (1, "", "ql: no code was found: ql codes list shows all\n")


def test_codes_as_json(ql: Ql) -> None:
    listed = ql("codes", "list", "--json").objects
    assert [code["name"] for code in listed][:3] == ["viruses", "backup", "UPS"]
    assert listed[0]["aliases"] == ["virus", "וירוסים", "וירוס"]
    assert listed[0]["meaning"] == VIRUSES


def test_good_codes_have_no_mistakes(ql: Ql, log: Path) -> None:
    told = f"{log.with_name('codes.toml')}: 8 codes, 3 technicians, no mistakes\n"
    assert ql("codes", "check") == (0, "", told)
    assert ql("codes", "check", "--json") == (0, "", "")


def test_the_codes_that_ship_with_quicklog_have_no_mistakes(ql: Ql) -> None:
    for codes in (ROOT / "codes.toml", home.starter()):
        done = ql("--codes", str(codes), "codes", "check")
        assert (done.code, done.out) == (0, "")
        assert done.err.endswith(", no mistakes\n")


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('[codes.viruses]\nmeaning = "x"\nkindd = "fault"\n', 3, "codes.viruses.kindd"),
        ("[codes.viruses]\nmeaning = 3\n", 2, "codes.viruses.meaning"),
        ('[codes.a]\nmeaning = "x"\n\n[colours]\n', 4, "colours"),
        ("[codes.viruses\n", 1, "invalid TOML"),
        ('[codes.a]\nmeaning="x"\naliases=["z"]\n[codes.b]\nmeaning="y"\naliases=["z"]\n', 6, "z"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_key(text: str, line: int, word: str, ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    codes.write_text(text, encoding="utf-8")
    done = ql("codes", "check")
    assert done.code == 1
    assert done.lines[0].startswith(f"{codes}:{line}: ")
    assert word in done.lines[0]
    (finding, *_) = ql("codes", "check", "--json").objects
    assert (finding["line"], finding["severity"]) == (line, "error")


def test_a_warning_alone_is_no_failure(ql: Ql, log: Path) -> None:
    text = '[codes.eli]\nmeaning = "x"\n[technicians]\n"Eli Levi" = { aliases = ["eli"] }\n'
    log.with_name("codes.toml").write_text(text, encoding="utf-8")
    done = ql("codes", "check")
    assert (done.code, len(done.lines)) == (0, 1)
    assert json.loads(ql("codes", "check", "--json").out)["severity"] == "warning"


def test_a_bom_is_no_mistake(ql: Ql, log: Path) -> None:
    codes = log.with_name("codes.toml")
    codes.write_bytes(b"\xef\xbb\xbf" + codes.read_bytes())
    assert ql("codes", "check").code == 0
    ql("add", ARTICLE)
    assert rows(log)[0]["meaning"] == VIRUSES


def test_codes_can_be_tried_out_before_they_are_used(ql: Ql, tmp_path: Path, log: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text('[codes.flood]\nmeaning = "Pump"\n', encoding="utf-8")
    assert ql("--codes", str(new), "codes", "list").lines[1].split() == ["flood", "Pump"]
    assert ql("--codes", str(new), "add", "Rami. Eli. flood. 9:30").code == 0
    assert rows(log)[0]["meaning"] == "Pump"


def test_what_is_changed_in_the_file_holds_at_once(log: Path) -> None:
    codes = log.with_name("codes.toml")
    for meaning in ("First", "Other", "Third"):
        codes.write_text(f'[codes.viruses]\nmeaning = "{meaning}"\n', encoding="utf-8")
        assert process("add", *ARTICLE.split()).code == 0
    assert [row["meaning"] for row in rows(log)] == ["First", "Other", "Third"]


def test_codes_needs_to_be_told_what_to_do(ql: Ql) -> None:
    done = ql("codes")
    assert (done.code, done.out) == (2, "")
    assert done.err == "ql: ql codes takes a command: one of list, check, card, suggest, add, edit, map\n"
