"""One customer, several names: how joining and parting fold, and whom a name then stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.errors import UnfitError
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.maintenance import audit
from quicklog.maintenance.audit import rebuild, strayed_notes
from quicklog.note.bodies import event_of
from quicklog.note.note import ERASED, UNSHOWN, Event, new_id
from quicklog.note.persons import groups
from quicklog.shorthand import customers
from quicklog.shorthand.customers import Listed, packed
from quicklog.store import persons
from quicklog.store.names import Names
from tests.notebook import in_memory, noted, stamp, tables

if TYPE_CHECKING:
    from quicklog.store.log import Log

NAMES = ("Rami Cohen", "R. Cohen", "רמי כהן", "Dana Katz", "Bank of Haifa", "Rami")
HAPPENED = st.lists(
    st.tuples(
        st.sampled_from(("joined", "joined", "parted")),
        st.lists(st.sampled_from((*NAMES, "RAMI COHEN", "r cohen")), min_size=1, max_size=4),
    ),
    max_size=10,
)


def said(log: Log, kind: str, *names: str) -> str:
    """Append what joins or parts names in a transaction of its own; return its id."""
    with log.transaction() as write:
        write.append(kind, {"offset": "+02:00", "names": [*names]}, at=stamp(), login="eli")
    (event_id,) = log.connection.execute("SELECT id FROM events ORDER BY number DESC LIMIT 1").fetchone()
    return str(event_id)


def take_back(log: Log, kind: str, of: str, note: str) -> str:
    with log.transaction() as write:
        write.append(kind, {"offset": "+02:00", "of": of}, at=stamp(), login="eli", note=note)
    (event_id,) = log.connection.execute("SELECT id FROM events ORDER BY number DESC LIMIT 1").fetchone()
    return str(event_id)


def event(number: int, kind: str, names: Any, stream: str = "one", seq: int | None = None) -> Event:
    event_id = new_id(1_000_000 + number, number.to_bytes(10))
    return Event(
        event_id, stream, seq or number, kind, event_id, "2026-11-21T07:30:00.000+00:00", "eli", {"names": names}
    )


def plainly(happened: list[tuple[str, list[str]]]) -> set[frozenset[str]]:
    """Return whose names are one, as plainly as it can be said: sets of keys, united and left."""
    found: set[frozenset[str]] = set()
    for kind, names in happened:
        folded = frozenset(map(key, names))
        if kind == "parted":
            found = {group - folded for group in found}
        elif len(folded) > 1:
            touched = {group for group in found if group & folded}
            found = (found - touched) | {folded.union(*touched)}
    return {group for group in found if len(group) > 1}


@given(HAPPENED)
def test_names_are_one_by_all_that_was_joined_and_not_parted_since(happened: list[tuple[str, list[str]]]) -> None:
    events = [event(number, kind, names) for number, (kind, names) in enumerate(happened, start=1)]
    assert {frozenset(group) for group in groups(events)} == plainly(happened)


@given(HAPPENED, st.lists(st.booleans(), min_size=10, max_size=10), st.randoms())
def test_any_order_of_the_same_events_folds_alike(
    happened: list[tuple[str, list[str]]], others: list[bool], chance: Any
) -> None:
    """Two logs wrote them, and each had those of the other in another order."""
    numbers = {"one": 0, "two": 0}
    events = []
    for place, (kind, names) in enumerate(happened):
        stream = "two" if others[place] else "one"
        numbers[stream] += 1
        events.append(event(place + 1, kind, names, stream, numbers[stream]))
    shuffled = [*events]
    chance.shuffle(shuffled)
    assert [[*group.items()] for group in groups(shuffled)] == [[*group.items()] for group in groups(events)]


def test_who_is_joined_is_called_by_the_first_name_that_was_given_last() -> None:
    first = event(1, "joined", ["R. Cohen", "Rami Cohen"])
    assert [*groups([first])[0].values()] == ["R. Cohen", "Rami Cohen"]
    second = event(2, "joined", ["רמי כהן", "r cohen"])
    assert [*groups([second, first])[0].values()] == ["רמי כהן", "R. Cohen", "Rami Cohen"]
    assert groups([first, event(2, "parted", ["R Cohen"])]) == []
    assert [*groups([first, second, event(3, "parted", ["רמי כהן"])])[0].values()] == ["R. Cohen", "Rami Cohen"]


@pytest.mark.parametrize(
    "names",
    [None, "Rami Cohen", [], [1, 2], [None, "x"], {"a": "b"}, [["a"], "b"], 7, ["", " "], ["-", "."]],
)
@pytest.mark.parametrize("kind", ["joined", "parted"])
def test_rubbish_in_a_body_joins_nobody_and_is_never_written(kind: str, names: Any) -> None:
    with in_memory() as log, pytest.raises(UnfitError), log.transaction() as write:
        write.append(kind, {"names": names}, at=stamp(), login="eli")
    text = "null" if names is None else repr(names).replace("'", '"').replace("None", "null")
    forged = event_of(["id", "s", 1, kind, "id", "2026-11-21T07:30:00.000+00:00", "eli", f'{{"names": {text}}}'])
    assert groups([forged]) == []
    assert len(groups([event(1, "joined", ["Rami", "Dana"]), replace(forged, seq=2)])) == 1
    assert forged.body["names"] == [] or UNSHOWN not in forged.body


def test_what_was_erased_is_nobodys_name() -> None:
    assert groups([event(1, "joined", [ERASED, "Dana"]), event(2, "joined", [ERASED, "Rami"])]) == []


# In the log.


def joined(log: Log) -> None:
    for name in NAMES[:4]:
        noted(log, f"{name}. Eli. UPS", customer=name, code="UPS")
    said(log, "joined", "Rami Cohen", "R. Cohen")
    said(log, "joined", "רמי כהן", "r cohen")


def test_every_name_leads_to_the_person_and_to_all_names() -> None:
    with in_memory() as log:
        joined(log)
        for name in ("rami cohen", "R Cohen", "רמי־כהן"):
            found = persons.of(log, name)
            assert (found.key, found.name) == ("רמי כהן", "רמי כהן")
            assert found.names == {"רמי כהן": "רמי כהן", "r cohen": "R. Cohen", "rami cohen": "Rami Cohen"}
            assert persons.keys_of(log, name) == found.keys
        assert persons.keys_of(log, "Dana Katz") == ("dana katz",)
        assert persons.of(log, "Nobody").names == {"nobody": "Nobody"}
        assert [persons.Keys(log).of(name) for name in NAMES[:4]] == ["רמי כהן"] * 3 + ["dana katz"]


def test_a_person_is_called_as_the_newest_notes_write_the_names() -> None:
    with in_memory() as log:
        joined(log)
        noted(log, "RAMI COHEN. Eli. UPS", customer="RAMI COHEN", code="UPS")
        assert persons.of(log, "r cohen").names["rami cohen"] == "RAMI COHEN"


def test_joining_and_parting_rewrites_nothing_and_is_made_again_from_the_events() -> None:
    with in_memory() as log:
        joined(log)
        before = {name: rows for name, rows in tables(log).items() if name in ("notes", "customers", "search")}
        said(log, "parted", "רמי כהן")
        assert persons.of(log, "רמי כהן").names == {"רמי כהן": "רמי כהן"}
        assert persons.of(log, "R. Cohen").keys == ("rami cohen", "r cohen")
        said(log, "joined", "רמי כהן", "Rami Cohen")
        after = tables(log)
        assert {name: after[name] for name in before} == before
        assert list(strayed_notes(log)) == list(audit.checked(log)) == []
        rebuild(log)
        assert tables(log) == after


def test_what_was_joined_and_parted_is_taken_back_and_done_again() -> None:
    with in_memory() as log:
        joined(log)
        before = tables(log)["persons"]
        parted = said(log, "parted", "R. Cohen")
        after = tables(log)["persons"]
        undone = take_back(log, "undone", parted, parted)
        assert tables(log)["persons"] == before != after
        take_back(log, "redone", undone, parted)
        assert tables(log)["persons"] == after
        first = min(persons.events_of(log), key=lambda event: event.seq).id
        take_back(log, "undone", first, first)
        assert persons.of(log, "רמי כהן").keys == ("רמי כהן",)
        assert list(strayed_notes(log)) == list(audit.checked(log)) == []
        whole = tables(log)
        rebuild(log)
        assert tables(log) == whole


@given(HAPPENED)
def test_the_table_is_what_all_events_together_make(happened: list[tuple[str, list[str]]]) -> None:
    with in_memory() as log:
        for kind, names in happened:
            said(log, kind, *names)
        kept = {row[0]: row for row in log.connection.execute(persons.ROWS)}
        assert kept == persons.due(persons.events_of(log))
        assert list(strayed_notes(log)) == []
        for name in NAMES:
            person = persons.of(log, name)
            assert person.names.keys() == next(
                (group for group in plainly(happened) if key(name) in group), {key(name)}
            )
            assert all(persons.of(log, other).key == person.key for other in person.names.values())


@pytest.mark.parametrize(
    ("alteration", "name"),
    [
        ("DELETE FROM persons WHERE customer_key = 'r cohen'", "r cohen"),
        ("UPDATE persons SET person = 'dana katz' WHERE customer_key = 'r cohen'", "r cohen"),
        ("UPDATE persons SET name = x'ff' WHERE customer_key = 'rami cohen'", "rami cohen"),
        ("INSERT INTO persons VALUES ('dana katz', 'רמי כהן', 'Dana Katz')", "dana katz"),
        ("INSERT INTO persons VALUES (x'ff', 'x', 'x')", "\\u{dcff}"),
    ],
)
def test_a_name_that_strayed_is_found_and_made_again(alteration: str, name: str) -> None:
    with in_memory() as log:
        joined(log)
        whole = tables(log)
        log.connection.execute(alteration)
        found = [each.says for each in strayed_notes(log)]
        assert found == [f"for whom {name} stands is not what its events say"]
        rebuild(log)
        assert tables(log) == whole


def test_what_joins_and_parts_names_is_looked_up_in_an_index() -> None:
    with in_memory() as log:
        joined(log)
        for sql, values in ((persons.EVENTS, []), (persons._OF_KEY, ["x"])):
            plan = " | ".join(row[-1] for row in log.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
            assert "SCAN events |" not in plan, plan
            assert "SCAN persons" not in plan, plan
            assert "SCAN customers" not in plan, plan


# The team's list.

TEAM = packed(
    [
        Listed("Acme Ltd", ("אקמי", "Acme"), ("03-555 1234",), internal=True, users=12),
        Listed("Rami Cohen", ("R. Cohen",), ("050-1234567", "09-9999999")),
        Listed("Bank of Haifa"),
    ]
)


def test_a_listed_customer_is_found_by_each_of_its_names_alone() -> None:
    assert [each.name for each in customers.every(TEAM)] == ["Acme Ltd", "Rami Cohen", "Bank of Haifa"]
    for name, place in (("acme", 0), ("אקמי", 0), ("acme ltd", 0), ("r cohen", 1), ("bank of haifa", 2)):
        assert customers.found(TEAM, name)[1] == [*customers.every(TEAM)][place]
        assert customers.holds(TEAM, name)
    for name in ("", "acm", "cme", "cohen", "of", "rami", "03-555 1234", "1", "12"):
        assert customers.found(TEAM, name) == (-1, None)
        assert not customers.holds(TEAM, name)
    assert dict(customers.near(TEAM, "acm")) == {"acme ltd": "Acme Ltd", "acme": "Acme"}
    assert dict(customers.near(TEAM, "", "cohen")) == {"rami cohen": "Rami Cohen", "r cohen": "R. Cohen"}


@given(st.lists(st.lists(st.text("ab אב-.'", min_size=1, max_size=5).filter(key), min_size=1, max_size=4), max_size=6))
@example([["a", "A", "a."]])
def test_what_is_packed_is_found_whole(given_names: list[list[str]]) -> None:
    taken: set[str] = set()
    listed = []
    for names in given_names:
        own = [name for name in names if key(name) not in taken]
        taken |= {*map(key, own)}
        if own:
            listed.append(Listed(own[0], tuple(own[1:])))
    team = packed(listed)
    assert [*customers.every(team)] == listed
    for each in listed:
        for name in each.names:
            assert customers.found(team, name)[1] == each


def test_the_teams_list_and_the_events_are_united_where_it_is_read() -> None:
    with in_memory() as log:
        joined(log)  # the log joins רמי כהן to the two names of the list
        for name in ("R. Cohen", "Rami Cohen", "רמי כהן"):
            person = persons.of(log, name, TEAM)
            assert (person.key, person.name) == ("rami cohen", "Rami Cohen")
            assert {*person.names} == {"rami cohen", "r cohen", "רמי כהן"}
            assert person.phones == ("050-1234567", "09-9999999")
        acme = persons.of(log, "אקמי", TEAM)
        assert (acme.name, acme.internal, acme.users) == ("Acme Ltd", True, 12)
        said(log, "joined", "אקמי", "Bank of Haifa", "R. Cohen")  # a chain: the first of the file names them all
        everybody = persons.of(log, "רמי כהן", TEAM)
        assert everybody.name == "Acme Ltd"
        assert len(everybody.names) == 7
        assert {persons.Keys(log, TEAM).of(name) for name in everybody.names.values()} == {"acme ltd"}


def test_a_name_that_is_known_to_be_somebodys_is_no_near_miss() -> None:
    with in_memory() as log:
        joined(log)
        said(log, "joined", "Rami Cohen", "Ramy Cohen")
        known = Names(log, TEAM)
        assert known.customer("ramy cohen")
        assert known.customer("acme")
        assert not known.customer("ramy cohn")
        assert known.like("rami cohem") == ["Rami Cohen"]  # each person once
        assert [persons.of(log, name, TEAM).name for name in known.like("acme lt")] == ["Acme Ltd"]
        assert Names(log).like("acme lt") == []


def test_the_last_event_is_known_behind_which_the_next_is_to_count() -> None:
    with in_memory() as log:
        assert persons.last_id(log.connection) is None
        ids = [said(log, "joined", "Rami Cohen", "R. Cohen"), said(log, "parted", "R. Cohen")]
        noted(log)
        assert persons.last_id(log.connection) == max(ids)
