"""What quicklog gives out and takes in again is the same, whatever the notes say."""

from __future__ import annotations

import io
import tempfile
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quicklog.imports.detect import Wishes, plan_of
from quicklog.imports.storing import Tally, Writing, put, put_closings
from quicklog.lib.text import clean, storable
from quicklog.note.fields import COLUMNS
from quicklog.note.note import new_id
from quicklog.shorthand.marks import ALL_KINDS
from quicklog.show import formats
from quicklog.show.xlsx import write_xlsx
from quicklog.store import query
from quicklog.store.persons import Keys
from tests.notebook import appended, in_memory, noted, standing, tables
from tests.strategies import context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.store.log import Log

pytestmark = pytest.mark.slow

LATER = Writing("2026-11-25T07:30:00.000+00:00", "noa", new_id(1, bytes(10)))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1), timezones=ZONES).map(
    lambda at: at.replace(microsecond=0)
)
# What a person may have typed, as it is kept: cleaned.
words = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("=+-@'\"\t,;|\\_x0041<r> שלוםä")),
    min_size=1,
    max_size=12,
)
said = words.map(lambda text: clean(text).text).filter(bool)
lines = words.map(storable).filter(lambda line: line.strip() != "")
bodies = st.fixed_dictionaries(
    {"line": lines, "at": moments},
    optional={
        "customer": said.filter(lambda text: "\t" not in text),  # of which the key is another than of its symbol
        **dict.fromkeys(("technician", "code", "meaning", "channel", "detail", "for_", "ticket"), said),
        "kind": st.sampled_from(ALL_KINDS),
        "due": moments.map(datetime.isoformat),
        "score": st.integers(0, 10),
        "draft": said,
    },
)
ends = st.one_of(
    st.none(),
    st.tuples(st.just("done"), st.fixed_dictionaries({"outcome": st.none() | said})),
    st.tuples(st.just("voided"), st.fixed_dictionaries({"why": st.none() | said})),
    st.tuples(st.just("seen"), st.fixed_dictionaries({"by": said})),
    st.tuples(st.just("amended"), st.fixed_dictionaries({"changes": st.fixed_dictionaries({"detail": said})})),
)


def keyed(log: Log) -> Iterator[list[tuple[Any, ...]]]:
    """Yield all notes page by page, each with the key of its customer behind it, as they are given out."""
    place, persons = COLUMNS.index("customer"), Keys(log)
    for page in query.pages(log, query.Selection()):
        yield [(*row, persons.of(row[place]) if row[place] else None) for row in page]


def exported(log: Log, form: str, *, excel: bool = False) -> str:
    out = io.StringIO(newline="")
    formats.write(form, keyed(log), out, excel=excel)
    return out.getvalue()


def imported(path: Path) -> Log:
    log = in_memory()
    with closing(plan_of(str(path), context(), Wishes())[0]) as plan:
        assert plan.wrong == 0
        put(log, plan, LATER, Tally(), lambda *_: None)
        put_closings(log, plan, LATER, lambda *_: None)
    return log


def filled(notes: list[tuple[dict[str, Any], Any]]) -> Log:
    log = in_memory()
    for body, end in notes:
        note = noted(log, **body)
        if end:
            kind, content = end
            appended(log, kind, content, note.id)
    return log


@pytest.mark.parametrize("form", ["csv", "excel", "tsv", "json", "jsonl"])
@settings(max_examples=60)
@given(notes=st.lists(st.tuples(bodies, ends), max_size=5))
def test_what_was_given_out_comes_back_the_same(form: str, notes: list[tuple[dict[str, Any], Any]]) -> None:
    name, excel = ("csv", True) if form == "excel" else (form, False)
    log = filled(notes)
    first = exported(log, name, excel=excel)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"notes.{name}")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(first)
        again = imported(path)
    assert exported(again, name, excel=excel) == first
    if name in ("json", "jsonl"):
        assert standing(again) == standing(log)


@pytest.mark.parametrize(
    ("customer", "excel"),
    [("'=quoted", False), ("'+972-50", False), ("=1+1", False), ("'", False), ("=1+1", True), ("+972-50", True)],
)
def test_a_quote_before_a_sign_is_taken_away_where_it_was_put_for_excel(
    customer: str, excel: bool, tmp_path: Path
) -> None:
    log = filled([({"line": "x", "customer": customer}, None)])
    (tmp_path / "notes.csv").write_text(exported(log, "csv", excel=excel), encoding="utf-8", newline="")
    assert [note.customer for note in standing(imported(tmp_path / "notes.csv"))] == [customer]


@settings(max_examples=25)
@given(notes=st.lists(st.tuples(bodies, ends), min_size=1, max_size=4))
def test_a_workbook_comes_back_the_same(notes: list[tuple[dict[str, Any], Any]]) -> None:
    log = filled(notes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "notes.xlsx")
        write_xlsx(keyed(log), str(path))
        assert exported(imported(path), "csv") == exported(log, "csv")


@settings(max_examples=30)
@given(notes=st.lists(st.tuples(bodies, ends), min_size=1, max_size=5))
def test_a_second_time_changes_nothing_where_it_comes_from(notes: list[tuple[dict[str, Any], Any]]) -> None:
    log = filled(notes)
    before = tables(log)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "notes.jsonl")
        path.write_text(exported(log, "jsonl"), encoding="utf-8")
        with closing(plan_of(str(path), context(), Wishes())[0]) as plan:
            tally = Tally()
            put(log, plan, LATER, tally, lambda *_: None)
            put_closings(log, plan, LATER, lambda *_: None)
    assert (tally.new, tally.drafts, tally.known, tally.changed) == (0, 0, len(notes), 0)
    assert tables(log) == before
