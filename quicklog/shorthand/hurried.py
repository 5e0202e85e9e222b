"""A line that was typed in haste: what stands outside its place is found where it can be nothing else, and said.

Loaded only for lines that are not plain. A line is sorted in steps: what belongs to nobody's name is lifted out of the
pieces (a telephone number, a time at the beginning), the pieces are put in order, the code and the time are found, and
what is left is read by the rules that hold for every line.
"""

from __future__ import annotations

from itertools import pairwise

from quicklog.language.more import phrases_of, vocabulary
from quicklog.lib import text
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.lib.text import in_quotes
from quicklog.shorthand import ahead, reader, times
from quicklog.shorthand.clocks import DAYS, Clock, cut, leading, number_of_hours, span_of, trailing
from quicklog.shorthand.pieces import pieces_of
from quicklog.shorthand.places import SUFFIXES, Places, are_initials
from quicklog.shorthand.reader import Doubt, Found, Lift, Trouble
from quicklog.shorthand.reasons import chained, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from quicklog.shorthand.pieces import Pieces
    from quicklog.shorthand.places import Context, Known, Plan
    from quicklog.shorthand.reasons import Reason

    T = TypeVar("T")

# After these words what is said of somebody begins, and the name has ended.
_VERBS = vocabulary("VERBS")
_REMARKS = _VERBS | vocabulary("REMARKS")
_PREFIXES = vocabulary("BEFORE_CODES")  # letters that are written before a code as one word with it
_MOST_WORDS = 60  # of a detail
# Characters of a line that may have other separators, and of a piece in which a word is looked for.
_LONGEST = 400
_MOST_CONTACTS = 4  # of one name
_MOST_PIECES = 12  # that are looked at: what stands behind them is detail
_LEAST_DIGITS = 7  # of a telephone number
_DIALLED = frozenset("0123456789-+()")
_SOFT = (" - ", " – ", " — ", " -> ", " → ", "; ", ", ", ": ", "/")
_TRIMMED = " \0,;:-–—>/"
# Codes whose numbers count something else than hours: money, pages of an error, extensions, seats, points.
_COUNTED = vocabulary("COUNTED")
_FROM_THE = tuple(vocabulary("FROM_THE"))
_LEAST_FROM = 4  # letters of such a word, and one more
_FOR = vocabulary("FOR")  # between a code and the name of him who asked
TO = frozenset("".join(vocabulary("BEFORE_NAMES")))  # a letter that is written before a name as one word with it
_SHORTEST = 3  # letters of a name behind it
_MOST_NAMES = 3  # words of a name that nobody knows, behind a code
# Before the name of a technician, and behind it: what tells that he did it.
_DONE_BY, _DEEDS = vocabulary("DONE_BY"), vocabulary("DEEDS")
# What stands between two names of one customer, and what stands in the names of firms, too.
_JOINING_NAMES, _PART_OF_FIRMS = (tuple(phrases_of(name)) for name in ("JOINING_NAMES", "PART_OF_FIRMS"))


class _Asked:
    """The names that the log knows, each asked for once while a line is read (``places.Known``)."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._answers: dict[tuple[str, str], Any] = {}

    def customer(self, key: str) -> bool:
        """Tell whether a customer is known by this key."""
        return self._answer("customer", key, self._known.customer)

    def technician(self, key: str) -> bool:
        """Tell whether a technician is known by this key."""
        return self._answer("technician", key, self._known.technician)

    def like(self, key: str) -> list[str]:
        """Return the customers whose key is one slip away from this one."""
        return self._answer("like", key, self._known.like)

    def _answer(self, about: str, key: str, ask: Callable[[str], T]) -> T:
        asked = about, key
        if asked not in self._answers:
            self._answers[asked] = ask(key)
        return self._answers[asked]  # type: ignore[no-any-return]


class Layout(Record):
    """One way to cut a line: its pieces, and whether the line itself shows it (a full stop does, a comma does not)."""

    pieces: Pieces
    shown: bool


def understood(line: str, places: Places, best: list[Plan]) -> Found | Trouble:
    """Find what a line that is not plain says, or why it is a draft, with the line that was likely meant."""
    places = Places(places.pieces, replace(places.context, known=_Asked(places.context.known)))
    found, likely = sorted_out(line, places, best)
    if isinstance(found, Found):
        return found
    if found is None:
        from quicklog.shorthand import explain

        what, span, remedy, offer = explain.explained(line, places, best, likely)
        return Trouble(what, *span, remedy, offer)
    return with_offer(line, places.context, found)


def with_offer(line: str, context: Context, trouble: Trouble) -> Trouble:
    """Add the line that was likely meant to what is wrong with a time."""
    from quicklog.shorthand import offers

    offer = offers.promising(line, context, trouble)
    remedy = Message("{remedy}; write: {line}", remedy=trouble.remedy, line=offer)
    return replace(trouble, remedy=remedy, offer=offer) if offer else trouble


def sorted_out(line: str, places: Places, best: list[Plan]) -> tuple[Found | Trouble | None, list[Found]]:
    """Find what a line says, if one way to read it is sure, and what it is likely to say by the others."""
    likely: list[Found] = []
    for layout in _layouts(places):
        sorting = Sorting(line, layout, places.context)
        found = sorting.read()
        if isinstance(found, Trouble) or (found and sorting.is_sure(found)):
            return found, []
        if found:
            likely.append(found)
    if len(best) == 1 and not _is_loose(places, best[0], bool(likely)):
        return _finished(reader.filled(line, places, best[0])), []
    return None, sorted(likely, key=_signs_in_name)


def _signs_in_name(found: Found) -> int:
    """Count what a customer's name would hold that separates in other lines: the likelier reading has less of it."""
    name = str(found.values.get("customer") or "")
    return sum(name.count(sign) for sign in _SOFT)


