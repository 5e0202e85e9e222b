"""The notes of a plan into the log: those that it does not have, and the events that closed them."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import compress, islice
from typing import Any  # noqa: TID253  no capture loads this module

from quicklog.imports import known
from quicklog.lib.record import Record
from quicklog.note.bodies import note_of
from quicklog.note.fields import COLUMNS, FIELDS
from quicklog.note.fold import taken_back_by
from quicklog.store import bulk, import_key, query
from quicklog.store.bulk import Noted
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from quicklog.imports.correcting import Correction
    from quicklog.imports.plan import Plan, Ready
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.log import Log, Transaction

    T = TypeVar("T")
    # Told how much more of the work is done (see ``work_of``), and how many notes more are stored.
    Tell = Callable[[int, int], None]

# So many closing events are one transaction, and so long is the lock free behind it, in seconds.
_AT_ONCE, _FREE = 200, 0.06
_MOST_NAMED = 5
# A closing takes about as long as so many notes; so many that the log has are told at once.
_CLOSING, _OFTEN = 5, 500
# So many rows are enough to see that all were read in another zone.
_MOST_COMPARED = 1000
_MOMENTS = "SELECT id, at, ref FROM notes WHERE id IN ({}) AND amended_at IS NULL AND status NOT IN ('draft', 'void')"
# What stands for a note that was undone.
_UNDONE: dict[str, Any] = {"undone": True}
_TAKEN_BACK = "SELECT DISTINCT note FROM events WHERE note IN ({}) AND kind <> 'noted' AND kind = 'undone'"
_LATER = "SELECT 1 FROM events WHERE note = ? AND kind <> 'noted' LIMIT 1"
_COMPARED = (*FIELDS, "line")
_STANDING, _NOTES = (
    f"SELECT {', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)} FROM notes"  # noqa: S608
    for names in (("id", *_COMPARED), COLUMNS)
)


class Writing(Record):
    """What the events of an import have in common: the moment of writing in UTC, the login, and the ``action``."""

    at: str
    login: str
    action: str


class Tally:
    """What became of notes: how many were new, drafts or doubtful among them, and how many the log had.

    ``back`` are those that were imported before and undone: they count again. ``drafts`` and ``strayed`` are named by
    their places, the first of them. ``strayed`` were there already, but on
    another day than the file would put them now; ``changed`` are notes of quicklog's own that say something else here.

    Of those of earlier imports (``again``) some are ``corrected`` or ``closed``, and of some the log keeps what it has
    though the row says something else: ``left``. ``alike`` are new, and look like a note that was there. ``moved`` are
    those of the first rows that were read in another zone then.
    """

    def __init__(self) -> None:
        self.new = self.drafts = self.doubtful = self.known = self.back = self.changed = self.strayed = 0
        self.corrected = self.closed = self.left = self.alike = self.moved = 0
        self.draft_places: list[str] = []
        self.strayed_places: list[str] = []
        self.corrected_places: list[str] = []
        self.closed_places: list[str] = []
        self.left_places: list[str] = []
        self.alike_places: list[str] = []
        self.moved_places: list[str] = []

    def add(self, other: Tally) -> None:
        """Count what another counted too."""
        for name, counted in vars(other).items():
            both = getattr(self, name) + counted
            setattr(self, name, both[:_MOST_NAMED] if isinstance(both, list) else both)

    def count(self, ready: Ready, standing: dict[str, Any] | None) -> None:
        """Count one note; ``standing`` is the one that the log has, by its columns."""
        if standing is _UNDONE:
            self.back += 1
        elif standing is not None:
            self._count_known(ready, standing)
        elif "draft" in ready.body:
            self.drafts += 1
            _name(self.draft_places, ready)
        else:
            self.new += 1
            self.doubtful += "doubts" in ready.body

    def _count_known(self, ready: Ready, standing: dict[str, Any]) -> None:
        self.known += 1
        if ready.own:
            self.changed += any(standing.get(name) != ready.body.get(name) for name in _COMPARED)
        elif not ready.dated and not ready.made and _is_of_another_day(ready, standing):
            self.strayed += 1
            _name(self.strayed_places, ready)

    def count_correction(self, ready: Ready, note: Note, found: Correction) -> None:
        """Count what a row corrects in a note."""
        for name, value in (("corrected", found.amended), ("closed", found.closing), ("left", found.left)):
            if value:
                setattr(self, name, getattr(self, name) + 1)
                _name(getattr(self, f"{name}_places"), ready, note.ref)

    def count_moved(self, page: Iterable[Ready], moments: Mapping[str, tuple[str, str]]) -> None:
        """Count those of a page that are at another moment in the log, though the file says the same as ever."""
        for ready in page:
            at, ref = moments.get(ready.id, ("", ""))
            is_said = at and ready.dated and not ready.made and not ready.own and "draft" not in ready.body
            if is_said and datetime.fromisoformat(at) != datetime.fromisoformat(ready.body["at"]):
                self.moved += 1
                _name(self.moved_places, ready, ref)

    def count_alike(self, ready: Ready, ref: str) -> None:
        """Count a new note that looks like another."""
        self.alike += 1
        _name(self.alike_places, ready, ref)


def _is_of_another_day(ready: Ready, standing: dict[str, Any]) -> bool:
    return "draft" not in ready.body and standing.get("at", "")[:10] != ready.body["at"][:10]


def _name(places: list[str], ready: Ready, ref: str = "") -> None:
    if len(places) < _MOST_NAMED:
        places.append(f"{ready.body['source']} {ref}".rstrip())


def sorted_out(log: Log | None, plan: Plan, tally: Tally) -> Iterator[tuple[Ready, bool]]:
    """Yield the notes of a plan in their order, each with whether it is new, and count them.

    A note that the file itself holds twice is new once.
    """
    number = 0
    for page in known.pages(log, plan):
        yield from zip(page, _sorted(log, plan, page, number, tally), strict=True)
        number += len(page)


def _sorted(log: Log | None, plan: Plan, page: list[Ready], number: int, tally: Tally) -> list[bool]:
    """Return of each note of a page whether it is new, and count them; the first has this number in its plan."""
    standing = _standing(log, page) if log else {}
    if log and number < _MOST_COMPARED:
        tally.count_moved(page, _moments(log, [*standing]))
    if len(standing) == len(page) and not any(standing.values()) and _are_plain(page):
        tally.known += len(page)
        return [False] * len(page)
    like = plan.links.like(number, len(page)) if log and plan.links else {}
    news = []
    for row, ready in enumerate(page, start=number):
        there = standing.get(ready.id)
        tally.count(ready, there)
        if log and there is None and row in like:
            tally.count_alike(ready, _ref_of(log, like[row]))
        news.append(there is None)
        standing.setdefault(ready.id, ready.body)
    return news


def _moments(log: Log, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return when notes were that nobody corrected, and their refs."""
    with explained(log.path):
        rows = log.connection.execute(_MOMENTS.format(", ".join("?" * len(ids))), ids).fetchall()
    return {note: (at, ref) for note, at, ref in rows}


