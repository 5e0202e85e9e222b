"""Files imported: all of them read and checked to their ends before the first note of any is stored."""

from __future__ import annotations

from quicklog.errors import BadUsageError, NothingFoundError, UnreachableError
from quicklog.imports.plan import MOST_PROBLEMS
from quicklog.imports.storing import (
    Tally,
    Writing,
    bring_back,
    correct,
    link,
    put,
    put_closings,
    sorted_out,
    stored,
    would_correct,
)
from quicklog.lib.message import Message, joined
from quicklog.note.fold import apply
from quicklog.note.note import Event
from quicklog.shorthand import capture
from quicklog.store.log import id_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from quicklog.actions.session import Session
    from quicklog.imports.plan import Plan, Ready, Refusal
    from quicklog.note.fields import Note
    from quicklog.store.log import Log


def expect_sound(session: Session, plans: Sequence[Plan]) -> None:
    """Raise ``BadUsageError`` where a file holds what cannot be imported, with the first of each sort of it."""
    told = [_refused(plan.name, refusal) for plan in plans for refusal in plan.refusals.values()]
    number = sum(plan.wrong for plan in plans)
    if not told:
        return
    if len(told) == 1:
        raise BadUsageError(told[0], "nothing was imported")
    for each in told[:MOST_PROBLEMS]:
        session.tell(each)
    what = Message("nothing was imported: {number} rows or lines cannot be", number=number)
    if len(told) > MOST_PROBLEMS:
        what = Message("{what}, some of which are shown", what=what)
    raise BadUsageError(what, "fix them and try again")


def _refused(name: str, refusal: Refusal) -> Message:
    """Return what is wrong in a file, with its place before it, and what would be right and the other places behind."""
    found = refusal.problem
    told = joined(": ", filter(None, (f"{name}:{found.place}", found.what, found.remedy)))
    others = ", ".join(map(str, refusal.places[1:]))
    more = refusal.number - len(refusal.places)
    if more:
        return Message("{told}; likewise {others} and {more} more", told=told, others=others, more=more)
    return Message("{told}; likewise {others}", told=told, others=others) if others else told


def hardly_understood(plans: Sequence[Plan]) -> Iterator[Message]:
    """Yield of each file of which hardly anything was understood how little that is, and why."""
    for plan in plans:
        if plan.is_hardly_understood() and plan.first_draft:
            what = Message(
                "{name}: {drafts} of {size} could not be read, the first of them, {place}, because {why}",
                name=plan.name,
                drafts=plan.drafts,
                size=plan.size,
                place=plan.first_draft.place,
                why=plan.first_draft.what,
            )
            yield what


def expect_understood(plans: Sequence[Plan]) -> None:
    """Raise ``BadUsageError`` where of a file so little was understood that it may be none of notes."""
    for what in hardly_understood(plans):
        raise BadUsageError(what, "nothing was imported; --dry-run shows how it is read, --drafts keeps them as drafts")


def looked_at(session: Session, plans: Sequence[Plan], tally: Tally) -> Iterator[tuple[Ready, bool]]:
    """Yield what would come of every row or line, and whether the log does not have it yet; counted in the tally."""
    log = _log_of(session)
    for plan in plans:
        if log:
            link(log, plan)
            would_correct(log, plan, tally)
        yield from sorted_out(log, plan, tally)


def _log_of(session: Session) -> Log | None:
    """Return the log, if there is one that can be asked."""
    try:
        return session.log
    except (UnreachableError, NothingFoundError):
        return None


def store(
    session: Session, plans: Sequence[Plan], tally: Tally, tell: Callable[[int, int], None], *, give: bool
) -> Iterator[tuple[Ready, Note]]:
    """Put the notes into the log, counted in the tally, and yield each that was stored if they are to be given.

    ``tell`` is told how much more of the work is done, and how many more notes are stored.
    """
    session.capturing()
    session.writing()
    at = capture.stamp(session.now)
    writing = Writing(at, session.login, id_at(at))
    for plan in plans:
        news = put(session.log, plan, writing, tally, tell)
        if tally.back:
            bring_back(session.log, plan, writing, capture.offset(session.now), tally, tell)
        correct(session.log, plan, writing, tally, tell)
        put_closings(session.log, plan, writing, tell)
        yield from stored(session.log, plan, news) if give else ()


def as_note(session: Session, ready: Ready) -> Note:
    """Return the note that a reading would become, without a ref."""
    at = capture.stamp(session.now)
    note = apply(None, Event(ready.id, "", 0, "noted", ready.id, at, session.login, ready.body))
    if ready.closing:
        kind, body = ready.closing
        note = apply(note, Event("", "", 0, kind, ready.id, at, session.login, body))
    return note  # type: ignore[return-value]  # the first of these events always makes one
