"""Why a line is a draft and what would be right; what is near a word that is not known. Loaded only when asked for."""

from __future__ import annotations

from quicklog.lib import text
from quicklog.lib.message import Message
from quicklog.shorthand.pieces import pieces_of
from quicklog.shorthand.places import Places, Plan
from quicklog.shorthand.reasons import chained, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from quicklog.shorthand.codes import Codes
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Found
    from quicklog.shorthand.reasons import Reason

    # What is wrong, where in the text, and the line without it.
    Slip = tuple[Reason, tuple[int, int], str]
    # What is wrong, where in the text, what would be right, and the line that does it if that is a whole one.
    Explained = tuple[Reason, tuple[int, int], Message, str]

_PATTERN = {"customer": "CUSTOMER", "technician": "TECHNICIAN", "code": "CODE", "at": "TIME"}
_SIGNS = {".": "stop-without-blank", ",": "comma-between", ";": "semicolon-between"}
_MOST_WORDS, _LEAST_NEAR = 12, 4  # words that may be a code, misspelt; letters of one
_LONGEST_CORRECTED = 400
_VERY_NEAR = 0.8  # of the letters of a misspelt word are those of a code
_MOST_MOVED = 5  # pieces: what stands behind them is detail
_MOST_REPAIRED = 4096  # characters: nobody copies a longer line from a remedy


def unknown(about: str, typed: str, known: Mapping[str, str]) -> Reason:
    """Say that a word is not known, with those that are near it; ``known`` leads from words to names."""

    def nearest(words: str) -> list[str]:
        return text.nearest(words, known)

    return _unknown(about, typed, [known[word] for word in _near(typed, nearest)[0]])


def unknown_code(typed: str, codes: Codes, begins: Sequence[str] = ()) -> Reason:
    """Say that words are not a known code, with those that are near them: first the names of those that begin them."""
    return _unknown("code", typed, [*begins, *_near_codes(typed, codes)[0]])


def _unknown(about: str, typed: str, near: list[str]) -> Reason:
    quoted = text.in_quotes(typed)
    if near:
        return reason(f"unknown-{about}-near", typed=quoted, near=", ".join(dict.fromkeys(near)))
    return reason(f"unknown-{about}", typed=quoted)


def _near(typed: str, nearest: Callable[[str], list[str]]) -> tuple[list[str], int]:
    """Return words that are near the first word of what was typed, or else near all of it, and how much that is."""
    first = typed.split(" ", maxsplit=1)[0]
    begins = nearest(first) if first != typed else []
    if begins and len(first) >= _LEAST_NEAR:
        return begins, len(first)
    whole = nearest(typed)
    return (whole, len(typed)) if whole else (begins, len(first))


def _near_codes(typed: str, codes: Codes) -> tuple[list[str], int]:
    """Return names and aliases of codes that are near what was typed, or its first word, and how much that is."""

    def nearest(words: str) -> list[str]:
        return _nearest_codes(words, codes)

    return _near(typed, nearest)


def _nearest_codes(typed: str, codes: Codes, most: int = 3) -> list[str]:
    """Return names and aliases of codes that are most like a word; their keys are at hand."""
    return [_spelt_code(found, codes) for found in text.nearest_keys(text.key(typed), codes.by_key, most)]


def _spelt_code(key: str, codes: Codes) -> str:
    """Return a name or an alias as the team writes it."""
    code = codes.by_key[key]
    return next((alias for alias in code.aliases if text.key(alias) == key), code.name)


def explained(line: str, places: Places, best: list[Plan], likely: list[Found]) -> Explained:
    """Say why a cleaned line is not a note, in the order in which a person would look.

    The remedy is a line that is one, with a word in capitals for what only a person can know.
    """
    if len(best) > 1:
        ways = chained("or", [text.in_quotes(_spelt(line, places, plan), _MOST_REPAIRED) for plan in best])
        why = reason("two-readings", ways=ways)
        return why, (0, len(line)), Message("write the one that you mean, with its |"), ""
    is_short = len(line) <= _MOST_REPAIRED
    offer = _offer(likely, places.context) if is_short else None
    for what, span, repaired in _slips(line, places) if is_short else ():
        if _reads(repaired, places.context):
            return what, span, _write(offer or repaired), offer or repaired
    what, span, remedies = _lack(line, places)
    if offer:
        return what, span, _write(offer), offer
    is_whole = bool(remedies) and not any(word in remedies[0] for word in ("CODE", "TIME"))
    if is_short and not is_whole and (corrected := _corrected(line, places.context)):
        return what, span, _write(corrected), corrected
    for repaired in remedies if is_short else ():
        example = _example(repaired, places.context)
        if _reads(example, places.context):
            return what, span, _write(repaired), repaired if repaired == example else ""
    pattern = ". ".join(word for column, word in _PATTERN.items() if column not in places.context.given)
    return what, span, _write(pattern), ""


