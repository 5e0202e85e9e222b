"""What is offered where, by the sample codes and a small log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from quicklog.cli.command import COMMANDS
from quicklog.cli.completion.offers import _SORTS, FILE, LINE, _choices, offers
from quicklog.cli.fast import load
from quicklog.lib.text import key
from quicklog.store.lookups import MOST, Stored
from tests.completion.conftest import LINES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

NAMES = ["viruses", "backup", "UPS", "printer", "DNS", "password", "callback", "invoice"]
TECHNICIANS = ["Eli Levi", "Dana Katz", "Noa Bar"]


def words(*typed: str) -> list[str]:
    """Return the words on offer for the last of these."""
    found = offers(typed[:-1], typed[-1], os.environ)
    assert found is not None
    return [word for word, _ in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["to"], ["today"]),
        (["codes", "c"], ["check", "card"]),
        (["--log", "other.db", "codes", "li"], ["list"]),
        (["add", "--cus"], ["--customer"]),
        (["add", "--dry-run", "--dry"], []),
        (["list", "--status", "o"], ["open"]),
        (["list", "--columns", "we"], ["week", "weekday"]),
        (["list", "--columns", "date,week,we"], ["date,week,weekday"]),
        (["export", "--columns=customer,cu"], ["--columns=customer,customer_key"]),
        (["count", "--by", "code,we"], ["code,week", "code,weekday"]),
        (["export", "--delimiter", ""], ["comma", "semicolon"]),
        (["list", "--kind=f"], ["--kind=fault", "--kind=feedback"]),
        (["export", "--format", "x"], ["xlsx"]),
        (["completion", ""], ["bash", "zsh", "fish", "powershell"]),
        (["list", "--channel", "ph"], ["phone"]),
        (["list", "--customer", "rami"], ["Rami Cohen", "Rami Levi"]),
        (["list", "--customer=ban"], ["--customer=Bank of Haifa"]),
        (["list", "--technician", "דנ"], ["Dana Katz"]),
        (["list", "--for", ""], TECHNICIANS),
        (["list", "--who", "da"], ["Dana Katz"]),
        (["list", "--code", "viruses", "--code", "vir"], ["viruses", "virus"]),
        (["list", "--code", "viruses", "--cod"], ["--code"]),
        (["list", "--since", "mon", "--sinc"], []),
        (["open", "--not-code", "vir"], ["viruses", "virus"]),
        (["add", "--for", ""], TECHNICIANS),
        (["list", "--code", ""], NAMES),
        (["list", "--code", "vir"], ["viruses", "virus"]),
        (["customer", "Bank", "of", ""], ["Haifa"]),
        (["customer", "Bank of"], ["Bank of Haifa"]),
        (["customer", "שלום"], ['שָׁלוֹם בע"מ']),
        (["customer", "--", "--x"], []),
        (["nothing", ""], []),
        (["today", "x"], []),
    ],
)
def test_what_is_offered(typed: list[str], expected: list[str], filled: Path) -> None:
    assert filled.exists()
    assert words(*typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["ra"], ["Rami Cohen.", "Rami Levi."]),
        (["Rami", "c"], ["Cohen."]),
        (["RAMI COHEN. El"], ["RAMI COHEN. Eli Levi."]),
        (["Rami", "Cohen.", ""], [f"{name}." for name in TECHNICIANS + NAMES]),
        (["Rami", "Cohen.", "ba"], ["backup."]),
        (["Rami", "Cohen.", "Eli", "L"], ["Levi."]),
        (["Rami", "Cohen.", "Eli.", "vi"], ["viruses.", "virus."]),
        (["Dr.", "J.", "Levi.", "Eli.", "vi"], ["viruses.", "virus."]),
        (["Rami", "Cohen.", "viruses.", ""], []),
        (["Rami", "Cohen.", "Eli.", "viruses.", "9:30."], []),
        (["Rami", "Cohen."], []),
        (["Rami Cohen. ", "el"], ["Eli Levi."]),
        (["Rami Cohen. ", ""], [f"{name}." for name in TECHNICIANS + NAMES]),
        (["Rami Cohen. ", "Eli Levi. ", "vi"], ["viruses.", "virus."]),
        (["Rami Cohen. el"], ["Rami Cohen. Eli Levi."]),
        (["Rami|Eli|vi"], ["Rami|Eli|viruses", "Rami|Eli|virus"]),
        (["--customer", "Rami", "vi"], ["viruses.", "virus."]),
        (["--again", "vi"], ["viruses.", "virus."]),
        (["--again", "--technician", "eli", "da"], []),
        (["--code", "viruses", "Rami", "Cohen.", "da"], ["Dana Katz."]),
        (["--like", "4", ""], []),
    ],
)
def test_what_is_offered_in_a_line(typed: list[str], expected: list[str], filled: Path) -> None:
    assert filled.exists()
    assert words("add", *typed) == expected


def test_nothing_typed_offers_the_latest_customers(filled: Path) -> None:
    assert filled.exists()
    assert words("list", "--customer", "") == [line.partition(". ")[0] for line in reversed(LINES[:-1])]


def test_files_are_left_to_the_shell(filled: Path) -> None:
    assert filled.exists()
    for typed in (["export", "-o"], ["--log"], ["init", "--shared"], ["restore"], ["import"], ["import", "one.txt"]):
        assert offers(typed, "", os.environ) is None


def test_refs_of_the_notes_that_a_command_is_for(ql: Ql, filled: Path) -> None:
    notes = ql("export", "--format", "jsonl").objects
    refs = {row["ref"]: row for row in notes}
    assert filled.exists()
    assert set(words("show", "")) == set(refs)
    assert words("done", "") == [row["ref"] for row in notes if row["status"] == "open"]
    assert words("fix", "") == [row["ref"] for row in notes if row["status"] == "draft"]
    (ref,) = words("done", "")
    assert words("done", ref[:2]) == [ref]
    assert offers(["done"], ref, os.environ) == [(ref, "Bank of Haifa · printer")]
    ql("void", ref, "--why", "x")
    assert ref not in words("show", "")


def test_technicians_of_the_log_where_the_codes_name_none(ql: Ql, filled: Path) -> None:
    codes = filled.with_name("codes.toml")
    codes.write_text('[codes.viruses]\nmeaning = "x"\n', encoding="utf-8")
    ql("add", "Sara. Olga. viruses")
    assert words("list", "--technician", "") == ["Dana Katz", "Eli Levi", "Olga"]
    assert words("list", "--technician", "o") == ["Olga"]


def test_of_many_customers_the_last_is_offered_too(ql: Ql, log: Path) -> None:
    lines = [f"Rami {letter}{other}. Eli. viruses. 9:30" for letter in "abcdefgh" for other in "abcdefgh"]
    ql("add", "-", stdin="\n".join(lines).encode())
    found = [name for name, _ in Stored(str(log)).customers("rami")]
    assert len(found) == MOST + 1
    assert found[-1] == "Rami hh"
    assert found[:-1] == sorted(found[:-1], key=key)


def test_every_sort_that_is_declared_is_one_that_is_answered() -> None:
    load()
    named = {each.sort for made in COMMANDS.values() for each in made.flat() if isinstance(each.sort, str)}
    assert named - {"", *filter(_choices, named)} == {FILE, LINE, *_SORTS}
