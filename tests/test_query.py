"""Questions to the log: filters and words against a plain model, pages while others write, refs, and query plans."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError, DamagedError, NothingFoundError, UnreachableError
from quicklog.lib.record import fields_of, replace
from quicklog.lib.text import key
from quicklog.note.fields import Note
from quicklog.note.note import handle
from quicklog.store import query
from quicklog.store.opening import open_log
from quicklog.store.query import COMPARED, Selection, by_ref, count, events_of, last_of, moved_from, open_matters, pages
from quicklog.store.sought import Sought, holds
from tests.gate import parametrize_few
from tests.notebook import NOW, ZONE, appended, body, in_memory, noted, stamp, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.store.log import Log

CUSTOMERS = st.sampled_from([None, "Rami Cohen", "rami-cohen", "RAMI  COHEN", "שרה לוי", "שָׂרָה לֵוִי", "Sara"])
TECHNICIANS = st.sampled_from([None, "Eli Levi", "eli levi", "אלי"])
CODES = st.sampled_from(
    [
        None,
        "viruses",
        "UPS",
        "viruses+UPS",
        "backup+viruses",
        "virus",
        "UPS+viruses+backup",
        "C++",
        "C",
        "+",
        "",
        "a++b",
    ]
)
CHANNELS = st.sampled_from([None, "phone", "email"])
KINDS = st.sampled_from([None, "fault", "request"])
ADDRESSEES = st.sampled_from([None, "Dana", "dana", "", "Noa Bar", "אלי"])
STATUSES = ("logged", "open", "done", "void", "draft")
SECONDS = st.integers(0, 20).map(lambda seconds: NOW + timedelta(seconds=seconds))
# Words that have much in common, in a few letters, beside those that mean something to the index.
WORDS = st.sampled_from(
    [
        *("aba", "abab", "babab", "ab", "b", "המדפסת", "מדפסת", "מַדְפֶּסֶת", "הדפסה", "צה״ל", "😀😀😀", "İstanbul", "ß"),
        *(
            "AND",
            "OR",
            "NOT",
            "NEAR(a b)",
            "a*",
            "*",
            "(",
            ")",
            '"',
            '"aba"',
            "a:b",
            "words:aba",
            "-aba",
            "^aba",
            "{x}",
        ),
        *("e-mail", "e mail", "ab'ab"),
    ]
)
TEXTS = st.lists(WORDS | st.text("abc \"*-'", max_size=6), max_size=4).map(" ".join)
# What is looked for: words, not phrases, which may also be found where one field ends and another begins.
SOUGHT = (WORDS | st.text("abc", max_size=5)).filter(lambda word: " " not in key(word))
ANY_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)

# What was understood has a customer and a code, and so three letters at least.
UNDERSTOOD = (None, "done")
NOTES = st.fixed_dictionaries(
    {
        "line": TEXTS | ANY_TEXT,
        "at": SECONDS,
        "customer": CUSTOMERS,
        "technician": TECHNICIANS,
        "code": CODES,
        "channel": CHANNELS,
        "kind": KINDS,
        "detail": st.none() | TEXTS,
        "for_": ADDRESSEES,
        "due": st.none() | SECONDS,
        "closed": SECONDS,
        "login": st.sampled_from(["eli", "noa"]),
        "ends": st.sampled_from([None, None, "done", "voided", "draft"]),
    }
).map(lambda note: note | {"line": f"{note['line']} abc"} if note["ends"] in UNDERSTOOD else note)


def some(values: st.SearchStrategy[str | None], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """Return up to so many values, of which a note is to have one."""
    return st.lists(values, max_size=most).map(lambda each: tuple(value for value in each if value is not None))


# Of each filter several values, one, none to choose from, or no filter at all.
VALUES = st.dictionaries(st.sampled_from([*COMPARED]), st.integers(0, 3), max_size=2).flatmap(
    lambda asked_of: st.fixed_dictionaries(
        {
            name: some(
                {
                    "customer": CUSTOMERS | st.just("nobody"),
                    "technician": TECHNICIANS,
                    "for": ADDRESSEES,
                    "who": ADDRESSEES | TECHNICIANS,
                    "channel": CHANNELS,
                    "kind": KINDS,
                    "login": st.sampled_from([None, "eli", "noa"]),
                }[name],
                most,
            )
            for name, most in asked_of.items()
        }
    )
)
SELECTIONS = st.builds(
    Selection,
    since=st.none() | SECONDS,
    until=st.none() | SECONDS,
    codes=some(CODES),
    others=some(CODES, 2),
    values=VALUES,
    statuses=st.lists(st.sampled_from(STATUSES), unique=True).map(tuple),
    words=st.lists(SOUGHT, max_size=2).map(tuple),
    due_before=st.none() | SECONDS,
    closed_since=st.none() | SECONDS,
)


def write(log: Log, given_notes: Sequence[dict[str, Any]]) -> list[Note]:
    """Write notes in one transaction and return them as they stand, in the order of writing."""
    with log.transaction() as transaction:
        made = []
        for fields in given_notes:
            said = {name: value for name, value in fields.items() if name not in ("ends", "closed", "login")}
            said |= {"due": due.isoformat()} if (due := said.get("due")) else {}
            ends, closed = fields["ends"], stamp(fields.get("closed", NOW))
            drafted: dict[str, Any] = {"draft": "x"} if ends == "draft" else {}
            note = transaction.append("noted", body(**(said | drafted)), at=stamp(), login=fields.get("login", "eli"))
            if note and ends in ("done", "voided"):
                outcome = {"outcome": "well", "offset": "+02:00"}
                note = transaction.append(ends, outcome, at=closed, login="eli", note=note.id)
            assert note is not None
            made.append(note)
    refs = dict(log.connection.execute("SELECT id, ref FROM notes").fetchall())
    return [replace(note, ref=refs[note.id]) for note in made]


def chosen(selection: Selection, note: Note) -> bool:
    """Tell whether a note is chosen, as plainly as it can be said."""
    at = datetime.fromisoformat(note.at)
    says = (note.line, note.customer, note.technician, note.code, note.detail, note.for_, note.ticket, note.outcome)
    folded = [key(each or "") for each in says]
    return (
        (selection.since is None or at >= selection.since)
        and (selection.until is None or at < selection.until)
        and all(is_one_of(note, name, values) for name, values in selection.values.items())
        and (not selection.codes or any(f"+{code}+" in f"+{note.code}+" for code in selection.codes))
        and not any(f"+{code}+" in f"+{note.code}+" for code in selection.others)
        and (selection.due_before is None or (note.due is not None and is_before(note.due, selection.due_before)))
        and (
            selection.closed_since is None
            or (note.closed_at is not None and not is_before(note.closed_at, selection.closed_since))
        )
        and (not selection.statuses or note.status in selection.statuses)
        and all(any(key(word) in each for each in (*folded, " ".join(folded))) for word in selection.words)
    )


def is_one_of(note: Note, name: str, values: Sequence[str]) -> bool:
    """Tell whether a column of a note has one of some values; a name without letters is nobody's."""
    if name in ("channel", "kind", "login"):
        return getattr(note, {"login": "recorded_by"}.get(name, name)) in values
    named = {"for": note.for_, "who": note.for_ or note.technician}.get(name, getattr(note, name, None))
    return key(named or "") in {key(value) for value in values} - {""}


