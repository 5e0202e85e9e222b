"""quicklog: one line after the call, and no customer is forgotten.

For other programs ``open_log`` opens a log to be read (``quicklog.library``); ``quicklog.report`` names what it tells.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.library import Reader, open_log

__version__ = "0.1.0"
__all__ = ["Reader", "__version__", "open_log"]


def __getattr__(name: str) -> object:
    """Load what other programs ask for: a command that only notes a line need not."""
    if name in ("Reader", "open_log"):
        from quicklog import library

        return getattr(library, name)
    raise AttributeError(name)