def read_plainly(line: str, context: Context) -> Found | None:
    """Read a line that was made to be a note; None where it is not one."""
    cleaned = text.clean(line)
    places = Places(pieces_of(cleaned.text), context)
    found, _ = sorted_out(cleaned.text, places, places.best())
    return found if isinstance(found, Found) and not cleaned.intruders else None


def _is_loose(places: Places, plan: Plan, is_known_otherwise: bool) -> bool:
    """Tell whether a plan takes words for a technician and a code that nobody knows, where another way knows them."""
    known = "code" in places.context.given or places.is_code(plan.technician)
    named = plan.technician > plan.customer
    return is_known_otherwise and not known and not (named and places.is_technician(plan.customer, plan.technician))


def _layouts(places: Places) -> Iterator[Layout]:
    """Yield the ways to cut a line, those that it shows first."""
    pieces = places.pieces
    yield Layout(pieces, shown=True)
    if pieces.explicit or len(pieces.bare) > _LONGEST:
        return
    signs = [sign for sign in _SOFT if sign in pieces.bare]
    for sign in signs:
        yield Layout(_soft(pieces, sign), shown=False)
    if any(_is_tight(pieces.bare, at) for at in range(1, len(pieces.bare) - 1)):
        yield Layout(_tight(pieces), shown=False)
    yield from _glued(places)


def _named(pieces: Pieces, context: Context) -> Pieces:
    """Make one piece of what rule 3 joins into one name: Dr. Levi, J. Smith."""
    places = Places(pieces, context)
    if pieces.explicit or len(pieces.places) > _MOST_PIECES:
        return pieces
    spans: list[tuple[int, int]] = []
    for first, end in places.names():
        inner = range(first + 1, end)
        is_open = any(are_initials(pieces.words(each)) for each in range(first, end))  # I.B.M. may be all of a name
        ends = any(context.known.customer(text.key(pieces.words(0, each))) for each in inner)
        if is_open or ends or any(_is_no_name(places, each) for each in inner):
            spans += pieces.places[first:end]
        else:
            spans.append(pieces.span(first, end))
    return replace(pieces, places=tuple(spans))


def _is_no_name(places: Places, place: int) -> bool:
    return places.is_code(place) or places.is_technician(place) or places.means_time(place)


def _soft(pieces: Pieces, sign: str) -> Pieces:
    """Cut the pieces at a sign that separates nothing by itself."""
    spans: list[tuple[int, int]] = []
    for start, end in pieces.places:
        at = start
        while (cut_at := pieces.bare.find(sign, at, end)) >= 0:
            spans.append((at, cut_at))
            at = cut_at + len(sign)
        spans.append((at, end))
    return replace(pieces, places=tuple(span_of(pieces.bare, *span) for span in spans if span_of(pieces.bare, *span)))


def _is_tight(bare: str, at: int) -> bool:
    """Tell whether a full stop stands between two words without a blank, and in no number."""
    before, after = bare[at - 1], bare[at + 1]
    return bare[at] == "." and before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit())


def _tight(pieces: Pieces) -> Pieces:
    spans: list[tuple[int, int]] = []
    for start, end in pieces.places:
        at = start
        for stop in range(start + 1, end - 1):
            if _is_tight(pieces.bare, stop):
                spans.append((at, stop))
                at = stop + 1
        spans.append((at, end))
    return replace(pieces, places=tuple(spans))


def _glued(places: Places) -> Iterator[Layout]:
    """Cut a first piece that holds all: before the code in it, and where the name ends."""
    pieces, context = _named(places.pieces, places.context), places.context
    if len(pieces.places) > 1 and Places(pieces, context).trails_off(0):
        pieces = replace(pieces, places=(pieces.span(0, 2), *pieces.places[2:]))
    if not pieces.places or len(pieces.places) > 2:  # noqa: PLR2004
        return
    start, end = pieces.places[0]
    begin = _name_begins(pieces.bare, start, end, context)
    stop = _name_ends(pieces.bare, begin, end, context)
    if stop is None:
        return
    stop = _behind_verbs(pieces.bare, stop, end, context)
    time = leading(pieces.bare, stop, end, context)
    behind = time.reach if time else stop
    who = _technician_at(pieces.bare, behind, end, context) or behind
    last = trailing(pieces.bare, who, end, context)
    cuts = [begin, stop, behind, who, last.start if last and last.start > who else end, end]
    pairs = [pair for pair in pairwise(cuts) if pair[0] < pair[1]]
    if pieces.bare[stop - 1] in TO and pieces.bare[begin : stop - 1].endswith(" "):
        pairs[0] = begin, stop - 1  # the letter only says for whom
    spans = [span_of(pieces.bare, *pair) for pair in pairs]
    if all(spans):
        lead = [span_of(pieces.bare, start, begin)] if begin > start else []
        whole = (*lead, *spans, *pieces.places[1:])
        yield Layout(replace(pieces, places=tuple(filter(None, whole))), shown=False)


