"""The rows of a file that say again what an earlier import brought in, in other words or at another moment.

A row that is known by all that it says (``known``) is not asked here. The others are compared with notes of earlier
imports to which no row of the file answers exactly: pairs are found page by page and wait in a private file, and which
of them count is settled when all are known. No two rows are ever one note, and what is not certain is no match, but
said.
"""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import sqlite3

from quicklog.imports import alike
from quicklog.imports.alike import CELL, MOVED, NEARLY, NEITHER, ONLY_SAID, PLACE, SHIFT, SWAP, TICKET, WORDS
from quicklog.imports.readers.source import STDIN
from quicklog.lib.record import replace
from quicklog.note.bodies import event_of
from quicklog.note.note import MARK, UNSHOWN, seconds
from quicklog.store.connection import explained, rows_of
from quicklog.store.doings import file_of
from quicklog.store.projection import SLOTS
from quicklog.store.query import by_ids, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.imports.alike import Said
    from quicklog.imports.plan import Plan, Ready
    from quicklog.store.log import Log

    # A row by its number in the plan, and what it says.
    Fresh = tuple[int, Said]

_TABLES = """
    CREATE TABLE placed (place INTEGER, note TEXT);
    CREATE TABLE ticketed (ticket TEXT, note TEXT);
    CREATE TABLE pairs (row INTEGER, note TEXT, rank INTEGER, kind TEXT, seconds INTEGER, action TEXT, day TEXT,
        twin TEXT);
    CREATE TABLE matched (row INTEGER PRIMARY KEY, note TEXT NOT NULL UNIQUE, action TEXT);
    CREATE TABLE only_like (row INTEGER PRIMARY KEY, note TEXT NOT NULL);
"""
_DONE_WITH = "SELECT 1 FROM matched WHERE row = ?1 UNION SELECT 1 FROM only_like WHERE row = ?1"
# How the file is called in which pairs wait.
_HERE = "the folder for temporary files"
# So many events, or notes, of the log are read at once.
_STRIDE = 5000
_PLACES = """
    SELECT id, substr(body, instr(body, ?1) + length(?1), 12) FROM events
    WHERE number > ?2 AND number <= ?3 AND kind = 'noted' AND instr(body, ?1)
"""
_ACTION = "SELECT count(*) FROM events WHERE number > ?2 AND number <= ?3 AND kind = 'noted' AND instr(body, ?1)"
_END = "SELECT max(position) FROM (SELECT position FROM notes WHERE position > ? ORDER BY position LIMIT ?)"
_TICKETS = "SELECT ticket, id FROM notes WHERE position > ? AND position <= ? AND ticket > ''"
# What began notes of which nothing was erased.
_BEGINNINGS = """
    SELECT id, stream, seq, kind, note, at, login, body FROM events WHERE id IN ({}) AND kind = 'noted'
        AND NOT EXISTS (SELECT 1 FROM events later WHERE note = events.id AND kind <> 'noted' AND kind = 'erased')
"""
# The notes of a customer, with the code, from one moment to another.
_WITHIN = """
    WITH sought (row, whose, what, low, high) AS (VALUES {})
    SELECT row, id FROM sought CROSS JOIN notes
    ON customer_key = whose AND position >= low AND position < high WHERE code = what
"""
# So many moments are looked for in one statement, of five values each.
_MOMENTS = 180
_NEAR = 2 * 3600
# So many imports may be borne out as the same as this one.
_MOST_IMPORTS = 5
# So many rows at least must be the same contacts so much earlier or later, if they stood elsewhere or where they stand.
_SHIFTED, _SHIFTED_IN_PLACE = 3, 2


