"""Logs of radio amateurs in ADIF: ``<CALL:5>4X1AB<QSO_DATE:8>20261118<TIME_ON:4>0730<MODE:3>SSB<EOR>``.

The station called is the customer, the mode the code, as typed; what else a record says is detail.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import UTC, datetime

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.foreign.entries import When, at_latest, moment_of, reading_of, to_come, with_rest
from quicklog.imports.rows.moments import milliseconds
from quicklog.lib.record import replace
from quicklog.lib.text import clean, storable
from quicklog.note import limits
from quicklog.shorthand import capture
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quicklog.shorthand.places import Context

    Fields = dict[str, str]

_FIELD = re.compile(r"<(\w+)(?::(\d+)(?::[^<>]*)?)?>")
_SIGN = re.compile(r"<(?:call|qso_date|adif_ver|programid|eoh)(?::\d+(?::\w+)?)?>", re.IGNORECASE)
_FOLLOWED = re.compile(r"\s*(?:<|$)")
_MOST_DIGITS = 6  # of a length
_ENDS = re.compile(r"<eo[rh]>", re.IGNORECASE)
# What has a place in a note; the rest is detail.
_PLACED, _TIMES = frozenset(("CALL", "MODE", "OPERATOR")), frozenset(("QSO_DATE", "TIME_ON"))
_CLOCKS = {4: "%Y%m%d%H%M", 6: "%Y%m%d%H%M%S"}


def is_log(lines: list[str]) -> bool:
    """Tell whether a text that begins with these lines is a log of radio contacts."""
    return any(_SIGN.search(line) for line in lines)


def entries(lines: Iterable[tuple[int, str]], context: Context) -> Iterator[Entry | Problem]:
    """Read the contacts of a log, wherever their lines break."""
    for place, raw, fields in _records(lines):
        if fields is None:
            yield problem(place, "this record has no end", "a record ends with <EOR>: export it again")
        elif limits.is_too_long(raw):
            yield problem(place, limits.told(raw), limits.REMEDY)
        else:
            yield _entry(place, raw, fields, context)


def _records(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, Fields | None]]:
    """Yield each record: the line on which it begins, its text and its fields; no fields where it has no end."""
    kept, begun = "", 1
    for number, line in lines:
        if not kept.strip():
            kept, begun = "", number
        kept += f"{line}\n"
        at = 0
        while _ENDS.search(line) and (found := _first(kept, at)):
            fields, ending, end = found
            if ending == "EOR":
                yield begun, " ".join(kept[at:end].split()), fields
            at, begun = end, number
        kept = kept[at:]
        if len(kept) > 2 * limits.MOST:
            break
    if _FIELD.search(kept):
        yield begun, kept, None


def _first(text: str, at: int) -> tuple[Fields, str, int] | None:
    """Return the fields of the first record from a place on, with what ends it and where; none where nothing does."""
    fields: Fields = {}
    while found := _FIELD.search(text, at):
        name, length = found[1].upper(), found[2]
        at = found.end()
        if name in ("EOR", "EOH"):
            return fields, name, at
        if length is not None:
            value = _value(text, at, int(length[:_MOST_DIGITS]))
            fields[name] = value.strip()
            at += len(value)
    return None


def _value(text: str, at: int, length: int) -> str:
    """Return the value that begins at a place; programs count its letters, or its bytes, and some count wrongly."""
    by_letters = text[at : at + length]
    by_bytes = by_letters.encode("utf-8", "replace")[:length].decode("utf-8", "ignore")
    for value in (by_letters, by_bytes):
        if _FOLLOWED.match(text, at + len(value)):
            return value
    following = _FIELD.search(text, at)
    return text[at : following.start() if following else len(text)]


def _entry(place: int, raw: str, fields: Fields, context: Context) -> Entry:
    said = {name: clean(" ".join(value.split())).text for name, value in fields.items()}
    when = _moment(said, context)
    columns = {"customer": said.get("CALL", ""), "code": said.get("MODE", ""), "technician": said.get("OPERATOR", "")}
    reading = reading_of(columns, when.at, context)
    body = capture.body_of(replace(reading, line=storable(raw)), context.now)
    placed = _PLACED if when.doubt else _PLACED | _TIMES
    rest = [f"{name}: {value}" for name, value in said.items() if value and name not in placed]
    body = with_rest(body, [] if reading.trouble else rest, [when.doubt, to_come(reading, context)])
    known_by = "\0".join(said.get(name, "") for name in ("CALL", "QSO_DATE", "TIME_ON", "BAND", "FREQ", "MODE"))
    is_told = not when.doubt or when.doubt.says.name == "no-hour"
    return Entry(place, raw, milliseconds(when.at) if is_told else 0, body, "", None, f"adif\0{known_by}")


def _moment(said: Fields, context: Context) -> When:
    """Return when a contact was, which is told in UTC; noon where no hour is."""
    day, clock = said.get("QSO_DATE", ""), said.get("TIME_ON", "")
    moment = _read(day + clock, _CLOCKS.get(len(clock), ""), context)
    if moment:
        return When(moment)
    noon = _read(f"{day}12", "%Y%m%d%H", context)
    return When(noon, Doubt("at", reason("no-hour", at=noon))) if noon else at_latest((), context)


def _read(typed: str, form: str, context: Context) -> datetime | None:
    try:
        return moment_of(datetime.strptime(typed, form).replace(tzinfo=UTC), context) if form else None
    except ValueError:
        return None
