"""One line of shorthand to a reading: what each piece is, where it stands, and what was not certain.

``customer. technician. code. time. detail``; the README tells the rules as users know them. Everything here is pure:
the clock, the codes and the known names are passed in, and no string, whatever it holds, makes it raise.
"""

from __future__ import annotations

from datetime import datetime

from quicklog.language import tables, vocabulary
from quicklog.lib import text
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import in_quotes
from quicklog.note.fields import Said
from quicklog.note.note import attribute
from quicklog.shorthand import times
from quicklog.shorthand.pieces import MOST_MARKS, pieces_of, without_gaps
from quicklog.shorthand.places import TITLES, Context, Places, Plan, are_initials, joined
from quicklog.shorthand.reasons import chained, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.shorthand.codes import Code, Codes
    from quicklog.shorthand.pieces import Mark
    from quicklog.shorthand.reasons import Reason

    Span = tuple[int, int]

_WITHOUT_IT = Message("type the line again without it")
# What would be right for a line of a page that stands under what should be a day.
WITH_ITS_DAY = Message("write its day before its time: 18/11 9:30")
# What would be right where the kept line does not show by itself why it is a draft, by the names of the reasons.
UNSEEN = {"intrusion": _WITHOUT_IT, "no-day-above": WITH_ITS_DAY}
MOST_CODES = 16  # of one note: what else + joins is text
_WINDOW_OF_DUE, _MOST_OF_DUE = 60, 6  # letters and words behind a promise that may belong to it
# What joins two codes, or two people, as words before the second; and as a letter that is written as one with it.
JOINED = "".join(tables("JOINED"))
JOINERS = (*(f"{word} " for words in tables("JOINING") for word in words.split()), *JOINED)
# What joins codes, and what may.
_JOINS_CODES = ("+", "/")
_AND = ("& ", ",", ";", *JOINERS)
_MORE = (",", ";", " and ", " & ", "+")  # behind which another fault may be told
_MOST_ASKED = 100  # pieces of the detail that may be a time in a wrong place
# Signs that a name holds more than a name: a number, an address, a second person, a remark.
_DIGITS = frozenset("0123456789")
_HASTY_SIGNS = _DIGITS | frozenset("@,;/\\&+:()[]")
BEGIN_TIMES = vocabulary("BEGIN_TIMES")
_HASTY_WORDS = BEGIN_TIMES | vocabulary("HASTY")
# Words of time that no time is read from, in a detail; those that tell of one to come come first.
TO_COME = BEGIN_TIMES | vocabulary("TO_COME")
WORDS_OF_TIME = TO_COME | vocabulary("OF_TIME")
_ROUND = ",;:!?()"
_FULL_TITLES = vocabulary("FULL_TITLES")
_FAR = 1  # days back: what is as far may have been meant ahead
_MOST_WORDS = 40  # of a detail, in which a promise is looked for
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
    says: Reason
    meant: str = ""


class Trouble(Record):
    """Why a line is a draft: what is wrong, where in ``Reading.text``, and what would be right.

    ``offer`` is the line that ``remedy`` says to write, where it is whole: it can be taken as it stands.
    """

    what: Reason
    start: int
    end: int
    remedy: Message
    offer: str = ""


class Lift(Record):
    """Words of a column that stood outside their place: ``typed`` in ``Reading.text``, and what is doubtful there."""

    column: str
    value: object
    typed: str
    start: int
    end: int
    says: Reason | None = None


