"""A second process that writes into the log what this one reads and prepares, so that an import has two cores."""

from __future__ import annotations

import marshal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from threading import Condition, Thread

from quicklog import errors, interrupt
from quicklog.bulk.writer import Writer, roomy, seldom_merged
from quicklog.errors import QuicklogError, UnreachableError
from quicklog.opening import open_log
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any, Self

_LENGTH = 8  # bytes before every message
# How often who waits for an answer looks whether to stop, and how long it waits for one that was stopped, in seconds.
_STEP, _PATIENCE = 0.2, 2


class Scribe:
    """The other process, as this one sees it.

    Where this process ends, in whatever way, that one ends too, after the transaction that it is in at the latest.
    ``behind`` is how many parts it was given and has not answered for.
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
                start_new_session=True,  # what a terminal tells this process is not for that one
            )
        except (OSError, ValueError):  # no process may be begun, or there is no program of Python's own
            return self
        assert self._process.stdout
        self._inbox = _Inbox(self._process.stdout)
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._process:
            if isinstance(error, KeyboardInterrupt):
                deque(self.stop(), maxlen=0)
            self._end()
            self._inbox.close()
            self._process.wait()

    def _end(self) -> None:
        assert self._process
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.close()

    def is_there(self) -> bool:
        """Tell whether the process could begin; raises what opening the log raised there."""
        return self._process is not None and self._heard() is not None

    def take(self, part: bytes) -> None:
        """Give it the next part; returns before it has written it."""
        assert self._process
        assert self._process.stdin
        with suppress(OSError):  # its answer says what happened
            _send(self._process.stdin, part)
        self.behind += 1

    def has_answered(self) -> bool:
        """Tell whether ``answer`` need not wait."""
        return bool(self.behind and self._inbox.waiting)

    def answer(self) -> bytes:
        """Wait until the first part that it owes an answer for is on disk; return what ``part.append`` returned for it.

        Raises what was raised there, and ``KeyboardInterrupt`` where somebody asks this process to stop.
        """
        owed, self.behind = self.behind, 0  # nothing more comes behind an error
        heard = self._heard()
        if heard is None:
            raise UnreachableError(f"{safe(self._path)} was not written to the end", "try again: what is there stays")
        self.behind = owed - 1
        return heard

    def stop(self) -> Iterator[bytes]:
        """Let it write no more, be it waiting for the lock; yield its last answers, for what is on disk already."""
        assert self._process
        self.behind = 0
        self._process.terminate()
        self._end()
        with suppress(QuicklogError):
            while self._inbox.wait(_PATIENCE):
                heard = self._heard()
                if heard is None:
                    return
                yield heard
        self._process.kill()

    def _heard(self) -> bytes | None:
        while not self._inbox.wait(_STEP):
            interrupt.heed()
        if not self._inbox.waiting:
            return None
        heard: Any = marshal.loads(self._inbox.waiting.popleft())  # noqa: S302  our own
        if isinstance(heard, tuple):
            name, what, remedy = heard
            raise getattr(errors, name)(what, remedy)
        return heard  # type: ignore[no-any-return]


# Parts and answers go through pipes, a message being its length and its bytes. Both ends are this program, and nobody
# else writes there.


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH, "big"))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    """Return the next message, or ``None`` where the other end is gone before the end of it."""
    length = pipe.read(_LENGTH)
    message = pipe.read(int.from_bytes(length, "big"))
    return message if len(length) == _LENGTH and len(message) == int.from_bytes(length, "big") else None


class _Inbox:
    """The messages that came in and wait; more come in meanwhile, by a thread of their own."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.waiting: deque[bytes] = deque()
        self._changed = Condition()
        self._ended = False
        self._filling = Thread(target=self._fill, args=[pipe], daemon=True)
        self._filling.start()

    def close(self) -> None:
        """Wait until the other end is gone."""
        self._filling.join()

    def _fill(self, pipe: IO[bytes]) -> None:
        try:
            with pipe:
                while (message := _received(pipe)) is not None:
                    with self._changed:
                        self.waiting.append(message)
                        self._changed.notify()
        finally:  # nobody may wait for one that cannot read any more
            with self._changed:
                self._ended = True
                self._changed.notify()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until a message is there, or no more will come; tell whether that is so after so many seconds."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: self.waiting or self._ended, timeout))


def main(path: str) -> None:
    """Write what comes in into the log at ``path``, and answer for every part when it is on disk."""
    out = sys.stdout.buffer
    interrupt.watch()
    try:
        with open_log(path, begin=False) as log, roomy(log.connection), seldom_merged(log):
            # Not sys.stdin, which Python wants for itself when this process ends, be it in the middle of reading.
            writer, inbox = Writer(log), _Inbox(open(0, "rb"))  # noqa: SIM115  its thread closes it
            _send(out, marshal.dumps(b""))
            while inbox.wait() and inbox.waiting:
                for news in writer.write(inbox.waiting):
                    _send(out, marshal.dumps(news))
    except QuicklogError as error:
        _send(out, marshal.dumps((type(error).__name__, error.what, error.remedy)))
    except KeyboardInterrupt:
        return