def is_before(iso: str, moment: datetime) -> bool:
    return datetime.fromisoformat(iso) < moment


def asked(log: Log, selection: Selection, **how: Any) -> list[Note]:
    return [Note(*row) for page in pages(log, selection, **how) for row in page]


@given(st.lists(NOTES, max_size=25), SELECTIONS, st.booleans(), st.none() | st.integers(0, 8), st.integers(1, 9))
def test_pages_give_what_a_plain_model_gives(
    notes: list[dict[str, Any]], selection: Selection, newest_first: bool, limit: int | None, page: int
) -> None:
    with in_memory() as log:
        made = sorted(write(log, notes), key=lambda note: datetime.fromisoformat(note.at))
        expected = [note for note in made if chosen(selection, note)]
        assert asked(log, selection) == expected
        assert count(log, selection) == len(expected)
        ordered = expected[::-1] if newest_first else expected
        assert asked(log, selection, newest_first=newest_first, limit=limit, page=page) == ordered[:limit]
        sizes = [len(each) for each in pages(log, selection, page=page)]
        assert all(0 < size <= page for size in sizes)


@given(st.lists(NOTES, max_size=15), st.lists(SOUGHT, max_size=2), ANY_TEXT)
def test_words_are_found_alike_with_an_index_and_without(
    notes: list[dict[str, Any]], words: list[str], anything: str
) -> None:
    selection = Selection(words=(*words, *key(anything).split()))
    with in_memory() as log:
        made = sorted(write(log, notes), key=lambda note: datetime.fromisoformat(note.at))
        expected = [note for note in made if chosen(selection, note)]
        assert query.searchable(log)
        assert asked(log, selection) == expected
        log.connection.execute("UPDATE state SET value = 'stale' WHERE name = 'search'")
        assert not query.searchable(log)
        assert asked(log, selection) == expected
        log.connection.execute("UPDATE state SET value = 'current' WHERE name = 'search'")
        log.connection.execute("DROP TABLE search")
        assert not query.searchable(log)
        assert asked(log, selection) == expected


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("המדפסת לא עובדת", "מדפסת"),
        ("וכשהמדפסת תחזור", "מדפסת"),
        ("המדפסת", "מַדְפֶּסֶת"),
        ("מַדְפֶּסֶת", "המדפסת"[1:]),
        ("אל־פסק מצפצף", "אל פסק"),
        ("צה״ל", 'צה"ל'),
        ("צה״ל", "צהל"),
        ("Café Zoë", "cafe"),
        ("E-Mail", "e mail"),
        ("viruses", "virus"),
        ("Rami", "AMI"),
        ("a UPS", "ups"),
        ("no 5", "5"),
        ("C++ compiler", "c++"),
        ("what (again)", "(again)"),
        ("3 AND 4", "and"),
        ("50% off", "50%"),
        ("under_score", "under score"),
        ("日本語の顧客", "本語"),
        ("😀 pleased", "😀"),
    ],
)
def test_a_word_is_found_as_part_of_another_and_however_it_is_written(line: str, word: str) -> None:
    with in_memory() as log:
        note = noted(log, line)
        noted(log, "something else", NOW + timedelta(hours=1))
        assert [each.id for each in asked(log, Selection(words=(word,)))] == [note.id]


