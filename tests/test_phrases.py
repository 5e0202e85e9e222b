"""Phrases of time as people write them, in both languages: none is silently wrong, and nearly all are right.

Two sheets hold a place, a phrase and what it means on Friday 20 November 2026 at 14:00: a moment, ``?`` where no hour
is agreed or more than one moment may be meant, or ``text`` for what only looks like a time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.language import LANGUAGES, english, hebrew
from quicklog.lib.text import is_right_to_left, key
from quicklog.shorthand.phrases import is_of_time
from quicklog.shorthand.reader import Reading, read
from quicklog.shorthand.times import WORDS, Miss, Moment, day, due, may_be_of_time, past, promised
from tests.gate import parametrize_few
from tests.strategies import TEAM, context
from tests.test_when import NOW, moments

SAMPLES = Path(__file__).parent / "samples"
ROWS = [
    tuple(row.split("\t"))
    for sheet in ("times.tsv", "times-he.tsv")
    for row in (SAMPLES / sheet).read_text(encoding="utf-8").splitlines()[1:]
]
# What is said, or kept as a draft, in place of what is meant: a date of another calendar, an abbreviation that ends a
# piece, what may be a length, and a day that is nearer ahead than back.
NOT_TAKEN = {
    *("י' בכסלו תשפ\"ז", "Thurs. 9:30", "45 min. ago", "13h"),
    "about half nine this morning",
    *("today he called", "עכשיו זה עובד"),  # a day with which a sentence begins
    "בתשע פחות רבע",
    *("יום ראשון 10:00", "יום א' 10:00", "א' 10:00", "מוצאי שבת 21:00"),
}


def line_of(phrase: str) -> Reading:
    """Read a line with a phrase in the time's place."""
    line = (
        f"רמי כהן. אלי. UPS. {phrase}. הטונר נגמר"
        if is_right_to_left(phrase)
        else f"Rami. Eli. UPS. {phrase}. it beeps"
    )
    return read(line, context(now=NOW, codes=TEAM))


def verdict(place: str, phrase: str, means: str) -> str:
    """Return whether a phrase is read right, kept as a draft, said, or silently wrong."""
    if place == "due":
        return of_promise(due(phrase, NOW), means)
    reading = line_of(phrase)
    if reading.trouble:
        return "right" if means == "?" else "draft"
    said = any(doubt.about in ("at", "due") for doubt in reading.doubts)
    filled = any(field.column == "at" for field in reading.fields)
    if means == "text":
        return "right" if not filled else "said" if said else "wrong"
    if filled and reading.at.isoformat()[:16] == means:
        return "right"
    return "wrong" if not said else "right" if means == "?" else "said"


def of_promise(found: Moment | Miss, means: str) -> str:
    if isinstance(found, Miss):
        return "right" if means == "?" else "draft"
    if found.at.isoformat()[:16] == means:
        return "right"
    return "wrong" if not found.says else "right" if means == "?" else "said"


@parametrize_few(("place", "phrase", "means"), ROWS, len(ROWS) // 4)
def test_a_phrase_is_read_right_or_it_is_said(place: str, phrase: str, means: str) -> None:
    assert verdict(place, phrase, means) in (("said", "draft") if place == "at" and phrase in NOT_TAKEN else ("right",))


@parametrize_few("phrase", [phrase for place, phrase, means in ROWS if place == "at" and means != "text"], 100)
def test_what_is_a_phrase_of_time_is_made_of_its_words(phrase: str) -> None:
    assert may_be_of_time(phrase)


# Days that point both ways.


@pytest.mark.parametrize(
    ("time", "ways"),
    [
        ("sun 9:00", "Sunday 15/11"),
        ("mon 8:30", "Monday 16/11"),
        ("25/11", "Tuesday 25/11/2025"),
        ("שני", "Monday 16/11"),
    ],
)
def test_a_day_that_is_nearer_ahead_than_back_is_a_draft_that_offers_a_promise(time: str, ways: str) -> None:
    trouble = line_of(time).trouble
    assert trouble is not None
    assert trouble.what == f"“{time}” may be a day to come, not {ways}"
    assert f"due:{time.replace(' ', '_')}" in trouble.remedy


@pytest.mark.parametrize(
    ("time", "says"),
    [
        ("tue 14:00", "Tuesday 17/11"),
        ("last sun 9:00", "Sunday 15/11"),
        ("3 days ago 9:30", "Tuesday 17/11"),
        ("12/3 9:30", "Thursday 12/3"),
        ("the 17th at 9:30", "Tuesday 17/11"),
    ],
)
def test_a_day_further_back_than_yesterday_is_spelt_out(time: str, says: str) -> None:
    reading = line_of(time)
    assert reading.trouble is None
    assert [doubt.says for doubt in reading.doubts if doubt.about == "at"] == [says]


@pytest.mark.parametrize("time", ["9:30", "yesterday 9:30", "2026-11-12 09:30", "12/11/2026 9:30"])
def test_a_day_that_leaves_nothing_open_is_not(time: str) -> None:
    assert line_of(time).doubts == ()


def test_the_day_is_spelt_in_the_order_of_the_team() -> None:
    found = past("tue 14:00", NOW, month_first=True)
    assert isinstance(found, Moment)
    assert found.day == "Tuesday 11/17"


def test_a_promise_that_is_past_is_said_and_one_of_a_day_long_gone_is_a_draft() -> None:
    said = read("Rami. Eli. callback. yesterday 9:30", context(now=NOW, codes=TEAM))
    assert said.trouble is None
    late = read("Rami. Eli. callback. tue 9:30", context(now=NOW, codes=TEAM))
    assert late.trouble is not None
    assert "may be a day to come" in late.trouble.what


# Promises in the words of a note.


@pytest.mark.parametrize(
    ("detail", "value"),
    [
        ("call tomorrow", "tomorrow"),
        ("wants an answer by Thursday", "by_Thursday"),
        ("send it by 17:00 please", "by_17:00"),
        ("come back in 2 hours", "in_2_hours"),
        ("לשלוח עד יום ה", "עד_יום_ה"),
        ("לחזור מחר ב-10", "מחר_ב-10"),
        ("לסיים עד מחר", "עד_מחר"),
        ("נחזור בעוד שעתיים", "בעוד_שעתיים"),
        ("slow since Monday", None),
        ("stuck by the door", None),
        ("sits in the office", None),
        ("closed until now", None),
        ("לא עובד מאז אתמול", None),
        ("עומד ליד הדלפק", None),
    ],
)
def test_words_that_promise_something_are_offered(detail: str, value: str | None) -> None:
    found = promised(detail, NOW)
    assert (found and found.value) == value
    reading = read(f"Rami. Eli. UPS. 9:30. {detail}", context(now=NOW, codes=TEAM))
    assert [doubt.says for doubt in reading.doubts] == (
        [f"“{found.words}” was kept as detail: a promise is due:{found.value}"] if found else []
    )


def test_words_beside_another_promise_are_never_silent() -> None:
    reading = read("Rami. Eli. UPS due:2d. 9:30. call tomorrow", context(now=NOW, codes=TEAM))
    assert [doubt.says for doubt in reading.doubts] == [
        "“tomorrow” was kept as detail beside the promise that the note has: a promise is due:tomorrow"
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Rami. Eli. UPS due:tomorrow 10:00. 9:30", "tomorrow_10:00"),
        ("רמי. אלי. UPS עד:מחר ב-10. 9:30", "מחר_ב-10"),
        ("Rami. Eli. UPS. 9:30. due:thu at noon", "thu_at_noon"),
    ],
)
def test_a_promise_that_a_blank_cuts_short_is_said(line: str, value: str) -> None:
    reading = read(line, context(now=NOW, codes=TEAM))
    assert any(f"it is due:{value}" in doubt.says for doubt in reading.doubts if doubt.about == "due")


