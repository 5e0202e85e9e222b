"""A command line as a shell holds it while it is typed: taken apart, and words quoted so that they stay one word."""

from __future__ import annotations

from quicklog.lib.record import Record

# What bash takes as it is outside quotes, beside letters and digits of any script.
_PLAIN = frozenset("._/:@%+,=-")
# PowerShell takes the typographic quotes for its own.
_SINGLE_QUOTES = "'‘’‚‛"


class Typed(Record):
    """The words before the one that is typed, and that word up to the cursor; all without their quotes.

    ``quote`` is the one that is still open, ``fixed`` what stands in the word before the part that bash replaces.
    """

    before: tuple[str, ...]
    word: str
    quote: str = ""
    fixed: str = ""


def bash_line(line: str, breaks: str) -> Typed | None:
    """Take a line of bash apart, up to the cursor, without the command; ``breaks`` is ``COMP_WORDBREAKS``.

    Nothing where the last word holds quotes that are closed: bash does not say which part of such a word it replaces.
    """
    words: list[str] = []
    word, quote, fixed, started, closed = "", "", "", False, False
    place = 0
    while place < len(line):
        character = line[place]
        following = line[place + 1 : place + 2]
        if quote and character == quote:
            quote, closed = "", True
        elif not quote and character in "'\"":
            quote, started, fixed = character, True, word
        elif character == "\\" and quote != "'" and (not quote or (following and following in '"\\$`')):
            word, started, place = word + following, True, place + 1
        elif not quote and character in " \t\n":
            if started:
                words.append(word)
            word, fixed, started, closed = "", "", False, False
        else:
            word, started = word + character, True
            if not quote and character in breaks:
                fixed = word
        place += 1
    while words and _is_assignment(words[0]):
        words.pop(0)
    return Typed(tuple(words[1:]), word, quote, fixed) if words and not closed else None


def _is_assignment(word: str) -> bool:
    """Tell whether a word sets a variable for the command after it: ``QL_LOG=log.db ql today``."""
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()


def for_bash(value: str, quote: str) -> str:
    """Quote a word, or what follows the quote that is open, so that bash passes just this text on.

    bash itself puts the closing quote. An exclamation mark is never inside double quotes, where it means history.
    """
    if quote == "'":
        return value.replace("'", "'\\''")
    if quote == '"':
        return "".join('"\\!"' if c == "!" else f"\\{c}" if c in '"\\$`' else c for c in value)
    return "".join(c if c.isalnum() or c in _PLAIN or ord(c) > 0x7F else f"\\{c}" for c in value)  # noqa: PLR2004


def for_powershell(value: str) -> str:
    """Quote a word so that PowerShell passes just this text on."""
    if value and all(c.isalnum() or c in "._/\\-" for c in value):
        return value
    return "'" + "".join(c * 2 if c in _SINGLE_QUOTES else c for c in value) + "'"
