"""A file read and checked to its end before a note of it is stored; what will come of it waits on disk till then."""

from __future__ import annotations

import marshal

from quicklog.errors import TooLongError
from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.readers.aside import keep
from quicklog.lib.record import Record, remade
from quicklog.lib.text import key
from quicklog.note.identity import FINGERPRINT, Census, digest, fingerprint, id_of, id_under
from quicklog.shorthand.reasons import told
from quicklog.store.log import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from quicklog.imports.again import Links
    from quicklog.lib.message import Message

_PAGE = 500
# As much of the entries is kept in memory; more of them wait in a file that no other program can see.
_IN_MEMORY = 4 << 20
# So many sorts of problems are kept, and so many places of each.
MOST_PROBLEMS = 10
# Of so many lines or rows hardly any is understood where more than this part of them would be drafts.
_MANY, _HARDLY_ANY = 20, 0.9
# Characters of a note that never come to what a log takes, with all that is read from them: one can become three when
# it is composed (U+1D160), of four bytes each.
_SURELY_FITTING = 1300


class Ready(Record):
    """A note to be, with its id.

    ``dated`` tells whether the file itself says which day it was, ``own`` that quicklog gave it out. ``unkeyed`` is the
    id that an earlier version would have given it, but for the time in it, where that is asked for. ``made`` is the id
    that it would have been given, where it is a note of an earlier import that says something else (``again``).
    """

    place: int
    id: str
    dated: bool
    own: bool
    body: dict[str, Any]
    closing: tuple[str, dict[str, Any]] | None
    unkeyed: str = ""
    made: str = ""


class Refusal:
    """A problem of a file, and where in it the same is wrong: the first places, and how many there are."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.places: list[int] = []
        self.number = 0

    def add(self, place: int) -> None:
        """Count a place."""
        self.number += 1
        if len(self.places) < MOST_PROBLEMS:
            self.places.append(place)


class Plan:
    """The notes of one file in their order, and what keeps it from being imported.

    ``makes_ids`` tells whether any of them is without an id of its own. ``key`` is that of the log into which they go,
    by which those ids are made; ``unkeyed`` tells whether the ids of earlier versions are asked for too. ``offset`` is
    that of the one who imports it, where the file is read in another zone than his. ``undated`` counts the closings of
    which nobody says when they were, ``drafts`` what is not understood, and is none of quicklog's own. ``links`` says
    which of them are notes of earlier imports all the same, as soon as that was looked for; ``writer`` is, by key, the
    technician of those that name none.
    """

    def __init__(self, name: str, writer: str = "") -> None:
        from tempfile import SpooledTemporaryFile

        self.name = name
        self.size = 0
        self.closings = self.undated = 0
        self.refusals: dict[tuple[str, str], Refusal] = {}
        self.wrong = self.short = self.drafts = 0
        self.short_places: list[int] = []
        self.first_draft: Problem | None = None
        self.unread: dict[str, None] = {}
        self.said: list[Message] = []
        self.makes_ids = False
        self.key = b""
        self.unkeyed = False
        self.offset = ""
        self.writer = key(writer)
        self.links: Links | None = None
        self._census = Census()
        self._file: BinaryIO = SpooledTemporaryFile(_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115  until close
        self._page: list[tuple[bytes, tuple[Any, ...]]] = []
        self._alike: dict[bytes, int] = {}

    def read(self, found: Iterable[Entry | Problem]) -> None:
        """Take in all that a file holds."""
        for each in found:
            if isinstance(each, Problem):
                self._refuse(each)
            else:
                self._add(each)
        self._turn()

    def _refuse(self, problem: Problem) -> None:
        self.wrong += 1
        sort = problem.what.template, problem.remedy.template
        if len(self.refusals) < MOST_PROBLEMS or sort in self.refusals:
            self.refusals.setdefault(sort, Refusal(problem)).add(problem.place)

    def pad(self, place: int) -> None:
        """Count a row that is shorter than its heading."""
        self.short += 1
        if len(self.short_places) < MOST_PROBLEMS:
            self.short_places.append(place)

    def is_hardly_understood(self) -> bool:
        """Tell whether so few lines or rows could be read that the file may be none of notes."""
        return self.size >= _MANY and self.drafts > self.size * _HARDLY_ANY

    def report(self, headings: list[str]) -> None:
        """Keep the headings that nothing answers to."""
        self.unread |= dict.fromkeys(headings)

    def say(self, what: Message) -> None:
        """Keep what is to be said of how the file was read."""
        self.said.append(what)

    def _add(self, entry: Entry) -> None:
        too_long = _too_long(entry.body) if len(entry.content) > _SURELY_FITTING else None
        if too_long:
            self._refuse(problem(entry.place, too_long.what, too_long.remedy))
            return
        if entry.closing:
            self.closings += 1
            self.undated += "undated" in entry.closing[1]
        if "draft" in entry.body and not entry.id:
            self.drafts += 1
            self.first_draft = self.first_draft or problem(entry.place, told(entry.body["draft"]), "")
        stands_for = b"" if entry.id else self._met(entry.known_by or entry.content)
        self._page.append((stands_for, tuple(entry)))
        self.size += 1
        if len(self._page) == _PAGE:
            self._turn()

    def _met(self, content: str) -> bytes:
        self.makes_ids = True
        stands_for = digest(content)
        self._census.meet(stands_for)
        return stands_for

    def _turn(self) -> None:
        """Write a page; those behind a problem are not wanted any more."""
        if self._page and not self.wrong:
            content = marshal.dumps(self._page)
            keep(self._file, len(content).to_bytes(8, "big") + content)
        self._page = []

    def pages(self) -> Iterator[list[Ready]]:
        """Yield the notes, page by page, from the beginning."""
        self._file.seek(0)
        self._census.recount()
        self._alike = {}
        while size := int.from_bytes(self._file.read(8), "big"):
            kept = marshal.loads(self._file.read(size))  # noqa: S302  our own
            yield [self._ready(*each) for each in kept]

    def _ready(self, stands_for: bytes, entry: tuple[Any, ...]) -> Ready:
        place, content, moment, body, id_, closing, _ = entry
        body["source"] = f"{self.name}:{place}"
        if closing:
            closing[1]["source"] = body["source"]
        if self.offset:
            for each in (body, closing[1]) if closing else (body,):
                each["offset"] = self.offset
        if id_:
            return remade(Ready, (place, id_, True, True, body, closing, "", ""))
        known_by = fingerprint(stands_for, self._census.number(stands_for))
        body[FINGERPRINT] = known_by.hex()
        id_ = id_under(self.key, known_by, moment)
        unkeyed = self._unkeyed(stands_for, digest(content)) if self.unkeyed else ""
        return remade(Ready, (place, id_, moment > 0, False, body, closing, unkeyed, ""))

    def _unkeyed(self, stands_for: bytes, typed: bytes) -> str:
        if self._census.is_once(stands_for):
            return id_of(0, typed, 1)
        self._alike[typed] = self._alike.get(typed, 0) + 1
        return id_of(0, typed, self._alike[typed])

    def close(self) -> None:
        """Let go of what waits on disk."""
        self._file.close()
        if self.links:
            self.links.close()


def _too_long(body: dict[str, Any]) -> TooLongError | None:
    """Return why no log would take a body, if none would."""
    try:
        text_of(body)
    except TooLongError as error:
        return error
    return None
