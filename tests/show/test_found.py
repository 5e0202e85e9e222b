"""Notes that were looked for: a row shows where in the note it was found, on any screen."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from quicklog.lib.text import width
from quicklog.note.fields import Note
from quicklog.show import found, table

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=timezone(timedelta(hours=2)))
LONG = "The third time this month that she rings about it, and the toner was changed on Monday by Dana"
NOTE = Note(
    "9a0j",
    "i",
    "2026-11-20T09:30:00+02:00",
    "Rami Cohen",
    "Eli Levi",
    "printer",
    detail=LONG,
    for_="Noa Bar",
    status="done",
    outcome="Called back on 03-555-1234: the drum was worn",
    ticket="4711",
    line="R. Cohen. Eli. printer. 9:30. Third",
)


def detail(words: str, note: Note = NOTE, cells: int | None = None) -> str:
    (row,) = found.rows([note], words.split(), NOW, cells)
    return row[4]


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("toner", ""),
        ("rami", ""),
        ("printer levi", ""),
        ("drum", "outcome: Called back on 03-555-1234: the drum was worn"),
        ("035551234", "outcome: Called back on 03-555-1234: the drum was worn"),
        ("toner drum", "outcome: Called back on 03-555-1234: the drum was worn"),
        ("noa", "for Noa Bar"),
        ("4711", "ticket 4711"),
        ("4711 worn", "outcome: Called back on 03-555-1234: the drum was worn; ticket 4711"),
        ("r._cohen", "as typed: R. Cohen. Eli. printer. 9:30. Third"),
    ],
)
def test_a_pipe_gets_all_of_the_detail_and_what_holds_the_words(words: str, more: str) -> None:
    assert detail(words) == (f"{LONG}; {more}" if more else LONG)


@pytest.mark.parametrize("cells", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("toner", "toner was"),
        ("drum", "drum was"),
        ("035551234", "03-555-1234"),
        ("monday", "Monday"),
        ("noa", "Noa Bar"),
    ],
)
def test_what_was_found_is_on_the_screen_however_narrow(words: str, shown: str, cells: int) -> None:
    rows = found.rows([NOTE, *[NOTE] * 3], words.split(), NOW, cells)
    blocks = table.blocks(found.COLUMNS, rows, cells)[1:]
    assert all(shown in " ".join(block) for block in blocks)
    assert max(width(line) for block in blocks for line in block) <= cells


def test_a_detail_that_fits_keeps_its_beginning() -> None:
    brief = Note("9a0j", "i", NOTE.at, "Rami", "Eli", "UPS", detail="beeps since Monday")
    assert detail("monday", brief, 60) == "beeps since Monday"
    assert detail("toner", NOTE, 200) == LONG
    assert detail("toner", NOTE, 100).startswith("…toner was changed")
    assert detail("תור", Note("9a0j", "i", NOTE.at, "רמי", "אלי", "גיבוי", detail="קבעתי לו תור"), 60) == "קבעתי לו תור"


def test_a_draft_shows_where_in_its_line() -> None:
    draft = Note("9a0j", "i", NOTE.at, status="draft", line=f"Rami Cohen. Eli. printer. 25:70. {LONG}")
    assert detail("toner", draft, 60).startswith("…toner was changed")
    assert detail("rami", draft, 60) == draft.line
