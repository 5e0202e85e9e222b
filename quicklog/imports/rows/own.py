"""Rows that quicklog itself gave out: taken as they are, so that giving them out again gives the same.

What such a row says of who wrote it, and when, is kept as a claim; which login brought it in, and when, the log itself
knows. The event that closed a note is made again with its own claim. Anybody can write such a row: what no line could
have said is not a fact, but is kept as detail, with a doubt.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.rows.headings import COLUMNS
from quicklog.lib.message import Message
from quicklog.lib.text import in_quotes, safe, storable
from quicklog.note import series
from quicklog.note.bodies import SCORES, is_moment
from quicklog.note.fields import FIELDS, MOMENTS, NUMBERS
from quicklog.note.note import is_id
from quicklog.shorthand.marks import ALL_KINDS
from quicklog.shorthand.reasons import reason, stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

STATUSES = ("logged", "open", "done", "void", "draft")
_ID, _LINE, _AT, _STATUS = (COLUMNS.index(name) for name in ("id", "line", "at", "status"))
_FIELDS = tuple((name, COLUMNS.index(name)) for name in FIELDS if name not in ("at", *NUMBERS))
_SCORE, _OUTCOME = COLUMNS.index("score"), COLUMNS.index("outcome")
_CLAIMS = tuple(
    (name, COLUMNS.index(name))
    for name in (
        "recorded_at",
        "recorded_by",
        "amended_at",
        "amended_by",
        "has_it",
        "first_due",
        "waits_until",
        "series",
    )
)
_TRIED, _SERIES = COLUMNS.index("tried"), COLUMNS.index("series")
# The columns of which only some words can be said in a line, and why another is none.
_WORDS = (
    ("kind", COLUMNS.index("kind"), ALL_KINDS, "cell-no-kind"),
    ("direction", COLUMNS.index("direction"), ("in", "out"), "cell-no-direction"),
)
_CLOSED_AT, _CLOSED_BY, _DUE, _FOR = (COLUMNS.index(name) for name in ("closed_at", "closed_by", "due", "for"))
_TIMES = tuple((name, COLUMNS.index(name)) for name in MOMENTS)
_SEEN_BY = "seen by "
# A whole number, also as programs write it that keep all numbers with a fraction: 3.0.
_WHOLE = re.compile(r"([0-9]{1,2})(?:[.,]0{1,9})?").fullmatch


def is_own(row: Sequence[str]) -> bool:
    """Tell whether a row, in the order of ``headings.COLUMNS``, is one that quicklog gave out."""
    return bool(row[_ID] and row[_LINE] and row[_AT])


def entry(place: int, row: Sequence[str], offset: str) -> Entry | Problem:
    """Return the note that a row is; ``offset`` is that of the one who imports it."""
    whole = "".join(row)
    if not whole.isprintable():
        row = [storable(value) for value in row]
    note_id = row[_ID].lower()
    if not is_id(note_id):
        what = Message("{id} is not a quicklog id", id=in_quotes(row[_ID]))
        return problem(place, what, "take the column id out, or --map id=ticket")
    for name, column in _TIMES:
        if row[column] and not is_moment(row[column]):
            what = Message("{name}: {typed} is not a time from 1900 to 2199", name=name, typed=in_quotes(row[column]))
            return problem(place, what, "write 2026-11-20T09:30:00+02:00")
    if row[_STATUS] and row[_STATUS] not in STATUSES:
        return problem(
            place,
            "{status} is not a status",
            "one of {statuses}",
            status=in_quotes(row[_STATUS]),
            statuses=", ".join(STATUSES),
        )
    if row[_SCORE] and score_of(row[_SCORE]) is None:
        return problem(
            place,
            "{score} is not a score",
            "write a number from 0 to {most}",
            score=in_quotes(row[_SCORE]),
            most=SCORES[-1],
        )
    return Entry(place, whole, 0, _body(row, offset), note_id, _closing(row, offset), "")


def unquoted(row: Sequence[str]) -> list[str]:
    """Take the ``'`` away that ``--excel`` puts before a text of which Excel would make something else."""
    from quicklog.lib.spreadsheet import taken

    return [taken(value) for value in row]


def _body(row: Sequence[str], offset: str) -> dict[str, Any]:
    body: dict[str, Any] = {"line": row[_LINE], "offset": offset, "at": row[_AT]}
    for name, column in _FIELDS:
        if row[column]:
            body[name] = row[column]
    for name, column, known, why in _WORDS:
        if row[column] not in ("", *known):
            _keep_as_detail(body, name, why)
    if row[_SCORE]:
        body["score"] = score_of(row[_SCORE])
    if row[_TRIED].isascii() and row[_TRIED].isdigit():
        body["tried"] = int(row[_TRIED])
    if row[_STATUS] == "draft":
        body["draft"] = stored(reason("draft-before"))
    for name, column in _CLAIMS:
        if row[column]:
            body[name] = row[column]
    return body | (_coming_again(body, row[_SERIES]) if row[_SERIES] else {})


def _coming_again(body: dict[str, Any], typed: str) -> dict[str, Any]:
    """Return by which rule a promise comes again; what is none becomes detail."""
    said = body | {"series": typed}
    if series.read(typed) is None:
        _keep_as_detail(said, "series", "cell-no-series")
    return said


def _keep_as_detail(body: dict[str, Any], name: str, why: str) -> None:
    """Make detail, with a doubt, of what no line could have said, as of such a word in anybody's sheet."""
    typed = body.pop(name)
    doubt = {"about": name, **stored(reason(why, typed=f"“{safe(typed)}”"))}
    body["detail"] = ". ".join(filter(None, (body.get("detail"), f"{name}: {typed}")))
    body["doubts"] = [*body.get("doubts", ()), doubt]


def _closing(row: Sequence[str], offset: str) -> tuple[str, dict[str, Any]] | None:
    """Return the event that closed a note: it was done, taken back, or seen."""
    status, outcome = row[_STATUS], row[_OUTCOME] or None
    if status not in ("done", "void"):
        return None
    body: dict[str, Any] = {"offset": offset} | closing_time(row[_CLOSED_AT])
    seen_by = _seen_by(row) if status == "done" else None
    if seen_by:
        return "seen", {"by": seen_by} | body
    body |= {"closed_by": row[_CLOSED_BY]} if row[_CLOSED_BY] else {}
    return ("voided", {"why": outcome} | body) if status == "void" else ("done", {"outcome": outcome} | body)


def score_of(typed: str) -> int | None:
    """Return the score that a cell holds; nothing where that is none."""
    whole = _WHOLE(typed)
    return int(whole[1]) if whole and int(whole[1]) in SCORES else None


def closing_time(claimed: str | None) -> dict[str, Any]:
    """Return what a closing says of its moment: what is claimed, and never that of the import where nothing is."""
    return {"closed_at": claimed} if claimed else {"undated": 1}


def _seen_by(row: Sequence[str]) -> str | None:
    """Return who closed a message by seeing it.

    Rows of before the column ``closed_by`` say it in their outcome alone. Anybody's outcome may begin so.
    """
    if row[_DUE] or not row[_FOR] or not row[_OUTCOME].startswith(_SEEN_BY):
        return None
    said = row[_OUTCOME].removeprefix(_SEEN_BY)
    return said if row[_CLOSED_BY] in ("", said) else None
