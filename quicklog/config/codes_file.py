"""Read and check codes.toml: all that is good in it is used, and all that is wrong is said with its line."""

from __future__ import annotations

from quicklog.config.values import attempt
from quicklog.errors import UnreachableError
from quicklog.lib import clock
from quicklog.lib.files import read_small, reason
from quicklog.lib.message import Message, joined, verbatim
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean, key, nearest, safe, shortened
from quicklog.shorthand import team
from quicklog.shorthand.codes import CHANNELS, EMPTY, KINDS, WEEK_STARTS, Code, Codes, Settings
from quicklog.shorthand.customers import LEAST_DIGITS, Listed, digits_of, packed
from quicklog.shorthand.pieces import pieces_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    from quicklog.config.values import Path, Reader, Report

    Table = Mapping[str, object]
    Claim = tuple[Path, str, str]  # where it is made, the word, and the name that it shall stand for
    Said: TypeAlias = "Message | _unknown"  # what is wrong, or what says so once it is told

# Names and sentences go into every note with their code: none may be so long that no note could hold it.
LONGEST_WORD = 100
LONGEST_SENTENCE = 1000
# Of a file with more mistakes these are told, the first.
_MOST_FINDINGS = 100
# TOML is slow with keys of many parts, and no key of codes.toml has more than three.
_MOST_PARTS = 20
# What tells where a statement of TOML ends: strings whole, comments, and signs. A quote alone begins a string that
# never ends. No part is tried in two ways, so that reading takes a time in proportion to the text.
_TOKENS = (
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*+\'{3,5}|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\''
    r'|#[^\n]*+|"""|\'\'\'|[\n.=,\[\]{}"\']'
)
_OPENINGS = ('"', "'", '"""', "'''")


class Finding(Record):
    """Something wrong in codes.toml: its line where it has one, its key, and what is wrong or would be right.

    ``severity`` is ``error`` where something in the file is not used, else ``warning``.
    """

    line: int | None
    key: str
    what: Message
    severity: str = "error"


class _Entry(Record):
    """One code, technician, channel or customer: its path and that of its aliases, its words, its other fields."""

    path: Path
    aliases_path: Path
    name: str
    aliases: tuple[str, ...]
    fields: dict[str, Any]


def say(finding: Finding, path: str | os.PathLike[str]) -> Message:
    """Return the finding as one line, safe to print: ``codes.toml:12: codes.viruses.kindd: unknown key, ...``."""
    place = f"{path}:{finding.line}" if finding.line else f"{path}"
    return joined(": ", [part for part in (place, finding.key, finding.what) if part])


def load(path: str | os.PathLike[str], year: int | None = None, language: str = "") -> tuple[Codes, list[Finding]]:
    """Read a file as ``read`` does.

    Raises ``UnreachableError`` where the file itself cannot be read, or is not one that ``files.read_small`` reads.
    """
    try:
        text = read_small(f"{path}")
    except (OSError, ValueError) as error:
        raise UnreachableError(
            "the codes in {path} cannot be read ({reason})",
            "check the path and who may read it, or name another file with --codes",
            path=f"{path}",
            reason=reason(error),
        ) from error
    return read(text, year, language)


def read(text: bytes, year: int | None = None, language: str = "") -> tuple[Codes, list[Finding]]:
    """Return the codes and what is wrong with them, in the order of the file; takes any bytes and never raises.

    Bad entries are left out and bad fields take their defaults. A file that is not TOML at all gives no codes. The
    holidays in it are those round the ``year``, this one if it is left out, with names in the ``language``.
    """
    parsed = _parsed(text)
    if isinstance(parsed, Finding):
        return EMPTY, [parsed]
    problems: list[tuple[Path, Said, str]] = []

    def report(path: Path, what: Said, severity: str = "error") -> None:
        problems.append((path, what, severity))

    codes = _codes_of(parsed, report)
    if "hours" in parsed:
        from quicklog.config import hours_file

        hours = hours_file.read(parsed["hours"], report, clock.this_year() if year is None else year, language)
        codes = replace(codes, hours=hours)
    lines = first_lines(text.decode("utf-8-sig")) if problems else {}
    found = [(_line_of(path, lines), path, what, severity) for path, what, severity in problems]
    found.sort(key=lambda each: each[0] or 0)
    shown = [Finding(line, _dotted(path), _told(what), how) for line, path, what, how in found[:_MOST_FINDINGS]]
    return codes, [*shown, *_more(found[_MOST_FINDINGS:])]