@pytest.mark.parametrize("word", ["", " ", '"', "'", ".", "־", "ְ", "\u200b"])
def test_a_word_without_a_letter_leaves_nothing_out(word: str) -> None:
    with in_memory() as log:
        noted(log)
        assert count(log, Selection(words=(word,))) == count(log, Selection()) == 1


def test_letters_in_another_order_are_not_the_word() -> None:
    """The index knows the letters by threes: here all of them are there."""
    with in_memory() as log:
        for place in range(40):
            noted(log, "abcd bcde cdef", NOW + timedelta(seconds=place))
        wanted = noted(log, "xx abcdef", NOW - timedelta(hours=1))
        for limit in (None, 1, 5):
            assert asked(log, Selection(words=("abcdef",)), newest_first=True, limit=limit) == [wanted]
            assert asked(log, Selection(words=("abcdef",)), newest_first=True, limit=limit, page=3) == [wanted]


@pytest.mark.parametrize("line", ["a", "ab", "xa", "a b", "abc", "xxab", "x ab", "xxa", "xx a"])
@pytest.mark.parametrize("word", ["a", "ab"])
def test_one_or_two_letters_are_found_wherever_they_stand(line: str, word: str) -> None:
    with in_memory() as log:
        noted(log, "Rmi. Eli. UPS")
        draft = noted(log, line, NOW + timedelta(seconds=1), draft="x")
        for place in range(5):
            noted(log, f"zz {place}", NOW + timedelta(seconds=2 + place))
        expected = [draft.id] if word in line else []
        for how in ({}, {"newest_first": True}, {"limit": 1}, {"page": 2}):
            assert [each.id for each in asked(log, Selection(words=(word,)), **how)] == expected
        assert asked(log, Selection(words=(word,), statuses=("logged",))) == []
        assert query.count_at_most(log, Selection(words=(word,))) == (len(expected), True)


