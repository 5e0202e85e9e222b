"""``completion`` as it is typed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from quicklog.cli.completion.scripts import SCRIPTS
from quicklog.cli.root import app, examples
from quicklog.errors import BadUsageError
from quicklog.lib.text import safe


@app.command(
    epilog=examples(
        "ql completion bash > ~/.local/share/bash-completion/completions/ql",
        "ql completion zsh > ~/.zfunc/_ql        with fpath+=~/.zfunc before compinit in ~/.zshrc",
        "ql completion fish > ~/.config/fish/completions/ql.fish",
        "ql completion powershell >> $PROFILE",
    )
)
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SCRIPTS)}.")],
) -> int:
    """Print the script that lets the Tab key complete commands, options, customers, codes, technicians and refs.

    Without the package bash-completion, write it to a file of your own and add to ~/.bashrc: source FILE
    """
    if shell not in SCRIPTS:
        raise BadUsageError(f"{safe(shell)} is no shell that can be completed", "one of " + ", ".join(SCRIPTS))
    sys.stdout.write(SCRIPTS[shell])
    return 0
