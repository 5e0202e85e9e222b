"""Whether the notes are what the events make of them, compared page by page.

Every column is compared. What is not is the order of the notes within one second.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from functools import lru_cache

from quicklog.errors import DamagedError, UnreachableError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.lib.record import fields_of
from quicklog.lib.text import key
from quicklog.maintenance.audit.reader import GREATEST, PAGE, Reader, after, as_bytes, named, shown
from quicklog.maintenance.audit.remake import EVENT, NOTHING_MADE, event_in, kept_in, made_by, row_of
from quicklog.note.bodies import event_of
from quicklog.note.fields import FIELDS
from quicklog.note.fold import CLAIMED, OF_THE_LOG, former_customers
from quicklog.note.note import LEAST_REF, MARK, UNSHOWN, Event, letters_of, ref_of, rest_of
from quicklog.store import schema
from quicklog.store.bulk.batch import handle_of
from quicklog.store.projection import NAMED, ROW, SLOTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from quicklog.maintenance.audit.reader import Row
    from quicklog.maintenance.audit.remake import Kept, Left

    Judge = Callable[["Comparison", object, list[Row], Kept | None], Iterator[Finding]]

REMEDY = Message("ql doctor --rebuild makes it again")
# How many notes are compared in one step, and how many events by SQLite alone.
_STEP, _STRIDE = 200, 5000
# How many names are remembered with their keys, some MiB.
_NAMES_KEPT = 20_000
_LEAST = -(2**63)
# What a note is looked up by; all else in its row is recorded, but for its position, which is compared by itself.
_NAMED = ("ref", "customer_key", "technician_key")
_RECORDED = tuple(name for name in ROW if name not in (*_NAMED, "position"))
# Kinds of events that speak of a note which was there before.
_LATER = (
    *("amended", "done", "seen", "voided", "reopened", "undone", "redone", "erased"),
    *("taken", "given", "tried", "waiting", "snoozed", "woken", "stopped"),
)
_NAMES = (*FIELDS, "line")


def _paths(names: Sequence[str]) -> str:
    return ", ".join(f"'$.{name}'" for name in names)


_OFFSET = "json_extract(e.body, '$.offset')"
_DAY = "json_extract(e.body, '$.day')"
_FIRST_SLOT = f"{SLOTS} * CAST(strftime('%s', n.at) AS INTEGER)"
# What ``bodies.event_of`` lets pass. What it leaves out, or may, is looked at by itself.
_CAN_BE_SHOWN = f"""
    substr(n.at, 20, 1) IN ('+', '-') AND n.at BETWEEN '0002' AND '9998~'
    AND (n.due IS NULL OR substr(n.due, 20, 1) IN ('+', '-') AND n.due BETWEEN '0002' AND '9998~')
    AND substr(n.recorded_at, 20, 1) IN ('+', '-') AND strftime('%s', n.recorded_at) IS NOT NULL
    AND n.recorded_at BETWEEN '0002' AND '9998~' AND e.at BETWEEN '0002' AND '9998~'
    AND strftime('%s', e.at, coalesce({_OFFSET}, '+00:00')) IS NOT NULL
    AND coalesce(json_type(e.body, '$.source'), 'text') = 'text'
    AND CASE WHEN json_type(e.body, '$.doubts') IS NULL THEN 1 ELSE NOT EXISTS
        (SELECT 1 FROM json_each(e.body, '$.doubts')
        WHERE json_type(value, '$.about') IS NOT 'text' OR coalesce(json_type(value, '$.says'), '') <> 'text'
        AND (json_type(value, '$.reason') IS NOT 'text' OR json_type(value, '$.values') IS NOT 'object')) END
