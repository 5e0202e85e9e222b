"""Dates as programs write them: by their shape alone, and nothing guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.rows import dates
from quicklog.imports.rows.moments import Found, Moments
from tests.strategies import NOW

AT = "2026-11-18T09:30:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("18-Nov-26", "2026-11-18"),
        ("20261118", "2026-11-18"),
        ("18Nov2026", "2026-11-18"),
        ("18th of November 2026", "2026-11-18"),
        ("November 18th, 2026 at 9pm", "2026-11-18T21:00:00"),
        ("2026-Nov-18", "2026-11-18"),
        ("18 בנובמבר 2026 9:30", AT),
        ("יום רביעי, 18/11/2026 9:30", AT),
        ("Nov 18, 2026, 9:30 a.m.", AT),
        ("18/11/2026 9:30:00 AM", AT),
        ("18/11/2026 12:05 AM", "2026-11-18T00:05:00"),
        ("18/11/2026 12:05 PM", "2026-11-18T12:05:00"),
        ("18/11/2026 13:30 PM", "2026-11-18T13:30:00"),
        ("18/11/2026 - 9:30", AT),
        ("20261118T0930", AT),
        ("20261118T093000Z", f"{AT}+00:00"),
        ("2026-11-18 09:30 UTC", f"{AT}+00:00"),
        ("2026-11-18 09:30:00.123456+02", f"{AT}+02:00"),
        ("2026-11-18 09:30 GMT-0330", f"{AT}-03:30"),
        ("18/11/2026 9:30 +0200", f"{AT}+02:00"),
        ("Wed, 18 Nov 2026 09:30:00 +0200 (IST)", f"{AT}+02:00"),
        ("Wed, 18 Nov 2026 09:30:00 GMT", f"{AT}+00:00"),
        ("Wed, 18 Nov 2026 09:30:00 EST", f"{AT}-05:00"),
        ("18 Nov 2026 09:30:00 PDT", f"{AT}-07:00"),
        ("Wed Nov 18 09:30:00 UTC 2026", f"{AT}+00:00"),
        ("Wed Nov 18 2026 09:30:00 GMT+0200 (Israel Standard Time)", f"{AT}+02:00"),
        ("18/11/68", "2068-11-18"),
        ("18/11/69", "1969-11-18"),
    ],
)
def test_what_programs_write_is_read(text: str, iso: str) -> None:
    found = dates.spelt(text)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    "text",
    [
        *("11/18/2026", "31/4/2026", "98-11-20", "20261318", "18/11/2026 24:00", "18/11/2026 13:30 AM", "18 Nov"),
        *(
            "Thu, 18 Nov 2026",
            "18/11/2026 9:30-10:00",
            "2026-11-18 09:30+99:00",
            "2026-11-18 09:30 IST",
            "9:30",
            "4711",
        ),
        *("18/11/2026 zorg", "room 18/11/2026", "1-1-1", "0000-00-00", "", "\0", "9" * 200),
    ],
)
def test_what_is_no_such_date_or_could_be_another_is_none(text: str) -> None:
    assert dates.spelt(text) is None


def test_month_first_moves_nothing_but_two_numbers() -> None:
    for text in ("10/5/2026", "10-05-26", "10.5.2026"):
        one, other = (dates.spelt(text, month_first=month_first) for month_first in (False, True))
        assert one is not None
        assert other is not None
        assert (one.day, other.day) == ("2026-05-10", "2026-10-05")
    for text in ("2026-10-05", "2026/10/05", "20261005", "5 Oct 2026", "Oct 5, 2026"):
        assert dates.spelt(text) == dates.spelt(text, month_first=True) == dates.Spelt("2026-10-05")


FORMS = ["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %I:%M:%S %p", "%d-%b-%Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%Y%m%dT%H%M%S"]
FORMS += ["%a, %d %b %Y %H:%M:%S", "%d.%m.%Y, %H:%M:%S", "%A, %B %d, %Y %I:%M:%S %p", "%c"]


@given(st.datetimes(datetime(1950, 1, 1), datetime(2026, 11, 18)), st.integers(-48, 56))
def test_every_form_of_a_moment_is_read_back(moment: datetime, quarters: int) -> None:
    moment = moment.replace(microsecond=0)
    for form in FORMS:
        found = dates.spelt(moment.strftime(form))
        assert found is not None, form
        assert found.iso == moment.isoformat(), form
    mailed = format_datetime(moment.replace(tzinfo=timezone(timedelta(minutes=15 * quarters))))
    found = dates.spelt(mailed)
    assert found is not None
    assert datetime.fromisoformat(found.iso) == moment.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("46344.39583", AT),
        ("46344.395833333", AT),
        ("46344", "2026-11-18"),
        ("46344.0", "2026-11-18"),
        ("0.395833", "09:30:00"),
        ("1794994200", f"{AT}+00:00"),
        ("1794994200000", f"{AT}+00:00"),
        ("4711", ""),
        ("12345.5", ""),
        ("0541234567", ""),
        ("20261118", ""),
    ],
)
def test_numbers_that_count_days_or_seconds(text: str, iso: str) -> None:
    assert dates.counted(text) == iso


def test_a_number_is_a_moment_only_where_that_is_said() -> None:
    assert not isinstance(Moments(NOW).past("46344.39583"), Found)
    assert Moments(NOW, counted=True).past("46344.39583") == Found(f"{AT}+02:00")


@given(st.datetimes(datetime(1955, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))
def test_a_moment_in_days_of_excel_is_read_back_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, hour=moment.hour or 1)
    days = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
    assert dates.counted(f"{days:.10f}") == moment.replace(tzinfo=None).isoformat()


@pytest.mark.parametrize("text", ["2026-11-25T10:00:00.000", "2026-11-25 10:00:00.000Z", "Wed, 25 Nov 2026 10:00:00"])
def test_a_promise_of_milliseconds(text: str) -> None:
    found = Moments(NOW).due(text, NOW)
    assert isinstance(found, Found)
    assert (found.at[:19], found.says) == ("2026-11-25T10:00:00", None)


def test_a_promise_that_was_over_when_it_was_given_is_kept_and_said() -> None:
    for text, at in (("18/11/2026", "2026-11-18T23:59:59+02:00"), (f"{AT}Z", f"{AT}+00:00"), (AT, f"{AT}+02:00")):
        found = Moments(NOW).due(text, NOW)
        assert isinstance(found, Found)
        assert found.at == at
        assert found.says is not None
        assert found.says.name == "promise-past"


@given(st.text("0123456789-/:. TZapm+novwed,()ב", max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    for found in (dates.spelt(text), dates.spelt(text, month_first=True)):
        assert found is None or datetime.fromisoformat(found.iso)
    assert isinstance(dates.clock_alone(text) + dates.counted(text), str)
