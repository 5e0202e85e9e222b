"""A note corrected in an editor: its fields, one a line, or of a draft the line that was not understood."""

from __future__ import annotations

import os
from datetime import datetime
from shutil import rmtree
from tempfile import mkdtemp

from quicklog.actions import editor
from quicklog.actions.capture import given_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, said
from quicklog.lib.text import nearest
from quicklog.note.fields import MOMENTS
from quicklog.note.note import attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note

_COMMENT = "#"
_HOW = Message("Change what is wrong, save, and leave. An empty field is taken away. Lines with # do not count.")
_HOW_DRAFT = Message("Write the line so that it is understood, save, and leave. Lines with # do not count.")


class Edited:
    """A file with the text of a note, which is there as long as the person works on it.

    ``fields`` are the columns that a person may change, in their order; of a draft that is the line.
    """

    def __init__(self, session: Session, note: Note, fields: Sequence[str]) -> None:
        self._session = session
        self._note = note
        self._fields = fields
        self._before = _written(session, note, fields)

    def __enter__(self) -> str:
        """Let the person edit the file, and return what then stands in it."""
        command = editor.of(self._session.environ)
        self._folder = mkdtemp(prefix="quicklog-")
        self._path = os.path.join(self._folder, f"{self._note.ref}.txt")
        with open(self._path, "x", encoding="utf-8", newline="\n") as file:
            file.write(_text(self._note, self._before))
        try:
            editor.run([*command, self._path])
            with open(self._path, encoding="utf-8-sig", errors="surrogateescape") as file:
                return file.read()
        except BaseException:
            self._end(is_kept=False)
            raise

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Take the file away, but for one that cannot be used: nothing that was written is lost."""
        self._end(is_kept=error is not None)

    def _end(self, *, is_kept: bool) -> None:
        if is_kept:
            self._session.tell(Message("what you wrote is kept in {path}", path=self._path))
        else:
            rmtree(self._folder, ignore_errors=True)

    def changes(self, text: str) -> dict[str, Any]:
        """Return the columns that were changed; raises ``BadUsageError`` on what cannot be used."""
        typed = dict(self._before)
        for line in lines_of(text):
            name, colon, value = line.partition(":")
            name = name.strip().lower()
            if not colon or name not in self._fields:
                near = nearest(name, list(self._fields), most=1)
                remedy = Message("did you mean {field}?", field=near[0]) if near else Message("write FIELD: VALUE")
                raise BadUsageError("{line} begins with no field", remedy, line=line)
            typed[name] = value.strip()
        changed: dict[str, str | None] = {name: typed[name] for name in typed if typed[name] != self._before[name]}
        return given_of(self._session, changed)


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something and are no comment."""
    lines = map(str.strip, text.splitlines())
    return [line for line in lines if line and not line.startswith(_COMMENT)]


def _written(session: Session, note: Note, fields: Sequence[str]) -> dict[str, str]:
    """Return the fields as they are typed; moments on the clock of the team."""
    values = {name: getattr(note, attribute(name)) or "" for name in fields}
    for name in MOMENTS:
        if values.get(name):
            values[name] = f"{datetime.fromisoformat(values[name]).astimezone(session.now.tzinfo):%Y-%m-%d %H:%M}"
    return values


def _text(note: Note, fields: Mapping[str, str]) -> str:
    is_draft = note.status == "draft"
    lines = [note.line] if is_draft else [f"{name}: {value}".rstrip() for name, value in fields.items()]
    typed = Message("{ref}, as typed: {line}", ref=note.ref, line=note.line)
    comments = [said(_HOW_DRAFT if is_draft else _HOW), *([] if is_draft else [said(typed)])]
    return "\n".join([*lines, "", *(f"{_COMMENT} {comment}" for comment in comments), ""])