"""  # noqa: S608
# What most bodies do not say, in one question, which is cheaper than one each; and what holds for those that do.
_UNSAID = ("draft", "day", "recorded_by", "recorded_at", "closed_at", "outcome", "why", "by", "changes")
_ORDINARY = f"json_extract(e.body, {_paths(_UNSAID)}) = '[{','.join(['null'] * len(_UNSAID))}]'"
_WRITTEN_AT = f"strftime('%Y-%m-%dT%H:%M:%S', e.at, {_OFFSET}) || {_OFFSET}"
_OPEN_OR_LOGGED = (
    """CASE WHEN nullif(n.due, '') IS NOT NULL OR nullif(n."for", '') IS NOT NULL THEN 'open' ELSE 'logged' END"""
)
_AS_SAID = f"""
    coalesce(json_type(e.body, '$.draft'), 'text') IN ('text', 'object')
    AND coalesce(json_type(e.body, '$.recorded_by'), 'text') = 'text'
    AND date(coalesce({_DAY}, '2000-01-01')) = coalesce({_DAY}, '2000-01-01')
    AND json_extract(e.body, {_paths(_UNSAID[4:])}) = '[null,null,null,null,null]'
    AND n.status = CASE WHEN json_type(e.body, '$.draft') IS NOT NULL THEN 'draft' ELSE {_OPEN_OR_LOGGED} END
    AND n.recorded_by = coalesce(nullif(json_extract(e.body, '$.recorded_by'), ''), e.login)
    AND n.recorded_at = coalesce(nullif(json_extract(e.body, '$.recorded_at'), ''), {_WRITTEN_AT})
"""
_CLAIMS = ", ".join(f"n.{name}" for name in CLAIMED)
# What ``apply`` and ``put`` make of a note to which nothing happened later, in SQL. Where it does not say that a row is
# right, the row is compared by those two themselves: it may well be. JSON is compared with JSON, types and all.
_RIGHT = f"""
    n.id = e.note
    AND json_extract(e.body, {_paths(_NAMES)})
        = json_array({", ".join(f'n."{name}"' for name in _NAMES)})
    AND CASE WHEN {_ORDINARY}
        THEN n.status = {_OPEN_OR_LOGGED} AND n.recorded_by = e.login AND n.recorded_at = {_WRITTEN_AT}
        ELSE {_AS_SAID} END
    AND coalesce(n.outcome, n.closed_at, n.closed_by, {_CLAIMS}) IS NULL AND {_CAN_BE_SHOWN}
    AND n.due_seconds IS CASE WHEN n.due <> '' THEN CAST(strftime('%s', n.due) AS INTEGER) END
    AND (n.position = {_FIRST_SLOT} OR n.position BETWEEN {_FIRST_SLOT} AND {_FIRST_SLOT} + {SLOTS - 1}
        AND EXISTS (SELECT 1 FROM notes b WHERE b.position = n.position - 1))
"""  # noqa: S608
_CHANGED = "SELECT DISTINCT note FROM events WHERE kind <> 'noted' AND {beyond}"
_KEPT_FORMER = "SELECT id, customer_key FROM former_customers WHERE id IN ({})"
_RENAMED = (
    "SELECT DISTINCT note FROM events WHERE note IN ({}) AND kind <> 'noted' AND kind = 'amended'"
    " AND instr(body, '\"customer\"')"
)
_NEVER_RENAMED = (
    "SELECT DISTINCT id FROM former_customers f WHERE {beyond}"
    " AND NOT EXISTS (SELECT 1 FROM events WHERE note = f.id AND kind <> 'noted')"
)
_STRAYED = """
    SELECT e.id FROM events e LEFT JOIN notes n ON n.id = e.id
    WHERE e.number BETWEEN ? AND ? AND e.kind = 'noted' AND ({right}) IS NOT 1
        AND NOT EXISTS (SELECT 1 FROM events l WHERE l.kind <> 'noted' AND l.note = e.id)
"""


class Comparison:
    """A log whose notes are compared, and an empty one in memory, to make a note again where it comes to that.

    ``left`` holds what notes have left which seconds; ``doubted`` the notes that are right if such a one stood before
    them once, as long as not all of those are known.
    """

    def __init__(self, reader: Reader, fresh: sqlite3.Connection) -> None:
        self.reader = reader
        self.fresh = fresh
        self.left: Left = {}
        self.doubted: list[object] | None = None


@contextmanager
def comparison(reader: Reader) -> Iterator[Comparison]:
    """Give what the comparisons need; it belongs to the thread that asks for it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        schema.migrate(fresh)
        yield Comparison(reader, fresh)


def recorded(given: Comparison) -> Iterator[Finding]:
    """Yield the notes that are not what their events say, and those that are lost."""
    given.doubted = []
    for rows in given.reader.in_order(_CHANGED, "note", _STEP):
        yield from _compared(given, [id_ for (id_,) in rows], _judged)
        yield from _former(given.reader, [id_ for (id_,) in rows])
    ids, given.doubted = given.doubted, None
    yield from _compared(given, ids, _judged)
    yield from _unchanged(given)
    yield from _never_renamed(given.reader)


