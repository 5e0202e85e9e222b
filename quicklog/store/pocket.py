"""The pocket: where notes wait, safe on this machine, while the log cannot be reached.

One file a note, whole and synced before it is acknowledged. The file's name is the note's id and the log takes each id
once: a note that reached the log although an error came back, or that two commands bring in at once, is there once.

Anybody can write such a file by hand. So a note comes in under the login that brings it in, at that moment, and what
its file says of both is kept as what it is: a claim.
"""

from __future__ import annotations

import os
from datetime import datetime

from quicklog.errors import TooLongError, UnfitError, UnreachableError
from quicklog.lib.files import Folder, make_folders, reason, write_whole
from quicklog.lib.record import Record, fields_of
from quicklog.note import bodies
from quicklog.note.note import ERASED, POCKET, Event, json_text, local, new_id
from quicklog.store.connection import explained
from quicklog.store.log import BYTES_OF_A_BODY, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from quicklog.note.note import Body
    from quicklog.store.log import Log, Transaction

    Append = Callable[[Transaction, Body, str], object]

_ENDING = ".json"
# No file of a note is larger: its body and its log's path, each written out as it may be.
_MOST = BYTES_OF_A_BODY + (64 << 10)
# The end of the years that may be written, in milliseconds since 1970.
_LAST = 7_258_118_400_000
# What is said of a note only where it meets the others.
_ADDED = {"follows", "action"}
# What comes of reading a file that is not a note: of other users, not a file at all, not JSON, or of other values.
_NO_NOTE = (
    *(OSError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    *(TooLongError, UnfitError),
)


class Waiting(Record):
    """The first event of a note that waits: its id, the log that it is meant for, and what its file claims of it.

    The log is empty where the settings left it in doubt: then it is the one in use when the note is brought in. ``at``
    is the moment of writing in UTC and ``login`` who wrote.
    """

    id: str
    log: str
    at: str
    login: str
    body: Body


def put(folder: str, note: Waiting) -> None:
    """Keep a note until the log can be reached.

    Raises ``UnreachableError`` where that fails too, and ``TooLongError`` or ``UnfitError`` for a note that no log can
    hold: it would wait forever.
    """
    bodies.check("noted", note.body)
    text_of(_claimed(note))
    path = path_of(folder, note)
    try:
        make_folders(folder, 0o700)
        content = json_text(dict(zip(fields_of(Waiting), note, strict=True)))
        write_whole(path, content.encode("utf-8", "surrogateescape") + b"\n")  # a path may hold any bytes
    except OSError as error:
        _take_out(path)  # it may be there, but not for good: what is said to be lost must not come back
        raise UnreachableError("{folder} cannot be written", reason(error), folder=folder) from error


def path_of(folder: str, note: Waiting) -> str:
    """Return the file in which a note waits."""
    return os.path.join(folder, note.id + _ENDING)


def waiting(folder: str) -> tuple[list[Waiting], list[str]]:
    """Return the notes that wait, oldest first, and the files that are not a whole note."""
    read = [(name, _note(name, content)) for name, content in contents(folder) if name.endswith(_ENDING)]
    return [note for _, note in read if note], [os.path.join(folder, name) for name, note in read if note is None]


def waiting_for(folder: str, log: str, *, in_use: bool = True) -> list[Waiting]:
    """Return the notes that wait for one log, by whatever name they know it; if it is the one in use, also by none."""
    path = os.path.realpath(log)
    return [note for note in waiting(folder)[0] if (os.path.realpath(note.log) == path if note.log else in_use)]


def bring_in(folder: str, log: Log, append: Append, *, timeout: float | None = None, in_use: bool = True) -> int:
    """Move the notes that wait for this log into it, in the order of their ids; return how many there were.

    ``append`` adds one under the log's lock: it is given the body and the id. A note is taken out of the pocket only
    when the log has it; one whose id the log has for another note stays (``strangers``). Others are waited for as long
    as ``timeout`` says.
    """
    number = 0
    for note in waiting_for(folder, log.path, in_use=in_use):
        with log.transaction(timeout) as write:
            if not write.has(note.id):
                append(write, _claimed(note), note.id)
            elif _is_another(log, note):
                continue
        _take_out(path_of(folder, note))
        number += 1
    return number


def strangers(folder: str, log: Log) -> list[str]:
    """Return the files of the notes that wait for a log which has other notes under their ids: they were not stored."""
    return [path_of(folder, note) for note in waiting_for(folder, log.path) if _is_another(log, note)]


def _is_another(log: Log, note: Waiting) -> bool:
    """Tell whether the log has another event under a note's id."""
    with explained(log.path):
        row = log.connection.execute("SELECT kind, body FROM events WHERE id = ?", [note.id]).fetchone()
    return row is not None and not (row[0] == "noted" and _is_same(note, bodies.read(row[1])))


def _claimed(note: Waiting) -> dict[str, Any]:
    """Return the body under which a note comes in: what its file says of its writing is claimed, as in an import."""
    written = Event(note.id, "", 0, "noted", note.id, note.at, note.login, note.body)
    return {**note.body, "recorded_at": local(written), "recorded_by": note.login, "source": POCKET}


def _is_same(note: Waiting, stored: Any) -> bool:
    """Tell whether the body of an event says what a note does, with its claims or without, or was erased since.

    What the log knows of the customer stands in the log's alone.
    """
    if not isinstance(stored, dict):
        return False
    claimed = _claimed(note)
    names = {*claimed, *stored} - ({"recorded_at", "recorded_by", "source"} - stored.keys()) - _ADDED
    return all(_agree(stored.get(name), claimed.get(name)) for name in names)


def _agree(stored: object, own: object) -> bool:
    return stored == own or (stored is not None and ERASED in json_text(stored))


# Reading the files.


def contents(folder: str) -> list[tuple[str, bytes | None]]:
    """Return the name and the content of every file in the pocket, in the order of the names.

    There is no content of what is not a regular file, of another user's, and of what is longer than a note can be.
    """
    try:
        with Folder(folder) as opened:
            return [(name, _content(opened, name)) for name in sorted(opened.names())]
    except OSError:
        return []


def _content(folder: Folder, name: str) -> bytes | None:
    try:
        handle = folder.open(name)
    except OSError:
        return None
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if status.st_size > _MOST or (os.name == "posix" and status.st_uid != os.getuid()):
            return None
        content = file.read(_MOST + 1)
    return content if len(content) <= _MOST else None


def _note(name: str, content: bytes | None) -> Waiting | None:
    """Return the note in a file, if it is one that a log can take: anything else would stop every command."""
    if content is None:
        return None
    import json

    try:
        note = Waiting(**json.loads(content.decode("utf-8", "surrogateescape")))
        _try_out(note, name)
    except _NO_NOTE:
        return None
    return note


def _try_out(note: Waiting, name: str) -> None:
    """Raise one of ``_NO_NOTE`` where a log could not take a note, or it could not be found again by its id."""
    if name != note.id + _ENDING or not _is_id(note.id):
        raise ValueError(name)
    if datetime.fromisoformat(note.at).tzinfo is None or not note.login:
        raise ValueError(note.at)
    os.path.realpath(note.log)
    bodies.check("noted", note.body)
    claimed = _claimed(note)
    bodies.check("noted", claimed)
    text_of(claimed)


def _is_id(text: str) -> bool:
    """Tell whether a text is a UUIDv7 in small letters, of a moment that a clock may have shown."""
    digits = text.replace("-", "")
    milliseconds = int(digits[:12], 16)
    return 0 < milliseconds < _LAST and new_id(milliseconds, bytes.fromhex(digits[12:])) == text


def _take_out(path: str) -> None:
    """Remove a file that another command may have removed by now."""
    try:
        os.unlink(path)
    except OSError:
        return
