"""Taskwarrior's tasks, as ``task export`` gives them out, and as its own files ``pending.data`` hold them."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import UTC, datetime

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.foreign.entries import (
    When,
    at_latest,
    body_of,
    closing,
    compact,
    list_of,
    reading_at,
    text_of,
    with_rest,
)
from quicklog.imports.rows.moments import milliseconds
from quicklog.lib.text import storable
from quicklog.note import limits
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from quicklog.imports.entry import Report
    from quicklog.shorthand.places import Context

# What of a task has a place in a note, or is Taskwarrior's own reckoning; of the rest, texts and numbers are detail.
_TASK = frozenset("uuid description entry status due end project annotations id urgency modified tags".split())
_KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "completed": ("done", {}),
    "deleted": ("voided", {"why": "deleted in Taskwarrior"}),
}
# A field of a task in Taskwarrior's own files, the signs that stand for others in one, and the fields that are moments.
_STORED = re.compile(r'([\w.]+):"([^"]*)"')
_SIGNS = {"&dquot;": '"', "&quot;": '"', "&squot;": "'", "&open;": "[", "&close;": "]", "&comma;": ",", "&colon;": ":"}
_MOMENTS = frozenset("entry due end start modified wait scheduled until".split())
_MARKS = ("tags_", "dep_")  # fields that say again what others do


def is_task(item: dict[str, Any]) -> bool:
    """Tell whether an object is a task of Taskwarrior."""
    return {"description", "uuid"} <= item.keys() and bool({"entry", "status"} & item.keys())


def are_stored(lines: list[str]) -> bool:
    """Tell whether a text that begins with these lines is one of Taskwarrior's own files."""
    first = next((line for line in lines if line.strip()), "")
    return first.startswith("[") and _STORED.match(first, 1) is not None and ' uuid:"' in first.replace("[", " ")


def stored(lines: Iterable[tuple[int, str]], context: Context, report: Report) -> Iterator[Entry | Problem]:
    """Read the tasks of one of Taskwarrior's own files, one a line."""
    for place, line in lines:
        if line.strip():
            yield task(place, _item(line), context, report)


def _item(line: str) -> dict[str, Any]:
    """Return a task as ``task export`` would give it out."""
    fields = {name: _decoded(value) for name, value in _STORED.findall(line) if not name.startswith(_MARKS)}
    item: dict[str, Any] = {name: _compact(value) if name in _MOMENTS else value for name, value in fields.items()}
    said = sorted(name for name in item if name.startswith("annotation_"))
    item["annotations"] = [{"description": item.pop(name)} for name in said]
    item["tags"] = [tag for tag in item.get("tags", "").split(",") if tag]
    return item


def _decoded(value: str) -> str:
    for sign, meant in _SIGNS.items():
        value = value.replace(sign, meant)
    return value


def _compact(seconds: str) -> str:
    """Write a moment in seconds since 1970 as Taskwarrior gives it out; what is none is left as it stands."""
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%Y%m%dT%H%M%SZ}"
    except (ValueError, OverflowError, OSError):
        return seconds


def tasks(place: int, item: dict[str, Any], context: Context, report: Report) -> list[Entry | Problem]:
    """Read a task, as one of a list."""
    return [task(place, item, context, report)]


def task(place: int, item: dict[str, Any], context: Context, report: Report) -> Entry | Problem:
    """Read a task: its words at the moment of its entry, its project as the customer where the words name none."""
    names = ("entry", "due", "end", "start", "modified")
    entry, due, end, start, modified = (compact(item.get(name), context) for name in names)
    description, uuid, status = (text_of(item.get(name)) for name in ("description", "uuid", "status"))
    if not description or not uuid or (entry is None and item.get("entry") is not None):
        return problem(place, "this is not a Taskwarrior task", "export it with task export")
    when = When(entry) if entry else at_latest((start, end, due, modified), context)
    line, kept = _words(description, item, context)
    report(sorted(name for name in item if name not in _TASK and not _scalar(item[name])))
    if limits.is_too_long(" ".join([line, *kept])):
        return problem(place, limits.told(" ".join([line, *kept])), limits.REMEDY)
    project = text_of(item.get("project"))
    body = body_of(line, reading_at(when.at), context, project=project, kept=kept, doubts=[when.doubt])
    body |= {"due": due.isoformat(timespec="seconds")} if due else {}
    ended = None
    if "draft" in body:  # which is not closed, and has no place but its line for what else the task says
        told = [f"{name}:{item[name]}" for name in ("status", "end") if text_of(item.get(name))]
        body["line"] = storable(" ".join([body["line"], *told]))
    elif status in _KINDS:
        kind, said = _KINDS[status]
        ended = closing(kind, said, end or when.at, context)
        body = body if end else with_rest(body, [], [Doubt("closed_at", reason("closed-undated", at=when.at))])
    return Entry(place, f"task\0{uuid}", milliseconds(entry) if entry else 0, body, "", ended)


def _words(description: str, item: dict[str, Any], context: Context) -> tuple[str, list[str]]:
    """Return the line that a task is, and what else it says: tags that are no channels, annotations, other fields."""
    tags = [tag for tag in map(text_of, list_of(item.get("tags"))) if tag]
    channels = [f"@{tag}" for tag in tags if context.codes.channel(tag)]
    said = [text_of(each.get("description")) for each in list_of(item.get("annotations")) if isinstance(each, dict)]
    others = [f"+{tag}" for tag in tags if f"@{tag}" not in channels]
    others += [f"{name}:{_scalar(item[name])}" for name in sorted(item) if name not in _TASK and _scalar(item[name])]
    if text_of(item.get("status")) not in ("", "pending", *_KINDS):
        others.append(f"status:{item['status']}")
    return " ".join([*description.split(), *channels]), [*said, *others]


def _scalar(value: object) -> str:
    """Return what a field of somebody's own holds, as a text: words or a number."""
    return f"{value}" if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
