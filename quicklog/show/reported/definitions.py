"""What the figures mean, for the page that shows them: the table of ``ql help metrics``."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

_HOUSE = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
_PAGE = os.path.join(_HOUSE, "help", "metrics.md")


def definitions() -> list[tuple[Markup, Markup]]:
    """Return each figure with what it is."""
    with open(_PAGE, encoding="utf-8") as file:
        return [(marked_code(name), marked_code(meaning)) for name, meaning in _rows(file.read())]


def _rows(page: str) -> Iterator[tuple[str, str]]:
    """Yield the rows of a page's table of two columns, without its head and the line below that."""
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for line in rows[1:]:
        name, _, meaning = line.strip("| ").partition(" | ")
        yield name, meaning


def marked_code(text: str) -> Markup:
    """Return a text of the help as markup: what stands in backticks is code."""
    from markupsafe import Markup, escape

    code = Markup("<code>{}</code>")
    parts = [code.format(part) if place % 2 else escape(part) for place, part in enumerate(text.split("`"))]
    return Markup().join(parts)
