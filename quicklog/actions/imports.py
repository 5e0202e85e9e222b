"""The command ``import``."""

from __future__ import annotations

import sys

from quicklog.actions.capture import KEPT_AS_DRAFT
from quicklog.errors import BadUsageError, NothingFoundError, QuicklogError, UnreachableError
from quicklog.imports.detect import plan_of
from quicklog.imports.plan import MOST_PROBLEMS
from quicklog.imports.storing import Tally, Writing, put, put_closings, sorted_out, stored
from quicklog.lib.text import safe
from quicklog.note.fold import apply
from quicklog.note.note import COLUMNS, Event, Note
from quicklog.shorthand import capture
from quicklog.show import import_preview, table
from quicklog.show.page import json_line, labelled
from quicklog.show.progress import bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.actions.session import Desk
    from quicklog.imports.detect import Wishes
    from quicklog.imports.plan import Plan, Ready
    from quicklog.shorthand.places import Context
    from quicklog.store.log import Log

# So many readings are shown in a table; ``--json`` gives all.
_MOST_SHOWN = 200


def import_(desk: Desk, paths: Sequence[str], wishes: Wishes, *, json: bool = False, dry: bool = False) -> int:
    """Store the notes of files that the log does not have yet; return the exit code.

    All files are read and checked to their ends before the first note of any is stored. Raises ``BadUsageError``
    where one is refused: then nothing was stored.
    """
    desk.complain(desk.home.complaint)
    plans: list[Plan] = []
    try:
        context = desk.capturing(dry=True)  # a file that is refused begins no log
        plans.extend(_plan(desk, path, context, wishes) for path in paths)
        _refuse(desk, plans)
        tally = _look(desk, plans, json=json) if dry else _store(desk, plans, json=json)
    finally:
        for plan in plans:
            plan.close()
    _sum_up(desk, tally, dry=dry)
    return KEPT_AS_DRAFT if tally.drafts else 0


def _plan(desk: Desk, path: str, context: Context, wishes: Wishes) -> Plan:
    with bar("read") as tell:
        plan, said = plan_of(path, context, wishes, tell)
    for each in said:
        desk.tell(each)
    return plan


def _refuse(desk: Desk, plans: Sequence[Plan]) -> None:
    """Raise ``BadUsageError`` where a file holds what cannot be imported, with the first of it."""
    wrong = [(plan.name, problem) for plan in plans for problem in plan.problems]
    number = sum(plan.wrong for plan in plans)
    if not wrong:
        return
    told = [(f"{name}:{problem.place}: {safe(problem.what)}", safe(problem.remedy)) for name, problem in wrong]
    if number == 1:
        what, remedy = told[0]
        raise BadUsageError(f"{what}: {remedy}" if remedy else what, "nothing was imported")
    for what, remedy in told[:MOST_PROBLEMS]:
        desk.tell(f"{what}: {remedy}" if remedy else what)
    more = f", the first {MOST_PROBLEMS} of which are shown" if number > MOST_PROBLEMS else ""
    raise BadUsageError(f"nothing was imported: {number} rows or lines cannot be{more}", "mend them and try again")


# With --dry-run: what would come of it.


def _look(desk: Desk, plans: Sequence[Plan], *, json: bool) -> Tally:
    """Show how the notes are read, those first that a person should look at."""
    log, tally = _log_of(desk), Tally()
    doubtful: list[tuple[Ready, bool]] = []
    plain: list[tuple[Ready, bool]] = []
    for plan in plans:
        for ready, is_new in sorted_out(log, plan, tally):
            if json:
                desk.say(_object(ready, _as_note(desk, ready)))
                continue
            shown = doubtful if import_preview.is_doubtful(ready) else plain
            if len(shown) < _MOST_SHOWN:
                shown.append((ready, is_new))
    if doubtful or plain:
        _show(desk, [*doubtful, *plain][:_MOST_SHOWN], sum(plan.size for plan in plans))
    return tally


def _show(desk: Desk, shown: Sequence[tuple[Ready, bool]], number: int) -> None:
    rows = [import_preview.cells(ready, desk.now, known=not is_new) for ready, is_new in shown]
    styles = [import_preview.style(ready) for ready, _ in shown]
    table.print_table(import_preview.COLUMNS, rows, styles, sys.stdout, desk.page().mark)
    if number > len(rows):
        desk.tell(f"and {number - len(rows)} more: --json gives all")


def _log_of(desk: Desk) -> Log | None:
    """Return the log, if there is one that can be asked."""
    try:
        return desk.log
    except (UnreachableError, NothingFoundError):
        return None


# And without it.


def _store(desk: Desk, plans: Sequence[Plan], *, json: bool) -> Tally:
    """Put the notes into the log; should that be broken off, say how far it came."""
    tally, size = Tally(), sum(plan.size for plan in plans)
    if not size:
        return tally
    desk.capturing()
    desk.writing()
    done = 0
    writing = Writing(capture.stamp(desk.now), desk.login)
    try:
        with bar("import") as tell:

            def told(part: int) -> None:
                nonlocal done
                done += part
                tell(part, size)

            for plan in plans:
                news = put(desk.log, plan, writing, tally, told)
                put_closings(desk.log, plan, writing)
                for ready, note in stored(desk.log, plan, news) if json else ():
                    desk.acknowledge(_object(ready, note))
    except (QuicklogError, KeyboardInterrupt):
        if done:
            desk.tell(f"{done} of {size} were stored before this: the same command again stores the rest")
        raise
    return tally


# What is said of it.


def _object(ready: Ready, note: Note) -> str:
    """Return a note as one line of JSON, with what is not certain about it and where it comes from."""
    body = ready.body
    doubts = [{"about": "line", "says": body["draft"]}] if "draft" in body else body.get("doubts", [])
    file = body["source"].rpartition(":")[0]
    return json_line(labelled(COLUMNS, note) | {"doubts": doubts, "file": file, "line_number": ready.place})


def _as_note(desk: Desk, ready: Ready) -> Note:
    """Return the note that a reading would become, without a ref."""
    at = capture.stamp(desk.now)
    note = apply(None, Event(ready.id, "", 0, "noted", ready.id, at, desk.login, ready.body))
    if ready.closing:
        kind, body = ready.closing
        note = apply(note, Event("", "", 0, kind, ready.id, at, desk.login, body))
    return note  # type: ignore[return-value]  # the first of these events always makes one


def _sum_up(desk: Desk, tally: Tally, *, dry: bool) -> None:
    """Say in one line what became of the notes, and what a person should look at."""
    would = "would be " if dry else ""
    parts = [f"{tally.new} {would}noted"]
    if tally.drafts:
        what = "a draft" if tally.drafts == 1 else "drafts"
        parts.append(f"{tally.drafts} {would}kept as {what} ({_places(tally.draft_places, tally.drafts)})")
    parts.append(f"{tally.known} {'are' if dry else 'were'} there already")
    desk.tell(", ".join(parts))
    if tally.doubtful and not dry:
        desk.tell(f"not everything is certain about {tally.doubtful} of them: --dry-run shows what")
    if tally.strayed:
        places = _places(tally.strayed_places, tally.strayed)
        desk.tell(f"there already, but on another day: {places}; what is new takes a date with its year above it")
    if tally.changed:
        desk.tell(f"{tally.changed} of those there already say something else in the file: the log was left as it is")


def _places(places: list[str], number: int) -> str:
    return ", ".join(places) + (" ..." if number > len(places) else "")
