"""Stored text in Markdown: wherever it stands it is text, and never markup."""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module

from quicklog.lib.message import said
from quicklog.lib.text import safe

# Every character that may begin markup; a colon only where no blank or number follows it, a stop only in ``www.``.
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$@&!^]|:(?! |$|(?<=\d:)\d)|(?<=www)\.|^[-+=]", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d+)([.)])")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: nothing in it is markup, a link, an entity, a picture or a mention.

    What may begin one has a backslash before it, and so has a stop behind a number that begins the text.
    """
    return _NUMBERED.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", safe(said(text)).strip()))
