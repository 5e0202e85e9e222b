"""A time among other words: at the beginning of a text, or at its end; and words cut out of the pieces of a line."""

from __future__ import annotations

from quicklog.language.more import phrases_of, vocabulary
from quicklog.lib.record import Record, replace
from quicklog.shorthand import times
from quicklog.shorthand.reasons import chained

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
_SPANS = vocabulary("SPANS")
# What may stand before an hour in figures.
_AT = tuple(phrases_of("AT"))
# Days that stand for themselves where a line begins; the name of a weekday may begin somebody's name.
DAYS = vocabulary("DAYS")
_DASHES = "-–—"
_CLOSING = (",", ";", ")", "]")
_HALF_DAYS = ("am", "pm", "a.m", "p.m")
# What says of a length that it is gone by, behind it and before it.
_AGO, _AGO_BEFORE = (tuple(phrases_of(name)) for name in ("AGO", "AGO_BEFORE"))


class Clock(Record):
    """A time among other words: the moment, what was typed, and where it stands with what belongs to it.

    ``is_day`` tells that no hour was typed.
    """

    moment: times.Moment
    typed: str
    start: int
    reach: int
    is_day: bool = False

    @property
    def at(self) -> datetime:
        """The moment itself."""
        return self.moment.at

    @property
    def says(self) -> Reason | None:
        """What is not plain about the moment, and its day where that is far back."""
        said: Reason | None = chained("all", [why for why in (self.moment.says, self.moment.day) if why])
        return said


def leading(bare: str, start: int, end: int, context: Context, *, dotted: bool = False) -> Clock | None:
    """Find the longest time with which a part of a text begins, if it can be nothing else; ``dotted`` takes 9.30."""
    begin = start
    while begin < end and bare[begin] in _ROUND and not _is_ago(bare, begin):
        begin += 1
    words = bare[begin:end].replace("\0", " ").split(" ")[:_MOST_TOGETHER]
    if len(words) > 1 and words[0].casefold() in _LEADS:
        begin, words = begin + len(words[0]) + 1, words[1:]
    for count in range(len(words), 0, -1):
        typed = " ".join(words[:count])
        ended = next((at for at, word in enumerate(words[: count - 1], 1) if word[-1:] in _CLOSING), 0)
        if ended and _certain(_trimmed(" ".join(words[:ended])), context, at_hour=True):
            continue  # a comma ends the time
        moment = _certain(_trimmed(typed), context, at_hour=True)
        if is_padded(_trimmed(typed)) and any(word[:1].isdigit() for word in words[count : count + 1]):
            moment = None  # of a telephone
        if moment is None and dotted and count == 1 and _is_dotted(typed):
            moment = _certain(typed.replace(".", ":"), context)
        if moment is None and count > 1 and _is_more(_trimmed(typed), context):
            return None  # yesterday evening is more than yesterday
        if moment and count > 1 and ":" in words[0] and _is_weekday(words[count - 1], context):
            continue  # it may begin a name
        if moment:
            reach = _over(bare, begin + len(typed), end)
            return Clock(moment, typed.strip(_ROUND), start, reach, _is_day(typed))
    head = words[0] if words else ""
    cut_at = next((at for at, sign in enumerate(head) if sign in _DASHES and at), 0)
    moment = _certain(head[:cut_at], context) if cut_at else None
    return Clock(moment, head[:cut_at], start, begin + cut_at) if moment else None


def trailing(bare: str, start: int, end: int, context: Context, *, days: bool = False) -> Clock | None:
    """Find the longest time with which a part of a text ends, if it can be nothing else, and is not another time.

    A day without its hour is one where ``days`` says so: behind a name.
    """
    words = bare[start:end].replace("\0", " ").split(" ")
    for count in range(min(len(words) - 1, _MOST_TOGETHER), 0, -1):
        typed = " ".join(words[-count:])
        before = words[-count - 1].casefold().strip(_ROUND)
        moment = _certain(_trimmed(typed), context)
        if _is_ahead(typed.strip(_ROUND), context):
            return None
        if is_padded(_trimmed(typed)) and any(map(str.isdigit, before)):
            return None  # of a telephone
        if moment and (days or not _is_day(typed)):
            if before in _OTHERWISE or _is_otherwise(typed, words[-count]):
                return None
            begin = end - len(typed.strip(" \0"))
            if before in _OPENING:
                begin -= len(words[-count - 1]) + 1
            return Clock(moment, typed.strip(_ROUND), begin, end, _is_day(typed))
    head = words[-1].lstrip("([")
    cut_at = next((at for at, sign in enumerate(head) if sign in _DASHES and at), 0)
    alone = len(words) > 1 and not isinstance(times.past(words[-2].strip(_ROUND), context.now), times.Moment)
    moment = _certain(head[:cut_at], context) if cut_at and alone else None
    return Clock(moment, head[:cut_at], end - len(head), end - len(head) + cut_at) if moment else None