@pytest.mark.parametrize("line", ["Rami. Eli. UPS due:tomorrow. 9:30", 'Rami. Eli. UPS due:"thu 12:00" beeps. 9:30'])
def test_a_promise_that_is_whole_is_not(line: str) -> None:
    assert read(line, context(now=NOW, codes=TEAM)).doubts == ()


# The words of the languages.


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_time_are_their_own_keys(language: object) -> None:
    tables: dict[str, str] = vars(language)["TIMES"]
    for rows in tables.values():
        words = [word for row in rows.split(" | ") for word in row.rpartition(": ")[2].split(", ")]
        assert [key(word) for word in words] == words
        assert len(words) == len(set(words))


def test_the_languages_have_the_same_tables() -> None:
    """In English the marked words are the names of the columns, and no word is written as one with another."""
    assert {name for name in vars(english) if name.isupper()} | {"MARKS", "PREFIXES", "PREFIXED", "JOINED"} == {
        name for name in vars(hebrew) if name.isupper()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_weak_alone_is_a_word_of_time_all_the_same(language: object) -> None:
    for word in vars(language)["WEAK"].split(", "):
        assert may_be_of_time(word), word


SOUP = sorted(
    {
        *WORDS.split(),
        *("9:30", "9", "25", "0930", "20.11", "12/3", "9-10", "2026", "9999", "-", "~", "?", "ב-9", "1h30m"),
    }
)


@given(st.lists(st.sampled_from(SOUP), min_size=1, max_size=7).map(" ".join), moments)
@example("9999 years ago", NOW)
@example("end of the month", NOW.replace(month=12, day=31))
@example("in a month", NOW.replace(month=1, day=31))
def test_whatever_words_of_time_come_together_a_moment_keeps_its_bounds(text: str, now: datetime) -> None:
    before, after = past(text, now), due(text, now)
    if isinstance(before, Moment):
        assert before.at.astimezone(UTC) <= now.astimezone(UTC) + timedelta(minutes=5)
        assert before.nearer is None or before.nearer >= now
    assert not isinstance(after, Moment) or after.at.astimezone(UTC) >= now.astimezone(UTC)
    assert isinstance(after, Moment) or after.meant
    for miss in (before, after):
        assert not isinstance(miss, Miss) or (miss.why and 0 <= miss.start <= miss.end <= len(text))
    assert isinstance(day(text, now), (Miss, date))
    assert is_of_time(text) in (True, False)


@given(st.text(max_size=30) | st.lists(st.sampled_from([phrase for _, phrase, _ in ROWS]), max_size=3).map(" ".join))
def test_whatever_reads_as_a_time_is_made_of_its_words(text: str) -> None:
    if isinstance(past(text, NOW), Moment):
        assert may_be_of_time(text)
    assert is_of_time(text) in (True, False)
    found = promised(text, NOW)
    assert found is None or found.at > NOW


def test_a_moment_with_its_offset_is_read_in_the_zone_of_now() -> None:
    for written in ("2026-11-20T09:30:00+02:00", "2026-11-20T07:30:00Z", "2026-11-20 08:30+01:00"):
        found = past(written, NOW)
        assert isinstance(found, Moment)
        assert found.at == datetime(2026, 11, 20, 9, 30, tzinfo=NOW.tzinfo)
        assert found.at.tzinfo is NOW.tzinfo
    future = past("2026-11-20T15:30:00+02:00", NOW)
    assert isinstance(future, Miss)
    assert future.meant
    assert isinstance(due("2026-11-20T09:30:00+02:00", NOW), Miss)
