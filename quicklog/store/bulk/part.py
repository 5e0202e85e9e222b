"""A part of an import: notes, prepared as far as they can be before the lock is taken, and appended under it."""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import os
import re  # noqa: TID253  no capture loads this module
from functools import lru_cache
from hashlib import sha256  # noqa: TID253  no capture loads this module
from itertools import compress, islice
from typing import TypeVar  # noqa: TID253  no capture loads this module

from quicklog.lib.record import Record
from quicklog.note import bodies, chain
from quicklog.note.fields import FIELDS
from quicklog.note.fold import CLAIMED
from quicklog.note.note import Event, local
from quicklog.store.bulk import batch
from quicklog.store.connection import explained
from quicklog.store.log import EVENT_COLUMNS, fitting

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from quicklog.note.note import Body
    from quicklog.store.bulk.batch import Batch
    from quicklog.store.log import Log, Transaction

T = TypeVar("T", bytes, bytearray)
# So many notes are prepared together.
_SIZE = batch.MOST
_KNOWN = f"SELECT id FROM events WHERE id IN ({', '.join('?' * batch.MOST)})"  # noqa: S608
_string, _value = json.encoder.encode_basestring, json.JSONEncoder(ensure_ascii=False).encode
_name = lru_cache(64)(lambda name: f"{_string(name)}: ")
# Texts that no column holds; all texts; all names under which a body says what is looked at together.
_BESIDE = ("source", "fingerprint", "action")
_TEXTS = (*(name for name in FIELDS if name not in ("at", "due", "score")), "line", "recorded_by", *_BESIDE)
LOOKED_AT = frozenset((*FIELDS, "line", "offset", "recorded_at", "recorded_by", "doubts", "draft", *_BESIDE))
_SCORES = frozenset((*bodies.SCORES, None))
# Moments one behind the other, written as the log writes them; whether there is such a day is seen when they are read.
_are_moments = re.compile(
    r"(?:(?:19|2[01])[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9][+-][0-2][0-9]:[0-5][0-9])*+"
).fullmatch
# What a body may claim of its writing.
_CLAIMED = ("recorded_at", "recorded_by")


class Noted(Record):
    """A note to be: the id of its first event, and what ``Transaction.append`` takes for it."""

    id: str
    at: str
    login: str
    body: Body


class Part(Record):
    """Notes, by all that can be worked out of their events and their rows before the lock is taken.

    ``salts`` and ``hashes`` are those of all bodies, one behind the other.
    """

    ids: Sequence[str]
    moments: Sequence[str]
    logins: Sequence[str]
    texts: Sequence[str]
    salts: bytes
    hashes: bytes
    notes: Batch


# Before the lock is taken


def prepared(noted: Iterable[Noted]) -> Iterator[Part]:
    """Yield notes in parts; raises what ``Transaction.append`` would raise."""
    source = iter(noted)
    while part := list(islice(source, _SIZE)):
        with explained("the log"):
            ready = _prepared(part)
        yield ready


def _prepared(part: Sequence[Noted]) -> Part:
    ids, moments, logins, said = zip(*part, strict=True)
    texts = [fitting(_json_text(body)) for body in said]
    salts = os.urandom(chain.SALT_BYTES * len(part))
    hashes = b"".join(map(_body_hash, _sliced(salts, chain.SALT_BYTES), texts))
    return Part(ids, moments, logins, texts, salts, hashes, _checked(part, said))


def _checked(part: Sequence[Noted], said: Sequence[Body]) -> Batch:
    """Return the rows of new notes; raises ``UnfitError`` where the body of one may not be kept.

    What all of a part say under one name is looked at together, in a tenth of the time that ``bodies.check`` takes for
    each. That is asked where a body says more, and where it is not certain that all may be kept.
    """
    try:
        columns = columns_of(part)
        notes = batch.of_columns(columns)
        certain = may_be_kept(columns, said)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        _check(said)
        raise
    _check([body for body in said if not body.keys() <= LOOKED_AT] if certain else said)
    return notes


def _check(said: Iterable[Body]) -> None:
    for body in said:
        bodies.check("noted", body)


