"""``today``, ``list``, ``find``, ``show`` and ``export`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import WORDS, argument, command, flag, option
from quicklog.cli.options import EVERY, FILTERS, FORM, LIMIT, REF, form_of
from quicklog.lib.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.actions.session import Desk

    Typed = Mapping[str, str | None]


@command(
    "today",
    option("date", "DAY", "Another day: yesterday, 20/11, 2026-11-20."),
    flag("mine", "Only what I served."),
    flag("watch", "Show it anew whenever the log changes."),
    FORM,
    examples=("ql today", "ql today --mine", "ql today --date yesterday --format md"),
)
def today(desk: Desk, *, date: str | None, mine: bool, watch: bool, form: Typed) -> int:
    """Show the day's notes, its counts, and what is open."""
    from quicklog.actions import look

    if watch:
        return look.watch(desk, date, mine=mine)
    return look.today(desk, form_of(form), date=date, mine=mine)


@command(
    "list",
    FILTERS,
    LIMIT,
    EVERY,
    FORM,
    examples=("ql list", "ql list --customer 'Rami Cohen'", "ql list --since mon --code printer --format csv"),
)
def list_(desk: Desk, *, filters: Typed, limit: int | None, every: bool, form: Typed) -> int:
    """Show notes, the newest first."""
    from quicklog.actions import look

    return look.list_notes(desk, look.chosen(desk, filters), form_of(form), limit=limit, every=every)


@command(
    "find",
    argument("words", "WORDS...", "All of these, as parts of words, in any order.", many=True, needed=True),
    FILTERS.without("text"),
    LIMIT,
    EVERY,
    FORM,
    examples=("ql find laptop", "ql find מדפסת", "ql find rami antivirus --since 1/11"),
    text=WORDS,
)
def find(desk: Desk, *, words: list[str], filters: Typed, limit: int | None, every: bool, form: Typed) -> int:
    """Find notes by their words, the newest first."""
    from quicklog.actions import look

    selection = replace(look.chosen(desk, filters), words=tuple(words))
    return look.find(desk, selection, form_of(form), limit=limit, every=every)


@command(
    "show",
    REF,
    flag("json", "One JSON object, with the events in it."),
    examples=("ql show 7kq2", "ql show 7kq2 --json"),
)
def show(desk: Desk, *, ref: str, json: bool) -> int:
    """Show one note and every event behind it."""
    from quicklog.actions import look

    return look.show(desk, ref, json=json)


@command(
    "export",
    FILTERS,
    FORM,
    flag("excel", "csv for Excel: with BOM, and ' before what it takes for a formula."),
    examples=(
        "ql export > notes.csv",
        "ql export --format xlsx -o november.xlsx --since 1/11",
        "ql export --format jsonl | jq .",
    ),
)
def export(desk: Desk, *, filters: Typed, form: Typed, excel: bool) -> int:
    """Give out every field of the chosen notes, the oldest first. Those taken back come too, with status void."""
    from quicklog.actions import look

    return look.export(desk, look.chosen(desk, filters), form_of(form, otherwise="csv", excel=excel))
