"""The notes made again from the events: byte for byte, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quicklog.errors import DamagedError
from quicklog.maintenance.audit import broken_links, rebuild, strayed_notes
from quicklog.note.note import json_text
from tests.audit.tampering import named, said
from tests.notebook import noted, tables

if TYPE_CHECKING:
    import sqlite3

    from quicklog.store.log import Log


def test_notes_are_made_again_byte_for_byte(log: Log) -> None:
    before = tables(log)
    assert rebuild(log) == 8
    assert tables(log) == before
    search = [log.connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("search_data", "search_idx")]
    assert rebuild(log) == 8
    assert search == [
        log.connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("search_data", "search_idx")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "{}",
        "[]",
        "null",
        json_text({"line": None, "at": "2026-11-21T09:30:00+02:00"}),
        json_text({"line": "x"}),
        json_text({"line": "x", "at": "yesterday"}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "offset": "?"}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "customer": ["Rami"]}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "score": [1]}),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "detail": "\udcff"}).encode(
            "utf-8", "surrogatepass"
        ),
        json_text({"line": "x", "at": "2026-11-21T09:30:00+02:00", "score": 2**70}),
    ],
)
def test_an_event_of_which_nothing_can_be_made_is_named_and_nothing_is_lost(
    log: Log, tool: sqlite3.Connection, body: str | bytes
) -> None:
    before = tables(log)["notes"]
    tool.execute("UPDATE events SET body = ? WHERE seq = 4", [body])
    assert any(named(log, 4) in each for each in said(broken_links(log)))
    (finding,) = strayed_notes(log)
    assert named(log, 4) in finding.says
    with pytest.raises(DamagedError, match="nothing can be made of event 4"):
        rebuild(log)
    assert not log.connection.in_transaction
    assert tables(log)["notes"] == before
    noted(log)
