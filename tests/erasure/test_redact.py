"""What is taken out of an event's words: the whole of a person's, or a name however it is written there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given

from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.maintenance.redact import Words, is_of, name_of, over, without_name, without_person
from quicklog.note.fold import apply
from quicklog.note.note import ERASED, Event
from tests.notebook import body
from tests.strategies import strings

RAMI, HEBREW = "Rami Cohen", "רמי כהן"

MENTIONS = [
    (RAMI, "Rami Cohen", "*"),
    (RAMI, "RAMI COHEN. Eli. viruses", "*. Eli. viruses"),
    (RAMI, "a friend of Rámi-Cöhen's wife", "a friend of *'s wife"),
    (RAMI, "(rami_cohen), rami  cohen!", "(*), *!"),
    (RAMI, "call.Rami Cohen/Dana", "call.*/Dana"),
    (RAMI, "Rami \u200fCohen\u200f now", "* now"),
    (RAMI, "Ｒａｍｉ　Ｃｏｈｅｎ", "*"),
    (RAMI, "Rami Cohen Rami Cohen", "* *"),
    (RAMI, "Rami Cohen 7", "* 7"),
    (HEBREW, "דיברתי עם רָמִי כֹּהֵן אתמול", "דיברתי עם * אתמול"),
    (HEBREW, "רמי־כהן, לרמי כהן ושלרמי כהן", "*, ל* ושל*"),
    (HEBREW, 'ל"רמי כהן"', 'ל"*"'),
    ("כהן", "לכהן", "ל*"),
    ('ד"ר לוי', "דר לוי ביקש ד״ר לוי", "* ביקש *"),
    ("J. Smith", "J Smith and Dr. J. Smith. Eli", "* and Dr. *. Eli"),
    ("Acme. Haifa", "Acme. Haifa. Eli", "*. Eli"),
    ("राम", "राम रामी", "* रामी"),
    ("C++", "C++, c++", "*, *"),
    ("a a", "xa a a", "xa *"),
]
OTHERS = [
    (RAMI, "Rami Cohensky, xRami Cohen, Rami Cohen2, Rami, Cohen"),
    # Here Rami is one piece of a line, and Cohen the next.
    (RAMI, "Rami. Cohen. viruses"),
    (RAMI, "Rami\tCohen\tviruses"),
    ("Cohen Eli", "Rami Cohen. Eli Levi. viruses"),
    (HEBREW, "ארמי כהן"),
    ("לי", "שלי"),
    ("?", "What? Why?"),
    ("erased", f"{ERASED} by Eli"),
]


@pytest.mark.parametrize(("name", "text", "left"), MENTIONS)
def test_a_mention_is_written_over_and_nothing_else(name: str, text: str, left: str) -> None:
    assert over(text, name_of(name)) == left.replace("*", ERASED)


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_what_is_no_mention_stays(name: str, text: str) -> None:
    assert over(text, name_of(name)) == text


@given(strings, strings)
def test_no_text_holds_the_name_afterwards(before: str, after: str) -> None:
    left = over(f"{before} Rami-Cohen {after}", name_of(RAMI))
    assert ERASED in left
    assert over(left, name_of(RAMI)) == left
    assert not re.search(r"(?<!\w)rami cohen(?!\w)", key(left)) or re.search(r"rami\W*[.。．｡۔\t]", left.casefold())


def test_a_spelling_that_is_known_is_found_even_across_a_stop() -> None:
    assert over("ACME. Haifa. Eli", name_of("acme haifa")) == "ACME. Haifa. Eli"
    assert over("ACME. Haifa. Eli", name_of("acme haifa", "Acme. Haifa")) == f"{ERASED}. Eli"


NOTED = body(
    "Rami Cohen. Eli. viruses",
    customer=RAMI,
    technician="Eli Levi",
    code="viruses",
    meaning="Remove malware",
    kind="message",
    channel="phone",
    detail="his wife called",
    for_="Dana Katz",
    due="2026-11-23T09:30:00+02:00",
    score=4,
    ticket="4711",
    draft="“x” is not a time",
    doubts=[{"about": "customer", "says": "near the known Rami Cohn"}],
)


def test_of_a_persons_own_note_only_what_is_not_personal_stays() -> None:
    personal = ("line", "customer", "detail", "ticket", "draft")
    doubts = [{"about": "customer", "says": ERASED}]
    left = without_person(NOTED, name_of(RAMI))
    assert left == NOTED | dict.fromkeys(personal, ERASED) | {"doubts": doubts}
    assert list(left) == list(NOTED)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"outcome": "done", "offset": "+02:00"}, {"outcome": ERASED, "offset": "+02:00"}),
        ({"outcome": None}, {"outcome": None}),
        ({"why": "undo"}, {"why": ERASED}),
        ({"by": "Dana"}, {"by": "Dana"}),
        ({"by": "rami cohen"}, {"by": ERASED}),
        ({"technician": "Rami Cohen", "for": "Rami Cohen's wife"}, {"technician": ERASED, "for": f"{ERASED}'s wife"}),
        (
            {"changes": {"customer": "Rami", "detail": None, "at": "x", "score": 3}, "line": ""},
            {"changes": {"customer": ERASED, "detail": None, "at": "x", "score": 3}, "line": ""},
        ),
        ({"new": {"words": ["a", 7, True, None]}}, {"new": {"words": [ERASED, ERASED, True, None]}}),
    ],
)
def test_every_value_that_is_not_known_to_be_harmless_goes(said: dict[str, Any], left: dict[str, Any]) -> None:
    assert without_person(said, name_of(RAMI)) == left


def test_a_mention_is_found_at_any_depth_but_not_in_quicklogs_own_words() -> None:
    said = {"changes": {"detail": "for fault", "kind": "fault"}, "doubts": [{"about": "fault", "says": "no fault"}]}
    left = {
        "changes": {"detail": f"for {ERASED}", "kind": "fault"},
        "doubts": [{"about": "fault", "says": f"no {ERASED}"}],
    }
    assert without_name(said, name_of("Fault")) == left


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ({"customer": "RAMI-COHEN"}, True),
        ({"changes": {"customer": "rami cohen"}}, True),
        ({"changes": {"customer": None}, "customer": None}, False),
        ({"customer": "Rami Cohen Ltd", "detail": RAMI}, False),
        ({"changes": RAMI, "customer": 7}, False),
        ([RAMI], False),
    ],
)
def test_a_note_is_a_customers_by_the_customer_that_it_names(said: Any, own: bool) -> None:
    assert is_of(said, name_of(RAMI)) is own


KEPT = ("id", "at", "technician", "code", "meaning", "kind", "channel", "for_", "due", "score", "status", "closed_at")
EVENTS = [
    ("noted", NOTED),
    ("amended", {"line": "Rami", "draft": "no", "changes": {}}),
    ("amended", {"line": "Rami Cohen. Eli", "changes": {"customer": RAMI, "due": None}, "doubts": []}),
    ("seen", {"by": "Dana"}),
    ("done", {"outcome": "all clean"}),
    ("voided", {"why": "his wish"}),
]


@pytest.mark.parametrize("number", range(1, len(EVENTS) + 1))
def test_a_note_is_what_it_was_but_for_its_words(number: int) -> None:
    before = after = None
    for kind, said in EVENTS[:number]:
        event = Event("i", "s", 1, kind, "i", "2026-11-21T07:30:00.000+00:00", "eli", said)
        left = without_person(said, name_of(RAMI))
        before, after = apply(before, event), apply(after, replace(event, body=left))
    assert before
    assert after
    assert [getattr(after, field) for field in KEPT] == [getattr(before, field) for field in KEPT]
    assert after.customer == after.line == after.detail == ERASED


@pytest.mark.parametrize("said", [{"kind": "his wife left him"}, {"changes": {"kind": "Rami's sorrow"}}, {"kind": 7}])
def test_only_quicklogs_own_kinds_are_kept(said: dict[str, Any]) -> None:
    for kept in ("fault", "request", "message"):
        assert without_person({"kind": kept}, name_of(RAMI)) == {"kind": kept}
    left = without_person(said, name_of(RAMI))
    assert left in ({"kind": ERASED}, {"changes": {"kind": ERASED}})


def test_a_name_is_looked_for_in_what_is_no_kind_and_no_moment() -> None:
    said = {"kind": "for Rami Cohen", "recorded_at": "by Rami Cohen", "closed_at": "Rami Cohen", "day": "Rami Cohen"}
    left = {"kind": f"for {ERASED}", "recorded_at": f"by {ERASED}", "closed_at": ERASED, "day": ERASED}
    assert without_name(said, name_of(RAMI)) == left
    moments = {
        "recorded_at": "2026-11-21T09:30:00+02:00",
        "closed_at": "2026-11-21T09:30:00+02:00",
        "day": "2026-11-21",
    }
    assert without_name(moments, name_of(RAMI)) == without_person(moments, name_of(RAMI)) == moments


TEAM = Words(
    {
        "technician": frozenset(["eli levi"]),
        "for": frozenset(["dana katz"]),
        "code": frozenset(["viruses", "backup"]),
        "meaning": frozenset(["remove malware"]),
        "channel": frozenset(["phone"]),
    }
)


def test_words_that_are_not_the_teams_go_where_the_team_speaks() -> None:
    assert without_person(NOTED, name_of(RAMI), TEAM)["technician"] == "Eli Levi"
    kept = {"code": "viruses+Backup", "meaning": "Remove malware", "channel": "phone", "for": "Dana Katz"}
    assert without_person(kept, name_of(RAMI), TEAM) == kept
    said = {"code": "his wife left", "meaning": "he cries", "channel": "at home", "technician": "his son", "score": "x"}
    said |= {"for": "his mother", "by": "the neighbour", "recorded_by": "the boy"}
    for changed in (said, {"changes": said}):
        left = without_person(changed, name_of(RAMI), TEAM)
        assert left in (dict.fromkeys(said, ERASED), {"changes": dict.fromkeys(said, ERASED)})
    assert without_person({"code": "viruses+his wife"}, name_of(RAMI), TEAM) == {"code": ERASED}


@pytest.mark.parametrize("said", [{"customer": "Bob", "detail": "for Rami Cohen"}, {"customer": RAMI}])
def test_what_was_erased_has_no_fingerprint_any_more(said: dict[str, Any]) -> None:
    assert without_name(said | {"fingerprint": "00" * 16}, name_of(RAMI))["fingerprint"] == ERASED
    assert without_person(said | {"fingerprint": "00" * 16}, name_of(RAMI))["fingerprint"] == ERASED
    other = {"customer": "Bob", "fingerprint": "00" * 16}
    assert without_name(other, name_of(RAMI)) == other
