"""The report: all figures of a period, computed on a copy of what they are made of.

Nothing keeps anybody from writing meanwhile: see ``copied``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quicklog.lib.record import Record, remade
from quicklog.lib.text import key
from quicklog.note import working_time
from quicklog.report import callers, grouped, load, matters
from quicklog.report.contacts import tell_contacts
from quicklog.report.copied import DAY, copied, forget
from quicklog.report.grouped import parts_of
from quicklog.report.records import Group, Promises, Quality, Report, Share
from quicklog.shorthand.customers import every
from quicklog.store import query
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CONTACT, MESSAGES, STANDING
from quicklog.store.projection import SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

    from quicklog.report.copied import Copied
    from quicklog.report.grouped import Tally
    from quicklog.report.records import Counts
    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log
    from quicklog.store.query import Selection

_WRITTEN = f"""
SELECT sum(ours AND {STANDING}), sum({MESSAGES}),
    sum(status = 'draft'), sum(status = 'void'), count(*), sum(recoded > 0 AND contact), sum(contact)
FROM temp.copied WHERE chosen = 1
"""  # noqa: S608
_SCORES = """
SELECT score, count(*) FROM temp.copied WHERE chosen = 1 AND contact AND typeof(score) = 'integer'
GROUP BY score ORDER BY score
"""
_NEWCOMERS = """
SELECT person FROM temp.contacts GROUP BY person HAVING min(second) >= ? AND min(second) < ? ORDER BY person
"""
_PEOPLE = "SELECT number, person FROM temp.people"
# Who was in touch before the copy begins, by any name.
_KNOWN_BEFORE = """
SELECT number FROM temp.people WHERE number IN ({marks}) AND EXISTS (
    SELECT 1 FROM notes WHERE position < {before} AND {contact} AND customer_key IN (
        SELECT people.person UNION ALL
        SELECT customer_key FROM temp.persons_by_key AS named WHERE named.person = people.person
    )
)
"""


class Asked(Record):
    """What a report is asked for: which notes, up to now, by the team's list of codes.

    ``base`` is the number of all customers, if it is known; ``week_starts`` a weekday, Monday being 0.
    """

    selection: Selection
    codes: Codes
    now: datetime
    base: int | None = None
    week_starts: int = 0


def report(log: Log, asked: Asked, progress: Callable[[int, int], None] | None = None) -> Report:
    """Return the figures of the notes that are chosen; a period without a beginning begins with the first contact.

    ``progress`` is told of every part of the notes that was copied, and of about how many there are. Raises what any
    question to the log raises.
    """
    with explained(log.path):  # where others hold the log, it is waited for here, and not again at the end
        rows_of(log.connection, "SELECT max(number) FROM events")
    try:
        made = copied(log, asked.selection, asked.codes, asked.now, progress)
        with explained(log.path):
            return _report(log, asked, made)
    finally:
        forget(log)


def _report(log: Log, asked: Asked, made: Copied) -> Report:
    codes, now = asked.codes, asked.now
    zone, days = now.tzinfo, codes.settings.repeat_days
    hours = working_time.unpacked(codes.hours) if codes.hours else None
    tell_contacts(log, made, codes)
    matters.tell_events(log, made)
    tally = grouped.Tally(log)
    totals = tally.totals()
    code_figures = grouped.code_figures(log, codes, tally, totals.contacts)
    period = _period(made, now)
    by_day = _by_day(period, codes)
    months, weeks = load.months(tally, by_day, hours), load.weeks(tally, by_day, asked.week_starts, hours)
    known_from = _day_of((made.first or 0) + days * DAY, zone)
    written = _written(log)
    base, base_of = _base(log, codes, asked.base)
    return Report(
        since=period[0],
        until=period[1],
        now=now,
        stream=made.stream,
        seq=made.seq,
        digest=made.digest.hex(),
        days=days,
        base=base,
        base_of=base_of,
        totals=totals,
        ours=written.ours,
        messages=written.messages,
        codes=code_figures,
        promises=grouped.promises(log).get(1, Promises()),
        closings=matters.closings(log, codes, made, zone),
        working_time=hours is not None,
        backlog=matters.backlog(log, made, zone),
        handling=matters.handling(log),
        kinds=tally.groups("kind"),
        channels=tally.groups("channel"),
        technicians=tuple(sorted(tally.groups("technician"), key=lambda group: group.name)),
        customers=_customers(log, codes, made, tally),
        scores=tuple(rows_of(log.connection, _SCORES)),
        load=load.by_clock(log),
        weeks=weeks,
        months=months,
        season=load.season(tally.by_month(parts_of(log)), months, [code.name for code in code_figures]),
        trends=load.trends(
            log, weeks, asked.week_starts, known_from, None if made.last is None else _day_of(made.last, zone)
        ),
        callers=callers.unusual(log, codes, made, zone),
        quality=_quality(codes, totals, written),
    )


def _period(made: Copied, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when the figures are, as far as the period has come."""
    begins = made.start if made.start is not None else made.first if made.first is not None else made.end
    moments = (min(begins, made.end), made.end)
    since, until = (datetime.fromtimestamp(each, now.tzinfo or UTC) for each in moments)
    return since, until


