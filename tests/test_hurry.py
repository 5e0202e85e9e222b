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
from tests.gate import parametrize_few
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


class Counting(Known):
    """Names that count how often each is asked for."""

    def __init__(self) -> None:
        super().__init__(["Rami Cohen"])
        self.asked: Counter[str] = Counter()

    def customer(self, key: str) -> bool:
        """Tell whether a customer is known by this key."""
        self.asked[key] += 1
        return super().customer(key)


def test_a_line_in_haste_asks_the_log_for_a_name_once() -> None:
    """A reading before it, and the one that a draft's offer is put to, may ask again."""
    known = Counting()
    assert read("call number 4 again 25:70", replace(within({}), known=known)).trouble
    assert max(known.asked.values()) <= 2


@pytest.mark.slow
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
    trouble = reading.trouble
    if trouble and trouble.offer and not trouble.what.name.startswith("unknown-code"):
        again = read(trouble.offer, asked).trouble
        assert again is None or again.what.name == "no-time"
        assert holds(trouble.offer, reading.text)


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
    "printer Rami Cohen 9:30": "Rami Cohen. printer. 9:30",
    "restore for Tali Ron 12:10": "Tali Ron. restore for. 12:10",
    "סיסמה לרונית ברק 12:20": "רונית ברק. סיסמה. 12:20",
    "0915 - Galil Mills - UPS beeping": "Galil Mills. UPS beeping. 0915",
    "Tali Ron rang 9:20 - backup failed": "Tali Ron. backup failed. 9:20. rang",
    "Galil Mills: printer, wifi. 9:30": "Galil Mills. printer, wifi. 9:30",
    "9:20 טלי רון אין רשת": "טלי רון. רשת: אין רשת. 9:20",
    "Dr. Mills 9:30 printer jams": "Dr. Mills. printer jams. 9:30",
    "Rami. complaint. wed 10:00": "Rami. complaint. wed 10:00 2026-11-18",
    "Rami. printer mon 9:30": "Rami. printer due:mon_9:30",
    "Rami. intrnet down. 9:50": "Rami. internet down. 9:50",
    "Rami. toner low. last night. again": "Rami. toner low, last night. again",
    "רמי. מדפסת. הבוקר": "רמי. מדפסת: הבוקר",
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


# A time wherever it stands, in figures and in words: it is taken, or what was chosen is said, or the line is a draft.

TIMES = {
    "9:30": "09:30",
    "at 9:30": "09:30",
    "~9:30": "09:30",
    "0930": "09:30",
    "9:30 am": "09:30",
    "half past nine": "09:30",
    "quarter to ten": "09:45",
    "nine thirty": "09:30",
    "noon": "12:00",
    "just now": "14:00",
    "an hour ago": "13:00",
    "10 min ago": "13:50",
    "-20m": "13:40",
    "9-10:30": "09:00",
    "from 9 to 10": "09:00",
    "at 9": "09:00",
    "10ish": "10:00",
    "9h30": "09:30",
    "this morning": None,
    "last night": None,
    "yesterday evening": None,
    "ב-9:30": "09:30",
    "בתשע וחצי": "09:30",
    "9 בבוקר": "09:00",
    "רבע לעשר": "09:45",
    "לפני שעה": "13:00",
    "לפני 10 דקות": "13:50",
    "מ-9 עד 10": "09:00",
    "הבוקר": None,
    "אתמול בערב": None,
}
ORDERS = [
    "Acme Mills. printer {time} jams on floor two",
    "Acme Mills. printer ({time}) jams",
    "Acme Mills. printer, {time}, jams",
    "Acme Mills. printer jams {time}",
    "Acme Mills. printer. jams {time}",
    "Acme Mills. printer. jams. {time}",
    "Acme Mills. printer: jams, {time}",
    "Acme Mills. {time} printer jams",
    "Acme Mills. {time}. printer jams",
    "Acme Mills {time}. printer jams",
    "Acme Mills called {time}. printer jams",
    "Acme Mills. the printer jams. {time}",
    "{time} Acme Mills. printer jams",
    "{time}. Acme Mills. printer jams",
    "{time} - Acme Mills - printer jams",
    "Acme Mills - printer jams - {time}",
    "printer. Acme Mills. {time}",
    "Dr. Mills. no printer. {time}",
    "מדפסת. מוסך השרון. {time}",
    "מוסך השרון. המדפסת תקועה {time}",
]


@parametrize_few("order", ORDERS, 5)
def test_a_time_that_stands_anywhere_is_taken_or_said(order: str) -> None:
    for typed, clock in TIMES.items():
        line = order.format(time=typed)
        reading = read(line, within({}))
        about = {doubt.about for doubt in reading.doubts}
        is_right = f"{reading.at:%H:%M}" == clock and reading.at.date() == NOW.date()
        assert reading.trouble or is_right or "at" in about, line
        named = str(reading.customer)
        is_name = named in ("Acme Mills", "Dr. Mills", "מוסך השרון")
        assert reading.trouble or is_name or "customer" in about, line


