"""What quicklog says: data until it reaches a screen, where it is said in the language of whoever reads it.

A message is a ``str`` as well: its English, in which it is stored nowhere but stands in JSON and in reports. Put into
another string it would be English forever: sentences are whole, and what is joined is joined by ``joined``.
"""

from __future__ import annotations

from quicklog.lib.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Protocol, Self

    class Catalogue(Protocol):
        """The messages of one language."""

        def template(self, message: Message) -> str:
            """Return the template of a message in this language; its own where there is none."""

        def dated(self, moment: Any, form: str) -> str:
            """Write a moment in a form of ``strftime``, with the names of days and months of this language."""


class Template(str):
    """The template of a message whose values are not at hand where it is written."""

    __slots__ = ()


_NUMBERS = frozenset((int, float))
_UNITS = ("kB", "MB", "GB", "TB")


class Message(str):
    """A sentence or a label of quicklog's own: a template in English, and values, which are made safe where it is said.

    A value is a text, a number, a moment with a form of ``strftime`` in the template, or another message.
    """

    # Of a message about so many things ``one`` is the template of one, by which a catalogue knows it.
    __slots__ = ("number", "one", "template", "values")

    template: str
    values: Mapping[str, Any]
    one: str
    number: int | None

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Make a message; raises ``KeyError`` where the template asks for a value that is not given."""
        made = str.__new__(cls, template.format_map({name: _shown(value) for name, value in values.items()}))
        made.template, made.values = template, values
        made.one, made.number = template, None
        return made


def _shown(value: Any) -> Any:
    as_it_is = value.__class__ in _NUMBERS or isinstance(value, Message) or hasattr(value, "strftime")
    return value if as_it_is else safe(str(value))


def plural(number: int, one: str, many: str, /, **values: Any) -> Message:
    """Return a message about so many things, which its templates may call ``n``."""
    made = Message(one if number == 1 else many, n=number, **values)
    made.one, made.number = one, number
    return made


def joined(separator: str, parts: Iterable[str]) -> Message:
    """Join messages, or somebody's words, with nothing but signs between them."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Message(separator.join(f"{{{name}}}" for name in values), **values)


def verbatim(words: str) -> Message:
    """Return somebody else's words, such as the system's own, as a message."""
    return Message("{words}", words=words)


def amount(size: int) -> Message:
    """Write a number of bytes in a unit in which it can be read: ``512 bytes``, ``300 kB``, ``1.5 MB``, ``20 GB``."""
    thousands = min((len(str(size)) - 1) // 3, len(_UNITS))
    if not thousands:
        return plural(size, "{n} byte", "{n} bytes")
    return verbatim(f"{size / 1000**thousands:,.1f}".removesuffix(".0") + f" {_UNITS[thousands - 1]}")


def message(said: str, values: Mapping[str, Any]) -> Message:
    """Make a message of a template and values; one that is made already stays as it is."""
    return said if isinstance(said, Message) else Message(said, **values)


def with_values(made: Message, change: Callable[[Any], Any]) -> Message:
    """Return a message of the same template whose values were changed, those of the messages within it too."""
    values = {
        name: with_values(value, change) if isinstance(value, Message) else change(value)
        for name, value in made.values.items()
    }
    changed = Message(made.template, **values)
    changed.one, changed.number = made.one, made.number
    return changed


def packed(made: Message) -> tuple[Any, ...]:
    """Return a message as ``marshal`` takes it, for ``unpacked``."""
    values = {
        name: packed(value) if isinstance(value, Message) else _shown(value) for name, value in made.values.items()
    }
    return made.template, values, made.one, made.number


def unpacked(kept: tuple[Any, ...]) -> Message:
    """Return a message that was packed."""
    template, values, one, number = kept
    made = Message(
        template, **{name: unpacked(value) if isinstance(value, tuple) else value for name, value in values.items()}
    )
    made.one, made.number = one, number
    return made


# What decides in which language people are spoken to, the first that is set: quicklog's own, then what POSIX says.
DECIDING = ("QL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = frozenset(("", "C", "POSIX", "en", "en_US", "en_GB"))


def asked_for(environ: Mapping[str, str]) -> str:
    """Return the language that the environment names, as it is written there without its encoding; none for English."""
    named = next((environ[name] for name in DECIDING if environ.get(name)), "").partition(".")[0]
    return "" if named in _ENGLISH else named


# The language of the process: English, which needs no catalogue, until another is chosen.
_catalogue: Catalogue | None = None


def speak(catalogue: Catalogue | None) -> None:
    """Say everything in this language from now on; in English without one."""
    global _catalogue  # noqa: PLW0603  a process speaks one language
    _catalogue = catalogue


def said(text: str) -> str:
    """Return a message in the language of the process; anything else as it is."""
    if _catalogue is None or not isinstance(text, Message):
        return text
    values = {name: _said_value(value, _catalogue) for name, value in text.values.items()}
    return _catalogue.template(text).format_map(values)


def _said_value(value: Any, catalogue: Catalogue) -> Any:
    if isinstance(value, Message):
        return said(value)
    return _Dated(value, catalogue) if hasattr(value, "strftime") else _shown(value)


class _Dated:
    """A moment that a template writes in a form of its own."""

    def __init__(self, moment: Any, catalogue: Catalogue) -> None:
        self._moment, self._catalogue = moment, catalogue

    def __format__(self, form: str) -> str:
        return self._catalogue.dated(self._moment, form)
