"""Promises that come again: their rule in words, the next of them, and what is said where one is begun or stopped."""

from __future__ import annotations

from quicklog.lib.message import Message, joined, plural
from quicklog.note import series
from quicklog.note.note import who_acts
from quicklog.show import echo, table
from quicklog.show.moments import calendar, dated, promised
from quicklog.show.page import INDENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from quicklog.actions.renewals import Begun, Renewed
    from quicklog.note.fields import Note
    from quicklog.note.series import Series
    from quicklog.show.page import Page

_WEEK, _YEAR = 7, 12
# What comes again, by when its next promise is due.
COLUMNS = (
    table.Column("due", Message("next"), flexible=False, rank=0),
    table.Column("customer", Message("customer"), least=12, rank=0),
    table.Column("who", Message("who"), least=8),
    table.Column("code", Message("code"), least=8),
    table.Column("rule", Message("comes again"), least=14, words=True, rank=0),
    table.Column("ref", Message("ref"), flexible=False, rank=0),
)


def words(text: str | None, now: datetime) -> Message:
    """Say by which rule a promise comes again, and how long."""
    one = series.read(text)
    parts = [rule(text)]
    if one is None:
        return parts[0]
    parts += [Message("counted from the closing")] if one.after_done else []
    parts += [Message("until {day}", day=promised(_iso(one.until, now), now, dated))] if one.until else []
    parts += [_left(one.left - 1)] if one.left else []
    parts += [Message("stopped")] if one.stopped else []
    return joined(", ", parts)


def rule(text: str | None) -> Message:
    """Say by which rule a promise comes again."""
    one = series.read(text)
    if one is None:
        return Message("by a rule that this version cannot read")
    return Message("by the rule {rule}", rule=one.rule) if one.rule else _every(one)


def _every(one: Series) -> Message:
    if one.unit == series.DAYS and one.number % _WEEK:
        return plural(one.number, "every day", "every {n} days")
    if one.unit == series.DAYS:
        return plural(one.number // _WEEK, "every week", "every {n} weeks")
    if one.number % _YEAR:
        return plural(one.number, "every month", "every {n} months")
    return plural(one.number // _YEAR, "every year", "every {n} years")


def _left(number: int) -> Message:
    return plural(number, "{n} more after it", "{n} more after it") if number else Message("the last one")


def _iso(moment: datetime, now: datetime) -> str:
    return moment.replace(tzinfo=now.tzinfo).isoformat(timespec="seconds")


def begun(done: Begun, now: datetime, page: Page) -> list[str]:
    """Return what is said of a series that was begun: all of its first note, and when it comes after that."""
    lines = echo.echo(done.note, done.reading, now, page)
    told: list[Message] = []
    if done.coming:
        days = joined(", ", [promised(_iso(moment, now), now, dated) for moment in done.coming])
        told.append(Message("after that: {days}", days=days))
    if done.skipped:
        told.append(
            Message(
                "months without a day {day} are skipped, as RFC 5545 says; BYMONTHDAY=-1 is the last day of each, and"
                " --every 'a month' takes that where there is no such day",
                day=done.skipped,
            )
        )
    if moved := _moved(done.note, now):
        told.append(moved)
    told.append(Message("{ref} saved; ql undo takes it back", ref=done.note.ref))
    return lines + [line for each in told for line in page.sentence(each, INDENT)]


def _moved(note: Note, now: datetime) -> Message | None:
    """Say that the clocks skip the hour of a promise, or have it twice."""
    from datetime import datetime as moments

    one, due = series.read(note.series), moments.fromisoformat(note.due or note.at).astimezone(now.tzinfo)
    if one is None or one.on == due.replace(tzinfo=None, fold=0):
        return None
    return Message(
        "the clocks are put: {on:%H:%M} is skipped on that day, and it is promised by {due:%H:%M}", on=one.on, due=due
    )


def following(done: Renewed, now: datetime) -> Message:
    """Say what follows a note of a series that was closed."""
    if done.note is None:
        return Message("nothing follows: the series is over")
    due = promised(done.note.due or done.note.at, now, calendar)
    if done.was_there:
        return Message("the next one is there already: by {due} ({ref})", due=due, ref=done.note.ref)
    told = Message("next promised by {due} ({ref})", due=due, ref=done.note.ref)
    if done.says:
        told = Message("{told}; {says}", told=told, says=done.says)
    if not done.missed:
        return told
    missed = plural(done.missed, "{n} missed", "{n} missed")
    return Message("{told}; {missed}", told=told, missed=missed)


def stopped(note: Note, now: datetime, page: Page) -> list[str]:
    """Return what is said of a series that was stopped, and of its promise that is still open."""
    told = Message("{ref} does not come again; ql undo takes that back", ref=note.ref)
    if note.status == "open" and note.due:
        due = promised(note.due, now)
        told = Message("{told}; still promised by {due}: ql done or ql void {ref}", told=told, due=due, ref=note.ref)
    return [*echo.heading(note, now, page), *page.sentence(told, INDENT)]


def cells(note: Note, now: datetime) -> tuple[str, ...]:
    """Return the row of what comes again."""
    due = promised(note.due, now, dated) if note.due else ""
    named = (note.customer, who_acts(note), note.code)
    return (due, *(value or "" for value in named), words(note.series, now), note.ref)


def only_this(note: Note) -> Message:
    """Say that what was done to a note of a series touches none after it."""
    return Message(
        "{ref} comes again, and only this one was changed: the next will say what the series has said", ref=note.ref
    )


def ends_with(note: Note, now: datetime) -> Message:
    """Say that a series ends with a note that was taken back."""
    return Message(
        "it comes no more ({rule}), for only ql done makes the next one; ql undo takes that back",
        rule=words(note.series, now),
    )
