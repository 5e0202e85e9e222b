"""What may follow at the cursor, the likeliest first: names, codes with their meaning, marked words, questions."""

from __future__ import annotations

from quicklog.cli.prompt import marked
from quicklog.cli.prompt.candidate import Candidate, Place, named
from quicklog.cli.prompt.cursor import known_code, spot_at
from quicklog.language import tables
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, key
from quicklog.shorthand import times
from quicklog.shorthand.pieces import SEPARATING, pieces_of
from quicklog.shorthand.places import Places
from quicklog.shorthand.reader import matched
from quicklog.show.moments import complete, recent
from quicklog.store.ranking import folded, rank_of_slip, rank_without_slips

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from quicklog.cli.prompt.candidate import Names
    from quicklog.shorthand.codes import Code
    from quicklog.shorthand.places import Context
    from quicklog.store.ranking import Rank, Seen


MOST = 6
_TIMES = tuple(word for words in tables("OFFERED_TIMES") for word in words)


class Offer(Record):
    """The candidates for what stands in the line from ``start`` to ``end``; the first is what Tab takes."""

    candidates: tuple[Candidate, ...]
    start: int
    end: int


def offered(line: str, cursor: int, context: Context, names: Names) -> Offer:
    """Return what may follow at the cursor; takes any string and never raises, unless the names do."""
    spot = spot_at(line, cursor, context)
    found: list[Candidate] = []
    for column, start in spot.columns:
        maker = _MAKERS.get(column)
        if maker:
            found += maker(Place(line, line[start:cursor], start, spot, context, names))[:MOST]
    found += marked.names(line[spot.word : cursor], spot)
    candidates = _shared(found, max(1, len(spot.columns)))
    return Offer(tuple(candidates), min([spot.word, *(each.start for each in candidates)]), spot.end)


