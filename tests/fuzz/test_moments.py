"""Any text, at any moment, in any zone: a moment that keeps its bounds, or a miss."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.lib.clock import MachineZone
from quicklog.shorthand.times import Miss, Moment, ahead, day, due, past
from tests.fuzz import examples
from tests.fuzz.texts import any_text

ZONES: list[tzinfo] = [
    *map(ZoneInfo, ["Asia/Jerusalem", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]),
    *map(ZoneInfo, ["Africa/Monrovia", "Asia/Kathmandu", "America/Sao_Paulo", "Antarctica/Troll"]),
    UTC,
    timezone(timedelta(hours=14)),
    timezone(-timedelta(hours=23, minutes=59)),
    MachineZone(),
]
# Where clocks and calendars have their corners.
CORNERS = [
    *((year, 2, 28) for year in (1900, 2000, 2023, 2024, 2100)),
    *((2024, 2, 29), (2000, 2, 29), (1999, 12, 31), (2000, 1, 1), (2026, 12, 31), (1970, 1, 1), (2038, 1, 19)),
    *((2026, 3, 27), (2026, 10, 25), (2026, 3, 29), (2026, 4, 5), (2026, 11, 1), (2026, 3, 8), (2011, 12, 31)),
    *((1900, 1, 1), (1899, 12, 31), (2199, 12, 31), (2200, 1, 1)),
]
HOURS = [(0, 0, 0), (0, 0, 1), (1, 30, 0), (2, 0, 0), (2, 30, 0), (3, 0, 0), (23, 55, 0), (23, 59, 59), (12, 0, 0)]


def in_zone(zone: tzinfo, naive: datetime) -> datetime:
    return naive.replace(tzinfo=UTC).astimezone(zone)


def corner(zone: tzinfo, at: tuple[int, int, int], hour: tuple[int, int, int], fold: int) -> datetime:
    """Return a moment that there is, even where the clocks skip the one that is meant."""
    (year, month, number), (hours, minutes, seconds) = at, hour
    meant = datetime(year, month, number, hours, minutes, seconds, tzinfo=zone, fold=fold)
    return meant.astimezone(UTC).astimezone(zone)


corners = st.builds(
    corner, st.sampled_from(ZONES), st.sampled_from(CORNERS), st.sampled_from(HOURS), st.sampled_from([0, 1])
)
anywhen = st.builds(in_zone, st.sampled_from(ZONES), st.datetimes(datetime(2, 1, 1), datetime(9700, 1, 1)))
moments = corners | anywhen

_WORDS = (
    "9:30 9.30 0930 930 9 24:00 23:59 0:00 2:30 1:30 12:00am 12pm 25:70 9:7x 9pm pm am now today yesterday tomorrow "
    "-10m -0m -9999h 10m ago in 2h 2d 99d 9999d 9999w 1w 29/2 29/2/2100 29 Feb 31/12 1/1 28/2 30/2 2026-02-29 "
    "0000-00-00 9999-12-31 2199-12-31 1900-01-01 0001-01-01 1/1/00 1/1/9999 tue last next mon sunday "
    "עכשיו היום אתמול שלשום מחר מחרתיים לפני עוד שעה שעתיים חצי דקות 10 יום ג ב-16:05 בשעה יומיים שבוע הבא שעבר"
).split()
timely = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).map(" ".join)
digits = st.text("0123456789:./- apmdhwTZ+ב", max_size=20)
texts = st.one_of(
    timely, digits, any_text, st.tuples(timely, any_text).map(" ".join), timely.map(lambda text: text * 300)
)


@given(texts, moments, st.booleans())
@examples(600)
@example("24:00", datetime(2026, 3, 27, 1, 59, tzinfo=ZONES[0]), False)
@example("9999w", datetime(2026, 3, 27, 1, 59, tzinfo=ZONES[0]), False)
def test_any_text_at_any_moment_is_a_moment_or_a_miss(text: str, now: datetime, month_first: bool) -> None:
    for read, step in ((past, -1), (due, 1)):
        found = read(text, now, month_first=month_first)
        if isinstance(found, Miss):
            assert found.why
            assert 0 <= found.start <= found.end <= len(text)
            continue
        assert isinstance(found, Moment)
        assert found.at.tzinfo is now.tzinfo
        limit = now.astimezone(UTC) + (timedelta(minutes=5) if step < 0 else timedelta(0))
        assert (found.at.astimezone(UTC) - limit) * step >= timedelta(0)
        # A wall-clock moment that there is: there and back again it is the same.
        back = found.at.astimezone(UTC).astimezone(now.tzinfo)
        assert back.replace(tzinfo=None, fold=0) == found.at.replace(tzinfo=None, fold=0)


@given(texts, moments, st.booleans())
@examples(200)
def test_any_text_is_a_day_up_to_today_or_a_miss(text: str, now: datetime, month_first: bool) -> None:
    found = day(text, now, month_first=month_first)
    assert isinstance(found, Miss) or (isinstance(found, date) and found <= now.date())


@given(st.one_of(any_text, timely, st.from_regex(r"[0-9]{1,5}[mhdw]", fullmatch=True)), moments)
@examples(200)
def test_any_text_is_a_length_ahead_or_none(text: str, now: datetime) -> None:
    if now.year > 7000:
        return  # 99,999 weeks on there are no years
    end = ahead(text, now)
    assert end is None or (end.tzinfo is now.tzinfo and end.astimezone(UTC) >= now.astimezone(UTC))
