"""The names that a log has seen: who is known, and who is one slip away."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from quicklog.store.names import Names, akin, one_slip
from tests.notebook import NOW, appended, in_memory, noted

if TYPE_CHECKING:
    from quicklog.store.log import Log

LETTERS = "abאב "
KEYS = st.text("abcאב ", min_size=4, max_size=12)


def known(log: Log, *names: str) -> Names:
    """Make customers of a log without writing a note for each."""
    rows = [(name, name.title(), name[::-1]) for name in names]
    log.connection.executemany("INSERT OR REPLACE INTO customers VALUES (?, ?, ?)", rows)
    return Names(log)


def slips(word: str, letters: str) -> set[str]:
    """Return everything that one slip makes of a word."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    deleted = {one + other[1:] for one, other in parts if other}
    swapped = {one + other[1] + other[0] + other[2:] for one, other in parts if len(other) > 1}
    replaced = {one + letter + other[1:] for one, other in parts if other for letter in letters}
    inserted = {one + letter + other for one, other in parts for letter in letters}
    return (deleted | swapped | replaced | inserted) - {word}


def test_a_customer_and_a_technician_are_known_by_their_keys() -> None:
    with in_memory() as log:
        names = Names(log)
        assert not names.customer("rami cohen")
        assert not names.technician("eli levi")
        note = noted(log, customer="Rami Cohen", technician="Eli Levi")
        assert names.customer("rami cohen")
        assert names.technician("eli levi")
        assert not names.customer("eli levi")
        assert not names.customer("")
        appended(log, "voided", {"why": "x"}, note.id)
        assert not names.customer("rami cohen")


@given(st.text(LETTERS, max_size=7), st.text(LETTERS, max_size=7))
def test_one_slip_is_what_one_slip_makes(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one) == (other in slips(one, LETTERS))


@given(st.text(LETTERS, max_size=7), st.data())
def test_every_slip_is_one(word: str, data: st.DataObject) -> None:
    assert one_slip(word, data.draw(st.sampled_from(sorted(slips(word, LETTERS)))))


@given(KEYS, st.data())
def test_a_customer_one_slip_away_is_found(word: str, data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(sorted(slips(word, "abcאב "))))
    assume(len(typed) >= 4)
    with in_memory() as log:
        assert known(log, word).like(typed) == [word.title()]


@given(st.lists(KEYS, unique=True, max_size=30), KEYS)
@example(["aaa "], " aaa")
def test_those_found_are_near_and_none_that_is_one_slip_away_is_left_out(words: list[str], typed: str) -> None:
    with in_memory() as log:
        near = {word.title() for word in words if word in slips(typed, "abcאב ")}
        kin = {word.title() for word in words if akin(typed, word)}
        found = known(log, *words).like(typed)
        assert set(found) <= near | kin
        assert near <= set(found) or len(found) == 3


def test_all_slips_of_one_name_are_found_and_two_slips_are_not() -> None:
    word = "rami cohen"
    once = slips(word, "x")
    with in_memory() as log:
        names = known(log, word)
        for typed in once:
            assert names.like(typed) == ["Rami Cohen"], typed
        for typed in {twice for each in once for twice in slips(each, "x")} - once:
            assert names.like(typed) == [], typed


def test_the_name_itself_is_no_slip_and_short_names_have_none() -> None:
    with in_memory() as log:
        names = known(log, "dana", "rami cohen", "eli")
        assert names.like("rami cohen") == []
        assert names.like("el") == names.like("ei") == names.like("") == []
        assert names.like("dona") == ["Dana"]


def test_the_name_is_shown_as_it_was_last_written() -> None:
    with in_memory() as log:
        noted(log, customer="RAMI COHEN")
        noted(log, customer="Rami Cohen", at=NOW.replace(hour=10))
        assert Names(log).like("rami cohn") == ["Rami Cohen"]


def steps(log: Log, names: Names, typed: str) -> tuple[list[str], int]:
    """Return what is found, and about how many hundreds of steps SQLite took."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    log.connection.set_progress_handler(tick, 100)
    found = names.like(typed)
    log.connection.set_progress_handler(None, 0)
    return found, count


@pytest.mark.slow
def test_among_a_hundred_thousand_customers_a_slip_is_found_with_little_work() -> None:
    chance = random.Random(5)
    syllables = [
        "ra",
        "mi",
        "co",
        "hen",
        "le",
        "vi",
        "da",
        "na",
        "ka",
        "tz",
        "mo",
        "she",
        "yo",
        "si",
        "sha",
        "el",
        "bar",
    ]
    everyone = {" ".join("".join(chance.choices(syllables, k=3)) for _ in range(2)) for _ in range(100_000)}
    with in_memory() as log:
        names = known(log, *everyone)
        for word in chance.sample(sorted(everyone), 50):
            for typed in chance.sample(sorted(slips(word, "x")), 5):
                found, hundreds = steps(log, names, typed)
                assert len(found) == 3 or word.title() in found
                assert hundreds < 500


@pytest.mark.slow
def test_work_is_bounded_where_all_names_begin_and_end_alike() -> None:
    with in_memory() as log:
        names = known(log, *(f"customer {place:06d} ltd of the same town" for place in range(100_000)))
        _, hundreds = steps(log, names, "customer 050000 ltt of the same town")
        assert hundreds < 1000
