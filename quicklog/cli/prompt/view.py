"""What is seen of the line being typed: the candidates, the rows below it, the lines pasted; drawn elsewhere."""

from __future__ import annotations

from quicklog.cli.prompt.candidates import Offer, ended, offered, taken
from quicklog.cli.prompt.menu import menu_rows
from quicklog.cli.prompt.preview import Standing, is_named, page_rows, rows, rule_rows, standing
from quicklog.cli.prompt.rules import is_asked
from quicklog.lib.message import Message, joined, plural
from quicklog.lib.record import Record
from quicklog.lib.text import clean, key
from quicklog.note import limits
from quicklog.shorthand.capture import reading_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.cli.prompt.preview import Row
    from quicklog.shorthand.places import Context
    from quicklog.shorthand.reader import Reading
    from quicklog.show.page import Page
    from quicklog.store.recent import Asked

HINT = Message("Tab completes, Enter saves, ? explains, Ctrl-D ends")
_AWAY = Message("the log cannot be reached: notes will wait in the pocket")
_KEEPS = Message("Enter again keeps it as a draft")
_TAKES = Message("Tab takes that line")
_TAKES_OR_KEEPS = Message("Tab takes that line, Enter again keeps it as a draft")


class Line(Record):
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
        self._pasted: dict[tuple[tuple[str, ...], int, Page], list[Row]] = {}

    def forget(self) -> None:
        """Forget what was seen: a line was saved, and others write too."""
        self._asked.forget()
        self._offers.clear()
        self._below.clear()
        self._pasted.clear()

    def prepare(self) -> None:
        """Ask the log what is in use before the first key needs it."""
        self._asked.familiar()

    def offer(self, line: Line) -> Offer:
        """Return what may follow at the cursor; nothing where nothing stands yet."""
        if not line.text.strip() or limits.is_too_long(line.text):
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

    def go_on(self, line: Line, *, warned: bool) -> Line | None:
        """Return what Tab makes of a line that has no candidates; nothing where it makes nothing of it.

        It is the line that is offered in the place of a draft, or the customer with what separates the next part.
        """
        if not line.text.strip() or is_asked(line.text) or limits.is_too_long(line.text):
            return None
        offer = self._offered_below(line, warned=warned)
        if offer:
            return Line(offer, len(offer))
        found = None if warned else ended(line.text, line.cursor, self._context(), self._asked)
        return Line(*found) if found else None

    def _offered_below(self, line: Line, *, warned: bool) -> str:
        """Return the whole line that the rows below a draft say to write; nothing where there is none."""
        context = self._context()
        trouble = (reading_of(line.text, context) if warned else standing(line.text, context).reading).trouble
        return trouble.offer if trouble else ""

    def menu(self, line: Line, chosen: int | None) -> list[Row]:
        """Return the rows of the candidates; the chosen one, or else the one that Tab takes, stands out."""
        return menu_rows(self.offer(line).candidates, self._page(), chosen)

    def trouble(self, line: Line) -> bool:
        """Tell whether the line would be a draft."""
        return not limits.is_too_long(line.text) and reading_of(line.text, self._context()).trouble is not None

    def asks_for_rules(self, line: Line) -> bool:
        """Tell whether the line is not a note, but asks for the rules of one."""
        return is_asked(line.text)

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
        if limits.is_too_long(line.text):
            return [*_said("draft", joined(": ", [limits.told(line.text), limits.REMEDY]), page), *away]
        if is_asked(line.text):
            return [*rule_rows(page), *away]
        if warned:
            found = Standing(reading_of(line.text, context))
            offers = found.reading.trouble and found.reading.trouble.offer
            said = _said("draft", _TAKES_OR_KEEPS if offers else _KEEPS, page)
            return [*rows(found, None, context, page), *said, *away]
        begun = self._begun(line)
        if not begun.strip():
            return away
        found = standing(begun, context)
        history = None
        if is_named(found, context) or (begun != line.text and found.reading.customer):
            days = context.codes.settings.repeat_days
            history = self._asked.history(found.reading.customer or "", context.now, days)
        trouble = found.reading.trouble
        takes = trouble and trouble.offer and begun == line.text and not self.offer(line).candidates
        return [*rows(found, history, context, page), *(_said("label", _TAKES, page) if takes else []), *away]

    def _begun(self, line: Line) -> str:
        """Return the line without what is only begun, and may be completed in one way or another."""
        offer = self.offer(line)
        typed = line.text[offer.start : line.cursor]
        if not offer.candidates or not key(typed) or line.text[offer.end :].strip():
            return line.text
        return line.text if any(key(each.text) == key(typed) for each in offer.candidates) else line.text[: offer.start]

    def pasted(self, lines: Sequence[str], most: int) -> list[Row]:
        """Return the rows for several pasted lines, read as they will be saved."""
        seen = (tuple(lines), most, self._page())
        if seen not in self._pasted:
            self._pasted = {seen: self._pasted_rows(lines, most)}
        return self._pasted[seen]

    def _pasted_rows(self, lines: Sequence[str], most: int) -> list[Row]:
        from quicklog.imports.page.pasted import is_page, page_of

        context, page = self._context(), self._page()
        number = len(lines)
        lines = [line for line in lines if not limits.is_too_long(line)]
        if is_page(lines, context):
            readings = [(each.place, each.reading) for each in page_of(lines, context)]
            became = Message("a page of the notebook: {sum}", sum=_sum(lines, readings))
        else:
            readings = [(number, reading_of(line, context)) for number, line in enumerate(lines, start=1)]
            became = _sum(lines, readings)
        if number > len(lines):
            became = Message("{sum}, {refused} too long to be kept", sum=became, refused=number - len(lines))
        end = _said("label", Message("{sum}: Enter saves, Esc drops", sum=became), page)
        return [*page_rows(readings, context.now, page, most), *end]


def _sum(lines: Sequence[str], readings: Sequence[tuple[int, Reading]]) -> Message:
    """Say how many notes come of pasted lines, and what becomes of the other lines."""
    drafts = sum(reading.trouble is not None for _, reading in readings)
    read = {number for number, _ in readings}
    others = [line for number, line in enumerate(lines, start=1) if number not in read]
    remarks = sum(clean(line).text.startswith("#") for line in others)
    parts = [plural(len(readings) - drafts, "{n} note", "{n} notes")]
    parts += [plural(drafts, "{n} draft", "{n} drafts")] if drafts else []
    headings = len(others) - remarks
    parts += [plural(headings, "{n} heading", "{n} headings")] if headings else []
    parts += [plural(remarks, "{n} remark passed over", "{n} remarks passed over")] if remarks else []
    return joined(", ", parts)


def _said(style: str, sentence: Message, page: Page) -> list[Row]:
    """Return a sentence of quicklog's own, in as many rows as it needs."""
    return [[(style, line)] for line in page.sentence(sentence, "  ")]
