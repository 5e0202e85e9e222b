"""Which words in the code's column of a sheet the team reads as which of its codes: kept in the table ``state``.

They are no aliases: what another program calls a category counts in sheets alone, never in a line that somebody types.
"""

from __future__ import annotations

from quicklog.lib.text import key
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.store.log import Log

_NAME = "sheet code "
# What stands between the words as they were typed and the code.
_BETWEEN = "\n"


def kept(log: Log) -> dict[str, str]:
    """Return the words as they were typed, each with the code, in the order of the alphabet."""
    sql = f"SELECT value FROM state WHERE name >= '{_NAME}' AND name < '{_NAME}\U0010ffff' ORDER BY name"  # noqa: S608
    with explained(log.path):
        rows = log.connection.execute(sql).fetchall()
    return {words: code for words, _, code in (value.partition(_BETWEEN) for (value,) in rows)}


def keep(log: Log, codes: Mapping[str, str]) -> None:
    """Keep words with their codes, in a transaction of the caller's; the same words with another code are replaced."""
    rows = [(_NAME + key(words), f"{words}{_BETWEEN}{code}") for words, code in codes.items()]
    with explained(log.path):
        log.connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", rows)


def forget(log: Log, words: str) -> bool:
    """Forget words, in a transaction of the caller's; tell whether there were any."""
    with explained(log.path):
        return log.connection.execute("DELETE FROM state WHERE name = ?", [_NAME + key(words)]).rowcount > 0
