"""A line is read as its writer meant it; what is not certain is said, and what is not understood is a draft."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.lib.text import clean, key
from quicklog.note.note import attribute
from quicklog.shorthand.codes import Settings
from quicklog.shorthand.marks import ALL_KINDS, kind_of
from quicklog.shorthand.pieces import line_of
from quicklog.shorthand.reader import Reading, matched, meant, read, written
from tests.gate import parametrize_few
from tests.strategies import JERUSALEM, NAMELESS, NAMES, NOW, TEAM, context, contexts, near_lines, rows, strings

if TYPE_CHECKING:
    from quicklog.shorthand.places import Context

MEANING = {code.name: code.meaning for code in TEAM.all()}
COLUMNS = ("customer", "technician", "code", "channel", "detail", "for", "due", "score", "ticket")


def understood(line: str, within: Context | None = None) -> Reading:
    reading = read(line, within or context())
    assert reading.trouble is None, reading.trouble
    return reading


def columns(reading: Reading) -> dict[str, Any]:
    """Return the columns that a reading fills; times of NOW's day as ``9:30``, others with their date."""
    values = {column: getattr(reading, attribute(column)) for column in COLUMNS}
    if reading.at != NOW:
        values["at"] = clock(reading.at)
    if reading.due:
        values["due"] = clock(reading.due)
    return {column: value for column, value in values.items() if value is not None}


def clock(at: datetime) -> str:
    return f"{at:%-d/%-m %H:%M}" if at.date() != NOW.date() else f"{at:%H:%M}"


def says(reading: Reading) -> list[tuple[str, str]]:
    return [(doubt.about, doubt.says) for doubt in reading.doubts]


def about(reading: Reading) -> list[str]:
    return [doubt.about for doubt in reading.doubts]


# The samples.


@pytest.mark.parametrize("row", rows("lines.tsv"), ids=lambda row: row["line"])
def test_sample_lines(row: dict[str, str]) -> None:
    reading = read(row["line"], context(now=datetime.fromisoformat(row["now"]).replace(tzinfo=JERUSALEM)))
    if row["status"] == "draft":
        assert reading.trouble is not None
        return
    assert reading.trouble is None
    assert ("open" if reading.due or reading.for_ else "logged") == row["status"]
    for column in ("customer", "technician", "code", "detail"):
        assert (getattr(reading, column) or "") == row[column]
    assert reading.at.isoformat()[:16] == row["at"]
    assert reading.at.tzinfo is not None


# Rule 1: the line is cleaned.


@pytest.mark.parametrize(
    ("line", "customer"),
    [
        ("  Rami   Cohen.   Eli.  viruses ", "Rami Cohen"),
        ("Rami\u00a0Cohen. Eli. viruses", "Rami Cohen"),
        ("\ufeff\u200fרמי כהן\u200f. אלי. גיבוי", "רמי כהן"),
        ("\u2067רמי כהן\u2069. אלי. גיבוי", "רמי כהן"),
        ("Zu\u0308rich AG. Eli. viruses", "Zürich AG"),
    ],
)
def test_invisible_signs_and_blanks_are_dropped(line: str, customer: str) -> None:
    assert understood(line).customer == customer


@pytest.mark.parametrize(
    ("intruder", "symbol", "name"),
    [
        ("\x1b", "␛", "U+001B"),
        ("\0", "␀", "U+0000"),
        ("\x7f", "␡", "U+007F"),
        ("\x9b", "\\u{9b}", "U+009B"),
        ("\u2028", "\\u{2028}", "U+2028"),
        ("\udc80", "\\u{dc80}", "U+DC80"),
        ("\n", "␊", "U+000A"),
    ],
)
def test_a_control_character_makes_a_draft_in_which_it_is_visible(intruder: str, symbol: str, name: str) -> None:
    reading = read(f"Rami{intruder} Cohen. Eli. viruses", context())
    assert reading.trouble is not None
    assert reading.line == reading.text == f"Rami{symbol} Cohen. Eli. viruses"
    assert name in reading.trouble.what
    assert reading.text[reading.trouble.start : reading.trouble.end] == symbol
    assert understood(f"Rami{intruder} Cohen. Eli. viruses".replace(intruder, "")).customer == "Rami Cohen"


def test_the_line_is_kept_as_typed() -> None:
    line = "\u200fרמי  כהן .\tאלי"
    assert read(line, context()).line == line
    assert read(line, context()).text == "רמי כהן .\tאלי"


