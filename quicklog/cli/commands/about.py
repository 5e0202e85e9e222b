"""``help`` and ``version`` as they are typed."""

from __future__ import annotations

from quicklog import __version__
from quicklog.cli.command import argument, command, flag
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, verbatim
from quicklog.lib.text import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "help",
    argument("topic", "[TOPIC...]", "A topic, or a command; without it the topics are told.", sort="topic", many=True),
    flag("man", "The manual page of all commands, in roff."),
    examples=(
        "ql help",
        "ql help times",
        "ql help add",
        "ql help codes | less",
        "ql help --man > ~/.local/share/man/man1/ql.1",
    ),
)
def show_help(session: Session, terminal: Terminal, *, topic: list[str], man: bool) -> int:
    """Show a page of the help, or what a command takes.

    Where a topic has the name of a command, it is the topic that is shown; ql COMMAND --help shows the other.
    """
    from quicklog.cli.topics import TOPICS, page_of
    from quicklog.show.manual import laid_out

    if man:
        from quicklog.cli import manpage

        terminal.say(*manpage.lines(session.now))
        return 0
    named = " ".join(topic).casefold()
    if not named:
        _list_topics(terminal)
        return 0
    if named in TOPICS:
        terminal.say(*laid_out(page_of(named), terminal.page()))
        return 0
    from quicklog.cli import app
    from quicklog.cli.command import COMMANDS, GROUPS
    from quicklog.cli.fast import load

    load()
    if named in COMMANDS or named in GROUPS:
        return app.run([*named.split(), "--help"])
    near = nearest(named, [*TOPICS, *COMMANDS, *GROUPS], 1)
    remedy = (
        Message("did you mean ql help {near}?", near=near[0])
        if near
        else Message("ql help lists the topics, ql --help the commands")
    )
    raise BadUsageError("{named} is neither a topic nor a command", remedy, named=named)


def _list_topics(terminal: Terminal) -> None:
    from quicklog.cli.topics import TOPICS, page_of
    from quicklog.show.manual import title

    page, column = terminal.page(), max(map(len, TOPICS)) + 2
    terminal.answer(Message("ql help TOPIC shows one of these pages:"))
    for topic in TOPICS:
        terminal.say(*page.sentence(verbatim(title(page_of(topic))), f"  {topic.ljust(column)}", " " * (column + 2)))
    terminal.answer(Message("ql help COMMAND shows what a command takes; ql --help lists the commands."))


@command("version", examples=("ql version",))
def version(session: Session, terminal: Terminal) -> int:
    """Show which quicklog this is."""
    terminal.say(f"quicklog {__version__}")
    return 0
