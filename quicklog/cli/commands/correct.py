"""``amend``, ``void``, ``undo`` and their like as they are typed."""

from __future__ import annotations

from quicklog.cli.command import KEPT, argument, command, option
from quicklog.cli.options import GIVEN, LINE, REF, YES, ref_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message
from quicklog.note.note import LEAST_REF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.actions.correct import Amended
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "amend",
    ref_of("ref", "without one your last note"),
    LINE,
    GIVEN,
    examples=(
        "ql amend 7kq2 --customer 'Rami Cohen'",
        "ql amend 7kq2 --due ''",
        "ql amend 7kq2 Rami Cohen. Dana. backup. 9:50",
        "ql amend --code printer",
    ),
    text=KEPT,
)
def amend(
    session: Session, terminal: Terminal, *, ref: str | None, line: list[str], given: Mapping[str, str | None]
) -> int:
    """Correct a note, by a whole new line or field by field; without a ref the last one that I wrote.

    An empty value takes a field away.
    """
    from quicklog.actions import capture, correct
    from quicklog.shorthand.pieces import line_of

    outright = capture.given_of(session, given)
    ref, line = correct.meant(session, ref, line)
    if not line and not outright:
        raise BadUsageError("nothing to amend was given", "write a new line, or a field such as --customer NAME")
    done = correct.amend(session, ref, line_of(line) if line else None, outright)
    _say_amended(session, terminal, done)
    return 0


def _say_amended(session: Session, terminal: Terminal, done: Amended) -> None:
    """Say what a correction changed, and that of a series it changed this note alone."""
    from quicklog.show.corrected import amended

    terminal.acknowledge(*amended(done, session.now, terminal.page()))
    if done.after.series and done.columns:
        from quicklog.show import renewals

        terminal.tell(renewals.only_this(done.after))


@command(
    "edit",
    ref_of("ref", "without one your last note"),
    examples=("ql edit", "ql edit 7kq2", "EDITOR=nano ql edit 7kq2"),
)
def edit(session: Session, terminal: Terminal, *, ref: str | None) -> int:
    """Correct a note in your editor, field by field; of a draft its line. Without a ref the last one that I wrote."""
    from quicklog.actions import correct, drafts
    from quicklog.actions.capture import KEPT_AS_DRAFT
    from quicklog.actions.edit import Edited, lines_of
    from quicklog.cli import adding
    from quicklog.store import query

    session.about_to_write()
    note = query.by_ref(session.log, ref) if ref else query.last_of(session.log, session.login)
    correct.refuse_void(note)
    with (edited := Edited(session, note, [part.name for part in GIVEN.parts])) as text:
        if note.status == "draft":
            line = " ".join(lines_of(text))
            if line in ("", note.line):
                terminal.tell(Message("nothing was changed"))
                return 0
            fixed, reading = drafts.fix(session, note.ref, line)
            adding.confirm(session, terminal, fixed, reading, json=False)
            return KEPT_AS_DRAFT if reading.trouble else 0
        changes = edited.changes(text)
        if not changes:
            terminal.tell(Message("nothing was changed"))
            return 0
        done = correct.amend(session, note.ref, None, changes)
    _say_amended(session, terminal, done)
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
    if note.series:
        from quicklog.show import renewals

        terminal.tell(renewals.ends_with(note, session.now))
    return 0


@command(
    "reopen",
    REF,
    option("why", "WHY", "Why it is not done after all; kept in the record.", needed=True),
    examples=("ql reopen 7kq2 --why 'it stopped again'",),
)
def reopen(session: Session, terminal: Terminal, *, ref: str, why: str) -> int:
    """Open a note again that was closed or taken back, and say why. That it was closed stays in the record."""
    from quicklog.actions import correct
    from quicklog.show.corrected import retracted

    note, reason = correct.reopen(session, ref, why)
    is_open = note.status == "open"
    told = Message("is open again: {why}", why=reason) if is_open else Message("counts again: {why}", why=reason)
    terminal.acknowledge(*retracted(note, told, session.now, terminal.page()))
    return 0


@command(
    "undo",
    argument("what", "[N|REF]", "So many of my last commands, or the note whose last event it is.", sort="ref"),
    YES,
    examples=("ql undo", "ql undo 3", "ql undo 7kq2", "ql undo 7kq2 --yes"),
)
def undo(session: Session, terminal: Terminal, *, what: str | None, yes: bool) -> int:
    """Take back the last thing that I did today, whatever it was, and name it in full.

    It may be a note, a correction, a closing, messages seen, or a whole import, of which is asked first. What I did on
    another day, or somebody else did, needs the note's ref, and a yes. ql redo does again what was taken back.
    """
    return _turn_all(session, terminal, what, again=False, yes=yes)


@command(
    "redo",
    argument("what", "[N|REF]", "So many that I took back last, or the note of which it is.", sort="ref"),
    YES,
    examples=("ql redo", "ql redo 3", "ql redo 7kq2"),
)
def redo(session: Session, terminal: Terminal, *, what: str | None, yes: bool) -> int:
    """Do again what I took back last today with ql undo."""
    return _turn_all(session, terminal, what, again=True, yes=yes)


def _turn_all(session: Session, terminal: Terminal, what: str | None, *, again: bool, yes: bool) -> int:
    """Take back, or do ``again``, so many commands or the last event of a note; what may surprise is asked first."""
    from quicklog.actions import undo as taking
    from quicklog.cli.turning import turn_all

    number = _number(what)
    if what and not number:
        chosen = [taking.of_note(session, what, taking.REDO if again else taking.UNDO)]
    else:
        chosen = (taking.last_undone if again else taking.last_done)(session, number or 1)
    return turn_all(session, terminal, chosen, again=again, yes=yes)


def _number(what: str | None) -> int:
    """Return how many commands are meant; 0 where a note is, whose ref has four letters at least."""
    return int(what) if what and what.isascii() and what.isdigit() and len(what) < LEAST_REF else 0
