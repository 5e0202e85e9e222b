"""Changes of codes.toml, which is checked before it takes the file's place."""

from __future__ import annotations

import os

from quicklog.actions import editor
from quicklog.config import codes_edit, codes_file, home
from quicklog.errors import BadUsageError, UnreachableError
from quicklog.lib.files import Folder, Replacement, followed, make_folders, read_small, reason
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quicklog.actions.session import Session

# The rights of a codes.toml that is begun: those of one in a shared folder, less what the umask takes.
_MODE = 0o664


class _File(Record):
    """The team's codes.toml, what it holds, and whether it is still to be made, from the one of quicklog."""

    path: str
    content: bytes
    is_new: bool = False


class Added(Record):
    """A code that was added: its words, what it means, and the file that it stands in."""

    words: tuple[str, ...]
    meaning: str
    path: str


def add(session: Session, name: str, meaning: str, aliases: Sequence[str], kind: str | None) -> Added:
    """Add a code to the codes.toml in use; the team's own is begun where there is none."""
    word, means, others = clean(name).text, clean(meaning).text, [clean(alias).text for alias in aliases]
    if not means:
        raise BadUsageError("{word} has no meaning", "say the whole action in one line", word=word)
    fields: dict[str, str | list[str]] = {"meaning": means}
    fields |= {"aliases": others} if others else {}
    fields |= {"kind": kind} if kind else {}
    file = _own(session)
    _put(session, file, codes_edit.with_code(file.content, file.path, word, fields))
    return Added((word, *others), means, file.path)


def edit(session: Session, again: Callable[[], bool]) -> bool:
    """Open a copy of the codes.toml in use in an editor; without a mistake it takes the file's place.

    ``again`` says whether a copy that has mistakes is to be edited again. Tell whether it was edited to the end.
    """
    from shutil import rmtree
    from tempfile import mkdtemp

    command = editor.of(session.environ)
    file = _own(session)
    folder = mkdtemp(prefix="quicklog-")
    copy = os.path.join(folder, "codes.toml")
    with open(copy, "xb") as made:
        made.write(file.content)
    edited, is_done = None, False
    try:
        edited = _edited(session, [*command, copy], file.path, again)
        if edited is not None and edited != file.content:
            _put(session, file, edited)
        is_done = edited is not None
    finally:
        is_kept = not is_done and _read(copy) != file.content
        if is_kept:
            session.tell(Message("what you wrote is kept in {copy}", copy=copy))
        else:
            rmtree(folder, ignore_errors=True)
    if edited is None:
        return False
    said = Message("{path} is changed", path=file.path) if edited != file.content else Message("nothing was changed")
    session.tell(Message("{said}: {number} codes", said=said, number=len(codes_file.read(edited)[0].all())))
    return True


def _edited(session: Session, command: Sequence[str], path: str, again: Callable[[], bool]) -> bytes | None:
    """Return what the person made of the copy that ends the command; nothing where mistakes were left in it."""
    while True:
        editor.run(command)
        with open(command[-1], "rb") as file:
            content = file.read()
        _, findings = codes_file.read(content)
        for finding in findings:
            session.tell(codes_file.say(finding, path))
        if not any(finding.severity == "error" for finding in findings):
            return content
        if not again():
            return None


# The file.


def _own(session: Session) -> _File:
    """Return the team's own codes.toml; where only that of quicklog is in use, one beside the log is to be made."""
    beside, starter = os.path.join(os.path.dirname(session.home.log), "codes.toml"), os.path.realpath(home.starter())
    if session.home.codes_path in (beside, home.starter()):
        beside = os.path.join(os.path.dirname(session.log_path), "codes.toml")  # which log may be in doubt
    path = _place_of(session.home.codes_path)
    if path != starter:
        return _File(path, _read(path))
    if os.path.lexists(beside):
        raise BadUsageError(
            "{path} comes with quicklog and is not changed", "leave it, or name {beside}", path=path, beside=beside
        )
    return _File(beside, _read(path), is_new=True)


def _place_of(path: str) -> str:
    """Return the file that is meant; a link is not followed that somebody else may have put there."""
    try:
        return followed(path)
    except (OSError, ValueError) as error:
        raise UnreachableError("{path} cannot be used", reason(error), path=path) from error


def _read(path: str) -> bytes:
    try:
        return read_small(path)
    except OSError as error:
        raise UnreachableError("{path} cannot be read", reason(error), path=path) from error


def _put(session: Session, file: _File, content: bytes) -> None:
    """Write the file whole, with the rights and the owner that it has, unless somebody else has just changed it."""
    place, name = os.path.split(file.path)
    try:
        if file.is_new:
            make_folders(place, 0o700)
        with Folder(place) as folder:
            if file.is_new:
                _begin(folder, name, content)
            else:
                _refuse(folder.read(name) != file.content, file.path)
                if not os.access(file.path, os.W_OK):  # then it is not to be replaced either
                    raise UnreachableError("{path}: permission denied", "ask its owner", path=file.path)
                _fill(folder, name, content)
    except OSError as error:
        raise UnreachableError(
            "{path} was not written ({reason})", "it is as it was", path=file.path, reason=reason(error)
        ) from error
    if file.is_new:
        session.tell(
            Message("{path} was made from the codes that come with quicklog: it is the team's own now", path=file.path)
        )


def _begin(folder: Folder, name: str, content: bytes) -> None:
    """Put a file where none is, unless somebody was quicker."""
    fresh = f"{name}.{os.urandom(6).hex()}.new"
    try:
        _fill(folder, fresh, content)
        _refuse(not folder.give_name(fresh, name), os.path.join(folder.path, name))
    finally:
        folder.remove(fresh)


def _fill(folder: Folder, name: str, content: bytes) -> None:
    with Replacement(folder, name, _MODE) as handle, open(handle, "wb", closefd=False) as file:
        file.write(content)


def _refuse(changed: bool, path: str) -> None:
    if changed:
        raise UnreachableError("{path} was changed meanwhile", "look at it, and try again", path=path)
