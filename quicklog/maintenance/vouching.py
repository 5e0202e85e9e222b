"""Which bodies other than those that were written are believed: what an erasure may have left, and said that it left.

The chain holds a body only as a hash with its salt, and both go when it is erased: what stands there afterwards cannot
be compared with what stood there. An event ``erased`` vouches for it by its hash, and is believed as little as can be:

- for events of the very note under which it is filed, which has to be there, and only for events before its own;
- never for another event of the kind ``erased``: what erasures said is not erased;
- of several for one event only the last, whose hash the body must have;
- for bodies that erasing can leave. Where the customer is erased, so is every free word. Where only a name was taken
  out of words, ``[erased]`` stands in them at least once for each erasing that vouched for the body. It is JSON as
  quicklog writes it, in which names are names and moments are moments.

What stands beside ``[erased]`` is proved by nothing. So such a body counts as exchanged wherever it is shown.
"""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import re  # noqa: TID253  no capture loads this module
from datetime import date, datetime

from quicklog.lib.record import Record
from quicklog.maintenance import redact
from quicklog.note.fields import MOMENTS
from quicklog.note.identity import FINGERPRINT
from quicklog.note.note import ERASED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_NAME = re.compile(r"[a-z][a-z_]{0,30}")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_LONGEST = len("2026-11-20T09:30:00.000000+02:00")
_NEEDED = {"noted": {"line", "at"}}
# As many erasings as anybody likes may have led to a body of which nothing is left.
_ANY_NUMBER = 2**31


class Claim(Record):
    """What events ``erased`` say of one event: the hash that the last of them gives its body, and how many there are.

    ``number`` is that of the last, in the order of the log.
    """

    hash: bytes
    number: int
    times: int = 1


def claims_of(body: bytes | str) -> list[tuple[str, bytes]]:
    """Return the ids of the events for whose bodies an event ``erased`` vouches, each with the hash of what it left."""
    try:
        bodies = json.loads(body)["bodies"].items()
        return [(event, bytes.fromhex(hashed)) for event, hashed in bodies]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):  # a newer version may put it otherwise
        return []


def vouches(claim: Claim, number: int, hashed: bytes, most: int) -> bool:
    """Tell whether a claim of the same note accounts for the body of the event with this number.

    ``hashed`` is the hash that the body has, and ``most`` what ``most_erasings`` says of it.
    """
    return claim.number > number and claim.hash == hashed and claim.times <= most


def most_erasings(kind: str, text: str) -> int:
    """Return how many erasings at most can have left this as the body of an event; 0 where none can."""
    try:
        body = json.loads(text)
        if kind == "erased" or not isinstance(body, dict) or redact.written(body) != text:
            return 0
        return _marks(body) if _NEEDED.get(kind, set()) <= body.keys() and all(map(_is_in_order, _fields(body))) else 0
    except (ValueError, RecursionError, TypeError):
        return 0


def _marks(body: Any) -> int:
    fields = redact.FIXED | {FINGERPRINT}  # the fingerprint goes along with any words
    marks = sum(value.count(ERASED) for name, value in _texts(body) if name not in fields)
    if marks and redact.is_whole(body):
        return _ANY_NUMBER
    return 0 if redact.is_of(body, redact.name_of(ERASED)) else marks


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield all that has a name in a body, at any depth, with what it holds."""
    if isinstance(value, dict):
        yield from value.items()
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _fields(each)


def _texts(body: Any, under: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a body, with the name under which it stands."""
    if isinstance(body, str):
        yield under, body
    elif isinstance(body, dict):
        for name, value in body.items():
            yield from _texts(value, name)
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value, under)


def _is_in_order(field: tuple[str, Any]) -> bool:
    """Tell whether a name is one, and what erasing never touches is what it is meant to be."""
    name, value = field
    if not _NAME.fullmatch(name):
        return False
    if name == "about":
        return isinstance(value, str) and _NAME.fullmatch(value) is not None
    if name == "offset":
        return isinstance(value, str) and _OFFSET.fullmatch(value) is not None
    return value is None or ((name != "day" or _is_day(value)) and (name not in MOMENTS or _is_moment(value)))


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None and len(value) <= _LONGEST
    except (TypeError, ValueError):
        return False