def _by_day(period: tuple[datetime, datetime], codes: Codes) -> tuple[datetime, datetime]:
    """Return a period with the hour at which the team's day begins as its midnight."""
    hour, minute = map(int, codes.settings.day_starts.split(":"))
    since, until = (moment - timedelta(hours=hour, minutes=minute) for moment in period)
    return since, until


def _day_of(second: int, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(second, zone or UTC).date()


class _Written(Record):
    """How many notes of each sort were written, and of how many the code was changed later."""

    ours: int
    messages: int
    drafts: int
    voided: int
    notes: int
    recoded: int
    contacts: int


def _written(log: Log) -> _Written:
    (row,) = rows_of(log.connection, _WRITTEN)
    return remade(_Written, [each or 0 for each in row])


def _base(log: Log, codes: Codes, asked: int | None) -> tuple[int | None, str | None]:
    """Return how many customers there are in all, and who says so: the one who asks, or the team's list.

    Those of the list who are one person by the log's events count once.
    """
    if asked is not None:
        return asked, "asked"
    if not codes.customers:
        return None, None
    persons, users = _persons(log), dict[str, int]()
    for listed in every(codes.customers):
        person = persons.get(key(listed.name), key(listed.name))
        users[person] = users.get(person) or listed.users or 0
    return sum(number or 1 for number in users.values()), "listed"


def _persons(log: Log) -> dict[str, str]:
    return dict(rows_of(log.connection, "SELECT customer_key, person FROM temp.persons_by_key"))


def _customers(log: Log, codes: Codes, made: Copied, tally: Tally) -> tuple[Group, ...]:
    """Return the figures of new and of returning customers, and of those of the own house if the team lists any."""
    found: tuple[Group, ...] = ()
    if made.start is not None:
        found = tally.split(_newcomers(log, made), {0: "returning", 1: "new"})
    internal = _internal(log, codes)
    if internal:
        numbers = [number for number, person in rows_of(log.connection, _PEOPLE) if person in internal]
        found += tally.split(numbers, {0: "external", 1: "internal"})
    return found


def _newcomers(log: Log, made: Copied) -> list[int]:
    """Return who was in touch for the first time in the period; so many are asked for at a time."""
    new = [person for (person,) in rows_of(log.connection, _NEWCOMERS, [made.start, made.end])]
    known = set[int]()
    for marks, some in query.marked(new):
        sql = _KNOWN_BEFORE.format(marks=marks, before=made.copied_from * SLOTS, contact=CONTACT)
        known.update(number for (number,) in rows_of(log.connection, sql, some))
    return [person for person in new if person not in known]


def _internal(log: Log, codes: Codes) -> set[str]:
    """Return the keys of those whom the team lists as of its own house, by any of their names."""
    if not codes.customers:
        return set()
    persons = _persons(log)
    names = [key(listed.name) for listed in every(codes.customers) if listed.internal]
    return {persons.get(name, name) for name in names}


def _quality(codes: Codes, totals: Counts, written: _Written) -> Quality:
    listed = codes.all()
    return Quality(
        unknown=Share(totals.unknown, totals.contacts),
        drafts=Share(written.drafts, written.notes),
        code_changed=Share(written.recoded, written.contacts),
        first_of_list=Share(totals.first_of_list, totals.contacts),
        first_code=listed[0].name if listed else None,
        voided=written.voided,
    )
