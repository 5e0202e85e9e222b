"""A note and its events: ids, refs' letters, JSON, and what each event makes of a note."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.note.fields import COLUMNS, FIELDS, Note
from quicklog.note.fold import apply
from quicklog.note.note import Event, attribute, handle, json_text, local, new_id
from quicklog.shorthand import capture
from tests.notebook import body

MILLISECONDS = st.integers(0, (1 << 48) - 1)
RANDOM = st.binary(min_size=10, max_size=10)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS)


def event(kind: str, content: dict[str, object], note: str = "n", event_id: str = "e") -> Event:
    offset = {"offset": "+02:00"}
    return Event(event_id, "s", 1, kind, note, "2026-11-21T07:30:00.250+00:00", "eli", offset | content)


def a_note(**fields: object) -> Note:
    made = apply(None, event("noted", body(**fields)))  # type: ignore[arg-type]
    assert made is not None
    return made


def test_the_columns_are_those_of_the_machine_formats() -> None:
    assert ", ".join(COLUMNS) == (
        "ref, id, at, customer, technician, code, meaning, kind, channel, detail, for, due, status, outcome, closed_at,"
        " score, ticket, recorded_at, recorded_by, line,"
        " amended_at, amended_by, closed_by, direction, has_it, tried, first_due, waits_until, series"
    )
    assert set(FIELDS) < set(COLUMNS)
    assert [attribute(name) for name in FIELDS if attribute(name) != name] == ["for_"]


@given(MILLISECONDS, RANDOM)
def test_an_id_is_a_uuid_of_version_7_that_keeps_its_time(milliseconds: int, random: bytes) -> None:
    made = uuid.UUID(new_id(milliseconds, random))
    assert str(made) == new_id(milliseconds, random)
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == milliseconds
    kept = ~(0xF << 76 | 0x3 << 62) & (1 << 80) - 1
    assert made.int & kept == int.from_bytes(random, "big") & kept


@given(MILLISECONDS, MILLISECONDS, RANDOM, RANDOM)
def test_ids_sort_by_the_time_of_writing(one: int, other: int, salt: bytes, pepper: bytes) -> None:
    if one != other:
        assert (new_id(one, salt) < new_id(other, pepper)) == (one < other)


@given(MILLISECONDS, RANDOM)
def test_a_handle_is_the_random_part_in_base_32(milliseconds: int, random: bytes) -> None:
    letters = handle(new_id(milliseconds, random))
    number = 0
    for letter in letters:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    assert len(letters) == 12
    assert number == int.from_bytes(random, "big") & (1 << 60) - 1


@given(VALUES)
def test_json_is_that_of_the_library_and_reads_back(value: object) -> None:
    written = json_text(value)
    assert written == json.dumps(value, ensure_ascii=False)
    assert json.dumps(json.loads(written)) == json.dumps(value)  # a NaN equals nothing


def test_json_writes_a_tuple_as_a_list_and_refuses_what_it_does_not_know() -> None:
    assert json_text(("a", ("ב",))) == '["a", ["ב"]]'
    with pytest.raises(TypeError, match="bytes"):
        json_text({"a": b""})


@given(MOMENTS)
def test_the_moment_of_writing_comes_back_on_the_clock_of_its_writer(moment: datetime) -> None:
    written = Event("e", "s", 1, "noted", "e", capture.stamp(moment), "eli", {"offset": capture.offset(moment)})
    assert local(written) == moment.isoformat(timespec="seconds")
    assert datetime.fromisoformat(written.at) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert written.at.endswith("+00:00")


@pytest.mark.parametrize(
    ("offset", "shown"),
    [
        ({"offset": "+02:00"}, "2026-11-21T09:30:00+02:00"),
        ({"offset": "-03:30"}, "2026-11-21T04:00:00-03:30"),
        ({"offset": "+05:45"}, "2026-11-21T13:15:00+05:45"),
        ({"offset": "+00:00"}, "2026-11-21T07:30:00+00:00"),
        ({}, "2026-11-21T07:30:00+00:00"),
    ],
)
def test_local_shows_the_offset_of_the_event(offset: dict[str, str], shown: str) -> None:
    assert local(Event("e", "s", 1, "done", "n", "2026-11-21T07:30:00.999+00:00", "eli", offset)) == shown


def test_an_offset_is_cut_to_minutes() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    assert capture.offset(summer) == "+03:00"
    assert capture.offset(summer.astimezone(UTC)) == "+00:00"


def test_noted_fills_the_columns_and_leaves_the_rest_empty() -> None:
    made = a_note(customer="Rami Cohen", code="viruses", score=4, ticket="4711")
    assert made == Note(
        ref="",
        id="n",
        at="2026-11-21T09:30:00+02:00",
        customer="Rami Cohen",
        code="viruses",
        score=4,
        ticket="4711",
        recorded_at="2026-11-21T09:30:00+02:00",
        recorded_by="eli",
        line="Rami Cohen. Eli Levi. viruses",
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "logged"),
        ({"due": "2026-11-23T09:30:00+02:00"}, "open"),
        ({"for_": "Dana Katz"}, "open"),
        ({"draft": "no such time"}, "draft"),
        ({"draft": "", "due": "2026-11-23T09:30:00+02:00"}, "draft"),
    ],
)
def test_the_status_of_a_new_note(fields: dict[str, str], status: str) -> None:
    assert a_note(**fields).status == status


def test_a_note_is_noted_once() -> None:
    made = a_note()
    assert apply(made, event("noted", body("Sara Levi. Eli. UPS"))) == made


def test_amended_changes_the_fields_that_it_names() -> None:
    made = a_note(customer="Rami Cohen", code="viruses")
    changes = {"customer": "Rami Levi", "code": None, "for": "Dana"}
    changed = apply(made, event("amended", {"changes": changes}))
    corrected = {"amended_at": "2026-11-21T09:30:00+02:00", "amended_by": "eli"}
    assert changed == replace(made, customer="Rami Levi", code=None, for_="Dana", status="open", **corrected)


def test_amended_leaves_what_is_no_field_of_a_note() -> None:
    made = a_note()
    assert apply(made, event("amended", {"changes": {"line": "x", "id": "x", "status": "void", "new": 1}})) == made


def test_a_promise_that_is_taken_back_is_open_no_more() -> None:
    made = a_note(due="2026-11-23T09:30:00+02:00")
    changed = apply(made, event("amended", {"changes": {"due": None}}))
    assert changed is not None
    assert changed.status == "logged"


def test_a_draft_becomes_a_note_by_a_line_that_is_understood_and_by_no_other() -> None:
    draft = a_note(draft="no such time")
    assert apply(draft, event("amended", {"draft": "still none", "changes": {}, "line": "x"})) == draft
    fixed = apply(draft, event("amended", {"changes": {"customer": "Rami"}, "line": "Rami. Eli. UPS"}))
    assert fixed == replace(draft, customer="Rami", status="logged")


def test_done_closes_a_note_and_an_amendment_does_not_open_it() -> None:
    closed = apply(a_note(due="2026-11-23T09:30:00+02:00"), event("done", {"outcome": "all clean"}))
    assert closed is not None
    assert (closed.status, closed.outcome, closed.closed_at) == ("done", "all clean", "2026-11-21T09:30:00+02:00")
    amended = apply(closed, event("amended", {"changes": {"detail": "x"}}))
    assert amended == replace(closed, detail="x", amended_at="2026-11-21T09:30:00+02:00", amended_by="eli")


@pytest.mark.parametrize(
    ("kind", "content", "by"),
    [
        ("done", {}, "eli"),
        ("done", {"outcome": "seen by Dana"}, "eli"),
        ("done", {"closed_by": "dana"}, "dana"),
        ("voided", {"why": "a test"}, "eli"),
        ("voided", {"closed_by": "dana"}, "dana"),
        ("seen", {"by": "Dana Katz"}, "Dana Katz"),
    ],
)
def test_a_closed_note_says_by_whom_until_it_is_open_again(kind: str, content: dict[str, object], by: str) -> None:
    closed = apply(a_note(for_="Dana"), event(kind, content))
    assert closed is not None
    assert closed.closed_by == by
    if kind != "voided":
        passed_on = apply(closed, event("amended", {"changes": {"for": "Noa"}}))
        assert passed_on is not None
        assert (passed_on.status, passed_on.closed_by) == ("open", None)


def test_what_was_imported_says_when_and_by_whom_it_was_written_where_it_comes_from() -> None:
    """The columns follow the claim; the event itself keeps which login brought it in, and when."""
    at = "2025-01-02T03:04:05+02:00"
    made = a_note(recorded_at=at, recorded_by="dana")
    assert (made.recorded_at, made.recorded_by) == (at, "dana")
    assert a_note(recorded_by="dana").recorded_at == "2026-11-21T09:30:00+02:00"
    assert a_note(recorded_at=at).recorded_by == "eli"


@pytest.mark.parametrize(("kind", "content"), [("done", {}), ("voided", {}), ("seen", {"by": "Dana"})])
def test_what_was_closed_elsewhere_says_when(kind: str, content: dict[str, object]) -> None:
    closed = apply(a_note(for_="Dana"), event(kind, {"closed_at": "2025-01-02T03:04:05+02:00", **content}))
    assert closed is not None
    assert closed.closed_at == "2025-01-02T03:04:05+02:00"


def test_an_amendment_claims_nothing_about_the_writing() -> None:
    made = a_note()
    claims = {"recorded_at": "2025-01-02T03:04:05+02:00", "recorded_by": "dana", "closed_at": "x"}
    assert apply(made, event("amended", {"changes": claims, **claims})) == made


def test_a_void_note_stays_as_it_is() -> None:
    void = apply(a_note(), event("voided", {"why": "a test call"}))
    assert void is not None
    assert (void.status, void.outcome, void.closed_at) == ("void", "a test call", "2026-11-21T09:30:00+02:00")
    contents: list[tuple[str, dict[str, object]]] = [
        ("done", {}),
        ("amended", {"changes": {"detail": "x"}}),
        ("voided", {"why": "twice"}),
    ]
    for kind, content in contents:
        assert apply(void, event(kind, content)) == void


@pytest.mark.parametrize("kind", ["amended", "done", "voided", "seen", "published", ""])
def test_an_event_of_a_note_that_is_not_there_makes_none(kind: str) -> None:
    assert apply(None, event(kind, {"changes": {}})) is None


@pytest.mark.parametrize("kind", ["seen", "erased", "codes", "Done", ""])
def test_an_unknown_kind_changes_nothing(kind: str) -> None:
    assert apply(a_note(), event(kind, {"anything": ["at", "all"]})) == a_note()
