"""What a log needs around it: the right rights, copies, a clock that goes right, and a terminal that takes its text."""

from __future__ import annotations

import os
import stat
from datetime import datetime, timedelta

from quicklog.lib.finding import Finding, finding
from quicklog.lib.message import Message
from quicklog.lib.text import safe
from quicklog.maintenance.backup import daily, kinship, retention
from quicklog.note.bodies import is_shown
from quicklog.store import private
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from quicklog.store.log import Log

# A copy of yesterday's first write may be almost two days old before the next one is begun.
_DAYS_OF_A_COPY = 2
# How far a clock may be behind another that wrote the last event.
_GRACE = timedelta(minutes=5)
_AN_HOUR = 60 * 60
_ALL_OF_A_GROUP, _READ_AND_WRITE = stat.S_IRWXG | stat.S_ISGID, stat.S_IRGRP | stat.S_IWGRP
# How a folder is marked that is for a group on purpose.
_A_GROUPS = stat.S_ISGID | stat.S_IWGRP
_OTHERS, _GROUP_AND_OTHERS = stat.S_IRWXO, stat.S_IRWXG | stat.S_IRWXO


def rights(log_path: str) -> Iterator[Finding]:
    """Yield who may do more, or less, with the log than they should, where the system has such rights."""
    if os.name != "posix":
        return
    folder, shown = os.path.dirname(log_path), safe(log_path)
    around = os.stat(folder)
    for path in (log_path, folder):
        if not os.access(path, os.W_OK):
            yield finding(
                "rights", "you may not write {path}: what you add waits in your pocket", "ask for it", path=path
            )
    if os.stat(log_path).st_mode & _OTHERS:
        yield finding("rights", "everybody on this machine may use {shown}", "chmod o= {shown}", shown=shown)
    elif os.stat(log_path).st_mode & stat.S_IRWXG and not around.st_mode & _A_GROUPS and around.st_mode & stat.S_IXGRP:
        yield finding("rights", "others may use {shown}, which is your own", "chmod 600 {shown}", shown=shown)
    if around.st_mode & stat.S_IWOTH and not around.st_mode & stat.S_ISVTX:
        yield finding(
            "rights",
            "everybody may put another log in the place of {shown}",
            "chmod o-w {folder}",
            shown=shown,
            folder=folder,
        )
    if around.st_mode & stat.S_ISGID:
        yield from _rights_of_the_group(log_path, folder, around)


def _rights_of_the_group(log_path: str, folder: str, around: os.stat_result) -> Iterator[Finding]:
    """Yield what keeps a part of the group, to which a shared folder belongs, from writing."""
    remedy = Message("its owner or an administrator runs ql init --shared {folder}", folder=folder)
    if around.st_mode & _ALL_OF_A_GROUP != _ALL_OF_A_GROUP:
        yield finding("rights", "the group of {folder} may not write there", remedy, folder=folder)
    for path in filter(os.path.exists, (log_path, f"{log_path}-journal")):
        status = os.stat(path)
        if status.st_gid != around.st_gid or status.st_mode & _READ_AND_WRITE != _READ_AND_WRITE:
            yield finding("rights", "the group of {folder} may not write {path}", remedy, folder=folder, path=path)


def rights_of_the_pocket(folder: str) -> Iterator[Finding]:
    """Yield what is wrong with the folder of the notes that wait, if it is there: it is for one person alone."""
    if os.name != "posix" or not os.path.isdir(folder):
        return
    if os.stat(folder).st_mode & _GROUP_AND_OTHERS:
        yield finding("rights", "others may use {folder}", "chmod 700 {folder}", folder=folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield finding("rights", "no note can wait in {folder}", "chmod 700 {folder}", folder=folder)


def copies(log: Log, now: datetime) -> Iterator[Finding]:
    """Yield that the daily copy has not been made, where one is wanted; a date in the future makes no copy newer."""
    folder, remedy = retention.folder_of(log.path), "ql backup makes one, or says why it cannot"
    yield from _copies_of_the_future(folder, now)
    trouble = daily.missing(log.path, now)
    newest = kinship.newest_of(log, now)
    made = retention.moment_of(os.path.basename(newest)) if newest else None
    if made is None or retention.is_ahead(made, now):
        yield finding("copies", "no daily copy is in {folder}", remedy, folder=folder)
    elif (now.date() - made.date()).days > _DAYS_OF_A_COPY:
        yield finding(
            "copies",
            "the newest copy in {folder} is of {isoformat}",
            remedy,
            folder=folder,
            isoformat=made.date().isoformat(),
        )
    elif trouble:
        yield finding("copies", "the last daily copy failed ({trouble})", remedy, trouble=trouble)


def _copies_of_the_future(folder: str, now: datetime) -> Iterator[Finding]:
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    ahead = [name for name in names if (made := retention.moment_of(name)) and retention.is_ahead(made, now)]
    if ahead:
        says = Message(
            "copies in {folder} have dates in the future: {number}, the last {ahead}",
            folder=folder,
            number=len(ahead),
            ahead=ahead[-1],
        )
        remedy = Message("set the clock right, or remove what a wrong clock has made, once a newer copy is good")
        yield finding("copies", says, remedy)


def clock(log: Log, now: datetime) -> Iterator[Finding]:
    """Yield that the last event was written in the future: this machine's clock is slow, or another's is fast."""
    with explained(log.path):
        sql = "SELECT CAST(at AS BLOB), CAST(login AS BLOB) FROM events ORDER BY number DESC LIMIT 1"
        row = log.connection.execute(sql).fetchone()
    at, login = (each.decode(errors="replace") for each in row) if row else ("", "")
    if not is_shown(at):  # there is none, or it was altered, as the chain tells
        return
    written = datetime.fromisoformat(at)
    if written > now + _GRACE:
        says = Message(
            "the last event was written at {written:%Y-%m-%d %H:%M} UTC by {login}, which is in the future",
            written=written,
            login=login,
        )
        yield finding("clock", says, "set the clock of this machine right, or that of the one who wrote")


def terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what keeps a terminal from showing Hebrew as it is."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    # C and POSIX name no encoding; where one is named, it is what the terminal was started with.
    if "." in locale and "utf" not in locale.lower():
        says = Message("the locale {locale} is not in UTF-8: Hebrew may come out as other signs", locale=locale)
        yield finding("terminal", says, "export LANG=C.UTF-8, and let the terminal use UTF-8")


def leftovers(log_path: str, pocket: str, now: datetime) -> Iterator[Finding]:
    """Yield the files that a command which was killed had begun: they are read by nothing, and may hold a note."""
    beside = f"{os.path.basename(log_path)}."
    for folder, is_one in (
        (os.path.dirname(log_path), lambda name: name.startswith(beside) and name.endswith(private.NEW)),
        (pocket, lambda name: name.endswith(".part")),
    ):
        for name in sorted(filter(is_one, os.listdir(folder) if os.path.isdir(folder) else ())):
            path = os.path.join(folder, name)
            if os.path.getmtime(path) < now.timestamp() - _AN_HOUR:  # else it may be in the making
                yield finding(
                    "leftovers", "{path} was left by a command that was killed", "look, and remove it", path=path
                )
