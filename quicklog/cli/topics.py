"""The pages of the help: each is a file of the package, Markdown that the tests run the examples of."""

from __future__ import annotations

import os

# The topics, in the order of the help; the examples of their pages are run in that order, too.
TOPICS = (
    *("line", "times", "prompt", "notebook", "notes", "codes"),
    *("people", "metrics", "formats", "files", "recovery", "shell", "speed"),
)
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "help")


def page_of(topic: str) -> str:
    """Return the page of a topic, as it is written."""
    with open(os.path.join(_FOLDER, f"{topic}.md"), encoding="utf-8") as file:
        return file.read()
