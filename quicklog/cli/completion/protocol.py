"""What ``ql __complete`` answers to a shell's script: a line for each word on offer, in the words of that shell.

It never fails and never says anything else: a shell that gets nothing offers nothing.
"""

from __future__ import annotations

import os
import sys

from quicklog.cli.completion.offers import offers
from quicklog.cli.completion.shellwords import Typed, bash_line, for_bash, for_powershell
from quicklog.lib.text import key, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from quicklog.store.lookups import Offer

# What bash calls it (COMP_TYPE) when it lists the offers: after a second Tab, or at once where the person likes that.
_LISTING = ("63", "33", "64")
_USUAL = 80
# The exit code by which a script learns that it is to offer files.
FILES = 10


def answer(arguments: Sequence[str]) -> int:
    """Answer ``bash LINE BREAKS``, or ``SHELL NUMBER WORD...``, where ``NUMBER`` words stand before the one typed.

    bash may say behind that what the Tab is for (``COMP_TYPE``), and how wide the screen is.
    """
    try:
        typed = _typed(arguments)
        found = offers(typed.before, typed.word, os.environ) if typed else []
        if found is None:
            return FILES
        shown = [(word, says if says.isprintable() else "") for word, says in found if word.isprintable()]
        if typed and shown:
            lines = _LINES[arguments[0]](shown, typed)
            if arguments[0] == "bash" and arguments[3:4] and arguments[3] in _LISTING:
                lines = _listed(shown, [*lines], arguments[4:5])
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt):  # noqa: BLE001  whatever is wrong, a person is typing
        return 0
    return 0


def _typed(arguments: Sequence[str]) -> Typed | None:
    if arguments[0] == "bash":
        return bash_line(*arguments[1:3])
    number, words = int(arguments[1]), arguments[2:]
    return Typed(tuple(words[:number]), words[number] if number < len(words) else "")


def _bash(found: Sequence[Offer], typed: Typed) -> Iterable[str]:
    for word in _as_typed([word for word, _ in found], typed.word):
        if word.startswith(typed.fixed):
            yield for_bash(word.removeprefix(typed.fixed), typed.quote)


def _listed(found: Sequence[Offer], words: Sequence[str], columns: Sequence[str]) -> Iterable[str]:
    """Return the words of a list as bash shows it, each with what is said of it.

    bash knows only words: it puts in what all of them begin with, so nothing is said of one alone, or of those of which
    some were left out.
    """
    if len(words) < 2 or len(words) != len(found) or not any(says for _, says in found):  # noqa: PLR2004
        return words
    cells = int(columns[0]) if columns and columns[0].isdecimal() and int(columns[0]) else _USUAL
    column = max(map(width, words))
    return [
        _cut(f"{word}{' ' * (column - width(word))}  ({says}", cells - 2) + ")" if says else word
        for word, (_, says) in zip(words, found, strict=True)
    ]


def _cut(text: str, cells: int) -> str:
    """Cut a text that is wider than so many cells."""
    if width(text) <= cells:
        return text
    while width(text) >= cells:
        text = text[:-1]
    return f"{text}…"


def _zsh(found: Sequence[Offer], typed: Typed) -> Iterable[str]:
    says = dict(found)
    words = [word for word, _ in found]
    return [f"{shown}\t{says[word]}" for word, shown in zip(words, _as_typed(words, typed.word), strict=True)]


def _fish(found: Sequence[Offer], _: Typed) -> Iterable[str]:
    """Fish goes on in the same word behind a full stop, unless a blank belongs to the word; a line has it for one."""
    return [f"{word}{' ' * word.endswith('.')}\t{says}" for word, says in found]


def _powershell(found: Sequence[Offer], _: Typed) -> Iterable[str]:
    return [f"{for_powershell(word)}\t{word}\t{says or word}" for word, says in found]


_LINES: dict[str, Callable[[Sequence[Offer], Typed], Iterable[str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
    "powershell": _powershell,
}


def _as_typed(words: list[str], typed: str) -> list[str]:
    """Let words begin as they were typed, where what they have in common would take typed letters away.

    bash and zsh put in the common beginning of all offers. The words are the same by their keys.
    """
    common = os.path.commonprefix(words)  # noqa: RUF071  letter by letter
    if len(words) < 2 or not common or common.startswith(typed):  # noqa: PLR2004
        return words
    return [typed.rstrip(" ") + word[_reach(word, key(typed)) :] for word in words]


def _reach(word: str, folded: str) -> int:
    """Return how much of a word has a key."""
    return next((end for end in range(len(word) + 1) if key(word[:end]) == folded), 0)
