"""The rows below the line: every field named, what is unsure, the customer's file; no row wider than the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.cli.prompt.preview import page_rows, rows, standing
from quicklog.cli.prompt.rules import RULES
from quicklog.cli.prompt.view import Line, Sight
from quicklog.lib.text import width
from quicklog.note.fields import COLUMNS, Note
from quicklog.shorthand.reader import read
from quicklog.show.bidi import mark
from quicklog.show.page import Page
from quicklog.store.summary import History
from tests.cli import NOW
from tests.prompt import Team, context

TEAM = Team("Rami Cohen")


def note(**columns: object) -> Note:
    return Note(*(columns.get(column) for column in COLUMNS))  # type: ignore[arg-type]


def shown(line: str, history: History | None = None, cells: int = 60) -> list[str]:
    found = rows(standing(line, context(TEAM)), history, context(TEAM), Page(cells=cells))
    return ["".join(text for _, text in row) for row in found]


def test_every_field_is_named_and_spelt_out() -> None:
    line = "Rami Cohen. el. viruses. yesterday 16:05. Slow @tel for:dana due:2d score:4 ticket:47"
    assert shown(line) == [
        "  customer    Rami Cohen",
        "  technician  Eli Levi",
        "  code        viruses (message)",
        "  meaning     Remove malware: scan, clean, update the",
        "              antivirus, confirm with the customer",
        "  at          Thu 19 Nov 2026 16:05 (yesterday)",
        "  detail      Slow",
        "  for         Dana Katz",
        "  due         Sun 22 Nov 2026",
        "  channel     phone",
        "  score       4",
        "  ticket      47",
    ]


class Names(Team):
    """The team's names, with no log behind them."""

    away = False

    def history(self, *_: object) -> None:
        """Know nothing of any customer."""


def below(text: str, *, warned: bool = False, cells: int = 60) -> list[str]:
    names = Names("Rami Cohen")
    sight = Sight(lambda: context(names), names, lambda: Page(cells=cells))  # type: ignore[arg-type]
    rows = sight.below(Line(text, len(text)), warned=warned)
    return ["".join(part for _, part in row) for row in rows]


def test_what_tab_takes_is_said_where_it_takes_something() -> None:
    hasty = "Moshe Peretz called about the printer 9:45"
    assert below(hasty)[-1] == "  Tab takes that line"
    assert below(hasty, warned=True)[-1] == "  Tab takes that line, Enter again keeps it as a draft"
    assert below("Rami Cohen", warned=True)[-1] == "  Enter again keeps it as a draft"
    for line in ("Zvi New", "Rami. 25:70", "Rami. backup. 9:30"):
        assert not any("Tab takes" in row for row in below(line))


@pytest.mark.parametrize("cells", [40, 60, 80, 120])
@pytest.mark.parametrize("asked", ["?", " ? ", "？", "؟"])
def test_a_question_mark_shows_the_rules_of_a_line(asked: str, cells: int) -> None:
    card = below(asked, cells=cells)
    assert card[0] == "  a line      customer. technician. code. time. detail"[:cells].rstrip() or cells == 40
    assert max(map(width, card)) <= cells
    if cells >= 120:
        assert len(card) == len(RULES)


def test_the_rules_on_the_card_are_those_by_which_lines_are_read() -> None:
    known = Team("Rami Cohen")
    said = dict(RULES)
    line = next(says for about, says in RULES if not about)
    reading = read(line, context(known))
    assert (reading.customer, reading.technician, reading.code) == ("Rami Cohen", "Eli Levi", "viruses")
    assert (f"{reading.at:%H:%M}", reading.detail, reading.trouble) == ("09:30", "Slow since Monday", None)
    for time in said["time"].split(", "):
        assert read(f"Rami Cohen. viruses. {time}", context(known)).detail is None, time
    marked = read(f"Rami Cohen. viruses {said['anywhere']}", context(known))
    assert (marked.trouble, marked.detail) == (None, None)


