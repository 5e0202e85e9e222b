"""Every figure of a report, held equal to a second computation that knows only what ``ql help metrics`` says."""

from __future__ import annotations

import importlib
import random
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from quicklog.config import codes_file
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.note.fields import COLUMNS
from quicklog.report.made import Asked, report
from quicklog.shorthand.customers import every
from quicklog.store import query
from quicklog.store.opening import open_log
from quicklog.store.query import Selection
from quicklog.store.repeats import tell_persons
from tests.bench import year
from tests.notebook import in_memory, stamp
from tests.report.second import Second, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from quicklog.lib.record import Record
    from quicklog.note.fields import Note
    from quicklog.report.records import Group, Report, Share
    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log, Transaction
    from tests.bench.year import Truth

    Figures = dict[str, Any]

ZONE = ZoneInfo("Asia/Jerusalem")
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
TEAM = """
[codes.viruses]
meaning = "Remove them"
aliases = ["virus"]
kind = "fault"
answer_within = "4h"
[codes.password]
meaning = "Reset it"
self_service = true
answer_within = "1d"
[codes.invoice]
meaning = "Send it again"
avoidable = true
[codes.angry]
meaning = "Hear it to the end"
kind = "complaint"
follow_up = "1d"
answer_within = "30m"
[codes.callback]
meaning = "Call back"
outbound = true
[technicians]
"Eli Levi" = { aliases = ["eli"] }
"Dana Katz" = { aliases = ["dana"] }
[customers]
"Rami Cohen" = { aliases = ["R Cohen", "Ramy Cohen"] }
"Bakery" = { users = 12 }
"Stores" = { internal = true, aliases = ["The Stores"] }
"""
HOURS = """
[hours]
sun-thu = "08:00-12:30 13:30-17:00"
fri = "08:00-13:00"
sat = "20:00-04:00"
"""
CUSTOMERS = ("Rami Cohen", "R Cohen", "Ramy Cohen", "Bakery", "Stores", "The Stores", "Olga", "Olga P", "Yossi", "Tal")
TECHNICIANS = ("Eli Levi", "Dana Katz", "Noa Bar")
CODES = ("viruses", "password", "invoice", "angry", "viruses+invoice", "password+printer", "virus", "flood", None)
# The distances at which something ends: forwarding, repeats, ages and norms, and others besides.
GAPS = (
    *(0, 1, MINUTE, 14 * MINUTE, 15 * MINUTE - 1, 15 * MINUTE, 15 * MINUTE + 1, 20 * MINUTE, HOUR, 5 * HOUR, 11 * HOUR),
    *(each * DAY + slack for each in (1, 2, 7, 10, 30) for slack in (-1, 0, 1)),
)
SHORT = (0, 1, MINUTE, 15 * MINUTE - 1, 15 * MINUTE, 15 * MINUTE + 1, HOUR, 4 * HOUR, 4 * HOUR + 1, DAY, 3 * DAY)
# Shortly before the clocks are put forward and back, and in between.
STARTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()
    for text in ("2026-03-24T10:00", "2026-03-27T01:50", "2026-10-24T23:50", "2026-10-25T00:55", "2026-06-30T22:00")
)


def team(days: int, *, hours: bool) -> Codes:
    """Return the codes of the team, which counts so many days for a repeat."""
    text = f"{TEAM}{HOURS if hours else ''}[settings]\nrepeat_days = {days}\n"
    codes, findings = codes_file.read(text.encode(), 2026)
    assert not findings
    return codes


# Logs of which it is known what happens in them


