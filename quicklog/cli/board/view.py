"""What a person sees of the board: the cursor, the filter, a question, a note's story; drawn elsewhere."""

from __future__ import annotations

from quicklog.actions.board import narrowed
from quicklog.lib.message import Message, said
from quicklog.lib.record import Record
from quicklog.lib.text import safe
from quicklog.show import board as shown
from quicklog.show import note_story, table
from quicklog.show.board import Cursor, Eye, Row
from quicklog.show.page import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.actions.board import Board, Story
    from quicklog.note.fields import Note

# What is asked in the line under the board.
FILTER, OUTCOME, OVER = "filter", "outcome", "over"
_KEYS = (
    Message("↑↓ move"),
    Message("o open"),
    Message("t take"),
    Message("d done"),
    Message("/ filter"),
    Message("r refresh"),
    Message("q quit"),
)
_STORY_KEYS = (Message("↑↓ scroll"), Message("q back"))
_ASKED_KEYS = (Message("Enter"), Message("Esc back"))
_OVER_KEYS = (Message("y takes it over"), Message("Esc back"))
# Cells for a customer's name in a question.
_NAME = 20
# So many lines of a sentence are shown under the board.
_MOST_LINES = 4


class Question(Record):
    """What is asked in the line under the board: of which sort, in which words, and about which note."""

    sort: str
    words: Message
    note: Note | None = None


class View:
    """The board as a person looks at it. ``mark`` keeps right-to-left text in its place: see ``bidi.mark``."""

    def __init__(self, board: Board, mark: Callable[[str], str]) -> None:
        self._mark = mark
        self._known: dict[str, str] = {}
        self._tops: dict[str, int] = {}
        self._laid: tuple[tuple[Board, int], shown.Laid] | None = None
        self._places: list[Cursor] = []
        self._size = (80, 24)
        self.board = self._whole = board
        self.cursor = Cursor()
        self.filter = ""
        self.question: Question | None = None
        self.story: Story | None = None
        self._offset = 0
        self.said: Message | None = None
        self.trouble: Message | None = None
        self.pending: Message | None = None

    # What comes from the log.

    def show(self, board: Board) -> None:
        """Show the board as it stands now; the cursor stays on its note, or its place."""
        self._known.clear()
        self._whole = board
        self.board = narrowed(board, self.filter, self._known)

    def narrow(self, typed: str) -> None:
        """Show only notes with these words; the cursor stays on its note, or goes to the first."""
        self.filter = typed
        self.board = narrowed(self._whole, typed, self._known)
        self._places = []

    def tell(self, story: Story) -> None:
        """Show a note's story over the board."""
        self.story, self._offset = story, 0

    # What the person does.

    @property
    def chosen(self) -> Note | None:
        """The note that the cursor is on."""
        self._layout()
        notes = (*self.board.notes, *self.board.matters)
        return next((note for note in notes if note.id == self.cursor.note), None)

    def move(self, step: int) -> None:
        """Move the cursor by so many notes; in a story, the text by so many lines."""
        self.said = None
        if self.story:
            self._offset = max(0, self._offset + step)
            return
        self._layout()
        if self.cursor in self._places:
            place = self._places.index(self.cursor) + step
            self.cursor = self._places[max(0, min(place, len(self._places) - 1))]

    def leaf(self, step: int) -> None:
        """Move the cursor, or the text of a story, by a screen."""
        self.move(step * max(1, self._size[1] // 2 if not self.story else self._size[1] - 1))

    def next_section(self, step: int) -> None:
        """Move the cursor to the next section that holds notes, or the one before; behind the last comes the first."""
        self._layout()
        self.said = None
        names = list(dict.fromkeys(each.section for each in self._places))
        if self.cursor.section in names and not self.story:
            name = names[(names.index(self.cursor.section) + step) % len(names)]
            self.cursor = next(each for each in self._places if each.section == name)

    def ask(self, sort: str, words: Message, note: Note | None = None) -> None:
        """Ask something in the line under the board."""
        self.question, self.said = Question(sort, words, note), None

    def back(self) -> None:
        """Leave a question, a story, or the filter."""
        if self.question:
            if self.question.sort == FILTER:
                self.narrow("")
            self.question = None
        elif self.story:
            self.story = None
        else:
            self.narrow("")

    # What is seen.

    def body(self, cells: int, height: int) -> list[Row]:
        """Return the rows of the screen above the lines of the status."""
        self._size = (cells, height)
        if self.story:
            return self._told(cells, height)
        laid = self._layout()
        return shown.rows(laid, Eye(self.cursor, self._tops, self._mark), height)

    def _page(self, cells: int) -> Page:
        return Page(self._mark, cells, self._size[1])

    def _layout(self) -> shown.Laid:
        """Return the board as it is laid out for this width, and bring the cursor to where it belongs."""
        cells = self._size[0]
        if self._laid is None or self._laid[0][0] is not self.board or self._laid[0][1] != cells:
            self._laid = ((self.board, cells), shown.laid(self.board, self._page(cells)))
            before, self._places = self._places, shown.places(self._laid[1])
            self.cursor = shown.nearest(self.cursor, before, self._places)
        return self._laid[1]

    def _told(self, cells: int, height: int) -> list[Row]:
        story = self.story
        if story is None:
            return []
        page = self._page(max(1, cells - 1))
        lines = note_story.told(story.note, story.events, self.board.now, page, story.exchanges, strayed=story.strayed)
        self._offset = max(0, min(self._offset, len(lines) - height))
        seen = lines[self._offset : self._offset + height]
        return [Row((("", line),)) for line in seen] + [Row()] * (height - len(seen))

    def status(self, cells: int) -> list[Row]:
        """Return the lines under the board: what is wrong, what is being done, what came of it, or the filter."""
        lines = self._lines("trouble", self.trouble, cells) if self.trouble else []
        if self.pending:
            return [*lines, *self._lines("label", self.pending, cells)]
        if self.said:
            return [*lines, *self._lines("said", self.said, cells)]
        if self.filter and not lines:
            lines = self._lines("said", Message("/ {words} (Esc shows all)", words=self.filter), cells)
        return lines or [Row()]

    def _lines(self, style: str, sentence: Message, cells: int) -> list[Row]:
        lines = self._page(max(1, cells - 1)).sentence(sentence, " ")
        return [Row(((style, line),)) for line in lines[:_MOST_LINES]]

    def keys(self, cells: int) -> list[str]:
        """Return the lines that name the keys."""
        return shown.packed(self._key_names(), max(1, cells - 1))

    def _key_names(self) -> Sequence[str]:
        if self.question:
            return _OVER_KEYS if self.question.sort == OVER else _ASKED_KEYS
        return _STORY_KEYS if self.story else _KEYS

    def prefix(self) -> str:
        """Return what stands before the words that are typed."""
        return said(self.question.words) if self.question else ""

    def outcome_asked(self, note: Note) -> Message:
        """Return the question for what came of a matter."""
        name = self._mark(table.cut(safe(note.customer or note.line), _NAME))
        return Message("what came of {ref} ({name})? ", ref=note.ref, name=name)
