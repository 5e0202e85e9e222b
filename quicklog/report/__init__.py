"""What a log tells of the whole: figures, and what follows from them.

``Report`` and what it consists of is what ``quicklog.open_log(...).report(...)`` returns.
"""

from __future__ import annotations

from quicklog.report.records import (
    Backlog,
    Caller,
    Callers,
    Closing,
    CodeFigures,
    Counts,
    Group,
    Handling,
    Promises,
    Quality,
    Report,
    Share,
    Span,
    Trend,
)

__all__ = [
    "Backlog",
    "Caller",
    "Callers",
    "Closing",
    "CodeFigures",
    "Counts",
    "Group",
    "Handling",
    "Promises",
    "Quality",
    "Report",
    "Share",
    "Span",
    "Trend",
]
