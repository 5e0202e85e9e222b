"""Questions to the log: notes chosen by filters or words, a note by its ref, the events behind it, the day's counts.

Long answers are read page by page, each page a statement of its own, so that a reader never holds writers up.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from quicklog.errors import BadUsageError, DamagedError, NothingFoundError
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key, safe
from quicklog.note.bodies import event_of, note_of, notes_of
from quicklog.note.fields import COLUMNS, SEARCHED
from quicklog.note.fold import in_order
from quicklog.note.note import is_id, letters_of, seconds
from quicklog.store.connection import explained, rows_of
from quicklog.store.definitions import CALENDAR, CLOSED_SECONDS, CONTACT, OPEN, OVERDUE, PROMISE
from quicklog.store.projection import SLOTS, codes_of, lacks_search, spoils_search, words_of
from quicklog.store.projection import words as words_in
from quicklog.store.sought import holds, is_told_by_index, question, sought

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any, TypeVar

    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.log import Log
    from quicklog.store.sought import Sought

    Row = tuple[Any, ...]
    T = TypeVar("T")

PAGE = 1000
_COLUMNS = ", ".join([f'notes."{column}"' for column in COLUMNS])
_DUE = COLUMNS.index("due")
_EVENT = "id, stream, seq, kind, note, at, login, body"
# An older SQLite takes no more than 999 values in a statement.
_MOST_IDS = 900
_CANDIDATES = 10
# How many notes are counted at most, and how many are read for their words; and after how many steps of SQLite counting
# ends, whatever it has found: a hundredth of a second or two.
_MOST_COUNTED, _MOST_READ, _MOST_STEPS = 10_000, 1000, 1_000_000
# The statuses that few notes have, which stand in indexes of their own.
_FEW = frozenset(("open", "draft"))
# Those in which a note may be a letter or two, which the index does not know: one that was understood has a customer
# and a code.
_BRIEF = ("draft", "void")


# What a name is compared by where no column keeps its key, and who has to act: who has it, whom it is for, who served.
_FOR = 'CASE WHEN "for" > \'\' THEN quicklog_key("for") END'
_WHO = f"CASE WHEN has_it > '' THEN quicklog_key(has_it) ELSE coalesce({_FOR}, technician_key) END"
# What the filters by one column compare, by their names, and what of a value is compared with it. A name that has no
# letter is nobody's.
COMPARED: dict[str, tuple[str, Callable[[str], str]]] = {
    "customer": ("customer_key", key),
    "technician": ("technician_key", key),
    "for": (_FOR, key),
    "who": (_WHO, key),
    "channel": ("channel", str),
    "kind": ("kind", str),
    "login": ("recorded_by", str),
}
# So many lists that are each in the order of time are merged; of more, all that is in them would be held at once.
_MOST_MERGED = 20


class Selection(Record):
    """Which notes are meant: those to which every filter applies; the moments are aware, ``until`` is not included.

    A note has one of ``codes``, and none of ``others``. ``values`` are those of the filters in ``COMPARED``, by their
    names: a note has one of them. It was due at ``due_since`` or after that and before ``due_before``, or is not due
    at all if it is to be ``undated``, and was closed at ``closed_since`` or after that.
    ``words`` must all be found in it, as parts of its words, by their keys. ``contacts`` are those alone in which a
    customer was in touch. As of a moment a promise has one of the states in ``promises``; ``repeats`` are contacts
    that repeat another within so many days (see ``store/repeats.py``). With ``ids`` it is one of those.
    """

    since: datetime | None = None
    until: datetime | None = None
    codes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = {}
    due_since: datetime | None = None
    due_before: datetime | None = None
    undated: bool = False
    closed_since: datetime | None = None
    contacts: bool = False
    promises: tuple[str, ...] = ()
    as_of: datetime | None = None
    repeats: int | None = None
    ids: tuple[str, ...] = ()


def pages(
    log: Log, selection: Selection, *, newest_first: bool = False, limit: int | None = None, page: int = PAGE
) -> Iterator[list[Row]]:
    """Yield the chosen notes page by page, each a list of rows in the order of ``note.COLUMNS``, by time of contact."""
    for rows in _found(log, selection, newest_first=newest_first, limit=limit, page=page):
        yield [row[:-1] for row in rows]


def positions(log: Log, selection: Selection, page: int = PAGE) -> Iterator[list[int]]:
    """Yield the positions of the chosen notes, by time of contact, so many at a time."""
    for rows in _found(log, selection, page=page):
        yield [row[-1] for row in rows]


def _found(
    log: Log, selection: Selection, *, newest_first: bool = False, limit: int | None = None, page: int = PAGE
) -> Iterator[list[Row]]:
    """Yield the rows of the chosen notes page by page, each with its position behind the columns."""
    words = sought(selection.words)
    arms = _arms(log, selection, words)
    last: int | None = None
    left = limit
    while left is None or left > 0:
        # A search that so many notes did not satisfy goes on in whole pages.
        size = page if left is None or (words and last is not None) else min(page, left)
        sql, values = _statement(arms, _COLUMNS, size, last, newest_first=newest_first)
        with explained(log.path):
            rows = rows_of(log.connection, sql, values)
        if not rows:
            return
        last = rows[-1][-1]
        found = [row for row in rows if _holds(row[:-1], words)][:left] if words else rows
        if found:
            yield found
        left = None if left is None else left - len(found)
        if len(rows) < size:
            return


def _statement(
    arms: Sequence[_Arm], columns: str, size: int, last: int | None, *, newest_first: bool
) -> tuple[str, list[Any]]:
    """Return the statement for so many notes beyond the ``last`` position, each with its own, and its values."""
    order, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
    ahead = arms if last is None else [arm.going_on(beyond, last) for arm in arms]
    parts = " UNION ALL ".join([f"SELECT {columns}, {arm.place} AS place FROM {arm.asks}" for arm in ahead])  # noqa: S608
    return f"{parts} ORDER BY place {order} LIMIT {size}", [value for arm in ahead for value in arm.values]


def newest(log: Log, selection: Selection, limit: int | None) -> Iterator[list[Row]]:
    """Yield the newest of the chosen notes, so many at most, page by page by time of contact; all without a limit."""
    if limit is None:
        yield from pages(log, selection)
        return
    rows = [row for page in pages(log, selection, newest_first=True, limit=limit) for row in page]
    for last in range(len(rows), 0, -PAGE):
        yield rows[max(last - PAGE, 0) : last][::-1]


def most_urgent(log: Log, selection: Selection, limit: int | None) -> Iterator[Row]:
    """Yield the chosen notes by their due times, and then those that have none: so many of them at most.

    They are put in order by what the index of what is open holds, and only those that are given are read.
    """
    if limit is None or sought(selection.words):
        rows = [row for page in pages(log, selection) for row in page]
        yield from sorted(rows, key=_due_of)[:limit]
        return
    arms = _arms(log, selection, ())
    each = [f"SELECT {arm.place} AS place, due_seconds AS urgency FROM {arm.asks}" for arm in arms]  # noqa: S608
    places = " UNION ALL ".join(each)
    chosen = f"SELECT place, urgency FROM ({places}) ORDER BY urgency IS NULL, urgency, place LIMIT {limit}"  # noqa: S608
    sql = f"SELECT {_COLUMNS} FROM ({chosen}) CROSS JOIN notes ON position = place"  # noqa: S608
    with explained(log.path):
        rows = rows_of(log.connection, sql, [value for arm in arms for value in arm.values])
    yield from sorted(rows, key=_due_of)


def _due_of(row: Row) -> tuple[bool, int]:
    due = row[_DUE]
    return due is None, seconds(due) if due else 0


class _Arm(Record):
    """Notes that are read in the order of time: from which tables, by which column of theirs, and which of them.

    Where a filter that an index answers has several values, each value has an arm; no note is in two.
    """

    source: str
    place: str
    where: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def asks(self) -> str:
        """The tables and the conditions, as SQL."""
        return f"{self.source} WHERE {' AND '.join(self.where)}"

    def narrowed(self, test: str, *values: Any) -> _Arm:
        """Return those of the notes to which one more condition applies."""
        return _Arm(self.source, self.place, (*self.where, test), (*self.values, *values))

    def going_on(self, beyond: str, last: int) -> _Arm:
        """Return those of the notes that stand beyond a position."""
        return self.narrowed(f"{self.place} {beyond} ?", last)


def _arms(log: Log, selection: Selection, words: Sequence[Sought]) -> list[_Arm]:
    """Return which notes are read, in one list or several. Positions bound the time, the index bounds the words.

    The index does not know all notes that may hold a letter or two: those that it may not know are read besides.
    """
    wanted = ""
    if words and searchable(log):
        with explained(log.path):
            wanted = question(log.connection, words)
    arms = _in_order(log, selection, wanted)
    if not wanted or is_told_by_index(words):
        return arms
    brief = tuple(status for status in _BRIEF if status in (selection.statuses or _BRIEF))
    known = [arm.narrowed("status NOT IN (?, ?)", *_BRIEF) for arm in arms]
    return known + (_in_order(log, replace(selection, statuses=brief), "") if brief else [])


def _in_order(log: Log, selection: Selection, wanted: str) -> list[_Arm]:
    """Return the notes that are read; of those that the index is asked for, where ``wanted`` is such a question."""
    whole = _Arm("notes", "notes.position", ("1",), ())
    if wanted:
        # The same number either way; the index gives its own in order only when it is asked by its own name.
        source = "search JOIN notes ON notes.position = search.rowid"
        whole = _Arm(source, "search.rowid", ("search MATCH ?",), (wanted,))
    is_few = whole.source != "notes" or (bool(selection.statuses) and _FEW.issuperset(selection.statuses))
    compared = {name: _compared(name, values) for name, values in selection.values.items()}
    if "for" in compared or "who" in compared:
        log.connection.create_function("quicklog_key", 1, _key_of, deterministic=True)
    leads = "" if is_few else _leading(selection, compared)
    if leads == "code":
        arms = _under_codes(selection.codes)
    elif leads:
        arms = [whole.narrowed(f"{COMPARED[leads][0]} = ?", value) for value in compared[leads]]
    else:
        arms = [whole]
    return [_narrowed(arm, selection, compared, leads) for arm in arms]


def _leading(selection: Selection, compared: Mapping[str, Sequence[str]]) -> str:
    """Return the filter whose index gives the notes in the order of time, value by value; none where none does so.

    Where a customer leaves few notes they are looked up among those with the code, and otherwise those with the code
    are read in their order.
    """
    if len(compared.get("customer", "")) == 1:
        return ""  # SQLite finds that by itself
    lists = {
        "customer": compared.get("customer", ()),
        "code": selection.codes if all(map(codes_of, selection.codes)) else (),
        "technician": compared.get("technician", ()),
    }
    return next((name for name, values in lists.items() if 0 < len(values) <= _MOST_MERGED), "")


def _compared(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return what of the values of a filter is compared, each once."""
    compare = COMPARED[name][1]
    folded = dict.fromkeys(map(compare, values))
    return tuple(value for value in folded if value or compare is not key)


