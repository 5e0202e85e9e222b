"""The log beside the screen: looked at and written to in a thread of its own, for a lock or a slow disk may hold it."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from quicklog.errors import QuicklogError
from quicklog.lib.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from quicklog.actions.board import Board, Watch

# Seconds between two looks at whether anything has changed: what is new is on the screen within one.
_PAUSE = 0.5


class Heard(Record):
    """Who hears of a new board; of what is wrong with the log, or nothing once nothing is; of a fault of quicklog's."""

    shows: Callable[[Board], None]
    fails: Callable[[QuicklogError | None], None]
    breaks: Callable[[BaseException], None]


class Worker:
    """Does one thing after the other with a ``Watch``, and looks at the log between them.

    ``post`` runs a function where the screen is drawn.
    """

    def __init__(self, watch: Watch, post: Callable[[Callable[[], None]], None], heard: Heard) -> None:
        self._watch, self._post, self._heard = watch, post, heard
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.is_troubled = False

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def do(self, job: Callable[[Watch], Any], then: Callable[[Any], None]) -> None:
        """Do something with the log, and look at it; ``then`` gets what comes of it, or the mistake that it was.

        The board stands as it is afterwards when that is told: the next key is about what is on the screen. A mistake
        is told at once, for the next look may have to wait.
        """

        def done() -> None:
            try:
                result = job(self._watch)
            except QuicklogError as error:
                mistake = error
                self._post(lambda: then(mistake))
                self.look()
                return
            self.look()
            self._post(lambda: then(result))

        self._jobs.put(done)

    def again(self) -> None:
        """Look at everything anew."""
        self._jobs.put(self._look_anew)

    def stop(self, patience: float) -> None:
        """Stop looking; what waits for a lock is waited for no longer than so many seconds."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=_PAUSE)
                except queue.Empty:
                    job = self.look
                if job is None:
                    break
                job()
            self._watch.close()
        except BaseException as error:  # noqa: BLE001  a board that does not change any more would be a lie
            fault = error
            self._post(lambda: self._heard.breaks(fault))

    def _look_anew(self) -> None:
        self._watch.again()
        self.look()

    def look(self) -> None:
        """Look whether anything has changed."""
        try:
            board = self._watch.look()
        except QuicklogError as error:
            fault = error
            self.is_troubled = True
            self._post(lambda: self._heard.fails(fault))
            return
        if self.is_troubled:
            self.is_troubled = False
            self._post(lambda: self._heard.fails(None))
        if board is not None:
            self._post(lambda: self._heard.shows(board))