def test_a_line_that_is_not_whole_shows_what_it_says_so_far() -> None:
    assert shown("Rami Cohen. ") == [
        "  customer    Rami Cohen",
        "  technician  Noa Bar (you)",
        "  at          Fri 20 Nov 2026 14:00 (now)",
        "  code        no code yet",
    ]
    assert shown("Rami Cohen | dana |")[1] == "  technician  Dana Katz"


def test_what_a_code_promises_is_not_promised_before_it_is_there() -> None:
    assert not any(row.startswith("  due") for row in shown("Rami Cohen. "))
    assert "  due         Sun 22 Nov 2026" in shown("Rami Cohen. callback")


def test_a_slip_is_shown_as_a_draft_with_its_remedy() -> None:
    assert shown("Rami Cohen. Eli. backup. 25:70") == [
        "  draft       “25:70” is not a time",
        "              invalid time: use 0:00 to 23:59",
    ]


def test_what_is_unsure_is_said_in_words() -> None:
    assert shown("Rami Cohen. Bob. flood")[-2:] == [
        "  ?           “Bob” is not a known technician",
        "  ?           “flood” is not a known code",
    ]


def test_the_customers_file_stands_in_one_line() -> None:
    last = note(at=(NOW - timedelta(days=3)).replace(hour=14, minute=10).isoformat(), code="printer", technician="Dana")
    promise = note(code="callback", due=(NOW + timedelta(days=3)).isoformat(), ref="7kq2")
    row = shown("Rami Cohen. el. viruses", History(2, 7, last, 1, promise), 120)[-1]
    assert row == (
        "  file        3rd contact in 7 days · last Tue 14:10 printer, Dana · promised: callback by Mon 14:00 (7kq2)"
    )


def pasted(lines: list[str], most: int) -> list[str]:
    readings = [(number, read(line, context(TEAM))) for number, line in enumerate(lines, start=1)]
    return ["".join(text for _, text in row) for row in page_rows(readings, NOW, Page(cells=60), most)]


def test_pasted_lines_are_shown_one_by_one_and_of_many_the_first() -> None:
    lines = ["Rami Cohen. el. viruses. 9:30. slow", "Rami Cohen. 25:70", *["Sara. dana. backup"] * 3]
    assert pasted(lines, 6) == [
        "   1  09:30  Rami Cohen · Eli Levi · viruses · slow",
        "   2  Rami Cohen. 25:70",
        "      draft: no code stands before the time “25:70”",
        *[f"   {number}  14:00  Sara · Dana Katz · backup" for number in (3, 4, 5)],
    ]
    assert pasted(["Sara. dana. backup"] * 30, 3) == [
        *[f"   {number}  14:00  Sara · Dana Katz · backup" for number in (1, 2, 3)],
        "  ... and 27 more",
    ]


def test_of_too_many_pasted_lines_those_come_first_that_a_person_should_look_at() -> None:
    lines = [*["Sara. dana. backup"] * 30, "Rami Cohen. 25:70", "Sara. dana. backup", "Rami Cohen. el. flood"]
    unsure = [
        "  31  Rami Cohen. 25:70",
        "      draft: no code stands before the time “25:70”",
        "  33  14:00  Rami Cohen · Eli Levi · flood",
        "      ? “flood” is not a known code",
    ]
    assert pasted(lines, 5) == [*unsure, "   1  14:00  Sara · Dana Katz · backup", "  ... and 30 more"]
    assert pasted(lines, 4) == [*unsure, "  ... and 31 more"]
    assert pasted(lines, 3) == [*unsure[:2], "  ... and 32 more, 1 of them not certain"]


@pytest.mark.parametrize("bidi", ["off", "marks", "isolates", "visual"])
@given(line=st.text(st.sampled_from("raelvirus RECדכו.|:@\"' \t0935+"), max_size=80), cells=st.integers(40, 130))
def test_no_row_is_wider_than_the_screen(bidi: str, line: str, cells: int) -> None:
    page = Page(mark(bidi), cells)
    for row in rows(standing(line, context(TEAM)), None, context(TEAM), page):
        assert width("".join(text for _, text in row)) <= cells
