"""A part of an import: its notes and events are those that ``quicklog.note.note`` makes, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError, TooLongError
from quicklog.note.fields import COLUMNS, FIELDS, Note
from quicklog.note.fold import apply
from quicklog.note.note import Event, json_text
from quicklog.store.bulk import part
from quicklog.store.bulk.part import Noted, columns_of, prepared
from tests.notebook import body, stamp

ID = "01990000-0000-7000-8000-000000000001"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {"line": st.text(), "at": st.just("2026-11-21T09:30:00+02:00")},
    optional={name: st.none() | st.sampled_from(["", "a", "1"]) for name in FIELDS if name != "at"}
    | {"offset": st.sampled_from(["+02:00", "-09:30", "+00:00"]), "draft": st.just("?"), "doubts": JSON}
    | {"recorded_at": st.sampled_from(["", "2025-01-02T03:04:05+02:00"]), "recorded_by": st.sampled_from(["", "dana"])},
)
MOMENTS = st.sampled_from(["2026-11-21T07:30:00.000+00:00", "2026-11-21T07:30:00.999+00:00"])


@given(st.lists(st.tuples(BODIES, MOMENTS), min_size=1, max_size=4))
def test_notes_are_what_their_events_make(contents: list[tuple[dict[str, Any], str]]) -> None:
    events = [Event(ID, "stream", 1, "noted", ID, at, "eli", content) for content, at in contents]
    columns = columns_of([Noted(ID, at, "eli", content) for content, at in contents])
    without = dict.fromkeys(COLUMNS, [None] * len(contents)) | {"ref": [""] * len(contents)}
    rows = zip(*({**without, **columns}[name] for name in COLUMNS), strict=True)
    assert [Note(*row) for row in rows] == [apply(None, event) for event in events]


@given(st.dictionaries(st.text(), JSON))
def test_a_body_is_written_as_any_event_writes_it(content: dict[str, Any]) -> None:
    assert part._json_text(content) == json_text(content)


def given_as(**changes: Any) -> Noted:
    return Noted(ID, stamp(), "eli", body() | changes)


def test_what_no_log_can_hold_is_said_before_the_lock_is_taken() -> None:
    assert len(list(prepared([given_as()]))) == 1
    with pytest.raises(TooLongError, match="1 MiB"):
        list(prepared([given_as(line="x" * (1 << 20))]))
    with pytest.raises(BadUsageError, match=r"u\{dcff\}"):
        list(prepared([given_as(line="Rami \udcff")]))
    with pytest.raises(ValueError, match="tomorrow"):
        list(prepared([given_as(at="tomorrow")]))
