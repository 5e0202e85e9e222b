"""A log set up: one's own, or one that a group shares."""

from __future__ import annotations

import os

from quicklog.config import home
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.maintenance import sharing
from quicklog.store import placement
from quicklog.store.opening import open_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session


def begin_own(session: Session, *, forced: bool) -> tuple[str, bool]:
    """Make the user's own log; return where it is, and whether it was there already."""
    path = session.log_path
    _look_at(session, path, forced=forced)
    was_there = os.path.exists(path)
    if not was_there:
        session.settle()
    open_log(path, forced=forced).connection.close()
    return path, was_there


class Shared(Record):
    """A log that a group shares, where there are such groups, and what each colleague has to do to use it.

    ``settings`` are the machine's; ``unset`` says why they were left as they were, if they were.
    """

    log: str
    group: str | None
    settings: str
    unset: str


def share(session: Session, folder: str, group: str | None, *, forced: bool) -> Shared:
    """Make a log in a folder that a group shares, and set it for the whole machine where that is possible."""
    log = sharing.place_in(folder)
    _look_at(session, log, forced=forced)
    group = sharing.make(log, group, forced=forced)
    settings = sharing.machine_settings()
    return Shared(log, group, settings, sharing.set_for_everybody(log, settings, forced=forced) or "")


def other_log(session: Session, log: str) -> str | None:
    """Return the log that quicklog uses for this user, where it is not that one."""
    mine = home.find(session.environ, None, session.home.codes_path).log
    return mine if os.path.realpath(mine) != log else None


def _look_at(session: Session, path: str, *, forced: bool) -> None:
    """Refuse a place where a log would be damaged, and warn of a doubtful one."""
    for objection in placement.weigh(placement.objections(path, forced=forced)):
        session.tell(Message("{says}: {remedy}", says=objection.says, remedy=objection.remedy))
