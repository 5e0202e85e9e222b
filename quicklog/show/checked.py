"""What a check of a log found that is no problem: how sound it is, and what erasing left."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.show.proof import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.maintenance.audit import Exchanged
    from quicklog.maintenance.audit.heads import Head

# So many erasings are told one by one.
_RUNS = 5


def exchanged(earlier: Head | None, runs: list[Exchanged], now: datetime, *, sound: bool) -> list[Message]:
    """Say how many bodies are what erasing left, in all or since a head.

    They are proved by who erased, not by digests. It is no problem, and so no line of JSON.
    """
    counts = [(each, each.since if earlier else each.bodies) for each in runs]
    counts = [(each, bodies) for each, bodies in counts if bodies]
    number, by = sum(bodies for _, bodies in counts), _by_whom(counts, now)
    if earlier:
        there = Message("event {seq} is there as it was, and so is all before it", seq=earlier.seq)
        since = plural(
            number,
            "exchanged since event {seq}: {n} body before it, by erasing ({by})",
            "exchanged since event {seq}: {n} bodies before it, by erasing ({by})",
            seq=earlier.seq,
            by=by,
        )
        return [there] * sound + [since] * bool(counts)
    told = plural(
        number,
        "exchanged by erasing: {n} body ({by}); what stands in them beside [erased] is not proved",
        "exchanged by erasing: {n} bodies ({by}); what stands in them beside [erased] is not proved",
        by=by,
    )
    return [told] if counts else []


def _by_whom(counts: list[tuple[Exchanged, int]], now: datetime) -> Message:
    """Say who exchanged how many bodies and when, the last first."""
    said = [
        Message("{bodies} by login {login}, {moment}", bodies=bodies, login=each.login, moment=moment(each.at, now))
        for each, bodies in counts
    ]
    earlier = len(said) - _RUNS
    more = [plural(earlier, "{n} earlier erasings", "{n} earlier erasings")] if earlier > 0 else []
    return joined("; ", [*said[: -_RUNS - 1 : -1], *more])
