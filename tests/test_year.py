"""The year of a desk of forty: the same for a seed, sound, and all that is said of it is in the log."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.config import codes_file
from quicklog.note.fields import COLUMNS
from quicklog.store.definitions import CONTACT, PROMISE
from quicklog.store.opening import open_log
from tests.bench import year
from tests.cli import Ran, process
from tests.notebook import tables

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.year import Truth

DAY = timedelta(1)
# What differs from one log to the next: its own number, and the salt of every event with all that hangs on it.
OF_THE_LOG = ("stream", "salt", "body_hash", "digest")


class Made:
    """A year in a folder, and what is true of it."""

    def __init__(self, folder: Path, notes: int) -> None:
        self.folder = folder
        self.truth: Truth = year.make(folder, notes=notes)

    def ask(self, sql: str, **values: object) -> list[Any]:
        """Return the rows that SQLite answers with."""
        with closing(sqlite3.connect(self.folder / "log.db")) as connection:
            return connection.execute(sql, values).fetchall()

    def counts(self, sql: str, **values: object) -> dict[str, int]:
        """Return the rows of names and numbers, without those that have no name."""
        return {name: number for name, number in self.ask(sql, **values) if name is not None}

    def ql(self, *words: str) -> Ran:
        """Run ``ql`` as a process on this log."""
        return process(*words, environ={"QL_LOG": str(self.folder / "log.db"), "HOME": str(self.folder)})

    def contacts(self) -> list[tuple[str, str, date]]:
        """Return customer, code and day of every contact, in the order of time."""
        rows = self.ask(f"SELECT customer, coalesce(code, ''), at FROM notes WHERE {CONTACT} ORDER BY position")
        return [(customer, code, datetime.fromisoformat(at).date()) for customer, code, at in rows]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return a year of three thousand notes."""
    return Made(tmp_path_factory.mktemp("year"), 3000)


def plan(seed: int, notes: int = 3000) -> year.Plan:
    """Return who calls about what in a year."""
    made = year.Plan(random.Random(seed), year.Calendar(date(2025, 11, 1), year.END), notes)
    made.made()
    return made


def test_the_plan_hangs_on_the_seed_alone() -> None:
    assert plan(7).calls == plan(7).calls
    assert plan(7).calls != plan(8).calls


@pytest.mark.parametrize("seed", [1, 7])
def test_the_codes_have_no_mistakes(seed: int) -> None:
    made = plan(seed)
    text = year.codes_text(made.customers, made.technicians).encode()

    codes, findings = codes_file.read(text, year.END.year)

    assert findings == []
    assert len({*codes.technicians.values()}) == 40
    assert [code.name for code in codes.all()] == [sort.name for sort in year._SORTS]


def test_forty_people_and_their_customers_are_told_apart_by_their_names() -> None:
    made = plan(7)
    names = [name for each in made.customers for name in (each.name, *each.others)]

    assert len(names) == len({*names})
    assert len(made.technicians) == len({each.login for each in made.technicians}) == 40
    assert not {each.name for each in made.technicians} & {*names}


def test_in_a_whole_year_three_times_as_many_invoices_are_wrong_in_spring() -> None:
    made = plan(7, year.NOTES)
    calls = [call for call in made.calls if call.code == year.BROKEN]
    again = {inside: [call.why == "again" for call in calls if is_broken(made, call) == inside] for inside in (0, 1)}

    assert len(made.calls) == year.NOTES
    assert len(made.customers) == 4000
    assert year._times_broken(made) == pytest.approx(3, rel=0.15)
    assert sum(again[1]) / len(again[1]) > 2.5 * sum(again[0]) / len(again[0])


def is_broken(made: year.Plan, call: year.Call) -> bool:
    return made.calendar.is_broken(call.at.date())


@pytest.mark.slow
def test_a_seed_makes_the_same_year_again(tmp_path: Path) -> None:
    one, other = (Made(tmp_path / name, 2000) for name in ("one", "other"))
    events = ", ".join(
        row[1] for row in one.ask("SELECT * FROM pragma_table_info('events')") if row[1] not in OF_THE_LOG
    )
    notes = ", ".join(f'"{column}"' for column in COLUMNS)

    assert one.truth == other.truth
    assert (one.folder / "codes.toml").read_bytes() == (other.folder / "codes.toml").read_bytes()
    for sql in (f"SELECT {notes} FROM notes ORDER BY position", f"SELECT {events} FROM events ORDER BY number"):
        assert one.ask(sql) == other.ask(sql)


@pytest.mark.slow
def test_the_log_is_sound_and_making_it_again_from_its_events_changes_nothing(made: Made) -> None:
    path = str(made.folder / "log.db")
    with open_log(path) as log:
        before = tables(log)

    checked, rebuilt, again = made.ql("doctor"), made.ql("doctor", "--rebuild"), made.ql("doctor")

    assert (checked.code, rebuilt.code, again.code) == (0, 0, 0)
    assert "is sound" in checked.out
    assert checked.err == ""
    with open_log(path) as log:
        assert tables(log) == before