class Made:
    """A log that is written note by note, each by a chance of its own."""

    def __init__(self, codes: Codes, write: Transaction) -> None:
        self.codes, self.write = codes, write
        self.moments: list[int] = []
        self.last = 0

    def note(self, seed: int) -> None:
        """Write a note, and what happens to it."""
        chance = random.Random(seed)
        begins = chance.choice(self.moments[-8:]) if self.moments and chance.random() < 0.95 else chance.choice(STARTS)
        moment = int(begins) + chance.choice(GAPS)
        self.moments.append(moment)
        body = self._body(chance, moment)
        note = self.write.append("noted", body, at=self._stamp(moment), login="eli")
        assert note is not None
        moment += chance.choice((0, 0, 0, 30, HOUR))
        due = int(datetime.fromisoformat(body["due"]).timestamp()) if "due" in body else moment + DAY
        happened: list[str] = []
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 5))):
            moment = max(moment, due + chance.choice((-1, 0, 1))) if chance.random() < 0.3 else moment
            moment += chance.choice(SHORT)
            kind, said = self._event(chance, moment, due, happened, note)
            after = self.write.append(
                kind, said | self._offset(moment), at=self._stamp(moment), login="dana", note=note.id
            )
            assert after is not None
            note = after
            happened.append(self._last_event())

    def joined(self, *names: str) -> None:
        """Write that names are one customer's."""
        moment = int(STARTS[0])
        self.write.append("joined", {"names": [*names], **self._offset(moment)}, at=self._stamp(moment), login="eli")

    def parted(self, *names: str) -> None:
        """Write that names stand for nobody else."""
        moment = int(STARTS[0]) + 1
        self.write.append("parted", {"names": [*names], **self._offset(moment)}, at=self._stamp(moment), login="eli")

    def take_back_last(self) -> None:
        """Take back what was written last, which belongs to no note."""
        moment, last = int(STARTS[0]) + 2, self._last_event()
        body = {"of": last, **self._offset(moment)}
        self.write.append("undone", body, at=self._stamp(moment), login="eli", note=last)

    def _last_event(self) -> str:
        ((last,),) = self.write._connection.execute("SELECT id FROM events ORDER BY number DESC LIMIT 1").fetchall()
        return str(last)

    def _stamp(self, moment: int) -> str:
        self.last = max(self.last, moment)
        return stamp(datetime.fromtimestamp(moment, UTC))

    @staticmethod
    def _offset(moment: int) -> Figures:
        return {"offset": datetime.fromtimestamp(moment, ZONE).isoformat()[19:]}

    def _body(self, chance: random.Random, moment: int) -> Figures:
        at = datetime.fromtimestamp(moment, UTC if chance.random() < 0.05 else ZONE)
        said: Figures = {"line": "a line", "at": at.isoformat(timespec="seconds"), **self._offset(moment)}
        if chance.random() < 0.05:
            return said | {"draft": "no customer"}
        code = chance.choice(CODES)
        known = self.codes.code((code or "").split("+")[0])
        said |= {
            "customer": chance.choice(CUSTOMERS[: chance.choice((2, 5, 8, 10))]),
            "technician": chance.choice(TECHNICIANS),
            "code": code,
            "kind": known.kind if known else "request",
            "channel": chance.choice((None, "phone", "email")),
            "score": chance.choice((None, None, 0, 4, 10)),
        }
        drawn = chance.random()
        if drawn < 0.08:
            said |= {"kind": "message", "for": "Dana Katz"}
        elif drawn < 0.16:
            said |= {"direction": "out", "code": chance.choice(("callback", code))}
        if chance.random() < 0.4:
            said["due"] = datetime.fromtimestamp(moment + chance.choice(GAPS), ZONE).isoformat(timespec="seconds")
        return {name: value for name, value in said.items() if value is not None}

    def _event(
        self, chance: random.Random, moment: int, due: int, happened: Sequence[str], note: Note
    ) -> tuple[str, Figures]:
        """Return what happens next to a note as it stands: what a command would write."""
        later = datetime.fromtimestamp(due + chance.choice((HOUR, DAY, 3 * DAY)), ZONE).isoformat(timespec="seconds")
        code, drawn = chance.choice(CODES), chance.random()
        said: Figures = {"customer": chance.choice(CUSTOMERS), "technician": "Noa Bar", "code": code}
        changes: list[Figures] = [
            {"code": code},
            {"code": "viruses", "meaning": "Remove them"},
            {"detail": "slow", "customer": chance.choice(CUSTOMERS), "direction": None},
            {"technician": "Noa Bar", "due": later},
        ]
        found: tuple[str, Figures] = self._followed(chance, moment, later, note)
        if happened and drawn < 0.15:
            found = "undone", {"of": chance.choice([happened[-1], note.id])}
        elif note.status == "void" or (note.status == "done" and drawn < 0.6):
            found = "reopened", {"why": "it does not work"}
        elif note.status == "draft":
            found = "amended", {"changes": said | chance.choice(({}, {"due": later})), "line": "a line"}
        elif drawn < 0.2:
            found = "voided", {"why": "a test"}
        elif note.status == "done" or drawn < 0.4:
            found = "amended", {"changes": chance.choice(changes)}
        elif drawn < 0.6:
            found = "done", {"outcome": "it works"}
        return found

    @staticmethod
    def _followed(chance: random.Random, moment: int, later: str, note: Note) -> tuple[str, Figures]:
        at, first = datetime.fromtimestamp(moment, ZONE).isoformat(timespec="seconds"), note.first_due or note.due
        followed: list[tuple[str, Figures]] = [
            ("seen", {"by": "Dana Katz"}),
            ("snoozed", {"due": later, "why": "a part"}),
            ("waiting", {"until": later, "due": later, "first_due": first, "why": "a photo"}),
            ("woken", {"due": first}),
            *[("tried", {"by": "Eli Levi", "at": at})] * 2,
            ("tried", {"by": "Eli Levi"}),
            ("taken", {"by": chance.choice(TECHNICIANS)}),
            ("given", {"to": chance.choice(TECHNICIANS), "why": "knows it"}),
        ]
        return chance.choice(followed)