TAKEN = {
    "Golan Mills. wifi 12:40 up again alone": ("Golan Mills", "wifi", "12:40", "up again alone"),
    "Golan Mills. wifi, 12:40, up again": ("Golan Mills", "wifi", "12:40", "up again"),
    "גלי חן. מתג 9:25 הוחלף": ("גלי חן", "network", "09:25", "הוחלף"),
    "noon. Golan Mills. server alert": ("Golan Mills", "server", "12:00", "alert"),
    "0915 Golan Mills. server alert": ("Golan Mills", "server", "09:15", "alert"),
    "10.05 tal ben ami. outlook": ("tal ben ami", "email", "10:05", None),
    "Golan Mills. forgot password. quarter to ten": ("Golan Mills", "password", "09:45", "forgot password"),
    "גלי חן. שכח סיסמא. רבע לעשר": ("גלי חן", "password", "09:45", "שכח סיסמא"),
    "Golan Mills. update. from 9 till 10": ("Golan Mills", "update", "09:00", None),
    "Golan Mills. update. 11-11:40": ("Golan Mills", "update", "11:00", None),
    "גלי חן. עדכון. מ-9 עד 9:45": ("גלי חן", "update", "09:00", None),
    "גלי חן. מייל. לפני שעה ועשרים": ("גלי חן", "email", "12:40", None),
    "Golan Mills. update. an hour and ten ago": ("Golan Mills", "update", "12:50", None),
    "Golan Mills. wifi -20m": ("Golan Mills", "wifi", "13:40", None),
    "dana. Golan Mills. wifi. 10:15": ("Golan Mills", "wifi", "10:15", None),
    "Golan Mills called quarter to ten. wifi": ("Golan Mills", "wifi", "09:45", "called"),
    "Dr. Mills. wants a new keyboard. 9:30": ("Dr. Mills", "hardware", "09:30", "wants a new keyboard"),
}


@pytest.mark.parametrize(("line", "meant"), TAKEN.items())
def test_what_can_be_nothing_else_is_taken(line: str, meant: tuple[str, str, str, str | None]) -> None:
    reading = read(line, within({}))
    assert reading.trouble is None
    assert (reading.customer, reading.code, f"{reading.at:%H:%M}", reading.detail) == meant


SAID = {
    "Noam Gil+Tali. wifi. 12:10": "customer",
    "Noam Gil\\Tali Ron. wifi. 12:10": "customer",
    "Noam Gil for Tali. wifi. 12:10": "customer",
    "Noam Gil via Tali. wifi. 12:10": "customer",
    "Noam Gil, Tali. wifi. 12:10": "customer",
    "נועם גיל עבור טלי. אלחוטי. 12:10": "customer",
    "נועם גיל ודנה. אלחוטי. 12:10": "technician",
    "Dana for Noam Gil. wifi. 12:10": "technician",
    "Noam Gil. wifi. dana did it. 12:10": "technician",
    "Noam Gil. wifi fixed w/ dana. 12:10": "technician",
    "נועם גיל. אלחוטי. דנה טיפלה": "technician",
    "Noam Gil. Tali Ron. dana. wifi. 12:10": "customer",
    "Noam Gil. wifi down since 8": "at",
    "Noam Gil. backup failed last night": "at",
    "נועם גיל. גיבוי נכשל אתמול בלילה": "at",
    "נועם גיל. גיבוי נכשל אתמול": "at",
    "Noam Gil. wifi down, phones too. 13:05": "code",
    "Noam Gil. wifi. printer": "code",
    "Noam Gil. wifi and printer and phones. 13:05": "code",
    "Noam Gil. callback dana at 4": "due",
    "Noam Gil. wifi. will check at 16:00": "due",
    "נועם גיל. אלחוטי. יחזור ב-16:00": "at",
    "נועם גיל אצל דנה. אלחוטי. 12:10": "technician",
    "Noon Cafe. wifi. 9:50": "customer",
    "Cafe 9:30. wifi. 9:50": "customer",
    "Noam Gil. visit between 10 and 12": "due",
    "Noam Gil. visit thursday 10:00-12:00": "due",
    "Noam Gil. slow. we call within the hour": "due",
    "נועם גיל. הזמנה. מגיע ב-25 לחודש": "due",
}


@pytest.mark.parametrize(("line", "about"), SAID.items())
def test_what_may_be_something_else_is_said(line: str, about: str) -> None:
    reading = read(line, within({}))
    assert reading.trouble is None
    assert about in {doubt.about for doubt in reading.doubts}


BESIDE_KNOWN = {
    "again Noam Gil. wifi. 9:30": ("Noam Gil", "again"),
    "re: Noam Gil. wifi. 9:30": ("Noam Gil", "re"),
    "Noam Gil yesterday. wifi": ("Noam Gil", None),
    "Gil, Noam. wifi. 9:30": ("Gil, Noam", None),
    "Old Noam Gil. wifi. 9:30": ("Old Noam Gil", None),
    "Noam Gil home. wifi. 9:30": ("Noam Gil home", None),
}


@pytest.mark.parametrize(("line", "meant"), BESIDE_KNOWN.items())
def test_what_stands_beside_a_known_name_is_taken_off_it_or_said(line: str, meant: tuple[str, str | None]) -> None:
    reading = read(line, replace(context(customers=["Noam Gil"]), codes=TEAM))
    assert (reading.trouble, reading.customer, reading.detail) == (None, *meant)
    assert {"customer", "at"} & {doubt.about for doubt in reading.doubts}


QUIET = [
    "A. Cohen & Sons. printer. 9:30",
    "Acme, Inc. printer. 9:30",
    "3M Israel. printer. 9:30",
    "Rami. order 2 screens 450 each. 9:30",
    "Rami. printer jams on the 2nd floor. 9:30",
    "Rami. printer HP 1102. 9:30",
    "כהן ובניו. מדפסת. 9:30",
]


@pytest.mark.parametrize("line", QUIET)
def test_what_only_looks_like_haste_is_quiet(line: str) -> None:
    reading = read(line, within({}))
    assert (reading.trouble, reading.doubts) == (None, ())
