"""Capture: a line, or fields given outright, becomes a note in the log. Every road into the log leads through here."""

from __future__ import annotations

from datetime import UTC, datetime

from quicklog.errors import UnreachableError
from quicklog.lib import text
from quicklog.lib.message import Message
from quicklog.lib.record import replace
from quicklog.note.fields import FIELDS, MOMENTS
from quicklog.note.note import attribute
from quicklog.shorthand import reader
from quicklog.shorthand.reasons import as_object, reason, stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Doubt, Reading


class Strangers:
    """The known names where there is no log to ask: nobody is known (``places.Known``)."""

    def customer(self, key: str) -> bool:  # noqa: ARG002
        """Tell that the customer is not known."""
        return False

    def technician(self, key: str) -> bool:  # noqa: ARG002
        """Tell that the technician is not known."""
        return False

    def like(self, key: str) -> list[str]:  # noqa: ARG002
        """Return nobody."""
        return []


def reading_of(line: str, context: Context) -> Reading:
    """Read a line; should reading it ever fail, the line is kept as a draft all the same."""
    try:
        return reader.read(line, context)
    except UnreachableError:  # the log can be asked no more: codes and rules read most lines without it
        return reading_of(line, replace(context, known=Strangers()))
    except Exception as error:  # noqa: BLE001  whatever is wrong with quicklog, nothing typed is lost
        shown = text.storable(line)
        trouble = reader.Trouble(reason("not-read", error=type(error).__name__), 0, len(shown), Message("report it"))
        return reader.Reading(context.now, line=shown, text=shown, trouble=trouble)


def stamp(now: datetime) -> str:
    """Return the moment of an event: UTC, with milliseconds."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds")


def offset(now: datetime) -> str:
    """Return the writer's distance from UTC, such as ``+02:00``."""
    return now.isoformat(timespec="seconds")[19:25]


def body_of(reading: Reading, now: datetime) -> dict[str, Any]:
    """Return the body of the event that a reading becomes."""
    body: dict[str, Any] = {"line": reading.line, "offset": offset(now)}
    if reading.trouble:
        return body | columns_of(reading) | {"draft": stored(reading.trouble.what)}
    body |= columns_of(reading)
    if reading.doubts:
        body["doubts"] = kept(reading.doubts)
    return body


def columns_of(reading: Reading) -> dict[str, Any]:
    """Return the columns that a reading fills, by name; times as ISO 8601, and what is empty left out."""
    filled = {column: getattr(reading, attribute(column)) for column in FIELDS}
    return {
        column: value.isoformat(timespec="seconds") if column in MOMENTS else value
        for column, value in filled.items()
        if value is not None
    }


def kept(doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    """Return what is not certain about a note, as a log keeps it."""
    return [{"about": doubt.about, **stored(doubt.says)} for doubt in doubts]


def doubts_of(reading: Reading) -> list[dict[str, str]]:
    """Return what is not certain about a reading, for programs."""
    trouble = reading.trouble
    if trouble:
        return [as_object("line", trouble.what) | {"says": f"{trouble.what}: {trouble.remedy}"}]
    return [as_object(doubt.about, doubt.says) for doubt in reading.doubts]
