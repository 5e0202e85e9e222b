"""Which contact came again, was forwarded, or was settled: a row in ``temp.contacts`` for each that was copied.

The rules, by which ``ql help metrics`` goes, all look at the contacts of one person in the order of time:

- A contact by another technician within fifteen minutes of the one before it was forwarded: it is the same matter.
- Any other contact repeats the one before it if that is no more than so many days ago; with the same code, if one of
  its codes was asked for by the same person within those days.
- A contact that neither repeats nor was forwarded is a first one. It was settled if the person did not come again
  within so many days, and is provisional as long as those days are not over.
"""

from __future__ import annotations

from quicklog.report.copied import DAY, put
from quicklog.store.connection import explained, rows_of
from quicklog.store.repeats import FORWARDED_WITHIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.report.copied import Copied
    from quicklog.shorthand.codes import Codes
    from quicklog.store.log import Log

# The longer of the two times within which a contact repeats another, in days.
MONTH = 30
# What is true of a contact, as bits of its ``flags``: contacts that are alike in them are counted together.
FORWARDED, AGAIN, AGAIN_IN_MONTH, AGAIN_SAME, CAME_AGAIN, PROVISIONAL = 1, 2, 4, 8, 16, 32
UNKNOWN, AVOIDABLE, SELF_SERVICE, FOLLOW_UP, FIRST_OF_LIST = 64, 128, 256, 512, 1024
# Whether the customer came again is still to be told.
_IN_DOUBT = 2048
# Names and words are numbers here, which SQLite sorts and groups in half the time.
_DICTIONARIES = """
CREATE TABLE temp.people (number INTEGER PRIMARY KEY, person TEXT UNIQUE);
INSERT INTO temp.people (person)
    SELECT DISTINCT person FROM temp.copied WHERE (contact OR promise NOT NULL) AND person > '';
CREATE TABLE temp.technicians (number INTEGER, word TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE temp.sorts (number INTEGER PRIMARY KEY, kind TEXT, channel TEXT, UNIQUE (kind, channel));
INSERT INTO temp.sorts (kind, channel)
    SELECT DISTINCT coalesce(kind, ''), coalesce(channel, '') FROM temp.copied WHERE contact;
CREATE TABLE temp.days (day INTEGER PRIMARY KEY, month INTEGER);
INSERT INTO temp.days SELECT day, strftime('%Y%m', day * 86400, 'unixepoch') + 0 FROM (
    SELECT DISTINCT hour / 24 AS day FROM temp.copied WHERE contact AND hour NOT NULL
)
"""
# In the order of the key, so that it is filled from its beginning to its end. ``hour`` is in hours since 1970, as the
# clock showed it where a contact was written down.
_MADE = """
CREATE TABLE temp.contacts (
    person INTEGER, second INTEGER, position INTEGER, chosen INTEGER, hour INTEGER, technician INTEGER, code INTEGER,
    sort INTEGER, flags INTEGER, next_code INTEGER, PRIMARY KEY (person, second, position)
) WITHOUT ROWID
"""
_FILLED = f"""
INSERT INTO temp.contacts
WITH counted AS (
    SELECT people.number AS person, second, position, chosen, hour, technicians.number AS technician,
        spoken.number AS code, sorts.number AS sort,
        coalesce(
            unknown * {UNKNOWN} + avoidable * {AVOIDABLE} + self_service * {SELF_SERVICE} + follow_up * {FOLLOW_UP}
                + first_of_list * {FIRST_OF_LIST},
            0
        ) AS marks
    FROM temp.copied CROSS JOIN temp.people USING (person)
        LEFT JOIN temp.technicians ON technicians.word = technician
        LEFT JOIN temp.sorts ON sorts.kind = coalesce(copied.kind, '') AND sorts.channel = coalesce(copied.channel, '')
        LEFT JOIN temp.spoken USING (code)
    WHERE contact AND second NOT NULL
), lined AS (
    SELECT *,
        second - lag(second) OVER line AS gap,
        lead(second) OVER line - second AS until_next,
        lead(code) OVER line AS next_code,
        coalesce(technician <> lag(technician) OVER line, 0) AS is_other,
        coalesce(technician <> lead(technician) OVER line, 0) AS is_next_other
    FROM counted WINDOW line AS (PARTITION BY person ORDER BY second, position)
)
SELECT person, second, position, chosen, hour, technician, code, sort,
    marks + {PROVISIONAL} * (second + :days > :now) + CASE
        WHEN is_other AND gap <= :forwarded THEN {FORWARDED}
        ELSE {AGAIN} * coalesce(gap <= :days, 0) + {AGAIN_IN_MONTH} * coalesce(gap <= :month, 0)
            + CASE WHEN is_next_other AND until_next <= :forwarded THEN {_IN_DOUBT}
                ELSE {CAME_AGAIN} * coalesce(until_next <= :days, 0) END
    END,
    next_code
FROM lined
"""  # noqa: S608
# Few are forwarded: what came behind that is looked for.
_LATER = (
    f"FROM temp.contacts AS later WHERE later.person = contacts.person AND NOT later.flags & {FORWARDED}"
    " AND (later.second, later.position) > (contacts.second, contacts.position)"
)
_BEHIND_FORWARDED = f"""
UPDATE temp.contacts SET
    flags = flags - {_IN_DOUBT}
        + {CAME_AGAIN} * EXISTS (SELECT 1 {_LATER} AND later.second <= contacts.second + :days),
    next_code = (SELECT later.code {_LATER} ORDER BY later.second, later.position LIMIT 1)
WHERE flags & {_IN_DOUBT}
"""  # noqa: S608
# Codes are compared by the names that they have today: what was renamed is still the same.
_SAME = f"""
UPDATE temp.contacts SET flags = flags + {AGAIN_SAME} WHERE flags & {AGAIN} AND EXISTS (
    SELECT 1 FROM temp.contacts AS earlier
        CROSS JOIN temp.parts AS theirs ON theirs.number = earlier.code
        CROSS JOIN temp.parts AS own ON own.number = contacts.code AND own.name = theirs.name
    WHERE earlier.person = contacts.person AND earlier.second >= contacts.second - :days
        AND (earlier.second, earlier.position) < (contacts.second, contacts.position)
)
"""  # noqa: S608