def _write(line: str) -> Message:
    return Message("write: {line}", line=line)


def _offer(likely: list[Found], context: Context) -> str | None:
    """Return the line that says what was most likely meant."""
    from quicklog.shorthand.offers import offer_of

    return next((offer for found in likely if (offer := offer_of(found, context))), None)


def _corrected(line: str, context: Context) -> str | None:
    """Return the line that was likely meant, with a code for the word that is near it."""
    if len(line) > _LONGEST_CORRECTED:
        return None
    from quicklog.shorthand import hurried
    from quicklog.shorthand.reader import Found

    words = line.split(" ")
    for place, word in enumerate(words[:_MOST_WORDS]):
        bare = word.strip(",;:.!?")
        near = _nearest_codes(bare, context.codes, 1) if place and len(bare) >= _LEAST_NEAR else []
        if near and _is_very_near(bare, near[0]):
            repaired = " ".join([*words[:place], word.replace(bare, near[0]), *words[place + 1 :]])
            repaired_places = Places(pieces_of(repaired), context)
            found, likely = hurried.sorted_out(repaired, repaired_places, repaired_places.best())
            offer = _offer([found, *likely] if isinstance(found, Found) else likely, context)
            if offer:
                return offer
    return None


def _is_very_near(word: str, other: str) -> bool:
    from difflib import SequenceMatcher  # it loads ``re``

    return SequenceMatcher(None, text.key(word), text.key(other)).ratio() >= _VERY_NEAR


def _spelt(line: str, places: Places, plan: Plan) -> str:
    """Write the line as one of its readings, which ``|`` makes the only one."""
    pieces = places.pieces
    names = [(0, plan.customer), (plan.customer, plan.technician)]
    parts = [pieces.words(first, end) for first, end in names if first < end]
    parts += [pieces.words(place) for place in range(plan.technician, len(pieces.places))]
    parts += [line[mark.start : mark.end] for mark in pieces.marks if mark.value]
    return " | ".join(parts) if len(parts) > 1 else f"{parts[0]} |"


def _reads(line: str, context: Context) -> bool:
    """Tell whether a line would be a note."""
    from quicklog.shorthand import hurried

    return hurried.read_plainly(line, context) is not None


def _example(pattern: str, context: Context) -> str:
    """Put words that are known, where there are any, for those in capitals."""
    codes = context.codes
    first = next(iter(codes.by_key.values()), None)
    return pattern.replace("CODE", first.name if first else "CODE").replace("TIME", "now")


# Slips of the finger: what is wrong, where, and the line without it.


def _slips(line: str, places: Places) -> Iterator[Slip]:
    yield from _other_separators(line, places)
    yield from _mere_signs(line, places)
    yield from _other_orders(line, places)


def _other_separators(line: str, places: Places) -> Iterator[Slip]:
    bare = places.pieces.bare
    if places.pieces.explicit:
        place = next(at for at, character in enumerate(bare) if character in "|\t")
        parts = [part.strip(" .") for part in line.replace("\t", "|").split("|")]
        yield reason("only-bars"), (place, place + 1), ". ".join(filter(None, parts))
        return
    for sign, what in _SIGNS.items():
        signs = [at for at, character in enumerate(bare) if character == sign and _might_separate(bare, at)]
        if signs:
            yield reason(what), (signs[0], signs[0] + 1), _separated(line, signs)


