"""Help: typer's, made of what the commands themselves declare."""

from __future__ import annotations

from inspect import Parameter as Bound
from inspect import Signature
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Exit
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from quicklog import __version__
from quicklog.cli.command import CODES, COMMANDS, GROUPS, HELP, LOG, NO_PAGER, VERSION, HelpWanted
from quicklog.cli.fast import before_command, load
from quicklog.cli.purposes import by_purpose, summary
from quicklog.lib.message import Message, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from quicklog.cli.command import Parameter

# What ql is, and what it takes.
_ABOUT = """One line after the call, and no customer is forgotten.

A line is: customer. technician. code. time. detail

ql help lists pages on the line, times, codes, files and more, and ql help COMMAND shows what a command takes.
"""
_SETTINGS = {"help_option_names": [*HELP.names], "max_content_width": 100}


def run(arguments: Sequence[str]) -> int:
    """Show the help that is asked for, or the version, and return the exit code."""
    if arguments and arguments[0] in VERSION.names:
        print(f"quicklog {__version__}")
        return 0
    try:
        words = before_command(arguments)[1]
    except HelpWanted:
        words = ()
    load(words[0] if words else None)
    # Help is shown whatever else was typed beside the wish for it.
    both = " ".join(words[:2])
    path = words[:1] if both not in COMMANDS else words[:2] if words[0] in GROUPS else [both]
    command = get_command(made())
    try:
        with command.make_context("ql", [*path, HELP.names[0]]) as context:
            command.invoke(context)
    except Exit as done:
        return done.exit_code
    return 0


class _Spoken:
    """Help whose headings are said in the language of the process, as its sentences are."""

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """Write how the command is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, said(Message("Usage: ")))

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        """Write what the command takes, by typer's own records of it."""
        for heading, sort in ((Message("Arguments"), "argument"), (Message("Options"), "option")):
            taken = [each for each in self.get_params(ctx) if each.param_type_name == sort]
            if taken:
                with formatter.section(said(heading)):
                    formatter.write_dl([_record(each.get_help_record(ctx)) for each in taken])
        if isinstance(self, TyperGroup):
            self.format_commands(ctx, formatter)

    def get_help_option(self: Any, ctx: Any) -> Any:
        """Return the option that shows the help, with what is said of it."""
        found = super().get_help_option(ctx)  # type: ignore[misc]
        found.help = _told(HELP.says)
        return found


def _record(written: tuple[str, str]) -> tuple[str, str]:
    """Return what typer writes of a parameter, with its own word for a needed one in the language of the process."""
    names, says = written
    return names, says.replace("[required]", f"[{said(Message('required'))}]")


class _Command(_Spoken, TyperCommand):
    """A command and its help."""


class _Group(_Spoken, TyperGroup):
    """Commands that the help shows each with its whole first sentence, where typer cuts it off."""

    def sections(self) -> Iterable[tuple[str, Iterable[str]]]:
        """Return the headings of the help, and the commands under each."""
        return [(Message("Commands"), self.commands)]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  typer's own signature
        """Write the commands into the help."""
        column = max(map(len, self.commands))
        for heading, words in self.sections():
            with formatter.section(said(heading)):
                told = [(word.ljust(column), summary(self.commands[word].help or "")) for word in words]
                formatter.write_dl(told, col_max=column)


class _Root(_Group):
    """All commands, by what one wants to do."""

    def sections(self) -> Iterable[tuple[str, Iterable[str]]]:
        """Return what one may want to do, and the commands that do it."""
        return by_purpose(self.commands)


def made() -> typer.Typer:
    """Return the typer application of all commands that are loaded."""
    app = typer.Typer(
        name="ql",
        cls=_Root,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
        add_completion=False,  # typer's own takes four times as long, and completes no data
    )
    app.callback(
        help=_told(_ABOUT),
        epilog=_examples("ql add Rami Cohen. Eli Levi. viruses. 9:30.", "ql today", "ql help times"),
    )(_taking(_stand_in(), (LOG, CODES, NO_PAGER, VERSION)))
    groups: dict[str, typer.Typer] = {}
    for path, command in COMMANDS.items():
        group, _, name = path.rpartition(" ") if path.partition(" ")[0] in GROUPS else ("", "", path)
        if group and group not in groups:
            groups[group] = typer.Typer(
                cls=_Group, help=_told(GROUPS[group].says), epilog=_examples(*GROUPS[group].examples)
            )
            app.add_typer(groups[group], name=group)
        inner = groups.get(group, app)
        declared = inner.command(name, cls=_Command, help=_told(command.says), epilog=_examples(*command.examples))
        declared(_taking(_stand_in(), command.flat()))
    return app


def _examples(*lines: str) -> str:
    """Return the examples under a command's help, each on its own line."""
    return f"\b\n{said(Message('Examples:'))}\n" + "\n".join(f"  {line}" for line in lines)


def _told(text: str) -> str:
    """Return what a command declares of itself in the language of the process, paragraph by paragraph."""
    paragraphs = (" ".join(each.split()) for each in text.strip().split("\n\n"))
    return "\n\n".join(said(Message(each)) for each in paragraphs)


def _stand_in() -> Callable[..., None]:
    """Return what typer takes for the function of a command."""

    def stand_in(**_: object) -> None:
        """Do nothing."""

    return stand_in


def _taking(do: Callable[..., None], parameters: Iterable[Parameter]) -> Callable[..., None]:
    """Let typer see the parameters of a command at a function."""
    bound = [_bound(each) for each in parameters]
    do.__signature__ = Signature(bound)  # type: ignore[attr-defined]
    do.__annotations__ = {each.name: each.annotation for each in bound}
    return do


def _bound(parameter: Parameter) -> Bound:
    kind: Any = str if parameter.least is None else int
    kind = list[kind] if parameter.many else kind
    kind = bool if parameter.names and not parameter.metavar else kind
    about: Any = {"help": _told(parameter.says)} | ({"metavar": parameter.metavar} if parameter.metavar else {})
    about |= {"min": parameter.least} if parameter.least is not None else {}
    declared = typer.Option(*parameter.names, **about) if parameter.names else typer.Argument(**about)
    default = Bound.empty if parameter.needed else False if kind is bool else None
    optional = kind if parameter.needed or kind is bool else kind | None
    name = f"{parameter.name}_" if parameter.name in _TAKEN else parameter.name
    return Bound(name, Bound.KEYWORD_ONLY, default=default, annotation=Annotated[optional, declared])


# Python's own words, which no parameter can be called.
_TAKEN = ("for", "from")
