"""What an import keeps on disk until its turn comes: in files that no other program can see."""

from __future__ import annotations

from contextlib import suppress

from quicklog.errors import UnreachableError
from quicklog.lib.files import reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO


def keep(file: BinaryIO, content: bytes) -> None:
    """Write into a temporary file.

    Raises ``UnreachableError`` where the folder for such files takes no more; the file is closed then.
    """
    try:
        file.write(content)
        file.flush()
    except OSError as error:
        with suppress(OSError):  # it tries again
            file.close()
        raise UnreachableError(
            "no more can be kept in the folder for temporary files ({reason})",
            "make room there, or let TMPDIR name another folder",
            reason=reason(error),
        ) from error