def _unchanged(given: Comparison) -> Iterator[Finding]:
    """Compare the notes to which nothing happened later; SQLite does it, but for those that may be wrong."""
    reader, start = given.reader, _LEAST
    page = "SELECT max(number), count(*) FROM (SELECT number FROM events WHERE number >= ? ORDER BY number LIMIT ?)"
    while start <= GREATEST:
        ((last, count),) = reader.read(page, [start, _STRIDE])
        if not count:
            return
        try:
            rows = reader.read(_STRAYED.format(right=_RIGHT), [start, last])
        except UnreachableError as error:  # a body that is not JSON, or an SQLite without it
            if getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR":
                raise
            rows = reader.read(_STRAYED.format(right="NULL"), [start, last])
        yield from _compared(given, [id_ for (id_,) in rows], _judged)
        reader.tell(count)
        start = after(last, start)


def derived(given: Comparison) -> Iterator[Finding]:
    """Yield the notes that no event began, that are filed under wrong names, or whose ref is not made of their id."""
    reader, start, folded = given.reader, _LEAST, lru_cache(_NAMES_KEPT)(key)
    sql = (
        "SELECT position, id, ref, customer, customer_key, technician, technician_key,"
        " EXISTS (SELECT 1 FROM events WHERE events.id = notes.id AND kind = 'noted')"
        " FROM notes WHERE position >= ? ORDER BY position LIMIT ?"
    )
    ((end,),) = reader.read("SELECT max(position) FROM notes")
    while end is not None and start <= end and (rows := reader.read(sql, [start, PAGE])):
        strayed = []
        for _, id_, ref, customer, customer_key, technician, technician_key, begun in rows:
            try:
                least = max(LEAST_REF, len(ref))
                right = begun and ref == ref_of(handle_of(id_) + rest_of(id_), least)
                right = right and (folded(customer or ""), folded(technician or "")) == (customer_key, technician_key)
            except NOTHING_MADE:
                right = False
            if not right:
                strayed.append(id_)
        yield from _compared(given, strayed, _judged_by_name)
        reader.tell(len(rows))
        start = after(rows[-1][0], start)


def _compared(given: Comparison, ids: list[object], judge: Judge) -> Iterator[Finding]:
    """Yield what is wrong with some notes."""
    for first in range(0, len(ids), _STEP):
        page = ids[first : first + _STEP]
        events, rows = _events(given.reader, page), _rows(given.reader, page)
        for id_ in page:
            yield from judge(given, id_, events.get(id_, []), rows.get(id_))


def _marks(ids: list[object]) -> str:
    return ", ".join(["CAST(? AS TEXT)"] * len(ids))


def _rows(reader: Reader, ids: list[object]) -> dict[object, Kept]:
    sql = f"SELECT {NAMED} FROM notes WHERE id IN ({_marks(ids)})"  # noqa: S608
    rows = map(kept_in, reader.read(sql, [*map(as_bytes, ids)]))
    return {row["id"]: row for row in rows}


def _events(reader: Reader, ids: list[object]) -> dict[object, list[Row]]:
    """Return the events of some notes, each note's in the order in which they came."""
    marks, found = _marks(ids), dict[object, list["Row"]]()
    sql = (
        f"SELECT {EVENT}, number, id AS begun FROM events WHERE id IN ({marks}) AND kind = 'noted' UNION ALL"  # noqa: S608
        f" SELECT {EVENT}, number, note FROM events WHERE note IN ({marks}) AND kind <> 'noted' ORDER BY number"
    )
    for row in reader.read(sql, [*map(as_bytes, ids)] * 2):
        found.setdefault(row[-1], []).append(row)
    return found


def _judged(given: Comparison, id_: object, events: list[Row], kept: Kept | None) -> Iterator[Finding]:
    """Say what is wrong with what is recorded of a note, or that it is lost."""
    try:
        due = row_of(id_, events, given.fresh, given.left)
    except DamagedError as error:
        yield finding("notes", error.what, error.remedy)
        return
    if due and not (kept and _is_recorded(given, kept, due)):
        yield _strayed(id_)
    if due and due["status"] != "void" and MARK in (due["detail"] or ""):
        yield from _unshown(id_, events)
    if not due and not kept and not any(row[3] in OF_THE_LOG and row[0] == row[4] for row in events):
        for row in events:
            if row[3] in _LATER and row[0] != row[4]:
                says = Message("{named} belongs to no note", named=named(row[2], row[1]))
                yield finding("notes", says, "restore a backup that holds the note")


