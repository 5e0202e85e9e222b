"""What Watson and Timewarrior kept of the time that something took: their exports, and their own files.

A frame or an interval is no line: it is a project and tags. The project is the customer, or the first tag that is
nothing else; a tag that is a code, a technician or a channel is that, and every other one is detail, as is until when
it took.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import UTC, datetime

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.foreign.entries import (
    compact,
    list_of,
    moment_of,
    reading_at,
    reading_of,
    text_of,
    to_come,
    with_rest,
)
from quicklog.imports.rows.moments import milliseconds
from quicklog.lib.record import replace
from quicklog.lib.text import storable
from quicklog.note import limits
from quicklog.shorthand import capture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from quicklog.imports.entry import Report
    from quicklog.imports.readers.objects import Rows
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading

    Span = tuple[datetime | None, datetime | None]

_FRAME = frozenset("id project start stop tags updated_at".split())
_INTERVAL = frozenset("id start end tags annotation".split())
# An interval in Timewarrior's own files: when it began and ended, its tags, its annotation.
_INC = re.compile(r"inc (\d{8}T\d{6}Z)(?: - (\d{8}T\d{6}Z))?(?: # ?((?:[^#\"]|\"[^\"]*\")*?))?(?: # ?(.*))?")
_TAG = re.compile(r'"([^"]*)"|(\S+)')
# The places of a frame in Watson's file: its start and stop in seconds since 1970, its project, its id, its tags.
_START, _STOP, _PROJECT, _ID, _TAGS = range(5)


def are_frames(beginning: str) -> bool:
    """Tell whether a text begins as Watson's own file ``frames`` does."""
    return re.match(r"\s*\[\s*\[\s*\d+(?:\.\d+)?\s*,", beginning) is not None


def are_intervals(lines: list[str]) -> bool:
    """Tell whether a text that begins with these lines is one of Timewarrior's own files."""
    first = next((line for line in lines if line.strip()), "")
    return _INC.fullmatch(first) is not None


def is_frame(item: dict[str, Any]) -> bool:
    """Tell whether an object is a frame, as ``watson log --json`` writes it."""
    return {"project", "start", "stop", "id"} <= item.keys()


def is_interval(item: dict[str, Any]) -> bool:
    """Tell whether an object is an interval, as ``timew export`` writes it."""
    start = text_of(item.get("start"))
    return item.keys() <= _INTERVAL and len(start) == len("20261118T093000Z") and start.endswith("Z")


def stored(found: Rows, context: Context) -> Iterator[Entry | Problem]:
    """Read the frames of Watson's own file, of which earlier versions wrote no tags."""
    for each in found:
        if isinstance(each, Problem):
            yield each
            continue
        place, row = each
        try:
            span = _from_seconds(row[_START], context), _from_seconds(row[_STOP], context)
            project, known_by, tags = row[_PROJECT], row[_ID], row[_TAGS] if len(row) > _TAGS else []
        except (LookupError, TypeError, ValueError, OverflowError, OSError):
            project, known_by, tags, span = None, None, None, (None, None)
        yield _frame(place, project, known_by, tags, span, context)


def frames(place: int, item: dict[str, Any], context: Context, report: Report) -> list[Entry | Problem]:
    """Read a frame as ``watson log --json`` writes it, as one of a list."""
    report(sorted(name for name in item if name not in _FRAME))
    span = _from_iso(item.get("start"), context), _from_iso(item.get("stop"), context)
    return [_frame(place, item.get("project"), item.get("id"), item.get("tags"), span, context)]


def _frame(  # noqa: PLR0913, PLR0917  what is a frame
    place: int, project: object, known_by: object, tags: object, span: Span, context: Context
) -> Entry | Problem:
    start, stop = span
    if start is None or not text_of(project) or not text_of(known_by):
        return problem(place, "this is not a frame of Watson", "give its file frames, or what watson log --json writes")
    words = [text_of(project), *map(text_of, list_of(tags))]
    return _entry(place, f"watson\0{known_by}", words, "", (start, stop), context)


def _from_seconds(seconds: Any, context: Context) -> datetime | None:
    return moment_of(datetime.fromtimestamp(seconds, UTC), context)


