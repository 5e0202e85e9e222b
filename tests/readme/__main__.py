"""Renew what the README and the pages of the help show, and the README's picture: ``python -m tests.readme``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.readme import picture, stage


def renewed(*documents: str) -> list[str]:
    """Return documents with what their examples print now; what still holds, ``...`` included, stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        environ = stage.environment(Path(folder))
        return [_renewed(document, Path(folder), environ) for document in documents]


def _renewed(document: str, folder: Path, environ: dict[str, str]) -> str:
    lines = document.split("\n")
    now = [(each, stage.output(each.typed, folder, environ)) for each in stage.examples(document)]
    for example, printed in reversed(now):
        if not stage.is_as_printed(printed, example.printed):
            first = example.number + example.typed.count("\n")
            lines[first : first + len(example.printed)] = [line for line in printed if printed != [""]]
    return "\n".join(lines)


if __name__ == "__main__":
    shown = renewed(*(path.read_text(encoding="utf-8") for path in stage.DOCUMENTS))
    for path, text in zip(stage.DOCUMENTS, shown, strict=True):
        path.write_text(text, encoding="utf-8")
    picture.PICTURE.write_text(picture.drawn(), encoding="utf-8")
