"""Notes counted by groups: the same as one by one, whatever is asked for, and names that are one are one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quicklog.cli.options import BY
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.note.fields import COLUMNS
from quicklog.show.columns import Chosen
from quicklog.store import query
from quicklog.store.definitions import is_contact
from quicklog.store.projection import codes_of
from quicklog.store.query import Selection
from tests.notebook import NOW, appended, in_memory, noted, standing

if TYPE_CHECKING:
    from quicklog.note.fields import Note
    from quicklog.store.log import Log

ZONES = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-11, 0, 2, 14)])
MOMENTS = st.datetimes(datetime(2025, 12, 28), datetime(2026, 1, 5), timezones=ZONES)
NOTES = st.lists(
    st.tuples(
        st.fixed_dictionaries(
            {"at": MOMENTS},
            optional={
                "customer": st.sampled_from(["Rami Cohen", "rami cohen", "דנה", "Acme"]),
                "technician": st.sampled_from(["Eli", "eli", "Noa"]),
                "code": st.sampled_from(["VPN", "backup", "VPN+backup", "UPS+VPN"]),
                "kind": st.sampled_from(["fault", "request", "message"]),
                "due": st.sampled_from([(NOW + timedelta(days=days)).isoformat() for days in (-400, 400)]),
                "score": st.integers(0, 2),
                "detail": st.sampled_from(["the laptop", "a printer"]),
                "draft": st.just("no code was found"),
            },
        ),
        st.sampled_from([None, "done", "voided"]),
    ),
    max_size=8,
)
SELECTIONS = st.builds(
    Selection,
    codes=st.sampled_from([(), ("VPN",), ("VPN", "backup"), ("VPN+backup",)]),
    words=st.sampled_from([(), ("laptop",), ("vpn",), ("a",)]),
    contacts=st.booleans(),
    statuses=st.sampled_from([(), ("draft",), ("open", "done", "logged")]),
)


def filled(notes: list[tuple[dict[str, Any], str | None]]) -> Log:
    log = in_memory()
    for place, (fields, end) in enumerate(notes):
        line = " ".join(str(fields.get(name, "")) for name in ("customer", "code", "detail"))
        made = noted(log, f"{place} {line}", **fields)
        if end:
            appended(log, end, {}, made.id)
    return log


def one_by_one(log: Log, selection: Selection, by: tuple[str, ...]) -> Counter[tuple[Any, ...]]:
    """Count as somebody would who reads every note; names by their keys."""
    bare = replace(selection, contacts=False)
    ids = {row[COLUMNS.index("id")] for page in query.pages(log, bare) for row in page}
    found: Counter[tuple[Any, ...]] = Counter()
    for note in standing(log):
        if note.id in ids and (is_contact(note) or not selection.contacts):
            found.update(product(*[values(note, name) for name in by]))
    return found


def values(note: Note, name: str) -> list[Any]:
    if name == "code":
        return codes_of(note.code) or [None]
    (value,) = Chosen((name,), NOW).of((*note, None))
    if name in ("customer", "technician"):
        return [key(str(value)) if value else None]
    return [value]


@settings(max_examples=60)
@given(NOTES, SELECTIONS, st.lists(st.sampled_from(BY), max_size=3, unique=True).map(tuple))
def test_groups_are_those_that_one_counts_one_by_one(
    notes: list[tuple[dict[str, Any], str | None]], selection: Selection, by: tuple[str, ...]
) -> None:
    with filled(notes) as log:
        found = query.grouped(log, selection, by, NOW)
        expected = one_by_one(log, selection, by)
        assert {known_by: group.number for known_by, group in found.items()} == expected
        if "code" not in by:
            assert sum(expected.values()) == query.count(log, selection)


@pytest.mark.parametrize("by", [(), ("code",), ("customer", "month")])
def test_a_long_log_is_counted_part_by_part(by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory() as log:
        for place in range(7):
            noted(log, str(place), at=NOW - timedelta(days=place * 9), customer=f"C{place % 2}", code="VPN+UPS")
        whole = query.grouped(log, Selection(), by, NOW)
        monkeypatch.setattr(query, "_MOST_GROUPED", 2)
        assert query.grouped(log, Selection(), by, NOW) == whole


def test_a_group_is_called_as_its_newest_note_is() -> None:
    with in_memory() as log:
        for place, name in enumerate(("Rami Cohen", "RAMI COHEN", "rami cohen")):
            noted(log, str(place), at=NOW - timedelta(days=(1, 0, 2)[place]), customer=name, code="UPS")
        (group,) = query.grouped(log, Selection(), ("customer",), NOW).values()
    assert (group.known_by, group.called, group.number) == (("rami cohen",), ("RAMI COHEN",), 3)
