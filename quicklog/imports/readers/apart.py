"""A workbook read in a process of its own: over a damaged .xls its reader may stop dead, and take the process along."""

from __future__ import annotations

import marshal
import os
import sys

from quicklog.imports.readers import workbook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO

# More memory than a workbook needs that was measured and found sound.
_MOST_MEMORY = 4 << 30
LOCKED = "locked"
_CODE = "import sys; sys.path[:] = {path!r}; from quicklog.imports.readers.apart import main; main({sheet!r})"


def pages(file: BinaryIO, sheet: str | None) -> Iterator[Any]:
    """Yield what ``workbook.pages`` yields, and ``LOCKED`` where that cannot be read without a password.

    It ends early where the file is damaged.
    """
    import subprocess

    file.seek(0)
    code = _CODE.format(path=sys.path, sheet=sheet)
    with subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-I", "-c", code], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reading:
        try:
            while reading.stdout:
                yield marshal.load(reading.stdout)  # noqa: S302  our own
        except (EOFError, ValueError, TypeError):
            return
        finally:
            reading.kill()
            reading.wait()
            # It has moved the place in the file, which both share: the buffer here knows nothing of that.
            if not file.closed:
                file.seek(0, os.SEEK_END)


def main(sheet: str | None) -> None:
    """Read the workbook on stdin, and write what is in it to stdout."""
    from python_calamine import CalamineError, PasswordError

    _bound_memory()
    sys.stdin.buffer.seek(0)
    try:
        for page in workbook.pages(sys.stdin.buffer, sheet):
            marshal.dump(page, sys.stdout.buffer)
    except PasswordError:
        marshal.dump(LOCKED, sys.stdout.buffer)
    except CalamineError:
        pass
    sys.stdout.buffer.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = _MOST_MEMORY if most == resource.RLIM_INFINITY else min(most, _MOST_MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))
