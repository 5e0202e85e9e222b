"""Why a line is a draft, and what is not certain about a note: the sentences, by the names under which logs keep them.

A log holds the name of a reason and its values, never a sentence: who reads it later reads it in a language of theirs,
and a wording that is bettered is bettered for old notes too. A name, once written, keeps its meaning.
"""

from __future__ import annotations

from datetime import date, datetime, time

from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

REASONS = {
    # What joins others.
    "all": "{one}; {other}",
    "and": "{one} and {other}",
    "or": "{one} or {other}",
    "because": "{what}: {why}",
    # The customer.
    "near-customer": "near the known {names}",
    "read-as-customer": "{name} was read as the customer",
    "customer-not-ended": "{name} was read as the customer: no full stop ends the name",
    "customer-whole": "{name} was read as the customer, all of it",
    "customer-before-technician": "{name} was read as the customer, and what follows as the technician",
    "one-name": "{name} was read as one name",
    "one-customer": "{name} was read as one customer",
    "part-of-name": "{words} was read as part of a name",
    "not-part-of-name": "{words} was read as no part of the name",
    "code-in-name": "{words} was read as part of the customer's name",
    "remark": "{words} was read as a remark about {name}",
    # The technician, the channel and the kind.
    "unknown-technician": "{typed} is not a known technician",
    "unknown-technician-near": "{typed} is not a known technician; near: {near}",
    "unknown-kind": "{typed} is not a known kind",
    "unknown-kind-near": "{typed} is not a known kind; near: {near}",
    "unknown-channel": "{typed} is not a known channel",
    "unknown-channel-near": "{typed} is not a known channel; near: {near}",
    "read-as-technician": "{typed} was read as the technician",
    "technician-or-name": (
        "{typed} was read as the technician: where it is part of the customer's name, separate with |"
    ),
    "technician-before-time": "{typed} was read as the technician: the time stands after the code",
    "technician-new": "{typed} was read as the technician, and stands in no note yet",
    "technician-in-detail": "{name} was kept as detail: the technician stands before the code",
    "technician-elsewhere": "{typed} was read as the technician, though it stands in another place",
    # The code.
    "unknown-code": "{typed} is not a known code",
    "unknown-code-near": "{typed} is not a known code; near: {near}",
    "read-as-code": "{typed} was read as the code",
    "read-as-codes": "{typed} was read as {count} codes",
    "maybe-code": "{typed} may be the code",
    "maybe-code-too": "{typed} may be a code as well: join them with +",
    "code-elsewhere": "{typed} was read as the code, though it stands in another place",
    # The time.
    "about": "about",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
    "in-year": "in {year}",
    "weekday": "{at:%A} {day}",
    "no-hour": "no hour given: {at:%H:%M}",
    "read-as-hour": "read as {at:%H:%M}",
    "read-as-date": "read as {at:%d %b}",
    "read-as-hour-of-day": "read as {at:%A %H:%M}",
    "until": "until {until:%H:%M}: the start counts",
    "earlier-of-two": "the earlier of two {at:%H:%M}s",
    "read-as-time": "{typed} was read as the time",
    "read-as-day": "{day} was read as the day",
    "number-as-time": "the number {typed} was read as the time",
    "time-to-come": "{typed} was read as the time, and is still to come today",
    "time-in-detail": "{typed} was kept as detail, not read as the time",
    "time-beside-given": "{typed} was kept as detail: the time was given",
    "time-in-words": "{typed} was kept as detail: the time stands by itself, right after the code",
    "words-of-time": "{typed} was kept as detail: it is not a time; write it as 9:30",
    # The promise.
    "read-as-promise": "{typed} was read as the promise",
    "promise-not-time": "{typed} was read as the promise, not as the time",
    "time-not-promise": "{typed} was read as the time, not as the promise",
    "number-not-promise": "the number {typed} was not read as the promise",
    "promise-past": "the promise is past: {due:%a} {day} {due:%H:%M}",
    "code-was-due": "what {typed} promises was due on {due:%a %d %b %Y}",
    "code-promises": "the code promises by itself: {typed} was kept as detail",
    "promise-in-detail": "{typed} was kept as detail: a promise is due:{value}",
    "promise-beside-another": (
        "{typed} was kept as detail beside the promise that the note has: a promise is due:{value}"
    ),
    "promise-unmarked": "{typed} was kept as detail: a promise is marked, as in due:2d",
    "in-working-time": "counted in working time: {due:%a} {day} {due:%H:%M}",
    "closed-day": "{due:%A} {day} is not a working day",
    "outside-hours": "{due:%A} {day} {due:%H:%M} is outside working hours, {hours}",
    "holidays-unknown": "the holidays of {year} are not known yet: {due:%A} {day} may be one",
    "only-first-due": "only {typed} counts: with what follows it is due:{value}",
    # Marked words.
    "mark-without-value": "{typed} was kept as text: its value follows it without a blank",
    "too-many-marks": "behind {most} marked words all was kept as text",
    "given-twice": "given twice: {typed} counts",
    "not-closed": "no quote closes {typed}",
    "no-score": "{typed} is not a score from 0 to {most}",
    # Why a line is a draft.
    "intrusion": "the control character U+{code} ({symbol}) has no place in a line",
    "intrusion-in-row": "the control character U+{code} has no place in a row",
    "no-day-above": "no day stands above it: {words} is none",
    "no-time": "{typed} is not a time",
    "day-comes-first": (
        "{typed} is not a date that begins with its day: date_order in codes.toml or --date-order decide"
    ),
    "month-comes-first": (
        "{typed} is not a date that begins with its month: date_order in codes.toml or --date-order decide"
    ),
    "no-time-to-promise": "{typed} is not a time to promise",
    "maybe-to-come": "{typed} may be a day to come, not {day}",
    "two-readings": "two readings are equally good: {ways}",
    "stop-without-blank": "no blank follows the full stop",
    "comma-between": "commas do not separate",
    "semicolon-between": "semicolons do not separate",
    "only-bars": "where | or a tab stands, only those separate",
    "names-nobody": "{typed} names nobody",
    "time-before-code": "the time {typed} stands before the code",
    "technician-after-code": "the technician {typed} stands after the code",
    "nobody-named": "the line names nobody",
    "no-code": "no code was found",
    "no-code-before-time": "no code stands before the time {typed}",
    "technician-no-code": "{typed} is a technician, not a code",
    "not-read": "quicklog failed to read it ({error})",
    # What pages and sheets add.
    "above-no-date": "{words} above it could not be read as a date",
    "another-day-above": "{words} above it names another day",
    "no-heading": "{words} is not a day to write under",
    "from-now-under-date": "{typed} counts from the moment of writing, and this stands under a date",
    "still-to-come": "{typed} is still to come",
    "ditto-not-understood": "a ditto mark repeats nothing: no line above it was understood",
    "ditto-nothing-above": "a ditto mark repeats nothing: nothing stands above it in that place",
    "time-beside-another": "{typed} was kept as detail: the time is {time}",
    "time-left-out": "no time given: now",
    "time-at-latest": "no time given: {at:%d %b %Y} at the latest",
    "closed-undated": "it was closed, and when is not told: {at:%d %b %Y} was taken",
    "date-left-out": "no date given: {day}",
    "row-without-customer": "the row names no customer",
    "row-without-code": "the row names no code",
    "cell-no-kind": "{typed} is not a kind of note: kept as detail",
    "cell-no-score": "{typed} is not a score from 0 to {most}: kept as detail",
    "cell-no-status": "{typed} is not a status: kept as detail",
    "cell-status-begins": "{typed} was read as a status by how it begins: kept as detail",
    "cell-status-open": "{typed} was kept as detail: nothing is promised, and so it is not among what is open",
    "cell-not-closed": "{typed} was kept as detail: the status says that it is not closed",
    "cell-no-time": "{typed} is not a time: kept as detail",
    "cell-no-direction": "{typed} is neither in nor out: kept as detail",
    "cell-no-series": "{typed} is no series of quicklog's: kept as detail",
    "cell-no-number": "{typed} is not a number: kept as detail",
    "draft-before": "it was a draft where it comes from",
    "other": "{what}",
}
# The names of the reasons that the kept line does not show by itself.
UNSEEN = ("intrusion", "no-day-above")


