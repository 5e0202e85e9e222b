"""One line of shorthand to a reading: what each piece is, where it stands, and what was not certain.

``customer. technician. code. time. detail``; the README tells the rules as users know them. Everything here is pure:
the clock, the codes and the known names are passed in, and no string, whatever it holds, makes it raise.
"""

from __future__ import annotations

from datetime import datetime

from quicklog.lib import text
from quicklog.lib.record import Record
from quicklog.lib.text import in_quotes
from quicklog.note.note import attribute
from quicklog.shorthand import times
from quicklog.shorthand.marks import VALUES, unknown
from quicklog.shorthand.pieces import MOST_MARKS, pieces_of, without_gaps
from quicklog.shorthand.places import Context, Places, Plan, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quicklog.shorthand.codes import Code, Codes
    from quicklog.shorthand.pieces import Mark

    Span = tuple[int, int]

# How the reason begins why a line with a control character is a draft.
INTRUSION = "the control character"
_WITHOUT_IT = "type the line again without it"
# How it begins for a line of a page that stands under what should be a day; and what would be right.
NO_DAY_ABOVE = "no day stands above it"
WITH_ITS_DAY = "write its day before its time: 18/11 9:30"
# The reasons that the kept line does not show by itself, each with what would be right.
UNSEEN = {INTRUSION: _WITHOUT_IT, NO_DAY_ABOVE: WITH_ITS_DAY}
_MOST_CODES = 16  # of one note: what else + joins is text
_WINDOW_OF_DUE, _MOST_OF_DUE = 60, 6  # letters and words behind a promise that may belong to it
_MOST_ASKED = 100  # pieces of the detail that may be a time in a wrong place
# What may stand between a code and the detail beside it.
_BETWEEN = " \0,;:!?"
# What the codes of one note mean together is cut at so many letters: no note may be lost for what its codes mean.
_LONGEST_MEANING = 4000


class Field(Record):
    """Words as typed, and where they stand in ``Reading.text``; ``certain`` is false where a doubt says why."""

    column: str
    value: str
    start: int
    end: int
    certain: bool = True


class Doubt(Record):
    """Something about a note that is kept but not certain; ``about`` names the column.

    ``meant`` is what may have been meant, where that is one thing.
    """

    about: str
    says: str
    meant: str = ""


class Trouble(Record):
    """Why a line is a draft: what is wrong, where in ``Reading.text``, and what would be right."""

    what: str
    start: int
    end: int
    remedy: str


