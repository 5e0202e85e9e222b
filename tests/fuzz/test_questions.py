"""Any text as a ref, a word to look for or a filter: an answer, nothing found, or a plain refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.text import key
from quicklog.note.fields import Note
from quicklog.note.note import handle
from quicklog.store import query
from quicklog.store.names import Names
from quicklog.store.query import Selection
from tests.fuzz import examples
from tests.fuzz.texts import any_text, is_harmless
from tests.notebook import in_memory, noted, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.store.log import Log

SYNTAX = st.sampled_from(
    [
        *[
            "AND",
            "OR",
            "NOT",
            "NEAR(a b, 2)",
            "words : aba",
            "{words}",
            '"',
            '""',
            '"aba',
            "aba*",
            "^aba",
            "a - b",
            "(",
            "NOT NOT",
        ],
        *[
            "'",
            "''; DROP TABLE notes; --",
            "%",
            "_",
            "\\",
            "?",
            "?1",
            ":a",
            "@a",
            "$a",
            "NULL",
            "\0",
            "a\0b",
            "+",
            "rowid:1",
        ],
        *["~", "zzzz~", "0" * 100, "x" * 5000, "א" * 3000, "{}", "[a]", "ab c", "…", "\ud800", "aba\ud800"],
    ]
)
anything = SYNTAX | any_text | st.tuples(SYNTAX, any_text).map("".join)
# No command can be given a NUL: see test_a_nul_is_a_character_like_any_other.
words = anything.map(lambda text: text.replace("\0", ""))
filters = st.none() | anything


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    """A log with some notes, which nothing here changes."""
    with in_memory() as log:
        for number in range(30):
            noted(log, f"aba {number} AND 'x' \"y\" שרה לוי", customer=f"Customer {number}", code="viruses+UPS")
        yield log


@given(st.data())
@examples(150)
@example(None)
def test_any_ref_names_a_note_or_is_refused(log: Log, data: st.DataObject | None) -> None:
    notes = standing(log)
    typed = "" if data is None else data.draw(anything | st.sampled_from(notes).flatmap(near_ref))
    note, said = None, ""
    try:
        note = query.by_ref(log, typed)
    except (NothingFoundError, BadUsageError) as error:
        said = str(error)
    if note is None:
        assert said
        assert is_harmless(said)
        return
    wanted = typed.strip().lower()
    assert wanted
    assert [note] == [each for each in notes if each.id == wanted or handle(each.id).startswith(wanted)]


def near_ref(note: Note) -> st.SearchStrategy[str]:
    """Return refs that name a note, or nearly do."""
    whole = handle(note.id)
    cuts = st.integers(0, len(whole)).map(lambda end: whole[:end])
    odd = st.tuples(cuts, any_text).map("".join)
    return cuts | odd | cuts.map(str.upper) | st.just(note.id) | st.just(f" {note.id.upper()}\n")


@given(
    st.builds(
        Selection,
        codes=st.lists(filters, max_size=3).map(lambda codes: tuple(filter(None, codes))),
        others=st.lists(filters, max_size=2).map(lambda codes: tuple(filter(None, codes))),
        values=st.dictionaries(st.sampled_from(sorted(query.COMPARED)), st.lists(anything, max_size=3).map(tuple)),
        statuses=st.lists(words, max_size=2).map(tuple),
        words=st.lists(words, max_size=3).map(tuple),
    ),
    st.booleans(),
)
@examples(150)
def test_any_question_has_an_answer(log: Log, selection: Selection, newest_first: bool) -> None:
    try:
        found = [row for page in query.pages(log, selection, newest_first=newest_first) for row in page]
        assert query.count(log, selection) == len(found)
    except BadUsageError:
        named = (value for values in selection.values.values() for value in values)
        texts = (*selection.codes, *selection.others, *named, *selection.statuses, *selection.words)
        assert any("\ud800" <= c <= "\udfff" for each in texts for c in each)


@given(st.lists(words, min_size=1, max_size=3))
@examples(150)
def test_any_words_are_found_as_they_stand(log: Log, sought: list[str]) -> None:
    found = [Note(*row).id for page in query.pages(log, Selection(words=tuple(sought))) for row in page]
    folded = [key(word) for word in sought]
    assert found == [each.id for each in standing(log) if all(word in spoken(each) for word in folded)]


def spoken(note: Note) -> str:
    """Return all words by which a note of this log can be found."""
    return f"{key(note.line)} {key(note.customer or '')} {key(note.code or '')}"


def test_a_nul_is_a_character_like_any_other(log: Log) -> None:
    assert query.count(log, Selection(words=("aba\0",))) == 0


@given(anything)
@examples(100)
def test_any_name_may_be_asked_for(log: Log, name: str) -> None:
    names, folded = Names(log), key(name)
    assert names.customer(folded) == (folded in {key(each.customer or "") for each in standing(log)})
    assert not folded or names.technician(folded) is False
    assert folded not in map(key, names.like(folded))


def test_a_name_without_letters_is_nobodys(log: Log) -> None:
    assert not Names(log).technician(key("-"))
