"""Logs of radio amateurs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.foreign import adif
from quicklog.shorthand.reasons import told
from tests.strategies import NAMELESS, context

LOG = """\
WSJT-X ADIF Export
<adif_ver:5>3.1.0 <programid:6>WSJT-X
<EOH>
<call:5>4X1AB <gridsquare:4>KM72 <mode:3>FT8 <rst_sent:3>-15 <qso_date:8>20261118 <time_on:6>073015
 <band:3>20m <freq:9:N>14.074000 <comment:14>Avi, < of Haifa <eor>
<CALL:6>IK1SOW<BAND:3>20m<MODE:3>SSB<QSO_DATE:8>20261118<TIME_ON:4>0525<OPERATOR:8>Eli Levi<EOR>
"""


def found(text: str) -> list[Entry | Problem]:
    return [*adif.entries(enumerate(text.splitlines(), start=1), context(codes=NAMELESS))]


def bodies(text: str) -> list[dict[str, Any]]:
    kept = found(text)
    assert all(isinstance(each, Entry) for each in kept)
    return [each.body for each in kept if isinstance(each, Entry)]


def fields(body: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(body.get(name) for name in names)


def test_a_contact_is_a_note_of_its_moment_in_utc() -> None:
    assert adif.is_log(LOG.splitlines())
    assert [each.place for each in found(LOG)] == [4, 6]
    first, second = bodies(LOG)
    assert fields(first, "customer", "code", "at", "detail") == (
        *("4X1AB", "FT8", "2026-11-18T09:30:15+02:00"),
        "GRIDSQUARE: KM72. RST_SENT: -15. BAND: 20m. FREQ: 14.074000. COMMENT: Avi, < of Haifa",
    )
    assert fields(second, "customer", "technician", "code", "at") == (
        *("IK1SOW", "Eli Levi", "SSB", "2026-11-18T07:25:00+02:00"),
    )
    assert second["line"] == LOG.splitlines()[-1]


def test_the_mode_is_the_code_as_typed_and_said_to_be_none() -> None:
    assert [told(each) for each in bodies(LOG)[0]["doubts"]] == ["“FT8” is not a known code"]


@pytest.mark.parametrize(
    ("length", "value"), [(13, "José of Haifa"), (14, "José of Haifa"), (3, "José of Haifa"), (15, "José of Haifa")]
)
def test_a_value_is_read_whole_by_whatever_its_length_was_counted(length: int, value: str) -> None:
    text = f"<call:5>4X1AB<mode:2>CW<qso_date:8>20261118<time_on:4>0730<comment:{length}>{value}<band:3>20m<eor>"
    assert bodies(text)[0]["detail"] == f"COMMENT: {value}. BAND: 20m"


@pytest.mark.parametrize(
    ("moment", "at", "says"),
    [
        ("<qso_date:8>20261118", "2026-11-18T14:00:00+02:00", "no hour given: 14:00"),
        ("<qso_date:8>20261118<time_on:4>9930", "2026-11-18T14:00:00+02:00", "no hour given: 14:00"),
        ("<time_on:4>0730", "2026-11-20T14:00:00+02:00", "no time given: now"),
        ("<qso_date:8>20261318<time_on:4>0730", "2026-11-20T14:00:00+02:00", "no time given: now"),
        ("<qso_date:8>20271118<time_on:4>0730", "2027-11-18T09:30:00+02:00", "“2027-11-18 09:30” is still to come"),
    ],
)
def test_a_moment_that_is_not_told_is_said(moment: str, at: str, says: str) -> None:
    (body,) = bodies(f"<call:5>4X1AB<mode:2>CW{moment}<eor>")
    assert (body["at"], [told(each) for each in body["doubts"]][1:]) == (at, [says])
    if "still" not in says:
        assert all(value in body["detail"] for value in moment.replace("<", ">").split(">")[2::2])


@pytest.mark.parametrize("record", ["<call:5>4X1AB<qso_date:8>20261118<eor>", "<mode:2>CW<eor>"])
def test_a_contact_with_nobody_or_without_a_mode_is_a_draft_with_all_of_it(record: str) -> None:
    (body,) = bodies(record)
    assert body["line"] == record
    assert "draft" in body


@pytest.mark.parametrize("cut", ["<call:5>4X1AB<mode:2>CW", LOG + "<call:5>4X", "<call:5>4X1AB\n" + "x" * 200_000])
def test_a_record_without_an_end_refuses_the_file(cut: str) -> None:
    assert isinstance(found(cut)[-1], Problem)


def test_the_same_contact_is_the_same_note_however_its_record_is_written() -> None:
    one, *_ = found(LOG)
    other, *_ = found(LOG.replace("\n <band", "<BAND").replace("<gridsquare:4>KM72 ", "").replace("<call", "\n<CALL"))
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    assert (one.known_by, one.moment) == (other.known_by, other.moment)


@given(
    st.lists(
        st.sampled_from(["<call:5>4X1AB", "<eor>", "<EOH>", "<x:3>", "<", "\n", "abc", "<comment:99>", "é", "<a:b>"])
    )
)
def test_no_text_whatever_makes_reading_fail(parts: list[str]) -> None:
    for each in found("".join(parts)):
        assert isinstance(each, Problem) or each.body["line"]