class Reading(Record):
    """What was understood of a line.

    ``line`` is the line as typed, ``text`` the same cleaned, in which all places are counted; the fields are in its
    order. Where ``trouble`` is set the line is a draft. Times are aware, in the zone of the context's ``now``.
    """

    line: str
    text: str
    at: datetime
    customer: str | None = None
    technician: str | None = None
    code: str | None = None
    meaning: str | None = None
    kind: str | None = None
    channel: str | None = None
    detail: str | None = None
    for_: str | None = None
    due: datetime | None = None
    score: int | None = None
    ticket: str | None = None
    fields: tuple[Field, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    trouble: Trouble | None = None


def read(line: str, context: Context) -> Reading:
    """Read one line, which holds no line break, by the rules of the shorthand; never raises."""
    cleaned = text.clean(line)
    found = _intrusion(*cleaned.intruders[0]) if cleaned.intruders else _understood(cleaned.text, context)
    if isinstance(found, Trouble):
        kept = {"at": context.now} | {attribute(column): value for column, value in context.given.items()}
        return Reading(text.storable(line), cleaned.text, **kept, trouble=found)
    fields = tuple(sorted(found.fields, key=lambda field: field.start))
    return Reading(text.storable(line), cleaned.text, **found.columns(), fields=fields, doubts=tuple(found.doubts))


def _intrusion(code: int, place: int) -> Trouble:
    symbol = text.visible(chr(code))
    what = f"{INTRUSION} U+{code:04X} ({symbol}) has no place in a line"
    return Trouble(what, place, place + len(symbol), _WITHOUT_IT)


def _understood(line: str, context: Context) -> _Found | Trouble:
    """Find what a cleaned line says, or why it is a draft."""
    places = Places(pieces_of(line), context)
    best = places.best()
    if len(best) != 1:
        from quicklog.shorthand import explain

        what, span, remedy = explain.explained(line, places, best)
        return Trouble(what, *span, remedy)
    found = _Found(line, places, best[0])
    _find_customer(found)
    _find_technician(found)
    failed = _find_time(found)
    if failed is None:
        _find_code(found)
        failed = _find_marks(found) or _find_promise(found)
    return failed or found


class _Found:
    """What a line was found to say so far: its columns, where in the line they stand, and the doubts."""

    def __init__(self, line: str, places: Places, plan: Plan) -> None:
        self.line = line
        self.places = places
        self.pieces = places.pieces
        self.context = places.context
        self.plan = plan
        self.values: dict[str, Any] = {}
        self.fields: list[Field] = []
        self.doubts: list[Doubt] = []

    def fill(self, column: str, value: object, typed: str, span: Span, says: str | Doubt | None = None) -> None:
        """Fill a column from words of the line; ``says`` is what is doubtful about them."""
        self.values[column] = value
        self.fields.append(Field(column, typed, *span, not says))
        self.doubt(column, says)

    def doubt(self, about: str, says: str | Doubt | None) -> None:
        """Keep a doubt, if there is anything to say."""
        if says:
            self.doubts.append(Doubt(about, says) if isinstance(says, str) else says)

    def fill_detail(self, typed: str, span: Span, joint: str) -> None:
        """Add words to the detail, whose parts the joint joins."""
        before = self.values.get("detail")
        self.fill("detail", f"{before}{joint}{typed}" if before else typed, typed, span)

    def has(self, column: str) -> bool:
        """Tell whether the line itself fills a column."""
        return any(field.column == column for field in self.fields)

    def columns(self) -> dict[str, Any]:
        """Return the columns, with those that stand outside the line, and the kind that a message is by itself."""
        values = self.values | {column: value for column, value in self.context.given.items() if column != "code"}
        if self.values.get("detail") and self.context.given.get("detail"):
            values["detail"] = f"{self.values['detail']}. {self.context.given['detail']}"  # the words of the line too
        if values.get("for") and "kind" not in self.context.given and not self.has("kind"):
            values["kind"] = "message"
        return {attribute(column): value for column, value in values.items()}


# The places: customer, technician, time, code and detail.


def _find_customer(found: _Found) -> None:
    """Fill the customer, with a doubt if it is nearly a known one."""
    pieces, context, end = found.pieces, found.context, found.plan.customer
    if not end:
        found.doubt("customer", _near_miss(context.given["customer"], context))
        return
    name = pieces.words(0, end)
    found.fill("customer", name, name, pieces.span(0, end), _near_miss(name, context))
    for place in range(1, end):
        if found.places.is_code(place):
            found.doubt("code", f"{in_quotes(pieces.words(place))} was read as part of the customer's name")


def _near_miss(name: str, context: Context) -> Doubt | None:
    key = text.key(name)
    near = [] if context.known.customer(key) else context.known.like(key)
    meant = near[0] if len(near) == 1 else ""
    return Doubt("customer", f"near the known {' and '.join(near)}", meant) if near else None


def _find_technician(found: _Found) -> None:
    """Fill the technician, who is the writer where nobody is named."""
    first, end = found.plan.customer, found.plan.technician
    if first == end:
        found.values["technician"] = found.context.writer
        found.doubt("technician", _doubtful_customer(found))
        return
    typed = found.pieces.words(first, end)
    known = found.context.codes.technician(typed)
    found.fill("technician", known or typed, typed, found.pieces.span(first, end), _doubtful_technician(typed, found))


def _doubtful_customer(found: _Found) -> str | None:
    """Say that the customer, after whom no technician is named, is one: colleagues are customers too."""
    end, context = found.plan.customer, found.context
    if not end or "technician" in context.given or not found.places.is_technician(0, end):
        return None
    name = found.pieces.words(0, end)
    return None if context.known.customer(text.key(name)) else f"{in_quotes(name)} was read as the customer"


def _doubtful_technician(typed: str, found: _Found) -> str | None:
    """Say what speaks against a technician: the name is not known, or may belong to something else."""
    places, plan, technicians = found.places, found.plan, found.context.codes.technicians
    known, last = places.is_technician(plan.customer, plan.technician), plan.customer - 1
    if not known and technicians:
        return unknown("technician", typed, technicians)
    read = f"{in_quotes(typed)} was read as the technician"
    if last >= 0 and (places.asks(last) or (not known and places.trails_off(last))):
        return f"{read}: where it is part of the customer's name, separate with |"
    if not known and places.is_time(plan.customer):
        return f"{read}: the time stands after the code"
    return None


def _find_time(found: _Found) -> Trouble | None:
    """Read the piece in the time's place; what is plainly meant as a time but is none makes the line a draft."""
    pieces, place, given = found.pieces, found.plan.after, found.context.given
    found.values["at"] = given.get("at", found.context.now)
    if place == len(pieces.places) or "at" in given:
        return None
    time, words = found.places.time(place), pieces.words(place)
    if isinstance(time, times.Moment):
        if time.nearer:
            return _either_way(found, time, words)
        says = "; ".join(filter(None, (time.says, time.day)))
        found.fill("at", time.at, words, pieces.places[place], says)
    elif time.meant:
        start, end = pieces.reach(place, time.start), pieces.reach(place, time.end)
        return Trouble(f"{in_quotes(words)} is no time", start, end, time.why)
    return None


def _either_way(found: _Found, time: times.Moment, words: str) -> Trouble:
    """Say that a day, read as one gone by, may be one to come: it is nearer, or its promise would be past."""
    start, end = found.pieces.places[found.plan.after]
    remedy = f"write due:{times.written(words)} for a promise, or the day with its year"
    return Trouble(f"{in_quotes(words)} may be a day to come, not {time.day}", start, end, remedy)


def _find_code(found: _Found) -> None:
    """Fill the code and what it says by itself, then the detail, which begins beside it."""
    pieces, place = found.pieces, found.plan.technician
    if "code" in found.context.given:
        _fill_code(found, found.context.given["code"])
        _find_detail(found, 0, 0)
        return
    words, (start, end) = pieces.words(place), pieces.places[place]
    length, says = _fill_code(found, words)
    reach = pieces.reach(place, length)
    found.fields.append(Field("code", words[:length], start, reach, not says))
    _find_detail(found, reach, end)


def _fill_code(found: _Found, typed: str) -> tuple[int, str | None]:
    """Fill the code with which the words begin; return how far it reaches in them, and what is doubtful about it."""
    codes = found.context.codes
    known, length = matched(typed, codes)
    if known:
        found.values |= meant(known, found.values["at"])
        found.values["code"] = "+".join(code.name for code in known)
        rest = typed[length:].lstrip(" ")
        other = rest.lstrip("+ ") if rest.startswith("+") else ""
        says = _unknown_code(other, codes) if other else None
    else:
        found.values |= {"code": typed, "kind": "request"}
        length, says = len(typed), _unknown_code(typed, codes)
    found.doubt("code", says)
    return length, says


def meant(codes: list[Code], at: datetime) -> dict[str, object]:
    """Return what codes say of a note by themselves: its meaning, its kind, and the earliest due time they promise."""
    promises = [due for code in codes if code.follow_up and (due := times.ahead(code.follow_up, at))]
    return {
        "meaning": " + ".join(code.meaning for code in codes)[:_LONGEST_MEANING],
        "kind": codes[0].kind,
        "due": min(promises, default=None),
    }


def matched(piece: str, codes: Codes) -> tuple[list[Code], int]:
    """Return the codes with which a piece begins (``viruses+backup on the laptop``), and how far they reach."""
    found: list[Code] = []
    end = start = 0
    while len(found) < _MOST_CODES and (match := codes.match(piece[start:])):
        found.append(match[0])
        end = start + match[1]
        rest = piece[end:].lstrip()
        if not rest.startswith("+"):
            break
        start = len(piece) - len(rest[1:].lstrip())
    return found, end


def _find_detail(found: _Found, start: int, end: int) -> None:
    """Keep the words beside the code, which stand there, and those after it or after the time, the stops as typed."""
    pieces, timed = found.pieces, found.has("at")
    start = end - len(pieces.bare[start:end].lstrip(_BETWEEN))
    if not timed:
        _doubt_detail(found, without_gaps(pieces.bare[start:end]))
    first = found.plan.after + timed
    spans = [(start, end)] if start < end else []
    if first < len(pieces.places):
        # Without a time between them both are one text.
        begin = spans.pop()[0] if spans and not timed else pieces.places[first][0]
        spans.append((begin, pieces.end()))
    for span in spans:
        found.fill_detail(without_gaps(pieces.bare[slice(*span)]), span, ". ")


def _doubt_detail(found: _Found, beside: str) -> None:
    """Say which words of the detail look like the time or the technician that the line does not give."""
    places, context, after = found.places, found.context, found.plan.after
    count = len(found.pieces.places)
    asked = range(after, min(count, after + _MOST_ASKED))
    time = next((found.pieces.words(place) for place in asked if places.is_time(place)), None)
    if isinstance(times.past(beside, context.now, month_first=context.month_first), times.Moment):
        time = beside
    if time:
        why = "the time was given" if "at" in context.given else "the time stands by itself, right after the code"
        found.doubt("at", f"“{time}” was kept as detail: {why}")
    left_out = found.plan.technician == found.plan.customer and "technician" not in context.given
    if left_out and after < count and places.is_technician(after):
        name = found.pieces.words(after)
        found.doubt("technician", f"{in_quotes(name)} was kept as detail: the technician stands before the code")


def _doubt_words_of_time(found: _Found) -> None:
    """Say that the piece in the time's place, all of it words of time, was not read as one."""
    place, pieces = found.plan.after, found.pieces
    if place == len(pieces.places) or found.has("at") or "at" in found.context.given:
        return
    words = pieces.words(place)
    if times.is_of_time(words) and not any(doubt.about in ("at", "due") for doubt in found.doubts):
        found.doubt("at", f"{in_quotes(words)} was kept as detail: it is no time; write it as 9:30")


def _find_promise(found: _Found) -> Trouble | None:
    """Say what may be a promise in the detail, and that a promise is past; one of a day long gone is a draft."""
    given, now = found.context.given, found.context.now
    promise = given.get("due", found.values.get("due"))
    if promise and promise < now and "due" not in given:
        place = found.plan.after
        time = found.places.time(place) if found.has("at") else None
        if isinstance(time, times.Moment) and time.day:
            return _either_way(found, time, found.pieces.words(place))
        found.doubt("due", f"the promise is past: {promise:%a} {promise.day}/{promise.month} {promise:%H:%M}")
    detail = found.values.get("detail")
    offer = times.promised(detail, now, month_first=found.context.month_first) if detail else None
    if offer and not (promise and offer.at == promise and found.has("due")):
        beside = " beside the promise that the note has" if promise else ""
        found.doubt("due", f"{in_quotes(offer.words)} was kept as detail{beside}: a promise is due:{offer.value}")
    _doubt_words_of_time(found)
    return None


# Rule 7: the marked words, each of which fills its column.


def _find_marks(found: _Found) -> Trouble | None:
    """Fill the columns of the marked words; a promise whose time is none makes the line a draft."""
    for mark in found.pieces.marks:
        span = mark.start, mark.end
        typed = found.line[slice(*span)]
        if not mark.value:
            found.doubt(mark.column, f"{in_quotes(typed)} was kept as text: its value follows it without a blank")
            continue
        value, says = VALUES[mark.column](mark.value, found.context)
        if value is not None:
            _fill_mark(found, mark, value, says)
        elif mark.column == "due":
            return Trouble(f"{in_quotes(mark.value)} is no time to promise", *span, says or "")
        else:
            found.fill_detail(typed, span, " ")
            found.doubt(mark.column, says)
    if len(found.pieces.marks) == MOST_MARKS:
        found.doubt("detail", f"behind {MOST_MARKS} marked words all was kept as text")
    return None


def _fill_mark(found: _Found, mark: Mark, value: object, says: str | None) -> None:
    """Fill a mark's column; of two marks for one column the last counts, and that is said."""
    twice = found.has(mark.column)
    if mark.column == "due" and isinstance(value, datetime):
        found.doubt("due", _more_of_due(found, mark, value))
    found.fill(mark.column, value, mark.value, (mark.start, mark.end), says)
    found.doubt(mark.column, f"given twice: {in_quotes(mark.value)} counts" if twice else None)
    found.doubt(mark.column, None if mark.closed else f"no quote closes {in_quotes(mark.value)}")


def _more_of_due(found: _Found, mark: Mark, due: datetime) -> str | None:
    """Say that the words behind a promise may belong to it, which blanks end: due:tomorrow 10:00."""
    following = found.line[mark.end : mark.end + _WINDOW_OF_DUE].split(" ")
    if following[0] or not mark.closed or found.line[mark.end - 1] in "\"'”״":
        return None
    for end in range(min(len(following), _MOST_OF_DUE), 1, -1):
        value = " ".join([mark.value, *following[1:end]]).rstrip(".,;:!?|")
        whole = times.due(value, found.context.now, month_first=found.context.month_first)
        if isinstance(whole, times.Moment) and whole.at != due:
            return f"only {in_quotes(mark.value)} counts: with what follows it is due:{times.written(value)}"
    return None


def _unknown_code(typed: str, codes: Codes) -> str:
    from quicklog.shorthand import explain

    return explain.unknown("code", typed, explain.code_words(codes))


# What other modules ask of the shorthand.


def written(customer: str, technician: str | None, code: str, time: str | None, detail: str | None) -> str:
    """Write the line that reads as these fields: what a person would have typed."""
    return joined([place for place in (customer, technician, code, time, detail) if place])
