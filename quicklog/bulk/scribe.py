"""A second process that writes into the log what this one reads and prepares, so that an import has two cores."""

from __future__ import annotations

import marshal
import subprocess
import sys

from quicklog import errors
from quicklog.bulk.writer import Writer, roomy, seldom_merged
from quicklog.errors import QuicklogError, UnreachableError
from quicklog.log import open_log
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Self

_LENGTH = 8  # bytes before every message


class Scribe:
    """The other process, as this one sees it.

    Where this process ends, in whatever way, that one ends after the page that it has.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        called = f"from {__name__} import main; main({self._path!r})"
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {called}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # what a terminal tells this process is not for that one
            )
        except (OSError, ValueError):  # no process may be begun, or there is no program of Python's own
            self._process = None
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.communicate()

    def is_there(self) -> bool:
        """Tell whether the process could begin; raises what opening the log raised there."""
        return self._process is not None and self._heard(self._process.stdout) is not None

    def take(self, parts: list[bytes]) -> None:
        """Give it the parts of a page; returns when it has read them, and before it has written them."""
        assert self._process
        try:
            _send(self._process.stdin, *parts, b"")
        except BrokenPipeError:
            self.answer()

    def answer(self) -> int:
        """Wait until the page is on disk, and return how many of its notes were new; raises what was raised there."""
        assert self._process
        heard = self._heard(self._process.stdout)
        if heard is None:
            raise UnreachableError(f"{safe(self._path)} was not written to the end", "try again: what is there stays")
        return heard

    def _heard(self, pipe: IO[bytes] | None) -> int | None:
        message = _received(pipe)
        heard: Any = marshal.loads(message) if message else None  # noqa: S302
        if isinstance(heard, tuple):
            name, what, remedy = heard
            raise getattr(errors, name)(what, remedy)
        return heard  # type: ignore[no-any-return]


# Notes and answers go through pipes, a message being its length and its bytes; an empty one ends a page. Both ends are
# this program, and nobody else writes there.


def _send(pipe: IO[bytes] | None, *messages: bytes) -> None:
    assert pipe
    for message in messages:
        pipe.write(len(message).to_bytes(_LENGTH, "big"))
        pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes] | None) -> bytes | None:
    """Return the next message, or ``None`` where the other end is gone before the end of it."""
    assert pipe
    length = pipe.read(_LENGTH)
    message = pipe.read(int.from_bytes(length, "big"))
    return message if len(length) == _LENGTH and len(message) == int.from_bytes(length, "big") else None


def main(path: str) -> None:
    """Write every page that comes in into the log at ``path``, and answer when it is on disk."""
    out = sys.stdout.buffer
    try:
        with open_log(path, begin=False) as log, roomy(log.connection), seldom_merged(log):
            writer = Writer(log)
            _send(out, marshal.dumps(0))
            while parts := _page(sys.stdin.buffer):
                _send(out, marshal.dumps(writer.write(parts)))
    except QuicklogError as error:
        _send(out, marshal.dumps((type(error).__name__, error.what, error.remedy)))


def _page(pipe: IO[bytes]) -> list[bytes]:
    """Return the parts of the next page; none where it does not come, or not whole."""
    parts = []
    while part := _received(pipe):
        parts.append(part)
    return parts if part is not None else []
