"""todo.txt: a task a line, ``x 2026-11-19 2026-11-18 Rami Cohen. printer +Acme @phone due:2026-11-25``."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from datetime import date, datetime, time

from quicklog.imports.entry import Entry, Problem, problem
from quicklog.imports.foreign.entries import at_latest, body_of, closing, reading_at, with_rest
from quicklog.imports.page.dated import noon_of, reading_under
from quicklog.imports.rows.moments import wall_clock
from quicklog.lib.text import clean, storable
from quicklog.note import limits
from quicklog.note.bodies import YEARS
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import reason
from quicklog.shorthand.times import end_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quicklog.imports.foreign.entries import Closing, Read
    from quicklog.shorthand.places import Context

_DATE = r"\d{4}-\d\d-\d\d"
_TASK = re.compile(rf"(x )?(?:\(([A-Z])\) )?(?:({_DATE}) )?(?:({_DATE}) )?(.*)")
# What no page of notes has: a task that is done, one with a priority, one of a project.
_SIGN = re.compile(rf"x {_DATE} .*|\([A-Z]\) \S.*|(?:.* )?\+[^\W\d]\S*(?: .*)?")
_DATED = re.compile(rf"{_DATE} \D.*")
_MARK = re.compile(rf"(?<!\S)(?:\+(?P<project>[^\W\d]\S*)|pri:(?P<priority>[A-Z])|due:(?P<due>{_DATE}))(?!\S)")


def is_list(lines: list[str], *, named: bool) -> bool:
    """Tell whether a text that begins with these lines is a list of tasks, one a line.

    Some of them have what no note has, and most that or the day since which they stand; one is enough where the file
    bears the ``name`` of one.
    """
    tasks = [line for line in lines if line.strip()]
    signs = sum(_SIGN.fullmatch(line) is not None for line in tasks)
    dated = sum(_DATED.fullmatch(line) is not None and not _SIGN.fullmatch(line) for line in tasks)
    return signs > 0 and (named or 2 * (signs + dated) >= len(tasks))


class _Task:
    """What a line says: whether it is done and when, since when it stands, its words, and those beside them."""

    def __init__(self, line: str) -> None:
        done, priority, first, second, words = _TASK.fullmatch(line).groups("")  # type: ignore[union-attr]  # any line
        self.done = bool(done)
        dates = [_day(first), _day(second)]
        if not self.done and second:
            words = f"{second} {words}"
        self.ended, self.created = (dates[0], dates[1]) if self.done else (None, dates[0])
        marks = [found.groupdict() for found in _MARK.finditer(words)]
        self.words = " ".join(_MARK.sub(" ", words).split())
        self.projects = [mark["project"] for mark in marks if mark["project"]]
        self.due = next((day for mark in marks if mark["due"] and (day := _day(mark["due"]))), None)
        wrong = [f"due:{mark['due']}" for mark in marks if mark["due"] and mark["due"] != f"{self.due}"]
        priorities = [priority, *(mark["priority"] or "" for mark in marks)]
        self.rest = [f"({each})" for each in priorities if each] + wrong
        said = re.sub(r"(?<!\S)pri:[A-Z](?!\S)", " ", words)
        self.content = "\0".join((second if self.done else first, *said.split()))


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def entries(lines: Iterable[tuple[int, str]], context: Context) -> Iterator[Entry | Problem]:
    """Read the tasks of a file, one a line; a task is the same note whatever becomes of it."""
    for place, typed in lines:
        line = clean(typed).text
        if not line:
            continue
        if limits.is_too_long(typed):
            yield problem(place, limits.told(typed), limits.REMEDY)
            continue
        yield _entry(place, typed, _Task(line), context)


def _reading(task: _Task, context: Context) -> tuple[Read, Doubt | None]:
    """Return what reads the words of a task, under the day since which it stands, and what is doubtful about that."""
    day = task.created
    if day:
        return lambda line, context: reading_under(line, day, context), None
    days = [each for each in (task.ended, task.due) if each and each <= context.now.date()]
    when = at_latest([noon_of(each, context) for each in days], context)
    return reading_at(when.at), when.doubt


def _entry(place: int, typed: str, task: _Task, context: Context) -> Entry:
    read, doubt = _reading(task, context)
    project, *others = task.projects or [""]
    kept = [*(f"+{each}" for each in others), *task.rest]
    body = body_of(task.words, read, context, project=project, kept=kept, doubts=[doubt])
    body["line"] = storable(typed)
    ended = None
    if "draft" not in body:
        body |= {"due": end_of(task.due, context.now.tzinfo).isoformat(timespec="seconds")} if task.due else {}
        ended = _closing(task, datetime.fromisoformat(body["at"]), context)
        if task.done and not task.ended:
            said = Doubt("closed_at", reason("closed-undated", at=datetime.fromisoformat(body["at"])))
            body = with_rest(body, [], [said])
    moment = wall_clock(datetime.combine(task.created, time())) if task.created else 0
    return Entry(place, f"todo.txt\0{task.content}", moment, body, "", ended)


def _closing(task: _Task, at: datetime, context: Context) -> Closing | None:
    """Return the event that closed a task: at noon of the day, or when it was noted, where no day is told."""
    if not task.done:
        return None
    return closing("done", {}, max(at, noon_of(task.ended, context)) if task.ended else at, context)