def _told(what: Said) -> Message:
    return what if isinstance(what, Message) else what.told()


def _more(rest: list[tuple[int | None, Path, Said, str]]) -> list[Finding]:
    """Return one finding that stands for all those that are not told one by one."""
    if not rest:
        return []
    severity = "error" if any(how == "error" for *_, how in rest) else "warning"
    return [Finding(rest[0][0], "", Message("and {number} more mistakes from here on", number=len(rest)), severity)]


def _parsed(text: bytes) -> dict[str, Any] | Finding:
    from tomllib import loads

    decoded = ""
    try:
        decoded = text.decode("utf-8-sig")
        endless = line_of_many_parts(decoded)
        return (
            Finding(endless, "", Message("a key of more than {most} parts", most=_MOST_PARTS))
            if endless
            else loads(decoded)
        )
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Finding(line, "", Message("this is not UTF-8, save the file as UTF-8 in your editor"))
    except (ValueError, RecursionError) as error:
        return _syntax_finding(str(error), decoded.count("\n") + 1)


def _syntax_finding(message: str, last_line: int) -> Finding:
    """Take the line and the column out of tomllib's message: before Python 3.14 they are nowhere else."""
    from re import search

    found = search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    what = verbatim(message[: found.start()] if found else message)
    if any(sign in what for sign in ("key part", "after a key", "table declaration", "Invalid statement")):
        what = Message('{what} (a name with blanks or letters beyond a-z takes quotes: [codes."וירוסים"])', what=what)
    if found and found[1]:
        return Finding(
            int(found[1]), "", Message("invalid TOML at column {column}: {what}", column=found[2], what=what)
        )
    return Finding(last_line if found else None, "", Message("invalid TOML: {what}", what=what))


def _codes_of(parsed: Table, report: Report) -> Codes:
    for name in parsed:
        if name not in _TABLES:
            report((name,), _unknown(Message("table"), name, _TABLES))
    technicians = _entries(parsed, "technicians", report)
    by_name = _owners(technicians, report)
    logins: dict[str, str] = {}
    claims = [((*e.path, "logins"), login, e.name) for e in technicians for login in e.fields.get("logins", ())]
    _share(claims, logins, str.casefold, report)
    by_key = _codes(_entries(parsed, "codes", report), by_name, report)
    # A team that gives a built-in channel a name of its own ("טלפון" = ["phone"]) gives it to all its aliases.
    theirs = _owners(_entries(parsed, "channels", report), report)
    channels = {word: theirs.get(channel, channel) for word, channel in CHANNELS.items()} | theirs
    groups = _groups(attempt(_table, parsed.get("groups", {}), ("groups",), report) or {}, by_name, report)
    absences = dict(_absences(technicians, by_name, report))
    settings = _fields(parsed.get("settings", {}), ("settings",), report) or {}
    customers = packed(_customers(_entries(parsed, "customers", report), report))
    longest = max(map(len, by_key), default=0)
    codes = Codes(by_key, by_name, logins, channels, Settings(**settings), longest, customers, b"", groups, absences)
    for circle in team.circles(codes):
        what = Message("{names} stand in for each other in a circle: name another deputy", names=", ".join(circle[:-1]))
        report(("technicians", circle[0], "deputy"), what)
    return codes


