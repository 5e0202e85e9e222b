"""``doctor`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import command, flag, option
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.maintenance.audit import Exchanged
    from quicklog.maintenance.audit.heads import Head


@command(
    "doctor",
    flag("rebuild", "Rebuild the notes from the events."),
    flag("head", "Only print where the chain ends, to keep it elsewhere."),
    option("since_head", "HEAD", "A head printed earlier must still be in the chain."),
    option("to", "FILE", "With --head: append it there, too, where it is new.", sort="file"),
    option("heads", "FILE", "Every head that was appended there must still be in the chain.", sort="file"),
    flag("accept_head", "The log is not what you last saw, and that was meant."),
    flag("json", "One JSON object a problem, one a line."),
    examples=(
        "ql doctor",
        "ql doctor --rebuild",
        "ql doctor --head --to /root/ql-heads.txt",
        "ql doctor --heads /root/ql-heads.txt",
        "ql doctor --accept-head",
    ),
)
def doctor(
    session: Session,
    terminal: Terminal,
    *,
    rebuild: bool,
    head: bool,
    since_head: str | None,
    to: str | None,
    heads: str | None,
    accept_head: bool,
    json: bool,
) -> int:
    """Check the log and what is around it: the file, the chain, the notes, rights, copies, the pocket, the codes."""
    if accept_head:
        return _accept_head(session, terminal)
    if head:
        return _head(session, terminal, to, json=json)
    if to:
        raise BadUsageError("--to goes with --head", "ql doctor --head --to FILE")
    return _check(session, terminal, rebuild=rebuild, json=json, since=since_head, kept=heads)


def _check(
    session: Session, terminal: Terminal, *, rebuild: bool, json: bool, since: str | None, kept: str | None
) -> int:
    """Check everything, and name each problem with its remedy; return 1 where there are any.

    ``since`` is a head that was noted down earlier, and ``kept`` a file of such heads, or the one that the settings
    name: all of them must be part of the chain still.
    """
    from quicklog.actions import doctor as checks
    from quicklog.lib.finding import Finding
    from quicklog.lib.record import fields_of
    from quicklog.maintenance import audit
    from quicklog.maintenance.audit.heads import head_of
    from quicklog.show.page import INDENT, json_line, labelled
    from quicklog.show.progress import bar

    earlier = head_of(since) if since else None
    exchanged: list[Exchanged] = []
    if rebuild:
        session.patient = False
        number = audit.rebuild(session.log)
        terminal.tell(Message("the notes were rebuilt from {number} events", number=number))
    with bar("doctor") as tell:
        found = [*checks.findings(session, earlier, exchanged, tell, on_terminal=terminal.on_terminal())]
    found += checks.kept_elsewhere(session, kept)
    for finding in found:
        if json:
            terminal.say(json_line(labelled(fields_of(Finding), finding)))
        else:
            terminal.answer(
                Message("{about}: {says}; {remedy}", about=finding.about, says=finding.says, remedy=finding.remedy)
            )
    if not found and not json:
        terminal.answer(_soundness(session))
        terminal.say(*terminal.page().sentence(_last_copy(session), INDENT))
    _tell_exchanged(session, terminal, earlier, exchanged, sound=not found, json=json)
    return 1 if found else 0


def _tell_exchanged(
    session: Session,
    terminal: Terminal,
    earlier: Head | None,
    runs: list[Exchanged],
    *,
    sound: bool,
    json: bool,
) -> None:
    from quicklog.show.checked import exchanged
    from quicklog.show.page import INDENT

    for line in exchanged(earlier, runs, session.now, sound=sound):
        if json:
            terminal.tell(line)
        else:
            terminal.say(*terminal.page().sentence(line, INDENT))


def _soundness(session: Session) -> Message:
    from quicklog.store.query import count_events

    return plural(
        count_events(session.log),
        "{path} is sound: {n} event, the chain is whole, the notes are what the events say",
        "{path} is sound: {n} events, the chain is whole, the notes are what the events say",
        path=session.log.path,
    )


def _last_copy(session: Session) -> Message:
    from quicklog.maintenance.backup import kinship

    copy = kinship.newest_of(session.log, session.now)
    if copy:
        return Message("its newest copy is {copy}", copy=copy)
    return Message("there is no copy of it: ql backup makes one")


def _head(session: Session, terminal: Terminal, to: str | None, *, json: bool) -> int:
    """Print where the log's streams end, its own first, in words to be kept elsewhere.

    The first of them is appended to the file ``to``, or to the one that the settings name, where it is new there.
    """
    from quicklog.lib.record import fields_of
    from quicklog.maintenance.audit import headfile, heads
    from quicklog.show.page import json_line, labelled

    own, *others = heads.heads(session.log)
    file = to or session.home.heads
    if file:
        headfile.note_down(file, own, session.now)
    for each in (own, *(other for other in others if other.seq)):
        terminal.say(json_line(labelled(fields_of(heads.Head), each)) if json else heads.word_of(each))
    return 0


def _accept_head(session: Session, terminal: Terminal) -> int:
    from quicklog.actions.doctor import settle

    settled = settle(session)
    for each in settled:
        terminal.tell(each)
    terminal.answer(
        plural(
            len(settled),
            "{n} contradiction was settled: the log as it is now is what you know of it",
            "{n} contradictions were settled: the log as it is now is what you know of it",
        )
    )
    return 0
