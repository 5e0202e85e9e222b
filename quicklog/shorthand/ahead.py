"""A promise among other words: a day or an hour still to come that nobody marked with ``due:``."""

from __future__ import annotations

from quicklog.language.more import phrases_of, vocabulary
from quicklog.lib.text import in_quotes
from quicklog.shorthand import times
from quicklog.shorthand.clocks import is_padded
from quicklog.shorthand.reader import BEGIN_TIMES, TO_COME, WORDS_OF_TIME, matched
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.shorthand.places import Context, Places, Plan
    from quicklog.shorthand.reader import Found

_MOST_TOGETHER = 5  # words of one time
_MOST_WORDS = 60  # of a detail
_ROUND = ",;:-–—()[]!?."
# Before a day these tell that it is still to come, or that it is over.
_BY = vocabulary("BY")
_SINCE = vocabulary("SINCE")
_OPENS = vocabulary("OPENS")
_ON_DAY = tuple(phrases_of("ON_DAY"))
_AT = vocabulary("AT_HOUR")
_WITHIN = vocabulary("WITHIN")
_OF_TIME = WORDS_OF_TIME | vocabulary("BETWEEN_TIMES")


def promises(places: Places, plan: Plan, context: Context) -> bool:
    """Tell whether the code by itself promises something."""
    given = context.given.get("code")
    words = given or (places.pieces.words(plan.technician) if plan.technician < len(places.pieces.places) else "")
    return any(code.follow_up for code in matched(words, context.codes)[0]) and not _is_marked(places)


def _is_marked(places: Places) -> bool:
    return any(mark.column == "due" and mark.value for mark in places.pieces.marks)


def _due(words: str, context: Context) -> datetime | None:
    moment = context.due(words)
    return moment.at if isinstance(moment, times.Moment) else None


def _past(words: str, context: Context) -> times.Moment | times.Miss:
    return times.past(words, context.now, month_first=context.month_first)


def still_today(typed: str, context: Context, *, is_day: bool) -> datetime | None:
    """Return the moment of a clock that has not struck yet today, or the end of today."""
    due, past = _due(typed, context), _past(typed, context)
    is_over = isinstance(past, times.Moment) and past.at.date() < context.now.date()
    return due if due and (is_over or is_day) and due.date() == context.now.date() else None


def nearer(words: str, context: Context) -> datetime | None:
    """Return the moment ahead that words name, where none is behind, or it is a day that is further back."""
    past = _past(words, context)
    if isinstance(past, times.Moment):
        return past.nearer
    return _due(words, context) if past.meant else None


def holds_clock(word: str) -> bool:
    """Tell whether a word holds digits, a colon and digits, or an hour of somebody in a hurry (10ish)."""
    before, _, after = word.replace("'", ":", 1).replace("h", ":", 1).partition(":")
    if "." in word and word.replace(".", "").isdigit() and len(word) <= len("25.11.2026"):
        return True
    return (before[-1:].isdigit() and after[:1].isdigit()) or (word[:1].isdigit() and word.casefold().endswith("ish"))


def may_be_time(word: str, context: Context) -> bool:
    """Tell whether the first word of a name may be one of a time."""
    folded = word.casefold().strip(_ROUND)
    return folded in BEGIN_TIMES or isinstance(_past(folded, context), times.Moment)


def is_clock(word: str, context: Context) -> bool:
    """Tell whether a single word may be a time of day."""
    word = word.strip(_ROUND)
    return any(map(str.isdigit, word)) and isinstance(_past(word, context), times.Moment)


def time_among(text: str, context: Context, told: str = "") -> str:
    """Return the first words of a text that may be the time of a contact; what was told of already is passed over."""
    words = text.split(" ")[:_MOST_WORDS]
    for at, word in enumerate(words):
        bare = word.strip(_ROUND)
        if holds_clock(bare) or is_padded(bare) or _counts_back(word, context):
            return bare
        before = words[at - 1].casefold().strip(_ROUND) if at else ""
        if before in _SINCE and bare.isdigit() and len(bare) <= len("24"):
            return f"{words[at - 1]} {bare}"
        if before in _SINCE or not times.may_be_of_time(word):
            continue
        for count in range(min(_MOST_TOGETHER, len(words) - at), 0, -1):
            typed = " ".join(words[at : at + count]).strip(_ROUND)
            if typed not in told and _is_gone_by(typed, context):
                return typed
    return ""


def _counts_back(word: str, context: Context) -> bool:
    word = word.strip("()[],;.")
    return word.startswith("-") and isinstance(_past(word, context), times.Moment)


