"""The commands by what one wants to do: how the help shows them, and the man page."""

from __future__ import annotations

from quicklog.lib.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# What one wants to do, and the first words of the commands that do it, the most used first.
PURPOSES = {
    Message("Capture"): ("add", "capture", "import", "drafts", "fix"),
    Message("Look"): ("today", "list", "find", "show", "customer", "who", "changes", "count", "report", "export"),
    Message("Follow up"): (
        "open",
        "inbox",
        "done",
        "take",
        "give",
        "tried",
        "wait",
        "snooze",
        "call-first",
        "remind",
    ),
    Message("Correct"): ("undo", "redo", "amend", "edit", "void", "reopen"),
    Message("Hand over"): ("handover",),
    Message("Team and files"): ("codes", "me", "init", "completion", "help", "version"),
    Message("Safety"): ("doctor", "backup", "restore", "erase"),
}
# Where a command stands that serves none of these.
_OTHERS = Message("More")


def by_purpose(words: Collection[str]) -> Iterator[tuple[Message, list[str]]]:
    """Yield what one may want to do, with those of the commands that do it; every command once.

    A command of two words stands with that of the first.
    """
    left = list(words)
    for purpose, served in (*PURPOSES.items(), (_OTHERS, words)):
        here = [word for first in served for word in left if first in (word, word.partition(" ")[0])]
        left = [word for word in left if word not in here]
        if here:
            yield purpose, here


def summary(says: str) -> str:
    """Return the first sentence of a help."""
    return " ".join(says.split("\n\n", maxsplit=1)[0].split()).split(". ")[0].rstrip(" .")
