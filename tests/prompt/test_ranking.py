"""Which names come first."""

from __future__ import annotations

import pytest

from quicklog.store.ranking import Use, familiar, folded, rank

DAY = 24 * 60 * 60
NOW = 2_000_000_000


def use(days: int, customer: str, technician: str | None = None, **named: str) -> Use:
    names = (named.get("code"), named.get("channel"), named.get("for_"))
    return Use(NOW - days * DAY, f"day {days}", customer, technician, *names)


def test_the_most_and_latest_used_come_first() -> None:
    uses = [use(0, "Once Today"), use(1, "Thrice"), use(2, "Thrice"), use(3, "Thrice"), *[use(90, "Long Ago")] * 5]
    assert [seen.name for seen in familiar(uses, NOW).customers.values()] == ["Thrice", "Once Today", "Long Ago"]


def test_a_name_is_written_as_it_was_last_and_knows_its_newest_note() -> None:
    seen = familiar([use(1, "Rami Cohen", code="printer"), use(5, "rami  COHEN", code="UPS")], NOW).customers
    assert list(seen) == ["rami cohen"]
    rami = seen["rami cohen"]
    assert (rami.name, rami.at, rami.code) == ("Rami Cohen", "day 1", "printer")


def test_codes_count_one_by_one_and_whom_a_message_is_for_counts_as_a_colleague() -> None:
    found = familiar([use(0, "Rami", "Eli", code="UPS+backup", channel="phone", for_="Dana")], NOW)
    assert list(found.codes) == ["ups", "backup"]
    assert list(found.technicians) == ["eli", "dana"]
    assert found.weight("channel", "Phone") == found.weight("code", "UPS") == 1.0
    assert found.weight("code", "printer") == 0.0


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("rami cohen", "rami cohen", 0),
        ("rami", "rami cohen", 1),
        ("rami ", "rami cohen", 1),
        ("rami ", "ramiro", None),
        ("coh", "rami cohen", 2),
        ("ohen", "rami cohen", 3),
        ("he", "rami cohen", None),
        ("", "rami cohen", 1),
        ("mizrhi", "sara mizrahi", 4),
        ("prnt", "printer", 4),
        ("pirnter", "printer", 4),
        ("prinnter", "printer", 4),
        ("wefi", "wifi", 4),
        ("rami chen", "rami cohen", 4),
        ("mizhrai", "mizrahi", None),
        ("rmi", "rami cohen", None),
        ("rami cohen d", "rami cohen", None),
        ("ramix", "rami cohen", None),
        ("cohenn", "rami cohen", 4),
        ("מדפסתת", "מדפסת", 4),
        ("rami l", "rami cohen", None),
        ("rami cohem", "rami cohen", 4),
        ("מדפשת", "מדפסת", 4),
    ],
)
def test_how_a_name_answers_to_its_beginning(typed: str, name: str, found: int | None) -> None:
    assert rank(typed, name) == found


def test_case_points_and_quotes_do_not_count_and_a_blank_at_the_end_does() -> None:
    assert folded("RAMI ") == "rami "
    assert folded('ד"ר לֵוִי') == "דר לוי"
    assert folded(" ") == ""
