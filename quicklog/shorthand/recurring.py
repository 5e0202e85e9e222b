"""Words of how often something comes again to what a series is made of; only ``ql remind`` needs it."""

from __future__ import annotations

from datetime import UTC, datetime

from quicklog.errors import BadUsageError
from quicklog.language.more import LANGUAGES, vocabulary
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note import series
from quicklog.shorthand import phrases, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo

_MOST = 9999
_HOW_OFTEN = Message("write 3 months, 2 weeks, 10 days or a year")
_HOW = Message("write FREQ=MONTHLY;BYMONTHDAY=-1, as RFC 5545 has it, or --every '1 month'")


class Rule(Record):
    """A rule of RFC 5545, and what it says itself of how often and until when (local time)."""

    rule: str
    most: int | None
    until: datetime | None


def every(typed: str) -> tuple[int, str]:
    """Return how many days or months lie between two of a series; raises ``BadUsageError`` where no words say that."""
    words = key(typed).split(" ")
    folded = " ".join(words[1:] if words[0] in vocabulary("EACH") else words)
    for language in LANGUAGES:
        for often, said in language.EVERY.items():
            if folded in said.split(", "):
                number, unit = often.split(" ")
                return int(number), unit
    field, number = phrases.length(folded)
    unit = {"shift": series.DAYS, "months": series.MONTHS}.get(field, "")
    if not unit or not 0 < number <= _MOST:
        raise BadUsageError("--every {typed} cannot be used", _HOW_OFTEN, typed=typed)
    return number, unit


def rule(typed: str, zone: tzinfo | None) -> Rule:
    """Read a rule of RFC 5545; raises ``BadUsageError`` with the part that keeps it from being one."""
    parts = "".join(typed.split()).upper().removeprefix("RRULE:").split(";")
    kept = [part for part in parts if not part.startswith(("COUNT=", "UNTIL="))]
    own = dict(part.partition("=")[::2] for part in parts if part not in kept)
    count, until = own.get("COUNT"), own.get("UNTIL")
    wrong = series.fault(";".join(kept))
    if count is not None and not (count.isascii() and count.isdigit() and 0 < int(count) <= _MOST):
        wrong = f"COUNT={count}"
    end = _until(until, zone) if until else None
    if until is not None and end is None:
        wrong = f"UNTIL={until}"
    if wrong is not None:
        raise BadUsageError("--rule {typed} cannot be used: {wrong}", _HOW, typed=typed, wrong=wrong or typed)
    return Rule(";".join(kept), int(count) if count else None, end)


def _until(typed: str, zone: tzinfo | None) -> datetime | None:
    """Read the end of a rule: a day with its last second, a moment of local time, or one in UTC."""
    for form in ("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"):
        try:
            read = datetime.strptime(typed, form)
        except ValueError:
            continue
        if form == "%Y%m%d":
            return read.replace(hour=23, minute=59, second=59)
        return read.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if form.endswith("Z") else read
    return None


def placed(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment of local time in its zone: the earlier one where it comes twice.

    Where the clocks skip it, it is as much later as they are put. The end of a day is that of the whole day.
    """
    if times.is_end_of_day(moment):
        return times.end_of(moment.date(), zone)
    return times.later(moment.replace(tzinfo=zone), 0)


def local(moment: datetime) -> datetime:
    """Return a moment as the clock on the wall shows it, to the second."""
    return moment.replace(tzinfo=None, microsecond=0, fold=0)