def _former(reader: Reader, ids: list[object]) -> Iterator[Finding]:
    """Yield that notes are not found by just those customers whom they named once."""
    kept = dict[object, set[object]]()
    for id_, customer in reader.read(_KEPT_FORMER.format(_marks(ids)), [*map(as_bytes, ids)]):
        kept.setdefault(id_, set()).add(customer)
    renamed = [id_ for (id_,) in reader.read(_RENAMED.format(_marks(ids)), [*map(as_bytes, ids)])]
    events = _events(reader, renamed)
    for id_ in dict.fromkeys([*renamed, *kept]):
        try:
            due = former_customers(map(event_in, events.get(id_, [])))
        except NOTHING_MADE:  # which is found out elsewhere
            continue
        if kept.get(id_, set()) != {*due}:
            yield _strayed_former(id_)


def _never_renamed(reader: Reader) -> Iterator[Finding]:
    """Yield that a note is found by a customer whom it named once, and was never corrected."""
    for rows in reader.in_order(_NEVER_RENAMED, "id"):
        yield from (_strayed_former(id_) for (id_,) in rows)


def _strayed_former(id_: object) -> Finding:
    return finding("customers", "whom {shown} named once is not what its events say", REMEDY, shown=shown(id_))


def _unshown(id_: object, events: list[Row]) -> Iterator[Finding]:
    """Yield that some of a note cannot be shown: somebody wrote what no log takes any more."""
    bodies = [event_of(row[: len(fields_of(Event))]).body for row in events]
    lost = [body[UNSHOWN] for body in bodies if UNSHOWN in body]
    if lost:
        says = Message("{shown} cannot be shown whole: {lost}", shown=shown(id_), lost=", ".join(lost))
        yield finding("note", says, "ql void {shown} --why WHY takes it back", shown=shown(id_))


def _judged_by_name(given: Comparison, id_: object, events: list[Row], kept: Kept | None) -> Iterator[Finding]:
    """Say that a note has no event, or the wrong names; where more of it is wrong, that is said elsewhere."""
    try:
        due = row_of(id_, events, given.fresh, given.left)
    except DamagedError:
        return
    if not (due and kept) or (_is_recorded(given, kept, due) and not _is_named(kept, due)):
        yield _strayed(id_)


def _strayed(id_: object) -> Finding:
    return finding("notes", "{shown} is not what its events say", REMEDY, shown=shown(id_))


def _is_recorded(given: Comparison, kept: Kept, due: Kept) -> bool:
    return all(kept[name] == due[name] for name in _RECORDED) and _is_placed(given, kept, due["position"])


def _is_named(kept: Kept, due: Kept) -> bool:
    ref, letters = kept["ref"], letters_of(str(due["id"]))
    is_own = isinstance(ref, str) and ref == ref_of(letters, max(LEAST_REF, len(ref)))
    return is_own and all(kept[name] == due[name] for name in _NAMED if name != "ref")


def _is_placed(given: Comparison, row: Kept, first: int) -> bool:
    """Tell whether a note stands at its second, behind as many as stand there or once did; a full one runs over."""
    behind = min(int(row["position"]) - first, SLOTS)
    if behind <= 0:
        return behind == 0
    sql = "SELECT id FROM notes WHERE position >= ? AND position < ?"
    there = [id_ for (id_,) in given.reader.read(sql, [first, first + behind])]
    if len(there) == behind:
        return True
    if given.doubted is not None:
        given.doubted.append(row["id"])
        return True
    second = first // SLOTS
    others = [moves for each in range(second - SLOTS, second) for moves in given.left.get(each, ())]
    own = given.left.get(second, set())
    if len(there) + len(own) + len(others) < behind:
        return False
    overrun = behind == SLOTS or others or given.reader.read(sql, [first - 1, first])
    return bool(overrun) or _comes_there(given, row, [*there, *(id_ for id_, _ in own), row["id"]])


def _comes_there(given: Comparison, row: Kept, ids: list[object]) -> bool:
    """Tell whether a note comes to its position where all that ever stood before it in its second is made again."""
    by_note = _events(given.reader, ids)
    events = sorted((each for events in by_note.values() for each in events), key=lambda each: int(each[-2]))
    try:
        due = made_by(events, given.fresh, row["id"])
    except DamagedError:  # nothing can be told
        return True
    return due is not None and bool(due["position"] == row["position"])