class Case(NamedTuple):
    """A log, and what is asked of it."""

    seeds: tuple[int, ...]
    days: int
    hours: bool
    joins: int
    begins: int | None
    ends: int | None
    edges: tuple[int, int]
    later: int
    filtered: str

    def made(self) -> tuple[Log, Codes, datetime, Wanted, Selection]:
        """Return the log, the team, the moment at which it is looked at, and the two ways to ask for the same notes."""
        log, codes = in_memory(), team(self.days, hours=self.hours)
        with log.transaction() as write:
            made = Made(codes, write)
            if self.joins:
                made.joined("Olga", "Olga P")
            if self.joins > 1:
                made.joined("Yossi", "R Cohen")
            if self.joins > 2:
                made.joined("Tal", "Olga P")
                made.parted("Tal")
                made.joined("Tal", "Bakery")
                made.take_back_last()
            for seed in self.seeds:
                made.note(seed)
        now = datetime.fromtimestamp(made.last + self.later, ZONE)
        begins, ends = self._edge(made.moments, self.begins, 0), self._edge(made.moments, self.ends, 1)
        if begins and ends and ends < begins:
            begins, ends = ends, begins
        code, technician, customers = self._filters()
        values = {name: each for name, each in (("technician", technician), ("customer", customers)) if each}
        chosen = Selection(since=begins, until=ends, codes=code, values=values)
        wanted = Wanted(begins, ends, next(iter(code), None), next(iter(technician), None), customers)
        return log, codes, now, wanted, chosen

    def _edge(self, moments: Sequence[int], place: int | None, which: int) -> datetime | None:
        if place is None:
            return None
        return datetime.fromtimestamp(moments[place % len(moments)] + self.edges[which], ZONE)

    def _filters(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        if self.filtered == "technician":
            return (), ("Dana Katz",), ()
        if self.filtered == "customer":
            return (), (), ("Rami Cohen", "R Cohen", "Ramy Cohen", "Yossi")
        return ((self.filtered,), (), ()) if self.filtered else ((), (), ())


_EDGES = st.sampled_from((-DAY, -1, 0, 0, 1, HOUR, DAY))
_PLACES = st.one_of(st.none(), st.integers(0, 79))
_CASES = st.builds(
    Case,
    seeds=st.lists(st.integers(0, 2**40), min_size=10, max_size=80).map(tuple),
    days=st.sampled_from((7, 7, 7, 1, 30)),
    hours=st.booleans(),
    joins=st.integers(0, 3),
    begins=_PLACES,
    ends=_PLACES,
    edges=st.tuples(_EDGES, _EDGES),
    later=st.sampled_from((0, 1, HOUR, DAY, 7 * DAY, 7 * DAY + 1, 40 * DAY)),
    filtered=st.sampled_from(("", "", "", "viruses", "invoice", "technician", "customer")),
)


# A note is a chance of its own, which says no more when it is made smaller: that would only take minutes.
_TRIED = settings(deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


# The figures of a report, flat


def named(found: Record) -> Figures:
    """Return the fields of a record by their names."""
    return dict(zip(type(found)._fields, found, strict=True))


def share(found: Share) -> tuple[int, int]:
    return found.hits, found.number


def groups(found: Sequence[Group]) -> Figures:
    return {each.name: {"counts": named(each.counts), "promises": named(each.promises)} for each in found}


def flat(found: Report) -> Figures:
    quality = found.quality
    return {
        "totals": named(found.totals),
        "ours": found.ours,
        "messages": found.messages,
        "codes": {
            each.name: {
                "counts": named(each.counts),
                "promises": named(each.promises),
                **{name: getattr(each, name) for name in ("caused", "elsewhere", "vanish")},
                **{name: getattr(each, name) for name in ("known", "avoidable", "self_service")},
            }
            for each in found.codes
        },
        "promises": named(found.promises),
        "closings": {
            (each.of, each.name): {
                **{name: getattr(each, name) for name in ("closed", "open", "norm")},
                **{name: getattr(each, name) for name in ("median", "ninth", "median_closed", "ninth_closed")},
                "in_time": share(each.in_time),
            }
            for each in found.closings
        },
        "backlog": {
            **{name: getattr(found.backlog, name) for name in ("promises", "messages")},
            **{name: getattr(found.backlog, name) for name in ("under_10", "up_to_30", "over_30")},
            "oldest": found.backlog.oldest and int(found.backlog.oldest.timestamp()),
        },
        "handling": named(found.handling),
        **{name: groups(getattr(found, name)) for name in ("kinds", "channels", "technicians", "customers")},
        "scores": [*map(tuple, found.scores)],
        "load": [[*each] for each in found.load],
        "quality": {
            **{name: share(getattr(quality, name)) for name in ("unknown", "drafts", "code_changed", "first_of_list")},
            "voided": quality.voided,
        },
        "period": (found.since.timestamp(), found.until.timestamp()),
    }


def compare(found: Figures, expected: Figures) -> list[str]:
    """Return what differs, by where it stands."""
    return [*_differing(found, expected, "")]


def _differing(found: Any, expected: Any, where: str) -> Any:
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in {**found, **expected}:
            if name not in found or name not in expected:
                yield f"{where}/{name}: found {found.get(name)} and not {expected.get(name)}"
            else:
                yield from _differing(found[name], expected[name], f"{where}/{name}")
    elif found != expected and not (
        isinstance(found, (float, int)) and isinstance(expected, (float, int)) and found == pytest.approx(expected)
    ):
        yield f"{where}: {found} and not {expected}"


def figures(case: Case) -> tuple[Report, Second, Wanted]:
    log, codes, now, wanted, chosen = case.made()
    with log:
        found = report(log, Asked(chosen, codes, now))
        return found, Second(log.connection, codes, now), wanted


def agree(found: Report, second: Second, wanted: Wanted, week_starts: int = 0) -> None:
    """Hold a report to the second computation: all but what is held by itself below."""
    figures, expected = flat(found), second.figures(wanted)
    told = figures["closings"]
    judged = {name for name, each in expected["closings"].items() if each["in_time"][1]}
    assert judged <= told.keys() or len(told) > 12
    expected["closings"] = {name: each for name, each in expected["closings"].items() if name in told}
    for each in (figures, expected):
        each["customers"] = {name: group["counts"] for name, group in each["customers"].items()}
        del each["quality"]["code_changed"], each["handling"]
        if wanted.since is None and not len(second.contacts_of(wanted)):
            del each["period"]  # it begins with the first contact, and there is none
    assert compare(figures, expected) == []
    names = [each.name for each in found.codes]
    assert names == sorted(names, key=lambda name: -expected["codes"][name]["counts"]["contacts"])
    assert [share(each.cumulative) for each in found.codes] == [
        (number, len(second.contacts_of(wanted))) for number in second.cumulative(wanted, names)
    ]
    assert (found.base, found.base_of) == (second.base(), "listed" if second.base() else None)
    agree_by_days(found, second, wanted, week_starts)
    agree_on_trends(found, second, wanted)
    agree_on_callers(found, second, wanted)


def agree_by_days(found: Report, second: Second, wanted: Wanted, week_starts: int) -> None:
    for spans, unit in ((found.weeks, "week"), (found.months, "month")):
        expected = second.spans(wanted, found.since, found.until, unit, week_starts)
        told = [(each.first, each.last, each.whole, each.working_days, named(each.counts)) for each in spans]
        assert told == [
            tuple(each[name] for name in ("first", "last", "whole", "working_days", "counts")) for each in expected
        ]
    months = [(each.first, each.last) for each in found.months]
    assert [name for name, _ in found.season] == [each.name for each in found.codes[:12]]
    for name, numbers in found.season:
        assert [*numbers] == second.season(wanted, name, months)


def agree_on_trends(found: Report, second: Second, wanted: Wanted) -> None:
    contacts = second.contacts_of(wanted)
    # Behind the last contact of all nothing is known of any week.
    last = second.contacts.day.max() if len(second.contacts) else ""
    weeks = [week for week in found.weeks if week.whole and week.working_days and f"{week.first}" <= last]
    within = [contacts[contacts.day.between(f"{week.first}", f"{week.last}")] for week in weeks]
    told = {trend.name: trend for trend in found.trends}
    # Who came again within days of the log's first contact is not known.
    first = second.contacts.t.min() if len(second.contacts) else 0
    known_from = datetime.fromtimestamp(int(first) + second.days * DAY, second.zone).date()
    known = [place for place, week in enumerate(weeks) if week.first >= known_from]
    labels = tuple(week.first for week in weeks)
    assert told["repeats"].labels == tuple(weeks[place].first for place in known)
    assert all(trend.labels == labels for name, trend in told.items() if name != "repeats")
    load = [len(rows) / week.working_days for rows, week in zip(within, weeks, strict=True)]
    assert [point.value for point in told.pop("contacts a working day").chart.points] == pytest.approx(load)
    sizes = [len(rows) for rows in within]
    hits = {
        "repeats": ([within[place].again.sum() for place in known], [sizes[place] for place in known]),
        "avoidable": ([rows.avoidable.sum() for rows in within], sizes),
        "complaints": ([(rows.kind == "complaint").sum() for rows in within], sizes),
    }
    assert told.keys() == hits.keys()
    for name, trend in told.items():
        shares = {place: each / size for place, (each, size) in enumerate(zip(*hits[name], strict=True)) if size}
        assert {point.place: point.value for point in trend.chart.points} == pytest.approx(shares)


def agree_on_callers(found: Report, second: Second, wanted: Wanted) -> None:
    callers, expected = found.callers, second.more_than_others(wanted)
    assert callers.compared == found.totals.customers
    assert callers.stand_out == len(expected)
    more = {second.person(each.key): each.contacts for each in callers.more_than_others}
    assert len(more) == min(len(expected), 25)
    assert more.items() <= expected.items()
    since, before = second.windows(wanted)
    if callers.since is None or callers.before_since is None:
        assert callers.more_than_before == ()
        return
    # Where the quarter before began with days without a contact, it is counted from the first contact on.
    assert int(callers.since.timestamp()) == since
    assert before is not None
    assert int(callers.before_since.timestamp()) >= before
    changed = {second.person(each.key): each for each in callers.more_than_before}
    surest = second.more_than_before(wanted, since, before)[:25]
    assert {*changed} == {each.key for each in surest}
    assert callers.changed == len(second.more_than_before(wanted, since, before))
    for each in surest:
        caller = changed[each.key]
        assert (caller.contacts, caller.before) == (each.now, each.before)
        assert (caller.expected, caller.p) == pytest.approx((each.expected, each.p))


@given(_CASES)
@settings(_TRIED, max_examples=40)
def test_every_figure_is_what_the_second_computation_finds(case: Case):
    agree(*figures(case))


# What is held by itself


@given(_CASES)
@settings(_TRIED, max_examples=15)
def test_a_promise_is_a_new_customers_or_another_ones_whether_or_not_its_note_is_a_contact(case: Case):
    found, second, wanted = figures(case)
    told, expected = flat(found)["customers"], second.figures(wanted)["customers"]
    assert {name: each["promises"] for name, each in told.items()} == {
        name: each["promises"] for name, each in expected.items()
    }


@given(_CASES)
@settings(_TRIED, max_examples=15)
def test_only_contacts_whose_code_was_changed_count_as_changed(case: Case):
    found, second, wanted = figures(case)
    assert share(found.quality.code_changed) == second.figures(wanted)["quality"]["code_changed"]


@given(_CASES)
@settings(_TRIED, max_examples=15)
def test_what_was_taken_back_is_no_matter_and_what_was_opened_again_is_told(case: Case):
    found, second, wanted = figures(case)
    assert flat(found)["handling"] == second.figures(wanted)["handling"]


@given(_CASES, st.sampled_from((45, 100, 366)))
@settings(_TRIED, max_examples=15)
def test_a_team_may_count_a_repeat_after_more_than_a_month(case: Case, days: int):
    found, second, wanted = figures(case._replace(days=days))
    assert compare(named(found.totals), second.figures(wanted)["totals"]) == []


# ``ql list`` shows the notes behind the numbers


def shown(log: Log, chosen: Selection) -> set[str]:
    """Return the ids of the notes that ``ql list`` would show."""
    place = COLUMNS.index("id")
    return {row[place] for page in query.pages(log, chosen) for row in page}


@given(_CASES)
@settings(_TRIED, max_examples=25)
def test_list_repeats_shows_the_contacts_that_came_again(case: Case):
    log, codes, now, wanted, chosen = case.made()
    with log:
        second = Second(log.connection, codes, now)
        contacts = second.contacts_of(wanted)
        tell_persons(log, codes)
        assert shown(log, replace(chosen, repeats=case.days)) == {*contacts[contacts.again].id}


@given(_CASES)
@settings(_TRIED, max_examples=25)
def test_list_promise_shows_the_promises_of_each_sort(case: Case):
    log, codes, now, wanted, chosen = case.made()
    with log:
        second, numbers = Second(log.connection, codes, now), report(log, Asked(chosen, codes, now)).promises
        for state in ("kept", "late", "open", "overdue"):
            ids = shown(log, replace(chosen, promises=(state,), as_of=now))
            assert ids == second.promised(wanted, state)
            assert len(ids) == getattr(numbers, state)


# Small examples, in which one thing is at its edge


class Small:
    """A log of a few notes, each moment as a clock in Jerusalem shows it."""

    def __init__(self, codes: Codes | None = None) -> None:
        self.log, self.codes = in_memory(), codes or team(7, hours=False)

    def note(self, at: str, customer: str | None = "Olga", code: str | None = "viruses", **said: Any) -> Note:
        """Write a note."""
        fields = {"customer": customer, "technician": "Eli Levi", "code": code, "kind": "request"} | said
        body = {name.rstrip("_"): value for name, value in fields.items() if value is not None}
        return self._append("noted", body | {"line": "a line", "at": moment(at).isoformat()}, at, None)

    def event(self, note: Note, kind: str, on: str, **body: Any) -> Note:
        """Write what happened to a note."""
        return self._append(kind, body, on, note.id)

    def _append(self, kind: str, body: Figures, at: str, note: str | None) -> Note:
        with self.log.transaction() as write:
            said = {"offset": moment(at).isoformat()[19:], **body}
            made = write.append(kind, said, at=stamp(moment(at)), login="eli", note=note)
        assert made is not None
        return made

    def report(self, now: str, since: str | None = None, until: str | None = None, **chosen: Any) -> Report:
        """Return the report of a period."""
        begins, ends = (None if each is None else moment(each) for each in (since, until))
        return report(self.log, Asked(Selection(since=begins, until=ends, **chosen), self.codes, moment(now)))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(("days", "at"), [(60, "2026-02-15T10:00"), (366, "2026-12-01T10:00")])
def test_who_comes_again_within_the_days_of_a_repeat_was_not_settled_however_many_they_are(days: int, at: str):
    small = Small(team(days, hours=False))
    small.note("2026-01-01T10:00")
    small.note(at)
    first = small.report("2027-12-01T00:00", "2026-01-01T00:00", "2026-01-02T00:00").totals
    assert (first.first, first.settled) == (1, 0)
    assert small.report("2027-12-01T00:00", at, None).totals.again == 1


def test_list_repeats_takes_seven_days_to_the_second_as_the_report_does():
    small = Small()
    small.note("2026-05-01T10:00")
    small.note("2026-05-08T10:00", "Tal")
    again = small.note("2026-05-08T10:00")
    tell_persons(small.log, small.codes)
    assert small.report("2026-06-01T00:00").totals.again == 1
    assert shown(small.log, Selection(repeats=7)) == {again.id}


def test_list_repeats_takes_a_quarter_of_an_hour_to_the_second_as_the_report_does():
    small = Small()
    small.note("2026-05-01T10:00")
    small.note("2026-05-01T10:15", "Tal")
    small.note("2026-05-01T10:15", technician="Dana Katz")
    tell_persons(small.log, small.codes)
    assert small.report("2026-06-01T00:00").totals.forwarded == 1
    assert shown(small.log, Selection(repeats=7)) == set()


def test_a_technician_under_an_alias_forwards_nothing_to_himself():
    codes, findings = codes_file.read(b'[technicians]\nDana = { aliases = ["dd"] }\n', 2026)
    assert not findings
    small = Small(codes)
    small.note("2026-05-01T10:00", technician="Dana")
    again = small.note("2026-05-01T10:10", technician="dd")
    tell_persons(small.log, codes)
    found = small.report("2026-06-01T00:00").totals
    assert (found.forwarded, found.again) == (0, 1)
    assert shown(small.log, Selection(repeats=7)) == {again.id}


def test_a_month_is_whole_from_the_hour_on_at_which_the_teams_day_begins():
    codes, findings = codes_file.read(b'[settings]\nday_starts = "05:00"\n', 2026)
    assert not findings
    small = Small(codes)
    small.note("2026-05-04T10:00")
    months = small.report("2026-07-01T00:00", "2026-05-01T05:00", "2026-06-01T05:00").months
    assert [(month.first.month, month.whole) for month in months] == [(5, True)]


def test_what_was_only_handed_on_is_no_matter():
    small = Small()
    small.event(small.note("2026-05-04T10:00"), "given", "2026-05-04T10:05", to="Tal")
    done = small.note("2026-05-04T11:00", due=moment("2026-05-05T10:00").isoformat())
    small.event(done, "closed", "2026-05-04T12:00")
    found = small.report("2026-07-01T00:00")
    assert found.handling.matters == found.closings[0].closed + found.closings[0].open == 1


OLDEST, NEWEST = (f"WHERE position = (SELECT {end}(position) FROM notes);" for end in ("min", "max"))
NO_CODES, NO_TECHNICIANS = (
    f"UPDATE notes SET {column} = CAST(x'ff41' AS TEXT) {OLDEST}"
    f" UPDATE notes SET {column} = CAST(x'fe41' AS TEXT) {NEWEST}"
    for column in ("code", "technician_key")
)


@pytest.mark.parametrize(
    "damage",
    [
        f"UPDATE notes SET score = 'ten' {OLDEST}",
        NO_CODES,
        NO_TECHNICIANS,
        f"UPDATE notes SET at = '0000-05-04T10:00:00+02:00', position = -62156000000 * 4096 {OLDEST}",
        "UPDATE notes SET status = 'done', closed_at = '3026-05-04T10:00:00+02:00'",
        "UPDATE events SET kind = 'undone', body = '{' WHERE kind = 'tried'",
    ],
    ids=["score", "codes", "technicians", "year 0", "closed in 3026", "body"],
)
def test_what_another_program_wrote_wrongly_ends_no_report(damage: str):
    small = Small(team(7, hours=True))
    small.event(small.note("2026-05-04T10:00"), "tried", "2026-05-04T10:05")
    small.note("2026-05-05T10:00")
    triggers = [*small.log.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    small.log.connection.executescript(";".join(f"DROP TRIGGER {name}" for (name,) in triggers))
    small.log.connection.executescript(damage)
    assert small.report("2026-07-01T00:00", "2026-05-01T00:00").totals.contacts >= 1
    found = small.report("2026-07-01T00:00")
    assert found.totals.contacts == 2
    assert len(found.weeks) < 10


def test_a_promise_to_somebody_of_the_house_who_never_called_is_of_the_house():
    small = Small(team(7, hours=False))
    listed = next(each for each in every(small.codes.customers) if each.internal)
    small.note("2026-05-04T10:00")
    small.note("2026-05-04T11:00", listed.name, direction="out", due=moment("2026-05-05T10:00").isoformat())
    groups = {group.name: group for group in small.report("2026-07-01T00:00").customers}
    assert groups["external"].promises.made == 0


def test_a_draft_that_was_made_a_note_changed_no_code():
    small = Small()
    draft = small.note("2026-05-01T10:00", None, None, technician=None, draft="no customer")
    due = moment("2026-05-02T10:00").isoformat()
    changes = {"customer": "Olga", "technician": "Eli Levi", "code": "viruses", "kind": "fault", "due": due}
    small.event(draft, "amended", "2026-05-01T10:05", changes=changes, line="a line")
    assert share(small.report("2026-05-01T12:00").quality.code_changed) == (0, 1)


def test_neither_what_was_taken_back_nor_a_message_is_a_contact_whose_code_was_changed():
    small = Small()
    for said in ({}, {"kind": "message", "for_": "Dana Katz"}):
        note = small.note("2026-05-01T10:00", **said)
        small.event(note, "amended", "2026-05-01T10:05", changes={"code": "invoice"})
        if not said:
            small.event(note, "voided", "2026-05-01T10:06", why="a test")
    small.note("2026-05-01T11:00")
    assert share(small.report("2026-05-01T12:00").quality.code_changed) == (0, 1)


def test_a_note_that_was_taken_over_and_then_taken_back_is_no_matter():
    small = Small()
    note = small.note("2026-05-01T10:00")
    small.event(note, "taken", "2026-05-01T10:05", by="Dana Katz")
    small.event(note, "voided", "2026-05-01T10:06", why="a test")
    assert tuple(small.report("2026-05-01T12:00").handling) == (0, 0, 0, 0, 0)


def test_a_code_that_is_called_complaint_is_told_from_the_complaints():
    text = TEAM.replace("[codes.angry]", "[codes.complaint]")
    small = Small(codes_file.read(text.encode(), 2026)[0])
    small.note("2026-05-01T10:00", code="viruses", kind="complaint", due=moment("2026-05-03T10:00").isoformat())
    small.note("2026-05-01T10:00", code="complaint", kind="complaint", due=moment("2026-05-03T10:00").isoformat())
    found = [(each.of, each.name, each.open, each.norm) for each in small.report("2026-05-02T00:00").closings]
    assert len({each[:2] for each in found}) == len(found)
    assert [norm for *_, number, norm in found if number == 2] == [None, None]


def test_a_customer_of_the_own_house_is_that_by_all_names_that_are_joined():
    text = '[customers]\n"Main Stores" = {}\n"Stores" = { internal = true }\n'
    small = Small(codes_file.read(text.encode(), 2026)[0])
    small.note("2026-05-01T10:00", "Main Stores")
    with small.log.transaction() as write:
        write.append("joined", {"names": ["Main Stores", "Stores"], "offset": "+03:00"}, at=stamp(), login="eli")
    assert [each.name for each in small.report("2026-05-02T00:00").customers] == ["internal"]


def test_a_new_customer_who_was_promised_something_is_new_where_others_had_the_contact():
    small = Small()
    small.note("2026-05-01T10:00", "Tal")
    due = moment("2026-05-03T10:00").isoformat()
    small.note("2026-05-02T10:00", "Tal", technician="Dana Katz", direction="out", due=due)
    small.note("2026-05-02T10:00", "Olga", technician="Dana Katz")
    dana = {"technician": ("Dana Katz",)}
    found = small.report("2026-05-05T00:00", "2026-05-01T00:00", values=dana).customers
    assert [(each.name, each.promises.overdue) for each in found if each.name == "new"] == [("new", 1)]


@pytest.mark.parametrize("due", [None, "2025-11-02T10:00"], ids=["closed", "open"])
def test_a_log_of_which_the_last_weeks_before_a_period_were_quiet_is_not_too_short(due: str | None):
    small = Small()
    small.note("2025-11-01T10:00", due=due and moment(due).isoformat())
    for day in range(15, 30):
        small.note(f"2026-05-{day}T10:00", "Tal")
        small.note(f"2026-06-{day}T10:00", "Tal")
    callers = small.report("2026-07-01T00:00", "2026-06-01T00:00").callers
    begins = moment("2026-06-01T00:00")
    assert callers.since == begins
    assert callers.before_since == datetime.fromtimestamp(begins.timestamp() - 91 * DAY, ZONE)


# Little to count


@pytest.mark.parametrize("hours", [False, True])
def test_a_log_without_notes_has_a_report_of_nothing(hours: bool):
    small = Small(team(7, hours=hours))
    for period in ((None, None), ("2026-05-01T00:00", None), ("2026-05-01T00:00", "2026-05-02T00:00")):
        found = small.report("2026-06-01T00:00", *period)
        assert found.is_empty
        assert tuple(found.totals) == (0,) * 17
        assert (found.totals.repeats.value, found.promises.made, found.backlog.open, found.codes) == (None, 0, 0, ())
        assert (found.closings, found.callers.more_than_others, found.backlog.oldest) == ((), (), None)
        assert sum(map(sum, found.load)) == sum(each.counts.contacts for each in found.weeks) == 0


def test_a_period_without_notes_between_others_has_a_report_of_nothing_but_the_backlog():
    small = Small()
    small.note("2026-05-01T10:00", due=moment("2026-05-02T10:00").isoformat())
    small.note("2026-07-01T10:00")
    found = small.report("2026-08-01T00:00", "2026-06-01T00:00", "2026-06-02T00:00")
    assert found.is_empty
    assert (found.backlog.promises, found.backlog.over_30, found.promises.made) == (1, 1, 0)
    assert [each.counts.contacts for each in (*found.weeks, *found.months)] == [0, 0]


def test_a_period_that_has_not_begun_has_a_report_of_nothing():
    small = Small()
    small.note("2026-05-01T10:00")
    assert small.report("2026-05-02T00:00", "2026-06-01T00:00", "2026-06-02T00:00").is_empty
    assert small.report("2026-05-02T00:00", "2026-06-01T00:00").is_empty


def test_a_period_that_ends_before_it_begins_has_a_report_of_nothing():
    small = Small()
    small.note("2026-05-01T10:00")
    assert small.report("2026-06-02T00:00", "2026-05-20T00:00", "2026-05-01T00:00").is_empty


def test_a_period_that_ended_before_the_first_contact_does_not_begin_after_its_end():
    small = Small()
    small.note("2026-05-01T10:00")
    found = small.report("2026-07-01T00:00", None, "2026-03-01T00:00")
    assert found.is_empty
    assert found.since <= found.until


def test_of_one_note_all_is_told():
    small = Small()
    small.note("2026-05-01T10:00", score=4)
    found = small.report("2026-06-01T00:00")
    assert (found.totals.contacts, found.totals.customers, found.totals.first, found.totals.settled) == (1, 1, 1, 1)
    assert found.since == moment("2026-05-01T10:00")
    assert ([*found.scores], found.load[4][10], found.callers.more_than_others) == ([(4, 1)], 1, ())


def test_of_drafts_alone_it_is_said_that_they_are_drafts():
    small = Small()
    for minute in range(5):
        small.note(f"2026-05-01T10:0{minute}", None, None, technician=None, draft="no customer")
    found = small.report("2026-06-01T00:00")
    assert found.is_empty
    assert (share(found.quality.drafts), share(found.quality.unknown), found.backlog.open) == ((5, 5), (0, 0), 0)


def test_one_customer_with_every_contact_is_unusual_to_nobody():
    small = Small()
    for day in range(1, 29):
        small.note(f"2026-05-{day:02}T10:00")
        small.note(f"2026-06-{day:02}T10:00")
    found = small.report("2026-07-01T00:00", "2026-06-01T00:00")
    assert (found.totals.contacts, found.totals.customers, found.totals.again, found.totals.first) == (28, 1, 28, 0)
    assert (found.callers.more_than_others, found.callers.more_than_before) == ((), ())
    assert found.totals.resolution.value is None


# The believable year


class Year(NamedTuple):
    """A year on disk, with what is true of it."""

    folder: Path
    truth: Truth

    @property
    def codes(self) -> Codes:
        """The codes of its team."""
        return codes_file.load(self.folder / "codes.toml", self.truth.last.year)[0]

    def report(self, since: datetime | None = None, until: datetime | None = None, **chosen: Any) -> Report:
        """Return the report of a period."""
        with open_log(f"{self.folder / 'log.db'}") as log:
            return report(
                log, Asked(Selection(since=since, until=until, **chosen), self.codes, self.truth.now, week_starts=6)
            )


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Return a year of three thousand notes."""
    folder = tmp_path_factory.mktemp("year")
    return Year(folder, year.make(folder, notes=3000))


@pytest.fixture(scope="session")
def whole_year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Return a year of forty thousand notes."""
    folder = tmp_path_factory.mktemp("whole_year")
    return Year(folder, year.make(folder))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        ("2025-11-01T00:00", "2026-11-01T00:00", None),
        ("2026-05-01T00:00", "2026-06-01T00:00", None),
        ("2026-05-01T00:00", "2026-06-01T00:00", "invoice"),
    ],
)
def test_the_figures_of_a_year_are_what_the_second_computation_finds(
    small_year: Year, since: str, until: str, code: str | None
):
    wanted = Wanted(moment(since), moment(until), code)
    found = small_year.report(wanted.since, wanted.until, codes=(code,) if code else ())
    with closing(sqlite3.connect(small_year.folder / "log.db")) as connection:
        agree(found, Second(connection, small_year.codes, small_year.truth.now), wanted, 6)


@pytest.mark.slow
def test_the_totals_of_a_year_are_those_that_are_true_of_it(whole_year: Year):
    found, truth = whole_year.report(), whole_year.truth
    assert found.totals.contacts == truth.contacts
    assert {each.name: each.counts.contacts for each in found.codes} == truth.codes
    assert {name: getattr(found.promises, name) for name in truth.promises} == truth.promises
    assert (found.quality.voided, found.quality.drafts.hits) == (truth.statuses["void"], truth.statuses.get("draft", 0))


@pytest.mark.slow
def test_the_broken_process_of_spring_would_vanish_with_the_most_contacts(whole_year: Year):
    broken = whole_year.truth.broken
    after = broken.last + timedelta(1)
    since, until = (datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in (broken.first, after))
    assert max(whole_year.report(since, until).codes, key=lambda code: code.vanish).name == broken.code == "invoice"


@pytest.mark.slow
def test_of_the_customers_gone_wrong_two_in_three_are_named_and_hardly_another(whole_year: Year):
    callers = whole_year.report(moment("2026-09-01T00:00"), moment("2026-11-01T00:00")).callers
    wrong = {key(each.name) for each in whole_year.truth.wrong}
    named = {each.key for each in callers.more_than_before}
    assert len(named & wrong) >= 10
    assert len(named - wrong) <= 2


# While others write

_COPIED, _MADE = (importlib.import_module(f"quicklog.report.{name}") for name in ("copied", "made"))


class Writing:
    """Somebody else who writes to the same log, each time something different."""

    def __init__(self, path: str) -> None:
        self.small = Small()
        self.small.log = open_log(path)
        self.times = 0
        self.notes = [self._noted(day) for day in range(1, 29)]

    def _noted(self, day: int) -> Note:
        due = moment(f"2026-05-{day:02}T12:00").isoformat() if day % 3 == 0 else None
        return self.small.note(f"2026-05-{day:02}T10:00", CUSTOMERS[day % 4], due=due)

    def write(self, *_: int) -> None:
        """Write a note, correct one, take one back, close one, or join two customers."""
        self.times += 1
        small, note = self.small, self.notes[self.times * 5 % 28]
        small.note("2026-05-02T10:05", "Rami Cohen", technician="Dana Katz")
        small.event(note, "amended", "2026-05-30T10:00", changes={"code": "invoice", "customer": "Tal"})
        earlier = {"at": moment("2026-03-01T10:00").isoformat()}
        small.event(self.notes[self.times * 3 % 28], "amended", "2026-05-30T10:00", changes=earlier)
        small.event(self.notes[self.times * 7 % 28], "voided", "2026-05-30T10:01", why="a test")
        small.event(self.notes[(self.times * 9 + 1) % 28], "done", "2026-05-30T10:02", outcome="it works")
        small.event(self.notes[(self.times * 9 + 1) % 28], "reopened", "2026-05-30T10:03", why="it does not")


def reported(path: str, told: Any = None, **chosen: Any) -> Report:
    asked = Selection(since=moment("2026-05-01T00:00"), until=moment("2026-06-01T00:00"), **chosen)
    with open_log(path) as log:
        return report(log, Asked(asked, team(7, hours=True), moment("2026-06-02T00:00")), told)


@pytest.fixture
def writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writing]:
    """Return somebody who writes to a log that is read in pages of seven notes."""
    monkeypatch.setattr(_COPIED, "PAGE", 7)
    monkeypatch.setattr(_COPIED, "_PAGES", re.sub("LIMIT [0-9]+", "LIMIT 7", _COPIED._PAGES))
    other = Writing(f"{tmp_path / 'log.db'}")
    with other.small.log:
        yield other


