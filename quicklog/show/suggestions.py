"""What the notes tell of the codes, in sentences."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from quicklog.report.suggest import Alike, Frequent, Suggestions, Unknown

_MOST_ALIKE = 10


def sections(found: Suggestions, begin: datetime) -> Iterator[tuple[str, list[str]]]:
    """Yield each sort of suggestion: its heading, and a sentence each."""
    yield "In the code's place, but no code:", [_unknown(row) for row in found.unknown]
    yield "Often the first word of a detail, or in a message, and no code:", [_frequent(row) for row in found.frequent]
    yield "Codes that may be one:", [_alike(row) for row in found.alike]
    unused = ", ".join(row.code for row in found.unused)
    yield f"Not used since {begin:%Y-%m-%d}:", [unused] if unused else []


def _unknown(row: Unknown) -> str:
    parts = [f"{row.word}: {row.count}, such as {row.ref}"]
    parts += [f"also written {', '.join(row.spellings)}"] if row.spellings else []
    parts += [f"near {', '.join(row.near)}"] if row.near else []
    return "; ".join(parts)


def _frequent(row: Frequent) -> str:
    mostly = f"; {row.share} of them with {row.code}" if row.code else ""
    return f"{row.word}: {row.count}, such as {row.ref}{mostly}"


def _alike(row: Alike) -> str:
    pairs = list(zip(row.codes, row.counts, strict=True))
    shown = ", ".join(f"{code} ({count})" for code, count in pairs[:_MOST_ALIKE])
    more = f" and {len(pairs) - _MOST_ALIKE} more" if len(pairs) > _MOST_ALIKE else ""
    return f"{shown}{more}: {row.why}"
