"""The notes of a plan into the log: those that it does not have, and the events that closed them."""

from __future__ import annotations

import time
from itertools import islice
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
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    from quicklog.imports.plan import Plan, Ready
    from quicklog.note.fields import Note
    from quicklog.note.note import Event
    from quicklog.store.log import Log

    T = TypeVar("T")
    # Told how much more of the work is done (see ``work_of``), and how many notes more are stored.
    Tell = Callable[[int, int], None]

# So many closing events are one transaction, and so long is the lock free behind it, in seconds.
_AT_ONCE, _FREE = 200, 0.06
_MOST_NAMED = 5
# A closing takes about as long as so many notes; so many that the log has are told at once.
_CLOSING, _OFTEN = 5, 500
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
    """

    def __init__(self) -> None:
        self.new = self.drafts = self.doubtful = self.known = self.back = self.changed = self.strayed = 0
        self.draft_places: list[str] = []
        self.strayed_places: list[str] = []

    def add(self, other: Tally) -> None:
        """Count what another counted too."""
        for name, counted in vars(other).items():
            setattr(self, name, getattr(self, name) + counted)
        del self.draft_places[_MOST_NAMED:], self.strayed_places[_MOST_NAMED:]

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
        elif not ready.dated and "draft" not in ready.body and standing.get("at", "")[:10] != ready.body["at"][:10]:
            self.strayed += 1
            _name(self.strayed_places, ready)


def _name(places: list[str], ready: Ready) -> None:
    if len(places) < _MOST_NAMED:
        places.append(ready.body["source"])


def sorted_out(log: Log | None, plan: Plan, tally: Tally) -> Iterator[tuple[Ready, bool]]:
    """Yield the notes of a plan in their order, each with whether it is new, and count them.

    A note that the file itself holds twice is new once.
    """
    for page in known.pages(log, plan):
        standing = _standing(log, page) if log else {}
        for ready in page:
            there = standing.get(ready.id)
            tally.count(ready, there)
            yield ready, there is None
            standing.setdefault(ready.id, ready.body)


def _standing(log: Log, page: list[Ready]) -> dict[str, dict[str, Any]]:
    """Return what the log has of some notes: a note that stands by its columns, any other event by nothing.

    Of a note that was undone it is ``_UNDONE``.
    """
    ids = [ready.id for ready in page]
    marks = ", ".join("?" * len(ids))
    with explained(log.path):
        there = log.connection.execute(f"SELECT id FROM events WHERE id IN ({marks})", ids).fetchall()  # noqa: S608
        found: dict[str, dict[str, Any]] = {note_id: {} for (note_id,) in there}
        if found and any(ready.own or not ready.dated for ready in page):
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
    counted, news, written = Tally(), bytearray(), bytearray()
    key = import_key.begin(log) if plan.makes_ids else None

    def fresh() -> Iterator[Noted]:
        passed = 0
        for ready, is_new in sorted_out(log, plan, counted):
            news.append(is_new)
            if is_new:
                yield Noted(ready.id, writing.at, writing.login, ready.body | {"action": writing.action})
                continue
            passed += 1
            if not passed % _OFTEN:
                tell(_OFTEN, 0)
        if passed % _OFTEN:
            tell(passed % _OFTEN, 0)

    def told(part: bytes) -> None:
        written.extend(part)
        tell(len(part), len(part))

    bulk.extend(log, fresh(), told, several=plan.size > bulk.AT_ONCE)
    if key:
        import_key.end(log, key)
    if not all(written):  # another import has put some of them into the log since they were looked for
        there = iter(written)
        news = bytearray(is_new and next(there) for is_new in news)
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


def bring_back(log: Log, plan: Plan, writing: Writing, offset: str, tell: Tell) -> None:
    """Bring those notes of a plan back that were imported before, and undone."""
    body = {"offset": offset, "action": writing.action}
    for page in known.pages(log, plan):
        undone = _undone(log, [ready.id for ready in page])
        for some in _batches(undone.items()):
            with log.transaction() as write:
                for note, event in some:
                    write.append("redone", {"of": event.id, **body}, at=writing.at, login=writing.login, note=note)
            tell(_CLOSING * len(some), 0)


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
            if ready.closing and _went_on(log, ready.id):
                passed += 1
            elif ready.closing:
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
