"""The lines that the Up key brings back: those of this prompt, and those of a file where one is wanted."""

from __future__ import annotations

import os

from quicklog.lib.files import SMALL, Folder, make_folders

_MOST = 1000


class Recall:
    """Lines in the order in which they were saved, and which of them is looked at.

    With a path they are kept in that file, one a line, which only its owner may read; where it cannot be read or
    written, and without one, they are forgotten when the prompt ends.
    """

    def __init__(self, path: str | None = None) -> None:
        self._path = path
        self._lines = _kept(path) if path else []
        self._place = len(self._lines)
        self._own = ""

    def add(self, line: str) -> None:
        """Add a line that was entered, and look at none."""
        if line not in self._lines[-1:]:
            self._lines.append(line)
            if self._path:
                _keep(self._path, line)
        self.leave()

    def leave(self) -> None:
        """Look at none of the lines."""
        self._place = len(self._lines)

    def moved(self, line: str, step: int) -> str:
        """Return the line so many steps earlier (-1) or later; behind the last one is what was being typed."""
        if self._place == len(self._lines):
            self._own = line
        self._place = max(0, min(len(self._lines), self._place + step))
        return [*self._lines, self._own][self._place]


def _kept(path: str) -> list[str]:
    """Return the last lines of the file; of one that has grown very large, those at its end."""
    place, name = os.path.split(path)
    try:
        with Folder(place) as folder, open(folder.open(name), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - SMALL))
            return file.read(SMALL).decode("utf-8", "replace").split("\n")[:-1][-_MOST:]
    except OSError:
        return []


def _keep(path: str, line: str) -> None:
    """Write a line behind the others, in a file that only this user may read, wherever its folder is his own."""
    place, name = os.path.split(path)
    try:
        make_folders(place, 0o700)
        with Folder(place) as folder:
            if folder.is_own():
                with open(_end_of(folder, name), "ab") as file:
                    file.write(f"{line}\n".encode("utf-8", "replace"))
    except OSError:
        return


def _end_of(folder: Folder, name: str) -> int:
    try:
        return folder.open(name, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        return folder.create(name)