def test_two_letters_are_looked_up_and_not_read_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory() as log:
        for place in range(100):
            noted(log, f"note {place} cc", NOW + timedelta(seconds=place))
        noted(log, "note ab", NOW - timedelta(hours=1))
        looked_at: list[str] = []

        def counted(text: str, wanted: list[Sought]) -> bool:
            looked_at.append(text)
            return holds(text, wanted)

        monkeypatch.setattr(query, "holds", counted)
        assert len(asked(log, Selection(words=("ab",)), newest_first=True, limit=5)) == 1
        assert len(looked_at) == 1


NUMBERS = ("03-555-1234", "03-5551234", "035551234", "03 555 12 34", "(03) 555.1234", "03/555 1234", "+972 3 555 1234")


@pytest.mark.parametrize("written", [*NUMBERS, "+972-3-5551234", "00972 3 555 1234", "03 55 51 23 4", "35 55 12 34"])
@pytest.mark.parametrize("typed", [*NUMBERS, "5551234", "+97235551234"])
def test_a_telephone_number_is_found_by_its_digits(written: str, typed: str) -> None:
    with in_memory() as log:
        note = noted(log, f"Rami. Eli. callback. 9:30. on {written} after 5")
        for other in ("03-555-1243", "03-555-4321", "5551 234", "04 555 12 3", "555 and 1234"):
            noted(log, f"Sara. Eli. callback. 9:40. on {other}", NOW + timedelta(hours=1))
        found = {each.id for each in asked(log, Selection(words=tuple(typed.split())))}
        assert note.id in found
        assert all("5551 234" in each.line for each in asked(log, Selection(words=(typed,))) if each.id != note.id)
        log.connection.execute("UPDATE state SET value = 'stale' WHERE name = 'search'")
        assert {each.id for each in asked(log, Selection(words=tuple(typed.split())))} == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("4711", True),  # a ticket is looked for as it stands
        ("47 11", False),
        ("9:30 4711", True),
        ("2026 4711", True),
        ("0311 4711", False),
        ("Łódź", True),
        ("lodz", True),
    ],
)
def test_numbers_that_are_none_of_a_telephone_are_words(typed: str, found: bool) -> None:
    with in_memory() as log:
        noted(log, "Łódź. Eli. order. 9:30. 4711 of 2026")
        assert bool(asked(log, Selection(words=(typed,) if typed == "47 11" else tuple(typed.split())))) is found


def test_what_is_counted_says_whether_that_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_MOST_COUNTED", 20)
    monkeypatch.setattr(query, "_MOST_READ", 10)
    with in_memory() as log:
        for place in range(21):
            noted(log, f"note {'ab' if place % 3 else 'cd'}", NOW + timedelta(seconds=place))
        assert query.count_at_most(log, Selection()) == (20, False)
        assert query.count_at_most(log, Selection(since=NOW + timedelta(seconds=1))) == (20, True)
        assert query.count_at_most(log, Selection(words=("note", "cd"))) == (7, True)
        assert query.count_at_most(log, Selection(words=("note",))) == (10, False)
        monkeypatch.setattr(query, "_MOST_STEPS", 100)
        number, is_all = query.count_at_most(log, Selection())
        assert (number < 20, is_all) == (True, False)
        assert count(log, Selection()) == 21


@pytest.mark.parametrize("word", ["ab", "note ab"])
@pytest.mark.parametrize("limit", range(1, 12))
def test_a_search_gives_no_more_than_its_limit(word: str, limit: int) -> None:
    with in_memory() as log:
        for place in range(20):
            noted(log, f"note a{'b' if place in (3, 4, 9, 10, 11, 18) else 'c'}", NOW + timedelta(seconds=place))
        found = asked(log, Selection(words=(word,)), limit=limit)
        assert [datetime.fromisoformat(note.at).second for note in found] == [3, 4, 9, 10, 11, 18][:limit]


