"""Which words may follow on a command line: commands, options, and what fits the place of the word being typed."""

from __future__ import annotations

from quicklog.cli.command import CODES, COMMANDS, GROUPS, HELP, LOG, NO_PAGER, VERSION, is_plain
from quicklog.cli.fast import load
from quicklog.cli.purposes import summary
from quicklog.config import home
from quicklog.lib.text import key
from quicklog.note.fields import MACHINE, PEOPLES
from quicklog.shorthand.pieces import SEPARATING, pieces_of
from quicklog.shorthand.places import TITLES
from quicklog.store.lookups import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from quicklog.cli.command import Command, Parameter, Sort
    from quicklog.config.home import Home
    from quicklog.shorthand.codes import Codes
    from quicklog.store.lookups import Offer

    Find = Callable[["_Source", str], list[Offer]]

# The sort of what a shell knows better itself.
FILE = "file"
# The sort of the words of a note.
LINE = "line"
# The sorts of several names with commas between.
_LISTS = frozenset(("columns", "by"))
_ROOT = (LOG, CODES, NO_PAGER, VERSION, HELP)


def offers(before: Sequence[str], word: str, environ: Mapping[str, str]) -> list[Offer] | None:
    """Return what may stand in the place of a word that is typed behind ``before``, perhaps not to its end.

    An offer is a whole word and what is said of it. ``None`` means a file.
    """
    line = _Line()
    for each in before:
        line.take(each)
    if not line.waiting and not line.only_arguments and word.startswith("-") and not is_plain(word):
        name, equals, value = word.partition("=")
        if not equals:
            return _beginning(word, line.options())
        known = line.option(name)
        found = _fitting(known.sort if known else "", [], value, _Source(environ, line.named))
        return found and [(f"{name}={offered}", says) for offered, says in found]
    if not line.waiting and line.is_group():
        return _beginning(word, line.commands())
    sort, words = (line.waiting.sort, []) if line.waiting else line.place()
    return _fitting(sort, words, word, _Source(environ, line.named))


def _beginning(word: str, every: Iterable[Offer]) -> list[Offer]:
    return [offer for offer in every if offer[0].startswith(word)]


class _Line:
    """A command line, taken word by word: which command it is, what its options name, and its arguments."""

    def __init__(self) -> None:
        self.words: list[str] = []  # those of the command
        self.named: dict[str, str] = {}
        self.arguments: list[str] = []
        self.waiting: Parameter | None = None  # the option whose value comes next
        self._last = ""  # how that is written
        self.only_arguments = False

    @property
    def command(self) -> Command | None:
        """The command, if all its words are there."""
        return COMMANDS.get(" ".join(self.words))

    def take(self, word: str) -> None:
        """Take the next word."""
        if self.waiting:
            self.named[self._last], self.waiting = word, None
        elif self.only_arguments or is_plain(word):
            self._take_plain(word)
        elif word == "--":
            self.only_arguments = True
        else:
            name, equals, value = word.partition("=")
            self.named[name] = value
            known = self.option(name)
            self.waiting, self._last = (known if known and known.metavar and not equals else None), name

    def _take_plain(self, word: str) -> None:
        if self.is_group() or (not self.arguments and " ".join((*self.words, word)) in COMMANDS):
            self.words.append(word)
            load(self.words[0])
        else:
            self.arguments.append(word)

    def _options(self) -> Iterable[Parameter]:
        command = self.command
        return (each for each in (*command.flat(), HELP) if each.names) if command else () if self.words else _ROOT

    def option(self, name: str) -> Parameter | None:
        """Return an option of the command."""
        return next((each for each in self._options() if name in each.names), None)

    def is_group(self) -> bool:
        """Tell whether a command comes next."""
        return not self.words or " ".join(self.words) in GROUPS

    def commands(self) -> Iterator[Offer]:
        """Yield the commands that may come next."""
        load()
        before = "".join(f"{word} " for word in self.words)
        said = {path: command.do.__doc__ or "" for path, command in COMMANDS.items()}
        said |= {name: group.says for name, group in GROUPS.items()}
        for path, says in said.items():
            name = path.removeprefix(before)
            if path.startswith(before) and name and " " not in name:
                yield name, summary(says)

    def options(self) -> Iterator[Offer]:
        """Yield the long options that are not given yet, or may be given again."""
        for each in self._options():
            for name in each.names:
                if name.startswith("--") and (each.many or name not in self.named):
                    yield name, summary(each.says)

    def place(self) -> tuple[Sort, list[str]]:
        """Return what the next argument is to be, and the words before it that belong to the same text."""
        command = self.command
        places = [each for each in command.flat() if not each.names] if command else []
        number = len(self.arguments)
        if number < len(places):
            return places[number].sort, []
        if places and places[-1].many:
            return places[-1].sort, self.arguments[len(places) - 1 :]
        return "", []


