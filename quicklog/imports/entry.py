"""What a file is read into: entries, each of which becomes a note, and problems, for which it is refused."""

from __future__ import annotations

from quicklog.lib.message import message
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Found = Iterator["Entry | Problem"]
    from quicklog.lib.message import Message

    # Told of headings that no column of a note answers to.
    Report = Callable[[list[str]], None]
    # Told what is to be said of how a file was read.
    Say = Callable[[Message], object]


class Entry(Record):
    """One note to be. Whoever makes many gives all fields: to fill in those that are left out takes ten times as long.

    ``place`` is its line in the file, or its row. ``content`` is all that it says, as it stands there; ``known_by`` is
    the same, if it is not, with each moment in one spelling and of no zone: by that it is known when it comes again.
    ``moment`` is the time in its id: milliseconds since 1970, 0 where the file leaves the date to the day of the
    import. ``id`` is the one that the file itself gives. ``body`` is that of the event ``noted``; ``closing`` is the
    kind and the body of the event that closes the note.
    """

    place: int
    content: str
    moment: int
    body: dict[str, Any]
    id: str = ""
    closing: tuple[str, dict[str, Any]] | None = None
    known_by: str = ""


class Problem(Record):
    """Why a file is refused: the line or row, what is wrong there, and what would be right."""

    place: int
    what: Message
    remedy: Message


def problem(place: int, what: str, remedy: str, /, **values: Any) -> Problem:
    """Make a problem of templates and their values, or of messages that are made already."""
    return Problem(place, message(what, values), message(remedy, values))
