"""The clock: the machine's zone against the zone database, hour by hour round every change."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from quicklog.lib.clock import MachineZone, now, zone

ROOT = Path(__file__).parent.parent
needs_tzset = pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot be set to a zone")

COMPARE = """
import random, sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from quicklog.lib.clock import MachineZone, zone

how, names = sys.argv[1], sys.argv[2:]
chance = random.Random(11)

def changes(known):
    "Yield the seconds at which the zone's offset changes, week by week and then by halves."
    week = 7 * 86400
    def offset(second):
        return datetime.fromtimestamp(second, known).utcoffset()
    for second in range(int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()), 2_000_000_000, week):
        early, late = second, second + week
        if offset(early) != offset(late):
            while late - early > 1:
                half = (early + late) // 2
                early, late = (early, half) if offset(half) == offset(late) else (half, late)
            yield late

def said(moment):
    return moment.replace(tzinfo=None), moment.fold, moment.utcoffset()

checked = 0
for name in names:
    known = ZoneInfo(name)
    machine = MachineZone() if how == "TZ" else zone(name)
    assert isinstance(machine, MachineZone), name
    seconds = [chance.randrange(0, 4_000_000_000) for _ in range(2000)]
    near = [change + step for change in changes(known) for step in range(-2 * 3600 - 900, 2 * 3600 + 901, 900)]
    for second in seconds + near + [second - 1 for second in near]:
        moment = datetime.fromtimestamp(second, UTC)
        there = moment.astimezone(known)
        assert said(moment.astimezone(machine)) == said(there), (name, moment)
        assert moment.astimezone(machine).astimezone(UTC) == moment, (name, moment)
        for fold in (0, 1):
            wall = there.replace(tzinfo=None, fold=fold)
            one, other = (wall.replace(tzinfo=each).utcoffset() for each in (machine, known))
            assert one == other, (name, wall, fold)
        checked += 1
    # The hours that are skipped: nothing in UTC ever becomes one of them.
    for change in changes(known):
        before = datetime.fromtimestamp(change - 1, known).replace(tzinfo=None)
        for step in range(0, 2 * 3600, 600):
            for fold in (0, 1):
                wall = (before + timedelta(seconds=step + 1)).replace(fold=fold)
                one, other = (wall.replace(tzinfo=each).utcoffset() for each in (machine, known))
                assert one == other, (name, wall, fold)
print(checked)
"""

# Whole hours and halves; north and south; none; a day that was skipped; one that goes back in winter.
ZONES = ["Asia/Jerusalem", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin", "Asia/Kathmandu"]


def compared(how: str, *names: str, timezone: str | None = None) -> int:
    """Compare in a process of its own, which keeps this one in its zone; return how many moments were alike."""
    environ = os.environ | ({"TZ": timezone} if timezone else {})
    done = subprocess.run(
        [sys.executable, "-c", COMPARE, how, *names],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.slow
@needs_tzset
@pytest.mark.parametrize("name", ZONES[:4])
def test_the_machines_zone_is_that_of_the_database(name: str) -> None:
    assert compared("TZ", name, timezone=name) > 2000


@pytest.mark.slow
@needs_tzset
def test_a_zone_that_is_named_is_that_of_the_database_whatever_the_machines() -> None:
    assert compared("name", *ZONES, timezone="America/Sao_Paulo") > 2000 * len(ZONES)


def asked(expression: str, **environ: str) -> str:
    code = (
        f"import datetime as d\nfrom datetime import UTC\nfrom quicklog.lib.clock import now, zone\nprint({expression})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environ, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@needs_tzset
@pytest.mark.parametrize("name", ["Nowhere/Land", "Europe", "", "../../../etc/passwd/x", "zone1970.tab/x"])
def test_a_zone_that_is_not_known_is_the_machines(name: str) -> None:
    moment = "d.datetime(2026, 7, 1, tzinfo=UTC)"
    said = asked(f"{moment}.astimezone(zone({name!r})).isoformat()", TZ="Asia/Jerusalem")
    assert said == "2026-07-01T03:00:00+03:00"


def test_a_system_without_tzset_asks_the_database_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "tzset", raising=False)
    assert zone("Asia/Jerusalem") == ZoneInfo("Asia/Jerusalem")
    assert isinstance(zone("Nowhere/Land"), MachineZone)
    assert isinstance(zone("/etc/passwd"), MachineZone)


def test_what_a_zone_need_not_say_it_does_not_say() -> None:
    moment = datetime(2026, 11, 21, tzinfo=MachineZone())
    assert moment.dst() is None
    assert moment.tzname() is None
    assert MachineZone().utcoffset(None) is None


@pytest.mark.parametrize("year", [1, 9999])
def test_years_beyond_the_systems_clock_are_read_all_the_same(year: int) -> None:
    offset = datetime(year, 1, 1, tzinfo=MachineZone()).utcoffset()
    assert offset is not None
    assert abs(offset) < timedelta(days=1)


def test_now_is_this_moment_to_the_millisecond() -> None:
    before = datetime.now(UTC)
    moment = now(None)
    after = datetime.now(UTC)
    assert before - timedelta(milliseconds=1) < moment <= after
    assert moment.microsecond % 1000 == 0
    assert moment.utcoffset() == before.astimezone().utcoffset()


@needs_tzset
def test_now_is_on_the_clock_of_the_zone_that_is_named() -> None:
    assert asked("now('Asia/Kathmandu').isoformat()[-6:]", TZ="UTC") == "+05:45"
    assert asked("now(None).isoformat()[-6:]", TZ="Asia/Kathmandu") == "+05:45"
