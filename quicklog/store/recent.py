"""The log as the prompt asks it: in some milliseconds or not at all, for somebody is typing."""

from __future__ import annotations

import os
import sqlite3
import time

from quicklog.errors import NothingFoundError, QuicklogError
from quicklog.lib.text import key
from quicklog.note.bodies import is_shown
from quicklog.shorthand.customers import near
from quicklog.store import summary
from quicklog.store.connection import attach, explained
from quicklog.store.definitions import STANDING
from quicklog.store.log import Log
from quicklog.store.names import Names
from quicklog.store.persons import keys_of
from quicklog.store.projection import SLOTS
from quicklog.store.query import searchable
from quicklog.store.ranking import (
    BY_SLIP,
    BY_WORD,
    LEAST_PART,
    LEAST_SLIP,
    Familiar,
    Seen,
    Use,
    familiar,
    has_slip,
    is_near,
    parts,
    possible,
    rank,
    rank_without_slips,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any, TypeVar

    from quicklog.store.ranking import Rank
    from quicklog.store.summary import History

    T = TypeVar("T")

# So many of the newest notes say who and what is in use.
_NEWEST = 2000
# So many customers of the same beginning, and so many notes with the same letters, are looked at.
_MOST_BEGUN, _MOST_FOUND = 200, 300
# How long a query may take, and how long it waits for a writer, in seconds.
_PATIENCE, _WAIT = 0.006, 0.05
# How long the log is left alone after it could not be asked, in seconds.
_REST = 2.0
# SQLite looks at the clock after so many steps of its machine.
_STEPS = 2000
# So many trigrams of a beginning are looked for: the index takes as long for every one of them.
_TRIGRAM, _MOST_GRAMS = 3, 5

_USES = (
    'SELECT position, at, customer, technician, code, channel, "for" FROM notes'  # noqa: S608
    f" WHERE {STANDING} ORDER BY position DESC LIMIT {_NEWEST}"
)
_BEGUN = (
    "SELECT key, name, (SELECT max(position) FROM notes WHERE customer_key = key) FROM customers"  # noqa: S608
    f" WHERE key >= ? AND key < ? LIMIT {_MOST_BEGUN}"
)
# Names of customers who have several; no note may name them so yet.
_STANDING_FOR = (
    f"SELECT customer_key, name, 0 FROM persons WHERE customer_key >= ? AND customer_key < ? LIMIT {_MOST_BEGUN}"  # noqa: S608
)
_HELD = (
    "SELECT customer_key, customer, position FROM search JOIN notes ON position = search.rowid"  # noqa: S608
    f" WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT {_MOST_FOUND}"
)
_LAST = "SELECT at, code FROM notes WHERE position = ?"


class Asked:
    """Answers of a log, each remembered until ``forget``; without a log, or with one that is away, nobody is known.

    It is what ``places.Known`` and ``candidates.Names`` ask for.
    """

    def __init__(self, path: str, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._log: Log | None = None
        self._rests_until = 0.0
        self._answers: dict[tuple[object, ...], Any] = {}
        # The beginning of a name to which nobody answers; nor does anybody to a longer one.
        self._nobodys = ""
        # The same where a slip is allowed for, and customers who were not in touch for long are asked.
        self._unlike = ""
        self.away = False
        # The customers whom the team lists, as ``codes.Codes`` holds them.
        self.team = b""

    def forget(self) -> None:
        """Forget all answers: a note was written, here or elsewhere."""
        self._answers.clear()
        self._nobodys = self._unlike = ""
        self._rests_until = 0.0

    def close(self) -> None:
        """Let go of the log."""
        if self._log:
            self._log.connection.close()
            self._log = None

    # What the rules ask.

    def customer(self, key: str) -> bool:
        """Tell whether a note names this customer."""
        return self._answer(("customer", key), lambda log: Names(log, self.team).customer(key), False)

    def technician(self, key: str) -> bool:
        """Tell whether a note names this technician."""
        return self._answer(("technician", key), lambda log: Names(log).technician(key), False)

    def like(self, key: str) -> list[str]:
        """Return the customers whose key is one slip away from this one."""
        return self._answer(("like", key), lambda log: Names(log, self.team).like(key), [])

    # What the person is shown.

    def familiar(self) -> Familiar:
        """Return what was used of late."""
        return self._answer(("familiar",), self._familiar, Familiar())

    def customers(self, beginning: str, most: int) -> list[Seen]:
        """Return so many customers at most who answer to the folded beginning of a name.

        Those of late come first, the most and latest used before the others; where they are too few, those who were
        not in touch for long follow.
        """
        return self._answer(("customers", beginning, most), lambda log: self._customers(log, beginning, most), [])

    def history(self, customer: str, at: datetime, days: int) -> History | None:
        """Return what is known of a customer."""
        return self._answer(
            ("history", key(customer)),
            lambda log: summary.of(log, keys_of(log, customer, self.team), at, days),
            None,
        )

    def _familiar(self, log: Log) -> Familiar:
        rows = log.connection.execute(_USES).fetchall()
        return familiar((_use(*row) for row in rows), int(self._clock()))

    def _customers(self, log: Log, beginning: str, most: int) -> list[Seen]:
        late = self.familiar().customers
        # How well each answers, late or older, and how much or how lately used.
        found: list[tuple[tuple[int, int, int], str, Seen | None]] = [
            ((order, 0, place), seen.name, seen)
            for place, (folded, seen) in enumerate(late.items())
            if (order := rank_without_slips(beginning, folded)) is not None
        ]
        is_nobodys = self._nobodys and beginning.startswith(self._nobodys)
        if sum(order < BY_WORD for (order, *_), *_ in found) < most and not is_nobodys:
            older, are_all = self._older(log, beginning)
            found += _older_than(late, older, beginning, rank_without_slips)
            if are_all and not found and len(beginning) >= LEAST_PART:
                self._nobodys = beginning
        if len(found) < most and len(beginning) >= LEAST_SLIP:
            found += [
                ((BY_SLIP, 0, place), late[folded].name, late[folded])
                for place, folded in enumerate(possible(beginning, late))
                if has_slip(beginning, folded) and rank_without_slips(beginning, folded) is None
            ]
            if not found and not self._is_other(beginning):
                older, are_all = self._near(log, beginning)
                found += _older_than(late, older, beginning, rank)
                if are_all and not any(is_near(beginning, folded) for folded in older):
                    self._unlike = beginning
        found.sort(key=lambda each: each[:2])
        return [seen or _seen(log, name, -place[2]) for place, name, seen in found[:most]]

    def _is_other(self, beginning: str) -> bool:
        """Tell whether what was typed is meant so: nobody was near its beginning, or it goes on behind a known name."""
        is_unlike = bool(self._unlike) and beginning.startswith(self._unlike)
        return is_unlike or self.customer(beginning.rpartition(" ")[0])

    def _older(self, log: Log, beginning: str) -> tuple[dict[str, tuple[str, int]], bool]:
        """Return customers who may answer, by key, with the position of a late note, and whether they are all.

        What takes too long is left out.
        """
        return self._looked_up(log, beginning, _grams(beginning))

    def _near(self, log: Log, beginning: str) -> tuple[dict[str, tuple[str, int]], bool]:
        """Return customers who may answer but for a slip, as ``_older`` does: one half of what was typed is right."""
        first, second, exchanged = parts(beginning)
        held = (_grams(f" {first}"), _grams(second), _grams(exchanged))
        return self._looked_up(log, first, " OR ".join(f"({grams})" for grams in held if grams))

    def _looked_up(self, log: Log, beginning: str, grams: str) -> tuple[dict[str, tuple[str, int]], bool]:
        begun = self._quickly(log, _BEGUN, [beginning, beginning + "\U0010ffff"])
        held = self._quickly(log, _HELD, [grams]) if grams and searchable(log) else None
        older: dict[str, tuple[str, int]] = {}
        others = self._quickly(log, _STANDING_FOR, [beginning, beginning + "\U0010ffff"])
        listed = [(folded, name, 0) for folded, name in near(self.team, beginning)] if self.team and beginning else []
        for folded, name, last in [*(begun or ()), *(held or ()), *(others or ()), *listed]:
            if isinstance(name, str) and folded and (folded not in older or last > older[folded][1]):
                older[folded] = name, last or 0
        are_all = begun is not None and len(begun) < _MOST_BEGUN and held is not None and len(held) < _MOST_FOUND
        return older, are_all

    def _quickly(self, log: Log, sql: str, values: list[str]) -> list[Any] | None:
        """Ask a query that may find much; return nothing where that takes too long."""
        deadline = time.monotonic() + _PATIENCE
        log.connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            return log.connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                return None
            raise
        finally:
            log.connection.set_progress_handler(None, 0)

    # How it is asked.

    def _answer(self, question: tuple[object, ...], ask: Callable[[Log], T], nothing: T) -> T:
        """Return the remembered answer, or ask; a log that cannot be asked is left alone for a while."""
        if question in self._answers:
            found: T = self._answers[question]
            return found
        if time.monotonic() < self._rests_until:
            return nothing
        try:
            log = self._opened()
            with explained(self._path):
                answer = ask(log)
        except NothingFoundError:  # the first note begins it
            return nothing
        except QuicklogError:
            self.away = True
            self._rests_until = time.monotonic() + _REST
            return nothing
        self.away = False
        self._answers[question] = answer
        return answer

    def _opened(self) -> Log:
        """Return the log as it is; nothing is made, migrated or waited for."""
        if self._log is None:
            if not os.path.exists(self._path) and os.path.isdir(os.path.dirname(self._path)):
                raise NothingFoundError("{path} is not there", path=self._path)
            with explained(self._path):
                connection = attach(self._path, _WAIT)
                connection.execute("PRAGMA query_only = 1")
            self._log = Log(self._path, connection)
        return self._log


def _older_than(
    late: Mapping[str, Seen],
    older: Mapping[str, tuple[str, int]],
    beginning: str,
    rank: Rank,
) -> list[tuple[tuple[int, int, int], str, Seen | None]]:
    """Return how well customers answer who were not in touch of late."""
    orders = ((rank(beginning, folded), *found) for folded, found in older.items() if folded not in late)
    return [((order, 1, -last), name, None) for order, name, last in orders if order is not None]


def _grams(beginning: str) -> str:
    """Return what the search index is asked for a beginning: trigrams of it, from its first to its last."""
    last = len(beginning) - _TRIGRAM
    places = {last * number // (_MOST_GRAMS - 1) for number in range(_MOST_GRAMS)} if last >= 0 else set()
    grams = sorted({beginning[place : place + _TRIGRAM].replace('"', '""') for place in places})
    return " AND ".join(f'"{gram}"' for gram in grams)


def _use(position: int, at: object, *names: object) -> Use:
    """Return a note as a use of names; what another program put in their place is nobody's name."""
    return Use(position // SLOTS, _shown(at), *(name if isinstance(name, str) else None for name in names))


def _shown(at: object) -> str:
    return at if isinstance(at, str) and is_shown(at) else ""


def _seen(log: Log, name: str, position: int) -> Seen:
    """Return a customer with the note at a position."""
    at, code = log.connection.execute(_LAST, [position]).fetchone() or ("", "")
    return Seen(name, 0.0, _shown(at), code if isinstance(code, str) else "")
