"""Commands that look: ``today``, ``list``, ``find``, ``show`` and ``export``."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from quicklog.cli.options import Form
from quicklog.cli.output import give, print_notes
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.record import replace
from quicklog.lib.text import key, safe
from quicklog.note.bodies import notes_of
from quicklog.show import listing
from quicklog.show.page import json_line
from quicklog.store import query
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from quicklog.actions.session import Desk
    from quicklog.cli.output import Pages

# A table shows this many notes unless told otherwise; the machine formats give all.
SHOWN = 50
_STANDING = ("logged", "open", "done", "draft")
STATUSES = (*_STANDING, "void")


def chosen(desk: Desk, filters: Mapping[str, str | None]) -> Selection:
    """Return the selection that filters mean, by their names; raises ``BadUsageError`` on one that means nothing."""
    from quicklog.actions.capture import named

    code, status, text = map(filters.get, ("code", "status", "text"))
    known = desk.codes.code(code) if code else None
    if status and status not in STATUSES:
        raise BadUsageError(f"--status {safe(status)}: no status", "one of " + ", ".join(STATUSES))
    return Selection(
        since=_bound(desk, "since", filters.get("since")),
        until=_bound(desk, "until", filters.get("until")),
        customer=filters.get("customer"),
        code=known.name if known else code,
        statuses=(status,) if status else (),
        words=tuple(text.split()) if text else (),
        **{column: named(desk, column, filters.get(column)) for column in ("technician", "channel", "kind")},
    )


def _bound(desk: Desk, option: str, typed: str | None) -> datetime | None:
    """Return the moment that a bound means: a day's beginning for ``--since``, its end for ``--until``, or a time."""
    if typed is None:
        return None
    day = _day(desk, typed)
    if day:
        return day[0] if option == "since" else day[1]
    from quicklog.shorthand import times

    moment = times.past(typed, desk.now, month_first=desk.codes.settings.date_order == "month-first")
    if isinstance(moment, times.Miss):
        raise BadUsageError(
            f"--{option} {safe(typed)} is no day", "write 2026-11-20, 20/11, yesterday or yesterday 9:30"
        )
    return moment.at


def _day(desk: Desk, typed: str) -> tuple[datetime, datetime] | None:
    """Return when the day that is meant begins and ends.

    Words such as today follow the team's day: at two in the night, a night shift's today is still yesterday's date.
    """
    from quicklog.shorthand import times

    month_first = desk.codes.settings.date_order == "month-first"
    behind = desk.now.date() - day_of(desk, desk.now)[0].date()
    day = times.day(typed, desk.now, month_first=month_first)
    if isinstance(day, times.Miss):
        return None
    if times.day(typed, desk.now - behind, month_first=month_first) == day - behind:
        day -= behind
    return _team_day(desk, day)


def day_of(desk: Desk, moment: datetime) -> tuple[datetime, datetime]:
    """Return when the team's day round a moment begins and ends; a night shift's day may start at 05:00."""
    begins, ends = _team_day(desk, moment)
    return (begins, ends) if begins <= moment else _team_day(desk, moment - timedelta(days=1))


def _team_day(desk: Desk, day: date) -> tuple[datetime, datetime]:
    """Return when the team's day of a date begins and ends."""
    hour, minute = map(int, desk.codes.settings.day_starts.split(":"))
    begins = datetime(day.year, day.month, day.day, hour, minute, tzinfo=desk.now.tzinfo)
    return begins, begins + timedelta(days=1)


def today(desk: Desk, form: Form, *, date: str | None = None, mine: bool = False) -> int:
    """Show a day's notes in the order of time, with the day's counts and what is open."""
    day = _day(desk, date) if date is not None else day_of(desk, desk.now)
    if day is None:
        raise BadUsageError(f"--date {safe(date or '')} is no day", "write 2026-11-20, 20/11 or yesterday")
    begins, ends = day
    selection = Selection(since=begins, until=ends, technician=desk.writer if mine else None, statuses=_STANDING)
    pages = query.pages(desk.log, selection)
    if form == Form():
        notes = [note for page in pages for note in notes_of(page)]
        print_notes(desk, notes, sys.stdout)
        desk.say(*desk.page().text(listing.counts(notes, *query.open_matters(desk.log, desk.now))))
    else:
        give(desk, pages, form)
    return 0


