"""What a check of a log found that is no problem: how sound it is, and what erasing left."""

from __future__ import annotations

from quicklog.show.listing import counted
from quicklog.show.proof import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.maintenance.audit import Exchanged
    from quicklog.maintenance.audit.heads import Head

# So many erasings are told one by one.
_RUNS = 5


def exchanged(earlier: Head | None, runs: list[Exchanged], now: datetime, *, sound: bool) -> list[str]:
    """Say how many bodies are what erasing left, in all or since a head.

    They are proved by who erased, not by digests. It is no problem, and so no line of JSON.
    """
    counts = [(each, each.since if earlier else each.bodies) for each in runs]
    counts = [(each, bodies) for each, bodies in counts if bodies]
    number, by = counted(sum(bodies for _, bodies in counts), "body", "bodies"), _by_whom(counts, now)
    if earlier:
        there = f"event {earlier.seq} is there as it was, and so is all before it" if sound else ""
        told = f"exchanged since event {earlier.seq}: {number} before it, by erasing{by}" if counts else ""
        return [line for line in (there, told) if line]
    told = f"exchanged by erasing: {number}{by}; what stands in them beside [erased] is not proved"
    return [told] if counts else []


def _by_whom(counts: list[tuple[Exchanged, int]], now: datetime) -> str:
    """Say who exchanged how many bodies and when, the last first."""
    said = [f"{bodies} by login {each.login}, {moment(each.at, now)}" for each, bodies in counts]
    more = [f"{len(said) - _RUNS} earlier erasings"] if len(said) > _RUNS else []
    return " (" + "; ".join([*said[: -_RUNS - 1 : -1], *more]) + ")"
