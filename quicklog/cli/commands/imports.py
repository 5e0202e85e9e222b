"""``import`` as it is typed."""

from __future__ import annotations

import sys

from quicklog.cli.command import argument, command, flag, option
from quicklog.cli.options import JSON, YES
from quicklog.errors import BadUsageError, QuicklogError
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.imports.detect import Wishes
    from quicklog.imports.plan import Plan, Ready
    from quicklog.imports.storing import Tally
    from quicklog.shorthand.places import Context

# So many readings are shown in a table; ``--json`` gives all.
_MOST_SHOWN = 200
_DELIMITERS = ("comma", "semicolon", "tab", "bar")
# What stands for the newest import of all.
_LAST = "last"


@command(
    "import",
    argument("files", "[FILE...]", "Pages, csv, tsv, json, xlsx, xls, ods; - is stdin.", sort="file", many=True),
    flag("dry_run", "Only show how they are read."),
    option("map", "THEIRS=OURS", "Their heading is our column; several for one are joined.", many=True),
    option("set", "COLUMN=VALUE", "What a column is where a row leaves it empty.", many=True),
    option("map_code", "WORDS=CODE", "Their words for a code of ours; remembered.", many=True),
    option("delimiter", "SIGN", "Between cells: comma, semicolon, tab, bar.", sort=_DELIMITERS),
    option("header_row", "N", "The line, or row, of the headings.", least=1),
    option("time_zone", "NAME", "Where its times without an offset were written."),
    flag("drafts", "Import it even where hardly anything is understood."),
    option("encoding", "NAME", "The encoding, where it is not recognised: cp1255 ..."),
    option("sheet", "NAME", "A workbook's sheet; default: the first."),
    option(
        "date_order",
        "ORDER",
        "Which is first in 3/4, the day or the month, whatever dates prove.",
        sort=("day-first", "month-first"),
    ),
    option("undo", "FILE|last", "Take the newest import of a file back, or the newest of all.", sort="file"),
    YES,
    JSON,
    examples=(
        "ql import notebook.txt",
        "ql import --dry-run notebook.txt",
        "ql import calls.csv --map Caller=customer --map Topic=code",
        "ql import calls.csv --set channel=phone --time-zone Europe/London",
        "ql import calls.csv --map-code 'Billing Question=invoice'",
        "ql import calls.csv --header-row 1 --delimiter comma",
        "ql import calls.csv --encoding cp1255",
        "ql import calls.xlsx --sheet November",
        "ql import calls.csv --date-order month-first",
        "jrnl --format json | ql import -",
        "ql import --undo calls.csv",
    ),
)
def import_(
    session: Session,
    terminal: Terminal,
    *,
    files: list[str],
    dry_run: bool,
    map: list[str],  # noqa: A002  the option's name
    set: list[str],  # noqa: A002  the option's name
    map_code: list[str],
    delimiter: str | None,
    header_row: int | None,
    time_zone: str | None,
    drafts: bool,
    encoding: str | None,
    sheet: str | None,
    date_order: str | None,
    undo: str | None,
    yes: bool,
    json: bool,
) -> int:
    """Bring in notebook pages, sheets and exports. A second run adds nothing, one of a grown file what is new.

    A line that is not understood is kept as a draft (exit code 3). A file that cannot be read is refused: then nothing
    is stored. What an import brought in is taken back with --undo, which ql redo does again.
    """
    if undo is not None or yes or not files:
        others = files, dry_run, map, set, map_code, delimiter, header_row, time_zone, drafts
        given = any(others) or any((encoding, sheet, date_order, json))
        return _take_back(session, terminal, undo, given=given, yes=yes)
    from quicklog.actions.capture import KEPT_AS_DRAFT
    from quicklog.actions.codes import mapped, remember, words_for_codes
    from quicklog.actions.imports import expect_sound, expect_understood, hardly_understood
    from quicklog.imports.detect import Wishes, date_order_of, zone_of
    from quicklog.imports.readers.source import delimiter_of
    from quicklog.imports.rows.headings import mapping_of, values_of
    from quicklog.show.imported import summed_up

    codes = words_for_codes(session, map_code)
    wishes = Wishes(
        mapping_of(map),
        encoding,
        sheet,
        date_order_of(date_order) if date_order else None,
        values_of(set),
        delimiter_of(delimiter) if delimiter else "",
        header_row,
        zone_of(time_zone) if time_zone else None,
    )
    session.complain(session.home.complaint)
    plans: list[Plan] = []
    try:
        context = session.capturing(dry=True)  # a file that is refused begins no log
        known = {key(words): code for words, code in (mapped(session) | codes).items()}
        wishes = replace(wishes, codes=known)
        plans.extend(_plan(terminal, path, context, wishes) for path in files)
        expect_sound(session, plans)
        if not (dry_run or drafts):
            expect_understood(plans)
        tally = (_look if dry_run else _store)(session, terminal, plans, json=json)
        if not dry_run:
            remember(session, codes)
        for each in hardly_understood(plans) if dry_run else ():
            terminal.tell(Message("{what}: without --drafts it would be refused", what=each))
    finally:
        for plan in plans:
            plan.close()
    for sentence in summed_up(tally, dry=dry_run):
        terminal.tell(sentence)
    return KEPT_AS_DRAFT if tally.drafts else 0


