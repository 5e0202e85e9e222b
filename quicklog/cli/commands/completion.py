"""``completion`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import argument, command, flag
from quicklog.cli.completion.scripts import KEYS, SCRIPTS
from quicklog.errors import BadUsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "completion",
    argument("shell", "SHELL", f"One of {', '.join(SCRIPTS)}.", sort=tuple(SCRIPTS), needed=True),
    flag("key", "Instead, the key Alt-j: it takes the typed line as a note, unread by the shell."),
    examples=(
        "ql completion bash > ~/.local/share/bash-completion/completions/ql",
        "ql completion zsh > ~/.zfunc/_ql",
        "ql completion fish > ~/.config/fish/completions/ql.fish",
        "ql completion powershell >> $PROFILE",
        "ql completion bash --key >> ~/.bashrc",
        "ql completion zsh --key >> ~/.zshrc",
        "ql completion fish --key >> ~/.config/fish/config.fish",
    ),
)
def completion(session: Session, terminal: Terminal, *, shell: str, key: bool) -> int:
    """Print the script that lets the Tab key complete what you type.

    It completes commands, options, customers, codes, technicians and refs.

    Without the package bash-completion, write it to a file of your own and add to ~/.bashrc: source FILE

    For zsh, ~/.zshrc needs fpath+=~/.zfunc before compinit.
    """
    if shell not in SCRIPTS:
        raise BadUsageError(
            "{shell} is not a supported shell", "one of {shells}", shell=shell, shells=", ".join(SCRIPTS)
        )
    if key and shell not in KEYS:
        raise BadUsageError("{shell} has no such key", "ql capture takes a line that no shell reads", shell=shell)
    terminal.say((KEYS if key else SCRIPTS)[shell].rstrip("\n"))
    return 0
