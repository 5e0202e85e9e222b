"""The line that was most likely meant by a draft: written so that it reads as a note, with every word of the line."""

from __future__ import annotations

from datetime import timedelta

from quicklog.lib import text
from quicklog.shorthand import hurried, times
from quicklog.shorthand.ahead import nearer
from quicklog.shorthand.pieces import pieces_of
from quicklog.shorthand.reader import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Field, Found, Trouble

_SOON = timedelta(days=60)  # a promise that is further off was not meant
_COLUMNS = ("customer", "technician", "code", "at")


def offer_of(found: Found, context: Context) -> str | None:
    """Write the line that reads as what was found in another one; None where no such line holds all its words."""
    parts = _parts(found)
    marks = [found.line[mark.start : mark.end] for mark in found.pieces.marks]
    for line in _spellings(parts):
        offer = " ".join([line, *marks])
        reading = hurried.read_plainly(offer, context)
        if reading and holds(offer, found.line) and _is_same(reading, found):
            return offer
    return None


def _spellings(parts: list[str | None]) -> Iterator[str]:
    """Write the parts with full stops, and with ``|`` where those mislead."""
    yield ". ".join(part for part in parts if part)
    customer, technician, code, time, detail = parts
    if customer:
        yield written(customer, technician, code or "", time, detail)


def _parts(found: Found) -> list[str | None]:
    """Return the parts of a line, as typed: customer, technician, code with what stands beside it, time, detail."""
    typed = {column: " ".join(field.value for field in found.fields if field.column == column) for column in _COLUMNS}
    details = [field for field in sorted(found.fields, key=lambda field: field.start) if field.column == "detail"]
    code, beside = typed["code"], _beside(found, details)
    if not code:
        code = str(found.context.given.get("code", ""))
    if beside:
        code = f"{code}{'' if typed['code'] else ':'} {_ended(beside.value)}"
    rest = ". ".join(_ended(field.value) for field in details if field is not beside)
    return [typed["customer"], typed["technician"], code, typed["at"], rest]


def _ended(words: str) -> str:
    """Leave out the full stop that ends a sentence: another one follows."""
    return words if words.endswith("..") else words.removesuffix(".")


def _beside(found: Found, details: list[Field]) -> Field | None:
    """Return the words that stand beside the code, or round it where it stands among them."""
    place = found.plan.technician
    if place >= len(found.pieces.places):
        return None
    start, end = found.pieces.places[place]
    return next((field for field in details if start <= field.start < end), None)


def _is_same(offered: Found, found: Found) -> bool:
    """Tell whether an offered line says what was found: of whom, by whom, what and when."""
    values, others = offered.columns(), found.columns()
    return all(values.get(column) == others.get(column) for column in _COLUMNS)


def holds(offer: str, line: str) -> bool:
    """Tell whether every word of a line stands in another one."""
    offered, wanted = _runs(offer), _runs(line)
    return all(_held(run, offered) >= wanted.count(run) for run in set(wanted))


def _held(run: str, offered: list[str]) -> int:
    """Count a word of a line in its offer; a letter before it that only says for whom is not a word."""
    return offered.count(run) + (offered.count(run[1:]) if run[0] in hurried.TO else 0)


def _runs(line: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.key("".join(_apart(c) for c in line))).split()


def _apart(character: str) -> str:
    return " " if character in ".:/。．｡۔" else character


def promising(line: str, context: Context, trouble: Trouble) -> str | None:
    """Write a line in which a time that is not one here is what it may be.

    One still to come is the promise, a day gone by gets its year, and a part of a day without its hour is detail.
    """
    start, end = trouble.start, trouble.end
    words = line[start:end]
    past = times.past(words, context.now, month_first=context.month_first)
    ahead = nearer(words, context)
    if ahead and ahead - context.now < _SOON:
        before, after = line[:start].rstrip(". |\t,;:(["), line[end:].lstrip(",;:)]")
        offer = f"{before} due:{times.written(words)}{after}"
    elif isinstance(past, times.Moment):
        offer = f"{line[:start]}{words} {past.at:%Y-%m-%d}{line[end:]}"
    elif past.meant and not any(map(str.isdigit, words)):
        before = line[:start].rstrip(". ")
        beside = context.codes.code(pieces_of(before).words(-1)) is None
        offer = f"{before}{',' if beside else ':'} {words}{line[end:]}"
    else:
        return None
    return offer if hurried.read_plainly(offer, context) and holds(offer, line) else None
