"""The tables of the log, as migrations that are only ever appended to.

``events`` is the truth and only grows. ``notes``, ``customers`` and ``search`` are made from it in the same
transaction and can be made again. ``streams`` holds the head of every stream.
"""

from __future__ import annotations

import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

# "qlog": what ``file`` and other programs can tell a log by.
APPLICATION_ID = 0x716C6F67
# The number of migrations; a log says in ``user_version`` how many it has had.
VERSION = 2

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


def migrations() -> Migrations:
    """Return the migrations in their order; each runs in one transaction together with the record that it ran."""
    from sqlite_utils.migrations import Migrations

    ordered = Migrations("quicklog")
    for migration in (events_and_notes, promises_by_customer):
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
    database.execute("CREATE INDEX notes_open_by_customer ON notes (customer_key, due_seconds) WHERE status = 'open'")
    _stamp(database, 2)


def _stamp(database: Database, version: int) -> None:
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {version}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a log, or an empty database, to the present version; does nothing where it has that already.

    The lock is taken first, so that of several who migrate at once one does it and the others find it done.
    """
    from sqlite_utils import Database

    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations().apply(Database(connection, execute_plugins=False))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
