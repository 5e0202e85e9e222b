"""The tables of the log, as migrations that are only ever appended to.

``events`` is the truth and only grows. All other tables of what was written are made from it in the same transaction
and can be made again: ``notes``, and what notes are looked up by. ``streams`` holds the head of every stream.
"""

from __future__ import annotations

import sqlite3

from quicklog.errors import AlteredError
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.store.definitions import CALENDAR, CONTACT, DAYS_LATE, PROMISE, STANDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    # Something in a schema: its sort and its name, the table that it belongs to, and its SQL.
    Thing = tuple[tuple[str, str], tuple[str, str | None]]

# "qlog": what ``file`` and other programs can tell a log by.
APPLICATION_ID = 0x716C6F67
# The number of migrations; a log says in ``user_version`` how many it has had.
VERSION = 10

_FIRST = (
    """
    CREATE TABLE events (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        stream TEXT NOT NULL,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        note TEXT NOT NULL,
        at TEXT NOT NULL,
        login TEXT NOT NULL,
        body TEXT NOT NULL,
        salt BLOB NOT NULL,
        body_hash BLOB NOT NULL,
        digest BLOB NOT NULL,
        UNIQUE (stream, seq)
    )
    """,
    # A note's first event carries the note's own id: only the later ones need looking up.
    "CREATE INDEX events_later ON events (note, number) WHERE kind <> 'noted'",
    """
    CREATE TABLE streams (
        stream TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        digest BLOB NOT NULL,
        own INTEGER NOT NULL
    )
    """,
    # position: the moment of contact in seconds since 1970, times 64, plus the note's place within that second.
    # It orders notes by time everywhere, in ``search`` too, so that "the newest" needs no sorting.
    """
    CREATE TABLE notes (
        ref TEXT NOT NULL UNIQUE,
        id TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL,
        customer TEXT,
        technician TEXT,
        code TEXT,
        meaning TEXT,
        kind TEXT,
        channel TEXT,
        detail TEXT,
        "for" TEXT,
        due TEXT,
        status TEXT NOT NULL,
        outcome TEXT,
        closed_at TEXT,
        score INTEGER,
        ticket TEXT,
        recorded_at TEXT NOT NULL,
        recorded_by TEXT NOT NULL,
        line TEXT NOT NULL,
        position INTEGER PRIMARY KEY,
        customer_key TEXT,
        technician_key TEXT,
        due_seconds INTEGER
    )
    """,
    "CREATE INDEX notes_by_customer ON notes (customer_key, position)",
    "CREATE INDEX notes_by_technician ON notes (technician_key, position)",
    "CREATE INDEX notes_open ON notes (position, due_seconds) WHERE status = 'open'",
    "CREATE INDEX notes_drafts ON notes (position) WHERE status = 'draft'",
    # backwards: the key from its end, so that a slip in a name's first half is found as fast as one in its second.
    """
    CREATE TABLE customers (
        key TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        backwards TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX customers_backwards ON customers (backwards)",
    "CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
# detail=none and no content: a quarter of the size. What is found is compared with the note itself (query.py).
SEARCH = "CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, detail=none, tokenize='trigram')"
_PROMISES = "CREATE INDEX notes_open_by_customer ON notes (customer_key, due_seconds) WHERE status = 'open'"
_LOOKED_UP = (
    # A note may have several codes, which stand in its row joined by plus signs.
    """
    CREATE TABLE note_codes (
        code TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (code, position)
    ) WITHOUT ROWID
    """,
    # The customers, by key, whom a note named before it was corrected.
    """
    CREATE TABLE former_customers (
        id TEXT NOT NULL,
        customer_key TEXT NOT NULL,
        PRIMARY KEY (id, customer_key)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX former_customers_by_key ON former_customers (customer_key)",
)
_PERSONS = (
    # The names of customers who have several, by key, with the key of the person who has them; and whose events they
    # are made of, among all others.
    """
    CREATE TABLE persons (
        customer_key TEXT PRIMARY KEY,
        person TEXT NOT NULL,
        name TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX persons_by_person ON persons (person)",
    "CREATE INDEX events_of_persons ON events (note) WHERE kind IN ('joined', 'parted')",
)
# The messages that wait, by whom they are for: asked after every command on a terminal.
_ADDRESSED = 'CREATE INDEX notes_open_for ON notes ("for") WHERE status = \'open\' AND "for" NOT NULL'
_HANDOVERS = "CREATE INDEX events_handed ON events (number) WHERE kind IN ('handed', 'accepted')"
# The notes of a series, by the id of the first of them: few notes are in one.
_SERIES = "CREATE INDEX notes_of_series ON notes (series) WHERE series NOT NULL"
# What was closed in a shift or a week, and what presses: there are few complaints, and little that was tried.
_LOOKED_AFTER = (
    "CREATE INDEX notes_closed ON notes (closed_at) WHERE closed_at NOT NULL",
    "CREATE INDEX notes_complaints ON notes (position) WHERE kind = 'complaint'",
    "CREATE INDEX notes_tried ON notes (position) WHERE status = 'open' AND tried > 0",
)
# For people who ask with other programs: no name in them is a word of SQL, and no moment is moved to UTC but in
# ``utc``. ``contact_codes`` has a row for each code of a contact.
_NOW = "CAST(strftime('%s', 'now') AS INTEGER)"
_PERSON = "coalesce((SELECT person FROM persons WHERE persons.customer_key = notes.customer_key), customer_key)"
_TOLD = (
    f"ref, at AS moment, {', '.join([f'{sql} AS {name}' for name, sql in CALENDAR.items()])},"
    f" strftime('%Y-%m-%dT%H:%M:%SZ', at) AS utc, customer, {_PERSON} AS customer_key, technician, meaning, kind,"
    ' channel, detail, "for" AS for_whom, due, status, outcome, closed_at, score, ticket, direction,'
    " has_it, tried, first_due, line, id"
)
_KEEPING = f"{PROMISE} AS promise, {DAYS_LATE} AS days_late".replace(":now", _NOW)
_CODES = "notes JOIN note_codes USING (position)"
_VIEWS = (
    f"CREATE VIEW contacts AS SELECT code, {_TOLD} FROM notes WHERE {CONTACT}",  # noqa: S608
    f"CREATE VIEW contact_codes AS SELECT note_codes.code AS code, {_TOLD} FROM {_CODES} WHERE {CONTACT}",  # noqa: S608
    f"CREATE VIEW promises AS SELECT {_KEEPING}, code, {_TOLD} FROM notes WHERE due_seconds NOT NULL AND {STANDING}",  # noqa: S608
)
# What is made by each migration in turn.
_MADE = (
    _FIRST,
    (_PROMISES,),
    _LOOKED_UP,
    (),
    _PERSONS,
    (),
    (_HANDOVERS, _ADDRESSED),
    (_SERIES,),
    _VIEWS,
    _LOOKED_AFTER,
)
_FOLLOWED_UP = ("direction TEXT", "has_it TEXT", "tried INTEGER", "first_due TEXT", "waits_until TEXT")
_SERIES_COLUMN = ("series TEXT",)
# The columns that each migration adds to the notes.
_AMENDED = ("amended_at TEXT", "amended_by TEXT")
_ADDED = ((), (), ("closed_by TEXT",), _AMENDED, (), (), _FOLLOWED_UP, _SERIES_COLUMN, (), ())
# The indexes that SQLite makes for what must be unique.
_AUTOMATIC: list[Thing] = [
    (("index", f"sqlite_autoindex_{table}_{number}"), (table, None))
    for table, number in (("events", 1), ("events", 2), ("streams", 1), ("notes", 1), ("notes", 2))
]
# What sqlite-utils makes for the migrations and SQLite for the index of words and for its planner. Each may write it
# with other quotes and blanks; and an index of words, or what the planner knows, need not be there.
_MIGRATIONS = (
    "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)",
    "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name ON _sqlite_migrations (migration_set, name)",
)
_RECORDS = ("_sqlite_migrations", "idx__sqlite_migrations_migration_set_name")
REMADE = Message("ql doctor --rebuild makes it again")
_OPTIONAL = (
    SEARCH,
    "CREATE TABLE search_data (id INTEGER PRIMARY KEY, block BLOB)",
    "CREATE TABLE search_idx (segid, term, pgno, PRIMARY KEY (segid, term)) WITHOUT ROWID",
    "CREATE TABLE search_config (k PRIMARY KEY, v) WITHOUT ROWID",
    "CREATE TABLE sqlite_stat1 (tbl, idx, stat)",
    "CREATE TABLE sqlite_stat4 (tbl, idx, neq, nlt, ndlt, sample)",
)


class Stranger(Record):
    """A thing in the schema of a log that is not as quicklog makes it.

    ``sort`` is ``table``, ``index``, ``view`` or ``trigger``; ``fault`` is ``foreign`` (quicklog has nothing of that
    name), ``altered`` or ``gone``.
    """

    sort: str
    name: str
    fault: str

    @property
    def says(self) -> Message:
        """What is wrong with it."""
        if self.fault == "foreign":
            return Message("the {sort} {name} is not quicklog's", sort=self.sort, name=self.name)
        if self.fault == "altered":
            return Message("the {sort} {name} is not as quicklog makes it", sort=self.sort, name=self.name)
        return Message("the {sort} {name} is gone", sort=self.sort, name=self.name)

    @property
    def remedy(self) -> Message:
        """What to do about it."""
        if self.fault == "foreign":
            return Message("find out who put it there; DROP {sort} takes it away", sort=self.sort.upper())
        return REMADE if self.name in _RECORDS else Message("restore a backup")


def expect_own(path: str, connection: sqlite3.Connection) -> None:
    """Raise ``AlteredError`` where the log at ``path`` holds anything in its schema that is not quicklog's own."""
    for stranger in strangers(connection):
        raise AlteredError("nothing is written to {path}, for {says}", stranger.remedy, path=path, says=stranger.says)


def strangers(connection: sqlite3.Connection) -> list[Stranger]:
    """Return what in a log is not exactly as the migrations of its version make it; nothing where all of it is.

    A trigger or a view can alter or swallow what is written, under whatever name it was put in: SQLite obeys rows of
    the schema that no program lists. It costs about a tenth of a millisecond, and is asked before every write.
    """
    version = _version_of(connection)
    own = dict(_things(sql for made in _MADE[:version] for sql in made) + _AUTOMATIC)
    for column in (each for added in _ADDED[:version] for each in added):
        own["table", "notes"] = _with_column(*own["table", "notes"], column)
    others, found = dict(_things((*_MIGRATIONS, *_OPTIONAL))), list[Stranger]()
    for sort, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        thing, there = (sort, name), (table, sql.rstrip() if isinstance(sql, str) else sql)
        if thing in own:
            is_altered = own.pop(thing) != there
        elif thing in others:
            is_altered = _plainly(*others.pop(thing)) != _plainly(*there)
        else:
            found.append(Stranger(str(sort), str(name), "foreign"))
            continue
        if is_altered:
            found.append(Stranger(sort, name, "altered"))
    gone = [*own, *(thing for thing, _ in _things(_MIGRATIONS) if thing in others)]
    return found + [Stranger(*thing, "gone") for thing in gone]


def _things(statements: Iterable[str]) -> list[Thing]:
    """Return what statements make: by its sort and its name the table that it belongs to, and its SQL."""
    things = list["Thing"]()
    for sql in map(str.strip, statements):
        words = sql.replace(" UNIQUE", "", 1).replace(" VIRTUAL", "", 1).split(None, 5)
        sort, name = words[1].lower(), words[2]
        things.append(((sort, name), (words[4] if sort == "index" else name, sql)))
    return things


def _with_column(table: str, sql: str | None, column: str) -> tuple[str, str]:
    """Return a table with one column more, as SQLite writes it where the table is altered."""
    return table, f"{str(sql).removesuffix(')')}, {column})"


def _plainly(table: object, sql: object) -> tuple[object, str]:
    plain = "".join(str(sql).split())
    for quote in "\"'`[]":
        plain = plain.replace(quote, "")
    return table, plain


def migrations() -> Migrations:
    """Return the migrations in their order; each runs in one transaction together with the record that it ran."""
    from sqlite_utils.migrations import Migrations

    ordered = Migrations("quicklog")
    first = events_and_notes, promises_by_customer, looked_up_and_closed_by
    for migration in (*first, amended, persons, plain_refs, followed_up, series, views, looked_after):
        ordered()(migration)
    return ordered


def events_and_notes(database: Database) -> None:
    """Migration 1: the events, and the notes, customers and search rows made from them."""
    for statement in _FIRST:
        database.execute(statement)
    try:
        database.execute(SEARCH)
        search = "current"
    except sqlite3.OperationalError:  # an SQLite without FTS5, or without its trigrams (before 3.34)
        search = "missing"
    database.execute("INSERT INTO state VALUES ('search', ?)", [search])
    _stamp(database, 1)


def promises_by_customer(database: Database) -> None:
    """Migration 2: what is open for a customer is told with every capture, however long that customer's file is."""
    database.execute(_PROMISES)
    _stamp(database, 2)


def looked_up_and_closed_by(database: Database) -> None:
    """Migration 3: notes are found by a code, and by a customer whom they named once, and say who closed them.

    Letters such as ø, and signs such as ´, are folded otherwise since then: notes that hold one get new keys.
    """
    from quicklog.store import version_3

    for statement in _LOOKED_UP:
        database.execute(statement)
    _add_columns(database, 3)
    version_3.fill(database.conn)
    _stamp(database, 3)


def amended(database: Database) -> None:
    """Migration 4: notes say when they were last corrected, and by which login."""
    from quicklog.store import version_4

    _add_columns(database, 4)
    version_4.fill(database.conn)
    _stamp(database, 4)


def persons(database: Database) -> None:
    """Migration 5: who stands for whom is looked up with every capture."""
    for statement in _PERSONS:
        database.execute(statement)
    _stamp(database, 5)


def plain_refs(database: Database) -> None:
    """Migration 6: no ref is a number, a clock or a date to a sheet; what a ref was still names its note."""
    from quicklog.store import version_6

    version_6.lengthen(database.conn)
    _stamp(database, 6)


def followed_up(database: Database) -> None:
    """Migration 7: notes say who rang whom, who has them, how often it was tried, and what was put off.

    The last hand-over is found at once, and so are the messages that wait for somebody.
    """
    _add_columns(database, 7)
    database.execute(_HANDOVERS)
    database.execute(_ADDRESSED)
    _stamp(database, 7)


def series(database: Database) -> None:
    """Migration 8: notes say by which rule their promise comes again."""
    _add_columns(database, 8)
    database.execute(_SERIES)
    _stamp(database, 8)


def views(database: Database) -> None:
    """Migration 9: other programs find what counts as a contact, and its day and hour on the clock where it was."""
    for statement in _VIEWS:
        database.execute(statement)
    _stamp(database, 9)


def looked_after(database: Database) -> None:
    """Migration 10: what was closed of late, and what presses, is found without reading other notes."""
    for statement in _LOOKED_AFTER:
        database.execute(statement)
    _stamp(database, 10)


def _add_columns(database: Database, version: int) -> None:
    for column in _ADDED[version - 1]:
        database.execute(f"ALTER TABLE notes ADD COLUMN {column}")


def _stamp(database: Database, version: int) -> None:
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {version}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a log, or an empty database, to the present version; does nothing where it has that already.

    The lock is taken first, so that of several who migrate at once one does it and the others find it done. What the
    log says in ``user_version`` counts, whatever the records of its migrations say.
    """
    from sqlite_utils import Database

    connection.execute("BEGIN IMMEDIATE")
    try:
        if not has_records(connection):
            make_records(connection)
        migrations().apply(Database(connection, execute_plugins=False))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def has_records(connection: sqlite3.Connection) -> bool:
    """Tell whether a log records just those migrations that it has had."""
    name = "CASE typeof(name) WHEN 'text' THEN CAST(name AS BLOB) END"  # which may not be text, nor UTF-8
    sql = f"SELECT {name} FROM _sqlite_migrations WHERE migration_set = 'quicklog' ORDER BY name"  # noqa: S608
    try:
        rows = connection.execute(sql).fetchall()
    except sqlite3.OperationalError:  # no such table, or another one of that name
        rows = []
    return [name for (name,) in rows] == [name.encode() for name in sorted(_had(connection))]


def make_records(connection: sqlite3.Connection) -> None:
    """Record again, in the transaction of the caller, the migrations that a log has had."""
    from sqlite_utils import Database

    connection.execute("DROP TABLE IF EXISTS _sqlite_migrations")
    ordered, database = migrations(), Database(connection, execute_plugins=False)
    ordered.ensure_migrations_table(database)
    for name in _had(connection):
        ordered._record_applied(database, name)  # noqa: SLF001  the form of a record is sqlite-utils's own


def _had(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the migrations that a log of its version has had."""
    from sqlite_utils import Database

    ordered = [migration.name for migration in migrations().pending(Database(memory=True))]
    return ordered[: _version_of(connection)]


def _version_of(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
