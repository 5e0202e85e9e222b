"""What a file is read into: entries, each of which becomes a note, and problems, for which it is refused."""

from __future__ import annotations

from quicklog.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Found = Iterator["Entry | Later | Problem"]
    # Told of headings that no column of a note answers to.
    Report = Callable[[list[str]], None]


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


class Later(Record):
    """One note to be that is read when it is asked for.

    That is for what becomes a note, or a draft, whatever it says: a file is taken or refused without it, and its notes
    are then read while others are written. ``content``, ``moment`` and ``known_by`` are those of the entry; ``read``
    returns the rest of it, from its place and its content. All of one file have the same.
    """

    place: int
    content: str
    moment: int
    known_by: str
    read: Callable[[int, str], Entry]

    def entry(self) -> Entry:
        """Return the entry."""
        return replace(self.read(self.place, self.content), moment=self.moment, known_by=self.known_by)


class Problem(Record):
    """Why a file is refused: the line or row, what is wrong there, and what would be right."""

    place: int
    what: str
    remedy: str
