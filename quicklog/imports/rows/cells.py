"""What the cells of a sheet mean: the team's own names for what was written, and what is not certain about it.

Everything is worked out once for each word that a sheet repeats; what is kept is bounded, however many there are.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
from typing import TypeVar  # noqa: TID253  no capture loads this module

from quicklog.imports.rows.headings import COLUMNS
from quicklog.imports.rows.moments import Moments
from quicklog.language.more import passing, plainly_open, statuses
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean, in_quotes, key
from quicklog.shorthand import marks, reader
from quicklog.shorthand.explain import unknown, unknown_code
from quicklog.shorthand.reader import Doubt
from quicklog.shorthand.reasons import chained, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from quicklog.shorthand.codes import Code, Codes
    from quicklog.shorthand.places import Context


T = TypeVar("T")
_MOST_KEPT = 20_000
# So many customers are compared with those that the log knows: each costs as much as reading a hundred rows.
_MOST_COMPARED = 1000
# Letters, digits and signs that ``clean`` leaves as they are; words of them with single blanks; rows of such words.
_SIGN = "[!-~\u05d0-\u05ea\u05f3\u05f4\u2013\u2014\u2018-\u201e\u2026\u20aa]"
_WORDS = f"(?:{_SIGN}++(?: {_SIGN}++)*+)?+"
_TIDY = f"{_WORDS}(?:\0{_WORDS}){{{len(COLUMNS) - 1}}}+"
_STATUSES = {key(word): status for word, status in statuses().items()}
_OPEN = frozenset(key(word) for word in plainly_open())


_MOST_WORDS = 6  # of a status
_PASSING = passing()
# What may join codes in a cell; what ends a code there, what begins other words, and what stands between.
_JOINING = dict.fromkeys(map(ord, ",;/&"), "+")
_ENDING, _APART, _BETWEEN = tuple(",;:!?+/"), tuple("-\u2013\u2014("), " ,;:!?+/-\u2013\u2014"


class Meant(Record):
    """What a cell for the code says: the code, and the codes of the team that it names, with what they say themselves.

    ``beside`` are the words after it, ``promises`` tells whether using it promises something.
    """

    name: str
    codes: tuple[Code, ...] = ()
    meaning: str = ""
    kind: str = "request"
    promises: bool = False
    beside: str = ""
    doubt: Doubt | None = None


def named_whole(words: str, codes: Codes) -> list[Code]:
    """Return the codes that words name as a whole: one, or several with a sign between them; none otherwise."""
    one = codes.code(words)
    if one:
        return [one]
    parts = words.translate(_JOINING).split("+")
    found = [code for part in parts if (code := codes.code(part))]
    return list(dict.fromkeys(found)) if len(found) == len(parts) <= reader.MOST_CODES else []


def _status(typed: str) -> str | None:
    """Return what a status means, by all its words or else by the first of them: "Closed, no answer"."""
    words = key(re.sub(r"[^\w\s'-]", " ", typed)).split(" ")
    whole = _STATUSES.get(key(typed))
    if whole is not None:
        return whole
    begins = (_STATUSES.get(" ".join(words[:end])) for end in range(min(len(words), _MOST_WORDS), 0, -1))
    return next(filter(None, begins), None)


def _meant(found: Sequence[Code]) -> Meant:
    name, meaning = "+".join(code.name for code in found), " + ".join(code.meaning for code in found)
    return Meant(name, tuple(found), meaning, found[0].kind, any(code.follow_up for code in found))


def _is_detail(rest: str) -> bool:
    """Tell whether what follows a code in its cell is plainly no part of a name: behind a sign, or a word like "on"."""
    bare = rest.lstrip()
    return rest[:1] in _ENDING or bare[:1] in _APART or key(bare.split(" ", 1)[0]) in _PASSING


class _Kept(dict[str, T]):
    """What was worked out for words that come again; begun again where there are too many."""

    def __init__(self, work: Callable[[str], T]) -> None:
        self._work = work

    def __missing__(self, typed: str) -> T:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[typed] = self._work(typed)
        return found


class Cells:
    """Reads the cells of one file; ``mapped`` are the words that stand for codes in sheets alone, by their keys."""

    def __init__(self, context: Context, mapped: Mapping[str, str] | None = None) -> None:
        self.context = context
        self._mapped = mapped or {}
        self.now = context.now.isoformat(timespec="seconds")
        self.moments = Moments(context.now, month_first=context.month_first)
        # Tells whether the cells of a row, joined by NUL, are as ``tidy`` would leave them.
        self.are_tidy = re.compile(_TIDY).fullmatch
        self._is_tidy = re.compile(_WORDS).fullmatch
        self._compared: dict[str, Doubt | None] = {}
        self._technicians = _Kept(lambda typed: self._person("technician", typed))
        self._addressees = _Kept(lambda typed: self._person("for", typed))
        self._channels = _Kept(self._channel)
        self._codes = _Kept(self._code)
        self._kinds = _Kept(marks.kind_of)
        self._statuses = _Kept(_status)

    def tidy(self, value: str) -> str:
        """Clean a cell as a line is cleaned; a line break in it is a blank."""
        if self._is_tidy(value):
            return value
        return clean(" ".join(value.splitlines()) if "\n" in value or "\r" in value else value).text

    def customer(self, name: str) -> Doubt | None:
        """Say that a customer is nearly a known one; after a thousand names nobody is compared any more."""
        if name not in self._compared:
            if len(self._compared) >= _MOST_COMPARED:
                return None
            known, folded = self.context.known, key(name)
            near = [] if known.customer(folded) else known.like(folded)
            self._compared[name] = (
                Doubt("customer", reason("near-customer", names=chained("and", near))) if near else None
            )
        return self._compared[name]

    def technician(self, typed: str) -> tuple[str, Doubt | None]:
        """Return the technician whom a cell names."""
        return self._technicians[typed]

    def for_(self, typed: str) -> tuple[str, Doubt | None]:
        """Return whom a message is for."""
        return self._addressees[typed]

    def _person(self, about: str, typed: str) -> tuple[str, Doubt | None]:
        codes, name = self.context.codes, self.tidy(typed)
        known = codes.technician(name)
        doubtful = not known and codes.technicians
        return known or name, Doubt(about, unknown("technician", name, codes.technicians)) if doubtful else None

    def channel(self, typed: str) -> tuple[str, Doubt | None]:
        """Return the channel that a cell names."""
        return self._channels[typed]

    def _channel(self, typed: str) -> tuple[str, Doubt | None]:
        codes, name = self.context.codes, self.tidy(typed).removeprefix("@")
        known = codes.channel(name)
        return known or name, None if known else Doubt("channel", unknown("channel", name, codes.channels))

    def code(self, typed: str) -> Meant:
        """Return what a cell for the code says."""
        return self._codes[typed]

    def _code(self, typed: str) -> Meant:
        codes, words = self.context.codes, self.tidy(typed)
        mapped = self._mapped.get(key(words))
        whole = (mapped and named_whole(mapped, codes)) or named_whole(words, codes)
        if whole:
            return _meant(whole)
        found, end = reader.matched(words, codes)
        if not found or not _is_detail(words[end:]):  # the name of something else may begin with a word of the team's
            return Meant(words, doubt=Doubt("code", unknown_code(words, codes, [code.name for code in found])))
        doubt = Doubt("code", reason("read-as-code", typed=in_quotes(words[:end])))
        return replace(_meant(found), beside=words[end:].lstrip(_BETWEEN), doubt=doubt)

    def kind(self, typed: str) -> str | None:
        """Return the kind that a cell names."""
        return self._kinds[typed]

    def status(self, typed: str) -> str | None:
        """Return ``done``, ``void`` or ``open``, nothing where it says no more; None for words that are not known."""
        return self._statuses[typed]

    def is_whole_status(self, typed: str) -> bool:
        """Tell whether all words of a status are known, and not the first of them alone."""
        return key(typed) in _STATUSES

    def is_own_status(self, typed: str) -> bool:
        """Tell whether a word for what is open says no more than the status of a note does."""
        return key(typed) in _OPEN