def _from_iso(typed: object, context: Context) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text_of(typed))
    except ValueError:
        return None
    return moment_of(moment if moment.tzinfo else moment.replace(tzinfo=context.now.tzinfo), context)


def stored_intervals(lines: Iterable[tuple[int, str]], context: Context) -> Iterator[Entry | Problem]:
    """Read the intervals of one of Timewarrior's own files, one a line."""
    for place, line in lines:
        found = _INC.fullmatch(line)
        if found:
            start, end, tags, note = found.groups("")
            words = [quoted or plain for quoted, plain in _TAG.findall(tags)]
            quoted_note = re.fullmatch(r'"(.*)"', note.strip())
            note = quoted_note[1].replace('\\"', '"') if quoted_note else note
            item = {"start": start, "end": end, "tags": words, "annotation": note}
            yield from intervals(place, item, context, lambda _: None)
        elif line.strip():
            yield problem(place, "this is not an interval of Timewarrior", "export it with timew export")


def intervals(place: int, item: dict[str, Any], context: Context, report: Report) -> list[Entry | Problem]:
    """Read an interval, as one of a list; it is known by its start, for no two of Timewarrior's overlap."""
    report(sorted(name for name in item if name not in _INTERVAL))
    start, end = (compact(item.get(name), context) for name in ("start", "end"))
    if start is None:
        return [problem(place, "this is not an interval of Timewarrior", "export it with timew export")]
    tags, note = [*map(text_of, list_of(item.get("tags")))], text_of(item.get("annotation"))
    return [_entry(place, f"timew\0{item['start']}", tags, note, (start, end), context)]


def _entry(  # noqa: PLR0913, PLR0917  what a time tracker keeps
    place: int, known_by: str, words: list[str], note: str, span: tuple[datetime, datetime | None], context: Context
) -> Entry | Problem:
    said = [" ".join(each.split()) for each in (*words, note)]
    whole, note = " | ".join(filter(None, said)) or f"{span[0]:%Y-%m-%d %H:%M}", said[-1]
    if limits.is_too_long(whole):
        return problem(place, limits.told(whole), limits.REMEDY)
    reading, rest = _read([*filter(None, said[:-1])], note, span[0], context)
    body = capture.body_of(replace(reading, line=storable(whole)), context.now)
    rest = [] if reading.trouble else rest
    return Entry(
        place,
        whole,
        milliseconds(span[0]),
        with_rest(body, [*rest, *_until(*span)], [to_come(reading, context)]),
        "",
        None,
        known_by,
    )


def _read(words: list[str], note: str, start: datetime, context: Context) -> tuple[Reading, list[str]]:
    """Return what words and a note say, and which of them have no place of their own."""
    for line in filter(None, (note, *words)):  # Taskwarrior gives Timewarrior the words of a task as a tag
        reading = reading_at(start)(line, context)
        if not reading.trouble and reading.meaning:
            return reading, [each for each in (*words, note) if each and each != line]
    columns, others = _columns(words, context)
    if not others:
        return reading_at(start)(" | ".join(filter(None, [*words, note])), context), []
    customer, *others = others
    if "code" not in columns and note:
        named = reading_of(columns | {"customer": customer}, start, context, note)
        if not named.trouble and named.meaning:
            return named, others
    if "code" not in columns and others:
        columns["code"], *others = others
    if "code" not in columns:
        return reading_at(start)(" | ".join(filter(None, [*words, note])), context), []
    return reading_of(columns | {"customer": customer}, start, context), [*others, *filter(None, [note])]


def _columns(words: list[str], context: Context) -> tuple[dict[str, str], list[str]]:
    """Return the first word that is a code, a technician or a channel, each by its column, and all other words."""
    codes, found, others = context.codes, dict[str, str](), list[str]()
    for word in words:
        known = {"code": codes.code(word), "technician": codes.technician(word), "channel": codes.channel(word)}
        column = next((name for name, meant in known.items() if meant and name not in found), "")
        if column:
            found[column] = codes.channel(word) or word if column == "channel" else word
        else:
            others.append(word)
    return found, others


def _until(start: datetime, end: datetime | None) -> list[str]:
    """Write from when until when something took."""
    if end is None:
        return []
    form = "%H:%M" if end.date() == start.date() else "%Y-%m-%d %H:%M"
    return [f"{start:%H:%M}-{end.strftime(form)}"]
