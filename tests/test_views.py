"""The views of the log, for people who ask with other programs: they say what quicklog itself says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from quicklog.store.definitions import is_contact
from tests.notebook import NOW, ZONE, appended, in_memory, noted, stamp, standing

if TYPE_CHECKING:
    from quicklog.store.log import Log


def names(log: Log, view: str) -> list[str]:
    return [name for (name,) in log.connection.execute(f"SELECT customer FROM {view} ORDER BY customer")]


def filled() -> Log:
    log = in_memory()
    noted(log, "a", customer="Contact", code="backup")
    noted(log, "b", customer="Several", code="VPN+backup")
    noted(log, "c", customer="Message", code="callback", kind="message", for_="dana", due=later(1))
    noted(log, "d", customer="Draft", draft="no code was found")
    appended(log, "voided", {"why": None}, noted(log, "e", customer="Void", code="backup").id)
    return log


def later(days: int) -> str:
    return (datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)).isoformat()


def test_contacts_are_those_that_quicklog_counts() -> None:
    with filled() as log:
        assert names(log, "contacts") == ["Contact", "Several"]
        assert names(log, "contacts") == sorted(note.customer or "" for note in standing(log) if is_contact(note))


def test_a_contact_stands_once_under_each_of_its_codes() -> None:
    with filled() as log:
        found = log.connection.execute("SELECT customer, code FROM contact_codes ORDER BY customer, code").fetchall()
    assert found == [("Contact", "backup"), ("Several", "VPN"), ("Several", "backup")]


def test_an_hour_is_that_of_the_clock_where_it_was_and_not_of_utc() -> None:
    with in_memory() as log:
        noted(log, customer="Night", code="backup", at=datetime(2026, 11, 1, 0, 30, tzinfo=ZONE))
        columns = "date, time, month, week, weekday, hour, utc"
        found = log.connection.execute(f"SELECT {columns} FROM contacts").fetchone()
    assert found == ("2026-11-01", "00:30", "2026-11", "2026-W44", "Sun", 0, "2026-10-31T22:30:00Z")


def test_promises_say_what_became_of_them() -> None:
    with in_memory() as log:
        for customer, days in (("Open", 1), ("Overdue", -2)):
            noted(log, customer, customer=customer, code="callback", due=later(days))
        kept = noted(log, customer="Kept", code="callback", due=(NOW + timedelta(days=1)).isoformat())
        appended(log, "done", {"outcome": None, "closed_at": NOW.isoformat()}, kept.id)
        noted(log, customer="Nothing", code="backup")
        found = log.connection.execute("SELECT customer, promise, days_late FROM promises ORDER BY customer").fetchall()
    assert found == [("Kept", "kept", 0), ("Open", "open", None), ("Overdue", "overdue", 2.0)]


def test_joined_names_have_one_key() -> None:
    with in_memory() as log:
        noted(log, "a", customer="Rami Cohen", code="backup")
        noted(log, "b", customer="R. Cohen", code="backup")
        with log.transaction() as write:
            write.append("joined", {"offset": "+02:00", "names": ["Rami Cohen", "R. Cohen"]}, at=stamp(), login="eli")
        keys = [key for (key,) in log.connection.execute("SELECT DISTINCT customer_key FROM contacts")]
    assert len(keys) == 1


def test_no_name_in_a_view_needs_quotes() -> None:
    reserved = {"at", "for", "to", "order", "group", "by", "from", "end", "when", "values", "index", "limit"}
    with in_memory() as log:
        for view in ("contacts", "contact_codes", "promises"):
            columns = {row[1] for row in log.connection.execute(f"PRAGMA table_info({view})")}
            assert columns
            assert not columns & reserved
