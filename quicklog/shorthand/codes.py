"""The team's codes, technicians and channels in memory, and how a typed word finds its own.

Every capture loads this module: it reads no file (``config.codes_file`` does) and imports nothing heavy.
"""

from __future__ import annotations

import marshal

from quicklog.language import leading
from quicklog.lib.record import Record
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Protocol

    class ByKey(Protocol):
        """Codes by the key of every name and alias: a ``dict`` of them, or what a cache keeps."""

        def get(self, word: str, /) -> Code | None:
            """Return the code with a key, if there is one."""

        def __getitem__(self, word: str, /) -> Code:
            """Return the code with a key."""

        def __iter__(self) -> Iterator[str]:
            """Yield every key."""

        def __len__(self) -> int:
            """Return how many keys there are."""

        def keys(self) -> Iterable[str]:
            """Return every key."""

        def values(self) -> Iterable[Code]:
            """Return the code of every key."""


# Each word, written as its own key, leads to the kind or the channel that it names.
KINDS = leading("KINDS", " ")
CHANNELS = leading("CHANNELS", ", ")

# The days on which a team's week may begin, as Python counts weekdays.
WEEK_STARTS = {"sunday": 6, "monday": 0, "saturday": 5}

_ENDS_A_WORD = ",;:!?"


class Code(Record):
    """One word of the team and the whole action that it stands for.

    ``follow_up`` and ``answer_within`` are lengths of time such as ``2d``. The aliases are those that lead here.
    ``outbound`` tells that we ring the customer.
    """

    name: str
    meaning: str
    kind: str = "request"
    aliases: tuple[str, ...] = ()
    avoidable: bool = False
    self_service: bool = False
    follow_up: str | None = None
    answer_within: str | None = None
    ask: tuple[str, ...] = ()
    outbound: bool = False


class Settings(Record):
    """How the team counts days and reads dates; no time zone means that of the machine.

    ``week_starts`` is one of ``WEEK_STARTS``; without it the zone decides.

    ``stewards`` are the logins that may erase from a shared log and put a copy in its place. ``leads`` are those, by
    login or name, who are reminded of what nobody did in time.
    """

    day_starts: str = "00:00"
    date_order: str = "day-first"
    time_zone: str | None = None
    repeat_days: int = 7
    titles: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()
    week_starts: str | None = None
    leads: tuple[str, ...] = ()


class Codes(Record):
    """All that a team agreed on.

    ``by_key``, ``technicians`` and ``channels`` are indexed by the key of every name and alias, ``logins`` by the
    casefolded login. ``by_key`` holds the names first, in the order of the file, and then the aliases; ``longest`` is
    the length of its longest key. ``customers`` are those whom the team lists, as ``customers.packed`` packs them,
    and ``hours`` when it works, as ``working_time.packed`` does; empty where it counts calendar time. ``groups`` holds
    by key the name of each group and its members, ``absences`` by a technician's name the deputy, or nothing, and the
    first and the last day of each time when that person is away.
    """

    by_key: ByKey
    technicians: Mapping[str, str]
    logins: Mapping[str, str]
    channels: Mapping[str, str]
    settings: Settings
    longest: int = 0
    customers: bytes = b""
    hours: bytes = b""
    groups: Mapping[str, tuple[str, ...]] = {}
    absences: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {}

    def code(self, text: str) -> Code | None:
        """Return the code that the whole text names, by name or alias."""
        return self.by_key.get(key(text))

    def technician(self, text: str) -> str | None:
        """Return the name of the technician whom the text names, by name or alias."""
        return self.technicians.get(key(text))

    def group(self, text: str) -> str | None:
        """Return the name of the group that the text names."""
        group = self.groups.get(key(text))
        return group[0] if group else None

    def addressee(self, text: str) -> str | None:
        """Return the name of the technician, or of the group, whom the text names."""
        return self.technician(text) or self.group(text)

    @property
    def addressees(self) -> Mapping[str, str]:
        """Everybody for whom a message may be, by the key of every name and alias."""
        return {**self.technicians, **{word: group[0] for word, group in self.groups.items()}}

    def channel(self, text: str) -> str | None:
        """Return the name of the channel that the text names, by name or alias."""
        return self.channels.get(key(text))

    def match(self, piece: str) -> tuple[Code, int] | None:
        """Return the code with which a cleaned piece starts, and the offset in the piece just after it.

        Whole words are compared by key, and the longest name or alias wins. A word ends at a blank, at ``+`` or ``/``
        (which join codes) and before the comma, colon or the like that closes it: ``viruses: on the laptop``.
        """
        found = None
        before, start = "", 0
        for word in piece.partition("+")[0].split(" "):
            # The word as typed comes last: where its key is an alias, it reaches further than its stem.
            for typed in (word.partition("/")[0], word.rstrip(_ENDS_A_WORD), word):
                if (folded := key(typed)) and (code := self.by_key.get(f"{before} {folded}".lstrip())):
                    found = code, start + len(typed)
            before = f"{before} {key(word)}".strip()
            start += len(word) + 1
            if len(before) >= self.longest:
                break
        return found

    def all(self) -> list[Code]:
        """Return every code once, in the order of the file."""
        return list({code.name: code for code in self.by_key.values()}.values())


