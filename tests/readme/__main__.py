"""Renew what the README shows, its examples' output and its picture: ``python -m tests.readme``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.readme import picture, stage


def renewed(readme: str) -> str:
    """Return the README with what its examples print now; what still holds, ``...`` included, stays as it is."""
    lines = readme.split("\n")
    with tempfile.TemporaryDirectory() as folder:
        environ = stage.environment(Path(folder))
        now = [(each, stage.output(each.typed, Path(folder), environ)) for each in stage.examples(readme)]
    for example, printed in reversed(now):
        if not stage.is_as_printed(printed, example.printed):
            first = example.number + example.typed.count("\n")
            lines[first : first + len(example.printed)] = [line for line in printed if printed != [""]]
    return "\n".join(lines)


if __name__ == "__main__":
    stage.README.write_text(renewed(stage.README.read_text(encoding="utf-8")), encoding="utf-8")
    picture.PICTURE.write_text(picture.drawn(), encoding="utf-8")
