"""``doctor`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import command, flag, option
from quicklog.errors import BadUsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


@command(
    "doctor",
    flag("rebuild", "Make the notes anew from the events."),
    flag("head", "Only print where the chain ends, to keep it elsewhere."),
    option("since_head", "HEAD", "A head printed earlier must still be in the chain."),
    option("to", "FILE", "With --head: append it there, too, where it is new.", sort="file"),
    option("heads", "FILE", "Every head that was appended there must still be in the chain.", sort="file"),
    flag("accept_head", "The log is not what you last saw, and that was meant."),
    flag("json", "One JSON object a problem, one a line."),
    examples=(
        "ql doctor",
        "ql doctor --rebuild",
        "ql doctor --head --to /root/ql-heads.txt",
        "ql doctor --heads /root/ql-heads.txt",
        "ql doctor --accept-head",
    ),
)
def doctor(
    desk: Desk,
    *,
    rebuild: bool,
    head: bool,
    since_head: str | None,
    to: str | None,
    heads: str | None,
    accept_head: bool,
    json: bool,
) -> int:
    """Check the log and what is around it: the file, the chain, the notes, rights, copies, the pocket, the codes."""
    from quicklog.actions import doctor as checks

    if accept_head:
        return checks.accept_head(desk)
    if head:
        return checks.head(desk, json=json, to=to)
    if to:
        raise BadUsageError("--to goes with --head", "ql doctor --head --to FILE")
    return checks.doctor(desk, rebuild=rebuild, json=json, since=since_head, kept=heads)
