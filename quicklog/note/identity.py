"""What imported notes are known by: made from what a note says, so that a file that is read twice adds nothing.

Equal notes of one file are told apart by counting them. The count of most is settled by a map of bits, which takes
the same little memory for a million notes as for one; only what may be there twice is counted by name.
"""

from __future__ import annotations

from hashlib import sha256  # noqa: TID253  no capture loads this module

from quicklog.note.chain import digest_of
from quicklog.note.note import new_id

# The field of a body that holds what a note is known by.
FINGERPRINT = "fingerprint"
_BITS = 27
_RANDOM = 10  # bytes of an id


def digest(content: str) -> bytes:
    """Return what stands for a content from here on: 16 bytes."""
    return digest_of(content.encode("utf-8", "surrogatepass"), sha256)[:16]


def fingerprint(digest: bytes, number: int) -> bytes:
    """Return what stands for the ``number``-th note with this digest: 16 bytes."""
    return digest if number == 1 else digest_of(digest + number.to_bytes(8, "big"))[:16]


def id_under(key: bytes, fingerprint: bytes, moment: int = 0) -> str:
    """Return the id of a note in the log with this key; ``moment`` is in milliseconds since 1970."""
    return new_id(moment, digest_of(key + fingerprint, sha256)[-_RANDOM:])


def id_of(moment: int, digest: bytes, number: int) -> str:
    """Return the id that earlier versions gave to the ``number``-th note with this digest, in any log."""
    random = digest if number == 1 else digest_of(digest + number.to_bytes(8, "big"))
    return new_id(moment, random[-_RANDOM:])


class Census:
    """Which contents a file may hold more than once: all are shown to ``meet`` first, then ``number`` counts them."""

    def __init__(self) -> None:
        self._met = bytearray(1 << _BITS - 3)
        self._counts: dict[bytes, int] = {}

    def meet(self, digest: bytes) -> None:
        """Take note of a content."""
        bit = int.from_bytes(digest[:4], "big") >> 32 - _BITS
        place, mask = bit >> 3, 1 << (bit & 7)
        if self._met[place] & mask:
            self._counts[digest] = 0
        else:
            self._met[place] |= mask

    def is_once(self, digest: bytes) -> bool:
        """Tell whether a content is certainly there only once."""
        return digest not in self._counts

    def recount(self) -> None:
        """Begin to count from the first note again."""
        self._counts = dict.fromkeys(self._counts, 0)

    def number(self, digest: bytes) -> int:
        """Return which one of its equals this note is, from 1."""
        if digest not in self._counts:
            return 1
        self._counts[digest] += 1
        return self._counts[digest]
