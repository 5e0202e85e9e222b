"""What was done taken back, and done again, on a terminal: what may surprise is asked first, and all of it is named."""

from __future__ import annotations

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.actions.session import Session
    from quicklog.actions.undo import Doing
    from quicklog.cli.terminal import Terminal


def turn_all(
    session: Session, terminal: Terminal, chosen: Sequence[Doing], *, again: bool, yes: bool, always: bool = False
) -> int:
    """Take commands back, or do them ``again``; what may surprise is asked first, and ``always`` if that is wanted."""
    for doing in chosen:
        is_asked = not yes and not (again and doing.is_own)
        if is_asked and not _agreed(session, terminal, doing, always=always):
            return 1
        _turn(session, terminal, doing, again=again)
    return 0


def _agreed(session: Session, terminal: Terminal, doing: Doing, *, always: bool) -> bool:
    """Ask before an import is taken back, or what was done on another day or by somebody else."""
    from quicklog.actions.undo import notes_of
    from quicklog.show import undone

    why = undone.why_asked(doing)
    if not (why or doing.is_import or always):
        return True
    named = joined("; ", [undone.named(doing, session.login, session.now), *why])
    if not terminal.can_ask():
        raise BadUsageError("that takes back: {named}", "--yes takes it back", named=named)
    for note in notes_of(session, doing):
        terminal.say(*undone.in_a_line(note, session.now, terminal.page()))
    return terminal.agrees(Message("Take back: {named}?", named=named))


def _turn(session: Session, terminal: Terminal, doing: Doing, *, again: bool) -> None:
    """Take what was done back, or do it again, and say what became of each note, or of many in a sentence."""
    from quicklog.actions import undo as taking
    from quicklog.show import undone

    kind, size = taking.REDO if again else taking.UNDO, len(doing.steps)
    if size <= undone.MOST_SHOWN:
        for each in taking.turn(session, doing, kind):
            terminal.acknowledge(*undone.told(each, session.login, session.now, terminal.page(), again=again))
        return
    from quicklog.show.progress import bar

    number = 0
    with bar("redo" if again else "undo") as tell:
        for _ in taking.turn(session, doing, kind):
            number += 1
            tell(1, size)
    terminal.acknowledge(*terminal.page().sentence(undone.summed_up(doing, number, again=again)))
