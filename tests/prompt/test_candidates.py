"""What may follow at the cursor: the rules of the shorthand say which place it is, the team's names what fits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.cli.prompt.candidates import MOST, offered, taken
from quicklog.config import codes_file
from quicklog.lib.record import replace
from quicklog.shorthand.reader import read
from quicklog.store.ranking import Familiar, Seen
from tests.prompt import CODES, Team, at_end, context

if TYPE_CHECKING:
    from quicklog.cli.prompt.candidate import Candidate

TEAM = Team(
    "Rami Cohen",
    "Rachel Levi",
    "J. Smith",
    "Dr. J. Levi",
    "John F. Kennedy",
    "Liška s.r.o.",
    "Old Mill. Dana. Backup",
    "רמי כהן",
)


def candidates(marked: str, team: Team = TEAM) -> list[Candidate]:
    line, cursor = at_end(marked)
    return list(offered(line, cursor, context(team), team).candidates)


def texts(marked: str, team: Team = TEAM) -> list[str]:
    return [candidate.text for candidate in candidates(marked, team)]


def tabbed(marked: str, team: Team = TEAM) -> str:
    """Return the line after Tab, with ``^`` where the cursor then is if that is not its end."""
    line, cursor = at_end(marked)
    offer = offered(line, cursor, context(team), team)
    after, place = taken(line, offer, offer.candidates[0])
    return after if place == len(after) else f"{after[:place]}^{after[place:]}"


@pytest.mark.parametrize(
    ("typed", "after"),
    [
        ("ra", "Rami Cohen. "),
        ("RAC", "Rachel Levi. "),
        ("rami c", "Rami Cohen. "),
        ("כה", "רמי כהן. "),
        ("J. S", "J. Smith. "),
        ("Dr. J. Le", "Dr. J. Levi. "),
        ("John F. K", "John F. Kennedy. "),
        ("Liš", "Liška s.r.o.. "),
        ("Rami Cohen.", "Rami Cohen. Eli Levi. "),
        ("Rami Cohen. e", "Rami Cohen. Eli Levi. "),
        ("Rami Cohen. אל", "Rami Cohen. אלי לוי. "),
        ("רמי כהן. ", "רמי כהן. אלי לוי. "),
        ("Rami Cohen. vir", "Rami Cohen. viruses. "),
        ("Rami Cohen. el. וי", "Rami Cohen. el. וירוסים. "),
        ("Rami Cohen. reset", "Rami Cohen. reset. "),
        ("Rami Cohen. viruses+ba", "Rami Cohen. viruses+backup. "),
        ("Rami Cohen | el", "Rami Cohen | Eli Levi | "),
        ("Rami Cohen|vir", "Rami Cohen| viruses | "),
        ("Rami Cohen. viruses. an h", "Rami Cohen. viruses. an hour ago. "),
        ("Rami Cohen. viruses @te", "Rami Cohen. viruses @phone "),
        ("Rami Cohen. viruses @טל", "Rami Cohen. viruses @טלפון "),
        ("Rami Cohen. viruses for:da", 'Rami Cohen. viruses for:"Dana Katz" '),
        ('Rami Cohen. viruses for:"Dana K', 'Rami Cohen. viruses for:"Dana Katz" '),
        ("Rami Cohen. viruses due:tom", "Rami Cohen. viruses due:tomorrow "),
        ("רמי. גיבוי עד:מ", "רמי. גיבוי עד:מחר "),
        ("Rami Cohen. viruses kind:compla", "Rami Cohen. viruses kind:complaint "),
        ("רמי. גיבוי סוג:תל", "רמי. גיבוי סוג:תלונה "),
        ("Rami Cohen. viruses du", "Rami Cohen. viruses due:"),
        ("@ph", "@phone "),
        ("R^. Eli. viruses", "Rami Cohen. ^Eli. viruses"),
        ("R^achel Levi. Eli. viruses", "Rami Cohen. ^Eli. viruses"),
        ("Rami Cohen. e^. viruses", "Rami Cohen. Eli Levi. ^viruses"),
        ("Rami Cohen. eli. v^  9:30", "Rami Cohen. eli. viruses. "),
    ],
)
def test_tab_puts_the_first_candidate_and_its_separator(typed: str, after: str) -> None:
    assert tabbed(typed) == after


@pytest.mark.parametrize(
    "typed",
    ["", "zz", "Rami Cohen. el. viruses. ", "Rami Cohen. el. viruses. 9:30. el", "Rami Cohen. callback @phone ", "du"],
)
def test_nothing_is_offered_where_nothing_fits(typed: str) -> None:
    assert texts(typed) == []


def test_after_the_customer_technicians_and_codes_share_the_room() -> None:
    found = candidates("Rami Cohen. ")
    assert [candidate.column for candidate in found] == ["technician"] * 3 + ["code"] * 3
    assert [candidate.column for candidate in candidates("Rami Cohen. Eli. ")] == ["code"] * MOST


def test_a_code_stands_beside_its_meaning_and_an_alias_beside_its_code() -> None:
    assert candidates("Rami. el. vir")[0].beside.startswith("Remove malware: ")
    assert candidates("Rami. el. וי")[0].beside.startswith("viruses: Remove malware: ")


def test_what_is_used_most_comes_first() -> None:
    seen = {name: Seen(name, weight) for name, weight in (("DNS", 3.0), ("invoice", 5.0))}
    people = {"dana katz": Seen("Dana Katz", 2.0)}
    used = Familiar(codes={name.lower(): each for name, each in seen.items()}, technicians=people)
    found = texts("Rami Cohen. ", Team("Rami Cohen", used=used))
    assert found == ["Dana Katz", "Eli Levi", "Noa Bar", "invoice", "DNS", "viruses"]
    assert texts("Rami. el. viruses for:", Team(used=used))[0] == '"Dana Katz"'


def test_where_the_codes_name_no_technicians_those_of_the_log_are_offered() -> None:
    team = Team(used=Familiar(technicians={"moshe": Seen("Moshe", 1.0)}))
    line = "Rami Cohen. mo"
    found = offered(line, len(line), context(team, replace(CODES, technicians={})), team)
    assert [candidate.text for candidate in found.candidates] == ["Moshe"]


def test_without_any_codes_the_places_are_still_told_apart() -> None:
    team = Team("Rami Cohen", used=Familiar(technicians={"moshe": Seen("Moshe", 1.0)}))
    bare = replace(CODES, technicians={}, by_key={}, longest=0)
    for line, text in (("ra", "Rami Cohen"), ("Rami Cohen. m", "Moshe")):
        assert offered(line, len(line), context(team, bare), team).candidates[0].text == text


def test_the_questions_of_a_code_are_offered_one_by_one_until_they_stand_in_the_line() -> None:
    asking = replace(CODES.by_key["viruses"], ask=("Which machine?", "Since when?"))
    codes = replace(CODES, by_key=dict(CODES.by_key) | {"viruses": asking})

    def questions(line: str) -> list[str]:
        return [each.text for each in offered(line, len(line), context(TEAM, codes), TEAM).candidates]

    assert questions("Rami. el. viruses. ") == ["Which machine?", "Since when?"]
    assert questions("Rami. el. viruses. 9:30. ") == ["Which machine?", "Since when?"]
    assert questions("Rami. el. viruses. wh") == ["Which machine?"]
    assert questions("Rami. el. viruses. Which machine? laptop. ") == ["Since when?"]
    assert questions("Rami. el. viruses. Which machine? laptop") == []
    line = "Rami. el. viruses. "
    offer = offered(line, len(line), context(TEAM, codes), TEAM)
    assert taken(line, offer, offer.candidates[0])[0] == "Rami. el. viruses. Which machine? "


def test_a_customer_whose_stops_would_mislead_is_followed_by_a_bar() -> None:
    line = tabbed("Old")
    assert line == "Old Mill. Dana. Backup | "
    assert read(f"{line}el | viruses", context(TEAM)).customer == "Old Mill. Dana. Backup"


def test_what_is_given_outright_is_not_offered() -> None:
    bound = context(TEAM, customer="Rami Cohen", technician="Eli Levi")
    assert {each.column for each in offered("v", 1, bound, TEAM).candidates} == {"code"}


@given(st.text(st.sampled_from("raelvi RECדכו.|:@\"' \t0935+for:due\0\u200e"), max_size=30), st.integers(0, 30))
def test_any_line_takes_any_candidate_and_keeps_the_rest(line: str, place: int) -> None:
    cursor = min(place, len(line))
    offer = offered(line, cursor, context(TEAM), TEAM)
    assert len(offer.candidates) <= MOST
    for candidate in offer.candidates:
        after, at = taken(line, offer, candidate)
        assert 0 <= at <= len(after)
        assert after.startswith(line[: candidate.start])
        assert candidate.text in after
        assert after.endswith(line[offer.end :].lstrip(" "))


@pytest.mark.parametrize("technician", ["Eli Levi", "Dana Katz"])
@pytest.mark.parametrize("code", ["viruses", "callback", "UPS"])
@pytest.mark.parametrize("customer", ["Rami Cohen", "J. Smith", "John F. Kennedy", "Liška s.r.o.", "רמי כהן"])
def test_a_line_made_by_tab_alone_reads_as_what_was_chosen(customer: str, technician: str, code: str) -> None:
    line = ""
    for name in (customer, technician, code):
        line += name[:-1] if line or not name.startswith("Li") else name[:3]
        offer = offered(line, len(line), context(TEAM), TEAM)
        chosen = next(each for each in offer.candidates if each.text == name)
        line, _ = taken(line, offer, chosen)
    reading = read(line.rstrip(), context(TEAM))
    assert (reading.trouble, reading.customer, reading.technician, reading.code) == (None, customer, technician, code)


def test_a_length_is_offered_with_the_moment_at_which_working_time_ends() -> None:
    team, _ = codes_file.read(b'[codes.viruses]\nmeaning = "Remove malware"\n[hours]\nsun-thu = "08:00-17:00"')
    line = "Rami Cohen. viruses due:2"
    assert {each.text: each.beside for each in candidates(line)}["2d"] == "Sun 22 Nov 2026"
    offers = offered(line, len(line), context(TEAM, team), TEAM).candidates
    assert {each.text: each.beside for each in offers}["2d"] == "Mon 23 Nov 2026 17:00"


def test_groups_are_offered_behind_for_alone_after_the_colleagues() -> None:
    team, _ = codes_file.read(
        b'[codes.viruses]\nmeaning = "Remove malware"\n[technicians]\n"Nora" = {}\n[groups]\n"night shift" = ["Nora"]'
    )
    for line, offered_ in (("Rami. viruses for:n", ["Nora", '"night shift"']), ("Rami Cohen. n", ["Nora"])):
        text, cursor = at_end(line)
        assert [each.text for each in offered(text, cursor, context(TEAM, team), TEAM).candidates] == offered_
