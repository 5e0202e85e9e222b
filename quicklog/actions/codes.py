"""The team's codes looked through: by words, for mistakes, and for what the notes tell of them."""

from __future__ import annotations

from datetime import timedelta

from quicklog.actions.selection import chosen, day_of
from quicklog.errors import BadUsageError, NothingFoundError, UnreachableError
from quicklog.lib.message import Message
from quicklog.lib.text import clean, in_quotes, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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


# Words that stand for codes in sheets alone.


def words_for_codes(session: Session, pairs: Sequence[str]) -> dict[str, str]:
    """Read ``WORDS=CODE``: words of a sheet, each with the code that it stands for, or several joined by ``+``.

    Raises ``BadUsageError`` where that is no pair, or names no code of the team.
    """
    from quicklog.imports.rows.cells import named_whole

    found: dict[str, str] = {}
    for pair in pairs:
        words, _, typed = pair.rpartition("=")
        if not key(words):
            raise BadUsageError("{pair} names no code", 'write WORDS=CODE: "Billing Question=invoice"', pair=pair)
        codes = named_whole(typed, session.codes)
        if not codes:
            from quicklog.shorthand.explain import unknown_code

            raise BadUsageError(unknown_code(clean(typed).text, session.codes), "ql codes list shows all")
        found[clean(words).text] = "+".join(code.name for code in codes)
    return found


def mapped(session: Session) -> dict[str, str]:
    """Return the words that stand for codes in sheets, each with its code; none where there is no log yet."""
    from quicklog.store import sheet_words

    try:
        return sheet_words.kept(session.log)
    except (UnreachableError, NothingFoundError, BadUsageError):
        return {}


def remember(session: Session, codes: Mapping[str, str]) -> None:
    """Keep words with the codes that they stand for in sheets, in the log, for everybody who imports into it."""
    from quicklog.store import sheet_words

    if codes:
        with session.writing():
            sheet_words.keep(session.log, codes)


def forget(session: Session, words: str) -> None:
    """Let words stand for no code in sheets any more; raises ``NothingFoundError`` where they stand for none."""
    from quicklog.store import sheet_words

    with session.writing():
        if not sheet_words.forget(session.log, words):
            raise NothingFoundError(
                Message("{words} stands for no code in sheets", words=in_quotes(words)), "ql codes map shows all"
            )
