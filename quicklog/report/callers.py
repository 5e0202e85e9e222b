"""Customers who were in touch unusually often: more than the others, and more than they themselves used to.

The first list is what a zero-truncated negative binomial leaves: customers differ, and a large one rings more often
than a small one without anything being wrong. The second compares each with an own time before, by an exact test given
both counts, and keeps the share of false names at 5 % (Benjamini and Hochberg).
"""

from __future__ import annotations

from datetime import UTC, datetime

from quicklog.report.contacts import FORWARDED
from quicklog.report.copied import DAY
from quicklog.report.records import Caller, Callers
from quicklog.report.statistics.unusual import more_than_before, more_than_others
from quicklog.store import persons
from quicklog.store.connection import rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from quicklog.report.copied import Copied
    from quicklog.report.statistics.unusual import Changed
    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log

# Of a longer period than the first its last days are compared with as many before as the third says, if the log has
# at least the last of them.
_LONG, _LATELY, _BEFORE, _LEAST_BEFORE = 92, 61, 91, 28
# So many customers of each list are named.
_MOST_NAMED = 25
_HISTOGRAM = """
SELECT number, count(*) FROM (SELECT count(*) AS number FROM temp.contacts WHERE chosen = 1 GROUP BY person)
GROUP BY number
"""
_MOST = """
SELECT people.person, many.number FROM (
    SELECT person, count(*) AS number FROM temp.contacts WHERE chosen = 1 GROUP BY person HAVING number >= ?
) AS many JOIN temp.people ON people.number = many.person ORDER BY many.number DESC, people.person LIMIT ?
"""
# What was only passed on is the same call.
_BEFORE_AND_NOW = f"""
SELECT people.person, sum(second >= :since), sum(second < :since)
FROM temp.contacts JOIN temp.people ON people.number = contacts.person
WHERE chosen AND NOT flags & {FORWARDED} AND second >= :before AND second < :end GROUP BY contacts.person
"""  # noqa: S608


def unusual(log: Log, codes: Codes, made: Copied, zone: tzinfo | None) -> Callers:
    """Return the unusual callers of what was copied."""
    histogram = dict(rows_of(log.connection, _HISTOGRAM))
    others = more_than_others(histogram)
    more = (
        [
            Caller(person, _name(log, codes, person), number, others.mean or 0.0, others.probability(number))
            for person, number in rows_of(log.connection, _MOST, [others.threshold, _MOST_NAMED])
        ]
        if others.threshold
        else []
    )
    least = others.threshold
    stand_out = sum(customers for contacts, customers in histogram.items() if contacts >= least) if least else 0
    first = made.start if made.start is not None else (made.first or made.end)
    since = max(first, made.end - _LATELY * DAY) if made.end - first > _LONG * DAY else first
    before = max(since - _BEFORE * DAY, made.first if made.first is not None else since)
    if since - before < _LEAST_BEFORE * DAY:
        return Callers(tuple(more), stand_out, others, (), 0, None, None, sum(histogram.values()))
    changed = _changed(log, {"since": since, "before": before, "end": made.end})
    named = tuple(_before(log, codes, each) for each in changed[:_MOST_NAMED])
    begins, began = (datetime.fromtimestamp(each, zone or UTC) for each in (since, before))
    return Callers(tuple(more), stand_out, others, named, len(changed), begins, began, sum(histogram.values()))


def _changed(log: Log, times: dict[str, int]) -> Sequence[Changed]:
    rows = rows_of(log.connection, _BEFORE_AND_NOW, times)
    counts = {person: (now, before) for person, now, before in rows if now}
    # The load of both times tells what share of a customer's contacts falls into the later one, be it long or busy.
    now, before = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if not now or not before:
        return ()
    return more_than_before(counts, now / (now + before))


def _before(log: Log, codes: Codes, each: Changed) -> Caller:
    return Caller(each.key, _name(log, codes, each.key), each.now, each.expected, each.p, each.before)


def _name(log: Log, codes: Codes, person: str) -> str:
    """Return what a person is called: by the team's list, or in the newest note that names the person."""
    known = persons.of(log, person, codes.customers)
    if known.name != person:
        return known.name
    sql = "SELECT customer FROM notes WHERE customer_key = ? ORDER BY position DESC LIMIT 1"
    return next((str(name) for (name,) in rows_of(log.connection, sql, [person])), person)