@pytest.mark.slow
def test_commands_find_nothing_wrong_with_the_team_s_codes(made: Made) -> None:
    checked = made.ql("codes", "check")
    shown = [made.ql("today"), made.ql("list"), made.ql("open"), made.ql("customer", made.truth.wrong[0].name)]

    assert checked.code == 0
    assert "no mistakes" in checked.out + checked.err
    assert {ran.code for ran in shown} <= {0, 1}
    assert not any("codes.toml" in ran.err for ran in shown)


@pytest.mark.slow
def test_what_is_said_of_the_year_is_in_the_log(made: Made) -> None:
    truth, now = made.truth, int(made.truth.now.timestamp())
    by_code = "SELECT note_codes.code, count(*) FROM note_codes JOIN notes USING (position)"

    assert made.counts("SELECT status, count(*) FROM notes GROUP BY 1") == truth.statuses
    assert made.counts("SELECT kind, count(*) FROM events GROUP BY 1") == truth.events
    assert made.counts(f"SELECT {PROMISE}, count(*) FROM notes GROUP BY 1", now=now) == truth.promises
    assert made.counts(f"{by_code} WHERE {CONTACT} GROUP BY 1") == truth.codes
    assert made.ask(f"SELECT count(*) FROM notes WHERE {CONTACT}") == [(truth.contacts,)]
    assert sum(truth.statuses.values()) == truth.notes == 3000
    assert made.ask("SELECT max(CAST(strftime('%s', at) AS INTEGER)) FROM events") <= [(now,)]


@pytest.mark.slow
def test_a_broken_process_is_called_about_more_often_in_spring_and_again(made: Made) -> None:
    broken, calendar = made.truth.broken, year.Calendar(made.truth.first, made.truth.last)
    days = [(customer, day) for customer, code, day in made.contacts() if broken.code in code.split("+")]
    spring = [(who, day) for who, day in days if broken.first <= day <= broken.last]
    else_ = [(who, day) for who, day in days if not broken.first <= day <= broken.last]

    def again(some: list[tuple[str, date]]) -> float:
        back = [each for each in some if any(who == each[0] and DAY <= day - each[1] <= 7 * DAY for who, day in days)]
        return len(back) / len(some)

    def rate(number: int, *, inside: bool) -> float:
        wanted = [day for day in calendar.days if calendar.is_broken(day) == inside]
        return number / sum(map(calendar.weight, wanted))

    assert 1.8 < broken.times < 4.5  # of three thousand notes hardly forty are these
    assert rate(len(spring), inside=True) / rate(len(else_), inside=False) == pytest.approx(broken.times, rel=0.2)
    assert again(spring) > 1.5 * again(else_)


@pytest.mark.slow
def test_fifteen_customers_call_far_more_often_since_a_day_and_nobody_else_does(made: Made) -> None:
    truth, contacts = made.truth, made.contacts()
    assert len(truth.wrong) == 15
    for name, since, before, after in truth.wrong:
        days = [day for customer, _, day in contacts if customer == name]
        assert sum(since - 92 * DAY <= day < since for day in days) == before
        assert sum(day >= since for day in days) == after
        assert 1 <= before <= 6
        assert 5 <= (after / 61) / (before / 92) <= 10
    since, names = truth.wrong[0].since, {each.name for each in truth.wrong}
    others = [day for customer, _, day in contacts if customer not in names]
    late, quarter = (sum(day >= since for day in others), sum(since - 92 * DAY <= day < since for day in others))
    assert late / 61 < 1.1 * quarter / 92


@pytest.mark.slow
def test_the_year_has_the_rhythm_of_a_desk(made: Made) -> None:
    truth, contacts = made.truth, made.contacts()
    weekdays = [day.weekday() for _, _, day in contacts]
    codes = [(code, day) for _, code, day in contacts]
    (first, last), (promised, late) = truth.seasons[truth.season], (truth.promises[name] for name in ("kept", "late"))
    season = [first <= day <= last for code, day in codes if code == truth.season]
    offsets = made.counts("SELECT substr(at, -6), count(*) FROM notes GROUP BY 1")

    assert weekdays.count(5) < 0.02 * len(weekdays)
    assert max(set(weekdays), key=weekdays.count) == 6
    assert sum(season) > 2 * len(season) * ((last - first).days + 1) / 365
    assert 0.6 < promised / (promised + late) < 0.8
    assert 0 < truth.promises["overdue"] < 0.15 * promised
    assert offsets.keys() == {"+02:00", "+03:00"}
    assert {"amended", "done", "given", "joined", "reopened", "seen", "snoozed", "taken"} <= truth.events.keys()
    assert {"tried", "voided", "waiting", "woken"} <= truth.events.keys()
