"""The table [hours] of codes.toml: what it makes of the week and of single days, and what is said against it."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.config import codes_file, hours_file
from quicklog.config.codes_file import read, say
from quicklog.note.working_time import Hours, Special, specials, unpacked, written
from quicklog.shorthand.codes import compiled, restored
from tests.gate import parametrize_few

YEAR = 2026
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OFFICE = 'sun-thu = "08:00-17:00"\n'


def hours_in(text: str, language: str = "") -> Hours:
    codes, findings = read(f"[hours]\n{text}".encode(), YEAR, language)
    assert findings == []
    return unpacked(codes.hours)


def week_of(text: str) -> dict[str, str]:
    """Return the weekdays that are open, with their hours."""
    return {day: written(hours) for day, hours in zip(WEEK, hours_in(text).week, strict=True) if hours}


def on(text: str, day: str) -> str:
    return written(hours_in(text).on(date.fromisoformat(day)))


def said(text: str) -> list[str]:
    return [say(finding, "codes.toml") for finding in read(text.encode(), YEAR)[1]]


# The week.


@pytest.mark.parametrize("key", ["sun-thu", "sunday-thursday", '"Sun-Thu"', '"א-ה"', '"ראשון-חמישי"', '"א׳–ה׳"'])
def test_a_range_of_days_is_named_in_either_language(key: str) -> None:
    assert week_of(f'{key} = "08:00-17:00"') == dict.fromkeys(["mon", "tue", "wed", "thu", "sun"], "08:00-17:00")


def test_a_day_by_itself_wins_over_a_range_in_any_order() -> None:
    for lines in (['thu = "08:00-13:00"', OFFICE], [OFFICE, 'thu = "08:00-13:00"']):
        assert week_of("\n".join(lines))["thu"] == "08:00-13:00"
        assert week_of("\n".join(lines))["wed"] == "08:00-17:00"
    assert "thu" not in week_of(OFFICE + 'thu = "closed"')


def test_a_range_goes_on_over_the_end_of_the_week() -> None:
    assert set(week_of('fri-mon = "08:00-17:00"')) == {"fri", "sat", "sun", "mon"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("13:30-17:00 8:00-12:30", "08:00-12:30 13:30-17:00"),
        ("08:00-12:30, 13:30-17:00", "08:00-12:30 13:30-17:00"),
        ("08:00–17:00", "08:00-17:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("18:00-00:00", "18:00-24:00"),
        ("08:00-12:00 12:00-17:00", "08:00-12:00 12:00-17:00"),
    ],
)
def test_a_day_has_several_hours(typed: str, expected: str) -> None:
    assert week_of(f'mon = "{typed}"') == {"mon": expected}


# Single days.


def test_days_are_closed_and_opened_one_by_one_and_in_ranges() -> None:
    text = OFFICE + (
        'closed = ["2026-12-31", 2026-12-29, "2026-08-02..2026-08-06"]\n'
        'open = { "2026-12-25" = "09:00-12:00", "2026-08-04" = "10:00-11:00" }'
    )
    assert [on(text, day) for day in ("2026-12-31", "2026-12-29", "2026-08-02", "2026-08-06")] == [""] * 4
    assert [on(text, day) for day in ("2026-12-30", "2026-08-09")] == ["08:00-17:00"] * 2
    assert on(text, "2026-12-25") == "09:00-12:00"
    assert on(text, "2026-08-04") == "10:00-11:00", "what is opened wins over what is closed"


def test_holidays_are_closed_and_the_day_before_them_is_short() -> None:
    text = OFFICE + 'fri = "08:00-12:00"\neves = "08:00-13:00"\nholidays = "IL"'
    assert on(text, "2026-04-01") == "08:00-13:00", "the day before Pesach"
    assert on(text, "2026-04-02") == ""
    assert on(text, "2026-04-05") == "08:00-17:00", "Hol HaMoed is a working day where nobody says otherwise"
    assert on(text, "2026-09-11") == "08:00-12:00", "a Friday that is shorter than an eve stays as it is"
    assert on(text, "2026-09-20") == "08:00-13:00", "erev Yom Kippur"
    assert on(text, "2026-09-21") == ""
    assert on(OFFICE + 'holidays = "IL"', "2026-09-20") == "08:00-17:00"
    assert on(OFFICE + 'holidays = "IL"\neves = "closed"', "2026-09-20") == ""


def test_single_days_win_over_holidays_and_eves() -> None:
    text = (
        OFFICE + 'eves = "08:00-13:00"\nholidays = "IL"\nclosed = ["2026-09-20"]\nopen = {"2026-09-21" = "10:00-12:00"}'
    )
    assert on(text, "2026-09-20") == ""
    assert on(text, "2026-09-21") == "10:00-12:00"
    days = specials(hours_in(text), date(2026, 9, 14), 2)
    assert [(each.day.day, each.state, each.why, each.name) for each in days] == [
        (20, "closed", "set", ""),
        (21, "short", "set", ""),
    ]


def test_a_day_before_two_holidays_is_closed_where_it_is_one_of_them() -> None:
    text = 'mon-sun = "08:00-17:00"\neves = "08:00-13:00"\nholidays = "IL"'
    assert [on(text, f"2026-09-{day}") for day in (11, 12, 13, 14)] == ["08:00-13:00", "", "", "08:00-17:00"]


def test_holidays_are_known_from_the_year_before_to_two_years_ahead() -> None:
    hours = hours_in(OFFICE + 'holidays = "IL"')
    assert hours.years == (2025, 2028)
    assert {date.fromordinal(each).year for each in hours.special} == {2025, 2026, 2027, 2028}
    assert hours_in(OFFICE).years is None


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    week = 'mon-fri = "08:00-17:00"\nholidays = "{}"'
    assert on(week.format("DE-BY"), "2026-01-06") == ""
    assert on(week.format("DE"), "2026-01-06") == "08:00-17:00"
    assert on(week.format("us"), "2026-11-26") == ""


@pytest.mark.parametrize(("language", "name"), [("", "Yom Kippur"), ("he_IL", "יום כיפור"), ("fr", "Yom Kippur")])
def test_holidays_have_names_in_the_language_that_is_asked_for(language: str, name: str) -> None:
    text = OFFICE + 'eves = "08:00-13:00"\nholidays = "IL"'
    eve, day = specials(hours_in(text, language), date(2026, 9, 14), 2)
    assert eve == Special(date(2026, 9, 20), ((480, 780),), ((480, 1020),), "eve", name)
    assert (day.state, day.why, day.name) == ("closed", "holiday", name)


def test_hours_survive_the_cache() -> None:
    codes, _ = read((f"[hours]\n{OFFICE}" + 'holidays = "IL"').encode(), YEAR)
    assert restored(compiled(codes)).hours == codes.hours != b""
    assert read(b"[codes.x]\nmeaning = 'y'", YEAR)[0].hours == b""


# What is said.

WRONG = [
    ('mon = "08:00-12:00 11:00-13:00"', 'hours.mon: "08:00-12:00 11:00-13:00" has hours that overlap'),
    ('mon = "8-17"', 'hours.mon: "8-17" is no part of a day: write "08:00-17:00"'),
    ('mon = "24:01-25:00"', 'hours.mon: "24:01-25:00" is no part of a day: write "08:00-17:00"'),
    ('mon = "08:00-08:00"', 'hours.mon: "08:00-08:00" ends as it begins: a whole day is "00:00-24:00"'),
    ("mon = 8", 'hours.mon: must be hours such as "08:00-12:30 13:30-17:00", or "closed"'),
    ('mon = ""', 'hours.mon: must be hours such as "08:00-12:30 13:30-17:00", or "closed"'),
    ("eves = true", 'hours.eves: must be hours such as "08:00-12:30 13:30-17:00", or "closed"'),
    ('evse = "08:00-13:00"', "hours.evse: unknown key, did you mean eves?"),
    (
        'xyzzy = "08:00-13:00"',
        "hours.xyzzy: unknown key, use a weekday such as fri, days such as sun-thu, or eves, closed, open, holidays",
    ),
    ('mon-wed = "08:00-13:00"', 'hours.mon-wed: has a day that "sun-thu" has already'),
    ('closed = "2026-12-31"', 'hours.closed: must be a list of days, such as ["2026-12-31", "2026-08-02..2026-08-06"]'),
    ('closed = ["31/12"]', 'hours.closed: "31/12" is not a day: write "2026-12-31" or "2026-08-02..2026-08-06"'),
    ('closed = ["2026-08-06..2026-08-02"]', 'hours.closed: "2026-08-06..2026-08-02" ends before it begins'),
    ('closed = ["1900-01-01..2100-01-01"]', "hours.closed: makes more than 5000 days"),
    ("open = []", 'hours.open: must be a table of days, such as { "2026-12-25" = "09:00-12:00" }'),
    ('open = {"2026-12-25" = "9"}', 'hours.open.2026-12-25: "9" is no part of a day: write "08:00-17:00"'),
    ('holidays = "XX"', 'hours.holidays: unknown country "XX", write its two letters, such as IL'),
    ('holidays = "US-QQ"', "hours.holidays: unknown part of US, use one such as "),
    ("holidays = 7", 'hours.holidays: must be a country, such as "IL", or a part of one, such as "US-NY"'),
]


@parametrize_few(("line", "expected"), WRONG, 8)
def test_a_mistake_is_said_with_its_line_and_the_rest_is_used(line: str, expected: str) -> None:
    text = f"[hours]\n{OFFICE}{line}\n"
    (told,) = said(text)
    assert told.replace('"2026-12-25": "9', '2026-12-25: "9').startswith(f"codes.toml:3: {expected}")
    assert written(unpacked(read(text.encode(), YEAR)[0].hours).on(date(2026, 11, 24))) == "08:00-17:00"


def test_eves_without_holidays_are_warned_of() -> None:
    codes, (finding,) = read(f'[hours]\n{OFFICE}eves = "closed"'.encode(), YEAR)
    assert (finding.line, finding.key, finding.severity) == (3, "hours.eves", "warning")
    assert finding.what.startswith("does nothing without holidays")
    assert codes.hours


@pytest.mark.parametrize("text", ["hours = 3", '[hours]\neves = "closed"', '[hours]\nmon = "08:00-08:30"'])
def test_hours_in_which_nobody_works_are_none(text: str) -> None:
    assert len(said(text)) == 1
    assert read(text.encode(), YEAR)[0].hours == b""


def test_holidays_that_cannot_be_loaded_are_said_and_the_rest_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert said(f'[hours]\n{OFFICE}holidays = "IL"') == [
        "codes.toml:3: hours.holidays: the holidays cannot be worked out (ModuleNotFoundError)"
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([*hours_file.KEYS, "mon", "sun-thu", "2026-12-25"]) | st.text()


@pytest.mark.slow
@given(st.dictionaries(KEYS, VALUES) | VALUES)
def test_no_table_stops_the_codes_from_being_read(table: object) -> None:
    told: list[object] = []
    kept = hours_file.read(table, lambda *what: told.append(what), YEAR)
    assert kept == b"" or unpacked(kept).week
    assert told or kept
    assert codes_file.read(b"", YEAR)[1] == []