# Rules 3 to 5: more of them in test_places.


def test_the_writer_is_the_technician_who_is_left_out() -> None:
    assert columns(understood("Rami Cohen. viruses. 9:30")) == {
        "customer": "Rami Cohen",
        "technician": "Noa Bar",
        "code": "viruses",
        "at": "09:30",
    }


DETAILS = {
    "R. Eli. viruses": None,
    "R. Eli. viruses.": None,
    "Ra. Eli. viruses on the laptop": "on the laptop",
    "Ra. Eli. viruses on the laptop.": "on the laptop",
    "Ra. Eli. viruses: on the laptop, again": "on the laptop, again",
    "Ra. Eli. viruses, on the laptop. 9:30": "on the laptop",
    "Ra. Eli. viruses on the laptop. 9:30. Slow. Loud.": "on the laptop. Slow. Loud.",
    "Ra. Eli. viruses on the laptop. Slow. Loud.": "on the laptop. Slow. Loud.",
    "Ra. Eli. viruses. laptop is slow": "laptop is slow",
    "Ra. Eli. viruses. laptop is slow.": "laptop is slow.",
    "Ra. Eli. viruses. 9:30. Slow... and loud. v2.5.": "Slow... and loud. v2.5.",
    "Ra. Eli. viruses. 9:30. Ltd.. s.r.o.. end..": "Ltd.. s.r.o.. end..",
    "田中。Eli。viruses on it。slow。": "on it。slow。",
    "Ra | Eli | viruses beep. Twice | 9:30 | Slow. | Loud.": "beep. Twice. Slow. | Loud.",
    "Ra | Eli | viruses | Slow | Loud |": "Slow | Loud",
    "Ra. Eli. viruses!": None,
    "Ra. Eli. viruses...": None,
    "Ra. Eli. viruses... slow": "slow",
    "Ra. Eli. viruses @phone on the laptop. 9:30. Slow @desk. Loud.": "on the laptop. Slow. Loud.",
    "Ra. Eli. viruses. 9:30. Slow. @phone. Loud. due:2d.": "Slow. Loud.",
}


@pytest.mark.parametrize(("line", "detail"), DETAILS.items())
def test_the_detail_keeps_its_stops(line: str, detail: str | None) -> None:
    reading = understood(line)
    assert (reading.code, reading.detail) == ("viruses", detail)


CODES = {
    "viruses": "viruses",
    "VIRUS on it": "viruses",
    "וירוסים": "viruses",
    "אל־פסק מצפצף": "UPS",
    "U.P.S. beeps": "UPS",
    "viruses+backup": "viruses+backup",
    "viruses + וירוס+UPS on it": "viruses+viruses+UPS",
    "backup+viruses": "backup+viruses",
}


@pytest.mark.parametrize(("piece", "code"), CODES.items())
def test_codes(piece: str, code: str) -> None:
    reading = understood(f"Rami | Eli | {piece}")
    assert reading.code == code
    assert reading.meaning == " + ".join(MEANING[name] for name in code.split("+"))
    assert reading.kind == next(each.kind for each in TEAM.all() if each.name == code.partition("+")[0])
    assert reading.doubts == ()


def test_a_mark_may_stand_within_a_code() -> None:
    reading = understood("Rami. Eli. אל @phone פסק beeps")
    assert (reading.code, reading.detail, reading.channel) == ("UPS", "beeps", "phone")
    reading = understood("Rami. Eli. flood @phone here. 9:30")
    assert (reading.code, reading.detail, reading.channel) == ("flood here", None, "phone")


def test_a_code_promises_from_the_time_of_contact() -> None:
    assert columns(understood("Rami. Eli. callback. yesterday 9:30"))["due"] == "21/11 23:59"
    assert columns(understood("Rami. Eli. callback due:4h. yesterday 9:30"))["due"] == "18:00"
    assert columns(understood("Rami. callback", context(at=datetime(2026, 11, 1, 9, tzinfo=JERUSALEM))))["due"] == (
        "3/11 23:59"
    )


def test_of_several_promises_the_earliest_counts() -> None:
    later, earlier = replace(TEAM.by_key["callback"], follow_up="3d"), replace(TEAM.by_key["backup"], follow_up="4h")
    assert meant([later, earlier], NOW)["due"] == NOW.replace(hour=18)
    assert meant([TEAM.by_key["viruses"]], NOW)["due"] is None


