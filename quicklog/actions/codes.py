"""Commands for the team's codes: ``codes list``, ``check``, ``card`` and ``suggest``."""

from __future__ import annotations

import sys
from datetime import timedelta

from quicklog.actions import look
from quicklog.cli.output import Whole
from quicklog.config import codes_file
from quicklog.errors import NothingFoundError
from quicklog.lib.record import fields_of
from quicklog.lib.text import key
from quicklog.shorthand.codes import Code
from quicklog.show import card as card_
from quicklog.show import table
from quicklog.show.listing import counted
from quicklog.show.page import INDENT, Page, json_line, labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from quicklog.actions.session import Desk
    from quicklog.cli.options import Form
    from quicklog.report.suggest import Alike, Frequent, Suggestions, Unknown

_COLUMNS = (
    table.Column("code", "code", least=8),
    table.Column("meaning", "meaning", least=20),
    table.Column("aliases", "aliases", least=8),
    table.Column("marks", "marks", least=6),
)
# How far back suggestions look unless told otherwise, and how many of each sort are shown.
_DAYS = 90
_SHOWN = 10


def list_codes(desk: Desk, words: Sequence[str], *, json: bool = False) -> int:
    """Show the codes that hold all the words in their name, meaning or aliases."""
    wanted = [key(word) for word in words]
    codes = [code for code in desk.codes.all() if all(word in _words(code) for word in wanted)]
    if not codes:
        raise NothingFoundError("no code was found", "ql codes list shows all")
    if json:
        desk.say(*(json_line(labelled(fields_of(Code), code)) for code in codes))
        return 0
    if desk.on_terminal():
        page = desk.page()
        desk.say(*(line for code in codes for line in card_.entry(code, page)))
    else:
        rows = [(code.name, code.meaning, ", ".join(code.aliases), card_.marks(code)) for code in codes]
        table.print_table(_COLUMNS, rows, [""] * len(rows), sys.stdout)
    desk.tell(f"from {desk.home.codes_path}")
    return 0


def _words(code: Code) -> str:
    return key(" ".join((code.name, code.meaning, *code.aliases)))


def check(desk: Desk, *, json: bool = False) -> int:
    """Name every mistake in codes.toml; return 1 where there are any."""
    path = desk.home.codes_path
    codes, findings = codes_file.load(path)
    page = desk.page()
    for finding in findings:
        fields = labelled(fields_of(codes_file.Finding), finding)
        desk.say(*([json_line(fields)] if json else page.sentence(codes_file.say(finding, path), "", INDENT)))
    if not json:
        good = f"{len(codes.all())} codes, {len(set(codes.technicians.values()))} technicians"
        desk.tell(f"{path}: {good}" + ("" if findings else ", no mistakes"))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def card(desk: Desk, form: Form) -> int:
    """Give out the codes with the rules of the line, to be kept in the notebook."""
    codes = desk.codes.all()
    if not codes:
        raise NothingFoundError("there is no code to print", "ql codes check tells what is wrong")
    if form.name == "html":
        made = card_.sheet(codes)
        lines = made.html.splitlines()
        if made.sheets > 1:
            desk.tell(f"{len(codes)} codes take about {made.sheets} sheets: about 60 fit on one")
    elif form.name == "md":
        lines = card_.document(codes)
    else:
        lines = card_.screen(codes, Page() if form.output else desk.page())
    if form.output is None:
        desk.say(*lines)
        return 0
    with Whole(desk, form.output) as out:
        out.write("".join(f"{line}\n" for line in lines))
    how = ": print it on A4 on its side, and fold it in the middle" if form.name == "html" else ""
    desk.tell(f"the card was written to {form.output}{how}")
    return 0


def suggest(desk: Desk, since: str | None, limit: int | None, *, json: bool = False) -> int:
    """Say what the notes tell of the codes: words in use that are none, codes that may be one, codes nobody uses."""
    from quicklog.report import suggest as suggesting

    begin = look.chosen(desk, {"since": since}).since or look.day_of(desk, desk.now)[0] - timedelta(_DAYS)
    found = suggesting.suggestions(desk.log, desk.codes, begin, limit or _SHOWN)
    rows = [*found.unknown, *found.frequent, *found.alike, *found.unused]
    looked = f"{counted(found.notes, 'note')} since {begin:%Y-%m-%d}"
    if not rows:
        raise NothingFoundError(f"nothing to suggest from {looked}", "--since looks further back")
    if json:
        desk.say(*(json_line({"suggestion": type(row).__name__.lower(), **_labelled(row)}) for row in rows))
        return 0
    page = desk.page()
    for heading, sentences in _sections(found, begin):
        lines = [line for each in sentences for line in page.sentence(each, "  ", INDENT)]
        desk.say(*(page.sentence(heading) if lines else []), *lines)
    desk.tell(f"from {looked}; ql codes add WORD MEANING adds a code, ql codes edit opens the file")
    return 0


def _labelled(row: Any) -> dict[str, Any]:
    return labelled(fields_of(type(row)), row)


def _sections(found: Suggestions, begin: datetime) -> Iterator[tuple[str, list[str]]]:
    yield "In the code's place, but no code:", [_unknown(row) for row in found.unknown]
    yield "Often the first word of a detail, or in a message, and no code:", [_frequent(row) for row in found.frequent]
    yield "Codes that may be one:", [_alike(row) for row in found.alike]
    unused = ", ".join(row.code for row in found.unused)
    yield f"Not used since {begin:%Y-%m-%d}:", [unused] if unused else []


def _unknown(row: Unknown) -> str:
    parts = [f"{row.word}: {row.count}, such as {row.ref}"]
    parts += [f"also written {', '.join(row.spellings)}"] if row.spellings else []
    parts += [f"near {', '.join(row.near)}"] if row.near else []
    return "; ".join(parts)


def _frequent(row: Frequent) -> str:
    mostly = f"; {row.share} of them with {row.code}" if row.code else ""
    return f"{row.word}: {row.count}, such as {row.ref}{mostly}"


def _alike(row: Alike) -> str:
    pairs = list(zip(row.codes, row.counts, strict=True))
    shown = ", ".join(f"{code} ({count})" for code, count in pairs[:_SHOWN])
    more = f" and {len(pairs) - _SHOWN} more" if len(pairs) > _SHOWN else ""
    return f"{shown}{more}: {row.why}"
