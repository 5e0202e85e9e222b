"""Whatever stands in a file of another note taker, reading it does not fail, and a log takes what comes of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.foreign import adif, jrnl, taskwarrior, timers, todo_txt
from quicklog.imports.plan import Plan
from quicklog.note.bodies import check
from tests.strategies import context, near_lines, strings

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.slow

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | strings | near_lines(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=6,
)
moments = st.sampled_from(
    ["20261118T073000Z", "20261318T073000Z", "2026-11-18T07:30:00+02:00", "2026-11-18", "18990101T000000Z"]
)
words = st.lists(near_lines() | strings, max_size=3)
TASK: dict[str, Any] = {"uuid": strings, "description": near_lines(), "entry": moments, "end": moments, "due": moments}
TASK |= {
    "status": st.sampled_from(["pending", "completed", "deleted", "x\x1b"]),
    "tags": words,
    "project": near_lines(),
}
INTERVAL = {"start": moments, "end": moments, "tags": words, "annotation": near_lines()}
FRAME = {"id": strings, "start": moments, "stop": moments, "project": near_lines(), "tags": words}
JOURNAL = {"title": near_lines(), "body": near_lines(), "date": moments, "time": strings, "tags": words}
starts = st.sampled_from(
    ["x 2026-11-19 ", "(A) ", "2026-11-18 ", "[2026-11-18 09:30] ", "[", "+A ", "due:2026-11-18 ", ""]
)


def items(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects of these fields, in which anything may stand for any of them, and anything beside them."""
    some = {name: given_one | values for name, given_one in fields.items()}
    return st.fixed_dictionaries({}, optional=some).flatmap(
        lambda item: st.dictionaries(strings, values, max_size=2).map(lambda more: more | item)
    )


def is_taken(found: Iterable[Entry | Problem]) -> bool:
    with closing(Plan("file")) as plan:
        plan.read(each for each in found if isinstance(each, Entry))
        for ready in (ready for page in plan.pages() for ready in page):
            check("noted", ready.body)
            if ready.closing:
                check(*ready.closing)
    return True


@given(items(TASK), items(INTERVAL), items(FRAME), items(JOURNAL), st.lists(values, max_size=6))
def test_no_object_whatever_makes_reading_fail(
    task: dict[str, Any], interval: dict[str, Any], frame: dict[str, Any], entry: dict[str, Any], row: list[Any]
) -> None:
    asked = context(), lambda _: None
    assert is_taken(taskwarrior.tasks(1, task, *asked))
    assert is_taken(timers.intervals(1, interval, *asked))
    assert is_taken(timers.frames(1, frame, *asked))
    assert is_taken(jrnl.journal(1, {"entries": [entry, row]}, *asked))
    assert is_taken(timers.stored(iter([(1, row)]), context()))


@given(st.lists(st.tuples(starts, strings | near_lines()).map("".join), max_size=4))
def test_no_line_whatever_makes_reading_fail(lines: list[str]) -> None:
    numbered = [*enumerate(lines, start=1)]
    assert is_taken(todo_txt.entries(numbered, context()))
    assert is_taken(jrnl.entries(numbered, context()))
    assert is_taken(adif.entries(numbered, context()))
    assert is_taken(taskwarrior.stored(numbered, context(), lambda _: None))
    assert is_taken(timers.stored_intervals(numbered, context()))
    assert todo_txt.is_list(lines, named=True) in (True, False)
    for each in (jrnl.is_text, adif.is_log, taskwarrior.are_stored, timers.are_intervals):
        assert each(lines) in (True, False)
