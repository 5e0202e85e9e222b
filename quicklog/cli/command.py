"""What a command is: what it takes, said once for the parser, for the help and for completion; and how it is parsed.

Every command is a function, beside which ``command`` says its parameters. typer takes three times as long as a whole
capture: it is loaded for help alone (``app``).
"""

from __future__ import annotations

from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, Template
from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    Sort = str | tuple[str, ...]
    Do = Callable[..., int]

# What the last words of a command may be, if they belong together. What is to be ``KEPT`` is printed back if it is not.
KEPT, WORDS, NAME = "kept", "words", "name"
# The word for what is piped in.
STDIN = "-"


class Parameter(Record):
    """An option, a flag or an argument of a command.

    ``name`` is that of the function's parameter. ``names`` are those of an option or a flag; an argument has none, and
    a flag no ``metavar``. ``sort`` says what completes it: a sort that ``completion`` knows, or the words themselves.
    Of ``many`` the function gets a list; a number is ``least`` or more. ``parts`` are options that the function gets
    together, in a mapping.
    """

    name: str
    says: str = ""
    names: tuple[str, ...] = ()
    metavar: str = ""
    sort: Sort = ""
    many: bool = False
    needed: bool = False
    least: int | None = None
    parts: tuple[Parameter, ...] = ()

    def without(self, *names: str) -> Parameter:
        """Return options that are given together, without some of them."""
        return Parameter(self.name, parts=tuple(part for part in self.parts if part.name not in names))

    def only(self, *names: str) -> Parameter:
        """Return some of the options that are given together."""
        return Parameter(self.name, parts=tuple(part for part in self.parts if part.name in names))


class Command(Record):
    """A command: its words after ``ql``, its function, what it takes, examples, and what its last words are.

    From the first of those words on, only an option with a value, by its whole name, is one; in a ``NAME`` every option
    of the command is. Whatever else looks like an option there belongs to the text.
    """

    path: str
    do: Do
    parameters: tuple[Parameter, ...]
    examples: tuple[str, ...] = ()
    text: str = ""

    @property
    def says(self) -> str:
        """What the command does, in paragraphs."""
        return self.do.__doc__ or ""

    def flat(self) -> Iterator[Parameter]:
        """Yield every option, flag and argument."""
        for parameter in self.parameters:
            yield from parameter.parts or (parameter,)

    def text_in(self, given: dict[str, Any]) -> list[str]:
        """Return the words of the text in what was parsed; none where the command takes no text."""
        taken = (given.get(each.name, ()) for each in self.flat() if each.many and not each.names)
        return [word for words in taken for word in words] if self.text else []


class Group(Record):
    """Commands whose first word is the same: what is said of them, and examples."""

    says: str
    examples: tuple[str, ...]


# The commands of the modules that are loaded, and their groups.
COMMANDS: dict[str, Command] = {}
GROUPS: dict[str, Group] = {}


def command(path: str, *parameters: Parameter, examples: Sequence[str] = (), text: str = "") -> Callable[[Do], Do]:
    """Declare the function that does a command; its docstring is the help."""

    def declared(do: Do) -> Do:
        COMMANDS[path] = Command(path, do, parameters, tuple(examples), text)
        return do

    return declared


def option(
    name: str,
    metavar: str,
    says: str,
    *names: str,
    sort: Sort = "",
    many: bool = False,
    needed: bool = False,
    least: int | None = None,
) -> Parameter:
    """Return an option with a value; its names are made of its own where none are given."""
    return Parameter(name, says, names or _names(name), metavar, sort, many, needed, least, ())


def flag(name: str, says: str, *names: str) -> Parameter:
    """Return an option without a value."""
    return Parameter(name, says, names or _names(name), "", "", False, False, None, ())


def _names(name: str) -> tuple[str, ...]:
    return (f"--{name.replace('_', '-')}",)


def argument(
    name: str, metavar: str, says: str, *, sort: Sort = "", many: bool = False, needed: bool = False
) -> Parameter:
    """Return an argument: one word, or all words that are left."""
    return Parameter(name, says, (), metavar, sort, many, needed, None, ())


def together(name: str, *parts: Parameter) -> Parameter:
    """Return options that a function gets in one mapping."""
    return Parameter(name, parts=parts)


# What stands before a command, and in every command.
LOG = option("log", "FILE", "The log; default: QL_LOG, or your settings.", sort="file")
CODES = option("codes", "FILE", "The team's codes; default: codes.toml beside the log.", sort="file")
NO_PAGER = flag("no_pager", "Show a long answer at once, not page by page.")
VERSION = flag("version", "Show the version.")
HELP = flag("help", "Show this message and exit.", "-h", "--help")


# How words are parsed.


class HelpWanted(Exception):  # noqa: N818  nothing is wrong
    """Somebody asks for help instead."""


_HOW = Template("{command} --help shows how")


def is_plain(word: str) -> bool:
    """Tell whether a word is not an option; ``-10m``, ten minutes ago, is not, and neither is ``-``, which is stdin."""
    return not word.startswith("-") or word == STDIN or word[1:2].isdigit()


