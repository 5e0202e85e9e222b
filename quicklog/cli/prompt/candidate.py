"""A candidate for the place at the cursor, and what its makers go by."""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, key
from quicklog.store.ranking import folded, rank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from quicklog.cli.prompt.cursor import Spot
    from quicklog.shorthand.places import Context
    from quicklog.store.ranking import Familiar, Seen

    class Names(Protocol):
        """The names that the log knows, the likeliest first."""

        def familiar(self) -> Familiar:
            """Return what was used of late."""

        def customers(self, beginning: str, most: int) -> list[Seen]:
            """Return so many customers at most who answer to the folded beginning of a name."""


class Candidate(Record):
    """What the line may say from ``start`` on: the words, what follows them, and what stands beside them."""

    column: str
    text: str
    after: str
    beside: str
    start: int


class Place(Record):
    """What the makers of candidates go by; ``typed`` is what stands of the words so far."""

    line: str
    typed: str
    start: int
    spot: Spot
    context: Context
    names: Names

    @property
    def separator(self) -> str:
        """What separates the pieces of this line."""
        return " | " if self.spot.explicit else ". "

    @property
    def runs_from_right(self) -> bool:
        """Tell whether the words so far, or else those before them, are of a script that runs from right to left."""
        return is_right_to_left(self.typed if key(self.typed) else self.line[: self.start])

    def candidate(self, column: str, text: str, beside: str = "", after: str | None = None) -> Candidate:
        """Return a candidate for these words; a separator follows it unless something else is said."""
        start = min(self.start, self.spot.start)  # a quote before the value goes with it
        return Candidate(column, text, self.separator if after is None else after, beside, start)


def named(place: Place) -> list[str]:
    """Return the technicians who answer to what was typed, each by the name or alias that suits it."""
    codes, used = place.context.codes, place.names.familiar()
    people: dict[str, list[str]] = {}
    for alias, name in codes.technicians.items():
        people.setdefault(name, [name]).append(alias)
    if not people:
        people = {seen.name: [seen.name] for seen in used.technicians.values()}
    return best(place, people.values(), lambda words: used.weight("technician", words[0]))


def best(place: Place, groups: Iterable[list[str]], weight: Callable[[list[str]], float]) -> list[str]:
    """Return one word of each group that answers to what was typed: the best begun, then the most used, first."""
    beginning = folded(place.typed)
    found = []
    for number, words in enumerate(groups):
        answer = _answer(beginning, words, place.runs_from_right)
        if answer:
            found.append((answer[0], -weight(words), number, answer[1]))
    return [word for *_, word in sorted(found)]


def _answer(beginning: str, words: list[str], runs_from_right: bool) -> tuple[int, str] | None:
    """Return how well some words answer, and which to write: the first, or the fullest in the other script if typed."""
    answers = {word: order for word in words if (order := rank(beginning, key(word))) is not None}
    if not answers:
        return None
    suited = [word for word in answers if is_right_to_left(word) == runs_from_right]
    first = words[0]
    if is_right_to_left(first) != runs_from_right and suited:
        first = max(suited, key=lambda word: word.count(" "))
    by_name = 0 if words[0] in answers else 1  # a name goes before one that is only called so
    return 2 * min(answers.values()) + by_name, first
