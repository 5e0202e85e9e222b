"""The team's codes looked through: by words, for mistakes, and for what the notes tell of them."""

from __future__ import annotations

from datetime import timedelta

from quicklog.actions.selection import chosen, day_of
from quicklog.errors import NothingFoundError
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from quicklog.actions.session import Session
    from quicklog.report.suggest import Suggestions
    from quicklog.shorthand.codes import Code

# How far back suggestions look unless told otherwise, and how many of each sort are shown.
_DAYS = 90
SHOWN = 10


def holding(session: Session, words: Sequence[str]) -> list[Code]:
    """Return the codes that hold all the words in their name, meaning or aliases.

    Raises ``NothingFoundError`` where none does.
    """
    wanted = [key(word) for word in words]
    codes = [code for code in session.codes.all() if all(word in _words(code) for word in wanted)]
    if not codes:
        raise NothingFoundError("no code was found", "ql codes list shows all")
    return codes


def _words(code: Code) -> str:
    return key(" ".join((code.name, code.meaning, *code.aliases)))


def suggested(session: Session, since: str | None, limit: int | None) -> tuple[Suggestions, datetime]:
    """Return what the notes tell of the codes, and from when on."""
    from quicklog.report.suggest import suggestions

    begin = chosen(session, {"since": since}).since or day_of(session, session.now)[0] - timedelta(_DAYS)
    return suggestions(session.log, session.codes, begin, limit or SHOWN), begin
