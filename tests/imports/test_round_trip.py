"""What quicklog gives out and takes in again is the same, whatever the notes say."""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quicklog.imports.detect import Wishes, plan_of
from quicklog.imports.storing import Tally, Writing, put, put_closings
from quicklog.lib.text import clean, storable
from quicklog.note.fields import COLUMNS, machine_row
from quicklog.note.note import new_id
from quicklog.shorthand.marks import ALL_KINDS
from quicklog.show import formats
from quicklog.show.xlsx import Wanted, write_notes
from quicklog.store import query
from quicklog.store.persons import Keys
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing, tables
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
        yield [machine_row(row, persons.of(row[place]) if row[place] else None) for row in page]


def exported(log: Log, form: str, *, excel: bool = False, delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    formats.write(form, keyed(log), out, formats.Shape(excel=excel, delimiter=delimiter))
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
    for fields, end in notes:
        note = noted(log, **fields)
        if end:
            kind, content = end
            appended(log, kind, content, note.id)
    return log


@pytest.mark.parametrize("form", ["csv", "excel", "excel ;", "tsv", "json", "jsonl"])
@settings(max_examples=60)
@given(notes=st.lists(st.tuples(bodies, ends), max_size=5))
@example(notes=[({"line": "\tx", "at": NOW, "customer": "0"}, None)])
def test_what_was_given_out_comes_back_the_same(form: str, notes: list[tuple[dict[str, Any], Any]]) -> None:
    excel = form.startswith("excel")
    name, delimiter = ("csv", form[6:] or ",") if excel else (form, ",")
    log = filled(notes)
    first = exported(log, name, excel=excel, delimiter=delimiter)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"notes.{name}")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(first)
        again = imported(path)
    assert exported(again, name, excel=excel, delimiter=delimiter) == first
    if excel:
        assert exported(again, "csv") == exported(log, "csv")
    if name in ("json", "jsonl"):
        assert standing(again) == standing(log)


@pytest.mark.parametrize(
    ("customer", "excel"),
    [
        *[(text, False) for text in ("'=quoted", "'+972-50", "=1+1", "'", "0042")],
        *[
            (text, True)
            for text in ("=1+1", "+972-50", "'=quoted", "''=1+1", "'0042", "0042", "'", "'tis", "9.30", "1e5")
        ],
    ],
)
def test_a_quote_is_taken_away_where_it_was_put_for_excel_and_only_there(
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
        write_notes(keyed(log), str(path), Wanted(NOW))
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


NASTY = (
    *(
        "",
        "plain",
        "0042",
        "=1+1",
        "'=1+1",
        "''0042",
        "+972-50-1234567",
        "9.30",
        "87e9",
        "1e5",
        "12/3",
        "TRUE",
        "3 Mar",
    ),
    *(
        'says "so"',
        "a, b; c | d",
        "a\tb",
        "_x0041_",
        "<r>b</r>",
        "&amp;",
        'ד"ר לוי',
        "שָׁלוֹם",
        "👨‍👩‍👧",
        "C:\\temp",
        "  two  ",
    ),
    *("*bold* _it_ `x`", "[a](b)", "- x", "#1", "null", "None", "nan", "x" * 3000, "'", "''", "'tis", ";", ",", "|"),
)


def varied(number: int) -> Log:
    """Return a log of so many notes in which everything stands beside everything."""
    import random

    draw, log = random.Random(number), in_memory()
    kinds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("done", {"outcome": "Called back"}),
        ("voided", {"why": "twice"}),
        ("seen", {"by": "dana"}),
        ("amended", {"changes": {"detail": "0007"}}),
    )
    with log.transaction() as write:
        for place in range(number):
            at = NOW - timedelta(minutes=draw.randrange(10**6))
            zone = timezone(timedelta(minutes=draw.choice((-690, -60, 0, 120, 180, 345))))
            fields = {
                name: text
                for name in ("customer", "technician", "code", "meaning", "channel", "detail", "for", "ticket")
                if draw.random() < 0.7 and (text := clean(draw.choice(NASTY)).text)
            }
            said = body(f"{place} {storable(draw.choice(NASTY))}", at.astimezone(zone), **fields)
            if draw.random() < 0.3:
                said["due"] = (at + timedelta(hours=draw.randrange(90))).astimezone(zone).isoformat()
            if draw.random() < 0.2:
                said |= {"score": draw.randrange(11), "kind": draw.choice(ALL_KINDS)}
            if draw.random() < 0.05:
                said["draft"] = "no code was found"
            if "\t" in said.get("customer", ""):  # of which the key is another than of its symbol
                del said["customer"]
            made = write.append("noted", said, at=stamp(), login="eli")
            if made and draw.random() < 0.3:
                kind, content = draw.choice(kinds)
                write.append(kind, {"offset": "+02:00", **content}, at=stamp(), login="noa", note=made.id)
    return log


@pytest.mark.parametrize("form", ["csv", "excel", "excel ;", "tsv", "json", "jsonl", "xlsx"])
def test_of_two_thousand_varied_notes_no_cell_differs(form: str, tmp_path: Path) -> None:
    log, excel = varied(2000), form.startswith("excel")
    path = tmp_path / f"notes.{'csv' if excel else form}"
    if form == "xlsx":
        write_notes(keyed(log), str(path), Wanted(NOW, standing=True, per_code=True))
    else:
        text = exported(log, "csv" if excel else form, excel=excel, delimiter=form[6:] or ",")
        path.write_text(text, encoding="utf-8", newline="")
    given, again = [list(csv.reader(io.StringIO(exported(each, "csv"), newline=""))) for each in (log, imported(path))]
    assert len(given) == len(again) == 2001
    assert sum(one != other for rows in zip(given, again, strict=True) for one, other in zip(*rows, strict=True)) == 0
