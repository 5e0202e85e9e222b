"""quicklog for other programs in Python: a log opened to be read, its notes, and the figures of a period.

Nothing here writes to a log, nor to the pocket; a log that an older quicklog wrote is brought to this version by any
command of ``ql``. Mistakes are ``quicklog.errors.QuicklogError``: its ``what`` says what is wrong, its ``remedy`` what
to do.

>>> import quicklog
>>> with quicklog.open_log("team.db") as log:
...     late = [note.customer for note in log.notes(promise="late", since="2026-10-01")]
...     figures = log.report(month="2026-10")
...     share = figures.totals.repeats.value  # doctest: +SKIP
"""

from __future__ import annotations

import os
from datetime import date, datetime

from quicklog.actions import report as reporting
from quicklog.actions.filters import NAMES
from quicklog.actions.selection import STANDING, chosen
from quicklog.actions.session import Session
from quicklog.lib.record import replace
from quicklog.note.bodies import notes_of
from quicklog.store.opening import open_to_read
from quicklog.store.query import pages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from quicklog.note.fields import Note
    from quicklog.report.records import Report

    When = str | date | datetime | None
    Filter = str | bool | date | Sequence[str] | None

# The filters that are on or off, and those that take one value; all others are either-or, and take one or several.
_SWITCHES = frozenset(("overdue", "contacts", "repeats"))
_SINGLE = frozenset(("text", "due", "closed_since", "date", "month"))
# Those by time that mean a whole day or month.
_OF_DAYS = frozenset(("date", "month"))


def open_log(path: str | os.PathLike[str] | None = None, *, codes: str | None = None) -> Reader:
    """Open a log to read it: the one at ``path``, or that which ``ql`` would use here; close it when done.

    ``codes`` names a codes.toml, which otherwise is the one that ``ql`` would use with that log. Raises
    ``QuicklogError`` where the log cannot be read, is none, or is of another version.
    """
    named, team = (None if each is None else _whole(each) for each in (path, codes))
    session = Session(os.environ, lambda _: None, log=named, codes=team)
    log = open_to_read(session.log_path)
    session.use(log)
    return Reader(session)


def _whole(path: str | os.PathLike[str]) -> str:
    """Return a path that means the same wherever the program goes on."""
    return os.path.abspath(os.path.expanduser(os.fspath(path)))


class Reader:
    """An open log. What is asked for is asked at once; what is written meanwhile by others is seen.

    Filters are those of ``ql list``, by their names with ``_`` for ``-``: a text, or several of which either will do.
    ``since``, ``until`` and ``date`` are what ``ql list`` takes, a ``date`` or a ``datetime``; without a zone it is
    that of the team.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> str:
        """Where the log is."""
        return self._session.log.path

    def notes(self, *, since: When = None, until: When = None, **filters: Filter) -> Iterator[Note]:
        """Yield the chosen notes by time of contact, without those that were taken back unless ``status`` names them.

        Raises ``TypeError`` on a filter that there is not, and ``QuicklogError`` on a value that means nothing or that
        nobody knows.
        """
        session = self._asking()
        selection = chosen(session, _given(since, until, filters))
        selection = replace(selection, statuses=selection.statuses or STANDING)
        return (note for page in pages(session.log, selection) for note in notes_of(page))

    def report(
        self, *, since: When = None, until: When = None, customers: int | None = None, **filters: Filter
    ) -> Report:
        """Return the figures of a period, as ``ql report`` tells them and ``ql help metrics`` defines them.

        ``customers`` is the number of all customers, for the contact rate; the filter of that name is ``customer``.
        Raises what ``notes`` raises.
        """
        found, _ = reporting.made(self._asking(), _given(since, until, filters), customers)
        return found

    def close(self) -> None:
        """Let go of the log."""
        self._session.log.connection.close()

    def _asking(self) -> Session:
        """Return a session that asks now, by the codes of now: a log may be open for long."""
        session = self._session.renewed()
        session.use(self._session.log)
        return session


def _given(since: When, until: When, filters: dict[str, Filter]) -> dict[str, object]:
    """Return filters as the command line gives them; raises ``TypeError`` on one that there is not."""
    given: dict[str, object] = {"since": _typed("since", since), "until": _typed("until", until)}
    for name, value in filters.items():
        if name not in NAMES:
            raise TypeError(f"there is no filter {name}: choose from since, until, {', '.join(NAMES)}")
        if value is None:
            continue
        if name in _SWITCHES:
            given[name] = bool(value)
        elif name in _SINGLE:
            given[name] = _typed(name, value)
        else:
            several = [value] if isinstance(value, str) else [*value] if isinstance(value, (list, tuple, set)) else None
            if several is None or not all(isinstance(each, str) for each in several):
                raise TypeError(f"the filter {name} is a text, or several in a list, not {value!r}")
            given[name] = several
    return given


def _typed(name: str, value: object) -> str | None:
    """Return a text, a moment or a day as it is typed."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime) and name not in _OF_DAYS:
        return value.isoformat(timespec="seconds")
    if isinstance(value, date) and name != "text":
        return value.isoformat()[: len("2026-10" if name == "month" else "2026-10-01")]
    raise TypeError(f"the filter {name} is one text{'' if name == 'text' else ' or date'}, not {value!r}")
