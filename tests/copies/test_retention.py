"""Which copies are kept: the rule, against a plain reading of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import DamagedError
from quicklog.maintenance.backup import making, retention
from quicklog.store.opening import open_log
from tests.copies import NAME, there
from tests.notebook import NOW, noted

if TYPE_CHECKING:
    from quicklog.store.log import Log


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
AGES = st.integers(0, 700 * 24 * 3600).map(lambda seconds: NOW.replace(tzinfo=None) - timedelta(seconds=seconds))
OTHERS = st.sampled_from(
    ["codes.toml", "quicklog-2026-11-21.db", "quicklog-2026-11-21T0930.db", f"{NAME}.gz", f"my {NAME}"]
)
NAMES = st.sets(MOMENTS.map(retention.name_of) | AGES.map(retention.name_of) | OTHERS, max_size=60)


@given(MOMENTS)
def test_a_name_tells_its_moment(moment: datetime) -> None:
    assert retention.moment_of(retention.name_of(moment)) == moment


@given(st.text())
@pytest.mark.parametrize(
    "name", ["", "quicklog-.db", "quicklog-2026-11-21T093000", "quicklog-20261121T093000.db", f"{NAME}.part"]
)
def test_no_other_name_is_a_copys(name: str, text: str) -> None:
    assert retention.moment_of(name) is None
    assert retention.moment_of(text) is None
    assert retention.moment_of(f"{NAME}{text}") is None or not text


def newest_of(names: set[str], part: str) -> set[str]:
    """Return the newest copy of each week (%G-%V) or month (%Y-%m)."""
    moments = sorted(moment for name in names if (moment := retention.moment_of(name)))
    return set({f"{moment:{part}}": retention.name_of(moment) for moment in moments}.values())


def younger(names: set[str], days: int) -> set[str]:
    return {name for name in names if (at := retention.moment_of(name)) and (NOW.date() - at.date()).days < days}


def believable(names: set[str]) -> set[str]:
    """Return copies that no clock contradicts: from the past, with no quarter of a year between two of them."""
    moments = {moment for name in names if (moment := retention.moment_of(name)) and moment <= NOW.replace(tzinfo=None)}
    regular = {NOW.replace(tzinfo=None) - timedelta(days=80 * each, minutes=1) for each in range(12)}
    return {name for name in names if not retention.moment_of(name)} | set(map(retention.name_of, moments | regular))


@given(NAMES.map(believable))
def test_the_rule(names: set[str]) -> None:
    ours = {name for name in names if retention.moment_of(name)}
    kept = younger(names, 7) | younger(newest_of(names, "%G-%V"), 56) | newest_of(names, "%Y-%m")
    gone = retention.outdated(names, NOW)
    assert set(gone) == ours - kept
    assert gone == sorted(gone, reverse=True)
    assert not ours or max(ours) not in gone
    assert retention.outdated(names - set(gone), NOW) == []


@given(st.sets(AGES, max_size=40), st.integers(1, 30))
def test_who_prunes_every_day_keeps_as_much_as_who_prunes_once(moments: set[datetime], every: int) -> None:
    names = {retention.name_of(moment) for moment in moments}
    kept: set[str] = set()
    for days in range(700, -1, -every):
        today = NOW - timedelta(days=days)
        kept |= {name for name in names if name <= retention.name_of(today)}
        kept -= set(retention.outdated(kept, today))
    kept |= {name for name in names if name > retention.name_of(today)}
    assert newest_of(names, "%Y-%m") | younger(newest_of(names, "%G-%V"), 56) | younger(names, 7) <= kept


DAILY = [NOW - timedelta(days=days) for days in range(40)]
KEPT = set(map(retention.name_of, DAILY)) - set(retention.outdated(map(retention.name_of, DAILY), NOW))


@pytest.mark.parametrize("jump", [92, 365, 3650, 26000])
@pytest.mark.parametrize("days", [1, 2, 5])
def test_a_clock_that_is_far_ahead_for_some_days_ages_copies_by_those_days_alone(jump: int, days: int) -> None:
    kept = set(KEPT)
    wrong = [NOW + timedelta(days=jump + each) for each in range(days)]
    for now in wrong:
        kept.add(retention.name_of(now))
        kept -= set(retention.outdated(kept, now))
    right = set(KEPT)
    for each in range(1, days):
        right -= set(retention.outdated(right, NOW + timedelta(days=each)))
    assert kept == right | set(map(retention.name_of, wrong))
    assert retention.outdated(kept, NOW + timedelta(days=days - 1)) == []
    assert not {retention.name_of(now) for now in wrong} & set(retention.outdated(kept, NOW + timedelta(days=60)))


@pytest.mark.parametrize("year", [1971, 2001, 2025])
def test_a_clock_that_is_far_behind_removes_nothing(year: int) -> None:
    now = NOW.replace(year=year)
    assert retention.outdated(KEPT | {retention.name_of(now)}, now) == []


def test_the_newest_copy_is_the_newest_up_to_now(tmp_path: Path) -> None:
    assert retention.newest(str(tmp_path), NOW) is None
    ahead, right, damaged = NOW.replace(year=2099), NOW - timedelta(days=3), retention.damaged_name_of(NOW)
    for name in (retention.name_of(ahead), damaged):
        (tmp_path / name).touch()
    assert retention.newest(str(tmp_path), NOW) == str(tmp_path / retention.name_of(ahead))
    (tmp_path / retention.name_of(right)).touch()
    assert retention.newest(str(tmp_path), NOW) == str(tmp_path / retention.name_of(right))


def test_a_copy_of_a_damaged_log_counts_for_nothing_among_the_good_ones(log: Log, folder: Path) -> None:
    days = [NOW - timedelta(days=days) for days in (80, 79, 78)]
    good = [Path(making.back_up(log, str(folder), day).path).name for day in days]
    log.connection.execute("UPDATE events SET login = 'mallory' WHERE seq = 2")
    for day in days:
        with pytest.raises(DamagedError):
            making.back_up(log, str(folder), day + timedelta(hours=1))
    damaged = [retention.damaged_name_of(day + timedelta(hours=1)) for day in days]
    assert there(folder) == sorted([*good, *damaged])
    assert making.prune(log, str(folder), NOW, good=False) == [damaged[1], damaged[0]]
    assert there(folder) == sorted([*good, damaged[2]])
    assert making.prune(log, str(folder), NOW) == [good[1], good[0]]


def test_the_codes_go_with_their_copy(log: Log, path: Path, folder: Path) -> None:
    path.with_name("codes.toml").write_text("# the team's", encoding="utf-8")
    days = [NOW - timedelta(days=days) for days in (80, 79)]
    old, new = (Path(making.back_up(log, str(folder), day).path) for day in days)
    assert retention.codes_of(new.name) == new.name.removesuffix(".db") + ".codes.toml"
    assert (folder / retention.codes_of(old.name)).read_text(encoding="utf-8") == "# the team's"
    making.prune(log, str(folder), NOW)
    assert there(folder) == sorted([new.name, retention.codes_of(new.name)])


def test_only_this_logs_own_copies_are_removed(log: Log, folder: Path, tmp_path: Path) -> None:
    days = [NOW - timedelta(days=days) for days in (90, 89, 88)]
    for day in days:
        making.back_up(log, str(folder), day)
    with open_log(str(tmp_path / "other.db")) as other:
        noted(other)
        kept = [Path(making.back_up(other, str(folder), day + timedelta(hours=1)).path).name for day in days]
    strangers = [retention.name_of(NOW - timedelta(days=91)), "notes.txt", ".log.db-1 of mine", ".other.db-2026-11-20"]
    for name in (*strangers, ".log.db-2026-11-20", ".log.db-2026-11-21"):
        (folder / name).write_bytes(b"")
    gone = making.prune(log, str(folder), NOW)
    assert gone == [retention.name_of(day) for day in (days[1], days[0])]
    assert there(folder) == sorted([*kept, *strangers, retention.name_of(days[2]), ".log.db-2026-11-21"])
