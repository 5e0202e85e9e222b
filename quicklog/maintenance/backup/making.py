"""A copy of the log in a folder of copies, made, checked and named; and those removed that need not be kept."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta

from quicklog.errors import DamagedError, UnreachableError
from quicklog.lib.files import Folder, reason
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import safe
from quicklog.maintenance.backup import daily, folder, kinship, retention, verifying
from quicklog.store import copying, private
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from quicklog.maintenance.backup.verifying import Copy
    from quicklog.store.copying import Tell
    from quicklog.store.log import Log
    from quicklog.store.private import Handed

# The codes beside a log, and how many bytes of them are kept with a copy: no team writes so many.
CODES, BYTES_OF_CODES = "codes.toml", 1 << 20
# How often a copy is begun where the log is replaced meanwhile.
_ATTEMPTS = 3


def back_up(log: Log, place: str, now: datetime, tell: Tell = copying.untold) -> Copy:
    """Copy a log into the folder ``place``, which is made where it is missing, and check the copy.

    It is named by the local time ``now``, or by the next second that is free; the codes beside the log go with it.
    Raises ``DamagedError`` where the copy is not sound, for then the log is not: it is kept under a name that says so.
    Raises ``UnreachableError`` where no copy can be written, which leaves nothing.
    """
    with (
        private.refusals(Message("no copy can be made in {place}", place=place)),
        closing(copying.opened(log.path)) as source,
        Folder(os.path.dirname(log.path)) as beside,
        folder.opened(place, log.path) as copies,
    ):
        model = private.ordinary(beside, os.path.basename(log.path))
        with copying.place_for(source, log.path, copies.path, retention.name_of(now)) as fresh:
            flaw = _flaw(source, fresh, log.path, tell)
            private.expect_same(model, beside, log.path)
            if flaw:
                raise _damaged(log.path, flaw, _kept_as_damaged(fresh, copies, model, now))
            copy = verifying.described(fresh)
            name = _kept(fresh, copies, model, now, _codes(beside))
    return replace(copy, path=os.path.join(place, name))


def _kept(fresh: str, copies: Folder, model: os.stat_result | None, now: datetime, codes: bytes | None) -> str:
    """Bring a good copy into its folder, and the codes that belong to it; return its name."""
    with private.handed_over(fresh, copies, retention.name_of(now), model) as whole:
        name = _named(whole, retention.name_of, now)
    if codes is not None:
        _put_codes(codes, fresh, copies, retention.codes_of(name), model)
    copies.sync()
    return name


def _flaw(source: sqlite3.Connection, fresh: str, path: str, tell: Tell) -> Message | None:
    """Copy a log and return what is wrong with the copy; it is copied again where another log took its place."""
    for _ in range(_ATTEMPTS):
        own = verifying.own_stream(source)
        copying.write_copy(source, fresh, path, tell)
        flaw = verifying.flaw(fresh, tell) or verifying.strayed(fresh, source, path)
        if flaw is None or verifying.own_stream(source) == own:
            return flaw
    raise UnreachableError("{path} is being restored", "try again when that is done", path=path)


def _damaged(path: str, flaw: Message, kept: Message) -> DamagedError:
    what = Message("{path} is damaged ({flaw}), and {kept}", path=path, flaw=flaw, kept=kept)
    return DamagedError(what, "ql doctor tells more; older copies are as they were")


def _kept_as_damaged(fresh: str, copies: Folder, model: os.stat_result | None, now: datetime) -> Message:
    """Keep the copy of a damaged log under a name that says so; return what is said of it."""
    try:
        with private.handed_over(fresh, copies, retention.damaged_name_of(now), model) as whole:
            name = _named(whole, retention.damaged_name_of, now)
        copies.sync()
    except OSError as error:
        return Message("no copy of it could be kept ({reason})", reason=reason(error))
    return Message("a copy of it is kept as {path}", path=os.path.join(copies.path, name))


def _named(whole: Handed, named: Callable[[datetime], str], now: datetime) -> str:
    """Give a copy its name, which no other has."""
    while not whole.take(name := named(now)):
        now += timedelta(seconds=1)
    return name


def _codes(beside: Folder) -> bytes | None:
    """Return the codes beside a log; nothing where there are none, or what is there is not a regular file of theirs."""
    try:
        with open(beside.open(CODES), "rb") as file:
            content = file.read(BYTES_OF_CODES + 1)
    except OSError:
        return None
    return content if len(content) <= BYTES_OF_CODES else None


def _put_codes(content: bytes, fresh: str, copies: Folder, name: str, model: os.stat_result | None) -> None:
    path = os.path.join(os.path.dirname(fresh), CODES)
    with open(path, "wb") as file:
        file.write(content)
    with private.handed_over(path, copies, name, model) as whole:
        whole.replace(name)


def prune(log: Log, place: str, now: datetime, *, good: bool = True) -> list[str]:
    """Remove the outdated copies of this log from a folder, and return their names; other logs' copies stay.

    Copies of a damaged log are thinned out by themselves, and count for nothing among the good ones; those alone are
    where it is not ``good`` now.
    """
    with explained(log.path):
        first = kinship.first_event_in(log.connection)
    with private.refusals(f"{safe(place)} cannot be tidied"), folder.opened(place, log.path) as copies:
        names = copies.names()
        gone: list[str] = []
        for read in (retention.moment_of, retention.damaged_moment_of) if good else (retention.damaged_moment_of,):
            named = [name for name in names if read(name)] if first else []
            own = [name for name in named if kinship.first_event(os.path.join(copies.path, name)) == first]
            gone += retention.outdated(own, now, read)
        for name in gone:
            copies.remove(name)
            copies.remove(retention.codes_of(name))
        _tidy(copies, (*retention.abandoned(names, now), *daily.old_marks(names, log.path, now)))
    return gone


def _tidy(copies: Folder, names: Iterable[str]) -> None:
    """Remove what nobody needs; no copy is worse where that cannot be done."""
    for name in names:
        try:
            copies.remove(name)
        except OSError:
            if private.is_ones_own(copies.path):  # a folder in which a copy was made, then: elsewhere it is not
                private.discard(os.path.join(copies.path, name, name))
