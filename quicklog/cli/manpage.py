"""The manual page of ``ql`` in roff, made of what the commands declare and of two tables of the help."""

from __future__ import annotations

from quicklog import __version__
from quicklog.cli.command import CODES, COMMANDS, GROUPS, HELP, LOG, NO_PAGER, VERSION
from quicklog.cli.fast import load
from quicklog.cli.purposes import by_purpose
from quicklog.cli.topics import TOPICS, page_of
from quicklog.show.manual import table_under, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from quicklog.cli.command import Command, Parameter

# Signs of a line, before those that mean something to roff get longer.
_WIDEST = 70
# What means something to roff, and how it is written so that it means itself.
_ESCAPED = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha"}


def lines(now: datetime) -> list[str]:
    """Return the page, made on this day."""
    return list(_page(now))


def _page(now: datetime) -> Iterator[str]:
    load()
    yield f'.TH QL 1 {now:%Y-%m-%d} "quicklog {__version__}" "User Commands"'
    yield from (".SH NAME", "ql \\- one line after the call, and no customer is forgotten")
    yield from (".SH SYNOPSIS", ".B ql", "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIWORDS\\fR]")
    yield from (".SH DESCRIPTION", "A note is one line:", "\\fIcustomer. technician. code. time. detail\\fR")
    yield ".SH OPTIONS"
    yield from _options((LOG, CODES, NO_PAGER, VERSION, HELP))
    for purpose, words in by_purpose({path.partition(" ")[0]: None for path in COMMANDS}):
        yield f".SH {_safe(purpose).upper()}"
        for word in words:
            if word in GROUPS:
                yield f".SS ql {word}"
                yield from _paragraphs(GROUPS[word].says)
            for path, command in COMMANDS.items():
                if path.partition(" ")[0] == word:
                    yield from _command(command)
    yield ".SH EXIT STATUS"
    yield from _told(table_under("exit codes", page_of("formats")))
    yield ".SH ENVIRONMENT"
    yield from _told(table_under("variables", page_of("files")))
    yield from (".SH SEE ALSO", "The pages of the help, each shown by \\fBql help\\fR \\fITOPIC\\fR:")
    yield from _told([topic, title(page_of(topic))] for topic in TOPICS)


def _command(command: Command) -> Iterator[str]:
    takes = " ".join(each.metavar for each in command.flat() if not each.names)
    yield f".SS ql {command.path} {_safe(takes)}".rstrip()
    yield from _paragraphs(command.do.__doc__ or "")
    yield from _options([each for each in command.flat() if each.names])
    yield from (".PP", "Examples:", ".PP", ".nf", ".RS")
    yield from map(_safe, command.examples)
    yield from (".RE", ".fi")


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help; the first stands right under its heading."""
    for place, paragraph in enumerate(text.strip().split("\n\n")):
        if place:
            yield ".PP"
        yield from _filled(paragraph)


def _options(options: Sequence[Parameter]) -> Iterator[str]:
    for each in options:
        names = ", ".join(f"\\fB{_safe(name)}\\fR" for name in each.names)
        value = f" \\fI{_safe(each.metavar)}\\fR" if each.metavar else ""
        yield from (".TP", names + value, *_filled(each.says))


def _told(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the rows of a table: what each is about, and what is said of it."""
    for about, says in rows:
        yield from (".TP", f"\\fB{_safe(about.replace('`', ''))}\\fR", *_filled(says.replace("`", "")))


def _filled(text: str) -> list[str]:
    """Return a text in lines of no more than 80 signs, as roff likes to be written."""
    from textwrap import wrap

    return [
        _safe(line) for line in wrap(" ".join(text.split()), _WIDEST, break_long_words=False, break_on_hyphens=False)
    ]


def _safe(text: str) -> str:
    """Return a text as roff takes it for itself, also at the beginning of a line."""
    escaped = "".join(_ESCAPED.get(sign, sign) for sign in text)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
