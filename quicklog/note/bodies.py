"""What the body of an event may hold, and what is made of one, or of a row, that holds something else.

``check`` stands before every road into the log: what does not pass is never in it. A log may hold other things all the
same, for an older version, or somebody with another program, put them there. ``event_of`` and ``note_of`` are where
rows become events and notes: what nobody could show or reckon with is left out there, and said (``note.UNSHOWN``), so
that no other place has to expect it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from quicklog.errors import UnfitError
from quicklog.lib.record import remade, replace
from quicklog.lib.text import key, safe, storable
from quicklog.note.fields import COLUMNS, FIELDS, MOMENTS, NEEDED, NUMBERS, Note
from quicklog.note.note import UNSHOWN, Event, attribute, local, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from quicklog.note.note import Body

    Test = Callable[[Any], bool]

# The years that may be written: beyond them it is a slip of the finger, and within them no zone overflows.
YEARS = range(1900, 2200)
SCORES = range(11)
# The years that every zone can show.
_SHOWN_YEARS = range(2, 9999)
_TOO_LARGE = 2**63  # for a number in SQLite
_DEEPEST = 8
_REASON = frozenset(("reason", "values"))
_SOME = 40  # characters of a value that are told
# What is named where the moment of an event itself cannot be shown.
NO_MOMENT = "the moment of writing"
# What a moment is replaced by where nothing better is known.
_BEGINNING = "1970-01-01T00:00:00+00:00"


def is_moment(value: object) -> bool:
    """Tell whether a value is a moment as the log writes them: ISO 8601 to the second, with its distance from UTC."""
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and moment.year in YEARS and moment.isoformat() == value


def is_shown(value: object) -> bool:
    """Tell whether a value is a moment that can be shown, and reckoned with, in every zone."""
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and moment.year in _SHOWN_YEARS


def is_text(value: object) -> bool:
    """Tell whether a value is text as cleaning a line leaves it: no control character but tabs, no lone surrogate."""
    return isinstance(value, str) and (value.isprintable() or storable(value) == value)


def _is_score(value: object) -> bool:
    return value.__class__ is int and value in SCORES


def _is_count(value: object) -> bool:
    return value.__class__ is int and 0 <= value < _TOO_LARGE


def is_offset(value: object) -> bool:
    """Tell whether a value is a distance from UTC such as ``+02:00``."""
    if not (isinstance(value, str) and len(value) == len("+02:00") and value[0] in "+-" and value[3] == ":"):
        return False
    hours, minutes = value[1:3], value[4:]
    return value.isascii() and hours.isdigit() and minutes.isdigit() and hours < "24" and minutes < "60"


def _is_day(value: object) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def are_doubts(value: object) -> bool:
    """Tell whether a value is the doubts of a note: of each what it is about, and the reason or what it says."""
    return isinstance(value, list) and all(map(_is_doubt, value))


def _is_doubt(value: object) -> bool:
    if not isinstance(value, dict) or not is_text(value.get("about")):
        return False
    if value.keys() == {"about", "says"}:
        return is_text(value["says"])
    return value.keys() == _REASON | {"about"} and is_reason({name: value[name] for name in _REASON})


def is_reason(value: object, depth: int = _DEEPEST) -> bool:
    """Tell whether a value is why a line is a draft: a reason by name with its values, or a sentence, as it once was.

    A value is a text, a number, or another reason. The names are those of ``shorthand.reasons``, and of later versions.
    """
    if not isinstance(value, dict):
        return is_text(value)
    return value.keys() == _REASON and is_text(value["reason"]) and _are_values(value["values"], depth)


def _are_values(values: object, depth: int) -> bool:
    return isinstance(values, dict) and all(
        is_text(name) and (_is_number(value) or (depth > 0 and is_reason(value, depth - 1)))
        for name, value in values.items()
    )


def are_names(value: object) -> bool:
    """Tell whether a value is names, each with a letter, that stand for one person or for nobody else."""
    return isinstance(value, list) and bool(value) and all(is_text(name) and key(name) for name in value)


def _are_changes(value: object) -> bool:
    return isinstance(value, dict) and _wrong(value, _FIELDS, ("at",) if "at" in value else ()) is None


def _is_series(value: object) -> bool:
    from quicklog.note.series import read as read_series  # of a hundred notes hardly one is in a series

    return read_series(value) is not None


# What may stand under each name, as it is written; nothing (``None``) may stand there too, but for what is needed.
_FIELDS: dict[str, Test] = {
    "line": is_text,
    "offset": is_offset,
    **dict.fromkeys(FIELDS, is_text),
    "at": is_moment,
    "due": is_moment,
    "score": _is_score,
    "tried": _is_count,
    "draft": is_reason,
    **dict.fromkeys(("writer", "source", "recorded_by", "amended_by", "outcome", "why", "by", "closed_by"), is_text),
    **dict.fromkeys(
        ("recorded_at", "amended_at", "closed_at", "first_due", "until", "waits_until", "since"), is_moment
    ),
    **dict.fromkeys(("fingerprint", "of", "action", "to", "has_it", "follows"), is_text),
    "doubts": are_doubts,
    "day": _is_day,
    "changes": _are_changes,
    "names": are_names,
    "series": _is_series,
    "left": are_names,
}
# The kinds that this version writes; of an erasure only the chain can tell whether it is right.
_WRITTEN = frozenset(
    (
        *("noted", "amended", "done", "seen", "voided", "reopened", "undone", "redone", "joined", "parted"),
        *("taken", "given", "tried", "waiting", "snoozed", "woken", "stopped", "handed", "accepted"),
    )
)
# What no event of its kind can be without, and what stands there for it where one is.
_NEEDED: dict[str, dict[str, Any]] = {
    "noted": {"line": "", "at": _BEGINNING},
    "amended": {"changes": {}},
    "seen": {"by": "?"},
    "undone": {"of": ""},
    "redone": {"of": ""},
    "joined": {"names": []},
    "parted": {"names": []},
    "taken": {"by": "?"},
    "given": {"to": "?"},
    "waiting": {"until": _BEGINNING},
    "snoozed": {"due": _BEGINNING},
    "accepted": {"of": ""},
}
_NOTHING: dict[str, Any] = {}


def check(kind: str, body: Body) -> None:
    """Raise ``UnfitError`` where a body holds what no event of its kind may hold.

    Kinds that this version does not know come from newer ones, and hold what they like; so may a body under names that
    it does not know, as long as that can be written out.
    """
    if kind not in _WRITTEN:
        return
    wrong = _wrong(body, _FIELDS, _NEEDED.get(kind, _NOTHING))
    if wrong is not None:
        said = safe(str(body.get(wrong)))[:_SOME]
        raise UnfitError(
            "“{wrong}” of an event “{kind}” is what no log takes: “{said}”",
            "report it",
            wrong=wrong,
            kind=kind,
            said=said,
        )


def _wrong(body: Mapping[str, Any], fields: Mapping[str, Test], needed: Iterable[str]) -> str | None:
    """Return the first name under which something stands that may not, or nothing that must; ``None`` for none."""
    for name, value in body.items():
        if value is not None and not fields.get(name, _is_shallow)(value):
            return str(name)
    for name in needed:
        if body.get(name) is None:
            return name
    return None


def _is_shallow(value: object, depth: int = _DEEPEST) -> bool:
    """Tell whether what this version does not know can be written out: no text in it is broken, nor is it too deep."""
    if isinstance(value, (dict, list)):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return depth > 0 and all(_is_shallow(part, depth - 1) for part in parts)
    return not isinstance(value, str) or _is_any_text(value)


def _is_any_text(value: object) -> bool:
    """Tell whether a value is text that can be shown: control characters are made safe wherever text is printed."""
    if not isinstance(value, str):
        return False
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


# What stands in a log already.


def _is_number(value: object) -> bool:
    return value.__class__ is int and -_TOO_LARGE <= value < _TOO_LARGE


def _is_shown_reason(value: object) -> bool:
    if not isinstance(value, dict):
        return _is_any_text(value)
    return isinstance(value.get("says"), str) or (
        isinstance(value.get("reason"), str) and _is_shallow(value.get("values"))
    )


def _are_shown_doubts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(doubt, dict) and isinstance(doubt.get("about"), str) and _is_shown_reason(doubt) for doubt in value
    )


def _are_shown_names(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_any_text, value))


# Of what may be written more can be shown: any year, any number, any words.
_ALSO_SHOWN: dict[Test, Test] = {
    is_text: _is_any_text,
    is_reason: _is_shown_reason,
    is_moment: is_shown,
    _is_score: _is_number,
    _is_count: _is_number,
    are_doubts: _are_shown_doubts,
    are_names: _are_shown_names,
    _is_series: _is_any_text,
    _are_changes: lambda value: isinstance(value, dict),
}
_SHOWN = {name: _ALSO_SHOWN.get(test, test) for name, test in _FIELDS.items()}


def event_of(row: Sequence[Any]) -> Event:
    """Return the event that a row of the log holds: the fields of ``note.Event`` in their order, its body as JSON.

    It can be shown and applied, whatever the log holds; what was left out is named in its body, under ``UNSHOWN``.
    """
    event = Event(*row[:-1], read(row[-1]))  # type: ignore[call-arg]  # seven of them
    body, lost = _sound(event.kind, event.body)
    if not is_shown(event.at):
        event, lost = replace(event, at=_BEGINNING), [*lost, NO_MOMENT]
    if not lost:
        return event
    event = replace(event, body=body | {UNSHOWN: ", ".join(lost)})
    if event.kind == "noted" and "at" in lost:
        event = replace(event, body=event.body | {"at": local(event)})  # type: ignore[operator]
    return event


def read(text: Any) -> Any:
    """Return what the text of a body says; nothing where it is not JSON, or is nested too deeply to be read."""
    try:
        said, end = _scanner()(text, 0)
        if end == len(text):
            return said
    except (TypeError, ValueError, RecursionError, StopIteration, SystemError):  # the last one of "{" (CPython 3.11)
        pass  # ``json`` reads more: what stands between blanks, or is given in bytes
    import json

    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None


_scanners: list[Callable[[str, int], tuple[Any, int]]] = []


def _scanner() -> Callable[[str, int], tuple[Any, int]]:
    """Return what ``json`` reads a text by: to load all of that, with ``re``, takes longer than a body or two."""
    if not _scanners:
        from _json import make_scanner
        from types import SimpleNamespace

        decoder = SimpleNamespace(strict=True, object_hook=None, object_pairs_hook=None)
        decoder.parse_float, decoder.parse_int, decoder.parse_constant = float, int, float
        _scanners.append(make_scanner(decoder))  # type: ignore[arg-type]  # it asks for no more than these
    return _scanners[0]


def _sound(kind: str, body: Any) -> tuple[dict[str, Any], list[str]]:
    """Return what of a body can be shown, and the names of what cannot."""
    needed = _NEEDED.get(kind, _NOTHING)
    if not isinstance(body, dict):
        return dict(needed), ["all that it says", *needed]
    kept, lost = _kept(body, needed)
    changes = kept.get("changes")
    if isinstance(changes, dict):
        fields, gone = _kept(changes, _NOTHING)
        if "at" in fields and fields["at"] is None:
            fields, gone = {name: value for name, value in fields.items() if name != "at"}, [*gone, "at"]
        if gone:
            kept, lost = kept | {"changes": fields}, [*lost, *gone]
    return kept, lost


def _kept(said: dict[str, Any], needed: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what can be shown of a part of a body, and what of it cannot, but for what nobody would show anyway."""
    lost = [name for name, value in said.items() if value is not None and not _SHOWN.get(name, _is_shallow)(value)]
    lost += [name for name in needed if said.get(name) is None]
    if not lost:
        return said, lost
    kept = {name: value for name, value in said.items() if name not in lost}
    instead = needed if "draft" not in lost else {**needed, "draft": ""}  # a draft it is, whatever the reason was
    kept |= {name: value for name, value in instead.items() if name in lost}
    return kept, [name for name in lost if name in _SHOWN]