def parse(made: Command, words: Sequence[str]) -> dict[str, Any]:
    """Return what the words give each parameter, by the names of the flat ones.

    Raises ``BadUsageError`` where something is wrong with the words, and ``HelpWanted``.
    """
    parsing = _Parsing(made)
    rest = iter(words)
    for word in rest:
        parsing.take(word, rest)
    return parsing.end()


class _Parsing:
    """The words of one command, taken one after the other."""

    def __init__(self, made: Command) -> None:
        self._made = made
        self._options = {name: each for each in made.flat() for name in each.names}
        self._arguments = [each for each in made.flat() if not each.names]
        self._text = made.text
        self._before_text = sum(not each.many for each in self._arguments)
        self._given: dict[str, Any] = {}
        self._named: dict[str, str] = {}  # by which of its names an option was given
        self._words: list[str] = []
        self._only_words = False

    def take(self, word: str, rest: Iterator[str]) -> None:
        """Take a word, and the value of an option from those that follow."""
        text = self._words[self._before_text :]
        if self._only_words or is_plain(word):
            self._words.append(word)
        elif self._text and text and text != [STDIN]:
            self._take_in_text(word, rest)
        elif word == "--":
            self._only_words = True
        else:
            self._take_option(word, rest)

    def _take_in_text(self, word: str, rest: Iterator[str]) -> None:
        known = self._options.get(word.partition("=")[0])
        if known and (self._text == NAME or (known.metavar and word.startswith("--"))):
            self._take_option(word, rest)
        else:
            self._words.append(word)

    def _take_option(self, word: str, rest: Iterator[str]) -> None:
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        known = self._options.get(name)
        if known is None:
            raise unknown_option(name, self._options, self._made.path)
        if known.metavar:
            said = value if equals else next(rest, None)
            if said is None:
                raise self._wrong("{option} takes a value", option=name)
            self._give(known, name, said)
        elif equals:
            raise self._wrong("{option} takes no value", option=name)
        else:
            self._given[known.name] = True

    def _wrong(self, what: str, **values: Any) -> BadUsageError:
        return BadUsageError(what, _HOW, command=f"ql {self._made.path}", **values)

    def _give(self, known: Parameter, name: str, said: str) -> None:
        if known.many:
            self._given.setdefault(known.name, []).append(said)
        else:
            self._given[known.name] = said
            self._named[known.name] = name

    def _number(self, known: Parameter, least: int) -> int:
        """Return the number that was given last; raises ``BadUsageError`` where it is none, or too small."""
        said = self._given[known.name]
        if said.isascii() and said.isdigit() and int(said) >= least:
            return int(said)
        raise self._wrong(
            "{option} takes a number from {least} on, not {said}",
            option=self._named[known.name],
            least=least,
            said=said,
        )

    def end(self) -> dict[str, Any]:
        """Return what was given, once all words are taken."""
        words = self._words
        for each in self._arguments:
            taken, words = (words, []) if each.many else (words[:1], words[1:])
            if taken:
                self._given[each.name] = taken if each.many else taken[0]
        for each in dict.fromkeys((*self._arguments, *self._options.values())):
            if each.needed and each.name not in self._given:
                raise self._wrong("{missing} is missing", missing=each.metavar if not each.names else each.names[0])
            if each.least is not None and each.name in self._given:
                self._given[each.name] = self._number(each, each.least)
        if words:
            raise self._wrong("{word} is one word too many", word=words[0])
        return self._given


def unknown_option(name: str, known: Iterable[str], path: str = "") -> BadUsageError:
    """Return the mistake that there is no such option, with the one that it is near; ``path`` is of the command.

    Raises ``HelpWanted`` where it asks for help.
    """
    if name in HELP.names:
        raise HelpWanted
    from quicklog.lib.text import nearest

    near = nearest(name, [each for each in known if each.startswith("--")], most=1)
    remedy = Message("did you mean {option}?", option=near[0]) if near else ""
    return BadUsageError("unknown option {name}", remedy or _HOW, name=name, command=f"ql {path}".rstrip())


def kept_text(made: Command, words: Sequence[str]) -> str:
    """Return what a command that failed did not store of its words: the text, or all where they cannot be parsed."""
    if made.text != KEPT:
        return ""
    try:
        text = " ".join(made.text_in(parse(made, words)))
    except (BadUsageError, HelpWanted):
        text = " ".join(words if any(map(is_plain, words)) else ())
    return "" if text == STDIN else text


def flags_in_text(made: Command, given: dict[str, Any]) -> list[str]:
    """Return the words of a text that would be flags of the command if they stood before it."""
    flags = {name for each in (*made.flat(), HELP) if not each.metavar for name in each.names if name.startswith("--")}
    return [word for word in made.text_in(given) if word in flags]


def values_of(made: Command, given: dict[str, Any]) -> dict[str, Any]:
    """Return what the function of a command gets: of what was not given, nothing, an empty list, or false."""
    return {
        each.name: {part.name: given.get(part.name, _nothing(part)) for part in each.parts}
        if each.parts
        else given.get(each.name, _nothing(each))
        for each in made.parameters
    }


def _nothing(parameter: Parameter) -> Any:
    if parameter.many:
        return []
    return False if parameter.names and not parameter.metavar else None