class Reason(Message):
    """A reason: its name, and the values of its sentence, which may be reasons themselves."""

    __slots__ = ("name",)

    name: str


def reason(name: str, /, **values: Any) -> Reason:
    """Return a reason by its name; raises ``KeyError`` on one that has no sentence, or without one of its values."""
    made = Reason(REASONS[name], **values)
    made.name = name
    return made


def chained(name: str, reasons: Sequence[str]) -> Any:
    """Join reasons, or somebody's words, by one that joins two, such as ``and``; none at all is ``None``."""
    one: Any = None
    for other in reasons:
        one = other if one is None else reason(name, one=one, other=other)
    return one


def stored(why: Reason) -> dict[str, Any]:
    """Return a reason as logs keep it: its name, and its values as JSON has them."""
    return {"reason": why.name, "values": {name: _stored_value(value) for name, value in why.values.items()}}


def _stored_value(value: Any) -> Any:
    if isinstance(value, Reason):
        return stored(value)
    return value.isoformat() if isinstance(value, (date, time)) else value


def told(kept: str | Mapping[str, Any]) -> Reason:
    """Return the sentence of a reason that a log keeps.

    Earlier versions kept the sentence itself, which stays as it is. A reason of a later version is told by its name.
    """
    if isinstance(kept, str):
        return reason("other", what=kept)
    if "says" in kept:
        return reason("other", what=kept["says"])
    name, values = str(kept.get("reason", "")), kept.get("values") or {}
    try:
        template = REASONS[name]
        return reason(name, **{each: _told_value(template, each, value) for each, value in values.items()})
    except (KeyError, ValueError, TypeError, AttributeError):  # of a later version, or of nobody
        return reason("other", what=name)


def _told_value(template: str, name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return told(value)
    if f"{{{name}:%" not in template:
        return value
    return datetime.fromisoformat(value) if value[4:5] == "-" else time.fromisoformat(value)


def as_object(about: str, why: Reason) -> dict[str, str]:
    """Return what is not certain about a column, for programs: by the name of the reason, and in English."""
    return {"about": about, "reason": why.name, "says": str(why)}


def name_of(kept: str | Mapping[str, Any]) -> str:
    """Return the name of a reason that a log keeps; of a sentence of an earlier version that of an unseen one."""
    if isinstance(kept, str):
        return next((name for name in UNSEEN if kept.startswith(REASONS[name].partition("{")[0].rstrip(": U+"))), "")
    return str(kept.get("reason", ""))