def _is_gone_by(typed: str, context: Context) -> bool:
    """Tell whether words are a time that is over, or a part of a day without its hour that is not to come."""
    if not times.is_of_time(typed):
        return False
    past = _past(typed, context)
    return isinstance(past, times.Moment) or (past.meant and _due(typed, context) is None)


def look(found: Found) -> None:
    """Look for a promise in the detail: it is taken where the code promises something anyhow, and said."""
    if "due" in found.context.given or found.has("due"):
        return
    for field in [field for field in found.fields if field.column == "detail"]:
        phrase = _phrase(field.value, found)
        if phrase:
            typed, at = phrase
            if found.values.get("due"):
                found.values["due"] = at
                found.doubt("due", reason("read-as-promise", typed=in_quotes(typed)))
            else:
                _offer(found, field.value, typed)
            return
        length = _open_length(field.value)
        if length:
            found.doubt("due", reason("promise-unmarked", typed=in_quotes(length)))
            return
        word = _word_of_time(field.value, found) or _words_of_time(field.value) if found.values.get("due") else None
        if word:
            found.doubt("due", reason("code-promises", typed=in_quotes(word)))
            return


def _open_length(detail: str) -> str:
    """Return words that promise something within a time, of which nobody can tell how long it is: within the hour."""
    words = detail.split()[:_MOST_WORDS]
    for at, word in enumerate(words):
        if word.casefold() in _WITHIN:
            for end in range(min(len(words), at + _MOST_TOGETHER), at + 1, -1):
                typed = " ".join(words[at:end]).strip(_ROUND)
                if times.is_of_time(typed):
                    return typed
    return ""


def _offer(found: Found, detail: str, typed: str) -> None:
    """Say that words of a detail may be a promise, and how one is written."""
    offer = found.context.promised(detail)
    if offer:
        found.doubt("due", reason("promise-in-detail", typed=in_quotes(offer.words), value=offer.value))
    else:
        found.doubt("due", reason("promise-unmarked", typed=in_quotes(typed)))


def _word_of_time(detail: str, found: Found) -> str | None:
    """Find a word of time in the detail of a note whose code promises something."""
    words = [word.strip(_ROUND) for word in detail.split()[:_MOST_WORDS]]
    is_named = (word for word in words if word.casefold() in TO_COME or _due(word, found.context) or holds_clock(word))
    return next(is_named, None)


def _words_of_time(detail: str) -> str:
    """Find words that are of time only together: at 4, between 10 and 12."""
    words = detail.split(" ")[:_MOST_WORDS]
    for at in range(len(words)):
        if words[at].casefold().strip(_ROUND) in _SINCE:
            continue
        for end in range(min(len(words), at + _MOST_TOGETHER), at + 1, -1):
            typed = " ".join(words[at:end]).strip(_ROUND)
            if times.is_of_time(typed):
                return typed
    return ""


def _phrase(detail: str, found: Found) -> tuple[str, datetime] | None:
    """Find the first words of a detail that name a moment still to come."""
    words = detail.split()[:_MOST_WORDS]
    for at, word in enumerate(words):
        folded = word.casefold().strip(_ROUND)
        if not _may_open(folded, found.context):
            continue
        before = words[at - 1].casefold().strip(_ROUND) if at else ""
        if before in _SINCE:
            continue
        for count in range(min(_MOST_TOGETHER, len(words) - at), 0, -1):
            typed = " ".join(words[at : at + count]).strip(_ROUND)
            due = _due(typed, found.context)
            following = (
                words[at + count] if at + count < len(words) and words[at + count - 1][-1:] not in _ROUND else ""
            )
            if typed[:1].isdigit() and typed.isalnum() and not typed.isdigit() and following[:1].isalpha():
                continue  # the 2nd floor
            if due and _is_ahead(typed, before, found):
                return typed, due
    return None


def _may_open(word: str, context: Context) -> bool:
    return word in _OPENS or word[:1].isdigit() or _due(word, context) is not None


def _is_ahead(typed: str, before: str, found: Found) -> bool:
    """Tell whether words point ahead, and not back: ``tomorrow`` always, ``Monday`` after ``by`` or after a promise."""
    past = _past(typed, found.context)
    if isinstance(past, times.Miss):
        return past.meant
    is_day = any(map(str.isalpha, typed)) or "/" in typed
    if typed.casefold() in _OF_TIME or past.at.date() == found.context.now.date():
        return False
    promised = found.values.get("due") is not None
    if is_day:
        return promised or before in _BY or typed.startswith(_ON_DAY)
    return ":" in typed and (before in _BY or (promised and before in _AT))
