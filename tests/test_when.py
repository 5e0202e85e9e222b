"""Words of a time become the moment that they mean, in both languages and across daylight saving, or a told miss."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.shorthand import moments as moments_of
from quicklog.shorthand import phrases, times
from quicklog.shorthand.times import Miss, Moment, ahead, clock, day, due, past

if TYPE_CHECKING:
    from collections.abc import Callable

JERUSALEM = ZoneInfo("Asia/Jerusalem")  # 2026: forward on 27 March 02:00, back on 25 October 02:00
LONDON = ZoneInfo("Europe/London")  # 2026: forward on 29 March 01:00, back on 25 October 02:00
APIA = ZoneInfo("Pacific/Apia")  # had no 30 December 2011
NOON_SAYS = "no hour given: 12:00"
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=JERUSALEM)  # a Friday


def at(moment: str, zone: ZoneInfo = JERUSALEM) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=zone)


def wall(found: Moment | Miss) -> str:
    assert isinstance(found, Moment), found
    return found.at.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


def said(found: Moment | Miss) -> tuple[datetime, str | None]:
    assert isinstance(found, Moment), found
    return found.at, found.says


PAST = {
    "9:30": "2026-11-20 09:30",
    "9.30": "2026-11-20 09:30",
    "9:30am": "2026-11-20 09:30",
    "9:30 AM": "2026-11-20 09:30",
    "12am": "2026-11-20 00:00",
    "12:15 pm": "2026-11-20 12:15",
    "10:30:45": "2026-11-20 10:30:45",
    "0:00": "2026-11-20 00:00",
    "14:03": "2026-11-20 14:03",
    "at 9:30": "2026-11-20 09:30",
    "9:30.": "2026-11-20 09:30",
    "'Tue' 14:00": "2026-11-17 14:00",
    "today 9:30": "2026-11-20 09:30",
    "9:30 today": "2026-11-20 09:30",
    "yesterday 9:30": "2026-11-19 09:30",
    "Yesterday, at 9:30": "2026-11-19 09:30",
    "9:30 yesterday": "2026-11-19 09:30",
    "yesterday 9 pm": "2026-11-19 21:00",
    "tue 14:00": "2026-11-17 14:00",
    "tuesday 14:00": "2026-11-17 14:00",
    "last tue 14:00": "2026-11-17 14:00",
    "fri 9:30": "2026-11-20 09:30",
    "fri 15:00": "2026-11-13 15:00",
    "last fri 9:30": "2026-11-13 09:30",
    "12/3 9:30": "2026-03-12 09:30",
    "9:30 12/3": "2026-03-12 09:30",
    "12.3 9:30": "2026-03-12 09:30",
    "9:30 20.11": "2026-11-20 09:30",
    "12-3 9:30": "2026-03-12 09:30",
    "12.3.2026 9:30": "2026-03-12 09:30",
    "12/3/26 9:30": "2026-03-12 09:30",
    "2026-03-12 09:30": "2026-03-12 09:30",
    "2026-03-12T09:30": "2026-03-12 09:30",
    "2026-03-12T09:30:15": "2026-03-12 09:30:15",
    "2026/3/12 9:30": "2026-03-12 09:30",
    "12 Mar 9:30": "2026-03-12 09:30",
    "12 Mar 1930": "2026-03-12 19:30",
    "Mar 12 9:30": "2026-03-12 09:30",
    "12 March 2026 9:30": "2026-03-12 09:30",
    "Mar 12, 2026, 9:30": "2026-03-12 09:30",
    "12 Mar 25 9:30": "2025-03-12 09:30",
    "9:30 on 12 Mar": "2026-03-12 09:30",
    "thu 12/3/2026 9:30": "2026-03-12 09:30",
    "2 days ago 9:30": "2026-11-18 09:30",
    "now": "2026-11-20 14:00",
    "-10m": "2026-11-20 13:50",
    "-2h": "2026-11-20 12:00",
    "−10m": "2026-11-20 13:50",
    "10m ago": "2026-11-20 13:50",
    "100 minutes ago": "2026-11-20 12:20",
    "2 hours ago": "2026-11-20 12:00",
    "an hour ago": "2026-11-20 13:00",
    "half an hour ago": "2026-11-20 13:30",
    "עכשיו": "2026-11-20 14:00",
    "היום 9:30": "2026-11-20 09:30",
    "אתמול ב-16:05": "2026-11-19 16:05",
    "אתמול ב־16:05": "2026-11-19 16:05",
    "אתמול 16:05": "2026-11-19 16:05",
    "אֶתְמוֹל 16:05": "2026-11-19 16:05",
    "ב-9:30": "2026-11-20 09:30",
    "ב 9:30": "2026-11-20 09:30",
    "בשעה 9:30": "2026-11-20 09:30",
    "שלשום 10:00": "2026-11-18 10:00",
    "לפני 10 דקות": "2026-11-20 13:50",
    "לפני 10 דק׳": "2026-11-20 13:50",
    "לפני דקה": "2026-11-20 13:59",
    "לפני רבע שעה": "2026-11-20 13:45",
    "לפני שעה": "2026-11-20 13:00",
    "לפני שעה וחצי": "2026-11-20 12:30",
    "לפני שעתיים": "2026-11-20 12:00",
    "לפני 3 שעות": "2026-11-20 11:00",
    "לפני חצי שעה": "2026-11-20 13:30",
    "חצי שעה": "2026-11-20 13:30",
    "לפני יומיים ב-9:30": "2026-11-18 09:30",
    "יום ג 14:00": "2026-11-17 14:00",
    "יום ג' 14:00": "2026-11-17 14:00",
    "יום ג׳ ב-14:00": "2026-11-17 14:00",
    "יום ב 14:00": "2026-11-16 14:00",
    "ביום ג 14:00": "2026-11-17 14:00",
    "יום שלישי 14:00": "2026-11-17 14:00",
    "ביום שלישי בשעה 14:00": "2026-11-17 14:00",
    "שלישי 14:00": "2026-11-17 14:00",
    "יום שישי שעבר 9:30": "2026-11-13 09:30",
    "שבת 20:00": "2026-11-14 20:00",
    "בשבת ב-20:00": "2026-11-14 20:00",
    "12 במרץ 9:30": "2026-03-12 09:30",
    "ב-12 במרץ 2026 בשעה 9:30": "2026-03-12 09:30",
}

PAST_SAYS = {
    "0930": ("2026-11-20 09:30", "read as 09:30"),
    "930": ("2026-11-20 09:30", "read as 09:30"),
    "yesterday at 9": ("2026-11-19 09:00", "read as 09:00"),
    "אתמול ב-9": ("2026-11-19 09:00", "read as 09:00"),
    "9pm": ("2026-11-19 21:00", "yesterday"),
    "14:06": ("2026-11-19 14:06", "yesterday"),
    "yesterday": ("2026-11-19 12:00", NOON_SAYS),
    "שלשום": ("2026-11-18 12:00", NOON_SAYS),
    "tue": ("2026-11-17 12:00", NOON_SAYS),
    "fri": ("2026-11-20 12:00", NOON_SAYS),
    "12/3": ("2026-03-12 12:00", NOON_SAYS),
    "12 מרץ": ("2026-03-12 12:00", NOON_SAYS),
    "לפני יומיים": ("2026-11-18 12:00", NOON_SAYS),
    "a week ago": ("2026-11-13 12:00", NOON_SAYS),
    "יום ו 20/11": ("2026-11-20 12:00", NOON_SAYS),
    "25/12 9:30": ("2025-12-25 09:30", "in 2025"),
    "29/2 9:30": ("2024-02-29 09:30", "in 2024"),
}

PLAIN_TEXT = [
    *("laptop is slow", "2 laptops broken", "404 not found", "930 units", "now it works", "yesterday he called twice"),
    *("sun is out", "sat on it", "monday.com", "error 5:3 in log", "rate 9:30", "http://x", "C:\\x", "24:00 x"),
    *("9", "12", "-5", "93000", "1999", "2460", "99.95", "3.5", "v2.5", "1.2.3", "192.168.1.1", "9" * 5000),
    *("1/0", "12.3", "50/50", "45/2", "12/", "/3", "20/11/1/2", "2026/3", "12/345", "03-555.1234", "1-800-555"),
    *("9:", ":30", "1:1000", "1:2:3", "00:1a:2b:3c", "９:30", "０:００", "２ Mar 9:30", "٩:٣٠", "9.30׳"),
    *("", " ", ".", "-", "ב", "ב'", "at", "on", "am", "pm", "may", "march", "מרץ", "יום", "שלום", "\ud800", "\x00"),
    *("ago", "last", "next", "לפני", "5 in", "yesterday at", "last 9:30", "yesterday 42", "-10m ago", "-99999m"),
    *("9999 weeks and a half ago", "in in 9:30", "half half ago", "9 of 10"),
    *("10m", "2h", "שעה", "half an hour", "10m ago 9:30", "now 9:30", "9:30 9:30", "yesterday today", "yesterday 12/3"),
    *("at " * 15 + "9:30", "word " * 5000),
]

MEANT = {
    "25:70": "0:00 to 23:59",
    "9:7x": "0:00 to 23:59",
    "9:5": "use 0:00 to 23:59",
    "24:00": "0:00",
    "13pm": "0:00 to 23:59",
    "13 pm": "0:00 to 23:59",
    "13:30pm": "0:00 to 23:59",
    "9:30xm": "0:00 to 23:59",
    "9:3O": "0:00 to 23:59",
    "10:30:75": "0:00 to 23:59",
    "at 25:70": "0:00 to 23:59",
    "yesterday 25:70": "0:00 to 23:59",
    "12 Mar 10": "use 0:00 to 23:59",
    "0001-01-01 9:30": "2026-11-20",
    "31/2": "20/11",
    "31/2 9:30": "20/11",
    "31 Feb 9:30": "20/11",
    "0/13 9:30": "20/11",
    "2026-13-40 9:30": "2026-11-20",
    "2026-13-40": "2026-11-20",
    "0000-01-01 9:30": "2026-11-20",
    "31/2 25:70": "20/11",
    "tomorrow": "future",
    "tomorrow 9:30": "future",
    "מחר 9:30": "future",
    "today 15:00": "future",
    "next tue": "future",
    "in 2 hours": "future",
    "in 3 minutes": "future",
    "עוד שעה": "future",
    "20/11/2026 15:00": "future",
    "2027-01-01": "future",
    "thu 20/11/2026 9:30": "2026-11-20 is a Friday",
    "9999 years ago": "future",
    "9 to 10": "write 9:51 or 9:00",
    "14:30 in the morning": "not of that part",
    "this morning": "such as 9:30",
    "at 5": "write 5:00 or 17:00",
    "9-10": "write 9:00 or 9/10",
    "18.11": "write 18:11 or 18/11",
    "in a moment": "future",
}


@pytest.mark.parametrize(("text", "expected"), PAST.items())
def test_past_is_the_most_recent_such_moment(text: str, expected: str) -> None:
    assert wall(past(text, NOW)) == expected
    assert said(past(text, NOW)) == (at(expected), None)


@pytest.mark.parametrize(("text", "expected", "says"), [(text, *rest) for text, rest in PAST_SAYS.items()])
def test_past_says_what_was_not_plain(text: str, expected: str, says: str) -> None:
    assert said(past(text, NOW)) == (at(expected), says)


@pytest.mark.parametrize("text", PLAIN_TEXT)
def test_plain_text_is_no_time_and_not_meant_as_one(text: str) -> None:
    found = past(text, NOW)
    assert isinstance(found, Miss)
    assert not found.meant


@pytest.mark.parametrize(("text", "why"), MEANT.items())
def test_a_time_that_is_none_is_told_with_its_remedy(text: str, why: str) -> None:
    found = past(text, NOW)
    assert isinstance(found, Miss)
    assert found.meant
    assert why in found.why
    assert "\n" not in found.why
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("yesterday 25:70", "25:70"),
        ("  31/2   9:30", "31/2"),
        ("31 Feb 9:30", "31 Feb"),
        ("tue 13 pm", "13 pm"),
        ("אתמול ב-25:70", "25:70"),
        ("2026-13-40T09:30", "2026-13-40"),
        ("tomorrow 9:30", "tomorrow 9:30"),
    ],
)
def test_a_miss_points_at_the_trouble(text: str, trouble: str) -> None:
    found = past(text, NOW)
    assert isinstance(found, Miss)
    assert text[found.start : found.end] == trouble


def test_after_midnight_a_late_hour_is_yesterday() -> None:
    assert past("23:50", at("2026-11-20 00:20")) == (at("2026-11-19 23:50"), "yesterday", None, None)
    assert past("9:30", at("2026-11-20 00:20")) == (at("2026-11-19 09:30"), "yesterday", None, None)


def test_a_fast_clock_may_be_past_midnight_already() -> None:
    assert past("0:01", at("2026-12-31 23:58")) == (at("2027-01-01 00:01"), "tomorrow", None, None)
    assert past("1/1 0:01", at("2026-12-31 23:58")) == (at("2027-01-01 00:01"), "in 2027", None, None)


def test_a_day_whose_noon_is_ahead_is_now() -> None:
    morning = at("2026-11-20 08:15")
    assert past("today", morning) == (morning, "no hour given: 08:15", None, None)
    assert past("היום", morning) == (morning, "no hour given: 08:15", None, None)
    assert past("fri", morning) == (morning, "no hour given: 08:15", None, None)


def test_month_first_is_a_setting() -> None:
    assert wall(past("3/12 9:30", NOW, month_first=True)) == "2026-03-12 09:30"
    assert wall(past("3/12/26 9:30", NOW, month_first=True)) == "2026-03-12 09:30"
    assert wall(past("2026-03-12 9:30", NOW, month_first=True)) == "2026-03-12 09:30"
    found = past("20/11 9:30", NOW, month_first=True)
    assert isinstance(found, Miss)
    assert found.meant


DUE = {
    "2d": "2026-11-22 23:59:59",
    "2h": "2026-11-20 16:00",
    "30m": "2026-11-20 14:30",
    "1w": "2026-11-27 23:59:59",
    "2d 10:00": "2026-11-22 10:00",
    "in 2 days": "2026-11-22 23:59:59",
    "in an hour": "2026-11-20 15:00",
    "now": "2026-11-20 14:00",
    "tomorrow": "2026-11-21 23:59:59",
    "tomorrow 10:00": "2026-11-21 10:00",
    "today": "2026-11-20 23:59:59",
    "fri": "2026-11-20 23:59:59",
    "fri 15:00": "2026-11-20 15:00",
    "fri 12:00": "2026-11-27 12:00",
    "next fri": "2026-11-27 23:59:59",
    "thu": "2026-11-26 23:59:59",
    "thu 12:00": "2026-11-26 12:00",
    "thu_12:00": "2026-11-26 12:00",
    "next thu": "2026-11-26 23:59:59",
    "15:00": "2026-11-20 15:00",
    "20/11": "2026-11-20 23:59:59",
    "1/12": "2026-12-01 23:59:59",
    "1 Dec 9:30": "2026-12-01 09:30",
    "2026-12-01": "2026-12-01 23:59:59",
    "2026-12-01 09:30": "2026-12-01 09:30",
    "2026-12-01T09:30": "2026-12-01 09:30",
    "מחר": "2026-11-21 23:59:59",
    "מחר 10:00": "2026-11-21 10:00",
    "מחר_ב-10:00": "2026-11-21 10:00",
    "מחרתיים": "2026-11-22 23:59:59",
    "עוד יומיים": "2026-11-22 23:59:59",
    "עוד שעה": "2026-11-20 15:00",
    "עוד שעתיים": "2026-11-20 16:00",
    "עוד 3 ימים": "2026-11-23 23:59:59",
    "עוד שבוע": "2026-11-27 23:59:59",
    "בעוד שבועיים": "2026-12-04 23:59:59",
    "חצי שעה": "2026-11-20 14:30",
    "יום ה 12:00": "2026-11-26 12:00",
    "ביום ה' ב-12:00": "2026-11-26 12:00",
    "חמישי 12:00": "2026-11-26 12:00",
    "יום שישי הבא": "2026-11-27 23:59:59",
}

DUE_SAYS = {
    "9:30": ("2026-11-21 09:30", "tomorrow"),
    "12/3": ("2027-03-12 23:59:59", "in 2027"),
    "29/2 9:30": ("2028-02-29 09:30", "in 2028"),
}


@pytest.mark.parametrize(("text", "expected"), DUE.items())
def test_due_is_the_next_such_moment(text: str, expected: str) -> None:
    assert wall(due(text, NOW)) == expected
    assert due(text, NOW) == Moment(at(expected))


@pytest.mark.parametrize(("text", "expected", "says"), [(text, *rest) for text, rest in DUE_SAYS.items()])
def test_due_says_what_was_not_plain(text: str, expected: str, says: str) -> None:
    assert due(text, NOW) == (at(expected), says, None, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-12", "past"),
        ("12/3/2026 9:30", "past"),
        ("yesterday", "past"),
        ("today 9:30", "past"),
        ("last thu", "past"),
        ("-10m", "past"),
        ("2h ago", "past"),
        ("soon", "2d"),
        ("9", "2d"),
        ("", "2d"),
        ("25:70", "0:00 to 23:59"),
        ("31/2", "20/11"),
        ("99999d", "2d"),
        ("9999-12-31", "20/11"),
    ],
)
def test_every_miss_of_a_due_time_is_meant(text: str, why: str) -> None:
    found = due(text, NOW)
    assert isinstance(found, Miss)
    assert found.meant
    assert why in found.why


DAYS = {
    "20/11": date(2026, 11, 20),
    "20.11": date(2026, 11, 20),
    "20.11.26": date(2026, 11, 20),
    "20. Nov.": date(2026, 11, 20),
    "21/11": date(2025, 11, 21),
    "2026-11-20": date(2026, 11, 20),
    "20 Nov": date(2026, 11, 20),
    "20 Nov 26": date(2026, 11, 20),
    "Friday, 20 November 2026": date(2026, 11, 20),
    "יום ו 20/11": date(2026, 11, 20),
    "יום ו׳ ה-20/11": date(2026, 11, 20),
    "20 בנובמבר": date(2026, 11, 20),
    "yesterday": date(2026, 11, 19),
    "אתמול": date(2026, 11, 19),
    "today": date(2026, 11, 20),
    "היום": date(2026, 11, 20),
    "tue": date(2026, 11, 17),
    "fri": date(2026, 11, 20),
    "2 days ago": date(2026, 11, 18),
    "לפני שבוע": date(2026, 11, 13),
    "9:30": None,
    "yesterday 9:30": None,
    "now": None,
    "2d": None,
    "9.30": None,
    "Rami Cohen. Eli. viruses": None,
}


@pytest.mark.parametrize(("text", "expected"), DAYS.items())
def test_a_line_that_is_only_a_date(text: str, expected: date | None) -> None:
    found = day(text, NOW)
    assert (None if isinstance(found, Miss) and not found.meant else found) == expected


@pytest.mark.parametrize("text", ["tomorrow", "2027-01-01", "31/2", "יום ה 20/11", "next tue"])
def test_a_heading_that_is_no_day_is_told(text: str) -> None:
    found = day(text, NOW)
    assert isinstance(found, Miss)
    assert found.meant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d", "2026-11-22 23:59:59"),
        ("0d", "2026-11-20 23:59:59"),
        ("1w", "2026-11-27 23:59:59"),
        ("4h", "2026-11-20 18:00:00"),
        ("30m", "2026-11-20 14:30:00"),
        ("יומיים", "2026-11-22 23:59:59"),
        ("-2d", None),
        ("2", None),
        ("soon", None),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_where_a_length_ends(text: str, expected: str | None) -> None:
    assert ahead(text, NOW) == (expected and at(expected))


def test_a_skipped_moment_is_told() -> None:
    after = at("2026-03-27 14:00")
    for text in ("2:30", "today 2:30", "27/3 2:30", "יום ו 2:30"):
        found = past(text, after)
        assert isinstance(found, Miss)
        assert found.meant
        assert "write 03:30" in found.why
    assert wall(past("2:30", at("2026-03-27 01:30"))) == "2026-03-26 02:30"
    assert isinstance(due("2:30", at("2026-03-27 01:30")), Miss)
    assert isinstance(past("1:30", at("2026-03-29 12:00", LONDON)), Miss)


def test_of_a_moment_that_comes_twice_the_earlier_is_taken_and_said() -> None:
    found = past("1:30", at("2026-10-25 12:00"))
    assert isinstance(found, Moment)
    assert (found.at, found.says) == (at("2026-10-25 01:30"), "the earlier of two 01:30s")
    assert found.at.utcoffset() == timedelta(hours=3)
    london = past("25/10 1:30", at("2026-11-20 12:00", LONDON))
    assert isinstance(london, Moment)
    assert (london.at.utcoffset(), london.says) == (timedelta(hours=1), "the earlier of two 01:30s")


def test_within_the_repeated_hour_the_order_is_that_of_real_time() -> None:
    first, second = (at("2026-10-25 01:10").replace(fold=fold) for fold in (0, 1))
    assert past("1:30", first) == (at("2026-10-24 01:30"), "yesterday", None, None)
    assert past("1:30", second) == (at("2026-10-25 01:30"), "the earlier of two 01:30s", None, None)
    ago = past("-30m", second)
    assert isinstance(ago, Moment)
    assert (ago.at.strftime("%H:%M"), ago.at.fold) == ("01:40", 0)


def test_elapsed_time_is_exact_across_daylight_saving() -> None:
    assert wall(past("-2h", at("2026-03-27 03:30"))) == "2026-03-27 00:30"
    assert wall(past("לפני שעתיים", at("2026-10-25 02:30"))) == "2026-10-25 01:30"
    assert wall(due("2h", at("2026-03-27 01:30"))) == "2026-03-27 04:30"
    assert wall(due("1d", at("2026-03-26 14:00"))) == "2026-03-27 23:59:59"


def test_a_day_that_the_clocks_left_out() -> None:
    before = at("2011-12-29 14:00", APIA)
    assert ahead("1d", before) == at("2011-12-29 23:59:59", APIA)
    assert isinstance(past("30/12", at("2011-12-31 14:00", APIA)), Miss)


WORDS = [
    *(
        "9:30",
        "9",
        "pm",
        "am",
        "-10m",
        "12/3",
        "31/2",
        "2026-13-40",
        "20.11",
        "Mar",
        "12",
        "2026",
        "last",
        "next",
        "tue",
    ),
    *("יום", "ב", "ג", "ב-9:30", "בשעה", "at", "now", "לפני", "ago", "שעה", "2", "d", "days", "tomorrow", "in", "עוד"),
    *("שבוע", "אתמול", "0", "00", "0000", "99999", ":", ".", "/", "-", "ב-", "２", "T", "'", ",", ""),
]
texts = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
    st.text(alphabet="0123456789:./- apmdhבT", max_size=14),
)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)).flatmap(
    lambda naive: st.sampled_from([JERUSALEM, LONDON, APIA, timezone(timedelta(hours=-3))]).map(
        lambda zone: naive.replace(tzinfo=UTC).astimezone(zone)
    )
)


@given(texts, moments, st.booleans())
@example("9" * 400 + "m ago", NOW, True)
@example("0000-00-00T00:00", NOW, False)
@example("today", NOW.replace(hour=23, minute=59, second=59, microsecond=7), False)
def test_any_text_is_a_moment_in_its_bounds_or_a_miss(text: str, now: datetime, month_first: bool) -> None:
    before, after = past(text, now, month_first=month_first), due(text, now, month_first=month_first)
    if isinstance(before, Moment):
        assert before.at.astimezone(UTC) <= now.astimezone(UTC) + timedelta(minutes=5)
        assert before.at.tzinfo is now.tzinfo
    if isinstance(after, Moment):
        assert after.at.astimezone(UTC) >= now.astimezone(UTC)
        assert after.at.tzinfo is now.tzinfo
    else:
        assert after.meant
    for miss in (before, after):
        assert not isinstance(miss, Miss) or (miss.why and 0 <= miss.start <= miss.end <= len(text))
    found = day(text, now, month_first=month_first)
    assert isinstance(found, Miss) or found <= now.date()
    end = ahead(text, now)
    assert end is None or end.tzinfo is now.tzinfo


@given(moments, st.integers(0, 60 * 24 * 400))
def test_a_moment_written_out_reads_back(then: datetime, minutes: int) -> None:
    then = then.replace(second=0, microsecond=0, fold=0)
    now = (then.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(then.tzinfo)
    for written in (f"{then:%Y-%m-%d %H:%M}", f"{then:%Y-%m-%dT%H:%M}", f"{then:%H:%M %d.%m.%Y}"):
        found = past(written, now)
        assert isinstance(found, Moment)
        assert found.at == then


@given(
    st.sampled_from(["yesterday", "Yesterday", "yday", "אתמול"]),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    moments | st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 28), timezones=st.just(JERUSALEM)),
)
@example("yesterday", time(1, 30), at("2026-10-26 12:00"))
@example("yesterday", time(2, 30), at("2026-03-28 12:00"))
def test_a_plain_clock_of_yesterday_is_what_its_phrase_means(word: str, hour: time, now: datetime) -> None:
    text = f"{word} {clock(hour)}"
    none = Miss(False)
    assert past(text, now) == moments_of.nearest(
        phrases.read(text, -1, none, month_first=False), now, -1, text, month_first=False
    )


SINGLE = [word for word in times.WORDS.split() if word.isalpha()]


@pytest.mark.parametrize("now", [at("2026-11-20 00:30"), NOW, at("2026-11-20 23:59"), at("2026-11-22 08:00")])
@pytest.mark.parametrize("before", ["", "ב", "ל", "ו", "ול", "מה"])
def test_no_word_names_a_moment_that_is_passed_over(before: str, now: datetime) -> None:
    naming = [each for word in SINGLE if isinstance(due(each := before + word, now), Moment)]
    assert [each for each in naming if not times.may_name_moment(each)] == []


def test_words_that_are_of_time_only_with_others_name_no_moment() -> None:
    assert not any(map(times.may_name_moment, ["for", "on", "the", "again", "not", "no,", "עוד", "של"]))
    assert all(map(times.may_name_moment, ["tomorrow", "noon", "Fri", "2d", "9:30", "מחר", "למחר"]))


@given(st.sampled_from(["today 1:30", "1:30", "yesterday", "tue", "in 2h"]), st.sampled_from([past, due]), st.data())
def test_what_was_read_once_is_read_anew_for_another_now(
    text: str, read: Callable[..., object], data: st.DataObject
) -> None:
    """Moments that are equal may be of the other half of the hour that comes twice, or of another zone."""
    first = at("2026-10-25 01:10")
    nows = data.draw(st.permutations([first, first.replace(fold=1), first.astimezone(LONDON)]))
    found = [repr(read(text, now)) for now in nows]
    for now, each in zip(nows, found, strict=True):
        times._read.clear()
        assert repr(read(text, now)) == each


def test_the_capture_lane_stays_light() -> None:
    program = """
import sys
from datetime import datetime, timedelta, timezone
before = set(sys.modules)
from quicklog.shorthand import times
now = datetime(2026, 11, 20, 14, 0, tzinfo=timezone(timedelta(hours=2)))
assert times.past("9:30", now).at.hour == 9
assert times.past("yesterday 9:30", now).at.day == 19
assert not {"quicklog.shorthand.phrases", "quicklog.shorthand.moments"} & set(sys.modules)
assert times.past("לפני 10 דקות", now).at.minute == 50
heavy = {"re", "typing", "enum", "dateutil", "zoneinfo", "json", "dataclasses", "functools", "pathlib"}
print(sorted(heavy & (set(sys.modules) - before)))
"""
    root = Path(__file__).parent.parent
    command = [
        sys.executable,
        "-I",
        "-S",
        "-X",
        "utf8",
        "-c",
        f"import sys; sys.path.insert(0, {str(root)!r}){program}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
