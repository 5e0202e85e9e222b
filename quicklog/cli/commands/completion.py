"""``completion`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import argument, command
from quicklog.cli.completion.scripts import SCRIPTS
from quicklog.errors import BadUsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "completion",
    argument("shell", "SHELL", f"One of {', '.join(SCRIPTS)}.", sort=tuple(SCRIPTS), needed=True),
    examples=(
        "ql completion bash > ~/.local/share/bash-completion/completions/ql",
        "ql completion zsh > ~/.zfunc/_ql        with fpath+=~/.zfunc before compinit in ~/.zshrc",
        "ql completion fish > ~/.config/fish/completions/ql.fish",
        "ql completion powershell >> $PROFILE",
    ),
)
def completion(session: Session, terminal: Terminal, *, shell: str) -> int:
    """Print the script that lets the Tab key complete commands, options, customers, codes, technicians and refs.

    Without the package bash-completion, write it to a file of your own and add to ~/.bashrc: source FILE
    """
    if shell not in SCRIPTS:
        raise BadUsageError(
            "{shell} is no shell that can be completed", "one of {shells}", shells=", ".join(SCRIPTS), shell=shell
        )
    terminal.say(SCRIPTS[shell].rstrip("\n"))
    return 0
