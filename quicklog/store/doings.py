"""What a login did in the log of late, command by command, the last first: what ``undo`` and ``redo`` go through."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.note.bodies import read
from quicklog.note.fold import TAKING_BACK
from quicklog.note.note import json_text
from quicklog.store.connection import explained
from quicklog.store.query import marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.store.log import Log

# The events of one command: see ``Step``.
Command = list["Step"]
_GREATEST = 2**63 - 1
_EVENTS = """
    SELECT number, id, kind, note, at, login, body FROM events
    WHERE (login = ?1 OR kind IN ('undone', 'redone')) AND number <= ?2 AND body LIKE ?3 AND number > coalesce(
        (SELECT number FROM events WHERE login = ?1 AND at < ?4 ORDER BY number DESC LIMIT 1), 0)
    ORDER BY number DESC
"""


# So many events are read at once; and which of them take back, or hold some text.
_STRIDE = 5000
_BEARING = """
    SELECT number, id, kind, note, at, login, body FROM events
    WHERE number > ? AND number <= ? AND (kind IN ('undone', 'redone') OR instr(body, ?)) ORDER BY number DESC
"""


class Step(Record):
    """An event as something that was done to a note; ``file`` is what an import took the note from, if it did."""

    number: int
    id: str
    kind: str
    note: str
    at: str
    login: str
    file: str = ""


def of_login(log: Log, login: str, since: str, *, undone: bool) -> Iterator[Command]:
    """Yield what a login did since a moment (UTC, as events have it) and nobody took back, the last command first.

    With ``undone`` it is what the login took back. The last step of a command is the first.
    """
    taken, met = set[object](), set[object]()
    for step, of, action in _steps(log, login, since):
        if step.id in taken:
            continue
        if step.kind in TAKING_BACK:
            taken.add(of)
        if step.login != login or step.kind == "redone" or (step.kind == "undone") != undone:
            continue
        if action is None:
            yield [step]
        elif action not in met:
            met.add(action)
            others = _steps(log, login, since, step.number, f'%"action": "{action}"%')
            yield [other for other, _, their in others if their == action and other.id not in taken]


def _steps(
    log: Log, login: str, since: str, last: int = _GREATEST, like: str = "%"
) -> Iterator[tuple[Step, object, object]]:
    """Yield what a login did, and what anybody took back, the last first.

    With each comes the event that it takes back, and the mark of the command that it is a part of. ``last`` is the
    number of the first that is yielded, and ``like`` is a pattern of their bodies.
    """
    with explained(log.path):
        for number, event, kind, note, at, by, text in log.connection.execute(_EVENTS, [login, last, like, since]):
            body = read(text)
            body = body if isinstance(body, dict) else {}
            yield Step(number, event, kind, note, at, by, file_of(body)), body.get("of"), body.get("action")


def of_import(log: Log, file: str | None) -> Command:
    """Return what is left of the newest import, of a file or of any: its events that nobody took back, the last first.

    Nothing is returned where there is none.
    """
    begins = f'"source": {json_text(f"{file}:")[:-1]}' if file else '"source": "'
    imported = (action for step, action in _left(log, begins) if action and step.file and file in {None, step.file})
    action = next(imported, None)
    return [step for step, its in _left(log, f'"action": "{action}"') if its == action] if action else []


def _left(log: Log, text: str) -> Iterator[tuple[Step, object]]:
    """Yield the events whose bodies hold a text and that nobody took back, the last first, each with its command."""
    taken = set[object]()
    with explained(log.path):
        (last,) = log.connection.execute("SELECT coalesce(max(number), 0) FROM events").fetchone()
    for end in range(last, 0, -_STRIDE):
        with explained(log.path):
            rows = log.connection.execute(_BEARING, [end - _STRIDE, end, text]).fetchall()
        for number, event, kind, note, at, by, written in rows:
            body = read(written)
            body = body if isinstance(body, dict) else {}
            step = Step(number, event, kind, note, at, by, file_of(body))
            if step.id in taken:
                continue
            if step.kind in TAKING_BACK:
                taken.add(body.get("of"))
            yield step, body.get("action")


def file_of(body: Any) -> str:
    """Return the file that an event was imported from; nothing where it was not."""
    file, colon, place = str(body.get("source") or "").rpartition(":")
    return file if colon and place.isdigit() else ""


def number_changed(log: Log, command: Sequence[Step]) -> int:
    """Return how many of the notes that a command wrote have events behind it which are not of it."""
    notes, own = {step.note for step in command if step.kind == "noted"}, {step.id for step in command}
    found, first = set[str](), min(step.number for step in command)
    for marks, ids in marked([*notes]):
        sql = f"SELECT id, note FROM events WHERE note IN ({marks}) AND kind <> 'noted' AND number > ?"  # noqa: S608
        with explained(log.path):
            later = log.connection.execute(sql, [*ids, first]).fetchall()
        found |= {note for event, note in later if event not in own}
    return len(found)


def changed_by_others(log: Log, command: Sequence[Step]) -> dict[str, str]:
    """Return which of the notes of a command have events behind it by other logins, each with the last such login."""
    found, first = dict[str, str](), min(step.number for step in command)
    for marks, ids in marked([*dict.fromkeys(step.note for step in command)]):
        sql = (
            f"SELECT note, login FROM events WHERE note IN ({marks}) AND kind <> 'noted'"  # noqa: S608
            " AND number > ? AND login <> ? ORDER BY number"
        )
        with explained(log.path):
            found |= log.connection.execute(sql, [*ids, first, command[0].login]).fetchall()
    return found