def _behind_verbs(bare: str, stop: int, end: int, context: Context) -> int:
    """Return where the time begins of which a name with its verbs tells (Rami called 9:30), or where the name ends."""
    at = stop
    for first, last in _tokens(bare, stop, end):
        if first > stop and leading(bare, first, end, context):
            return first
        if text.key(bare[first:last]) not in _VERBS:
            return stop
        at = last
    return stop if at < end else end


def _name_begins(bare: str, start: int, end: int, context: Context) -> int:
    """Return where a name begins: behind a time that opens the line."""
    found = leading(bare, start, end, context)
    return found.reach if found else start


def _name_ends(bare: str, start: int, end: int, context: Context) -> int | None:
    """Return where the name at the beginning of a text ends: a known one, or before what is in no name."""
    words = _tokens(bare, start, end)
    if not words:
        return None
    if match := context.codes.match(bare[words[0][0] : end]):
        last = trailing(bare, start, end, context)
        end = last.start if last else end
        behind = [first for first, _ in words if words[0][0] + match[1] <= first < end]
        if behind and bare[behind[0]] in TO and behind[0] + _SHORTEST < end:
            behind[0] += 1
        known = (first for first in behind if context.known.customer(text.key(bare[first:end])))
        if behind and text.key(bare[behind[0] : end].split(" ", maxsplit=1)[0]) in _FOR:
            behind.pop(0)
        is_name = 0 < len(behind) <= _MOST_NAMES and (last or behind[-1] > words[1][0])
        return next(known, behind[0] if is_name else None)
    known_ends = (first for first, _ in reversed(words[1:]) if context.known.customer(text.key(bare[start:first])))
    if (first := next(known_ends, None)) is not None:
        return first
    if text.key(bare[slice(*words[0])]) in _REMARKS:
        return None
    return next((first for first, last in words[1:] if _ends_name(bare, first, last, end, context)), None)


def _ends_name(bare: str, first: int, last: int, end: int, context: Context) -> bool:
    """Tell whether a word is in no name: a verb, a code, a technician or a time."""
    word = bare[first:last]
    if text.key(word) in _REMARKS or context.codes.match(bare[first:end]) or _inner(word, context):
        return True
    return bool(_technician_at(bare, first, end, context) or leading(bare, first, end, context))


def _technician_at(bare: str, start: int, end: int, context: Context) -> int | None:
    """Return where the name of a known technician ends that begins at a word."""
    words = _tokens(bare, start, end)
    for _, last in reversed(words[:3]):
        if context.codes.technician(bare[start:last].rstrip(",;:")):
            return last
    return None


