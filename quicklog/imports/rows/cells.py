"""What the cells of a sheet mean: the team's own names for what was written, and what is not certain about it.

Everything is worked out once for each word that a sheet repeats; what is kept is bounded, however many there are.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import UTC, datetime
from typing import TypeVar  # noqa: TID253  no capture loads this module

from quicklog.imports.rows import dates
from quicklog.imports.rows.headings import COLUMNS
from quicklog.imports.rows.moments import Found, Moments
from quicklog.imports.rows.survey import MOMENTS
from quicklog.language.more import passing, plainly_open, statuses
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean, in_quotes, key
from quicklog.shorthand import marks, reader, working
from quicklog.shorthand.explain import unknown, unknown_code
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import chained, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from quicklog.imports.rows.survey import Decided
    from quicklog.shorthand.codes import Code, Codes
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.times import Miss


K = TypeVar("K")
T = TypeVar("T")
_MOST_KEPT = 20_000
# So many customers are compared with those that the log knows: each costs as much as reading a hundred rows.
_MOST_COMPARED = 1000
# Letters, digits and signs that ``clean`` leaves as they are; words of them with single blanks; rows of such words.
_SIGN = "[!-~\u05d0-\u05ea\u05f3\u05f4\u2013\u2014\u2018-\u201e\u2026\u20aa]"
_WORDS = f"(?:{_SIGN}++(?: {_SIGN}++)*+)?+"
_TIDY = f"{_WORDS}(?:\0{_WORDS}){{{len(COLUMNS) - 1}}}+"
# The cells that say together when it was; and the days that programs write where there is a time of day alone.
_WHEN = MOMENTS[:3]
_NO_DAYS = ("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "0001-01-01")
_STATUSES = {key(word): status for word, status in statuses().items()}
_OPEN = frozenset(key(word) for word in plainly_open())


_MOST_WORDS = 6  # of a status
_PASSING = passing()
# What may join codes in a cell; what ends a code there, what begins other words, and what stands between.
_JOINING = dict.fromkeys(map(ord, ",;/&"), "+")
_ENDING, _APART, _BETWEEN = tuple(",;:!?+/"), tuple("-\u2013\u2014("), " ,;:!?+/-\u2013\u2014"


class Meant(Record):
    """What a cell for the code says: the code, and the codes of the team that it names, with what they say themselves.

    ``beside`` are the words after it, ``promises`` tells whether using it promises something.
    """

    name: str
    codes: tuple[Code, ...] = ()
    meaning: str = ""
    kind: str = "request"
    promises: bool = False
    beside: str = ""
    doubt: Doubt | None = None


class When(Record):
    """When it was, as the cells of a row say it together, and what reads it.

    ``dated`` tells whether they name the day. ``beside`` are columns that say another time, with their words.
    """

    text: str
    moments: Moments
    dated: bool = True
    beside: tuple[tuple[str, str], ...] = ()


class Part(Record):
    """What a cell says of when it was: a day, a time of day, or both; compared as they are, written as their words."""

    column: str
    words: str
    day: str
    clock: str
    day_words: str
    clock_words: str


def _has_day(part: Part) -> bool:
    return part.day != ""


def _beside(found: list[Part], dated: Part, clocked: Part | None) -> tuple[tuple[str, str], ...]:
    """Return the cells that say another day, or another time of day, than those that count."""
    return tuple(
        (part.column, part.words)
        for part in found
        if (part.day and part.day != dated.day) or (part.clock and clocked and part.clock != clocked.clock)
    )


def _moments_of(context: Context, decided: Decided | None) -> dict[str, Moments]:
    """Return what reads the moments of each column; columns that are written alike share one."""
    shared: dict[tuple[bool, ...], Moments] = {}
    found = {}
    for column in MOMENTS:
        ways = (context.month_first, False, False)
        if decided:
            ways = (
                decided.month_first.get(column, context.month_first),
                column in decided.counted,
                column in decided.utc,
            )
        if ways not in shared:
            now = context.now.astimezone(UTC) if ways[2] else context.now
            shared[ways] = Moments(
                now, month_first=ways[0], counted=ways[1], hours=context.codes.hours, home=context.at_home
            )
        found[column] = shared[ways]
    return found


def named_whole(words: str, codes: Codes) -> list[Code]:
    """Return the codes that words name as a whole: one, or several with a sign between them; none otherwise."""
    one = codes.code(words)
    if one:
        return [one]
    parts = words.translate(_JOINING).split("+")
    found = [code for part in parts if (code := codes.code(part))]
    return list(dict.fromkeys(found)) if len(found) == len(parts) <= reader.MOST_CODES else []


def _status(typed: str) -> str | None:
    """Return what a status means, by all its words or else by the first of them: "Closed, no answer"."""
    words = key(re.sub(r"[^\w\s'-]", " ", typed)).split(" ")
    whole = _STATUSES.get(key(typed))
    if whole is not None:
        return whole
    begins = (_STATUSES.get(" ".join(words[:end])) for end in range(min(len(words), _MOST_WORDS), 0, -1))
    return next(filter(None, begins), None)


def _meant(found: Sequence[Code]) -> Meant:
    name, meaning = "+".join(code.name for code in found), " + ".join(code.meaning for code in found)
    return Meant(name, tuple(found), meaning, found[0].kind, any(code.follow_up for code in found))


def _is_detail(rest: str) -> bool:
    """Tell whether what follows a code in its cell is plainly no part of a name: behind a sign, or a word like "on"."""
    bare = rest.lstrip()
    return rest[:1] in _ENDING or bare[:1] in _APART or key(bare.split(" ", 1)[0]) in _PASSING


class _Kept(dict[K, T]):
    """What was worked out for words that come again; begun again where there are too many."""

    def __init__(self, work: Callable[[K], T]) -> None:
        self._work = work

    def __missing__(self, typed: K) -> T:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[typed] = self._work(typed)
        return found


class Cells:
    """Reads the cells of one file; ``mapped`` are the words that stand for codes in sheets alone, by their keys."""

    def __init__(
        self, context: Context, decided: Decided | None = None, mapped: Mapping[str, str] | None = None
    ) -> None:
        self.context = context
        self._mapped = mapped or {}
        self.now = context.now.isoformat(timespec="seconds")
        self._moments = _moments_of(context, decided)
        self._days: frozenset[str] = decided.days if decided else frozenset()
        self._at = self._moments["at"]
        self._at_means_days = "at" in self._days
        self._parts = _Kept(self._part)
        self._asked: tuple[str, ...] = ()  # of the row that is read, which is asked for more than once
        orders = decided.month_first if decided else {}
        self._foreign = [column for column, first in orders.items() if first != context.month_first]
        self._foreign += sorted((decided.counted if decided else frozenset()) - {*self._foreign})
        # Tells whether the cells of a row, joined by NUL, are as ``tidy`` would leave them.
        self.are_tidy = re.compile(_TIDY).fullmatch
        self._is_tidy = re.compile(_WORDS).fullmatch
        self._compared: dict[str, Doubt | None] = {}
        self._technicians: _Kept[str, tuple[str, Doubt | None]] = _Kept(lambda typed: self._person("technician", typed))
        self._addressees: _Kept[str, tuple[str, Doubt | None]] = _Kept(lambda typed: self._person("for", typed))
        self._channels = _Kept(self._channel)
        self._codes = _Kept(self._code)
        self._kinds = _Kept(marks.kind_of)
        self._statuses: _Kept[str, str | None] = _Kept(_status)

    def when(self, at: str, day: str, time: str) -> When:
        """Put together when it was, which may stand in three cells: a day in one, and the time of day in another."""
        asked = at, day, time
        if asked != self._asked:
            self._when, self._asked = self._together(at, day, time), asked
        return self._when

    def _together(self, at: str, day: str, time: str) -> When:
        if at and not day and not time and not self._at_means_days:
            return When(at, self._at, not self._at.is_clock(at), ())
        found = [self._parts[column, value] for column, value in zip(_WHEN, (at, day, time), strict=True) if value]
        if not found:
            return When("", self._moments["at"], False, ())
        dated = next((part for part in found if part.day and part.clock), None) or next(filter(_has_day, found), None)
        if dated is None:
            first = found[0]
            return When(first.clock_words, self._moments[first.column], False, _beside(found, first, first))
        clocked = dated if dated.clock else next((part for part in found if part.clock), None)
        text = f"{dated.day_words} {clocked.clock_words}" if clocked and clocked is not dated else dated.words
        return When(text, self._moments[dated.column], True, _beside(found, dated, clocked))

    def _part(self, typed: tuple[str, str]) -> Part:
        """Return what a cell says of when it was."""
        column, value = typed
        moments = self._moments[column]
        alone = dates.clock_alone(value) if column == "time" else ""
        if alone and not moments.is_clock(value):  # 9.10.15, which would be a date elsewhere
            return Part(column, value, "", alone, "", alone)
        words = dates.without_midnight(value) if column in self._days else value
        iso = moments.in_figures(words)
        spelt = dates.spelt(iso)
        if spelt or iso[:10] in _NO_DAYS:
            day, clock = (spelt.day, spelt.clock) if spelt else ("", dates.clock_alone(iso[11:19]))
            if column == "time" and iso[:10] in _NO_DAYS:
                return Part(column, value, "", clock, "", clock)
            day_words = dates.without_midnight(words)
            clock = clock if day_words == words else ""
            counted = words.replace(".", "").isdigit() and words != iso
            return Part(column, iso if counted else words, day, clock, day if counted else day_words, clock)
        if moments.is_clock(iso):
            return Part(column, value, "", moments.known_by(iso)[0].removeprefix("T"), "", iso)
        return Part(column, value, words, words if ":" in words else "", words, words)

    def unmistakable(self, row: Sequence[str]) -> Sequence[str]:
        """Write moments that a line would read as others as ISO 8601: it knows the team's own order and zone alone."""
        if self.context.home:
            row = self._of_one_zone(row)
        if not self._foreign:
            return row
        cells = [*row]
        for column in self._foreign:
            place = COLUMNS.index(column)
            cells[place] = self._moments[column].in_figures(self._plain(column, row[place])).replace("T", " ")
        return cells

    def _of_one_zone(self, row: Sequence[str]) -> Sequence[str]:
        """Write the moments of a row with their distance from UTC, those that can be read."""
        values = dict(zip(COLUMNS, row, strict=True))
        when = self.when(*(values[column] for column in _WHEN))
        at = when.moments.past(when.text) if when.text and not when.beside else None
        if isinstance(at, Found):
            values |= {"at": at.at, "date": "", "time": ""}
        begin = datetime.fromisoformat(at.at if isinstance(at, Found) else self.now)
        for column in MOMENTS[3:]:
            typed = values[column]
            found = (self.due(typed, begin) if column == "due" else self.claimed(column, typed)) if typed else None
            if isinstance(found, Found):
                values[column] = found.at
        return [*values.values()]

    def due(self, typed: str, at: datetime) -> Found | Miss:
        """Read by when something was promised at a moment."""
        return self._moments["due"].due(self._plain("due", typed), at)

    def claimed(self, column: str, typed: str) -> Found | Miss:
        """Read a moment that stands in a column of its own."""
        return self._moments[column].past(self._plain(column, typed))

    def known_by(self, column: str, typed: str) -> str:
        """Return what such a moment is known by."""
        return self._moments[column].known_by(self._plain(column, typed))[0]

    def _plain(self, column: str, typed: str) -> str:
        return dates.without_midnight(typed) if column in self._days else typed

    def tidy(self, value: str) -> str:
        """Clean a cell as a line is cleaned; a line break in it is a blank."""
        if self._is_tidy(value):
            return value
        return clean(" ".join(value.splitlines()) if "\n" in value or "\r" in value else value).text

    def customer(self, name: str) -> Doubt | None:
        """Say that a customer is nearly a known one; after a thousand names nobody is compared any more."""
        if name not in self._compared:
            if len(self._compared) >= _MOST_COMPARED:
                return None
            known, folded = self.context.known, key(name)
            near = [] if known.customer(folded) else known.like(folded)
            self._compared[name] = (
                Doubt("customer", reason("near-customer", names=chained("and", near))) if near else None
            )
        return self._compared[name]

    def technician(self, typed: str) -> tuple[str, Doubt | None]:
        """Return the technician whom a cell names."""
        return self._technicians[typed]

    def for_(self, typed: str) -> tuple[str, Doubt | None]:
        """Return whom a message is for."""
        return self._addressees[typed]

    def _person(self, about: str, typed: str) -> tuple[str, Doubt | None]:
        codes, name = self.context.codes, self.tidy(typed)
        team = codes.addressees if about == "for" else codes.technicians
        known = team.get(key(name))
        doubtful = not known and codes.technicians
        return known or name, Doubt(about, unknown("technician", name, team)) if doubtful else None

    def channel(self, typed: str) -> tuple[str, Doubt | None]:
        """Return the channel that a cell names."""
        return self._channels[typed]

    def _channel(self, typed: str) -> tuple[str, Doubt | None]:
        codes, name = self.context.codes, self.tidy(typed).removeprefix("@")
        known = codes.channel(name)
        return known or name, None if known else Doubt("channel", unknown("channel", name, codes.channels))

    def code(self, typed: str) -> Meant:
        """Return what a cell for the code says."""
        return self._codes[typed]

    def _code(self, typed: str) -> Meant:
        codes, words = self.context.codes, self.tidy(typed)
        mapped = self._mapped.get(key(words))
        whole = (mapped and named_whole(mapped, codes)) or named_whole(words, codes)
        if whole:
            return _meant(whole)
        found, end = reader.matched(words, codes)
        if not found or not _is_detail(words[end:]):  # the name of something else may begin with a word of the team's
            return Meant(words, doubt=Doubt("code", unknown_code(words, codes, [code.name for code in found])))
        doubt = Doubt("code", reason("read-as-code", typed=in_quotes(words[:end])))
        return replace(_meant(found), beside=words[end:].lstrip(_BETWEEN), doubt=doubt)

    def promise(self, codes: Sequence[Code], noted: str) -> datetime:
        """Return by when codes of which one promises something do so, in a note of that moment."""
        at, hours = datetime.fromisoformat(noted), self.context.codes.hours
        begin = self.context.at_home(at) if hours else at  # working hours are those of the team's zone
        return reader.meant([*codes], begin, hours)["due"]  # type: ignore[return-value]

    def closed(self, due: str) -> Doubt | None:
        """Say that nobody works when a promise is due that is still to come."""
        hours, promise = self.context.codes.hours, datetime.fromisoformat(due)
        if not hours or promise < self.context.now:
            return None
        says = working.doubt_of(self.context.at_home(promise), hours)
        return Doubt("due", says) if says else None

    def kind(self, typed: str) -> str | None:
        """Return the kind that a cell names."""
        return self._kinds[typed]

    def status(self, typed: str) -> str | None:
        """Return ``done``, ``void`` or ``open``, nothing where it says no more; None for words that are not known."""
        return self._statuses[typed]

    def is_whole_status(self, typed: str) -> bool:
        """Tell whether all words of a status are known, and not the first of them alone."""
        return key(typed) in _STATUSES

    def is_own_status(self, typed: str) -> bool:
        """Tell whether a word for what is open says no more than the status of a note does."""
        return key(typed) in _OPEN