_CALLED = "SELECT technician FROM notes WHERE technician_key = ? ORDER BY position DESC LIMIT 1"


def tell_contacts(log: Log, made: Copied, codes: Codes) -> None:
    """Make ``temp.contacts`` of what was copied; what repeats another, and who is one technician, the team says."""
    days = codes.settings.repeat_days
    values = {"forwarded": FORWARDED_WITHIN, "days": days * DAY, "month": MONTH * DAY, "now": made.now}
    connection = log.connection
    with explained(log.path):
        for statement in _DICTIONARIES.split(";"):
            connection.execute(statement)
        _tell_technicians(log, codes)
        connection.execute(_MADE)
        for statement in (_FILLED, _BEHIND_FORWARDED, _SAME):
            connection.execute(statement, values)


def _tell_technicians(log: Log, codes: Codes) -> None:
    """Say who is one technician: by name or by an alias of the team's; others are called as they are written."""
    spelt = rows_of(log.connection, "SELECT DISTINCT technician FROM temp.copied WHERE technician > ''")
    names = {word: codes.technicians.get(word) or _called(log, word) for (word,) in spelt}
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names.values()), start=1)}
    rows = [(numbers[name], word, name) for word, name in names.items()]
    put(log.connection, "INSERT OR IGNORE INTO temp.technicians VALUES (?, ?, ?)", rows)


def _called(log: Log, technician: str) -> str:
    """Return what one of the newest notes calls a technician, by key."""
    ((name,),) = rows_of(log.connection, _CALLED, [technician]) or ((technician,),)
    return str(name)
