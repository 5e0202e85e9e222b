"""Who may do to a shared log what cannot be undone: its owner, root, and those whom the team's codes name.

The file system lets every member of the group write the file, and so nothing here stops whoever means harm: it asks
before a member does by mistake what is the team's to decide. What was done is told to everybody (``witness``).
"""

from __future__ import annotations

import os
import stat

from quicklog.errors import ForbiddenError
from quicklog.lib.message import Message, Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container


def expect(log_path: str, login: str, stewards: Container[str], refusal: Template) -> None:
    """Raise ``ForbiddenError`` where a log is shared and this login is neither its owner, nor root, nor a steward.

    ``refusal`` says so, of the log at ``path``. Where no log is, its folder decides.
    """
    if os.name != "posix" or login in stewards or os.geteuid() == 0:
        return
    status = _status(log_path) or _status(os.path.dirname(log_path))
    if status is None or not status.st_mode & stat.S_IWGRP or status.st_uid == os.geteuid():
        return
    remedy = Message("ask root or one of the stewards in the team's codes.toml")
    if status.st_uid:
        owner = _name(status.st_uid)
        remedy = Message("ask {owner}, root, or one of the stewards in the team's codes.toml", owner=owner)
    raise ForbiddenError(refusal, remedy, path=log_path)


def may_name(codes_path: str, log_path: str) -> bool:
    """Tell whether a codes.toml may say who the stewards of a log are: the one beside it, or one of its owner or root.

    Nobody names himself by a file of his own (``--codes``, ``QL_CODES``).
    """
    codes, log = _status(codes_path), _status(log_path)
    beside = os.path.join(os.path.dirname(log_path), "codes.toml")
    is_owners = codes is not None and log is not None and codes.st_uid in (0, log.st_uid)
    return is_owners or os.path.abspath(codes_path) == beside


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _name(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return Message("the user {number}", number=number)