def _are_plain(page: list[Ready]) -> bool:
    """Tell whether of no note of a page it matters what the log has of it."""
    return all(ready.dated and not ready.own for ready in page)


def _ref_of(log: Log, note_id: str) -> str:
    with explained(log.path):
        row = log.connection.execute("SELECT ref FROM notes WHERE id = ?", [note_id]).fetchone()
    return row[0] if row else ""


def link(log: Log, plan: Plan, tell: Tell = lambda _, __: None) -> Tally | None:
    """Find which rows are notes of earlier imports though they do not say the same: see ``again``.

    Returns what all of them come to, where none is new. ``tell`` is told of those that the log has.
    """
    if not plan.makes_ids or import_key.key_of(log) is None:
        return None
    from quicklog.imports.again import Links

    links, counted, number = Links(), Tally(), 0
    plan.links = links
    for page in known.pages(log, plan):
        news = _sorted(log, plan, page, number, counted)
        fresh = [*compress(enumerate(page, start=number), news)]
        if fresh:
            links.pair(log, plan, fresh)
        number += len(page)
        tell(len(page) - len(fresh), 0)
    links.all, links.known = plan.size, counted.known
    if not counted.new + counted.drafts:
        return counted
    if links.has_pairs:
        links.begin_to_settle()
        for some in known.pages(log, plan):
            links.answered([ready.id for ready in some])
        links.settle(log)
    return None