def watch(desk: Desk, date: str | None, *, mine: bool) -> int:
    """Show the day's notes anew whenever the log changes, until interrupted."""
    import time

    from quicklog.lib.clock import now

    if not desk.on_terminal():
        raise BadUsageError("--watch needs a terminal", "leave it out")
    seen = None
    try:
        while True:
            desk.now = now(desk.codes.settings.time_zone)
            state = query.state(desk.log), desk.now.replace(second=0, microsecond=0)
            if state != seen:
                seen = state
                desk.say("\033[H\033[2J" + f"{desk.now:%A %d/%m %H:%M}")
                today(desk, Form(), date=date, mine=mine)
                sys.stdout.flush()
            time.sleep(1)
    except KeyboardInterrupt:  # how one stops watching
        return 0


def list_notes(desk: Desk, selection: Selection, form: Form, *, limit: int | None = None, every: bool = False) -> int:
    """Show the newest of the chosen notes, the newest first; all of them in the machine formats."""
    if not selection.statuses:
        selection = replace(selection, statuses=_STANDING)
    if limit is None and form.name == "table" and not every:
        limit = SHOWN
    number = give(desk, query.pages(desk.log, selection, newest_first=True, limit=limit), form)
    if number == 0:
        raise NothingFoundError("no note was found", _hint(desk, selection))
    if limit is not None and number == limit and form.name == "table":
        desk.tell(f"the newest {number} are shown: --all shows all, --limit N as many as you like")
    return 0


def find(desk: Desk, selection: Selection, form: Form, *, limit: int | None = None, every: bool = False) -> int:
    """Show the notes that hold all the words, the newest first."""
    if not any(map(key, selection.words)):
        raise BadUsageError("no word to look for was given", "write ql find WORD")
    return list_notes(desk, selection, form, limit=limit, every=every)


def welcome(desk: Desk) -> int:
    """Show in a few lines what to type, and how the day stands."""
    for line in (
        "ql add CUSTOMER. TECHNICIAN. CODE. TIME. DETAIL",
        "ql today        the day's notes",
        "ql list         notes, the newest first",
        "ql find WORDS   the notes with these words",
        "ql drafts       lines that were not understood",
        "ql undo         take my last note back",
        "ql --help       everything else",
        _day_in_short(desk),
    ):
        desk.say(line)
    return 0


def _day_in_short(desk: Desk) -> str:
    begins, ends = day_of(desk, desk.now)
    try:
        number = query.count(desk.log, Selection(since=begins, until=ends, statuses=_STANDING))
    except NothingFoundError:
        return "no notes yet"
    opened, overdue = query.open_matters(desk.log, desk.now)
    return f"today: {listing.counted(number, 'note')} · {opened} open" + (f", {overdue} overdue" if overdue else "")


def _hint(desk: Desk, selection: Selection) -> str:
    """Say what else could be asked."""
    if selection.customer:
        from quicklog.store.names import Names

        near = Names(desk.log).like(key(selection.customer))
        if near:
            return "did you mean " + " or ".join(map(safe, near)) + "?"
    return "ask for less, or see ql list"


def export(desk: Desk, selection: Selection, form: Form) -> int:
    """Give out all fields of the chosen notes, oldest first."""
    from quicklog.show.progress import shown

    _, seq, digest = query.head(desk.log)
    pages: Pages = query.pages(desk.log, selection)
    if form.output:
        pages = shown(pages, query.count(desk.log, selection), "export")
    number = give(desk, pages, form)
    if form.output:
        desk.tell(f"{listing.counted(number, 'note')} written to {form.output}")
    desk.tell(f"as of event {seq} of the log, digest {digest.hex()}")
    return 0


def show(desk: Desk, ref: str, *, json: bool = False) -> int:
    """Show one note and every event behind it."""
    from quicklog.maintenance.exchanged import exchanges_of
    from quicklog.show import note_story, proof

    note = query.by_ref(desk.log, ref)
    events, exchanges = query.events_of(desk.log, note.id), exchanges_of(desk.log, note.id)
    if json:
        desk.say(json_line(proof.as_object(note, events, exchanges)))
        return 0
    desk.say(*note_story.told(note, events, desk.now, desk.page(), exchanges))
    return 0
