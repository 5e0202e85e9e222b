"""The pieces of a line get their places: names joined where they must be, and the best plan found, or both of two."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.lib.text import clean, key
from quicklog.shorthand.codes import Code, Codes, Settings
from quicklog.shorthand.pieces import pieces_of
from quicklog.shorthand.places import TITLES, Context, Places, joined
from quicklog.shorthand.times import Moment
from tests.strategies import NAMELESS, NO_CODES, TEAM, context, near_lines


def places_of(line: str, within: Context) -> Places:
    return Places(pieces_of(clean(line).text), within)


def plans(line: str, within: Context) -> list[str]:
    """Return the best plans of a line, each spelt ``customer / technician / code / the rest``."""
    pieces = pieces_of(clean(line).text)
    spelt = []
    for plan in Places(pieces, within).best():
        ends = [0, plan.customer, plan.technician, plan.after, len(pieces.places)]
        parts = [pieces.words(first, end) if first < end else "" for first, end in pairwise(ends)]
        spelt.append(" / ".join(parts).rstrip(" /"))
    return spelt


INITIALS_AND_TITLES = {
    "J. Smith. Eli. UPS": "J. Smith / Eli / UPS",
    "J. R. R. Tolkien. Eli. UPS": "J. R. R. Tolkien / Eli / UPS",
    "J.R.R. Tolkien. Eli. UPS": "J.R.R. Tolkien / Eli / UPS",
    "J.R.R. Tolkien. UPS. 9:30": "J.R.R. Tolkien /  / UPS / 9:30",
    "I.B.M. Eli. UPS": "I.B.M / Eli / UPS",
    "I.B.M. UPS": "I.B.M /  / UPS",
    "י. ל. פרץ. אלי. גיבוי": "י. ל. פרץ / אלי / גיבוי",
    "Dr. Levi. Eli. UPS": "Dr. Levi / Eli / UPS",
    "Dr. J. Levi. Eli. UPS": "Dr. J. Levi / Eli / UPS",
    "Lt. Col. Carter. Eli. UPS": "Lt. Col. Carter / Eli / UPS",
    "St. Mary's Hospital. Eli. UPS": "St. Mary's Hospital / Eli / UPS",
    "No. 5 Café. Eli. UPS": "No. 5 Café / Eli / UPS",
    "Mme. Dupont. Eli. UPS": "Mme. Dupont / Eli / UPS",
    "Ing. Petr Liška. Eli. UPS": "Ing. Petr Liška / Eli / UPS",
    "Dipl.-Ing. Groß. Eli. UPS": "Dipl.-Ing. Groß / Eli / UPS",
    "גב. כהן. אלי. גיבוי": "גב. כהן / אלי / גיבוי",
    "גב'. כהן. אלי. גיבוי": "גב'. כהן / אלי / גיבוי",
    "מס. 17. אלי. גיבוי": "מס. 17 / אלי / גיבוי",
    "רח. הרצל 5. אלי. גיבוי": "רח. הרצל 5 / אלי / גיבוי",
    "פרופ. הראל. אלי. גיבוי": "פרופ. הראל / אלי / גיבוי",
    "DR. levi. eli. ups": "DR. levi / eli / ups",
    # With nobody named, rule 3 still joins.
    "J. Smith. UPS. 9:30": "J. Smith /  / UPS / 9:30",
    "Dr. J. Levi. UPS": "Dr. J. Levi /  / UPS",
    "Rami Cohen. D. Levi. UPS": "Rami Cohen / D. Levi / UPS",
    "Dr. שני. גיבוי": "Dr. שני /  / גיבוי",
    "No. 930. UPS": "No. 930 /  / UPS",
    # Without a code that is known, too.
    "J. Smith. D. Levi. flood": "J. Smith / D. Levi / flood",
    # Suffixes end a name.
    "Acme Inc. Eli. UPS": "Acme Inc / Eli / UPS",
    "Acme Co. Ltd. UPS": "Acme Co. Ltd /  / UPS",
    "Maju Sdn. Bhd. Dan. flood": "Maju Sdn. Bhd / Dan / flood",
    "Kowalski Sp. z o.o. UPS": "Kowalski Sp. z o.o /  / UPS",
    'אלפא. בע"מ. גיבוי': 'אלפא. בע"מ /  / גיבוי',
    # A letter that is a technician, a title that ends the line of names: they stay where they stand.
    "Dr. Eli. UPS": "Dr / Eli / UPS",
    "J. UPS. 9:30": "J /  / UPS / 9:30",
    "J. Eli. UPS": "J / Eli / UPS",
}


@pytest.mark.parametrize(("line", "plan"), INITIALS_AND_TITLES.items())
def test_initials_titles_and_suffixes(line: str, plan: str) -> None:
    assert plans(line, context()) == [plan]


def test_a_letter_may_be_a_technician_or_a_code() -> None:
    codes = replace(TEAM, technicians={**TEAM.technicians, "d": "Dana Katz"})
    assert plans("Rami. D. UPS", context(codes=codes)) == ["Rami / D / UPS"]
    assert plans("Rami. D. flood. 9:30", context(codes=codes)) == ["Rami / D / flood / 9:30"]
    assert plans("Rami. D. Levi. UPS", context(codes=codes)) == ["Rami / D. Levi / UPS"]
    assert plans("D. Levi. UPS. 9:30", context(codes=codes)) == ["D. Levi /  / UPS / 9:30"]
    codes = replace(TEAM, by_key={**TEAM.by_key, "v": TEAM.by_key["viruses"]})
    assert plans("Rami. Eli. V. 9:30", context(codes=codes)) == ["Rami / Eli / V / 9:30"]
    assert plans("Rami. V. slow", context(codes=codes)) == ["Rami /  / V / slow"]


def test_a_suffix_may_be_a_technician_or_a_code() -> None:
    codes = replace(TEAM, technicians={**TEAM.technicians, "jr": "Jana Rot"})
    assert plans("Rami. Jr. UPS", context(codes=codes)) == ["Rami / Jr / UPS"]
    codes = replace(TEAM, by_key={**TEAM.by_key, "plc": TEAM.by_key["viruses"]})
    assert plans("Rami. PLC. backup", context(codes=codes)) == ["Rami /  / PLC / backup"]


def test_a_team_has_titles_of_its_own() -> None:
    line = "Smtk. Lakshmi. UPS"
    assert plans(line, context()) == ["Smtk / Lakshmi / UPS"]
    codes = replace(TEAM, settings=Settings(titles=("Smtk.",)))
    assert plans(line, context(codes=codes)) == ["Smtk. Lakshmi /  / UPS"]


THE_TECHNICIAN = {
    "Rami. Eli. UPS. 9:30": "Rami / Eli / UPS / 9:30",
    "Rami. UPS. 9:30": "Rami /  / UPS / 9:30",
    "Rami. UPS beeps. 9:30": "Rami /  / UPS beeps / 9:30",
    "Rami. UPS": "Rami /  / UPS",
    "Rami. Dan. UPS": "Rami / Dan / UPS",
    "Rami. Dan. flood": "Rami / Dan / flood",
    "Rami. Dan 2. UPS": "Rami / Dan 2 / UPS",
    "Rami. Eli. flood. backup failed. 9:30": "Rami / Eli / flood / backup failed. 9:30",
    "Rami. UPS. backup. 9:30": "Rami /  / UPS / backup. 9:30",
    "Printer Depot. UPS. 9:30": "Printer Depot /  / UPS / 9:30",
    "Rami | | UPS": "Rami /  / UPS",
}


@pytest.mark.parametrize(("line", "plan"), THE_TECHNICIAN.items())
def test_the_technician_may_be_left_out(line: str, plan: str) -> None:
    assert plans(line, context()) == [plan]


def test_a_known_technician_is_never_a_code() -> None:
    codes = replace(TEAM, technicians={**TEAM.technicians, "ups": "Ulf P. Sand"})
    assert plans("Rami. UPS. backup", context(codes=codes)) == ["Rami / UPS / backup"]
    assert plans("Rami. UPS. flood", context(codes=codes)) == ["Rami / UPS / flood"]
    assert plans("Rami. UPS", context(codes=codes)) == []
    assert plans("Rami. Eli. Dana. 9:30", context()) == []
    assert plans("Rami. Eli. Dana. 9:30", context(codes=NAMELESS, technicians=["Eli", "Dana"])) == []


# Rule 5: what decides, each against all that comes after it.
DECIDES = {
    "a known code, before a known technician": (
        {"codes": NAMELESS, "technicians": ["Flood"], "customers": ["Rami"]},
        "Rami. Dan. Flood. UPS",
        ["Rami. Dan / Flood / UPS"],
    ),
    "a known technician, before a known customer": (
        {"customers": ["Rami. Dan"]},
        "Rami. Dan. Eli. UPS",
        ["Rami. Dan / Eli / UPS"],
    ),
    "a known technician, before fewer joins": (
        {},
        "John F. Kennedy. Eli. UPS. 9:30",
        ["John F. Kennedy / Eli / UPS / 9:30"],
    ),
    "a known technician of two names": (
        {"codes": NAMELESS, "technicians": ["John F. Kennedy"]},
        "Rami. John F. Kennedy. UPS",
        ["Rami / John F. Kennedy / UPS"],
    ),
    "a known technician, before a code in a name": (
        {},
        "A.B. Backup Services. Eli. UPS",
        ["A.B. Backup Services / Eli / UPS"],
    ),
    "a known customer, before fewer joins": (
        {"customers": ["John F. Kennedy"]},
        "John F. Kennedy. UPS",
        ["John F. Kennedy /  / UPS"],
    ),
    "fewer joins": ({}, "John Ford. Kennedy. UPS", ["John Ford / Kennedy / UPS"]),
    "a name that would break off, before fewer joins": ({}, "John F. Kennedy. UPS", ["John F. Kennedy /  / UPS"]),
    "fewer initials left hanging": ({}, "Rami. D. Dan. UPS", ["Rami / D. Dan / UPS"]),
    "a time in its place": ({}, "J. UPS. backup. 9:30", ["J. UPS /  / backup / 9:30"]),
    "nothing: two equally good": (
        {"codes": NAMELESS},
        "John F. Kennedy. Dan. UPS",
        ["John F / Kennedy. Dan / UPS", "John F. Kennedy / Dan / UPS"],
    ),
    "nothing: more than two equally good": (
        {"codes": NAMELESS},
        "It rang. Nobody came. Too bad. UPS is dead",
        ["It rang / Nobody came. Too bad / UPS is dead", "It rang. Nobody came / Too bad / UPS is dead"],
    ),
}


@pytest.mark.parametrize(("given", "line", "expected"), DECIDES.values(), ids=DECIDES)
def test_known_names_decide(given: dict[str, object], line: str, expected: list[str]) -> None:
    assert plans(line, context(**given)) == expected  # type: ignore[arg-type]


def test_without_a_known_code_only_rule_3_joins() -> None:
    assert plans("John F. Kennedy. Eli. flood. slow", context()) == []
    assert plans("J. Kennedy. Eli. flood. slow", context()) == ["J. Kennedy / Eli / flood / slow"]


def test_without_a_known_code_somebody_must_be_named() -> None:
    assert plans("Rami. flood", context()) == []
    assert plans("Rami. flood. 9:30", context()) == []
    assert plans("Rami. flood", context(technician="Dana Katz")) == ["Rami /  / flood"]


def test_bars_join_nothing() -> None:
    assert plans("J | Smith | UPS", context()) == ["J / Smith / UPS"]
    assert plans("John F | Kennedy | Eli | UPS", context()) == []
    assert plans("Dr | Eli | UPS", context()) == ["Dr / Eli / UPS"]


NO_NAMES = [
    "9:30. Eli. UPS",
    "Rami. 9:30. UPS",
    "Rami. 9pm. UPS",
    "Rami. 25:70. UPS",
    "Rami. -. UPS",
    '". Eli. UPS',
    "-. UPS",
    "...",
    "",
]


@pytest.mark.parametrize("line", NO_NAMES)
def test_a_time_or_a_mere_sign_is_no_name(line: str) -> None:
    assert plans(line, context()) == []


@pytest.mark.parametrize("name", ["1234", "7/11", "24/7", "שני", "Sun", "3M", "?", "May", "J"])
def test_what_might_be_a_time_may_be_a_customer(name: str) -> None:
    assert plans(f"{name}. Eli. UPS. 9:30", context()) == [f"{name} / Eli / UPS / 9:30"]


GIVEN = [
    ({"customer": "Rami"}, "Eli. UPS. 9:30", [" / Eli / UPS / 9:30"]),
    ({"customer": "Rami"}, "UPS. 9:30", [" /  / UPS / 9:30"]),
    ({"technician": "Dana Katz"}, "Rami. UPS. 9:30", ["Rami /  / UPS / 9:30"]),
    ({"code": "UPS"}, "Rami. Eli. 9:30", ["Rami / Eli /  / 9:30"]),
    ({"code": "UPS"}, "Rami. 9:30", ["Rami /  /  / 9:30"]),
    ({"code": "UPS"}, "John F. Kennedy. Eli", ["John F. Kennedy / Eli"]),
    ({"customer": "Rami", "code": "UPS"}, "9:30. slow", [" /  /  / 9:30. slow"]),
    ({"customer": "Rami", "technician": "Eli Levi", "code": "UPS"}, "", [""]),
    ({"code": "UPS"}, "", []),
]


@pytest.mark.parametrize(("given", "line", "expected"), GIVEN)
def test_what_is_given_has_no_place_in_the_line(given: dict[str, str], line: str, expected: list[str]) -> None:
    assert plans(line, context(**given)) == expected  # type: ignore[arg-type]


def test_what_a_piece_could_be() -> None:
    places = places_of("Dr. Rami. Eli. UPS beeps. 9:30. 25:70. Clinic of Dr", context())
    assert [places.asks(place) for place in range(7)] == [True, *[False] * 6]
    assert [places.is_technician(place) for place in range(7)] == [False, False, True, *[False] * 4]
    assert [places.is_code(place) for place in range(7)] == [False, False, False, True, False, False, False]
    assert [places.is_time(place) for place in range(8)] == [*[False] * 4, True, *[False] * 3]
    assert [places.means_time(place) for place in range(8)] == [*[False] * 4, True, True, False, False]
    assert isinstance(places.time(4), Moment)
    assert places.trails_off(6)
    assert places.names() == [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)]
    assert places_of("Acme Co. Ltd. J. 9:30", context()).names() == [(0, 2), (2, 3), (3, 4)]
    assert places_of("Dr | Levi | Ltd", context()).names() == [(0, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize("name", ["John F", "J.R", "א.ב", "Smith & Co", "12 Main St", "Clinic of Dr"])
def test_a_name_that_trails_off(name: str) -> None:
    assert places_of(name, context()).trails_off(0)
    assert not places_of(f"{name} | x", context()).trails_off(0)


@pytest.mark.parametrize(
    "name", ["Rami Cohen", "Liška s.r.o", "Bank of N.Y", "example.com", "v2.5", "7.5", "5", "Acme Inc"]
)
def test_a_name_that_is_whole(name: str) -> None:
    assert not places_of(name, context()).trails_off(0)


def test_each_piece_is_asked_about_once() -> None:
    asked: list[str] = []

    class Counting(Codes):
        def match(self, piece: str) -> tuple[Code, int] | None:
            asked.append(piece)
            return TEAM.match(piece)

    counting = Counting(*TEAM)
    assert plans("Rami Cohen. viruses. 9:30", context(codes=counting)) == ["Rami Cohen /  / viruses / 9:30"]
    assert sorted(asked) == sorted(set(asked))
    asked.clear()
    plans("Rami Cohen. Eli. viruses. 9:30", context(codes=counting))
    assert asked == ["viruses"]


@given(near_lines(), st.sampled_from([TEAM, NAMELESS, NO_CODES]))
def test_a_plan_cuts_the_line_in_order(line: str, codes: Codes) -> None:
    places = places_of(line, context(codes=codes))
    best = places.best()
    assert len(best) <= 2
    assert len(set(best)) == len(best)
    for plan in best:
        assert 0 < plan.customer <= plan.technician < plan.after <= len(places.pieces.places)


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (["Rami Cohen", "Eli", "UPS"], "Rami Cohen. Eli. UPS"),
        (["J. Smith", "Eli", "UPS"], "J. Smith | Eli | UPS"),
        (["J", "Smith", "UPS"], "J | Smith | UPS"),
        (["Dr", "Dan", "UPS"], "Dr | Dan | UPS"),
        (["Smith & Co", "Ltd", "UPS"], "Smith & Co | Ltd | UPS"),
        (["a|b", "Eli"], "a|b | Eli"),
        (["5", "Eli", "UPS"], "5. Eli. UPS"),
    ],
)
def test_joined(parts: list[str], line: str) -> None:
    assert joined(parts) == line


def test_titles_are_written_as_keys() -> None:
    assert all(key(title) == title for title in TITLES)
    for title in "Dr Mr Mrs Ms Prof St No Ing Mme גב מס רח".split():
        assert key(title) in TITLES
