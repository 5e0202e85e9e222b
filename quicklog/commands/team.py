"""Commands for the team's codes: ``codes list`` and ``codes check``."""

from __future__ import annotations

import sys

from quicklog import codefile
from quicklog.codes import Code
from quicklog.errors import NothingFoundError
from quicklog.record import fields_of
from quicklog.show import table
from quicklog.show.page import INDENT, json_line, labelled
from quicklog.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quicklog.commands.desk import Desk
    from quicklog.show.page import Page

_COLUMNS = (
    table.Column("code", "code", least=8),
    table.Column("meaning", "meaning", least=20),
    table.Column("aliases", "aliases", least=8),
    table.Column("marks", "marks", least=6),
)


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
        desk.say(*_card(codes, desk.page()))
    else:
        rows = [(code.name, code.meaning, ", ".join(code.aliases), _marks(code)) for code in codes]
        table.print_table(_COLUMNS, rows, [""] * len(rows), sys.stdout)
    desk.tell(f"from {desk.home.codes_path}")
    return 0


def _card(codes: Sequence[Code], page: Page) -> Iterator[str]:
    """Yield the codes as they are learnt: each with its whole meaning under it, however narrow the screen."""
    for code in codes:
        marks = _marks(code)
        yield from page.beside([code.name, *([marks] if marks else []), *code.aliases], "")
        yield from page.text(code.meaning, INDENT)


def _words(code: Code) -> str:
    return key(" ".join((code.name, code.meaning, *code.aliases)))


def _marks(code: Code) -> str:
    """Return what else is agreed on a code, in a few words."""
    marks = [
        code.kind if code.kind != "request" else "",
        f"promises {code.follow_up}" if code.follow_up else "",
        f"within {code.answer_within}" if code.answer_within else "",
        "avoidable" if code.avoidable else "",
        "self-service" if code.self_service else "",
    ]
    return ", ".join(filter(None, marks))


def check(desk: Desk, *, json: bool = False) -> int:
    """Name every mistake in codes.toml; return 1 where there are any."""
    path = desk.home.codes_path
    codes, findings = codefile.load(path)
    page = desk.page()
    for finding in findings:
        fields = labelled(fields_of(codefile.Finding), finding)
        desk.say(*([json_line(fields)] if json else page.sentence(codefile.say(finding, path), "", INDENT)))
    if not json:
        good = f"{len(codes.all())} codes, {len(set(codes.technicians.values()))} technicians"
        desk.tell(f"{path}: {good}" + ("" if findings else ", no mistakes"))
    return 1 if any(finding.severity == "error" for finding in findings) else 0
