"""A long answer page by page: through the program that a person reads long texts with, on a terminal only."""

from __future__ import annotations

import signal
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# What less is to do where its user does not say: leave a short text on the screen, show colours, clear nothing away.
_LESS = "FRX"
# What a shell answers where it cannot run a program, or finds none.
_NOT_RUN = (126, 127)


def pager_of(environ: Mapping[str, str]) -> str:
    """Return the command that shows a long text; none where nobody wants one, or none is there.

    ``QL_PAGER`` decides, then ``PAGER``, and otherwise less is taken; ``cat`` and nothing at all mean none.
    """
    asked = environ.get("QL_PAGER", environ.get("PAGER"))
    if asked is not None:
        return "" if asked.strip() in ("", "cat") else asked
    from shutil import which

    return "" if environ.get("TERM") == "dumb" or which("less", path=environ.get("PATH")) is None else f"less -{_LESS}"


def paged(pager: str, text: str, environ: Mapping[str, str]) -> bool:
    """Show a text through a pager, and wait until its reader has read enough; tell whether it could be shown.

    Ctrl-C belongs to the pager as long as it runs.
    """
    sys.stdout.flush()
    settings = {"LESS": _LESS, "LESSCHARSET": "utf-8", "LV": "-c", **environ}
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=settings) as started:  # noqa: S602  a person's own words
            try:
                started.communicate(text.encode("utf-8", "backslashreplace"))
            except BaseException:
                started.terminate()  # who ends quicklog has read enough
                raise
        return started.returncode not in _NOT_RUN
    finally:
        signal.signal(signal.SIGINT, before)
