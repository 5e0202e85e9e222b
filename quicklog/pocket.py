"""The pocket: where notes wait, safe on this machine, while the log cannot be reached.

One file a note, whole and synced before it is acknowledged. The file's name is the note's id and the log takes each id
once: a note that reached the log although an error came back, or that two commands bring in at once, is there once.
"""

from __future__ import annotations

import os

from quicklog.errors import TooLongError, UnreachableError
from quicklog.files import reason, write_whole
from quicklog.log import id_at, text_of
from quicklog.note import FIELDS, Event, apply, is_id, json_text, seconds
from quicklog.record import fields_of, record
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.log import Log
    from quicklog.note import Body

_ENDING = ".json"


@record
class Waiting:
    """The first event of a note that waits: its id, the log that it is meant for, and what ``append`` takes.

    The log is empty where the settings left it in doubt: then it is the one in use when the note is brought in.
    """

    id: str
    log: str
    at: str
    login: str
    body: Body


def put(folder: str, note: Waiting) -> None:
    """Keep a note until the log can be reached.

    Raises ``UnreachableError`` where that fails too, and ``TooLongError`` for a note that no log can hold.
    """
    text_of(note.body)  # what no log can hold would wait for ever
    path = os.path.join(folder, note.id + _ENDING)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        content = json_text(dict(zip(fields_of(Waiting), note, strict=True)))  # type: ignore[call-overload]
        write_whole(path, content.encode() + b"\n")
    except OSError as error:
        _take_out(path)  # it may be there, but not for good: what is said to be lost must not come back
        raise UnreachableError(f"{safe(folder)} cannot be written", reason(error)) from error


def waiting(folder: str) -> tuple[list[Waiting], list[str]]:
    """Return the notes that wait, oldest first, and the files that are no whole note."""
    paths = [os.path.join(folder, name) for name in _names(folder)]
    read = [(path, _read(path)) for path in paths]
    return [note for _, note in read if note], [path for path, note in read if note is None]


def waiting_for(folder: str, log: str) -> list[Waiting]:
    """Return the notes that wait for one log, by whatever name they know it, or for the one in use, by none."""
    return [note for note in waiting(folder)[0] if not note.log or os.path.realpath(note.log) == os.path.realpath(log)]


def bring_in(folder: str, log: Log, timeout: float | None = None) -> int:
    """Move the notes that wait for this log into it, in the order of their writing; return how many there were.

    A note is taken out of the pocket only when the log has it. Others are waited for as long as ``timeout`` says.
    """
    notes = waiting_for(folder, log.path)
    for note in notes:
        with log.transaction(timeout) as write:
            if not write.has(note.id):
                write.append("noted", note.body, at=note.at, login=note.login, event_id=note.id)
        _take_out(os.path.join(folder, note.id + _ENDING))
    return len(notes)


def _names(folder: str) -> list[str]:
    """Return the files of the pocket in the order of writing, which is that of their ids."""
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(_ENDING))
    except OSError:
        return []


def _read(path: str) -> Waiting | None:
    """Return the note in a file, if it is one that a log can take: anything else would stop every command."""
    import json

    try:
        with open(path, encoding="utf-8") as file:
            note = Waiting(**json.load(file))
        _try_out(note, os.path.basename(path))
    except (OSError, ArithmeticError, ValueError, TypeError, LookupError, AttributeError, TooLongError):
        return None
    return note


def _try_out(note: Waiting, name: str) -> None:
    """Raise something where a log could not take a note, or where it could not be taken out of the pocket by its id."""
    if name != note.id + _ENDING or not is_id(note.id):
        raise ValueError(name)
    body = {"due": None, **note.body}
    columns = [body.get(column) for column in FIELDS if column not in ("at", "score")]
    texts = [
        note.id,
        note.log,
        note.at,
        note.login,
        body["at"],
        body["line"],
        *(each for each in columns if each is not None),
    ]
    "".join(texts).encode()
    if body.get("score") is not None:
        body["score"].to_bytes(8, "big", signed=True)
    stands = apply(None, Event(note.id, "", 0, "noted", note.id, note.at, note.login, note.body))
    seconds(stands.at), seconds(stands.due or stands.at)  # type: ignore[union-attr]  # such an event makes a note
    os.path.realpath(note.log), id_at(note.at), text_of(note.body)


def _take_out(path: str) -> None:
    """Remove a file that another command may have removed by now."""
    try:
        os.unlink(path)
    except OSError:
        return
