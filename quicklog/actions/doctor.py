"""Everything checked: the log, and what is around it."""

from __future__ import annotations

from quicklog.actions import notices, reminding
from quicklog.config import codes_file
from quicklog.errors import UnreachableError
from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.maintenance import audit, environment
from quicklog.maintenance.audit import headfile, heads
from quicklog.maintenance.backup import kinship
from quicklog.maintenance.erasure import erase
from quicklog.store import placement, pocket, witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.actions.session import Session
    from quicklog.maintenance.audit import Exchanged, Tell
    from quicklog.maintenance.audit.heads import Head

# What a note waits for that was written while the settings left the log in doubt.
_IN_DOUBT = "the log that the settings will name"


def findings(
    session: Session, earlier: Head | None, exchanged: list[Exchanged], tell: Tell, *, on_terminal: bool
) -> Iterator[Finding]:
    """Yield every problem; what erasing exchanged is put into ``exchanged``. For ``tell`` see ``audit.checked``."""
    yield from _in_the_settings(session)
    if session.home.log_in_doubt:
        yield from _in_the_pocket(session)
        return
    head = heads.number_of(session.log, earlier) if earlier else 0
    yield from audit.checked(session.log, tell, exchanged, head)
    contradiction = heads.contradiction(session.log, earlier) if earlier else None
    if contradiction:
        yield contradiction
    yield from _seen_otherwise(session)
    yield from kinship.shortfall(session.log)
    yield from erase.unfinished(session.log)
    for objection in placement.objections(session.log.path):
        yield finding("place", objection.says, objection.remedy)
    yield from environment.rights(session.log.path)
    yield from environment.leftovers(session.log.path, session.home.pocket, session.now)
    yield from environment.clock(session.log, session.now)
    if session.home.backup:
        yield from environment.copies(session.log, session.now)
    yield from _in_the_pocket(session)
    yield from _in_the_codes(session)
    yield from reminding.findings(session)
    if on_terminal:
        yield from environment.terminal(session.environ)


def settle(session: Session) -> list[Message]:
    """Settle that the log is not what this login saw of it; return what was settled: it counts as it is from now on."""
    known = witness.known(session.state, session.log.path)
    settled = [notices.contradicted(session.log.path, each) for each in (known.contradictions if known else ())]
    session.settle()
    return settled


def kept_elsewhere(session: Session, kept: str | None) -> Iterator[Finding]:
    """Yield what a file of heads says against the log. One that the settings name may be closed to this user."""
    try:
        if kept or session.home.heads:
            yield from headfile.contradictions(session.log, kept or session.home.heads or "")
    except UnreachableError as error:
        if kept or not isinstance(error.__cause__, PermissionError):
            yield finding("heads", error.what, error.remedy)


def _seen_otherwise(session: Session) -> Iterator[Finding]:
    known = witness.known(session.state, session.log.path)
    for each in known.contradictions if known else ():
        says = notices.contradicted(session.log.path, each)
        yield finding("witness", says, "compare a copy; ql doctor --accept-head settles it if it was meant")


def _in_the_pocket(session: Session) -> Iterator[Finding]:
    notes, broken = pocket.waiting(session.home.pocket)
    taken = [] if session.home.log_in_doubt else pocket.strangers(session.home.pocket, session.log)
    for path in taken:
        says = Message("{path} says something else than the note that the log has under its id", path=path)
        yield finding("pocket", says, "read it, add what it says, and remove it")
    for note in notes:
        if pocket.path_of(session.home.pocket, note) in taken:
            continue
        yield finding(
            "pocket",
            "a note of {at} waits for {log}",
            "use that log, or see its file",
            at=note.at[:10],
            log=note.log or _IN_DOUBT,
        )
    for path in broken:
        yield finding("pocket", "{path} is not a whole note", "read it, add what it says, and remove it", path=path)
    yield from environment.rights_of_the_pocket(session.home.pocket)


def _in_the_settings(session: Session) -> Iterator[Finding]:
    """Yield what is wrong with the settings, which needs no complaint beside that."""
    session.has_complained = True
    for says in filter(None, (session.home.log_in_doubt, session.home.slips)):
        yield finding("settings", says, "fix it in that file")


def _in_the_codes(session: Session) -> Iterator[Finding]:
    try:
        _, codes = codes_file.load(session.home.codes_path)
    except UnreachableError as error:
        yield finding("codes", error.what, error.remedy)
        return
    for each in codes:
        if each.severity == "error":
            says = codes_file.say(each, session.home.codes_path)
            yield finding("codes", says, "ql codes check shows them all")
