"""Reminders of promises: which are to be sent now to the person who asks, sent, and what was sent kept in mind."""

from __future__ import annotations

import os
from datetime import datetime

from quicklog.actions import waiting
from quicklog.lib import lock
from quicklog.lib.files import make_folders, read_small, reason, write_whole
from quicklog.lib.finding import finding
from quicklog.lib.message import Message, plural
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.note import reminders, working_time
from quicklog.note.bodies import notes_of
from quicklog.note.note import who_acts
from quicklog.store import query
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.lib.finding import Finding
    from quicklog.note.fields import Note

    Sent = Sequence[Any]

# How long a command that sends reminders may take, in seconds.
_PATIENCE = 10
# The place of the text among the words of that command, if it wants it there, too.
_TEXT = "{text}"
# After so many seconds without a tick the timer has stopped.
_STALE = 86_400


class Reminder(Record):
    """A promise of which somebody is to be reminded, and the step; ``mine`` if that is who has to act."""

    note: Note
    step: int
    mine: bool


class Kept(Record):
    """What is kept of the ticks of one log: the last, how many failed since one did not, why, and what was sent.

    ``sent`` holds by the id of a note its due time and the last step.
    """

    at: str = ""
    failed: int = 0
    why: str = ""
    sent: Mapping[str, Sent] = {}


def tick(session: Session) -> AbstractContextManager[bool]:
    """Return a context in which a tick is made; it yields whether no other tick of this login is being made."""
    make_folders(session.state, 0o700)
    return lock.alone(os.path.join(session.state, "reminders.lock"))


def due(session: Session) -> tuple[list[Reminder], Kept]:
    """Return of what the person who asks is to be reminded now, the most urgent first, and what is to be kept then.

    Each step of a promise is sent once; of several that were passed over, at night or while no timer ran, the last is.
    """
    kept, hours = _read(session), _hours(session)
    if not reminders.may_remind(session.now, hours):
        return [], kept
    is_mine, is_lead = waiting.for_me(session, session.now.date().isoformat()), _is_lead(session)
    found, sent = list[Reminder](), dict[str, "Sent"]()
    for note in (note for page in query.pages(session.log, Selection(statuses=("open",))) for note in notes_of(page)):
        step = _step(note, session.now, hours)
        if note.due is None or step is None:
            continue
        mine = is_mine(who_acts(note))
        before = kept.sent.get(note.id)
        told = before[1] if before and before[0] == note.due else 0
        if step > told and (mine or (is_lead and step >= reminders.DUE)):
            found.append(Reminder(note, step, mine))
        sent[note.id] = (note.due, max(step, told))
    found.sort(key=lambda each: (-each.step, each.note.due or ""))
    return found, replace(kept, sent=sent)


def _step(note: Note, now: datetime, hours: working_time.Hours | None) -> int | None:
    """Return the step that a promise has reached; nothing where it is the customer's turn, and the clock stands."""
    if not note.due or (note.waits_until and datetime.fromisoformat(note.waits_until) > now):
        return None
    since, until = (datetime.fromisoformat(each).astimezone(now.tzinfo) for each in (note.at, note.due))
    return reminders.step_of(since, until, now, hours)


def _hours(session: Session) -> working_time.Hours | None:
    return working_time.unpacked(session.codes.hours) if session.codes.hours else None


def _is_lead(session: Session) -> bool:
    """Tell whether the person who asks leads the team: by name or login in ``leads``, or else among the stewards."""
    settings = session.codes.settings
    named = settings.leads or settings.stewards
    return any(key(session.name_of(each)) == key(session.writer) for each in named)


def send(command: str, text: str) -> Message | None:
    """Hand a text to a command, on its stdin and in the place of ``{text}``; return why that failed, if it did."""
    import shlex
    import subprocess

    try:
        words = [word.replace(_TEXT, text) for word in shlex.split(command, posix=os.name == "posix")]
        done = subprocess.run(  # noqa: S603  the command of the user's own settings
            words,
            input=text.encode(),
            stdout=subprocess.DEVNULL,  # a pipe would be held by whatever the command leaves behind
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Message("it took longer than {seconds} seconds", seconds=_PATIENCE)
    except (OSError, ValueError) as error:
        return reason(error)
    if done.returncode:
        return Message("it ended with {code}", code=done.returncode)
    return None


def ticked(session: Session, kept: Kept, failure: Message | None = None) -> Kept:
    """Keep that there was a tick, and what was sent; what could not be sent is sent with the next one."""
    at = session.now.isoformat(timespec="seconds")
    if failure:
        before = _read(session)
        kept = replace(before, at=at, failed=before.failed + 1, why=str(failure))
    else:
        kept = replace(kept, at=at, failed=0, why="")
    import json

    logs = {**_all(session), os.path.realpath(session.home.log): list(kept)}
    write_whole(_path(session), json.dumps(logs, ensure_ascii=False).encode())
    return kept


def _path(session: Session) -> str:
    return os.path.join(session.state, "reminders.json")


def _all(session: Session) -> dict[str, Any]:
    """Return what is kept of every log; nothing where that cannot be read: at worst somebody is reminded again."""
    import json

    try:
        logs = json.loads(read_small(_path(session)))
    except (OSError, ValueError, RecursionError):
        return {}
    return logs if isinstance(logs, dict) else {}


def _read(session: Session) -> Kept:
    try:
        at, failed, why, sent = _all(session)[os.path.realpath(session.home.log)]
        datetime.fromisoformat(at)
        whole = {str(note): (str(due), int(step)) for note, (due, step) in sent.items()}
        return Kept(str(at), int(failed), str(why), whole)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Kept()


def findings(session: Session) -> Iterator[Finding]:
    """Yield that reminders do not reach anybody any more; nothing where this login never had any."""
    kept = _read(session)
    if not kept.at:
        return
    passed = session.now.timestamp() - datetime.fromisoformat(kept.at).timestamp()
    if passed > _STALE:
        says = plural(int(passed // 86_400), "the last tick was a day ago", "the last tick was {n} days ago")
        yield finding("reminders", says, "see whether the timer runs: ql remind --install shows how to make it")
    if kept.failed:
        says = plural(
            kept.failed, "the last one was not sent: {why}", "the last {n} were not sent: {why}", why=kept.why
        )
        yield finding("reminders", says, "see notify in your config.toml")
