"""In which order day and month stand in the date headings of a page: decided by all of them together."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module

from quicklog.imports.entry import Problem, problem
from quicklog.imports.rows.survey import Column, other_order
from quicklog.language import tables
from quicklog.language.more import date_headings
from quicklog.lib.message import Message, plural
from quicklog.lib.record import replace
from quicklog.lib.text import clean, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from quicklog.imports.entry import Say
    from quicklog.shorthand.places import Context

# A line that is two numbers, with a year or without, between signs, names of days and what a date may follow.
_HEADING = re.compile(
    r"[^\w]*(?P<before>(?:[^\W\d]+[^\w]+){0,3})(?P<date>\d\d?(?:/\d\d?(?:/(?:\d{4}|\d\d))?"
    r"|(?P<mark>[-.])\d\d?(?P=mark)(?:\d{4}|\d\d)))(?P<behind>(?:[^\w]+[^\W\d]+){0,3})[^\w]*"
).fullmatch
_DOTTED = re.compile(r"[^\w]*(?P<one>\d\d?)\.(?P<other>\d\d?)\.?[^\w]*").fullmatch
_LONGEST = 60
_MONTHS = range(1, 13)
_LABELS = date_headings()
_DAYS = {
    *_LABELS,
    *(
        word
        for table in tables("TIMES")
        for row in table.get("weekday", "").split(" | ")
        for words in row.rpartition(": ")[2].split(", ")
        for word in words.split(" ")
    ),
}


def order_of(lines: Iterable[tuple[int, str]], context: Context, say: Say) -> str | Problem:
    """Return ``day-first`` or ``month-first``, and say why; a problem where the headings of a page prove both."""
    seen = Column("", context.now.date())
    for place, typed in lines:
        date = _date_of(typed) if len(typed) <= _LONGEST else ""
        if date:
            seen.take([date], [place], is_moment=True, is_free=False)
    if len(seen.proofs) > 1:
        day, month = seen.proofs[False], seen.proofs[True]
        return problem(
            max(day.place, month.place),
            "{day} (line {line}) can only be day first, and {month} (line {other}) only month first",
            "mend one of them, or say which comes first: --date-order day-first|month-first",
            day=day.text,
            line=day.place,
            month=month.text,
            other=month.place,
        )
    evidence = seen.evidence(is_over=True)
    month_first = context.month_first if evidence is None else evidence
    told = _told(seen, evidence, month_first=month_first, usual=context.month_first)
    if told:
        say(told)
    return "month-first" if month_first else "day-first"


def _date_of(typed: str) -> str:
    """Return the two numbers, with year and weekday, of a line that is a heading; nothing of any other."""
    line = clean(typed).text
    dotted = _DOTTED(line)
    if dotted:  # or a time of day, which has no such day
        day, month = int(dotted["one"]), int(dotted["other"])
        return f"{day}/{month}" if day > _MONTHS.stop - 1 and month in _MONTHS else ""
    found = _HEADING(line)
    if found is None:
        return ""
    words = re.findall(r"[^\W\d]+", f"{found['before']} {found['behind']}")
    if any(key(word) not in _DAYS for word in words):
        return ""
    weekday = " ".join(word for word in words if key(word) not in _LABELS)
    return f"{weekday} {found['date']}".strip()


def _told(seen: Column, evidence: bool | None, *, month_first: bool, usual: bool) -> Message | None:
    """Say in which order the dates are read, where that is not the team's own or nothing proves it."""
    if evidence is None:
        if seen.either is None:
            return None
        return plural(
            seen.pairs,
            "nothing proves whether day or month comes first: the date {cell} (line {line}) is read {order}; "
            "--date-order {other} reads it the other way",
            "nothing proves whether day or month comes first: {n:,} dates are read {order}, such as {cell} "
            "(line {line}); --date-order {other} reads them the other way",
            cell=seen.either.text,
            line=seen.either.place,
            **other_order(month_first=month_first),
        )
    if month_first == usual:
        return None
    proof, hint = seen.proofs.get(month_first), seen.hints.get(month_first)
    if proof:
        return plural(
            seen.pairs,
            "the date {cell} (line {line}) is read {order}",
            "{n:,} dates are {order}, as {cell} (line {line}) proves",
            cell=proof.text,
            line=proof.place,
            **other_order(month_first=month_first),
        )
    if hint is None:
        return None
    return plural(
        seen.pairs,
        "the date {cell} (line {line}) is read {order}: it would be still to come otherwise",
        "{n:,} dates are {order}: {cell} (line {line}) would be still to come otherwise",
        cell=hint.text,
        line=hint.place,
        **other_order(month_first=month_first),
    )


def in_order(context: Context, date_order: str) -> Context:
    """Return the same context for dates that are written in an order of their own."""
    settings = replace(context.codes.settings, date_order=date_order)
    return replace(context, codes=replace(context.codes, settings=settings))