class Reading(Said):
    """What was understood of a line: what it says, and where.

    ``line`` is the line as typed, ``text`` the same cleaned, in which all places are counted; the fields are in its
    order. Where ``trouble`` is set the line is a draft. Times are aware, in the zone of the context's ``now``.
    """

    line: str = ""
    text: str = ""
    fields: tuple[Field, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    trouble: Trouble | None = None


def read(line: str, context: Context) -> Reading:
    """Read one line, which holds no line break, by the rules of the shorthand; never raises."""
    cleaned = text.clean(line)
    found = _intrusion(*cleaned.intruders[0]) if cleaned.intruders else _understood(cleaned.text, context)
    if isinstance(found, Trouble):
        kept = {"at": context.now} | {attribute(column): value for column, value in context.given.items()}
        return Reading(line=text.storable(line), text=cleaned.text, **kept, trouble=found)
    fields = tuple(sorted(found.fields, key=lambda field: field.start))
    said, doubts = found.columns(), tuple(found.doubts)
    return Reading(line=text.storable(line), text=cleaned.text, **said, fields=fields, doubts=doubts)


def _intrusion(code: int, place: int) -> Trouble:
    symbol = text.visible(chr(code))
    what = reason("intrusion", code=f"{code:04X}", symbol=symbol)
    return Trouble(what, place, place + len(symbol), _WITHOUT_IT)


def _understood(line: str, context: Context) -> Found | Trouble:
    """Find what a cleaned line says, or why it is a draft."""
    places = Places(pieces_of(line), context)
    best = places.best()
    if len(best) == 1 and _is_plain(places, best[0]):
        found = filled(line, places, best[0])
    else:
        from quicklog.shorthand import hurried

        found = hurried.understood(line, places, best)
    failed = None if isinstance(found, Trouble) else _find_promise(found)
    if failed:
        from quicklog.shorthand import hurried

        failed = hurried.with_offer(line, context, failed)
    return failed or found


def _is_plain(places: Places, plan: Plan) -> bool:
    """Tell whether a line shows no sign of haste: one that does is read by a module that plain lines never load."""
    return _has_plain_names(places, plan) and _has_plain_rest(places, plan)


def _has_plain_names(places: Places, plan: Plan) -> bool:
    """Tell whether the code is known, and nothing beside the names may be something else."""
    customer, technician = plan.customer, plan.technician
    if "code" not in places.context.given and not places.is_code(technician):
        return False
    if technician > customer and not places.is_technician(customer, technician):
        return False
    if not customer or places.pieces.explicit:
        return True
    name = places.pieces.words(0, customer)
    words = name.casefold().split(" ")
    if "'s " in name or "’s " in name:
        return False
    is_plain = _HASTY_WORDS.isdisjoint(words) and WORDS_OF_TIME.isdisjoint(words)
    return is_plain and _HASTY_SIGNS.isdisjoint(name) and (name.isascii() or not any(each in name for each in JOINED))


def _has_plain_rest(places: Places, plan: Plan) -> bool:
    """Tell whether the time stands in its place or nowhere, and no word of the detail points to another one."""
    pieces, first = places.pieces, plan.technician
    if first >= len(pieces.places):
        return True
    timed = places.is_time(plan.after)
    back = _days_back(places, plan) if timed else 0
    if timed and not _is_plain_time(pieces.words(plan.after), places, plan, back):
        return False
    beside = pieces.words(first)
    after = pieces.bare[pieces.places[plan.after][1] if timed else pieces.places[first][1] : pieces.end()]
    if (back or not timed) and not _DIGITS.isdisjoint(beside + after):
        return False
    is_open = plan.after < len(pieces.places) and not timed
    if is_open and (places.means_time(plan.after) or places.context.codes.code(pieces.words(plan.after))):
        return False
    words = f"{beside} {after}".split(" ", _MOST_WORDS)
    if any(_points_at_somebody(word, plan, places.context) for word in words):
        return False
    return not any(_points_ahead(word, places.context) for word in words)


def _days_back(places: Places, plan: Plan) -> int:
    """Return how many days the time in its place is back."""
    time: times.Moment = places.time(plan.after)  # type: ignore[assignment]
    return (places.context.now.date() - time.at.date()).days


def _is_plain_time(words: str, places: Places, plan: Plan, back: int) -> bool:
    """Tell whether a time is of today, or of the day before with nothing to say of it, and no mere number."""
    is_near = back < _FAR or (back == _FAR and places.time(plan.after).says is None)  # type: ignore[union-attr]
    return is_near and not words.replace(".", "").replace("/", "").isdigit()


def _points_at_somebody(word: str, plan: Plan, context: Context) -> bool:
    """Tell whether a word names a technician in a line that leaves him out."""
    return plan.customer == plan.technician and word.strip(_ROUND).casefold() in context.codes.technicians


def _points_ahead(word: str, context: Context) -> bool:
    """Tell whether a word may be part of a promise, or of a time."""
    word = word.strip(_ROUND)
    if word.casefold() in WORDS_OF_TIME:
        return True
    return times.may_name_moment(word) and isinstance(times.due(word, context.now), times.Moment)


def filled(line: str, places: Places, plan: Plan, lifts: Sequence[Lift] = ()) -> Found | Trouble:
    """Fill the columns by a plan, and by what was lifted out of the pieces."""
    found = Found(line, places, plan)
    for lift in lifts:
        found.lift(lift)
    _find_customer(found)
    _find_technician(found)
    failed = _find_time(found)
    if failed is None:
        _find_code(found)
        found.values |= {lift.column: lift.value for lift in lifts if lift.column == "due"}
        failed = _find_marks(found)
    found.doubts += _doubts_of_given(found.context)
    return failed or found


def _doubts_of_given(context: Context) -> list[Doubt]:
    """Say which names outside the line nobody knows; the customer and the code are looked at in their place."""
    given, codes = context.given, context.codes
    team = {"technician": codes.technicians, "for": codes.addressees} if codes.technicians else {}
    people = [column for column in team if given.get(column) and text.key(given[column]) not in team[column]]
    doubts = [Doubt(column, _unknown("technician", given[column], team[column])) for column in people]
    if given.get("channel") and not codes.channel(given["channel"]):
        doubts.append(Doubt("channel", _unknown("channel", given["channel"], codes.channels)))
    return doubts


class Found:
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
        self.timed = False  # whether a piece in the time's place is the time

    def lift(self, lift: Lift) -> None:
        """Fill a column from words that stood outside their place."""
        span = lift.start, lift.end
        if lift.column == "detail":
            self.fill_detail(lift.typed, span, ". ")
            self.doubt("customer", lift.says)
        else:
            self.fill(lift.column, lift.value, lift.typed, span, lift.says)

    def fill(self, column: str, value: object, typed: str, span: Span, says: Reason | Doubt | None = None) -> None:
        """Fill a column from words of the line; ``says`` is what is doubtful about them."""
        self.values[column] = value
        self.fields.append(Field(column, typed, *span, not says))
        self.doubt(column, says)

    def doubt(self, about: str, says: Reason | Doubt | None) -> None:
        """Keep a doubt, if there is anything to say."""
        if says:
            self.doubts.append(says if isinstance(says, Doubt) else Doubt(about, says))

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


def _find_customer(found: Found) -> None:
    """Fill the customer, with a doubt if it is nearly a known one."""
    pieces, context, end = found.pieces, found.context, found.plan.customer
    if not end:
        found.doubt("customer", _near_miss(context.given["customer"], context))
        return
    name = pieces.words(0, end)
    found.fill("customer", name, name, pieces.span(0, end), _near_miss(name, context))
    is_open = _is_joined(found, end) if end == found.plan.technician else _are_two_names(found, end)
    if is_open and not context.known.customer(text.key(name)):
        found.doubt("customer", reason("one-name", name=in_quotes(name)))
    is_unknown = end < found.plan.technician and not found.places.is_technician(end, found.plan.technician)
    if is_unknown and _may_be_no_customer(found, name):
        found.doubt("customer", reason("customer-before-technician", name=in_quotes(name)))
    for place in range(1, end):
        if found.places.is_code(place):
            found.doubt("code", reason("code-in-name", words=in_quotes(pieces.words(place))))


def _may_be_no_customer(found: Found, name: str) -> bool:
    """Tell whether a name before a technician whom nobody knows may be something else, or but a part of a name."""
    if "@" in name or not any(map(str.isalpha, name)):
        return True
    return found.places.is_code(0) and not found.context.known.customer(text.key(name))


def _is_joined(found: Found, end: int) -> bool:
    """Tell whether pieces are joined that may be two names: neither an initial nor a title asked for it."""
    return any(not found.places.asks(place) or are_initials(found.pieces.words(place)) for place in range(end - 1))


def _are_two_names(found: Found, end: int) -> bool:
    """Tell whether pieces are joined of which none is the beginning, or the end, of the name in the other."""
    places = found.places
    alone = (place for place in range(end - 1) if not places.trails_off(place) and not places.is_suffix(place + 1))
    return any(not places.asks(place) for place in alone)


def _near_miss(name: str, context: Context) -> Doubt | None:
    key = text.key(name)
    near = [] if context.known.customer(key) else context.known.like(key)
    if not near and "," in key and not context.known.customer(key):  # Cohen, Rami
        near = context.known.like(" ".join(key.replace(",", " ").split()))
    title, _, untitled = key.partition(" ")
    if not near and (title in TITLES or title in _FULL_TITLES) and context.known.customer(untitled):
        near = [name.partition(" ")[2]]
    meant = near[0] if len(near) == 1 else ""
    return Doubt("customer", reason("near-customer", names=chained("and", near)), meant) if near else None


def _find_technician(found: Found) -> None:
    """Fill the technician, who is the writer where nobody is named."""
    first, end = found.plan.customer, found.plan.technician
    if first == end:
        found.values["technician"] = found.context.writer
        found.doubt("technician", _doubtful_customer(found))
        return
    typed = found.pieces.words(first, end)
    known = found.context.codes.technician(typed)
    found.fill("technician", known or typed, typed, found.pieces.span(first, end), _doubtful_technician(typed, found))


def _doubtful_customer(found: Found) -> Reason | None:
    """Say that the customer, after whom no technician is named, is one: colleagues are customers too."""
    end, context = found.plan.customer, found.context
    if not end or "technician" in context.given or not found.places.is_technician(0, end):
        return None
    name = found.pieces.words(0, end)
    return None if context.known.customer(text.key(name)) else reason("read-as-customer", name=in_quotes(name))


def _doubtful_technician(typed: str, found: Found) -> Reason | None:
    """Say what speaks against a technician: the name is not known, or may belong to something else."""
    places, plan, technicians = found.places, found.plan, found.context.codes.technicians
    known, last = places.is_technician(plan.customer, plan.technician), plan.customer - 1
    if not known and technicians:
        return _unknown("technician", typed, technicians)
    quoted = in_quotes(typed)
    opens = last >= 0 and places.asks(last) and not are_initials(found.pieces.words(last))
    if opens or (last >= 0 and not known and places.trails_off(last)):
        return reason("technician-or-name", typed=quoted)
    if not known and places.is_time(plan.customer):
        return reason("technician-before-time", typed=quoted)
    is_writer = text.key(typed) == text.key(found.context.writer)
    return None if known or is_writer else reason("technician-new", typed=quoted)


def _find_time(found: Found) -> Trouble | None:
    """Read the piece in the time's place; what is plainly meant as a time but is not one makes the line a draft."""
    pieces, place, given = found.pieces, found.plan.after, found.context.given
    found.values["at"] = given.get("at", found.context.now)
    if place == len(pieces.places) or "at" in given:
        return None
    time, words = found.places.time(place), pieces.words(place)
    if isinstance(time, times.Moment):
        if time.nearer:
            return _either_way(found, time, words)
        says = chained("all", [why for why in (time.says, time.day) if why])
        found.fill("at", time.at, words, pieces.places[place], says)
        found.timed = True
    elif time.meant:
        start, end = pieces.reach(place, time.start), pieces.reach(place, time.end)
        return Trouble(reason("no-time", typed=in_quotes(words)), start, end, time.why)
    return None


def _either_way(found: Found, time: times.Moment, words: str) -> Trouble:
    return either_way(time, words, *found.pieces.places[found.plan.after])


def either_way(time: times.Moment, words: str, start: int, end: int) -> Trouble:
    """Say that a day, read as one gone by, may be one to come: it is nearer, or its promise would be past."""
    remedy = Message("write due:{words} for a promise, or the day with its year", words=times.written(words))
    return Trouble(reason("maybe-to-come", typed=in_quotes(words), day=time.day), start, end, remedy)


def _find_code(found: Found) -> None:
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


def _fill_code(found: Found, typed: str) -> tuple[int, Reason | None]:
    """Fill the code with which the words begin; return how far it reaches in them, and what is doubtful about it."""
    codes = found.context.codes
    known, length = matched(typed, codes)
    if known:
        known, length, says = _one_more(typed, known, length, codes)
        begin = found.context.at_home(found.values["at"]) if found.context.home else found.values["at"]
        found.values |= meant(known, begin, codes.hours)
        found.values["code"] = "+".join(code.name for code in known)
        due = found.values["due"]
        if due and due < found.context.now and "due" not in found.context.given:
            found.doubt("due", reason("code-was-due", typed=in_quotes(typed[:length]), due=due))
    else:
        found.values |= {"code": typed, "kind": "request"}
        length, says = len(typed), _unknown_code(typed, codes)
    found.doubt("code", says)
    return length, says


def _one_more(typed: str, known: list[Code], length: int, codes: Codes) -> tuple[list[Code], int, Reason | None]:
    """Add a code that ``and`` or a comma joins to those before it, where nothing follows; say what else may be one."""
    rest = typed[length:].lstrip(" ")
    if rest[:1] in _JOINS_CODES:
        other = rest.strip("+/ ")
        return known, length, _unknown_code(other, codes) if other else None
    sign = next((sign for sign in _AND if rest.startswith(sign)), None)
    other = rest.removeprefix(sign or "").lstrip(" ")
    more, reach = matched(other, codes)
    if sign is None:
        faults = more and more[0] not in known and known[-1].kind == more[0].kind == "fault"
        doubtful = reason("maybe-code", typed=in_quotes(other[:reach])) if faults else _another(rest, known, codes)
        return known, length, doubtful
    every = [*known, *(code for code in more if code not in known)]
    if len(every) == len(known):
        return known, length, None
    behind = other[reach:].strip(_BETWEEN)
    joint = next((sign for sign in _AND if other[reach:].lstrip(" ").startswith(sign)), None)
    if joint:  # printer, wifi and phones
        whole, far, says = _one_more(typed, every, len(typed) - len(other) + reach, codes)
        if says and says.name == "read-as-codes":
            return whole, far, says
    if behind:
        says = reason("maybe-code-too", typed=in_quotes(other[:reach]))
        is_likely = sign not in ",;" or known[-1].kind == every[-1].kind == "fault"
        return known, length, says if is_likely else None
    both = typed[: len(typed) - len(other) + reach]
    return every, len(both), reason("read-as-codes", typed=in_quotes(both), count=len(every))


def _another(rest: str, known: list[Code], codes: Codes) -> Reason | None:
    """Say that words of the detail, behind a comma or the like, may be one more fault."""
    if known[-1].kind != "fault" or not any(sign in rest for sign in _MORE):
        return None
    for sign in _MORE:
        for part in rest.split(sign)[1:MOST_CODES]:
            more, reach = matched(part.lstrip(" "), codes)
            if more and more[0] not in known and more[0].kind == "fault":
                return reason("maybe-code-too", typed=in_quotes(part.lstrip(" ")[:reach]))
    return None


def meant(codes: list[Code], at: datetime, hours: bytes = b"") -> dict[str, object]:
    """Return what codes say of a note by themselves: meaning, kind, who rang whom, the first due time they promise."""
    promises = [due for code in codes if code.follow_up and (due := times.ahead(code.follow_up, at, hours))]
    return {
        "meaning": " + ".join(code.meaning for code in codes)[:_LONGEST_MEANING],
        "kind": codes[0].kind,
        "direction": "out" if codes[0].outbound else None,
        "due": min(promises, default=None),
    }


def matched(piece: str, codes: Codes) -> tuple[list[Code], int]:
    """Return the codes with which a piece begins (``viruses+backup on the laptop``), and how far they reach."""
    found: list[Code] = []
    end = start = 0
    while len(found) < MOST_CODES and (match := codes.match(piece[start:])):
        if piece[end : end + 1] != "/" or match[0] not in found:
            found.append(match[0])
        end = start + match[1]
        rest = piece[end:].lstrip()
        if rest[:1] not in _JOINS_CODES:
            break
        start = len(piece) - len(rest[1:].lstrip())
    return found, end


def _find_detail(found: Found, start: int, end: int) -> None:
    """Keep the words beside the code, which stand there, and those after it or after the time, the stops as typed."""
    pieces, timed = found.pieces, found.timed
    start = end - len(pieces.bare[start:end].lstrip(_BETWEEN))
    if not timed:
        _doubt_detail(found, without_gaps(pieces.bare[start:end]))
    first = found.plan.after + timed
    spans = [(start, end)] if start < end else []
    if first < len(pieces.places):
        # With nothing between them both are one text.
        apart = timed or any(end <= place < pieces.places[first][0] for place, _ in pieces.places)
        begin = spans.pop()[0] if spans and not apart else pieces.places[first][0]
        spans.append((begin, pieces.end()))
    for span in spans:
        found.fill_detail(without_gaps(pieces.bare[slice(*span)]), span, ". ")


def _doubt_detail(found: Found, beside: str) -> None:
    """Say which words of the detail look like the time or the technician that the line does not give."""
    places, context, after = found.places, found.context, found.plan.after
    count = len(found.pieces.places)
    asked = range(after, min(count, after + _MOST_ASKED))
    time = next((found.pieces.words(place) for place in asked if places.is_time(place)), None)
    if isinstance(times.past(beside, context.now, month_first=context.month_first), times.Moment):
        time = beside
    if time:
        why = "time-beside-given" if "at" in context.given else "time-in-words"
        found.doubt("at", reason(why, typed=f"“{time}”"))
    left_out = found.plan.technician == found.plan.customer and "technician" not in context.given
    if left_out and after < count and places.is_technician(after):
        name = found.pieces.words(after)
        found.doubt("technician", reason("technician-in-detail", name=in_quotes(name)))


def _doubt_words_of_time(found: Found) -> None:
    """Say that the piece in the time's place, all of it words of time, was not read as one."""
    place, pieces = found.plan.after, found.pieces
    if place == len(pieces.places) or found.has("at") or "at" in found.context.given:
        return
    words = pieces.words(place)
    if times.is_of_time(words) and not any(doubt.about in ("at", "due") for doubt in found.doubts):
        found.doubt("at", reason("words-of-time", typed=in_quotes(words)))


def is_past(promise: datetime) -> Reason:
    """Say that a promise is past."""
    return reason("promise-past", due=promise, day=f"{promise.day}/{promise.month}")


def _find_promise(found: Found) -> Trouble | None:
    """Say what may be a promise in the detail, and that a promise is past; one of a day long gone is a draft."""
    given, now = found.context.given, found.context.now
    promise = given.get("due", found.values.get("due"))
    if promise and promise < now and "due" not in given:
        place = found.plan.after
        time = found.places.time(place) if found.timed else None
        if isinstance(time, times.Moment) and time.day:
            return _either_way(found, time, found.pieces.words(place))
        found.doubt("due", is_past(promise))
    detail = found.values.get("detail")
    offer = found.context.promised(detail) if detail else None
    is_said = any(doubt.about == "due" for doubt in found.doubts)
    if offer and not is_said and not (promise and offer.at == promise):
        why = "promise-beside-another" if promise else "promise-in-detail"
        found.doubt("due", reason(why, typed=in_quotes(offer.words), value=offer.value))
    _doubt_words_of_time(found)
    if promise and found.context.codes.hours:
        from quicklog.shorthand import working

        found.doubt("due", working.doubt_of(found.context.at_home(promise), found.context.codes.hours))
    return None


# Rule 7: the marked words, each of which fills its column.


def _find_marks(found: Found) -> Trouble | None:
    """Fill the columns of the marked words; a promise whose time is not one makes the line a draft."""
    if not found.pieces.marks:
        return None
    from quicklog.shorthand.marks import VALUES, column_of

    for mark in found.pieces.marks:
        mark = replace(mark, column=column_of(mark.column, mark.value, found.context))  # noqa: PLW2901
        span = mark.start, mark.end
        typed = found.line[slice(*span)]
        if not mark.value:
            found.doubt(mark.column, reason("mark-without-value", typed=in_quotes(typed)))
            continue
        value, says = VALUES[mark.column](mark.value, found.context)
        if value is not None:
            _fill_mark(found, mark, value, says)
        elif mark.column == "due":
            return Trouble(reason("no-time-to-promise", typed=in_quotes(mark.value)), *span, says or Message(""))
        else:
            found.fill_detail(typed, span, " ")
            found.doubt(mark.column, says)
    if len(found.pieces.marks) == MOST_MARKS:
        found.doubt("detail", reason("too-many-marks", most=MOST_MARKS))
    return None


def _fill_mark(found: Found, mark: Mark, value: object, says: Reason | None) -> None:
    """Fill a mark's column; of two marks for one column the last counts, and that is said."""
    twice = found.has(mark.column)
    if mark.column == "due" and isinstance(value, datetime):
        found.doubt("due", _more_of_due(found, mark, value))
    found.fill(mark.column, value, mark.value, (mark.start, mark.end), says)
    found.doubt(mark.column, reason("given-twice", typed=in_quotes(mark.value)) if twice else None)
    found.doubt(mark.column, None if mark.closed else reason("not-closed", typed=in_quotes(mark.value)))


def _more_of_due(found: Found, mark: Mark, due: datetime) -> Reason | None:
    """Say that the words behind a promise may belong to it, which blanks end: due:tomorrow 10:00."""
    following = found.line[mark.end : mark.end + _WINDOW_OF_DUE].split(" ")
    if following[0] or not mark.closed or found.line[mark.end - 1] in "\"'”״":
        return None
    for end in range(min(len(following), _MOST_OF_DUE), 1, -1):
        value = " ".join([mark.value, *following[1:end]]).rstrip(".,;:!?|")
        whole = found.context.due(value)
        if isinstance(whole, times.Moment) and whole.at != due:
            return reason("only-first-due", typed=in_quotes(mark.value), value=times.written(value))
    return None


def _unknown(about: str, typed: str, known: Mapping[str, str]) -> Reason:
    from quicklog.shorthand import explain

    return explain.unknown(about, typed, known)


def _unknown_code(typed: str, codes: Codes) -> Reason:
    from quicklog.shorthand import explain

    return explain.unknown_code(typed, codes)


# What other modules ask of the shorthand.


def written(customer: str, technician: str | None, code: str, time: str | None, detail: str | None) -> str:
    """Write the line that reads as these fields: what a person would have typed."""
    parts = [place for place in (customer, technician, code, time, detail) if place]
    is_plain = _HASTY_SIGNS.isdisjoint(customer) and _HASTY_WORDS.isdisjoint(customer.casefold().split(" "))
    last = text.key(customer.rpartition(" ")[2])
    is_whole = not technician or (len(last) > 1 and last not in TITLES and last != "co")
    return joined(parts) if is_plain and is_whole else " | ".join(parts)