def _groups(table: Table, technicians: Mapping[str, str], report: Report) -> dict[str, tuple[str, ...]]:
    """Return by key each group's name and its members, who are technicians, each once."""
    groups: dict[str, tuple[str, ...]] = {}
    for raw, value in table.items():
        path: Path = ("groups", raw)
        name, listed = attempt(_word, raw, path, report), _each(_word, value, path, report)
        people = [technicians.get(key(each)) for each in listed]
        for each, known in zip(listed, people, strict=True):
            if not known:
                report(path, _unknown(Message("technician"), each, {*technicians.values()}))
        if not name:
            continue
        if taken := technicians.get(key(name)) or (groups.get(key(name)) or ("",))[0]:
            what = Message("{word} is also {other}: give the group another name", word=_quoted(name), other=taken)
            report(path, what)
        elif members := tuple(dict.fromkeys(each for each in people if each)):
            groups[key(name)] = (name, *members)
        else:
            report(path, Message('has no members, list technicians: ["Dana Katz", "Eli Levi"]'))
    return groups


def _absences(
    entries: list[_Entry], technicians: Mapping[str, str], report: Report
) -> Iterator[tuple[str, tuple[str, tuple[tuple[str, str], ...]]]]:
    """Yield by name who is away at times, or has a deputy: the deputy's name, and those times."""
    for entry in entries:
        spans, typed = entry.fields.get("away", ()), entry.fields.get("deputy", "")
        if not (spans or typed):
            continue
        deputy = technicians.get(key(typed), "")
        if typed and not deputy:
            report((*entry.path, "deputy"), _unknown(Message("technician"), typed, {*technicians.values()}))
        if deputy == entry.name:
            report((*entry.path, "deputy"), Message("nobody stands in for oneself: name another technician"))
            deputy = ""
        yield entry.name, (deputy, tuple(spans))


def _customers(entries: list[_Entry], report: Report) -> Iterator[Listed]:
    """Yield the customers, each with the aliases that are its own; a telephone that two have is said."""
    owners, phones = _owners(entries, report), dict[str, str]()
    for entry in entries:
        if owners.get(key(entry.name)) != entry.name or entry.name in phones.values():
            continue
        for phone in entry.fields.get("phones", ()):
            if (holder := phones.setdefault(digits_of(phone), entry.name)) != entry.name:
                what = Message("{phone} is also the telephone of {holder}", phone=phone, holder=_quoted(holder))
                report((*entry.path, "phones"), what, "warning")
        aliases = tuple(alias for alias in entry.aliases if owners.get(key(alias)) == entry.name)
        yield Listed(entry.name, aliases, **entry.fields)


def _codes(entries: list[_Entry], technicians: Mapping[str, str], report: Report) -> dict[str, Code]:
    owners = _owners(entries, report)
    codes: dict[str, Code] = {}
    for entry in entries:
        _warn(entry, technicians, report)
        aliases = tuple(alias for alias in entry.aliases if owners.get(key(alias)) == entry.name)
        codes.setdefault(entry.name, Code(entry.name, **{"meaning": "", **entry.fields, "aliases": aliases}))
    return {word: codes[name] for word, name in owners.items()}


def _warn(entry: _Entry, technicians: Mapping[str, str], report: Report) -> None:
    """Warn of words that the shorthand would read as something else than a code."""
    for path, word in ((entry.path, entry.name), *((entry.aliases_path, alias) for alias in entry.aliases)):
        if technician := technicians.get(key(word)):
            what = Message(
                "{word} is also the technician {technician}, who wins: choose another word",
                word=_quoted(word),
                technician=_quoted(technician),
            )
            report(path, what, "warning")
        if key(word).replace(":", "").isdigit():
            report(path, Message("{word} reads as a time, add a letter to it", word=_quoted(word)), "warning")


