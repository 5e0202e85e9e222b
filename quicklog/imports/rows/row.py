"""A row of somebody's own sheet, cell by cell, to a note; what cannot be one is kept as a draft."""

from __future__ import annotations

from datetime import datetime

from quicklog.imports.rows.headings import COLUMNS, NAMED
from quicklog.imports.rows.own import closing_time, score_of
from quicklog.lib.message import Message
from quicklog.lib.text import clean, in_quotes, key
from quicklog.note import series
from quicklog.note.bodies import SCORES
from quicklog.shorthand import capture
from quicklog.shorthand.marks import DIRECTIONS
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import reason, stored
from quicklog.shorthand.times import Miss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from quicklog.imports.rows.cells import Cells, When
    from quicklog.shorthand.reasons import Reason

    # The kind and the body of an event that closes a note.
    Closing = tuple[str, dict[str, Any]]
    # What a draft is: why, and what would be right.
    Trouble = tuple[Reason, Message]

# What stands between the parts of a detail, and before a status that is kept in it.
JOINT, STATUS = ". ", "status: "
# What stands in a draft's line between its cells, and for a bar in one.
SEPARATED, _NO_BAR = " | ", "\u00a6"
# What a row says as a line of shorthand does; behind it what marked words say, then what became of the note, and what
# marked words say that later versions added.
_SAID, _ENDS, _FOLLOWED, _SERIES = (COLUMNS.index(name) for name in ("due", "status", "direction", "series"))
_ADDED = len(NAMED)


def noted(row: Sequence[str], content: str, cells: Cells, offset: str) -> tuple[dict[str, Any], Closing | None]:
    """Return the body of the note, or the draft, that a row is, and the event that closes it.

    ``content`` are its cells, joined by NUL; ``offset`` is that of the one who imports it.
    """
    built = _Row(cells, offset)
    tidied = row if cells.are_tidy(content) else built.tidied(row)
    trouble = built.trouble or built.read(tidied)
    if trouble:
        # Whoever fixes it may be another; where the row names no technician it is the one who brought it in.
        line = _whole(cells.unmistakable(tidied))
        built.body |= {"line": line, "draft": stored(trouble[0]), "writer": cells.context.writer}
        return built.body, None
    if any(tidied[_ENDS:_FOLLOWED]):
        built.end(*tidied[_ENDS:_FOLLOWED])
    if any(tidied[_FOLLOWED:_SERIES]):
        built.follow(*tidied[_FOLLOWED:_SERIES])
    if tidied[_SERIES]:
        built.come_again(tidied[_SERIES])
    built.body |= {column: words for column, words in zip(COLUMNS[_ADDED:], tidied[_ADDED:], strict=True) if words}
    if built.doubts:
        built.body["doubts"] = capture.kept(built.doubts)
    return built.body, built.closing


def _whole(row: Sequence[str]) -> str:
    """Write all that a row says as one line, in the order in which a person would type it.

    Each of the five places stays one where nothing stands in it: what follows is not to be taken for it.
    """
    _, line, customer, technician, code, detail, at, day, time = row[:_SAID]
    moment = " ".join(filter(None, (at, day, time)))
    named = (("line", line), *zip(COLUMNS[_SAID:], row[_SAID:], strict=True))
    places = [customer, technician, code, moment, detail]
    cells = [*places, *(_marked(column, value) for column, value in named if value)]
    return SEPARATED.join(cell.replace("|", _NO_BAR) for cell in cells).strip()


def _marked(column: str, value: str) -> str:
    value = f'"{value}"' if " " in value and '"' not in value else value.replace(" ", "_")
    return f"@{value}" if column == "channel" and '"' not in value else f"{column}:{value}"