class Links:
    """Which rows of a plan are which notes of earlier imports, and which only look like one: both by their numbers."""

    def __init__(self) -> None:
        # The empty name stands for a file that SQLite makes for this connection alone, and takes away with it.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        self._has_read = set[str]()
        self.size = 0
        self.all = self.known = 0

    def close(self) -> None:
        """Let go of the private file."""
        self._file.close()

    def applied(self, number: int, page: list[Ready]) -> list[Ready]:
        """Give the rows of a page, the first of which has this number, the ids of the notes that they are."""
        found = dict(self._ask("SELECT row, note FROM matched WHERE row >= ? AND row < ?", number, number + len(page)))
        return [
            replace(ready, id=found[row], made=ready.id) if row in found else ready
            for row, ready in enumerate(page, start=number)
        ]

    def like(self, number: int, size: int) -> dict[int, str]:
        """Return which of so many rows from a number on look like a note without being it, and like which."""
        return dict(self._ask("SELECT row, note FROM only_like WHERE row >= ? AND row < ?", number, number + size))

    def _ask(self, sql: str, *values: object) -> list[Any]:
        return self._run(sql, *values).fetchall()

    def _run(self, sql: str, *values: object) -> sqlite3.Cursor:
        with explained(_HERE):
            return self._file.execute(sql, values)

    def _put(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with explained(_HERE):
            self._file.execute("BEGIN")
            self._file.executemany(sql, rows)
            self._file.execute("COMMIT")

    # The pairs

    def pair(self, log: Log, plan: Plan, fresh: Sequence[tuple[int, Ready]]) -> None:
        """Find the notes that rows may be, which the log does not know by all that they say."""
        rows = [(number, alike.row_of(ready)) for number, ready in fresh if not ready.own]
        found: dict[int, set[str]] = {}
        for number, note in [*self._placed(log, plan, rows), *self._ticketed(log, rows), *_within(log, rows)]:
            found.setdefault(number, set()).add(note)
        notes = _notes(log, plan.name, {note for each in found.values() for note in each})
        self._put(
            "INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (number, note, one.rank, one.kind, one.seconds, notes[note].action, f"{row.at:%F}", notes[note].twin)
                for number, row in rows
                for note in sorted(found.get(number, ()))
                if note in notes and (one := alike.evidence(row, notes[note].said, plan.writer))
            ),
        )

    def _placed(self, log: Log, plan: Plan, rows: Sequence[Fresh]) -> Iterator[tuple[int, str]]:
        """Yield the notes that stood at the same places in files of the same name."""
        if plan.name == STDIN:  # which is many files
            return
        if "placed" not in self._has_read:
            begins = json.dumps({"source": f"{plan.name}:"}, ensure_ascii=False)[1:-2]
            scanned = _scanned(log, _PLACES, begins)
            self._fill("placed", "place", ((place, note) for note, said in scanned if (place := _place(said))))
        yield from self._looked_up("placed", "place", [(row.place, number) for number, row in rows])

    def _ticketed(self, log: Log, rows: Sequence[Fresh]) -> Iterator[tuple[int, str]]:
        """Yield the notes that have the same tickets."""
        sought = [(row.ticket, number) for number, row in rows if row.ticket]
        if sought and "ticketed" not in self._has_read:
            self._fill("ticketed", "ticket", _tickets(log))
        yield from self._looked_up("ticketed", "ticket", sought)

    def _fill(self, table: str, column: str, rows: Iterable[tuple[Any, str]]) -> None:
        self._has_read.add(table)
        self._put(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608
        self._run(f"CREATE INDEX {table}_by_{column} ON {table} ({column})")

    def _looked_up(self, table: str, column: str, sought: Sequence[tuple[Any, int]]) -> Iterator[tuple[int, str]]:
        numbers: dict[Any, list[int]] = {}
        for value, number in sought:
            numbers.setdefault(value, []).append(number)
        for marks, values in marked([*numbers]):
            sql = f"SELECT {column}, note FROM {table} WHERE {column} IN ({marks})"  # noqa: S608
            for value, note in self._ask(sql, *values):
                yield from ((number, note) for number in numbers[value])

    # Which of them count

    @property
    def has_pairs(self) -> bool:
        """Whether any row may be a note."""
        return bool(self._ask("SELECT 1 FROM pairs LIMIT 1"))

    def begin_to_settle(self) -> None:
        """Get ready for ``answered`` and ``settle``."""
        self._run("CREATE INDEX pairs_by_note ON pairs (note)")

    def answered(self, notes: Sequence[str]) -> None:
        """Leave out notes to which rows answer exactly."""
        for marks, ids in marked(notes):
            self._run(f"DELETE FROM pairs WHERE note IN ({marks})", *ids)  # noqa: S608

    def settle(self, log: Log) -> None:
        """Choose among the pairs: the surest first, each note once, and none where it is not certain which."""
        self._match("kind = '' AND rank < ?", ONLY_SAID)
        for action, kind, least, most in self._borne_out(log):
            self._match("action = ? AND kind = ? AND seconds >= ? AND seconds <= ?", action, kind, least, most)
        self._run(
            "INSERT OR IGNORE INTO only_like SELECT row, note FROM pairs WHERE (rank = ? OR kind = ?)"
            " AND row NOT IN (SELECT row FROM matched) ORDER BY row, note",
            ONLY_SAID,
            SWAP,
        )
        self.size = self._matched()

    def _matched(self) -> int:
        (number,) = self._ask("SELECT count(*) FROM matched")[0]
        return int(number)

    def _match(self, which: str, *values: object) -> None:
        """Match what such pairs say; pairs of what is matched, or not certain, are done with."""
        for rank in (TICKET, PLACE, WORDS, NEARLY):
            sql = f"SELECT row, note, action, twin FROM pairs WHERE rank = {rank} AND {which} ORDER BY row, rowid"  # noqa: S608
            for number, found in _by_row(self._run(sql, *values)):
                if self._ask(_DONE_WITH, number):
                    continue
                free = [each for each in found if not self._ask("SELECT 1 FROM matched WHERE note = ?", each[0])]
                if len({twin for _, _, twin in free}) > 1:
                    self._run("INSERT INTO only_like VALUES (?, ?)", number, free[0][0])
                elif free:
                    self._run("INSERT INTO matched VALUES (?, ?, ?)", number, *free[0][:2])

    def _borne_out(self, log: Log) -> list[tuple[str, str, int, int]]:
        """Return which differences the file as a whole bears out: of which import, of which kind, from and to how many.

        That is where the rows that differ so, with those that are matched or known already, are at least half of what
        that import brought in.
        """
        left = "FROM pairs WHERE kind <> '' AND row NOT IN (SELECT row FROM matched)"
        actions = self._ask(
            f"SELECT action {left} AND action <> '' GROUP BY action ORDER BY count(DISTINCT row) DESC LIMIT ?",
            _MOST_IMPORTS,
        )
        found = []
        for (action,) in actions:
            (sure,) = self._ask("SELECT count(*) FROM matched WHERE action = ?", action)[0]
            whole = sum(number for (number,) in _scanned(log, _ACTION, f'"action": "{action}"'))
            groups = self._ask(
                f"SELECT kind, seconds, count(DISTINCT row), count(DISTINCT day), sum(rank < {WORDS}) {left}"
                " AND action = ? GROUP BY kind, seconds ORDER BY count(DISTINCT row) DESC",
                action,
            )
            for kind, distance, number, days, here in _joined(groups):
                is_covered = 2 * (number + sure) >= whole - self.known
                if is_covered and self._is_enough(kind, number, days, here):
                    slack = 3600 if kind == SHIFT else 0
                    found.append((action, kind, distance - slack, distance + slack))
        return found

    def _is_enough(self, kind: str, number: int, days: int, here: int) -> bool:
        """Tell whether so many rows prove a difference, of so many days, and so many where they stood before."""
        if kind == SHIFT:
            return number >= (_SHIFTED_IN_PLACE if here >= number else _SHIFTED)
        if kind == SWAP:
            return here > 0 or days > 1
        if kind in (CELL, MOVED):
            return 2 * (self.known + self._matched()) >= self.all
        return number >= _SHIFTED or kind != NEITHER


def _joined(groups: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the groups of pairs, of the shifts the greatest alone, with those an hour from it: clocks change."""
    shifts = [group for group in groups if group[0] == SHIFT]
    yield from (group for group in groups if group[0] != SHIFT)
    if shifts:
        distance = shifts[0][1]
        near = [group for group in shifts if abs(group[1] - distance) in (0, 3600)]
        number, days, here = (sum(group[place] for group in near) for place in (2, 3, 4))
        yield SHIFT, distance, number, days, here


def _by_row(pairs: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Yield the pairs of each row together, which come in their order."""
    from itertools import groupby

    for number, found in groupby(pairs, key=lambda pair: pair[0]):
        yield number, [tuple(pair[1:]) for pair in found]


class _Kept:
    """A note of an earlier import: what it says, the mark of that import, and what its twins say too."""

    def __init__(self, said: Said, action: str) -> None:
        self.said = said
        self.action = action
        self.twin = repr((said.at, *said[2:7]))


def _notes(log: Log, name: str, ids: Iterable[str]) -> dict[str, _Kept]:
    """Return those of some notes that were imported, and can be read, by their ids."""
    found, wanted = {}, sorted(ids)
    notes = by_ids(log, wanted)
    for marks, some in marked(wanted):
        with explained(log.path):
            rows = rows_of(log.connection, _BEGINNINGS.format(marks), some)
        for event in (event_of(row) for row in rows if row[2].__class__ is int):
            file, note = file_of(event.body), notes.get(event.id)
            if not file or note is None or UNSHOWN in event.body or MARK in (note.detail or ""):
                continue
            place = event.body["source"].rpartition(":")[2] if file == name != STDIN else ""
            said = alike.note_of(int(place) if place.isascii() and place else 0, note, event)
            found[event.id] = _Kept(said, str(event.body.get("action") or ""))
    return found


def _within(log: Log, rows: Sequence[Fresh]) -> Iterator[tuple[int, str]]:
    """Yield the notes of the same customer, with the same code, at moments that may be the same."""
    sought = [
        (number, row.customer, row.code, low * SLOTS, high * SLOTS)
        for number, row in rows
        if row.customer and row.code and not row.is_open
        for low, high in _spans(row.at)
    ]
    for first in range(0, len(sought), _MOMENTS):
        some = sought[first : first + _MOMENTS]
        sql = _WITHIN.format(", ".join(["(?, ?, ?, ?, ?)"] * len(some)))
        with explained(log.path):
            yield from rows_of(log.connection, sql, [value for each in some for value in each])


def _spans(at: datetime) -> Iterator[tuple[int, int]]:
    """Yield from which second to which a moment may be, in another zone or with day and month exchanged."""
    second = seconds(at.isoformat())
    yield second - alike.FARTHEST, second + alike.FARTHEST + 1
    if at.day <= 12 and at.day != at.month:  # noqa: PLR2004  months
        second = seconds(at.replace(month=at.day, day=at.month).isoformat())
        yield second - _NEAR, second + _NEAR


def _scanned(log: Log, sql: str, sought: str) -> Iterator[tuple[Any, ...]]:
    """Yield what a statement finds among the events, so many of them at once; others write in between."""
    with explained(log.path):
        (last,) = log.connection.execute("SELECT coalesce(max(number), 0) FROM events").fetchone()
    for first in range(0, last, _STRIDE):
        with explained(log.path):
            rows = rows_of(log.connection, sql, [sought, first, first + _STRIDE])
        yield from rows


def _tickets(log: Log) -> Iterator[tuple[Any, ...]]:
    """Yield the tickets in the log, each with its note; so many notes are looked at at once."""
    end: int | None = -(2**63)
    while end is not None:
        begun = end
        with explained(log.path):
            (end,) = log.connection.execute(_END, [begun, _STRIDE]).fetchone()
            rows = rows_of(log.connection, _TICKETS, [begun, end])
        yield from rows


def _place(said: str) -> int:
    """Return the number before the end of a text; 0 where none is."""
    digits, quote, _ = said.partition('"')
    return int(digits) if quote and digits.isascii() and digits.isdigit() else 0
