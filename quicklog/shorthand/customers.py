"""The customers whom a team lists in codes.toml, packed so that a capture finds one among thousands at once.

A capture asks for one customer, and reads its codes again each time. So they are kept as bytes that are looked through
as they are, a line for each customer; only the one who is found is unpacked.
"""

from __future__ import annotations

from quicklog.lib.record import Record
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A line holds the keys of the names, the names as written, and the rest; no name holds any of these signs.
_LINE, _KEY, _PART, _NEXT = "\n", "\t", "\x1e", "\x1f"


# Fewer digits are no telephone number.
LEAST_DIGITS = 3
# So many digits at least are a number with the place that it is of: behind a nought, or by themselves.
_LEAST_BEHIND_NOUGHT, _LEAST_WHOLE = 7, 9
# What is dialled to a country has three digits at most; some write the nought behind it.
_MOST_DIALLED = 4


class Listed(Record):
    """A customer as the team lists it; ``users`` is how many people it stands for, where that is known."""

    name: str
    aliases: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    internal: bool = False
    users: int | None = None

    @property
    def names(self) -> dict[str, str]:
        """The names by their keys, that by which the customer is called first."""
        return {key(name): name for name in reversed((self.name, *self.aliases))} | {key(self.name): self.name}


def digits_of(text: str) -> str:
    """Return the digits of a telephone number, in figures of our own."""
    return "".join(str(int(each)) for each in text if each.isdecimal())


def is_same_number(one: str, other: str) -> bool:
    """Tell whether digits are one telephone number: alike, or but for what dials to its country.

    A number without its place is another's in another place, and so is only what it is.
    """
    short, long = sorted((one, other), key=lambda each: len(each.lstrip("0")))
    bare = short.lstrip("0")
    least = _LEAST_BEHIND_NOUGHT if short != bare else _LEAST_WHOLE
    dialled = long.removesuffix(bare).lstrip("0")
    return one == other or (len(bare) >= least and long.endswith(bare) and len(dialled) <= _MOST_DIALLED)


def packed(customers: Iterable[Listed]) -> bytes:
    """Return customers as ``find`` looks through them."""
    return "".join(map(_line, customers)).encode()


def _line(listed: Listed) -> str:
    keys = dict.fromkeys(map(key, (listed.name, *listed.aliases)))
    rest = (
        _NEXT.join(listed.phones),
        "1" if listed.internal else "",
        "" if listed.users is None else f"{listed.users}",
    )
    return _PART.join((f"{_LINE}{_KEY}{_KEY.join(keys)}{_KEY}", _NEXT.join((listed.name, *listed.aliases)), *rest))


def holds(team: bytes, folded: str) -> bool:
    """Tell whether a customer has a name with this key."""
    return bool(folded and team) and f"{_KEY}{folded}{_KEY}".encode() in team


def found(team: bytes, folded: str) -> tuple[int, Listed | None]:
    """Return the customer who has a name with this key, if there is one, and the place of its line."""
    if not holds(team, folded):
        return -1, None
    place = team.find(f"{_KEY}{folded}{_KEY}".encode())
    start = team.rfind(_LINE.encode(), 0, place)
    return start, _unpacked(_line_at(team, place))


def every(team: bytes) -> Iterator[Listed]:
    """Yield all customers, in the order of the file."""
    for line in team.split(_LINE.encode())[1:]:
        yield _unpacked(line)


def near(team: bytes, beginning: str, end: str = "") -> Iterator[tuple[str, str]]:
    """Yield the keys, each with its name, that begin so, or end so if an end is given; the bytes are looked through."""
    wanted = (f"{end}{_KEY}" if end else f"{_KEY}{beginning}").encode()
    place = team.find(wanted)
    while place >= 0:
        for folded, name in _unpacked(_line_at(team, place)).names.items():
            if folded.endswith(end) if end else folded.startswith(beginning):
                yield folded, name
        following = team.find(_LINE.encode(), place)
        place = -1 if following < 0 else team.find(wanted, following)


def _line_at(team: bytes, place: int) -> bytes:
    start, end = team.rfind(_LINE.encode(), 0, place), team.find(_LINE.encode(), place + 1)
    return team[start + 1 : end if end >= 0 else len(team)]


def _unpacked(line: bytes) -> Listed:
    _, names, phones, internal, users = line.decode().split(_PART)
    name, *aliases = names.split(_NEXT)
    numbers = tuple(phones.split(_NEXT)) if phones else ()
    return Listed(name, tuple(aliases), numbers, bool(internal), int(users) if users else None)
