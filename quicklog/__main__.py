"""The command ``ql``."""

from __future__ import annotations

import gc
import os
import sys

try:
    if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
        # This Python runs datetime's own Python half first and throws it away, which takes 2 ms and as long again for
        # ``math``; later ones take the other half at once.
        import _datetime  # type: ignore[import-not-found]

        sys.modules.setdefault("datetime", _datetime)
    from quicklog.lib import loader

    loader.install()
    from quicklog.cli import fast
    from quicklog.errors import INTERRUPTED, QuicklogError, UnreachableError
    from quicklog.lib import clock, signals, streams
    from quicklog.lib.message import Message, asked_for, said, speak
except KeyboardInterrupt:  # nothing that could say so in a better way is there yet
    os.write(2, b"ql: interrupted\n")
    os._exit(130)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def main(arguments: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Run one command and return its exit code: here mistakes become words. ``now`` stands in for the clock."""
    words = sys.argv[1:] if arguments is None else arguments
    streams.prepare()
    try:
        _speak()
        signals.obey()
        if not clock.is_sound():
            wrong = Message("the clock of this machine is wrong by many years, and nothing was done")
            raise UnreachableError(wrong, "set it right")  # noqa: TRY301  said as every mistake is
        code = fast.run(words, now)
        if code is None:
            from quicklog.cli.app import run

            code = run(words)
        sys.stdout.flush()
    except QuicklogError as error:
        return _say(_with_words(error.line, words), error.exit_code)
    except KeyboardInterrupt:
        return _say(_with_words(Message("interrupted"), words), INTERRUPTED)
    except BrokenPipeError:  # whoever read the answer has read enough
        streams.silence()
        return 0
    except OSError as error:
        what: str = os.fsdecode(error.filename) if error.filename else Message("the answer")
        why: str = error.strerror or Message("it is closed")
        failed = Message("{what} could not be read or written: {why}", what=what, why=why)
        return _say(failed, UnreachableError.exit_code)
    except Exception as error:  # noqa: BLE001  a person gets one line, whatever is wrong
        failed = Message("quicklog failed: {error}: please report it", error=f"{type(error).__name__}: {error}")
        return _say(failed, 4)
    return code


def _speak() -> None:
    """Choose the language of the answers."""
    if named := asked_for(os.environ):
        from quicklog.locale import catalogue_of

        speak(catalogue_of(named))
    else:
        speak(None)


def _with_words(message: Message, words: Sequence[str]) -> Message:
    """Add what was typed to be kept to the message why it is not, unless that says so already."""
    text = "" if "NOT SAVED" in message else fast.unstored(words)
    is_one_line = text and "\n" not in text  # of several some may have been stored
    if not is_one_line:
        return message
    if message.endswith("?"):
        return Message("{message} NOT SAVED: {text}", message=message, text=text)
    return Message("{message}. NOT SAVED: {text}", message=message, text=text)


def _say(message: Message, code: int) -> int:
    try:
        sys.stdout.flush()  # what was answered before
    except OSError:
        streams.silence()
    streams.complain(f"ql: {said(message)}")
    return code


def entry() -> None:
    """Be the process ``ql``.

    It ends at once when the work is done: the log is closed and the answer is out, and what Python would tidy up takes
    a tenth of the time of a capture. The collector has nothing to collect in so short a life.
    """
    gc.disable()
    os._exit(main())


if __name__ == "__main__":
    entry()