def test_matched() -> None:
    assert matched("viruses + backup on it", TEAM) == ([TEAM.by_key["viruses"], TEAM.by_key["backup"]], 16)
    assert matched("viruses xbackup", TEAM) == ([TEAM.by_key["viruses"]], 7)
    assert matched("viruses+flood", TEAM) == ([TEAM.by_key["viruses"]], 7)
    assert matched("flood", TEAM) == ([], 0)


# Rule 5 and 6: doubts.

DOUBTS = {
    "J. Smith. D. Levi. UPS. 9:30": [("technician", "“D. Levi” is not a known technician; near: Eli Levi")],
    "Rami. Danna. UPS": [("technician", "“Danna” is not a known technician; near: Dana Katz")],
    "Rami. Zorg. UPS": [("technician", "“Zorg” is not a known technician")],
    "Rami. Eli. flood": [("code", "“flood” is not a known code")],
    "Rami. Eli. virsues here": [("code", "“virsues here” is not a known code; near: viruses, virus")],
    "Rami. Eli. גיבו": [("code", "“גיבו” is not a known code; near: גיבוי")],
    "Rami. Eli. viruses+flood. 9:30": [("code", "“flood” is not a known code")],
    "Rami. Zorg. flood": [
        ("technician", "“Zorg” is not a known technician"),
        ("code", "“flood” is not a known code"),
    ],
    "Rami. Eli. backup. 23:50": [("at", "yesterday")],
    "Rami. Eli. backup. yesterday": [("at", "no hour given: 12:00")],
    "Rami. Eli. backup 9:30": [("at", "“9:30” was read as the time")],
    "Rami. Eli. backup. it is slow. 9:30": [("at", "“9:30” was read as the time")],
    "Rami. backup. Eli": [("technician", "“Eli” was kept as detail: the technician stands before the code")],
    "Eli. backup. 9:30": [("technician", "“Eli” was read as the customer")],
    "Eli. Dana. backup. 9:30": [],
    "Mr. UPS. Eli. backup": [("code", "“UPS” was read as part of the customer's name")],
    "Dr. Eli. backup": [
        ("technician", "“Eli” was read as the technician: where it is part of the customer's name, separate with |"),
    ],
    "Dr | Eli | backup": [],
    "Rami. Eli. UPS @nix": [("channel", "“nix” is not a known channel")],
    "Rami. Eli. UPS @fon": [("channel", "“fon” is not a known channel")],
    "Rami. Eli. UPS @phon": [("channel", "“phon” is not a known channel; near: phone")],
    "Rami. Eli. UPS for:Danna": [("for", "“Danna” is not a known technician; near: Dana Katz")],
    "Rami. Eli. UPS kind:zorg": [("kind", "“zorg” is not a known kind")],
    "Rami. Eli. UPS kind:complain": [("kind", "“complain” is not a known kind; near: complaint, compliment")],
    "Rami. Eli. UPS score:11": [("score", "“11” is not a score from 0 to 10")],
    "Rami. Eli. UPS score:-1": [("score", "“-1” is not a score from 0 to 10")],
    "Rami. Eli. UPS score:0005": [("score", "“0005” is not a score from 0 to 10")],
    "Rami. Eli. UPS score:٣": [("score", "“٣” is not a score from 0 to 10")],
    "Rami. Eli. UPS for: dana": [("for", "“for:” was kept as text: its value follows it without a blank")],
    "Rami. Eli. UPS due: 2d": [("due", "“due:” was kept as text: its value follows it without a blank")],
    'Rami. Eli. UPS for:"Dana Katz': [("for", "no quote closes “Dana”")],
    "Rami. Eli. UPS @phone @mail": [("channel", "given twice: “mail” counts")],
    "Rami. Eli. UPS due:2d due:3d": [("due", "given twice: “3d” counts")],
    "Rami. Eli. UPS due:9:30": [("due", "tomorrow")],
}


@pytest.mark.parametrize(("line", "expected"), DOUBTS.items())
def test_what_is_not_certain_is_said(line: str, expected: list[tuple[str, str]]) -> None:
    assert says(understood(line)) == expected


CERTAIN = [
    "Rami Cohen. Eli Levi. viruses. 9:30.",
    "Rami Cohen. viruses",
    "John F. Kennedy. Eli. UPS",
    "J. Smith. Eli. UPS @phone for:dana due:2d score:4 ticket:7. 9:30. It is slow. Eli knows.",
    "רמי כהן. אלי. גיבוי. אתמול ב-16:05",
    "Rami. Eli. viruses. Slow since Monday. Twice. note:this",
    "Class A. Eli. UPS",
    "Rami. Eli. UPS kind:complaint",
    "Rami. Eli. backup. Dana",
    "Rami. Eli. backup. Dana. Knows of it.",
]


