"""All figures of a report once more, from ``ql help metrics`` alone: data frames instead of SQL, and lifelines.

``Second`` reads the rows of a log with plain ``sqlite3``; what it returns is flat: figures by what they are called.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.working_time import unpacked
from quicklog.report.statistics import unusual
from quicklog.shorthand.customers import every

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what its own dependencies will one day no longer do
    from lifelines import KaplanMeierFitter

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from quicklog.note.working_time import Hours
    from quicklog.shorthand.codes import Codes

    Figures = dict[str, Any]

DAY = 24 * 60 * 60
MINUTE = 60
_SHARED = (
    'id, position, at, customer_key, technician_key, technician, code, kind, channel, status, due, first_due, "for"'
)
_NOTES = f"SELECT {_SHARED}, closed_at, score, direction FROM notes ORDER BY position"
_EVENTS = "SELECT id, note, kind, at, body FROM events ORDER BY number"
_NEVER = np.iinfo(np.int64).max


class Wanted(Record):
    """Which notes are meant: by the moments of a period, and by one value of a column each."""

    since: datetime | None = None
    until: datetime | None = None
    code: str | None = None
    technician: str | None = None
    customers: tuple[str, ...] = ()


class WorkingTime:
    """Working time counted minute by minute: each minute of some years is one in which somebody works, or is not."""

    def __init__(self, hours: Hours, zone: tzinfo, first: date, last: date) -> None:
        self._first = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
        days = np.zeros(((last - first).days + 3, 24 * 60), dtype=bool)  # by the day and the minute that a clock shows
        for number in range(len(days)):
            for back in (0, 1):
                for begin, end in hours.on(first + timedelta(number - 1 - back)):
                    days[number, max(begin - back * 24 * 60, 0) : max(end - back * 24 * 60, 0)] = True
        minutes = pd.date_range(
            datetime.fromtimestamp(self._first, UTC), periods=(last - first).days * 1440, freq="min"
        )
        clock = minutes.tz_convert(zone).tz_localize(None)
        day = (clock - pd.Timestamp(first)).days.to_numpy() + 1
        self._is_worked = days[day, clock.hour.to_numpy() * 60 + clock.minute.to_numpy()]
        self._before = np.concatenate([[0], np.cumsum(self._is_worked)])

    def until(self, moment: int) -> int:
        """Return how many seconds of working time there are up to a moment."""
        minute, rest = divmod(moment - self._first, MINUTE)
        return int(self._before[minute]) * MINUTE + int(self._is_worked[minute]) * rest

    def between(self, first: int, last: int) -> int:
        """Return how many seconds of working time lie between two moments."""
        return self.until(last) - self.until(first)


class Second:
    """A log as data frames: its notes, with what the text says of each, and its events."""

    def __init__(self, connection: sqlite3.Connection, codes: Codes, now: datetime) -> None:
        self.codes, self.now = codes, now
        assert now.tzinfo is not None
        self.zone = now.tzinfo
        self.moment, self.days = int(now.timestamp()), codes.settings.repeat_days
        self.events = _in_force(pd.read_sql_query(_EVENTS, connection))
        self.persons = _persons(self.events, codes)
        self.notes = self._told(pd.read_sql_query(_NOTES, connection))
        self.contacts = self._chained(self.notes[self.notes.contact])
        self.hours = unpacked(codes.hours) if codes.hours else None
        self.worked = _worked(codes.hours, self.zone) if codes.hours else None

    # What the text says of each note

    def _told(self, notes: pd.DataFrame) -> pd.DataFrame:
        notes["t"] = _seconds(notes["at"])
        notes["day"] = [text[:10] for text in notes["at"]]
        notes["hour"] = [int(text[11:13]) for text in notes["at"]]
        notes["person"] = [self.persons.get(each, each) for each in notes.customer_key]
        found = [[each.strip() for each in (code or "").split("+") if each.strip()] for code in notes.code]
        known = [[self.codes.code(each) for each in each_of] for each_of in found]
        notes["codes"] = [
            frozenset(code.name if code else text for code, text in zip(*both, strict=True))
            for both in zip(known, found, strict=True)
        ]
        notes["unknown"] = [None in each for each in known]
        for name in ("avoidable", "self_service", "follow_up"):
            notes[name] = [any(getattr(code, name) for code in each if code) for each in known]
        listed = [*self.codes.by_key.values()]
        notes["first_of_list"] = [bool(listed) and listed[0].name in each for each in notes.codes]
        notes["stands"] = ~notes.status.isin(["void", "draft"])
        notes["ours"] = notes.direction == "out"
        notes["contact"] = notes.stands & (notes.kind != "message") & ~notes.ours & (notes.person != "")
        notes["due_at"], notes["first_due_at"] = _seconds(notes.due), _seconds(notes.first_due)
        notes["promised"] = notes.first_due_at.where(notes.first_due.notna(), notes.due_at)
        notes["closed"] = _seconds(notes.closed_at)
        notes["promise"] = [self._became(row) for row in notes.itertuples()]
        happened = self.events[self.events.kind != "noted"]
        for name, kinds in (("reopened", ["reopened"]), ("handed", ["taken", "given"])):
            number = happened[happened.kind.isin(kinds)].groupby("note").size()
            notes[name] = notes.id.map(number).fillna(0).astype(int)
        notes["recoded"] = notes.id.isin(self._recoded())
        tries = happened[happened.kind == "tried"]
        moments = [json.loads(body).get("at") or at for body, at in zip(tries.body, tries["at"], strict=True)]
        notes["first_try"] = notes.id.map(_seconds(pd.Series(moments, tries.note, dtype=object)).groupby("note").min())
        return notes

    def _became(self, row: Any) -> str | None:
        if not row.stands or not row.due:
            return None
        if row.status == "open":
            return "overdue" if row.due_at < self.moment else "open"
        if row.status == "done" and row.closed_at:
            return "kept" if row.closed <= row.promised else "late"
        return None

    def _recoded(self) -> Iterator[str]:
        """Yield the ids of the notes whose code was corrected: what only made a note of a draft corrected nothing."""
        for note, events in self.events[self.events.kind.isin(["noted", "amended"])].groupby("note"):
            said: dict[str, Any] = {}
            for kind, text in zip(events.kind, events.body, strict=True):
                body = json.loads(text)
                if kind == "noted":
                    said = body
                    continue
                if "draft" in body:
                    continue
                changes = body["changes"]
                if "draft" not in said and changes.get("code", said.get("code")) != said.get("code"):
                    yield str(note)
                said = {name: each for name, each in said.items() if name != "draft"} | changes

    def _chained(self, contacts: pd.DataFrame) -> pd.DataFrame:
        """Return the contacts with what came before and after each, of the same customer."""
        chained = contacts.sort_values(["person", "position"]).copy()
        before = chained.groupby("person")
        gap = chained.t - before.t.shift(1)
        is_other = chained.technician_key != before.technician_key.shift(1)
        chained["forwarded"] = (gap <= 15 * MINUTE) & is_other
        chained["again"] = ~chained.forwarded & (gap <= self.days * DAY)
        chained["again_in_month"] = ~chained.forwarded & (gap <= 30 * DAY)
        chained["first"] = ~chained.forwarded & ~chained.again
        chained["over"] = chained.t + self.days * DAY <= self.moment
        told = [each for _, rows in chained.groupby("person") for each in self._around(rows)]
        chained["again_same"] = chained.again & pd.Series([same for same, _ in told], index=chained.index, dtype=bool)
        chained["next"] = [following for _, following in told]
        chained["came_after"] = chained.next != ""
        return chained

    def _around(self, contacts: pd.DataFrame) -> Iterator[tuple[bool, str]]:
        """Yield of each contact of a customer whether one before it has one of its codes, and which came again after.

        What was only passed on is the same matter: neither does it come again, nor does anything come after it.
        """
        ids, times, is_forwarded, codes = (contacts[name].to_numpy() for name in ("id", "t", "forwarded", "codes"))
        for place, moment in enumerate(times):
            within = [each for each in range(place) if moment - times[each] <= self.days * DAY]
            after = [each for each in range(place + 1, len(times)) if not is_forwarded[each]]
            is_soon = bool(after) and not is_forwarded[place] and times[after[0]] - moment <= self.days * DAY
            yield any(codes[each] & codes[place] for each in within), ids[after[0]] if is_soon else ""

    # The figures

    def figures(self, wanted: Wanted) -> Figures:
        """Return every figure of the notes that are wanted."""
        until = wanted.until if wanted.until and wanted.until <= self.now else self.now + timedelta(seconds=1)
        chosen = self._among(wanted, self.notes)
        within = chosen[self._in_time(chosen, wanted.since, wanted.until)]
        contacts = self.contacts[self.contacts.id.isin(within.id)].sort_values("position")
        standing = within[within.stands]
        every_contact = self.contacts
        earliest = every_contact.t.min() if len(every_contact) else self.moment
        since = wanted.since or datetime.fromtimestamp(int(earliest), self.zone)
        # A matter is the customer's: neither a message among colleagues, nor a call of ours.
        matters = standing[(standing.kind != "message") & ~standing.ours]
        return {
            "totals": self.counts(contacts),
            "ours": int(standing.ours.sum()),
            "messages": int((standing.kind == "message").sum()),
            "codes": self._codes(contacts, standing),
            "promises": self._promises(standing),
            "closings": self._closings(matters[matters.status.isin(["open", "done"])]),
            "backlog": self._backlog(chosen),
            "handling": _handling(matters),
            "kinds": self._groups(contacts, standing, "kind"),
            "channels": self._groups(contacts, standing, "channel"),
            "technicians": self._technicians(contacts, standing),
            "customers": self._customers(contacts, standing, wanted.since, until),
            "scores": sorted(Counter(contacts.score.dropna().astype(int)).items()),
            "load": self._load(contacts),
            "quality": self._quality(contacts, within),
            "period": (since.timestamp(), until.timestamp()),
        }

    def contacts_of(self, wanted: Wanted) -> pd.DataFrame:
        """Return the contacts that are wanted."""
        chosen = self._among(wanted, self.contacts)
        return chosen[self._in_time(chosen, wanted.since, wanted.until)]

    def promised(self, wanted: Wanted, state: str) -> set[str]:
        """Return the ids of the notes of whose promises that became."""
        chosen = self._among(wanted, self.notes)
        chosen = chosen[self._in_time(chosen, wanted.since, wanted.until)]
        return {*chosen[chosen.promise == state].id}

    def person(self, known_by: str) -> str:
        """Return the key by which a person is known here."""
        return self.persons.get(known_by, known_by)

    def _among(self, wanted: Wanted, notes: pd.DataFrame) -> pd.DataFrame:
        if wanted.code is not None:
            notes = notes[[wanted.code in (code or "").split("+") for code in notes.code]]
        if wanted.technician is not None:
            notes = notes[notes.technician_key == key(wanted.technician)]
        if wanted.customers:
            notes = notes[notes.customer_key.isin([*map(key, wanted.customers)])]
        return notes

    def _in_time(self, notes: pd.DataFrame, since: datetime | None, until: datetime | None) -> pd.Series:
        begins = -_NEVER if since is None else since.timestamp()
        ends = _NEVER if until is None else until.timestamp()
        return (notes.t >= begins) & (notes.t < ends) & (notes.t <= self.moment)

    def counts(self, contacts: pd.DataFrame) -> dict[str, int]:
        """Return what is counted of contacts."""
        first, net = contacts["first"], contacts["first"] & ~contacts.follow_up
        settled, over = ~contacts.came_after, contacts.over
        columns = {
            "forwarded": contacts.forwarded,
            "again": contacts.again,
            "again_in_month": contacts.again_in_month,
            "again_same": contacts.again_same,
            "came_again": contacts.came_after,
            "first": first & over,
            "settled": first & over & settled,
            "first_net": net & over,
            "settled_net": net & over & settled,
            "provisional": first & ~over,
            "provisional_settled": first & ~over & settled,
            **{name: contacts[name] for name in ("avoidable", "self_service", "unknown", "first_of_list")},
        }
        sums = {name: int(column.sum()) for name, column in columns.items()}
        return {"contacts": len(contacts), "customers": contacts.person.nunique(), **sums}

    def _promises(self, standing: pd.DataFrame) -> dict[str, int]:
        tried = standing.promise.isin(["late", "overdue"]) & (standing.first_try <= standing.promised)
        return {name: int((standing.promise == name).sum()) for name in ("kept", "late", "open", "overdue")} | {
            "tried": int(tried.sum())
        }

    def _codes(self, contacts: pd.DataFrame, standing: pd.DataFrame) -> Figures:
        by_id = self.contacts.set_index("id").codes
        found = {}
        for name in {each for codes in contacts.codes for each in codes}:
            of_code = contacts[[name in codes for codes in contacts.codes]]
            followed = of_code[of_code.next != ""].next
            code = self.codes.code(name)
            elsewhere = sum(name not in by_id[each] for each in followed)
            found[name] = {
                "counts": self.counts(of_code),
                "promises": self._promises(standing[[name in codes for codes in standing.codes]]),
                "caused": len(followed),
                "elsewhere": elsewhere,
                "vanish": len(of_code) + elsewhere,
                "known": code is not None,
                "avoidable": bool(code and code.avoidable),
                "self_service": bool(code and code.self_service),
            }
        return found

    def cumulative(self, wanted: Wanted, names: Iterable[str]) -> list[int]:
        """Return how many contacts have the first of some codes, one of the first two, and so on."""
        codes = self.contacts_of(wanted).codes
        above: set[str] = set()
        found = []
        for name in names:
            above.add(name)
            found.append(sum(not above.isdisjoint(each) for each in codes))
        return found

    # Times to close

    def _closings(self, matters: pd.DataFrame) -> dict[tuple[str, str], Figures]:
        found = {
            ("all", ""): self._closing(matters, None),
            ("complaints", ""): self._closing(matters[matters.kind == "complaint"], None),
        }
        for name in {each for codes in matters.codes for each in codes}:
            found["code", name] = self._closing(matters[[name in codes for codes in matters.codes]], name)
        return found

    def _closing(self, matters: pd.DataFrame, name: str | None) -> Figures:
        code = self.codes.code(name) if name is not None else None
        norm = code.answer_within if code else None
        ended = matters[(matters.status == "done") & matters.closed_at.notna()]
        pending = matters[matters.status == "open"]
        lengths = [self._length(*each) for each in zip(ended.t, ended.closed, strict=True)]
        waiting = [self._length(each, self.moment) for each in pending.t]
        found: Figures = {"closed": len(ended), "open": len(pending), "norm": norm}
        for share, called in ((0.5, "median"), (0.9, "ninth")):
            found[called] = _reached(lengths, waiting, share)
            alone = float(np.quantile(lengths, share, method="inverted_cdf")) if lengths else None
            found[f"{called}_closed"] = alone
        if norm:
            ends = [self._norm_over(each, norm) for each in ended.t]
            hits = sum(closed <= end for closed, end in zip(ended.closed, ends, strict=True))
            over = sum(self._norm_over(each, norm) < self.moment for each in pending.t)
            found["in_time"] = (hits, len(ended) + over)
        else:
            found["in_time"] = (0, 0)
        return found

    def _length(self, first: int, last: int) -> int:
        if last <= first:
            return 0
        return self.worked.between(first, last) if self.worked else last - first

    def _norm_over(self, began: int, norm: str) -> int:
        """Return the last second of the length of time, from a moment on, in which a team means to answer."""
        number, unit = int(norm[:-1]), norm[-1]
        if unit in "mh":
            length = number * (MINUTE if unit == "m" else 60 * MINUTE)
            if self.worked is None:
                return began + length
            return next(
                minute * MINUTE + rest
                for minute in range(began // MINUTE, began // MINUTE + 10**6)
                if self.worked.between(began, (minute + 1) * MINUTE) >= length
                for rest in range(MINUTE + 1)
                if self.worked.between(began, minute * MINUTE + rest) >= length
            )
        day = datetime.fromtimestamp(began, self.zone).date()
        if self.hours is None:
            last = day + timedelta(number * (7 if unit == "w" else 1))
            return int(datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=self.zone).timestamp())
        assert unit == "d"
        before = day - timedelta(1)  # a shift that goes on after midnight is of the day on which it began
        since_midnight = (began - _midnight(before, self.zone)) // MINUTE
        day = before if any(since_midnight < end for _, end in self.hours.on(before) if end > 1440) else day
        while number:
            day += timedelta(1)
            number -= bool(self.hours.on(day))
        end = max(end for _, end in self.hours.on(day))
        hour, minute = divmod(end % 1440, 60)
        day += timedelta(end // 1440)
        closes = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        return int(closes.timestamp()) - (end == 1440)

    def _backlog(self, chosen: pd.DataFrame) -> Figures:
        waiting = chosen[chosen.status == "open"]
        age = self.moment - waiting.t
        return {
            "promises": int((waiting.kind != "message").sum()),
            "messages": int((waiting.kind == "message").sum()),
            "under_10": int((age < 10 * DAY).sum()),
            "up_to_30": int(((age >= 10 * DAY) & (age <= 30 * DAY)).sum()),
            "over_30": int((age > 30 * DAY).sum()),
            "oldest": int(waiting.t.min()) if len(waiting) else None,
        }

    # Contacts that have something in common

    def _groups(self, contacts: pd.DataFrame, standing: pd.DataFrame, column: str) -> Figures:
        return {
            name: {
                "counts": self.counts(contacts[contacts[column].fillna("") == name]),
                "promises": self._promises(standing[standing[column].fillna("") == name]),
            }
            for name in contacts[column].fillna("").unique()
        }

    def _technicians(self, contacts: pd.DataFrame, standing: pd.DataFrame) -> Figures:
        names = {
            known_by: self.codes.technicians.get(known_by) or max(rows.technician)
            for known_by, rows in standing.groupby("technician_key")
            if known_by
        } | {"": ""}
        groups = self._groups(contacts, standing, "technician_key")
        return {names[known_by]: group for known_by, group in groups.items() if known_by in names}

    def _customers(
        self, contacts: pd.DataFrame, standing: pd.DataFrame, since: datetime | None, until: datetime
    ) -> Figures:
        first = self.contacts.groupby("person").t.min()
        found: Figures = {}
        if since is not None:
            new = {person for person, moment in first.items() if since.timestamp() <= moment < until.timestamp()}
            found |= self._halves(contacts, standing, new, "new", "returning")
        listed = [*every(self.codes.customers)] if self.codes.customers else []
        house = {self.persons.get(folded, folded) for each in listed if each.internal for folded in each.names}
        if house:
            found |= self._halves(contacts, standing, house, "internal", "external")
        return found

    def _halves(
        self, contacts: pd.DataFrame, standing: pd.DataFrame, persons: set[str], inside: str, outside: str
    ) -> Figures:
        halves = {}
        for name, is_inside in ((inside, True), (outside, False)):
            rows = contacts[contacts.person.isin(persons) == is_inside]
            if len(rows):
                promises = self._promises(standing[standing.person.isin(persons) == is_inside])
                halves[name] = {"counts": self.counts(rows), "promises": promises}
        return halves

    # Days and hours

    def _load(self, contacts: pd.DataFrame) -> list[list[int]]:
        load = np.zeros((7, 24), dtype=int)
        for day, hour in zip(contacts.day, contacts.hour, strict=True):
            load[date.fromisoformat(day).weekday(), hour] += 1
        found: list[list[int]] = load.tolist()
        return found

    def spans(self, wanted: Wanted, since: datetime, until: datetime, unit: str, week_starts: int = 0) -> list[Figures]:
        """Return the weeks or the months of a period, whose last moment does not belong to it."""
        contacts = self.contacts_of(wanted)
        beginning = _first_of_week(week_starts) if unit == "week" else _first_of_month
        days, end = [beginning(since.date())], (until - timedelta(seconds=1)).date()
        while days[-1] < end:
            days.append(days[-1] + timedelta(1))
        days = [day for day in days if day <= end]
        found = []
        for first in dict.fromkeys(map(beginning, days)):
            last = first
            while beginning(last + timedelta(1)) == first:
                last += timedelta(1)
            rows = contacts[(contacts.day >= first.isoformat()) & (contacts.day <= last.isoformat())]
            starts = datetime(first.year, first.month, first.day, tzinfo=self.zone)
            after = last + timedelta(1)
            ends = datetime(after.year, after.month, after.day, tzinfo=self.zone)
            each_day = [first + timedelta(each) for each in range((last - first).days + 1)]
            found.append(
                {
                    "first": first,
                    "last": last,
                    "whole": since.timestamp() <= starts.timestamp() and ends.timestamp() <= until.timestamp(),
                    "working_days": sum(bool(self.hours.on(day)) for day in each_day) if self.hours else len(each_day),
                    "counts": self.counts(rows),
                }
            )
        return found

    def season(self, wanted: Wanted, code: str, months: Iterable[tuple[date, date]]) -> list[int]:
        """Return how many contacts with a code there are in each of some months."""
        contacts = self.contacts_of(wanted)
        days = [day for day, codes in zip(contacts.day, contacts.codes, strict=True) if code in codes]
        return [sum(first.isoformat() <= day <= last.isoformat() for day in days) for first, last in months]

    # How good the data are, and who called too often

    def _quality(self, contacts: pd.DataFrame, within: pd.DataFrame) -> Figures:
        return {
            "unknown": (int(contacts.unknown.sum()), len(contacts)),
            "drafts": (int((within.status == "draft").sum()), len(within)),
            "code_changed": (int(contacts.recoded.sum()), len(contacts)),
            "first_of_list": (int(contacts.first_of_list.sum()), len(contacts)),
            "voided": int((within.status == "void").sum()),
        }

    def more_than_others(self, wanted: Wanted) -> dict[str, int]:
        """Return who called more often than others, with the number of the contacts."""
        numbers = Counter(self.contacts_of(wanted).person)
        others = unusual.more_than_others(Counter(numbers.values()))
        if others.threshold is None:
            return {}
        return {person: number for person, number in numbers.items() if number >= others.threshold}

    def windows(self, wanted: Wanted) -> tuple[int, int | None]:
        """Return since when customers are compared, and with which time before: three months, or what there is of it.

        Of a log that is no four weeks old by then nothing is said.
        """
        end = self._end(wanted)
        earliest = int(self.contacts.t.min()) if len(self.contacts) else end
        begins = int(wanted.since.timestamp()) if wanted.since else earliest
        since = end - 61 * DAY if end - begins > 92 * DAY else begins
        before = max(since - 91 * DAY, earliest)
        return since, before if since - before >= 28 * DAY else None

    def _end(self, wanted: Wanted) -> int:
        ends = self.moment + 1 if wanted.until is None else int(wanted.until.timestamp())
        return min(ends, self.moment + 1)

    def more_than_before(self, wanted: Wanted, since: int, before: int) -> list[unusual.Changed]:
        """Return who called more often since a moment than in the time before it, of what was not forwarded."""
        own = self._among(wanted, self.contacts)
        own = own[~own.forwarded]
        now = Counter(own[(own.t >= since) & (own.t < self._end(wanted))].person)
        then = Counter(own[(own.t >= before) & (own.t < since)].person)
        if not now or not then:
            return []
        share = now.total() / (now.total() + then.total())
        return unusual.more_than_before({person: (now[person], then[person]) for person in {*now, *then}}, share)

    def base(self) -> int | None:
        """Return how many customers the team lists."""
        if not self.codes.customers:
            return None
        return sum(each.users or 1 for each in every(self.codes.customers))


@cache
def _worked(hours: bytes, zone: tzinfo) -> WorkingTime:
    return WorkingTime(unpacked(hours), zone, date(2025, 10, 1), date(2030, 1, 1))


def _seconds(texts: pd.Series) -> pd.Series:
    """Return moments as seconds since 1970; never for none."""
    found = [_NEVER if not text else int(datetime.fromisoformat(text).timestamp() // 1) for text in texts]
    return pd.Series(found, index=texts.index, dtype="int64")


def _in_force(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events that no later one takes back, each in the order of its writing."""
    taken, kept = set(), []
    for row in events.iloc[::-1].itertuples():
        if row.kind != "noted" and row.id in taken:
            continue
        if row.kind in ("undone", "redone"):
            taken.add(json.loads(row.body)["of"])
        kept.append(row.Index)
    return events.loc[sorted(kept)]