def may_be_kept(columns: dict[str, Sequence[Any]], said: Sequence[Body]) -> bool:
    """Tell whether what notes say under the names in ``LOOKED_AT`` may surely be kept; ``columns`` are theirs."""
    scores = {*columns["score"]}
    offsets = {body.get("offset", "+00:00") for body in said}
    claims = [body["recorded_at"] for body in said if "recorded_at" in body]
    doubts = [body["doubts"] for body in said if "doubts" in body]
    drafts = [body["draft"] for body in said if "draft" in body]
    # Their column holds the login where a note claims nobody, and so says nothing of a claim that is not one.
    claimants = [body["recorded_by"] for body in said if "recorded_by" in body]
    columns = columns | {name: [body.get(name) for body in said] for name in _BESIDE}
    texts = [text for name in _TEXTS for text in columns[name] if text is not None]
    moments = [moment for name in ("at", "due") for moment in columns[name] if moment is not None]
    return (
        "".join(texts).isprintable()
        and "" not in moments
        and _are_moments("".join(moments)) is not None
        and scores <= _SCORES
        and {*map(type, columns["score"])} <= {int, type(None)}
        and all(map(bodies.is_offset, offsets))
        and all(map(bodies.is_moment, claims))
        and all(map(bodies.is_text, claimants))
        and all(map(bodies.are_doubts, doubts))
        and all(map(bodies.is_reason, drafts))
    )


def _body_hash(salt: bytes, text: str) -> bytes:
    return chain.body_hash(salt, text, sha256)


def _sliced(content: T, size: int) -> list[T]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def _json_text(body: Body) -> str:
    """Write what ``note.json_text`` writes, in a third of the time."""
    written = [
        _name(name) + (_string(value) if value.__class__ is str else _value(value)) for name, value in body.items()
    ]
    return f"{{{', '.join(written)}}}"


def columns_of(part: Sequence[Noted]) -> dict[str, Sequence[Any]]:
    """Return the columns of new notes by name, each as ``fold.apply`` makes it of their events, sooner."""
    ids, moments, logins, said = zip(*part, strict=True)
    columns = {name: [body.get(name) for body in said] for name in (*FIELDS, *_CLAIMED, *CLAIMED)}
    offsets = [body.get("offset", "+00:00") for body in said]
    columns["recorded_at"] = list(map(_written_at, columns["recorded_at"], moments, offsets))
    columns["recorded_by"] = [claim or login for claim, login in zip(columns["recorded_by"], logins, strict=True)]
    columns["status"] = list(map(_status, said, columns["due"], columns["for"]))
    return columns | {"id": ids, "line": [body["line"] for body in said]}


def _status(body: Body, due: object, for_: object) -> str:
    return "draft" if "draft" in body else "open" if due or for_ else "logged"


def _written_at(claim: str | None, at: str, offset: str) -> str:
    return claim or _local(f"{at[:20]}000{at[23:]}", offset)


@lru_cache(64)
def _local(at: str, offset: str) -> str:
    return local(Event("", "", 0, "noted", "", at, "", {"offset": offset}))


# Under the lock


def append(log: Log, write: Transaction, part: Part, names: dict[str, str]) -> bytes:
    """Append the notes of a part that the log does not have; return 1 for each of those, and 0 for each that it has.

    ``names`` are what ``batch.put`` takes and adds to.
    """
    notes = part.notes
    with explained(log.path):
        wanted = _unknown(log.connection, part.ids)
        # sqlite3 binds a bytearray in a third of the time: for bytes it looks for an adapter first.
        salts, hashes = bytearray(part.salts), bytearray(part.hashes)
        hashed = _sliced(salts, chain.SALT_BYTES), _sliced(hashes, chain.DIGEST_BYTES)
        events = compress(zip(part.ids, part.moments, part.logins, part.texts, *hashed, strict=True), wanted)
        if any(wanted):
            rows = zip(*_chained(write, events), strict=True)
            batch.insert(log.connection, "events", dict(zip(EVENT_COLUMNS, rows, strict=True)))
            batch.put(log.connection, notes if all(wanted) else notes.only(wanted), names)
    return bytes(wanted)


def _unknown(connection: sqlite3.Connection, ids: Sequence[str]) -> list[bool]:
    """Tell of each id whether the log does not have it yet, the first of equal ones."""
    known = {known for (known,) in connection.execute(_KNOWN, [*ids, *[None] * (batch.MOST - len(ids))])}
    wanted = []
    for each in ids:
        wanted.append(each not in known)
        known.add(each)
    return wanted


def _chained(
    write: Transaction, events: Iterable[tuple[str, str, str, str, bytes, bytes]]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of events, each of them chained to the one before it."""
    stream, seq, digest = write.stream, write.seq, write.digest
    for event_id, at, login, text, salt, hashed in events:
        seq += 1
        columns = (stream, seq, event_id, "noted", event_id, at, login)
        digest = chain.link(digest, columns, hashed, sha256)
        yield (*columns, text, salt, hashed, bytearray(digest))
    write.seq, write.digest = seq, digest
