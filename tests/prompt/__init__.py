"""Tests of the prompt: what it offers and shows, its keys on a terminal that is none, and real terminals under tmux."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quicklog.config import codes_file
from quicklog.lib.text import key
from quicklog.shorthand.capture import Strangers
from quicklog.shorthand.places import Context
from quicklog.store.ranking import Familiar, Seen, rank
from tests.cli import NOW, SAMPLES

if TYPE_CHECKING:
    from quicklog.shorthand.codes import Codes

CODES = codes_file.load(str(SAMPLES / "codes.toml"))[0]


class Team(Strangers):
    """Customers that a log might know, the likeliest first; the technicians are those of the codes."""

    def __init__(self, *customers: str, used: Familiar | None = None) -> None:
        self._customers = customers
        self._used = used or Familiar()

    def customer(self, key_: str) -> bool:
        """Tell whether it is one of the team's customers."""
        return key_ in map(key, self._customers)

    def familiar(self) -> Familiar:
        """Return what the team is said to have used."""
        return self._used

    def customers(self, beginning: str, most: int) -> list[Seen]:
        """Return the customers who answer to a beginning, in the order in which they were named."""
        found = [name for name in self._customers if rank(beginning, key(name)) is not None]
        return [Seen(name, 1.0) for name in found][:most]


def context(names: Team, codes: Codes = CODES, **given: object) -> Context:
    """Return what a line is read by, on a Friday at 14:00."""
    return Context(NOW, codes, names, "Noa Bar", given)


def at_end(line: str) -> tuple[str, int]:
    """Return the line with the cursor where ``^`` stands, or else at its end."""
    place = line.find("^")
    return (line, len(line)) if place < 0 else (line.replace("^", "", 1), place)
