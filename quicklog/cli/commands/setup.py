"""``init`` as it is typed."""

from __future__ import annotations

import os

from quicklog.cli.command import command, flag, option
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "init",
    option("shared", "DIR", "Make a log in this folder for all of a group.", sort="file"),
    option("group", "GROUP", "That group; default: the folder's, or yours."),
    flag("force", "Even in a cloud drive's folder, even if the machine has another log."),
    examples=("ql init", "ql init --shared /srv/quicklog --group techs"),
)
def init(session: Session, terminal: Terminal, *, shared: str | None, group: str | None, force: bool) -> int:
    """Make a log: your own, or one that a whole group shares. A log that is there already is kept."""
    from quicklog.actions import setup

    if shared and session.names_log:
        raise BadUsageError("--log and --shared both name a log", "give one of them")
    if shared:
        _share(session, terminal, shared, group, forced=force)
        return 0
    if shared is not None or group is not None:
        raise BadUsageError("a shared log needs a folder", "ql init --shared DIR --group GROUP")
    path, was_there = setup.begin_own(session, forced=force)
    told = Message("{path} was there already", path=path) if was_there else Message("{path} is ready", path=path)
    terminal.answer(told)
    return 0


def _share(session: Session, terminal: Terminal, folder: str, group: str | None, *, forced: bool) -> None:
    """Make a shared log, and say what is ready and what each colleague has to do."""
    from quicklog.actions import setup
    from quicklog.lib.text import safe
    from quicklog.maintenance import sharing

    done = setup.share(session, folder, group, forced=forced)
    ready = Message("{path} is ready", path=done.log)
    if done.group:
        ready = Message(
            "{path} is ready: all of the group {group} may read and write it", path=done.log, group=done.group
        )
    terminal.answer(ready)
    codes = os.path.join(os.path.dirname(done.log), sharing.CODES)
    terminal.answer(Message("the team's codes, yours to edit: {path}", path=codes))
    if done.group == session.login:
        terminal.tell(Message("the group {group} is yours alone: --group names that of your team", group=done.group))
    if closed := sharing.closed_above(done.log):
        terminal.tell(
            Message("{closed} lets nobody else through: chmod o+x {closed}, or share a folder elsewhere", closed=closed)
        )
    if done.unset:
        once = "to be run once" if os.name == "nt" else "in ~/.profile or the like"
        terminal.answer(
            Message(
                "{settings} was left as it was: {unset}. So each of you needs this line, {once}:",
                settings=done.settings,
                unset=done.unset,
                once=once,
            )
        )
        terminal.say(safe(sharing.line_for_one(done.log)))
        return
    terminal.answer(
        Message("{settings} says so: on this machine ql uses it from now on, for everybody", settings=done.settings)
    )
    if mine := setup.other_log(session, done.log):
        terminal.tell(Message("for you ql still uses {mine}: so says QL_LOG or your own config.toml", mine=mine))