@pytest.mark.parametrize("column", [name for name in fields_of(Note) if name not in ("ref", "score")])
def test_a_quote_in_any_filter_is_a_quote(column: str) -> None:
    hostile = "x' OR '1' = '1"
    with in_memory() as log:
        noted(log)
        filters = {"values": {column: (hostile,)}} if column in COMPARED else {"statuses": (hostile,)}
        assert asked(log, Selection(codes=(hostile,)) if column == "code" else Selection(**filters)) == []


@pytest.mark.parametrize("name", ["", " ", ".", "'"])
def test_a_filter_without_a_letter_chooses_nothing(name: str) -> None:
    """An empty variable in somebody's script must not choose every note."""
    with in_memory() as log:
        noted(log)
        noted(log, customer="Rami", technician="Eli", channel="phone")
        assert asked(log, Selection(codes=(name,))) == []
        for column in COMPARED:
            assert asked(log, Selection(values={column: (name,)})) == [], column


def test_bounds_are_exact() -> None:
    with in_memory() as log:
        note = noted(log)
        moment = timedelta(milliseconds=1)
        for since, found in [(NOW - moment, 1), (NOW, 1), (NOW + moment, 0), (NOW + timedelta(seconds=1), 0)]:
            assert count(log, Selection(since=since)) == found
            assert count(log, Selection(until=since)) == 1 - found
        # A note of this very second is there before the second is over.
        assert asked(log, Selection(until=NOW + timedelta(milliseconds=300))) == [note]
        assert asked(log, Selection(since=NOW.astimezone(UTC), until=(NOW + moment).astimezone(UTC))) == [note]


def test_bounds_may_lie_at_and_before_1970() -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    with in_memory() as log:
        old, new = noted(log, "old", epoch - timedelta(hours=1)), noted(log, "new", epoch)
        assert asked(log, Selection(since=epoch)) == [new]
        assert asked(log, Selection(until=epoch)) == [old]
        assert asked(log, Selection(since=epoch - timedelta(hours=2), until=epoch - timedelta(minutes=59))) == [old]


# While others write


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("words", [(), ("note",)])
def test_no_note_is_given_twice_or_left_out_while_another_writes(
    tmp_path: Path, newest_first: bool, words: tuple[str, ...]
) -> None:
    path = str(tmp_path / "log.db")
    with open_log(path) as log, open_log(path) as writer:
        writer.connection.execute("PRAGMA busy_timeout = 0")
        before = [noted(log, f"note {place}", NOW + timedelta(minutes=place)) for place in range(20)]
        seen: list[str] = []
        for turn, page in enumerate(pages(log, Selection(words=words), newest_first=newest_first, page=3)):
            seen += [row[1] for row in page]
            noted(writer, f"note between {turn}", NOW + timedelta(minutes=turn, seconds=30))
            noted(writer, f"note before {turn}", NOW - timedelta(minutes=turn))
            noted(writer, f"note after {turn}", NOW + timedelta(days=1, minutes=turn))
            appended(writer, "voided", {"why": "x"}, before[turn].id)
        assert len(seen) == len(set(seen))
        assert {note.id for note in before} <= set(seen)
        assert len(standing(log)) > len(seen)


WRITER = """
import sys
from quicklog.store.opening import open_log
from tests.notebook import noted
with open_log(sys.argv[1]) as log:
    log.connection.execute("PRAGMA busy_timeout = 0")
    noted(log, "written while another read")
"""


@pytest.mark.parametrize(
    "reading",
    [
        lambda log: pages(log, Selection(), page=2),
        lambda log: pages(log, Selection(words=("note",)), page=2),
        lambda log: pages(log, Selection(words=("no",)), page=2),
    ],
)
def test_a_reader_between_two_pages_never_holds_a_writer_up(tmp_path: Path, reading: Callable[[Log], Any]) -> None:
    path = str(tmp_path / "log.db")
    with open_log(path) as log:
        for place in range(5):
            noted(log, f"note {place}")
        read = reading(log)
        next(read)
        subprocess.run([sys.executable, "-c", WRITER, path], check=True, cwd=Path(__file__).parent.parent)
        assert sum(len(page) for page in read) >= 3