def _shared(found: list[Candidate], columns: int) -> list[Candidate]:
    """Leave each column its share of the room, and give what one does not need to the others."""
    first: list[Candidate] = []
    rest: list[Candidate] = []
    for candidate in dict.fromkeys(found):
        taken_up = sum(each.column == candidate.column for each in first)
        (first if taken_up < MOST // columns else rest).append(candidate)
    kept = first + rest[: max(0, MOST - len(first))]
    return [candidate for candidate in dict.fromkeys(found) if candidate in kept][:MOST]


def taken(line: str, offer: Offer, candidate: Candidate) -> tuple[str, int]:
    """Return the line with a candidate in its place, and where the cursor then stands; no separator comes twice."""
    before, rest = line[: candidate.start], line[offer.end :]
    if before and before[-1] in SEPARATING:
        before += " "
    following = rest.lstrip(" ")
    if candidate.after.strip() and following[:1] and following[0] in SEPARATING:
        stop = len(rest) - len(following) + 1
        stop += rest[stop : stop + 1] == " "
        return before + candidate.text + rest, len(before) + len(candidate.text) + stop
    head = before + candidate.text + candidate.after
    return head + (following if candidate.after else rest), len(head)


def ended(line: str, cursor: int, context: Context, names: Names) -> tuple[str, int] | None:
    """Return the line with a separator behind a customer whom nobody knows, and the cursor behind that.

    Nothing where the cursor is not at the end of the line, or no customer ends there.
    """
    spot = spot_at(line, cursor, context)
    if not spot.columns or line[cursor:].strip(" "):
        return None
    column, start = spot.columns[0]
    typed = line[start:cursor].rstrip(" ")
    if column != "customer" or not key(typed) or typed.endswith((".", "|")):
        return None
    place = Place(line, typed, start, spot, context, names)
    after = f"{line[:start]}{typed}{_after_customer(place, typed)}"
    return after, len(after)


# The places of the line.


def _customers(place: Place) -> list[Candidate]:
    beginning = folded(place.typed)
    if not beginning:
        return []
    found = place.names.customers(beginning, MOST)
    return [
        place.candidate("customer", seen.name, _last(seen, place.context), _after_customer(place, seen.name))
        for seen in found
    ]


def _last(seen: Seen, context: Context) -> str:
    """Say when a customer was last in touch, and about what."""
    if not seen.at:
        return ""
    moment = recent(seen.at, context.now)
    return (
        Message("last {moment} {code}", moment=moment, code=seen.code)
        if seen.code
        else Message("last {moment}", moment=moment)
    )


def _after_customer(place: Place, name: str) -> str:
    """Return the separator behind a customer: ``|`` where the stops in the name would mislead."""
    if place.spot.explicit or "." not in name:
        return place.separator
    probe = pieces_of(f"{name}. {known_code(place.context)}")
    best = Places(probe, place.context).best()
    whole = len(best) == 1 and key(probe.words(0, best[0].customer or 1)) == key(name)
    return ". " if whole or place.start else " | "


def _technicians(place: Place) -> list[Candidate]:
    return [place.candidate("technician", name) for name in named(place)]


def _codes(place: Place) -> list[Candidate]:
    """Return codes for the last of those that ``+`` joins."""
    before, joint, typed = place.typed.rpartition("+")
    if joint and matched(before, place.context.codes)[1] < len(before.rstrip()):
        return []
    beginning, used = folded(typed), place.names.familiar()
    start = place.start + len(place.typed) - len(typed.lstrip())
    codes = [code for code in place.context.codes.all() if not (joint and code.name in before)]
    words = {code.name: word for code in codes if (word := _code_word(code, beginning, place, rank_without_slips))}
    if len(words) < MOST:
        others = (code for code in codes if code.name not in words)
        words |= {code.name: word for code in others if (word := _code_word(code, beginning, place, rank_of_slip))}
    found = []
    for number, code in enumerate(codes):
        if code.name in words:
            order, text = words[code.name]
            beside = code.meaning if text == code.name else f"{code.name}: {code.meaning}"
            candidate = Candidate("code", text, place.separator, beside, start)
            found.append((order, -used.weight("code", code.name), number, candidate))
    return [candidate for *_, candidate in sorted(found)]


def _code_word(code: Code, beginning: str, place: Place, rank: Rank) -> tuple[int, str] | None:
    """Return how well a code answers and by which of its words: the one that was begun, or the first in the script."""
    words = (code.name, *code.aliases)
    if not beginning:
        suited = [word for word in words if is_right_to_left(word) == place.runs_from_right]
        return 1, (suited or words)[0]
    answers = [
        (order, number) for number, word in enumerate(words) if (order := rank(beginning, key(word))) is not None
    ]
    return (min(answers)[0], words[min(answers)[1]]) if answers else None


def _after_code(place: Place) -> list[Candidate]:
    """Return the questions of the code, and times that begin so."""
    beginning, now = place.typed.strip().casefold(), place.context.now
    moments = [(word, times.past(word, now)) for word in _TIMES if beginning and word.startswith(beginning)]
    written = [
        place.candidate("at", word, complete(moment.at.isoformat(), now))
        for word, moment in moments
        if isinstance(moment, times.Moment)
    ]
    return [*_questions(place), *written]


def _questions(place: Place) -> list[Candidate]:
    """Return the questions of the line's codes that it does not hold yet; the answer is typed behind them."""
    beginning = place.typed.strip().casefold()
    asked = dict.fromkeys(question for code in _codes_before(place) for question in code.ask)
    return [
        place.candidate("detail", question, Message("the answer follows"), " ")
        for question in asked
        if question not in place.line and question.casefold().startswith(beginning)
    ]


def _codes_before(place: Place) -> list[Code]:
    """Return the codes that the line holds before the cursor, or that were given outright."""
    if "code" in place.context.given:
        return matched(place.context.given["code"], place.context.codes)[0]
    pieces = pieces_of(place.line[: place.start])
    best = Places(pieces, place.context).best()
    return matched(pieces.words(best[0].technician), place.context.codes)[0] if len(best) == 1 else []


_MAKERS: dict[str, Callable[[Place], list[Candidate]]] = {
    "customer": _customers,
    "technician": _technicians,
    "code": _codes,
    "at": _after_code,
    "detail": _questions,
    "channel": marked.channels,
    "for": marked.addressees,
    "due": marked.dues,
    "kind": marked.kinds,
}
