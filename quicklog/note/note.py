"""A note, and the events behind it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from quicklog.lib.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.note.fields import Note

    Body = Mapping[str, Any]

# The letters of base 32 without those that are taken for others (i, l, o, u).
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_REF_LETTERS, _VOWELS = frozenset(CROCKFORD), frozenset("aeiouy")
# The letters that a ref has at least, and those between digits that a sheet takes for part of a number, a clock or a
# date: it makes 87e9 of 87e9, the morning of 12am, the first of January of 1jan.
LEAST_REF = 4
_OF_NUMBERS = frozenset(["", "b", "d", "e", "x", "am", "pm", "jan", "feb", "mar", "apr", "may", "sep", "dec"])
_SHIFTS = tuple(range(55, -1, -5))
# Under this name the body of an event that was read says what of it cannot be shown (``bodies.event_of``).
UNSHOWN = "unshown"
# How a note begins to say it.
MARK = "[cannot be shown whole: "
# The ``source`` of a note that waited in the pocket, and claims its moment and login as an import does.
POCKET = "pocket"
# What stands where something was erased.
ERASED = "[erased]"


class Event(Record):
    """One immutable fact in the log.

    ``kind`` says what happened to the note ``note``: ``noted``, ``amended``, ``done``, ``seen``, ``voided``,
    ``reopened``, ``undone`` and ``redone``, which take back another event, or ``erased``, which changes nothing and
    says which events' bodies are no longer what was written. ``joined`` and ``parted`` are no note's, and ``note`` is
    their own id (``persons``). Others come from newer versions and are kept untouched. ``at`` is UTC, ``login`` the
    operating system's user. ``body`` holds what the kind needs, and always ``offset``, the writer's distance from UTC
    (``+02:00``).
    """

    id: str
    stream: str
    seq: int
    kind: str
    note: str
    at: str
    login: str
    body: Body


def marked(note: Note, lost: str) -> Note:
    """Return a note that says, where everybody sees it, that some of it (``lost``) cannot be shown."""
    mark = f"{MARK}{lost}]"
    if note.detail and mark in note.detail:
        return note
    return replace(note, detail=f"{note.detail} {mark}" if note.detail else mark)


def closed_at(event: Event) -> str | None:
    """Return when an event closed a note, as the note says: what is claimed, or else when the event was written.

    Nothing is returned where the note came into the log closed, and nobody said when that was.
    """
    return None if event.body.get("undated") else event.body.get("closed_at") or local(event)


def closed_by(event: Event) -> str:
    """Return who closed a note: who saw the message, or the login that closed it, or is claimed to have done so."""
    return event.body["by"] if event.kind == "seen" else event.body.get("closed_by") or event.login


def who_acts(note: Note) -> str:
    """Return who has to act on a matter: who has it, or whom it is for, or else who served."""
    return note.has_it or note.for_ or note.technician or ""


def attribute(column: str) -> str:
    """Return the name of the field that holds a column: ``for`` is a word of Python's own."""
    return "for_" if column == "for" else column


def local(event: Event) -> str:
    """Return when the event was written, on the clock of the one who wrote it."""
    offset = event.body.get("offset") or "+00:00"
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    zone = timezone((-1 if offset[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    return datetime.fromisoformat(event.at).astimezone(zone).isoformat(timespec="seconds")


def seconds(moment: str) -> int:
    """Return an ISO 8601 moment with offset as whole seconds since 1970."""
    return int(datetime.fromisoformat(moment).timestamp() // 1)


def is_late(due: str, moment: int) -> bool:
    """Tell whether a moment, in whole seconds since 1970, is past a due time: not before that second has ended."""
    return moment > seconds(due)


_DIGITS = frozenset("0123456789abcdef")
_DASHES = (8, 13, 18, 23)
# The upper two bits of this digit are an id's variant.
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def new_id(milliseconds: int, random: bytes) -> str:
    """Return a UUIDv7 (RFC 9562) of a moment since 1970 and ten random bytes: ids sort by the time of writing."""
    time, rest = f"{milliseconds:012x}", random.hex()
    return f"{time[:8]}-{time[8:]}-7{rest[1:4]}-{_VARIANT[rest[4]]}{rest[5:8]}-{rest[8:]}"


def is_id(text: str) -> bool:
    """Tell whether a text is written as an id of the log is: a UUID in small letters."""
    return (
        len(text) == 36  # noqa: PLR2004
        and all(text[place] == "-" for place in _DASHES)
        and _DIGITS.issuperset(text.replace("-", ""))
        and text.count("-") == len(_DASHES)
    )


def handle(note_id: str) -> str:
    """Return the first twelve of the letters that refs are made of: the id's last 60 bits in Crockford's base 32."""
    number = int(note_id[-17:].replace("-", ""), 16) & (1 << 60) - 1
    return "".join([CROCKFORD[number >> shift & 31] for shift in _SHIFTS])


def letters_of(note_id: str) -> str:
    """Return the letters of which a ref is the beginning, which are those of no other id: handle, and rest of the id.

    The rest is read backwards: what two ids with the same handle differ in stands nearer to its end.
    """
    return handle(note_id) + rest_of(note_id)


def ref_of(letters: str, least: int = LEAST_REF) -> str:
    """Return the shortest beginning of a note's letters, at least so many, that no sheet takes for something else."""
    while least < len(letters) and is_mistakable(letters[:least]):
        least += 1
    return letters[:least]


def is_mistakable(ref: str) -> bool:
    """Tell whether a beginning of a note's letters is a number, a clock or a date to a sheet."""
    return ref.strip("0123456789") in _OF_NUMBERS


def looks_like_ref(word: str) -> bool:
    """Tell whether a word is written as refs are, and hardly a word: with a digit in it, or without a vowel."""
    letters = word.lower()
    return _REF_LETTERS.issuperset(letters) and (not letters.isalpha() or _VOWELS.isdisjoint(letters))


def rest_of(note_id: str) -> str:
    """Return the digits of an id of which its handle says nothing, from the last to the first."""
    return note_id[-17::-1].replace("-", "")


# How JSON writes the floats that are not numbers.
_NO_NUMBERS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def json_text(value: object) -> str:
    """Write a value as JSON: what ``json.dumps(value, ensure_ascii=False)`` gives, without importing ``json``."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _NO_NUMBERS.get(str(value)) or str(value)
    if isinstance(value, str):
        return _json_string(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json_text(name)}: {json_text(each)}" for name, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(json_text, value)) + "]"
    raise TypeError(type(value))


def _json_string(value: str) -> str:
    """Quote a text; most hold nothing to escape, and loading what escapes takes a thirtieth of a capture."""
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    from _json import encode_basestring

    return str(encode_basestring(value))