def test_the_state_changes_when_another_writes(tmp_path: Path) -> None:
    path = str(tmp_path / "log.db")
    with open_log(path) as log, open_log(path) as colleague:
        before = query.state(log)
        assert query.state(log) == before
        noted(colleague)
        assert query.state(log) != before


def test_what_sqlite_cannot_read_is_said_in_words() -> None:
    with in_memory() as log:
        log.connection.execute("DROP TABLE notes")
        for question in (
            lambda: list(pages(log, Selection())),
            lambda: by_ref(log, "abcd"),
            lambda: count(log, Selection()),
        ):
            with pytest.raises(UnreachableError, match="no such table"):
                question()


# Refs


@pytest.fixture(scope="module")
def many() -> Any:
    with in_memory() as log:
        with log.transaction() as transaction:
            for place in range(400):
                transaction.append("noted", body(f"note {place}", customer=f"Rami {place}"), at=stamp(), login="eli")
        yield log


@pytest.mark.slow
def test_every_longer_beginning_and_the_whole_id_name_the_note(many: Log) -> None:
    for note in standing(many):
        letters = handle(note.id)
        for typed in (note.ref, letters[: len(note.ref) + 1], letters[:11], letters, note.id, f" {note.ref.upper()}\n"):
            assert by_ref(many, typed) == note


@pytest.mark.parametrize("typed", ["", " ", "zzzzz!", "ilou", "0123456789abc", "%", "_", "~", "א", "'", "-"])
def test_a_ref_that_names_nothing_is_not_found(many: Log, typed: str) -> None:
    with pytest.raises(NothingFoundError, match="ql list shows the refs"):
        by_ref(many, typed)


def test_letters_after_a_ref_must_be_the_notes_own(many: Log) -> None:
    for note in standing(many)[:20]:
        letters = handle(note.id)
        other = "0" if letters[len(note.ref)] != "0" else "1"
        for typed in (note.ref + other, letters + "0", note.id[:-1], note.id + "0"):
            with pytest.raises(NothingFoundError):
                by_ref(many, typed)


def test_an_ambiguous_ref_lists_its_candidates(many: Log) -> None:
    by_letter: dict[str, list[Note]] = {}
    for note in standing(many):
        by_letter.setdefault(note.ref[:2], []).append(note)
    several = [(typed, notes) for typed, notes in by_letter.items() if 1 < len(notes) < 10]
    assert several
    for typed, notes in several:
        with pytest.raises(BadUsageError, match="names several notes") as caught:
            by_ref(many, typed)
        assert all(f"{note.ref} ({note.customer})" in str(caught.value) for note in notes)
    with pytest.raises(BadUsageError) as caught:
        by_ref(many, "0")
    assert len(re.findall(r"\(Rami \d+\)", str(caught.value))) <= 10


def test_a_single_letter_is_enough_where_it_is_the_only_one() -> None:
    with in_memory() as log:
        note = noted(log)
        assert by_ref(log, note.ref[0]) == note


# The events behind a note


def test_the_events_of_a_note_come_in_their_order_and_whole() -> None:
    with in_memory() as log:
        first, second = noted(log, "one"), noted(log, "two")
        appended(log, "amended", {"changes": {"detail": "x"}}, second.id)
        appended(log, "amended", {"changes": {"detail": "y"}}, first.id)
        appended(log, "done", {"outcome": "z"}, first.id)
        events = events_of(log, first.id)
        assert [(event.kind, event.note, event.seq) for event in events] == [
            ("noted", first.id, 1),
            ("amended", first.id, 4),
            ("done", first.id, 5),
        ]
        assert events[2].body == {"offset": "+02:00", "outcome": "z"}
        assert events_of(log, "nobody") == []