class _Row:
    """What is found in one row so far: the body of its event, and the doubts."""

    def __init__(self, cells: Cells, offset: str) -> None:
        self._cells = cells
        self._detail: list[str] = []
        self.body: dict[str, Any] = {"line": "", "offset": offset, "at": cells.now}
        self.doubts: list[Doubt] = []
        self.trouble: Trouble | None = None
        self.closing: Closing | None = None

    def tidied(self, row: Sequence[str]) -> list[str]:
        """Clean all cells; a control character among them is trouble."""
        for value in row:
            intruders = () if value.isprintable() else clean(" ".join(value.splitlines())).intruders
            if intruders:
                why = reason("intrusion-in-row", code=f"{intruders[0][0]:04X}")
                self.trouble = why, Message("take it out")
        return list(map(self._cells.tidy, row))

    def read(self, row: Sequence[str]) -> Trouble | None:
        """Read the cells that say what a line of shorthand says; return why no note can be made of them."""
        _, line, customer, technician, code, detail, at, day, time = row[:_SAID]
        body, when = self.body, self._cells.when(at, day, time)
        body["line"] = line or " | ".join(filter(None, (customer, technician, code, when.text, detail)))
        trouble = self._when(when)
        if trouble or not customer or not code:
            missing = "row-without-code" if customer else "row-without-customer"
            return trouble or (reason(missing), Message("write one"))
        body["customer"] = customer
        self._doubt(self._cells.customer(customer))
        if technician:
            body["technician"], doubt = self._cells.technician(technician)
            self._doubt(doubt)
        else:
            body["technician"] = self._cells.context.writer
        self._code(code)
        if detail:
            self._detail.append(detail)
        for column, words in when.beside:
            self._keep(column, words, "time-beside-another", time=in_quotes(when.text))
        marks = row[_SAID:_ENDS]
        trouble = self._marks(*marks) if any(marks) else None
        if self._detail:
            body["detail"] = JOINT.join(self._detail)
        return trouble

    def _doubt(self, doubt: Doubt | None) -> None:
        if doubt:
            self.doubts.append(doubt)

    def _when(self, when: When) -> Trouble | None:
        """Read when it was."""
        if not when.text:
            self.doubts.append(Doubt("at", reason("time-left-out")))
            return None
        found = when.moments.past(when.text)
        if isinstance(found, Miss):
            return reason(when.moments.why_none(when.text), typed=in_quotes(when.text)), found.why
        self.body["at"] = found.at
        if found.says or not when.dated:
            self.doubts.append(Doubt("at", found.says or reason("date-left-out", day=found.at[:10])))
        return None

    def _code(self, typed: str) -> None:
        body, meant = self.body, self._cells.code(typed)
        body["code"], body["kind"] = meant.name, meant.kind
        if meant.codes:
            body["meaning"] = meant.meaning
            body |= {"direction": "out"} if meant.codes[0].outbound else {}
        if meant.promises:
            body["due"] = self._cells.promise(meant.codes, body["at"]).isoformat(timespec="seconds")
        if meant.beside:
            self._detail.append(meant.beside)
        self._doubt(meant.doubt)

    def _marks(  # noqa: PLR0913, PLR0917  the cells in their order
        self, due: str, for_: str, channel: str, kind: str, score: str, ticket: str, meaning: str
    ) -> Trouble | None:
        """Read what marked words say in a line."""
        body = self.body
        if meaning:
            body["meaning"] = meaning
        if channel:
            body["channel"], doubt = self._cells.channel(channel)
            self._doubt(doubt)
        if for_:
            body["for"], doubt = self._cells.for_(for_)
            body["kind"] = "message"
            self._doubt(doubt)
        if kind:
            known = self._cells.kind(kind)
            if known:
                body["kind"] = known
            else:
                self._keep("kind", kind, "cell-no-kind")
        if score:
            number = score_of(score)
            if number is not None:
                body["score"] = number
            else:
                self._keep("score", score, "cell-no-score", most=f"{SCORES[-1]}")
        if ticket:
            body["ticket"] = ticket
        return self._due(due) if due else None

    def _due(self, typed: str) -> Trouble | None:
        found = self._cells.due(typed, datetime.fromisoformat(self.body["at"]))
        if isinstance(found, Miss):
            return reason("no-time-to-promise", typed=in_quotes(typed)), found.why
        self.body["due"] = found.at
        if found.says:
            self.doubts.append(Doubt("due", found.says))
        self._doubt(self._cells.closed(found.at))
        return None

    def end(  # noqa: PLR0913, PLR0917  the cells in their order
        self,
        status: str,
        outcome: str,
        closed_at: str,
        recorded_at: str,
        recorded_by: str,
        closed_by: str,
        amended_at: str,
        amended_by: str,
    ) -> None:
        """Read what became of the note, and what the row claims of its writing."""
        closed, recorded = self._claim("closed_at", closed_at), self._claim("recorded_at", recorded_at)
        amended = self._claim("amended_at", amended_at)
        meant = self._cells.status(status) if status else ""
        if meant is None:
            self._keep("status", status, "cell-no-status")
        if meant == "open":
            self._keep_open(status, outcome=outcome, closed_at=closed_at if closed else "", closed_by=closed_by)
        elif meant or outcome or closed or closed_by:
            kind, column = ("voided", "why") if meant == "void" else ("done", "outcome")
            if meant and not self._cells.is_whole_status(status):
                self._keep("status", status, "cell-status-begins")
            claim = closing_time(closed) | ({"closed_by": closed_by} if closed_by else {})
            self.closing = kind, {column: outcome or None, "offset": self.body["offset"], **claim}
        written = (("recorded_at", recorded), ("recorded_by", recorded_by))
        corrected = (("amended_at", amended), ("amended_by", amended_by))
        self.body |= {name: claimed for name, claimed in (*written, *corrected) if claimed}

    def follow(self, direction: str, has_it: str, tried: str, first_due: str, waits_until: str) -> None:
        """Read who rang whom, who has the matter, and what the row claims of its being put off."""
        if direction:
            known = DIRECTIONS.get(key(direction))
            if known:
                self.body["direction"] = known
            else:
                self._keep("direction", direction, "cell-no-direction")
        if has_it:
            self.body["has_it"] = self._cells.context.codes.technician(has_it) or has_it
        if tried.isascii() and tried.isdigit():
            self.body["tried"] = int(tried)
        elif tried:
            self._keep("tried", tried, "cell-no-number")
        at = datetime.fromisoformat(self.body["at"])
        for column, typed in (("first_due", first_due), ("waits_until", waits_until)):
            found = self._cells.due(typed, at) if typed else None
            if isinstance(found, Miss):
                self._keep(column, typed, "cell-no-time")
            elif found:
                self.body[column] = found.at

    def come_again(self, typed: str) -> None:
        """Read by which rule the promise comes again, as quicklog gives it out."""
        if series.read(typed):
            self.body["series"] = typed
        else:
            self._keep("series", typed, "cell-no-series")

    def _keep_open(self, status: str, **ends: str) -> None:
        """Keep what is said of a note that is not closed, whatever else the row says of its end."""
        is_open = bool(self.body.get("due") or self.body.get("for"))
        if not is_open:
            self._keep("status", status, "cell-status-open")
        elif not self._cells.is_own_status(status):
            self._keep("status", status)
        for column, typed in ends.items():
            if typed:
                self._keep(column, typed, "cell-not-closed")

    def _claim(self, column: str, typed: str) -> str | None:
        """Read a moment that the row claims."""
        found = self._cells.claimed(column, typed) if typed else None
        if isinstance(found, Miss):
            self._keep(column, typed, "cell-no-time")
            return None
        return found.at if found else None

    def _keep(self, column: str, typed: str, why: str = "", **values: str) -> None:
        """Keep a cell that has no place of its own as detail, and say why."""
        self._detail.append(f"{column}: {typed}")
        self.body["detail"] = JOINT.join(self._detail)
        if not why:
            return
        self.doubts.append(Doubt(column, reason(why, typed=in_quotes(typed), **values)))
