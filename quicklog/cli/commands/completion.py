"""``completion`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import argument, command
from quicklog.cli.completion.scripts import SCRIPTS
from quicklog.errors import BadUsageError
from quicklog.lib.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "completion",
    argument("shell", "SHELL", f"One of {', '.join(SCRIPTS)}.", sort=tuple(SCRIPTS), needed=True),
    examples=(
        "ql completion bash > ~/.local/share/bash-completion/completions/ql",
        "ql completion zsh > ~/.zfunc/_ql",
        "ql completion fish > ~/.config/fish/completions/ql.fish",
        "ql completion powershell >> $PROFILE",
    ),
)
def completion(session: Session, terminal: Terminal, *, shell: str) -> int:
    """Print the script that lets the Tab key complete what you type.

    It completes commands, options, customers, codes, technicians and refs.

    Without the package bash-completion, write it to a file of your own and add to ~/.bashrc: source FILE

    For zsh, ~/.zshrc needs fpath+=~/.zfunc before compinit.
    """
    if shell not in SCRIPTS:
        raise BadUsageError(f"{safe(shell)} is no shell that can be completed", "one of " + ", ".join(SCRIPTS))
    terminal.say(SCRIPTS[shell].rstrip("\n"))
    return 0