_CHOICES: list[Figures] = [{}, {"codes": ("viruses",)}, {"values": {"customer": ("Rami Cohen",)}}]


@pytest.mark.parametrize("chosen", _CHOICES, ids=["all", "a code", "a customer"])
def test_what_is_written_between_two_pages_is_in_the_report_as_if_it_had_been_there_before(
    writing: Writing, chosen: Figures
):
    path = writing.small.log.path
    found = reported(path, writing.write, **chosen)
    after = reported(path, **chosen)
    assert writing.times > 3
    assert found.seq == after.seq
    assert compare(flat(found), flat(after)) == []
    assert found == after


def test_customers_who_are_joined_between_two_pages_are_one(writing: Writing):
    path = writing.small.log.path

    def join(*_: int) -> None:
        if not writing.times:
            writing.times += 1
            with writing.small.log.transaction() as write:
                write.append("joined", {"names": ["Rami Cohen", "Bakery"], "offset": "+03:00"}, at=stamp(), login="eli")

    found, after = reported(path, join), reported(path)
    assert found.seq == after.seq
    assert found.totals == after.totals


@pytest.mark.parametrize("chosen", _CHOICES, ids=["all", "a code", "a customer"])
def test_what_is_written_after_the_last_page_is_not_in_the_report(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, chosen: Figures
):
    path, told = writing.small.log.path, _MADE.tell_contacts
    before = reported(path, **chosen)

    def disturbed(*given: Any) -> None:
        writing.write()
        told(*given)

    monkeypatch.setattr(_MADE, "tell_contacts", disturbed)
    found = reported(path, **chosen)
    assert found.seq == before.seq
    assert compare(flat(found), flat(before)) == []
