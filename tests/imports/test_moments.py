"""Times in cells: exact where they are written in full, and as ``when`` reads them otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.rows.moments import Found, Moments
from quicklog.shorthand import times
from tests.strategies import JERUSALEM, NOW

MOMENTS = Moments(NOW)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-18T09:30:00+02:00", "2026-11-18T09:30:00+02:00"),
        ("2026-11-18T07:30:00Z", "2026-11-18T07:30:00+00:00"),
        ("2026-11-18 09:30:15.123-0500", "2026-11-18T09:30:15-05:00"),
        ("2026-11-18 09:30", "2026-11-18T09:30:00+02:00"),
        ("2026-07-18 9:30", "2026-07-18T09:30:00+03:00"),
        ("18/11/2026 9:30:05", "2026-11-18T09:30:05+02:00"),
        ("18.11.2026 09:30", "2026-11-18T09:30:00+02:00"),
        ("18 Nov 2026 0:05", "2026-11-18T00:05:00+02:00"),
        ("18/11/26 9:30", "2026-11-18T09:30:00+02:00"),
        ("18/11 9:30", "2026-11-18T09:30:00+02:00"),
        ("yesterday 9:30", "2026-11-19T09:30:00+02:00"),
        ("2026-11-18", "2026-11-18T12:00:00+02:00"),
        ("2026-11-20 13:59", "2026-11-20T13:59:00+02:00"),
    ],
)
def test_a_moment_is_read(text: str, at: str) -> None:
    found = MOMENTS.past(text)
    assert isinstance(found, Found)
    assert found.at == at


@pytest.mark.parametrize(
    "text",
    ["2026-13-18 09:30", "2026-11-18 25:70", "2026-11-18T09:30:00+99:00", "2026-11-20 15:00", "2027-01-01T00:00:00Z"],
)
def test_a_moment_that_is_none_or_is_to_come_is_a_miss_that_says_why(text: str) -> None:
    found = MOMENTS.past(text)
    assert isinstance(found, times.Miss)
    assert found.why


def test_month_first_is_heeded() -> None:
    found = Moments(NOW, month_first=True).past("11/12/2025 9:30")
    assert isinstance(found, Found)
    assert found.at == "2025-11-12T09:30:00+02:00"


def test_an_hour_that_the_clocks_skipped_is_none_and_one_that_came_twice_is_the_earlier() -> None:
    assert isinstance(MOMENTS.past("2026-03-27 02:30"), times.Miss)
    twice = MOMENTS.past("2026-10-25 01:30")
    assert isinstance(twice, Found)
    assert (twice.at, twice.says) == ("2026-10-25T01:30:00+03:00", "the earlier of two 01:30s")


ZONES = [JERUSALEM, ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")]


@pytest.mark.parametrize(
    ("texts", "known_by"),
    [
        (["18/11/2026 9:30", "2026-11-18T09:30", "18 Nov 2026 9.30", "18/11/26 9:30am"], "2026-11-18T09:30:00"),
        (["2026-03-27 02:30", "27/3/2026 2:30"], "2026-03-27T02:30:00"),
        (["2027-03-27 02:30", "27.03.2027 02:30:00"], "2027-03-27T02:30:00"),
        (["18/11/2026", "2026-11-18", "18.11.2026"], "2026-11-18"),
        (["18/11 9:30", "18 Nov 09:30", "18/11 9:30am"], "--11-18T09:30:00"),
        (["29/2 9:30", "29 Feb 9:30"], "--02-29T09:30:00"),
        (["18/11", "18 Nov"], "--11-18"),
        (["9:30", "09:30", "9.30", "0930", "9:30am"], "T09:30:00"),
        (["2026-11-18T09:30:00+02:00", "2026-11-18 07:30Z", "2026-11-18 02:30:00.5-0500"], "2026-11-18T07:30:00Z"),
        (["yesterday 9:30"], "yesterday 9:30"),
        (["tue 14:00"], "tue 14:00"),
        (["-10m"], "-10m"),
        (["2026-13-18 09:30"], "2026-13-18 09:30"),
        (["2026-11-18T09:30:00+99:00"], "2026-11-18T09:30:00+99:00"),
    ],
)
def test_a_moment_is_known_by_one_text_in_every_spelling_and_zone_and_year(texts: list[str], known_by: str) -> None:
    found = {
        Moments(NOW.astimezone(zone) + timedelta(days)).known_by(text)
        for zone in ZONES
        for days in (0, 1, 100, 900)
        for text in (*texts, *texts)
    }
    assert {text for text, _ in found} == {known_by}
    assert len(found) == 1
    is_dated = known_by.startswith("20") and len(texts) > 1
    assert {milliseconds > 0 for _, milliseconds in found} == {is_dated}


@given(st.datetimes(datetime(1950, 1, 1), datetime(2189, 12, 31)))
def test_the_short_way_knows_a_moment_by_the_same_text_as_the_long_way(moment: datetime) -> None:
    short, texts = Moments(NOW), [f"{moment:%Y-%m-%d} {moment.hour}:{moment:%M}", f"{moment:%d/%m/%Y %H:%M}"]
    assert {short.known_by(text) for text in (*texts, *texts)} == {Moments(NOW).known_by(texts[0])}


@given(st.datetimes(datetime(1950, 1, 1), datetime(2026, 12, 31)))
def test_the_short_way_and_the_words_say_the_same(moment: datetime) -> None:
    """Whatever is known of a day or an hour from before, a time comes out as ``when`` alone reads it."""
    text = f"{moment:%Y-%m-%d %H:%M:%S}"
    found, plain = MOMENTS.past(text), times.past(text, NOW)
    if isinstance(plain, times.Miss):
        assert isinstance(found, times.Miss)
    else:
        assert isinstance(found, Found)
        assert (found.at, found.says) == (plain.at.isoformat(timespec="seconds"), plain.says)


@given(st.text("0123456789-/:. TZ+novח", max_size=25))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(MOMENTS.past(text), Found | times.Miss)
    assert isinstance(MOMENTS.due(text, NOW), Found | times.Miss)
    assert isinstance(MOMENTS.known_by(text)[0], str)


def test_a_promise_counts_from_the_contact() -> None:
    at = datetime(2026, 1, 1, 9, 30, tzinfo=JERUSALEM)
    for text, due in (
        ("2d", "2026-01-03T23:59:59+02:00"),
        ("2026-01-05T10:00:00+02:00", "2026-01-05T10:00:00+02:00"),
        ("2026-01-05 9:00", "2026-01-05T09:00:00+02:00"),
        ("2026-01-05 9:00+01:00", "2026-01-05T09:00:00+01:00"),
    ):
        found = MOMENTS.due(text, at)
        assert isinstance(found, Found)
        assert found.at == due
    assert isinstance(MOMENTS.due("never", at), times.Miss)


def test_the_ends_of_a_day_with_another_offset_are_told_apart() -> None:
    for hour in range(24):
        text = f"2026-03-27 {hour}:00"
        plain = times.past(text, NOW + timedelta(1))
        found = Moments(NOW + timedelta(1)).past(text)
        assert isinstance(found, Found) == isinstance(plain, times.Moment)
        if isinstance(found, Found) and isinstance(plain, times.Moment):
            assert found.at == plain.at.isoformat(timespec="seconds")