def _standing(log: Log, page: list[Ready]) -> dict[str, dict[str, Any]]:
    """Return what the log has of some notes: a note that stands by its columns, any other event by nothing.

    Of a note that was undone it is ``_UNDONE``.
    """
    ids = [ready.id for ready in page]
    marks = ", ".join("?" * len(ids))
    with explained(log.path):
        there = log.connection.execute(f"SELECT id FROM events WHERE id IN ({marks})", ids).fetchall()  # noqa: S608
        found: dict[str, dict[str, Any]] = {note_id: {} for (note_id,) in there}
        if found and not _are_plain(page):
            rows = log.connection.execute(f"{_STANDING} WHERE id IN ({marks})", ids)
            found |= {row[0]: dict(zip(_COMPARED, row[1:], strict=True)) for row in rows}
    return found | dict.fromkeys(_undone(log, [*found]), _UNDONE)


def _undone(log: Log, ids: Sequence[str]) -> dict[str, Event]:
    """Return which of some notes were undone as a whole, each with the event that did it."""
    with explained(log.path):
        marks = ", ".join("?" * len(ids))
        touched = [note for (note,) in log.connection.execute(_TAKEN_BACK.format(marks), [*ids])]
    events = query.events_of_many(log, touched)
    found = {note: taken_back_by(events[note], note) for note in touched}
    return {note: event for note, event in found.items() if event}


def work_of(plan: Plan) -> int:
    """Return how much there is to do for a plan: as much as for so many notes without a closing."""
    return plan.size + _CLOSING * plan.closings


def work_of_back(tally: Tally) -> int:
    """Return how much more there is to do for notes that were undone, and count again."""
    return _CLOSING * tally.back


def put(log: Log, plan: Plan, writing: Writing, tally: Tally, tell: Tell) -> bytearray:
    """Put the notes of a plan that are new into the log, others writing in between, and count them.

    Returns 1 for each that was new and 0 for each that was not, in their order. ``tell`` is told of notes that are on
    disk. Raises what ``append`` raises.
    """
    there = link(log, plan, tell)
    if there:
        tally.add(there)
        return bytearray(plan.size)
    counted, news, written = Tally(), bytearray(), bytearray()
    key = import_key.begin(log) if plan.makes_ids else None

    def fresh() -> Iterator[Noted]:
        passed = 0
        for ready, is_new in sorted_out(log, plan, counted):
            news.append(is_new)
            if is_new:
                yield Noted(ready.id, writing.at, writing.login, ready.body | {"action": writing.action})
                continue
            passed += plan.links is None  # what the log has was told when it was linked
            if passed == _OFTEN:
                tell(passed, 0)
                passed = 0
        if passed:
            tell(passed, 0)

    def told(part: bytes) -> None:
        written.extend(part)
        tell(len(part), len(part))

    bulk.extend(log, fresh(), told, several=plan.size > bulk.AT_ONCE)
    if key:
        import_key.end(log, key)
    if not all(written):  # another import has put some of them into the log since they were looked for
        each = iter(written)
        news = bytearray(is_new and next(each) for is_new in news)
        counted = _recounted(log, plan, news)
    tally.add(counted)
    return news


def _recounted(log: Log, plan: Plan, news: bytearray) -> Tally:
    tally, each_new = Tally(), iter(news)
    for page in known.pages(log, plan):
        standing = _standing(log, page)
        for ready in page:
            tally.count(ready, None if next(each_new) else standing.get(ready.id, {}))
    return tally


def stored(log: Log, plan: Plan, news: bytearray) -> Iterator[tuple[Ready, Note]]:
    """Yield the notes that ``put`` found new, as they stand in the log."""
    number = 0
    for page in known.pages(log, plan):
        found = [ready for ready, is_new in zip(page, news[number : number + len(page)], strict=True) if is_new]
        number += len(page)
        with explained(log.path):
            marks = ", ".join("?" * len(found))
            rows = log.connection.execute(f"{_NOTES} WHERE id IN ({marks})", [ready.id for ready in found]).fetchall()
        notes = {note.id: note for note in map(note_of, rows)}
        yield from ((ready, notes[ready.id]) for ready in found if ready.id in notes)


