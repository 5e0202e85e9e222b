"""Which piece of a line is what: the plans that rules 3 to 5 of the shorthand admit, and the best of them."""

from __future__ import annotations

from quicklog.language import suffixes, titles
from quicklog.lib import text
from quicklog.lib.record import Record
from quicklog.shorthand import times
from quicklog.shorthand.pieces import SEPARATING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo
    from typing import Any, Protocol

    from quicklog.shorthand.codes import Codes
    from quicklog.shorthand.pieces import Pieces

    class Known(Protocol):
        """The names that the log has seen, asked for by their key."""

        def customer(self, key: str) -> bool:
            """Tell whether a customer is known by this key."""

        def technician(self, key: str) -> bool:
            """Tell whether a technician is known by this key."""

        def like(self, key: str) -> list[str]:
            """Return the customers whose key is one slip away from this one."""


# Rule 3, by key: what takes a stop and belongs to the piece after it ...
TITLES = titles()
# ... and what ends a name, and so belongs to the piece before it.
SUFFIXES = suffixes()
_WHOLE = 2  # joins that a name is worth that would break off before somebody whom nobody knows
_MOST_PIECES = 8  # of one name: a longer one is not a name


class Context(Record):
    """What a line is read by: the moment, the team's codes, the names in the log, who writes, and what is given.

    ``now`` is aware and its zone is the zone of all results. ``given`` holds columns that stand outside the line
    (options, the headings of a notebook's page), ``at`` and ``due`` as moments: their places in the line are left out.
    ``home`` is the team's zone where that is another one: its working hours are of there.
    """

    now: datetime
    codes: Codes
    known: Known
    writer: str
    given: Mapping[str, Any] = {}
    home: tzinfo | None = None

    @property
    def month_first(self) -> bool:
        """Tell whether ``3/12`` is the 12th of March."""
        return self.codes.settings.date_order == "month-first"

    def promised(self, words: str) -> times.Promise | None:
        """Find what may be a promise among words."""
        return times.promised(words, self.now, month_first=self.month_first, hours=self.codes.hours)

    def at_home(self, at: datetime) -> datetime:
        """Return a moment in the zone in which the team works."""
        return at.astimezone(self.home or self.now.tzinfo)

    def due(self, words: str) -> times.Moment | times.Miss:
        """Read by when something is promised, in the team's working time."""
        now, hours = self.now, self.codes.hours
        if self.home and hours and times.ahead(words.replace("_", " "), self.at_home(now), hours):
            now = self.at_home(now)
        return times.due(words, now, month_first=self.month_first, hours=self.codes.hours)


class Plan(Record):
    """The customer is the pieces up to ``customer``, the technician those up to ``technician``, and then the code.

    ``after`` is the first piece after the code: the time's place.
    """

    customer: int
    technician: int
    after: int


