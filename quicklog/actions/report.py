"""The report of a period: what the filters choose, and how its notes are listed."""

from __future__ import annotations

from quicklog.actions.ranges import week_starts
from quicklog.actions.selection import chosen
from quicklog.errors import BadUsageError
from quicklog.report.made import Asked, report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.report.records import Report
    from quicklog.store.query import Selection

# The filters by time, of which the report itself makes a period.
TIMES = ("since", "until", "date", "month")


def period_of(filters: Mapping[str, Any], *, today: bool, week: bool) -> dict[str, Any]:
    """Return the filters with the period that ``--today`` or ``--week`` names; raises ``BadUsageError`` on two."""
    given = [f"--{name}" for name in TIMES if filters.get(name) is not None]
    named = [name for name, is_given in (("--today", today), ("--week", week)) if is_given]
    if named and len(given) + len(named) > 1:
        both = ", ".join([*named, *given])
        raise BadUsageError("{both} each say which days are meant", "leave one out", both=both)
    meant = {"--today": "today", "--week": "this week"}
    return {**filters, "date": meant[named[0]]} if named else {**filters}


def made(
    session: Session, filters: Mapping[str, Any], base: int | None, progress: Callable[[int, int], None] | None = None
) -> tuple[Report, Selection]:
    """Return the report of what the filters choose, up to now, and the selection that they mean.

    Raises ``BadUsageError`` on a period that has not begun, or what ``chosen`` raises.
    """
    selection = chosen(session, filters)
    if selection.since and selection.since > session.now:
        raise BadUsageError("that time is still to come", "--month 'last month', --week or --since 2026-10-01")
    asked = Asked(selection, session.codes, session.now, base, week_starts(session))
    return report(session.log, asked, progress), selection