@pytest.mark.parametrize("line", CERTAIN)
def test_nothing_is_said_of_what_is_certain(line: str) -> None:
    assert says(understood(line)) == []


def test_a_near_miss_of_a_known_customer_is_said_and_not_merged() -> None:
    known = context(customers=["Rami Cohen", "Sara Mizrahi"])
    reading = understood("Rami Cohn. Eli. UPS", known)
    assert reading.customer == "Rami Cohn"
    assert reading.doubts == (("customer", "near the known Rami Cohen", "Rami Cohen"),)
    assert not reading.fields[0].certain
    assert understood("rami  COHEN. Eli. UPS", known).doubts == ()
    assert understood("Somebody Else. Eli. UPS", known).doubts == ()
    assert understood("Rami Cohen. Eli. UPS", context(customers=["Rami Cohen", "Rami Cohn"])).doubts == ()
    assert about(understood("UPS", replace(known, given={"customer": "Rami Cohn"}))) == ["customer"]


def test_a_colleague_whom_the_log_knows_as_a_customer_is_one() -> None:
    assert about(understood("Eli. backup", context(customers=["Eli"]))) == []
    assert about(understood("Eli. backup", context(technician="Dana Katz"))) == []


def test_an_unknown_code_has_no_meaning() -> None:
    reading = understood("Rami. Eli. flood in the cellar. 9:30")
    assert (reading.code, reading.meaning, reading.kind) == ("flood in the cellar", None, "request")


# Who is a technician, in a team that named nobody: the log says.

NAMED_NOBODY = {
    "Rami. Dan. UPS": ["technician"],
    "John F. Kennedy. UPS": ["technician"],
    "J.R. Smith. UPS": ["customer"],
    "Smith & Co. Dan. UPS": ["technician"],
    "Clinic of Dr. Levi. UPS": ["technician"],
    "Rami. שני. UPS": ["technician"],
    "Rami. yesterday. UPS": ["at"],
    "Rami. Dan. UPS for:zorg": ["technician"],
    "Class A. Eli. UPS": [],
    "Rami. Eli. UPS": [],
}


@pytest.mark.parametrize(("line", "expected"), NAMED_NOBODY.items())
def test_a_team_that_named_no_technician(line: str, expected: list[str]) -> None:
    assert about(understood(line, context(codes=NAMELESS, technicians=["Eli"]))) == expected


def test_a_technician_whom_the_log_knows_is_certain() -> None:
    for line in NAMED_NOBODY:
        hands = ["Eli", "Dan", "שני", "Kennedy", "Smith", "Levi", "yesterday"]
        assert about(understood(line, context(codes=NAMELESS, technicians=hands))) == []


# Rule 7: marked words.

MARKED = {
    "@phone": {"channel": "phone"},
    "@tel": {"channel": "phone"},
    "@טלפון": {"channel": "phone"},
    "@nix": {"channel": "nix"},
    '@"face to face"': {"channel": "face"},
    "for:dana": {"for": "Dana Katz"},
    'for:"Dana Katz"': {"for": "Dana Katz"},
    "for:Dana_Katz": {"for": "Dana Katz"},
    "for:Moshe_Dan": {"for": "Moshe Dan"},
    "עבור:דנה": {"for": "Dana Katz"},
    "due:2d": {"due": "22/11 23:59"},
    "due:4h": {"due": "18:00"},
    "due:thu_12:00": {"due": "26/11 12:00"},
    'due:"thu 12:00"': {"due": "26/11 12:00"},
    "עד:מחר": {"due": "21/11 23:59"},
    "עד:מחר_10:00": {"due": "21/11 10:00"},
    "score:0": {"score": 0},
    "score:10": {"score": 10},
    "ציון:4": {"score": 4},
    "ticket:INC_4711": {"ticket": "INC_4711"},
    "קריאה:4711": {"ticket": "4711"},
    "kind:zorg": {"detail": "kind:zorg"},
    "score:11": {"detail": "score:11"},
    "for: dana": {"detail": "for: dana"},
    "note:this": {"detail": "note:this"},
}