def test_the_last_note_of_a_login_is_the_last_written_that_stands() -> None:
    with in_memory() as log:
        with pytest.raises(NothingFoundError):
            last_of(log, "eli")
        first = appended(log, "noted", body("one", NOW + timedelta(days=1)), login="eli")
        second = appended(log, "noted", body("two"), login="eli")
        other = appended(log, "noted", body("three"), login="dana")
        appended(log, "amended", {"changes": {"detail": "x"}}, first.id)
        assert last_of(log, "eli").id == second.id
        assert last_of(log, "dana") == other
        appended(log, "voided", {"why": "undo"}, second.id)
        assert last_of(log, "eli").id == first.id
        appended(log, "voided", {"why": "undo"}, first.id)
        with pytest.raises(NothingFoundError):
            last_of(log, "eli")


def test_open_matters_are_counted() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=ZONE)
    with in_memory() as log:
        assert open_matters(log, now) == (0, 0)
        late = noted(log, due="2026-11-21T11:59:59+02:00")
        noted(log, due="2026-11-21T12:00:00+02:00")
        noted(log, for_="Dana")
        noted(log)
        assert open_matters(log, now) == (3, 1)
        assert open_matters(log, now + timedelta(seconds=1)) == (3, 2)
        appended(log, "done", {}, late.id)
        assert open_matters(log, now) == (2, 0)


# Plans


def plans(log: Log, question: Callable[[], object]) -> list[str]:
    """Return how SQLite answers every statement of a question."""
    asked_of_it: list[str] = []
    log.connection.set_trace_callback(asked_of_it.append)
    question()
    log.connection.set_trace_callback(None)
    selects = [sql for sql in asked_of_it if sql.startswith("SELECT")]
    assert selects
    return [row[3] for sql in selects for row in log.connection.execute("EXPLAIN QUERY PLAN " + sql)]


DAY = Selection(since=NOW, until=NOW + timedelta(days=1), statuses=("logged", "open", "done", "draft"))
STANDING = ("logged", "open", "done", "draft")
UPS, ELI = ("UPS",), {"technician": ("Eli",)}