def _might_separate(bare: str, at: int) -> bool:
    """Tell whether a sign may have been meant to separate, and does not: those in 9.30, 1,000 and ... were not."""
    before, after = bare[max(0, at - 1) : at], bare[at + 1 : at + 2]
    if (before.isdigit() and after.isdigit()) or "." in (before, after):
        return False
    if "@" in bare[: at + 1].rsplit(" ", maxsplit=1)[-1]:  # an address
        return False
    return bare[at] != "." or after not in ("", " ", "\0")


def _separated(line: str, signs: list[int]) -> str:
    """Put a stop and a blank in the place of each sign."""
    cuts = zip([-1, *signs], [*signs, len(line)], strict=True)
    return ". ".join(part for start, end in cuts if (part := line[start + 1 : end].strip(" ")))


def _mere_signs(line: str, places: Places) -> Iterator[Slip]:
    """Leave out a dash that stands for nobody."""
    spans = places.pieces.places
    for place in range(1, min(len(spans) - 1, _MOST_MOVED)):
        words = places.pieces.words(place)
        if text.key(words) == "":
            without = line[: spans[place][0]] + line[spans[place + 1][0] :]
            yield reason("names-nobody", typed=text.in_quotes(words)), spans[place], without


def _other_orders(line: str, places: Places) -> Iterator[Slip]:
    """Move a time behind pieces after it, and a technician before the piece before it, or join the names before him."""
    pieces = places.pieces
    first = range(min(len(pieces.places), _MOST_MOVED))
    for place in first:
        if places.is_time(place):
            for to in first[place + 1 :]:
                what = reason("time-before-code", typed=text.in_quotes(pieces.words(place)))
                yield what, pieces.places[place], _moved(line, pieces.places, place, to)
        elif place > 1 and places.is_technician(place):
            if place + 1 < len(pieces.places) and not places.means_time(place + 1):
                what = unknown_code(pieces.words(place + 1), places.context.codes)
                yield what, pieces.places[place + 1], _spelt(line, places, Plan(place, place + 1, place + 2))
            what = reason("technician-after-code", typed=text.in_quotes(pieces.words(place)))
            yield what, pieces.places[place], _moved(line, pieces.places, place, place - 1)


def _moved(line: str, spans: tuple[tuple[int, int], ...], place: int, to: int) -> str:
    """Take a piece to another place, and leave the separators where they are."""
    words = [line[start:end] for start, end in spans]
    words.insert(to, words.pop(place))
    moved, last = "", 0
    for (start, end), each in zip(spans, words, strict=True):
        moved += line[last:start] + each
        last = end
    return moved + line[last:]


# What a line lacks.


def _lack(line: str, places: Places) -> tuple[Reason, tuple[int, int], list[str]]:
    """Find what is lacking, where, and the lines that may do instead, the best first."""
    pieces, given, names = places.pieces, places.context.given, places.names()
    whole = 0, len(line)
    if "customer" not in given:
        if not names or not places.is_name(0):
            return reason("nobody-named"), whole, []
        names = names[1:]
    named = "technician" in given
    if names and not named and places.is_technician(*names[0]):
        names, named = names[1:], True
    if not names:
        span = pieces.places[-1] if pieces.places else whole
        pattern = [line.rstrip(" .|\t"), "CODE", "TIME"]
        return reason("no-code"), span, [_between(places).join(filter(None, pattern))]
    first, end = names[0]
    span, words = pieces.span(first, end), pieces.words(first, end)
    if places.means_time(first):
        what = reason("no-code-before-time", typed=text.in_quotes(words))
        return what, span, [_inserted(line, span[0], "CODE", places)]
    if places.is_technician(first, end):
        return (
            reason("technician-no-code", typed=text.in_quotes(words)),
            span,
            [_inserted(line, span[0], "CODE", places)],
        )
    codes = places.context.codes
    near, length = _near_codes(words, codes)
    remedies = [line[: span[0]] + each + line[pieces.reach(first, length) :] for each in near]
    return _unknown("code", words, near), span, [*remedies, _inserted(line, span[0], places.context.writer, places)]


def _inserted(line: str, place: int, word: str, places: Places) -> str:
    before = line[:place]
    blank = "" if before.endswith((" ", "|", "\t")) or not before else " "
    return before + blank + word + _between(places) + line[place:]


def _between(places: Places) -> str:
    return " | " if places.pieces.explicit else ". "