@pytest.mark.parametrize(("mark", "expected"), MARKED.items())
def test_marked_words(mark: str, expected: dict[str, Any]) -> None:
    plain = {"customer": "Rami Cohen", "technician": "Eli Levi", "code": "UPS", "at": "09:30"}
    assert columns(understood(f"Rami Cohen. Eli. UPS {mark}. 9:30")) == plain | expected


@pytest.mark.parametrize("mark", ["@phone", "for:dana", 'for:"Dana Katz"', "due:thu_12:00", "score:4", "ticket:4711"])
@pytest.mark.parametrize(
    "line",
    [
        "{} Rami Cohen. Eli. UPS. 9:30",
        "{}. Rami Cohen. Eli. UPS. 9:30",
        "Rami {} Cohen. Eli. UPS. 9:30",
        "Rami Cohen {}. Eli. UPS. 9:30",
        "Rami Cohen. {}. Eli. UPS. 9:30",
        "Rami Cohen. Eli. UPS, {}. 9:30",
        "Rami Cohen. Eli. UPS. {} 9:30",
        "Rami Cohen. Eli. UPS. 9:30 {}.",
        "Rami Cohen. Eli. UPS. 9:30. {}",
        "Rami Cohen | Eli | {} | UPS | 9:30",
        "Rami Cohen\tEli\tUPS\t9:30\t{}",
        "Rami Cohen。Eli。UPS。{}。9:30",
    ],
)
def test_marked_words_stand_anywhere(line: str, mark: str) -> None:
    reading = understood(line.format(mark))
    beside = understood(f"Rami Cohen. Eli. UPS. 9:30. {mark}")
    assert columns(reading) == columns(beside)
    assert reading.doubts == ()
    assert reading.kind == beside.kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Rami. Eli. UPS", "fault"),
        ("Rami. Eli. backup", "request"),
        ("Rami. Eli. flood", "request"),
        ("Rami. Eli. UPS kind:complaint", "complaint"),
        ("Rami. Eli. UPS סוג:תלונה", "complaint"),
        ("Rami. Eli. UPS for:dana", "message"),
        ("Rami. Eli. UPS for:dana kind:fault", "fault"),
        ("Rami. Eli. UPS kind:question for:dana", "question"),
        ("Rami. Eli. UPS for:dana kind:zorg", "message"),
        ("Rami. Eli. UPS kind:zorg", "fault"),
    ],
)
def test_kinds(line: str, kind: str) -> None:
    assert understood(line).kind == kind


def test_what_is_given_outright_counts() -> None:
    given = context(kind="fault", for_="Dana Katz", channel="fax", detail="none", technician="Dana Katz", score=3)
    reading = understood("Rami. UPS @phone beeps", given)
    assert (reading.kind, reading.for_, reading.channel, reading.detail) == ("fault", "Dana Katz", "fax", "beeps. none")
    assert (reading.technician, reading.score) == ("Dana Katz", 3)
    assert understood("Rami. backup", context(for_="Dana Katz")).kind == "message"
    reading = understood("9:30", context(customer="Rami", code="viruses+UPS"))
    assert columns(reading) == {"customer": "Rami", "technician": "Noa Bar", "code": "viruses+UPS", "at": "09:30"}
    assert about(understood("Rami", context(code="flood"))) == ["code"]


def test_what_is_given_raises_no_doubt_about_the_line() -> None:
    assert understood("Rami. backup. Eli", context(technician="Dana Katz")).doubts == ()
    assert understood("Eli. UPS. J", context(customer="Rami")).doubts == ()
    assert understood("", context(customer="Rami", code="UPS")).doubts == ()
    assert understood("UPS. slow. Eli", context(customer="Eli", technician="Eli Levi")).doubts == ()


def test_a_time_beside_the_time_that_is_given_is_said() -> None:
    nine = NOW.replace(hour=9)
    reading = understood("Rami. UPS. 10:30", context(at=nine))
    assert (reading.at, reading.detail) == (nine, "10:30")
    assert says(reading) == [("at", "“10:30” was kept as detail: the time was given")]


# Rule 8: the time's place.

TIMES = {
    "9:30": "09:30",
    "9.30": "09:30",
    "0930": "09:30",
    "930": "09:30",
    "9:30am": "09:30",
    "9am": "09:00",
    "-10m": "13:50",
    "-2h": "12:00",
    "10m ago": "13:50",
    "now": "14:00",
    "14:04": "14:04",
    "yesterday 9:30": "19/11 09:30",
    "tue 14:00": "17/11 14:00",
    "12/3 9:30": "12/3 09:30",
    "2026-03-12 09:30": "12/3 09:30",
    "12 Mar 9:30": "12/3 09:30",
    "עכשיו": "14:00",
    "היום 9:30": "09:30",
    "אתמול ב-16:05": "19/11 16:05",
    "לפני 10 דקות": "13:50",
    "לפני שעה": "13:00",
    "לפני שעתיים": "12:00",
    "יום ג 14:00": "17/11 14:00",
    "9:30 @phone": "09:30",
}


