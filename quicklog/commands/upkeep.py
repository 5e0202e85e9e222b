"""Commands for upkeep: ``doctor``."""

from __future__ import annotations

from quicklog import audit, codefile, location, pocket
from quicklog.errors import UnreachableError
from quicklog.record import fields_of
from quicklog.show.page import INDENT, json_line, labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.audit import Finding
    from quicklog.commands.desk import Desk


def doctor(desk: Desk, *, rebuild: bool = False, json: bool = False) -> int:
    """Check everything, and name each problem with its remedy; return 1 where there are any."""
    if rebuild:
        number = audit.rebuild(desk.log)
        desk.tell(f"the notes were made anew from {number} events")
    findings = list(_findings(desk))
    page = desk.page()
    for finding in findings:
        if json:
            desk.say(json_line(labelled(fields_of(audit.Finding), finding)))
        else:
            desk.say(*page.sentence(f"{finding.about}: {finding.says}; {finding.remedy}", "", INDENT))
    if not findings and not json:
        (events,) = desk.log.connection.execute("SELECT count(*) FROM events").fetchone()
        sound = f"{desk.log.path} is sound: {events} events, the chain is whole, the notes are what they say"
        desk.say(*page.sentence(sound, "", INDENT))
    return 1 if findings else 0


def _findings(desk: Desk) -> Iterator[Finding]:
    yield from audit.integrity(desk.log)
    yield from audit.broken_links(desk.log)
    yield from audit.strayed_notes(desk.log)
    for objection in location.objections(desk.log.path):
        yield audit.Finding("place", objection.says, objection.remedy)
    notes, broken = pocket.waiting(desk.home.pocket)
    for note in notes:
        yield audit.Finding("pocket", f"a note of {note.at[:10]} waits for {note.log}", "use that log, or see its file")
    for path in broken:
        yield audit.Finding("pocket", f"{path} is no whole note", "read it, add what it says, and remove it")
    try:
        _, codes = codefile.load(desk.home.codes_path)
    except UnreachableError as error:
        yield audit.Finding("codes", error.what, error.remedy)
        return
    for finding in codes:
        if finding.severity == "error":
            says = codefile.say(finding, desk.home.codes_path)
            yield audit.Finding("codes", says, "ql codes check shows them all")
