"""What a file is read into: entries, each of which becomes a note, and problems, for which it is refused."""

from __future__ import annotations

from quicklog.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Found = Iterator["Entry | Later | Problem"]
    # Told of headings that no column of a note answers to.
    Report = Callable[[list[str]], None]


@record
class Entry:
    """One note to be.

    ``place`` is its line in the file, or its row. ``content`` is all that it says, of
    which its id is made, and ``moment`` the time in
    that id: milliseconds since 1970, 0 where the file leaves the date to the day of the import. ``id`` is the one that
    the file itself gives. ``body`` is that of the event ``noted``; ``closing`` is the kind and the body of the event
    that closes the note.
    """

    place: int
    content: str
    moment: int
    body: dict[str, Any]
    id: str = ""
    closing: tuple[str, dict[str, Any]] | None = None


@record
class Later:
    """One note to be that is read when it is asked for.

    That is for what becomes a note, or a draft, whatever it says: a file is taken or refused without it, and its notes
    are then read while others are written. ``read`` returns the entry of a place and its content; all of one file have
    the same.
    """

    place: int
    content: str
    read: Callable[[int, str], Entry]


@record
class Problem:
    """Why a file is refused: the line or row, what is wrong there, and what would be right."""

    place: int
    what: str
    remedy: str