EMPTY = Codes(by_key={}, technicians={}, logins={}, channels=CHANNELS, settings=Settings())


# Raised whenever ``compiled`` returns what an earlier ``restored`` would misread.
_SHAPE = 6


class Kept:
    """Codes by key as a cache keeps them: each is made when it is asked for, since a line asks for few of hundreds."""

    def __init__(self, places: dict[str, int], kept: list[bytes]) -> None:
        self._places, self._kept = places, kept
        self._made: dict[int, Code] = {}

    def get(self, word: str) -> Code | None:
        """Return the code with a key, if there is one."""
        return self[word] if word in self._places else None

    def __getitem__(self, word: str) -> Code:
        """Return the code with a key."""
        place = self._places[word]
        if place not in self._made:
            self._made[place] = Code(*marshal.loads(self._kept[place]))  # noqa: S302  the cache is whole and our own
        return self._made[place]

    def __iter__(self) -> Iterator[str]:
        """Yield every key."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._places)

    def keys(self) -> Iterable[str]:
        """Return every key."""
        return self._places.keys()

    def values(self) -> Iterator[Code]:
        """Yield the code of every key."""
        return map(self.__getitem__, self._places)

    def __eq__(self, other: object) -> bool:
        """Tell whether other codes by key are the same."""
        return dict(self) == other

    __hash__ = None  # type: ignore[assignment]  # as no mapping has one


def compiled(codes: Codes) -> tuple[Any, ...]:
    """Return the codes as built-in types alone, which ``marshal`` can write and ``restored`` turns back.

    Their shape follows the fields of the records: what is kept must be kept beside the version of quicklog.
    """
    every = codes.all()
    places = {code.name: place for place, code in enumerate(every)}
    return (
        _SHAPE,
        [marshal.dumps(_fields(code)) for code in every],
        {word: places[codes.by_key[word].name] for word in codes.by_key},
        dict(codes.technicians),
        dict(codes.logins),
        dict(codes.channels),
        _fields(codes.settings),
        codes.longest,
        codes.customers,
        codes.hours,
        dict(codes.groups),
        dict(codes.absences),
    )


def restored(compiled: tuple[Any, ...]) -> Codes:
    """Return the codes from what ``compiled`` made of them; raises ``ValueError`` on what has another shape."""
    shape, every, places, technicians, logins, channels, settings, longest, customers, hours, groups, away = compiled
    if shape != _SHAPE:
        raise ValueError(shape)
    by_key, rules = Kept(places, every), Settings(*settings)
    return Codes(by_key, technicians, logins, channels, rules, longest, customers, hours, groups, away)


def _fields(row: Code | Settings) -> tuple[Any, ...]:
    """Return the fields of a record as a plain tuple, the only sort that marshal takes."""
    return tuple(row)
