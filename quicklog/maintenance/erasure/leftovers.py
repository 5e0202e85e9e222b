"""Where a person who was erased from the log may stand still: in copies of it, in the pocket, in what was typed."""

from __future__ import annotations

import os
from contextlib import closing

from quicklog.errors import UnreachableError
from quicklog.lib import files
from quicklog.maintenance import redact
from quicklog.maintenance.backup import retention
from quicklog.maintenance.erasure import erase
from quicklog.store import copying, pocket, sidecars
from quicklog.store.connection import explained
from quicklog.store.log import Log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.maintenance.redact import Name


def copies_of(log_path: str) -> list[str]:
    """Return the copies of a log in its folder of copies, and those that were put aside under its own name."""
    path = os.path.realpath(log_path)
    found = _files(retention.folder_of(path), "quicklog-") + _files(os.path.dirname(path), f"{os.path.basename(path)}.")
    return [each for each in found if not each.endswith(sidecars.ENDINGS)]


def _files(folder: str, beginning: str = "") -> list[str]:
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.startswith(beginning)]
    except OSError:
        return []


def holds(path: str, name: Name) -> bool:
    """Tell whether a person stands in a copy, or in codes; raises ``QuicklogError`` where it cannot be read."""
    if path.endswith(retention.CODES):
        return _is_in(_content(path), name)
    with explained(path), closing(copying.opened(path)) as connection:
        own = "SELECT 1 FROM notes WHERE customer_key = ? LIMIT 1"
        if any(connection.execute(own, [each]).fetchone() for each in name.keys):
            return True
        return any(erase.is_said(row[-1], name) for page in erase.pages(Log(path, connection)) for row in page)


def _content(path: str) -> bytes:
    try:
        return files.read_small(path)
    except OSError as error:
        raise UnreachableError("{path} cannot be read", files.reason(error), path=path) from error


def in_pocket(folder: str, name: Name) -> list[str]:
    """Return the files of a pocket in which a person stands, be they whole notes or not."""
    found = [each for each, content in pocket.contents(folder) if content is not None and _is_in(content, name)]
    return [os.path.join(folder, each) for each in found]


def _is_in(content: bytes, name: Name) -> bool:
    return erase.is_said(content.decode(errors="replace"), name)


def is_mentioned(path: str, name: Name) -> bool:
    """Tell whether a text file mentions a person in any of its lines; one that cannot be read does not."""
    return any(_mentions(line, name) for line in _lines(path))


def clean(path: str, name: Name) -> int:
    """Take the lines that mention a person out of a file; return how many there were.

    Raises ``UnreachableError`` where the file cannot be written; it is as it was then.
    """
    lines = _lines(path)
    left = [line for line in lines if not _mentions(line, name)]
    if len(left) < len(lines):
        try:
            files.write_whole(path, "\n".join(left).encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise UnreachableError("{path} cannot be written", files.reason(error), path=path) from error
    return len(lines) - len(left)


def _lines(path: str) -> list[str]:
    folder, name = os.path.split(path)
    try:
        with files.Folder(folder) as place, open(place.open(name), encoding="utf-8", errors="surrogateescape") as file:
            return file.read().split("\n")
    except OSError:
        return []


def _mentions(line: str, name: Name) -> bool:
    return redact.over(line, name) != line


def others(log: Log, login: str) -> list[str]:
    """Return the other logins that wrote into a log, whose pockets and typed lines nobody else can read."""
    with explained(log.path):
        rows = log.connection.execute("SELECT DISTINCT login FROM events WHERE login <> ? ORDER BY login", [login])
        return [other for (other,) in rows]