def notes_of(rows: Sequence[Sequence[Any]]) -> list[Note]:
    """Return the notes that rows of the log hold: each in the order of ``note.COLUMNS``, as one that can be shown."""
    if not rows or _are_plain([*zip(*rows, strict=True)]):
        return [remade(Note, row) for row in rows]
    return [_repaired(row) for row in rows]


def note_of(row: Any) -> Note:
    """Return the note that one row holds: see ``notes_of``."""
    return notes_of([row])[0]


def _repaired(row: Sequence[Any]) -> Note:
    lost = [column for column, value in zip(COLUMNS, row, strict=True) if not _is_shown_in_a_row(column, value)]
    if not lost:
        return Note(*row)
    note = replace(Note(*row), **{attribute(column): _INSTEAD.get(column) for column in lost})
    if "recorded_at" in lost:
        note = replace(note, recorded_at=_BEGINNING if "at" in lost else note.at)
    return marked(replace(note, at=note.recorded_at) if "at" in lost else note, ", ".join(lost))


_TEXT, _WHOLE = frozenset((str, type(None))), frozenset((int, type(None)))
_NUMBERS_AT = tuple(map(COLUMNS.index, NUMBERS))
_TEXTS_AT = tuple(place for place in range(len(COLUMNS)) if place not in _NUMBERS_AT)
_MOMENTS_AT = tuple(map(COLUMNS.index, MOMENTS))
_NEVER_EMPTY_AT = tuple(map(COLUMNS.index, NEEDED))
# Whatever its zone, a moment between these two is in a year that can be shown.
_FIRST, _LAST = (datetime(year, 7, 1, tzinfo=UTC) for year in (_SHOWN_YEARS[0], _SHOWN_YEARS[-1]))