def _entries(parsed: Table, section: str, report: Report) -> list[_Entry]:
    """Read what a section names; an entry whose name or shape cannot be used is left out."""
    entries = []
    is_bare = section == "channels"  # a channel has nothing but aliases, and so needs no table for them
    for raw, value in (attempt(_table, parsed.get(section, {}), (section,), report) or {}).items():
        path: Path = (section, raw)
        name = attempt(_READERS[section]["aliases"], raw, path, report)
        fields = {"aliases": _each(_word, value, path, report)} if is_bare else _fields(value, path, report)
        if name and fields is not None:
            aliases_path = path if is_bare else (*path, "aliases")
            entries.append(_Entry(path, aliases_path, name, fields.pop("aliases", ()), fields))
    return entries


def _owners(entries: list[_Entry], report: Report) -> dict[str, str]:
    """Return whose each key is: names come before aliases, and the first before the others.

    An entry whose name is taken is left out whole: nobody could call it.
    """
    owners: dict[str, str] = {}
    claims: list[Claim] = []
    for entry in entries:
        if holder := owners.get(key(entry.name)):
            report(
                entry.path,
                Message(
                    "{word} is the same word as {other}, rename one of them",
                    word=_quoted(entry.name),
                    other=_quoted(holder),
                ),
            )
        else:
            owners[key(entry.name)] = entry.name
            claims += [(entry.aliases_path, alias, entry.name) for alias in entry.aliases]
    _share(claims, owners, key, report)
    return owners


def _share(claims: list[Claim], owners: dict[str, str], fold: Callable[[str], str], report: Report) -> None:
    """Give each claimed word to the first who claims it."""
    for path, word, name in claims:
        if (holder := owners.setdefault(fold(word), name)) != name:
            what = Message(
                "{word} stands for {holder} already, so not for {name}",
                word=_quoted(word),
                holder=_quoted(holder),
                name=_quoted(name),
            )
            report(path, what)


def _fields(table: object, path: Path, report: Report) -> dict[str, Any] | None:
    """Return the usable fields of a table, each as its reader gives it; None where it is not a table."""
    readers = _READERS[path[0]]
    fields: dict[str, Any] = {}
    if (items := attempt(_table, table, path, report)) is None:
        return None
    if "meaning" in readers and "meaning" not in items:
        report(path, Message('has no meaning, give the whole action in one line: meaning = "..."'))
    for name, value in items.items():
        inner = (*path, name)
        if name not in readers:
            report(inner, _unknown(Message("key"), name, readers))
        elif name in _LISTS:
            fields[name] = _each(readers[name], value, inner, report)
        elif (usable := attempt(readers[name], value, inner, report)) is not None:
            fields[name] = usable
    return fields


def _each(reader: Reader, value: object, path: Path, report: Report) -> tuple[Any, ...]:
    """Return the usable items of a list."""
    read = [attempt(reader, item, path, report) for item in attempt(_list, value, path, report) or ()]
    return tuple(item for item in read if item is not None)


# The readers: each returns a value as quicklog uses it, or raises ValueError saying what would be right.


def _must(be: Message, accepted: Callable[[Any], bool]) -> Reader:
    """Return a reader that gives accepted values back as they are."""

    def reader(value: object) -> object:
        if accepted(value):
            return value
        raise ValueError(be)

    return reader


def _is_like(pattern: str, value: object) -> bool:
    from re import fullmatch

    return isinstance(value, str) and fullmatch(pattern, value) is not None


_table = _must(
    Message('must be a table, such as [codes.printer] or {{ aliases = ["one", "two"] }}'),
    lambda value: isinstance(value, dict),
)
_list = _must(Message('must be a list of texts, such as ["one", "two"]'), lambda value: isinstance(value, list))
_text = _must(Message("must be text in quotes"), lambda value: isinstance(value, str))
_yes_or_no = _must(Message("must be true or false, without quotes"), lambda value: isinstance(value, bool))
# No more than five digits: 99999 weeks from now still come before the year 9999, the last that Python knows.
_length = _must(
    Message('must be a length of time such as "30m", "4h", "2d" or "1w"'),
    lambda value: _is_like("[1-9][0-9]{0,4}[mhdw]", value),
)
_hour = _must(
    Message('must be an hour such as "05:00"'), lambda value: _is_like("([01][0-9]|2[0-3]):[0-5][0-9]", value)
)
_date_order = _must(
    Message('must be "day-first" or "month-first"'), lambda value: value in ("day-first", "month-first")
)
_weekday = _must(Message('must be "sunday", "monday" or "saturday"'), lambda value: value in [*WEEK_STARTS])
_days = _must(
    Message("must be a number from 1 to 366, without quotes"),
    lambda value: type(value) is int and value in range(1, 367),
)


