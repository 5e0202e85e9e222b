"""What other note takers export as JSON: jrnl's journal and Taskwarrior's tasks, read as lines at their moment."""

from __future__ import annotations

from datetime import UTC, datetime

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.rows.moments import milliseconds, wall_clock
from quicklog.lib.record import replace
from quicklog.lib.text import clean, storable
from quicklog.note import limits
from quicklog.note.bodies import YEARS
from quicklog.shorthand import capture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from quicklog.imports.entry import Report
    from quicklog.shorthand.places import Context

# What of a task has a place in a note; the rest is reported.
_TASK = frozenset("uuid description entry status due end project annotations id urgency modified tags".split())


def is_journal(item: dict[str, Any]) -> bool:
    """Tell whether an object is a journal of jrnl."""
    return isinstance(item.get("entries"), list)


def is_task(item: dict[str, Any]) -> bool:
    """Tell whether an object is a task of Taskwarrior."""
    return {"description", "entry", "uuid"} <= item.keys()


def journal(place: int, item: dict[str, Any], context: Context) -> Iterator[Entry | Problem]:
    """Read the entries of a journal; their places are counted from the journal's own line on, one an entry."""
    for number, each in enumerate(item["entries"], start=place):
        try:
            wall = datetime.fromisoformat(" ".join([each["date"], each.get("time") or "12:00"]))
            YEARS.index(wall.year)  # or there is no such year in a log
            at = wall.replace(tzinfo=context.now.tzinfo)
            texts = [each["title"], each.get("body") or ""]
            line = " ".join(" ".join(texts).split())
        except (ValueError, TypeError, LookupError, AttributeError):
            yield problem(number, "this is not a journal entry", "export it with jrnl --format json")
            continue
        if limits.is_too_long(line):
            yield problem(number, limits.told(line), limits.REMEDY)
            continue
        content = f"jrnl\0{at.replace(tzinfo=None)}\0{line}"
        yield Entry(number, content, wall_clock(wall), _body(line, replace(context, now=at), context))


def task(place: int, item: dict[str, Any], context: Context, report: Report) -> Entry | Problem:
    """Read a task: its words at the moment of its entry, its project as the customer where the words name none."""
    at, due, end = (_moment(item.get(name), context) for name in ("entry", "due", "end"))
    description, uuid, status = (_text(item.get(name)) for name in ("description", "uuid", "status"))
    if at is None or not description or not uuid:
        return problem(place, "this is not a Taskwarrior task", "export it with task export")
    report(sorted(name for name in item if name not in _TASK))
    named = [tag for tag in _list(item.get("tags")) if _text(tag)]
    tags = [f"@{tag}" for tag in named if context.codes.channel(tag)]
    report([f"tag {tag}" for tag in named if f"@{tag}" not in tags])
    said = [_text(each.get("description")) for each in _list(item.get("annotations")) if isinstance(each, dict)]
    line = " ".join([*description.split(), *tags])
    whole = " ".join([line, *said])
    if limits.is_too_long(whole):
        return problem(place, limits.told(whole), limits.REMEDY)
    body = _body(line, replace(context, now=at), context, item.get("project"))
    detail = ". ".join(filter(None, [body.get("detail"), *(clean(" ".join(each.split())).text for each in said)]))
    body |= {"detail": detail} if detail else {}
    body |= {"due": due.isoformat(timespec="seconds")} if due else {}
    closing = None
    if "draft" in body:  # which is not closed, and has no place but its line for what else the task says
        kept = [f"{name}:{item[name]}" for name in ("project", "status", "end") if _text(item.get(name))]
        body["line"] = storable(" ".join([line, *kept]))
    else:
        closing = _closing(status, end, context)
    return Entry(place, f"task\0{uuid}", milliseconds(at), body, "", closing)


def _text(value: object) -> str:
    """Return a value that is a text; JSON may hold anything in its place, at any depth."""
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _closing(status: str, end: datetime | None, context: Context) -> tuple[str, dict[str, Any]] | None:
    kinds = {"completed": ("done", {}), "deleted": ("voided", {"why": "deleted in Taskwarrior"})}
    if status not in kinds:
        return None
    kind, body = kinds[status]
    claim = {"closed_at": end.isoformat(timespec="seconds")} if end else {}
    return kind, body | claim | {"offset": capture.offset(context.now)}


def _body(line: str, then: Context, context: Context, customer: object = None) -> dict[str, Any]:
    """Read a line as it would have been read at its moment; with the customer's name, where the line lacks it."""
    reading = capture.reading_of(line, then)
    if customer and isinstance(customer, str) and (reading.trouble or reading.meaning is None):
        named = capture.reading_of(line, replace(then, given={"customer": clean(customer).text}))
        reading = reading if named.trouble else named
    return capture.body_of(replace(reading, line=storable(line)), context.now)


def _moment(typed: object, context: Context) -> datetime | None:
    """Read a moment of Taskwarrior, ``20261118T093000Z``, in the zone of the import."""
    try:
        moment = datetime.strptime(_text(typed), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    moment = moment.astimezone(context.now.tzinfo)
    return moment if moment.year in YEARS else None
