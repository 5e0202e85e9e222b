"""The command ``doctor``."""

from __future__ import annotations

from quicklog import audit, codefile, location, pocket, surroundings
from quicklog.audit import heads
from quicklog.copies import retention
from quicklog.erasure import erase
from quicklog.errors import UnreachableError
from quicklog.record import fields_of
from quicklog.show.listing import counted
from quicklog.show.page import INDENT, json_line, labelled
from quicklog.show.progress import bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.audit import Finding
    from quicklog.audit.heads import Head
    from quicklog.commands.desk import Desk


def doctor(desk: Desk, *, rebuild: bool = False, json: bool = False, since: str | None = None) -> int:
    """Check everything, and name each problem with its remedy; return 1 where there are any.

    ``since`` is a head that was noted down earlier: it must be part of the chain still.
    """
    earlier = heads.head_of(since) if since else None
    if rebuild:
        number = audit.rebuild(desk.log)
        desk.tell(f"the notes were made anew from {number} events")
    findings = list(_findings(desk, earlier))
    page = desk.page()
    for finding in findings:
        if json:
            desk.say(json_line(labelled(fields_of(audit.Finding), finding)))
        else:
            desk.say(*page.sentence(f"{finding.about}: {finding.says}; {finding.remedy}", "", INDENT))
    if not findings and not json:
        desk.say(*page.sentence(_soundness(desk), "", INDENT), *page.sentence(_last_copy(desk), INDENT))
        if earlier:
            desk.say(*page.sentence(f"event {earlier.seq} is there as it was, and so is all before it", INDENT))
    return 1 if findings else 0


def head(desk: Desk, *, json: bool = False) -> int:
    """Print where the log's streams end, its own first, in words to be kept elsewhere."""
    own, *others = heads.heads(desk.log)
    for each in (own, *(other for other in others if other.seq)):
        desk.say(json_line(labelled(fields_of(heads.Head), each)) if json else heads.word_of(each))
    return 0


def _soundness(desk: Desk) -> str:
    (events,) = desk.log.connection.execute("SELECT count(*) FROM events").fetchone()
    told = counted(events, "event")
    return f"{desk.log.path} is sound: {told}, the chain is whole, the notes are what the events say"


def _last_copy(desk: Desk) -> str:
    newest = retention.newest(retention.folder_of(desk.log.path))
    return f"its newest copy is {newest}" if newest else "there is no copy of it: ql backup makes one"


def _findings(desk: Desk, earlier: Head | None) -> Iterator[Finding]:
    with bar("doctor") as tell:
        yield from audit.checked(desk.log, tell)
    contradiction = heads.contradiction(desk.log, earlier) if earlier else None
    if contradiction:
        yield contradiction
    yield from erase.unfinished(desk.log)
    for objection in location.objections(desk.log.path):
        yield audit.Finding("place", objection.says, objection.remedy)
    yield from surroundings.rights(desk.log.path)
    yield from surroundings.leftovers(desk.log.path, desk.home.pocket, desk.now)
    yield from surroundings.clock(desk.log, desk.now)
    if desk.home.backup:
        yield from surroundings.copies(desk.log.path, desk.now)
    yield from _in_the_pocket(desk)
    yield from _in_the_codes(desk)
    if desk.on_terminal():
        yield from surroundings.terminal(desk.environ)


def _in_the_pocket(desk: Desk) -> Iterator[Finding]:
    notes, broken = pocket.waiting(desk.home.pocket)
    for note in notes:
        yield audit.Finding("pocket", f"a note of {note.at[:10]} waits for {note.log}", "use that log, or see its file")
    for path in broken:
        yield audit.Finding("pocket", f"{path} is no whole note", "read it, add what it says, and remove it")
    yield from surroundings.rights_of_the_pocket(desk.home.pocket)


def _in_the_codes(desk: Desk) -> Iterator[Finding]:
    try:
        _, codes = codefile.load(desk.home.codes_path)
    except UnreachableError as error:
        yield audit.Finding("codes", error.what, error.remedy)
        return
    for finding in codes:
        if finding.severity == "error":
            says = codefile.say(finding, desk.home.codes_path)
            yield audit.Finding("codes", says, "ql codes check shows them all")