_users = _must(
    Message("must be a number from 1 to 9999999, without quotes"),
    lambda value: type(value) is int and value in range(1, 10**7),
)


def _sentence(value: object) -> str:
    sentence = clean(" ".join(_text(value).split())).text
    if not sentence:
        raise ValueError(Message("is empty, give one line of text"))
    return _not_over(LONGEST_SENTENCE, sentence)


def _not_over(longest: int, text: str) -> str:
    if len(text) > longest:
        raise ValueError(Message("has {letters} letters, give no more than {most}", letters=len(text), most=longest))
    return text


def _word(value: object) -> str:
    """Read a name or an alias: people must be able to type it in a line, and it must have a key."""
    word = clean(_not_over(LONGEST_WORD, _text(value)))
    if word.intruders or "|" in word.text or "\t" in word.text:
        raise ValueError(
            Message(
                "{word} cannot be typed in a line: leave out |, tabs and control characters", word=_quoted(word.text)
            )
        )
    if not key(word.text):
        raise ValueError(Message("{word} has no letter or digit", word=_quoted(word.text)))
    return word.text


def _phone(value: object) -> str:
    """Read a telephone number: digits, and what people set between them."""
    phone = clean(_not_over(LONGEST_WORD, _text(value))).text
    if len(digits_of(phone)) < LEAST_DIGITS or not _is_like(r"[0-9 +()./*#-]+", phone):
        raise ValueError(Message('must be a telephone number in quotes, such as "050-1234567"'))
    return phone


def _span(value: object) -> tuple[str, str]:
    """Read the first and the last day of a time: one day, or two with two full stops between."""
    from datetime import date

    first, dots, last = str(_text(value)).partition("..")
    days = (first.strip(), last.strip() if dots else first.strip())
    try:
        is_right = all(date.fromisoformat(day).isoformat() == day for day in days)
    except ValueError:
        is_right = False
    if not is_right:
        raise ValueError(Message('must be a day such as "2026-11-22", or days such as "2026-11-22..2026-11-30"'))
    if days[0] > days[1]:
        raise ValueError(Message("{first} comes after {last}: write the first day first", first=days[0], last=days[1]))
    return days


def _code_word(value: object) -> str:
    """Read a word that stands for a code: nothing in it may end the code's place, join codes or be a marked word."""
    word = _word(value)
    if any(sign in f" {word}" for sign in ("+", ". ", " @", *"。．｡۔")):
        raise ValueError(Message("{word} cannot be typed as a code: leave out +, @ and full stops", word=_quoted(word)))
    if marks := pieces_of(word).marks:
        marked = word[marks[0].start : marks[0].end].partition(":")[0]
        raise ValueError(
            Message("{word} cannot be typed as a code: {marked}: is a marked word", word=_quoted(word), marked=marked)
        )
    return word


def _kind(value: object) -> str:
    if kind := KINDS.get(key(_text(value))):
        return kind
    raise ValueError(_unknown(Message("kind"), _text(value), KINDS, dict.fromkeys(KINDS.values())))


def _time_zone(value: object) -> str:
    from zoneinfo import available_timezones

    zones = available_timezones()
    if (zone := str(_text(value))) in zones:
        return zone
    raise ValueError(_unknown(Message("time zone"), zone, sorted(zones), [Message("one such as Asia/Jerusalem")]))


