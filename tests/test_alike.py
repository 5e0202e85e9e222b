"""Notes whose ids end alike, by chance or because somebody made them so: each has a ref, and is found by it.

Twelve letters are made of an id's last 60 bits. Where those of two ids are the same, the rest of the ids tells them
apart; logs that an earlier version left damaged here are healed by making their notes anew.
"""

# ruff: noqa: D102  a rule says in its name what happens
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quicklog.maintenance import audit
from quicklog.note.note import handle, letters_of, new_id
from quicklog.store import bulk, query
from quicklog.store.bulk import Noted
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.store.log import Log

pytestmark = pytest.mark.slow
HOUR = 3_600_000
MOMENT = 1_795_000_000_000
# Ids that differ in nothing, in their time, or in bits of which the handle says nothing; and some that end otherwise.
TIMES = st.sampled_from([0, 1, MOMENT, MOMENT + HOUR, MOMENT + 2 * HOUR, 2**48 - 1])
ENDS = st.sampled_from(
    [bytes(10), bytes([1, *[0] * 9]), bytes([0, 0, 3, *[0] * 7]), bytes([*[0] * 9, 1]), b"\xff" * 10]
)
IDS = st.builds(new_id, TIMES, ENDS)


def of(ids: Sequence[str]) -> list[Noted]:
    """Return notes to be with these ids."""
    return [Noted(each, stamp(), "eli", body(f"Rami {each}. UPS", customer=f"Rami {each[:13]}")) for each in ids]


def put_alike(log: Log, ids: Sequence[str]) -> None:
    for each in of(ids):
        with log.transaction() as write:
            write.append("noted", each.body, at=each.at, login=each.login, event_id=each.id)


@given(st.lists(IDS, unique=True))
def test_no_two_ids_have_the_same_letters(ids: list[str]) -> None:
    letters = list(map(letters_of, ids))
    assert len(set(letters)) == len(ids)
    assert all(each.startswith(handle(id_)) for each, id_ in zip(letters, ids, strict=True))
    assert {*map(len, letters)} <= {29}
    assert set("".join(letters)) <= set("0123456789abcdefghjkmnpqrstvwxyz")


@settings(max_examples=40)
@given(st.lists(IDS, unique=True, min_size=1, max_size=12), st.integers(0, 8))
def test_every_note_is_found_by_its_ref_and_the_log_is_sound_however_they_came(ids: list[str], cut: int) -> None:
    with in_memory() as one, in_memory() as other:
        put_alike(one, ids)
        put_alike(other, ids[:cut])
        bulk.extend(other, of(ids[cut:]))
        assert tables(one)["notes"] == tables(other)["notes"]
        for log in (one, other):
            for note in standing(log):
                assert query.by_ref(log, note.ref) == query.by_ref(log, letters_of(note.id)) == note
            assert list(audit.strayed_notes(log)) == []
            before = tables(log)
            audit.rebuild(log)
            assert tables(log) == before


ALIKE = [new_id(MOMENT + hours * HOUR, b"0123456789") for hours in (0, 1, 5)]


@pytest.mark.parametrize("left", [(12, 4), (4, 12), (12, 11), (5, 6)])
def test_a_log_in_which_refs_were_exchanged_is_healed(left: tuple[int, int]) -> None:
    """An earlier version gave two such notes beginnings of the same letters, or no ref to the second at all."""
    with in_memory() as log:
        put_alike(log, ALIKE[:2])
        sound = tables(log)
        for note_id, length in zip(ALIKE, left, strict=False):
            log.connection.execute("UPDATE notes SET ref = ? WHERE id = ?", [handle(note_id)[:length], note_id])
        assert list(audit.strayed_notes(log))
        audit.rebuild(log)
        assert list(audit.strayed_notes(log)) == []
        assert tables(log) == sound
        assert len({note.ref for note in standing(log)}) == 2
        noted(log)
        assert list(audit.strayed_notes(log)) == []


def test_a_note_comes_into_a_damaged_log_before_it_is_healed() -> None:
    with in_memory() as log:
        put_alike(log, ALIKE[:2])
        for note_id, length in zip(ALIKE, (12, 4), strict=False):
            log.connection.execute("UPDATE notes SET ref = ? WHERE id = ?", [handle(note_id)[:length], note_id])
        put_alike(log, ALIKE[2:])
        noted(log)
        audit.rebuild(log)
        assert list(audit.strayed_notes(log)) == []
        assert len(standing(log)) == 4


class Alike(RuleBasedStateMachine):
    """A log of notes whose ids end alike: imported, written, corrected, closed, taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self.log = in_memory()

    def teardown(self) -> None:
        self.log.connection.close()

    @rule(ids=st.lists(IDS, max_size=4))
    def imported(self, ids: list[str]) -> None:
        bulk.extend(self.log, of(ids))
        self.ids.update(ids)

    @rule(id_=IDS)
    def brought_in(self, id_: str) -> None:
        with self.log.transaction() as write:
            if not write.has(id_):
                write.append("noted", body("pocket"), at=stamp(), login="eli", event_id=id_)
        self.ids.add(id_)

    @rule()
    def written(self) -> None:
        self.ids.add(noted(self.log).id)

    def happened(self, data: st.DataObject, kind: str, content: dict[str, Any]) -> None:
        appended(self.log, kind, content, data.draw(st.sampled_from(sorted(self.ids))))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), at=st.sampled_from([NOW.isoformat(), "2020-01-01T00:00:00+02:00", None]))
    def amended(self, data: st.DataObject, at: str | None) -> None:
        self.happened(data, "amended", {"changes": {"customer": "Sara"} | ({"at": at} if at else {})})

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), kind=st.sampled_from(["done", "voided"]))
    def closed(self, data: st.DataObject, kind: str) -> None:
        self.happened(data, kind, {"why": "undo"} if kind == "voided" else {"outcome": "clean"})

    @rule()
    def rebuilt(self) -> None:
        before = tables(self.log)
        audit.rebuild(self.log)
        assert tables(self.log) == before

    @invariant()
    def all_are_there_and_each_is_found_by_its_ref(self) -> None:
        notes = standing(self.log)
        assert {note.id for note in notes} == self.ids
        assert [query.by_ref(self.log, note.ref).id for note in notes] == [note.id for note in notes]
        assert list(audit.strayed_notes(self.log)) == []


TestAlike = Alike.TestCase
TestAlike.settings = settings(max_examples=20, stateful_step_count=15)
