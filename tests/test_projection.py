"""The rows made from the events: positions, refs, customers and the search index, in step with every event."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.maintenance import audit
from quicklog.note.fields import Note
from quicklog.note.note import CROCKFORD, LEAST_REF, handle, letters_of, ref_of, seconds
from quicklog.store import projection, query
from quicklog.store.opening import open_log
from quicklog.store.projection import SLOTS, put, words_of
from quicklog.store.query import Selection
from tests.notebook import NOW, ZONE, appended, body, in_memory, noted, stamp, standing, tables

if TYPE_CHECKING:
    from pathlib import Path

    from quicklog.store.log import Log

# Handles that have much in common: few letters, long beginnings that are shared.
HANDLES = st.lists(
    st.tuples(st.sampled_from(["", "00000000", "zzzz", "0000000z"]), st.text("0z", min_size=12, max_size=12)).map(
        lambda parts: (parts[0] + parts[1])[:12]
    ),
    unique=True,
    min_size=1,
    max_size=40,
)


def id_of(letters: str) -> str:
    """Return an id that has this handle."""
    number = 0
    for letter in letters:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    digits = f"{0x8 << 60 | number:016x}"
    return f"01234567-89ab-7cde-{digits[:4]}-{digits[4:]}"


def put_new(log: Log, letters: str, at: str = "2026-11-21T09:30:00+02:00") -> Note:
    return put(log.connection, None, Note("", id_of(letters), at, customer=letters, line=letters, recorded_at=at))


def refs(log: Log) -> dict[str, str]:
    return {handle(each): ref for ref, each in log.connection.execute("SELECT ref, id FROM notes")}


def shortest(letters: str, others: list[str]) -> str:
    """Return the shortest beginning of at least four letters that none of the others has, and that is no number."""
    for length in range(LEAST_REF, 13):
        if not any(other.startswith(letters[:length]) for other in others if other != letters):
            return ref_of(letters_of(id_of(letters)), length)
    raise AssertionError(letters)


@given(HANDLES)
def test_a_ref_is_the_shortest_beginning_of_its_own(handles: list[str]) -> None:
    with in_memory() as log:
        for letters in handles:
            made = put_new(log, letters)
            assert made.ref == refs(log)[letters]
        assert refs(log) == {letters: shortest(letters, handles) for letters in handles}
        for letters in handles:
            for length in range(len(refs(log)[letters]), 13):
                assert handle(query.by_ref(log, letters[:length]).id) == letters


@given(HANDLES, st.data())
def test_an_amendment_keeps_the_ref_and_disturbs_no_other(handles: list[str], data: st.DataObject) -> None:
    with in_memory() as log:
        for letters in handles:
            put_new(log, letters)
        before = refs(log)
        for letters in data.draw(st.lists(st.sampled_from(handles))):
            note = query.by_ref(log, id_of(letters))
            at = data.draw(st.sampled_from([note.at, "2026-11-21T09:30:01+02:00", "2020-01-01T00:00:00+02:00"]))
            changed = replace(note, at=at, status="void")
            put(log.connection, note, changed)
        assert refs(log) == before


def test_the_refs_of_many_notes_are_the_shortest() -> None:
    with in_memory() as log:
        with log.transaction() as write:
            for place in range(3000):
                write.append("noted", body(f"note {place}"), at=stamp(), login="eli")
        handles = sorted(refs(log))
        assert refs(log) == {letters: neighbourly(handles, place) for place, letters in enumerate(handles)}


@pytest.mark.parametrize(
    ("letters", "ref"),
    [
        ("0334k9", "0334k"),  # a sheet takes the zero away
        ("87e9m0", "87e9m"),  # and makes 87,000,000,000 of this
        ("12am4k", "12am4k"),  # "12am" is midnight
        ("1jan2a", "1jan2a"),  # "1jan2" is a day of 2002
        ("dec25k", "dec25k"),
        ("feb3zz", "feb3z"),
        ("k3e90", "k3e9"),
        ("0000000", "0000000"),
        ("gmbh", "gmbh"),
    ],
)
def test_no_sheet_takes_a_ref_for_something_else(letters: str, ref: str) -> None:
    assert ref_of(letters) == ref


@given(st.lists(st.text(CROCKFORD, min_size=12, max_size=12), unique=True, min_size=1, max_size=30))
def test_no_ref_is_a_number(handles: list[str]) -> None:
    with in_memory() as log:
        for letters in handles:
            put_new(log, letters)
        assert refs(log) == {letters: shortest(letters, handles) for letters in handles}
        for ref in refs(log).values():
            with pytest.raises(ValueError, match="could not convert"):
                float(ref)


def neighbourly(handles: list[str], place: int) -> str:
    """Return the shortest ref among sorted handles, of which only neighbours can be alike."""
    return shortest(handles[place], handles[max(0, place - 1) : place + 2])


@given(st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_seconds_are_those_since_1970_whatever_the_offset(wall: datetime, minutes: int) -> None:
    sign, hours = "-" if minutes < 0 else "+", abs(minutes)
    offset = f"{sign}{hours // 60:02d}:{hours % 60:02d}"
    expected = (wall - datetime(1970, 1, 1)) // timedelta(seconds=1) - minutes * 60
    assert seconds(wall.isoformat() + offset) == expected


def test_notes_stand_in_the_order_of_contact_not_of_writing() -> None:
    with in_memory() as log:
        hours = [9, 7, 11, 8, 10]
        for hour in hours:
            noted(log, f"at {hour}", NOW.replace(hour=hour))
        assert [note.line for note in standing(log)] == [f"at {hour}" for hour in sorted(hours)]


def test_one_moment_in_two_zones_is_one_position() -> None:
    with in_memory() as log:
        first = noted(log, "here", NOW)
        second = noted(log, "there", NOW.astimezone(None))
        positions = dict(log.connection.execute("SELECT id, position FROM notes").fetchall())
        assert positions[second.id] == positions[first.id] + 1 == int(NOW.timestamp()) * SLOTS + 1


def test_notes_of_one_second_stand_in_the_order_of_writing() -> None:
    with in_memory() as log:
        lines = [f"note {place}" for place in range(SLOTS + 10)]
        for line in lines:
            noted(log, line)
        assert [note.line for note in standing(log)] == lines


@pytest.mark.slow
def test_five_thousand_notes_of_one_moment_are_all_kept_and_found() -> None:
    with in_memory() as log:
        with log.transaction() as write:
            for place in range(5000):
                made = write.append("noted", body(f"import number {place}"), at=stamp(), login="eli")
                assert made is not None
        later = noted(log, "the day after", NOW + timedelta(days=1))
        earlier = noted(log, "a second before", NOW - timedelta(seconds=1))
        inside = noted(log, "a second after", NOW + timedelta(seconds=1))
        lines = [note.line for note in standing(log)]
        assert len(lines) == 5003
        assert lines[0] == earlier.line
        assert lines[-1] == later.line
        assert [line for line in lines if line.startswith("import")] == [f"import number {n}" for n in range(5000)]
        (found,) = query.pages(log, Selection(words=("number 4999",)))
        assert [Note(*row).line for row in found] == ["import number 4999"]
        assert query.by_ref(log, inside.ref) == inside


def test_an_amended_time_moves_a_note() -> None:
    with in_memory() as log:
        lines = {hour: noted(log, f"at {hour}", NOW.replace(hour=hour)) for hour in (7, 8, 9)}
        moved = appended(log, "amended", {"changes": {"at": "2026-11-21T10:00:00+02:00"}}, lines[7].id)
        assert moved.ref == lines[7].ref
        assert [note.line for note in standing(log)] == ["at 8", "at 9", "at 7"]
        day = Selection(since=NOW.replace(hour=9, minute=59))
        assert [row[1] for page in query.pages(log, day) for row in page] == [lines[7].id]


def test_an_amendment_that_leaves_the_time_leaves_the_place() -> None:
    with in_memory() as log:
        notes = [noted(log, f"note {place}") for place in range(3)]
        appended(log, "amended", {"changes": {"detail": "x"}}, notes[0].id)
        # The same moment in other words.
        appended(log, "amended", {"changes": {"at": "2026-11-21T07:30:00+00:00"}}, notes[1].id)
        assert [note.id for note in standing(log)] == [note.id for note in notes]


def customers(log: Log) -> dict[str, str]:
    rows = log.connection.execute("SELECT key, name, backwards FROM customers").fetchall()
    assert all(backwards == folded[::-1] for folded, _, backwards in rows)
    return {folded: name for folded, name, _ in rows}


def test_a_customer_has_the_name_of_the_newest_contact() -> None:
    with in_memory() as log:
        noted(log, customer="RAMI COHEN")
        noted(log, at=NOW - timedelta(days=1), customer="rami cohen")
        assert customers(log) == {"rami cohen": "RAMI COHEN"}
        noted(log, at=NOW + timedelta(days=1), customer="Rami-Cohen")
        assert customers(log) == {"rami cohen": "Rami-Cohen"}


def test_a_customer_whom_no_note_names_any_more_is_forgotten() -> None:
    with in_memory() as log:
        one, other = noted(log, customer="Rami"), noted(log, customer="Rami", at=NOW + timedelta(hours=1))
        appended(log, "voided", {"why": "x"}, other.id)
        assert customers(log) == {"rami": "Rami"}
        appended(log, "amended", {"changes": {"customer": "Sara"}}, one.id)
        assert customers(log) == {"sara": "Sara"}
        appended(log, "voided", {"why": "x"}, one.id)
        assert customers(log) == {}


def test_drafts_and_notes_without_a_name_make_no_customer() -> None:
    with in_memory() as log:
        noted(log, "what is this", draft="not understood", customer="Rami")
        noted(log, customer="'")
        noted(log)
        assert customers(log) == {}


def test_words_are_those_of_the_line_and_of_what_it_does_not_say() -> None:
    note = Note("r", "i", "t", customer="Rami Cohen", code="viruses", detail="חֲדָשׁ", line='Rami-Cohen. "El". virus.')
    assert words_of(note) == f"rami cohen el virus viruses {key('חדש')}"


def found(log: Log, *words: str) -> list[str]:
    return [row[1] for page in query.pages(log, Selection(words=words)) for row in page]


def test_the_index_follows_what_a_note_says() -> None:
    with in_memory() as log:
        note = noted(log, "Rami. Eli. viruses", detail="kitchen")
        other = noted(log, "Sara. Eli. UPS", detail="kitchen", at=NOW + timedelta(hours=1))
        appended(log, "amended", {"changes": {"detail": "cellar", "at": "2026-11-22T09:30:00+02:00"}}, note.id)
        assert query.searchable(log)
        assert found(log, "kitchen") == [other.id]
        assert found(log, "cellar") == [note.id]
        appended(log, "done", {"outcome": "replaced"}, note.id)
        assert found(log, "replaced", "cellar") == [note.id]


def altered(log: Log, sql: str) -> None:
    """Alter the schema as another SQLite would have left it."""
    log.connection.execute("PRAGMA writable_schema = ON")
    log.connection.execute(f"UPDATE sqlite_master SET sql = '{sql}' WHERE name = 'search'")
    log.connection.execute("PRAGMA writable_schema = RESET")


@pytest.mark.parametrize(
    "lacking",
    [
        "CREATE VIRTUAL TABLE search USING none_such(words)",
        "CREATE VIRTUAL TABLE search USING fts5(words, tokenize=none_such)",
    ],
)
def test_an_sqlite_that_lacks_the_index_writes_and_finds_without_it(
    tmp_path: object, lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quicklog.store import schema
    from quicklog.store.opening import open_log

    path = f"{tmp_path}/log.db"
    with open_log(path) as log:
        first = noted(log, "Rami. Eli. viruses", detail="kitchen")
        (made,) = log.connection.execute("SELECT sql FROM sqlite_master WHERE name = 'search'").fetchone()
        altered(log, lacking)
    monkeypatch.setattr(schema, "_OPTIONAL", (lacking, *schema._OPTIONAL[1:]))  # it knows the index by that name
    with open_log(path) as log:
        assert not query.searchable(log)
        assert found(log, "kitchen") == [first.id]
        note = noted(log, "Sara. Eli. UPS", detail="kitchen", at=NOW + timedelta(hours=1))
        appended(log, "amended", {"changes": {"detail": "cellar"}}, first.id)
        assert found(log, "kitchen") == [note.id]
        altered(log, made.replace("'", "''"))
    monkeypatch.undo()
    with open_log(path) as log:  # one that has it all knows that its index was left behind
        assert not query.searchable(log)
        assert found(log, "kitchen") == [note.id]
        audit.rebuild(log)
        assert query.searchable(log)
        assert found(log, "kitchen") == [note.id]


def test_a_log_without_the_table_is_written_and_searched_all_the_same() -> None:
    with in_memory() as log:
        first = noted(log, detail="kitchen")
        log.connection.execute("DROP TABLE search")
        assert found(log, "kitchen") == [first.id]
        second = noted(log, detail="kitchen", at=NOW + timedelta(hours=1))
        assert found(log, "kitchen") == [first.id, second.id]
        audit.rebuild(log)
        assert query.searchable(log)
        assert found(log, "kitchen") == [first.id, second.id]


@pytest.mark.parametrize("change", ["detail = 'a very long story ' || hex(zeroblob(200))", "line = hex(zeroblob(200))"])
def test_a_note_altered_behind_the_records_back_can_still_be_amended(change: str) -> None:
    with in_memory() as log:
        note = noted(log, "Rami. Eli. UPS", detail="kitchen")
        log.connection.execute(f"UPDATE notes SET {change}")
        appended(log, "amended", {"changes": {"detail": "cellar"}}, note.id)
        # The index was asked to forget more words than it knew.
        assert not query.searchable(log)
        assert found(log, "cellar") == [note.id]
        audit.rebuild(log)
        assert query.searchable(log)
        assert found(log, "cellar") == [note.id]


def test_what_else_goes_wrong_with_the_index_is_said() -> None:
    with in_memory() as log:
        log.connection.execute("DROP TABLE search")
        log.connection.execute("CREATE TABLE search (other)")
        with pytest.raises(sqlite3.OperationalError, match="no column"):
            projection._search(log.connection, 1, Note("r", "i", "t", line="x"))


def test_empty_takes_away_what_was_made_and_nothing_else() -> None:
    with in_memory() as log:
        noted(log, customer="Rami")
        before = tables(log)
        projection.empty(log.connection)
        after = tables(log)
        assert [name for name in before if before[name] != after[name]] == ["notes", "customers", "search"]
        assert after["notes"] == after["customers"] == after["search"] == []


def test_the_zone_of_a_due_time_does_not_matter() -> None:
    with in_memory() as log:
        noted(log, due="2026-11-21T10:00:00+02:00")
        noted(log, due="2026-11-21T08:30:00+00:00")
        due = datetime(2026, 11, 21, 10, 0, 1, tzinfo=ZONE)
        assert query.open_matters(log, due) == (2, 1)
        assert query.open_matters(log, due + timedelta(minutes=30)) == (2, 2)


def test_an_index_whose_format_is_lost_keeps_no_note_out_and_is_made_anew(tmp_path: Path) -> None:
    """SQLite neither writes nor drops such an index."""
    with open_log(str(tmp_path / "log.db")) as log:
        noted(log, "Rami Cohen. Eli. viruses", customer="Rami Cohen")
        log.connection.execute("DELETE FROM search_config")
    with open_log(str(tmp_path / "log.db")) as log:
        assert not query.searchable(log)
        noted(log, "Sara. Eli. viruses", customer="Sara")
        assert [note.customer for note in standing(log)] == ["Rami Cohen", "Sara"]
        assert [finding.about for finding in audit.checked(log)] == ["search"]
        audit.rebuild(log)
        assert query.searchable(log)
        assert list(audit.checked(log)) == []


# Codes, and customers of before.


@pytest.mark.parametrize(
    ("joined", "codes"),
    [
        (None, []),
        ("", []),
        ("+", []),
        ("UPS", ["UPS"]),
        ("UPS+viruses", ["UPS", "viruses"]),
        ("UPS+viruses+UPS", ["UPS", "viruses"]),
        ("C++", ["C"]),
        (b"UPS", []),
    ],
)
def test_codes_are_told_apart_where_they_are_joined(joined: Any, codes: list[str]) -> None:
    assert projection.codes_of(joined) == codes


NAMES = st.sampled_from(["Rami", "RAMI", "Sara", None])
AMENDMENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "customer": NAMES,
            "code": st.sampled_from(["UPS", "UPS+viruses", "viruses", None, "C++"]),
            "at": st.sampled_from(["2026-11-21T09:30:00+02:00", "2026-11-20T09:30:00+02:00"]),
        },
    ),
    max_size=6,
)


@given(st.lists(AMENDMENTS, max_size=4))
def test_notes_are_looked_up_by_what_they_say_and_said(stories: list[list[dict[str, Any]]]) -> None:
    with in_memory() as log:
        said: dict[str, list[str]] = {}
        for changes in stories:
            note = noted(log, customer="Rami", code="UPS")
            said[note.id] = ["rami"]
            for each in changes:
                after = appended(log, "amended", {"changes": each}, note.id)
                said[note.id].append(key(after.customer or ""))
        filed = log.connection.execute("SELECT position, code FROM note_codes ORDER BY 1, 2").fetchall()
        notes = log.connection.execute("SELECT position, code FROM notes").fetchall()
        assert filed == sorted((position, code) for position, joined in notes for code in projection.codes_of(joined))
        former = log.connection.execute("SELECT id, customer_key FROM former_customers").fetchall()
        due = {(id_, name) for id_, names in said.items() for name in names if name not in ("", names[-1])}
        assert set(former) == due
        for name in ("rami", "sara"):
            assert {note.ref for note in query.moved_from(log, name)} == {
                note.ref for note in standing(log) if (note.id, name) in due
            }
        assert list(audit.strayed_notes(log)) == []
        before = tables(log)
        audit.rebuild(log)
        assert tables(log) == before
