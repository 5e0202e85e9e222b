"""The digests that chain the events of a stream, so that no event can be altered, left out or put in unseen.

``digest`` is SHA-256 over the digest before it, the event's own columns joined by line feeds, and the hash of its body.
The body enters as SHA-256 over a random salt and its text: an erased body leaves the chain whole, and what stood there
cannot be found again by trying likely names.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# hashlib loads OpenSSL, which costs a tenth of a capture; CPython's own SHA-256 is the same function. Who hashes many
# bodies gives OpenSSL's, which takes a third of the time for each.
try:
    if sys.version_info >= (3, 12):
        from _sha2 import sha256
    else:
        from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # a Python without CPython's built-in modules
    from hashlib import sha256

SALT_BYTES = 16
DIGEST_BYTES = 32
# What the first event of a stream follows.
BEGINNING = bytes(DIGEST_BYTES)


def digest_of(content: bytes, sha256: Callable[[bytes], Any] = sha256) -> bytes:
    """Return the SHA-256 of some bytes."""
    digest: bytes = sha256(content).digest()
    return digest


def body_hash(salt: bytes, body: str, sha256: Callable[[bytes], Any] = sha256) -> bytes:
    """Return the 32 bytes by which a body enters the chain."""
    return digest_of(salt + body.encode(), sha256)


def link(
    before: bytes,
    columns: tuple[str, int, str, str, str, str, str],
    hashed: bytes,
    sha256: Callable[[bytes], Any] = sha256,
) -> bytes:
    """Return an event's digest from the one before it, its columns and its body's hash.

    The columns are stream, seq, id, kind, note, at and login; none of them holds a line feed.
    """
    stream, seq, event_id, kind, note, at, login = columns
    written = f"{stream}\n{seq}\n{event_id}\n{kind}\n{note}\n{at}\n{login}".encode()
    return digest_of(before + written + hashed, sha256)