def _persons(events: pd.DataFrame, codes: Codes) -> dict[str, str]:
    """Return for each name, by its key, the key of one name of the same person."""
    groups: list[set[str]] = []
    for kind, text in events.loc[events.kind.isin(["joined", "parted"]), ["kind", "body"]].itertuples(index=False):
        names = {key(name) for name in json.loads(text)["names"]}
        groups = _united(groups, names) if kind == "joined" else [group - names for group in groups]
    if codes.customers:
        for listed in every(codes.customers):
            groups = _united(groups, set(listed.names))
    return {name: min(group) for group in groups for name in group}


def _midnight(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _united(groups: list[set[str]], names: set[str]) -> list[set[str]]:
    touched = [group for group in groups if group & names]
    return [group for group in groups if not group & names] + [names.union(*touched)]


def _reached(closed: list[int], pending: list[int], share: float) -> float | None:
    """Return by which time such a share is closed, as lifelines reckons; nothing where it is not yet reached."""
    if not closed:
        return None
    durations, ended = [*closed, *pending], [True] * len(closed) + [False] * len(pending)
    left = KaplanMeierFitter().fit(durations, ended).survival_function_.iloc[:, 0]
    reached = left[left <= 1 - share + 1e-9]
    return float(reached.index[0]) if len(reached) else None


def _handling(matters: pd.DataFrame) -> Figures:
    matters = matters[matters.status.isin(["open", "done"])]
    return {
        "matters": len(matters),
        "closed": int((matters.status == "done").sum()),
        "reopened": int((matters.reopened > 0).sum()),
        "handed_on": int((matters.handed > 0).sum()),
        "hand_overs": int(matters.handed.sum()),
    }


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _first_of_week(week_starts: int) -> Any:
    return lambda day: day - timedelta((day.weekday() - week_starts) % 7)
