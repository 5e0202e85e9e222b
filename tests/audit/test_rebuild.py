"""All made anew, many notes at a time: what single appends made of them, or nothing at all."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import DamagedError
from quicklog.maintenance.audit import rebuild, strayed_notes
from quicklog.note.note import new_id
from quicklog.store.bulk import batch
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, tables

if TYPE_CHECKING:
    from quicklog.store.log import Log

MOMENTS = st.integers(0, 2).map(lambda seconds: (NOW + timedelta(seconds=seconds)).isoformat())
NAMES = st.sampled_from(["Rami Cohen", "RAMI COHEN", "Sara Levi", None])
SAID: dict[str, st.SearchStrategy[Any]] = {
    "customer": NAMES,
    "code": st.sampled_from(["UPS", "UPS+viruses", None]),
    "due": st.none() | MOMENTS,
    "for": st.sampled_from(["Dana", None]),
    "detail": st.sampled_from(["the first floor", None]),
}
LATER = st.one_of(
    st.fixed_dictionaries({}, optional=SAID | {"at": MOMENTS}).map(lambda said: ("amended", {"changes": said})),
    st.sampled_from([("done", {"outcome": "all clean"}), ("seen", {"by": "Dana"}), ("voided", {"why": "a test"})]),
    st.sampled_from([("amended", {"changes": {}, "draft": "?"}), ("erased", {"bodies": {}}), ("newer", {"x": 1})]),
)
# What happens next: a note is begun, or something happens to one of those that were.
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.none(), st.fixed_dictionaries({"at": MOMENTS}, optional=SAID | {"draft": st.just("?")})),
        st.tuples(st.integers(0, 9), LATER),
    ),
    max_size=25,
)


def happen(log: Log, happenings: list[tuple[int | None, Any]]) -> None:
    begun: list[str] = []
    with log.transaction() as write:
        for which, said in happenings:
            if which is None:
                made = write.append("noted", body(f"note {len(begun)}") | said, at=stamp(), login="eli")
                begun.append(made.id if made else "")
            elif begun:
                kind, content = said
                content = {"offset": "+02:00", **content}
                write.append(kind, content, at=stamp(), login="eli", note=begun[which % len(begun)])


@given(HAPPENINGS, st.sampled_from([1, 2, 5, 2000]))
def test_it_is_what_single_appends_made(happenings: list[tuple[int | None, Any]], page: int) -> None:
    with in_memory() as log, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[rebuild.__module__], "PAGE", page)
        happen(log, happenings)
        before = tables(log)
        rebuild(log)
        assert tables(log) == before
        assert list(strayed_notes(log)) == []


def test_a_full_second_and_what_left_it_are_as_they_were() -> None:
    with in_memory() as log:
        notes = [noted(log, f"note {number}", customer=f"Rami {number % 7}") for number in range(70)]
        for number in (3, 69, 20, 40):
            at = (NOW + timedelta(seconds=number % 2)).isoformat()
            appended(log, "amended", {"changes": {"at": at, "customer": "Sara"}}, notes[number].id)
            noted(log, "another")
        before = tables(log)
        rebuild(log)
        assert tables(log) == before


def test_more_notes_than_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    put = batch.put

    def counted(connection: Any, notes: batch.Batch, names: dict[str, str]) -> None:
        sizes.append(len(notes.letters))
        put(connection, notes, names)

    with in_memory() as log:
        with log.transaction() as write:
            for number in range(1200):
                content = body(f"note {number}", NOW + timedelta(seconds=number % 90), customer=f"Rami {number % 40}")
                event_id = new_id(number, bytes([number % 256, number // 256] * 5))
                made = write.append("noted", content, at=stamp(), login="eli", event_id=event_id)
                if number % 3 == 0 and made:
                    write.append("done", {"offset": "+02:00"}, at=stamp(), login="eli", note=made.id)
        before = tables(log)
        monkeypatch.setattr(batch, "put", counted)
        rebuild(log)
        assert tables(log) == before
        assert sum(sizes) == 1200
        assert max(sizes) == batch.MOST


def test_who_is_stopped_in_the_middle_leaves_the_log_as_it_was(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tables(log)
    put = batch.put

    def stopped(*what: Any) -> None:
        put(*what)
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "put", stopped)
    with pytest.raises(KeyboardInterrupt):
        rebuild(log)
    assert not log.connection.in_transaction
    assert tables(log) == before
    monkeypatch.setattr(batch, "put", put)
    rebuild(log)
    assert tables(log) == before


@pytest.mark.parametrize("odd", ["''", "'no moment'", "'0001-01-01T00:00:00+00:00'"])
def test_an_altered_event_of_which_not_all_can_be_told_is_named(log: Log, odd: str) -> None:
    log.connection.execute(f"UPDATE events SET body = json_set(body, '$.due', {odd}) WHERE seq = 8")
    with pytest.raises(DamagedError, match="nothing can be made of event 8"):
        rebuild(log)
