"""Erasing a person: out of every event and note of the log, and then out of the file's bytes.

The chain of events stays whole, for it holds only the hash of what an event said. One event more, ``erased``, tells of
each touched note who erased and when, and the hash of what stands there now.
"""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import os
import sqlite3

from quicklog.errors import DamagedError, QuicklogError, UnreachableError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.maintenance import redact
from quicklog.maintenance.audit.remake import EVENT, NOTHING_MADE, event_in
from quicklog.note import chain, persons
from quicklog.note.bodies import read
from quicklog.note.fold import fold, former_customers
from quicklog.note.note import UNSHOWN
from quicklog.store import import_key, projection, sheet_words
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.maintenance.redact import Name, Words
    from quicklog.note.note import Event
    from quicklog.store.log import Log, Transaction

    Row = tuple[Any, ...]
    # Passes pages on, and may show how many of so many rows have passed.
    Shown = Callable[[Iterable[Sequence[Row]], int], Iterable[Sequence[Row]]]

_PAGE = 2000
# So many hashes fit into the body of one event.
_HASHES = 500
_OF_NOTE = f"number, {EVENT}"
_BODY = 8  # its place in such a row


class Traces(Record):
    """The notes in whose events a person was found: that customer's own, and others that mention the name.

    ``links`` are the events, no note's, that say whose names are one. ``number`` and ``event`` are those of the last
    event that was looked at.
    """

    own: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    number: int = 0
    event: str = ""
    links: frozenset[str] = frozenset()


class Origins(Record):
    """Where imported notes came from: the files, and how many have ids that an earlier version made of their rows."""

    files: tuple[str, ...] = ()
    guessable: int = 0


class Erased(Record):
    """What was erased: so many notes of the customer, mentions in so many others, in so many events in all.

    Of those, ``links`` said whose names are one.
    """

    notes: int
    mentions: int
    events: int
    links: int = 0


def _unshown(pages: Iterable[Sequence[Row]], _total: int) -> Iterable[Sequence[Row]]:
    return pages


# Finding a person.


def name_in(log: Log, *names: str) -> Name:
    """Return what is looked for by the names of a person, with the spellings that stand in the log now."""
    spelt = "SELECT DISTINCT customer FROM notes WHERE customer_key = ?"
    with explained(log.path):
        rows = [row for name in names for row in log.connection.execute(spelt, [key(name)])]
    return redact.name_of(*names, *(customer for (customer,) in rows if isinstance(customer, str)))


def look_through(log: Log, name: Name, found: Traces | None = None, shown: Shown = _unshown) -> Traces:
    """Look for a person in all events, or in those that came after the last one that was looked at."""
    found = found or Traces()
    own, mentions, links = set(found.own), set(found.mentions), set(found.links)
    number, event = found.number, found.event
    with explained(log.path):
        (last,) = log.connection.execute("SELECT max(number) FROM events").fetchone()
    for page in shown(pages(log, number), (last or 0) - number):
        for _, _, note, kind, body in page:
            if kind in persons.KINDS and is_said(body, name):
                links.add(note)
            elif kind != "erased" and is_said(body, name):
                (own if redact.is_of(read(body), name) else mentions).add(note)
        number, event = page[-1][:2]
    return Traces(frozenset(own), frozenset(mentions - own), number, event, frozenset(links - own - mentions))


def pages(log: Log, number: int = 0) -> Iterator[list[Row]]:
    """Read the events after one page by page, each page a statement of its own: no writer is held up."""
    sql = "SELECT number, id, note, kind, body FROM events WHERE number > ? ORDER BY number LIMIT ?"
    while True:
        with explained(log.path):
            rows = log.connection.execute(sql, [number, _PAGE]).fetchall()
        if not rows:
            return
        yield rows
        number = rows[-1][0]