def _tokens(bare: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the words of a part of a text stand."""
    spans, at = [], start
    for word in bare[start:end].replace("\0", " ").split(" "):
        if word:
            spans.append((at, at + len(word)))
        at += len(word) + 1
    return spans


def _inner(word: str, context: Context) -> str | None:
    """Return the code behind the Hebrew letters that are written together with a word, if it is one."""
    bare = word.rstrip(",;:!?")
    while len(bare) > 3 and bare[0] in _PREFIXES:  # noqa: PLR2004
        bare = bare[1:]
        if context.codes.code(bare):
            return bare
    return None


class Sorting:
    """The pieces of one line while they are put in their places."""

    def __init__(self, line: str, layout: Layout, context: Context) -> None:
        self.line = line
        self.pieces = _named(layout.pieces, context)
        self.shown = layout.shown
        self.context = context
        self.lifts: list[Lift] = []
        self.doubts: list[Doubt] = []
        self.certain = True  # whether one way alone leads to what was found
        self.timed = "at" in context.given
        self.inner: int | None = None  # the piece among whose words the code stands
        self.trouble: Trouble | None = None

    def read(self) -> Found | Trouble | None:
        """Sort the pieces, and fill the columns from them; None where no code that is known has a place."""
        if not self.pieces.explicit:
            self._contacts()
        self._early_time()
        self.pieces = _named(self.pieces, self.context)
        if not self.pieces.explicit:
            self._remark()
        self._order()
        self._inner_code()
        places = Places(self.pieces, self.context)
        best = places.best()
        if len(best) != 1 or ("code" not in self.context.given and not places.is_code(best[0].technician)):
            return None
        if not self.shown and not self._is_told_apart(places, best[0]):
            self.certain = False
        self._late_time(places, best[0])
        if self.trouble:
            return self.trouble
        places = Places(self.pieces, self.context)
        best = places.best()
        if len(best) != 1:
            return None
        found = reader.filled(self.line, places, best[0], self.lifts)
        if isinstance(found, Found):
            found.doubts += self.doubts
            if not self.shown:
                name = found.values.get("customer", "")
                found.doubt("customer", reason("customer-not-ended", name=in_quotes(name)))
        return _finished(found)

    def is_sure(self, found: Found) -> bool:
        """Tell whether what was found is the only way to read the line, and not just a likely one."""
        if not self.certain:
            return False
        name = found.values.get("customer", "")
        known = "customer" in self.context.given or self.context.known.customer(text.key(name))
        return self.shown or (known and (self.timed or found.timed))

    def _is_told_apart(self, places: Places, plan: Plan) -> bool:
        """Tell whether nobody but a known technician stands between the customer and the code."""
        return plan.customer == plan.technician or places.is_technician(plan.customer, plan.technician)

    def _lift(self, column: str, value: object, start: int, end: int, says: Reason | None = None) -> None:
        """Take words out of the pieces, and keep them for a column."""
        span = span_of(self.pieces.bare, start, end)
        if span:
            typed = self.pieces.bare[slice(*span)].replace("\0", "").strip(" ")
            self.lifts.append(Lift(column, value, typed, *span, says))
        self.pieces = cut(self.pieces, start, end)

    def _given(self, column: str, value: object) -> None:
        self.context = replace(self.context, given={**self.context.given, column: value})

    # What belongs to no name.

    def _contacts(self) -> None:
        """Lift telephone numbers and addresses that stand beside a name, or in a place of their own behind it."""
        for start, end in reversed(self.pieces.places[:_MOST_PIECES]):
            if (start, end) not in self.pieces.places:
                continue  # a piece without a letter goes with what stood beside it
            place = self.pieces.places.index((start, end))
            spans = _numbers_and_addresses(self.pieces.bare, start, end)
            left = _without(self.pieces.bare, start, end, spans)
            is_name = any(map(str.isalpha, left))
            if spans and place <= self._code_place() and (is_name or self._follows_name(place)):
                if self.context.known.customer(text.key(self.pieces.words(place))):
                    return
                for span in reversed(spans[:_MOST_CONTACTS]):
                    self._contact(*span)

    def _contact(self, start: int, end: int) -> None:
        """Lift a number or an address into the detail; where the name beside it is new, that is said."""
        typed = self.pieces.bare[start:end].replace("\0", "").strip(" ")
        self._lift("detail", None, start, end)
        if self.pieces.places and not self.context.known.customer(text.key(self.pieces.words(0))):
            self.doubts.append(Doubt("customer", reason("not-part-of-name", words=in_quotes(typed))))

    def _follows_name(self, place: int) -> bool:
        asked = place > 0 and Places(self.pieces, self.context).asks(place - 1)
        return 0 < place < self._code_place() and not asked and any(map(str.isalpha, self.pieces.words(0, place)))

    def _code_place(self) -> int:
        """Return the first piece that begins with a code, or how many pieces there are."""
        places = Places(self.pieces, self.context)
        count = len(self.pieces.places)
        return next((place for place in range(min(count, _MOST_PIECES)) if places.is_code(place)), count)

    def _first_with_code(self) -> int:
        """Return the first piece that begins with a code or, where none does, that holds one."""
        first, count = self._code_place(), len(self.pieces.places)
        if first < count:
            return first
        return next(
            (at for at in range(1, min(count, _MOST_PIECES)) if self._codes_among(*self.pieces.places[at])[0]), count
        )

    def _remark(self) -> None:
        """Lift what is said of a known customer beside the name."""
        known = self.context.known
        if not self.pieces.places or "customer" in self.context.given or known.customer(text.key(self.pieces.words(0))):
            return
        start, end = self.pieces.places[0]
        if end - start > _LONGEST:
            return
        words = _tokens(self.pieces.bare, start, end)
        for at in range(len(words) - 1, 0, -1):
            name = self.pieces.bare[start : words[at][0]].replace("\0", "").rstrip(_TRIMMED + "([")
            name = name.removesuffix("'s").removesuffix("’s")
            if known.customer(text.key(name)):
                rest = self.pieces.bare[start + len(name) : end].replace("\0", " ")
                if _is_remark(rest):
                    says = reason("remark", words=in_quotes(rest.strip(_TRIMMED)), name=name)
                    self._lift("detail", None, start + len(name), end, says)
                return
        if self._remark_before(words):
            return
        verb = next(
            (at for at, (first, last) in enumerate(words) if text.key(self.pieces.bare[first:last]) in _VERBS), 0
        )
        if verb:
            rest = self.pieces.bare[words[verb][0] : end].replace("\0", "")
            self._lift("detail", None, words[verb][0], end)
            self.doubts.append(Doubt("customer", reason("not-part-of-name", words=in_quotes(rest))))

    def _remark_before(self, words: list[tuple[int, int]]) -> bool:
        """Lift what stands before a known name, and is not part of one: again Rami Cohen; tell whether there is one."""
        end = self.pieces.places[0][1]
        starts = (first for first, _ in words[1:])
        first = next(
            (each for each in starts if self.context.known.customer(text.key(self.pieces.bare[each:end]))), None
        )
        if first is None:
            return False
        rest, name = self.pieces.bare[words[0][0] : first].replace("\0", " "), self.pieces.bare[first:end]
        if text.key(self.pieces.bare[slice(*words[0])].strip(_TRIMMED)) in _REMARKS:
            says = reason("remark", words=in_quotes(rest.strip(_TRIMMED)), name=name)
            self._lift("detail", None, words[0][0], first, says)
        else:
            self.doubts.append(Doubt("customer", reason("near-customer", names=name), name))
        return True

    # The time.

    def _early_time(self) -> None:
        """Lift a time that stands before the code."""
        if self.timed or self._is_in_place():
            return
        if self._is_dated():
            start, end = self.pieces.places[0]
            self._lift("at", None, start, end)
            self._day(self.lifts[-1].typed)
            return
        day = None
        at = self._first_with_code()
        has_time = Places(self.pieces, self.context).is_time(at + 1)
        for place in range(min(at + 1, len(self.pieces.places))):
            if place >= len(self.pieces.places):
                return
            start, end = self.pieces.places[place]
            found = leading(self.pieces.bare, start, end, self.context, dotted=place == 0)
            if found is None and place < self._code_place():
                found = trailing(self.pieces.bare, start, end, self.context, days=True)
            is_whole = found and found.start <= start and found.reach >= end
            if found and has_time and not found.is_day and not is_whole:
                continue  # Noon Cafe, where another time stands in its place
            if found and place == 0 and not is_whole and _may_be_of_name(found.typed):
                self.doubts.append(Doubt("customer", reason("not-part-of-name", words=in_quotes(found.typed))))
            if found is None or (self.pieces.explicit and found.reach < end):
                continue
            day = found if found.is_day else None
            self._clock(found, found.says or reason("read-as-time", typed=in_quotes(found.typed)))
            break
        if day:
            self._day(day.typed)

    def _is_in_place(self) -> bool:
        """Tell whether the first piece is the time's place: customer and code stand outside the line."""
        places = Places(self.pieces, self.context)
        return {"customer", "code"} <= self.context.given.keys() and places.is_time(0)

    def _is_dated(self) -> bool:
        """Tell whether a date stands before the customer, and its hour in a place of its own."""
        words = self.pieces.words(0) if self.pieces.places else ""
        is_date = "/" in words and words.replace("/", "").isdigit() and self._code_place() > 1
        return is_date and any(self._dated(words, *span) for span in self.pieces.places[1:_MOST_PIECES])

    def _dated(self, day: str, start: int, end: int) -> times.Moment | None:
        """Read an hour together with the day that stands elsewhere."""
        words = self.pieces.bare[start:end].replace("\0", "")
        both = times.past(f"{day} {words}", self.context.now, month_first=self.context.month_first)
        return both if isinstance(both, times.Moment) and ":" in words else None

    def _day(self, day: str) -> None:
        """Put the hour that stands in the time's place behind the day at the beginning of the line."""
        for start, end in self.pieces.places[1:_MOST_PIECES]:
            if both := self._dated(day, start, end):
                self._given("at", both.at)
                self.timed = True
                self._lift("at", both.at, start, end, reason("read-as-day", day=day))
                return

    def _clock(self, found: Clock, says: Reason) -> None:
        """Take a time that stands outside its place, but for a day that is nearer ahead than back."""
        if found.moment.nearer:
            begin = (
                found.start
                + len(self.pieces.bare[found.start : found.reach])
                - len(self.pieces.bare[found.start : found.reach].lstrip(" \0"))
            )
            self.trouble = reader.either_way(found.moment, found.typed, begin, begin + len(found.typed))
        self._time(found.at, found.start, found.reach, says)

    def _time(self, at: object, start: int, end: int, says: Reason | None) -> None:
        self._lift("at", at, start, end, says)
        self._given("at", at)
        self.timed = True

    def _late_time(self, places: Places, plan: Plan) -> None:
        """Lift the time that stands beside the code, or behind it with other words."""
        promises = ahead.promises(places, plan, self.context)
        place = plan.after + (self.inner is not None)
        if self._promise_in_place(place, promises=promises):
            return
        if self.timed or places.is_time(place):
            self._doubt_bare(plan, place)
            self._time_behind_words(places, place)
            return
        if places.means_time(place):
            start, end = self.pieces.places[place]
            found = leading(self.pieces.bare, start, end, self.context)
            if found and not found.is_day and not any(map(str.isdigit, self.pieces.bare[found.reach : end])):
                self._beside_time(found, promises=promises)
            return
        at = plan.technician
        beside = self._beside(at) if "code" not in self.context.given or at < plan.after else None
        spans = [beside] if beside else []
        spans += self.pieces.places[plan.after : plan.after + 1]
        for start, end in spans:
            found = leading(self.pieces.bare, start, end, self.context) or self._trailing(start, end)
            if found:
                self._beside_time(found, promises=promises)
                return
        for start, end in self.pieces.places[plan.after + 1 :][:_MOST_PIECES]:
            found = leading(self.pieces.bare, start, end, self.context)
            if found and found.reach >= end and not found.is_day:
                self._beside_time(found, promises=promises)
                return
        self._number(plan, spans)

    def _trailing(self, start: int, end: int) -> Clock | None:
        """Find the time with which words end, or the first clause of them where nothing behind it is another clock."""
        bare = self.pieces.bare
        found = trailing(bare, start, end, self.context)
        comma = bare.find(", ", start, end)
        if found or comma < 0 or any(map(ahead.holds_clock, bare[comma:end].split(" "))):
            return found
        return trailing(bare, start, comma, self.context)

    def _time_behind_words(self, places: Places, place: int) -> None:
        """Take the piece behind the words among which the code stands: it is the time's place."""
        time = (
            places.time(place)
            if self.inner is not None and not self.timed and place < len(places.pieces.places)
            else None
        )
        if isinstance(time, times.Moment):
            start, end = self.pieces.places[place]
            words = self.pieces.words(place)
            says = chained("all", [why for why in (time.says, time.day) if why])
            if time.nearer:
                self.trouble = reader.either_way(time, words, start, end)
            self._time(time.at, start, end, says)

    def _beside_time(self, found: Clock, *, promises: bool) -> None:
        says = reason("read-as-time", typed=in_quotes(found.typed))
        later = None
        if not promises and self._is_rather_ahead(found):
            typed = in_quotes(found.typed)
            self.doubts.append(Doubt("at", reason("time-in-detail", typed=typed)))
            self.doubts.append(Doubt("due", reason("promise-in-detail", typed=typed, value=times.written(found.typed))))
            return
        if promises:
            today = ahead.still_today(found.typed, self.context, is_day=found.is_day)
            later = today or ahead.nearer(found.typed, self.context)
        if later:
            self._promise(later, found.start, found.reach)
            return
        if promises and (found.at.date() != self.context.now.date() or found.moment.says):
            self.doubts.append(Doubt("due", reason("time-not-promise", typed=in_quotes(found.typed))))
        self._clock(found, reason("because", what=says, why=found.says) if found.says else says)

    def _is_rather_ahead(self, found: Clock) -> bool:
        """Tell whether a clock among words strikes sooner today than it struck the day before: will check at 16:00."""
        now, later = self.context.now, ahead.still_today(found.typed, self.context, is_day=False)
        return later is not None and later - now < now - found.at

    def _beside(self, place: int) -> tuple[int, int] | None:
        """Return where the words beside the code stand."""
        if place >= len(self.pieces.places) or "code" in self.context.given:
            return None
        _, length = reader.matched(self.pieces.words(place), self.context.codes)
        start, end = self.pieces.reach(place, length), self.pieces.places[place][1]
        return (start, end) if start < end else None

    def _promise_in_place(self, place: int, *, promises: bool) -> bool:
        """Take a day still to come, in the time's place, for the promise where the code promises something."""
        if not promises or place >= len(self.pieces.places) or "due" in self.context.given:
            return False
        words = self.pieces.words(place)
        later = ahead.nearer(words, self.context)
        if later:
            self._promise(later, *self.pieces.places[place])
        elif ahead.still_today(words, self.context, is_day=False):
            self.doubts.append(Doubt("due", reason("time-to-come", typed=in_quotes(words))))
        return later is not None

    def _promise(self, at: object, start: int, end: int) -> None:
        typed = self.pieces.bare[start:end].replace("\0", "").strip(_TRIMMED + "()[]")
        self._lift("due", at, start, end, reason("read-as-promise", typed=in_quotes(typed)))
        self.doubts.append(Doubt("at", reason("promise-not-time", typed=in_quotes(typed))))

    def _doubt_bare(self, plan: Plan, place: int) -> None:
        """Say that a number in the time's place may not be one; where the code counts something, it is not."""
        if "at" in self.context.given or place >= len(self.pieces.places):
            return
        words = self.pieces.words(place)
        if not words.replace(".", "").replace("/", "").isdigit():
            return
        if self._counts(plan, words):
            self._given("at", self.context.now)
            self.timed = True
            return
        self.doubts.append(Doubt("at", reason("number-as-time", typed=in_quotes(words))))

    def _counts(self, plan: Plan, words: str) -> bool:
        """Tell whether a number after the code is more likely something that the code is about."""
        words_of_code = self.context.given.get("code") or self.pieces.words(plan.technician)
        codes, _ = reader.matched(words_of_code, self.context.codes)
        counted = any(
            not _COUNTED.isdisjoint(text.key(word).split()) for code in codes for word in (code.name, *code.aliases)
        )
        return counted and ":" not in words

    def _number(self, plan: Plan, spans: list[tuple[int, int]]) -> None:
        """Read a whole piece of numbers after the code as an hour, where nothing else is likely, and say it."""
        for start, end in spans:
            words = self.pieces.bare[start:end].replace("\0", "").strip(_TRIMMED + "()[]")
            if not words:
                continue
            hour = number_of_hours(words, self.context)
            is_piece = (start, end) in self.pieces.places
            if hour and is_piece and "code" not in self.context.given and not self._counts(plan, words):
                self._time(hour.at, start, end, reason("number-as-time", typed=in_quotes(words)))
                if ahead.promises(Places(self.pieces, self.context), plan, self.context):
                    self.doubts.append(Doubt("due", reason("number-not-promise", typed=in_quotes(words))))
                return
            is_promise = any(mark.column == "due" for mark in self.pieces.marks)
            if (times.is_of_time(words) and not is_promise) or _is_count(words, self.context) or hour:
                self.doubts.append(Doubt("at", reason("time-in-detail", typed=in_quotes(words))))
                return
            for word in {words.split(" ")[-1], words.split(" ")[0] if is_piece else ""}:
                if ahead.is_clock(word, self.context) and not self._counts(plan, word):
                    self.doubts.append(Doubt("at", reason("time-in-detail", typed=in_quotes(word))))
                    return

    # The order.

    def _order(self) -> None:
        """Put the customer first, then the technician, then the code, where known names show which is which."""
        spans = self.pieces.places
        places = Places(self.pieces, self.context)
        if "code" in self.context.given or "customer" in self.context.given or len(spans) < 2:  # noqa: PLR2004
            return
        known = self.context.known.customer
        is_code, is_known = places.is_code(0), known(text.key(self.pieces.words(1)))
        if is_code and not places.is_code(1) and not places.means_time(1) and not known(text.key(self.pieces.words(0))):
            others = [place for place in range(1, min(len(spans), _MOST_PIECES)) if places.is_code(place)]
            if others and not is_known:
                return
            self._moved([1, 0], "code", 0)
            self.certain = self.certain and is_known
        elif places.is_code(2 if len(spans) > 2 else 0) and self._begins_with_technician(places):  # noqa: PLR2004
            self._moved([1, 0], "technician", 0)
        at = self._code_place()
        places = Places(self.pieces, self.context)
        if (
            "technician" not in self.context.given
            and at == 1
            and len(spans) > at + 2
            and places.is_technician(at + 1)
            and not places.is_technician(0)
            and places.is_time(at + 2)
        ):
            self._moved([0, 2, 1], "technician", 2)

    def _begins_with_technician(self, places: Places) -> bool:
        """Tell whether the first piece names a technician and the second a customer, be he known or not."""
        known, is_listed = self.context.known.customer, bool(self.context.codes.technicians)
        if not places.is_technician(0) or known(text.key(self.pieces.words(0))):
            return False
        is_new = is_listed and not self.pieces.explicit and places.is_name(1) and not places.is_technician(1)
        return known(text.key(self.pieces.words(1))) or (is_new and not places.means_time(1))

    def _moved(self, order: list[int], column: str, place: int) -> None:
        spans = self.pieces.places
        typed = in_quotes(self.pieces.words(place))
        self.doubts.append(Doubt(column, reason(f"{column}-elsewhere", typed=typed)))
        if column != "technician" or place == 0:
            self.doubts.append(Doubt("customer", reason("read-as-customer", name=in_quotes(self.pieces.words(1)))))
        self.pieces = replace(self.pieces, places=(*(spans[each] for each in order), *spans[len(order) :]))

    def _part(self, place: int, at: int) -> None:
        """Cut a piece in two: a technician, and what stands beside the name."""
        start, end = self.pieces.places[place]
        parts = filter(None, [span_of(self.pieces.bare, start, at), span_of(self.pieces.bare, at, end)])
        spans = self.pieces.places
        self.pieces = replace(self.pieces, places=(*spans[:place], *parts, *spans[place + 1 :]))

    def _inner_code(self) -> None:
        """Find the code among the words of the piece in its place, where no piece begins with one."""
        place = self._place_of_inner_code()
        if place is None:
            return
        start, end = self.pieces.places[place]
        who = _technician_at(self.pieces.bare, start, end, self.context)
        if who and who < end and "technician" not in self.context.given:
            self._part(place, who)
            self._inner_code()
            return
        found, exact = self._codes_among(start, end)
        if found:
            self.certain = self.certain and exact and len(found) == 1
            self.doubts.append(Doubt("code", reason("read-as-code", typed=in_quotes(found[0]))))
            self._given("code", found[0])
            self.inner = place

    def _place_of_inner_code(self) -> int | None:
        """Return the piece behind the names, where no piece begins with a code; None where it is a time, or not one."""
        places = Places(self.pieces, self.context)
        count = len(self.pieces.places)
        if "code" in self.context.given or any(places.is_code(place) for place in range(1, min(count, _MOST_PIECES))):
            return None
        place = int("customer" not in self.context.given)
        place += place < count and places.is_technician(place)
        return None if place >= count or places.means_time(place) else place

    def _codes_among(self, start: int, end: int) -> tuple[list[str], bool]:
        """Find the codes among words, each as typed, and tell whether they stand there as words of their own."""
        found: dict[str, str] = {}
        words = _tokens(self.pieces.bare, start, min(end, start + _LONGEST))
        for first, _ in words[1:]:
            if match := self.context.codes.match(self.pieces.bare[first:end]):
                found.setdefault(match[0].name, self.pieces.bare[first : first + match[1]])
        if found:
            return [*found.values()], True
        for first, last in words:
            if inner := _inner(self.pieces.bare[first:last], self.context):
                found.setdefault(self.context.codes.code(inner).name, inner)  # type: ignore[union-attr]
        return [*found.values()], False


def _may_be_of_name(typed: str) -> bool:
    """Tell whether a time is a number without a colon, or a single word, with which a name may begin."""
    return typed.replace(".", "").isdigit() or (typed.isalpha() and typed.casefold() not in DAYS)


def _is_count(words: str, context: Context) -> bool:
    """Tell whether words are figures alone, or a length such as 2d."""
    return all(map(str.isdigit, words.split(" "))) or times.ahead(words, context.now) is not None


def _is_remark(rest: str) -> bool:
    """Tell whether words beside a known name are not part of a longer name."""
    words = rest.split()
    if not words or rest.lstrip()[:1] in "([,;:-–—" or rest.startswith(("'s ", "’s ")):
        return bool(words)
    return text.key(words[0]) in _REMARKS or _is_from(words[0])


def _is_from(word: str) -> bool:
    """Tell whether a word begins with letters that say where somebody is from."""
    return word.startswith(_FROM_THE) and len(word) > _LEAST_FROM


def _without(bare: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """Return a part of a text but for some spans of it."""
    ends = [start, *(last for _, last in spans)]
    firsts = [*(first for first, _ in spans), end]
    return "".join(bare[last:first] for last, first in zip(ends, firsts, strict=True))


def _numbers_and_addresses(bare: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where telephone numbers and addresses of e-mail stand in a part of a text."""
    found: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for first, last in [*_tokens(bare, start, end), (end, end)]:
        word = bare[first:last].strip(",;:")
        if word and set(word) <= _DIALLED and any(map(str.isdigit, word)):
            run.append((first, last))
            continue
        if run and sum(map(str.isdigit, bare[run[0][0] : run[-1][1]])) >= _LEAST_DIGITS:
            found.append((run[0][0], run[-1][1]))
        run = []
        if "@" in word[1:-1] and "." in word.rpartition("@")[2]:
            found.append((first, last))
    return found


def _finished(found: Found | Trouble | None) -> Found | Trouble | None:
    """Say of a note what is left to say: more than a name in a name, and what else the words of the detail may be."""
    if isinstance(found, Found):
        ahead.look(found)
        _doubt_name(found)
        _doubt_two(found)
        _doubt_mentioned(found)
        _doubt_left_time(found)
        _doubt_lone_code(found)
    return found


def _doubt_lone_code(found: Found) -> None:
    """Say that a piece behind the code which is nothing but another one may be meant as one."""
    place, codes = found.plan.after + found.timed, found.context.codes
    if place >= len(found.pieces.places) or any(doubt.about == "code" for doubt in found.doubts):
        return
    words = found.pieces.words(place)
    other = codes.code(words)
    if other and other.name not in str(found.values.get("code", "")).split("+"):
        found.doubt("code", reason("maybe-code-too", typed=in_quotes(words)))


def _doubt_name(found: Found) -> None:
    """Say that a name which is not known may hold a time, or a technician, or be the end of a title alone."""
    name, context = found.values.get("customer", ""), found.context
    if found.pieces.explicit or not name or not found.has("customer") or context.known.customer(text.key(name)):
        return
    words = name.split(" ")
    for word in (words[0], words[-1]) if len(words) > 1 else ():
        if ahead.may_be_time(word, context):
            found.doubt("customer", reason("customer-whole", name=in_quotes(name)))
            found.doubt("at", reason("part-of-name", words=in_quotes(word)))
            break
    for sign in (",", "/", ":", "-", "("):
        for part in (name.partition(sign)[0], name.rpartition(sign)[2].rstrip(")")) if sign in name else ():
            if context.codes.technician(part):
                found.doubt("customer", reason("customer-whole", name=in_quotes(name)))
                found.doubt("technician", reason("part-of-name", words=in_quotes(part.strip())))
                return


def _doubt_left_time(found: Found) -> None:
    """Say that words of the detail, or of a name that is not known, may be the time that the line does not give."""
    if found.has("at") or "at" in found.context.given:
        return
    _doubt_time_in_name(found)
    if any(doubt.about == "at" for doubt in found.doubts):
        return
    told = " ".join(str(doubt.says) for doubt in found.doubts if doubt.about == "due" and not _is_of_code(doubt.says))
    for field in [field for field in found.fields if field.column == "detail"]:
        if typed := ahead.time_among(field.value, found.context, told):
            found.doubt("at", reason("time-in-detail", typed=in_quotes(typed)))
            return


def _doubt_time_in_name(found: Found) -> None:
    """Say that a name that is not known, or a part of it, may be a time."""
    context = found.context
    for column, known in (("customer", context.known.customer), ("technician", context.codes.technician)):
        name = str(found.values.get(column, "")) if found.has(column) else ""
        typed = "" if not name or known(text.key(name)) else ahead.time_among(name, context)
        if typed:
            said = {doubt.about for doubt in found.doubts}
            if column not in said:
                found.doubt(column, reason("part-of-name", words=in_quotes(typed)))
            if "at" not in said:
                found.doubt("at", reason("part-of-name", words=in_quotes(typed)))


def _is_of_code(says: Reason) -> bool:
    """Tell whether what is said of a promise is only that the code makes one: the words need not be another."""
    return says.name == "code-promises"


def _doubt_mentioned(found: Found) -> None:
    """Say that somebody named in the detail, as who did it, may be the technician that the line leaves out."""
    plan, codes = found.plan, found.context.codes
    is_said = any(doubt.about == "technician" for doubt in found.doubts)
    if plan.customer != plan.technician or "technician" in found.context.given or is_said:
        return
    for field in [field for field in found.fields if field.column == "detail"]:
        words = field.value.split()[:_MOST_WORDS]
        doers = [word.strip(",;:!?().") for at, word in enumerate(words) if _is_doer(words, at)]
        name = next(filter(codes.technician, doers), "")
        if name:
            found.doubt("technician", reason("technician-in-detail", name=in_quotes(name)))
            return


def _is_doer(words: list[str], at: int) -> bool:
    """Tell whether a word of the detail stands where who did it would: first, in brackets, beside ``by`` or a deed."""
    if at == 0 or words[at].startswith("(") or words[at - 1][-1:] in ".,;:-" or text.key(words[at - 1]) in _DONE_BY:
        return True
    return at + 1 < len(words) and text.key(words[at + 1]) in _DEEDS


def _doubt_two(found: Found) -> None:
    """Say that the customer may be two people, or one on behalf of the other."""
    name, known = found.values.get("customer"), found.context.known
    if not name or found.pieces.explicit or known.customer(text.key(name)):
        return
    for sign in (*_JOINING_NAMES, *_PART_OF_FIRMS):
        one, _, other = name.partition(sign)
        if not other or text.key(other) in SUFFIXES or text.key(other.split(" ")[0]) in SUFFIXES:
            continue
        technician = found.context.codes.technician
        are_known = any(known.customer(text.key(each)) or technician(each.strip()) for each in (one, other))
        if are_known or sign in _JOINING_NAMES:
            found.doubt("customer", reason("one-customer", name=in_quotes(name)))
            _doubt_either(found, (one, other))
            return


def _doubt_either(found: Found, names: tuple[str, ...]) -> None:
    """Say that one of two names is a technician's."""
    for name in names:
        if found.context.codes.technician(name.strip()):
            found.doubt("technician", reason("part-of-name", words=in_quotes(name.strip())))
            return