@parametrize_few("is_analysed", [False, True], 1)
@pytest.mark.parametrize(
    ("question", "index"),
    [
        pytest.param(lambda log: list(pages(log, DAY)), "INTEGER PRIMARY KEY", id="today"),
        pytest.param(
            lambda log: list(pages(log, replace(DAY, values={"technician": ("Eli",)}))), "", id="today --mine"
        ),
        pytest.param(lambda log: count(log, DAY), "INTEGER PRIMARY KEY", id="count"),
        pytest.param(
            lambda log: list(
                pages(log, Selection(values={"customer": ("Rami 7",)}, statuses=STANDING), newest_first=True, limit=50)
            ),
            "notes_by_customer",
            id="list --customer",
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(values={"technician": ("Eli 3",)}, statuses=STANDING), newest_first=True)
            ),
            "notes_by_technician",
            id="list --technician",
        ),
        pytest.param(
            lambda log: list(pages(log, Selection(codes=("UPS",), statuses=STANDING), newest_first=True, limit=50)),
            "note_codes USING PRIMARY KEY (code=?",
            id="list --code",
        ),
        pytest.param(
            lambda log: list(pages(log, Selection(codes=("UPS+printer",), values={"technician": ("Eli 3",)}))),
            "note_codes USING PRIMARY KEY (code=?",
            id="list --code --technician",
        ),
        pytest.param(
            lambda log: list(pages(log, replace(DAY, codes=("UPS",)))),
            "note_codes USING PRIMARY KEY (code=? AND position>? AND position<?)",
            id="list --code --since --until",
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(codes=("UPS", "viruses"), statuses=STANDING), newest_first=True, limit=50)
            ),
            "MERGE (UNION ALL)",
            id="list --code --code",
        ),
        pytest.param(
            lambda log: list(pages(log, replace(DAY, codes=("UPS", "a", "b"), others=("viruses",)))),
            "note_codes USING PRIMARY KEY (code=? AND position>? AND position<?)",
            id="list --code --code --code --not-code --since --until",
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(values={"customer": ("Rami 7", "Rami 8")}), newest_first=True, limit=50)
            ),
            "notes_by_customer (customer_key=?)",
            id="list --customer --customer",
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(values={"technician": ("Eli 3", "Eli 4"), "kind": ("fault", "request")}))
            ),
            "notes_by_technician (technician_key=?)",
            id="list --technician --technician --kind --kind",
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(values={"who": ("Eli 3", "Eli 4")}, statuses=("open",), due_before=NOW))
            ),
            "notes_open",
            id="open --who --who --due",
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(values={"customer": ("Rami 3", "Rami 4")}, codes=("UPS",), statuses=("open",)))
            ),
            "notes_open",
            id="open --customer --customer --code",
        ),
        pytest.param(
            lambda log: count(log, Selection(codes=("UPS", "viruses"))), "note_codes USING", id="count --code --code"
        ),
        pytest.param(
            lambda log: count(log, Selection(codes=("UPS",))), "note_codes USING PRIMARY KEY", id="count --code"
        ),
        pytest.param(
            lambda log: list(
                pages(log, Selection(codes=("UPS",), values={"customer": ("Rami 7",)}), newest_first=True)
            ),
            "notes_by_customer",
            id="list --code --customer",
        ),
        pytest.param(
            lambda log: list(pages(log, Selection(codes=("UPS",), statuses=("open",)))), "notes_open", id="open --code"
        ),
        pytest.param(lambda log: list(pages(log, Selection(codes=("UPS",), words=("note",)))), "", id="find --code"),
        pytest.param(lambda log: moved_from(log, "rami 7"), "former_customers_by_key", id="moved_from"),
        pytest.param(lambda log: query.drafts_with(log, bool), "notes_drafts", id="drafts_with"),
        pytest.param(lambda log: open_matters(log, NOW), "notes_open", id="open counts"),
        pytest.param(lambda log: list(pages(log, Selection(statuses=("draft",)))), "notes_drafts", id="drafts"),
        pytest.param(lambda log: by_ref(log, standing_ref(log)), "(ref>? AND ref<?)", id="by_ref"),
        pytest.param(lambda log: by_ref(log, standing_ref(log)), "(id=?)", id="by id"),
        pytest.param(lambda log: events_of(log, "some id"), "events_later", id="events_of"),
        pytest.param(lambda log: list(pages(log, Selection(words=("note",)), newest_first=True)), "", id="find"),
        pytest.param(lambda log: noted(log, customer="Rami 7"), "notes_by_customer", id="add"),
    ],
)
def test_questions_are_answered_by_an_index(many_seconds: Log, question: Any, index: str, is_analysed: bool) -> None:
    log = many_seconds
    log.connection.execute("ANALYZE" if is_analysed else "SELECT 1")
    plan = plans(log, lambda: question(log))
    assert not [step for step in plan if re.fullmatch("SCAN (notes|events|note_codes|former_customers)", step)]
    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert any(index in step for step in plan)


def standing_ref(log: Log) -> str:
    row = log.connection.execute("select ref FROM notes LIMIT 1").fetchone()
    return str(row[0])


@pytest.fixture
def many_seconds() -> Any:
    with in_memory() as log:
        with log.transaction() as transaction:
            for place in range(300):
                fields = {"customer": f"Rami {place % 50}", "technician": f"Eli {place % 5}"}
                fields |= {"code": "UPS+printer" if place % 20 == 0 else "viruses"}
                fields |= {"draft": "x"} if place % 90 == 0 else {}
                fields |= {"due": "2026-11-23T09:30:00+02:00"} if place % 30 == 0 else {}
                content = body(f"note {place}", NOW + timedelta(minutes=place), **fields)
                transaction.append("noted", content, at=stamp(), login="eli")
        yield log


def test_a_damaged_page_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with open_log(str(path)) as log:
        noted(log)
        root = log.connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'notes'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with open_log(str(path)) as log, pytest.raises(DamagedError, match="restore a backup"):
        list(pages(log, Selection()))