@pytest.mark.parametrize(("time", "at"), TIMES.items())
def test_times(time: str, at: str) -> None:
    assert clock(understood(f"Rami Cohen. Eli. UPS. {time}. It is slow").at) == at
    assert clock(understood(f"Rami Cohen. UPS. {time}").at) == at
    assert clock(understood(f"Rami Cohen | Eli | UPS | {time} | slow").at) == at


def test_dates_in_the_order_of_the_team() -> None:
    codes = replace(TEAM, settings=Settings(date_order="month-first"))
    assert clock(understood("Rami. Eli. UPS. 3/12 9:30", context(codes=codes)).at) == "12/3 09:30"


# Rule 9: the words of a command line.


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Rami", "Cohen.", "Eli", "Levi.", "viruses.", "9:30"], {"at": "09:30"}),
        (
            ["Rami", "Cohen.", "Eli.", "viruses", "for:Dana Katz", "due:thu 12:00.", "9:30"],
            {
                "for": "Dana Katz",
                "due": "26/11 12:00",
                "at": "09:30",
            },
        ),
        (["Rami Cohen. Eli.", "viruses", "-10m"], {"at": "13:50"}),
    ],
)
def test_the_words_of_a_command_line_need_no_quotes(words: list[str], expected: dict[str, str]) -> None:
    plain = {"customer": "Rami Cohen", "technician": "Eli Levi", "code": "viruses"}
    assert columns(understood(line_of(words))) == plain | expected


# Drafts; why a line that has no plan is one stands in test_trouble.

DRAFTS = {
    "Rami Cohen. Eli. backup. 25:70": "25:70",
    "Rami Cohen. Eli. backup. 9:7x. slow": "9:7x",
    "Rami Cohen. Eli. backup. 31/2 9:30": "31/2",
    "Rami Cohen. Eli. backup. yesterday @phone 25:70": "25:70",
    "רמי כהן. אלי. גיבוי. 25:70": "25:70",
    "Rami Cohen. Eli. backup. tomorrow 9:30": "tomorrow 9:30",
    "Rami. Eli. backup due:never. 9:30": "due:never",
    "Rami. Eli. backup. due:yesterday.": "due:yesterday",
}


@pytest.mark.parametrize(("line", "pointed"), DRAFTS.items())
def test_a_time_that_is_none_is_pointed_at(line: str, pointed: str) -> None:
    trouble = read(line, context()).trouble
    assert trouble is not None
    assert clean(line).text[trouble.start : trouble.end] == pointed
    assert pointed.rpartition(":")[2] in trouble.what
    assert trouble.remedy


# What holds of every line.


@given(strings, contexts)
@example("\ud800. \udfff", context())
@example("for:" * 30, context())
@example(". " * 60, context())
def test_no_string_makes_it_raise(line: str, within: Context) -> None:
    reading = read(line, within)
    assert reading.line.encode() is not None
    if reading.trouble:
        assert reading.trouble.what
        assert reading.trouble.remedy
        assert 0 <= reading.trouble.start <= reading.trouble.end <= len(reading.text)
        assert reading.trouble.start < reading.trouble.end or not reading.text


@given(near_lines(), contexts)
@example("Rami @phone Cohen. Eli. flood @desk big due:2d. now kind:zorg. a. b kind:zorg", context())
def test_nothing_typed_disappears(line: str, within: Context) -> None:
    reading = read(line, within)
    assume(reading.trouble is None)
    spans = [(field.start, field.end) for field in reading.fields]
    assert spans == sorted(spans, key=lambda span: span[0])
    assert all(0 <= start < end <= len(reading.text) for start, end in spans)
    covered = {place for span in spans for place in range(*span)}
    assert [c for place, c in enumerate(reading.text) if place not in covered and c.isalnum()] == []
    for field in reading.fields:
        inner = [span for span in spans if span != (field.start, field.end) and within_of(span, field)]
        cut_out = {place for span in inner for place in range(*span)}
        words = [c for place, c in enumerate(reading.text) if field.start <= place < field.end and place not in cut_out]
        # A mark's span holds its name too.
        assert "".join(filter(str.isalnum, words)).endswith("".join(filter(str.isalnum, field.value)))
        if field.column in ("customer", "technician", "at", "code", "detail"):
            assert list(filter(str.isalnum, words)) == list(filter(str.isalnum, field.value))