class Places:
    """The pieces of one line, and what each of them could be; what is asked twice is worked out once."""

    def __init__(self, pieces: Pieces, context: Context) -> None:
        self.pieces = pieces
        self.context = context
        self._count = len(pieces.places)
        self._titles = TITLES
        if context.codes.settings.titles:
            self._titles = TITLES.union(map(text.key, context.codes.settings.titles))
        self._keys: dict[int, str] = {}
        self._times: dict[int, times.Moment | times.Miss] = {}
        self._codes: dict[int, bool] = {}
        self._technicians: dict[tuple[int, int], bool] = {}

    def best(self) -> list[Plan]:
        """Return the best plan; two where they are equally good, and none where the line admits none."""
        plans = list(self._plans())
        if len(plans) < 2:  # noqa: PLR2004
            return plans
        worths = [self._worth(plan) for plan in plans]
        best = max(worths)
        return [plan for plan, worth in zip(plans, worths, strict=True) if worth == best][:2]

    # What a piece could be.

    def time(self, place: int) -> times.Moment | times.Miss:
        """Read a piece as a time."""
        if place not in self._times:
            words = self.pieces.words(place)
            self._times[place] = times.past(words, self.context.now, month_first=self.context.month_first)
        return self._times[place]

    def is_time(self, place: int) -> bool:
        """Tell whether there is such a piece and it reads as a time."""
        return place < self._count and isinstance(self.time(place), times.Moment)

    def means_time(self, place: int) -> bool:
        """Tell whether there is such a piece and it reads as a time, or is plainly meant as one."""
        if place >= self._count:
            return False
        time = self.time(place)
        return isinstance(time, times.Moment) or time.meant

    def is_technician(self, first: int, end: int | None = None) -> bool:
        """Tell whether pieces are the name of a technician: of codes.toml, or of the log where that names none."""
        pair = first, first + 1 if end is None else end
        if pair not in self._technicians:
            name = self.pieces.words(*pair)
            if self.context.codes.technicians:
                self._technicians[pair] = self.context.codes.technician(name) is not None
            else:
                self._technicians[pair] = self.context.known.technician(text.key(name))
        return self._technicians[pair]

    def is_code(self, place: int) -> bool:
        """Tell whether a piece starts with a known code."""
        if place not in self._codes:
            self._codes[place] = self.context.codes.match(self.pieces.words(place)) is not None
        return self._codes[place]

    def asks(self, place: int) -> bool:
        """Tell whether rule 3 gives the piece to the one after it: a lone letter, letters with stops, or a title."""
        if self.pieces.explicit:
            return False
        return self._is_opening(self._key(place)) or are_initials(self.pieces.words(place))

    def trails_off(self, place: int) -> bool:
        """Tell whether the piece, though no mere initial or title, ends as if its name went on after the stop."""
        if self.pieces.explicit:
            return False
        words = self.pieces.words(place)
        last = words.split(" ")[-1]
        return are_initials(words) or self._is_opening(text.key(last)) or last.casefold() == "co"

    def is_name(self, place: int) -> bool:
        """Tell whether a name may begin with the piece: it is more than signs, and no time of a clock."""
        return self._key(place) != "" and not self._is_clock(place)

    def names(self) -> list[tuple[int, int]]:
        """Return the first piece and the end of each name and word of the line, as rule 3 alone joins them."""
        groups: list[tuple[int, int]] = []
        for place in range(self._count):
            if groups and (self.asks(place - 1) or self.is_suffix(place)) and not self._is_clock(place):
                groups[-1] = groups[-1][0], place + 1
            else:
                groups.append((place, place + 1))
        return groups

    def _key(self, place: int) -> str:
        if place not in self._keys:
            self._keys[place] = text.key(self.pieces.words(place))
        return self._keys[place]

    def _is_opening(self, folded: str) -> bool:
        return (len(folded) == 1 and folded.isalpha()) or folded in self._titles

    def is_suffix(self, place: int) -> bool:
        """Tell whether the piece only ends the name before it (rule 3)."""
        return not self.pieces.explicit and self._key(place) in SUFFIXES and not self.is_code(place)

    def _is_clock(self, place: int) -> bool:
        """Tell whether the piece is a time that can be nothing else: 930 may be a room and 7/11 a shop."""
        return ":" in self.pieces.words(place) and self.is_time(place)

    # The plans.

    def _plans(self) -> Iterator[Plan]:
        given = self.context.given
        for customer in [0] if "customer" in given else self._customers():
            technicians = [] if "technician" in given else self._named(customer)
            for technician in (customer, *technicians):
                if (after := self._after(customer, technician)) is not None:
                    yield Plan(customer, technician, after)

    def _customers(self) -> Iterator[int]:
        """Yield where the customer may end."""
        if self._count and self.is_name(0):
            yield from self._ends(0)

    def _named(self, first: int) -> list[int]:
        """Return where a technician may end whose name begins at a piece."""
        if first >= self._count or not self.is_name(first):
            return []
        if self.is_technician(first):
            return list(self._ends(first)) if self.asks(first) else [first + 1]
        is_figure = any(map(str.isdigit, self.pieces.words(first)))
        return [] if self.is_code(first) or (is_figure and self.means_time(first)) else list(self._ends(first))

    def _ends(self, first: int) -> Iterator[int]:
        """Yield where a name may end that begins at a piece."""
        yield first + 1
        for place in range(first + 1, min(self._count, first + _MOST_PIECES)):
            if not self._may_join(place):
                return
            yield place + 1

    def _may_join(self, place: int) -> bool:
        """Tell whether the piece can go on with a name: no mere sign, no time and, without rule 3, no technician."""
        if self.pieces.explicit or self._key(place) == "":
            return False
        if self.asks(place - 1):
            return not self._is_clock(place)
        return not self.is_technician(place) and not self.means_time(place)

    def _after(self, customer: int, technician: int) -> int | None:
        """Return where the time's place is, if a code (or what may be an unknown one) follows these names."""
        named = technician > customer
        if "code" in self.context.given:
            return technician if not named or self.is_technician(customer, technician) else None
        if technician >= self._count or self.is_technician(technician):
            return None
        if self.is_code(technician):
            return technician + 1
        # Rule 5: without a known code only rule 3 joins. Rule 4: and nobody is left out.
        plain = self._unasked(0, customer) == self._unasked(customer, technician) == 0
        whole = plain and (named or "technician" in self.context.given)
        return technician + 1 if whole and not self.means_time(technician) else None

    def _worth(self, plan: Plan) -> tuple[int, ...]:
        """Weigh a plan in the order of rule 5: the best is highest."""
        customer, technician = plan.customer, plan.technician
        named = technician > customer
        joins = self._unasked(0, customer) + self._unasked(customer, technician)
        hanging = int(customer > 0 and self.asks(customer - 1))
        if named:
            hanging += self.asks(technician - 1) + self.is_suffix(customer)
            if self.context.codes.technicians and customer and not self.is_technician(customer, technician):
                # Nobody knows him: more likely the name goes on.
                hanging += _WHOLE * self.trails_off(customer - 1)
        return (
            plan.after > technician and self.is_code(technician),
            named and self.is_technician(customer, technician),
            customer > 0 and self.context.known.customer(text.key(self.pieces.words(0, customer))),
            -joins - hanging,
            self.is_time(plan.after),
        )

    def _unasked(self, first: int, end: int) -> int:
        """Count the joins in a name that rule 3 does not ask for."""
        return sum(not self.asks(place - 1) and not self.is_suffix(place) for place in range(first + 1, end))


def are_initials(words: str) -> bool:
    """Tell whether words are letters with stops between them: J.R.R, D.C."""
    return "." in words and all(len(part) == 1 and part.isalpha() for part in words.split("."))


def joined(parts: list[str]) -> str:
    """Write a line that is read as just these pieces: with full stops, or with ``|`` where those would mislead."""
    plain = not any(stop in part for part in parts for stop in SEPARATING)
    return (". " if plain and not any(map(_leans, parts)) else " | ").join(parts)


def _leans(part: str) -> bool:
    """Tell whether rule 3 would join the part to a neighbour."""
    folded = text.key(part)
    return are_initials(part) or (len(folded) == 1 and folded.isalpha()) or folded in TITLES or folded in SUFFIXES
