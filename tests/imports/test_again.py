"""What is read again is there once, whatever its spelling; and whatever two exports share, each contact is noted."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quicklog.imports.detect import Wishes, plan_of
from quicklog.imports.storing import Tally, Writing, correct, put
from quicklog.lib.record import replace
from quicklog.note.note import new_id
from quicklog.store.opening import open_log
from tests.notebook import stamp
from tests.strategies import NOW, context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from quicklog.store.log import Log

pytestmark = pytest.mark.slow

CHANGES_OF_CLOCK = {date(2026, 3, 27), date(2026, 10, 25)}  # an hour is not there, or twice: such a row is a draft
HEADINGS = "customer,technician,code,at,detail"
FIRST = datetime(2026, 3, 1, 8, 0)
ANY_TIME = st.integers(0, 96 * 250).filter(
    lambda at: (FIRST + timedelta(minutes=15 * at)).date() not in CHANGES_OF_CLOCK
)


class Contact(NamedTuple):
    """What a row of a sheet says of one contact; ``at`` is in quarters of an hour."""

    customer: str
    technician: str
    code: str
    at: int
    detail: str

    def row(self, spelt: Callable[[datetime], str]) -> str:
        """Return the row of a sheet, with the moment as it is spelt there."""
        at = FIRST + timedelta(minutes=15 * self.at)
        return ",".join([self.customer, self.technician, self.code, spelt(at), self.detail])


def as_day_first(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at.year} {at:%H:%M}"


def as_month_first(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at.year} {at:%H:%M}"


def as_iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def in_utc(at: datetime) -> str:
    return f"{at.replace(tzinfo=NOW.tzinfo).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def contacts(most: int, **at: int) -> st.SearchStrategy[list[Contact]]:
    """Return contacts of few customers, about the same few things, close to each other."""
    one = st.builds(
        Contact,
        st.sampled_from(["Rami Cohen", "Sara Levi", "Acme Ltd"]),
        st.sampled_from(["Eli Levi", "Dana Katz"]),
        st.sampled_from(["UPS", "printer"]),
        ANY_TIME if not at else st.integers(**at),
        st.sampled_from(["", "beeps", "it jams again"]),
    )
    return st.lists(one, min_size=1, max_size=most, unique_by=lambda each: (each.customer, each.at))


def bring_in(
    log: Log,
    name: str,
    rows: Sequence[str],
    number: int,
    *,
    zone: tzinfo | None = NOW.tzinfo,
    month_first: bool = False,
) -> Tally:
    """Import a sheet, as the command does."""
    tally, now = Tally(), NOW.astimezone(zone)
    codes = context().codes
    if month_first:
        codes = replace(codes, settings=replace(codes.settings, date_order="month-first"))
    with TemporaryDirectory() as folder:
        with open(f"{folder}/{name}", "w", encoding="utf-8") as sheet:
            sheet.write("\n".join([HEADINGS, *rows]) + "\n")
        plan, _ = plan_of(f"{folder}/{name}", replace(context(now=now), codes=codes), Wishes())
    writing = Writing(stamp(), "eli", new_id(number, bytes(10)))
    with closing(plan):
        put(log, plan, writing, tally, lambda _, __: None)
        correct(log, plan, writing, tally, lambda _, __: None)
    return tally


def count(log: Log) -> int:
    (number,) = log.connection.execute("SELECT count(*) FROM notes").fetchone()
    return int(number)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_exports_of_some_days_add_up_to_all_contacts(data: st.DataObject) -> None:
    wide, newest_first = data.draw(st.booleans()), data.draw(st.booleans())
    everything = data.draw(contacts(30) if wide else contacts(30, min_value=0, max_value=200))
    everything.sort(key=lambda each: each.at)
    with TemporaryDirectory() as folder, open_log(f"{folder}/log.db") as log:
        met = set[Contact]()
        for number in range(1, 5):
            first = data.draw(st.integers(0, len(everything)))
            some = everything[first : data.draw(st.integers(first, len(everything)))]
            some.sort(key=lambda each: each.at, reverse=newest_first)
            name = data.draw(st.sampled_from(["calls.csv", "export.csv"]))
            bring_in(log, name, [each.row(as_day_first) for each in some], number)
            met |= {*some}
            assert count(log) == len(met)


SPELLINGS = [
    (as_day_first, as_month_first, {"month_first": True}),
    (as_day_first, as_iso, {}),
    (as_day_first, in_utc, {}),
    (in_utc, as_iso, {}),
]


@settings(max_examples=30, deadline=None)
@given(
    contacts(30),
    st.sampled_from(SPELLINGS),
    st.sampled_from(["calls.csv", "export.csv"]),
    st.booleans(),
)
def test_what_is_spelt_otherwise_is_there_once(
    everything: list[Contact],
    spelt: tuple[Callable[[datetime], str], Callable[[datetime], str], dict[str, bool]],
    name: str,
    backwards: bool,
) -> None:
    first, second, read = spelt
    with TemporaryDirectory() as folder, open_log(f"{folder}/log.db") as log:
        bring_in(log, "calls.csv", [each.row(first) for each in everything], 1)
        rows = [each.row(second) for each in everything]
        tally = bring_in(log, name, rows[::-1] if backwards else rows, 2, **read)  # type: ignore[arg-type]
        assert count(log) == len(everything) == tally.known


@settings(max_examples=30, deadline=None)
@given(contacts(30))
def test_a_file_that_was_read_with_day_and_month_exchanged_is_read_aright_later(everything: list[Contact]) -> None:
    with TemporaryDirectory() as folder, open_log(f"{folder}/log.db") as log:
        rows = [each.row(as_month_first) for each in everything]
        bring_in(log, "calls.csv", rows, 1)
        tally = bring_in(log, "calls.csv", rows, 2, month_first=True)
        assert tally.new == 0
        assert count(log) == len(everything)
        at = {moment[:16] for (moment,) in log.connection.execute("SELECT at FROM notes WHERE status <> 'draft'")}
        assert at == {(FIRST + timedelta(minutes=15 * each.at)).isoformat()[:16] for each in everything}
