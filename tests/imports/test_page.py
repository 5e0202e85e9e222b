"""A page of the notebook: dates and names carried over, ditto marks, drafts, and ids that stay."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.page import page
from quicklog.imports.plan import Plan
from quicklog.lib.record import replace
from quicklog.shorthand.reasons import told
from tests.imports import bodies
from tests.strategies import NAMELESS, NOW, TEAM, context, near_lines, pieces, strings


def found(text: str, **given: Any) -> list[Entry | Problem]:
    return list(page.entries(enumerate(text.splitlines(), start=1), context(**given)))


def notes(text: str, **given: Any) -> list[dict[str, Any]]:
    return bodies(found(text, **given))


def columns(body: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(body.get(name) for name in names)


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("18/11", "2026-11-18"),
        ("18.11", "2026-11-18"),
        ("18.11.", "2026-11-18"),
        ("18/11:", "2026-11-18"),
        ("= 18/11/2025 =", "2025-11-18"),
        ("2026-11-18", "2026-11-18"),
        ("18 Nov", "2026-11-18"),
        ("Nov 18 2025", "2025-11-18"),
        ("wed", "2026-11-18"),
        ("yesterday", "2026-11-19"),
        ("today", "2026-11-20"),
        ("יום ו 20/11", "2026-11-20"),
        ("יום ד", "2026-11-18"),
        ("אתמול", "2026-11-19"),
        ("שלשום", "2026-11-18"),
        ("18 בנובמבר", "2026-11-18"),
        ("18/11 (Wed)", "2026-11-18"),
        ("[18/11]", "2026-11-18"),
        ("** 18/11 **", "2026-11-18"),
        ("--- Wed 18/11 ---", "2026-11-18"),
        ("Nov 18th", "2026-11-18"),
        ("18th Nov 2025", "2025-11-18"),
        ("1st Nov", "2026-11-01"),
        ("Date: 18/11", "2026-11-18"),
        ("תאריך: 18/11", "2026-11-18"),
        ("2026-11-18 - Wednesday", "2026-11-18"),
        ("18th of November", "2026-11-18"),
        ("the 18th of November 2025", "2025-11-18"),
        ("18 / 11", "2026-11-18"),
        ("18. 11. 2025", "2025-11-18"),
        (r"18\11", "2026-11-18"),
        ("20261118", "2026-11-18"),
        ("18-Nov-2025", "2025-11-18"),
        ("18.Nov.", "2026-11-18"),
        ("18 Nov '25", "2025-11-18"),
        ("Date 18/11", "2026-11-18"),
        ("Wednesday 18th", "2026-11-18"),
        ("Wed 18", "2026-11-18"),
        ("Wed-18-11", "2026-11-18"),
        ("יום רביעי ה-18", "2026-11-18"),
        ("Wednesday:", "2026-11-18"),
        ("~~~ 18/11 ~~~", "2026-11-18"),
        ("📅 18/11 →", "2026-11-18"),
        ("ה-18 בנובמבר", "2026-11-18"),
        ("יום רביעי 18.11", "2026-11-18"),
        ("יום ד׳, 18 / 11", "2026-11-18"),
        ("תאריך 18/11", "2026-11-18"),
        ("١٨/١١", "2026-11-18"),
    ],
)
def test_a_line_that_is_only_a_date_sets_the_day_of_the_lines_under_it(heading: str, day: str) -> None:
    (body,) = notes(f"{heading}\n\n# a remark\nRami Cohen. viruses. 9:30\n")
    assert columns(body, "at", "draft", "doubts") == (f"{day}T09:30:00+02:00", None, None)


# Lines that plainly name a day, and are no date that can be read.
UNREADABLE = [
    *(
        "18/11 night shift",
        "about Nov 18th",
        "18/11 ward 3",
        "18 בנוב' 18/11",
        "11/18",
        "18/13",
        "18/11?",
        "18-11",
        "11.18",
    ),
    *("18 Novemeber", "Novmber 18", "18th day of Novemeber", "Wednesday the eighteenth of November", "18 novembre"),
    *("18. listopadu 2026", "18.XI.", "18 XI 2026", "18 11", "18 11 2026", "18112026", "181126", "1811", "18", "18th"),
    *("20261318", "18/11 - 19/11", "18/11, 19/11", "Wedensday", "Wednesday evening", "Wednesday - Ben on duty"),
    *("Sun: Ben on duty", "November 2026", "week 47", "day 18", "next day", "The weekend", "yesterday evening"),
    *("18 בנובמר", "יום רבעי", "ערב יום רביעי", "למחרת", "ח' בכסלו", 'כ"ח בחשוון תשפ"ז', "נובמבר 2026", "ד 18/11"),
    *("Wed 19", "18//11", "18,11", "O8/11", "18/1l", "0/11", "18/11/20266", "2026-11-18T09:30", "2026-11-18 09:30"),
    *(
        "the eighteenth",
        "day two",
        "2nd day",
        "night of the 18th",
        "the day before",
        "Tue/Wed",
        "Sat + Sun",
        "ליל ה-18",
    ),
    *("18 ноября", "2026年11月18日", "יום לפני", "technician: Eli 18/11"),
    *("# from the notebook of 18/11", "# 18 Novemeber", "# 31/4", "# Wedensday"),
]


@pytest.mark.parametrize("heading", UNREADABLE)
def test_under_a_heading_that_names_a_day_and_cannot_be_read_no_date_is_certain(heading: str) -> None:
    """The notes would silently stand under the date before it."""
    lines = ("17/11", heading, "Rami Cohen. UPS. 9:30", "Sara Levi. UPS. 9:40", "19/11", "Sara Levi. UPS. 9:50")
    *draft, under, far, sure = notes("\n".join(lines))
    passed_over = heading.startswith(("#", "technician"))
    assert [(body["line"], "draft" in body) for body in draft] == ([] if passed_over else [(heading, True)])
    for body in (under, far):
        assert [told(each) for each in body["doubts"] if each["about"] == "at"] == [
            f"“{heading}” above it could not be read as a date"
        ]
    assert not [each for each in sure.get("doubts", ()) if each["about"] == "at"]


day_words = st.sampled_from(
    "18 11 18/11 11/18 2026 Novemeber November nov novmber Wednesday Wedensday wed 18th XI בנובמר נובמבר רביעי".split()
)


@pytest.mark.slow
@given(
    st.lists(day_words, min_size=2, max_size=4, unique=True).map(" ".join),
    st.sampled_from(["{}", "{}:", "-- {} --", "# {}"]),
)
def test_no_line_made_of_words_of_a_day_leaves_those_under_it_to_the_day_above_without_a_doubt(
    words: str, form: str
) -> None:
    kept = found("17/11\n" + form.format(words) + "\nRami Cohen. UPS. 9:30")
    body = kept[-1].body if isinstance(kept[-1], Entry) else {}
    assert body["at"][:10] != "2026-11-17" or "doubts" in body or "draft" in body or "17" in words


def test_a_date_in_a_remark_is_taken_and_said() -> None:
    first, second = notes("17/11\n# 18/11\nRami Cohen. UPS. 9:30\n19/11\nRami Cohen. UPS. 9:30")
    assert first["at"] == "2026-11-18T09:30:00+02:00"
    assert [told(each) for each in first["doubts"]] == ["“# 18/11” was read as the day"]
    assert "doubts" not in second


@pytest.mark.parametrize(
    "remark", ["# a remark", "# technician: Bob", "# Rami Cohen. UPS. 12/11 9:30", "#", "# 47 calls"]
)
def test_any_other_remark_is_passed_over(remark: str) -> None:
    (body,) = notes(f"18/11\n{remark}\nRami Cohen. UPS. 9:30")
    assert columns(body, "at", "technician", "doubts") == ("2026-11-18T09:30:00+02:00", "Noa Bar", None)


@pytest.mark.parametrize(
    "draft",
    ["a man in the corridor", "remember to call Rami", "5 printers to mend", "call 4711", "Ben was here", "50/50"],
)
def test_a_draft_that_names_nothing_of_a_day_raises_no_doubt(draft: str) -> None:
    assert "doubts" not in notes(f"17/11\n{draft}\nRami Cohen. UPS. 9:30")[1]


def test_a_draft_under_an_unreadable_day_keeps_that_it_is_not_certain() -> None:
    (_, draft) = notes("17/11\n18 Novemeber\na man in the corridor")
    assert draft["day"] == "2026-11-17"
    assert [told(each) for each in draft["doubts"]] == ["“18 Novemeber” above it could not be read as a date"]


# A day before a note, in one line with it.


@pytest.mark.parametrize("above", ["17/11\n", "", "18 Novemeber\n", "12/2025\n", "31/4\n"])
@pytest.mark.parametrize(
    "line",
    [
        "18/11 9:30 Rami Cohen. printer",
        "18/11 9:30: Rami Cohen. printer",
        "[18/11 9:30] Rami Cohen. printer",
        "18.11 9:30 Rami Cohen. printer",
        "18 Nov 9:30am - Rami Cohen. printer",
        "Wed 18/11 09:30. Rami Cohen. printer",
        "2026-11-18 09:30 Rami Cohen. printer",
        "2026-11-18T09:30:00 Rami Cohen. printer",
        "2026-11-18T07:30:00Z | Rami Cohen | printer",
        "18/11: Rami Cohen. printer. 9:30",
        "18/11 | Rami Cohen | printer | 9:30",
        "יום ד 18/11 9:30 Rami Cohen. printer",
    ],
)
def test_a_note_behind_its_day_is_of_that_day(line: str, above: str) -> None:
    *_, entry = found(above + line)
    assert isinstance(entry, Entry)
    assert columns(entry.body, "customer", "code", "at", "line", "doubts") == (
        *("Rami Cohen", "printer", "2026-11-18T09:30:00+02:00", line, None),
    )


def test_a_day_before_a_note_that_nothing_parts_from_it_is_said() -> None:
    for line, day in (("18/11 Rami Cohen. printer. 9:30", "18/11"), ("Wed 9:30 Rami Cohen. printer", "Wed 9:30")):
        (body,) = notes(f"17/11\n{line}")
        assert columns(body, "customer", "at") == ("Rami Cohen", "2026-11-18T09:30:00+02:00")
        assert [told(each) for each in body["doubts"]] == [f"“{day}” was read as the day"]


def test_what_may_be_part_of_a_name_stays_with_it_and_is_said() -> None:
    assert notes("24/7 Security. printer. 9:30", customers=["24/7 Security"])[0]["customer"] == "24/7 Security"
    for line, begun in (("24/7 Security. UPS. 9:30", "24/7"), ("11/18 Rami. UPS. 9:30", "11/18")):
        first, second = notes(f"17/11\n{line}\nSara. UPS. 9:40")
        assert first["customer"] == line.partition(".")[0]
        assert any(each["about"] == "at" and begun in str(told(each)) for each in first["doubts"])
        assert [told(each) for each in second["doubts"]] == [f"“{line}” above it could not be read as a date"]


def test_behind_a_note_with_its_own_day_those_without_one_are_not_certain() -> None:
    _, same, other = notes("17/11\n17/11 9:30 Rami. UPS\nSara. UPS. 9:40\n18/11 9:30 Rami. UPS")
    assert "doubts" not in same
    assert "doubts" not in other
    _, under = notes("17/11\n18/11 9:30 Rami. UPS\nSara. UPS. 9:40")
    assert [told(each) for each in under["doubts"]] == ["“18/11 9:30” above it names another day"]


def test_a_moment_before_a_note_that_is_still_to_come_makes_a_draft() -> None:
    (body,) = notes("20/11 15:00 Rami. UPS")
    assert told(body["draft"]) == "“2026-11-20 15:00” is still to come"
    assert body["line"] == "20/11 15:00 Rami. UPS"


def test_what_was_promised_counts_from_the_moment_before_the_note() -> None:
    assert notes("18/11 9:30 Rami Cohen. callback")[0]["due"] == "2026-11-20T23:59:59+02:00"
    assert notes("18/11 9:30 Rami Cohen. viruses due:4h")[0]["due"] == "2026-11-18T13:30:00+02:00"


def test_a_ditto_mark_goes_on_behind_a_day() -> None:
    _, body = notes('18/11 9:30 Rami Cohen. Dana. viruses\n18/11 9:40 ". ". UPS')
    assert columns(body, "customer", "technician", "code", "at") == (
        *("Rami Cohen", "Dana Katz", "UPS", "2026-11-18T09:40:00+02:00"),
    )


def test_a_time_that_names_a_later_day_than_the_one_above_is_of_that_day() -> None:
    assert notes("17/11\nRami. UPS. 18/11 9:30")[0]["at"] == "2026-11-18T09:30:00+02:00"


def test_a_draft_that_names_no_day_leaves_the_lines_under_it_alone() -> None:
    assert "doubts" not in notes("17/11\na man in the corridor\nRami Cohen. UPS. 9:30\n")[1]


def test_without_a_date_a_line_is_read_as_it_is_when_typed() -> None:
    assert notes("Rami Cohen. viruses. 23:50")[0]["at"] == "2026-11-19T23:50:00+02:00"


def test_every_time_of_a_day_stays_on_it() -> None:
    clocks = [f"{minute // 60}:{minute % 60:02}" for minute in range(0, 1440, 7)] + ["23:59", "0:00", "00:03"]
    lines = "\n".join(f"Rami Cohen. viruses. {clock}" for clock in clocks)
    assert {body["at"][:10] for body in notes(f"18/11\n{lines}")} == {"2026-11-18"}


def test_a_date_in_the_line_goes_before_that_above_it() -> None:
    assert notes("18/11\nRami Cohen. viruses. 12/11 9:30")[0]["at"] == "2026-11-12T09:30:00+02:00"


def test_without_an_hour_it_was_at_noon_and_that_is_said() -> None:
    (body,) = notes("18/11\nRami Cohen. callback")
    assert columns(body, "at", "due") == ("2026-11-18T12:00:00+02:00", "2026-11-20T23:59:59+02:00")
    assert [(each["about"], told(each)) for each in body["doubts"]] == [("at", "no hour given: 12:00")]
    assert notes("20/11\nRami Cohen. viruses", now=NOW.replace(hour=9))[0]["at"] == "2026-11-20T09:00:00+02:00"


def test_what_was_promised_counts_from_the_contact() -> None:
    assert notes("18/11\nRami Cohen. viruses due:4h. 9:30")[0]["due"] == "2026-11-18T13:30:00+02:00"
    assert notes("18/11\nRami Cohen. callback. 9:30")[0]["due"] == "2026-11-20T23:59:59+02:00"


@pytest.mark.parametrize("time", ["-10m", "now", "10m ago", "לפני שעה"])
def test_a_time_that_counts_from_now_has_no_place_under_a_date(time: str) -> None:
    (body,) = notes(f"18/11\nRami Cohen. viruses. {time}")
    assert "counts from the moment of writing" in told(body["draft"])
    assert columns(body, "customer", "at") == (None, "2026-11-18T12:00:00+02:00")


def test_a_time_of_today_that_is_still_to_come_makes_a_draft_and_no_note_of_yesterday() -> None:
    (body,) = notes("20/11\nRami Cohen. viruses. 15:00")
    assert told(body["draft"]) == "“15:00” is still to come"


@pytest.mark.parametrize("heading", ["31/4", "2026-12-01", "tomorrow", "יום א 20/11", "29/2/2025"])
def test_a_date_that_is_none_is_a_problem_and_not_the_day_before(heading: str) -> None:
    kept = found(f"18/11\nRami Cohen. viruses. 9:30\n{heading}\nRami Cohen. viruses. 9:30")
    (problem,) = [each for each in kept if isinstance(each, Problem)]
    assert (problem.place, problem.what) == (3, f"“{heading}” is not a day to write under")
    assert problem.remedy


def test_a_day_without_its_year_that_lies_in_the_last_one_is_said() -> None:
    (body,) = notes("25/12\nRami Cohen. viruses. 9:30")
    assert body["at"] == "2025-12-25T09:30:00+02:00"
    assert [(each["about"], told(each)) for each in body["doubts"]] == [("at", "in 2025")]


# Who and how.


@pytest.mark.parametrize("heading", ["technician: el", "Technician : Eli Levi", "טכנאי: אלי לוי", "טכנאית:אלי"])
def test_a_technician_above_is_the_one_whom_a_line_leaves_out(heading: str) -> None:
    left_out, named = notes(f"{heading}\nRami Cohen. viruses. 9:30\nRami Cohen. Dana. viruses. 9:30")
    assert (left_out["technician"], named["technician"]) == ("Eli Levi", "Dana Katz")
    assert "doubts" not in left_out


@pytest.mark.parametrize("heading", ["channel: tel", "ערוץ: טלפון"])
def test_a_channel_above_is_that_of_the_lines_that_name_none(heading: str) -> None:
    left_out, named = notes(f"{heading}\nRami Cohen. viruses. 9:30\nRami Cohen. viruses @mail. 9:30")
    assert (left_out["channel"], named["channel"]) == ("phone", "email")


def test_an_empty_heading_takes_back_what_was_carried() -> None:
    body = notes("technician: el\nchannel: tel\ntechnician:\nchannel:\nRami Cohen. viruses. 9:30")[0]
    assert columns(body, "technician", "channel") == ("Noa Bar", None)


def test_headings_that_nobody_knows_are_doubted_on_every_line_that_they_fill() -> None:
    first, second = notes("technician: Bob\nchannel: pigeon\nRami. viruses. 9:30\nRami. Eli. viruses @tel. 9:30")
    assert [doubt["about"] for doubt in first["doubts"]] == ["technician", "channel"]
    assert "doubts" not in second
    assert "doubts" not in notes("technician: Bob\nRami. viruses. 9:30", codes=NAMELESS)[0]


# Ditto marks.


@pytest.mark.parametrize("mark", ['"', "''", "״", "〃", '-"-', "-״-", '- " -', "”"])
def test_a_ditto_mark_repeats_the_place_above(mark: str) -> None:
    _, body = notes(f"Rami Cohen. Dana. viruses. 9:30\n{mark}. {mark}. backup. 9:40")
    assert columns(body, "customer", "technician", "code") == ("Rami Cohen", "Dana Katz", "backup")
    assert body["line"] == f"{mark}. {mark}. backup. 9:40"


def test_ditto_marks_go_on_from_line_to_line_in_every_place() -> None:
    kept = notes('18/11\nJ. Smith. Dana. viruses on the laptop. 9:30\n". Eli. ". 9:40\n". ". backup. "\n". ". ". 10:00')
    assert [columns(body, "customer", "technician", "code", "at") for body in kept] == [
        ("J. Smith", "Dana Katz", "viruses", "2026-11-18T09:30:00+02:00"),
        ("J. Smith", "Eli Levi", "viruses", "2026-11-18T09:40:00+02:00"),
        ("J. Smith", "Eli Levi", "backup", "2026-11-18T09:40:00+02:00"),
        ("J. Smith", "Eli Levi", "backup", "2026-11-18T10:00:00+02:00"),
    ]
    assert [body.get("detail") for body in kept] == ["on the laptop", "on the laptop", None, None]


def test_a_name_with_stops_is_repeated_as_one_name() -> None:
    _, body = notes('Bar Ilan St. 5. Ltd | Eli | UPS | 9:30\n". backup. 9:40')
    assert columns(body, "customer", "code") == ("Bar Ilan St. 5. Ltd", "backup")


def test_a_ditto_mark_under_a_line_without_a_technician_repeats_the_code_in_its_place() -> None:
    _, body = notes('technician: el\nRami Cohen. viruses. 9:30\nSara Mizrahi. ". 9:40')
    assert columns(body, "customer", "technician", "code") == ("Sara Mizrahi", "Eli Levi", "viruses")


@pytest.mark.parametrize("above", ["", "Corridor talk\n"])
def test_a_ditto_mark_with_nothing_understood_above_it_makes_a_draft(above: str) -> None:
    body = notes(f'{above}". viruses. 9:30')[-1]
    assert told(body["draft"]) == "a ditto mark repeats nothing: no line above it was understood"
    assert columns(body, "customer", "code") == (None, None)
    body = notes('Rami. viruses\n". ". ". ". backup')[-1]
    assert "nothing stands above it in that place" in told(body["draft"])


def test_quotes_that_stand_in_a_name_are_no_ditto_marks() -> None:
    assert notes('18/11\nד"ר לוי. גיבוי. 9:30\nבנק בע"מ. גיבוי. 9:30')[1]["customer"] == 'בנק בע"מ'


# Drafts.


def test_a_line_that_is_not_understood_is_a_draft_under_its_day() -> None:
    (body,) = notes("19/11\nCorridor talk, ask Ben")
    assert columns(body, "line", "at", "day") == ("Corridor talk, ask Ben", "2026-11-19T12:00:00+02:00", "2026-11-19")
    assert told(body["draft"]) == "no code was found"


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\u2028", "\x9b"])
def test_a_control_character_makes_a_draft_in_which_it_is_seen(sign: str) -> None:
    (body,) = bodies(page.entries([(1, f"Rami{sign} Cohen. viruses. 9:30")], context()))
    assert "control character" in told(body["draft"])
    assert sign not in body["line"]


# Ids: the same file gives the same, and a grown one only new ones.


def ids(text: str, **given: Any) -> list[str]:
    with closing(Plan("page.txt")) as plan:
        plan.read(each for each in found(text, **given) if isinstance(each, Entry))
        return [ready.id for each in plan.pages() for ready in each]


lines = st.one_of(
    near_lines(),
    st.sampled_from(
        ['". viruses. 9:30', "״. ״. גיבוי", "18/11", "2026-11-18", "technician: Eli", "# no", "", "Rami. UPS. 9:30"]
    ),
    pieces,
)
texts = st.lists(lines, max_size=8).map("\n".join)


@given(strings | texts)
def test_no_text_whatever_makes_reading_a_page_fail(text: str) -> None:
    with closing(Plan("page.txt")) as plan:
        plan.read(found(text))
        for each in (ready for ready_page in plan.pages() for ready in ready_page):
            assert each.body["line"]
            assert each.body["at"]


@pytest.mark.slow
@given(texts, st.integers(0, 400))
def test_the_ids_of_a_page_are_the_same_on_any_day(text: str, days: int) -> None:
    later = ids(text, now=NOW + timedelta(days=days))
    assert later == ids(text, now=NOW + timedelta(days=days), codes=TEAM)
    assert len(set(later)) == len(later)
    dated = "2026-11-18\n" + "\n".join(f"Rami Cohen. viruses. 9:{minute}" for minute in range(10, 20))
    assert ids(dated) == ids(dated, now=NOW + timedelta(days=days))
    undated = "18/11\nRami Cohen. viruses. 9:30\n19/11\nRami Cohen. viruses. 9:30\nRami. UPS"
    assert ids(undated) == ids(undated, now=NOW + timedelta(days=days))


@given(
    st.lists(st.sampled_from(["Rami. UPS. 9:30", "Rami. UPS", "Sara. backup. 9:40", "what?"]), max_size=8), st.data()
)
def test_a_page_that_has_grown_anywhere_gives_new_ids_for_what_is_new_alone(
    text: list[str], data: st.DataObject
) -> None:
    grown = list(text)
    for each in data.draw(st.lists(st.sampled_from([*text, "Noa. DNS. 10:00", "Rami. UPS. 9:31"]), max_size=4)):
        grown.insert(data.draw(st.integers(0, len(grown))), each)
    before, after = ids("18/11\n" + "\n".join(text)), ids("18/11\n" + "\n".join(grown))
    assert set(before) <= set(after)
    assert len(set(after)) == len(after) == len(grown)


def test_the_same_line_on_another_day_or_of_another_technician_is_another_note() -> None:
    line = "Rami Cohen. viruses. 9:30"
    text = f"18/11\n{line}\n19/11\n{line}\n{line}\ntechnician: el\n{line}\nchannel: tel\n{line}"
    assert len(set(ids(text))) == 5


def test_an_id_holds_the_day_of_the_note_where_the_page_names_the_year() -> None:
    entry = found("2026-11-18\nRami Cohen. viruses. 9:30")[0]
    assert isinstance(entry, Entry)
    assert entry.moment == datetime(2026, 11, 18, tzinfo=UTC).timestamp() * 1000
    open_year = found("18/11\nRami Cohen. viruses. 9:30")[0]
    assert isinstance(open_year, Entry)
    assert open_year.moment == 0


def test_the_context_of_a_page_is_not_changed() -> None:
    given_context = context()
    bodies(page.entries(enumerate(["technician: el", "Rami. viruses. 9:30"], start=1), given_context))
    assert given_context.writer == replace(given_context).writer == "Noa Bar"
