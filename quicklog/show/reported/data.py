"""A report for programs: as one JSON object, or as rows that each hold one figure."""

from __future__ import annotations

from quicklog.report.records import Share
from quicklog.show.reported.tables import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.show.reported.listing import Told
    from quicklog.show.reported.tables import Section, Table

COLUMNS = ("section", "table", "row", "measure", "value", "hits", "of", "low", "high", "list")


def as_object(told: Told, sections: Sequence[Section]) -> dict[str, Any]:
    """Return a report as an object: of which period, as of which event, and every table of every section."""
    report = told.report
    return {
        "since": report.since.isoformat(timespec="seconds"),
        "until": report.until.isoformat(timespec="seconds"),
        "filters": told.filters,
        "as_of": report.now.isoformat(timespec="seconds"),
        "stream": report.stream,
        "event": report.seq,
        "digest": report.digest,
        "repeat_days": report.days,
        "working_time": report.working_time,
        "sections": {
            section.name: {
                "says": [str(each) for each in section.says],
                "tables": {table.name: _rows(table) for table in section.tables},
            }
            for section in sections
        },
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    found = []
    for place, row in enumerate(table.rows):
        fields = dict(zip(names, map(plain, row), strict=True))
        if table.lists:
            fields["list"] = table.lists[place] or None
        if table.limits:
            low, high, is_signal = table.limits[place]
            fields |= {"low": low, "high": high, "signal": is_signal}
        found.append(fields)
    return found


def rows(sections: Sequence[Section]) -> Iterator[tuple[Any, ...]]:
    """Yield a row of ``COLUMNS`` for each figure."""
    for section in sections:
        for table in section.tables:
            others = table.columns[1:]
            for place, row in enumerate(table.rows):
                listing = table.lists[place] if table.lists else ""
                usual = table.limits[place][:2] if table.limits else (None, None)
                for column, value in zip(others, row[1:], strict=True):
                    parts = _parts(value, *usual)
                    yield (section.name, table.name, str(plain(row[0])), column.name, *parts, listing or None)


def _parts(value: Any, low: float | None, high: float | None) -> tuple[Any, ...]:
    """Return a value, what it is a share of, and between what it is usual, or may be."""
    if not isinstance(value, Share):
        return plain(value), None, None, low, high
    told = plain(value)
    return told["share"], told["hits"], told["of"], told["low"], told["high"]
