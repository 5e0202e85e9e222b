"""Text as markup of a page: escaped, and each part that may run the other way in an isolate of its own."""

from __future__ import annotations

from quicklog.lib.message import Message, said, with_values
from quicklog.lib.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from markupsafe import Markup

# Stand for what a message quotes until the message is said: characters that no template holds.
_FIRST, _LAST = 0xF0000, 0xFFFFD


def marked(text: str) -> Markup:
    """Return text in a ``<bdi>``; what a message quotes stands in another within it, whatever its language puts where.

    Nothing of it is ever markup of its own.
    """
    from markupsafe import Markup, escape

    if not isinstance(text, Message):
        return _isolated(text)
    quoted: list[str] = []
    sentence = said(_without(text, quoted))
    if not quoted:
        return Markup("<bdi>{}</bdi>").format(sentence)
    from re import split

    parts = split(f"([{chr(_FIRST)}-{chr(_LAST)}])", sentence)
    shown = [_isolated(quoted[ord(part) - _FIRST]) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return Markup("<bdi>{}</bdi>").format(Markup().join(shown))


def _isolated(words: str) -> Markup:
    from markupsafe import Markup

    return Markup("<bdi>{}</bdi>").format(safe(words))


def _without(message: Message, quoted: list[str]) -> Message:
    """Return a message with a character for each text that it quotes; the texts are added to ``quoted``."""

    def value_of(value: Any) -> Any:
        if not isinstance(value, str) or _FIRST + len(quoted) > _LAST:
            return value
        quoted.append(value)
        return chr(_FIRST + len(quoted) - 1)

    return with_values(message, value_of)
