"""What the formats of other note takers have in common: a line read at its moment, with whatever else was said.

Nothing is lost: what has no place in a note is detail, and of a draft it stands in its line. No moment is made up:
where a file leaves it open, each note says so.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean, in_quotes, key, storable
from quicklog.note.bodies import YEARS
from quicklog.shorthand import capture
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading

    # The kind and the body of an event that closes a note.
    Closing = tuple[str, dict[str, Any]]
    Read = Callable[[str, Context], Reading]

_ENDS = (".", "!", "?", "…")  # of a sentence
_GRACE = timedelta(minutes=5)
# Stands for an @ that marks no channel while a line is read; the second where somebody typed the first.
_STAND_INS = "＠﹫"


class When(Record):
    """A moment of which a file tells, and what is doubtful about it."""

    at: datetime
    doubt: Doubt | None = None


def moment_of(moment: datetime, context: Context) -> datetime | None:
    """Return a moment in the zone of the import, to the second; none where its year is a slip of the finger."""
    try:
        at = moment.astimezone(context.now.tzinfo).replace(microsecond=0)
    except (OverflowError, ValueError):
        return None
    return at if at.year in YEARS else None


def compact(typed: object, context: Context) -> datetime | None:
    """Read a moment as Taskwarrior and Timewarrior write it, ``20261118T093000Z``."""
    try:
        return moment_of(datetime.strptime(text_of(typed), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), context)
    except ValueError:
        return None


def at_latest(moments: Iterable[datetime | None], context: Context) -> When:
    """Return the earliest of the moments that are told of a note without its own, up to now; without any it is now."""
    told = [each for each in moments if each and each <= context.now]
    if not told:
        return When(context.now, Doubt("at", reason("time-left-out")))
    return When(min(told), Doubt("at", reason("time-at-latest", at=min(told))))


def reading_at(at: datetime) -> Read:
    """Return what reads a line as it would have been read at a moment."""
    return lambda line, context: capture.reading_of(line, replace(context, now=at))


def reading_of(columns: dict[str, str], at: datetime, context: Context, line: str = "") -> Reading:
    """Return the reading of a note whose columns are told one by one, beside a line; empty ones are left out."""
    given: dict[str, Any] = {column: clean(words).text for column, words in columns.items() if words.strip()}
    if "technician" in given:
        given["technician"] = context.codes.technician(given["technician"]) or given["technician"]
    return capture.reading_of(line, replace(context, now=at, given={**given, "at": at}))


def body_of(  # noqa: PLR0913  what a line of another note taker may have beside it
    line: str,
    read: Read,
    context: Context,
    *,
    project: str = "",
    kept: Iterable[str] = (),
    doubts: Iterable[Doubt | None] = (),
) -> dict[str, Any]:
    """Return the body of a note that a line is, as it is read.

    ``project`` is the customer where the line names none, and detail otherwise; ``kept`` are words that have no place
    but the detail. An @ before a word that is no channel is text. ``doubts`` are those about the moment of the file.
    """
    stand_in = next((each for each in _STAND_INS if each not in line), "@")
    hidden = " ".join(_hidden(word, stand_in, context) for word in line.split(" "))
    reading = read(hidden, context)
    if project and (reading.trouble or reading.meaning is None):
        named = read(hidden, replace(context, given={**context.given, "customer": clean(project).text}))
        reading, project = (reading, project) if named.trouble else (named, "")
    rest = [*([f"project:{project}"] if project and key(project) != key(reading.customer or "") else []), *kept]
    body = capture.body_of(replace(reading, line=storable(line)), context.now)
    body = {name: _restored(value, stand_in) for name, value in body.items()} if hidden != line else body
    return with_rest(body, rest, [*doubts, to_come(reading, context)])


def with_rest(body: dict[str, Any], rest: Iterable[str], doubts: Iterable[Doubt | None]) -> dict[str, Any]:
    """Return a body with the words that have no place of their own, and with what is not certain beside its line.

    A draft keeps the day of its moment, where one is told, by which it can be read again.
    """
    unsure = [*filter(None, doubts)]
    if "draft" in body and not any(doubt.says.name == "time-left-out" for doubt in unsure):
        body["day"] = body["at"][:10]
    words = [clean(" ".join(each.split())).text for each in rest]
    if "draft" in body:  # which has no place but its line
        body["line"] = storable(" ".join(filter(None, [body["line"], *words])))
    for word in filter(None, words) if "draft" not in body else ():
        before = body.get("detail") or ""
        body["detail"] = before + (" " if before.endswith(_ENDS) else ". " if before else "") + word
    said = capture.kept(unsure)
    return body | {"doubts": [*body.get("doubts", ()), *said]} if said else body


def to_come(reading: Reading, context: Context) -> Doubt | None:
    """Say that the moment of a note is still to come."""
    if reading.trouble or reading.at <= context.now + _GRACE:
        return None
    return Doubt("at", reason("still-to-come", typed=in_quotes(f"{reading.at:%Y-%m-%d %H:%M}")))


def _hidden(word: str, stand_in: str, context: Context) -> str:
    is_tag = word.startswith("@") and not context.codes.channel(word[1:].rstrip(".,;:!?"))
    return stand_in + word[1:] if is_tag else word


def _restored(value: Any, stand_in: str) -> Any:
    """Put the @ back wherever its stand-in stands in a part of a body."""
    if isinstance(value, str):
        return value.replace(stand_in, "@")
    if isinstance(value, list):
        return [_restored(each, stand_in) for each in value]
    return {name: _restored(each, stand_in) for name, each in value.items()} if isinstance(value, dict) else value


def closing(kind: str, body: dict[str, Any], at: datetime, context: Context) -> Closing:
    """Return the event that closed a note at a moment."""
    return kind, body | {"closed_at": at.isoformat(timespec="seconds"), "offset": capture.offset(context.now)}


def text_of(value: object) -> str:
    """Return a value that is a text; JSON may hold anything in its place, at any depth."""
    return value if isinstance(value, str) else ""


def list_of(value: object) -> list[Any]:
    """Return a value that is a list."""
    return value if isinstance(value, list) else []
