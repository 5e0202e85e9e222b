"""``init`` and ``me`` as they are typed."""

from __future__ import annotations

import os

from quicklog.cli.command import NAME, argument, command, flag, option
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
    from quicklog.cli.introduction import ask

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
    ask(session, terminal)
    return 0


@command(
    "me",
    argument("name", "[NAME...]", "The technician who I am; an alias will do.", sort="technician", many=True),
    examples=("ql me", "ql me Eli Levi"),
    text=NAME,
)
def me(session: Session, terminal: Terminal, *, name: list[str]) -> int:
    """Show who I am to the log, and what says so; or set it.

    A note that names no technician is by that person; --mine and ql inbox go by it, too. A name is written into your
    own config.toml. The log keeps your login beside each note, whatever the name.
    """
    from quicklog.actions import identity

    if not name:
        return _show_me(session, terminal)
    done = identity.settle(session, " ".join(name))
    terminal.acknowledge(
        *terminal.page().sentence(Message("you are {name}: so says {said_by}", name=done.name, said_by=done.said_by))
    )
    _question(session, terminal, done.name)
    if other := session.environ.get("QL_TECHNICIAN"):
        terminal.tell(Message("QL_TECHNICIAN counts before it, and says {other}", other=other))
    return 0


def _show_me(session: Session, terminal: Terminal) -> int:
    """Show the name on stdout, for programs, and what says so."""
    from quicklog.actions import identity
    from quicklog.cli.introduction import ask

    found = identity.who(session)
    terminal.say(*terminal.page().text(found.name))
    if found.said_by:
        terminal.tell(
            Message(
                "so says {said_by}; the log keeps {login}, your login, beside it",
                said_by=found.said_by,
                login=session.login,
            )
        )
        _question(session, terminal, found.name)
    else:
        ask(session, terminal)
    return 0


def _question(session: Session, terminal: Terminal, name: str) -> None:
    """Tell where codes.toml does not know a name among its technicians."""
    from quicklog.actions import identity
    from quicklog.lib.text import in_quotes

    if (near := identity.near(session, name)) is not None:
        said = Message(
            "{codes_path} names no technician {name}", codes_path=session.home.codes_path, name=in_quotes(name)
        )
        terminal.tell(Message("{said}: did you mean {near}?", said=said, near=near[0]) if near else said)


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
    terminal.answer(
        Message("who is who: logins in its [technicians] say it for everybody, and ql me NAME for one's own login")
    )
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