def _are_plain(columns: Sequence[Sequence[Any]]) -> bool:
    """Tell at once that all of some rows can be shown, by their columns: lists of hundreds are asked so."""
    try:
        return (
            all(_WHOLE.issuperset(map(type, columns[place])) for place in _NUMBERS_AT)
            and all(_TEXT.issuperset(map(type, columns[place])) for place in _TEXTS_AT)
            and not any(None in columns[place] for place in _NEVER_EMPTY_AT)
            and all(_are_moments({*columns[place]} - {None}) for place in _MOMENTS_AT)
        )
    except (TypeError, ValueError):  # one that is not a moment, or has no distance from UTC
        return False


def _are_moments(texts: set[str]) -> bool:
    moments = [*map(datetime.fromisoformat, texts), _FIRST]
    return min(moments) == _FIRST and max(moments) <= _LAST


# What no row can be without, and what is put there.
_INSTEAD: dict[str, str] = dict.fromkeys(("ref", "id", "recorded_by", "line"), "") | {
    "status": "logged",
    "at": _BEGINNING,
}


def _is_shown_in_a_row(column: str, value: object) -> bool:
    if value is None:
        return column not in NEEDED
    if value.__class__ is str:
        return column not in MOMENTS or is_shown(value)
    return column in NUMBERS and value.__class__ is int