def within_of(span: tuple[int, int], field: Any) -> bool:
    return bool(field.start <= span[0] and span[1] <= field.end)


@given(near_lines() | strings, contexts)
def test_the_cleaned_line_reads_as_the_line(line: str, within: Context) -> None:
    assume(not clean(line).intruders)
    reading = read(line, within)
    assert replace(read(reading.text, within), line=line) == replace(reading, line=line)


@given(near_lines(), contexts)
def test_the_fields_hold_what_the_columns_say(line: str, within: Context) -> None:
    reading = read(line, within)
    assume(reading.trouble is None)
    by_column = {field.column: field for field in reading.fields}
    if "customer" not in within.given:
        assert reading.customer == by_column["customer"].value
    if "technician" in by_column:
        typed = by_column["technician"].value
        assert reading.technician == (within.codes.technician(typed) or typed)
    details = [field.value for field in reading.fields if field.column == "detail"]
    assert all(part in (reading.detail or "") for part in details)
    doubtful = {doubt.about for doubt in reading.doubts}
    assert {field.column for field in reading.fields if not field.certain} <= doubtful


# Writing a line and reading it.

PEOPLE = st.sampled_from(
    [*NAMES, "J", "Dr", "Acme | Co", "s.r.o.", "ד״ר לוי, קומה 2", "Smith & Co.", "9 3/4 Platform", "No. 5", "Ltd"]
)
TECHNICIANS = st.sampled_from(
    [None, "Eli Levi", "el", "דנה", "Yael Barak", "D. Levi", "Dr. Zorg", "יעל ברק", "N", "St"]
)
A_CODE = st.sampled_from(["viruses", "virus", "UPS", "אל פסק", "viruses+backup", "flood", "C++ course", "מדפסת"])
A_TIME = st.sampled_from([None, "9:30", "9.30", "930", "-10m", "yesterday 9:30", "אתמול ב-16:05", "12/3 9:30"])
A_DETAIL = st.sampled_from(
    [
        None,
        "laptop is slow",
        "Slow since Monday. Asked for a loan machine.",
        "v2.5 of example.com... again",
        "call him, 03-555.1234",
        "הדפיס חצי. ביקש החלפה",
        "left | right | both",
        "Dr. Levi says: no",
    ]
)


@given(PEOPLE, TECHNICIANS, A_CODE, A_TIME, A_DETAIL)
def test_what_is_written_is_read(
    customer: str, technician: str | None, code: str, time: str | None, detail: str | None
) -> None:
    assume("|" not in customer)
    known = matched(code, TEAM)[0] if code != "C++ course" else []
    assume(known or technician)
    assume(known or not matched(customer, TEAM)[0])  # the name begins with a code, and no other is known: it is asked
    reading = understood(written(customer, technician, code, time, detail))
    if customer == "7/11" and reading.customer != customer:
        assert "at" in {doubt.about for doubt in reading.doubts}  # a name that is a day too: it is said what was read
        return
    assert reading.customer == customer
    assert reading.technician == ("Noa Bar" if technician is None else TEAM.technician(technician) or technician)
    assert reading.code == ("+".join(each.name for each in known) or code)
    assert reading.detail == detail
    assert reading.at == understood(f"Rami | UPS | {time or 'now'}").at


def test_written_as_people_write() -> None:
    assert written("Rami Cohen", "Eli", "UPS", "9:30", None) == "Rami Cohen. Eli. UPS. 9:30"
    assert written("Rami Cohen", None, "UPS", None, None) == "Rami Cohen. UPS"
    assert written("J. Smith", "Eli", "UPS", None, "slow") == "J. Smith | Eli | UPS | slow"


# Customers of many countries.


def sentence(*parts: str | None) -> str:
    """Join parts as people do: with one stop each, also after an abbreviation."""
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


HANDS = ["Eli Levi", "eli", "el", "אלי לוי", "אלי", "Dana Katz", "דנה", "noa"]
WORK = ["viruses", "virus", "וירוסים", "backup", "UPS", "מדפסת", "DNS", "reset", "viruses+backup"]
HOURS = ["9:30", "9.30", "0930", None, "-10m", "yesterday 9:30", "אתמול ב-16:05"]
WORDS = [None, "Slow since Monday. Asked for a loan machine.", "הדפיס חצי"]