def _narrowed(arm: _Arm, selection: Selection, compared: Mapping[str, Sequence[str]], leads: str) -> _Arm:
    """Return those of the notes of an arm to which all filters but the leading one apply."""
    if selection.codes and leads != "code":
        arm = arm.narrowed(*_has_code(selection.codes, arm.place))
    if selection.others:
        test, *others = _has_code(selection.others, arm.place)
        arm = arm.narrowed(f"NOT {test}", *others)
    for name, values in compared.items():
        if name != leads:
            arm = arm.narrowed(_is_one_of(COMPARED[name][0], values), *values)
    for test in _counting_as(selection):
        arm = arm.narrowed(test)
    return _in_time(arm, selection)


def _in_time(arm: _Arm, selection: Selection) -> _Arm:
    """Return those of the notes of an arm that were made, are due and were closed when they are to be."""
    for bound, compares in (selection.since, ">="), (selection.until, "<"):
        if bound is not None:
            arm = arm.narrowed(f"{arm.place} {compares} ?", _position(bound))
    for bound, compares in (selection.due_since, ">="), (selection.due_before, "<"):
        if bound is not None:
            arm = arm.narrowed(f"due_seconds {compares} ?", int(bound.timestamp() // 1))
    if selection.undated:
        arm = arm.narrowed("due_seconds IS NULL")
    if selection.closed_since is not None:
        # Dates are compared first, which costs less; no zone is a day away.
        earliest = (selection.closed_since - timedelta(days=2)).date().isoformat()
        second = -int(-selection.closed_since.timestamp() // 1)
        closed = f"SELECT position FROM notes WHERE closed_at >= ? AND {CLOSED_SECONDS} >= ?"  # noqa: S608
        arm = arm.narrowed(f"{arm.place} IN ({closed})", earliest, second)
    return arm


def _counting_as(selection: Selection) -> Iterator[str]:
    """Yield the conditions that notes are contacts, and have a status that is chosen."""
    if selection.ids:
        quoted = ("'" + note_id.replace("'", "''") + "'" for note_id in selection.ids)
        yield f"notes.id IN ({', '.join(quoted)})"
    if selection.contacts:
        yield CONTACT
    if selection.promises and selection.as_of:
        states = ", ".join(f"'{state}'" for state in selection.promises)
        yield f"{PROMISE} IN ({states})".replace(":now", f"{int(selection.as_of.timestamp() // 1)}")
    if selection.repeats is not None:
        from quicklog.store import repeats

        yield repeats.condition(selection.repeats)
    if selection.statuses:
        # Written out, so that SQLite sees when an index holds all that have this status.
        quoted = ("'" + status.replace("'", "''") + "'" for status in selection.statuses)
        yield "(" + " OR ".join(f"status = {status}" for status in quoted) + ")"


def _is_one_of(column: str, values: Sequence[str]) -> str:
    """Return the condition that a column has one of some values: of several no index is asked, which would sort."""
    if len(values) == 1:
        return f"{column} = ?"
    return f"+{column} IN ({', '.join('?' * len(values))})" if values else "0"


def _under_codes(codes: Sequence[str]) -> list[_Arm]:
    """Return the notes with each of some codes, in the order of time, without those that have one before it."""
    place = "note_codes.position"
    source = f"note_codes CROSS JOIN notes ON notes.position = {place}"
    arms = []
    for number, code in enumerate(codes):
        first, *_ = codes_of(code)
        arm = _Arm(source, place, ("note_codes.code = ?",), (first,))
        if [code] != [first]:
            arm = arm.narrowed(_JOINED, code)
        if number:
            test, *values = _has_code(codes[:number], place)
            arm = arm.narrowed(f"NOT {test}", *values)
        arms.append(arm)
    return arms


# Codes that stand side by side in a note.
_JOINED = "coalesce(instr('+' || notes.code || '+', '+' || ? || '+'), 0)"


def _has_code(codes: Sequence[str], place: str) -> tuple[str, ...]:
    """Return the condition that a note has one of some codes, and its values."""
    single = [code for code in codes if codes_of(code) == [code]]
    tests, values = [], [*single]
    if single:
        marks = ", ".join("?" * len(single))
        filed = f"SELECT 1 FROM note_codes filed WHERE filed.code IN ({marks}) AND filed.position = {place}"  # noqa: S608
        tests.append(f"EXISTS ({filed})")
    for code in codes:
        if code not in single:
            tests.append(_JOINED)
            values.append(code)
    return (f"({' OR '.join(tests)})", *values)


def _key_of(name: object) -> str | None:
    return key(name) if isinstance(name, str) else None


def _position(bound: datetime) -> int:
    """Return the first position that is not before a moment; notes stand at whole seconds."""
    return -int(-bound.timestamp() // 1) * SLOTS


def searchable(log: Log) -> bool:
    """Tell whether words can be looked up in an index; otherwise every note is read."""
    with explained(log.path):
        try:
            log.connection.execute("SELECT rowid FROM search LIMIT 0")
        except sqlite3.OperationalError as error:
            if lacks_search(error) or spoils_search(error):
                return False
            raise
        row = log.connection.execute("SELECT value FROM state WHERE name = 'search'").fetchone()
    return row is not None and row[0] == "current"


def _holds(row: Row, words: Sequence[Sought]) -> bool:
    """Tell whether a note has all that is looked for: the index knows letters by threes, but not their order."""
    return holds(words_of(note_of(row)), words)


def count(log: Log, selection: Selection) -> int:
    """Return how many notes are chosen."""
    if sought(selection.words):
        return sum(map(len, pages(log, selection)))
    arms = _arms(log, selection, ())
    with explained(log.path):
        counts = " + ".join([f"(SELECT count(*) FROM {arm.asks})" for arm in arms])  # noqa: S608
        (number,) = log.connection.execute(
            f"SELECT {counts}", [value for arm in arms for value in arm.values]
        ).fetchone()
    return int(number)


# So many notes are counted by groups in one statement: it takes a tenth of a second or two.
_MOST_GROUPED = 50_000
# What notes are grouped by, where that is not a column of theirs: names by their keys.
_GROUPED = {
    **CALENDAR,
    "is_contact": f"CASE WHEN {CONTACT} THEN 1 ELSE 0 END",
    "promise": PROMISE,
    "customer": "chosen.customer_key",
    "technician": "technician_key",
}
# What such a group is called, if not by that: as its newest note has it.
_CALLED = {"customer": "customer", "technician": "technician"}


class Group(Record):
    """Notes that have the same in some columns: how many, what they have there, and the position of the newest.

    ``known_by`` is what they have; ``called`` is the same with a name as it is written in the place of its key.
    """

    known_by: tuple[Any, ...]
    called: tuple[Any, ...]
    number: int
    newest: int

    def joined_by(self, other: Group) -> Group:
        """Return both as one, called as the newest of them is."""
        last = max(self, other, key=lambda group: group.newest)
        return replace(last, number=self.number + other.number)


def grouped(log: Log, selection: Selection, columns: Sequence[str], now: datetime) -> dict[tuple[Any, ...], Group]:
    """Return the chosen notes by what they have in some columns: each stands under all of its codes.

    They are counted part by part, each in a statement of its own, so that writers are not held up.
    """
    words, found = sought(selection.words), dict["Row", Group]()
    if words:
        log.connection.create_function("quicklog_holds", -1, _holder(words), deterministic=True)
    for arm in _arms(log, selection, words):
        whole = arm.narrowed(_HOLDS) if words else arm
        ahead = whole
        while rows := _groups(log, ahead, columns, now):
            for group in (each for row in rows for each in _under_each(row, columns)):
                before = found.get(group.known_by)
                found[group.known_by] = group.joined_by(before) if before else group
            ahead = whole.going_on(">", max(row[0] for row in rows))
    return found


def _groups(log: Log, arm: _Arm, columns: Sequence[str], now: datetime) -> list[Row]:
    """Return the groups of the next notes of an arm: place of the newest, how many, what they have and are called."""
    known_by = [_GROUPED.get(name, f'chosen."{name}"') for name in columns]
    called = [_CALLED.get(name, known) for name, known in zip(columns, known_by, strict=True)]
    chosen = f"SELECT notes.*, {arm.place} AS place FROM {arm.asks} ORDER BY {arm.place} LIMIT {_MOST_GROUPED}"  # noqa: S608
    groups = f" GROUP BY {', '.join(known_by)}" if columns else ""
    # Beside max(), SQLite takes a column that is not grouped by from the row that has the greatest.
    sql = f"SELECT {', '.join(['max(place)', 'count(*)', *known_by, *called])} FROM ({chosen}) AS chosen{groups}"  # noqa: S608
    moment = f"{int(now.timestamp() // 1)}"
    with explained(log.path):
        rows = rows_of(log.connection, sql.replace(":now", moment), arm.values)
    return [row for row in rows if row[1]]


def _under_each(row: Row, columns: Sequence[str]) -> Iterator[Group]:
    """Yield the group that a row is; of notes with several codes one under each of them."""
    newest, number, *values = row
    known_by, called = values[: len(columns)], values[len(columns) :]
    if "code" not in columns:
        yield Group(tuple(known_by), tuple(called), number, newest)
        return
    place = columns.index("code")
    codes: Sequence[str | None] = codes_of(known_by[place])
    for code in codes or (None,):
        known_by[place] = called[place] = code
        yield Group(tuple(known_by), tuple(called), number, newest)


_HOLDS = f"quicklog_holds(notes.line, {', '.join([f'notes.{chr(34)}{name}{chr(34)}' for name in SEARCHED])})"


def _holder(wanted: Sequence[Sought]) -> Callable[..., bool]:
    """Return what tells whether a note with a line and values of ``SEARCHED`` holds all that is looked for."""

    def holding(line: object, *values: object) -> bool:
        return holds(words_in(str(line), (None if value is None else str(value) for value in values), key), wanted)

    return holding


def count_at_most(log: Log, selection: Selection) -> tuple[int, bool]:
    """Return how many notes are chosen, and whether these are all.

    The newest are counted, as far as that takes no time to speak of, however long the log is.
    """
    words = sought(selection.words)
    most, columns = (_MOST_READ, _COLUMNS) if words else (_MOST_COUNTED, "1")
    sql, values = _statement(_arms(log, selection, words), columns, most + 1, None, newest_first=True)
    number = looked_at = 0
    with explained(log.path):
        log.connection.set_progress_handler(lambda: 1, _MOST_STEPS)
        try:
            for row in log.connection.execute(sql, values):
                looked_at += 1
                number += not words or _holds(row[:-1], words)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            return number, False
        finally:
            log.connection.set_progress_handler(None, 0)
    return min(number, most), looked_at <= most


def state(log: Log) -> int:
    """Return a number that changes whenever another process has written to the log."""
    with explained(log.path):
        (number,) = log.connection.execute("PRAGMA data_version").fetchone()
    return int(number)


def head(log: Log) -> tuple[str, int, bytes]:
    """Return the log's own stream, and the number and the digest of the last event in it.

    A log that was restored and not yet written to has a stream of its own without events: then it is the one before.
    Raises ``DamagedError`` where another program put there what is none of these.
    """
    last = "SELECT stream, seq, digest FROM events ORDER BY number DESC LIMIT 1"
    with explained(log.path):
        row = log.connection.execute("SELECT stream, seq, digest FROM streams WHERE own").fetchone()
        if row and not row[1]:
            row = log.connection.execute(last).fetchone() or row
    stream, seq, digest = row or ("", 0, b"")
    if not (isinstance(stream, str) and isinstance(seq, int) and isinstance(digest, bytes)):
        raise DamagedError("{path} is damaged (stream head missing)", "restore a backup", path=log.path)
    return stream, seq, digest


def count_events(log: Log) -> int:
    """Return how many events the log holds."""
    with explained(log.path):
        (number,) = log.connection.execute("SELECT count(*) FROM events").fetchone()
    return int(number)


def matters(log: Log, selection: Selection, now: datetime) -> tuple[int, int, int]:
    """Return how many of the chosen notes are due at some time, how many of those before now, and how many never."""
    if sought(selection.words):
        due = [row[_DUE] for page in pages(log, selection) for row in page]
        late = sum(each is not None and seconds(each) < int(now.timestamp() // 1) for each in due)
        return sum(each is not None for each in due), late, sum(each is None for each in due)
    arms = _arms(log, selection, ())
    chosen = " UNION ALL ".join([f"SELECT due_seconds AS due FROM {arm.asks}" for arm in arms])  # noqa: S608
    counted = f"count(due), coalesce(sum(due < {int(now.timestamp() // 1)}), 0), count(*) - count(due)"
    with explained(log.path):
        values = [value for arm in arms for value in arm.values]
        ((due, late, never),) = rows_of(log.connection, f"SELECT {counted} FROM ({chosen})", values)  # noqa: S608
    return due, late, never


def open_matters(log: Log, now: datetime) -> tuple[int, int]:
    """Return how many promises and messages are open, and how many of those are past their due time."""
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT (SELECT count(*) FROM notes WHERE {OPEN}), (SELECT count(*) FROM notes WHERE {OVERDUE})",  # noqa: S608
            {"now": int(now.timestamp() // 1)},
        ).fetchone()
    return row[0], row[1]


def by_ref(log: Log, typed: str) -> Note:
    """Return the note that a ref, a longer beginning of its letters, or its whole id names.

    Raises ``NothingFoundError`` where none does, and ``BadUsageError`` with the candidates where several do.
    """
    wanted = typed.strip().lower()
    notes = [note for note in _near(log, wanted) if wanted and _answers(note, wanted)]
    if not notes:
        raise NothingFoundError("no note has the ref {typed}", "ql list shows the refs", typed=typed)
    if len(notes) > 1:
        shown = ", ".join(f"{note.ref} ({safe(note.customer or note.line)[:40]})" for note in notes[:_CANDIDATES])
        raise BadUsageError("{typed} names several notes", "write one of {shown}", typed=typed, shown=shown)
    return notes[0]


def _near(log: Log, wanted: str) -> list[Note]:
    """Return the notes that a ref may mean: with this id, with the ref that it goes beyond, with refs that it begins.

    Three questions, each answered by an index; one with OR is answered by reading all notes.
    """
    found = {}
    for condition in ("id = ?1", "ref <= ?1 ORDER BY ref DESC", "ref > ?1 AND ref < ?1 || '~' ORDER BY ref"):
        sql = f"SELECT {_COLUMNS} FROM notes WHERE {condition} LIMIT ?2"  # noqa: S608
        with explained(log.path):
            rows = rows_of(log.connection, sql, [wanted, _CANDIDATES + 1])
        found.update({row[0]: note_of(row) for row in rows})
    return list(found.values())


def _answers(note: Note, wanted: str) -> bool:
    return note.id == wanted or (is_id(note.id) and letters_of(note.id).startswith(wanted))


def by_ids(log: Log, note_ids: Sequence[str]) -> dict[str, Note]:
    """Return the notes with these ids that there are, by id."""
    found = {}
    for marks, ids in marked(note_ids):
        with explained(log.path):
            rows = rows_of(log.connection, f"SELECT {_COLUMNS} FROM notes WHERE id IN ({marks})", ids)  # noqa: S608
        found.update({note.id: note for note in notes_of(rows)})
    return found


def at_positions(log: Log, positions: Sequence[int]) -> dict[int, Note]:
    """Return the notes that stand at these positions, by position."""
    found = {}
    for marks, some in marked(positions):
        sql = f"SELECT {_COLUMNS}, position FROM notes WHERE position IN ({marks})"  # noqa: S608
        with explained(log.path):
            rows = rows_of(log.connection, sql, some)
        found.update({row[-1]: note_of(row[:-1]) for row in rows})
    return found


def events_of(log: Log, note_id: str) -> list[Event]:
    """Return every event behind a note, in the order in which they count, as they can be shown."""
    return events_of_many(log, [note_id])[note_id]


def events_of_many(log: Log, note_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what ``events_of`` returns for each of some notes, by id."""
    rows = rows_of_many(log, _EVENT, note_ids)
    return {note_id: in_order(event_of(_typed(row)) for row in rows[note_id]) for note_id in note_ids}


def _typed(row: Row) -> Row:
    """Return a row of ``_EVENT`` whose values can be told: another program may have put others there."""
    id_, stream, seq, *others, body = row
    if seq.__class__ is int and all(value.__class__ is str for value in (id_, stream, *others)):
        return row
    texts = (value if isinstance(value, str) else str(value) for value in (id_, stream, *others))
    id_, stream, *others = texts
    return (id_, stream, seq if isinstance(seq, int) else 0, *others, body)


def rows_of_many(log: Log, columns: str, note_ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return columns of every event behind each of some notes, by id, in the order in which they reached this log."""
    found: dict[str, list[Row]] = {note_id: [] for note_id in note_ids}
    for marks, ids in marked(note_ids):
        sql = (
            f"SELECT id, 0, number, {columns} FROM events WHERE id IN ({marks}) UNION ALL"  # noqa: S608
            f" SELECT note, 1, number, {columns} FROM events WHERE note IN ({marks}) AND kind <> 'noted'"
        )
        with explained(log.path):
            rows = rows_of(log.connection, sql, ids)
        for note_id, _, _, *row in sorted(rows, key=lambda row: row[1:3]):
            found[note_id].append(tuple(row))
    return found


def marked(ids: Sequence[T]) -> Iterator[tuple[str, Sequence[T]]]:
    """Yield ids, as many as go into one statement, with the marks that stand for them there."""
    for first in range(0, len(ids), _MOST_IDS):
        some = ids[first : first + _MOST_IDS]
        yield ", ".join([f"?{number}" for number in range(1, len(some) + 1)]), some


def moved_from(log: Log, customer: str) -> list[Note]:
    """Return the notes that once named a customer, by key, and now name another, by time of contact."""
    sql = f"SELECT position, {_COLUMNS} FROM former_customers JOIN notes USING (id)"  # noqa: S608
    with explained(log.path):
        rows = rows_of(log.connection, f"{sql} WHERE former_customers.customer_key = ?", [customer])
    return [note_of(row) for _, *row in sorted(rows, key=lambda row: row[0])]


def drafts_with(log: Log, words: Callable[[str], bool]) -> list[Note]:
    """Return the drafts whose line, by its key, has certain words, by time of writing.

    Every draft is looked at, for there are few: the index of words would first find all notes that have them.
    """
    with explained(log.path):
        lines = rows_of(log.connection, "SELECT id, line FROM notes WHERE status = 'draft' ORDER BY position")
    ids = [note_id for note_id, line in lines if words(key(str(line)))]
    found = by_ids(log, ids)
    return [found[note_id] for note_id in ids]


def witnesses(log: Log, events: Iterable[Event]) -> int:
    """Return how many logins have written since the last of some events, whoever wrote that one included.

    Each of them has compared what it knew of the log when it wrote, and keeps what it saw. Of a long log the 10,000
    events after the last one are looked at.
    """
    ends: dict[str, int] = {}
    for event in events:
        ends[event.stream] = max(event.seq, ends.get(event.stream, 0))
    since = "SELECT login FROM events WHERE number >= ? ORDER BY number LIMIT 10000"
    with explained(log.path):
        sql = "SELECT number FROM events WHERE stream = ? AND seq = ?"
        numbers = [number for end in ends.items() for (number,) in log.connection.execute(sql, end)]
        sql = f"SELECT count(DISTINCT login) FROM ({since})"  # noqa: S608
        return int(log.connection.execute(sql, [max(numbers, default=0)]).fetchone()[0])


def last_draft_of(log: Log, login: str) -> Note:
    """Return the draft that a login wrote last; raises ``NothingFoundError`` where there is none."""
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT {_COLUMNS} FROM notes CROSS JOIN events ON events.id = notes.id"  # noqa: S608  few are drafts
            " WHERE status = 'draft' AND events.login = ? ORDER BY number DESC LIMIT 1",
            [login],
        ).fetchone()
    if row is None:
        raise NothingFoundError("you have no draft", "ql drafts shows those of others")
    return note_of(row)


def last_of(log: Log, login: str) -> Note:
    """Return the last note that a login wrote and that still stands; raises ``NothingFoundError`` where none does."""
    with explained(log.path):
        row = log.connection.execute(
            f"SELECT {_COLUMNS} FROM events JOIN notes ON notes.id = events.id WHERE events.kind = 'noted'"  # noqa: S608
            " AND events.login = ? AND notes.status <> 'void' ORDER BY number DESC LIMIT 1",
            [login],
        ).fetchone()
    if row is None:
        raise NothingFoundError("you have written no note", "name one by its ref: ql list shows them")
    return note_of(row)
