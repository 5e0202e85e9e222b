"""The mistakes that quicklog knows: one class each, with what happened, its remedy and its exit code."""

from __future__ import annotations

from quicklog.lib.message import Message, message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The exit code of a command that a person stopped: nothing was stored.
INTERRUPTED = 130


class QuicklogError(Exception):
    """An error that the user can act on.

    ``what`` says what happened and ``remedy`` what to do about it, each in one line and without a final stop: templates
    of messages whose values are given by their names, or messages that are made already.
    """

    exit_code = 4

    def __init__(self, what: str, remedy: str = "", /, **values: Any) -> None:
        self.what, self.remedy = message(what, values), message(remedy, values)
        self.line = Message("{what}: {remedy}", what=self.what, remedy=self.remedy) if remedy else self.what
        super().__init__(self.line)


class NothingFoundError(QuicklogError):
    """Nothing in the log answers to what was asked."""

    exit_code = 1


class BadUsageError(QuicklogError):
    """An option or a value that cannot be used; nothing was stored."""

    exit_code = 2


class UnreachableError(QuicklogError):
    """A file that cannot be read or written; nothing was saved or done."""

    exit_code = 4


class AlteredError(UnreachableError):
    """A log in which something stands that quicklog did not put there: nothing is written to it, and notes wait."""

    exit_code = 5


class TooLongError(QuicklogError):
    """A note that no log can hold; waiting in the pocket would not help it."""

    exit_code = 4


class UnfitError(QuicklogError, ValueError):
    """What no log may hold: an event whose body says something of a kind that nobody could show or reckon with."""

    exit_code = 4


class ForbiddenError(QuicklogError):
    """What the system, or the team, lets others do and not this user."""

    exit_code = 4


class DamagedError(QuicklogError):
    """A file that is damaged or is not a quicklog log; it was not touched."""

    exit_code = 5


class NewerLogError(QuicklogError):
    """A log written by a newer quicklog; it was not touched."""

    exit_code = 6
