"""Copies that are made while others write: each is sound, and holds all that was acknowledged before it was begun."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.cli import rows
from tests.faults.place import line, unsound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.place import Place

WRITERS, COPIES = 4, 20


def test_twenty_copies_that_are_made_while_others_write_are_good(place: Place) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()

    def write(writer: int) -> None:
        while not stop.is_set():
            customer = f"Customer {writer} {len(acknowledged)}"
            done = place.ql("add", line(customer))
            assert (done.code, done.err) == (0, "")
            acknowledged.append(customer)

    assert place.ql("add", line("First")).code == 0
    copies: dict[Path, set[str]] = {}
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, number) for number in range(WRITERS)]
        try:
            for _ in range(COPIES):
                before = {"First", *acknowledged}
                done = place.ql("backup", "--json")
                assert (done.code, done.err) == (0, "")
                copies[place.team / json.loads(done.out)["path"]] = before
        finally:
            stop.set()
        for each in writers:
            each.result()
    assert len(copies) == COPIES
    assert len(acknowledged) > COPIES
    assert unsound([*copies, place.log], place) == []
    for copy, before in copies.items():
        assert before <= {note["customer"] for note in rows(copy)}
    assert sorted(place.customers()) == sorted(["First", *acknowledged])
