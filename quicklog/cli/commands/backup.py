"""``backup`` and ``restore`` as they are typed."""

from __future__ import annotations

import os

from quicklog.cli.command import argument, command, flag
from quicklog.cli.options import YES
from quicklog.errors import INTERRUPTED, BadUsageError
from quicklog.lib.message import Message, Template, plural
from quicklog.lib.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal
    from quicklog.maintenance.backup.restoring import Lack
    from quicklog.maintenance.backup.verifying import Copy


@command(
    "backup",
    argument("folder", "[DIR]", "Where to; default: the folder backups beside the log.", sort="file"),
    flag("keep_all", "Remove no older copy."),
    flag("quiet", "Say nothing where all is well.", "--quiet", "-q"),
    flag("json", "Answer with one JSON object."),
    examples=("ql backup", "ql backup /media/usb/quicklog", "ql backup --keep-all --json"),
)
def backup(session: Session, terminal: Terminal, *, folder: str | None, keep_all: bool, quiet: bool, json: bool) -> int:
    """Copy the log while others use it, and check the copy.

    Kept are all copies of the last 7 days, the newest of each week for 8 weeks, the newest of each month forever.
    """
    from quicklog.actions.backup import make
    from quicklog.lib.record import fields_of
    from quicklog.maintenance.backup import verifying
    from quicklog.maintenance.backup.making import prune
    from quicklog.show.copies import laid
    from quicklog.show.page import INDENT, json_line, labelled
    from quicklog.show.progress import bar

    with bar("backup") as tell:
        copy, place = make(session, folder, keep_all=keep_all, tell=tell)
    page = terminal.page()
    if json:
        terminal.acknowledge(json_line(labelled(fields_of(verifying.Copy), replace(copy, head=copy.head.hex()))))
    elif not quiet:
        digest = page.sentence(Message("digest {digest}", digest=copy.head.hex()), INDENT)
        terminal.acknowledge(*laid(page, _good(copy.path, copy)), *digest)
    gone = [] if keep_all else prune(session.log, place, session.now)
    if gone and not quiet:
        terminal.tell(
            plural(
                len(gone),
                "{n} older copy was removed: --keep-all keeps them",
                "{n} older copies were removed: --keep-all keeps them",
            )
        )
    return 0


@command(
    "restore",
    argument("file", "FILE", "The copy.", sort="file", needed=True),
    YES,
    examples=(
        "ql restore ~/.local/share/quicklog/backups/quicklog-2026-11-21T093000.db",
        "ql restore /media/usb/quicklog/quicklog-2026-11-21T093000.db --yes",
    ),
)
def restore(session: Session, terminal: Terminal, *, file: str, yes: bool) -> int:
    """Put a copy in the place of the log. It is checked first, you are told what it lacks, and the log is kept."""
    from quicklog.actions.backup import put_back
    from quicklog.maintenance.backup import restoring
    from quicklog.show.copies import lacking, laid
    from quicklog.show.progress import bar

    if not yes and not terminal.can_ask():
        raise BadUsageError("this replaces the log", "confirm with --yes")
    path = restoring.place_of(session.log_path)
    session.expect_steward(Template("restoring is for the owner of {path}, which others share"))
    with bar("restore") as tell:
        copy = restoring.prepare(os.path.expanduser(file), path, session.now, tell)
    page = terminal.page()
    lines = laid(page, _good(file, copy))

    def agreed(lack: Lack | None) -> bool:
        terminal.say(*lines, *lacking(lack, path, session.now, page))
        lines.clear()
        return terminal.agrees(
            Message("Put the copy in the place of {path}? What is there is kept beside it.", path=path)
        )

    done, lack = put_back(session, copy, path, None if yes else agreed)
    if done is None:
        return INTERRUPTED
    if yes or done.lack != lack:
        lines += lacking(done.lack, done.kept, session.now, page)
    session.settle()
    restored = Message("{path} is restored", path=path)
    if done.kept:
        restored = Message("{path} is restored; the log that was there is kept as {kept}", path=path, kept=done.kept)
    terminal.acknowledge(*lines, *laid(page, restored))
    if done.kept and done.lack and done.lack.notes:
        from shlex import quote

        terminal.tell(
            Message("the notes that the copy lacks are in it still: ql --log {path} list", path=quote(done.kept))
        )
    if codes := restoring.put_codes_back(os.path.expanduser(file), path):
        terminal.tell(codes)
    return 0


def _good(path: str, copy: Copy) -> Message:
    from quicklog.show.copies import content

    return Message("{path} is good: {content}", path=path, content=content(copy))
