"""How many messages wait: asked after every command on a terminal, so that hardly anything is loaded for it."""

from __future__ import annotations

from quicklog.lib.text import key
from quicklog.shorthand import team
from quicklog.store import addressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from quicklog.actions.session import Session


def for_me(session: Session, day: str) -> Callable[[str], bool]:
    """Return what tells whether a name means the person who asks: that person, a group, or who is away that day."""
    codes = session.codes
    names = team.addressed(codes, session.writer, day)
    meant = {folded for name in names for folded in team.keys_of(codes, name) if folded}
    return lambda name: team.key_of(codes, name) in meant


def number(session: Session) -> int:
    """Return how many messages wait for the person who asks."""
    if not key(session.writer) or not addressed.any_open(session.log):
        return 0
    found = addressed.ids(session.log, for_me(session, session.now.date().isoformat()))
    changed = [note_id for note_id, happened in found if happened]
    if not changed:
        return len(found)
    from quicklog.actions import follow

    return len(found) - len(changed) + follow.number_new(session, changed)
