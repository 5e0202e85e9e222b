"""Lines that were typed in haste are read as their writer meant them, or said, or kept with the line that was meant.

The samples hold a line, names that the log knows (``known``), what a sensible colleague would say is meant (``expect``)
and the columns that may not be wrong in silence (``sure``): one that is not expected may not be chosen in silence.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from quicklog.config import codes_file
from quicklog.lib.record import replace
from quicklog.shorthand.capture import columns_of
from quicklog.shorthand.offers import holds
from quicklog.shorthand.places import Context
from quicklog.shorthand.reader import Reading, read
from tests.strategies import NOW, SAMPLES, Known, context, contexts, near_lines

if TYPE_CHECKING:
    from quicklog.shorthand.codes import Codes

TEAM, _ = codes_file.load(SAMPLES / "hurry.toml")
CASES = [json.loads(row) for row in (SAMPLES / "hurry.jsonl").read_text(encoding="utf-8").splitlines()]
_SAME = str.maketrans("", "", "'\"`.׳״‘’“”")


def within(case: dict[str, Any], codes: Codes = TEAM) -> Context:
    """Return what a case is read by: its known lines were noted a day earlier."""
    earlier = Context(NOW - timedelta(days=1), codes, Known(), "Eli Levi", {})
    noted = [read(line, earlier) for line in case.get("known", ())]
    customers, technicians = [str(each.customer) for each in noted], [str(each.technician) for each in noted]
    return Context(NOW, codes, Known(customers, technicians), "Eli Levi", {})


def fold(words: object) -> str:
    return " ".join(str(words or "").translate(_SAME).casefold().split())


def is_same(column: str, expected: str | None, value: Any) -> bool:
    if not expected or not value:
        return not expected and not value
    if column in ("at", "due"):
        return str(value)[:16] == expected
    if column == "code":
        return sorted(map(fold, str(value).split("+"))) == sorted(map(fold, expected.split("+")))
    if column == "detail":
        return fold(expected) in fold(value)
    return fold(value) == fold(expected)


def verdict(case: dict[str, Any], reading: Reading) -> str:
    """Return what became of a case: right, draft, said or wrong."""
    expect, sure, values = case["expect"], case["sure"], columns_of(reading)
    if reading.trouble:
        return "right" if expect.get("status") == "draft" else "draft"
    values["status"] = "logged"
    differs = [column for column, meant in expect.items() if not is_same(column, meant, values.get(column))]
    said = {doubt.about for doubt in reading.doubts}
    unsaid = {*differs, *(column for column in sure if column not in expect)} & {*sure} - said
    return "wrong" if unsaid else "said" if differs else "right"


def offered(reading: Reading) -> str:
    """Return the line that a draft offers."""
    return reading.trouble.remedy.partition("write: ")[2] if reading.trouble else ""


def tried(case: dict[str, Any]) -> tuple[str, bool]:
    """Return what became of a case, and whether the offer of a draft is right."""
    line = " ".join(case["words"]) if "words" in case else case["line"]
    reading = read(line, within(case))
    found = verdict(case, reading)
    return found, found == "draft" and verdict(case, read(offered(reading), within(case))) == "right"


def test_lines_typed_in_haste() -> None:
    found = [(case["line"], *tried(case)) for case in CASES]
    counts = Counter(each for _, each, _ in found)
    assert counts["wrong"] <= len(CASES) * 0.02, [line for line, each, _ in found if each == "wrong"]
    assert counts["right"] >= len(CASES) * 0.75
    drafts = [(line, is_right) for line, each, is_right in found if each == "draft"]
    assert sum(is_right for _, is_right in drafts) >= len(drafts) * 0.8, drafts


@given(near_lines(), contexts)
def test_an_offer_reads_without_trouble_and_holds_every_word(line: str, asked: Context) -> None:
    reading = read(line, asked)
    offer = offered(reading)
    is_whole = not any(word in offer for word in ("CUSTOMER", "TECHNICIAN", "CODE", "TIME"))
    if offer and is_whole and "no known code" not in (reading.trouble.what if reading.trouble else ""):
        assert read(offer, asked).trouble is None or "no time" in read(offer, asked).trouble.what  # type: ignore[union-attr]
        assert holds(offer, reading.text)


OFFERS = {
    "rami cohen virus 9:30": "rami cohen. virus. 9:30",
    "rami cohen eli virus on it 9:30": "rami cohen. eli. virus on it. 9:30",
    "Rami - printer - 9:30": "Rami. printer. 9:30",
    "Rami: printer: 9:30": "Rami. printer. 9:30",
    "Rami called about the printer": "Rami. printer: called about the printer",
    "Rami. המדפסת תקועה. 9:30": "Rami. מדפסת: המדפסת תקועה. 9:30",
    "רמי. אין אימייל כי אין אינטרנט": "רמי. אימייל: אין אימייל כי אין אינטרנט",
    "rami cohen virsues 9:30": "rami cohen. viruses. 9:30",
    "Rami. backup. tomorrow 9:30": "Rami. backup due:tomorrow_9:30",
    "rami.printer.9:30": "rami. printer. 9:30",
    "noa@port.co.il needs vpn": "noa@port.co.il. vpn: needs vpn",
    "printer. Rami Cohen. 9:30": "Rami Cohen. printer. 9:30",
}


@pytest.mark.parametrize(("line", "offer"), OFFERS.items())
def test_the_line_that_was_meant_is_offered(line: str, offer: str) -> None:
    assert offered(read(line, within({}))) == offer


KNOWN = ["rami cohen virus 9:30", "rami cohen, virus, 9:30", "Rami Cohen - virus - 9:30", "virus. Rami Cohen. 9:30"]


@pytest.mark.parametrize("line", KNOWN)
def test_a_known_customer_makes_it_the_note(line: str) -> None:
    reading = read(line, replace(context(customers=["Rami Cohen"]), codes=TEAM))
    assert (reading.trouble, str(reading.customer).casefold(), reading.code) == (None, "rami cohen", "viruses")
    assert f"{reading.at:%H:%M}" == "09:30"
    assert reading.doubts != ()
