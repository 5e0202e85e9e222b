"""Help, and what is wrong with the words of a command: typer's, made of what the commands themselves declare."""

from __future__ import annotations

from inspect import Parameter as Bound
from inspect import Signature
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Exit
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from quicklog import __version__
from quicklog.cli.command import CODES, COMMANDS, GROUPS, HELP, LOG, VERSION
from quicklog.cli.fast import before_command, load
from quicklog.cli.purposes import by_purpose, summary
from quicklog.errors import BadUsageError
from quicklog.lib.message import verbatim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from quicklog.cli.command import Command, Parameter

_SETTINGS = {"help_option_names": [*HELP.names], "max_content_width": 100}


def run(arguments: Sequence[str]) -> int:
    """Show the help that is asked for, and return the exit code.

    Raises ``BadUsageError`` where no help was asked for: something is wrong with the words.
    """
    if arguments and arguments[0] in VERSION.names:
        print(f"quicklog {__version__}")
        return 0
    words = before_command(arguments)[1]
    load(words[0] if words else None)
    command = get_command(made())
    try:
        with command.make_context("ql", list(arguments)) as context:
            command.invoke(context)
    except Exit as done:  # help, or the version
        return done.exit_code
    except TyperException as error:
        asked = getattr(error, "ctx", None)
        path = asked.command_path if asked else "ql"
        raise BadUsageError(
            verbatim(error.format_message().rstrip(".")), "{path} --help shows how", path=path
        ) from error
    raise BadUsageError("these words cannot be read", "ql --help shows how")


class _Group(TyperGroup):
    """Commands that the help shows each with its whole first sentence, where typer cuts it off."""

    def sections(self) -> Iterable[tuple[str, Iterable[str]]]:
        """Return the headings of the help, and the commands under each."""
        return [("Commands", self.commands)]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  typer's own signature
        """Write the commands into the help."""
        column = max(map(len, self.commands))
        for heading, words in self.sections():
            with formatter.section(heading):
                said = [(word.ljust(column), summary(self.commands[word].help or "")) for word in words]
                formatter.write_dl(said, col_max=column)


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
        epilog=_examples(
            "ql add Rami Cohen. Eli Levi. viruses. 9:30.", "ql today", "ql export --format xlsx -o notes.xlsx"
        )
    )(_taking(_about, (LOG, CODES, VERSION)))
    groups: dict[str, typer.Typer] = {}
    for path, command in COMMANDS.items():
        group, _, name = path.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(cls=_Group, help=GROUPS[group].says, epilog=_examples(*GROUPS[group].examples))
            app.add_typer(groups[group], name=group)
        inner = groups.get(group, app)
        inner.command(name, epilog=_examples(*command.examples))(_stand_in(command))
    return app


def _about(**_: object) -> None:
    """One line after the call, and no customer is forgotten.

    A line is: customer. technician. code. time. detail
    """


def _examples(*lines: str) -> str:
    """Return the examples under a command's help, each on its own line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _stand_in(command: Command) -> Callable[..., None]:
    """Return what typer takes for the function of a command: it takes the same, and does nothing."""

    def stand_in(**_: object) -> None:
        """Do nothing."""

    stand_in.__doc__ = command.do.__doc__
    return _taking(stand_in, command.flat())


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
    about: Any = {"help": parameter.says} | ({"metavar": parameter.metavar} if parameter.metavar else {})
    about |= {"min": parameter.least} if parameter.least is not None else {}
    declared = typer.Option(*parameter.names, **about) if parameter.names else typer.Argument(**about)
    default = Bound.empty if parameter.needed else False if kind is bool else None
    optional = kind if parameter.needed or kind is bool else kind | None
    name = f"{parameter.name}_" if parameter.name in _TAKEN else parameter.name
    return Bound(name, Bound.KEYWORD_ONLY, default=default, annotation=Annotated[optional, declared])


# Python's own words, which no parameter can be called.
_TAKEN = ("for",)
