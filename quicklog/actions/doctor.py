"""The command ``doctor``."""

from __future__ import annotations

from quicklog.actions import notices
from quicklog.config import codes_file
from quicklog.errors import UnreachableError
from quicklog.lib.finding import Finding
from quicklog.lib.record import fields_of
from quicklog.maintenance import audit, environment
from quicklog.maintenance.audit import headfile, heads
from quicklog.maintenance.backup import kinship, retention
from quicklog.maintenance.erasure import erase
from quicklog.show.listing import counted
from quicklog.show.page import INDENT, json_line, labelled
from quicklog.show.progress import bar
from quicklog.show.proof import moment
from quicklog.store import placement, pocket, witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.actions.session import Desk
    from quicklog.maintenance.audit import Exchanged
    from quicklog.maintenance.audit.heads import Head

# What a note waits for that was written while the settings left the log in doubt.
_IN_DOUBT = "the log that the settings will name"
# So many erasings are told one by one.
_RUNS = 5


def doctor(
    desk: Desk, *, rebuild: bool = False, json: bool = False, since: str | None = None, kept: str | None = None
) -> int:
    """Check everything, and name each problem with its remedy; return 1 where there are any.

    ``since`` is a head that was noted down earlier, and ``kept`` a file of such heads, or the one that the settings
    name: all of them must be part of the chain still.
    """
    earlier = heads.head_of(since) if since else None
    exchanged: list[Exchanged] = []
    if rebuild:
        desk.patient = False
        number = audit.rebuild(desk.log)
        desk.tell(f"the notes were made anew from {number} events")
    findings = [*_findings(desk, earlier, exchanged), *_kept_elsewhere(desk, kept)]
    page = desk.page()
    for finding in findings:
        if json:
            desk.say(json_line(labelled(fields_of(Finding), finding)))
        else:
            desk.say(*page.sentence(f"{finding.about}: {finding.says}; {finding.remedy}", "", INDENT))
    if not findings and not json:
        desk.say(*page.sentence(_soundness(desk), "", INDENT), *page.sentence(_last_copy(desk), INDENT))
    _tell_exchanged(desk, earlier, exchanged, sound=not findings, json=json)
    return 1 if findings else 0


def _tell_exchanged(desk: Desk, earlier: Head | None, exchanged: list[Exchanged], *, sound: bool, json: bool) -> None:
    """Say how many bodies are what erasing left, in all or since a head: they are proved by who erased, not by digests.

    It is no problem, and so no line of JSON: there it is told on stderr.
    """
    runs = [(each, each.since if earlier else each.bodies) for each in exchanged]
    runs = [(each, bodies) for each, bodies in runs if bodies]
    number, by = counted(sum(bodies for _, bodies in runs), "body", "bodies"), _by_whom(desk, runs)
    if earlier:
        there = f"event {earlier.seq} is there as it was, and so is all before it" if sound else ""
        told = f"exchanged since event {earlier.seq}: {number} before it, by erasing{by}" if runs else ""
        lines = [line for line in (there, told) if line]
    else:
        lines = (
            [f"exchanged by erasing: {number}{by}; what stands in them beside [erased] is not proved"] if runs else []
        )
    for line in lines:
        if json:
            desk.tell(line)
        else:
            desk.say(*desk.page().sentence(line, INDENT))


def _by_whom(desk: Desk, runs: list[tuple[Exchanged, int]]) -> str:
    """Say who exchanged how many bodies and when, the last first."""
    said = [f"{bodies} by login {each.login}, {moment(each.at, desk.now)}" for each, bodies in runs]
    more = [f"{len(said) - _RUNS} earlier erasings"] if len(said) > _RUNS else []
    return " (" + "; ".join([*said[: -_RUNS - 1 : -1], *more]) + ")"


def head(desk: Desk, *, json: bool = False, to: str | None = None) -> int:
    """Print where the log's streams end, its own first, in words to be kept elsewhere.

    The first of them is appended to the file ``to``, or to the one that the settings name, where it is new there.
    """
    own, *others = heads.heads(desk.log)
    file = to or desk.home.heads
    if file:
        headfile.note_down(file, own, desk.now)
    for each in (own, *(other for other in others if other.seq)):
        desk.say(json_line(labelled(fields_of(heads.Head), each)) if json else heads.word_of(each))
    return 0


