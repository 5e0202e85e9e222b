"""A note's story, as ``ql show`` tells it."""

from __future__ import annotations

from datetime import datetime

from quicklog.note.fields import Note
from quicklog.note.note import Event
from quicklog.show import note_story
from quicklog.show.page import Page

NOW = datetime.fromisoformat("2026-11-21T14:00:00+02:00")
ID = "0193be8f-1a00-7000-8000-000000000001"


def test_the_story_of_an_erased_note_tells_who_erased_and_when() -> None:
    note = Note("4f7k", ID, "2026-11-20T09:30:00+02:00", "[erased]", code="UPS", line="[erased]")
    erased = {"offset": "+02:00", "bodies": {ID: "00" * 32}}
    events = [
        Event(
            ID, "s", 1, "noted", ID, "2026-11-20T07:31:00.000+00:00", "eli", {"line": "[erased]", "offset": "+02:00"}
        ),
        Event("other", "s", 7, "erased", ID, "2026-11-21T10:00:00.000+00:00", "dana", erased),
    ]
    assert note_story.told(note, events, NOW, Page()) == [
        f"note        4f7k  {ID}",
        "at          Fri 20 Nov 2026 09:30",
        "customer    [erased]",
        "code        UPS",
        "status      logged",
        "line        [erased]",
        "",
        "Fri 20 Nov 2026 09:31  written by eli, event 1",
        "",
        "Sat 21 Nov 2026 12:00  personal data erased by dana, event 7",
    ]
