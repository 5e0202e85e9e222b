"""Telephone numbers: the same by their digits, and found in the words of notes however they were set apart."""

from __future__ import annotations

import pytest

from quicklog.shorthand.customers import digits_of, is_same_number
from quicklog.store.phones import is_in, newest_with
from tests.notebook import appended, in_memory, noted


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("03-5551234", "03 555.1234", True),
        ("03-5551234", "+972-3-5551234", True),
        ("03-5551234", "00972 3 555 1234", True),
        ("03-5551234", "+972 (0)3 555 1234", True),
        ("050-1234567", "+972501234567", True),
        ("(212) 555-0199 12", "+1 212 555 0199 12", True),
        ("03-5551234", "5551234", False),  # in another place it is another's
        ("03-5551234", "04-5551234", False),
        ("4711", "4711", True),
        ("4711", "03-5554711", False),
        ("٠٣-٥٥٥١٢٣٤", "03-5551234", True),
        ("000000000", "0000000", False),
    ],
)
def test_two_numbers_are_one_by_their_digits(one: str, other: str, same: bool) -> None:
    assert is_same_number(digits_of(one), digits_of(other)) is same
    assert is_same_number(digits_of(other), digits_of(one)) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rami Cohen 03-5551234. printer", True),
        ("call (03) 555-1234 at 9:30", True),
        ("+972 3 5551234", True),
        ("9:30 03 555 12 34 8:15", True),
        ("4711 03-555.1234 4711", True),
        ("035551234", True),
        ("12345035551234", False),
        ("0355512345", False),
        ("03-555123", False),
        ("03-555x1234", False),
        ("03 5551 and 234", False),
        ("", False),
    ],
)
def test_a_number_is_found_among_others_in_a_text(text: str, found: bool) -> None:
    assert is_in(text, "035551234") is found


@pytest.mark.parametrize(
    "written", ["03-5551234", "03 555 1234", "035551234", "03-555-12-34", "03.555.1234", "+972 3 555-1234"]
)
def test_the_newest_note_that_still_stands_has_the_number(written: str) -> None:
    with in_memory() as log:
        noted(log, f"Dana Katz. Eli. UPS. {written}", customer="Dana Katz")
        newest = noted(log, "Rami Cohen. Eli. UPS", customer="Rami Cohen", detail=f"his number is {written}, till 9")
        taken_back = noted(log, f"Sara. Eli. UPS. {written}", customer="Sara")
        appended(log, "voided", {"why": "slip"}, taken_back.id)
        noted(log, "Noa. Eli. UPS. 03-5551243", customer="Noa")
        found = newest_with(log, "035551234")
        assert found is not None
        assert found.id == newest.id
        assert newest_with(log, "039999999") is None
        assert newest_with(log, "1234") is None


def test_without_an_index_of_words_no_note_is_read() -> None:
    with in_memory() as log:
        noted(log, "Rami Cohen. Eli. UPS. 03-5551234", customer="Rami Cohen")
        log.connection.execute("UPDATE state SET value = 'stale' WHERE name = 'search'")
        assert newest_with(log, "035551234") is None