class _Source:
    """What may be offered: the team's words and those of the log, found at the first question."""

    def __init__(self, environ: Mapping[str, str], named: Mapping[str, str]) -> None:
        self._environ = environ
        self._named = named
        self._home: Home | None = None
        self._stored: Stored | None = None

    def _found(self) -> Home:
        if self._home is None:
            self._home = home.find(self._environ, self._named.get("--log"), self._named.get("--codes"))
        return self._home

    def gives(self, *options: str) -> bool:
        """Tell whether one of these options stands in the line."""
        return any(option in self._named for option in options)

    @property
    def codes(self) -> Codes:
        """The team's codes."""
        return self._found().codes

    @property
    def stored(self) -> Stored:
        """What the log knows."""
        self._stored = self._stored or Stored(self._found().log)
        return self._stored


# What fits a place: each answer is chosen by its key, so that neither capitals nor vowel points matter.


def _fitting(sort: Sort, words: list[str], word: str, source: _Source) -> list[Offer] | None:
    if sort == FILE:
        return None
    if sort == LINE:
        return _in_line(words, word, source)
    if sort in _LISTS:
        return _in_list(word, _choices(sort))
    choices = sort if isinstance(sort, tuple) else _choices(sort)
    if choices:
        return [(each, "") for each in choices if each.startswith(word)]
    return _continued(words, word, _SORTS[sort], source) if sort in _SORTS else []


def _in_list(word: str, choices: Iterable[str]) -> list[Offer]:
    """Return how a list of names with commas between may go on: with those that do not stand in it yet."""
    before, comma, last = word.rpartition(",")
    named = before.split(",")
    return [(f"{before}{comma}{each}", "") for each in choices if each.startswith(last) and each not in named]


def _choices(sort: str) -> tuple[str, ...]:
    if sort == "kind":
        from quicklog.shorthand.marks import ALL_KINDS

        return ALL_KINDS
    if sort == "status":
        from quicklog.actions.selection import STATUSES

        return STATUSES
    if sort in _LISTS:
        from quicklog.cli.options import ALL, BY

        return BY if sort == "by" else (*PEOPLES, *MACHINE, ALL)
    if sort == "topic":
        from quicklog.cli.topics import TOPICS

        load()
        return tuple(dict.fromkeys((*TOPICS, *(path.partition(" ")[0] for path in COMMANDS))))
    return ()


def _customers(source: _Source, beginning: str) -> list[Offer]:
    found = source.stored.customers(beginning)
    team = source.codes.customers if beginning else b""
    if team:
        from quicklog.shorthand.customers import near

        known = {key(name) for name, _ in found}
        found += [(name, "") for folded, name in near(team, beginning) if folded not in known]
    return found


def _technicians(source: _Source, beginning: str) -> list[Offer]:
    known = source.codes.technicians
    return _named(known, beginning) if known else source.stored.technicians(beginning)


def _addressees(source: _Source, beginning: str) -> list[Offer]:
    groups = {word: group[0] for word, group in source.codes.groups.items()}
    return _technicians(source, beginning) + _named(groups, beginning)