def _soundness(desk: Desk) -> str:
    (events,) = desk.log.connection.execute("SELECT count(*) FROM events").fetchone()
    told = counted(events, "event")
    return f"{desk.log.path} is sound: {told}, the chain is whole, the notes are what the events say"


def _last_copy(desk: Desk) -> str:
    newest = retention.newest(retention.folder_of(desk.log.path), desk.now)
    return f"its newest copy is {newest}" if newest else "there is no copy of it: ql backup makes one"


def _findings(desk: Desk, earlier: Head | None, exchanged: list[Exchanged]) -> Iterator[Finding]:
    yield from _in_the_settings(desk)
    if desk.home.log_in_doubt:
        yield from _in_the_pocket(desk)
        return
    head = heads.number_of(desk.log, earlier) if earlier else 0
    with bar("doctor") as tell:
        yield from audit.checked(desk.log, tell, exchanged, head)
    contradiction = heads.contradiction(desk.log, earlier) if earlier else None
    if contradiction:
        yield contradiction
    yield from _seen_otherwise(desk)
    yield from kinship.shortfall(desk.log)
    yield from erase.unfinished(desk.log)
    for objection in placement.objections(desk.log.path):
        yield Finding("place", objection.says, objection.remedy)
    yield from environment.rights(desk.log.path)
    yield from environment.leftovers(desk.log.path, desk.home.pocket, desk.now)
    yield from environment.clock(desk.log, desk.now)
    if desk.home.backup:
        yield from environment.copies(desk.log.path, desk.now)
    yield from _in_the_pocket(desk)
    yield from _in_the_codes(desk)
    if desk.on_terminal():
        yield from environment.terminal(desk.environ)


def accept_head(desk: Desk) -> int:
    """Settle that the log is not what this login saw of it: what it is now counts from now on."""
    known = witness.known(desk.state, desk.log.path)
    settled = known.contradictions if known else ()
    for each in settled:
        desk.tell(notices.contradicted(desk.log.path, each))
    desk.settle()
    told = counted(len(settled), "contradiction was settled", "contradictions were settled")
    desk.say(*desk.page().sentence(f"{told}: the log as it is now is what you know of it", "", INDENT))
    return 0


def _kept_elsewhere(desk: Desk, kept: str | None) -> Iterator[Finding]:
    """Yield what a file of heads says against the log. One that the settings name may be closed to this user."""
    try:
        if kept or desk.home.heads:
            yield from headfile.contradictions(desk.log, kept or desk.home.heads or "")
    except UnreachableError as error:
        if kept or not isinstance(error.__cause__, PermissionError):
            yield Finding("heads", error.what, error.remedy)


def _seen_otherwise(desk: Desk) -> Iterator[Finding]:
    known = witness.known(desk.state, desk.log.path)
    for each in known.contradictions if known else ():
        says = notices.contradicted(desk.log.path, each)
        yield Finding("witness", says, "compare a copy; ql doctor --accept-head settles it if it was meant")


def _in_the_pocket(desk: Desk) -> Iterator[Finding]:
    notes, broken = pocket.waiting(desk.home.pocket)
    taken = [] if desk.home.log_in_doubt else pocket.strangers(desk.home.pocket, desk.log)
    for path in taken:
        says = f"{path} says something else than the note that the log has under its id"
        yield Finding("pocket", says, "read it, add what it says, and remove it")
    for note in notes:
        if pocket.path_of(desk.home.pocket, note) in taken:
            continue
        yield Finding(
            "pocket", f"a note of {note.at[:10]} waits for {note.log or _IN_DOUBT}", "use that log, or see its file"
        )
    for path in broken:
        yield Finding("pocket", f"{path} is no whole note", "read it, add what it says, and remove it")
    yield from environment.rights_of_the_pocket(desk.home.pocket)


def _in_the_settings(desk: Desk) -> Iterator[Finding]:
    """Yield what is wrong with the settings, which needs no complaint beside that."""
    desk.has_complained = True
    for says in filter(None, (desk.home.log_in_doubt, desk.home.slips)):
        yield Finding("settings", says, "put it right in that file")


def _in_the_codes(desk: Desk) -> Iterator[Finding]:
    try:
        _, codes = codes_file.load(desk.home.codes_path)
    except UnreachableError as error:
        yield Finding("codes", error.what, error.remedy)
        return
    for finding in codes:
        if finding.severity == "error":
            says = codes_file.say(finding, desk.home.codes_path)
            yield Finding("codes", says, "ql codes check shows them all")
