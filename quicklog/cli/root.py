"""The root of the command line: the options before a command, and how words become its arguments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from quicklog import __version__
from quicklog.actions.session import Desk
from quicklog.cli.words import is_plain
from quicklog.shorthand import pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

# Stands before a word such as -10m while typer reads the words; no argument of a process can hold it.
_GUARD = "\0"


class Words(TyperCommand):
    """A command whose words may begin with a dash and a digit: ``-10m`` is a time, not an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments with such words guarded, and free them again."""
        guarded = [_GUARD + word if word.startswith("-") and is_plain(word) else word for word in args]
        rest: list[str] = super().parse_args(ctx, guarded)
        ctx.params = {name: _freed(value) for name, value in ctx.params.items()}
        return rest


def _freed(value: Any) -> Any:
    if isinstance(value, str):
        return value.removeprefix(_GUARD)
    return [_freed(each) for each in value] if isinstance(value, (list, tuple)) else value


app = typer.Typer(
    name="ql",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
    add_completion=False,  # typer's own takes four times as long, and completes no data
)


def examples(*lines: str) -> str:
    """Return the examples under a command's help, each on its own line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"quicklog {__version__}")
        raise typer.Exit


@app.callback(
    epilog=examples("ql add Rami Cohen. Eli Levi. viruses. 9:30.", "ql today", "ql export --format xlsx -o notes.xlsx")
)
def root(
    ctx: typer.Context,
    log: Annotated[str | None, typer.Option(metavar="FILE", help="The log; default: QL_LOG, or your settings.")] = None,
    codes: Annotated[
        str | None, typer.Option(metavar="FILE", help="The team's codes; default: codes.toml beside the log.")
    ] = None,
    version: Annotated[  # noqa: ARG001  its callback answers
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """One line after the call, and no customer is forgotten.

    A line is: customer. technician. code. time. detail
    """
    opening = ctx.obj
    ctx.obj = None
    if ctx.resilient_parsing:
        return
    ctx.obj = Desk(os.environ, log=log, codes=codes, now=opening)
    ctx.call_on_close(ctx.obj.close)
    if ctx.invoked_subcommand is None:
        from quicklog.actions import look

        look.welcome(ctx.obj)


def desk_of(ctx: typer.Context) -> Desk:
    """Return the desk that the root opened."""
    desk: Desk = ctx.obj
    return desk


def line_of(words: Sequence[str] | None) -> str | None:
    """Return the line that the words of a command make up, if there are any."""
    return pieces.line_of(words) if words else None
