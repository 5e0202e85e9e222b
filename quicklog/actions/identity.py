"""Who a person is to the log: the technician's name, what says so, and how that is set."""

from __future__ import annotations

import os

from quicklog.actions.session import INTRODUCED
from quicklog.config import home
from quicklog.config.codes_file import LONGEST_WORD
from quicklog.config.settings_edit import with_setting
from quicklog.errors import BadUsageError, UnreachableError
from quicklog.lib.files import followed, make_folders, read_small, reason, write_over
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import clean, key, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session


class Identity(Record):
    """A technician's name, and what says so: a variable, or a file; nothing does where it is the login's own."""

    name: str
    said_by: str = ""
    is_variable: bool = False


def who(session: Session) -> Identity:
    """Return who writes, and what says so."""
    name = session.writer
    if session.environ.get("QL_TECHNICIAN"):
        return Identity(name, "QL_TECHNICIAN", is_variable=True)
    if session.home.technician:
        return Identity(name, home.own_settings())
    return Identity(name, session.home.codes_path if session.is_technician else "")


def near(session: Session, name: str) -> list[str] | None:
    """Return the technicians whom a name is near that codes.toml does not know; None where it does, or knows none."""
    known = session.codes.technicians
    if not known or session.codes.technician(name):
        return None
    return nearest(name, sorted(set(known.values())), 1)


def settle(session: Session, words: str) -> Identity:
    """Write into the person's own config.toml who that person is; an alias of codes.toml stands for its technician."""
    typed = clean(words).text
    name = session.codes.technician(typed) or typed
    if not key(name):
        raise BadUsageError("nobody was named", 'ql me "Eli Levi"')
    if len(name) > LONGEST_WORD:
        raise BadUsageError(
            "a name of {number} letters is too long",
            "of up to {longest_word} it may be",
            number=len(name),
            longest_word=LONGEST_WORD,
        )
    path = home.own_settings()
    try:
        content = _content(path)
        after = with_setting(content.decode(), "technician", name)
    except OSError as error:
        raise UnreachableError("{path} cannot be read", reason(error), path=path) from error
    except (TypeError, ValueError) as error:
        what = Message("{path} was not changed: it cannot be read ({reason})", path=path, reason=reason(error))
        raise BadUsageError(what, "fix that, and try again") from error
    try:
        make_folders(os.path.dirname(path), 0o700)
        write_over(followed(path), after.encode(), 0o600)
    except OSError as error:
        raise UnreachableError(
            "{path} was not written ({reason})", "it is as it was", path=path, reason=reason(error)
        ) from error
    return Identity(name, path)


def _content(path: str) -> bytes:
    try:
        return read_small(path)
    except FileNotFoundError:
        return b""


def introduce(session: Session) -> None:
    """Keep that this login was told how to say who writes; where nothing can be kept, it is told again."""
    try:
        os.makedirs(session.state, mode=0o700, exist_ok=True)
        os.close(os.open(os.path.join(session.state, INTRODUCED), os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError:
        return
