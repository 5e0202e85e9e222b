"""A page of the paper notebook: one note a line, and headings that hold for the lines under them.

A line that is only a date, ``technician: NAME`` and ``channel: NAME`` say what the lines under them leave out; a ditto
mark alone in a place repeats the place above; blank lines and those that begin with ``#`` are passed over, unless they
name a day: no line stands under another one than it seems to without its being said.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.page import days, naming
from quicklog.imports.page.dated import draft_of, noon_of, reading_at, reading_under
from quicklog.imports.page.dittos import above_of, repeated
from quicklog.imports.rows.moments import is_fixed_day, wall_clock, with_clocks
from quicklog.language.more import page_headings
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
    from quicklog.shorthand.reasons import Reason

_HEADINGS = page_headings()
# From the day above, where nothing parts a date before a note from the note, it is no further.
_NEAR = timedelta(days=31)


class _Carried(Record):
    """What the headings above a line say: the day and its words as typed, who served, and by which channel.

    Of what stands where a heading does, ``wrong`` is meant as a day and is not one: no line under it can be dated;
    what only names a day leaves a ``doubt`` about every line under it.
    """

    day: date | None = None
    words: str = ""
    fixed: bool = False
    technician: str = ""
    channel: str = ""
    doubt: Reason | None = None
    wrong: str = ""


class Line(Record):
    """A line of a page as it was read: its place, the headings above it, and what its ditto marks repeat.

    ``words`` is the line without the names that are repeated, which stand in ``given``; ``leading`` is the day before
    the note, where its line begins with one.
    """

    place: int
    reading: Reading
    carried: _Carried
    words: str
    given: Mapping[str, Any]
    leading: str = ""


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
        if not line.text:
            continue
        if line.text.startswith("#"):
            carried = _after_remark(line.text, carried, context)
            continue
        heading = None if line.intruders else _heading(line.text, carried, context)
        if isinstance(heading, _Carried):
            carried = heading
        elif heading:
            carried = replace(carried, day=None, words="", fixed=False, wrong=safe(line.text), doubt=None)
            yield problem(place, reason("no-heading", words=in_quotes(carried.wrong)), heading.why)
        else:
            found, above = _read(place, typed, carried, above, context)
            carried = _after(found, line.text, carried, context)
            yield found


def is_heading(line: str, context: Context) -> bool:
    """Tell whether a line, already cleaned, is a heading, right or wrong."""
    words = line.lstrip("# ")
    if line.startswith("#"):
        return isinstance(days.told_by(words, context), days.Told)
    return _heading(line, _Carried(), context) is not None


def _heading(text: str, carried: _Carried, context: Context) -> _Carried | times.Miss | None:
    """Return what is carried on from a heading; a miss where it is meant as a day but is not, nothing for a note."""
    name, colon, value = text.partition(":")
    column = _HEADINGS.get(key(name)) if colon else None
    if column:
        doubt = _unread(text) if naming.holds_a_date(value, context) else carried.doubt
        return replace(carried, **{column: value.strip()}, doubt=doubt)
    day = days.told_by(text, context)
    return _under(day, carried, context) if isinstance(day, days.Told) else day


def _under(told: days.Told, carried: _Carried, context: Context) -> _Carried:
    """Return what is carried on from a date."""
    day, fixed = told.day, is_fixed_day(told.words, told.day, context.now, month_first=context.month_first)
    words = f"{day}" if fixed else key(told.words)
    return replace(carried, day=day, words=words, fixed=fixed, wrong="", doubt=None)


def _after_remark(text: str, carried: _Carried, context: Context) -> _Carried:
    """Return what is carried on from a remark: a date in it is taken, and doubted, since others pass remarks over."""
    words = text.lstrip("# ")
    day = days.told_by(words, context)
    if isinstance(day, days.Told):
        return replace(_under(day, carried, context), doubt=reason("read-as-day", day=in_quotes(safe(text))))
    if day or (naming.names_a_day(words, context) and capture.reading_of(words, context).trouble):
        return replace(carried, doubt=_unread(text))
    return carried


def _unread(text: str) -> Reason:
    return reason("above-no-date", words=in_quotes(safe(text)))


def _after(found: Line, text: str, carried: _Carried, context: Context) -> _Carried:
    """Return what is carried on from a note or a draft: where it names another day, those under it are not certain."""
    if found.leading and not found.reading.trouble:
        other = reason("another-day-above", words=in_quotes(safe(found.leading)))
        return carried if found.carried.day == carried.day else replace(carried, doubt=other)
    is_named = naming.names_a_day(text, context) if found.reading.trouble else naming.begun_by(text, context)
    return replace(carried, doubt=_unread(text)) if is_named else carried


def _read(place: int, typed: str, carried: _Carried, above: Above, context: Context) -> tuple[Line, Above]:
    """Read one line under its headings; return it, and the places that a ditto mark in the next line repeats."""
    line, trouble = clean(typed), None
    words = line.text
    writer = context.codes.technician(carried.technician) or carried.technician or context.writer
    under = replace(context, writer=writer)
    lead = None if line.intruders else _led(line.text, carried.day, under)
    before, words = (line.text[: -len(lead.rest)], lead.rest) if lead else ("", line.text)
    if line.intruders:
        reading = reading_under(typed, carried.day, under)
    else:
        words, under, trouble = repeated(words, above, under)
        reading = _reading_behind(lead, words, under) if lead else reading_under(words, carried.day, under)
    if lead:
        told = days.Told(lead.day, naming.tidied(lead.typed))
        carried = replace(_under(told, carried, context), words=carried.words)
    elif carried.wrong:
        trouble = Trouble(reason("no-day-above", words=in_quotes(carried.wrong)), 0, len(line.text), WITH_ITS_DAY)
    elif not reading.trouble and not any(doubt.about == "at" for doubt in reading.doubts):
        begun = naming.begun_by(words, context)
        doubts = [Doubt("at", reason("part-of-name", words=in_quotes(begun)))] if begun else []
        reading = replace(reading, doubts=(*reading.doubts, *doubts))
    if trouble:
        reading = draft_of(typed, trouble, noon_of(carried.day, context) if carried.day else context.now)
    reading = replace(_with_carried(reading, carried, under), line=storable(typed))
    above = None if reading.trouble else above_of(reading, words, under.given)
    return Line(place, reading, carried, before + words, under.given, lead.typed if lead else ""), above


def _led(line: str, day: date | None, context: Context) -> days.Leading | None:
    """Return the day with which a line begins, unless that is part of its customer's name, as in 24/7 Security."""
    lead = days.leading(line, context)
    if lead is None or lead.certain:
        return lead
    whole = reading_under(line, day, context)
    is_known = whole.trouble is None and context.known.customer(key(whole.customer or ""))
    if is_known or (day and abs(lead.day - day) > _NEAR):
        return None
    return lead if whole.trouble or not _reading_behind(lead, lead.rest, context).trouble else None


def _reading_behind(lead: days.Leading, words: str, context: Context) -> Reading:
    """Read the words that stand behind a day, and its hour, in the line of a note."""
    reading = reading_at(words, lead.at, context) if lead.at else reading_under(words, lead.day, context)
    if reading.trouble:  # a line that is offered would be without its day
        return replace(reading, trouble=replace(reading.trouble, offer=""))
    if lead.certain:
        return reading
    return replace(reading, doubts=(*reading.doubts, Doubt("at", reason("read-as-day", day=in_quotes(lead.typed)))))


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
    doubts += _doubts_above(carried)
    return reading if reading.trouble else replace(reading, doubts=tuple(doubts))


def _doubts_above(carried: _Carried) -> list[Doubt]:
    """Say what is not certain about the day above a line."""
    return [Doubt("at", carried.doubt)] if carried.doubt else []


def body_of(line: Line, context: Context) -> dict[str, Any]:
    """Return the body of the note; a draft keeps the day that it stands under, by which it can be read again."""
    body = capture.body_of(line.reading, context.now)
    if line.reading.trouble and line.carried.day:
        doubts = capture.kept(_doubts_above(line.carried))
        body |= {"day": f"{line.carried.day}"} | ({"doubts": doubts} if doubts else {})
    return body