def _is_otherwise(typed: str, first: str) -> bool:
    """Tell whether a time begins with what makes it another one, and is neither a length gone by nor a span."""
    return first.casefold() in _OTHERWISE - _SPANS and not typed.casefold().startswith(_AGO_BEFORE)


def _is_ago(bare: str, at: int) -> bool:
    """Tell whether a word begins at a dash that counts back: -20m."""
    return bare[at : at + 1] == "-" and bare[at + 1 : at + 2].isdigit() and (at == 0 or bare[at - 1] in " \0")


def _trimmed(typed: str) -> str:
    return typed.strip(_ROUND) if not _is_ago(typed, 0) else typed.rstrip(_ROUND)


def _is_dotted(word: str) -> bool:
    """Tell whether a word is written as an hour and two figures of minutes with a stop between them."""
    hour, _, minute = word.partition(".")
    return hour.isdecimal() and minute.isdecimal() and len(hour) in (1, 2) and len(minute) == len("30")


def is_padded(word: str) -> bool:
    """Tell whether four figures are an hour and its minutes by the nought before them: 0930."""
    return word[:1] == "0" and len(word) == len("0930") and word.isascii() and word.isdigit()


def _is_more(typed: str, context: Context) -> bool:
    """Tell whether words are plainly meant as a time, though none is read from them: yesterday evening, today 16:00."""
    moment = times.past(typed, context.now, month_first=context.month_first)
    return isinstance(moment, times.Miss) and moment.meant


def _certain(typed: str, context: Context, *, at_hour: bool = False) -> times.Moment | None:
    """Read words as a time that cannot be anything else: with a colon, am or pm, in words, or a day by itself.

    Where words begin, ``at_hour``, an hour alone behind ``at`` is one, too.
    """
    folded = typed = typed.casefold().removesuffix("hrs").removesuffix("h") if typed[:1].isdigit() else typed.casefold()
    clock = any(each.isdigit() for each in folded) and (":" in folded or folded.endswith(_HALF_DAYS))
    clock = clock or is_padded(folded)
    elapsed = folded.endswith(_AGO) or folded.startswith(_AGO_BEFORE) or _is_ago(f"{folded} ", 0)
    if not clock and not elapsed and folded not in DAYS and not times.tells_hour(folded, alone=at_hour):
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
    is_plain = word.isalpha() and word.casefold() not in (*DAYS, "am", "pm")
    return is_plain and isinstance(times.past(word, context.now), times.Moment)


def _is_day(typed: str) -> bool:
    return typed.strip(_ROUND).casefold() in DAYS


def _over(bare: str, at: int, end: int) -> int:
    """Return where the next word begins behind signs that close or separate."""
    while at < end and bare[at] in _ENDS:
        at += 1
    return at


def number_of_hours(words: str, context: Context) -> times.Moment | None:
    """Read ``9`` or ``12 05``, which are times only where nothing else can be meant."""
    before = next((lead for lead in _AT if words.startswith(lead)), "")
    parts = words.removeprefix(before).split(" ")
    if not all(part.isdecimal() and part.isascii() for part in parts) or len(parts) > 2:  # noqa: PLR2004
        return None
    typed = ":".join([*parts, "00"][:2])
    moment = times.past(typed, context.now) if len(parts[0]) <= 2 else None  # noqa: PLR2004
    return moment if isinstance(moment, times.Moment) else None


# Words cut out.


def span_of(bare: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words of a part of a text stand, without the signs round them; nothing where there are none."""
    while start < end and bare[start] in _ENDS and not _is_ago(bare, start):
        start += 1
    while start < end and bare[end - 1] in _ENDS.replace(")", "").replace("]", "").replace("!", ""):
        end -= 1
    return (start, end) if start < end else ()  # type: ignore[return-value]


def cut(pieces: Pieces, start: int, end: int) -> Pieces:
    """Put a gap in the place of words that are not part of a piece any more; words that meet over it keep a blank."""
    bare = pieces.bare
    while start < end and bare[start] == " ":
        start += 1
    meets = bare[end : end + 1] not in ("", " ", "\0", ".", ",", ";")
    if start and bare[start - 1] == " " and not meets:
        start -= 1
    if start and bare[start - 1] == "." and bare[end : end + 1] == ".":
        end += 1  # of the stops round a piece that goes one is left,
    elif start and bare[start - 1] == "." and end == len(bare):
        start -= 1  # and none where nothing follows
    blank = " " * (meets and start < end and start > 0 and bare[start - 1] not in " \0")
    bare = bare[:start] + blank + "\0" * (end - start - len(blank)) + bare[end:]
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
