"""Gather every message of quicklog into the template of its translations: ``python -m tests.messages`` writes it.

A message is a literal in a call that makes one; the summaries of commands and the words about their parameters are
taken from what the commands declare.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

from quicklog.shorthand.reasons import REASONS

ROOT = Path(__file__).parent.parent
POT = ROOT / "quicklog" / "locale" / "quicklog.pot"
_HEAD = """\
# What quicklog says, for its translators. Made by python -m tests.messages.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"
"""
# The calls that make messages, each with the places of the templates among what it is given.
_CALLS = {"Message": (0,), "Template": (0,), "plural": (1, 2), "finding": (1, 2), "problem": (1, 2)}
_ERROR = (0, 1)

# A template, or that of one and that of many; and where each stands.
Messages = dict[tuple[str, ...], list[str]]


def places_of(call: ast.Call) -> tuple[int, ...]:
    """Return which of the values that a call is given are templates; none where it makes no message."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    is_ours = name.endswith("Error") and not hasattr(__import__("builtins"), name)
    return _ERROR if is_ours else _CALLS.get(name, ())


@cache
def trees() -> list[tuple[str, ast.Module]]:
    """Return the modules of quicklog, each by its path in the repository."""
    paths = sorted((ROOT / "quicklog").rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def gathered() -> Messages:
    """Return every message, in the order of the modules."""
    found: Messages = {}
    for path, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            places = places_of(call)
            literals = [
                each.value
                for place, each in enumerate(call.args)
                if place in places and isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value
            ]
            is_plural = getattr(call.func, "id", "") == "plural"
            for key in [tuple(literals)] if is_plural and literals else [(each,) for each in literals]:
                found.setdefault(key, []).append(path)
    for template in REASONS.values():
        found.setdefault((template,), []).append("quicklog/shorthand/reasons.py")
    for template in declared():
        found.setdefault((template,), []).append("quicklog/cli/commands")
    return found


def declared() -> list[str]:
    """Return what the commands declare of themselves: paragraphs of their summaries, and of their parameters."""
    from quicklog.cli import fast
    from quicklog.cli.app import _ABOUT
    from quicklog.cli.command import CODES, COMMANDS, GROUPS, HELP, LOG, VERSION

    fast.load()
    said = [each.says for command in COMMANDS.values() for each in command.flat()]
    said += [group.says for group in GROUPS.values()]
    said += [each.says for each in (LOG, CODES, VERSION, HELP)]
    for text in (_ABOUT, *(command.says for command in COMMANDS.values())):
        said += [" ".join(each.split()) for each in text.strip().split("\n\n")]
    return [each for each in dict.fromkeys(said) if each]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def written(messages: Messages) -> str:
    """Write messages as a .pot file."""
    entries = []
    for templates, paths in sorted(messages.items()):
        lines = [f"#: {path}" for path in dict.fromkeys(paths)]
        lines += ["#, python-brace-format"] if any("{" in each for each in templates) else []
        lines += [f"msgid {_quoted(templates[0])}"]
        if len(templates) > 1:
            lines += [f"msgid_plural {_quoted(templates[1])}", 'msgstr[0] ""', 'msgstr[1] ""']
        else:
            lines += ['msgstr ""']
        entries.append("\n".join(lines))
    return "\n\n".join([_HEAD.rstrip("\n"), *entries]) + "\n"


if __name__ == "__main__":
    POT.write_text(written(gathered()), "utf-8")
    sys.stdout.write(f"{POT.relative_to(ROOT)} is written\n")