def origins(log: Log, found: Traces) -> Origins:
    """Return where those notes came from in which a person was found."""
    files, guessable = set[str](), 0
    with explained(log.path):
        for note in found.own | found.mentions:
            for (body,) in log.connection.execute("SELECT body FROM events WHERE id = ?", [note]).fetchall():
                said = read(body)
                if isinstance(said, dict) and isinstance(said.get("source"), str) and ":" in said["source"]:
                    files.add(said["source"].rpartition(":")[0])
                    guessable += import_key.is_guessable(note, said)
    return Origins(tuple(sorted(files)), guessable)


def words_of(log: Log, name: Name, team: Mapping[str, frozenset[str]]) -> Words:
    """Return the words of a team: those that are given, and those that stand in other customers' notes as well."""
    logins = "SELECT DISTINCT login FROM events"
    others = f'SELECT DISTINCT "{{}}" FROM notes WHERE customer_key NOT IN ({", ".join("?" * len(name.keys))})'  # noqa: S608
    with explained(log.path):
        said = {
            field: frozenset(key(each or "") for (each,) in log.connection.execute(others.format(field), name.keys))
            for field in ("technician", "code", "meaning", "channel")
        }
        people = frozenset(key(login) for (login,) in log.connection.execute(logins))
    words = {field: said[field] | team.get(field, frozenset()) for field in said}
    names = ("technician", "for", "by", "recorded_by", "closed_by")
    return redact.Words(words | dict.fromkeys(names, words["technician"] | people))


def is_said(body: str, name: Name) -> bool:
    """Tell whether a person stands in the body of an event."""
    # Of text with a backslash in it the key is not what it seems.
    if "\\" not in body and not _holds(key(body), name):
        return False
    try:
        said = json.loads(body)
        return redact.is_of(said, name) or redact.without_name(said, name) != said
    except (ValueError, RecursionError):  # what cannot be read as JSON is looked through as it stands
        return _holds(key(body), name)


def _holds(folded: str, name: Name) -> bool:
    return any(each in folded for each in name.keys)


# Erasing what was found.


def carry_out(  # noqa: PLR0913  who, what, where and when
    log: Log,
    write: Transaction,
    name: Name,
    found: Traces,
    *,
    at: str,
    login: str,
    offset: str,
    words: Words | None = None,
) -> Erased:
    """Erase a person in a transaction, with what others have added since; ``finish`` has to follow it.

    ``at`` is the moment in UTC, ``login`` who erases, and ``offset`` that person's distance from UTC. ``words`` are the
    team's, which stay; without them every word stays that stands where the team speaks.
    """

    def without_person(said: Any, name: Name) -> Any:
        return redact.without_person(said, name, words)

    with explained(log.path):
        log.connection.execute("PRAGMA secure_delete = ON")
        last = log.connection.execute("SELECT id FROM events WHERE number = ?", [found.number]).fetchone()
    if found.number and last != (found.event,):
        raise UnreachableError("{path} was replaced by another log meanwhile", "try again", path=log.path)
    found = look_through(log, name, found)
    counted = {}
    for note in sorted(found.own | found.mentions | found.links):
        hashes = _erase_note(log, note, name, without_person if note in found.own else redact.without_name)
        for place in range(0, len(hashes), _HASHES):
            part = {"offset": offset, "bodies": dict(hashes[place : place + _HASHES])}
            write.append("erased", part, at=at, login=login, note=note)
        counted[note] = len(hashes)
    for said in sheet_words.kept(log):
        if redact.over(said, name) != said:
            sheet_words.forget(log, said)
    with explained(log.path):
        import_key.forget(log.connection)
        log.connection.execute("INSERT OR REPLACE INTO state VALUES ('erasing', 'unfinished')")
    touched = {note for note, events in counted.items() if events}
    links = len(touched & found.links)
    return Erased(len(touched & found.own), len(touched & found.mentions), sum(counted.values()), links)


