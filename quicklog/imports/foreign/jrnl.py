"""jrnl's journal, as it is stored, ``[2026-11-18 09:30] Title *``, and as jrnl exports it to JSON."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import datetime

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.foreign.entries import body_of, list_of, reading_at, text_of
from quicklog.imports.rows.moments import wall_clock
from quicklog.lib.text import in_quotes
from quicklog.note import limits
from quicklog.note.bodies import YEARS
from quicklog.shorthand import times
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from quicklog.imports.entry import Report
    from quicklog.shorthand.places import Context

_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %I:%M %p", "%Y-%m-%d")
_HEAD = re.compile(r"\[([^\]]{6,60})\](?: (.*))?")
_ISO = re.compile(r"\[\d{4}-\d\d-\d\d ")
_MOMENT = re.compile(r"(?=.*\d:\d\d)(?=.*\d{4}).*")
# What of an entry has a place in a note; the rest is reported.
_ENTRY = frozenset("title body date time tags starred".split())


def is_journal(item: dict[str, Any]) -> bool:
    """Tell whether an object is a journal of jrnl."""
    return isinstance(item.get("entries"), list)


def is_text(lines: list[str]) -> bool:
    """Tell whether a text that begins with these lines is a journal: entries, each behind its moment in brackets.

    jrnl leaves a blank line before each, by which a moment in a form of somebody's own is told from a line of a page.
    """
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    heads = [place for place, line in enumerate(lines) if _head(line)]
    if heads[:1] != [first]:
        return False
    return _ISO.match(lines[first]) is not None or not any(lines[place - 1].strip() for place in heads[1:])


def _head(line: str) -> re.Match[str] | None:
    """Return the moment and the title of the line with which an entry begins."""
    found = _HEAD.fullmatch(line)
    return found if found and _MOMENT.fullmatch(found[1]) else None


def entries(lines: Iterable[tuple[int, str]], context: Context) -> Iterator[Entry | Problem]:
    """Read a journal as it is stored; what follows an entry up to the next is its body."""
    place, kept, moment, size = 0, list[str](), "", 0
    for number, line in lines:
        head = _head(line)
        if head:
            if place:
                yield _stored(place, moment, kept, context)
            place, kept, moment, size = number, [head[2] or ""], head[1], 0
        elif place and size <= limits.MOST:
            kept.append(line)
            size += len(line)
    if place:
        yield _stored(place, moment, kept, context)


def _stored(place: int, moment: str, lines: list[str], context: Context) -> Entry | Problem:
    title, *rest = lines
    starred = title.rstrip().endswith("*")
    title = title.strip(" *") if starred else title
    wall = _wall(moment, context.now, month_first=context.month_first)
    if wall is None:
        what = "{typed} is not a moment of a journal"
        return problem(place, what, "write it as jrnl does: [2026-11-18 09:30]", typed=in_quotes(moment))
    return _entry(place, wall, [title, *rest], context, starred=starred, timed=True)


def _wall(typed: str, now: datetime, *, month_first: bool) -> datetime | None:
    """Return what the clock on the wall showed when an entry was written, in whatever form its owner chose."""
    for form in _FORMS:
        try:
            wall = datetime.strptime(typed, form)
        except ValueError:
            continue
        return wall if wall.year in YEARS else None
    moment = times.past(typed, now, month_first=month_first)
    return moment.at.replace(tzinfo=None) if isinstance(moment, times.Moment) else None


def journal(place: int, item: dict[str, Any], context: Context, report: Report) -> Iterator[Entry | Problem]:
    """Read the entries of a journal; their places are counted from the journal's own line on, one an entry."""
    if not is_journal(item):
        yield problem(place, "this is not a journal", "export it with jrnl --format json")
        return
    for number, each in enumerate(item["entries"], start=place):
        try:
            wall = datetime.fromisoformat(" ".join([each["date"], each.get("time") or "12:00"]))
            YEARS.index(wall.year)  # or there is no such year in a log
            texts = ["".join(each["title"]), "".join(each.get("body") or "")]
        except (ValueError, TypeError, LookupError, AttributeError):
            yield problem(number, "this is not a journal entry", "export it with jrnl --format json")
            continue
        report(sorted(name for name in each if name not in _ENTRY))
        starred = each.get("starred") is True
        text = " ".join(texts)
        tags = [tag for tag in map(text_of, list_of(each.get("tags"))) if tag and tag.lower() not in text.lower()]
        yield _entry(number, wall, [*texts, *tags], context, starred=starred, timed=bool(each.get("time")))


def _entry(  # noqa: PLR0913  what is an entry
    place: int, wall: datetime, texts: list[str], context: Context, *, starred: bool, timed: bool
) -> Entry | Problem:
    """Return the note that an entry is. It is known by its minute and its words: the same from text and from JSON."""
    at = wall.replace(tzinfo=context.now.tzinfo, microsecond=0)
    line = " ".join(" ".join(texts).split())
    if limits.is_too_long(line):
        return problem(place, limits.told(line), limits.REMEDY)
    wall = wall.replace(second=0, microsecond=0)
    content = f"jrnl\0{wall}\0{line}"
    doubt = None if timed else Doubt("at", reason("no-hour", at=at))
    body = body_of(line, reading_at(at), context, kept=["starred"] if starred else [], doubts=[doubt])
    return Entry(place, content, wall_clock(wall), body, "", None)
