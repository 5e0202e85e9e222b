"""``handover`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import command, flag, option
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.handover import Handover
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal

_FORMATS = ("table", "md", "html", "json")
# So many notes of each part are shown to who only looks; what is handed over or goes elsewhere is whole.
_SHOWN = 20


@command(
    "handover",
    option("since", "SHIFT", "When the shift began: 7:00, yesterday 22:00; else with the last hand-over, or the day."),
    option("word", "REF=WORDS", "What to say of a note; as often as needed.", many=True),
    flag("hand", "Hand over: the record keeps what was said, and who did."),
    flag("accept", "Accept the last hand-over."),
    flag("every", "All of each part; a table shows 20 otherwise.", "--all"),
    option("format", "FORMAT", "table, md, html or json.", "--format", "-f"),
    option("output", "FILE", "Write it to this file.", "--output", "-o", sort="file"),
    examples=(
        "ql handover",
        "ql handover --hand --word '7kq2=ring before nine'",
        "ql handover --accept",
        "ql handover --since 7:00 --format html -o shift.html",
    ),
)
def handover(
    session: Session,
    terminal: Terminal,
    *,
    since: str | None,
    word: list[str],
    hand: bool,
    accept: bool,
    every: bool,
    format: str | None,  # noqa: A002  the option's name
    output: str | None,
) -> int:
    """Show what this shift hands over to the next: what came in, was closed, is open, late and promised.

    --hand writes that it was handed over, with a word on single notes, and --accept, by whoever comes in, that it was
    taken. One that nobody accepted is told by the next.
    """
    from quicklog.actions import handover as handing
    from quicklog.show import handover as shown

    if hand and accept:
        raise BadUsageError("--hand hands over, and --accept takes it", "leave one out")
    wanted = format or "table"
    if wanted not in _FORMATS:
        raise BadUsageError("unknown --format {name}", "one of {names}", name=wanted, names=", ".join(_FORMATS))
    if accept:
        handed = handing.accept(session)
        from quicklog.show.handed import by

        told = Message("the hand-over of {by} is accepted", by=by(handed))
        terminal.acknowledge(*terminal.page().sentence(told))
        return 0
    if word and not hand:
        raise BadUsageError("--word goes into the record with --hand", "add --hand")
    is_looked_at = wanted == "table" and not (hand or output or every)
    found = handing.gathered(session, since, word, _SHOWN if is_looked_at else None)
    if hand:
        handing.hand(session, found)
    lines = _written(session, terminal, found, wanted, output)
    if output is None:
        terminal.acknowledge(*lines)
    else:
        from quicklog.cli.output import write_lines

        write_lines(session, output, lines)
        terminal.tell(Message("the hand-over was written to {output}", output=output))
    if hand:
        terminal.tell(shown.handed())
    return 0


def _written(session: Session, terminal: Terminal, found: Handover, wanted: str, output: str | None) -> list[str]:
    """Return a hand-over in the format that is wanted, line by line."""
    from quicklog.show import handover as shown
    from quicklog.show.page import Page, as_machines_get, json_line

    if wanted == "md":
        return shown.document(found, session.now)
    if wanted == "html":
        return shown.page_of(found, session.now)
    if wanted == "json":
        fields = shown.as_object(found, lambda note: as_machines_get(note, session.customer_key(note.customer)))
        return [json_line(fields)]
    return shown.told(found, session.now, terminal.page() if output is None else Page())
