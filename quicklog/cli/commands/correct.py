"""``amend``, ``void`` and ``undo`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import KEPT, command, option
from quicklog.cli.options import GIVEN, LINE, REF
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "amend",
    REF,
    LINE,
    GIVEN,
    examples=(
        "ql amend 7kq2 --customer 'Rami Cohen'",
        "ql amend 7kq2 --due ''",
        "ql amend 7kq2 Rami Cohen. Dana. backup. 9:50",
    ),
    text=KEPT,
)
def amend(session: Session, terminal: Terminal, *, ref: str, line: list[str], given: Mapping[str, str | None]) -> int:
    """Correct a note, by a whole new line or field by field. An empty value takes a field away."""
    from quicklog.actions import capture, correct
    from quicklog.shorthand.pieces import line_of
    from quicklog.show.corrected import amended

    outright = capture.given_of(session, given)
    if not line and not outright:
        raise BadUsageError("nothing to amend was given", "write a new line, or a field such as --customer NAME")
    done = correct.amend(session, ref, line_of(line) if line else None, outright)
    terminal.acknowledge(*amended(done, session.now, terminal.page()))
    return 0


@command(
    "void",
    REF,
    option("why", "WHY", "Why it does not count; kept in the record.", needed=True),
    examples=("ql void 7kq2 --why 'wrong customer'",),
)
def void(session: Session, terminal: Terminal, *, ref: str, why: str) -> int:
    """Take a note back, and say why. It no longer counts, and its words stay in the record."""
    from quicklog.actions import correct
    from quicklog.show.corrected import retracted

    note, reason = correct.void(session, ref, why)
    terminal.acknowledge(*retracted(note, Message("is void: {why}", why=reason), session.now, terminal.page()))
    return 0


@command("undo", examples=("ql undo",))
def undo(session: Session, terminal: Terminal) -> int:
    """Take back the last note that I wrote."""
    from quicklog.actions import correct
    from quicklog.show.corrected import retracted

    said = Message("taken back; its line stays in the record")
    terminal.acknowledge(*retracted(correct.undo(session), said, session.now, terminal.page()))
    return 0