def _erase_note(log: Log, note: str, name: Name, take_out: Callable[[Any, Name], Any]) -> list[tuple[str, str]]:
    """Erase in every event of a note; return the events' ids, each with the hash of what stands there now."""
    connection, hashes, left = log.connection, [], list["Event"]()
    sql = (
        f"SELECT {_OF_NOTE} FROM events WHERE id = ?1 UNION ALL"  # noqa: S608
        f" SELECT {_OF_NOTE} FROM events WHERE note = ?1 AND id <> ?1 AND kind <> 'noted' ORDER BY number"
    )
    with explained(log.path):
        for row in connection.execute(sql, [note]).fetchall():
            event = _event(row)
            said = event.body if event.kind == "erased" else take_out(event.body, name)
            left.append(replace(event, body=said))
            if event.kind != "erased" and said != read(row[_BODY]):
                text, salt = redact.written(said), os.urandom(chain.SALT_BYTES)
                connection.execute("UPDATE events SET body = ?, salt = ? WHERE number = ?", [text, salt, row[0]])
                hashes.append((event.id, chain.body_hash(salt, text).hex()))
        before, after = projection.note_of(connection, note), fold(left)
        if before and after and before != replace(after, ref=before.ref):
            projection.put(connection, before, replace(after, ref=before.ref))
        projection.set_former(connection, note, former_customers(left))
    return hashes


def _event(row: Row) -> Event:
    """Return an event without what cannot be shown of it, which is not kept.

    Raises ``DamagedError`` where it cannot be shown because it was altered.
    """
    try:
        event = event_in(row[1:])
    except NOTHING_MADE:
        raise DamagedError("an event is damaged, and nothing was erased", "ql doctor tells which") from None
    return replace(event, body={name: value for name, value in event.body.items() if name != UNSHOWN})


# Out of the file's bytes. What was written over may still stand in pages that are free, and words in the search index.


def is_unfinished(log: Log) -> bool:
    """Tell whether something was erased whose bytes may still stand in the file."""
    with explained(log.path):
        return log.connection.execute("SELECT 1 FROM state WHERE name = 'erasing'").fetchone() is not None


def unfinished(log: Log) -> Iterator[Finding]:
    """Yield that an erasing was not finished, where that is so."""
    if is_unfinished(log):
        yield finding("erase", "what was erased may still be found in the bytes of the file", "ql erase finishes it")


def finish(log: Log) -> None:
    """Write the file again without what was erased; does no harm where nothing was.

    Nobody else can use the log meanwhile, and it takes the room of two more logs. Raises ``UnreachableError`` where it
    cannot be done now; what was erased is gone from the notes and the events all the same.
    """
    connection = log.connection
    try:
        with explained(log.path):
            connection.execute("PRAGMA secure_delete = ON")
            _clear_index(connection)
            connection.execute("VACUUM")
            connection.execute("DELETE FROM state WHERE name = 'erasing'")
    except QuicklogError as error:
        what = Message(
            "what was erased may still be found in the bytes of {path} ({what})", path=log.path, what=error.what
        )
        raise UnreachableError(what, "once that is over, ql erase finishes it") from error


def _clear_index(connection: sqlite3.Connection) -> None:
    """Let the search index forget what was deleted from it: until its parts are made one, it only marks that.

    An index that is behind the notes does not know what to forget, and forgets all: searches do without it already.
    """
    current = connection.execute("SELECT 1 FROM state WHERE name = 'search' AND value = 'current'").fetchone()
    try:
        connection.execute("INSERT INTO search (search) VALUES (?)", ["optimize" if current else "delete-all"])
    except sqlite3.OperationalError as error:
        if not projection.lacks_search(error):
            raise
        connection.execute("UPDATE state SET value = 'stale' WHERE name = 'search' AND value = 'current'")
        parts = "SELECT name FROM sqlite_master WHERE name IN ('search_data', 'search_idx')"
        for (part,) in connection.execute(parts).fetchall():
            connection.execute(f"DELETE FROM {part}")  # noqa: S608