def _take_back(session: Session, terminal: Terminal, file: str | None, *, given: bool, yes: bool) -> int:
    """Take an import back; nothing else may be ``given`` then."""
    from quicklog.actions.undo import last_import
    from quicklog.cli.turning import turn_all
    from quicklog.imports.readers.source import name_of

    if not file:
        raise BadUsageError("no file is named to import", "ql import FILE, or ql import --undo last")
    if given:
        raise BadUsageError("--undo goes with nothing but --yes", "ql import --undo FILE")
    doing = last_import(session, None if file == _LAST else name_of(file))
    return turn_all(session, terminal, [doing], again=False, yes=yes, always=True)


def _plan(terminal: Terminal, path: str, context: Context, wishes: Wishes) -> Plan:
    from quicklog.imports.detect import plan_of
    from quicklog.show.progress import bar

    with bar("read") as tell:
        plan, said = plan_of(path, context, wishes, tell)
    for each in said:
        terminal.tell(each)
    return plan


def _look(session: Session, terminal: Terminal, plans: list[Plan], *, json: bool) -> Tally:
    """Show how the notes are read, those first that a person should look at."""
    from quicklog.actions.imports import as_note, looked_at
    from quicklog.imports.storing import Tally
    from quicklog.show import import_preview
    from quicklog.show.imported import as_object

    tally = Tally()
    doubtful: list[tuple[Ready, bool]] = []
    plain: list[tuple[Ready, bool]] = []
    for ready, is_new in looked_at(session, plans, tally):
        if json:
            note = as_note(session, ready)
            terminal.say(as_object(ready, note, session.customer_key(note.customer)))
            continue
        shown = doubtful if import_preview.is_doubtful(ready) else plain
        if len(shown) < _MOST_SHOWN:
            shown.append((ready, is_new))
    if doubtful or plain:
        _show(session, terminal, [*doubtful, *plain][:_MOST_SHOWN], sum(plan.size for plan in plans))
    return tally


def _show(session: Session, terminal: Terminal, shown: list[tuple[Ready, bool]], number: int) -> None:
    from quicklog.show import import_preview, table

    rows = [import_preview.cells(ready, session.now, known=not is_new) for ready, is_new in shown]
    styles = [import_preview.style(ready) for ready, _ in shown]
    table.print_table(import_preview.COLUMNS, rows, styles, sys.stdout, terminal.page().mark)
    if number > len(rows):
        terminal.tell(Message("and {more} more: --json gives all", more=number - len(rows)))


def _store(session: Session, terminal: Terminal, plans: list[Plan], *, json: bool) -> Tally:
    """Put the notes into the log; should that be broken off, say how far it came."""
    from quicklog.actions.imports import store
    from quicklog.imports.storing import Tally, work_of, work_of_back
    from quicklog.show.imported import as_object
    from quicklog.show.progress import bar

    tally, size, work = Tally(), sum(plan.size for plan in plans), sum(map(work_of, plans))
    if not size:
        return tally
    done = 0
    try:
        with bar("import") as tell:

            def told(part: int, stored: int) -> None:
                nonlocal done
                done += stored
                tell(part, work + work_of_back(tally))

            for ready, note in store(session, plans, tally, told, give=json):
                terminal.acknowledge(as_object(ready, note, session.customer_key(note.customer)))
    except (QuicklogError, KeyboardInterrupt):
        if done:
            terminal.tell(
                Message(
                    "{done} of {size} were stored before this: the same command again stores the rest",
                    done=done,
                    size=size,
                )
            )
        raise
    return tally
