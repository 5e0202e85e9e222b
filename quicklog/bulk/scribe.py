"""A second process that writes into the log what this one reads and prepares, so that an import has two cores."""

from __future__ import annotations

import marshal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from threading import Condition, Thread

from quicklog import errors
from quicklog.bulk.writer import Writer, roomy, seldom_merged
from quicklog.errors import QuicklogError, UnreachableError
from quicklog.log import open_log
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Self

_LENGTH = 8  # bytes before every message
_PIPE = 1 << 19  # bytes that may wait in a pipe, where a system lets one choose: a part, so that who sends it need not


class Scribe:
    """The other process, as this one sees it.

    Where this process ends, in whatever way, that one ends after the parts that it has. ``behind`` is how many parts it
    was given and has not answered for.
    """

    def __init__(self, path: str) -> None:
        self.behind = 0
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
                pipesize=_PIPE,
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

    def take(self, part: bytes) -> None:
        """Give it the next part; returns before it has written it."""
        assert self._process
        self.behind += 1
        with suppress(OSError):  # its answer says what happened
            _send(self._process.stdin, part)

    def answer(self) -> tuple[int, int]:
        """Wait until the first part that it owes an answer for is on disk; return its notes, and the new of them.

        Raises what was raised there.
        """
        assert self._process
        owed, self.behind = self.behind, 0  # nothing more comes behind an error
        heard = self._heard(self._process.stdout)
        if heard is None:
            raise UnreachableError(f"{safe(self._path)} was not written to the end", "try again: what is there stays")
        self.behind = owed - 1
        return heard

    def _heard(self, pipe: IO[bytes] | None) -> tuple[int, int] | None:
        message = _received(pipe)
        heard: Any = marshal.loads(message) if message else None  # noqa: S302
        if heard and isinstance(heard[0], str):
            name, what, remedy = heard
            raise getattr(errors, name)(what, remedy)
        return heard  # type: ignore[no-any-return]


# Parts and answers go through pipes, a message being its length and its bytes. Both ends are this program, and nobody
# else writes there.


def _send(pipe: IO[bytes] | None, message: bytes) -> None:
    assert pipe
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
    """Write what comes in into the log at ``path``, and answer for every part when it is on disk."""
    out = sys.stdout.buffer
    try:
        with open_log(path, begin=False) as log, roomy(log.connection), seldom_merged(log):
            writer, inbox = Writer(log), _Inbox(sys.stdin.buffer)
            _send(out, marshal.dumps((0, 0)))
            while inbox.wait():
                for written in writer.write(inbox.waiting):
                    _send(out, marshal.dumps(written))
    except QuicklogError as error:
        _send(out, marshal.dumps((type(error).__name__, error.what, error.remedy)))


class _Inbox:
    """The parts that came in and wait to be written; more come in meanwhile, by a thread of their own."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.waiting: deque[bytes] = deque()
        self._changed = Condition()
        self._ended = False
        Thread(target=self._fill, args=[pipe], daemon=True).start()

    def _fill(self, pipe: IO[bytes]) -> None:
        while (part := _received(pipe)) is not None:
            with self._changed:
                self.waiting.append(part)
                self._changed.notify()
        with self._changed:
            self._ended = True
            self._changed.notify()

    def wait(self) -> bool:
        """Wait until a part is there; tell whether one is, or no more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self.waiting or self._ended)
        return bool(self.waiting)
