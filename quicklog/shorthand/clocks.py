"""A time among other words: at the beginning of a text, or at its end; and words cut out of the pieces of a line."""

from __future__ import annotations

from quicklog.language.more import vocabulary
from quicklog.lib.record import Record, replace
from quicklog.shorthand import times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.shorthand.pieces import Pieces
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reasons import Reason

_MOST_TOGETHER = 6  # words of one time
_ROUND = " \0,;:-–—>~@()[]{}!?."
_ENDS = _ROUND.replace(".", "")
# What may stand before a time that is the time of contact ...
_OPENING = vocabulary("OPENING")
# ... and what tells that the time is another one, at the end of a sentence.
_LEADS = vocabulary("LEADS")
_OTHERWISE = vocabulary("OTHERWISE")
# Days that stand for themselves where a line begins; the name of a weekday may begin somebody's name.
_DAYS = vocabulary("DAYS")
_DASHES = "-–—"


class Clock(Record):
    """A time among other words: the moment, what was typed, and where it stands with what belongs to it.

    ``is_day`` tells that no hour was typed.
    """

    at: datetime
    says: Reason | None
    typed: str
    start: int
    reach: int
    is_day: bool = False


def leading(bare: str, start: int, end: int, context: Context) -> Clock | None:
    """Find the longest time with which a part of a text begins, if it can be nothing else."""
    begin = start
    while begin < end and bare[begin] in _ROUND:
        begin += 1
    words = bare[begin:end].replace("\0", " ").split(" ")[:_MOST_TOGETHER]
    if len(words) > 1 and words[0].casefold() in _LEADS:
        begin, words = begin + len(words[0]) + 1, words[1:]
    for count in range(len(words), 0, -1):
        typed = " ".join(words[:count])
        moment = _certain(typed.strip(_ROUND), context)
        if moment and count > 1 and ":" in words[0] and _is_weekday(words[count - 1], context):
            continue  # it may begin a name
        if moment:
            reach = _over(bare, begin + len(typed), end)
            return Clock(moment.at, moment.says, typed.strip(_ROUND), start, reach, _is_day(typed))
    head = words[0] if words else ""
    cut_at = next((at for at, sign in enumerate(head) if sign in _DASHES and at), 0)
    moment = _certain(head[:cut_at], context) if cut_at else None
    return Clock(moment.at, moment.says, head[:cut_at], start, begin + cut_at) if moment else None


def trailing(bare: str, start: int, end: int, context: Context) -> Clock | None:
    """Find the longest time with which a part of a text ends, if it can be nothing else, and is no other time."""
    words = bare[start:end].replace("\0", " ").split(" ")
    for count in range(min(len(words) - 1, _MOST_TOGETHER), 0, -1):
        typed = " ".join(words[-count:])
        before = words[-count - 1].casefold().strip(_ROUND)
        moment = _certain(typed.strip(_ROUND), context)
        if _is_ahead(typed.strip(_ROUND), context):
            return None
        if moment and not _is_day(typed):
            if before in _OTHERWISE or words[-count].casefold() in _OTHERWISE:
                return None
            begin = end - len(typed.strip(" \0"))
            if before in _OPENING:
                begin -= len(words[-count - 1]) + 1
            return Clock(moment.at, moment.says, typed.strip(_ROUND), begin, end)
    head = words[-1].lstrip("([")
    cut_at = next((at for at, sign in enumerate(head) if sign in _DASHES and at), 0)
    alone = len(words) > 1 and not isinstance(times.past(words[-2].strip(_ROUND), context.now), times.Moment)
    moment = _certain(head[:cut_at], context) if cut_at and alone else None
    return Clock(moment.at, moment.says, head[:cut_at], end - len(head), end - len(head) + cut_at) if moment else None


def _certain(typed: str, context: Context) -> times.Moment | None:
    """Read words as a time that cannot be anything else: with a colon, am or pm, or a day that stands for itself."""
    folded = typed = typed.casefold().removesuffix("hrs").removesuffix("h") if typed[:1].isdigit() else typed.casefold()
    clock = any(each.isdigit() for each in folded) and (":" in folded or folded.endswith(("am", "pm", "a.m", "p.m")))
    elapsed = folded.endswith(" ago") or folded.startswith("לפני ")
    if not clock and not elapsed and folded not in _DAYS:
        return None
    moment = times.past(typed, context.now, month_first=context.month_first)
    return moment if isinstance(moment, times.Moment) else None


def _is_ahead(typed: str, context: Context) -> bool:
    """Tell whether words are plainly a time, but one that is still to come."""
    moment = times.past(typed, context.now, month_first=context.month_first)
    return isinstance(moment, times.Miss) and moment.meant and " " in typed


def _is_weekday(word: str, context: Context) -> bool:
    """Tell whether a word alone names a day, and is not one that stands for itself."""
    word = word.strip(_ROUND)
    is_plain = word.isalpha() and word.casefold() not in (*_DAYS, "am", "pm")
    return is_plain and isinstance(times.past(word, context.now), times.Moment)


def _is_day(typed: str) -> bool:
    return typed.strip(_ROUND).casefold() in _DAYS


def _over(bare: str, at: int, end: int) -> int:
    """Return where the next word begins behind signs that close or separate."""
    while at < end and bare[at] in _ENDS:
        at += 1
    return at


def number_of_hours(words: str, context: Context) -> times.Moment | None:
    """Read ``9`` or ``12 05``, which are times only where nothing else can be meant."""
    parts = words.removeprefix("ב-").removeprefix("at ").split(" ")
    if not all(part.isdecimal() and part.isascii() for part in parts) or len(parts) > 2:  # noqa: PLR2004
        return None
    typed = ":".join([*parts, "00"][:2])
    moment = times.past(typed, context.now) if len(parts[0]) <= 2 else None  # noqa: PLR2004
    return moment if isinstance(moment, times.Moment) else None


# Words cut out.


def span_of(bare: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words of a part of a text stand, without the signs round them; nothing where there are none."""
    while start < end and bare[start] in _ENDS:
        start += 1
    while start < end and bare[end - 1] in _ENDS.replace(")", "").replace("]", "").replace("!", ""):
        end -= 1
    return (start, end) if start < end else ()  # type: ignore[return-value]


def cut(pieces: Pieces, start: int, end: int) -> Pieces:
    """Put a gap in the place of words that are no part of a piece any more."""
    if start and pieces.bare[start - 1] == " ":
        start -= 1
    bare = pieces.bare[:start] + "\0" * (end - start) + pieces.bare[end:]
    spans = []
    for first, last in pieces.places:
        words = bare[first:last]
        if words.strip(_ROUND):
            changed = start < last and first < end
            spans.append(_tidy(bare, first, last) if changed else (first, last))
    return replace(pieces, bare=bare, places=tuple(spans))


def _tidy(bare: str, start: int, end: int) -> tuple[int, int]:
    """Trim what a gap left at either end of a piece."""
    while bare[start] in _ENDS:
        start += 1
    while bare[end - 1] in " \0,;:-–—@([":
        end -= 1
    return start, end