def _channels(source: _Source, beginning: str) -> list[Offer]:
    return _named(source.codes.channels, beginning)


def _named(known: Mapping[str, str], beginning: str) -> list[Offer]:
    """Return the names one of whose words, by key, has this beginning."""
    return [(name, "") for name in dict.fromkeys(name for word, name in known.items() if word.startswith(beginning))]


def _codes(source: _Source, beginning: str) -> list[Offer]:
    """Return the codes with this beginning, and their aliases where something is typed."""
    found = []
    for code in source.codes.all():
        if key(code.name).startswith(beginning):
            found.append((code.name, code.meaning))
        aliases = code.aliases if beginning else ()
        found += [(alias, f"{code.name}: {code.meaning}") for alias in aliases if key(alias).startswith(beginning)]
    return found


def _technicians_or_codes(source: _Source, beginning: str) -> list[Offer]:
    return _technicians(source, beginning) + _codes(source, beginning)


_SORTS: dict[str, Find] = {
    "customer": _customers,
    "technician": _technicians,
    "addressee": _addressees,
    "channel": _channels,
    "code": _codes,
    "ref": lambda source, beginning: source.stored.refs("ref", beginning),
    "open": lambda source, beginning: source.stored.refs("open", beginning),
    "draft": lambda source, beginning: source.stored.refs("draft", beginning),
}


def _continued(words: Sequence[str], word: str, find: Find, source: _Source) -> list[Offer]:
    """Return the answers that begin with the words and go on with the one being typed, without those words."""
    before = key(" ".join(words))
    found = find(source, f"{before} {key(word)}" if before else key(word))
    count = len(" ".join(words).split())
    rests = ((name.split(" "), says) for name, says in found)
    return [
        (" ".join(parts[count:]), says)
        for parts, says in rests
        if len(parts) > count and key(" ".join(parts[:count])) == before
    ]


# The line of ``ql add``: its places, as the shorthand cuts them.


def _in_line(words: list[str], word: str, source: _Source) -> list[Offer]:
    """Return what fits the place of a line that is being typed, each with the stop that ends it."""
    text = " ".join([*words, word])
    begin = _open_piece(text)
    if begin is None or (find := _place(text[:begin], source)) is None:
        return []
    stop = "" if pieces_of(text).explicit else "."
    within = len(text) - len(word)
    if begin >= within:
        head, typed, earlier = text[within:begin], text[begin:], []
    else:
        head, typed, earlier = "", word, text[begin:within].split()
    return [(f"{head}{name}{stop}", says) for name, says in _continued(earlier, typed, find, source)]


def _open_piece(text: str) -> int | None:
    """Return where the piece begins that is being typed; nothing where a stop has just ended one."""
    places = pieces_of(text).places
    bare = text.rstrip(" ")
    if not bare or (bare[-1] in SEPARATING and bare != text) or bare[-1] in "|\t":
        return len(text)
    return None if bare[-1] in SEPARATING or not places else places[-1][0]


def _place(before: str, source: _Source) -> Find | None:
    """Return what fits the piece after those before it: the customer, then the technician or the code, then that.

    What an option gives has no place in the line.
    """
    pieces = pieces_of(before)
    closed = [words for place in range(len(pieces.places)) if not _is_opening(words := pieces.words(place))]
    finds: list[Find] = [] if source.gives("--customer", "--again", "--like") else [_customers]
    named = len(finds)
    if source.gives("--code", "--like"):
        finds += [] if source.gives("--technician", "--like") else [_technicians]
    else:
        finds += [_codes] if source.gives("--technician") else [_technicians_or_codes, _codes]
    if len(closed) >= len(finds) or any(source.codes.match(words) for words in closed[named:]):
        return None
    return finds[len(closed)]


def _is_opening(words: str) -> bool:
    """Tell whether a piece is an initial or a title, which belongs to the piece after it."""
    folded = key(words)
    return (len(folded) == 1 and folded.isalpha()) or folded in TITLES
