"""Read a config.toml: what is good in it is used, and what is not is said; no slip in it stops anything."""

from __future__ import annotations

import os

from quicklog.config.codes_file import LONGEST_WORD, line_of_many_parts
from quicklog.lib.files import read_small, reason
from quicklog.lib.message import Message, joined
from quicklog.lib.text import key, shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    # The log is None where a slip may mean one: which, nobody knows.
    Settings = Mapping[str, str | None]

# The settings, each as it is written.
_KNOWN = {
    "log": 'log = "FILE"',
    "technician": 'technician = "NAME"',
    "backup": 'backup = "daily"',
    "history": 'history = "on"',
    "heads": 'heads = "FILE"',
    "notify": 'notify = "COMMAND"',
}
# Those that are off unless they have their one value.
_ONLY = {"backup": "daily", "history": "on"}
_OFF = "off"
# Those that name a file, which is seen from the folder of the config.toml.
_FILES = ("log", "heads")
# How near a misspelt name must be to a known one to be told, and to be taken for one that may be meant.
_NEAR, _PERHAPS = 0.7, 0.5
# A file of more settings is another sort of file; and of so many slips the first are told.
_MOST, _MOST_TOLD = 100, 3


def read(path: str) -> tuple[Settings, Message | None]:
    """Return the good settings of a file, and in one line what is wrong with it; one that is not there says nothing.

    Its files are seen from its own folder. Its ``log`` is None where the file cannot be read, the log is not text,
    or where what is misspelt may be the log: a note might go into another than the one that is meant.
    """
    try:
        found = _parsed(path)
    except (FileNotFoundError, NotADirectoryError):
        link = Message("{path} is a link that leads nowhere", path=path)
        return ({"log": None}, link) if os.path.islink(path) else ({}, None)
    except (OSError, ValueError, RecursionError) as error:
        return {"log": None}, Message("{path} cannot be read ({reason})", path=path, reason=reason(error))
    wrong = {name: said for name, value in found.items() if (said := _objection(name, value))}
    good: dict[str, str | None] = {name: f"{value}" for name, value in found.items() if name not in wrong}
    for name in _FILES:
        if good.get(name):
            good[name] = os.path.join(os.path.dirname(path), os.path.expanduser(f"{good[name]}"))
    if not good.get("log") and any(_may_mean_the_log(name, found[name]) for name in wrong):
        good["log"] = None
    return good, joined(": ", [path, joined("; ", _few(wrong))]) if wrong else None


def _parsed(path: str) -> dict[str, object]:
    from tomllib import loads

    try:
        text = read_small(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(Message("it is not UTF-8")) from None
    if line_of_many_parts(text):
        raise ValueError(Message("a key has too many parts"))
    found = loads(text)
    if len(found) > _MOST:
        raise ValueError(
            Message("it holds {number} settings, and there are {known}", number=len(found), known=len(_KNOWN))
        )
    return found


def _objection(name: str, value: object) -> Message | None:
    """Return what is wrong with a setting, if anything is."""
    if name not in _KNOWN:
        near = _nearest(name, _NEAR)
        if near:
            return Message("{name} is not a setting, did you mean {near}?", name=shortened(name), near=near)
        known = ", ".join(_KNOWN.values())
        return Message("{name} is not a setting, it may hold {settings}", name=shortened(name), settings=known)
    if name in _ONLY:
        good = value in (_OFF, _ONLY[name])
        only = Message('{name} may only be "{on}" or "{off}": it does not count', name=name, on=_ONLY[name], off=_OFF)
        return None if good else only
    if not isinstance(value, str):
        return Message("{name} must be text in quotes, {example}: it does not count", name=name, example=_KNOWN[name])
    if name == "technician" and len(value) > LONGEST_WORD:
        return Message(
            "{name} has {letters} letters, more than {most}: it does not count",
            name=name,
            letters=len(value),
            most=LONGEST_WORD,
        )
    return None


def _nearest(name: str, cutoff: float) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(key(shortened(name)), _KNOWN, 1, cutoff)), None)


def _may_mean_the_log(name: str, value: object) -> bool:
    """Tell whether a setting that does not count may have been meant as the log: by its name, or for naming a file."""
    if name in _KNOWN:
        return name == "log"
    is_path = isinstance(value, str) and ("/" in value or "\\" in value or value.endswith(".db"))
    return is_path or "log" in key(name) or _nearest(name, _PERHAPS) == "log"


def _few(wrong: Mapping[str, Message]) -> list[Message]:
    told = list(wrong.values())[:_MOST_TOLD]
    return told if len(told) == len(wrong) else [*told, Message("and {more} more", more=len(wrong) - len(told))]
