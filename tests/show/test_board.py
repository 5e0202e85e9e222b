"""The board as rows: every size of a screen is filled, and what counts most has room first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.actions.board import Board, narrowed
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import key, width
from quicklog.note.fields import Note
from quicklog.show import bidi, board
from quicklog.show.board import Cursor, Eye, Item, Section
from quicklog.show.page import Page
from tests.strategies import NOW

if TYPE_CHECKING:
    from datetime import datetime

CUSTOMERS = ("Rami Cohen", "רמי כהן", "Haifa Port Authority, Gate 5", "Acme Ltd")
sizes = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def note(number: int, **said: Any) -> Note:
    at = (NOW - timedelta(minutes=number)).isoformat(timespec="seconds")
    known: dict[str, Any] = {"customer": CUSTOMERS[number % len(CUSTOMERS)], "technician": "Dana Katz", "code": "VPN"}
    return Note(**{"ref": f"r{number:03}", "id": f"id{number:03}", "at": at, "line": "-", **known, **said})


def filled(notes: int, now: datetime = NOW) -> Board:
    """Return a board on which so many notes are, all of them open and unseen."""
    due = (NOW + timedelta(hours=1)).isoformat(timespec="seconds")
    some = tuple(note(number, status="open", due=due, for_="Eli Levi") for number in range(notes))
    begins = NOW.replace(hour=0, minute=0)
    counted = tuple((name, 9 - n) for n, name in enumerate(CUSTOMERS))
    return Board(
        now=now,
        begins=begins,
        ends=begins + timedelta(days=1),
        limit=None,
        every=some,
        notes=some,
        matters=some,
        unseen=some,
        codes=counted,
        technicians=counted,
        callers=counted,
        days=7,
        opened=notes,
        overdue=0,
        persons={name: key(name) for name in CUSTOMERS},
    )


def shown(whole: Board, cells: int, height: int, cursor: Cursor | None = None, policy: str = "off") -> list[str]:
    """Return the rows of a screen as text."""
    page = Page(bidi.mark(policy), cells, height)
    laid = board.laid(whole, page)
    eye = Eye(cursor or (board.places(laid) or [Cursor()])[0], {}, page.mark)
    return ["".join(text for _, text in row.parts) for row in board.rows(laid, eye, height)]


@given(sizes, st.integers(0, 80), st.data())
def test_rows_are_shared_out_to_the_last_and_nobody_gets_more_than_is_wanted(
    wanted: list[int], room: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(wanted) - 1))
    given_ = board.shares(wanted, room, first)
    assert all(0 <= has <= asked for has, asked in zip(given_, wanted, strict=True))
    assert sum(given_) <= room
    assert given_[first] >= min(wanted[first], 3, room)
    if any(given_[place] < wanted[place] for place in range(len(wanted)) if given_[place]):
        assert sum(given_) == room


def test_what_is_on_top_gets_twice_as_much() -> None:
    assert board.shares([50, 50, 50], 49) == [23, 13, 13]
    assert board.shares([4, 50, 2], 40) == [4, 34, 2]
    assert board.shares([50, 50, 50], 5, first=2) == [0, 0, 5]


@given(st.lists(st.integers(1, 3), min_size=1, max_size=40), st.integers(-5, 50), st.integers(1, 20), st.data())
def test_a_section_is_scrolled_to_the_cursor_and_shows_no_empty_rows(
    heights: list[int], top: int, room: int, data: st.DataObject
) -> None:
    place = data.draw(st.none() | st.integers(0, len(heights) - 1))
    begins = board.scrolled(heights, top, place, room)
    assert 0 <= begins < len(heights)
    if place is not None:
        assert begins <= place
        assert begins == place or sum(heights[begins : place + 1]) <= room
    assert begins == 0 or sum(heights[begins - 1 :]) > room


@given(st.integers(0, 30), st.integers(1, 200), st.integers(0, 60), st.sampled_from(["off", "visual", "marks"]))
def test_every_size_is_filled_and_no_row_is_too_wide(notes: int, cells: int, height: int, policy: str) -> None:
    rows = shown(filled(notes), cells, height, policy=policy)
    assert len(rows) == height
    if cells >= 40:
        assert max(map(width, rows), default=0) <= cells


@pytest.mark.parametrize("cells", [60, 100, 160])
def test_every_section_is_seen_where_there_are_rows_enough(cells: int) -> None:
    text = "\n".join(shown(filled(12), cells, 40))
    for words in ("open: 12 promises", "12 notes today", "12 messages not seen yet", "by code", "again within 7 days"):
        assert words in text


def test_the_title_says_which_part_is_shown() -> None:
    rows = shown(filled(30), 100, 20)
    assert "open: 30 promises  1–5 of 30" in rows
    last = Cursor("open", "id029")
    assert "open: 30 promises  26–30 of 30" in shown(filled(30), 100, 20, last)
    assert next(row for row in shown(filled(30), 100, 20, last) if row.startswith("› ")).endswith("r029")


def test_more_than_anybody_reads_is_not_laid_out_but_found() -> None:
    many = board.MOST + 5
    laid = board.laid(filled(many), Page(cells=100))
    assert [len(section.items) for section in laid.columns[0][:3]] == [board.MOST] * 3
    rows = shown(filled(many), 100, 20, Cursor("open", f"id{board.MOST - 1}"))
    assert f"open: {many} promises  196–200 of {many}, / finds the others" in rows


def test_the_cursor_stays_on_its_note_or_on_what_took_its_place() -> None:
    before = [Cursor("open", each) for each in "abc"] + [Cursor("notes", each) for each in "abc"]
    assert board.nearest(before[1], before, before[::-1]) == before[1]
    assert board.nearest(before[1], before, [before[0], before[2], before[4]]) == before[2]
    assert board.nearest(before[2], before, [before[0], before[3]]) == before[0]
    assert board.nearest(before[2], before, [before[4]]) == before[4]
    assert board.nearest(before[2], before, []) == Cursor()
    assert board.nearest(Cursor(), [], before) == before[0]


def test_another_day_is_named() -> None:
    later = filled(1, NOW + timedelta(days=1))
    assert "1 note of Fri 20 Nov" in shown(later, 100, 20)
    assert "1 note today" in shown(filled(1), 100, 20)


def test_words_choose_notes_and_leave_the_counts_as_they_are() -> None:
    whole = filled(8)
    some = narrowed(whole, "כהן", {})
    assert {each.customer for each in (*some.notes, *some.matters, *some.unseen)} == {"רמי כהן"}
    assert board.heading(some) == board.heading(whole)
    assert "2 notes today with “כהן”" in shown(some, 100, 20)
    assert "0 messages not seen yet with “nobody”" in shown(narrowed(whole, "nobody", {}), 100, 20)
    assert "every message was seen" in shown(filled(0), 100, 20)
    assert narrowed(whole, " ", {}) is whole
    taken = replace(filled(0), matters=(note(1, has_it="Noa Bar"), note(2)))
    assert [each.ref for each in narrowed(taken, "noa", {}).matters] == ["r001"]


def test_the_keys_are_named_in_as_many_lines_as_they_take() -> None:
    parts = ["aaaa", "bbbb", "cccc"]
    assert board.packed(parts, 80) == ["aaaa  bbbb  cccc"]
    assert board.packed(parts, 10) == ["aaaa  bbbb", "cccc"]
    assert board.packed(parts, 3) == ["aa…", "bb…", "cc…"]


def test_a_note_higher_than_its_section_is_cut_not_left_out() -> None:
    section = Section("open", Message("title"), (), (Item(("one", "two", "three"), "", note(1)),))
    eye = Eye(Cursor("open", "id001"), {})
    laid = board.Laid((), ((section,),), (20,))
    assert [row.parts[0][1] for row in board.rows(laid, eye, 3)] == ["title", "› one", "  two"]
