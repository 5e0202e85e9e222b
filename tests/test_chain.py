"""The chain of digests: the same SHA-256 as anybody else's, over everything that an event says."""

from __future__ import annotations

import hashlib

from hypothesis import assume, given
from hypothesis import strategies as st

from quicklog.note import chain

WORDS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))
COLUMNS = st.tuples(WORDS, st.integers(1, 2**40), WORDS, WORDS, WORDS, WORDS, WORDS)
DIGESTS = st.binary(min_size=32, max_size=32)


@given(st.binary())
def test_the_digest_is_sha_256(content: bytes) -> None:
    assert chain.digest_of(content) == hashlib.sha256(content).digest()


@given(DIGESTS, COLUMNS, DIGESTS)
def test_a_link_can_be_reckoned_by_anybody(
    before: bytes, columns: tuple[str, int, str, str, str, str, str], hashed: bytes
) -> None:
    written = "\n".join(str(column) for column in columns).encode()
    assert chain.link(before, columns, hashed) == hashlib.sha256(before + written + hashed).digest()


@given(DIGESTS, COLUMNS, COLUMNS, DIGESTS)
def test_two_events_never_have_one_digest(
    before: bytes,
    one: tuple[str, int, str, str, str, str, str],
    other: tuple[str, int, str, str, str, str, str],
    hashed: bytes,
) -> None:
    assume(one != other)
    assert chain.link(before, one, hashed) != chain.link(before, other, hashed)


def test_letters_that_move_to_the_next_column_change_the_digest() -> None:
    one = ("stream", 1, "id", "noted", "note", "at", "login")
    other = ("stream", 1, "id", "notedn", "ote", "at", "login")
    assert chain.link(chain.BEGINNING, one, b"") != chain.link(chain.BEGINNING, other, b"")


def test_the_digest_depends_on_all_that_was_before_and_on_the_body() -> None:
    columns = ("stream", 1, "id", "noted", "note", "at", "login")
    digests = {chain.link(before, columns, hashed) for before in (b"a", b"b") for hashed in (b"c", b"d")}
    assert len(digests) == 4


@given(st.binary(min_size=16, max_size=16), st.text(st.characters(codec="utf-8")))
def test_a_body_enters_with_its_salt(salt: bytes, body: str) -> None:
    assert chain.body_hash(salt, body) == hashlib.sha256(salt + body.encode()).digest()
    assert chain.body_hash(salt, body) != chain.body_hash(bytes(16), body) or salt == bytes(16)
    assert chain.body_hash(salt, body) != chain.body_hash(salt, body + " ")