def corpus() -> list[tuple[str, dict[str, Any]]]:
    """Return every name with every technician, and codes, times and details in turn: the line, and what it says."""
    lines: list[tuple[str, dict[str, Any]]] = []
    for name in NAMES:
        for hand in HANDS:
            turn = len(lines)
            code, hour, words = WORK[turn % len(WORK)], HOURS[turn % len(HOURS)], WORDS[turn % len(WORDS)]
            codes = [code.name for code in matched(code, TEAM)[0]]
            expected: dict[str, Any] = {
                "customer": name.removesuffix("."),
                "technician": TEAM.technician(hand),
                "code": "+".join(codes),
            }
            at = understood(f"Rami | UPS | {hour or 'now'}").at
            expected |= {"at": at, "detail": words and sentence(words)}
            lines.append((sentence(name, hand, code, hour, words), expected))
    return lines


def is_exact(reading: Reading, expected: dict[str, Any]) -> bool:
    return reading.trouble is None and all(getattr(reading, column) == value for column, value in expected.items())


@pytest.mark.slow
def test_customers_of_many_countries_with_a_technician_are_read_exactly() -> None:
    lines = corpus()
    assert len(NAMES) >= 300
    wrong = [(line, read(line, context())) for line, expected in lines if not is_exact(read(line, context()), expected)]
    assert len(wrong) <= len(lines) // 100
    assert [line for line, reading in wrong if not reading.trouble and not reading.doubts] == []


@parametrize_few("technician", [None, "Yael Barak", "ירון לב"], 1)
def test_customers_of_many_countries_with_nobody_known_are_never_silently_wrong(technician: str | None) -> None:
    wrong = []
    for name in NAMES:
        line = sentence(name, technician, "viruses", "9:30")
        expected = {"customer": name.removesuffix("."), "technician": technician or "Noa Bar", "code": "viruses"}
        reading = read(line, context())
        if not is_exact(reading, expected):
            wrong.append(line)
            assert reading.trouble or reading.doubts, line
    assert len(wrong) <= len(NAMES) // 10


def test_a_customer_whom_the_log_knows_is_read_whole() -> None:
    for name in NAMES:
        for technician in ("Eli", None, "Yael Barak"):
            reading = understood(sentence(name, technician, "viruses"), context(customers=[name]))
            assert key(reading.customer or "") == key(name)


def test_customers_between_bars_are_read_as_they_stand() -> None:
    for name in NAMES:
        reading = understood(f"{name} | Yael Barak | viruses", context(codes=NAMELESS, technicians=["Yael Barak"]))
        assert (reading.customer, reading.doubts) == (name, ())


# The lane.


_CAPTURE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from datetime import datetime, timezone
from quicklog.shorthand import marks, reader
from quicklog.shorthand.codes import EMPTY, Code
from quicklog.shorthand.places import Context
from quicklog.lib.record import replace

class Known:
    customer = technician = lambda self, key: False
    like = lambda self, key: []

codes = replace(EMPTY, by_key={{"viruses": Code("viruses", "Clean")}}, technicians={{"eli": "Eli Levi"}}, longest=7)
within = Context(datetime(2026, 11, 20, 14, tzinfo=timezone.utc), codes, Known(), "noa")
reading = reader.read("Rami Cohen. Eli. viruses @phone due:2d. 9:30. Slow.", within)
assert (reading.trouble, reading.doubts) == (None, ())
print(*sys.modules)
"""
_HEAVY = ("re", "typing", "enum", "dataclasses", "json", "functools", "pathlib", "contextlib", "unicodedata", "difflib")


def test_a_plain_line_loads_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-I", "-S", "-c", _CAPTURE], capture_output=True, text=True, check=True)
    assert "quicklog.shorthand.reader" in run.stdout.split()
    assert {*_HEAVY, "quicklog.shorthand.explain"} & set(run.stdout.split()) == set()


def test_kinds_by_their_words() -> None:
    assert [kind_of(kind) for kind in ALL_KINDS] == list(ALL_KINDS)
    assert (kind_of("תְּלוּנָה"), kind_of("Bug"), kind_of("zorg")) == ("complaint", "fault", None)
    assert ALL_KINDS == ("request", "fault", "question", "complaint", "compliment", "feedback", "message")
