"""Names that may be one customer's: those that are alike are found, and most others are not."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.text import key
from quicklog.report.doubles import pairs
from quicklog.report.sounds import skeletons
from quicklog.store.names import one_slip


def alike(*names: str) -> list[tuple[str, str, str]]:
    return [tuple(pair) for pair in pairs(map(key, names))]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Rami Cohen", "Rami Cohn", "slip"),
        ("Rami Cohen", "Rmai Cohen", "slip"),
        ("Bank of Haifa", "Bank of Hayfa", "slip"),
        ("Rami Cohen", "Cohen, Rami", "order"),
        ("Rami Cohen", "R. Cohen", "initial"),
        ("Rami Cohen", "Rami C.", "initial"),
        ("רמי כהן", "ר. כהן", "initial"),
        ("Rami Cohen", "רמי כהן", "script"),
        ("Eli Levi", "אלי לוי", "script"),
        ("Dana Katz", "דנה כץ", "script"),
        ("Michal Mizrahi", "מיכל מזרחי", "script"),
        ("Yossi Goldberg", "יוסי גולדברג", "script"),
        ("Shlomo Weiss", "שלמה וייס", "script"),
        ("Haim Peretz", "חיים פרץ", "script"),
        ("Zvi Avraham", "צבי אברהם", "script"),
        ("Acme", "Acme Ltd", "part"),
    ],
)
def test_names_that_may_be_one_are_found_with_the_reason(one: str, other: str, why: str) -> None:
    first, second = sorted((key(one), key(other)))
    assert alike("Noa Bar", one, "Haifa Port", other) == [(first, second, why)]


@pytest.mark.parametrize(
    "names",
    [
        ("Room 101", "Room 102", "Room 201"),
        ("Rami Cohen", "Ruth Cohen", "Rami Levi"),
        ("Rami Cohen", "Rami Levi", "Rami"),  # which of them nobody can tell
        ("Rami Cohen", "אלי לוי"),
        ("Eli", "אלי"),  # a single consonant
        ("Dan Levi", "Dina Lavi"),  # vowels tell names apart within one script
        ("Dan", "Dana"),
        ("4", "4711"),
    ],
)
def test_others_are_not(names: tuple[str, ...]) -> None:
    assert alike(*names) == []


@given(st.lists(st.text("abcאב ", min_size=5, max_size=9).map(key), max_size=12, unique=True))
def test_whatever_is_one_slip_apart_is_found_unless_too_many_are(names: list[str]) -> None:
    found = {(pair.one, pair.other) for pair in pairs(names)}
    due = {(one, other) for one in names for other in names if one < other and len(one) > 4 < len(other)}
    due = {pair for pair in due if one_slip(*pair)}
    if len(names) <= 8:
        assert due <= found
    assert all(one < other for one, other in found)


@given(st.text("שלוםאיהבcohenlevi ", max_size=60))
def test_no_name_takes_long_to_be_sounded(name: str) -> None:
    assert len({*skeletons(key(name))}) <= 256


@pytest.mark.slow
def test_ten_thousand_customers_take_a_moment() -> None:
    chance = random.Random(4)
    firsts = ["".join(chance.choices("abdeghiklmnoprstuvz", k=chance.randint(4, 8))) for _ in range(500)]
    lasts = ["".join(chance.choices("abdeghiklmnoprstuvz", k=chance.randint(5, 10))) for _ in range(900)]
    names = {f"{chance.choice(firsts)} {chance.choice(lasts)}" for _ in range(10_000)}
    begun = time.process_time()
    found = pairs([*names, "zz rami cohen", "zz rami cohn"])
    assert any({pair.one, pair.other} == {"zz rami cohen", "zz rami cohn"} for pair in found)
    assert time.process_time() - begun < 10
