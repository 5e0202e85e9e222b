"""What the notes tell of the codes, in sentences."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from quicklog.report.suggest import Alike, Frequent, Suggestions, Unknown

_MOST_ALIKE = 10


def sections(found: Suggestions, begin: datetime) -> Iterator[tuple[Message, list[Message]]]:
    """Yield each sort of suggestion: its heading, and a sentence each."""
    yield Message("In the code's place, but no code:"), [_unknown(row) for row in found.unknown]
    often = Message("Often the first word of a detail, or in a message, and no code:")
    yield often, [_frequent(row) for row in found.frequent]
    yield Message("Codes that may be one:"), [_alike(row) for row in found.alike]
    unused = ", ".join(row.code for row in found.unused)
    yield Message("Not used since {begin:%Y-%m-%d}:", begin=begin), [verbatim(unused)] if unused else []


def _unknown(row: Unknown) -> Message:
    parts = [_counted(row)]
    parts += [Message("also written {spellings}", spellings=", ".join(row.spellings))] if row.spellings else []
    parts += [Message("near {codes}", codes=", ".join(row.near))] if row.near else []
    return joined("; ", parts)


def _counted(row: Unknown | Frequent) -> Message:
    return Message("{word}: {number}, such as {ref}", word=row.word, number=row.count, ref=row.ref)


def _frequent(row: Frequent) -> Message:
    if not row.code:
        return _counted(row)
    return Message("{counted}; {share} of them with {code}", counted=_counted(row), share=row.share, code=row.code)


def _alike(row: Alike) -> Message:
    pairs = list(zip(row.codes, row.counts, strict=True))
    shown = ", ".join(f"{code} ({count})" for code, count in pairs[:_MOST_ALIKE])
    if len(pairs) <= _MOST_ALIKE:
        return Message("{codes}: {why}", codes=shown, why=row.why)
    return Message("{codes} and {more} more: {why}", codes=shown, more=len(pairs) - _MOST_ALIKE, why=row.why)
