"""A page of the paper notebook: one note a line, and headings that hold for the lines under them.

A line that is only a date, ``technician: NAME`` and ``channel: NAME`` say what the lines under them leave out; a ditto
mark alone in a place repeats the place above; blank lines and those that begin with ``#`` are passed over.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import date, datetime, time

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.page.dated import draft_of, noon_of, reading_under
from quicklog.imports.page.dittos import above_of, repeated
from quicklog.imports.rows.moments import is_fixed_day, wall_clock, with_clocks
from quicklog.language.more import date_headings, page_headings
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean, in_quotes, key, safe, storable
from quicklog.note import limits
from quicklog.shorthand import capture, times
from quicklog.shorthand.explain import unknown
from quicklog.shorthand.reader import WITH_ITS_DAY, Doubt, Trouble
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from quicklog.imports.page.dittos import Above
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading

_DATES = date_headings()
# A heading has no more words than these.
_FEW = 5
_HEADINGS = page_headings()


class _Carried(Record):
    """What the headings above a line say: the day and its words as typed, who served, and by which channel.

    Of what stands where a heading does, ``wrong`` is meant as a day and is not one: no line under it can be dated;
    ``unread`` only names a day: no line under it is certain.
    """

    day: date | None = None
    words: str = ""
    fixed: bool = False
    technician: str = ""
    channel: str = ""
    unread: str = ""
    wrong: str = ""


class Line(Record):
    """A line of a page as it was read: its place, the headings above it, and what its ditto marks repeat.

    ``words`` is the line without the names that are repeated, which stand in ``given``.
    """

    place: int
    reading: Reading
    carried: _Carried
    words: str
    given: Mapping[str, Any]


def entries(lines: Iterable[tuple[int, str]], context: Context) -> Iterator[Entry | Problem]:
    """Read the lines of a page, each with its number; every line becomes an entry, a heading, or is passed over.

    A problem is a heading of which nothing can be made: the lines under it would stand under a wrong day.
    """
    for found in read(lines, context):
        yield found if isinstance(found, Problem) else _entry(found, context)


def read(lines: Iterable[tuple[int, str]], context: Context) -> Iterator[Line | Problem]:
    """Read the lines of a page; under a heading of which nothing can be made all are drafts."""
    carried, above = _Carried(), None
    for place, typed in lines:
        if limits.is_too_long(typed):
            yield problem(place, limits.told(typed), limits.REMEDY)
            continue
        line = clean(typed)
        if not line.text or line.text.startswith("#"):
            continue
        heading = None if line.intruders else _heading(line.text, carried, context)
        if isinstance(heading, _Carried):
            carried = heading
        elif heading:
            carried = replace(carried, day=None, words="", fixed=False, wrong=safe(line.text))
            yield problem(place, reason("no-heading", words=in_quotes(carried.wrong)), heading.why)
        else:
            found, above = _read(place, typed, carried, above, context)
            if found.reading.trouble and _names_a_day(line.text, context):
                carried = replace(carried, unread=line.text)
            yield found


def is_heading(line: str, context: Context) -> bool:
    """Tell whether a line, already cleaned, is a heading, right or wrong."""
    return _heading(line, _Carried(), context) is not None


def _heading(text: str, carried: _Carried, context: Context) -> _Carried | times.Miss | None:
    """Return what is carried on from a heading; a miss where it is meant as a day but is not, nothing for a note."""
    name, colon, value = text.partition(":")
    column = _HEADINGS.get(key(name)) if colon else None
    if column:
        return replace(carried, **{column: value.strip()})
    words = _undecorated(value if colon and key(name) in _DATES else text)
    day = times.day(words, context.now, month_first=context.month_first)
    if isinstance(day, date):
        fixed = is_fixed_day(words, day, context.now, month_first=context.month_first)
        words = f"{day}" if fixed else key(words)
        return replace(carried, day=day, words=words, fixed=fixed, wrong="", unread="")
    return day if day.meant else None


def _undecorated(text: str) -> str:
    """Take away what people write round a date: brackets, stars and lines, the endings of 1st, 2nd, 3rd and 4th."""
    plain = re.sub(r"[][()<>*=#]|(?:^| )[-–—]+(?= |$)", " ", text)
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", " ".join(plain.split())).strip(" :-–—")


def _names_a_day(text: str, context: Context) -> bool:
    """Tell whether there is a date in a few words that are not a date as a whole."""
    words = _undecorated(text).split()
    if len(words) > _FEW:
        return False
    spans = {" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + 4)}
    named = (span for span in spans if any(map(str.isdigit, span)))
    return any(isinstance(times.day(span, context.now, month_first=context.month_first), date) for span in named)


def _read(place: int, typed: str, carried: _Carried, above: Above, context: Context) -> tuple[Line, Above]:
    """Read one line under its headings; return it, and the places that a ditto mark in the next line repeats."""
    line, trouble = clean(typed), None
    words = line.text
    writer = context.codes.technician(carried.technician) or carried.technician or context.writer
    under = replace(context, writer=writer)
    if line.intruders:
        reading = reading_under(typed, carried.day, under)
    else:
        words, under, trouble = repeated(words, above, under)
        reading = reading_under(words, carried.day, under)
    if carried.wrong:
        trouble = Trouble(reason("no-day-above", words=in_quotes(carried.wrong)), 0, len(line.text), WITH_ITS_DAY)
    if trouble:
        reading = draft_of(typed, trouble, noon_of(carried.day, context) if carried.day else context.now)
    reading = replace(_with_carried(reading, carried, under), line=storable(typed))
    above = None if reading.trouble else above_of(reading, words, under.given)
    return Line(place, reading, carried, words, under.given), above


def _entry(line: Line, context: Context) -> Entry:
    """Return the note to be. It is not known by how its line was read, which is not the same in all zones."""
    carried = line.carried
    given = [f"{column}={value}" for column, value in line.given.items()]
    above = "\0".join(("page", carried.words, carried.technician, carried.channel, *given))
    moment = wall_clock(datetime.combine(carried.day, time())) if carried.day and carried.fixed else 0
    content, known_by = (f"{above}\0{words}" for words in (line.words, with_clocks(line.words)))
    return Entry(line.place, content, moment, body_of(line, context), "", None, known_by)


def _with_carried(reading: Reading, carried: _Carried, context: Context) -> Reading:
    """Fill what the line leaves out, and say what is not certain about the headings above it."""
    codes, doubts = context.codes, list(reading.doubts)
    named = "technician" in context.given or any(field.column == "technician" for field in reading.fields)
    if carried.technician and not named and codes.technicians and not codes.technician(carried.technician):
        doubts.append(Doubt("technician", unknown("technician", carried.technician, codes.technicians)))
    if carried.channel and reading.channel is None:
        known = codes.channel(carried.channel)
        reading = replace(reading, channel=known or carried.channel)
        doubts += [] if known else [Doubt("channel", unknown("channel", carried.channel, codes.channels))]
    if carried.day and carried.day.year != context.now.year and not carried.fixed:
        doubts.append(Doubt("at", reason("in-year", year=carried.day.year)))
    if carried.unread:
        doubts.append(Doubt("at", reason("above-no-date", words=in_quotes(carried.unread))))
    return reading if reading.trouble else replace(reading, doubts=tuple(doubts))


def body_of(line: Line, context: Context) -> dict[str, Any]:
    """Return the body of the note; a draft keeps the day that it stands under, by which it can be read again."""
    body = capture.body_of(line.reading, context.now)
    if line.reading.trouble and line.carried.day:
        body["day"] = f"{line.carried.day}"
    return body
