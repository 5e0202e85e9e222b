"""The command for setting up: ``init``."""

from __future__ import annotations

import os

from quicklog.config import home
from quicklog.errors import BadUsageError
from quicklog.lib.text import safe
from quicklog.maintenance import sharing
from quicklog.show.page import INDENT
from quicklog.store import placement
from quicklog.store.opening import open_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


def init(desk: Desk, *, shared: str | None = None, group: str | None = None, forced: bool = False) -> int:
    """Make the user's own log, or one in a folder that a group shares; what is there already is kept."""
    if shared and desk.names_log:
        raise BadUsageError("--log and --shared both name a log", "give one of them")
    if shared:
        _share(desk, shared, group, forced=forced)
    elif shared is not None or group is not None:
        raise BadUsageError("a shared log needs a folder", "ql init --shared DIR --group GROUP")
    else:
        _make_own(desk, forced=forced)
    return 0


def _make_own(desk: Desk, *, forced: bool) -> None:
    path = desk.log_path
    _look_at(desk, path, forced=forced)
    was_there = os.path.exists(path)
    if not was_there:
        desk.settle()
    open_log(path, forced=forced).connection.close()
    _answer(desk, f"{path} was there already" if was_there else f"{path} is ready")


def _share(desk: Desk, folder: str, group: str | None, *, forced: bool) -> None:
    log = sharing.place_in(folder)
    _look_at(desk, log, forced=forced)
    group = sharing.make(log, group, forced=forced)
    _answer(desk, f"{log} is ready" + (f": all of the group {group} may read and write it" if group else ""))
    _answer(desk, f"the team's codes, yours to edit: {os.path.join(os.path.dirname(log), sharing.CODES)}")
    if group == desk.login:
        desk.tell(f"the group {group} is yours alone: --group names that of your team")
    closed = sharing.closed_above(log)
    if closed:
        desk.tell(f"{closed} lets nobody else through: chmod o+x {closed}, or share a folder elsewhere")
    _set(desk, log, forced=forced)


def _set(desk: Desk, log: str, *, forced: bool) -> None:
    """Set the log for the whole machine, or say what each colleague has to do."""
    settings = sharing.machine_settings()
    why = sharing.set_for_everybody(log, settings, forced=forced)
    if why:
        once = "to be run once" if os.name == "nt" else "in ~/.profile or the like"
        _answer(desk, f"{settings} was left as it was: {why}. So each of you needs this line, {once}:")
        desk.say(safe(sharing.line_for_one(log)))
        return
    _answer(desk, f"{settings} says so: on this machine ql uses it from now on, for everybody")
    mine = home.find(desk.environ, None, desk.home.codes_path).log
    if os.path.realpath(mine) != log:
        desk.tell(f"for you ql still uses {mine}: so says QL_LOG or your own config.toml")


def _look_at(desk: Desk, path: str, *, forced: bool) -> None:
    """Refuse a place where a log would be damaged, and warn of a doubtful one."""
    for objection in placement.weigh(placement.objections(path, forced=forced)):
        desk.tell(f"{objection.says}: {objection.remedy}")


def _answer(desk: Desk, sentence: str) -> None:
    desk.say(*desk.page().sentence(sentence, "", INDENT))