_READERS: dict[str, dict[str, Reader]] = {
    "codes": {
        "meaning": _sentence,
        "aliases": _code_word,
        "kind": _kind,
        "avoidable": _yes_or_no,
        "self_service": _yes_or_no,
        "outbound": _yes_or_no,
        "follow_up": _length,
        "answer_within": _length,
        "ask": _sentence,
    },
    "technicians": {"aliases": _word, "logins": _word, "away": _span, "deputy": _word},
    "channels": {"aliases": _word},
    "customers": {"aliases": _word, "phones": _phone, "internal": _yes_or_no, "users": _users},
    "settings": {
        "day_starts": _hour,
        "date_order": _date_order,
        "time_zone": _time_zone,
        "repeat_days": _days,
        "week_starts": _weekday,
        "titles": _word,
        "stewards": _word,
        "leads": _word,
    },
}
_TABLES = (*_READERS, "groups", "hours")
_LISTS = ("aliases", "logins", "phones", "ask", "titles", "stewards", "leads", "away")


class _unknown(Record):  # noqa: N801  reads as a word
    """Says that a word is not known, with the nearest that is or, where none is near, those to choose from.

    It is worked out when it is told: a file may hold thousands of such words, and the first are told.
    """

    what: Message
    word: str
    known: Iterable[str]
    shown: Iterable[str] | None = None

    def told(self) -> Message:
        """Return what is said."""
        near = nearest(shortened(self.word), list(self.known), most=1)
        if near:
            return Message("unknown {what}, did you mean {near}?", what=self.what, near=near[0])
        return Message("unknown {what}, use {known}", what=self.what, known=joined(", ", self.shown or self.known))


def _quoted(word: str) -> str:
    return f'"{safe(shortened(word))}"'


# The lines: tomllib gives none for what it has read.


def _line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """Return the line of a key, or else of the nearest table round it."""
    return next((lines[path[:size]] for size in range(len(path), 0, -1) if path[:size] in lines), None)


def _dotted(path: Path) -> str:
    return ".".join(part if _is_bare(part) else _quoted(part) for part in path)


def _is_bare(part: str) -> bool:
    return part.isascii() and part.replace("-", "_").isidentifier() and part == shortened(part)


def first_lines(text: str) -> dict[Path, int]:
    """Return the first line of every table and key of a good TOML text: each statement is TOML of its own."""
    from tomllib import loads

    lines: dict[Path, int] = {}
    table: Path = ()
    for first, statement in _statements(text):
        is_header = statement.lstrip().startswith("[")
        paths = _paths(loads(statement), () if is_header else table)
        for path in paths:
            lines.setdefault(path, first)
        table = paths[-1] if is_header else table
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of the first line, and the lines, of each statement of a good TOML text."""
    begin = line = depth = 0
    first = 1
    for start, sign in _tokens(text):
        line += sign.count("\n")
        depth += (sign in ("[", "{")) - (sign in ("]", "}"))
        if sign == "\n" and not depth:
            yield first, text[begin : start + 1]
            begin, first = start + 1, line + 1
    yield first, text[begin:]


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Yield what tells statements apart, each with its place, up to a string that never ends."""
    from re import finditer

    for found in finditer(_TOKENS, text):
        token = found[0]
        if token in _OPENINGS:
            return
        yield found.start(), token


def line_of_many_parts(text: str) -> int | None:
    """Return the line of the first key of a TOML text that has more parts than tomllib reads in good time."""
    line, parts = 1, 1
    for _, sign in _tokens(text):
        line += sign.count("\n")
        if sign == ".":
            parts += 1
        elif sign in ("\n", "=", ",", "[", "]", "{", "}"):
            parts = 1
        if parts > _MOST_PARTS:
            return line
    return None


def _paths(table: Table, within: Path) -> list[Path]:
    """Return the paths of all keys of a table, down to the third level: ``codes.viruses.kind``."""
    paths = []
    for name, value in table.items():
        paths.append((*within, name))
        if isinstance(value, dict) and len(within) < 2:  # noqa: PLR2004
            paths += _paths(value, paths[-1])
    return paths