def bring_back(  # noqa: PLR0913, PLR0917  what an import has
    log: Log, plan: Plan, writing: Writing, offset: str, tally: Tally, tell: Tell
) -> None:
    """Bring those notes of a plan back that were imported before, and undone; they say then what the file says."""
    body = {"offset": offset, "action": writing.action}
    for page in known.pages(log, plan):
        undone = _undone(log, [ready.id for ready in page])
        back = [ready for ready in page if ready.id in undone]
        for some in _batches(back):
            with log.transaction() as write:
                for ready in some:
                    said = {"of": undone[ready.id].id, **body}
                    write.append("redone", said, at=writing.at, login=writing.login, note=ready.id)
                _correct(log, plan, write, writing, some, tally)
            tell(_CLOSING * len(some), 0)


def correct(log: Log, plan: Plan, writing: Writing, tally: Tally, tell: Tell) -> None:
    """Correct and close those notes of earlier imports of which rows say something else, and count them."""
    for some in _batches(_linked(log, plan)):
        with log.transaction() as write:
            _correct(log, plan, write, writing, some, tally)
            import_key.link(log, plan.key, {ready.made: ready.id for ready in some})
        tell(len(some) + _CLOSING * sum(ready.closing is not None for ready in some), 0)


def would_correct(log: Log, plan: Plan, tally: Tally) -> None:
    """Count what ``correct`` would do."""
    found = _linked(log, plan)
    while some := list(islice(found, _AT_ONCE)):
        for ready, note, each in _corrections(log, plan, some):
            tally.count_correction(ready, note, each)


def _linked(log: Log, plan: Plan) -> Iterator[Ready]:
    if plan.links and plan.links.size:
        yield from (ready for page in known.pages(log, plan) for ready in page if ready.made)


def _corrections(log: Log, plan: Plan, some: Sequence[Ready]) -> Iterator[tuple[Ready, Note, Correction]]:
    from quicklog.imports.correcting import correction

    ids = [ready.id for ready in some]
    notes, events = query.by_ids(log, ids), query.events_of_many(log, ids)
    for ready in some:
        note = notes.get(ready.id)
        if note:
            yield ready, note, correction(ready, note, events[ready.id], plan.writer)


def _correct(  # noqa: PLR0913, PLR0917  what an import has
    log: Log, plan: Plan, write: Transaction, writing: Writing, some: Sequence[Ready], tally: Tally
) -> None:
    """Correct notes in a transaction of the caller's."""
    for ready, note, each in _corrections(log, plan, some):
        tally.count_correction(ready, note, each)
        for kind, body in (("amended", each.amended), each.closing or ("", None)):
            if body:
                said = body | {"action": writing.action}
                write.append(kind, said, at=writing.at, login=writing.login, note=note.id)


def put_closings(log: Log, plan: Plan, writing: Writing, tell: Tell) -> None:
    """Close the notes that were closed where they come from, unless something happened to them here."""
    if not plan.closings:
        return
    for some in _batches(_unclosed(log, plan, tell)):
        with log.transaction() as write:
            for note_id, kind, body in some:
                if not _went_on(log, note_id):
                    said = body | {"action": writing.action}
                    write.append(kind, said, at=writing.at, login=writing.login, note=note_id)
        tell(_CLOSING * len(some), 0)


def _unclosed(log: Log, plan: Plan, tell: Tell) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the notes to which nothing happened yet, each with the kind and the body of the event that closes it."""
    for page in known.pages(log, plan):
        passed = 0
        for ready in page:
            if not ready.closing or ready.made:  # the notes of those are closed as they are corrected
                continue
            if _went_on(log, ready.id):
                passed += 1
            else:
                yield (ready.id, *ready.closing)
        if passed:
            tell(_CLOSING * passed, 0)


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    """Yield as much at once as one transaction takes; the lock is free for a moment after each."""
    source = iter(found)
    while some := list(islice(source, _AT_ONCE)):
        yield some
        time.sleep(_FREE)


def _went_on(log: Log, note_id: str) -> bool:
    """Tell whether a note has more events than its first."""
    with explained(log.path):
        return log.connection.execute(_LATER, [note_id]).fetchone() is not None
