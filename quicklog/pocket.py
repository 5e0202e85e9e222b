"""The pocket: where notes wait, safe on this machine, while the log cannot be reached.

One file a note, whole and synced before it is acknowledged. The file's name is the note's id and the log takes each id
once: a note that reached the log although an error came back, or that two commands bring in at once, is there once.
"""

from __future__ import annotations

import os

from quicklog.errors import UnreachableError
from quicklog.files import reason, write_whole
from quicklog.note import json_text
from quicklog.record import fields_of, record
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.log import Log
    from quicklog.note import Body

_ENDING = ".json"


@record
class Waiting:
    """The first event of a note that waits: its id, the log that it is meant for, and what ``append`` takes."""

    id: str
    log: str
    at: str
    login: str
    body: Body


def put(folder: str, note: Waiting) -> None:
    """Keep a note until the log can be reached; raises ``UnreachableError`` where that fails too."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        content = json_text(dict(zip(fields_of(Waiting), note, strict=True)))  # type: ignore[call-overload]
        write_whole(os.path.join(folder, note.id + _ENDING), content.encode() + b"\n")
    except OSError as error:
        raise UnreachableError(f"{safe(folder)} cannot be written", reason(error)) from error


def waiting(folder: str, log: str) -> tuple[list[Waiting], list[str]]:
    """Return the notes that wait for a log, oldest first, and the files among them that cannot be read."""
    notes, broken = [], []
    for name in _names(folder):
        path = os.path.join(folder, name)
        note = _read(path)
        if note is None:
            broken.append(path)
        elif note.log == log:
            notes.append(note)
    return notes, broken


def bring_in(folder: str, log: Log) -> int:
    """Move the notes that wait for this log into it, in the order of their writing; return how many there were.

    A note is taken out of the pocket only when the log has it.
    """
    if not _names(folder):
        return 0
    notes, _ = waiting(folder, log.path)
    if notes:
        with log.transaction() as write:
            for note in notes:
                if not write.has(note.id):
                    write.append("noted", note.body, at=note.at, login=note.login, event_id=note.id)
        for note in notes:
            _take_out(os.path.join(folder, note.id + _ENDING))
    return len(notes)


def _names(folder: str) -> list[str]:
    """Return the files of the pocket in the order of writing, which is that of their ids."""
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(_ENDING))
    except OSError:
        return []


def _read(path: str) -> Waiting | None:
    import json

    try:
        with open(path, encoding="utf-8") as file:
            return Waiting(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None


def _take_out(path: str) -> None:
    """Remove a file that another command may have removed by now."""
    try:
        os.unlink(path)
    except OSError:
        return
