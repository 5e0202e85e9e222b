"""A file read to its end: what waits comes out as it went in, and is counted."""

from __future__ import annotations

from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.entry import Entry, problem
from quicklog.imports.plan import Plan
from quicklog.note.identity import Census, digest, id_of
from quicklog.note.note import is_id


def entry(place: int, content: str = "", **body: object) -> Entry:
    return Entry(place, content or str(place), place, {"line": "x", **body})


@given(st.lists(st.integers(0, 5), max_size=1200))
def test_what_waits_comes_out_in_order_as_often_as_it_is_asked_for(contents: list[int]) -> None:
    with closing(Plan("f")) as plan:
        plan.read(entry(place, f"c{content}") for place, content in enumerate(contents, start=1))
        twice = [[ready for page in plan.pages() for ready in page] for _ in range(2)]
    assert twice[0] == twice[1]
    assert [ready.place for ready in twice[0]] == list(range(1, len(contents) + 1))
    assert len({ready.id for ready in twice[0]}) == len(contents)
    assert all(ready.body["source"] == f"f:{ready.place}" for ready in twice[0])


def test_problems_are_counted_and_the_first_of_each_sort_kept() -> None:
    with closing(Plan("f")) as plan:
        many = (problem(place, "{n} wrong", "mend", n=place) for place in range(2, 40))
        plan.read([entry(1), *many, entry(50), problem(60, "other", "mend")])
        assert plan.wrong == 39
        assert [(each.problem.place, each.number, each.places) for each in plan.refusals.values()] == [
            (2, 38, [*range(2, 12)]),
            (60, 1, [60]),
        ]


def test_however_many_sorts_of_problems_there_are_a_few_are_kept() -> None:
    with closing(Plan("f")) as plan:
        plan.read(problem(place, f"wrong in way {place}", "mend") for place in range(1000))
        assert (plan.wrong, len(plan.refusals)) == (1000, 10)


def test_a_note_that_no_log_takes_is_a_problem() -> None:
    with closing(Plan("f")) as plan:
        plan.read([entry(1, "x" * 70_000, detail="x" * (1 << 20)), entry(2, "ש" * 20_000, detail="ש" * 20_000)])
        assert [each.places for each in plan.refusals.values()] == [[1]]


@given(st.lists(st.binary(min_size=16, max_size=16) | st.sampled_from([bytes(16), b"\0" * 15 + b"\1"]), max_size=50))
def test_equal_contents_are_numbered_and_different_ones_are_not_mixed_up(digests: list[bytes]) -> None:
    census = Census()
    for each in digests:
        census.meet(each)
    for _ in range(2):
        census.recount()
        numbers = [census.number(each) for each in digests]
        assert numbers == [digests[: place + 1].count(each) for place, each in enumerate(digests)]


@given(st.integers(0, (1 << 48) - 1), st.text(), st.integers(1, 9))
def test_an_id_is_one_of_the_log_and_the_same_every_time(moment: int, content: str, number: int) -> None:
    made = id_of(moment, digest(content), number)
    assert is_id(made)
    assert made == id_of(moment, digest(content), number)
    assert made != id_of(moment, digest(content), number + 1)
    assert int(made[:13].replace("-", ""), 16) == moment
