"""What is seen of the line being typed: the candidates, the rows below it, the lines pasted; drawn elsewhere."""

from __future__ import annotations

from quicklog.capture import reading_of
from quicklog.prompt.candidates import Offer, offered, taken
from quicklog.prompt.menu import menu_rows
from quicklog.prompt.preview import Standing, is_named, page_rows, rows, standing
from quicklog.record import record
from quicklog.show.listing import counted
from quicklog.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.places import Context
    from quicklog.prompt.asked import Asked
    from quicklog.prompt.preview import Row
    from quicklog.show.page import Page

HINT = "Tab completes, Enter saves, Ctrl-D ends"
_AWAY = "the log cannot be reached: notes will wait in the pocket"
_KEEPS = "Enter again keeps it as a draft"


@record
class Line:
    """The line and the cursor in it."""

    text: str = ""
    cursor: int = 0


class Sight:
    """What a person sees of a line; what is asked again for the same line is remembered."""

    def __init__(self, context: Callable[[], Context], asked: Asked, page: Callable[[], Page]) -> None:
        self._context = context
        self._asked = asked
        self._page = page
        self._offers: dict[Line, Offer] = {}
        self._below: dict[tuple[Line, bool, Page], list[Row]] = {}

    def forget(self) -> None:
        """Forget what was seen: a line was saved, and others write too."""
        self._asked.forget()
        self._offers.clear()
        self._below.clear()

    def prepare(self) -> None:
        """Ask the log what is in use before the first key needs it."""
        self._asked.familiar()

    def offer(self, line: Line) -> Offer:
        """Return what may follow at the cursor; nothing where nothing stands yet."""
        if not line.text.strip():
            return Offer((), line.cursor, line.cursor)
        if line not in self._offers:
            self._offers = {line: offered(line.text, line.cursor, self._context(), self._asked)}
        return self._offers[line]

    def take(self, line: Line, place: int) -> Line | None:
        """Return the line with a candidate in its place, by its number in the offer; nothing if there is none."""
        offer = self.offer(line)
        if place >= len(offer.candidates):
            return None
        return Line(*taken(line.text, offer, offer.candidates[place]))

    def menu(self, line: Line, chosen: int | None) -> list[Row]:
        """Return the rows of the candidates; the chosen one, or else the one that Tab takes, stands out."""
        return menu_rows(self.offer(line).candidates, self._page(), chosen)

    def trouble(self, line: Line) -> bool:
        """Tell whether the line would be a draft."""
        return reading_of(line.text, self._context()).trouble is not None

    def below(self, line: Line, *, warned: bool) -> list[Row]:
        """Return the rows below the line: how it reads as it stands, or why it is a draft once that was asked."""
        seen = (line, warned, self._page())
        if seen not in self._below:
            self._below = {seen: self._rows(line, warned=warned)}
        return self._below[seen]

    def _rows(self, line: Line, *, warned: bool) -> list[Row]:
        context, page = self._context(), self._page()
        away = _said("doubt", _AWAY, page) if self._asked.away else []
        if not line.text.strip():
            return [*_said("label", HINT, page), *away]
        if warned:
            found = Standing(reading_of(line.text, context))
            return [*rows(found, None, context, page), *_said("draft", _KEEPS, page), *away]
        begun = self._begun(line)
        if not begun.strip():
            return away
        found = standing(begun, context)
        history = None
        if is_named(found, context) or (begun != line.text and found.reading.customer):
            days = context.codes.settings.repeat_days
            history = self._asked.history(found.reading.customer or "", context.now, days)
        return [*rows(found, history, context, page), *away]

    def _begun(self, line: Line) -> str:
        """Return the line without what is only begun, and may be completed in one way or another."""
        offer = self.offer(line)
        typed = line.text[offer.start : line.cursor]
        if not offer.candidates or not key(typed) or line.text[offer.end :].strip():
            return line.text
        return line.text if any(key(each.text) == key(typed) for each in offer.candidates) else line.text[: offer.start]

    def pasted(self, lines: Sequence[str], most: int) -> list[Row]:
        """Return the rows for several pasted lines."""
        context, page = self._context(), self._page()
        readings = [reading_of(line, context) for line in lines]
        drafts = sum(reading.trouble is not None for reading in readings)
        said = counted(len(readings) - drafts, "note") + (f", {counted(drafts, 'draft')}" if drafts else "")
        end = _said("label", f"{said}: Enter saves, Esc drops", page)
        return [*page_rows([*enumerate(readings, start=1)], context.now, page, most), *end]


def _said(style: str, sentence: str, page: Page) -> list[Row]:
    """Return a sentence of quicklog's own, in as many rows as it needs."""
    return [[(style, line)] for line in page.sentence(sentence, "  ")]
